"""Who may act, asked by every action, whatever called it."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _


def check_permission(user: AbstractBaseUser | AnonymousUser | None, permission: str) -> None:
    """For actions, whatever called them. No user means the operator at the shell, who may all.

    Raises PermissionDenied.
    """
    if user is not None and not (user.is_active and getattr(user, "has_perm", lambda _: False)(permission)):
        raise PermissionDenied(
            _("%(user)s may not do this: the role lacks %(permission)s.")
            % {"user": user, "permission": permission}
        )


def holders(permission: str) -> QuerySet[User]:
    """Who of the desk has `permission`."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(permission, backend=backend).filter(is_staff=True)


def second_exists(permission: str, user: User) -> bool:
    """Whether somebody else of the desk has `permission`: then nobody decides alone on their own work."""
    return holders(permission).exclude(pk=user.pk).exists()


def acting(user: AbstractBaseUser | AnonymousUser) -> User:
    """Who acts where nobody else is let in. Raises PermissionDenied for one who is not logged in."""
    if not isinstance(user, User):
        raise PermissionDenied(_("Log in first."))
    return user
