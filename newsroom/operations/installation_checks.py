"""System checks of what is beside the code: database, site, mail, tasks and backups.

newsroom/conf/system_checks.py says when they run.
"""

import shutil
import time
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.checks import Error, Info, Tags, Warning, register
from django.core.mail import mailers
from django.db import DatabaseError, connections
from django.db.models import Min, QuerySet
from django.db.models.functions import Coalesce, Now
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django_ox.models import OxScheduleTick, OxTask

from articles.extracting import scan_reader
from articles.problems import Refused
from newsroom.conf.system_checks import (
    PAGES,
    READY,
    Findings,
    of_database,
    of_machine,
)
from newsroom.editions.models import AHEAD, Edition, ScheduledEdition
from newsroom.models import Installation
from newsroom.operations import installation
from newsroom.operations.backups import last_backup
from newsroom.operations.static_collection import is_collected
from newsroom.public.version import unwatched

LATE = timedelta(minutes=10)
OLD_SECONDS = 2 * 24 * 60 * 60  # a night may be missed
SITE_SECONDS = 5
NOTHING = "Nothing to do."


# --- Without a database ---------------------------------------------------------------


@of_machine
def check_newsroom(**_: object) -> Findings:
    """Yield an error if the database is away, empty or of another newsroom."""
    try:
        names = installation.tables()
        installation.refuse_empty(names)
        installation.refuse_unreleased()
        installation.refuse_others()
    except (Refused, DatabaseError) as problem:
        says = "The database cannot be used, so nobody is served."
        do = str(problem).removeprefix("Nothing was done. ")
        yield Error(says, hint=do, id="newsroom.E009")


@of_machine
def check_static_files(**_: object) -> Findings:
    """Yield an error if the collected static files are not those of the code."""
    if not settings.DEBUG and not is_collected():
        says = "Static files are missing or of other code: pages lack their styles."
        do = "manage.py upgrade, then restart the server."
        yield Error(says, hint=do, id="newsroom.E013")


@of_machine
def check_site(**_: object) -> Findings:
    """Ask for a page as readers do; yield what they would not get."""
    import httpcore

    site = settings.SITE_URL
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), SITE_SECONDS)
    do = "Start bin/serve, and compare the proxy with docs/deploy/nginx.conf."
    try:
        answer = httpcore.request(
            "GET", f"{site}/robots.txt", extensions={"timeout": timeout}
        )
    except Exception as error:  # httpcore's have no class in common
        says = f"{site} cannot be reached from this machine: {error}"
        yield Warning(says, hint=do, id="newsroom.W014")
        return
    if site.encode() not in answer.content:
        says = f"{site} answers {answer.status}, and not as this newsroom."
        yield Error(says, hint=do, id="newsroom.E015")
    wanted = {"content-security-policy", "permissions-policy", "referrer-policy"}
    if settings.SECURE_HSTS_SECONDS:
        wanted.add("strict-transport-security")
    missing = wanted - {name.decode().lower() for name, _value in answer.headers}
    if missing:
        says = f"Browsers are not protected: the proxy drops {', '.join(missing)}."
        yield Error(says, hint=do, id="newsroom.E016")


@of_machine
def check_mail_server(**_: object) -> Findings:
    """Yield an error if mail is on and its server does not answer."""
    try:
        if settings.MAILERS:
            mailers.default.open()
            mailers.default.close()
    except OSError as error:
        says = f"The mail server does not answer, so nobody is told anything: {error}"
        do = "Correct EMAIL_URL; manage.py sendtestemail ADDRESS tries it."
        yield Error(says, hint=do, id="newsroom.E017")


@of_machine
def check_scans(**_: object) -> Findings:
    """Say whether scans are read by machine; warn of languages that are missing."""
    reader = scan_reader(settings.OCR_LANGUAGES)
    do = "Install tesseract-ocr, and tesseract-ocr-LANGUAGE for each of OCR_LANGUAGES."
    if reader is None:
        says = "Saved copies without text, such as scans, are not read by machine."
        yield Info(says, hint=do, id="newsroom.I021")
        return
    missing = set(settings.OCR_LANGUAGES) - set(reader.languages.split("+"))
    if missing:
        says = f"Scans are not read in {', '.join(sorted(missing))}."
        yield Warning(says, hint=do, id="newsroom.W022")


