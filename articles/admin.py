"""The back office: forms, lists that stay quick, topics, and the records of what was
imported.
"""

from calendar import monthrange
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime
from itertools import takewhile
from typing import Any

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
from articles.text.characters import moment_in, whole_number

# --- Forms, and what is searched for --------------------------------------------------

MOST_WORDS, LONGEST_SEARCH = 8, 200  # words and characters


class RowForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    """A form that writes what was typed into a copy of the row that it is given.

    Hazard: Django writes it into the row even where the form is refused. The rest of
    the page would be drawn from words that nobody has saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["instance"] = copy(kwargs.get("instance"))
        super().__init__(*args, **kwargs)


class RowAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # not generic at run time
    """What every model of the back office has."""

    form = RowForm

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeclaredChangeList

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Hazard: databases refuse a query of a thousand words, and a pattern of 50,000
        bytes.
        """
        words = search_term[:LONGEST_SEARCH].split()
        return super().get_search_results(
            request, queryset, " ".join(words[:MOST_WORDS])
        )


# --- Lists that cost the same however many rows there are -----------------------------

COUNTED = 1_000  # rows of a list; beyond that there are 'more than'
OLDER, NEWER = "older", "newer"
DATES = {"year": "Y", "month": "YEAR_MONTH_FORMAT", "day": "MONTH_DAY_FORMAT"}

type Place = Sequence[Any]  # a row's values of what its list is ordered by


def _reversed(order: Sequence[str]) -> list[str]:
    return [
        name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in order
    ]


def _names(order: Sequence[str]) -> list[str]:
    return [name.removeprefix("-") for name in order]


def _beyond(order: Sequence[str], place: Place) -> Q:
    """What comes after a place in an order of one field or two."""
    after, until = ("lt", "gte") if order[0].startswith("-") else ("gt", "lte")
    (first, *second), (value, *rest) = _names(order), place
    if not second:
        return Q(**{f"{first}__{after}": value})
    return Q(**{f"{first}__{after}e": value}) & ~Q(
        **{first: value, f"{second[0]}__{until}": rest[0]}
    )


class DeclaredChangeList(ChangeList):
    """A list that is narrowed by its declared filters alone. Django's can be asked by
    any column, and so tells, guess by guess, what no column shows.
    """

    def get_filters(self, request: HttpRequest) -> Any:
        found = super().get_filters(request)
        dates = {f"{self.date_hierarchy}__{part}" for part in (*DATES, "gte", "lt")}
        left = found[2].keys()  # by the filters
        if left - dates:
            raise IncorrectLookupParameters
        return found


