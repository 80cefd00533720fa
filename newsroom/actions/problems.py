"""Why something was not done: what happened, and what to do instead."""

from collections.abc import Sequence

from newsroom.actions.gate import Blocker


class Conflict(Exception):
    """Somebody else was faster. The message says who did what; nothing was changed or lost."""


class NotReady(Exception):
    """The gate is shut."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


class Refusal(Exception):
    """It cannot be done, and the message says what to do instead."""
