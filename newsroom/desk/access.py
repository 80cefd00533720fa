"""Who may open a page of the desk, or what was before, and what others are answered.

What was typed is not lost when its login has ended.
"""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import cast
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from articles.snapshot import snapshot
from articles.text.characters import whole_number
from newsroom.accounts.factors import is_fresh
from newsroom.actions import past
from newsroom.actions.sign_offs import READ_ALL, readable_articles
from newsroom.conf.errors import login_ended_as_json, typed_fields, wants_json

type View = Callable[..., HttpResponseBase]


def desk_view(
    permission: str, shows: Callable[..., Q] | None = None
) -> Callable[[View], View]:
    """Return a decorator of views for staff with `permission` ("app.codename").

    `shows` maps the arguments of the address to the articles that the page shows. If
    the sign-off of one of them was asked of a person who may not read all articles,
    this page is open to them too. All other pages are closed to such people.
    A page that is only read shows one state of the database. A person who is not logged
    in goes to the login and back; a request that accepts JSON gets 401 with a sentence,
    so that the page which sent it keeps what was typed. Without the permission the
    answer is 403.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @never_cache
        def guarded(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            if not (request.user.is_active and request.user.is_staff):
                return _ask_to_log_in(request)
            if request.method == "POST" and _was_opened_by_another(request):
                raise PermissionDenied(
                    _("Somebody else is logged in in this browser now.")
                )
            if not _may_open(acting(request), permission, shows, kwargs):
                raise PermissionDenied(
                    _(
                        "Your role does not allow this action. Ask an "
                        "administrator of the newsroom."
                    )
                )
            if request.method == "POST":
                return view(request, *args, **kwargs)
            with snapshot():
                return view(request, *args, **kwargs)

        return guarded

    return decorate


def ask_for_fresh_sign_in(request: HttpRequest) -> None:
    """Let the person prove again who they are, unless they just did.

    What they sent is done after that, except files.
    """
    if is_fresh(request):
        return
    if request.FILES:
        messages.warning(
            request, _("Files are not kept: choose them again after this.")
        )
    raise ReauthenticationRequired


def _may_open(
    user: User,
    permission: str,
    shows: Callable[..., Q] | None,
    named: Mapping[str, object],
) -> bool:
    if shows is None or user.has_perm(READ_ALL):
        return user.has_perm(permission)
    return readable_articles(user).filter(shows(**named)).exists()


def one_article(article_id: int, **_rest: object) -> Q:
    """Return the article that the address names."""
    return Q(pk=article_id)


def past_view(
    permission: str,
    of: Callable[[int], Collection[int]] = past.of_article,
    named: str = "article_id",
    shows: Callable[..., Q] | None = None,
) -> Callable[[View], View]:
    """Return a `desk_view` of earlier text that records each reading.

    `named` is the argument of the address that holds a number; `of` maps it to the ids
    of the articles whose text it is.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def recorded(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            articles = of(plain_number(str(kwargs[named])))
            past.read_past(articles, request.path, acting(request))
            return view(request, *args, **kwargs)

        return desk_view(permission, shows)(recorded)

    return decorate


def plain_number(text: str) -> int:
    """Return the number that `text` spells plainly; raise Http404 if it does not.

    Hazard: the admin finds a row by many spellings of its number.
    """
    number = whole_number(text)
    if number is None:
        raise Http404
    return number


def acting(request: HttpRequest) -> User:
    """Return the person who acts on a desk page; `desk_view` lets in nobody else."""
    return cast("User", request.user)


def by_fetch(request: HttpRequest) -> bool:
    """Return whether a script of the page asks, which wants only the changed parts."""
    return request.headers.get("X-Requested-With") == "fetch"


def _was_opened_by_another(request: HttpRequest) -> bool:
    """Return whether somebody else was logged in when the sending page was opened."""
    user = str(request.user.pk)
    return request.headers.get("X-Person", user) != user


def _ask_to_log_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return login_ended_as_json()
    if request.method == "POST":
        context = {"fields": typed_fields(request)}
        return render(request, "login_ended.html", context, status=401)
    back = urlencode({"next": request.get_full_path()})
    return redirect(f"{reverse('admin:login')}?{back}")
