"""A newsroom to look around in: an editor, two published articles, one that waits for decisions."""

import json
from pathlib import Path

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.text import slugify

from annotations.anchors import confirm
from annotations.importing import import_annotations
from annotations.models import Anchor, Source
from annotations.sources.library import find_or_create
from articles.models import Article, Topic
from newsroom.actions.intake import Arrival, bring_in
from newsroom.actions.publish import publish
from newsroom.actions.revise import editable_text, revise
from newsroom.models import Edition

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"
INSPECTOR = {"id": "inspector", "type": "interview", "title": "Interview with a serving inspector"}
REPAIR = ("closed until the summer of 2028", "closed until the spring of 2028")
CORRECTION = "The bridge is to reopen in the spring of 2028; an earlier edition said the summer."


class Command(BaseCommand):
    help = "Load the sample articles, once; what is already here is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--password", required=True, help="of the user 'editor', who is made if missing")

    def handle(self, *, password: str, **options: object) -> None:
        editor = _editor(password)
        if Article.objects.filter(external_id__startswith="sample-").exists():
            self.stdout.write("The samples are here already.")
            return
        with transaction.atomic():
            _load(editor)
        self.stdout.write("Three sample articles are here, two of them published.")


def _editor(password: str) -> User:
    editor, made = User.objects.get_or_create(
        username="editor", defaults={"first_name": "Ada", "last_name": "Marsh", "is_staff": True}
    )
    if made:
        editor.set_password(password)
        editor.save()
        editor.groups.add(Group.objects.get(name="Administrator"))
    return editor


def _load(editor: User) -> None:
    _bring_in("clinic.md", "ask", editor)
    ferry = _bring_in("ferry.md", "remove", editor)
    _annotate(ferry, "ferry.json", editor)
    _file_under(ferry, "Transport")
    publish(ferry, user=editor)
    bridges = _bring_in("bridges.md", "remove", editor)
    find_or_create(INSPECTOR, editor, visibility=Source.Visibility.PROTECTED)
    _annotate(bridges, "bridges.json", editor)
    _file_under(bridges, "City hall")
    publish(bridges, user=editor)
    _correct(bridges, *REPAIR, editor)


def _bring_in(name: str, findings: str, editor: User) -> Article:
    arrival = bring_in((SAMPLES / name).read_bytes(), path=name, findings=findings, user=editor)
    if isinstance(arrival, Arrival):
        return arrival.article
    raise ValueError(arrival.error)


def _file_under(article: Article, name: str) -> None:
    topic, _made = Topic.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
    article.topics.add(topic)


def _annotate(article: Article, name: str, editor: User) -> None:
    report = import_annotations(article, json.loads((SAMPLES / name).read_text("utf-8")), editor)
    if report.unplaced:
        raise ValueError(f"{name}: {report.unplaced}")


def _correct(article: Article, wrong: str, right: str, editor: User) -> None:
    revision = article.current_revision
    text = editable_text(revision).replace(wrong, right)
    revise(article, text, based_on=revision.number, summary="Date corrected", user=editor)
    for anchor in Anchor.objects.unresolved().filter(article=article):
        if anchor.sentence:
            confirm(anchor.pk, anchor.sentence, user=editor)
    publish(article, user=editor, kind=Edition.Kind.CORRECTION, change_note=CORRECTION)
