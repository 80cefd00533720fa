"""How much readers may ask for: who waits, one client after the other, and who may not.

All of these are of one process.
"""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest

from articles.problems import Refused
from articles.text.translation import ngettext
from newsroom.conf.clients import RateLimit, Share, client_address, client_network
from newsroom.conf.turns import Turns

# The share of the database that readers have beside the one page that is made
# (`answers.PAGES`).
ASKING = Turns(max(1, settings.READERS_SHARE - 1))
# In a minute from one client: other pages have no such limit.
SEARCHES = RateLimit(60, seconds=60)
COMPARISONS = RateLimit(10, seconds=60)
COMPARING = Share(1, 1)
DOWNLOADS = Share(4, 1)  # a slow reader holds a thread


class TooOften(Refused):
    """A client that asked too often; in `seconds` it may ask again."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: int) -> None:
        super().__init__(
            ngettext(
                "Too many requests. Wait %(seconds)d second, then try again.",
                "Too many requests. Wait %(seconds)d seconds, then try again.",
                seconds,
            )
            % {"seconds": seconds}
        )
        self.seconds = seconds


def client_of(request: HttpRequest) -> str:
    """Return the network that a request comes from."""
    return client_network(client_address(request.META))


def count_request(limit: RateLimit, request: HttpRequest) -> None:
    """Count a request of this kind. Raise TooOften."""
    seconds = limit.wait(client_of(request))
    if seconds:
        raise TooOften(seconds)
