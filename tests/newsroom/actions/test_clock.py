"""A clock that was ahead once leaves editions with dates that have not come; later ones
say so.
"""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from newsroom.actions.publish import publish, withdraw
from newsroom.actions.revise import editable_text, revise
from newsroom.editions.models import Edition
from tests.support.decisions import make_ready

pytestmark = pytest.mark.slow

TOLD = "the clock was wrong when an earlier version was published"


@pytest.fixture
def ahead(bring, editor, monkeypatch):
    """An article whose first edition was published by a clock a year ahead."""
    article = bring(findings="remove").article
    make_ready(article)
    with monkeypatch.context() as wrong:
        later = timezone.now() + timedelta(days=365)
        wrong.setattr("newsroom.actions.publish.timezone.now", lambda: later)
        publish(article, user=editor)
    change(article, editor)
    return article


def change(article, editor):
    revision = article.current_revision
    text = editable_text(revision) + "\n\nThe ministry has not answered."
    revise(article, text, based_on=revision.number, summary="More", user=editor)
    article.refresh_from_db()
    make_ready(article)


def test_readers_are_told_of_a_date_that_has_not_come(ahead, editor, client, caplog):
    with caplog.at_level(logging.WARNING, "newsroom.actions.publish"):
        edition = publish(ahead, user=editor, change_note="The ministry was asked.")
    # or it would stand before the one that it follows
    assert edition.published_at > timezone.now()
    assert edition.change_note.startswith("The ministry was asked. Published on ")
    assert TOLD in edition.change_note
    assert f"{timezone.now():%Y-%m-%d}" in edition.content["edition"]["change_note"]
    assert TOLD in client.get(f"/articles/{ahead.slug}/editions/").text
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_withdrawal_says_so_too(ahead, editor):
    assert (
        TOLD
        in withdraw(ahead, reason="A source asked for time.", user=editor).change_note
    )


def test_what_is_said_of_the_date_is_not_cut_off(ahead, editor):
    note = publish(ahead, user=editor, change_note="a" * 1_000).change_note
    assert len(note) <= 1_000
    assert note.endswith(f"{TOLD}.")


def test_whoever_publishes_is_told_before_and_after(ahead, editor, client):
    client.force_login(editor)
    address = reverse("desk:publish", args=[ahead.pk])
    assert TOLD in client.get(address).text
    answer = client.post(
        address, {"after": 1, "kind": "update", "change_note": "More."}, follow=True
    )
    assert "Version 2 is published. Published on" in answer.text


def test_commands_tell_it(ahead, editor):
    said = StringIO()
    call_command(
        "publish", ahead.slug, username="editor", change_note="More.", stdout=said
    )
    assert TOLD in said.getvalue()
    complained = StringIO()
    call_command("verify_editions", stdout=said, stderr=complained)
    assert complained.getvalue().count("has not come yet: the clock was ahead") == 2


def test_two_editions_in_one_second_say_nothing_of_it(bring, editor):
    article = bring(findings="remove").article
    make_ready(article)
    publish(article, user=editor)
    change(article, editor)
    assert publish(article, user=editor, change_note="More.").change_note == "More."
    assert (
        Edition.objects.get(number=2).published_at
        > Edition.objects.get(number=1).published_at
    )
