"""Many files at once: kept first, then read, decided and accepted in steps that anyone
may go on with.
"""

import io
import json
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import intake
from articles.extracting import ImportItem
from articles.models import Article, Finding, Intake, Original, Unread
from articles.problems import Refused
from newsroom.actions import batches
from tests.support.samples import POLLUTED, SPAM

CLEAN = "The port was closed on Monday. Nobody said why. Ships waited for nine days."
LONG = 60.0


def item(number, text=CLEAN, path=""):
    return ImportItem(
        path or f"{number}.txt",
        f"Title {number}\n\n{text} It was number {number}.".encode(),
    )


@pytest.fixture
def batch(editor):
    items = [
        item(1),
        item(2, POLLUTED),
        ImportItem("broken.zip", b"", error="The zip is damaged."),
        item(3),
    ]
    return batches.enqueue(items, language="", user=editor)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def statuses(batch):
    return list(
        Intake.objects.filter(batch=batch)
        .order_by("pk")
        .values_list("status", flat=True)
    )


def read_all(batch, user):
    while batches.read_some(batch, user, LONG):
        pass


# --- Steps


def test_bytes_are_kept_before_anything_is_read(batch):
    assert statuses(batch) == ["queued", "queued", "refused", "queued"]
    assert Unread.objects.count() == 3
    assert not Original.objects.exists()


@pytest.mark.parametrize("limit", ["CHUNK_ROWS", "CHUNK_BYTES"])
def test_a_batch_larger_than_a_step_of_it_keeps_every_file_in_order(
    editor, monkeypatch, limit
):
    monkeypatch.setattr(
        batches, limit, 2 if limit == "CHUNK_ROWS" else len(item(1).content) + 1
    )
    sizes = [len(chunk) for chunk in batches._chunks(map(item, range(5)))]
    assert sizes == [2, 2, 1]
    batch = batches.enqueue(map(item, range(5)), language="de", user=editor)
    rows = Intake.objects.filter(batch=batch, unread__language="de").order_by("pk")
    assert [bytes(row.unread.content) for row in rows] == [
        item(number).content for number in range(5)
    ]
    assert {row.received_by for row in rows} == {editor}


def test_reading_makes_each_wait_and_lets_go_of_the_copy(batch, editor):
    assert batches.read_some(batch, editor, LONG) == 0
    assert statuses(batch) == ["waiting", "waiting", "refused", "waiting"]
    assert (Unread.objects.count(), Original.objects.count()) == (0, 3)
    assert Intake.objects.filter(batch=batch, received_by=editor).count() == 4


def test_a_step_without_time_still_leads_on_and_anyone_takes_over(
    batch, editor, administrator
):
    assert batches.read_some(batch, editor, 0.0) == 2
    assert batches.read_some(batch, administrator, 0.0) == 1
    assert batches.read_some(batch, editor, 0.0) == 0
    assert batches.read_some(batch, editor, 0.0) == 0
    assert Intake.objects.filter(received_by=editor).count() == 4


def test_where_it_stands(batch, editor):
    read_all(batch, editor)
    standing = batches.batch_progress(batch)
    assert [standing[name] for name in ("total", "read", "waiting", "refused")] == [
        4,
        4,
        3,
        1,
    ]
    assert [standing[name] for name in ("new", "revisions", "to_decide")] == [2, 0, 1]
    assert standing["certain"] == Finding.objects.filter(tier="certain").count() > 0


def test_only_what_has_nothing_to_decide_is_accepted(batch, editor):
    read_all(batch, editor)
    assert batches.accept_some(batch, editor, LONG) == 0
    assert statuses(batch) == ["created", "waiting", "refused", "created"]
    assert Article.objects.count() == 2


def test_removing_what_is_certain_leaves_only_what_is_not(batch, editor):
    read_all(batch, editor)
    batches.remove_certain(batch, editor)
    assert not Finding.objects.undecided().filter(tier="certain").exists()
    removed = Finding.objects.filter(tier="certain")
    assert {finding.decisions.get().decided_by for finding in removed} == {editor}


