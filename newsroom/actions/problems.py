"""Why an article was not published: all that stands in the way."""

from collections.abc import Sequence

from articles.problems import Problem
from newsroom.actions.gate import Blocker


class NotReady(Problem):
    """The gate is shut."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers
