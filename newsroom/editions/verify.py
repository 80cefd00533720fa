#!/usr/bin/env python3
"""Check what a newsroom published, without trusting it, by Python 3.9 or newer alone.

    python3 verify.py https://newsroom.example/                       all its articles
    python3 verify.py https://newsroom.example/articles/a-story/      one, or one of its editions
    python3 verify.py edition.json [SHA256]                           a file, against the hash that you kept
    python3 verify.py editions.jsonl                                  what `verify_editions --export` wrote

Each edition is hashed again from what is served and must have the hash that the edition
after it names; its history must say what the editions before it are. --save-heads FILE
keeps the hash of each article's newest edition. Give it again later by --heads FILE: an
edition that was deleted or rewritten since is named. --read prints one edition as it
was sealed, to be compared with a page. What is withheld is listed with its date and
reason.

What it cannot see: what was so from the beginning, what pages say, the date and reason
of what is withheld, and without --heads or SHA256 a chain whose end was rewritten. Of a
withdrawn article only the withdrawal is open. Exit code 0: all as it was sealed; 1:
something is not; 2: something could not be read.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from argparse import ArgumentParser, Namespace, RawTextHelpFormatter
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

Document = dict[str, Any]  # edition.json, parsed
Head = dict[str, Any]  # slug, edition and sha256 of an article's newest edition
Fault = tuple[str, str]  # name of an edition, and what is wrong with it

SCHEMA = "newsroom/edition/2"
REFUSED_VERSIONS = {
    "newsroom/edition/1": "it is an edition of version 1, which only 1.0.0rc1 wrote and no later release reads:"
    " publish the article again with the current release"
}
LARGEST = 50_000_000  # bytes of an answer that are read
SECONDS = 30
SEAL = re.compile(r"[\w-]{43}", re.ASCII)
WITHDRAWAL = "withdrawal"
NOT_FOLLOWING = "it does not follow from the edition before it"

# --- The hash of an edition -----------------------------------------------------------


def canonical(value: object) -> str:
    """Return JSON as RFC 8785 has it, or raise ValueError where it has no such form."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        members = [
            f"{encode_basestring(name)}:{canonical(value[name])}"
            for name in _in_order(value)
        ]
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    raise ValueError(f"{type(value).__name__} has no canonical form.")


def _in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of their UTF-16, which is dear to work out."""
    if "".join(names).isascii():
        return sorted(names)
    return sorted(names, key=lambda name: name.encode("utf-16-be"))


def _number(value: float) -> str:
    """Return the number as ECMAScript writes it: Python's digits, another exponent."""
    if value - value != 0:
        raise ValueError("neither infinity nor what is no number has a form")
    digits, _, exponent = repr(value + 0.0).removesuffix(".0").partition("e")
    if 1e-6 <= abs(value) < 1e21 or not exponent:
        return format(Decimal(digits).scaleb(int(exponent or 0)), "f")
    return f"{digits}e{int(exponent):+d}"


def hash_of(document: str) -> str:
    """Return the SHA-256 of a sealed, canonical document."""
    return hashlib.sha256(document.encode()).hexdigest()


