"""Suspect passages: how they are shown, and which of them a button decides."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, gettext_lazy, ngettext

from articles.finding_decisions import normalised
from articles.injected import script_name
from articles.models import Extraction, Finding
from articles.problems import Problem
from articles.revisions import Draft, DraftSentence
from articles.text.characters import whole_number
from articles.text.shapes import Block
from newsroom.desk.access import acting

# --- What a button decides ------------------------------------------------------------

BUTTONS = {
    "remove": Finding.Status.REMOVED,
    "keep": Finding.Status.KEPT,
}


@dataclass(frozen=True)
class Pressed:
    """The findings that a button decides, and what they become."""

    findings: list[Finding]
    status: Finding.Status


def pressed(posted: QueryDict, extraction: Extraction) -> Pressed | None:
    """Return what the pressed button decides, or None if it was another button.

    A button's value is a finding's id; 'all' for every undecided one, 'group:NAME' for
    those of a group; 'same:ID' for every one that reads like it, whatever was decided.
    """
    name = _pressed_button(posted)
    if not name:
        return None
    scope, _colon, member = posted.get(name, "").partition(":")
    return Pressed(_findings_in(extraction, scope, member), BUTTONS[name])


def _pressed_button(posted: QueryDict) -> str:
    for name in BUTTONS:
        if posted.get(name):
            return name
    return ""


def _finding_named(extraction: Extraction, number: str) -> Finding | None:
    return extraction.findings.filter(pk=whole_number(number) or 0).first()


def _findings_in(extraction: Extraction, scope: str, member: str) -> list[Finding]:
    """Return the findings that the value of a button names."""
    undecided = extraction.findings.undecided()
    if scope == "all":
        return list(undecided)
    if scope == "group":
        return [finding for finding in undecided if finding.group == member]
    chosen = _finding_named(extraction, member or scope)
    if chosen is None:
        return []
    if scope == "same":
        words = normalised(chosen.text)
        same_kind = extraction.findings.filter(kind=chosen.kind)
        return [finding for finding in same_kind if normalised(finding.text) == words]
    return [chosen]


# --- The text with its findings -------------------------------------------------------

KINDS = {
    "foreign_script": gettext_lazy("in another script"),
    "other_language": gettext_lazy("in another language"),
    "spam_words": gettext_lazy("advertising"),
    "repeated": gettext_lazy("repeated"),
    "page_furniture": gettext_lazy("part of the page around the article"),
    "hidden_text": gettext_lazy("hidden by the page"),
    "hidden_character": gettext_lazy("with hidden characters"),
    "mixed_script_word": gettext_lazy("mixing scripts in a word"),
    "model_instruction": gettext_lazy("meant for a language model"),
    "encoded_text": gettext_lazy("encoded"),
}
# A larger group is decided in one place, to which a link in the text leads.
SHOWN_IN_PLACE = 3


@dataclass(frozen=True)
class MarkedText:
    """A stretch of text, with the finding in it if there is one.

    `alike` is the number of findings of the same kind that read the same. `together` is
    the number of undecided ones in its group, if it is decided with them.
    """

    text: str
    finding: Finding | None = None
    alike: int = 1
    together: int = 0


@dataclass(frozen=True)
class MarkedBlock:
    """A paragraph of the text in pieces."""

    kind: str
    pieces: list[MarkedText]


@dataclass(frozen=True)
class FindingGroup:
    """Undecided findings that are decided together."""

    name: str
    what: str
    findings: list[Finding]


def marked_blocks(
    extraction: Extraction, findings: Sequence[Finding]
) -> list[MarkedBlock]:
    """Return the text in paragraphs, with the findings in their places."""
    alike = Counter(map(_reading, findings))
    together: dict[int, int] = {}
    for group in finding_groups(findings):
        size = len(group.findings)
        if size > SHOWN_IN_PLACE:
            together |= dict.fromkeys([finding.pk for finding in group.findings], size)
    starts = [block["start"] for block in extraction.blocks]
    by_block = defaultdict[int, list[Finding]](list)
    for finding in findings:
        by_block[bisect_right(starts, finding.start) - 1].append(finding)
    return [
        MarkedBlock(
            block["kind"],
            _block_pieces(extraction.text, block, by_block[index], alike, together),
        )
        for index, block in enumerate(extraction.blocks)
    ]


def _reading(finding: Finding) -> tuple[str, str]:
    """Return what is equal for findings of one kind that read the same."""
    return finding.kind, normalised(finding.text)


def _block_pieces(
    text: str,
    block: Block,
    findings: Sequence[Finding],
    alike: Mapping[tuple[str, str], int],
    together: Mapping[int, int],
) -> list[MarkedText]:
    """Return the findings of a block and the text between them."""
    pieces = []
    position = block["start"]
    for finding in findings:
        if position < finding.start:
            pieces.append(MarkedText(text[position : finding.start]))
        number_alike = alike[_reading(finding)]
        number_together = together.get(finding.pk, 0)
        pieces.append(MarkedText(finding.text, finding, number_alike, number_together))
        position = finding.end
    if position < block["end"]:
        pieces.append(MarkedText(text[position : block["end"]]))
    return pieces


def finding_groups(findings: Sequence[Finding]) -> list[FindingGroup]:
    """Return what there is to decide, in the order of the text, one act a group."""
    undecided: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status == Finding.Status.PENDING:
            undecided.setdefault(finding.group, []).append(finding)
    return [
        FindingGroup(name, group_in_words(name), members)
        for name, members in undecided.items()
    ]


def group_in_words(name: str) -> str:
    """Return what the findings of a group are, such as "in Cyrillic script"."""
    kind, _, script = name.partition(":")
    if script:
        return gettext("in %(script)s script") % {"script": script_name(script).text()}
    return str(KINDS.get(kind, kind.replace("_", " ")))


def sentence_blocks(
    draft: Draft, sentences: Sequence[DraftSentence]
) -> list[MarkedBlock]:
    """Return the text of a draft, which is not stored yet, one piece a sentence."""
    blocks = [MarkedBlock(block["kind"], []) for block in draft.blocks]
    for sentence in sentences:
        blocks[sentence.block].pieces.append(MarkedText(sentence.text))
    return blocks


# --- On a page ------------------------------------------------------------------------


def decide_pressed(
    request: HttpRequest,
    extraction: Extraction,
    decide: Callable[[list[Finding], Finding.Status, User], object],
) -> bool:
    """Return whether a button of a finding was pressed.

    What the button says is done by `decide`, or the person is told why it is not.
    """
    decided = pressed(request.POST, extraction)
    if decided is None:
        return False
    user = acting(request)
    try:
        decide(decided.findings, decided.status, user)
    except Problem as problem:
        messages.error(request, str(problem))
        return True
    number = len(decided.findings)
    if decided.status == Finding.Status.REMOVED:
        words = ngettext(
            "%(count)d suspect passage removed.",
            "%(count)d suspect passages removed.",
            number,
        )
    else:
        words = ngettext(
            "%(count)d suspect passage kept.",
            "%(count)d suspect passages kept.",
            number,
        )
    messages.success(request, words % {"count": number})
    return True


def shown_findings(
    extraction: Extraction, findings: Sequence[Finding]
) -> dict[str, Any]:
    """Return what the template desk/_marked.html shows."""
    statuses = Counter(finding.status for finding in findings)
    return {
        "extraction": extraction,
        "marked": marked_blocks(extraction, findings),
        "undecided": statuses[Finding.Status.PENDING],
        "groups": finding_groups(findings),
    }
