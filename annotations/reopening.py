"""What a revision does to what persons checked: each decision stays with the words that it was made about.

A sentence that reads as before under its key needs nothing. Of a changed one, what was decided is copied to
its new wording as far as the change leaves it alone; what is to be checked again says why. Decisions about
the old wording stay where they are, and stand again should it come back.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from django.contrib.auth.models import User

from annotations.anchoring import Match
from annotations.models import CheckEvent, Fact, SentenceCheck, wording_of
from annotations.rewording import Followed, Rewording
from articles.models import Revision, Sentence
from articles.text.shapes import Span
from articles.text.tokens import capitals_mark_names

AMBIGUOUS = "ambiguous"
BETWEEN = " "  # sentences that are compared as one text


@dataclass(frozen=True)
class Group:
    """Old sentences and the new ones that have parts of them, in reading order: one of each, unless one was
    split or joined. how: of anchoring.Match.reason."""

    old: Sequence[Sentence]
    new: Sequence[Sentence]
    how: str


def groups_of(old: Sequence[Sentence], new: Sequence[Sentence], matches: Sequence[Match]) -> Iterator[Group]:
    """Yields sentences that now read otherwise or have another key; those that are gone have no new one."""
    origins: dict[int, list[int]] = defaultdict(list)
    for index, match in enumerate(matches):
        for target in match.targets:
            origins[target].append(index)
    done: set[int] = set()
    for index, match in enumerate(matches):
        if index in done or _stays(old[index], new, match):
            continue
        mine, theirs = {index}, set(match.targets)
        while more := {origin for target in theirs for origin in origins[target]} - mine:
            mine |= more
            theirs |= {target for origin in more for target in matches[origin].targets}
        done |= mine
        yield Group([old[i] for i in sorted(mine)], [new[j] for j in sorted(theirs)], match.reason)


def _stays(sentence: Sentence, new: Sequence[Sentence], match: Match) -> bool:
    if len(match.targets) != 1 or match.reason == AMBIGUOUS:
        return False
    target = new[match.targets[0]]
    return target.key == sentence.key and target.text == sentence.text


@dataclass
class _Copied:
    """What the sentence with that key and text has from old ones.

    state: that stands still; fallen: one that does not, and why. facts: with the state that each had.
    is_here: whether it is in the text.
    """

    key: str
    text: str
    is_here: bool = True
    state: SentenceCheck | None = None
    fallen: SentenceCheck | None = None
    why: str = ""
    facts: list[tuple[Fact, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Held:
    """A fact of an old sentence. span: where it is in the texts of its group as one."""

    fact: Fact
    words: str
    check: SentenceCheck
    span: Span


class Carrying:
    """Of what was checked, to one revision. old, new: the sentences of the one before, and its own."""

    def __init__(
        self, revision: Revision, old: Sequence[Sentence], new: Sequence[Sentence], user: User | None
    ) -> None:
        self.revision, self.old, self.new, self.user = revision, old, new, user
        rows = SentenceCheck.objects.filter(article=revision.article_id)
        self.checks = {(row.key, row.wording): row for row in rows}
        self.events: list[CheckEvent] = []

    def carry(self, matches: Sequence[Match]) -> None:
        """In a fixed number of queries, and one where nobody has checked anything."""
        if not self.checks:
            return
        copied: dict[tuple[str, str], _Copied] = {}
        before: set[int] = set()
        for group in groups_of(self.old, self.new, matches):
            checks = [check.pk for one in group.old if (check := self._check_of(one))]
            if checks:
                before.update(checks)
                found = self._copied(group) if group.new else self._kept_by_key(group)
                copied |= {(one.key, one.text): one for one in found}
        self._stand(before)
        self._write([one for one in copied.values() if not self._known(one)])
        self._revive([one for one in copied.values() if self._known(one)])
        CheckEvent.objects.bulk_create(self.events)

    @cached_property
    def _facts(self) -> dict[int, list[Fact]]:
        found: dict[int, list[Fact]] = defaultdict(list)
        for fact in Fact.objects.filter(check_of__article=self.revision.article_id):
            found[fact.check_of_id].append(fact)
        return found

    @cached_property
    def _names(self) -> bool:
        return capitals_mark_names([one.text for one in self.old])

    def _check_of(self, sentence: Sentence) -> SentenceCheck | None:
        return self.checks.get((sentence.key, wording_of(sentence.text)))

    def _known(self, copied: _Copied) -> SentenceCheck | None:
        return self.checks.get((copied.key, wording_of(copied.text)))

    def _kept_by_key(self, group: Group) -> Iterator[_Copied]:
        """Gone: should it come back, it has the key that readers know it by."""
        for sentence in group.old:
            check = self._check_of(sentence)
            if check and sentence.public_key != sentence.key:
                facts = [(_copy(fact, fact.span, ""), fact.state) for fact in self._facts[check.pk]]
                yield _Copied(sentence.public_key, sentence.text, False, check, facts=facts)

    def _copied(self, group: Group) -> list[_Copied]:
        old_starts, old_text = _joined(group.old)
        new_starts, new_text = _joined(group.new)
        rewording = Rewording(old_text, new_text, names=self._names)
        held = list(self._held(group, old_starts))
        followed = rewording.follow([one.span for one in held])
        copies = [_Copied(one.key, one.text) for one in group.new]
        for one, there in zip(held, followed, strict=True):
            reason = AMBIGUOUS if group.how == AMBIGUOUS else there.reason
            if not _placed(one, there, reason, copies, new_starts):
                self._tell(one.check, one.fact, one.words, one.fact.state, "", reason)
        states = [check for one in group.old if (check := self._check_of(one)) and check.state]
        alike = len(group.old) == len(group.new) == 1 and group.how != AMBIGUOUS and rewording.is_safe
        for copied in copies if states else ():
            if alike and not any(fact.reopened for fact, _ in copied.facts):
                copied.state = states[0]
            else:
                copied.fallen, copied.why = states[0], group.how or rewording.reason or "wording"
        return copies

    def _held(self, group: Group, starts: Sequence[int]) -> Iterator[_Held]:
        for sentence, start in zip(group.old, starts, strict=True):
            if check := self._check_of(sentence):
                for fact in self._facts[check.pk]:
                    span = Span(start + fact.start, start + fact.end)
                    yield _Held(fact, fact.span.of(sentence.text), check, span)

    # --- Writing

    def _stand(self, before: set[int]) -> None:
        """Those before do not stand any more, unless they do again; what comes back does."""
        keys = {key for key, _ in self.checks}
        known = (self._check_of(one) for one in self.new if one.key in keys)
        now = {check.pk for check in known if check and (check.pk in before or not check.stands)}
        SentenceCheck.objects.filter(pk__in=before - now).update(stands=False)
        SentenceCheck.objects.filter(pk__in=now).update(stands=True)

    def _write(self, copied: Sequence[_Copied]) -> None:
        rows = SentenceCheck.objects.bulk_create(self._row(one) for one in copied)
        pairs = list(zip(copied, rows, strict=True))
        for one, row in pairs:
            for fact, _ in one.facts:
                fact.check_of = row
        Fact.objects.bulk_create(fact for one in copied for fact, _ in one.facts)
        for one, row in pairs:
            for fact, was in one.facts:
                self._tell(row, fact, fact.span.of(one.text), was, fact.state, fact.reopened)
            if before := one.state or one.fallen:
                self._tell(row, None, one.text, before.state, row.state, one.why)

    def _row(self, copied: _Copied) -> SentenceCheck:
        row = SentenceCheck(
            article_id=self.revision.article_id,
            key=copied.key,
            wording=wording_of(copied.text),
            stands=copied.is_here,
            fallen=copied.why,
        )
        if stands := copied.state:
            row.state, row.why = stands.state, stands.why
            row.decided_by_id, row.decided_at = stands.decided_by_id, stands.decided_at
        return row

    def _revive(self, copied: Sequence[_Copied]) -> None:
        """Words that were decided before are back; what was decided about their facts since outdoes that."""
        changed: list[Fact] = []
        doubted: list[SentenceCheck] = []
        for one in copied:
            if check := self._known(one):
                now = list(self._decided_since(one, check))
                changed += now
                if check.state and any(fact.is_unsettled for fact in now):
                    self._tell(check, None, one.text, check.state, "", "")
                    doubted.append(check)
        fields = ["state", "comment", "citation", "decided_by", "decided_at", "version"]
        if changed:
            Fact.objects.bulk_update(changed, fields)
        if doubted:
            rows = SentenceCheck.objects.filter(pk__in=[check.pk for check in doubted])
            rows.update(state="", why="", decided_by=None, decided_at=None)

    def _decided_since(self, copied: _Copied, check: SentenceCheck) -> Iterator[Fact]:
        known = {fact.span: fact for fact in self._facts[check.pk]}
        for new, _ in copied.facts:
            fact = known.get(new.span)
            if fact and _is_later(new, fact):
                self._tell(check, fact, fact.span.of(copied.text), fact.state, new.state, new.comment)
                fact.state, fact.comment, fact.citation_id = new.state, new.comment, new.citation_id
                fact.decided_by_id, fact.decided_at = new.decided_by_id, new.decided_at
                fact.version += 1
                yield fact

    def _tell(
        self, check: SentenceCheck, fact: Fact | None, words: str, was: str, now: str, why: str
    ) -> None:
        event = CheckEvent(
            article_id=self.revision.article_id,
            revision=self.revision,
            check_of=check,
            fact=fact,
            key=check.key,
            words=words[:300],
            act=CheckEvent.Act.CARRIED,
            was=was,
            now=now,
            why=why,
            citation_id=fact.citation_id if fact else None,
            person=self.user,
        )
        self.events.append(event)


def _placed(
    held: _Held, there: Followed, reason: str, copies: Sequence[_Copied], starts: Sequence[int]
) -> bool:
    """Whether a new sentence has its words; of a fact that was cut in two the first half is the fact."""
    for copied, start in zip(copies, starts, strict=True):
        if there.span and start <= there.span.start < start + len(copied.text):
            cut = there.span.end - start > len(copied.text)
            span = Span(there.span.start - start, min(there.span.end - start, len(copied.text)))
            if any(span.overlaps(other.span) for other, _ in copied.facts):
                return False
            copied.facts.append((_copy(held.fact, span, reason or ("split" if cut else "")), held.fact.state))
            return True
    return False


def _copy(fact: Fact, span: Span, reopened: str) -> Fact:
    """Of the same decision; reopened: to be made again."""
    return Fact(
        kind=fact.kind,
        start=span.start,
        end=span.end,
        state=Fact.State.OPEN if reopened else fact.state,
        comment=fact.comment,
        citation_id=fact.citation_id,
        reopened=reopened or fact.reopened,
        decided_by_id=fact.decided_by_id,
        decided_at=fact.decided_at,
        version=fact.version,
    )


def _is_later(new: Fact, fact: Fact) -> bool:
    if new.reopened or not new.decided_at:
        return False
    return fact.decided_at is None or new.decided_at > fact.decided_at


def _joined(sentences: Sequence[Sentence]) -> tuple[list[int], str]:
    """Where each begins in all of them as one text, and that."""
    texts = [one.text for one in sentences]
    starts = list(accumulate((len(text) + len(BETWEEN) for text in texts), initial=0))
    return starts[:-1], BETWEEN.join(texts)
