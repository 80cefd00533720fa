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
# Each way to get in touch has one of these. They are cheap to look for.
_TELLING = regex.compile(r"[\d@/]|\.\w")
# Short things in a row, as in a farm of links.
_ROW = regex.compile(
    r"(?:[^|•·,、，،;；\n\d.!?。]{3,32}[|•·,،]\s?){4}|(?:\p{Han}{2,10}[ |]+){3}"
)
# A word is repeated if it occurs three times and is one in seven of the longer words.
_REPEATED_FROM = 3
_REPEATED_LENGTH = 4  # letters
_REPEATED_EACH = 7
_LONGEST_BEGINNING = 14
_NUMBER = regex.compile(r"\d++")
# Hazard: code has words with a full stop inside too, often with capitals or a bracket
# behind.
_DOMAIN = regex.compile(r"(?<![\w.@])(?!pic\.)[a-z0-9\-]{3,40}\.[a-z]{2,10}(?![\w.(])")
_EVERYDAY_FROM = 2  # different words that everybody uses, which together are a sign
_LONG = 200  # code points; an order is shorter
# ', adds the spokesman.' continues a sentence of the article
_GOES_ON = regex.compile(r"[\p{Ll},;，،]")
# Words that end so are seldom an order.
_ASKS = ("?", "？", "؟")
_INTRODUCES = (":", "：")

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
_CHAT_CUES = [
    *("[", "<", "##", "--"),
    *("role", "content", "instruction", "tool", "function", "argument"),
    *("system", "assistant", "human", "user", "developer", "admin"),
]


def may_hold_chat(words: str) -> bool:
    """Return whether it is worth looking for CHAT_MARKS and ROLES."""
    lowered = words.lower()
    return any(cue in lowered for cue in _CHAT_CUES)


def shows_contact(words: str) -> bool:
    """Return whether the words have a way to get in touch."""
    if not _TELLING.search(words):
        return False
    patterns = (HANDLE, _WALLET, _PHONE, _ADDRESS)
    return any(pattern.search(words) for pattern in patterns)


def shows_offer(words: str) -> bool:
    """Return whether the words have a way to buy.

    That is a domain, a number to call, a price or a percentage.
    """
    if shows_contact(words):
        return True
    return any(pattern.search(words) for pattern in (_PRICE, _SHARE, _DOMAIN))


class Signs(NamedTuple):
    """The signs of a stretch, with the weight that they add to the model's log odds.

    `messages` name those that speak for the class.
    """

    weight: float
    messages: tuple[Message, ...]


def signs_of_advert(words: str) -> Signs:
    """Return the signs of an advertisement.

    They are a price, a way to get in touch, and calls upon readers. A report and many
    numbers speak against it.
    """
    calls, reports = _count_kinds(words, "calls", "reports")
    is_list = is_row(words)
    numbers = len(_NUMBER.findall(words))
    has_price = _PRICE.search(words) is not None
    has_share = _SHARE.search(words) is not None
    has_offer = has_price or (has_share and calls >= 1)
    has_contact = shows_contact(words) or _DOMAIN.search(words) is not None
    weight = _sum_of_seen(
        (has_offer, 1.5),
        (calls >= 1, 1.4),
        (calls >= 2, 1.3),
        (is_list, 0.8),
        (HANDLE.search(words) is not None, 1.5),
        ("!" in words or "！" in words, 0.5),
        (reports >= 1, -0.7),
        (reports >= 2, -0.8),
    )
    weight -= 0.37 * min(numbers, 5)
    messages = _messages_of_seen(
        (has_offer, "offer"),
        (has_contact, "contact"),
        (calls >= 1, "called_upon"),
        (is_list, "row"),
    )
    return Signs(weight, messages)


def _sum_of_seen(*weights: tuple[bool, float]) -> float:
    """Return the sum of the weights of the signs that are seen."""
    total = 0.0
    for is_seen, weight in weights:
        if is_seen:
            total += weight
    return total


