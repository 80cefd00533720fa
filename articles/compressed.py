"""Text that the database holds compressed. Python reads and writes it as text."""

import zlib
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

LEVEL = 6  # zlib's default; 9 takes twice the time and saves 1%


def deflate(text: str) -> bytes:
    return zlib.compress(text.encode(), LEVEL)


def inflate(stored: bytes) -> str:
    """Nothing where the bytes are damaged: no hash of ours is of an empty text, so every check tells."""
    try:
        return zlib.decompress(stored).decode()
    except (zlib.error, UnicodeDecodeError, TypeError):
        return ""


class CompressedText(models.TextField):  # type: ignore[type-arg]
    """A text column that cannot be searched or compared in the database."""

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        text = super().get_db_prep_value(value, connection, prepared)
        return None if text is None else deflate(text)

    def from_db_value(self, value: bytes | None, *_: object) -> str | None:
        return None if value is None else inflate(value)
