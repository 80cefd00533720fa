"""Middleware for people who are logged in at the desk."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from newsroom.accounts.factors import lacks_factor, may_add_first
from newsroom.accounts.sessions import note_use
from newsroom.conf.errors import is_desk
from newsroom.conf.logs import MARKS
from newsroom.conf.middleware import Answer

# Without the second factor that a person needs, these alone are open.
ALWAYS_OPEN = ("/accounts/", "/admin/logout/", "/admin/language/")
FACTORS = "/accounts/2fa/"
# What a page asks by itself, also where nobody sits before it.
POLLED = "/workbench/live/"


def watch_sessions(answer: Answer) -> Answer:
    """Keep a session open while it is used, and lead people to a missing factor.

    Readers' requests pass untouched: to read a session would tell caches that an answer
    depends on cookies.
    """

    def watched(request: HttpRequest) -> HttpResponseBase:
        if not is_desk(request) or not isinstance(request.user, User):
            return answer(request)
        MARKS.get({})["account"] = request.user.pk
        if not request.path_info.endswith(POLLED):
            note_use(request)
        path = request.path_info
        adds = path.startswith(FACTORS) and path != FACTORS
        if path.startswith(ALWAYS_OPEN) and not adds:
            return answer(request)
        if not lacks_factor(request, request.user):
            return answer(request)
        words = gettext("Your role needs a second factor. Set one up first.")
        if not may_add_first(request, request.user):
            words = gettext(
                "Your role needs a second factor. To set up your first one, ask an "
                "administrator for a sign-in link."
            )
        elif adds:
            return answer(request)
        messages.warning(request, words)
        return redirect("mfa_index")

    return watched
