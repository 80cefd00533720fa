"""A text with its blocks as the plain markup that an editor types, and back (pure).

A blank line between blocks; `# ` to `###### ` a heading, `> ` a quote, `- ` a list item; a backslash before
one of these signs makes it an ordinary character. Every text survives the way there and back.
"""

import re

from articles.cutting import Block

HEADING = re.compile(r"(#{1,6}) +")
SIGN = re.compile(r"(?:\\*)(?:#{1,6} |> |- )")


def to_markup(text: str, blocks: list[Block]) -> str:
    return "\n\n".join(_mark(text[block["start"] : block["end"]], block) for block in blocks)


def _mark(body: str, block: Block) -> str:
    lines = [f"\\{line}" if SIGN.match(line) else line for line in body.split("\n")]
    body = "\n".join(lines)
    match block["kind"]:
        case "heading":
            return "#" * (block.get("level") or 2) + " " + body
        case "quote":
            return "> " + body
        case "list_item":
            return "- " + body
    return body


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


def _read(chunk: str) -> tuple[str, int, str]:
    kind, level = "paragraph", 0
    if heading := HEADING.match(chunk):
        kind, level, chunk = "heading", len(heading[1]), chunk[heading.end() :]
    elif chunk.startswith("> "):
        kind, chunk = "quote", chunk[2:]
    elif chunk.startswith("- "):
        kind, chunk = "list_item", chunk[2:]
    lines = [line[1:] if line.startswith("\\") and SIGN.match(line) else line for line in chunk.split("\n")]
    return kind, level, "\n".join(lines).strip()
