"""Which newsroom a database is of: what a command writes as another one would look
right to every check.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from articles.problems import Refused
from newsroom.conf.errors import is_busy, is_of_another_version
from newsroom.conf.readiness import missing_database
from newsroom.models import Installation

# what a newsroom is known by
SETTINGS = ("SITE_NAME", "SITE_URL", "LANGUAGE_CODE", "TIME_ZONE")
ONLY = 1  # the number of the only row
UPGRADE = "manage.py upgrade"
OURS = ("articles", "annotations", "newsroom")  # packages, and the apps in them


def remember_installation(*, anew: bool = False) -> None:
    """Whoever comes first says what the newsroom goes by; anew: whatever was said
    before.
    """
    if anew:  # without reading the row, which may be damaged
        Installation.objects.filter(pk=ONLY).delete()
    Installation.objects.get_or_create(pk=ONLY, defaults={"settings": _given()})


def refuse_others() -> None:
    """Raises Refused where the database remembers other settings than these."""
    given = _given()
    kept = _remembered()
    others = [name for name in given if kept.get(name, given[name]) != given[name]]
    if others:
        told = ", ".join(
            f"{name} {kept[name]!r}, not {given[name]!r}" for name in others
        )
        raise Refused(
            f"The newsroom of this database has {told}. Nothing was done. Give this command the settings that"
            f" the newsroom has, or change the newsroom's to these, for good: {UPGRADE} --site"
        )


def _remembered() -> dict[str, str]:
    """Raises Refused where what the database remembers is damaged."""
    try:
        row = Installation.objects.filter(pk=ONLY).first()
        return dict(row.settings) if row else {}
    except (DatabaseError, TypeError, ValueError) as error:
        if is_busy(error) or is_of_another_version(error):
            raise
        raise Refused(
            f"{_database()} does not say any more which newsroom it is of: {Installation._meta.db_table} is"
            f" damaged ({error}). Nothing was done. Make sure that the settings are those of this newsroom,"
            f" then: {UPGRADE} --site"
        ) from error


def tables() -> list[str]:
    """Of the database; none where there is no database, which is not made."""
    if is_file() and not database_file().exists():
        return []
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def refuse_empty(names: list[str]) -> None:
    """Raises Refused if these are not a newsroom's tables."""
    if sentence := missing_database():
        raise Refused(f"Nothing was done. {sentence}")
    if not has_installation(names):
        raise Refused(f"{_database()} has no tables yet. Make them: {UPGRADE}")


def refuse_unreleased() -> None:
    """Raises Refused where the tables were made by code from before the first release:
    no migration leads from there to here. What newer code made is another thing: of
    that nothing that is here is missing.
    """
    made = {
        one
        for one in MigrationRecorder(connection).applied_migrations()
        if one[0] in _migrated()
    }
    known = {
        (app, file.stem)
        for app, folder in _migrated().items()
        for file in folder.glob("0*.py")
    }
    if made - known and known - made:
        kept = (
            f"mv {database_file()} {database_file()}.old"
            if is_file()
            else "name an empty database in DATABASE_URL"
        )
        raise Refused(
            f"{_database()} was made by an earlier state of this code, before its first release, from which"
            f" nothing leads to this one. Nothing was done. Begin with a new database: {kept}"
        )


def _migrated() -> dict[str, Path]:
    """The folders of migrations of our own apps, by label."""
    ours = (one for one in apps.get_app_configs() if one.name.partition(".")[0] in OURS)
    return {one.label: Path(one.path) / "migrations" for one in ours}


def _database() -> str:
    return (
        f"{database_file()}"
        if is_file()
        else f"The database {connection.settings_dict['NAME']}"
    )


def has_installation(names: list[str]) -> bool:
    return Installation._meta.db_table in names


def is_file() -> bool:
    return connection.vendor == "sqlite"


def make_room() -> None:
    """The folder in which SQLite makes its file."""
    if is_file():
        folder = database_file().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(
                f"Nothing was done: the folder {folder} cannot be made ({error.strerror}). Name another one"
                " in DATABASE_URL or VAR_DIR."
            ) from error


def database_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _given() -> dict[str, str]:
    return {name: str(getattr(settings, name)) for name in SETTINGS}
