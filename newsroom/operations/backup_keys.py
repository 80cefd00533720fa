"""Encrypting backups to a public key of age, whose secret part is kept elsewhere."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from pyrage import (
    DecryptError,
    IdentityError,
    RecipientError,
    decrypt_io,
    encrypt_io,
    x25519,
)

from articles.problems import Refused
from newsroom.operations.backups import whole_or_none

ENDING = ".age"


def encrypt(file: Path) -> Path:
    """Put an encrypted file in the place of `file`; return its path.

    Hazard: nobody here can open it with the key of the settings. So it is encrypted to
    a passing key too, and opened with that before the readable file is deleted.
    """
    encrypted = file.with_name(f"{file.name}{ENDING}")
    passing = x25519.Identity.generate()
    try:
        recipient = x25519.Recipient.from_str(settings.BACKUP_KEY)
    except RecipientError as error:
        raise Refused(f"BACKUP_KEY is no public key of age: {error}.") from error
    with whole_or_none(encrypted) as begun:
        with file.open("rb") as readable, begun.open("wb") as writing:
            encrypt_io(readable, writing, [recipient, passing.to_public()])
            writing.flush()
            os.fsync(writing.fileno())
        with begun.open("rb") as written, open(os.devnull, "wb") as nowhere:
            decrypt_io(written, nowhere, [passing])
    file.unlink()
    return encrypted


@contextmanager
def readable_backup(file: Path, key: Path | None) -> Iterator[Path]:
    """Let the block read a backup; one that is encrypted, by the key in a file.

    Raise Refused if that does not open it.
    """
    if file.suffix != ENDING:
        yield file
        return
    if key is None:
        raise Refused(f"{file} is encrypted. Name the file of its key: --identity")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="backup-") as folder:
        readable = Path(folder) / file.stem
        try:
            with file.open("rb") as given, readable.open("wb") as plain:
                decrypt_io(given, plain, [_secret_key(key)])
        # Hazard: an encrypted file that was cut short raises OSError.
        except (IdentityError, DecryptError, OSError, ValueError) as error:
            raise Refused(
                f"Nothing was done: the key in {key} does not open {file}: {error}."
            ) from error
        yield readable


def _secret_key(file: Path) -> x25519.Identity:
    """Return the last key of a file, in which age-keygen writes comments too."""
    return x25519.Identity.from_str(file.read_text("utf-8").split()[-1])
