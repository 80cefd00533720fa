"""The overall finding is a note on the article as a whole, under the rules of a note."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from annotations import anchors
from annotations.models import Anchor, Note
from annotations.notes import approve_note, attach_citation, send_back
from annotations.overall import finding_of, remove_overall, write_overall
from articles.models import Article
from articles.problems import Conflict, Refused
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.waiting import notes_sent_back, notes_to_approve
from newsroom.operations.anchor_proofs import find_anchor_faults
from tests.support.decisions import cited, make_ready, note_on, publish, rating
from tests.support.html import flat
from tests.support.small_article import edit, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def examined(pier) -> Article:
    pier.kind = Article.Kind.EXAMINED
    pier.unknown = ["byline", "site", "canonical_url", "dated"]
    pier.save()
    return pier


def find(article: Article, body: str = "It errs.", version: int = 0, user=None) -> Note:
    return write_overall(
        article, rating=rating("disputed"), body=body, version=version, user=user
    )


def test_it_is_one_note_that_stands_on_no_sentence(examined, editor) -> None:
    found = find(examined, user=editor)
    assert (found.anchor.status, found.anchor.sentence) == ("overall", None)
    assert finding_of(examined) == found
    with pytest.raises(IntegrityError), transaction.atomic():
        Anchor.objects.create(article=examined, status=Anchor.Status.OVERALL)
    with pytest.raises(IntegrityError), transaction.atomic():
        Anchor.objects.filter(pk=found.anchor_id).update(confirmed_text="Words.")


def test_it_needs_no_source_and_is_no_draft_of_a_sentence(examined, editor) -> None:
    found = find(examined, user=editor)
    assert "drafts" not in gate_of(examined, examined.current_revision).kinds
    assert not Note.objects.drafts().filter(pk=found.pk).exists()
    assert approve_note(found.pk, version=found.version, user=editor).approved_at


def test_it_takes_no_source(examined, editor) -> None:
    found = find(examined, user=editor)
    with pytest.raises(Refused, match="in notes on sentences"):
        attach_citation(found.pk, cited(), user=editor)


def test_it_needs_words(examined, editor) -> None:
    with pytest.raises(Refused, match="Write an assessment of the text"):
        find(examined, body=" ", user=editor)


def test_it_stays_through_new_revisions(examined, editor) -> None:
    found = find(examined)
    approve_note(found.pk, version=found.version, user=editor)
    edit(examined, "Nobody", "Somebody", editor)
    assert finding_of(examined).anchor.status == "overall"
    assert list(find_anchor_faults([examined])) == []
    content = publish(examined, user=None).content
    assert content["overall"]["body"] == "It errs."
    assert "It errs." not in [note["body"] for note in content["notes"]]


def test_it_cannot_be_moved_to_a_sentence(examined, editor) -> None:
    found = find(examined)
    target = sentence(examined, "Nobody")
    for act in (
        lambda: anchors.reattach(found.anchor_id, target, user=editor),
        lambda: anchors.detach(found.anchor_id, user=editor),
    ):
        with pytest.raises(Refused, match="belongs to no sentence"):
            act()


def test_one_that_was_removed_is_restored_when_it_is_written_again(
    examined, editor
) -> None:
    found = find(examined, user=editor)
    remove_overall(examined, version=found.version, user=editor)
    assert finding_of(examined) is None
    with pytest.raises(Conflict):
        find(examined, body="It lies.", version=1, user=editor)
    again = find(examined, body="It lies.", user=editor)
    assert again.pk == found.pk
    assert finding_of(examined).body == "It lies."


def test_its_page_is_that_of_the_article(examined, editor, client) -> None:
    found = find(examined)
    client.force_login(editor)
    answer = client.get(reverse("admin:annotations_note_change", args=[found.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse(
        "admin:articles_article_change", args=[examined.pk]
    )


def test_it_waits_on_the_review_page_with_what_it_rests_on(
    examined, editor, make_user, client
) -> None:
    note_on(sentence(examined, "Nobody"), "unverified", claimant="author", approve=True)
    found = find(examined, user=editor)
    review = reverse("desk:review", args=[examined.pk])
    client.force_login(make_user("Editor", "second"))
    page = client.get(review).text
    assert "1 note in review" in flat(page)
    assert "<h3>Overall rating</h3>" in page
    assert "It errs." in page
    assert "Approved notes: 1 unverified" in flat(page)
    assert "The author’s claim" not in page
    comment = {"act": "send_back", "note": f"{found.pk}-{found.version}"}
    client.post(review, comment | {"comment": "Say where."})
    page = reverse("admin:articles_article_change", args=[examined.pk])
    assert all("Say where." in client.get(each).text for each in (review, page))
    again = find(examined, "It errs twice.", version=found.version + 1, user=editor)
    seen = f"{again.pk}-{again.version}"
    client.post(review, {"act": "approve", "only": seen})
    assert finding_of(examined).approved_by.username == "second"
    assert "Overall rating" not in client.get(review).text


def test_it_is_among_the_publication_checks_until_it_is_approved(
    examined, editor, client
) -> None:
    make_ready(examined)
    found = find(examined, user=editor)
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[examined.pk])
    page = client.get(sheet).text
    assert "The overall rating is not approved." in page
    assert reverse("desk:review", args=[examined.pk]) in page
    assert 'id="overall"' not in page
    with pytest.raises(NotReady, match="The overall rating is not approved"):
        publish(examined, user=editor)
    approve_note(found.pk, version=found.version, user=editor)
    page = client.get(sheet).text
    assert "The overall rating is not approved." not in page
    shown = flat(page.partition('id="overall"')[2].partition("</li>")[0])
    assert shown.startswith(">Overall rating:")
    assert ">It errs.<" in shown
    assert publish(examined, user=editor).content["overall"]["body"] == "It errs."


def test_it_waits_for_whoever_approves_and_then_for_its_author(
    examined, annotator, editor
) -> None:
    found = find(examined, user=annotator)
    (item,) = notes_to_approve(editor)
    assert item.refs == [str(found.pk)]
    send_back(found.pk, version=found.version, comment="Of what?", user=editor)
    assert list(notes_to_approve(editor)) == []
    (item,) = notes_sent_back(annotator)
    change = reverse("admin:articles_article_change", args=[examined.pk])
    assert (item.address, item.quote) == (change, "Of what?")
