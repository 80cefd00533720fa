"""Read what the page at an address says of itself as a source.

Goes to the network, if the caller may.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User

from annotations.presentation import Item
from annotations.sources.csl import checked, from_date
from articles.extracting import extract
from articles.fetch import Fetched, fetch_page
from articles.text.names import names_in

# The CSL variables that can be guessed, by what a page calls them.
VARIABLES = {"byline": "author", "dated": "issued"}


def page_reader(user: User | None) -> Callable[[str], Item] | None:
    """Return what reads the page of a new source, if `user` may have pages read."""
    if user and settings.FETCH_URLS and user.has_perm("annotations.add_source"):
        return source_at
    return None


def source_at(url: str, *, get: Callable[[str], Fetched] = fetch_page) -> Item:
    """Return a checked CSL-JSON item that says which of its variables are guessed.

    Raise Refused if the page cannot be read.
    """
    page = get(url)
    media_type = page.media_type
    if page.charset:
        media_type = f"{media_type}; charset={page.charset}"
    extracted = extract(page.content, media_type=media_type, url=page.url)
    facts = extracted.metadata | extracted.guessed
    byline = facts.get("byline", "")
    names = names_in(byline) or [byline]
    guessed = [VARIABLES[name] for name in extracted.guessed]
    return checked(
        {
            "title": facts.get("title") or url,
            "publisher": facts.get("site", ""),
            "URL": url,
            "author": [{"literal": name} for name in names if name],
            "language": facts.get("language", ""),
            "issued": from_date(facts.get("dated", "")),
            "custom": {"guessed": guessed},
        }
    )
