"""A note may also need a second, independent source, or a release: the gate asks for
it.
"""

import json

import pytest
from django.core.exceptions import PermissionDenied

from annotations import notes
from annotations.anchors import Stale, confirm_place
from annotations.importing import import_annotations
from annotations.models import Note, Source
from annotations.notes import change_note, release_note
from annotations.sources import library
from annotations.sources.duplicates import merge_sources
from annotations.sources.independence import are_independent
from annotations.writing import Cited
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.restore_states import restore_state
from newsroom.actions.second_requests import Reasons, pass_gate
from tests.support.decisions import note_on, publish
from tests.support.small_article import edit, sentence
from tests.support.tables import table

ONE = {
    "type": "report",
    "title": "One",
    "publisher": "City Audit",
    "URL": "https://audit.example/1",
}
OTHER = {
    "type": "report",
    "title": "Other",
    "publisher": "The Daily",
    "URL": "https://daily.example/1",
}


def lee(**more: object) -> dict[str, object]:
    return {"title": "Title", "author": [{"family": "Lee", "given": "Ana"}], **more}


@table(
    ("one", "other", "independent"),
    [
        (ONE, OTHER, True),
        (ONE, {**ONE, "title": "Another of theirs", "URL": "https://other.example"}, False),
        (ONE, {**OTHER, "publisher": "CITY AUDIT."}, False),
        (ONE, {**OTHER, "publisher": "", "container-title": "City audit"}, False),
        (ONE, {**OTHER, "URL": "https://www.news.audit.example/7"}, False),
        ({"title": "A", "URL": "https://a.x.co.uk"}, {"title": "B", "URL": "https://b.x.co.uk"}, False),
        ({"title": "A", "URL": "https://audit.co.uk"}, {"title": "B", "URL": "https://daily.co.uk"}, True),
        ({"title": "A", "URL": "https://a.abc.com"}, {"title": "B", "URL": "https://b.abc.com"}, False),
        (lee(), lee(publisher="The Daily"), False),
        (lee(), lee(author=[{"literal": "Ana Lee"}]), False),
        (lee(), lee(author=[{"family": "Lee", "given": "Bo"}]), False),
        (lee(), lee(author=[{"family": "Ek", "given": "Bo"}]), True),
        (lee(), {"title": "B", "author": [{"literal": "Bo Ek"}], "publisher": "Ana Lee"}, False),
        ({"title": "A", "DOI": "10.1000/1"}, {"title": "B", "DOI": "10.1000/2"}, False),
        ({"title": "A", "DOI": "10.1000/1", "URL": "https://doi.org/10.1000/1"},
         {"title": "B", "DOI": "10.1001/2", "URL": "https://doi.org/10.1001/2"}, True),
        ({"title": "A"}, {"title": "B"}, False),
        (ONE, {"title": "B"}, False),
        ({"title": "A", "genre": "calculation"}, {"title": "B", "genre": "own knowledge"}, False),
        ({"title": "A", "genre": "calculation"}, ONE, True),
    ],
)  # fmt: skip
def test_two_sources_are_independent_where_nothing_says_that_they_are_one(
    one, other, independent
) -> None:
    made = [Source(csl=item) for item in (one, other)]
    for source in made:
        source.copy_from_csl()
    assert are_independent(made) == independent
    assert are_independent([made[1], made[0]]) == independent
    assert not are_independent(made[:1])
    assert not are_independent([made[0], made[0]])


def cited(item: dict[str, object], stance: str = "supports") -> Cited:
    return Cited(library.find_or_create(item, None), "p. 1", "", stance)


def asked(article: Article, need: str, *sources: Cited, **given) -> Note:
    found = sentence(article, "Nobody asked")
    return note_on(found, "supported", sources=[*sources], also_needs=need, **given)


def lacking(article: Article) -> list[str]:
    blockers = gate_of(article, article.current_revision).blockers
    return [
        item.left for one in blockers if one.kind == "lacking" for item in one.items
    ]


# --- A second source


def test_the_gate_asks_for_two_independent_ones_of_the_stance(pier, editor) -> None:
    made = asked(pier, "second_source", cited(ONE))
    (said,) = lacking(pier)
    assert "Two independent sources" in said
    with pytest.raises(Refused, match="Two independent sources"):
        notes.submit_note(made.pk, version=made.version, user=editor)
    notes.attach_citation(made.pk, cited(OTHER, "context"), user=editor)
    assert lacking(pier) == [said]
    with pytest.raises(NotReady):
        pass_gate(
            pier,
            gate_of(pier, pier.current_revision),
            None,
            Reasons("We publish it.", alone=True),
        )
    notes.attach_citation(made.pk, cited(OTHER), user=editor)
    assert lacking(pier) == []
    now = Note.objects.get()
    assert (
        notes.submit_note(made.pk, version=now.version, user=editor).status
        == "in_review"
    )


def test_a_note_that_loses_its_second_source_is_a_draft_again(pier) -> None:
    made = asked(pier, "second_source", cited(ONE), cited(OTHER), approve=True)
    assert made.status == "approved"
    notes.remove_citation(made.citations.last().pk, version=1, user=None)
    assert Note.objects.get().status == "draft"


def test_two_that_were_merged_are_one(pier) -> None:
    one, other = cited(ONE), cited(OTHER)
    asked(pier, "second_source", one, other, approve=True)
    merge_sources(one.source, other.source, None)
    assert "Two independent sources" in lacking(pier)[0]


