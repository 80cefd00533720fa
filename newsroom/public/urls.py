"""All that a stranger can ask for. Addresses are a contract with other programs."""

from django.urls import path
from django.views.generic import RedirectView

from newsroom.public import feeds, opendata, views

urlpatterns = [
    path("", views.front, name="front"),
    path("search/", views.search, name="search"),
    path("api/v1/search/", views.api_search),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/<int:key>/", views.source, name="source"),
    path("corrections/", views.corrections, name="corrections"),
    path("articles/<slug:slug>/", views.stored, name="article"),
    path("articles/<slug:slug>/editions/", views.stored, name="editions"),
    path("articles/<slug:slug>/editions/<int:number>/", views.stored, name="edition"),
    path("articles/<slug:slug>/editions/<int:older>/<int:newer>/", views.comparison, name="comparison"),
    *(path(f"articles/<slug:slug>/{name}", views.stored) for name in opendata.FILES),
    *(path(f"articles/<slug:slug>/editions/<int:number>/{name}", views.stored) for name in opendata.FILES),
    *(path(f"feeds/articles.{extension}", views.standing) for extension in feeds.FORMATS),
    path("feeds/corrections.rss", views.standing),
    path("feeds/topics/<slug:slug>.rss", views.stored),
    path("feeds/authors/<slug:slug>.rss", views.stored),
    path("feed/", RedirectView.as_view(url="/feeds/articles.rss")),
    path("schemas/edition-1.json", views.edition_schema),
    path("static/<path:name>", views.static),
    path("oembed", views.oembed),
    path("sitemap.xml", views.standing),
    path("sitemap-<int:number>.xml", views.sitemap_file),
    path("robots.txt", views.robots),
    path("healthz", views.health),
    path("readyz", views.ready),
]
