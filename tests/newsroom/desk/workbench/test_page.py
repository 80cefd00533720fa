"""The page of the workbench: the text, its signs and its filters."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from annotations import anchors, notes
from annotations.models import (
    Anchor,
    Reason,
)
from articles.models import Article
from articles.text.shapes import Span
from newsroom.desk.workbench.workbench_state import load_state
from tests.support.decisions import note_on
from tests.support.desk import PARAGRAPHS, add_revision, make_article, sentence
from tests.support.workbench_forms import (
    change_first,
    cite,
    rating,
    write,
)


class TextOf(HTMLParser):
    """The text inside #text, without what is only for the eye or only for the ear."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.skip = 0
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.depth or given.get("id") == "text":
            self.depth += tag not in {"br", "hr", "input"}
        if self.skip or tag == "sup" or given.get("class") == "visually-hidden":
            self.skip += 1

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth)
        self.skip -= bool(self.skip)

    def handle_data(self, data: str) -> None:
        if self.depth and not self.skip:
            self.words.append(data)


def test_the_text_on_the_page_is_the_text(desk, article, address) -> None:
    write(article)
    cite(article, "k5")
    page = TextOf()
    page.feed(desk.get(address).content.decode())
    assert "".join(page.words).split() == article.current_revision.text.split()


def test_text_without_spaces_gets_none(desk) -> None:
    article = Article.objects.create(slug="zh", title="潮门", language="zh")
    revision = add_revision(article, [["水闸从未关闭。"], ["它本应保护房屋。"]])
    assert len(revision.sentences.all()) == 2
    html = desk.get(reverse("workbench", args=[article.pk])).content.decode()
    signs = "(<sup[^>]*>.</sup>)?(<span[^>]*>[^<]*</span>)?"
    assert re.search(
        f'<p [^>]*><a [^>]*><span class="t">水闸从未关闭。</span>{signs}</a></p>', html
    )


def test_a_sentence_carries_its_mark_and_says_it(desk, article, address) -> None:
    write(article)
    cite(article)
    html = desk.get(f"{address}?s=k0").content.decode()
    assert re.search(
        r'data-tone="disputed" data-queue="drafts" data-state="noted"\s+aria-current="true"',
        html,
    )
    assert "(Disputed, draft, 1 source)" in html


def test_marked_words_carry_the_mark_and_what_is_proposed_is_drawn_while_it_is_open(
    desk, article, address
):
    html = desk.get(f"{address}?s=k0").content.decode()
    assert '<span class="proposed">4.2 million euros</span>' in html
    assert "(open)" in html
    at = PARAGRAPHS[0][0].index("4.2")
    note_on(sentence(article, "k0"), "disputed", words=Span(at, at + 17))
    html = desk.get(f"{address}?s=k0").content.decode()
    drawn = '<span class="noted" data-tone="disputed">4.2 million euros</span>'
    assert drawn in html
    assert '<span class="proposed">4.2' not in html
    assert not re.search(r'id="s-k0"[^>]*data-mark', html)


def test_the_least_credible_rating_marks_the_sentence(article) -> None:
    write(article)
    for slug in ("false", "unverified"):
        notes.write_note(
            sentence(article, "k0"), rating=rating(slug), body=slug, user=None
        )
    line = load_state(article).line("k0")
    assert line
    assert line.on_all
    assert line.on_all.rating == rating("false")


def test_filters_count_what_is_to_do(desk, article, address) -> None:
    before = load_state(article).counts
    assert before["open"] == before["all"] == sum(map(len, PARAGRAPHS))
    write(article, "k2")  # nothing is proposed there
    assert load_state(article).counts == before | {
        "open": before["open"] - 1,
        "drafts": 1,
    }
    Anchor.objects.update(status="needs_review")
    assert load_state(article).counts == before | {"drafts": 1, "review": 1}
    html = desk.get(f"{address}?show=review").content.decode()
    assert 'data-show="review"' in html
    assert 'Position unconfirmed <span class="count" id="count-review">1</span>' in html


