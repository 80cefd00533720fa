"""Texts of editors as HTML: Markdown, words with what sets them as type, frames."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from annotations.sanitiser import published
from articles.text.directions import spill_of
from articles.text.typesetting import TextRun, Typeset
from newsroom.editions.note_views import SentenceView
from newsroom.editions.view import EditionView
from newsroom.public.site import absolute
from newsroom.public.verdicts import statement_path


def markdown(text: str) -> SafeString:
    """Return the HTML of Markdown, by the one sanitiser."""
    return published(text).html


# What a setting is drawn with, outermost first. The class tells it from marks of our
# own; the style says aloud what it is, and hides the signs, which stay for a reader who
# copies the words or sees no styles.
_ELEMENTS: tuple[tuple[str, str], ...] = (
    ("founded", "span"),  # words that a note is about
    ("unclear", "span"),
    ("doubtful", "span"),
    ("inserted", "ins"),
    ("struck", "s"),
    ("raised", "sup"),
    ("lowered", "sub"),
)


def typeset(words: str | Sequence[TextRun], direction: str = "ltr") -> SafeString:
    """Return words as type, in one piece, whichever way its marks turn.

    What stands beside it stays as it is. `direction` is that of the text that they are
    in.
    """
    if isinstance(words, str):
        words = Typeset(words).pieces(0, len(words))
    return _typeset(tuple(words), is_reversed=direction == "rtl")


@lru_cache(maxsize=1024)
def _typeset(pieces: tuple[TextRun, ...], *, is_reversed: bool) -> SafeString:
    """Return the same, kept for what many pages and feeds show."""
    loose, closing = spill_of("".join(piece.text for piece in pieces))
    if len(pieces) == 1 and not (loose or closing or pieces[0].settings or is_reversed):
        return escape(pieces[0].text)
    if loose:
        pieces = tuple(_without(pieces, loose))
    return _drawn(pieces, _ELEMENTS, is_reversed=is_reversed) + escape(closing)


def _drawn(
    pieces: Iterable[TextRun], elements: Sequence[tuple[str, str]], *, is_reversed: bool
) -> SafeString:
    if not elements:
        shown = ((_signs_or_words(piece, is_reversed),) for piece in pieces)
        return format_html_join("", "{}", shown)
    (setting, tag), *inner = elements
    drawn = SafeString()
    for is_set, run in groupby(pieces, key=lambda piece: setting in piece.settings):
        words = _drawn(run, inner, is_reversed=is_reversed)
        if is_set:
            words = format_html('<{} class="{}">{}</{}>', tag, setting, words, tag)
        drawn += words
    return drawn


# 'Hallen Port Co.' in Arabic: its full stop is the name's, not of the sentence that
# goes on after it.
_NAME = r"(?<![A-Za-zÀ-ɏ])[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ0-9&.,'’ -]{0,80}\."
_ABBREVIATED = re.compile(rf"({_NAME}(?=\s+[\u0590-\u08ff])|^{_NAME}$)")


def _signs_or_words(piece: TextRun, is_reversed: bool) -> SafeString:
    if piece.is_sign:
        return format_html(
            '<span class="written" aria-hidden="true">{}</span>', piece.text
        )
    if not is_reversed:
        return escape(piece.text)
    shown = SafeString()
    for place, part in enumerate(_ABBREVIATED.split(piece.text)):
        is_name = place % 2 == 1
        shown += format_html("<bdi>{}</bdi>", part) if is_name else escape(part)
    return shown


def _without(pieces: Iterable[TextRun], loose: frozenset[int]) -> Iterator[TextRun]:
    at = 0
    for piece in pieces:
        kept = (
            character
            for place, character in enumerate(piece.text, start=at)
            if place not in loose
        )
        yield piece._replace(text="".join(kept))
        at += len(piece.text)


# --- The frame in which another site shows a statement --------------------------------

EDGES = 220  # pixels of its height that are not text
TALLEST = 900


def frame_of(
    reading: EditionView, sentence: SentenceView, width: int = 640, shown: str = "100%"
) -> str:
    """Return the HTML of the frame, for a person to copy or another program.

    It is as high as a frame of `width` needs; `shown` is the width that it says.
    """
    url = absolute(statement_path(reading, sentence))
    title = escape(reading.listed_title)
    height = frame_height(sentence, width)
    return (
        f'<iframe src="{url}" title="{title}" width="{shown}" height="{height}"'
        ' loading="lazy" style="border:0;max-width:100%"></iframe>'
    )


def frame_height(sentence: SentenceView, width: int) -> int:
    """Return about how many pixels high a frame must be to show the statement whole."""
    texts = [sentence.text]
    for note in sentence.notes:
        texts += [note.verdict, note.words, note.body]
        texts += [citation.source.title for citation in note.citations]
    words = "".join(texts)
    # A line is 22 pixels high. Letters are 8 pixels wide, those of Chinese twice that.
    letters = len(words) + sum(letter >= "\u1100" for letter in words)
    pixels = 22 * (len(texts) + letters * 8 // (width - 40))
    return min(EDGES + pixels, TALLEST)
