"""What the templates of readers' pages are compiled with (`newsroom/jinja2/`): Jinja, several times cheaper
than Django's own engine, which the desk and the admin keep."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone, translation
from django.utils.formats import date_format
from jinja2 import Environment, StrictUndefined
from jinja2.runtime import Context
from markupsafe import Markup

from annotations.presentation import in_scale
from newsroom.conf.translations import gettext, ngettext
from newsroom.templatetags.paper import asset, markdown, this_site, typeset, words_for_scripts


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
        "moment": moment,
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


def moment(when: datetime) -> str:
    return date_format(_here(when), "DATETIME_FORMAT")
