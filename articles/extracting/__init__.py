"""Bytes to the text of one article: plain text, Markdown, HTML, Word and JSON lines.

`extract` never runs, fetches or opens anything that the content names.
"""

from articles.extracting.decoding import Decoded, decode
from articles.extracting.entering import extract
from articles.extracting.results import (
    MAX_BYTES,
    MAX_CHARACTERS,
    Attachment,
    Block,
    Extracted,
    Refused,
    Suspect,
)
from articles.extracting.unpacking import Item, unpack

__all__ = [
    "MAX_BYTES",
    "MAX_CHARACTERS",
    "Attachment",
    "Block",
    "Decoded",
    "Extracted",
    "Item",
    "Refused",
    "Suspect",
    "decode",
    "extract",
    "unpack",
]