def test_drafts_are_counted_as_the_filter_shows_them(desk, article, address) -> None:
    """Prose without a rating is one."""
    notes.write_note(sentence(article, "k2"), rating=None, body="Hm.", user=None)
    assert load_state(article).counts["drafts"] == 1
    assert 'data-queue="open drafts"' in desk.get(address).content.decode()


def test_a_note_that_only_holds_sources_closes_nothing(desk, article, address) -> None:
    cite(article, "k2")
    counts = load_state(article).counts
    assert (counts["open"], counts["drafts"]) == (counts["all"], 0)
    assert "Not rated yet" in desk.get(f"{address}?s=k2").content.decode()


def test_what_is_proposed_is_one_line_each_and_nothing_repeats_it(
    desk, article, address
) -> None:
    html = desk.get(f"{address}?s=k0").content.decode()
    panel = html.partition('<aside id="panel"')[2].partition("</aside>")[0]
    proposed = load_state(article).line("k0").standing.proposals
    assert len(proposed) > 0
    assert re.findall(r'id="p-(\d+-\d+)"', panel) == [
        f"{one.span.start}-{one.span.end}" for one in proposed
    ]
    for one in proposed:
        assert panel.count(f">{one.words}</a>") == 1


def test_hostile_words_are_words(desk, article, address) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    note = write(article, body=hostile, internal=hostile)
    cite(article, title=f"T {hostile}", quote=hostile, locator="<b>")
    anchors.retire(write(article, body="x"), user=None, reason=hostile)
    for query in (
        "?s=k0",
        f"?s=k0&form=note-{note.pk}",
        "?s=k0&form=support",
        "?s=<script>&show=<script>",
    ):
        html = desk.get(address + query).content.decode()
        assert "<script>alert" not in html
        assert "<img" not in html


def test_no_page_has_anything_inline(desk, article, address) -> None:
    note = write(article)
    for query in ("", "?s=k0", f"?s=k0&form=note-{note.pk}", "?s=k0&form=support"):
        html = desk.get(address + query).content.decode()
        assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)\s*=", html)
        assert not re.search(r"<script(?![^>]*\bsrc=)", html)
        assert "<style" not in html


@pytest.mark.parametrize(
    "query",
    ["?s=%00", "?a=x&pick=-1&done=99", "?form=note-99&s=k0", "?a=9999999999999999999"],
)
def test_junk_in_the_address_is_nothing_chosen(desk, address, query: str) -> None:
    assert desk.get(address + query).status_code == 200


def fill_up(article: Article, number: int) -> None:
    for index in range(number):
        key = f"k{index % 19}"
        note = write(article, key, body=f"Note {index}.")
        note.reasons.set(Reason.objects.all()[:2])
        cite(article, key, title=f"Source {index}")


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow(
    desk, article, address, django_assert_max_num_queries
) -> None:
    fill_up(article, 2)
    desk.get(address)
    change_first(0)  # who changed a card last is asked where one was changed
    # Two for the newsroom's name and practice.
    with django_assert_max_num_queries(32) as few:
        desk.get(f"{address}?s=k0")
    fill_up(article, 38)
    for index in range(1, 6):
        change_first(index)
    with django_assert_max_num_queries(len(few)) as many:
        desk.get(f"{address}?s=k0")
    assert len(many) == len(few)


NOT_ASSESSED = "there are no rules for this language"


@pytest.fixture
def in_polish(db) -> Article:
    """Its sentences were assessed before the language was put right."""
    article = make_article(slug="brama")
    Article.objects.filter(pk=article.pk).update(language="pl")
    return article


def test_in_a_language_without_rules_nothing_is_proposed(in_polish, desk):
    address = reverse("workbench", args=[in_polish.pk])
    assert NOT_ASSESSED in desk.get(address).content.decode()
    assert NOT_ASSESSED in desk.get(f"{address}?s=k0").content.decode()


def test_the_publish_sheet_says_what_was_not_assessed(in_polish, article, editor):
    client = Client()
    client.force_login(editor)
    pages = {
        made.pk: client.get(reverse("desk:publish", args=[made.pk])).content.decode()
        for made in (in_polish, article)
    }
    assert NOT_ASSESSED in pages[in_polish.pk]
    assert NOT_ASSESSED not in pages[article.pk]
