"""A note stays on a sentence only as long as nobody could doubt that it is the same
sentence.
"""

import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotations.anchoring import Match, MergeChunk, align, merge_texts
from annotations.anchoring.board import heaviest_chain, longest_chain
from annotations.anchoring.reasons import reason_of
from articles.text.characters import normalise
from articles.text.tokens import changed_words, edits
from tests.support.scripted_revisions import ARTICLES, EDITS, WERFT, Case, revisions
from tests.support.tables import table

unhurried = settings(deadline=None)  # a busy machine is no failure

ARTICLE = [
    "The foundation bought eleven houses on Quay Street between 2014 and 2019.",
    "It paid 3.2 million euros for them, land registry entries show.",
    "The mayor declined to comment.",
    "Its director, Ilse Marten, sat on the planning committee at the time.",
    '"I never voted on these houses," she said.',
    "The minutes of four meetings show that she did.",
    "The mayor declined to comment.",
    "A court will hear the case in June.",
]


def only(old: str, new: str) -> Match:
    """The match of a sentence between two that stay."""
    before, after = "Something stands before it.", "Something else comes after it."
    return align([before, old, after], [before, new, after])[1]


def with_change(k: int, *sentences: str) -> list[str]:
    return [*ARTICLE[:k], *sentences, *ARTICLE[k + 1 :]]


# --- kept -----------------------------------------------------------------------------


def test_an_unchanged_text_keeps_everything_even_repeated_sentences():
    assert align(ARTICLE, ARTICLE) == [
        Match("kept", (i,), 1.0, "", ()) for i in range(len(ARTICLE))
    ]


@table(
    ("old", "new"),
    [
        ('He said "no" twice.', "He said “no” twice."),
        ("It's the board's money - all of it.", "It’s the board’s money — all of it."),
        ("A budget of 4 million, 2019-20.", "A budget of 4\u00a0million, 2019–20."),
        ("And then... nothing.", "And then… nothing."),
        ("The café closed.", unicodedata.normalize("NFD", "The café closed.")),
        ("The office was final.", "The o\ufb03ce was \ufb01nal."),
        ("They de\u00adnied it all.", "They denied\u200b it  all."),
        ("他说：「不知道」。", "他说：“不知道”。"),
        ("«Мы не знали», сказал он.", "„Мы не знали“, сказал он."),
        ("قال إنه لا يعرف", "قـال إنه لا يعرف"),
    ],
)
def test_typography_alone_keeps_a_sentence(old, new):
    assert only(old, new).status == "kept"


@table(
    ("old", "new"),
    [
        ("It cost 10² euros.", "It cost 102 euros."),
        ("Profit: -5 percent.", "Profit: 5 percent."),
        ("The US helped.", "The us helped."),
        ("They re-sign today.", "They resign today."),
        ("It rose to 123 euros.", "It rose to \u202e123 euros."),
        ("Paypal paid.", "P\u0430ypal paid."),  # a Cyrillic a
    ],
)
def test_what_only_looks_like_typography_does_not(old, new):
    assert only(old, new).status == "needs_review"


def test_sentences_added_and_removed_around_them_leave_the_others_kept():
    new = ["A new first sentence for all.", *ARTICLE[:4], "Another one.", *ARTICLE[5:]]
    matches = align(ARTICLE, new)
    assert [m.status for m in matches] == ["kept"] * 4 + ["orphaned"] + ["kept"] * 3
    assert matches[7].targets == (8,)


# --- a changed word -------------------------------------------------------------------


