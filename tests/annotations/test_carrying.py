"""Notes and citations survive every edit, split, merge and return, and never stand
where nobody put them.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.anchors import confirm_place, reattach, undo_placing
from annotations.carry_over import match_recut
from annotations.models import Anchor, AnchorEvent
from articles import sentence_keys
from articles.models import Revision, Sentence
from articles.problems import Conflict, Refused
from articles.text.characters import normalise
from articles.text.shapes import Span
from newsroom.actions.revise import (
    editable_text,
    merge_sentences,
    restore_revision,
    revise,
    split_sentence,
)
from newsroom.operations.anchor_proofs import find_anchor_faults
from tests import by_night
from tests.support.small_article import (
    annotate,
    edit,
    new_article,
    sentence,
    standing,
    texts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(editor):
    return new_article(user=editor)


def key(article, words):
    return sentence(article, words).public_key


# --- Split and merge: the same text, cut elsewhere


def test_a_split_asks_for_a_person_and_offers_both_parts(article, editor):
    note = annotate(article, "It paid")
    at = sentence(article, "It paid").text.index(" 💶")
    revision = split_sentence(article, key(article, "It paid"), at, user=editor)
    assert (revision.kind, revision.summary, revision.created_by) == (
        "boundaries",
        "",
        editor,
    )
    assert texts(article)[2:4] == ["It paid 3.1 million euros", "💶 for it."]
    assert standing(note) == ("needs_review", "split", "It paid 3.1 million euros")
    assert Anchor.objects.get().suggestions == [sentence(article, "💶").key]


def test_a_merge_asks_for_a_person_on_the_whole(article, editor):
    one, other, third = (
        annotate(article, words) for words in ("rot", "shelved", "Nobody")
    )
    merge_sentences(article, key(article, "rot"), user=editor)
    whole = "The engineer warned of rot. The report was shelved in May."
    assert standing(one) == standing(other) == ("needs_review", "merged", whole)
    assert standing(third)[0] == "kept"


def test_merging_the_parts_again_brings_note_and_key_back(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    split_sentence(article, before, 12, user=editor)
    merge_sentences(article, key(article, "It paid"), user=editor)
    assert standing(note) == ("kept", "", "It paid 3.1 million euros 💶 for it.")
    assert key(article, "It paid") == before
    assert article.current_revision.boundaries == []


def test_splitting_a_merged_sentence_brings_both_notes_back(article, editor):
    one, other = annotate(article, "rot"), annotate(article, "shelved")
    keys = key(article, "rot"), key(article, "shelved")
    merge_sentences(article, keys[0], user=editor)
    whole = sentence(article, "rot")
    split_sentence(article, whole.key, whole.text.index(" The report"), user=editor)
    assert (standing(one)[0], standing(other)[0]) == ("kept", "kept")
    assert (key(article, "rot"), key(article, "shelved")) == keys


def test_a_split_leaves_every_twin_alone(editor):
    article = new_article("Yes. No. Yes. No.\n\nYes. No. Yes and no.", user=editor)
    notes = [annotate(article, "Yes and"), *()]
    split_sentence(article, key(article, "Yes and"), 3, user=editor)
    assert texts(article) == [
        "Yes.",
        "No.",
        "Yes.",
        "No.",
        "Yes.",
        "No.",
        "Yes",
        "and no.",
    ]
    assert standing(notes[0])[:2] == ("needs_review", "split")
    statuses = AnchorEvent.objects.filter(act="carried").values_list(
        "algorithm", flat=True
    )
    assert set(statuses) == {"same-text/1"}


@pytest.mark.parametrize("at", [0, -1, 400])
def test_a_split_that_leaves_nothing_is_refused(article, editor, at):
    with pytest.raises(Refused, match="inside the sentence"):
        split_sentence(article, key(article, "rot"), at, user=editor)


def test_the_last_sentence_of_a_paragraph_joins_with_nothing(article, editor):
    with pytest.raises(Refused, match="last of its paragraph"):
        merge_sentences(article, key(article, "Nobody"), user=editor)


def test_a_page_that_is_out_of_date_cuts_nothing(article, editor):
    edit(article, "2012", "2013", editor)
    with pytest.raises(Conflict):
        split_sentence(article, key(article, "rot"), 5, based_on=1, user=editor)


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
    st.lists(st.integers(1, 9), min_size=1, max_size=8),
)
def test_recut_sentences_are_kept_only_where_they_are_the_same(one, other):
    old, new = spans(one), spans(other)
    for span, match in zip(old, match_recut(old, new), strict=True):
        assert (match.status == "kept") == (span in new)
        overlapping = {j for j, there in enumerate(new) if span.overlaps(there)}
        assert set(match.targets) == overlapping


def spans(lengths):
    start, found = 0, []
    for length in lengths:
        found.append(Span(start, start + length))
        start += length + 1
    return found


# --- Keys: links never break


def test_a_confirmed_sentence_takes_over_the_key_that_readers_know(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    edit(article, "3.1 million", "3.4 million", editor)
    changed = sentence(article, "It paid")
    assert changed.public_key != before
    confirm_place(note.anchor_id, changed, user=editor)
    assert key(article, "It paid") == before
    assert sentence_keys.find_sentence(article.current_revision, before) == changed
    assert sentence_keys.find_sentence(article.current_revision, changed.key) == changed
    edit(article, "Nobody asked", "No one asked", editor)
    assert sentence(article, "It paid").key == before


def test_taking_the_confirmation_back_takes_the_key_back(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    edit(article, "3.1 million", "3.4 million", editor)
    changed = sentence(article, "It paid")
    confirm_place(note.anchor_id, changed, user=editor)
    undo_placing([note.anchor_id], user=editor)
    assert key(article, "It paid") == changed.key != before
    assert standing(note)[0] == "needs_review"


def test_two_annotations_on_one_sentence_share_its_key(article, editor):
    notes, before = (
        [annotate(article, "It paid", body) for body in "ab"],
        key(article, "It paid"),
    )
    edit(article, "3.1 million", "3.4 million", editor)
    for note in notes:
        confirm_place(note.anchor_id, sentence(article, "It paid"), user=editor)
    undo_placing([notes[0].anchor_id], user=editor)
    assert key(article, "It paid") == before


def test_of_two_merged_sentences_the_first_confirmed_gives_the_key(article, editor):
    one, other = annotate(article, "rot"), annotate(article, "shelved")
    keys = key(article, "rot"), key(article, "shelved")
    merge_sentences(article, keys[0], user=editor)
    for note in (other, one):
        confirm_place(note.anchor_id, sentence(article, "rot"), user=editor)
    assert key(article, "rot") == keys[1]


def test_a_sentence_elsewhere_does_not_take_the_key(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    edit(article, "3.1 million", "3.4 million", editor)
    reattach(note.anchor_id, sentence(article, "Nobody"), user=editor)
    assert before not in {
        one.public_key for one in article.current_revision.sentences.all()
    }


def test_a_drift_that_is_confirmed_late_still_takes_the_first_key(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    edit(article, "3.1 million", "3.4 million", editor)
    edit(article, "3.4 million", "3.5 million", editor)
    confirm_place(note.anchor_id, sentence(article, "It paid"), user=editor)
    assert key(article, "It paid") == before


def test_a_sentence_that_is_put_back_has_its_key_again(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    gone = " It paid 3.1 million euros 💶 for it."
    edit(article, gone, "", editor)
    assert standing(note) == ("orphaned", "", "")
    edit(article, "in 2012.", f"in 2012.{gone}", editor)
    assert standing(note) == ("kept", "", gone.strip())
    assert note.anchor.events.last().score == 1.0
    assert key(article, "It paid") == before


def test_words_that_are_put_back_have_their_key_again(article, editor):
    note, before = annotate(article, "It paid"), key(article, "It paid")
    edit(article, "3.1 million", "3.4 million", editor)
    edit(article, "3.4 million", "3.1 million", editor)
    assert standing(note)[0] == "kept"
    assert key(article, "It paid") == before


def test_restoring_brings_text_notes_and_keys_back(article, editor):
    note, before = (
        annotate(article, "It paid"),
        {one.key for one in article.current_revision.sentences.all()},
    )
    for number in range(25):
        edit(
            article,
            "It paid" if number == 0 else f"v{number - 1}",
            f"v{number}",
            editor,
        )
    edit(article, "The engineer warned of rot. ", "", editor)
    revision = restore_revision(article, 1, based_on=27, user=editor)
    assert (revision.number, revision.kind) == (28, "restore")
    assert {one.public_key for one in revision.sentences.all()} == before
    assert standing(note)[0] == "kept"


def test_restoring_what_stands_makes_nothing(article, editor):
    assert restore_revision(article, 1, based_on=1, user=editor).number == 1


def test_restoring_takes_a_split_back(article, editor):
    split_sentence(article, key(article, "It paid"), 12, user=editor)
    assert restore_revision(article, 1, based_on=2, user=editor).number == 3
    assert sentence(article, "It paid").text.endswith("for it.")


def test_a_key_never_names_two_sentences(article, editor, django_assert_num_queries):
    one, other = sentence(article, "rot"), sentence(article, "shelved")
    sentence_keys.take_over(one, other.key)
    assert (key(article, "rot"), key(article, "shelved")) == (one.key, other.key)
    sentence_keys.take_over(one, "a-key-of-old")
    sentence_keys.take_over(one, "another-one")
    sentence_keys.take_over(other, "a-key-of-old")
    assert (key(article, "rot"), key(article, "shelved")) == ("a-key-of-old", other.key)
    with django_assert_num_queries(3):
        found = sentence_keys.find_sentence(one.revision_id, "a-key-of-old")
        assert (found.public_key, found.text) == ("a-key-of-old", one.text)
    assert sentence_keys.find_sentence(one.revision, one.key) == one


# --- The life of an anchor


def test_every_step_is_recorded_with_all_that_is_needed(article, editor):
    note = annotate(article, "It paid")
    edit(article, "3.1 million", "3.4 million", editor)
    event = note.anchor.events.last()
    assert (event.act, event.status, event.reason) == (
        "carried",
        "needs_review",
        "figures",
    )
    assert event.from_sentence.text.startswith("It paid 3.1")
    assert event.to_sentence.text.startswith("It paid 3.4")
    assert (event.algorithm, event.person, event.revision.number) == (
        "sentence-alignment/2",
        editor,
        2,
    )
    assert 0.5 < event.score < 1


def test_that_an_orphan_still_is_one_is_no_event(article, editor):
    note = annotate(article, "It paid")
    edit(article, " It paid 3.1 million euros 💶 for it.", "", editor)
    events = note.anchor.events.count()
    edit(article, "2012", "2013", editor)
    assert note.anchor.events.count() == events


# --- All or nothing


@pytest.mark.parametrize(
    "table", [model._meta.db_table for model in (Sentence, Anchor, AnchorEvent)]
)
def test_a_crash_at_any_step_leaves_everything_as_it_was(article, editor, table):
    annotate(article, "It paid")
    before = snapshot()

    def crash(execute, sql, *arguments):
        execute(sql, *arguments)
        if re.match(rf'(?:INSERT INTO|UPDATE) "{table}"', sql):
            raise RuntimeError("power cut")

    with connection.execute_wrapper(crash), pytest.raises(RuntimeError):
        edit(article, "3.1 million", "3.4 million", editor)
    assert snapshot() == before


def snapshot():
    return (
        list(Revision.objects.values_list("number")),
        Sentence.objects.count(),
        list(Anchor.objects.values_list("sentence", "status", "reason", "suggestions")),
        AnchorEvent.objects.count(),
    )


# --- Cost


def many(number, editor):
    words = [
        f"Warehouse {n} lost {n + 7} crates of tea in the year {1500 + n}."
        for n in range(number)
    ]
    markup = "\n\n".join(" ".join(words[n : n + 5]) for n in range(0, number, 5))
    article = new_article(markup, user=editor)
    first, *others = article.current_revision.sentences.all()[: number // 2]
    note = annotate(article, first.text)
    for one in others:
        anchor = Anchor.objects.create(
            article=article, sentence=one, confirmed_text=one.text
        )
        copy = type(note)(rating=note.rating, body="Checked.", anchor=anchor)
        copy.save_without_historical_record()
    return article


@pytest.mark.parametrize("number", [10, 200])
def test_the_number_of_queries_does_not_grow(
    editor, number, django_assert_max_num_queries
):
    article = many(number, editor)
    # some sentence is gone now
    edit(article, "Warehouse 3 lost", "Warehouse 3 has lost", editor)
    # One for the texts of revisions: see the hazard in carry_over.
    with django_assert_max_num_queries(25):
        edit(article, "Warehouse 4 lost 11", "Warehouse 4 lost 12", editor)
    assert {anchor.status for anchor in Anchor.objects.all()} == {
        "kept",
        "needs_review",
    }


def test_no_database_cuts_sentences_out_of_texts(editor):
    """It would read the text of a revision once for each sentence."""
    article = many(10, editor)
    with CaptureQueriesContext(connection) as asked:
        edit(article, "Warehouse 4 lost 11", "Warehouse 4 lost 12", editor)
    assert not [query for query in asked if "substr" in query["sql"].lower()]


# --- Whatever editors do, in whatever order

LETTERS = "ab 💶𝒳é三。.!?\n-#>"
ACTS = st.one_of(
    st.tuples(st.just("edit"), st.integers(0, 9), st.text(LETTERS, max_size=8)),
    st.tuples(st.just("split"), st.integers(0, 9), st.integers(0, 30)),
    st.tuples(st.just("merge"), st.integers(0, 9), st.none()),
    st.tuples(st.just("restore"), st.integers(1, 9), st.none()),
    st.tuples(st.just("confirm"), st.integers(0, 3), st.none()),
    st.tuples(st.just("undo"), st.integers(0, 3), st.none()),
)


@pytest.mark.slow
@settings(
    max_examples=by_night(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(ACTS, min_size=1, max_size=6))
def test_after_any_sequence_no_note_stands_where_nobody_put_it(db, acts):
    from django.db import transaction

    with transaction.atomic():
        article = new_article(
            "𝒳 one 💶 two. Two 三。Four é five!\n\nSix. Six. Seven 💶 eight?"
        )
        for words in ("𝒳", "三", "Seven"):
            annotate(article, words)
        for act, number, value in acts:
            perform(article, act, number, value)
            assert list(find_anchor_faults([article])) == []
            check_sentences(article.current_revision)
        transaction.set_rollback(True)


def perform(article, act, number, value):
    current = article.current_revision
    sentences = list(current.sentences.all())
    one = sentences[number % len(sentences)]
    anchors = list(Anchor.objects.order_by("pk"))
    try:
        if act == "edit":
            markup = editable_text(current)
            at = (number * 7) % len(markup)
            markup = markup[:at] + value + markup[at + len(value) // 2 :]
            revise(article, markup, based_on=current.number, user=None)
        elif act == "split":
            split_sentence(article, one.key, value, user=None)
        elif act == "merge":
            merge_sentences(article, one.key, user=None)
        elif act == "restore":
            restore_revision(
                article, 1 + number % current.number, based_on=current.number, user=None
            )
        elif act == "confirm":
            anchor = anchors[number % len(anchors)]
            if anchor.sentence:
                confirm_place(anchor.pk, anchor.sentence, user=None)
        else:
            undo_placing([anchors[number % len(anchors)].pk], user=None)
    except Refused:
        pass


def check_sentences(revision):
    sentences = list(revision.sentences.select_related("identity"))
    rebuilt, at = "", 0
    for one in sentences:
        assert not revision.text[at : one.start].strip()
        rebuilt += revision.text[at : one.end]
        at = one.end
    assert rebuilt + revision.text[at:] == revision.text
    keys = [one.public_key for one in sentences]
    assert len(set(keys)) == len(keys)
    for anchor in Anchor.objects.filter(status__in=["kept", "moved"]).select_related(
        "sentence__revision"
    ):
        assert normalise(anchor.sentence.text) == normalise(anchor.confirmed_text)
