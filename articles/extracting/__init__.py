"""Bytes to the text of one article: plain text, Markdown, HTML, Word and JSON lines.

`extract` never runs, fetches or opens anything that the content names.
"""

from articles.extracting.charsets import Decoded, decode
from articles.extracting.containers import Item, unpack
from articles.extracting.dispatch import extract
from articles.extracting.results import (
    MAX_BYTES,
    MAX_CHARACTERS,
    Attachment,
    Block,
    Extracted,
    Refused,
    Suspect,
)

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
