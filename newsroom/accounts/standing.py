"""Which accounts are no second person for each other, where an act takes two.

Whoever sets an account up, or lets it in again, could act as it. So for a week neither
of the two counts as the second person for the other. Accounts that were made at the
shell count at once. articles/permissions.py asks here.
"""

from datetime import timedelta

from django.utils import timezone

from articles.permissions import Pairs
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


def bound_pairs() -> Pairs:
    """Return the pairs of accounts of which one set the other up within a week."""
    lately = AccountEvent.objects.filter(
        act__in=BINDING, at__gt=timezone.now() - BOUND_FOR
    )
    pairs = lately.exclude(by=None).values_list("account", "by")
    return {frozenset(pair) for pair in pairs}
