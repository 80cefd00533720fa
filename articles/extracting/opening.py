"""The lines above an article's body: title, byline, date. They are metadata and leave
the text.
"""

from unicodedata import normalize

from articles.extracting.metadata import read_both
from articles.extracting.paragraphs import Paragraph, RawArticle
from articles.text.headline import CLOSERS, begins_inside
from articles.text.names import names_in
from articles.text.stored_messages import Message

LONGEST_TITLE = 150
LONGEST_HEADING = 300
LONGEST_STANDFIRST = 2000
LINES_LOOKED_AT = 5
ENDS_OF_SENTENCES = tuple(".!?…:;,。！？：；，、؟۔।")


def lift_opening(reading: RawArticle, *, find_title: bool) -> None:
    """Move what stands above the body from the paragraphs to the metadata, and say so
    in the losses.

    find_title: whether a first line that stands apart and ends no sentence may be the
    title. What the metadata already hold, from front matter or the page's own head, is
    never replaced.
    """
    index = 0
    for _ in range(LINES_LOOKED_AT):
        if len(reading.paragraphs) - index < 2:
            return
        paragraph = reading.paragraphs[index]
        if find_title and "title" not in reading.metadata and _is_title(paragraph):
            reading.metadata["title"] = _one_line(reading.paragraphs.pop(index).text)
        elif not _lift_credit(reading, index):
            if index or paragraph.kind != "heading":
                return
            # A heading may stand between the title and the byline.
            index += 1


def lift_headline(reading: RawArticle) -> None:
    """The headline is metadata: where it opens the article it leaves the text."""
    title = letters(reading.metadata.get("title", ""))
    for index, paragraph in enumerate(reading.paragraphs[:6]):
        text = _one_line(paragraph.text)
        is_top = (
            paragraph.kind == "heading"
            and paragraph.level == 1
            and len(text) <= LONGEST_HEADING
        )
        if letters(text) == title if title else is_top:
            reading.metadata.setdefault("title", text)
            if len(reading.paragraphs) > 1:
                del reading.paragraphs[index]
            return


def letters(text: str) -> str:
    """Letters and digits only, in one form."""
    return "".join(filter(str.isalnum, normalize("NFKC", text)))


def note_standfirst(reading: RawArticle) -> None:
    """A first paragraph set apart where no other is: it stays in the text and is named
    in the metadata.
    """
    first, rest = reading.paragraphs[:1], reading.paragraphs[1:]
    if (
        not first
        or len(rest) < 2
        or not first[0].apart
        or any(paragraph.apart for paragraph in rest[:-1])
    ):
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
        and not begins_inside(text)
        and read_both(text) == ("", "")
    )


def _lift_credit(reading: RawArticle, index: int) -> bool:
    """Whether the paragraph was a byline or date, and is now metadata."""
    text = reading.paragraphs[index].text.strip()
    byline, date = read_both(text)
    if not byline and not date:
        return False
    if (
        byline
        and "byline" in reading.metadata
        and byline not in reading.metadata["byline"]
    ) or (date and reading.metadata.get("dated", date) != date):
        return False
    for name, said in (("byline", byline), ("dated", date)):
        # Where the page shows another one, or no plain names are said, it stays a
        # guess.
        is_declared = reading.guessed.get(name, said) == said and (
            name == "dated" or bool(names_in(said))
        )
        if said and is_declared:
            reading.guessed.pop(name, None)
            reading.metadata.setdefault(name, said)
        elif said and name not in reading.metadata:
            reading.guessed[name] = said
    kind = "both" if byline and date else "byline" if byline else "date"
    reading.losses.append(Message(f"line_{kind}", words=_one_line(text)))
    del reading.paragraphs[index]
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())
