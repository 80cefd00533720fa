"""Adding, describing, moving and removing the pictures of an article.

Each of these is a new revision, so that the earlier state stays.
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
LONGEST_ALT = 1_000  # characters
LONGEST_CREDIT = 300


@dataclass(frozen=True)
class PictureDetails:
    """A picture's details, with the meaning that they have in PlacedPicture."""

    block: int = 0
    alt: str = ""
    credit: str = ""
    is_decorative: bool = False


def undescribed(revision: Revision) -> Iterator[tuple[str, str, str]]:
    """Yield each picture that lacks something before it may be published.

    Each is its name, what it lacks, and its place on the article's page.
    """
    erased = erased_pictures(revision)
    for number, picture in enumerate(revision.pictures, 1):
        if picture["sizes"][0]["sha256"] in erased:
            lacks = [_("it was erased: remove it")]
        else:
            lacks = [*_missing(picture)]
        if lacks:
            name = picture["alt"] or _("Picture %(number)s") % {"number": number}
            yield name, _(", ").join(lacks), f"#picture-{number}"


def erased_pictures(revision: Revision) -> set[str]:
    """Return the hashes of those of its pictures, of every size, that were erased."""
    hashes = []
    for picture in revision.pictures:
        hashes += [size["sha256"] for size in picture["sizes"]]
    rows = Picture.objects.filter(sha256__in=hashes, content=b"")
    return set(rows.values_list("sha256", flat=True))


def _missing(picture: PlacedPicture) -> Iterator[str]:
    if not picture["alt"] and not picture["is_decorative"]:
        yield _("alt text")
    if not picture["credit"]:
        yield _("credit")


def add_picture(
    article: Article,
    content: bytes,
    details: PictureDetails,
    *,
    caption: str = "",
    based_on: int,
    user: User | None,
) -> Revision:
    """Add a picture, and a caption to the text, which is checked like the rest.

    `based_on` is the number of the revision that the editor saw. Raise Refused,
    Conflict and PermissionDenied. Hazard: reading takes seconds, so do not call it
    inside a transaction.
    """
    check_permission(user, PERMISSION)
    files = shrink(content)
    caption = _one_line(caption)
    with transaction.atomic():
        (kept,) = keep_pictures([{"files": files, "block": 0, "alt": ""}])
        current = _current(article, based_on)
        pictures: list[PlacedPicture] = [*current.pictures]
        added = _described(kept, details, picture_places(current))
        draft = replace(draft_of(current), kind=Revision.Kind.PICTURES)
        if caption:
            at = added["block"]
            draft.kind = Revision.Kind.EDIT
            draft.text, draft.blocks = _with_caption(current, at, caption)
            for index, picture in enumerate(pictures):
                if picture["block"] > at:
                    pictures[index] = {**picture, "block": picture["block"] + 1}
        draft.pictures = _in_order([*pictures, added])
        return write_revision(article, draft, user)


def _with_caption(current: Revision, at: int, caption: str) -> tuple[str, list[Block]]:
    text, blocks = body_of(current.text, current.blocks)
    chunks = [to_markup(text, [block]) for block in blocks]
    chunks.insert(at, f"^ {caption}")
    return from_markup("\n\n".join(chunks))


@transaction.atomic
def change_picture(
    article: Article,
    number: int,
    details: PictureDetails | None,
    *,
    based_on: int,
    user: User | None,
) -> Revision:
    """Change or move the picture with this number, counted from 0.

    Without `details` it is removed; its caption stays in the text. Raise Refused,
    Conflict and PermissionDenied.
    """
    check_permission(user, PERMISSION)
    current = _current(article, based_on)
    pictures: list[PlacedPicture] = [*current.pictures]
    if not 0 <= number < len(pictures):
        raise Refused(_("The picture is no longer in the text. Reload the page."))
    picture = pictures.pop(number)
    if details:
        places = picture_places(current, picture["block"])
        pictures.insert(number, _described(picture, details, places))
    pictures = _in_order(pictures)
    if pictures == current.pictures:
        return current
    draft = replace(draft_of(current), kind=Revision.Kind.PICTURES, pictures=pictures)
    return write_revision(article, draft, user)


def picture_places(revision: Revision, own: int | None = None) -> dict[int, str]:
    """Return where a picture may stand, which is not between another and its caption.

    A place is the index of the body's block that follows, with the block's text. `own`
    is where the picture stands now.
    """
    text, blocks = body_of(revision.text, revision.blocks)
    taken = {picture["block"] for picture in revision.pictures} - {own}
    places = {}
    for index, block in enumerate(blocks):
        if block["kind"] != "caption" or index not in taken:
            places[index] = text[block["start"] : block["end"]]
    places[len(blocks)] = ""
    return places


def _current(article: Article, based_on: int) -> Revision:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    current = locked.current_revision
    check_current_revision(current, based_on)
    return current


def _described(
    picture: PlacedPicture, details: PictureDetails, places: Collection[int]
) -> PlacedPicture:
    """Return the picture with these details; raise Refused."""
    if details.block not in places:
        raise Refused(_("Choose the position of the picture in the text."))
    return {
        "sizes": picture["sizes"],
        "block": details.block,
        "alt": _one_line(details.alt)[:LONGEST_ALT],
        "credit": _one_line(details.credit)[:LONGEST_CREDIT],
        "is_decorative": details.is_decorative,
    }


def _one_line(words: str) -> str:
    return " ".join(clean_text(words).split())


def _in_order(pictures: Iterable[PlacedPicture]) -> list[PlacedPicture]:
    return sorted(pictures, key=lambda picture: picture["block"])
