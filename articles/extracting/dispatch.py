"""The way in: tell the format by first bytes or name, and choose where to read it."""

from dataclasses import replace
from email.message import Message as Headers
from pathlib import PurePosixPath

from articles.engine_errors import noting, unjudged
from articles.extracting.containers import LINES
from articles.extracting.file_formats import (
    Format,
    format_by_label,
    format_by_name,
    format_by_opening,
    format_by_signature,
)
from articles.extracting.pictures import shrink_all
from articles.extracting.results import INSTEAD, MAX_BYTES, Extracted, Refused
from articles.extracting.sandbox import run_limited
from articles.text.stored_messages import Message

# First bytes of other files that people try to import, and what to tell them.
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
SIGNATURES = (
    (OLD_OFFICE, Message("old_word")),
    (b"%PDF-", Message("pdf", what=INSTEAD)),
    (b"{\\rtf", Message("rich_text", what=INSTEAD)),
    (b"\x89PNG", Message("is_image")),
    (b"\xff\xd8\xff", Message("is_image")),
    (b"GIF8", Message("is_image")),
    (b"\x1f\x8b", Message("compressed")),
    (b"7z\xbc\xaf", Message("compressed")),
    (b"Rar!", Message("compressed")),
    (b"SQLite format", Message("database", what=INSTEAD)),
    (b"\x7fELF", Message("program", what=INSTEAD)),
)
# Suffixes and media types of texts that are no articles, and what to tell people.
MAIL = Message("mail")
TABLE = Message("data_table")
WEB_ARCHIVE = Message("web_archive")
NO_ARTICLES = {
    ".eml": MAIL,
    ".mbox": MAIL,
    "message/rfc822": MAIL,
    ".mht": WEB_ARCHIVE,
    ".mhtml": WEB_ARCHIVE,
    "multipart/related": WEB_ARCHIVE,
    ".csv": TABLE,
    ".tsv": TABLE,
    "text/csv": TABLE,
    "text/tab-separated-values": TABLE,
}
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
UTF_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
TEXT_CONTROLS = b"\t\n\r\f\x0b\x1b"


def extract(
    content: bytes,
    *,
    filename: str = "",
    media_type: str = "",
    url: str = "",
    language: str = "",
) -> Extracted:
    """Return the article that the content is.

    `filename` and `media_type` ('text/html; charset=gb2312') help to tell the format;
    `url` resolves links; `language`, a BCP 47 tag, helps to guess an encoding. Raise
    Refused, with a sentence for the editor, for everything that cannot be read.
    """
    if not content:
        raise Refused(Message("empty"))
    if len(content) > MAX_BYTES:
        raise Refused(Message("too_large", number=MAX_BYTES // 1_000_000))
    _refuse_no_article(filename, media_type)
    kind = format_of(content, filename=filename, media_type=media_type)
    options = {"charset": charset_of(media_type), "language": language, "url": url}
    if kind.sandboxed:
        extracted = Extracted.from_json(run_limited(kind.name, content, options))
        pictures, losses = shrink_all(extracted.pictures)
        return replace(
            extracted,
            pictures=tuple(pictures),
            losses=(*extracted.losses, *losses),
        )
    with noting() as failures:
        extracted = kind.read(content, options)
    return replace(extracted, losses=(*extracted.losses, *unjudged(failures)))


def charset_of(media_type: str) -> str:
    """Return the charset that a media type declares, or nothing."""
    message = Headers()
    message["content-type"] = media_type
    return str(message.get_param("charset", "") or "")


def format_of(content: bytes, *, filename: str = "", media_type: str = "") -> Format:
    """Return the format of the content.

    Raise Refused for what is no article: images, PDF, encrypted or old Word files,
    programs.
    """
    _refuse_signatures(content)
    likely = _line_of_batch(filename) or format_by_label(filename, media_type)
    by_signature = format_by_signature(content, likely)
    if by_signature:
        return by_signature
    if likely and likely.signature:
        code = "named_an" if likely.title[0] in "AEIOU" else "named_a"
        advice = Message("open_and", what=INSTEAD)
        raise Refused(Message(code, format=likely.title, what=advice))
    _refuse_binary(content)
    if likely:
        # A text file that begins with a tag stays a text file if its name says so.
        return likely
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return format_by_opening(start) or format_by_name("text")


def _line_of_batch(filename: str) -> Format | None:
    """Return JSON for 'batch.jsonl:12', the twelfth line of a batch."""
    suffix, _, number = PurePosixPath(filename.lower()).suffix.partition(":")
    if suffix not in LINES:
        return None
    if not number.isdigit():
        raise Refused(Message("batch_inside"))
    return format_by_name("json")


def _refuse_no_article(filename: str, media_type: str) -> None:
    suffix = PurePosixPath(filename.lower()).suffix
    essence = media_type.partition(";")[0].strip().lower()
    sentence = NO_ARTICLES.get(suffix) or NO_ARTICLES.get(essence)
    if sentence:
        raise Refused(sentence)


def _refuse_signatures(content: bytes) -> None:
    if content.startswith(OLD_OFFICE) and ENCRYPTED_PACKAGE in content:
        raise Refused(Message("word_encrypted"))
    for signature, sentence in SIGNATURES:
        if content.startswith(signature):
            raise Refused(sentence)


def _refuse_binary(content: bytes) -> None:
    """Raise Refused for what is no text.

    Only text in UTF-16 and UTF-32 may hold many NUL.
    """
    sample = content[:8000]
    if sample.startswith(UTF_MARKS):
        return
    most = 8 + len(sample) / 20
    nuls = sample.count(0)
    controls = sum(0 < byte < 32 and byte not in TEXT_CONTROLS for byte in sample)
    even_nuls = sample[::2].count(0)
    odd_nuls = sample[1::2].count(0)
    is_wide = len(content) % 2 == 0 and 0 in (even_nuls, odd_nuls)
    if controls > most or (nuls > most and not is_wide):
        raise Refused(Message("not_text", what=INSTEAD))
