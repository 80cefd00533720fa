"""Pictures as readers get them: what arrived, with whatever else was in it, is not kept
beside them.
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
    """One size of a picture, WebP, once however often it is used. sha256: of it."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256[:12]


def keep_pictures(found: Iterable[FoundPicture]) -> list[PlacedPicture]:
    """Keeps their bytes; whose they are nobody has said yet."""
    return [
        {
            "sizes": [_kept(file) for file in one["files"]],
            "block": one["block"],
            "alt": one["alt"],
            "credit": "",
            "is_decorative": False,
        }
        for one in found
    ]


def said_of(one: PlacedPicture, text: str, blocks: Sequence[Block]) -> str:
    """What it is said to show, by its description and its caption. text, blocks: of
    where it stands.
    """
    text, body = body_of(text, blocks)
    captions = [
        block for block in body[one["block"] :][:1] if block["kind"] == "caption"
    ]
    return " ".join(
        [one["alt"], *(text[block["start"] : block["end"]] for block in captions)]
    )


def _kept(file: PictureFile) -> PictureSize:
    content = base64.b64decode(file["content"])
    sha256 = hashlib.sha256(content).hexdigest()
    Picture.objects.get_or_create(sha256=sha256, defaults={"content": content})
    return {"sha256": sha256, "width": file["width"], "height": file["height"]}
