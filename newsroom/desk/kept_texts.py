"""Telling a browser that a text was saved, so that it may delete its own copy."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PATH = "/admin/"  # where texts are typed
FIELD = "kept"  # of a form: the name of the copy; only scripts fill it in
COOKIE = "saved-"  # and that name: one cookie for each copy
# A browser that never got the answer may come back much later.
SECONDS = 30 * 24 * 60 * 60
NAME = re.compile(r"[a-z0-9]{8,32}")


def confirm_saved[Answer: HttpResponse](request: HttpRequest, answer: Answer) -> Answer:
    """Return `answer`, marked as confirming that all that was typed is saved.

    Hazard: nothing else lets the browser delete what it keeps. Mark no answer to a form
    that was refused.
    """
    name = request.POST.get(FIELD, "")
    if NAME.fullmatch(name):
        answer.set_cookie(
            COOKIE + name,
            "1",
            max_age=SECONDS,
            path=PATH,
            secure=settings.HTTPS,
            samesite="Strict",
        )
    return answer
