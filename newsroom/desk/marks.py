"""An extraction as an editor sees it: its blocks, with the findings standing in their places."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy

from articles.finding_decisions import normalised
from articles.injected import script_name
from articles.models import Extraction, Finding
from articles.revisions import Draft, DraftSentence

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
SHOWN_IN_PLACE = 3  # of more in one group, the decision stands with the group, and a link in the text


@dataclass(frozen=True)
class Piece:
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
    level: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Group:
    """Undecided findings that are decided together. example: stands for those that are not certain."""

    name: str
    what: str
    findings: list[Finding]

    @property
    def example(self) -> Finding | None:
        return next((one for one in self.findings if one.tier != Finding.Tier.CERTAIN), None)


def marked_blocks(extraction: Extraction, findings: Sequence[Finding]) -> list[MarkedBlock]:
    alike = Counter((finding.kind, normalised(finding.text)) for finding in findings)
    together = {
        one.pk: len(group.findings)
        for group in groups(findings)
        if len(group.findings) > SHOWN_IN_PLACE
        for one in group.findings
    }
    blocks = []
    first = 0
    for block in extraction.blocks:
        while first < len(findings) and findings[first].start < block["start"]:
            first += 1
        here = []
        while first < len(findings) and findings[first].start < block["end"]:
            here.append(findings[first])
            first += 1
        pieces = list(_pieces(extraction.text, block["start"], block["end"], here, alike, together))
        blocks.append(MarkedBlock(block["kind"], block.get("level") or 2, pieces))
    return blocks


def _pieces(
    text: str,
    start: int,
    end: int,
    findings: Sequence[Finding],
    alike: Counter[tuple[str, str]],
    together: Mapping[int, int],
) -> Iterator[Piece]:
    position = start
    for finding in findings:
        if position < finding.start:
            yield Piece(text[position : finding.start])
        same = alike[finding.kind, normalised(finding.text)]
        yield Piece(text[finding.start : finding.end], finding, same, together.get(finding.pk, 0))
        position = finding.end
    if position < end:
        yield Piece(text[position:end])


def groups(findings: Sequence[Finding]) -> list[Group]:
    """What there is to decide, in the order of the text: one act for each group."""
    undecided: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status == Finding.Status.PENDING:
            undecided.setdefault(finding.group, []).append(finding)
    return [Group(name, group_in_words(name), members) for name, members in undecided.items()]


def group_in_words(name: str) -> str:
    kind, _, script = name.partition(":")
    if not script:
        return kind_in_words(kind)
    return gettext("in %(script)s script") % {"script": script_name(script).text()}


def kind_in_words(kind: str) -> str:
    return str(KINDS.get(kind, kind.replace("_", " ")))


@dataclass(frozen=True)
class SentenceBlock:
    kind: str
    level: int
    sentences: list[str]


def sentence_blocks(draft: Draft, sentences: Sequence[DraftSentence]) -> list[SentenceBlock]:
    """What would be stored, sentence by sentence, before anything is."""
    blocks = [SentenceBlock(block["kind"], block.get("level") or 2, []) for block in draft.blocks]
    for sentence in sentences:
        blocks[sentence.block].sentences.append(sentence.text)
    return blocks
