"""What answers are measured against: a constant page of 60 KB by a Django that
`startproject` has just made, and the same without Django. Settings, addresses and view
of that project.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

PAGE = b"<!doctype html><title>Constant</title>" + b"x" * 59_962

SECRET_KEY = "only for the bench"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = __name__
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
STATIC_URL = "static/"


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        from django.urls import path

        return [path("constant/", constant)]
    raise AttributeError(name)


def constant(_request: object) -> Any:
    from django.http import HttpResponse

    return HttpResponse(PAGE)


def by_django() -> Callable[..., Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = __name__
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def bare() -> Callable[..., Iterable[bytes]]:
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(PAGE))),
    ]

    def answer(_environ: object, start: Callable[..., object]) -> list[bytes]:
        start("200 OK", headers)
        return [PAGE]

    return answer
