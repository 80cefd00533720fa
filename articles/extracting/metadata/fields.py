"""Metadata from whatever declares them, made fit for an article's fields."""

import re
from functools import partial

from articles.engine_guard import advice
from articles.extracting.metadata.bylines import read_byline, read_date
from articles.text.characters import clean_text
from articles.text.identifiers import web_address

# Code points, as articles.models.Article holds.
LONGEST = {"title": 300, "standfirst": 2000, "byline": 300, "site": 200, "external_id": 200}
_LANGUAGE = re.compile(r"(?=.{2,12}\Z)[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)


def tidy(name: str, value: str, base: str = "") -> str:
    """The value of one of Extracted.metadata on one line, or empty where it cannot be one.

    base: the page's own address, for a relative canonical_url.
    """
    value = " ".join(clean_text(value).split())
    match name:
        case "dated":
            return advice("byline and date", value, partial(read_date, value), "")
        case "canonical_url":
            return web_address(value, base)
        case "language":
            code = _LANGUAGE.fullmatch(value.replace("_", "-"))
            return code[0] if code else ""
        case "byline":
            # Some pages give the address of the author's profile for a name.
            value = "" if value.lower().startswith(("http:", "https:")) else _named(value)
    limit = LONGEST[name]
    return value if len(value) <= limit else value[: limit - 1].rstrip() + "…"


def _named(value: str) -> str:
    return advice("byline and date", value, partial(read_byline, value), "") or value
