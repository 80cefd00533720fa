"""How well and how fast articles are split into sentences.

    python bench/sentences.py
    python bench/sentences.py FOLDER
    python bench/sentences.py FOLDER SPLIT

Alone: quality against the hand-labelled paragraphs in
$NEWSROOM_DATA/segmentation/news_dev.json (by default ../shared/data beside the
repository), or against the tests' own without them; speed as ratios to a plain regular
expression on the same text in the same run, so that machines can be compared.

With a folder of Universal Dependencies treebanks
(FOLDER/UD_Dutch-Alpino/nl_alpino-ud-dev.conllu), or of documents whose sentences are
marked (FOLDER/de_jug.jsonl, below): quality on each, beside the peers that are
installed. SPLIT: only the documents that say so of themselves.
"""

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from articles.sentences import segment  # noqa: E402
from articles.text.language import language_of  # noqa: E402
from articles.text.shapes import Span  # noqa: E402
from bench.measuring import cpu_seconds, data_file  # noqa: E402
from tests.articles.sentences.test_sentences import PARAGRAPHS, cases  # noqa: E402

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
    *(
        ". ",
        "A.",
        "A. ",
        "[1]",
        ".[1",
        "1. ",
        '." ',
        "。」",
        "(。)我",
        "……我",
        "• A ",
        "x... ",
    ),
]


class Paragraph(NamedTuple):
    language: str
    text: str
    sentences: list[Span]


def labelled_paragraphs() -> tuple[str, list[Paragraph]]:
    path = data_file("segmentation/news_dev.json")
    if path:
        rows = json.loads(path.read_text("utf-8"))
        return str(path), [
            _located(row["lang"], row["text"], row["sentences"]) for row in rows
        ]
    own = [
        _located(
            language, case.replace("|", ""), [part.strip() for part in case.split("|")]
        )
        for language, case in cases(PARAGRAPHS)
    ]
    return "tests/articles/sentences/test_sentences.py", own


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
        right = sum(
            len(set(spans) & set(paragraph.sentences)) for paragraph, spans in pairs
        )
        total = sum(len(spans) + len(paragraph.sentences) for paragraph, spans in pairs)
        exact = sum(spans == paragraph.sentences for paragraph, spans in pairs)
        print(
            f"  {language:4} F1 {2 * right / total:.3f}   exact {exact} of {len(group)}"
        )


def repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def speed() -> None:
    article = repeated(" ".join(case.replace("|", "") for case in _english()), 9_000)
    plain = cpu_seconds(lambda: PLAIN.split(article), 20)
    ours = cpu_seconds(lambda: segment(article), 20)
    guess = cpu_seconds(lambda: language_of(article), 20)
    print(
        f"An article of {len(article.split())} words, against a plain regular expression = 1"
    )
    print(
        f"  segment {ours / plain:.1f} ({ours * 1000:.1f} ms here)   language_of {guess / plain:.1f}"
    )


def _english() -> list[str]:
    return [case for language, case in cases(PARAGRAPHS) if language == "en"]


def growth() -> None:
    print(
        "1 MB in one line against 100 KB (10 = linear), and against a plain regular expression = 1"
    )
    for language, unit in [*PROSE.items(), *(("en", unit) for unit in HOSTILE)]:
        small, large = repeated(unit, 100_000), repeated(unit, 1_000_000)
        short = cpu_seconds(lambda text=small, code=language: segment(text, code), 3)
        long = cpu_seconds(lambda text=large, code=language: segment(text, code), 2)
        plain = cpu_seconds(lambda text=large: PLAIN.split(text), 1)
        name = "prose" if unit in PROSE.values() else ascii(unit)
        print(
            f"  {language} {name:12} growth {long / short:5.1f}   against plain {long / plain:6.1f}"
        )


# Treebanks: the sentences of a paragraph joined, and each end inside it found or not.

MARKS = ".!?…‽。！？؟۔।॥։።፧᠃᠉။។"
OWN_MARKS = {"hy": ":", "hyw": ":", "el": ";"}
CLOSERS = " \"'”’»›“«‘)]}」』）*"
NO_SPACE = ("zh", "yue", "ja")
NAMED = re.compile(
    r"UD_(?:English|German|French|Spanish|Italian|Dutch|Polish|Russian|Serbian|Danish|Turkish|Hindi)-"
)


class Ends(NamedTuple):
    """Where sentences end inside a text, as the number of characters before that are
    not white space.
    """

    text: str
    all: frozenset[int]
    terminal: frozenset[int]
    """Those after a full stop, question mark or the like."""


