"""The admin's change pages of articles, sentences and notes: what they show, and that
nothing is lost.
"""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import anchors, notes
from annotations.models import Decision, Note
from articles.models import Article
from newsroom.desk import article_admin
from tests.support.decisions import cited, note_on, rating
from tests.support.small_article import annotate, edit, new_article, sentence
from tests.support.workbench_forms import citation_data, citation_fields

pytestmark = pytest.mark.slow

BOUGHT, ROT = "bought the pier", "warned of rot"


@pytest.fixture
def desk(client, annotator) -> Client:
    client.force_login(annotator)
    return client


def page_of(row) -> str:
    return reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]
    )


def sent(answer, **typed: object) -> dict[str, object]:
    """What the form that is open on a page sends, with what was typed."""
    forms = answer.context["forms"]
    shown = [field for form in (forms.note, forms.citation) if form for field in form]
    given = {
        one.html_name: one.value() for one in shown if one.value() not in (None, "", [])
    }
    number, revision = (
        answer.context["selection"].number or "",
        answer.context["workbench"].revision.number,
    )
    return given | {"act": "note", "number": number, "revision": revision} | typed


# --- Articles


def test_the_page_of_an_article_lists_its_sentences_with_state_ratings_and_sources(
    pier, desk
) -> None:
    note_on(sentence(pier, BOUGHT))
    html = " ".join(desk.get(page_of(pier)).text.split())
    row = html.partition("bought the pier")[2].partition("</tr>")[0]
    assert "<td>rated</td>" in row
    assert "Supported" in row
    assert "1 source" in row
    assert page_of(sentence(pier, BOUGHT)) in html


def test_signs_are_written_once(annotator, desk) -> None:
    article = new_article("The port's own <b> & theirs.", user=annotator, kind="ours")
    note = note_on(sentence(article, "own"), user=annotator)
    anchors.detach(note.anchor_id, user=annotator)
    for row in (article, sentence(article, "own"), note):
        html = desk.get(page_of(row)).text
        assert "port&#x27;s own &lt;b&gt; &amp; theirs." in html
        assert not re.search("&amp;(?:#x27|amp|lt|quot);", html)


def test_a_page_of_sentences_takes_as_many_queries_however_many_there_are(
    pier, desk, monkeypatch
) -> None:
    monkeypatch.setattr(article_admin, "PER_PAGE", 3)
    counted = []
    for number in (1, 2):
        for one in pier.current_revision.sentences.all()[: number * 2]:
            note_on(one)
        with CaptureQueriesContext(connection) as asked:
            page = desk.get(f"{page_of(pier)}?page=1")
        counted.append(len(asked))
    assert len(page.context["sentences"]) == 3
    assert 'href="?page=2#sentences"' in page.text
    assert counted[0] == counted[1]


def test_who_may_not_change_details_reads_them(pier, desk) -> None:
    html = desk.get(page_of(pier)).text
    assert "article_form" not in html
    assert "The pier</dd>" in html.replace("\n", "").replace("  ", "")
    assert desk.post(page_of(pier), {"title": "Mine"}).status_code == 403
    assert Article.objects.get(pk=pier.pk).title == "The pier"


def test_an_article_without_a_text_has_a_page_too(desk) -> None:
    answer = desk.get(page_of(Article.objects.create(title="To come", slug="to-come")))
    assert answer.status_code == 200
    assert "To come" in answer.text


def test_a_new_article_is_an_import(client, editor) -> None:
    client.force_login(editor)
    assert client.get(reverse("admin:articles_article_add")).url == reverse(
        "desk:import"
    )


@pytest.mark.parametrize("before", ["details", "overall", "findings"])
def test_pages_of_before_lead_to_the_change_page(pier, desk, before) -> None:
    answer = desk.get(f"/admin/articles/article/{pier.pk}/{before}/")
    assert answer.url == page_of(pier)


def test_no_other_address_of_a_row_has_a_form_of_djangos(
    pier, client, administrator
) -> None:
    client.force_login(administrator)
    for row in (pier, sentence(pier, BOUGHT), annotate(pier, BOUGHT)):
        assert client.get(
            page_of(row).replace(f"/{row.pk}/", f"/_{row.pk:x}/")
        ).status_code in {302, 404}
        assert client.get(
            page_of(row).replace(f"/{row.pk}/", f"/ {row.pk}/")
        ).status_code in {302, 404}