@of_machine
def check_backup(**_: object) -> Findings:
    """Say where the last backup is; yield what is wrong with it and its proofs."""
    link = last_backup()
    do = "bin/nightly FOLDER writes them; see journalctl -u newsroom-nightly"
    if not link.is_symlink():
        says = "No backup was made from this folder: a broken disk would take all."
        yield Warning(says, hint=do, id="newsroom.W020")
        return
    file = link.readlink()
    says = f"The last backup is {file}."
    yield Info(says, hint=NOTHING, id="newsroom.I020")
    kinds = {file.name: Error, "*.digest": Warning, "*.heads.json": Warning}
    for pattern, kind in kinds.items():
        times = [each.stat().st_mtime for each in file.parent.glob(pattern)]
        if time.time() - max(times, default=0) > OLD_SECONDS:
            says = f"{file.parent} has no {pattern} of the last two nights."
            yield kind(says, hint=do, id=f"newsroom.{kind.__name__[0]}021")


# --- With a database ------------------------------------------------------------------


@register(READY, Tags.database, deploy=True)
def check_pages(**_: object) -> Findings:
    """Yield an error if readers' pages cannot be read."""
    from newsroom.public import answers, queries
    from newsroom.public.serving import readers

    find = partial(answers.find_page, "/", "", queries.ask_database)
    try:
        readers.answer(HttpRequest(), find)
    except DatabaseError:
        says = "Pages cannot be read: the database is away, or older than the code."
        yield Error(says, hint="manage.py upgrade", id=PAGES)


@of_database
def check_migrations(**_: object) -> Findings:
    """Yield an error if the database is older than the code."""
    missing = installation.count_missing_migrations()
    if missing:
        says = f"The database is older than the code. Missing migrations: {missing}."
        yield Error(says, hint="manage.py upgrade", id="newsroom.E010")


@of_database
def check_watched_tables(**_: object) -> Findings:
    """Yield a warning for each table of which readers would be shown old rows."""
    for table in unwatched(connections["default"]):
        yield Warning(
            f"Readers are shown what {table} said before: it has not all triggers.",
            hint="manage.py migrate puts them back.",
            id="newsroom.W023",
        )


@of_database
def check_size(**_: object) -> Findings:
    """Say how large the database is; warn if there is no room for a copy."""
    size = installation.database_bytes()
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.VAR_DIR).free
    says = f"The database has {filesizeformat(size)}; {filesizeformat(free)} are free."
    yield Info(says, hint=NOTHING, id="newsroom.I011")
    if free < size:
        do = "Free some space: a backup or an upgrade may not fit."
        yield Warning(says, hint=do, id="newsroom.W011")


@of_database
def check_clocks(**_: object) -> Findings:
    """Yield a warning for each time that this machine's clock contradicts."""
    now = timezone.now()
    do = "Set the clocks by chrony or systemd-timesyncd, then restart the server."
    for moment in Installation.objects.values_list(Now(), flat=True):
        if abs(moment - now) > AHEAD:
            says = f"It is {moment} in the database, and {now} on this machine."
            yield Warning(says, hint=do, id="newsroom.W012")
    ahead = Edition.objects.filter(published_at__gt=now + AHEAD).count()
    if ahead:
        says = f"A clock is or was wrong: editions dated in the future: {ahead}."
        yield Warning(says, hint=do, id="newsroom.W012")


def late_tasks(delay: timedelta) -> QuerySet[OxTask]:
    """Return the tasks that have been due for that long, with the time as `due`."""
    waiting = OxTask.objects.filter(status="READY")
    due = Coalesce("run_after", "enqueued_at")
    return waiting.annotate(due=due).filter(due__lte=timezone.now() - delay)


@of_database
def check_scheduled(**_: object) -> Findings:
    """Yield an error if publications are overdue."""
    overdue = ScheduledEdition.objects.waiting()
    overdue = overdue.filter(due__lte=timezone.now() - LATE)
    if overdue:
        says = f"Scheduled publications are overdue: {len(overdue)}."
        do = "Start bin/serve, whose worker publishes them; else the log says why not."
        yield Error(says, hint=do, id="newsroom.E022")


@of_database
def check_tasks(**_: object) -> Findings:
    """Yield an error if no worker does tasks, and a warning if some failed."""
    oldest = late_tasks(LATE).aggregate(at=Min("due"))["at"]
    ticks = OxScheduleTick.objects.filter(created_at__gt=timezone.now() - LATE)
    if oldest or not ticks.exists():
        says = "No worker does tasks, such as mail."
        if oldest:
            says += f" The oldest waits since {oldest:%Y-%m-%d %H:%M} UTC."
        do = "Start bin/serve, or manage.py ox_worker beside another server."
        yield Error(says, hint=do, id="newsroom.E018")
    failed = OxTask.objects.exclude(errors=[]).exclude(status="SUCCESSFUL")
    last = failed.order_by("last_attempted_at").last()
    if last:
        reason = last.errors[-1]["exception_class_path"]
        says = f"Tasks failed: {failed.count()}. The last is {last.task_path}: {reason}"
        do = "The log says where. A task is tried again for three days."
        yield Warning(says, hint=do, id="newsroom.W019")
