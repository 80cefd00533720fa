"""Pictures made here, with what must not reach readers: where they were taken, and
words about it.
"""

import base64
import io
import struct
import zlib

import docx
from PIL import Image, ImageDraw

SECRET = "taken at the back door of 4 Mill Lane"
RED, BLUE = (180, 40, 40), (40, 60, 180)


def picture(
    width: int = 1600,
    height: int = 900,
    *,
    kind: str = "JPEG",
    colour: tuple[int, int, int] = RED,
    turn: int = 0,
) -> bytes:
    """turn: EXIF orientation. The upper half is white."""
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).rectangle((0, 0, width, height // 2), fill="white")
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}
    if turn:
        exif[0x0112] = turn
    file = io.BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is as large."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"")),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def data_address(content: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def illustrated_docx(*parts: str | bytes, title: str = "") -> bytes:
    """Paragraphs, and pictures in paragraphs of their own; what begins with ^ is a
    caption.
    """
    document = docx.Document()
    if title:
        document.add_heading(title, 0)
    for part in parts:
        if isinstance(part, bytes):
            document.add_picture(io.BytesIO(part))
        else:
            document.add_paragraph(
                part.removeprefix("^ "),
                style="Caption" if part.startswith("^ ") else None,
            )
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
