"""From an edition to HTML.

There is no query and no request: the same document always gives the same bytes. The one
time zone is settings.TIME_ZONE, whatever the person who publishes has active.
The page of an article speaks the article's language where the interface has it; a list
of many speaks settings.LANGUAGE_CODE.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.template.backends.jinja2 import Template
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_noop
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from annotations.presentation import in_scale
from articles.text.directions import (
    direction,
    direction_of,
    is_latin,
    kept_apart,
)
from articles.text.translation import gettext, ngettext
from articles.text.typesetting import TextRun
from newsroom.editions.coverage import found_in_words
from newsroom.editions.diff import compare
from newsroom.editions.note_views import MARKS
from newsroom.editions.publication_view import (
    CORRECTIONS,
    KINDS,
    listed_title,
    moment,
)
from newsroom.editions.view import EditionView
from newsroom.public import json_ld
from newsroom.public.drawing import frame_of, markdown, typeset
from newsroom.public.search import NARROWING, Found
from newsroom.public.search_results import Hit, hits
from newsroom.public.site import (
    absolute,
    asset,
    reference,
    this_site,
    words_for_scripts,
)
from newsroom.public.suggestions import suggest
from newsroom.public.translations import Linked, language_name
from newsroom.public.verdicts import article_card

TAG = re.compile(r"<[^>]*>")
PIECES = 100  # of a template that are made at once


def article_pieces(
    reading: EditionView,
    sha256: str,
    *,
    superseded: bool = False,
    gone: Sequence[tuple[str, int]] = (),
    linked: Linked | None = None,
) -> Iterator[str]:
    """Yield the page of the current edition, or of a `superseded` one that says so.

    Each piece is made when it is asked for, in the language of the article, whatever
    the language of who asks. `gone` are sentences as `vanished` gives them: a link to
    one of them is answered with where it still stands. `linked` are its original and
    translations.
    """
    linked = linked or {}
    with speaking(reading.article.language):
        card = article_card(reading)
        data = json_ld.script(reading, linked)
    template = cast("Template", get_template("public/article.html"))
    pieces = template.template.generate(
        reading=reading,
        card=card,
        sha256=sha256,
        superseded=superseded,
        gone=gone,
        linked=linked,
        json_ld=data,
    )
    batch = _next_pieces(pieces, reading)
    while batch:
        yield "".join(batch)
        batch = _next_pieces(pieces, reading)


def _next_pieces(pieces: Iterator[str], reading: EditionView) -> list[str]:
    with timezone.override(None), speaking(reading.article.language):
        return list(islice(pieces, PIECES))


def comparison_page(before: EditionView, after: EditionView) -> str:
    """Return the page that says what changed between two editions."""
    with speaking(after.article.language):
        comparison = compare(before, after)
    return page("comparison", after.article.language, comparison=comparison)


def row(reading: EditionView) -> str:
    """Return the article as a list shows it."""
    return page("row", reading=reading)


CORRECTED = {
    "": gettext_noop("Correction: %(title)s"),
    "typo": gettext_noop("Typing error: %(title)s"),
    "clarification": gettext_noop("Clarification: %(title)s"),
    "correction": gettext_noop("Correction: %(title)s"),
    "retraction": gettext_noop("Retraction: %(title)s"),
}


type CorrectionData = Mapping[str, Any]
"""What lists and feeds say of a correction, as `article_rows` keeps it."""


class CorrectionTitles(NamedTuple):
    """The title of an article, and the same with the kind of correction before it."""

    listed: str
    corrected: str


def titles_of(correction: CorrectionData) -> CorrectionTitles:
    """Return the titles of a correction in the language of the article's page."""
    with speaking(correction["language"]):
        found = ""
        if correction["found"]:
            found = found_in_words(*correction["found"])
        title = listed_title(
            correction["title"], is_examined=correction["is_examined"], found=found
        )
        words = gettext(CORRECTED[correction["correction"]])
        if correction["kind"] == "withdrawal":
            words = gettext("Withdrawn: %(title)s")
        return CorrectionTitles(title, words % {"title": title})


def shown_correction(correction: CorrectionData) -> dict[str, object]:
    """Return a correction as pages show it."""
    kind = CORRECTIONS.get(correction["correction"]) or KINDS[correction["kind"]]
    again = correction.get("again")
    if again:
        again = again | {"at": moment(again["published_at"])}
    return {
        **correction,
        "title": titles_of(correction).listed,
        "words": gettext(kind),
        "at": moment(correction["published_at"]),
        "amends": [moment(earlier) for earlier in correction.get("amends", ())],
        "again": again,
    }


