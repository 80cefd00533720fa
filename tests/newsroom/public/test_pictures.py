"""Pictures as readers see them: only while an edition that shows them is public, and of their own size."""

import hashlib
import io
import re

import feedparser
import pytest
from django.test import Client
from PIL import Image

from articles.models import Article, Picture
from newsroom.actions.accept import bring_in
from newsroom.actions.illustrate import PictureDetails, change_picture
from newsroom.actions.publish import withdraw
from tests.deciding import publish
from tests.pictures import BLUE, SECRET, illustrated_docx, picture

pytestmark = pytest.mark.django_db

FIRST = "The harbour was sold in March to a company that appears in no register we could search."
CAPTION = "The harbour on the day of the sale."
SAID = PictureDetails(block=1, alt="Two cranes & a quay", credit="Photo: Ann Lee")


@pytest.fixture
def article() -> Article:
    content = illustrated_docx(FIRST, picture(), f"^ {CAPTION}", picture(500, 400, colour=BLUE))
    article = bring_in(
        content, path="sale.docx", user=None, metadata={"kind": "ours", "title": "The sale"}
    ).article
    change_picture(article, 0, SAID, based_on=1, user=None)
    change_picture(
        article, 1, PictureDetails(block=2, credit="Bo Ek", is_decorative=True), based_on=2, user=None
    )
    return article


def page_of(article: Article) -> str:
    return Client().get(f"/articles/{article.slug}/").content.decode()


def images(page: str) -> list[str]:
    return re.findall(r"<img[^>]*>", page)


def test_a_figure_with_its_caption_its_credit_and_its_size(article) -> None:
    publish(article, user=None)
    page = page_of(article)
    first, second = images(page)
    assert 'alt="Two cranes &amp; a quay"' in first
    assert ('width="1280" height="720"' in first, 'width="500" height="400"' in second) == (True, True)
    assert ("loading" in first, 'loading="lazy"' in second) == (False, True)
    assert ("srcset" in first, "srcset" in second, 'alt=""' in second) == (True, False, True)
    figure = re.search(r"<figure>.*?</figure>", page, re.DOTALL)[0]
    assert re.search(rf'<figcaption>.*id="s-.*{CAPTION}.*Photo: Ann Lee.*</figcaption>', figure, re.DOTALL)


def test_each_size_is_served_as_it_was_hashed_with_nothing_in_it(article) -> None:
    publish(article, user=None)
    addresses = {*re.findall(r"/articles/\S+?\.webp", "".join(images(page_of(article))))}
    assert len(addresses) == 3
    for address in addresses:
        answer = Client().get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert "immutable" in answer["Cache-Control"]
        assert hashlib.sha256(answer.content).hexdigest() in address
        assert SECRET.encode() not in answer.content
        assert not Image.open(io.BytesIO(answer.content)).getexif()


def test_no_byte_is_public_before_and_after(article) -> None:
    hashes = Picture.objects.values_list("sha256", flat=True)
    addresses = [f"/articles/{article.slug}/editions/1/pictures/{one}.webp" for one in hashes]

    def asked() -> list[int]:
        return [Client().get(address).status_code for address in addresses]

    assert asked() == [404, 404, 404]
    publish(article, user=None)
    assert asked() == [200, 200, 200]
    assert Client().get(f"/articles/{article.slug}/editions/1/pictures/{'0' * 64}.webp").status_code == 404
    change_picture(article, 1, None, based_on=3, user=None)
    publish(article, user=None, change_note="One less.")
    gone = [Client().get(one.replace("/1/", "/2/")).status_code for one in addresses]
    assert (sorted(gone), asked()) == ([200, 200, 404], [200, 200, 200])
    withdraw(article, reason="It was wrong.", user=None)
    assert asked() == [410, 410, 410]


def test_feeds_and_cards_have_it_with_its_whole_address(article, settings) -> None:
    publish(article, user=None)
    start = re.escape(f"{settings.SITE_URL}/articles/{article.slug}/editions/1/pictures/")
    page = page_of(article)
    assert re.search(rf'<meta property="og:image" content="{start}[0-9a-f]{{64}}\.webp">', page)
    for said in ('og:image:width" content="1280', 'og:image:height" content="720', "summary_large_image"):
        assert said in page
    for name in ("articles.rss", "articles.atom"):
        (entry,) = feedparser.parse(Client().get(f"/feeds/{name}").content).entries
        html = entry.get("content", [{"value": entry.get("summary")}])[0]["value"]
        assert len(re.findall(rf'<img[^>]* src="{start}[0-9a-f]{{64}}\.webp"', html)) == 2
        assert 'alt="Two cranes &amp; a quay"' in html
