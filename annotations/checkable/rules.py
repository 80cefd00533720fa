"""The rules: each looks at a `Reading` and yields what it found, with a weight.

A weight says how much the find counts towards the score; each kind counts once, at its heaviest find.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from annotations.checkable.reading import Reading, Word
from annotations.checkable.words import en as words
from annotations.checkable.words.lexicon import Role


class Find(NamedTuple):
    kind: str
    start: int
    end: int
    weight: float


_SIGNS = frozenset("$€£¥₹₽₩₴฿₺₪")
_PERCENT_SIGNS = frozenset("%٪％‰")
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")


_OPENERS: frozenset[Role] = frozenset({"number", "small_number", "month", "day", "period"})


def numbers(reading: Reading) -> Iterator[Find]:
    """Money, percentages, dates and plain figures. Each number is claimed by one kind only."""
    resume = 0
    for i, word in reading.unmasked:
        if i >= resume and (word.number or not _OPENERS.isdisjoint(reading.roles_at(i))):
            find, resume = _number_at(reading, i)
            if find:
                yield find


def _number_at(reading: Reading, i: int) -> tuple[Find | None, int]:
    """The find that starts at word i, if any, and the word to go on from."""
    word, roles = reading.row[i], reading.roles_at(i)
    if word.number or "number" in roles or "small_number" in roles:
        return _amount_at(reading, i)
    if "month" in roles:
        return _month_at(reading, i)
    if "day" in roles:
        return Find("date", word.start, word.end, 1.0), i + 1
    return (_period_at(reading, i) if reading.lexicon is words.LEXICON else None), i + 1


def _amount_at(reading: Reading, i: int) -> tuple[Find | None, int]:
    row = reading.row
    first, last = row[i], _amount_end(reading, i)
    if money := _money(reading, i, last):
        return money
    if percent := _percent(reading, i, last):
        return percent
    following = reading.roles_at(last + 1)
    if "date_unit" in following:
        return Find("date", first.start, row[last + 1].end, 2.0), last + 2
    if "month" in following:
        return Find("date", first.start, _after_month(reading, last + 1), 2.0), last + 2
    if "month" in reading.roles_at(last + 2) and reading.lower_at(last + 1) == "de":
        return Find("date", first.start, _after_month(reading, last + 2), 2.0), last + 3
    return _plain_number(reading, i, last), last + 1


def _money(reading: Reading, i: int, last: int) -> tuple[Find, int] | None:
    row, text = reading.row, reading.text
    start, end, following = row[i].start, row[last].end, reading.lower_at(last + 1)
    sign_at = _sign_before(text, start)
    if sign_at >= 0:
        return Find("money", sign_at, end, 3.0), last + 1
    if "currency" in reading.roles_at(last + 1):
        return Find("money", start, row[last + 1].end, 3.0), last + 2
    if "currency" in reading.roles_at(last + 2) and (row[last + 1].capital or following in ("de", "d")):
        return Find("money", start, row[last + 2].end, 3.0), last + 3  # Swiss francs, millones de pesos
    tail = text[end : end + 2].lstrip()[:1]
    if tail in _SIGNS and tail:
        return Find("money", start, text.index(tail, end) + 1, 3.0), last + 1
    return None


def _percent(reading: Reading, i: int, last: int) -> tuple[Find, int] | None:
    row, text = reading.row, reading.text
    start, end = row[i].start, row[last].end
    sign_at = _sign_before(text, start, _PERCENT_SIGNS)
    if sign_at >= 0:
        return Find("percent", sign_at, end, 3.0), last + 1
    if "percent_before" in reading.roles_at(i - 1):
        return Find("percent", row[i - 1].start, end, 3.0), last + 1
    tail = text[end : end + 2].lstrip()[:1]
    if tail in _PERCENT_SIGNS:
        return Find("percent", start, text.index(tail, end) + 1, 3.0), last + 1
    if "percent" in reading.roles_at(last + 1):
        return Find("percent", start, row[last + 1].end, 3.0), last + 2
    words_on = reading.lexicon.phrases.longest_at("percent", reading.lowers, last + 1)
    if words_on:
        return Find("percent", start, row[last + words_on].end, 3.0), last + 1 + words_on
    return None


_NUMBERS: frozenset[Role] = frozenset({"number", "small_number"})


def _amount_end(reading: Reading, i: int) -> int:
    """Word number of the last word of an amount such as '4.2 million' or 'two hundred'."""
    last = i
    while True:
        roles = reading.roles_at(last + 1)
        if "magnitude" not in roles and (_NUMBERS.isdisjoint(roles) or last - i >= 6):
            return last
        last += 1


def _sign_before(text: str, start: int, signs: frozenset[str] = _SIGNS) -> int:
    """Offset of the sign that belongs to the number at start, or -1."""
    for at in (start - 1, start - 2):
        if at >= 0 and text[at] in signs and (at == start - 1 or text[at + 1].isspace()):
            return at
    return -1


def _plain_number(reading: Reading, first: int, last: int) -> Find | None:
    word, end = reading.row[first], reading.row[last].end
    if "counter" in reading.roles_at(last + 1):
        end = reading.row[last + 1].end
    if not word.number:
        return Find("figure", word.start, end, _number_word_weight(reading, first, last))
    if not _is_free_number(reading, first):
        return None
    if last == first and _is_year(reading, first):
        return Find("date", word.start, end, 2.0)
    scene = reading.lower_at(last + 1) in words.SCENE_UNITS
    return Find("figure", word.start, end, 1.0 if scene else 2.0)


def _number_word_weight(reading: Reading, first: int, last: int) -> float:
    if reading.lower_at(last + 1) in words.SCENE_UNITS:
        return 0.5
    small = "small_number" in reading.roles_at(first) and first == last
    return 1.25 if small and "period" not in reading.roles_at(last + 1) else 2.0


def _is_free_number(reading: Reading, i: int) -> bool:
    """False for a number that is part of a name or a label: COVID-19, 5G, 'Chapter 3', '1. The contract'."""
    word, text = reading.row[i], reading.text
    before, after = text[max(0, word.start - 1) : word.start], text[word.end : word.end + 1]
    if before.islower() or before.isupper() or before == "_" or after.isupper():
        return False
    if before == "-" and text[max(0, word.start - 2) : word.start - 1].isupper():
        return False
    if "label" in reading.roles_at(i - 1):
        return False
    return not (i == 0 and after in (".", ")") and len(word.lower) <= 2)


def _is_year(reading: Reading, i: int) -> bool:
    word = reading.row[i]
    # Hazard: '6.25' and '1,50' are numbers of four characters too, and int() takes neither.
    if not _YEAR.fullmatch(word.lower):
        return False
    counted = reading.lower_at(i + 1).endswith("s") and len(reading.lower_at(i + 1)) > 3
    before = reading.lower_at(i - 1)
    return (
        not counted
        or before in words.DATE_PREPOSITIONS
        or before in words.DETERMINERS
        or before in words.MONTHS
    )


def _month_at(reading: Reading, i: int) -> tuple[Find | None, int]:
    word = reading.row[i]
    following = i + 1 < len(reading.row) and reading.row[i + 1].number
    dated = following or reading.lower_at(i - 1) in words.DATE_PREPOSITIONS
    if reading.lexicon is words.LEXICON and (
        not word.capital or (word.lower in words.AMBIGUOUS_MONTHS and not dated)
    ):
        return None, i + 1
    end = _after_month(reading, i)
    weight = 2.0 if following else 1.5
    step = i + 1
    while step < len(reading.row) and reading.row[step].end <= end:
        step += 1
    return Find("date", word.start, end, weight), step


def _after_month(reading: Reading, month: int) -> int:
    """Where the date ends: '3 May', 'May 3', 'May 3, 2021', 'May 2021'."""
    end = reading.row[month].end
    for word in reading.row[month + 1 : month + 3]:
        is_year = len(word.lower) == 4
        if not word.number or word.start - end > 2 or (len(word.lower) > 2 and not is_year):
            break
        end = word.end
        if is_year:
            break
    return end


def _period_at(reading: Reading, i: int) -> Find | None:
    """'last year', 'in the past three months', 'two decades ago', 'this spring'."""
    word = reading.row[i]
    for back in range(1, 4):
        if reading.lower_at(i - back) in ("last", "past", "previous") and word.lower not in ("fall",):
            return Find("date", reading.row[i - back].start, word.end, 1.5)
    if reading.lower_at(i + 1) in ("ago", "earlier"):
        return Find("date", word.start, reading.row[i + 1].end, 1.5)
    if reading.lower_at(i - 1) in ("this", "each", "every", "per", "a") and word.lower in ("year", "month"):
        return Find("date", reading.row[i - 1].start, word.end, 0.75)
    return None


def phrases(reading: Reading) -> Iterator[Find]:
    for kind, weight in (("comparison", 2.0), ("cause", 1.75), ("absence", 1.0), ("relation", 1.0)):
        for start, end in reading.phrases.get(kind, ()):
            if reading.masked.isdisjoint(range(start, end)):
                yield Find(kind, reading.row[start].start, reading.row[end - 1].end, weight)


def by_words(reading: Reading) -> Iterator[Find]:
    """What English words say by themselves or with their neighbours: each word is looked up once."""
    for i, word in reading.unmasked:
        others = _OTHER_PAST if word.lower.endswith("ed") else ()
        for rule in _RULES.get(word.lower, others):
            yield from rule(reading, i, word)


def bounds(reading: Reading) -> Iterator[Find]:
    """'at least 40': these compare only before a number."""
    for start, end in reading.phrases.get("bound", ()):
        if end < len(reading.row) and (
            reading.row[end].number or reading.row[end].lower in words.NUMBER_WORDS
        ):
            yield Find("comparison", reading.row[start].start, reading.row[end].end, 2.0)


def _comparison(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    if word.lower in words.COMPARISON_WORDS:
        yield Find("comparison", word.start, word.end, 2.0)
        return
    scopes = next(scopes for table, scopes in _SCOPES if word.lower in table)
    # It counts with the word that completes it, at most five words on.
    if end := next((after.end for after in reading.row[i + 1 : i + 6] if after.lower in scopes), None):
        yield Find("comparison", word.start, end, 2.0)


def _cause(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    yield Find("cause", word.start, word.end, 0.75 if word.lower == "because" else 1.75)


def _single(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    if i and word.capital:
        return  # part of a name: the Serious Fraud Office, Northgate Holdings
    for kind, table, weight in _KINDS:
        if word.lower in table:
            yield Find(kind, word.start, word.end, weight)


def _state(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    """'is biologically dead', 'was declared bankrupt': within three words of a form of 'to be'."""
    if not words.BE.isdisjoint(reading.lowers[max(0, i - 3) : i]):
        yield Find("state", word.start, word.end, 1.5)


def _kin(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    """'the minister's wife' is a claim about two people; 'his wife' sets a scene."""
    if reading.lower_at(i - 1).endswith(("'s", "s'")):
        yield Find("relation", reading.row[i - 1].start, word.end, 0.75)


