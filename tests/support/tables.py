"""Tables of cases that are one test: all are tried, and each that fails is named with
what it said.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import Any

import pytest
from django.db import transaction


def table(
    names: str | tuple[str, ...], cases: Iterable[Any], *, rolled_back: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """As pytest.mark.parametrize, but its cases share their fixtures.

    rolled_back: what a case writes to the database is undone after it.
    """
    columns = (
        [one.strip() for one in names.split(",")]
        if isinstance(names, str)
        else list(names)
    )
    rows = [tuple(case) if len(columns) > 1 else (case,) for case in cases]
    assert rows, "A table without cases proves nothing."

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def every(**fixtures: Any) -> None:
            failed = []
            for row in rows:
                given = dict(zip(columns, row, strict=True))
                try:
                    with undone() if rolled_back else nullcontext():
                        test(**fixtures, **given)
                except (Exception, pytest.fail.Exception) as error:
                    error.add_note(f"Case: {given!r:.500}")
                    failed.append(error)
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(rows)} cases", failed)

        signature = inspect.signature(test)
        kept = [
            one for name, one in signature.parameters.items() if name not in columns
        ]
        every.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
        return every

    return decorate


@contextmanager
def undone() -> Iterator[None]:
    """A block whose changes to the database are taken back."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
