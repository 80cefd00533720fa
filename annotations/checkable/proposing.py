"""Which words of a sentence a person is asked to rate: one proposal a statement.

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
from annotations.checkable.statement import HIDDEN, without
from articles.engine_errors import advice
from articles.text.shapes import Reason, Span
from articles.text.tokens import word_set

_KINDS = {"date": "date", "comparison": "comparison", "change": "comparison"}
_KINDS |= dict.fromkeys(("figure", "money", "percent"), "figure")
# whose kind several have; weak: tells beside a figure only
_RANK = ("figure", "comparison", "date", "weak")
# letters between words of one statement, and between a verb of saying and its date
_NEAR, _SAID = 40, 30


class Words(NamedTuple):
    span: Span
    kind: str


def propose(text: str, reasons: Sequence[Reason], language: str) -> list[Reason]:
    """Words of the sentence that a person is asked to rate, in reading order, disjoint.

    reasons: what `assess` answered for the same text. kind: figure, date, quotation,
    comparison or name. Nothing in a language without tables. Never raises.
    """
    return advice("claims", text, partial(_propose, text, reasons, language), [])


def _propose(text: str, reasons: Sequence[Reason], language: str) -> list[Reason]:
    lexicon = lexicon_of(language)
    spans: dict[str, list[Span]] = {}
    for one in reasons:
        spans.setdefault(one["kind"], []).append(Span(one["start"], one["end"]))
    if lexicon is None or spans.keys() <= {"named_entity", "wording"}:
        return []
    quoted = _quoted(text, spans.get("quote", ()))
    said = [
        one
        for one in spans.get("attribution", ())
        if not (one.start and text[one.start].isupper())
    ]
    found = [
        Words(span, "quotation")
        for span in quoted
        if _is_speech(span.of(text), lexicon, bool(said))
    ]
    if not text.rstrip().endswith(("?", "？", "؟")):
        left = without(text, quoted)
        clause: list[Words] = []
        for words in sorted(
            _marked(text, left, {**spans, "attribution": said}, lexicon)
        ):
            if clause and _is_parted(text, clause, words):
                found += _statements(text, clause, lexicon)
                clause = []
            clause.append(words)
        found += _statements(text, clause, lexicon)
        found += _names(without(left, [one.span for one in found]), lexicon)
    return [
        {"kind": kind, "start": span.start, "end": span.end}
        for span, kind in sorted(found)
    ]


def _can_be(word: str, lexicon: Lexicon, *roles: Role) -> bool:
    return not lexicon.roles(word.lower()).isdisjoint(roles)


_MARK = re.compile(r"[\"“”„«»「」『』]")


def _quoted(text: str, quotes: Iterable[Span]) -> list[Span]:
    """All that stands in quotation marks; what a speaker's name interrupts is one."""
    spans: list[Span] = []
    for start, end in quotes:
        goes_on = bool(spans) and _goes_on(text, spans[-1].end, start)
        spans.append(Span(spans.pop().start if goes_on else start, end))
    if not (alone := _MARK.search(without(text, spans))):
        return spans
    # Its other half is in the sentence before, or in the next.
    start, end = alone.span()
    opens = text[end : end + 1].isalnum() and not text[max(0, start - 1) : start].strip(
        " ("
    )
    torn = Span(start, len(text)) if opens else Span(0, end)
    return sorted([torn, *(one for one in spans if not one.overlaps(torn))])


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether a quotation that ends at `end` goes on at `start`: '“We did,” she said,
    “not know.”'
    """
    between = text[end:start].strip()
    is_aside = (
        0 < len(between) <= 80
        and between[-1] in ",，–—"
        and {between[0], text[end - 2]} & set(",，")
    )
    return bool(is_aside) and not text[start + 1 : start + 2].isupper()


def _is_speech(quotation: str, lexicon: Lexicon, said: bool) -> bool:
    """Not a title, a term, a nickname or one word."""
    words = quotation[1:-1].split()
    long, size = (
        (4, len(words))
        if lexicon.spaced or len(words) > 1
        else (8, len(quotation) // 2 - 1)
    )
    titled = all(word[0].isupper() for word in words if len(word) > 3)
    return (size >= long or (size > 1 and said)) and not (titled and size < 8)


# --- Clauses --------------------------------------------------------------------------

# Between two finds: a comma with a clause behind it, and words that open a clause with
# something behind them.
_PARTS = re.compile(
    r"(?i)[;:—–。；：，]|,\s+(?!\w+ing\b)(?:and\b|und\b|et\b|with\b|avec\b|mit\b|con\b|.{9})"
    r"|\b(?:and|or|und|oder|et|ou|y|e|и|but|who|which|that|whose|where|when|while|because|although|if|after|before"
    r"|qui|dont|que|quien|dass|weil|während|nachdem|mientras|cuando|donde|котор\w+|что|когда)\s+\w"
)
# What `assess` does not weigh, and a person may rate.
_UNWEIGHED = re.compile(
    r"(?P<date>this (?:week|weekend|morning|evening)|(?:past|last) (?:few )?(?:days|weeks)\b)|first time\b"
    r"|(?:[tT]he|['’]s) (?P<most>most \w+|(?:\w+i|larg|small|great|high|low|old|young|long|new|fast)est\b)"
)


def _marked(
    text: str, left: str, spans: dict[str, list[Span]], lexicon: Lexicon
) -> Iterator[Words]:
    """Figures, dates and comparisons; they may overlap."""
    for reason in spans.keys() & _KINDS:
        for span in spans[reason]:
            if HIDDEN not in (left[span.start], left[span.end - 1]):
                yield Words(
                    span,
                    _KINDS[reason]
                    if _tells(reason, text, span, lexicon, spans)
                    else "weak",
                )
    for more in _UNWEIGHED.finditer(left) if lexicon.is_english else ():
        yield Words(
            Span(*more.span(more.lastgroup or 0)),
            "date" if more["date"] else "comparison",
        )


def _is_parted(text: str, clause: list[Words], words: Words) -> bool:
    between = text[clause[-1].span.end : words.span.start]
    dated = {one.kind for one in clause} == {"date"}
    if dated and len(clause) == 1 and clause[0].span.start < 15:
        between = between.replace(",", "", 1)  # 'In 2019, 41 percent left'
    return _PARTS.search(between) is not None or (dated and "," in between)


def _statements(text: str, clause: list[Words], lexicon: Lexicon) -> Iterator[Words]:
    """What is near each other is one statement; dates and comparisons far off are of
    the clause's figures.
    """
    groups: list[Words] = []
    counts = any(one.kind == "figure" for one in clause)
    for words in clause if counts else (one for one in clause if one.kind != "weak"):
        if groups and words.span.start - groups[-1].span.end <= _NEAR:
            (start, end), kind = groups.pop()
            words = Words(
                Span(start, max(end, words.span.end)),
                min(kind, words.kind, key=_RANK.index),
            )
        groups.append(words)
    best = min((one.kind for one in groups), key=_RANK.index, default="")
    for one in [one for one in groups if one.kind == best][
        : 1 if best == "date" else None
    ]:
        more = (
            _ON[best].match(text, one.span.end)
            if best in _ON and lexicon.spaced
            else None
        )
        yield Words(Span(one.span.start, more.end() if more else one.span.end), best)


# --- What tells something by itself ---------------------------------------------------

_MEASURED: tuple[Role, ...] = (
    "period",
    "date_unit",
    "percent",
    "currency",
    "magnitude",
)
_ON = {  # what is read with them: what is counted, what is compared
    kind: re.compile(
        rf"(?: (?:{links}))* (?!(?:from|with|were|th[ai][nst]|wh\w+|after|before|because|since|into|during"
        r"|dass|weil|nach|avec|dans)\b)[^\W\d_]{4,}"
    )
    for kind, links in (
        ("figure", "of|the|its"),
        ("comparison", "in|of|than|as|the|its|any|all|de|del|du|que"),
    )
}
_HABIT = re.compile(
    r"(?:each|every|per|a) |heute|hoy|hoje|aujourd|сегодня|今天|今日|اليوم|오늘", re.I
)
_FEW = re.compile("[一二三两兩][^十百千万萬亿億]")
# the 2025 summit
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
    if reason == "date":
        return _dates(text, span, lexicon, spans["attribution"])
    if reason == "figure":  # 'two former guards' only says who acts
        few = _can_be(span.of(text), lexicon, "small_number") or _FEW.match(text, *span)
        following = text[span.end : span.end + 20].split()[:1]
        return not few or any(_can_be(word, lexicon, *_MEASURED) for word in following)
    if reason == "comparison" and not lexicon.is_english:
        return _RANKS.search(text, max(0, span.start - 12), span.end + 25) is not None
    return reason != "change" or "statistic_noun" in spans


def _dates(text: str, span: Span, lexicon: Lexicon, said: Sequence[Span]) -> bool:
    """Not when somebody said something, nor a habit, nor a year in a name."""
    words = span.of(text)
    named = lexicon.is_english or _can_be(words, lexicon, "day", "month")
    year = words.isdecimal() and _ATTRIBUTIVE.search(
        text, max(0, span.start - 5), span.start
    )
    if year or _HABIT.match(words) or not (named or any(map(str.isnumeric, words))):
        return False
    around = said[max(0, (after := bisect_left(said, span)) - 1) : after + 1]
    gaps = (text[min(one.end, span.end) : max(one.start, span.start)] for one in around)
    return all(len(gap) >= _SAID or "," in gap or _PARTS.search(gap) for gap in gaps)


# --- Names with an office -------------------------------------------------------------

# Dr., J., Roth
_NAME_WORD = r"[A-ZÀ-ÖØ-ÞŁŚŠŽČА-ЯЁ](?:(?:r|rof|en|ep|ov|t|ol|apt)?\.|[\w'’-]*)"
_NAME = re.compile(
    rf"{_NAME_WORD}(?: (?:(?:al|el|de|da|di|van|von|bin)[ -])?{_NAME_WORD})+"
)
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


def _names(left: str, lexicon: Lexicon) -> Iterator[Words]:
    """Full names, each with an office before it or in commas behind it."""
    last = 0
    for found in _NAME.finditer(left) if lexicon.spaced else ():
        span = _with_office(left, found, lexicon)
        if span and span.start >= last:
            yield Words(span, "name")
            last = span.end


def _with_office(left: str, found: re.Match[str], lexicon: Lexicon) -> Span | None:
    """Of 'The Serbian Prime Minister Ana Roth' from the office on."""
    (start, end), words = found.span(), found[0].split()
    offices = [n for n, word in enumerate(words) if _is_office(word, lexicon)]
    name = words[offices[-1] + 1 :] if offices else words
    if len(name) < 2 or any(_can_be(word, lexicon, "body", "place") for word in name):
        return None
    start += sum(len(word) + 1 for word in words[: offices[0]]) if offices else 0
    before = _BEFORE.search(left, max(0, start - 25), start)
    called = before is not None and _is_office(before[1], lexicon)
    start = before.start() if before and called else start
    apposed = _APPOSED.match(left, end)
    behind = apposed[1].split() if apposed and " said" not in apposed[1] else []
    if apposed and any(_is_office(word, lexicon) for word in behind):
        return Span(start, apposed.end())
    return (
        Span(start, end - 2 * found[0].endswith(("'s", "’s")))
        if called or offices
        else None
    )


def _is_office(word: str, lexicon: Lexicon) -> bool:
    return word.lower() in _OFFICES or _can_be(word, lexicon, "person")
