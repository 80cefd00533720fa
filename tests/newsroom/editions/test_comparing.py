"""What changed between two editions, sentence by sentence."""

import re
from collections import defaultdict
from copy import deepcopy
from dataclasses import replace
from itertools import chain
from typing import get_args

import pytest

from annotations.importing import import_annotations
from annotations.models import Source
from newsroom.actions.accept import bring_in
from newsroom.editions import schema
from newsroom.editions.changes import KINDS, field_change
from newsroom.editions.diff import Quiet, compare
from newsroom.editions.models import Edition
from newsroom.editions.view import read
from newsroom.public.render import comparison_page
from tests import NIGHTLY
from tests.support.decisions import publish
from tests.support.editions import NOT_COMPARED, cite, document, rate
from tests.support.samples import ANNOTATIONS, POLLUTED


def edition(*sentences, **options):
    """Each sentence is text, or (text, notes, citations)."""
    full = [(one, [], []) if isinstance(one, str) else one for one in sentences]
    return document(
        [("paragraph", [(text, "none", notes, cited) for text, notes, cited in full])],
        **options,
    )


def steps(old, new):
    return compare(read(old), read(new)).steps


SIGNED = {"authors": ["Ann Lee"], "approved_by": "Bo Ek", "approved_alone": False}
RAIN, SNOW, WIND = (
    "It rained all day.",
    "It snowed in the hills.",
    "The wind came from the west.",
)


def test_the_same_edition_is_quiet():
    comparison = compare(read(edition(RAIN, SNOW)), read(edition(RAIN, SNOW)))
    assert comparison.steps == (Quiet(2),)
    assert comparison.is_same


def test_a_changed_word_is_marked():
    quiet, step = steps(edition(SNOW, RAIN), edition(SNOW, "It rained all night."))
    assert quiet == Quiet(1)
    assert step.kind == "changed"
    assert [
        (change.op, change.text) for change in step.words if change.op != "equal"
    ] == [
        ("delete", "day"),
        ("insert", "night"),
    ]


def test_a_sentence_that_kept_its_key_is_the_same_however_it_was_reworded():
    old, new = edition(RAIN), edition("Nothing of the kind was seen anywhere else.")
    new["sentences"][0]["key"] = old["sentences"][0]["key"]
    (step,) = steps(old, new)
    assert step.kind == "changed"


def test_sentences_added_and_removed_stand_in_their_places():
    found = steps(
        edition(RAIN, SNOW, WIND),
        edition(RAIN, WIND, "Ships stayed in the harbour until noon."),
    )
    assert [step.kind for step in found] == ["", "removed", "", "added"]
    _, removed, _, added = found
    assert [(change.op, change.text) for change in removed.words] == [("delete", SNOW)]
    assert (removed.before.text, removed.after) == (SNOW, None)
    assert [(change.op, change.text) for change in added.words] == [
        ("insert", added.after.text)
    ]
    assert added.before is None


PUBLICATION = {
    "kind": "correction",
    "correction": "correction",
    "change_note": "The day was wrong.",
    "why": "The spelling only.",
    "published_by": "Somebody Else",
    "revision": 9,
    "unchecked": 2,
    "unchecked_by": "Ann Lee",
    "seconded_by": "Bo Ek",
}
FROM_NOW = {
    "archived": True,
    "checked_by": "Tomas Reyes",
    "published_alone": True,
    "alone_why": "Nobody else is here.",
    "unchecked_why": "In a hurry.",
    "unconfirmed": True,
}


def test_what_an_edition_says_of_its_own_publication_is_no_change_of_what_readers_were_told():
    plain = read(edition(RAIN))
    for name, value in (PUBLICATION | FROM_NOW).items():
        other = read(edition(RAIN, edition={name: value}))
        for before, after in ((plain, other), (other, plain)):
            told = name in FROM_NOW and after is other
            comparison = compare(before, after)
            assert bool(comparison.sections) == told, name
            assert (comparison.others, comparison.is_same) == ((), True)


def test_the_correction_of_the_samples_tells_what_was_corrected_and_nothing_else(
    own_database,
):
    first, second = Edition.objects.filter(
        article__slug__startswith="the-bridges"
    ).order_by("number")
    comparison = compare(read(first.content), read(second.content))
    told = (
        comparison.facts,
        comparison.remarks,
        comparison.sections,
        comparison.others,
    )
    assert told == ((), (), (), ())
    (step,) = [step for step in comparison.steps if not isinstance(step, Quiet)]
    assert [change.text for change in step.words if change.op != "equal"] == [
        "summer",
        "spring",
    ]
    assert step.remarks == (
        "Rated supported.",
        "Rating removed: supported.",
        "Source added: Tanner Street arch: schedule of works (supports).",
        "Source removed: Statement on the inspection of bridges.",
    )


