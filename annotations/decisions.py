"""Deciding about sentences without a note: nothing to check, left unchecked, no claim.

Each act is one transaction and takes the article's lock first. `user` is who acts; None
is the operator at the shell.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.anchors import check_in_revision, lock_article
from annotations.models import WHY_LIMIT, Decision
from annotations.sanitiser import checked_text
from annotations.sentence_states import (
    has_words,
    last_decisions,
    place_of,
    states_of,
    wording_of,
)
from articles import sentence_keys
from articles.activity import record
from articles.models import Article, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import says_something
from articles.text.shapes import Span

DECIDE = "annotations.decide_sentence"
# Code points of Decision.words.
WORDS_LIMIT = 300

Act = Decision.DecisionAct
Kind = Decision.Kind


class Deciding(NamedTuple):
    """What is to be decided about a sentence.

    An empty `kind` takes back what stands. `span`: of words that are no claim.
    """

    sentence: Sentence
    kind: str
    why: str = ""
    span: Span | None = None


def decide_sentence(
    sentence: Sentence,
    kind: str,
    *,
    span: Span | None = None,
    why: str = "",
    user: User | None,
) -> Decision | None:
    """Decide about the sentence, or about the words at `span`.

    Return what was decided, or None where it is so already. Raise Refused or
    PermissionDenied.
    """
    deciding = checked_deciding(Deciding(sentence, kind, why, span))
    return decide_each([deciding], user=user)[0]


def checked_deciding(deciding: Deciding) -> Deciding:
    """Return it as it can be stored. Raise Refused."""
    kind = deciding.kind
    span = deciding.span
    if kind and kind not in Kind.values:
        raise Refused(
            _("A sentence can only be marked “Nothing to check” or “Left unchecked”.")
        )
    why = checked_text(deciding.why, _("reason"), WHY_LIMIT)
    if kind == Kind.UNCHECKED and not says_something(why):
        raise Refused(
            _("Say why the sentence is left unchecked. Readers will see your reason.")
        )
    if kind and (kind == Kind.NO_CLAIM) != (span is not None):
        raise Refused(
            _("Select words first. “Not a claim” applies only to words of a sentence.")
        )
    if span and not has_words(deciding.sentence.text, span):
        raise Refused(_("These words are not in the sentence. Reload the page."))
    return deciding._replace(why=why)


@transaction.atomic
def decide_each(
    given: Sequence[Deciding], *, user: User | None
) -> list[Decision | None]:
    """Store what `checked_deciding` returned, all on one article's current text.

    Return for each what was decided, or None where it is so already. The number of
    queries is fixed. Raise Refused or PermissionDenied.
    """
    check_permission(user, DECIDE)
    if not given:
        return []
    article_id = given[0].sentence.revision.article_id
    revision_id = lock_article(article_id)
    for deciding in given:
        check_in_revision(deciding.sentence, revision_id)
    last = last_decisions([article_id], [deciding.sentence.key for deciding in given])
    decided: list[Decision | None] = []
    new: list[Decision] = []
    places: list[int] = []
    for deciding in given:
        row = _row(deciding, revision_id, user)
        place = place_of(row)
        if _is_decided(row, last.get(place)):
            decided.append(None)
        else:
            decided.append(row)
            new.append(row)
            places.append(deciding.sentence.pk)
        last[place] = row
    if new:
        Decision.objects.bulk_create(new[:-1])
        # Whoever listens to saves learns of one.
        new[-1].save(force_insert=True)
        record(article_id, places, user)
    return decided


def _is_decided(row: Decision, last: Decision | None) -> bool:
    """Return whether the last decision of the place says what `row` says."""
    if last is None:
        return (row.kind, row.why) == ("", "")
    return (row.kind, row.why) == (last.kind, last.why)


def _row(deciding: Deciding, revision_id: int, user: User | None) -> Decision:
    sentence = deciding.sentence
    row = Decision(
        article_id=sentence.revision.article_id,
        revision_id=revision_id,
        key=sentence.key,
        wording=wording_of(sentence.text),
        kind=deciding.kind,
        words=sentence.text[:WORDS_LIMIT],
        why=deciding.why,
        person=user,
    )
    span = deciding.span
    if span:
        row.start = span.start
        row.end = span.end
        row.words = span.of(sentence.text)[:WORDS_LIMIT]
    return row


@transaction.atomic
def decide_open(
    sentences: Sequence[Sentence], kind: str, *, why: str = "", user: User | None
) -> int:
    """Decide about those of the sentences that are open; return about how many.

    About words that are proposed it is only decided that they are left unchecked. The
    number of queries is fixed. Raise Refused or PermissionDenied.
    """
    if sentences:
        # Before what stands is read: somebody else may be deciding.
        lock_article(sentences[0].revision.article_id)
    states = states_of(sentences)
    wanted = []
    for sentence in sentences:
        state = states[sentence.pk]
        may_decide = kind == Kind.UNCHECKED or not state.open_proposals
        if state.is_open and may_decide:
            wanted.append(checked_deciding(Deciding(sentence, kind, why)))
    decided = decide_each(wanted, user=user)
    return sum(row is not None for row in decided)


@transaction.atomic
def undo_decision(decision_id: int, *, user: User | None) -> Decision:
    """Take back the last decision about a sentence or words of it.

    Return the row that says so. Raise Refused.
    """
    check_permission(user, DECIDE)
    last = Decision.objects.get(pk=decision_id)
    revision_id = lock_article(last.article_id)
    of_place = Decision.objects.filter(
        article=last.article_id,
        key=last.key,
        wording=last.wording,
        start=last.start,
        end=last.end,
    )
    newest, *earlier = of_place.order_by("-pk")[:2]
    if newest.pk != last.pk or last.act != Act.DECIDED:
        raise Refused(_("There is nothing to undo here: the note has changed since."))
    undone = _copy_of(last, revision_id, user, act=Act.UNDONE, kind="", why="")
    if earlier:
        undone.kind = earlier[0].kind
        undone.why = earlier[0].why
    undone.save()
    sentence = sentence_keys.find_sentence(revision_id, last.key)
    record(last.article_id, [sentence.pk if sentence else None], user)
    return undone


# --- After an edition, and in the next revision ---------------------------------------


def ask_again(
    article: Article, user: User | None, frozen_at: datetime | None = None
) -> None:
    """Open the sentences that the last edition left unchecked.

    `frozen_at`: when that was frozen, None for now; what was decided since is for the
    next edition, and stands. The caller holds the article's lock.
    """
    last = last_decisions([article.pk]).values()
    unchecked = [row for row in last if row.kind == Kind.UNCHECKED]
    if frozen_at:
        unchecked = [row for row in unchecked if row.happened_at <= frozen_at]
    opened = [
        _copy_of(row, row.revision_id, user, act=Act.PUBLISHED, kind="", why="")
        for row in unchecked
    ]
    Decision.objects.bulk_create(opened)


def carry_keys(revision: Revision, keys: Mapping[str, str], user: User | None) -> None:
    """Take decisions to the keys that their sentences have from `revision` on.

    `keys`: old to new, where they differ. The caller holds the article's lock.
    """
    if not keys:
        return
    decisions = last_decisions([revision.article_id], list(keys)).values()
    copies = [
        _copy_of(row, revision.pk, user, act=Act.CARRIED, key=keys[row.key])
        for row in decisions
    ]
    Decision.objects.bulk_create(copies)


def _copy_of(
    row: Decision, revision_id: int, user: User | None, **other: str
) -> Decision:
    """Return a decision about the same words that says the same, but for `other`."""
    copied = ("article_id", "key", "wording", "start", "end", "kind", "words", "why")
    values = {name: getattr(row, name) for name in copied} | other
    return Decision(revision_id=revision_id, person=user, **values)
