"""What saving a text would change, sentence by sentence, and what would become of every
annotation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar, NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.anchoring import Match, align
from annotations.carry_over import (
    Outcome,
    align_revision,
    carried,
    foresee,
    match_recut,
)
from annotations.models import Anchor
from articles.models import Article, Revision, Sentence
from articles.revisions import Draft, DraftSentence, headed, split_sentences
from articles.text.shapes import Block
from articles.text.tokens import WordEdit, changed_words

QUIET = {"stays", "waits"}
# Worst first: what may have become untrue, then where it may belong, then how it is
# put.
REASONS = {
    "figures": gettext_lazy("a quantity or a unit is another"),
    "direction": gettext_lazy("what rose fell, what was before is after, or the like"),
    "negation": gettext_lazy("what was denied is affirmed, or the reverse"),
    "hedging": gettext_lazy("what was possible is certain, or the reverse"),
    "names": gettext_lazy("somebody else acts or speaks"),
    "quotation": gettext_lazy("quoted words are others"),
    "ambiguous": gettext_lazy("another sentence may be meant"),
    "merged": gettext_lazy("it was joined with another"),
    "split": gettext_lazy("it was split"),
    "wording": gettext_lazy("its wording changed"),
    "spelling": gettext_lazy("a slip of the pen was put right"),
    "punctuation": gettext_lazy("its punctuation or capitals changed"),
    Anchor.CONTEXT: gettext_lazy("what comes before it now says something else"),
}


class SentenceLine(NamedTuple):
    """A sentence in its text: kind and level of its block, and whether it
    begins that.
    """

    text: str
    kind: str
    level: int
    begins: bool


@dataclass(frozen=True)
class Fate:
    """What becomes of an annotation. kind: stays, context (stays, but what stands
    before it changed), review (a person must look), waits (for one, as before), lost
    (its sentence is gone) or returns (to words that a person confirmed). words: what it
    is, in short; tone and sign: of a note's rating.
    """

    kind: str
    words: str
    reason: str = ""
    tone: str = ""
    sign: str = ""

    @property
    def why(self) -> str:
        return str(REASONS.get(self.reason, self.reason))


@dataclass(frozen=True)
class ChangeStep:
    """kind: changed, typography, moved, doubtful, split, merged, added, removed, or
    same where only the paragraph is another or an annotation is not. before and after:
    the sentences, several if split or merged.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    words: tuple[WordEdit, ...]
    remarks: tuple[str, ...] = ()
    fates: tuple[Fate, ...] = ()


@dataclass(frozen=True)
class UnchangedRun:
    """Sentences to which nothing happens."""

    kind: ClassVar[str] = "run"
    sentences: tuple[SentenceLine, ...]


def look_ahead(article: Article, draft: Draft) -> list[ChangeStep | UnchangedRun]:
    """From the article's current revision to `draft`, in a constant number of
    queries.
    """
    current = article.current_revision
    draft = headed(draft, article)
    sentences = split_sentences(draft)
    alignment = align_revision(current, draft, sentences)
    anchors = carried(article, described=True)
    position = {sentence.pk: index for index, sentence in enumerate(alignment.old)}
    fates: dict[int, list[Fate]] = defaultdict(list)
    lost: dict[int, list[Fate]] = defaultdict(list)
    for anchor, outcome in zip(anchors, foresee(alignment, anchors), strict=True):
        if outcome.target is not None:
            fates[outcome.target].append(_fate(anchor, outcome))
        elif anchor.sentence_id in position:
            lost[position[anchor.sentence_id]].append(_fate(anchor, outcome))
    old, new = (
        lines_of(current.blocks, alignment.old),
        lines_of(draft.blocks, sentences),
    )
    return steps(old, new, alignment.matches, fates, lost)


def differences(older: Revision, newer: Revision) -> list[ChangeStep | UnchangedRun]:
    """Between any two revisions of an article."""
    old, new = list(older.sentences.all()), list(newer.sentences.all())
    if older.text == newer.text:
        matches = match_recut([one.span for one in old], [one.span for one in new])
    else:
        matches = align([one.text for one in old], [one.text for one in new])
    return steps(lines_of(older.blocks, old), lines_of(newer.blocks, new), matches)


def _fate(anchor: Anchor, outcome: Outcome) -> Fate:
    kind = _fate_kind(anchor, outcome)
    note = anchor.note
    said = Truncator(note.body or note.words_text).chars(60)
    if note.rating is None:
        return Fate(kind, _("Note: %(said)s") % {"said": said}, outcome.reason)
    words = f"{note.rating}: {said}" if said else str(note.rating)
    return Fate(kind, words, outcome.reason, note.rating.tone, note.rating.sign)


def _fate_kind(anchor: Anchor, outcome: Outcome) -> str:
    status = outcome.status
    if status == Anchor.Status.ORPHANED:
        return "lost"
    if status == Anchor.Status.NEEDS_REVIEW:
        return "waits" if anchor.status == Anchor.Status.NEEDS_REVIEW else "review"
    if outcome.reason == Anchor.CONTEXT:
        return "context"
    return "returns" if anchor.is_unresolved else "stays"


