"""How the desk's pages show a moment: in one way, in the newsroom's time zone."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def when(moment: datetime | None) -> SafeString:
    """Return a moment in words, as an element that has date, time and zone as its title."""
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
