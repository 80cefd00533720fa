"""Whether the packages are here that this version of the code was made with. Asks nothing of Django."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent.parent / "requirements" / "run.txt"
# Those that only some systems have (a condition after ;) are left to make setup.
WANTED = re.compile(r"^([\w.-]+)==([\w.]+) \\$", re.MULTILINE)


def missing() -> Iterator[str]:
    """Each that is not here, or is older than the lock says."""
    for name, wanted in WANTED.findall(LOCK.read_text("utf-8")):
        try:
            here = version(name)
        except PackageNotFoundError:
            yield f"{name} {wanted}"
            continue
        if _order(here) < _order(wanted):
            yield f"{name} {wanted} ({here} is here)"


def what_is_missing() -> str:
    """A sentence that says what to do, or nothing."""
    names = ", ".join(missing())
    return (
        f"Packages are missing or too old: {names}. Nothing was changed. Get them: make setup"
        if names
        else ""
    )


def _order(release: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", release))
