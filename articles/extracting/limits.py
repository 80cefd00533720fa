"""Run a reader on hostile bytes in a process that may be killed, and answer with what it read."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from articles.extracting.results import Refused

WALL_SECONDS = 10.0
CPU_SECONDS = 9
MEMORY = 512_000_000  # bytes of address space
ROOT = Path(__file__).resolve().parents[2]
TOO_SLOW = "Reading it took too long: take out what is no text, or save it as plain text and import that."
TOO_BIG = "Reading it took too much memory: save it as plain text and import that."


def run_limited(name: str, content: bytes, options: dict[str, str]) -> dict[str, Any]:
    """What `name`, one of child.READERS, made of the content, as Extracted.as_json.

    Raises Refused where it refuses, crashes, or needs more than WALL_SECONDS, CPU_SECONDS or MEMORY.
    """
    header = json.dumps({"reader": name, "options": options}).encode() + b"\n"
    process = _start()
    try:
        output, _ = process.communicate(header + content, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_SLOW) from error
    finally:
        _end(process)
    return _answer(process.returncode, output)


def _start() -> subprocess.Popen[bytes]:
    """Without this process's environment, which holds secrets, and in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-B", "-s", "-E", "-m", "articles.extracting.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill it and whatever it may have started; harmless where it has ended by itself."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _answer(code: int, output: bytes) -> dict[str, Any]:
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise Refused(TOO_SLOW)
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        # A crash of a C library, or no memory left even to say so.
        raise Refused(TOO_BIG) from error
    if "refused" in answer:
        raise Refused(answer["refused"])
    return answer
