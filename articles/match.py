"""Which article a text is a new state of: never a second article for one that is here."""

from collections.abc import Mapping

from django.db.models import Count

from articles.models import Article, Shingle
from articles.text.resembling import share, shingles, sketch
from articles.text.urls import key_of

LOOKED_AT = 3  # articles whose whole texts are compared
RESEMBLES = 0.4  # of the shorter text; a page's furniture is less, a column's formulas too


def same_article(metadata: Mapping[str, str]) -> Article | None:
    """The article with the same declared id, or else the same canonical address.

    Where the two name different articles, the id decides: an address may be copied from page to page.
    """
    return _first(external_id=metadata.get("external_id")) or article_at(metadata.get("canonical_url"))


def article_at(url: str | None) -> Article | None:
    """The oldest article with that canonical address, however it is spelled."""
    return _first(address_key=key_of(url or ""))


def _first(**condition: object) -> Article | None:
    if not all(condition.values()):
        return None
    return Article.objects.filter(**condition).order_by("pk").first()


def resembling(text: str) -> Article | None:
    """The article whose text as it stands has the most of this one in it, if that is much. A hint only."""
    found = shingles(text)
    alike = Shingle.objects.filter(hash__in=sketch(found)).values_list("article").annotate(shared=Count("pk"))
    candidates = Article.objects.in_bulk([pk for pk, _ in alike.order_by("-shared", "article")[:LOOKED_AT]])
    shares = {pk: share(found, shingles(one.current_revision.text)) for pk, one in candidates.items()}
    best = max(shares, key=lambda pk: (shares[pk], -pk), default=None)
    return candidates[best] if best is not None and shares[best] >= RESEMBLES else None


def remember(article: Article, text: str, *, first: bool) -> None:
    """Keeps by what the article is found; call in the transaction that writes the text. first: its first."""
    kept = set() if first else set(Shingle.objects.filter(article=article).values_list("hash", flat=True))
    wanted = {*sketch(shingles(text))}
    if gone := kept - wanted:
        Shingle.objects.filter(article=article, hash__in=gone).delete()
    Shingle.objects.bulk_create(Shingle(article=article, hash=hash) for hash in wanted - kept)
