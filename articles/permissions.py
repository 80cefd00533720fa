"""Who may act: every action asks here, from wherever it is called."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

type Pairs = set[frozenset[int]]


def check_permission(
    user: AbstractBaseUser | AnonymousUser | None, permission: str
) -> None:
    """Raise PermissionDenied unless `user` has the permission.

    No user stands for the operator at the shell, who may do everything.
    """
    if user is None:
        return
    has_permission = getattr(user, "has_perm", None)
    if user.is_active and has_permission and has_permission(permission):
        return
    raise PermissionDenied(
        _("%(user)s may not do this: the role lacks %(permission)s.")
        % {"user": user, "permission": permission}
    )


def holders(permission: str) -> QuerySet[User]:
    """Return the staff who have `permission`."""
    backend = "django.contrib.auth.backends.ModelBackend"
    return User.objects.with_perm(permission, backend=backend).filter(is_staff=True)


def bound_pairs() -> Pairs:
    """Return the pairs of accounts that are no second person for each other.

    The engines know no accounts: settings.BOUND_PAIRS names the function that does.
    """
    find: Callable[[], Pairs] = import_string(settings.BOUND_PAIRS)
    return find()
