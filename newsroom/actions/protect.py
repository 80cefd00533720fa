"""What becomes of published articles when a source is protected: it is withheld from readers at once.

Nothing of drafts is published by it. An edition that named the source answers no more, nor does what compares
it with another; the one that follows is the last one without the source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from annotations.models import Citation, Note, Source
from annotations.note_history import save_as
from annotations.presentation import Item
from annotations.sources import library
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.freeze import hold_sources, repeat_document
from newsroom.actions.publish import drafted, store_edition
from newsroom.editions.imprint import listed_title
from newsroom.editions.models import Edition
from newsroom.editions.withholding import names_of, without_source, words_naming
from newsroom.public.models import IndexedArticle, Listing
from newsroom.public.render import speaking

LOOKED_THROUGH = 50  # articles, for words that go on naming a source


@transaction.atomic
def withhold(source: Source, *, user: User | None) -> list[Edition]:
    """Publishes, of each current article of which an edition names the source, one of kind 'withholding'.
    Those that were merged into it are protected too: earlier editions name them instead.

    Whoever may protect a source may do this: it only takes away.
    """
    hold_sources(alone=True)
    # One after the other, in one order: another may hold an article, and wait for the next.
    locked = Article.objects.select_for_update().filter(pk__in=_citing(source)).order_by("pk")
    made = [_withhold(article, str(source.pk), user) for article in locked]
    for twin in source.merged.filter(visibility=Source.Visibility.PUBLIC):
        twin.visibility = Source.Visibility.PROTECTED
        save_as(twin, user)
    return [edition for edition in made if edition]


def _citing(source: Source) -> QuerySet[Article]:
    """The articles that cite it, or did: no edition of any other can name it."""
    was = Citation.history.filter(source_id=source.pk).values("id")
    notes = Note.objects.filter(Q(citations__source=source) | Q(citations__in=was))
    return Article.objects.filter(pk__in=notes.values("anchor__article"))


def _withhold(article: Article, key: str, user: User | None) -> Edition | None:
    """Nothing where readers are shown no edition that names it."""
    earlier = list(article.editions.order_by("number"))
    naming = [edition.number for edition in _shown(earlier) if key in names_of(edition.content)]
    if not naming:
        return None
    last = earlier[-1]
    edition = drafted(article, last, user)
    edition.kind, edition.revision_id = Edition.Kind.WITHHOLDING, last.revision_id
    with speaking(last.content["article"]["language"]):
        edition.change_note = _(
            "A source is withheld: from now on it is not named and its words are not quoted. Editions that "
            "did so are no longer shown. Nothing else was changed."
        )
    document = without_source(repeat_document(edition, last), key)
    document["edition"]["withheld"] = sorted({*document["edition"]["withheld"], *naming})
    return store_edition(edition, document, last)


def _shown(earlier: list[Edition]) -> Iterator[Edition]:
    """The editions that readers are shown, if the article is published."""
    withdrawn = [place for place, edition in enumerate(earlier) if edition.kind == Edition.Kind.WITHDRAWAL]
    current = earlier[withdrawn[-1] + 1 if withdrawn else 0 :]
    gone = current[-1].content["edition"]["withheld"] if current else []
    return (edition for edition in current if edition.number not in gone)


# --- What is said before ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamingArticle:
    """An article whose current edition names a source. words: where words of it would do so still, and which;
    None where nobody has looked."""

    title: str
    address: str
    words: list[tuple[str, str]] | None


def published_places(source: Source) -> QuerySet[Listing]:
    """One for each current article that names it, newest first; so too of those that were merged into it."""
    return Listing.objects.filter(list__in=[f"source/{key}" for key in _keys(source)]).order_by("-sort_key")


def _keys(source: Source) -> list[str]:
    return [str(key) for key in (source.pk, *source.merged.values_list("pk", flat=True))]


def named_by(source: Source) -> list[NamingArticle]:
    """The current articles that name it, newest first. Only the first have their words looked through."""
    uids = list(dict.fromkeys(published_places(source).values_list("uid", flat=True)))
    articles = IndexedArticle.objects.in_bulk(uids, field_name="article")
    newest = Edition.objects.current().filter(article__uid__in=uids[:LOOKED_THROUGH])
    keys = _keys(source)
    words = {
        edition.article.uid: list(words_naming(reduce(without_source, keys, edition.content), source.csl))
        for edition in newest.select_related("article")
    }
    return [_named(articles[uid], words.get(uid)) for uid in uids]


def _named(article: IndexedArticle, words: list[tuple[str, str]] | None) -> NamingArticle:
    with speaking(article.language):
        title = listed_title(article.title, is_examined=article.is_examined)
    return NamingArticle(title, f"/articles/{article.slug}/", words)


def refuse_second(item: Item) -> None:
    """Raises Refused where a new protected source would be one that readers are told of: it would stay so."""
    public = library.Sources([item]).find(item)
    if public and public.is_public and published_places(public).exists():
        raise Refused(
            _(
                "Published articles name this source: “%(title)s”, number %(pk)s. To withhold it, protect "
                "it on its page under Sources, then cite it."
            )
            % {"title": public.title, "pk": public.pk}
        )
