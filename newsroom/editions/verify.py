#!/usr/bin/env python3
"""Check what a newsroom published, without trusting it, by Python 3.9 or newer alone.

    python3 verify.py https://newsroom.example/                       all its articles
    python3 verify.py https://newsroom.example/articles/a-story/      one, or one of its editions
    python3 verify.py edition.json [SHA256]                           a file, against the hash that you kept
    python3 verify.py editions.jsonl                                  what `verify_editions --export` wrote

Each edition is hashed again from what is served and must have the hash that the edition
after it names; the page must say what the edition says. --save-heads FILE keeps the
hash of each article's newest edition. Give it again later by --heads FILE: an edition
that was deleted or rewritten since is named. What is withheld is listed with its date
and reason.

What it cannot see: what was so from the beginning, how a page words ratings, dates and
counts, and articles that were withdrawn. Exit code 0: all as it was sealed; 1:
something is not; 2: something could not be read.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import sys
from argparse import ArgumentParser, Namespace, RawTextHelpFormatter
from base64 import urlsafe_b64encode
from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser
from itertools import groupby
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
NOT_FOLLOWING = "it does not follow from the edition before it"

# --- The hash of an edition -----------------------------------------------------------


def canonical(value: object) -> str:
    """Return JSON as RFC 8785 has it, or raise ValueError where it has no such form."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        members = [
            f"{encode_basestring(name)}:{canonical(value[name])}" for name in names
        ]
        return "{" + ",".join(members) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    raise ValueError(f"{type(value).__name__} has no canonical form.")


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
    parts = (canonical(part) for part in (path, salt, value))
    opened = '{{"path":{},"salt":{},"value":{}}}'.format(*parts)
    digest = hashlib.sha256(opened.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def sealed_again(served: str) -> str:
    """Return the sealed, canonical document of edition.json, or raise ValueError."""
    try:
        document = json.loads(served)
        schema = document["schema"]
        if schema != SCHEMA:
            unknown = f"its schema is {schema!r}, and only {SCHEMA} is known here"
            raise ValueError(REFUSED_VERSIONS.get(schema, unknown))
        for path, salt in document.pop("salts").items():
            _seal_string(document, path, salt)
        return canonical(_with_seals(document))
    except (KeyError, IndexError, TypeError, AttributeError) as fault:
        raise ValueError(f"it is not an edition's document ({fault!r})") from None


def _seal_string(document: Document, path: str, salt: str) -> None:
    """Put the seal of the string at `path` in its place."""
    names = [name.replace("~1", "/").replace("~0", "~") for name in path.split("/")[1:]]
    holder: Any = document
    for name in names[:-1]:
        holder = holder[int(name) if isinstance(holder, list) else name]
    last: Any = int(names[-1]) if isinstance(holder, list) else names[-1]
    holder[last] = seal_of(path, salt, holder[last])


def _with_seals(value: Any) -> object:
    """Return the value with the seal of each withheld string in its place."""
    if _is_withheld(value):
        return value["withheld"]
    if isinstance(value, dict):
        return {name: _with_seals(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_seals(item) for item in value]
    return value


def _is_withheld(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"withheld", "on", "reason"}


def withheld(value: Any) -> Iterator[tuple[str, str]]:
    """Yield day and reason of each string that is withheld in edition.json, parsed."""
    if _is_withheld(value):
        yield value["on"], value["reason"]
    elif isinstance(value, dict):
        yield from withheld(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from withheld(item)


# --- A chain of editions --------------------------------------------------------------


def prove(served: str, number: int, expected: str = "") -> tuple[str, Document]:
    """Return hash and content of edition.json, or raise ValueError saying why not."""
    sha256 = hash_of(sealed_again(served))
    document = json.loads(served)
    claims = document["edition"]
    if expected and sha256 != expected:
        found = f"its hash is {sha256}, not {expected}"
        raise ValueError(f"it is not what was sealed: {found}")
    if claims["number"] != number:
        raise ValueError(f"it should be edition {number}")
    if bool(claims["previous_sha256"]) != (number > 1):
        raise ValueError(NOT_FOLLOWING)
    return sha256, document


def chain_faults(lines: Iterable[dict[str, Any]]) -> Iterator[Fault]:
    """Yield a fault for the first edition of each article that fails.

    `lines` are as `verify_editions --export` writes them, ordered by article, then
    number: slug, number, sha256, edition (edition.json as text).
    """
    for slug, chained in groupby(lines, key=lambda line: line["slug"]):
        previous = ""
        for number, line in enumerate(chained, 1):
            try:
                sha256, document = prove(line["edition"], number, line["sha256"])
                if document["edition"]["previous_sha256"] != previous:
                    raise ValueError(NOT_FOLLOWING)
            except ValueError as problem:
                yield f"{slug}, edition {line['number']}", str(problem)
                break
            previous = sha256


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


# --- A page, against its edition ------------------------------------------------------

UNREAD_TAGS = {"script", "style"}
UNREAD_CLASSES = {"vh", "ref"}  # words for screen readers only, and numbers of notes
MARKS_OF_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Of Markdown, what a page may leave out: targets of links and pictures, definitions,
# numbers of lists.
UNSHOWN = re.compile(
    r"\]\(\S*(?:\s[^)]*)?\)|\]\[[^\]]*\]"
    r"|^ {0,3}\[[^\]]+\]:.*$|^[\s>]*\d+[.)]\s|^\s*(?:```|~~~).*$",
    re.MULTILINE,
)
WORD = re.compile(r"[^\W_]+")


class OpenTag(NamedTuple):
    """An element of a page that is still open."""

    tag: str
    id: str
    classes: set[str]


class PublishedPage(HTMLParser):
    """The words of a page, without the numbers of notes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[OpenTag] = []
        self.texts: dict[str, str] = {}  # of the elements that have an id
        self.prose: dict[str, str] = {}  # of the notes, by the id of their entry
        self.whole = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        self.open.append(OpenTag(tag, attributes.get("id") or "", set(classes)))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and those inside that have no end tag."""
        if tag in [element.tag for element in self.open]:
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        tags = {element.tag for element in self.open}
        classes = {name for element in self.open for name in element.classes}
        if tags & UNREAD_TAGS or classes & UNREAD_CLASSES:
            return
        self.whole += data
        ids = [element.id for element in self.open if element.id]
        for name in ids:
            self.texts[name] = self.texts.get(name, "") + data
        if ids and "prose" in classes:
            self.prose[ids[-1]] = self.prose.get(ids[-1], "") + f"{data} "


def _plain(text: str) -> str:
    """Return the text without marks of direction, with single spaces."""
    return " ".join(MARKS_OF_DIRECTION.sub("", text).split())


def shows(prose: str, markdown: str) -> bool:
    """Return whether prose has the words of the Markdown, in order, and no others."""
    shown = WORD.findall(MARKS_OF_DIRECTION.sub("", prose))
    text = html.unescape(MARKS_OF_DIRECTION.sub("", markdown))
    unshown = [match.span() for match in UNSHOWN.finditer(text)]
    matched = {0}  # how many words of the page can be those of the text so far
    for word in WORD.finditer(text):
        with_word = {at + 1 for at in matched if shown[at : at + 1] == [word[0]]}
        may_lack = any(start <= word.start() < end for start, end in unshown)
        matched = with_word | matched if may_lack else with_word
    return len(shown) in matched


def page_faults(page: str, document: Document, sha256: str) -> Iterator[str]:
    """Yield where the page of an edition does not say what its document says."""
    shown = PublishedPage(page)
    if sha256 not in shown.whole:
        yield f"the page does not name the hash {sha256}"
    for piece in document["text"]:
        if isinstance(piece, dict) and isinstance(piece["text"], str):
            sentence = _plain(piece["text"])
            found = _plain(shown.texts.get(f"s-{piece['key']}", ""))
            if found != sentence:
                yield f"the page says “{found}” where the edition says “{sentence}”"
    for key, bodies in _bodies(document).items():
        if any(map(_is_withheld, bodies)):
            continue
        if not shows(shown.prose.get(key, ""), "\n\n".join(bodies)):
            yield f"the prose of the note #{key} is not what the edition says"
    whole = _plain(shown.whole)
    for words in _literal_words(document):
        if _plain(words) not in whole:
            yield f"the page does not say “{_plain(words)}”"


def _bodies(document: Document) -> dict[str, list[Any]]:
    """Return the prose of notes by the id of their entry, in the order of the page."""
    found: dict[str, list[Any]] = {}
    for note in sorted(document["notes"], key=lambda note: note["start"] or 0):
        key = f"n-{note['sentence'] or 'article'}"
        found.setdefault(key, []).append(note["body"])
    return found


def _literal_words(document: Document) -> list[str]:
    """Return the strings that a page shows as they stand in the edition."""
    strings = [document["article"]["title"], document["edition"]["change_note"]]
    strings += [citation["quote"] for citation in document["citations"]]
    strings += [source["csl"].get("title", "") for source in document["sources"]]
    return [words for words in strings if isinstance(words, str) and words]


# --- What a newsroom serves -----------------------------------------------------------


class CheckReport:
    """What was found so far, written as it is found."""

    def __init__(self) -> None:
        self.faults = 0
        self.hashes: set[str] = set()  # of proved editions, and those that they name
        self.closed: set[str] = set()  # slugs of withdrawn articles

    def say(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")

    def add_fault(self, name: str, problem: str) -> None:
        self.faults += 1
        sys.stderr.write(f"FAILS {name}: {problem}\n")

    def add_proved(self, name: str, document: Document, sha256: str) -> None:
        self.hashes.add(sha256)
        self.hashes.update(past["sha256"] for past in document["history"])
        for (on, reason), number in Counter(withheld(document)).items():
            self.say(f"{name}: withheld on {on}: {reason} (places: {number})")


class ServedEdition(NamedTuple):
    """Where an edition is served, and how it is called in the report."""

    name: str
    number: int
    address: str
    page: str


def download(address: str) -> tuple[int, bytes]:
    """Return the status and the content. Raises OSError where nothing answers."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError(f"{address} is no address of a site")
    # The scheme was checked above.
    request = Request(address, headers={"User-Agent": "newsroom-verify/1"})  # noqa: S310
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return int(answer.status), answer.read(LARGEST)
    except HTTPError as error:
        with error:
            return error.code, b""


def all_heads(base: str) -> list[Head]:
    """Return the heads of all articles, page after page. Raises OSError, ValueError."""
    heads: list[Head] = []
    seen: set[str] = set()
    following = ""
    address = f"{base}/heads.json"
    while following not in seen:
        seen.add(following)
        status, content = download(address)
        if status != 200:
            raise ValueError(f"{address} is answered with {status}")
        page, following = heads_of(content.decode())
        heads += page
        if not following:
            return heads
        address = f"{base}/heads.json?after={quote(following)}"
    raise ValueError(f"{address} leads back to {following}, so there is no end to it")


def check_site(base: str, save: Path | None, report: CheckReport) -> None:
    """Check all articles. `save` is where their heads are written."""
    heads = all_heads(base)
    if save:
        save.write_text(json.dumps({"articles": heads, "next": ""}) + "\n", "utf-8")
    for head in heads:
        check_article(base, head["slug"], report, expected=head["sha256"])


def check_article(
    base: str, slug: str, report: CheckReport, *, expected: str = "", until: int = 1
) -> None:
    """Check the editions from the newest, of the hash `expected`, down to `until`."""
    page = f"{base}/articles/{slug}/"
    status, served = download(f"{page}edition.json")
    if status == 410:
        report.closed.add(slug)
        report.say(f"{slug}: withdrawn: not open, so it cannot be checked")
        return
    try:
        newest = int(json.loads(served)["edition"]["number"])
    except (ValueError, KeyError, TypeError):
        problem = f"{page}edition.json is answered with {status} and no edition"
        report.add_fault(slug, problem)
        return
    faults_before = report.faults
    for number in range(newest, until - 1, -1):
        address = f"{page}editions/{number}/"
        shown = page if number == newest else address
        edition = ServedEdition(f"{slug}, edition {number}", number, address, shown)
        expected = _check_edition(edition, expected, report)
        if not expected:
            break
    if report.faults == faults_before:
        proved = f"down from edition {newest} as it was sealed"
        report.say(f"{slug}: {proved}, and the pages say so")


def _check_edition(edition: ServedEdition, expected: str, report: CheckReport) -> str:
    """Return the hash that the edition before it must have, '' if none is expected."""
    file = f"{edition.address}edition.json"
    status, served = download(file)
    if status == 410:
        not_open = f"{edition.name}: not open since a withdrawal"
        report.say(f"{not_open}, so it and what came before cannot be checked")
        return ""
    try:
        if status != 200:
            raise ValueError(f"it is missing: {file} is answered with {status}")
        sha256, document = prove(served.decode(), edition.number, expected)
    except ValueError as problem:
        report.add_fault(edition.name, str(problem))
        return ""
    report.add_proved(edition.name, document, sha256)
    status, page = download(edition.page)
    faults = [f"its page gives {status}"]
    if status == 200:
        faults = list(page_faults(page.decode(), document, sha256))
    for path, picture in dict(_pictures(document)).items():
        if _is_withheld(picture) or not picture:
            continue
        _, content = download(f"{edition.address}{path}")
        if hashlib.sha256(content).hexdigest() != picture:
            faults.append(f"the picture {picture} is another, or not there")
    for fault in faults:
        report.add_fault(edition.name, fault)
    return str(document["edition"]["previous_sha256"])


def _pictures(document: Document) -> Iterator[tuple[str, object]]:
    """Yield where each picture is, below the edition's address, and its hash."""
    for picture in document["pictures"]:
        for size in picture["sizes"]:
            yield f"pictures/{size['sha256']}.webp", size["sha256"]
    for citation in document["citations"]:
        copy = (citation["check"] or {}).get("copy")
        if copy:
            page = copy["picture"]
            yield f"pages/{page}.png", page


def check_file(path: Path, expected: str, report: CheckReport) -> None:
    """Check edition.json, or an export (.jsonl)."""
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        for name, problem in chain_faults(lines):
            report.add_fault(name, problem)
        report.hashes.update(line["sha256"] for line in lines)
        report.say(f"{path}: {len(lines)} editions")
        return
    try:
        number = int(json.loads(text)["edition"]["number"])
        sha256, document = prove(text, number, expected)
    except (ValueError, KeyError, TypeError) as problem:
        report.add_fault(str(path), str(problem))
        return
    report.add_proved(str(path), document, sha256)
    report.say(f"{path}: {sha256}")


ADDRESS = re.compile(
    r"(?P<base>https?://[^/]+)"
    r"(?:/articles/(?P<slug>[^/]+)/(?:editions/(?P<number>\d+)/)?)?/?"
)


def check(options: Namespace, report: CheckReport) -> None:
    """Check what the command line names, then the heads that were kept earlier."""
    kept = read_heads(options.heads) if options.heads else []
    address = ADDRESS.fullmatch(options.what.partition("#")[0])
    slug = address["slug"] if address else None
    if options.save_heads and (address is None or slug):
        problem = f"{options.what} is not the address of a newsroom"
        raise ValueError(f"{problem}, so there are no heads to save")
    if address is None:
        check_file(Path(options.what), options.sha256, report)
    elif slug:
        check_article(address["base"], slug, report, until=int(address["number"] or 1))
        kept = [head for head in kept if head["slug"] == slug]
    else:
        check_site(address["base"], options.save_heads, report)
    kept = [head for head in kept if head["slug"] not in report.closed]
    for name, problem in missing_editions(kept, report.hashes):
        report.add_fault(name, problem)


def main(arguments: list[str] | None = None) -> int:
    """Check what the command line names, and return the exit code."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawTextHelpFormatter)
    add = parser.add_argument
    add("what", help="an address of a newsroom or of an article, or a file")
    add("sha256", nargs="?", default="", help="that the edition in the file must have")
    add("--heads", type=Path, help="what --save-heads wrote earlier")
    add(
        "--save-heads", type=Path, help="where to write the newest hash of each article"
    )
    report = CheckReport()
    try:
        check(parser.parse_args(arguments), report)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        sys.stderr.write(f"not read: {problem}\n")
        return 1 if report.faults else 2
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
