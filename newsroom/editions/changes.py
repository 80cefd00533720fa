"""Records of an edition's document, field by field: which differ, and how that
is said.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from annotations.presentation import authors_in_words, date_in_words
from articles.text.headline import HEADS
from articles.text.translation import gettext, gettext_noop
from newsroom.editions import citations, note_views, schema
from newsroom.editions.publication_view import web_address
from newsroom.editions.schema import EditionDocument
from newsroom.editions.view import EditionView

type Record = Mapping[str, object]

# What every edition says of its own publication: another is no change of what readers
# were told.
OWN = frozenset(
    {
        *(
            "number",
            "published_at",
            "previous_sha256",
            "kind",
            "correction",
            "revision",
            "change_note",
            "why",
        ),
        *("published_by", "unchecked", "unchecked_by", "seconded_by"),
    }
)
# Of its own too, and told where it says so: what is only not said again is no change.
SAID_ANEW = frozenset({"checked_by", "published_alone", "alone_why", "unchecked_why"})
# Of a note: what says something else was approved anew.
REVIEW = frozenset({"authors", "approved_by", "approved_at", "approved_alone"})

LABELS = {
    "alone_why": gettext_noop("why it was published by its own author"),
    **note_views.LABELS,
    **citations.LABELS,
    "alt": gettext_noop("description"),
    "approved_alone": gettext_noop("approved by one of its authors"),
    "approved_at": gettext_noop("time of review"),
    "approved_by": gettext_noop("reviewer"),
    "archive_url": gettext_noop("archived copy"),
    "author": gettext_noop("author"),
    "authors": gettext_noop("authors"),
    "byline": gettext_noop("byline"),
    "canonical_url": gettext_noop("address of the original"),
    "checked_by": gettext_noop("checker"),
    "container-title": gettext_noop("published in"),
    "credit": gettext_noop("credit"),
    "credits": gettext_noop("credits"),
    "dated": gettext_noop("date of the original"),
    "description": gettext_noop("description"),
    "excerpted": gettext_noop("how much of the text"),
    "issued": gettext_noop("date"),
    "kind": gettext_noop("kind"),
    "label": gettext_noop("name"),
    "language": gettext_noop("language"),
    "published_alone": gettext_noop("published by its own author"),
    "pictures": gettext_noop("pictures"),
    "publisher": gettext_noop("publisher"),
    "removed_passages": gettext_noop("number of inserted passages that were removed"),
    "repairs": gettext_noop("repairs of the extraction"),
    "slug": gettext_noop("address"),
    "standfirst": gettext_noop("standfirst"),
    "text": gettext_noop("text"),
    "title": gettext_noop("title"),
    "topics": gettext_noop("topics"),
    "unknown": gettext_noop("what is unknown of the original"),
    "URL": gettext_noop("address"),
    "unchecked_why": gettext_noop("why sentences were left unchecked"),
    "value": gettext_noop("place in the scale"),
    "why": gettext_noop("why it is not called more"),
    "sentences: key": gettext_noop("addresses of sentences"),
    "sentences: state": gettext_noop("decisions about sentences"),
    "sentences: tier": gettext_noop("hints of rules"),
}
KINDS = {
    "paragraph": gettext_noop("paragraph"),
    "heading": gettext_noop("heading"),
    "list_item": gettext_noop("list item"),
    "caption": gettext_noop("caption"),
}
# Values of fields, by their names.
VALUES: dict[str, dict[str, str]] = {
    "kind": {
        "ours": gettext_noop("our reporting"),
        "examined": gettext_noop("an examined text"),
    },
    **citations.VALUES,
}
ADDRESSES = frozenset({"URL", "archive_url", "canonical_url"})
SHOWN = 300  # characters of a value, at most


def by_name[Stored: Record](records: Iterable[Stored], name: str) -> dict[str, Stored]:
    return {str(record[name]): record for record in records}


def flat(record: Record) -> Record:
    """Returns the record with the fields of its CSL item beside its own."""
    item = record.get("csl")
    own = {name: value for name, value in record.items() if name != "csl"}
    return own | item if isinstance(item, dict) else own


def changed_fields(
    old: Record, new: Record, but: frozenset[str] = frozenset()
) -> list[str]:
    """Returns the names of fields that differ: those of `old` in their order, then
    those only in `new`.
    """
    names = dict.fromkeys([*old, *new])
    return [name for name in names if name not in but and not _is_kept(name, old, new)]


def _is_kept(name: str, old: Record, new: Record) -> bool:
    """No such field is not the same as a field without a value."""
    return name in old and name in new and is_same(old[name], new[name])


def is_same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one == other
    # Not ==, to which 1, 1.0 and True are the same.
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def label_of(name: str) -> str:
    return (
        gettext(LABELS[name])
        if name in LABELS
        else name.replace("_", " ").replace("-", " ")
    )


def kind_in_words(kind: str) -> str:
    """Returns the kind of a block in words."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def field_change(name: str, old: Record, new: Record) -> str:
    """Returns the change in words, such as 'publisher “A” became “B”'."""
    words = gettext("%(field)s %(change)s")
    return words % {"field": label_of(name), "change": became(*told(name, old, new))}


