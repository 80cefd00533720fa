"""Who may manage whose account.

Nobody grants what they do not have, or manages an account that may do more than theirs.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet


def may_manage(actor: User, user: User) -> bool:
    """Return whether `user` may do nothing that `actor` may not.

    Whoever sets an account's password can act as it.
    """
    if actor.is_superuser:
        return True
    beyond = _permissions_of(user).exclude(pk__in=_permissions_of(actor).values("pk"))
    return not user.is_superuser and not beyond.exists()


def may_manage_group(actor: User, group: Group) -> bool:
    """Return whether `actor` has every permission of the group."""
    return grantable_groups(actor).filter(pk=group.pk).exists()


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
