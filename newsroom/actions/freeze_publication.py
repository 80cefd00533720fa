"""Freezing what an edition says of its publication, and of the editions before it."""

from datetime import datetime, time
from typing import cast

from django.utils.timezone import get_default_timezone

from newsroom.actions.people import display_name
from newsroom.editions import schema
from newsroom.editions.chain import timestamp
from newsroom.editions.models import Edition
from newsroom.editions.publication_view import moment


def publication_record(edition: Edition, last: Edition | None) -> schema.Publication:
    """Return the record of a publication with nothing left unchecked or checked."""
    return {
        "number": edition.number,
        # one of Edition.Kind, which the schema names too
        "kind": cast("schema.Kind", str(edition.kind)),
        "correction": "",
        "why": "",
        "change_note": "",
        "published_at": timestamp(edition.published_at),
        "first_published_at": _first_published(edition, last),
        "published_by": display_name(edition.published_by),
        "revision": edition.revision.number,
        "previous_sha256": edition.previous_sha256,
        "unchecked": 0,
        "unchecked_why": "",
        "unchecked_by": "",
        "seconded_by": "",
        "checked_by": "",
        "published_alone": False,
        "alone_why": "",
        "unconfirmed": False,
        "archived": False,
        "sign_offs": [],
    }


def _first_published(edition: Edition, last: Edition | None) -> str:
    """Return the earliest moment at which the article is known to have been public."""
    moments = [edition.published_at]
    day = edition.article.first_published
    if day:
        moments.append(datetime.combine(day, time.min, get_default_timezone()))
    if last:
        moments.append(moment(last.content["edition"]["first_published_at"]))
    return timestamp(min(moments))


def past_records(last: Edition | None) -> list[schema.PastRecord]:
    """Return the earlier editions, as a new one remembers them."""
    if last is None:
        return []
    names = ("number", "kind", "correction", "why", "change_note", "published_at")
    content = last.content["edition"]
    past: dict[str, object] = {
        name: value for name, value in content.items() if name in names
    }
    past["sha256"] = last.sha256
    return [*last.content["history"], cast("schema.PastRecord", past)]
