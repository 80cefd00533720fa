from django.urls import path

from annotations import workbench

urlpatterns = [
    path("admin/articles/article/<int:article_id>/workbench/", workbench.workbench, name="workbench"),
    path("admin/workbench/preview/", workbench.preview_note, name="preview_note"),
    path("admin/workbench/sources/", workbench.find_sources, name="find_sources"),
    path("admin/workbench/token/", workbench.fresh_token, name="fresh_token"),
]