def test_what_a_citation_brings_is_told_with_it():
    """Its source among the sources, and the language of its words, are no differences
    of their own.
    """
    cited = edition((RAIN, [], [cite("11", quote="So")]), SNOW)
    cited["languages"]["quotations"] = {"1": "fr"}
    for before, after in ((edition(RAIN, SNOW), cited), (cited, edition(RAIN, SNOW))):
        assert compare(read(before), read(after)).others == ()
    spoken = deepcopy(cited)
    spoken["languages"]["quotations"] = {"1": "de"}
    assert compare(read(cited), read(spoken)).others == ("languages",)


def test_who_wrote_and_approved_a_note_is_told_only_where_it_says_the_same():
    old = edition((RAIN, [rate("false", "a")], []))
    review = {
        "authors": ["Ann Lee", "Bo Ek"],
        "approved_by": "Cy Lund",
        "approved_alone": True,
    }
    new = deepcopy(old)
    new["notes"][0] |= review | {"approved_at": "2026-01-01T00:00:00Z"}
    (step,) = steps(old, new)
    why = "The note for the rating “false”: "
    assert step.remarks[:2] == (
        f"{why}authors “Jun Abara” became “Ann Lee, Bo Ek”.",
        f"{why}reviewer “Ines Moreau” became “Cy Lund”.",
    )
    new["notes"][0]["body"] = "b"
    (step,) = steps(old, new)
    assert step.remarks == (
        "The note for the rating “false” was rewritten. Before: “a” Now: “b”",
    )


def test_the_finding_on_the_whole_text_is_compared_as_a_note_is():
    old = edition(RAIN) | {"overall": {"rating": "false", "body": "b", **SIGNED}}
    new = edition(RAIN) | {"overall": old["overall"] | {"approved_by": "Cy Lund"}}
    comparison = compare(read(old), read(new))
    assert comparison.sections == (
        (
            "Overall rating",
            ("The note for the rating “false”: reviewer “Bo Ek” became “Cy Lund”.",),
        ),
    )
    assert comparison.others == ()


def test_a_sentence_that_moved_is_said_to_have_moved():
    found = steps(edition(RAIN, SNOW, WIND), edition(SNOW, WIND, RAIN))
    assert [step.kind for step in found] == ["", "moved"]


def test_ratings_notes_and_sources_that_changed_are_said():
    old = edition((RAIN, [rate("supported", "a")], [cite("11", locator="p. 1")]))
    new = edition(
        (
            RAIN,
            [rate("disputed", "b"), rate("false", "c")],
            [cite("11", locator="p. 2"), cite("12")],
        )
    )
    (step,) = steps(old, new)
    assert step.kind == "same"
    assert step.remarks == (
        "Rating changed from supported to disputed.",
        "The note for the rating “disputed” was rewritten. Before: “a” Now: “b”",
        "Rated false.",
        "Citation changed: Inspection reports of the Calder Quay bridge, 2016 to 2024 (supports): "
        "location in the source “p. 1” became “p. 2”.",
        "Source added: Register of chartered engineers: entries for Brandt, L. (supports).",
    )
    (back,) = steps(new, old)
    assert "Rating removed: false." in back.remarks
    assert (
        "Source removed: Register of chartered engineers: entries for Brandt, L.."
        in back.remarks
    )


def test_what_is_said_in_words_is_not_said_again_by_its_name():
    old = edition(SNOW, (RAIN, [rate("supported", "a")], []), article={"title": "Rain"})
    new = edition(
        SNOW,
        ("It rained all night.", [rate("false", "b")], []),
        WIND,
        article={"title": "Rain again"},
    )
    both = (compare(read(old), read(new)), compare(read(new), read(old)))
    assert {comparison.others for comparison in both} == {()}
    tiered = deepcopy(old)
    tiered["sentences"][0]["tier"] = "check"
    assert compare(read(old), read(tiered)).others == ("hints of rules",)


def test_fields_are_called_what_people_call_them():
    was, now = edition(RAIN), edition(RAIN, edition={"unchecked_why": "In a hurry."})
    assert "Reason for leaving sentences unchecked added: “In a hurry.”." in str(
        compare(read(was), read(now)).sections
    )


