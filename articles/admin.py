"""Django's admin for topics and imports, with lists that stay quick."""

from calendar import monthrange
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.models import Topic
from articles.text.characters import parse_moment, whole_number
from articles.text.search_terms import searched_words

type Context = dict[str, Any]
"""The values of a template."""

# --- Forms, and what is searched for --------------------------------------------------


class RowForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A form that writes what was typed into a copy of the row that it is given.

    Hazard: Django writes it into the row even where the form is refused. The rest of
    the page would be drawn from words that nobody has saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["instance"] = copy(kwargs.get("instance"))
        kwargs.setdefault("label_suffix", "")  # as on the desk's own pages
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        """Check what was sent; if it is refused, say that its files are not kept."""
        super().full_clean()
        if not self.errors:
            return
        for name in self.fields.keys() & self.files.keys() - self.errors.keys():
            self.add_error(name, _("The file was not kept. Choose it again."))


class RowAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """The base of every model's page in the admin."""

    form = RowForm

    def get_changelist(
        self, request: HttpRequest, **kwargs: object
    ) -> type[ChangeList]:
        return DeclaredChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )

    def render_change_form(
        self, request: HttpRequest, context: Context, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[models.Model], search_term: str
    ) -> tuple[QuerySet[models.Model], bool]:
        words = " ".join(searched_words(search_term))
        return super().get_search_results(request, queryset, words)


# --- Lists that cost the same however many rows there are -----------------------------

COUNTED = 1_000  # rows of a list; beyond that there are 'more than'
OLDER, NEWER = "older", "newer"
DATES = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "MONTH_DAY_FORMAT"}

type Place = Sequence[object]  # a row's values of what its list is ordered by


def _reversed(order: Sequence[str]) -> list[str]:
    names = []
    for name in order:
        if name.startswith("-"):
            names.append(name.removeprefix("-"))
        else:
            names.append(f"-{name}")
    return names


def _names(order: Sequence[str]) -> list[str]:
    return [name.removeprefix("-") for name in order]


def _beyond(order: Sequence[str], place: Place) -> Q:
    """Return the condition for rows after a place in an order of one field or two."""
    if order[0].startswith("-"):
        after, until = "lt", "gte"
    else:
        after, until = "gt", "lte"
    names = _names(order)
    first = names[0]
    if len(names) == 1:
        return Q(**{f"{first}__{after}": place[0]})
    not_before = Q(**{f"{first}__{after}e": place[0]})
    same_but_not_after = Q(**{first: place[0], f"{names[1]}__{until}": place[1]})
    return not_before & ~same_but_not_after


class DeclaredChangeList(ChangeList):
    """A list that is narrowed by its declared filters alone.

    Hazard: Django's own can be filtered by any column, so that guess by guess it gives
    away what no column shows.
    """

    def get_filters(self, request: HttpRequest) -> Any:
        filters = super().get_filters(request)
        left_over = filters[2].keys()  # parameters that no declared filter took
        dates = {f"{self.date_hierarchy}__{part}" for part in (*DATES, "gte", "lt")}
        if left_over - dates:
            raise IncorrectLookupParameters
        return filters


class FlatPage(NamedTuple):
    """The rows of one page by their places, and the places to go on from."""

    places: list[Place]
    newer: Place | None = None
    older: Place | None = None


