"""Who changed what, when, from what to what; and each earlier state can be brought
back.
"""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import anchors, notes, remarks
from annotations.decisions import decide_sentence
from annotations.models import Citation, Note, Reason
from annotations.writing import Cited, find_words
from articles.models import Article
from articles.problems import Conflict, Refused
from articles.text.shapes import Span
from newsroom.actions.details import describe_article
from newsroom.actions.people import Assignment, assign
from newsroom.actions.restore_states import restore_state
from newsroom.actions.schedule import Due, hold, schedule_withdrawal
from newsroom.actions.sign_offs import ask_sign_off, fingerprints, sign_off
from newsroom.desk.timeline import KIND_WORDS, TimelineStep, Wanted, timeline
from tests.support import decisions
from tests.support.decisions import (
    cited,
    last_state,
    make_ready,
    note_on,
    publish,
    rating,
)
from tests.support.small_article import edit, new_article, sentence

pytestmark = pytest.mark.slow


def write(
    article: Article, user: User, body: str = "The ledger says 3.9 million."
) -> Note:
    reasons = [Reason.objects.get(slug="exaggerated")]
    spot = sentence(article, "It paid")
    return notes.write_note(
        spot, rating=rating(), body=body, reasons=reasons, user=user
    )


def change(note: Note, user: User, body: str, slug: str = "unverified") -> Note:
    return notes.change_note(
        note.pk, version=note.version, rating=rating(slug), body=body, user=user
    )


def cite(
    article: Article, user: User, locator: str = "p. 4", quote: str = ""
) -> Citation:
    return decisions.cite(
        sentence(article, "It paid"), cited("Ledger", "", locator, quote), user=user
    )


def move(citation: Citation, locator: str, user: User) -> Citation:
    return notes.change_citation(
        citation.pk, Cited(citation.source, locator), version=1, user=user
    )


def told(step: TimelineStep) -> dict[str, str]:
    """By field, with -taken- and +added+ words."""
    mark = {"equal": "{}", "insert": "+{}+", "delete": "-{}-"}
    return {
        change.label: "".join(
            mark[word.op].format(word.text.strip()) for word in change.words
        )
        for change in step.changes
    }


def steps(article: Article, kind: str = "", **options) -> list[TimelineStep]:
    return timeline(Wanted(article=article.pk, kind=kind, **options), 50)


# --- What is told


def test_a_note_is_told_from_what_to_what(pier, annotator, editor) -> None:
    note = change(
        write(pier, annotator),
        editor,
        "The ledger says 3.8 million.",
        "mostly-supported",
    )
    changed, written = steps(pier, "note")
    assert (written.person, changed.person) == (annotator, editor)
    assert told(changed) == {
        "rating": "-Unverified-+Mostly supported+",
        "note": "The ledger says-3.9-+3.8+million.",
        "reasons": "-Exaggerated-",
    }
    assert told(written)["note"] == "+The ledger says 3.9 million.+"
    assert changed.key == note.anchor.sentence.public_key


def test_whatever_may_be_said_of_words_is_told_by_the_name_that_the_model_gives_it(
    pier, editor
) -> None:
    """A field of a note for readers that is not told here is forgotten."""
    pier.kind = "examined"
    pier.save()
    spot = sentence(pier, "We did what we could")
    given = {"words": find_words(spot.text, "what we could"), "claimant": "the mayor"}
    given |= {"answer": "elsewhere", "answer_remark": "On page 3."}
    note_on(spot, "false", "They did not.", user=editor, **given)
    (written,) = steps(pier, "note")
    said = {"rating", "note", "attributed to", "speaker", "selected words"}
    said |= {"how missing details are known", "remark"}
    assert told(written) == {
        "rating": "+False+",
        "note": "+They did not.+",
        "attributed to": "+somebody quoted+",
        "speaker": "+the mayor+",
        "selected words": "+what we could+",
        "how missing details are known": "+elsewhere in the source+",
        "remark": "+On page 3.+",
        "review": "+draft+",
    }
    names = {"words_text" if name in {"start", "end"} else name for name in Note.SAID}
    assert {str(Note._meta.get_field(name).verbose_name) for name in names} == said


