"""What every format has in common: blocks tile the text, refusals say what to do,
batches come one by one.
"""

import io
import json
import os
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extracting import Extracted, extract, reader_process, sandbox, unpack
from articles.extracting.containers import MAX_ENTRIES
from articles.extracting.file_formats import all_formats
from articles.extracting.reader_process import _guard
from articles.extracting.results import MAX_BYTES
from articles.problems import Refused
from articles.text.characters import clean_text
from tests import by_night
from tests.support.tables import table


def visible(text: str) -> str:
    return "".join(text.split())


def assert_tiled(extracted: Extracted) -> None:
    position = 0
    for block in extracted.blocks:
        start, end = block["start"], block["end"]
        assert extracted.text[position:start].strip() == ""
        assert start < end
        assert extracted.text[start:end].strip() == extracted.text[start:end]
        position = end
    assert position == len(extracted.text)
    spans = [(one.start, one.end) for one in extracted.suspects]
    for start, end in [
        *spans,
        *((one["start"], one["end"]) for one in extracted.attachments),
    ]:
        assert 0 <= start < end <= len(extracted.text)


@settings(max_examples=by_night(150), deadline=None)
@given(st.text(max_size=400))
def test_no_character_of_a_text_goes_missing(text: str) -> None:
    try:
        extracted = extract(text.encode(), filename="a.txt")
    except Refused:
        assert not clean_text(text).strip() or not text
        return
    assert_tiled(extracted)
    reported = extracted.metadata.get("title", "") + " ".join(extracted.losses)
    assert (
        sorted(visible(clean_text(text.replace("\x0b", "\n").replace("\x0c", "\n"))))
        == sorted(visible(extracted.text + extracted.metadata.get("title", "")))
        or "was read as metadata" in reported
    )


@settings(max_examples=by_night(80), deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=90),
        max_size=12,
    )
)
def test_a_result_survives_json(lines: list[str]) -> None:
    try:
        extracted = extract("\n".join(["Body text goes here.", *lines]).encode())
    except Refused:
        return
    assert Extracted.from_json(json.loads(json.dumps(extracted.as_json()))) == extracted


