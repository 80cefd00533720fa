"""Text in an article that its author did not write: spam, page furniture, hidden characters.

`find_injected` reads a whole text with its paragraphs and answers with findings, each with a tier and
one sentence an editor can judge it by. Pure: text in, findings out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from articles.engine_guard import advice_by_part
from articles.injected.plain import plain
from articles.injected.reading import (
    Finding,
    Scripts,
    Stretch,
    Tier,
    disjoint,
    group_of,
    script_name,
    scripts_of,
    stretches,
    trimmed,
)
from articles.text.shapes import Span

__all__ = ["Finding", "Tier", "find_injected", "group_of", "script_name"]


def find_injected(
    text: str, paragraphs: Sequence[Span], language: str | None = None, *, beside: Sequence[Span] = ()
) -> list[Finding]:
    """Suspicious stretches of text, sorted by start, none overlapping, none across paragraphs.

    `paragraphs` are spans into `text`; what lies outside them is not looked at, but that `beside` tells in
    which alphabet and language they should be. `language` (a BCP 47 code) helps where the text is too short
    to tell. Never raises: in a paragraph that a rule fails on there are none.
    """
    parts = {paragraph: text[slice(*paragraph)] for paragraph in paragraphs}
    return advice_by_part("findings", text, parts, partial(_find, text, language, beside))


def _find(
    text: str, language: str | None, beside: Sequence[Span], paragraphs: Sequence[Span]
) -> list[Finding]:
    blocks = [Span(*trimmed(text, *paragraph)) for paragraph in paragraphs]
    blocks = [block for block in blocks if block.start < block.end]
    read = plain(text)
    meant = [read.span_of(block) for block in blocks]
    rows = [stretches(read.text, block) for block in meant]
    context = [read.span_of(span) for span in beside]
    scripts = scripts_of(read.text, [*rows, *(stretches(read.text, span) for span in context)], language)
    found = [
        replace(one, **read.raw_span(one.start, one.end)._asdict())
        for one in _findings(read.text, meant, rows, scripts, language, context)
    ]
    return disjoint(text, [*found, *_disguises(text, blocks, scripts)])


def _findings(
    text: str,
    blocks: list[Span],
    rows: list[list[Stretch]],
    scripts: Scripts | None,
    language: str | None,
    beside: list[Span],
) -> Iterator[Finding]:
    # Slow to load, and most who name a finding look for none.
    from articles.injected.foreign_script import find_foreign_script
    from articles.injected.languages import find_other_language
    from articles.injected.messages import find_encoded, find_instructions
    from articles.injected.phrases import find_advertising, find_furniture, find_repeated

    if scripts:
        foreign = list(find_foreign_script(text, blocks, rows, scripts))
        yield from foreign
        yield from find_other_language(text, blocks, scripts, language, foreign, beside)
        yield from find_advertising(text, blocks, foreign)
    yield from find_instructions(text, blocks)
    yield from find_encoded(text, blocks)
    yield from find_furniture(text, blocks)
    yield from find_repeated(text, blocks)


def _disguises(text: str, blocks: list[Span], scripts: Scripts | None) -> Iterator[Finding]:
    """What hides words from a search is itself found in the text as it stands."""
    from articles.injected.messages import find_hidden, find_mixed_words

    if scripts:
        yield from find_mixed_words(text, blocks, scripts.dominant)
    yield from find_hidden(text, blocks)
