"""Markdown becomes HTML that can stand on any page."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations import sanitiser
from annotations.sanitiser import BODY_LIMIT, read_markdown, render
from articles.problems import Refused
from tests import by_night
from tests.support.tables import table

ALLOWED = re.compile(
    r"</?(?:p|em|strong|ul|ol|li|blockquote|code|pre|h[3-6]|del|br|hr|a)>"
    r"|<(?:br|hr)>"
    r'|<a(?: (?:href="(?:https?:|mailto:)[^"<>]*"|title="[^"<>]*"))*'
    r' rel="noopener nofollow ugc">'
)


def only_allowed(html: str) -> bool:
    return "<" not in ALLOWED.sub("", html)


def test_says_what_markdown_says() -> None:
    html = render(
        'A *word*, **two**, ~~three~~ and [a link](https://a.example/x "why").\n\n- one\n\n1. two'
    )
    assert "<em>word</em>, <strong>two</strong>, <del>three</del>" in html
    assert (
        '<a href="https://a.example/x" title="why" rel="noopener nofollow ugc">a link</a>'
        in html
    )
    assert "<ul>\n<li>one</li>\n</ul>" in html
    assert only_allowed(html)


def test_prose_needs_no_parser(monkeypatch) -> None:
    monkeypatch.setattr(sanitiser, "_parser", None)
    said = read_markdown(
        'The city *says* so; “twelve” (12) of 1.5% "are" Ida’s, *they* do.'
    )
    assert said.html == (
        '<p>The city <em>says</em> so; “twelve” (12) of 1.5% "are" Ida’s, <em>they</em> do.</p>\n'
    )
    assert said.words == (
        'The city says so; “twelve” (12) of 1.5% "are" Ida’s, they do.',
    )


PROSE = st.lists(
    st.sampled_from(
        [
            *(
                "\u00a0",
                "\u2028",
                "\x85",
                "\u0301",
                "\u200b",
                "\ufeff",
                "🙂",
                *"aZé中1 .,:;\"'()*_-+#=!?@$%/—",
            ),
            *(
                "The ",
                " *word*",
                " *a* ",
                "*b*",
                "**",
                "1. ",
                "www.x.example ",
                "http://x.example",
                "...",
            ),
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@settings(max_examples=by_night(1_000), deadline=None)
@given(PROSE)
def test_of_prose_the_parser_says_the_same(text: str) -> None:
    text = f"A{text}."
    if sanitiser._PROSE.fullmatch(text):
        assert read_markdown(text) == of_parser(text)


def of_parser(text: str) -> sanitiser.ReadMarkdown:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sanitiser, "_PROSE", re.compile(r"(?!)"))
        return read_markdown(text)


def test_headings_come_under_those_of_the_page() -> None:
    assert (
        render("# One\n\n## Two\n\n###### Six")
        == "<h3>One</h3>\n<h4>Two</h4>\n<h6>Six</h6>\n"
    )


@table(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](feed:javascript:alert(1))",
        "[x](blob:https://a.example/1)",
        "[x](view-source:https://a.example/)",
        "[x](data:text/html;base64,AAAA)",
        "[x](//evil.example/)",
        "<javascript:alert(1)>",
        '[x](https://a.example/"onmouseover="alert(1))',
        "![x](https://a.example/pixel.gif)",
        "<!--><script>alert(1)</script>-->",
        "<svg><style><img src=x onerror=alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "&#106;avascript:alert(1)",
        "[x](java&#115;cript:alert(1))",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(hostile: str) -> None:
    html = render(hostile)
    assert only_allowed(html)
    assert not re.search(r'href="(?!https?://a\.example)', html)
    assert "<img" not in html


def test_an_image_becomes_its_words() -> None:
    assert (
        render("![The *dam* in May](https://a.example/d.jpg)")
        == "<p>The dam in May</p>\n"
    )


def test_characters_that_no_feed_may_hold_are_gone() -> None:
    html = render("a\x00b\x1bc\ud800d\ufffee")
    assert html == "<p>abcde</p>\n"


def test_too_much_is_refused_with_a_sentence() -> None:
    render("x" * BODY_LIMIT)
    with pytest.raises(
        Refused, match=r"20,001 characters; the limit for a note is 20,000"
    ):
        render("x" * (BODY_LIMIT + 1))


@pytest.mark.slow
@table(
    "deep",
    [
        "*" * 9_999 + "a" + "*" * 9_999,
        "> " * 9_999 + "a",
        "- " * 9_999 + "a",
        "[" * 20_000,
        "![[" * 6_000,
        "\n".join("  " * depth + "- a" for depth in range(130)),
    ],
)
def test_depth_costs_little(deep: str) -> None:
    before = time.process_time()
    html = render(deep[:BODY_LIMIT])
    assert time.process_time() - before < 3
    assert html.count("<strong>") <= 20
    assert html.count("<blockquote>") <= 20


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "*",
            "_",
            "`",
            "~~",
            "[",
            "](",
            ")",
            "<",
            ">",
            "\n",
            "- ",
            "# ",
            "> ",
            "javascript:",
        ]
    )
    | st.sampled_from(
        [
            "&lt;",
            "<script>",
            "</p>",
            "http://a",
            '"',
            "\\",
            "|",
            "![",
            "\x00",
            "\ud800",
            "é",
        ]
    )
    | st.text(max_size=4),
    max_size=60,
).map("".join)


@given(FRAGMENTS)
@settings(max_examples=by_night(300), deadline=None)
def test_any_text_gives_only_what_is_allowed(text: str) -> None:
    html = render(text)
    assert only_allowed(html)
    html.encode()
