"""What a page keeps from readers' eyes, in any of the ways that a style sheet knows."""

import pytest

from articles.extracting import Extracted
from articles.extracting.file_formats.html import read
from articles.extracting.web_page.hidden import colour_of
from tests.support.tables import table

PROSE = (
    "The ferry left on time and nobody at the quay remembers who was on board that night. "
    * 3
)
SPAM = "Cheap pills here"


def html(document: str) -> Extracted:
    """In this process: starting another for every case takes most of the time."""
    return read(document.encode(), {"charset": "", "language": "", "url": ""})


def page(body: str, head: str = "") -> Extracted:
    document = (
        f"<html><head><title>T</title>{head}</head><body><article><p>{PROSE}First.</p>{body}"
        f"<p>{PROSE}Last.</p></article></body></html>"
    )
    return html(document)


def suspected(extracted: Extracted) -> list[tuple[str, str, str]]:
    return [
        (extracted.text[one.start : one.end], one.kind, one.tier)
        for one in extracted.suspects
    ]


@table(
    "style",
    [
        "font-size:1px",
        "font-size: 0.1em",
        "font:1px/1 serif",
        "color: rgba(0, 0, 0, 0)",
        "color:#00000000",
        "color: rgb(10 20 30 / 0%)",
        "background:#fff; color:#fefefe",
        "background-color: white; color: rgb(254, 255, 254)",
        "-webkit-text-fill-color: transparent",
        "clip-path: inset(100%)",
        "clip-path: polygon(0 0, 0 0, 0 0)",
        "position:absolute; clip: rect(1px, 1px, 1px, 1px)",
        "transform: scale(0)",
        "transform: translateY(4px) scale(0, 0)",
        "transform: translateX(-9999px)",
        "text-indent:-100em",
        "filter: opacity(0%)",
        "opacity: 0.01",
        "max-height:0; overflow:hidden",
        "OPACITY:0!important",
    ],
)
def test_no_reader_sees_it_and_it_is_certain(style: str) -> None:
    extracted = page(f'<p>Seen. <span style="{style}">{SPAM}</span></p>')
    assert suspected(extracted) == [(SPAM, "hidden_text", "certain")]


@table(
    ("style", "tier"),
    [
        ("position:absolute; z-index:-1", "hint"),
        ("letter-spacing:-1em", "likely"),
        ("opacity:0; transition: opacity 1s", "hint"),
        ("opacity:0; animation: appear 2s forwards", "hint"),
    ],
)
def test_what_has_another_use_is_less_sure(style: str, tier: str) -> None:
    assert suspected(page(f'<p style="{style}">{SPAM}</p>')) == [
        (SPAM, "hidden_text", tier)
    ]


@table(
    "style",
    [
        "font-size:11px",
        "font:italic 12px/1.5 serif",
        "color:#fff; background:#123",
        "color:#fff; background:url(x.png) #fff",
        "color:transparent; background-clip:text",
        "transform: scale(1.05)",
        "transform: scale(0.95)",
        "transform: translateX(-20px)",
        "clip-path: inset(2%)",
        "position:relative; z-index:2",
        "letter-spacing:-0.5px",
        "line-height:1; overflow:hidden",
        "color: currentcolor; background: var(--x)",
    ],
)
def test_ordinary_styles_hide_nothing(style: str) -> None:
    assert suspected(page(f'<p style="{style}">Seen by all.</p>')) == []


@pytest.mark.parametrize(
    "markup",
    [
        f'<div style="background:#eee"><p>Seen.</p><p style="color:#efefef">{SPAM}</p></div>',
        f'<table bgcolor="white"><tr><td>Seen.<tr><td><font color="#FFF">{SPAM}</font></table>',
        f'<div class="pale"><p>Seen.</p><p class="faint">{SPAM}</p></div>',
    ],
)
def test_letters_in_the_colour_of_what_is_behind_them(markup: str) -> None:
    extracted = page(
        markup, "<style>.pale{background:#fff} .faint{color:#fdfdfd}</style>"
    )
    assert suspected(extracted) == [(SPAM, "hidden_text", "certain")]


