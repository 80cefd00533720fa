"""What is scheduled is published as it was frozen, once, when it is due; only what is
named here stops it.
"""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_ox.models import OxTask

from annotations import notes
from annotations.decisions import decide_sentence
from annotations.models import Note, RecordedReply, Source
from annotations.sentence_states import last_decisions
from annotations.sources.reliability import mark_source_unreliable
from articles.models import Article
from articles.problems import Conflict, Refused
from newsroom.actions import publish as publishing
from newsroom.actions import schedule as scheduling
from newsroom.actions import sign_offs, withhold
from newsroom.actions.details import describe_article
from newsroom.actions.gate import NotReady
from newsroom.actions.replies import delete_reply, save_reply
from newsroom.actions.schedule import Due, Stop, carry_out_due, moment_in
from newsroom.actions.second_requests import Reasons, waiting_request
from newsroom.actions.waiting import waiting_for
from newsroom.editions.models import Edition, ScheduledEdition, Withholding
from tests.support.decisions import make_ready, publish
from tests.support.small_article import annotate, cite, edit, sentence

pytestmark = pytest.mark.django_db

SOON = timedelta(hours=2)
MOMENTS = "newsroom.actions.schedule.timezone.now"


def due(after: timedelta = SOON) -> Due:
    return Due(timezone.now() + after, "Europe/Berlin")


def schedule(article: Article, user: User, when: Due | None = None, **options):
    make_ready(article, approve=True)
    return scheduling.schedule(article, when or due(), user=user, **options)


def last_unchecked(article: Article) -> list[str]:
    rows = last_decisions([article.pk]).values()
    return [row.words for row in rows if row.kind == "unchecked"]


@pytest.fixture
def at(monkeypatch) -> Callable[[timedelta], None]:
    """at(SOON) does what the worker does each minute by a clock that much later."""

    def work(later: timedelta) -> None:
        with monkeypatch.context() as moved:
            then = timezone.now() + later
            moved.setattr("django.utils.timezone.now", lambda: then)
            carry_out_due.call()

    return work


@pytest.fixture
def noted(pier) -> Article:
    """With an approved note that rests on a source."""
    cite(pier, "It paid")
    annotate(pier, "Nobody asked")
    make_ready(pier, approve=True)
    return pier


# --- Exactly this, once, when it is due -----------------------------------------------


def test_nothing_is_published_before_and_exactly_what_was_frozen_at_its_time(
    noted, editor, at
):
    row = schedule(noted, editor)
    frozen = json.loads(json.dumps(row.document))
    edit(noted, "Nobody asked why.", "Everybody asked why.")
    note = Note.objects.order_by("pk")[0]
    notes.change_note(
        note.pk, version=note.version, rating=note.rating, body="No.", user=editor
    )
    Article.objects.filter(pk=noted.pk).update(title="The jetty", slug="the-jetty")
    at(SOON - timedelta(minutes=1))
    assert not noted.editions.exists()
    at(SOON)
    at(SOON)
    content = noted.editions.get().content
    for part in ("article", "text", "notes", "citations", "sources", "sentences"):
        assert content[part] == frozen[part], part
    said = content["edition"]
    assert said["published_at"] == said["first_published_at"]
    assert said["published_at"] >= f"{row.due:%Y-%m-%dT%H:%M:%S}Z"
    assert said["published_by"] == frozen["edition"]["published_by"]
    row.refresh_from_db()
    assert (row.outcome, row.document, row.edition.number) == ("done", {}, 1)
    assert noted.addresses.get().slug == "the-pier"
    call_command("verify_editions", stdout=StringIO())


def test_a_correction_is_published_as_it_was_called(noted, editor, at):
    publish(noted, user=editor)
    edit(noted, "in August", "in July")
    with pytest.raises(Refused, match="change note"):
        schedule(noted, editor, after=1)
    row = schedule(noted, editor, kind="correction", change_note="A sum.", after=1)
    at(SOON)
    row.refresh_from_db()
    assert row.edition.kind == "correction"
    said = row.edition.content["edition"]
    assert (said["correction"], said["change_note"]) == ("correction", "A sum.")
    first = Edition.objects.get(number=1).content["edition"]
    assert said["first_published_at"] == first["first_published_at"]
    assert row.edition.content["history"][0]["number"] == 1
    call_command("verify_editions", stdout=StringIO())


