"""Being told: once, soon enough, and of nothing that a mail must not say."""

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage as Received

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.test import Client, override_settings
from django.utils import timezone
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from annotations import notes, remarks
from annotations.models import Remark
from articles.models import Article
from newsroom.accounts.models import AccountEvent, record
from newsroom.actions.people import Assignment, assign
from newsroom.actions.schedule import Due, carry_out_due, hold, schedule
from newsroom.actions.waiting import waiting_for
from newsroom.conf import environment
from newsroom.editions.models import ScheduledEdition
from newsroom.models import NoticeKind
from newsroom.notices.models import Mail, Notice, Preference
from newsroom.notices.telling import tell_everybody
from tests.support.decisions import make_ready, publish, rating
from tests.support.site import free_port
from tests.support.small_article import sentence


class Mailbox(Sink):
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Received] = []

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        self.received.append(message)
        return "250 OK"

    @property
    def bodies(self) -> list[str]:
        return [message.get_content() for message in self.received]


@pytest.fixture
def mailbox(monkeypatch) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    monkeypatch.setenv("EMAIL_URL", f"smtp+plain://127.0.0.1:{controller.port}")
    server = environment.mail_server("EMAIL_URL")
    sender = "desk@news.example"
    with override_settings(MAILERS={"default": server}, DEFAULT_FROM_EMAIL=sender):
        yield box
    controller.stop()


def write(article: Article, user: User, **options):
    return notes.write_note(
        sentence(article, "It paid"),
        rating=rating(),
        body="A secret draft.",
        user=user,
        **options,
    )


@pytest.fixture
def reviewer(editor) -> User:
    editor.email = "ed@news.example"
    editor.save()
    return editor


def sweep() -> None:
    """Do what the worker does within a minute, and send what is due."""
    tell_everybody.call()
    run_tasks()


# --- Once, and soon enough ------------------------------------------------------------


def test_a_note_in_review_is_told_once_without_words_or_titles(
    mailbox, pier, reviewer, annotator
):
    write(pier, annotator, submit=True)
    sweep()
    sweep()
    (message,) = mailbox.received
    body = message.get_content()
    assert message["To"] == "ed@news.example"
    assert f"/admin/articles/article/{pier.pk}/review/" in body
    assert str(NoticeKind.REVIEW.label) in body
    for secret in (pier.title, pier.slug, "It paid", "A secret draft", "annotator"):
        assert secret not in str(message)


def test_an_article_gets_one_mail_in_ten_minutes(mailbox, pier, reviewer, annotator):
    write(pier, annotator, submit=True)
    sweep()
    remarks.add_remark(pier, "", "@editor look", user=annotator)
    remarks.add_remark(pier, "", "@editor and look here", user=annotator)
    sweep()
    assert len(mailbox.received) == 1
    later = Mail.objects.get(sent_at=None)
    assert timedelta(minutes=8) < later.due - timezone.now() <= timedelta(minutes=10)
    OxTask.objects.update(run_after=None)
    sweep()
    assert len(mailbox.received) == 2
    assert str(NoticeKind.REMARK.label) in mailbox.bodies[1]


def test_what_waits_again_is_told_again(mailbox, pier, reviewer, annotator):
    note = write(pier, annotator, submit=True)
    sweep()
    note = notes.send_back(
        note.pk, version=note.version, comment="Whose?", user=reviewer
    )
    sweep()
    assert not Notice.objects.filter(person=reviewer).exists()
    notes.submit_note(note.pk, version=note.version, user=annotator)
    Mail.objects.update(begun_at=timezone.now() - timedelta(minutes=11))
    sweep()
    assert len(mailbox.received) == 2


def test_the_list_on_my_desk_is_what_mail_tells(mailbox, pier, reviewer, annotator):
    write(pier, annotator, submit=True)
    remarks.add_remark(pier, "", "@editor look", user=annotator)
    assign([pier], Assignment(checker=reviewer, due=None), user=None)
    waiting = {
        (str(item.kind), ref) for item in waiting_for(reviewer) for ref in item.refs
    }
    sweep()
    told = set(Notice.objects.filter(person=reviewer).values_list("kind", "ref"))
    assert waiting
    assert waiting == told


def test_a_deadline_is_told_before_it_and_when_it_has_passed(
    mailbox, pier, reviewer, annotator
):
    due = timezone.now() + timedelta(hours=20)
    assign([pier], Assignment(checker=reviewer, due=due), user=None)
    sweep()
    assert Notice.objects.filter(kind=NoticeKind.DEADLINE).count() == 1
    pier.checking.due = timezone.now() - timedelta(hours=1)
    pier.checking.save()
    sweep()
    notice = Notice.objects.get(kind=NoticeKind.DEADLINE)
    assert notice.ref.endswith("True")


def test_a_task_is_told_and_its_day_before_it_and_when_it_has_passed(
    mailbox, pier, reviewer, annotator
):
    tomorrow = timezone.localdate() + timedelta(days=1)
    words = "Call her, @editor."
    remark = remarks.add_remark(pier, "", words, user=annotator, due=tomorrow)
    sweep()
    kinds = Notice.objects.filter(person=reviewer).values_list("kind", flat=True)
    assert {*kinds} == {NoticeKind.TASK, NoticeKind.DEADLINE}
    assert "Call her" not in mailbox.bodies[0]
    Remark.objects.update(due=tomorrow - timedelta(days=2))
    sweep()
    notice = Notice.objects.get(kind=NoticeKind.DEADLINE)
    assert notice.ref == f"task {remark.pk} {tomorrow - timedelta(days=2)} True"


