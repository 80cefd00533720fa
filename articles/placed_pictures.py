"""Pictures of a text: stored, described, and carried over to the next revision."""

import base64
import hashlib
from collections.abc import Iterable, Sequence

from articles.models import Picture, Revision
from articles.revisions import Draft, DraftSentence
from articles.text.headline import body_of, count_heads
from articles.text.shapes import (
    Block,
    FoundPicture,
    PictureFile,
    PictureSize,
    PlacedPicture,
)


def keep_pictures(found: Iterable[FoundPicture]) -> list[PlacedPicture]:
    """Store the bytes of the pictures and return them as placed, without a credit."""
    return [
        {
            "sizes": [_keep_size(file) for file in picture["files"]],
            "block": picture["block"],
            "alt": picture["alt"],
            "credit": "",
            "is_decorative": False,
        }
        for picture in found
    ]


def _keep_size(file: PictureFile) -> PictureSize:
    content = base64.b64decode(file["content"])
    sha256 = hashlib.sha256(content).hexdigest()
    Picture.objects.get_or_create(sha256=sha256, defaults={"content": content})
    return {"sha256": sha256, "width": file["width"], "height": file["height"]}


def picture_description(
    picture: PlacedPicture, text: str, blocks: Sequence[Block]
) -> str:
    """Return the picture's alt text with its caption in the text that shows it."""
    body_text, body = body_of(text, blocks)
    words = [picture["alt"]]
    if picture["block"] < len(body):
        following = body[picture["block"]]
        if following["kind"] == "caption":
            words.append(body_text[following["start"] : following["end"]])
    return " ".join(words)


def pictures_after(
    draft: Draft,
    previous: Revision,
    sentences: Sequence[DraftSentence],
    keys: Sequence[str | None],
) -> list[PlacedPicture]:
    """Return the pictures of the draft once it follows the revision `previous`.

    `keys` are those of `articles.revisions.write_revision`.
    """
    own = draft.pictures
    if own is not None and draft.kind != Revision.Kind.IMPORT:
        return own
    pictures: list[PlacedPicture] = []
    if previous.pictures:
        pictures = _carry_over_pictures(previous, draft, sentences, keys)
    known = [picture["sizes"] for picture in pictures]
    for picture in own or []:
        if picture["sizes"] not in known:
            pictures.append(picture)
    return sorted(pictures, key=lambda picture: picture["block"])


def _carry_over_pictures(
    previous: Revision,
    draft: Draft,
    sentences: Sequence[DraftSentence],
    keys: Sequence[str | None],
) -> list[PlacedPicture]:
    """Return the earlier pictures at their places in the draft."""
    heads = count_heads(draft.blocks)
    blocks_now: dict[str, int] = {}
    for sentence, kept_key in zip(sentences, keys, strict=True):
        if kept_key:
            blocks_now[kept_key] = sentence.block - heads
    heads_before = count_heads(previous.blocks)
    moves: list[tuple[int, int]] = []  # of sentences, from block to block
    for key, block in previous.sentences.values_list("key", "block"):
        if key in blocks_now:
            moves.append((block - heads_before, blocks_now[key]))
    pictures: list[PlacedPicture] = previous.pictures
    return [
        {**picture, "block": max(0, _carried_place(picture["block"], moves))}
        for picture in pictures
    ]


def _carried_place(block: int, moves: Iterable[tuple[int, int]]) -> int:
    """Return before which block a picture stands that stood before `block`.

    It stays before the block that followed it, such as its caption. Where nothing of
    that is left, it stands after the block that stood before it.
    """
    place = 0
    for before, now in moves:
        if before == block:
            return now
        if before < block:
            place = now + 1
    return place
