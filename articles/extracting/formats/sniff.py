"""What a file is: by its first bytes where they say, else by its name and media type."""

import re
from pathlib import PurePosixPath
from typing import Literal

from articles.extracting.results import Refused

type Kind = Literal["text", "markdown", "html", "docx", "json"]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA_TYPES: dict[Kind, str] = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
    "docx": WORD,
    "json": "application/json",
}
BY_MEDIA_TYPE: dict[str, Kind] = {
    **{media_type: kind for kind, media_type in MEDIA_TYPES.items()},
    "text/x-markdown": "markdown",
    "application/xhtml+xml": "html",
}
BY_SUFFIX: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".json": "json",
}
INSTEAD = "save it as .docx, HTML, Markdown or plain text and import that."
# First bytes of what people try to import, and what to tell them.
SIGNATURES = (
    (b"%PDF-", f"This is a PDF, which keeps no paragraphs: {INSTEAD}"),
    (b"{\\rtf", f"This is a rich-text file: {INSTEAD}"),
    (b"\x89PNG", "This is an image: import the article's text."),
    (b"\xff\xd8\xff", "This is an image: import the article's text."),
    (b"GIF8", "This is an image: import the article's text."),
    (b"\x1f\x8b", "This is a compressed file: unpack it and import what is inside."),
    (b"7z\xbc\xaf", "This is a compressed file: unpack it and import what is inside."),
    (b"Rar!", "This is a compressed file: unpack it and import what is inside."),
    (b"SQLite format", f"This is a database: {INSTEAD}"),
    (b"\x7fELF", f"This is a program: {INSTEAD}"),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
HTML_STARTS = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<article")
MARKDOWN_LOOKED_AT = 100_000  # code points
# What prose does not hold: headings, bold or struck words, links, footnote marks, front matter. Dashes and
# numbers at the start of lines are left out: dialogue and lists in plain text have them too.
_MARKDOWN = re.compile(
    r"^\#{1,6}[ ]\S"
    r"|\*\*[^\s*][^*\n]{0,200}\*\*"
    r"|~~[^\s~][^~\n]{0,200}~~"
    r"|\]\((?:https?://|mailto:|/)[^\s)]{1,500}\)"
    r"|\[\^[\w-]{1,40}\]"
    r"|\A\s{0,10}---\n[\w-]{1,40}:",
    re.MULTILINE,
)
TEXT_CONTROLS = b"\t\n\r\f\x0b\x1b"


def kind_of(content: bytes, *, filename: str = "", media_type: str = "") -> Kind:
    """Raises Refused for what is no article: images, PDF, encrypted or old Word files, programs."""
    _refuse_signatures(content)
    if content.startswith(b"PK\x03\x04"):
        return "docx"
    named = _named(filename, media_type)
    if named == "docx":
        raise Refused(f"It is named as a Word file but is none: open it in a word processor and {INSTEAD}")
    _refuse_binary(content)
    if named and named != "text":
        return named
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    # A text file that begins with a tag stays a text file if its name says so.
    return "html" if not named and start.startswith(HTML_STARTS) else "text"


def looks_like_markdown(text: str) -> bool:
    """Whether a text of which nobody has said what it is, such as a pasted one, holds signs of Markdown."""
    return bool(_MARKDOWN.search(text[:MARKDOWN_LOOKED_AT]))


def _named(filename: str, media_type: str) -> Kind | None:
    # 'batch.jsonl:12' is the twelfth line of a batch.
    if re.search(r"\.(jsonl|ndjson):\d+$", filename.lower()):
        return "json"
    if filename.lower().endswith((".jsonl", ".ndjson")):
        raise Refused("This is a batch of articles inside another file: import the .jsonl by itself.")
    by_name = BY_SUFFIX.get(PurePosixPath(filename.lower()).suffix)
    return by_name or BY_MEDIA_TYPE.get(media_type.partition(";")[0].strip().lower())


def _refuse_signatures(content: bytes) -> None:
    if content.startswith(OLD_OFFICE):
        if ENCRYPTED_PACKAGE in content:
            raise Refused("This Word file is encrypted: open it, remove the password and save it again.")
        raise Refused("This is an old Word file (.doc): save it as .docx and import that.")
    for signature, sentence in SIGNATURES:
        if content.startswith(signature):
            raise Refused(sentence)


def _refuse_binary(content: bytes) -> None:
    """Text in UTF-16 and UTF-32 is full of NUL, which nothing else that is text holds many of."""
    sample = content[:8000]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return
    controls = sum(byte < 32 and byte not in TEXT_CONTROLS for byte in sample) - sample.count(0)
    nuls = sample.count(0)
    wide = not len(content) % 2 and 0 in (sample[::2].count(0), sample[1::2].count(0))
    if controls > 8 + len(sample) / 20 or (nuls > 8 + len(sample) / 20 and not wide):
        raise Refused(f"This is not text: {INSTEAD}")
