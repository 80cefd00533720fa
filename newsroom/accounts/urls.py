"""Addresses of accounts: of allauth's pages only those that the desk uses."""

from allauth.account import views as account_views
from allauth.socialaccount import views as provider_views
from allauth.urls import build_provider_urlpatterns
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from newsroom.accounts import views

logout = LogoutView.as_view(template_name="registration/logged_out.html")

urlpatterns = [
    path("login/", account_views.login, name="account_login"),
    path("logout/", logout, name="account_logout"),
    path(
        "reauthenticate/", account_views.reauthenticate, name="account_reauthenticate"
    ),
    path(
        "reauthenticate/provider/",
        views.reauthenticate_at_provider,
        name="account_reauthenticate_at_provider",
    ),
    path(
        "password/change/",
        account_views.password_change,
        name="account_change_password",
    ),
    path("password/set/", account_views.password_set, name="account_set_password"),
    path("link/<int:account_id>/<str:token>/", views.set_password, name="account_link"),
    path("sessions/", views.list_sessions, name="account_sessions"),
    path("sessions/<int:account_id>/", views.list_sessions, name="account_sessions_of"),
    path("2fa/", include("allauth.mfa.urls")),
    path(
        "provider/cancelled/",
        provider_views.login_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path(
        "provider/error/",
        provider_views.login_error,
        name="socialaccount_login_error",
    ),
    *build_provider_urlpatterns(),
]