@table(
    ("content", "filename", "said"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\n ", "a.txt", "No text was found"),
        (b"x" * (MAX_BYTES + 1), "a.txt", "20 MB"),
        (b"word " * 500_000, "a.txt", "limit is 600,000"),
        (b"a\n" * 60_000, "a.txt", "60,000 paragraphs"),
        (b"%PDF-1.7 ...", "a.pdf", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "image"),
        (b"{\\rtf1 hello}", "a.rtf", "rich-text"),
        (bytes(range(256)) * 20, "a.bin", "not text"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.doc", ".docx"),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "a.docx",
            "encrypted",
        ),
        (b"From: ada@example.org\nSubject: Harbour\n\nIt was sold.", "a.eml", "e-mail"),
        (b"From ada@example.org\n\nIt was sold.", "archive/A.MBOX", "e-mail"),
        (b"port,price\nHallen,4.1\n", "prices.csv", "table"),
        (b"port\tprice\nHallen\t4.1\n", "prices.tsv", "table"),
        (
            b"MIME-Version: 1.0\n\n<p>It was sold.</p>",
            "page.mhtml",
            "save the page as HTML",
        ),
        (b"not a zip", "a.docx", "named as a Word file"),
        (b'{"text": ', "a.json", "not JSON"),
        (b'{"id": 1}', "a.json", 'no "text"'),
        (b"[" * 200_000, "a.json", "not JSON"),
        (b'{"text": "a"}', "a.zip/inner.jsonl", "by itself"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(
    content: bytes, filename: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        extract(content, filename=filename)


def test_a_json_line_brings_its_metadata() -> None:
    row = {
        "id": 7,
        "text": "One thing happened.\nThen another.",
        "title": "What happened",
        "language": "en",
    }
    extracted = extract(
        json.dumps(row | {"url": "https://example.org/a"}).encode(),
        filename="b.jsonl:1",
    )
    assert extracted.text == "One thing happened.\n\nThen another."
    assert extracted.metadata == {
        "external_id": "7",
        "title": "What happened",
        "language": "en",
        "canonical_url": "https://example.org/a",
    }
    assert extracted.extractor == "newsroom-json/1"


def test_declared_metadata_fit_an_article_or_are_left_out() -> None:
    row = {
        "id": True,
        "text": "One.",
        "title": "t" * 400,
        "language": "not a language",
        "date": "6 May 2024",
    }
    row |= {"url": "javascript:alert(1)", "byline": " By Ann\n Lee "}
    line = json.dumps(row).encode()
    (item,) = unpack("b.jsonl", line)
    assert item.metadata == {
        "title": "t" * 299 + "…",
        "dated": "2024-05-06",
        "byline": "Ann Lee",
    }
    assert extract(line, filename=item.path).metadata == item.metadata


def test_escapes_in_json_cannot_bring_forbidden_characters_back() -> None:
    extracted = extract(
        b'{"text": "a\\u0000b \\ud800 c\\ufffe", "title": "t\\u0000"}',
        filename="a.json",
    )
    assert extracted.text == "ab  c"
    assert extracted.metadata["title"] == "t"
    assert extracted.losses == ("Removed: 3 forbidden control characters.",)


def make_zip(
    entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_zip_gives_its_files_under_harmless_names() -> None:
    entries = {"a.txt": b"One.", "../../etc/b.md": b"Two.", "C:\\x\\c.txt": b"Three."}
    entries |= {"__MACOSX/._a.txt": b"\0", "folder/": b"", "folder/.DS_Store": b"\0"}
    items = list(unpack("batch.zip", make_zip(entries)))
    assert [(item.path, item.content) for item in items] == [
        ("batch.zip/a.txt", b"One."),
        ("batch.zip/etc/b.md", b"Two."),
        ("batch.zip/x/c.txt", b"Three."),
    ]


def test_a_zip_is_read_whatever_stands_after_its_files() -> None:
    file = io.BytesIO(make_zip({"a.txt": b"One."}))
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = b"x" * 65_535  # the longest that there is
    assert [item.content for item in unpack("a.zip", file.getvalue())] == [b"One."]


def test_one_bad_file_in_a_zip_leaves_the_others() -> None:
    content = make_zip({"bomb.txt": b"0" * 30_000_000, "good.txt": b"Good."})
    bomb, good = unpack("batch.zip", content)
    assert "suspiciously large" in bomb.error
    assert good.content == b"Good."
    damaged = make_zip(
        {"a.txt": b"Hello there.", "b.txt": b"Good."}, zipfile.ZIP_STORED
    )
    first, second = unpack("batch.zip", damaged.replace(b"Hello", b"Jello"))
    assert "damaged" in first.error
    assert second.content == b"Good."


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"x" * 100_000])
def test_a_broken_zip_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        list(unpack("batch.zip", content))


def test_a_zip_with_too_many_files_is_refused_before_they_are_listed() -> None:
    content = make_zip({f"{number}.txt": b"" for number in range(MAX_ENTRIES + 1)})
    with pytest.raises(Refused, match="more than 20,000 files"):
        list(unpack("batch.zip", content))


def test_json_lines_come_one_by_one_and_bad_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_bytes(
        b'{"id": "a", "text": "One."}\r\n\nnonsense\n{"id": "b", "text": "Two."}'
    )
    items = list(unpack(str(path), path))
    assert [item.path for item in items] == [f"{path}:{number}" for number in (1, 3, 4)]
    assert [bool(item.error) for item in items] == [False, True, False]
    assert items[0].metadata == {"external_id": "a"}
    assert extract(items[2].content, filename=items[2].path).text == "Two."


def test_a_plain_file_is_one_item() -> None:
    assert [item.content for item in unpack("a.txt", b"One.")] == [b"One."]


# --- the process that reads what may be hostile ---------------------------------------

SANDBOXED = [one for one in all_formats() if one.sandboxed]
READ = {one.name: one.read for one in SANDBOXED if not one.signature}
OPTIONS = {"charset": "", "language": "", "url": "https://example.org/a"}
# Written for this test: each would run something where markup or an address is
# believed.
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><iframe srcdoc="<script>parent.alert(1)</script>">',
    '<a href="jav&#x09;ascript:alert(1)">go</a>',
    "[go](javascript:alert(1))",
    "[go](<data:text/html;base64,PHNjcmlwdD4=>)",
    '![x](x"onerror=alert(1))',
    "<style>@import 'https://evil.example/a.css'</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<!--><script>alert(1)</script>-->",
    '<base href="javascript:alert(1)//"><a href="x">go</a>',
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "{{constructor.constructor('alert(1)')()}}",
]


@table("payload", PAYLOADS)
@table("reader", READ)
def test_payloads_leave_only_words_and_web_addresses(reader: str, payload: str) -> None:
    extracted = READ[reader](f"<p>Start.</p>\n\n{payload}\n".encode(), OPTIONS)
    assert_tiled(extracted)
    assert "Start." in extracted.text
    assert all(
        url.startswith(("http://", "https://"))
        for one in extracted.attachments
        for url in one["urls"]
    )


@settings(max_examples=by_night(100), deadline=None)
@given(st.sampled_from(sorted(READ)), st.text(max_size=300))
def test_any_characters_are_read_or_refused(reader: str, text: str) -> None:
    try:
        assert_tiled(READ[reader](text.encode(), OPTIONS))
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 - either answer is right


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)


@settings(max_examples=by_night(50), deadline=None)
@given(st.lists(words, min_size=1, max_size=12))
def test_no_word_of_a_page_goes_missing(lines: list[str]) -> None:
    extracted = READ["html"](
        "".join(f"<p>{line} said so.</p>" for line in lines).encode(), OPTIONS
    )
    assert visible(extracted.text) == "".join(f"{line}saidso." for line in lines)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.0)
    with pytest.raises(Refused, match="too long"):
        extract(b"Some text.", filename="a.md")