def search_page(
    parameters: Mapping[str, str], found: Found | None, *, refused: str = ""
) -> str:
    """Return the page of a search.

    `parameters` are by the names of the contract. `found` is None where nothing was
    looked for, and `refused` says why.
    """
    shown: list[Hit] = []
    following = ""
    suggestion = None
    if found:
        suggestion = suggest(parameters, found)
        with speaking():
            shown = hits(found)
        if found.next:
            query = urlencode({**parameters, "after": found.next})
            following = f"/search/?{query}"
    narrowed = [(name, parameters[name]) for name in NARROWING if parameters.get(name)]
    return page(
        "search",
        query=parameters.get("q", ""),
        narrowed=narrowed,
        found=found,
        suggestion=suggestion,
        hits=shown,
        refused=refused,
        following=following,
    )


@contextmanager
def speaking(language: str = "") -> Iterator[None]:
    """Activate the language of the pages of articles that are written in `language`.

    It is theirs, where the interface has it. Without `language` it is that of lists,
    whatever the person who publishes has active.
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
    """Return what a template of readers' pages makes.

    `language` is that in which its article is written; nothing for a list.
    """
    with timezone.override(None), speaking(language):
        return render_to_string(f"public/{template}.html", context)


def about(template: str, reading: EditionView, **context: object) -> str:
    """Return what a template says of one article, in its language."""
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
        "subject": gettext("Error in “%(title)s”, version %(number)d") % edition,
        "body": f"{address}\r\n\r\n{question}",
    }
    return f"{link}?{urlencode(fields, quote_via=quote, safe='')}"


# --- What templates are compiled with -------------------------------------------------


def environment(**options: object) -> Environment:
    """Return the environment of readers' templates, as settings.TEMPLATES asks for it.

    What a template names and is not there is a fault.
    """
    options |= {
        "undefined": StrictUndefined,
        "keep_trailing_newline": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    # Django passes `autoescape` among the options.
    templates = Environment(**options)  # type: ignore[arg-type] # noqa: S701
    # The extension adds this attribute.
    templates.newstyle_gettext = True  # type: ignore[attr-defined]
    templates.globals |= {
        "_": template_words,
        "gettext": template_sentence,
        "ngettext": template_plural,
        "asset": asset,
        "frame_of": frame_of,
        "as_moment": moment,
        "is_latin": is_latin,
        "language_direction": direction,
        "language_name": language_name,
        "language": translation.get_language,
        "spoken_direction": spoken_direction,
        "reference": reference,
        "report_address": report_address,
        "this_site": this_site,
        "words_for_scripts": words_for_scripts,
    }
    templates.filters |= {
        "capfirst": capfirst,
        "day": day,
        "direction": direction_of,
        "iso": iso,
        "markdown": markdown,
        "moment": date_and_time,
        "month": month_of,
        "typeset": typeset,
        "unmarked": unmarked,
        "worded": in_scale,
    }
    return templates


def spoken_direction() -> str:
    """Return the direction of the words of the page itself."""
    return "rtl" if translation.get_language_bidi() else "ltr"


def unmarked(runs: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Return the runs without the lines under what notes are about.

    They are for where there are no styles.
    """
    plain: list[TextRun] = []
    for run in runs:
        settings = tuple(setting for setting in run.settings if setting not in MARKS)
        plain.append(run._replace(settings=settings))
    return tuple(plain)


def template_words(text: str) -> Markup:
    """Return words of a template in the active language; they may hold HTML."""
    return Markup(gettext(text))  # noqa: S704 - ours


def template_sentence(text: str, /, **values: object) -> Markup:
    """Return a sentence of a template with values in their places.

    They are escaped, and stand apart where they run the other way.
    """
    return _filled(template_words(text), values)


def template_plural(one: str, many: str, number: int, /, **values: object) -> Markup:
    """Return a sentence of a template with its number, and values in their places."""
    return _filled(Markup(ngettext(one, many, number)), values)  # noqa: S704 - ours


def _filled(form: Markup, values: Mapping[str, object]) -> Markup:
    """Return the sentence with its values.

    Hazard: a value in an attribute of a tag is read by a browser, and must not be
    marked as running the other way.
    """
    tags = "".join(TAG.findall(form))
    in_text = {
        name: value for name, value in values.items() if f"%({name})" not in tags
    }
    return form % {**values, **kept_apart(TAG.sub("", form), in_text)}


def iso(when: date) -> str:
    """Return a moment in the zone of the site, or a day."""
    if isinstance(when, datetime):
        when = local_time(when)
    return when.isoformat()


def local_time(when: datetime) -> datetime:
    """Return a moment in the zone of the site."""
    return timezone.localtime(when, timezone.get_default_timezone())


def day(when: date) -> str:
    """Return a day in the format of the language."""
    if isinstance(when, datetime):
        when = local_time(when).date()
    return date_format(when, "DATE_FORMAT")


def month_of(digits: str) -> str:
    """Return a year, or a month of one such as 201405, as the language writes it."""
    if len(digits) == 4:
        return digits
    first_day = date(int(digits[:4]), int(digits[4:]), 1)
    return date_format(first_day, "YEAR_MONTH_FORMAT")


def date_and_time(when: datetime) -> str:
    """Return a moment in the format of the language."""
    return date_format(local_time(when), "DATETIME_FORMAT")
