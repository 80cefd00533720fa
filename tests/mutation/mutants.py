"""Small faults in the product's code, one at a time: which there are, and a fair choice among them.

The operators are mutmut's and a few of ours for what it leaves alone: whole statements, what a function
returns, conditions, and decorators, behind which the transactions of this product are. What people read is no
code: docstrings, strings of several words, and what an exception says are left alone, as are annotations.
"""

import difflib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_string

NO_CODE = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
NAMES_OFFERED = m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
FLOOR = 0.1  # of a sample, that every folder gets if it has as many


@dataclass(frozen=True, eq=False)
class Mutant:
    """file: from the root. line: where the fault is; text: that line without it. function: first and last
    line of the body of the outermost function or method around it, (0, 0) outside of any."""

    file: str
    line: int
    text: str
    function: tuple[int, int]
    module: cst.Module
    node: cst.CSTNode
    replacement: cst.CSTNode

    @cached_property
    def source(self) -> str:
        """The whole file with the fault in it."""
        changed = self.module.deep_replace(self.node, self.replacement)
        assert isinstance(changed, cst.Module)
        return changed.code

    @cached_property
    def diff(self) -> str:
        lines = difflib.unified_diff(
            self.module.code.splitlines(), self.source.splitlines(), self.file, self.file, n=1, lineterm=""
        )
        return "\n".join(lines)


def identity(diff: str) -> str:
    """The same as long as the lines around it are, wherever they go."""
    return "\n".join(line for line in diff.splitlines() if not line.startswith("@@"))


# --- Operators that mutmut has not ----------------------------------------------------------------------


def leave_out(node: cst.BaseSmallStatement) -> Iterator[cst.CSTNode]:
    """A call whose answer nobody takes, an exception, a counting on."""
    if m.matches(node, m.Expr(m.Call()) | m.Raise() | m.AugAssign() | m.Del()):
        yield cst.Pass()


def give_nothing_back(node: cst.Return) -> Iterator[cst.CSTNode]:
    if node.value and not m.matches(node.value, m.Name("None")):
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))


def turn_round(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    """Comparisons and negations are turned round already."""
    if not m.matches(node.test, m.Comparison() | m.UnaryOperation(operator=m.Not())):
        inner = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), inner))


def let_all_pass(node: cst.CompIf) -> Iterator[cst.CSTNode]:
    yield node.with_changes(test=cst.Name("True"))


def undecorate(node: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    for decorator in node.decorators:
        yield node.with_changes(decorators=[one for one in node.decorators if one is not decorator])


OURS = [
    (cst.BaseSmallStatement, leave_out),
    (cst.Return, give_nothing_back),
    (cst.If, turn_round),
    (cst.While, turn_round),
    (cst.CompIf, let_all_pass),
    (cst.FunctionDef, undecorate),
]


def replacements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    for kind, operator in (*mutation_operators, *OURS):
        if isinstance(node, kind):
            made = operator(node)
            # Of a string another spelling is enough: mutmut changes its case too.
            yield from list(made)[:1] if operator is operator_string else made


# --- All of a file --------------------------------------------------------------------------------------


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, file: str, code: str, module: cst.Module) -> None:
        super().__init__()
        self.file, self.code, self.module = file, code.split("\n"), module
        self.around: list[cst.FunctionDef] = []
        self.found: list[Mutant] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, NO_CODE) or _is_prose(node) or m.matches(node, NAMES_OFFERED):
            return False
        if not _is_plain_call(node):
            self.found += [self._mutant(node, replacement) for replacement in replacements(node)]
        if isinstance(node, cst.FunctionDef):
            self.around.append(node)
        return not isinstance(node, cst.Raise)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if self.around and self.around[-1] is original_node:
            self.around.pop()

    def _mutant(self, node: cst.CSTNode, replacement: cst.CSTNode) -> Mutant:
        line, _ = self._lines(node)
        function = self._lines(self.around[0].body) if self.around else (0, 0)
        return Mutant(self.file, line, self.code[line - 1], function, self.module, node, replacement)

    def _lines(self, node: cst.CSTNode) -> tuple[int, int]:
        place = self.get_metadata(PositionProvider, node, None)
        return (place.start.line, place.end.line) if place else (0, 0)


def _is_plain_call(node: cst.CSTNode) -> bool:
    """One that without its arguments fails wherever it runs."""
    return isinstance(node, cst.Call) and m.matches(node.func, m.Name("len") | m.Name("isinstance"))


def _is_prose(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Expr):
        return isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)
    return isinstance(node, cst.SimpleString) and " " in node.value.strip("'\" ")


def mutants_of(file: str, code: str) -> list[Mutant]:
    wrapper = MetadataWrapper(cst.parse_module(code))
    finder = _Finder(file, code, wrapper.module)
    wrapper.visit(finder)
    return finder.found


# --- A choice -------------------------------------------------------------------------------------------


def files_of(root: Path, targets: Iterable[str]) -> list[Path]:
    """targets: files, and folders with all that is below. Raises SystemExit for one that is not there."""
    files: set[Path] = set()
    for target in targets:
        path = root / target
        if not path.exists():
            raise SystemExit(f"There is no {target}: name a file or a folder, as in ONLY=newsroom/editions.")
        files.update([path] if path.is_file() else path.rglob("*.py"))
    return sorted(files)


def by_folder(root: Path, targets: Iterable[str]) -> dict[str, list[Mutant]]:
    folders: dict[str, list[Mutant]] = {}
    for path in files_of(root, targets):
        name = str(path.relative_to(root))
        if made := mutants_of(name, path.read_text("utf-8")):
            folders.setdefault(str(Path(name).parent), []).extend(made)
    return folders


def shares(sizes: dict[str, int], count: int) -> dict[str, int]:
    """How many of each: in proportion, but no fewer than the floor, nor more than there are."""
    total = sum(sizes.values())
    least = {name: min(size, round(count * FLOOR)) for name, size in sizes.items()}
    left = max(0, count - sum(least.values()))
    return {name: min(size, least[name] + round(left * size / total)) for name, size in sizes.items()}


def choose(folders: dict[str, list[Mutant]], count: int, seed: int) -> list[Mutant]:
    wanted = shares({folder: len(mutants) for folder, mutants in folders.items()}, count)
    picker = random.Random(seed)  # noqa: S311 - the same choice again is the point
    return [one for folder in sorted(folders) for one in picker.sample(folders[folder], wanted[folder])]
