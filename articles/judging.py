"""What a text that comes in is taken to be: its language, and what in it its author may not have written.

Pure, and a good part of what an import takes: so `Apart` lets another process judge while this one stores,
`python -m articles.judging`. A line of JSON {"extracted", "language"} asks it, a line {"extracted",
"failures"} answers.
"""

import contextlib
import json
import logging
import select
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, NamedTuple

from articles.advising import Failure, note, noting, unjudged
from articles.extracting.results import Block, Extracted, Suspect
from articles.extracting.sandbox.client import BARE, ROOT, isolated
from articles.injected import Finding, find_injected
from articles.text.cut import cut_out
from articles.text.language import language_of
from articles.text.shapes import Span

SHOWN_ALONE = ("title", "standfirst", "byline")
CONTEXT = 2_000  # code points of the text, beside which a line is judged
WORTH_IT = 16  # texts after which another process is started: that takes as long as judging a hundred


class Judged(NamedTuple):
    """The text with its language, and with what seems injected among its suspects; failures: what of that
    could not be judged."""

    extracted: Extracted
    failures: list[Failure]


def judge(extracted: Extracted, language: str) -> Judged:
    """Returns the text with its language, and what may be injected among its suspects.

    language: what the editor says, or '' to guess it.
    """
    metadata = dict(extracted.metadata)
    with noting() as failures:
        metadata["language"] = language or language_of(extracted.text, metadata.get("language", ""))
        paragraphs = [Span(block.start, block.end) for block in extracted.blocks]
        found = find_injected(extracted.text, paragraphs, metadata["language"])
        losses = _clean_lines(metadata, extracted.text)
    suspects = (*map(_suspect, found), *extracted.suspects)
    losses = (*extracted.losses, *losses)
    return Judged(replace(extracted, metadata=metadata, suspects=suspects, losses=losses), failures)


def told(judged: Judged) -> Extracted:
    """Returns the text with what could not be judged among its losses, in the current language."""
    extracted, failures = judged
    return replace(extracted, losses=(*extracted.losses, *unjudged(failures)))


def _suspect(found: Finding) -> Suspect:
    return Suspect(found.start, found.end, found.kind, found.tier, found.reason)


def _clean_lines(metadata: dict[str, str], text: str) -> tuple[str, ...]:
    """Takes what seems injected out of title, standfirst and byline, and answers what the editor is told.

    Hazard: they are read out of the text, or the page, and stand on pages where no finding is decided.
    """
    losses = []
    for name in SHOWN_ALONE:
        value = metadata.get(name, "")
        whole = f"{value}\n\n{text[:CONTEXT]}"
        beside = [Span(len(value) + 2, len(whole))]
        line = [Span(0, len(value))]
        found = find_injected(whole, line, metadata["language"], beside=beside) if value else []
        # A title may well be in another language than its article.
        strong = [one for one in found if one.tier != "hint" and one.kind != "other_language"]
        wrong = [Span(one.start, min(one.end, len(value))) for one in strong if one.start < len(value)]
        if not wrong:
            continue
        cut, _ = cut_out(value, [{"kind": "paragraph", "start": 0, "end": len(value), "level": 0}], wrong)
        metadata[name] = cut.strip()
        words = "', '".join(span.of(value)[:200] for span in wrong)
        losses.append(f"The {name} held what its author seems not to have written, left out: '{words}'.")
    return tuple(losses)


# --- In another process ---------------------------------------------------------------------------------


class Apart:
    """Judges in another process once many have been asked for and that process is ready, else in this one.

    Threads share it. A process that has ended is not started again. Close it at the end.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ready = False

    def judge(self, extracted: Extracted, language: str) -> Judged:
        """As `judge`."""
        with self._lock:
            answer = self._ask(extracted, language) if self._ready() else b""
        if not answer:
            return judge(extracted, language)
        data = json.loads(answer)
        failures = [Failure(*failure) for failure in data["failures"]]
        for failure in failures:
            note(failure)
        return Judged(Extracted.from_json(data["extracted"]), failures)

    def close(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()

    def _ready(self) -> bool:
        """Its first line says that it is."""
        self._asked += 1
        if self._process is None and self._asked > WORTH_IT:
            self._process = _start()
        if self._process and not self._is_ready:
            output = _pipe(self._process.stdout)
            self._is_ready = bool(select.select([output], [], [], 0)[0]) and bool(output.readline())
        return self._is_ready

    def _ask(self, extracted: Extracted, language: str) -> bytes:
        """Nothing where it has ended, as native code might make it."""
        assert self._process  # noqa: S101 - it is ready
        question = json.dumps({"extracted": extracted.as_json(), "language": language})
        with contextlib.suppress(BrokenPipeError):
            asking = _pipe(self._process.stdin)
            asking.write(question.encode() + b"\n")
            asking.flush()
            return _pipe(self._process.stdout).readline()
        return b""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe  # noqa: S101 - both are piped
    return pipe


def _start() -> subprocess.Popen[bytes]:
    """Without this process's environment, which holds secrets; it ends when this one does."""
    return subprocess.Popen(  # noqa: S603
        isolated("articles.judging"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=BARE,
        start_new_session=True,
    )


def main() -> None:
    logging.disable()  # nobody reads what is logged here: whoever asked notes it again
    judge(Extracted("Libraries load much of themselves at the first text.", (Block("paragraph", 0, 52),)), "")
    for line in _answers(sys.stdin.buffer):
        sys.stdout.buffer.write(line + b"\n")
        sys.stdout.buffer.flush()


def _answers(questions: IO[bytes]) -> Iterator[bytes]:
    yield b"ready"
    for line in questions:
        question = json.loads(line)
        extracted, failures = judge(Extracted.from_json(question["extracted"]), question["language"])
        yield json.dumps({"extracted": extracted.as_json(), "failures": failures}).encode()


if __name__ == "__main__":
    main()
