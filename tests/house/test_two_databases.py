"""What has SQL of its own is tried on both databases each day."""

import re
from pathlib import PurePath

from tests.support.site import ROOT
from tests.support.two_databases import BY_ORM, OF_SQL, is_of_both_by_day

SQL = re.compile(r"\bcursor\(|\bRawSQL\(|\.raw\(|\.extra\(")
# Modules with SQL of their own below those that run on both anyway, and their tests.
TRIED_BY = {
    "articles/immutable.py": "tests/articles/test_immutable.py",
    "articles/triggers.py": "tests/articles/test_immutable.py",
    "articles/revisions.py": "tests/articles/text/test_resembling.py",
    "articles/snapshot.py": "tests/newsroom/desk/test_snapshots.py",
    "newsroom/actions/freeze.py": "tests/newsroom/actions/test_races.py",
    "newsroom/desk/stories.py": "tests/newsroom/desk/test_stories.py",
}
FOLDERS = (
    "articles",
    "annotations",
    "newsroom/actions",
    "newsroom/desk",
    "newsroom/editions",
)


def test_files_and_tests_that_are_named_are_there():
    named = [*OF_SQL, *BY_ORM, *TRIED_BY, *TRIED_BY.values()]
    assert [name for name in named if not is_there(name)] == []


def is_there(name: str) -> bool:
    file, is_of_a_test, test = name.partition(".py/")
    if not is_of_a_test:
        return (ROOT / name).exists()
    return f"\ndef {test}(" in (ROOT / f"{file}.py").read_text("utf-8")


def test_every_module_with_sql_of_its_own_is_tried_on_both():
    with_sql = {
        str(module.relative_to(ROOT))
        for folder in FOLDERS
        for module in (ROOT / folder).rglob("*.py")
        if "migrations" not in module.parts and SQL.search(module.read_text("utf-8"))
    }
    assert with_sql - TRIED_BY.keys() == set()
    assert all(is_of_both_by_day(PurePath(test)) for test in TRIED_BY.values())
