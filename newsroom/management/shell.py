"""What the commands share: who acts, which article, and how a refusal reads."""

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser

from articles.models import Article


def add_acting_user(parser: CommandParser, *, required: bool = False) -> None:
    parser.add_argument("--as", dest="username", required=required, help="login name of who acts")


def acting_user(username: str | None) -> User | None:
    """Raises CommandError if there is no such active user."""
    if not username:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise CommandError(f"There is no active user {username!r}. Make one: manage.py createsuperuser")
    return user


def find_article(slug: str) -> Article:
    """Raises CommandError if there is no such article."""
    article = Article.objects.filter(slug=slug).first()
    if article is None:
        raise CommandError(f"There is no article {slug!r}. The addresses on the desk end in its slug.")
    return article
