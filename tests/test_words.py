"""What people read is said in their language: the desk in each person's, an article the article's."""

import pytest
from django.urls import reverse

from tests import words

pytestmark = pytest.mark.django_db
CHINESE = "zh-hans"
CATALOGUES = [(language, domain) for language in words.LANGUAGES for domain in words.DOMAINS]


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_source(language, domain):
    path = words.path_of(language, domain)
    assert path.with_suffix(".mo").read_bytes() == words.compiled(path), "run make words"


def test_the_desk_speaks_the_browsers_language(client, editor):
    client.force_login(editor)
    page = client.get(reverse("desk:articles"), headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert page["Content-Language"] == CHINESE
    assert '<html lang="zh-hans" dir="ltr">' in page.content.decode()
    assert "Accept-Language" in page["Vary"]


def test_the_language_that_a_person_chose_stays_with_the_desk(client, editor):
    client.force_login(editor)
    answer = client.post(reverse("set_language"), {"language": CHINESE, "next": reverse("desk:articles")})
    cookie = answer.cookies["desk_language"]
    assert cookie["path"] == "/admin/", "readers' pages are sent no cookie"
    page = client.get(reverse("desk:articles"), headers={"accept-language": "en"})
    assert page["Content-Language"] == CHINESE


def test_readers_pages_do_not_depend_on_who_asks(client):
    answers = [client.get("/nothing/", headers={"accept-language": language}) for language in ("en", CHINESE)]
    assert answers[0].content == answers[1].content
    assert not any(answer.has_header("Vary") for answer in answers)


def test_every_template_is_read_whole():
    """A template whose words cannot be found would be shown in English for ever."""
    assert len(words.in_source("django")) > 100
