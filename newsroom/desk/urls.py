"""The desk's own pages, under /admin/: one login and one cookie path serve both."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from newsroom.actions.act_requests import Act
from newsroom.desk import (
    cite_page,
    documents_page,
    history_page,
    import_pages,
    import_preview,
    my_desk,
    notices_page,
    pictures_page,
    publish_sheet,
    replies_page,
    requests_page,
    review_page,
    scheduled_page,
    text_page,
    withholding_page,
    word_page,
)

app_name = "desk"
ARTICLE = "admin/articles/article/<int:article_id>"
BEFORE = r"^admin/articles/article/(?P<number>[0-9]+)/(?:details|overall|findings)/$"

urlpatterns = [
    path("admin/", my_desk.show_my_desk, name="my_desk"),
    path(
        "admin/desk/",
        RedirectView.as_view(pattern_name="admin:index"),
        name="my_desk_before",
    ),
    path(
        "admin/desk/practice/discard/",
        my_desk.discard_practice,
        name="discard_practice",
    ),
    path("admin/desk/scheduled/", scheduled_page.show_scheduled, name="scheduled"),
    path("admin/requests/", requests_page.show_requests, name="requests"),
    path(
        "admin/annotations/source/<int:number>/public/",
        requests_page.ask_act,
        {"act": Act.PUBLIC},
        name="ask_public",
    ),
    path(
        "admin/annotations/source/<int:number>/read/",
        requests_page.ask_act,
        {"act": Act.IDENTITY},
        name="ask_identity",
    ),
    path(
        "admin/auth/user/<int:number>/factors/",
        requests_page.ask_act,
        {"act": Act.FACTORS},
        name="ask_factors",
    ),
    path(
        "admin/accounts/rolemapping/<int:number>/remove/",
        requests_page.ask_act,
        {"act": Act.UNMAPPING},
        name="ask_unmapping",
    ),
    path("accounts/notices/", notices_page.choose_paces, name="notices"),
    path("admin/desk/import/", import_pages.upload, name="import"),
    path("admin/desk/import/batch/<uuid:batch>/", import_pages.batch, name="batch"),
    path("admin/desk/import/<int:intake_id>/", import_preview.preview, name="preview"),
    path(
        "admin/desk/import/<int:intake_id>/original/",
        import_preview.original,
        name="original",
    ),
    re_path(
        BEFORE,
        RedirectView.as_view(pattern_name="admin:articles_article_change"),
        name="article_before",
    ),
    path(
        "admin/annotations/source/<int:source_id>/attach/",
        documents_page.attach_copies,
        name="attach",
    ),
    path(
        "admin/annotations/keptcopy/<int:copy_id>/",
        documents_page.change_copy,
        name="change_copy",
    ),
    path(
        "admin/annotations/keptcopy/<int:copy_id>/<int:number>/",
        documents_page.show_page,
        name="document",
    ),
    path(
        "admin/annotations/keptcopy/<int:copy_id>/<int:number>/picture/",
        documents_page.show_page_picture,
        name="picture",
    ),
    path(
        "admin/annotations/citation/<int:citation_id>/confirm/",
        documents_page.confirm_quotation,
        name="confirm_quotation",
    ),
    path(
        "admin/editions/withholding/", withholding_page.withholding, name="withholding"
    ),
    path(f"{ARTICLE}/pictures/", pictures_page.change_pictures, name="pictures"),
    path(
        "admin/articles/picture/<slug:sha256>.webp",
        pictures_page.show_picture,
        name="article_picture",
    ),
    path(f"{ARTICLE}/cite/", cite_page.cite, name="cite"),
    path(f"{ARTICLE}/replies/", replies_page.edit_replies, name="replies"),
    path(f"{ARTICLE}/word/", word_page.download_copy, name="writers_copy"),
    path(f"{ARTICLE}/review/", review_page.review, name="review"),
    path(f"{ARTICLE}/text/", text_page.edit_text, name="revise"),
    path(f"{ARTICLE}/history/", history_page.history, name="history"),
    path(
        f"{ARTICLE}/history/<int:a>/<int:b>/",
        history_page.difference,
        name="difference",
    ),
    path(f"{ARTICLE}/sentences/<slug:key>/", text_page.cut_sentence, name="sentence"),
    path(f"{ARTICLE}/publish/", publish_sheet.publish_article, name="publish"),
    path(f"{ARTICLE}/withdraw/", publish_sheet.withdraw_article, name="withdraw"),
]
