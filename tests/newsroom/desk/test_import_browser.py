"""Import as editors meet it: every format, a reporter's annotated draft, a folder, a
paste, and no script.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.samples import SPAM
from tests.support.word_files import annotated_docx

pytestmark = pytest.mark.browser

FIRST = "The ferry company reported 40 crossings in May 2024."
SECOND = "The harbour master counted 31."
BODY = f"{FIRST} {SECOND}"
LOG = "Harbour office, Log of crossings 2024, p. 12, https://harbour.example/log."


def annotated() -> bytes:
    return annotated_docx(
        "Crossings that never were",
        [
            [
                FIRST,
                ("footnote", f"See {LOG}"),
                " " + SECOND,
                ("comment", "Ring the harbour master."),
            ],
            [
                "Nobody explained the difference.",
                ("endnote", "The company was asked twice."),
            ],
        ],
    )


def word(title: str) -> bytes:
    return annotated_docx(title, [[BODY], ["It ends here."]])


FORMATS = {
    "words.txt": f"A text of words\n\n{BODY}\n\nIt ends here.\n".encode(),
    "marks.md": f"# A text with marks\n\n{BODY}\n\nIt *ends* here.\n".encode(),
    "page.html": (
        f"<!doctype html><title>A page of the web</title><article><h1>A page of the web</h1><p>{BODY}</p>"
        "<p>It ends here, after a paragraph that is long enough to be part of an article.</p></article>"
    ).encode(),
    "office.docx": word("A file of an office"),
}


def upload(page: Page, *files, field: str = "Files") -> None:
    page.goto("/admin/desk/import/")
    page.get_by_label(field, exact=True).set_input_files(list(files))
    page.get_by_role("button", name="Preview").click()


# By day one that is read as it is, and one that is taken to pieces; what each becomes
# is tested in tests/articles/extracting.
BY_DAY = {"marks.md", "office.docx"}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in BY_DAY else [pytest.mark.nightly])
        for name in FORMATS
    ],
)
def test_one_file_of_each_format(open_window, tmp_path, name, axe):
    (tmp_path / name).write_bytes(FORMATS[name])
    page = open_window(user="ada")
    upload(page, tmp_path / name)
    expect(page.locator(".result .s", has_text=SECOND)).to_be_visible()
    title = page.get_by_label("Title").input_value()
    assert title.startswith("A ")
    assert axe(page) == []
    page.get_by_role("button", name="Create article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_reporters_annotated_draft(open_window, tmp_path, axe):
    (tmp_path / "draft.docx").write_bytes(annotated())
    page = open_window(user="ada")
    upload(page, tmp_path / "draft.docx")
    drafts = page.locator(".attachments > li")
    expect(drafts).to_have_count(3)
    expect(drafts.filter(has_text="Log of crossings 2024")).to_contain_text(
        "Source: “Harbour office"
    )
    expect(drafts.filter(has_text="Ring the harbour master")).to_contain_text(
        "The text becomes an internal remark."
    )
    assert axe(page) == []
    page.get_by_role("button", name="Create article").click()
    expect(page.get_by_text("3 footnotes and comments attached.")).to_be_visible()
    page.locator("#text a.s", has_text=FIRST).click()
    expect(page.locator("#panel")).to_contain_text("Log of crossings 2024")
    page.locator("#text a.s", has_text=SECOND).click()
    expect(page.locator("#panel")).to_contain_text("Ring the harbour master.")


@pytest.mark.parametrize(
    ("width", "scheme", "script"),
    [
        pytest.param(1440, "light", True, marks=pytest.mark.nightly),
        (390, "dark", True),
        (1440, "light", False),
        pytest.param(390, "dark", False, marks=pytest.mark.nightly),
    ],
)
def test_what_the_article_is_called_is_asked_before_its_text(
    open_window, tmp_path, axe, width, scheme, script
):
    name = f"long-{width}-{script}.txt"
    text = "\n\n".join(
        f"{BODY} The year was {1900 + year} at {name}." for year in range(80)
    )
    (tmp_path / name).write_text(
        f"A long text of {width} {script}\n\n{text}\n", "utf-8"
    )
    page = open_window(
        width=width, color_scheme=scheme, user="ada", java_script_enabled=script
    )
    upload(page, tmp_path / name)
    text_top = page.locator(".result .s").first.bounding_box()["y"]
    assert page.locator("main").bounding_box()["height"] > 3000
    for label in ("Title", "Byline", "Publication date", "Language"):
        box = page.get_by_label(label, exact=True).bounding_box()
        assert box["y"] + box["height"] < min(900, text_top)
    if script:
        assert axe(page) == []
        assert (
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            <= 0
        )
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"preview-{width}-{scheme}-{script}.png")
    page.get_by_label("Title").fill("")
    page.get_by_label("Byline").fill("Ann Lee")
    page.get_by_text("Standfirst, publisher and URL").click()
    page.get_by_label("Standfirst").fill("What it is about.")
    page.get_by_label("Title").fill(f"Named first {name}")
    page.get_by_role("button", name="Create article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Named first {name}")


def test_leaving_the_preview_loses_nothing(open_window, tmp_path):
    (tmp_path / "left.txt").write_text(
        f"A text that is left\n\n{BODY} It was left.\n", "utf-8"
    )
    page = open_window(user="ada")
    upload(page, tmp_path / "left.txt")
    page.get_by_label("Byline").fill("Ann Lee")
    page.get_by_role("button", name="Save and decide later").click()
    page.get_by_role("link", name="Import", exact=True).first.click()
    page.get_by_role("link", name="left.txt").click()
    expect(page.get_by_label("Byline")).to_have_value("Ann Lee")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("link", name="left.txt")).to_have_count(0)


def test_all_that_read_the_same_are_decided_at_once(open_window, tmp_path):
    text = f"Spam that comes twice\n\n{SPAM[1]}\n\n{BODY} Once more.\n\n{SPAM[1]}\n\nIt ends.\n\n{SPAM[2]}\n"
    (tmp_path / "twice.txt").write_text(text, "utf-8")
    page = open_window(user="ada")
    upload(page, tmp_path / "twice.txt")
    expect(page.get_by_text("3 suspect passages to decide")).to_be_visible()
    page.get_by_role("button", name="Remove all 2 like this").first.click()
    expect(page.get_by_text("1 suspect passage to decide")).to_be_visible()
    page.get_by_role("button", name="Remove passage").click()
    expect(page.get_by_text("to decide")).to_have_count(0)


TEASERS = [
    f"A story from the {town} about something else"
    for town in ("north", "south", "east", "west", "isles")
]


def test_what_is_decided_together_is_one_card_that_can_be_opened(
    open_window, tmp_path, axe
):
    items = "".join(
        f'<p><a href="/{n}">{teaser}</a></p>' for n, teaser in enumerate(TEASERS)
    )
    words = f"{BODY} It ends here, after a paragraph that is long enough to be part of an article. "
    (tmp_path / "teased.html").write_text(
        f"<!doctype html><title>A page with teasers</title><article><p>{words * 3}</p><aside>{items}</aside>"
        f"<p>{words * 3}</p></article>",
        "utf-8",
    )
    page = open_window(user="ada", java_script_enabled=False)
    upload(page, tmp_path / "teased.html")
    expect(page.get_by_text("5 suspect passages to decide")).to_be_visible()
    expect(page.get_by_role("link", name="one of 5")).to_have_count(5)
    card = page.locator(".group")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("5 part of the page around the article")
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    card.get_by_role("button", name=f"Keep “{TEASERS[2][:20]}").click()
    expect(page.get_by_text("4 suspect passages to decide")).to_be_visible()
    expect(page.locator(".result")).to_contain_text(TEASERS[2])
    page.get_by_role("button", name="Remove all 4 passages").click()
    expect(page.get_by_text("to decide")).to_have_count(0)
    expect(page.locator(".result")).not_to_contain_text(TEASERS[0])


def test_two_groups_have_a_decision_each(open_window, tmp_path, axe):
    text = f"Spam in two alphabets\n\n{SPAM[1]}\n\n{BODY} Once more.\n\n{SPAM[2]}\n\n"
    text += "Казино бонус онлайн\n\nEnd.\n"
    (tmp_path / "two.txt").write_text(text, "utf-8")
    page = open_window(user="ada")
    upload(page, tmp_path / "two.txt")
    cards = page.locator(".group")
    expect(cards).to_have_count(2)
    cards.first.locator("summary").click()
    assert axe(page) == []
    cards.first.get_by_role("button", name="Remove these 2 passages").click()
    expect(page.get_by_text("1 suspect passage to decide")).to_be_visible()


# --- A batch


def folder(path, number: int, word: str):
    path.mkdir()
    for one in range(number):
        text = f"Report {word} {one}\n\n{BODY} It was {word} {one}.\n"
        (path / f"{word}-{one}.txt").write_text(text, "utf-8")
    (path / "spam.txt").write_text(
        f"Spam {word}\n\n{SPAM[0]} {BODY} In {word}.\n", "utf-8"
    )
    (path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600)
    return path


def test_a_folder_becomes_a_batch_that_reads_itself(open_window, tmp_path, axe):
    page = open_window(user="ada")
    upload(page, folder(tmp_path / "folder", 8, "script"), field="or a whole folder")
    expect(page.get_by_text("10 of 10 files read")).to_be_visible()
    expect(page.locator("tr", has_text="old.doc")).to_contain_text("save it as .docx")
    expect(page.locator("tr", has_text="spam.txt")).to_contain_text("1 to decide")
    assert axe(page) == []
    page.get_by_role("button", name="Create 8 articles without open decisions").click()
    expect(page.get_by_role("link", name="Report script 7")).to_be_visible()
    expect(page.get_by_role("button", name="Create")).to_have_count(0)
    page.get_by_role("button", name="Remove 1 passage rated certain").click()
    page.get_by_role("button", name="Create 1 article without open decisions").click()
    expect(page.get_by_role("link", name="Spam script")).to_be_visible()
    page.get_by_role("link", name="refused 1").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.goto("/admin/desk/import/")
    expect(page.get_by_role("link", name="10 files").first).to_be_visible()


def test_a_batch_without_a_script(open_window, tmp_path):
    path = folder(tmp_path / "plain", 3, "plain")
    page = open_window(user="ada", java_script_enabled=False)
    upload(page, *sorted(path.iterdir()))
    expect(page.get_by_text("0 of 5 files read")).to_be_visible()
    page.get_by_role("button", name="Read the next files").click()
    expect(page.get_by_text("5 of 5 files read")).to_be_visible()
    page.get_by_role("button", name="Create 3 articles without open decisions").click()
    expect(page.get_by_role("link", name="Report plain 2")).to_be_visible()
    page.get_by_role("link", name="Preview").click()
    page.get_by_role("button", name="Remove passage").click()
    page.get_by_role("button", name="Create article").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spam plain")


def test_a_closed_tab_is_gone_on_with_by_somebody_else(open_window, tmp_path):
    page = open_window(user="ada", java_script_enabled=False)
    upload(page, *sorted(folder(tmp_path / "closed", 3, "closed").iterdir()))
    address = page.url
    page.close()
    other = open_window(user="ben")
    other.goto(address)
    expect(other.get_by_text("5 of 5 files read")).to_be_visible()
    expect(other.get_by_text("Imported by Ada Example")).to_be_visible()


# --- Paste

RICH = f"<h2>Part one</h2><p>{FIRST} Read <a href='https://harbour.example/log'>the log</a>.</p><p>{SECOND}</p>"
COPY = """async ([html, text]) => {
  const blob = (type, content) => new Blob([content], { type });
  await navigator.clipboard.write([new ClipboardItem({
    "text/html": blob("text/html", html), "text/plain": blob("text/plain", text),
  })]);
}"""


def paste(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/admin/desk/import/")
    page.evaluate(COPY, [RICH, re.sub(r"<[^>]+>", " ", RICH)])
    page.get_by_label("Text", exact=True).focus()
    page.keyboard.press("Control+v")
    expect(page.get_by_text("Pasted with headings")).to_be_visible()


def test_what_is_pasted_from_a_page_keeps_its_structure(open_window):
    page = open_window(user="ada")
    paste(page)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".marked-heading").first).to_have_text("Part one")
    expect(page.get_by_label("harbour.example/log")).not_to_be_checked()
    page.get_by_label("harbour.example/log").check()
    page.get_by_label("Title").fill("What was pasted")
    page.get_by_role("button", name="Create article").click()
    page.locator("#text a.s", has_text="Read the log.").click()
    expect(page.locator("#panel")).to_contain_text("the log")


def test_an_edit_of_what_was_pasted_wins_over_its_structure(open_window):
    page = open_window(user="ada")
    paste(page)
    page.get_by_label("Text", exact=True).press("End")
    page.keyboard.type(" An edit.")
    expect(page.get_by_text("Pasted with headings")).to_be_hidden()
    assert page.locator("#id_html").input_value() == ""


def test_a_new_text_of_an_article_is_offered_as_its_next_revision(
    open_window, tmp_path
):
    page = open_window(user="ada")
    for number, words, button in (
        ("1", SECOND, "Create article"),
        ("2", "The harbour master counted 29.", "Save as revision 2"),
    ):
        name = tmp_path / f"state-{number}.md"
        name.write_text(
            f"---\ntitle: States of a text\nid: states-1\n---\n\n{FIRST} {words}\n",
            "utf-8",
        )
        upload(page, name)
        if number == "2":
            expect(page.get_by_role("heading", level=1)).to_contain_text(
                "New text for “States of a text”"
            )
            expect(page.locator(".changes")).to_contain_text("29")
        page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text("Saved as revision 2 of this article.")).to_be_visible()


@pytest.mark.parametrize(
    ("width", "scheme", "script"),
    [
        pytest.param(1440, "light", True, marks=pytest.mark.nightly),
        (390, "dark", True),
        (1440, "dark", False),
    ],
)
def test_a_guess_is_told_from_what_the_page_declares(
    open_window, tmp_path, axe, width, scheme, script
):
    name = f"浓雾 {width} {scheme} {script}"
    text = (
        f"<p>中央气象台预计，今天夜间到明天白天仍将有雾，{name}，未来两天还有雨雪。</p>"
        * 4
    )
    shown = '<div class="byline">王明</div><time datetime="2024-05-06">前天</time>'
    page_of = f"<title>{name}</title><h1>{name}</h1>{shown}{text}"
    (tmp_path / "fog.html").write_text(
        f"<meta charset=utf-8><article>{page_of}</article>", "utf-8"
    )
    page = open_window(
        width=width, color_scheme=scheme, user="ada", java_script_enabled=script
    )
    upload(page, tmp_path / "fog.html")
    expect(page.locator("[data-guessed]")).to_have_count(2)
    expect(page.get_by_label("Byline (guessed)")).to_have_value("王明")
    expect(page.get_by_label("Publication date (guessed)")).to_have_value("2024-05-06")
    if script:
        assert axe(page) == []
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"guess-{width}-{scheme}-{script}.png")
    page.get_by_role("button", name="Import and open article").click()
    expect(page.locator("[data-guessed]")).to_have_count(0)
    expect(page.get_by_label("Byline")).to_have_value("王明")
    if folder:
        page.screenshot(path=Path(folder) / f"details-{width}-{scheme}-{script}.png")
