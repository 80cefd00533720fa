"""What is published is what a second person has read, where there is one; alone, the
edition says so.
"""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from annotations import notes
from annotations.models import Citation, Note, Source
from annotations.notes import Stale
from articles.models import Article
from articles.problems import Refused
from articles.text.shapes import Span
from newsroom.actions.gate import NotReady
from newsroom.actions.people import Assignment, assign, finish
from newsroom.actions.publish import request_publication
from newsroom.actions.second_requests import Reasons, waiting_request
from newsroom.editions.models import Edition
from newsroom.models import Check, Credit, Person
from tests.support.decisions import cited, make_ready, note_on, publish, rating
from tests.support.small_article import edit, sentence


@pytest.fixture
def second(make_user) -> User:
    user: User = make_user("Editor", "second")
    user.first_name, user.last_name = "Sela", "Brandt"
    user.save()
    return user


def write(article: Article, user: User | None, **options) -> Note:
    body = options.pop("body", "Checked.")
    return notes.write_note(
        sentence(article, "It paid"), rating=rating(), body=body, user=user, **options
    )


def change(note: Note, user: User | None, **options) -> Note:
    given = {
        "rating": note.rating,
        "body": note.body,
        "internal": note.internal,
        "version": note.version,
    }
    return notes.change_note(note.pk, **given | options, user=user)


def kinds(shut: pytest.ExceptionInfo[NotReady]) -> list[str]:
    return [blocker.kind for blocker in shut.value.blockers]


# --- Notes


def test_nobody_approves_their_own_note_where_somebody_else_could(
    pier, editor, second
) -> None:
    note = write(pier, editor, approve=True)
    assert note.status == "in_review"
    with pytest.raises(Refused, match="Somebody else must approve it"):
        notes.approve_note(note.pk, version=note.version, user=editor)
    approved = notes.approve_note(note.pk, version=note.version, user=second)
    assert (approved.status, approved.approved_by) == ("approved", second)


@pytest.mark.parametrize("of", ["second", "annotator"])
def test_who_cannot_approve_makes_no_second(
    pier, editor, make_user, second, of
) -> None:
    """Somebody switched off, or without the permission, or not of the staff."""
    if of == "second":
        User.objects.filter(pk=second.pk).update(is_active=False)
    else:
        User.objects.filter(pk=second.pk).update(is_staff=False)
        make_user("Annotator")
    note = write(pier, editor, approve=True)
    assert (note.status, note.approved_by) == ("approved", editor)
    document = publish(pier, user=editor).content
    assert [one["approved_alone"] for one in document["notes"]] == [True]


def test_a_second_pair_of_eyes_is_recorded_as_none_alone(
    pier, annotator, editor
) -> None:
    note = write(pier, annotator, submit=True)
    notes.approve_note(note.pk, version=note.version, user=editor)
    assert [
        one["approved_alone"] for one in publish(pier, user=editor).content["notes"]
    ] == [False]


def test_what_was_approved_and_is_changed_is_read_again(pier, editor, second) -> None:
    note = write(pier, editor, submit=True)
    note = notes.approve_note(note.pk, version=note.version, user=second)
    publish(pier, user=second)
    note = change(note, editor, body="Other words.")
    assert (note.status, note.approved_by) == ("in_review", None)
    with pytest.raises(NotReady) as shut:
        publish(pier, user=second, change_note="Changed.")
    assert kinds(shut) == ["drafts"]


def test_a_remark_for_the_desk_changes_nothing_that_was_approved(
    pier, editor, second
) -> None:
    note = write(pier, editor, submit=True)
    note = notes.approve_note(note.pk, version=note.version, user=second)
    note = change(note, editor, internal="Ask the harbour again.")
    assert (note.status, note.approved_by, note.written_by) == (
        "approved",
        second,
        editor,
    )
    assert change(note, second, internal="Asked.").written_by == editor


def test_alone_an_approved_note_stays_approved(pier, editor) -> None:
    note = write(pier, editor, approve=True)
    assert change(note, editor, body="Other.").status == "approved"


def test_a_note_is_sent_back_with_what_is_missing(pier, annotator, editor) -> None:
    note = write(pier, annotator, submit=True)
    with pytest.raises(Refused, match="Say what is missing"):
        notes.send_back(note.pk, version=note.version, comment=" \n", user=editor)
    with pytest.raises(PermissionDenied):
        notes.send_back(note.pk, version=note.version, comment="No.", user=annotator)
    note = notes.send_back(
        note.pk, version=note.version, comment="Which ledger?", user=editor
    )
    assert (note.status, note.comment, note.sent_back_by) == (
        "sent_back",
        "Which ledger?",
        editor,
    )
    assert (
        notes.send_back(
            note.pk, version=1, comment="Which ledger?", user=editor
        ).version
        == note.version
    )
    note = change(note, annotator, body="The ledger of 2012.", submit=True)
    assert (note.status, note.comment) == ("in_review", "Which ledger?")
    note = notes.approve_note(note.pk, version=note.version, user=editor)
    assert (note.status, note.comment, note.sent_back_by) == ("approved", "", None)
    assert "sent_back" in {state.status for state in note.history.all()}


