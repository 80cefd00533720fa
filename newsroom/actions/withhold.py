"""Withholding words, or a source, from everything that was published.

One person asks and another agrees; where nobody else may agree, one person decides and
says so. What is withheld cannot be opened again. Drafts stay as they are, and are
published only without the words. Withholding publishes nothing.
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
from articles.text.characters import says_something
from articles.text.striking import Pattern, is_too_short, pattern_of
from newsroom.actions.erase import erase
from newsroom.actions.freeze import hold_sources
from newsroom.actions.past import of_source
from newsroom.actions.people import WITHHOLD
from newsroom.actions.publish import published_edition
from newsroom.editions import withholding
from newsroom.editions.models import Edition, Gap, Openings, Withholding
from newsroom.editions.publication_view import listed_title
from newsroom.editions.sealing import Withheld, openings_to_json, parse_sealed
from newsroom.public import article_rows
from newsroom.public.models import IndexedArticle, Listing
from newsroom.public.render import speaking

log = logging.getLogger("newsroom.actions.withhold")

Reply = Withholding.Reply

# An edition says these of itself to later editions.
REMEMBERED: tuple[Literal["change_note"], Literal["why"]] = ("change_note", "why")
PARTS = {
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


# --- Where the words stand -------------------------------------------------------------


@dataclass(frozen=True)
class PublishedPlace:
    """A leaf of an edition that is to be withheld."""

    edition: Edition
    path: str
    text: str

    @property
    def part(self) -> str:
        """Return in words the part of the edition to which the leaf belongs."""
        return gettext(PARTS[self.path.split("/")[1]])

    @property
    def address(self) -> str:
        """Return the address of the edition's page."""
        slug = self.edition.content["article"]["slug"]
        return f"/articles/{slug}/editions/{self.edition.number}/"


def find_published(
    words: str, source: Source | None = None
) -> Iterator[PublishedPlace]:
    """Yield every place in editions, article by article, the oldest edition first."""
    for edition, leaves in _find_leaves(words, source):
        for path, text in leaves.items():
            yield PublishedPlace(edition, path, text)


def _find_leaves(
    words: str, source: Source | None
) -> Iterator[tuple[Edition, withholding.Leaves]]:
    """Yield each edition that holds the words or the source, with the leaves that do."""
    pattern = pattern_of(words.splitlines())
    keys = _keys(source) if source else []
    pages = _pages_with(pattern) if words else set()
    editions = Edition.objects.select_related("article", "openings").order_by(
        "article", "number"
    )
    if source and not words:
        editions = editions.filter(article__in=of_source(source.pk))
    for edition in editions.iterator(chunk_size=50):
        stored = parse_sealed(edition.document)
        leaves = withholding.readable_leaves(stored, edition.openings.parsed)
        paths = withholding.found_in(leaves, pattern)
        paths |= withholding.of_sources(stored, leaves, keys)
        paths |= withholding.showing(stored, leaves, pages)
        paths |= withholding.captioned(stored, leaves, paths)
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


# --- Asking, agreeing -----------------------------------------------------------------


def second_may_withhold(user: User | None) -> bool:
    """Return whether another person may agree, so that nobody decides alone."""
    return user is not None and second_exists(WITHHOLD, user)


@transaction.atomic
def request_withholding(
    *,
    reason: str,
    user: User,
    words: str = "",
    source: Source | None = None,
    act: str = "withhold",
    alone_why: str = "",
) -> Withholding:
    """Ask for words or a source to be withheld; return the request, or raise Refused.

    Readers see `reason`. Where nobody else may agree it is done at once, and readers
    see `alone_why` too.
    """
    check_permission(user, WITHHOLD)
    words = "\n".join(line.strip() for line in words.splitlines() if line.strip())
    reason = reason.strip()
    alone_why = alone_why.strip()
    if not says_something(reason):
        raise Refused(
            _(
                "Enter a public reason. Readers will see it in place of the withheld "
                "content."
            )
        )
    if source is None or words or act == Withholding.WithholdingAct.ERASE:
        _check_words(words)
    takes_two = second_may_withhold(user)
    if not takes_two and not says_something(alone_why):
        raise Refused(
            _("Nobody else here may agree. Give a public reason why you decide alone.")
        )
    request = Withholding.objects.create(
        act=act,
        words=words,
        source=source,
        reason=reason,
        asked_by=user,
        alone_why=alone_why,
    )
    if not takes_two:
        _carry_out(request, user)
    return request


