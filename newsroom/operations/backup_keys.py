"""Encrypting backups to a public key of age, whose secret part is kept elsewhere."""

import hashlib
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
FIRST_BYTES = b"age-encryption.org/"


class HashWriter:
    """A file to which nothing is written but its hash."""

    def __init__(self) -> None:
        self.hashed = hashlib.sha256()

    def write(self, content: bytes) -> int:
        """Take more bytes."""
        self.hashed.update(content)
        return len(content)

    def flush(self) -> None:
        """Do nothing, since no byte is held back."""


def make_key(file: Path) -> str:
    """Write a secret key to a new file; return its public part for BACKUP_KEY."""
    identity = x25519.Identity.generate()
    try:
        with file.open("x") as made:
            made.write(f"{identity}\n")
    except FileExistsError as error:
        raise Refused(f"{file} is there already: it may be the only key.") from error
    return str(identity.to_public())


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
        proof = HashWriter()
        with begun.open("rb") as written:
            decrypt_io(written, proof, [passing])
        with file.open("rb") as readable:
            wanted = hashlib.file_digest(readable, "sha256")
        if proof.hashed.digest() != wanted.digest():
            raise Refused(f"{encrypted} cannot be read again, so {file} stays.")
    file.unlink()
    return encrypted


@contextmanager
def readable_backup(file: Path, key: Path | None) -> Iterator[Path]:
    """Let the block read a backup, decrypted with the key of a file if it needs one.

    Raise Refused if it cannot be read.
    """
    if not _is_encrypted(file):
        yield file
        return
    if key is None:
        raise Refused(
            f"Nothing was done: {file} is encrypted. Name the file with its key: --identity"
        )
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix="backup-") as folder:
        readable = Path(folder) / file.name.removesuffix(ENDING)
        try:
            identity = x25519.Identity.from_str(_secret_key(key))
            with file.open("rb") as given, readable.open("wb") as plain:
                decrypt_io(given, plain, [identity])
        # Hazard: an encrypted file that was cut short raises OSError.
        except (IdentityError, DecryptError, OSError, ValueError) as error:
            raise Refused(
                f"Nothing was done: {file} cannot be opened with the key in {key}: {error}."
            ) from error
        yield readable


def _secret_key(key: Path) -> str:
    """Return the key of a file, in which age-keygen writes comments too."""
    for line in key.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            return line.strip()
    return ""


def _is_encrypted(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as given:
        return given.read(len(FIRST_BYTES)) == FIRST_BYTES
