"""Finding texts that name a protected source, for those who may read who it is."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from annotations.models import Note, RecordedReply
from annotations.presentation import Item
from annotations.sources.naming import names_in_texts
from articles.models import Article, Revision
from articles.text.striking import Pattern, pattern_of
from newsroom.editions.models import Edition, ScheduledEdition
from newsroom.editions.sealing import parse_sealed
from newsroom.editions.verify import canonical
from newsroom.editions.withholding import readable_leaves

AT_ONCE = 50  # rows


class NamedText(NamedTuple):
    """A text that names the source.

    `kind` says in words which text of the article it is; `address` is of a page that
    shows it.
    """

    article: Article
    kind: str
    address: str


def texts_naming(item: Item) -> Iterator[NamedText]:
    """Yield drafts, notes and versions, also scheduled ones, that say a name of it.

    Names are found as those that are withheld are.
    """
    names = pattern_of(names_in_texts(item))
    yield from _drafts(names)
    yield from _notes(names)
    yield from _replies(names)
    yield from _editions(names)
    yield from _scheduled(names)


def _drafts(names: Pattern) -> Iterator[NamedText]:
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
        heads = [article.title, article.standfirst, article.byline]
        if names.search("\n".join([*heads, revision.text])):
            address = reverse("workbench", args=[article.pk])
            yield NamedText(article, _("draft"), address)


def _notes(names: Pattern) -> Iterator[NamedText]:
    standing = (
        Note.objects.standing()
        .select_related("anchor__article")
        .order_by("anchor__article_id", "pk")
    )
    for note in standing.iterator(AT_ONCE):
        if names.search(f"{note.body}\n{note.internal}"):
            address = reverse("admin:annotations_note_change", args=[note.pk])
            yield NamedText(note.anchor.article, _("note"), address)


def _replies(names: Pattern) -> Iterator[NamedText]:
    for reply in RecordedReply.objects.select_related("article").iterator(AT_ONCE):
        if names.search(f"{reply.person}\n{reply.how}\n{reply.body}"):
            address = reverse("desk:replies", args=[reply.article_id])
            yield NamedText(reply.article, _("reply"), address)


def _editions(names: Pattern) -> Iterator[NamedText]:
    """Yield editions that name it in words that are not withheld."""
    editions = Edition.objects.select_related("article", "openings").order_by(
        "article_id", "number"
    )
    for edition in editions.iterator(AT_ONCE):
        leaves = readable_leaves(
            parse_sealed(edition.document), edition.openings.parsed
        )
        if names.search("\n".join(leaves.values())):
            kind = _("version %(number)s") % {"number": edition.number}
            yield NamedText(edition.article, kind, edition.reading.address)


def _scheduled(names: Pattern) -> Iterator[NamedText]:
    """Yield versions that are frozen and wait for their time."""
    rows = ScheduledEdition.objects.waiting().select_related("article")
    for row in rows.order_by("article_id").iterator(AT_ONCE):
        if names.search(canonical(row.document)):
            address = reverse("desk:scheduled")
            yield NamedText(row.article, _("scheduled version"), address)
