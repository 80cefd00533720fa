"""A note stands on words that a person saw it on, in the very sentence, or it waits for
a person.
"""

import random

import pytest

from annotations import anchors, decisions, notes
from annotations.carry_over import Alignment, foresee
from annotations.models import Anchor, Decision, Note, RatingScale
from annotations.sentence_states import ON_ITS_SENTENCE, span_in
from annotations.writing import find_words
from articles.models import Article
from articles.revisions import Draft, split_sentences
from articles.text.characters import normalise
from articles.text.cuts import find_place
from newsroom.actions.gate import NotReady
from newsroom.actions.revise import (
    editable_text,
    restore_revision,
    revise,
    split_sentence,
)
from newsroom.operations.anchor_proofs import find_anchor_faults
from tests.support.decisions import note_on, publish, standing_on
from tests.support.small_article import (
    annotate,
    edit,
    new_article,
    sentence,
    standing,
    texts,
)

ASKED = "Nobody asked why."
TWINS = f"""One came in May. {ASKED} Two came in June.

Three came in July. {ASKED} Four came in August.

Five sank in September."""
FIRST, SECOND = "May. Nobody asked why. ", "July. Nobody asked why. "


@pytest.fixture
def twins(editor) -> Article:
    return new_article(TWINS, user=editor)


def on(article: Article, words: str, number: int = 0) -> Note:
    """A note on the sentence that reads so, the first, the second ..."""
    found = [
        one for one in article.current_revision.sentences.all() if one.text == words
    ]
    rating = RatingScale.objects.in_use().ratings.first()
    return notes.write_note(found[number], rating=rating, body="Checked.", user=None)


def keys(article: Article, words: str) -> list[str]:
    sentences = article.current_revision.sentences.select_related("identity")
    return [one.public_key for one in sentences if one.text == words]


def take_out(article: Article, before: str, user) -> None:
    edit(article, before, before.replace(f"{ASKED} ", ""), user)


def put_in(article: Article, after: str, user) -> None:
    edit(article, after, f"{after}{ASKED} ", user)


# --- A sentence that is gone and comes back


def test_the_only_sentence_that_reads_so_comes_back_with_its_key_and_its_note(
    twins, editor
):
    note, (key,) = (
        on(twins, "Five sank in September."),
        keys(twins, "Five sank in September."),
    )
    edit(twins, "\n\nFive sank in September.", "", editor)
    assert standing(note) == ("orphaned", "", "")
    edit(twins, "One came", "Five sank in September. One came", editor)
    assert keys(twins, "Five sank in September.") == [key]
    assert standing(note) == ("kept", "", "Five sank in September.")


@pytest.mark.parametrize("gone", [0, 1])
def test_a_note_whose_twin_is_gone_never_goes_over_to_the_other(
    twins, editor, gone: int
):
    note = on(twins, ASKED, gone)
    mine = keys(twins, ASKED)[gone]
    take_out(twins, (FIRST, SECOND)[gone], editor)
    assert standing(note)[0] in {"orphaned", "needs_review"}
    for old, new in (("Five", "Six"), ("Six", "Seven")):
        edit(twins, old, new, editor)
        assert standing(note)[0] in {"orphaned", "needs_review"}
    assert mine not in keys(twins, ASKED)
    assert list(find_anchor_faults([twins])) == []


def test_the_twin_that_stands_is_offered_to_the_note_that_lost_its_own(twins, editor):
    note = on(twins, ASKED)
    take_out(twins, FIRST, editor)
    edit(twins, "Five", "Six", editor)
    note.anchor.refresh_from_db()
    (standing_now,) = [
        one for one in twins.current_revision.sentences.all() if one.text == ASKED
    ]
    assert note.anchor.suggestions == [standing_now.key]


def test_of_two_lost_twins_one_that_comes_back_has_the_key_of_one_and_no_note(
    twins, editor
):
    note, other = on(twins, ASKED), on(twins, ASKED, 1)
    before = keys(twins, ASKED)
    edit(twins, f"{ASKED} ", "", editor)
    assert standing(note) == standing(other) == ("orphaned", "", "")
    put_in(twins, "July. ", editor)
    assert {*keys(twins, ASKED)} < {*before}
    assert standing(note) == standing(other) == ("orphaned", "", "")


THRICE = f"{TWINS}\n\nSix came in October. {ASKED} Seven came in November."


def test_of_three_twins_the_last_that_stands_takes_nothing_from_the_first_that_went(
    editor,
):
    thrice = new_article(THRICE, user=editor)
    note, before = on(thrice, ASKED), keys(thrice, ASKED)
    take_out(thrice, FIRST, editor)
    assert standing(note)[0] == "orphaned"
    revise(thrice, f"One.\n\n{ASKED}\n\nTwo.", based_on=2, user=editor)
    assert standing(note)[0] == "orphaned"
    assert before[0] not in keys(thrice, ASKED)


