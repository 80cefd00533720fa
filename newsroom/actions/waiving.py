"""Publishing although something is open: why, and who else agreed.

Where a second person may publish, one asks and the other grants, seeing what is open; if that changes in
between, or another edition comes, it is asked anew. In a newsroom of one, and for the operator at the shell,
one person says why.
"""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.permissions import check_permission, second_exists
from articles.problems import Conflict, Refused
from newsroom.actions.gate import Gate, NotReady, gate_of
from newsroom.actions.people import PUBLISH
from newsroom.editions.models import Edition, WaiverRequest


@dataclass(frozen=True)
class Asked:
    """What a publisher says to a gate that is shut, as in `publish`."""

    reason: str = ""
    alone: bool = False
    granting: int | None = None


@dataclass(frozen=True)
class Waiver:
    """open: how much of what. second: who agreed, where there was somebody else."""

    reason: str
    open: tuple[tuple[str, int], ...]
    by: User | None
    second: User | None


def needs_second(user: User | None) -> bool:
    return user is not None and second_exists(PUBLISH, user)


def waive(article: Article, gate: Gate, asked: Asked, user: User | None) -> Waiver:
    """Raises NotReady where no reason is given, and Refused where somebody else must agree."""
    left = tuple((blocker.kind, blocker.count) for blocker in gate.blockers)
    if asked.granting is not None:
        request = _granted(article, gate, asked.granting, user)
        return Waiver(request.reason, left, request.asked_by, user)
    if not asked.reason:
        raise NotReady(gate.blockers)
    if not asked.alone and needs_second(user):
        raise Refused(_("Somebody else who may publish must agree: send a request, and they can publish."))
    return Waiver(asked.reason, left, user, None)


def waiting(article: Article) -> WaiverRequest | None:
    """The one that nobody has answered."""
    return WaiverRequest.objects.waiting().filter(article=article).select_related("asked_by").first()


def check_newest(last: Edition | None, after: int | None) -> None:
    """Raises Conflict if `last`, the newest edition, is another than somebody saw. after: as in `publish`."""
    number = last.number if last else 0
    if after is None or after == number:
        return
    by = last.published_by if last else None
    said = {"who": (by.get_full_name() or by) if by else _("Somebody"), "number": number}
    raise Conflict(_("%(who)s has since published edition %(number)s. Nothing was published twice.") % said)


@transaction.atomic
def ask(
    article: Article, *, reason: str, change_note: str = "", user: User, after: int | None = None
) -> WaiverRequest:
    """Asks whoever else may publish to do so although something is open. after: as in `publish`. Raises
    Refused; Conflict.

    What the same person asked before is replaced.
    """
    check_permission(user, PUBLISH)
    article = Article.objects.select_for_update().get(pk=article.pk)
    editions = article.editions.select_related("published_by").defer("document").order_by("number")
    last = editions.last()
    check_newest(last, after)
    gate = gate_of(article, article.current_revision)
    if not gate.blockers:
        raise Refused(_("Nothing is open: publish it."))
    if not any(character.isalnum() for character in reason):
        raise Refused(
            _("Say why it should be published although something is open. Readers will see your reason.")
        )
    before = waiting(article)
    if before and before.asked_by != user:
        raise Refused(_("Somebody else has already made a request: agree to it or decline it first."))
    for unanswered in WaiverRequest.objects.filter(article=article, answer=WaiverRequest.Answer.NONE):
        _answer(unanswered, WaiverRequest.Answer.REPLACED, user)
    return WaiverRequest.objects.create(
        article=article,
        reason=reason,
        change_note=change_note,
        after=last.number if last else 0,
        open=[{"kind": blocker.kind, "count": blocker.count} for blocker in gate.blockers],
        fingerprint=gate.fingerprint,
        asked_by=user,
    )


@transaction.atomic
def decline(article: Article, number: int, *, user: User) -> None:
    """Says no, or takes one's own back. Raises Refused if it was answered meanwhile."""
    check_permission(user, PUBLISH)
    _answer(_unanswered(article, number), WaiverRequest.Answer.DECLINED, user)


def _granted(article: Article, gate: Gate, number: int, user: User | None) -> WaiverRequest:
    request = _unanswered(article, number)
    if request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    if request.fingerprint != gate.fingerprint:
        raise Refused(_("What is open has changed since the request was made. Please ask again."))
    _answer(request, WaiverRequest.Answer.GRANTED, user)
    return request


def _unanswered(article: Article, number: int) -> WaiverRequest:
    found = WaiverRequest.objects.select_for_update().filter(pk=number, article=article).first()
    if found is None or found.answer:
        raise Refused(_("That was answered already: reload the page and look again."))
    if found != waiting(article):
        raise Refused(_("A newer edition has been published since the request was made. Please ask again."))
    return found


def _answer(request: WaiverRequest, answer: WaiverRequest.Answer, user: User | None) -> None:
    request.answer, request.answered_by, request.answered_at = answer, user, timezone.now()
    request.save()
