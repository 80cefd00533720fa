"""An edition as `newsroom.public` is handed it: text and hash, no row of a model, no
draft to follow.

Readers' pages find its document by its hash, in the statement that also says what is
shown. The role of the readers may read these columns of the editions and their
openings, and no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.model_fields import inflate
from articles.problems import Damaged
from articles.text.translation import gettext as _
from newsroom.editions import sealing
from newsroom.editions.schema import EditionDocument
from newsroom.editions.verify import hash_of
from newsroom.editions.view import EditionView, read

DOCUMENT = ("edition.document", "openings.opened")


def join(rows: str) -> str:
    """For SQL whose `rows` have a sha256: the edition of that hash, of which DOCUMENT
    is asked.
    """
    return (
        f"LEFT JOIN newsroom_edition edition ON edition.sha256 = {rows}.sha256"
        f" LEFT JOIN newsroom_openings openings ON openings.sha256 = {rows}.sha256"
    )


def served(sha256: str, *stored: bytes | None) -> str:
    """edition.json. stored: DOCUMENT. Raises Damaged."""
    return _made(sealing.served_json, sha256, stored)


def reading_of(sha256: str, *stored: bytes | None) -> EditionView:
    """The same as readers are shown it. Raises Damaged."""
    return read(_made(sealing.unseal, sha256, stored))


def _made[Made](
    make: Callable[[str, str], Made], sha256: str, stored: Sequence[bytes | None]
) -> Made:
    """Raises Damaged if it is not there, has another hash, or its openings are not what
    was sealed.
    """
    document, opened = (inflate(bytes(one)) if one else "" for one in stored)
    try:
        if hash_of(document) == sha256:
            return make(document, opened)
    except ValueError:
        pass
    raise Damaged(
        _(
            "The edition %(sha256)s is damaged, so it is not shown. Whoever runs this newsroom finds what"
            " else is with manage.py verify_editions, and restores it from a backup."
        )
        % {"sha256": sha256}
    )


@dataclass(frozen=True)
class PublishedEdition:
    """load: gives the document, when it is needed. sha256: of it, sealed. openings:
    their version.
    """

    load: Callable[[], EditionDocument]
    sha256: str
    openings: int

    @cached_property
    def content(self) -> EditionDocument:
        return self.load()

    @cached_property
    def reading(self) -> EditionView:
        return read(self.content)

    @property
    def number(self) -> int:
        return self.content["edition"]["number"]

    @property
    def uid(self) -> str:
        return self.content["article"]["uid"]

    @property
    def slug(self) -> str:
        return self.content["article"]["slug"]

    @property
    def withdraws(self) -> bool:
        return self.content["edition"]["kind"] == "withdrawal"


type Editions = Sequence[PublishedEdition]
"""All of an article's up to one, oldest first; never empty."""
