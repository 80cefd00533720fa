import contextlib

import pytest

from articles.extracting import Extracted, Refused, extract
from articles.extracting.formats.html import read
from articles.text.clean import forbidden

PROSE = (
    "The harbour was sold in March to a company that appears in no register we could search, "
    "and nobody on the council asked who stood behind it. "
)


def html(page: str, url: str = "") -> Extracted:
    """In this process: starting another for every case takes most of the time."""
    return read(page.encode(), {"charset": "", "language": "", "url": url})


def article(inside: str, head: str = "") -> str:
    paragraphs = f"<p>{PROSE}First.</p>{inside}<p>{PROSE}Last.</p>"
    return f"<!doctype html><html><head>{head}</head><body><article>{paragraphs}</article></body></html>"


def test_the_head_of_a_page_is_read() -> None:
    head = (
        '<title>The sale | The Paper</title><meta property="og:site_name" content="The Paper">'
        '<meta name="description" content="How a harbour changed hands."><link rel=canonical href="/deal">'
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "The sale",'
        '"author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}], "datePublished": "2024-05-06"}]}</script>'
    )
    page = article("", head).replace("<html>", '<html lang="en-GB">')
    assert html(page, url="https://example.org/x/").metadata == {
        "title": "The sale",
        "site": "The Paper",
        "standfirst": "How a harbour changed hands.",
        "canonical_url": "https://example.org/deal",
        "byline": "Ann Lee, Bo Ek",
        "dated": "2024-05-06",
        "language": "en-GB",
    }


def test_markup_stands_in_where_the_head_says_nothing() -> None:
    page = article("").replace(
        "<article>",
        '<article><h1>The sale</h1><p class="byline">By Ann Lee</p>'
        '<time datetime="2024-05-06T08:00">6 May</time>',
    )
    extracted = html(page)
    assert extracted.metadata == {"title": "The sale", "byline": "Ann Lee", "dated": "2024-05-06"}
    assert "The sale" not in extracted.text


@pytest.mark.parametrize("tag", ["article", "main", "section", "div", "header"])
def test_a_page_without_head_and_body_loses_nothing(tag: str) -> None:
    first, last = f"<p>{PROSE}First.</p>", f"<p>{PROSE}Last.</p>"
    extracted = html(f"<!doctype html><title>The sale</title><{tag}>{first}</{tag}>{last}")
    assert extracted.metadata["title"] == "The sale"
    assert extracted.text == f"{PROSE}First.\n\n{PROSE}Last."


def test_the_article_is_chosen_and_menus_are_left_out_and_counted() -> None:
    page = (
        article("<h2>After</h2><ul><li>One thing to know</li></ul>")
        .replace("<article>", '<nav><a href="/">Home</a></nav><article>')
        .replace("</article>", "</article><footer><p>© The Paper</p></footer>")
    )
    extracted = html(page)
    kinds = [block.kind for block in extracted.blocks]
    assert kinds == ["paragraph", "heading", "list_item", "paragraph"]
    assert "2 paragraphs around the article, such as menus and teasers, were left out." in extracted.losses
    assert extracted.extractor.startswith("trafilatura/")


def test_sentences_beside_what_was_chosen_are_kept() -> None:
    """trafilatura leaves short last paragraphs out of some pages."""
    page = f"<body><div><p>{PROSE}First.</p><p>{PROSE}Last.</p></div><p>Yes.</p><p>Imprint</p></body>"
    extracted = html(page)
    assert extracted.text.endswith("Last.\n\nYes.") or extracted.text.endswith("Imprint")


@pytest.mark.parametrize(
    ("style", "tier"),
    [
        ("display:none", "likely"),
        ("Visibility : Hidden", "likely"),
        ("font-size:0px", "certain"),
        ("opacity:0", "certain"),
        ("position:absolute;left:-9999px", "certain"),
        ("text-indent:-5000em", "certain"),
        ("color:#fff;background:white", "certain"),
        ("height:0;overflow:hidden", "certain"),
        ("overflow:hidden;width:1px", "certain"),
    ],
)
def test_hidden_text_is_kept_and_suspected(style: str, tier: str) -> None:
    extracted = html(article(f'<p>Seen. <span style="{style}">Cheap pills here</span></p>'))
    (suspect,) = extracted.suspects
    assert extracted.text[suspect.start : suspect.end] == "Cheap pills here"
    assert (suspect.kind, suspect.tier) == ("hidden_text", tier)


