"""The saved copy of a source: its text page by page, and one page drawn.

It is a PDF, web page, Word or text file, or a picture. Like everything that arrives it
is read in the process that may be killed; only that process loads pypdfium2.
"""

import base64
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from articles.extracting.charsets import decode
from articles.extracting.dispatch import charset_of, format_of
from articles.extracting.file_formats import Options, format_by_name
from articles.extracting.paragraphs import PARAGRAPH_BREAK
from articles.extracting.pictures import open_picture
from articles.extracting.results import MAX_DOCUMENT, Refused, extractor
from articles.extracting.sandbox import run_limited
from articles.text.shapes import ReadDocument, Span
from articles.text.stored_messages import Message

if TYPE_CHECKING:
    import pypdfium2
    from PIL.Image import Image as PillowImage

MAX_PAGES = 3_000
MAX_PDF_CHARACTERS = 10_000_000
PDF = "application/pdf"
PICTURES = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
DRAWN_WIDTH = 1000  # pixels
# A scan is drawn for the program that reads it, with so many pixels at most.
SCAN_DPI = 300
SCAN_PIXELS = 10_000_000
POINTS = 72  # an inch
GRAIN = 1  # pixels, of a photograph: specks are no larger, letters are
RGB = 2  # FPDFBitmap_BGR: the order of its colours is turned round
YELLOW = (255, 255, 102)
# Hazard: U+FFFE stays; with it PDFium marks a line that ends within a word.
CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
CONTROLS[0x02] = "\ufffe"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as a PNG, in base64."""

    png: str

    def as_json(self) -> dict[str, object]:
        """Return it as a dict."""
        return asdict(self)


# --- In this process ------------------------------------------------------------------


def read_document(
    content: bytes, *, filename: str = "", media_type: str = ""
) -> ReadDocument:
    """Return the pages of a document; a picture is one page without text.

    Raise Refused, with a sentence for the editor.
    """
    if not content:
        raise Refused(Message("empty"))
    picture_type = _picture_type(content)
    if picture_type:
        return ReadDocument(("",), picture_type)
    name = "pdf"
    if not _is_pdf(content):
        name = format_of(content, filename=filename, media_type=media_type).name
    options = {"charset": charset_of(media_type), "language": "", "url": ""}
    answer = run_limited(name, content, options, reads="document")
    return ReadDocument(tuple(answer["pages"]), answer["media_type"], answer["reader"])


def draw_page(content: bytes, number: int, spans: Sequence[Span] = ()) -> bytes:
    """Return the page of a PDF as a PNG, with the spans of its text marked.

    `number`: from 1. Raise Refused where it cannot be drawn.
    """
    marked = ",".join(f"{start}-{end}" for start, end in spans)
    options = {"page": str(number), "spans": marked}
    answer = run_limited("pdf", content, options, reads="picture")
    return base64.b64decode(answer["png"])


def _picture_type(content: bytes) -> str:
    """Return the media type of a picture, or nothing."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    for start, media_type in PICTURES:
        if content.startswith(start):
            return media_type
    return ""


def _is_pdf(content: bytes) -> bool:
    """Return whether it is a PDF; as readers allow, something may stand before it."""
    return b"%PDF-" in content[:1024]


# --- In the process that may be killed ------------------------------------------------


def read_pages(name: str, content: bytes, options: Options) -> ReadDocument:
    """Return the pages of a document. `name`: pdf, or that of an imported format."""
    if name == "pdf":
        return ReadDocument(tuple(_pdf_pages(content)), PDF, extractor("pypdfium2"))
    text = _whole_text(name, content, options)
    if len(text) > MAX_DOCUMENT:
        raise Refused(Message("document_too_long"))
    media_type = format_by_name(name).media_types[0]
    return ReadDocument((text,), media_type, f"newsroom-{name}/1")


def _whole_text(name: str, content: bytes, options: Options) -> str:
    """Return all that a reader of the file sees: more than its article."""
    if name == "html":
        return _page_text(content, options)
    if name == "text":
        return decode(content, declared=options["charset"], language="").text
    extracted = format_by_name(name).read(content, options)
    metadata = extracted.metadata | extracted.guessed
    parts = [metadata.get(part, "") for part in ("title", "standfirst", "byline")]
    parts.append(extracted.text)
    parts += [str(note.get("text", "")) for note in extracted.attachments]
    return PARAGRAPH_BREAK.join(part for part in parts if part)