def reworded(
    records: tuple[Record, Record],
    ratings: tuple[str, str],
    but: frozenset[str] = frozenset(),
) -> Iterator[str]:
    """Yields what differs in a note or the overall finding; who wrote and approved it
    only if nothing else does. ratings: in words.
    """
    changed = changed_fields(*records, but=but)
    for name in [name for name in changed if name not in REVIEW] or changed:
        if name == "rating" and ratings[0] != ratings[1]:
            words = gettext("Rating changed from %(old)s to %(new)s.")
        elif name == "body":
            words = gettext("The note on why it is %(new)s was rewritten.")
        else:
            words = gettext("The note on why it is %(new)s: %(change)s.")
        yield words % {
            "old": ratings[0],
            "new": ratings[1],
            "change": field_change(name, *records),
        }


def pictures_told(
    was: Iterable[schema.PictureRecord], now: Iterable[schema.PictureRecord]
) -> Iterator[str]:
    """Yields what differs in words. Each is known by its bytes, by its number where it
    is withheld.
    """
    had, has = (
        {
            one["sizes"][0]["sha256"] or str(number): one
            for number, one in enumerate(pictures)
        }
        for pictures in (was, now)
    )
    for key, one in has.items():
        told = {"picture": _named_picture(one)}
        if key not in had:
            yield gettext("Added: %(picture)s.") % told
            continue
        for name in changed_fields(had[key], one, but=frozenset({"block"})):
            yield gettext("%(picture)s: %(change)s.") % (
                told | {"change": field_change(name, had[key], one)}
            )
    for key in had.keys() - has.keys():
        yield gettext("Removed: %(picture)s.") % {"picture": _named_picture(had[key])}


def _named_picture(one: schema.PictureRecord) -> str:
    words = gettext("the picture “%(alt)s”") if one["alt"] else gettext("a picture")
    return words % {"alt": shortened(one["alt"], 80)}