def _attribution(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    # 'the claims', 'a report': a determiner before a form that is not a past tense.
    if reading.lower_at(i - 1) in words.DETERMINERS and not word.lower.endswith("ed"):
        return
    weight = 1.5 if word.lower in words.SPEECH_VERBS else _soft_speech_weight(reading, word.lower)
    yield Find("attribution", word.start, word.end, weight)


def _soft_speech_weight(reading: Reading, verb: str) -> float:
    if not words.EVIDENCE_NOUNS.isdisjoint(reading.lowers):
        return 1.5
    return 0.5 if verb.endswith("s") else 0.75


def quotations(reading: Reading) -> Iterator[Find]:
    for start, end in reading.quotes:
        yield Find("quote", start, end, 1.0)


def _event(reading: Reading, i: int, word: Word) -> Iterator[Find]:
    soft = word.lower in words.SOFT_ACTS and word.lower not in words.SOFT_SPEECH_VERBS
    if word.lower in words.HARD_ACTS and _is_act(reading, i):
        yield Find("event_verb", word.start, word.end, 1.5)
    elif soft and _is_act(reading, i):
        others = reading.has_person or reading.has_place
        known = reading.has_body or (others and word.lower not in words.PHYSICAL_ACTS)
        yield Find("event_verb", word.start, word.end, 0.75 if known else 0.25)
    elif reading.has_body and _is_unlisted_past(reading, i):
        yield Find("event_verb", word.start, word.end, 0.75)


def _is_unlisted_past(reading: Reading, i: int) -> bool:
    """Any other regular past tense: what a public body did is checkable whatever the verb."""
    word = reading.row[i].lower
    before = reading.lower_at(i - 1)
    return (
        word.endswith("ed")
        and len(word) > 4
        and i > 0
        and "-" not in word
        and before not in words.DETERMINERS
        and before not in ("is", "are")  # a state: the hall is crowded
        and word not in words.SCENE_PASTS
        and word not in words.SOFT_SPEECH_VERBS
        and word not in words.SPEECH_VERBS
    )


def _is_act(reading: Reading, i: int) -> bool:
    """Base forms and -s and -ing forms are nouns as often as verbs: they need a cue before them."""
    word, before = reading.row[i].lower, reading.lower_at(i - 1)
    if before == "be" and reading.lower_at(i - 2) in words.MODALS:
        return False  # "some things cannot be bought"
    if word.endswith("ing"):
        return before in words.BE
    if word.endswith("s") and not word.endswith("ss"):
        return before not in words.DETERMINERS and i > 0
    if word in words.IRREGULAR_PASTS or word.endswith("ed"):
        return before not in ("a", "an")
    return before in words.BASE_CUES


type Rule = Callable[[Reading, int, Word], Iterator[Find]]

_KINDS: tuple[tuple[str, frozenset[str], float], ...] = (
    ("change", words.CHANGE_WORDS, 1.0),
    ("statistic_noun", words.STATISTIC_NOUNS, 0.75),
    ("vague_quantity", words.VAGUE_QUANTITIES, 0.5),
    ("allegation", words.ALLEGATION_NOUNS, 0.75),
    ("relation", words.RELATION_NOUNS, 0.75),
)
_SCOPES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (words.COMPARATIVES, frozenset({"than"})),
    (words.SUPERLATIVES, words.SUPERLATIVE_SCOPES),
    (frozenset({"above", "below", "over", "under", "beyond"}), words.LIMITS),
)
_OTHER_PAST: tuple[Rule, ...] = (_event,)