def _page_text(content: bytes, options: Options) -> str:
    """Return the text of a web page without what it hides."""
    from articles.extracting.file_formats.html import declared_charset
    from articles.extracting.web_page.trees import parse_html
    from articles.extracting.web_page.walk import walk

    charset = options["charset"] or declared_charset(content)
    decoded = decode(content, declared=charset, language="")
    walked = walk(parse_html(decoded.text))
    shown = [paragraph.shown() for paragraph in walked.paragraphs]
    return PARAGRAPH_BREAK.join(text for text in shown if text)


def load_pdfium() -> Any:
    """Load and return the library that reads PDF."""
    import pypdfium2

    return pypdfium2


def _open_pdf(content: bytes) -> "pypdfium2.PdfDocument":
    pypdfium2 = load_pdfium()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        code = "pdf_locked" if "password" in str(error).lower() else "pdf_broken"
        raise Refused(Message(code)) from error
    if len(document) > MAX_PAGES:
        raise Refused(Message("pdf_too_long", number=MAX_PAGES))
    return document


def _pdf_pages(content: bytes) -> Iterator[str]:
    size = 0
    document = _open_pdf(content)
    for number in range(len(document)):
        text = _text_of(document[number])
        if not text.strip():
            text = ""
        size += len(text)
        if size > MAX_PDF_CHARACTERS:
            raise Refused(Message("document_too_long"))
        yield text


def _text_of(page: "pypdfium2.PdfPage") -> str:
    """Return the text of a page.

    Hazard: it keeps the number of PDFium's code points, by which `_boxes` finds their
    places on the page.
    """
    textpage = page.get_textpage()
    text: str = textpage.get_text_range()
    textpage.close()
    return text.translate(CONTROLS)


def draw(content: bytes, options: Options) -> Drawing:
    """Return a page as paper under a marker: marked parts turn yellow, ink stays."""
    from PIL import Image, ImageChops

    page = _page_of(content, options)
    width, height = page.get_size()
    scale = DRAWN_WIDTH / max(width, height * 0.7, 1)
    bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=RGB)
    image = bitmap.to_pil()
    for line in _boxes(page, options["spans"]):
        box = (
            max(0, int(line.left * scale)),
            max(0, int((height - line.top) * scale)),
            min(image.width, int(line.right * scale) + 1),
            min(image.height, int((height - line.bottom) * scale) + 1),
        )
        if box[0] < box[2] and box[1] < box[3]:
            piece = image.crop(box)
            paper = Image.new("RGB", piece.size, YELLOW)
            image.paste(ImageChops.multiply(piece, paper), box)
    return _as_drawing(image)


def draw_scan(name: str, content: bytes, options: Options) -> Drawing:
    """Return a page of a PDF, or a picture, in grey and as large as letters need.

    `name`: pdf or picture.
    """
    from PIL import ImageFilter

    if name == "pdf":
        page = _page_of(content, options)
        width, height = page.get_size()
        scale = SCAN_DPI / POINTS * _shrinking(width, height, SCAN_DPI / POINTS)
        image: PillowImage = page.render(scale=scale, grayscale=True).to_pil()
    else:
        image = open_picture(content)
        scale = _shrinking(*image.size)
        image.thumbnail((image.width * scale, image.height * scale))
        image = _on_paper(image)
    return _as_drawing(image.filter(ImageFilter.GaussianBlur(GRAIN)))


def _on_paper(image: "PillowImage") -> "PillowImage":
    """Return the picture in grey, with paper where it is transparent."""
    from PIL import Image

    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image.convert("RGBA"))
    return image.convert("L")


def _shrinking(width: float, height: float, scale: float = 1) -> float:
    """Return by how much, at most 1, that many pixels are made fewer."""
    pixels = width * height * scale * scale
    return min(1, math.sqrt(SCAN_PIXELS / max(pixels, 1)))


def _page_of(content: bytes, options: Options) -> "pypdfium2.PdfPage":
    document = _open_pdf(content)
    number = int(options["page"])
    if not 1 <= number <= len(document):
        raise Refused(Message("pdf_broken"))
    return document[number - 1]


def _as_drawing(image: "PillowImage") -> Drawing:
    # Hazard: Pillow writes into a file what it finds in `info`.
    image.info = {}
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return Drawing(base64.b64encode(file.getvalue()).decode("ascii"))


class _Box(NamedTuple):
    """Distances from the page's lower left corner, in points."""

    left: float
    bottom: float
    right: float
    top: float


def _boxes(page: "pypdfium2.PdfPage", spans: str) -> Iterator[_Box]:
    """Yield the box of each line of the spans."""
    textpage = page.get_textpage()
    for span in spans.split(","):
        if not span:
            continue
        start, end = map(int, span.split("-"))
        for index in range(textpage.count_rects(start, end - start)):
            yield _Box(*textpage.get_rect(index))
