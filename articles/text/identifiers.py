"""Web addresses, DOIs and ISBNs: found, checked and compared (pure)."""

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
# A DOI that stands alone may have characters that end one among other words:
# 10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.
WHOLE_DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
# The letters before a number.
DOI_MARK = r"\bdoi\s*:?\s*(?=10\.)"
ISBN_MARK = r"\bisbn(?:-1[03])?\s*:?"


def urls_in(text: str) -> tuple[str, ...]:
    """Return the web addresses in order, each once.

    Punctuation that closes a sentence after them is left out.
    """
    urls = [_without_tail(url) for url in URL.findall(text[:LONGEST_NOTE])]
    return tuple(dict.fromkeys(urls))[:MAX_URLS]


def doi_in(text: str) -> str:
    """Return the first DOI of the text, or ''."""
    found = DOI.search(text[:LONGEST_NOTE])
    if not found:
        return ""
    return _without_tail(found[0])


def isbn_in(text: str) -> str:
    """Return the first valid ISBN of the text as 13 digits, or ''.

    Ten digits count only where the text says ISBN: they could be a telephone number.
    """
    for found in ISBN.finditer(text[:LONGEST_NOTE]):
        number = isbn.compact(found[0])
        if isbn.is_valid(number) and (len(number) == 13 or "isbn" in text.lower()):
            return str(isbn.to_isbn13(number)).replace("-", "").replace(" ", "")
    return ""


_OPENING_BRACKETS = {")": "(", "]": "[", "}": "{"}


def _without_tail(url: str) -> str:
    """Return the address without punctuation that belongs to the words around it."""
    url = url.rstrip(".,;:!?，。；、…»”’*_")
    while url and url[-1] in _OPENING_BRACKETS:
        closing = url[-1]
        # A closing bracket belongs to the address only where it was opened in it.
        if url.count(closing) <= url.count(_OPENING_BRACKETS[closing]):
            break
        url = url[:-1].rstrip(".,;:!?")
    return url


# --- Addresses that may be kept -------------------------------------------------------

LONGEST_ADDRESS = 2_000


def web_address(href: str, base: str = "") -> str:
    """Return the absolute http or https address.

    It is empty for everything else, such as javascript:, data:, mailto: and #top.
    """
    if len(href) > LONGEST_ADDRESS:
        return ""
    href = re.sub(r"[\x00-\x20\x7f]", "", href)
    if not href or href.startswith("#"):
        return ""
    try:
        address = urljoin(base, href)
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.hostname:
            return address
    except ValueError:
        return ""
    return ""


# --- When two lead to the same page ---------------------------------------------------

DEFAULT_PORTS = {("http", 80), ("https", 443)}
# Parameters that say how a reader came to the page, not which page it is. `ref`, `id`
# and the like are not here: sites use them for both.
TRACKING = re.compile(
    r"(?:utm_\w+|mtm_\w+|pk_(?:campaign|kwd|source|medium|content|cid)|fbclid|gclid"
    r"|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid"
    r"|igsh|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|__hstc|__hssc|__hsfp|hsctatracking"
    r"|vero_id|vero_conv|oly_anon_id|oly_enc_id|wickedid|srsltid|_ga|_gl)",
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
    """Return a key that all spellings of an address share; None for no address.

    Its size is fixed, for an index.
    """
    if not address.strip():
        return None
    return uuid.uuid5(uuid.NAMESPACE_URL, normal_form(address))


def normal_form(address: str) -> str:
    """Return the address in the form in which two are compared; it need not lead anywhere.

    It has no scheme, www., default port, tracking, last slash and place in the page.
    Anything but an http address stays as it is.
    """
    address = address.strip()
    try:
        return _normal(urlsplit(address)) or address
    except ValueError:  # an impossible port or host
        return address


def host_of(address: str) -> str:
    """Return the host of an address without www.; '' for no address."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _normal(parts: SplitResult) -> str:
    authority = _authority(parts)
    if parts.scheme not in {"http", "https"} or not authority:
        return ""
    normal = f"//{authority}{_path(parts.path)}"
    query = _query(parts.query)
    if query:
        normal += f"?{query}"
    if parts.fragment and _makes_page(parts.fragment):
        normal += f"#{_escapes(parts.fragment)}"
    return normal


def _authority(parts: SplitResult) -> str:
    user, at, _host = parts.netloc.rpartition("@")
    host = _host_name(parts.hostname or "")
    port = parts.port
    if port is None or (parts.scheme, port) in DEFAULT_PORTS:
        return f"{user}{at}{host}"
    return f"{user}{at}{host}:{port}"


def _host_name(host: str) -> str:
    """Return the host in lower case and ASCII.

    Letters that IDNA 2008 distinguishes, such as ß and ss, stay different.
    """
    if ":" in host:
        return f"[{host}]"
    plain = DOTS.sub(".", unicodedata.normalize("NFKC", host)).lower()
    labels = plain.rstrip(".").split(".")
    if labels[0] == "www" and len(labels) > 2:
        labels = labels[1:]
    return ".".join(_ascii_label(label) for label in labels)


def _ascii_label(label: str) -> str:
    if label.isascii():
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in _escapes(path).split("/")[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "".join(f"/{segment}" for segment in kept).removesuffix("/")


def _query(query: str) -> str:
    kept = []
    for parameter in _escapes(query).split("&"):
        name, _sign, _value = parameter.partition("=")
        if parameter and not TRACKING.fullmatch(name):
            kept.append(parameter)
    return "&".join(kept)


def _makes_page(fragment: str) -> bool:
    return bool(MAKES_PAGE.match(fragment)) and not PLACES.match(fragment)


def _escapes(text: str) -> str:
    """Return the text with needed escapes only, in upper case (RFC 3986, 6.2.2)."""

    def normalise_escape(escape: re.Match[str]) -> str:
        letter = chr(int(escape[1], 16))
        if UNRESERVED.fullmatch(letter):
            return letter
        return escape[0].upper()

    return quote(ESCAPE.sub(normalise_escape, text), safe=RESERVED)