def test_new_revisions_are_accepted_apart_from_new_articles(editor):
    def line(number, text):
        return ImportItem(
            f"a.jsonl:{number}",
            json.dumps({"id": f"x-{number}", "text": text}).encode(),
        )

    first = batches.enqueue(
        [line(1, "One is here."), line(2, "Two is here.")], language="", user=editor
    )
    read_all(first, editor)
    batches.accept_some(first, editor, LONG)
    second = batches.enqueue(
        [line(1, "One is new."), line(3, "Three is here.")], language="", user=editor
    )
    read_all(second, editor)
    standing = batches.batch_progress(second)
    assert (standing["new"], standing["revisions"]) == (1, 1)
    batches.accept_some(second, editor, LONG)
    assert statuses(second) == ["waiting", "created"]
    batches.accept_some(second, editor, LONG, revisions=True)
    assert statuses(second) == ["revised", "created"]
    assert Article.objects.count() == 3


def test_the_same_batch_again_makes_nothing_twice(batch, editor):
    read_all(batch, editor)
    batches.accept_some(batch, editor, LONG)
    again = batches.enqueue(
        [item(1), item(2, POLLUTED), item(3)], language="", user=editor
    )
    read_all(again, editor)
    assert statuses(again) == ["unchanged"] * 3
    assert (Article.objects.count(), Original.objects.count()) == (2, 3)


def test_one_that_breaks_does_not_keep_the_others_out_and_can_be_tried_again(
    batch, editor, monkeypatch
):
    def broken(incoming, *rest, **named):
        if incoming.path == "1.txt":
            raise RuntimeError("Something.")
        return keep(incoming, *rest, **named)

    keep = intake.keep
    monkeypatch.setattr(intake, "keep", broken)
    read_all(batch, editor)
    assert statuses(batch) == ["refused", "waiting", "refused", "waiting"]
    assert Unread.objects.count() == batches.batch_progress(batch)["again"] == 1
    monkeypatch.undo()
    assert batches.try_again(batch, editor) == 1
    assert (
        not Intake.objects.filter(batch=batch, status="queued")
        .exclude(error="")
        .exists()
    )
    read_all(batch, editor)
    assert statuses(batch) == ["waiting", "waiting", "refused", "waiting"]


def test_a_file_that_cannot_be_read_says_why(editor):
    batch = batches.enqueue(
        [ImportItem("a.pdf", b"%PDF-1.7 x"), item(1)], language="", user=editor
    )
    read_all(batch, editor)
    assert statuses(batch) == ["refused", "waiting"]
    assert Intake.objects.get(path="a.pdf").error.endswith(".")


def test_an_annotator_may_do_none_of_it(batch, annotator, editor):
    read_all(batch, editor)
    for step in (
        *(
            batches.read_some,
            batches.accept_some,
            batches.remove_certain,
            batches.try_again,
        ),
        lambda batch, user: batches.say_of_all(batch, user, {"kind": "ours"}),
        lambda _batch, user: batches.enqueue([item(1)], language="", user=user),
    ):
        with pytest.raises(PermissionDenied):
            step(batch, annotator)


# --- The page


def archive(*items):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for one in items:
            zipped.writestr(one.path, one.content)
    return file.getvalue()


def test_several_files_become_a_batch_and_one_leads_to_its_preview(desk):
    files = [SimpleUploadedFile(one.path, one.content) for one in (item(1), item(2))]
    answer = desk.post(reverse("desk:import"), {"files": files})
    batch = Intake.objects.first().batch
    assert answer.url == reverse("desk:batch", args=[batch])
    one = SimpleUploadedFile("only.txt", item(3).content)
    answer = desk.post(reverse("desk:import"), {"files": [one]})
    assert answer.url == reverse(
        "desk:preview", args=[Intake.objects.get(path="only.txt").pk]
    )


def test_a_zip_and_a_file_become_one_batch(desk):
    files = [
        SimpleUploadedFile("a.zip", archive(item(1), item(2))),
        SimpleUploadedFile("b.txt", item(3).content),
    ]
    desk.post(reverse("desk:import"), {"files": files})
    assert list(Intake.objects.order_by("pk").values_list("path", flat=True)) == [
        "a.zip/1.txt",
        "a.zip/2.txt",
        "b.txt",
    ]


