"""Count what makes Python hard to read.

Tokens are what Python reads without comments, docstrings and layout. A statement is an
assignment, a call, a return, a raise, an assertion or the condition of an `if` or a
`while`; tables at the top of a module are none. Branches of a function are its ifs,
loops, handlers, cases, conditional expressions, further operands of `and` and `or`, and
what its comprehensions loop over and ask. A nested comprehension holds another one or a
conditional expression.
"""

import ast
import io
import tokenize
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)
BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.match_case,
)
CONDITIONS = (ast.If, ast.While)
STATEMENTS = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.Expr,
    ast.Return,
    ast.Raise,
    ast.Assert,
)
COLUMNS = 88
MANY_BRANCHES = 10
MANY_TOKENS = 30


@dataclass(frozen=True)
class Module:
    """The text of a module, which is parsed once."""

    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        """The tokens without comments and layout."""
        every = tokenize.generate_tokens(io.StringIO(self.source).readline)
        return [token for token in every if token.type not in LAYOUT]


def figures(modules: Sequence[Module]) -> dict[str, int]:
    """Return each figure of these modules together, by its name."""
    found: Counter[str] = Counter()
    sizes: list[int] = []
    for module in modules:
        found += of_nodes(module.tree)
        found["lines over 88 characters"] += wide_lines(module.source)
        sizes += statement_sizes(module)
    return {
        "conditional expressions": found["conditional expressions"],
        "nested comprehensions": found["nested comprehensions"],
        "assignment expressions": found["assignment expressions"],
        "functions of more than ten branches": found[
            "functions of more than ten branches"
        ],
        "median tokens of a statement": int(median(sizes)),
        "statements of more than 30 tokens": sum(size > MANY_TOKENS for size in sizes),
        "Python lines over 88 characters": found["lines over 88 characters"],
        "Any": found["Any"],
    }


def of_nodes(tree: ast.AST) -> Counter[str]:
    """Return what is counted by the kind of a node."""
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        found["conditional expressions"] += isinstance(node, ast.IfExp)
        found["assignment expressions"] += isinstance(node, ast.NamedExpr)
        found["nested comprehensions"] += is_nested(node)
        found["Any"] += isinstance(node, ast.Name) and node.id == "Any"
        if isinstance(node, FUNCTIONS):
            has_many = branches(node) > MANY_BRANCHES
            found["functions of more than ten branches"] += has_many
    return found


def wide_lines(source: str) -> int:
    """Return how many lines have more than 88 characters."""
    return sum(len(line) > COLUMNS for line in source.splitlines())


def is_nested(node: ast.AST) -> bool:
    """Return whether a comprehension holds another or a conditional expression."""
    if not isinstance(node, COMPREHENSIONS):
        return False
    inside = [child for child in ast.walk(node) if child is not node]
    return any(isinstance(child, (*COMPREHENSIONS, ast.IfExp)) for child in inside)


def branches(function: ast.AST) -> int:
    """Return the branches of `function` without those of functions inside it."""
    count = 0
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if isinstance(node, FUNCTIONS):
            continue
        waiting += ast.iter_child_nodes(node)
        count += isinstance(node, BRANCHES)
        if isinstance(node, ast.BoolOp):
            count += len(node.values) - 1
        if isinstance(node, ast.comprehension):
            count += 1 + len(node.ifs)
    return count


def count_tokens(module: Module) -> int:
    """Return the number of tokens of a module, docstrings apart."""
    docstrings = set(docstring_lines(module.tree))
    count = 0
    for token in module.tokens:
        is_docstring = token.type == tokenize.STRING and token.start[0] in docstrings
        count += not is_docstring
    return count


def docstring_lines(tree: ast.AST) -> Iterator[int]:
    """Yield the line at which each docstring begins."""
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Module, ast.ClassDef, *FUNCTIONS)):
            continue
        if ast.get_docstring(node, clean=False) is not None:
            yield node.body[0].lineno


def statement_sizes(module: Module) -> list[int]:
    """Return the number of tokens of each statement and of each condition."""
    starts = [token.start for token in module.tokens]
    sizes = []
    for part in statements(module.tree):
        first = bisect_left(starts, (part.lineno, part.col_offset))
        end = (part.end_lineno or part.lineno, part.end_col_offset or 0)
        sizes.append(bisect_left(starts, end) - first)
    return sizes


def statements(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Yield each statement and each condition."""
    for node in ast.walk(tree):
        if isinstance(node, CONDITIONS):
            yield node.test
        elif isinstance(node, STATEMENTS) and not is_table(node) and not is_words(node):
            yield node


def is_table(node: ast.stmt) -> bool:
    """Return whether this is an assignment at the top of a module."""
    return node.col_offset == 0 and isinstance(node, (ast.Assign, ast.AnnAssign))


def is_words(node: ast.stmt) -> bool:
    """Return whether this is a constant by itself, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
