"""Which newsroom a database is of: pages made with another one's settings would look right to every check."""

from pathlib import Path

from django.conf import settings
from django.db import connection

from articles.problems import Refused
from newsroom.models import Installation
from newsroom.public.build import SETTINGS

ONLY = 1  # the number of the only row
UPGRADE = "manage.py upgrade"


def remember(*, anew: bool = False) -> None:
    """Whoever comes first says what the newsroom goes by; anew: whatever was said before."""
    row, _made = Installation.objects.get_or_create(pk=ONLY, defaults={"settings": _given()})
    if anew:
        row.settings = _given()
        row.save()


def refuse_others() -> None:
    """Raises Refused where the database remembers other settings than these."""
    remembered, given = Installation.objects.filter(pk=ONLY).first(), _given()
    kept = remembered.settings if remembered else {}
    others = [name for name in given if kept.get(name, given[name]) != given[name]]
    if others:
        told = ", ".join(f"{name} {kept[name]!r}, not {given[name]!r}" for name in others)
        raise Refused(
            f"The newsroom of this database has {told}. Nothing was done. Give this command the settings that"
            f" the newsroom has, or change the newsroom's to these, for good: {UPGRADE} --site"
        )


def tables() -> list[str]:
    """Of the database; none where there is no database, which is not made."""
    if is_file() and not _file().exists():
        return []
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def refuse_old(names: list[str]) -> None:
    """Raises Refused if these are not a newsroom's tables, or those of an earlier version."""
    where = f"{_file()}" if is_file() else f"The database {connection.settings_dict['NAME']}"
    if "django_migrations" not in names:
        raise Refused(f"{where} has no tables yet. Make them: {UPGRADE}")
    if not has_installation(names):
        raise Refused(f"{where} is of an earlier version. Bring it up to date: {UPGRADE}")


def has_installation(names: list[str]) -> bool:
    return Installation._meta.db_table in names


def is_file() -> bool:
    return connection.vendor == "sqlite"


def make_room() -> None:
    """The folder in which SQLite makes its file."""
    if is_file():
        _file().parent.mkdir(parents=True, exist_ok=True)


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _given() -> dict[str, str]:
    return {name: str(getattr(settings, name)) for name in SETTINGS}
