"""Many sources at once, from what somebody pastes or drops."""

from typing import Literal, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.models import Source
from annotations.note_history import add_as
from annotations.sources.identities import may_read
from annotations.sources.library import Sources
from annotations.sources.pasted import read
from articles.problems import Refused


class Added(NamedTuple):
    """What became of one entry. source: the new one, or the one that was there; None where it was refused.
    place: of what was refused, such as "line 12"."""

    status: Literal["created", "duplicate", "refused"]
    title: str
    source: Source | None = None
    place: str = ""
    error: str = ""


@transaction.atomic
def add_sources(text: str, form: str, user: User | None) -> list[Added]:
    """Adds what is new, in a fixed number of queries; says of each entry what became of it, last of those
    that could not be read. form: as of annotations.sources.pasted.read. Raises Refused if there is none.
    """
    reading = read(text, form)
    if not any(reading):
        raise Refused(_("There is nothing in it."))
    sources = Sources(reading.items, reveals=may_read(user))
    added = []
    for item in reading.items:
        try:
            source = sources.find_or_new(item, user)
        except (Refused, PermissionDenied) as why:
            added.append(Added("refused", item["title"], error=str(why)))
            continue
        known = source.pk is not None or any(source is one for one in sources.new)
        sources.keep(source)
        added.append(Added("duplicate" if known else "created", item["title"], source))
    if sources.new:
        add_as(sources.new, user)
    refused = [Added("refused", one.title, place=one.place, error=one.why) for one in reading.unread]
    return added + refused
