"""Changing an article's text: edits, decided findings, sentences split or joined by hand."""

from collections.abc import Iterable, Sequence
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
from articles.placed_pictures import pictures_after
from articles.problems import Conflict, Refused
from articles.revisions import Draft, DraftSentence, headed
from articles.text.characters import clean_text, says_something
from articles.text.cuts import SentenceBreak, place_at
from articles.text.headline import body_of, count_heads
from articles.text.markup import from_markup, to_markup
from articles.text.shapes import Assessment, Block
from articles.text.stored_messages import Message
from newsroom.actions import people
from newsroom.actions.merge import has_marks, merge_drafts
from newsroom.editions.models import Edition
from newsroom.editions.sealing import parse_sealed

EMPTY = gettext_lazy(
    "The text is empty. To take an article away from readers, withdraw it."
)
ANOTHER_TEXT = gettext_lazy(
    "The text differs from “%(article)s”, a third-party text, which cannot be "
    "rewritten. Import it alone on the desk to create a separate article."
)
SAY_WHY = gettext_lazy(
    "A third-party text is never rewritten, only repaired: say what was read "
    "wrongly at import. Readers see this. (Repair the body under Edit text, title and "
    "standfirst under Details.)"
)
LONGEST_SUMMARY = 300
# By these an editor changes the words.
REWORDING = (Revision.Kind.EDIT, Revision.Kind.MERGE, Revision.Kind.RESTORE)


def write_revision(
    article: Article,
    draft: Draft,
    user: User | None,
    *,
    first: bool = False,
    why: str = "",
) -> Revision:
    """Write the next revision of an article, and carry its anchors over.

    The text stands under the article's title and standfirst. The caller holds a
    transaction. With `first` the article was made in it, so nobody else can hold or
    revise it. `why` says what was read wrongly in an examined text, whose words change
    as a repair or not at all. Raise Refused.
    """
    if first:
        return _write_first(article, draft, user)
    article = Article.objects.select_for_update().get(pk=article.pk)
    previous = article.revisions.order_by("-number").first()
    if previous is None:
        return _write_first(article, draft, user)
    if article.is_examined:
        draft = _repair(article, draft, why)
    draft = headed(draft, article)
    sentences = revisions.split_sentences(draft)
    alignment = align_revision(previous, draft, sentences)
    known = _known_assessments(previous, alignment.old, draft)
    known |= _published_assessments(article)
    pictures = pictures_after(draft, previous, sentences, alignment.keys)
    assessments = [
        known.get((sentence.text, _is_heading(draft.blocks, sentence.block)))
        or _assess(draft, sentence)
        for sentence in sentences
    ]
    revision = revisions.write_revision(
        article,
        draft,
        sentences,
        number=previous.number + 1,
        keys=alignment.keys,
        assessments=assessments,
        user=user,
        pictures=pictures or (),
    )
    carry_over(revision, alignment, user)
    people.reopen_check(article, user)
    return revision


def _write_first(article: Article, draft: Draft, user: User | None) -> Revision:
    draft = headed(draft, article)
    sentences = revisions.split_sentences(draft)
    return revisions.write_revision(
        article,
        draft,
        sentences,
        number=1,
        keys=[None] * len(sentences),
        assessments=[_assess(draft, sentence) for sentence in sentences],
        user=user,
        pictures=draft.pictures or (),
    )


def _repair(article: Article, draft: Draft, why: str) -> Draft:
    """Return the draft as a repair where it changes the words; raise Refused."""
    if draft.kind == Revision.Kind.IMPORT:
        raise Refused(ANOTHER_TEXT % {"article": article})
    if draft.kind not in REWORDING:
        return draft
    why = clean_text(why).strip()[:LONGEST_SUMMARY]
    if not says_something(why):
        raise Refused(SAY_WHY)
    return replace(draft, kind=Revision.Kind.REPAIR, summary=why)


def was_reworded(article: Article) -> bool:
    """Return whether the words were changed since the import or the last repair."""
    origins = article.revisions.filter(
        kind__in=[Revision.Kind.IMPORT, Revision.Kind.REPAIR]
    )
    origin = origins.last()
    edits = article.revisions.filter(
        kind__in=REWORDING, number__gt=origin.number if origin else 0
    )
    if not edits.exists():
        return False
    return origin is None or origin.text != article.current_revision.text


type Wording = tuple[str, bool]
"""The text of a sentence, and whether it is a heading."""

PROBES = 5


def _known_assessments(
    previous: Revision, old: Sequence[Sentence], draft: Draft
) -> dict[Wording, Assessment]:
    """Return the sentences of the previous revision as they were assessed for it.

    Those that need a source most are assessed again. If one answer differs, the engine
    has learnt or the language is another: nothing is returned.
    """
    assessed = [sentence for sentence in old if sentence.is_assessed]
    by_score = sorted(assessed, key=lambda sentence: sentence.checkable["score"])
    for sentence in by_score[-PROBES:]:
        if _assess_words(sentence.text, draft.language) != sentence.checkable:
            return {}
    return _by_wording(previous, assessed)


