"""Checking: facts ticked, queried or dismissed, sentences settled; and what stands of it all.

Each act is one transaction, writes one CheckEvent for each thing decided, and takes the article's lock first.
`user` is who acts; None is the operator at the shell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import check_current, lock
from annotations.facts import proposals
from annotations.models import WHY_LIMIT, CheckEvent, Citation, Fact, SentenceCheck, wording_of
from articles import sentence_keys
from articles.activity import record
from articles.models import Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.characters import clean_text
from articles.text.shapes import Span

CHECK = "annotations.check_fact"
NAMED = 5  # facts in a refusal
State = SentenceCheck.State
SETTLED_BY_FACTS = {State.CHECKED, State.NOTHING}  # not so while one of its facts is in doubt


@dataclass(frozen=True)
class Seen:
    """A fact as the desk sees it: one that is stored, or one that the engine proposes."""

    kind: str
    span: Span
    words: str
    fact: Fact | None = None

    @property
    def state(self) -> str:
        return self.fact.state if self.fact else Fact.State.OPEN

    @property
    def is_unsettled(self) -> bool:
        return self.state in Fact.UNSETTLED

    @property
    def kind_words(self) -> str:
        return str(Fact.Kind(self.kind).label)


@dataclass
class Standing:
    """What persons decided about one sentence as it reads now, and what is left to decide."""

    check: SentenceCheck | None
    facts: list[Seen] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.check.state if self.check else ""

    @property
    def stored(self) -> list[Seen]:
        """Without what only the engine sees."""
        return [seen for seen in self.facts if seen.fact]

    @property
    def unsettled(self) -> list[Seen]:
        return [seen for seen in self.facts if seen.is_unsettled]

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it yet."""
        return not self.state

    @property
    def aloud(self) -> str:
        """What a screen reader says of it."""
        if any(seen.state == Fact.State.QUERIED for seen in self.facts):
            return _("holds a query")
        return str(self.check.get_state_display()) if self.check and self.check.state else ""


# --- What stands --------------------------------------------------------------------------------------


def standing(
    article_id: int, sentences: Sequence[Sentence], *, proposing: bool = True
) -> dict[int, Standing]:
    """Returns what was decided on each sentence of the current revision, by primary key, in two queries.

    proposing: with what the engine sees, for which each sentence's `checkable` must be loaded.
    """
    rows = SentenceCheck.objects.filter(article=article_id, stands=True).select_related("decided_by")
    if len(sentences) == 1:
        rows = rows.filter(key=sentences[0].key)
    by_wording = {(row.key, row.wording): row for row in rows}
    keys = {key for key, _ in by_wording}
    found = {
        one.pk: by_wording.get((one.key, wording_of(one.text))) if one.key in keys else None
        for one in sentences
    }
    facts: dict[int, list[Fact]] = {row.pk: [] for row in found.values() if row}
    if facts:
        here = {"check_of__article": article_id}
        if len(facts) == 1:
            here = {"check_of": next(iter(facts))}
        for fact in Fact.objects.filter(**here).select_related("decided_by", "citation__source"):
            if fact.check_of_id in facts:
                facts[fact.check_of_id].append(fact)
    return {
        one.pk: Standing(row, _seen(one, facts[row.pk] if row else [], proposing=proposing))
        for one, row in ((one, found[one.pk]) for one in sentences)
    }


@dataclass(frozen=True)
class Checked:
    """All sentences of a revision, with what persons decided about each; not with what the engine saw in
    them. standing: by primary key."""

    sentences: Sequence[Sentence]
    standing: Mapping[int, Standing]


def checked(revision: Revision) -> Checked:
    sentences = list(revision.sentences.select_related("identity").defer("checkable"))
    return Checked(sentences, standing(revision.article_id, sentences, proposing=False))


def settled(article_id: int) -> QuerySet[SentenceCheck]:
    """Returns the checks of the sentences of its current text that are settled."""
    return SentenceCheck.objects.filter(article=article_id, stands=True).exclude(state="")


def standing_on(sentence: Sentence) -> Standing:
    return standing(sentence.revision.article_id, [sentence])[sentence.pk]


def _seen(sentence: Sentence, facts: Sequence[Fact], *, proposing: bool) -> list[Seen]:
    """Stored ones and, in between, what the engine proposes besides them."""
    reasons = sentence.checkable.get("reasons", ()) if proposing else ()
    proposed = proposals(reasons, [fact.span for fact in facts])
    if not facts and not proposed:
        return []
    text = sentence.text
    seen = [Seen(fact.kind, fact.span, fact.span.of(text), fact) for fact in facts]
    seen += [Seen(one.kind, one.span, one.span.of(text)) for one in proposed]
    return sorted(seen, key=lambda one: one.span)


def in_words(facts: Sequence[Seen], most: int) -> str:
    """Returns the first `most` facts in quotation marks; a quotation has its own."""
    named = (f"“{seen.words}”" if seen.words[:1].isalnum() else seen.words for seen in facts[:most])
    return _(", ").join(named) + (" …" if len(facts) > most else "")


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
