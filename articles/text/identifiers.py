"""Web addresses, DOIs and ISBNs: how they look, which may be kept, when two lead to the
same page (pure).
"""

import re
import unicodedata
import uuid
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from stdnum import isbn

LONGEST_NOTE = 4_000  # code points of one text that is looked through
MAX_URLS = 20

URL = re.compile(r"https?://[^\s<>\"'“”«»]{1,2000}", re.IGNORECASE)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>“”]{1,200}")
ISBN = re.compile(r"(?<![\d-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\d-])")
# A whole one may hold what ends one among other words:
# 10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.
WHOLE_DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
# The letters before a number.
DOI_MARK = r"\bdoi\s*:?\s*(?=10\.)"
ISBN_MARK = r"\bisbn(?:-1[03])?\s*:?"


def urls_in(text: str) -> tuple[str, ...]:
    """The web addresses in order, each once, without the punctuation that closes a
    sentence after them.
    """
    return tuple(
        dict.fromkeys(_without_tail(url) for url in URL.findall(text[:LONGEST_NOTE]))
    )[:MAX_URLS]


def doi_in(text: str) -> str:
    found = DOI.search(text[:LONGEST_NOTE])
    return _without_tail(found[0]) if found else ""


def isbn_in(text: str) -> str:
    """Only with a right check digit, as 13 digits; ten digits alone could be a
    telephone number.
    """
    for found in ISBN.finditer(text[:LONGEST_NOTE]):
        number = isbn.compact(found[0])
        if isbn.is_valid(number) and (len(number) == 13 or "isbn" in text.lower()):
            return str(isbn.to_isbn13(number)).replace("-", "").replace(" ", "")
    return ""


def _without_tail(url: str) -> str:
    url = url.rstrip(".,;:!?，。；、…»”’*_")
    # A closing bracket belongs to the address only where it was opened in it.
    while url.endswith((")", "]", "}")) and url.count(url[-1]) > url.count(
        {")": "(", "]": "[", "}": "{"}[url[-1]]
    ):
        url = url[:-1].rstrip(".,;:!?")
    return url


# --- Addresses that may be kept -------------------------------------------------------

LONGEST_ADDRESS = 2_000


def web_address(href: str, base: str = "") -> str:
    """The absolute http or https address, or empty for everything else: javascript:,
    data:, mailto:, #top.
    """
    href = re.sub(r"[\x00-\x20\x7f]", "", href) if len(href) <= LONGEST_ADDRESS else ""
    if not href or href.startswith("#"):
        return ""
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
        return address if parts.scheme in {"http", "https"} and parts.hostname else ""
    except ValueError:
        return ""


# --- When two lead to the same page ---------------------------------------------------

DEFAULT_PORTS = {("http", 80), ("https", 443)}
# How a reader came to the page, not which page it is. `ref`, `id` and their like are
# not here: sites use them for both.
TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium|content|cid)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid"
    r"|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hstc"
    r"|__hssc|__hsfp|hsctatracking|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|srsltid|_ga|_gl)",
    re.IGNORECASE,
)
# A fragment is a place in the page, except where a script makes the page from it: #!/x,
# #/x, #doc=17.
MAKES_PAGE = re.compile(r"[!/]|[\w.-]+=")
PLACES = re.compile(
    r"(?:page|nameddest|zoom|view|viewrect|search|toolbar|navpanes|pagemode|t|xywh)=",
    re.IGNORECASE,
)
ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
RESERVED = "%:/?#[]@!$&'()*+,;=~"
DOTS = re.compile("[。．｡]")


def key_of(address: str) -> uuid.UUID | None:
    """One for all spellings of an address, of a fixed size for an index; None for no
    address.
    """
    return (
        uuid.uuid5(uuid.NAMESPACE_URL, normal_form(address))
        if address.strip()
        else None
    )


def normal_form(address: str) -> str:
    """The address without scheme, www., default port, tracking, last slash and place in
    the page.

    For comparing only: it need not lead anywhere. What is no http address stays as it
    is.
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
    return (
        f"//{place}{_path(parts.path)}"
        + (query and f"?{query}")
        + (fragment and f"#{fragment}")
    )


def _authority(parts: SplitResult) -> str:
    user, at, _host = parts.netloc.rpartition("@")
    host = _host_name(parts.hostname or "")
    port = parts.port
    is_default = port is None or (parts.scheme, port) in DEFAULT_PORTS
    return f"{user}{at}{host}" if is_default else f"{user}{at}{host}:{port}"


def _host_name(host: str) -> str:
    """In lower case and ASCII. Letters that IDNA 2008 tells apart, such as ß and ss,
    stay apart.
    """
    if ":" in host:
        return f"[{host}]"
    labels = (
        DOTS.sub(".", unicodedata.normalize("NFKC", host))
        .lower()
        .rstrip(".")
        .split(".")
    )
    if labels[0] == "www" and len(labels) > 2:
        labels = labels[1:]
    return ".".join(map(_label, labels))


def _label(label: str) -> str:
    return (
        label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")
    )


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
    return "&".join(
        one
        for one in parameters
        if one and not TRACKING.fullmatch(one.partition("=")[0])
    )


def _makes_page(fragment: str) -> bool:
    return bool(MAKES_PAGE.match(fragment)) and not PLACES.match(fragment)


def _escapes(text: str) -> str:
    """Escapes in upper case, and only where they are needed (RFC 3986, 6.2.2)."""

    def decoded(found: re.Match[str]) -> str:
        letter = chr(int(found[1], 16))
        return letter if UNRESERVED.fullmatch(letter) else found[0].upper()

    return quote(ESCAPE.sub(decoded, text), safe=RESERVED)
