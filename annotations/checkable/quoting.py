"""Find the verbs of saying in a text, and who stands beside each.

They are read from the tables of the language. No state, no Django.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from annotations.checkable import rules
from annotations.checkable.lexicon import Lexicon, Role, lexicon_of
from annotations.checkable.named_people import is_office
from annotations.checkable.statement import (
    HIDDEN,
    Statement,
    Word,
    words_between_spaces,
)
from articles.text.tokens import word_set

_SPEAKS: frozenset[Role] = frozenset({"person", "body"})
_LONGEST = 10  # words of a name with its office
_REACH = 400  # characters of a sentence before its verb that are looked at
# Fewer words or letters in quotation marks are a title or an irony.
_QUOTED_WORDS = 4
_QUOTED_LETTERS = 6
_BREAK = re.compile(r"[\0\n,;:!?.…()\[\]—–\"“”„«»‘「」『』，。；：、！？،؛؟]")
# Not the stop of an abbreviation: 'Dr. Berg', 'J. Berg', 'the U.S. army'.
_SENTENCE_END = re.compile(
    r"(?<![A-Z])(?<!\b[DMS][rst])(?<!\bMrs)[.!?…][”\"’»]?\s+|[。！？][”」』]?|\n+"
)
_UNSPACED_CLAUSE = re.compile(r"[\0,;:!?()“”\"「」『』《》，。；：、！？（）]")
NO_WORDS = Lexicon("", {})


# The speaker stands after these: 'according to', 'laut', 'selon'.
_FOLLOWED = word_set(
    "according laut angaben ansicht selon según segundo conforme"
    " согласно словам мнению данным وفقا وفقاً بحسب حسب"
    " طبقا طبقاً نقلا 据 據 根据 根據"
)
_PRECEDED = word_set("zufolge によると によれば")  # before these
_LINKS = word_set("to von de do da du d ل عن с от")  # between these and the name
PRONOUNS = word_set(
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
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARABIC_TO = re.compile(r"\Aلل?")
# 'A report by the audit office'.
_PAPER = re.compile(
    r"(?:report|letter|study|statement|survey|bericht|brief|studie|gutachten|rapport"
    r"|lettre|étude|informe|carta)"
    r" (?:by|from|of|des|der|von|vom|du|de|del) (.+)",
    re.IGNORECASE,
)
_CHINESE_PAPER = re.compile("的(?:报告|報告|信|研究|文件|声明|聲明)\\Z")


def reports_speech(text: str, language: str) -> bool:
    """Return whether the sentence `text` by itself reports what somebody said."""
    statement = Statement(text, lexicon_of(language) or NO_WORDS)
    if _attributions(statement):
        return True
    if any(_is_speech(statement, span) for span in statement.quotes):
        return True
    everyday_verbs = _attributions(statement, rules.WEAK)
    return any(_can_speak(statement, i) for i in everyday_verbs)


def _can_speak(statement: Statement, i: int) -> bool:
    """Return whether a person or a body stands beside an everyday verb."""
    subjects = [phrase for phrase in _beside(statement, i) if phrase]
    if not subjects:
        return False
    for word in words_between_spaces(subjects[0])[1:]:
        roles = statement.lexicon.roles(word.lower)
        if word.capital or not _SPEAKS.isdisjoint(roles):
            return True
    return False


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
    found = []
    for i, word in enumerate(statement.row):
        says = word.start in starts
        if least == rules.WEAK:
            says = says or "speech" in statement.roles_at(i)
        if says and unquoted[word.start] != HIDDEN:
            found.append(i)
    return found


class Speech(NamedTuple):
    """A verb of saying outside quotations.

    `at` is where it begins. `subjects` are the phrases that may say who speaks, the
    most likely first; a pronoun is one.
    """

    at: int
    subjects: Sequence[str]


def speeches(statement: Statement) -> list[Speech]:
    """Return the verbs of saying, each with who may speak."""
    found = []
    for i in _attributions(statement, least=rules.WEAK):
        if is_office(statement.lower_at(i), statement.lexicon):
            continue
        subjects = [phrase for phrase in _beside(statement, i) if phrase]
        if subjects:
            found.append(Speech(statement.row[i].start, subjects))
    return found


def _beside(statement: Statement, i: int) -> list[str]:
    """Return who may stand beside the verb of saying `i`, '' for nobody."""
    if not statement.lexicon.spaced:
        return _unspaced(statement, i)
    if statement.lexicon.code == "ko":
        begin = _sentence_start(statement.text, statement.row[i].start)
        return [_subject(_KOREAN_SUBJECT, statement.text[begin:])]
    if statement.lower_at(i) in _FOLLOWED:
        return [_ARABIC_TO.sub(_arabic_article, _after(statement, i))]
    if statement.lower_at(i - 1) in _PASSIVE:
        return []
    inverted = statement.row[i].lower.rpartition("-")[2]
    if inverted in PRONOUNS:
        return [inverted]
    verb = _without_helpers(statement, i)
    opens = not verb or _breaks(statement, verb - 1)
    if not opens and not _ARABIC.match(statement.row[i].lower):
        return [_before(statement, verb)]
    subjects = [_after(statement, i), _before(statement, verb)]
    if verb:
        # 'Ann Lee, its director, announced a plan'.
        start = statement.row[verb].start
        begin = _sentence_start(statement.text, start)
        subjects.append(statement.unquoted[begin:start].replace(HIDDEN, ""))
    return subjects


def _sentence_start(text: str, at: int) -> int:
    """Return where the sentence of `at` begins."""
    begin = max(at - _REACH, 0)
    for found in _SENTENCE_END.finditer(text, begin, at):
        begin = found.end()
    return begin


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
    """Return the words, '' for a number or a lower-case word alone."""
    row = statement.row[first:end]
    if not row or row[0].number:
        return ""
    pronoun = row[0].lower.rpartition("-")[2]  # 'a-t-elle'
    if pronoun in PRONOUNS:
        return pronoun
    lexicon = statement.lexicon
    phrase = statement.text[row[0].start : row[-1].end]
    paper = _PAPER.search(phrase)
    if paper:
        return paper[1]
    verbs = [word for word in row[:-1] if not is_office(word.lower, lexicon)]
    if any("attribution" in lexicon.roles(word.lower) for word in verbs):
        return ""
    if len(row) == 1 and not _may_be_alone(row[0], lexicon):
        return ""
    return phrase


def _may_be_alone(word: Word, lexicon: Lexicon) -> bool:
    """Return whether the word by itself may name who speaks."""
    if lexicon.names != "capitals" or word.capital:
        return True
    return "person" in lexicon.roles(word.lower)


# --- Where no spaces part the words, or a particle marks the subject ------------------


def _unspaced(statement: Statement, i: int) -> list[str]:
    """Return who may stand beside the verb `i` where no spaces part words."""
    word = statement.row[i]
    text = statement.text
    if word.lower in _FOLLOWED:
        clause = _UNSPACED_CLAUSE.split(text[word.end :], maxsplit=1)[0]
        for other in statement.row[i + 1 :]:
            if "attribution" in statement.lexicon.roles(other.lower):
                clause = clause[: other.start - word.end]
                break
        return [_person(clause)]
    begin = _sentence_start(text, word.start)
    if statement.lexicon.code == "ja":
        return [_japanese(text[begin : word.start], word.lower)]
    clause = _UNSPACED_CLAUSE.split(text[begin : word.start])[-1].strip()
    return [_person(_ADJUNCTS.sub("", _CONJUNCTIONS.sub("", clause))), clause]


def _japanese(text: str, verb: str) -> str:
    """Return who speaks in the `text` before the verb."""
    if verb in _PRECEDED:
        return _person(_UNSPACED_CLAUSE.split(text)[-1])
    return _subject(_TOPIC, text)


def _subject(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.match(text)
    if not found:
        return ""
    return _person(found[1])


def _person(words: str) -> str:
    """Return the words where they may be a name, else ''."""
    name = _CHINESE_PAPER.sub("", words.strip(" \u3000"))
    if name in PRONOUNS:
        return name
    if not 1 < len(name) <= 30 or name[0].isdigit():
        return ""
    return name
