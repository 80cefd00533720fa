"""The WSGI application, for a server such as granian or gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_wsgi_application()

# Settings come first.
from newsroom.conf.gateway import Gateway, Identified  # noqa: E402
from newsroom.conf.readiness import (  # noqa: E402
    refuse_missing_database,
    refuse_unready,
)
from newsroom.public.fast_path import FastPath  # noqa: E402

refuse_unready()
refuse_missing_database()
application = FastPath(Identified(Gateway(django_application)))
