"""What changed between two editions.

All is compared, so that 'the same' is never said of two that differ. Sentences pair by
key, which survives revisions; what is left over pairs by likeness, and else was removed
or added. Every field of every record is compared. What has no words of its own here is
said by its name, and two editions are the same only if their documents are, apart from
what each says of its own publication.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, Literal

from annotations.anchoring import align
from annotations.presentation import in_scale
from articles.text.tokens import WordEdit, changed_words
from articles.text.translation import gettext, gettext_noop
from newsroom.editions.changes import (
    OWN,
    SAID_ANEW,
    Record,
    block_kind_in_words,
    change_in_words,
    changed_fields,
    field_change,
    finding_changes,
    flat,
    is_same,
    label_of,
    picture_changes,
    values_in_words,
)
from newsroom.editions.citations import WITHHELD
from newsroom.editions.note_changes import PLACED, NoteChanges
from newsroom.editions.note_views import SentenceView
from newsroom.editions.sides import Setting, Side, changed_by_citations
from newsroom.editions.view import EditionView

LAID_OUT = frozenset({"start", "end", "block"})
FOLLOWING = frozenset({"key", "tier", "state"})  # fields that follow from the words

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
    """A sentence of either edition. kind: of KINDS. remarks: what else changed there."""

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
    """Two editions, and all that differs.

    facts: title, standfirst and the like, where they changed. remarks: on the article
    as a whole. sections: heading and remarks, on sources, scale and edition. others:
    names of what differs and was said nowhere else. is_same: whether the documents are,
    apart from what each says of its own publication.
    """

    before: EditionView
    after: EditionView
    steps: tuple[ComparisonStep | Quiet, ...]
    facts: tuple[tuple[str, tuple[WordEdit, ...]], ...]
    remarks: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    others: tuple[str, ...]
    is_same: bool


def compare(before: EditionView, after: EditionView) -> Comparison:
    """Return what changed from one edition to another of the same article."""
    return _Comparing(before, after).whole()


def sentence_pairs(before: EditionView, after: EditionView) -> dict[int, int]:
    """Return indexes in `after` of sentences that both have, by those in `before`."""
    places = {sentence.key: place for place, sentence in enumerate(after.sentences)}
    paired = {
        place: places[sentence.key]
        for place, sentence in enumerate(before.sentences)
        if sentence.key in places
    }
    if len(paired) < min(len(before.sentences), len(after.sentences)):
        _pair_by_likeness(before, after, paired)
    return paired


def _pair_by_likeness(
    before: EditionView, after: EditionView, paired: dict[int, int]
) -> None:
    # All sentences of both, because what stands around one says where it may have gone.
    old_texts = [sentence.text for sentence in before.sentences]
    new_texts = [sentence.text for sentence in after.sentences]
    taken = set(paired.values())
    for place, match in enumerate(align(old_texts, new_texts)):
        if place in paired or not match.targets:
            continue
        target = match.targets[0]
        was_head = before.sentences[place].is_head
        if target not in taken and was_head == after.sentences[target].is_head:
            paired[place] = target
            taken.add(target)


class _Comparing:
    """One comparison under way.

    said: the parts of the document of which a difference was put into words. unsaid:
    fields of sentences that differ and were not.
    """

    def __init__(self, before: EditionView, after: EditionView) -> None:
        remembered = len(before.document["history"])
        self.old = Side(before, remembered)
        self.new = Side(after, remembered)
        self.said: set[str] = set()
        self.unsaid: set[str] = set()
        self.notes = NoteChanges(self.old, self.new, self.said)
        # Where one holds only parts of the text, what is not there may not be gone.
        self.is_excerpted = before.article.excerpted or after.article.excerpted

    def whole(self) -> Comparison:
        steps = tuple(_with_runs(self._steps()))
        facts = tuple(self._facts())
        on_article = self.notes.remarks(self.old.on_article, self.new.on_article)
        remarks = (*self._heads(), *self._excerpts(), *on_article)
        sections = tuple(section for section in self._sections() if section[1])
        # Hazard: after all of those, because only then is it known what was said.
        others = tuple(label_of(name) for name in self._others())
        return Comparison(
            before=self.old.reading,
            after=self.new.reading,
            steps=steps,
            facts=facts,
            remarks=remarks,
            sections=sections,
            others=others,
            is_same=is_same(self.old.substance, self.new.substance),
        )

    def _say(self, part: str, words: str) -> str:
        """Return the words, and remember that they tell of this part."""
        self.said.add(part)
        return words

    # --- The text ---------------------------------------------------------------------

    def _steps(self) -> Iterator[ComparisonStep]:
        """Yield sentences in the order of `new`; a removed one stands where it stood."""
        paired = sentence_pairs(self.old.reading, self.new.reading)
        origins = {new: old for old, new in paired.items()}
        reached = 0  # the first of the old sentences that has not been passed
        for place, sentence in enumerate(self.new.reading.sentences):
            origin = origins.get(place)
            if origin is None:
                yield from self._added(sentence)
                continue
            yield from self._removed(range(reached, origin), paired)
            follows = place == 0
            if origin:
                follows = paired.get(origin - 1) == place - 1
            is_moved = origin < reached
            yield self._paired(origin, place, is_moved=is_moved, follows=follows)
            reached = max(reached, origin + 1)
        rest = range(reached, len(self.old.reading.sentences))
        yield from self._removed(rest, paired)

    def _added(self, sentence: SentenceView) -> Iterator[ComparisonStep]:
        before = self.old.reading
        remarks = tuple(self.notes.remarks(None, sentence))
        if not (before.article.excerpted or _is_only_head(sentence, before)):
            self.said.add("text")
            yield _step_of_one("added", None, sentence, remarks)
        elif remarks:
            yield _step_of_one("shown", None, sentence, remarks)

    def _removed(
        self, places: range, paired: dict[int, int]
    ) -> Iterator[ComparisonStep]:
        after = self.new.reading
        for place in places:
            if place in paired:
                continue
            sentence = self.old.reading.sentences[place]
            remarks = tuple(self.notes.remarks(sentence, None))
            if not (after.article.excerpted or _is_only_head(sentence, after)):
                self.said.add("text")
                yield _step_of_one("removed", sentence, None, remarks)
            elif remarks:
                # An excerpt says nothing of a sentence that it leaves out: it may stand
                # in the text as it did.
                yield _step_of_one("left out", sentence, None, remarks)

    def _heads(self) -> Iterator[str]:
        """Yield which of title and standfirst are sentences in only one of them."""
        was = self.old.heads
        now = self.new.heads
        for kind in sorted(was.keys() ^ now.keys()):
            words = gettext("The %(head)s is now one of the sentences.")
            if kind in was:
                words = gettext("The %(head)s is no longer one of the sentences.")
            yield self._say("text", words % {"head": label_of(kind)})

    def _excerpts(self) -> Iterator[str]:
        was = self.old.reading.article.excerpted
        now = self.new.reading.article.excerpted
        if now and not was:
            yield gettext(
                "The text is now an excerpt. Parts that are not shown may still "
                "be in the full text."
            )
        elif was and not now:
            yield gettext("The whole text is now shown; before, it was an excerpt.")
        elif now and self.old.keys != self.new.keys:
            yield gettext("The excerpts show different sentences.")

    def _paired(
        self, origin: int, place: int, *, is_moved: bool, follows: bool
    ) -> ComparisonStep:
        """Return the step of a sentence that is in both.

        `follows` is whether the sentence before it is the same one, too.
        """
        old = self.old.reading.sentences[origin]
        new = self.new.reading.sentences[place]
        kind = "moved" if is_moved else "same"
        not_compared = LAID_OUT
        if old.text != new.text:
            kind = "changed"
            not_compared |= FOLLOWING
        if kind != "same":
            self.said.add("text")
        changed = changed_fields(
            self.old.document["sentences"][origin],
            self.new.document["sentences"][place],
            but=not_compared,
        )
        self.unsaid.update(f"sentences: {name}" for name in changed)
        was_set = self.old.settings[origin]
        is_set = self.new.settings[place]
        remarks = [*self._settings(was_set, is_set, follows=follows)]
        remarks += self.notes.remarks(old, new)
        words = tuple(changed_words(old.text, new.text))
        return ComparisonStep(kind, words, old, new, tuple(remarks))

    def _settings(self, old: Setting, new: Setting, *, follows: bool) -> Iterator[str]:
        kind = block_kind_in_words(new.kind)
        if old.kind != new.kind:
            words = gettext(
                "The sentence was part of a %(old)s and is now part of a %(new)s."
            )
            kinds = {"old": block_kind_in_words(old.kind), "new": kind}
            yield self._say("text", words % kinds)
        elif old.level != new.level:
            words = gettext("The heading changed from level %(old)d to level %(new)d.")
            yield self._say("text", words % {"old": old.level, "new": new.level})
        if self.is_excerpted or not follows:
            return
        if old.begins != new.begins:
            words = gettext("The sentence no longer begins a %(kind)s.")
            if new.begins:
                words = gettext("The sentence now begins a %(kind)s.")
            yield self._say("text", words % {"kind": kind})
        elif old.between != new.between:
            change = change_in_words(old.between, new.between)
            yield self._say(
                "text", gettext("Before the sentence: %(change)s.") % {"change": change}
            )

    # --- What is not on a sentence ----------------------------------------------------

    def _facts(self) -> Iterator[tuple[str, tuple[WordEdit, ...]]]:
        old = self.old.document["article"]
        new = self.new.document["article"]
        for name in changed_fields(old, new):
            self.said.add("article")
            was = self.old.heads.get(name)
            now = self.new.heads.get(name)
            is_told_by_sentences = was is not None and now is not None and was != now
            if not is_told_by_sentences:
                words = values_in_words(name, old, new)
                yield label_of(name), tuple(changed_words(*words))

    def _sections(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        old = self.old
        new = self.new
        pictures = picture_changes(old.document["pictures"], new.document["pictures"])
        yield gettext("Overall rating"), tuple(self._overall())
        yield (
            gettext("Pictures"),
            tuple(self._say("pictures", words) for words in pictures),
        )
        sources = self._records("sources", old.sources, new.sources)
        yield gettext("Sources"), tuple(sources)
        ratings = self._records("ratings", old.ratings, new.ratings)
        yield (
            gettext("Rating scale"),
            (*ratings, *self._added_and_removed_ratings()),
        )
        yield gettext("Published version"), tuple(self._edition())

    def _overall(self) -> Iterator[str]:
        old = self.old.reading.overall
        new = self.new.reading.overall
        was = self.old.document["overall"]
        now = self.new.document["overall"]
        if old and new and was and now:
            ratings = old.rating.word, new.rating.word
            for words in finding_changes(was, now, ratings):
                yield self._say("overall", words)
        elif old:
            words = gettext("Rating removed: %(rating)s.")
            yield self._say("overall", words % {"rating": old.rating.word})
        elif new:
            words = gettext("Rated %(rating)s.")
            yield self._say("overall", words % {"rating": new.rating.word})

    def _records[Stored: Record](
        self, part: str, old: dict[str, Stored], new: dict[str, Stored]
    ) -> Iterator[str]:
        """Yield the changes of records that both have.

        A source that is cited no more is named where it was cited.
        """
        words = gettext("%(name)s: %(change)s.")
        for key in old.keys() & new.keys():
            was = flat(old[key])
            now = flat(new[key])
            label = in_scale(str(was.get("label", "")))
            name = was.get("title") or label or gettext(WITHHELD)
            for field in changed_fields(was, now, but=PLACED):
                change = field_change(field, was, now)
                yield self._say(part, words % {"name": name, "change": change})

    def _added_and_removed_ratings(self) -> Iterator[str]:
        old = self.old.ratings
        new = self.new.ratings
        for key in sorted(old.keys() ^ new.keys()):
            if key in new:
                rating = new[key]
                words = gettext("%(name)s was added.")
            else:
                rating = old[key]
                words = gettext("%(name)s was removed.")
            yield self._say("ratings", words % {"name": in_scale(rating["label"])})

    def _edition(self) -> Iterator[str]:
        old = self.old.document["edition"]
        new = self.new.document["edition"]
        for name in changed_fields(old, new, but=OWN):
            if name in SAID_ANEW and not new.get(name):
                continue
            words = field_change(name, old, new)
            yield self._say("edition", f"{words[:1].upper()}{words[1:]}.")

    def _others(self) -> Iterator[str]:
        """Yield the names of what differs and was not put into words."""
        if "text" in self.said or self.is_excerpted:
            self.said |= {"text", "blocks", "sentences", "pictures"}
        self.said.update(changed_by_citations(self.old, self.new))
        yield from sorted(self.unsaid)
        if self.unsaid:
            self.said.add("sentences")
        for name in changed_fields(self.old.substance, self.new.substance):
            if name not in self.said:
                yield name


def _step_of_one(
    kind: str,
    before: SentenceView | None,
    after: SentenceView | None,
    remarks: tuple[str, ...],
) -> ComparisonStep:
    """Return the step of a sentence that only one of the editions has."""
    sentence = before or after
    text = sentence.text if sentence else ""
    edit = WordEdit(CHANGES.get(kind, "equal"), text)
    return ComparisonStep(kind, (edit,), before, after, remarks)


def _is_only_head(sentence: SentenceView, other: EditionView) -> bool:
    """Return whether it is in a title or standfirst that `other` has in no sentence."""
    return sentence.is_head and sentence.block not in other.heads


def _with_runs(steps: Iterator[ComparisonStep]) -> Iterator[ComparisonStep | Quiet]:
    """Yield the steps, with one for each run of sentences in which nothing changed."""
    for is_quiet, run in groupby(steps, key=lambda step: step.is_quiet):
        if is_quiet:
            yield Quiet(len(list(run)))
        else:
            yield from run
