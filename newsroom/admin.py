"""The back office: accounts, people, and the page on how the newsroom checks."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UsernameField
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from django_ox.models import OxSchedule, OxTask

from articles.admin import FlatAdmin, RowAdmin, RowForm
from newsroom.accounts import managing
from newsroom.actions.people import merge_person
from newsroom.desk.access import acting
from newsroom.models import Method, Person
from newsroom.public.method import product_text
from newsroom.public.render import speaking

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = gettext_lazy("My desk")


class LoginForm(AdminAuthenticationForm):
    """The login form, with a limit on the length of names.

    Django's own looks up a name of any length, which the throttle would cut short.
    """

    username = UsernameField(
        max_length=User._meta.get_field("username").max_length,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )


admin.site.login_form = LoginForm


# --- Accounts -------------------------------------------------------------------------

# What a form may grant, by the name of its field.
GRANTS = {
    "groups": managing.grantable_groups,
    "user_permissions": managing.grantable_permissions,
    "permissions": managing.grantable_permissions,
}


class GrantsOwn(RowAdmin):
    """The admin of accounts or roles.

    In every form, list, action and address people grant only what they have.
    """

    may_manage: Callable[[User, Any], bool]

    def has_change_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        """Return whether the person may change this account or role, or any."""
        if not super().has_change_permission(request, obj):
            return False
        return self._is_within_reach(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        """Return whether the person may delete this account or role, or any."""
        if not super().has_delete_permission(request, obj):
            return False
        return self._is_within_reach(request, obj)

    def _is_within_reach(self, request: HttpRequest, obj: models.Model | None) -> bool:
        if obj is None:
            return True
        return self.may_manage(acting(request), obj)

    def formfield_for_manytomany(
        self,
        db_field: "models.ManyToManyField[models.Model, models.Model]",
        request: HttpRequest | None = None,
        **kwargs: object,
    ) -> "forms.ModelMultipleChoiceField[models.Model] | None":
        """Return a field with the choices that the person may grant.

        What is not among the choices is refused, however it was sent.
        """
        if request is None:
            raise ValueError("Whose form it is must be known.")
        if db_field.name in GRANTS:
            kwargs["queryset"] = GRANTS[db_field.name](acting(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# Tasks are in no list: what they do is told where it was begun.
admin.site.unregister([User, Group, OxTask, OxSchedule])


# The classes of Django are not generic at run time.
class AccountForm(RowForm, UserChangeForm):  # type: ignore[type-arg]
    """The form of an account."""


@admin.register(User)
class AccountAdmin(GrantsOwn, UserAdmin):  # type: ignore[type-arg]
    """The admin of accounts."""

    form = AccountForm
    may_manage = staticmethod(managing.may_manage)

    def get_readonly_fields(
        self, request: HttpRequest, obj: object = None
    ) -> list[str]:
        """Return the fields that the person may not change."""
        fields = list(super().get_readonly_fields(request, obj))
        if not acting(request).is_superuser:
            fields.append("is_superuser")
        return fields


@admin.register(Group)
class RoleAdmin(GrantsOwn, GroupAdmin):
    """The admin of roles."""

    may_manage = staticmethod(managing.may_manage_group)


# --- People who sign ------------------------------------------------------------------


@admin.register(Person)
class PersonAdmin(FlatAdmin):
    """The admin of people who sign.

    The slug is an address that feed readers keep: it never changes. Only administrators
    choose logins.
    """

    list_display = ["name", "slug", "affiliation", "merged_into"]
    ordering = ["slug", "pk"]
    search_fields = ["name", "slug", "affiliation"]
    reach = 100_000
    list_select_related = ["merged_into"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Person | None = None
    ) -> list[str]:
        """Return the slug of a person who has one."""
        if obj is None:
            return []
        return ["slug"]

    def get_exclude(self, request: HttpRequest, obj: Person | None = None) -> list[str]:
        """Return the fields that the person does not see."""
        if request.user.has_perm("auth.change_user"):
            return []
        return ["user"]

    def formfield_for_foreignkey(
        self,
        db_field: "models.ForeignKey[models.Model]",
        request: HttpRequest,
        **kwargs: object,
    ) -> "forms.ModelChoiceField[models.Model] | None":
        """Return a field with the choices for this person."""
        if db_field.name == "merged_into":
            kwargs["queryset"] = Person.objects.standing()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: Person,
        form: "forms.ModelForm[Person]",
        change: bool,
    ) -> None:
        """Save the person, or merge it into the one that was chosen."""
        if "merged_into" in form.changed_data and obj.merged_into:
            merge_person(obj, obj.merged_into, user=acting(request))
        else:
            super().save_model(request, obj, form, change)


# --- How we check and correct ---------------------------------------------------------


@admin.register(Method)
class MethodAdmin(FlatAdmin):
    """The admin of the one text; it begins with the product's."""

    ordering = ["pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return whether the text may be begun: there is none yet."""
        return super().has_add_permission(request) and not Method.objects.exists()

    def get_changeform_initial_data(
        self, request: HttpRequest
    ) -> dict[str, str | list[str]]:
        """Return the product's text."""
        with speaking():
            return {"body": product_text()}
