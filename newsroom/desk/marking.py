"""An extraction as an editor sees it: its blocks, with the findings standing in their places."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Extraction, Finding
from articles.revising import Draft, sentences_of


@dataclass(frozen=True)
class Piece:
    text: str
    finding: Finding | None = None


@dataclass(frozen=True)
class MarkedBlock:
    kind: str
    level: int
    pieces: list[Piece]


def marked_blocks(extraction: Extraction) -> list[MarkedBlock]:
    findings = list(extraction.findings.all())
    return [
        MarkedBlock(
            block["kind"],
            block.get("level") or 2,
            list(_pieces(extraction.text, block["start"], block["end"], findings)),
        )
        for block in extraction.blocks
    ]


def _pieces(text: str, start: int, end: int, findings: list[Finding]) -> Iterator[Piece]:
    position = start
    for finding in findings:
        if not start <= finding.start < end:
            continue
        if position < finding.start:
            yield Piece(text[position : finding.start])
        yield Piece(text[finding.start : finding.end], finding)
        position = finding.end
    if position < end:
        yield Piece(text[position:end])


@dataclass(frozen=True)
class SentenceBlock:
    kind: str
    level: int
    sentences: list[str]


def sentence_blocks(draft: Draft) -> list[SentenceBlock]:
    """What would be stored, sentence by sentence, before anything is."""
    blocks = [SentenceBlock(block["kind"], block.get("level") or 2, []) for block in draft.blocks]
    for sentence in sentences_of(draft):
        blocks[sentence.block].sentences.append(sentence.text)
    return blocks
