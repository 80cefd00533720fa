import pytest

from articles.extracting import Extracted, extract
from articles.extracting.file_formats.markdown import read
from tests.support.tables import table


def markdown(text: str, url: str = "") -> Extracted:
    """In this process: starting another for every case takes most of the time."""
    return read(text.encode(), {"charset": "", "language": "", "url": url})


def blocks(extracted: Extracted) -> list[tuple[str, int, str]]:
    return [
        (block["kind"], block["level"], extracted.text[block["start"] : block["end"]])
        for block in extracted.blocks
    ]


def test_front_matter_is_metadata() -> None:
    text = "---\ntitle: A sale\nauthors:\n  - Ann Lee\n  - name: Bo Ek\ndate: 2024-05-06 10:00:00\nlang: en\n"
    extracted = markdown(
        text + "summary: How it went.\ntags: [port]\n---\nIt was sold.\n"
    )
    assert extracted.metadata == {
        "title": "A sale",
        "byline": "Ann Lee, Bo Ek",
        "dated": "2024-05-06",
        "language": "en",
        "standfirst": "How it went.",
    }
    assert extracted.text == "It was sold."
    assert extracted.losses == ("The front matter also gave tags, which was left out.",)


def test_front_matter_that_fits_no_field_is_reported() -> None:
    extracted = markdown(
        "---\nurl: javascript:alert(1)\ndate: soon\n---\nIt was sold.\n"
    )
    assert extracted.metadata == {}
    assert extracted.losses == (
        "The front matter also gave url, date, which was left out.",
    )


@table(
    "matter",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]",
        "a: " + "[" * 500,
        "!!python/object/apply:os.system ['true']",
        "title: [unclosed",
    ],
)
def test_hostile_front_matter_stays_text(matter: str) -> None:
    extracted = markdown(f"---\n{matter}\n---\nIt was sold.\n")
    assert "title" not in extracted.metadata
    assert extracted.text.endswith("It was sold.")


def test_the_first_heading_is_the_title() -> None:
    extracted = markdown(
        "# A *small* sale\n\nBy Ann Lee\n\nIt was sold.\n\n## After\n\nNothing.\n"
    )
    assert extracted.metadata == {"title": "A small sale", "byline": "Ann Lee"}
    assert blocks(extracted) == [
        ("paragraph", 0, "It was sold."),
        ("heading", 2, "After"),
        ("paragraph", 0, "Nothing."),
    ]


def test_a_title_in_the_front_matter_wins() -> None:
    extracted = markdown("---\ntitle: A sale\n---\n# Another heading\n\nIt was sold.\n")
    assert extracted.metadata["title"] == "A sale"
    assert extracted.text.startswith("Another heading")


def test_quotes_lists_and_lines() -> None:
    extracted = markdown(
        "> Said\n> so\n>\n> - one\n>   - two\n\n1. three\n\nEnd  \nhard\\\nbreak 中文\n中文\n"
    )
    assert blocks(extracted) == [
        ("quote", 1, "Said so"),
        ("list_item", 1, "one"),
        ("list_item", 2, "two"),
        ("list_item", 1, "three"),
        ("paragraph", 0, "End\nhard\nbreak 中文中文"),
    ]
    assert extracted.losses == ("The numbering of 1 numbered list was removed.",)


def test_a_quotation_in_a_quotation_is_one_level_deeper() -> None:
    extracted = markdown("Read.\n\n> Ann said.\n>\n> > Bo said.\n")
    assert blocks(extracted)[1:] == [
        ("quote", 1, "Ann said."),
        ("quote", 2, "Bo said."),
    ]


def test_footnotes_and_links_are_attached_where_they_stand() -> None:
    extracted = markdown(
        "It was sold.[^1] A [register](/r) says so^[See 978-0-306-40615-7.].\n\n"
        "[^1]: [Deed](https://doi.org/10.1000/xyz123), p. 4.\n\n    More.\n\n[^2]: Never used.\n",
        url="https://example.org/a/",
    )
    assert extracted.text == "It was sold. A register says so.\n\nNever used."
    note, link, inline = extracted.attachments
    assert (note["kind"], extracted.text[note["start"] : note["end"]]) == (
        "footnote",
        ".",
    )
    assert note["text"] == "Deed (https://doi.org/10.1000/xyz123), p. 4. More."
    assert (note["urls"], note["doi"]) == (
        ["https://doi.org/10.1000/xyz123"],
        "10.1000/xyz123",
    )
    assert (link["kind"], link["urls"]) == ("link", ["https://example.org/r"])
    assert extracted.text[link["start"] : link["end"]] == "register"
    assert (inline["kind"], inline["isbn"]) == ("footnote", "9780306406157")


@table("left_open", ["<div hidden>", "<plaintext>", "<table><tr>", "<a href='/x'>"])
def test_what_html_leaves_open_ends_with_its_stretch(left_open: str) -> None:
    extracted = markdown(
        f"Start.\n\n{left_open}\n\nIt was *sold*.\n\n## After\n\nEnd.\n"
    )
    assert [text for _, _, text in blocks(extracted)] == [
        "Start.",
        "It was sold.",
        "After",
        "End.",
    ]
    assert (extracted.suspects, extracted.attachments) == ((), ())


def test_a_note_that_is_too_long_for_one_stays_in_the_text() -> None:
    extracted = markdown(
        "It was sold.[^1]\n\nNobody said why.\n\n[^1]: " + "Far too long. " * 400
    )
    assert extracted.attachments == ()
    assert extracted.text.count("Far too long.") == 400


def test_no_space_is_lost_or_made_where_lines_of_chinese_are_cut() -> None:
    extracted = markdown("**中文**\n中文\n`a`\n*b* 中\n文\n")
    assert extracted.text == "中文中文 a b 中文"


def test_what_cannot_be_kept_is_reported() -> None:
    extracted = markdown(
        "A ![port](p.png) <b>b</b> [x](javascript:alert) [m](mailto:a@b.org)\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n\n<script>alert(1)</script>\n"
    )
    assert extracted.text == "A b x m\n\na | b\n\n1 | 2\n\ncode"
    assert set(extracted.losses) == {
        "The description of an image was left out: 'port'.",
        "Left out: 1 image.",
        "Converted to lines of text, one per row: 1 table.",
        "Converted to ordinary text: 1 code block.",
        "Left out: 1 HTML tag.",
        "Converted to plain text: 1 stretch of HTML.",
        "Left out: 1 script.",
        "Left out: 2 links without a web page.",
    }
    assert extracted.attachments == ()


def test_too_deep_nesting_is_reported() -> None:
    extracted = markdown("Top.\n\n" + "> " * 30 + "deep\n")
    assert "Content nested deeper than 20 levels was left out." in extracted.losses


@pytest.mark.slow
@table(
    "piece",
    ["[", "![", "> ", "- ", "*a ", "`", "[^1]", "^[", "<a ", "&", "# a\n\n", "|a"],
)
def test_a_long_run_of_markup_is_read_or_refused_in_time(piece: str) -> None:
    text = "Start.\n\n" + piece * (30_000 // len(piece))
    assert extract(text.encode(), filename="a.md").text.startswith("Start.")
