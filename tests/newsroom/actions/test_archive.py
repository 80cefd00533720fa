"""An archive comes in with the dates and addresses of an older site, and is published
as it was there.
"""

import json
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Intake
from articles.problems import Conflict, Refused
from newsroom.actions import batches
from newsroom.actions.accept import bring_in
from newsroom.actions.act_requests import About, Act, answer_act, request_act
from newsroom.actions.archive import continue_batch
from newsroom.actions.batches import Batch
from newsroom.actions.gate import NotReady
from newsroom.actions.publish import publish_archived, withdraw
from newsroom.editions.models import Edition, OldAddress
from newsroom.editions.verify import prove
from newsroom.models import ActRequest, Credit, Person
from newsroom.notices import telling
from tests.support.decisions import note_on, publish
from tests.support.editions import answered, body
from tests.support.samples import POLLUTED

TEXT = "The port was closed on Monday. Nobody said why. Ships waited for nine days."
FRONT_MATTER = """---
title: The port that closed
first_published: 2014-05-31
redirect_from: [/2014/05/port.html, /story/12]
archive: true
---

{}
"""
OLD = "/2014/05/port.html"


def port(text=TEXT) -> bytes:
    return FRONT_MATTER.format(text).encode()


def as_json(**fields) -> bytes:
    return json.dumps({"title": "The port that closed", "text": TEXT} | fields).encode()


@pytest.fixture
def archived(editor) -> Article:
    article = bring_in(port(), path="port.md", user=editor).article
    publish_archived(article, user=editor)
    return article


def said(article: Article) -> dict:
    return article.editions.latest().content["edition"]


# --- What an import says


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (port(), "port.md"),
        (
            as_json(
                first_published="2014-05-31",
                redirect_from=["/2014/05/port.html", "/story/12"],
                archive=True,
            ),
            "port.jsonl:1.json",
        ),
    ],
)
def test_a_file_says_when_and_where_an_older_site_published_it(editor, content, path):
    article = bring_in(content, path=path, user=editor).article
    assert article.first_published == date(2014, 5, 31)
    assert article.archived
    paths = article.old_addresses.order_by("path").values_list("path", flat=True)
    assert list(paths) == ["/2014/05/port.html", "/story/12"]


def test_what_says_false_is_no_archive(editor):
    content = as_json(archive=False, redirect_from="/a%20b")
    article = bring_in(content, path="a.json", user=editor).article
    assert not article.archived
    assert OldAddress.objects.get().path == "/a b"


@pytest.mark.parametrize("day", ["2014-02-31", "soon", "2999-01-01", "0014-05-31"])
def test_no_other_day_is_one_of_first_publication(editor, day):
    with pytest.raises(Refused, match="cannot be the day"):
        bring_in(as_json(first_published=day), path="a.json", user=editor)
    assert not Article.objects.exists()


def test_no_day_after_a_publication_here(editor):
    article = bring_in(as_json(id="1"), path="a.json", user=editor).article
    publish(article, user=editor)
    later = timezone.now() + timedelta(days=3)
    today = str(timezone.localdate())
    with patch("django.utils.timezone.now", return_value=later):
        day = str(timezone.localdate())
        with pytest.raises(Refused, match="published here before"):
            bring_in(as_json(id="1", first_published=day), path="b.json", user=editor)
        bring_in(as_json(id="1", first_published=today), path="c.json", user=editor)
    article.refresh_from_db()
    assert str(article.first_published) == today


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/articles/some-story/", "is in use"),
        ("/articles/some-story", "is in use"),
        ("/archive/2014/05/", "is in use"),
        ("/admin/nothing/", "is in use"),
        ("/", "is in use"),
        (OLD, "is in use"),
        ("https://other.example/a", "is no path"),
        ("//other.example/a", "is no path"),
        ("story.html", "is no path"),
        ("/story?id=1", "is no path"),
        ("/a%00b", "is no path"),
        (f"/{'a' * 300}", "is no path"),
    ],
)
def test_no_address_in_use_leads_elsewhere(editor, archived, path, problem):
    with pytest.raises(Refused, match=problem):
        bring_in(as_json(redirect_from=[path]), path="a.json", user=editor)
    assert OldAddress.objects.count() == 2


