"""What people read is said in their language: the desk in each person's, an article the
article's.
"""

import re
from collections import Counter
from gettext import c2py  # as the standard library counts
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse
from django.utils import translation

from annotations.models import Note, Source
from articles.models import Article, Finding, Sentence
from articles.text.stored_messages import message_text
from newsroom.actions.second_requests import Reasons
from newsroom.conf import environment
from newsroom.editions.view import read
from newsroom.public import feeds, render
from newsroom.public.models import Summary
from tests import words
from tests.newsroom.desk.test_roles import (
    PAGES,
    READ_ONLY,
    address_of,  # noqa: F401
    article,  # noqa: F401
    log_in,  # noqa: F401
    waiting,  # noqa: F401
)
from tests.support.decisions import publish
from tests.support.editions import body, document, published_addresses
from tests.support.pages import article_page
from tests.support.pseudo_language import english, spoken
from tests.support.tables import table

pytestmark = pytest.mark.slow

CHINESE, ARABIC = "zh-hans", "ar"


def holders(said: str) -> list[str]:
    """Placeholders, and tags with what they hold."""
    return sorted(re.findall(r"%\(\w+\)[sd]|<[^>]*>", said))


CATALOGUES = [
    (language, domain) for language in words.LANGUAGES for domain in words.DOMAINS
]


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_source(language, domain):
    path = words.path_of(language, domain)
    assert path.with_suffix(".mo").read_bytes() == words.compiled(path), (
        "run make words"
    )


def test_the_desk_speaks_the_browsers_language(client, editor):
    client.force_login(editor)
    page = client.get(
        reverse("admin:index"), headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.5"}
    )
    assert page["Content-Language"] == CHINESE
    assert '<html lang="zh-hans" dir="ltr">' in page.content.decode()
    assert "Accept-Language" in page["Vary"]


