"""Names in strings are names of the code: paths that a test replaces, what code in a
string imports, and modules that scripts run.

Nothing is imported for that: newsroom.wsgi refuses to start in a test.
"""

import ast
import re
import symtable
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.site import ROOT

pytestmark = pytest.mark.slow

PACKAGES = ("annotations", "articles", "newsroom", "bench", "tests")
FOLDERS = ("tests", "bench")
SCRIPTS = ("bin/*", ".ci/run", "Makefile")
ONE_OF_OURS = rf"(?:{'|'.join(PACKAGES)})\b"
# Two names could be a model, a permission or a file; three are a module and a name.
DOTTED = re.compile(rf"{ONE_OF_OURS}(?:\.[A-Za-z_]\w*){{2,}}")
IMPORT = re.compile(rf"\b(?:from|import)\s+{ONE_OF_OURS}")
RUN = re.compile(rf"-m ({ONE_OF_OURS}[\w.]*)")
PLACEHOLDER = re.compile(r"\{\w*(?:!r)?\}")  # of str.format


class Text(NamedTuple):
    """A string and the line at which it begins."""

    line: int
    words: str


def test_every_name_in_a_string_is_there():
    gone = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            gone += stale_in_strings(path)
    assert gone == []


def test_every_module_that_a_script_runs_is_there():
    gone = []
    for pattern in SCRIPTS:
        for path in sorted(ROOT.glob(pattern)):
            gone += stale_in_script(path)
    assert gone == []


def test_a_stale_name_is_found_in_a_path_and_in_code():
    app = "annotations"  # put in below, so that these names are in no string
    path = f"{app}.models.Gone"
    code = f"from {app} import models as m, gone; from {app}.lost import x; m.Nothing; m.Note"
    names = [*names_in(path), *names_in(code)]
    assert [name for name in names if not is_there(name)] == [
        path,
        f"{app}.gone",
        f"{app}.lost.x",
        f"{app}.models.Nothing",
    ]


def stale_in_strings(path: Path) -> Iterator[str]:
    """Yield file, line and name of each name in a string that is not in the code."""
    for text in strings_of(ast.parse(path.read_text("utf-8"))):
        for name in names_in(text.words):
            if not is_there(name):
                yield f"{path.relative_to(ROOT)}:{text.line}: {name}"


def stale_in_script(path: Path) -> Iterator[str]:
    """Yield file, line and name of each module that is run and not there."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for name in RUN.findall(line):
            if not is_there(name):
                yield f"{path.relative_to(ROOT)}:{number}: {name}"


def strings_of(tree: ast.Module) -> Iterator[Text]:
    """Yield each string; in an f-string `_` stands for each value."""
    pieces: set[ast.expr] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces.update(node.values)
            words = [
                piece.value if isinstance(piece, ast.Constant) else "_"
                for piece in node.values
            ]
            yield Text(node.lineno, "".join(map(str, words)))
        elif isinstance(node, ast.Constant) and node not in pieces:
            if isinstance(node.value, str):
                yield Text(node.lineno, node.value)


def names_in(words: str) -> Iterator[str]:
    """Yield the dotted names of our packages that a string is, or that its code uses."""
    if DOTTED.fullmatch(words):
        yield words
    if not IMPORT.search(words):
        return
    try:
        code = ast.parse(PLACEHOLDER.sub("_", textwrap.dedent(words)))
    except SyntaxError:  # prose
        return
    for name in names_in_code(code):
        if name.split(".")[0] in PACKAGES:
            yield name


def names_in_code(code: ast.Module) -> Iterator[str]:
    """Yield what is imported, and the attributes of it that are used."""
    imported: dict[str, str] = {}
    for node in ast.walk(code):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                imported[alias.asname or alias.name] = name
                yield name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in imported:
                yield f"{imported[node.value.id]}.{node.attr}"


def is_there(name: str) -> bool:
    """Return whether a module has this name, or the top of one binds what follows."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        module = module_at("/".join(parts[:length]))
        if module:
            following = parts[length:]
            return not following or following[0] in names_of(module)
    return False


def module_at(path: str) -> Path | None:
    """Return the file of the module or package at `path`, if there is one."""
    for file in (ROOT / f"{path}.py", ROOT / path / "__init__.py"):
        if file.is_file():
            return file
    return None


@cache
def names_of(module: Path) -> frozenset[str]:
    """Return the names that the top of a module binds."""
    table = symtable.symtable(module.read_text("utf-8"), str(module), "exec")
    return frozenset(
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    )
