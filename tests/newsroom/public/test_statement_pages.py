"""One statement at an address of its own, which others may frame, and share pictures."""

import io
import re

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client
from PIL import Image

from newsroom.actions import withhold
from newsroom.public import share_pictures
from newsroom.public.addresses import ADDRESSES
from newsroom.public.verdicts import ShareCard
from tests.support.editions import (
    INVESTIGATION,
    answered,
    document,
    make_pages,
    publish,
    published_addresses,
    rate,
    withdrawal,
)
from tests.support.site import ROOT

pytestmark = pytest.mark.django_db

SITE = "https://paper.example"
SLUG = "the-bridge-that-was-inspected-on-paper"
BRIDGE = f"/articles/{SLUG}/"
FIRST = INVESTIGATION[0][1][0]
OTHERS = INVESTIGATION[1:]


def key_of(place: int = 0) -> str:
    return document()["sentences"][place]["key"]


STATEMENT = f"{BRIDGE}statements/{key_of()}/"


def with_first(text: str = FIRST[0], rating: str | None = "supported"):
    """The bridge, whose first sentence is `text`; without a rating it has no note."""
    notes = [rate(rating, "As the sheet says.")] if rating else []
    cited = FIRST[3] if rating else []
    first = ("paragraph", [(text, FIRST[1], notes, cited)])
    return document([first, *OTHERS])


def shown(made, **options) -> None:
    make_pages(publish(made, **options).article)


@pytest.fixture(autouse=True)
def paper(settings):
    settings.SITE_URL, settings.SITE_NAME = SITE, "The Paper"


@pytest.fixture
def bridge(paper):
    shown(document())


# --- The page -------------------------------------------------------------------------


def test_it_says_who_found_what_on_which_sources(bridge):
    response = answered(STATEMENT)
    html = response.text
    assert response.status_code == 200
    assert not response.cookies
    assert "<script" not in html
    assert "<form" not in html
    assert len(html) < 8_000
    for said in (
        "dropped eleven centimetres.",
        "Supported",
        "measured at 09:40",
        "Inspection reports of the Calder Quay bridge",
        'href="https://records.hallen.example/releases/2025-0211/calder-quay"',
        f'href="{BRIDGE}#s-{key_of()}"',
        '<time datetime="2025-03-01',
        "The Paper",
        "application/json+oembed",
    ):
        assert said in html, said
    assert "Corrected" not in html


def test_a_protected_source_stays_unnamed(bridge):
    html = answered(f"{BRIDGE}statements/{key_of(2)}/").text
    assert "/sources/" not in html


@pytest.mark.parametrize("key", ["never", "a-b_c", "0" * 60])
def test_what_never_was_is_not_found(bridge, key):
    assert answered(f"{BRIDGE}statements/{key}/").status_code == 404


def test_a_sentence_that_nobody_noted_is_not_found(paper):
    shown(with_first(rating=None))
    assert answered(STATEMENT).status_code == 404


def test_it_says_that_it_was_corrected_and_when(paper):
    shown(with_first(rating="false"))
    shown(
        with_first(),
        kind="correction",
        change_note="The sheet was found.",
        at="2025-04-02T06:00:00Z",
    )
    later = document([*with_first_blocks(), ("paragraph", [("New.", "check", [], [])])])
    shown(later, at="2025-05-02T06:00:00Z")
    html = answered(STATEMENT).text
    assert "<strong>Corrected</strong>" in html
    assert '<time datetime="2025-04-02' in html
    assert "The sheet was found." in html
    other = answered(f"{BRIDGE}statements/{key_of(3)}/").text
    assert "Corrected" not in other


def with_first_blocks():
    notes = [rate("supported", "As the sheet says.")]
    return [("paragraph", [(FIRST[0], FIRST[1], notes, FIRST[3])]), *OTHERS]


def test_an_update_of_it_is_called_one(paper):
    shown(with_first(rating="unverified"))
    shown(with_first())
    assert "<strong>Updated</strong>" in answered(STATEMENT).text


def test_it_says_that_its_note_was_withdrawn(paper):
    shown(with_first())
    shown(with_first(rating=None), kind="correction", change_note="We erred.")
    response = answered(STATEMENT)
    assert response.status_code == 200
    for said in ("<strong>Withdrawn</strong>", "We erred.", "any more", "noindex"):
        assert said in response.text
    assert FIRST[0] not in response.text
    assert "Supported" not in response.text


