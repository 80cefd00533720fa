"""When and where an article was public before it was imported."""

from datetime import date
from urllib.parse import unquote

from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from articles.models import Article
from articles.problems import Refused
from articles.text.characters import clean_text
from newsroom.actions.withheld_again import is_withheld_path
from newsroom.editions.models import OldAddress
from newsroom.editions.verify import hash_of

EARLIEST = date(1600, 1, 1)
LONGEST_PATH = 300


def first_day(article: Article, value: str) -> date:
    """Return the day of first publication that an import gives.

    Raise Refused if it is no day, in the future, or after a publication here.
    """
    day = day_of(value)
    if day is None or not EARLIEST <= day <= timezone.localdate():
        words = _(
            "“%(value)s” cannot be the day of first publication. Give a past day, "
            "such as 2014-05-31."
        )
        raise Refused(words % {"value": value[:40]})
    if article.pk and article.editions.filter(published_at__date__lt=day).exists():
        raise Refused(
            _("The article was published here before its day of first publication.")
        )
    return day


def day_of(value: str) -> date | None:
    """Return the day that is written as in 2014-05-31, or None."""
    try:
        return parse_date(value)
    except ValueError:
        return None


def claim_paths(article: Article, words: str) -> None:
    """Let paths of an older site lead to the article.

    `words` has them with spaces between. Raise Refused if one is in use, or no path of
    this site.
    """
    for word in words.split():
        path = _checked_path(word)
        known, is_new = OldAddress.objects.get_or_create(
            sha256=hash_of(path), defaults={"path": path, "article": article}
        )
        if is_new and is_withheld_path(article, path):
            words = _("“%(path)s” has words that are withheld. Leave this path out.")
            raise Refused(words % {"path": path})
        if known.article_id != article.uid:
            raise _in_use(path)


def _checked_path(word: str) -> str:
    """Return the path as requests have it. Raise Refused."""
    path = unquote(word)
    is_plain = clean_text(path) == path and not set("?#\\") & set(word)
    is_path = path.startswith("/") and not path.startswith("//")
    if not is_plain or not is_path or len(path) > LONGEST_PATH:
        words = _("“%(path)s” is no path of this site, such as /2014/story.html.")
        raise Refused(words % {"path": path[:LONGEST_PATH]})
    # Django leads on from a path without the slash at its end.
    if _is_served(path) or _is_served(f"{path}/"):
        raise _in_use(path)
    return path


def _is_served(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


def _in_use(path: str) -> Refused:
    words = _("“%(path)s” is in use, so it cannot lead to this article.")
    return Refused(words % {"path": path})
