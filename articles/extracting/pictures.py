"""Pictures of an article: as they arrive, and as readers get them. Pillow reads them,
as all that arrives is, in the process that may be killed: turned upright, in sRGB, in
two sizes of WebP, with nothing but pixels.
"""

import base64
import binascii
import io
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from articles.extracting.results import MAX_BYTES, Refused
from articles.extracting.sandbox import run_limited
from articles.text.shapes import FoundPicture, PictureFile
from articles.text.stored_messages import Message

MAX_PIXELS = 40_000_000
MAX_PICTURES = 50  # of one article
WIDTHS = (1280, 640)  # pixels, at most
TALLEST = 3  # times as high as wide
SMALLEST = 24  # pixels of either side: what is smaller spaces a page out
QUALITY = 80  # of 100
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
NO_PICTURE = Message("picture_format")
BROKEN = Message("picture_broken")
_DATA = re.compile(r"\s*data:image/[\w.+-]+(?:;[\w=-]+)*?(;base64)?,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """files: widest first; one where it is no wider than the smaller width."""

    files: tuple[PictureFile, ...]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


# --- Asked for ------------------------------------------------------------------------


def shrink(content: bytes) -> list[PictureFile]:
    """As readers get it. Raises Refused."""
    if len(content) > MAX_BYTES:
        raise Refused(Message("picture_bytes", number=MAX_BYTES // 1_000_000))
    try:
        files: list[PictureFile] = run_limited("picture", content, {}, reads="pixels")[
            "files"
        ]
    except Refused as refusal:
        said = refusal.message
        is_ours = isinstance(said, Message) and said.code.startswith("picture_")
        raise Refused(said if is_ours else BROKEN) from refusal
    return files


def shrink_all(found: Iterable[FoundPicture]) -> tuple[list[FoundPicture], list[str]]:
    """Those that can be shown, as readers get them, and what is said of the others."""
    kept: list[FoundPicture] = []
    losses: list[str] = []
    for one in found:
        try:
            kept.append(
                {**one, "files": shrink(base64.b64decode(one["files"][0]["content"]))}
            )
        except Refused as refusal:
            losses.append(Message("picture_left_out", what=refusal.message))
    return kept, losses


# --- In the process that may be killed ------------------------------------------------


def as_arrived(content: bytes) -> list[PictureFile]:
    return [
        {"content": base64.b64encode(content).decode("ascii"), "width": 0, "height": 0}
    ]


def from_data(address: str) -> bytes | None:
    """What a data: address (RFC 2397) of a picture holds; None where it is none."""
    match = _DATA.match(address)
    if not match:
        return None
    held = unquote_to_bytes(address[match.end() :])
    with suppress(binascii.Error):
        return base64.b64decode(held, validate=False) if match[1] else held
    return b""


def load() -> Any:
    """What Pillow reads pictures, colours and their orientation with, before anybody
    may open a file.
    """
    from PIL import Image, ImageCms, ImageOps

    Image.preinit()
    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # ours is asked below, and refuses
    return Image, ImageCms, ImageOps


def read(content: bytes, _options: dict[str, str]) -> Shrunk:
    pillow, colours, turning = load()
    try:
        image = pillow.open(io.BytesIO(content), formats=FORMATS)
    except pillow.UnidentifiedImageError as error:
        raise Refused(NO_PICTURE) from error
    if (pixels := image.width * image.height) > MAX_PIXELS:
        raise Refused(Message("picture_pixels", count=pixels, limit=MAX_PIXELS))
    if min(image.size) < SMALLEST:
        raise Refused(Message("picture_small"))
    # of a JPEG no more is decoded than is shown
    image.draft(None, (WIDTHS[0], WIDTHS[0]))
    turning.exif_transpose(image, in_place=True)
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    image = image if image.mode == mode else image.convert(mode)
    image.thumbnail((WIDTHS[0], TALLEST * WIDTHS[0]))
    if profile:
        with suppress(colours.PyCMSError, OSError, ValueError):
            given = colours.ImageCmsProfile(io.BytesIO(profile))
            colours.profileToProfile(
                image, given, colours.createProfile("sRGB"), inPlace=True
            )
    files = [_encoded(image)]
    if image.width > WIDTHS[1]:
        image.thumbnail((WIDTHS[1], TALLEST * WIDTHS[1]))
        files.append(_encoded(image))
    return Shrunk(tuple(files))


def _encoded(image: Any) -> PictureFile:
    """Hazard: Pillow writes into a file what it finds in `info`."""
    image.info = {}
    file = io.BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4)
    content = base64.b64encode(file.getvalue()).decode("ascii")
    return {"content": content, "width": image.width, "height": image.height}
