"""The door to every command: what writes or proves is refused where it would do so as
another newsroom.
"""

import logging
import os
import sys
from collections.abc import Sequence
from itertools import islice

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from articles.problems import Refused
from newsroom.conf import environment
from newsroom.conf.readiness import ask_for_packages, refuse_unready

log = logging.getLogger("newsroom.commands")
# These ask no database, or not for what is in it.
APART = {
    *(
        "align",
        "segment",
        "collectstatic",
        "findstatic",
        "help",
        "version",
        "diffsettings",
        "check",
    ),
    *(
        "compilemessages",
        "makemessages",
        "makemigrations",
        "startapp",
        "startproject",
        "test",
        "testserver",
    ),
}
NAMED = 5  # wrong values in one sentence
MAKE_TABLES = ("migrate", "upgrade", "restore", "--migrate")


def main(argv: Sequence[str]) -> None:
    """What manage.py does. Ends the process with a sentence where a command cannot be
    done here.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        # commands print what they did themselves
        environment.presume("LOG_LEVEL", "WARNING")
        # a command takes as long as it needs
        environment.presume("STATEMENT_TIMEOUT", "0")
        if asks_database(argv):
            admit(argv)
        execute_from_command_line(list(argv))
    except (ImproperlyConfigured, Refused) as problem:
        sys.exit(str(problem))
    except Exception as error:
        sentence = _why(error) or _damage(argv, error)
        if not sentence:
            raise
        sys.exit(sentence)


def asks_database(argv: Sequence[str]) -> bool:
    """Whether a newsroom's database may be asked: of `check` only where one is
    named.
    """
    # its parent was admitted, and outlives what is saved
    if os.environ.get(DJANGO_AUTORELOAD_ENV):
        return False
    if any(option.startswith("--database") for option in argv):
        return True
    return (
        bool(argv[1:])
        and argv[1] not in APART
        and not {"--help", "-h", "--version"} & {*argv}
    )


def admit(argv: Sequence[str]) -> None:
    """Raises Refused or ImproperlyConfigured, before anything is made."""
    only_reads = "--readers" in argv  # as a role that can do nothing else
    begins = any(option in MAKE_TABLES for option in argv)
    makes_tables = begins and not only_reads
    if begins and (sentence := ask_for_packages()):
        raise Refused(sentence)
    import django

    django.setup()
    from newsroom.operations import installation

    refuse_unready()
    names = installation.tables()
    if names and not only_reads:
        installation.refuse_unreleased()
    if makes_tables:
        installation.make_room()
    else:
        installation.refuse_empty(names)
    if installation.has_installation(names) and "--site" not in argv:
        installation.refuse_others()
        if not (makes_tables or only_reads):
            installation.remember_installation()


def _why(error: Exception) -> str:
    """A sentence about what is wrong with this machine or its database; nothing where
    it may be our fault.
    """
    if isinstance(error, ModuleNotFoundError):
        return ask_for_packages()
    from newsroom.conf.errors import (
        is_busy,
        is_full,
        is_no_database,
        is_of_another_version,
    )

    if is_full(error):
        return f"The disk is full, and what was begun is not stored ({error}). Make room, then do it again."
    if is_of_another_version(error):
        return f"The database is of another version ({error}). Bring it up to date: manage.py upgrade"
    if is_no_database(error):
        return (
            f"The database cannot be read ({error}). Name another one in DATABASE_URL, or move this one away"
            " and restore a backup: manage.py restore FILE"
        )
    if is_busy(error):
        return f"The database does not answer, or not in time: {error}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}."
    return ""


def _damage(argv: Sequence[str], error: Exception) -> str:
    """What the database holds that no column may: the likely reason why a command
    failed.
    """
    if not asks_database(argv):
        return ""
    from django.db import DatabaseError

    from newsroom.operations.damage import all_models, wrong_values

    try:
        values = [*islice(wrong_values(all_models()), NAMED)]
    except DatabaseError:
        return ""
    if not values:
        return ""
    log.debug("The command failed", exc_info=error)
    named = "; ".join(map(str, values))
    return (
        f"The command failed ({type(error).__name__}: {error}). The database holds values that are not of"
        f" their columns: {named}. manage.py check_all says what to do."
    )
