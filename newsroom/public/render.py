"""From a reading to HTML. No query and no request: the same document always gives the same bytes.

The one time zone is settings.TIME_ZONE, whatever the person who publishes has active. The page of an article
speaks the article's language where the interface has it; a list of many speaks settings.LANGUAGE_CODE.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Context
from markupsafe import Markup

from annotations.presentation import in_scale
from newsroom.conf.translations import gettext, ngettext, one_language
from newsroom.editions.diff import compare
from newsroom.editions.entries import Source
from newsroom.editions.imprint import Topic, listed_title, moment
from newsroom.editions.view import Reading
from newsroom.public.search import Found
from newsroom.public.search_query import NARROWING
from newsroom.templatetags.paper import asset, markdown, this_site, typeset, words_for_scripts


def article_page(
    reading: Reading, sha256: str, *, superseded: bool = False, gone: Sequence[tuple[str, int]] = ()
) -> str:
    """The current edition, or with `superseded` an earlier one that says so.

    gone: as `vanished` gives them; a link to such a sentence is answered with where it still stands.
    """
    context = {"reading": reading, "sha256": sha256, "superseded": superseded, "gone": gone}
    return _render("public/article.html", _interface(reading), **context)


def editions_page(reading: Reading, sha256: str) -> str:
    """Every edition, newest first. `sha256` is of the newest, which cannot hold its own."""
    return _render("public/editions.html", _interface(reading), reading=reading, sha256=sha256)


def comparison_page(before: Reading, after: Reading) -> str:
    with speaking_of(after):
        comparison = compare(before, after)
    return _render("public/comparison.html", _interface(after), comparison=comparison)


def no_comparison_page(sentence: str, editions: str) -> str:
    """Why two editions are not compared now; the address of those that are."""
    return _render("public/no_comparison.html", sentence=sentence, editions=editions)


def withdrawn_page(reading: Reading) -> str:
    """What every address of a withdrawn article answers: its title, the reason and the date."""
    return _render("public/withdrawn.html", _interface(reading), reading=reading)


def withheld_page(reading: Reading | None) -> str:
    """What the address answers of an edition that `reading` withholds, or without one that of a source."""
    return _render("public/withheld.html", _interface(reading) if reading else None, reading=reading)


def row(reading: Reading) -> str:
    """The article as a list shows it."""
    return _render("public/row.html", reading=reading)


def feed_item(reading: Reading) -> str:
    """The whole annotated article for a feed reader: no styles, absolute addresses."""
    address = settings.SITE_URL + reading.article.address
    return _render("public/feed_item.html", _interface(reading), reading=reading, address=address)


def front_page(rows: Markup, *, older: str, is_first: bool) -> str:
    """rows: as `row` gives them; nothing where there are none."""
    return _render("public/front.html", rows=rows, older=older, is_first=is_first)


def topic_page(topic: Topic, rows: Markup, *, older: str) -> str:
    return _render("public/topic.html", topic=topic, rows=rows, older=older)


def source_page(source: Source, uses: Sequence[SimpleNamespace], *, older: str) -> str:
    """uses: newest article first, with title, language, address, on_article, and sentences: key, text, rating
    or None, whose, stance, locator."""
    return _render("public/source.html", source=source, uses=uses, older=older)


def corrections_page(corrections: Sequence[Mapping[str, Any]], *, older: str) -> str:
    """corrections: as `feeds.Correction` has them, newest first."""
    shown = [
        SimpleNamespace(**{**one, "title": title_of(one), "published_at": moment(one["published_at"])})
        for one in corrections
    ]
    return _render("public/corrections.html", corrections=shown, older=older)


def title_of(correction: Mapping[str, Any]) -> str:
    """As lists have it, in the language of the article's page."""
    with speaking(correction["language"]):
        return listed_title(correction["title"], is_examined=correction["is_examined"])


