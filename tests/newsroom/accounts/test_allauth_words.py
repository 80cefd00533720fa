"""allauth's pages in the words of this product."""

import pytest
from django.utils import translation

from tests.support.sign_in import give_app
from tests.words import OF_ALLAUTH, compiled

pytestmark = pytest.mark.django_db
THEIRS = ("Two-Factor", "Sign In", "Confirm Access", "Security Key", "Deactivate")
OURS = {"en-gb": "Second factor", "zh-hans": "第二因素", "ar": "العامل الثاني"}
PAGES = (
    *("2fa/", "2fa/totp/deactivate/", "2fa/webauthn/", "2fa/webauthn/add/"),
    *("2fa/recovery-codes/generate/", "2fa/reauthenticate/", "password/change/"),
    *("provider/cancelled/", "provider/error/"),
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en-gb", "zh-hans"])
def test_no_page_says_it_in_theirs(client, editor, path, language):
    give_app(editor)
    client.force_login(editor)
    client.cookies["desk_language"] = language
    page = client.get(f"/accounts/{path}")
    assert page.status_code in (200, 401)
    assert [words for words in THEIRS if words in page.text] == []


@pytest.mark.parametrize(("language", "words"), OURS.items())
def test_each_language_has_ours(language, words):
    with translation.override(language):
        assert translation.gettext("Two-Factor Authentication") == words


def test_the_compiled_catalogues_are_those_of_the_sources():
    sources = list(OF_ALLAUTH.rglob("*.po"))
    assert len(sources) == len(OURS)
    for source in sources:
        assert source.with_suffix(".mo").read_bytes() == compiled(source)
