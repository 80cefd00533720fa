"""What the next edition is at least, for publish sheet, command and action.

What readers were told and will not be told any more, or otherwise, makes a correction:
it stands on the corrections page and in its feed. What is only added, moved or put in
words that are known to say the same is an update; spelling and typography alone may be
called a typing error. A person who calls an edition less than it is says why, and
readers see it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal, NamedTuple, cast, get_args

from annotations.anchoring import Edit, altered, is_spelling_change
from articles.problems import Refused
from articles.text.characters import normalise
from articles.text.headline import HEADS
from articles.text.tokens import capitals_mark_names
from articles.text.translation import gettext, gettext_noop
from newsroom.editions.changes import label_of, shortened
from newsroom.editions.citations import SourceView
from newsroom.editions.diff import Comparison, ComparisonStep, Quiet, compare
from newsroom.editions.note_views import Entry, OverallView, RatingView, SentenceView
from newsroom.editions.schema import CORRECTIONS, Correction, EditionDocument, Kind
from newsroom.editions.view import EditionView

# What a person may call an edition after the first, the least first.
type Name = Literal["typo", "update", "clarification", "correction", "retraction"]
type Judge = Callable[..., str]

LOSSES_NAMED = 3  # in a refusal; the publish sheet names all
NAMES: tuple[str, ...] = get_args(Name.__value__)
# Fields of a source that readers see.
SHOWN = ("title", "authors", "publisher", "issued", "url")
CAPITALISING = {"de", "lb"}  # languages that capitalise every noun
REWORDED = {"changed", "added", "removed"}
PARTS = (
    "article",
    "pictures",
    "notes",
    "citations",
    "sources",
    "overall",
    "ratings",
    "replies",
)
# Fields of records that are not wording.
ASIDE = frozenset({"approved_at", "approved_by", "approved_alone", "start", "end"})
TOLD: dict[str, str] = {
    "figures": gettext_noop("“%(words)s”: a figure or a date changed or is missing."),
    "names": gettext_noop("“%(words)s”: a different person or thing is named."),
    "quotation": gettext_noop("“%(words)s”: the quoted words changed or are missing."),
    "negation": gettext_noop("“%(words)s”: a negation was added or removed."),
    "hedging": gettext_noop("“%(words)s”: how certain this is has changed."),
    "direction": gettext_noop("“%(words)s”: the sentence now says the opposite."),
    "wording": gettext_noop(
        "“%(words)s”: words changed or are missing, which may change the meaning."
    ),
}


class CalledKind(NamedTuple):
    """What an edition is called.

    why: it is called less than what changed; readers see it.
    """

    kind: Kind
    correction: Correction
    why: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """What an edition may be called.

    proposed: taken when nobody chooses. least: what may be said of it without a reason.
    losses: sentences that say why it is a correction. same_as: number of the edition
    from which nothing has changed.
    """

    proposed: Kind
    least: Name = "typo"
    losses: tuple[str, ...] = ()
    same_as: int = 0

    def called(self, name: str, why: str) -> CalledKind:
        """Return what an edition is that somebody calls by one of NAMES.

        No `name` takes the proposed kind. Raises Refused where nothing has changed, it
        is none of these, is less than what changed without a reason, or has a reason
        for nothing.
        """
        if self.same_as:
            words = gettext(
                "Nothing has changed since version %(number)s, so there is "
                "nothing to publish."
            )
            raise Refused(words % {"number": self.same_as})
        self._check_name(name)
        is_less = self._is_less(name or self.proposed)
        if is_less and not why:
            raise Refused(self._asks_why())
        if why and not is_less:
            raise Refused(
                gettext(
                    "The chosen publication type already matches the changes. "
                    "Delete the reason, because readers would see it."
                )
            )
        if name in CORRECTIONS and name:
            return CalledKind("correction", cast("Correction", name), why)
        return CalledKind(cast("Kind", name or self.proposed), "", why)

    def _check_name(self, name: str) -> None:
        allowed = ("first",) if self.proposed == "first" else NAMES
        if not name or name in allowed:
            return
        words = gettext(
            "This version cannot be published as %(chosen)s; choose %(options)s."
        )
        options = gettext(" or ").join(allowed)
        raise Refused(words % {"chosen": repr(name), "options": options})

    def _is_less(self, name: str) -> bool:
        """Return whether an edition called so is called less than what changed."""
        return name in NAMES and NAMES.index(name) < NAMES.index(self.least)

    def _asks_why(self) -> str:
        if not self.losses:
            return gettext(
                "More than the spelling changed. Publish the article as an "
                "update, or give a public reason why not."
            )
        named = [*self.losses[:LOSSES_NAMED]]
        more = len(self.losses) - LOSSES_NAMED
        if more > 0:
            named.append(gettext("And %(more)s more.") % {"more": more})
        return gettext(
            "Readers were told something different: %(losses)s Publish the "
            "article as a correction, or give one public reason why not, such as "
            "a developing story, style or clearer wording."
        ) % {"losses": " ".join(named)}


def kinds_after(last: EditionView | None, upcoming: EditionView) -> Kinds:
    """Return what the edition `upcoming` may be called after `last`.

    After a withdrawal, which readers are told of by itself, nothing is left to correct.
    """
    if last is None:
        return Kinds("first")
    if substance(last.document) == substance(upcoming.document):
        return Kinds("update", same_as=last.edition.number)
    comparison = compare(last, upcoming)
    losses = tuple(_losses(comparison))
    if losses:
        return Kinds("correction", "correction", losses)
    least: Name = "typo" if _is_only_slips(comparison) else "update"
    return Kinds("update", least)


def substance(document: EditionDocument) -> dict[str, object]:
    """Return the parts in which readers would see a difference."""
    return {
        name: part
        for name, part in document.items()
        if name not in {"edition", "history"}
    }


def _losses(comparison: Comparison) -> Iterator[str]:
    """Yield what readers were told and are not any more, or otherwise, in sentences."""
    before = comparison.before
    after = comparison.after
    yield from _alterations(comparison)
    homes = Homes(before, after)
    for entry in before.entries:
        now = homes.of(entry)
        yield from _lost_ratings(entry, now)
        yield from _other_claims(entry, now)
        yield from _lost_citations(entry, now)
    yield from _changed_sources(before, after)
    yield from _lost_overall(before.overall, after.overall)


class Homes:
    """Where notes may stand in a later edition without readers' losing them."""

    def __init__(self, before: EditionView, after: EditionView) -> None:
        self.is_recut = before.text == after.text
        self.after = after
        self.on_sentences = [
            (entry, entry.sentence, normalise(entry.sentence.text))
            for entry in after.entries
            if entry.sentence
        ]
        self.keys = {sentence.key for sentence in after.sentences}
        self.by_id = {key: entry for entry in after.entries for key in _ids(entry)}

    def of(self, entry: Entry) -> list[Entry]:
        """Return the entries on the same sentence or the same words.

        Where the sentence is gone, also those that now have its notes or citations.
        """
        if entry.sentence is None:
            return [other for other in self.after.entries if other.sentence is None]
        old = entry.sentence
        words = normalise(old.text)
        same = [
            other
            for other, new, new_words in self.on_sentences
            if old.key == new.key or words == new_words or self._is_part(old, new)
        ]
        if old.key in self.keys:
            return same
        return same + [self.by_id[key] for key in _ids(entry) if key in self.by_id]

    def _is_part(self, old: SentenceView, new: SentenceView) -> bool:
        """Return whether the text was only cut otherwise, and one is in the other."""
        return self.is_recut and (old.text in new.text or new.text in old.text)