# --- Sentences


def test_a_note_is_written_with_its_source_and_changed(pier, desk) -> None:
    address = page_of(sentence(pier, BOUGHT)) + "?form=note"
    typed = citation_fields(title="The register", kind="book", locator="p. 3")
    typed |= {"rating": rating("supported").pk}
    answer = desk.post(address, sent(desk.get(address), **typed))
    assert answer.status_code == 302
    note = Note.objects.get()
    assert note.citations.get().locator == "p. 3"
    address += f"-{note.pk}"
    answer = desk.post(
        address, sent(desk.get(address), body="It says so.", submit="yes")
    )
    note.refresh_from_db()
    assert (note.body, note.status) == ("It says so.", Note.Status.IN_REVIEW)


def test_a_note_that_is_sent_for_review_leads_to_the_next_open_sentence(
    pier, desk
) -> None:
    asked = sentence(pier, "Nobody asked")
    address = f"{page_of(asked)}?form=note"
    typed = {"rating": rating("supported").pk, "send": "yes"}
    answer = desk.post(address, sent(desk.get(address), **typed))
    assert answer.url.startswith(f"{page_of(asked)}?")  # it lacks a source
    typed |= {"rating": rating("unverified").pk, "body": "We asked twice."}
    answer = desk.post(address, sent(desk.get(address), **typed))
    assert not answer.url.startswith(page_of(asked))
    assert desk.get(answer.url).context["line"].standing.is_open
    assert "Undo" in desk.get(answer.url).text


def test_a_source_is_added_changed_and_removed(pier, desk) -> None:
    note = note_on(sentence(pier, BOUGHT), "unverified")
    address = page_of(sentence(pier, BOUGHT))
    source = cited("Minutes").source
    desk.post(
        address,
        citation_data(note, source=source.pk, locator="p. 1", stance=""),
    )
    citation = note.citations.get()
    typed = {"source": source.pk, "version": citation.version}
    typed |= {"locator": "p. 2", "stance": "context"}
    desk.post(address, citation_data(None, number=citation.pk, **typed))
    citation.refresh_from_db()
    assert citation.locator == "p. 2"
    desk.post(
        address, {"act": "uncite", "number": citation.pk, "version": citation.version}
    )
    assert not note.citations.standing().exists()


def test_who_is_late_keeps_what_was_typed_beside_what_stands(pier, desk) -> None:
    note = note_on(sentence(pier, BOUGHT), "unverified", "We asked once.")
    address = page_of(sentence(pier, BOUGHT)) + f"?form=note-{note.pk}"
    mine = sent(desk.get(address), body="We asked thrice.")
    notes.change_note(
        note.pk,
        version=note.version,
        rating=note.rating,
        body="We asked twice.",
        user=None,
    )
    answer = desk.post(address, mine)
    assert answer.status_code == 409
    assert "We asked thrice." in answer.text
    assert "We asked <del>twice</del>" in answer.text
    note.refresh_from_db()
    assert note.body == "We asked twice."
    assert desk.post(address, sent(answer, body="We asked thrice.")).status_code == 302


def test_a_note_that_was_written_for_a_changed_sentence_asks_where_it_belongs(
    pier, desk
) -> None:
    address = page_of(sentence(pier, BOUGHT)) + "?form=note"
    typed = sent(
        desk.get(address), rating=rating("unverified").pk, body="We asked twice."
    )
    edit(pier, "in 2012", "in 2013")
    answer = desk.post(address, typed)
    assert answer.status_code == 422
    assert "We asked twice." in answer.text
    where = sentence(pier, ROT)
    assert 'name="to"' in answer.text
    assert desk.post(address, sent(answer, to=where.public_key)).url.startswith(
        page_of(where)
    )
    assert Note.objects.get().anchor.sentence == where


def test_what_is_decided_without_a_note_is_decided_and_taken_back(pier, desk) -> None:
    one = sentence(pier, "Nobody asked")
    address = page_of(one)
    revision = {"revision": pier.current_revision.number}
    refused = desk.post(address, {"act": "unchecked", "why": "", **revision})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    desk.post(address, {"act": "unchecked", "why": "Out of time.", **revision})
    assert "Out of time." in desk.get(address).text
    desk.post(address, {"act": "claim", **revision})
    assert [*Decision.objects.values_list("kind", flat=True)] == ["unchecked", ""]


