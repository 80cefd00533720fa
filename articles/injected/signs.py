"""Signs beside the model's judgement.

They are a price, a contact, words that call upon readers, and marks of a chat.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import regex

from articles.text.stored_messages import Message
from articles.text.word_tables import read_tables

_SHARE = regex.compile(r"\d\s?[%％]")
_PRICE = regex.compile(
    r"[$€£₽₹¥￥₩]\s?\d|\d\s?(?:[$€£₽₹₩]|usdt?\b|eur\b|btc\b|eth\b|dollars?\b|euros?\b|kr\b|zł|kč|tl\b|грн|руб|元|円|원|บาท|دولار|ريال)"
    r"|\b\d折|折起|\d斤",
    regex.IGNORECASE,
)
_MESSENGERS = (
    r"whats?\s?app|telegram|wechat|weixin|viber|zalo|kakao(?:talk)?|微信|薇信|加微|威信|qq群?|扣扣|vx|واتس(?:اب)?|"
    r"تلج?ي?رام|카톡|카카오톡|텔레그램|라인|ватсап|вотсап|телеграм|тел?г|line|ライン|ไลน์|व्हाट्सएप"
)
HANDLE = regex.compile(
    r"\b(?:t\.me|wa\.me)/\+?\w{4,40}"
    rf"|(?<!\p{{L}})(?:{_MESSENGERS})[\p{{L}}]{{0,3}}\s?(?:id|ид|号|號|me|at|on|al|на|:|：)?\s?[:：]?\s?"
    r"(?:@\w{4,40}|(?=[\w+\-]{0,20}\d{3})[\w+\-][\w\- ]{4,24}[\w])",
    regex.IGNORECASE,
)
_WALLET = regex.compile(
    r"(?<!\w)(?:bc1[a-z0-9]{25,60}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|0x[0-9a-fA-F]{40}|T[1-9A-HJ-NP-Za-km-z]{33})(?!\w)"
)
_PHONE = regex.compile(
    r"(?<![\d.,])(?:[+0]\d(?:[ ().\-]{0,2}\d){7,13}|\d(?:[ ()\-]{0,2}\d){8,13})(?![\d.,]\d)"
)
_ADDRESS = regex.compile(
    r"https?://(?!t\.co/)\S{4}|www\.\w|(?<![\w.])(?!pic\.)[\w\-]{2,40}(?:\.[\w\-]{2,20})?\.(?:com|net|org|shop|store|xyz|top|vip|club|bet|casino|cc|icu|ly|io|ru|cn)\b"
    r"|[\w.+\-]{2,40}@[\w\-]{2,40}\.\w{2}|(?<![\w@])@[A-Za-z]\w{4,30}",
    regex.IGNORECASE,
)
# each way to get in touch has one of these: cheap to look for
_TELLING = regex.compile(r"[\d@/]|\.\w")
# Short things in a row, as in a farm of links.
_ROW = regex.compile(
    r"(?:[^|•·,、，،;；\n\d.!?。]{3,32}[|•·,،]\s?){4}|(?:\p{Han}{2,10}[ |]+){3}"
)
# a word that stands for one in seven
_REPEATED_FROM, _REPEATED_LENGTH, _REPEATED_EACH = 3, 4, 7
_LONGEST_BEGINNING = 14
_NUMBER = regex.compile(r"\d++")
# Hazard: code has words with a full stop inside too, often with capitals or a bracket
# behind.
_DOMAIN = regex.compile(r"(?<![\w.@])(?!pic\.)[a-z0-9\-]{3,40}\.[a-z]{2,10}(?![\w.(])")
_EVERYDAY_FROM = 2  # different words that everybody uses, which together are a sign
_LONG = 200  # code points; an order is shorter
# ', adds the spokesman.' continues a sentence of the article
_GOES_ON = regex.compile(r"[\p{Ll},;，،]")
_ASKS, _INTRODUCES = ("?", "？", "؟"), (":", "：")  # what ends so is seldom an order

# Marks of a chat with a model; roles and calls of tools, which an article may show as
# code.
CHAT_MARKS = regex.compile(
    r"\[/?INST\]|<\|[a-z_]{3,24}\|>|<</?SYS>>"
    r"|(?:^|\s)#{2,6}\s*(?:[\w-]+\s){0,2}[\w-]+\s?[:：]"
    r"|</?(?:system|instructions?|prompt|assistant|user|admin|tool_call|function_calls?|invoke)[\w\s:-]{0,20}>"
    r"|\[/?(?:system|system_prompt|admin|assistant|tool)[\w\s:-]{0,20}\]"
    r"|-{2,}\s?(?:begin|end|start)\s[\w\s]{3,40}-{2,}|<!--",
    regex.IGNORECASE,
)
ROLES = regex.compile(
    r"[\"'](?:role|content|instructions?|tool|tool_name|function|arguments|system)[\"']\s*:"
    r"|\b(?:tool|function)[ _]?calls?\s*[:=(]"
    r"|(?:^|\n|[.!?]\s)\W{0,3}(?:system|assistant|human|user|developer|admin)(?:\s+(?:message|prompt|override|note|notice))?\s*:",
    regex.IGNORECASE,
)
_CHAT_CUES = (
    *(
        "[",
        "<",
        "##",
        "--",
        "role",
        "content",
        "instruction",
        "tool",
        "function",
        "argument",
    ),
    *("system", "assistant", "human", "user", "developer", "admin"),
)


def may_hold_chat(words: str) -> bool:
    """Return whether it is worth looking for CHAT_MARKS and ROLES."""
    lowered = words.lower()
    return any(cue in lowered for cue in _CHAT_CUES)


def contacts(words: str) -> bool:
    """Return whether the words have a way to get in touch."""
    if not _TELLING.search(words):
        return False
    patterns = (HANDLE, _WALLET, _PHONE, _ADDRESS)
    return any(pattern.search(words) for pattern in patterns)


def offers(words: str) -> bool:
    """Return whether the words have a way to buy.

    That is a domain, a number to call, a price or a percentage.
    """
    if contacts(words):
        return True
    return any(pattern.search(words) for pattern in (_PRICE, _SHARE, _DOMAIN))


class Signs(NamedTuple):
    """The signs of a stretch, with the weight that they add to the model's log odds.

    `told` are those that speak for the class.
    """

    weight: float
    told: tuple[Message, ...]


def signs_of_advert(words: str) -> Signs:
    """Return the signs of an advertisement.

    They are a price, a way to get in touch, and calls upon readers. A report and many
    numbers speak against it.
    """
    calls, reports = counts(words, "calls", "reports")
    lists = is_row(words)
    numbers = len(_NUMBER.findall(words))
    has_price = _PRICE.search(words) is not None
    has_share = _SHARE.search(words) is not None
    has_offer = has_price or (has_share and calls >= 1)
    has_contact = contacts(words) or _DOMAIN.search(words) is not None
    weight = 1.5 * has_offer + 1.4 * (calls >= 1) + 1.3 * (calls >= 2) + 0.8 * lists
    weight += 1.5 * (HANDLE.search(words) is not None) + 0.5 * (
        "!" in words or "！" in words
    )
    weight -= 0.7 * (reports >= 1) + 0.8 * (reports >= 2) + 0.37 * min(numbers, 5)
    told = {
        "offer": has_offer,
        "contact": has_contact,
        "called_upon": calls >= 1,
        "row": lists,
    }
    return Signs(
        weight, tuple(Message(code) for code, is_seen in told.items() if is_seen)
    )


def is_row(words: str) -> bool:
    """Whether it lists many short things, or says the same word again and again."""
    long_ones = Counter(
        word for word in _WORD.findall(words.lower()) if len(word) >= _REPEATED_LENGTH
    )
    most = max(long_ones.values(), default=0)
    is_often = most >= _REPEATED_FROM and most * _REPEATED_EACH >= long_ones.total()
    return is_often or _ROW.search(words) is not None


def signs_of_order(words: str) -> Signs:
    """Return the signs of an order to a language model.

    They are words of orders, names of machines, and marks of a chat. A report, a
    question, and words that continue a sentence speak against it. A word that everybody
    uses is no sign by itself: another one must stand beside it.
    """
    orders, machines, everyday = counts(words, "orders", "machines", "everyday")
    reports, calls = counts(words, "reports", "calls")
    is_chat = may_hold_chat(words) and in_chat(words)
    weight = 2.0 * (orders >= 1) + 1.0 * (orders >= 2)
    weight += (
        1.5 * (machines >= 1) + 0.3 * (machines >= 2) + 2.0 * is_chat + (calls >= 1)
    )
    weight += 0.5 * min(everyday, 3)
    weight -= 0.8 * (reports >= 1) + 0.6 * (reports >= 2) + 2.5 * (len(words) > _LONG)
    weight -= 2.0 * words.endswith(_ASKS) + 0.3 * words.endswith(_INTRODUCES)
    weight -= 1.2 * (_GOES_ON.match(words) is not None)
    is_order = orders >= 1 or everyday >= _EVERYDAY_FROM
    told = {
        "chat_marks": is_chat,
        "orders_given": is_order,
        "machine_named": machines >= 1,
    }
    return Signs(
        weight, tuple(Message(code) for code, is_seen in told.items() if is_seen)
    )


def in_chat(words: str) -> bool:
    return CHAT_MARKS.search(words) is not None or ROLES.search(words) is not None


# --- kinds of words -------------------------------------------------------------------


class Kind(NamedTuple):
    words: frozenset[str]
    beginnings: tuple[str, ...]
    anywhere: tuple[str, ...]


@cache
def _kinds() -> dict[str, Kind]:
    tables = read_tables(Path(__file__).with_name("signs.txt"))
    return {
        name: _kind(table["spaced"].split(), table["anywhere"].split())
        for name, table in tables.items()
    }


def _kind(spaced: list[str], anywhere: list[str]) -> Kind:
    whole = frozenset(word for word in spaced if word[-1] != "-")
    return Kind(
        whole, tuple(word[:-1] for word in spaced if word[-1] == "-"), tuple(anywhere)
    )


@cache
def _kinds_by_word() -> dict[str, tuple[str, ...]]:
    """Of whole words, and of beginnings with a "-" behind."""
    found: dict[str, tuple[str, ...]] = {}
    for name, kind in _kinds().items():
        for word in (*kind.words, *(f"{beginning}-" for beginning in kind.beginnings)):
            found[word] = (*found.get(word, ()), name)
    return found


def kinds_of_word(word: str) -> set[str]:
    """Return the kinds of a word, such as calls upon readers, in any language."""
    known = _kinds_by_word()
    found = set(known.get(word, ()))
    for n in range(2, min(len(word), _LONGEST_BEGINNING) + 1):
        if (beginning := word[:n] + "-") in known:
            found.update(known[beginning])
    return found


_WORD = regex.compile(r"[\p{L}\p{M}'’]++")


def counts(words: str, *names: str) -> Iterator[int]:
    """How many different words of each of these kinds stand in a short text."""
    lowered = words.lower()
    several = {*_WORD.findall(words), *_WORD.findall(lowered)}
    for kind in map(_kinds().__getitem__, names):
        spaced = sum(
            one in kind.words or one.startswith(kind.beginnings) for one in several
        )
        yield spaced + sum(one in lowered for one in kind.anywhere)
