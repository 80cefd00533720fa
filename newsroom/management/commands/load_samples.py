"""Loads a newsroom to look around in: two users and the articles of samples.json."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from annotations.anchors import confirm_place, retire
from annotations.evidence import (
    attach_document,
    quotations_not_found,
)
from annotations.importing import import_annotations
from annotations.models import Anchor, Note, RatingScale, RecordedReply, Source
from annotations.notes import approve_note, confirm_quotation
from annotations.overall import write_overall
from annotations.remarks import add_remark, resolve
from annotations.sources.identities import What, record_reading
from annotations.sources.library import find_or_create
from articles.extracting import shrink
from articles.models import Article, Topic
from articles.text.names import name_slug
from articles.text.slugs import slug_of
from newsroom.actions import withhold
from newsroom.actions.accept import bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.illustrate import PictureDetails, add_picture
from newsroom.actions.people import Assignment, Signed, assign, finish
from newsroom.actions.publish import publish, withdraw
from newsroom.actions.replies import save_reply
from newsroom.actions.revise import editable_text, revise
from newsroom.models import Person, SiteIdentity, SitePage
from newsroom.operations.installation import remember_installation
from newsroom.roles import KEEPER

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples"


class Told(TypedDict, total=False):
    """What readers are told of a change, as `publish` takes it."""

    kind: str
    change_note: str
    why: str


class Change(TypedDict):
    """What a second edition changes: words that are wrong, and the right ones."""

    wrong: str
    right: str
    told: Told


class SamplePicture(TypedDict):
    """What is said of the picture <name>.png."""

    block: int
    alt: str
    credit: str


class Sample(TypedDict, total=False):
    """An article of samples.json.

    <name>.md is its text, <name>.json its notes, <name>-corrected.json the notes of the
    edition after `change`. Without a topic it stays a draft.

    `finding` is rating and text; `credits` are role and name of each; `copies` are
    file, title of its source, and whether readers see its pages. `seen` says why
    quotations that are not found in them stand. `protected` is a source, and what the
    desk calls it. `check` is the checker's question and its answer. `replies` are
    fields of RecordedReply, and the sentence in words. `withheld` is words, and why;
    `withdrawn` is why.
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
    picture: SamplePicture
    replies: list[dict[str, str]]
    change: Change
    withheld: tuple[str, str]
    withdrawn: str


class Staff(NamedTuple):
    """The two users."""

    editor: User
    reviewer: User


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
        # Hashing is slow on purpose: do it once at most.
        hashed = cache(partial(make_password, password))
        editor = _make_user("editor", "Ada Marsh", "Administrator", hashed)
        if Article.objects.filter(external_id__startswith="sample-").exists():
            self.stdout.write("The samples are here already.")
            return
        reviewer = _make_user("reviewer", "Tomas Reyes", "Editor", hashed)
        with transaction.atomic():
            number = _load_all(Staff(editor, reviewer))
        self.stdout.write(
            f"{number} sample articles are here, all but one of them published."
        )


def _make_user(username: str, name: str, role: str, hashed: Callable[[], str]) -> User:
    first_name, last_name = name.split()
    defaults = {
        "first_name": first_name,
        "last_name": last_name,
        "is_staff": True,
        "password": hashed,
    }
    user, is_new = User.objects.get_or_create(username=username, defaults=defaults)
    if is_new:
        user.groups.add(Group.objects.get(name=role))
    return user


def _load_all(staff: Staff) -> int:
    """Load the samples and return how many there are."""
    name = staff.reviewer.get_full_name()
    Person.objects.get_or_create(
        slug=name_slug(name), defaults={"name": name, "user": staff.reviewer}
    )
    # Otherwise nobody could read who protected sources are.
    staff.editor.groups.add(Group.objects.get(name=KEEPER))
    _brand()
    samples: list[Sample] = _read_json("samples")
    for sample in samples:
        article = _import(sample, staff)
        if "topic" in sample:
            _prepare(article, sample, staff)
            _publish(article, sample, staff)
    return len(samples)


def _brand() -> None:
    """Give the newsroom a logo, a colour and pages."""
    pictures = {}
    for name in ("logo", "icon"):
        content = (SAMPLES / "pictures" / f"{name}.png").read_bytes()
        pictures[name] = shrink(content)[0]
    footer = "© Estermouth Examiner Ltd"
    identity = SiteIdentity(**pictures, accent="#0f625c", footer=footer)
    identity.clean()
    identity.save()
    for path in sorted((SAMPLES / "pages").glob("*.md")):
        position, slug, language = path.stem.split(".")
        title, _, body = path.read_text("utf-8").partition("\n")
        names = {"slug": slug, "language": language, "title": title[2:]}
        SitePage.objects.create(**names, body=body.strip(), position=position)


