"""All addresses: readers' first, then the desk's.

Addresses are a contract with other programs.
"""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from newsroom.accounts.urls import logout

handler404 = "newsroom.public.views.missing_page"
handler500 = "newsroom.conf.errors.server_error"

# Here rather than at each start: a command that shows no page does not need the admin.
admin.autodiscover()

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
    path("accounts/", include("newsroom.accounts.urls")),
    # Where Django's own pages of these names are.
    path(
        "admin/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("admin/logout/", logout),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
    ),
    path("admin/", admin.site.urls),
]
