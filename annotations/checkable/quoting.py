"""Whom a sentence quotes: candidates for the person or body whose claim it reports, for a person to confirm.

Read from the verbs of saying and the quotation marks that the rules know. A subject stands beside its verb;
where it is a pronoun, it is whoever the sentences before it quoted last. No state, no Django.
"""

import re
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from annotations.checkable import rules
from annotations.checkable.lexicon import Lexicon, Role, lexicon_of
from annotations.checkable.statement import Reading, Word, words_between_spaces
from annotations.checkable.words import en
from articles.text.tokens import word_set

MOST = 4  # candidates
_STRONG, _SOFT = 1.5, 0.5  # weights of an attribution that is no everyday act, and of any
_SPEAKS: frozenset[Role] = frozenset({"person", "body"})
_LOOKED_AT = 12  # verbs of saying
_LONGEST = 8  # words of a name with its office
_QUOTED_WORDS, _QUOTED_LETTERS = 4, 8  # fewer in quotation marks are a title or an irony
_BREAK = re.compile(r"[,;:!?.…()\[\]—–\"“”„«»‘「」『』，。；：、！？،؛؟]")
_UNSPACED_CLAUSE = re.compile(r"[,;:!?()“”\"「」『』《》，。；：、！？（）]")
_NOWHERE = (sys.maxsize, sys.maxsize)
_NO_WORDS = Lexicon({})


# After these stands who says it: 'according to', 'laut', 'selon'.
_FOLLOWED = word_set(
    "according laut selon según segundo conforme согласно словам мнению данным وفقا وفقاً بحسب حسب"
    " طبقا طبقاً نقلا 据 據 根据 根據"
)
_PRECEDED = word_set("zufolge によると によれば")  # before these
_LINKS = word_set("to de do da du d ل عن с от")  # between these and the name
_PRONOUNS = word_set(
    "he she they it i we you who er sie es wir ich man il elle ils elles on nous je él ella ellos ellas yo"
    " nosotros ele ela eles elas eu nós он она они оно мы я هو هي هم"
    " 他 她 他们 她们 它 我 我们 彼 彼女 彼ら 그 그녀"
)
_CUTS = word_set(
    "and but or that who which whom whose as while when because if than on in at after before during this"
    " by und aber oder dass weil wenn als am im nach vor et mais ou que qui dont quand y pero cuando"
    " e mas quando и а но что который которая которые когда أن إن بأن بأنه أنه إنه الذي التي و"
)
_HELPERS = word_set(
    "has have had also later then again now not never n't would will hat haben habe auch später dann noch"
    " nicht a ont avait aussi ha han había también tem têm havia também также уже ещё не قد ist sind"
    " war waren wurde wurden"
)
_PASSIVE = word_set("be been being is are was were")
_ADJUNCTS = re.compile(
    r"(?:(?:在|于|於|向|对|對|就|昨|今|周|星期|曾|也|还|還|则|則|随后|隨後|并|並|又|近日|日前|当天|當天|则|亦|均|都|便|已|再次|"
    r"进一步|分别|公开|最近).*)$"
)
_CONJUNCTIONS = re.compile(
    r"^(?:但是|但|而且|而|不过|不過|同时|同時|此外|另外|因此|对此|對此|其中|然而|虽然|雖然)"
)
_TOPIC = re.compile(r"([^、。，「」『』（）]{1,30}?)(?:は|が)")
_KOREAN_SUBJECT = re.compile(r"((?:\S{1,20} ){0,4}?\S{1,20}?)(?:(?:은|는|이|가|께서) |에 (?:따르|의하))")
_HANGUL, _ARABIC = re.compile("[\uac00-\ud7a3]"), re.compile("[\u0600-\u06ff]")
_ARABIC_TO = re.compile(r"\Aلل?")


