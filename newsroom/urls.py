"""The site map: readers first, then the desk. Addresses are a contract with other
programs.
"""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

handler404 = "newsroom.conf.errors.not_found"
handler500 = "newsroom.conf.errors.uncaught"

admin.autodiscover()  # not at each start: a command that shows no page needs none of it

urlpatterns = [
    path("", include("newsroom.public.urls")),
    path("", include("newsroom.desk.workbench.urls")),
    path("", include("newsroom.desk.urls")),
    re_path(
        "^admin/newsroom/edition/(?P<rest>.*)$",
        RedirectView.as_view(url="/admin/editions/edition/%(rest)s", query_string=True),
        name="editions_before",
    ),
    path("admin/language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]
