"""Fields of an edition's records that differ, and how readers are told."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from annotations.presentation import (
    ANSWERS,
    authors_in_words,
    date_in_words,
)
from articles.text.translation import gettext, gettext_noop
from newsroom.editions import citations, note_views, schema
from newsroom.editions.publication_view import web_address

type Record = Mapping[str, object]

# Fields that every edition says of its own publication: they tell readers nothing else
# than before.
OWN = frozenset(
    {
        "number",
        "published_at",
        "previous_sha256",
        "kind",
        "correction",
        "revision",
        "change_note",
        "why",
        "published_by",
        "unchecked",
        "unchecked_by",
        "seconded_by",
    }
)
# Of its own publication too, but told where an edition has them: one that only lacks
# them has not changed.
SAID_ANEW = frozenset(
    {
        "archived",
        "checked_by",
        "published_alone",
        "alone_why",
        "unchecked_why",
        "unconfirmed",
    }
)
# Fields of a note that change whenever it is approved anew.
REVIEW = frozenset(
    {"authors", "approved_by", "approved_at", "approved_alone", "sign_offs"}
)

LABELS = {
    "alone_why": gettext_noop("reason for publication by its own author"),
    **note_views.LABELS,
    **citations.LABELS,
    "alt": gettext_noop("alt text"),
    "approved_alone": gettext_noop("approved by one of its authors"),
    "approved_at": gettext_noop("time of review"),
    "approved_by": gettext_noop("reviewer"),
    "answer": gettext_noop("how missing details are known"),
    "answer_remark": gettext_noop("remark"),
    "answered": gettext_noop("missing from the quotation"),
    "archive_url": gettext_noop("archive URL"),
    "author": gettext_noop("author"),
    "authors": gettext_noop("authors"),
    "archived": gettext_noop("published before, on an older site"),
    "byline": gettext_noop("byline"),
    "canonical_url": gettext_noop("original URL"),
    "checked_by": gettext_noop("checker"),
    "container-title": gettext_noop("published in"),
    "credit": gettext_noop("credit"),
    "credits": gettext_noop("credits"),
    "dated": gettext_noop("publication date"),
    "description": gettext_noop("description"),
    "excerpted": gettext_noop("extent of the text shown"),
    "issued": gettext_noop("date"),
    "kind": gettext_noop("type"),
    "label": gettext_noop("name"),
    "language": gettext_noop("language"),
    "published_alone": gettext_noop("published by its own author"),
    "pictures": gettext_noop("pictures"),
    "publisher": gettext_noop("publisher"),
    "removed_passages": gettext_noop("number of removed suspect passages"),
    "replies": gettext_noop("answers of persons concerned"),
    "repairs": gettext_noop("repairs of the extraction"),
    "slug": gettext_noop("URL ending"),
    "standfirst": gettext_noop("standfirst"),
    "text": gettext_noop("text"),
    "title": gettext_noop("title"),
    "topics": gettext_noop("topics"),
    "translation_of": gettext_noop("original of the translation"),
    "unconfirmed": gettext_noop("published in an emergency by one person"),
    "unknown": gettext_noop("unknown details of the original"),
    "URL": gettext_noop("URL"),
    "unchecked_why": gettext_noop("reason for leaving sentences unchecked"),
    "value": gettext_noop("position in the scale"),
    "why": gettext_noop("reason for this publication type"),
    "title_is_ours": gettext_noop("title given by us"),
    "sentences: key": gettext_noop("URLs of sentences"),
    "sentences: state": gettext_noop("decisions about sentences"),
    "sentences: tier": gettext_noop("hints of rules"),
}
KINDS = {
    "paragraph": gettext_noop("paragraph"),
    "heading": gettext_noop("heading"),
    "list_item": gettext_noop("list item"),
    "caption": gettext_noop("caption"),
    "quote": gettext_noop("quotation"),
    "title": gettext_noop("title"),
    "standfirst": gettext_noop("standfirst"),
}
# Values of fields, by their names.
VALUES: dict[str, dict[str, str]] = {
    "kind": {
        "ours": gettext_noop("our reporting"),
        "examined": gettext_noop("third-party text"),
    },
    "answer": ANSWERS,
    **citations.VALUES,
}
ADDRESSES = frozenset({"URL", "archive_url", "canonical_url"})
SHOWN = 300  # characters of a value, at most


def records_by[Stored: Record](
    name: str, records: Iterable[Stored]
) -> dict[str, Stored]:
    """Return the records by their field `name`."""
    return {str(record[name]): record for record in records}


def flat(record: Record) -> Record:
    """Return the record with the fields of its CSL item beside its own."""
    item = record.get("csl")
    own = {name: value for name, value in record.items() if name != "csl"}
    if isinstance(item, dict):
        return own | item
    return own


def changed_fields(
    old: Record, new: Record, but: frozenset[str] = frozenset()
) -> list[str]:
    """Return the names of fields that differ, without those in `but`.

    Those of `old` come first, in their order, then those only in `new`.
    """
    names = dict.fromkeys([*old, *new])
    return [name for name in names if name not in but and _differs(name, old, new)]


def _differs(name: str, old: Record, new: Record) -> bool:
    """Return whether a field differs; to lack it is not to have it without a value."""
    if name in old and name in new:
        return not is_same(old[name], new[name])
    return True


def is_same(value: object, other: object) -> bool:
    """Return whether two values are the same JSON."""
    if isinstance(value, str) and isinstance(other, str):
        return value == other
    # Not ==, to which 1, 1.0 and True are the same.
    return json.dumps(value, sort_keys=True) == json.dumps(other, sort_keys=True)


def label_of(name: str) -> str:
    """Return the words for a field."""
    if name in LABELS:
        return gettext(LABELS[name])
    return name.replace("_", " ").replace("-", " ")


def block_kind_in_words(kind: str) -> str:
    """Return the kind of a block in words."""
    if kind in KINDS:
        return gettext(KINDS[kind])
    return kind


def field_change(name: str, old: Record, new: Record) -> str:
    """Return the change of a field in words, such as 'publisher “A” became “B”'."""
    was, now = values_in_words(name, old, new)
    words = gettext("%(field)s %(change)s")
    return words % {"field": label_of(name), "change": change_in_words(was, now)}


def finding_changes(
    old: Record,
    new: Record,
    ratings: tuple[str, str],
    but: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Yield what differs in a note or in the overall finding.

    Who wrote and approved it is named only if nothing else differs. `ratings` are those
    of `old` and `new` in words.
    """
    was_rated, is_rated = ratings
    changed = changed_fields(old, new, but=but)
    told = [name for name in changed if name not in REVIEW]
    for name in told or changed:
        if name == "rating" and was_rated != is_rated:
            words = gettext("Rating changed from %(old)s to %(new)s.")
        elif name == "body" and old["body"] and new["body"]:
            words = gettext(
                "The note for the rating “%(new)s” was rewritten. Before: “%(before)s” "
                "Now: “%(now)s”"
            )
        else:
            words = gettext("The note for the rating “%(new)s”: %(change)s.")
        yield words % {
            "old": was_rated,
            "new": is_rated,
            "before": old.get("body"),
            "now": new.get("body"),
            "change": field_change(name, old, new),
        }


