"""What manage.py runs: it refuses commands that this installation cannot do.

A command that writes or proves is refused where it would do so as another newsroom.
"""

import logging
import os
import sys
from collections.abc import Sequence
from itertools import islice

from django.core.exceptions import ImproperlyConfigured
from django.core.management import BaseCommand, execute_from_command_line
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from articles.problems import Refused
from newsroom.conf import environment
from newsroom.conf.databases import use_no_pool, use_owner
from newsroom.conf.readiness import ask_for_packages, refuse_unready

log = logging.getLogger("newsroom.commands")
# Commands that ask no database, or not for what is in it.
APART = {
    "align",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "doctor",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "segment",
    "startapp",
    "startproject",
    "test",
    "testserver",
    "version",
}
NAMED = 5  # wrong values in one sentence
MAKE_TABLES = ("migrate", "upgrade", "restore", "import_all", "--migrate")


def main(argv: Sequence[str]) -> None:
    """Run a command, or end the process with a sentence that says why it cannot."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        # Commands print what they did themselves.
        environment.set_default("LOG_LEVEL", "WARNING")
        # Others look at the code alone, load every page and open the database.
        BaseCommand.requires_system_checks = ["security"]
        # A command takes as long as it needs.
        environment.set_default("STATEMENT_TIMEOUT", "0")
        if asks_database(argv) or "doctor" in argv[1:2]:
            use_no_pool()
        if asks_database(argv):
            admit(argv)
        execute_from_command_line(list(argv))
    except (ImproperlyConfigured, Refused) as problem:
        sys.exit(str(problem))
    except Exception as error:
        sentence = explain_error(error) or explain_damage(argv, error)
        if not sentence:
            raise
        sys.exit(sentence)


def asks_database(argv: Sequence[str]) -> bool:
    """Return whether the command may ask a newsroom's database.

    `check` asks one only where it is named.
    """
    # The reloader's parent was admitted, and outlives what is saved.
    if os.environ.get(DJANGO_AUTORELOAD_ENV):
        return False
    if any(option.startswith("--database") for option in argv):
        return True
    if len(argv) < 2 or argv[1] in APART:
        return False
    return {"--help", "-h", "--version"}.isdisjoint(argv)


def admit(argv: Sequence[str]) -> None:
    """Raise Refused or ImproperlyConfigured before the command makes anything."""
    may_make_tables = any(option in MAKE_TABLES for option in argv)
    if may_make_tables:
        sentence = ask_for_packages()
        if sentence:
            raise Refused(sentence)
    import django

    django.setup()
    refuse_unready()
    # The role of readers can do nothing but read.
    only_reads = "--readers" in argv
    makes_tables = may_make_tables and not only_reads
    if makes_tables:
        use_owner()
    _check_database(argv, makes_tables=makes_tables, only_reads=only_reads)


def _check_database(
    argv: Sequence[str], *, makes_tables: bool, only_reads: bool
) -> None:
    """Raise Refused if the database is not one that the command may use."""
    from newsroom.operations import installation

    names = installation.tables()
    if names and not only_reads:
        installation.refuse_unreleased()
    if makes_tables:
        installation.make_room()
    else:
        installation.refuse_empty(names)
    if "--site" in argv or not installation.has_installation(names):
        return
    installation.refuse_others()
    if not makes_tables and not only_reads:
        installation.remember_installation()


def explain_error(error: Exception) -> str:
    """Return a sentence about what is wrong with this machine or its database.

    Return "" where the code may be at fault.
    """
    if isinstance(error, ModuleNotFoundError):
        return ask_for_packages()
    from newsroom.conf.errors import (
        FORBIDDEN,
        NO_DATABASE,
        OTHER_VERSION,
        has_sign,
        is_busy,
        is_full,
    )

    if is_full(error):
        return f"The disk is full, and what was begun is not stored ({error}). Make room, then do it again."
    if has_sign(error, OTHER_VERSION):
        return f"The database is of another version ({error}). Bring it up to date: manage.py upgrade"
    if has_sign(error, FORBIDDEN):
        return (
            f"The role of the database may not do this ({error}). Name the owner of"
            " the tables: OWNER_DATABASE_URL=postgres://… manage.py upgrade"
        )
    if has_sign(error, NO_DATABASE):
        return (
            f"The database cannot be read ({error}). Name another one in DATABASE_URL, or move this one away"
            " and restore a backup: manage.py restore FILE"
        )
    if is_busy(error):
        return f"The database does not answer, or not in time: {error}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename} cannot be used: {error.strerror}."
    return ""


def explain_damage(argv: Sequence[str], error: Exception) -> str:
    """Return a sentence about values of the database that no column may hold.

    They are the likely reason why a command failed. Return "" where there are none.
    """
    if not asks_database(argv):
        return ""
    from django.db import DatabaseError

    from newsroom.operations.damage import all_models, wrong_values

    try:
        values = list(islice(wrong_values(all_models()), NAMED))
    except DatabaseError:
        return ""
    if not values:
        return ""
    log.debug("The command failed", exc_info=error)
    names = "; ".join(str(value) for value in values)
    return (
        f"The command failed ({type(error).__name__}: {error}). The database holds values that are not of"
        f" their columns: {names}. manage.py check_all says what to do."
    )
