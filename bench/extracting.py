"""How well web pages are read: what is kept of the article and what is left out, beside
other readers.

    python -m bench.extracting FOLDER... [--pages seen|unseen|all] [--no-peers] [--worst N]

FOLDER is a checkout of one of some public sets, told by what is in it: scrapinghub's
article-extraction-benchmark (ground-truth.json), adbar's trafilatura
(tests/evaldata.json), Mozilla's readability (test/test-pages), one split of the web
content extraction benchmark (ground-truth, html), of which only articles, or pages with
their authors and dates beside them (original, author, date); or it holds pages.jsonl,
of which a line is {"html": a file beside it, "url", "text"}. The second is scored by
its own metric, all others by that of the first, Chinese by its characters. Ours is the
text that is left when the findings that are certain or likely have gone. Title, author
and date are exact where the right one was declared or guessed; of ours those that are
declared and wrong are counted apart. Readers that are not installed are named. A third
of the pages, by the hash of their names, is 'unseen': never look at those.
"""

import argparse
import gzip
import hashlib
import json
import logging
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from articles.extracting import Extracted
from articles.extracting.file_formats.html import read
from articles.injected import find_injected
from articles.problems import Refused
from articles.text.cuts import cut_out
from articles.text.language import language_of
from articles.text.shapes import Span, Suspect

STRONG = ("certain", "likely")
UNSEEN = 3  # one page in so many
SHINGLE = 4  # words, as in article-extraction-benchmark
FIELDS = ("title", "author", "date")
UNKNOWN = {"UNKNOWN", "UNKNWON"}
INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
    ),
    *("s", "samp", "small", "span", "strong", "sub", "sup", "time", "u"),
}
PEERS = {
    "trafilatura": "trafilatura",
    "htmldate": "htmldate",
    "readability-lxml": "readability",
    "newspaper4k": "newspaper",
    "goose3": "goose3",
    "justext": "justext",
    "boilerpy3": "boilerpy3",
    "resiliparse": "resiliparse",
}


class Page(NamedTuple):
    """text: what is expected, for shingles. wanted, unwanted: for snippets. known:
    title, author, date.
    """

    name: str
    url: str
    content: bytes
    text: str = ""
    wanted: Sequence[str] = ()
    unwanted: Sequence[str] = ()
    known: dict[str, str] = {}


class Answer(NamedTuple):
    """guessed: which of what is known the page does not declare."""

    text: str
    known: dict[str, str]
    error: str = ""
    guessed: Collection[str] = ()


type Reader = Callable[[Page], Answer]
type Counts = tuple[float, float, float]  # right, wrong, missed


# --- pages ----------------------------------------------------------------------------


def pages_of(folder: Path) -> Iterator[Page]:
    if (folder / "ground-truth.json").is_file():
        return _of_benchmark(folder)
    if (folder / "pages.jsonl").is_file():
        return _of_lines(folder)
    if (folder / "tests" / "evaldata.json").is_file():
        return _of_trafilatura(folder / "tests")
    if (folder / "test" / "test-pages").is_dir():
        return _of_mozilla(folder / "test" / "test-pages")
    if (folder / "ground-truth").is_dir():
        return _of_web_content(folder)
    if (folder / "original").is_dir() and (folder / "author").is_dir():
        return _with_names_beside(folder)
    sys.exit(f"{folder} is none of the sets that are known: see {__file__}.")


def _of_benchmark(folder: Path) -> Iterator[Page]:
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, one in truth.items():
        content = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield Page(name, one["url"], content, text=one["articleBody"])


def _of_lines(folder: Path) -> Iterator[Page]:
    for line in (folder / "pages.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        yield Page(
            one["html"],
            one["url"],
            (folder / one["html"]).read_bytes(),
            text=one["text"],
        )