@table(
    ("old", "new", "reason"),
    [
        ("It lost 3 million euros.", "It lost 3 billion euros.", "figures"),
        ("It lost 3 million euros.", "It lost 8 million euros.", "figures"),
        ("Profit was -5 percent.", "Profit was 5 percent.", "figures"),
        ("It cost $5 a head.", "It cost €5 a head.", "figures"),
        ("It cost $1.1bn in all.", "It cost $11bn in all.", "figures"),
        ("It rose from 3 to 5 points.", "It rose from 5 to 3 points.", "figures"),
        ("Eleven of them left.", "Twelve of them left.", "figures"),
        ("村民要求每户8万元。", "村民要求每户8亿元。", "figures"),
        ("Потрачено 7 миллионов рублей.", "Потрачено 7 миллиардов рублей.", "figures"),
        (
            "The letter came from Ilse Marten.",
            "The letter came from Ilse Martens.",
            "names",
        ),
        ("Kvist sued the owner Brandt.", "Brandt sued the owner Kvist.", "names"),
        ("Northgate paid for it.", "Southgate paid for it.", "names"),
        (
            "The company has filed a report.",
            "The company has not filed a report.",
            "negation",
        ),
        ("She said it was lawful.", "She said it was unlawful.", "negation"),
        ("工厂没有回应提问。", "工厂回应了提问。", "negation"),
        ("Das Amt hat geantwortet.", "Das Amt hat nicht geantwortet.", "negation"),
        (
            'He called it "a mistake" then.',
            'He called it "a disaster" then.',
            "quotation",
        ),
        ("Let us eat, grandma.", "Let us eat grandma.", "punctuation"),
        ("The report was late.", "The report was delayed.", "wording"),
        ("The report was late.", "The report wsa late.", "spelling"),
    ],
)
def test_any_changed_word_needs_a_person_and_says_why(old, new, reason):
    match = only(old, new)
    assert (match.status, match.targets, match.reason) == ("needs_review", (1,), reason)
    assert reason_of(old, new) == reason


@table(
    ("old", "new"),
    [
        ("How the Mayor Lied", "How the Mayor Paid"),  # each word of a headline
        ("It was the Account that paid.", "It was the Accounts that paid."),
        ("He sent us the URLs.", "He sent it all to us by URL."),
    ],
)
def test_a_capital_alone_makes_no_name(old, new):
    assert reason_of(old, new) == "wording"


def test_german_nouns_are_not_called_names():
    old = [sentence.text for paragraph in WERFT.paragraphs for sentence in paragraph]
    new = [*old[:5], old[5].replace("Gewerkschaft", "Broschüre"), *old[6:]]
    assert align(old, new)[5].reason == "wording"


def test_reason_of_the_same_text_is_empty():
    assert reason_of("It’s so.", "It's so.") == ""


# --- moved, split, merged, orphaned ---------------------------------------------------


def test_a_moved_sentence_is_moved_and_the_rest_is_kept():
    new = [ARTICLE[5], *ARTICLE[:5], *ARTICLE[6:]]
    matches = align(ARTICLE, new)
    assert (matches[5].status, matches[5].targets) == ("moved", (0,))
    assert {m.status for i, m in enumerate(matches) if i != 5} == {"kept"}


def test_a_moved_sentence_that_changed_needs_review_where_it_went():
    new = [
        "The minutes of five meetings show that she did.",
        *ARTICLE[:5],
        *ARTICLE[6:],
    ]
    match = align(ARTICLE, new)[5]
    assert (match.status, match.targets, match.reason) == (
        "needs_review",
        (0,),
        "figures",
    )


def test_a_sentence_that_seems_moved_while_an_edited_one_holds_its_place_is_ambiguous():
    new = [
        *with_change(5, "The minutes of five meetings show that she did."),
        ARTICLE[5],
    ]
    match = align(ARTICLE, new)[5]
    assert (match.status, match.reason) == ("needs_review", "ambiguous")
    assert {*match.targets, *match.suggestions} >= {5, 8}


def test_a_split_sentence_names_all_its_parts_the_larger_first():
    new = with_change(
        3,
        "Ilse Marten is its director.",
        "She sat on the planning committee at the time.",
    )
    match = align(ARTICLE, new)[3]
    assert (match.status, match.reason) == ("needs_review", "split")
    assert match.targets == (4, 3)


def test_merged_sentences_share_their_target():
    merged = "The minutes of four meetings show that she did, and a court will hear the case in June."
    old = [ARTICLE[0], ARTICLE[5], ARTICLE[7], ARTICLE[1]]
    matches = align(old, [ARTICLE[0], merged, ARTICLE[1]])
    assert [(m.status, m.targets, m.reason) for m in matches[1:3]] == [
        ("needs_review", (1,), "merged")
    ] * 2
    assert matches[3].status == "kept"


def test_a_sentence_written_afresh_is_found_in_its_place():
    new = with_change(
        1, "Land registry entries put the price of the houses at 3.2 million euros."
    )
    match = align(ARTICLE, new)[1]
    assert (match.status, match.targets) == ("needs_review", (1,))


def test_a_sentence_replaced_by_a_stranger_is_orphaned_with_the_stranger_as_a_suggestion():
    match = align(ARTICLE, with_change(3, "Snow fell on the pass during the night."))[3]
    assert (match.status, match.targets, match.score) == ("orphaned", (), 0.0)
    assert match.suggestions[0] == 3


