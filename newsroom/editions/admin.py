"""The records of what was published."""

from django.contrib import admin

from articles.admin import ReadOnlyAdmin
from newsroom.editions.models import Edition


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    list_display = ["article", "number", "kind", "change_note", "sha256", "published_at", "published_by"]
    list_filter = ["kind"]
    search_fields = ["article__title", "sha256"]
    list_select_related = ["article", "published_by"]
    date_hierarchy = "published_at"
