"""Sentences in another language than the article's, written in the same alphabet.

Prose cannot do without its small words. Only about a row of words without any of them
the language model is asked. So there are few questions, and a false alarm needs two
mistakes.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import regex

from articles.engine_errors import advice
from articles.injected import tables
from articles.injected.paragraph import (
    Position,
    Scripts,
    Surroundings,
    base_language,
    script_of_language,
    sentences,
)
from articles.injected.signs import shows_offer
from articles.injected.word_model import advert_odds
from articles.text.language import detect
from articles.text.shapes import Span, Suspect, Tier
from articles.text.stored_messages import Message

MIN_SCORE = 0.7
MIN_SCORE_OF_LONG = 0.5
SURE = 0.8
_SOLD = -0.5  # log odds of an advertisement
LONG_ROW = 7  # words
MIN_WORDS = 4
MIN_LETTERS = 18
_MAX_ASKED = 300  # code points of one question
_MAX_QUESTIONS = 400  # per article; more candidates are sampled evenly
_SAMPLED_PARAGRAPHS = 12
_ALPHABETS = frozenset({"Latin", "Cyrillic", "Arabic"})

# Hazard: without the lookbehind a long run of marks that ends no sentence is read anew
# from each of them.
_SENTENCE_END = regex.compile(r"(?<![.!?…؟])[.!?…؟]++[\"”»’)\]]*+(?=\s)")
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-/]++")
_POST = regex.compile(r"\bpic\.twitter\.com/|//t\.co/")


class WordRow(NamedTuple):
    """A row of words to judge, and its span with marks.

    `inside` says that the marks stand in a sentence.
    """

    words: Span
    span: Span
    inside: bool = False


class Guess(NamedTuple):
    """A language that the language model guesses, with how sure it is."""

    language: str
    score: float


def guess(words: str) -> Guess | None:
    """Return the model's first guess, or None where it fails on odd characters."""
    line = words[:_MAX_ASKED].replace("\n", " ")
    line = line.encode("utf-8", "ignore").decode("utf-8")
    # The model is native code behind two wrappers. Whatever it raises on odd input, the
    # other findings are kept.
    return advice("findings", line, lambda: Guess(*detect(line)), None)


