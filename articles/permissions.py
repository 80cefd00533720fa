"""Who may act, asked by every action, whatever called it."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _


def check_permission(
    user: AbstractBaseUser | AnonymousUser | None, permission: str
) -> None:
    """For actions, whatever called them. No user means the operator at the shell, who
    may all.

    Raises PermissionDenied.
    """
    if user is not None and not (
        user.is_active and getattr(user, "has_perm", lambda _: False)(permission)
    ):
        raise PermissionDenied(
            _("%(user)s may not do this: the role lacks %(permission)s.")
            % {"user": user, "permission": permission}
        )


def holders(permission: str) -> QuerySet[User]:
    """Returns the staff who have `permission`."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(permission, backend=backend).filter(is_staff=True)


def second_exists(permission: str, user: User) -> bool:
    """Returns whether other staff have `permission`: then nobody decides alone on their
    own work.
    """
    return holders(permission).exclude(pk=user.pk).exists()


def acting(user: AbstractBaseUser | AnonymousUser) -> User:
    """Returns the user if logged in. Raises PermissionDenied if not."""
    if not isinstance(user, User):
        raise PermissionDenied(_("Log in first."))
    return user