def search_page(
    asked: Mapping[str, str], found: Found | None, *, refused: str = "", following: str = ""
) -> str:
    """asked: by the names of the contract. found: None where nothing was looked for. refused: why not.
    following: address of the next page."""
    return _render(
        "public/search.html",
        query=asked.get("q", ""),
        narrowed=[(name, asked[name]) for name in NARROWING if asked.get(name)],
        found=found,
        refused=refused,
        following=following,
    )


def speaking_of(reading: Reading) -> AbstractContextManager[None]:
    """For words about an article that no template makes: in the language of its page."""
    return speaking(reading.article.language)


def speaking(language: str) -> AbstractContextManager[None]:
    """In the language of the pages of articles that are written in `language`."""
    return _active(_spoken(language))


def speaking_for_all() -> AbstractContextManager[None]:
    """For words of lists, whatever the person who publishes has active."""
    return _active(settings.LANGUAGE_CODE)


@contextmanager
def _active(language: str) -> Iterator[None]:
    with translation.override(language), one_language():
        yield


def _interface(reading: Reading) -> str:
    return _spoken(reading.article.language)


def _spoken(language: str) -> str:
    """The language of the page of an article: its own, where the interface has that."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return settings.LANGUAGE_CODE


def _render(template: str, language: str | None = None, **context: object) -> str:
    with timezone.override(None), _active(language or settings.LANGUAGE_CODE):
        return render_to_string(template, context)


# --- What templates are compiled with ------------------------------------------------------------------


class Names(Context):
    """What a template knows. A page calls a thousand functions and macros, none of which wants this."""

    def call(
        self,
        function: Callable[..., object],
        *given: object,
        _block_vars: object = None,
        _loop_vars: object = None,
        **named: object,
    ) -> object:
        return function(*given, **named)


class Templates(Environment):
    """`.` is Python's own, and never for a key: a page asks for seven thousand attributes."""

    context_class = Names
    getattr = staticmethod(getattr)  # type: ignore[assignment] # the same, but for the names of arguments


def environment(**options: object) -> Environment:
    """As settings.TEMPLATES asks for it. What a template names and is not there is a fault."""
    options |= {
        "undefined": StrictUndefined,
        "keep_trailing_newline": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    made = Templates(**options)  # type: ignore[arg-type]
    made.newstyle_gettext = True  # type: ignore[attr-defined] # of the extension
    made.globals |= {
        "_": words,
        "gettext": sentence,
        "ngettext": counted,
        "asset": asset,
        "is_right_to_left": translation.get_language_bidi,
        "language": translation.get_language,
        "this_site": this_site,
        "words_for_scripts": words_for_scripts,
    }
    made.filters |= {
        "capfirst": capfirst,
        "day": day,
        "iso": iso,
        "markdown": markdown,
        "moment": date_and_time,
        "typeset": typeset,
        "worded": in_scale,
    }
    return made


def words(text: str) -> Markup:
    """Those of a template in the language that is active; they may hold HTML."""
    return Markup(gettext(text))  # noqa: S704 - ours


def sentence(text: str, /, **told: object) -> Markup:
    """With what is told put into its places, escaped."""
    return words(text) % told


def counted(one: str, many: str, number: int, /, **told: object) -> Markup:
    return Markup(ngettext(one, many, number)) % told  # noqa: S704 - ours


def capfirst(words: str) -> str:
    return words[:1].upper() + words[1:]


def iso(when: date) -> str:
    """A moment in the zone of the site, or a day."""
    return (_here(when) if isinstance(when, datetime) else when).isoformat()


def _here(when: datetime) -> datetime:
    return timezone.localtime(when, timezone.get_default_timezone())


def day(when: date) -> str:
    """In the format of the language."""
    shown = _here(when).date() if isinstance(when, datetime) else when
    return _day(shown, translation.get_language())


@lru_cache(maxsize=1024)
def _day(shown: date, _language: str | None) -> str:
    return date_format(shown, "DATE_FORMAT")


def date_and_time(when: datetime) -> str:
    return date_format(_here(when), "DATETIME_FORMAT")
