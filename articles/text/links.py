"""Which addresses may be kept: those of the web."""

import re
from urllib.parse import urljoin, urlsplit

LONGEST_ADDRESS = 2_000


def web_address(href: str, base: str = "") -> str:
    """The absolute http or https address, or empty for everything else: javascript:, data:, mailto:, #top."""
    href = re.sub(r"[\x00-\x20\x7f]", "", href) if len(href) <= LONGEST_ADDRESS else ""
    if not href or href.startswith("#"):
        return ""
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
        return address if parts.scheme in {"http", "https"} and parts.hostname else ""
    except ValueError:
        return ""
