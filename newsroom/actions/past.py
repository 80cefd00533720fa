"""Who may read what an article said before, where words of it are withheld.

This is about originals, revisions and histories.
"""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.access_log import record_access
from annotations.models import AccessRecord, Citation, Note
from articles.models import Article, Intake
from articles.permissions import holders
from newsroom.editions.models import Edition

PERMISSION = "editions.read_withheld"


def restricted(articles: Collection[int] | None = None) -> list[int]:
    """Return the articles, of all or of these, of which published words are withheld."""
    editions = Edition.objects.filter(Q(gaps__isnull=False) | Q(hidden__isnull=False))
    if articles is not None:
        editions = editions.filter(article__in=articles)
    found = editions.order_by("article").values_list("article", flat=True)
    return list(found.distinct())


def read_past(articles: Collection[int], path: str, user: User) -> None:
    """Record that `user` reads what these articles said before, on the page at `path`.

    Raise PermissionDenied if words of one of them are withheld from the user.
    """
    if not may_read_past(articles, path, user):
        raise PermissionDenied(refusal())


def may_read_past(articles: Collection[int], path: str, user: User) -> bool:
    """Return whether the user may read what these articles said before.

    Where words are withheld, the reading is recorded. It is for text that is only a
    part of a page, which is left out otherwise.
    """
    withheld = restricted(articles)
    if not withheld:
        return True
    if not user.has_perm(PERMISSION):
        return False
    record_access([_access(path, user, article) for article in withheld])
    return True


def record_look(path: str, user: User) -> None:
    """Record that `user` looked in all articles for words or a source, never which."""
    record_access([_access(path, user)])


def _access(path: str, user: User, article: int | None = None) -> AccessRecord:
    return AccessRecord(
        what=AccessRecord.What.EARLIER,
        article_id=article,
        path=path[:300],
        person=user,
    )


def refusal() -> str:
    """Return why somebody may not read it, and whom to ask."""
    names = _(", ").join(map(str, holders(PERMISSION)))
    return _(
        "Parts of this are withheld, so access to its originals, earlier texts "
        "and histories is restricted and logged. Ask one of these people: "
        "%(names)s."
    ) % {"names": names or _("an administrator of the newsroom")}


# --- Articles to which something belongs, by its number -------------------------------


def of_article(number: int) -> list[int]:
    """Return the article itself."""
    return [number]


def of_intake(number: int) -> list[int]:
    """Return the articles of an accepted intake; one that waits is nobody's past."""
    accepted = Intake.objects.filter(pk=number).exclude(status=Intake.Status.WAITING)
    return _articles(
        Q(intakes__in=accepted) | Q(revisions__extraction__intakes__in=accepted)
    )


def of_original(number: int) -> list[int]:
    """Return the articles that came from an original."""
    return _articles(
        Q(intakes__extraction__original=number)
        | Q(revisions__extraction__original=number)
    )


def of_source(number: int) -> list[int]:
    """Return the articles that cite a source, or did."""
    was = Citation.history.filter(source_id=number).values("id")
    notes = Note.objects.filter(Q(citations__source=number) | Q(citations__in=was))
    return _articles(Q(anchors__note__in=notes))


def _articles(which: Q) -> list[int]:
    return list(
        Article.objects.filter(which)
        .order_by("pk")
        .values_list("pk", flat=True)
        .distinct()
    )
