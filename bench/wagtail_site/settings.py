"""WAGTAIL_WAY: documented, tuned or cached. WAGTAIL_DATABASE: as JSON, what DATABASES has."""

import json
import os
from pathlib import Path

from bench import baseline

WAY = os.environ.get("WAGTAIL_WAY", "documented")
HERE = Path(__file__).resolve().parent

SECRET_KEY, ALLOWED_HOSTS, STATIC_URL = baseline.SECRET_KEY, baseline.ALLOWED_HOSTS, baseline.STATIC_URL
ROOT_URLCONF = "bench.wagtail_site.urls"
INSTALLED_APPS = [
    "bench.wagtail_site.apps.Peer",
    "wagtail_footnotes",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    *baseline.INSTALLED_APPS,
]
DOCUMENTED = [*baseline.MIDDLEWARE, "wagtail.contrib.redirects.middleware.RedirectMiddleware"]
TUNED = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
CACHED = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *TUNED,
    "django.middleware.cache.FetchFromCacheMiddleware",
]
MIDDLEWARE = {"documented": DOCUMENTED, "tuned": TUNED, "cached": CACHED}[WAY]
CACHE_MIDDLEWARE_SECONDS = 86_400
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
            if WAY == "documented"
            else []
        },
    }
]
DATABASES = {
    "default": json.loads(os.environ["WAGTAIL_DATABASE"])
    | ({} if WAY == "documented" else {"CONN_MAX_AGE": None})
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_ROOT = HERE
USE_TZ = True
WAGTAIL_SITE_NAME = "Wagtail"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
WAGTAIL_I18N_ENABLED = False
