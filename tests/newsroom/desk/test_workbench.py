"""The workbench shows the text and what is attached to it, and every act is a link or a
form.
"""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from annotations import anchors, notes
from annotations.models import (
    Anchor,
    AnchorEvent,
    Citation,
    Note,
    Rating,
    RatingScale,
    Reason,
    Source,
)
from annotations.sources import library
from articles.models import Article
from articles.text.shapes import Span
from newsroom.desk.workbench.workbench_state import load_state
from tests.support import decisions
from tests.support.decisions import cited, note_on
from tests.support.desk import PARAGRAPHS, add_revision, make_article, sentence

FETCH = {"X-Requested-With": "fetch", "Accept": "text/html, application/json"}


@pytest.fixture
def article(db) -> Article:
    return make_article()


@pytest.fixture
def address(article) -> str:
    return reverse("workbench", args=[article.pk])


@pytest.fixture
def desk(client, annotator) -> Client:
    client.force_login(annotator)
    return client


@pytest.fixture
def editors_desk(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def rating(slug: str = "disputed") -> Rating:
    return Rating.objects.get(slug=slug)


def write(
    article: Article,
    key: str = "k0",
    body: str = "The ledger says 3.9 million.",
    **kwargs: Any,
) -> Note:
    return notes.write_note(
        sentence(article, key), rating=rating(), body=body, **({"user": None} | kwargs)
    )


def cite(
    article: Article, key: str = "k0", title: str = "Minutes", **kwargs: Any
) -> Citation:
    """On the sentence's last note; where it has none, on one that only holds
    sources.
    """
    return decisions.cite(
        sentence(article, key), cited(title, kind="report", **{"locator": ""} | kwargs)
    )


def note_data(**changes: Any) -> dict[str, Any]:
    return {
        "act": "note",
        "rating": rating().pk,
        "body": "Not so.",
        "internal": "",
        **changes,
    }


# --- Who may


def test_without_a_login_one_is_asked_to_log_in(client, address) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/?next=")


def test_a_login_that_ended_while_typing_is_said_in_json(client, address) -> None:
    answer = client.post(f"{address}?s=k0", note_data(), headers=FETCH)
    assert answer.status_code == 401
    assert "What you typed is still here" in answer.json()["error"]
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


# --- Showing


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
    assert 'Needs review <span class="count" id="count-review">1</span>' in html


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


def change_first(index: int) -> None:
    first = Note.objects.first()
    notes.change_note(
        first.pk, version=first.version, rating=rating(), body=f"{index}", user=None
    )


@pytest.mark.slow
def test_the_number_of_queries_does_not_grow(
    desk, article, address, django_assert_max_num_queries
) -> None:
    fill_up(article, 2)
    desk.get(address)
    change_first(0)  # who changed a card last is asked where one was changed
    with django_assert_max_num_queries(30) as few:
        desk.get(f"{address}?s=k0")
    fill_up(article, 38)
    for index in range(1, 6):
        change_first(index)
    with django_assert_max_num_queries(len(few)) as many:
        desk.get(f"{address}?s=k0")
    assert len(many) == len(few)


# --- Notes


def test_a_note_is_written_and_the_page_comes_back_to_its_sentence(
    desk, article, address, annotator
) -> None:
    reasons = Reason.objects.filter(slug__in=["outdated", "other"])
    answer = desk.post(
        f"{address}?s=k1&form=note", note_data(reasons=[r.pk for r in reasons])
    )
    note = Note.objects.get()
    saved = f"{address}?s=k1&a={note.anchor_id}&saved=note-{note.pk}-1-0#s-k1"
    assert (answer.status_code, answer["Location"]) == (302, saved)
    assert (note.body, note.status, note.created_by) == ("Not so.", "draft", annotator)
    assert note.anchor.sentence == sentence(article, "k1")
    assert set(note.reasons.all()) == set(reasons)


def test_by_fetch_only_the_parts_that_change_come_back(desk, address) -> None:
    answer = desk.post(f"{address}?s=k1&form=note", note_data(), headers=FETCH)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    for part in ("s-k1", "count-drafts", "tally", "panel"):
        assert f'id="{part}"' in html
    assert html.count('class="s"') == 1
    assert "<form" in html
    assert 'id="form"' not in html
    for part in ("text", "filters", "status"):
        assert f'id="{part}"' not in html


def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, address) -> None:
    answer = desk.post(
        f"{address}?s=k1&form=note", note_data(rating="", body=" ", internal="Ask Ida.")
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a rating." in html
    assert "Ask Ida." in html
    assert not Note.objects.exists()


def test_characters_that_no_page_can_hold_do_no_harm(desk, address) -> None:
    data = f"act=note&rating={rating().pk}&body=a%00b%EF%BF%BEc%1B&internal="
    answer = desk.post(
        f"{address}?s=k1&form=note",
        data,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302
    assert Note.objects.get().body == "abc"


def test_an_annotator_cannot_approve_by_asking(desk, editors_desk, address) -> None:
    complete = note_data(rating=rating("unverified").pk, approve="yes")
    assert desk.post(f"{address}?s=k1", complete).status_code == 403
    assert not Note.objects.exists()
    editors_desk.post(f"{address}?s=k1", complete)
    assert Note.objects.get().status == "approved"


def test_what_a_rating_needs_is_said_before_it_goes_to_review_and_nothing_typed_is_lost(
    desk, article, address
) -> None:
    answer = desk.post(
        f"{address}?s=k1&form=note", note_data(submit="yes", body="Long thought.")
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Disputed needs a source that contradicts it: add one." in html
    assert "Long thought." in html
    assert not Note.objects.exists()
    note = write(article, "k1")
    answer = desk.post(
        f"{address}?s=k1", {"act": "submit", "number": note.pk, "version": 1}
    )
    assert answer.status_code == 422
    assert b"Disputed needs a source that contradicts it: add one." in answer.content


def test_a_note_and_its_first_source_are_one_save(desk, article, address) -> None:
    source = cited("Minutes").source
    data = note_data(
        source=source.pk, locator="p. 4", submit="yes", words="1,900 homes"
    )
    assert desk.post(f"{address}?s=k1&form=note", data).status_code == 302
    note = Note.objects.get()
    assert (note.status, note.words_text) == ("in_review", "1,900 homes")
    assert [(one.source, one.stance) for one in note.citations.all()] == [
        (source, "contradicts")
    ]


def test_words_that_stand_twice_are_not_guessed(desk, article, address) -> None:
    answer = desk.post(f"{address}?s=k0&form=note", note_data(words="that"))
    assert answer.status_code == 302  # once
    answer = desk.post(f"{address}?s=k0&form=note", note_data(words="a"))
    assert answer.status_code == 422
    assert b"occur more than once" in answer.content
    at = PARAGRAPHS[0][0].rindex("a")
    assert (
        desk.post(f"{address}?s=k0&form=note", note_data(words="a", at=at)).status_code
        == 302
    )
    assert Note.objects.latest("pk").words == Span(at, at + 1)


def test_a_note_on_the_whole_sentence_covers_what_its_author_lets_it(
    desk, article, address
) -> None:
    key = next(
        one.key for one in load_state(article).lines if len(one.standing.proposals) > 1
    )
    proposed = load_state(article).line(key).standing.proposals
    html = desk.get(f"{address}?s={key}&form=note").content.decode()
    assert html.count('type="checkbox" name="covers"') == len(proposed)
    assert len(re.findall(r'name="covers"[^>]*checked', html)) == min(3, len(proposed))
    first = f"{proposed[0].span.start}-{proposed[0].span.end}"
    desk.post(
        f"{address}?s={key}&form=note", note_data(covering="True", covers=[first])
    )
    states = load_state(article).line(key).standing
    assert [one.is_covered for one in states.proposals] == [
        True,
        *[False] * (len(proposed) - 1),
    ]
    assert states.is_open


def test_a_note_is_saved_though_another_covered_its_words_meanwhile(
    desk, article, address
) -> None:
    key = next(one.key for one in load_state(article).lines if one.standing.proposals)
    span = load_state(article).line(key).standing.proposals[0].span
    note_on(sentence(article, key), "unverified")
    assert load_state(article).line(key).standing.proposals[0].is_covered
    data = note_data(covering="True", covers=[f"{span.start}-{span.end}"])
    failed = desk.post(
        f"{address}?s={key}&form=note", data | {"rating": "", "body": ""}
    )
    assert re.search(
        rf'name="covers" value="{span.start}-{span.end}"[^>]*checked',
        failed.content.decode(),
    )
    assert desk.post(f"{address}?s={key}&form=note", data).status_code == 302
    assert list(map(tuple, Note.objects.latest("pk").covers)) == [tuple(span)]


def test_a_source_is_for_the_words_in_hand_though_the_page_does_not_name_them(
    desk, article, address
) -> None:
    first = load_state(article).line("k0").standing.open_proposals[0]
    for query in ("", f"&about={first.span.start}-{first.span.end}"):
        html = (
            desk.get(f"{address}?s=k0&form=support{query}")
            .content.decode()
            .partition("<template")[0]
        )
        assert f'name="words" value="{first.words}"' in html


# --- t: supported, by the source at hand


def supported(desk: Client, address: str, key: str) -> dict[str, str]:
    """What the button of `t` sends."""
    html = desk.get(f"{address}?s={key}").content.decode().partition("<template")[0]
    form = next(
        one
        for one in html.split("<form")[1:]
        if 'data-hotkey="t"' in one.partition("</form>")[0]
    )
    sent = dict(
        re.findall(r'name="(\w+)" value="([^"]*)"', form.partition("</form>")[0])
    )
    return sent | {"action": unescape(re.findall(r'action="([^"]+)"', form)[0])}


def press_t(desk: Client, address: str, key: str):
    sent = supported(desk, address, key)
    return desk.post(address + sent.pop("action"), sent | {"act": "note"})


def test_t_rests_on_the_source_and_the_place_that_were_used_last_and_goes_on(
    desk, article, address, annotator
) -> None:
    last = cited("Minutes", locator="p. 7")
    note_on(sentence(article, "k2"), "supported", sources=[last], user=annotator)
    left = len(load_state(article).line("k0").standing.open_proposals)
    for _ in range(left):
        answer = press_t(desk, address, "k0")
        assert answer.status_code == 302
    made = Note.objects.filter(anchor__sentence=sentence(article, "k0"))
    assert made.count() == left
    for note in made:
        [citation] = note.citations.all()
        assert (note.rating.slug, note.body, note.status) == (
            "supported",
            "",
            "in_review",
        )
        assert note.words
        assert (citation.source, citation.locator, citation.stance) == (
            last.source,
            "p. 7",
            "supports",
        )
    assert f"{address}?s=k1&" in answer["Location"]
    page = desk.get(answer["Location"]).content.decode()
    assert "The note is saved." in page


def test_t_takes_the_one_source_that_the_sentence_cites_before_the_one_used_last(
    desk, article, address, annotator
) -> None:
    note_on(
        sentence(article, "k2"),
        "supported",
        sources=[cited("Last", locator="p. 7")],
        user=annotator,
    )
    cite(article, "k0", title="Footnote", locator="p. 2")
    assert supported(desk, address, "k0")["locator"] == "p. 2"


def test_t_without_a_source_asks_for_one_and_without_a_place_for_that(
    desk, article, address, annotator
) -> None:
    html = desk.get(f"{address}?s=k0").content.decode()
    [link] = re.findall(
        r'data-hotkey="t"[^>]*href="([^"]+)"', html.partition("<template")[0]
    )
    form = desk.get(address + unescape(link)).content.decode()
    assert re.search(r'id="f-find"[^>]*data-focus', form)
    note_on(
        sentence(article, "k2"),
        "supported",
        "Seen.",
        sources=[cited("Minutes", locator="")],
        user=annotator,
    )
    form = desk.get(address + unescape(link)).content.decode()
    assert re.search(r'id="f-locator"[^>]*data-focus', form)
    source = Source.objects.get()
    assert f'name="source" value="{source.pk}"\n          checked>' in form
    data = note_data(
        rating=rating("supported").pk, body="", submit="yes", source=source.pk
    )
    answer = desk.post(address + unescape(link), data)
    assert answer.status_code == 422
    assert b"needs the place in its source" in answer.content


def test_in_an_examined_text_that_quotes_somebody_t_asks_whose_claim_it_is(
    desk, article, address, annotator
) -> None:
    note_on(sentence(article, "k2"), "supported", user=annotator)
    html = desk.get(f"{address}?s=k6").content.decode()
    link, *_ = re.findall(
        r'data-hotkey="t"[^>]*href="([^"]+)"', html.partition("<template")[0]
    )
    form = desk.get(address + unescape(link)).content.decode()
    assert "Somebody is quoted: which claim is rated?" in form
    assert "That it was said: the author’s claim" in form
    assert "What was said: the claim of Edwin Sallow" in form


def test_the_digits_open_the_prose_of_a_note_on_the_proposal_with_that_rating(
    desk, article, address
) -> None:
    proposal = load_state(article).line("k0").standing.proposals[0]
    about = f"{proposal.span.start}-{proposal.span.end}"
    html = desk.get(f"{address}?s=k0&form=note&about={about}&rate=5").content.decode()
    assert f'name="rating" value="{rating().pk}" checked' in html
    assert re.search(rf'id="f-words"[^>]*value="{re.escape(proposal.words)}"', html)
    assert "data-focus-in" in html


# --- Without a note


def test_no_claim_nothing_to_check_and_left_unchecked(desk, article, address) -> None:
    proposal = load_state(article).line("k0").standing.proposals[0]
    about = {
        "about": f"{proposal.span.start}-{proposal.span.end}",
        "words": proposal.words,
    }
    desk.post(f"{address}?s=k0", {"act": "no_claim", "revision": 1} | about)
    assert load_state(article).line("k0").standing.proposals[0].set_aside
    assert (
        desk.post(
            f"{address}?s=k0", {"act": "no_claim"} | about | {"words": "others"}
        ).status_code
        == 422
    )
    desk.post(f"{address}?s=k2", {"act": "nothing"})
    assert load_state(article).line("k2").standing.state == "nothing"
    answer = desk.post(f"{address}?s=k3", {"act": "unchecked", "why": " "})
    assert b"Say why it is left unchecked" in answer.content
    answer = desk.post(
        f"{address}?s=k3", {"act": "unchecked", "why": "The archive is shut."}
    )
    assert load_state(article).line("k3").standing.state == "unchecked"
    assert "?s=k4&decided=" in answer["Location"]
    page = desk.get(answer["Location"]).content.decode()
    assert "Left unchecked:" in page
    number = int(re.findall(r"decided=(\d+)", answer["Location"])[0])
    answer = desk.post(f"{address}?s=k4", {"act": "undecide", "number": number})
    assert answer["Location"] == f"{address}?s=k3#s-k3"
    assert load_state(article).line("k3").standing.is_open


def test_the_next_open_sentence_is_found_round_the_end(desk, article, address) -> None:
    *_, before, last = [line.key for line in load_state(article).lines]
    desk.post(f"{address}?s={last}", {"act": "nothing"})
    desk.post(f"{address}?s=k0", {"act": "nothing"})
    answer = desk.get(f"{address}?after={before}")
    assert answer["Location"] == f"{address}?s=k1#s-k1"


def test_a_stale_save_shows_both_and_then_keeps_mine(
    desk, article, address, editor
) -> None:
    note = write(article)
    notes.change_note(
        note.pk, version=1, rating=rating("false"), body="Hers.", user=editor
    )
    query = f"{address}?s=k0&form=note-{note.pk}"
    answer = desk.post(query, note_data(number=note.pk, version=1, body="His."))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"<del>Hers</del>\.", html)
    assert re.search(r"<ins>His</ins>\.", html)
    assert re.search(r"<del>False</del>.*<ins>Disputed</ins>", html, re.DOTALL)
    assert "Only for the desk</h5>" not in html
    assert "editor saved this while you were writing" in html
    assert "Keep mine" in html
    assert Note.objects.get().body == "Hers."
    [version] = re.findall(r'name="version" value="(\d+)" id', html)
    assert (
        desk.post(
            query, note_data(number=note.pk, version=version, body="His.")
        ).status_code
        == 302
    )
    assert Note.objects.get().body == "His."
    assert "Hers." in [past.body for past in note.history.all()]


def test_a_sentence_that_is_gone_takes_no_note_and_the_words_stay(
    desk, article, address
) -> None:
    add_revision(article, [["Another text."]], keys=["other"])
    answer = desk.post(f"{address}?s=k0&form=note", note_data(body="Long thought."))
    assert answer.status_code == 422
    assert b"no longer in the text" in answer.content
    assert b"Long thought." in answer.content


def test_approving(desk, editors_desk, article, address) -> None:
    note = note_on(sentence(article, "k0"), "disputed")
    data = {"act": "approve", "number": note.pk, "version": 1}
    assert desk.post(f"{address}?s=k0", data).status_code == 403
    assert editors_desk.post(f"{address}?s=k0", data).status_code == 302
    assert Note.objects.get().status == "approved"
    editors_desk.post(f"{address}?s=k0", {"act": "unapprove", "number": note.pk})
    assert Note.objects.get().status == "draft"


def test_approving_what_changed_meanwhile_asks_to_read_again(
    editors_desk, article, address
) -> None:
    note = write(article)
    notes.change_note(note.pk, version=1, rating=rating(), body="Other.", user=None)
    answer = editors_desk.post(
        f"{address}?s=k0", {"act": "approve", "number": note.pk, "version": 1}
    )
    assert answer.status_code == 409
    assert b"read it, then decide again" in answer.content
    assert Note.objects.get().status == "draft"


def test_a_note_of_another_article_is_out_of_reach(
    editors_desk, article, address
) -> None:
    elsewhere = write(make_article("elsewhere"))
    for act in ("note", "approve", "unapprove"):
        data = note_data(act=act, number=elsewhere.pk, version=1)
        assert editors_desk.post(f"{address}?s=k0", data).status_code == 404
    for act in ("retire", "confirm", "reattach", "detach", "undo"):
        data = {"act": act, "number": elsewhere.anchor_id, "to": "k0"}
        assert editors_desk.post(f"{address}?s=k0", data).status_code == 404


def test_a_note_keeps_a_rating_of_the_scale_before(desk, article, address) -> None:
    note = write(article)
    RatingScale.objects.update(is_default=False)
    scale = RatingScale.objects.create(name="New", is_default=True)
    Rating.objects.create(
        scale=scale, slug="fine", label="Fine", sign="+", tone="supported"
    )
    html = desk.get(f"{address}?s=k0&form=note-{note.pk}").content.decode()
    assert re.findall(
        r'type="radio" name="rating" value="(\d+)"( checked)?', html
    ).count((str(note.rating_id), " checked"))
    assert html.count('type="radio" name="rating"') == 2


# --- Sources


def citation_data(note: Note | None, **changes: Any) -> dict[str, Any]:
    number = note.pk if note else ""
    return {
        "act": "citation",
        "note": number,
        "stance": "supports",
        "locator": "p. 4",
        "quote": "",
        **changes,
    }


def test_a_source_is_chosen(desk, article, address) -> None:
    source, note = cite(article).source, write(article, "k3")
    desk.post(
        f"{address}?s=k3&form=source-{note.pk}",
        citation_data(note, source=source.pk, quote="Two gates."),
    )
    made = Citation.objects.get(locator="p. 4")
    assert (made.source, made.quote, made.note) == (source, "Two gates.", note)


def test_what_a_source_says_follows_from_the_rating_unless_it_is_said(
    desk, article, address
) -> None:
    source, note = cite(article).source, write(article, "k3")
    for place, stance in (("p. 1", ""), ("p. 2", "context")):
        data = citation_data(note, source=source.pk, locator=place, stance=stance)
        desk.post(f"{address}?s=k3&form=source-{note.pk}", data)
    assert dict(note.citations.values_list("locator", "stance")) == {
        "p. 1": "contradicts",
        "p. 2": "context",
    }


def test_a_source_is_looked_for_by_its_words(desk, article, address) -> None:
    first, note = cite(article, title="Minutes of March").source, write(article, "k3")
    at = f"{address}?s=k3&form=source-{note.pk}"
    desk.post(at, citation_data(note, find="march minutes"))
    assert Citation.objects.get(locator="p. 4").source == first
    cite(article, title="Minutes of April")
    answer = desk.post(at, citation_data(note, find="minutes"))
    assert answer.status_code == 422
    assert b"Choose one of these." in answer.content
    assert answer.content.count(b'type="radio" name="source"') == 2
    assert b"Name the source" in desk.post(at, citation_data(note)).content


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("A ledger of 1907", "title"),
        ("https://ledger.example/1907", "reference"),
        ("10.1000/182", "reference"),
    ],
)
def test_what_was_looked_for_in_vain_begins_a_new_source_and_nothing_else_is_shown(
    desk, article, address, words, field
) -> None:
    cite(article)
    note = write(article, "k3")
    answer = desk.post(
        f"{address}?s=k3&form=source-{note.pk}", citation_data(note, find=words)
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "No source fits" in html
    assert f'name="{field}" value="{words}"' in html
    assert 'type="radio" name="source"' not in html
    assert '<details class="make" open>' in html


def test_a_source_is_taken_off_its_note_and_put_back(desk, article, address) -> None:
    citation = cite(article)
    data = {"number": citation.pk, "version": citation.version}
    answer = desk.post(f"{address}?s=k0", data | {"act": "uncite"}, follow=True)
    assert b"Taken off: Minutes" in answer.content
    desk.post(f"{address}?s=k0", data | {"act": "recite"})
    assert Citation.objects.get().removed_at is None


def test_a_source_is_made_in_place(desk, article, address, annotator) -> None:
    note = write(article, "k3")
    made = {
        "title": "The ledger",
        "reference": "ledger.example",
        "date": "2019-03",
        "kind": "report",
    }
    answer = desk.post(
        f"{address}?s=k3", citation_data(note, **made, authors="Renn, Ida")
    )
    assert answer.status_code == 302
    source = Source.objects.get()
    assert source.csl == {
        "type": "report",
        "title": "The ledger",
        "URL": "https://ledger.example",
        "author": [{"family": "Renn", "given": "Ida"}],
        "issued": {"date-parts": [[2019, 3]]},
    }
    assert (source.visibility, source.created_by) == ("public", annotator)
    assert Citation.objects.get().source == source


def test_a_protected_source_is_made_in_place(desk, article, address) -> None:
    """Whoever makes it says what the desk calls it, and nothing typed is lost until
    that is said.
    """
    made = {
        "title": "The ledger",
        "authors": "Renn, Ida",
        "kind": "report",
        "protected": "on",
    }
    data = citation_data(write(article, "k3"), **made)
    for description, said in (
        ("", "Say what the desk calls it"),
        ("Ida’s book", "names the source: “Ida”"),
    ):
        answer = desk.post(f"{address}?s=k3", data | {"description": description})
        assert (
            answer.status_code,
            said in answer.text,
            "Renn, Ida" in answer.text,
        ) == (422, True, True)
    assert (
        desk.post(f"{address}?s=k3", data | {"description": "A book"}).status_code
        == 302
    )
    source = Source.objects.get()
    assert (source.title, source.visibility) == ("A book", "protected")
    assert source.identity.csl["author"] == [{"family": "Renn", "given": "Ida"}]


def test_a_bad_new_source_is_said_and_what_was_typed_stays(
    desk, article, address
) -> None:
    note = write(article, "k3")
    data = citation_data(
        note,
        title="The ledger",
        reference="the ledger",
        kind="report",
        quote="Kept words.",
    )
    answer = desk.post(f"{address}?s=k3&form=source-{note.pk}", data)
    assert answer.status_code == 422
    assert b"is not a web address, a DOI or an ISBN" in answer.content
    assert b"Kept words." in answer.content
    assert not Source.objects.exists()


def test_a_citation_is_changed_and_a_stale_change_shows_both(
    desk, article, address
) -> None:
    citation = cite(article)
    query = f"{address}?s=k0&form=citation-{citation.pk}"
    data = citation_data(None, number=citation.pk, version=1, source=citation.source_id)
    assert desk.post(query, data).status_code == 302
    answer = desk.post(query, data | {"locator": "p. 9"})
    assert answer.status_code == 409
    assert b"p. <del>4</del>" in answer.content
    assert b"p. <ins>9</ins>" in answer.content
    assert Citation.objects.get().locator == "p. 4"


# --- Taking off, moving, reviewing


def test_removed_and_undone(desk, article, address) -> None:
    note = write(article)
    answer = desk.post(f"{address}?s=k0", {"act": "retire", "number": note.anchor_id})
    assert f"done={note.anchor_id}" in answer["Location"]
    page = desk.get(answer["Location"]).content
    assert b"Removed from the article." in page
    assert b"Restore it" in page
    desk.post(f"{address}?s=k0", {"act": "undo", "number": note.anchor_id})
    assert Anchor.objects.get().status == "kept"


@pytest.mark.slow
@pytest.mark.parametrize("act", ["retired", "confirmed"])
def test_taking_back_many_costs_as_many_queries_as_taking_back_two(
    desk, article, address, editor, act, django_assert_max_num_queries
) -> None:
    def decided(number: int, on: range) -> str:
        """So many are decided about; their numbers, as the page lists them."""
        written = [
            write(article, f"k{on[index % len(on)]}", body=f"{index}.")
            for index in range(number)
        ]
        for note in written:
            if act == "retired":
                anchors.retire(note, user=editor)
            else:
                Anchor.objects.filter(pk=note.anchor_id).update(
                    status="needs_review", confirmed_text="Old."
                )
                anchors.confirm_place(note.anchor_id, note.anchor.sentence, user=editor)
        return ",".join(str(note.anchor_id) for note in written)

    few, many = decided(2, range(2)), decided(40, range(2, 9))
    desk.get(address)
    with django_assert_max_num_queries(60) as of_few:
        assert desk.post(address, {"act": "undo", "number": few}).status_code == 302
    with django_assert_max_num_queries(len(of_few)):
        assert desk.post(address, {"act": "undo", "number": many}).status_code == 302
    assert {event.act for event in AnchorEvent.objects.order_by("-pk")[:42]} == {
        "undone"
    }


def test_of_many_either_all_are_taken_back_or_none(
    desk, article, address, editor
) -> None:
    taken_off, standing = write(article, "k0"), write(article, "k1")
    anchors.retire(taken_off, user=editor)
    both = f"{taken_off.anchor_id},{standing.anchor_id}"
    assert desk.post(address, {"act": "undo", "number": both}).status_code == 422
    assert (
        desk.post(
            address, {"act": "undo", "number": f"{taken_off.anchor_id},999999"}
        ).status_code
        == 404
    )
    taken_off.anchor.refresh_from_db()
    assert taken_off.anchor.status == "retired"


def test_a_changed_sentence_is_reviewed(desk, article, address) -> None:
    note = write(article)
    Anchor.objects.update(
        status="needs_review",
        confirmed_text="The harbour paid 9 million.",
        suggestions=["k1", "gone"],
    )
    html = desk.get(f"{address}?s=k0&show=review").content.decode()
    assert "<del>" in html
    assert "<ins>" in html
    assert "To sentence 2:" in html
    desk.post(f"{address}?s=k0", {"act": "confirm", "number": note.anchor_id})
    anchor = Anchor.objects.get()
    assert (anchor.status, anchor.confirmed_text) == ("kept", PARAGRAPHS[0][0])


def test_the_history_of_a_card_is_told_when_it_is_asked_for(
    desk, article, address
) -> None:
    note = write(article)
    change_first(0)
    page = desk.get(f"{address}?s=k0").content.decode()
    past = f"{reverse('desk:history', args=[article.pk])}?a={note.anchor_id}&amp;s=k0"
    assert past in page
    assert "changed by the command line" in page
    assert "The ledger says 3.9 million." not in page
    told = desk.get(
        past.replace("&amp;", "&"), headers={"X-Requested-With": "fetch"}
    ).content.decode()
    assert "The ledger says 3.9 million." in told
    assert "written" in told
    assert "attached, revision 1: " in told


def test_an_orphan_finds_a_new_sentence(desk, article, address) -> None:
    note = write(article)
    Anchor.objects.update(status="orphaned", sentence=None, suggestions=["k1"])
    html = desk.get(f"{address}?show=review&a={note.anchor_id}").content.decode()
    assert "Its sentence is gone" in html
    answer = desk.post(
        f"{address}?a={note.anchor_id}",
        {"act": "reattach", "number": note.anchor_id, "to": "k1"},
    )
    assert f"{address}?s=k1" in answer["Location"]
    assert Anchor.objects.get().sentence == sentence(article, "k1")


def test_moved_by_choosing_in_the_text(desk, article, address) -> None:
    note = write(article)
    assert (
        b"Choose the sentence in the text"
        in desk.get(f"{address}?pick={note.anchor_id}").content
    )
    html = desk.get(f"{address}?s=k4&pick={note.anchor_id}").content.decode()
    assert "Move it here" in html
    assert f"?pick={note.anchor_id}&amp;s=k5" in html
    desk.post(
        f"{address}?s=k4", {"act": "reattach", "number": note.anchor_id, "to": "k4"}
    )
    assert Anchor.objects.get().sentence == sentence(article, "k4")


def test_on_the_article_as_a_whole(desk, article, address) -> None:
    note = write(article)
    desk.post(f"{address}?s=k0", {"act": "detach", "number": note.anchor_id})
    html = desk.get(address).content.decode()
    assert "On the article as a whole" in html
    assert "The ledger says 3.9 million." in html


def test_the_preview_is_what_readers_will_see(desk) -> None:
    answer = desk.post(reverse("preview_note"), {"content": "*a* <script>"})
    assert answer.content.decode() == "<p><em>a</em> &lt;script&gt;</p>\n"
    assert (
        desk.post(reverse("preview_note"), {"content": "x" * 20_001}).status_code == 413
    )
    assert desk.post(reverse("preview_note")).content == b""


def test_the_preview_says_in_a_short_piece_that_the_login_ended(
    client, db, make_user
) -> None:
    answer = client.post(reverse("preview_note"), {"content": "x"})
    assert answer.status_code == 401
    assert answer.content.startswith(b"<p>Your login has ended.")
    client.force_login(make_user(None))
    assert client.post(reverse("preview_note"), {"content": "x"}).status_code == 403


def test_the_addresses_of_markdownx_do_not_exist(client, db) -> None:
    for address in ("/markdownx/markdownify/", "/markdownx/upload/"):
        assert client.get(address).status_code == 404


def test_sources_are_found_while_typing(desk, article, client, make_user) -> None:
    source = cite(article, title="Minutes of March").source
    answer = desk.get(reverse("find_sources"), {"q": "MARCH"})
    assert answer.json() == {
        "sources": [
            {"id": source.pk, "words": "“Minutes of March”", "protected": False}
        ]
    }
    assert desk.get(reverse("find_sources"), {"q": " "}).json() == {"sources": []}
    client.force_login(make_user(None))
    assert client.get(reverse("find_sources"), {"q": "march"}).status_code == 403


def test_a_fresh_token_saves_where_the_old_one_was_refused(annotator, address) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(annotator)
    token = strict.get(reverse("fresh_token")).json()["token"]
    answer = strict.post(f"{address}?s=k1", note_data(csrfmiddlewaretoken=token))
    assert answer.status_code == 302


# --- The admin


def test_the_admin_lists_notes_and_deletes_none(client, administrator, article) -> None:
    write(article)
    anchors.detach(cite(article, "k1").note.anchor_id, user=None)
    client.force_login(administrator)
    page = client.get("/admin/annotations/note/").content.decode()
    assert "Disputed" in page
    assert client.get("/admin/annotations/note/add/").status_code == 403
    assert (
        client.post(
            f"/admin/annotations/note/{Note.objects.first().pk}/delete/"
        ).status_code
        == 403
    )


def source_data(**changes: Any) -> dict[str, Any]:
    return {
        "work": "Minutes",
        "kind": "report",
        "authors": "",
        "publisher": "",
        "date": "",
        "address": "",
        "doi": "",
        "isbn": "",
        "visibility": "public",
        "archive_url": "",
        "internal_note": "",
        "seen_version": 1,
        **changes,
    }


def test_a_source_changes_in_the_admin_without_losing_what_the_form_does_not_show(
    desk, annotator
) -> None:
    item = {
        "title": "Minutes",
        "type": "report",
        "volume": "7",
        "author": [{"family": "Lee", "suffix": "Jr"}],
    }
    source = library.find_or_create(item, None)
    data = source_data(publisher="Port Ellery", authors="Lee")
    answer = desk.post(f"/admin/annotations/source/{source.pk}/change/", data)
    assert answer.status_code == 302
    source.refresh_from_db()
    assert source.csl == item | {"publisher": "Port Ellery"}
    assert source.version == 2
    assert source.history.first().history_user == annotator
    for page in ("change/", "history/"):
        html = desk.get(
            f"/admin/annotations/source/{source.pk}/{page}"
        ).content.decode()
        assert not re.search(r"<[^>]+\sstyle\s*=", html)


def test_a_stale_source_form_says_what_stands_now_and_may_then_replace_it(desk) -> None:
    source = library.find_or_create({"title": "Minutes", "type": "report"}, None)
    address = f"/admin/annotations/source/{source.pk}/change/"
    desk.post(address, source_data(work="Minutes of March"))
    answer = desk.post(address, source_data(work="Minutes of May"))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "It now reads: “Minutes of March”" in html
    assert "Minutes of May" in html
    assert Source.objects.get().title == "Minutes of March"
    [version] = re.findall(r'name="seen_version" value="(\d+)"', html)
    assert (
        desk.post(
            address, source_data(work="Minutes of May", seen_version=version)
        ).status_code
        == 302
    )
    assert Source.objects.get().title == "Minutes of May"


def test_a_source_is_added_and_found_in_the_admin(desk, annotator) -> None:
    bad = desk.post(
        "/admin/annotations/source/add/", source_data(address="javascript:alert(1)")
    )
    assert b"http:// or https://" in bad.content
    assert not Source.objects.exists()
    desk.post(
        "/admin/annotations/source/add/",
        source_data(work="Ölwechsel", authors="Lee, Ana"),
    )
    source = Source.objects.get()
    assert (source.created_by, source.csl["author"]) == (
        annotator,
        [{"family": "Lee", "given": "Ana"}],
    )
    assert (
        "Ölwechsel"
        in desk.get("/admin/annotations/source/?q=ÖLWECHSEL").content.decode()
    )


def test_one_scale_is_used_for_new_notes(client, administrator) -> None:
    client.force_login(administrator)
    scale = RatingScale.objects.create(name="Plain")
    data = {"action": "use_for_new_notes", "_selected_action": [scale.pk]}
    client.post("/admin/annotations/ratingscale/", data)
    assert RatingScale.objects.in_use() == scale
    both = list(RatingScale.objects.values_list("pk", flat=True))
    answer = client.post(
        "/admin/annotations/ratingscale/",
        data | {"_selected_action": both},
        follow=True,
    )
    assert b"Choose one scale" in answer.content
    assert RatingScale.objects.filter(is_default=True).count() == 1


def test_the_admin_and_the_login_look_like_the_desk(client, administrator) -> None:
    login = client.get("/admin/login/").content.decode()
    assert "Log in to the desk" in login
    client.force_login(administrator)
    index = client.get("/admin/").content.decode()
    for page in (login, index):
        assert 'class="masthead"' in page
        assert "testserver" not in page
    assert "Log out" in index


# --- Faster than the newsroom answers, and against a changing text


def test_every_form_says_for_which_sentence_it_was_opened(
    desk, article, address
) -> None:
    write(article)
    cite(article)
    Anchor.objects.update(status="needs_review", reason="figures")
    for query in ("?s=k0", "?s=k0&form=note", "?s=k0&form=support"):
        panel = desk.get(address + query, headers=FETCH).content.decode()
        assert '<aside id="panel"' in panel
        assert re.search(r'data-key="k0"\s+data-hand="s-k0"', panel)
        posts = panel.count('method="post"')
        assert posts == panel.count('name="sentence" value="k0"') > 0


def test_a_form_that_was_opened_for_another_sentence_is_refused(
    editors_desk, article, address
) -> None:
    note = write(article, "k1")
    answer = editors_desk.post(
        f"{address}?s=k0&form=note", note_data(sentence="k1", body="Long thought.")
    )
    assert answer.status_code == 422
    assert b"opened for another sentence" in answer.content
    assert b"Long thought." in answer.content
    for data in ({"sentence": "k1"}, {"sentence": "k0"}, {}):
        data = {"act": "approve", "number": note.pk, "version": 1} | data
        assert editors_desk.post(f"{address}?s=k0", data).status_code == 422
    note.refresh_from_db()
    assert (Note.objects.count(), note.status) == (1, "draft")


def test_the_same_save_sent_twice_is_one_note_and_one_citation(
    desk, article, address
) -> None:
    reasons = [str(Reason.objects.get(slug="outdated").pk)]
    source = library.find_or_create({"title": "Minutes", "type": "report"}, None)
    cited = {
        "act": "citation",
        "source": source.pk,
        "stance": "supports",
        "quote": "Line one.\r\nLine two.",
    }
    for _ in range(2):
        desk.post(
            f"{address}?s=k1&form=note", note_data(body="A.\r\nB.", reasons=reasons)
        )
        note = Note.objects.get()
        desk.post(f"{address}?s=k1&form=source-{note.pk}", cited | {"note": note.pk})
    assert (Note.objects.count(), Citation.objects.count()) == (1, 1)
    desk.post(f"{address}?s=k1&form=note", note_data(body="A.\r\nB."))
    desk.post(f"{address}?s=k2&form=note", note_data(body="A.\r\nB.", reasons=reasons))
    assert Note.objects.count() == 3


def test_saving_and_then_saving_and_approving_is_one_approved_note(
    editors_desk, address
) -> None:
    complete = note_data(rating=rating("unverified").pk)
    editors_desk.post(f"{address}?s=k1&form=note", complete)
    editors_desk.post(f"{address}?s=k1&form=note", complete | {"approve": "yes"})
    assert [note.status for note in Note.objects.all()] == ["approved"]


def test_what_was_written_for_a_sentence_that_is_gone_is_placed_by_hand(
    desk, article, address
) -> None:
    text = PARAGRAPHS[0][0]
    close = "The authority of Port Ellery paid millions of euros for a gate that has never closed."
    add_revision(article, [["Another text.", close]], keys=["other", "close"])
    for query in ("?s=k0&form=note", "?s=k0&form=support"):
        html = desk.get(address + query).content.decode()
        assert text in html
        assert re.search(
            r'<optgroup label="Closest">\s*<option value="close">\s*2\. ', html
        )
    data = note_data(body="Long thought.", sentence="k0", revision=1)
    answer = desk.post(f"{address}?s=k0&form=note", data)
    assert answer.status_code == 422
    assert b"Long thought." in answer.content
    wrong = desk.post(
        f"{address}?s=k0&form=note", data | {"words": "no such", "to": "other"}
    )
    assert '<option value="other" selected>' in wrong.content.decode()
    answer = desk.post(f"{address}?s=k0&form=note", data | {"to": "other"})
    assert re.fullmatch(
        rf"{re.escape(address)}\?s=other&a=\d+&saved=\w+-\d+-1-0#s-other",
        answer["Location"],
    )
    assert Note.objects.get().anchor.sentence == sentence(article, "other")


def test_a_note_does_not_fall_on_other_words_under_the_same_key(
    desk, article, address
) -> None:
    add_revision(article, [["The authority paid 5 million euros."]], keys=["k0"])
    typed = {"words": "for a gate", "covering": "True", "covers": ["0-13"]}
    answer = desk.post(
        f"{address}?s=k0&form=note", note_data(sentence="k0", revision=1, **typed)
    )
    assert (
        "This sentence was changed while you were writing." in answer.content.decode()
    )
    assert 'value="for a gate"' in answer.content.decode()
    data = note_data(body="Long thought.", sentence="k0", revision=1)
    answer = desk.post(f"{address}?s=k0&form=note", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This sentence was changed while you were writing." in html
    assert PARAGRAPHS[0][0] in html
    assert "Long thought." in html
    assert not Note.objects.exists()
    assert 'name="revision" value="2"' in html
    assert (
        desk.post(
            f"{address}?s=k0&form=note", data | {"to": "k0", "revision": 2}
        ).status_code
        == 302
    )


# --- Several on one sentence


def hotkeys(html: str) -> list[tuple[str, set[str]]]:
    """Each card with its keys, the one in hand first: [(name of the card, keys)]."""
    found = []
    for card in html.partition("<template")[0].split('<article class="card ')[1:]:
        name = re.search(r'id="card-([^"]+)"', card)
        assert name
        keys = set(
            re.findall(r'data-hotkey="([^"]+)"', card.partition("</article>")[0])
        )
        found.append((name[1], keys))
        assert ("data-in-hand" in card.partition(">")[0]) == (len(found) == 1)
    return found


def test_keys_act_on_what_waits_not_on_what_comes_first(
    editors_desk, article, address
) -> None:
    done = note_on(sentence(article, "k0"), "disputed", approve=True)
    waits = write(article, body="A draft.")
    moved = write(article, body="On a changed sentence.")
    Anchor.objects.filter(note=moved).update(status="needs_review", reason="figures")
    at = f"{address}?s=k0&show=review&a={moved.anchor_id}"
    always = {"c", "r", "m", "x", "h"}
    assert hotkeys(editors_desk.get(at).content.decode()) == [
        (f"note-{moved.pk}", always | {"Enter", "a"}),
        (f"note-{waits.pk}", always | {"Enter", "a"}),
        (f"note-{done.pk}", always | {"Enter"}),
    ]


def test_the_queue_leads_through_all_of_a_sentence(desk, article, address) -> None:
    rows = [
        write(article),
        write(article, body="B."),
        write(article, body="C."),
        write(article, "k3"),
    ]
    Anchor.objects.update(status="needs_review", reason="figures")
    at = f"?show=review&s=k0&a={rows[0].anchor_id}"
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        html = desk.get(address + at).content.decode()
        name, keys = hotkeys(html)[0]
        assert (name, "Enter" in keys) == (f"note-{row.pk}", True)
        answer = desk.post(address + at, {"act": "confirm", "number": row.anchor_id})
        at = re.sub(r"^[^?]*|#.*", "", answer["Location"])
        assert (f"a={following.anchor_id}" in at) if following else ("a=" not in at)
    assert not Anchor.objects.unresolved().exists()


def test_those_whose_own_words_did_not_change_are_confirmed_together_and_no_other(
    desk, article, address
) -> None:
    text = PARAGRAPHS[2][0]  # k4
    words = Span(text.index("Marrow"), text.index("Marrow") + 14)
    beside = write(article, "k4", body="Beside.", words=words)
    within = write(article, "k4", body="Within.", words=Span(0, len("In March 2019")))
    was = text.replace("eleven weeks", "eleven short weeks")
    Anchor.objects.filter(note=beside).update(confirmed_text=was)
    Anchor.objects.filter(note=within).update(
        confirmed_text=text.replace("March 2019", "March 2018")
    )
    Anchor.objects.update(status="needs_review", reason="figures")
    html = desk.get(f"{address}?show=review").content.decode()
    assert re.findall(r'name="numbers" value="(\d+)"', html) == [str(beside.anchor_id)]
    both = {"act": "confirm_all", "numbers": [beside.anchor_id, within.anchor_id]}
    desk.post(f"{address}?show=review", both)
    assert list(Anchor.objects.unresolved()) == [within.anchor]


def test_a_note_whose_words_are_gone_asks_for_others(desk, article, address) -> None:
    text = PARAGRAPHS[0][1]  # k1
    note = write(
        article, "k1", words=Span(text.index("1,900"), text.index("1,900") + 5)
    )
    was = "It was meant to protect a few hundred homes."
    at = was.index("a few hundred")
    Anchor.objects.update(
        status="needs_review", reason="figures", confirmed_text="Nine cats. " + was
    )
    Note.objects.update(start=0, end=9, words_text="Nine cats")
    html = desk.get(f"{address}?s=k1").content.decode()
    assert "“Nine cats” is gone" in html
    data = {"act": "confirm", "number": note.anchor_id}
    answer = desk.post(f"{address}?s=k1", data)
    assert answer.status_code == 422
    assert b"mark those that it is about now" in answer.content
    assert at
    desk.post(f"{address}?s=k1", data | {"words": "1,900 homes"})
    note.refresh_from_db()
    assert note.words_text == "1,900 homes"


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
