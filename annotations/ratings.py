"""Which of several ratings a sentence is shown with (pure)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol


class Valued(Protocol):
    """A rating. value: higher is more credible; None says nothing of how credible."""

    @property
    def value(self) -> Decimal | float | None: ...


def least_credible[Rating: Valued](ratings: Iterable[Rating]) -> Rating | None:
    """One without a value counts only when no other is there; of equals the first."""
    return min(ratings, key=lambda rating: (rating.value is None, rating.value or 0), default=None)
