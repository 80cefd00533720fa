"""Tell whether sources are independent: docs/evidence.md says what is compared."""

from collections.abc import Iterable
from itertools import combinations

from annotations.models import Source
from annotations.presentation import OF_OUR_OWN, name_in_words
from articles.text.identifiers import host_of
from articles.text.search_terms import terms

# Second-level domains under which countries register names: a site has one part more.
REGISTRIES = frozenset(
    ("ac", "co", "com", "edu", "gob", "gouv", "gov", "net", "or", "org")
)
# They hold what others publish, so they do not tell who published it.
LIBRARIES = frozenset(
    ("doi.org", "handle.net", "archive.org", "archive.today", "archive.ph", "perma.cc")
)


def are_independent(sources: Iterable[Source]) -> bool:
    """Return whether two of them share no author, publisher, register or site.

    A source of which none of these is known does not count.
    """
    known = [marks for marks in map(_origin_marks, sources) if marks]
    return any(not marks & others for marks, others in combinations(known, 2))


def _origin_marks(source: Source) -> set[str]:
    """Return what tells who a source is from.

    That is its authors, their family names, its publisher, the register of its DOI and
    its site.

    Hazard: compared by its identity, a protected source would tell anybody who tries
    names: all protected sources count as one.
    """
    source = source.current
    if not source.is_public:
        return {"protected"}
    item = source.csl
    names: list[str] = []
    for author in item.get("author") or item.get("editor") or []:
        names.append(name_in_words(author))
        names.append(author.get("family", ""))
    names.append(str(item.get("publisher", "")))
    names.append(str(item.get("container-title", "")))
    marks = {" ".join(terms(name)) for name in names}
    marks.add(item.get("DOI", "").partition("/")[0])
    marks.add(_site(source.url))
    if source.basis in OF_OUR_OWN.values():
        marks.add("our own")
    marks.discard("")
    return marks


def _site(address: str) -> str:
    """Return the site of an address, '' for a library.

    It is example.org of https://news.example.org/1, and example.co.uk of
    https://news.example.co.uk/1.
    """
    labels = host_of(address).split(".")
    size = 2
    if len(labels) > 1 and len(labels[-1]) == 2 and labels[-2] in REGISTRIES:
        size = 3
    site = ".".join(labels[-size:])
    if site in LIBRARIES:
        return ""
    return site
