"""Every page on wide and narrow windows, light and dark: axe finds nothing, nothing
overflows.

By day each page is looked at in one window, and the next page in the other; by night
(`make nightly`) in both. SCREENSHOTS=folder keeps the pictures of both; `make
screenshots` renews those of the guides.
"""

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

import pytest
from playwright.sync_api import Browser, expect

from tests import NIGHTLY
from tests.conftest import CHROMIUM_FLAGS, chromium
from tests.newsroom.public.test_reader_browser import bridge
from tests.support.screenshots import FONTS_ARE_LOADED, keep_picture

__all__ = ["bridge"]
pytestmark = pytest.mark.browser

BRIDGES = "/articles/the-bridges-that-were-inspected-from-a-desk/"
READERS = {
    "front": "/",
    "article": BRIDGES,
    "edition": f"{BRIDGES}editions/1/",
    "editions": f"{BRIDGES}editions/",
    "compare": f"{BRIDGES}editions/1/2/",
    "corrections": "/corrections/",
    "examined": "/articles/a-ferry-timetable-that-nobody-can-keep/",
    "chinese": "/articles/deng-ji-bu-shang-huan-guo-de-lu-xin/",
    "arabic": "/articles/msbyh-duf-thmnh-mrtyn/",
    "withdrawn": "/articles/the-well-at-saltby-that-nobody-looked-into/",
    "translation": "/articles/the-filters-that-were-changed-on-paper/",
    "archive": "/archive/",
    "imprint": "/pages/imprint/",
    "search": "/search/?q=bridge",
    "missing": "/articles/never-written/",
}
DESK = {
    "my-desk": "/admin/",
    "import": "/admin/desk/import/",
    "findings": "/admin/articles/article/{clinic}/change/",
    "workbench": "/admin/articles/article/{bridges}/workbench/",
    "publish": "/admin/articles/article/{bridges}/publish/",
    "review": "/admin/articles/article/{clinic}/review/",
    "cite": "/admin/articles/article/{bridges}/cite/",
    "replies": "/admin/articles/article/{bridges}/replies/",
    "changes": "/admin/articles/article/{bridges}/changes/",
    "blocked": "/admin/articles/article/{clinic}/publish/",
    "text": "/admin/articles/article/{bridges}/text/",
    "article-page": "/admin/articles/article/{bridges}/change/",
    "examined-page": "/admin/articles/article/{ferry}/change/",
    "sentence": "/admin/articles/sentence/{sentence}/change/",
    "repair": "/admin/articles/article/{ferry}/text/",
    "withdraw": "/admin/articles/article/{bridges}/withdraw/",
    "scale": "/admin/annotations/ratingscale/1/change/",
    "articles": "/admin/articles/article/",
    "history": "/admin/articles/article/{bridges}/history/",
    "notes": "/admin/annotations/note/",
    "sources": "/admin/annotations/source/",
    "source-page": "/admin/annotations/source/{source}/change/",
    "several": "/admin/annotations/source/several/",
    "unreliable": "/admin/annotations/source/{source}/unreliable/",
    "originals": "/admin/articles/original/",
    "identity": "/admin/newsroom/siteidentity/1/change/",
    "site-page": "/admin/newsroom/sitepage/1/change/",
}
IN_REVIEW = [
    {
        "sentence": "The clinic on Mill Lane changed hands twice in 2025.",
        "note": {
            "rating": "false",
            "body": "The company register has one sale, in May 2025.",
        },
        "citations": [
            {
                "source": {
                    "type": "document",
                    "title": "File 40218",
                    "publisher": "Company register",
                },
                "locator": "sheet 3",
                "quote": "transferred on 6 May 2025",
            }
        ],
    }
]
WINDOWS = [(1440, "light"), (390, "dark")]
ALL_WINDOWS = NIGHTLY or "SCREENSHOTS" in os.environ
NEXT_WINDOW = cycle(WINDOWS)
# Laid out by scripts, or by Django's styles, whose colours change slowly.
AFRESH = {
    "article",
    "note",
    "note of the other",
    "the other's ",
    "workbench",
    "text",
    "repair",
}
AFRESH |= {"scale", "sources", "source-page", "originals", "identity", "site-page"}
AFRESH |= {"articles", "notes"}
WIDTHS = [320, 390, 768, 1280, 1920]
# How far the headline of a page begins from where the masthead does, and what its
# filled buttons say.
FRAME = """() => {
  const left = (selector) => document.querySelector(selector).getBoundingClientRect().left;
  const isFilled = (button) => button.checkVisibility()
    && getComputedStyle(button).backgroundColor === getComputedStyle(document.body).color;
  const buttons = [...document.querySelectorAll("main :is(button, .button, [type=submit], .object-tools a)")];
  const filled = buttons.filter(isFilled).map((button) => button.innerText || button.value);
  return [left("h1") - left(".masthead-name"), filled];
}"""
NO_FRAME = {"workbench"}  # its text is centred under a headline of its own
DISPUTED = re.compile(r"Note \d+:.*disputed")
# What a page has not yet fetched of itself.
UNFINISHED = "[data-partial], [aria-busy=true]"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


# Two letters of each writing that the pictures show beside Latin: without a font both
# are the same box.
LETTERS = {"Chinese": "国的", "Arabic": "عق"}
ARE_DIFFERENT = """letters => {
  const drawn = [...letters].map((letter) => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.font = "40px sans-serif";
    pen.fillText(letter, 50, 80);
    return canvas.toDataURL();
  });
  return drawn[0] !== drawn[1];
}"""
NO_FONT = (
    "No pictures were made: Chromium has no font for {}. Install one (Debian: apt-get install fonts-noto-cjk "
    "fonts-noto-core), then run make screenshots again."
)