def test_at_the_shell_a_folder_is_published_as_it_was(db, tmp_path, capsys):
    (tmp_path / "a.md").write_bytes(port())
    (tmp_path / "b.txt").write_text(POLLUTED, "utf-8")
    arguments = ["import_articles", str(tmp_path), "--archive", "--json"]
    call_command(*arguments, "--first-published", "2013-01-02")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["status"] for row in rows] == ["created", "created"]
    assert "unpublished" not in rows[0]
    assert "suspect passage" in rows[1]["unpublished"]
    edition = Edition.objects.get()
    assert said(edition.article)["archived"] is True
    assert said(edition.article)["first_published_at"] == "2013-01-02T00:00:00Z"
    call_command(*arguments)
    again = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["status"] for row in again] == ["unchanged", "unchanged"]
    assert "unpublished" in again[1]
    assert Edition.objects.count() == 1


def test_what_was_imported_and_not_published_is_published_the_next_time(
    db, tmp_path, monkeypatch
):
    """As where the command was killed between the two."""
    (tmp_path / "a.md").write_bytes(port())
    call_command("import_articles", str(tmp_path))
    assert not Edition.objects.exists()
    call_command("import_articles", str(tmp_path), "--archive")
    assert Edition.objects.count() == 1


def test_at_the_shell_whoever_may_not_publish_does_not(db, tmp_path, make_user):
    (tmp_path / "a.md").write_bytes(port())
    user = make_user("Editor")
    user.groups.get().permissions.filter(codename="publish_edition").delete()
    with pytest.raises(CommandError):
        call_command(
            "import_articles", str(tmp_path), "--archive", "--as", user.username
        )


# --- What is published


def test_an_archived_edition_says_so_and_verifies(archived):
    edition = archived.editions.get()
    assert said(archived)["archived"] is True
    assert said(archived)["first_published_at"] == "2014-05-31T00:00:00Z"
    served = answered(f"/articles/{archived.slug}/edition.json").text
    assert prove(served, edition.sha256).claims["archived"] is True


def test_undecided_passages_leave_it_unpublished(editor):
    arrival = bring_in(
        POLLUTED.encode(), path="a.txt", user=editor, metadata={"archive": "true"}
    )
    with pytest.raises(NotReady, match="suspect passages"):
        publish_archived(arrival.article, user=editor)


def test_what_is_published_already_is_not_of_the_archive(archived, editor):
    with pytest.raises(Conflict):
        publish_archived(archived, user=editor)


def test_published_again_it_is_an_ordinary_article_with_its_old_date(archived, editor):
    archived.refresh_from_db()
    sentence = archived.current_revision.sentences.last()
    note_on(sentence)
    publish(archived, approve=True, user=editor, change_note="We checked it.")
    assert said(archived)["archived"] is False
    assert said(archived)["first_published_at"] == "2014-05-31T00:00:00Z"
    archived.refresh_from_db()
    assert not archived.archived
    assert f"/articles/{archived.slug}/" in body("/")


def test_nobody_is_told_of_it_by_mail(archived, editor, annotator):
    """Who signs an article is told when others publish it, once it is no archive."""
    person = Person.objects.create(name="Ana", slug="ana", user=annotator)
    Credit.objects.create(article=archived, person=person, position=0)
    long_ago = timezone.now() - timedelta(days=9)
    assert not [*telling._published(annotator, long_ago)]
    Article.objects.update(archived=False)
    assert [*telling._published(annotator, long_ago)]


# --- Where readers asked for it before


def test_old_addresses_lead_to_the_article_under_whichever_address(archived, editor):
    answer = answered(OLD)
    assert (answer.status_code, answer["Location"]) == (
        301,
        f"/articles/{archived.slug}/",
    )
    Article.objects.filter(pk=archived.pk).update(slug="renamed", archived=False)
    archived.refresh_from_db()
    publish(archived, user=editor, change_note="Renamed.")
    assert answered(OLD)["Location"] == "/articles/renamed/"
    withdraw(archived, reason="It was wrong.", user=editor)
    gone = answered(OLD)
    assert gone.status_code == 410
    assert "It was wrong." in gone.text


