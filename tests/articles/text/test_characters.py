from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.characters import clean_text, count_forbidden, says_something
from tests.support.tables import table

any_text = st.text(st.characters())
with_surrogates = st.text(st.integers(0, 0x10FFFF).map(chr))


@table("code", [0x00, 0x0B, 0x0C, 0x1B, 0xD800, 0xDFFF, 0xFFFE, 0xFFFF])
def test_what_xml_forbids_is_removed_and_counted(code: int) -> None:
    assert clean_text(f"a{chr(code)}b") == "ab"
    assert count_forbidden(f"a{chr(code)}b") == 1


@pytest.mark.parametrize("character", ["\ufdd0", "\U0001fffe", "\U0010ffff"])
def test_noncharacters_are_removed(character: str) -> None:
    assert clean_text(character) == ""


@table(
    "text", ["tab\there", "Zürich", "上海", "👩‍👧", "e\u0301", "a\u200bb", "\U0010fffd"]
)
def test_what_people_write_is_kept(text: str) -> None:
    assert clean_text(text) == text
    assert count_forbidden(text) == 0


def test_line_ends_become_line_feeds() -> None:
    assert clean_text("a\r\nb\rc\n\rd") == "a\nb\nc\n\nd"


@given(with_surrogates)
def test_cleaned_text_is_xml_and_utf8_and_stays_clean(text: str) -> None:
    clean = clean_text(text)
    clean.encode()
    assert count_forbidden(clean) == 0
    assert clean_text(clean) == clean
    element = ElementTree.Element("t")
    element.text = clean
    assert (ElementTree.fromstring(ElementTree.tostring(element)).text or "") == clean


@given(any_text)
def test_the_count_is_what_was_removed(text: str) -> None:
    without_line_ends = text.replace("\r", "")
    assert count_forbidden(without_line_ends) == len(without_line_ends) - len(
        clean_text(without_line_ends)
    )


@pytest.mark.parametrize("text", ["p. 4", "12", "图三", "[report](https://a.example/)"])
def test_letters_and_digits_say_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "---",
        "\u200b\u2060",
        "\u3164",
        "https://a.example/p?1",
        "www.a.example",
    ],
)
def test_signs_invisible_letters_and_bare_links_say_nothing(text: str) -> None:
    assert not says_something(text)
