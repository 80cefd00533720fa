"""Columns for compressed text and for words that may hold stored messages."""

import zlib
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.text.stored_messages import Decoder, encode_messages

LEVEL = 6  # zlib's default; 9 takes twice the time and saves 1%


def deflate(text: str) -> bytes:
    """Return the text compressed."""
    return zlib.compress(text.encode(), LEVEL)


def inflate(stored: bytes) -> str:
    """Return the text of compressed bytes; an empty one if they are damaged.

    No stored hash is of an empty text, so that every check notices the damage.
    """
    try:
        return zlib.decompress(stored).decode()
    except (zlib.error, UnicodeDecodeError, TypeError):
        return ""


class CompressedText(models.TextField):  # type: ignore[type-arg]
    """Text in Python and bytes in the database, which cannot search or compare them."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> bytes | None:
        text = super().get_db_prep_value(value, connection, prepared)
        if text is None:
            return None
        return deflate(text)

    def from_db_value(self, value: bytes | None, *_: object) -> str | None:
        if value is None:
            return None
        return inflate(value)


class MessageField(models.JSONField):
    """JSON that may hold stored messages, as their codes and values."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "decoder": Decoder})

    def deconstruct(self) -> tuple[str, str, Sequence[object], dict[str, object]]:
        name, path, args, options = super().deconstruct()
        options.pop("decoder", None)
        return name, path, args, options

    def get_prep_value(self, value: object) -> object:
        return super().get_prep_value(encode_messages(value))
