"""Each library that the product imports is declared, and decision 4 says why it is."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.support.site import ROOT

OWN = {"articles", "annotations", "newsroom", "tests"}
LIBRARIES = (ROOT / "docs" / "decisions" / "0004-libraries.md").read_text("utf-8")
# Given by the owner, so no decision of ours.
GIVEN = {"django", "django-markdownx", "psycopg", "whitenoise"}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {normalised(one) for one in project["dependencies"]}


def normalised(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def imported_modules() -> set[str]:
    found: set[str] = set()
    for app in ("articles", "annotations", "newsroom"):
        for file in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {name.name.split(".")[0] for name in node.names}
                elif (
                    isinstance(node, ast.ImportFrom) and node.module and not node.level
                ):
                    found.add(node.module.split(".")[0])
    return found - OWN - sys.stdlib_module_names


def test_every_import_is_of_a_declared_library():
    distributions = packages_distributions()
    undeclared = {
        module
        for module in imported_modules()
        if not {normalised(one) for one in distributions[module]} & declared()
    }
    assert not undeclared


def test_decision_4_names_each_library_once():
    words = re.findall(r"[\w-]+(?:\.[\w-]+)*", LIBRARIES)
    named = [normalised(word) for word in words]
    times = {name: named.count(name) for name in declared() - GIVEN}
    assert {name: count for name, count in times.items() if count != 1} == {}
