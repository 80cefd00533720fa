"""A word of its own in every column of every table in which somebody could write: what
of them can be read?

The columns are those that the models have. One that is new is private, and planted,
until it is said here that editions take it over, or that it holds no words.
"""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

from articles.immutable import _drop, append_only_tables, guard

TABLES = (
    "articles",
    "annotations",
    "newsroom",
    "desk",
    "editions",
    "public",
    "auth",
    "admin",
)
# What readers are told is there: it is looked through, not planted in.
PUBLIC = {
    *(
        "Edition",
        "Address",
        "IndexedArticle",
        "ArticleWords",
        "PublishedWord",
        "Place",
        "Listing",
        "Summary",
        "StaticFile",
    ),
    *("Openings", "Gap"),
    *("SiteIdentity", "SitePage", "PublishedSite"),  # what is saved is published
    "Installation",  # name, address, language and time zone of the site
}
# Column of drafts: what the next edition takes over from it.
PUBLISHED = {
    "Article": {"title", "standfirst", "byline", "site", "canonical_url"},
    "Citation": {"locator", "quote"},
    "Note": {"body", "speaker", "answer_remark"},
    "Person": {"name", "affiliation", "expertise"},
    "Rating": {"label", "description"},
    "Reason": {"label"},
    "RecordedReply": {"person", "how", "body"},
    "Revision": {"text", "pictures"},
    "Source": {"csl", "archive_url"},
    "Topic": {"name"},
    "Withholding": {"reason", "alone_why"},
    "User": {"first_name", "last_name"},
}
# Of all tables: what is a key, a choice, a count, or a place in a text. Of one: the
# same.
NO_WORDS = {
    *(
        "slug",
        "key",
        "sha256",
        "kind",
        "status",
        "state",
        "tier",
        "act",
        "sign",
        "mark",
        "tone",
        "language",
    ),
}
NO_WORDS_OF = {
    "Anchor": {"suggestions"},
    "Decision": {"wording"},
    "Extraction": {"blocks", "encoding"},
    "LogEntry": {"object_id"},
    "Note": {"covers", "answered"},
    "Permission": {"name", "codename"},
    "RecordedReply": {"sentences"},  # keys of sentences
    "Revision": {"blocks", "boundaries"},
    "ScheduledEdition": {"zone", "sources", "stops"},
    "SecondRequest": {"fingerprint"},
    "Sentence": {"checkable"},
    "SignOff": {"fingerprint"},
    "SiteIdentity": {"accent", "accent_dark", "icon", "logo"},  # colours, pictures
    # Copied from its item; keys of rows.
    "Source": {"title", "url", "identifier", "search_text", "given_away"},
    "Story": {"figures"},
    "StoryFacet": {"name"},
    "Withholding": {"fingerprints", "key_check", "spared"},
}
# Constraints: only a speaker's claim has one, only what is not reliable has a reason,
# a protected source says no more than what the desk calls it, an overall finding
# stands on no words, a confirmed request keeps none, a reply is of one person, and only
# one that was answered has words.
ONLY_WHERE_SAID = {
    ("Anchor", "confirmed_text"),
    ("Withholding", "words"),
    *(("Note", "speaker"), ("Source", "unreliable_why")),
    *(("Source", "archive_url"), ("Source", "internal_note")),
    *(("RecordedReply", "person"), ("RecordedReply", "body")),
}
CANARY = re.compile("zzqq[a-z]+qqzz")  # nothing that is packed may look like one
WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
)


class Column:
    def __init__(self, model: type[models.Model], field: models.Field) -> None:
        self.model, self.field = model, field
        self.canary = (
            f"zzqq{model.__name__.lower()[:16]}{field.name.replace('_', '')[:12]}qqzz"
        )

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.field.name}"

    @property
    def only_where_said(self) -> bool:
        return (self.model.__name__, self.field.name) in ONLY_WHERE_SAID

    @property
    def is_published(self) -> bool:
        return self.field.name in PUBLISHED.get(self.model.__name__, ())


def columns() -> Iterator[Column]:
    """Every column in which words of somebody could stand."""
    for model in apps.get_models():
        meta = model._meta
        if meta.app_label not in TABLES or meta.proxy or model.__name__ in PUBLIC:
            continue
        # A history has the columns of its table, and they are never published.
        name = model.__name__.removeprefix("Historical")
        apart = NO_WORDS | NO_WORDS_OF.get(name, set())
        yield from (
            Column(model, field)
            for field in meta.concrete_fields
            if _holds_words(field, apart)
        )


def _holds_words(field: models.Field, apart: set[str]) -> bool:
    return (
        isinstance(field, WORDS)
        and not (field.choices or field.primary_key)
        and field.name not in {*apart, "history_type"}
    )


def plant(wanted: list[Column]) -> None:
    """Also where rows never change: this database is thrown away."""
    tables = {*append_only_tables()} & {one.model._meta.db_table for one in wanted}
    for table in tables:
        _drop(connection, table)
    for model in dict.fromkeys(one.model for one in wanted):
        _plant_in(model, [one for one in wanted if one.model is model])
    guard(connection, tables)


def _plant_in(model: type[models.Model], wanted: list[Column]) -> None:
    # Hazard: a manager or a save of theirs would refuse or work out what is planted.
    rows = models.QuerySet(model)
    for row in list(rows.values("pk", *(one.field.name for one in wanted))):
        planted = {
            one.field.name: _with(one, row["pk"], row[one.field.name])
            for one in wanted
            if row[one.field.name] or not one.only_where_said
        }
        if planted:
            rows.filter(pk=row["pk"]).update(**planted)


def _with(column: Column, key: object, value: object) -> object:
    if column.field.name == "pictures":
        size = {"sha256": "0" * 64, "width": 1, "height": 1}
        said = {"alt": column.canary, "credit": column.canary, "is_decorative": False}
        return [*value, {"sizes": [size], "block": 0, **said}]
    if isinstance(value, dict):
        return {**value, column.canary: column.canary}
    if isinstance(value, list):
        return [*value, column.canary]
    if isinstance(column.field, models.BinaryField):
        return bytes(value) + column.canary.encode()
    if isinstance(column.field, models.URLField):
        return f"https://{column.canary}.example/{key}"
    words = (
        f"{column.canary} {key}" if column.field.unique else f"{column.canary} {value}"
    )
    return words[: column.field.max_length or None]


def is_planted(column: Column) -> bool:
    values = models.QuerySet(column.model).values_list(column.field.name, flat=True)
    packed = isinstance(column.field, models.BinaryField)
    return any(
        column.canary in (bytes(one).decode(errors="replace") if packed else str(one))
        for one in values
    )


def canaries_in(read: dict[str, str]) -> dict[str, list[str]]:
    """By canary, where it can be read."""
    found: dict[str, list[str]] = {}
    for place, text in read.items():
        for canary in {*CANARY.findall(text)}:
            found.setdefault(canary, []).append(place)
    return found
