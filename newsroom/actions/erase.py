"""Erasing words from everything that is stored, on a person's request.

This is the one act that the triggers of append-only tables let through. Which columns
hold words is said in `stored_text`. Where words stay, the report says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypedDict

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import evidence
from annotations.models import (
    Anchor,
    Citation,
    Decision,
    DocumentContent,
    DocumentPage,
    KeptCopy,
    PagePicture,
    QuotationCheck,
)
from annotations.sentence_states import wording_of
from articles import revisions
from articles.immutable import AppendOnly
from articles.models import (
    Article,
    Erasure,
    Extraction,
    Finding,
    Original,
    Picture,
    Revision,
    Sentence,
    erasing,
)
from articles.permissions import check_permission
from articles.placed_pictures import picture_description
from articles.problems import Refused
from articles.text.striking import STRUCK, Pattern, is_too_short, strike
from newsroom.actions.branding import publish_site
from newsroom.actions.hidden_rows import Hidden, identities_hidden_from
from newsroom.actions.people import WITHHOLD
from newsroom.actions.stored_text import (
    Field,
    Row,
    RowKeys,
    TextColumns,
    struck_values,
    text_columns,
)
from newsroom.editions.models import Edition, Withholding

REMAINS = [
    gettext_lazy(
        "Earlier backups, exports, and copies that were downloaded or printed."
    ),
    gettext_lazy("Article URLs and user names. Change them on their own pages."),
    gettext_lazy(
        "Pictures, scans and other files without readable text. Check them yourself."
    ),
    gettext_lazy(
        "Data in browsers and running servers: log out, and restart the servers."
    ),
    gettext_lazy(
        "The database's own files and logs, until its space is cleared (VACUUM)."
    ),
]
"""What no erasure reaches."""

type Report = dict[str, dict[str, int]]


@transaction.atomic
def erase(request: Withholding, user: User | None) -> Report:
    """Erase the words of `request` from everything but editions; return what was done.

    The report is {"rows": {table: n}, "remains": {table.column: n}}: how many rows of
    which table held the words, and in how many of which column they stay. The request
    held them too, so it is read anew; its stored report also lists what follows for
    "articles". A source's identity stays as it is unless the person who asked and
    `user`, who agrees, may both read it. Raise Refused and PermissionDenied.
    """
    check_permission(user, WITHHOLD)
    lines = [line for line in request.words.splitlines() if line.strip()]
    if not lines or any(is_too_short(line) for line in lines):
        raise Refused(_("Enter the words to erase, one name or passage per line."))
    pattern = request.pattern
    hidden = identities_hidden_from(request.asked_by, user)
    with erasing(strike(request.reason, pattern), user) as erasure:
        wordings = _find_wordings(pattern)
        found = QuotationCheck.objects.filter(verdict__in=QuotationCheck.FOUND)
        was_found = set(found.values_list("citation", flat=True))
        changed, remains = _erase_from_rows(pattern, hidden)
        _empty_files(erasure, changed, pattern)
        _follow(changed, wordings)
        publish_site()
        erasure.rows = {
            model._meta.db_table: sorted(keys)
            for model, keys in changed.items()
            if issubclass(model, AppendOnly)
        }
        rows = {
            model._meta.db_table: len(keys) for model, keys in changed.items() if keys
        }
        report = {
            "rows": dict(sorted(rows.items())),
            "remains": dict(sorted(remains.items())),
        }
        request.refresh_from_db()
        articles = _articles_after(changed, was_found)
        request.report = {**request.report, **report, "articles": articles}
        request.save(update_fields=["report"])
    return report


def _erase_from_rows(
    pattern: Pattern, hidden: Hidden
) -> tuple[RowKeys, dict[str, int]]:
    """Return which rows were changed, and how many rows of which column were not."""
    changed: RowKeys = defaultdict(set)
    remains: dict[str, int] = defaultdict(int)
    for columns in text_columns():
        table = columns.model._meta.db_table
        for row in columns.read(hidden):
            before = row
            if struck_values(columns.erasable, row, pattern):
                before = _erase_from_row(columns, row["pk"], pattern)
                changed[columns.model].add(row["pk"])
            for field in columns.lasting:
                if pattern.search(before[field.attname]):
                    remains[f"{table}.{field.column}"] += 1
    return changed, remains


def _erase_from_row(columns: TextColumns, key: object, pattern: Pattern) -> Row:
    """Erase the words from one row; return the row as it was."""
    # Hazard: somebody may have saved the row since it was read, so it is read anew.
    row = columns.rows().select_for_update().get(pk=key)
    struck = struck_values(columns.erasable, row, pattern)
    for field in columns.erasable:
        if field.attname in struck and _is_taken(field, struck[field.attname]):
            numbered = _numbered(field, struck[field.attname], key)
            struck[field.attname] = numbered
    columns.model._base_manager.filter(pk=key).update(**struck)
    return row


def _is_taken(field: Field, value: object) -> bool:
    """Return whether another row has the value of a column in which each is unique."""
    is_unique = field.unique
    for constraint in field.model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            is_unique = is_unique or constraint.fields == (field.name,)
    if not is_unique:
        return False
    return field.model._base_manager.filter(**{field.name: value}).exists()


def _numbered(field: Field, words: str, key: object) -> str:
    number = f" {key}"
    if field.max_length:
        words = words[: field.max_length - len(number)]
    return words + number


# --- Files and pictures ---------------------------------------------------------------


def _empty_files(erasure: Erasure, changed: RowKeys, pattern: Pattern) -> None:
    """Empty each file that held the words in its text or its bytes.

    A file cannot be patched.
    """
    came_with = _empty_pictures(changed, pattern)
    _empty_originals(erasure, changed, came_with)
    pages = DocumentPage.objects.filter(pk__in=changed[DocumentPage])
    changed[DocumentContent] |= set(pages.values_list("document", flat=True))
    documents = DocumentContent.objects.filter(pk__in=changed[DocumentContent])
    DocumentContent._base_manager.filter(pk__in=documents).update(content=b"")
    hashes = set(documents.values_list("document__sha256", flat=True))
    shown = PagePicture.objects.filter(sha256__in=_page_pictures(hashes))
    changed[PagePicture] |= set(shown.values_list("pk", flat=True))
    PagePicture._base_manager.filter(pk__in=changed[PagePicture]).update(content=b"")
    # The pages of these documents say something else now. A check without a basis is
    # made anew.
    found = QuotationCheck.objects.filter(verdict__in=QuotationCheck.FOUND)
    found.filter(copy__document__in=changed[DocumentContent]).update(
        basis="", picture=""
    )


def _empty_pictures(changed: RowKeys, pattern: Pattern) -> set[int]:
    """Empty the pictures that the words name, by a hash, or describe.

    Return the extractions that came with one of them.
    """
    emptied_hashes: set[str] = set()
    hashes_of: dict[int, set[str]] = defaultdict(set)
    for row in _texts_with_pictures():
        for picture in row.pictures:
            hashes = {size["sha256"] for size in picture["sizes"]}
            is_named = any(pattern.search(sha256) for sha256 in hashes)
            if is_named or STRUCK in picture_description(picture, row.text, row.blocks):
                emptied_hashes |= hashes
            if isinstance(row, Extraction):
                hashes_of[row.pk] |= hashes
    emptied = Picture.objects.filter(sha256__in=emptied_hashes)
    changed[Picture] |= set(emptied.values_list("pk", flat=True))
    Picture._base_manager.filter(pk__in=changed[Picture]).update(content=b"")
    return {key for key, hashes in hashes_of.items() if hashes & emptied_hashes}


def _texts_with_pictures() -> Iterator[Revision | Extraction]:
    yield from Revision.objects.exclude(pictures=[]).order_by("pk").iterator(50)
    yield from Extraction.objects.exclude(pictures=[]).order_by("pk").iterator(50)


def _empty_originals(erasure: Erasure, changed: RowKeys, came_with: set[int]) -> None:
    """Empty the originals of changed extractions, and of the extractions `came_with`."""
    extractions = Extraction.objects.filter(
        models.Q(pk__in=changed[Extraction] | came_with)
        | models.Q(findings__in=changed[Finding])
    )
    held_words = models.Q(pk__in=extractions.values("original")) | models.Q(
        pk__in=changed[Original], content=b""
    )
    originals = Original.objects.filter(held_words, erasure=None)
    emptied = set(originals.values_list("pk", flat=True))
    Original._base_manager.filter(pk__in=emptied).update(content=b"", erasure=erasure)
    changed[Original] |= emptied


def _page_pictures(documents: set[str]) -> set[str]:
    """Return hashes of the pages of documents, given by hash, that readers see or saw."""
    if not documents:
        return set()
    checks = QuotationCheck.objects.filter(copy__document__sha256__in=documents)
    hashes = set(checks.values_list("picture", flat=True))
    citing = Citation.objects.filter(source__copies__document__sha256__in=documents)
    articles = citing.values("note__anchor__article")
    for edition in Edition.objects.filter(article__in=articles).iterator():
        for citation in edition.content["citations"]:
            check = citation["check"]
            if check is None or check["copy"] is None:
                continue
            if check["copy"]["sha256"] in documents:
                hashes.add(check["copy"]["picture"])
    return hashes - {""}


# --- What follows from it -------------------------------------------------------------


type Wordings = dict[int, dict[str, str]]
"""By article, each sentence that held the words, or some of them: before and after."""


def _find_wordings(pattern: Pattern) -> Wordings:
    """Return what the sentences will say; call it while they still hold the words."""
    wordings: Wordings = defaultdict(dict)
    for revision in Revision.objects.order_by("pk").iterator(50):
        struck = strike(revision.text, pattern)
        if struck == revision.text:
            continue
        for sentence in Sentence.objects.filter(revision=revision):
            before = sentence.span.of(revision.text)
            after = sentence.span.of(struck)
            if before != after:
                wordings[revision.article_id][before] = after
    return wordings


def _follow(changed: RowKeys, wordings: Wordings) -> None:
    """Make decisions, anchors and the search for similar articles follow the new words.

    Words may run from one sentence into the next, so a decision's wording and an
    anchor's text do not always hold them whole.
    """
    for article, sentences in wordings.items():
        for before, after in sentences.items():
            decided = Decision._base_manager.filter(
                article=article, wording=wording_of(before)
            )
            changed[Decision].update(decided.values_list("pk", flat=True))
            decided.update(wording=wording_of(after))
            Anchor.objects.filter(article=article, confirmed_text=before).update(
                confirmed_text=after
            )
    for changed_article in _articles_of(changed):
        text = changed_article.current_revision.text
        revisions.renew_shingles(changed_article, text, first=False)
    evidence.forget_read_documents()


def _articles_of(changed: RowKeys) -> Iterable[Article]:
    return Article.objects.filter(revisions__in=changed[Revision]).distinct()


class ArticleReport(TypedDict):
    """What follows for an article.

    `article` is its key. `text`: whether its current text held the words. `quotations`
    is the number of those that are looked for in a saved copy whose file was emptied;
    `lost` of these were found before, and are found in no copy now.
    """

    article: int
    text: bool
    quotations: int
    lost: int


def _articles_after(changed: RowKeys, was_found: set[int]) -> list[ArticleReport]:
    """Return what follows for each article.

    `was_found` has the keys of the citations whose words were found in a saved copy.
    """
    reports: dict[int, ArticleReport] = {}
    for article in _articles_of(changed):
        if article.current_revision.pk in changed[Revision]:
            _report_of(article.pk, reports)["text"] = True
    copies = KeptCopy.objects.standing().filter(document__in=changed[DocumentContent])
    citations = list(evidence.quoting().filter(source__in=copies.values("source")))
    checks = evidence.checks_of(citations)
    for citation in citations:
        report = _report_of(citation.note.anchor.article_id, reports)
        report["quotations"] += 1
        if citation.pk in was_found and not checks[citation.pk].is_found:
            report["lost"] += 1
    return [reports[article] for article in sorted(reports)]


def _report_of(article: int, reports: dict[int, ArticleReport]) -> ArticleReport:
    empty: ArticleReport = {
        "article": article,
        "text": False,
        "quotations": 0,
        "lost": 0,
    }
    return reports.setdefault(article, empty)