def test_a_withdrawal_is_carried_out_too(noted, editor, at):
    with pytest.raises(Refused, match="not published"):
        scheduling.schedule_withdrawal(noted, due(), reason="So.", user=editor)
    publish(noted, user=editor)
    row = scheduling.schedule_withdrawal(
        noted, due(), reason="The licence ends.", user=editor, after=1
    )
    at(SOON - timedelta(minutes=1))
    assert noted.editions.count() == 1
    at(SOON)
    row.refresh_from_db()
    assert row.edition.kind == "withdrawal"
    assert row.edition.change_note == "The licence ends."


def test_sentences_left_unchecked_are_those_of_that_moment(pier, editor, at):
    with pytest.raises(NotReady):
        scheduling.schedule(pier, due(), user=editor)
    scheduling.schedule(
        pier, due(), user=editor, reasons=Reasons(unchecked="No time.", alone=True)
    )
    make_ready(pier)
    at(SOON)
    said = pier.editions.get().content["edition"]
    assert said["unchecked"]
    assert said["unchecked_why"] == "No time."


def test_what_is_left_unchecked_is_asked_again_once_it_is_published(pier, editor, at):
    decide_sentence(
        sentence(pier, "Nobody asked"), "unchecked", why="No time.", user=editor
    )
    make_ready(pier, approve=True)
    row = scheduling.schedule(pier, due(), user=editor)
    assert last_unchecked(pier) == ["Nobody asked why."]
    scheduling.cancel(row.pk, user=editor)
    scheduling.schedule(pier, due(), user=editor)
    edit(pier, "Nobody asked why.", "Nobody asked us why.", editor)
    later = sentence(pier, "Nobody asked us")
    decide_sentence(later, "unchecked", why="For the next version.", user=editor)
    at(SOON)
    assert pier.editions.get().content["edition"]["unchecked"] == 1
    assert last_unchecked(pier) == ["Nobody asked us why."]
    publishing.publish(pier, user=editor, change_note="A word.", kind="correction")
    assert last_unchecked(pier) == []


def test_whoever_agrees_may_schedule(pier, editor, make_user, at):
    ada = make_user("Editor", "ada")
    publishing.request_publication(pier, user=ada, reason="No time.")
    request = waiting_request(pier)
    row = scheduling.schedule(
        pier, due(), user=editor, reasons=Reasons(granting=request.pk)
    )
    assert (row.by, row.asked_by) == (editor, ada)
    assert waiting_request(pier) is None
    at(SOON)
    assert pier.editions.get().content["edition"]["seconded_by"]


def test_a_server_that_was_down_publishes_late_and_says_so(
    noted, editor, at, caplog, desk
):
    row = schedule(noted, editor)
    with caplog.at_level(logging.WARNING, "newsroom.actions.schedule"):
        at(timedelta(days=9))
    row.refresh_from_db()
    assert row.is_late
    assert "published late" in caplog.text
    assert "<b>late</b>" in desk.get("/admin/desk/scheduled/").text


def test_a_clock_that_goes_back_delays_it_and_one_ahead_publishes_once(
    noted, editor, at
):
    schedule(noted, editor)
    counts = []
    for clock in (-timedelta(days=2), SOON, -timedelta(days=2), SOON):
        at(clock)
        counts.append(noted.editions.count())
    assert counts == [0, 1, 1, 1]


def test_its_time_wakes_the_worker(noted, editor):
    row = schedule(noted, editor)
    task = OxTask.objects.get(task_path="newsroom.actions.schedule.carry_out_due")
    assert task.run_after == row.due


def test_one_that_fails_does_not_hold_up_the_others(
    noted, editor, at, monkeypatch, caplog
):
    schedule(noted, editor)

    def fail(number: int) -> None:
        raise OSError("No.")

    monkeypatch.setattr(scheduling, "carry_out", fail)
    at(SOON)
    assert "failed" in caplog.text


# --- What stops it --------------------------------------------------------------------


def hold(row: ScheduledEdition, user: User) -> None:
    scheduling.hold(row.pk, user=user)


def publish_another(row: ScheduledEdition, user: User) -> None:
    publish(row.article, user=user, change_note="Sooner.")


def take_the_role(row: ScheduledEdition, user: User) -> None:
    row.by.groups.set([Group.objects.get(name="Annotator")])


def switch_off(row: ScheduledEdition, user: User) -> None:
    User.objects.filter(pk=row.by_id).update(is_active=False)


def hide_words(row: ScheduledEdition, user: User) -> None:
    withhold.request_withholding(
        words="the mayor", reason="She asked.", user=user, alone_why="I am alone."
    )


def erase_words(row: ScheduledEdition, user: User) -> None:
    request = withhold.request_withholding(
        words="the mayor",
        reason="She asked.",
        user=user,
        act="erase",
        alone_why="I am alone.",
    )
    withhold.agree(request.pk, user=User.objects.create_superuser("root"))
    row.refresh_from_db()
    assert "the mayor" not in json.dumps(row.document)


