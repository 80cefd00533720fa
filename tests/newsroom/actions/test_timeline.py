"""Who changed what, when, from what to what; and each earlier state can be brought back."""

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
from annotations.models import Citation, Note, Reason
from annotations.sources import library
from articles.models import Article
from articles.problems import Conflict, Refused
from newsroom.actions.details import describe
from newsroom.actions.people import Assignment, assign
from newsroom.actions.restore_states import newest_states, restore_state
from newsroom.desk.timeline import KIND_WORDS, TimelineStep, Wanted, timeline
from tests.deciding import publish, settle_all
from tests.desk_texts import edit, new_article, rating, sentence


def write(article: Article, user: User, body: str = "The ledger says 3.9 million.") -> Note:
    reasons = [Reason.objects.get(slug="exaggerated")]
    spot = sentence(article, "It paid")
    return notes.write_note(spot, rating=rating(), body=body, reasons=reasons, user=user)


def change(note: Note, user: User, body: str, slug: str = "unverified") -> Note:
    return notes.change_note(note.pk, version=note.version, rating=rating(slug), body=body, user=user)


def cite(article: Article, user: User, **options) -> Citation:
    source = library.find_or_create({"type": "report", "title": "Ledger"}, user)
    return notes.attach_citation(sentence(article, "It paid"), source=source, user=user, **options)


def last(kind: str, article: Article, row: Note | Citation | Article) -> int:
    """The number of its last state."""
    return newest_states(article.pk)[kind, row.pk]


def told(step: TimelineStep) -> dict[str, str]:
    """By field, with -taken- and +added+ words."""
    mark = {"equal": "{}", "insert": "+{}+", "delete": "-{}-"}
    return {
        change.label: "".join(mark[word.op].format(word.text.strip()) for word in change.words)
        for change in step.changes
    }


def steps(article: Article, kind: str = "", **options) -> list[TimelineStep]:
    return timeline(Wanted(article=article.pk, kind=kind, **options), 50)


# --- What is told


def test_a_note_is_told_from_what_to_what(pier, annotator, editor) -> None:
    note = change(write(pier, annotator), editor, "The ledger says 3.8 million.", "mostly-supported")
    changed, written = steps(pier, "note")
    assert (written.person, changed.person) == (annotator, editor)
    assert told(changed) == {
        "rating": "-Unverified-+Mostly supported+",
        "note": "The ledger says-3.9-+3.8+million.",
        "reasons": "-Exaggerated-",
    }
    assert told(written)["note"] == "+The ledger says 3.9 million.+"
    assert changed.key == note.anchor.sentence.public_key


def test_a_citation_a_decision_a_remark_a_fact_and_a_check_are_told(pier, editor, annotator) -> None:
    citation = cite(pier, annotator, locator="p. 4")
    given = {"source": citation.source, "locator": "p. 5"}
    notes.change_citation(citation.pk, version=1, user=editor, **given)
    assert told(steps(pier, "citation")[0]) == {"where in it": "-p. 4-+p. 5+"}
    anchors.detach(citation.anchor_id, user=editor)
    (moved,) = steps(pier, "decision")
    assert (moved.person, moved.what) == (editor, "moved to the article as a whole")
    key = sentence(pier, "It paid").public_key
    remarks.remark(pier, key, "Really?", user=annotator)
    remarks.resolve(pier, {key}, user=editor)
    resolved, said = steps(pier, "remark")
    assert [(one.person, one.what) for one in (resolved, said)] == [
        (editor, "resolved"),
        (annotator, "written"),
    ]
    settle_all(pier)
    assert told(steps(pier, "fact")[0])["state"] == "+nothing to check+"
    assign([pier], Assignment(annotator, None), user=editor)
    assert told(steps(pier, "check")[0])["checker"] == "+annotator+"
    describe(pier, {"title": "The old pier"}, changed=["title"], version=pier.version, user=editor)
    assert told(steps(pier, "details")[0]) == {"title": "The+old+pier"}
    publish(pier, user=editor)
    assert {step.kind for step in steps(pier)} == set(KIND_WORDS) - {"note", "overall"}


