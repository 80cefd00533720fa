"""The one door to desk pages, and behind it the one to what was before: who may, and
what happens to what was typed when they may not.
"""

from collections.abc import Callable, Collection
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.actions import past
from newsroom.conf.errors import login_ended_as_json, typed_fields, wants_json

type View = Callable[..., HttpResponseBase]


def desk_view(permission: str) -> Callable[[View], View]:
    """Only for staff with `permission` ("app.codename"). A page that is only read shows
    one state of the database.

    Anonymous: a page goes to the login and back; a request that accepts JSON gets 401
    with a sentence, so that the page which sent it keeps what was typed. Without the
    permission: 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            if not (request.user.is_active and request.user.is_staff):
                return _ask_to_log_in(request)
            if request.method == "POST" and _is_of_another(request):
                raise PermissionDenied(
                    _("Somebody else is logged in in this browser now.")
                )
            if not request.user.has_perm(permission):
                raise PermissionDenied(
                    _(
                        "Your role does not include this. Ask an administrator of the newsroom."
                    )
                )
            if request.method == "POST":
                return view(request, *args, **kwargs)
            with snapshot():
                return view(request, *args, **kwargs)

        return guarded

    return decorate


def past_view(
    permission: str,
    of: Callable[[int], Collection[int]] = past.of_article,
    named: str = "article_id",
) -> Callable[[View], View]:
    """A desk_view of originals, earlier revisions or histories, by an address that has
    a number by the name `named`. of: from that, the articles whose they are.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def recorded(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            read_past(request, of(plain_number(str(kwargs[named]))))
            return view(request, *args, **kwargs)

        return desk_view(permission)(recorded)

    return decorate


def plain_number(text: str) -> int:
    """Hazard: the admin finds a row by many spellings of its number. Raises Http404
    where it is another.
    """
    number = whole_number(text)
    if number is None:
        raise Http404
    return number


def read_past(request: HttpRequest, articles: Collection[int]) -> None:
    """Raises PermissionDenied where words of one are withheld from whoever asks; else
    it is recorded.
    """
    if not may_read_past(request, articles):
        raise PermissionDenied(past.refusal())


def may_read_past(request: HttpRequest, articles: Collection[int]) -> bool:
    """For what is only part of a page, which is left out."""
    return past.may_read_past(articles, request.path, acting(request))


def acting(request: HttpRequest) -> User:
    """Who acts on a desk page: desk_view has let nobody else in."""
    return cast("User", request.user)


def by_fetch(request: HttpRequest) -> bool:
    """Whether a script of the page asks, which wants only the parts that change."""
    return request.headers.get("X-Requested-With") == "fetch"


def _is_of_another(request: HttpRequest) -> bool:
    """Whether the page that sends it was opened by somebody else than is logged
    in now.
    """
    return request.headers.get("X-Person", str(request.user.pk)) != str(request.user.pk)


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return login_ended_as_json()
    if request.method == "POST":
        return render(
            request, "login_ended.html", {"fields": typed_fields(request)}, status=401
        )
    return redirect(
        f"{reverse('admin:login')}?{urlencode({'next': request.get_full_path()})}"
    )
