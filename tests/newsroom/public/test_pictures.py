"""Pictures as readers see them: only while an edition that shows them is public, and of
their own size.
"""

import hashlib
import io
import re

import feedparser
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from PIL import Image

from articles.immutable import _drop, guard
from articles.models import Article, Original, Picture, Revision
from articles.problems import Refused
from newsroom.actions import withhold
from newsroom.actions.accept import bring_in
from newsroom.actions.gate import gate_of
from newsroom.actions.illustrate import PictureDetails, change_picture
from newsroom.actions.publish import withdraw
from newsroom.public import picture_views
from tests.support.decisions import publish
from tests.support.pictures import BLUE, SECRET, illustrated_docx, picture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIRST = "The harbour was sold in March to a company that appears in no register we could search."
CAPTION = "The harbour on the day of the sale."
SAID = PictureDetails(block=1, alt="Two cranes & a quay", credit="Photo: Ann Lee")


@pytest.fixture
def article() -> Article:
    content = illustrated_docx(
        FIRST, picture(), f"^ {CAPTION}", picture(500, 400, colour=BLUE)
    )
    article = bring_in(
        content,
        path="sale.docx",
        user=None,
        metadata={"kind": "ours", "title": "The sale"},
    ).article
    change_picture(article, 0, SAID, based_on=1, user=None)
    change_picture(
        article,
        1,
        PictureDetails(block=2, credit="Bo Ek", is_decorative=True),
        based_on=2,
        user=None,
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
    assert (
        'width="1280" height="720"' in first,
        'width="500" height="400"' in second,
    ) == (True, True)
    assert ("loading" in first, 'loading="lazy"' in second) == (False, True)
    assert ("srcset" in first, "srcset" in second, 'alt=""' in second) == (
        True,
        False,
        True,
    )
    figure = re.search(r"<figure>.*?</figure>", page, re.DOTALL)[0]
    assert re.search(
        rf'<figcaption>.*id="s-.*{CAPTION}.*Photo: Ann Lee.*</figcaption>',
        figure,
        re.DOTALL,
    )


def test_each_size_is_served_as_it_was_hashed_with_nothing_in_it(article) -> None:
    publish(article, user=None)
    addresses = {
        *re.findall(r"/articles/\S+?\.webp", "".join(images(page_of(article))))
    }
    assert len(addresses) == 3
    for address in addresses:
        answer = Client().get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["Cache-Control"] == "public, max-age=60"
        again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert hashlib.sha256(answer.content).hexdigest() in address
        assert SECRET.encode() not in answer.content
        assert not Image.open(io.BytesIO(answer.content)).getexif()


def test_a_swapped_picture_is_not_served_under_the_old_hash(article, caplog) -> None:
    """As whoever owns the tables could; which one it is stands in the log."""
    publish(article, user=None)
    address = re.search(r"/articles/\S+?\.webp", "".join(images(page_of(article))))[0]
    sha256 = re.search(r"[0-9a-f]{64}", address)[0]
    table = Picture._meta.db_table
    _drop(connection, table)
    QuerySet(Picture).filter(sha256=sha256).update(content=b"RIFF another picture")
    guard(connection, [table])
    answer = Client().get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert b"another picture" not in answer.content
    assert f"{table} {sha256} does not match its hash" in caplog.text


def test_a_picture_is_looked_at_once(article, monkeypatch) -> None:
    """Neither its hash nor the edition that shows it is worked out again."""
    publish(article, user=None)
    address = re.search(r"/articles/\S+?\.webp", "".join(images(page_of(article))))[0]
    asked = []
    real = picture_views._hashes
    monkeypatch.setattr(
        picture_views, "_hashes", lambda document: asked.append(1) or real(document)
    )
    for _ in range(3):
        assert Client().get(address).status_code == 200
    assert len(asked) == len(picture_views.CHECKED) == 1


def test_no_byte_is_public_before_and_after(article) -> None:
    hashes = Picture.objects.values_list("sha256", flat=True)
    addresses = [
        f"/articles/{article.slug}/editions/1/pictures/{one}.webp" for one in hashes
    ]

    def asked() -> list[int]:
        return [Client().get(address).status_code for address in addresses]

    assert asked() == [404, 404, 404]
    publish(article, user=None)
    assert asked() == [200, 200, 200]
    assert (
        Client()
        .get(f"/articles/{article.slug}/editions/1/pictures/{'0' * 64}.webp")
        .status_code
        == 404
    )
    change_picture(article, 1, None, based_on=3, user=None)
    publish(article, user=None, change_note="One less.")
    gone = [Client().get(one.replace("/1/", "/2/")).status_code for one in addresses]
    assert (sorted(gone), asked()) == ([200, 200, 404], [200, 200, 200])
    withdraw(article, reason="It was wrong.", user=None)
    assert asked() == [410, 410, 410]


def test_feeds_and_cards_have_it_with_its_whole_address(article, settings) -> None:
    publish(article, user=None)
    start = re.escape(
        f"{settings.SITE_URL}/articles/{article.slug}/editions/1/pictures/"
    )
    page = page_of(article)
    assert re.search(
        rf'<meta property="og:image" content="{start}[0-9a-f]{{64}}\.webp">', page
    )
    assert re.search(rf'"image": \["{start}[0-9a-f]{{64}}\.webp"', page), "in JSON-LD"
    for said in (
        'og:image:width" content="1280',
        'og:image:height" content="720',
        "summary_large_image",
    ):
        assert said in page
    for name in ("articles.rss", "articles.atom"):
        (entry,) = feedparser.parse(Client().get(f"/feeds/{name}").content).entries
        html = entry.get("content", [{"value": entry.get("summary")}])[0]["value"]
        assert (
            len(re.findall(rf'<img[^>]* src="{start}[0-9a-f]{{64}}\.webp"', html)) == 2
        )
        assert 'alt="Two cranes &amp; a quay"' in html


# --- Taken away -----------------------------------------------------------------------


def withhold_words(words: str, act: str = "withhold") -> None:
    user, other = (User.objects.create_superuser(name) for name in ("asks", "agrees"))
    asked = withhold.request_withholding(
        words=words, reason="She asked for it.", user=user, act=act
    )
    withhold.agree(asked.pk, user=other)


def everywhere(article: Article) -> str:
    addresses = [
        f"/articles/{article.slug}/",
        f"/articles/{article.slug}/edition.json",
        "/",
        "/feeds/articles.atom",
    ]
    return "\n".join(Client().get(one).content.decode() for one in addresses)


@pytest.mark.parametrize("words", ["cranes", "day of the sale", "hash"])
@pytest.mark.parametrize("act", ["withhold", "erase"])
def test_what_it_shows_is_withheld_with_the_words_that_say_so(
    article, words: str, act: str
) -> None:
    publish(article, user=None)
    hashes = [size["sha256"] for size in article.current_revision.pictures[0]["sizes"]]
    other = article.current_revision.pictures[1]["sizes"][0]["sha256"]
    withhold_words(hashes[0] if words == "hash" else words, act)
    read = everywhere(article)
    assert not [one for one in hashes if one in read]
    assert "A picture is withheld here." in read
    assert other in read
    at = f"/articles/{article.slug}/editions/1/pictures/"
    assert [
        Client().get(f"{at}{one}.webp").status_code for one in (*hashes, other)
    ] == [404, 404, 200]
    kept = Picture.objects.exclude(content=b"").values_list("sha256", flat=True)
    assert (set(hashes) <= {*kept}, other in kept) == (act == "withhold", True)
    assert Original.objects.filter(content=b"").exists() == (act == "erase")
    call_command("verify_editions")


def test_a_credit_goes_alone(article) -> None:
    publish(article, user=None)
    withhold_words("Ann Lee", "erase")
    read = everywhere(article)
    assert "Ann Lee" not in read
    assert article.current_revision.pictures[0]["sizes"][0]["sha256"] in read
    assert "Ann Lee" not in str([*Revision.objects.values_list("pictures", flat=True)])


def test_one_that_only_an_earlier_text_named_is_offered_no_more(article, desk) -> None:
    said = PictureDetails(block=1, alt="A quay", credit="Photo: Ann Lee")
    change_picture(
        article, 0, said, based_on=article.current_revision.number, user=None
    )
    publish(article, user=None)
    hashes = [size["sha256"] for size in article.current_revision.pictures[0]["sizes"]]
    assert hashes[0] in everywhere(article)
    withhold_words("cranes", "erase")
    read = everywhere(article)
    assert not [one for one in hashes if one in read]
    assert "A picture is withheld here." in read
    call_command("verify_editions")
    page = desk.get(
        reverse("admin:articles_article_change", args=[article.pk])
    ).content.decode()
    assert page.count("This picture was erased.") == 1
    assert [
        desk.get(reverse("desk:article_picture", args=[one])).status_code
        for one in hashes
    ] == [404, 404]


def test_what_was_erased_cannot_be_published_again(article) -> None:
    publish(article, user=None)
    withhold_words("cranes", "erase")
    gate = gate_of(article, article.current_revision)
    (blocker,) = [one for one in gate.blockers if one.kind == "pictures"]
    assert [one.left for one in blocker.items] == ["it was erased: remove it"]
    change_picture(
        article, 0, None, based_on=article.current_revision.number, user=None
    )
    publish(article, user=None, change_note="Without the picture.")


def test_what_was_withheld_by_its_hash_cannot_be_published_again(article) -> None:
    publish(article, user=None)
    withhold_words(article.current_revision.pictures[0]["sizes"][0]["sha256"])
    change_picture(
        article, 1, None, based_on=article.current_revision.number, user=None
    )
    with pytest.raises(Refused, match="the text contains withheld words again"):
        publish(article, user=None, change_note="The other went.")
