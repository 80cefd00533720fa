"""Checking: facts ticked, queried or dismissed, sentences settled; and what stands of it all.

Each act is one transaction, writes one CheckEvent for each thing decided, and takes the article's lock first.
`user` is who acts; None is the operator at the shell.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.anchors import check_current, lock
from annotations.facts import proposals
from annotations.models import WHY_LIMIT, CheckEvent, Citation, Fact, SentenceCheck, wording_of
from annotations.standing import Seen, Standing, standing, standing_on
from articles import sentence_keys
from articles.activity import record
from articles.models import Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.clean import clean_text
from articles.text.shapes import Span

CHECK = "annotations.check_fact"
NAMED = 5  # facts in a refusal
State = SentenceCheck.State
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
    """Ticks, queries, dismisses or, with `open`, marks the words at `span`; what it came to, if anything.

    version: of the fact that the person saw, 0 for one that nobody had decided. Raises Conflict if somebody
    else decided meanwhile, Refused if these are no words of the sentence, and PermissionDenied.
    """
    _check_words(sentence, span)
    check, revision_id = _held(sentence, user)
    fact = check.facts.filter(start=span.start, end=span.end).first()
    comment = _said(comment)
    if fact and (fact.state, fact.comment, fact.citation, "") == (state, comment, citation, fact.reopened):
        return None
    if (fact.version if fact else 0) != version:
        raise Conflict(_("Somebody else has decided about this fact meanwhile. Look at it, then decide."))
    _check_fact(sentence, check, span, state, citation, is_new=fact is None)
    was = fact.state if fact else ""
    fact = fact or Fact(
        check_of=check, kind=_kind_of(sentence, span), start=span.start, end=span.end, version=0
    )
    _set_fact(fact, state, comment, citation, user)
    event = _event(check, revision_id, span.of(sentence.text), was, state, user)
    event.fact, event.why, event.citation = fact, comment, citation
    event.save()
    record(check.article_id, [sentence.pk], user)
    if state in Fact.UNSETTLED and check.state in SETTLED_BY_FACTS:
        _fall(check, revision_id, sentence, user)
    return event


def find_words(sentence: Sentence, words: str) -> Span:
    """Where the words stand that a person marked. Raises Refused unless they stand there exactly once."""
    wanted = clean_text(words).strip()
    at = sentence.text.find(wanted) if wanted else -1
    if at < 0:
        raise Refused(_("Those words do not stand in the sentence: copy them from it."))
    if sentence.text.find(wanted, at + 1) >= 0:
        raise Refused(_("Those words stand in the sentence more than once: mark a few more of them."))
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
                _("Part of it is a fact already, “%(words)s”: decide about that one.")
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


# --- Sentences ----------------------------------------------------------------------------------------


@transaction.atomic
def settle(
    sentence: Sentence, state: str, *, why: str = "", with_facts: bool = False, user: User | None
) -> CheckEvent | None:
    """Says of the sentence that it is checked, that there is nothing to check, or that it is waived.

    with_facts: where it is checked, so are the facts that only the engine proposes: as a file says it.
    Raises Refused while a fact of a sentence that is to be checked is open or queried, or without a reason to
    waive it; and PermissionDenied.
    """
    check, revision_id = _held(sentence, user)
    for seen in standing_on(sentence).unsettled if with_facts and state == State.CHECKED else ():
        if not seen.fact:
            decide_fact(sentence, seen.span, Fact.State.TICKED, user=user)
    why = _said(why) if state == State.WAIVED else ""
    _check_settled(standing_on(sentence), state, why)
    if (check.state, check.why) == (state, why):
        return None
    event = _event(check, revision_id, sentence.text, check.state, state, user)
    event.why = why
    _set_state([check], state, why, user)
    event.save()
    record(check.article_id, [sentence.pk], user)
    return event


@transaction.atomic
def settle_nothing(sentences: Sequence[Sentence], *, user: User | None) -> int:
    """Says of each that there is nothing to check in it, unless something is settled already; of how many.

    In a fixed number of queries. Raises Refused and PermissionDenied.
    """
    if not sentences:
        return 0
    check_permission(user, CHECK)
    article_id = sentences[0].revision.article_id
    revision_id = lock(article_id)
    for sentence in sentences:
        check_current(sentence, revision_id)
    found = standing(article_id, sentences)
    chosen = [one for one in sentences if not found[one.pk].state and not _marked(found[one.pk])]
    wanted = [_new_check(article_id, one) for one in chosen if not found[one.pk].check]
    made = {row.key: row for row in SentenceCheck.objects.bulk_create(wanted)}
    checks = [found[one.pk].check or made[one.key] for one in chosen]
    events = [
        _event(check, revision_id, one.text, "", State.NOTHING, user)
        for one, check in zip(chosen, checks, strict=True)
    ]
    _set_state(checks, State.NOTHING, "", user)
    CheckEvent.objects.add_all(events)
    record(article_id, [one.pk for one in chosen], user)
    return len(chosen)


def _check_settled(now: Standing, state: str, why: str) -> None:
    if state not in State.values:
        raise Refused(_("A sentence is checked, has nothing to check, or is waived."))
    if state == State.WAIVED and not why:
        raise Refused(_("Say why it is waived: it stands in the article's history."))
    left = now.unsettled if state == State.CHECKED else _marked(now) if state == State.NOTHING else []
    if left:
        raise Refused(_("Not before its facts are decided: %(facts)s.") % {"facts": in_words(left, NAMED)})


def in_words(facts: Sequence[Seen], most: int) -> str:
    """The first `most` of them, quoted; a quotation has marks of its own."""
    named = (f"“{seen.words}”" if seen.words[:1].isalnum() else seen.words for seen in facts[:most])
    return ", ".join(named) + (" …" if len(facts) > most else "")


def _marked(now: Standing) -> list[Seen]:
    """What a person wants to be checked: a proposal alone keeps nobody from saying that there is nothing."""
    return [seen for seen in now.unsettled if seen.fact]


def _set_state(checks: Sequence[SentenceCheck], state: str, why: str, user: User | None) -> None:
    now = timezone.now() if state else None
    values = {"state": state, "why": why, "fallen": "", "decided_by": user, "decided_at": now}
    SentenceCheck.objects.filter(pk__in=[check.pk for check in checks]).update(**values)


def _fall(check: SentenceCheck, revision_id: int, sentence: Sentence, user: User | None) -> None:
    """A fact of a sentence that was checked is in doubt after all."""
    _event(check, revision_id, sentence.text, check.state, "", user).save()
    _set_state([check], "", "", user)


# --- Undo ---------------------------------------------------------------------------------------------


@transaction.atomic
def undo(event_id: int, *, user: User | None) -> CheckEvent:
    """Takes back the last thing that was decided about a fact or a sentence. Raises Refused."""
    check_permission(user, CHECK)
    event = CheckEvent.objects.select_related("check_of").get(pk=event_id)
    revision_id = lock(event.article_id)
    life = list(CheckEvent.objects.filter(check_of=event.check_of_id, fact=event.fact_id).order_by("-pk")[:2])
    if life[0].pk != event.pk or event.act != CheckEvent.Act.DECIDED:
        raise Refused(_("There is nothing to undo here: something else has happened since."))
    before = life[1] if len(life) > 1 else None
    undone = _event(event.check_of, revision_id, event.words, event.now, event.was, user)
    undone.act, undone.fact_id = CheckEvent.Act.UNDONE, event.fact_id
    undone.why, undone.citation = (before.why, before.citation) if before else ("", None)
    if event.fact_id:
        fact = Fact.objects.select_for_update().get(pk=event.fact_id)
        undone.now = event.was or Fact.State.OPEN
        _set_fact(fact, undone.now, undone.why, undone.citation, user)
        if undone.now in Fact.UNSETTLED and event.check_of.state in SETTLED_BY_FACTS:
            raise Refused(_("The sentence was checked since: say first that it is not."))
    else:
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


def _new_check(article_id: int, sentence: Sentence) -> SentenceCheck:
    return SentenceCheck(article_id=article_id, key=sentence.key, wording=wording_of(sentence.text))


def _event(
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


def _said(text: str) -> str:
    said = clean_text(text).strip()
    if len(said) > WHY_LIMIT:
        raise Refused(
            _("That has %(length)s characters; it may have %(limit)s.")
            % {"length": len(said), "limit": WHY_LIMIT}
        )
    return said