class FlatChangeList(DeclaredChangeList):
    """A list whose pages each begin after a place in the order, which an index gives.

    Rows are not skipped to get there, not counted beyond COUNTED, and not looked at
    beyond `reach` where a search or a filter passes over them.

    `older` and `newer` are the addresses of the pages beside this one. `counted` says
    in words how many rows there are. `stopped` is the number of rows after which the
    search stopped though there are more. Each is empty where there is none or where it
    is not known.
    """

    model_admin: "FlatAdmin"
    older = newer = counted = ""
    stopped = 0

    def all_rows(self) -> QuerySet[models.Model]:
        """Return all rows, in an order that an index gives."""
        return self.root_queryset

    def indexed_rows(self) -> QuerySet[models.Model]:
        """Return all rows, or fewer that another index gives in this order."""
        return self.all_rows()

    def matching_rows(self) -> QuerySet[models.Model] | None:
        """Return the rows that match search and filters; None where all do."""
        if self.query or self.get_filters_params():
            rows: QuerySet[models.Model] = self.queryset
            return rows
        return None

    @property
    def order(self) -> Sequence[str]:
        """The names of the fields that it is ordered by, all in one direction.

        The last one numbers the rows of the list.
        """
        return [str(name) for name in self.model_admin.ordering or ()]

    @property
    def is_newest_first(self) -> bool:
        return self.order[0].startswith("-")

    def get_results(self, request: HttpRequest) -> None:
        page = self._requested_page(request)
        self.newer = self._address(NEWER, page.newer)
        self.older = self._address(OLDER, page.older)
        if not (page.newer or page.older):
            self.counted = str(len(page.places))
        elif self.matching_rows() is None:
            self.counted = self._count()
        keys = [place[-1] for place in page.places]
        rows = self.apply_select_related(self.root_queryset).in_bulk(keys)
        self.result_list = [rows[key] for key in keys if key in rows]
        # Django then believes that these are all rows, so no action is for more.
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.multi_page = self.can_show_all = False
        self.show_admin_actions = bool(self.result_list)

    def _requested_page(self, request: HttpRequest) -> FlatPage:
        direction, _slash, text = request.GET.get(PAGE_VAR, "").partition("/")
        start = self._place(text)
        if start and direction == NEWER:
            page = self._page_before(start)
            if page is not None:
                return page
            start = None  # The first page is shown whole.
        places, further = self._read_page(self.order, start)
        if start is None:
            return FlatPage(places, older=further)
        return FlatPage(places, newer=places[0] if places else start, older=further)

    def _page_before(self, start: Place) -> FlatPage | None:
        """Return the page that ends before `start`; None if it is the first one."""
        places, further = self._read_page(_reversed(self.order), start)
        if not further:
            return None
        places.reverse()
        return FlatPage(places, newer=further, older=places[-1] if places else start)

    def _read_page(
        self, order: Sequence[str], start: Place | None
    ) -> tuple[list[Place], Place | None]:
        """Return the places of a page's rows, and the one after which there may be more."""
        fields = _names(order)
        beyond = _beyond(order, start) if start else Q()
        further: Place | None = None
        all_rows = self.indexed_rows().filter(beyond).order_by(*order)
        matching = self.matching_rows()
        if matching is None:
            rows = all_rows
        else:
            rows = matching.filter(beyond).order_by(*order)
            reach = self.model_admin.reach
            edge = list(all_rows.values_list(*fields)[reach - 1 : reach + 1])
            if len(edge) == 2:
                further, first_out_of_reach = edge
                rows = rows.filter(_beyond(_reversed(order), first_out_of_reach))
        places = list(rows.values_list(*fields)[: self.list_per_page + 1])
        self.stopped = 0
        if len(places) > self.list_per_page:
            places.pop()
            return places, places[-1]
        if further:
            self.stopped = self.model_admin.reach
        return places, further

    def _count(self) -> str:
        rows = self.indexed_rows().order_by()
        number = rows.values("pk")[: COUNTED + 1].count()
        if number > COUNTED:
            return _("more than %(number)s") % {"number": COUNTED}
        return str(number)

    def _place(self, text: str) -> Place | None:
        """Return the place that an address names, or None if it names none."""
        *texts, last = text.split("/")
        names = _names(self.order)[:-1]
        if len(texts) != len(names):
            return None
        options = self.indexed_rows().model._meta
        place: list[object] = []
        for name, value in zip(names, texts, strict=True):
            if isinstance(options.get_field(name), models.DateTimeField):
                place.append(parse_moment(value))
            else:
                place.append(value)
        place.append(whole_number(last))
        if None in place:
            return None
        return place

    def _address(self, direction: str, place: Place | None) -> str:
        if not place:
            return ""
        parts = [direction]
        for value in place:
            if isinstance(value, datetime):
                parts.append(value.isoformat())
            else:
                parts.append(str(value))
        return self.get_query_string({PAGE_VAR: "/".join(parts)})

    # Dates. Django's own hierarchy reads them from every row.

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # no year follows the last one
            raise IncorrectLookupParameters from error

    def dates(self) -> dict[str, object]:
        """Return what admin/date_hierarchy.html shows.

        The choices are years, months or days between the first row and the last, by the
        first field of the order.
        """
        chosen = self._chosen_date()
        field = _names(self.order)[0]
        first = self._first_date(field)
        last = self._first_date(f"-{field}")
        if first is None or last is None:
            return {}
        days = _days(chosen, first, last) or [chosen]
        back = self._date_choice(chosen[:-1]) if chosen else None
        return {"back": back, "choices": [self._date_choice(day) for day in days]}

    def _date_names(self) -> list[str]:
        return [f"{self.date_hierarchy}__{part}" for part in DATES]

    def _chosen_date(self) -> tuple[int, ...]:
        """Return the year, month and day of the address, as far as they are given."""
        chosen: list[int] = []
        for name in self._date_names():
            number = whole_number(self.params.get(name, ""))
            if not number:
                break
            chosen.append(number)
        return tuple(chosen)

    def _first_date(self, order: str) -> tuple[int, ...] | None:
        field = order.removeprefix("-")
        rows = self.all_rows().order_by(order)
        moment = rows.values_list(field, flat=True).first()
        if moment is None:
            return None
        day = timezone.localdate(moment)
        return (day.year, day.month, day.day)

    def _date_choice(self, day: Sequence[int]) -> dict[str, str]:
        names = self._date_names()
        texts = [str(number) for number in day]
        link = self.get_query_string(dict(zip(names, texts, strict=False)), names)
        if not day:
            return {"link": link, "title": _("All dates")}
        year, month, day_of_month = [*day, 1, 1][:3]
        format_name = list(DATES.values())[len(day) - 1]
        words = date_format(date(year, month, day_of_month), format_name)
        return {"link": link, "title": capfirst(words)}