def test_a_twin_whose_words_are_put_back_takes_only_its_own_note(twins, editor):
    note, other = on(twins, ASKED), on(twins, ASKED, 1)
    take_out(twins, FIRST, editor)
    anchor = type(other).objects.get(pk=other.pk).anchor
    anchors.confirm_place(anchor.pk, anchor.sentence, user=editor)
    edit(twins, "July. Nobody asked why.", "July. Nobody asked her why.", editor)
    edit(twins, "July. Nobody asked her why.", "July. Nobody asked why.", editor)
    assert standing(other) == ("kept", "", ASKED)
    assert standing(note)[0] == "orphaned"


def test_one_lost_sentence_that_comes_back_twice_is_the_first_and_has_no_note(
    twins, editor
):
    note, before = (
        on(twins, "Five sank in September."),
        keys(twins, "Five sank in September."),
    )
    edit(twins, "\n\nFive sank in September.", "", editor)
    twice = "Five sank in September. One came in May. Five sank in September."
    edit(twins, "One came in May.", twice, editor)
    back = keys(twins, "Five sank in September.")
    assert back[0] == before[0] != back[1]
    assert standing(note)[0] == "orphaned"


def test_a_new_twin_takes_neither_the_key_nor_the_note_of_the_other(twins, editor):
    one = "Two came in June."
    note, (key,) = on(twins, one), keys(twins, one)
    edit(twins, "Five sank", f"{one} Five sank", editor)
    status, reason, _ = standing(note)
    assert status == "kept" or (status, reason) == ("needs_review", "ambiguous")
    assert keys(twins, one)[0] == key or key not in keys(twins, one)
    assert keys(twins, one)[1] != key


# --- Which of several is meant


@pytest.fixture
def doubtful(twins, editor) -> Note:
    """Two sentences read as the note's, and nothing says which of them is its own."""
    note = on(twins, ASKED)
    text = "\n\n".join(
        [ASKED, "Nine came in winter.", ASKED, ASKED, "Ten came in spring."]
    )
    revise(twins, text, based_on=1, user=editor)
    assert standing(note)[:2] == ("needs_review", "ambiguous")
    return note


def test_no_later_edit_ends_a_doubt_which_of_several_sentences_is_meant(
    twins, doubtful, editor
):
    edit(twins, "Nine", "Eleven", editor)
    assert standing(doubtful) == ("needs_review", "ambiguous", ASKED)
    edit(twins, f"{ASKED}\n\nEleven", "Eleven", editor)
    assert standing(doubtful)[0] in {"needs_review", "orphaned"}
    with pytest.raises(NotReady, match="unconfirmed position"):
        publish(twins, user=editor)


def test_a_person_ends_the_doubt(twins, doubtful, editor):
    anchor = doubtful.anchor
    anchor.refresh_from_db()
    anchors.confirm_place(anchor.pk, anchor.sentence, user=editor)
    edit(twins, "Nine", "Eleven", editor)
    assert standing(doubtful) == ("kept", "", ASKED)


def test_a_doubt_outlives_the_loss_of_the_sentence(twins, doubtful, editor):
    number = twins.current_revision.number
    revise(twins, "Nothing of it stands here.", based_on=number, user=editor)
    assert standing(doubtful)[:2] == ("orphaned", "ambiguous")
    revise(
        twins, f"{ASKED} Nothing of it stands here.", based_on=number + 1, user=editor
    )
    assert standing(doubtful)[0] == "orphaned"


def test_an_orphan_that_was_in_doubt_is_not_taken_back_by_any_return():
    orphan = Anchor(
        status=Anchor.Status.ORPHANED, confirmed_text=ASKED, reason="ambiguous"
    )
    back = Alignment([], [ASKED], [], ["k1"], {ASKED: 0})
    (outcome,) = foresee(back, [orphan])
    assert (outcome.status, outcome.target, outcome.suggestions) == (
        "orphaned",
        None,
        (0,),
    )
    orphan.reason = ""
    (outcome,) = foresee(back, [orphan])
    assert (outcome.status, outcome.target) == ("kept", 0)


@pytest.mark.parametrize("new", [("41", "42"), ("42", "41")])
def test_a_sentence_that_two_new_ones_resemble_alike_waits_for_a_person(
    editor, new: tuple[str, str]
):
    fine = "The court fined the harbour company {} thousand euros for the spill."
    article = new_article(
        f"{fine.format(40)} It paid.\n\nThe sea was calm. The gulls were loud.",
        user=editor,
    )
    note = annotate(article, "The court")
    text = f"The sea was calm. {fine.format(new[0])} The gulls were loud. {fine.format(new[1])}\n\nIt paid."
    revise(article, text, based_on=1, user=editor)
    assert standing(note)[0] in {"needs_review", "orphaned"}
    note.anchor.refresh_from_db()
    named = {one.key: one.text for one in article.current_revision.sentences.all()}
    shown = {standing(note)[2], *(named[key] for key in note.anchor.suggestions)}
    assert {fine.format(new[0]), fine.format(new[1])} <= shown


