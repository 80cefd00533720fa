"""The back office: people, and the records of what was published."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest

from articles.admin import ReadOnlyAdmin
from newsroom.actions import accounts
from newsroom.desk.guard import acting
from newsroom.models import Edition

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
admin.site.index_title = "Back office"


# --- People -------------------------------------------------------------------------------------------

# What a form may grant, by the name of its field.
GRANTS = {
    "groups": accounts.grantable_groups,
    "user_permissions": accounts.grantable_permissions,
    "permissions": accounts.grantable_permissions,
}


class GrantsOwn(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """An account or a role: within what one has oneself, in every form, list, action and address."""

    may_manage: Callable[[User, Any], bool]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or self.may_manage(acting(request), obj))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or self.may_manage(acting(request), obj))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        """What is not among the choices is refused, however it was sent."""
        if db_field.name in GRANTS:
            kwargs["queryset"] = GRANTS[db_field.name](acting(request))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


admin.site.unregister([User, Group])


@admin.register(User)
class PersonAdmin(GrantsOwn, UserAdmin):  # type: ignore[type-arg] # not generic at run time
    may_manage = staticmethod(accounts.may_manage)

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*fields] if acting(request).is_superuser else [*fields, "is_superuser"]


@admin.register(Group)
class RoleAdmin(GrantsOwn, GroupAdmin):
    may_manage = staticmethod(accounts.may_manage_group)


# --- Records ------------------------------------------------------------------------------------------


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["article", "number", "kind", "change_note", "sha256", "published_at", "published_by"]
    list_filter = ["kind"]
    search_fields = ["article__title", "sha256"]
    list_select_related = ["article", "published_by"]
    date_hierarchy = "published_at"
