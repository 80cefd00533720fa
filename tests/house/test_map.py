"""What docs/developers.md and CONTRIBUTING.md name is there; each package is in the
overview and says what it holds.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.support.site import ROOT

DEVELOPERS = ROOT / "docs" / "developers.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
APPS = ("newsroom", "annotations", "articles")
PATH = re.compile(
    r"`((?:newsroom|annotations|articles|templates|tests|bench|bin|docs)/[\w./-]*)`"
)
ROW = re.compile(r"^\| ((?:`[\w/]+/`(?:, )?)+) \| (.+) \|$", re.MULTILINE)
WORDS_IN_A_CELL = 20
# What Django asks for, and what says all by its table.
PLAIN = {"migrations", "formats", "apps.py", "formats.py", "ar", "en_GB", "zh_Hans"}


def overview() -> dict[str, str]:
    """Return what the page says of each folder."""
    rows = ROW.findall(DEVELOPERS.read_text("utf-8"))
    return {
        folder: subject
        for folders, subject in rows
        for folder in re.findall(r"`([\w/]+)/`", folders)
    }


def packages(*tops: str) -> set[str]:
    """Return folders of Python, but for migrations, which nobody looks up."""
    return {
        str(marker.parent.relative_to(ROOT))
        for top in tops
        for marker in (ROOT / top).rglob("__init__.py")
        if marker.parent.name != "migrations"
    }


def mirrored() -> set[str]:
    """Return the folders of tests that have those of the code."""
    return {f"tests/{package}" for package in packages(*APPS)}


def test_every_package_is_in_the_overview():
    assert packages(*APPS, "tests") - mirrored() - overview().keys() == set()


def test_every_folder_of_the_overview_is_there_and_told_in_few_words():
    assert [folder for folder in overview() if not (ROOT / folder).is_dir()] == []
    long = [said for said in overview().values() if len(said.split()) > WORDS_IN_A_CELL]
    assert long == []


def test_every_package_says_what_it_holds():
    silent = [
        package
        for package in packages(*APPS, "tests", "bench") - mirrored()
        if Path(package).name not in PLAIN
        and not docstring(ROOT / package / "__init__.py")
    ]
    assert sorted(silent) == []


def test_every_module_says_what_it_does():
    silent = [
        str(file.relative_to(ROOT))
        for app in APPS
        for file in (ROOT / app).rglob("*.py")
        if PLAIN.isdisjoint(file.parts)
        and file.name != "__init__.py"
        and not docstring(file)
    ]
    assert sorted(silent) == []


def docstring(file: Path) -> str | None:
    return ast.get_docstring(ast.parse(file.read_text("utf-8")))


@pytest.mark.parametrize("page", [DEVELOPERS, CONTRIBUTING], ids=lambda page: page.name)
def test_every_path_that_is_named_is_there(page: Path):
    named = PATH.findall(page.read_text("utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
