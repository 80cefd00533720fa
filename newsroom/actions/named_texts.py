"""The texts that still name a protected source, for those who may read who it is."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.models import Note
from annotations.presentation import Item
from annotations.sources.naming import names_in_texts
from articles.models import Article, Revision
from articles.text.search_terms import find_terms, query_terms
from newsroom.editions.models import Edition
from newsroom.editions.sealing import parse
from newsroom.editions.withholding import readable

AT_ONCE = 50  # rows


class NamedText(NamedTuple):
    """kind: which text of the article it is, in words. address: of a page that shows
    it.
    """

    article: Article
    kind: str
    address: str


def texts_naming(item: Item) -> Iterator[NamedText]:
    """Drafts, notes and published versions that say a name of the item, found as search
    finds words.
    """
    names = [query_terms(name) for name in names_in_texts(item)]
    wanted = [name for name in names if name]
    if wanted:
        yield from _drafts(wanted)
        yield from _notes(wanted)
        yield from _editions(wanted)


type Names = Sequence[Sequence[str]]


def _says(text: str, wanted: Names) -> bool:
    return bool(find_terms(text, wanted))


def _drafts(wanted: Names) -> Iterator[NamedText]:
    newer = Revision.objects.filter(
        article=OuterRef("article"), number__gt=OuterRef("number")
    )
    current = (
        Revision.objects.filter(~Exists(newer))
        .select_related("article")
        .order_by("article_id")
    )
    for revision in current.iterator(AT_ONCE):
        article = revision.article
        text = "\n".join(
            [article.title, article.standfirst, article.byline, revision.text]
        )
        if _says(text, wanted):
            yield NamedText(
                article, _("draft"), reverse("workbench", args=[article.pk])
            )


def _notes(wanted: Names) -> Iterator[NamedText]:
    standing = (
        Note.objects.standing()
        .select_related("anchor__article")
        .order_by("anchor__article_id", "pk")
    )
    for note in standing.iterator(AT_ONCE):
        if _says(f"{note.body}\n{note.internal}", wanted):
            address = reverse("admin:annotations_note_change", args=[note.pk])
            yield NamedText(note.anchor.article, _("note"), address)


def _editions(wanted: Names) -> Iterator[NamedText]:
    """As far as their words are not withheld."""
    editions = Edition.objects.select_related("article", "openings").order_by(
        "article_id", "number"
    )
    for edition in editions.iterator(AT_ONCE):
        leaves = readable(parse(edition.document), edition.openings.parsed)
        if _says("\n".join(leaves.values()), wanted):
            kind = _("published version %(number)s") % {"number": edition.number}
            address = f"/articles/{edition.content['article']['slug']}/editions/{edition.number}/"
            yield NamedText(edition.article, kind, address)