def _check_words(words: str) -> None:
    if not words:
        raise Refused(
            _("Enter the words to withhold, each name or quotation on its own line.")
        )
    if any(is_too_short(line) for line in words.splitlines()):
        raise Refused(
            _(
                "Each line needs at least two letters. A shorter line would be "
                "found nearly everywhere."
            )
        )


@transaction.atomic
def agree(number: int, *, user: User) -> Withholding:
    """Agree to another person's request and carry it out; raise Refused."""
    request = _waiting(number, user)
    if request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    _carry_out(request, user)
    return request


@transaction.atomic
def decline(number: int, *, user: User) -> Withholding:
    """Decline another person's request, or cancel one's own."""
    request = _waiting(number, user)
    request.reply(Reply.DECLINED, user)
    return request


def waiting() -> QuerySet[Withholding]:
    """Return the requests that nobody has answered."""
    return Withholding.objects.filter(answer=Reply.NONE).select_related(
        "asked_by", "source"
    )


def _waiting(number: int, user: User) -> Withholding:
    check_permission(user, WITHHOLD)
    requests = Withholding.objects.select_for_update(of=("self",))
    request = requests.filter(pk=number, answer=Reply.NONE).first()
    if request is None:
        raise Refused(_("The request was already answered. Reload the page."))
    return request


# --- Carrying it out ------------------------------------------------------------------


def _carry_out(request: Withholding, user: User | None) -> None:
    """Delete the openings, and make anew what readers find."""
    hold_sources(alone=True)
    found = {}
    places = 0
    for edition, leaves in _find_leaves(request.words, request.source):
        found[edition.pk] = set(leaves)
        places += len(leaves)
    _withhold_paths(found, request)
    request.report = {"editions": len(found), "places": places}
    log.info("withholding %s: %s places in %s editions", request.pk, places, len(found))
    if request.act == Withholding.WithholdingAct.ERASE:
        request.save()
        erase(request, user)
        _withhold_paths(_showing_erased(), request)
    request.report["gaps"] = request.gaps.count()
    # The last step: an answered request takes away nothing more.
    request.reply(Reply.AGREED, user)


def _showing_erased() -> dict[int, set[str]]:
    """Return by edition the paths that show a picture or a page whose bytes were erased.

    Readers would be offered them in vain.
    """
    hashes: set[str] = set()
    for model in (PagePicture, Picture):
        emptied = model._base_manager.filter(content=b"")
        hashes |= set(emptied.values_list("sha256", flat=True))
    found: dict[int, set[str]] = {}
    if not hashes:
        return found
    editions = Edition.objects.select_related("openings").order_by("pk")
    for edition in editions.iterator(chunk_size=50):
        leaves = withholding.readable_leaves(
            parse_sealed(edition.document), edition.openings.parsed
        )
        paths = withholding.of_files(leaves, hashes)
        if paths:
            found[edition.pk] = paths
    return found


def _withhold_paths(found: dict[int, set[str]], request: Withholding) -> None:
    """Withhold the leaves at these paths, given by edition."""
    # Hazard: the articles are locked in one order, because another process may hold one
    # of them and wait for the next.
    concerned = Edition.objects.filter(pk__in=found).values("article")
    articles = Article.objects.select_for_update().filter(pk__in=concerned)
    for article in articles.order_by("pk"):
        _take_out(article, found, request)


def _take_out(
    article: Article, found: dict[int, set[str]], request: Withholding
) -> None:
    editions = list(
        article.editions.select_related("openings", "article").order_by("number")
    )
    with speaking(article.language):
        now = timezone.localtime()
        replacement = withholding.replacement_for(
            now.date(), date_format(now), request.reason, request.alone_why
        )
    past: list[list[str]] = []
    for edition in editions:
        paths = found.get(edition.pk, set())
        _take_out_of_edition(edition, paths, replacement, past, request)
        past.append(_said_of_itself(edition, paths, replacement))
    stored = article.editions.select_related("openings").order_by("number")
    published = [published_edition(edition) for edition in stored]
    rows = article_rows.rows_of(published)
    article_rows.write_rows(published[-1], article_rows.stored_rows(article.uid), rows)


