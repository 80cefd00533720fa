"""The lines above an article's body: title, byline, date.

They become metadata and leave the text.
"""

from unicodedata import normalize

from articles.extracting.metadata import read_credit
from articles.extracting.paragraphs import Paragraph, RawArticle
from articles.text.headline import CLOSERS, begins_inside
from articles.text.names import names_in
from articles.text.stored_messages import Message

LONGEST_TITLE = 150
LONGEST_HEADING = 300
LONGEST_STANDFIRST = 2000
LINES_LOOKED_AT = 5
PARAGRAPHS_LOOKED_AT = 6  # for the headline
SHORTEST_WITH_STANDFIRST = 3  # paragraphs
ENDS_OF_SENTENCES = tuple(".!?…:;,。！？：；，、؟۔।")


def lift_opening(reading: RawArticle, *, find_title: bool) -> None:
    """Move what stands above the body to the metadata, and say so in the losses.

    `find_title`: whether a first line that stands apart and ends no sentence may be the
    title. What the metadata already hold, from front matter or the page's own head, is
    never replaced.
    """
    index = 0
    for _ in range(LINES_LOOKED_AT):
        if len(reading.paragraphs) - index < 2:
            return
        paragraph = reading.paragraphs[index]
        if find_title and "title" not in reading.metadata and is_title(paragraph):
            reading.metadata["title"] = _one_line(paragraph.text)
            reading.lift(index)
        elif not _lift_credit(reading, index):
            if index or paragraph.kind != "heading":
                return
            # A heading may stand between the title and the byline.
            index += 1


def lift_headline(reading: RawArticle) -> None:
    """Move the headline to the metadata where it opens the article."""
    title = letters(reading.metadata.get("title", ""))
    for index, paragraph in enumerate(reading.paragraphs[:PARAGRAPHS_LOOKED_AT]):
        text = _one_line(paragraph.text)
        if title:
            is_headline = letters(text) == title
        else:
            is_headline = (
                paragraph.kind == "heading"
                and paragraph.level == 1
                and len(text) <= LONGEST_HEADING
            )
        if is_headline:
            reading.metadata.setdefault("title", text)
            if len(reading.paragraphs) > 1:
                reading.lift(index)
            return


def letters(text: str) -> str:
    """Return its letters and digits only, in one form."""
    return "".join(filter(str.isalnum, normalize("NFKC", text)))


def note_standfirst(reading: RawArticle) -> None:
    """Name a first paragraph as standfirst where it alone is set apart.

    It stays in the text.
    """
    if len(reading.paragraphs) < SHORTEST_WITH_STANDFIRST:
        return
    first, *rest = reading.paragraphs
    if not first.apart or len(first.text) > LONGEST_STANDFIRST:
        return
    if any(paragraph.apart for paragraph in rest[:-1]):
        return
    reading.metadata.setdefault("standfirst", _one_line(first.text))


def is_title(paragraph: Paragraph) -> bool:
    """Return whether it seems to be a title, where none is said to be one."""
    text = paragraph.text.strip()
    return (
        paragraph.apart
        and paragraph.kind in {"paragraph", "heading"}
        and not paragraph.suspects
        and 0 < len(text) <= LONGEST_TITLE
        and "\n" not in text
        and not text.rstrip(CLOSERS).endswith(ENDS_OF_SENTENCES)
        and any(character.isalpha() for character in text)
        and not begins_inside(text)
        and not any(read_credit(text))
    )


def _lift_credit(reading: RawArticle, index: int) -> bool:
    """Move the paragraph to the metadata if it is a byline or date; say whether it was.

    It stays where the metadata already hold another byline or date.
    """
    text = reading.paragraphs[index].text.strip()
    byline, dated = read_credit(text)
    if not byline and not dated:
        return False
    if byline not in reading.metadata.get("byline", byline):
        return False
    if dated and reading.metadata.get("dated", dated) != dated:
        return False
    if byline:
        # Where no plain names are said, it stays a guess.
        _note_credit(reading, "byline", byline, is_plain=bool(names_in(byline)))
    if dated:
        _note_credit(reading, "dated", dated, is_plain=True)
    if byline and dated:
        code = "line_both"
    elif byline:
        code = "line_byline"
    else:
        code = "line_date"
    reading.losses.append(Message(code, words=_one_line(text)))
    reading.lift(index)
    return True


def _note_credit(reading: RawArticle, name: str, value: str, *, is_plain: bool) -> None:
    """Keep a byline or date: as a guess where the page itself shows another."""
    is_only = reading.guessed.get(name, value) == value
    if is_only and is_plain:
        reading.guessed.pop(name, None)
        reading.metadata.setdefault(name, value)
    elif name not in reading.metadata:
        reading.guessed[name] = value


def _one_line(text: str) -> str:
    return " ".join(text.split())
