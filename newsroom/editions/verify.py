#!/usr/bin/env python3
"""Checks what a newsroom published, without trusting it: one file, nothing but Python
3.9 or newer.

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

import argparse
import hashlib
import html
import json
import re
import sys
from base64 import urlsafe_b64encode
from collections import Counter
from decimal import Decimal
from html.parser import HTMLParser
from itertools import groupby
from json.encoder import encode_basestring
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA = "newsroom/edition/2"
REFUSED_VERSIONS = {
    "newsroom/edition/1": "it is an edition of version 1, which only 1.0.0rc1 wrote and no later release reads:"
    " publish the article again with the current release"
}
LARGEST = 50_000_000  # bytes of an answer that are read
SECONDS = 30

# --- The hash of an edition -----------------------------------------------------------


def canonical(value: Any) -> str:
    """JSON as RFC 8785 has it. Raises ValueError for what has no such form."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return (
            "{"
            + ",".join(
                f"{encode_basestring(name)}:{canonical(value[name])}" for name in names
            )
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    raise ValueError(f"{type(value).__name__} has no canonical form.")


def _number(value: float) -> str:
    """As ECMAScript writes it: the same digits as Python's, with an exponent
    elsewhere.
    """
    if value - value != 0:
        raise ValueError("neither infinity nor what is no number has a form")
    digits, _, exponent = repr(value + 0.0).removesuffix(".0").partition("e")
    if 1e-6 <= abs(value) < 1e21 or not exponent:
        return format(Decimal(digits).scaleb(int(exponent or 0)), "f")
    return f"{digits}e{int(exponent):+d}"


def hash_of(document: str) -> str:
    """document: sealed, canonical."""
    return hashlib.sha256(document.encode()).hexdigest()


def seal_of(path: str, salt: str, value: str) -> str:
    """What stands in a sealed document instead of a string. path: a JSON pointer (RFC
    6901).
    """
    written = (encode_basestring(one) for one in (path, salt, value))
    sealed = '{{"path":{},"salt":{},"value":{}}}'.format(*written)
    return (
        urlsafe_b64encode(hashlib.sha256(sealed.encode()).digest())
        .rstrip(b"=")
        .decode()
    )


def sealed_again(served: str) -> str:
    """The sealed document, canonical, from edition.json. Raises ValueError where it is
    none.
    """
    try:
        document = json.loads(served)
        schema = document["schema"]
        if schema in REFUSED_VERSIONS:
            raise ValueError(REFUSED_VERSIONS[schema])
        if schema != SCHEMA:
            raise ValueError(
                f"its schema is {schema!r}, and only {SCHEMA} is known here"
            )
        for path, salt in document.pop("salts").items():
            *parents, last = (
                one.replace("~1", "/").replace("~0", "~") for one in path.split("/")[1:]
            )
            holder = document
            for name in parents:
                holder = holder[int(name) if isinstance(holder, list) else name]
            at: Any = int(last) if isinstance(holder, list) else last
            holder[at] = seal_of(path, salt, holder[at])
        return canonical(_with_seals(document))
    except (KeyError, IndexError, TypeError, AttributeError) as fault:
        raise ValueError(f"it is not an edition's document ({fault!r})") from None


def _is_withheld(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"withheld", "on", "reason"}


def _with_seals(value: Any) -> Any:
    if _is_withheld(value):
        return value["withheld"]
    if isinstance(value, dict):
        return {name: _with_seals(one) for name, one in value.items()}
    return [_with_seals(one) for one in value] if isinstance(value, list) else value


def withheld(value: Any) -> Iterator[tuple[str, str]]:
    """Day and reason of each string that is withheld. value: of edition.json,
    parsed.
    """
    if _is_withheld(value):
        yield value["on"], value["reason"]
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from withheld(one)


# --- A chain of editions --------------------------------------------------------------


def proved(served: str, number: int, expected: str = "") -> tuple[str, dict[str, Any]]:
    """Hash of an edition, and what it says. served: edition.json. Raises ValueError
    that says what is wrong.
    """
    sha256, document = hash_of(sealed_again(served)), json.loads(served)
    claims = document["edition"]
    if expected and sha256 != expected:
        raise ValueError(
            f"it is not what was sealed: its hash is {sha256}, not {expected}"
        )
    if claims["number"] != number:
        raise ValueError(f"it should be edition {number}")
    if bool(claims["previous_sha256"]) != (number > 1):
        raise ValueError("it does not follow from the edition before it")
    return sha256, document


