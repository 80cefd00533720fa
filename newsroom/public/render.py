"""From a reading to HTML. No query and no request: the same document always gives the
same bytes.

The one time zone is settings.TIME_ZONE, whatever the person who publishes has active.
The page of an article speaks the article's language where the interface has it; a list
of many speaks settings.LANGUAGE_CODE.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_noop
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from annotations.presentation import in_scale
from articles.text.directions import kept_apart
from articles.text.translation import gettext, ngettext
from articles.text.typesetting import TextRun
from newsroom.editions.coverage import found_in_words
from newsroom.editions.diff import compare
from newsroom.editions.note_views import MARKS
from newsroom.editions.publication_view import (
    CORRECTIONS,
    KINDS,
    direction_of,
    is_latin,
    listed_title,
    moment,
)
from newsroom.editions.view import EditionView
from newsroom.public import json_ld
from newsroom.public.search import NARROWING, Found
from newsroom.public.search_results import hits
from newsroom.templatetags.paper import (
    absolute,
    asset,
    markdown,
    this_site,
    typeset,
    words_for_scripts,
)

TAG = re.compile(r"<[^>]*>")


def article_page(
    reading: EditionView,
    sha256: str,
    *,
    superseded: bool = False,
    gone: Sequence[tuple[str, int]] = (),
) -> str:
    """The current edition, or with `superseded` an earlier one that says so.

    gone: as `vanished` gives them; a link to such a sentence is answered with where it
    still stands.
    """
    with speaking(reading.article.language):
        data = json_ld.script(reading)
    return about(
        "article",
        reading,
        sha256=sha256,
        superseded=superseded,
        gone=gone,
        json_ld=data,
    )


def comparison_page(before: EditionView, after: EditionView) -> str:
    with speaking(after.article.language):
        comparison = compare(before, after)
    return page("comparison", after.article.language, comparison=comparison)


def row(reading: EditionView) -> str:
    """The article as a list shows it."""
    return page("row", reading=reading)


CORRECTED = {
    "": gettext_noop("Correction: %(title)s"),
    "typo": gettext_noop("Typing error: %(title)s"),
    "clarification": gettext_noop("Clarification: %(title)s"),
    "correction": gettext_noop("Correction: %(title)s"),
    "retraction": gettext_noop("Retraction: %(title)s"),
}


class CorrectionTitles(NamedTuple):
    """listed: the article's, as lists have it. corrected: with the kind of correction
    before it.
    """

    listed: str
    corrected: str


def titles_of(told: Mapping[str, Any]) -> CorrectionTitles:
    """In the language of the article's page. told: as `article_rows` keeps it."""
    with speaking(told["language"]):
        found = found_in_words(*told["found"]) if told["found"] else ""
        title = listed_title(
            told["title"], is_examined=told["is_examined"], found=found
        )
        is_gone = told["kind"] == "withdrawal"
        words = (
            gettext("Withdrawn: %(title)s")
            if is_gone
            else gettext(CORRECTED[told["correction"]])
        )
        return CorrectionTitles(title, words % {"title": title})


def correction(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same as pages show it."""
    words = gettext(CORRECTIONS.get(told["correction"]) or KINDS[told["kind"]])
    again = told.get("again")
    return {
        **told,
        "title": titles_of(told).listed,
        "words": words,
        "at": moment(told["published_at"]),
        "amends": [moment(one) for one in told.get("amends", ())],
        "again": again and again | {"at": moment(again["published_at"])},
    }


def search_page(
    asked: Mapping[str, str], found: Found | None, *, refused: str = ""
) -> str:
    """asked: by the names of the contract. found: None where nothing was looked for.
    refused: why not.
    """
    with speaking():
        shown = hits(found) if found else []
    following = (
        urlencode({**asked, "after": found.next}) if found and found.next else ""
    )
    return page(
        "search",
        query=asked.get("q", ""),
        narrowed=[(name, asked[name]) for name in NARROWING if asked.get(name)],
        found=found,
        hits=shown,
        refused=refused,
        following=following and f"/search/?{following}",
    )


@contextmanager
def speaking(language: str = "") -> Iterator[None]:
    """In the language of the pages of articles that are written in `language`: theirs,
    where the interface has it. Without one that of lists, whatever the person who
    publishes has active.
    """
    try:
        spoken = translation.get_supported_language_variant(
            language or settings.LANGUAGE_CODE
        )
    except LookupError:
        spoken = settings.LANGUAGE_CODE
    with translation.override(spoken):
        yield


def page(template: str, language: str = "", **context: object) -> str:
    """A template of readers' pages. language: that its article is written in; nothing
    for a list.
    """
    with timezone.override(None), speaking(language):
        return render_to_string(f"public/{template}.html", context)


def about(template: str, reading: EditionView, **context: object) -> str:
    """What a template says of one article, in its language."""
    return page(template, reading.article.language, reading=reading, **context)


def report_address(reading: EditionView | None = None) -> str:
    """Return the mailto: link (RFC 6068) of *Report an error*.

    With `reading`, subject and body say which edition it is about.
    """
    link = f"mailto:{quote(settings.CORRECTIONS_EMAIL, safe='@')}"
    if reading is None:
        return link
    edition = {"title": reading.article.listed_title, "number": reading.edition.number}
    address = absolute(reading.article.address)
    question = gettext("What is wrong, and how do you know?")
    fields = {
        "subject": gettext("Error in “%(title)s”, edition %(number)d") % edition,
        "body": f"{address}\r\n\r\n{question}",
    }
    return f"{link}?{urlencode(fields, quote_via=quote, safe='')}"


# --- What templates are compiled with -------------------------------------------------


def environment(**options: object) -> Environment:
    """As settings.TEMPLATES asks for it. What a template names and is not there is a
    fault.
    """
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
        "is_latin": is_latin,
        "language": translation.get_language,
        "spoken_direction": spoken_direction,
        "report_address": report_address,
        "this_site": this_site,
        "words_for_scripts": words_for_scripts,
    }
    made.filters |= {
        "capfirst": capfirst,
        "day": day,
        "direction": direction_of,
        "iso": iso,
        "markdown": markdown,
        "moment": date_and_time,
        "typeset": typeset,
        "unmarked": unmarked,
        "worded": in_scale,
    }
    return made


def spoken_direction() -> str:
    """Of the words of the page itself."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def unmarked(runs: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Without the lines under what notes are about: for where there are no styles."""
    return tuple(
        run._replace(settings=tuple(one for one in run.settings if one not in MARKS))
        for run in runs
    )


def words(text: str) -> Markup:
    """Those of a template in the language that is active; they may hold HTML."""
    return Markup(gettext(text))  # noqa: S704 - ours


def sentence(text: str, /, **told: object) -> Markup:
    """With what is told put into its places, escaped, and apart where it runs the other
    way.
    """
    return _filled(words(text), told)


def counted(one: str, many: str, number: int, /, **told: object) -> Markup:
    return _filled(Markup(ngettext(one, many, number)), told)  # noqa: S704 - ours


def _filled(form: Markup, told: Mapping[str, object]) -> Markup:
    """Hazard: in an attribute of a tag stands what a browser reads."""
    tags = "".join(TAG.findall(form))
    said = {name: value for name, value in told.items() if f"%({name})" not in tags}
    return form % {**told, **kept_apart(TAG.sub("", form), said)}


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
