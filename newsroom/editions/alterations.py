"""What the words of a later edition tell otherwise than those before, and whether they only mend slips.

Sentences that changed beside each other are read together, so that one cut in two, or two made one, loses
nothing. Hazard: not only together. What one of them gained may be what its neighbour lost.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from annotations.anchoring import Edit, altered, is_slip
from articles.text.headline import HEADS
from articles.text.tokens import capitals_mark_names
from articles.text.translation import gettext, gettext_noop
from newsroom.editions.diff import Comparison, Quiet, Step
from newsroom.editions.records import shortened
from newsroom.editions.view import Reading

CAPITALISING = {"de", "lb"}  # every noun
REWORDED = {"changed", "added", "removed"}
PARTS = ("article", "notes", "citations", "sources", "overall", "ratings")
APPROVAL = frozenset({"approved_at", "approved_by", "approved_alone"})
TOLD: dict[str, str] = {
    "figures": gettext_noop("“%(words)s”: a figure or a date is another, or gone."),
    "names": gettext_noop("“%(words)s”: somebody or something else is named."),
    "quotation": gettext_noop("“%(words)s”: other words are quoted, or none any more."),
    "negation": gettext_noop("“%(words)s”: what was said is denied now, or the reverse."),
    "direction": gettext_noop("“%(words)s”: the opposite is said now."),
}


def alterations(comparison: Comparison) -> Iterator[str]:
    """Yields a sentence on each thing told otherwise in the text, headline, notes and overall finding."""
    names = _capitals_mark_names(comparison.before, comparison.after)
    for old, kind in _of_sentences(comparison, names=names):
        yield gettext(TOLD[kind]) % {"words": shortened(old, 80)}
    for old, new in _of_others(comparison.before, comparison.after):
        if kind := altered(old, new, names=names):
            yield gettext(TOLD[kind]) % {"words": shortened(old, 80)}


def _capitals_mark_names(*readings: Reading) -> bool:
    languages = {reading.article.language.partition("-")[0] for reading in readings}
    return not languages & CAPITALISING and capitals_mark_names(reading.text for reading in readings)


def _of_sentences(comparison: Comparison, *, names: bool) -> Iterator[tuple[str, str]]:
    for reworded, run in groupby(comparison.steps, key=lambda step: step.kind in REWORDED):
        steps = [step for step in run if reworded and not isinstance(step, Quiet)]
        sides = [[_texts(step)[side] for step in steps] for side in (0, 1)]
        olds, news = " ".join(filter(None, sides[0])), " ".join(filter(None, sides[1]))
        together = altered(olds, news, names=names)
        # What is only gone here may stand beside it.
        pairs = [(a, b) for a, b in zip(*sides, strict=True) if together or _is_replaced(a, b)]
        found = [(old, kind) for old, new in pairs if (kind := altered(old, new, names=names))]
        yield from found or ([(olds, together)] if together else [])


def _texts(step: Step) -> tuple[str, str]:
    return (step.before.text if step.before else "", step.after.text if step.after else "")


def _is_replaced(old: str, new: str) -> bool:
    """Whether words took the place of others."""
    return any(hunk.was and hunk.now for hunk in Edit(old, new).hunks)


def _of_others(before: Reading, after: Reading) -> Iterator[tuple[str, str]]:
    """Wordings that are in both, each with its next one, beside those of sentences."""
    for head in HEADS:
        if not (head in before.heads and head in after.heads):
            yield getattr(before.article, head), getattr(after.article, head)
    now = {note.id: note.body for entry in after.entries for note in entry.notes}
    for note in (note for entry in before.entries for note in entry.notes):
        yield note.body, now.get(note.id, note.body)
    if before.overall and after.overall:
        yield before.overall.body, after.overall.body


# --- Slips ----------------------------------------------------------------------------------------------


def is_only_slips(comparison: Comparison) -> bool:
    """Returns whether only spelling, typography and approvals differ."""
    before, after = comparison.before, comparison.after
    states = [[one.state for one in reading.sentences] for reading in (before, after)]
    reworded = [_texts(step) for step in comparison.steps if not isinstance(step, Quiet)]
    return states[0] == states[1] and _is_slip(
        [[old for old, _ in reworded], *map(before.document.get, PARTS)],
        [[new for _, new in reworded], *map(after.document.get, PARTS)],
    )


def _is_slip(old: object, new: object) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return old == new or is_slip(old, new)
    if isinstance(old, Sequence) and isinstance(new, Sequence):
        return len(old) == len(new) and all(map(_is_slip, old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        names = (old.keys() | new.keys()) - APPROVAL
        return all(_is_slip(old.get(name), new.get(name)) for name in names)
    return old == new  # 1 and 1.0 are the same in a document
