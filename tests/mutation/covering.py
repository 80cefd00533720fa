"""Which tests run which lines: asked once, each test file by itself, and kept until a file changes."""

import hashlib
import importlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

from tests.mutation.mutants import Mutant, files_of
from tests.mutation.running import OPTIONS, Copy, Task, run_all

SLOW = 5.0  # seconds: such a test is asked nothing
FILE_SECONDS = 900
PREPARING = "before "
EVERYWHERE = (1, 10**6)


type Lines = dict[str, list[int]]


@dataclass
class Test:
    """seconds: of CPU. lines: per file those that it runs, but for those that an import runs. prepared: those
    that only its fixtures run."""

    name: str
    seconds: float
    lines: Lines = field(default_factory=dict)
    prepared: Lines = field(default_factory=dict)


class Recorder:
    """A plugin of pytest: gives every test that passes its lines and its seconds."""

    def __init__(self, root: Path, files: list[Path]) -> None:
        import coverage

        self.root, self.files = root, files
        included = [str(root / file) for file in files]
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=included)
        self.began = 0.0
        self.modules: list[ModuleType] = []
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list) -> None:
        """What works in another process cannot be seen, and costs."""
        items[:] = [item for item in items if not {"site", "browser"} & set(item.fixturenames)]
        # Else what an import runs would be ascribed to whichever test asks for it first.
        names = (".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in self.files)
        self.modules = [importlib.import_module(name) for name in names]
        self.coverage.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        for value in (one for module in self.modules for one in vars(module).values()):
            if hasattr(value, "cache_clear"):  # what a test before has worked out, this one does not run
                value.cache_clear()
        self.coverage.switch_context(f"{PREPARING}{nodeid}")
        self.began = time.process_time()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item) -> None:
        self.coverage.switch_context(item.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.seconds[nodeid] = time.process_time() - self.began

    def pytest_runtest_logreport(self, report) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)

    def tests(self) -> list[Test]:
        self.coverage.stop()
        data = self.coverage.get_data()
        tests = {
            name: Test(name, seconds) for name, seconds in self.seconds.items() if name not in self.failed
        }
        for file in data.measured_files():
            name = str(Path(file).relative_to(self.root))
            for line, contexts in data.contexts_by_lineno(file).items():
                called = tests.keys() & set(contexts)
                prepared = tests.keys() & {one.removeprefix(PREPARING) for one in contexts} - called
                for test in called:
                    tests[test].lines.setdefault(name, []).append(line)
                for test in prepared:
                    tests[test].prepared.setdefault(name, []).append(line)
        return list(tests.values())


def ask(file: str, files: list[Path], answer: Path) -> Callable[[Copy], int]:
    def job(copy: Copy) -> int:
        recorder = Recorder(copy.root, files)
        pytest.main([*OPTIONS, file], plugins=[recorder])
        answer.write_text(json.dumps([vars(test) for test in recorder.tests()]))
        return 0

    return job


def all_tests(targets: list[str], copies: list[Copy], kept: Path, say: Callable[[str], None]) -> list[Test]:
    """Every test that passes, and is quick and in this process. kept: a folder with what is known already."""
    project = copies[0].root  # as it stays, whatever is edited meanwhile
    kept.mkdir(parents=True, exist_ok=True)
    helpers = [path for path in (project / "tests").rglob("*.py") if not path.name.startswith("test_")]
    product = files_of(project, targets)
    basis = {path for path in helpers if path.parent.name != Path(__file__).parent.name} | set(product)
    state = _hash(project, sorted(basis))
    answers = {}
    for path in sorted((project / "tests").rglob("test_*.py")):
        name = str(path.relative_to(project))
        answers[name] = kept / f"{_hash(project, [path])}-{state}.json"
    for outdated in set(kept.iterdir()) - set(answers.values()):
        outdated.unlink()
    unknown = [name for name, answer in answers.items() if not answer.exists()]
    say(f"{len(answers)} test files, of which {len(unknown)} are asked which lines they run.")
    relative = [path.relative_to(project) for path in product]
    tasks = {name: Task(ask(name, relative, answers[name]), FILE_SECONDS) for name in unknown}
    for ended in run_all(tasks.values(), copies):
        [name] = [name for name, task in tasks.items() if task is ended.task]
        say(f"  {name}: {ended.seconds:.0f} s" + (f", failed with {ended.code}" if ended.code else ""))
    found = [
        Test(**test)
        for answer in answers.values()
        if answer.exists()
        for test in json.loads(answer.read_text())
    ]
    return [test for test in found if test.seconds < SLOW]


def _hash(project: Path, files: list[Path]) -> str:
    known = hashlib.sha256()
    for file in files:
        known.update(f"{file.relative_to(project)}\n".encode() + file.read_bytes())
    return known.hexdigest()[:16]


def tests_for(mutant: Mutant, tests: list[Test], enough: float) -> list[Test]:
    """Those that run its line, else its function, else its file, else any; as many as take `enough` seconds.

    Those that run it themselves come before those whose fixtures do, and the quickest first, which is as many
    of them as there can be.
    """
    for low, high in (
        (mutant.line, mutant.line),
        mutant.function,
        EVERYWHERE,
    ):  # what an import runs has none
        calling = [test for test in tests if _runs(test.lines, mutant.file, low, high)]
        preparing = [test for test in tests if _runs(test.prepared, mutant.file, low, high)]
        if calling or preparing:
            break
    else:
        calling, preparing = tests, []
    chosen: dict[str, Test] = {}
    spent = 0.0
    for test in (*sorted(calling, key=_quick), *sorted(preparing, key=_quick)):
        if test.name not in chosen and spent + test.seconds <= enough:
            chosen[test.name] = test
            spent += test.seconds
    return list(chosen.values())


def _quick(test: Test) -> float:
    return test.seconds


def _runs(lines: Lines, file: str, first: int, last: int) -> bool:
    return any(first <= line <= last for line in lines.get(file, ()))
