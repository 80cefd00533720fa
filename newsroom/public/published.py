"""An edition as `newsroom.public` is handed it: text and hash, no row of a model, no draft to follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from newsroom.editions.schema import EditionDocument, read_document
from newsroom.editions.view import EditionView, read


@dataclass(frozen=True)
class PublishedEdition:
    """load: gives the canonical JSON text, when it is needed. sha256: of that text."""

    load: Callable[[], str]
    sha256: str

    @cached_property
    def content(self) -> EditionDocument:
        return read_document(self.load())

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

    @property
    def withheld(self) -> set[int]:
        """Numbers of the earlier editions that are not shown any more."""
        return {*self.content["edition"]["withheld"]}


type Editions = Sequence[PublishedEdition]
"""All of an article's up to one, oldest first; never empty."""