def _of_trafilatura(folder: Path) -> Iterator[Page]:
    for url, one in json.loads((folder / "evaldata.json").read_text("utf-8")).items():
        places = (folder / kind / one["file"] for kind in ("cache", "eval"))
        place = next((place for place in places if place.is_file()), None)
        if place is None:
            continue
        known = {name: _joined(one.get(name)) for name in FIELDS}
        yield Page(
            one["file"], url, place.read_bytes(), "", one["with"], one["without"], known
        )


def _of_web_content(folder: Path) -> Iterator[Page]:
    for place in sorted((folder / "ground-truth").iterdir()):
        one = json.loads(place.read_text("utf-8"))
        if one["_internal"]["page_type"]["primary"] != "article":
            continue
        gold = one["ground_truth"]
        known = {
            "title": gold["title"],
            "author": gold["author"],
            "date": gold["publish_date"],
        }
        content = gzip.decompress(
            (folder / "html" / f"{place.stem}.html.gz").read_bytes()
        )
        told = {name: value or "" for name, value in known.items()}
        snippets = (gold.get("with") or [], gold.get("without") or [])
        yield Page(
            place.stem,
            one.get("url") or "",
            content,
            gold["main_content"] or "",
            *snippets,
            told,
        )


def _with_names_beside(folder: Path) -> Iterator[Page]:
    for place in sorted((folder / "original").iterdir()):
        text, *told = (
            (folder / part / f"{place.stem}.txt").read_text("utf-8", "replace").strip()
            for part in ("cleaned", "author", "date")
        )
        named = zip(("author", "date"), told, strict=True)
        known = {name: "" if value in UNKNOWN else value for name, value in named}
        yield Page(place.stem, "", place.read_bytes(), text, known=known)


def _joined(value: str | list[str] | None) -> str:
    return "; ".join(value) if isinstance(value, list) else value or ""


def _of_mozilla(folder: Path) -> Iterator[Page]:
    for place in sorted(folder.iterdir()):
        expected = (place / "expected.html").read_text("utf-8")
        yield Page(
            place.name,
            f"http://fakehost/test/{place.name}",
            (place / "source.html").read_bytes(),
            _words(expected),
        )


def _words(html: str) -> str:
    """The text of HTML, its words parted wherever a block begins or ends."""
    root = import_module("lxml.html").document_fromstring(html)
    for element in root.iter():
        if element.tag not in INLINE:
            element.text, element.tail = (
                f"\n{element.text or ''}",
                f"\n{element.tail or ''}",
            )
    return "".join(root.itertext())


def is_unseen(page: Page) -> bool:
    return int(hashlib.sha256(page.name.encode()).hexdigest(), 16) % UNSEEN == 0


# --- readers --------------------------------------------------------------------------


def ours(page: Page) -> Answer:
    try:
        extracted = read(page.content, {"charset": "", "language": "", "url": page.url})
    except Refused as refusal:
        return Answer("", {}, str(refusal))
    said = extracted.metadata | extracted.guessed
    names = {"title": "title", "author": "byline", "date": "dated"}
    known = {name: said.get(ours, "") for name, ours in names.items()}
    guessed = [name for name, ours in names.items() if ours in extracted.guessed]
    return Answer(without_strong(extracted), known, guessed=guessed)


def without_strong(extracted: Extracted) -> str:
    paragraphs = [Span(block["start"], block["end"]) for block in extracted.blocks]
    language = language_of(extracted.text, extracted.metadata.get("language", ""))
    found: list[Suspect] = [
        *find_injected(extracted.text, paragraphs, language),
        *extracted.suspects,
    ]
    unwanted = sorted({Span(one.start, one.end) for one in found if one.tier in STRONG})
    return cut_out(
        extracted.text,
        list(extracted.blocks),
        _disjoint(unwanted),
    )[0]


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    taken: list[Span] = []
    for span in spans:
        if taken and span.start < taken[-1].end:
            taken[-1] = Span(taken[-1].start, max(span.end, taken[-1].end))
        else:
            taken.append(span)
    return taken


