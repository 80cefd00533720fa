"""What notes, citations and sources said before, and who wrote it.

It is kept in the rows of django-simple-history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F
from django.utils import timezone

from annotations.models import Citation, Note, Reason, Source
from articles.history import HISTORY_USER, State

type PersonId = int | None  # None: the operator at the shell


def save_as(row: models.Model, user: User | None) -> None:
    """Save the row, with `user` in its history, whether by a page or by a command.

    The caller holds a transaction.
    """
    setattr(row, HISTORY_USER, user)
    row.save()


# Hazard: what is written below in a fixed number of queries sends no signal. Stories
# learn of it from articles.activity.


def add_as[Row: (Note, Citation, Source)](
    rows: Sequence[Row], user: User | None, reasons: Sequence[Collection[Reason]] = ()
) -> None:
    """Store new rows of one model, with `user` in their history.

    `reasons`: those of each note.

    The caller holds a transaction.
    """
    type(rows[0]).objects.bulk_create(rows)
    given = []
    for note, chosen in zip(rows, reasons, strict=False):
        given += [
            Note.reasons.through(note_id=note.pk, reason=reason)
            for reason in dict.fromkeys(chosen)
        ]
    Note.reasons.through.objects.bulk_create(given)
    _record(rows, user)


def change_as[Row: (Note, Citation)](
    rows: Sequence[Row], user: User | None, values: Mapping[str, object]
) -> None:
    """Set `values` in each of the rows of one model, and count its version up.

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
    """Record the reasons of notes. `records`: by the note's primary key."""
    reasons = Note.history.model.reasons
    links = Note.reasons.through.objects.filter(note__in=records).order_by("pk")
    reasons.bulk_create(
        reasons.model(
            history=records[link.note_id],
            id=link.pk,
            note_id=link.note_id,
            reason_id=link.reason_id,
        )
        for link in links
    )


def last_states(notes: Collection[Note], **which: object) -> dict[int, State]:
    """Return the newest historical record of each note, by its primary key.

    `which` narrows the records that count.
    """
    records = Note.history.filter(id__in=[note.pk for note in notes], **which)
    ordered = records.order_by("history_id").select_related("history_user")
    return {record.id: record for record in ordered}


# --- Authors: everybody who changed rating, prose or claim ----------------------------


@dataclass
class Authors:
    """The authors of a note, each once, the last one last.

    `ever`: of all that it has said. `since`: since it had last been approved when they
    wrote.
    """

    ever: list[PersonId] = field(default_factory=list)
    since: list[PersonId] = field(default_factory=list)

    def add(self, person: PersonId) -> None:
        """Make `person` the last author."""
        for people in (self.ever, self.since):
            if person in people:
                people.remove(person)
            people.append(person)


def authors_of(notes: Collection[Note]) -> dict[int, Authors]:
    """Return the authors of stored notes by primary key, in one query."""
    if not notes:
        return {}
    states = Note.history.filter(id__in=[note.pk for note in notes])
    columns = ("id", "approved_at", "written_by", *Note.SAID)
    states_of: dict[int, list[Any]] = defaultdict(list)
    for note_id, *state in states.order_by("history_id").values_list(*columns):
        states_of[note_id].append(state)
    return {note.pk: _authors(states_of[note.pk]) for note in notes}


def since_approved(note: Note) -> Sequence[PersonId]:
    """Return who wrote the note since it was last approved, the last one last.

    Of a note that is not stored yet this is its writer.
    """
    if not note.pk:
        return [note.written_by_id]
    return authors_of([note])[note.pk].since


def _authors(states: Iterable[Sequence[Any]]) -> Authors:
    """Return the authors of a note with these states, the oldest first.

    A state is: approved at, written by, and what the note says.
    """
    authors = Authors()
    last = None
    was_approved = False
    for approved_at, writer, *said in states:
        if last != (writer, said):
            if was_approved:
                authors.since.clear()
            authors.add(writer)
        last = (writer, said)
        was_approved = approved_at is not None
    return authors
