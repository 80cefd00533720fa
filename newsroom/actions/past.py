"""Who may read what an article said before of which words are withheld: originals,
revisions, histories.
"""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from annotations.access_log import record_access
from annotations.models import AccessRecord, Citation, Note
from articles.models import Article, Intake
from articles.permissions import holders
from newsroom.editions.models import Gap

PERMISSION = "editions.read_withheld"


def restricted(articles: Collection[int] | None = None) -> list[int]:
    """Those, of all or of these, of which words of an edition are withheld."""
    gaps = (
        Gap.objects.all()
        if articles is None
        else Gap.objects.filter(edition__article__in=articles)
    )
    return list(
        gaps.order_by("edition__article")
        .values_list("edition__article", flat=True)
        .distinct()
    )


def may_read(articles: Collection[int], path: str, user: User) -> bool:
    """Whether the user may read what these said before; of those that are restricted it
    is recorded.
    """
    few = restricted(articles)
    if few and not user.has_perm(PERMISSION):
        return False
    record_access([_reading(path, user, article_id=pk) for pk in few])
    return True


def record_look(path: str, user: User) -> None:
    """Record that `user` looked where words or a source stand, in all articles. Never
    which words.
    """
    record_access([_reading(path, user)])


def _reading(path: str, user: User, article_id: int | None = None) -> AccessRecord:
    return AccessRecord(
        what=AccessRecord.What.EARLIER,
        article_id=article_id,
        path=path[:300],
        person=user,
    )


def refusal() -> str:
    """Why they may not, and whom to ask."""
    names = _(", ").join(
        one.get_full_name() or one.username for one in holders(PERMISSION)
    )
    return _(
        "Words of this are withheld, so few read its originals, earlier texts and histories, and each "
        "reading is recorded. Ask one of them: %(names)s."
    ) % {"names": names or _("an administrator of the newsroom")}


# --- Whose it is, by what an address names --------------------------------------------


def of_article(number: int) -> list[int]:
    return [number]


def of_intake(number: int) -> list[int]:
    """Of what was accepted: what waits is nobody's past."""
    accepted = Intake.objects.filter(pk=number).exclude(status=Intake.Status.WAITING)
    return _articles(
        Q(intakes__in=accepted) | Q(revisions__extraction__intakes__in=accepted)
    )


def of_original(number: int) -> list[int]:
    return _articles(
        Q(intakes__extraction__original=number)
        | Q(revisions__extraction__original=number)
    )


def of_source(number: int) -> list[int]:
    """Those that cite it, or did."""
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