def test_the_words_of_a_note_are_told_as_they_read_then(pier, editor) -> None:
    spot = sentence(pier, "It paid")
    note = note_on(spot, user=editor, words=find_words(spot.text, "3.1 million euros"))
    edit(pier, "It paid 3.1", "Then it paid 3.4", editor)
    now = sentence(pier, "it paid")
    anchors.confirm_place(note.anchor_id, now, user=editor)
    confirmed, written = steps(pier, "note")
    assert told(confirmed) == {
        "selected words": "-3.1 million euros-+3.4 million euros+"
    }
    assert told(written)["selected words"] == "+3.1 million euros+"


def test_a_citation_a_decision_a_remark_and_a_check_are_told(
    pier, editor, annotator, make_user
) -> None:
    citation = cite(pier, annotator)
    move(citation, "p. 5", editor)
    assert told(steps(pier, "citation")[0]) == {
        "location in the source": "-p. 4-+p. 5+"
    }
    notes.remove_citation(citation.pk, version=2, user=annotator)
    assert [one.what for one in steps(pier, "note")] == [
        *["its sources or the words it covers changed"] * 2,
        "written",
    ]
    removed = steps(pier, "citation")[0]
    assert (removed.what, removed.person) == ("removed", annotator)
    assert "deleted at" in told(removed)
    anchors.detach(citation.note.anchor_id, user=editor)
    (moved,) = steps(pier, "anchor")
    assert (moved.person, moved.what) == (editor, "moved to the article as a whole")
    key = sentence(pier, "It paid").public_key
    remarks.add_remark(pier, key, "Really?", user=annotator)
    remarks.resolve(pier, {key}, user=editor)
    resolved, said = steps(pier, "remark")
    assert [(one.person, one.what) for one in (resolved, said)] == [
        (editor, "resolved"),
        (annotator, "written"),
    ]
    make_ready(pier)
    assert told(steps(pier, "decision")[0])["state"] == "+nothing to check+"
    assign([pier], Assignment(annotator, None), user=editor)
    assert told(steps(pier, "check")[0])["checker"] == "+annotator+"
    describe_article(
        pier,
        {"title": "The old pier"},
        changed=["title"],
        version=pier.version,
        user=editor,
    )
    assert told(steps(pier, "details")[0]) == {"title": "The+old+pier"}
    counsel = make_user("Counsel")
    ask_sign_off(pier, counsel.pk, user=editor)
    (asked,) = steps(pier, "sign_off")
    assert told(asked) == {"sign-off asked of": "+counsel+"}
    seen = fingerprints([pier.pk])[pier.pk]
    sign_off(pier, seen=seen, user=counsel)
    assert "signed off at" in told(steps(pier, "sign_off")[0])
    publish(pier, user=editor)
    due = Due(timezone.now() + timedelta(days=1), "UTC")
    row = schedule_withdrawal(pier, due, reason="It ends.", user=editor)
    hold(row.pk, user=make_user("Editor", "ben"))
    assert told(steps(pier, "scheduled")[0]) == {"on hold by": "+ben+"}
    assert {step.kind for step in steps(pier)} == set(KIND_WORDS)


def test_that_a_sentence_is_asked_for_anew_after_an_edition_is_told(
    pier, editor
) -> None:
    decide_sentence(sentence(pier, "Nobody"), "unchecked", why="No time.", user=editor)
    publish(pier, user=editor)
    asked, left = (
        step for step in steps(pier, "decision") if step.about == "Nobody asked why."
    )
    assert told(left) == {"state": "+left unchecked+", "reason": "+No time.+"}
    assert (asked.what, told(asked)["state"]) == (
        "reopened after publication",
        "-left unchecked-",
    )