def without_a_font(browser: Browser) -> list[str]:
    """The writings that this browser draws as boxes, seen by what it draws."""
    with browser.new_page() as page:
        return [
            name
            for name, letters in LETTERS.items()
            if not page.evaluate(ARE_DIFFERENT, letters)
        ]


@pytest.fixture(scope="module", autouse=True)
def fonts(browser) -> None:
    """Hazard: letters without a font are boxes in a picture that nobody looks
    at again.
    """
    if not os.environ.get("SCREENSHOTS"):
        return
    if missing := without_a_font(browser):
        pytest.exit(NO_FONT.format(" and ".join(missing)), returncode=1)


@pytest.fixture(scope="module")
def samples(site) -> dict[str, str]:
    """The sample newsroom, with a note in review.

    Ids of its articles by name, of a sentence and a source.
    """
    site.manage("load_samples", "--password", "correct horse battery")
    slug = "who-owns-the-clinic-on-mill-lane"
    notes = json.dumps(IN_REVIEW)
    site.manage("annotate", slug, "-", "--as", "reviewer", stdin=notes)
    code = (
        "from articles.models import Article; "
        "rows = Article.objects.filter(external_id__startswith='sample-'); "
        "from annotations.models import Note; "
        "note = Note.objects.get(anchor__article__external_id='sample-bridges', rating__slug='disputed'); "
        "print(*[f'{a.external_id[7:]}={a.pk}' for a in rows], "
        "f'sentence={note.anchor.sentence_id}', f'source={note.citations.latest(\"pk\").source_id}')"
    )
    pairs = site.manage("shell", "-v0", "-c", code).stdout.split()
    return dict(pair.split("=") for pair in pairs)


def look(page, axe, name: str, open_it: Callable[[], object]) -> list[str]:
    """Return what is wrong with a page in its windows; what a window lays out by itself
    is opened anew in each.
    """
    wrong = []
    windows = WINDOWS if ALL_WINDOWS else [next(NEXT_WINDOW)]
    for number, (width, scheme) in enumerate(windows):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if not number or name in AFRESH:
            open_it()
            page.wait_for_load_state()
            expect(page.locator(UNFINISHED)).to_have_count(0)
        keep_picture(page, f"{name}-{width}-{scheme}")
        wrong += [f"{name}, {width}, {scheme}: {one}" for one in axe(page)]
        wrong += [
            f"{name} is {by} px wider than {width}"
            for by in [page.evaluate(SIDEWAYS)]
            if by > 0
        ]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [
            f"{name} is {by} px wider than {width}"
            for by in [page.evaluate(SIDEWAYS)]
            if by > 0
        ]
    return wrong


def test_readers_pages(open_window, samples, bridge, axe):
    page, wrong = open_window(), []
    for name, address in READERS.items():
        wrong += look(page, axe, name, partial(page.goto, address))
    for name, article in (("note", BRIDGES), ("note of the other", bridge)):
        wrong += look(page, axe, name, partial(open_a_note, page, article))
    for path in ("", "editions/", "editions/1/2/"):
        wrong += look(
            page, axe, f"the other's {path}", partial(page.goto, f"{bridge}{path}")
        )
    wrong += look(
        page, axe, "source", partial(page.goto, f"/sources/{samples['source']}/")
    )
    assert not wrong, "\n".join(wrong)


def open_a_note(page, article: str) -> None:
    """Of a sentence that is disputed."""
    page.goto(article)
    page.get_by_role("link", name=DISPUTED).first.click()
    page.wait_for_timeout(300)


def test_desk_pages(open_window, samples, axe):
    page, wrong = open_window(user="editor"), []
    page.goto("/admin/")
    page.evaluate(FONTS_ARE_LOADED)  # a page that has to wait for them is shown without
    for name, address in DESK.items():
        wrong += look(
            page, axe, name, partial(open_on_the_desk, page, address.format(**samples))
        )
        wrong += frame(page, name)
    login = open_window()
    wrong += look(login, axe, "login", partial(login.goto, "/admin/login/"))
    assert not wrong, "\n".join(wrong)


def frame(page, name: str) -> list[str]:
    """Return what is wrong with the frame of a page, which all pages share."""
    if name in NO_FRAME:
        return []
    by, filled = page.evaluate(FRAME)
    wrong = []
    if abs(by) > 1:
        wrong.append(f"{name} begins {by} px from the edge of the others")
    if len(filled) > 1:
        wrong.append(f"{name} has several filled buttons: {filled}")
    return wrong


def open_on_the_desk(page, address: str) -> None:
    page.goto(address)
    if address.endswith("/workbench/"):
        page.locator("#text a.s[data-tone]").nth(3).click()
        page.locator("#panel.open").wait_for()


def test_the_article_printed(open_window, samples):
    page = open_window(width=900)
    page.goto(BRIDGES)
    page.emulate_media(media="print")
    assert "22 percent" in page.locator("main").inner_text()
    written_out = page.locator("main a[href$='/works/bridge-register']").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "https://records.estermouth.example/works/bridge-register" in written_out


@pytest.fixture
def few_fonts(browser, tmp_path) -> Iterator[Callable[[str], Browser]]:
    """few_fonts(folder) is a browser that has the fonts of this folder alone."""
    opened = []

    def open_one(folder: str) -> Browser:
        (tmp_path / "fonts.conf").write_text(
            f"<fontconfig><dir>{folder}</dir></fontconfig>"
        )
        env = os.environ | {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
        opened.append(
            browser.browser_type.launch(
                executable_path=chromium(), args=CHROMIUM_FLAGS, env=env
            )
        )
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def test_a_browser_without_fonts_is_seen_to_have_none(few_fonts, tmp_path):
    assert without_a_font(few_fonts(str(tmp_path))) == ["Chinese", "Arabic"]
