"""Which findings a form's button decides, and how: shared by the preview and the findings page."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import ngettext

from articles.finding_decisions import normalised
from articles.models import Extraction, Finding
from articles.text.characters import whole_number

BUTTONS = {
    "remove": Finding.Status.REMOVED,
    "keep": Finding.Status.KEPT,
    "always": Finding.Status.KEPT,
}


@dataclass(frozen=True)
class Pressed:
    """The findings that a button decides. rule: the one whose like its source may always keep, if asked."""

    findings: list[Finding]
    status: Finding.Status
    rule: Finding | None = None
    whole_kind: bool = False


def told(decided: Pressed) -> str:
    """What was decided, for whoever does not see it in its place."""
    number = len(decided.findings)
    if decided.status == Finding.Status.REMOVED:
        words = ngettext("%(count)d passage removed.", "%(count)d passages removed.", number)
    else:
        words = ngettext("%(count)d passage kept.", "%(count)d passages kept.", number)
    return words % {"count": number}


def pressed(posted: QueryDict, extraction: Extraction) -> Pressed | None:
    """What the button that was pressed decides, or None if it was another button.

    A button's value is a finding's id; 'all' for every undecided one, 'certain' for those that are certain,
    'group:NAME' for those of a group; 'same:ID' for every one that reads like it, whatever was decided. The
    button `always` takes an id or 'kind:ID', and keeps the same from this source from now on.
    """
    for name, status in BUTTONS.items():
        value = posted.get(name, "")
        if value:
            findings = _meant(value, extraction, always=name == "always")
            rule = extraction.findings.filter(pk=_number(value)).first() if name == "always" else None
            return Pressed(findings, status, rule, value.startswith("kind:"))
    return None


def _meant(value: str, extraction: Extraction, *, always: bool) -> list[Finding]:
    undecided = extraction.findings.undecided()
    if value == "all":
        return list(undecided)
    if value == "certain":
        return list(undecided.filter(tier=Finding.Tier.CERTAIN))
    if value.startswith("group:"):
        return [finding for finding in undecided if finding.group == value.removeprefix("group:")]
    one = extraction.findings.filter(pk=_number(value)).first()
    if one is None:
        return []
    if value.startswith("kind:") and always:
        like_it = undecided.filter(kind=one.kind).exclude(tier=Finding.Tier.CERTAIN)
        return [one, *like_it.exclude(pk=one.pk)]
    return same_as(one, extraction) if always or value.startswith("same:") else [one]


def same_as(one: Finding, extraction: Extraction) -> list[Finding]:
    """Every finding of the kind that reads like it, itself included."""
    wanted = normalised(one.text)
    return [
        finding for finding in extraction.findings.filter(kind=one.kind) if normalised(finding.text) == wanted
    ]


def _number(value: str) -> int:
    return whole_number(value.rpartition(":")[2]) or 0
