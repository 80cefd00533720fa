"""Rows of one article taken out of a database, to be put in again as those of another.

What rows those are is found out by looking: whatever is there after an article was made
and published that was not there before. A clone has numbers, hashes, identifiers, an
address and a time of publication of its own, wherever these stand; the words stay, and
documents go on naming the notes and sources of the first.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction

from articles.model_fields import CompressedText, deflate, inflate
from newsroom.editions.sealing import leaves_of, parse_sealed
from newsroom.editions.verify import seal_of
from newsroom.editions.withholding import SLUG

SHARED = {"PublishedWord"}  # rows of all articles: clones have no other words


class Column(NamedTuple):
    """What a clone has other in it. numbers: the table by whose numbers this one goes.
    is_packed: the text is compressed.
    """

    place: int
    numbers: str = ""
    text: tuple[str, ...] = ()  # every second piece is a token
    token: object = None
    is_packed: bool = False


class Row(NamedTuple):
    table: str
    values: list[Any]
    other: list[Column]


class Model(NamedTuple):
    """An article to clone. tokens: words that are its own; spans: by table, its first
    number and how many numbers it takes. sha256: of the edition; document: its text, of
    which every second piece is a token. slug_salt: of the seal of its slug.
    """

    slug: str
    slug_salt: str
    moments: tuple[str, ...]
    tokens: frozenset[object]
    rows: list[Row]
    spans: dict[str, tuple[int, int]]
    sha256: str
    document: tuple[str, ...]


class Clone(NamedTuple):
    number: int
    moved: dict[str, int]  # by table, what is added to its numbers
    words: dict[object, Any]


@cache
def tables() -> dict[str, type[models.Model]]:
    names = {
        name.name
        for name in apps.get_app_configs()
        if (settings.BASE_DIR.joinpath(*name.name.split("."))).is_dir()
    }
    found = apps.get_models(include_auto_created=True)
    ours = [
        one for one in found if one._meta.app_config.name in names and one._meta.managed
    ]
    return {one._meta.db_table: one for one in ours if one.__name__ not in SHARED}


def numbers_of(table: str, field: Any) -> str:
    """The table whose numbers a column holds, if any."""
    model = tables()[table]
    history_of = getattr(model, "instance_type", None)
    if (
        history_of
        and field.column == history_of._meta.pk.column
        and not field.primary_key
    ):
        return str(history_of._meta.db_table)
    if field.is_relation and field.related_model in tables().values():
        return numbers_of(field.related_model._meta.db_table, field.target_field)
    if (model.__name__, field.column) == ("IndexedArticle", "place"):
        return "public_articlewords"
    own = field.primary_key and isinstance(field, models.IntegerField)
    return table if own else ""


def capture(rows: "Sqlite | Postgres", make: Callable[[], Any]) -> Model:
    """The article that `make` makes and publishes, with every row that this adds."""
    before = {table: rows.keys(table) for table in tables()}
    article = make()
    added = {
        table: keys for table in tables() if (keys := rows.keys(table) - before[table])
    }
    taken = {table: rows.read(table, keys) for table, keys in added.items()}
    edition = article.editions.get()
    salt = slug_salt(edition)
    seal = seal_of(SLUG, salt, article.slug)
    tokens = _tokens(article, taken) | {seal}
    spans = {table: _span(table, values) for table, values in taken.items()}
    words = sorted(
        (re.escape(one) for one in tokens if isinstance(one, str)),
        key=len,
        reverse=True,
    )
    pattern = re.compile(f"({'|'.join(words)})")
    found = [
        Row(table, list(values), list(_columns(table, values, spans, tokens, pattern)))
        for table, all_values in taken.items()
        for values in all_values
    ]
    document = tuple(pattern.split(edition.document))
    return Model(
        article.slug,
        salt,
        moments(edition.published_at),
        tokens,
        found,
        spans,
        edition.sha256,
        document,
    )


def slug_salt(edition: Any) -> str:
    openings = edition.openings.parsed["leaves"]
    leaves = dict(leaves_of(parse_sealed(edition.document), openings))
    salt, _slug = leaves[SLUG]
    return str(salt)


def moments(at: Any) -> tuple[str, ...]:
    """A second, as columns, documents and sort keys write it."""
    return tuple(
        at.strftime(form)
        for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y%m%d%H%M%S")
    )


def _tokens(article: Any, taken: dict[str, list[tuple[Any, ...]]]) -> frozenset[object]:
    """Its address, its times, and whatever is a hash or an identifier and unique."""
    found: set[object] = {article.slug, *moments(article.editions.get().published_at)}
    for table, rows in taken.items():
        for place, field in enumerate(tables()[table]._meta.local_concrete_fields):
            if field.unique:
                found |= {
                    value
                    for row in rows
                    for value in _spellings(row[place])
                    if _is_identifier(value)
                }
    return frozenset(found)


def _spellings(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, str) and re.fullmatch("[0-9a-f]{32}", value):
        yield "-".join((value[:8], value[8:12], value[12:16], value[16:20], value[20:]))


def _is_identifier(value: object) -> bool:
    if isinstance(value, bytes):
        return len(value) in {16, 20, 32}
    return isinstance(value, str) and bool(
        re.fullmatch(r"(\\x)?[0-9a-f-]{32,64}", value)
    )


def _span(table: str, rows: list[tuple[Any, ...]]) -> tuple[int, int]:
    key = tables()[table]._meta.pk
    if not numbers_of(table, key) or numbers_of(table, key) != table:
        return 0, 0
    place = tables()[table]._meta.local_concrete_fields.index(key)
    numbers = [int(row[place]) for row in rows]
    return min(numbers), max(numbers) - min(numbers) + 1


def _columns(
    table: str,
    values: tuple[Any, ...],
    spans: dict[str, tuple[int, int]],
    tokens: frozenset[object],
    pattern: re.Pattern[str],
) -> Iterator[Column]:
    for place, field in enumerate(tables()[table]._meta.local_concrete_fields):
        value, numbers = values[place], numbers_of(table, field)
        if value is None:
            continue
        if numbers in spans and _is_among(value, spans[numbers]):
            yield Column(place, numbers=numbers)
        elif isinstance(field, CompressedText):
            yield Column(
                place,
                text=tuple(pattern.split(inflate(unspelled(value)))),
                is_packed=True,
            )
        elif isinstance(value, bytes) and value in tokens:
            yield Column(place, token=value)
        elif isinstance(value, str):
            pieces = pattern.split(value)
            if len(pieces) > 1:
                yield Column(place, text=tuple(pieces))


def _is_among(value: Any, span: tuple[int, int]) -> bool:
    first, length = span
    return str(value).isdigit() and first <= int(value) < first + length


def top(table: str) -> int:
    model = tables()[table]
    return int(
        model._base_manager.aggregate(top=models.Max(model._meta.pk.name))["top"] or 0
    )


def renamed(token: object, number: int) -> object:
    """A hash or an identifier of its own; the same in each of its spellings."""
    if isinstance(token, bytes):
        return token[:-4] + number.to_bytes(4)
    return f"{str(token)[:-8]}{number:08x}"


def values_of(row: Row, clone: Clone) -> list[Any]:
    values = row.values.copy()
    for column in row.other:
        if column.numbers:
            values[column.place] = (
                int(values[column.place]) + clone.moved[column.numbers]
            )
        elif column.token is not None:
            values[column.place] = clone.words[column.token]
        else:
            text = reworded(column.text, clone.words)
            values[column.place] = spelled(deflate(text)) if column.is_packed else text
    return values


def reworded(text: tuple[str, ...], words: dict[object, Any]) -> str:
    pieces = list(text)
    pieces[1::2] = [words[piece] for piece in pieces[1::2]]
    return "".join(pieces)


def spelled(packed: bytes) -> bytes | str:
    """As the database is handed it: PostgreSQL has all as text."""
    return "\\x" + packed.hex() if connection.vendor == "postgresql" else packed


def unspelled(value: Any) -> bytes:
    return bytes.fromhex(value[2:]) if isinstance(value, str) else bytes(value)


# --- The databases --------------------------------------------------------------------


def columns(table: str) -> str:
    return ", ".join(
        f'"{field.column}"' for field in tables()[table]._meta.local_concrete_fields
    )


def key_of(table: str) -> str:
    return f'"{tables()[table]._meta.pk.column}"'


class Sqlite:
    """Rows as the database spells them, without what Django makes of them."""

    def __init__(self) -> None:
        self.database = sqlite3.connect(
            connection.settings_dict["NAME"], isolation_level=None
        )
        self.database.execute("PRAGMA synchronous=OFF")

    def keys(self, table: str) -> set[Any]:
        return {
            key
            for (key,) in self.database.execute(f"SELECT {key_of(table)} FROM {table}")  # noqa: S608
        }

    def read(self, table: str, keys: set[Any]) -> list[tuple[Any, ...]]:
        asked = f"SELECT {columns(table)} FROM {table} WHERE {key_of(table)} = ?"  # noqa: S608
        return [self.database.execute(asked, [key]).fetchone() for key in sorted(keys)]

    def write(self, batch: dict[str, list[list[Any]]]) -> None:
        self.database.execute("BEGIN IMMEDIATE")
        for table, rows in batch.items():
            places = ", ".join("?" * len(rows[0]))
            self.database.executemany(
                f"INSERT INTO {table} ({columns(table)}) VALUES ({places})",  # noqa: S608
                rows,
            )
        self.database.execute("COMMIT")

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Words are put into their index afterwards, which is several times as fast."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE name = 'public_articlewords_inserted'"
            )
            (trigger,) = cursor.fetchone()
            cursor.execute("DROP TRIGGER public_articlewords_inserted")
            yield
            cursor.execute(trigger)
            for done in ("rebuild", "optimize"):
                cursor.execute(
                    "INSERT INTO public_articleterms (public_articleterms) VALUES (%s)",
                    [done],
                )
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Postgres:
    """The same; everything is text."""

    def keys(self, table: str) -> set[Any]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {key_of(table)}::text FROM {table}")  # noqa: S608
            return {key for (key,) in cursor.fetchall()}

    def read(self, table: str, keys: set[Any]) -> list[tuple[Any, ...]]:
        asked = f"SELECT {columns(table)} FROM {table} WHERE {key_of(table)}::text = ANY(%s)"  # noqa: S608
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY ({asked}) TO STDOUT", [sorted(keys)]) as copy,
        ):
            return list(copy.rows())

    def write(self, batch: dict[str, list[list[Any]]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # keys are not looked up
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in batch.items():
                with cursor.copy(f"COPY {table} ({columns(table)}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)

    @contextmanager
    def filling(self) -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
        with without_index():
            yield
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(
                no_style(), list(tables().values())
            ):
                cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")


def stored_rows() -> Sqlite | Postgres:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


@contextmanager
def without_index() -> Iterator[None]:
    """PostgreSQL makes its index of words many times as fast afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = 'public_articleterms'"
        )
        (statement,) = cursor.fetchone()
        cursor.execute("DROP INDEX public_articleterms")
        yield
        cursor.execute(statement)
