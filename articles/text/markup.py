"""A text with its blocks as the plain markup that an editor types, and back (pure).

A blank line between blocks; `# ` to `###### ` a heading, `> ` a quote, `- ` a list
item, `^ ` a caption; a backslash before one of these signs makes it an ordinary
character. Every text survives there and back.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from articles.text.shapes import Block, BlockKind, Span

SIGNS: dict[BlockKind, str] = {"quote": "> ", "list_item": "- ", "caption": "^ "}
HEADING = re.compile(r"(#{1,6}) +")
SIGN = re.compile(r"(?:\\*)(?:#{1,6} |> |- |\^ )")


def to_markup(text: str, blocks: list[Block]) -> str:
    return "\n\n".join(
        _mark(text[block["start"] : block["end"]], block) for block in blocks
    )


def to_pieces(
    text: str, blocks: list[Block], spans: Iterable[tuple[int, Span]]
) -> list[str]:
    """The markup in pieces, one for each sentence with what stands before it; joined
    and stripped they are `to_markup`. spans: (index of the block, the sentence) in
    reading order.
    """
    ends: dict[int, list[int]] = {}
    for index, span in spans:
        ends.setdefault(index, []).append(span.end)
    pieces = []
    for index, block in enumerate(blocks):
        start, end = block["start"], block["end"]
        cuts = [start, *ends.get(index, [])[:-1], end]
        first, *others = [text[a:b] for a, b in pairwise(cuts)]
        pieces.append("\n\n" + _mark(first, block))
        for piece in others:
            head, line_end, lines = piece.partition("\n")
            pieces.append(head + line_end + (_escape(lines) if line_end else ""))
    return pieces


def _escape(body: str) -> str:
    return "\n".join(
        f"\\{line}" if SIGN.match(line) else line for line in body.split("\n")
    )


def _mark(body: str, block: Block) -> str:
    is_heading = block["kind"] == "heading"
    sign = (
        "#" * (block.get("level") or 2) + " "
        if is_heading
        else SIGNS.get(block["kind"], "")
    )
    return sign + _escape(body)


def from_markup(markup: str) -> tuple[str, list[Block]]:
    """(text, blocks); blocks are separated by one blank line in the text."""
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    for chunk in re.split(r"\n[ \t]*\n\s*", markup.replace("\r\n", "\n").strip()):
        kind, level, body = _read(chunk)
        if not body:
            continue
        start = length + (2 if pieces else 0)
        length = start + len(body)
        pieces.append(body)
        blocks.append({"kind": kind, "start": start, "end": length, "level": level})
    return "\n\n".join(pieces), blocks


def _read(chunk: str) -> tuple[BlockKind, int, str]:
    kind: BlockKind = next(
        (kind for kind, sign in SIGNS.items() if chunk.startswith(sign)), "paragraph"
    )
    level = 0
    if heading := HEADING.match(chunk):
        kind, level, chunk = "heading", len(heading[1]), chunk[heading.end() :]
    chunk = chunk.removeprefix(SIGNS.get(kind, ""))
    lines = [
        line[1:] if line.startswith("\\") and SIGN.match(line) else line
        for line in chunk.split("\n")
    ]
    return kind, level, "\n".join(lines).strip()
