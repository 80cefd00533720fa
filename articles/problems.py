"""Why something was not done: what happened, and what to do instead, in words for
whoever asked.

One family, so that a page, a command and a batch each answer it in one place. Who may
not do a thing gets Django's PermissionDenied.
"""


class Problem(Exception):
    """Its text is for the person. Nothing was changed, and nothing that was typed is
    lost.
    """

    @property
    def message(self) -> str:
        """Its text; to be stored, where it is one of articles.text.stored_messages."""
        said = self.args[0] if self.args else ""
        return said if isinstance(said, str) else str(said)


class Refused(Problem):
    """It cannot be done, and the message says what to do instead."""


class Damaged(Refused):
    """What is kept, and can be made anew by a command that the message names, cannot be
    read.
    """


class Conflict(Problem):
    """Somebody else was faster. The message says who did what."""
