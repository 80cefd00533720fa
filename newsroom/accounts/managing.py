"""Who may manage whose account, and what it records.

Nobody grants what they do not have, or manages an account that may do more than theirs.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet

from newsroom.accounts.models import AccountEvent, RoleMapping, record
from newsroom.accounts.sessions import end_sessions

SUPERUSER = "superuser"
# Roles that one administrator may give alone.
GIVEN_ALONE = ["Annotator", "Commenter", "Counsel"]


def may_manage(actor: User, user: User) -> bool:
    """Return whether `user` may do nothing that `actor` may not.

    Who makes a sign-in link for an account could act as it.
    """
    if actor.is_superuser:
        return True
    beyond = _permissions_of(user).exclude(pk__in=_permissions_of(actor).values("pk"))
    return not user.is_superuser and not beyond.exists()


def may_manage_group(actor: User, group: Group) -> bool:
    """Return whether `actor` has every permission of the group."""
    return grantable_groups(actor).filter(pk=group.pk).exists()


def is_role_in_use(group: Group) -> bool:
    """Return whether somebody has the role, or could get it without a second person."""
    if group.pk is None:
        return False
    if group.name in GIVEN_ALONE or User.objects.filter(groups=group).exists():
        return True
    return RoleMapping.objects.filter(role=group).exists()


def grantable_permissions(actor: User) -> QuerySet[Permission]:
    """Return the permissions that `actor` may give to others."""
    if actor.is_superuser:
        return Permission.objects.all()
    return _permissions_of(actor)


def grantable_groups(actor: User) -> QuerySet[Group]:
    """Return the groups of which `actor` has every permission."""
    beyond = Permission.objects.exclude(
        pk__in=grantable_permissions(actor).values("pk")
    )
    return Group.objects.exclude(permissions__in=beyond)


def _permissions_of(user: User) -> QuerySet[Permission]:
    """Return the permissions of an account, in person and by groups.

    An account that is switched off has them too, because it may be switched on again.
    """
    by_group = Permission.objects.filter(group__user=user)
    return Permission.objects.filter(
        Q(pk__in=user.user_permissions.all()) | Q(pk__in=by_group)
    )


def rights_of(account: User) -> set[str]:
    """Return the names of the roles and permissions that an account itself has."""
    rights = set(account.groups.values_list("name", flat=True))
    for permission in account.user_permissions.select_related("content_type"):
        rights.add(f"{permission.content_type.app_label}.{permission.codename}")
    if account.is_superuser:
        rights.add(SUPERUSER)
    return rights


def note_rights(account: User, before: set[str], by: User | None) -> None:
    """Record what an account was given or lost since `before`, and end its sessions."""
    after = rights_of(account)
    for name in sorted(after - before):
        record(account, AccountEvent.AccountAct.ROLE_GIVEN, by, name)
    for name in sorted(before - after):
        record(account, AccountEvent.AccountAct.ROLE_TAKEN, by, name)
    if after != before:
        end_sessions(account)


def note_switch(account: User, by: User) -> None:
    """Record that an account was switched on or off, and end its sessions."""
    act = AccountEvent.AccountAct.SWITCHED_OFF
    if account.is_active:
        act = AccountEvent.AccountAct.SWITCHED_ON
    record(account, act, by)
    end_sessions(account)
