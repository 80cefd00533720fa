"""make mutants, on a project as small as they come."""

import os
import subprocess
import sys

import pytest

from tests.mutation.mutants import mutants_of, shares
from tests.site import ROOT
from tests.tables import table

CODE = '''"""Ages."""


def is_grown(age):
    """18 at least."""
    return age >= 18


def is_old(age):
    return age > 64
'''
TESTS = """from ages import is_grown, is_old


def test_grown():
    assert is_grown(18) is True
    assert is_grown(17) is False


def test_old():
    assert is_old(70) is True
"""
SETTINGS = """[tool.mutants]
targets = ["ages.py"]
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "tests").mkdir()
    for name, content in (
        ("ages.py", CODE),
        ("tests/__init__.py", ""),
        ("tests/test_ages.py", TESTS),
        ("pyproject.toml", SETTINGS),
    ):
        (tmp_path / name).write_text(content)
    return tmp_path


def run(project, *options: str) -> subprocess.CompletedProcess[str]:
    ours = ("TEST_TEMPLATES", "DJANGO_SETTINGS_MODULE")
    env = {name: value for name, value in os.environ.items() if name not in ours}
    command = [sys.executable, "-m", "tests.mutation", "--project", str(project), *options]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def test_faults_that_no_test_notices_are_listed_and_tried_again_with_better_tests(project):
    done = run(project, "--count", "100")
    assert "all                         4 of    6 killed, 67%; 0 timed out" in done.stdout, done.stderr
    survivors = (project / "var" / "mutants" / "survivors.txt").read_text()
    assert "-    return age > 64\n+    return age >= 64\n" in survivors
    assert "+    return age > 65\n" in survivors
    assert survivors.count("# survived") == 2
    better = TESTS + "    assert is_old(65) is True\n    assert is_old(64) is False\n"
    (project / "tests" / "test_ages.py").write_text(better)
    again = run(project, "--again")
    assert "2/2" in again.stdout
    assert "all                         6 of    6 killed, 100%; 0 timed out" in again.stdout, again.stderr
    assert (project / "ages.py").read_text() == CODE


def test_what_is_not_there_cannot_be_mutated(project):
    done = run(project, "--only", "pages.py")
    assert done.returncode == 1
    assert "There is no pages.py" in done.stderr


def lines_of(code: str) -> set[str]:
    """What a line becomes."""
    return {
        line[1:].strip()
        for one in mutants_of("a.py", code)
        for line in one.diff.splitlines()[3:]
        if line[0] == "+"
    }


@table(
    ("code", "becomes"),
    [
        ("if a and b:\n    pass\n", {"if not (a and b):", "if a or b:"}),
        ("while a:\n    pass\n", {"while not (a):"}),
        ("[a for a in b if a]\n", {"[a for a in b if True]"}),
        ("f(a)\n", {"f(None)", "pass"}),
        ("raise Refused('No.')\n", {"pass"}),
        ("@atomic\ndef f():\n    return a\n", {"return None"}),
        ("a: int = 1\n", {"a: int = 2", "a: int = None"}),
        ("say('Several words.', 'word')\n", {"say('Several words.', 'XXwordXX')"}),
        ("'''A docstring.'''\n", set()),
    ],
)
def test_what_people_read_is_left_alone_and_the_rest_is_not(code, becomes):
    made = lines_of(code)
    assert becomes <= made
    assert not any("XXSeveral" in line or "XXNo" in line for line in made)
    assert becomes or not made


def test_a_decorator_is_a_thing_to_forget():
    [without] = [one for one in mutants_of("a.py", "@atomic\ndef f():\n    pass\n") if "atomic" in one.diff]
    assert without.source == "def f():\n    pass\n"


def test_small_folders_have_a_share_too():
    assert shares({"big": 9000, "small": 100, "tiny": 3}, 600) == {"big": 532, "small": 65, "tiny": 3}