def test_another_address_is_told_with_the_one_before(desk, pier, editor) -> None:
    given = {
        "title": pier.title,
        "language": "en",
        "kind": pier.kind,
        "version": pier.version,
    }
    desk.post(
        reverse("admin:articles_article_change", args=[pier.pk]),
        given | {"slug": "pier-of-2012"},
    )
    moved = steps(pier, "details")[0]
    assert (moved.person, told(moved)) == (
        editor,
        {"URL ending": f"-{pier.slug}-+pier-of-2012+"},
    )


def test_it_is_narrowed_to_a_sentence_a_person_and_a_kind(
    pier, annotator, editor
) -> None:
    write(pier, annotator)
    other = notes.write_note(
        sentence(pier, "Nobody"), rating=rating(), body="Who?", user=editor
    )
    key = other.anchor.sentence.public_key
    assert {step.key for step in steps(pier, "note", key=key)} == {key}
    assert {step.person for step in steps(pier, person=annotator.pk)} == {annotator}
    edit(pier, "Nobody asked why.", "", editor)
    assert len(steps(pier, "note", key=key)) == 1  # also when it is gone


def test_page_after_page_tells_every_step_once(desk, pier, editor) -> None:
    """What one transaction did may all have one time."""
    with patch("simple_history.models.timezone.now", return_value=timezone.now()):
        note = write(pier, editor)
        for n in range(60):
            note = change(note, editor, f"Version {n}.")
    query, seen = "?kind=note", []
    while query:
        answer = desk.get(reverse("desk:history", args=[pier.pk]) + query)
        seen += [told(one)["note"] for one in answer.context["steps"]]
        older = re.search('rel="next" href="([^"]+)"', answer.text)
        query = older[1].replace("&amp;", "&") if older else ""
    assert len(seen) == len(set(seen)) == 61