def find_other_language(
    text: str,
    paragraphs: list[Span],
    scripts: Scripts,
    language: str | None,
    taken: list[Suspect],
    beside: Sequence[Span] = (),
) -> Iterator[Suspect]:
    """Yield the stretches in another language than the article's."""
    if scripts.dominant not in _ALPHABETS:
        return
    own = article_language(text, [*paragraphs, *beside], scripts, language)
    if own is None:
        return
    small_words = tables.FUNCTION_WORDS.get(own)
    candidates = list(_candidates(text, paragraphs, scripts, small_words, taken))
    step = max(1, len(candidates) // _MAX_QUESTIONS)
    for row in islice(candidates, 0, None, step):
        words = row.words.of(text)
        answer = guess(words)
        if answer and _is_foreign(answer, words, own, scripts.dominant):
            reason = Message("other_language", language=answer.language, own=own)
            yield Suspect(*row.span, "other_language", _tier(text, row), reason)


def _tier(text: str, row: WordRow) -> Tier:
    """Return the tier of a row of words: likely where it sells something.

    An author may write a sentence in another language, or show a post.
    """
    words = row.span.of(text)
    if _POST.search(words):
        return "hint"
    if not row.inside and advert_odds(words) >= _SOLD:
        return "likely"
    if shows_offer(words):
        return "likely"
    return "hint"


def article_language(
    text: str, paragraphs: list[Span], scripts: Scripts, declared: str | None
) -> str | None:
    """Return the language of most of the article, or None.

    The declared language only breaks a tie: it may be wrong.
    """
    long_ones = [p for p in paragraphs if p.end - p.start >= 60] or paragraphs
    step = max(1, len(long_ones) // _SAMPLED_PARAGRAPHS)
    votes: Counter[str] = Counter()
    for paragraph in long_ones[::step][: _SAMPLED_PARAGRAPHS + 1]:
        end = min(paragraph.end, paragraph.start + _MAX_ASKED)
        answer = guess(text[paragraph.start : end])
        if answer and answer.score >= 0.5:
            votes[answer.language] += min(paragraph.end - paragraph.start, _MAX_ASKED)
    code = base_language(declared)
    if code and script_of_language(code) == scripts.dominant:
        votes[code] += _MAX_ASKED // 2
    if not votes:
        return None
    return votes.most_common(1)[0][0]


def _is_foreign(answer: Guess, words: str, own: str, script: str) -> bool:
    """Return whether the words are in another language of this alphabet.

    In many words the model is surer, and distinguishes related languages.
    """
    if answer.language == own or script_of_language(answer.language) != script:
        return False
    is_long = words.count(" ") + 1 >= LONG_ROW
    both = {answer.language, own}
    if any(both <= group for group in tables.TAKEN_FOR_ONE_ANOTHER):
        return is_long and answer.score >= SURE
    if is_long:
        return answer.score >= MIN_SCORE_OF_LONG
    return answer.score >= MIN_SCORE


def _candidates(
    text: str,
    paragraphs: list[Span],
    scripts: Scripts,
    small_words: frozenset[str] | None,
    taken: list[Suspect],
) -> Iterator[WordRow]:
    """Yield the rows of words to ask about, outside what is taken already."""
    busy = [Span(finding.start, finding.end) for finding in taken]
    for paragraph in paragraphs:
        around = Surroundings(text, paragraph, scripts)
        rows = (
            _foreign_rows(text, sentence, small_words, around)
            for sentence in sentences(text, paragraph, _SENTENCE_END)
        )
        for row in chain(*rows, _in_marks(text, small_words, around)):
            i = bisect_right(busy, row.span.start, key=lambda span: span.end)
            if i == len(busy) or busy[i].start >= row.span.end:
                yield row


def _in_marks(
    text: str, small_words: frozenset[str] | None, around: Surroundings
) -> Iterator[WordRow]:
    """Yield the words in quotation marks or brackets that no sentence introduces."""
    for pair in around.enclosures.widest():
        words = [Span(*match.span()) for match in _WORD.finditer(text, *pair)]
        if small_words and any(word.of(text).lower() in small_words for word in words):
            continue
        inside = around.place(pair) is Position.INSIDE
        if _are_worth_asking(text, words) and not (inside and around.introduces(pair)):
            yield WordRow(Span(words[0].start, words[-1].end), pair, inside=inside)


def _foreign_rows(
    text: str, sentence: Span, small_words: frozenset[str] | None, around: Surroundings
) -> Iterator[WordRow]:
    """Yield a row of words that opens or fills the sentence.

    No small word of the article's language is among them.
    """
    row: list[Span] = []
    stopper = ""
    for match in _WORD.finditer(text, *sentence):
        word = match.group()
        if small_words is not None and _is_small(word, small_words, opens=not row):
            stopper = word
            break
        row.append(Span(*match.span()))
    if stopper:
        row = _before_capital(text, row, stopper)
    if not _are_worth_asking(text, row):
        return
    if any(around.enclosures.around(*word) for word in (row[0], row[-1])):
        return
    words = Span(row[0].start, row[-1].end)
    end = words.end
    if not stopper:
        end = _with_closing_mark(text, end, sentence.end)
    yield WordRow(words, Span(words.start, end))


def _is_small(word: str, small_words: frozenset[str], opens: bool) -> bool:
    lowered = word.lower()
    if lowered in small_words:
        return True
    return not opens and lowered in tables.SENTENCE_OPENERS and word[0].isupper()


def _before_capital(text: str, row: list[Span], stopper: str) -> list[Span]:
    """Return the words before the article's own sentence begins.

    It begins at the small word that ended the row if it has a capital ('... 100k The
    contract'), else at the last word with one ('... 100k Funding follows the').
    """
    if stopper[:1].isupper():
        return row
    for i in range(len(row) - 1, 0, -1):
        if text[row[i].start].isupper() and not text[row[i - 1].start].isupper():
            return row[:i]
    return []


def _are_worth_asking(text: str, row: list[Span]) -> bool:
    letters = sum(word.end - word.start for word in row)
    if len(row) < MIN_WORDS or letters < MIN_LETTERS:
        return False
    # A name in another language has capitals and small words: Ministerio de Hacienda y
    # Función Pública.
    content = [word for word in row if _says_something(word.of(text))]
    return len(content) >= 2


def _says_something(word: str) -> bool:
    """Return whether a word is neither short nor small, nor has a capital."""
    if len(word) < 3 or word[0].isupper():
        return False
    return word not in tables.ANY_FUNCTION_WORD


def _with_closing_mark(text: str, end: int, limit: int) -> int:
    if end < limit and text[end] in ".!?…؟":
        return end + 1
    return end
