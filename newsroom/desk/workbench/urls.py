"""Addresses of the workbench."""

from django.urls import path

from newsroom.desk.workbench import views

urlpatterns = [
    path(
        "admin/articles/article/<int:article_id>/workbench/",
        views.show_workbench,
        name="workbench",
    ),
    path(
        "admin/articles/article/<int:article_id>/workbench/live/",
        views.follow_article,
        name="follow",
    ),
    path(
        "admin/articles/article/<int:article_id>/people/",
        views.list_people,
        name="people",
    ),
    path("admin/workbench/preview/", views.preview_note, name="preview_note"),
    path("admin/workbench/sources/", views.find_sources, name="find_sources"),
    path("admin/workbench/token/", views.fresh_token, name="fresh_token"),
]