def test_the_number_of_queries_does_not_grow(pier, editor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as few:
            steps(pier)
        return len(few)

    note = write(pier, editor)
    note = change(note, editor, "Again.")
    before = queries()
    for n in range(10):
        note = change(note, editor, f"Version {n}.")
        write(pier, editor, f"Another {n}.")
    assert queries() == before


# --- What is brought back


def test_an_earlier_wording_is_a_new_draft_and_the_present_one_is_kept(
    pier, annotator, editor
) -> None:
    note = change(
        write(pier, annotator),
        editor,
        "The ledger says 3.8 million.",
        "mostly-supported",
    )
    notes.attach_citation(note.pk, cited(), user=editor)
    note = notes.approve_note(note.pk, version=note.version + 1, user=editor)
    (*_, written) = steps(pier, "note")
    back = restore_state(
        "note", pier, written.state, version=last_state("note", note.pk), user=editor
    )
    assert (back.body, back.rating, back.status) == (
        "The ledger says 3.9 million.",
        rating(),
        "draft",
    )
    assert [reason.slug for reason in back.reasons.all()] == ["exaggerated"]
    assert "The ledger says 3.8 million." in {
        state.body for state in note.history.all()
    }


def test_an_earlier_state_of_a_citation_comes_back(pier, editor) -> None:
    citation = cite(pier, editor, quote="3.9")
    move(citation, "p. 5", editor)
    (*_, first) = steps(pier, "citation")
    back = restore_state(
        "citation",
        pier,
        first.state,
        version=last_state("citation", citation.pk),
        user=editor,
    )
    assert (back.locator, back.quote, back.version) == ("p. 4", "3.9", 3)


def test_a_citation_that_was_taken_off_comes_back_as_it_was(pier, editor) -> None:
    citation = cite(pier, editor)
    move(citation, "p. 5", editor)
    notes.remove_citation(citation.pk, version=2, user=editor)
    removed, changed, written = steps(pier, "citation")
    assert [one.can_be_restored for one in (removed, changed, written)] == [
        False,
        True,
        True,
    ]
    restore_state("citation", pier, changed.state, version=removed.state, user=editor)
    assert (Citation.objects.standing().get(), Citation.objects.get().locator) == (
        citation,
        "p. 5",
    )
    restore_state(
        "citation",
        pier,
        removed.state,
        version=last_state("citation", citation.pk),
        user=editor,
    )
    assert not Citation.objects.standing().exists()


def test_a_note_is_about_the_words_again_that_it_was_about(pier, editor) -> None:
    spot = sentence(pier, "It paid")
    note = note_on(
        spot,
        "unverified",
        "Hm.",
        user=editor,
        words=find_words(spot.text, "3.1 million"),
    )
    notes.change_note(
        note.pk, version=1, rating=rating(), body="Hm.", words=Span(0, 2), user=editor
    )
    now, written = steps(pier, "note")
    assert told(now) == {"selected words": "-3.1 million-+It+"}
    back = restore_state("note", pier, written.state, version=now.state, user=editor)
    assert back.words_text == "3.1 million"


def test_what_is_not_in_the_sentence_any_more_is_not_what_a_note_is_about(
    pier, editor
) -> None:
    spot = sentence(pier, "It paid")
    note = note_on(
        spot,
        "unverified",
        "Hm.",
        user=editor,
        words=find_words(spot.text, "3.1 million"),
    )
    edit(pier, "3.1 million", "3.4 million", editor)
    now = sentence(pier, "It paid")
    anchors.confirm_place(note.anchor_id, now, words=Span(0, 7), user=editor)
    notes.change_note(note.pk, version=2, rating=rating(), body="Hm?", user=editor)
    last, *_, written = steps(pier, "note")
    back = restore_state("note", pier, written.state, version=last.state, user=editor)
    assert (back.body, back.words_text) == ("Hm.", "It paid")


def test_earlier_details_come_back(pier, editor) -> None:
    describe_article(
        pier, {"title": "Wrong"}, changed=["title"], version=pier.version, user=editor
    )
    wrong = Article.objects.get(pk=pier.pk)
    first = pier.history.earliest("history_id")
    version = last_state("details", pier.pk)
    assert (
        restore_state(
            "details", wrong, first.history_id, version=version, user=editor
        ).title
        == "The pier"
    )


def test_what_is_stale_foreign_or_not_allowed_is_not_brought_back(
    pier, editor, make_user
) -> None:
    note = change(write(pier, editor), editor, "Other.")
    (*_, written) = steps(pier, "note")
    now = {"version": last_state("note", note.pk), "user": editor}
    with pytest.raises(Conflict):
        restore_state("note", pier, written.state, version=written.state, user=editor)
    with pytest.raises(Refused, match="This state does not exist here"):
        restore_state(
            "note", new_article(user=editor, slug="other"), written.state, **now
        )
    with pytest.raises(PermissionDenied):
        restore_state("note", pier, written.state, **now | {"user": make_user(None)})


def test_it_is_brought_back_on_the_page(desk, pier, editor) -> None:
    note = change(write(pier, editor), editor, "Other.")
    address = reverse("desk:history", args=[pier.pk])
    page = desk.get(address).content.decode()
    assert "Restore as draft" in page
    data = {
        "kind": "note",
        "state": Note.history.earliest("history_id").history_id,
        "version": last_state("note", note.pk),
    }
    said = desk.post(address, data, follow=True).content.decode()
    assert "The version is restored. The newest entry shows the current state." in said
    assert Note.objects.get().body == "The ledger says 3.9 million."
    change(Note.objects.get(), editor, "Newer.")
    again = desk.post(address, data, follow=True).content.decode()
    assert "Somebody else has changed this in the meantime" in again
    assert desk.get(f"{address}?skip=x&kind=y&person=z&s=%00").status_code == 200
    assert (
        "There are no entries of this type"
        in desk.get(address, {"skip": 400}).content.decode()
    )
