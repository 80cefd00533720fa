"""What the next edition is at least: the one definition, asked by sheet, command and action.

What readers were told and will not be told any more, or otherwise, makes a correction: it stands on the
corrections page and in its feed. What is added or put in other words is an update; spelling and typography
alone may be called a typing error. Whoever calls an edition less than it is says why, and readers see it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from articles.text.characters import normalise
from articles.text.translation import gettext, gettext_noop
from newsroom.editions.alterations import alterations, is_only_slips
from newsroom.editions.diff import Comparison, compare
from newsroom.editions.records import shortened
from newsroom.editions.schema import Correction, Kind
from newsroom.editions.view import Citation, Entry, Note, Overall, Reading, Sentence, Source

type Least = Literal["typo", "update", "correction"]

GRAVITY: tuple[str, ...] = ("typo", "update", "correction")
# Of a source, to readers.
SHOWN = {
    "title": gettext_noop("title"),
    "authors": gettext_noop("authors"),
    "publisher": gettext_noop("publisher"),
    "issued": gettext_noop("date"),
    "url": gettext_noop("address"),
}


@dataclass(frozen=True, slots=True)
class Kinds:
    """allowed: first the one taken when nobody chooses. least: what may be said of it without a reason.
    losses: sentences that say why it is a correction."""

    allowed: tuple[Kind, ...]
    least: Least = "typo"
    losses: tuple[str, ...] = ()

    def is_less(self, kind: Kind, correction: Correction) -> bool:
        """Whether that is less than what changed."""
        called = "typo" if correction == "typo" else kind
        return called in GRAVITY and GRAVITY.index(called) < GRAVITY.index(self.least)


def kinds_after(last: Reading | None, upcoming: Reading) -> Kinds:
    """After a withdrawal, which readers are told of by itself, nothing is left to correct."""
    if last is None:
        return Kinds(("first",))
    comparison = compare(last, upcoming)
    if found := tuple(_losses(comparison)):
        return Kinds(("correction", "update"), "correction", found)
    return Kinds(("update", "correction"), "typo" if is_only_slips(comparison) else "update")


def _losses(comparison: Comparison) -> Iterator[str]:
    """What readers were told and are not told any more, or otherwise, in sentences."""
    before, after = comparison.before, comparison.after
    yield from alterations(comparison)
    homes = Homes(before, after)
    for entry in before.entries:
        now = homes.of(entry)
        yield from _lost_ratings(entry, now)
        yield from _other_claims(entry, now)
        citations = [citation for one in now for citation in one.citations]
        for citation in entry.citations:
            if not any(_keeps(citation, one) for one in citations):
                yield _lost_citation(entry, citation, citations)
    yield from _changed_sources(before, after)
    yield from _lost_overall(before.overall, after.overall)


class Homes:
    """Where in a later edition what stood on a sentence may stand without readers' losing it."""

    def __init__(self, before: Reading, after: Reading) -> None:
        self.is_recut = before.text == after.text
        self.after = after
        placed = ((one, one.sentence) for one in after.entries if one.sentence)
        self.placed = [(one, sentence, normalise(sentence.text)) for one, sentence in placed]
        self.keys = {sentence.key for sentence in after.sentences}
        self.ids = {name: entry for entry in after.entries for name in _names(entry)}

    def of(self, entry: Entry) -> list[Entry]:
        """The entries on the same sentence or the same words; where the sentence is gone, also those to which
        what stood on it was taken."""
        if entry.sentence is None:
            return [one for one in self.after.entries if one.sentence is None]
        old = entry.sentence
        words = normalise(old.text)
        found = [
            one
            for one, new, said in self.placed
            if old.key == new.key or words == said or (self.is_recut and _overlap(old, new))
        ]
        if old.key in self.keys:
            return found
        return found + [self.ids[name] for name in _names(entry) if name in self.ids]


def _overlap(old: Sentence, new: Sentence) -> bool:
    """Where the text was only cut otherwise: a part of the sentence, or one that it is now part of."""
    return old.text in new.text or new.text in old.text


