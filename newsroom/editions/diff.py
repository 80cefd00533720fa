"""What changed between two editions: everything, so that 'the same' is never said of
two that differ.

Sentences pair by key, which survives revisions; what is left over pairs by likeness,
and else was removed or added. Every field of every record is compared. What has no
words of its own here is said by its name, and two editions are the same only if their
documents are, apart from what each says of its own publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Literal

from annotations.anchoring import align
from annotations.presentation import in_scale
from articles.text.tokens import WordEdit, changed_words
from articles.text.translation import gettext, gettext_noop
from newsroom.editions import schema
from newsroom.editions.changes import (
    OWN,
    REVIEW,
    SAID_ANEW,
    Record,
    Setting,
    Side,
    became,
    brought_by_citations,
    changed_fields,
    field_change,
    flat,
    is_same,
    kind_in_words,
    label_of,
    pictures_told,
    reworded,
    told,
)
from newsroom.editions.citations import WITHHELD, CitationView
from newsroom.editions.note_views import Entry, NoteView, OverallView, SentenceView
from newsroom.editions.view import EditionView

type Attached = SentenceView | Entry | None

# What readers are told otherwise: by the page itself, or by where a record stands.
PLACED = frozenset({"id", "sentence", "start", "end"})
CLAIM = frozenset(schema.CLAIM)
LAID_OUT = frozenset({"start", "end", "block"})
FOLLOWING = frozenset({"key", "tier", "state"})  # from its words

KINDS = {
    "same": gettext_noop("the same"),
    "changed": gettext_noop("changed"),
    "moved": gettext_noop("moved"),
    "removed": gettext_noop("removed"),
    "added": gettext_noop("added"),
    "shown": gettext_noop("shown now"),
    "left out": gettext_noop("not in the excerpt"),
}


CHANGES: dict[str, Literal["insert", "delete"]] = {
    "added": "insert",
    "removed": "delete",
}


@dataclass(frozen=True, slots=True)
class ComparisonStep:
    """kind: of KINDS, or same. remarks: what else changed there, in words."""

    kind: str
    words: tuple[WordEdit, ...]
    before: SentenceView | None
    after: SentenceView | None
    remarks: tuple[str, ...]

    @property
    def kind_words(self) -> str:
        return gettext(KINDS[self.kind])

    @property
    def is_quiet(self) -> bool:
        return self.kind == "same" and not self.remarks


@dataclass(frozen=True, slots=True)
class Quiet:
    """A run of sentences in which nothing changed."""

    number: int
    kind: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    before: EditionView
    after: EditionView
    steps: tuple[ComparisonStep | Quiet, ...]
    # title, standfirst and the like, where they changed
    facts: tuple[tuple[str, tuple[WordEdit, ...]], ...]
    remarks: tuple[str, ...]  # on the article as a whole
    # heading and remarks: sources, scale, edition
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...]  # what differs and was said nowhere else, by name
    is_same: bool  # the documents are, apart from what each says of its own publication


def compare(before: EditionView, after: EditionView) -> Comparison:
    return _Comparing(before, after).whole()


def pairs(before: EditionView, after: EditionView) -> dict[int, int]:
    """Returns the index of each sentence before by the index of the same sentence
    after.
    """
    places = {sentence.key: place for place, sentence in enumerate(after.sentences)}
    paired = {
        place: places[sentence.key]
        for place, sentence in enumerate(before.sentences)
        if sentence.key in places
    }
    taken = set(paired.values())
    if len(paired) < len(before.sentences) and len(taken) < len(after.sentences):
        # All of both, because what stands around a sentence says where it may have
        # gone.
        texts = (
            [sentence.text for sentence in reading.sentences]
            for reading in (before, after)
        )
        for place, match in enumerate(align(*texts)):
            if place in paired or not match.targets or match.targets[0] in taken:
                continue
            if (
                before.sentences[place].is_head
                == after.sentences[match.targets[0]].is_head
            ):
                paired[place] = match.targets[0]
                taken.add(match.targets[0])
    return paired


class _Comparing:
    """One comparison under way. said: the parts of the document of which a difference
    was put into words.
    """

    def __init__(self, before: EditionView, after: EditionView) -> None:
        remembered = len(before.document["history"])
        self.old, self.new = Side(before, remembered), Side(after, remembered)
        self.said: set[str] = set()
        self.unsaid: set[str] = set()

    def whole(self) -> Comparison:
        old, new = self.old, self.new
        return Comparison(
            before=old.reading,
            after=new.reading,
            steps=tuple(_with_runs(self._steps())),
            facts=tuple(self._facts()),
            remarks=(
                *self._heads(),
                *self._excerpts(),
                *self._remarks(old.on_article, new.on_article),
            ),
            sections=tuple(
                (heading, found) for heading, found in self._sections() if found
            ),
            # After all of those: only then is it known what was said.
            others=tuple(label_of(name) for name in self._others()),
            is_same=is_same(old.substance, new.substance),
        )

    @property
    def _excerpted(self) -> bool:
        """Whether one of them holds only parts of the text, so that what is not there
        may not be gone.
        """
        return self.old.reading.article.excerpted or self.new.reading.article.excerpted

    def _say(self, part: str, words: str) -> str:
        self.said.add(part)
        return words

    # --- The text ---------------------------------------------------------------------

    def _steps(self) -> Iterator[ComparisonStep]:
        """In the order of the later edition; a removed sentence stands where it
        stood.
        """
        before, after = self.old.reading, self.new.reading
        paired = pairs(before, after)
        origins = {new: old for old, new in paired.items()}
        at = 0
        for place, sentence in enumerate(after.sentences):
            origin = origins.get(place)
            if origin is None:
                remarks = tuple(self._remarks(None, sentence))
                is_shown = before.article.excerpted or _is_only_head(sentence, before)
                yield from self._alone(
                    "shown" if is_shown else "added", sentence, remarks
                )
                continue
            yield from self._removed(range(at, origin), paired)
            follows = paired.get(origin - 1) == place - 1 if origin else place == 0
            yield self._paired(origin, place, moved=origin < at, follows=follows)
            at = max(at, origin + 1)
        yield from self._removed(range(at, len(before.sentences)), paired)

    def _removed(
        self, places: range, paired: dict[int, int]
    ) -> Iterator[ComparisonStep]:
        for place in places:
            if place not in paired:
                sentence = self.old.reading.sentences[place]
                remarks = tuple(self._remarks(sentence, None))
                is_left_out = self.new.reading.article.excerpted or _is_only_head(
                    sentence, self.new.reading
                )
                yield from self._alone(
                    "left out" if is_left_out else "removed", sentence, remarks
                )

    def _alone(
        self, kind: str, sentence: SentenceView, remarks: tuple[str, ...]
    ) -> Iterator[ComparisonStep]:
        """An excerpt says nothing of what it leaves out: that may stand in the text as
        it did.
        """
        if kind in {"added", "removed"}:
            self.said.add("text")
        elif not remarks:
            return
        change = WordEdit(CHANGES.get(kind, "equal"), sentence.text)
        old, new = (None, sentence) if kind in {"shown", "added"} else (sentence, None)
        yield ComparisonStep(kind, (change,), old, new, remarks)

    def _heads(self) -> Iterator[str]:
        """Which of title and standfirst are sentences in only one of them."""
        was, now = self.old.heads, self.new.heads
        for kind in sorted(was.keys() ^ now.keys()):
            words = gettext("Its %(head)s is now one of the sentences.")
            if kind in was:
                words = gettext("Its %(head)s is no longer one of the sentences.")
            yield self._say("text", words % {"head": label_of(kind)})

    def _excerpts(self) -> Iterator[str]:
        was, now = (side.reading.article.excerpted for side in (self.old, self.new))
        if now and not was:
            yield gettext(
                "It is now an excerpt: what is not shown may still be in the text."
            )
        elif was and not now:
            yield gettext("The whole text is now shown; before, it was an excerpt.")
        elif now and self.old.keys != self.new.keys:
            yield gettext("The excerpts show different sentences.")

    def _paired(
        self, origin: int, place: int, *, moved: bool, follows: bool
    ) -> ComparisonStep:
        """follows: whether the sentence before it is the same one, too."""
        old, new = self.old.reading.sentences[origin], self.new.reading.sentences[place]
        kind = "changed" if old.text != new.text else "moved" if moved else "same"
        if kind != "same":
            self.said.add("text")
        records = (
            self.old.document["sentences"][origin],
            self.new.document["sentences"][place],
        )
        but = LAID_OUT if old.text == new.text else LAID_OUT | FOLLOWING
        self.unsaid |= {
            f"sentences: {name}" for name in changed_fields(*records, but=but)
        }
        remarks = (
            *self._settings(
                self.old.settings[origin], self.new.settings[place], follows=follows
            ),
            *self._remarks(old, new),
        )
        return ComparisonStep(
            kind, tuple(changed_words(old.text, new.text)), old, new, remarks
        )

    def _settings(self, old: Setting, new: Setting, *, follows: bool) -> Iterator[str]:
        if old.kind != new.kind:
            words = gettext("It was part of a %(old)s and is now part of a %(new)s.")
            kinds = {"old": kind_in_words(old.kind), "new": kind_in_words(new.kind)}
            yield self._say("text", words % kinds)
        elif old.level != new.level:
            words = gettext("The heading changed from level %(old)d to level %(new)d.")
            yield self._say("text", words % {"old": old.level, "new": new.level})
        if self._excerpted:
            return
        if follows and old.begins != new.begins:
            begins, not_now = (
                gettext("It now begins a %(kind)s."),
                gettext("It no longer begins a %(kind)s."),
            )
            words = begins if new.begins else not_now
            yield self._say("text", words % {"kind": kind_in_words(new.kind)})
        elif follows and old.between != new.between:
            words = gettext("Before it %(change)s.")
            yield self._say(
                "text", words % {"change": became(old.between, new.between)}
            )

    # --- Notes and citations ----------------------------------------------------------

    def _remarks(self, old: Attached, new: Attached) -> Iterator[str]:
        had, has = (
            {note.id: note for note in one.notes} if one else {} for one in (old, new)
        )
        for key, note in has.items():
            if key in had:
                yield from self._note(key, had[key], note)
                continue
            self.said.add("notes")
            if note.rating:
                words = (
                    gettext("Rated: %(rating)s.")
                    if note.whose
                    else gettext("Rated %(rating)s.")
                )
                yield words % {"rating": note.verdict}
            elif note.body:
                yield gettext("A note was added.")
        for key, note in had.items():
            if key not in has:
                self.said.add("notes")
                if note.rating:
                    yield gettext("Rating removed: %(rating)s.") % {
                        "rating": note.verdict
                    }
                elif note.body:
                    yield gettext("A note was removed.")
        cited = (
            {one.id: one for one in side.citations} if side else {}
            for side in (old, new)
        )
        yield from self._citations(*cited)

    def _note(self, key: str, before: NoteView, after: NoteView) -> Iterator[str]:
        old, new = self.old.notes[key], self.new.notes[key]
        was, now = (one.rating.word if one.rating else "" for one in (before, after))
        if old != new:
            self.said.add("notes")
        if before.whose != after.whose:
            change = {
                "change": became(before.whose, after.whose),
                "rating": after.verdict,
            }
            yield gettext("Whose claim it is: %(change)s. %(rating)s.") % change
        if before.words != after.words:
            yield gettext("Words that it is about: %(change)s.") % {
                "change": became(before.words, after.words)
            }
        yield from reworded(
            (old, new),
            (was, now),
            PLACED | CLAIM | REVIEW if before.whose != after.whose else PLACED,
        )

    def _citations(
        self, had: dict[str, CitationView], has: dict[str, CitationView]
    ) -> Iterator[str]:
        for key, citation in has.items():
            named = {"source": citation.source.title, "how": citation.stance_words}
            if key not in had:
                yield self._say(
                    "citations", gettext("Source added: %(source)s (%(how)s).") % named
                )
                continue
            if citation.source.protected and not had[key].source.protected:
                # Hazard: any other words would name it once more.
                yield self._say("citations", gettext("A source is withheld now."))
                continue
            stored = self.old.citations[key], self.new.citations[key]
            # A protected source is renumbered in every edition: only whether it is one
            # can be compared.
            both_protected = had[key].source.protected and citation.source.protected
            for field in changed_fields(
                *stored, but=PLACED | {"source"} if both_protected else PLACED
            ):
                change = field_change(field, *stored)
                words = gettext("Citation changed: %(source)s (%(how)s): %(change)s.")
                yield self._say("citations", words % (named | {"change": change}))
            source = citation.source.id
            if had[key].source.id == source and not is_same(
                self.old.sources[source], self.new.sources[source]
            ):
                words = gettext("What is said of its source changed: %(source)s.")
                yield self._say("sources", words % named)
        for key, citation in had.items():
            if key not in has:
                words = gettext("Source removed: %(source)s.")
                yield self._say("citations", words % {"source": citation.source.title})

    # --- What is not on a sentence ----------------------------------------------------

    def _facts(self) -> Iterator[tuple[str, tuple[WordEdit, ...]]]:
        old, new = self.old.document["article"], self.new.document["article"]
        for name in changed_fields(old, new):
            self.said.add("article")
            was, now = self.old.heads.get(name), self.new.heads.get(name)
            # else it is said where its sentences stand
            if was is None or now is None or was == now:
                yield label_of(name), tuple(changed_words(*told(name, old, new)))

    def _sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        old, new = self.old, self.new
        yield (
            gettext("The text as a whole"),
            tuple(self._overall(old.reading.overall, new.reading.overall)),
        )
        shown = (side.document["pictures"] for side in (old, new))
        yield (
            gettext("Pictures"),
            tuple(self._say("pictures", words) for words in pictures_told(*shown)),
        )
        yield (
            gettext("Sources"),
            tuple(self._records("sources", old.sources, new.sources)),
        )
        yield (
            gettext("The scale of ratings"),
            tuple(self._records("ratings", old.ratings, new.ratings)),
        )
        yield (
            gettext("The edition"),
            tuple(self._edition(old.document["edition"], new.document["edition"])),
        )

    def _overall(
        self, old: OverallView | None, new: OverallView | None
    ) -> Iterator[str]:
        was, now = self.old.document["overall"], self.new.document["overall"]
        if old and new is None:
            words = gettext("Rating removed: %(rating)s.") % {"rating": old.rating.word}
            yield self._say("overall", words)
        elif new and old is None:
            yield self._say(
                "overall", gettext("Rated %(rating)s.") % {"rating": new.rating.word}
            )
        elif old and new and was and now:
            for words in reworded((was, now), (old.rating.word, new.rating.word)):
                yield self._say("overall", words)

    def _records[Stored: Record](
        self, part: str, old: dict[str, Stored], new: dict[str, Stored]
    ) -> Iterator[str]:
        """Of what is in both; what is cited or used no more is said where it was."""
        for key in old.keys() & new.keys():
            was, now = flat(old[key]), flat(new[key])
            title = (
                was.get("title")
                or in_scale(str(was.get("label", "")))
                or gettext(WITHHELD)
            )
            for name in changed_fields(was, now, but=PLACED):
                words = gettext("%(name)s: %(change)s.")
                yield self._say(
                    part,
                    words % {"name": title, "change": field_change(name, was, now)},
                )
        if part == "ratings":
            for key in sorted(old.keys() ^ new.keys()):
                words = (
                    gettext("%(name)s was added.")
                    if key in new
                    else gettext("%(name)s was removed.")
                )
                label = str((new if key in new else old)[key]["label"])
                yield self._say(part, words % {"name": in_scale(label)})

    def _edition(
        self, old: schema.Publication, new: schema.Publication
    ) -> Iterator[str]:
        for name in changed_fields(old, new, but=OWN):
            words = field_change(name, old, new)
            if name not in SAID_ANEW or new.get(name):
                yield self._say("edition", f"{words[:1].upper()}{words[1:]}.")

    def _others(self) -> Iterator[str]:
        """What is not the same and was not put into words: whatever it is, it has a
        name.
        """
        if "text" in self.said or self._excerpted:
            self.said |= {"text", "blocks", "sentences", "pictures"}
        self.said.update(brought_by_citations(self.old, self.new))
        yield from sorted(self.unsaid)
        if self.unsaid:
            self.said.add("sentences")
        yield from (
            name
            for name in changed_fields(self.old.substance, self.new.substance)
            if name not in self.said
        )


def _is_only_head(sentence: SentenceView, other: EditionView) -> bool:
    """Whether it is of a title or standfirst that `other` does not have among its
    sentences.
    """
    return sentence.is_head and sentence.block not in other.heads


def _with_runs(steps: Iterator[ComparisonStep]) -> Iterator[ComparisonStep | Quiet]:
    for is_quiet, run in groupby(steps, key=lambda step: step.is_quiet):
        if is_quiet:
            yield Quiet(len(list(run)))
        else:
            yield from run
