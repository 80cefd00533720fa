"""Where transactions begin, as docs/developers.md says under "Architecture rules"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.site import ROOT

ACTING = (
    "articles/*.py",
    "annotations/*.py",
    "annotations/sources/*.py",
    "newsroom/actions/*.py",
)
SHELLS = (
    "articles/admin.py",
    "annotations/admin.py",
    "newsroom/admin.py",
    "newsroom/editions/admin.py",
    "newsroom/desk/**/*.py",
    "newsroom/management/**/*.py",
    "newsroom/public/**/*.py",
)
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "save_as",
    "update",
}
ATOMIC = "transaction.atomic"
# These join several acts, or write rows that belong to the page alone.
JOINING = {
    "newsroom/desk/article_list.py": "a topic goes to all chosen articles or to none",
    "newsroom/desk/cite_page.py": "a new source, and the citations that rest on it",
    "newsroom/desk/site_admin.py": "a preview, which is rolled back",
    "newsroom/desk/stories.py": "its own tables, made anew from others",
    "newsroom/desk/workbench/acts.py": "a new source, and the note that rests on it",
    "newsroom/management/commands/load_samples.py": "all samples or none",
    "newsroom/public/version.py": "triggers, and another version because of them",
}


def functions(pattern: str) -> Iterator[tuple[Path, ast.FunctionDef]]:
    for path in sorted(ROOT.glob(pattern)):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield path, node


def writes(function: ast.FunctionDef) -> bool:
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    names = {ast.unparse(call.func).rpartition(".")[2] for call in calls}
    return bool(names & WRITES)


def says_that_it_joins(function: ast.FunctionDef) -> bool:
    docstring = ast.get_docstring(function) or ""
    return re.search(r"\b(transaction|lock)\b", docstring) is not None


def test_what_a_person_does_is_one_transaction():
    """A step of such an act says that its caller holds the transaction."""
    found = []
    acts = 0
    for pattern in ACTING:
        for path, function in functions(pattern):
            parameters = (*function.args.args, *function.args.kwonlyargs)
            has_user = any(parameter.arg == "user" for parameter in parameters)
            if not has_user or function.name.startswith("_") or not writes(function):
                continue
            acts += 1
            if ATOMIC not in ast.unparse(function) and not says_that_it_joins(function):
                found.append(f"{path.relative_to(ROOT)}: {function.name}")
    assert found == []
    assert acts > 30


def test_pages_and_commands_begin_a_transaction_only_to_join_acts():
    found = set()
    for pattern in SHELLS:
        for path in ROOT.glob(pattern):
            if ATOMIC in path.read_text("utf-8"):
                found.add(str(path.relative_to(ROOT)))
    assert found == JOINING.keys()
