"""Learns which paragraphs of a page are its article, by the features of
articles.extracting.

    python -m bench.train_pages FOLDER...      # writes articles/extracting/web_page/weights.txt

FOLDER holds pages.jsonl, as bench.extracting reads it. Gradient boosting of oblivious
trees on the log loss (Prokhorenkova and others, 2018), each on two fifths of the
paragraphs; long ones count more. Needs numpy, which Newsroom does not install.
"""

import argparse
import re
from collections.abc import Iterator
from importlib import import_module
from math import log, sqrt
from pathlib import Path
from typing import Any

from articles.extracting.charsets import decode
from articles.extracting.file_formats.html import declared_charset
from articles.extracting.opening import letters
from articles.extracting.paragraphs import Paragraph
from articles.extracting.web_page import choosing
from articles.extracting.web_page.features import NAMES, PageFeatures
from articles.extracting.web_page.trees import parse_html
from articles.extracting.web_page.walk import CAPTION, walk
from bench.extracting import Page, pages_of

TABLE = Path(choosing.__file__).with_name("weights.txt")
ROUNDS, DEPTH, RATE, SHRINK, STEPS, SHARE = 140, 4, 0.15, 20.0, 24, 0.4
# letters: a shorter paragraph must be a whole line of the article
SHORT, PIECE = 20, 15
_MARK = re.compile(r"^\s*(?:[-*•#>]+|\d+[.)])\s*")

# features, whether it is the article's, and its weight
type Row = tuple[list[float], bool, float]


def rows_of(page: Page) -> Iterator[Row]:
    text = decode(page.content, declared=declared_charset(page.content)).text
    paragraphs = walk(parse_html(text)).paragraphs
    whole = letters(page.text).lower()
    lines = {letters(line).lower() for line in page.text.split("\n")}
    lines |= {letters(_MARK.sub("", line)).lower() for line in page.text.split("\n")}
    for paragraph, row in zip(paragraphs, PageFeatures(paragraphs).rows(), strict=True):
        if paragraph.kind != CAPTION:
            yield (
                [*map(float, row)],
                _is_in(paragraph, whole, lines),
                sqrt(len(paragraph.text) + 10),
            )


def _is_in(paragraph: Paragraph, whole: str, lines: set[str]) -> bool:
    said = letters(paragraph.text).lower()
    if len(said) < SHORT:
        return said in lines
    pieces = [said[at : at + PIECE] for at in range(0, len(said) - PIECE + 1, PIECE)]
    return said in whole or sum(piece in whole for piece in pieces) > len(pieces) / 2


def learn(rows: list[Row]) -> Iterator[str]:
    """The lines of the table."""
    np: Any = import_module("numpy")
    values, wanted, weights = (
        np.array(column, dtype=float) for column in zip(*rows, strict=True)
    )
    weights /= weights.mean()
    edges = [
        np.unique(np.quantile(column, np.linspace(0, 1, STEPS + 1)[1:-1]))
        for column in values.T
    ]
    steps = np.column_stack(
        [
            np.searchsorted(edge, column)
            for edge, column in zip(edges, values.T, strict=True)
        ]
    )
    start = log((weights * wanted).sum() / (weights * (1 - wanted)).sum())
    scores, chance = np.full(len(rows), start), np.random.default_rng(0)
    yield f"{start:.4f}"
    for _ in range(ROUNDS):
        odds = 1 / (1 + np.exp(-scores))
        slope, bend = weights * (wanted - odds), weights * odds * (1 - odds)
        some = np.flatnonzero(chance.random(len(rows)) < SHARE)
        questions = _questions(np, steps[some], slope[some], bend[some], edges)
        leaf = np.zeros(len(rows), dtype=int)
        for feature, step in questions:
            leaf = 2 * leaf + (steps[:, feature] > step)
        up, down = (np.bincount(leaf, one, 2**DEPTH) for one in (slope, bend))
        answers = RATE * up / (down + SHRINK)
        scores += answers[leaf]
        asked = " ".join(
            f"{NAMES[feature]}>{edges[feature][step]:.6g}"
            for feature, step in questions
        )
        yield f"{asked} : {' '.join(f'{one:.3f}' for one in answers)}"


def _questions(
    np: Any, steps: Any, slope: Any, bend: Any, edges: list[Any]
) -> list[tuple[int, int]]:
    """The same for all leaves of a depth: those that gain most."""
    found: list[tuple[int, int]] = []
    leaf = np.zeros(len(steps), dtype=int)
    for depth in range(DEPTH):
        best = (-1.0, 0, 0)
        for feature, edge in enumerate(edges):
            code = leaf * STEPS + steps[:, feature]
            up, down = (
                np.bincount(code, one, STEPS << depth).reshape(-1, STEPS).cumsum(1)
                for one in (slope, bend)
            )
            gains = up**2 / (down + SHRINK) + (up[:, -1:] - up) ** 2 / (
                down[:, -1:] - down + SHRINK
            )
            gain = gains.sum(0)[: len(edge)]
            best = max(best, (float(gain.max()), feature, int(gain.argmax())))
        found.append(best[1:])
        leaf = 2 * leaf + (steps[:, best[1]] > best[2])
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    pages = (
        page for folder in parser.parse_args().folders for page in pages_of(folder)
    )
    rows = [row for page in pages for row in rows_of(page)]
    TABLE.write_text("".join(f"{line}\n" for line in learn(rows)), "ascii")


if __name__ == "__main__":
    main()
