"""A model of how much a text reads like an advertisement, an order or page furniture.

An order is one to a language model.

The model is linear over hashed words, pieces of words and pairs of words. Each token
adds its weights, so that any stretch is judged by a sum. The tokens that add most are
named in the reason. `model.bin` is made by `bench/train_injected.py`: a line of
JSON with the bias and the scale of each class, then a signed byte a bucket, class after
class. Hashing as in K. Weinberger and others, "Feature Hashing for Large Scale
Multitask Learning" (2009).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
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
_KEPT = 1 << 15  # tokens whose weights stay in memory
_SHOWN = 4  # words of a reason

# A letter of a script without spaces, a word, a number, a mark.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_TOKEN = regex.compile(
    rf"[{_UNSPACED}]|[[\p{{L}}\p{{M}}'’]--[{_UNSPACED}]]++|\p{{Nd}}++(?:[.,:]\p{{Nd}}++)*+|[^\s\w]",
    regex.VERSION1,
)


type Added = tuple[int, int, int]  # by class


class Sum(NamedTuple):
    """What the tokens of a stretch add to each class; two sums add up."""

    tokens: int
    advert: int
    order: int
    furniture: int

    def plus(self, other: "Sum") -> "Sum":
        """Return the sum of the tokens of two stretches."""
        return Sum(
            self.tokens + other.tokens,
            self.advert + other.advert,
            self.order + other.order,
            self.furniture + other.furniture,
        )

    def less(self, other: "Sum") -> "Sum":
        """Return the sum without the tokens of a stretch inside."""
        return Sum(
            self.tokens - other.tokens,
            self.advert - other.advert,
            self.order - other.order,
            self.furniture - other.furniture,
        )

    def log_odds(self, kind: int) -> float:
        """Return the log odds of a class (its place in CLASSES) against the article."""
        model = _model()
        weighted = model.scale[kind] * self[kind + 1] / sqrt(self[0] + FEW)
        return model.bias[kind] + weighted


NOTHING = Sum(0, 0, 0, 0)
ADVERT, ORDER, FURNITURE = range(len(CLASSES))


def log_odds_of(text: str, kind: int) -> float:
    """Return the log odds that a short text as a whole is of a class.

    For sentences use `sum_of_tokens`, and add.
    """
    return sum_of_tokens(tokens_of(text.lower())).log_odds(kind)


def advert_odds(words: str) -> float:
    """Return the log odds that a short text is an advertisement, with other signs."""
    return log_odds_of(words, ADVERT) + signs_of_advert(words).weight


def tokens_of(lowered: str) -> list[str]:
    """Return the tokens of a text in lower case."""
    return _TOKEN.findall(lowered)


def positions_of_tokens(text: str, stretch: Span) -> list[Span]:
    """Return the span of each token of a stretch."""
    return [Span(*match.span()) for match in _TOKEN.finditer(text, *stretch)]


def added_by_each(tokens: Iterable[str]) -> Iterator[Added]:
    """Yield what each token adds, with its pair with the one before.

    The pair is hashed as in `pair_bucket`, whose call would cost time.
    """
    adverts, orders, furnitures = _model().weights
    before = None
    for token in tokens:
        known = _known(token)
        if before is None:
            yield known.added
        else:
            advert, order, furniture = known.added
            bucket = crc32(known.behind, before) & _MASK
            yield (
                advert + adverts[bucket],
                order + orders[bucket],
                furniture + furnitures[bucket],
            )
        before = known.crc


def sum_of_tokens(tokens: Sequence[str]) -> Sum:
    """Return what all these tokens add."""
    advert = order = furniture = 0
    for added in added_by_each(tokens):
        advert += added[0]
        order += added[1]
        furniture += added[2]
    return Sum(len(tokens), advert, order, furniture)


def telling_words(text: str, kind: int) -> list[str]:
    """Return the words of a text that add most to a class, the most first.

    They are few; in a script without spaces they are pairs of letters. `kind` is the
    place in CLASSES.
    """
    added: dict[str, int] = {}
    before = ""
    matches = list(_TOKEN.finditer(text))
    tokens = [match.group().lower() for match in matches]
    added_with_pairs = added_by_each(tokens)
    for match, token, with_pair in zip(matches, tokens, added_with_pairs, strict=True):
        pair = before + token
        if len(token) > 1 and token[0].isalpha():
            added[match.group()] = _known(token).added[kind]
        elif _is_adjacent(text, before, match.start()) and pair.isalpha():
            added[pair] = _known(before).added[kind] + with_pair[kind]
        before = token
    best = sorted(added, key=lambda word: -added[word])
    return [word for word in best[:_SHOWN] if added[word] > 0]


def _is_adjacent(text: str, letter: str, at: int) -> bool:
    """Return whether one letter stands right before an offset."""
    return len(letter) == 1 and text[at - 1].lower() == letter


# --- features and their weights -------------------------------------------------------


def word_buckets(token: str) -> list[int]:
    """Return the buckets of a word, of its pieces and of its kinds.

    A number counts by its length.
    """
    first = token[0]
    if first.isdigit():
        token = "0" * min(len(token), 6)
    features = [f"={token}"]
    if first.isalpha() and len(token) > 1:
        features += (f"&{kind}" for kind in kinds_of_word(token))
        marked = f"<{token[:_LONGEST]}>"
        features += _pieces_of_word(marked)
    return [crc32(feature.encode("utf-8", "replace")) & _MASK for feature in features]


def _pieces_of_word(marked: str) -> set[str]:
    pieces = set()
    for length in _PIECES:
        for start in range(len(marked) - length + 1):
            pieces.add(marked[start : start + length])
    return pieces


def pair_bucket(before: str, token: str) -> int:
    """Return the bucket of a pair of tokens."""
    return crc32(b" " + _shape(token), crc32(_shape(before))) & _MASK


def _shape(token: str) -> bytes:
    if token[0].isdigit():
        return b"0"
    return token.encode("utf-8", "replace")


class _Model(NamedTuple):
    bias: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[memoryview, ...]  # by class, signed bytes


@cache
def _model() -> _Model:
    content = Path(__file__).with_name("model.bin").read_bytes()
    head, _, weights = content.partition(b"\n")
    settings = json.loads(head)
    view = memoryview(weights).cast("b")
    starts = range(0, len(CLASSES) * BUCKETS, BUCKETS)
    by_class = tuple(view[start : start + BUCKETS] for start in starts)
    return _Model(tuple(settings["bias"]), tuple(settings["scale"]), by_class)


class _Known(NamedTuple):
    """What is known of a token.

    `added` is what it adds alone. `crc` and `behind` are its hash as the first, and its
    bytes as the second, of a pair.
    """

    added: Added
    crc: int
    behind: bytes


@lru_cache(maxsize=_KEPT)
def _known(token: str) -> _Known:
    buckets = word_buckets(token)
    adverts, orders, furnitures = _model().weights
    added = (
        sum(adverts[bucket] for bucket in buckets),
        sum(orders[bucket] for bucket in buckets),
        sum(furnitures[bucket] for bucket in buckets),
    )
    shape = _shape(token)
    return _Known(added, crc32(shape), b" " + shape)
