"""Words of a sentence: where they are in its next wording, and which of them a change
opens again.
"""

import pytest

from annotations.rewording import Rewording
from articles.text.shapes import Span

SOLD = "In May the mayor, Petra Hallam, sold 40 of the 50 boats, and the buyers paid 3.1 million euros."


def spans(text: str, *found: str) -> list[Span]:
    assert all(text.count(one) == 1 for one in found)
    return [Span(text.index(one), text.index(one) + len(one)) for one in found]


def opened(old: str, new: str, *facts: str) -> list[tuple[str, bool]]:
    """Per fact what its words are now, and whether it is to be checked again."""
    followed = Rewording(old, new).follow(spans(old, *facts))
    return [
        (one.span.of(new) if one.span else "", bool(one.reason)) for one in followed
    ]


# --- What a change opens again

FACTS = ("May", "Petra Hallam", "40", "50", "3.1 million euros")


def reopened(new: str) -> list[str]:
    return [
        fact
        for fact, (_, again) in zip(FACTS, opened(SOLD, new, *FACTS), strict=True)
        if again
    ]


def test_one_figure_that_changes_opens_that_fact_alone():
    assert reopened(SOLD.replace("40", "45")) == ["40"]
    assert opened(SOLD, SOLD.replace("40", "45"), "40", "50") == [
        ("45", True),
        ("50", False),
    ]


def test_facts_follow_their_words_behind_a_change():
    new = SOLD.replace("In May", "At the beginning of May")
    assert [there for there, _ in opened(SOLD, new, *FACTS)] == [*FACTS]
    assert "3.1 million euros" not in reopened(new)


def test_other_words_of_a_clause_open_its_facts_alone():
    assert reopened(SOLD.replace("paid", "handed over")) == ["3.1 million euros"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sold", "did not sell"),
        ("Petra Hallam", "Ruth Abara"),
        ("paid", "may have paid"),
    ],
)
def test_a_negation_a_name_and_a_hedge_open_every_fact(old: str, new: str):
    assert reopened(SOLD.replace(old, new)) == [*FACTS]


def test_a_reversal_opens_every_fact():
    old = "Sales rose by 40 boats in May, and the harbour had 9 berths."
    assert opened(old, old.replace("rose", "fell"), "40", "9") == [
        ("40", True),
        ("9", True),
    ]


def test_a_figure_and_a_negation_changed_at_once_open_every_fact():
    assert reopened(SOLD.replace("40", "45").replace("paid", "never paid")) == [*FACTS]


def test_a_slip_of_the_pen_and_typography_open_nothing():
    slip = "The goverment sold 40 boats."
    assert opened(slip, slip.replace("goverment", "government"), "40") == [
        ("40", False)
    ]
    assert opened("It sold 40 boats - all.", "It sold 40 boats – all.", "40") == [
        ("40", False)
    ]


def test_words_that_are_gone_are_no_fact_any_more():
    assert opened(
        SOLD, SOLD.replace(", and the buyers paid 3.1 million euros", ""), *FACTS
    )[-1] == ("", True)


def test_a_sentence_that_is_written_afresh_opens_every_fact():
    new = "Of 50 boats that stood in the harbour since the winter storms the council let go of 40 for a song."
    assert all(again for _, again in opened("It sold 40 of 50 boats.", new, "40", "50"))


def test_what_is_put_in_beside_a_fact_is_no_part_of_it():
    assert opened("It sold 40 boats.", "It sold about 40 boats.", "40") == [
        ("40", True)
    ]
    assert opened("It sold 40 boats.", "It sold 40 old boats.", "40") == [("40", True)]


def test_unspaced_scripts_are_followed_too():
    old, new = (
        "市政府在2021年卖出40艘船，买家付了300万元。",
        "市政府在2021年卖出45艘船，买家付了300万元。",
    )
    assert opened(old, new, "2021", "40", "300") == [
        ("2021", False),
        ("45", True),
        ("300", False),
    ]
