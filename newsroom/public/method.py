"""How the newsroom checks and corrects.

The page has the newsroom's own text, or the product's, and the scale of its newest
article.
"""

import re

from django.utils.translation import gettext as _

from newsroom.conf.databases import Rows
from newsroom.editions.note_views import RatingView
from newsroom.public import render
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.pages import Page, PageRequest

WRITTEN = "SELECT body FROM newsroom_method"
NEWEST = (
    "SELECT listed.sha256, listed.openings, {} FROM public_listing listed {}"
    " WHERE listed.list = 'all' ORDER BY listed.sort_key DESC LIMIT 1"
)


def product_text() -> str:
    """Return the text for a newsroom that has none, Markdown in the active language."""
    paragraphs = [
        f"# {_('How we check')}",
        _(
            "Before we publish, persons go through the text sentence by sentence. What states a fact is"
            " rated, and the note says what the rating rests on: a document, data, an interview, a"
            " calculation, with the place and the words. A program only proposes what to check."
        ),
        _(
            "In our own reporting, what turns out to be false is cut or corrected before publication. Of a"
            " text that others wrote we say whose claim each rating is about."
        ),
        f"# {_('Who reviews')}",
        _(
            "A note is published once somebody has approved it who did not write it. Where there was nobody"
            " else, the note says so, and so does an article that its own author published."
        ),
        f"# {_('How corrections work')}",
        _(
            "Nothing that was published is changed unseen. A change is a new edition, the one before stays at"
            " its address, and anyone can compare the two. Corrections stand above the text. We say what kind"
            " each is: a typing error, which changes no meaning; a clarification of what was true but could"
            " mislead; a correction of fact; a retraction, where we give a claim up."
        ),
        _(
            "An article that cannot stand is withdrawn, and its address says when and why."
        ),
    ]
    return "\n\n".join(paragraphs)


def method(request: PageRequest, _match: re.Match[str]) -> Page:
    """Return the page that says how this newsroom checks and corrects."""
    columns = ", ".join(DOCUMENT) if request.whole else "1"
    written = request.ask(WRITTEN, ())
    newest = request.ask(NEWEST.format(columns, join("listed")), ())
    brief = [row[:2] for row in newest]
    return request.page(([*written], brief), lambda: _page(written, newest))


def _page(written: Rows, newest: Rows) -> str:
    ratings: list[RatingView] = []
    for sha256, _openings, *stored in newest:
        ratings += reading_of(sha256, *stored).ratings
    with render.speaking():
        text = written[0][0] if written else product_text()
    return render.page("method", text=text, ratings=ratings)