def test_an_old_address_of_a_draft_is_not_found(editor):
    bring_in(port(), path="port.md", user=editor)
    assert answered(OLD).status_code == 404


def test_only_a_path_where_no_page_could_stand_is_looked_for(
    db, client, django_assert_num_queries
):
    for path, queries in (("/schemas/edition-3.json", 1), ("/topics/none/", 1)):
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 404


# --- A batch at the desk


@pytest.fixture
def batch(editor):
    items = [
        batches.ImportItem("a.txt", b"The first\n\nThe port was closed on Monday."),
        batches.ImportItem("b.txt", POLLUTED.encode()),
        batches.ImportItem("c.txt", b"The second\n\nShips waited for nine days."),
    ]
    name = batches.enqueue(items, language="en", user=editor)
    batches.read_some(name, editor, 60)
    batches.say_of_all(name, editor, {"archive": "true"})
    batches.accept_some(name, editor, 60)
    bring = Intake.objects.get(batch=name, path="b.txt")
    batches.accept(bring, metadata=bring.metadata, user=editor)
    return name


def test_a_batch_is_published_when_somebody_else_agrees(
    batch, editor, make_user, client
):
    other = make_user("Editor", "other")
    User.objects.filter(pk=other.pk).update(first_name="Ola")
    other.refresh_from_db()
    about = About(batch=Batch.objects.get(pk=batch))
    request = request_act(Act.ARCHIVE, about, reason="Our archive.", user=editor)
    assert str(request) == (
        "publish a batch as it was on an older site: Batch of 3 files"
    )
    assert not Edition.objects.exists()
    continue_batch(batch, editor)
    assert not Edition.objects.exists()
    with pytest.raises(Refused, match="yourself"):
        answer_act(request.pk, agrees=True, user=editor)
    answer_act(request.pk, agrees=True, user=other)
    editions = Edition.objects.select_related("article")
    assert {edition.article.title for edition in editions} == {
        "The first",
        "The second",
    }
    assert {said(edition.article)["seconded_by"] for edition in editions} == {"Ola"}
    client.force_login(editor)
    page = client.get(reverse("desk:batch", args=[batch]))
    assert "Published from the archive. Ola agreed, " in page.text
    left_out = Intake.objects.get(batch=batch, path="b.txt")
    assert "suspect passage" in left_out.error
    assert batches.batch_progress(batch)["archived"] == 0


def test_what_was_left_out_is_published_once_it_is_decided(batch, editor):
    about = About(batch=Batch.objects.get(pk=batch))
    request = request_act(Act.ARCHIVE, about, reason="Our archive.", user=editor)
    assert (request.answer, request.answered_by) == ("agreed", editor)
    assert Edition.objects.count() == 2
    article = Intake.objects.get(batch=batch, path="b.txt").article
    article.current_revision.extraction.findings.update(status="kept")
    assert batches.batch_progress(batch)["again"] == 1
    batches.try_again(batch, editor)
    continue_batch(batch, editor)
    assert Edition.objects.count() == 3


def test_the_page_of_a_batch_asks_and_goes_on(batch, desk, editor, make_user):
    address = reverse("desk:batch", args=[batch])
    make_user("Editor", "other")
    assert "Ask to publish from the archive: 3" in desk.get(address).text
    desk.post(address, {"step": "publish"})
    for _ in range(2):
        desk.post(address, {"step": "ask"})
    assert ActRequest.objects.count() == 1
    assert "Somebody else must agree" in desk.get(address).text
    assert "Batch of 3 files" in desk.get(reverse("desk:requests")).text
    ActRequest.objects.update(answer="agreed", answered_at=timezone.now())
    assert "Publish from the archive: 3" in desk.get(address).text
    desk.post(address, {"step": "publish"})
    assert Edition.objects.count() == 2
    assert "suspect passages are undecided" in desk.get(address).text