def hide_in_an_earlier_edition(row: ScheduledEdition, user: User) -> None:
    withhold.request_withholding(
        words="was shelved", reason="A court.", user=user, alone_why="I am alone."
    )


def protect(row: ScheduledEdition, user: User) -> None:
    source = Source.objects.get()
    source.visibility = Source.Visibility.PROTECTED
    source.save()


def doubt(row: ScheduledEdition, user: User) -> None:
    mark_source_unreliable(Source.objects.get(), "It was forged.", user)


def doubt_its_twin(row: ScheduledEdition, user: User) -> None:
    twin = Source.objects.create(csl={"title": "The other register"})
    Source.objects.exclude(pk=twin.pk).update(merged_into=twin)
    mark_source_unreliable(twin, "It was forged.", user)


def take_the_address(row: ScheduledEdition, user: User) -> None:
    other = Article.objects.create(slug="other", title="Other")
    other.addresses.create(slug=row.document["article"]["slug"])


STOPPING = {
    hold: Stop.HELD,
    publish_another: Stop.NEWER,
    take_the_role: Stop.PERSON,
    switch_off: Stop.PERSON,
    hide_words: Stop.WITHHELD,
    erase_words: Stop.WITHHELD,
    protect: Stop.SOURCE,
    doubt: Stop.SOURCE,
    doubt_its_twin: Stop.SOURCE,
    take_the_address: Stop.ADDRESS,
}


def test_whoever_may_publish_is_told_where_the_scheduler_is_gone(
    noted, editor, make_user, annotator, at
):
    row = schedule(noted, editor)
    ben = make_user("Editor", "ben")
    switch_off(row, ben)
    at(SOON)
    told = [item.words for item in waiting_for(ben) if item.kind == "scheduled"]
    assert told == [str(Stop.PERSON.label)]
    assert [one for one in waiting_for(annotator) if one.kind == "scheduled"] == []


@pytest.mark.parametrize("act", STOPPING)
def test_nothing_is_published_and_the_scheduler_is_told_why(
    noted, editor, make_user, at, act
):
    row = schedule(noted, editor)
    act(row, make_user("Editor", "ben"))
    before = noted.editions.count()
    at(SOON)
    row.refresh_from_db()
    assert noted.editions.count() == before
    assert (row.outcome, row.stops) == ("stopped", [STOPPING[act]])
    assert row.document == {}
    told = [item.words for item in waiting_for(editor) if item.kind == "scheduled"]
    assert told == [str(STOPPING[act].label)]


def test_what_is_hidden_in_an_earlier_version_stops_the_next(
    noted, editor, make_user, at
):
    publish(noted, user=editor)
    edit(noted, "The report was shelved in May.", "Nobody read the report.")
    row = schedule(noted, editor, kind="correction", change_note="So.", after=1)
    hide_in_an_earlier_edition(row, make_user("Editor", "ben"))
    at(SOON)
    row.refresh_from_db()
    assert row.stops == [Stop.WITHHELD]


def test_what_was_hidden_and_is_shown_again_stops_nothing(noted, editor, make_user, at):
    publish(noted, user=editor)
    edit(noted, "in August", "in July")
    row = schedule(noted, editor, change_note="A month.", kind="correction", after=1)
    ben = make_user("Editor", "ben")
    hide_words(row, ben)
    withhold.decline(Withholding.objects.get().pk, user=editor)
    at(SOON)
    row.refresh_from_db()
    assert (row.outcome, row.stops) == ("done", [])
    call_command("verify_editions", stdout=StringIO())


def test_a_void_sign_off_stops_it(noted, editor, make_user, at):
    counsel = make_user("Counsel")
    sign_offs.ask_sign_off(noted, counsel.pk, user=editor)
    seen = sign_offs.fingerprints([noted.pk])[noted.pk]
    sign_offs.sign_off(noted, seen=seen, user=counsel)
    row = schedule(noted, editor)
    assert scheduling.stops_of(row) == []
    sign_offs.sign_off(noted, seen="", user=counsel)
    assert scheduling.stops_of(row) == [Stop.SIGN_OFF]
    sign_offs.sign_off(noted, seen=seen, user=counsel)
    Article.objects.filter(pk=noted.pk).update(title="The jetty")
    at(SOON)
    row.refresh_from_db()
    assert row.stops == [Stop.SIGN_OFF]


def test_a_protected_source_leaves_the_frozen_document_at_once(noted, editor):
    row = schedule(noted, editor)
    assert "The register" in json.dumps(row.document)
    protect(row, editor)
    row.refresh_from_db()
    assert (row.outcome, row.document) == ("stopped", {})


