"""What is kept beside a source, a PDF, web page, Word or text file, or a picture: its
text page by page, and one page drawn. Read like everything that arrives in the process
that may be killed, where alone pypdfium2 is loaded.
"""

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from articles.extracting.charsets import decode
from articles.extracting.dispatch import charset_of, format_of
from articles.extracting.file_formats import Options, by_name
from articles.extracting.results import MAX_DOCUMENT, Refused, extractor
from articles.extracting.sandbox import run_limited
from articles.text.shapes import ReadDocument, Span
from articles.text.stored_messages import Message

MAX_PAGES = 3_000
MAX_PDF_CHARACTERS = 10_000_000
PDF = "application/pdf"
# A picture is kept as it is: nothing here decodes it.
PICTURES = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
DRAWN_WIDTH = 1000  # pixels
RGB = 2  # FPDFBitmap_BGR, of which the order is turned round
YELLOW = (255, 255, 102)
# Hazard: U+FFFE stays, by which PDFium says that a line ends within a word.
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ") | {
    0x02: "\ufffe"
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """png: base64."""

    png: str

    def as_json(self) -> dict[str, object]:
        return asdict(self)


# --- Asked for ------------------------------------------------------------------------


def read_document(
    content: bytes, *, filename: str = "", media_type: str = ""
) -> ReadDocument:
    """Raises Refused, with a sentence for the editor."""
    if not content:
        raise Refused(Message("empty"))
    if kind := _picture_type(content):
        return ReadDocument((), kind)
    options = {"charset": charset_of(media_type), "language": "", "url": ""}
    name = (
        "pdf"
        if _is_pdf(content)
        else format_of(content, filename=filename, media_type=media_type).name
    )
    found = run_limited(name, content, options, reads="document")
    return ReadDocument(tuple(found["pages"]), found["media_type"], found["reader"])


def draw_page(content: bytes, number: int, spans: Sequence[Span] = ()) -> bytes:
    """The page of a PDF as a PNG, with the spans of its text marked. number: from 1.
    Raises Refused.
    """
    marked = ",".join(f"{start}-{end}" for start, end in spans)
    found = run_limited(
        "pdf", content, {"page": str(number), "spans": marked}, reads="picture"
    )
    return base64.b64decode(found["png"])


def _picture_type(content: bytes) -> str:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in PICTURES if content.startswith(start)), "")


def _is_pdf(content: bytes) -> bool:
    """As readers of it allow, something may stand before it."""
    return b"%PDF-" in content[:1024]


# --- In the process that may be killed ------------------------------------------------


def read(name: str, content: bytes, options: Options) -> ReadDocument:
    """name: pdf, or that of a format that can be imported."""
    if name == "pdf":
        return ReadDocument(tuple(_pdf_pages(content)), PDF, extractor("pypdfium2"))
    found = by_name(name)
    text = _whole_text(name, content, options)
    if len(text) > MAX_DOCUMENT:
        raise Refused(Message("document_too_long"))
    return ReadDocument((text,), found.media_types[0], f"newsroom-{name}/1")


def _whole_text(name: str, content: bytes, options: Options) -> str:
    """All that a reader of the file sees: more than what of it is an article."""
    if name == "html":
        return _page_text(content, options)
    if name == "text":
        return decode(content, declared=options["charset"], language="").text
    found = by_name(name).read(content, options)
    told = found.metadata | found.guessed
    above = [told[part] for part in ("title", "standfirst", "byline") if told.get(part)]
    notes = [str(one.get("text", "")) for one in found.attachments]
    return "\n\n".join(filter(None, [*above, found.text, *notes]))


def _page_text(content: bytes, options: Options) -> str:
    """Without what the page hides."""
    from articles.extracting.file_formats.html import declared_charset
    from articles.extracting.web_page.trees import parse_html
    from articles.extracting.web_page.walk import walk

    charset = options["charset"] or declared_charset(content)
    walked = walk(parse_html(decode(content, declared=charset, language="").text))
    return "\n\n".join(filter(None, (one.shown() for one in walked.paragraphs)))


def load_pdfium() -> Any:
    import pypdfium2

    return pypdfium2


def _open_pdf(content: bytes) -> Any:
    pypdfium2 = load_pdfium()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Refused(Message("pdf_locked" if locked else "pdf_broken")) from error
    if len(document) > MAX_PAGES:
        raise Refused(Message("pdf_too_long", number=MAX_PAGES))
    return document


def _pdf_pages(content: bytes) -> Iterator[str]:
    size = 0
    document = _open_pdf(content)
    for number in range(len(document)):
        text = _text_of(document[number])
        size += len(text)
        if size > MAX_PDF_CHARACTERS:
            raise Refused(Message("document_too_long"))
        yield text


def _text_of(page: Any) -> str:
    """As many code points as PDFium's, whose places on the page are asked for by
    number.
    """
    textpage = page.get_textpage()
    text: str = textpage.get_text_range()
    textpage.close()
    return text.translate(CONTROLS)


def draw(content: bytes, options: Options) -> Drawing:
    """As a marker does: paper turns yellow, and what is printed stays."""
    from PIL import Image, ImageChops

    document = _open_pdf(content)
    number = int(options["page"])
    if not 1 <= number <= len(document):
        raise Refused(Message("pdf_broken"))
    page = document[number - 1]
    width, height = page.get_size()
    scale = DRAWN_WIDTH / max(width, height * 0.7, 1)
    image = page.render(
        scale=scale, rev_byteorder=True, force_bitmap_format=RGB
    ).to_pil()
    for left, bottom, right, top in _boxes(page, options["spans"]):
        box = (
            max(0, int(left * scale)),
            max(0, int((height - top) * scale)),
            min(image.width, int(right * scale) + 1),
            min(image.height, int((height - bottom) * scale) + 1),
        )
        if box[0] < box[2] and box[1] < box[3]:
            piece = image.crop(box)
            image.paste(
                ImageChops.multiply(piece, Image.new("RGB", piece.size, YELLOW)), box
            )
    file = io.BytesIO()
    image.save(file, "PNG")
    return Drawing(base64.b64encode(file.getvalue()).decode("ascii"))


def _boxes(page: Any, spans: str) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right, top of each line of them, from the page's lower left corner,
    in points.
    """
    textpage = page.get_textpage()
    for span in filter(None, spans.split(",")):
        start, end = map(int, span.split("-"))
        for index in range(textpage.count_rects(start, end - start)):
            yield textpage.get_rect(index)