def _take_out_of_edition(
    edition: Edition,
    paths: set[str],
    replacement: Withheld,
    past: list[list[str]],
    request: Withholding,
) -> None:
    """Withhold the leaves at `paths`, and those of earlier editions that it repeats.

    `past` is what each earlier edition says of itself now.
    """
    openings = edition.openings
    opened = openings.parsed
    withheld = sorted(paths) + _changed_history(opened["past"], past)
    if not withheld:
        return
    version = openings.version + 1
    Gap.objects.bulk_create(
        Gap(withholding=request, edition=edition, path=path, version=version)
        for path in withheld
    )
    opened = withholding.without_leaves(
        parse_sealed(edition.document), opened, paths, replacement, past
    )
    note = openings.change_note
    if "/edition/change_note" in paths:
        note = replacement["words"]
    Openings.objects.filter(pk=openings.pk).update(
        version=version, change_note=note, opened=openings_to_json(opened)
    )


def _changed_history(before: list[list[str]], after: list[list[str]]) -> list[str]:
    """Return the paths in an edition's history at which other words stand now."""
    paths = []
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        for name, old_words, new_words in zip(REMEMBERED, old, new, strict=True):
            if old_words != new_words:
                paths.append(f"/history/{index}/{name}")
    return paths


def _said_of_itself(
    edition: Edition, paths: set[str], replacement: Withheld
) -> list[str]:
    """Return what the edition says of itself to later ones, without the leaves at `paths`."""
    content = edition.content["edition"]
    return [
        replacement["words"] if f"/edition/{name}" in paths else content[name]
        for name in REMEMBERED
    ]


# --- What follows from it, and from protecting a source -------------------------------


def follow_protection(source: Source, user: User | None) -> None:
    """Ask for a source that was protected to be withheld, where editions name it.

    It is withheld at once where nobody else may agree. Sources that were merged into it
    are protected too. The caller holds the transaction that protected the source.
    """
    hold_sources(alone=True)
    is_named = any(True for _edition in _find_leaves("", source))
    for twin in source.merged.filter(visibility=Source.Visibility.PUBLIC):
        twin.visibility = Source.Visibility.PROTECTED
        save_as(twin, user)
    if not is_named or waiting().filter(source=source).exists():
        return
    takes_two = second_may_withhold(user)
    request = Withholding.objects.create(
        source=source,
        reason=_("to protect a source"),
        asked_by=user,
        alone_why="" if takes_two else _("nobody else could agree"),
    )
    if not takes_two:
        _carry_out(request, user)


@dataclass(frozen=True)
class NamingArticle:
    """An article whose current edition names a source."""

    title: str
    address: str


def published_places(source: Source) -> QuerySet[Listing]:
    """Return a row for each current article that names the source, newest first.

    Articles that name a source that was merged into it are included.
    """
    return Listing.objects.filter(
        list__in=[f"source/{key}" for key in _keys(source)]
    ).order_by("-sort_key")


def _keys(source: Source) -> list[str]:
    merged = source.merged.values_list("pk", flat=True)
    return [str(key) for key in (source.pk, *merged)]


def named_by(source: Source) -> list[NamingArticle]:
    """Return the current articles that name the source, newest first."""
    uids = list(dict.fromkeys(published_places(source).values_list("uid", flat=True)))
    articles = IndexedArticle.objects.in_bulk(uids, field_name="article")
    return [_naming_article(articles[uid]) for uid in uids]


def _naming_article(article: IndexedArticle) -> NamingArticle:
    with speaking(article.language):
        title = listed_title(article.title, is_examined=article.is_examined)
    return NamingArticle(title, f"/articles/{article.slug}/")


def refuse_second(item: Item) -> None:
    """Raise Refused where `item`, to be protected, is a source that readers know.

    It would stay named where it is published.
    """
    public = library.Sources([item]).find(item)
    if public and public.is_public and published_places(public).exists():
        raise Refused(
            _(
                "Published articles name this source: “%(title)s”, number %(pk)s. "
                "To withhold the source, protect it on its page under Sources, "
                "then cite it."
            )
            % {"title": public.title, "pk": public.pk}
        )
