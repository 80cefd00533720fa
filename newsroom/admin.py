"""The back office: accounts and people."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_ox.models import OxSchedule, OxTask

from articles.admin import FlatAdmin, RowAdmin, RowForm
from articles.problems import Problem
from articles.text.characters import says_something
from newsroom.accounts import managing
from newsroom.accounts.models import AccountEvent, RoleMapping, record
from newsroom.accounts.sign_in_links import make_link
from newsroom.actions.act_requests import About, Act, request_act
from newsroom.actions.people import merge_person
from newsroom.desk.access import acting, ask_for_fresh_sign_in
from newsroom.models import Person
from newsroom.roles import right_name

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = gettext_lazy("My desk")


# --- Accounts -------------------------------------------------------------------------

HISTORY_LENGTH = 500  # events of an account that its page shows
# What a form may grant, by the name of its field.
GRANTS = {
    "groups": managing.grantable_groups,
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
        if db_field.name == "permissions":
            kwargs["form_class"] = RightsField
        return super().formfield_for_manytomany(db_field, request, **kwargs)


# Tasks are in no list: what they do is told where it was begun.
admin.site.unregister([User, Group, OxTask, OxSchedule])


# The classes of Django are not generic at run time.
class AccountForm(RowForm, UserChangeForm):  # type: ignore[type-arg]
    """The form of an account. Only a one-time link leads to its password."""

    class Meta(UserChangeForm.Meta):
        labels = {"groups": gettext_lazy("Roles")}
        help_texts = {"groups": ""}
        widgets = {"groups": forms.CheckboxSelectMultiple}

    reason = forms.CharField(
        label=gettext_lazy("Reason for a new role"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Needed for roles above annotator: another administrator agrees to them."
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password"]

    def clean(self) -> dict[str, object]:
        """Refuse a role above annotator without a reason."""
        data: dict[str, object] = super().clean() or {}
        if self.roles_to_request() and not says_something(str(data.get("reason", ""))):
            words = _("Say why. Whoever is asked to agree sees your reason.")
            self.add_error("reason", words)
        return data

    def roles_to_request(self) -> list[Group]:
        """Return the roles above annotator that the form would add."""
        chosen = self.cleaned_data.get("groups") or Group.objects.none()
        had = self.instance.groups.values("pk")
        return list(chosen.exclude(pk__in=had).exclude(name__in=managing.GIVEN_ALONE))


class NewAccountForm(RowForm):
    """The form of a new account: it has no password, and may log in to the desk."""

    class Meta:
        model = User
        fields = ["username"]

    def save(self, commit: bool = True) -> User:
        """Save the account without a password."""
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        account: User = super().save(commit)
        return account


@admin.register(User)
class AccountAdmin(GrantsOwn, UserAdmin):  # type: ignore[type-arg]
    """The admin of accounts."""

    form = AccountForm
    add_form = NewAccountForm
    add_form_template = None
    add_fieldsets = [(None, {"fields": ["username"]})]
    fieldsets = [
        (None, {"fields": ["username", "first_name", "last_name", "email"]}),
        (
            gettext_lazy("Roles"),
            {
                "fields": [
                    *("is_active", "is_staff", "groups", "reason"),
                    *("is_superuser", "user_permissions"),
                ]
            },
        ),
        (None, {"fields": ["last_login", "date_joined"]}),
    ]
    filter_horizontal = []
    change_form_template = "accounts/account.html"
    # Hazard: what one person could give alone would go round the acts of two.
    readonly_fields = ["is_superuser", "user_permissions", "last_login", "date_joined"]
    may_manage = staticmethod(managing.may_manage)

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses, with one for links and none that sets a password."""
        link = path(
            "<int:account_id>/link/",
            self.admin_site.admin_view(self.link_view),
            name="auth_user_link",
        )
        return [link, *super(UserAdmin, self).get_urls()]

    @method_decorator(require_POST)
    def link_view(self, request: HttpRequest, account_id: int) -> HttpResponse:
        """Make a one-time link for an account, and show it once."""
        account = get_object_or_404(User, pk=account_id)
        if not account.is_active or not self.has_change_permission(request, account):
            raise PermissionDenied
        ask_for_fresh_sign_in(request)
        link = make_link(account, acting(request))
        context = {"account": account, "link": link}
        response = render(request, "accounts/link_made.html", context)
        add_never_cache_headers(response)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        """Show what happened to an account."""
        account = get_object_or_404(User, pk=object_id)
        if not self.has_view_permission(request, account):
            raise PermissionDenied
        events = account.events.select_related("by")[:HISTORY_LENGTH]
        context = {"account": account, "events": events}
        return render(request, "accounts/history.html", context)

    def save_related(
        self,
        request: HttpRequest,
        form: "forms.ModelForm[User]",
        formsets: object,
        change: bool,
    ) -> None:
        """Save roles and permissions, and record what changed."""
        account, person = form.instance, acting(request)
        requested: list[Group] = []
        if isinstance(form, AccountForm):
            requested = form.roles_to_request()
            kept = form.cleaned_data["groups"].exclude(pk__in=[r.pk for r in requested])
            form.cleaned_data["groups"] = kept
        before = managing.rights_of(account)
        super().save_related(request, form, formsets, change)
        if not change:
            record(account, AccountEvent.AccountAct.CREATED, person)
        elif "is_active" in form.changed_data:
            managing.note_switch(account, person)
        managing.note_rights(account, before, person)
        for role in requested:
            about = About(account=account, role=role)
            self._request_role(request, about, form.cleaned_data["reason"])

    def _request_role(self, request: HttpRequest, about: About, reason: str) -> None:
        """Ask for a role, and tell the person what came of it."""
        try:
            asked = request_act(Act.ROLE, about, reason=reason, user=acting(request))
        except Problem as problem:
            messages.error(request, problem.message)
            return
        if not asked.answer:
            words = _("Another administrator must agree: see Requests.")
            messages.success(request, words)


class RightsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The choice of permissions, each by what it allows."""

    def label_from_instance(self, obj: Permission) -> str:
        return right_name(obj)


class RoleForm(RowForm):
    """The form of a role."""

    def clean_name(self) -> str:
        """Return the name; refuse that of a role that one person may give alone."""
        name: str = self.cleaned_data["name"]
        if "name" in self.changed_data and name in managing.GIVEN_ALONE:
            raise forms.ValidationError(_("Choose another name."))
        return name

    def clean_permissions(self) -> QuerySet[Permission]:
        """Return the permissions; refuse more of them in a role that people have."""
        chosen: QuerySet[Permission] = self.cleaned_data["permissions"]
        if not managing.is_role_in_use(self.instance):
            return chosen
        had = self.instance.permissions.values("pk")
        if chosen.exclude(pk__in=had).exists():
            words = _(
                "People have this role, so permissions can only be taken from it. "
                "Create another role, and give it to them."
            )
            raise forms.ValidationError(words)
        return chosen


@admin.register(Group)
class RoleAdmin(GrantsOwn, GroupAdmin):
    """The admin of roles."""

    form = RoleForm
    may_manage = staticmethod(managing.may_manage_group)

    def get_fields(
        self, request: HttpRequest, obj: Group | None = None
    ) -> tuple[str, ...]:
        """Return the fields; whoever may only read a role gets a list of its rights."""
        if obj and not self.has_change_permission(request, obj):
            return ("name", "rights")
        return ("name", "permissions")

    @admin.display(description=gettext_lazy("permissions"))
    def rights(self, role: Group) -> SafeString:
        """Return the names of the permissions, one on each line."""
        permissions = role.permissions.select_related("content_type")
        names = sorted(right_name(permission) for permission in permissions)
        return format_html_join("", "<div>{}</div>", [(name,) for name in names])


class MappingForm(RowForm):
    """The form of a new mapping, with the reason for whoever agrees to it."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


@admin.register(RoleMapping)
class MappingAdmin(RowAdmin):
    """The admin of the roles that groups of the identity provider get."""

    list_display = ["claim", "role"]
    form = MappingForm
    actions = None

    def get_fields(
        self, request: HttpRequest, obj: RoleMapping | None = None
    ) -> tuple[str, ...]:
        """Return the fields; the reason is asked only for a new mapping."""
        if obj:
            return ("claim", "role")
        return ("claim", "role", "reason")

    def has_change_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        """Return that a mapping is taken away or added, never changed."""
        return False

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: object = None
    ) -> HttpResponse:
        """Lead to the page that asks another administrator to agree."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        return redirect("desk:ask_unmapping", object_id)

    def save_model(
        self,
        request: HttpRequest,
        obj: RoleMapping,
        form: "forms.ModelForm[RoleMapping]",
        change: bool,
    ) -> None:
        """Ask another administrator to agree to the mapping."""
        about = About(role=obj.role, claim=obj.claim)
        reason = form.cleaned_data["reason"]
        request_act(Act.MAPPING, about, reason=reason, user=acting(request))

    def response_add(
        self,
        request: HttpRequest,
        obj: RoleMapping,
        post_url_continue: str | None = None,
    ) -> HttpResponse:
        """Return to the requests, since the mapping may not exist yet."""
        return redirect("desk:requests")

    def log_addition(
        self, request: HttpRequest, obj: RoleMapping, message: object
    ) -> LogEntry:
        """Return an entry that is not stored: the request says who asked and agreed."""
        return LogEntry()


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
