"""Publishing the newsroom's identity and pages, as they were saved last."""

import hashlib
import json
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.utils.translation import gettext as _

from articles.extracting import shrink
from articles.placed_pictures import keep_pictures
from articles.problems import Refused
from articles.text.shapes import PictureSize
from newsroom.conf.contrast import PAPERS, nearest
from newsroom.models import Identity, SitePage
from newsroom.public.models import PublishedSite

HEAVIEST = 12_000  # bytes of a logo or an icon: every page of readers loads both
NOTHING = "{}"


def keep_site_picture(content: bytes, widest: int) -> PictureSize:
    """Store a logo or an icon, and return it as an Identity has it. Raise Refused."""
    files = shrink(content, widest)
    (kept,) = keep_pictures([{"files": files[:1], "block": 0, "alt": ""}])
    weight = len(files[0]["content"]) * 3 // 4
    if weight > HEAVIEST:
        words = _(
            "The picture takes %(weight)s bytes when it is made smaller; the limit is "
            "%(limit)s. Choose one with fewer details."
        )
        raise Refused(words % {"weight": weight, "limit": HEAVIEST})
    return kept["sizes"][0]


@receiver([post_save, post_delete], sender=Identity)
@receiver([post_save, post_delete], sender=SitePage)
def publish_site(**_signal: object) -> None:
    """Show readers the newsroom as it is saved; the caller holds the transaction."""
    PublishedSite.objects.update_or_create(pk=1, defaults=_wanted_columns())


def is_site_published() -> bool:
    """Return whether readers are shown the newsroom as it was saved last."""
    wanted = _wanted_columns()
    if wanted["data"] == NOTHING and not PublishedSite.objects.exists():
        return True
    return PublishedSite.objects.filter(**wanted).exists()


def _wanted_columns() -> dict[str, str]:
    facts: dict[str, Any] = {}
    identity = Identity.objects.first()
    if identity:
        facts = {
            "name": identity.name,
            "accents": _accents(identity),
            "footer": identity.footer,
            "logo": _values(identity.logo),
            "icon": _values(identity.icon),
        }
    names = ("slug", "language", "title", "body", "position")
    texts = list(SitePage.objects.values_list(*names))
    if texts:
        facts["texts"] = texts
    data = json.dumps(facts)
    version = hashlib.sha256(data.encode()).hexdigest()
    return {"version": version, "data": data}


def _accents(identity: Identity) -> list[str]:
    """Return the colours of light and dark mode, or none."""
    if not identity.accent:
        return []
    dark = identity.accent_dark
    if not dark:
        dark = nearest(identity.accent, PAPERS["accent_dark"])
    return [identity.accent.lower(), dark.lower()]


def _values(picture: PictureSize | None) -> list[object] | None:
    if picture is None:
        return None
    return [picture["sha256"], picture["width"], picture["height"]]
