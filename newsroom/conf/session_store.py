"""Sessions that end: two hours after the last use, twelve after the login."""

import time

from django.contrib.sessions.backends import db

IDLE_SECONDS = 2 * 3_600
LONGEST_SECONDS = 12 * 3_600
BEGAN = "began"  # in the session: when the person logged in, in seconds


class SessionStore(db.SessionStore):
    """Django's sessions in the database, whose time ends whatever a cookie says.

    A session that nobody is logged in by has the shorter time.
    """

    def get_session_cookie_age(self) -> int:
        """Return for how many more seconds the session lives if it is not used."""
        began = self.get(BEGAN)
        if began is None:
            return IDLE_SECONDS
        left = int(began + LONGEST_SECONDS - time.time())
        return max(0, min(IDLE_SECONDS, left))
