"""What every template may say about this newsroom."""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest


class Site(NamedTuple):
    """url: without a slash at the end."""

    name: str
    url: str


def this_site() -> Site:
    return Site(settings.SITE_NAME, settings.SITE_URL)


def site(request: HttpRequest) -> dict[str, Site]:
    """Hazard: on its login pages Django itself puts the host into `site` and `site_name`."""
    return {"newsroom": this_site()}
