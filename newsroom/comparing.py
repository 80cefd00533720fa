"""What changed between two editions: their sentences with the changed words, their ratings and sources.

Sentences pair by key, which survives revisions; what is left over pairs by likeness, and else was removed or
added.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.anchoring import Change, align, changed_words
from newsroom.reading import Citation, Note, Reading, Sentence


@dataclass(frozen=True, slots=True)
class Step:
    """kind: same, changed, moved, removed or added. remarks: what changed in notes and sources, in words."""

    kind: str
    words: tuple[Change, ...]
    before: Sentence | None
    after: Sentence | None
    remarks: tuple[str, ...]

    @property
    def is_quiet(self) -> bool:
        return self.kind == "same" and not self.remarks


@dataclass(frozen=True, slots=True)
class Quiet:
    """A run of sentences in which nothing changed."""

    number: int


@dataclass(frozen=True, slots=True)
class Comparison:
    before: Reading
    after: Reading
    steps: tuple[Step | Quiet, ...]
    facts: tuple[tuple[str, tuple[Change, ...]], ...]  # title, standfirst and byline, where they changed
    remarks: tuple[str, ...]  # on the article as a whole

    @property
    def is_same(self) -> bool:
        return not (self.facts or self.remarks or any(isinstance(step, Step) for step in self.steps))


def compare(before: Reading, after: Reading) -> Comparison:
    return Comparison(
        before=before,
        after=after,
        steps=tuple(_with_runs(_steps(before, after))),
        facts=tuple(_facts(before, after)),
        remarks=tuple(_remarks(*_on_article(before), *_on_article(after))),
    )


def pairs(before: Reading, after: Reading) -> dict[int, int]:
    """Index of a sentence before to index of the same sentence after."""
    places = {sentence.key: place for place, sentence in enumerate(after.sentences)}
    paired = {
        place: places[sentence.key]
        for place, sentence in enumerate(before.sentences)
        if sentence.key in places
    }
    taken = set(paired.values())
    if len(paired) < len(before.sentences) and len(taken) < len(after.sentences):
        # All of both, because what stands around a sentence says where it may have gone.
        texts = ([sentence.text for sentence in reading.sentences] for reading in (before, after))
        for place, match in enumerate(align(*texts)):
            if place not in paired and match.targets and match.targets[0] not in taken:
                paired[place] = match.targets[0]
                taken.add(match.targets[0])
    return paired


def _steps(before: Reading, after: Reading) -> Iterator[Step]:
    """In the order of `after`; a removed sentence stands where it stood."""
    paired = pairs(before, after)
    origins = {new: old for old, new in paired.items()}
    at = 0
    for place, sentence in enumerate(after.sentences):
        origin = origins.get(place)
        if origin is None:
            yield Step("added", (Change("insert", sentence.text),), None, sentence, _added(sentence))
            continue
        yield from _removed(before, range(at, origin), paired)
        yield _paired(before.sentences[origin], sentence, moved=origin < at)
        at = max(at, origin + 1)
    yield from _removed(before, range(at, len(before.sentences)), paired)


def _removed(before: Reading, places: range, paired: dict[int, int]) -> Iterator[Step]:
    for place in places:
        if place not in paired:
            sentence = before.sentences[place]
            yield Step("removed", (Change("delete", sentence.text),), sentence, None, ())


def _paired(old: Sentence, new: Sentence, *, moved: bool) -> Step:
    words = tuple(changed_words(old.text, new.text))
    kind = "changed" if old.text != new.text else "moved" if moved else "same"
    return Step(kind, words, old, new, tuple(_remarks(old.notes, old.citations, new.notes, new.citations)))


def _added(sentence: Sentence) -> tuple[str, ...]:
    return tuple(_remarks((), (), sentence.notes, sentence.citations))


def _with_runs(steps: Iterator[Step]) -> Iterator[Step | Quiet]:
    quiet = 0
    for step in steps:
        if step.is_quiet:
            quiet += 1
            continue
        if quiet:
            yield Quiet(quiet)
            quiet = 0
        yield step
    if quiet:
        yield Quiet(quiet)


def _facts(before: Reading, after: Reading) -> Iterator[tuple[str, tuple[Change, ...]]]:
    for name in ("title", "standfirst", "byline"):
        old, new = getattr(before.article, name), getattr(after.article, name)
        if old != new:
            yield name, tuple(changed_words(old, new))


def _on_article(reading: Reading) -> tuple[tuple[Note, ...], tuple[Citation, ...]]:
    entries = [entry for entry in reading.entries if entry.sentence is None]
    return (entries[0].notes, entries[0].citations) if entries else ((), ())


def _remarks(
    old_notes: tuple[Note, ...],
    old_citations: tuple[Citation, ...],
    new_notes: tuple[Note, ...],
    new_citations: tuple[Citation, ...],
) -> Iterator[str]:
    yield from _note_remarks(old_notes, new_notes)
    had = {citation.id: citation for citation in old_citations}
    has = {citation.id: citation for citation in new_citations}
    for key, citation in has.items():
        if key not in had:
            yield f"Source added: {citation.source.title} ({citation.stance_words})."
        elif _cited(had[key]) != _cited(citation):
            yield f"Citation changed: {citation.source.title} ({citation.stance_words})."
    for key, citation in had.items():
        if key not in has:
            yield f"Source removed: {citation.source.title}."


def _note_remarks(old: tuple[Note, ...], new: tuple[Note, ...]) -> Iterator[str]:
    had, has = {note.id: note for note in old}, {note.id: note for note in new}
    for key, note in has.items():
        if key not in had:
            yield f"Rated {note.rating.word}."
        elif had[key].rating.slug != note.rating.slug:
            yield f"Rating changed from {had[key].rating.word} to {note.rating.word}."
        elif (had[key].body, had[key].reasons) != (note.body, note.reasons):
            yield f"The note on why it is {note.rating.word} was rewritten."
    for key, note in had.items():
        if key not in has:
            yield f"Rating removed: {note.rating.word}."


def _cited(citation: Citation) -> tuple[str, str, str, str]:
    # A protected source is renumbered in every edition: only whether it is one can be compared.
    source = "" if citation.source.protected else citation.source.id
    return source, citation.locator, citation.quote, citation.stance
