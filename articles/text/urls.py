"""When two web addresses lead to the same page (pure). What is shown stays as it was typed."""

import re
import unicodedata
import uuid
from urllib.parse import SplitResult, quote, urlsplit

DEFAULT_PORTS = {("http", 80), ("https", 443)}
# How a reader came to the page, not which page it is. `ref`, `id` and their like are not here: sites use
# them for both.
TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium|content|cid)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid"
    r"|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hstc"
    r"|__hssc|__hsfp|hsctatracking|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|srsltid|_ga|_gl)",
    re.IGNORECASE,
)
# A fragment is a place in the page, except where a script makes the page from it: #!/x, #/x, #doc=17.
MAKES_PAGE = re.compile(r"[!/]|[\w.-]+=")
PLACES = re.compile(
    r"(?:page|nameddest|zoom|view|viewrect|search|toolbar|navpanes|pagemode|t|xywh)=", re.IGNORECASE
)
ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
RESERVED = "%:/?#[]@!$&'()*+,;=~"
DOTS = re.compile("[。．｡]")


def same_page(one: str, other: str) -> bool:
    return normal_form(one) == normal_form(other)


def key_of(address: str) -> uuid.UUID | None:
    """One for all spellings of an address, of a fixed size for an index; None for no address."""
    return uuid.uuid5(uuid.NAMESPACE_URL, normal_form(address)) if address.strip() else None


def normal_form(address: str) -> str:
    """The address without scheme, www., default port, tracking, last slash and place in the page.

    For comparing only: it need not lead anywhere. What is no http address stays as it is.
    """
    address = address.strip()
    try:
        return _normal(urlsplit(address)) or address
    except ValueError:  # a port or a host that cannot be
        return address


def host_of(address: str) -> str:
    """Without www.; empty for no address."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _normal(parts: SplitResult) -> str:
    place = _authority(parts)
    if parts.scheme not in {"http", "https"} or not place:
        return ""
    query = _query(parts.query)
    fragment = _escapes(parts.fragment) if _makes_page(parts.fragment) else ""
    return f"//{place}{_path(parts.path)}" + (query and f"?{query}") + (fragment and f"#{fragment}")


def _authority(parts: SplitResult) -> str:
    user, at, _host = parts.netloc.rpartition("@")
    host = _host_name(parts.hostname or "")
    port = parts.port
    is_default = port is None or (parts.scheme, port) in DEFAULT_PORTS
    return f"{user}{at}{host}" if is_default else f"{user}{at}{host}:{port}"


def _host_name(host: str) -> str:
    """In lower case and ASCII. Letters that IDNA 2008 tells apart, such as ß and ss, stay apart."""
    if ":" in host:
        return f"[{host}]"
    labels = DOTS.sub(".", unicodedata.normalize("NFKC", host)).lower().rstrip(".").split(".")
    if labels[0] == "www" and len(labels) > 2:
        labels = labels[1:]
    return ".".join(map(_label, labels))


def _label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _escapes(path).split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept).removesuffix("/")


def _query(query: str) -> str:
    parameters = _escapes(query).split("&")
    return "&".join(one for one in parameters if one and not TRACKING.fullmatch(one.partition("=")[0]))


def _makes_page(fragment: str) -> bool:
    return bool(MAKES_PAGE.match(fragment)) and not PLACES.match(fragment)


def _escapes(text: str) -> str:
    """Escapes in upper case, and only where they are needed (RFC 3986, 6.2.2)."""

    def decoded(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if UNRESERVED.fullmatch(letter) else found[0].upper()

    return quote(ESCAPE.sub(decoded, text), safe=RESERVED)