# --- Step by step ---------------------------------------------------------------------


def lines_of(
    blocks: Sequence[Block], sentences: Iterable[Sentence | DraftSentence]
) -> list[SentenceLine]:
    """sentences: in reading order."""
    lines: list[SentenceLine] = []
    last = -1
    for one in sentences:
        block = blocks[one.block]
        lines.append(
            SentenceLine(
                one.text, block["kind"], block.get("level") or 0, one.block != last
            )
        )
        last = one.block
    return lines


def steps(
    old: Sequence[SentenceLine],
    new: Sequence[SentenceLine],
    matches: Sequence[Match],
    fates: Mapping[int, Sequence[Fate]] | None = None,
    lost: Mapping[int, Sequence[Fate]] | None = None,
) -> list[ChangeStep | UnchangedRun]:
    """In the order of `new`; a removed sentence stands where it stood.

    fates: by index of the new sentence; lost: by index of the old one.
    """
    return list(_with_runs(_Steps(old, new, matches, fates or {}, lost or {}).all()))


@dataclass
class _Steps:
    old: Sequence[SentenceLine]
    new: Sequence[SentenceLine]
    matches: Sequence[Match]
    fates: Mapping[int, Sequence[Fate]]
    lost: Mapping[int, Sequence[Fate]]

    def __post_init__(self) -> None:
        self.origins: dict[int, list[int]] = defaultdict(list)
        for index, match in enumerate(self.matches):
            for target in match.targets:
                self.origins[target].append(index)

    def all(self) -> Iterator[tuple[ChangeStep, SentenceLine | None]]:
        """Each with the new sentence, if it is one to which nothing happens."""
        at = 0
        shown: set[int] = set()
        for index in range(len(self.new)):
            if index in shown:
                continue
            origins, group = self._together(index)
            if origins:
                yield from self._removed(range(at, origins[-1]))
                at = max(at, origins[-1] + 1)
            shown.update(group)
            step = self._step(origins, group)
            yield step, self.new[index] if _is_quiet(step) else None
        yield from self._removed(range(at, len(self.old)))

    def _together(self, index: int) -> tuple[list[int], list[int]]:
        """Old and new sentences that have parts of each other, in order."""
        old: set[int] = set()
        new = {index}
        while (
            more := {origin for target in new for origin in self.origins[target]} - old
        ):
            old |= more
            new |= {
                target for origin in more for target in self.matches[origin].targets
            }
        return sorted(old), sorted(new)

    def _removed(self, indices: Iterable[int]) -> Iterator[tuple[ChangeStep, None]]:
        for index in indices:
            if not self.matches[index].targets:
                yield self._step([index], []), None

    def _step(self, origins: Sequence[int], group: Sequence[int]) -> ChangeStep:
        before = tuple(self.old[index].text for index in origins)
        after = tuple(self.new[index].text for index in group)
        of, places = (self.fates, group) if group else (self.lost, origins)
        fates = [fate for index in places for fate in of.get(index, ())]
        words: Sequence[WordEdit] = ()
        remarks: Iterable[str] = ()
        if not before:
            kind, words = "added", [WordEdit("insert", after[0])]
        elif not after:
            kind, words = "removed", [WordEdit("delete", before[0])]
        elif len(before) == len(after) == 1:
            kind = _kind(before[0], after[0], self.matches[origins[0]])
            words = changed_words(before[0], after[0])
            remarks = _remarks(self.old[origins[0]], self.new[group[0]])
        else:
            kind = "split" if len(after) > 1 else "merged"
        return ChangeStep(
            kind, before, after, tuple(words), tuple(remarks), tuple(fates)
        )


def _is_quiet(step: ChangeStep) -> bool:
    return (
        step.kind == "same"
        and not step.remarks
        and all(fate.kind in QUIET for fate in step.fates)
    )


def _kind(before: str, after: str, match: Match) -> str:
    if before != after:
        return "typography" if match.status in {"kept", "moved"} else "changed"
    if match.status == "moved":
        return "moved"
    return "doubtful" if match.status == "needs_review" else "same"


def _remarks(old: SentenceLine, new: SentenceLine) -> Iterator[str]:
    if (old.kind, old.level) != (new.kind, new.level):
        yield _("was %(old)s, is %(new)s") % {"old": _block(old), "new": _block(new)}
    elif old.begins != new.begins:
        yield (
            _("begins a paragraph now")
            if new.begins
            else _("joins the paragraph before now")
        )


def _block(line: SentenceLine) -> str:
    words = {
        "heading": _("a heading"),
        "quote": _("a quotation"),
        "list_item": _("an item of a list"),
    }
    what = words.get(line.kind, _("a paragraph"))
    if line.kind != "heading":
        return what
    return _("%(what)s of level %(level)d") % {"what": what, "level": line.level}


def _with_runs(
    found: Iterable[tuple[ChangeStep, SentenceLine | None]],
) -> Iterator[ChangeStep | UnchangedRun]:
    for is_quiet, run in groupby(found, key=lambda one: one[1] is not None):
        if is_quiet:
            yield UnchangedRun(tuple(line for _step, line in run if line))
        else:
            yield from (step for step, _line in run)
