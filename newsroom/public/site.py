"""What every page has, without a request: the newsroom, static files, scripts' words.

Pages are the same for everyone, and those for 404 and 500 must not depend on a request.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog

from newsroom.conf.logs import MARKS
from newsroom.editions.verify import hash_of
from newsroom.public.queries import Ask, Rows, Values, ask_database
from newsroom.public.version import VERSION

METHOD = "method"  # the slug of the page that stands at /method/
LOCALES = str(Path(__file__).parent.parent / "locale")


def reference() -> SafeString:
    """Return the line by which an error page names its request, or nothing."""
    number = MARKS.get({}).get("request")
    if not number:
        return SafeString()
    words = gettext("Reference:")
    return format_html('<p class="ui muted">{} <bdi>{}</bdi></p>', words, number)


class Licence(NamedTuple):
    """The licence under which notes and data may be used."""

    name: str
    url: str


class SitePicture(NamedTuple):
    """The logo or the icon of the newsroom; `content` is WebP in base64."""

    content: str
    width: int
    height: int

    @property
    def url(self) -> str:
        """Return its path, by the name that Django's fields of files have for it."""
        return f"/identity/{hash_of(self.content)}.webp"

    def __str__(self) -> str:
        return self.url


class SiteText(NamedTuple):
    """A page of the newsroom in one language. Without a position no footer names it."""

    slug: str
    language: str
    title: str = ""
    body: str = ""
    position: int | None = None

    @property
    def address(self) -> str:
        """Return its path, which names a language that is not that of lists."""
        if self.language != settings.LANGUAGE_CODE:
            return f"/pages/{self.slug}/{self.language}/"
        if self.slug == METHOD:
            return "/method/"
        return f"/pages/{self.slug}/"


class SiteContent(NamedTuple):
    """What the newsroom chose to be known by, with its pages in the footer's order."""

    version: str = ""
    name: str = ""
    accent: str = ""
    accent_dark: str = ""
    footer: str = ""
    logo: SitePicture | None = None
    icon: SitePicture | None = None
    texts: Sequence[SiteText] = ()

    @property
    def style(self) -> str:
        """Return the path of the style sheet with the accents."""
        return f"/identity/{self.accent[1:]}-{self.accent_dark[1:]}.css"

    @property
    def pictures(self) -> list[SitePicture]:
        """Return the logo and the icon, as far as there are any."""
        return [picture for picture in (self.logo, self.icon) if picture]

    def footer_texts(self) -> list[SiteText]:
        """Return what the footer links to.

        It is in the active language, else in that of the site, else in any.
        """
        ranks = {settings.LANGUAGE_CODE: 1, translation.get_language(): 2}
        texts: dict[str, SiteText] = {}
        for text in self.texts:
            if text.position is None or text.slug == METHOD:
                continue
            shown = texts.setdefault(text.slug, text)
            if ranks.get(text.language, 0) > ranks.get(shown.language, 0):
                texts[text.slug] = text
        return list(texts.values())


class Site(NamedTuple):
    """This newsroom, as readers know it.

    `url` has no slash at its end. `corrections_email` is empty where readers are given
    none.
    """

    name: str
    url: str
    licence: Licence
    corrections_email: str
    content: SiteContent


# --- What is published of the newsroom ------------------------------------------------


NOTHING = SiteContent()
_latest = NOTHING  # what this process showed last, for pages that ask no database
SHOWN: ContextVar[SiteContent] = ContextVar("SHOWN")
# Hazard: in a join SQLite leaves out an order that has no limit, so each statement that
# is asked first and has an order has a limit.
BEFORE = (
    f"SELECT site.*, found.* FROM (SELECT ({VERSION}),"  # noqa: S608
    " (SELECT version FROM public_publishedsite)) site"
    " LEFT JOIN (SELECT 1 AS is_there, asked.* FROM ("
)
AFTER = ") asked) found ON 1 = 1"
PUBLISHED = "SELECT version, data FROM public_publishedsite"


class AskWithSite:
    """Asks for a page. The first statement also answers the version of the site.

    `public_version` is that of `newsroom.public.version` at the moment of the first.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._version: str | None = None
        self.public_version = ""

    def __call__(self, sql: str, values: Values) -> Rows:
        if self._version is not None:
            return self._ask(sql, values)
        rows = self._ask(f"{BEFORE}{sql}{AFTER}", values)
        public_version, version = rows[0][:2]
        self.public_version = public_version or ""
        self._version = version or ""
        return [row[3:] for row in rows if row[2]]

    def content(self) -> SiteContent:
        """Return what is published of the newsroom; nothing if that is damaged."""
        if self._version is None:
            self("SELECT 1", ())
        latest = _latest  # Another thread may replace it.
        if self._version == latest.version:
            return latest
        for version, data in self._ask(PUBLISHED, ()):
            if hash_of(str(data)) == version:
                return parse_content(version, data)
        return NOTHING


def parse_content(version: str, data: str) -> SiteContent:
    """Return what a row of PublishedSite says."""
    facts = json.loads(data)
    for name in ("logo", "icon"):
        if facts.get(name):
            facts[name] = SitePicture(**facts[name])
    facts["texts"] = [SiteText(*text) for text in facts["texts"]]
    return SiteContent(version, **facts)


def remember(content: SiteContent) -> None:
    """Let pages that ask no database show this."""
    global _latest
    _latest = content


@contextmanager
def showing(content: SiteContent) -> Iterator[None]:
    """Let what is made meanwhile show the newsroom so."""
    token = SHOWN.set(content)
    try:
        yield
    finally:
        SHOWN.reset(token)


def this_site() -> Site:
    """Return this newsroom, as the page that is made shows it."""
    return _site(SHOWN.get(_latest))


def current_site() -> Site:
    """Return this newsroom as it is published now; if the database fails, as before."""
    with suppress(DatabaseError):
        remember(AskWithSite(ask_database).content())
    return _site(_latest)


def _site(content: SiteContent) -> Site:
    licence = Licence(settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL)
    return Site(
        content.name or settings.SITE_NAME,
        settings.SITE_URL,
        licence,
        settings.CORRECTIONS_EMAIL,
        content,
    )


def absolute(path: str) -> str:
    """Return the full URL of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def site_context(request: HttpRequest) -> dict[str, object]:
    """Return what every template with a request has.

    Hazard: on its login pages Django itself puts the host into `site` and `site_name`.
    """
    return {"newsroom": SimpleLazyObject(current_site)}


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