def chain_faults(lines: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Name and fault of the first edition of each article that fails. lines: as
    `verify_editions --export` writes them, ordered by article, then number: slug,
    number, sha256, edition (edition.json as text).
    """
    for slug, chained in groupby(lines, key=lambda line: line["slug"]):
        before = ""
        for number, line in enumerate(chained, 1):
            try:
                sha256, document = proved(line["edition"], number, line["sha256"])
                if document["edition"]["previous_sha256"] != before:
                    raise ValueError("it does not follow from the edition before it")
            except ValueError as problem:
                yield f"{slug}, edition {line['number']}", str(problem)
                break
            before = sha256


def read_heads(path: Path) -> list[dict[str, Any]]:
    """`articles` of a file that --save-heads wrote. Raises OSError; ValueError where it
    is none.
    """
    heads, following = heads_of(path.read_text("utf-8"))
    if following:
        raise ValueError(
            "it is one page of /heads.json, not all: --save-heads writes all"
        )
    return heads


def heads_of(page: str) -> tuple[list[dict[str, Any]], str]:
    """`articles` and `next` of a page of /heads.json. Raises ValueError where it is
    none.
    """
    told = json.loads(page)
    try:
        names = ("slug", "edition", "sha256")
        heads = [{name: head[name] for name in names} for head in told["articles"]]
        return heads, str(told.get("next") or "")
    except (AttributeError, KeyError, TypeError) as fault:
        raise ValueError(f"it has no {fault}") from None


def missing(
    kept: Iterable[dict[str, Any]], hashes: set[str]
) -> Iterator[tuple[str, str]]:
    """Name and fault of each edition that somebody kept the hash of and that is not
    there. kept: `articles` of /heads.json.
    """
    for head in kept:
        if head["sha256"] not in hashes:
            yield (
                f"{head['slug']}, edition {head['edition']}",
                f"it was there with the hash {head['sha256']} and is not, nor anything that follows from it",
            )


# --- A page, against its edition ------------------------------------------------------

UNSAID = {"script", "style"}
# marks of direction
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Of Markdown, what a page may leave out: targets of links and pictures, definitions,
# numbers of lists.
UNSHOWN = re.compile(
    r"\]\(\S*(?:\s[^)]*)?\)|\]\[[^\]]*\]"
    r"|^ {0,3}\[[^\]]+\]:.*$|^[\s>]*\d+[.)]\s|^\s*(?:```|~~~).*$",
    re.MULTILINE,
)
WORD = re.compile(r"[^\W_]+")


class _Page(HTMLParser):
    """texts: what stands in each element that has an id, without the numbers of notes.
    prose: by the id of an entry, the prose of its notes. whole: all of it.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str, set[str]]] = []
        self.texts: dict[str, str] = {}
        self.prose: dict[str, str] = {}
        self.whole = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.open.append(
            (tag, said.get("id") or "", set((said.get("class") or "").split()))
        )

    def handle_endtag(self, tag: str) -> None:
        """With it end those inside that have no end tag."""
        while any(one[0] == tag for one in self.open) and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(
            tag in UNSAID or classes & {"vh", "ref"} for tag, _, classes in self.open
        ):
            return
        self.whole += data
        for name in (ids := [name for _, name, _ in self.open if name]):
            self.texts[name] = self.texts.get(name, "") + data
        if any("prose" in classes for _, _, classes in self.open) and ids:
            self.prose[ids[-1]] = self.prose.get(ids[-1], "") + f"{data} "


def _plain(text: str) -> str:
    return " ".join(TURNS.sub("", text).split())


def shows(prose: str, markdown: str) -> bool:
    """Whether the prose of a page has the words of this Markdown, in order, and no
    others.
    """
    shown, text = (
        WORD.findall(TURNS.sub("", prose)),
        html.unescape(TURNS.sub("", markdown)),
    )
    spans = [match.span() for match in UNSHOWN.finditer(text)]
    reached = {0}
    for word in WORD.finditer(text):
        may_lack = any(start <= word.start() < end for start, end in spans)
        said = {at + 1 for at in reached if at < len(shown) and shown[at] == word[0]}
        reached = said | (reached if may_lack else set())
    return len(shown) in reached