def test_what_has_changed_since_is_neither_sent_nor_sent_back(
    pier, annotator, editor
) -> None:
    note = change(write(pier, annotator), annotator, body="Other.")
    for act in (
        lambda: notes.submit_note(note.pk, version=1, user=annotator),
        lambda: notes.send_back(note.pk, version=1, comment="No.", user=editor),
    ):
        with pytest.raises(Stale):
            act()


def test_who_wrote_it_takes_it_out_of_review(pier, annotator, make_user) -> None:
    note = write(pier, annotator, submit=True)
    with pytest.raises(PermissionDenied):
        notes.unapprove_note(note.pk, user=make_user("Annotator", "another"))
    assert notes.unapprove_note(note.pk, user=annotator).status == "draft"
    note = notes.submit_note(note.pk, version=note.version + 1, user=annotator)
    assert note.status == "in_review"


def test_the_same_save_sent_twice_is_one_note_in_review(pier, editor, second) -> None:
    given = {
        "rating": rating(),
        "body": "Once.",
        "internal": "",
        "reasons": [],
        "user": editor,
    }
    spot = sentence(pier, "It paid")
    first = notes.write_note(spot, **given)
    again = notes.write_note(spot, **given, approve=True)
    third = notes.write_note(spot, **given, approve=True)
    assert (first.pk, again.pk, third.pk) == (first.pk, first.pk, first.pk)
    assert (again.status, third.version) == ("in_review", again.version)


def test_everything_not_approved_blocks(pier, annotator, editor) -> None:
    for number, options in enumerate(({}, {"submit": True}, {"submit": True})):
        note = write(pier, annotator, body=f"Note {number}.", **options)
    notes.send_back(note.pk, version=note.version, comment="Why?", user=editor)
    with pytest.raises(NotReady) as shut:
        publish(pier, user=editor)
    assert [(blocker.kind, blocker.count) for blocker in shut.value.blockers] == [
        ("drafts", 3)
    ]


def test_all_that_were_seen_are_approved_or_none(pier, annotator, editor) -> None:
    written = [
        write(pier, annotator, body=f"Note {number}.", submit=True)
        for number in range(3)
    ]
    stale = change(written[1], annotator, body="Quite another.")
    with pytest.raises(Stale):
        notes.approve_notes([(note.pk, 1) for note in written], user=editor)
    assert not Note.objects.filter(status="approved").exists()
    seen = [(written[0].pk, 1), (stale.pk, stale.version), (written[2].pk, 1)]
    assert len(notes.approve_notes(seen, user=editor)) == 3


def test_notes_from_a_file_wait_where_somebody_else_may_approve(
    pier, editor, second, tmp_path
) -> None:
    file = tmp_path / "notes.json"
    file.write_text(
        '[{"sentence": "Nobody asked why.", "note": {"rating": "unverified", "body": "So it is."}}]'
    )
    call_command("annotate", pier.slug, str(file), username="editor", verbosity=0)
    assert Note.objects.get().status == "in_review"


# --- One's own byline


def sign(article: Article, user: User, role: str = "author") -> None:
    person, _ = Person.objects.get_or_create(
        slug="ida-renn", defaults={"name": "Ida Renn", "user": user}
    )
    Credit.objects.create(article=article, person=person, role=role, position=0)


def test_nobody_publishes_their_own_byline_where_somebody_else_could(
    pier, editor, second
) -> None:
    sign(pier, editor)
    with pytest.raises(NotReady) as shut:
        publish(pier, user=editor)
    assert kinds(shut) == ["byline"]
    with pytest.raises(Refused, match="must agree"):
        publish(pier, user=editor, reasons=Reasons(own="It is late."))
    assert not publish(pier, user=second).content["edition"]["published_alone"]


def test_their_own_byline_is_asked_for_as_all_that_takes_two(
    pier, editor, second, client
) -> None:
    sign(pier, editor)
    make_ready(pier)
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    assert "Request agreement" in client.get(sheet).text
    client.post(sheet, {"act": "ask", "after": "0"})
    asked = waiting_request(pier)
    assert asked
    assert (asked.act, asked.reason) == ("own", "")
    client.force_login(second)
    assert (
        "asks you to agree: publish their own article"
        in client.get(reverse("admin:index")).text
    )
    client.post(sheet, {"act": "agree", "after": "0", "request": str(asked.pk)})
    said = Edition.objects.get().content["edition"]
    assert (said["seconded_by"], said["published_alone"]) == ("Sela Brandt", False)


