"""The desk's own pages. They stand under /admin/ so that one login and one cookie path serve both."""

from django.urls import path

from newsroom.desk import (
    batches,
    cutting,
    details,
    findings,
    history,
    importing,
    listing,
    publishing,
    revising,
)

app_name = "desk"
ARTICLE = "admin/articles/article/<int:article_id>"

urlpatterns = [
    path("admin/desk/", listing.articles, name="articles"),
    path("admin/desk/import/", importing.upload, name="import"),
    path("admin/desk/import/batch/<uuid:batch>/", batches.batch, name="batch"),
    path("admin/desk/import/<int:intake_id>/", importing.preview, name="preview"),
    path("admin/desk/import/<int:intake_id>/original/", importing.original, name="original"),
    path(f"{ARTICLE}/findings/", findings.article_findings, name="findings"),
    path(f"{ARTICLE}/details/", details.details, name="details"),
    path(f"{ARTICLE}/text/", revising.revise, name="revise"),
    path(f"{ARTICLE}/history/", history.history, name="history"),
    path(f"{ARTICLE}/history/<int:a>/<int:b>/", history.difference, name="difference"),
    path(f"{ARTICLE}/sentences/<slug:key>/", cutting.sentence, name="sentence"),
    path("admin/annotations/anchor/<int:anchor_id>/life/", history.anchor, name="anchor"),
    path(f"{ARTICLE}/publish/", publishing.publish, name="publish"),
    path(f"{ARTICLE}/withdraw/", publishing.withdraw, name="withdraw"),
]
