"""The newsroom's name, logo, colours and pages: previewed, published at once, and shown
on every page under a key of its own.
"""

import io
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from newsroom.conf import contrast
from newsroom.models import SiteIdentity, SitePage
from newsroom.operations import reindexing
from newsroom.public.models import PublishedSite
from tests.support.editions import body, document, make_pages, publish
from tests.support.tables import table

pytestmark = pytest.mark.django_db
ADD, CHANGE = "admin:newsroom_siteidentity_add", "admin:newsroom_siteidentity_change"
ADD_PAGE = "admin:newsroom_sitepage_add"
BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 150)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, (15, 98, 92)).save(file, kind)
    file.seek(0)
    file.name = f"logo.{kind.lower()}"
    return file


def typed(**facts: object) -> dict[str, object]:
    return {"name": "", "accent": "", "accent_dark": "", "footer": "", **facts}


def page(slug: str, **facts: object) -> SitePage:
    said = {"language": "en-gb", "title": slug.title(), "body": f"Of {slug}."}
    return SitePage.objects.create(slug=slug, **said | facts)


@pytest.fixture
def desk(administrator) -> Client:
    desk = Client()
    desk.force_login(administrator)
    return desk


@pytest.fixture
def bridge():
    edition = publish(document())
    make_pages(edition.article)
    return edition


def errors(answer) -> str:
    return " ".join(re.findall(r'class="errorlist"[^>]*>(.*?)</ul>', answer.text))


# --- Identity -------------------------------------------------------------------------


def test_a_new_newsroom_goes_by_the_name_of_its_settings(bridge, settings):
    settings.SITE_NAME = "The Settings"
    html = body("/")
    assert ">The Settings</a>" in html
    assert "/identity/" not in html


def test_what_is_saved_is_shown_at_once_by_whoever_kept_the_page(bridge, desk, client):
    known = client.get(BRIDGE)["ETag"]
    logo = {"logo": picture(), "icon": picture(size=(80, 80))}
    said = typed(name="The Estuary", accent="#0f625c", footer="*Ltd* <script>")
    assert desk.post(reverse(ADD), said | logo).status_code == 302
    shown = client.get(BRIDGE, headers={"if-none-match": known})
    assert shown.status_code == 200
    assert '<meta property="og:site_name" content="The Estuary">' in shown.text
    assert re.search(r'<img src="/identity/\w{64}\.webp" width="480"', shown.text)
    assert 'alt="The Estuary"' in shown.text
    assert "<em>Ltd</em>" in shown.text
    assert "<script>" not in shown.text.partition("colophon")[2]
    assert "The Estuary" in desk.get(reverse("admin:index")).text
    assert "The Estuary" in client.get("/search/").text
    for feed in ("rss", "atom", "json"):
        assert "The Estuary" in client.get(f"/feeds/articles.{feed}").text
    embedded = client.get("/oembed", {"url": f"http://127.0.0.1:8000{BRIDGE}"}).json()
    assert embedded["provider_name"] == "The Estuary"
    data = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', shown.text)[1]
    )
    assert "/identity/" in data["publisher"]["logo"]["url"]


def test_another_process_that_kept_a_page_shows_the_change(bridge):
    """It learns of it in the statement that it asks for each page."""

    def answer() -> str:
        return Client().get(BRIDGE).text

    assert "The Estuary" not in answer()
    SiteIdentity.objects.create(name="The Estuary")
    assert "The Estuary" in answer()
    identity = SiteIdentity.objects.get()
    identity.name = "The Delta"
    identity.save()
    assert "The Delta" in answer()
    identity.delete()
    assert "The Delta" not in answer()


def test_a_kept_page_costs_one_query_and_one_more_after_a_change(
    bridge, client, django_assert_num_queries
):
    SiteIdentity.objects.create(name="The Estuary")
    page("about")
    for path in ("/", BRIDGE, "/pages/about/", "/method/"):
        client.get(path)
        with django_assert_num_queries(1):
            client.get(path)
    SiteIdentity.objects.update(name="The Delta")
    SiteIdentity.objects.get().save()
    with django_assert_num_queries(3):  # the third is for what changed
        client.get(BRIDGE)
    with django_assert_num_queries(1):
        client.get(BRIDGE)