def _names(entry: Entry) -> list[tuple[str, str]]:
    return [("note", one.id) for one in entry.notes] + [("citation", one.id) for one in entry.citations]


def _keeps(old: Citation, new: Citation) -> bool:
    """Whether readers are still told all that `old` told; a protected source may have become public."""
    if old.source.protected:
        return (new.source.protected or new.id == old.id) and new.stance == old.stance
    return (
        new.source.id == old.source.id
        and new.stance == old.stance
        and (not old.locator or new.locator == old.locator)
        and (not old.quote or normalise(new.quote) == normalise(old.quote))
    )


def _lost_ratings(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """The rating that gave the mark must give it still; any other must still be there."""
    marks = {one.rating.label for one in now if one.rating}
    given = {note.rating.label for one in now for note in one.notes}
    rated = gettext(", ").join(sorted(one.rating.word for one in now if one.rating))
    now_rated = gettext("%(place)s was rated %(old)s and is now rated %(new)s.")
    words = now_rated if rated else gettext("%(place)s was rated %(old)s and no longer has a rating.")
    for rating in dict.fromkeys(note.rating for note in entry.notes):
        if rating.label not in (marks if rating == entry.rating else given):
            yield words % {"place": _place(entry), "old": rating.word, "new": rated}


def _other_claims(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """Readers were told whose claim it is, and which words: the same rating of another is another."""
    for note in entry.notes:
        same = [other for one in now for other in one.notes if other.rating.label == note.rating.label]
        others = [other for other in same if not note.whose or other.whose == note.whose]
        told = {"place": _place(entry), "verdict": note.verdict}
        if same and not others:
            yield gettext("%(place)s was rated as another’s claim: %(verdict)s.") % told
        elif others and not any(_is_about(note, other) for other in others) and _stands(note.phrase, now):
            yield gettext("Other words of %(place)s were rated: %(verdict)s.") % told


def _is_about(note: Note, other: Note) -> bool:
    """Whether `other` covers the words that `note` marked."""
    return not other.phrase or (bool(note.phrase) and normalise(note.phrase) in normalise(other.phrase))


def _stands(phrase: str, now: list[Entry]) -> bool:
    """Where the words are others, the text says so itself."""
    return bool(phrase) and any(phrase in one.sentence.text for one in now if one.sentence)


def _lost_overall(old: Overall | None, new: Overall | None) -> Iterator[str]:
    if old and (new is None or new.rating.label != old.rating.label):
        now_rated = gettext("%(place)s was rated %(old)s and is now rated %(new)s.")
        words = now_rated if new else gettext("%(place)s was rated %(old)s and no longer has a rating.")
        told = {"old": old.rating.word, "new": new.rating.word if new else ""}
        yield words % (told | {"place": gettext("The text as a whole")})


def _lost_citation(entry: Entry, citation: Citation, now: list[Citation]) -> str:
    named = {"place": _place(entry), "source": shortened(citation.source.title, 80)}
    if any(one.source.id == citation.source.id for one in now):
        return gettext("%(place)s: the citation of “%(source)s” was changed.") % named
    return gettext("%(place)s no longer names “%(source)s” as a source.") % named


def _changed_sources(before: Reading, after: Reading) -> Iterator[str]:
    now = {rests.source.id: rests.source for rests in after.sources}
    for rests in before.sources:
        old, new = rests.source, now.get(rests.source.id)
        # One that is not in `after` is missed where it was cited.
        if new and not old.protected and (changed := list(_changed_fields(old, new))):
            title = shortened(old.title, 80)
            words = gettext("These details of the source “%(source)s” changed: %(fields)s.")
            yield words % {"source": title, "fields": gettext(", ").join(changed)}


def _changed_fields(old: Source, new: Source) -> Iterator[str]:
    for name in SHOWN:
        was = getattr(old, name)
        if was and was != getattr(new, name):
            yield gettext(SHOWN[name])


def _place(entry: Entry) -> str:
    if entry.sentence is None:
        return gettext("The article as a whole")
    return gettext("“%(words)s”") % {"words": shortened(entry.sentence.text, 80)}
