"""What notes, citations and sources said before, and who wrote it: simple-history's
rows.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F
from django.utils import timezone

from annotations.models import Citation, Note, OverallFinding, Reason, Source
from articles.history import HISTORY_USER

type PersonId = int | None  # None: the operator at the shell

# By what the states of one row are found (a finding that was brought back is another
# row), and what it says.
KEYS = {Note: ("id", "pk"), OverallFinding: ("article_id", "article_id")}
SAID = {Note: Note.SAID, OverallFinding: ("rating", "body")}


def save_as(row: models.Model, user: User | None) -> None:
    """Saves the row; its history says that `user` did, whether by a page or by a
    command.

    The caller holds a transaction.
    """
    setattr(row, HISTORY_USER, user)
    row.save()


# Hazard: what is written below in a fixed number of queries sends no signal. Stories
# learn of it from articles.activity.


def add_as[Row: (Note, Citation, Source)](
    rows: Sequence[Row], user: User | None, reasons: Sequence[Collection[Reason]] = ()
) -> None:
    """Stores new rows of one model; their history says that `user` did. reasons: those
    of each note.

    The caller holds a transaction.
    """
    type(rows[0]).objects.bulk_create(rows)
    through = Note.reasons.through
    through.objects.bulk_create(
        through(note_id=note.pk, reason=reason)
        for note, given in zip(rows, reasons, strict=False)
        for reason in dict.fromkeys(given)
    )
    _record(rows, user)


def change_as[Row: (Note, Citation)](
    rows: Sequence[Row], user: User | None, values: Mapping[str, object]
) -> None:
    """Sets `values` in each of the rows of one model, and counts its version up.

    The caller holds a transaction.
    """
    values = {**values, "updated_at": timezone.now()}
    known = type(rows[0]).objects.filter(pk__in=[row.pk for row in rows])
    known.update(version=F("version") + 1, **values)
    for row in rows:
        row.version += 1
        for name, value in values.items():
            setattr(row, name, value)
    _record(rows, user, update=True)


def _record(
    rows: Sequence[Note] | Sequence[Citation] | Sequence[Source],
    user: User | None,
    *,
    update: bool = False,
) -> None:
    for row in rows:
        setattr(row, HISTORY_USER, user)
    records = type(rows[0]).history.bulk_history_create(rows, update=update)
    if isinstance(rows[0], Note):
        _record_reasons({record.id: record for record in records})


def _record_reasons(records: Mapping[int, models.Model]) -> None:
    """records: of notes, by the note's primary key."""
    reasons = Note.history.model.reasons
    row = reasons.model
    reasons.bulk_create(
        row(
            history=records[one.note_id],
            id=one.pk,
            note_id=one.note_id,
            reason_id=one.reason_id,
        )
        for one in Note.reasons.through.objects.filter(note__in=records).order_by("pk")
    )


def last_states(notes: Collection[Note], **which: object) -> dict[int, Any]:
    """Of each note, by its primary key, the newest historical record (of those that are
    such).
    """
    records = Note.history.filter(id__in=[note.pk for note in notes], **which)
    return {
        record.id: record
        for record in records.order_by("history_id").select_related("history_user")
    }


# --- Authors: everybody who changed rating, prose or claim ----------------------------


@dataclass
class Authors:
    """Each once, who wrote last at the end. ever: of all that it has said. since: since
    it had last been approved when they wrote.
    """

    ever: list[PersonId] = field(default_factory=list)
    since: list[PersonId] = field(default_factory=list)

    def add(self, person: PersonId) -> None:
        for people in (self.ever, self.since):
            if person in people:
                people.remove(person)
            people.append(person)


def authors_of(
    rows: Collection[Note] | Collection[OverallFinding],
) -> dict[int, Authors]:
    """Returns the authors of stored rows of one model, by primary key, in one query."""
    if not rows:
        return {}
    model = Note if isinstance(next(iter(rows)), Note) else OverallFinding
    key, of_row = KEYS[model]
    keys = {getattr(row, of_row): row.pk for row in rows}
    names = (key, "approved_at", "written_by", *SAID[model])
    past: dict[int, list[Any]] = defaultdict(list)
    states = model.history.filter(**{f"{key}__in": keys}).order_by("history_id")
    for whole, *state in states.values_list(*names):
        past[keys[whole]].append(state)
    return {row.pk: _authors(past[row.pk]) for row in rows}


def since_approved[Row: (Note, OverallFinding)](row: Row) -> Sequence[PersonId]:
    """Returns who wrote it since it was last approved, the last one last; its writer if
    it is not stored.
    """
    return authors_of([row])[row.pk].since if row.pk else [row.written_by_id]


def _authors(states: Iterable[Sequence[Any]]) -> Authors:
    """states: (approved at, written by, what it says ...), the oldest first."""
    found, last, was_approved = Authors(), None, False
    for approved_at, writer, *said in states:
        if last != (writer, said):
            if was_approved:
                found.since.clear()
            found.add(writer)
        last, was_approved = (writer, said), approved_at is not None
    return found
