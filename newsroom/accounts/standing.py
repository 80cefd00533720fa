"""Which accounts are no second person for each other, where an act takes two.

Whoever sets an account up, or lets it in again, could act as it. So for a week neither
of the two counts as the second person for the other. Accounts that were made at the
shell count at once.
"""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from articles.permissions import Pairs, holders
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


def bound_pairs() -> Pairs:
    """Return the pairs of accounts of which one set the other up within a week."""
    lately = AccountEvent.objects.filter(
        act__in=BINDING, at__gt=timezone.now() - BOUND_FOR
    )
    pairs = lately.exclude(by=None).values_list("account", "by")
    return {frozenset(pair) for pair in pairs}


def independent_of(user: User, people: QuerySet[User]) -> QuerySet[User]:
    """Return those of `people` who count as a second person for acts of `user`."""
    bound = [pair for pair in bound_pairs() if user.pk in pair]
    return people.exclude(pk__in={user.pk}.union(*bound))


def others_who_count(permission: str, user: User) -> QuerySet[User]:
    """Return the other staff who have `permission` and count as a second person."""
    return independent_of(user, holders(permission))


def counts_as_second(other: User | None, first: User, permission: str) -> bool:
    """Return whether `other` may agree to what `first` asks.

    None is the operator at the shell, who always may.
    """
    return other is None or others_who_count(permission, first).contains(other)