def test_the_language_that_a_person_chose_stays_with_the_desk(client, editor):
    client.force_login(editor)
    answer = client.post(
        reverse("set_language"), {"language": CHINESE, "next": reverse("admin:index")}
    )
    cookie = answer.cookies["desk_language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert "简" not in client.get("/").text, "readers' pages do not look at it"
    for path in ("/admin/", "/accounts/2fa/"):
        assert client.get(path)["Content-Language"] == CHINESE
    page = client.get(reverse("admin:index"), headers={"accept-language": "en"})
    assert page["Content-Language"] == CHINESE


def test_the_desk_speaks_no_language_that_is_for_readers_only(client, editor, settings):
    """Neither where the newsroom's own is such a one, nor a browser or a cookie asks
    for it.
    """
    settings.LANGUAGE_CODE = ARABIC
    client.force_login(editor)
    client.post(
        reverse("set_language"), {"language": ARABIC, "next": reverse("admin:index")}
    )
    page = client.get(reverse("admin:index"), headers={"accept-language": ARABIC})
    assert page["Content-Language"] == "en-gb"
    assert "العربية" not in page.content.decode()
    assert CHINESE in page.content.decode(), "what it can be switched to"
    assert '<html lang="ar" dir="rtl"' in client.get("/nothing/").content.decode()


@pytest.mark.django_db
def test_readers_pages_do_not_depend_on_who_asks(client):
    answers = [
        client.get("/nothing/", headers={"accept-language": language})
        for language in ("en", CHINESE)
    ]
    assert answers[0].content == answers[1].content
    assert not any(answer.has_header("Vary") for answer in answers)


def test_every_template_is_read_whole():
    """A template whose words cannot be found would be shown in English for ever."""
    assert len(words.in_source("django")) > 100


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_everything_that_people_read_is_in_the_catalogue_and_translated(
    language, domain
):
    catalogue = words.catalogue(words.path_of(language, domain))
    known = {words.key(message) for message in catalogue if message.id}
    assert words.in_source(domain, language).keys() ^ known == set(), (
        "run make words, then translate"
    )
    assert [message.id for message in words.untranslated(catalogue)] == []


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_a_translation_has_the_placeholders_and_the_tags_of_its_words(language, domain):
    catalogue = words.catalogue(words.path_of(language, domain))
    for message in catalogue:
        if message.id and all(words.strings(message)):
            *_, wanted = words.key(message).forms
            in_words = message.pluralizable and catalogue.num_plurals == 6
            for form, translated in enumerate(words.strings(message)):
                left_out = Counter(holders(wanted)) - Counter(holders(translated))
                assert left_out.total() <= (in_words and form < 3), (
                    "in Arabic none, one and two are words"
                )
                assert not Counter(holders(translated)) - Counter(holders(wanted)), (
                    message.id
                )


def form_of(catalogue, number: int) -> int:
    return c2py(catalogue.plural_expr)(number)


@pytest.mark.parametrize("domain", words.DOMAINS)
def test_arabic_has_the_six_forms_of_its_grammar(domain):
    catalogue = words.catalogue(words.path_of("ar", domain))
    numbers = (0, 1, 2, 3, 10, 11, 99, 100, 103, 111)
    assert [form_of(catalogue, number) for number in numbers] == [
        0,
        1,
        2,
        3,
        3,
        4,
        4,
        5,
        3,
        4,
    ]


def test_a_language_for_readers_knows_no_words_of_the_desk():
    for language in words.FOR_READERS:
        for message in words.catalogue(words.path_of(language, "django")):
            comments = message.auto_comments if message.id else []
            assert all(place.startswith(words.READERS) for place in comments), (
                message.id
            )


# --- Nothing is said past the catalogue -----------------------------------------------

# What is the same in every language, and what nobody reads.
NAMES = re.compile(
    r"\b(SHA-256|JSON|CSL|BibTeX|DOI|ISBN|oEmbed|edition\.json|Markdown|Enter|Ctrl|Esc|utf-8)\b"
)
TEMPLATES = [
    *(words.ROOT / "templates").rglob("*.html"),
    *(words.ROOT / "newsroom" / "templates").rglob("*.html"),
]
SAID = {"title", "aria-label", "placeholder", "alt", "aria-description"}


class Reader(HTMLParser):
    """Collects what a template says by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        self.silent += tag in {"code", "kbd", "script", "style"}
        self.said += [value or "" for name, value in attributes if name in SAID]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"code", "kbd", "script", "style"}

    def handle_data(self, data: str) -> None:
        self.said += [] if self.silent else [data]


@table("path", TEMPLATES)
def test_a_template_says_nothing_past_the_catalogue(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    source = re.sub(
        r"\{% block (body_class|coltype|masthead) %\}.*?\{% endblock %\}", "", source
    )
    source = re.sub(
        r"\{% blocktrans(late)? .*?\{% endblocktrans(late)? %\}", "", source, flags=re.S
    )
    # stands in an attribute elsewhere
    source = re.sub(r"\{% block bodyclass %\}\w+", "", source)
    reader = Reader()
    reader.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S))
    loose = [
        said.strip()
        for said in reader.said
        if re.search(r"[A-Za-z]{2}", NAMES.sub("", said))
    ]
    assert loose == []


SCRIPTS = sorted((words.ROOT / "newsroom").rglob("static/**/*.js"))


@table("path", SCRIPTS)
def test_a_script_says_nothing_past_the_catalogue(path):
    source = re.sub(r"^\s*//.*$|/\*.*?\*/", "", path.read_text(), flags=re.M | re.S)
    source = re.sub(r"\bn?gettext\((?:\s*\"(?:[^\"\\]|\\.)*\",?)+", "", source)
    loose = re.findall(r"[\"`]([A-Z][a-z]+(?: [^\"`]*)?)[\"`]", source)
    assert [said for said in loose if said not in KEYS] == []


# Names of keys, headers and the like.
KEYS = {"Enter", "Escape", "Tab", "Home", "End", "Accept", "Content-Type"}


# --- In a language that is plainly not English ----------------------------------------

# The back office is Django's own and speaks as far as Django does.
OURS = sorted(name for name in PAGES if name.startswith(("desk:", "workbench")))
# what was kept, as it came, and a download
NO_PAGES = {"desk:original", "desk:picture", "desk:writers_copy"}
OPENED = [
    name for name in OURS if PAGES[name][0] is not READ_ONLY and name not in NO_PAGES
]
SENT = [name for name in OURS if PAGES[name][1] is not READ_ONLY]


@pytest.fixture
def given(request, db):
    """given("address_of"), of tests/newsroom/desk/test_roles.py."""
    return request.getfixturevalue


def own_words() -> list[str]:
    """Of the newsroom: what people wrote, and their names."""
    people = User.objects.values_list("username", flat=True)
    sources = Source.objects.values_list("title", flat=True)
    bodies = Note.objects.values_list("body", flat=True)
    sentences = [one.text for one in Sentence.objects.select_related("revision")]
    titles = Article.objects.values_list("title", flat=True)
    others = [
        "Newsroom",
        "By asking.",
        "the ministry of agriculture",
        "It is a test.",
        "b.txt",
        "Harbour",
        "British English",
        "By Lena Aldous",
    ]
    # A body is shown in pieces where a word is emphasised.
    pieces = [piece.strip() for one in bodies for piece in one.split("**")]
    return [*people, *sources, *pieces, *sentences, *titles, *others]


@pytest.mark.slow
def test_no_page_of_the_desk_says_anything_in_english(given, tmp_path):
    client, at = given("log_in")("superuser"), given("address_of")
    said = {}
    with spoken(tmp_path, "eo"):
        for name in OPENED:
            page = client.get(at(name), headers={"accept-language": "eo"})
            assert page.status_code == 200
            said[name] = english(page.content.decode(), "eo", *own_words())
    assert {name: found for name, found in said.items() if found} == {}


def test_no_form_of_the_desk_refuses_in_english(given, tmp_path):
    client, at = given("log_in")("superuser"), given("address_of")
    said = {}
    with spoken(tmp_path, "eo"):
        for name in SENT:
            sent = {"save": "1", "accept": "1"}
            page = client.post(
                at(name), sent, headers={"accept-language": "eo"}, follow=True
            )
            said[name] = english(page.content.decode(), "eo", *own_words())
    assert {name: found for name, found in said.items() if found} == {}


def test_readers_pages_say_nothing_in_english(given, client, tmp_path):
    given("address_of")
    with spoken(tmp_path, "eo", LANGUAGE_CODE="eo"):
        pages = {path: body(path) for path in published_addresses()}
        html = {
            path: page for path, page in pages.items() if page.startswith("<!doctype")
        }
        html |= {
            path: client.get(path).content.decode()
            for path in ("/never/", "/search/", "/search/?q=zz")
        }
        said = {path: english(page, "eo", *own_words()) for path, page in html.items()}
    assert {path: found for path, found in said.items() if found} == {}


# --- Whose language -------------------------------------------------------------------


def test_the_page_of_an_article_speaks_its_language_whoever_publishes():
    chinese = read(document(article={"language": "zh"}))
    french = read(document(article={"language": "fr"}))
    for active in ("en-gb", CHINESE):
        with translation.override(active):
            page = article_page(chinese, "0" * 64)
            other = article_page(french, "0" * 64)
        assert '<html lang="zh-hans"' in page
        assert "首次发布" in page
        assert "有争议" in page, "ratings of the scale that every newsroom starts with"
        assert re.search(r"\d{4}年\d+月\d+日", page)
        assert '<html lang="en-gb"' in other, (
            "the newsroom's own, where the article's is not spoken"
        )
        assert "First published" in other


def test_a_list_speaks_the_newsrooms_language_whatever_it_lists(settings):
    chinese = read(document(article={"language": "zh"}))
    assert "6 claims supported" in render.row(chinese)
    settings.LANGUAGE_CODE = CHINESE
    assert "6 项说法属实" in render.row(chinese)
    settings.LANGUAGE_CODE = ARABIC
    assert "6 عبارات مثبتة، واحدة مثبتة في معظمها، اثنتان ينقصهما السياق" in render.row(
        chinese
    )


def test_a_feed_says_of_an_article_in_its_language_whose_it_is():
    chinese = read(document(article={"language": "zh", "kind": "examined"}))
    assert feeds.item(chinese)["summary"].startswith("这不是本社文字")


@pytest.mark.django_db
def test_what_a_publication_stores_for_lists_is_not_in_the_language_of_who_publishes(
    article,  # noqa: F811
):
    with translation.override(CHINESE):
        publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    listed = [row.html for row in Summary.objects.all()]
    assert listed
    assert not [row for row in listed if re.search(r"[\u4e00-\u9fff]", row)]


@pytest.mark.django_db
def test_what_an_import_finds_and_loses_is_known_to_the_catalogue(article):  # noqa: F811
    """What is no message of articles/text/stored_messages.py would be read in English
    by everybody.
    """
    found = [*Finding.objects.values_list("reason", flat=True)]
    assert found
    with translation.override(CHINESE):
        assert [reason for reason in found if message_text(reason) == reason] == []


def test_a_language_that_is_not_spoken_is_refused_at_the_start(monkeypatch):
    monkeypatch.setenv("LANGUAGE_CODE", "tlh")
    with pytest.raises(ImproperlyConfigured, match="write one of en-gb, zh-hans"):
        environment.choice("LANGUAGE_CODE", "en-gb", ["en-gb", "zh-hans"])
