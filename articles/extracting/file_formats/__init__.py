"""The formats that can be imported: each module here describes one in its FORMAT.

Finding them is light: what reads hostile files, lxml and the libraries of one format,
is imported in the functions that use it, and those run in the process that may be
killed.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

from articles.extracting.results import Extracted

MARK_WITHIN = 200  # bytes

type Options = dict[str, str]  # charset, language and url, each may be empty


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: its name, how it is told from others, and its reader.

    `title`: for people. `suffixes` and `media_types`: the usual one first. `sample`:
    returns a small file of this kind, which warms the reader up. `signature`: the first
    bytes of all such files, of which some hold `mark` soon after. `openings`: how a
    text of this kind begins, in lower case, where its name does not tell its kind.
    `sandboxed`: read in a process of its own; False only for linear code of ours.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    read: Callable[[bytes, Options], Extracted]
    sample: Callable[[], bytes]
    signature: bytes = b""
    mark: bytes = b""
    openings: tuple[bytes, ...] = ()
    sandboxed: bool = True


@cache
def all_formats() -> tuple[Format, ...]:
    """Return the formats by title.

    A module of this package without a FORMAT is a mistake, and raises AttributeError.
    """
    names = [module.name for module in pkgutil.iter_modules(__path__, f"{__name__}.")]
    formats: list[Format] = [importlib.import_module(name).FORMAT for name in names]
    return tuple(sorted(formats, key=lambda kind: kind.title.lower()))


def format_by_name(name: str) -> Format:
    """Return the format of that name, which must exist."""
    return next(kind for kind in all_formats() if kind.name == name)


def format_by_label(filename: str, media_type: str) -> Format | None:
    """Return the format that the file name says, else the media type.

    The media type may have parameters.
    """
    suffix = PurePosixPath(filename.lower()).suffix
    for kind in all_formats():
        if suffix in kind.suffixes:
            return kind
    essence = media_type.partition(";")[0].strip().lower()
    for kind in all_formats():
        if essence in kind.media_types:
            return kind
    return None


def format_by_signature(content: bytes, likely: Format | None) -> Format | None:
    """Return the format that the first bytes say; `likely` where they leave it open."""
    signed = [
        kind
        for kind in all_formats()
        if kind.signature and content.startswith(kind.signature)
    ]
    for kind in signed:
        if kind.mark and kind.mark in content[:MARK_WITHIN]:
            return kind
    if likely in signed:
        return likely
    for kind in signed:
        if not kind.mark:
            return kind
    return None


def format_by_opening(start: bytes) -> Format | None:
    """Return the format of a text without a name by its first bytes, in lower case."""
    for kind in all_formats():
        if kind.openings and start.startswith(kind.openings):
            return kind
    return None
