"""Editing a text: what is looked at before it is saved, two editors at once, hand-made
boundaries.
"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import Match, align
from annotations.carry_over import align_revision, carried, foresee
from articles.models import Finding, Revision
from articles.problems import Conflict, Refused
from articles.revisions import Draft, split_sentences, with_boundary
from articles.text.cuts import (
    SentenceBreak,
    boundary_at,
    find_place,
    place_at,
    renew_boundaries,
)
from articles.text.markup import from_markup, to_markup, to_pieces
from newsroom.actions import merge, preview
from newsroom.actions.accept import bring_in
from newsroom.actions.preview import compare_revisions, look_ahead
from newsroom.actions.revise import (
    bring_together,
    decide_findings,
    editable_text,
    revise,
    split_sentence,
    typed_draft,
)
from newsroom.editions.chain import vanished
from tests.support.samples import POLLUTED, SENTENCES, SPAM
from tests.support.small_article import (
    MARKUP,
    annotate,
    edit,
    new_article,
    sentence,
    standing,
    texts,
)
from tests.support.tables import table


def draft(markup, **options):
    text, blocks = from_markup(markup)
    return Draft(Revision.Kind.EDIT, text, blocks, "en", **options)


def cut(one):
    return [sentence.text for sentence in split_sentences(one)]


# --- Boundaries made by hand (pure)

LONG = "The board met on 4 May. It voted twice, and it paid. Nobody spoke. The minutes are lost."


def at(text, left, right):
    return SentenceBreak(
        text.index(left) + len(left), text.index(right, text.index(left) + len(left))
    )


def decided(markup, act, left, right, earlier=()):
    one = draft(markup, boundaries=list(earlier))
    return with_boundary(one, act, at(one.text, left, right))


def test_a_boundary_is_applied_again_after_an_edit_near_it():
    made = decided(LONG, "split", "twice,", "and")
    edited = draft(LONG.replace("board", "council"), boundaries=made)
    assert cut(edited)[1:3] == ["It voted twice,", "and it paid."]
    near = draft(
        LONG.replace("The board met on 4 May.", "The board met on 5 May."),
        boundaries=made,
    )
    assert cut(near)[1:3] == ["It voted twice,", "and it paid."]


def test_an_automatic_boundary_that_was_removed_stays_removed():
    made = decided(LONG, "merge", "paid.", "Nobody")
    edited = draft(LONG.replace("lost", "found"), boundaries=made)
    assert cut(edited)[1] == "It voted twice, and it paid. Nobody spoke."


def test_a_later_split_undoes_a_merge_and_nothing_piles_up():
    merged = decided(LONG, "merge", "paid.", "Nobody")
    assert len(merged) == 1
    assert decided(LONG, "split", "paid.", "Nobody", merged) == []


def test_a_later_merge_undoes_a_split_and_nothing_piles_up():
    cut_there = decided(LONG, "split", "twice,", "and")
    assert decided(LONG, "split", "twice,", "and", cut_there) == cut_there
    assert decided(LONG, "merge", "twice,", "and", cut_there) == []


def test_the_same_words_elsewhere_are_not_cut():
    twice = "It rained, and it rained.\n\nIt rained, and it rained."
    one = draft(twice)
    place = SentenceBreak(twice.rindex(", and") + 1, twice.rindex("and"))
    made = with_boundary(one, "split", place)
    assert cut(draft(twice, boundaries=made)) == [
        "It rained, and it rained.",
        "It rained,",
        "and it rained.",
    ]


def test_places_that_read_alike_for_eighty_characters_are_told_apart_by_their_number():
    same = "So it was said, and so it was written, and so it was done, year upon year, by all."
    text = "\n\n".join([same] * 5)
    place = at(text[: 3 * len(same)], "year upon year,", "by")
    place = SentenceBreak(*(one + 2 * (len(same) + 2) for one in place))
    made = with_boundary(draft(text), "split", place)
    parts = cut(draft(text, boundaries=renew_boundaries(text, made)))
    assert [len(part) == len(same) for part in parts] == [
        True,
        True,
        False,
        False,
        True,
        True,
    ]


def test_a_place_whose_words_are_gone_waits_for_them():
    made = decided(LONG, "split", "twice,", "and")
    without = "Another text. Nothing else."
    assert renew_boundaries(without, made) == made
    assert cut(draft(without, boundaries=made)) == ["Another text.", "Nothing else."]


def test_one_place_is_remembered_once():
    made = decided(LONG, "split", "twice,", "and")
    again = renew_boundaries(
        LONG, [*made, *made, {"act": "split", "before": "x", "after": "y", "nth": 0}]
    )
    assert [one["after"][:3] for one in again] == ["y", "and"]


def test_a_heading_can_be_split():
    made = decided("# One thing, another\n\nText.", "split", "thing,", "another")
    assert cut(draft("# One thing, another\n\nText.", boundaries=made))[:2] == [
        "One thing,",
        "another",
    ]


def test_chinese_is_cut_between_characters():
    text = "他说不知道，没有人问过他。"
    made = with_boundary(draft(text), "split", SentenceBreak(6, 6))
    assert cut(draft(text, boundaries=made)) == ["他说不知道，", "没有人问过他。"]


@given(st.text("a 𝒳.💶,", max_size=60), st.integers(0, 60))
def test_a_remembered_place_is_found_again(text, index):
    one = draft(text.strip() or "x y")
    place = place_at(one.text, split_sentences(one)[0].span, index)
    if place:
        assert find_place(one.text, boundary_at(one.text, "split", place)) == place


# --- Pieces and merging (pure)


@given(st.text("ab .!?\n\\#>-1三。", max_size=80))
def test_pieces_joined_are_the_markup(markup):
    one = draft(markup)
    pieces = to_pieces(
        one.text, one.blocks, [(s.block, s.span) for s in split_sentences(one)]
    )
    assert "".join(pieces).removeprefix("\n\n") == to_markup(one.text, one.blocks)


def merged(yours, theirs, base=MARKUP):
    return merge.merge_drafts(draft(base), draft(yours), draft(theirs))


@table(
    ("yours", "theirs", "gap"),
    [
        ("\n\nA", "\n\nB", "\n\n"),
        ("\n\nA", " B", ""),
        (" A", "  B", " "),
        ("A", "A", ""),
    ],
)
def test_a_mark_stands_behind_the_white_space_that_both_begin_with(yours, theirs, gap):
    marked = merge._mark(1, yours, theirs)
    assert (
        marked
        == f"{gap}⟪1 yours⟫{yours[len(gap) :]}⟪1 theirs⟫{theirs[len(gap) :]}⟪1 end⟫"
    )


def test_changes_in_different_sentences_are_both_made():
    both = merged(
        MARKUP.replace("rot", "decay"),
        MARKUP.replace("2012", "2013").replace("# The", "# Our"),
    )
    assert both == MARKUP.replace("rot", "decay").replace("2012", "2013").replace(
        "# The", "# Our"
    )


def test_paragraphs_from_both_sides_are_kept():
    both = merged(f"Mine first.\n\n{MARKUP}", f"{MARKUP}\n\nTheirs last.")
    assert both == f"Mine first.\n\n{MARKUP}\n\nTheirs last."


def test_what_collides_is_marked_and_loses_nothing():
    both = merged(
        MARKUP.replace("in May", "in June"), MARKUP.replace("in May", "in July")
    )
    (clash,) = merge.clashes(both)
    assert (clash.yours, clash.theirs) == (
        "The report was shelved in June.",
        "The report was shelved in July.",
    )
    assert merge.settle(both, 1, "yours") == MARKUP.replace("in May", "in June")
    assert merge.settle(both, 1, "theirs") == MARKUP.replace("in May", "in July")
    both_kept = merge.settle(both, 1, "both")
    assert "in June. The report was shelved in July. A child" in both_kept


def test_a_deletion_against_a_change_is_for_a_person():
    both = merged(
        MARKUP.replace(" Nobody asked why.", ""), MARKUP.replace("Nobody", "No one")
    )
    (clash,) = merge.clashes(both)
    assert (clash.yours, clash.theirs) == ("", " No one asked why.")
    assert merge.settle(both, 1, "yours") == MARKUP.replace(" Nobody asked why.", "")


@given(st.data())
def test_merging_loses_no_sentence_of_either_side(data):
    base = ["Aa.", "Bb.", "Cc.", "Dd."]
    sides = [
        data.draw(st.lists(st.sampled_from([*base, "𝒳 x.", "💶 y."]), min_size=1))
        for _ in range(2)
    ]
    both = merge.merge_drafts(*(draft(" ".join(side)) for side in (base, *sides)))
    for one in {"𝒳 x.", "💶 y."}:
        assert both.count(one) >= max(side.count(one) for side in sides)


# --- Steps (pure)


def steps_between(old, new):
    def lines(markup):
        one = draft(markup)
        return preview.sentence_lines(one.blocks, split_sentences(one))

    before, after = lines(old), lines(new)
    return preview.steps(
        before, after, align([one.text for one in before], [one.text for one in after])
    )


def kinds(found):
    return [
        len(one.sentences) if isinstance(one, preview.UnchangedRun) else one.kind
        for one in found
    ]


def test_an_edit_shows_the_changed_words_and_folds_the_rest():
    found = steps_between(MARKUP, MARKUP.replace("3.1 million", "3.4 million"))
    assert kinds(found) == [2, "changed", 5]
    assert [(c.op, c.text) for c in found[1].words if c.op != "equal"] == [
        ("delete", "3.1"),
        ("insert", "3.4"),
    ]


def test_added_and_removed_sentences_stand_in_their_places():
    found = steps_between(
        MARKUP,
        MARKUP.replace("Nobody asked why.", "").replace(
            "A child", "It rained. A child"
        ),
    )
    assert kinds(found) == [3, "removed", 2, "added", 2]


def test_a_heading_that_becomes_a_paragraph_is_a_change():
    (step, rest) = steps_between(MARKUP, MARKUP.removeprefix("# "))
    assert (step.kind, step.remarks) == (
        "same",
        ("was a heading, level 1, is a paragraph",),
    )
    assert len(rest.sentences) == 7


def test_a_sentence_that_becomes_two_stands_as_both_and_the_words_are_not_compared():
    one, two = (
        Match("needs_review", (0, 1), 1.0, "split", ()),
        Match("needs_review", (0,), 1.0, "merged", ()),
    )
    whole, parts = (
        preview.ComparedSentence("It rained. It blew.", "paragraph", 0, True),
        [
            preview.ComparedSentence("It rained.", "paragraph", 0, True),
            preview.ComparedSentence("It blew.", "paragraph", 0, False),
        ],
    )
    texts = tuple(part.text for part in parts)
    fate = preview.Fate("review", "note", "It rained.", "split")
    (step,) = preview.steps([whole], parts, [one], {0: [fate]})
    assert (step.kind, step.before, step.after) == (
        "split",
        (whole.text,),
        texts,
    )
    assert (step.words, step.remarks, step.fates) == (
        (),
        (),
        (fate,),
    )
    (merged,) = preview.steps(parts, [whole], [two, two])
    assert (merged.kind, merged.before, merged.after) == (
        "merged",
        texts,
        (whole.text,),
    )
    assert (merged.words, merged.remarks, merged.fates) == ((), (), ())


def test_sentences_that_hang_together_by_a_third_are_one_step():
    texts = [f"Sentence {letter}." for letter in "abcd"]
    lines = [preview.ComparedSentence(text, "paragraph", 0, False) for text in texts]
    matches = [
        Match("needs_review", targets, 0.6, "split", ())
        for targets in ((0, 1), (1, 2), (2,))
    ]
    (step, added) = preview.steps(lines[:3], lines, matches)
    assert (step.kind, step.before, step.after) == (
        "split",
        tuple(texts[:3]),
        tuple(texts[:3]),
    )
    assert (added.kind, added.after) == ("added", (texts[3],))


def test_typography_is_shown_as_such():
    assert kinds(
        steps_between(
            'He said "no" twice. Then he left.', "He said “no” twice. Then he left."
        )
    )[0] == ("typography")


@given(
    *[
        st.lists(
            st.sampled_from(["One one.", "Two two.", "Three.", "Four four."]),
            max_size=7,
        )
    ]
    * 2
)
def test_steps_show_every_sentence_of_both_texts(old, new):
    found = steps_between(" ".join(old), " ".join(new))
    quiet = [
        line.text
        for one in found
        if isinstance(one, preview.UnchangedRun)
        for line in one.sentences
    ]
    loud = [one for one in found if isinstance(one, preview.ChangeStep)]
    assert sorted(quiet + [text for one in loud for text in one.before]) == sorted(
        cut(draft(" ".join(old)))
    )
    assert sorted(quiet + [text for one in loud for text in one.after]) == sorted(
        cut(draft(" ".join(new)))
    )


# --- Vanished (pure)


def edition(number, *keys, kind="update"):
    return {
        "edition": {"number": number, "kind": kind},
        "sentences": [{"key": key} for key in keys],
    }


def gone_from(*editions):
    """Of the last of them."""
    gone = []
    for before, after in itertools.pairwise(editions):
        gone = vanished(before, gone, after)
    return gone


def test_a_vanished_sentence_is_where_it_last_was():
    earlier = [
        edition(1, "a", "b", "c"),
        edition(2, "b", "c", "d"),
        edition(3, "c", "d"),
    ]
    assert gone_from(*earlier, edition(4, "d", "e")) == [("c", 3), ("b", 2), ("a", 1)]
    assert gone_from(*earlier, edition(4, "a", "d")) == [("c", 3), ("b", 2)]
    assert gone_from(*earlier, edition(4, "a"), edition(5, "d")) == [
        ("a", 4),
        ("c", 3),
        ("b", 2),
    ]


def test_what_a_withdrawal_took_away_is_not_named():
    earlier = [edition(1, "a"), edition(2, kind="withdrawal"), edition(3, "b")]
    assert gone_from(*earlier, edition(4, "c")) == [("b", 3)]
    assert gone_from(*earlier, edition(4, kind="withdrawal")) == []


# --- Looking ahead


@pytest.fixture
def article(editor):
    return new_article(user=editor)


def ahead(article, old, new):
    markup = editable_text(article.current_revision).replace(old, new)
    return look_ahead(article, typed_draft(article.current_revision, markup))


def fates(found):
    loud = [one for one in found if isinstance(one, preview.ChangeStep)]
    return [
        (one.kind, [(fate.kind, fate.reason) for fate in one.fates]) for one in loud
    ]


def test_what_will_become_of_each_note_is_shown_before_anything_is_saved(article):
    annotate(article, "It paid")
    annotate(article, "Nobody")
    annotate(article, "rot")
    assert fates(ahead(article, "3.1 million", "3.4 million")) == [
        ("changed", [("review", "figures")])
    ]
    assert fates(ahead(article, "Nobody asked why.", "")) == [
        ("removed", [("lost", "")])
    ]
    assert fates(ahead(article, "Nobody asked", "Nobody  asked")) == [
        ("typography", [("stays", "")])
    ]
    assert article.revisions.count() == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3.1", "3.4"),
        ("Nobody asked why.", ""),
        ("rot. The report", "rot, and the report"),
        ("child", "girl"),
    ],
)
def test_what_is_foreseen_is_what_happens(article, editor, old, new):
    notes = [
        annotate(article, words) for words in ("It paid", "Nobody", "rot", "shelved")
    ]
    current = article.current_revision
    one = typed_draft(current, editable_text(current).replace(old, new))
    alignment = align_revision(current, one, split_sentences(one))
    outcomes = foresee(alignment, carried(article))
    edit(article, old, new, editor)
    assert [(outcome.status, outcome.reason) for outcome in outcomes] == [
        standing(n)[:2] for n in notes
    ]


def test_the_return_of_an_orphan_is_foreseen(article, editor):
    annotate(article, "Nobody")
    edit(article, " Nobody asked why.", "", editor)
    assert fates(ahead(article, "for it.", "for it. Nobody asked why.")) == [
        ("added", [("returns", "")])
    ]


def test_any_two_revisions_can_be_compared(article, editor):
    edit(article, "3.1", "3.4", editor)
    edit(article, "Nobody asked why.", "", editor)
    first, last = article.revisions.get(number=1), article.revisions.get(number=3)
    assert kinds(compare_revisions(first, last)) == [2, "changed", "removed", 4]
    assert kinds(compare_revisions(last, first)) == [2, "changed", "added", 4]
    assert kinds(compare_revisions(first, first)) == [8]


# --- Two editors at once


def test_the_slower_editor_gets_both_texts_in_one(article, editor, administrator):
    mine = editable_text(article.current_revision).replace("rot", "decay")
    edit(article, "2012", "2013", administrator)
    with pytest.raises(Conflict, match="saved revision 2"):
        revise(article, mine, based_on=1, user=editor)
    current, markup = bring_together(article, mine, based_on=1)
    assert current.number == 2
    revision = revise(article, markup, based_on=2, merging=True, user=editor)
    assert (revision.number, revision.kind) == (3, "merge")
    assert "2013" in revision.text
    assert "decay" in revision.text


def test_what_was_started_from_no_revision_is_brought_together_with_nothing(article):
    with pytest.raises(Refused, match="revision that you started from is unknown"):
        bring_together(article, "Mine.", based_on=7)


def test_a_text_with_an_open_clash_is_not_saved(article, editor, administrator):
    mine = editable_text(article.current_revision).replace("2012", "2014")
    edit(article, "2012", "2013", administrator)
    _, markup = bring_together(article, mine, based_on=1)
    with pytest.raises(Refused, match="still contain both texts"):
        revise(article, markup, based_on=2, merging=True, user=editor)
    revise(
        article, merge.settle(markup, 1, "yours"), based_on=2, merging=True, user=editor
    )
    assert "2014" in texts(article)[1]


def test_both_editors_with_the_same_change_are_one(article, editor, administrator):
    mine = editable_text(article.current_revision).replace("2012", "2013")
    edit(article, "2012", "2013", administrator)
    assert revise(article, mine, based_on=1, user=editor).number == 2


# --- Findings after an edit by hand


@pytest.fixture
def polluted(editor):
    return bring_in(
        POLLUTED.encode(), path="harvest.txt", user=editor, findings="remove"
    ).article


def test_a_finding_is_kept_in_a_text_that_was_edited_since(polluted, editor):
    edit(polluted, "4 May", "5 May", editor)
    finding = Finding.objects.get(text=SPAM[0])
    decide_findings(polluted, [finding], Finding.Status.KEPT, editor)
    assert "5 May" in polluted.current_revision.text
    assert SPAM[0] in polluted.current_revision.text
    decide_findings(polluted, [finding], Finding.Status.REMOVED, editor)
    assert texts(polluted) == [text.replace("4 May", "5 May") for text in SENTENCES]
    assert polluted.current_revision.kind == "findings"


def test_a_finding_in_words_that_were_rewritten_is_refused_and_nothing_changes(
    polluted, editor
):
    edit(
        polluted,
        "The difference was never explained.",
        "Nobody ever explained the difference.",
        editor,
    )
    finding = Finding.objects.get(text=SPAM[0])
    with pytest.raises(Refused, match="rewritten"):
        decide_findings(polluted, [finding], Finding.Status.KEPT, editor)
    finding.refresh_from_db()
    assert finding.status == "removed"
    assert polluted.current_revision.number == 2


def test_hand_made_boundaries_survive_a_decision(polluted, editor):
    before = sentence(polluted, "He refused")
    split_sentence(polluted, before.key, 10, user=editor)
    decide_findings(
        polluted, [Finding.objects.get(text=SPAM[2])], Finding.Status.KEPT, editor
    )
    assert sentence(polluted, "He refused").text == "He refused"
