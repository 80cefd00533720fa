"""The formats that can be imported: each module here is one of them and describes
itself in its FORMAT.

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
    """One kind of file: what it is called, how it is told from others, and who reads
    it.

    title: for people. suffixes and media_types: the usual one first. sample: a small
    file of this kind, which warms the reader up. signature: the first bytes of all such
    files, of which some hold `mark` soon after. openings: how a text of this kind
    begins, in lower case, where its name does not say what it is. sandboxed: read in a
    process of its own; False only for linear code of ours.
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
    """By title. A module of this package without a FORMAT is a mistake, and raises
    AttributeError.
    """
    names = [module.name for module in pkgutil.iter_modules(__path__, f"{__name__}.")]
    found: list[Format] = [importlib.import_module(name).FORMAT for name in names]
    return tuple(sorted(found, key=lambda one: one.title.lower()))


def by_name(name: str) -> Format:
    return next(one for one in all_formats() if one.name == name)


def named(filename: str, media_type: str) -> Format | None:
    """What its name says that it is, else its media type, which may have parameters."""
    suffix = PurePosixPath(filename.lower()).suffix
    essence = media_type.partition(";")[0].strip().lower()
    by_suffix = next((one for one in all_formats() if suffix in one.suffixes), None)
    return by_suffix or next(
        (one for one in all_formats() if essence in one.media_types), None
    )


def signed(content: bytes, likely: Format | None) -> Format | None:
    """What its first bytes say that it is; `likely` where they leave it open."""
    found = [
        one
        for one in all_formats()
        if one.signature and content.startswith(one.signature)
    ]
    marked = [one for one in found if one.mark and one.mark in content[:MARK_WITHIN]]
    if marked:
        return marked[0]
    return (
        likely
        if likely in found
        else next((one for one in found if not one.mark), None)
    )


def opened(start: bytes) -> Format | None:
    """start: the first bytes of a text that nobody has named, in lower case."""
    return next(
        (
            one
            for one in all_formats()
            if one.openings and start.startswith(one.openings)
        ),
        None,
    )
