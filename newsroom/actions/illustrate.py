"""Pictures of an article as people work on them: added by hand, described, moved, taken
out. Each is a new revision, so that what was before stays.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.extracting import shrink
from articles.models import Article, Picture, Revision, keep_pictures
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import clean_text
from articles.text.headline import body_of
from articles.text.markup import from_markup, to_markup
from articles.text.shapes import Block, PlacedPicture
from newsroom.actions.revise import check_current_revision, draft_of, write_revision

PERMISSION = "articles.revise_article"
LONGEST_ALT, LONGEST_CREDIT = 1_000, 300  # characters


@dataclass(frozen=True)
class PictureDetails:
    """As of articles.text.shapes.PlacedPicture."""

    block: int = 0
    alt: str = ""
    credit: str = ""
    is_decorative: bool = False


def undescribed(revision: Revision) -> Iterator[tuple[str, str, str]]:
    """Of each picture of which something must be said before it is published: what it
    is called, what is not said, and where it is on the article's page.
    """
    erased = erased_pictures(revision)
    for number, one in enumerate(revision.pictures, 1):
        is_gone = one["sizes"][0]["sha256"] in erased
        if lacks := [_("it was erased: take it out")] if is_gone else [*_missing(one)]:
            name = one["alt"] or _("Picture %(number)s") % {"number": number}
            yield name, _(", ").join(lacks), f"#picture-{number}"


def erased_pictures(revision: Revision) -> set[str]:
    """Return the hashes of its pictures, of every size, of which the bytes were
    erased.
    """
    hashes = [size["sha256"] for one in revision.pictures for size in one["sizes"]]
    rows = Picture.objects.filter(sha256__in=hashes, content=b"")
    return {*rows.values_list("sha256", flat=True)}


def _missing(one: PlacedPicture) -> Iterator[str]:
    if not one["alt"] and not one["is_decorative"]:
        yield _("description")
    if not one["credit"]:
        yield _("credit")


def add_picture(
    article: Article,
    content: bytes,
    said: PictureDetails,
    *,
    caption: str = "",
    based_on: int,
    user: User | None,
) -> Revision:
    """caption: becomes a caption in the text, to be checked like the rest. based_on:
    number of the revision that the editor saw. Raises Refused, Conflict and
    PermissionDenied.

    Hazard: reading takes seconds, so not inside a transaction of the caller's.
    """
    check_permission(user, PERMISSION)
    files = shrink(content)
    with transaction.atomic():
        (kept,) = keep_pictures([{"files": files, "block": 0, "alt": ""}])
        current = _current(article, based_on)
        text, blocks = body_of(current.text, current.blocks)
        shown: list[PlacedPicture] = current.pictures
        added = _described(kept, said, places(current))
        draft = replace(draft_of(current), kind=Revision.Kind.PICTURES)
        if caption := " ".join(clean_text(caption).split()):
            at = added["block"]
            draft.kind = Revision.Kind.EDIT
            draft.text, draft.blocks = _with_caption(text, blocks, at, caption)
            shown = [
                {**one, "block": one["block"] + (one["block"] > at)} for one in shown
            ]
        draft.pictures = _in_order([*shown, added])
        return write_revision(article, draft, user)


def _with_caption(
    text: str, blocks: list[Block], at: int, caption: str
) -> tuple[str, list[Block]]:
    chunks = [to_markup(text, [block]) for block in blocks]
    return from_markup("\n\n".join([*chunks[:at], f"^ {caption}", *chunks[at:]]))


@transaction.atomic
def change_picture(
    article: Article,
    number: int,
    said: PictureDetails | None,
    *,
    based_on: int,
    user: User | None,
) -> Revision:
    """number: of the picture, from 0. said: None takes it out; its caption stays in the
    text. Raises Refused, Conflict and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    current = _current(article, based_on)
    shown: list[PlacedPicture] = [*current.pictures]
    if not 0 <= number < len(shown):
        raise Refused(
            _("That picture is no longer in the text: reload the page and look again.")
        )
    one = shown[number]
    shown[number : number + 1] = (
        [_described(one, said, places(current, one["block"]))] if said else []
    )
    if (shown := _in_order(shown)) == current.pictures:
        return current
    draft = replace(draft_of(current), kind=Revision.Kind.PICTURES, pictures=shown)
    return write_revision(article, draft, user)


def places(revision: Revision, own: int | None = None) -> dict[int, str]:
    """Where a picture may stand, not between another and its caption: by the index of
    the body's block that follows, how that begins. own: where it stands now.
    """
    text, blocks = body_of(revision.text, revision.blocks)
    taken = {one["block"] for one in revision.pictures} - {own}
    begins = {
        index: text[block["start"] : block["end"]]
        for index, block in enumerate(blocks)
        if block["kind"] != "caption" or index not in taken
    }
    return {**begins, len(blocks): ""}


def _current(article: Article, based_on: int) -> Revision:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    current = locked.current_revision
    check_current_revision(current, based_on)
    return current


def _described(
    one: PlacedPicture, said: PictureDetails, places: Collection[int]
) -> PlacedPicture:
    """Raises Refused."""
    if said.block not in places:
        raise Refused(_("Choose where in the text the picture stands."))
    alt, credit = (
        " ".join(clean_text(words).split()) for words in (said.alt, said.credit)
    )
    return {
        "sizes": one["sizes"],
        "block": said.block,
        "alt": alt[:LONGEST_ALT],
        "credit": credit[:LONGEST_CREDIT],
        "is_decorative": said.is_decorative,
    }


def _in_order(pictures: Iterable[PlacedPicture]) -> list[PlacedPicture]:
    return sorted(pictures, key=lambda one: one["block"])
