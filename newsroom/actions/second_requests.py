"""Publishing in spite of open things, with a reason and where possible a second person.

Sentences left unchecked, and an article that bears the publisher's own name, take two
people: one asks, another sees what is open and agrees. A request is void when something
else is open or another edition was published. In a newsroom of one, and for the
operator at the shell, one person gives a reason, which readers see.
"""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from annotations.decisions import DECIDE
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.characters import says_something
from newsroom.accounts.standing import NOT_INDEPENDENT, counts_as_second
from newsroom.actions.gate import Gate, NotReady, gate_of
from newsroom.actions.people import PUBLISH, second_may_publish
from newsroom.editions.models import Edition, PublicationType, Said, SecondRequest

Act = SecondRequest.RequestAct
Reply = SecondRequest.Reply


class Reasons(NamedTuple):
    """Everything a publisher says about open things; an empty text is not said.

    `unchecked` is why sentences are left unchecked, `own` why they publish under their
    own name alone. `seen` is the number of open sentences that they saw; None skips the
    comparison. `alone` is true for the operator at the shell, who needs no second
    person. `granting` is the number of the SecondRequest to which they agree. In an
    `emergency` they publish at once, and another person is asked afterwards.
    """

    unchecked: str = ""
    seen: int | None = None
    own: str = ""
    alone: bool = False
    granting: int | None = None
    emergency: bool = False


class Passed(NamedTuple):
    """The reasons for which an edition is published in spite of open things.

    `unchecked` and `own` are as in Reasons, empty where there is nothing of the kind.
    `by` is who leaves sentences unchecked; `second` is who agreed, if anybody had to,
    to what is `said` of the edition. `is_emergency`: somebody has still to agree.
    """

    unchecked: str
    own: str
    by: User | None
    second: User | None = None
    said: Said | None = None
    is_emergency: bool = False


def pass_gate(
    article: Article, gate: Gate, user: User | None, reasons: Reasons
) -> Passed:
    """Return why `article` is published in spite of what is open, or raise.

    Answer the request that `reasons` grants. Raise NotReady where nobody may publish or
    a reason is missing, Refused where another person must agree.
    """
    if not gate.is_passable:
        raise NotReady(gate.blockers)
    if reasons.granting is not None:
        return _grant_request(article, gate, user, reasons.granting)
    if _lacks_reason(gate, reasons):
        raise NotReady(gate.blockers)
    if reasons.seen is not None and reasons.seen != len(gate.sentences):
        raise Refused(
            _(
                "The open sentences have changed since you opened this page. "
                "Reload the page, then publish."
            )
        )
    own = reasons.own if "byline" in gate.kinds else ""
    takes_two = gate.blockers and not reasons.alone and second_may_publish(user)
    if takes_two and not reasons.emergency:
        raise Refused(
            _("Somebody else who may publish must agree. Send a request to publish.")
        )
    return Passed(reasons.unchecked, own, user, is_emergency=bool(takes_two))


def _lacks_reason(gate: Gate, reasons: Reasons) -> bool:
    if "open" in gate.kinds and not reasons.unchecked:
        return True
    return "byline" in gate.kinds and not reasons.own


def _grant_request(
    article: Article, gate: Gate, user: User | None, number: int
) -> Passed:
    request = answer_request(article, number, agrees=True, user=user)
    if request.fingerprint != gate.fingerprint:
        raise Refused(
            _(
                "The open items have changed since the request was made. Send a "
                "new request."
            )
        )
    return Passed(request.reason, "", request.asked_by, user, request.said)


def waiting_requests() -> QuerySet[SecondRequest]:
    """Return the requests that nobody answered and that no newer edition has voided."""
    editions = (
        Edition.objects.filter(article=OuterRef("article"))
        .order_by("-number")
        .values("number")
    )
    newest = Coalesce(Subquery(editions[:1]), 0)
    unanswered = SecondRequest.objects.filter(answer=Reply.NONE, after=newest)
    return unanswered.select_related("asked_by")


def waiting_request(article: Article) -> SecondRequest | None:
    """Return the request for `article` that waits for an answer, if there is one."""
    return waiting_requests().filter(article=article).first()


def check_newest(last: Edition | None, after: int | None) -> None:
    """Raise Conflict if `last`, the newest edition, is not the one that somebody saw.

    `after` is the number that they saw, 0 for none; None skips the comparison.
    """
    number = last.number if last else 0
    if after is None or after == number:
        return
    publisher = last.published_by if last else None
    name: object = _("Somebody")
    if publisher:
        name = publisher
    raise Conflict(
        _(
            "%(who)s has since published version %(number)s. Nothing was "
            "published twice."
        )
        % {"who": name, "number": number}
    )


def check_askable(gate: Gate, reason: str, user: User) -> None:
    """Raise NotReady or Refused unless `user` may ask to publish what is open."""
    if not gate.is_passable:
        raise NotReady(gate.blockers)
    if not gate.blockers:
        raise Refused(_("There are no open items. Publish the article."))
    if "open" not in gate.kinds:
        return
    check_permission(user, DECIDE)
    if not says_something(reason):
        raise Refused(
            _("Say why the sentences are left unchecked. Readers will see your reason.")
        )


def refuse_others(article: Article, user: User) -> None:
    """Raise Refused while a request of somebody else waits."""
    earlier = waiting_request(article)
    if earlier and earlier.asked_by != user:
        raise Refused(
            _(
                "Somebody else has already made a request: agree to it or decline it first."
            )
        )


def ask_second(
    article: Article, gate: Gate, said: Said, reason: str, after: int, user: User
) -> SecondRequest:
    """Store a request in place of those that are unanswered: only one may wait.

    The caller holds the transaction.
    """
    for request in SecondRequest.objects.filter(article=article, answer=Reply.NONE):
        request.reply(Reply.REPLACED, user)
    act = Act.UNCHECKED
    if "open" not in gate.kinds:
        act, reason = Act.OWN, ""
    return SecondRequest.objects.create(
        article=article,
        act=act,
        reason=reason,
        after=after,
        fingerprint=gate.fingerprint,
        asked_by=user,
        **said,
    )


def ask_to_confirm(edition: Edition, passed: Passed) -> None:
    """Ask the others to confirm what was published in an emergency.

    Whoever agrees publishes the next edition, which says so. In the transaction of the
    publication.
    """
    user = edition.published_by
    if not passed.is_emergency or user is None:
        return
    gate = gate_of(edition.article, edition.revision, user)
    note = _("Confirmed by a second editor.")
    said = Said(kind=PublicationType.UPDATE, change_note=note)
    ask_second(edition.article, gate, said, passed.unchecked, edition.number, user)


@transaction.atomic
def answer_request(
    article: Article, number: int, *, agrees: bool, user: User | None
) -> SecondRequest:
    """Agree to a request, decline it, or withdraw one's own; raise Refused.

    Whoever agrees publishes in the same transaction.
    """
    check_permission(user, PUBLISH)
    request = SecondRequest.waiting(number)
    if request != waiting_request(article):
        raise Refused(
            _(
                "A newer version was published after the request was made. Send a "
                "new request."
            )
        )
    if agrees and request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    if agrees and not counts_as_second(user, request.asked_by, PUBLISH):
        raise Refused(NOT_INDEPENDENT)
    request.reply(Reply.AGREED if agrees else Reply.DECLINED, user)
    return request