def test_a_sentence_that_moves_beside_one_that_was_edited_into_its_like_waits(editor):
    fine = "The court fined the harbour company {} thousand euros for the spill."
    article = new_article(
        f"{fine.format(40)} It paid.\n\n{fine.format(50)} The sea was calm.",
        user=editor,
    )
    note = annotate(article, "40")
    revise(
        article,
        f"{fine.format(45)} It paid.\n\n{fine.format(55)} The sea was calm.",
        based_on=1,
        user=editor,
    )
    assert standing(note)[0] == "needs_review"


# --- Where a hand-made cut belongs

CUT_TEXT = "The harbour closed at nine; the pilots stayed on land."
CUT = [
    {
        "act": "split",
        "before": "The harbour closed at nine;",
        "after": "the pilots stayed on land.",
        "nth": 0,
    }
]


def lines(text: str) -> list[str]:
    block = {"kind": "paragraph", "start": 0, "end": len(text), "level": 0}
    return [
        one.text
        for one in split_sentences(Draft("edit", text, [block], "en", boundaries=CUT))
    ]


def test_a_cut_is_found_again_where_only_one_place_reads_like_it():
    assert lines(CUT_TEXT) == [
        "The harbour closed at nine;",
        "the pilots stayed on land.",
    ]
    assert lines("It closed at nine; the pilots stayed ashore.") == [
        "It closed at nine;",
        "the pilots stayed ashore.",
    ]


def test_a_cut_that_two_places_read_like_is_made_in_neither():
    text = "It closed at nine; the pilots stayed ashore. She closed at nine; the pilots stayed away."
    assert find_place(text, CUT[0]) is None
    assert len(lines(text)) == 2


def test_a_cut_by_hand_moves_no_note(editor):
    """Twice the same words: the one that was cut needs an eye, the other keeps its
    note.
    """
    article = new_article(
        f"{CUT_TEXT} It rained.\n\n{CUT_TEXT} It snowed.", user=editor
    )
    one, other = on(article, CUT_TEXT), on(article, CUT_TEXT, 1)
    split_sentence(article, keys(article, CUT_TEXT)[0], 27, user=editor)
    assert (standing(one)[:2], standing(other)[0]) == (
        ("needs_review", "split"),
        "kept",
    )
    assert texts(article).count(CUT_TEXT) == 1


# --- What was decided and noted stands on the words that it was said of

CHECKED = """The council sold 40 boats in May. Nobody asked why. It paid 3 million for a pier.

The pier has 7 decks, and 90 percent of them are sound. It rained for 12 days. Two came in June."""
TURNS = [
    ("40 boats", "45 boats"),
    ("45 boats", "40 boats"),
    ("sold", "never sold"),
    ("never sold", "sold"),
    ("It paid 3 million for a pier. ", ""),
    ("Nobody asked why.", "Nobody asked why. It paid 3 million for a pier."),
    ("are sound", "may be sound"),
    ("7 decks, and", "7 decks;"),
    ("7 decks;", "7 decks. Now"),
    ("decks. Now", "decks, and"),
    ("for 12 days", "for  12 days"),
    ("It rained", "It raind"),
    ("It raind", "It snowed"),
]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_was_said_ever_stands_on_words_that_nobody_said_it_of(
    editor, seed: int
):
    """Whatever happens to the text: edits, returns, splits, joins, in any order."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    article = new_article(CHECKED, user=editor)
    for words in ("40 boats", "90 percent"):
        spot = sentence(article, words)
        note_on(spot, "unverified", words=find_words(spot.text, words))
    for _ in range(12):
        say_something(article, rng)
        markup = editable_text(article.current_revision)
        old, new = rng.choice([(old, new) for old, new in TURNS if old in markup])
        edit(article, old, new, editor)
        if rng.random() < 0.2:
            restore_revision(
                article, 1, based_on=article.current_revision.number, user=editor
            )
        said = {
            (row.kind, row.words)
            for row in Decision.objects.filter(act="decided", article=article)
        }
        for one in article.current_revision.sentences.all():
            now = standing_on(one)
            assert not now.decision or (now.decision.kind, one.text) in said, one.text
            aside = {
                ("no_claim", proposal.words)
                for proposal in now.proposals
                if proposal.set_aside
            }
            assert aside <= said, one.text
        for note in Note.objects.filter(
            anchor__article=article, anchor__status__in=ON_ITS_SENTENCE
        ):
            text = note.anchor.sentence.text
            assert normalise(span_in(note, text).of(text)) == normalise(
                note.words_text
            ), text


def say_something(article: Article, rng: random.Random) -> None:
    for one in article.current_revision.sentences.all():
        if rng.random() < 0.6 and standing_on(one).is_open:
            for proposal in standing_on(one).open_proposals:
                decisions.decide_sentence(
                    one, "no_claim", span=proposal.span, user=None
                )
            decisions.decide_sentence(one, "nothing", user=None)
