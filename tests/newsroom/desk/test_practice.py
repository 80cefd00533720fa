"""The practice article: imported by anybody, never public, work for its owner alone."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotations import notes
from annotations.models import Note
from articles.models import Article, Intake, Practice
from articles.revisions import resembling
from newsroom.actions.gate import NotReady
from newsroom.actions.people import Assignment, assign
from newsroom.actions.publish import publish, publish_archived, request_publication
from newsroom.actions.waiting import open_checks, waiting_for
from newsroom.desk import stories
from newsroom.desk.models import Story
from newsroom.editions.models import Edition
from tests.support.decisions import make_ready, rating
from tests.support.small_article import sentence

NEVER = "This is a practice article. It cannot be published."
IMPORT = "/admin/desk/import/?practice=1"


def start(desk, language: str = "en-gb") -> Article:
    """Import the text that the page offers, without its suspect passage."""
    desk.cookies["desk_language"] = language
    form = desk.get(IMPORT).context["form"]
    text = form["text"].value()
    sent = {"practice": "True", "text": text, "html": "", "language": ""}
    preview = desk.post(IMPORT, sent).headers["Location"]
    desk.post(preview, {"remove": "all"})
    form = desk.get(preview).context["form"]
    typed = {name: form[name].value() for name in ("title", "language", "kind")}
    desk.post(preview, typed | {"accept": "1"})
    return Practice.objects.latest("pk").article


@pytest.fixture
def reviewer(make_user) -> User:
    return make_user("Editor", "reviewer")


@pytest.fixture
def practice(desk, editor) -> Article:
    return start(desk)


def write(article: Article, user: User) -> Note:
    return notes.write_note(
        sentence(article, "For 102 years"),
        rating=rating(),
        body="See the log.",
        user=user,
        submit=True,
    )


@pytest.mark.parametrize("language", ["en-gb", "zh-hans"])
def test_everybody_starts_a_copy_in_the_language_of_the_desk(desk, editor, language):
    first = start(desk, language)
    second = start(desk, language)
    assert first != second
    assert first.practice.owner == second.practice.owner == editor
    assert first.language == language[:2]
    original = first.current_revision.extraction.original
    assert original != second.current_revision.extraction.original
    assert resembling(first.current_revision.text) is None


def test_no_door_publishes_it(practice, desk, editor) -> None:
    make_ready(practice)
    with pytest.raises(NotReady, match=NEVER):
        publish(practice, user=editor)
    with pytest.raises(NotReady, match=NEVER):
        publish_archived(practice, user=editor)
    with pytest.raises(NotReady, match=NEVER):
        request_publication(practice, kind="", why="", user=editor, after=0)
    with pytest.raises(CommandError, match=NEVER):
        call_command("publish", practice.slug, username=editor.username)
    sheet = reverse("desk:publish", args=[practice.pk])
    assert NEVER in desk.get(sheet).content.decode()
    desk.post(sheet, {"act": "publish"})
    assert not practice.editions.exists()


def test_the_database_takes_no_edition_of_it(practice, pier, editor) -> None:
    edition = publish_for(pier, editor)
    copy = Edition.objects.get(pk=edition.pk)
    copy.pk = None
    copy._state.adding = True
    copy.article = practice
    copy.revision = practice.current_revision
    copy.sha256 = "0" * 64
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        copy.save()


def publish_for(article: Article, editor) -> Edition:
    make_ready(article)
    return publish(article, user=editor)


def test_what_is_for_practice_is_said_once(practice, pier, editor, reviewer) -> None:
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic():
        Practice.objects.create(article=pier, owner=editor)
    with refused, transaction.atomic():
        Practice.objects.update(owner=reviewer)
    with refused, transaction.atomic():
        practice.practice.delete()


def test_it_is_no_work_of_others(practice, editor, reviewer) -> None:
    write(practice, editor)
    assign([practice], Assignment(reviewer, None), user=editor)
    assert list(waiting_for(reviewer)) == []
    assert not open_checks().exists()
    stories.catch_up()
    assert not Story.objects.exists()


def test_my_desk_offers_it_until_it_is_discarded(desk, practice, editor) -> None:
    address = reverse("workbench", args=[practice.pk])
    page = desk.get("/admin/").content.decode()
    assert address in page
    assert "Discard practice article" in page
    assert "Practice" in desk.get(address).content.decode()
    answer = desk.post(reverse("desk:discard_practice"), follow=True)
    page = answer.content.decode()
    assert "The practice article is discarded." in page
    assert address not in page
    assert "Start the practice article" in page


def test_a_started_import_for_practice_is_no_work_of_the_desk(desk, editor) -> None:
    text = desk.get(IMPORT).context["form"]["text"].value()
    sent = {"practice": "True", "text": text, "html": "", "language": ""}
    desk.post(IMPORT, sent)
    assert Intake.objects.get().status == Intake.Status.WAITING
    assert "Unfinished imports" not in desk.get("/admin/").content.decode()
