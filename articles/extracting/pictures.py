"""Pictures of an article: as they arrive, and as readers get them.

Readers get them upright, in sRGB, in two sizes of WebP, with nothing but pixels. Pillow
reads them in the process that may be killed, like everything that arrives.
"""

import base64
import binascii
import io
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from articles.extracting.results import MAX_BYTES, Refused
from articles.extracting.sandbox import run_limited
from articles.text.shapes import FoundPicture, PictureFile
from articles.text.stored_messages import Message

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

MAX_PIXELS = 40_000_000
MAX_PICTURES = 50  # of one article
WIDTHS = (1280, 640)  # pixels, at most
TALLEST = 3  # times as high as wide, at most
SMALLEST = 24  # pixels of either side: smaller pictures space a page out
QUALITY = 80  # of 100
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
NO_PICTURE = Message("picture_format")
BROKEN = Message("picture_broken")
_DATA = re.compile(r"\s*data:image/[\w.+-]+(?:;[\w=-]+)*?(;base64)?,", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A picture in its sizes, widest first.

    There is one where it is no wider than the smaller width.
    """

    files: tuple[PictureFile, ...]

    def as_json(self) -> dict[str, object]:
        """Return it as a dict."""
        return asdict(self)


# --- In this process ------------------------------------------------------------------


def shrink(content: bytes, widest: int = WIDTHS[0]) -> list[PictureFile]:
    """Return the picture as readers get it. Raise Refused where it cannot be shown."""
    if len(content) > MAX_BYTES:
        raise Refused(Message("picture_bytes", number=MAX_BYTES // 1_000_000))
    try:
        options = {"widest": str(widest)}
        answer = run_limited("picture", content, options, reads="pixels")
    except Refused as refusal:
        message = refusal.message
        is_ours = isinstance(message, Message) and message.code.startswith("picture_")
        raise Refused(message if is_ours else BROKEN) from refusal
    files: list[PictureFile] = answer["files"]
    return files


def shrink_all(
    pictures: Iterable[FoundPicture],
) -> tuple[list[FoundPicture], list[str]]:
    """Return the pictures that can be shown, and what is said of the others."""
    kept: list[FoundPicture] = []
    losses: list[str] = []
    for picture in pictures:
        content = base64.b64decode(picture["files"][0]["content"])
        try:
            kept.append({**picture, "files": shrink(content)})
        except Refused as refusal:
            losses.append(Message("picture_left_out", what=refusal.message))
    return kept, losses


# --- In the process that may be killed ------------------------------------------------


def as_arrived(content: bytes) -> list[PictureFile]:
    """Return the picture as a file whose size is not known yet."""
    encoded = base64.b64encode(content).decode("ascii")
    return [{"content": encoded, "width": 0, "height": 0}]


def from_data(address: str) -> bytes | None:
    """Return the picture in a data: address (RFC 2397), or None if it is no such one.

    A picture that cannot be decoded is empty.
    """
    match = _DATA.match(address)
    if not match:
        return None
    data = unquote_to_bytes(address[match.end() :])
    if not match[1]:
        return data
    try:
        return base64.b64decode(data, validate=False)
    except binascii.Error:
        return b""


def load_pillow() -> None:
    """Load the parts of Pillow that are used, before no file may be opened any more."""
    from PIL import Image, ImageCms, ImageOps  # noqa: F401

    Image.preinit()
    Image.init()
    # The limit of `make_sizes` takes its place, and refuses.
    Image.MAX_IMAGE_PIXELS = None


def open_picture(content: bytes, widest: int = 0) -> "PillowImage":
    """Return the picture, upright. Raise Refused where it cannot be shown.

    `widest`: pixels; of a JPEG no more is decoded than that needs. 0: all.
    """
    load_pillow()
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        opened = Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Refused(NO_PICTURE) from error
    pixels = opened.width * opened.height
    if pixels > MAX_PIXELS:
        raise Refused(Message("picture_pixels", count=pixels, limit=MAX_PIXELS))
    if min(opened.size) < SMALLEST:
        raise Refused(Message("picture_small"))
    if widest:
        opened.draft(None, (widest, widest))
    ImageOps.exif_transpose(opened, in_place=True)
    return opened


def make_sizes(content: bytes, options: dict[str, str]) -> Shrunk:
    """Return the picture in the sizes that readers get. Raise Refused."""
    widest = int(options["widest"])
    opened = open_picture(content, widest)
    mode = "RGBA" if opened.has_transparency_data else "RGB"
    profile = opened.info.get("icc_profile")
    image = opened
    if image.mode != mode:
        image = image.convert(mode)
    image.thumbnail((widest, TALLEST * widest))
    if profile:
        _convert_to_srgb(image, profile)
    files = [_encoded(image)]
    if image.width > WIDTHS[1]:
        image.thumbnail((WIDTHS[1], TALLEST * WIDTHS[1]))
        files.append(_encoded(image))
    return Shrunk(tuple(files))


def _convert_to_srgb(image: "PillowImage", profile: bytes) -> None:
    """Convert the colours in place; a profile that cannot be read changes nothing."""
    from PIL import ImageCms

    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        ImageCms.profileToProfile(image, given, srgb, inPlace=True)


def _encoded(image: "PillowImage") -> PictureFile:
    # Hazard: Pillow writes into a file what it finds in `info`.
    image.info = {}
    file = io.BytesIO()
    # A drawing of few colours, such as a logo, is smaller and sharper so.
    is_flat = image.getcolors(256) is not None
    image.save(file, "WEBP", lossless=is_flat, quality=QUALITY, method=4)
    content = base64.b64encode(file.getvalue()).decode("ascii")
    return {"content": content, "width": image.width, "height": image.height}