@pytest.mark.parametrize(
    "style", ["font-size:0.9em", "opacity:0.5", "margin-left:-2px", "color:#fff", "width:100%"]
)
def test_ordinary_styles_hide_nothing(style: str) -> None:
    assert html(article(f'<p style="{style}">Seen by all.</p>')).suspects == ()


def test_style_sheets_hide_too() -> None:
    extracted = html(
        article('<div class="z q">Cheap pills here</div>', "<style>.a, .z {left:-999px}</style>")
    )
    (suspect,) = extracted.suspects
    assert extracted.text[suspect.start : suspect.end] == "Cheap pills here"


def test_furniture_inside_the_article_is_suspected() -> None:
    extracted = html(article('<aside><h3>Related</h3><a href="/x">Another story</a></aside>'))
    found = [(extracted.text[one.start : one.end], one.kind) for one in extracted.suspects]
    assert found == [("Related", "page_furniture"), ("Another story", "page_furniture")]


def test_notes_links_tables_and_breaks() -> None:
    extracted = html(
        article(
            '<p>Sold<sup><a href="#fn1" id="r1">1</a></sup> by <a href="/who">them</a>.</p>'
            "<table><tr><th>a<th>b<tr><td>1<td>2</table>one<br>line<br><br>two"
            '<ol><li id="fn1">See https://r.example/1. <a href="#r1">↩</a></li></ol>'
        ),
        url="https://example.org/",
    )
    middle = extracted.text.split("\n\n")[1:-1]
    assert middle == ["Sold by them.", "a | b", "1 | 2", "one\nline", "two"]
    note, link = extracted.attachments
    assert (note.kind, note.text, note.urls) == (
        "footnote",
        "See https://r.example/1.",
        ("https://r.example/1",),
    )
    assert extracted.text[note.start : note.end] == "d"
    assert link.urls == ("https://example.org/who",)
    assert "1 table became lines of text, one per row." in extracted.losses


def test_what_runs_is_dropped_and_reported() -> None:
    extracted = html(
        article(
            "<p>Seen.<script>alert(1)</script><img src=x onerror=alert(1)><svg><text>x</text></svg>"
            '<a href="java&#10;script:alert(1)">go</a><iframe src="//evil.example"></iframe></p>'
        )
    )
    assert extracted.attachments == ()
    assert "alert" not in extracted.text
    assert set(extracted.losses) == {
        "1 script was dropped.",
        "2 images were left out.",
        "1 link to no web page was dropped.",
        "1 embedded frame was left out.",
    }


def test_encodings_declared_in_the_page() -> None:
    page = '<meta charset="gb2312"><p>市政府周三公布了新的预算。</p>'.encode("gb18030")
    extracted = extract(page, filename="a.html")
    assert extracted.text == "市政府周三公布了新的预算。"
    assert extracted.encoding == "gb18030"


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE"])
def test_a_page_that_can_be_read_is_no_utf16(declared: str) -> None:
    page = f'<!-- <meta charset="big5"> --><meta charset="{declared}"><p>{PROSE}Déjà vu.</p>'
    assert html(page).text.endswith("Déjà vu.")
    assert html(page).encoding == "utf-8"


def test_character_references_cannot_bring_forbidden_characters_back() -> None:
    assert forbidden(html("<p>a&#0;b&#xD800;c&#xFFFE;d&#27;e</p>").text) == 0


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(Refused, match="no text"):
        html("<html><body><script>x</script></body></html>")


def test_a_large_page_is_read_without_trafilatura() -> None:
    extracted = html(article(f"<p>{PROSE}</p>" * 7_000))
    assert extracted.extractor == "newsroom-html/2"
    assert len(extracted.blocks) == 7_002


@pytest.mark.parametrize(
    "piece", ["<div>", "<div>a", "<table><tr><td>", "<b>", "<p>a", "<a href=//b.c>x", "<ul><li>"]
)
def test_a_long_run_of_tags_is_read_or_refused(piece: str) -> None:
    with contextlib.suppress(Refused):
        assert "end" in extract((piece * 20_000 + "end").encode(), filename="a.html").text


def test_too_deep_a_page_is_refused_rather_than_cut() -> None:
    with pytest.raises(Refused, match="nested too deeply"):
        html("<div>a" * 300 + "end")