def trafilatura(page: Page) -> Answer:
    from trafilatura import bare_extraction, extract

    text = extract(page.content, include_comments=False, include_tables=True)
    found = bare_extraction(page.content, output_format="python", with_metadata=True)
    known = {name: getattr(found, name, "") or "" for name in FIELDS}
    return Answer(text or "", known)


def htmldate(page: Page) -> Answer:
    found = import_module("htmldate").find_date(
        _text(page), original_date=True, url=page.url or None
    )
    return Answer("", {"date": found or ""})


def readability_lxml(page: Page) -> Answer:
    document = import_module("readability").Document(_text(page))
    return Answer(_words(document.summary()), {"title": document.short_title()})


def newspaper4k(page: Page) -> Answer:
    article = import_module("newspaper").Article(page.url, fetch_images=False)
    article.download(input_html=_text(page))
    article.parse()
    date = article.publish_date
    known = {
        "title": article.title,
        "author": "; ".join(article.authors),
        "date": f"{date:%Y-%m-%d}" if date else "",
    }
    return Answer(article.text, known)


def goose3(page: Page) -> Answer:
    found = (
        import_module("goose3")
        .Goose({"enable_image_fetching": False})
        .extract(raw_html=page.content)
    )
    known = {
        "title": found.title or "",
        "author": "; ".join(found.authors),
        "date": (found.publish_date or "")[:10],
    }
    return Answer(found.cleaned_text, known)


def justext(page: Page) -> Answer:
    words = import_module("trafilatura.external").jt_stoplist_init()
    found = import_module("justext").justext(page.content, words)
    return Answer("\n".join(one.text for one in found if not one.is_boilerplate), {})


def boilerpy3(page: Page) -> Answer:
    extractor = import_module("boilerpy3.extractors").ArticleExtractor()
    return Answer(extractor.get_content(_text(page)), {})


def resiliparse(page: Page) -> Answer:
    read_plain = import_module("resiliparse.extract.html2text").extract_plain_text
    return Answer(read_plain(_text(page), main_content=True), {})


def _text(page: Page) -> str:
    text: str = import_module("trafilatura.utils").decode_file(page.content)
    return text


def readers(peers: bool) -> dict[str, Reader]:
    found: dict[str, Reader] = {"newsroom": ours}
    for name, module in PEERS.items() if peers else ():
        try:
            import_module(module)
        except ImportError:
            print(f"{name} is not installed.")
        else:
            found[name] = globals()[name.replace("-", "_")]
    return found


# --- scores ---------------------------------------------------------------------------


def counts_of(page: Page, text: str) -> Counts:
    if page.wanted:
        plain = _spaced(text)
        right = sum(_spaced(one) in plain for one in page.wanted)
        return (
            right,
            sum(_spaced(one) in plain for one in page.unwanted),
            len(page.wanted) - right,
        )
    true, read_ = shingles(page.text), shingles(text)
    right, wrong, missed = (
        (true & read_).total(),
        (read_ - true).total(),
        (true - read_).total(),
    )
    whole = (right + wrong + missed) or 1
    return right / whole, wrong / whole, missed / whole


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text)
    starts = range(max(1, len(words) - SHINGLE + 1))
    return Counter(
        one for start in starts if (one := tuple(words[start : start + SHINGLE]))
    )


def scores(counts: Sequence[Counts], *, pooled: bool) -> tuple[float, float, float]:
    """F1, precision, recall: of all snippets together, or of means over pages."""
    if pooled:
        right, wrong, missed = (sum(column) for column in zip(*counts, strict=True))
        precision, recall = (
            right / ((right + wrong) or 1),
            right / ((right + missed) or 1),
        )
    else:
        precision = statistics.mean(
            [r / (r + w) for r, w, _ in counts if r + w > 0] or [0]
        )
        recall = statistics.mean(
            [r / (r + m) for r, _, m in counts if r + m > 0] or [0]
        )
    return 2 * precision * recall / ((precision + recall) or 1), precision, recall


