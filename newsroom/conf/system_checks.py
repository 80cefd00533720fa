"""System checks of this installation; readiness.py has those that stop a server.

A message says what is wrong and what it means, its hint what to do. Checks that ask
more than the code and the settings are run by `doctor`, and by `check --deploy
--database default`: Django leaves those with the tag `database` out otherwise.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils.text import capfirst

from articles.immutable import append_only_tables, unguarded
from newsroom.conf import environment
from newsroom.conf.databases import owns_tables
from newsroom.conf.readiness import (
    DISK_IS_FULL,
    is_disk_full,
    missing_packages,
    missing_settings,
)

type Findings = Iterator[CheckMessage]
type Aliases = Sequence[str] | None

INSTALLATION = "installation"  # checks that need no database
READY = "readiness"  # what /readyz asks
DISK = "newsroom.E007"
PAGES = "newsroom.E008"

of_settings = register(INSTALLATION, Tags.security, deploy=True)
of_machine = register(INSTALLATION, Tags.database, deploy=True)
of_database = register(Tags.database, deploy=True)


@of_settings
def check_settings(**_: object) -> Findings:
    """Yield an error for each setting that a server still needs."""
    for do in missing_settings():
        says = "A setting is missing or unsafe, so the server does not start."
        yield Error(says, hint=do, id="newsroom.E001")


@of_machine
def check_packages(**_: object) -> Findings:
    """Yield an error for each package that is not as the lock says."""
    for name in missing_packages():
        says = f"A package is missing, or older than what was tested: {name}."
        yield Error(says, hint="make setup", id="newsroom.E006")


@register(INSTALLATION, READY, Tags.database, deploy=True)
def check_disk(**_: object) -> Findings:
    """Yield an error if a disk is full."""
    if is_disk_full():
        do = "Free some space where VAR_DIR, the database and temporary files are."
        yield Error(capfirst(DISK_IS_FULL), hint=do, id=DISK)


@register(Tags.database)
def check_triggers(databases: Aliases, **_: object) -> Findings:
    """Yield a warning for each append-only table without its triggers.

    It is no error: Django would refuse to run `migrate`, which restores them. A replica
    has those of its primary, and its role may not read what they depend on.
    """
    if "default" not in (databases or ()):
        return
    for table in unguarded(connections["default"], append_only_tables()):
        yield Warning(
            f"{table} can be changed: triggers that keep its rows are missing, changed or switched off.",
            hint="manage.py migrate puts them back; verify_editions then tells what was changed.",
            id="newsroom.W002",
        )


@of_database
def check_owner(databases: Aliases, **_: object) -> Findings:
    """Yield a warning if the server could switch triggers off."""
    connection = connections["default"]
    if connection.vendor != "postgresql" or "default" not in (databases or ()):
        return
    if owns_tables(connection):
        yield Warning(
            "The role of DATABASE_URL owns the tables, so the server could switch off what keeps their rows.",
            hint="Give the tables to a role of their own, and name it in OWNER_DATABASE_URL for manage.py upgrade.",
            id="newsroom.W004",
        )


@register(Tags.database)
def check_replica(databases: Aliases, **_: object) -> Findings:
    """Yield an error if REPLICA_URL names a database that is no replica."""
    if "replica" not in (databases or ()):
        return
    with connections["replica"].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        is_replica = cursor.fetchone()[0]
    if not is_replica:
        yield Error(
            "REPLICA_URL names a database that is no replica: readers would never be shown what is new.",
            hint="Name a replica in REPLICA_URL, or remove the line.",
            id="newsroom.E003",
        )


@of_settings
def check_withholding_key(**_: object) -> Findings:
    """Yield a warning if WITHHOLDING_KEY is not set."""
    if settings.WITHHOLDING_KEY == settings.SECRET_KEY:
        yield Warning(
            "WITHHOLDING_KEY is not set, so SECRET_KEY stands in: once that changes, "
            "withheld words that come back are not recognised.",
            hint="Set it to a random text for good; to SECRET_KEY if words are withheld.",
            id="newsroom.W005",
        )


@of_settings
def check_proxy_count(**_: object) -> Findings:
    """Yield a warning if there is a proxy and PROXY_COUNT is 0."""
    if settings.BEHIND_HTTPS_PROXY and not settings.PROXY_COUNT:
        yield Warning(
            "BEHIND_HTTPS_PROXY is on but PROXY_COUNT is 0, so everyone has the proxy's address: a stranger's "
            "wrong passwords close the login to all.",
            hint="Set PROXY_COUNT to the number of your proxies.",
            id="newsroom.W001",
        )


@of_settings
def check_permissions(**_: object) -> Findings:
    """Yield a warning for each path that other users of this machine can read.

    New files are private by the umask in settings.py; older ones may not be.
    """
    paths = [settings.VAR_DIR, environment.settings_file()]
    if connections["default"].vendor == "sqlite":
        paths.append(Path(settings.DATABASES["default"]["NAME"]))
    for path in paths:
        if path and path.exists() and path.stat().st_mode & 0o077:
            says = f"Other users of this machine can read {path}."
            yield Warning(says, hint=f"chmod -R go= {path}", id="newsroom.W003")
