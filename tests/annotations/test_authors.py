"""Who wrote a note: everybody who changed what it says. None of them approves it while
anybody else could.
"""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from annotations import notes
from annotations.models import Note, RatingScale
from annotations.notes import approve_note
from annotations.overall import write_overall
from annotations.writing import find_words
from articles.models import Article
from articles.problems import Refused
from newsroom.accounts.models import AccountEvent, record
from newsroom.actions.restore_states import restore_state
from newsroom.actions.waiting import notes_to_approve
from newsroom.desk.review_page import _waiting
from newsroom.editions.models import Edition
from newsroom.editions.view import read
from newsroom.public import render
from newsroom.public.opendata import annotations
from newsroom.public.page_text import PageText
from tests.support.decisions import cited, last_state, publish
from tests.support.pages import article_page
from tests.support.small_article import new_article, sentence

pytestmark = pytest.mark.slow

OTHERWISE = {
    "rating": "disputed",
    "body": "Other words.",
    "words": "3.1 million euros",
    "claimant": "the mayor",
}


@pytest.fixture
def pier(editor) -> Article:
    leaves(editor)  # so that those of the tests are all there are
    return new_article(user=editor, kind="examined")


@pytest.fixture
def ada(make_user) -> User:
    return named(make_user("Editor", "ada"), "Ada", "Marsh")


@pytest.fixture
def bo(make_user) -> User:
    return named(make_user("Editor", "bo"), "Bo", "Ek")


@pytest.fixture
def cy(make_user) -> User:
    return named(make_user("Editor", "cy"), "Cy", "Lund")


def named(user: User, first: str, last: str) -> User:
    user.first_name, user.last_name = first, last
    user.save()
    return user


