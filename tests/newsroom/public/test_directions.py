"""Names that run the other way than the words of the page turn nothing round but
themselves.
"""

import re
from html import unescape
from html.parser import HTMLParser
from unicodedata import bidirectional
from xml.etree import ElementTree

import pytest

from articles.text.directions import isolated, kept_apart
from articles.text.translation import SpokenWords
from newsroom.editions.view import read
from newsroom.public import feeds
from newsroom.public.verdicts import verdict_of
from tests.support.editions import body, make_pages, publish, published_addresses
from tests.support.pages import article_page
from tests.support.tables import table
from tests.support.two_directions import arabic, english

BLOCKS = re.compile(
    "html|head|title|body|header|main|footer|nav|section|article|aside|div|p|ol|ul|li|dl|dt|dd|h[1-4]|blockquote"
    "|details|summary|form|label|button|fig.*"
)
VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|wbr")
SAID = ("title", "aria-label", "alt", "placeholder")
# What somebody wrote, who may mix directions, is known by its class or tag, or has a
# language of its own.
OWN_CLASSES = frozenset({"body", "prose", "phrase", "use", "passage"})
OWN = frozenset({"q", "code", "script", "style"})
TECHNICAL = re.compile(
    r"\b(RSS|SHA-256|edition\.json|(verify|manage)\.py|CSL|BibTeX|oEmbed|UTC|salt)\b"
)
APART = re.compile("\u2068[^\u2066-\u2069]*\u2069")