def test_the_wording_that_keeps_the_figures_outdoes_the_closer_copy_with_others():
    new = with_change(
        1,
        "It paid 9.7 million euros for them, land registry entries show.",
        "Land registry entries show it paid 3.2 million euros for these.",
    )
    match = align(ARTICLE, new)[1]
    assert (match.status, match.targets[0]) == ("needs_review", 2)
    assert 1 in match.suggestions


def test_without_any_sentences():
    assert align([], []) == align([], ["One."]) == []
    assert align(["One."], []) == [Match("orphaned", (), 0.0, "", ())]


# --- twins and short sentences --------------------------------------------------------


def test_a_twin_between_the_same_neighbours_is_kept_wherever_another_appears():
    matches = align(ARTICLE, [*ARTICLE, ARTICLE[2]])
    assert [(m.status, m.targets) for m in matches] == [
        ("kept", (i,)) for i in range(len(ARTICLE))
    ]


def test_a_twin_between_the_same_neighbours_is_kept_when_another_goes():
    matches = align(ARTICLE, [*ARTICLE[:6], ARTICLE[7]])
    assert (matches[2].status, matches[2].targets) == ("kept", (2,))
    assert matches[6].status == "orphaned"


def test_a_twin_that_lost_a_neighbour_while_another_appeared_needs_review():
    matches = align(ARTICLE, [*ARTICLE[:2], ARTICLE[2], *ARTICLE[4:], ARTICLE[2]])
    assert (matches[2].status, matches[2].reason) == ("needs_review", "ambiguous")
    assert matches[6].status == "kept"


def test_twins_whose_paragraphs_changed_places_go_with_their_neighbours():
    matches = align(ARTICLE, [*ARTICLE[4:], *ARTICLE[:4]])
    assert [m.targets for m in matches] == [(k,) for k in (4, 5, 6, 7, 0, 1, 2, 3)]
    assert {m.status for m in matches} == {"kept", "moved"}


def test_twins_keep_their_order_where_what_follows_them_changed_places():
    first, twin, *others = ARTICLE[0], ARTICLE[2], ARTICLE[4], ARTICLE[5]
    old = [first, twin, others[0], twin, others[1]]
    matches = align(old, [first, twin, others[1], twin, others[0]])
    assert [m.targets for m in matches] == [(0,), (1,), (4,), (3,), (2,)]


def test_a_twin_that_went_here_and_came_there_is_not_carried():
    new = [*ARTICLE[:2], *ARTICLE[3:], ARTICLE[2]]
    assert align(ARTICLE, new)[2].status != "moved"
    assert align(ARTICLE, new)[2].status != "kept"


def test_a_twin_beside_edited_neighbours_is_kept_by_its_place():
    old = [
        "The first paragraph speaks of a bridge.",
        "No one was hurt.",
        "The second speaks of a tunnel.",
        "No one was hurt.",
    ]
    new = [
        "The first paragraph speaks of two bridges.",
        "No one was hurt.",
        "The second speaks of two tunnels.",
        "No one was hurt.",
    ]
    assert [m.targets for m in align(old, new)] == [(0,), (1,), (2,), (3,)]
    assert [m.status for m in align(old, new)][1] == "kept"


def test_a_short_sentence_found_elsewhere_without_company_needs_review():
    new = ["He denied it.", *with_change(4, "Nobody has voted against any of this.")]
    old = with_change(4, "He denied it.")
    match = align(old, new)[4]
    assert (match.status, match.reason, match.targets) == (
        "needs_review",
        "ambiguous",
        (0,),
    )


def test_a_short_sentence_in_its_place_is_kept():
    old = with_change(4, "He denied it.")
    assert align(old, ["A new beginning.", *old])[4].status == "kept"


@table("count", [1, 2, 3, 50])
def test_a_list_of_nothing_but_twins_is_kept_while_its_length_is(count):
    assert {m.status for m in align(["Yes."] * count, ["Yes."] * count)} == {"kept"}
    if count > 1:
        shorter = align(["Yes."] * count, ["Yes."] * (count - 1))
        assert {m.status for m in shorter} == {"needs_review", "orphaned"}


