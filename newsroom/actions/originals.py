"""An article as the translation of another: which one, and which edition it follows.

Nothing is copied between the two: notes and sources of each are its own.
"""

from django.db.models import Q
from django.utils.translation import gettext as _

from articles.models import Article
from articles.problems import Refused
from newsroom.editions.models import Edition, known_as
from newsroom.editions.schema import OriginalRecord


def original_at(slug: str) -> Article:
    """Return the article that has or had the URL ending. Raise Refused."""
    named = Article.objects.filter(Q(slug=slug) | Q(addresses__slug=slug))
    article = named.order_by("pk").first()
    if article is None:
        raise Refused(
            _(
                "No article has the URL ending “%(slug)s” of the original. Import the "
                "original first, or correct the URL ending."
            )
            % {"slug": slug}
        )
    return article


def check_original(article: Article, original: Article | None, language: str) -> None:
    """Raise Refused if the article, which is in `language`, cannot translate that one.

    An original is no translation itself: readers are led from each to all others.
    """
    if original is None:
        return
    has_translations = article.pk and article.translations.exists()
    if original == article or original.translation_of_id or has_translations:
        raise Refused(
            _(
                "A translation cannot be the original of another article. Enter the "
                "article that all the translations come from."
            )
        )
    if original.language.lower() == language.lower():
        raise Refused(
            _("The original has the same language. Change the language of one of them.")
        )


def hold_original(article: Article) -> None:
    """Lock the original of an article that is locked.

    Hazard: the publication of one writes what the page of the other says, so that two
    at once would leave one of both pages behind.
    """
    if article.translation_of_id:
        Article.objects.select_for_update().get(pk=article.translation_of_id)


def followed_original(
    article: Article, last: Edition | None, follows: int
) -> OriginalRecord | None:
    """Return which edition of the original the next edition of a translation follows.

    `follows` is its number, as somebody said; with 0 it is the one that `last` follows.
    A translation that followed none before follows the newest. Raise Refused if readers
    know no edition of that number.
    """
    original = article.translation_of
    if original is None:
        return None
    before = last.content["article"]["translation_of"] if last else None
    if before and before["uid"] == str(original.uid) and not follows:
        return before
    newest = original.editions.order_by("number").last()
    if newest is None or newest.kind == Edition.Kind.WITHDRAWAL:
        return None
    public = original.editions.exclude(kind=Edition.Kind.WITHDRAWAL)
    edition = public.filter(number=follows or newest.number).first()
    if edition is None:
        words = _("The original has no published version %(number)s.")
        raise Refused(words % {"number": follows})
    return {
        "uid": str(original.uid),
        "slug": known_as(original),
        "language": edition.content["article"]["language"],
        "number": edition.number,
        "sha256": edition.sha256,
    }


def unfollowed_edition(article: Article, followed: OriginalRecord | None) -> int:
    """Return the number of the original's newest edition if another is followed, or 0.

    It is 0 too where the original is not public.
    """
    newest = followed_original(article, None, 0)
    if newest is None or followed is None or newest["number"] == followed["number"]:
        return 0
    return newest["number"]