def _by_wording(
    revision: Revision, assessed: Iterable[Sentence]
) -> dict[Wording, Assessment]:
    blocks = revision.blocks
    return {
        (sentence.text, _is_heading(blocks, sentence.block)): sentence.checkable
        for sentence in assessed
    }


def _published_assessments(article: Article) -> dict[Wording, Assessment]:
    """Return the newest edition's sentences as they were assessed for it.

    An engine that has learnt since does not open again what nobody changed, so that a
    correction can go out at once.
    """
    editions = Edition.objects.filter(article=article).select_related("revision")
    edition = editions.order_by("number").last()
    if edition is None:
        return {}
    if parse_sealed(edition.document)["article"]["language"] != article.language:
        return {}
    assessed = edition.revision.sentences.exclude(tier=Sentence.ClaimTier.NOT_ASSESSED)
    return _by_wording(edition.revision, assessed)


def _is_heading(blocks: list[Block], index: int) -> bool:
    return blocks[index]["kind"] == "heading"


def _assess(draft: Draft, sentence: DraftSentence) -> Assessment:
    """Return what the engine sees to check in a sentence.

    A heading claims nothing that the text under it does not. What is no sentence cannot
    be judged as one.
    """
    if not sentence.is_judged:
        return NOT_ASSESSED
    if _is_heading(draft.blocks, sentence.block):
        return {"tier": "none", "score": 0.0, "reasons": []}
    return _assess_words(sentence.text, draft.language)


def _assess_words(text: str, language: str) -> Assessment:
    assessment = assess(text, language)
    proposed = propose(text, assessment["reasons"], language)
    if proposed:
        return {**assessment, "proposals": proposed}
    return assessment


def draft_of(revision: Revision) -> Draft:
    """Return the revision as a draft, without its pictures."""
    return Draft(
        Revision.Kind(revision.kind),
        revision.text,
        revision.blocks,
        revision.article.language,
        revision.extraction,
        boundaries=revision.boundaries,
    )


def editable_text(revision: Revision) -> str:
    """Return the body as markup; title and standfirst are edited with the details."""
    return to_markup(*body_of(revision.text, revision.blocks))


