"""Readers are told where quoted words were found in a kept copy, and see the page if
they may.
"""

import re

import pytest
from django.test import Client

from annotations import evidence
from annotations.models import KeptCopy, Source
from annotations.notes import write_note
from annotations.sources import library
from annotations.writing import Cited
from articles.models import Article
from newsroom.actions import withhold
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from tests.support.decisions import publish, rating
from tests.support.documents import pdf
from tests.support.small_article import new_article

QUOTED = "It paid 10 million for the pier"
REPORT = {"id": "report", "type": "report", "title": "Report on the pier"}


@pytest.fixture
def article(editor) -> Article:
    return new_article(user=editor)


def cited(article: Article, editor, *, published: bool, beside: str = "") -> KeptCopy:
    source = library.find_or_create(REPORT, editor)
    page = pdf(["Contents"], [f"{QUOTED} in 2023. {beside}".strip()])
    copy = evidence.attach_document(
        source, page, filename="a.pdf", user=editor, published=published
    )
    write_note(
        article.current_revision.sentences.select_related("revision").first(),
        rating=rating("supported"),
        sources=[Cited(source, "p. 2", QUOTED)],
        approve=True,
        user=editor,
    )
    return copy


def page_of(article: Article) -> str:
    return Client().get(f"/articles/{article.slug}/").content.decode()


def test_readers_are_told_where_words_were_found(article, editor):
    copy = cited(article, editor, published=False)
    publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    page = page_of(article)
    assert "Quotation found in the saved copy, page 2" in page
    assert copy.document.sha256 in page
    assert "1 of these quotes words that we found in a saved copy" in page
    assert "/pages/" not in page
    edition = article.editions.latest().content
    assert [one["check"]["copy"]["page"] for one in edition["citations"]] == [2]


def test_the_page_is_shown_where_an_editor_allows_it(article, editor):
    cited(article, editor, published=True)
    publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    (address,) = re.findall(r'href="([^"]+/pages/[0-9a-f]{64}\.png)"', page_of(article))
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert Client().get(re.sub(r"[0-9a-f]{64}", "0" * 64, address)).status_code == 404
    withdraw(article, reason="It was wrong.", user=None)
    assert Client().get(address).status_code in {404, 410}


def test_words_on_a_page_are_withheld_though_its_copy_is_published_no_more(
    article, editor
):
    copy = cited(article, editor, published=True, beside="Jane Doe signed it.")
    publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    (address,) = re.findall(r'href="([^"]+/pages/[0-9a-f]{64}\.png)"', page_of(article))
    evidence.publish_copy(copy.pk, published=False, user=editor)
    withhold.request_withholding(
        words="Jane Doe",
        reason="She asked for it.",
        alone_why="Nobody else.",
        user=editor,
    )
    assert Client().get(address).status_code in {404, 410}


def test_of_a_protected_source_nothing_is_told(article, editor):
    copy = cited(article, editor, published=False)
    source = Source.objects.get(pk=copy.source_id)
    source.visibility = Source.Visibility.PROTECTED
    source.save()
    publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    page = page_of(article)
    assert "saved copy" not in page
    assert copy.document.sha256 not in page
    assert [one["check"] for one in article.editions.latest().content["citations"]] == [
        None
    ]
