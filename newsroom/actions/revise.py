"""How an article's text changes. Each function is one transaction."""

from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from annotations.carry import align_revision, carry
from annotations.checkable import assess
from articles import revisions
from articles.models import Article, Finding, Revision
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.revisions import Draft, DraftSentence
from articles.text.clean import clean_text
from articles.text.markup import from_markup, to_markup
from articles.text.shapes import Assessment
from newsroom.actions.merge import has_marks, merge_drafts

EMPTY = "The text is empty. To take an article away from readers, withdraw it."


def write_revision(
    article: Article,
    draft: Draft,
    user: User | None,
    *,
    first: bool = False,
) -> Revision:
    """Writes the next revision and takes every anchor to it. The caller holds a transaction.

    first: the article was made in this transaction, so nobody else can hold or revise it.
    """
    previous = None
    if not first:
        article = Article.objects.select_for_update().get(pk=article.pk)
        previous = article.revisions.order_by("-number").first()
    sentences = revisions.sentences_of(draft)
    alignment = align_revision(previous, draft, sentences)
    revision = revisions.write(
        article,
        draft,
        sentences,
        number=previous.number + 1 if previous else 1,
        keys=alignment.keys,
        assessments=[_assessment(draft, sentence) for sentence in sentences],
        user=user,
    )
    if previous:
        carry(revision, alignment, user)
    return revision


def _assessment(draft: Draft, sentence: DraftSentence) -> Assessment:
    """A heading claims nothing that the text under it does not."""
    if draft.blocks[sentence.block]["kind"] == "heading":
        return {"tier": "none", "score": 0.0, "reasons": []}
    return assess(sentence.text, draft.language).as_json()


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
    return to_markup(revision.text, revision.blocks)


def typed_draft(current: Revision, markup: str) -> Draft:
    """What an editor typed, on its way to be the revision after `current`. Raises Refused."""
    if has_marks(markup):
        raise Refused("Two versions still stand side by side: decide each marked place, then save.")
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
    """A new revision from the text as an editor typed it; the same text again makes none.

    based_on: number of the revision that the editor started from. Raises Conflict if it is not the current,
    Refused if the text cannot be saved. merging: whether the text brings two editors' changes together.
    """
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    draft = typed_draft(current, markup)
    if (draft.text, draft.blocks) == from_markup(editable_text(current)):
        return current
    check_current(current, based_on)
    if Finding.objects.undecided().filter(extraction=current.extraction).exists():
        raise Refused("Decide the findings first: what is undecided is not part of the text that you edit.")
    if merging:
        draft.kind = Revision.Kind.MERGE
    draft.summary = clean_text(summary)[:300]
    return write_revision(article, draft, user)


def check_current(current: Revision, based_on: int) -> None:
    if current.number != based_on:
        who = current.created_by.get_full_name() or current.created_by if current.created_by else "An import"
        raise Conflict(f"{who} saved revision {current.number} while you were writing. Yours is still here.")


def bring_together(article: Article, markup: str, *, based_on: int) -> tuple[Revision, str]:
    """After a Conflict: the current revision, and both texts in one, marked where they collide.

    Raises Refused if `based_on` is no revision of the article, or nothing was typed.
    """
    base = article.revisions.filter(number=based_on).first()
    if base is None:
        raise Refused("The text that you started from is not known. Copy yours, reload, and paste it again.")
    current = article.current_revision
    yours = typed_draft(base, markup)
    base_draft, theirs = (typed_draft(revision, editable_text(revision)) for revision in (base, current))
    return current, merge_drafts(base_draft, yours, theirs)


@transaction.atomic
def restore(article: Article, number: int, *, based_on: int, user: User | None) -> Revision:
    """A new revision with the text and the sentences of an earlier one. Raises Conflict and Refused."""
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    check_current(current, based_on)
    wanted = article.revisions.filter(number=number).first()
    if wanted is None:
        raise Refused(f"There is no revision {number}.")
    draft = replace(draft_of(wanted), kind=Revision.Kind.RESTORE, summary=f"Revision {number} again")
    if _is_same(draft, current):
        return current
    return write_revision(article, draft, user)


def _is_same(draft: Draft, revision: Revision) -> bool:
    """Text and sentences alike."""
    spans = [sentence.span for sentence in revisions.sentences_of(draft)]
    return (draft.text, draft.blocks) == (revision.text, revision.blocks) and spans == [
        sentence.span for sentence in revision.sentences.all()
    ]
