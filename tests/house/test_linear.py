"""Time grows with the length of a text: steps are counted; where they cannot be, a hang
is cut off.
"""

import subprocess
import sys
from collections.abc import Callable

import pytest

from annotations.checkable import assess
from annotations.sanitiser import render
from articles.extracting import extract
from articles.extracting.file_formats.markdown import read_markdown
from tests.support.tables import table


def calls(act: Callable[[str], object], text: str) -> int:
    """How many functions were called."""
    number = 0

    def count(frame, event, argument):
        nonlocal number
        number += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act(text)
    finally:
        sys.setprofile(None)
    return number


@pytest.mark.slow
@table("act", [render, read_markdown])
@table(
    "unit",
    [">>\na\n", "> >\na\n", ">>>\n>a\nb\n", "- >>\na\n", "> a\n", "- a\n", "***a"],
)
def test_markdown_takes_steps_in_proportion_to_its_length(act, unit):
    # From the second size on the bound on quotes is reached in both.
    assert calls(act, unit * 1600) < 2.6 * calls(act, unit * 800)


def test_honest_quotes_stay_quotes():
    assert render("> a\nruns on\n\n> > b\n> c\n\nd").count("<blockquote>") == 3
    deep = render(">>>>> five deep, as in a long exchange of letters\n" * 300)
    assert (deep.count("<blockquote>"), "&gt;" in deep) == (5, False)
    many = render("> One quote.\n\nA reply.\n\n" * 500)
    assert many.count("<blockquote>") == 500


def test_quotes_beyond_the_bound_stay_as_text_and_none_is_lost():
    html = render(">>\nword\n" * 2500)
    assert html.count("word") == 2500
    assert "word\n&gt;&gt;\nword" in html
    extracted = extract((">>\nword\n" * 2500).encode(), filename="a.md")
    assert extracted.text.count("word") == 2500
    assert any("Quotes are nested too deeply" in loss for loss in extracted.losses)


@pytest.mark.slow
def test_runs_of_one_character_do_not_hang():
    # A few seconds; minutes where each character begins the run anew.
    script = """
from annotations.checkable import assess
for unit in ("一", "1", "百", "，", "半", "据", "九,"):
    for language in ("zh", "ja", "ko"):
        assess(unit * 150_000, language)
from articles.injected import find_injected
from articles.text.shapes import Span
for unit in (".", "!", "…"):
    find_injected(unit * 150_000 + "x", [Span(0, 150_001)], "en")
"""
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)


def test_a_line_of_spaces_is_no_byline_and_takes_no_time():
    # An hour where a line is parted at each of its spaces.
    script = "from articles.extracting.metadata import read_credit; read_credit('a' + ' ' * 1_000_000 + 'b')"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_amounts_in_chinese_are_found_as_before():
    sentence = "百分之三十的人，即三百二十万人，去年支付了五亿多元，比2019年3月的12.5亿元高20％，约四成。"
    found = {
        (reason["kind"], sentence[reason["start"] : reason["end"]])
        for reason in assess(sentence, "zh")["reasons"]
    }
    assert {
        ("percent", "百分之三十"),
        ("figure", "三百二十万人"),
        ("money", "五亿多元"),
        ("date", "2019年"),
        ("date", "3月"),
        ("money", "12.5亿元"),
        ("percent", "20％"),
        ("percent", "四成"),
    } <= found
