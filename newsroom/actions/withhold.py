"""Words, or a source, taken out of everything that was published: one person asks,
another agrees.

Where nobody else may agree, one does it and says so. What is withheld cannot be opened
again; drafts are left as they are, and published only without the words. Nothing is
published by it.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from annotations.models import DocumentPage, PagePicture, Source
from annotations.note_history import save_as
from annotations.presentation import Item
from annotations.sources import library
from articles.models import Article, Picture
from articles.permissions import check_permission, second_exists
from articles.problems import Refused
from articles.text.striking import Pattern, is_too_short, pattern_of
from newsroom.actions.erase import erase
from newsroom.actions.freeze import hold_sources
from newsroom.actions.past import of_source
from newsroom.actions.people import WITHHOLD
from newsroom.actions.publish import published_edition
from newsroom.editions import withholding
from newsroom.editions.models import Edition, Gap, Openings, Withholding
from newsroom.editions.publication_view import listed_title
from newsroom.editions.sealing import Withheld, parse, to_json
from newsroom.public import article_rows
from newsroom.public.models import IndexedArticle, Listing
from newsroom.public.render import speaking

log = logging.getLogger("newsroom.actions.withhold")

Reply = Withholding.Reply


# to later editions
TOLD: tuple[Literal["change_note"], Literal["why"]] = ("change_note", "why")
PARTS = {
    "article": gettext_noop("about the article"),
    "citations": gettext_noop("a citation"),
    "edition": gettext_noop("about the edition"),
    "notes": gettext_noop("a note"),
    "overall": gettext_noop("the finding"),
    "pictures": gettext_noop("a picture"),
    "ratings": gettext_noop("the scale"),
    "sources": gettext_noop("a source"),
    "text": gettext_noop("the text"),
}


# --- Where it stands ------------------------------------------------------------------


@dataclass(frozen=True)
class PublishedPlace:
    """A leaf of an edition that is to be withheld. address: of the edition."""

    edition: Edition
    path: str
    text: str

    @property
    def part(self) -> str:
        """Of what it is."""
        return gettext(PARTS[self.path.split("/")[1]])

    @property
    def address(self) -> str:
        return f"/articles/{self.edition.content['article']['slug']}/editions/{self.edition.number}/"


def places(words: str, source: Source | None = None) -> Iterator[PublishedPlace]:
    """In all editions, article by article, oldest edition first."""
    for edition, said in _found(words, source):
        yield from (PublishedPlace(edition, path, leaf) for path, leaf in said.items())


def _found(
    words: str, source: Source | None
) -> Iterator[tuple[Edition, withholding.Leaves]]:
    """Each edition that says it, with the leaves that do."""
    pattern = pattern_of(words.splitlines())
    keys = _keys(source) if source else []
    pages = _pages(pattern) if words else set()
    editions = Edition.objects.select_related("article", "openings").order_by(
        "article", "number"
    )
    if source and not words:
        editions = editions.filter(article__in=of_source(source.pk))
    for edition in editions.iterator(chunk_size=50):
        stored = parse(edition.document)
        leaves = withholding.readable(stored, edition.openings.parsed)
        paths = withholding.found_in(leaves, pattern)
        paths |= withholding.of_sources(stored, leaves, keys) | withholding.showing(
            stored, leaves, pages
        )
        paths |= withholding.captioned(stored, leaves, paths)
        if paths:
            yield (
                edition,
                {path: leaf for path, leaf in leaves.items() if path in paths},
            )


def _pages(pattern: Pattern) -> set[tuple[str, int | None]]:
    """Pages of kept copies that hold the words. An edition may show one whose copy is
    published no more.
    """
    told = DocumentPage.objects.values_list(
        "document__sha256", "number", "text"
    ).iterator()
    return {(sha256, number) for sha256, number, text in told if pattern.search(text)}


# --- Asking, agreeing -----------------------------------------------------------------


def second_may_withhold(user: User | None) -> bool:
    return user is not None and second_exists(WITHHOLD, user)


@transaction.atomic
def ask(
    *,
    reason: str,
    user: User,
    words: str = "",
    source: Source | None = None,
    act: str = "withhold",
    alone_why: str = "",
) -> Withholding:
    """reason: to readers. alone_why: to readers too, where nobody else may agree: then
    it is done at once. Raises Refused.
    """
    check_permission(user, WITHHOLD)
    words = "\n".join(line.strip() for line in words.splitlines() if line.strip())
    if not reason.strip():
        raise Refused(_("Say why it is withheld: readers see the reason in its place."))
    if not words and (source is None or act == Withholding.WithholdingAct.ERASE):
        raise Refused(
            _(
                "Give the words that are withheld, each name or quotation on a line of its own."
            )
        )
    if any(map(is_too_short, words.splitlines())):
        raise Refused(
            _("A line has fewer than two letters: it would be found nearly everywhere.")
        )
    if not second_may_withhold(user) and not alone_why.strip():
        raise Refused(
            _(
                "Nobody else here may agree: say why you decide it alone. Readers see that too."
            )
        )
    request = Withholding.objects.create(
        act=act,
        words=words,
        source=source,
        reason=reason.strip(),
        asked_by=user,
        alone_why=alone_why.strip(),
    )
    return request if second_may_withhold(user) else _carry_out(request, user)


@transaction.atomic
def agree(number: int, *, user: User) -> Withholding:
    """Raises Refused."""
    request = _waiting(number, user)
    if request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    return _carry_out(request, user)


@transaction.atomic
def decline(number: int, *, user: User) -> Withholding:
    """By another, or by whoever asked."""
    request = _waiting(number, user)
    request.reply(Reply.DECLINED, user)
    return request


def waiting() -> QuerySet[Withholding]:
    return Withholding.objects.filter(answer=Reply.NONE).select_related(
        "asked_by", "source"
    )


def _waiting(number: int, user: User) -> Withholding:
    check_permission(user, WITHHOLD)
    request = (
        Withholding.objects.select_for_update(of=("self",))
        .filter(pk=number, answer=Reply.NONE)
        .first()
    )
    if request is None:
        raise Refused(_("That was answered already: reload the page and look again."))
    return request


# --- Doing it -------------------------------------------------------------------------


def _carry_out(request: Withholding, user: User | None) -> Withholding:
    """Takes the openings away, and makes what readers find anew."""
    hold_sources(alone=True)
    found = {
        edition.pk: {*said} for edition, said in _found(request.words, request.source)
    }
    _take_out_of_all(found, request)
    request.report = {"editions": len(found), "places": sum(map(len, found.values()))}
    log.info(
        "withholding %s: %s places in %s editions",
        request.pk,
        request.report["places"],
        len(found),
    )
    request.reply(Reply.AGREED, user)
    if request.act == Withholding.WithholdingAct.ERASE:
        erase(request, user)
        _take_out_of_all(_showing_erased(), request)
    return request


def _showing_erased() -> dict[int, set[str]]:
    """By edition the paths of what shows a picture or a page whose bytes were erased,
    and which readers would be offered in vain.
    """
    hashes: set[str] = set()
    for kept in (PagePicture, Picture):
        hashes |= {
            *kept._base_manager.filter(content=b"").values_list("sha256", flat=True)
        }
    found: dict[int, set[str]] = {}
    editions = (
        Edition.objects.select_related("openings").order_by("pk")
        if hashes
        else Edition.objects.none()
    )
    for edition in editions.iterator(chunk_size=50):
        leaves = withholding.readable(parse(edition.document), edition.openings.parsed)
        if paths := withholding.of_files(leaves, hashes):
            found[edition.pk] = paths
    return found


def _take_out_of_all(found: dict[int, set[str]], request: Withholding) -> None:
    """found: by edition the paths of what is taken out."""
    # One after the other, in one order: another may hold an article, and wait for the
    # next.
    saying = Edition.objects.filter(pk__in=found).values("article")
    for article in (
        Article.objects.select_for_update().filter(pk__in=saying).order_by("pk")
    ):
        _take_out(article, found, request)


def _take_out(
    article: Article, found: dict[int, set[str]], request: Withholding
) -> None:
    editions = list(
        article.editions.select_related("openings", "article").order_by("number")
    )
    with speaking(article.language):
        now = timezone.localtime()
        said = withholding.said(
            now.date(), date_format(now), request.reason, request.alone_why
        )
    past: list[list[str]] = []
    for edition in editions:
        past = [
            *past,
            _without(edition, found.get(edition.pk, set()), said, past, request),
        ]
    published = [
        published_edition(one)
        for one in article.editions.select_related("openings").order_by("number")
    ]
    newest = published[-1]
    rows = article_rows.rows_of(published)
    article_rows.write_rows(newest, article_rows.stored_rows(article.uid), rows)


def _without(
    edition: Edition,
    paths: set[str],
    said: Withheld,
    past: list[list[str]],
    request: Withholding,
) -> list[str]:
    """What the edition says of itself to later ones, once the leaves at these paths are
    withheld.
    """
    openings = edition.openings
    opened = openings.parsed
    remembered = [
        f"/history/{at}/{name}"
        for at, pair in enumerate(zip(opened["past"], past, strict=True))
        for name, was, now in zip(TOLD, *pair, strict=True)
        if was != now
    ]
    if gone := [*sorted(paths), *remembered]:
        version = openings.version + 1
        Gap.objects.bulk_create(
            Gap(withholding=request, edition=edition, path=path, version=version)
            for path in gone
        )
        opened = withholding.without(parse(edition.document), opened, paths, said, past)
        note = (
            said["words"] if "/edition/change_note" in paths else openings.change_note
        )
        Openings.objects.filter(pk=openings.pk).update(
            version=version, change_note=note, opened=to_json(opened)
        )
    told = edition.content["edition"]
    return [
        said["words"] if f"/edition/{name}" in paths else told[name] for name in TOLD
    ]


# --- What follows from it, and from protecting a source -------------------------------


def follow_protection(source: Source, user: User | None) -> None:
    """Of a source that was protected: where editions name it, somebody else is asked to
    have it withheld; it is at once where nobody else may agree. Those that were merged
    into it are protected too.
    """
    hold_sources(alone=True)
    named = any(True for _edition in _found("", source))
    for twin in source.merged.filter(visibility=Source.Visibility.PUBLIC):
        twin.visibility = Source.Visibility.PROTECTED
        save_as(twin, user)
    if not named or waiting().filter(source=source).exists():
        return
    reason = _("to protect a source")
    alone = "" if second_may_withhold(user) else _("nobody else could agree")
    request = Withholding.objects.create(
        source=source, reason=reason, asked_by=user, alone_why=alone
    )
    if alone:
        _carry_out(request, user)


@dataclass(frozen=True)
class NamingArticle:
    """An article whose current edition names a source."""

    title: str
    address: str


def published_places(source: Source) -> QuerySet[Listing]:
    """One for each current article that names it, newest first; so too of those that
    were merged into it.
    """
    return Listing.objects.filter(
        list__in=[f"source/{key}" for key in _keys(source)]
    ).order_by("-sort_key")


def _keys(source: Source) -> list[str]:
    return [
        str(key) for key in (source.pk, *source.merged.values_list("pk", flat=True))
    ]


def named_by(source: Source) -> list[NamingArticle]:
    """The current articles that name it, newest first."""
    uids = list(dict.fromkeys(published_places(source).values_list("uid", flat=True)))
    articles = IndexedArticle.objects.in_bulk(uids, field_name="article")
    return [_named(articles[uid]) for uid in uids]


def _named(article: IndexedArticle) -> NamingArticle:
    with speaking(article.language):
        title = listed_title(article.title, is_examined=article.is_examined)
    return NamingArticle(title, f"/articles/{article.slug}/")


def refuse_second(item: Item) -> None:
    """Raises Refused where a new protected source would be one that readers are told
    of: it would stay so.
    """
    public = library.Sources([item]).find(item)
    if public and public.is_public and published_places(public).exists():
        raise Refused(
            _(
                "Published articles name this source: “%(title)s”, number %(pk)s. To withhold it, protect "
                "it on its page under Sources, then cite it."
            )
            % {"title": public.title, "pk": public.pk}
        )
