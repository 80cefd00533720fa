"""Find whom a sentence quotes, as candidates for a person to confirm.

The candidates are read from the verbs of saying and the quotation marks that the rules
know. A subject stands beside its verb; for a pronoun it is the last one whom the
sentences before it quoted. No state, no Django.
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
# Fewer words or letters in quotation marks are a title or an irony.
_QUOTED_WORDS = 4
_QUOTED_LETTERS = 6
_BREAK = re.compile(r"[,;:!?.…()\[\]—–\"“”„«»‘「」『』，。；：、！？،؛؟]")
_UNSPACED_CLAUSE = re.compile(r"[,;:!?()“”\"「」『』《》，。；：、！？（）]")
_NO_WORDS = Lexicon("", {})


# The speaker stands after these: 'according to', 'laut', 'selon'.
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
_CUTS_AND_HELPERS = _CUTS | _HELPERS
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
_HANGUL = re.compile("[\uac00-\ud7a3]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_TO = re.compile(r"\Aلل?")


def quotes_somebody(text: str, language: str) -> bool:
    """Return whether the sentence reports what somebody said.

    Its claim may then not be its author's.
    """
    statement = _read(text, language)
    if _attributions(statement):
        return True
    if any(_is_speech(statement, span) for span in statement.quotes):
        return True
    everyday_verbs = _attributions(statement, rules.WEAK)[:_LOOKED_AT]
    return any(_can_speak(statement, i) for i in everyday_verbs)


def speakers(text: str, language: str, before: Iterable[str] = ()) -> list[str]:
    """Return whom the sentence may quote, the most likely first.

    `before` holds the sentences that stand before it, nearest first.
    """
    candidates = _distinct(_candidates(_read(text, language)))
    for earlier in before:
        if len(candidates) >= MOST or (candidates and not _opens_with_pronoun(text)):
            break
        quoted_before = _candidates(_read(earlier, language))
        candidates = _distinct([*candidates, *quoted_before])
    return candidates


def _distinct(names: Iterable[str]) -> list[str]:
    """Return the names without those that begin another.

    Beside 'the bureau's spokesman' 'the bureau' is left out.
    """
    first_names = list(dict.fromkeys(islice(names, _LOOKED_AT * 2)))
    longest = [name for name in first_names if not _begins_another(name, first_names)]
    return longest[:MOST]


def _begins_another(name: str, names: Iterable[str]) -> bool:
    return any(other != name and other.startswith(name) for other in names)


def _read(text: str, language: str) -> Statement:
    return Statement(text, lexicon_of(language) or _NO_WORDS)


def _opens_with_pronoun(text: str) -> bool:
    first = re.match(r"\W*(\w+)", text)
    if not first:
        return False
    word = first[1]
    return word.lower() in _PRONOUNS or word[:1] in _PRONOUNS


def _can_speak(statement: Statement, i: int) -> bool:
    """Return whether a person or a body stands beside an everyday verb."""
    subject = words_between_spaces(_beside(statement, i))
    return any(
        word.capital or not _SPEAKS.isdisjoint(statement.lexicon.roles(word.lower))
        for word in subject[1:]
    )


def _is_speech(statement: Statement, span: tuple[int, int]) -> bool:
    inner = statement.text[span[0] + 1 : span[1] - 1]
    if statement.lexicon.spaced:
        return len(inner.split()) >= _QUOTED_WORDS
    return len(inner) >= _QUOTED_LETTERS


def _attributions(statement: Statement, least: int = rules.STRONG) -> list[int]:
    """Return the numbers of the verbs of saying outside quotations."""
    starts = {
        find.start
        for find in rules.listed_words(statement)
        if find.kind == "attribution" and find.strength >= least
    }
    unquoted = statement.unquoted
    return [
        i
        for i, word in enumerate(statement.row)
        if word.start in starts and unquoted[word.start] != HIDDEN
    ]


def _candidates(statement: Statement) -> Iterator[str]:
    """Yield who stands beside a verb of saying, then the names outside quotations."""
    # Hazard: a text may consist of verbs of saying, and each is looked at from the
    # beginning of its clause.
    for i in _attributions(statement, least=rules.WEAK)[:_LOOKED_AT]:
        speaker = _beside(statement, i)
        if speaker:
            yield speaker
    yield from _names(statement)


def _beside(statement: Statement, i: int) -> str:
    """Return who stands beside the verb of saying `i`, '' for nobody."""
    if not statement.lexicon.spaced:
        return _unspaced(statement, i)
    if _HANGUL.search(statement.text):
        return _subject(_KOREAN_SUBJECT, statement.text)
    if statement.lower_at(i) in _FOLLOWED:
        return _ARABIC_TO.sub(_arabic_article, _after(statement, i))
    if statement.lower_at(i - 1) in _PASSIVE:
        return ""
    verb = _without_helpers(statement, i)
    opens = not verb or _breaks(statement, verb - 1)
    if opens or _ARABIC.match(statement.row[i].lower):
        return _after(statement, i) or _before(statement, verb)
    return _before(statement, verb)


def _arabic_article(to: re.Match[str]) -> str:
    """Return the article that is hidden in 'to the'; 'to' alone has none."""
    return "ال" * (len(to[0]) - 1)


def _breaks(statement: Statement, i: int) -> bool:
    """Return whether a mark parts word `i` from the next, or none follows."""
    row = statement.row
    if i + 1 >= len(row):
        return True
    return _BREAK.search(statement.text, row[i].end, row[i + 1].start) is not None


def _after(statement: Statement, i: int) -> str:
    """Return the name that follows word `i`."""
    first = i + 1
    while statement.lower_at(first) in _LINKS and not _breaks(statement, i):
        first += 1
    end = first
    while end - first < _LONGEST and not _breaks(statement, end - 1):
        if statement.lower_at(end) in _CUTS_AND_HELPERS:
            break
        if statement.row[end].number and end > first:
            break
        end += 1
    return _words(statement, first, end)


def _without_helpers(statement: Statement, i: int) -> int:
    """Return where the verb begins that word `i` ends, such as 'had also said'."""
    while i and statement.lower_at(i - 1) in _HELPERS and not _breaks(statement, i - 1):
        i -= 1
    return i


def _before(statement: Statement, end: int) -> str:
    """Return the name that ends before word `end`."""
    first = end
    while first and end - first < _LONGEST and not _breaks(statement, first - 1):
        if statement.lower_at(first - 1) in _CUTS:
            break
        first -= 1
    return _words(statement, first, end)


def _words(statement: Statement, first: int, end: int) -> str:
    """Return the words, '' for a pronoun, a number or a lower-case word alone."""
    row = statement.row[first:end]
    if not row or row[0].lower in _PRONOUNS or row[0].number:
        return ""
    lexicon = statement.lexicon
    if any("attribution" in lexicon.roles(word.lower) for word in row[:-1]):
        return ""
    if len(row) == 1 and lexicon.names == "capitals":
        is_person = "person" in lexicon.roles(row[0].lower)
        if not row[0].capital and not is_person:
            return ""
    return statement.text[row[0].start : row[-1].end]


def _names(statement: Statement) -> Iterator[str]:
    """Yield runs of capitalised words outside quotation marks."""
    names = {
        word.start
        for word in statement.names
        if word.lower not in _PRONOUNS and statement.unquoted[word.start] != HIDDEN
    }
    runs: list[list[Word]] = [[]]
    last_end = 0
    for word in statement.row:
        joined = statement.text[last_end : word.start] in {" ", "-"}
        last_end = word.end
        if runs[-1] and not (joined and word.start in names):
            runs.append([])
        if word.start in names:
            runs[-1].append(word)
    for run in runs:
        if len(run) > 1:
            yield statement.text[run[0].start : run[-1].end]


# --- Where no spaces part the words, or a particle marks the subject ------------------


def _unspaced(statement: Statement, i: int) -> str:
    """Return who stands beside the verb `i` where no spaces part words."""
    word = statement.row[i]
    text = statement.text
    if word.lower in _FOLLOWED:
        clause = _UNSPACED_CLAUSE.split(text[word.end :], maxsplit=1)[0]
        for other in statement.row[i + 1 :]:
            if "attribution" in statement.lexicon.roles(other.lower):
                clause = clause[: other.start - word.end]
                break
        return _person(clause)
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
    if not found:
        return ""
    return _person(found[1])


def _person(words: str) -> str:
    """Return the words where they may be a name, else ''."""
    name = words.strip(" \u3000")
    if not 1 < len(name) <= 30 or name in _PRONOUNS or name[0].isdigit():
        return ""
    return name
