"""The reader's page: what it says, what it never says, and that it needs no database
and no script.
"""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from django.test import override_settings
from django.utils import timezone, translation

from articles.text import translation as spoken_words
from newsroom.editions.view import read
from newsroom.public import render
from newsroom.public.site import this_site
from tests.support.editions import (
    INVESTIGATION,
    NO_MORE,
    cite,
    document,
    rate,
    withdrawal,
)
from tests.support.html import flat
from tests.support.pages import article_page
from tests.support.tables import table

HASH = "a" * 64
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&lt;"


def page(made=None, **options) -> str:
    return article_page(read(made or document()), HASH, **options)


class Markup(HTMLParser):
    """Tags with their attributes, and the tags left open."""

    VOID = {"meta", "link", "br", "hr", "input", "img"}

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


# No `db` fixture anywhere in this file: a query would fail the test.


def test_the_text_stands_on_the_page_word_for_word():
    made = document()
    body = page(made).split('<div class="body"')[1].split('<nav class="evidence')[0]
    shown = re.sub(r"<sup.*?</sup>", "", body, flags=re.DOTALL)
    for block in made["blocks"]:
        assert made["text"][block["start"] : block["end"]] in re.sub(
            r"<[^>]+>", "", shown
        )


def test_every_tag_is_closed_and_every_id_is_used_once():
    markup = Markup(
        page(document(on_article=([rate("supported", "All.")], [cite("11")])))
    )
    assert markup.open == []
    ids = [attributes["id"] for _, attributes in markup.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_link_within_the_page_leads_somewhere():
    markup = Markup(page())
    ids = {attributes["id"] for _, attributes in markup.tags if "id" in attributes}
    inner = {
        link["href"] for link in markup.all("a") if (link["href"] or "").startswith("#")
    }
    assert {(link or "")[1:] for link in inner} <= ids
    assert len(inner) > 35


DATA = "application/ld+json"  # which no browser runs


def test_nothing_on_the_page_would_break_the_content_security_policy():
    markup = Markup(page())
    for tag, attributes in markup.tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes)
        assert tag != "style"
    assert all(
        script.get("src") or script.get("type") == DATA
        for script in markup.all("script")
    )
    addresses = [
        link["href"]
        for link in markup.all("link")
        if link["rel"] in {"stylesheet", "preload", "icon"}
    ]
    assert all((address or "").startswith("/static/") for address in addresses)


def test_each_sentence_has_one_cell_that_names_it_and_leads_to_it():
    html = page()
    strip = flat(html.split('<ol class="strip"')[1].split("</ol>")[0])
    assert strip.count("<li>") == 26
    name = (
        "Sentence 14: disputed, 1 source supports, 1 source contradicts; "
        "missing context"
    )
    assert f'title="{name}"><span class="vh">{name}</span>' in strip
    assert "Sentence 20: nothing to check" in strip
    assert (
        html.count("We checked 12 statements in this article: 7 rest on documents;")
        == 1
    )


def test_a_mark_leads_to_its_note_and_the_note_back():
    html = page()
    mark = re.search(
        r'id="(s-\w+)"><span class="doubtful">That is ten.*?<a href="#(n-\w+)"',
        html,
        re.DOTALL,
    )
    assert mark
    sentence, note = mark.groups()
    card = html.split(f'id="{note}"')[1].split("</li>\n<li class=")[0]
    assert f'href="#{sentence}"' in card
    assert re.search(r'aria-label="Note \d+: link to the sentence"', card)


def test_a_note_says_rating_reasons_prose_and_sources():
    card = page().split("Flawed comparison")[1].split('class="entry"')[0]
    for part in (
        "Exaggerated",
        "<li>Hallen: 43 crowns per metre</li>",
        "Missing context",
        "Council puts cost of new bridge at 41 million",
        "Hallen Courier",
        "3 October 2024",
        "Contradicts.",
        "Osterby paid 1,900 crowns last year",
        'href="https://courier.example/2024/10/03/new-bridge-cost"',
        "annex C",
        'href="https://archive.example/2025/calder-quay"',
    ):
        assert part in card
    assert "Reviewed by" not in card


def test_corrections_stand_before_the_text():
    made = document(
        edition={"number": 2, "kind": "correction", "change_note": "Not metres."}
    )
    made["history"] = [
        {
            "number": 1,
            "kind": "first",
            "change_note": "",
            "published_at": "2025-01-01T00:00:00Z",
            "sha256": "b",
            "correction": "",
            "why": "",
        }
    ]
    html = page(made)
    assert html.index("Not metres.") < html.index('class="body"')
    assert (
        "Corrections" not in html.split('class="corrections"')[1].split("</section>")[0]
    )


def test_the_foot_says_how_to_check_the_edition():
    foot = page().split('class="provenance')[1]
    assert HASH in foot
    auditors = flat(foot.split("<details>")[1].split("</details>")[0])
    assert HASH in auditors
    assert f"<code>python verify.py {this_site().url}/articles/the-bridge" in auditors
    assert 'rel="license" translate="no">CC BY 4.0</a>' in auditors
    assert "/editions/1/edition.json" in foot


