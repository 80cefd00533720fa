"""Pictures on the article's page: added, described, taken out; before publication only
the desk sees them.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article, Picture
from tests.support.pictures import bomb, picture
from tests.support.small_article import new_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor) -> Article:
    return new_article(user=editor)


@pytest.fixture
def desk(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def page(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def send(desk: Client, article: Article, **said: object) -> str:
    """What the page says after it."""
    given = {"based_on": article.current_revision.number, "block": 1} | said
    answer = desk.post(
        f"/admin/articles/article/{article.pk}/pictures/", given, follow=True
    )
    assert answer.status_code in {200, 409}
    return answer.content.decode()


def file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("pier.jpg", content, "image/jpeg")


def test_one_is_added_and_seen_at_the_desk_alone(article, desk) -> None:
    said = {"alt": "The pier", "credit": "Ann Lee", "caption": "The pier in May."}
    shown = send(desk, article, act="add", picture=file(picture()), **said)
    (one,) = article.current_revision.pictures
    assert "The pier in May." in article.current_revision.text
    address = f"/admin/articles/picture/{one['sizes'][-1]['sha256']}.webp"
    assert f'src="{address}"' in shown
    answer = desk.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "private" in answer["Cache-Control"]
    assert Client().get(address).status_code == 302


def test_it_is_described_and_taken_out(article, desk) -> None:
    send(desk, article, act="add", picture=file(picture()))
    send(desk, article, act="save", number=0, alt="The pier", credit="Bo Ek", block=3)
    (one,) = article.current_revision.pictures
    assert (one["alt"], one["credit"], one["block"]) == ("The pier", "Bo Ek", 3)
    send(desk, article, act="remove", number=0)
    assert article.current_revision.pictures == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bomb(60_000, 60_000), "3,600,000,000 pixels"),
        (b"%PDF-1.4", "not a JPEG, PNG, GIF or WebP file"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(
    article, desk, content: bytes, words: str
) -> None:
    typed = {"alt": "The pier", "credit": "Bo Ek", "caption": "In May.", "block": 2}
    shown = send(desk, article, act="add", picture=file(content), **typed)
    assert words in shown
    for said in (
        'dir="auto">The pier</textarea>',
        'value="Bo Ek"',
        'value="In May."',
        'value="2" selected',
    ):
        assert said in shown
    assert (article.current_revision.number, Picture.objects.count()) == (1, 0)


def test_whoever_was_faster_is_not_overwritten(article, desk) -> None:
    send(desk, article, act="add", picture=file(picture()))
    shown = send(desk, article, act="remove", number=0, based_on=1)
    assert "while you were typing" in shown
    assert len(article.current_revision.pictures) == 1


def test_in_an_examined_text_no_caption_of_ours_is_written(editor, desk) -> None:
    article = new_article(user=editor, kind="examined", slug="theirs")
    assert 'name="caption"' not in desk.get(page(article)).content.decode()
    assert "never rewritten" in send(
        desk, article, act="add", picture=file(picture()), caption="Ours."
    )
    send(desk, article, act="add", picture=file(picture()))
    assert len(article.current_revision.pictures) == 1


def test_who_may_not_change_a_text_is_shown_no_form(article, desk, annotator) -> None:
    send(desk, article, act="add", picture=file(picture()))
    client = Client()
    client.force_login(annotator)
    shown = client.get(page(article)).content.decode()
    assert "/admin/articles/picture/" in shown
    assert f"/admin/articles/article/{article.pk}/pictures/" not in shown
    answer = client.post(
        f"/admin/articles/article/{article.pk}/pictures/", {"act": "remove"}
    )
    assert answer.status_code == 403
