"""A newsroom to look around in: an editor, a reviewer, three articles of both kinds, one of them waiting."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from annotations.anchors import confirm, retire
from annotations.evidence import attach_document, confirm_quotation, not_found
from annotations.importing import import_annotations
from annotations.models import Anchor, RatingScale, Source
from annotations.overall import approve_overall, write_overall
from annotations.remarks import remark, resolve
from annotations.sources.identities import What, record_reading
from annotations.sources.library import find_or_create
from articles.models import Article, Topic
from newsroom.actions.accept import bring_in
from newsroom.actions.people import Assignment, assign, finish
from newsroom.actions.publish import publish
from newsroom.actions.revise import editable_text, revise
from newsroom.editions.models import Edition
from newsroom.operations.installation import remember

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
INSPECTOR = {"id": "inspector", "type": "interview", "title": "Interview with Dana Whitlock"}
CALLED = "A serving inspector"
REPAIR = ("closed until the summer of 2028", "closed until the spring of 2028")
OVERALL = (
    "The crossings were timed with care and the log bears the text out. What the operator says in it is old "
    "or one-sided. The harbour's books we could not see."
)
# Kept copies: the title of the source, and whether readers see the pages that are quoted.
DOCUMENTS = {
    "statement.pdf": ("Statement on the inspection of bridges", False),
    "decision.pdf": ("Decision on access to records 2026/118", True),
}
SIGNED = "Signed by hand at the foot of page 2, which no machine reads; the name we compared with the letter."
KEEPER = "Keeper of sources"
CORRECTION = "The bridge is to reopen in the spring of 2028; an earlier edition said the summer."


class Command(BaseCommand):
    help = "Load the sample articles, once; what is already here is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")
        parser.add_argument(
            "--password", required=True, help="of the users 'editor' and 'reviewer', who are made if missing"
        )

    def handle(self, *, password: str, migrate: bool, **options: object) -> None:
        if migrate:
            call_command("migrate", interactive=False, verbosity=0)
            remember()
        hashed = cache(partial(make_password, password))  # slow on purpose: once at most
        editor = _somebody("editor", "Ada", "Marsh", "Administrator", hashed)
        if Article.objects.filter(external_id__startswith="sample-").exists():
            self.stdout.write("The samples are here already.")
            return
        reviewer = _somebody("reviewer", "Tomas", "Reyes", "Editor", hashed)
        with transaction.atomic():
            _load(editor, reviewer)
        self.stdout.write("Three sample articles are here, two of them published.")


def _somebody(username: str, first_name: str, last_name: str, role: str, hashed: Callable[[], str]) -> User:
    new = {"first_name": first_name, "last_name": last_name, "is_staff": True, "password": hashed}
    user, made = User.objects.get_or_create(username=username, defaults=new)
    if made:
        user.groups.add(Group.objects.get(name=role))
    return user


def _load(editor: User, reviewer: User) -> None:
    _bring_in("clinic.md", "ask", Article.Kind.OURS, editor)
    ferry = _bring_in("ferry.md", "remove", Article.Kind.EXAMINED, editor)
    _annotate(ferry, "ferry.json", editor, reviewer)
    _find(ferry, OVERALL, editor, reviewer)
    _file_under(ferry, "Transport")
    publish(ferry, user=editor)
    bridges = _bring_in("bridges.md", "remove", Article.Kind.OURS, editor)
    editor.groups.add(Group.objects.get(name=KEEPER))  # or nobody could look at who the inspector is
    inspector = find_or_create(INSPECTOR, editor, visibility=Source.Visibility.PROTECTED, description=CALLED)
    record_reading(inspector, What.IDENTITY, None)
    _annotate(bridges, "bridges.json", editor, reviewer)
    _keep_copies(bridges, editor)
    _file_under(bridges, "City hall")
    _check(bridges, editor, reviewer)
    publish(bridges, user=editor)
    _correct(bridges, *REPAIR, editor, reviewer)


def _bring_in(name: str, findings: str, kind: str, editor: User) -> Article:
    content = (SAMPLES / name).read_bytes()
    return bring_in(content, path=name, findings=findings, metadata={"kind": kind}, user=editor).article


def _find(article: Article, body: str, editor: User, reviewer: User) -> None:
    rating = RatingScale.objects.in_use().ratings.get(slug="mostly-supported")
    found = write_overall(article, rating=rating, body=body, version=0, user=editor)
    approve_overall(article, version=found.version, user=reviewer)


def _file_under(article: Article, name: str) -> None:
    topic, _made = Topic.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
    article.topics.add(topic)


def _annotate(article: Article, name: str, editor: User, reviewer: User) -> None:
    report = import_annotations(article, json.loads((SAMPLES / name).read_text("utf-8")), editor, reviewer)
    if report.unplaced:
        raise ValueError(f"{name}: {report.unplaced}")


def _keep_copies(article: Article, editor: User) -> None:
    for name, (title, published) in DOCUMENTS.items():
        content = (SAMPLES / "documents" / name).read_bytes()
        source = Source.objects.get(title=title)
        attach_document(source, content, filename=name, user=editor, published=published)
    for citation, _check in not_found(article):
        confirm_quotation(citation.pk, why=SIGNED, user=editor)


def _check(article: Article, editor: User, reviewer: User) -> None:
    """The reviewer checks it by the day after tomorrow, asks something, and is done."""
    due = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    assign([article], Assignment(reviewer, due), user=editor)
    first = article.current_revision.sentences.earliest("position")
    remark(article, first.public_key, "@editor Do we have this in writing?", user=reviewer)
    remark(article, first.public_key, "Yes: the minutes, page 4.", user=editor)
    resolve(article, [first.public_key], user=reviewer)
    finish(article, revision=article.current_revision.number, user=reviewer)


def _correct(article: Article, wrong: str, right: str, editor: User, reviewer: User) -> None:
    """The note on the wrong words is taken off, and another written on the right ones with its source."""
    revision = article.current_revision
    text = editable_text(revision).replace(wrong, right)
    revise(article, text, based_on=revision.number, summary="Date corrected", user=editor)
    for anchor in Anchor.objects.unresolved().filter(article=article).select_related("note"):
        if anchor.note.words_text == wrong:
            retire(anchor.note, user=editor)
        elif anchor.sentence:
            confirm(anchor.pk, anchor.sentence, user=editor)
    _annotate(article, "bridges-corrected.json", editor, reviewer)
    publish(article, user=editor, kind=Edition.Kind.CORRECTION, change_note=CORRECTION)