def test_sentences_left_unchecked_are_marked_and_counted_with_the_reason():
    made = document(
        edition={
            "unchecked_why": "The lawyer is away",
            "unchecked": 2,
            "unchecked_by": "Ana D.",
        }
    )
    for place in (9, 24):
        made["sentences"][place]["state"] = "unchecked"
    html = page(made)
    head, text = html.split('<div class="body"')
    assert "Sentence 10: left unchecked" in text
    assert "2 sentences were left unchecked. Reason:<span" in flat(head)
    assert "The lawyer is away" in head
    assert len(re.findall(r'id="s-\w+" data-unchecked>', text)) == 2
    assert text.count(" (left unchecked)</span>") == 2
    assert "(<bdi>Ana D.</bdi>)" in flat(text)


def test_a_note_without_prose_has_no_number_and_its_verdict_and_source_are_among_the_notes():
    said = [
        ("It rained.", "check", [rate("supported", "")], [cite("11", locator="p. 7")])
    ]
    html = page(document([("paragraph", said)]))
    text, notes = html.split('<div class="body"')[1].split('<nav class="evidence')
    assert "<sup" not in text
    assert '<span class="founded">It rained.</span>' in text
    assert "Sentence 1</a>" in notes
    for words in ("Supported", "Inspection reports", "p. 7"):
        assert words in notes
    assert 'class="prose"' not in notes


def test_words_that_overlap_are_marked_without_a_broken_tag():
    text = "Costs ~~rose~~ fell 58% to 1.2 million."
    notes = [
        rate("supported", "a", words="rose~~ fell"),
        rate("false", "b", words="fell 58% to"),
        rate("unverified", "c"),
    ]
    html = page(document([("paragraph", [(text, "check", notes, [])])]))
    assert Markup(html).open == []
    body = html.split('<div class="body"')[1].split('<nav class="evidence')[0]
    assert (
        text_of(re.sub(r"<sup.*?</sup>", "", body, flags=re.DOTALL))
        .strip()
        .endswith(text)
    )
    assert '<s class="struck">' in body


@table(
    "language, is_latin",
    [
        ("en", True),
        ("vi", True),
        ("sr-Latn", True),
        ("zh-Hans", False),
        ("ar", False),
        ("el", False),
    ],
)
def test_only_pages_in_latin_letters_load_a_typeface(language, is_latin):
    markup = Markup(page(document(article={"language": language})))
    assert any(link["rel"] == "preload" for link in markup.all("link")) == is_latin
    assert ("other-script" in (markup.all("html")[0].get("class") or "")) != is_latin


def test_an_error_is_reported_once_with_edition_and_address():
    assert "mailto:" not in page()
    made = document(edition={"number": 3}, article={"title": "Bridges & “tides” 100%"})
    with override_settings(CORRECTIONS_EMAIL="errors@news.example"):
        links = [link["href"] or "" for link in Markup(page(made)).all("a")]
    reports = [urlsplit(link) for link in links if link.startswith("mailto:")]
    assert {report.path for report in reports} == {"errors@news.example"}
    (report,) = reports
    fields = parse_qs(report.query)
    assert fields["subject"] == ["Error in “Bridges & “tides” 100%”, version 3"]
    address = (
        f"{this_site().url}/articles/the-bridge-that-was-inspected-on-paper/\r\n\r\n"
    )
    assert fields["body"][0].startswith(address)
    assert "+" not in report.query


def test_each_name_in_a_byline_stands_for_itself_and_leads_to_its_person():
    byline = {"language": "ar", "byline": "سلمى حداد وJonas Aldous وHallen Port"}
    person = {
        "role": "author",
        "name": "Jonas Aldous",
        "slug": "jonas-aldous",
        **NO_MORE,
    }
    other = {"role": "author", "name": "سلمى حداد", "slug": "s", **NO_MORE}
    made = document(article=byline | {"credits": [other, person]})
    assert (
        '<a href="/authors/s/" rel="author"><bdi>سلمى حداد</bdi></a> و'
        '<a href="/authors/jonas-aldous/" rel="author"><bdi>Jonas Aldous</bdi></a> وHallen Port</bdi>'
    ) in page(made)
    assert 'rel="author"' not in page(made, superseded=True)


def test_a_name_in_another_script_turns_nothing_round():
    said = rate(
        "false",
        "Hallen Port Co. أعلنت أن الجسر اجتاز الفحص كله.",
        words="Hallen Port Co.",
    )
    text = "تقول شركة Hallen Port Co. إن الجسر سليم وإن Brandt Ltd. شاهدة."
    made = document(
        [("paragraph", [(text, "check", [said], [])])],
        article={"language": "ar", "kind": "examined"},
    )
    made["notes"][0] |= {"claimant": "speaker", "speaker": "سلمى"}
    html = page(made)
    assert '<span class="doubtful"><bdi>Hallen Port Co.</bdi></span>' in html
    assert "<bdi>Brandt Ltd.</bdi>" in html
    assert '<div class="prose" lang="ar" dir="rtl">' in html
    assert '<span dir="rtl"><span class="whose">ادعاء سلمى:' in flat(html)