def test_logo_and_icon_are_answered_and_no_other_picture(bridge, desk, client):
    desk.post(reverse(ADD), typed() | {"logo": picture("JPEG")})
    [address] = set(re.findall(r"/identity/\w+\.webp", body("/")))
    answer = client.get(address)
    assert answer["Content-Type"] == "image/webp"
    assert not answer.cookies
    assert Image.open(io.BytesIO(answer.content)).size == (480, 120)
    assert client.get(f"/identity/{'0' * 64}.webp").status_code == 404
    desk.post(reverse(CHANGE, args=[1]), typed() | {"logo-clear": "on"})
    assert "/identity/" not in body("/")
    assert client.get(address).status_code == 404


def test_a_logo_stays_where_none_is_chosen(desk):
    desk.post(reverse(ADD), typed() | {"logo": picture()})
    kept = SiteIdentity.objects.get().logo
    shown = desk.get(reverse(CHANGE, args=[1])).text
    assert "logo-clear" in shown
    desk.post(reverse(CHANGE, args=[1]), typed(name="The Delta"))
    assert SiteIdentity.objects.get().logo == kept
    names = [state.name for state in SiteIdentity.history.order_by("history_id")]
    assert names == ["", "The Delta"]


@table(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG, GIF or WebP"),
        (b"MZ", "not a JPEG, PNG, GIF or WebP"),
    ],
)
def test_what_is_no_picture_is_refused_as_a_logo(desk, content, words):
    file = io.BytesIO(content)
    file.name = "logo.svg"
    answer = desk.post(reverse(ADD), typed() | {"logo": file})
    assert words in errors(answer)
    assert "SVG is refused" in answer.text
    assert not SiteIdentity.objects.exists()


def test_a_logo_that_would_make_pages_heavy_is_refused(desk):
    noise = io.BytesIO()
    Image.effect_noise((480, 480), 100).save(noise, "PNG")
    noise.seek(0)
    noise.name = "noise.png"
    answer = desk.post(reverse(ADD), typed() | {"logo": noise})
    assert "too many details" in errors(answer)


# --- Colours --------------------------------------------------------------------------


@table(
    ("field", "colour", "found", "nearest"),
    [
        ("accent", "#ff6600", "2.63:1", "#bc4b00"),
        ("accent_dark", "#0b5394", "2.11:1", "#1587ee"),
    ],
    rolled_back=True,
)
def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(
    desk, field, colour, found, nearest
):
    said = typed(accent="#0f625c") | {field: colour}
    answer = desk.post(reverse(ADD), said)
    assert found in errors(answer)
    assert nearest in errors(answer)
    assert not SiteIdentity.objects.exists()
    assert "The file was not kept" not in answer.text
    answer = desk.post(reverse(ADD), said | {"logo": picture()})
    assert "The file was not kept. Choose it again." in errors(answer)
    assert desk.post(reverse(ADD), said | {field: nearest}).status_code == 302


@table("colour", ["red", "#fff", "#12345g", "#0b53;}"])
def test_what_is_no_colour_is_refused(desk, colour):
    assert "#rrggbb" in errors(desk.post(reverse(ADD), typed(accent=colour)))


def test_every_colour_has_a_tone_that_can_be_read():
    for colour in ("#000000", "#ffffff", "#ffff00", "#0000ff", "#808080"):
        for paper in (contrast.LIGHT, contrast.DARK):
            tone = contrast.nearest(colour, paper)
            assert contrast.contrast(tone, paper) >= contrast.AA


def test_the_papers_are_those_of_the_style_sheet():
    from tests.support.site import ROOT

    tokens = (ROOT / "newsroom/static/newsroom/tokens.css").read_text()
    assert f"--paper-2: light-dark({contrast.LIGHT}, {contrast.DARK})" in tokens


def test_colours_come_as_a_style_sheet_of_our_own(desk, client):
    desk.post(reverse(ADD), typed(accent="#0F625C"))
    dark = SiteIdentity.objects.get().accent_dark
    assert contrast.contrast(dark, contrast.DARK) >= contrast.AA
    [address] = re.findall(r'href="(/identity/[^"]+\.css)"', body("/"))
    answer = client.get(address)
    assert answer["Content-Type"].startswith("text/css")
    assert f"--link:light-dark(#0F625C,{dark})" in answer.text
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/identity/red-blue.css").status_code == 404


# --- Pages ----------------------------------------------------------------------------


