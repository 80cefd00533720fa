"""A small paper: our own reporting and examined texts in two languages, corrected and
withdrawn.
"""

from collections.abc import Iterator
from typing import Any

from tests.support.editions import (
    NO_MORE,
    cite,
    document,
    other_article,
    rate,
    withdrawal,
)

type Published = tuple[Any, dict[str, str]]
"""A document, and how it is published."""

WATER = {"slug": "water", "name": "Water"}
PORTS = {"slug": "ports", "name": "Ports and rivers"}
HEALTH = {"slug": "health", "name": "الصحة"}
LAYLA = {"role": "author", "name": "ليلى حداد", "slug": "layla-haddad", **NO_MORE}
AUTHOR = {"claimant": "author"}
SPEAKER = {"claimant": "speaker", "speaker": "Dr. Amir Rahal"}
LEAD = {
    "uid": "00000000-0000-4000-8000-000000000024",
    "slug": "lead",
    "topics": [PORTS, WATER],
}
LEMON = "Lemon water cures the flu in two days"


def paper() -> Iterator[Published]:
    """In the order of publication."""
    for number in range(1, 9):
        topics = [[WATER], [PORTS]][number % 2]
        yield (
            other_article(number, at=f"2025-07-{number:02d}T08:00:00Z", topics=topics),
            {},
        )
    yield well("It gave 90 litres a minute."), {}
    yield lemon(), {}
    yield arabic(), {}
    times = dict.fromkeys(
        ("published_at", "first_published_at"), "2025-08-25T06:00:00Z"
    )
    yield document(article=LEAD, edition=times), {}
    yield corrected(
        26, "correction", well("It gave 19 litres a minute."), "19 litres, not 90."
    )
    yield corrected(
        27, "correction", well("It gave 19 litres an hour."), "An hour, not a minute."
    )
    late = well("It gave 19 litres an hour.", "Nobody was told in time.")
    yield corrected(28, "clarification", late, "The council was told, late.")
    yield corrected(29, "retraction", lemon("disputed"), "We had misread a trial.")
    yield corrected(
        30, "typo", lemon("disputed", "The clinic opened in  2019."), "A space."
    )
    gone = withdrawal(other_article(1, at="2025-07-01T08:00:00Z", topics=[PORTS]), "")
    yield (
        gone,
        {
            "kind": "withdrawal",
            "change_note": "It was not true.",
            "at": "2025-08-31T08:00:00Z",
        },
    )


def corrected(day: int, correction: str, made: Any, note: str) -> Published:
    made["edition"]["correction"] = correction
    return made, {
        "kind": "correction",
        "change_note": note,
        "at": f"2025-08-{day}T08:00:00Z",
    }


def lemon(overall: str = "false", last: str = "The clinic opened in 2019.") -> Any:
    """Of others. Its title is rated, and so is what somebody says in it; the last
    sentence is not.
    """
    said = "“Nine of ten patients were well by Tuesday,” said Dr. Amir Rahal."
    against = [cite("14", "contradicts")]
    blocks = [
        ("title", [(LEMON, "check", [rate("false", "No trial shows it.")], against)]),
        (
            "paragraph",
            [(said, "check", [rate("disputed", "Nobody counted.")], against)],
        ),
        ("paragraph", [(last, "check", [], [cite("14")])]),
    ]
    facts = {
        "slug": "lemon",
        "title": LEMON,
        "kind": "examined",
        "publisher": "The Ridge Herald",
    }
    facts |= dict.fromkeys(("standfirst", "byline"), "")
    made = other_article(
        21, at="2025-08-21T08:00:00Z", blocks=blocks, topics=[HEALTH], **facts
    )
    for note, claim in zip(made["notes"], (AUTHOR, SPEAKER), strict=False):
        note |= claim
    made["overall"] = {
        "rating": overall,
        "body": "No trial shows it.",
        "authors": [],
        "approved_by": "",
        "approved_alone": False,
    }
    return made


def well(first: str, second: str = "Nobody was told.") -> Any:
    """Its two sentences keep their keys, whatever they say."""
    said = [
        (first, "check", [rate("supported", "By the log.")], [cite("11")]),
        (second, "check", [], [cite("13")]),
    ]
    facts = {
        "slug": "the-well",
        "title": "The well that fed two streets",
        "byline": "Marta Venn",
    }
    blocks = [("paragraph", said)]
    made = other_article(
        22, at="2025-08-20T08:00:00Z", blocks=blocks, topics=[WATER], **facts
    )
    keys = {
        sentence["key"]: f"well-{place}"
        for place, sentence in enumerate(made["sentences"])
    }
    for sentence in made["sentences"]:
        sentence["key"] = keys[sentence["key"]]
    for note in made["notes"]:
        note["sentence"] = keys[note["sentence"]]
    return made


def arabic() -> Any:
    """Ours, in which somebody with a Latin name is quoted."""
    blocks = [
        (
            "paragraph",
            [
                (
                    "وصلت العبّارة متأخرة 40 دقيقة.",
                    "check",
                    [rate("supported", "")],
                    [cite("11")],
                )
            ],
        ),
        (
            "paragraph",
            [
                (
                    "لم تبحر فارغة قط.",
                    "check",
                    [rate("false", "")],
                    [cite("13", "contradicts")],
                )
            ],
        ),
    ]
    facts = {
        "slug": "ferry-ar",
        "title": "عبّارة Calder Quay لا تصل في موعدها",
        "language": "ar",
    }
    facts |= {"standfirst": "راجعنا 212 رحلة في سجل الميناء.", "byline": LAYLA["name"]}
    at, topics = "2025-08-23T08:00:00Z", [PORTS, HEALTH]
    made = other_article(
        23, at=at, blocks=blocks, credits=[LAYLA], topics=topics, **facts
    )
    made["notes"][1] |= SPEAKER
    return made
