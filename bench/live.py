"""The newsroom without what stands before Django, and with pages that are made for each
request: what these two decisions bought is seen beside it.
"""

import os
from collections.abc import Callable
from typing import Any


def application() -> Callable[..., Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    from django.core.wsgi import get_wsgi_application

    found = get_wsgi_application()
    from django.urls import path

    from newsroom import urls

    urls.urlpatterns[:0] = [path("live/<slug:slug>/", made_now)]
    return found


def made_now(_request: object, slug: str) -> Any:
    from django.http import HttpResponse

    from newsroom.public import answers
    from newsroom.public.queries import ask_database

    page = answers.find_page(f"/articles/{slug}/", "", ask_database, whole=True)
    return HttpResponse(
        answers.compressed(page.make().encode()).gzip,
        headers={"Content-Encoding": "gzip"},
    )
