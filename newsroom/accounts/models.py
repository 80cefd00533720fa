"""The history of accounts, and the roles that an identity provider's groups get."""

from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.immutable import NEVER, AppendOnly


class AccountEvent(AppendOnly):
    """One thing that happened to an account.

    `by` is who did it; null is the operator at the shell, or a provider. `detail` has
    no secrets: the name of a role, the kind of a factor, the name of a browser. An
    account with a history is never deleted; it is switched off.
    """

    may_change = NEVER

    class AccountAct(models.TextChoices):
        CREATED = "created", _("account created")
        LINK_MADE = "link_made", _("sign-in link made")
        PASSWORD_SET = "password_set", _("password set with a link")
        PASSWORD_CHANGED = "password_changed", _("password changed")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        FACTOR_RESET = "factor_reset", _("second factors reset")
        CODES_MADE = "codes_made", _("recovery codes made")
        ROLE_GIVEN = "role_given", _("role given")
        ROLE_TAKEN = "role_taken", _("role taken away")
        SESSIONS_ENDED = "sessions_ended", _("sessions ended")
        SIGNED_IN = "signed_in", _("logged in")
        NEW_DEVICE = "new_device", _("logged in from a new device")
        SWITCHED_OFF = "switched_off", _("account switched off")
        SWITCHED_ON = "switched_on", _("account switched on")

    account = models.ForeignKey(
        User, models.PROTECT, related_name="events", db_index=False
    )
    act = models.CharField(max_length=20, choices=AccountAct.choices)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        indexes = [models.Index(fields=["account", "-at"], name="account_events")]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_act_display()}"


def record(
    account: User, act: AccountEvent.AccountAct, by: User | None, detail: str = ""
) -> None:
    """Add to the history of `account` that `by` did this."""
    AccountEvent.objects.create(account=account, act=act, by=by, detail=detail[:200])


class RoleMapping(models.Model):
    """A group at the OpenID Connect provider, and a role that its members get."""

    claim = models.CharField(
        _("group at the provider"),
        max_length=200,
        help_text=_("The name or the key that the provider sends for the group."),
    )
    role = models.ForeignKey(
        Group, models.PROTECT, related_name="mappings", verbose_name=_("role")
    )

    class Meta:
        verbose_name = _("role mapping")
        verbose_name_plural = _("role mappings")
        ordering = ["claim", "pk"]
        constraints = [
            models.UniqueConstraint(name="mapping_once", fields=["claim", "role"]),
            models.CheckConstraint(
                name="mapping_has_claim", condition=~models.Q(claim="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim}: {self.role}"
