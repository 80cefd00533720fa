"""Where editions hold words or a source that are to be withheld."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

from annotations.models import DocumentPage
from articles.text.striking import Pattern
from newsroom.actions.past import of_source
from newsroom.editions import withholding
from newsroom.editions.models import Edition, HiddenOpenings, OldAddress, Withholding
from newsroom.editions.sealing import parse_sealed

PARTS = {
    "addresses": gettext_noop("an old address"),
    "article": gettext_noop("article details"),
    "citations": gettext_noop("a citation"),
    "edition": gettext_noop("publication details"),
    "notes": gettext_noop("a note"),
    "overall": gettext_noop("the overall rating"),
    "pictures": gettext_noop("a picture"),
    "ratings": gettext_noop("the rating scale"),
    "sources": gettext_noop("a source"),
    "text": gettext_noop("the text"),
}


@dataclass(frozen=True)
class PublishedPlace:
    """A leaf of an edition that is to be withheld."""

    edition: Edition
    path: str
    text: str

    @property
    def key(self) -> str:
        """Return what names the place in a request."""
        return f"{self.edition.pk}{self.path}"

    @property
    def part(self) -> str:
        """Return in words the part of the edition to which the leaf belongs."""
        return gettext(PARTS[self.path.split("/")[1]])

    @property
    def address(self) -> str:
        """Return the address of the edition's page."""
        return self.edition.reading.address


def find_published(request: Withholding) -> Iterator[PublishedPlace]:
    """Yield every place in editions, article by article, the oldest edition first.

    Old addresses come before, and places that the request hides already last.
    """
    for old in find_old_addresses(request):
        for edition in old.article.editions.order_by("-number")[:1]:
            yield PublishedPlace(edition, old.place, old.path)
    for edition, leaves in find_leaves(request):
        for path, text in leaves.items():
            yield PublishedPlace(edition, path, text)
    hidden = HiddenOpenings.objects.filter(withholding=request.pk)
    for row in hidden.select_related("edition__openings", "edition__article"):
        for path, opening in row.leaves.items():
            if opening:
                yield PublishedPlace(row.edition, path, str(opening[1]))


def find_old_addresses(request: Withholding) -> Iterator[OldAddress]:
    """Yield the paths of older sites that hold the words."""
    pattern = request.pattern
    spared = "\n".join(request.spared)
    for old in OldAddress.objects.select_related("article"):
        if old.place not in spared and withholding.is_in_path(pattern, old.path):
            yield old


def find_leaves(request: Withholding) -> Iterator[tuple[Edition, withholding.Leaves]]:
    """Yield each edition that holds the words or the source, with the leaves that do."""
    pattern = request.pattern
    source = request.source
    keys = source.keys if source else []
    pages = _pages_with(pattern) if request.words else set()
    editions = Edition.objects.select_related("article", "openings").order_by(
        "article", "number"
    )
    if source and not request.words:
        editions = editions.filter(article__in=of_source(source.pk))
    for edition in editions.iterator(chunk_size=50):
        stored = parse_sealed(edition.document)
        leaves = withholding.readable_leaves(stored, edition.openings.parsed)
        paths = withholding.found_in(leaves, pattern)
        paths |= withholding.of_sources(stored, leaves, keys)
        paths |= withholding.showing(stored, leaves, pages)
        paths |= withholding.captioned(stored, leaves, paths)
        paths -= request.spared_in(edition)
        if paths:
            found = {path: leaf for path, leaf in leaves.items() if path in paths}
            yield edition, found


def _pages_with(pattern: Pattern) -> set[tuple[str, int | None]]:
    """Return the pages of saved copies that hold the words, as hash and number.

    Unpublished copies are included: an edition may still show a page of one.
    """
    pages = DocumentPage.objects.values_list("document__sha256", "number", "text")
    return {
        (sha256, number)
        for sha256, number, text in pages.iterator()
        if pattern.search(text)
    }