@pytest.mark.parametrize("name", ["URL", "archive_url", "canonical_url"])
def test_an_address_that_nobody_can_follow_is_not_shown(name):
    assert field_change(
        name, {name: "javascript:x"}, {name: "https://a.example/"}
    ).endswith("“an invalid URL” became “https://a.example/”")


def test_a_rewritten_note_is_said():
    (step,) = steps(
        edition((RAIN, [rate("false", "a")], [])),
        edition((RAIN, [rate("false", "b")], [])),
    )
    assert step.remarks == (
        "The note for the rating “false” was rewritten. Before: “a” Now: “b”",
    )


def test_what_concerns_the_article_as_a_whole_is_said():
    comparison = compare(
        read(edition(RAIN, article={"title": "Rain"})),
        read(
            edition(
                RAIN,
                article={"title": "Rain again"},
                on_article=([rate("false", "x")], []),
            )
        ),
    )
    assert [name for name, _ in comparison.facts] == ["title"]
    assert comparison.remarks == ("Rated false.",)


def test_the_page_marks_words_for_eyes_and_for_screen_readers():
    html = comparison_page(read(edition(RAIN)), read(edition("It rained all night.")))
    assert "<del>day</del><ins>night</ins>" in html


# --- 'The same' is never said of two that differ --------------------------------------

OWN = {("edition", name) for name in ("number", "published_at", "previous_sha256")}
OWN |= {("edition", name, *rest) for name in PUBLICATION for rest in ((), (0,))}


def leaves(value, path=()):
    """Paths of everything that can be changed by itself, empty lists and objects
    included.
    """
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    found = [leaf for name, child in children for leaf in leaves(child, (*path, name))]
    return found or [path]


