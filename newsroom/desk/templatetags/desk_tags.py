"""How templates of the desk show people, moments and changed words."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.sources.identities import may_open
from articles.text.tokens import WordEdit
from newsroom.actions.people import person_name
from newsroom.actions.schedule import stops_in_words, stops_of
from newsroom.desk.kept_texts import FIELD
from newsroom.editions.models import ScheduledEdition

register = template.Library()
ELEMENTS = {"insert": "<ins>{}</ins>", "delete": "<del>{}</del>"}


ATTACHMENT_KINDS = {
    "footnote": gettext_lazy("footnote"),
    "endnote": gettext_lazy("endnote"),
    "comment": gettext_lazy("comment"),
    "link": gettext_lazy("link"),
}


@register.simple_tag(takes_context=True)
def kept_as(context: Context, *parts: object) -> SafeString:
    """Return the attributes of a form whose typed text the browser keeps.

    `parts` make the name of that copy. If this page shows again what was sent, the
    browser's copy of that is named too.
    """
    name = "-".join(str(part) for part in parts)
    sent = context["request"].POST.get(FIELD, "")
    return format_html('data-kept="{}" data-sent="{}"', name, sent)


@register.simple_tag
def desk_languages() -> list[tuple[str, str]]:
    """Return the code of each language of the desk, and its own name for itself."""
    return settings.DESK_LANGUAGES


@register.filter
def attachment_kind(kind: str) -> str:
    """Return in words what was attached to a text that was imported."""
    return str(ATTACHMENT_KINDS[kind])


register.filter("named", person_name)
register.filter("open_to", may_open)
register.filter("stops_of", stops_of)
register.filter("stops_in_words", stops_in_words)


@register.filter
def when(moment: datetime | None) -> SafeString:
    """Return a moment in words, with date, time and zone as the title."""
    if moment is None:
        return SafeString()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        moment_in_words(moment),
    )


def moment_in_words(moment: datetime) -> str:
    """Return a moment as people say it: today 02:44, yesterday 18:10, 12 May 09:00.

    Another year is written out.
    """
    at = timezone.localtime(moment)
    now = timezone.localtime()
    clock = {"time": date_format(at, "H:i")}
    if at.date() == now.date():
        return _("today %(time)s") % clock
    if at.date() == now.date() - timedelta(days=1):
        return _("yesterday %(time)s") % clock
    if at.year == now.year:
        return f"{date_format(at, 'MONTH_DAY_FORMAT')} {clock['time']}"
    return date_format(at, "SHORT_DATETIME_FORMAT")


@register.filter
def due_in_words(row: ScheduledEdition) -> str:
    """Return when it is due, in the zone in which that was said and in UTC."""
    time = date_format(row.local_due, "SHORT_DATETIME_FORMAT")
    if row.zone == "UTC":
        return f"{time} UTC"
    utc_format = "SHORT_DATETIME_FORMAT"
    if row.utc_due.date() == row.local_due.date():
        utc_format = "TIME_FORMAT"
    return _("%(time)s %(zone)s (%(utc)s UTC)") % {
        "time": time,
        "zone": row.zone,
        "utc": date_format(row.utc_due, utc_format),
    }


@register.filter
def faulty(field: BoundField) -> SafeString:
    """Return the attributes of a control that a template writes, if it has an error.

    Django writes them for the controls that it writes.
    """
    if not field.errors:
        return SafeString("")
    return format_html(
        ' aria-invalid="true" aria-describedby="{}_error"', field.auto_id
    )


@register.filter
def edited(words: Iterable[WordEdit]) -> SafeString:
    """Return HTML of two wordings in one: new words in <ins>, lost ones in <del>."""
    return _joined((ELEMENTS.get(one.op, "{}"), one.text) for one in words)


@register.filter("differing")
def mark_differing(pieces: Iterable[tuple[str, bool]], element: str) -> SafeString:
    """Return HTML of one wording, with what the other has not in an `element`."""
    marked = f"<{element}>{{}}</{element}>"
    return _joined((marked if alone else "{}", words) for words, alone in pieces)


def _joined(parts: Iterable[tuple[str, str]]) -> SafeString:
    """Return HTML of the templates, each with its words in it."""
    filled = [[format_html(template, words)] for template, words in parts]
    return format_html_join("", "{}", filled)
