"""What the next edition is at least: the one definition, asked by sheet, command and
action.

What readers were told and will not be told any more, or otherwise, makes a correction:
it stands on the corrections page and in its feed. What is added or put in other words
is an update; spelling and typography alone may be called a typing error. Whoever calls
an edition less than it is says why, and readers see it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, NamedTuple, cast

from annotations.anchoring import Edit, altered, is_slip
from articles.problems import Refused
from articles.text.characters import normalise
from articles.text.headline import HEADS
from articles.text.tokens import capitals_mark_names
from articles.text.translation import gettext, gettext_noop
from newsroom.editions.changes import label_of, shortened
from newsroom.editions.citations import CitationView, SourceView
from newsroom.editions.diff import Comparison, ComparisonStep, Quiet, compare
from newsroom.editions.note_views import Entry, OverallView
from newsroom.editions.schema import CORRECTIONS, Correction, EditionDocument, Kind
from newsroom.editions.view import EditionView

type Least = Literal["typo", "update", "correction"]

LOSSES_NAMED = 3  # in a refusal; the publish sheet names all
GRAVITY: tuple[str, ...] = ("typo", "update", "correction")
# Of a source, to readers.
SHOWN = ("title", "authors", "publisher", "issued", "url")
CAPITALISING = {"de", "lb"}  # every noun
REWORDED = {"changed", "added", "removed"}
PARTS = ("article", "pictures", "notes", "citations", "sources", "overall", "ratings")
ASIDE = frozenset({"approved_at", "approved_by", "approved_alone", "start", "end"})
TOLD: dict[str, str] = {
    "figures": gettext_noop("“%(words)s”: a figure or a date is another, or gone."),
    "names": gettext_noop("“%(words)s”: somebody or something else is named."),
    "quotation": gettext_noop("“%(words)s”: other words are quoted, or none any more."),
    "negation": gettext_noop(
        "“%(words)s”: what was said is denied now, or the reverse."
    ),
    "direction": gettext_noop("“%(words)s”: the opposite is said now."),
}


class CalledKind(NamedTuple):
    """What an edition is called. why: it is called less than what changed; readers see
    it.
    """

    kind: Kind
    correction: Correction
    why: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """allowed: first the one taken when nobody chooses. least: what may be said of it
    without a reason. losses: sentences that say why it is a correction. same_as: number
    of the edition from which nothing has changed.
    """

    allowed: tuple[Kind, ...]
    least: Least = "typo"
    losses: tuple[str, ...] = ()
    same_as: int = 0

    def called(self, kind: str, correction: str, why: str) -> CalledKind:
        """What an edition is that somebody calls so. kind: nothing takes the first.

        Raises Refused where nothing has changed, it is none of these, corrects nothing,
        is less than what changed without a reason, or has a reason for nothing.
        """
        if self.same_as:
            words = gettext(
                "Nothing has changed since edition %(number)s; there is nothing to publish."
            )
            raise Refused(words % {"number": self.same_as})
        one = self._kind(kind)
        said = _correction(correction, one)
        called = "typo" if said == "typo" else one
        is_less = called in GRAVITY and GRAVITY.index(called) < GRAVITY.index(
            self.least
        )
        if is_less and not why:
            raise Refused(self._asks_why())
        if why and not is_less:
            raise Refused(
                gettext(
                    "The edition is already called what changed. Delete the reason, which readers would see."
                )
            )
        return CalledKind(one, said, why)

    def _kind(self, chosen: str) -> Kind:
        if not chosen:
            return self.allowed[0]
        for kind in self.allowed:
            if kind == chosen:
                return kind
        raise Refused(
            gettext(
                "This edition cannot be of the kind %(chosen)s; choose %(options)s."
            )
            % {"chosen": repr(chosen), "options": gettext(" or ").join(self.allowed)}
        )

    def _asks_why(self) -> str:
        if not self.losses:
            return gettext(
                "More than the spelling changed: publish it as an update, or say why not. Readers see"
                " your reason."
            )
        more = len(self.losses) - LOSSES_NAMED
        rest = [gettext("And %(more)s more.") % {"more": more}] if more > 0 else []
        return gettext(
            "Readers were told otherwise: %(losses)s Publish this as a correction, so that it is listed "
            "among the corrections, or say why it is not one, such as formatting only or a later event. "
            "Readers see your reason."
        ) % {"losses": " ".join([*self.losses[:LOSSES_NAMED], *rest])}


def _correction(said: str, kind: Kind) -> Correction:
    if said not in CORRECTIONS:
        raise Refused(
            gettext("There is no correction of the kind %(said)s; choose %(options)s.")
            % {
                "said": repr(said),
                "options": gettext(" or ").join(filter(None, CORRECTIONS)),
            }
        )
    if said and kind != "correction":
        raise Refused(
            gettext(
                "An edition of the kind %(kind)s corrects nothing, so it cannot be called %(said)s. "
                "Publish it as a correction, or leave out the kind of correction."
            )
            % {"kind": repr(kind), "said": said}
        )
    return cast("Correction", said)


def kinds_after(last: EditionView | None, upcoming: EditionView) -> Kinds:
    """After a withdrawal, which readers are told of by itself, nothing is left to
    correct.
    """
    if last is None:
        return Kinds(("first",))
    if substance(last.document) == substance(upcoming.document):
        return Kinds(("update", "correction"), same_as=last.edition.number)
    comparison = compare(last, upcoming)
    if found := tuple(_losses(comparison)):
        return Kinds(("correction", "update"), "correction", found)
    return Kinds(
        ("update", "correction"), "typo" if _is_only_slips(comparison) else "update"
    )


def substance(document: EditionDocument) -> dict[str, object]:
    """Returns the parts in which readers would see a difference."""
    return {
        name: part
        for name, part in document.items()
        if name not in {"edition", "history"}
    }


def _losses(comparison: Comparison) -> Iterator[str]:
    """What readers were told and are not told any more, or otherwise, in sentences."""
    before, after = comparison.before, comparison.after
    yield from _alterations(comparison)
    homes = Homes(before, after)
    for entry in before.entries:
        now = homes.of(entry)
        yield from _lost_ratings(entry, now)
        yield from _other_claims(entry, now)
        citations = [citation for one in now for citation in one.citations]
        for citation in entry.citations:
            if not any(one.keeps(citation) for one in citations):
                yield _lost_citation(entry, citation, citations)
    yield from _changed_sources(before, after)
    yield from _lost_overall(before.overall, after.overall)


class Homes:
    """Where in a later edition what stood on a sentence may stand without readers'
    losing it.
    """

    def __init__(self, before: EditionView, after: EditionView) -> None:
        self.is_recut = before.text == after.text
        self.after = after
        placed = ((one, one.sentence) for one in after.entries if one.sentence)
        self.placed = [
            (one, sentence, normalise(sentence.text)) for one, sentence in placed
        ]
        self.keys = {sentence.key for sentence in after.sentences}
        self.ids = {name: entry for entry in after.entries for name in _names(entry)}

    def of(self, entry: Entry) -> list[Entry]:
        """The entries on the same sentence or the same words; where the sentence is
        gone, also those to which what stood on it was taken.
        """
        if entry.sentence is None:
            return [one for one in self.after.entries if one.sentence is None]
        old = entry.sentence
        words = normalise(old.text)
        found = [
            one
            for one, new, said in self.placed
            # Where the text was only cut otherwise: a part of the sentence, or one that
            # it is now part of.
            if old.key == new.key
            or words == said
            or (self.is_recut and (old.text in new.text or new.text in old.text))
        ]
        if old.key in self.keys:
            return found
        return found + [self.ids[name] for name in _names(entry) if name in self.ids]


def _names(entry: Entry) -> list[tuple[str, str]]:
    return [("note", one.id) for one in entry.notes] + [
        ("citation", one.id) for one in entry.citations
    ]


def _lost_ratings(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """The rating that gave the mark must give it still; any other must still be
    there.
    """
    marks = {one.rating.label for one in now if one.rating}
    given = {note.rating.label for one in now for note in one.notes if note.rating}
    rated = gettext(", ").join(sorted(one.rating.word for one in now if one.rating))
    now_rated = gettext("%(place)s was rated %(old)s and is now rated %(new)s.")
    words = (
        now_rated
        if rated
        else gettext("%(place)s was rated %(old)s and no longer has a rating.")
    )
    for rating in dict.fromkeys(note.rating for note in entry.notes if note.rating):
        if rating.label not in (marks if rating == entry.rating else given):
            yield words % {"place": _place(entry), "old": rating.word, "new": rated}


def _other_claims(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """Readers were told whose claim it is, and which words: the same rating of another
    is another.
    """
    for note in entry.notes:
        same = [
            other for one in now for other in one.notes if other.has_rating_of(note)
        ]
        others = [other for other in same if other.whose == note.whose]
        told = {"place": _place(entry), "verdict": note.verdict}
        if same and not others:
            yield gettext("%(place)s was rated as another’s claim: %(verdict)s.") % told
        elif (
            others
            and not any(one.is_about(note) for one in others)
            and _stands(note.words, now)
        ):
            yield gettext("Other words of %(place)s were rated: %(verdict)s.") % told


def _stands(words: str, now: list[Entry]) -> bool:
    """Where the words are others, the text says so itself."""
    return bool(words) and any(
        words in one.sentence.text for one in now if one.sentence
    )


def _lost_overall(old: OverallView | None, new: OverallView | None) -> Iterator[str]:
    if old and (new is None or new.rating.label != old.rating.label):
        now_rated = gettext("%(place)s was rated %(old)s and is now rated %(new)s.")
        words = (
            now_rated
            if new
            else gettext("%(place)s was rated %(old)s and no longer has a rating.")
        )
        told = {"old": old.rating.word, "new": new.rating.word if new else ""}
        yield words % (told | {"place": gettext("The text as a whole")})


def _lost_citation(
    entry: Entry, citation: CitationView, now: list[CitationView]
) -> str:
    named = {"place": _place(entry), "source": shortened(citation.source.title, 80)}
    if any(one.source.id == citation.source.id for one in now):
        return gettext("%(place)s: the citation of “%(source)s” was changed.") % named
    return gettext("%(place)s no longer names “%(source)s” as a source.") % named


def _changed_sources(before: EditionView, after: EditionView) -> Iterator[str]:
    now = {rests.source.id: rests.source for rests in after.sources}
    for rests in before.sources:
        old, new = rests.source, now.get(rests.source.id)
        # One that is not in `after` is missed where it was cited.
        if new and not old.protected and (changed := list(_changed_fields(old, new))):
            title = shortened(old.title, 80)
            words = gettext(
                "These details of the source “%(source)s” changed: %(fields)s."
            )
            yield words % {"source": title, "fields": gettext(", ").join(changed)}


def _changed_fields(old: SourceView, new: SourceView) -> Iterator[str]:
    for name in SHOWN:
        was = getattr(old, name)
        if was and was != getattr(new, name):
            yield label_of("URL" if name == "url" else name)


def _place(entry: Entry) -> str:
    if entry.sentence is None:
        return gettext("The article as a whole")
    return gettext("“%(words)s”") % {"words": shortened(entry.sentence.text, 80)}


# --- What the words tell otherwise ----------------------------------------------------
# Sentences that changed beside each other are read together, so that one cut in two, or
# two made one, loses nothing. Hazard: not only together. What one of them gained may be
# what its neighbour lost.


def _alterations(comparison: Comparison) -> Iterator[str]:
    """Yields a sentence on each thing told otherwise in the text, headline, notes and
    overall finding.
    """
    readings = comparison.before, comparison.after
    languages = {reading.article.language.partition("-")[0] for reading in readings}
    names = not languages & CAPITALISING and capitals_mark_names(
        reading.text for reading in readings
    )
    for old, kind in _of_sentences(comparison, names=names):
        yield gettext(TOLD[kind]) % {"words": shortened(old, 80)}
    for old, new in _of_others(comparison.before, comparison.after):
        if kind := altered(old, new, names=names):
            yield gettext(TOLD[kind]) % {"words": shortened(old, 80)}


def _of_sentences(comparison: Comparison, *, names: bool) -> Iterator[tuple[str, str]]:
    for reworded, run in groupby(
        comparison.steps, key=lambda step: step.kind in REWORDED
    ):
        steps = [step for step in run if reworded and not isinstance(step, Quiet)]
        sides = [[_texts(step)[side] for step in steps] for side in (0, 1)]
        olds, news = " ".join(filter(None, sides[0])), " ".join(filter(None, sides[1]))
        together = altered(olds, news, names=names)
        # What is only gone here may stand beside it, unless words took the place of
        # others.
        pairs = [
            (a, b)
            for a, b in zip(*sides, strict=True)
            if together or any(hunk.was and hunk.now for hunk in Edit(a, b).hunks)
        ]
        found = [
            (old, kind)
            for old, new in pairs
            if (kind := altered(old, new, names=names))
        ]
        yield from found or ([(olds, together)] if together else [])


def _texts(step: ComparisonStep) -> tuple[str, str]:
    return (
        step.before.text if step.before else "",
        step.after.text if step.after else "",
    )


def _of_others(before: EditionView, after: EditionView) -> Iterator[tuple[str, str]]:
    """Wordings that are in both, each with its next one, beside those of sentences."""
    for head in HEADS:
        if not (head in before.heads and head in after.heads):
            yield getattr(before.article, head), getattr(after.article, head)
    now = {note.id: note.body for entry in after.entries for note in entry.notes}
    for note in (note for entry in before.entries for note in entry.notes):
        yield note.body, now.get(note.id, note.body)
    if before.overall and after.overall:
        yield before.overall.body, after.overall.body


# --- Slips ----------------------------------------------------------------------------


def _is_only_slips(comparison: Comparison) -> bool:
    """Returns whether only spelling, typography and approvals differ."""
    before, after = comparison.before, comparison.after
    states = [[one.state for one in reading.sentences] for reading in (before, after)]
    words = [
        [note.words for entry in reading.entries for note in entry.notes]
        for reading in (before, after)
    ]
    reworded = [
        _texts(step) for step in comparison.steps if not isinstance(step, Quiet)
    ]
    return states[0] == states[1] and _is_slip(
        [[old for old, _ in reworded], words[0], *map(before.document.get, PARTS)],
        [[new for _, new in reworded], words[1], *map(after.document.get, PARTS)],
    )


def _is_slip(old: object, new: object) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return old == new or is_slip(old, new)
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return len(old) == len(new) and all(map(_is_slip, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        names = (old.keys() | new.keys()) - ASIDE
        return all(_is_slip(old.get(name), new.get(name)) for name in names)
    return old == new  # 1 and 1.0 are the same in a document
