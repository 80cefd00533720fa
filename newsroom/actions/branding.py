"""Publishing the newsroom's identity and pages, as they were saved last."""

import json

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from newsroom.editions.verify import hash_of
from newsroom.models import SiteIdentity, SitePage
from newsroom.public.models import PublishedSite
from newsroom.public.site import SiteContent, SiteText

NOTHING = '{"texts": []}'


@receiver([post_save, post_delete], sender=SiteIdentity)
@receiver([post_save, post_delete], sender=SitePage)
def publish_site(**_signal: object) -> None:
    """Show readers the newsroom as it is saved; the caller holds the transaction."""
    data = _wanted_data()
    columns = {"version": hash_of(data), "data": data}
    PublishedSite.objects.update_or_create(pk=1, defaults=columns)


def is_site_published() -> bool:
    """Return whether readers are shown the newsroom as it was saved last."""
    data = _wanted_data()
    stored = PublishedSite.objects.values_list("version", "data").first()
    return stored == (hash_of(data), data) or (stored is None and data == NOTHING)


def _wanted_data() -> str:
    names = {*SiteContent._fields} - {"version", "texts"}
    facts: dict[str, object] = {}
    for identity in SiteIdentity.objects.values(*sorted(names)):
        facts.update(identity)
    facts["texts"] = list(SitePage.objects.values_list(*SiteText._fields))
    return json.dumps(facts)
