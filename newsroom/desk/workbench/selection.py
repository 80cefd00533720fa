"""What a person has selected on the workbench.

All of it is in the address, so that a reload or a link shows the same.
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
    ("drafts", gettext_lazy("Not approved")),
    ("review", gettext_lazy("Position unconfirmed")),
]

# The parameters of the address that are numbers.
NUMBERS = ("a", "rate", "again", "source", "pick", "decided")
# Code points of words that were marked in a saved copy.
MOST_PRINTED = 2_000


@dataclass(frozen=True)
class Selection:
    """The parameters of the workbench's address.

    - `s`: the key of the selected sentence
    - `a`: the id of the selected note's anchor
    - `show`: the filter
    - `about`: words of the sentence, as `start-end`
    - `mark`: words of the sentence that the person marked
    - `rate`: the number of a rating in the scale, from 1
    - `form`: the open form. `note`, `mark` (a note that begins with its words),
      `support` (a first rating and its source), `note-<id>`, `source-<id of its note>`,
      `citation-<id>`, or `remarks`, which opens the thread of remarks
    - `again`: begin with the source that was used last
    - `source`, `page`, `printed`: words that were marked in a saved copy
    - `pick`: the id of the anchor that is being moved
    - `done`, `decided`, `saved`: what may be undone. Ids of anchors with commas between
      them, the id of a decision, and a save as `Saved` writes it
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
    def from_query(cls, query: QueryDict) -> "Selection":
        """Return the selection that the parameters of an address name."""
        show = query.get("show", "all")
        if show not in dict(FILTERS):
            show = "all"
        numbers = {name: parse_number(query.get(name, "")) for name in NUMBERS}
        return cls(
            s=query.get("s", "")[:16],
            show=show,
            form=query.get("form", "")[:40],
            about=query.get("about", "")[:20],
            mark=query.get("mark", "")[:1000],
            done=query.get("done", "")[:4000],
            saved=query.get("saved", "")[:60],
            page=query.get("page", "")[:120],
            printed=query.get("printed", "")[:MOST_PRINTED],
            **numbers,
        )

    @property
    def kept(self) -> str:
        """Return the part of the address that stays from one sentence to the next."""
        parameters: dict[str, str | int] = {}
        if self.show != "all":
            parameters["show"] = self.show
        if self.pick:
            parameters["pick"] = self.pick
        return "".join(f"{name}={value}&" for name, value in parameters.items())

    @property
    def back(self) -> str:
        """Return the address without a form."""
        if self.s:
            return f"{self.kept}s={self.s}"
        if self.a:
            return f"{self.kept}a={self.a}"
        return self.kept

    @property
    def query(self) -> str:
        """Return the query string of the address."""
        parameters = {
            name: value
            for name, value in vars(self).items()
            if value and value != "all"
        }
        return urlencode(parameters)

    @property
    def kind(self) -> str:
        """Return the kind of the open form, without its number."""
        return self.form.partition("-")[0]

    @property
    def number(self) -> int:
        """Return the id in the name of the open form, 0 for none."""
        return parse_number(self.form.partition("-")[2])

    @property
    def draft_name(self) -> str:
        """Return the name under which scripts keep what is typed into the form."""
        if self.number:
            return self.form
        if self.kind == "support":
            return f"support@{self.s}"
        return f"note@{self.s}"

    @property
    def span(self) -> Span | None:
        """Return the place in the sentence of the words that `about` names."""
        return parse_span(self.about)


@dataclass(frozen=True)
class Saved:
    """A save of a note or a citation that may be undone.

    It made `version` out of the version `before`, which is 0 for a new row.
    """

    kind: str
    number: int
    version: int
    before: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}-{self.version}-{self.before}"

    @classmethod
    def parse(cls, text: str) -> "Saved | None":
        """Return the save that `text` names, or None if it names none."""
        kind, *numbers = text.split("-")
        if kind not in {"note", "citation"} or len(numbers) != 3:
            return None
        return cls(kind, *map(parse_number, numbers))


def parse_number(text: str) -> int:
    """Return the whole number in `text`, or 0 if it is none."""
    return whole_number(text) or 0


def parse_numbers(text: str) -> list[int]:
    """Return the whole numbers in `text`, which has commas between them."""
    numbers = map(parse_number, text.split(","))
    return [number for number in numbers if number]


def parse_span(text: str) -> Span | None:
    """Return the span that `text` names as `start-end`, or None if it names none."""
    start, _dash, end = text.partition("-")
    span = Span(parse_number(start), parse_number(end))
    if span.start >= span.end:
        return None
    return span


def format_span(span: Span) -> str:
    """Return `span` as the address names it."""
    return f"{span.start}-{span.end}"
