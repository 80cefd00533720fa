"""Made-up articles to search: words as frequent as words are (Zipf), in a few ways of
writing.
"""

import random
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain

from articles.model_fields import deflate
from bench.cloning import spelled
from newsroom.public.passages import (
    Content,
    Findable,
    filter_term,
    terms_of,
    within_limit,
    write_content,
)
from newsroom.public.verdicts import RatingVerdict

KINDS = [
    "title",
    "byline",
    *["sentence"] * 20,
    *["note"] * 4,
    *["quotation"] * 2,
    *["source"] * 2,
]
SHORTEST, LONGEST = 6, 16  # words of a passage
TOPICS, AUTHORS = 40, 200
FALSE: list[RatingVerdict] = [{"rating": "false", "claimant": "author", "words": ""}]
SCALE = {
    "false": {
        "slug": "false",
        "label": "False",
        "value": 1,
        "sign": "✕",
        "tone": "false",
        "meaning": "false",
        "description": "The sources show that it is not so.",
    }
}
NAMES = ("Latin", "Chinese", "Thai")


def lot(number: int) -> random.Random:
    return random.Random(number)  # noqa: S311 - nothing secret


class Tongue:
    """words: the most frequent first. between: what stands between them."""

    def __init__(self, words: Sequence[str], between: str = " ") -> None:
        self.words, self.between = words, between
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))

    def said(self, chance: random.Random, words: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=words)


@cache
def tongue(name: str) -> Tongue:
    chance = lot(1)
    if name == "Latin":
        return Tongue(
            _coined(
                chance,
                [one + two for one in "bcdfghjklmnprstvwz" for two in "aeiou"],
                100_000,
            )
        )
    if name == "Chinese":
        return Tongue(
            _compounds(
                chance, [chr(0x4E00 + 7 * number) for number in range(2_500)], 2
            ),
            "",
        )
    consonants = [chr(code) for code in range(0x0E01, 0x0E2F)]
    syllables = [
        one + two
        for one in consonants
        for two in ("", "\u0e32", "\u0e34", "\u0e38", "\u0e30")
    ]
    return Tongue(_compounds(chance, syllables, 3), "")


def _coined(chance: random.Random, syllables: Sequence[str], number: int) -> list[str]:
    """The rarer the longer, and no two alike."""
    return [
        "".join(chance.choices(syllables, k=1 + place.bit_length() // 5)) + str(place)
        for place in range(number)
    ]


def _compounds(chance: random.Random, syllables: Sequence[str], most: int) -> list[str]:
    """20,000 words of so many syllables at most, of which some are more frequent."""
    made = Tongue(syllables)
    words = (
        "".join(made.said(chance, 1 + min(most - 1, place // 200)))
        for place in range(40_000)
    )
    return [*dict.fromkeys(words)][:20_000]


def writing_of(place: int) -> str:
    """Of the article there: every tenth is Chinese, every tenth Thai."""
    return {3: "Chinese", 7: "Thai"}.get(place % 10, "Latin")


def sentences(place: int) -> list[list[str]]:
    """The words of each passage of an article."""
    chance, said_in = lot(place), tongue(writing_of(place))
    words = iter(said_in.said(chance, LONGEST * len(KINDS)))
    return [
        [next(words) for _ in range(chance.randint(SHORTEST, LONGEST))] for _ in KINDS
    ]


type Row = tuple[int, str, str, bytes | str]
"""As the table of words has it."""


def row(place: int, key: int) -> Row:
    """key: its place in search."""
    between = tongue(writing_of(place)).between
    passages = [
        Findable(
            kind,
            between.join(words),
            f"k{number:09}",
            FALSE if number % 10 == 3 else (),
        )
        for number, (kind, words) in enumerate(
            zip(KINDS, sentences(place), strict=True)
        )
    ]
    about = [
        filter_term("t", f"topic-{place % TOPICS}"),
        filter_term("a", f"author-{place % AUTHORS}"),
        filter_term("r", "false"),
        filter_term("l", "en"),
    ]
    content: Content = {
        "kind": "ours",
        "found": ("", [("False", 3)], []),
        "scale": SCALE,
    }
    return (
        key,
        "\n".join(one.words for one in passages),
        " ".join(within_limit(chain(about, terms_of(passages[0].text, passages)))),
        spelled(deflate(write_content(content, passages))),
    )
