"""Scheduling on the publish sheet, and the page that lists what is due."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from newsroom.actions import publish as publishing
from newsroom.actions import schedule as scheduling
from newsroom.actions.second_requests import waiting_request
from newsroom.desk.publish_sheet import zone_choices
from newsroom.desk.templatetags.desk_tags import due_in_words
from newsroom.editions.models import ScheduledEdition
from tests.support.decisions import make_ready, publish

pytestmark = pytest.mark.django_db

SCHEDULED = reverse("desk:scheduled")


def later(hours: int = 20) -> str:
    return f"{timezone.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def sheet(article: Article) -> str:
    return reverse("desk:publish", args=[article.pk])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def send(client: Client, article: Article, act: str = "schedule", **fields):
    """Send the sheet's form as a browser does."""
    page = client.get(sheet(article)).text
    shown = {"after": hidden(page, "after"), "seen": hidden(page, "seen")}
    given = {"act": act, "at": later(), "zone": "Asia/Tokyo"} | shown | fields
    return client.post(sheet(article), given, follow=True)


@pytest.fixture
def ready(pier) -> Article:
    make_ready(pier)
    return pier


def test_the_sheet_schedules_and_shows_what_is_due(ready, editor, desk):
    answer = send(desk, ready, at="2199-01-01T10:00")
    assert answer.status_code == 409
    assert "Choose a later time" in answer.text
    assert 'value="2199-01-01T10:00"' in answer.text
    assert not ScheduledEdition.objects.exists()
    at = later(20)
    answer = send(desk, ready, at=at)
    row = ScheduledEdition.objects.get()
    assert row.local_due.isoformat(timespec="minutes") == at
    assert (row.zone, row.by, row.after) == ("Asia/Tokyo", editor, 0)
    assert "Asia/Tokyo" in answer.text
    assert f"{row.utc_due:%H:%M} UTC" in answer.text
    assert "Hold" in answer.text
    # One that is scheduled is not scheduled again.
    assert 'name="at"' not in answer.text
    assert not ready.editions.exists()


def test_the_date_in_utc_is_said_only_if_it_is_another():
    due = datetime(2026, 12, 2, 8, 11, tzinfo=UTC)
    row = ScheduledEdition(due=due, zone="Europe/Berlin")
    assert due_in_words(row) == "2 Dec 2026 09:11 Europe/Berlin (08:11 UTC)"
    row.due = due.replace(hour=23)
    said = "3 Dec 2026 00:11 Europe/Berlin (2 Dec 2026 23:11 UTC)"
    assert due_in_words(row) == said


@pytest.mark.parametrize("act", ["", "emergency"])
def test_enter_in_the_field_of_the_time_publishes_nothing(ready, desk, act):
    answer = send(desk, ready, act)
    assert answer.status_code == 409
    assert "You entered a time." in answer.text
    assert not ready.editions.exists()


def test_a_sheet_that_is_no_longer_true_schedules_nothing(ready, desk):
    page = desk.get(sheet(ready)).text
    seen = hidden(page, "seen")
    Article.objects.filter(pk=ready.pk).update(title="The jetty")
    answer = send(desk, ready, seen=seen)
    assert answer.status_code == 409
    assert "The draft has changed" in answer.text
    assert hidden(answer.text, "seen") != seen


def test_whoever_agrees_schedules(pier, desk, editor, make_user):
    ada = make_user("Editor", "ada")
    publishing.request_publication(pier, user=ada, reason="No time.")
    page = desk.get(sheet(pier)).text
    assert 'value="schedule_agreed"' in page
    request = waiting_request(pier)
    assert request
    send(desk, pier, "schedule_agreed", request=request.pk)
    row = ScheduledEdition.objects.get()
    assert (row.by, row.asked_by) == (editor, ada)