def test_it_says_that_the_current_edition_has_it_no_more(paper):
    shown(with_first())
    shown(with_first("On another morning a lorry crossed the bridge."))
    response = answered(STATEMENT)
    assert response.status_code == 200
    assert "does not have this statement any more" in response.text
    assert FIRST[0] not in response.text


def test_an_address_that_the_article_left_leads_to_it(bridge):
    shown(document(article={"slug": "the-bridge"}))
    response = answered(STATEMENT)
    assert response.status_code == 301
    assert response["Location"] == STATEMENT.replace(SLUG, "the-bridge")


# --- What is not shown ----------------------------------------------------------------


def test_of_a_withdrawn_article_the_reason_is_said(bridge):
    picture = picture_of(BRIDGE)
    shown(withdrawal(document(), ""), kind="withdrawal", change_note="Not true.")
    response = answered(STATEMENT)
    assert response.status_code == 410
    assert "Withdrawn" in response.text
    assert "Not true." in response.text
    assert FIRST[0] not in response.text
    assert answered(picture).status_code == 410
    assert answered(f"{STATEMENT}share-{'0' * 16}.png").status_code == 410


@pytest.mark.parametrize("act", ["withhold", "hide"])
def test_what_is_withheld_or_hidden_is_gone(bridge, act):
    picture = picture_of(STATEMENT)
    asked = {"url": f"{SITE}{STATEMENT}"}
    assert Client().get("/oembed", asked).status_code == 200
    withhold_words("eleven centimetres", act)
    for path in (STATEMENT, picture):
        response = answered(path)
        assert response.status_code == 410, path
        assert "She asked for it." in response.text
        assert "centimetres" not in response.text
    assert Client().get("/oembed", asked).status_code == 404
    assert answered(picture_of(BRIDGE)).status_code == 200


def withhold_words(words: str, act: str) -> None:
    user, other = (User.objects.create_superuser(name) for name in ("asks", "agrees"))
    asked = withhold.request_withholding(
        words=words, reason="She asked for it.", user=user, act=act
    )
    withhold.agree(asked.pk, user=other)


# --- Frames ---------------------------------------------------------------------------


def framing(path: str) -> tuple[str, str]:
    response = answered(path)
    policy = response["Content-Security-Policy"]
    [ancestors] = re.findall(r"frame-ancestors ([^;]*)", policy)
    return ancestors, response.get("X-Frame-Options", "")


def test_other_sites_frame_statements_and_nothing_else(bridge):
    """Of every kind of page there is one."""
    assert framing(STATEMENT) == ("*", "")
    policy = answered(STATEMENT)["Content-Security-Policy"]
    assert policy.replace("*", "'none'") == answered("/")["Content-Security-Policy"]
    paths = [*published_addresses(), picture_of(BRIDGE), picture_of(STATEMENT)]
    kinds = {entry.path for entry in ADDRESSES}
    assert len(kinds) > 20
    for path in [*paths, "/search/", "/statements.jsonl", "/never/", "/oembed"]:
        assert framing(path) == ("'none'", "DENY"), path


def test_a_reason_is_shown_in_the_frame_too(bridge):
    shown(withdrawal(document(), ""), kind="withdrawal", change_note="Not true.")
    assert framing(STATEMENT) == ("*", "")
    assert framing(BRIDGE) == ("'none'", "DENY")


def test_the_article_leads_to_the_frame_to_copy(bridge):
    html = answered(BRIDGE).text
    assert f'href="{STATEMENT}"' in html
    assert "iframe" not in html
    html = answered(STATEMENT).text
    assert f"&lt;iframe src=&#34;{SITE}{STATEMENT}&#34;" in html
    assert "<iframe" not in html
    assert "iframe" not in answered(f"{BRIDGE}editions/1/edition.json").text


# --- oEmbed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [STATEMENT, f"{BRIDGE}#s-{key_of()}", f"{BRIDGE}#n-{key_of()}"]
)
def test_oembed_gives_the_frame_of_a_statement(bridge, address):
    asked = {"url": f"{SITE}{address}", "maxwidth": "320"}
    answer = Client().get("/oembed", asked).json()
    assert answer["type"] == "rich"
    assert (answer["width"], answer["height"]) == (320, height_in(answer["html"]))
    assert f'<iframe src="{SITE}{STATEMENT}"' in answer["html"]
    wide = Client().get("/oembed", {"url": f"{SITE}{address}"}).json()
    assert wide["height"] < answer["height"]


