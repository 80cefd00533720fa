"""The newsroom without what stands before Django, and with pages that are made for each request: what these
two decisions bought is seen beside it."""

import gzip
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

    from newsroom.models import Edition
    from newsroom.operations.rebuild import editions_of
    from newsroom.public import build

    edition = Edition.objects.current().get(article__slug=slug)
    page = build.pages_of(editions_of(edition.article_id))[f"/articles/{slug}/"]
    return HttpResponse(gzip.compress(page.content.body, 6), headers={"Content-Encoding": "gzip"})
