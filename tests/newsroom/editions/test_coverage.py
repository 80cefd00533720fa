"""What readers are told was found, counted from persons' notes by one function."""

from typing import Any

from newsroom.editions.view import read
from tests.support.editions import NOT_COMPARED, cite, document, rate
from tests.support.tables import table

OVERRIDE = {"why": "Page 3.", "by": "Ana", "at": "2025-03-01T10:00:00Z"}


def told(
    *statements: tuple[str | None, list[Any]],
    kind: str = "ours",
    speaker: str = "",
    **edition: Any,
):
    """statements: rating and citations of each."""
    rows = [
        (
            f"Sentence {number}.",
            "check",
            [rate(rating, "Prose.")] if rating else [],
            cited,
        )
        for number, (rating, cited) in enumerate(statements)
    ]
    made = document([("paragraph", rows)], article={"kind": kind}, edition=edition)
    for note in made["notes"]:
        if note["rating"] and speaker:
            note.update(claimant="speaker", speaker=speaker)
    for source in made["sources"]:
        source["csl"] = CSL.get(source["id"], source["csl"])
    return read(made)


CSL = {
    "12": {"type": "interview", "title": "An engineer, by telephone"},
    "14": {"type": "document", "genre": "calculation", "title": "Our sums"},
    "15": {"type": "document", "genre": "own knowledge", "title": "What we know"},
}
DOCUMENT, INTERVIEW, DATASET = [cite("11")], [cite("12")], [cite("13")]
CALCULATION, KNOWLEDGE, PROTECTED = [cite("14")], [cite("15")], [cite("p1")]


@table(
    ("statements", "summary"),
    [
        ([], "No statement in this article has been checked."),
        ([(None, DOCUMENT)], "No statement in this article has been checked."),
        (
            [("supported", DOCUMENT)],
            "We checked 1 statement in this article: 1 rests on a document.",
        ),
        (
            [
                *[("supported", DOCUMENT)] * 24,
                *[("mostly-supported", INTERVIEW)] * 4,
                ("supported", CALCULATION),
                *[("unverified", [])] * 2,
            ],
            "We checked 31 statements in this article: 24 rest on documents, 4 on interviews, "
            "1 on a calculation; 2 could not be verified and are marked.",
        ),
        (
            [
                *[("supported", DOCUMENT)] * 2,
                *[("supported", KNOWLEDGE)] * 2,
                ("supported", DATASET),
            ],
            "We checked 5 statements in this article: 2 rest on documents, 1 on a dataset, "
            "2 on our own knowledge.",
        ),
        (
            [("supported", PROTECTED), ("unverified", DOCUMENT)],
            "We checked 2 statements in this article: 1 rests on a source whose name we withhold; "
            "1 could not be verified and is marked.",
        ),
        (
            [
                ("supported", [*INTERVIEW, *DOCUMENT]),
                ("supported", [*KNOWLEDGE, *INTERVIEW]),
            ],
            "We checked 2 statements in this article: 1 rests on a document, 1 on an interview.",
        ),
        (
            [("supported", [cite("11", "context")]), ("missing-context", DOCUMENT)],
            "We checked 2 statements in this article: 1 rests on no named source; 1 missing context.",
        ),
    ],
)
def test_our_reporting_says_what_its_statements_rest_on(statements, summary):
    assert told(*statements).summary == summary


def test_a_claim_of_others_that_fails_is_not_taken_for_ours():
    against = [cite("11", "contradicts")]
    reading = told(
        ("false", against),
        ("unverified", []),
        ("supported", DOCUMENT),
        speaker="The city",
    )
    assert reading.summary == (
        "We checked 3 statements in this article: 1 rests on a document; 1 could not be verified and is "
        "marked; claims by others: 1 false."
    )


