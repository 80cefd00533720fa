"""What was published, to be read as what it says."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import ReadOnlyAdmin
from newsroom.editions.models import Edition
from newsroom.editions.publication_view import ListedEdition
from newsroom.editions.view import EditionView


def _listed(edition: Edition) -> ListedEdition:
    """As readers find it in the article's list of editions now."""
    return next(
        one
        for one in edition.newest.reading.editions
        if one.past.number == edition.number
    )


FIELDS = [
    (None, ["of", "number", "kind", "published_at", "published_by", "addresses"]),
    (
        gettext_lazy("Publication details"),
        ["change_note", "correction", "why", "unchecked", "alone"],
    ),
    (gettext_lazy("Content"), ["title", "counted", "sources"]),
    (gettext_lazy("Verification"), ["sha256", "previous_sha256"]),
]

type Fieldsets = list[Any]  # as Django wants them
type Column = Callable[[object, Edition], SafeString]


def _told(words: Any, say: Callable[[EditionView], str]) -> Column:
    """Return a column with what the document says."""

    @admin.display(description=words)
    def column(_: object, edition: Edition) -> SafeString:
        return (
            format_html("<bdi>{}</bdi>", said)
            if (said := say(edition.reading))
            else SafeString()
        )

    return column


@admin.register(Edition)
class EditionAdmin(ReadOnlyAdmin):
    """Of an edition nothing can be changed."""

    list_display = (
        "article",
        "number",
        "kind",
        "change_note",
        "published_at",
        "published_by",
    )
    list_filter = ("kind",)
    search_fields = ("article__title", "openings__change_note", "sha256")
    list_select_related = ("article", "published_by", "openings")
    ordering = ["-published_at", "-pk"]
    date_hierarchy = "published_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).defer("document", "openings__opened")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Edition | None = None
    ) -> list[str]:
        return [name for _title, names in FIELDS for name in names]

    def get_fieldsets(
        self, request: HttpRequest, obj: Edition | None = None
    ) -> Fieldsets:
        """Without what this one does not tell."""
        told = {
            name
            for _title, names in FIELDS
            for name in names
            if obj and self._value(obj, name)
        }
        sets = [
            (title, [name for name in names if name in told]) for title, names in FIELDS
        ]
        return [(title, {"fields": names}) for title, names in sets if names]

    def _value(self, edition: Edition, name: str) -> object:
        column = getattr(self, name, None)
        return column(edition) if column else getattr(edition, name)

    @admin.display(description=gettext_lazy("article"))
    def of(self, edition: Edition) -> SafeString:
        address = reverse("admin:articles_article_change", args=[edition.article_id])
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, edition.article)

    @admin.display(description=gettext_lazy("public URL"))
    def addresses(self, edition: Edition) -> SafeString:
        listed, address = _listed(edition), edition.reading.address
        if not listed.public:
            return format_html("{}", _("Readers no longer see this version."))
        links = [
            (address, _("Public page")),
            (f"{address}edition.json", "edition.json"),
        ]
        if listed.compared:
            links.insert(1, (listed.compared, _("Changes since the previous version")))
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    correction = _told(
        gettext_lazy("correction"), lambda said: said.edition.correction_words
    )
    why = _told(
        gettext_lazy("reason why it is not a correction"), lambda said: said.edition.why
    )
    unchecked = _told(
        gettext_lazy("reason for leaving sentences unchecked"),
        lambda said: said.edition.unchecked_why,
    )
    alone = _told(
        gettext_lazy("reason for publication by its own author"),
        lambda said: said.edition.alone_why,
    )
    title = _told(gettext_lazy("title"), lambda said: said.article.listed_title)
    counted = _told(gettext_lazy("totals"), lambda said: said.summary)
    sources = _told(gettext_lazy("sources"), lambda said: str(len(said.sources)))

    @admin.display(description=gettext_lazy("change note"))
    def change_note(self, edition: Edition) -> str:
        return edition.change_note