def test_who_needs_a_second_person_asks_and_cannot_schedule(pier, desk, make_user):
    make_user("Editor", "ada")
    page = desk.get(sheet(pier)).text
    assert "They can also schedule it." in page
    assert 'name="at"' not in page
    answer = send(desk, pier, reason="No time.")
    assert "must agree" in answer.text
    assert not ScheduledEdition.objects.exists()


def test_a_withdrawal_is_scheduled_on_its_page(ready, editor, desk):
    publish(ready, user=editor)
    address = reverse("desk:withdraw", args=[ready.pk])
    given = {"after": 1, "reason": "The licence ends.", "at": later(), "zone": "UTC"}
    refused = desk.post(address, given)
    assert "You entered a time." in refused.text
    assert "The licence ends." in refused.text
    desk.post(address, given | {"act": "schedule"})
    row = ScheduledEdition.objects.get()
    assert row.is_withdrawal
    assert "Withdrawal" in desk.get(SCHEDULED).text
    assert ready.editions.count() == 1


def test_the_page_changes_holds_releases_and_cancels(ready, editor, desk):
    send(desk, ready)
    row = ScheduledEdition.objects.get()

    def do(act: str, **fields) -> str:
        given = {"act": act, "number": row.pk} | fields
        answer = desk.post(SCHEDULED, given, follow=True)
        row.refresh_from_db()
        return answer.text

    assert do("hold")
    assert row.held_by == editor
    page = desk.get(SCHEDULED).text
    assert "On hold. Release the hold" in page
    assert 'name="at"' not in page
    do("release")
    assert row.held_by is None
    form = desk.get(f"{SCHEDULED}?change={row.pk}").text
    assert hidden(form, "at") == row.local_due.isoformat(timespec="minutes")
    page = do("change", at="2026-03-29T02:30", zone="Europe/Berlin")
    assert "does not exist in Europe/Berlin" in page
    assert hidden(page, "at") == "2026-03-29T02:30"
    at = later(30)
    do("change", at=at, zone="UTC")
    assert f"{row.due:%Y-%m-%dT%H:%M}" == at
    do("cancel")
    assert row.outcome == "cancelled"
    page = do("hold")
    assert "This is no longer scheduled." in page
    assert "cancelled" in page


def test_what_was_stopped_is_listed_with_its_reason_until_it_is_dismissed(
    ready, editor, desk
):
    send(desk, ready)
    row = ScheduledEdition.objects.get()
    scheduling.hold(row.pk, user=editor)
    ScheduledEdition.objects.update(due=timezone.now())
    scheduling.carry_out_due.call()
    for address in (SCHEDULED, sheet(ready)):
        page = desk.get(address).text
        assert "Not published:" in page
        assert "Dismiss" in page
    assert 'name="at"' in desk.get(sheet(ready)).text
    desk.post(SCHEDULED, {"act": "cancel", "number": row.pk})
    assert "Not published:" not in desk.get(SCHEDULED).text


def test_lists_say_that_it_is_scheduled(ready, desk):
    send(desk, ready)
    articles = reverse("admin:articles_article_changelist")
    assert "scheduled" in desk.get(articles).text
    assert ready.title in desk.get(f"{articles}?state=scheduled").text
    assert f'<a href="{SCHEDULED}">Scheduled</a>' in desk.get("/admin/").text
    history = desk.get(reverse("desk:history", args=[ready.pk])).text
    assert "Schedule" in history


def test_the_zones_are_those_of_places():
    zones = dict(zone_choices())
    assert {"UTC", "Europe/Berlin", "Asia/Shanghai"} <= zones.keys()
    assert zones["America/New_York"] == "America/New York"
    assert "US/Eastern" not in zones


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("done", "The schedule was carried out"),
        ("stopped", "The schedule was stopped by a check"),
    ],
)
def test_what_happens_at_its_time_is_laid_to_nobody(ready, desk, outcome, words):
    send(desk, ready)
    ScheduledEdition.objects.get().end(outcome)
    page = desk.get(reverse("desk:history", args=[ready.pk])).text
    assert words in page
    assert "the command line changed the schedule" not in page
