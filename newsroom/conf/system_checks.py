"""What `manage.py check` tells of this installation. What stops a server is in
readiness.py.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from articles.immutable import append_only_tables, unguarded
from newsroom.conf import environment
from newsroom.conf.readiness import missing_settings


@register(Tags.security, deploy=True)
def ready_to_serve(**_: object) -> list[CheckMessage]:
    return [Error(sentence, id="newsroom.E001") for sentence in missing_settings()]


@register(Tags.database)
def guarded(databases: Sequence[str] | None, **_: object) -> list[CheckMessage]:
    """A warning, not an error: Django would refuse to run `migrate`, which is what
    mends it.
    """
    return [
        Warning(
            f"{table} can be changed: triggers that keep its rows are missing, changed or switched off.",
            hint="manage.py migrate puts them back; verify_editions then tells what was changed.",
            id="newsroom.W002",
        )
        for alias in databases or []
        for table in unguarded(connections[alias], append_only_tables())
    ]


@register(Tags.database)
def replica_is_one(databases: Sequence[str] | None, **_: object) -> list[CheckMessage]:
    if "replica" not in (databases or []):
        return []
    with connections["replica"].cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        if cursor.fetchone()[0]:
            return []
    sentence = "REPLICA_URL names a database that is no replica: readers would never be shown what is new."
    return [Error(sentence, id="newsroom.E003")]


@register(Tags.security, deploy=True)
def proxies_are_counted(**_: object) -> list[CheckMessage]:
    if not settings.BEHIND_HTTPS_PROXY or settings.PROXY_COUNT:
        return []
    sentence = (
        "BEHIND_HTTPS_PROXY is on but PROXY_COUNT is 0, so everyone has the proxy's address: a stranger's "
        "wrong passwords close the login to all. Set PROXY_COUNT to the number of your proxies."
    )
    return [Warning(sentence, id="newsroom.W001")]


@register(Tags.security, deploy=True)
def others_read_nothing(**_: object) -> list[CheckMessage]:
    """New files are private by the umask in settings.py; a folder or database of before
    may not be.
    """
    kept = (
        settings.VAR_DIR,
        Path(settings.DATABASES["default"]["NAME"]),
        environment.file(),
    )
    return [
        Warning(
            f"Other users of this machine can read {path}: chmod -R go= {path}",
            id="newsroom.W003",
        )
        for path in kept
        if path and path.exists() and path.stat().st_mode & 0o077
    ]