@table(
    "colour",
    ["#3366ff", "#36f", "rgb(51, 102, 255)", "rgb(20% 40% 100%)", "hsl(225 100% 60%)"],
)
def test_one_colour_is_the_same_in_each_notation(colour: str) -> None:
    assert colour_of(colour) == pytest.approx((51, 102, 255, 1))


@pytest.mark.parametrize(
    "markup",
    [
        '<div style="background:#fff"><div class="dark"><p style="color:#fff">Seen by all.</p></div></div>',
        '<ul style="font-size:0"><li class="item">Seen by all.</li></ul>',
    ],
)
def test_what_another_style_sheet_may_undo_is_a_hint(markup: str) -> None:
    assert suspected(page(markup)) == [("Seen by all.", "hidden_text", "hint")]


def test_a_closed_part_of_the_article_is_a_hint() -> None:
    markup = f"<details><summary>More</summary><p>{SPAM}</p></details><details open><p>Seen.</p></details>"
    assert suspected(page(markup)) == [(SPAM, "hidden_text", "hint")]


@table(
    "sheet",
    [
        "@media print { .x { display:none } }",
        "@media (max-width: 400px) { .y {color:red} .x { opacity:0 } }",
        "@keyframes in { from { opacity:0 } to { opacity:1 } }",
        "/* .x { opacity:0 } */",
        ".x { opacity:0 } .x { opacity:1 }",
    ],
)
def test_rules_that_hide_it_from_no_reader_do_not_count(sheet: str) -> None:
    assert (
        suspected(page('<p class="x">Seen by all.</p>', f"<style>{sheet}</style>"))
        == []
    )


def test_rules_after_a_condition_count_again() -> None:
    sheet = (
        "@media print { .y { color:red } } @media screen { .x { clip-path:circle(0) } }"
    )
    extracted = page(f'<p class="x">{SPAM}</p>', f"<style>{sheet}</style>")
    assert suspected(extracted) == [(SPAM, "hidden_text", "certain")]


@table(
    ("hiding", "seen", "tier"),
    [
        ('style="opacity:0"', PROSE, "hint"),
        ('class="reveal" style="opacity:0"', PROSE, "hint"),
        ('style="display:none"', "", "hint"),
        ('class="z"', "", "hint"),
        ('style="display:none"', PROSE, "likely"),
        ('class="z"', PROSE, "likely"),
    ],
)
def test_a_page_that_hides_its_own_article_is_only_hinted_at(
    hiding: str, seen: str, tier: str
) -> None:
    """What it folds away beside an article is set aside, never for certain."""
    document = (
        "<html><head><title>T</title><style>.z{visibility:hidden}</style></head><body><article>"
        f"<p>{seen}First.</p><div {hiding}><p>{PROSE}</p><p>{PROSE}</p></div></article></body></html>"
    )
    extracted = html(document)
    assert {tier for _, _, tier in suspected(extracted)} == {tier}
    assert extracted.text.count("The ferry") == (9 if seen else 6)


def test_only_the_way_in_which_a_page_hides_its_article_is_spared() -> None:
    document = (
        f"<html><head><title>T</title></head><body><article><p>First.</p><p>{PROSE}</p>"
        f'<div style="opacity:0"><p>{PROSE}</p></div>'
        f'<p style="display:none">{SPAM}</p></article></body></html>'
    )
    tiers = {text: tier for text, _kind, tier in suspected(html(document))}
    assert tiers == {PROSE.strip(): "hint", SPAM: "likely"}


@pytest.mark.slow
def test_a_style_sheet_of_marks_costs_no_more_than_its_length() -> None:
    """Seconds; minutes where each mark is read anew."""
    for unit in ("/*", "@media{", "{", "}", "a{b:c}", "@", "/*/"):
        page("<p>Seen.</p>", f"<style>{unit * (150_000 // len(unit))}</style>")
