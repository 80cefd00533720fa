"""An accepted text finds its article, or makes it. What an editor has set by hand stays."""

from collections.abc import Iterable, Mapping, Sequence

from django.contrib.auth.models import User
from django.utils.dateparse import parse_date
from django.utils.text import Truncator, slugify

from articles.match import article_at, same_article
from articles.models import Article, Extraction
from articles.text.clean import clean_text
from articles.text.shapes import Block
from newsroom.actions.credits import credit_byline

METADATA = ("title", "standfirst", "byline", "language", "dated", "site", "canonical_url", "external_id")
NEVER_EMPTY = {"title", "language"}
LONGEST_SUGGESTION = 120  # characters


def find_or_make_article(
    extraction: Extraction,
    typed: Mapping[str, str],
    known: Article | None,
    suggestion: str,
    user: User | None,
) -> tuple[Article, bool]:
    """The article that the text belongs to, and whether it was made just now. Call inside a transaction.

    typed: what an editor, or who ran the command, has put over what was read; it counts as set by hand.
    known: the article that was recognised when the text arrived. suggestion: a title, where none was given.
    """
    if typed.get("title") == suggestion and not extraction.metadata.get("title"):
        typed = {name: value for name, value in typed.items() if name != "title"}
    typed = {name: value for name, value in typed.items() if value or name not in NEVER_EMPTY}
    metadata = extraction.metadata | typed
    by_hand = [
        name for name in METADATA if name in typed and typed[name] != (extraction.metadata.get(name) or "")
    ]
    article = known or same_article(metadata)
    if article is None:
        return _make(metadata, by_hand, suggestion, extraction, user), True
    return _update(article, metadata, by_hand), False


def suggested_title(text: str, blocks: Sequence[Block]) -> str:
    """The first heading, else the beginning of the text; what is undecided must be out of both.

    A text in a script without spaces is cut by characters.
    """
    first = next((block for block in blocks if block["kind"] == "heading"), None)
    line = text[first["start"] : first["end"]] if first else text.split("\n", 1)[0]
    return Truncator(Truncator(" ".join(line.split())).words(12)).chars(LONGEST_SUGGESTION)


def _make(
    metadata: Mapping[str, str],
    by_hand: list[str],
    suggestion: str,
    extraction: Extraction,
    user: User | None,
) -> Article:
    title = metadata.get("title") or suggestion or "Untitled"
    article = Article(title=title[:300], created_by=user, edited_fields=sorted(by_hand))
    _set(article, metadata, METADATA)
    article.slug = _free_slug(article.title, extraction)
    article.skip_history_when_saving = True  # type: ignore[attr-defined] # simple-history looks for it
    article.save()
    del article.skip_history_when_saving  # type: ignore[attr-defined]
    # One row, where the signal would also look for topics, which a new article cannot have.
    Article.history.bulk_history_create([article], default_user=user)
    if article.byline:
        credit_byline(article)
    return article


def _free_slug(title: str, extraction: Extraction) -> str:
    slug = slugify(title)[:80].strip("-")
    if slug and not Article.objects.filter(slug=slug).exists():
        return slug
    return f"{slug or 'article'}-{extraction.original.sha256[:8]}"


def _update(article: Article, metadata: Mapping[str, str], by_hand: Iterable[str]) -> Article:
    article = Article.objects.select_for_update().get(pk=article.pk)
    allowed = {name for name in METADATA if name not in article.edited_fields} | {*by_hand}
    if article.external_id:
        # The name by which it will be recognised again.
        allowed.discard("external_id")
    other = article_at(metadata.get("canonical_url"))
    if other and other != article:
        allowed.discard("canonical_url")
    before, byline = _values(article), article.byline
    for name in by_hand:
        setattr(article, name, None if name == "dated" else "")
    _set(article, metadata, allowed)
    # Whoever has the details open has not seen this, and must not write what they saw over it.
    article.version += _values(article) != before
    article.edited_fields = sorted({*article.edited_fields, *by_hand})
    article.save()
    if article.byline != byline:
        credit_byline(article)
    return article


def _values(article: Article) -> list[object]:
    return [getattr(article, name) for name in METADATA]


def _set(article: Article, metadata: Mapping[str, str], names: Iterable[str]) -> None:
    for name in names:
        value = clean_text(str(metadata.get(name) or "")).strip()
        if not value:
            continue
        limit = getattr(Article._meta.get_field(name), "max_length", None) or 2000
        setattr(article, name, _date(value) if name == "dated" else value[:limit])


def _date(value: str) -> object:
    try:
        return parse_date(value)
    except ValueError:
        return None