@table(
    ("statements", "summary"),
    [
        (
            [],
            "We checked no statement in this text. An unmarked sentence has not been found to be true.",
        ),
        (
            [("supported", DOCUMENT)],
            "We checked 1 statement: 1 claim supported. An unmarked sentence has not been found to be true.",
        ),
        (
            [
                *[("supported", DOCUMENT)] * 6,
                *[("false", [cite("11", "contradicts")])] * 5,
                *[("unverified", [])] * 23,
            ],
            "We checked 34 statements: 6 claims supported, 5 false, 23 "
            "unverified; the note on an unverified claim says what we tried. "
            "An unmarked sentence has "
            "not been found to be true.",
        ),
        (
            [
                ("mostly-supported", DOCUMENT),
                ("missing-context", DOCUMENT),
                ("disputed", DOCUMENT),
            ],
            "We checked 3 statements: 1 mostly supported, 1 missing context, 1 "
            "disputed. An unmarked sentence has not been found to be true.",
        ),
    ],
)
def test_an_examined_text_says_what_of_it_holds(statements, summary):
    assert told(*statements, kind="examined").summary == summary


@table(
    ("number", "words"),
    [
        (0, ""),
        (1, " 1 sentence was left unchecked."),
        (3, " 3 sentences were left unchecked."),
    ],
)
def test_what_was_left_unchecked_is_counted(number, words):
    plain = "We checked 1 statement in this article: 1 rests on a document."
    assert told(("supported", DOCUMENT), unchecked=number).summary == plain + words


def test_a_rating_of_a_newsrooms_own_is_counted_by_its_name_and_by_what_it_means():
    made = document(
        [("paragraph", [("A.", "none", [rate("disputed", "x")], [cite("11")])])]
    )
    rating = next(one for one in made["ratings"] if one["slug"] == "disputed")
    rating.update(label="Plausible", meaning="mostly_supported")
    reading = read(made)
    assert reading.found == "1 plausible"
    assert (
        reading.summary
        == "We checked 1 statement in this article: 1 rests on a document."
    )


def test_each_statement_counts_once_and_so_does_a_note_on_the_article_as_a_whole():
    notes = [
        rate("supported", "a", words="rained"),
        rate("disputed", "b"),
        rate(None, "c"),
    ]
    sentences = [("It rained.", "check", notes, [cite("11")])]
    made = document(
        [("paragraph", sentences)], on_article=([rate("unverified", "d")], [])
    )
    assert read(made).coverage.statements == 3


def test_lists_show_the_overall_rating_or_the_ratings_and_whose_claims_they_judge():
    made = document(
        [("paragraph", [("A.", "none", [rate("false", "x")], [])])],
        article={"kind": "examined"},
    )
    assert read(made).found == "1 false"
    made["overall"] = {
        "rating": "disputed",
        "body": "Much of it.",
        "authors": [],
        "approved_by": "",
        "approved_alone": False,
    }
    assert read(made).found == "Overall rating: disputed"
    quoted = told(("false", [cite("11", "contradicts")]), speaker="The city")
    assert quoted.found == "claims by others: 1 false"
    own = told(("supported", [cite("11")]))
    assert own.found == "1 claim supported"


@table(
    ("check", "words"),
    [
        (None, ""),
        (
            {"result": "exact"},
            "; 1 of these quotes words that we found in a saved copy",
        ),
        ({"result": "near"}, "; 1 of these quotes words that we found in a saved copy"),
        ({}, "; 1 quotes words that were not compared with a saved copy"),
        (
            {"result": "no_text"},
            "; 1 quotes words that were not compared with a saved copy",
        ),
        (
            {"result": "not_found", "override": OVERRIDE},
            "; 1 quotes words that only a person has found in a saved copy",
        ),
    ],
)
def test_what_was_not_compared_or_not_found_is_not_counted_as_found(check, words):
    citation = cite("11", quote="It rained.")
    citation["check"] = None if check is None else NOT_COMPARED | check
    plain = "We checked 1 statement in this article: 1 rests on a document"
    assert told(("supported", [citation])).summary == f"{plain}{words}."
