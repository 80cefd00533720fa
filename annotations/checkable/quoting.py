"""Whom a sentence quotes: candidates for the person or body whose claim it reports, for
a person to confirm.

Read from the verbs of saying and the quotation marks that the rules know. A subject
stands beside its verb; where it is a pronoun, it is whoever the sentences before it
quoted last. No state, no Django.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from annotations.checkable import rules
from annotations.checkable.lexicon import Lexicon, Role, lexicon_of
from annotations.checkable.statement import (
    HIDDEN,
    Statement,
    Word,
    words_between_spaces,
)
from articles.text.tokens import word_set

MOST = 4  # candidates
_SPEAKS: frozenset[Role] = frozenset({"person", "body"})
_LOOKED_AT = 12  # verbs of saying
_LONGEST = 8  # words of a name with its office
# fewer in quotation marks are a title or an irony
_QUOTED_WORDS, _QUOTED_LETTERS = 4, 6
_BREAK = re.compile(r"[,;:!?.…()\[\]—–\"“”„«»‘「」『』，。；：、！？،؛؟]")
_UNSPACED_CLAUSE = re.compile(r"[,;:!?()“”\"「」『』《》，。；：、！？（）]")
_NO_WORDS = Lexicon("", {})


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
_KOREAN_SUBJECT = re.compile(
    r"((?:\S{1,20} ){0,4}?\S{1,20}?)(?:(?:은|는|이|가|께서) |에 (?:따르|의하))"
)
_HANGUL, _ARABIC = re.compile("[\uac00-\ud7a3]"), re.compile("[\u0600-\u06ff]")
_ARABIC_TO = re.compile(r"\Aلل?")


def quotes_somebody(text: str, language: str) -> bool:
    """Whether the sentence reports what somebody said, so that its claim may not be its
    author's.
    """
    statement = _read(text, language)
    return bool(
        _attributions(statement)
        or any(_is_speech(statement, span) for span in statement.quotes)
        or any(
            _can_speak(statement, i)
            for i in _attributions(statement, rules.WEAK)[:_LOOKED_AT]
        )
    )


def speakers(text: str, language: str, before: Iterable[str] = ()) -> list[str]:
    """The most likely first. before: the sentences that stand before it,
    nearest first.
    """
    found = _distinct(_named(_read(text, language)))
    for earlier in before:
        if len(found) >= MOST or (found and not _opens_with_pronoun(text)):
            break
        found = _distinct([*found, *_named(_read(earlier, language))])
    return found


def _distinct(names: Iterable[str]) -> list[str]:
    """Without those that begin another: 'the bureau' beside 'the bureau's
    spokesman'.
    """
    found = list(dict.fromkeys(islice(names, _LOOKED_AT * 2)))
    return [
        one for one in found if not any(o != one and o.startswith(one) for o in found)
    ][:MOST]


def _read(text: str, language: str) -> Statement:
    return Statement(text, lexicon_of(language) or _NO_WORDS)


def _opens_with_pronoun(text: str) -> bool:
    first = re.match(r"\W*(\w+)", text)
    return first is not None and not _PRONOUNS.isdisjoint(
        {first[1].lower(), first[1][:1]}
    )


def _can_speak(statement: Statement, i: int) -> bool:
    """Whether beside a verb that is an everyday one too stands somebody, or a body,
    that could say so.
    """
    spoken = words_between_spaces(_beside(statement, i))
    return any(
        word.capital or not _SPEAKS.isdisjoint(statement.lexicon.roles(word.lower))
        for word in spoken[1:]
    )


def _is_speech(statement: Statement, span: tuple[int, int]) -> bool:
    inner = statement.text[span[0] + 1 : span[1] - 1]
    return (
        len(inner.split()) >= _QUOTED_WORDS
        if statement.lexicon.spaced
        else len(inner) >= _QUOTED_LETTERS
    )


def _attributions(statement: Statement, least: int = rules.STRONG) -> list[int]:
    """Numbers of the words that say that somebody says it, outside quotations."""
    found = rules.listed_words(statement)
    starts = {
        one.start
        for one in found
        if one.kind == "attribution" and one.strength >= least
    }
    left = statement.unquoted
    return [
        i
        for i, one in enumerate(statement.row)
        if one.start in starts and left[one.start] != HIDDEN
    ]


def _named(statement: Statement) -> Iterator[str]:
    """Who stands beside a verb of saying, then whoever else is named outside
    quotations.
    """
    # Each is looked at from its clause's beginning: not all of a text made of them.
    for i in _attributions(statement, least=rules.WEAK)[:_LOOKED_AT]:
        yield from filter(None, (_beside(statement, i),))
    yield from _names(statement)


def _beside(statement: Statement, i: int) -> str:
    if not statement.lexicon.spaced:
        return _unspaced(statement, i)
    if _HANGUL.search(statement.text):
        return _subject(_KOREAN_SUBJECT, statement.text)
    if statement.lower_at(i) in _FOLLOWED:
        return _ARABIC_TO.sub(lambda to: "ال" * (len(to[0]) - 1), _after(statement, i))
    if statement.lower_at(i - 1) in _PASSIVE:
        return ""
    verb = _without_helpers(statement, i)
    opens = (
        not verb
        or _breaks(statement, verb - 1)
        or _ARABIC.match(statement.row[i].lower)
    )
    return (_after(statement, i) if opens else "") or _before(statement, verb)


def _breaks(statement: Statement, i: int) -> bool:
    """Whether a mark parts word i from the next, or none follows."""
    row = statement.row
    return (
        i + 1 >= len(row)
        or _BREAK.search(statement.text, row[i].end, row[i + 1].start) is not None
    )


def _after(statement: Statement, i: int) -> str:
    first = i + 1
    while statement.lower_at(first) in _LINKS and not _breaks(statement, i):
        first += 1
    end = first
    while end - first < _LONGEST and not _breaks(statement, end - 1):
        if statement.lower_at(end) in _CUTS | _HELPERS or (
            statement.row[end].number and end > first
        ):
            break
        end += 1
    return _words(statement, first, end)


def _without_helpers(statement: Statement, i: int) -> int:
    """Where the verb begins that word i ends: 'had also said'."""
    while i and statement.lower_at(i - 1) in _HELPERS and not _breaks(statement, i - 1):
        i -= 1
    return i


def _before(statement: Statement, end: int) -> str:
    first = end
    while first and end - first < _LONGEST and not _breaks(statement, first - 1):
        if statement.lower_at(first - 1) in _CUTS:
            break
        first -= 1
    return _words(statement, first, end)


def _words(statement: Statement, first: int, end: int) -> str:
    """Nothing where it is a pronoun, a number, a lower-case word alone, or nothing at
    all.
    """
    row = statement.row[first:end]
    if not row or row[0].lower in _PRONOUNS or row[0].number:
        return ""
    if any("attribution" in statement.lexicon.roles(word.lower) for word in row[:-1]):
        return ""
    alone = len(row) == 1 and statement.lexicon.names == "capitals"
    if (
        alone
        and not row[0].capital
        and "person" not in statement.lexicon.roles(row[0].lower)
    ):
        return ""
    return statement.text[row[0].start : row[-1].end]


def _names(statement: Statement) -> Iterator[str]:
    """Runs of capitalised words, without what stands in quotation marks."""
    runs: list[list[Word]] = [[]]
    named = (word for word in statement.names if word.lower not in _PRONOUNS)
    names = {word.start for word in named if statement.unquoted[word.start] != HIDDEN}
    for i, word in enumerate(statement.row):
        joined = statement.text[statement.row[i - 1].end : word.start] in {" ", "-"}
        if runs[-1] and not (joined and word.start in names):
            runs.append([])
        if word.start in names:
            runs[-1].append(word)
    for run in runs:
        if len(run) > 1:
            yield statement.text[run[0].start : run[-1].end]


# --- Where no spaces part the words, or a particle marks the subject
# --------------------------------------


def _unspaced(statement: Statement, i: int) -> str:
    word, text = statement.row[i], statement.text
    if word.lower in _FOLLOWED:
        clause = _UNSPACED_CLAUSE.split(text[word.end :], maxsplit=1)[0]
        ends = [
            other.start - word.end
            for other in statement.row[i + 1 :]
            if "attribution" in statement.lexicon.roles(other.lower)
        ]
        return _person(clause[: min([len(clause), *ends])])
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        return _japanese(text, word.lower, word.start)
    clause = _UNSPACED_CLAUSE.split(text[: word.start])[-1]
    return _person(_ADJUNCTS.sub("", _CONJUNCTIONS.sub("", clause.strip())))


def _japanese(text: str, verb: str, start: int) -> str:
    if verb in _PRECEDED:
        return _person(_UNSPACED_CLAUSE.split(text[:start])[-1])
    return _subject(_TOPIC, text[:start])


def _subject(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    return _person(found[1]) if found else ""


def _person(words: str) -> str:
    found = words.strip(" \u3000")
    is_name = 1 < len(found) <= 30 and found not in _PRONOUNS and not found[0].isdigit()
    return found if is_name else ""
