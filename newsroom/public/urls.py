"""All that a stranger can ask for. Addresses are a contract with other programs."""

from django.urls import path
from django.views.generic import RedirectView

from newsroom.public import feeds, opendata, views

PICTURE = "articles/<slug:slug>/editions/<int:number>"

urlpatterns = [
    path("", views.page),
    path("search/", views.search),
    path("api/v1/search/", views.api_search),
    path("topics/<slug:slug>/", views.page),
    path("sources/<int:key>/", views.page),
    path("corrections/", views.page),
    path("articles/<slug:slug>/", views.page),
    path("articles/<slug:slug>/editions/", views.page),
    path("articles/<slug:slug>/editions/<int:number>/", views.page),
    path("articles/<slug:slug>/editions/<int:older>/<int:newer>/", views.page),
    path(f"{PICTURE}/pages/<slug:sha256>.png", views.picture, {"folder": "pages"}),
    path(f"{PICTURE}/pictures/<slug:sha256>.webp", views.picture, {"folder": "pictures"}),
    *(path(f"articles/<slug:slug>/{name}", views.page) for name in opendata.FILES),
    *(path(f"articles/<slug:slug>/editions/<int:number>/{name}", views.page) for name in opendata.FILES),
    *(path(f"feeds/articles.{extension}", views.page) for extension in feeds.FORMATS),
    path("feeds/corrections.rss", views.page),
    path("feeds/topics/<slug:slug>.rss", views.page),
    path("feeds/authors/<slug:slug>.rss", views.page),
    path("feed/", RedirectView.as_view(url="/feeds/articles.rss")),
    path("schemas/edition-1.json", views.edition_schema),
    path("static/<path:name>", views.static),
    path("oembed", views.oembed),
    path("sitemap.xml", views.page),
    path("sitemap-<int:number>.xml", views.page),
    path("robots.txt", views.robots),
    path("healthz", views.health),
    path("readyz", views.ready),
]
