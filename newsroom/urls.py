"""The site map: readers first, then the desk. Addresses are a contract with other programs."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    # Readers
    # Desk
    path("", include("annotations.urls")),
    path("", include("newsroom.desk.urls")),
    path("admin/", admin.site.urls),
]
