"""Columns of our own: text that the database holds compressed, and words that may be a
message of ours.
"""

import zlib
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.text.stored_messages import Decoder, to_json

LEVEL = 6  # zlib's default; 9 takes twice the time and saves 1%


def deflate(text: str) -> bytes:
    return zlib.compress(text.encode(), LEVEL)


def inflate(stored: bytes) -> str:
    """Nothing where the bytes are damaged: no hash of ours is of an empty text, so
    every check tells.
    """
    try:
        return zlib.decompress(stored).decode()
    except (zlib.error, UnicodeDecodeError, TypeError):
        return ""


class CompressedText(models.TextField):  # type: ignore[type-arg]
    """Text for Python, bytes for the database, which can neither search nor compare
    them.
    """

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        text = super().get_db_prep_value(value, connection, prepared)
        return None if text is None else deflate(text)

    def from_db_value(self, value: bytes | None, *_: object) -> str | None:
        return None if value is None else inflate(value)


class MessageField(models.JSONField):
    """JSON in which messages of articles.text.stored_messages may stand, as their codes
    and values.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "decoder": Decoder})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return (
            name,
            path,
            args,
            {key: value for key, value in options.items() if key != "decoder"},
        )

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(to_json(value))
