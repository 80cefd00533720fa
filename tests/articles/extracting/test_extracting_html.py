import contextlib

import pytest
import regex

from articles.extracting import Extracted, extract
from articles.extracting.file_formats.html import read
from articles.extracting.metadata import credited
from articles.extracting.web_page.choosing import choose
from articles.extracting.web_page.trees import parse_html
from articles.extracting.web_page.walk import walk
from articles.extracting.web_page.who_and_when import load_dates
from articles.problems import Refused
from articles.text.characters import count_forbidden
from tests.support.tables import table

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
    page = article("<p>By Ann Lee and Bo Ek</p>", head).replace(
        "<html>", '<html lang="en-GB">'
    )
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
    assert extracted.metadata == {"title": "The sale", "byline": "Ann Lee"}
    assert extracted.guessed == {"dated": "2024-05-06"}
    assert "The sale" not in extracted.text


@table("tag", ["article", "main", "section", "div", "header"])
def test_a_page_without_head_and_body_loses_nothing(tag: str) -> None:
    first, last = f"<p>{PROSE}First.</p>", f"<p>{PROSE}Last.</p>"
    extracted = html(
        f"<!doctype html><title>The sale</title><{tag}>{first}</{tag}>{last}"
    )
    assert extracted.metadata["title"] == "The sale"
    assert extracted.text == f"{PROSE}First.\n\n{PROSE}Last."


def test_the_article_is_chosen_and_menus_are_left_out_and_counted() -> None:
    page = (
        article("<h2>After</h2><ul><li>One thing to know</li></ul>")
        .replace("<article>", '<nav><a href="/">Home</a></nav><article>')
        .replace("</article>", "</article><footer><p>© The Paper</p></footer>")
    )
    extracted = html(page)
    kinds = [block["kind"] for block in extracted.blocks]
    assert kinds == ["paragraph", "heading", "list_item", "paragraph"]
    assert (
        "Content around the article was left out, such as menus and teasers: 2 paragraphs."
        in extracted.losses
    )
    assert extracted.extractor == "newsroom-html/3"


def test_sentences_beside_what_was_chosen_are_kept() -> None:
    page = f"<body><div><p>{PROSE}First.</p><p>{PROSE}Last.</p></div><p>Yes.</p><p>Imprint</p></body>"
    extracted = html(page)
    assert extracted.text.endswith("Last.\n\nYes.") or extracted.text.endswith(
        "Imprint"
    )


@table(
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
    extracted = html(
        article(f'<p>Seen. <span style="{style}">Cheap pills here</span></p>')
    )
    (suspect,) = extracted.suspects
    assert extracted.text[suspect.start : suspect.end] == "Cheap pills here"
    assert (suspect.kind, suspect.tier) == ("hidden_text", tier)


@table(
    "style",
    ["font-size:0.9em", "opacity:0.5", "margin-left:-2px", "color:#fff", "width:100%"],
)
def test_ordinary_styles_hide_nothing(style: str) -> None:
    assert html(article(f'<p style="{style}">Seen by all.</p>')).suspects == ()


def test_style_sheets_hide_too() -> None:
    extracted = html(
        article(
            '<div class="z q">Cheap pills here</div>',
            "<style>.a, .z {left:-999px}</style>",
        )
    )
    (suspect,) = extracted.suspects
    assert extracted.text[suspect.start : suspect.end] == "Cheap pills here"


def test_furniture_inside_the_article_is_suspected() -> None:
    extracted = html(
        article('<aside><h3>Related</h3><a href="/x">Another story</a></aside>')
    )
    found = [
        (extracted.text[one.start : one.end], one.kind) for one in extracted.suspects
    ]
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
    assert (note["kind"], note["text"], note["urls"]) == (
        "footnote",
        "See https://r.example/1.",
        ["https://r.example/1"],
    )
    assert extracted.text[note["start"] : note["end"]] == "d"
    assert link["urls"] == ["https://example.org/who"]
    assert "Converted to lines of text, one per row: 1 table." in extracted.losses


def test_a_link_in_a_note_keeps_its_address() -> None:
    note = '<li id="fn1"><a href="https://r.example/7">The deed</a>, see <a href="/8">page 8</a>.</li>'
    extracted = html(
        article(f'<p>{PROSE}Sold.<sup><a href="#fn1">1</a></sup></p><ol>{note}</ol>')
    )
    (found,) = extracted.attachments
    assert (found["text"], found["urls"]) == (
        "The deed (https://r.example/7), see page 8.",
        ["https://r.example/7"],
    )


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
        "Left out: 1 script.",
        "Left out: 2 images.",
        "Left out: 1 link without a web page.",
        "Left out: 1 embedded frame.",
    }


