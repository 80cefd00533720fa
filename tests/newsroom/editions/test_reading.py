"""What a reader is shown, worked out from a document."""

from dataclasses import asdict
from datetime import date, datetime

import pytest

from annotations.presentation import least_credible
from articles.text.directions import direction
from newsroom.editions.note_views import RatingView
from newsroom.editions.publication_view import (
    ArticleFacts,
    CreditView,
    TopicView,
    web_address,
)
from newsroom.editions.view import read
from tests.support.editions import (
    HEADING,
    ITEM,
    RATINGS,
    cite,
    document,
    rate,
    withdrawal,
)
from tests.support.tables import table

SCALE = {item["slug"]: RatingView(**item) for item in RATINGS}


def one(tier="none", notes=(), citations=(), text="It rained."):
    made = document([("paragraph", [(text, tier, list(notes), list(citations))])])
    return read(made).sentences[0]


def past(*kinds):
    return [
        {
            "number": number,
            "kind": kind,
            "change_note": f"Note {number}",
            "published_at": f"2025-0{number}-01T00:00:00Z",
            "sha256": "x",
            "correction": "",
            "why": "",
        }
        for number, kind in enumerate(kinds, 1)
    ]


def test_segments_rebuild_every_block_exactly():
    made = document()
    rebuilt = [
        "".join(segment.text for segment in block.segments)
        for group in read(made).groups
        for block in group.blocks
    ]
    assert rebuilt == [
        made["text"][block["start"] : block["end"]] for block in made["blocks"]
    ]
    blocks = [block for group in read(made).groups for block in group.blocks]
    assert all(segment.text for block in blocks for segment in block.segments)
    assert [block.kind for block in blocks] == [
        block["kind"] for block in made["blocks"]
    ]


def test_text_between_around_and_beyond_sentences_is_kept():
    made = document(
        [("paragraph", [("One.", "none", [], []), ("Two.", "none", [], [])])]
    )
    made["text"] = f"— {made['text']} —"
    for sentence in made["sentences"]:
        sentence["start"] += 2
        sentence["end"] += 2
    made["blocks"][0]["end"] = len(made["text"])
    (group,) = read(made).groups
    assert [segment.text for segment in group.blocks[0].segments] == [
        "— ",
        "One.",
        " ",
        "Two.",
        " —",
    ]


def test_offsets_are_code_points():
    reading = read(
        document(
            [("paragraph", [("😀 Öl 𝟙.", "none", [], []), ("Ja.", "none", [], [])])]
        )
    )
    assert [sentence.text for sentence in reading.sentences] == ["😀 Öl 𝟙.", "Ja."]


def test_sentences_are_numbered_in_reading_order():
    assert [sentence.number for sentence in read(document()).sentences] == list(
        range(1, 27)
    )


def test_entries_are_numbered_in_reading_order_whatever_the_order_of_the_notes():
    made = document()
    made["notes"].reverse()
    made["citations"].reverse()
    reading = read(made)
    assert [entry.number for entry in reading.entries if entry.number] == list(
        range(1, 12)
    )
    places = [entry.sentence.number for entry in reading.entries if entry.sentence]
    assert places == sorted(places)


def test_a_note_on_the_article_as_a_whole_comes_first_and_has_no_number():
    reading = read(
        document(on_article=([rate("supported", "All of it.")], [cite("11")]))
    )
    first = reading.entries[0]
    assert (first.number, first.sentence, first.anchor) == (0, None, "n-article")
    assert reading.entries[1].number == 1
    assert reading.sources[0].uses[0].sentence is None


def test_a_sentence_without_a_note_has_no_number():
    assert one().entry == 0


def test_a_note_without_prose_has_no_number_and_stands_among_the_notes():
    sentences = [
        ("It rained.", "check", [rate("supported", "")], [cite("11")]),
        ("It snowed.", "check", [rate("supported", "Twice.")], [cite("11")]),
        ("It froze.", "check", [], [cite("12")]),
    ]
    reading = read(document([("paragraph", sentences)]))
    assert [sentence.entry for sentence in reading.sentences] == [0, 1, 0]
    assert [(entry.number, len(entry.citations)) for entry in reading.entries] == [
        (0, 1),
        (1, 1),
        (0, 1),
    ]


def drawn(sentence) -> list[tuple[str, str]]:
    """Its words with how they are marked; '|' is where the number stands."""
    number = [("|", "")] if sentence.entry else []
    runs = [
        (run.text, " ".join(run.settings)) for run in (*sentence.runs, *sentence.tail)
    ]
    before = len(sentence.runs)
    return [*runs[:before], *number, *runs[before:]]


