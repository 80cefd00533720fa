"""An extraction as an editor sees it: its blocks, with the findings standing in their places."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articles.keep_rules import normalised
from articles.models import Extraction, Finding
from articles.revisions import Draft, DraftSentence

KINDS = {
    "foreign_script": "in another script",
    "other_language": "in another language",
    "spam_words": "advertising",
    "repeated": "repeated",
    "page_furniture": "part of the page round the article",
    "hidden_text": "hidden by the page",
    "hidden_character": "with hidden characters",
    "mixed_script_word": "mixing scripts in a word",
}


@dataclass(frozen=True)
class Piece:
    """A stretch of text; with a finding, how many of the same kind read the same."""

    text: str
    finding: Finding | None = None
    alike: int = 1
    what: str = ""


@dataclass(frozen=True)
class MarkedBlock:
    kind: str
    level: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Group:
    """The undecided findings of one kind. example: a finding that stands for those that are not certain."""

    kind: str
    what: str
    number: int
    example: Finding | None


def marked_blocks(extraction: Extraction, findings: Sequence[Finding]) -> list[MarkedBlock]:
    alike = Counter((finding.kind, normalised(finding.text)) for finding in findings)
    blocks = []
    first = 0
    for block in extraction.blocks:
        while first < len(findings) and findings[first].start < block["start"]:
            first += 1
        here = []
        while first < len(findings) and findings[first].start < block["end"]:
            here.append(findings[first])
            first += 1
        pieces = list(_pieces(extraction.text, block["start"], block["end"], here, alike))
        blocks.append(MarkedBlock(block["kind"], block.get("level") or 2, pieces))
    return blocks


def _pieces(
    text: str, start: int, end: int, findings: Sequence[Finding], alike: Counter[tuple[str, str]]
) -> Iterator[Piece]:
    position = start
    for finding in findings:
        if position < finding.start:
            yield Piece(text[position : finding.start])
        same = alike[finding.kind, normalised(finding.text)]
        yield Piece(text[finding.start : finding.end], finding, same, kind_in_words(finding.kind))
        position = finding.end
    if position < end:
        yield Piece(text[position:end])


def groups(findings: Sequence[Finding]) -> list[Group]:
    """For 'all like this': the kinds of which more than one is undecided, or among several kinds."""
    undecided = [finding for finding in findings if finding.status == Finding.Status.PENDING]
    counted = Counter(finding.kind for finding in undecided)
    doubtful = {one.kind: one for one in undecided if one.tier != Finding.Tier.CERTAIN}
    return [
        Group(kind, kind_in_words(kind), number, doubtful.get(kind))
        for kind, number in counted.items()
        if number > 1 or len(counted) > 1
    ]


def kind_in_words(kind: str) -> str:
    return KINDS.get(kind, kind.replace("_", " "))


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
