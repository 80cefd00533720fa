"""Which notes on changed sentences a person may confirm together: a hint, never done without them."""

from collections.abc import Iterable

from annotations.models import Anchor, Note
from annotations.rewording import Rewording

SINGLY = {"split", "merged", "ambiguous", Anchor.ASIDE}


def confirmable(notes: Iterable[Note]) -> list[Note]:
    """Of notes with their anchors' sentences: those that wait for review although the change lies outside
    their clause and is neither negation, hedging, split nor ambiguous."""
    return [note for note in notes if _is_beside(note)]


def _is_beside(note: Note) -> bool:
    anchor = note.anchor
    if anchor.status != Anchor.Status.NEEDS_REVIEW or anchor.sentence is None or anchor.reason in SINGLY:
        return False
    rewording = Rewording(anchor.confirmed_text, anchor.sentence.text)
    if note.words is None:
        return rewording.is_safe
    (there,) = rewording.follow([note.words])
    return there.span is not None and not there.reason
