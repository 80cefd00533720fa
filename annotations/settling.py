"""Settling sentences: each as checked, as one with nothing to check, or as waived.

Decided one by one, each checked by itself, and written together. What facts and states are is in checks.py.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import check_current, lock
from annotations.checks import CHECK, Seen, State, in_words, new_event, said, standing
from annotations.models import CheckEvent, Fact, SentenceCheck, wording_of
from articles.activity import record
from articles.models import Sentence
from articles.permissions import check_permission
from articles.problems import Refused

NAMED = 5  # facts in a refusal


@transaction.atomic
def settle(
    sentence: Sentence, state: str, *, why: str = "", with_facts: bool = False, user: User | None
) -> CheckEvent | None:
    """Marks the sentence as checked, with nothing to check, or waived; returns the event, or None if it was
    so.

    with_facts: if it is checked, so are the facts that only the engine proposes, as a file says it. Raises
    Refused while a fact of a sentence to be checked is open or queried, or if a waiver has no reason; and
    PermissionDenied.
    """
    settling = Settling([sentence], user)
    event = settling.settle(sentence, state, why=why, with_facts=with_facts)
    settling.write()
    return event


@transaction.atomic
def settle_nothing(sentences: Sequence[Sentence], *, user: User | None) -> int:
    """Marks each as having nothing to check, unless something is settled already; returns how many.

    In a fixed number of queries. Raises Refused and PermissionDenied.
    """
    if not sentences:
        return 0
    check_permission(user, CHECK)
    settling = Settling(sentences, user)
    done = [settling.settle(one, State.NOTHING) for one in sentences if settling.is_free(one)]
    settling.write()
    return len(done)


class Settling:
    """Sentences of one article's current text under its lock, in a fixed number of queries: `write` ends it.

    Raises Refused for a sentence of another text.
    """

    def __init__(self, sentences: Sequence[Sentence], user: User | None) -> None:
        self.user = user
        self.article_id = sentences[0].revision.article_id
        self.revision_id = lock(self.article_id)
        for sentence in sentences:
            check_current(sentence, self.revision_id)
        self._standing = standing(self.article_id, sentences)
        self._places: list[int] = []
        self._decided: dict[int, SentenceCheck] = {}
        self._facts: list[Fact] = []
        self._events: list[CheckEvent] = []

    def is_free(self, sentence: Sentence) -> bool:
        """Whether nobody has settled it or wants something in it to be checked."""
        now = self._standing[sentence.pk]
        return now.is_open and not _marked(now.facts)

    def settle(
        self, sentence: Sentence, state: str, *, why: str = "", with_facts: bool = False
    ) -> CheckEvent | None:
        """As the function; None where it is so already."""
        check_permission(self.user, CHECK)
        now = self._standing[sentence.pk]
        proposed = [one for one in now.unsettled if with_facts and state == State.CHECKED and not one.fact]
        why = said(why) if state == State.WAIVED else ""
        _check_settled([one for one in now.facts if one not in proposed], state, why)
        now.check = now.check or SentenceCheck(
            article_id=self.article_id, key=sentence.key, wording=wording_of(sentence.text)
        )
        now.facts = [self._tick(one, now.check) if one in proposed else one for one in now.facts]
        self._places.append(sentence.pk)
        if (now.check.state, now.check.why) == (state, why):
            return None
        event = new_event(now.check, self.revision_id, sentence.text, now.check.state, state, self.user)
        event.why = why
        now.check.state, now.check.why, now.check.fallen = state, why, ""
        now.check.decided_by, now.check.decided_at = self.user, timezone.now()
        self._events.append(event)
        self._decided[sentence.pk] = now.check
        return event

    def _tick(self, seen: Seen, check: SentenceCheck) -> Seen:
        place = {"kind": seen.kind, "start": seen.span.start, "end": seen.span.end}
        fact = Fact(check_of=check, state=Fact.State.TICKED, **place)
        fact.decided_by, fact.decided_at = self.user, timezone.now()
        event = new_event(check, self.revision_id, seen.words, "", fact.state, self.user)
        event.fact = fact
        self._facts.append(fact)
        self._events.append(event)
        return Seen(seen.kind, seen.span, seen.words, fact)

    def write(self) -> None:
        if not self._events:
            return
        checks = self._decided.values()
        SentenceCheck.objects.bulk_create(check for check in checks if check.pk is None)
        there = [check for check in checks if check.pk]
        SentenceCheck.objects.bulk_update(there, ["state", "why", "fallen", "decided_by", "decided_at"])
        Fact.objects.bulk_create(self._facts)
        CheckEvent.objects.add_all(self._events)
        record(self.article_id, self._places, self.user)


def _check_settled(facts: Sequence[Seen], state: str, why: str) -> None:
    if state not in State.values:
        raise Refused(_("A sentence is checked, has nothing to check, or is waived."))
    if state == State.WAIVED and not why:
        raise Refused(_("Say why it is waived. The reason is kept in the article's history."))
    unsettled = [seen for seen in facts if seen.is_unsettled]
    left = unsettled if state == State.CHECKED else _marked(facts) if state == State.NOTHING else []
    if left:
        raise Refused(_("First settle its facts: %(facts)s.") % {"facts": in_words(left, NAMED)})


def _marked(facts: Sequence[Seen]) -> list[Seen]:
    """What a person wants to be checked: a proposal alone keeps nobody from saying that there is nothing."""
    return [seen for seen in facts if seen.is_unsettled and seen.fact]
