"""Read what a person gives where a source is asked for.

It is the title of a source that exists, or a paste: addresses, DOIs, ISBNs, BibTeX, RIS
or CSL-JSON. All forms of the desk ask here.
"""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from annotations.models import Source
from annotations.presentation import Item
from annotations.sources.adding import Look, with_pages
from annotations.sources.csl import is_untitled
from annotations.sources.identities import may_read_identities
from annotations.sources.library import Sources
from annotations.sources.pasted import Reading, guess_format, read_pasted, refuse_longer
from articles.problems import Refused
from articles.text.characters import clean_text

FOUND = 8  # sources that a search offers
PASTE_LIMIT = 200_000  # characters
LONGEST_WORDS = 300  # of a title that is searched
PAGES_READ = 3


class Given(NamedTuple):
    """What was given.

    `found`: sources that exist; several only for words. `items`: what a paste names,
    checked; the first is the one to cite, and `found` is that source if it exists.
    """

    found: list[Source]
    items: list[Item]

    @property
    def new_item(self) -> Item | None:
        """Return what the new source to cite says, None if there is none."""
        if self.found or not self.items:
            return None
        return self.items[0]

    @property
    def lacks_title(self) -> bool:
        """Return whether a person must still name the new source."""
        item = self.new_item
        return item is not None and is_untitled(item)


def read_given(text: str, user: User | None, look: Look | None = None) -> Given:
    """Return what `text` means; `look` reads the page of a new source's address.

    Raise Refused if a part of a paste cannot be read, since nothing of it may be lost.

    Hazard: reading pages takes seconds, so not inside a transaction of the caller's.
    """
    refuse_longer(text, PASTE_LIMIT)
    words = clean_text(text).strip()
    if not words:
        return Given([], [])
    if _may_be_words(words):
        found = search(words)
        if found or not read_pasted(words).items:
            return Given(found, [])
    reading = read_pasted(words, asks_title=True)
    _check_all_read(reading)
    items = reading.items
    known = Sources(items[:1], reveals=may_read_identities(user)).find(items[0])
    if known:
        return Given([known], items)
    if look:
        items = with_pages(items, user, look, PAGES_READ)
    return Given([], items)


def search(words: str) -> list[Source]:
    """Return up to FOUND sources that hold every word; none for no words."""
    if not words.strip():
        return []
    return list(Source.objects.standing().matching(words[:LONGEST_WORDS])[:FOUND])


def _may_be_words(text: str) -> bool:
    """Return whether the text may be a title rather than a paste.

    A name such as minutes.pdf looks like an address.
    """
    if "\n" in text or len(text) > LONGEST_WORDS or guess_format(text) != "text":
        return False
    reading = read_pasted(text, "text")
    return not reading.items or not ("://" in text or "DOI" in reading.items[0])


def _check_all_read(reading: Reading) -> None:
    if reading.unread:
        first = reading.unread[0]
        raise Refused(f"{first.place.capitalize()}: {first.why}")
    if not reading.items:
        raise Refused(_("The text contains no sources."))