def test_another_address_is_told_with_the_one_before(desk, pier, editor) -> None:
    given = {"title": pier.title, "language": "en", "kind": pier.kind, "version": pier.version}
    desk.post(reverse("admin:articles_article_change", args=[pier.pk]), given | {"slug": "pier-of-2012"})
    moved = steps(pier, "details")[0]
    assert (moved.person, told(moved)) == (editor, {"its address": f"-{pier.slug}-+pier-of-2012+"})


def test_it_is_narrowed_to_a_sentence_a_person_and_a_kind(pier, annotator, editor) -> None:
    write(pier, annotator)
    other = notes.write_note(sentence(pier, "Nobody"), rating=rating(), body="Who?", user=editor)
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
    while query != "?":
        answer = desk.get(reverse("desk:happened", args=[pier.pk]) + query)
        seen += [told(one)["note"] for one in answer.context["steps"]]
        query = "?" + answer.context["older"]
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


def test_an_earlier_wording_is_a_new_draft_and_the_present_one_is_kept(pier, annotator, editor) -> None:
    note = change(write(pier, annotator), editor, "The ledger says 3.8 million.", "mostly-supported")
    note = notes.approve_note(note.pk, version=note.version, user=editor)
    (*_, written) = steps(pier, "note")
    back = restore_state("note", pier, written.state, version=last("note", pier, note), user=editor)
    assert (back.body, back.rating, back.status) == ("The ledger says 3.9 million.", rating(), "draft")
    assert [reason.slug for reason in back.reasons.all()] == ["exaggerated"]
    assert "The ledger says 3.8 million." in {state.body for state in note.history.all()}


def test_an_earlier_state_of_a_citation_comes_back(pier, editor) -> None:
    citation = cite(pier, editor, locator="p. 4", quote="3.9")
    notes.change_citation(citation.pk, version=1, source=citation.source, locator="p. 5", user=editor)
    (*_, first) = steps(pier, "citation")
    back = restore_state("citation", pier, first.state, version=last("citation", pier, citation), user=editor)
    assert (back.locator, back.quote, back.version) == ("p. 4", "3.9", 3)


def test_earlier_details_come_back(pier, editor) -> None:
    describe(pier, {"title": "Wrong"}, changed=["title"], version=pier.version, user=editor)
    wrong = Article.objects.get(pk=pier.pk)
    first = pier.history.earliest("history_id")
    version = last("details", pier, pier)
    assert restore_state("details", wrong, first.history_id, version=version, user=editor).title == "The pier"


def test_what_is_stale_foreign_or_not_allowed_is_not_brought_back(pier, editor, make_user) -> None:
    note = change(write(pier, editor), editor, "Other.")
    (*_, written) = steps(pier, "note")
    now = {"version": last("note", pier, note), "user": editor}
    with pytest.raises(Conflict):
        restore_state("note", pier, written.state, version=written.state, user=editor)
    with pytest.raises(Refused, match="no such state"):
        restore_state("note", new_article(user=editor, slug="other"), written.state, **now)
    with pytest.raises(PermissionDenied):
        restore_state("note", pier, written.state, **now | {"user": make_user(None)})


def test_it_is_brought_back_on_the_page(desk, pier, editor) -> None:
    note = change(write(pier, editor), editor, "Other.")
    address = reverse("desk:happened", args=[pier.pk])
    page = desk.get(address).content.decode()
    assert "Make this a new draft" in page
    data = {
        "kind": "note",
        "state": Note.history.earliest("history_id").history_id,
        "version": last("note", pier, note),
    }
    said = desk.post(address, data, follow=True).content.decode()
    assert "What the note said then is a new draft." in said
    assert Note.objects.get().body == "The ledger says 3.9 million."
    change(Note.objects.get(), editor, "Newer.")
    again = desk.post(address, data, follow=True).content.decode()
    assert "somebody changed it meanwhile" in again
    assert desk.get(f"{address}?before=rubbish&skip=x&kind=y&person=z&s=%00").status_code == 200
    long_ago = (timezone.now() - timedelta(days=400)).isoformat()
    assert "Nothing like this" in desk.get(address, {"before": long_ago}).content.decode()
