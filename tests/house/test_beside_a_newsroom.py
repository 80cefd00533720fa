"""Tests, benches and drills run beside the newsroom that `make demo` keeps in the same
folder: each has a port of its own, and none takes up its settings or its data.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.support.site import ROOT

PROGRAMS = sorted(
    path for folder in ("tests", "bench") for path in (ROOT / folder).rglob("*.py")
)
SERVES = re.compile(r"\bsh(', f?'| )bin/(serve|demo|\{)")
NAMES_A_PORT = re.compile(r"--port\b|\bPORT\b")
OWN_PORT = re.compile(r"\bfree_port\(\)|\.port\b|\bgetsockname\(\)")
FIXED_PORT = re.compile(r"\bbind\(\('[\w.:]*', (?!0\))|--port(=|', ')\d")


@cache
def functions() -> dict[str, str]:
    """The code of each function, by the name of its file and its own."""
    found = {}
    for path in PROGRAMS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                name = f"{path.relative_to(ROOT)} {node.name} {node.lineno}"
                found[name] = ast.unparse(node)
    return found


@pytest.mark.slow
def test_whatever_starts_a_server_gives_it_a_free_port():
    starting = {name: code for name, code in functions().items() if SERVES.search(code)}
    assert len(starting) > 8
    unnamed = [name for name, code in starting.items() if not NAMES_A_PORT.search(code)]
    fixed = [name for name, code in starting.items() if not OWN_PORT.search(code)]
    assert (unnamed, fixed) == ([], [])


@pytest.mark.slow
def test_nothing_listens_at_a_fixed_port():
    listening = [name for name, code in functions().items() if FIXED_PORT.search(code)]
    assert listening == []


@pytest.fixture
def occupied(copy) -> Path:
    """The product with its tests, where settings and data are of a kind that breaks
    whoever asks for them.
    """
    for name in ("tests", "bench"):
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "newsroom.env").write_text("THIS IS NO SETTING\n")
    (copy / "var").write_text("this is no folder")
    return copy


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        [sys.executable, "-m", "bench.importing", "--help"],
        [sys.executable, "-m", "bench", "--help"],
        [sys.executable, "-m", "tests.drill", "--help"],
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "tests/newsroom/public/test_reindexing.py",
            "-k",
            "right",
        ],
        pytest.param(["sh", "bin/checks"], marks=pytest.mark.nightly),
    ],
    ids=["a bench", "the benches", "drill", "pytest", "checks"],
)
def test_the_settings_and_data_of_the_newsroom_in_this_folder_are_left_alone(
    occupied, command
):
    """Also where none of them is named, as at a new terminal."""
    names = ("PATH", "HOME", "LANG", "TMPDIR")
    env = {name: os.environ[name] for name in names if name in os.environ}
    done = subprocess.run(
        command, cwd=occupied, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (occupied / "var").read_text() == "this is no folder"