TEXT = "Costs rose 58% to 1.2 million."


@table(
    ("notes", "expected"),
    [
        ([], [(TEXT, "")]),
        ([rate("supported", "")], [(TEXT, "founded")]),
        ([rate("supported", "Yes.")], [(TEXT, "founded"), ("|", "")]),
        (
            [rate("supported", "Yes.", words="58%")],
            [
                ("Costs rose ", ""),
                ("58%", "founded"),
                ("|", ""),
                (" to 1.2 million.", ""),
            ],
        ),
        (
            [
                rate("false", "", words="1.2 million"),
                rate("supported", "Yes.", words="58%"),
            ],
            [
                *[("Costs rose ", ""), ("58%", "founded"), ("|", "")],
                *[(" to ", ""), ("1.2 million", "doubtful"), (".", "")],
            ],
        ),
        (
            [
                rate("supported", "", words="rose 58%"),
                rate("disputed", "No.", words="58% to 1.2"),
            ],
            [
                *[
                    ("Costs ", ""),
                    ("rose ", "founded"),
                    ("58%", "doubtful"),
                    (" to 1.2", "doubtful"),
                ],
                *[("|", ""), (" million.", "")],
            ],
        ),
        (
            [rate("supported", "All."), rate("unverified", "", words="58%")],
            [
                *[
                    ("Costs rose ", "founded"),
                    ("58%", "unclear"),
                    (" to 1.2 million.", "founded"),
                ],
                ("|", ""),
            ],
        ),
        (
            [rate(None, "", words="58%")],
            [("Costs rose ", ""), ("58%", ""), (" to 1.2 million.", "")],
        ),
    ],
)
def test_marks_fall_on_the_words_noted_and_the_number_after_those_with_prose(
    notes, expected
):
    sentence = one("check", notes, text=TEXT)
    joined = [(text, mark) for text, mark in drawn(sentence)]
    assert "".join(text for text, _ in joined if text != "|") == TEXT
    assert merged(joined) == merged(expected)


