"""What people read is said in their language: the desk in each person's, an article the article's."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests import words

pytestmark = pytest.mark.django_db
CHINESE = "zh-hans"


def holders(said: str) -> list[str]:
    """Placeholders, and tags with what they hold."""
    return sorted(re.findall(r"%\(\w+\)[sd]|<[^>]*>", said))


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


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_everything_that_people_read_is_in_the_catalogue_and_translated(language, domain):
    catalogue = words.catalogue(words.path_of(language, domain))
    known = {words.key(message) for message in catalogue if message.id}
    assert words.in_source(domain).keys() - known == set(), "run make words, then translate"
    assert [message.id for message in words.untranslated(catalogue)] == []


@pytest.mark.parametrize(("language", "domain"), CATALOGUES)
def test_a_translation_has_the_placeholders_and_the_tags_of_its_words(language, domain):
    for message in words.catalogue(words.path_of(language, domain)):
        if message.id:
            *_, wanted = words.key(message).forms
            for translated in words.strings(message):
                assert holders(translated) == holders(wanted), message.id


# --- Nothing is said past the catalogue ---------------------------------------------------------------------

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

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"code", "kbd", "script", "style"}
        self.said += [value or "" for name, value in attributes if name in SAID]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"code", "kbd", "script", "style"}

    def handle_data(self, data: str) -> None:
        self.said += [] if self.silent else [data]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(words.ROOT)))
def test_a_template_says_nothing_past_the_catalogue(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    source = re.sub(r"\{% block (body_class|masthead) %\}.*?\{% endblock %\}", "", source)
    source = re.sub(r"\{% blocktrans(late)? .*?\{% endblocktrans(late)? %\}", "", source, flags=re.S)
    reader = Reader()
    reader.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", source, flags=re.S))
    loose = [said.strip() for said in reader.said if re.search(r"[A-Za-z]{2}", NAMES.sub("", said))]
    assert loose == []


SCRIPTS = sorted((words.ROOT / "newsroom" / "static").rglob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_past_the_catalogue(path):
    source = re.sub(r"^\s*//.*$|/\*.*?\*/", "", path.read_text(), flags=re.M | re.S)
    source = re.sub(r"\bn?gettext\((?:\s*\"(?:[^\"\\]|\\.)*\",?)+", "", source)
    loose = re.findall(r"[\"`]([A-Z][a-z]+(?: [^\"`]*)?)[\"`]", source)
    assert [said for said in loose if said not in KEYS] == []


# Names of keys, headers and the like.
KEYS = {"Enter", "Escape", "Tab", "Home", "End", "Accept", "Content-Type"}
