"""The plain markup in which an editor types a text with its blocks (pure).

A blank line separates blocks. `# ` to `###### ` begins a heading, `> ` a quote, `- ` a
list item, `^ ` a caption; a backslash before one of these signs makes it an ordinary
character. Every text is the same after it was written as markup and read again.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from articles.text.shapes import Block, BlockKind, Span

SIGNS: dict[BlockKind, str] = {"quote": "> ", "list_item": "- ", "caption": "^ "}
HEADING = re.compile(r"(#{1,6}) +")
SIGN = re.compile(r"(?:\\*)(?:#{1,6} |> |- |\^ )")


def to_markup(text: str, blocks: list[Block]) -> str:
    """Return the markup of a text."""
    return "\n\n".join(
        _mark(text[block["start"] : block["end"]], block) for block in blocks
    )


def to_pieces(
    text: str, blocks: list[Block], spans: Iterable[tuple[int, Span]]
) -> list[str]:
    """Return the markup in pieces, each a sentence with what stands before it.

    Joined and stripped they are `to_markup`. `spans` are the sentences in reading
    order, each with the index of its block.
    """
    ends: dict[int, list[int]] = {}
    for index, span in spans:
        ends.setdefault(index, []).append(span.end)
    pieces = []
    for index, block in enumerate(blocks):
        inner_ends = ends.get(index, [])[:-1]
        cuts = [block["start"], *inner_ends, block["end"]]
        first, *others = [text[start:end] for start, end in pairwise(cuts)]
        pieces.append("\n\n" + _mark(first, block))
        pieces += [_escape_after_first_line(sentence) for sentence in others]
    return pieces


def _escape_after_first_line(body: str) -> str:
    """Escape the lines that begin in `body`; its first one began before it."""
    first_line, line_end, lines = body.partition("\n")
    if not line_end:
        return body
    return first_line + line_end + _escape(lines)


def _escape(body: str) -> str:
    lines = []
    for line in body.split("\n"):
        if SIGN.match(line):
            lines.append(f"\\{line}")
        else:
            lines.append(line)
    return "\n".join(lines)


def _unescape(body: str) -> str:
    lines = []
    for line in body.split("\n"):
        if line.startswith("\\") and SIGN.match(line):
            lines.append(line[1:])
        else:
            lines.append(line)
    return "\n".join(lines)


def _mark(body: str, block: Block) -> str:
    sign = SIGNS.get(block["kind"], "")
    if block["kind"] == "heading":
        level = block.get("level") or 2
        sign = "#" * level + " "
    return sign + _escape(body)


def from_markup(markup: str) -> tuple[str, list[Block]]:
    """Return text and blocks; in the text, blank lines separate the blocks."""
    bodies: list[str] = []
    blocks: list[Block] = []
    start = 0
    for chunk in re.split(r"\n[ \t]*\n\s*", markup.replace("\r\n", "\n").strip()):
        kind, level, body = _read(chunk)
        if not body:
            continue
        end = start + len(body)
        bodies.append(body)
        blocks.append({"kind": kind, "start": start, "end": end, "level": level})
        start = end + len("\n\n")
    return "\n\n".join(bodies), blocks


def _read(chunk: str) -> tuple[BlockKind, int, str]:
    """Return the kind, level and text of a block from its markup."""
    heading = HEADING.match(chunk)
    if heading:
        body = chunk[heading.end() :]
        return "heading", len(heading[1]), _unescape(body).strip()
    for kind, sign in SIGNS.items():
        if chunk.startswith(sign):
            return kind, 0, _unescape(chunk.removeprefix(sign)).strip()
    return "paragraph", 0, _unescape(chunk).strip()
