"""How well and how fast articles are split into sentences.

    python bench/sentences.py

Quality against the hand-labelled paragraphs in $NEWSROOM_DATA/segmentation/news_dev.json (by default
../shared/data beside the repository), or against the tests' own without them. Speed as ratios to a plain
regular expression on the same text in the same run, so that machines can be compared.
"""

import json
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from articles.sentences import segment  # noqa: E402
from articles.text.language import guess_language  # noqa: E402
from articles.text.shapes import Span  # noqa: E402
from bench.measuring import cpu_seconds, data_file  # noqa: E402
from tests.test_sentences import PARAGRAPHS, cases  # noqa: E402

PLAIN = re.compile(r"(?<=[.!?…。！？؟।])\s*")

PROSE = {
    "en": "The U.S. firm lost $2.5 million on Jan. 5. “Who knew?” Ms. Orr asked. Nobody answered. ",
    "de": "Am 3. Mai sagte Dr. Roth, z. B. in Köln: „Niemand zahlt.“ Der Rat schwieg. ",
    "ru": "В 2019 г. банк закрыли. «Кто знал?» — спросил А. Котов. Ответа нет. ",
    "ar": "من دفع المال؟ قال د. سامي إن النسبة 3.5 في المئة. انتهى التحقيق. ",
    "zh": "局长说：“账目没有问题。”记者追问：“钱去了哪里？”没有人回答。",
    "ja": "市長は「問題はない。」と述べた。答えはなかった。",
    "ko": '시장은 "문제가 없다."라고 말했다. 답은 없었다. ',
    "hi": "पैसा किसने दिया? कोई नहीं जानता। ",
    "nl": "Niemand betaalde de rekening. Waarom? Dat is niet bekend. ",
}
HOSTILE = [
    *'.!?…。"“”»([1a \u00a0\ud800',
    *(". ", "A.", "A. ", "[1]", ".[1", "1. ", '." ', "。」", "(。)我", "……我", "• A ", "x... "),
]


class Paragraph(NamedTuple):
    language: str
    text: str
    sentences: list[Span]


def labelled_paragraphs() -> tuple[str, list[Paragraph]]:
    path = data_file("segmentation/news_dev.json")
    if path:
        rows = json.loads(path.read_text("utf-8"))
        return str(path), [_located(row["lang"], row["text"], row["sentences"]) for row in rows]
    own = [
        _located(language, case.replace("|", ""), [part.strip() for part in case.split("|")])
        for language, case in cases(PARAGRAPHS)
    ]
    return "tests/test_sentences.py", own


def _located(language: str, text: str, sentences: list[str]) -> Paragraph:
    spans, position = [], 0
    for sentence in sentences:
        start = text.index(sentence, position)
        position = start + len(sentence)
        spans.append(Span(start, position))
    return Paragraph(language, text, spans)


def quality() -> None:
    source, paragraphs = labelled_paragraphs()
    print(f"Quality on {source}")
    by_language: dict[str, list[Paragraph]] = {"all": paragraphs}
    for paragraph in paragraphs:
        by_language.setdefault(paragraph.language, []).append(paragraph)
    for language, group in by_language.items():
        found = [segment(paragraph.text, paragraph.language) for paragraph in group]
        pairs = list(zip(group, found, strict=True))
        right = sum(len(set(spans) & set(paragraph.sentences)) for paragraph, spans in pairs)
        total = sum(len(spans) + len(paragraph.sentences) for paragraph, spans in pairs)
        exact = sum(spans == paragraph.sentences for paragraph, spans in pairs)
        print(f"  {language:4} F1 {2 * right / total:.3f}   exact {exact} of {len(group)}")


def repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def speed() -> None:
    article = repeated(" ".join(case.replace("|", "") for case in _english()), 9_000)
    plain = cpu_seconds(lambda: PLAIN.split(article), 20)
    ours = cpu_seconds(lambda: segment(article), 20)
    guess = cpu_seconds(lambda: guess_language(article), 20)
    print(f"An article of {len(article.split())} words, against a plain regular expression = 1")
    print(f"  segment {ours / plain:.1f} ({ours * 1000:.1f} ms here)   guess_language {guess / plain:.1f}")


def _english() -> list[str]:
    return [case for language, case in cases(PARAGRAPHS) if language == "en"]


def growth() -> None:
    print("1 MB in one line against 100 KB (10 = linear), and against a plain regular expression = 1")
    for language, unit in [*PROSE.items(), *(("en", unit) for unit in HOSTILE)]:
        small, large = repeated(unit, 100_000), repeated(unit, 1_000_000)
        short = cpu_seconds(lambda text=small, code=language: segment(text, code), 3)
        long = cpu_seconds(lambda text=large, code=language: segment(text, code), 2)
        plain = cpu_seconds(lambda text=large: PLAIN.split(text), 1)
        name = "prose" if unit in PROSE.values() else ascii(unit)
        print(f"  {language} {name:12} growth {long / short:5.1f}   against plain {long / plain:6.1f}")


if __name__ == "__main__":
    quality()
    speed()
    growth()
