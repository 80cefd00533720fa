"""One source on several notes of an article at once: on all of them, or on none."""

import pytest
from django.urls import reverse

from annotations import notes
from annotations.anchors import retire
from annotations.models import Citation, Note, Source
from articles.problems import Refused
from tests.support.decisions import cited, note_on
from tests.support.html import flat
from tests.support.small_article import new_article, sentence
from tests.support.workbench_forms import citation_fields


@pytest.fixture
def desk(client, annotator):
    client.force_login(annotator)
    return client


@pytest.fixture
def three(pier) -> list[Note]:
    return [
        note_on(sentence(pier, words), approve=True)
        for words in ("It paid", "Nobody asked", "A child")
    ]


def address(article) -> str:
    return reverse("desk:cite", args=[article.pk])


def test_a_source_is_cited_on_the_notes_that_were_chosen(
    desk, pier, three, annotator
) -> None:
    page = desk.get(address(pier))
    assert page.content.decode().count('name="notes"') == 3
    typed = citation_fields(title="The ledger", locator="p. 9", quote="", stance="")
    typed |= {"notes": [three[0].pk, three[2].pk]}
    answer = desk.post(address(pier), typed, follow=True)
    assert "Source added to 2 notes." in answer.content.decode()
    made = Citation.objects.filter(source__title="The ledger")
    assert {one.note_id for one in made} == {three[0].pk, three[2].pk}
    assert {(one.locator, one.stance, one.created_by) for one in made} == {
        ("p. 9", "supports", annotator)
    }
    assert {note.status for note in Note.objects.filter(citations__in=made)} == {
        "in_review"
    }
    assert Note.objects.get(pk=three[1].pk).status == "approved"


def test_where_it_stands_already_nothing_is_cited_and_what_was_typed_stays(
    desk, pier, three
) -> None:
    source = Source.objects.get(title="The register")
    bare = note_on(sentence(pier, "The engineer"), "unverified")
    typed = citation_fields(source=source.pk, locator="p. 7", stance="context")
    typed |= {"notes": [bare.pk, three[1].pk]}
    answer = desk.post(address(pier), typed)
    page = flat(answer.content.decode())
    assert answer.status_code == 422
    assert (
        "The source is already cited on “Nobody asked why.”. Choose other notes."
        in page
    )
    assert page.count(" checked") >= 3
    assert 'value="p. 7"' in page
    assert not bare.citations.exists()
    answer = desk.post(address(pier), typed | {"notes": [bare.pk]})
    assert (answer.status_code, bare.citations.get().stance) == (302, "context")


@pytest.mark.parametrize("chosen", [[], ["7000000"], ["x"]])
def test_none_chosen_makes_no_source_either(desk, pier, three, chosen) -> None:
    typed = citation_fields(title="The ledger")
    page = desk.post(address(pier), typed | {"notes": chosen})
    assert "Choose at least one note." in page.content.decode()
    assert not Source.objects.filter(title="The ledger").exists()


def test_notes_of_another_article_and_those_taken_off_are_none_of_them(
    desk, pier, three, editor
) -> None:
    other = note_on(
        sentence(new_article(user=editor, slug="other"), "Nobody"), approve=True
    )
    retire(three[0], user=None)
    assert desk.get(address(pier)).content.decode().count('name="notes"') == 2
    typed = citation_fields(title="The ledger")
    desk.post(address(pier), typed | {"notes": [other.pk, three[0].pk]})
    assert not Citation.objects.filter(source__title="The ledger").exists()


def test_all_or_none(pier, three, annotator) -> None:
    given = [three[0].pk, three[1].pk]
    with pytest.raises(Note.DoesNotExist):
        notes.cite_together([*given, 7_000_000], cited("The ledger"), user=annotator)
    with pytest.raises(Refused, match="not a stance"):
        notes.cite_together(given, cited("The ledger", "likes"), user=annotator)
    assert not Citation.objects.filter(source__title="The ledger").exists()
