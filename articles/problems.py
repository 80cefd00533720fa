"""The exceptions that say why something was not done, and what to do instead.

They are one family, so that a page, a command and a batch each answer them in one
place. A person who may not do a thing gets Django's PermissionDenied.
"""


class Problem(Exception):
    """The base of these exceptions; its text is for the person.

    Nothing was changed, and nothing that was typed is lost.
    """

    @property
    def message(self) -> str:
        """The text, which stays a stored message if it is one."""
        text = self.args[0] if self.args else ""
        if isinstance(text, str):
            return text
        return str(text)


class Refused(Problem):
    """What was asked cannot be done; the message says what to do instead."""


class Damaged(Refused):
    """Derived data cannot be read; the message names the command that renews it."""


class Conflict(Problem):
    """Somebody else was faster; the message says who did what."""