def page_faults(page: str, document: dict[str, Any], sha256: str) -> Iterator[str]:
    """Where the page of an edition does not say what edition.json says: hash,
    sentences, title, notes, quoted words, sources.
    """
    shown = _Page(page)
    if sha256 not in shown.whole:
        yield f"the page does not name the hash {sha256}"
    for piece in document["text"]:
        if isinstance(piece, dict) and isinstance(piece["text"], str):
            found = _plain(shown.texts.get(f"s-{piece['key']}", ""))
            if found != _plain(piece["text"]):
                yield f"the page says “{found}” where the edition says “{_plain(piece['text'])}”"
    for key, bodies in _bodies(document).items():
        if not shows(shown.prose.get(key, ""), "\n\n".join(bodies)):
            yield f"the prose of the note #{key} is not what the edition says"
    whole = _plain(shown.whole)
    for said in _said(document):
        if _plain(said) not in whole:
            yield f"the page does not say “{_plain(said)}”"


def _bodies(document: dict[str, Any]) -> dict[str, list[str]]:
    """By the id of their entry, in the order of the page, where none is withheld."""
    found: dict[str, list[Any]] = {}
    for note in sorted(document["notes"], key=lambda note: note["start"] or 0):
        found.setdefault(f"n-{note['sentence'] or 'article'}", []).append(note["body"])
    return {
        key: bodies
        for key, bodies in found.items()
        if not any(map(_is_withheld, bodies))
    }


def _said(document: dict[str, Any]) -> Iterator[str]:
    """What stands in the page as it stands in the edition."""
    told = [document["article"]["title"], document["edition"]["change_note"]]
    told += [one["quote"] for one in document["citations"]]
    told += [one["csl"].get("title", "") for one in document["sources"]]
    yield from (one for one in told if isinstance(one, str) and one)


# --- What a newsroom serves -----------------------------------------------------------


class Verification:
    """hashes: of all editions that were proved, and of those that they name. closed:
    slugs of articles that are withdrawn.
    """

    def __init__(self) -> None:
        self.faults = 0
        self.hashes: set[str] = set()
        self.closed: set[str] = set()

    def say(self, line: str) -> None:
        sys.stdout.write(f"{line}\n")

    def fault(self, name: str, problem: str) -> None:
        self.faults += 1
        sys.stderr.write(f"FAILS {name}: {problem}\n")

    def proved(self, name: str, document: dict[str, Any], sha256: str) -> None:
        self.hashes |= {sha256, *(one["sha256"] for one in document["history"])}
        for (on, reason), number in Counter(withheld(document)).items():
            self.say(f"{name}: withheld on {on}: {reason} (places: {number})")


def fetch(address: str) -> tuple[int, bytes]:
    """Status and what is there. Raises OSError where nothing answers."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise ValueError(f"{address} is no address of a site")
    request = Request(address, headers={"User-Agent": "newsroom-verify/1"})  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the same
            return int(answer.status), answer.read(LARGEST)
    except HTTPError as error:
        with error:
            return error.code, b""


def all_heads(base: str) -> list[dict[str, Any]]:
    """Of all articles, page after page. Raises OSError, ValueError."""
    heads: list[dict[str, Any]] = []
    seen = {""}
    at = f"{base}/heads.json"
    while True:
        status, text = fetch(at)
        if status != 200:
            raise ValueError(f"{at} is answered with {status}")
        some, following = heads_of(text.decode())
        heads += some
        if not following:
            return heads
        if following in seen:
            raise ValueError(
                f"{at} leads back to {following}, so there is no end to it"
            )
        seen.add(following)
        at = f"{base}/heads.json?after={quote(following)}"


def save_heads(path: Path, heads: list[dict[str, Any]]) -> None:
    path.write_text(json.dumps({"articles": heads, "next": ""}) + "\n", "utf-8")


def check_site(base: str, heads: list[dict[str, Any]], told: Verification) -> None:
    for head in heads:
        check_article(base, head["slug"], told, expected=head["sha256"])


def check_article(
    base: str, slug: str, told: Verification, *, expected: str = "", until: int = 1
) -> None:
    """Its editions from the newest down to the number `until`. expected: hash of the
    newest.
    """
    at = f"{base}/articles/{slug}/"
    status, served = fetch(f"{at}edition.json")
    if status == 410:
        told.closed.add(slug)
        told.say(f"{slug}: withdrawn: not open, so it cannot be checked")
        return
    try:
        newest = int(json.loads(served)["edition"]["number"])
    except (ValueError, KeyError, TypeError):
        told.fault(slug, f"{at}edition.json is answered with {status} and no edition")
        return
    faults = told.faults
    for number in range(newest, until - 1, -1):
        own, page = f"{at}editions/{number}/", at if number == newest else ""
        expected = _check_edition(
            own, page or own, f"{slug}, edition {number}", number, expected, told
        )
        if not expected:
            break
    if told.faults == faults:
        told.say(
            f"{slug}: down from edition {newest} as it was sealed, and the pages say so"
        )


def _check_edition(
    own: str, page: str, name: str, number: int, expected: str, told: Verification
) -> str:
    """The hash that the edition before it must have; '' where none can be expected.
    own: its address. page: where it is shown.
    """
    status, content = fetch(f"{own}edition.json")
    if status == 410:
        told.say(
            f"{name}: not open since a withdrawal, so it and what came before cannot be checked"
        )
        return ""
    try:
        if status != 200:
            raise ValueError(
                f"it is missing: {own}edition.json is answered with {status}"
            )
        sha256, document = proved(content.decode(), number, expected)
    except ValueError as problem:
        told.fault(name, str(problem))
        return ""
    told.proved(name, document, sha256)
    status, shown = fetch(page)
    problems = page_faults(shown.decode(), document, sha256)
    for fault in problems if status == 200 else [f"its page gives {status}"]:
        told.fault(name, fault)
    for folder, kind, picture in set(_pictures(document)):
        if (
            hashlib.sha256(fetch(f"{own}{folder}/{picture}.{kind}")[1]).hexdigest()
            != picture
        ):
            told.fault(name, f"the picture {picture} is another, or not there")
    return str(document["edition"]["previous_sha256"])


def _pictures(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Where the edition shows each, in which format, and its hash."""
    shown = [
        ("pictures", "webp", size["sha256"])
        for one in document["pictures"]
        for size in one["sizes"]
    ]
    shown += [
        ("pages", "png", one["found"]["picture"])
        for one in document["citations"]
        if one["found"]
    ]
    yield from (one for one in shown if isinstance(one[2], str) and one[2])


