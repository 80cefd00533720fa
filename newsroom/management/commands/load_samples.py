"""A newsroom to look around in: an editor, a reviewer, and the articles of
samples.json, one a draft.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, TypedDict

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from annotations.anchors import confirm_place, retire
from annotations.evidence import (
    attach_document,
    confirm_quotation,
    quotations_not_found,
)
from annotations.importing import import_annotations
from annotations.models import Anchor, RatingScale, Source
from annotations.notes import approve_note
from annotations.overall import write_overall
from annotations.remarks import add_remark, resolve
from annotations.sources.identities import What, record_reading
from annotations.sources.library import find_or_create
from articles.models import Article, Topic
from articles.text.names import name_slug
from articles.text.slugs import slug_of
from newsroom.actions import withhold
from newsroom.actions.accept import bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.illustrate import PictureDetails, add_picture
from newsroom.actions.people import Assignment, Signed, assign, finish
from newsroom.actions.publish import publish, withdraw
from newsroom.actions.revise import editable_text, revise
from newsroom.models import Person
from newsroom.operations.installation import remember_installation
from newsroom.roles import KEEPER

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"


class Sample(TypedDict, total=False):
    """One of samples.json: <name>.md is its text, <name>.json its notes; without a
    topic it waits.

    finding: rating and words. credits: role and name of each. copies: file, title of
    its source, whether readers see its pages; seen: why what is not found in them
    stands. protected: a source, and what the desk calls it. check: what the checker
    asks and is answered. change: of the edition after the first, the words that are
    wrong and right, and what readers are told, as publish takes it;
    <name>-corrected.json are its notes. picture: what is said of <name>.png. withheld:
    words, and why. withdrawn: why.
    """

    name: str
    kind: str
    topic: str
    findings: str
    finding: tuple[str, str]
    credits: list[tuple[str, str]]
    copies: list[tuple[str, str, bool]]
    seen: str
    protected: dict[str, str]
    check: tuple[str, str]
    picture: dict[str, Any]
    change: dict[str, Any]
    withheld: tuple[str, str]
    withdrawn: str


class Command(BaseCommand):
    help = "Load the sample articles, once; what is already here is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--migrate", action="store_true", help="bring the database up to date first"
        )
        parser.add_argument(
            "--password",
            required=True,
            help="of the users 'editor' and 'reviewer', who are made if missing",
        )

    def handle(self, *, password: str, migrate: bool, **options: object) -> None:
        if migrate:
            call_command("migrate", interactive=False, verbosity=0)
            remember_installation()
        # slow on purpose: once at most
        hashed = cache(partial(make_password, password))
        editor = _somebody("editor", "Ada", "Marsh", "Administrator", hashed)
        if Article.objects.filter(external_id__startswith="sample-").exists():
            self.stdout.write("The samples are here already.")
            return
        reviewer = _somebody("reviewer", "Tomas", "Reyes", "Editor", hashed)
        with transaction.atomic():
            loaded = _load(editor, reviewer)
        self.stdout.write(
            f"{loaded} sample articles are here, all but one of them published."
        )


def _somebody(
    username: str, first_name: str, last_name: str, role: str, hashed: Callable[[], str]
) -> User:
    new = {
        "first_name": first_name,
        "last_name": last_name,
        "is_staff": True,
        "password": hashed,
    }
    user, made = User.objects.get_or_create(username=username, defaults=new)
    if made:
        user.groups.add(Group.objects.get(name=role))
    return user


def _load(editor: User, reviewer: User) -> int:
    """How many there are."""
    name = reviewer.get_full_name()
    Person.objects.get_or_create(
        slug=name_slug(name), defaults={"name": name, "user": reviewer}
    )
    # or nobody could look at who is protected
    editor.groups.add(Group.objects.get(name=KEEPER))
    samples: list[Sample] = _json("samples")
    for sample in samples:
        article = _bring_in(sample, editor)
        if "topic" in sample:
            _prepare(article, sample, editor, reviewer)
            _publish(article, sample, editor, reviewer)
    return len(samples)


def _json(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def _bring_in(sample: Sample, editor: User) -> Article:
    path, metadata = SAMPLES / f"{sample['name']}.md", {"kind": sample["kind"]}
    how = sample.get("findings", "remove")
    return bring_in(
        path.read_bytes(), path=path.name, findings=how, metadata=metadata, user=editor
    ).article


def _prepare(article: Article, sample: Sample, editor: User, reviewer: User) -> None:
    """All that readers will see of it."""
    name = sample["topic"]
    topic, _made = Topic.objects.get_or_create(
        name=name, defaults={"slug": slug_of(name)}
    )
    article.topics.add(topic)
    if signed := [Signed(*one) for one in sample.get("credits", [])]:
        describe_article(
            article,
            {"credits": signed},
            changed=["credits"],
            version=article.version,
            user=editor,
        )
    if protected := sample.get("protected"):
        item = {name: value for name, value in protected.items() if name != "called"}
        called, hidden = protected["called"], Source.Visibility.PROTECTED
        source = find_or_create(item, editor, visibility=hidden, description=called)
        record_reading(source, What.IDENTITY, None)
    if said := sample.get("picture"):
        drawn = (SAMPLES / "pictures" / f"{sample['name']}.png").read_bytes()
        seen = article.current_revision.number
        add_picture(article, drawn, PictureDetails(**said), based_on=seen, user=editor)
    _annotate(article, sample["name"], editor, reviewer)
    _keep_copies(article, sample, editor)
    if found := sample.get("finding"):
        _find(article, *found, editor, reviewer)
    if asked := sample.get("check"):
        _check(article, *asked, editor, reviewer)


def _annotate(article: Article, name: str, editor: User, reviewer: User) -> None:
    report = import_annotations(article, _json(name), editor, reviewer)
    if report.unplaced:
        raise ValueError(f"{name}: {report.unplaced}")


def _keep_copies(article: Article, sample: Sample, editor: User) -> None:
    for name, title, published in sample.get("copies", []):
        content = (SAMPLES / "documents" / name).read_bytes()
        source = Source.objects.get(title=title)
        attach_document(
            source, content, filename=name, user=editor, published=published
        )
    for citation, _check in quotations_not_found(article) if "seen" in sample else []:
        confirm_quotation(citation.pk, why=sample["seen"], user=editor)


def _find(article: Article, slug: str, body: str, editor: User, reviewer: User) -> None:
    rating = RatingScale.objects.in_use().ratings.get(slug=slug)
    found = write_overall(article, rating=rating, body=body, version=0, user=editor)
    approve_note(found.pk, version=found.version, user=reviewer)


def _check(
    article: Article, question: str, answer: str, editor: User, reviewer: User
) -> None:
    """The reviewer checks it by the day after tomorrow, asks something, and is done."""
    due = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    assign([article], Assignment(reviewer, due), user=editor)
    first = article.current_revision.sentences.earliest("position")
    add_remark(article, first.public_key, question, user=reviewer)
    add_remark(article, first.public_key, answer, user=editor)
    resolve(article, [first.public_key], user=reviewer)
    finish(article, revision=article.current_revision.number, user=reviewer)


def _publish(article: Article, sample: Sample, editor: User, reviewer: User) -> None:
    """And what becomes of it afterwards."""
    publish(article, user=editor)
    if change := sample.get("change"):
        _change(article, change, sample["name"], editor, reviewer)
    if withheld := sample.get("withheld"):
        words, why = withheld
        asked = withhold.request_withholding(words=words, reason=why, user=editor)
        withhold.agree(asked.pk, user=reviewer)
    if "withdrawn" in sample:
        withdraw(article, reason=sample["withdrawn"], user=editor)


def _change(
    article: Article, change: dict[str, Any], name: str, editor: User, reviewer: User
) -> None:
    """The note on the wrong words is taken off, and another written on the right ones
    with its source.
    """
    revision = article.current_revision
    text = editable_text(revision).replace(change["wrong"], change["right"])
    revise(
        article,
        text,
        based_on=revision.number,
        summary=change["told"]["change_note"],
        user=editor,
    )
    for anchor in (
        Anchor.objects.unresolved().filter(article=article).select_related("note")
    ):
        if anchor.note.words_text == change["wrong"]:
            retire(anchor.note, user=editor)
        elif anchor.sentence:
            confirm_place(anchor.pk, anchor.sentence, user=editor)
    _annotate(article, f"{name}-corrected", editor, reviewer)
    publish(article, user=editor, **change["told"])
