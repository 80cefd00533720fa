"""`make measure` counts what it says, and refuses what is over its limit."""

import tomllib
from pathlib import Path

import pytest

from bench.journeys import figures
from bench.measure import LIMITS, counted, kind_of, over, tracked


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


def test_every_figure_is_within_its_limit():
    """But the journeys, which take a newsroom of their own: CI walks them."""
    limits = tomllib.loads(LIMITS.read_text("utf-8"))["limits"]
    assert over(counted(), {name: most for name, most in limits.items() if "journeys" not in name}) == []


def test_what_is_over_its_limit_is_named_and_so_is_a_limit_of_nothing():
    assert over({"lines": 3, "files": 2}, {"lines": 2, "files": 2, "liens": 1}) == [
        "liens: nothing is counted by this name",
        "lines: 3 > 2",
    ]


def test_every_file_that_is_counted_is_tracked():
    assert Path("bench/measure.py") in tracked()
    assert not [path for path in tracked() if ".venv" in path.parts]


def test_a_crossing_is_where_the_next_function_is_in_another_folder():
    order = ["newsroom/desk/a.py", "newsroom/desk/b.py", "articles/text/c.py", "newsroom/desk/a.py"]
    functions = [(Path(name), "f", number) for number, name in enumerate(order)]
    assert figures(functions) == {
        "functions": 4,
        "files": 3,
        "files outside the engines": 2,
        "folders": 2,
        "crossings": 2,
    }