@pytest.mark.parametrize(
    ("seconds", "output", "said"),
    [(9.5, b"", "too long"), (0.1, b"", "memory"), (0.1, b'{"te', "memory")],
)
def test_a_reader_that_dies_is_a_refusal(
    seconds: float, output: bytes, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        sandbox._answer(output, seconds)


def test_a_fork_server_that_has_ended_is_started_again() -> None:
    fork_server = sandbox.ForkServer()
    for _ in range(2):
        with fork_server.fork() as connection:
            assert connection.getpeername() is not None
        assert fork_server._process is not None
        fork_server._process.kill()
    fork_server._process.wait(10)


def test_a_file_that_needs_too_much_memory_is_refused_as_too_big() -> None:
    def read(content: bytes, options: dict[str, str]) -> Extracted:
        raise MemoryError

    answer = reader_process._read(read, b"", OPTIONS)
    assert answer == {"refused": sandbox.TOO_BIG}


def test_a_fork_server_warms_up_with_texts_that_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[dict[str, Any]] = []
    real = reader_process._read
    monkeypatch.setattr(
        reader_process, "_read", lambda *given: answers.append(real(*given))
    )
    reader_process._warm_up()
    assert len(answers) == len(SANDBOXED)
    assert all(
        answer["extracted"]["text"] and not answer["failures"] for answer in answers
    )


@pytest.mark.slow
def test_many_threads_share_one_fork_server() -> None:
    texts = [f"Some text of number {number}." for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        read = list(
            threads.map(
                lambda text: extract(text.encode(), filename="a.md").text, texts
            )
        )
    assert read == texts


@table(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("192.0.2.1", 80))),
        ("socket.getaddrinfo", ("example.org", 80)),
        ("subprocess.Popen", ("sh", [], None, None)),
        ("os.system", (b"true",)),
        ("os.remove", ("x", -1)),
        ("open", ("/etc/passwd", "r", 0)),
        ("open", (f"{sys.prefix}/new", "w", 0)),
        ("open", (f"{sys.prefix}/new", None, os.O_CREAT)),
        ("open", (f"{sys.prefix}/../../etc/passwd", "r", 0)),
        ("open", (f"{sandbox.ROOT}/var/newsroom.sqlite3", "r", 0)),
    ],
)
def test_a_reader_may_not_reach_out(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError):
        _guard(event, arguments)


def test_a_reader_sees_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[dict[str, object]] = []
    real = subprocess.Popen

    def popen(arguments: list[str], **options: Any) -> Any:
        started.append(options)
        return real(arguments, **options)

    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "Popen", popen)
    with sandbox.ForkServer().fork():
        pass
    assert "secret" not in str(started[0]["env"])
    assert started[0]["start_new_session"] is True
