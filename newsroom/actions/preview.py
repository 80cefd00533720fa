"""What changes between two revisions of a text, sentence by sentence.

Before a text is saved, this also says what would become of every annotation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
# Worst first: a note may have become untrue, then may belong elsewhere, then only the
# wording is another.
REASONS = {
    "figures": gettext_lazy("a quantity or a unit changed"),
    "direction": gettext_lazy("a direction or an order is reversed"),
    "negation": gettext_lazy("a negation was added or removed"),
    "hedging": gettext_lazy("a possibility became a certainty, or the reverse"),
    "names": gettext_lazy("somebody else acts or speaks"),
    "quotation": gettext_lazy("the quoted words changed"),
    "ambiguous": gettext_lazy("another sentence may be meant"),
    "merged": gettext_lazy("the sentence was joined with another"),
    "split": gettext_lazy("the sentence was split"),
    "wording": gettext_lazy("the wording changed"),
    "spelling": gettext_lazy("a spelling error was corrected"),
    "punctuation": gettext_lazy("punctuation or capitals changed"),
    Anchor.CONTEXT: gettext_lazy("the previous sentence now says something else"),
}


class ComparedSentence(NamedTuple):
    """A sentence in its text, with the kind and level of its block.

    `begins` is true for the first sentence of a block.
    """

    text: str
    kind: str
    level: int
    begins: bool


@dataclass(frozen=True)
class Fate:
    """What becomes of an annotation.

    `kind` is stays, context (stays, but what stands before it changed), review (a
    person must look), waits (for one, as before), lost (its sentence is gone) or
    returns (to words that a person confirmed). `words` names the note in short; `tone`
    and `sign` are of its rating.
    """

    kind: str
    words: str
    reason: str = ""
    tone: str = ""
    sign: str = ""

    @property
    def why(self) -> str:
        """Return the reason in words."""
        return str(REASONS.get(self.reason, self.reason))


@dataclass(frozen=True)
class ChangeStep:
    """One change, with the sentences before and after it.

    `kind` is changed, typography, moved, doubtful, split, merged, added, removed, or
    same where only the paragraph is another or an annotation is not. There are several
    sentences on a side if they were split or merged.
    """

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    words: tuple[WordEdit, ...]
    remarks: tuple[str, ...] = ()
    fates: tuple[Fate, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing happens to the sentence and its annotations."""
        if self.kind != "same" or self.remarks:
            return False
        return all(fate.kind in QUIET for fate in self.fates)


@dataclass(frozen=True)
class UnchangedRun:
    """Sentences to which nothing happens."""

    kind: ClassVar[str] = "run"
    sentences: tuple[ComparedSentence, ...]


type FatesByIndex = Mapping[int, Sequence[Fate]]


