"""What a person has selected on the workbench: everything in the address, so that a
reload or a link shows the same.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from articles.text.characters import whole_number
from articles.text.shapes import Span

FILTERS = [
    ("all", gettext_lazy("All")),
    ("open", gettext_lazy("Open")),
    ("drafts", gettext_lazy("Drafts")),
    ("review", gettext_lazy("Needs review")),
]


NUMBERS = ("a", "rate", "again", "source", "pick", "decided")
MOST_PRINTED = 2_000  # code points, of words marked in a kept copy


@dataclass(frozen=True)
class Selection:
    """s: key of the sentence in hand. a: anchor of the note in hand. show: the filter.
    about: words of the sentence, as `start-end`. mark: words of it that the person
    marked. rate: which rating of the scale, from 1.

    form: note, mark (a note that begins with its words), support (a first rating and
    its source), note-<id>, source-<id of its note>, citation-<id>, or remarks, which
    are unfolded. again: with the source that was used last. source, page, printed: of
    words marked in a kept copy. pick: anchor that is being moved. What may be undone:
    done: anchors with commas between; decided: a Decision; saved: as Saved writes it.
    """

    s: str = ""
    a: int = 0
    show: str = "all"
    form: str = ""
    about: str = ""
    mark: str = ""
    rate: int = 0
    again: int = 0
    source: int = 0
    page: str = ""
    printed: str = ""
    pick: int = 0
    done: str = ""
    decided: int = 0
    saved: str = ""

    @classmethod
    def at(cls, query: QueryDict) -> "Selection":
        show = query.get("show", "all")
        return cls(
            s=query.get("s", "")[:16],
            show=show if show in dict(FILTERS) else "all",
            form=query.get("form", "")[:40],
            about=query.get("about", "")[:20],
            mark=query.get("mark", "")[:1000],
            done=query.get("done", "")[:4000],
            saved=query.get("saved", "")[:60],
            page=query.get("page", "")[:120],
            printed=query.get("printed", "")[:MOST_PRINTED],
            **{name: number_in(query.get(name, "")) for name in NUMBERS},
        )

    @property
    def kept(self) -> str:
        """The part of the address that stays from one sentence to the next."""
        kept = {"show": self.show if self.show != "all" else "", "pick": self.pick}
        return "".join(f"{name}={value}&" for name, value in kept.items() if value)

    @property
    def back(self) -> str:
        """The address without a form."""
        here = f"s={self.s}" if self.s else f"a={self.a}" if self.a else ""
        return self.kept + here

    @property
    def query(self) -> str:
        given = {
            name: value
            for name, value in vars(self).items()
            if value and value != "all"
        }
        return urlencode(given)

    @property
    def kind(self) -> str:
        """Of the form."""
        return self.form.partition("-")[0]

    @property
    def number(self) -> int:
        """Of what its form is about."""
        return number_in(self.form.partition("-")[2])

    @property
    def draft_name(self) -> str:
        """Under which scripts keep what is typed into the form."""
        new = "support" if self.kind == "support" else "note"
        return self.form if self.number else f"{new}@{self.s}"

    @property
    def span(self) -> Span | None:
        return written_span(self.about)


@dataclass(frozen=True)
class Saved:
    """A save of a note or a citation that may be undone: it made `version` out of
    `before`, 0 for none.
    """

    kind: str
    number: int
    version: int
    before: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}-{self.version}-{self.before}"

    @classmethod
    def at(cls, text: str) -> "Saved | None":
        kind, *numbers = text.split("-")
        if kind not in {"note", "citation"} or len(numbers) != 3:
            return None
        return cls(kind, *map(number_in, numbers))


def number_in(text: str) -> int:
    return whole_number(text) or 0


def numbers_in(text: str) -> list[int]:
    return [number for part in text.split(",") if (number := number_in(part))]


def written_span(text: str) -> Span | None:
    start, _, end = text.partition("-")
    span = Span(number_in(start), number_in(end))
    return span if span.start < span.end else None


def written(span: Span) -> str:
    """As the address names it."""
    return f"{span.start}-{span.end}"
