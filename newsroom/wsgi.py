"""The WSGI application, for a server such as granian or gunicorn."""

import os
from wsgiref.types import WSGIApplication

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")


def make_application() -> WSGIApplication:
    """Return the application. Settings come before what it is made of."""
    django_application = get_wsgi_application()
    from newsroom.conf.gateway import Gateway
    from newsroom.conf.readiness import refuse_missing_database, refuse_unready
    from newsroom.conf.request_ids import Identified
    from newsroom.public.fast_path import FastPath

    refuse_unready()
    refuse_missing_database()
    application = FastPath(Identified(Gateway(django_application)))
    if not settings.METRICS_PORT:
        return application
    from newsroom.public.metrics import Measured

    return Measured(application)


application = make_application()