def look_ahead(article: Article, draft: Draft) -> list[ChangeStep | UnchangedRun]:
    """Return the changes from the article's current revision to `draft`.

    The number of queries is constant.
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
    old = sentence_lines(current.blocks, alignment.old)
    new = sentence_lines(draft.blocks, sentences)
    return steps(old, new, alignment.matches, fates, lost)


def compare_revisions(
    older: Revision, newer: Revision
) -> list[ChangeStep | UnchangedRun]:
    """Return the changes between any two revisions of an article."""
    old = list(older.sentences.all())
    new = list(newer.sentences.all())
    if older.text == newer.text:
        old_spans = [sentence.span for sentence in old]
        new_spans = [sentence.span for sentence in new]
        matches = match_recut(old_spans, new_spans)
    else:
        old_texts = [sentence.text for sentence in old]
        new_texts = [sentence.text for sentence in new]
        matches = align(old_texts, new_texts)
    old_lines = sentence_lines(older.blocks, old)
    new_lines = sentence_lines(newer.blocks, new)
    return steps(old_lines, new_lines, matches)


def _fate(anchor: Anchor, outcome: Outcome) -> Fate:
    kind = _fate_kind(anchor, outcome)
    note = anchor.note
    excerpt = Truncator(note.body or note.words_text).chars(60)
    if note.rating is None:
        words = _("Note: %(said)s") % {"said": excerpt}
        return Fate(kind, words, outcome.reason)
    words = f"{note.rating}: {excerpt}" if excerpt else str(note.rating)
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


def sentence_lines(
    blocks: Sequence[Block], sentences: Iterable[Sentence | DraftSentence]
) -> list[ComparedSentence]:
    """Return the sentences, given in reading order, as lines."""
    lines: list[ComparedSentence] = []
    last_block = -1
    for sentence in sentences:
        block = blocks[sentence.block]
        level = block.get("level") or 0
        begins = sentence.block != last_block
        lines.append(ComparedSentence(sentence.text, block["kind"], level, begins))
        last_block = sentence.block
    return lines


def steps(
    old: Sequence[ComparedSentence],
    new: Sequence[ComparedSentence],
    matches: Sequence[Match],
    fates: FatesByIndex | None = None,
    lost: FatesByIndex | None = None,
) -> list[ChangeStep | UnchangedRun]:
    """Return the changes in the order of `new`; removed sentences stand where they stood.

    `fates` are by index of the new sentence, `lost` by index of the old one.
    """
    comparison = _Comparison(old, new, matches, fates or {}, lost or {})
    changes: list[ChangeStep | UnchangedRun] = []
    run: list[ComparedSentence] = []
    for step, line in comparison.steps():
        if step.is_quiet and line:
            run.append(line)
            continue
        if run:
            changes.append(UnchangedRun(tuple(run)))
            run = []
        changes.append(step)
    if run:
        changes.append(UnchangedRun(tuple(run)))
    return changes


@dataclass
class _Comparison:
    old: Sequence[ComparedSentence]
    new: Sequence[ComparedSentence]
    matches: Sequence[Match]
    fates: FatesByIndex
    lost: FatesByIndex

    def __post_init__(self) -> None:
        self.origins: dict[int, list[int]] = defaultdict(list)
        for index, match in enumerate(self.matches):
            for target in match.targets:
                self.origins[target].append(index)

    def steps(self) -> Iterator[tuple[ChangeStep, ComparedSentence | None]]:
        """Yield each step with its first new sentence, which a removed one lacks."""
        next_old = 0
        shown: set[int] = set()
        for index in range(len(self.new)):
            if index in shown:
                continue
            origins, targets = self._connected(index)
            if origins:
                yield from self._removed(range(next_old, origins[-1]))
                next_old = max(next_old, origins[-1] + 1)
            shown.update(targets)
            yield self._step(origins, targets), self.new[index]
        yield from self._removed(range(next_old, len(self.old)))

    def _connected(self, index: int) -> tuple[list[int], list[int]]:
        """Return the old and new sentences that have parts of each other, in order."""
        old: set[int] = set()
        new = {index}
        unseen = set(self.origins[index])
        while unseen:
            old |= unseen
            for origin in unseen:
                new.update(self.matches[origin].targets)
            unseen = set()
            for target in new:
                unseen.update(self.origins[target])
            unseen -= old
        return sorted(old), sorted(new)

    def _removed(self, indices: Iterable[int]) -> Iterator[tuple[ChangeStep, None]]:
        for index in indices:
            if not self.matches[index].targets:
                yield self._step([index], []), None

    def _step(self, origins: Sequence[int], targets: Sequence[int]) -> ChangeStep:
        before = tuple(self.old[index].text for index in origins)
        after = tuple(self.new[index].text for index in targets)
        fates: list[Fate] = []
        for index in targets:
            fates += self.fates.get(index, ())
        if not targets:
            fates += self.lost.get(origins[0], ())
        words: Sequence[WordEdit] = ()
        remarks: Iterable[str] = ()
        if not before:
            kind = "added"
            words = [WordEdit("insert", after[0])]
        elif not after:
            kind = "removed"
            words = [WordEdit("delete", before[0])]
        elif len(before) == len(after) == 1:
            kind = _kind(before[0], after[0], self.matches[origins[0]])
            words = changed_words(before[0], after[0])
            remarks = _remarks(self.old[origins[0]], self.new[targets[0]])
        elif len(after) > 1:
            kind = "split"
        else:
            kind = "merged"
        return ChangeStep(
            kind, before, after, tuple(words), tuple(remarks), tuple(fates)
        )


def _kind(before: str, after: str, match: Match) -> str:
    if before != after:
        return "typography" if match.status in {"kept", "moved"} else "changed"
    if match.status == "moved":
        return "moved"
    return "doubtful" if match.status == "needs_review" else "same"


def _remarks(old: ComparedSentence, new: ComparedSentence) -> Iterator[str]:
    if (old.kind, old.level) != (new.kind, new.level):
        blocks = {"old": _block(old), "new": _block(new)}
        yield _("was %(old)s, is %(new)s") % blocks
    elif new.begins and not old.begins:
        yield _("begins a paragraph now")
    elif old.begins and not new.begins:
        yield _("joins the previous paragraph now")


def _block(line: ComparedSentence) -> str:
    names = {
        "heading": _("a heading"),
        "quote": _("a quotation"),
        "list_item": _("an item of a list"),
    }
    name = names.get(line.kind, _("a paragraph"))
    if line.kind != "heading":
        return name
    return _("%(what)s, level %(level)d") % {"what": name, "level": line.level}