def merged(runs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours that are marked alike as one."""
    found: list[tuple[str, str]] = []
    for text, mark in runs:
        if found and found[-1][1] == mark and "|" not in (text, found[-1][0]):
            found[-1] = (found[-1][0] + text, mark)
        else:
            found.append((text, mark))
    return found


def test_the_least_credible_rating_gives_the_mark():
    notes = [
        rate("supported", "a"),
        rate("disputed", "b"),
        rate("missing-context", "c"),
    ]
    assert one(notes=notes).rating == SCALE["disputed"]


def test_a_rating_without_a_value_gives_the_mark_only_when_alone():
    assert (
        least_credible([SCALE["unverified"], SCALE["supported"]]) == SCALE["supported"]
    )
    assert least_credible([SCALE["unverified"]]) == SCALE["unverified"]
    assert least_credible([]) is None


def test_equal_ratings_keep_the_first():
    assert least_credible([SCALE["false"], SCALE["false"]]) == SCALE["false"]


@table(
    ("sentence", "name"),
    [
        (one(), "Sentence 1: nothing to check"),
        (one("none", [rate("unverified", "x")]), "Sentence 1: unverified"),
        (one("none", [rate(None, "Mind this.")]), "Sentence 1: a note"),
        (one("none", [], [cite("11")]), "Sentence 1: 1 source supports"),
        (
            one(
                "needs_source",
                [rate("disputed", "x")],
                [
                    cite("11", "contradicts"),
                    cite("12", "contradicts"),
                    cite("11"),
                    cite("13", "context"),
                ],
            ),
            "Sentence 1: disputed, 1 source supports, 2 sources contradict, 1 source gives context",
        ),
    ],
)
def test_a_bar_says_its_number_rating_and_what_sources_say_of_it(sentence, name):
    assert sentence.name == name


def test_what_rules_make_of_a_sentence_is_never_shown_or_counted():
    made = document()
    told = set()
    for tier in ("needs_source", "check", "none"):
        for sentence in made["sentences"]:
            sentence["tier"] = tier
        reading = read(made)
        told.add(
            (reading.summary, reading.found, *(one.name for one in reading.sentences))
        )
    assert len(told) == 1


def test_list_items_in_a_row_are_one_list():
    kinds = [
        (group.kind, len(group.blocks))
        for group in read(document()).groups
        if group.kind == "list"
    ]
    assert kinds == [("list", 3)]


def test_lists_apart_stay_apart():
    item = (ITEM, [("One.", "none", [], [])])
    words = ("paragraph", [("Words.", "none", [], [])])
    assert [group.kind for group in read(document([item, words, item])).groups] == [
        "list",
        "paragraph",
        "list",
    ]


def test_headings_start_at_two_and_skip_no_level():
    made = document([(HEADING, [(f"H{n}", "none", [], [])]) for n in range(4)])
    for block, level in zip(made["blocks"], (3, 5, 6, 1), strict=True):
        block["level"] = level
    levels = [group.blocks[0].level for group in read(made).groups]
    assert levels == [3, 4, 4, 2]


def test_sources_are_numbered_by_first_use_and_know_their_sentences():
    reading = read(document())
    first = reading.sources[0]
    assert (first.number, first.source.id) == (1, "11")
    numbers = [use.sentence.number for use in first.uses if use.sentence]
    assert numbers[:4] == [1, 2, 4, 5]
    assert [rests.number for rests in reading.sources] == list(range(1, 7))


def test_a_source_of_the_article_as_a_whole_says_so():
    sentences = [("It rained.", "none", [], [cite("11"), cite("12")])]
    first, second = read(
        document([("paragraph", sentences)], on_article=([], [cite("12")]))
    ).sources
    assert (first.source.id, [use.sentence is None for use in first.uses]) == (
        "12",
        [True, False],
    )
    assert (second.source.id, [use.sentence is None for use in second.uses]) == (
        "11",
        [False],
    )


@table(
    ("kind", "words"),
    [
        ("", ""),
        ("typo", "typing error"),
        ("clarification", "clarification"),
        ("correction", "correction of fact"),
        ("retraction", "retraction"),
    ],
)
def test_kinds_of_correction_have_words(kind: str, words: str):
    reading = read(document(edition={"correction": kind}))
    assert reading.edition.correction_words == words


@pytest.mark.parametrize(
    ("stance", "words"),
    [
        ("supports", "supports"),
        ("contradicts", "contradicts"),
        ("context", "gives context"),
    ],
)
def test_stances_have_words(stance: str, words: str):
    (citation,) = one(citations=[cite("11", stance)]).citations
    assert citation.stance_words == words


def test_what_rests_on_a_source_and_what_it_speaks_against_are_told_apart():
    sentences = [
        ("A.", "none", [rate("supported", "")], [cite("11")]),
        (
            "B.",
            "none",
            [rate("false", "")],
            [cite("11", "contradicts"), cite("11", "context")],
        ),
        ("C.", "none", [rate("supported", "")], [cite("11")]),
    ]
    (rests,) = read(document([("paragraph", sentences)])).sources
    told = {
        side: [use.sentence.text for use in uses if use.sentence]
        for side, uses in rests.sides
    }
    assert told == {
        "Supported by this source": ["A.", "C."],
        "Contradicted by this source": ["B."],
        "With context from this source": ["B."],
    }


def test_a_protected_source_says_nothing():
    (rests,) = read(
        document([("paragraph", [("A.", "none", [], [cite("p1")])])])
    ).sources
    source = rests.source
    assert source.title == "A source whose name we withhold"
    assert [
        source.address,
        source.url,
        source.authors,
        source.publisher,
        source.archived,
    ] == [""] * 5


def test_a_doi_stands_in_for_an_address():
    source = read(document()).sources[3].source
    assert source.url == "https://doi.org/10.5555/hallen.gatelogs"


@table(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "http:",
        "http://[",
        "//x.example",
        "",
        None,
        5,
    ],
)
def test_only_web_addresses_become_links(address):
    assert web_address(address) == ""


def test_corrections_are_newest_first_and_include_this_edition():
    history = past("first", "correction", "update")
    edition = {"number": 4, "kind": "correction", "change_note": "Note 4"}
    reading = read(document(history=history, edition=edition))
    assert [past.change_note for past in reading.corrections] == ["Note 4", "Note 2"]


def test_what_came_before_a_withdrawal_is_not_public():
    history = past("first", "correction", "withdrawal", "update")
    reading = read(document(history=history, edition={"number": 5, "kind": "update"}))
    assert [(listed.past.number, listed.public) for listed in reading.editions] == [
        (5, True),
        (4, True),
        (3, False),
        (2, False),
        (1, False),
    ]
    assert [listed.compared != "" for listed in reading.editions] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert reading.corrections == ()


def test_every_fact_of_the_document_is_read_under_its_name():
    article = {
        "dated": "2025-03-02",
        "canonical_url": "https://a.example/",
        "byline": "Ida Renn",
    }
    article |= {"topics": [{"slug": "rain", "name": "Rain"}]}
    facts = {
        "number": 3,
        "kind": "correction",
        "correction": "typo",
        "change_note": "A letter.",
    }
    facts |= {
        "published_at": "2025-04-03T02:01:00Z",
        "first_published_at": "2025-01-01T00:00:00Z",
    }
    facts |= {
        "unchecked_why": "In a hurry.",
        "unchecked": 2,
        "previous_sha256": "b" * 64,
        "revision": 7,
    }
    made = document(article=article, edition=facts, history=past("first", "update"))
    reading = read(made)
    plain = made["article"] | {
        "dated": date(2025, 3, 2),
        "topics": (TopicView("rain", "Rain"),),
    }
    people = (CreditView("author", "Ida Renn", "ida-renn"),)
    worked_out = {
        "address": reading.article.address,
        "direction": "ltr",
        "is_examined": False,
    }
    worked_out |= {"reviewers": (), "repairs": ()}
    assert asdict(reading.article) == asdict(
        ArticleFacts(**plain | worked_out | {"credits": people, "authors": people})
    )
    times = {
        name: datetime.fromisoformat(facts[name])
        for name in ("published_at", "first_published_at")
    }
    published = made["edition"] | times | {"sha256": "", "sign_offs": ()}
    assert asdict(reading.edition) == published
    assert [asdict(one) for one in reading.history] == [
        one | {"published_at": datetime.fromisoformat(one["published_at"])}
        for one in made["history"]
    ]
    assert reading.address == f"{reading.article.address}editions/3/"
    assert read(document(article={"dated": None})).article.dated is None


@pytest.mark.parametrize(
    ("number", "is_long", "small"), [(120, False, True), (121, False, False)]
)
def test_long_texts_are_told_from_short_ones(number: int, is_long: bool, small: bool):
    sentences = [(f"Sentence {one}.", "none", [], []) for one in range(number)]
    reading = read(document([("paragraph", sentences)]))
    assert (reading.is_long, reading.has_small_strip) == (is_long, small)
    more = [(f"More {one}.", "none", [], []) for one in range(160 - number)]
    assert not read(document([("paragraph", [*sentences, *more])])).is_long
    assert read(
        document([("paragraph", [*sentences, *more, ("Last.", "none", [], [])])])
    ).is_long


def test_a_withdrawal_reads_as_empty():
    reading = read(withdrawal(document(), "It was wrong."))
    assert (reading.sentences, reading.groups, reading.entries, reading.sources) == (
        (),
        (),
        (),
        (),
    )


@table(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("az-Arab", "rtl"),
        ("yi-Hebr", "rtl"),
        ("en-hebr-US", "rtl"),
        ("ur-Latn-PK", "ltr"),
        ("zh-Hant-TW", "ltr"),
        ("fa", "rtl"),
        ("", "ltr"),
    ],
)
def test_direction_follows_the_script_then_the_language(language, expected):
    assert direction(language) == expected


def test_the_fixture_uses_all_six_ratings():
    coverage = read(document()).coverage
    used = {rating.slug for rating, _ in (*coverage.own, *coverage.quoted)}
    assert used == set(SCALE)


NOTHING = ["byline", "dated", "publisher", "canonical_url"]


@pytest.mark.parametrize(
    ("kind", "publisher", "unknown", "sentence"),
    [
        ("ours", "The Herald", [], ""),
        (
            "examined",
            "The Herald",
            [],
            "This text is not ours; it was published by The Herald.",
        ),
        (
            "examined",
            "The Herald",
            ["canonical_url"],
            "This text is not ours; it was published by The Herald. The URL is unknown.",
        ),
        ("examined", "", [], "This text is not ours."),
        (
            "examined",
            "",
            ["publisher"],
            "This is not our text; its publisher is unknown.",
        ),
        (
            "examined",
            "",
            ["byline", "publisher", "dated"],
            "This is not our text; its author, publication date and publisher are unknown.",
        ),
        (
            "examined",
            "",
            NOTHING,
            "This is not our text; its author, publication date and place of first publication are unknown.",
        ),
    ],
)
def test_an_examined_text_says_whose_it_is_and_what_is_unknown(
    kind, publisher, unknown, sentence
):
    article = {"kind": kind, "publisher": publisher, "unknown": unknown}
    assert read(document(article=article)).article.origin == sentence
