"""`bin/audit` tells what is known to be vulnerable from what could not be found out."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.site import ROOT

# What pip-audit 2.10 does in each case. It exits with 1 in the last three alike.
NONE_KNOWN = 'echo "No known vulnerabilities found" >&2'
FOUND = 'echo "django 6.1.3 PYSEC-1 6.1.4" > "$out"; echo "Found 1" >&2; exit 1'
NO_NETWORK = 'echo "Traceback" >&2; echo "ConnectionError: no route" >&2; exit 1'
NOT_LISTED = 'echo "ERROR: regex: Dependency not found on PyPI" >&2; exit 1'
STAND_IN = """#!/bin/sh
for argument in "$@"; do
    case "$last" in --output) out=$argument ;; --requirement) test -f "$argument" || exit 9 ;; esac
    last=$argument
done
case "$*" in *--strict*) ;; *) exit 9 ;; esac
"""


def audit(folder: Path, behaviour: str) -> "subprocess.CompletedProcess[str]":
    """Run the script with a stand-in for pip-audit that behaves so."""
    for name in ("bin", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    program = folder / ".venv" / "bin" / "pip-audit"
    program.parent.mkdir(parents=True)
    program.write_text(STAND_IN + behaviour)
    program.chmod(0o700)
    command = ["sh", str(folder / "bin" / "audit")]
    return subprocess.run(command, capture_output=True, text=True)


def test_where_nothing_is_known_it_says_so(tmp_path):
    done = audit(tmp_path, NONE_KNOWN)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "No known vulnerabilities found\n"


def test_what_is_known_is_listed(tmp_path):
    done = audit(tmp_path, FOUND)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "django 6.1.3 PYSEC-1 6.1.4\n"


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [(NO_NETWORK, "no route"), (NOT_LISTED, "regex: Dependency not found")],
)
def test_where_it_could_not_be_found_out_it_says_that(tmp_path, behaviour, reason):
    done = audit(tmp_path, behaviour)
    assert (done.returncode, done.stdout) == (3, "")
    assert reason in done.stderr.splitlines()[0]
    assert "This audit is not complete" in done.stderr


def test_without_pip_audit_nothing_is_said_to_be_well(tmp_path):
    done = audit(tmp_path, "exit 127")
    assert done.returncode == 3
