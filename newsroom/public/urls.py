"""All that a stranger can ask for. Addresses are a contract with other programs."""

from django.urls import path
from django.views.generic import RedirectView

from newsroom.public import feeds, opendata, pages, views

FEEDS = ("articles", "corrections", "topics/<slug:slug>", "authors/<slug:slug>")
PICTURE = "articles/<slug:slug>/editions/<int:number>"

urlpatterns = [
    path("", views.page),
    path("search/", views.search),
    path("api/v1/search/", views.api_search),
    path("api/v1/openapi.json", views.api_description),
    path("api/v1/articles/", views.page),
    path("api/v1/sources/<int:key>/", views.page),
    *(
        path(f"api/v1/articles/<slug:slug>/{rest}", views.page)
        for rest in ("", pages.ANNOTATIONS)
    ),
    *(
        path(f"api/v1/articles/<slug:slug>/editions/<int:number>/{rest}", views.page)
        for rest in ("", pages.ANNOTATIONS)
    ),
    path("statements.jsonl", views.all_statements),
    path("topics/<slug:slug>/", views.page),
    path("authors/<slug:slug>/", views.page),
    path("sources/<int:key>/", views.page),
    path("corrections/", views.page),
    path("method/", views.page),
    path("articles/<slug:slug>/", views.page),
    path("articles/<slug:slug>/editions/", views.page),
    path("articles/<slug:slug>/editions/<int:number>/", views.page),
    path("articles/<slug:slug>/editions/<int:older>/<int:newer>/", views.page),
    path(f"{PICTURE}/pages/<slug:sha256>.png", views.picture, {"folder": "pages"}),
    path(
        f"{PICTURE}/pictures/<slug:sha256>.webp", views.picture, {"folder": "pictures"}
    ),
    *(path(f"articles/<slug:slug>/{name}", views.page) for name in opendata.FILES),
    *(
        path(f"articles/<slug:slug>/editions/<int:number>/{name}", views.page)
        for name in opendata.FILES
    ),
    *(
        path(f"feeds/{of}.{extension}", views.page)
        for of in FEEDS
        for extension in feeds.FORMATS
    ),
    path("feed/", RedirectView.as_view(url="/feeds/articles.rss")),
    path("schemas/edition-2.json", views.edition_schema),
    path("static/<path:name>", views.static),
    path("heads.json", views.page),
    path("verify.py", views.verifier),
    path("oembed", views.oembed),
    path("sitemap.xml", views.page),
    path("sitemap-pages.xml", views.page),
    path("sitemap-<int:number>.xml", views.page),
    path("robots.txt", views.robots),
    path("healthz", views.health),
    path("readyz", views.ready),
]