@table(
    "declared",
    ["gb2312", "gbk", "iso-8859-1", "windows-1252", "windows-1251", "no-such-name"],
)
def test_chinese_is_read_whatever_the_page_declares(declared: str) -> None:
    page = f'<meta charset="{declared}"><p>市政府周三公布了新的预算。</p>'.encode(
        "gb18030"
    )
    extracted = extract(page, filename="a.html")
    assert extracted.text == "市政府周三公布了新的预算。"
    assert extracted.encoding == "gb18030"


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE"])
def test_a_page_that_can_be_read_is_no_utf16(declared: str) -> None:
    page = f'<!-- <meta charset="big5"> --><meta charset="{declared}"><p>{PROSE}Déjà vu.</p>'
    assert html(page).text.endswith("Déjà vu.")
    assert html(page).encoding == "utf-8"


def test_character_references_cannot_bring_forbidden_characters_back() -> None:
    assert count_forbidden(html("<p>a&#0;b&#xD800;c&#xFFFE;d&#27;e</p>").text) == 0


@pytest.mark.slow
def test_once_the_dates_of_all_languages_are_loaded_no_page_compiles_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from htmldate.extractors import get_external_parser

    load_dates()
    monkeypatch.delattr(regex, "compile")
    assert (
        get_external_parser().get_date_data("the contract of no month 12")["date_obj"]
        is None
    )


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(Refused, match="No text was found"):
        html("<html><body><script>x</script></body></html>")


def test_a_large_page_is_read_whole() -> None:
    extracted = html(article(f"<p>{PROSE}</p>" * 4_000))
    assert len(extracted.blocks) == 4_002


@pytest.mark.slow
@table(
    "piece",
    [
        "<div>",
        "<div>a",
        "<table><tr><td>",
        "<b>",
        "<p>a",
        "<a href=//b.c>x",
        "<ul><li>",
    ],
)
def test_a_long_run_of_tags_is_read_or_refused(piece: str) -> None:
    with contextlib.suppress(Refused):
        assert (
            "end" in extract((piece * 20_000 + "end").encode(), filename="a.html").text
        )


def test_too_deep_a_page_is_refused_rather_than_cut() -> None:
    with pytest.raises(Refused, match="nested too deeply"):
        html("<div>a" * 300 + "end")


# --- what is chosen


def strong(extracted: Extracted) -> list[str]:
    return [
        extracted.text[one.start : one.end]
        for one in extracted.suspects
        if one.tier in {"certain", "likely"}
    ]


TEASER = (
    "<div class='box'><a href='/1'>Nine things to know</a> <span>This week</span></div>"
)


def test_what_stands_in_among_the_article_is_one_finding_of_one_reason() -> None:
    page = article(
        f"{TEASER}<p>{PROSE}Second.</p><ul class='links'><li>Share</li><li>Print</li></ul>"
    )
    extracted = html(page)
    assert {"Nine things to know This week", "Share", "Print"} >= set(strong(extracted))
    assert len({one.reason for one in extracted.suspects}) <= 1
    for words in ("First.", "Second.", "Last."):
        assert f"{PROSE}{words}" in extracted.text
        assert not any(words in one for one in strong(extracted))


def test_prose_in_another_box_of_the_article_is_part_of_it() -> None:
    boxes = "".join(
        f"<div class='body'><p>{PROSE}{number} one.</p><p>{PROSE}{number} two.</p></div>"
        f"<div>{number} advert</div>"
        for number in ("First", "Second", "Third")
    )
    root = parse_html(
        f"<body><ul><li><a href=/>Menu</a></li></ul><div>{boxes}</div><p>Imprint</p></body>"
    )
    paragraphs = walk(root).paragraphs
    stands = {
        one.text: how
        for one, how in zip(paragraphs, choose(root, paragraphs), strict=True)
    }
    assert {how for text, how in stands.items() if PROSE in text} == {"article"}
    assert "article" not in (stands["Menu"], stands["Imprint"])


