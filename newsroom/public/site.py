"""What every page has, without a request: the newsroom, static files, scripts' words.

Pages are the same for everyone, and those for 404 and 500 must not depend on a request.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.utils import translation
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

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


def this_site() -> Site:
    """Return this newsroom."""
    licence = Licence(settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL)
    return Site(
        settings.SITE_NAME, settings.SITE_URL, licence, settings.CORRECTIONS_EMAIL
    )


def absolute(path: str) -> str:
    """Return the full URL of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def site_context(request: HttpRequest) -> dict[str, Site]:
    """Return what every template with a request has.

    Hazard: on its login pages Django itself puts the host into `site` and `site_name`.
    """
    return {"newsroom": this_site()}


def asset(name: str) -> str:
    """Return the address of a static file.

    It has the plain name before `collectstatic` has hashed it.
    """
    try:
        return staticfiles_storage.url(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


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
