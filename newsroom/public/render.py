"""From a reading to HTML. No query and no request: the same document always gives the same bytes.

The one time zone is settings.TIME_ZONE, whatever the person who publishes has active. The page of an article
speaks the article's language where the interface has it; a list of many speaks settings.LANGUAGE_CODE.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from annotations.presentation import in_scale
from articles.text.typesetting import TextRun
from newsroom.editions.citations import SIDES
from newsroom.editions.diff import compare
from newsroom.editions.entries import MARKS, Reliance
from newsroom.editions.imprint import ArticleFacts, listed_title, moment
from newsroom.editions.view import EditionView
from newsroom.public.search import NARROWING, Found
from newsroom.templatetags.paper import asset, markdown, this_site, typeset, words_for_scripts


def article_page(
    reading: EditionView, sha256: str, *, superseded: bool = False, gone: Sequence[tuple[str, int]] = ()
) -> str:
    """The current edition, or with `superseded` an earlier one that says so.

    gone: as `vanished` gives them; a link to such a sentence is answered with where it still stands.
    """
    context = {"reading": reading, "sha256": sha256, "superseded": superseded, "gone": gone}
    return page("public/article.html", reading.article.language, **context)


def editions_page(reading: EditionView, sha256: str) -> str:
    """Every edition, newest first. `sha256` is of the newest, which cannot hold its own."""
    return page("public/editions.html", reading.article.language, reading=reading, sha256=sha256)


def comparison_page(before: EditionView, after: EditionView) -> str:
    with speaking(after.article.language):
        comparison = compare(before, after)
    return page("public/comparison.html", after.article.language, comparison=comparison)


def withdrawn_page(reading: EditionView) -> str:
    """What every address of a withdrawn article answers: its title, the reason and the date."""
    return page("public/withdrawn.html", reading.article.language, reading=reading)


def withheld_page(reading: EditionView | None) -> str:
    """What the address answers of an edition that `reading` withholds, or without one that of a source."""
    return page("public/withheld.html", reading.article.language if reading else "", reading=reading)


def row(reading: EditionView) -> str:
    """The article as a list shows it."""
    return page("public/row.html", reading=reading)


def feed_item(reading: EditionView) -> str:
    """The whole annotated article for a feed reader: no styles, absolute addresses."""
    address = settings.SITE_URL + reading.article.address
    return page("public/feed_item.html", reading.article.language, reading=reading, address=address)


def source_page(uses: Sequence[tuple[ArticleFacts, Reliance]], *, older: str) -> str:
    """uses: the articles that cite it, newest first, with where it is cited there."""
    sides: dict[str, list[object]] = {side: [] for side in SIDES}
    for article, rests in uses:
        with speaking(article.language):
            title = article.listed_title
        for side, found in rests.sides:
            sides[side].append((title, article, found))
    shown = [(side, cited) for side, cited in sides.items() if cited]
    return page("public/source.html", source=uses[0][1].source, sides=shown, older=older)


def corrections_page(corrections: Sequence[Mapping[str, Any]], *, older: str) -> str:
    """corrections: as `article_rows.corrections_of` has them, newest first."""
    shown = [
        SimpleNamespace(**{**one, "title": title_of(one), "published_at": moment(one["published_at"])})
        for one in corrections
    ]
    return page("public/corrections.html", corrections=shown, older=older)


def title_of(correction: Mapping[str, Any]) -> str:
    """As lists have it, in the language of the article's page."""
    with speaking(correction["language"]):
        return listed_title(correction["title"], is_examined=correction["is_examined"])


def search_page(
    asked: Mapping[str, str], found: Found | None, *, refused: str = "", following: str = ""
) -> str:
    """asked: by the names of the contract. found: None where nothing was looked for. refused: why not.
    following: address of the next page."""
    return page(
        "public/search.html",
        query=asked.get("q", ""),
        narrowed=[(name, asked[name]) for name in NARROWING if asked.get(name)],
        found=found,
        refused=refused,
        following=following,
    )


@contextmanager
def speaking(language: str = "") -> Iterator[None]:
    """In the language of the pages of articles that are written in `language`: theirs, where the interface
    has it. Without one that of lists, whatever the person who publishes has active."""
    try:
        spoken = translation.get_supported_language_variant(language or settings.LANGUAGE_CODE)
    except LookupError:
        spoken = settings.LANGUAGE_CODE
    with translation.override(spoken):
        yield


def page(template: str, language: str = "", **context: object) -> str:
    """A template of readers' pages. language: that its article is written in; nothing for a list."""
    with timezone.override(None), speaking(language):
        return render_to_string(template, context)


# --- What templates are compiled with ------------------------------------------------------------------


def environment(**options: object) -> Environment:
    """As settings.TEMPLATES asks for it. What a template names and is not there is a fault."""
    options |= {
        "undefined": StrictUndefined,
        "keep_trailing_newline": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    made = Environment(**options)  # type: ignore[arg-type] # noqa: S701 - Django says that it escapes
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
        "unmarked": unmarked,
        "worded": in_scale,
    }
    return made


def unmarked(runs: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Without the lines under what notes are about: for where there are no styles."""
    return tuple(
        run._replace(settings=tuple(one for one in run.settings if one not in MARKS)) for run in runs
    )


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