def test_items_of_a_list_in_the_article_are_part_of_it() -> None:
    items = [
        f"{name} {amount} euros"
        for name, amount in (("Quay", 12), ("Crane", 30), ("Silo", 4))
    ]
    extracted = html(
        article(
            f"<p>{PROSE}Sold were:</p><ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"
        )
    )
    assert extracted.suspects == ()
    assert all(one in extracted.text for one in items)


def test_a_headline_in_a_teaser_does_not_stand_for_the_article() -> None:
    line = "The harbour was sold to nobody"
    page = article(f"<h2>{line}</h2><p>{PROSE}Second.</p>").replace(
        "<body>",
        f"<body><div><a href=/2>{line}</a></div><div>The weather</div><div>Sport</div>",
    )
    extracted = html(page)
    assert extracted.text.count(line) == 1
    assert "The weather" not in extracted.text


def test_an_article_about_braille_is_read_like_any_other() -> None:
    braille = (
        f"It reads {chr(0x2813)}{chr(0x2811)}{chr(0x2807)}{chr(0x2807)}{chr(0x2815)}"
    )
    extracted = html(
        article(f"<p>{PROSE}{braille}.</p><p>{PROSE}{braille}</p><p>{PROSE}Third.</p>")
    )
    assert extracted.text.count(braille) == 2
    assert strong(extracted) == []


def test_a_heading_with_nothing_under_it_goes_with_what_is_left_out() -> None:
    page = article("").replace(
        "</article>", "<h3>More on this:</h3></article><nav><a href=/1>One</a></nav>"
    )
    extracted = html(page)
    assert "More on this" not in extracted.text or strong(extracted) == [
        "More on this:"
    ]


def test_paragraphs_that_are_written_as_headings_stay() -> None:
    page = (
        f"<body><article><h4>{PROSE}First.</h4><h4>{PROSE}Last.</h4></article></body>"
    )
    assert html(page).text == f"{PROSE}First.\n\n{PROSE}Last."


# --- what pages do to words


def test_an_article_that_only_readers_without_scripts_see_is_read() -> None:
    page = f"<body><div id=app></div><noscript><p>{PROSE * 2}First.</p><p>{PROSE * 2}Last.</p></noscript></body>"
    assert html(page).text.endswith("Last.")
    asked = "<noscript><p>Turn scripts on.</p></noscript>"
    assert "Turn scripts on" not in html(article(asked)).text


def test_hyphens_of_the_layout_and_readings_of_characters_are_no_words() -> None:
    extracted = html(
        article(
            f"<p>{PROSE}Ver\u00adwal\u00adtung <ruby>虐待<rt>ぎゃくたい</rt></ruby>。</p>"
        )
    )
    assert "Verwaltung 虐待。" in extracted.text
    assert "Left out: 2 soft hyphens." in extracted.losses
    assert "Left out: 1 pronunciation." in extracted.losses


# --- what a page shows of itself


@pytest.mark.parametrize(
    ("head", "shown", "title"),
    [
        ("<title>The sale - Ports - The Daily</title>", "<h1>The sale</h1>", "The sale"),
        ("<title>Two sales › The Daily</title>", "<h2>Two sales</h2>", "Two sales"),
        ('<meta property="og:title" content="A &amp;amp; B">', "", "A & B"),
        ('<meta property="og:title" content="Two sal…">', "<h2>Two sales of one</h2>", "Two sales of one"),
    ],
)  # fmt: skip
def test_the_title_is_the_headline_that_the_page_shows(
    head: str, shown: str, title: str
) -> None:
    assert (
        html(article("", head).replace("<article>", f"<article>{shown}")).metadata[
            "title"
        ]
        == title
    )


