"""From a reading to HTML. No query and no request: the same document always gives the same bytes.

The one time zone is settings.TIME_ZONE, whatever the person who publishes has active. The page of an article
speaks the article's language where the interface has it; a list of many speaks settings.LANGUAGE_CODE.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from annotations.presentation import in_scale
from articles.text.directions import kept_apart
from articles.text.translation import gettext, ngettext
from articles.text.typesetting import TextRun
from newsroom.editions.diff import compare
from newsroom.editions.entries import MARKS
from newsroom.editions.imprint import listed_title
from newsroom.editions.view import EditionView
from newsroom.public.search import NARROWING, Found
from newsroom.templatetags.paper import asset, markdown, this_site, typeset, words_for_scripts

TAG = re.compile(r"<[^>]*>")


def article_page(
    reading: EditionView, sha256: str, *, superseded: bool = False, gone: Sequence[tuple[str, int]] = ()
) -> str:
    """The current edition, or with `superseded` an earlier one that says so.

    gone: as `vanished` gives them; a link to such a sentence is answered with where it still stands.
    """
    return about("article", reading, sha256=sha256, superseded=superseded, gone=gone)


def comparison_page(before: EditionView, after: EditionView) -> str:
    with speaking(after.article.language):
        comparison = compare(before, after)
    return page("comparison", after.article.language, comparison=comparison)


def row(reading: EditionView) -> str:
    """The article as a list shows it."""
    return page("row", reading=reading)


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
        "search",
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
        return render_to_string(f"public/{template}.html", context)


def about(template: str, reading: EditionView, **context: object) -> str:
    """What a template says of one article, in its language."""
    return page(template, reading.article.language, reading=reading, **context)


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
        "direction": direction,
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
    """With what is told put into its places, escaped, and apart where it runs the other way."""
    return _filled(words(text), told)


def counted(one: str, many: str, number: int, /, **told: object) -> Markup:
    return _filled(Markup(ngettext(one, many, number)), told)  # noqa: S704 - ours


def _filled(form: Markup, told: Mapping[str, object]) -> Markup:
    """Hazard: in an attribute of a tag stands what a browser reads."""
    tags = "".join(TAG.findall(form))
    said = {name: value for name, value in told.items() if f"%({name})" not in tags}
    return form % {**told, **kept_apart(TAG.sub("", form), said)}


def direction() -> str:
    """Of the language that is active."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def iso(when: date) -> str:
    """A moment in the zone of the site, or a day."""
    return (_here(when) if isinstance(when, datetime) else when).isoformat()


def _here(when: datetime) -> datetime:
    return timezone.localtime(when, timezone.get_default_timezone())


def day(when: date) -> str:
    """In the format of the language."""
    shown = _here(when).date() if isinstance(when, datetime) else when
    return date_format(shown, "DATE_FORMAT")


def date_and_time(when: datetime) -> str:
    return date_format(_here(when), "DATETIME_FORMAT")
