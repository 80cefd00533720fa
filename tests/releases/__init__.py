"""Populated databases of earlier releases: `<release>/<vendor>.sql.gz`, schema and rows as they were."""

from pathlib import Path

from django.db import connection

FOLDER = Path(__file__).parent


def releases() -> list[str]:
    return sorted(path.name for path in FOLDER.glob("v*"))


def dump_of(release: str) -> Path:
    """Of the kind of database that is in use."""
    return FOLDER / release / f"{connection.vendor}.sql.gz"