def test_an_edition_of_the_past_says_so_and_stays_out_of_search_engines():
    html = page(superseded=True)
    assert "Read the current version" in html
    assert 'content="noindex"' in html
    assert "Read the current version" not in page()
    assert "/sources/" in page()
    assert 'href="/sources/' not in html, "which the current edition may cite no more"


def test_hostile_text_stays_text_everywhere():
    made = document(
        [
            (
                "paragraph",
                [
                    (
                        HOSTILE,
                        "check",
                        [rate("false", HOSTILE)],
                        [cite("11", locator=HOSTILE, quote=HOSTILE)],
                    )
                ],
            )
        ],
        article={
            "title": HOSTILE,
            "standfirst": HOSTILE,
            "byline": HOSTILE,
            "publisher": HOSTILE,
        },
        edition={
            "change_note": HOSTILE,
            "unchecked_why": HOSTILE,
            "unchecked": 1,
            "alone_why": HOSTILE,
            "published_alone": True,
            "published_by": HOSTILE,
        },
    )
    made["sources"][0]["csl"] |= {
        "title": HOSTILE,
        "publisher": HOSTILE,
        "URL": "javascript:alert(1)",
    }
    made["sources"][0]["archive_url"] = "javascript:alert(2)"
    reading = read(made)
    pages = [
        page(made),
        render.about("editions", reading, sha256=HASH),
        render.row(reading),
        render.comparison_page(read(document()), reading),
        render.about("withdrawn", read(withdrawal(made, HOSTILE))),
        render.search_page({"q": HOSTILE, "topic": HOSTILE}, None, refused=HOSTILE),
    ]
    for html in pages:
        markup = Markup(html)
        assert not markup.all("img")
        assert all(
            script.get("src") or script.get("type") == DATA
            for script in markup.all("script")
        )
        assert "javascript:" not in html


def test_a_protected_source_is_neither_named_nor_linked():
    made = document([("paragraph", [("She said so.", "check", [], [cite("p1")])])])
    html = page(made)
    assert "A source whose name we withhold" in html
    assert "/sources/" not in html


@table("language, spoken, direction", [("ar", "ar", "rtl"), ("he", "en-gb", "ltr")])
def test_the_page_speaks_the_language_of_the_article_where_the_article_speaks(
    language, spoken, direction
):
    html = page(document(article={"language": language}))
    assert f'<html lang="{spoken}" dir="{direction}"' in html
    assert '<article class="paper" dir="rtl">' in html
    assert re.search(rf'<div class="body"[^>]* lang="{language}"', html)
    assert f'<h1 lang="{language}">' in html


def test_the_same_document_gives_the_same_bytes_wherever_it_is_rendered():
    plain = page()
    with timezone.override("Asia/Tokyo"), translation.override("fr"):
        assert page() == plain
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        assert "15:00 JST" in page()


@table("language", ["en", "zh-Hans", "ar"])
def test_words_are_looked_up_once_and_make_the_same_bytes(language, monkeypatch):
    made = document(article={"language": language})
    remembered = page(made)
    looked_up = spoken_words._spoken.cache_info().misses
    with translation.override("fr"):
        assert page(made) == remembered
    assert spoken_words._spoken.cache_info().misses == looked_up
    with monkeypatch.context() as patch:
        patch.setattr(spoken_words, "_spoken", spoken_words._spoken.__wrapped__)
        assert page(made) == remembered


def test_two_hundred_notes_need_no_query():
    notes = [rate("supported", f"Note {number}") for number in range(200)]
    made = document([("paragraph", [("It rained.", "check", notes, [cite("11")])])])
    assert page(made).count("Note 1") > 1


@table("level", range(1, 7))
def test_headings_of_the_text_come_after_the_title(level):
    made = document(INVESTIGATION[:4])
    for block in made["blocks"]:
        block["level"] = level if block["kind"] == "heading" else 0
    body = page(made).split('class="body"')[1].split('class="notes"')[0]
    assert "<h2>" in body
    assert "<h1" not in body


def test_an_article_without_anything_optional_has_no_empty_furniture():
    bare = {
        "standfirst": "",
        "byline": "",
        "publisher": "",
        "canonical_url": "",
        "dated": None,
        "topics": [],
    }
    html = page(
        document([("paragraph", [("It rained.", "none", [], [])])], article=bare)
    )
    for part in (
        "kicker",
        "standfirst",
        "byline",
        "origin",
        'class="notes"',
        'class="sources"',
        "corrections ui",
    ):
        assert f'<p class="{part}' not in html
        assert part not in html or part in {"kicker", "standfirst", "byline", "origin"}


def test_a_withdrawn_article_says_why_and_when_and_nothing_else():
    html = render.about("withdrawn", read(withdrawal(document(), "It was not true.")))
    assert "It was not true." in html
    assert "1 March 2025" in html
    assert "eleven centimetres" not in html
