"""Nothing that was decided is lost: what was before is told, and is decided again by a
new act.
"""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import decisions, notes, remarks
from annotations.anchors import retire
from annotations.models import (
    Citation,
    Decision,
    Note,
    Remark,
    RemarkEvent,
)
from annotations.notes import approve_note
from annotations.overall import finding_of, remove_overall, write_overall
from articles.models import Article
from articles.problems import Conflict, Refused
from articles.text.shapes import Span
from newsroom.actions.people import Assignment, assign, finish
from newsroom.actions.restore_states import KINDS, restore_state, take_back
from newsroom.models import Check
from tests.newsroom.actions.test_timeline import steps, told
from tests.support.decisions import last_state, note_on, rating, standing_on
from tests.support.small_article import cite, edit, new_article, sentence

WORDS = Span(8, 25)  # 3.1 million euros


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


@pytest.fixture
def examined(editor) -> Article:
    return new_article(user=editor, kind="examined", slug="examined")


def decide(article: Article, kind: str, user: User, why: str = "") -> Decision:
    made = decisions.decide_sentence(
        sentence(article, "Nobody asked"), kind, why=why, user=user
    )
    assert made
    return made


def written(remark: Remark) -> int:
    """The number of its first state."""
    return remark.events.earliest("pk").pk


def offered(article: Article, kind: str = "") -> list[int]:
    """Numbers of the states that can be brought back."""
    return [one.state for one in steps(article, kind) if one.can_be_restored]


def post(desk: Client, article: Article, kind: str, state: int, version: int, **more):
    data = {"kind": kind, "state": state, "version": version} | more
    return desk.post(reverse("desk:history", args=[article.pk]), data, follow=True)


# --- Decisions


def test_a_decision_is_told_with_the_one_before_and_by_whom(
    pier, annotator, editor
) -> None:
    decide(pier, "nothing", annotator)
    decide(pier, "unchecked", editor, "No time.")
    left, nothing = steps(pier, "decision")
    assert told(left) == {
        "state": "-nothing to check-+left unchecked+",
        "reason": "+No time.+",
    }
    assert [(one.person, one.what) for one in (left, nothing)] == [
        (editor, "decided"),
        (annotator, "decided"),
    ]


def test_an_earlier_decision_is_made_again_with_its_reason(
    pier, annotator, editor
) -> None:
    left = decide(pier, "unchecked", annotator, "Nothing to go by.")
    nothing = decide(pier, "nothing", editor)
    again = restore_state("decision", pier, left.pk, version=nothing.pk, user=editor)
    now = standing_on(sentence(pier, "Nobody asked"))
    assert (now.state, now.decision, now.decision.why) == (
        "unchecked",
        again,
        "Nothing to go by.",
    )
    # by a new act: what was is there
    assert (now.decision.person, Decision.objects.count()) == (editor, 3)
    decisions.undo_decision(again.pk, user=editor)
    assert standing_on(sentence(pier, "Nobody asked")).state == "nothing"


def test_words_that_were_no_claim_are_none_again(pier, editor) -> None:
    spot = sentence(pier, "It paid")
    first = decisions.decide_sentence(spot, "no_claim", span=WORDS, user=editor)
    undone = decisions.undo_decision(first.pk, user=editor)
    assert standing_on(spot).open_proposals
    restore_state("decision", pier, first.pk, version=undone.pk, user=editor)
    assert not standing_on(spot).open_proposals
    (about,) = {one.about for one in steps(pier, "decision")}
    assert about == "3.1 million euros"


def test_a_sentence_may_be_open_again(pier, editor) -> None:
    undone = decisions.undo_decision(decide(pier, "nothing", editor).pk, user=editor)
    again = decide(pier, "unchecked", editor, "No time.")
    restore_state("decision", pier, undone.pk, version=again.pk, user=editor)
    assert standing_on(sentence(pier, "Nobody asked")).is_open


def test_what_stands_already_is_not_decided_twice(pier, editor) -> None:
    first = decide(pier, "nothing", editor)
    with pytest.raises(Refused, match="already the current state"):
        restore_state("decision", pier, first.pk, version=first.pk, user=editor)


