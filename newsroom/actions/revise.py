"""What changes an article's text: edits, decided findings, cuts by hand.

Each function that takes a user is one transaction, but for write_revision, which is
part of one.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.carry_over import align_revision, carry_over
from annotations.checkable import NOT_ASSESSED, assess, propose
from articles import revisions, sentence_keys
from articles.activity import recorded
from articles.finding_decisions import decided_text, record_decisions
from articles.models import Article, Finding, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.revisions import Draft, DraftSentence, headed
from articles.text.characters import clean_text
from articles.text.cuts import SentenceBreak, place_at
from articles.text.headline import body_of, count_heads
from articles.text.markup import from_markup, to_markup
from articles.text.shapes import Assessment, Block
from articles.text.stored_messages import Message
from newsroom.actions import people
from newsroom.actions.merge import has_marks, merge_drafts
from newsroom.editions.models import Edition
from newsroom.editions.sealing import parse

EMPTY = gettext_lazy(
    "The text is empty. To take an article away from readers, withdraw it."
)
ANOTHER_TEXT = gettext_lazy(
    "It is another text of “%(article)s”, an examined text, which is not rewritten. Import it by itself at "
    "the desk: there it can become an article of its own."
)
SAY_WHY = gettext_lazy(
    "An examined text is not rewritten, only repaired: say what was read wrongly when it was imported. "
    "Readers see it. (The body is repaired under Text, title and standfirst under Details.)"
)
LONGEST_SUMMARY = 300
# What an editor does to the words.
REWORDING = (Revision.Kind.EDIT, Revision.Kind.MERGE, Revision.Kind.RESTORE)


def write_revision(
    article: Article,
    draft: Draft,
    user: User | None,
    *,
    first: bool = False,
    why: str = "",
) -> Revision:
    """Writes the next revision, under the article's title and standfirst, and takes
    every anchor to it. The caller holds a transaction.

    first: the article was made in this transaction, so nobody else can hold or revise
    it. why: what was read wrongly in an examined text, whose words change as a repair
    or not at all. Raises Refused.
    """
    previous = None
    if not first:
        article = Article.objects.select_for_update().get(pk=article.pk)
        previous = article.revisions.order_by("-number").first()
    if previous and article.is_examined:
        draft = _repair(article, draft, why)
    draft = headed(draft, article)
    sentences = revisions.split_sentences(draft)
    alignment = align_revision(previous, draft, sentences) if previous else None
    published = {} if first else _published(article)
    keys = alignment.keys if alignment else [None] * len(sentences)
    pictures = (
        revisions.pictures_after(draft, previous, sentences, keys)
        if previous
        else draft.pictures
    )
    revision = revisions.write_revision(
        article,
        draft,
        sentences,
        number=previous.number + 1 if previous else 1,
        keys=keys,
        assessments=[
            published.get(_said(draft, one)) or _assessment(draft, one)
            for one in sentences
        ],
        user=user,
        pictures=pictures or (),
    )
    if alignment:
        carry_over(revision, alignment, user)
        people.reopen(article, user)
    return revision


def _repair(article: Article, draft: Draft, why: str) -> Draft:
    """What somebody else's text may become."""
    if draft.kind == Revision.Kind.IMPORT:
        raise Refused(ANOTHER_TEXT % {"article": article})
    if draft.kind not in REWORDING:
        return draft
    why = clean_text(why).strip()[:LONGEST_SUMMARY]
    if not any(map(str.isalnum, why)):
        raise Refused(SAY_WHY)
    return replace(draft, kind=Revision.Kind.REPAIR, summary=why)


def was_reworded(article: Article) -> bool:
    """Whether people have changed its words since it was imported, or last repaired."""
    stated = article.revisions.filter(
        kind__in=[Revision.Kind.IMPORT, Revision.Kind.REPAIR]
    ).last()
    since = article.revisions.filter(
        kind__in=REWORDING, number__gt=stated.number if stated else 0
    )
    return since.exists() and (
        stated is None or stated.text != article.current_revision.text
    )


def _published(article: Article) -> dict[tuple[str, bool], Assessment]:
    """Of the sentences of the newest edition, as they were judged for it: an engine
    that has learnt since does not open again what nobody changed, so that a correction
    can go out at once.
    """
    edition = (
        Edition.objects.filter(article=article)
        .select_related("revision")
        .order_by("number")
        .last()
    )
    if (
        edition is None
        or parse(edition.document)["article"]["language"] != article.language
    ):
        return {}
    blocks = edition.revision.blocks
    judged = edition.revision.sentences.exclude(tier=Sentence.ClaimTier.NOT_ASSESSED)
    return {(one.text, _is_heading(blocks, one.block)): one.checkable for one in judged}


def _said(draft: Draft, sentence: DraftSentence) -> tuple[str, bool]:
    return sentence.text, _is_heading(draft.blocks, sentence.block)


