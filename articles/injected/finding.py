"""Runs every rule over a text and puts their findings in order."""

from collections.abc import Iterator, Sequence
from functools import partial

from articles.advising import advice
from articles.injected.characters import find_hidden, find_mixed_words
from articles.injected.foreign_script import find_foreign_script
from articles.injected.hints import (
    find_furniture,
    find_repeated,
    find_spam_words,
)
from articles.injected.languages import find_other_language
from articles.injected.model import Finding, Tier, disjoint, trimmed
from articles.injected.scripts import scripts_of, stretches
from articles.text.shapes import Span

__all__ = ["Finding", "Tier", "find_injected"]


def find_injected(text: str, paragraphs: Sequence[Span], language: str | None = None) -> list[Finding]:
    """Suspicious stretches of text, sorted by start, none overlapping, none across paragraphs.

    `paragraphs` are spans into `text`; what lies outside them is not looked at. `language` (a BCP 47
    code) helps where the text is too short to tell. Never raises: where a rule fails there are none.
    """
    return advice("findings", text, partial(_find, text, paragraphs, language), [])


def _find(text: str, paragraphs: Sequence[Span], language: str | None) -> list[Finding]:
    blocks = [Span(*trimmed(text, *paragraph)) for paragraph in paragraphs]
    blocks = [block for block in blocks if block.start < block.end]
    return disjoint(_findings(text, blocks, language))


def _findings(text: str, blocks: list[Span], language: str | None) -> Iterator[Finding]:
    rows = [stretches(text, block) for block in blocks]
    scripts = scripts_of(text, rows, language)
    if scripts:
        foreign = list(find_foreign_script(text, blocks, rows, scripts))
        yield from foreign
        yield from find_other_language(text, blocks, scripts, language, foreign)
        yield from find_spam_words(text, blocks, scripts)
        yield from find_mixed_words(text, blocks, rows)
    yield from find_furniture(text, blocks)
    yield from find_repeated(text, blocks)
    yield from find_hidden(text, blocks)