def other(value):
    """Something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, list):
        return [{"name": "x", "slug": "x", "label": "x"}]
    if isinstance(value, dict):
        return {"x": "x"}
    if value and re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
        return f"19{value[2:]}"
    return f"{value or ''}x"


def walked(made):
    """By night every leaf; by day of those that differ by their place in a list alone,
    such as the words of each sentence, the first and the last.
    """
    alike = defaultdict(list)
    for path in leaves(made):
        alike[tuple(name for name in path if not isinstance(name, int))].append(path)
    if NIGHTLY:
        return list(chain.from_iterable(alike.values()))
    ends = ([paths[0], paths[-1]] for paths in alike.values())
    return list(dict.fromkeys(chain.from_iterable(ends)))


COPY = {
    "kind": "pages",
    "sha256": "a" * 64,
    "kept_at": "2025-03-01T10:00:00Z",
    "page": 2,
    "picture": "",
}


def pointed_elsewhere(made, name, value):
    """Another of what a record can point at; None for a field that points at
    nothing.
    """
    choices = {
        "stance": ["supports", "contradicts", "context"],
        "rating": [one["slug"] for one in made["ratings"]],
        "source": [one["id"] for one in made["sources"]],
        "sentence": [one["key"] for one in made["sentences"]],
        "note": [one["id"] for one in made["notes"]],
        "block": list(range(len(made["blocks"]))),
        "result": ["exact", "not_found"],
        "meaning": ["supported", "false"],
        "check": [NOT_COMPARED],
        "copy": [COPY],
        "override": [{"why": "Page 3.", "by": "Ana", "at": "2025-03-01T10:00:00Z"}],
        "answer": ["elsewhere", "calculation"],
    }
    return next((one for one in choices.get(name, []) if one != value), None)


def mutated(made, path):
    """A copy that differs at the end of `path`, and shares what is not on it."""
    made = holder = made.copy()
    *parents, last = path
    for name in parents:
        holder[name] = holder[name].copy()
        holder = holder[name]
    elsewhere = pointed_elsewhere(made, last, holder[last])
    holder[last] = other(holder[last]) if elsewhere is None else elsewhere
    return made


def readable(made):
    try:
        return read(made)
    except (KeyError, ValueError, TypeError, IndexError):
        return None


def is_shown(comparison):
    return any(
        (
            comparison.facts,
            comparison.remarks,
            comparison.sections,
            comparison.others,
            any(not isinstance(step, Quiet) for step in comparison.steps),
        )
    )


def assert_no_change_is_hidden(made):
    before, hidden, seen = read(made), [], 0
    for path in walked(made):
        after = readable(mutated(made, path))
        if after is None or path in OWN:
            continue
        seen += 1
        both = (compare(before, after), compare(after, before))
        if path[0] == "edition" and path[1] in FROM_NOW:
            # Told of the edition that says so, and no difference of text, notes and
            # sources.
            if not any(is_shown(one) for one in both):
                hidden.append(path)
        elif not all(is_shown(one) for one in both) or any(one.is_same for one in both):
            hidden.append(path)
    assert hidden == []
    return seen


@pytest.mark.slow
def test_no_field_of_an_edition_changes_without_being_shown():
    past = {
        "number": 1,
        "kind": "first",
        "change_note": "",
        "published_at": "2025-01-01T00:00:00Z",
    }
    made = document(
        edition={
            "number": 2,
            "kind": "update",
            "change_note": "More.",
            "previous_sha256": "a",
        },
        history=[past | {"sha256": "a"}],
        on_article=(
            [rate("false", "x", "outdated")],
            [cite("p1"), cite("14", quote="“So”", locator="p. 1")],
        ),
    )
    assert assert_no_change_is_hidden(made) > (500 if NIGHTLY else 100)


def test_no_field_of_a_published_edition_changes_without_being_shown(editor):
    arrival = bring_in(POLLUTED.encode(), path="a.txt", user=editor, findings="remove")
    import_annotations(arrival.article, ANNOTATIONS, editor)
    Source.objects.create(
        csl={"type": "interview", "title": "Hidden"}, visibility="protected"
    )
    assert assert_no_change_is_hidden(publish(arrival.article, user=editor).content) > (
        100 if NIGHTLY else 50
    )


def test_what_is_not_known_here_is_named():
    made = edition((RAIN, [rate("false", "a")], [cite("11")]))
    for part, place in (
        ("reviews", made),
        ("mood", made["notes"][0]),
        ("scan", made["citations"][0]),
    ):
        after = deepcopy(made)
        if place is made:
            after[part] = [1]
        else:
            kind = "notes" if part == "mood" else "citations"
            after[kind][0][part] = "new"
        comparison = compare(read(made), read_loosely(after))
        assert not comparison.is_same
        assert part in str((comparison.others, comparison.steps))


def read_loosely(made):
    """As a later reader of documents would, that knows more fields than this one."""
    return replace(read(made), document=made)


def test_a_replaced_source_is_said_where_it_is_cited_and_on_the_page():
    made = edition((RAIN, [rate("false", "a")], [cite("11")]), SNOW)
    after = deepcopy(made)
    after["sources"][0]["csl"] |= {
        "title": "Another book",
        "publisher": "Another house",
        "URL": "https://other.example/",
    }
    comparison = compare(read(made), read(after))
    html = comparison_page(read(made), read(after))
    assert [getattr(step, "remarks", ()) for step in comparison.steps] == [
        ("The details of its source changed: Another book.",),
        (),
    ]
    assert "are the same" not in html
    for words in (
        "“Port of Hallen, released under the Records Act” became “Another house”",
        "other.example",
    ):
        assert words in html


def test_it_says_same_only_of_editions_that_differ_in_number_time_and_hash():
    made = edition(RAIN, SNOW, history=[])
    past = {
        "number": 1,
        "kind": "first",
        "change_note": "",
        "published_at": "2025-03-01T06:00:00Z",
    }
    later = deepcopy(made)
    later["edition"] |= {
        "number": 2,
        "published_at": "2025-04-01T06:00:00Z",
        "previous_sha256": "a",
    }
    later["history"] = [past | {"sha256": "a", "correction": "", "why": ""}]
    comparison = compare(read(made), read(later))
    assert comparison.is_same
    assert comparison.steps == (Quiet(2),)
    assert "are the same" in comparison_page(read(made), read(later))
    assert not is_shown(replace(comparison, steps=()))


def test_what_became_a_heading_or_a_paragraph_of_its_own_is_said():
    before = document([("paragraph", [(RAIN, "none", [], []), (SNOW, "none", [], [])])])
    after = document(
        [("heading", [(RAIN, "none", [], [])]), ("paragraph", [(SNOW, "none", [], [])])]
    )
    heading, paragraph = steps(before, after)
    assert heading.remarks == (
        "The sentence was part of a paragraph and is now part of a heading.",
    )
    assert paragraph.remarks == ("The sentence now begins a paragraph.",)


def test_each_kind_of_a_block_has_a_word():
    assert {*KINDS} == {*get_args(schema.BlockRecord.__annotations__["kind"])}


def test_what_became_a_quotation_is_said():
    before = document([("paragraph", [(RAIN, "none", [], [])])])
    after = document([("quote", [(RAIN, "none", [], [])])])
    [quotation] = steps(before, after)
    assert quotation.remarks == (
        "The sentence was part of a paragraph and is now part of a quotation.",
    )