def same(name: str, expected: str, found: str) -> bool:
    """Exact but for white space; several authors in any way of joining them; dates to
    the day.
    """
    if name == "date":
        return _day(expected) == _day(found)
    if name == "author":
        expected, found = (
            _JOINERS.sub("; ", _SPACED_HAN.sub("; ", one.strip()))
            for one in (expected, found)
        )
    return _spaced(expected) == _spaced(found)


_JOINERS = re.compile(r"\s*[;,、，]\s*(?:and\s+)?|\s+(?:and|und|&)\s+")
_SPACED_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def _day(value: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", value[:10])[:3]))


# --- report ---------------------------------------------------------------------------


def run(reader: Reader, pages: Sequence[Page]) -> tuple[list[Answer], float]:
    answers = []
    began = time.process_time()
    for page in pages:
        try:
            answers.append(reader(page))
        except Exception as error:
            answers.append(Answer("", {}, f"{type(error).__name__}: {error}"))
    return answers, time.process_time() - began


def report(folder: Path, which: str, found: dict[str, Reader], worst: int) -> None:
    pages = [
        page
        for page in pages_of(folder)
        if which == "all" or is_unseen(page) == (which == "unseen")
    ]
    fields = [name for name in FIELDS if any(page.known.get(name) for page in pages)]
    print(f"\n{folder.name}: {len(pages)} pages ({which})")
    names = "".join(
        f"{name:>8}" for name in ("F1", "P", "R", "empty", *fields, "ms/page")
    )
    print(f"{'':18}{names}")
    for name, reader in found.items():
        answers, seconds = run(reader, pages)
        counts = [
            counts_of(page, answer.text)
            for page, answer in zip(pages, answers, strict=True)
        ]
        columns = [
            f"{one:8.3f}" for one in scores(counts, pooled=bool(pages[0].wanted))
        ]
        columns.append(f"{sum(not answer.text.strip() for answer in answers):8}")
        columns += [f"{exact(field, pages, answers):8.3f}" for field in fields]
        print(f"{name:18}{''.join(columns)}{seconds / len(pages) * 1000:8.1f}")
        if name == "newsroom":
            print("".join(_declared(field, pages, answers) for field in fields))
            explain(pages, answers, counts, worst)


def exact(field: str, pages: Sequence[Page], answers: Sequence[Answer]) -> float:
    pairs = [
        (page.known[field], answer.known.get(field, ""))
        for page, answer in zip(pages, answers, strict=True)
        if page.known.get(field)
    ]
    return sum(same(field, *pair) for pair in pairs) / len(pairs)


def _declared(field: str, pages: Sequence[Page], answers: Sequence[Answer]) -> str:
    """How many of a field are declared where one is expected, and how many of those are
    wrong.
    """
    said = [
        same(field, page.known[field], answer.known[field])
        for page, answer in zip(pages, answers, strict=True)
        if page.known.get(field)
        and answer.known.get(field)
        and field not in answer.guessed
    ]
    number = sum(1 for page in pages if page.known.get(field))
    return f"  {field}: {number} expected, {len(said)} declared, {said.count(False)} of them wrong\n"


def explain(
    pages: Sequence[Page],
    answers: Sequence[Answer],
    counts: Sequence[Counts],
    worst: int,
) -> None:
    for page, answer in zip(pages, answers, strict=True):
        if answer.error:
            print(f"  refused {page.name}: {answer.error}")
    ranked = sorted(
        zip(pages, counts, strict=True),
        key=lambda pair: pair[1][1] + pair[1][2],
        reverse=True,
    )
    for page, (right, wrong, missed) in ranked[:worst]:
        print(
            f"  {page.name}: right {right:.2f}, wrong {wrong:.2f}, missed {missed:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pages", choices=("seen", "unseen", "all"), default="seen")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--worst", type=int, default=0)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    found = readers(not given.no_peers)
    for folder in given.folders:
        report(folder, given.pages, found, given.worst)


if __name__ == "__main__":
    main()
