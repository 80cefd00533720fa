"""Publishing what takes two: with sentences left unchecked, or under one's own name.

One person asks and another agrees, seeing what is open; if that changes in between, or another edition comes,
it is asked anew. In a newsroom of one, and for the operator at the shell, one person says why, for readers.
"""

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.decisions import DECIDE
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from newsroom.actions.gate import Gate, NotReady, gate_of
from newsroom.actions.people import PUBLISH, needs_second
from newsroom.editions.models import Edition, SecondRequest

Act, Reply = SecondRequest.RequestAct, SecondRequest.Reply


class Reasons(NamedTuple):
    """What a publisher says of what is open. unchecked: why sentences are left unchecked; own: why they
    publish under their own name alone; empty: not said. seen: how many open sentences they saw; None does not
    ask. alone: as the operator at the shell may. granting: number of the SecondRequest that they agree to."""

    unchecked: str = ""
    seen: int | None = None
    own: str = ""
    alone: bool = False
    granting: int | None = None


class Passed(NamedTuple):
    """How what is open is passed over. unchecked, own: as in Reasons, empty where there is nothing of the
    kind. by: who leaves sentences unchecked; second: who agreed, if anybody had to."""

    unchecked: str
    own: str
    change_note: str
    by: User | None
    second: User | None


def pass_gate(article: Article, gate: Gate, user: User | None, said: Reasons) -> Passed:
    """Answers a request, where one is granted. Raises NotReady with all that is open where nobody may pass
    over it, or a reason is missing; Refused where somebody else must agree."""
    if not gate.is_passable:
        raise NotReady(gate.blockers)
    if said.granting is not None:
        request = answer(article, said.granting, agrees=True, user=user)
        if request.fingerprint != gate.fingerprint:
            raise Refused(_("What is open has changed since the request was made. Please ask again."))
        return Passed(request.reason, "", request.change_note, request.asked_by, user)
    if ("open" in gate.kinds and not said.unchecked) or ("byline" in gate.kinds and not said.own):
        raise NotReady(gate.blockers)
    if said.seen not in {None, len(gate.sentences)}:
        raise Refused(_("Other sentences are open than when you opened this page: look again, then publish."))
    if gate.blockers and not said.alone and needs_second(user):
        raise Refused(_("Somebody else who may publish must agree: send a request, and they can publish."))
    return Passed(said.unchecked, said.own if "byline" in gate.kinds else "", "", user, None)


def waiting_request(article: Article) -> SecondRequest | None:
    """The one that nobody has answered."""
    return SecondRequest.objects.waiting().filter(article=article).select_related("asked_by").first()


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
    article: Article, *, reason: str = "", change_note: str = "", user: User, after: int | None = None
) -> SecondRequest:
    """Asks whoever else may publish to do so. reason: why sentences are left unchecked. after: as in
    `publish`. What the same person asked before is replaced. Raises NotReady, Refused; Conflict.
    """
    check_permission(user, PUBLISH)
    article = Article.objects.select_for_update().get(pk=article.pk)
    editions = article.editions.select_related("published_by").defer("document").order_by("number")
    last = editions.last()
    check_newest(last, after)
    gate = gate_of(article, article.current_revision, user)
    if not gate.is_passable:
        raise NotReady(gate.blockers)
    if not gate.blockers:
        raise Refused(_("Nothing is open: publish it."))
    act = Act.UNCHECKED if "open" in gate.kinds else Act.OWN
    if act == Act.UNCHECKED:
        check_permission(user, DECIDE)
        if not any(character.isalnum() for character in reason):
            raise Refused(_("Say why the sentences are left unchecked. Readers will see your reason."))
    if last and not change_note:
        raise Refused(_("Say in the change note what is different from the previous edition."))
    before = waiting_request(article)
    if before and before.asked_by != user:
        raise Refused(_("Somebody else has already made a request: agree to it or decline it first."))
    for unanswered in SecondRequest.objects.filter(article=article, answer=Reply.NONE):
        unanswered.reply(Reply.REPLACED, user)
    return SecondRequest.objects.create(
        article=article,
        act=act,
        reason=reason if act == Act.UNCHECKED else "",
        change_note=change_note,
        after=last.number if last else 0,
        fingerprint=gate.fingerprint,
        asked_by=user,
    )


@transaction.atomic
def answer(article: Article, number: int, *, agrees: bool, user: User | None) -> SecondRequest:
    """Agrees, where the caller publishes in the same transaction; else declines, or takes one's own back.
    Raises Refused."""
    check_permission(user, PUBLISH)
    found = SecondRequest.objects.select_for_update(of=("self",)).select_related("asked_by")
    request = found.filter(pk=number, article=article).first()
    if request is None or request.answer:
        raise Refused(_("That was answered already: reload the page and look again."))
    if request != waiting_request(article):
        raise Refused(_("A newer edition has been published since the request was made. Please ask again."))
    if agrees and request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    request.reply(Reply.AGREED if agrees else Reply.DECLINED, user)
    return request
