"""An edition as `newsroom.public` is handed it: text and hash, no row of a model.

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
    """Return the SQL that joins `rows`, which have a sha256, with their editions.

    DOCUMENT names the columns that are then there.
    """
    return (
        f"LEFT JOIN newsroom_edition edition ON edition.sha256 = {rows}.sha256"
        f" LEFT JOIN newsroom_openings openings ON openings.sha256 = {rows}.sha256"
    )


def edition_json(sha256: str, *stored: bytes | None) -> str:
    """Return edition.json. `stored` is as DOCUMENT says. Raise Damaged."""
    return _opened(sealing.served_json, sha256, stored)


def document_of(sha256: str, *stored: bytes | None) -> EditionDocument:
    """Return the document, opened. Raise Damaged."""
    return _opened(sealing.unseal, sha256, stored)


def reading_of(sha256: str, *stored: bytes | None) -> EditionView:
    """Return the edition as readers are shown it. Raise Damaged."""
    return read(document_of(sha256, *stored))


def _opened[Opened](
    open_document: Callable[[str, str], Opened],
    sha256: str,
    stored: Sequence[bytes | None],
) -> Opened:
    """Open a sealed document.

    Raise Damaged if it is not there, has another hash, or its openings are not what was
    sealed.
    """
    document, openings = (inflate(bytes(text)) if text else "" for text in stored)
    try:
        if hash_of(document) == sha256:
            return open_document(document, openings)
    except ValueError:
        pass
    raise Damaged(
        _(
            "Published version %(sha256)s is damaged, so it is not shown. An "
            "administrator can check all versions with manage.py verify_editions "
            "and restore them from a backup."
        )
        % {"sha256": sha256}
    )


@dataclass(frozen=True)
class PublishedEdition:
    """An edition as it was published.

    `load` gives the document when it is needed, `sha256` is the hash of the sealed
    document, and `openings` the version of its openings.
    """

    load: Callable[[], EditionDocument]
    sha256: str
    openings: int

    @cached_property
    def content(self) -> EditionDocument:
        """Return the document."""
        return self.load()

    @cached_property
    def reading(self) -> EditionView:
        """Return the document as pages show it."""
        return read(self.content)

    @property
    def number(self) -> int:
        """Return the number of the edition."""
        return self.content["edition"]["number"]

    @property
    def uid(self) -> str:
        """Return the lasting id of the article."""
        return self.content["article"]["uid"]

    @property
    def slug(self) -> str:
        """Return the slug of the article at this edition."""
        return self.content["article"]["slug"]

    @property
    def withdraws(self) -> bool:
        """Return whether it withdraws the article."""
        return self.content["edition"]["kind"] == "withdrawal"


type Editions = Sequence[PublishedEdition]
"""The editions of an article up to one, oldest first; never empty."""
