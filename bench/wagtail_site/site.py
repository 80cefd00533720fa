import os
from collections.abc import Callable
from typing import Any


def application() -> Callable[..., Any]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.wagtail_site.settings"
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()