def leaves(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def rating(slug: str = "unverified"):
    return RatingScale.objects.in_use().ratings.get(slug=slug)


def write(article: Article, user: User | None, **options) -> Note:
    return notes.write_note(
        sentence(article, "It paid"),
        rating=rating(),
        body="Checked.",
        user=user,
        **options,
    )


def change(note: Note, user: User | None, **given) -> Note:
    now = {"rating": note.rating, "body": note.body, "claimant": note.speaker}
    if "rating" in given:
        notes.attach_citation(
            note.pk, cited(stance="contradicts"), user=note.written_by
        )
        note = Note.objects.get(pk=note.pk)
        given["rating"] = rating(given["rating"])
    if "words" in given:
        given["words"] = find_words(note.anchor.sentence.text, given["words"])
    return notes.change_note(note.pk, version=note.version, **now | given, user=user)


def approve(note: Note, user: User | None) -> Note:
    return notes.approve_note(
        note.pk, version=Note.objects.get(pk=note.pk).version, user=user
    )


def may(note: Note, user: User) -> bool:
    """By every way in: the action, the workbench and the list of what waits."""
    (waiting,) = _waiting(note.anchor.article, user)
    listed = bool([*notes_to_approve(user)])
    assert waiting.may_approve == listed
    try:
        approve(note, user)
    except Refused:
        assert not listed
        return False
    notes.unapprove_note(note.pk, user=None)
    notes.submit_note(note.pk, version=Note.objects.get(pk=note.pk).version, user=None)
    return True


def said(article: Article, user: User) -> dict:
    (note,) = publish(article, user=user).content["notes"]
    return note


# --- Who may approve


@pytest.mark.parametrize("name", OTHERWISE)
def test_who_touched_a_note_does_not_make_its_author_a_second_reader(
    pier, ada, bo, cy, name
) -> None:
    note = write(pier, ada, submit=True)
    note = change(note, bo, **{name: OTHERWISE[name]})
    assert [may(note, person) for person in (ada, bo, cy)] == [False, False, True]


def test_a_remark_for_the_desk_makes_nobody_an_author(pier, ada, bo, cy) -> None:
    note = change(write(pier, ada, submit=True), bo, internal="Ask again.")
    assert [may(note, person) for person in (ada, bo, cy)] == [False, True, True]


def test_where_all_who_may_approve_wrote_it_the_last_of_them_may(pier, ada, bo) -> None:
    note = change(write(pier, ada, submit=True), bo, body="Other words.")
    assert [may(note, person) for person in (ada, bo)] == [False, True]
    note = change(Note.objects.get(pk=note.pk), ada, body="Those words.")
    assert [may(note, person) for person in (ada, bo)] == [True, False]
    approve(note, ada)
    told = said(pier, ada)
    assert (told["authors"], told["approved_by"], told["approved_alone"]) == (
        ["Bo Ek", "Ada Marsh"],
        "Ada Marsh",
        True,
    )


def test_who_may_not_approve_counts_for_nothing_there(pier, ada, annotator) -> None:
    note = change(write(pier, ada, submit=True), annotator, body="Other words.")
    assert may(note, ada)


def test_alone_one_approves_what_one_wrote_and_the_edition_says_so(pier, ada) -> None:
    write(pier, ada, approve=True)
    edition = publish(pier, user=ada)
    assert edition.content["notes"][0]["approved_alone"]
    page = article_page(read(edition.content), edition.sha256)
    assert "Approved by <bdi>Ada Marsh</bdi>, an author of the note" in page


def test_what_a_second_person_approved_is_not_called_alone(pier, ada, bo) -> None:
    approve(write(pier, ada, submit=True), bo)
    edition = publish(pier, user=ada)
    assert not edition.content["notes"][0]["approved_alone"]
    page = article_page(read(edition.content), edition.sha256)
    assert "one of its authors" not in page


def test_of_what_was_approved_only_the_change_is_read_anew(pier, ada, bo) -> None:
    """Two people go on being two: who wrote the words that stood may approve another's
    change of them.
    """
    note = approve(write(pier, ada, submit=True), bo)
    note = change(note, bo, body="Other words.", approve=True)
    assert note.status == "in_review"
    assert [may(note, person) for person in (ada, bo)] == [True, False]
    approve(note, ada)
    assert said(pier, ada)["approved_alone"] is False


def test_an_approval_taken_back_leaves_all_its_authors_authors(
    pier, ada, bo, cy, make_user
) -> None:
    make_user("Editor", "dee")
    note = approve(change(write(pier, ada, submit=True), bo, body="Other words."), cy)
    note = notes.unapprove_note(note.pk, user=cy)
    note = notes.submit_note(note.pk, version=note.version, user=cy)
    assert [may(note, person) for person in (ada, bo, cy)] == [False, False, True]


def test_who_brings_back_what_was_before_wrote_it(pier, ada, bo, cy) -> None:
    note = change(write(pier, ada, submit=True), bo, body="Other words.")
    first = Note.history.filter(id=note.pk).earliest("history_id").history_id
    note = restore_state(
        "note", pier, first, version=last_state("note", note.pk), user=cy
    )
    assert [may(note, person) for person in (ada, bo)] == [False, False]
    assert may(note, cy)  # all three have written it


def test_the_workbench_offers_approving_to_who_may(pier, ada, bo, cy, client) -> None:
    note = change(write(pier, ada, submit=True), bo, body="Other words.")
    key = note.anchor.sentence.public_key
    offered = []
    for person in (ada, bo, cy):
        client.force_login(person)
        page = client.get(
            reverse("workbench", args=[pier.pk]), {"s": key}
        ).content.decode()
        offered.append('name="act" value="approve"' in page)
    assert offered == [False, False, True]


def test_the_review_page_shows_the_rating_that_was_approved(
    pier, ada, cy, client
) -> None:
    note = write(pier, ada, submit=True)
    note = approve_note(note.pk, version=note.version, user=cy)
    change(note, ada, rating="false")
    client.force_login(cy)
    page = client.get(reverse("desk:review", args=[pier.pk])).text
    assert '<del class="muted small">Unverified</del>' in page
    assert "Changes since approval" not in page


def test_an_overall_finding_has_the_same_authors_rule(pier, ada, bo, cy) -> None:
    found = write_overall(pier, rating=rating(), body="It stands.", version=0, user=ada)
    found = write_overall(
        pier, rating=rating(), body="It stands up.", version=found.version, user=bo
    )
    for person in (ada, bo):
        with pytest.raises(Refused, match="Somebody else must approve it"):
            approve_note(found.pk, version=found.version, user=person)
    approve_note(found.pk, version=found.version, user=cy)
    overall = publish(pier, user=cy).content["overall"]
    assert (overall["authors"], overall["approved_by"], overall["approved_alone"]) == (
        ["Ada Marsh", "Bo Ek"],
        "Cy Lund",
        False,
    )


def test_of_an_overall_finding_too_the_last_author_may_where_all_are(
    pier, ada, bo
) -> None:
    found = write_overall(pier, rating=rating(), body="It stands.", version=0, user=ada)
    found = write_overall(
        pier, rating=rating(), body="It stands up.", version=found.version, user=bo
    )
    with pytest.raises(Refused):
        approve_note(found.pk, version=found.version, user=ada)
    approve_note(found.pk, version=found.version, user=bo)
    edition = publish(pier, user=ada)
    assert edition.content["overall"]["approved_alone"]
    assert "Approved by <bdi>Bo Ek</bdi>, an author of the note" in article_page(
        read(edition.content), edition.sha256
    )


# --- What is published


def creators(edition: Edition) -> list:
    reading = read(edition.content)
    page = PageText(render.article_pieces(reading, edition.sha256))
    items = annotations(reading, page)["items"]
    return [item.get("creator") for item in items if item["motivation"] == "assessing"]


def test_the_creator_is_who_wrote_it_and_never_who_approved_it(
    pier, ada, bo, cy
) -> None:
    note = approve(write(pier, ada, submit=True), cy)
    assert creators(publish(pier, user=ada)) == [
        {"type": "Person", "name": "Ada Marsh"}
    ]
    approve(change(note, bo, body="Other words."), cy)
    both = [{"type": "Person", "name": name} for name in ("Ada Marsh", "Bo Ek")]
    assert creators(publish(pier, user=ada, change_note="Better.")) == [both]


def test_of_the_samples_no_approver_is_a_creator(all_samples) -> None:
    found = [one for edition in Edition.objects.all() for one in creators(edition)]
    assert {one["name"] for one in found} == {"Ada Marsh"}


def test_whom_a_name_is_missing_is_the_desk(pier, make_user) -> None:
    approve(
        write(pier, make_user("Editor", "nameless"), submit=True),
        make_user("Editor", "other"),
    )
    assert said(pier, User.objects.get(username="other"))["authors"] == ["the desk"]


# --- Who counts as a second person ----------------------------------------------------


def test_who_set_up_its_author_approves_no_note_while_somebody_else_could(
    pier, ada, bo, cy
) -> None:
    note = write(pier, ada, submit=True)
    record(ada, AccountEvent.AccountAct.LINK_MADE, bo)
    with pytest.raises(Refused, match="set up the other's account"):
        approve_note(note.pk, version=note.version, user=bo)
    assert not list(notes_to_approve(bo))
    assert approve_note(note.pk, version=note.version, user=cy).approved_by == cy


def test_where_nobody_else_counts_the_author_approves_the_note_alone(
    pier, ada, bo
) -> None:
    note = write(pier, ada, submit=True)
    record(bo, AccountEvent.AccountAct.CREATED, ada)
    with pytest.raises(Refused, match="set up the other's account"):
        approve_note(note.pk, version=note.version, user=bo)
    assert approve_note(note.pk, version=note.version, user=ada).approved_by == ada


def test_the_only_editor_approves_notes_of_an_annotator_whom_they_let_in(
    pier, ada, annotator
) -> None:
    note = write(pier, annotator, submit=True)
    record(annotator, AccountEvent.AccountAct.CREATED, ada)
    assert approve_note(note.pk, version=note.version, user=ada).approved_by == ada
