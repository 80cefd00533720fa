"""An edition as `newsroom.public` is handed it: text and hash, no row of a model, no draft to follow.

Readers' pages find its document by its hash, in the statement that also says what is shown. The role of the
readers may read these two columns of the editions, and no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from articles.model_fields import inflate
from articles.problems import Damaged
from newsroom.editions.chain import hash_of
from newsroom.editions.schema import EditionDocument, read_document
from newsroom.editions.view import Reading, read

DOCUMENT = "edition.document"


def join(rows: str) -> str:
    """For SQL whose `rows` have a sha256: the edition of that hash, whose document is DOCUMENT."""
    return f"LEFT JOIN newsroom_edition edition ON edition.sha256 = {rows}.sha256"


def text_of(sha256: str, stored: bytes | None) -> str:
    """The canonical text. Raises Damaged if it is not there, or has another hash."""
    text = inflate(bytes(stored)) if stored else ""
    if hash_of(text) != sha256:
        raise Damaged(
            _(
                "The edition %(sha256)s is damaged, so it is not shown. Whoever runs this newsroom finds what"
                " else is with manage.py verify_editions, and restores it from a backup."
            )
            % {"sha256": sha256}
        )
    return text


def reading_of(sha256: str, stored: bytes | None) -> Reading:
    """The same as readers are shown it. Raises Damaged."""
    return read(read_document(text_of(sha256, stored)))


@dataclass(frozen=True)
class PublishedEdition:
    """load: gives the canonical JSON text, when it is needed. sha256: of that text."""

    load: Callable[[], str]
    sha256: str

    @cached_property
    def content(self) -> EditionDocument:
        return read_document(self.load())

    @cached_property
    def reading(self) -> Reading:
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

    @property
    def withheld(self) -> set[int]:
        """Numbers of the earlier editions that are not shown any more."""
        return {*self.content["edition"]["withheld"]}


type Editions = Sequence[PublishedEdition]
"""All of an article's up to one, oldest first; never empty."""
