"""What a person has selected on the workbench, as its address says it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from articles.text.characters import whole_number

FILTERS = [
    ("all", gettext_lazy("All")),
    ("source", gettext_lazy("Without a source")),
    ("open", gettext_lazy("Not settled")),
    ("drafts", gettext_lazy("Drafts")),
    ("review", gettext_lazy("Needs review")),
]


@dataclass(frozen=True)
class Selection:
    """What the person has selected: everything in the address, so that a reload or a link shows the same.

    s: key of the sentence in hand. a: anchor in hand, of an annotation without a sentence. show: the filter.
    form: note, citation, note-<id> or citation-<id>. pick: anchor that is being moved. done: anchors that
    something was just decided about, with commas between. again: a new citation begins with the source that
    the person cited last. about: words of the sentence that a new note is about. checked: CheckEvent that was
    just made. saved: what was just saved and may be undone, as Saved writes it.
    """

    s: str = ""
    a: int = 0
    show: str = "all"
    form: str = ""
    pick: int = 0
    done: str = ""
    again: bool = False
    about: str = ""
    checked: int = 0
    saved: str = ""

    @classmethod
    def at(cls, query: QueryDict) -> "Selection":
        show = query.get("show", "all")
        return cls(
            s=query.get("s", "")[:16],
            show=show if show in dict(FILTERS) else "all",
            form=query.get("form", "")[:40],
            done=query.get("done", "")[:4000],
            again=bool(query.get("again")),
            about=query.get("about", "")[:1000],
            saved=query.get("saved", "")[:60],
            **{name: number_in(query.get(name, "")) for name in ("a", "pick", "checked")},
        )

    @property
    def kept(self) -> str:
        """The part of the address that stays from one sentence to the next."""
        kept = {"show": self.show if self.show != "all" else "", "pick": self.pick}
        return "".join(f"{name}={value}&" for name, value in kept.items() if value)

    @property
    def query(self) -> str:
        given = {name: value for name, value in vars(self).items() if value and value != "all"}
        return urlencode(given)


@dataclass(frozen=True)
class Saved:
    """A save of a note or a citation that may be undone: it made `version` out of `before`, 0 for none."""

    kind: str
    number: int
    version: int
    before: int

    def __str__(self) -> str:
        return f"{self.name}-{self.version}-{self.before}"

    @property
    def name(self) -> str:
        """Of its card."""
        return f"{self.kind}-{self.number}"

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