type Pictures = Iterable[schema.PictureRecord]


def picture_changes(old: Pictures, new: Pictures) -> Iterator[str]:
    """Yield what differs between the pictures of two editions, in words."""
    had = _pictures_by_key(old)
    has = _pictures_by_key(new)
    for key, picture in has.items():
        name = _picture_name(picture)
        if key not in had:
            yield gettext("Added: %(picture)s.") % {"picture": name}
            continue
        for field in changed_fields(had[key], picture, but=frozenset({"block"})):
            change = field_change(field, had[key], picture)
            words = gettext("%(picture)s: %(change)s.")
            yield words % {"picture": name, "change": change}
    for key in had.keys() - has.keys():
        name = _picture_name(had[key])
        yield gettext("Removed: %(picture)s.") % {"picture": name}


def _pictures_by_key(pictures: Pictures) -> dict[str, schema.PictureRecord]:
    """Return pictures by their bytes, or by their number where these are withheld."""
    keyed = {}
    for number, picture in enumerate(pictures):
        key = picture["sizes"][0]["sha256"] or str(number)
        keyed[key] = picture
    return keyed


def _picture_name(picture: schema.PictureRecord) -> str:
    if not picture["alt"]:
        return gettext("a picture")
    return gettext("the picture “%(alt)s”") % {"alt": shortened(picture["alt"], 80)}


def shortened(text: str, most: int = SHOWN) -> str:
    """Return the text, cut off so that it has at most `most` characters."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1]}…"


def change_in_words(old: str, new: str) -> str:
    """Return the change of a value in words, such as '“A” became “B”'."""
    old = shortened(old)
    new = shortened(new)
    if old == new:
        return gettext("was changed")
    if not old:
        return gettext("added: “%(new)s”") % {"new": new}
    if not new:
        return gettext("removed: “%(old)s”") % {"old": old}
    return gettext("“%(old)s” became “%(new)s”") % {"old": old, "new": new}


def values_in_words(name: str, old: Record, new: Record) -> tuple[str, str]:
    """Return both values of a field in words, or as stored if the words are alike."""
    was = _field_in_words(name, old)
    now = _field_in_words(name, new)
    if was != now or name in ADDRESSES:
        return was, now
    return _as_json(old.get(name)), _as_json(new.get(name))


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _field_in_words(name: str, record: Record) -> str:
    """Return the value of a field, which may take other fields of its record."""
    value = record.get(name)
    if value and name in ADDRESSES:
        return web_address(value) or gettext("an invalid URL")
    if name == "author" and isinstance(value, list):
        return authors_in_words(dict(record))
    if name == "issued" and isinstance(value, dict):
        return date_in_words(dict(record))
    if name == "check":
        check = citations.check_of(cast("schema.CheckRecord | None", value))
        return check.line if check else ""
    if name == "translation_of" and isinstance(value, dict):
        return gettext("version %(number)s of /articles/%(slug)s/") % value
    if name == "excerpted":
        return gettext("excerpts") if value else gettext("the whole text")
    return _value_in_words(name, value)


def _value_in_words(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        known = VALUES.get(name, {})
        return gettext(known[value]) if value in known else value
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list) and all(isinstance(item, dict | str) for item in value):
        return gettext(", ").join(_item_in_words(name, item) for item in value)
    return _as_json(value)


def _item_in_words(name: str, item: Record | str) -> str:
    """Return an item of a list that is the field `name`."""
    if isinstance(item, str):
        return label_of(item) if name == "unknown" else item
    words = str(item.get("name") or item.get("label") or item.get("why") or item)
    if item.get("role"):
        return f"{words} ({item['role']})"
    return words
