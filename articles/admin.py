"""The back office: topics, and the records of what was imported."""

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import finding_decisions
from articles.models import Intake, KeepRule, Original, Topic
from articles.permissions import acting


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """A record to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Original)
class OriginalAdmin(ReadOnlyAdmin):
    list_display = ["filename", "media_type", "size", "sha256", "received_at", "received_by"]
    search_fields = ["filename", "url", "sha256"]
    list_select_related = ["received_by"]
    date_hierarchy = "received_at"


@admin.register(Intake)
class IntakeAdmin(ReadOnlyAdmin):
    list_display = ["path", "status", "article", "received_at", "received_by"]
    list_filter = ["status"]
    search_fields = ["path"]
    list_select_related = ["article", "received_by"]


@admin.register(KeepRule)
class KeepRuleAdmin(ReadOnlyAdmin):
    """Made on the preview of an import; ended here, by whoever may decide findings."""

    list_display = ["source", "kind", "text", "made_at", "made_by", "ended_at", "ended_by"]
    list_filter = ["kind", ("ended_at", admin.EmptyFieldListFilter)]
    search_fields = ["source", "text"]
    list_select_related = ["made_by", "ended_by"]
    actions = ["stop_keeping"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(finding_decisions.PERMISSION)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return request.user.has_perm(finding_decisions.PERMISSION)

    @admin.action(description=gettext_lazy("Stop keeping"))
    def stop_keeping(self, request: HttpRequest, chosen: QuerySet[KeepRule]) -> None:
        for rule in chosen:
            finding_decisions.stop_keeping(rule, acting(request.user))
        self.message_user(request, _("Later imports will ask again."), messages.SUCCESS)
