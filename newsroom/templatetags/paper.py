"""What a reader's template needs without a request: pages are the same for everyone,
and those for 404 and 500 must not depend on one.
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
    """Under which notes and data may be used."""

    name: str
    url: str


class Site(NamedTuple):
    """url: without a slash at the end. corrections_email: nothing where readers are
    given none.
    """

    name: str
    url: str
    licence: Licence
    corrections_email: str


@register.simple_tag(name="site")
def this_site() -> Site:
    licence = Licence(settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL)
    return Site(
        settings.SITE_NAME, settings.SITE_URL, licence, settings.CORRECTIONS_EMAIL
    )


def absolute(path: str) -> str:
    """Return the full URL of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def site(request: HttpRequest) -> dict[str, Site]:
    """For every template that has a request. Hazard: on its login pages Django itself
    puts the host into `site` and `site_name`.
    """
    return {"newsroom": this_site()}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file; its plain name before `collectstatic` has hashed
    it.
    """
    try:
        return staticfiles_storage.url(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def words_for_scripts() -> SafeString:
    """What static/newsroom/words.js reads: the words of scripts in the language that is
    active, unless these are English. Data, which no browser runs: the policy of our
    pages lets no script stand in them.
    """
    catalogue = _words_for_scripts(translation.get_language() or settings.LANGUAGE_CODE)
    return json_script(catalogue, "words-for-scripts") if catalogue else SafeString()


@cache
def _words_for_scripts(language: str) -> dict[str, str | list[str]]:
    """Such as {"Saved": "已保存", "%(count)s note": ["%(count)s 条批注"]}: a list has the
    plural forms.
    """
    catalogue = JavaScriptCatalog()
    catalogue.translation = DjangoTranslation(
        language, domain="djangojs", localedirs=[LOCALES]
    )
    return catalogue.get_catalog()


register.filter("worded", in_scale)


@register.simple_tag
def desk_languages() -> list[tuple[str, str]]:
    """Code and name, as who speaks it says it."""
    return settings.DESK_LANGUAGES


register.filter("said", message_text)


@register.filter
def markdown(text: str) -> SafeString:
    return published(text).html


# What a setting is drawn with, outermost first. The class tells it from marks of our
# own; the style says aloud what it is, and hides the signs, which stay for whoever
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
    """Words as type, in one piece that leaves what stands beside it as it is, whichever
    way its marks turn. direction: of the text that they are in.
    """
    pieces = (
        Typeset(words).pieces(0, len(words)) if isinstance(words, str) else tuple(words)
    )
    return _typeset(pieces, is_reversed=direction == "rtl")


@lru_cache(maxsize=1024)
def _typeset(pieces: tuple[TextRun, ...], *, is_reversed: bool) -> SafeString:
    """Kept for what many pages show: an edition's own, the one of what it superseded,
    feeds.
    """
    loose, closing = spill_of("".join(piece.text for piece in pieces))
    if len(pieces) == 1 and not (loose or closing or pieces[0].settings or is_reversed):
        return escape(pieces[0].text)
    shown = _drawn(
        _without(pieces, loose) if loose else pieces, _ELEMENTS, is_reversed=is_reversed
    )
    return shown + escape(closing)


def _drawn(
    pieces: Iterable[TextRun], elements: Sequence[tuple[str, str]], *, is_reversed: bool
) -> SafeString:
    if not elements:
        return format_html_join(
            "", "{}", ((_signs_or_words(piece, is_reversed),) for piece in pieces)
        )
    (setting, tag), *inner = elements
    drawn = SafeString()
    for is_set, run in groupby(pieces, key=lambda piece: setting in piece.settings):
        words = _drawn(run, inner, is_reversed=is_reversed)
        drawn += (
            format_html('<{} class="{}">{}</{}>', tag, setting, words, tag)
            if is_set
            else words
        )
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
    parts = enumerate(_ABBREVIATED.split(piece.text))
    return format_html_join(
        "",
        "{}",
        ((format_html("<bdi>{}</bdi>", one) if at % 2 else one,) for at, one in parts),
    )


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
