"""What a note or link points to: addresses, a DOI, an ISBN."""

import re

from stdnum import isbn

from articles.extracting.results import Attachment

LONGEST_NOTE = 4_000  # code points
MAX_URLS = 20

_URL = re.compile(r"https?://[^\s<>\"'“”«»]{1,2000}", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>“”]{1,200}")
_ISBN = re.compile(r"(?<![\d-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\d-])")


def attach(kind: str, start: int, end: int, text: str, *, author: str = "") -> Attachment:
    """text: the note's words, or for a link its address."""
    return Attachment(
        kind, start, end, text[:LONGEST_NOTE], urls_in(text), doi_in(text), isbn_in(text), author
    )


def urls_in(text: str) -> tuple[str, ...]:
    """The web addresses in order, each once, without the punctuation that closes a sentence after them."""
    return tuple(dict.fromkeys(_without_tail(url) for url in _URL.findall(text[:LONGEST_NOTE])))[:MAX_URLS]


def doi_in(text: str) -> str:
    found = _DOI.search(text[:LONGEST_NOTE])
    return _without_tail(found[0]) if found else ""


def isbn_in(text: str) -> str:
    """Only with a right check digit, as 13 digits; ten digits alone could be a telephone number."""
    for found in _ISBN.finditer(text[:LONGEST_NOTE]):
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
