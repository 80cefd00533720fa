"""Who counts as a second person where an act takes two.

Whoever sets an account up, or lets it in again, could act as it. So for a week neither
of the two counts as the second person for the other. Accounts that were made at the
shell count at once.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from articles.permissions import holders
from newsroom.accounts.models import AccountEvent

BOUND_FOR = timedelta(days=7)
Act = AccountEvent.AccountAct
BINDING = (
    Act.CREATED,
    Act.LINK_MADE,
    Act.FACTOR_RESET,
    Act.ROLE_GIVEN,
    Act.SWITCHED_ON,
)

NOT_INDEPENDENT = gettext_lazy(
    "One of you two set up the account of the other within the last seven days, so "
    "somebody else must agree."
)


def others_who_count(permission: str, user: User) -> QuerySet[User]:
    """Return the other staff who have `permission` and count as a second person."""
    others = holders(permission).exclude(pk=user.pk)
    lately = AccountEvent.objects.filter(
        act__in=BINDING, at__gt=timezone.now() - BOUND_FOR
    )
    set_up_by_user = lately.filter(by=user).values("account")
    set_user_up = lately.filter(account=user).exclude(by=None).values("by")
    return others.exclude(Q(pk__in=set_up_by_user) | Q(pk__in=set_user_up))


def counts_as_second(other: User | None, first: User, permission: str) -> bool:
    """Return whether `other` may agree to what `first` asks.

    None is the operator at the shell, who always may.
    """
    if other is None:
        return True
    return others_who_count(permission, first).filter(pk=other.pk).exists()
