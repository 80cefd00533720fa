"""Pictures as readers get them.

The files that arrived are not kept, because other things may be hidden in them.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence

from django.db import models

from articles.immutable import AppendOnly
from articles.text.headline import body_of
from articles.text.shapes import (
    Block,
    FoundPicture,
    PictureFile,
    PictureSize,
    PlacedPicture,
)


class Picture(AppendOnly):
    """One size of a picture as WebP, kept once however often it is used."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256[:12]


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


def _keep_size(file: PictureFile) -> PictureSize:
    content = base64.b64decode(file["content"])
    sha256 = hashlib.sha256(content).hexdigest()
    Picture.objects.get_or_create(sha256=sha256, defaults={"content": content})
    return {"sha256": sha256, "width": file["width"], "height": file["height"]}
