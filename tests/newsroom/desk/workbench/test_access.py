"""Who may use the workbench, and what happens when a login ends."""

from django.test import Client
from django.urls import reverse

from annotations.models import (
    Note,
)
from articles.models import Article
from tests.support.workbench_forms import FETCH, note_data


def test_without_a_login_one_is_asked_to_log_in(client, address) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=")


def test_a_login_that_ended_while_typing_is_said_in_json(client, address) -> None:
    answer = client.post(f"{address}?s=k0", note_data(), headers=FETCH)
    assert answer.status_code == 401
    assert "Your text is still here" in answer.json()["error"]
    assert not Note.objects.exists()


def test_staff_without_a_role_sees_nothing(client, make_user, address) -> None:
    client.force_login(make_user(None))
    assert client.get(address).status_code == 403


def test_other_methods_are_refused(desk, address) -> None:
    assert desk.put(address).status_code == 405
    assert desk.get(reverse("preview_note")).status_code == 405


def test_a_form_without_a_token_is_refused(annotator, address) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(annotator)
    assert strict.post(f"{address}?s=k0", note_data()).status_code == 403
    assert strict.post(reverse("preview_note"), {"content": "x"}).status_code == 403
    assert not Note.objects.exists()


def test_an_unknown_article_or_act(desk, address) -> None:
    assert desk.get(reverse("workbench", args=[10**9])).status_code == 404
    assert desk.post(address, {"act": "explode"}).status_code == 400


def test_an_act_has_the_same_name_in_every_language(desk, article, address) -> None:
    answer = desk.post(
        f"{address}?s=k0", note_data(), headers={"Accept-Language": "zh-hans"}
    )
    assert answer.status_code == 302
    assert Note.objects.get().body == "Not so."


def test_an_article_without_text_says_so(desk) -> None:
    bare = Article.objects.create(slug="bare", title="Bare")
    answer = desk.get(reverse("workbench", args=[bare.pk]))
    assert answer.status_code == 404
    assert b"no text yet" in answer.content
    assert (
        desk.post(
            reverse("workbench", args=[bare.pk]) + "?s=k0", note_data()
        ).status_code
        == 404
    )


def test_a_fresh_token_saves_where_the_old_one_was_refused(annotator, address) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(annotator)
    token = strict.get(reverse("fresh_token")).json()["token"]
    answer = strict.post(f"{address}?s=k1", note_data(csrfmiddlewaretoken=token))
    assert answer.status_code == 302


def test_the_token_says_whose_login_it_is(desk, annotator) -> None:
    assert desk.get(reverse("fresh_token")).json()["person"] == annotator.pk


def test_a_form_that_a_new_login_made_stale_is_shown_again_without_passwords(
    annotator, address
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(annotator)
    answer = strict.post(
        f"{address}?s=k0", note_data(body="Long thought.", new_password1="hush hush")
    )
    assert answer.status_code == 403
    assert b"Long thought." in answer.content
    assert b"hush hush" not in answer.content