def test_it_is_rehearsed_half_an_hour_before(noted, editor, make_user, monkeypatch):
    row = schedule(noted, editor)
    hold(row, make_user("Editor", "ben"))

    def told(before: timedelta) -> list[str]:
        with monkeypatch.context() as moved:
            then = row.due - before
            moved.setattr("django.utils.timezone.now", lambda: then)
            items = list(waiting_for(editor))
        return [item.words for item in items if item.kind == "scheduled"]

    assert told(timedelta(minutes=31)) == []
    assert told(timedelta(minutes=29)) == [str(Stop.HELD.label)]
    scheduling.hold(row.pk, user=editor, is_held=False)
    assert told(timedelta(minutes=29)) == []


def test_a_restored_newsroom_publishes_nothing_until_somebody_lets_it(pier, editor, at):
    row = schedule(pier, editor)
    assert scheduling.hold_all() == 1
    assert scheduling.hold_all() == 0, "it is on hold already"
    row.refresh_from_db()
    assert row.held_by == editor
    at(SOON)
    row.refresh_from_db()
    assert row.stops == [Stop.HELD]
    assert not pier.editions.exists()


# --- Changing it ----------------------------------------------------------------------


def test_its_time_is_changed_and_it_is_cancelled(noted, editor, annotator, at):
    row = schedule(noted, editor)
    for act in (scheduling.hold, scheduling.cancel):
        with pytest.raises(PermissionDenied):
            act(row.pk, user=annotator)
    scheduling.change_time(row.pk, due(2 * SOON), user=editor)
    at(SOON)
    assert not noted.editions.exists()
    scheduling.cancel(row.pk, user=editor)
    at(3 * SOON)
    assert not noted.editions.exists()
    with pytest.raises(Refused, match="no longer scheduled"):
        scheduling.hold(row.pk, user=editor)
    assert list(row.history.order_by("pk").values_list("outcome", "history_user")) == [
        ("", editor.pk),
        ("", editor.pk),
        ("cancelled", editor.pk),
    ]


def test_an_article_is_scheduled_once_and_again_when_that_was_stopped(
    noted, editor, at
):
    row = schedule(noted, editor)
    with pytest.raises(Refused, match="scheduled already"):
        schedule(noted, editor)
    hold(row, editor)
    at(SOON)
    again = schedule(noted, editor)
    row.refresh_from_db()
    assert row.outcome == "cancelled"
    assert [one for one in waiting_for(editor) if one.kind == "scheduled"] == []
    at(SOON)
    again.refresh_from_db()
    assert again.outcome == "done"


def test_a_draft_that_changed_since_the_sheet_is_not_scheduled(noted, editor):
    seen = publishing.upcoming(noted, editor).sha256
    assert publishing.upcoming(noted, editor).sha256 == seen
    describe_article(
        noted,
        {"title": "The jetty"},
        changed=["title"],
        version=noted.version,
        user=editor,
    )
    noted.refresh_from_db()
    with pytest.raises(Conflict, match="draft has changed"):
        schedule(noted, editor, seen=seen)
    assert not ScheduledEdition.objects.exists()


# --- Times ----------------------------------------------------------------------------

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29 00:59"),
        ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29 01:00"),
        ("2026-10-25 03:00", "Europe/Berlin", "2026-10-25 02:00"),
        ("2026-10-25T00:30", "UTC", "2026-10-25 00:30"),
        ("2026-03-02T08:00", "Asia/Shanghai", "2026-03-02 00:00"),
        ("2026-03-02T08:00+01:00", "Asia/Shanghai", "2026-03-02 07:00"),
    ],
)
def test_a_time_is_that_of_its_zone(monkeypatch, text, zone, utc):
    monkeypatch.setattr(MOMENTS, lambda: NOW)
    assert f"{moment_in(text, zone).at:%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(
    ("text", "zone", "said"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "does not exist in Europe/Berlin"),
        ("2026-10-25T02:30", "Europe/Berlin", "comes twice in Europe/Berlin"),
        ("2026-03-01T11:59", "UTC", "later time"),
        ("2026-03-01T12:30", "Europe/Berlin", "later time"),
        ("2028-01-01T12:30", "UTC", "at most a year"),
        ("", "UTC", "Enter a date and a time"),
        ("tomorrow", "UTC", "Enter a date and a time"),
        ("2026-12-31", "UTC", "Enter a date and a time"),
        ("9999-12-31T23:59", "America/New_York", "Enter a date and a time"),
        ("0001-01-01T00:00", "Asia/Tokyo", "Enter a date and a time"),
    ],
)
def test_a_time_that_is_none_is_refused_with_what_to_do(monkeypatch, text, zone, said):
    monkeypatch.setattr(MOMENTS, lambda: NOW)
    with pytest.raises(Refused, match=said):
        moment_in(text, zone)


