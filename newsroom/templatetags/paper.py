"""What templates need without a request.

Pages are the same for everyone, and those for 404 and 500 must not depend on a request.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.utils import translation
from django.utils.html import escape, format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

from annotations.presentation import in_scale
from annotations.sanitiser import published
from articles.text.directions import spill_of
from articles.text.stored_messages import message_text
from articles.text.typesetting import TextRun, Typeset

register = template.Library()
LOCALES = str(Path(__file__).parent.parent / "locale")


class Licence(NamedTuple):
    """The licence under which notes and data may be used."""

    name: str
    url: str


class Site(NamedTuple):
    """This newsroom, as readers know it.

    `url` has no slash at its end. `corrections_email` is empty where readers are given
    none.
    """

    name: str
    url: str
    licence: Licence
    corrections_email: str


@register.simple_tag(name="site")
def this_site() -> Site:
    """Return this newsroom."""
    licence = Licence(settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL)
    return Site(
        settings.SITE_NAME, settings.SITE_URL, licence, settings.CORRECTIONS_EMAIL
    )


def absolute(path: str) -> str:
    """Return the full URL of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def site(request: HttpRequest) -> dict[str, Site]:
    """Return what every template with a request has.

    Hazard: on its login pages Django itself puts the host into `site` and `site_name`.
    """
    return {"newsroom": this_site()}


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a static file.

    It has the plain name before `collectstatic` has hashed it.
    """
    try:
        return staticfiles_storage.url(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def words_for_scripts() -> SafeString:
    """Return the words of scripts in the active language, unless it is English.

    static/newsroom/words.js reads them. They are data, which no browser runs: the
    policy of our pages lets no script stand in them.
    """
    catalogue = _words_for_scripts(translation.get_language() or settings.LANGUAGE_CODE)
    if not catalogue:
        return SafeString()
    return json_script(catalogue, "words-for-scripts")


@cache
def _words_for_scripts(language: str) -> dict[str, str | list[str]]:
    """Return words by the English ones; a list has the plural forms.

    Such as {"Saved": "已保存", "%(count)s note": ["%(count)s 条批注"]}.
    """
    catalogue = JavaScriptCatalog()
    catalogue.translation = DjangoTranslation(
        language, domain="djangojs", localedirs=[LOCALES]
    )
    return catalogue.get_catalog()


register.filter("worded", in_scale)


@register.simple_tag
def desk_languages() -> list[tuple[str, str]]:
    """Return the code of each language of the desk, and its own name for itself."""
    return settings.DESK_LANGUAGES


register.filter("said", message_text)


@register.filter
def markdown(text: str) -> SafeString:
    """Return the HTML of Markdown, by the one sanitiser."""
    return published(text).html


# What a setting is drawn with, outermost first. The class tells it from marks of our
# own; the style says aloud what it is, and hides the signs, which stay for a reader who
# copies the words or sees no styles.
_ELEMENTS: tuple[tuple[str, str], ...] = (
    ("founded", "span"),  # words that a note is about
    ("doubtful", "span"),
    ("inserted", "ins"),
    ("struck", "s"),
    ("raised", "sup"),
    ("lowered", "sub"),
)


@register.filter
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
