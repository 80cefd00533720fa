"""What stands of what persons decided about sentences and the facts in them, and what the engine proposes.

A fact is a span of its sentence. Of a proposal nothing is stored: it is open until a person decides it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.models import Fact, SentenceCheck, wording_of
from articles.models import Revision, Sentence
from articles.text.shapes import Reason, Span

State = SentenceCheck.State
# What the engine's reasons are as facts; the others say what a sentence does, not what is to be checked.
KINDS = {
    "figure": "figure",
    "money": "figure",
    "percent": "figure",
    "date": "date",
    "quote": "quotation",
    "comparison": "comparison",
    "change": "comparison",
    "named_entity": "name",
}
RANK = ("quotation", "date", "figure", "name", "comparison")  # whose kind what overlaps has


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


# --- Proposals ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Proposal:
    kind: str
    span: Span


def proposals(reasons: Iterable[Reason], taken: Sequence[Span] = ()) -> list[Proposal]:
    """Returns the facts that the engine sees, in order, but for what overlaps those in `taken`.

    Spans that overlap are one fact; so are neighbours of one kind: Petra Hallam is one name.
    """
    seen = (one for one in reasons if one["kind"] in KINDS)
    found = sorted(
        (Proposal(KINDS[one["kind"]], Span(one["start"], one["end"])) for one in seen),
        key=lambda one: one.span,
    )
    merged: list[Proposal] = []
    for one in found:
        if merged and _together(merged[-1], one):
            last = merged.pop()
            kind = min(last.kind, one.kind, key=RANK.index)
            one = Proposal(kind, Span(last.span.start, max(last.span.end, one.span.end)))
        merged.append(one)
    return [one for one in merged if not any(one.span.overlaps(other) for other in taken)]


def _together(one: Proposal, following: Proposal) -> bool:
    near = following.span.start - one.span.end
    return near < 0 or (near <= 1 and one.kind == following.kind and one.kind in {"name", "date"})
