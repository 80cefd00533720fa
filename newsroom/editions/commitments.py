"""Fields of an edition that are sealed: the document holds a salted hash, and who has the opening can show
what stood there. Once the opening is deleted nobody can, and the edition's own hash is what it was.

Without the salt a short value, such as a name, would be found by trying all.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Annotated, TypedDict

import rfc8785

from articles.text.shapes import Json

SALT_BYTES = 32
POINTER_INDEX = re.compile("0|[1-9][0-9]{0,8}")


class Commitment(TypedDict):
    """path: a JSON pointer (RFC 6901) into the document to the field that is sealed, and empty there.

    salted_sha256: of the canonical JSON of {"path", "salt", "value"}.
    """

    path: Annotated[str, {"pattern": "^(/([^~/]|~[01])*)+$"}]
    salted_sha256: Annotated[str, {"pattern": "^[0-9a-f]{64}$"}]


class Opening(TypedDict):
    """Kept outside the document. salt: hexadecimal."""

    path: str
    salt: str
    value: Json


class WrongOpening(ValueError):
    """The opening is of another commitment, or its value is not the one that was sealed."""


def seal(path: str, value: Json) -> tuple[Commitment, Opening]:
    """What goes into the document, and what is kept. Two seals of one value are not alike."""
    opening: Opening = {"path": path, "salt": secrets.token_hex(SALT_BYTES), "value": value}
    return {"path": path, "salted_sha256": _hash(opening)}, opening


def open_sealed(commitment: Commitment, opening: Opening) -> Json:
    """The value that was sealed. Raises WrongOpening."""
    if opening["path"] != commitment["path"] or _hash(opening) != commitment["salted_sha256"]:
        raise WrongOpening(
            f"This does not open the seal of {commitment['path']}: the path, the salt or the value is another"
            " than what was sealed. Use the opening that was kept when the edition was published."
        )
    return opening["value"]


def broken_seals(document: Json, commitments: Iterable[Commitment]) -> Iterator[str]:
    """What of them seals nothing, or leaves open what it seals, in words."""
    for commitment in commitments:
        path = commitment["path"]
        try:
            value = _at(document, path)
        except (KeyError, IndexError, TypeError, ValueError):
            yield f"{path} in it is sealed and not there"
        else:
            if value not in (None, "", [], {}):
                yield f"{path} in it is sealed and not empty"


def _at(document: Json, pointer: str) -> Json:
    """RFC 6901. Raises KeyError, IndexError, TypeError or ValueError where nothing is there."""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            document = document[_index(name)]
        elif isinstance(document, dict):
            document = document[name]
        else:
            raise TypeError(pointer)
    return document


def _index(name: str) -> int:
    if not POINTER_INDEX.fullmatch(name):
        raise ValueError(name)
    return int(name)


def _hash(opening: Opening) -> str:
    parts: Json = {"path": opening["path"], "salt": opening["salt"], "value": opening["value"]}
    return hashlib.sha256(rfc8785.dumps(parts)).hexdigest()
