"""Words taken out of all that is kept, on a person's request: the one act that the
triggers let through.

Whatever holds text is found by asking the models, so that a table of tomorrow is gone
through too. What is kept as it is has its reason below; where words stand in it, the
report says so.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypedDict

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.models import Session
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
    picture_description,
)
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.stored_messages import encode_messages
from articles.text.striking import (
    STRUCK,
    Pattern,
    holds,
    is_too_short,
    pattern_of,
    strike,
    strike_all,
)
from newsroom.actions.hidden_rows import Hidden, identities_hidden_from
from newsroom.actions.people import WITHHOLD
from newsroom.editions.models import Edition, Gap, Openings, PastReading, Withholding
from newsroom.models import Installation

WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
# Made anew from editions, of which words are withheld otherwise; and what an erasure
# itself may not change.
APART = {Edition, Openings, Gap, PastReading, Erasure}
REMADE = "public"
# What the installation rests on: which newsroom it is, and names that the program gave.
PROGRAMS = {Installation, Permission, ContentType}
# Keys, hashes, places in a text, and words of the program: no words of anybody.
MACHINE = {
    *(
        "key",
        "sha256",
        "password",
        "wording",
        "fingerprint",
        "basis",
        "picture",
        "session_key",
        "object_id",
    ),
    *(
        "kind",
        "sign",
        "language",
        "media_type",
        "encoding",
        "extractor",
        "reader",
        "algorithm",
    ),
    *(
        "blocks",
        "boundaries",
        "checkable",
        "suggestions",
        "covers",
        "given_away",
        "spans",
        "links",
    ),
    *("edited_fields", "unknown"),
}
MACHINE_OF = {
    "desk.StoryFacet": {"name"},
    "desk.Story": {"figures"},
    "editions.Withholding": {"report"},
}
# By which people are known to the program and articles to readers: they are changed on
# their own pages.
KNOWN_BY = {"username"}
# names in JSON of what the program says
CODES = frozenset({"kind", "type", "code", "sha256"})

REMAINS = [
    gettext_lazy(
        "Backups made before, exports, and what was fetched or printed from here."
    ),
    gettext_lazy("Addresses and user names: change them on their own pages."),
    gettext_lazy(
        "Pictures, scans and other files in which no text can be read: look at them yourself."
    ),
    gettext_lazy(
        "What browsers and running servers hold: log out, and restart the servers."
    ),
    gettext_lazy(
        "The database's own files and logs, until its space is cleared (VACUUM)."
    ),
]
"""What no erasure reaches."""

type Report = dict[str, dict[str, int]]
type Changed = dict[type[models.Model], set[Any]]
"""By model the keys of the rows that held the words."""


@transaction.atomic
def erase(request: Withholding, user: User | None) -> Report:
    """Takes the request's words out of all that is kept but editions, and says how many
    rows of which table had them, and in how many of which column they stay: {"rows":
    {table: n}, "remains": {table.column: n}}. The request is read anew: it held them
    too. Its report also lists what follows for "articles". An identity stays as it is
    unless whoever asked and whoever agrees, `user`, may both read it. Raises Refused
    and PermissionDenied.
    """
    check_permission(user, WITHHOLD)
    lines = [line for line in request.words.splitlines() if line.strip()]
    if not lines or any(map(is_too_short, lines)):
        raise Refused(
            _("Say which words are to be erased, one name or passage a line.")
        )
    pattern = pattern_of(lines)
    hidden = identities_hidden_from(request.asked_by, user)
    with erasing(strike(request.reason, pattern), user) as erasure:
        wordings = _wordings(pattern)
        found = QuotationCheck.objects.filter(verdict__in=QuotationCheck.FOUND)
        was_found = {*found.values_list("citation", flat=True)}
        changed, remains = _walk(pattern, hidden)
        _empty_files(erasure, changed, pattern)
        _follow(changed, wordings)
    tables = {
        model._meta.db_table: len(keys) for model, keys in changed.items() if keys
    }
    report = {
        "rows": dict(sorted(tables.items())),
        "remains": dict(sorted(remains.items())),
    }
    request.refresh_from_db()
    request.report = {
        **request.report,
        **report,
        "articles": _articles_after(changed, was_found),
    }
    request.save(update_fields=["report"])
    return report


# --- Everything that holds text -------------------------------------------------------


class Coded(NamedTuple):
    """Of a column whose text is written in a code."""

    read: Callable[[str], object]
    write: Callable[[Any], str]


def _read_session(text: str) -> dict[str, Any]:
    """What waits to be told to somebody is JSON within it."""
    held: dict[str, Any] = Session(session_data=text).get_decoded()
    return {
        name: json.loads(one) if name == TOLD else one for name, one in held.items()
    }


def _write_session(held: dict[str, Any]) -> str:
    packed = {
        name: json.dumps(one) if name == TOLD else one for name, one in held.items()
    }
    return str(Session.objects.encode(packed))


def _read_log(text: str) -> object:
    """JSON, or words."""
    try:
        return json.loads(text) if text.startswith("[") else text
    except ValueError:
        return text


TOLD = SessionStorage.session_key
CODED = {
    (Session, "session_data"): Coded(_read_session, _write_session),
    (LogEntry, "change_message"): Coded(
        _read_log, lambda said: said if isinstance(said, str) else json.dumps(said)
    ),
}


type Field = models.Field[Any, Any]


def standing(pattern: Pattern, hidden: Hidden) -> Changed:
    """The rows that hold the words, of all tables but editions: of drafts, of what was
    before, of lists. Without those that are hidden.
    """
    found: Changed = defaultdict(set)
    for model, fields, stay in columns(with_remade=True):
        for row in _each(_read_rows(model, (*fields, *stay), hidden), fields):
            if _struck_row((*fields, *stay), row, pattern):
                found[model].add(row["pk"])
    return found


def _text_rows(
    model: type[models.Model], fields: Sequence[Field]
) -> "models.QuerySet[Any, dict[str, Any]]":
    """Hazard: managers refuse to change what is kept for ever, or leave rows out."""
    return model._base_manager.order_by("pk").values(
        "pk", *(one.attname for one in fields)
    )


def _read_rows(
    model: type[models.Model], fields: Sequence[Field], hidden: Hidden
) -> "models.QuerySet[Any, dict[str, Any]]":
    rows = _text_rows(model, fields)
    return rows.exclude(hidden[model]) if model in hidden else rows


def _each(
    rows: "models.QuerySet[Any, dict[str, Any]]", fields: Sequence[Field]
) -> Iterator[dict[str, Any]]:
    """Of files one at a time."""
    return rows.iterator(
        1 if any(isinstance(one, models.BinaryField) for one in fields) else 100
    )


def columns(
    *, with_remade: bool = False
) -> Iterator[tuple[type[models.Model], Sequence[Field], Sequence[Field]]]:
    """Of each table the columns that words are taken out of, and those in which they
    stay. with_remade: of those too that are made from editions.
    """
    for model in apps.get_models():
        if model in APART | PROGRAMS or (
            model._meta.app_label == REMADE and not with_remade
        ):
            continue
        apart = MACHINE | MACHINE_OF.get(model._meta.label, set())
        held = [one for one in model._meta.concrete_fields if isinstance(one, WORDS)]
        free = [
            one
            for one in held
            if not (one.choices or one.primary_key or one.name in apart)
        ]
        stay = [
            one
            for one in free
            if isinstance(one, models.SlugField) or one.name in KNOWN_BY
        ]
        if free:
            yield model, [one for one in free if one not in stay], stay


def _walk(pattern: Pattern, hidden: Hidden) -> tuple[Changed, dict[str, int]]:
    changed: Changed = defaultdict(set)
    remains: dict[str, int] = defaultdict(int)
    for model, fields, stay in columns():
        rows = _text_rows(model, (*fields, *stay))
        for row in _each(_read_rows(model, (*fields, *stay), hidden), fields):
            if _struck_row(fields, row, pattern):
                # Hazard: somebody may have saved it meanwhile.
                row = rows.select_for_update().get(pk=row["pk"])
                new = _struck_row(fields, row, pattern)
                taken = [
                    one for one in fields if one.attname in new and _is_taken(one, new)
                ]
                new |= {
                    one.attname: _numbered(one, new[one.attname], row["pk"])
                    for one in taken
                }
                model._base_manager.filter(pk=row["pk"]).update(**new)
                changed[model].add(row["pk"])
            for one in stay:
                if pattern.search(row[one.attname].replace("-", " ")):
                    remains[f"{model._meta.db_table}.{one.column}"] += 1
    return changed, remains


def _struck_row(
    fields: Sequence[Field], row: dict[str, Any], pattern: Pattern
) -> dict[str, Any]:
    """Those columns that held the words, without them."""
    new = {one.attname: _struck(one, row[one.attname], pattern) for one in fields}
    return {name: value for name, value in new.items() if value is not None}


def _struck(field: Field, value: Any, pattern: Pattern) -> Any:
    """None where it did not hold the words."""
    if value is None or value == "":
        return None
    if isinstance(field, models.BinaryField) and not isinstance(value, str):
        return b"" if holds(bytes(value), pattern) else None
    if code := CODED.get((field.model, field.name)):
        held = code.read(value)
        struck = strike_all(held, pattern, CODES)
        return code.write(struck) if struck != held else None
    held = encode_messages(value) if isinstance(field, models.JSONField) else value
    struck = strike_all(held, pattern, CODES)
    return struck if struck != held else None


def _is_taken(field: Field, row: dict[str, Any]) -> bool:
    """Whether another row has the same already where each must have its own."""
    constraints = field.model._meta.constraints
    alone = {
        one.fields for one in constraints if isinstance(one, models.UniqueConstraint)
    }
    same = field.model._base_manager.filter(**{field.name: row[field.attname]})
    return (field.unique or (field.name,) in alone) and same.exists()


def _numbered(field: Field, words: str, key: object) -> str:
    number = f" {key}"
    return (
        words[: (field.max_length or len(words) + len(number)) - len(number)] + number
    )


# --- What follows from it -------------------------------------------------------------


def _empty_files(erasure: Erasure, changed: Changed, pattern: Pattern) -> None:
    """A file that held the words, in its text or its bytes, is emptied: none can be
    patched.
    """
    came_with = _empty_pictures(changed, pattern)
    readings = Extraction.objects.filter(
        models.Q(pk__in=changed[Extraction] | came_with)
        | models.Q(findings__in=changed[Finding])
    )
    held = models.Q(pk__in=readings.values("original")) | models.Q(
        pk__in=changed[Original], content=b""
    )
    emptied = {
        *Original.objects.filter(held, erasure=None).values_list("pk", flat=True)
    }
    Original._base_manager.filter(pk__in=emptied).update(content=b"", erasure=erasure)
    changed[Original] |= emptied
    pages = DocumentPage.objects.filter(pk__in=changed[DocumentPage])
    changed[DocumentContent] |= {*pages.values_list("document", flat=True)}
    documents = DocumentContent.objects.filter(pk__in=changed[DocumentContent])
    DocumentContent._base_manager.filter(pk__in=documents).update(content=b"")
    hashes = {*documents.values_list("document__sha256", flat=True)}
    shown = PagePicture.objects.filter(sha256__in=_pictures(hashes))
    changed[PagePicture] |= {*shown.values_list("pk", flat=True)}
    PagePicture._base_manager.filter(pk__in=changed[PagePicture]).update(content=b"")
    found = QuotationCheck.objects.filter(verdict__in=QuotationCheck.FOUND)
    # Their pages say something else now: without a basis they are made anew.
    found.filter(copy__document__in=changed[DocumentContent]).update(
        basis="", picture=""
    )


def _empty_pictures(changed: Changed, pattern: Pattern) -> set[int]:
    """Those that are said to show whom the words name, and those that are named
    themselves, by a hash. Returns the extractions that they came with.
    """
    gone: set[str] = set()
    arrived: list[tuple[int, set[str]]] = []
    texts: list[models.QuerySet[Any]] = [
        Revision.objects.all(),
        Extraction.objects.all(),
    ]
    for row in chain(
        *(rows.exclude(pictures=[]).order_by("pk").iterator(50) for rows in texts)
    ):
        for one in row.pictures:
            hashes = {size["sha256"] for size in one["sizes"]}
            if any(map(pattern.search, hashes)) or STRUCK in picture_description(
                one, row.text, row.blocks
            ):
                gone |= hashes
            if isinstance(row, Extraction):
                arrived.append((row.pk, hashes))
    emptied = Picture.objects.filter(sha256__in=gone)
    changed[Picture] |= {*emptied.values_list("pk", flat=True)}
    Picture._base_manager.filter(pk__in=changed[Picture]).update(content=b"")
    return {key for key, hashes in arrived if hashes & gone}


def _pictures(documents: set[str]) -> set[str]:
    """Hashes of the pages of these documents that readers see or saw. documents:
    hashes.
    """
    if not documents:
        return set()
    checks = QuotationCheck.objects.filter(copy__document__sha256__in=documents)
    citing = Citation.objects.filter(source__copies__document__sha256__in=documents)
    editions = Edition.objects.filter(
        article__in=citing.values("note__anchor__article")
    )
    found = (
        one["found"]
        for edition in editions.iterator()
        for one in edition.content["citations"]
    )
    frozen = {one["picture"] for one in found if one and one["sha256"] in documents}
    return {*checks.values_list("picture", flat=True), *frozen} - {""}


type Wordings = dict[int, dict[str, str]]
"""By article: of each sentence that holds the words, or some of them, what it said and
what it says now.
"""


def _wordings(pattern: Pattern) -> Wordings:
    """Asked for while the sentences still hold them."""
    found: Wordings = defaultdict(dict)
    for revision in Revision.objects.order_by("pk").iterator(50):
        struck = strike(revision.text, pattern)
        if struck == revision.text:
            continue
        for one in Sentence.objects.filter(revision=revision):
            before, after = one.span.of(revision.text), one.span.of(struck)
            if before != after:
                found[revision.article_id][before] = after
    return found


def _follow(changed: Changed, wordings: Wordings) -> None:
    """Decisions stay decided, and notes on what they were confirmed on, also where
    words run from one sentence into the next; what an article is found by is that of
    its text now.
    """
    for article, said in wordings.items():
        for before, after in said.items():
            decided = Decision._base_manager.filter(
                article=article, wording=wording_of(before)
            )
            decided.update(wording=wording_of(after))
            Anchor.objects.filter(article=article, confirmed_text=before).update(
                confirmed_text=after
            )
    for one in Article.objects.filter(revisions__in=changed[Revision]).distinct():
        revisions.renew_shingles(one, one.current_revision.text, first=False)
    evidence.forget()


class ArticleReport(TypedDict):
    """What follows for an article. article: its key. text: whether its current text
    held the words. quotations: how many are looked for in a kept copy whose file was
    emptied. lost: how many of these were found before, and are found in no copy now.
    """

    article: int
    text: bool
    quotations: int
    lost: int


def _articles_after(changed: Changed, was_found: set[int]) -> list[ArticleReport]:
    """was_found: keys of the citations whose words were found in a kept copy."""
    reports: dict[int, ArticleReport] = {}

    def report_on(article: int) -> ArticleReport:
        new: ArticleReport = {
            "article": article,
            "text": False,
            "quotations": 0,
            "lost": 0,
        }
        return reports.setdefault(article, new)

    for article in Article.objects.filter(revisions__in=changed[Revision]).distinct():
        if article.current_revision.pk in changed[Revision]:
            report_on(article.pk)["text"] = True
    copies = KeptCopy.objects.standing().filter(document__in=changed[DocumentContent])
    citations = list(evidence.quoting().filter(source__in=copies.values("source")))
    checks = evidence.checks_of(citations)
    for citation in citations:
        report = report_on(citation.note.anchor.article_id)
        report["quotations"] += 1
        if citation.pk in was_found and not checks[citation.pk].is_found:
            report["lost"] += 1
    return [reports[article] for article in sorted(reports)]