def test_what_somebody_else_decided_meanwhile_is_not_written_over(
    pier, annotator, editor
) -> None:
    left = decide(pier, "unchecked", annotator, "No time.")
    seen = decide(pier, "nothing", editor)
    decide(pier, "unchecked", annotator, "Really none.")
    with pytest.raises(Conflict):
        restore_state("decision", pier, left.pk, version=seen.pk, user=editor)
    assert standing_on(sentence(pier, "Nobody asked")).decision.why == "Really none."


def test_a_decision_about_other_words_is_not_made_about_these(pier, editor) -> None:
    left = decide(pier, "unchecked", editor, "No time.")
    nothing = decide(pier, "nothing", editor)
    edit(pier, "Nobody asked", "Nobody ever asked", editor)
    with pytest.raises(Refused, match="The sentence has changed"):
        restore_state("decision", pier, left.pk, version=nothing.pk, user=editor)


def test_what_was_decided_under_an_earlier_key_is_told_at_the_sentence(
    pier, editor
) -> None:
    decisions.decide_sentence(
        sentence(pier, "It paid"), "no_claim", span=WORDS, user=editor
    )
    key = sentence(pier, "It paid").public_key
    edit(pier, "The council bought the pier in 2012. It paid", "It paid", editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert [step.about for step in steps(pier, "decision", key=key)] == [
        "3.1 million euros"
    ]


# --- A save that is undone at once


def test_a_new_note_is_taken_off_and_a_changed_one_says_what_it_said(
    pier, annotator
) -> None:
    note = note_on(
        sentence(pier, "It paid"), "unverified", "First.", user=annotator, words=WORDS
    )
    changed = notes.change_note(
        note.pk,
        version=1,
        rating=rating("false"),
        body="Second.",
        words=None,
        user=annotator,
    )
    take_back(changed, version=2, before=1, user=annotator)
    now = Note.objects.get()
    assert (now.body, now.rating.slug, now.words_text) == (
        "First.",
        "unverified",
        "3.1 million euros",
    )
    take_back(now, version=now.version, before=0, user=annotator)
    assert Note.objects.get().anchor.status == "retired"


def test_a_new_source_comes_off_its_note_and_a_changed_one_says_what_it_said(
    pier, annotator
) -> None:
    citation = cite(pier, "It paid")
    passage = notes.Cited(citation.source, "p. 9")
    changed = notes.change_citation(citation.pk, passage, version=1, user=annotator)
    take_back(changed, version=2, before=1, user=annotator)
    now = Citation.objects.get()
    assert (now.locator, now.removed_at) == ("p. 1", None)
    removed = notes.remove_citation(now.pk, version=now.version, user=annotator)
    take_back(
        removed, version=removed.version, before=removed.version - 1, user=annotator
    )
    now = Citation.objects.get()
    assert now.removed_at is None
    take_back(now, version=now.version, before=0, user=annotator)
    assert Citation.objects.get().removed_at


def test_a_save_that_somebody_else_saved_after_is_not_undone(
    pier, annotator, editor
) -> None:
    note = note_on(sentence(pier, "It paid"), "unverified", "First.", user=annotator)
    later = notes.change_note(
        note.pk, version=1, rating=note.rating, body="Theirs.", user=editor
    )
    with pytest.raises(Conflict):
        take_back(later, version=1, before=0, user=annotator)
    assert Note.objects.get().body == "Theirs."


# --- Remarks


def test_a_remark_that_was_resolved_is_opened_again_alone(
    pier, annotator, editor
) -> None:
    spot = sentence(pier, "It paid")
    one = remarks.add_remark(pier, spot.public_key, "Really?", user=annotator)
    other = remarks.add_remark(pier, spot.public_key, "In which year?", user=annotator)
    remarks.resolve(pier, {spot.key}, user=editor)
    seen = last_state("remark", one.pk)
    restore_state("remark", pier, written(one), version=seen, user=annotator)
    assert list(Remark.objects.open()) == [one]
    assert offered(pier, "remark") == [written(other)]


def test_each_step_of_a_remark_is_kept(pier, annotator, editor) -> None:
    spot = sentence(pier, "It paid")
    remarks.add_remark(pier, spot.public_key, "Really?", user=annotator)
    remarks.resolve(pier, {spot.key}, user=editor)
    remarks.reopen_thread(pier, {spot.key}, user=annotator)
    remarks.resolve(pier, {spot.key}, user=annotator)
    assert [(step.what, step.person) for step in steps(pier, "remark")] == [
        ("resolved", annotator),
        ("reopened", annotator),
        ("resolved", editor),
        ("written", annotator),
    ]


def test_a_remark_that_somebody_dealt_with_meanwhile_stays_so(
    pier, annotator, editor
) -> None:
    made = remarks.add_remark(pier, "", "Really?", user=annotator)
    remarks.resolve(pier, {""}, user=editor)
    seen = last_state("remark", made.pk)
    remarks.reopen_thread(pier, {""}, user=editor)
    with pytest.raises(Refused, match="already the current one"):
        restore_state("remark", pier, written(made), version=seen, user=annotator)
    remarks.resolve(pier, {""}, user=editor)
    with pytest.raises(Conflict):
        restore_state("remark", pier, written(made), version=seen, user=annotator)
    assert not Remark.objects.open().exists()
    assert RemarkEvent.objects.filter(remark=made).count() == 4


# --- The checker, and the finding on the whole text


def test_an_earlier_checker_is_named_again_and_says_anew_that_they_have_finished(
    pier, annotator, editor
) -> None:
    due = timezone.now() + timedelta(days=2)
    assign([pier], Assignment(annotator, due), user=editor)
    first = Check.history.latest("history_id").history_id
    finish(pier, revision=1, user=annotator)
    assign([pier], Assignment(editor, None), user=editor)
    last = Check.history.latest("history_id").history_id
    with pytest.raises(Conflict):
        restore_state("check", pier, first, version=first, user=editor)
    restore_state("check", pier, first, version=last, user=editor)
    check = Check.objects.get()
    assert (check.checker, check.due, check.done_at) == (annotator, due, None)
    with pytest.raises(Refused, match="already the current state"):
        restore_state(
            "check",
            pier,
            first,
            version=Check.history.latest("history_id").history_id,
            user=editor,
        )


def test_who_may_not_check_any_more_is_not_named_again(pier, annotator, editor) -> None:
    assign([pier], Assignment(annotator, None), user=editor)
    first = Check.history.latest("history_id").history_id
    assign([pier], Assignment(None, None), user=editor)
    annotator.groups.clear()
    with pytest.raises(Refused, match="not allowed to write notes"):
        restore_state("check", pier, first, version=first + 1, user=editor)


def test_an_earlier_finding_comes_back_unapproved_even_after_it_was_removed(
    examined, editor
) -> None:
    found = write_overall(
        examined, rating=rating("disputed"), body="It errs.", version=0, user=editor
    )
    approve_note(found.pk, version=1, user=editor)
    first = Note.history.filter(id=found.pk).earliest("history_id").history_id
    write_overall(
        examined, rating=rating("false"), body="It lies.", version=2, user=editor
    )
    last = last_state("note", found.pk)
    found = restore_state("note", examined, first, version=last, user=editor)
    assert (found.body, found.approved_at) == ("It errs.", None)
    remove_overall(examined, version=found.version, user=editor)
    assert steps(examined, "anchor")[0].what == "removed"
    assert steps(examined, "anchor")[0].about == "Overall rating"
    with pytest.raises(Conflict):
        restore_state("note", examined, first, version=last, user=editor)
    restore_state(
        "note",
        examined,
        first,
        version=last_state("note", found.pk),
        user=editor,
    )
    now = finding_of(examined)
    assert now
    assert now.body == "It errs."


# --- Who may, and what is asked


def test_who_may_not_decide_brings_nothing_back(
    pier, editor, annotator, make_user, client
) -> None:
    event = decide(pier, "nothing", editor)
    decide(pier, "unchecked", editor, "No time.")
    spot = sentence(pier, "It paid")
    made = remarks.add_remark(pier, spot.public_key, "Really?", user=editor)
    remarks.resolve(pier, {spot.key}, user=editor)
    assign([pier], Assignment(editor, None), user=editor)
    nobody = make_user(None)
    for kind in KINDS:
        state = {"decision": event.pk, "remark": written(made)}.get(kind, 1)
        with pytest.raises(PermissionDenied):
            restore_state(kind, pier, state, version=1, user=nobody)
    for kind in ("check", "details"):
        with pytest.raises(PermissionDenied):
            restore_state(kind, pier, 1, version=1, user=annotator)
    nobody.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(nobody)
    page = client.get(reverse("desk:history", args=[pier.pk])).content.decode()
    assert "left unchecked" in page
    assert "Restore this version" not in page


def test_nothing_of_another_article_is_brought_back(pier, editor) -> None:
    other = new_article(user=editor, slug="other")
    event = decide(pier, "nothing", editor)
    made = remarks.add_remark(pier, "", "Really?", user=editor)
    for kind in KINDS:
        mine = KINDS[kind].states.filter(**{KINDS[kind].article: pier.pk}).last()
        state = {"decision": event.pk, "remark": written(made)}.get(kind, mine)
        number = getattr(state, "pk", state) or 1
        with pytest.raises(Refused, match="This state does not exist here"):
            restore_state(kind, other, number, version=number, user=editor)


def test_nothing_of_what_was_taken_off_is_brought_back(pier, editor) -> None:
    note = note_on(sentence(pier, "It paid"), "unverified", "First.", user=editor)
    notes.change_note(
        note.pk, version=1, rating=note.rating, body="Second.", user=editor
    )
    assert offered(pier, "note")
    retire(note, user=editor)
    assert not offered(pier, "note")


def test_what_is_offered_is_asked_in_a_fixed_number_of_queries(
    desk, pier, editor
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as few:
            desk.get(reverse("desk:history", args=[pier.pk]))
        return len(few)

    decide(pier, "nothing", editor)
    decide(pier, "unchecked", editor, "No time.")
    for title in ("Minutes", "Ledger"):
        cite(pier, "It paid", title)
    before = queries()
    for kind in ("nothing", "unchecked", "") * 3:
        decide(pier, kind, editor, "No time.")
    for title in ("One", "Two", "Three"):
        cite(pier, "It paid", title)
    assert queries() == before


# --- On the page


def test_a_decision_is_brought_back_on_the_page(desk, pier, annotator, editor) -> None:
    left = decide(pier, "unchecked", editor, "Nothing to go by.")
    nothing = decide(pier, "nothing", editor)
    assert offered(pier, "decision") == [left.pk]
    address = reverse("desk:history", args=[pier.pk])
    assert "Restore this version" in desk.get(address).content.decode()
    decide(pier, "unchecked", annotator, "A rumour.")
    answer = post(desk, pier, "decision", left.pk, nothing.pk).content.decode()
    assert (
        "Nothing was restored. Somebody else has changed this in the meantime" in answer
    )
    assert "A rumour." in answer
    said = post(desk, pier, "decision", left.pk, last_of(left)).content.decode()
    assert "The version is restored" in said
    assert (
        standing_on(sentence(pier, "Nobody asked")).decision.why == "Nothing to go by."
    )
    assert (
        "Choose a version to restore"
        in post(desk, pier, "rubbish", 1, 1).content.decode()
    )


def last_of(one: Decision) -> int:
    return Decision.objects.filter(key=one.key, wording=one.wording).latest("pk").pk


def test_the_panel_of_a_sentence_has_what_was_decided_there(desk, pier, editor) -> None:
    left = decide(pier, "unchecked", editor, "No time.")
    nothing = decide(pier, "nothing", editor)
    key = sentence(pier, "Nobody asked").public_key
    address = f"{reverse('desk:history', args=[pier.pk])}?s={key}&kind=decision"
    told_there = desk.get(
        address, headers={"X-Requested-With": "fetch"}
    ).content.decode()
    assert "<html" not in told_there
    assert "Restore this version" in told_there
    answer = post(desk, pier, "decision", left.pk, nothing.pk, bench=key)
    assert answer.redirect_chain[-1][0].endswith(f"/workbench/?s={key}")
    assert standing_on(sentence(pier, "Nobody asked")).state == "unchecked"