def _read_json(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def _import(sample: Sample, staff: Staff) -> Article:
    path = SAMPLES / f"{sample['name']}.md"
    arrival = bring_in(
        path.read_bytes(),
        path=path.name,
        findings=sample.get("findings", "remove"),
        metadata={"kind": sample["kind"]},
        user=staff.editor,
    )
    return arrival.article


# --- Before publication ---------------------------------------------------------------


def _prepare(article: Article, sample: Sample, staff: Staff) -> None:
    """Add all that readers will see of the article."""
    name = sample["topic"]
    topic, _is_new = Topic.objects.get_or_create(
        name=name, defaults={"slug": slug_of(name)}
    )
    article.topics.add(topic)
    if "credits" in sample:
        _add_credits(article, sample["credits"], staff.editor)
    if "protected" in sample:
        _add_protected_source(sample["protected"], staff.editor)
    if "picture" in sample:
        _add_picture(article, sample, staff.editor)
    _annotate(article, sample["name"], staff)
    _attach_copies(article, sample, staff)
    _record_replies(article, sample, staff.editor)
    if "finding" in sample:
        _rate_article(article, sample["finding"], staff)
    if "check" in sample:
        _check(article, sample["check"], staff)


def _add_credits(article: Article, given: list[tuple[str, str]], user: User) -> None:
    signed = [Signed(role, name) for role, name in given]
    describe_article(
        article,
        {"credits": signed},
        changed=["credits"],
        version=article.version,
        user=user,
    )


def _add_protected_source(protected: dict[str, str], user: User) -> None:
    item = dict(protected)
    description = item.pop("called")
    source = find_or_create(
        item, user, visibility=Source.Visibility.PROTECTED, description=description
    )
    record_reading(source, What.IDENTITY, None)


def _add_picture(article: Article, sample: Sample, user: User) -> None:
    content = (SAMPLES / "pictures" / f"{sample['name']}.png").read_bytes()
    details = PictureDetails(**sample["picture"])
    revision = article.current_revision
    add_picture(article, content, details, based_on=revision.number, user=user)


def _annotate(article: Article, name: str, staff: Staff) -> None:
    report = import_annotations(article, _read_json(name), staff.editor, staff.reviewer)
    if report.unplaced:
        raise ValueError(f"{name}: {report.unplaced}")


def _attach_copies(article: Article, sample: Sample, staff: Staff) -> None:
    for filename, title, published in sample.get("copies", []):
        content = (SAMPLES / "documents" / filename).read_bytes()
        source = Source.objects.get(title=title)
        attach_document(
            source,
            content,
            filename=filename,
            user=staff.editor,
            published=published,
        )
    if "seen" not in sample:
        return
    for citation, _check in quotations_not_found(article):
        confirm_quotation(citation.pk, why=sample["seen"], user=staff.editor)
        note = Note.objects.get(pk=citation.note_id)
        approve_note(note.pk, version=note.version, user=staff.reviewer)


def _record_replies(article: Article, sample: Sample, user: User) -> None:
    sentences = article.current_revision.sentences.select_related(
        "identity", "revision"
    )
    keys = {sentence.text: sentence.public_key for sentence in sentences}
    for given in sample.get("replies", []):
        values = dict(given)
        key = keys[values.pop("sentence")]
        reply = RecordedReply(article=article, sentences=[key], **values)
        save_reply(reply, user)


def _rate_article(article: Article, finding: tuple[str, str], staff: Staff) -> None:
    slug, body = finding
    rating = RatingScale.objects.in_use().ratings.get(slug=slug)
    note = write_overall(
        article, rating=rating, body=body, version=0, user=staff.editor
    )
    approve_note(note.pk, version=note.version, user=staff.reviewer)


def _check(article: Article, messages: tuple[str, str], staff: Staff) -> None:
    """Have the reviewer check it by the day after tomorrow, ask something and finish."""
    question, answer = messages
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    due = this_hour + timedelta(days=2)
    assign([article], Assignment(staff.reviewer, due), user=staff.editor)
    revision = article.current_revision
    key = revision.sentences.earliest("position").public_key
    add_remark(article, key, question, user=staff.reviewer)
    add_remark(article, key, answer, user=staff.editor)
    resolve(article, [key], user=staff.reviewer)
    finish(article, revision=revision.number, user=staff.reviewer)


# --- Publication and afterwards -------------------------------------------------------


def _publish(article: Article, sample: Sample, staff: Staff) -> None:
    """Publish the article, and do what happens to it afterwards."""
    publish(article, user=staff.editor)
    if "change" in sample:
        _change(article, sample["change"], sample["name"], staff)
    if "withheld" in sample:
        words, reason = sample["withheld"]
        request = withhold.request_withholding(
            words=words, reason=reason, user=staff.editor
        )
        withhold.agree(request.pk, user=staff.reviewer)
    if "withdrawn" in sample:
        withdraw(article, reason=sample["withdrawn"], user=staff.editor)


def _change(article: Article, change: Change, name: str, staff: Staff) -> None:
    """Correct the text, replace the note on the wrong words, and publish again."""
    revision = article.current_revision
    told = change["told"]
    revise(
        article,
        editable_text(revision).replace(change["wrong"], change["right"]),
        based_on=revision.number,
        summary=told["change_note"],
        user=staff.editor,
    )
    unresolved = Anchor.objects.unresolved().filter(article=article)
    for anchor in unresolved.select_related("note"):
        if anchor.note.words_text == change["wrong"]:
            retire(anchor.note, user=staff.editor)
        elif anchor.sentence:
            confirm_place(anchor.pk, anchor.sentence, user=staff.editor)
    _annotate(article, f"{name}-corrected", staff)
    publish(article, user=staff.editor, **told)