def quotes_somebody(text: str, language: str) -> bool:
    """Whether the sentence reports what somebody said, so that its claim may not be its author's."""
    reading = _read(text, language)
    return bool(
        _attributions(reading)
        or any(_is_speech(reading, span) for span in reading.quotes)
        or any(_can_speak(reading, i) for i in _attributions(reading, _SOFT)[:_LOOKED_AT])
    )


def speakers(text: str, language: str, before: Iterable[str] = ()) -> list[str]:
    """The most likely first. before: the sentences that stand before it, nearest first."""
    found = _distinct(_named(_read(text, language)))
    for earlier in before:
        if len(found) >= MOST or (found and not _opens_with_pronoun(text)):
            break
        found = _distinct([*found, *_named(_read(earlier, language))])
    return found


def _distinct(names: Iterable[str]) -> list[str]:
    """Without those that begin another: 'the bureau' beside 'the bureau's spokesman'."""
    found = list(dict.fromkeys(islice(names, _LOOKED_AT * 2)))
    return [one for one in found if not any(o != one and o.startswith(one) for o in found)][:MOST]


def _read(text: str, language: str) -> Reading:
    return Reading(text, lexicon_of(language) or _NO_WORDS)


def _opens_with_pronoun(text: str) -> bool:
    first = re.match(r"\W*(\w+)", text)
    return first is not None and not _PRONOUNS.isdisjoint({first[1].lower(), first[1][:1]})


def _can_speak(reading: Reading, i: int) -> bool:
    """Whether beside a verb that is an everyday one too stands somebody, or a body, that could say so."""
    spoken = words_between_spaces(_beside(reading, i))
    return any(
        word.capital or not _SPEAKS.isdisjoint(reading.lexicon.roles(word.lower)) for word in spoken[1:]
    )


def _is_speech(reading: Reading, span: tuple[int, int]) -> bool:
    start, end = span
    if not reading.lexicon.spaced:
        return end - start >= _QUOTED_LETTERS
    first = bisect_left(reading.row, start, key=_start)
    return bisect_left(reading.row, end, lo=first, key=_start) - first >= _QUOTED_WORDS


def _start(word: Word) -> int:
    return word.start


def _outside_quotes(reading: Reading) -> Iterator[int]:
    """Numbers of the words that stand in no quotation. One pass: both are in order."""
    quotes = iter(reading.quotes)
    start, end = next(quotes, _NOWHERE)
    for i, word in enumerate(reading.row):
        while word.start >= end:
            start, end = next(quotes, _NOWHERE)
        if not start < word.start:
            yield i


def _attributions(reading: Reading, least: float = _STRONG) -> list[int]:
    """Numbers of the words that say that somebody says it, outside quotations."""
    find = rules.by_words if reading.lexicon is en.LEXICON else rules.listed
    starts = {one.start for one in find(reading) if one.kind == "attribution" and one.weight >= least}
    return [i for i in _outside_quotes(reading) if reading.row[i].start in starts]


def _named(reading: Reading) -> Iterator[str]:
    """Who stands beside a verb of saying, then whoever else is named outside quotations."""
    # Each is looked at from its clause's beginning: not all of a text made of them.
    for i in _attributions(reading, least=_SOFT)[:_LOOKED_AT]:
        yield from filter(None, (_beside(reading, i),))
    yield from _names(reading)


def _beside(reading: Reading, i: int) -> str:
    if not reading.lexicon.spaced:
        return _unspaced(reading, i)
    if _HANGUL.search(reading.text):
        return _korean(reading.text)
    if reading.lower_at(i) in _FOLLOWED:
        return _ARABIC_TO.sub(_without_to, _after(reading, i))
    if reading.lower_at(i - 1) in _PASSIVE:
        return ""
    verb = _without_helpers(reading, i)
    opens = not verb or _BREAK.search(_gap(reading, verb - 1)) or _ARABIC.match(reading.row[i].lower)
    return (_after(reading, i) if opens else "") or _before(reading, verb)


def _without_to(opening: re.Match[str]) -> str:
    return "ال" if opening[0] == "لل" else ""


