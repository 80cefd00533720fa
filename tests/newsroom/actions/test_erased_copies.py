"""After words are erased from a kept copy, its articles go on without the pictures of
its pages.
"""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse

from annotations import evidence
from annotations.evidence import attach_document, checks_of, publish_copy, quoting
from annotations.models import Citation, KeptCopy, Source
from articles.models import Article
from articles.problems import Refused
from newsroom.actions import withhold
from newsroom.editions.models import Withholding
from tests.support.decisions import cited, note_on, publish
from tests.support.documents import pdf
from tests.support.small_article import new_article, sentence
from tests.support.withheld import confirm_alone

pytestmark = pytest.mark.slow

SIGNED, AGAIN = "Paid in March.", "Paid again in May."
FILE = pdf(["Paid in March. Jane Doe signed it."], ["Paid again in May."])


@pytest.fixture
def pier(editor) -> Article:
    """Published with two quotations of one kept copy, whose quoted pages
    readers see.
    """
    evidence.forget_read_documents()  # of the same file, erased in another test
    article = new_article(user=editor)
    for words, quote in (("It paid", SIGNED), ("A child", AGAIN)):
        note_on(
            sentence(article, words),
            "supported",
            sources=[cited(quote=quote, stance="supports")],
            answer="elsewhere",
            approve=True,
        )
    attach_document(
        Source.objects.get(), FILE, filename="register.pdf", user=editor, published=True
    )
    publish(article, user=editor)
    return article


def erase(words: str, user) -> Withholding:
    said = {"words": words, "act": "erase", "reason": "She asked for it."}
    request = withhold.request_withholding(
        **said, alone_why="Nobody else is here.", user=user
    )
    confirm_alone(request, user)
    request.refresh_from_db()
    return request


def offered(client, article: Article) -> list[str]:
    """The addresses of the pages of kept copies that its readers' pages offer."""
    pages = [
        f"/articles/{article.slug}/editions/{number}/"
        for number in range(1, article.editions.count() + 1)
    ]
    found = [
        client.get(page).content.decode()
        for page in (*pages, f"/articles/{article.slug}/")
    ]
    return [
        link
        for page in found
        for link in re.findall(r'href="([^"]+/pages/[0-9a-f]{64}\.png)"', page)
    ]


def test_its_pages_on_the_desk_are_answered_and_offer_no_picture(pier, desk, editor):
    copy = KeptCopy.objects.get()
    Citation.objects.filter(quote=SIGNED).update(quote="Jane Doe signed it.")
    erase("Jane Doe", editor)
    for name in (
        "workbench",
        "desk:publish",
        "desk:review",
        "admin:articles_article_change",
    ):
        assert desk.get(reverse(name, args=[pier.pk])).status_code == 200
    page = desk.get(reverse("desk:document", args=[copy.pk, 1])).content.decode()
    assert "The file was erased on request." in page
    assert 'class="document-page"' not in page
    assert desk.get(reverse("desk:picture", args=[copy.pk, 1])).status_code == 404
    source = desk.get(
        reverse("admin:annotations_source_change", args=[copy.source_id])
    ).content.decode()
    assert "file erased" in source


def test_it_is_published_again_without_the_pictures_and_readers_are_offered_none_that_is_gone(
    pier, client, editor
):
    before = offered(client, pier)
    assert len(before) == 4
    assert all(client.get(link).status_code == 200 for link in before)
    erase("Jane Doe", editor)
    note_on(
        sentence(pier, "Nobody asked"),
        "supported",
        sources=[cited(stance="supports")],
        approve=True,
    )
    edition = publish(pier, user=editor, change_note="One more note.")
    checks = [one["check"] for one in edition.content["citations"] if one["check"]]
    copies = [check["copy"] for check in checks]
    assert [(copy["page"], copy["picture"]) for copy in copies] == [(1, ""), (2, "")]
    assert offered(client, pier) == []
    call_command("check_all", stdout=io.StringIO())


def test_a_citation_that_quotes_nothing_hinders_no_erasure(pier, client, editor):
    sources = [cited(stance="supports")]
    note_on(sentence(pier, "Nobody asked"), "supported", sources=sources, approve=True)
    edition = publish(pier, user=editor, change_note="One more note.")
    assert None in [one["check"] for one in edition.content["citations"]]
    before = offered(client, pier)
    erase("Jane Doe", editor)
    assert {client.get(link).status_code for link in before} == {404}


def test_new_words_quoted_from_it_are_found_in_its_text(pier, editor):
    erase("Jane Doe", editor)
    citation = Citation.objects.get(quote=SIGNED)
    Citation.objects.filter(pk=citation.pk).update(quote="signed it.")
    checks = checks_of(list(quoting()))
    assert {one.verdict for one in checks.values()} == {"exact"}
    assert {one.picture for one in checks.values()} == {""}


def test_the_report_says_which_articles_lose_what(pier, desk, editor):
    Citation.objects.filter(quote=SIGNED).update(quote="Doe signed it.")
    checks_of(list(quoting()))
    made = erase("Jane Doe", editor)
    assert made.report["articles"] == [
        {"article": pier.pk, "text": False, "quotations": 2, "lost": 1}
    ]
    page = desk.get(reverse("desk:withholding")).content.decode()
    assert "2 quotations rest on saved copies whose files were erased" in page
    assert "1 quotation is no longer found." in page


def test_the_report_says_that_the_text_of_an_article_has_changed(pier, desk, editor):
    made = erase("the engineer", editor)
    assert made.report["articles"] == [
        {"article": pier.pk, "text": True, "quotations": 0, "lost": 0}
    ]
    assert (
        "Edit it before you publish."
        in desk.get(reverse("desk:withholding")).content.decode()
    )


def test_the_same_file_does_not_come_back(pier, editor):
    erase("Jane Doe", editor)
    with pytest.raises(Refused, match="The file was erased on request"):
        attach_document(Source.objects.get(), FILE, filename="again.pdf", user=editor)
    copy = KeptCopy.objects.get()
    with pytest.raises(Refused, match="The file was erased on request"):
        publish_copy(copy.pk, published=True, user=editor)


def test_commands_answer_as_before(pier, editor):
    erase("Jane Doe", editor)
    said = io.StringIO()
    call_command("check_evidence", pier.slug, stdout=said)
    assert [json.loads(line)["found"] for line in said.getvalue().splitlines()] == [
        "exact",
        "exact",
    ]
