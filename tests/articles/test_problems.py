"""One family of exceptions for what people are told, each under one name, each answered
in one place.
"""

import ast
from collections import Counter
from itertools import chain

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError

from annotations.notes import Stale
from articles.problems import Conflict, Problem, Refused
from newsroom.actions.gate import Blocker, NotReady
from newsroom.management.shell import answer_lines, reporting_problems
from tests.support.site import ROOT
from tests.support.tables import table

# Nobody reads these: a signal of the server, and what stops a programmer from changing
# a kept row. What is wrong with a stored document is told by `verify`, as a fault. What
# the readers' lane does not know, Django answers.
NOT_TOLD = {
    "Elsewhere",
    "ImmutableRowError",
    "UnknownVersion",
    "Unopened",
    "WrongOpening",
    "DatabaseAway",
    "Busy",
    "Dear",
}
APPS = ("articles", "annotations", "newsroom")


def classes() -> dict[str, list[str]]:
    """Every class of the product whose name or base is of an exception: its name and
    its bases' names.
    """
    modules = chain.from_iterable((ROOT / app).rglob("*.py") for app in APPS)
    found = [
        (node.name, [ast.unparse(base).rpartition(".")[2] for base in node.bases])
        for path in modules
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    family = {
        "Problem",
        "Refused",
        "Conflict",
        *(name for name, bases in found if "Problem" in bases),
    }
    ours = [
        (name, bases)
        for name, bases in found
        if any(raised(base, family) for base in bases)
    ]
    twice = [
        name for name, number in Counter(name for name, _ in ours).items() if number > 1
    ]
    assert not twice, "one name, one exception"
    return dict(ours)


def raised(base: str, family: set[str]) -> bool:
    return base in family or base.endswith(("Error", "Exception"))


@pytest.mark.slow
def test_whatever_people_are_told_is_of_the_one_family() -> None:
    found = classes()
    outside = {
        name
        for name, bases in found.items()
        if any(base.endswith(("Error", "Exception")) for base in bases)
    }
    assert outside - NOT_TOLD == {"Problem"}
    assert {
        "Refused",
        "Conflict",
        "NotReady",
        "Stale",
        "BadSource",
        "BodyRefused",
    } <= found.keys()


@table(
    ("problem", "said"),
    [
        (Refused("Choose a file."), "Not done. Choose a file."),
        (Conflict("Ada was faster."), "Not done. Ada was faster."),
        (
            PermissionDenied("Your role does not allow this action."),
            "Not done. Your role does not allow this action.",
        ),
        (
            NotReady(
                [
                    Blocker("drafts", 1, "1 note is a draft.", ""),
                    Blocker("empty", 1, "No text.", ""),
                ]
            ),
            "Not done.\n  - 1 note is a draft.\n  - No text.",
        ),
    ],
)
def test_a_command_ends_with_what_came_of_it_and_what_to_do(
    problem: Exception, said: str
) -> None:
    with pytest.raises(CommandError) as ended, reporting_problems("Not done."):
        raise problem
    assert str(ended.value) == said


def test_a_line_is_told_its_own_problem_but_never_a_fault_of_ours() -> None:
    def answer(row: dict[str, object]) -> dict[str, object]:
        if row["id"] == 1:
            raise Refused('"text" is not a text')
        raise ValueError("a detail of our code")

    told, ours = answer_lines([b'{"id": 1}', b'{"id": 2}'], answer, {})
    assert told["error"] == '"text" is not a text'
    assert "our code" not in ours["error"]
    assert "the error was logged" in ours["error"]


def test_somebody_faster_is_a_conflict_whatever_was_changed() -> None:
    assert issubclass(Stale, Conflict)
    assert issubclass(NotReady, Problem)
