"""What the page at an address says of itself as a source. Goes to the network, if the
caller may.
"""

from collections.abc import Callable

from annotations.presentation import Item
from annotations.sources.csl import checked, from_date
from articles.extracting import extract
from articles.fetch import Fetched, fetch_page
from articles.text.names import names_in

VARIABLES = {"byline": "author", "dated": "issued"}  # that can be guessed


def source_at(url: str, *, get: Callable[[str], Fetched] = fetch_page) -> Item:
    """Returns a checked CSL-JSON item, which says what of it is guessed. Raises
    Refused.
    """
    page = get(url)
    kind = (
        f"{page.media_type}; charset={page.charset}"
        if page.charset
        else page.media_type
    )
    read = extract(page.content, media_type=kind, url=page.url)
    told = read.metadata | read.guessed
    byline = told.get("byline", "")
    names = names_in(byline) or [byline]
    item: Item = {
        "title": told.get("title") or url,
        "publisher": told.get("site", ""),
        "URL": url,
    }
    item |= {
        "author": [{"literal": name} for name in names if name],
        "language": told.get("language", ""),
    }
    guessed = [VARIABLES[name] for name in read.guessed]
    return checked(
        item
        | {"issued": from_date(told.get("dated", "")), "custom": {"guessed": guessed}}
    )
