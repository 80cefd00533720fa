"""Who may manage whose account: nobody grants what they do not have, or touches who may
more than they.
"""

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q, QuerySet


def may_manage(actor: User, user: User) -> bool:
    """Whoever sets an account's password can act as it: so only where it may nothing
    that `actor` may not.
    """
    if actor.is_superuser:
        return True
    beyond = _permissions_of(user).exclude(pk__in=_permissions_of(actor).values("pk"))
    return not user.is_superuser and not beyond.exists()


def may_manage_group(actor: User, group: Group) -> bool:
    return grantable_groups(actor).filter(pk=group.pk).exists()


def grantable_permissions(actor: User) -> QuerySet[Permission]:
    return Permission.objects.all() if actor.is_superuser else _permissions_of(actor)


def grantable_groups(actor: User) -> QuerySet[Group]:
    """Those of whose permissions `actor` has every one."""
    beyond = Permission.objects.exclude(
        pk__in=grantable_permissions(actor).values("pk")
    )
    return Group.objects.exclude(permissions__in=beyond)


def _permissions_of(user: User) -> QuerySet[Permission]:
    """In person and by groups, also of an account that is switched off: it may be
    switched on again.
    """
    by_group = Permission.objects.filter(group__user=user)
    return Permission.objects.filter(
        Q(pk__in=user.user_permissions.all()) | Q(pk__in=by_group)
    )
