"""Which keys the sentences of an article get from edition to edition, without a
database.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import count

from annotations.anchoring import align
from annotations.carry_over import give_keys
from articles.text.characters import normalise

type Edition = Sequence[str]


class Replay:
    """The editions that were fed so far, each with its keys: what Revision and Sentence
    hold of them.
    """

    def __init__(self) -> None:
        self.texts: list[list[str]] = []
        self.keys: list[list[str]] = []
        self._numbers = count()

    def feed(self, edition: Edition) -> list[str]:
        texts = [normalise(text) for text in edition]
        found: list[str | None] = [None] * len(texts)
        if self.texts:
            matches = align(self.texts[-1], texts)
            found, _ = give_keys(
                self.keys[-1], self.texts[-1], texts, matches, self._ever_had
            )
        self.texts.append(texts)
        self.keys.append([key or f"k{next(self._numbers)}" for key in found])
        return self.keys[-1]

    def by_text(self, number: int) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for text, key in zip(self.texts[number], self.keys[number], strict=True):
            found.setdefault(text, set()).add(key)
        return found

    def _ever_had(self, wanted: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, dict[str, None]] = {}
        for texts, keys in zip(reversed(self.texts), reversed(self.keys), strict=True):
            for text, key in zip(texts, keys, strict=True):
                if text in wanted:
                    found.setdefault(text, {})[key] = None
        return {text: [*keys] for text, keys in found.items()}


def named_twice(replay: Replay) -> Iterator[str]:
    """Keys that two sentences of one edition have, or that ever stood for two texts."""
    said: dict[str, str] = {}
    for texts, keys in zip(replay.texts, replay.keys, strict=True):
        yield from {key for key in keys if keys.count(key) > 1}
        for text, key in zip(texts, keys, strict=True):
            if said.setdefault(key, text) != text:
                yield key


def lost_between(replay: Replay, one: int, other: int) -> tuple[list[str], int]:
    """Of the sentences that both editions have word for word: those with two keys, and
    of how many.
    """
    mine, theirs = replay.by_text(one), replay.by_text(other)
    lost: list[str] = []
    both = 0
    for text in mine.keys() & theirs.keys():
        number = min(len(mine[text]), len(theirs[text]))
        lost += [text] * (number - len(mine[text] & theirs[text]))
        both += number
    return lost, both
