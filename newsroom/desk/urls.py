"""The desk's own pages. They stand under /admin/ so that one login and one cookie path serve both."""

from django.urls import path

from newsroom.desk import (
    articles,
    batches,
    details,
    findings,
    history,
    intake,
    publish,
    review,
    sentence,
    text,
)

app_name = "desk"
ARTICLE = "admin/articles/article/<int:article_id>"

urlpatterns = [
    path("admin/desk/", articles.articles, name="articles"),
    path("admin/desk/import/", intake.upload, name="import"),
    path("admin/desk/import/batch/<uuid:batch>/", batches.batch, name="batch"),
    path("admin/desk/import/<int:intake_id>/", intake.preview, name="preview"),
    path("admin/desk/import/<int:intake_id>/original/", intake.original, name="original"),
    path(f"{ARTICLE}/findings/", findings.article_findings, name="findings"),
    path(f"{ARTICLE}/details/", details.details, name="details"),
    path(f"{ARTICLE}/overall/", details.overall, name="overall"),
    path(f"{ARTICLE}/review/", review.review, name="review"),
    path(f"{ARTICLE}/text/", text.revise, name="revise"),
    path(f"{ARTICLE}/history/", history.history, name="history"),
    path(f"{ARTICLE}/changes/", history.happened, name="happened"),
    path(f"{ARTICLE}/history/<int:a>/<int:b>/", history.difference, name="difference"),
    path(f"{ARTICLE}/sentences/<slug:key>/", sentence.sentence, name="sentence"),
    path("admin/annotations/anchor/<int:anchor_id>/life/", history.anchor, name="anchor"),
    path(f"{ARTICLE}/publish/", publish.publish, name="publish"),
    path(f"{ARTICLE}/withdraw/", publish.withdraw, name="withdraw"),
]