def test_two_authors_may_agree_with_each_other(pier, editor, second) -> None:
    sign(pier, editor)
    person = Person.objects.create(slug="sela-brandt", name="Sela Brandt", user=second)
    Credit.objects.create(article=pier, person=person, role="author", position=1)
    make_ready(pier)
    asked = request_publication(pier, user=editor)
    assert not publish(pier, user=second, reasons=Reasons(granting=asked.pk)).content[
        "edition"
    ]["published_alone"]


def test_alone_it_is_published_with_a_reason_that_readers_see(
    pier, editor, client
) -> None:
    sign(pier, editor)
    with pytest.raises(NotReady, match="Give a reason for publishing it alone"):
        publish(pier, user=editor)
    said = publish(
        pier, user=editor, reasons=Reasons(own="Nobody else works here.")
    ).content["edition"]
    assert (said["published_alone"], said["alone_why"]) == (
        True,
        "Nobody else works here.",
    )
    assert "Nobody else works here." in client.get(f"/articles/{pier.slug}/").text
    client.force_login(editor)
    edit(pier, "3.1 million", "3.2 million", editor)
    make_ready(pier)
    assert (
        "Nobody else works here.</textarea>"
        in client.get(reverse("desk:publish", args=[pier.pk])).text
    )


def test_who_reviewed_it_may_publish_it(pier, editor, second) -> None:
    sign(pier, editor, role="reviewer")
    assert not publish(pier, user=editor).content["edition"]["published_alone"]


def test_a_check_that_is_finished_lets_the_author_publish(pier, editor, second) -> None:
    sign(pier, editor)
    assign([pier], Assignment(second, None), user=editor)
    with pytest.raises(NotReady):
        publish(pier, user=editor)
    finish(pier, revision=1, user=second)
    said = publish(pier, user=editor).content["edition"]
    assert (said["checked_by"], said["published_alone"]) == ("Sela Brandt", False)


def test_ones_own_check_of_ones_own_byline_is_none(pier, editor, second) -> None:
    sign(pier, editor)
    assign([pier], Assignment(editor, None), user=editor)
    finish(pier, revision=1, user=editor)
    with pytest.raises(NotReady) as shut:
        publish(pier, user=editor)
    assert kinds(shut) == ["byline"]


def test_the_operator_publishes_it_alone_and_it_is_recorded(
    pier, editor, second
) -> None:
    sign(pier, editor)
    make_ready(pier)
    call_command(
        "publish",
        pier.slug,
        username="editor",
        waive_gate="Election night.",
        verbosity=0,
    )
    said = Edition.objects.get().content["edition"]
    assert (said["published_alone"], said["alone_why"]) == (True, "Election night.")
    assert (said["unchecked"], said["unchecked_why"]) == (0, "")


# --- The checker


def test_another_text_is_checked_anew(pier, editor, second) -> None:
    assign([pier], Assignment(second, None), user=editor)
    finish(pier, revision=1, user=second)
    edit(pier, "3.1 million", "3.2 million", editor)
    assert publish(pier, user=editor).content["edition"]["checked_by"] == ""
    with pytest.raises(Refused, match="text has changed"):
        finish(pier, revision=1, user=second)
    with pytest.raises(Refused, match="Only the checker"):
        finish(pier, revision=2, user=editor)


def test_one_checker_with_a_deadline(
    pier, editor, second, annotator, make_user
) -> None:
    due = timezone.now() - timedelta(hours=1)
    assign([pier], Assignment(second, due), user=editor)
    check = Check.objects.get()
    assert (check.checker, check.due, check.is_overdue) == (second, due, True)
    assign([pier], Assignment(annotator, due), user=editor)
    assert Check.objects.get().checker == annotator
    assert [row.checker for row in check.history.all()] == [annotator, second, None][
        : check.history.count()
    ]
    with pytest.raises(Refused, match="Choose another checker"):
        assign([pier], Assignment(make_user(None), due), user=editor)
    with pytest.raises(PermissionDenied):
        assign([pier], Assignment(None, None), user=annotator)


# --- The page


