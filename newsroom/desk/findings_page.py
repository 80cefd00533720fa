"""What may not be the author's: how it is shown, and which of it a button decides."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """What the button that was pressed decides, or None if it was another button.

    A button's value is a finding's id; 'all' for every undecided one, 'group:NAME' for
    those of a group; 'same:ID' for every one that reads like it, whatever was decided.
    """
    name = next((name for name in BUTTONS if posted.get(name)), "")
    if not name:
        return None
    what, _colon, which = posted.get(name, "").partition(":")
    one = extraction.findings.filter(pk=whole_number(which or what) or 0).first()
    undecided = extraction.findings.undecided()
    findings: Iterable[Finding] = []
    if what == "all":
        findings = undecided
    elif what == "group":
        findings = (finding for finding in undecided if finding.group == which)
    elif one and what == "same":
        alike = extraction.findings.filter(kind=one.kind)
        findings = (
            finding
            for finding in alike
            if normalised(finding.text) == normalised(one.text)
        )
    elif one:
        findings = [one]
    return Pressed([*findings], BUTTONS[name])


# --- The text with its findings -------------------------------------------------------

KINDS = {
    "foreign_script": gettext_lazy("in another script"),
    "other_language": gettext_lazy("in another language"),
    "spam_words": gettext_lazy("advertising"),
    "repeated": gettext_lazy("repeated"),
    "page_furniture": gettext_lazy("part of the page round the article"),
    "hidden_text": gettext_lazy("hidden by the page"),
    "hidden_character": gettext_lazy("with hidden characters"),
    "mixed_script_word": gettext_lazy("mixing scripts in a word"),
    "model_instruction": gettext_lazy("meant for a language model"),
    "encoded_text": gettext_lazy("encoded"),
}
# of more in one group, the decision stands with the group, and a link in the text
SHOWN_IN_PLACE = 3


@dataclass(frozen=True)
class MarkedText:
    """A stretch of text; with a finding, how many of the same kind read the same.

    together: how many are undecided in its group, where it is decided with them.
    """

    text: str
    finding: Finding | None = None
    alike: int = 1
    together: int = 0


@dataclass(frozen=True)
class MarkedBlock:
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
    alike = Counter((finding.kind, normalised(finding.text)) for finding in findings)
    together = {
        one.pk: len(group.findings)
        for group in groups(findings)
        if len(group.findings) > SHOWN_IN_PLACE
        for one in group.findings
    }
    starts = [block["start"] for block in extraction.blocks]
    here = defaultdict[int, list[Finding]](list)
    for finding in findings:
        here[bisect_right(starts, finding.start) - 1].append(finding)

    def pieces(number: int, block: Block) -> Iterator[MarkedText]:
        text, position = extraction.text, block["start"]
        for finding in here[number]:
            if position < finding.start:
                yield MarkedText(text[position : finding.start])
            same = alike[finding.kind, normalised(finding.text)]
            yield MarkedText(finding.text, finding, same, together.get(finding.pk, 0))
            position = finding.end
        if position < block["end"]:
            yield MarkedText(text[position : block["end"]])

    return [
        MarkedBlock(block["kind"], list(pieces(number, block)))
        for number, block in enumerate(extraction.blocks)
    ]


def groups(findings: Sequence[Finding]) -> list[FindingGroup]:
    """What there is to decide, in the order of the text: one act for each group."""
    undecided: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status == Finding.Status.PENDING:
            undecided.setdefault(finding.group, []).append(finding)
    return [
        FindingGroup(name, group_in_words(name), members)
        for name, members in undecided.items()
    ]


def group_in_words(name: str) -> str:
    kind, _, script = name.partition(":")
    if script:
        return gettext("in %(script)s script") % {"script": script_name(script).text()}
    return str(KINDS.get(kind, kind.replace("_", " ")))


def sentence_blocks(
    draft: Draft, sentences: Sequence[DraftSentence]
) -> list[MarkedBlock]:
    """What would be stored, one piece a sentence, before anything is."""
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
    """Whether a button of a finding was pressed. What it says is done, by `decide`, or
    told why not.
    """
    decided = pressed(request.POST, extraction)
    if decided is None:
        return False
    try:
        decide(decided.findings, decided.status, acting(request))
    except Problem as problem:
        messages.error(request, str(problem))
        return True
    number = len(decided.findings)
    if decided.status == Finding.Status.REMOVED:
        words = ngettext(
            "%(count)d passage removed.", "%(count)d passages removed.", number
        )
    else:
        words = ngettext("%(count)d passage kept.", "%(count)d passages kept.", number)
    messages.success(request, words % {"count": number})
    return True


def shown_findings(
    extraction: Extraction, findings: Sequence[Finding]
) -> dict[str, Any]:
    """What desk/_marked.html shows."""
    return {
        "extraction": extraction,
        "marked": marked_blocks(extraction, findings),
        "undecided": sum(
            finding.status == Finding.Status.PENDING for finding in findings
        ),
        "groups": groups(findings),
    }