@table(
    ("shown", "byline"),
    [
        ("<p class='byline'>Posted by <b>Ann Lee</b> · 6 May 2024</p>", "Ann Lee"),
        (
            "<span class='author vcard'>Von Walter von Aachen</span>",
            "Walter von Aachen",
        ),
        ("<h4>By Ann Lee | 12/10/2020</h4>", "Ann Lee"),
        (
            "<div class='comment'><a rel='author'>Troll says:</a></div><div>Texte : Ann Lee</div>",
            "Ann Lee",
        ),
        ("<p class='byline'>Posted on</p>", ""),
        ("<p>By the river it was cold.</p>", ""),
    ],
)
def test_the_byline_is_the_person_that_the_page_names(shown: str, byline: str) -> None:
    assert (
        html(article("").replace("<article>", f"{shown}<article>")).guessed.get(
            "byline", ""
        )
        == byline
    )


def test_a_person_goes_before_the_paper_that_signs_for_everybody() -> None:
    person = '{"@type": "Person", "@id": "#p", "name": "Ann Lee"}'
    data = (
        f'{{"@graph": [{{"@type": "WebPage", "author": {{"@id": "#p"}}}}, {person}]}}'
    )
    head = (
        '<meta property="og:site_name" content="The Daily"><meta name="author" content="The Daily">'
        f'<script type="application/ld+json">{data}</script>'
    )
    assert html(article("", head)).guessed["byline"] == "Ann Lee"
    assert (
        html(article("", head.replace("Person", "Thing"))).guessed["byline"]
        == "The Daily"
    )


@table(
    ("pieces", "byline"),
    [
        (["Ann Lee", "Senior Autos Reporter", "Updated May 3"], "Ann Lee"),
        (["By ", "Ann Lee", " and ", "Bo Ek", " Last updated"], "Ann Lee and Bo Ek"),
        (["Ann Lee, MD, Contributor"], "Ann Lee, MD"),
        (["Ann", "Lee"], "Ann Lee"),
        (["作者：王明", "来源：日报"], "王明"),
        (["View author archive"], ""),
        (["About the author"], ""),
        (["ann@daily.example"], ""),
        (["Get in touch"], ""),
        ([], ""),
    ],
)
def test_a_name_ends_where_its_element_or_a_word_says_so(
    pieces: list[str], byline: str
) -> None:
    assert credited(pieces) == byline


@table(
    ("stated", "shown", "declared"),
    [
        ("2024-05-06", "6 May 2024", "2024-05-06"),
        ("2024-05-06", "Updated 6 May 2024", "2024-05-06"),
        ("2024-05-06", "", "2024-05-06"),
        ("2024-05-06", "8 May 2024", ""),
        ("2024-05-06", "Updated 8 May 2024", ""),
        ("", "6 May 2024", ""),
    ],
)
def test_a_day_is_declared_where_nothing_that_is_shown_says_otherwise(
    stated: str, shown: str, declared: str
) -> None:
    head = f'<title>The sale</title><meta property="article:published_time" content="{stated}">'
    page = article("", head).replace(
        "<article>", f"<article><h1>The sale</h1><div>Ports, {shown}</div>"
    )
    assert html(page).metadata.get("dated", "") == declared


def test_a_date_that_only_the_text_shows_is_found() -> None:
    page = article("").replace(
        "<article>", "<div class='meta'>Published on 6 May 2024</div><article>"
    )
    assert html(page).guessed["dated"] == "2024-05-06"


def test_captions_in_the_midst_of_the_article_are_part_of_it() -> None:
    teaser = "<nav><figure><figcaption>A teaser of something else.</figcaption></figure></nav>"
    pictures = (
        "<figure><img src=a><figcaption>The sale, with <b>40</b> guests. Photo: Ann Lee</figcaption></figure>"
        f"<p>{PROSE}</p>"
        "<figure><figcaption style='display:none'>Buy now at shop.example</figcaption></figure>"
    )
    extracted = html(article(pictures).replace("<body>", f"<body>{teaser}"))
    captions = [block for block in extracted.blocks if block["kind"] == "caption"]
    assert [extracted.text[block["start"] : block["end"]] for block in captions] == [
        "The sale, with 40 guests. Photo: Ann Lee",
        "Buy now at shop.example",
    ]
    assert [(one.kind, one.start) for one in extracted.suspects] == [
        ("hidden_text", captions[1]["start"])
    ]
    assert "A caption was left out: 'A teaser of something else.'." in extracted.losses
