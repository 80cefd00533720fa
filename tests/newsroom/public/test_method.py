"""How we check and correct: the product's text or the newsroom's, with the scale, under
an ETag.
"""

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.models import SitePage
from tests.support.editions import answered, body, document, make_pages, publish

pytestmark = pytest.mark.django_db
WRITE, CHANGE = "admin:newsroom_sitepage_add", "admin:newsroom_sitepage_change"


def typed(body: str) -> dict[str, str]:
    facts = {"slug": "method", "language": "en-gb", "title": "How we check"}
    return {**facts, "body": body, "position": "1"}


def test_before_anybody_wrote_it_the_products_text_is_there():
    html = body("/method/")
    for words in (
        "How corrections work",
        "Reviewers",
        "All corrections",
        "CC BY 4.0",
    ):
        assert words in html
    assert "Meaning of the ratings" not in html


def test_the_scale_is_that_of_what_was_published_with_what_each_rating_means():
    make_pages(publish(document()).article)
    html = body("/method/")
    assert "No source found that settles it either way." in html
    assert html.count("<dt") == 6


def test_what_the_newsroom_writes_is_shown_at_once_and_runs_nothing(administrator):
    known = answered("/method/")["ETag"]
    assert Client().get("/method/", headers={"if-none-match": known}).status_code == 304
    desk = Client()
    desk.force_login(administrator)
    begun = desk.get(reverse(WRITE), {"slug": "method"})
    assert "How corrections work" in begun.text
    desk.post(
        reverse(WRITE), typed("# Ours\n\nWe *ask* twice. <script>alert(1)</script>")
    )
    shown = Client().get("/method/", headers={"if-none-match": known})
    assert shown.status_code == 200
    assert "<h3>Ours</h3>" in shown.text
    assert "<script>alert" not in shown.text
    assert "How corrections work" not in shown.text
    written = SitePage.objects.get()
    desk.post(reverse(CHANGE, args=[written.pk]), typed("Three times."))
    assert "Three times." in body("/method/")
    assert [one.body[:5] for one in SitePage.history.order_by("history_id")] == [
        "# Our",
        "Three",
    ]
    assert SitePage.history.first().history_user == administrator


def test_an_annotator_does_not_write_it(annotator, client):
    client.force_login(annotator)
    assert client.get(reverse(WRITE)).status_code == 403
    assert client.post(reverse(WRITE), typed("Mine.")).status_code == 403
    assert not SitePage.objects.exists()