class Score(NamedTuple):
    found: int
    right: int
    terminal: int
    terminal_found: int

    @property
    def f1(self) -> float:
        precision = self.right / self.found if self.found else 0.0
        recall = self.terminal_found / self.terminal if self.terminal else 0.0
        return (
            2 * precision * recall / (precision + recall) if precision + recall else 0.0
        )


def treebank(path: Path) -> tuple[str, list[Ends]]:
    """Its language, and its paragraphs as it marks them, in pieces of at most 8
    sentences. Where it marks none (or each sentence as a text of its own), pieces of 5
    to 8 sentences.
    """
    language = path.name.partition("_")[0]
    sentences = list(_sentences(path))
    paragraphs = _pieces(sentences, marked=True)
    if sum(len(piece) - 1 for piece in paragraphs) < len(sentences) / 4:
        paragraphs = _pieces(sentences, marked=False)
    return language, [
        _joined(piece, language) for piece in paragraphs if len(piece) > 1
    ]


class Sentence(NamedTuple):
    text: str
    begins: bool
    """Whether a paragraph or text begins with it."""
    space: bool
    """Whether white space comes after it."""
    label: bool = False
    """Whether it is the number of what follows, and need not be a sentence of its own.
    """


def _sentences(path: Path) -> Iterator[Sentence]:
    for block in path.read_text("utf-8").strip().split("\n\n"):
        text = re.search(r"^# text = (.*\S)", block, re.MULTILINE)
        if text:
            begins = bool(re.search(r"^# new(?:par|doc)", block, re.MULTILINE))
            last = block.rsplit("\n", 1)[-1]
            yield Sentence(text[1].strip(), begins, "SpaceAfter=No" not in last)


def _pieces(sentences: Iterable[Sentence], *, marked: bool) -> list[list[Sentence]]:
    pieces: list[list[Sentence]] = []
    for sentence in sentences:
        longest = 8 if marked else 5 + len(pieces) % 4
        if not pieces or len(pieces[-1]) >= longest or (marked and sentence.begins):
            pieces.append([])
        pieces[-1].append(sentence)
    return pieces


def _joined(sentences: list[Sentence], language: str) -> Ends:
    text, ends, terminal, count = "", set(), set(), 0
    for sentence in sentences:
        text += sentence.text + " " * (sentence.space and language not in NO_SPACE)
        count += _visible(sentence.text)
        ends.add(count)
        marked = sentence.text.rstrip(CLOSERS)[-1:] in (
            *MARKS,
            *OWN_MARKS.get(language, ""),
        )
        if marked and not sentence.label:
            terminal.add(count)
    last = {count}
    return Ends(text.strip(), frozenset(ends - last), frozenset(terminal - last))


# Documents: a line is {"text", "language", "split", "spans": [[start, end], ...]}, or
# has "ends" where only the end of each sentence's last word is marked. A line end
# inside a sentence is a space; one between two sentences parts paragraphs, as does text
# that is no sentence. "II." and "4." alone are ends that may be found and need not.

_LINE_END = re.compile(r"[\r\n]+")
_AFTER_LAST_WORD = re.compile(r"(?:\[[\d, ]{1,6}\]|[^\w\s\[])*")
_WORDS = re.compile(r"\b(?![IVXLC]+\b)[^\W\d_]{2}")


def documents(path: Path, split: str = "") -> tuple[str, list[Ends]]:
    """Their language, and their paragraphs, those of one sentence too."""
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    kept = [row for row in rows if not split or row["split"] == split]
    language = rows[0]["language"]
    paragraphs = [
        piece for row in kept for piece in _marked(row["text"], _marked_spans(row))
    ]
    return language, [_joined(piece, language) for piece in paragraphs]


def _marked_spans(row: dict[str, Any]) -> Iterator[tuple[int, int]]:
    if "spans" in row:
        yield from sorted(row["spans"])
        return
    text, start = row["text"], 0
    for last_word in row["ends"]:
        closed = _AFTER_LAST_WORD.match(text, last_word)
        end = closed.end() if closed else last_word
        yield start + len(text[start:end]) - len(text[start:end].lstrip()), end
        start = max(start, end)


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> list[list[Sentence]]:
    pieces: list[list[Sentence]] = []
    last = 0
    for start, end in spans:
        gap = text[last:start]
        if start < last or start >= end:
            continue
        if not pieces or gap.strip() or _LINE_END.search(gap):
            pieces.append([])
        elif gap:
            pieces[-1][-1] = pieces[-1][-1]._replace(space=True)
        words = _LINE_END.sub(" ", text[start:end])
        pieces[-1].append(
            Sentence(words, begins=False, space=False, label=not _WORDS.search(words))
        )
        last = end
    return pieces


