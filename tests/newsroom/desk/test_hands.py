"""What the hands of an annotator rely on: undo of a save, a source again, and a way to
any sentence.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annotations import notes
from annotations.decisions import decide_sentence
from annotations.models import Anchor, Citation, Note, Rating
from annotations.sources import library
from annotations.writing import Cited
from articles.models import Article
from newsroom.actions.people import person_name
from newsroom.desk.templatetags.desk_tags import moment_in_words
from newsroom.desk.workbench.page import order_cards
from newsroom.desk.workbench.workbench_state import load_state
from tests.support.decisions import cite, note_on
from tests.support.desk import make_article, sentence
from tests.support.workbench_forms import citation_data

pytestmark = pytest.mark.slow


@pytest.fixture
def article(db) -> Article:
    return make_article()


@pytest.fixture
def address(article) -> str:
    return reverse("workbench", args=[article.pk])


@pytest.fixture
def desk(client, annotator) -> Client:
    client.force_login(annotator)
    return client


def rating(slug: str = "supported") -> Rating:
    return Rating.objects.get(slug=slug)


def post(desk: Client, address: str, **data: Any) -> str:
    """The page afterwards."""
    answer = desk.post(f"{address}?s=k0", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def save(desk: Client, address: str, body: str, **data: Any) -> str:
    return post(
        desk, address, act="note", rating=rating().pk, body=body, internal="", **data
    )


def undo(page: str) -> dict[str, str]:
    """What the form of the page that undoes the last save sends."""
    _, _, rest = page.partition('name="saved" value="')
    saved = rest.partition('"')[0]
    return {"act": "unsave", "saved": saved, "number": saved.split("-")[1]}


# --- Undo


def test_a_new_note_is_taken_off_again(desk, address) -> None:
    page = save(desk, address, "In haste.")
    assert "The note is saved." in page
    page = post(desk, address, **undo(page))
    assert 'value="undo">Restore</button>' in page
    assert Note.objects.get().anchor.status == Anchor.Status.RETIRED


def test_a_changed_note_says_again_what_it_said(desk, address, annotator) -> None:
    save(desk, address, "First words.")
    note = Note.objects.get()
    page = save(desk, address, "Second words.", number=note.pk, version=note.version)
    post(desk, address, **undo(page))
    note.refresh_from_db()
    assert (note.body, note.version) == ("First words.", 3)
    assert note.history.count() >= 3  # nothing of it is forgotten


def test_a_changed_citation_says_again_what_it_said(
    desk, address, article, annotator
) -> None:
    source = library.find_or_create({"title": "Minutes", "type": "report"}, None)
    note = note_on(sentence(article, "k0"), "unverified")
    data = citation_data(note, source=source.pk, locator="p. 1")
    page = post(desk, address, **data)
    assert "The source is saved." in page
    citation = Citation.objects.get()
    typed = {"source": source.pk, "locator": "p. 2", "version": citation.version}
    data = citation_data(note, number=citation.pk, **typed)
    page = post(desk, address, **data)
    post(desk, address, **undo(page))
    citation.refresh_from_db()
    assert citation.locator == "p. 1"


def test_what_others_have_changed_since_is_not_undone(desk, address) -> None:
    page = save(desk, address, "Mine.")
    note = Note.objects.get()
    notes.change_note(
        note.pk, version=note.version, rating=rating(), body="Theirs.", user=None
    )
    answer = desk.post(f"{address}?s=k0", undo(page))
    assert answer.status_code == 409
    note.refresh_from_db()
    assert (note.body, note.anchor.status) == ("Theirs.", Anchor.Status.KEPT)
    shown = desk.get(f"{address}?s=k0&saved={undo(page)['saved']}").content.decode()
    assert "The note is saved." not in shown


def test_a_save_that_changed_nothing_has_nothing_to_undo(desk, address) -> None:
    save(desk, address, "The same.")
    note = Note.objects.get()
    page = save(desk, address, "The same.", number=note.pk, version=note.version)
    assert "The note is saved." not in page


@pytest.mark.parametrize("saved", ["", "note", "note-1", "note-x-1-0", "essay-1-1-0"])
def test_an_undo_of_nothing_is_refused(desk, address, saved) -> None:
    answer = desk.post(f"{address}?s=k0", {"act": "unsave", "saved": saved})
    assert answer.status_code in {404, 422}


# --- A source again


def test_the_form_begins_with_the_source_that_this_person_cited_last(
    desk, address, article, annotator, editor
) -> None:
    for title, user in (
        ("Mine before", annotator),
        ("Mine", annotator),
        ("Of another", editor),
    ):
        source = library.find_or_create({"title": title, "type": "report"}, None)
        cite(sentence(article, "k1"), Cited(source), user=user)
    note = note_on(sentence(article, "k0"), "unverified")
    for kind in ("support", f"source-{note.pk}"):
        form = desk.get(f"{address}?s=k0&form={kind}&again=2").context["forms"].citation
        assert [source.title for source in form.matches] == ["Mine", "Mine before"]
        assert form.chosen == str(form.matches[0].pk)
        assert (
            desk.get(f"{address}?s=k0&form={kind}").context["forms"].citation.chosen
            == ""
        )


def test_each_source_is_offered_once_and_few_are(article, annotator) -> None:
    made = [
        library.find_or_create({"title": f"No. {n}", "type": "report"}, None)
        for n in range(6)
    ]
    for page, source in enumerate((*made, made[0])):
        cite(sentence(article, "k1"), Cited(source, f"p. {page}"), user=annotator)
    used = library.recently_cited(annotator, 4)
    assert [source.title for source in used] == ["No. 0", "No. 5", "No. 4", "No. 3"]


# --- To a sentence


def test_a_sentence_is_found_by_number_and_by_words(desk, address, article) -> None:
    lines = load_state(article).lines
    words = lines[-1].text.upper()[:20]
    for asked, line in (("1", lines[0]), (words, lines[-1])):
        answer = desk.get(address, {"find": asked})
        assert answer.status_code == 302
        assert answer["Location"] == f"{address}?s={line.key}#s-{line.key}"
    page = desk.get(address, {"find": "no such words anywhere"})
    assert page.status_code == 200
    assert "No sentence contains these words." in page.content.decode()


def test_the_likeliest_claims_are_listed_to_check_first(desk, address, article) -> None:
    workbench = load_state(article)
    listed = [line.sentence for line in workbench.check_first]
    scores = [sentence.checkable["score"] for sentence in listed]
    others = [
        line.sentence.checkable["score"]
        for line in workbench.lines
        if line.sentence not in listed
    ]
    assert scores == sorted(scores, reverse=True)
    assert scores
    assert min(scores) >= max(others, default=0)
    assert "Check first" in desk.get(address, {"s": ""}).content.decode()
    decide_sentence(listed[0], "nothing", user=None)
    assert listed[0] not in [one.sentence for one in load_state(article).check_first]


# --- Which card is in hand


def test_what_waits_for_a_person_is_in_hand_first(article, annotator) -> None:
    approved = note_on(sentence(article, "k0"), "unverified", "A.", approve=True)
    draft = notes.write_note(
        sentence(article, "k0"), rating=rating(), body="B.", user=None
    )
    moved = notes.write_note(
        sentence(article, "k0"), rating=rating(), body="C.", user=None
    )
    Anchor.objects.filter(pk=moved.anchor_id).update(
        status=Anchor.Status.NEEDS_REVIEW, reason="wording"
    )
    cards = load_state(article).line("k0").cards
    assert [card.row.pk for card in order_cards(cards, None)] == [
        moved.pk,
        draft.pk,
        approved.pk,
    ]
    chosen = next(card for card in cards if card.row.pk == approved.pk)
    assert [card.row.pk for card in order_cards(cards, chosen)] == [
        approved.pk,
        moved.pk,
        draft.pk,
    ]


# --- Names and moments


def test_people_are_named_in_full(annotator) -> None:
    assert person_name(annotator) == "annotator"
    annotator.first_name, annotator.last_name = "Ana", "Aldous"
    assert person_name(annotator) == "Ana Aldous"
    assert person_name(None) == "the command line"


def test_moments_are_said_as_people_say_them() -> None:
    noon = timezone.localtime().replace(hour=12, minute=5)
    assert moment_in_words(noon) == "today 12:05"
    assert moment_in_words(noon - timedelta(days=1)) == "yesterday 12:05"
    assert (
        moment_in_words(datetime(2019, 5, 12, 9, 0, tzinfo=UTC)) == "12 May 2019 09:00"
    )
