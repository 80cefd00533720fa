"""Columns of all tables that hold what people wrote, and the rows that hold given words.

The columns are found by asking the models, so that a table of tomorrow is included.
What is left out has its reason below.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.session import SessionStorage
from django.contrib.sessions.models import Session
from django.db import models

from annotations.models import AccessRecord
from articles.models import Erasure
from articles.text.stored_messages import encode_messages
from articles.text.striking import Pattern, holds, strike_all
from newsroom.actions.hidden_rows import Hidden
from newsroom.editions.models import Edition, Gap, HiddenOpenings, Openings
from newsroom.models import Installation, RoleGrant

TEXT_FIELDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
)
# Words are withheld from editions in another way, and an erasure may not change its
# own record.
APART = {Edition, Openings, HiddenOpenings, Gap, AccessRecord, Erasure}
# The tables of this app are made anew from editions.
REMADE_APP = "public"
# These say which newsroom it is, and hold names that the program gave.
PROGRAM_MODELS = {Installation, RoleGrant, Permission, ContentType}
# Keys, hashes, positions in a text, and words of the program, by name of the column.
MACHINE_COLUMNS = {
    "algorithm",
    "basis",
    "blocks",
    "boundaries",
    "checkable",
    "covers",
    "edited_fields",
    "encoding",
    "extractor",
    "fingerprint",
    "given_away",
    "icon",
    "key",
    "kind",
    "language",
    "links",
    "logo",
    "media_type",
    "object_id",
    "password",
    "picture",
    "reader",
    "session_key",
    "sha256",
    "sign",
    "sentences",
    "sources",
    "spans",
    "stops",
    "suggestions",
    "unknown",
    "wording",
    "zone",
}
MACHINE_COLUMNS_OF = {
    "desk.StoryFacet": {"name"},
    "desk.Story": {"figures"},
    "editions.Withholding": {"report", "fingerprints", "key_check", "spared"},
}
# The program knows people by these, as readers know articles by slugs. They are changed
# on their own pages only.
KNOWN_BY = {"username"}
# The program's words stand under these names in JSON.
CODES = frozenset({"kind", "type", "code", "sha256"})

type Field = models.Field[object, object]
type Row = dict[str, Any]
type RowKeys = dict[type[models.Model], set[Any]]
"""By model the primary keys of the rows that hold the words."""


class TextColumns(NamedTuple):
    """The columns of a table that hold people's words.

    `lasting` are those in which an erasure leaves them.
    """

    model: type[models.Model]
    erasable: Sequence[Field]
    lasting: Sequence[Field]

    def rows(self) -> "models.QuerySet[Any, Row]":
        """Return these columns of all rows.

        Hazard: other managers refuse to change what is kept for ever, or leave rows
        out.
        """
        names = [field.attname for field in (*self.erasable, *self.lasting)]
        return self.model._base_manager.order_by("pk").values("pk", *names)

    def read(self, hidden: Hidden) -> Iterator[Row]:
        """Yield all rows but the hidden ones, files one at a time."""
        rows = self.rows()
        if self.model in hidden:
            rows = rows.exclude(hidden[self.model])
        has_files = any(
            isinstance(field, models.BinaryField) for field in self.erasable
        )
        return rows.iterator(1 if has_files else 100)


def text_columns(*, with_remade: bool = False) -> Iterator[TextColumns]:
    """Yield the text columns of each table that has any.

    `with_remade` includes the tables that are made anew from editions.
    """
    for model in apps.get_models():
        if model in APART | PROGRAM_MODELS:
            continue
        if model._meta.app_label == REMADE_APP and not with_remade:
            continue
        erasable = []
        lasting = []
        for field in model._meta.concrete_fields:
            if not _holds_words(field):
                continue
            if isinstance(field, models.SlugField) or field.name in KNOWN_BY:
                lasting.append(field)
            else:
                erasable.append(field)
        if erasable or lasting:
            yield TextColumns(model, erasable, lasting)


def _holds_words(field: Field) -> bool:
    if not isinstance(field, TEXT_FIELDS) or field.choices or field.primary_key:
        return False
    of_model = MACHINE_COLUMNS_OF.get(field.model._meta.label, set())
    return field.name not in MACHINE_COLUMNS | of_model


def find_rows(pattern: Pattern, hidden: Hidden) -> RowKeys:
    """Return the rows of all tables but editions that hold the words.

    These are drafts, earlier states and derived lists; hidden rows are left out.
    """
    found: RowKeys = defaultdict(set)
    for columns in text_columns(with_remade=True):
        fields = (*columns.erasable, *columns.lasting)
        for row in columns.read(hidden):
            if struck_values(fields, row, pattern):
                found[columns.model].add(row["pk"])
    return found


def struck_values(fields: Sequence[Field], row: Row, pattern: Pattern) -> Row:
    """Return without the words the values of `row` that held them, by column."""
    struck_row = {}
    for field in fields:
        struck = _strike_value(field, row[field.attname], pattern)
        if struck is not None:
            struck_row[field.attname] = struck
    return struck_row


def _strike_value(field: Field, value: Any, pattern: Pattern) -> object:
    """Return `value` without the words; None where it did not hold them."""
    if value is None or value == "":
        return None
    if isinstance(field, models.BinaryField) and not isinstance(value, str):
        return b"" if holds(bytes(value), pattern) else None
    code = CODED.get((field.model, field.name))
    if code:
        decoded = code.read(value)
        struck = strike_all(decoded, pattern, CODES)
        return code.write(struck) if struck != decoded else None
    if isinstance(field, models.JSONField):
        value = encode_messages(value)
    struck = strike_all(value, pattern, CODES)
    return struck if struck != value else None


# --- Columns whose text is written in a code ------------------------------------------


class Code(NamedTuple):
    """How the text of a column is read and written."""

    read: Callable[[str], object]
    write: Callable[[Any], str]


# Messages that wait to be shown to somebody are JSON within a session's JSON.
MESSAGES = SessionStorage.session_key


def _read_session(text: str) -> dict[str, object]:
    values: dict[str, Any] = Session(session_data=text).get_decoded()
    if MESSAGES in values:
        values[MESSAGES] = json.loads(values[MESSAGES])
    return values


def _write_session(values: dict[str, Any]) -> str:
    if MESSAGES in values:
        values = {**values, MESSAGES: json.dumps(values[MESSAGES])}
    return str(Session.objects.encode(values))


def _read_log(text: str) -> object:
    """Return a log entry's message, which is JSON or plain words."""
    if not text.startswith("["):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _write_log(message: object) -> str:
    if isinstance(message, str):
        return message
    return json.dumps(message)


CODED = {
    (Session, "session_data"): Code(_read_session, _write_session),
    (LogEntry, "change_message"): Code(_read_log, _write_log),
}