def test_long_repetitive_lists_still_find_their_places():
    old = ["Yes.", "No.", "Yes.", "Abstained."] * 400
    matches = align(old, [*old[:801], *old[802:]])
    assert sum(m.status == "orphaned" for m in matches) <= 2
    assert not [
        m for i, m in enumerate(matches) if m.status == "kept" and old[i] == "No."
    ]


# --- confirmed wordings ---------------------------------------------------------------


def test_a_revert_to_a_confirmed_wording_is_kept_again():
    drifted = with_change(1, "It paid 3.9 million euros for them, records show.")
    confirmed = [[], [ARTICLE[1]], *[[] for _ in ARTICLE[2:]]]
    assert align(drifted, ARTICLE)[1].status == "needs_review"
    match = align(drifted, ARTICLE, confirmed=confirmed)[1]
    assert (match.status, match.targets, match.score) == ("kept", (1,), 1.0)


def test_small_drifts_do_not_add_up():
    drifted = with_change(1, "Entries say what was paid.")
    new = with_change(
        1, "It paid some 3.2 million euros for them, land registry entries show."
    )
    confirmed = [[], [ARTICLE[1]], *[[] for _ in ARTICLE[2:]]]
    match = align(drifted, new, confirmed=confirmed)[1]
    assert (match.status, match.targets) == ("needs_review", (1,))
    assert match.score > align(drifted, new)[1].score


def test_a_confirmed_wording_that_two_sentences_claim_is_ambiguous():
    old = [
        "One thing is sure about the bridge.",
        "Another thing is sure about the road.",
    ]
    text = "Only this is sure about the whole project."
    matches = align(old, [text], confirmed=[[text], [text]])
    assert not {"kept", "moved"} & {m.status for m in matches}


def test_a_confirmed_wording_that_is_another_sentence_today_is_not_taken_from_it():
    confirmed = [[], [ARTICLE[3]], *[[] for _ in ARTICLE[2:]]]
    matches = align(with_change(1, "It paid."), ARTICLE, confirmed=confirmed)
    assert matches[3].targets == (3,)
    assert matches[1].targets != (3,)


def test_confirmed_wordings_must_be_given_for_every_sentence():
    with pytest.raises(
        ValueError, match="1 lists of confirmed wordings for 2 sentences"
    ):
        align(["a", "b"], ["a"], confirmed=[[]])


# --- scripted revisions of whole articles ---------------------------------------------


def carried(case: Case) -> list[tuple[int, Match]]:
    return [
        (i, m)
        for i, m in enumerate(align(case.old, case.new))
        if m.status in ("kept", "moved")
    ]


@pytest.mark.parametrize("seed", range(3))
def test_no_scripted_revision_carries_a_note_silently_to_a_wrong_or_changed_sentence(
    seed,
):
    wrong = [
        (case.name, case.old[i], match)
        for case in revisions(seed)
        for i, match in carried(case)
        if case.truth[i].expect not in ("same", "typography")
        or match.targets != case.truth[i].targets
    ]
    assert wrong == []


def test_scripted_revisions_are_aligned_as_well_as_measured():
    counts: Counter[str] = Counter()
    for case in revisions(7):
        for truth, match in zip(case.truth, align(case.old, case.new), strict=True):
            counts["all"] += 1
            counts["wrong"] += bool(match.targets) and set(match.targets) != set(
                truth.targets
            )
            counts["false orphan"] += not match.targets and truth.expect != "gone"
            if truth.ops == ("heavy",):
                counts["heavy"] += 1
                counts["heavy found"] += bool(
                    {*match.targets[:1], *match.suggestions} & {*truth.targets}
                )
    assert counts["wrong"] <= 0.004 * counts["all"]
    assert counts["false orphan"] <= 0.006 * counts["all"]
    assert counts["heavy found"] >= 0.9 * counts["heavy"] > 0


def test_the_scripted_revisions_use_every_edit_in_every_script():
    cases = list(revisions(0))
    assert {case.scenario for case in cases} == {
        *(edit.__name__ for edit in EDITS),
        "mixed",
    }
    assert {article.language for article in ARTICLES} == {"en", "de", "ru", "zh", "ar"}


# --- whatever is thrown at it ---------------------------------------------------------

