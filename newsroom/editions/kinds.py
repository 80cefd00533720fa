"""Which kinds the next edition may be: the one definition, asked by sheet, command and action.

Where readers were told a rating or a source and will not be told it any more, the edition is a correction:
it stands on the corrections page and in its feed. What is added, a note put in other words and a changed text
may be an update or a correction: only a person can say which.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.anchoring import normalise
from articles.text.wording import gettext, gettext_noop
from newsroom.editions.records import shortened
from newsroom.editions.schema import Kind
from newsroom.editions.view import Citation, Entry, Overall, Reading, Sentence, Source

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
    """allowed: first the one taken when nobody chooses. losses: sentences that say why an
    update is not among them."""

    allowed: tuple[Kind, ...]
    losses: tuple[str, ...] = ()


def kinds_after(last: Reading | None, upcoming: Reading) -> Kinds:
    """After a withdrawal, which readers are told of by itself, nothing is left to correct."""
    if last is None:
        return Kinds(("first",))
    found = tuple(losses(last, upcoming))
    if found:
        return Kinds(("correction",), found)
    return Kinds(("update", "correction"))


def losses(before: Reading, after: Reading) -> Iterator[str]:
    """The ratings and sources that `before` told readers and `after` does not, in sentences."""
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
    rated = ", ".join(sorted(one.rating.word for one in now if one.rating))
    now_rated = gettext("%(place)s was rated %(old)s and is rated %(new)s now.")
    words = now_rated if rated else gettext("%(place)s was rated %(old)s and has no rating any more.")
    for rating in dict.fromkeys(note.rating for note in entry.notes):
        if rating.label not in (marks if rating == entry.rating else given):
            yield words % {"place": _place(entry), "old": rating.word, "new": rated}


def _other_claims(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """Readers were told whose claim it is: the same rating of somebody else's is another."""
    given = {(note.rating.label, note.whose) for one in now for note in one.notes}
    for note in entry.notes:
        others = [whose for label, whose in given if label == note.rating.label]
        if note.whose and others and note.whose not in others:
            words = gettext("%(place)s was rated as another’s claim: %(verdict)s.")
            yield words % {"place": _place(entry), "verdict": note.verdict}


def _lost_overall(old: Overall | None, new: Overall | None) -> Iterator[str]:
    if old and (new is None or new.rating.label != old.rating.label):
        now_rated = gettext("%(place)s was rated %(old)s and is rated %(new)s now.")
        words = now_rated if new else gettext("%(place)s was rated %(old)s and has no rating any more.")
        told = {"old": old.rating.word, "new": new.rating.word if new else ""}
        yield words % (told | {"place": gettext("The text as a whole")})


def _lost_citation(entry: Entry, citation: Citation, now: list[Citation]) -> str:
    named = {"place": _place(entry), "source": shortened(citation.source.title, 80)}
    if any(one.source.id == citation.source.id for one in now):
        return gettext("%(place)s: what “%(source)s” says to it was changed.") % named
    return gettext("%(place)s does not name “%(source)s” as a source any more.") % named


def _changed_sources(before: Reading, after: Reading) -> Iterator[str]:
    now = {rests.source.id: rests.source for rests in after.sources}
    for rests in before.sources:
        old, new = rests.source, now.get(rests.source.id)
        # One that is not in `after` is missed where it was cited.
        if new and not old.protected and (changed := list(_changed_fields(old, new))):
            title = shortened(old.title, 80)
            words = gettext("The source “%(source)s” has another %(fields)s.")
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