def test_pages_stand_in_the_footer_in_their_order():
    page("imprint", position=2)
    page("about", position=1)
    page("hidden")
    footer = body("/").partition("colophon")[2]
    links = re.findall(r'href="([^"]+)"', footer)
    assert links == ["/method/", "/archive/", "/pages/about/", "/pages/imprint/"]
    html = body("/pages/hidden/")
    assert "<h1>Hidden</h1>" in html
    assert 'rel="canonical" href="http://127.0.0.1:8000/pages/hidden/"' in html
    assert Client().get("/pages/nothing/").status_code == 404
    assert "/pages/imprint/" in body("/sitemap-pages.xml")


def test_a_page_has_one_text_in_each_language():
    page("about", position=1)
    page("about", language="zh-hans", title="关于我们", position=1)
    page("imprint", position=2)
    chinese = document(article={"language": "zh-Hans"})
    make_pages(publish(chinese).article)
    footer = body(BRIDGE).partition("colophon")[2]
    assert '<a href="/pages/about/zh-hans/">关于我们</a>' in footer
    assert '<a href="/pages/imprint/">Imprint</a>' in footer
    html = body("/pages/about/zh-hans/")
    assert '<html lang="zh-hans"' in html
    assert '<a href="/pages/about/" lang="en-gb" hreflang="en-gb">English</a>' in html
    assert Client().get("/pages/about/en-gb/").status_code == 404


def test_a_page_in_another_language_alone_is_in_every_footer():
    page("imprint", language="zh-hans", title="版权信息", position=1)
    footer = body("/").partition("colophon")[2]
    assert '<a href="/pages/imprint/zh-hans/">版权信息</a>' in footer


def test_the_method_in_another_language_has_the_scale_too(bridge):
    page("method", language="zh-hans", title="我们如何核查")
    html = body("/pages/method/zh-hans/")
    assert html.count("<dt") == 6
    assert "How corrections work" in body("/method/")
    page("method", title="Our method")
    assert "<h1>Our method</h1>" in body("/method/")
    assert Client().get("/pages/method/").status_code == 404


def test_a_page_runs_nothing():
    page("about", body="<script>alert(1)</script> [x](javascript:alert(1)) **strong**")
    html = body("/pages/about/")
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "<strong>strong</strong>" in html


# --- Before it is published -----------------------------------------------------------


def test_a_preview_shows_what_would_be_and_saves_nothing(bridge, desk):
    said = typed(name="The Estuary") | {"logo": picture(), "_preview": "1"}
    shown = desk.post(reverse(ADD), said)
    assert 'alt="The Estuary"' in shown.text
    assert 'src="data:image/webp;base64,' in shown.text
    assert "img-src 'self' data:" in shown["Content-Security-Policy"]
    assert not SiteIdentity.objects.exists()
    assert not PublishedSite.objects.exists()
    assert "The Estuary" not in body("/")
    assert "The Estuary" not in Client().get("/no/such/page/").text
    assert "added successfully" not in desk.get(reverse("admin:index")).text


def test_a_page_is_previewed_by_an_editor(editor, client):
    client.force_login(editor)
    said = {"slug": "about", "language": "en-gb", "title": "About", "body": "**We**"}
    shown = client.post(reverse(ADD_PAGE), said | {"_preview": "1"})
    assert "<strong>We</strong>" in shown.text
    assert not SitePage.objects.exists()
    assert client.post(reverse(ADD_PAGE), said).status_code == 302
    assert "<strong>We</strong>" in body("/pages/about/")


def test_what_is_wrong_is_said_before_the_preview(desk):
    shown = desk.post(reverse(ADD), typed(accent="#ff6600") | {"_preview": "1"})
    assert "#bc4b00" in errors(shown)


def test_editors_do_not_change_the_identity(editor, client):
    client.force_login(editor)
    assert client.post(reverse(ADD), typed(name="Mine")).status_code == 403
    assert not SiteIdentity.objects.exists()


# --- What is derived ------------------------------------------------------------------


def test_what_readers_are_shown_is_compared_and_made_anew():
    assert "identity and pages" not in [*reindexing.find_row_faults()]
    page("about")
    assert "identity and pages" not in [*reindexing.find_row_faults()]
    PublishedSite.objects.update(data="{}", version="")
    assert "identity and pages" in [*reindexing.find_row_faults()]
    assert [*reindexing.make_anew()] == []
    assert "Of about." in body("/pages/about/")


@table("data", ["", "{}", "[]", "nonsense", '{"texts": [[1]]}'])
def test_what_is_damaged_leaves_readers_their_pages(bridge, settings, data):
    PublishedSite.objects.update_or_create(
        pk=1, defaults={"version": data or "0", "data": data}
    )
    assert settings.SITE_NAME in body(BRIDGE)
