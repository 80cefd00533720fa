"""What docs/developers.md and CONTRIBUTING.md name is there, and the map leaves no
folder out.
"""

import re
from pathlib import Path

import pytest

from tests.support.site import ROOT

DEVELOPERS, CONTRIBUTING = ROOT / "docs" / "developers.md", ROOT / "CONTRIBUTING.md"
APPS = ("newsroom", "annotations", "articles")
PATH = re.compile(
    r"`((?:newsroom|annotations|articles|templates|tests|bench|bin|docs)/[\w./-]*)`"
)
ROW = re.compile(r"^\| ((?:`[\w/]+/`(?:, )?)+) \| (.+) \|$", re.MULTILINE)


def folders_on_the_map() -> dict[str, list[str]]:
    """Each folder with what its row names in it."""
    return {
        folder: re.findall(r"`([a-z_]+)`", held)
        for folders, held in ROW.findall(DEVELOPERS.read_text("utf-8"))
        for folder in re.findall(r"`([\w/]+)/`", folders)
    }


def packages() -> set[str]:
    """Folders of Python, but for migrations, which nobody looks up."""
    return {
        str(marker.parent.relative_to(ROOT))
        for app in (*APPS, "tests")
        for marker in (ROOT / app).rglob("__init__.py")
        if marker.parent.name != "migrations"
    }


def holds(folder: str, name: str) -> bool:
    place = ROOT / folder / name
    return place.is_dir() or place.with_suffix(".py").is_file() or place.is_file()


def test_every_folder_is_on_the_map():
    # Those of the tests mirror those of the code.
    mirrored = {f"tests/{folder}" for folder in packages()}
    assert packages() - mirrored - folders_on_the_map().keys() == set()


def test_everything_on_the_map_is_there():
    named = folders_on_the_map()
    assert [folder for folder in named if not (ROOT / folder).is_dir()] == []
    missing = [
        f"{folder}/{name}"
        for folder, names in named.items()
        for name in names
        if folder.startswith((*APPS, "tests")) and not holds(folder, name)
    ]
    assert missing == []


@pytest.mark.parametrize("page", [DEVELOPERS, CONTRIBUTING], ids=lambda page: page.name)
def test_every_path_that_is_named_is_there(page: Path):
    named = PATH.findall(page.read_text("utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
