"""What every request brings is made clean here, once: no view, form or query meets a character that a
database, a feed or a page cannot hold. That text is UTF-8 is for newsroom/conf/gateway.py to see."""

from collections.abc import Callable
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotFound,
    HttpResponseRedirect,
    QueryDict,
)

from articles.text.clean import clean_text, forbidden, whole_number
from newsroom.conf.errors import too_large

type Handler = Callable[[HttpRequest], HttpResponseBase]


def clean_address(get_response: Handler) -> Handler:
    """Before the session: cookies and the query lose such characters; a path that has one is no page's."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if forbidden(request.path_info):
            return HttpResponseNotFound("There is no such page.", content_type="text/plain")
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if not forbidden(value)}
        if request.META.get("QUERY_STRING"):
            request.GET = _cleaned(request.GET)
        return get_response(request)

    return middleware


class CleanView:
    """What a view is given: after the check of the form's token, because it reads the body, which nobody
    without a token may ask for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[str, ...], named: dict[str, str]
    ) -> None:
        """Raises Http404 for a row of the back office that has no number: its history asks the database."""
        rows = [*args, named["object_id"]] if "object_id" in named else args
        if any(whole_number(row) is None for row in rows):
            raise Http404("There is no such row.")
        if request.method == "POST":
            request.POST = _cleaned(request.POST)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponseBase | None:
        """For what no database can look up: a choice of 20 digits in any form; in a list of the back office,
        such as the year -1, as Django answers other filters that make no sense."""
        if request.method == "POST" and isinstance(problem, OverflowError):
            return too_large(request)
        name = getattr(request.resolver_match, "url_name", None) or ""
        if name.endswith("_changelist") and isinstance(problem, ValueError | OverflowError):
            return None if "e" in request.GET else HttpResponseRedirect(f"{request.path}?e=1")
        return None


def _cleaned(data: QueryDict) -> Any:
    """The same names and values; only ours to read, as before."""
    cleaned = QueryDict(mutable=True)
    for name, values in data.lists():
        cleaned.setlist(clean_text(name), [clean_text(value) for value in values])
    cleaned._mutable = False  # as Django makes them
    return cleaned
