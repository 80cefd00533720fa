"""What persons decided about the sentences of a text as it stands, with what is left to decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.facts import proposals
from annotations.models import Fact, SentenceCheck, wording_of
from articles.models import Revision, Sentence
from articles.text.shapes import Span


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


def standing(
    article_id: int, sentences: Sequence[Sentence], *, proposing: bool = True
) -> dict[int, Standing]:
    """By the primary key of each sentence of the current revision, in two queries however many there are.

    proposing: with what the engine sees, for which each sentence's `checkable` must be there.
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
    """One for each sentence of its text as it stands that is settled."""
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