def test_protected_sources_count_as_one_whoever_they_are(pier) -> None:
    """Otherwise whoever tries names as the other source would be told who it is."""
    one, other = (library.find_or_create(item, None) for item in (ONE, OTHER))
    one.visibility = "protected"
    one.save()
    assert are_independent([one, other])
    assert are_independent([one, Source(csl=ONE)])
    other.visibility = "protected"
    other.save()
    assert not are_independent([one, other])


def test_it_is_asked_of_a_note_without_a_rating_too(pier) -> None:
    notes.write_note(
        sentence(pier, "Nobody"),
        rating=None,
        sources=[cited(ONE)],
        also_needs="second_source",
        user=None,
    )
    assert len(lacking(pier)) == 1


# --- A release


@pytest.fixture
def lawyer(make_user):
    return make_user("Editor", "lawyer")


def released(article: Article, by, **given) -> Note:
    made = asked(article, "release", cited(ONE), user=by, **given)
    return release_note(made.pk, version=made.version, user=None)


def test_the_gate_asks_for_the_release_and_names_who_gave_it(
    pier, annotator, lawyer
) -> None:
    made = asked(pier, "release", cited(ONE), user=annotator, submit=True)
    notes.approve_note(made.pk, version=made.version, user=None)
    assert lacking(pier) == [
        "This note requires sign-off by a person who may sign off notes."
    ]
    with pytest.raises(NotReady):
        publish(pier, user=None, reasons=Reasons(unchecked="It is late."))
    with pytest.raises(PermissionDenied):
        release_note(made.pk, version=2, user=annotator)
    with pytest.raises(Stale):
        release_note(made.pk, version=1, user=lawyer)
    note = release_note(made.pk, version=2, user=lawyer)
    assert (note.released_by, note.status, lacking(pier)) == (lawyer, "approved", [])
    newest = note.history.latest()
    assert (newest.released_by, newest.history_user, newest.released_at) == (
        lawyer,
        lawyer,
        note.released_at,
    )
    assert release_note(made.pk, version=2, user=lawyer).version == 3  # sent twice
    assert publish(pier, user=None).number == 1
    back = release_note(made.pk, version=3, user=lawyer, released=False)
    assert (back.released_by, len(lacking(pier))) == (None, 1)


def test_it_falls_with_any_change_of_what_the_note_says(pier, annotator) -> None:
    note = released(pier, annotator)
    given = {"rating": note.rating, "body": note.body, "user": annotator}
    note = change_note(note.pk, version=note.version, **given, internal="Ask again.")
    assert note.released_at
    note = change_note(note.pk, version=note.version, **given | {"body": "Otherwise."})
    assert (note.released_at, note.released_by, note.also_needs) == (
        None,
        None,
        "release",
    )
    release_note(note.pk, version=note.version, user=None)
    notes.attach_citation(note.pk, cited(OTHER), user=annotator)
    assert Note.objects.get().released_at is None


def test_it_falls_with_the_wording_that_its_note_is_about(
    pier, annotator, editor
) -> None:
    note = released(pier, annotator)
    edit(pier, "Nobody asked why", "Nobody ever asked why", editor)
    confirm_place(note.anchor_id, sentence(pier, "Nobody ever"), user=editor)
    assert (Note.objects.get().released_at, len(lacking(pier))) == (None, 1)


def test_its_author_does_not_release_it_while_somebody_else_may(
    pier, editor, lawyer
) -> None:
    made = asked(pier, "release", cited(ONE), user=editor)
    with pytest.raises(Refused, match="Somebody else must sign it off"):
        release_note(made.pk, version=1, user=editor)
    lawyer.delete()
    assert release_note(made.pk, version=1, user=editor).released_by == editor


def test_only_what_needs_it_is_released(pier, lawyer) -> None:
    made = asked(pier, "", cited(ONE))
    with pytest.raises(Refused, match="does not require sign-off"):
        release_note(made.pk, version=1, user=lawyer)


def test_whoever_may_not_release_does_not_take_the_demand_off(
    pier, annotator, lawyer
) -> None:
    made = asked(pier, "release", cited(ONE), user=annotator)
    given = {"rating": made.rating, "body": "", "also_needs": ""}
    with pytest.raises(Refused, match="Only people who may sign off notes"):
        change_note(made.pk, version=1, **given, user=annotator)
    assert change_note(made.pk, version=1, **given, user=lawyer).also_needs == ""


def test_what_else_it_needs_is_of_what_was_approved(pier, annotator) -> None:
    made = asked(pier, "", cited(ONE), approve=True)
    given = {"rating": made.rating, "body": ""}
    now = change_note(
        made.pk,
        version=made.version,
        **given,
        also_needs="second_source",
        user=annotator,
    )
    assert (now.status, now.written_by) == ("in_review", annotator)
    first = Note.history.filter(id=made.pk).earliest("history_id")
    last = Note.history.filter(id=made.pk).latest("history_id")
    restore_state("note", pier, first.pk, version=last.pk, user=None)
    assert Note.objects.get().also_needs == ""


# --- From a file


def test_a_file_may_ask_for_it(pier) -> None:
    note = {"rating": "supported", "also_needs": "second_source"}
    citations = [
        {"source": ONE, "locator": "p. 1"},
        {"source": OTHER, "locator": "p. 2"},
    ]
    item = {"sentence": "Nobody asked why.", "note": note, "citations": citations}
    lone = item | {"citations": citations[:1]}
    odd = item | {"note": note | {"also_needs": "luck"}}
    report = import_annotations(
        pier, json.loads(json.dumps([item, item, lone, odd])), None
    )
    assert (report.placed, report.already_there) == (1, 1)
    assert [index for index, _why in report.unplaced] == [2, 3]
    assert "Two independent" in report.unplaced[0][1]
    assert "second_source, release" in report.unplaced[1][1]
    assert Note.objects.get().needs_second_source
