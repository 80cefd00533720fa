"""Bytes to the text of one article.

They are plain text, Markdown, HTML, Word, OpenDocument or JSON lines. `extract` never
runs, fetches or opens anything that the content names.
"""

from articles.extracting.charsets import decode
from articles.extracting.containers import ImportItem, unpack
from articles.extracting.dispatch import extract
from articles.extracting.document_reader import draw_page, read_document
from articles.extracting.file_formats import all_formats
from articles.extracting.file_formats.markdown import looks_like_markdown
from articles.extracting.pictures import shrink
from articles.extracting.results import MAX_BYTES, Extracted
from articles.extracting.tesseract import ScanReader, read_scan, scan_reader

__all__ = [
    "MAX_BYTES",
    "Extracted",
    "ImportItem",
    "ScanReader",
    "all_formats",
    "decode",
    "draw_page",
    "extract",
    "looks_like_markdown",
    "read_document",
    "read_scan",
    "scan_reader",
    "shrink",
    "unpack",
]