def _is_heading(blocks: list[Block], index: int) -> bool:
    return blocks[index]["kind"] == "heading"


def _assessment(draft: Draft, sentence: DraftSentence) -> Assessment:
    """A heading claims nothing that the text under it does not; what is no sentence
    cannot be judged as one.
    """
    if not sentence.is_judged:
        return NOT_ASSESSED
    if _is_heading(draft.blocks, sentence.block):
        return {"tier": "none", "score": 0.0, "reasons": []}
    assessment = assess(sentence.text, draft.language)
    proposed = propose(sentence.text, assessment["reasons"], draft.language)
    return {**assessment, "proposals": proposed} if proposed else assessment


def draft_of(revision: Revision) -> Draft:
    return Draft(
        Revision.Kind(revision.kind),
        revision.text,
        revision.blocks,
        revision.article.language,
        revision.extraction,
        boundaries=revision.boundaries,
    )


def editable_text(revision: Revision) -> str:
    """Title and standfirst are edited with the article's details."""
    return to_markup(*body_of(revision.text, revision.blocks))


def typed_draft(current: Revision, markup: str) -> Draft:
    """What an editor typed, on its way to be the revision after `current`. Raises
    Refused.
    """
    if has_marks(markup):
        raise Refused(
            _(
                "Two versions still stand side by side: decide each marked place, then save."
            )
        )
    text, blocks = from_markup(clean_text(markup))
    if not text:
        raise Refused(EMPTY)
    return replace(draft_of(current), kind=Revision.Kind.EDIT, text=text, blocks=blocks)


@transaction.atomic
def revise(
    article: Article,
    markup: str,
    *,
    based_on: int,
    summary: str = "",
    merging: bool = False,
    user: User | None,
) -> Revision:
    """A new revision from the text as an editor typed it; the same text again makes
    none.

    based_on: number of the revision that the editor started from. Raises Conflict if it
    is not the current, Refused if the text cannot be saved. summary: of an examined
    text, what was read wrongly. merging: whether the text brings two editors' changes
    together.
    """
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    draft = typed_draft(current, markup)
    if (draft.text, draft.blocks) == from_markup(editable_text(current)) and is_headed(
        current, article
    ):
        return current
    check_current(current, based_on)
    if Finding.objects.undecided().filter(extraction=current.extraction).exists():
        raise Refused(
            _(
                "Decide the suspect passages first: what is undecided is not part of the text that you edit."
            )
        )
    if merging:
        draft.kind = Revision.Kind.MERGE
    draft.summary = clean_text(summary)[:LONGEST_SUMMARY]
    return write_revision(article, draft, user, why=summary)


def is_headed(revision: Revision, article: Article) -> bool:
    """Whether it stands under the title and standfirst that the article has now."""
    draft = headed(draft_of(revision), article)
    return (draft.text, draft.blocks) == (revision.text, revision.blocks)


def put_under_heads(article: Article, user: User | None, *, why: str = "") -> None:
    """A new revision, if title or standfirst are others now, or it was reworded before
    anybody said that it is examined. Call in the transaction that changed them, with
    the article's lock. why: as in write_revision.
    """
    current = article.revisions.order_by("-number").first()
    reworded = article.is_examined and was_reworded(article)
    if current and (reworded or not is_headed(current, article)):
        draft = replace(
            draft_of(current), kind=Revision.Kind.EDIT, summary=Message("heads")
        )
        write_revision(article, draft, user, why=why)


def check_current(current: Revision, based_on: int) -> None:
    if current.number != based_on:
        who = (
            current.created_by.get_full_name() or current.created_by
            if current.created_by
            else _("An import")
        )
        raise Conflict(
            _(
                "%(who)s saved revision %(number)s while you were writing. Yours is still here."
            )
            % {"who": who, "number": current.number}
        )


def bring_together(
    article: Article, markup: str, *, based_on: int
) -> tuple[Revision, str]:
    """After a Conflict: the current revision, and both texts in one, marked where they
    collide.

    Raises Refused if `based_on` is no revision of the article, or nothing was typed.
    """
    base = article.revisions.filter(number=based_on).first()
    if base is None:
        raise Refused(
            _(
                "The revision that you started from is unknown. Copy your text, reload, and paste it again."
            )
        )
    current = article.current_revision
    yours = typed_draft(base, markup)
    base_draft, theirs = (
        typed_draft(revision, editable_text(revision)) for revision in (base, current)
    )
    return current, merge_drafts(base_draft, yours, theirs)