def _gap(reading: Reading, i: int) -> str:
    """What stands between word i and the next."""
    return reading.text[reading.row[i].end : reading.row[i + 1].start] if i + 1 < len(reading.row) else "."


def _after(reading: Reading, i: int) -> str:
    first = i + 1
    while (
        first < len(reading.row) and reading.lower_at(first) in _LINKS and not _BREAK.search(_gap(reading, i))
    ):
        first += 1
    end = first
    while end < len(reading.row) and end - first < _LONGEST and not _BREAK.search(_gap(reading, end - 1)):
        if reading.lower_at(end) in _CUTS | _HELPERS or (reading.row[end].number and end > first):
            break
        end += 1
    return _words(reading, first, end)


def _without_helpers(reading: Reading, i: int) -> int:
    """Where the verb begins that word i ends: 'had also said'."""
    while i and reading.lower_at(i - 1) in _HELPERS and not _BREAK.search(_gap(reading, i - 1)):
        i -= 1
    return i


def _before(reading: Reading, end: int) -> str:
    first = end
    while first and end - first < _LONGEST and not _BREAK.search(_gap(reading, first - 1)):
        if reading.lower_at(first - 1) in _CUTS:
            break
        first -= 1
    return _words(reading, first, end)


def _words(reading: Reading, first: int, end: int) -> str:
    """Nothing where it is a pronoun, a number, a lower-case word alone, or nothing at all."""
    row = reading.row[first:end]
    if not row or row[0].lower in _PRONOUNS or row[0].number:
        return ""
    if any("attribution" in reading.lexicon.roles(word.lower) for word in row[:-1]):
        return ""
    alone = len(row) == 1 and reading.lexicon.names == "capitals"
    if alone and not row[0].capital and "person" not in reading.lexicon.roles(row[0].lower):
        return ""
    return reading.text[row[0].start : row[-1].end]


def _names(reading: Reading) -> Iterator[str]:
    """Runs of capitalised words, without what stands in quotation marks."""
    run: list[int] = []
    names = {word.start for word in reading.names}
    unquoted = {*_outside_quotes(reading)}
    for i, word in enumerate(reading.row):
        joined = bool(run) and reading.text[reading.row[i - 1].end : word.start] in {" ", "-"}
        if run and not (joined and word.start in names):
            yield from _run(reading, run)
            run = []
        if word.start in names and i in unquoted and word.lower not in _PRONOUNS:
            run.append(i)
    yield from _run(reading, run)


def _run(reading: Reading, run: Sequence[int]) -> Iterator[str]:
    if len(run) > 1:
        yield reading.text[reading.row[run[0]].start : reading.row[run[-1]].end]


# --- Where no spaces part the words, or a particle marks the subject --------------------------------------


def _unspaced(reading: Reading, i: int) -> str:
    word, text = reading.row[i], reading.text
    if word.lower in _FOLLOWED:
        clause = _UNSPACED_CLAUSE.split(text[word.end :], maxsplit=1)[0]
        ends = [
            other.start - word.end
            for other in reading.row[i + 1 :]
            if "attribution" in reading.lexicon.roles(other.lower)
        ]
        return _person(clause[: min([len(clause), *ends])])
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        return _japanese(text, word.lower, word.start)
    clause = _UNSPACED_CLAUSE.split(text[: word.start])[-1]
    return _person(_ADJUNCTS.sub("", _CONJUNCTIONS.sub("", clause.strip())))


def _japanese(text: str, verb: str, start: int) -> str:
    if verb in _PRECEDED:
        return _person(_UNSPACED_CLAUSE.split(text[:start])[-1])
    topic = _TOPIC.match(text[:start])
    return _person(topic[1]) if topic else ""


def _korean(text: str) -> str:
    subject = _KOREAN_SUBJECT.match(text)
    return _person(subject[1]) if subject else ""


def _person(words: str) -> str:
    found = words.strip(" \u3000")
    is_name = 1 < len(found) <= 30 and found not in _PRONOUNS and not found[0].isdigit()
    return found if is_name else ""
