"""How much a stretch of text reads like an advertisement, an order to a language model, or page furniture.

A linear model over hashed words, pieces of words and pairs of words. Each token adds its weights, so that
any stretch is judged by a sum, and what moved the judgement are the tokens that added most. `model.bin` is
made by `bench/train_injected.py`: a line of JSON with the bias and the scale of each class, then a signed
byte a bucket, class after class. Hashing as in K. Weinberger and others, "Feature Hashing for Large Scale
Multitask Learning" (2009).
"""

import json
from collections.abc import Sequence
from functools import cache, lru_cache
from math import sqrt
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import regex

from articles.injected.signs import kinds_of_word, signs_of_advert
from articles.text.shapes import Span

CLASSES = ("advert", "order", "furniture")
BUCKETS = 1 << 19
_MASK = BUCKETS - 1
FEW = 2  # added to the number of tokens, so that one or two of them decide little
_PIECES = (4, 5)  # letters of a piece of a word
_LONGEST = 24  # letters of a word that are looked at
_KEPT = 1 << 15  # words, and pairs, whose weights are kept at hand
_SHOWN = 4  # words of a reason

# A letter of a script without spaces, a word, a number, a mark.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(
    rf"[{_UNSPACED}]|[[\p{{L}}\p{{M}}'’]--[{_UNSPACED}]]++|\p{{Nd}}++(?:[.,:]\p{{Nd}}++)*+|[^\s\w]",
    regex.VERSION1,
)


class Sum(NamedTuple):
    """Of the tokens of a stretch; two of them add up."""

    tokens: int
    advert: int
    order: int
    furniture: int

    def plus(self, other: "Sum") -> "Sum":
        return Sum(*(one + another for one, another in zip(self, other, strict=True)))

    def less(self, other: "Sum") -> "Sum":
        return Sum(*(one - another for one, another in zip(self, other, strict=True)))

    def log_odds(self, kind: int) -> float:
        """Of a class, by its place in CLASSES, against the article."""
        model = _model()
        return model.bias[kind] + model.scale[kind] * self[kind + 1] / sqrt(self[0] + FEW)


NOTHING = Sum(0, 0, 0, 0)
ADVERT, ORDER, FURNITURE = range(len(CLASSES))


def judge(text: str, kind: int) -> float:
    """The log odds that a short text as a whole is of a class; for sentences use `summed`, and add."""
    return summed(tokens_of(text.lower())).log_odds(kind)


def advert_odds(words: str) -> float:
    """The log odds that a short text is an advertisement, with what other signs add."""
    return judge(words, ADVERT) + signs_of_advert(words).weight


def tokens_of(lowered: str) -> list[str]:
    return _TOKEN.findall(lowered)


def positions_of_tokens(text: str, stretch: Span) -> list[Span]:
    return [Span(*found.span()) for found in _TOKEN.finditer(text, *stretch)]


def added_by(before: str, token: str) -> Sum:
    """before: the token before it, or ''."""
    return Sum(1, *_added_by(before, token))


def summed(tokens: Sequence[str]) -> Sum:
    advert = order = furniture = 0
    before = ""
    for token in tokens:
        added = _added_by(before, token)
        advert += added[0]
        order += added[1]
        furniture += added[2]
        before = token
    return Sum(len(tokens), advert, order, furniture)


def moved(text: str, kind: int) -> list[str]:
    """The few words of a text that add most to a class (its place in CLASSES), the most first.

    Of a script without spaces, two letters that stand together.
    """
    added: dict[str, int] = {}
    before = ""
    for found in _TOKEN.finditer(text):
        token = found.group().lower()
        if len(token) > 1 and token[0].isalpha():
            added[found.group()] = _weights_of(token)[kind]
        elif (
            len(before) == 1
            and before.isalpha()
            and text[found.start() - 1].lower() == before
            and token.isalpha()
        ):
            added[before + token] = _weights_of(before)[kind] + _added_by(before, token)[kind]
        before = token
    best = sorted(added, key=lambda word: -added[word])
    return [word for word in best[:_SHOWN] if added[word] > 0]


# --- features and their weights -------------------------------------------------------------------------


def word_buckets(token: str) -> list[int]:
    """Of the word itself, of its pieces and of the kinds of word that it is; of a number, how long it is."""
    first = token[0]
    if first.isdigit():
        token = "0" * min(len(token), 6)
    features = [f"={token}"]
    if first.isalpha() and len(token) > 1:
        features += (f"&{kind}" for kind in kinds_of_word(token))
        marked = f"<{token[:_LONGEST]}>"
        features += {marked[i : i + n] for n in _PIECES for i in range(len(marked) - n + 1)}
    return [crc32(feature.encode("utf-8", "replace")) & _MASK for feature in features]


def pair_bucket(before: str, token: str) -> int:
    return crc32(f"{_shape(before)} {_shape(token)}".encode("utf-8", "replace")) & _MASK


def _shape(token: str) -> str:
    return "0" if token[:1].isdigit() else token


class _Model(NamedTuple):
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[memoryview, ...]  # by class, signed bytes


@cache
def _model() -> _Model:
    content = Path(__file__).with_name("model.bin").read_bytes()
    head, _, weights = content.partition(b"\n")
    told = json.loads(head)
    view = memoryview(weights).cast("b")
    return _Model(
        tuple(told["bias"]),
        tuple(told["scale"]),
        tuple(view[i * BUCKETS : (i + 1) * BUCKETS] for i in range(len(CLASSES))),
    )


@lru_cache(maxsize=_KEPT)
def _weights_of(token: str) -> tuple[int, int, int]:
    buckets = word_buckets(token)
    advert, order, furniture = ([row[bucket] for bucket in buckets] for row in _model().weights)
    return sum(advert), sum(order), sum(furniture)


@lru_cache(maxsize=_KEPT)
def _added_by(before: str, token: str) -> tuple[int, int, int]:
    """By a token and by the pair that it makes with the one before it."""
    one = _weights_of(token)
    if not before:
        return one
    bucket = pair_bucket(before, token)
    advert, order, furniture = _model().weights
    return one[0] + advert[bucket], one[1] + order[bucket], one[2] + furniture[bucket]