class Scopes(HTMLParser):
    """Collects the words of the interface as they stand together, without what stands
    apart in them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.has_language = False
        # whether somebody wrote it, and its words
        self.stack: list[tuple[bool, list[str]]] = [(False, [])]

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        given = {name: value or "" for name, value in attributes}
        self.found += [given.get(name, "") for name in SAID]
        if tag == "meta":
            self.found += (
                [given["content"]]
                if given.get("property", "").startswith("og:")
                else []
            )
        if VOID.fullmatch(tag):
            return
        classes = set(given.get("class", "").split())
        is_own = tag in OWN or given.get("dir") == "auto" or bool(classes & OWN_CLASSES)
        is_own |= tag == "bdi" and "dir" not in given
        is_own |= "lang" in given and self.has_language and "ref" not in classes
        self.has_language |= "lang" in given
        is_apart = (
            is_own
            or bool(BLOCKS.fullmatch(tag))
            or "dir" in given
            or bool(classes & {"s", "vh"})
        )
        was_own, words = self.stack[-1]
        self.stack.append((was_own or is_own, [] if is_apart else words))

    def handle_endtag(self, tag: str) -> None:
        if VOID.fullmatch(tag):
            return
        is_own, words = self.stack.pop()
        if not is_own and words is not self.stack[-1][1]:
            whole = "".join(words)
            self.found += whole.split(" · ") if tag == "title" else [whole]

    def handle_data(self, data: str) -> None:
        self.stack[-1][1].append(data)


def mixed(words: str) -> bool:
    """Whether letters of both directions stand side by side."""
    while (bare := APART.sub("", words)) != words:
        words = bare
    kinds = {bidirectional(letter) for letter in TECHNICAL.sub("", words)}
    return "L" in kinds and bool(kinds & {"R", "AL"})


def turned_round(html: str) -> list[str]:
    scopes = Scopes()
    scopes.feed(html)
    return [" ".join(words.split()) for words in scopes.found if mixed(words)]


OVERALL = {
    "rating": "false",
    "body": "لا يثبت من النص إلا القليل.",
    "authors": ["سلمى"],
    "approved_by": "Ines Moreau",
    "approved_alone": False,
}


@pytest.fixture
def published(db) -> None:
    """Of two editions each: an Arabic article, an English one and a Hebrew one, and an
    examined text.
    """
    for at, made in enumerate(
        (arabic(), english(slug="english"), arabic(language="he", slug="hebrew"))
    ):
        made["article"]["uid"] = f"00000000-0000-4000-8000-{at:012d}"
        publish(made)
        made["notes"][0] |= {
            "rating": "mostly-supported",
            "speaker": "Hallen Stone Co.",
        }
        made["sources"][-1]["csl"]["publisher"] = "Port of Hallen"
        edition = publish(made, kind="correction", change_note="صحّحنا مقدار الهبوط.")
        make_pages(edition.article)
    examined = arabic(slug="examined", kind="examined", unknown=["byline"]) | {
        "overall": OVERALL
    }
    make_pages(publish(examined).article)


@pytest.mark.slow
@pytest.mark.parametrize("spoken", ["en-gb", "ar"])
def test_no_page_mixes_directions_side_by_side(published, settings, spoken):
    settings.LANGUAGE_CODE = spoken
    pages = {path: body(path) for path in published_addresses()}
    html = {path: page for path, page in pages.items() if page.startswith("<!doctype")}
    assert len(html) > 15
    said = {path: turned_round(page) for path, page in html.items()}
    assert {path: found for path, found in said.items() if found} == {}


def test_no_feed_mixes_directions_side_by_side(published):
    for path in (
        "/feeds/articles.rss",
        "/feeds/corrections.rss",
        "/feeds/articles.atom",
    ):
        feed = ElementTree.fromstring(body(path))
        titles = [one.text or "" for one in feed.iter() if one.tag.endswith("title")]
        assert [
            title for title in titles if mixed(unescape(title)) and ":" in title
        ] == []
    for made in (
        arabic(kind="examined"),
        english(kind="examined"),
        arabic(language="he", kind="examined"),
    ):
        item = feeds.item(read(made))
        assert turned_round(item["html"]) == []
        assert not mixed(item["title"])


def test_a_composed_line_runs_as_the_page_does():
    """A bdi takes the direction of the first letter, which may be that of a name within
    what we say.
    """
    html = article_page(read(english()), "0" * 64)
    assert "\u2068بلدية الميناء\u2069’s claim: " in html
    assert not re.search("<bdi>[^<]*\u2069[^<]", html)


def test_what_programs_read_has_no_marks_of_ours():
    made = english(kind="examined") | {"overall": OVERALL}
    made["ratings"][-1]["label"] = "غير صحيح"
    reading = read(made)
    assert "\u2068" in reading.found
    assert verdict_of(reading)["finding"] == "Overall rating: غير صحيح"


@table(
    "form, name, said",
    [
        ("%(who)s’s claim", "Ana", "Ana’s claim"),
        ("%(who)s’s claim", "3 – 1", "3 – 1’s claim"),
        ("%(who)s’s claim", "سلمى", "\u2068سلمى\u2069’s claim"),
        ("ادعاء %(who)s", "سلمى", "ادعاء سلمى"),
        ("ادعاء %(who)s", "Hallen Co.", "ادعاء \u2068Hallen Co.\u2069"),
        ("ادعاء %(who)s", "3 – 1", "ادعاء \u20683 – 1\u2069"),
        ("%(who)s的主张", "市政府 Co.", "市政府 Co.的主张"),
        ("ادعاء %(who)s", "", "ادعاء "),
    ],
)
def test_a_name_stands_apart_where_directions_meet(form, name, said):
    assert SpokenWords(form) % {"who": name} == said


def test_a_list_of_names_stands_apart_one_by_one():
    assert (
        SpokenWords(", ").join(["سلمى", "Ana"]) == "\u2068سلمى\u2069, \u2068Ana\u2069"
    )
    assert SpokenWords(", ").join(["Ben", "Ana"]) == "Ben, Ana"


def test_what_was_put_apart_is_of_no_direction_outside():
    inner = SpokenWords("%(who)s’s claim") % {"who": "سلمى"}
    assert kept_apart("%(whose)s: false", {"whose": inner}) == {"whose": inner}


def test_marks_of_a_name_that_close_one_another_stay():
    name = "a\u202ab\u202bc\u202c\u202cd"
    assert isolated(name) == f"\u2068{name}\u2069"


@table("name", ["a\u202eb", "a\u2069b", "\u2067a", "\u202aa\u2069"])
def test_a_name_cannot_leave_its_place(name):
    """Marks of its own are closed, or lost where they close nothing."""
    said = isolated(name)
    assert said[0] == "\u2068"
    assert said[-1] == "\u2069"
    assert (
        sum(
            {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}.get(mark, 0)
            for mark in said
        )
        == 0
    )