def test_whoever_has_a_part_in_an_article_is_told_of_its_publication(
    mailbox, pier, reviewer, annotator
):
    note = write(pier, annotator, submit=True)
    notes.approve_note(note.pk, version=note.version, user=reviewer)
    annotator.email = "ana@news.example"
    annotator.save()
    make_ready(pier)
    publish(pier, user=reviewer)
    sweep()
    told = Notice.objects.filter(person=annotator, kind=NoticeKind.PUBLISHED)
    assert told.count() == 1


def test_much_at_once_is_one_mail(mailbox, bring, reviewer, annotator):
    for number in range(7):
        article = bring(text=f"Story {number} began. It ended on day {number}.").article
        remarks.add_remark(article, "", "@editor look", user=annotator)
    sweep()
    (body,) = mailbox.bodies
    assert body.count("/review/") == 7


def test_the_owner_is_told_of_a_login_from_a_new_device(mailbox, reviewer):
    record(reviewer, AccountEvent.AccountAct.SIGNED_IN, reviewer)
    record(reviewer, AccountEvent.AccountAct.NEW_DEVICE, reviewer, "Firefox")
    sweep()
    (body,) = mailbox.bodies
    assert str(NoticeKind.DEVICE.label) in body


# --- As each person chose -------------------------------------------------------------


def test_a_person_chooses_daily_or_never(mailbox, pier, reviewer, annotator, client):
    client.force_login(reviewer)
    chosen = {kind.value: "now" for kind in NoticeKind}
    answer = client.post(
        "/accounts/notices/", chosen | {"review": "never", "remark": "daily"}
    )
    assert answer.status_code == 302
    assert Preference.objects.get(person=reviewer, kind="remark").pace == "daily"
    write(pier, annotator, submit=True)
    remarks.add_remark(pier, "", "@editor look", user=annotator)
    sweep()
    assert mailbox.received == []
    daily = Mail.objects.get()
    assert timezone.localtime(daily.due).hour == 7
    OxTask.objects.update(run_after=None)
    sweep()
    (body,) = mailbox.bodies
    assert str(NoticeKind.REMARK.label) in body
    assert str(NoticeKind.REVIEW.label) not in body


def test_nobody_gets_mail_without_a_server(pier, reviewer, annotator):
    write(pier, annotator, submit=True)
    sweep()
    assert not Mail.objects.exists()


def test_the_page_says_that_no_mail_is_sent(client, reviewer):
    client.force_login(reviewer)
    page = Client.get(client, "/accounts/notices/").content.decode()
    assert "sends no mail" in page


# --- At least once --------------------------------------------------------------------


def test_a_server_that_is_away_stops_nothing(mailbox, pier, reviewer, annotator):
    write(pier, annotator, submit=True)
    away = {
        "default": environment_of(f"smtp+plain://127.0.0.1:{free_port()}"),
    }
    with override_settings(MAILERS=away):
        sweep()
    assert Mail.objects.get().sent_at is None
    OxTask.objects.update(run_after=None)
    sweep()
    assert len(mailbox.received) == 1
    assert Mail.objects.get().sent_at


def environment_of(url: str) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("EMAIL_URL", url)
        return environment.mail_server("EMAIL_URL")


def test_killed_between_answer_and_mark_it_is_sent_again_as_the_same(
    mailbox, pier, reviewer, annotator, monkeypatch
):
    write(pier, annotator, submit=True)
    send = EmailMessage.send

    def send_and_die(message: EmailMessage) -> None:
        send(message)
        raise KeyError("killed")

    monkeypatch.setattr(EmailMessage, "send", send_and_die)
    sweep()
    monkeypatch.setattr(EmailMessage, "send", send)
    remarks.add_remark(pier, "", "@editor look", user=annotator)
    OxTask.objects.update(run_after=None)
    sweep()
    first, again = mailbox.received[:2]
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_content() == again.get_content()


@pytest.mark.parametrize(
    "url", ["http://mail.example", "smtp://", "smtp://host:port", "mail.example"]
)
def test_a_wrong_address_of_a_mail_server_says_what_to_write(url):
    with pytest.raises(ImproperlyConfigured, match="smtp://user:password@host:587"):
        environment_of(url)


# --- What is scheduled ----------------------------------------------------------------


def test_whoever_scheduled_it_is_told_what_stops_it_and_when_it_was_published(
    mailbox, pier, reviewer, make_user
):
    make_ready(pier)
    due = Due(timezone.now() + timedelta(minutes=20), "UTC")
    row = schedule(pier, due, user=reviewer)
    sweep()
    assert mailbox.received == []
    hold(row.pk, user=make_user("Editor", "ben"))
    sweep()
    (body,) = mailbox.bodies
    assert str(NoticeKind.SCHEDULED.label) in body
    assert str(row.Stop.HELD.label) in " ".join(body.split())
    assert pier.title not in body
    hold(row.pk, user=reviewer, is_held=False)
    ScheduledEdition.objects.update(due=timezone.now())
    carry_out_due.call()
    Mail.objects.update(begun_at=timezone.now() - timedelta(minutes=11))
    sweep()
    assert str(NoticeKind.PUBLISHED.label) in mailbox.bodies[1]
