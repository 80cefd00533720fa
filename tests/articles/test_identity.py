"""The same sentence has one key in whatever edition it stands, and a key never names
other words.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.models import Anchor
from newsroom.actions.revise import revise
from tests.support.key_histories import Replay, lost_between, named_twice
from tests.support.small_article import annotate, new_article, standing

unhurried = settings(deadline=None)

SENTENCES = [
    "The foundation bought eleven houses on Quay Street.",
    "It paid 3.2 million euros for them.",
    "The mayor declined to comment.",
    "He denied it.",
    "Its director sat on the planning committee at the time.",
    "A court will hear the case in June.",
    "The minutes of four meetings show that she did.",
    "Nobody was hurt.",
]

editions = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12)


@st.composite
def histories(draw):
    """Each edition is the one before with a stretch repeated, taken out, moved,
    reworded or brought back.
    """
    found = [draw(editions)]
    for _ in range(draw(st.integers(1, 6))):
        last = found[-1]
        start = draw(st.integers(0, len(last) - 1))
        stretch = last[start : start + draw(st.integers(1, 4))]
        rest = [*last[:start], *last[start + len(stretch) :]]
        at = draw(st.integers(0, len(rest)))
        act = draw(
            st.sampled_from(["repeat", "remove", "move", "reword", "return", "insert"])
        )
        found.append(
            {
                "repeat": [
                    *last[:start],
                    *stretch,
                    *stretch,
                    *last[start + len(stretch) :],
                ],
                "remove": rest or last,
                "move": [*rest[:at], *stretch, *rest[at:]],
                "reword": [
                    *last[:start],
                    f"{last[start]} So it was said.",
                    *last[start + 1 :],
                ],
                "return": draw(st.sampled_from(found)),
                "insert": [*last[:at], draw(st.sampled_from(SENTENCES)), *last[at:]],
            }[act]
        )
    return found


def replay(found) -> Replay:
    made = Replay()
    for edition in found:
        made.feed(edition)
    return made


@given(histories())
@unhurried
def test_whatever_happens_a_key_names_one_sentence_and_one_text(history):
    assert list(named_twice(replay(history))) == []


@given(histories())
@unhurried
def test_from_one_edition_to_the_next_every_copy_that_stays_keeps_its_key(history):
    made = replay(history)
    assert [lost_between(made, k, k + 1)[0] for k in range(len(history) - 1)] == [
        []
    ] * (len(history) - 1)


@given(
    st.lists(
        st.lists(st.sampled_from(SENTENCES), unique=True, min_size=1),
        min_size=2,
        max_size=8,
    )
)
@unhurried
def test_a_sentence_that_stands_once_has_one_key_in_any_two_editions(history):
    made = replay(history)
    lost = [lost_between(made, a, b)[0] for a in range(len(history)) for b in range(a)]
    assert not any(lost)


def test_a_paragraph_that_is_repeated_leaves_the_original_its_keys():
    first, second = replay(
        [SENTENCES, [*SENTENCES[:4], *SENTENCES[2:4], *SENTENCES[4:]]]
    ).keys
    assert first == [*second[:4], *second[6:]]


# --- With a database ------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def texts_of(article) -> dict[str, str]:
    return {
        sentence.text: sentence.public_key
        for sentence in article.current_revision.sentences.all()
    }


def save(article, markup, user) -> None:
    revise(article, markup, based_on=article.current_revision.number, user=user)


def test_a_sentence_takes_back_its_key_after_any_number_of_revisions(editor):
    article = new_article("The mill closed in May. It stood empty for years.")
    before = texts_of(article)
    for number in range(24):
        save(
            article,
            f"It stood empty for years. Its {number} windows were broken.",
            editor,
        )
    save(article, "The mill closed in May. It stood empty for years.", editor)
    assert texts_of(article) == before


def test_the_key_comes_back_with_other_quotes_and_dashes(editor):
    article = new_article('He said "never" -- and left. It rained.')
    key = texts_of(article)['He said "never" -- and left.']
    save(article, "It rained.", editor)
    save(article, "He said “never” — and left. It rained.", editor)
    assert texts_of(article)["He said “never” — and left."] == key


def test_of_several_keys_a_sentence_takes_the_one_that_it_had_last(editor):
    article = new_article("It rained. The mill closed in May. Snow fell on the pass.")
    save(
        article,
        "It rained. The mill closed in May. Snow fell on the pass. The mill closed in May.",
        editor,
    )
    save(article, "It rained. Snow fell on the pass. The mill closed in May.", editor)
    last = texts_of(article)["The mill closed in May."]
    save(article, "It rained. Snow fell on the pass.", editor)
    save(article, "The mill closed in May. It rained. Snow fell on the pass.", editor)
    assert texts_of(article)["The mill closed in May."] == last


def test_a_note_on_a_repeated_sentence_stays_when_another_copy_comes_and_goes(editor):
    article = new_article("The mill closed. Nobody was hurt. It stood empty.")
    note, key = annotate(article, "Nobody"), texts_of(article)["Nobody was hurt."]
    copied = "The mill closed. Nobody was hurt. It stood empty. A barn burned. Nobody was hurt. It was old."
    save(article, copied, editor)
    anchor = Anchor.objects.get(pk=note.anchor_id)
    assert (anchor.status, anchor.sentence.position) == ("kept", 2)
    save(
        article,
        "The mill closed. Nobody was hurt. It stood empty. A barn burned. It was old.",
        editor,
    )
    assert standing(note)[0] == "kept"
    assert texts_of(article)["Nobody was hurt."] == key


def test_a_note_is_not_put_back_on_one_of_several_sentences_that_were_lost(editor):
    article = new_article(
        "It rained. Nobody was hurt. Snow fell on the pass. It was old."
    )
    note = annotate(article, "Nobody")
    twice = "It rained. Nobody was hurt. Snow fell on the pass. Nobody was hurt. It was old."
    save(article, twice, editor)
    save(article, "It rained. Snow fell on the pass. It was old.", editor)
    save(
        article,
        "It rained. Snow fell on the pass. It was old. Nobody was hurt.",
        editor,
    )
    assert standing(note)[0] == "orphaned"