def test_a_large_upload_is_read_from_its_file(desk, settings):
    settings.FILE_UPLOAD_HANDLERS = [
        "django.core.files.uploadhandler.TemporaryFileUploadHandler"
    ]
    zipped = SimpleUploadedFile("a.zip", archive(item(1), item(2)))
    desk.post(reverse("desk:import"), {"files": [zipped]})
    assert Intake.objects.count() == 2


def test_a_damaged_zip_is_said_on_the_form(desk):
    answer = desk.post(
        reverse("desk:import"), {"files": [SimpleUploadedFile("a.zip", b"PK nonsense")]}
    )
    assert answer.status_code == 422
    assert "damaged" in answer.content.decode()


def test_the_page_shows_a_row_per_file_and_why_one_was_refused(desk, batch, editor):
    address = reverse("desk:batch", args=[batch])
    page = desk.get(address).content.decode()
    assert "0 of 4 files read" not in page
    assert "1 of 4 files read" in page
    read_all(batch, editor)
    page = desk.get(address).content.decode()
    assert "4 of 4 files read" in page
    assert "The zip is damaged." in page
    assert "to decide" in page
    assert "1.txt" not in desk.get(address, {"show": "refused"}).content.decode()


def test_each_button_does_its_step_and_shows_the_new_state(desk, batch):
    address = reverse("desk:batch", args=[batch])
    assert desk.post(address, {"step": "read"}).status_code == 302
    assert 'value="accept"' in desk.get(address).content.decode()
    page = desk.post(address, {"step": "accept"}, follow=True).content.decode()
    assert 'value="accept"' not in page
    assert "Title 1" in page
    assert desk.post(address, {"step": "nonsense"}).status_code == 400


def test_bytes_that_wait_elsewhere_lead_there(desk, batch, editor):
    read_all(batch, editor)
    again = batches.enqueue([item(1)], language="", user=editor)
    read_all(again, editor)
    waits = Intake.objects.get(batch=batch, path="1.txt")
    page = desk.get(reverse("desk:batch", args=[again])).content.decode()
    assert reverse("desk:preview", args=[waits.pk]) in page


def test_a_batch_that_is_none_is_not_found_and_an_annotator_may_not_look(
    client, annotator, batch, desk
):
    assert (
        desk.get(
            reverse("desk:batch", args=["00000000-0000-0000-0000-000000000000"])
        ).status_code
        == 404
    )
    client.force_login(annotator)
    assert client.get(reverse("desk:batch", args=[batch])).status_code == 403


def test_the_import_page_lists_batches(desk, batch):
    page = desk.get(reverse("desk:import")).content.decode()
    assert reverse("desk:batch", args=[batch]) in page
    assert "3 unfinished" in page
    assert SPAM[0] not in page


def test_many_rows_cost_no_more_queries(desk, editor, django_assert_max_num_queries):
    batch = batches.enqueue(
        [item(number) for number in range(30)], language="", user=editor
    )
    read_all(batch, editor)
    with django_assert_max_num_queries(16):
        desk.get(reverse("desk:batch", args=[batch]))


# --- Whose texts they are


def test_whose_texts_they_are_is_said_once_for_all_that_are_not_accepted(
    desk, batch, editor
):
    batches.read_some(batch, editor, 0)  # one is read, and the others are not
    address = reverse("desk:batch", args=[batch])
    page = desk.post(address, {"step": "examined"}, follow=True).content.decode()
    assert "third-party text: 3" in page
    read_all(batch, editor)
    batches.accept_some(batch, editor, LONG)
    assert set(Article.objects.values_list("kind", flat=True)) == {"examined"}
    left = batches.say_of_all(batch, editor, {"kind": "ours"})
    assert left == Intake.objects.filter(batch=batch, status="waiting").count()
    assert set(Article.objects.values_list("kind", flat=True)) == {"examined"}


def test_nothing_else_can_be_said_of_them(batch, editor):
    with pytest.raises(Refused):
        batches.say_of_all(batch, editor, {"kind": "theirs"})
