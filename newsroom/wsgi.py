"""What a WSGI server (granian, gunicorn) runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django_application = get_wsgi_application()

from newsroom.conf.gateway import Gateway  # noqa: E402 - settings come first
from newsroom.conf.readiness import refuse_missing_database, refuse_unready  # noqa: E402
from newsroom.public.fast_path import FastPath  # noqa: E402

refuse_unready()
refuse_missing_database()
application = FastPath(Gateway(django_application))