def height_in(html: str) -> int:
    return int(re.findall(r'height="(\d+)"', html)[0])


def test_oembed_of_a_statement_that_never_was_is_not_found(bridge):
    asked = {"url": f"{SITE}{BRIDGE}statements/never/"}
    assert Client().get("/oembed", asked).status_code == 404


# --- Share pictures -------------------------------------------------------------------


def picture_of(path: str) -> str:
    html = answered(path).text
    found = re.findall(r'property="og:image" content="([^"]+)"', html)
    return found[0].removeprefix(SITE)


@pytest.mark.parametrize("path", [BRIDGE, STATEMENT])
def test_a_picture_shows_what_was_found(bridge, path, django_assert_num_queries):
    address = picture_of(path)
    for _ in range(2):
        response = answered(address)
    assert response["Content-Type"] == "image/png"
    assert not response.cookies
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert len(picture.getcolors(2**16)) > 10, "something is written"
    assert len(response.content) < 120_000
    with django_assert_num_queries(1):
        assert answered(address).content == response.content
    alt = re.findall(r'og:image:alt" content="([^"]+)"', answered(path).text)
    assert "upported" in alt[0]


def test_only_our_words_are_drawn(bridge):
    for path in (BRIDGE, STATEMENT):
        response = answered(f"{path}share-{'0' * 16}.png")
        assert response.status_code == 302
        assert response["Location"] == picture_of(path)
    assert answered(f"{BRIDGE}share-words.png").status_code == 404
    never = f"{BRIDGE}statements/never/share-{'0' * 16}.png"
    assert answered(never).status_code == 404


def test_another_rating_has_another_picture(paper):
    shown(with_first())
    before = picture_of(STATEMENT)
    shown(with_first(rating="false"), kind="correction", change_note="No.")
    assert picture_of(STATEMENT) != before
    assert answered(before)["Location"] == picture_of(STATEMENT)


def test_feeds_and_data_name_the_picture(bridge):
    url = f"{SITE}{picture_of(BRIDGE)}"
    for name in ("articles.rss", "articles.atom"):
        (entry,) = feedparser.parse(answered(f"/feeds/{name}").content).entries
        assert [media["url"] for media in entry.media_content] == [url], name
    assert answered("/feeds/articles.json").json()["items"][0]["image"] == url
    assert f'"image": ["{url}"]' in answered(BRIDGE).text


def written(text: str, language: str = "en") -> int:
    """How many colours are in the picture of these words, and nothing else."""
    card = ShareCard("/articles/a/", text, "", "", language)
    drawn = Image.open(io.BytesIO(share_pictures.draw(card, "")))
    return len(drawn.getcolors(2**16))


def test_words_without_a_font_are_left_out(monkeypatch):
    blank = written("")
    monkeypatch.setattr(share_pictures, "_file_of_machine", lambda *_: None)
    share_pictures._file_with.cache_clear()
    assert written("The bridge’s inspection — £41 million") > blank
    assert written("桥梁自2016年以来每年都接受检查") == blank
    share_pictures._file_with.cache_clear()


def test_no_line_of_a_picture_begins_with_a_closing_mark():
    parts = share_pictures.PARTS.findall("他说：“1 项不实”，（另有）2 项。")
    assert "".join(parts) == "他说：“1 项不实”，（另有）2 项。"
    assert {part[0] for part in parts}.isdisjoint("，。：”）")


def test_words_that_would_be_misshapen_are_left_out(monkeypatch):
    share_pictures._file_with.cache_clear()
    monkeypatch.setattr("PIL.features.check", lambda _: False)
    assert written("الجسر", "ar") == written("")
    share_pictures._file_with.cache_clear()


def test_a_text_of_any_length_keeps_to_the_picture():
    for text in ("word " * 2_000, "w" * 5_000, "字" * 5_000, "\n", "a"):
        assert written(text) >= 1


def test_share_pictures_have_the_colours_of_the_pages():
    styles = (ROOT / "newsroom/static/newsroom/tokens.css").read_text("utf-8")
    for tone, colour in share_pictures.TONES.items():
        (name,) = re.findall(
            rf'\[data-tone="{tone}"\] {{ --tone: var\((--[\w-]+)\)', styles
        )
        assert f"{name}: light-dark({colour}," in styles, tone
