"""The addresses of readers' pages: the one table that says what stands at each.

`newsroom.public.urls` and the fast path both follow it. An address is a contract with
other programs.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from newsroom.public import (
    article_pages,
    comparison_pages,
    feeds,
    list_pages,
    opendata,
    site_pages,
    sitemap,
    statement_pages,
)
from newsroom.public.pages import KEY, Page, PageRequest

type Handler = Callable[[PageRequest, re.Match[str]], Page | None]

SLUG = r"[-a-zA-Z0-9_]+"
NUMBER = r"[1-9]\d{0,8}"  # that the databases' numbers can have
# What may stand for each argument of an address: less than Django's converters take.
ARGUMENTS = {
    "slug": SLUG,
    "language": SLUG,
    "number": NUMBER,
    "older": f"0|{NUMBER}",
    "newer": f"0|{NUMBER}",
    "key": r"\d{1,20}",
    "file": r"\d{6,12}",
    "sentence": SLUG,
    "digest": "[0-9a-f]{16}",
    "year": r"[1-9]\d{3}",
    "month": r"0[1-9]|1[0-2]",
}
ARGUMENT = re.compile(r"<\w+:(\w+)>")
HEADS_KEY = re.compile(r"[-a-zA-Z0-9_]{1,100}", re.ASCII)


class ReaderAddress(NamedTuple):
    """Pages of one kind.

    `path` is as Django writes it, `name` follows it: each of `names` is an address of
    its own. `key` is what the pages of a list go on by.
    """

    path: str
    handler: Handler
    pattern: re.Pattern[str]
    names: Sequence[str] = ("",)
    key: re.Pattern[str] | None = None


def address(
    path: str,
    handler: Handler,
    *,
    names: Sequence[str] = ("",),
    key: re.Pattern[str] | None = None,
) -> ReaderAddress:
    """Return an entry of the table, with the pattern that the fast path matches."""
    start = ARGUMENT.sub(_argument, path.replace(".", r"\."))
    name = "|".join(map(re.escape, names))
    pattern = re.compile(f"/{start}(?P<name>{name})", re.ASCII)
    return ReaderAddress(path, handler, pattern, names, key)


def _argument(argument: re.Match[str]) -> str:
    name = argument[1]
    return f"(?P<{name}>{ARGUMENTS[name]})"


ARTICLE = "articles/<slug:slug>/"
EDITION = f"{ARTICLE}editions/<int:number>/"
STATEMENT = f"{ARTICLE}statements/<slug:sentence>/"
SHARE = "share-<slug:digest>.png"
FILES = tuple(opendata.FILES)
FORMATS = tuple(feeds.FORMATS)
DATA = ("", article_pages.ANNOTATIONS)
MONTHS = ("", "months/")

ADDRESSES: tuple[ReaderAddress, ...] = (
    address("", list_pages.front, key=KEY),
    address(ARTICLE, article_pages.article, names=("", *FILES)),
    address(f"{ARTICLE}editions/", article_pages.history),
    address(EDITION, article_pages.article, names=("", *FILES)),
    address(f"{ARTICLE}editions/<int:older>/<int:newer>/", comparison_pages.comparison),
    address(STATEMENT, statement_pages.statement),
    address(f"{STATEMENT}{SHARE}", statement_pages.share_picture),
    address(f"{ARTICLE}{SHARE}", statement_pages.share_picture),
    address(
        "topics/<slug:slug>/",
        partial(list_pages.group, "topic"),
        names=MONTHS,
        key=KEY,
    ),
    address(
        "authors/<slug:slug>/",
        partial(list_pages.group, "author"),
        names=MONTHS,
        key=KEY,
    ),
    address("sources/<int:key>/", list_pages.source, key=KEY),
    address("corrections/", list_pages.corrections, key=KEY),
    address("archive/", list_pages.archive),
    address("archive/<int:year>/", list_pages.archive),
    address("archive/<int:year>/<int:month>/", list_pages.month, key=KEY),
    address("method/", site_pages.method),
    address("pages/<slug:slug>/", site_pages.site_page),
    address("pages/<slug:slug>/<slug:language>/", site_pages.site_page),
    address("feeds/articles.", list_pages.feed, names=FORMATS),
    address("feeds/corrections.", list_pages.feed_of_corrections, names=FORMATS),
    address(
        "feeds/topics/<slug:slug>.",
        partial(list_pages.feed_of_group, "topic"),
        names=FORMATS,
    ),
    address(
        "feeds/authors/<slug:slug>.",
        partial(list_pages.feed_of_group, "author"),
        names=FORMATS,
    ),
    address("api/v1/articles/", list_pages.articles_as_data, key=KEY),
    address(f"api/v1/{ARTICLE}", article_pages.article_as_data, names=DATA),
    address(f"api/v1/{EDITION}", article_pages.article_as_data, names=DATA),
    address("api/v1/sources/<int:key>/", list_pages.source_as_data, key=KEY),
    address("heads.json", article_pages.heads, key=HEADS_KEY),
    address("sitemap.xml", sitemap.sitemap),
    address("sitemap-pages.xml", sitemap.standing_pages),
    address("sitemap-<int:file>.xml", sitemap.articles_of_file),
)


def paths() -> Iterator[str]:
    """Yield every address of the table, as `django.urls.path` takes it."""
    for entry in ADDRESSES:
        for name in entry.names:
            yield f"{entry.path}{name}"
