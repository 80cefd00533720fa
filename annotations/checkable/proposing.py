"""Propose which words of a sentence a person rates: one proposal a statement.

A statement is told by a figure, a date, a quotation, a comparison or a named office. A
quotation hides what is in it. Outside, the clause decides: its figures, with its
comparisons and dates, are one statement.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from annotations.checkable.lexicon import Lexicon, Role, lexicon_of
from annotations.checkable.named_people import NAME
from annotations.checkable.noun_phrases import LINKS, phrase_end
from annotations.checkable.statement import HIDDEN, blank_out
from articles.engine_errors import advice
from articles.text.shapes import Reason, Span
from articles.text.tokens import word_set

_KINDS = {"date": "date", "comparison": "comparison", "change": "comparison"}
_KINDS |= dict.fromkeys(("figure", "money", "percent"), "figure")
# Joined words get the first of these kinds that one of them has. `weak` words tell
# something beside a figure only.
_RANK = ("figure", "comparison", "date", "weak")
_NEAR = 40  # letters between words of one statement
_SAID = 30  # letters between a verb of saying and its date


class Words(NamedTuple):
    """Words that a person may rate, with the kind of statement."""

    span: Span
    kind: str


def propose(text: str, reasons: Sequence[Reason], language: str) -> list[Reason]:
    """Return the words that a person is asked to rate, in reading order and disjoint.

    `reasons` is what `assess` answered for the same text. A kind is figure, date,
    quotation, comparison or name. Nothing in a language without tables. Never raises.
    """
    return advice("claims", text, partial(_propose, text, reasons, language), [])


def _propose(text: str, reasons: Sequence[Reason], language: str) -> list[Reason]:
    lexicon = lexicon_of(language)
    spans = _spans_by_kind(text, reasons)
    if lexicon is None or spans.keys() <= {"named_entity", "wording"}:
        return []
    quotations = _quotations(text, spans.get("quote", ()))
    is_attributed = bool(spans.get("attribution"))
    proposals = [
        Words(span, "quotation")
        for span in quotations
        if _is_speech(span.of(text), lexicon, is_attributed=is_attributed)
    ]
    if not text.rstrip().endswith(("?", "？", "؟")):
        unquoted = blank_out(text, quotations)
        for clause in _clauses(text, unquoted, spans, lexicon):
            proposals += _statements(text, clause, lexicon)
        unclaimed = blank_out(unquoted, [words.span for words in proposals])
        proposals += _names(unclaimed, lexicon)
    return [
        {"kind": kind, "start": span.start, "end": span.end}
        for span, kind in sorted(proposals)
    ]


def _spans_by_kind(text: str, reasons: Sequence[Reason]) -> dict[str, list[Span]]:
    """Return the stretches of each kind.

    A verb of saying with a capital inside the sentence is part of a name and left out.
    """
    spans: dict[str, list[Span]] = {}
    for reason in reasons:
        span = Span(reason["start"], reason["end"])
        spans.setdefault(reason["kind"], []).append(span)
    if "attribution" in spans:
        spans["attribution"] = [
            span
            for span in spans["attribution"]
            if not span.start or not text[span.start].isupper()
        ]
    return spans


def _can_be(word: str, lexicon: Lexicon, *roles: Role) -> bool:
    return not lexicon.roles(word.lower()).isdisjoint(roles)


_MARK = re.compile(r"[\"“”„«»「」『』]")


def _quotations(text: str, quotes: Iterable[Span]) -> list[Span]:
    """Return all that stands in quotation marks.

    A quotation that a speaker's name interrupts is one.
    """
    spans: list[Span] = []
    for start, end in quotes:
        if spans and _goes_on(text, spans[-1].end, start):
            start = spans.pop().start
        spans.append(Span(start, end))
    mark = _MARK.search(blank_out(text, spans))
    if not mark:
        return spans
    # The other half of this mark is in the sentence before, or in the next.
    if _opens(text, mark):
        torn = Span(mark.start(), len(text))
    else:
        torn = Span(0, mark.end())
    return sorted([torn, *(span for span in spans if not span.overlaps(torn))])


def _opens(text: str, mark: re.Match[str]) -> bool:
    before = text[max(0, mark.start() - 1) : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    return after.isalnum() and not before.strip(" (")


def _goes_on(text: str, end: int, start: int) -> bool:
    """Return whether a quotation that ends at `end` goes on at `start`.

    An example is '“We did,” she said, “not know.”'
    """
    between = text[end:start].strip()
    if not 0 < len(between) <= 80:
        return False
    closes = between[-1] in ",，–—"
    opens = {between[0], text[end - 2]} & set(",，")
    return closes and bool(opens) and not text[start + 1 : start + 2].isupper()


def _is_speech(quotation: str, lexicon: Lexicon, *, is_attributed: bool) -> bool:
    """Return whether it is not a title, a term, a nickname or one word."""
    words = quotation[1:-1].split()
    size = len(words)
    least = 4
    if not lexicon.spaced and size <= 1:
        size = len(quotation) // 2 - 1
        least = 8
    if size < least and not (size > 1 and is_attributed):
        return False
    titled = all(word[0].isupper() for word in words if len(word) > 3)
    return size >= 8 or not titled


# --- Clauses --------------------------------------------------------------------------

# What parts clauses: a mark, a comma with a clause behind it, and words that open a
# clause with something behind them.
_PARTS = re.compile(
    r"(?i)[;:—–。；：，]|,\s+(?!\w+ing\b)(?:and\b|und\b|et\b|with\b|avec\b|mit\b|con\b|.{9})"
    r"|\b(?:and|or|und|oder|et|ou|y|e|и|but|who|which|that|whose|where|when|while|because|although|if|after|before"
    r"|qui|dont|que|quien|dass|weil|während|nachdem|mientras|cuando|donde|котор\w+|что|когда)\s+\w"
)
# These are not weighed by `assess`, but a person may rate them.
_UNWEIGHED = re.compile(
    r"(?P<date>this (?:week|weekend|morning|evening)|(?:past|last) (?:few )?(?:days|weeks)\b)|first time\b"
    r"|(?:[tT]he|['’]s) (?P<most>most \w+|(?:\w+i|larg|small|great|high|low|old|young|long|new|fast)est\b)"
)


def _clauses(
    text: str, unquoted: str, spans: dict[str, list[Span]], lexicon: Lexicon
) -> Iterator[list[Words]]:
    """Yield the figures, dates and comparisons of each clause."""
    clause: list[Words] = []
    for words in sorted(_marked(text, unquoted, spans, lexicon)):
        if clause and _is_parted(text, clause, words):
            yield clause
            clause = []
        clause.append(words)
    yield clause


def _marked(
    text: str, unquoted: str, spans: dict[str, list[Span]], lexicon: Lexicon
) -> Iterator[Words]:
    """Yield figures, dates and comparisons outside quotations; they may overlap."""
    for reason in spans.keys() & _KINDS:
        for span in spans[reason]:
            if HIDDEN in (unquoted[span.start], unquoted[span.end - 1]):
                continue
            if _tells(reason, text, span, lexicon, spans):
                yield Words(span, _KINDS[reason])
            else:
                yield Words(span, "weak")
    if lexicon.is_english:
        for unweighed in _UNWEIGHED.finditer(unquoted):
            kind = "date" if unweighed["date"] else "comparison"
            yield Words(Span(*unweighed.span(unweighed.lastgroup or 0)), kind)


def _is_parted(text: str, clause: list[Words], words: Words) -> bool:
    """Return whether `words` begin another clause."""
    between = text[clause[-1].span.end : words.span.start]
    is_dated = {earlier.kind for earlier in clause} == {"date"}
    if is_dated and len(clause) == 1 and clause[0].span.start < 15:
        between = between.replace(",", "", 1)  # 'In 2019, 41 percent left'
    return _PARTS.search(between) is not None or (is_dated and "," in between)


def _statements(text: str, clause: list[Words], lexicon: Lexicon) -> Iterator[Words]:
    """Yield the statements of a clause.

    Words near each other are one statement; dates and comparisons far off belong to the
    clause's figures.
    """
    groups = _near_groups(clause)
    if not groups:
        return
    best = min((group.kind for group in groups), key=_RANK.index)
    stating = [group for group in groups if group.kind == best]
    if best == "date":
        stating = stating[:1]
    for group in stating:
        end = group.span.end
        if best in LINKS:
            end = phrase_end(text, group.span, best, lexicon)
        yield Words(Span(group.span.start, end), best)


def _near_groups(clause: list[Words]) -> list[Words]:
    """Return the words of a clause with those near each other as one.

    Weak words count beside a figure only.
    """
    counts = any(words.kind == "figure" for words in clause)
    groups: list[Words] = []
    for words in clause:
        if words.kind == "weak" and not counts:
            continue
        if groups and words.span.start - groups[-1].span.end <= _NEAR:
            words = _joined(groups.pop(), words)
        groups.append(words)
    return groups


def _joined(words: Words, following: Words) -> Words:
    end = max(words.span.end, following.span.end)
    kind = min(words.kind, following.kind, key=_RANK.index)
    return Words(Span(words.span.start, end), kind)


# --- What tells something by itself ---------------------------------------------------

_MEASURED: tuple[Role, ...] = (
    "period",
    "date_unit",
    "percent",
    "currency",
    "magnitude",
)
_HABIT = re.compile(
    r"(?:each|every|per|a) |heute|hoy|hoje|aujourd|сегодня|今天|今日|اليوم|오늘", re.I
)
_FEW = re.compile("[一二三两兩][^十百千万萬亿億]")
# Before a year that belongs to a name: the 2025 summit.
_ATTRIBUTIVE = re.compile(r"(?:\b(?:the|a|its|his|their|de)|['’]s) $", re.I)
_RANKS = re.compile(
    r"(?i)\b(?!meist|muss|müss|wuss)\w+[sß]te[nrsm]?\b|einzig|verd|halbier|doppelt|erstmals"
    r"|\b(?:l[ea]s?|du|des|aux?|el|los|del|al|n?[oa]s?|d[oa]) (?:\S+ )?"
    r"(?:plus|moins|meill|pire|prem|seul|m[áa]i?s|menos|me[jl]|p[ei]or|ma[iy]or|menor|prim|únic)"
    r"|(?:mehr|weniger|er[nes]?|plus|moins|rieur|m[áa]i?s|menos|ma[iy]or|menor)\S* (?:\S+ ){0,3}?(?:als|qu|à)"
    r"|doubl|tripl|dupli|dobl|dobro|r[eé][ck]or|uniqu|сам|наи|ейш|единств|рекорд|вдвое|втрое|удво|впервые|перв"
    r"|最(?![近后後终終好])|[首翻倍初]|唯一|史上|[纪紀][录錄]|第一|가장|최[대고저초]|유일|사상|역대|제일"
    r"|أ[كقعطغفس]|لأول|الوحيد|ضعف|تضاعف|قياس"
)


def _tells(
    reason: str, text: str, span: Span, lexicon: Lexicon, spans: dict[str, list[Span]]
) -> bool:
    """Return whether the stretch states something by itself."""
    if reason == "date":
        return _dates(text, span, lexicon, spans.get("attribution", ()))
    if reason == "figure":
        return _counts(text, span, lexicon)
    if reason == "comparison" and not lexicon.is_english:
        return _RANKS.search(text, max(0, span.start - 12), span.end + 25) is not None
    return reason != "change" or "statistic_noun" in spans


def _counts(text: str, span: Span, lexicon: Lexicon) -> bool:
    """Return whether a figure states an amount; 'two guards' only says who acts."""
    few = _can_be(span.of(text), lexicon, "small_number") or _FEW.match(text, *span)
    if not few:
        return True
    following = text[span.end : span.end + 20].split()[:1]
    return any(_can_be(word, lexicon, *_MEASURED) for word in following)


def _dates(text: str, span: Span, lexicon: Lexicon, said: Sequence[Span]) -> bool:
    """Return whether a date says when it happened.

    It does not when it tells when somebody said something, nor as a habit, nor as a
    year in a name.
    """
    words = span.of(text)
    is_date = (
        lexicon.is_english
        or _can_be(words, lexicon, "day", "month")
        or any(map(str.isnumeric, words))
    )
    if not is_date or _HABIT.match(words):
        return False
    before = max(0, span.start - 5)
    if words.isdecimal() and _ATTRIBUTIVE.search(text, before, span.start):
        return False
    return not any(_tells_when_said(text, span, verb) for verb in _around(said, span))


def _around(said: Sequence[Span], span: Span) -> Sequence[Span]:
    """Return the verbs of saying right before and right after the span."""
    after = bisect_left(said, span)
    return said[max(0, after - 1) : after + 1]


def _tells_when_said(text: str, date: Span, verb: Span) -> bool:
    gap = text[min(verb.end, date.end) : max(verb.start, date.start)]
    return len(gap) < _SAID and "," not in gap and not _PARTS.search(gap)


# --- Names with an office -------------------------------------------------------------

_OFFICES = word_set("""
    brother sister wife husband son daughter cousin nephew niece uncle aunt father mother partner friend
    colleague classmate
    dr. prof. gen. sen. rep. gov. lt. col. capt. professor lecturer economist historian analyst author writer
    artist illustrator actor actress singer activist congressman congresswoman assistant head leader
    bürgermeisterin leiter leiterin chefin maire directeur directrice alcalde alcaldesa directora prefeito
    """)
_BEFORE = re.compile(r"([^\W\d_]+),? $")
_APPOSED = re.compile(
    r", (?!(?:wh\w+|and|but|with|in|at|on|as|after)\b)([^,.;:()\0]{3,70})(?=[,.;])"
)


def _names(unclaimed: str, lexicon: Lexicon) -> Iterator[Words]:
    """Yield full names, each with an office before it or in commas behind it."""
    if not lexicon.spaced:
        return
    last = 0
    for name in NAME.finditer(unclaimed):
        span = _with_office(unclaimed, name, lexicon)
        if span and span.start >= last:
            yield Words(span, "name")
            last = span.end


def _with_office(unclaimed: str, name: re.Match[str], lexicon: Lexicon) -> Span | None:
    """Return the name with its office: 'Prime Minister Ana Roth' of 'The Serbian …'."""
    words = name[0].split()
    offices = [n for n, word in enumerate(words) if _is_office(word, lexicon)]
    person = words[offices[-1] + 1 :] if offices else words
    if not _is_person(person, lexicon):
        return None
    start = name.start()
    if offices:
        start += sum(len(word) + 1 for word in words[: offices[0]])
    before = _office_before(unclaimed, start, lexicon)
    if before is not None:
        start = before
    end = _apposed_end(unclaimed, name.end(), lexicon)
    if end is not None:
        return Span(start, end)
    if before is None and not offices:
        return None
    end = name.end()
    if name[0].endswith(("'s", "’s")):
        end -= 2
    return Span(start, end)


def _is_person(name: list[str], lexicon: Lexicon) -> bool:
    """Return whether the name has two words, none of them of a body or a place."""
    if len(name) < 2:
        return False
    return not any(_can_be(word, lexicon, "body", "place") for word in name)


def _office_before(unclaimed: str, start: int, lexicon: Lexicon) -> int | None:
    """Return where a word before the name begins, if it is an office."""
    before = _BEFORE.search(unclaimed, max(0, start - 25), start)
    if before and _is_office(before[1], lexicon):
        return before.start()
    return None


def _apposed_end(unclaimed: str, end: int, lexicon: Lexicon) -> int | None:
    """Return where an office in commas behind the name ends."""
    apposed = _APPOSED.match(unclaimed, end)
    if not apposed or " said" in apposed[1]:
        return None
    if any(_is_office(word, lexicon) for word in apposed[1].split()):
        return apposed.end()
    return None


def _is_office(word: str, lexicon: Lexicon) -> bool:
    return word.lower() in _OFFICES or _can_be(word, lexicon, "person")