def shortened(text: str, most: int = SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def became(old: str, new: str) -> str:
    old, new = shortened(old), shortened(new)
    if old == new:
        return gettext("was changed")
    if not old:
        words = gettext("added: “%(new)s”")
    else:
        words = (
            gettext("“%(old)s” became “%(new)s”")
            if new
            else gettext("removed: “%(old)s”")
        )
    return words % {"old": old, "new": new}


def told(name: str, old: Record, new: Record) -> tuple[str, str]:
    """Returns both values in words, or as stored where the words are alike."""
    words = (_words(name, old), _words(name, new))
    if words[0] != words[1] or name in ADDRESSES:
        return words
    stored = (
        json.dumps(one.get(name), ensure_ascii=False, sort_keys=True)
        for one in (old, new)
    )
    return next(stored), next(stored)


def _named(record: Record) -> str:
    name = str(record.get("name") or record.get("label") or record.get("why") or record)
    return f"{name} ({record['role']})" if record.get("role") else name


def _listed(name: str, one: Record | str) -> str:
    if isinstance(one, str):
        return label_of(one) if name == "unknown" else one
    return _named(one)


def _words(name: str, record: Record) -> str:
    value = record.get(name)
    if value and name in ADDRESSES:
        return web_address(value) or gettext("an address that nobody can follow")
    if name == "author" and isinstance(value, list):
        return authors_in_words(dict(record))
    if name == "issued" and isinstance(value, dict):
        return date_in_words(dict(record))
    if name == "found":
        found = citations.found_of(cast("schema.FoundRecord | None", value))
        return found.line if found else ""
    if name == "excerpted":
        return gettext("excerpts") if value else gettext("all of it")
    if isinstance(value, str) and value in (known := VALUES.get(name, {})):
        return gettext(known[value])
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list) and all(isinstance(one, dict | str) for one in value):
        return gettext(", ").join(_listed(name, one) for one in value)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True)
class Setting:
    """How a sentence stands in the text."""

    kind: str
    level: int
    begins: bool  # its block
    between: str  # it and the sentence before it in its block


def settings_of(document: EditionDocument) -> Iterator[Setting]:
    text, at, last = document["text"], 0, None
    for sentence in document["sentences"]:
        block = document["blocks"][sentence["block"]]
        begins = sentence["block"] != last
        start = block["start"] if begins else at
        between = " ".join(text[start : sentence["start"]].split())
        yield Setting(block["kind"], block["level"], begins, between)
        at, last = sentence["end"], sentence["block"]


class Side:
    """One of the two editions, with its records by name.

    substance: its document without what it says of its own publication, and of the
    history only as much as the older one remembers.
    """

    def __init__(self, reading: EditionView, remembered: int) -> None:
        document = reading.document
        edition = {
            name: value
            for name, value in document["edition"].items()
            if name not in OWN | SAID_ANEW
        }
        history = document["history"][:remembered]
        self.substance: Record = {**document, "edition": edition, "history": history}
        self.reading = reading
        self.document = document
        self.notes = by_name(document["notes"], "id")
        self.citations = by_name(document["citations"], "id")
        self.sources = by_name(document["sources"], "id")
        self.ratings = by_name(document["ratings"], "slug")
        heads = (block for block in document["blocks"] if block["kind"] in HEADS)
        self.heads: dict[str, str] = {
            block["kind"]: document["text"][block["start"] : block["end"]]
            for block in heads
        }
        self.settings = list(settings_of(document))
        self.keys = [sentence["key"] for sentence in document["sentences"]]
        self.on_article = next(
            (entry for entry in reading.entries if entry.sentence is None), None
        )


def brought_by_citations(old: Side, new: Side) -> Iterator[str]:
    """Yields the parts of the document that differ only because citations do, each of
    which is told by itself.
    """
    theirs, ours = list(_only_in(old, new)), list(_only_in(new, old))
    gone, come = ({one["source"] for one in cited} for cited in (theirs, ours))
    was, now = old.sources.keys(), new.sources.keys()
    if was != now and was - now <= gone and now - was <= come:
        yield "sources"
    first, last = (
        side.document["languages"]["quotations"].items() for side in (old, new)
    )
    if _say_their_language(old, new) and dict(first ^ last).keys() <= {
        one["id"] for one in theirs + ours
    }:
        yield "languages"


def _say_their_language(old: Side, new: Side) -> bool:
    """Whether the language of the text is the same, or told with what else is said of
    the article.
    """
    texts = [side.document["languages"]["text"] for side in (old, new)]
    return texts[0] == texts[1] or texts == [
        side.document["article"]["language"] for side in (old, new)
    ]


def _only_in(side: Side, other: Side) -> Iterator[schema.CitationRecord]:
    """The citations that are no longer, or not yet, what they are there."""
    return (
        one
        for key, one in side.citations.items()
        if not is_same(one, other.citations.get(key))
    )
