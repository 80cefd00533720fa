"""What a finding is, and how findings that touch become one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

type Tier = Literal["certain", "likely", "hint"]

_STRENGTH: dict[Tier, int] = {"certain": 2, "likely": 1, "hint": 0}


@dataclass(frozen=True, slots=True)
class Finding:
    """text[start:end], in code points, trimmed of white space at both ends.

    certain: blocks publication until an editor decides. likely: probably not the author's; kept out of
    the sentences until an editor decides. hint: stays in the text and is only shown.
    """

    start: int
    end: int
    kind: str
    tier: Tier
    reason: str


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without white space at its ends; empty if there is nothing else."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def disjoint(findings: Iterable[Finding]) -> list[Finding]:
    """Sorted by start, none overlapping: strong ones merge, and a hint gives way to whatever was there."""
    ordered = sorted(findings, key=lambda f: (f.start, f.end))
    strong = _merged(f for f in ordered if f.tier != "hint")
    hints = _first_of_overlapping(f for f in ordered if f.tier == "hint")
    return sorted([*strong, *_clear_of(hints, strong)], key=lambda f: f.start)


def _merged(ordered: Iterable[Finding]) -> list[Finding]:
    merged: list[Finding] = []
    for finding in ordered:
        if merged and finding.start < merged[-1].end:
            stronger = max(merged[-1], finding, key=lambda f: _STRENGTH[f.tier])
            end = max(merged[-1].end, finding.end)
            merged[-1] = Finding(merged[-1].start, end, stronger.kind, stronger.tier, stronger.reason)
        else:
            merged.append(finding)
    return merged


def _first_of_overlapping(ordered: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in ordered:
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def _clear_of(hints: list[Finding], strong: list[Finding]) -> list[Finding]:
    clear, i = [], 0
    for hint in hints:
        while i < len(strong) and strong[i].end <= hint.start:
            i += 1
        if i == len(strong) or strong[i].start >= hint.end:
            clear.append(hint)
    return clear
