"""All that a stranger can ask for.

What is made from rows and documents stands in `newsroom.public.addresses`.
"""

from django.urls import path, re_path
from django.views.generic import RedirectView

from newsroom.public import picture_views, search_views, statement_views, views
from newsroom.public.addresses import EDITION, STATEMENT, paths

urlpatterns = [
    path(STATEMENT, views.framed_page),
    *(path(address, views.page) for address in paths()),
    path("search/", search_views.search),
    path("api/v1/search/", search_views.api_search),
    path("api/v1/openapi.json", views.api_description),
    path("statements.jsonl", statement_views.all_statements),
    path(
        f"{EDITION}pages/<slug:sha256>.png", picture_views.picture, {"folder": "pages"}
    ),
    path(
        f"{EDITION}pictures/<slug:sha256>.webp",
        picture_views.picture,
        {"folder": "pictures"},
    ),
    path("identity/<slug:sha256>.webp", picture_views.site_picture),
    re_path(
        r"^identity/(?P<light>[0-9a-fA-F]{6})-(?P<dark>[0-9a-fA-F]{6})\.css$",
        views.accents,
    ),
    path("feed/", RedirectView.as_view(url="/feeds/articles.rss")),
    path("schemas/edition-2.json", views.edition_schema),
    path("static/<path:name>", views.static),
    path("verify.py", views.verifier),
    path("oembed", views.oembed),
    path("robots.txt", views.robots),
    path("healthz", views.health),
    path("readyz", views.ready),
]
