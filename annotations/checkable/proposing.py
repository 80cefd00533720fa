"""Words of a sentence that a person is asked to rate."""

from collections.abc import Sequence

from articles.text.shapes import Reason

KINDS = {
    "figure": "figure",
    "money": "figure",
    "percent": "figure",
    "date": "date",
    "quote": "quotation",
    "comparison": "comparison",
    "change": "comparison",
}
RANK = ("quotation", "figure", "comparison", "date")


def propose(text: str, reasons: Sequence[Reason], language: str) -> list[Reason]:
    """Returns them in reading order, disjoint. kind: figure, date, quotation, comparison or name."""
    found: list[Reason] = []
    for one in sorted(reasons, key=lambda one: (one["start"], one["end"])):
        if one["kind"] not in KINDS:
            continue
        kind = KINDS[one["kind"]]
        if found and one["start"] <= found[-1]["end"] + 1:
            last = found.pop()
            first = min(kind, last["kind"], key=RANK.index)
            found.append({"kind": first, "start": last["start"], "end": max(last["end"], one["end"])})
        else:
            found.append({"kind": kind, "start": one["start"], "end": one["end"]})
    return found
