"""Deciding: facts ticked, queried or dismissed; sentences settled: checked, nothing to check, or waived.

What stands of it all is in sentence_states.

Each act is one transaction, writes one CheckEvent for each thing decided, and takes the article's lock first.
`user` is who acts; None is the operator at the shell.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import check_current, lock
from annotations.models import WHY_LIMIT, CheckEvent, Citation, Fact, SentenceCheck, wording_of
from annotations.sentence_states import Seen, State, in_words, proposals, standing
from articles import sentence_keys
from articles.activity import record
from articles.models import Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.characters import clean_text
from articles.text.shapes import Span

CHECK = "annotations.check_fact"
NAMED = 5  # facts in a refusal
SETTLED_BY_FACTS = {State.CHECKED, State.NOTHING}  # not so while one of its facts is in doubt


# --- Facts --------------------------------------------------------------------------------------------


@transaction.atomic
def decide_fact(
    sentence: Sentence,
    span: Span,
    state: str,
    *,
    version: int = 0,
    comment: str = "",
    citation: Citation | None = None,
    user: User | None,
) -> CheckEvent | None:
    """Ticks, queries, dismisses or, with `open`, marks the words at `span`; returns the event, or None if
    nothing changed.

    version: of the fact that the person saw, 0 for one that nobody had decided. Raises Conflict if somebody
    else decided meanwhile, Refused if these are not words of the sentence, and PermissionDenied.
    """
    _check_words(sentence, span)
    check, revision_id = _held(sentence, user)
    fact = check.facts.filter(start=span.start, end=span.end).first()
    comment = said(comment)
    if fact and (fact.state, fact.comment, fact.citation, "") == (state, comment, citation, fact.reopened):
        return None
    if (fact.version if fact else 0) != version:
        raise Conflict(_("Somebody else has since decided about this fact. Look at it, then decide."))
    _check_fact(sentence, check, span, state, citation, is_new=fact is None)
    was = fact.state if fact else ""
    fact = fact or Fact(
        check_of=check, kind=_kind_of(sentence, span), start=span.start, end=span.end, version=0
    )
    _set_fact(fact, state, comment, citation, user)
    event = new_event(check, revision_id, span.of(sentence.text), was, state, user)
    event.fact, event.why, event.citation = fact, comment, citation
    event.save()
    record(check.article_id, [sentence.pk], user)
    if state in Fact.UNSETTLED and check.state in SETTLED_BY_FACTS:
        _fall(check, revision_id, sentence, user)
    return event


def find_words(sentence: Sentence, words: str) -> Span:
    """Returns where the marked words are. Raises Refused unless they occur exactly once."""
    wanted = clean_text(words).strip()
    at = sentence.text.find(wanted) if wanted else -1
    if at < 0:
        raise Refused(_("Those words are not in the sentence: copy them from it."))
    if sentence.text.find(wanted, at + 1) >= 0:
        raise Refused(_("Those words occur more than once in the sentence: mark a few more."))
    return Span(at, at + len(wanted))


def _check_words(sentence: Sentence, span: Span) -> None:
    if not 0 <= span.start < span.end <= len(sentence.text) or not span.of(sentence.text).strip():
        raise Refused(_("There are no such words in the sentence: reload the page and look again."))


def _check_fact(
    sentence: Sentence,
    check: SentenceCheck,
    span: Span,
    state: str,
    citation: Citation | None,
    *,
    is_new: bool,
) -> None:
    if state not in Fact.State.values:
        raise Refused(_("A fact is ticked, queried or dismissed."))
    if citation and citation.anchor.sentence_id != sentence.pk:
        raise Refused(_("That citation is not on this sentence."))
    if is_new:
        over = next((fact for fact in check.facts.all() if fact.span.overlaps(span)), None)
        if over:
            raise Refused(
                _("Part of it, “%(words)s”, is already a fact: decide about that one.")
                % {"words": over.span.of(sentence.text)}
            )


def _kind_of(sentence: Sentence, span: Span) -> str:
    proposed = proposals(sentence.checkable.get("reasons", ()))
    return next((one.kind for one in proposed if one.span == span), Fact.Kind.WORDS)


def _set_fact(fact: Fact, state: str, comment: str, citation: Citation | None, user: User | None) -> None:
    fact.state, fact.comment, fact.citation, fact.reopened = state, comment, citation, ""
    fact.decided_by, fact.decided_at = user, timezone.now()
    fact.version += 1
    fact.save()


def _set_state(checks: Sequence[SentenceCheck], state: str, why: str, user: User | None) -> None:
    now = timezone.now() if state else None
    values = {"state": state, "why": why, "fallen": "", "decided_by": user, "decided_at": now}
    SentenceCheck.objects.filter(pk__in=[check.pk for check in checks]).update(**values)


def _fall(check: SentenceCheck, revision_id: int, sentence: Sentence, user: User | None) -> CheckEvent:
    """What was settled is not settled any more: a fact is in doubt after all, or somebody says so."""
    event = new_event(check, revision_id, sentence.text, check.state, "", user)
    event.save()
    _set_state([check], "", "", user)
    return event


@transaction.atomic
def unsettle(sentence: Sentence, *, user: User | None) -> CheckEvent | None:
    """Makes the sentence unsettled; returns the event, or None if nobody had settled it.

    Raises Refused and PermissionDenied.
    """
    check, revision_id = _held(sentence, user)
    if not check.state:
        return None
    record(check.article_id, [sentence.pk], user)
    return _fall(check, revision_id, sentence, user)


# --- Sentences ---------------------------------------------------------------------------------------


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


# --- Undo ---------------------------------------------------------------------------------------------


@transaction.atomic
def undo(event_id: int, *, user: User | None) -> CheckEvent:
    """Takes back the last decision about a fact or a sentence; returns the event. Raises Refused."""
    check_permission(user, CHECK)
    event = CheckEvent.objects.select_related("check_of").get(pk=event_id)
    revision_id = lock(event.article_id)
    life = list(CheckEvent.objects.filter(check_of=event.check_of_id, fact=event.fact_id).order_by("-pk")[:2])
    if life[0].pk != event.pk or event.act != CheckEvent.Act.DECIDED:
        raise Refused(_("There is nothing to undo here: something else has happened since."))
    before = life[1] if len(life) > 1 else None
    undone = new_event(event.check_of, revision_id, event.words, event.now, event.was, user)
    undone.act, undone.fact_id = CheckEvent.Act.UNDONE, event.fact_id
    undone.why, undone.citation = (before.why, before.citation) if before else ("", None)
    if event.fact_id:
        fact = Fact.objects.select_for_update().get(pk=event.fact_id)
        undone.now = event.was or Fact.State.OPEN
        _set_fact(fact, undone.now, undone.why, undone.citation, user)
        if undone.now in Fact.UNSETTLED and event.check_of.state in SETTLED_BY_FACTS:
            raise Refused(_("The sentence has since been checked: take that back first."))
    else:
        doubted = event.check_of.facts.filter(state__in=Fact.UNSETTLED)
        if undone.now in SETTLED_BY_FACTS and doubted.exists():
            raise Refused(_("A fact of the sentence is in doubt: settle that first."))
        _set_state([event.check_of], undone.now, undone.why if undone.now else "", user)
    undone.save()
    found = sentence_keys.find(revision_id, event.key)
    record(event.article_id, [found.pk if found else None], user)
    return undone


# --- Steps --------------------------------------------------------------------------------------------


def _held(sentence: Sentence, user: User | None) -> tuple[SentenceCheck, int]:
    """What is kept of the sentence as it reads now, under the article's lock; and the current revision."""
    check_permission(user, CHECK)
    article_id = sentence.revision.article_id
    revision_id = lock(article_id)
    check_current(sentence, revision_id)
    check, _made = SentenceCheck.objects.get_or_create(
        article_id=article_id, key=sentence.key, wording=wording_of(sentence.text)
    )
    return check, revision_id


def new_event(
    check: SentenceCheck, revision_id: int, words: str, was: str, now: str, user: User | None
) -> CheckEvent:
    return CheckEvent(
        article_id=check.article_id,
        revision_id=revision_id,
        check_of=check,
        key=check.key,
        words=words[:300],
        act=CheckEvent.Act.DECIDED,
        was=was,
        now=now,
        person=user,
    )


def said(text: str) -> str:
    said = clean_text(text).strip()
    if len(said) > WHY_LIMIT:
        raise Refused(
            _("That has %(length)s characters; it may have %(limit)s.")
            % {"length": len(said), "limit": WHY_LIMIT}
        )
    return said
