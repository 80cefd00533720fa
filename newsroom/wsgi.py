"""What a WSGI server (granian, gunicorn) runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
application = get_wsgi_application()

from newsroom.readiness import refuse_unready  # noqa: E402 - settings come first

refuse_unready()
