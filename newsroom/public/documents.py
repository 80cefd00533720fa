"""The one way to an edition's document: by its hash, in the statement that also says what is shown.

The role of the readers may read these two columns of the editions, and no other.
"""

from django.utils.translation import gettext as _

from articles.compressed import inflate
from articles.problems import Damaged
from newsroom.editions.chain import hash_of
from newsroom.editions.schema import read_document
from newsroom.editions.view import EditionView, read

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


def reading_of(sha256: str, stored: bytes | None) -> EditionView:
    """The same as readers are shown it. Raises Damaged."""
    return read(read_document(text_of(sha256, stored)))