def _rules() -> dict[str, tuple[Rule, ...]]:
    """The rules that a word of the tables sets off."""
    tables: tuple[tuple[Rule, frozenset[str]], ...] = (
        (_comparison, words.COMPARISON_WORDS.union(*(table for table, _ in _SCOPES))),
        (_cause, words.CAUSE_WORDS),
        (_single, frozenset().union(*(table for _, table, _ in _KINDS))),
        (_state, words.CONDITIONS),
        (_kin, words.KIN_NOUNS),
        (_attribution, words.SPEECH_VERBS | words.SOFT_SPEECH_VERBS),
        (_event, words.HARD_ACTS | words.SOFT_ACTS),
    )
    index: dict[str, tuple[Rule, ...]] = {}
    for rule, table in tables:
        for word in table:
            index[word] = (*index.get(word, ()), rule)
    pasts = (word for word, found in index.items() if word.endswith("ed") and _event not in found)
    return index | {word: (*index[word], _event) for word in pasts}


_RULES = _rules()


def names(reading: Reading) -> Iterator[Find]:
    for word in reading.names:
        yield Find("named_entity", word.start, word.end, 0.75)


_WEIGHTS: tuple[tuple[Role, str, float], ...] = (
    ("comparison", "comparison", 1.75),
    ("cause", "cause", 1.75),
    ("attribution", "attribution", 1.5),
    ("event_verb", "event_verb", 1.75),
    ("when", "date", 1.5),
    ("change", "change", 1.0),
    ("absence", "absence", 1.0),
    ("statistic_noun", "statistic_noun", 0.75),
    ("allegation", "allegation", 0.75),
    ("relation", "relation", 0.75),
    ("vague_quantity", "vague_quantity", 0.5),
)


def listed(reading: Reading) -> Iterator[Find]:
    """What the tables of a language name, for languages that have tables and no grammar here."""
    unseen = 0.25 if reading.lexicon.names == "capitals" else 0.5  # who acts may have no mark of a name
    act = 1.0 if reading.has_body or reading.has_person or reading.has_place else unseen
    for i, word in enumerate(reading.row):
        roles = reading.roles_at(i)
        for role, kind, weight in _WEIGHTS:
            if role in roles:
                yield Find(kind, word.start, word.end, weight)
        if "act" in roles:
            yield Find("event_verb", word.start, word.end, act)
    for role, kind, weight in _WEIGHTS:
        for first, end in reading.phrases.get(role, ()):
            yield Find(kind, reading.row[first].start, reading.row[end - 1].end, weight)
