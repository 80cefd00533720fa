"""The application as it is shipped, apart from how long it waits for a body."""

from newsroom.wsgi import application  # noqa: I001 - settings come first
from newsroom.conf import gateway

gateway.PATIENCE = 1
gateway.WATCH_SECONDS = 0.2

__all__ = ["application"]
