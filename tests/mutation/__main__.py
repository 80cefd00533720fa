"""make mutants: how many of a sample of small faults the tests notice, and which they do not.

What is mutated stands in pyproject.toml under [tool.mutants]; the report goes to var/mutants/.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.covering import Test, all_tests, tests_for
from tests.mutation.mutants import Mutant, by_folder, choose, identity
from tests.mutation.running import OPTIONS, Copy, Task, read_libraries, run_all


@dataclass
class Result:
    """line: the text that the fault is in. seconds: of CPU."""

    file: str
    line: str
    diff: str
    outcome: str
    seconds: float


OUTCOMES = {0: "survived", 5: "survived", None: "timed out"}
ENOUGH, ENOUGH_AGAIN = 10.0, 40.0  # seconds of tests per mutant, and per one that survived before
PAUSE = 30  # seconds of CPU that a run may take besides three times its tests' own


class Only:
    """A plugin of pytest: these tests, in this order."""

    def __init__(self, names: list[str]) -> None:
        self.order = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list) -> None:
        items[:] = sorted((i for i in items if i.nodeid in self.order), key=lambda i: self.order[i.nodeid])


def say(line: str) -> None:
    print(line, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="files or folders")
    parser.add_argument("--again", action="store_true", help="those that survived the last run")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--project", default=".")
    return parser.parse_args()


def prepare(code: str, copy: Copy) -> None:
    """Databases that all runs copy are made here, by the product as it is."""
    if code:
        env = os.environ | {"VAR_DIR": str(copy.var)}
        subprocess.run([sys.executable, "-c", code], cwd=copy.root, env=env, check=True)


def known(results: Path, folders: dict[str, list[Mutant]]) -> tuple[list[Result], list[Mutant]]:
    """What the run before has found of what is still there, and those of it that were not killed."""
    before = [Result(**row) for row in json.loads(results.read_text("utf-8"))]
    survived = {identity(one.diff): one for one in before if one.outcome != "killed"}
    lines = {(one.file, one.line) for one in survived.values()}
    # Thousands of diffs would take minutes.
    likely = [one for mutants in folders.values() for one in mutants if (one.file, one.text) in lines]
    mutants = [one for one in likely if identity(one.diff) in survived]
    there = {identity(one.diff) for one in mutants}
    say(f"{len(survived)} survived before, of which {len(there)} are still there.")
    return [one for one in before if one.outcome == "killed" or identity(one.diff) in there], mutants


def keep(results: list[Result], report: Path) -> None:
    survived = [one for one in results if one.outcome != "killed"]
    with (report / "survivors.txt").open("w", encoding="utf-8") as file:
        file.writelines(f"# {one.outcome}\n{one.diff}\n\n" for one in survived)
    (report / "results.json").write_text(json.dumps([vars(one) for one in results], indent=1), "utf-8")


def tell(results: list[Result], report: Path) -> None:
    for folder in sorted({str(Path(one.file).parent) for one in results}):
        say(row(folder, Counter(one.outcome for one in results if str(Path(one.file).parent) == folder)))
    say(row("all", Counter(one.outcome for one in results)))
    minutes = sum(one.seconds for one in results) / 60
    say(f"{minutes:.0f} minutes of CPU. The survivors are in {report / 'survivors.txt'}")


def row(name: str, outcomes: Counter[str]) -> str:
    killed, late = outcomes["killed"], outcomes["timed out"]
    judged = outcomes.total() - late
    share = f"{killed / judged:.0%}" if judged else "-"
    return f"{name:24} {killed:4} of {judged:4} killed, {share}; {late} timed out"


def attempt(mutant: Mutant, tests: list[Test], fresh: bool) -> Task:
    """fresh: with databases of its own making, as the fault is in what makes them."""

    def run(copy: Copy) -> int:
        import pytest

        if fresh:
            del os.environ["TEST_TEMPLATES"]
        names = [test.name for test in tests]
        files = list(dict.fromkeys(name.partition("::")[0] for name in names))
        return int(pytest.main([*OPTIONS, "-x", *files], plugins=[Only(names)]))

    return Task(run, PAUSE + 3 * round(sum(test.seconds for test in tests)), mutant)


def judge(
    mutants: list[Mutant], tests: list[Test], enough: float, fresh: list[str], copies: list[Copy]
) -> Iterator[Result]:
    tasks = [attempt(one, tests_for(one, tests, enough), one.file in fresh) for one in mutants]
    for number, ended in enumerate(run_all(tasks, copies), 1):
        mutant = ended.task.fault
        assert isinstance(mutant, Mutant)
        outcome = OUTCOMES.get(ended.code, "killed")
        result = Result(mutant.file, mutant.text, mutant.diff, outcome, ended.seconds)
        say(f"{number}/{len(tasks)} {result.outcome} {mutant.file}:{mutant.line} {ended.seconds:.1f} s")
        if result.outcome != "killed":
            say(mutant.diff)
        yield result


def main() -> None:
    options = arguments()
    project = Path(options.project).resolve()
    settings = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["tool"]["mutants"]
    folders = by_folder(project, options.only or settings["targets"])
    report = project / "var" / "mutants"
    report.mkdir(parents=True, exist_ok=True)
    if options.again:
        done, mutants = known(report / "results.json", folders)
    else:
        done, mutants = [], choose(folders, options.count, options.seed)
    with tempfile.TemporaryDirectory(prefix="mutants-") as scratch:
        copies = [Copy(project, Path(scratch) / str(number)) for number in range(options.processes)]
        os.environ["TEST_TEMPLATES"] = tempfile.mkdtemp(dir=scratch)
        prepare(settings.get("prepare", ""), copies[0])
        read_libraries(copies[0])
        tests = all_tests(settings["targets"], copies, report / "lines", say)
        enough = ENOUGH_AGAIN if options.again else ENOUGH
        for result in judge(mutants, tests, enough, settings.get("fresh", []), copies):
            done = [*(one for one in done if identity(one.diff) != identity(result.diff)), result]
            keep(done, report)  # each time: an hour is long
    tell(done, report)


if __name__ == "__main__":
    main()