def seal_of(path: str, salt: str, value: str | float) -> str:
    """Return what stands in a sealed document instead of the leaf at `path`."""
    place = encode_basestring(path)
    said = canonical(value)
    opened = f'{{"path":{place},"salt":{encode_basestring(salt)},"value":{said}}}'
    digest = hashlib.sha256(opened.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def sealed_again(served: str) -> str:
    """Return the sealed, canonical document of edition.json, or raise ValueError."""
    document = json.loads(served, object_pairs_hook=_with_seal)
    schema = document["schema"]
    if schema != SCHEMA:
        unknown = f"its schema is {schema!r}, and only {SCHEMA} is known here"
        raise ValueError(REFUSED_VERSIONS.get(schema, unknown))
    for path, salt in document.pop("salts").items():
        _seal_string(document, path, salt)
    return canonical(document)


def _with_seal(members: list[tuple[str, Any]]) -> Any:
    """Return the object of these members, or the seal of a string that is withheld.

    Raise ValueError where readers might see either of two members.
    """
    value = dict(members)
    if len(value) < len(members):
        raise ValueError("a name in it is there twice")
    if not _is_withheld(value):
        return value
    if not SEAL.fullmatch(value["withheld"]):
        raise ValueError("what is withheld in it has no seal")
    return value["withheld"]


def _seal_string(document: Document, path: str, salt: str) -> None:
    """Put the seal of the string at `path` in its place."""
    names = [name.replace("~1", "/").replace("~0", "~") for name in path.split("/")[1:]]
    holder: Any = document
    for name in names[:-1]:
        holder = holder[int(name) if isinstance(holder, list) else name]
    last: Any = int(names[-1]) if isinstance(holder, list) else names[-1]
    holder[last] = seal_of(path, salt, holder[last])


def _is_withheld(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"withheld", "on", "reason"}


def withheld(value: Any) -> Iterator[tuple[str, str]]:
    """Yield day and reason of each string that is withheld in edition.json, parsed."""
    if _is_withheld(value):
        yield value["on"], value["reason"]
    members = value
    if isinstance(value, dict):
        members = list(value.values())
    if isinstance(members, list):
        for member in members:
            yield from withheld(member)


# --- A chain of editions --------------------------------------------------------------


class Proved(NamedTuple):
    """An edition whose hash was computed here."""

    sha256: str
    document: Document

    @property
    def claims(self) -> Document:
        """What it says of its publication."""
        claims: Document = self.document["edition"]
        return claims

    @property
    def number(self) -> int:
        return int(self.claims["number"])

    @property
    def name(self) -> str:
        return f"{self.slug}, edition {self.number}"

    @property
    def slug(self) -> str:
        """The slug of the article, or its uid where the slug is withheld."""
        article = self.document["article"]
        if _is_withheld(article["slug"]):
            return str(article["uid"])
        return str(article["slug"])


def prove(served: str, expected: str | None = None) -> Proved:
    """Return the edition of edition.json, or raise ValueError saying why not."""
    try:
        edition = Proved(hash_of(sealed_again(served)), json.loads(served))
        _refuse_claims(edition, expected)
    except (AttributeError, LookupError, RecursionError, TypeError) as fault:
        raise ValueError(f"it is not an edition's document ({fault!r})") from None
    return edition


def _refuse_claims(edition: Proved, expected: str | None) -> None:
    """Raise ValueError if another hash is expected, or it contradicts itself."""
    if expected is not None and edition.sha256 != expected:
        found = f"its hash is {edition.sha256}, not {expected}"
        raise ValueError(f"it is not what was sealed: {found}")
    hashes = ["", *(past["sha256"] for past in edition.document["history"])]
    if edition.number != len(hashes):
        raise ValueError(f"it should be edition {len(hashes)}")
    if edition.claims["previous_sha256"] != hashes[-1]:
        raise ValueError(NOT_FOLLOWING)


def refuse_break(edition: Proved, earlier: Iterable[Proved]) -> None:
    """Raise ValueError where the edition does not follow from those before it."""
    history = {past.get("number"): past for past in edition.document["history"]}
    for before in earlier:
        said = {**before.claims, "sha256": before.sha256}
        past = history.get(before.number, {"number": 0})
        if not past.items() <= said.items():
            raise ValueError(NOT_FOLLOWING)


def chain_faults(lines: Iterable[dict[str, Any]], hashes: set[str]) -> Iterator[Fault]:
    """Yield a fault for the first edition of each article that fails.

    `lines` are as `verify_editions --export` writes them, ordered by article, then
    number: slug, number, sha256, edition (edition.json as text). The hash of each
    edition that is proved is added to `hashes`.
    """
    seen: set[str] = set()
    for slug, chained in groupby(lines, key=lambda line: line["slug"]):
        earlier: list[Proved] = []
        for line in chained:
            try:
                edition = prove(line["edition"], line["sha256"])
                if slug in seen or edition.number != len(earlier) + 1:
                    raise ValueError(f"it should be edition {len(earlier) + 1}")
                refuse_break(edition, earlier)
            except ValueError as problem:
                yield f"{slug}, edition {line['number']}", str(problem)
                break
            hashes.add(edition.sha256)
            earlier.append(edition)
        seen.add(slug)


def read_heads(path: Path) -> list[Head]:
    """Return what --save-heads wrote to a file, or raise ValueError or OSError."""
    heads, following = heads_of(path.read_text("utf-8"))
    if following:
        problem = "it is one page of /heads.json, not all: --save-heads writes all"
        raise ValueError(problem)
    return heads


def heads_of(page: str) -> tuple[list[Head], str]:
    """Return `articles` and `next` of a page of /heads.json, or raise ValueError."""
    names = ("slug", "edition", "sha256")
    content = json.loads(page)
    try:
        heads = [{name: head[name] for name in names} for head in content["articles"]]
        return heads, str(content.get("next") or "")
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError(f"it has no {fault}") from None


def missing_editions(kept: Iterable[Head], hashes: set[str]) -> Iterator[Fault]:
    """Yield a fault for each edition in `kept` whose hash is not in `hashes`."""
    for head in kept:
        if head["sha256"] not in hashes:
            problem = f"it was there with the hash {head['sha256']} and is not, nor anything that follows from it"
            yield f"{head['slug']}, edition {head['edition']}", problem


# --- An edition, to be read -----------------------------------------------------------


def reading(edition: Proved) -> Iterator[str]:
    """Yield what an edition says, as plain text."""
    document = edition.document
    labels = {rating["slug"]: rating["label"] for rating in document["ratings"]}
    sources = {source["id"]: source["csl"] for source in document["sources"]}
    yield from _fields(document["article"])
    yield from _fields(edition.claims)
    text = document["text"]
    yield "".join(map(words, text))
    for note in filter(None, [*document["notes"], document["overall"]]):
        yield f"NOTE on {_subject(note, text)}"
        yield from _fields({**note, "rating": labels.get(note["rating"])})
        for citation in document["citations"]:
            if citation["note"] == note.get("id"):
                source = sources[citation["source"]].get("title", "a protected source")
                yield from _fields({**citation, "source": source})
    for reply in document["replies"]:
        yield from _fields(reply)


def _fields(record: Document) -> Iterator[str]:
    """Yield those of the fields that say something."""
    for name, value in record.items():
        if value:
            yield f"{name}: {words(value)}"


def words(value: Any) -> str:
    """Return a value or a sentence as it is read, also where it is withheld."""
    if _is_withheld(value):
        return f"[withheld on {value['on']}: {value['reason']}]"
    if isinstance(value, dict) and "text" in value:
        return words(value["text"])
    return str(value)


def _subject(note: Document, text: list[Any]) -> str:
    for piece in text:
        if isinstance(piece, dict) and piece.get("key", "") == note.get("sentence"):
            about = piece["text"]
            if isinstance(about, str):
                about = about[note["start"] : note["end"]]
            return words(about)
    return "the article"


# --- What a newsroom serves -----------------------------------------------------------


class CheckReport:
    """What was found so far, written as it is found."""

    def __init__(self) -> None:
        self.faults = 0
        # Of proved editions, and of those that a withdrawal closed and names.
        self.hashes: set[str] = set()

    def say(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")

    def add_fault(self, name: str, problem: str) -> None:
        self.faults += 1
        sys.stderr.write(f"FAILS {name}: {problem}\n")

    def add_proved(self, edition: Proved) -> None:
        name = edition.name
        self.hashes.add(edition.sha256)
        self.say(f"{name}: as it was sealed, {edition.sha256}")
        for (on, reason), number in Counter(withheld(edition.document)).items():
            self.say(f"{name}: withheld on {on}: {reason} (places: {number})")
        if edition.claims["kind"] == WITHDRAWAL:
            self.hashes.update(past["sha256"] for past in edition.document["history"])
            self.say(f"{name}: a withdrawal: what came before it is not open")


def download(address: str) -> tuple[int, bytes]:
    """Return the status and the content. Raises OSError where nothing answers."""
    # ADDRESS has the schemes http and https alone.
    request = Request(address, headers={"User-Agent": "newsroom-verify/1"})  # noqa: S310
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return int(answer.status), answer.read(LARGEST)
    except HTTPError as error:
        with error:
            return error.code, error.read(LARGEST)


def fetch_text(address: str) -> str:
    """Return what is there, also of a withdrawal. Raise OSError, ValueError."""
    status, content = download(address)
    if status not in {200, 410}:
        raise ValueError(f"it is missing: {address} is answered with {status}")
    return content.decode()


def all_heads(base: str) -> list[Head]:
    """Return the heads of all articles, page after page. Raise OSError, ValueError."""
    heads: list[Head] = []
    seen: set[str] = set()
    following = ""
    address = f"{base}/heads.json"
    while following not in seen:
        seen.add(following)
        page, following = heads_of(fetch_text(address))
        heads += page
        if not following:
            return heads
        address = f"{base}/heads.json?after={quote(following)}"
    raise ValueError(f"{address} leads back to {following}, so there is no end to it")


def check_site(base: str, save: Path | None, report: CheckReport) -> None:
    """Check all articles. `save` is where the hashes of their heads are written."""
    heads = all_heads(base)
    for head in heads:
        check_article(base, head["slug"], report, expected=head["sha256"])
    if save and not report.faults:
        save.write_text(json.dumps({"articles": heads, "next": ""}) + "\n", "utf-8")


def check_article(
    base: str,
    slug: str,
    report: CheckReport,
    expected: str | None = None,
    until: int = 1,
) -> list[Proved]:
    """Return the editions that are proved, from the newest down to `until`.

    `expected` is the hash of the newest, if it is known.
    """
    page = f"{base}/articles/{slug}/"
    address = page
    name = slug
    editions: list[Proved] = []
    is_last = False
    try:
        while not is_last:
            edition = prove(fetch_text(f"{address}edition.json"), expected)
            if edition.number < until:
                raise ValueError("the edition of this address is missing")
            for following in editions:
                refuse_break(following, [edition])
            editions.append(edition)
            report.add_proved(edition)
            _check_pictures(f"{page}editions/{edition.number}/", edition, report)
            is_last = edition.number == until or edition.claims["kind"] == WITHDRAWAL
            expected = edition.claims["previous_sha256"]
            before = edition.number - 1
            address = f"{page}editions/{before}/"
            name = f"{slug}, edition {before}"
    except ValueError as problem:
        report.add_fault(name, str(problem))
    return editions


def _check_pictures(address: str, edition: Proved, report: CheckReport) -> None:
    """Check the bytes of pictures and of pages that are quoted."""
    pictures: dict[str, Any] = {}
    for picture in edition.document["pictures"]:
        for size in picture["sizes"]:
            pictures[f"pictures/{size['sha256']}.webp"] = size["sha256"]
    for citation in edition.document["citations"]:
        copy = (citation["check"] or {}).get("copy")
        if copy:
            pictures[f"pages/{copy['picture']}.png"] = copy["picture"]
    for path, sha256 in pictures.items():
        if sha256 and not _is_withheld(sha256):
            _, content = download(f"{address}{path}")
            if hashlib.sha256(content).hexdigest() != sha256:
                problem = f"the picture {sha256} is another, or not there"
                report.add_fault(edition.name, problem)


def check_file(path: Path, expected: str | None, report: CheckReport) -> list[Proved]:
    """Check an export (.jsonl), or return the proved edition of edition.json."""
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        for name, problem in chain_faults(lines, report.hashes):
            report.add_fault(name, problem)
        report.say(f"{path}: {len(lines)} editions")
        return []
    try:
        edition = prove(text, expected)
    except ValueError as problem:
        report.add_fault(str(path), str(problem))
        return []
    report.add_proved(edition)
    return [edition]


ADDRESS = re.compile(
    r"(?P<base>https?://[^/]+)"
    r"(?:/articles/(?P<slug>[^/]+)/(?:editions/(?P<number>\d+)/)?)?/?"
)


def check(options: Namespace, report: CheckReport) -> list[Proved]:
    """Check what the command line names, then the heads that were kept earlier.

    Return the proved editions of the article that it names; the last is that to read.
    """
    kept = read_heads(options.heads) if options.heads else []
    address = ADDRESS.fullmatch(options.what.partition("#")[0])
    slug = address["slug"] if address else None
    editions = []
    if address and not slug:
        check_site(address["base"], options.save_heads, report)
    elif options.save_heads:
        raise ValueError(
            f"{options.what} is not the address of a newsroom: no heads to save"
        )
    elif address and slug:
        until = int(address["number"] or 1)
        editions = check_article(address["base"], slug, report, until=until)
        if not address["number"]:
            del editions[1:]
    else:
        editions = check_file(Path(options.what), options.sha256, report)
    if kept and editions:
        slug = editions[0].slug
        known = {slug, *report.hashes}
        kept = [head for head in kept if known & {head["slug"], head["sha256"]}]
        if not kept:
            report.add_fault(slug, "no hash that was kept is of this article")
    for name, problem in missing_editions(kept, report.hashes):
        report.add_fault(name, problem)
    return editions


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names, and return the exit code."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    add = parser.add_argument
    add("what", help="an address of a newsroom or of an article, or a file")
    add("sha256", nargs="?", help="that the edition in the file must have")
    add("--heads", type=Path, help="what --save-heads wrote earlier")
    add(
        "--save-heads", type=Path, help="where to write the newest hash of each article"
    )
    add(
        "--read",
        action="store_true",
        help="print the edition if it is as it was sealed",
    )
    options = parser.parse_args(arguments)
    report = CheckReport()
    try:
        editions = check(options, report)
        if options.read and editions and not report.faults:
            report.say("\n".join(reading(editions[-1])))
    except (AttributeError, LookupError, OSError, TypeError, ValueError) as problem:
        sys.stderr.write(f"not read: {problem}\n")
        return 1 if report.faults else 2
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