def _messages_of_seen(*codes: tuple[bool, str]) -> tuple[Message, ...]:
    """Return the messages of the signs that are seen, by their codes."""
    return tuple(Message(code) for is_seen, code in codes if is_seen)


def is_row(words: str) -> bool:
    """Return whether the words list many short things, or repeat one word often."""
    if _ROW.search(words):
        return True
    long_words = Counter(
        word for word in _WORD.findall(words.lower()) if len(word) >= _REPEATED_LENGTH
    )
    most = max(long_words.values(), default=0)
    return most >= _REPEATED_FROM and most * _REPEATED_EACH >= long_words.total()


def signs_of_order(words: str) -> Signs:
    """Return the signs of an order to a language model.

    They are words of orders, names of machines, and marks of a chat. A report, a
    question, and words that continue a sentence speak against it. A word that everybody
    uses is no sign by itself: another one must stand beside it.
    """
    orders, machines, everyday = _count_kinds(words, "orders", "machines", "everyday")
    reports, calls = _count_kinds(words, "reports", "calls")
    is_chat = may_hold_chat(words) and has_chat_marks(words)
    weight = _sum_of_seen(
        (orders >= 1, 2.0),
        (orders >= 2, 1.0),
        (machines >= 1, 1.5),
        (machines >= 2, 0.3),
        (is_chat, 2.0),
        (calls >= 1, 1.0),
        (reports >= 1, -0.8),
        (reports >= 2, -0.6),
        (len(words) > _LONG, -2.5),
        (words.endswith(_ASKS), -2.0),
        (words.endswith(_INTRODUCES), -0.3),
        (_GOES_ON.match(words) is not None, -1.2),
    )
    weight += 0.5 * min(everyday, 3)
    messages = _messages_of_seen(
        (is_chat, "chat_marks"),
        (orders >= 1 or everyday >= _EVERYDAY_FROM, "orders_given"),
        (machines >= 1, "machine_named"),
    )
    return Signs(weight, messages)


def has_chat_marks(words: str) -> bool:
    """Return whether the words have marks or roles of a chat with a model."""
    return CHAT_MARKS.search(words) is not None or ROLES.search(words) is not None


# --- kinds of words -------------------------------------------------------------------


class Kind(NamedTuple):
    """The words of a kind: whole ones, beginnings, and those of unspaced scripts."""

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
    beginnings = tuple(word[:-1] for word in spaced if word[-1] == "-")
    return Kind(whole, beginnings, tuple(anywhere))


@cache
def _kinds_by_word() -> dict[str, tuple[str, ...]]:
    """Return the kinds of each whole word, and of each beginning with a "-" behind."""
    kinds: dict[str, tuple[str, ...]] = {}
    for name, kind in _kinds().items():
        beginnings = [f"{beginning}-" for beginning in kind.beginnings]
        for word in (*kind.words, *beginnings):
            kinds[word] = (*kinds.get(word, ()), name)
    return kinds


def kinds_of_word(word: str) -> set[str]:
    """Return the kinds of a word, such as calls upon readers, in any language."""
    known = _kinds_by_word()
    kinds = set(known.get(word, ()))
    for length in range(2, min(len(word), _LONGEST_BEGINNING) + 1):
        beginning = word[:length] + "-"
        kinds.update(known.get(beginning, ()))
    return kinds


_WORD = regex.compile(r"[\p{L}\p{M}'’]++")


def _count_kinds(words: str, *names: str) -> Iterator[int]:
    """Yield how many different words of each kind a short text has."""
    lowered = words.lower()
    several = {*_WORD.findall(words), *_WORD.findall(lowered)}
    kinds = _kinds()
    for name in names:
        kind = kinds[name]
        spaced = sum(
            word in kind.words or word.startswith(kind.beginnings) for word in several
        )
        anywhere = sum(word in lowered for word in kind.anywhere)
        yield spaced + anywhere
