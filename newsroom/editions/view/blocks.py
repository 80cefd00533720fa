"""The text, block by block: sentences, and what stands between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from newsroom.editions.schema import EditionDocument
from newsroom.editions.view.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Gap:
    """Text between sentences."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """kind: paragraph, heading, quote or list_item. level: of a heading in the page, 2 to 4."""

    kind: str
    level: int
    segments: tuple[Gap | Sentence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that stand together: list items in one list, anything else alone."""

    kind: str
    blocks: tuple[Block, ...]


def blocks_of(document: EditionDocument, sentences: tuple[Sentence, ...]) -> Iterator[Block]:
    levels = sorted({block["level"] for block in document["blocks"] if block["kind"] == "heading"})
    spans = iter(zip(document["sentences"], sentences, strict=True))
    pending = next(spans, None)
    for block in document["blocks"]:
        segments: list[Gap | Sentence] = []
        at = block["start"]
        while pending and pending[0]["start"] < block["end"]:
            span, sentence = pending
            segments += [Gap(document["text"][at : span["start"]])] if at < span["start"] else []
            segments.append(sentence)
            at = span["end"]
            pending = next(spans, None)
        segments += [Gap(document["text"][at : block["end"]])] if at < block["end"] else []
        level = min(2 + levels.index(block["level"]), 4) if block["kind"] == "heading" else 0
        yield Block(block["kind"], level, tuple(segments))


def groups_of(blocks: Iterable[Block]) -> Iterator[Group]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield Group("list", tuple(run))
        else:
            yield from (Group(block.kind, (block,)) for block in run)
