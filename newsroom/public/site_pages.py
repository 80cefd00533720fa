"""The newsroom's own pages, such as About, and how it checks and corrects.

The last has the newsroom's own text, or the product's, and the scale of its newest
article.
"""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from newsroom.editions.note_views import RatingView
from newsroom.public import render
from newsroom.public.documents import DOCUMENT, join, reading_of
from newsroom.public.pages import Page, PageRequest
from newsroom.public.queries import Rows
from newsroom.public.site import METHOD, SiteText

NEWEST = (
    "SELECT listed.sha256, listed.openings, {} FROM public_listing listed {} "
    "WHERE listed.list = 'all' ORDER BY listed.sort_key DESC LIMIT 1"
)


def product_text() -> str:
    """Return the text for a newsroom that has none, Markdown in the active language."""
    paragraphs = [
        f"# {_('How we check')}",
        _(
            "Before we publish, people go through the text sentence by sentence. "
            "A sentence that was left unchecked is marked. A note says what its rating "
            "rests on: a document, data, an interview or a calculation, with the "
            "location and the quoted words. Software only suggests what to check."
        ),
        _(
            "In our own reporting, we cut or correct false statements before "
            "publication. For a third-party text, we say to whom each rated claim "
            "is attributed."
        ),
        f"# {_('Reviewers')}",
        _(
            "A note is published only after a person who did not write it has "
            "approved it. If nobody else was available, the note says so; an "
            "article published by its own author says so too."
        ),
        f"# {_('How corrections work')}",
        _(
            "We never change published text without notice. Every change is a new "
            "published version; the previous version stays at its URL, and "
            "anyone can compare the two. Corrections appear above the text. A "
            "correction may name its kind: a typing error, which changes no "
            "meaning; a clarification of wording that was true but could mislead; "
            "a correction of fact; a retraction, where we withdraw a claim."
        ),
        _(
            "If an article does not hold up, we withdraw it; its page says when "
            "and why."
        ),
    ]
    return "\n\n".join(paragraphs)


def method(request: PageRequest, _match: re.Match[str]) -> Page:
    """Return the page that says how this newsroom checks and corrects."""
    columns = ", ".join(DOCUMENT) if request.whole else "1"
    newest = request.ask(NEWEST.format(columns, join("listed")), ())
    brief = [row[:2] for row in newest]
    text = _text_at(request)
    return request.page(brief, lambda: _page_of(text, newest))


def site_page(request: PageRequest, match: re.Match[str]) -> Page | None:
    """Return a page such as About in one language."""
    text = _text_at(request)
    if text and text.slug == METHOD:
        return method(request, match)
    if text:
        return request.page((), lambda: _page_of(text, ()))
    return None


def _text_at(request: PageRequest) -> SiteText | None:
    for text in request.ask.content().texts:
        if text.address == request.path:
            return text
    return None


def _page_of(text: SiteText | None, newest: Rows) -> str:
    """Return a page, with the scale of ratings of the newest article."""
    ratings: list[RatingView] = []
    for sha256, _openings, *stored in newest:
        ratings += reading_of(sha256, *stored).ratings
    if text is None:
        with render.speaking():
            title = _("How we check and correct")
            text = SiteText(METHOD, settings.LANGUAGE_CODE, title, product_text())
    names = dict(settings.LANGUAGES)
    return render.page(
        "site_page", text.language, text=text, ratings=ratings, names=names
    )
