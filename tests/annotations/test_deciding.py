"""What is decided about sentences without a note, which states follow, and what a
revision makes of it.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations import notes
from annotations.anchors import confirm_place, retire
from annotations.decisions import ask_again, decide_open, decide_sentence, undo_decision
from annotations.models import Decision, Note
from annotations.sentence_states import (
    SentenceState,
    State,
    count_states,
    stated,
    states_of,
)
from annotations.sources import library
from annotations.writing import Cited, find_words
from articles.activity import since, state_of
from articles.immutable import ImmutableRowError
from articles.models import Article, Sentence
from articles.problems import Refused
from articles.text.shapes import Span
from newsroom.actions.revise import (
    merge_sentences,
    restore_revision,
    revise,
    split_sentence,
)
from tests.support.decisions import rating
from tests.support.small_article import edit, new_article, sentence

PIER = """The council bought the pier in 2012 and paid 3.1 million euros for it. Nobody asked why.

The engineer, Ruth Abara, warned of rot in 40 beams. The report was shelved in May."""
BOUGHT, ASKED = "The council", "Nobody"


@pytest.fixture
def pier(editor) -> Article:
    return new_article(PIER, user=editor)


def standing_on(one: Sentence) -> SentenceState:
    return states_of([one])[one.pk]


def state(article: Article, words: str) -> str:
    return standing_on(sentence(article, words)).state


def proposed(article: Article, words: str) -> list[Span]:
    return [one.span for one in standing_on(sentence(article, words)).proposals]


def open_words(article: Article, words: str) -> list[str]:
    return [one.words for one in standing_on(sentence(article, words)).open_proposals]


def note_on(
    article: Article, words: str, about: str = "", user=None, **options
) -> Note:
    """A note that says what was tried; about: the words that it is about."""
    found = sentence(article, words)
    span = find_words(found.text, about) if about else None
    given = {
        "rating": rating("unverified"),
        "body": "The register is closed.",
        "words": span,
        **options,
    }
    return notes.write_note(found, **given, user=user)


# --- States


def test_a_sentence_is_open_until_a_person_says_something_of_it(pier):
    assert {one.state for one in stated(pier.current_revision).standing.values()} == {
        State.OPEN
    }


def test_notes_on_all_its_proposals_make_a_sentence_noted(editor):
    article = new_article(
        "In 2012 it sank 40 boats; the pilots paid 3.1 million euros in fines.",
        user=editor,
    )
    spans = proposed(article, "sank")
    assert len(spans) > 1
    for span in spans[:-1]:
        note_on(article, "sank", span.of(sentence(article, "sank").text))
        assert state(article, "sank") == State.OPEN
    note_on(article, "sank", spans[-1].of(sentence(article, "sank").text))
    assert state(article, "sank") == State.NOTED


def test_a_note_on_the_whole_sentence_covers_its_proposals_unless_its_author_says_otherwise(
    pier,
):
    note_on(pier, BOUGHT)
    assert (state(pier, BOUGHT), open_words(pier, BOUGHT)) == (State.NOTED, [])
    note_on(pier, "May", covers=[])
    assert state(pier, "May") == (State.OPEN if proposed(pier, "May") else State.NOTED)


def test_a_note_on_the_whole_sentence_covers_three_statements_at_most(pier):
    text = sentence(pier, BOUGHT).text
    with pytest.raises(Refused, match="at most 3"):
        note_on(pier, BOUGHT, covers=[Span(n, n + 1) for n in range(4)])
    assert len(note_on(pier, BOUGHT, covers=[Span(0, len(text))]).covers) == 1


def test_a_note_without_a_rating_covers_nothing(pier, editor):
    source = library.find_or_create({"type": "book", "title": "The register"}, editor)
    note_on(pier, BOUGHT, rating=None, body="", sources=[Cited(source)])
    assert state(pier, BOUGHT) == State.OPEN


def test_words_that_are_no_claim_are_set_aside(pier, editor):
    found = sentence(pier, BOUGHT)
    for span in proposed(pier, BOUGHT):
        assert state(pier, BOUGHT) == State.OPEN
        decide_sentence(found, "no_claim", span=span, user=editor)
    assert (state(pier, BOUGHT), open_words(pier, BOUGHT)) == (State.NOTHING, [])


def test_nothing_to_check_overrules_the_engine(pier, editor):
    decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor)
    assert state(pier, BOUGHT) == State.NOTHING
    note_on(pier, BOUGHT)
    assert state(pier, BOUGHT) == State.NOTED


def test_what_is_left_unchecked_says_why(pier):
    with pytest.raises(Refused, match="why"):
        decide_sentence(sentence(pier, BOUGHT), "unchecked", why=" ", user=None)
    decide_sentence(
        sentence(pier, BOUGHT),
        "unchecked",
        why="The register is closed until June.",
        user=None,
    )
    now = standing_on(sentence(pier, BOUGHT))
    assert (now.state, now.decision.why) == (
        State.UNCHECKED,
        "The register is closed until June.",
    )
    note_on(pier, BOUGHT)
    assert state(pier, BOUGHT) == State.NOTED


def test_after_an_edition_what_was_left_unchecked_is_asked_anew(pier, editor):
    decide_sentence(sentence(pier, BOUGHT), "unchecked", why="Closed.", user=editor)
    decide_sentence(sentence(pier, "May"), "nothing", user=editor)
    ask_again(pier, editor)
    assert (state(pier, BOUGHT), state(pier, "May")) == (State.OPEN, State.NOTHING)
    assert Decision.objects.latest("pk").act == "published"


def test_a_note_that_waits_for_a_person_covers_nothing(pier, editor):
    note_on(pier, BOUGHT)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert state(pier, BOUGHT) == State.OPEN


def test_a_note_that_was_taken_off_covers_nothing(pier, editor):
    retire(note_on(pier, BOUGHT), user=editor)
    assert state(pier, BOUGHT) == State.OPEN


# --- Deciding


@pytest.mark.parametrize("words", ["", "nothing of it", "e"])
def test_words_that_do_not_stand_there_once_cannot_be_marked(pier, words: str):
    with pytest.raises(Refused, match="words"):
        find_words(sentence(pier, BOUGHT).text, words)


@pytest.mark.parametrize(
    ("kind", "span"),
    [
        ("no_claim", None),
        ("nothing", Span(0, 3)),
        ("no_claim", Span(5, 900)),
        ("no_claim", Span(3, 4)),
        ("checked", None),
    ],
)
def test_what_is_no_decision_is_refused(pier, kind, span):
    with pytest.raises(Refused):
        decide_sentence(sentence(pier, BOUGHT), kind, span=span, user=None)


def test_the_same_decision_sent_twice_is_one(pier, editor):
    assert decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor)
    assert decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor) is None
    assert decide_sentence(sentence(pier, ASKED), "", user=editor) is None
    assert Decision.objects.count() == 1


def test_many_sentences_are_decided_in_a_fixed_number_of_queries(editor):
    article = new_article(
        " ".join(f"Nobody asked why {n}." for n in range(3)), user=editor
    )
    few, counted = list(article.current_revision.sentences.filter(block__gt=0)), []
    for chosen in (few[:1], few[1:]):
        with CaptureQueriesContext(connection) as queries:
            assert decide_open(chosen, "unchecked", why="No time.", user=editor) == len(
                chosen
            )
        counted.append(len(queries))
    assert counted[0] >= counted[1]
    assert decide_open(few, "unchecked", why="No time.", user=editor) == 0
    assert Decision.objects.count() == 3


def test_a_proposal_keeps_a_blanket_nothing_to_check_away(pier, editor):
    sentences = list(pier.current_revision.sentences.select_related("revision"))
    decide_open(sentences, "nothing", user=editor)
    assert (state(pier, BOUGHT), state(pier, ASKED)) == (State.OPEN, State.NOTHING)


def test_who_may_not_decide_cannot(pier, make_user):
    stranger = make_user(None)
    for act in (
        lambda: decide_sentence(sentence(pier, BOUGHT), "nothing", user=stranger),
        lambda: decide_open([sentence(pier, ASKED)], "nothing", user=stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_sentence_of_an_earlier_revision_cannot_be_decided(pier, editor):
    before = sentence(pier, BOUGHT)
    edit(pier, "2012", "2013", editor)
    with pytest.raises(Refused, match="changed"):
        decide_sentence(before, "nothing", user=editor)


# --- Undo and history


def test_every_decision_can_be_taken_back_and_is_told(pier, editor):
    first = decide_sentence(
        sentence(pier, BOUGHT), "unchecked", why="Closed.", user=editor
    )
    second = decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor)
    with pytest.raises(Refused, match="nothing to undo"):
        undo_decision(first.pk, user=editor)
    undone = undo_decision(second.pk, user=editor)
    now = standing_on(sentence(pier, BOUGHT))
    assert (now.state, now.decision.why) == (State.UNCHECKED, "Closed.")
    with pytest.raises(Refused, match="nothing to undo"):
        undo_decision(undone.pk, user=editor)
    told = Decision.objects.order_by("pk").values_list("act", "kind", "why", "person")
    assert list(told) == [
        ("decided", "unchecked", "Closed.", editor.pk),
        ("decided", "nothing", "", editor.pk),
        ("undone", "unchecked", "Closed.", editor.pk),
    ]


def test_decisions_are_kept_for_ever(pier):
    made = decide_sentence(sentence(pier, BOUGHT), "nothing", user=None)
    made.why = "Because."
    with pytest.raises(ImmutableRowError):
        made.save()


def test_open_pages_hear_of_every_decision(pier, editor):
    here = sentence(pier, BOUGHT).pk
    acts = [
        lambda: decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor),
        lambda: undo_decision(Decision.objects.latest("pk").pk, user=editor),
        lambda: decide_open(
            [sentence(pier, BOUGHT)], "unchecked", why="Closed.", user=editor
        ),
    ]
    for act in acts:
        before = state_of(pier).number
        act()
        assert since(pier, before).sentences == {here}


# --- What stands, in few queries


def test_what_stands_is_read_in_a_fixed_number_of_queries(pier):
    decide_sentence(sentence(pier, ASKED), "nothing", user=None)
    note_on(pier, BOUGHT)
    with CaptureQueriesContext(connection) as queries:
        found = stated(pier.current_revision)
    assert len(queries) == 5  # the revision, its sentences; decisions, notes, proposals
    assert [one.state for one in found.standing.values()] == [
        "open",
        "noted",
        "nothing",
        "open",
        "open",
    ]
    counted = count_states([pier.current_revision])
    assert counted[pier.pk] == {"noted": 1, "nothing": 1, "open": 3}


# --- Revisions


def test_a_sentence_that_stays_or_moves_keeps_what_was_decided_and_writes_nothing(
    pier, editor
):
    decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor)
    text = (
        "Nobody asked why.\n\nThe report was shelved in May.\n\n"
        + sentence(pier, BOUGHT).text
    )
    revise(pier, text, based_on=1, user=editor)
    assert state(pier, BOUGHT) == State.NOTHING
    assert Decision.objects.count() == 1


def test_other_words_are_asked_about_anew_and_those_that_come_back_are_as_they_were(
    pier, editor
):
    decide_sentence(sentence(pier, BOUGHT), "nothing", user=editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert state(pier, BOUGHT) == State.OPEN
    restore_revision(pier, 1, based_on=2, user=editor)
    assert state(pier, BOUGHT) == State.NOTHING


def test_a_sentence_that_was_gone_comes_back_as_it_was_decided(pier, editor):
    decide_sentence(sentence(pier, BOUGHT), "unchecked", why="Closed.", user=editor)
    gone = sentence(pier, BOUGHT).text
    edit(pier, gone + " ", "", editor)
    edit(pier, "Nobody asked why.", f"{gone} Nobody asked why.", editor)
    assert state(pier, BOUGHT) == State.UNCHECKED


def test_a_split_asks_about_both_halves_and_a_join_brings_back_what_was_decided(editor):
    pier = new_article("It closed in May 2012; the pilots had 40 boats.", user=editor)
    decide_sentence(sentence(pier, "closed"), "nothing", user=editor)
    split_sentence(pier, sentence(pier, "closed").key, 22, user=editor)
    assert (state(pier, "closed"), state(pier, "pilots")) == (State.OPEN, State.OPEN)
    merge_sentences(pier, sentence(pier, "closed").key, user=editor)
    assert state(pier, "closed") == State.NOTHING


def test_a_twin_never_takes_what_was_decided_about_the_other(editor):
    twins = new_article(
        "One came. It took 40 days.\n\nTwo left. It took 40 days.", user=editor
    )
    first = next(
        one for one in twins.current_revision.sentences.all() if "40" in one.text
    )
    decide_sentence(first, "unchecked", why="Nobody counted.", user=editor)
    edit(twins, "One came. It took 40 days.", "One came.", editor)
    assert {one.state for one in stated(twins.current_revision).standing.values()} == {
        State.OPEN
    }


def test_a_sentence_known_by_an_earlier_key_keeps_what_was_decided(pier, editor):
    """A person recognised it under other words: the next revision gives it its earlier
    key.
    """
    note = note_on(pier, BOUGHT)
    edit(pier, "3.1 million", "3.4 million", editor)
    now = sentence(pier, BOUGHT)
    confirm_place(note.anchor_id, now, user=editor)
    decide_sentence(now, "nothing", user=editor)
    retire(note, user=editor)
    edit(pier, "Nobody asked why.", "Nobody asked her why.", editor)
    assert state(pier, BOUGHT) == State.NOTHING
    gone = sentence(pier, BOUGHT).text
    edit(pier, gone + " ", "", editor)
    edit(pier, "Nobody asked her why.", f"{gone} Nobody asked her why.", editor)
    assert state(pier, BOUGHT) == State.NOTHING


# --- The words of a note, over revisions


def test_the_words_of_a_note_follow_a_change_elsewhere_in_the_sentence(pier, editor):
    note = note_on(pier, BOUGHT, "3.1 million euros")
    edit(pier, "bought the pier", "bought the old wooden pier", editor)
    confirm_place(note.anchor_id, sentence(pier, BOUGHT), user=editor)
    note = Note.objects.get()
    assert note.words_text == "3.1 million euros"
    assert note.words.of(sentence(pier, BOUGHT).text) == "3.1 million euros"


def test_where_the_words_of_a_note_are_gone_a_person_marks_them_anew(pier, editor):
    note = note_on(pier, BOUGHT, "and paid 3.1 million euros for it")
    edit(pier, " and paid 3.1 million euros for it", "", editor)
    now = sentence(pier, BOUGHT)
    with pytest.raises(
        Refused, match="selected words of the note are no longer in the sentence"
    ):
        confirm_place(note.anchor_id, now, user=editor)
    confirm_place(
        note.anchor_id, now, words=find_words(now.text, "in 2012"), user=editor
    )
    assert Note.objects.get().words_text == "in 2012"


def test_undo_gives_a_confirmed_note_its_old_words_back(pier, editor):
    from annotations.anchors import undo_placing as undo_anchor

    note = note_on(pier, BOUGHT, "3.1 million euros")
    was = note.words
    edit(pier, "bought the pier", "bought the old wooden pier", editor)
    confirm_place(note.anchor_id, sentence(pier, BOUGHT), user=editor)
    undo_anchor([note.anchor_id], user=editor)
    assert Note.objects.get().words == was
