"""What tells a browser that a text which it keeps is saved: the answer to a save, and
no other answer.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.models import Note
from newsroom.desk.kept_texts import COOKIE
from tests.support.small_article import annotate

NAME = "mabc1234wxyz"


def marks(response) -> list[str]:
    return [name for name in response.cookies if name.startswith(COOKIE)]


@pytest.fixture
def details(pier) -> dict[str, object]:
    return {
        "title": "The pier",
        "language": "en",
        "kind": "ours",
        "version": pier.version,
        "kept": NAME,
    }


def test_a_save_is_confirmed_and_a_refusal_is_not(desk, pier, details) -> None:
    address = f"/admin/articles/article/{pier.pk}/change/"
    refused = desk.post(address, details | {"title": ""})
    assert (refused.status_code, marks(refused)) == (422, [])
    saved = desk.post(address, details | {"standfirst": "Nobody asked why."})
    assert (saved.status_code, marks(saved)) == (302, [COOKIE + NAME])
    cookie = saved.cookies[COOKIE + NAME]
    assert (cookie["path"], cookie["samesite"]) == ("/admin/", "Strict")


@pytest.mark.parametrize(
    "name", ["", "short", "UPPERCASE123", "a b c d e f g", "x" * 40, "abc;path=/12345"]
)
def test_only_names_that_scripts_make_are_confirmed(desk, pier, details, name) -> None:
    saved = desk.post(
        f"/admin/articles/article/{pier.pk}/change/", details | {"kept": name}
    )
    assert (saved.status_code, marks(saved)) == (302, [])


def test_words_that_an_act_does_not_save_are_not_confirmed(desk, pier) -> None:
    note = annotate(pier, "It paid")
    key = note.anchor.sentence.public_key
    address = f"/admin/articles/article/{pier.pk}/workbench/?s={key}"
    typed = {"sentence": key, "remark": "Ask the clerk.", "kept": NAME}
    assert marks(desk.post(address, typed | {"act": "remark"})) == [COOKIE + NAME]
    assert marks(desk.post(address, typed | {"act": "resolve"})) == []


def test_what_is_sent_back_without_words_is_not_confirmed(
    desk, pier, make_user
) -> None:
    note = annotate(pier, "It paid")
    Note.objects.filter(pk=note.pk).update(status="in_review")
    address = f"/admin/articles/article/{pier.pk}/review/"
    sent = {"act": "send_back", "note": f"{note.pk}-{note.version}", "kept": NAME}
    assert marks(desk.post(address, sent | {"comment": ""})) == []
    assert marks(desk.post(address, sent | {"comment": "Which books?"})) == [
        COOKIE + NAME
    ]


def test_a_text_beside_a_file_is_not_confirmed(desk) -> None:
    typed = {"text": "The pier was sold.", "language": "en", "kept": NAME}
    file = SimpleUploadedFile("quay.txt", b"The quay was sold.")
    beside = desk.post("/admin/desk/import/", typed | {"files": file})
    assert (beside.status_code, marks(beside)) == (302, [])
    alone = desk.post("/admin/desk/import/", typed)
    assert (alone.status_code, marks(alone)) == (302, [COOKIE + NAME])