def test_the_command_schedules(noted, editor):
    said = StringIO()
    at = f"{timezone.now() + SOON:%Y-%m-%dT%H:%M}+00:00"
    call_command("publish", noted.slug, username="editor", at=at, stdout=said)
    assert "edition 1 scheduled" in said.getvalue()
    assert ScheduledEdition.objects.get().by == editor
    with pytest.raises(CommandError, match=r"Not scheduled\. Enter a date"):
        call_command("publish", noted.slug, username="editor", at="noon")


def test_an_unreliable_source_that_is_protected_later_is_named_by_no_version(
    pier, editor, at
):
    cite(pier, "It paid")
    annotate(pier, "Nobody asked")
    mark_source_unreliable(Source.objects.get(), "It was forged.", editor)
    row = schedule(pier, editor)
    source = Source.objects.get()
    source.visibility = Source.Visibility.PROTECTED
    source.save()
    at(SOON)
    row.refresh_from_db()
    assert row.stops == [Stop.SOURCE]
    assert not pier.editions.exists()


def record_reply(article: Article, editor: User) -> None:
    reply = RecordedReply(article=article, person="Zebedee Quill", body="No.")
    reply.how = "by telephone"
    reply.asked_on, reply.answered_on = "2026-03-02", "2026-03-03"
    save_reply(reply, editor)


def protect_reply(editor: User) -> None:
    reply = RecordedReply.objects.get()
    reply.person = ""
    reply.source = Source.objects.create(
        csl={"type": "interview", "title": "A clerk"}, visibility="protected"
    )
    save_reply(reply, editor, version=reply.version)


def test_a_reply_of_somebody_who_is_protected_later_is_not_published(noted, editor, at):
    record_reply(noted, editor)
    row = schedule(noted, editor)
    protect_reply(editor)
    row.refresh_from_db()
    assert not row.document
    at(SOON)
    row.refresh_from_db()
    assert row.stops == [Stop.SOURCE]
    assert not noted.editions.exists()


def test_a_reply_that_is_entered_anew_under_protection_is_not_published(
    noted, editor, at
):
    record_reply(noted, editor)
    row = schedule(noted, editor)
    source = Source.objects.create(
        csl={"type": "interview", "title": "A clerk"}, visibility="protected"
    )
    other = RecordedReply(article=noted, source=source, body="Yes.")
    other.how, other.asked_on, other.answered_on = "by mail", "2026-03-02", "2026-03-03"
    save_reply(other, editor)
    assert scheduling.stops_of(row) == [], "it is somebody else's"
    named = RecordedReply.objects.get(source=None)
    delete_reply(named, editor, version=named.version)
    anew = RecordedReply(article=noted, source=source, body="No.")
    anew.how, anew.asked_on, anew.answered_on = "by mail", "2026-03-02", "2026-03-03"
    save_reply(anew, editor)
    row.refresh_from_db()
    assert (row.stops, row.document) == ([Stop.SOURCE], {})


def test_a_withdrawal_is_not_stopped_by_what_was_hidden_since(
    noted, editor, make_user, at
):
    publish(noted, user=editor)
    row = scheduling.schedule_withdrawal(
        noted, due(), reason="The licence ends.", user=editor, after=1
    )
    hide_words(row, make_user("Editor", "ben"))
    at(SOON)
    row.refresh_from_db()
    assert row.edition.kind == "withdrawal"


def test_a_withdrawal_names_nobody_and_goes_on(noted, editor, at):
    record_reply(noted, editor)
    publish(noted, user=editor)
    row = scheduling.schedule_withdrawal(
        noted, due(), reason="The licence ends.", user=editor, after=1
    )
    protect_reply(editor)
    at(SOON)
    row.refresh_from_db()
    assert row.edition.kind == "withdrawal"


def test_a_time_without_a_person_publishes_nothing(noted):
    make_ready(noted, approve=True)
    with pytest.raises(CommandError, match="Say with --as who schedules it"):
        call_command("publish", "the-pier", "--as", "", "--at", "2026-12-31T18:00")
    assert not noted.editions.exists()


def test_an_empty_time_publishes_nothing(noted, editor):
    make_ready(noted, approve=True)
    with pytest.raises(CommandError, match="Enter a date and a time"):
        call_command("publish", "the-pier", "--as", "editor", "--at", "")
    assert not noted.editions.exists()
