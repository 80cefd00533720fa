"""Acts on accounts and sources that take two people: asked, answered, carried out.

Where nobody counts as a second person (newsroom/accounts/standing.py), one person acts
alone, and the request says that they agreed to it themselves.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotations.models import Source, SourceIdentity
from annotations.note_history import save_as
from annotations.sources.identities import PERMISSION as READ_IDENTITY
from annotations.sources.library import UNPROTECT
from articles.models import Batch
from articles.permissions import check_permission, holders
from articles.problems import Refused
from articles.text.characters import says_something
from newsroom.accounts.factors import reset_factors
from newsroom.accounts.managing import note_rights, rights_of
from newsroom.accounts.models import RoleMapping
from newsroom.accounts.standing import NOT_INDEPENDENT, independent_of
from newsroom.actions.archive import publish_batch
from newsroom.actions.people import PUBLISH
from newsroom.models import ActRequest

Act = ActRequest.RequestedAct
Reply = ActRequest.Reply
ACCOUNTS = "auth.change_user"


class About(NamedTuple):
    """On what an act is, as far as it has them."""

    account: User | None = None
    role: Group | None = None
    claim: str = ""
    source: Source | None = None
    batch: Batch | None = None


class Procedure(NamedTuple):
    """What is done once somebody agrees, and who may ask for it.

    Whoever asks has all the `permissions`, and whoever agrees the first of them.
    """

    carry_out: Callable[[ActRequest], None]
    permissions: Sequence[str] = (ACCOUNTS,)


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


def _unmap_role(request: ActRequest) -> None:
    RoleMapping.objects.filter(claim=request.claim, role=request.role).delete()


def _make_public(request: ActRequest) -> None:
    source = _locked_source(request)
    source.visibility = Source.Visibility.PUBLIC
    source.version += 1
    save_as(source, request.asked_by)


def _let_read(request: ActRequest) -> None:
    _locked_source(request).identity.readers.add(request.asked_by)


def _locked_source(request: ActRequest) -> Source:
    """Return the source as it stands; raise Refused unless it is still protected."""
    sources = Source.objects.select_for_update(no_key=True).standing()
    protected = sources.filter(visibility=Source.Visibility.PROTECTED)
    source = protected.filter(pk=request.source_id or 0).first()
    if source is None:
        raise Refused(_("The source was made public or merged. Cancel the request."))
    return source


PROCEDURES = {
    Act.ROLE: Procedure(_give_role),
    Act.FACTORS: Procedure(_reset_factors),
    Act.MAPPING: Procedure(_map_role),
    Act.UNMAPPING: Procedure(_unmap_role),
    Act.PUBLIC: Procedure(_make_public, (UNPROTECT, READ_IDENTITY)),
    Act.IDENTITY: Procedure(_let_read, (READ_IDENTITY,)),
    Act.ARCHIVE: Procedure(publish_batch, (PUBLISH,)),
}


def waiting_acts() -> QuerySet[ActRequest]:
    """Return the requests that nobody has answered."""
    requests = ActRequest.objects.filter(answer=Reply.NONE)
    return requests.select_related("asked_by", "account", "role", "source", "batch")


def acts_to_answer(user: User) -> list[ActRequest]:
    """Return the requests that the person may agree to."""
    return [one for one in waiting_acts() if _who_may_agree(one).contains(user)]


def _who_may_agree(request: ActRequest) -> QuerySet[User]:
    """Return who counts as the second person.

    The handler of an identity does so even without the right to read identities.
    """
    permission = PROCEDURES[Act(request.act)].permissions[0]
    people = holders(permission)
    if request.act == Act.IDENTITY:
        identity = SourceIdentity.objects.filter(pk=request.source_id)
        people |= User.objects.filter(
            pk__in=identity.values("handler"), is_active=True, is_staff=True
        )
    return independent_of(request.asked_by, people)


def check_may_ask(act: Act, user: User) -> None:
    """Raise PermissionDenied unless `user` may ask for the act."""
    for permission in PROCEDURES[act].permissions:
        check_permission(user, permission)


@transaction.atomic
def request_act(act: Act, about: About, *, reason: str, user: User) -> ActRequest:
    """Ask for an act, or do it where nobody else counts; return the request.

    Raise Refused without a reason or where it was already asked, and PermissionDenied.
    """
    check_may_ask(act, user)
    reason = reason.strip()
    if not says_something(reason):
        raise Refused(_("Say why. Whoever is asked to agree sees your reason."))
    if waiting_acts().filter(act=act, **about._asdict()).exists():
        raise Refused(_("This was already requested, and nobody has answered yet."))
    request = ActRequest.objects.create(
        act=act, **about._asdict(), reason=reason[:500], asked_by=user
    )
    if not _who_may_agree(request).exists():
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
    request = ActRequest.waiting(number)
    if agrees and request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    if request.asked_by != user and not _who_may_agree(request).contains(user):
        check_permission(user, PROCEDURES[Act(request.act)].permissions[0])
        raise Refused(NOT_INDEPENDENT)
    if agrees:
        _agree(request, user)
    else:
        request.reply(Reply.DECLINED, user)
    return request


def _agree(request: ActRequest, user: User) -> None:
    request.reply(Reply.AGREED, user)
    PROCEDURES[Act(request.act)].carry_out(request)
