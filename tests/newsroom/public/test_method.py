"""How we check and correct: the product's text or the newsroom's, with the scale, under
an ETag.
"""

import pytest
from django.test import Client
from django.urls import reverse

from newsroom.models import Method
from tests.support.editions import answered, body, document, make_pages, publish

pytestmark = pytest.mark.django_db
WRITE, CHANGE = "admin:newsroom_method_add", "admin:newsroom_method_change"


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
    begun = desk.get(reverse(WRITE))
    assert "How corrections work" in begun.text
    desk.post(
        reverse(WRITE), {"body": "# Ours\n\nWe *ask* twice. <script>alert(1)</script>"}
    )
    shown = Client().get("/method/", headers={"if-none-match": known})
    assert shown.status_code == 200
    assert "<h3>Ours</h3>" in shown.text
    assert "<script>alert" not in shown.text
    assert "How corrections work" not in shown.text
    desk.post(reverse(CHANGE, args=[1]), {"body": "Three times."})
    assert "Three times." in body("/method/")
    assert [one.body[:5] for one in Method.history.order_by("history_id")] == [
        "# Our",
        "Three",
    ]
    assert Method.history.first().history_user == administrator
    assert desk.get(reverse(WRITE)).status_code == 403


def test_only_administrators_write_it(editor, client):
    client.force_login(editor)
    assert client.get(reverse(WRITE)).status_code == 403
    assert client.post(reverse(WRITE), {"body": "Mine."}).status_code == 403
    assert not Method.objects.exists()
