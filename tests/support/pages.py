"""Pages of readers as a whole, which are made in pieces."""

from newsroom.editions.view import EditionView
from newsroom.public import render


def article_page(reading: EditionView, sha256: str, **shown: object) -> str:
    """Return the page of an edition, as `render.article_pieces` makes it."""
    return "".join(render.article_pieces(reading, sha256, **shown))
