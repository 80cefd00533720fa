"""Who asks: the address by which wrong passwords are counted."""

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")


def address(request: HttpRequest) -> str:
    """The address of the client behind PROXY_COUNT proxies; of the connection where none, or fewer, are told.

    Each proxy writes at the end of X-Forwarded-For whom it speaks for, so the client is PROXY_COUNT from the
    end. Hazard: what stands before that was written by the client itself.
    """
    connection = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 # a Unix socket has no address
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if not 0 < settings.PROXY_COUNT <= len(told):
        return connection
    return _plain(told[-settings.PROXY_COUNT]) or connection


def _plain(told: str) -> str:
    """Without brackets and a port, which some proxies write; "" where it is no address."""
    match = WITH_PORT.fullmatch(told.strip())
    try:
        found = ipaddress.ip_address(match[1] or match[2] if match else told.strip())
    except ValueError:
        return ""
    if getattr(found, "scope_id", None):  # PostgreSQL has no such address
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)
