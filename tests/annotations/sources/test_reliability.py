"""'No longer reliable' opens every note that rests on a source, in all articles."""

import pytest
from django.core.exceptions import PermissionDenied

from annotations import notes
from annotations.models import Note, Source
from annotations.sources.reliability import (
    mark_source_reliable,
    mark_source_unreliable,
    settled_notes,
)
from annotations.writing import Cited
from articles.problems import Refused
from tests.support.decisions import cited, note_on
from tests.support.desk import make_article, sentence


def approved(article, key: str, one: Cited) -> Note:
    note = note_on(sentence(article, key), "supported", sources=[one])
    (note,) = notes.approve_notes([(note.pk, note.version)], user=None)
    return note


@pytest.fixture
def first(db):
    return make_article()


def test_every_note_that_rests_on_it_is_sent_back_in_all_articles(
    first, make_user
) -> None:
    editor, other = make_user("Editor"), make_article("another")
    weak, sound = cited("The weak one", "supports"), cited("The sound one", "supports")
    resting = [
        approved(first, "k0", weak),
        approved(first, "k1", weak),
        approved(other, "k0", weak),
    ]
    waiting = note_on(sentence(other, "k1"), "supported", sources=[weak])
    notes.submit_note(waiting.pk, version=waiting.version, user=None)
    draft = note_on(sentence(other, "k4"), "supported", sources=[weak])
    rest = approved(other, "k5", sound)
    assert settled_notes(weak.source).count() == 4
    assert (
        mark_source_unreliable(weak.source, "  It made up two\x00 quotations. ", editor)
        == 4
    )
    for note in [*resting, waiting]:
        note.refresh_from_db()
        assert (note.status, note.sent_back_by) == ("sent_back", editor)
        assert (
            note.comment == "A source is no longer reliable: It made up two quotations."
        )
        assert note.history.first().history_user == editor
    draft.refresh_from_db()
    rest.refresh_from_db()
    assert (draft.status, rest.status) == ("draft", "approved")
    source = Source.objects.get(pk=weak.source.pk)
    assert (source.is_reliable, source.unreliable_why) == (
        False,
        "It made up two quotations.",
    )
    assert source.history.first().unreliable_why == "It made up two quotations."
    assert mark_source_unreliable(source, "It made up two quotations.", editor) == 0
    mark_source_reliable(source, editor)
    source.refresh_from_db()
    assert (source.is_reliable, source.unreliable_why) == (True, "")
    assert Note.objects.filter(status="sent_back").count() == 4


def test_no_source_is_named_in_the_notes_for_it_may_be_protected_later(first) -> None:
    weak = cited("The doorman", "supports")
    note = approved(first, "k0", weak)
    mark_source_unreliable(weak.source, "He was not there.", None)
    note.refresh_from_db()
    assert note.comment == "A source is no longer reliable: He was not there."


def test_it_needs_a_reason_and_an_editor(first, make_user) -> None:
    source = cited().source
    with pytest.raises(Refused, match="Say why"):
        mark_source_unreliable(source, " ", None)
    with pytest.raises(Refused, match="reason"):
        mark_source_unreliable(source, "x" * 501, None)
    for act in (
        lambda user: mark_source_unreliable(source, "So.", user),
        lambda user: mark_source_reliable(source, user),
    ):
        with pytest.raises(PermissionDenied):
            act(make_user("Annotator", f"a{id(act)}"))
    assert Source.objects.get().is_reliable


def test_queries_do_not_grow_with_the_notes(
    first, django_assert_max_num_queries
) -> None:
    weak = cited("The weak one", "supports")
    for article in (first, make_article("another")):
        for key in ("k0", "k1", "k5"):
            approved(article, key, weak)
    with django_assert_max_num_queries(25):
        assert mark_source_unreliable(weak.source, "So.", None) == 6