TWINS = [
    "Yes.",
    "No.",
    "He denied it.",
    "The company declined to comment on the figures.",
]
any_sentence = st.one_of(
    st.sampled_from(TWINS),
    st.text(max_size=40),
    st.text(st.characters(), max_size=12),  # half surrogates, too
    st.builds(
        "{} paid {} {} euros for {}.".format,
        st.sampled_from(
            ["Kvist", "Brandt", "陈立国", "Гордеев", "الخطيب", "𝔸da", "👩‍👩‍👧"]
        ),
        st.integers(1, 30),
        st.sampled_from(["million", "billion"]),
        st.sampled_from(["the houses", "the crane", "一块地", "an “annex”"]),
    ),
)
texts = st.lists(any_sentence, max_size=14)


@st.composite
def edited(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """A text and what a series of edits, splits, merges, moves and copies made
    of it.
    """
    old = draw(texts)
    new = list(old)
    for _ in range(draw(st.integers(0, 6))):
        k = draw(st.integers(0, max(0, len(new) - 1)))
        here = new[k : k + 1]
        operation = draw(
            st.sampled_from(
                ["edit", "split", "merge", "move", "copy", "delete", "insert"]
            )
        )
        if operation == "edit" and here:
            new[k] = here[0].replace("million", "billion") + draw(
                st.sampled_from(["", " not", "9", "!"])
            )
        elif operation == "split" and here:
            words = here[0].split()
            new[k : k + 1] = [
                " ".join(words[: len(words) // 2]),
                " ".join(words[len(words) // 2 :]),
            ]
        elif operation == "merge":
            new[k : k + 2] = [" and ".join(new[k : k + 2])]
        elif operation == "move":
            del new[k : k + 1]
            new[(p := draw(st.integers(0, len(new)))) : p] = here
        elif operation == "copy":
            new[(p := draw(st.integers(0, len(new)))) : p] = here
        elif operation == "delete":
            del new[k : k + 1]
        else:
            new.insert(k, draw(any_sentence))
    return old, new


def check(old: list[str], new: list[str], confirmed: list[list[str]]) -> None:
    matches = align(old, new, confirmed=confirmed)
    assert len(matches) == len(old)
    taken = [m.targets[0] for m in matches if m.status in ("kept", "moved")]
    assert len(taken) == len(set(taken))
    for i, match in enumerate(matches):
        everything = (*match.targets, *match.suggestions)
        assert len(set(everything)) == len(everything)
        assert all(0 <= j < len(new) for j in everything)
        assert 0 <= match.score <= 1
        assert len(match.suggestions) <= 3
        assert bool(match.targets) == (match.status != "orphaned")
        assert bool(match.reason) == (match.status == "needs_review")
        if match.status in ("kept", "moved"):
            allowed = {normalise(text) for text in (old[i], *confirmed[i])}
            assert len(match.targets) == 1
            assert normalise(new[match.targets[0]]) in allowed


@unhurried
@given(edited())
@example((["Yes.", "Yes."], ["Yes."]))
@example((["\ud800", ""], ["", "\udc00"]))
def test_kept_and_moved_always_have_the_same_text(pair):
    old, new = pair
    check(old, new, [[] for _ in old])


@unhurried
@given(texts, texts, st.data())
def test_confirmed_wordings_are_the_only_other_text_a_note_is_carried_to(
    old, new, data
):
    wordings = st.lists(st.sampled_from(new) if new else any_sentence, max_size=2)
    check(old, new, [data.draw(wordings) for _ in old])


@unhurried
@given(texts)
def test_what_did_not_change_is_never_lost(old):
    assert all(m.targets == (i,) for i, m in enumerate(align(old, old)))


@unhurried
@given(
    st.one_of(
        any_sentence,
        st.text(st.sampled_from("—- .`'\"’‘“\u200be\u0301ﬁ…ｅ"), max_size=12),
    )
)
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)


@unhurried
@given(any_sentence, any_sentence)
def test_changed_words_rebuild_both_wordings(old, new):
    changes = changed_words(old, new)
    assert "".join(change.text for change in changes if change.op != "insert") == old
    assert "".join(change.text for change in changes if change.op != "delete") == new
    assert all(change.text for change in changes)


def test_changed_words_mark_words_not_letters():
    changes = [
        (change.op, change.text)
        for change in changed_words("It lost 3 million.", "It lost 3 billion.")
    ]
    assert changes == [
        ("equal", "It lost 3 "),
        ("delete", "million"),
        ("insert", "billion"),
        ("equal", "."),
    ]
    assert [
        (c.op, c.text) for c in changed_words("村民要求8万元", "村民要求9万元")
    ] == [
        ("equal", "村民要求"),
        ("delete", "8"),
        ("insert", "9"),
        ("equal", "万元"),
    ]


def test_very_long_sentences_are_shown_as_replaced():
    old, new = "a b " * 2000, "b a " * 2000
    assert [change.op for change in changed_words(old, new)] == [
        "delete",
        "insert",
        "equal",
    ]


def test_a_thousand_words_are_compared_with_a_thousand_and_not_with_more():
    words = [str(number) for number in range(1001)]
    same, *others = edits(words[:-1], words[:-1])
    assert (same, others) == ((True, slice(0, 1000), slice(0, 1000)), [])
    assert not any(is_same for is_same, _, _ in edits(words, words))


# --- merging --------------------------------------------------------------------------


def merged(chunks: list[MergeChunk]) -> list[tuple[str, ...] | None]:
    return [chunk.agreed for chunk in chunks]


def test_two_people_may_edit_neighbouring_sentences():
    chunks = merge_texts(
        ["a", "b", "c", "d"], ["a", "B", "c", "d"], ["a", "b", "C", "d"]
    )
    assert merged(chunks) == [("a",), ("B",), ("C",), ("d",)]


def test_insertions_and_deletions_on_different_sides_are_agreed():
    chunks = merge_texts(["a", "b", "c"], ["a", "new", "b", "c"], ["a", "b"])
    assert [s for chunk in chunks for s in chunk.agreed or ()] == ["a", "new", "b"]
    assert not any(chunk.conflict for chunk in chunks)


def test_the_same_edit_twice_is_agreed():
    assert merged(merge_texts(["a", "b"], ["a", "x"], ["a", "x"])) == [("a",), ("x",)]


def test_different_edits_of_one_sentence_are_a_conflict_with_all_three_sides():
    chunks = merge_texts(["a", "b", "c"], ["a", "x", "c"], ["a", "y", "c"])
    assert chunks[1] == MergeChunk(None, ("b",), ("x",), ("y",))
    assert chunks[1].conflict


def test_an_edit_against_a_deletion_is_a_conflict():
    assert MergeChunk(None, ("b",), ("x",), ()) in merge_texts(
        ["a", "b"], ["a", "x"], ["a"]
    )


def test_two_insertions_at_one_place_are_a_conflict():
    assert MergeChunk(None, (), ("x",), ("y",)) in merge_texts(
        ["a", "b"], ["a", "x", "b"], ["a", "y", "b"]
    )


letters = st.lists(st.sampled_from("abcdefg"), max_size=10)


@unhurried
@given(letters, letters, letters)
def test_a_merge_covers_all_three_texts_and_loses_nothing(base, mine, theirs):
    chunks = merge_texts(base, mine, theirs)
    for name, side in (("base", base), ("mine", mine), ("theirs", theirs)):
        assert [s for chunk in chunks for s in getattr(chunk, name)] == side
    for chunk in chunks:
        if chunk.agreed is None:
            assert chunk.mine != chunk.theirs
            assert chunk.base not in (chunk.mine, chunk.theirs)
            continue
        for lost in (chunk.mine, chunk.theirs):
            assert chunk.agreed == lost or lost == chunk.base


@unhurried
@given(letters, letters)
def test_a_side_that_changed_nothing_never_conflicts(base, other):
    for chunks in (
        merge_texts(base, base, other),
        merge_texts(base, other, base),
        merge_texts(base, other, other),
    ):
        assert [s for chunk in chunks for s in chunk.agreed or ()] == other
        assert not any(chunk.conflict for chunk in chunks)


# --- chains ---------------------------------------------------------------------------


def test_the_longest_chain_leaves_out_what_crosses():
    assert longest_chain([(0, 2), (1, 0), (2, 1), (3, 3)]) == [(1, 0), (2, 1), (3, 3)]
    assert longest_chain([]) == []


@unhurried
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9).map(float)),
        max_size=8,
    )
)
def test_the_heaviest_chain_is_as_heavy_as_the_best_of_all_subsets(candidates):
    unique = {(i, j): weight for i, j, weight in candidates}
    chain = heaviest_chain((i, j, weight) for (i, j), weight in unique.items())
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(chain))
    best = 0.0
    for mask in range(1 << len(unique)):
        some = sorted(pair for k, pair in enumerate(unique) if mask >> k & 1)
        if all(a < c and b < d for (a, b), (c, d) in pairwise(some)):
            best = max(best, sum(unique[pair] for pair in some))
    assert sum(unique[pair] for pair in chain) == best
