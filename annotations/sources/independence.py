"""Whether two sources can be taken for two: docs/evidence.md says what is compared."""

from collections.abc import Iterable
from itertools import combinations

from annotations.models import Source
from annotations.presentation import name_in_words
from articles.text.identifiers import host_of
from articles.text.search_terms import terms

# Names under which countries register others: the site is one part longer there.
REGISTRIES = frozenset(
    ("ac", "co", "com", "edu", "gob", "gouv", "gov", "net", "or", "org")
)
# They hold what others publish, so that they say nothing of whose it is.
LIBRARIES = frozenset(
    ("doi.org", "handle.net", "archive.org", "archive.today", "archive.ph", "perma.cc")
)


def are_independent(sources: Iterable[Source]) -> bool:
    """Whether two of them have nothing in common that says whose they are. A source of
    which that is not known counts for none.
    """
    known = [marks for source in sources if (marks := _whose(source.current))]
    return any(not one & other for one, other in combinations(known, 2))


def _whose(source: Source) -> set[str]:
    """Its authors, their family names, its publisher, the register of its DOI and its
    site. Hazard: compared by its identity, a protected one would tell whoever tries
    names: all of them count as one.
    """
    if not source.is_public:
        return {"protected"}
    item, own = source.csl, source.basis in {"calculation", "knowledge"}
    authors = item.get("author") or item.get("editor") or []
    names = [
        name for one in authors for name in (name_in_words(one), one.get("family", ""))
    ]
    names += [str(item.get("publisher", "")), str(item.get("container-title", ""))]
    told = {" ".join(terms(name)) for name in names}
    told |= {
        item.get("DOI", "").partition("/")[0],
        _site(source.url),
        "our own" if own else "",
    }
    return told - {""}


def _site(address: str) -> str:
    """example.org of https://news.example.org/1, example.co.uk of
    https://news.example.co.uk/1.
    """
    labels = host_of(address).split(".")
    is_longer = len(labels[-1]) == 2 and labels[-2:-1] and labels[-2] in REGISTRIES
    site = ".".join(labels[-3 if is_longer else -2 :])
    return "" if site in LIBRARIES else site
