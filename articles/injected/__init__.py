"""Text in an article that its author did not write: spam, page furniture, hidden characters.

`find_injected` reads a whole text with its paragraphs and answers with findings, each with a tier and
one sentence an editor can judge it by. Pure: text in, findings out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from articles.engine_guard import advice_by_part
from articles.injected.detecting import disjoint, find_injected, group_of, plain
from articles.injected.paragraph import (
    Finding,
    Scripts,
    Stretch,
    Tier,
    script_name,
    scripts_of,
    stretches,
    trimmed,
)
from articles.text.shapes import Span

__all__ = ["Finding", "Tier", "find_injected", "group_of", "script_name"]
