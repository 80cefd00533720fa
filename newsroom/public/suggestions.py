"""*Did you mean*: a query of words that published articles have."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from newsroom.public.search import Found, find_articles, parse_question
from newsroom.public.vocabulary import similar_words

FEW = 2  # articles
MOST_WORDS = 4  # of a query that are looked at


class Suggestion(NamedTuple):
    """A query that finds more, its address, and the words for which it has others."""

    query: str
    address: str
    replaced: Sequence[str]


def suggest(parameters: Mapping[str, str], found: Found) -> Suggestion | None:
    """Return a query that finds more than one that found little; None without one.

    `parameters` are those that were asked. The index as it is now is asked for all of
    the query, so that it has no word that readers cannot find.
    """
    if found.count > FEW or not found.ended or "after" in parameters:
        return None
    query = parameters.get("q", "")
    replaced: list[str] = []
    for piece in found.question.wanted[:MOST_WORDS]:
        if not piece.word or _number_of_articles(f'"{piece.word}"') > FEW:
            continue
        similar = similar_words(piece.terms[0])
        if similar:
            best = max(similar, key=_number_of_articles)
            query = _with_word(query, piece.word, best)
            replaced.append(piece.word)
    asked = {**parameters, "q": query}
    if not replaced or _number_of_articles(**asked) <= found.count:
        return None
    return Suggestion(query, f"/search/?{urlencode(asked)}", replaced)


def _with_word(query: str, word: str, best: str) -> str:
    """Return the query with another word in place of one."""
    pattern = rf"\b{re.escape(word)}\b"
    return re.sub(pattern, lambda _: best, query, flags=re.IGNORECASE)


def _number_of_articles(q: str, **parameters: str) -> int:
    question = parse_question({"q": q, **parameters})
    return find_articles(question).count if question else 0
