"""Who wrote a note or a finding: everybody who changed its rating, its prose or whose claim it rates.

Read from its history, which says of every state what stood there, who wrote it and whether it was approved.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.models import Note, OverallFinding

type Person = int | None  # None: the operator at the shell

# By what the states of one row are found (a finding that was brought back is another row), and what it says.
KEYS = {Note: ("id", "pk"), OverallFinding: ("article_id", "article_id")}
SAID = {Note: ("rating", "body", "claimant", "speaker", "phrase"), OverallFinding: ("rating", "body")}


@dataclass
class Authors:
    """Each once, who wrote last at the end. ever: of all that it has said. since: since it had last been
    approved when they wrote."""

    ever: list[Person] = field(default_factory=list)
    since: list[Person] = field(default_factory=list)

    def add(self, person: Person) -> None:
        for people in (self.ever, self.since):
            if person in people:
                people.remove(person)
            people.append(person)


def authors_of(rows: Collection[Note] | Collection[OverallFinding]) -> dict[int, Authors]:
    """Returns the authors of stored rows of one model, by primary key, in one query."""
    if not rows:
        return {}
    model = Note if isinstance(next(iter(rows)), Note) else OverallFinding
    key, of_row = KEYS[model]
    keys = {getattr(row, of_row): row.pk for row in rows}
    names = (key, "approved_at", "written_by", "history_user", *SAID[model])
    past: dict[int, list[Any]] = defaultdict(list)
    states = model.history.filter(**{f"{key}__in": keys}).order_by("history_id")
    for whole, *state in states.values_list(*names):
        past[keys[whole]].append(state)
    return {row.pk: _authors(past[row.pk]) for row in rows}


def since_approved[Row: (Note, OverallFinding)](row: Row) -> Sequence[Person]:
    """Returns who wrote it since it was last approved, the last one last; its writer if it is not stored."""
    return authors_of([row])[row.pk].since if row.pk else [row.written_by_id]


def _authors(states: Iterable[Sequence[Any]]) -> Authors:
    """states: (approved at, written by, saved by, what it says ...), the oldest first."""
    found, last, was_approved = Authors(), None, False
    for approved_at, writer, saver, *said in states:
        if last != (writer, said):
            if was_approved:
                found.since.clear()
            # Of the first notes their history says only who saved them.
            found.add(writer or saver)
        last, was_approved = (writer, said), approved_at is not None
    return found
