"""One article as a JSON object: {"id", "text", "title", "language", "url"}."""

import json

from articles.extracting.charsets import compose_decoded, decode, removed_sentence
from articles.extracting.file_formats import Format, Options
from articles.extracting.file_formats.plain_text import read_text
from articles.extracting.metadata import declared
from articles.extracting.paragraphs import RawArticle
from articles.extracting.results import Extracted, Refused
from articles.text.characters import clean_text, count_forbidden
from articles.text.stored_messages import Message

EXTRACTOR = "newsroom-json/1"


def read(content: bytes, options: Options) -> Extracted:
    """Return the article of a JSON object. Raise Refused where it is none."""
    decoded = decode(content, declared=options["charset"], language=options["language"])
    reading = read_json(decoded.text)
    return compose_decoded(
        reading, decoded, extractor=EXTRACTOR, media_type=FORMAT.media_types[0]
    )


def read_json(text: str) -> RawArticle:
    """Return the article of a clean text.

    Declared metadata win over what the text itself shows.
    """
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(Message("no_json")) from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise Refused(Message("json_without_text"))
    # Hazard: escapes in JSON can hold what was not in the bytes, such as lone
    # surrogates and NUL.
    reading = read_text(clean_text(row["text"]), declared(row).metadata)
    reading.losses += removed_sentence(count_forbidden(row["text"]))
    return reading


FORMAT = Format(
    name="json",
    title="JSON",
    suffixes=(".json",),
    media_types=("application/json",),
    read=read,
    sample=lambda: b'{"id": "1", "text": "A text of our own."}',
    sandboxed=False,
)
