"""Remembering which newsroom a database is of.

What a command writes as another newsroom would look right to every check.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from articles.problems import Refused
from newsroom.conf.errors import OTHER_VERSION, has_sign, is_busy
from newsroom.conf.readiness import missing_database
from newsroom.models import Installation

# A newsroom is known by these settings.
SETTINGS = ("SITE_NAME", "SITE_URL", "LANGUAGE_CODE", "TIME_ZONE")
ONLY = 1  # the number of the only row
UPGRADE = "manage.py upgrade"
OURS = ("articles", "annotations", "newsroom")  # packages, and the apps in them


def remember_installation(*, anew: bool = False) -> None:
    """Remember this newsroom's settings in the database, if nobody has yet.

    With `anew` they replace what was remembered before.
    """
    if anew:
        # The row is not read, because it may be damaged.
        Installation.objects.filter(pk=ONLY).delete()
    Installation.objects.get_or_create(pk=ONLY, defaults={"settings": _given()})


def refuse_others() -> None:
    """Raise Refused where the database remembers other settings than these."""
    given = _given()
    kept = _remembered()
    differences = [
        f"{name} {kept[name]!r}, not {value!r}"
        for name, value in given.items()
        if name in kept and kept[name] != value
    ]
    if differences:
        told = ", ".join(differences)
        raise Refused(
            f"The newsroom of this database has {told}. Nothing was done. Give this command the settings that"
            f" the newsroom has, or change the newsroom's to these, for good: {UPGRADE} --site"
        )


def _remembered() -> dict[str, str]:
    """Return the remembered settings; raise Refused where they are damaged."""
    try:
        row = Installation.objects.filter(pk=ONLY).first()
        return dict(row.settings) if row else {}
    except (DatabaseError, TypeError, ValueError) as error:
        if is_busy(error) or has_sign(error, OTHER_VERSION):
            raise
        raise Refused(
            f"{_database()} does not say any more which newsroom it is of: {Installation._meta.db_table} is"
            f" damaged ({error}). Nothing was done. Make sure that the settings are those of this newsroom,"
            f" then: {UPGRADE} --site"
        ) from error


def tables() -> list[str]:
    """Return the names of all tables; none where the database is missing."""
    if is_file() and not database_file().exists():
        return []
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def refuse_empty(names: list[str]) -> None:
    """Raise Refused if these are not a newsroom's tables."""
    sentence = missing_database()
    if sentence:
        raise Refused(f"Nothing was done. {sentence}")
    if not has_installation(names):
        raise Refused(f"{_database()} has no tables yet. Make them: {UPGRADE}")


def refuse_unreleased() -> None:
    """Raise Refused where the tables were made by code from before the first release.

    No migration leads from there to here. Newer code has all migrations that are here,
    so its tables are not refused.
    """
    folders = _migration_folders()
    applied = {
        migration
        for migration in MigrationRecorder(connection).applied_migrations()
        if migration[0] in folders
    }
    known: set[tuple[str, str]] = set()
    for app, folder in folders.items():
        known.update((app, file.stem) for file in folder.glob("0*.py"))
    if applied - known and known - applied:
        kept = "name an empty database in DATABASE_URL"
        if is_file():
            kept = f"mv {database_file()} {database_file()}.old"
        raise Refused(
            f"{_database()} was made by an earlier state of this code, before its first release, from which"
            f" nothing leads to this one. Nothing was done. Begin with a new database: {kept}"
        )


def count_missing_migrations() -> int:
    """Return by how many migrations the database is older than the code."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migration_folders() -> dict[str, Path]:
    """Return the folders of migrations of our own apps, by label."""
    folders = {}
    for app in apps.get_app_configs():
        if app.name.partition(".")[0] in OURS:
            folders[app.label] = Path(app.path) / "migrations"
    return folders


def _database() -> str:
    if is_file():
        return str(database_file())
    return f"The database {connection.settings_dict['NAME']}"


def has_installation(names: list[str]) -> bool:
    """Return whether a newsroom's tables are among these."""
    return Installation._meta.db_table in names


def is_file() -> bool:
    """Return whether the database is a file, which is so on SQLite."""
    return connection.vendor == "sqlite"


def make_room() -> None:
    """Make the folder of SQLite's file; raise Refused where that is impossible."""
    if is_file():
        folder = database_file().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(
                f"Nothing was done: the folder {folder} cannot be made ({error.strerror}). Name another one"
                " in DATABASE_URL or VAR_DIR."
            ) from error
        _refuse_left_log()


def _refuse_left_log() -> None:
    """Raise Refused where a database was moved away without its last changes."""
    log = Path(f"{database_file()}-wal")
    # Hazard: SQLite deletes the log when a new file takes the name of the old one.
    if not database_file().exists() and log.exists() and log.stat().st_size:
        raise Refused(
            f"Nothing was done: {log} has the last changes of the database that was"
            " here. Move it to where that database is now."
        )


def not_empty() -> Refused:
    """Return the refusal to load anything into this database."""
    return Refused(
        "Nothing was done: the database that DATABASE_URL names is not empty"
        f" ({_database()}). Name an empty one, or move that one away."
    )


def refuse_other_role(command: str) -> None:
    """Raise Refused where the role of the database makes no tables for `command`."""
    if is_file():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        may_make_tables = cursor.fetchone()[0]
    if not may_make_tables:
        raise Refused(
            f"Nothing was done: the role {connection.settings_dict['USER']} makes no"
            " tables. Name their owner: OWNER_DATABASE_URL=postgres://… manage.py"
            f" {command}"
        )


def database_bytes() -> int:
    """Return the size of the database."""
    if is_file():
        return database_file().stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def database_file() -> Path:
    """Return the path of SQLite's file."""
    return Path(connection.settings_dict["NAME"])


def _given() -> dict[str, str]:
    return {name: str(getattr(settings, name)) for name in SETTINGS}
