"""What a person decides about a sentence without a note: nothing to check, left unchecked; or, of words that
the engine proposes, no claim. What stands of it is in sentence_states.

Each act is one transaction and takes the article's lock first. `user` is who acts; None is the operator at
the shell.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.anchors import check_current, lock
from annotations.models import WHY_LIMIT, Decision, wording_of
from annotations.sentence_states import Kind, latest, standing
from annotations.writing import checked_text, has_words
from articles import sentence_keys
from articles.activity import record
from articles.models import Article, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.shapes import Span

DECIDE = "annotations.decide_sentence"
Act = Decision.DecisionAct


class Deciding(NamedTuple):
    """What is to be decided. kind: empty: what stands is taken back. span: of words that are no claim."""

    sentence: Sentence
    kind: str
    why: str = ""
    span: Span | None = None


def decide(
    sentence: Sentence, kind: str, *, span: Span | None = None, why: str = "", user: User | None
) -> Decision | None:
    """Decides about the sentence, or about the words at `span`; returns what was decided, None where it is so
    already. Raises Refused and PermissionDenied.
    """
    return decide_each([checked_deciding(Deciding(sentence, kind, why, span))], user=user)[0]


def checked_deciding(one: Deciding) -> Deciding:
    """As it can be stored. Raises Refused."""
    if one.kind and one.kind not in Kind.values:
        raise Refused(_("Of a sentence there is nothing to check, or it is left unchecked."))
    why = checked_text(one.why, _("reason"), WHY_LIMIT)
    if one.kind == Kind.UNCHECKED and not any(map(str.isalnum, why)):
        raise Refused(_("Say why it is left unchecked. Readers will see your reason."))
    if one.kind and (one.kind == Kind.NO_CLAIM) != (one.span is not None):
        raise Refused(_("Say of which words: only words of a sentence are no claim."))
    if one.span and not has_words(one.sentence.text, one.span):
        raise Refused(_("There are no such words in the sentence: reload the page and look again."))
    return one._replace(why=why)


@transaction.atomic
def decide_each(given: Sequence[Deciding], *, user: User | None) -> list[Decision | None]:
    """Stores what `checked_deciding` answered with, all on one article's current text, in a fixed number of
    queries; returns for each what was decided, None where it is so already. Raises Refused and
    PermissionDenied.
    """
    check_permission(user, DECIDE)
    if not given:
        return []
    article_id = given[0].sentence.revision.article_id
    revision_id = lock(article_id)
    for one in given:
        check_current(one.sentence, revision_id)
    last = latest([article_id], [one.sentence.key for one in given])
    told: list[Decision | None] = []
    for row in (_row(one, revision_id, user) for one in given):
        told.append(row if _says_more(row, last.get(row.place)) else None)
        last[row.place] = row
    if new := [row for row in told if row]:
        Decision.objects.add_all(new)
        places = [one.sentence.pk for one, row in zip(given, told, strict=True) if row]
        record(article_id, places, user)
    return told


def _row(one: Deciding, revision_id: int, user: User | None) -> Decision:
    sentence, span = one.sentence, one.span
    return Decision(
        article_id=sentence.revision.article_id,
        revision_id=revision_id,
        key=sentence.key,
        wording=wording_of(sentence.text),
        start=span.start if span else None,
        end=span.end if span else None,
        kind=one.kind,
        words=(span.of(sentence.text) if span else sentence.text)[:300],
        why=one.why,
        person=user,
    )


def _says_more(row: Decision, last: Decision | None) -> bool:
    return (row.kind, row.why) != ((last.kind, last.why) if last else ("", ""))


@transaction.atomic
def decide_open(sentences: Sequence[Sentence], kind: str, *, why: str = "", user: User | None) -> int:
    """Decides about those of the sentences that are open; of words that are proposed only that they are left
    unchecked. Returns about how many; in a fixed number of queries. Raises Refused and PermissionDenied.
    """
    if sentences:  # before what stands is read: somebody else may be deciding
        lock(sentences[0].revision.article_id)
    stands = standing(sentences)
    wanted = [
        checked_deciding(Deciding(one, kind, why))
        for one in sentences
        if stands[one.pk].is_open and (kind == Kind.UNCHECKED or not stands[one.pk].open_proposals)
    ]
    return len([row for row in decide_each(wanted, user=user) if row])


@transaction.atomic
def undo(decision_id: int, *, user: User | None) -> Decision:
    """Takes back the last decision about a sentence or words of it; returns what says so. Raises Refused."""
    check_permission(user, DECIDE)
    last = Decision.objects.get(pk=decision_id)
    revision_id = lock(last.article_id)
    life = Decision.objects.filter(article=last.article_id, key=last.key, wording=last.wording)
    newest, *earlier = life.filter(start=last.start, end=last.end).order_by("-pk")[:2]
    if newest.pk != last.pk or last.act != Act.DECIDED:
        raise Refused(_("There is nothing to undo here: something else has happened since."))
    before = earlier[0] if earlier else None
    undone = _again(last, revision_id, user, act=Act.UNDONE)
    undone.kind, undone.why = (before.kind, before.why) if before else ("", "")
    undone.save()
    found = sentence_keys.find(revision_id, last.key)
    record(last.article_id, [found.pk if found else None], user)
    return undone


# --- What goes on around them -------------------------------------------------------------------------


def ask_again(article: Article, user: User | None) -> None:
    """An edition left sentences unchecked: each is asked for anew. The caller holds the article's lock."""
    left = [row for row in latest([article.pk]).values() if row.kind == Kind.UNCHECKED]
    again = [_again(row, row.revision_id, user, act=Act.PUBLISHED, kind="", why="") for row in left]
    Decision.objects.bulk_create(again)


def carry_keys(revision: Revision, keys: Mapping[str, str], user: User | None) -> None:
    """What was decided goes with its sentence under the key that it has from `revision` on. keys: old to new,
    where they differ. The caller holds the article's lock."""
    if keys:
        rows = latest([revision.article_id], list(keys)).values()
        copies = [_again(row, revision.pk, user, act=Act.CARRIED, key=keys[row.key]) for row in rows]
        Decision.objects.bulk_create(copies)


def _again(row: Decision, revision_id: int, user: User | None, **other: str) -> Decision:
    """The same of the same words, but for `other`."""
    kept = ("article_id", "key", "wording", "start", "end", "kind", "words", "why")
    said = {name: getattr(row, name) for name in kept} | other
    return Decision(revision_id=revision_id, person=user, **said)


def find_words(text: str, words: str) -> Span:
    """Returns where the words are in a sentence's text. Raises Refused unless they occur exactly once."""
    wanted = clean_text(words).strip()
    at = text.find(wanted) if wanted else -1
    if at < 0:
        raise Refused(_("Those words are not in the sentence: copy them from it."))
    if text.find(wanted, at + 1) >= 0:
        raise Refused(_("Those words occur more than once in the sentence: mark a few more."))
    return Span(at, at + len(wanted))