@transaction.atomic
def restore(
    article: Article, number: int, *, based_on: int, why: str = "", user: User | None
) -> Revision:
    """A new revision with the text and the sentences of an earlier one; of an examined
    text a repair, too.

    why: as in write_revision. Raises Conflict and Refused.
    """
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    check_current(current, based_on)
    wanted = article.revisions.filter(number=number).first()
    if wanted is None:
        raise Refused(_("There is no revision %(number)s.") % {"number": number})
    draft = replace(
        headed(draft_of(wanted), article),
        kind=Revision.Kind.RESTORE,
        summary=Message("restored", number=number),
        pictures=wanted.pictures,
    )
    spans = [sentence.span for sentence in revisions.split_sentences(draft)]
    stands = (current.text, current.blocks, current.pictures)
    if (draft.text, draft.blocks, draft.pictures) == stands and spans == [
        sentence.span for sentence in current.sentences.all()
    ]:
        return current
    return write_revision(article, draft, user, why=why)


# --- Findings -------------------------------------------------------------------------


@transaction.atomic
def decide(
    article: Article,
    findings: Iterable[Finding],
    status: Finding.Status,
    user: User | None,
) -> None:
    """Removes or keeps findings; where that changes the text, a new revision follows.

    A text that was edited by hand keeps those edits. Reversible until the text is
    published; raises Refused after that, and where the words around a finding were
    rewritten.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    extraction = current.extraction
    if extraction is None or any(
        finding.extraction_id != extraction.pk for finding in findings
    ):
        raise Refused(
            _(
                "This suspect passage belongs to an earlier import of the article; it no longer applies."
            )
        )
    if article.editions.filter(revision__extraction=extraction).exists():
        raise Refused(
            _(
                "This text has been published: correct it by editing the text, so that readers are told."
            )
        )
    before = decided_text(extraction)
    record_decisions(findings, status, user)
    recorded.send(sender=Finding, article_id=article.pk)
    after = decided_text(extraction)
    if after == before:
        return
    now = body_of(current.text, current.blocks)
    text, blocks = after if now == before else _with_edits(current, before, after)
    if text != now[0]:
        draft = replace(
            draft_of(current), kind=Revision.Kind.FINDINGS, text=text, blocks=blocks
        )
        write_revision(article, draft, user)


def _with_edits(
    current: Revision, before: tuple[str, list[Block]], after: tuple[str, list[Block]]
) -> tuple[str, list[Block]]:
    """`after` with what was edited by hand since `before`. Raises Refused where both
    changed one sentence.
    """
    now = body_of(current.text, current.blocks)
    mine, base, theirs = (
        replace(draft_of(current), text=text, blocks=blocks)
        for text, blocks in (
            now,
            *(from_markup(to_markup(*cleaned)) for cleaned in (before, after)),
        )
    )
    merged = merge_drafts(base, mine, theirs)
    if has_marks(merged):
        raise Refused(
            _(
                "The words around this passage have been rewritten since the import: remove it or put it "
                "back by editing the text."
            )
        )
    return from_markup(merged)


# --- Cuts by hand ---------------------------------------------------------------------


@transaction.atomic
def split(
    article: Article,
    key: str,
    at: int,
    *,
    based_on: int | None = None,
    user: User | None,
) -> Revision:
    """Makes two sentences of one, at code point `at` of it. Raises Refused and
    Conflict.

    based_on: number of the revision that the editor saw; None does not ask.
    """
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    place = place_at(current.text, sentence.span, at)
    if place is None:
        raise Refused(
            _("Nothing would be left on one side: choose a place inside the sentence.")
        )
    return _recut(current, "split", place, user)


@transaction.atomic
def merge_sentences(
    article: Article, key: str, *, based_on: int | None = None, user: User | None
) -> Revision:
    """Makes one sentence of this and the next of its paragraph. Raises Refused and
    Conflict.
    """
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    following = current.sentences.filter(
        position=sentence.position + 1, block=sentence.block
    ).first()
    if following is None:
        raise Refused(
            _(
                "It is the last sentence of its paragraph: there is nothing to join it with."
            )
        )
    return _recut(current, "merge", SentenceBreak(sentence.end, following.start), user)


def _sentence_to_cut(
    article: Article, key: str, based_on: int | None, user: User | None
) -> tuple[Revision, Sentence]:
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    if based_on is not None:
        check_current(current, based_on)
    sentence = sentence_keys.find_sentence(current, key)
    if sentence is None:
        raise Refused(
            _("That sentence is no longer in the text: reload the page and look again.")
        )
    if sentence.block < count_heads(current.blocks):
        raise Refused(
            _(
                "Title and standfirst cannot be split or joined: change their wording under Details."
            )
        )
    return current, sentence


def _recut(
    current: Revision, act: str, place: SentenceBreak, user: User | None
) -> Revision:
    draft = replace(draft_of(current), kind=Revision.Kind.BOUNDARIES)
    draft.boundaries = revisions.with_boundary(draft, act, place)
    return write_revision(current.article, draft, user)