def _ids(entry: Entry) -> list[tuple[str, str]]:
    notes = [("note", note.id) for note in entry.notes]
    citations = [("citation", citation.id) for citation in entry.citations]
    return notes + citations


def _lost_ratings(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """Yield the ratings that are lost.

    The one that gave the mark must give it still; any other must still be there.
    """
    marks = [other.rating for other in now if other.rating]
    mark_labels = {rating.label for rating in marks}
    labels = {rating.label for other in now for rating in _ratings(other)}
    rated = gettext(", ").join(sorted(rating.word for rating in marks))
    for rating in dict.fromkeys(_ratings(entry)):
        kept = mark_labels if rating == entry.rating else labels
        if rating.label not in kept:
            yield _lost_rating(_place(entry), rating.word, rated)


def _ratings(entry: Entry) -> list[RatingView]:
    return [note.rating for note in entry.notes if note.rating]


def _lost_rating(place: str, old: str, new: str) -> str:
    """Return that a place was rated `old` and is now rated `new`, which may be ''."""
    words = gettext("%(place)s was rated %(old)s and no longer has a rating.")
    if new:
        words = gettext("%(place)s was rated %(old)s and is now rated %(new)s.")
    return words % {"place": place, "old": old, "new": new}


def _other_claims(entry: Entry, now: list[Entry]) -> Iterator[str]:
    """Yield ratings that are now about the claim of another, or other words."""
    notes_now = [note for other in now for note in other.notes]
    for note in entry.notes:
        same_rating = [other for other in notes_now if other.has_rating_of(note)]
        if not same_rating:
            continue
        same_claim = [other for other in same_rating if other.whose == note.whose]
        told = {"place": _place(entry), "verdict": note.verdict}
        if not same_claim:
            yield (
                gettext(
                    "%(place)s was rated and attributed to somebody else: %(verdict)s."
                )
                % told
            )
            continue
        is_about_it = any(other.is_about(note) for other in same_claim)
        if not is_about_it and _stands(note.words, now):
            yield (
                gettext("A different part of %(place)s was rated: %(verdict)s.") % told
            )


def _stands(words: str, now: list[Entry]) -> bool:
    """Return whether the words stand there; where not, the text says so itself."""
    if not words:
        return False
    return any(words in entry.sentence.text for entry in now if entry.sentence)


def _lost_overall(old: OverallView | None, new: OverallView | None) -> Iterator[str]:
    if old is None:
        return
    if new is None:
        yield _lost_rating(gettext("The article as a whole"), old.rating.word, "")
    elif new.rating.label != old.rating.label:
        place = gettext("The article as a whole")
        yield _lost_rating(place, old.rating.word, new.rating.word)


def _lost_citations(entry: Entry, now: list[Entry]) -> Iterator[str]:
    citations = [citation for other in now for citation in other.citations]
    sources = {citation.source.id for citation in citations}
    for citation in entry.citations:
        if any(other.keeps(citation) for other in citations):
            continue
        words = gettext("%(place)s no longer names “%(source)s” as a source.")
        if citation.source.id in sources:
            words = gettext("%(place)s: the citation of “%(source)s” was changed.")
        title = shortened(citation.source.title, 80)
        yield words % {"place": _place(entry), "source": title}


def _changed_sources(before: EditionView, after: EditionView) -> Iterator[str]:
    """Yield changes of sources that both cite; others are missed where they were cited."""
    sources = {reliance.source.id: reliance.source for reliance in after.sources}
    words = gettext("These details of the source “%(source)s” changed: %(fields)s.")
    for reliance in before.sources:
        old = reliance.source
        new = sources.get(old.id)
        if new is None or old.protected:
            continue
        changed = gettext(", ").join(_changed_fields(old, new))
        if changed:
            yield words % {"source": shortened(old.title, 80), "fields": changed}


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


class Alteration(NamedTuple):
    """Words that say something else now. kind: of TOLD."""

    words: str
    kind: str


def _alterations(comparison: Comparison) -> Iterator[str]:
    """Yield a sentence on each thing told otherwise."""
    before = comparison.before
    after = comparison.after
    language = before.article.language
    names = False
    if language.partition("-")[0] not in CAPITALISING:
        names = capitals_mark_names([before.text, after.text])
    judge = partial(altered, language=language, names=names)
    found = [
        *_altered_sentences(comparison, judge),
        *_altered_wordings(before, after, judge),
    ]
    for words, kind in found:
        yield gettext(TOLD[kind]) % {"words": shortened(words, 80)}


def _altered_sentences(comparison: Comparison, judge: Judge) -> Iterator[Alteration]:
    """Yield what sentences say otherwise."""
    runs = groupby(comparison.steps, key=lambda step: step.kind in REWORDED)
    for is_reworded, run in runs:
        if is_reworded:
            steps = [step for step in run if not isinstance(step, Quiet)]
            yield from _altered_run([_texts(step) for step in steps], judge)


def _altered_run(texts: list[tuple[str, str]], judge: Judge) -> Iterator[Alteration]:
    """Yield what sentences beside each other say otherwise. texts: before and after."""
    old_run = " ".join(old for old, _ in texts if old)
    new_run = " ".join(new for _, new in texts if new)
    kind_of_run = judge(old_run, new_run, additions=len(texts) == 1)
    is_found = False
    for old, new in texts:
        # Words that are only gone here may stand beside it, unless words took the place
        # of others.
        if kind_of_run or _replaces_words(old, new):
            kind = judge(old, new)
            if kind:
                is_found = True
                yield Alteration(old, kind)
    if kind_of_run and not is_found:
        yield Alteration(old_run, kind_of_run)


def _replaces_words(old: str, new: str) -> bool:
    return any(hunk.was and hunk.now for hunk in Edit(old, new).hunks)


def _texts(step: ComparisonStep) -> tuple[str, str]:
    before = step.before.text if step.before else ""
    after = step.after.text if step.after else ""
    return before, after


def _altered_wordings(
    before: EditionView, after: EditionView, judge: Judge
) -> Iterator[Alteration]:
    """Yield what is said otherwise beside the sentences."""
    for old, new in _wordings(before, after):
        kind = judge(old, new)
        if kind:
            yield Alteration(old, kind)


def _wordings(before: EditionView, after: EditionView) -> Iterator[tuple[str, str]]:
    """Yield wordings that are in both, beside those of sentences."""
    for head in HEADS:
        if not (head in before.heads and head in after.heads):
            yield getattr(before.article, head), getattr(after.article, head)
    bodies = {note.id: note.body for entry in after.entries for note in entry.notes}
    for entry in before.entries:
        for note in entry.notes:
            yield note.body, bodies.get(note.id, note.body)
    if before.overall and after.overall:
        yield before.overall.body, after.overall.body


# --- Slips ----------------------------------------------------------------------------


def _is_only_slips(comparison: Comparison) -> bool:
    """Return whether only spelling, typography and approvals differ."""
    before = comparison.before
    after = comparison.after
    if _states(before) != _states(after):
        return False
    for step in comparison.steps:
        if not isinstance(step, Quiet) and not _is_slip(*_texts(step)):
            return False
    if not _is_slip(_noted_words(before), _noted_words(after)):
        return False
    return all(
        _is_slip(before.document.get(part), after.document.get(part)) for part in PARTS
    )


def _states(reading: EditionView) -> list[str]:
    return [sentence.state for sentence in reading.sentences]


def _noted_words(reading: EditionView) -> list[str]:
    return [note.words for entry in reading.entries for note in entry.notes]


def _is_slip(old: object, new: object) -> bool:
    """Return whether two values are the same but for slips in their strings."""
    if isinstance(old, str) and isinstance(new, str):
        return old == new or is_spelling_change(old, new)
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return len(old) == len(new) and all(map(_is_slip, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        names = (old.keys() | new.keys()) - ASIDE
        return all(_is_slip(old.get(name), new.get(name)) for name in names)
    return old == new  # 1 and 1.0 are the same in a document