def _days(
    chosen: tuple[int, ...], first: tuple[int, ...], last: tuple[int, ...]
) -> list[tuple[int, ...]]:
    """Return what can be chosen next between two dates.

    That is a year, a month of the chosen year or a day of the chosen month.
    """
    depth = len(chosen)
    if depth == 0:
        numbers = range(first[0], last[0] + 1)
    elif depth == 1:
        numbers = range(1, 13)
    elif depth == 2:
        numbers = range(1, monthrange(*chosen)[1] + 1)
    else:
        return []
    earliest = first[: depth + 1]
    latest = last[: depth + 1]
    days = [(*chosen, number) for number in numbers]
    return [day for day in days if earliest <= day <= latest]


class OnlyTicked(ActionForm):
    """An action's form, which never includes rows of other pages, whatever is sent."""

    select_across = forms.BooleanField(
        label="", required=False, disabled=True, widget=forms.HiddenInput
    )


class FlatAdmin(RowAdmin):
    """A model's page whose list is a FlatChangeList, in one order."""

    change_list_template = "admin/flat_list.html"
    action_form = OnlyTicked
    ordering = ["-pk"]
    sortable_by = ()
    list_per_page = 30
    reach = 20_000  # rows that a page looks at
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_changelist(
        self, request: HttpRequest, **kwargs: object
    ) -> type[FlatChangeList]:
        return FlatChangeList


# --- Records --------------------------------------------------------------------------
# The desk registers those of what came in: it knows who may read them.


class ReadOnlyAdmin(FlatAdmin):
    """A model's page where rows can be seen but not added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(RowAdmin):
    """The topics, which can be renamed here."""

    list_display = ["name", "slug"]
    search_fields = ["name"]


class OriginalAdmin(ReadOnlyAdmin):
    """The files as they arrived."""

    list_display = [
        "filename",
        "media_type",
        "size",
        "sha256",
        "received_at",
        "received_by",
    ]
    search_fields = ["filename", "url", "sha256"]
    list_select_related = ["received_by"]


class IntakeAdmin(ReadOnlyAdmin):
    """The imported files, each with its result."""

    list_display = ["path", "status", "article", "received_at", "received_by"]
    fields = ["file", "status", "error", "article", "received_at", "received_by"]
    list_filter = ["status"]
    search_fields = ["path"]
    list_select_related = ["article", "received_by"]