def test_words_that_are_no_claim_are_set_aside_one_by_one(pier, desk) -> None:
    address = page_of(sentence(pier, BOUGHT))
    first = desk.get(address).context["line"].standing.open_proposals[0]
    about = {"about": f"{first.span.start}-{first.span.end}", "words": first.words}
    desk.post(
        address, {"act": "no_claim", "revision": pier.current_revision.number, **about}
    )
    assert first.words not in [
        one.words for one in desk.get(address).context["line"].standing.open_proposals
    ]


def test_a_sentence_of_an_older_revision_leads_to_where_it_is_now(pier, desk) -> None:
    old = sentence(pier, ROT)
    edit(pier, "in 2012", "in 2013")
    assert desk.get(page_of(old)).url == page_of(sentence(pier, ROT))


def test_a_sentence_that_is_gone_is_said_to_be(pier, desk) -> None:
    old = sentence(pier, "Nobody asked why")
    edit(pier, " Nobody asked why.", "")
    answer = desk.get(page_of(old))
    assert answer.status_code == 404
    assert "no longer in the text" in answer.text


def test_what_was_typed_is_shown_again_where_the_login_has_ended(pier, client) -> None:
    answer = client.post(
        page_of(sentence(pier, BOUGHT)), {"act": "note", "body": "I typed this."}
    )
    assert answer.status_code == 401
    assert "I typed this." in answer.text


# --- Notes


def test_the_address_of_a_note_leads_to_its_sentence(pier, desk) -> None:
    note = note_on(sentence(pier, BOUGHT), "unverified", "We asked once.")
    where = page_of(sentence(pier, BOUGHT))
    assert desk.get(page_of(note)).url == f"{where}?a={note.anchor_id}"
    form = f"?form=note-{note.pk}"
    answer = desk.get(page_of(note) + form)
    assert answer.url == f"{where}?a={note.anchor_id}&form=note-{note.pk}"
    typed = sent(desk.get(answer.url), body="Twice.")
    assert desk.post(page_of(note) + form, typed).url.startswith(where)
    note.refresh_from_db()
    assert note.body == "Twice."
    history = desk.get(reverse("admin:annotations_note_history", args=[note.pk]))
    assert (
        history.url == f"{reverse('desk:history', args=[pier.pk])}?a={note.anchor_id}"
    )


def test_what_is_refused_at_the_address_of_a_note_is_shown_on_its_sentence(
    pier, desk
) -> None:
    note = note_on(sentence(pier, BOUGHT), "unverified", "We asked once.")
    form = f"?form=note-{note.pk}"
    typed = sent(desk.get(page_of(sentence(pier, BOUGHT)) + form), body="Twice.")
    notes.change_note(
        note.pk, version=note.version, rating=note.rating, body="Thrice.", user=None
    )
    answer = desk.post(page_of(note) + form, typed)
    assert answer.status_code == 409
    assert "Twice." in answer.text


def test_a_note_whose_sentence_is_gone_is_moved_on_its_page(pier, desk) -> None:
    note = note_on(sentence(pier, "Nobody asked why"), "unverified")
    edit(pier, " Nobody asked why.", "")
    page = desk.get(page_of(note))
    assert "review-tray" in page.text
    assert page_of(note) in desk.get(page_of(pier)).text
    desk.post(page_of(note), {"act": "detach", "number": note.anchor_id})
    note.anchor.refresh_from_db()
    assert note.anchor.status == "margin"
    assert (
        desk.post(
            page_of(note), {"act": "reattach", "number": note.anchor_id, "place": 99}
        ).status_code
        == 422
    )
    where = sentence(pier, ROT)
    desk.post(
        page_of(note),
        {"act": "reattach", "number": note.anchor_id, "place": where.position + 1},
    )
    note.anchor.refresh_from_db()
    assert note.anchor.sentence == where


def test_the_address_of_a_removed_note_leads_to_where_it_is_restored(
    pier, desk
) -> None:
    note = note_on(sentence(pier, BOUGHT))
    desk.post(page_of(note), {"act": "retire", "number": note.anchor_id})
    where = page_of(sentence(pier, BOUGHT))
    assert desk.get(page_of(note)).url == where
    assert 'class="retired"' in desk.get(where).text
    edit(pier, "The council bought the pier in 2012. ", "")
    history = f"{reverse('desk:history', args=[pier.pk])}?a={note.anchor_id}"
    assert desk.get(page_of(note)).url == history
