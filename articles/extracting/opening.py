"""The lines above an article's body: title, byline, date. They are metadata and leave the text."""

from articles.extracting.metadata import read_both
from articles.extracting.paragraphs import Paragraph, Reading
from articles.text.stored_messages import Message

LONGEST_TITLE = 150
LONGEST_HEADING = 300
LONGEST_STANDFIRST = 2000
LINES_LOOKED_AT = 5
ENDS_OF_SENTENCES = tuple(".!?…:;,。！？：；，、؟۔।")
CLOSERS = "\"'”’»›)]）」』】》"


def lift_opening(reading: Reading, *, find_title: bool) -> None:
    """Move what stands above the body from the paragraphs to the metadata, and say so in the losses.

    find_title: whether a first line that stands apart and ends no sentence may be the title. What the
    metadata already hold, from front matter or the page's own head, is never replaced.
    """
    index = 0
    for _ in range(LINES_LOOKED_AT):
        if len(reading.paragraphs) - index < 2:
            return
        paragraph = reading.paragraphs[index]
        if find_title and "title" not in reading.metadata and _is_title(paragraph):
            reading.metadata["title"] = _one_line(reading.paragraphs.pop(index).text)
        elif not _lift_credit(reading, index):
            if index or not _is_heading(paragraph):
                return
            # A heading may stand between the title and the byline.
            index += 1


def lift_heading(reading: Reading) -> None:
    """The first heading of the first level is the title, or repeats it, and leaves the text."""
    for index, paragraph in enumerate(reading.paragraphs[:3]):
        title = _one_line(paragraph.text)
        if paragraph.kind != "heading" or paragraph.level != 1 or len(title) > LONGEST_HEADING:
            continue
        if reading.metadata.setdefault("title", title) == title and len(reading.paragraphs) > 1:
            del reading.paragraphs[index]
        return


def note_standfirst(reading: Reading) -> None:
    """A first paragraph set apart where no other is: it stays in the text and is named in the metadata."""
    first, rest = reading.paragraphs[:1], reading.paragraphs[1:]
    if not first or len(rest) < 2 or not first[0].apart or any(paragraph.apart for paragraph in rest[:-1]):
        return
    if len(first[0].text) <= LONGEST_STANDFIRST:
        reading.metadata.setdefault("standfirst", _one_line(first[0].text))


def _is_title(paragraph: Paragraph) -> bool:
    text = paragraph.text.strip()
    return (
        paragraph.apart
        and paragraph.kind in {"paragraph", "heading"}
        and not paragraph.suspects
        and 0 < len(text) <= LONGEST_TITLE
        and "\n" not in text
        and not text.rstrip(CLOSERS).endswith(ENDS_OF_SENTENCES)
        and any(character.isalpha() for character in text)
        and read_both(text) == ("", "")
    )


def _is_heading(paragraph: Paragraph) -> bool:
    return paragraph.kind == "heading"


def _lift_credit(reading: Reading, index: int) -> bool:
    """Whether the paragraph was a byline or date, and is now metadata."""
    text = reading.paragraphs[index].text.strip()
    byline, date = read_both(text)
    if not byline and not date:
        return False
    if (byline and "byline" in reading.metadata and byline not in reading.metadata["byline"]) or (
        date and reading.metadata.get("dated", date) != date
    ):
        return False
    kind = "both" if byline and date else "byline" if byline else "date"
    if byline:
        reading.metadata.setdefault("byline", byline)
    if date:
        reading.metadata.setdefault("dated", date)
    reading.losses.append(Message(f"line_{kind}", words=_one_line(text)))
    del reading.paragraphs[index]
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())
