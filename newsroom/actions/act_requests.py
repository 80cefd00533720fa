"""Acts on accounts and sources that take two people: asked, answered, carried out.

Where nobody counts as a second person (newsroom/accounts/standing.py), one person acts
alone, and the request says that they agreed to it themselves.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from annotations.models import Source
from articles.models import Batch
from articles.permissions import check_permission
from articles.problems import Refused
from articles.text.characters import says_something
from newsroom.accounts.factors import reset_factors
from newsroom.accounts.managing import note_rights, rights_of
from newsroom.accounts.models import RoleMapping
from newsroom.accounts.standing import (
    NOT_INDEPENDENT,
    counts_as_second,
    others_who_count,
)
from newsroom.actions.archive import publish_batch
from newsroom.actions.people import PUBLISH
from newsroom.models import ActRequest

Act = ActRequest.RequestedAct
Reply = ActRequest.Reply
ACCOUNTS = "auth.change_user"
# How long an agreement lasts that lets a person do something later.
GOOD_FOR = timedelta(days=7)


class About(NamedTuple):
    """On what an act is, as far as it has them."""

    account: User | None = None
    role: Group | None = None
    claim: str = ""
    source: Source | None = None
    batch: Batch | None = None


class Procedure(NamedTuple):
    """Who may ask for an act and agree to it, and what is done then.

    Without `carry_out` whoever asked may do it within GOOD_FOR.
    """

    permission: str
    carry_out: Callable[[ActRequest], None] | None = None


def _give_role(request: ActRequest) -> None:
    account, role = request.account, request.role
    if account is None or role is None:
        raise ValueError("The request names no account or no role.")
    before = rights_of(account)
    account.groups.add(role)
    note_rights(account, before, request.asked_by)


def _reset_factors(request: ActRequest) -> None:
    if request.account is None:
        raise ValueError("The request names no account.")
    reset_factors(request.account, request.asked_by)


def _map_role(request: ActRequest) -> None:
    RoleMapping.objects.get_or_create(claim=request.claim, role=request.role)


PROCEDURES = {
    Act.ROLE: Procedure(ACCOUNTS, _give_role),
    Act.FACTORS: Procedure(ACCOUNTS, _reset_factors),
    Act.MAPPING: Procedure(ACCOUNTS, _map_role),
    Act.PUBLIC: Procedure("annotations.unprotect_source"),
    Act.ARCHIVE: Procedure(PUBLISH, publish_batch),
}


def waiting_acts() -> QuerySet[ActRequest]:
    """Return the requests that nobody has answered."""
    requests = ActRequest.objects.filter(answer=Reply.NONE)
    return requests.select_related("asked_by", "account", "role", "source", "batch")


def acts_to_answer(user: User) -> list[ActRequest]:
    """Return the requests that the person may agree to."""
    return [request for request in waiting_acts() if _may_agree(request, user)]


def _may_agree(request: ActRequest, user: User) -> bool:
    permission = PROCEDURES[Act(request.act)].permission
    if not user.has_perm(permission):
        return False
    return counts_as_second(user, request.asked_by, permission)


@transaction.atomic
def request_act(act: Act, about: About, *, reason: str, user: User) -> ActRequest:
    """Ask for an act, or do it where nobody else counts; return the request.

    Raise Refused without a reason or where it was already asked, and PermissionDenied.
    """
    procedure = PROCEDURES[act]
    check_permission(user, procedure.permission)
    reason = reason.strip()
    if not says_something(reason):
        raise Refused(_("Say why. Whoever is asked to agree sees your reason."))
    if waiting_acts().filter(act=act, **about._asdict()).exists():
        raise Refused(_("This was already requested, and nobody has answered yet."))
    request = ActRequest.objects.create(
        act=act, **about._asdict(), reason=reason[:500], asked_by=user
    )
    if not others_who_count(procedure.permission, user).exists():
        _agree(request, user)
    return request


def request_archive(batch: UUID, user: User) -> None:
    """Ask that a batch is published as an older site showed it, unless it was asked."""
    if not waiting_acts().filter(batch=batch).exists():
        about = About(batch=Batch.objects.get(pk=batch))
        reason = _("An older site has published these articles.")
        request_act(Act.ARCHIVE, about, reason=reason, user=user)


@transaction.atomic
def answer_act(number: int, *, agrees: bool, user: User) -> ActRequest:
    """Agree to a request, which is then carried out, or decline it; raise Refused."""
    requests = ActRequest.objects.select_for_update(of=("self",))
    request = requests.filter(pk=number, answer=Reply.NONE).first()
    if request is None:
        raise Refused(_("The request was already answered. Reload the page."))
    check_permission(user, PROCEDURES[Act(request.act)].permission)
    if not agrees:
        request.reply(Reply.DECLINED, user)
        return request
    if request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    if not _may_agree(request, user):
        raise Refused(NOT_INDEPENDENT)
    _agree(request, user)
    return request


def _agree(request: ActRequest, user: User) -> None:
    request.reply(Reply.AGREED, user)
    carry_out = PROCEDURES[Act(request.act)].carry_out
    if carry_out:
        carry_out(request)


def is_agreed(act: Act, about: About, user: User | None) -> bool:
    """Return whether somebody agreed lately that `user` does it.

    None is the operator at the shell, who needs nobody.
    """
    if user is None:
        return True
    agreed = ActRequest.objects.filter(
        act=act,
        answer=Reply.AGREED,
        answered_at__gt=timezone.now() - GOOD_FOR,
        **about._asdict(),
    )
    return agreed.filter(asked_by=user).exists()