class FlatChangeList(DeclaredChangeList):
    """A page begins after a place in the order, which an index gives: rows are not
    skipped to get there, not counted beyond COUNTED, and not looked at beyond `reach`
    where a search or a filter passes over them.

    older, newer: addresses of the pages beside this one. counted: how many rows there
    are, in words. stopped: how many rows were looked at, of more. Each is empty where
    there is none, or nobody knows.
    """

    model_admin: "FlatAdmin"
    older = newer = counted = ""
    stopped = 0

    def every(self) -> QuerySet[Any]:
        """All rows, in an order that an index gives."""
        return self.root_queryset

    def indexed(self) -> QuerySet[Any]:
        """All of them, or fewer that another index gives in this order."""
        return self.every()

    def asked(self) -> QuerySet[Any] | None:
        """Those of them that are asked for; None for all."""
        return self.queryset if self.query or self.get_filters_params() else None

    @property
    def order(self) -> Sequence[str]:
        """Names of fields, all in one direction; the last one numbers the rows of the
        list.
        """
        return [str(name) for name in self.model_admin.ordering or ()]

    @property
    def is_newest_first(self) -> bool:
        return self.order[0].startswith("-")

    def get_results(self, request: HttpRequest) -> None:
        way, _slash, text = request.GET.get(PAGE_VAR, "").partition("/")
        place = self._place(text)
        backwards = bool(way == NEWER and place)
        found, further = self._page(place, backwards=backwards)
        if backwards and not further:  # it is the first: shown whole
            backwards, place = False, None
            found, further = self._page(None)
        if backwards:
            found.reverse()
        first, last = (found[0], found[-1]) if found else (place, place)
        newer, older = (
            (further, last) if backwards else (first if place else None, further)
        )
        self.newer, self.older = (
            self._address(NEWER, newer),
            self._address(OLDER, older),
        )
        if not (place or further):
            self.counted = str(len(found))
        elif self.asked() is None:
            self.counted = self._count()
        rows = self.apply_select_related(self.root_queryset).in_bulk(
            [row[-1] for row in found]
        )
        self.result_list = [rows[row[-1]] for row in found if row[-1] in rows]
        # As if that were all: no action is for more.
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.multi_page = self.can_show_all = False
        self.show_admin_actions = bool(self.result_list)

    def _page(
        self, place: Place | None, *, backwards: bool = False
    ) -> tuple[list[Place], Place | None]:
        """The places of a page's rows, and the one after which there may be more."""
        order = _reversed(self.order) if backwards else self.order
        values, beyond = _names(order), _beyond(order, place) if place else Q()
        rows, asked, further = (
            self.indexed().filter(beyond).order_by(*order),
            self.asked(),
            None,
        )
        found = (rows if asked is None else asked.filter(beyond)).order_by(*order)
        if asked is not None:
            reach = self.model_admin.reach
            edge = list(rows.values_list(*values)[reach - 1 : reach + 1])
            if len(edge) == 2:
                further, found = (
                    edge[0],
                    found.filter(_beyond(_reversed(order), edge[1])),
                )
        places = list(found.values_list(*values)[: self.list_per_page + 1])
        is_full = len(places) > self.list_per_page
        self.stopped = self.model_admin.reach if further and not is_full else 0
        return (places[:-1], places[-2]) if is_full else (places, further)

    def _count(self) -> str:
        number = self.indexed().order_by().values("pk")[: COUNTED + 1].count()
        return (
            _("more than %(number)s") % {"number": COUNTED}
            if number > COUNTED
            else str(number)
        )

    def _place(self, text: str) -> Place | None:
        """The place that an address names; None for what is none."""
        *texts, last = text.split("/")
        fields = [
            self.indexed().model._meta.get_field(name)
            for name in _names(self.order)[:-1]
        ]
        if len(texts) != len(fields):
            return None
        is_moment = [isinstance(field, models.DateTimeField) for field in fields]
        read = [
            moment_in(one) if moment else one
            for one, moment in zip(texts, is_moment, strict=True)
        ]
        place = [*read, whole_number(last)]
        return None if None in place else place

    def _address(self, way: str, place: Place | None) -> str:
        if not place:
            return ""
        texts = [
            one.isoformat() if isinstance(one, datetime) else str(one) for one in place
        ]
        return self.get_query_string({PAGE_VAR: "/".join([way, *texts])})

    # Dates. Those of Django's own hierarchy are read from every row.

    def get_filters(self, request: HttpRequest) -> Any:
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:  # no year follows the last one
            raise IncorrectLookupParameters from error

    def dates(self) -> dict[str, Any]:
        """What admin/date_hierarchy.html shows: years, months or days between the first
        row and the last, by the first field of the order.
        """
        names = [f"{self.date_hierarchy}__{part}" for part in DATES]
        numbers = [whole_number(self.params.get(name, "")) or 0 for name in names]
        chosen = tuple(takewhile(bool, numbers))
        field, rows = _names(self.order)[0], self.every()
        ends = [
            rows.order_by(name).values_list(field, flat=True).first()
            for name in (field, f"-{field}")
        ]
        if None in ends:
            return {}
        first, last = [tuple(timezone.localdate(end).timetuple()[:3]) for end in ends]

        def choice(day: Sequence[int]) -> dict[str, str]:
            link = self.get_query_string(
                dict(zip(names, map(str, day), strict=False)), names
            )
            if not day:
                return {"link": link, "title": _("All dates")}
            words = date_format(
                date(*[*day, 1, 1][:3]), [*DATES.values()][len(day) - 1]
            )
            return {"link": link, "title": capfirst(words)}

        choices = [choice(day) for day in _days(chosen, first, last)]
        return {
            "back": choice(chosen[:-1]) if chosen else None,
            "choices": choices or [choice(chosen)],
        }


def _days(
    chosen: tuple[int, ...], first: tuple[int, ...], last: tuple[int, ...]
) -> list[tuple[int, ...]]:
    """What can be chosen next: a year, a month of one, a day of that, between two
    dates.
    """
    steps = len(chosen)
    if steps == len(DATES):
        return []
    numbers = [range(first[0], last[0] + 1), range(1, 13), range(1, 32)][steps]
    if steps == len(DATES) - 1:
        numbers = range(1, monthrange(*chosen)[1] + 1)
    days = [(*chosen, number) for number in numbers]
    return [day for day in days if first[: steps + 1] <= day <= last[: steps + 1]]


class OnlyTicked(ActionForm):
    """An action is never for rows of other pages, whatever is sent."""

    select_across = forms.BooleanField(
        label="", required=False, disabled=True, widget=forms.HiddenInput
    )


class FlatAdmin(RowAdmin):
    """A list as FlatChangeList makes it, in one order."""

    change_list_template = "admin/flat_list.html"
    action_form = OnlyTicked
    ordering = ["-pk"]
    sortable_by = ()
    list_per_page = 30
    reach = 20_000  # rows that a page looks at
    show_full_result_count = False
    show_facets = ShowFacets.NEVER

    def get_changelist(
        self, request: HttpRequest, **kwargs: Any
    ) -> type[FlatChangeList]:
        return FlatChangeList

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(
            request, {"title": title, **(extra_context or {})}
        )


# --- Records: those of what came in are registered by the desk, which knows who may
# read them -------------


class ReadOnlyAdmin(FlatAdmin):
    """A record to look at."""

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
    list_display = ["name", "slug"]
    search_fields = ["name"]


class OriginalAdmin(ReadOnlyAdmin):
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
    list_display = ["path", "status", "article", "received_at", "received_by"]
    list_filter = ["status"]
    search_fields = ["path"]
    list_select_related = ["article", "received_by"]
