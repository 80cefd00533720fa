"""The way in: what the content is, which reader takes it, and in which process."""

from collections.abc import Callable
from email.message import Message

from articles.advising import noting, unjudged
from articles.extracting.charsets import decode, removed_sentence
from articles.extracting.formats.json_lines import EXTRACTOR as JSON
from articles.extracting.formats.json_lines import read_json
from articles.extracting.formats.sniff import MEDIA_TYPES, Kind, kind_of
from articles.extracting.formats.text import EXTRACTOR as TEXT
from articles.extracting.formats.text import read_text
from articles.extracting.results import MAX_BYTES, Extracted, Reading, Refused, compose
from articles.extracting.sandbox.client import run_limited


def extract(
    content: bytes, *, filename: str = "", media_type: str = "", url: str = "", language: str = ""
) -> Extracted:
    """Read one article. Raises Refused, with a sentence for the editor, for everything that cannot be read.

    filename and media_type ('text/html; charset=gb2312') help to tell what it is; url resolves links;
    language, a BCP 47 tag, helps to guess an encoding.
    """
    if not content:
        raise Refused("The file is empty: choose another.")
    if len(content) > MAX_BYTES:
        raise Refused(
            f"The file is larger than {MAX_BYTES // 1_000_000} MB: take images out or split it into articles."
        )
    kind = kind_of(content, filename=filename, media_type=media_type)
    charset = charset_of(media_type)
    if kind == "text":
        return _extract_here(content, kind, TEXT, read_text, charset, language)
    if kind == "json":
        return _extract_here(content, kind, JSON, read_json, charset, language)
    options = {"charset": charset, "language": language, "url": url}
    return Extracted.from_json(run_limited(kind, content, options))


def charset_of(media_type: str) -> str:
    message = Message()
    message["content-type"] = media_type
    return str(message.get_param("charset", "") or "")


def _extract_here(
    content: bytes, kind: Kind, extractor: str, read: Callable[[str], Reading], charset: str, language: str
) -> Extracted:
    """For formats that are read in linear time by code of our own."""
    decoded = decode(content, declared=charset, language=language)
    with noting() as failures:
        reading = read(decoded.text)
    reading.losses += [*removed_sentence(decoded.removed), *unjudged(failures)]
    return compose(reading, extractor=extractor, media_type=MEDIA_TYPES[kind], encoding=decoded.encoding)
