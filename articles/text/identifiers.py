"""Web addresses, DOIs and ISBNs: how they look, alone and within other words (pure)."""

import re

from stdnum import isbn

LONGEST_NOTE = 4_000  # code points of one text that is looked through
MAX_URLS = 20

URL = re.compile(r"https?://[^\s<>\"'“”«»]{1,2000}", re.IGNORECASE)
DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>“”]{1,200}")
ISBN = re.compile(r"(?<![\d-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\d-])")
# A whole one may hold what ends one among other words: 10.1002/(SICI)1096-8644(199601)99:1<1::AID-AJPA1>3.0.
WHOLE_DOI = re.compile(r"10\.\d{4,9}/\S+")
DOI_PREFIX = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
# The letters before a number.
DOI_MARK = r"\bdoi\s*:?\s*(?=10\.)"
ISBN_MARK = r"\bisbn(?:-1[03])?\s*:?"


def urls_in(text: str) -> tuple[str, ...]:
    """The web addresses in order, each once, without the punctuation that closes a sentence after them."""
    return tuple(dict.fromkeys(_without_tail(url) for url in URL.findall(text[:LONGEST_NOTE])))[:MAX_URLS]


def doi_in(text: str) -> str:
    found = DOI.search(text[:LONGEST_NOTE])
    return _without_tail(found[0]) if found else ""


def isbn_in(text: str) -> str:
    """Only with a right check digit, as 13 digits; ten digits alone could be a telephone number."""
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
