"""Hostile input in every format: refused clearly, or imported harmless, in time and in memory.

Needs the folder hostile/ in NEWSROOM_DATA (default ../shared/data); without it there is nothing to measure.
The hostile files go through extract, which starts a process for each; the payloads, each by itself, through
the readers that run in such a process. Then ordinary articles grow to a megabyte: time must grow no faster.
"""

import io
import json
import os
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from articles.extracting import Extracted, extract  # noqa: E402
from articles.extracting.formats import by_name  # noqa: E402
from articles.problems import Refused  # noqa: E402
from articles.text.clean import clean_text, forbidden  # noqa: E402

DATA = Path(os.environ.get("NEWSROOM_DATA", ROOT.parent / "shared" / "data")) / "hostile"
SECONDS = 10.0
MEGABYTES = 512
FILES = "hostile Word files"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

type Read = Callable[[bytes, str], Extracted]


@dataclass
class Tally:
    files: int = 0
    refused: int = 0
    harmful: int = 0
    slowest: float = 0.0


class Executable(HTMLParser):
    """Whether an escaped page still has an element."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += 1


def is_harmful(extracted: Extracted) -> bool:
    """Text that escaping does not tame, characters that break pages, or an address that is no web address."""
    addresses = [url for one in extracted.attachments for url in one.urls]
    addresses += [extracted.metadata.get("canonical_url", "") or "https://"]
    page = Executable()
    page.feed(escape(extracted.text, {'"': "&quot;", "'": "&#39;"}))
    page.close()
    return (
        bool(page.found)
        or forbidden(extracted.text) > 0
        or any(forbidden(value) for value in extracted.metadata.values())
        or not all(url.lower().startswith(("http://", "https://")) for url in addresses)
    )


def as_word(payloads: list[str]) -> bytes:
    body = "".join(
        f'<w:p><w:hyperlink r:id="r{number}"><w:r><w:t>{escape(clean_text(payload))}</w:t></w:r>'
        "</w:hyperlink></w:p>"
        for number, payload in enumerate(payloads)
    )
    links = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/hyperlink" TargetMode="External" '
        f'Target="{escape(clean_text(payload), {chr(34): "&quot;"})}"/>'
        for number, payload in enumerate(payloads)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="d" Target="word/document.xml" '
        f'Type="{OFFICE}/officeDocument"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:body>{body}</w:body>'
        "</w:document>",
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def tally(name: str, contents: Iterable[tuple[str, bytes]], read: Read) -> Tally:
    result = Tally()
    for filename, content in contents:
        start = time.perf_counter()
        try:
            result.harmful += is_harmful(read(content, filename))
        except Refused as refusal:
            result.refused += 1
            if name == FILES:
                print(f"  {filename}: {refusal}")
        result.files += 1
        result.slowest = max(result.slowest, time.perf_counter() - start)
    print(
        f"{name:28} {result.files:5} read  {result.refused:4} refused  {result.harmful:2} harmful  "
        f"slowest {result.slowest:5.2f} s"
    )
    return result


def through(reader: str) -> Read:
    """The reader itself, without the process around it."""
    read = by_name(reader).read
    options = {"charset": "", "language": "", "url": ""}
    return lambda content, filename: read(content, options)


def by_extract(content: bytes, filename: str) -> Extracted:
    return extract(content, filename=filename)


def payload_tallies(payloads: list[str]) -> Iterator[Tally]:
    plain = [
        (f"{number}.txt", f"Start.\n\n{one}".encode("utf-8", "replace"))
        for number, one in enumerate(payloads)
    ]
    page = [(name, content.replace(b"Start.", b"<p>Start.</p>", 1)) for name, content in plain]
    word = ((f"{number}.docx", as_word(["Start.", one])) for number, one in enumerate(payloads))
    yield tally("payloads as plain text", plain, by_extract)
    yield tally("payloads as Markdown", plain, through("markdown"))
    yield tally("payloads as HTML", page, through("html"))
    yield tally("payloads as Word", word, through("docx"))


def is_linear(suffix: str, one: str, before: str = "", after: str = "") -> bool:
    """Whether four times the text takes no more than six times as long."""
    seconds = []
    for size in (250_000, 1_000_000):
        content = (before + one * (size // len(one)) + after).encode()
        start = time.perf_counter()
        extract(content, filename=f"a.{suffix}")
        seconds.append(time.perf_counter() - start)
    ratio = seconds[1] / seconds[0]
    print(f"a megabyte of {suffix:14} {seconds[1]:5.2f} s, {ratio:.1f} times a quarter of it")
    return ratio <= 6 and seconds[1] <= SECONDS


def main() -> int:
    prose = "It was sold in March to a company that is in no register, and nobody on the council asked. " * 4
    fine = [
        is_linear("txt", f"{prose}\n\n"),
        is_linear("md", f"{prose} [who](https://e.org/a) *knew*\n\n"),
        is_linear("html", f"<p>{prose} <a href='https://e.org/a'>who</a> <b>knew</b></p>\n", "<article>"),
    ]
    if DATA.is_dir():
        sets = json.loads((DATA / "xss.json").read_text())
        files = ((path.name, path.read_bytes()) for path in sorted((DATA / "docx").iterdir()))
        payloads = [str(payload) for one in sets.values() for payload in one]
        tallies = [tally(FILES, files, by_extract), *payload_tallies(payloads)]
        fine += [one.harmful == 0 and one.slowest <= SECONDS for one in tallies]
    else:
        print(f"no hostile files: {DATA} is not here")
    # What reads a file is no child of this process, and the system itself limits it.
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory of this process, which read the payloads: {memory:.0f} MB; it is alive")
    return 0 if all(fine) and memory <= MEGABYTES else 1


if __name__ == "__main__":
    raise SystemExit(main())