def _visible(text: str) -> int:
    return len("".join(text.split()))


type Splitter = Callable[[str, str], Iterable[int]]
"""Of a text and its language, where sentences end, in code points."""


def score(paragraphs: Iterable[Ends], language: str, split: Splitter) -> Score:
    total = Score(0, 0, 0, 0)
    for text, ends, terminal in paragraphs:
        whole = _visible(text)
        found = {_visible(text[:end]) for end in split(text, language)} - {0, whole}
        one = (len(found), len(found & ends), len(terminal), len(found & terminal))
        total = Score(*(old + new for old, new in zip(total, one, strict=True)))
    return total


def _ours(text: str, language: str) -> list[int]:
    return [span.end for span in segment(text, language)]


def _sentencex(text: str, language: str) -> list[int]:
    found = importlib.import_module("sentencex").get_sentence_boundaries(language, text)
    return [part["end_index"] for part in found]


def _blingfire(text: str, language: str) -> list[int]:
    return [
        end
        for _, end in importlib.import_module(
            "blingfire"
        ).text_to_sentences_and_offsets(text)[1]
    ]


def _pysbd(text: str, language: str) -> list[int]:
    pysbd = importlib.import_module("pysbd")
    known = (
        language
        if language in importlib.import_module("pysbd.languages").LANGUAGE_CODES
        else "en"
    )
    end, ends = 0, []
    for sentence in pysbd.Segmenter(language=known, clean=False).segment(text):
        position = text.find(sentence.strip(), end)
        end = position + len(sentence.strip()) if position >= 0 else end
        ends.append(end)
    return ends


def _nupunkt(text: str, language: str) -> list[int]:
    return [end for _, end in importlib.import_module("nupunkt").sent_spans(text)]


PEERS: dict[str, Splitter] = {
    "sentencex": _sentencex,
    "blingfire": _blingfire,
    "pysbd": _pysbd,
    "nupunkt": _nupunkt,
}


def installed() -> dict[str, Splitter]:
    found = {}
    for name, split in PEERS.items():
        try:
            importlib.import_module(name)
        except ImportError:
            print(f"{name} is not installed")
        else:
            found[name] = split
    return found


def held_out(name: str) -> bool:
    """Whether a treebank was left unread while the rules were written: a third, by the
    hash of its name.
    """
    is_third = int(sha256(name.encode()).hexdigest(), 16) % 3 == 0
    return is_third and name.startswith("UD_") and not NAMED.match(name)


def compared(sets: Iterable[tuple[str, str, list[Ends]]]) -> None:
    splitters = {"ours": _ours} | installed()
    print(f"{'':34}{'ends':>6}" + "".join(f"{name:>11}" for name in splitters))
    rows: dict[str, list[float]] = {}
    for name, language, paragraphs in sets:
        ends = sum(len(paragraph.terminal) for paragraph in paragraphs)
        if ends < 30:
            continue
        rows[name] = [
            score(paragraphs, language, split).f1 for split in splitters.values()
        ]
        print(_row(name + " *" * held_out(name), ends, rows[name]), flush=True)
    for label, group in _groups(rows).items():
        print(
            _row(
                f"mean of {label}",
                len(group),
                [fmean(column) for column in zip(*group, strict=True)],
            )
        )
    print(
        "* held out: first read after the rules were finished. Sets with fewer than 30 ends are left out."
    )


def folder_sets(folder: Path, split: str = "") -> Iterator[tuple[str, str, list[Ends]]]:
    for path in sorted(folder.glob("*/*.conllu")):
        yield path.parent.name, *treebank(path)
    for path in sorted(folder.glob("*.jsonl")):
        yield path.stem, *documents(path, split)


def _groups(rows: dict[str, list[float]]) -> dict[str, list[list[float]]]:
    groups = {
        "all": list(rows.values()),
        "held out": [row for name, row in rows.items() if held_out(name)],
        "the others": [row for name, row in rows.items() if not held_out(name)],
    }
    return {label: group for label, group in groups.items() if group}


def _row(name: str, count: int, figures: Iterable[float]) -> str:
    return f"{name:34}{count:6}" + "".join(f"{figure:11.3f}" for figure in figures)


if __name__ == "__main__":
    if sys.argv[1:]:
        compared(folder_sets(Path(sys.argv[1]), *sys.argv[2:3]))
    else:
        quality()
        speed()
        growth()