def typed_draft(current: Revision, markup: str) -> Draft:
    """Return what an editor typed as a draft of the revision after `current`.

    Raise Refused.
    """
    if has_marks(markup):
        raise Refused(
            _(
                "Some places still contain both texts. Decide each marked place, "
                "then save."
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
    """Save the text that an editor typed as a new revision, unless nothing changed.

    `based_on` is the number of the revision that the editor started from. `summary`
    says, of an examined text, what was read wrongly. With `merging` the text brings two
    editors' changes together. Raise Conflict if `based_on` is not the current revision,
    Refused if the text cannot be saved.
    """
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    draft = typed_draft(current, markup)
    is_same = (draft.text, draft.blocks) == from_markup(editable_text(current))
    if is_same and is_headed(current, article):
        return current
    check_current_revision(current, based_on)
    if Finding.objects.undecided().filter(extraction=current.extraction).exists():
        raise Refused(
            _(
                "Decide the suspect passages first. Undecided passages are not "
                "part of the text that you edit."
            )
        )
    if merging:
        draft.kind = Revision.Kind.MERGE
    draft.summary = clean_text(summary)[:LONGEST_SUMMARY]
    return write_revision(article, draft, user, why=summary)


def is_headed(revision: Revision, article: Article) -> bool:
    """Return whether it has the title and standfirst that the article has now."""
    draft = headed(draft_of(revision), article)
    return (draft.text, draft.blocks) == (revision.text, revision.blocks)


def put_under_heads(article: Article, user: User | None, *, why: str = "") -> None:
    """Write a new revision, if title or standfirst changed, or a repair is due.

    It is due where the text was reworded before anybody said that it is examined. Call
    it in the transaction that changed them, with the article's lock. `why` is as in
    `write_revision`.
    """
    current = article.revisions.order_by("-number").first()
    if current is None:
        return
    is_repair = article.is_examined and was_reworded(article)
    if is_repair or not is_headed(current, article):
        draft = replace(
            draft_of(current), kind=Revision.Kind.EDIT, summary=Message("heads")
        )
        write_revision(article, draft, user, why=why)


def check_current_revision(current: Revision, based_on: int) -> None:
    """Raise Conflict where an editor started from another revision than `current`."""
    if current.number == based_on:
        return
    author = current.created_by or _("An import")
    raise Conflict(
        _(
            "%(who)s saved revision %(number)s while you were typing. Your text "
            "is still here."
        )
        % {"who": author, "number": current.number}
    )


def bring_together(
    article: Article, markup: str, *, based_on: int
) -> tuple[Revision, str]:
    """Return the current revision, and both texts in one, marked where they collide.

    This follows a Conflict. Raise Refused if `based_on` is no revision of the article,
    or nothing was typed.
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
    base_draft = typed_draft(base, editable_text(base))
    theirs = typed_draft(current, editable_text(current))
    return current, merge_drafts(base_draft, yours, theirs)


@transaction.atomic
def restore_revision(
    article: Article, number: int, *, based_on: int, why: str = "", user: User | None
) -> Revision:
    """Save the text and the sentences of an earlier revision as a new one.

    Of an examined text it is a repair, too. `why` is as in `write_revision`. Raise
    Conflict and Refused.
    """
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    check_current_revision(current, based_on)
    wanted = article.revisions.filter(number=number).first()
    if wanted is None:
        raise Refused(_("There is no revision %(number)s.") % {"number": number})
    draft = replace(
        headed(draft_of(wanted), article),
        kind=Revision.Kind.RESTORE,
        summary=Message("restored", number=number),
        pictures=wanted.pictures,
    )
    if _is_same_state(draft, current):
        return current
    return write_revision(article, draft, user, why=why)


def _is_same_state(draft: Draft, current: Revision) -> bool:
    state = (draft.text, draft.blocks, draft.pictures)
    if state != (current.text, current.blocks, current.pictures):
        return False
    spans = [sentence.span for sentence in revisions.split_sentences(draft)]
    return spans == [sentence.span for sentence in current.sentences.all()]


# --- Findings -------------------------------------------------------------------------


@transaction.atomic
def decide_findings(
    article: Article,
    findings: Iterable[Finding],
    status: Finding.Status,
    user: User | None,
) -> None:
    """Remove or keep findings, and write a new revision where that changes the text.

    Edits by hand are kept. It can be reversed until the text is published; raise
    Refused after that, and where the words around a finding were rewritten.
    """
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    extraction = current.extraction
    is_current = extraction is not None and all(
        finding.extraction_id == extraction.pk for finding in findings
    )
    if extraction is None or not is_current:
        raise Refused(
            _(
                "This suspect passage belongs to an earlier import of the article; it no longer applies."
            )
        )
    if article.editions.filter(revision__extraction=extraction).exists():
        raise Refused(
            _(
                "This text has been published. Correct it by editing the text, so "
                "that readers see the correction."
            )
        )
    before = decided_text(extraction)
    record_decisions(findings, status, user)
    recorded.send(sender=Finding, article_id=article.pk)
    after = decided_text(extraction)
    if after == before:
        return
    now = body_of(current.text, current.blocks)
    text, blocks = after
    if now != before:
        text, blocks = _with_edits(current, before, after)
    if text != now[0]:
        draft = replace(
            draft_of(current), kind=Revision.Kind.FINDINGS, text=text, blocks=blocks
        )
        write_revision(article, draft, user)


def _with_edits(
    current: Revision, before: tuple[str, list[Block]], after: tuple[str, list[Block]]
) -> tuple[str, list[Block]]:
    """Return `after` with what was edited by hand since `before`.

    Raise Refused where both changed one sentence.
    """
    current_draft = draft_of(current)

    def draft_with(text: str, blocks: list[Block]) -> Draft:
        return replace(current_draft, text=text, blocks=blocks)

    mine = draft_with(*body_of(current.text, current.blocks))
    base = draft_with(*from_markup(to_markup(*before)))
    theirs = draft_with(*from_markup(to_markup(*after)))
    merged = merge_drafts(base, mine, theirs)
    if has_marks(merged):
        raise Refused(
            _(
                "The words around this passage have been rewritten since the import: remove it or put it "
                "back by editing the text."
            )
        )
    return from_markup(merged)


# --- Sentences split and joined by hand -----------------------------------------------


@transaction.atomic
def split_sentence(
    article: Article,
    key: str,
    at: int,
    *,
    based_on: int | None = None,
    user: User | None,
) -> Revision:
    """Split a sentence in two at code point `at` of it.

    `based_on` is the number of the revision that the editor saw; None skips the
    comparison. Raise Refused and Conflict.
    """
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    place = place_at(current.text, sentence.span, at)
    if place is None:
        raise Refused(_("One part would be empty. Choose a place inside the sentence."))
    return _recut(current, "split", place, user)


@transaction.atomic
def merge_sentences(
    article: Article, key: str, *, based_on: int | None = None, user: User | None
) -> Revision:
    """Join a sentence with the next one of its paragraph; raise Refused and Conflict."""
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    following = current.sentences.filter(
        position=sentence.position + 1, block=sentence.block
    ).first()
    if following is None:
        raise Refused(
            _(
                "This sentence is the last of its paragraph, so it cannot be "
                "joined with the next."
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
        check_current_revision(current, based_on)
    sentence = sentence_keys.find_sentence(current, key)
    if sentence is None:
        raise Refused(_("The sentence is no longer in the text. Reload the page."))
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
