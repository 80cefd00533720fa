"""Bodies put together from pieces compressed before: a feed of twenty articles changes by one of them.

A full flush ends a piece at a whole byte, and what follows refers to nothing before it (RFC 1951, zlib's
manual), so that pieces can stand in any order. The length and the checksum at the end are of the whole, and
follow from those of the pieces: nothing is unpacked.
"""

import gzip
import hashlib
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import cached_property

from django.utils.translation import gettext as _

from articles.problems import Damaged

LEVEL = 6  # the usual: a piece is packed once, and sent with many pages and feeds
RAW = -15  # the deflate stream alone
HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952: no name, no time, no system
END = b"\x03\x00"  # an empty last block
HEAD = struct.Struct("<16sII")
DAMAGE = (Damaged, KeyError, TypeError, ValueError)
"""What reading something damaged, that pieces are kept in, may raise."""


def damaged() -> Damaged:
    return Damaged(
        _(
            "What is stored of articles for readers is damaged. Whoever runs this newsroom makes it anew with"
            " manage.py rebuild_pages --all; do this again after that."
        )
    )


type Told = tuple[bytes, int, int, bytes]
"""All that is known of a piece, however it is packed."""


class Piece:
    """stored: as `pack` makes it. Of the plain bytes: digest, a hash; checksum, how they change that of what
    they follow; size."""

    def __init__(self, stored: bytes) -> None:
        """Raises Damaged if it is cut off."""
        try:
            self.digest, self.checksum, self.size = HEAD.unpack_from(stored)
        except struct.error as error:
            raise damaged() from error
        self.packed = stored[HEAD.size :]

    @cached_property
    def plain(self) -> bytes:
        """Raises Damaged."""
        try:
            plain = zlib.decompressobj(RAW).decompress(self.packed)
        except zlib.error as error:
            raise damaged() from error
        if len(plain) != self.size:  # nothing is said of a stream that ends too soon
            raise damaged()
        return plain

    @property
    def told(self) -> Told:
        return self.digest, self.checksum, self.size, self.plain


class Joined:
    """Pieces, one after the other; gzip: all of them. digest: of what they hold, and of where they part."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self.pieces = list(pieces)
        self.size = sum(piece.size for piece in self.pieces)
        self.digest = hashlib.sha256(b"".join([piece.digest for piece in self.pieces])).digest()
        end = END + struct.pack("<II", self._checksum(), self.size & 0xFFFFFFFF)
        self.gzip = b"".join([HEADER, *[piece.packed for piece in self.pieces], end])

    def _checksum(self) -> int:
        checksum = 0
        for piece in self.pieces:
            checksum = zlib.crc32(bytes(piece.size), checksum) ^ piece.checksum
        return checksum

    def plain(self) -> bytes:
        return b"".join([piece.plain for piece in self.pieces])


def pack(plain: bytes) -> bytes:
    deflating = zlib.compressobj(LEVEL, zlib.DEFLATED, RAW)
    return _stored(plain, deflating.compress(plain) + deflating.flush(zlib.Z_FULL_FLUSH))


def piece(plain: bytes) -> Piece:
    return Piece(pack(plain))


def short(plain: bytes) -> bytes:
    """One that is not worth packing: a block that begins with its length (RFC 1951, 3.2.4)."""
    return _stored(plain, struct.pack("<BHH", 0, len(plain), len(plain) ^ 0xFFFF) + plain)


def _stored(plain: bytes, packed: bytes) -> bytes:
    return HEAD.pack(*tell(plain)[:3]) + packed


def tell(plain: bytes) -> Told:
    # A checksum is linear: that of two is the first one's after as many zeros, and what the second one adds.
    added = zlib.crc32(plain) ^ zlib.crc32(bytes(len(plain)))
    return hashlib.sha256(plain).digest()[:16], added, len(plain), plain


def as_text(stored: bytes) -> str:
    return b64encode(stored).decode()


def from_text(text: str) -> Piece:
    """Raises Damaged."""
    try:
        return Piece(b64decode(text))
    except (TypeError, ValueError) as error:
        raise damaged() from error


def unpacked(body: bytes, size: int) -> bytes:
    """What a gzip file holds, which is so long. Raises Damaged."""
    try:
        plain = gzip.decompress(body)
    except (OSError, EOFError, zlib.error) as error:
        raise damaged() from error
    if len(plain) != size:  # of an empty file nothing is said
        raise damaged()
    return plain
