"""`make measure` counts what it says, and refuses what is over its limit."""

import ast
import tomllib
from pathlib import Path

import pytest

from bench.journeys import figures
from bench.measure import LIMITS, counted, kind_of, over, tracked
from bench.readability import Module, branches, count_tokens, statement_sizes
from bench.readability import figures as readability


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("articles/models/arrival.py", "product"),
        ("newsroom/desk/static/desk/person.js", "product"),
        ("articles/text/characters.py", "engines"),
        ("annotations/anchoring/gaps.py", "engines"),
        ("newsroom/editions/text/one.py", "product"),
        ("articles/migrations/0001_initial.py", "migrations"),
        ("newsroom/locale/zh_Hans/formats.py", ""),
        ("newsroom/public/jinja2/public/article.html", "templates"),
        ("templates/desk.html", "templates"),
        ("tests/test_flow.py", "tests"),
        ("bench/serving.py", "bench"),
        ("docs/operators.md", "docs"),
        ("annotations/checkable/words/weights.txt", "data"),
        ("manage.py", ""),
    ],
)
def test_a_file_counts_as_one_thing(path, kind):
    assert kind_of(Path(path)) == kind


@pytest.mark.nightly
def test_every_figure_is_within_its_limit():
    """But the journeys, which take a newsroom of their own: CI walks them. By day
    `.ci/run` asks `make measure` itself.
    """
    limits = tomllib.loads(LIMITS.read_text("utf-8"))["limits"]
    assert (
        over(
            counted(),
            {name: most for name, most in limits.items() if "journeys" not in name},
        )
        == []
    )


def test_what_is_over_its_limit_is_named_and_so_is_a_limit_of_nothing():
    assert over({"lines": 3, "files": 2}, {"lines": 2, "files": 2, "liens": 1}) == [
        "liens: nothing is counted by this name",
        "lines: 3 > 2",
    ]


def test_every_file_that_is_counted_is_tracked():
    assert Path("bench/measure.py") in tracked()
    assert not [path for path in tracked() if ".venv" in path.parts]


def test_a_crossing_is_where_the_next_function_is_in_another_folder():
    order = [
        "newsroom/desk/a.py",
        "newsroom/desk/b.py",
        "articles/text/c.py",
        "articles/d.py",
        "newsroom/desk/a.py",
    ]
    functions = [(Path(name), "f", number) for number, name in enumerate(order)]
    assert figures(functions) == {
        "functions": 5,
        "files": 4,
        "files outside the engines": 3,
        "folders": 2,
        "crossings": 2,
    }


SOURCE = '''"""Words."""

TABLE = {"a": 1, "b": 2}


def f(rows: list[Any]) -> list[int]:
    """Words."""
    if (first := rows[0]) and len(rows) > 3:  # a hazard
        return [1 if row else 2 for row in rows if row]
    return [inner for row in rows for inner in sorted(x for x in row)]
'''


def test_what_makes_code_hard_to_read_is_counted():
    assert readability([Module(SOURCE)]) == {
        "conditional expressions": 1,
        "nested comprehensions": 2,
        "assignment expressions": 1,
        "functions of more than ten branches": 0,
        "median tokens of a statement": 15,
        "statements of more than 30 tokens": 0,
        "Python lines over 88 characters": 0,
        "Any": 1,
    }


def test_branches_are_of_the_function_itself():
    function = ast.parse(SOURCE).body[2]
    assert branches(function) == len(
        ["if", "and", "for", "if", "1 if", "for", "for", "for"]
    )


def test_tokens_are_counted_without_docstrings_comments_and_layout():
    module = Module('"""Words."""\n\n# a hazard\nx = f(1)\n')
    assert count_tokens(module) == len(["x", "=", "f", "(", "1", ")"])


def test_tables_and_words_are_no_statements():
    module = Module('"""Words."""\nTABLE = [1, 2]\nf(1)\n')
    assert statement_sizes(module) == [4]