def test_the_review_page_shows_what_waits_with_its_sources_and_approves_all(
    client, pier, annotator, editor
) -> None:
    spot = sentence(pier, "It paid")
    at = spot.text.index("3.1 million")
    words = Span(at, at + len("3.1 million"))
    source = cited("The register", "supports", locator="p. 12", quote="three point one")
    first = note_on(
        spot,
        words=words,
        claimant="Ada Marsh",
        sources=[source],
        user=annotator,
        submit=True,
    )
    other = write(pier, annotator, body="Mine to read.", submit=True)
    write(pier, annotator, body="Only a draft.")
    mine = note_on(sentence(pier, "Nobody asked"), user=editor, submit=True)
    lacking = note_on(sentence(pier, "A child fell"), user=annotator, submit=True)
    Note.objects.filter(pk=lacking.pk).update(body="", claimant="")
    Citation.objects.filter(note=lacking).update(stance="context")
    Source.objects.update(url="https://example.org/register")
    client.force_login(editor)
    address = reverse("desk:review", args=[pier.pk])
    page = client.get(address).text
    for said in (
        "4 notes in review",
        "<mark>3.1 million</mark>",
        "Ada Marsh’s claim",
        "Supports:",
        "p. 12",
        'href="https://example.org/register"',
    ):
        assert said in page
    for said in (
        "three point one",
        "Mine to read.",
        "Only a draft.",
        "needs a source that supports the claim",
    ):
        assert said in page
    shown = re.findall(r'name="notes" value="(\d+-\d+)"', page)
    assert len(shown) == (3 if f"{mine.pk}-1" in shown else 2)
    assert client.post(address, {"act": "approve", "notes": shown}).status_code == 302
    for note in (first, other):
        note.refresh_from_db()
        assert note.approved_by == editor


def test_one_note_is_approved_by_its_own_button(
    client, pier, annotator, editor
) -> None:
    first, other = (
        write(pier, annotator, body=f"Note {number}.", submit=True)
        for number in range(2)
    )
    client.force_login(editor)
    given = {
        "act": "approve",
        "notes": [f"{first.pk}-1", f"{other.pk}-1"],
        "only": f"{other.pk}-1",
    }
    client.post(reverse("desk:review", args=[pier.pk]), given)
    assert [*Note.objects.order_by("pk").values_list("status", flat=True)] == [
        "in_review",
        "approved",
    ]


def test_a_conflict_names_the_notes_that_are_others_now(
    client, pier, annotator, editor
) -> None:
    first = write(pier, annotator, submit=True)
    other = notes.write_note(
        sentence(pier, "Nobody asked"),
        rating=rating(),
        body="Asked.",
        user=annotator,
        submit=True,
    )
    change(other, annotator, body="Asked twice.")
    client.force_login(editor)
    given = {"act": "approve", "notes": [f"{first.pk}-1", f"{other.pk}-1"]}
    answer = client.post(reverse("desk:review", args=[pier.pk]), given)
    assert answer.status_code == 409
    assert (
        "somebody else has changed: “Nobody asked why.”. Reload the page."
        in answer.text
    )
    assert not Note.objects.filter(status="approved").exists()


def test_who_wrote_a_note_is_told_that_somebody_else_approves_it(
    client, pier, editor, second
) -> None:
    write(pier, editor, submit=True)
    client.force_login(editor)
    address = reverse("desk:review", args=[pier.pk])
    page = client.get(address).text
    assert "account. Somebody else must approve it." in page
    assert "Approve 1 note" not in page
    note = Note.objects.get()
    change(note, second, body="Both of us.")
    assert "so Sela Brandt approves it" in client.get(address).text


def test_what_was_typed_stays_where_it_could_not_be_sent_back(
    client, pier, annotator, editor
) -> None:
    note = write(pier, annotator, submit=True)
    change(note, annotator, body="Newer.")
    client.force_login(editor)
    data = {
        "act": "send_back",
        "note": f"{note.pk}-{note.version}",
        "comment": "Which ledger?",
    }
    answer = client.post(reverse("desk:review", args=[pier.pk]), data)
    assert answer.status_code == 409
    assert "Which ledger?" in answer.content.decode()


def test_a_deadline_that_is_no_date_says_what_to_write(client, pier, editor) -> None:
    client.force_login(editor)
    answer = client.post(
        reverse("desk:review", args=[pier.pk]), {"act": "assign", "due": "soon"}
    )
    assert "2026-11-30 17:00" in answer.content.decode()
    assert not Check.objects.exists()


def test_a_note_of_another_article_is_not_approved_here(
    client, pier, annotator, editor
) -> None:
    note = write(pier, annotator, submit=True)
    other = Article.objects.create(title="Other", slug="other")
    client.force_login(editor)
    data = {"act": "approve", "notes": [f"{note.pk}-{note.version}"]}
    assert client.post(reverse("desk:review", args=[other.pk]), data).status_code == 409
    assert Note.objects.get(pk=note.pk).status == "in_review"