def check_file(path: Path, sha256: str, told: Verification) -> None:
    """edition.json, or an export (.jsonl)."""
    text = path.read_text("utf-8")
    if path.suffix == ".jsonl":
        lines = [json.loads(line) for line in text.splitlines()]
        for name, problem in chain_faults(lines):
            told.fault(name, problem)
        told.hashes |= {line["sha256"] for line in lines}
        told.say(f"{path}: {len(lines)} editions")
        return
    try:
        found, document = proved(
            text, int(json.loads(text)["edition"]["number"]), sha256
        )
    except (ValueError, KeyError, TypeError) as problem:
        told.fault(str(path), str(problem))
        return
    told.proved(str(path), document, found)
    told.say(f"{path}: {found}")


ARTICLE = re.compile(r"(https?://[^/]+)(?:/articles/([^/]+)/(?:editions/(\d+)/)?)?/?")


def check(
    what: str,
    sha256: str,
    kept: list[dict[str, Any]],
    save: Path | None,
    told: Verification,
) -> None:
    """what: an address or a file. kept: heads of earlier. save: where those of now are
    written.
    """
    address = ARTICLE.fullmatch(what.partition("#")[0])
    if save and not (address and not address[2]):
        raise ValueError(
            f"{what} is not the address of a newsroom, so there are no heads to save"
        )
    if address and address[2]:
        check_article(address[1], address[2], told, until=int(address[3] or 1))
        kept = [one for one in kept if one["slug"] == address[2]]
    elif address:
        heads = all_heads(address[1])
        if save:
            save_heads(save, heads)
        check_site(address[1], heads, told)
    else:
        check_file(Path(what), sha256, told)
    for name, problem in missing(
        (one for one in kept if one["slug"] not in told.closed), told.hashes
    ):
        told.fault(name, problem)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "what", help="an address of a newsroom or of an article, or a file"
    )
    parser.add_argument(
        "sha256", nargs="?", default="", help="that the edition in the file must have"
    )
    parser.add_argument("--heads", type=Path, help="what --save-heads wrote earlier")
    parser.add_argument(
        "--save-heads", type=Path, help="where to write the newest hash of each article"
    )
    asked = parser.parse_args(arguments)
    told = Verification()
    try:
        kept = read_heads(asked.heads) if asked.heads else []
        check(asked.what, asked.sha256, kept, asked.save_heads, told)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        sys.stderr.write(f"not read: {problem}\n")
        return 1 if told.faults else 2
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
