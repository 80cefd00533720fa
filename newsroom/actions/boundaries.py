"""Where an editor says that a sentence ends. Each function is one transaction."""

from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from articles import revisions, sentence_keys
from articles.models import Article, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.boundaries import Place, place_at
from newsroom.actions.revise import check_current, draft_of, write_revision


@transaction.atomic
def split(article: Article, key: str, at: int, *, based_on: int | None = None, user: User | None) -> Revision:
    """Makes two sentences of one, at code point `at` of it. Raises Refused and Conflict.

    based_on: number of the revision that the editor saw; None does not ask.
    """
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    place = place_at(current.text, sentence.span, at)
    if place is None:
        raise Refused("Nothing would be left on one side: choose a place inside the sentence.")
    return _recut(current, "split", place, user)


@transaction.atomic
def merge_sentences(
    article: Article, key: str, *, based_on: int | None = None, user: User | None
) -> Revision:
    """Makes one sentence of this and the next of its paragraph. Raises Refused and Conflict."""
    current, sentence = _sentence_to_cut(article, key, based_on, user)
    following = current.sentences.filter(position=sentence.position + 1, block=sentence.block).first()
    if following is None:
        raise Refused("It is the last sentence of its paragraph: there is nothing to join it with.")
    return _recut(current, "merge", Place(sentence.end, following.start), user)


def _sentence_to_cut(
    article: Article, key: str, based_on: int | None, user: User | None
) -> tuple[Revision, Sentence]:
    check_permission(user, "articles.revise_article")
    article = Article.objects.select_for_update().get(pk=article.pk)
    current = article.current_revision
    if based_on is not None:
        check_current(current, based_on)
    sentence = sentence_keys.find(current, key)
    if sentence is None:
        raise Refused("That sentence is no longer in the text: reload the page and look again.")
    return current, sentence


def _recut(current: Revision, act: str, place: Place, user: User | None) -> Revision:
    draft = replace(draft_of(current), kind=Revision.Kind.BOUNDARIES)
    draft.boundaries = revisions.with_boundary(draft, act, place)
    return write_revision(current.article, draft, user)
