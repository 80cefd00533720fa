"""The names that Django makes of classes and columns, as words that can be translated."""

from typing import TYPE_CHECKING

from django.apps import AppConfig, apps
from django.db import models
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OURS = ("articles", "annotations", "newsroom")
# What the desk calls a class, and a key to it, by the name that Django makes of the class.
LABELS = {
    "address": _("URL"),
    "credit": _("article credit"),
    "edition": _("published version"),
    "finding": _("suspect passage"),
    "finding decision": _("decision on a suspect passage"),
}
# The plurals of labels and of the other names that Django makes of classes.
MODELS = {
    _("account event"): _("account events"),
    _("act request"): _("act requests"),
    _("activity"): _("activities"),
    _("URL"): _("URLs"),
    _("anchor"): _("anchors"),
    _("anchor event"): _("anchor events"),
    _("article"): _("articles"),
    _("batch"): _("batches"),
    _("check"): _("checks"),
    _("article credit"): _("credits"),
    _("document content"): _("document contents"),
    _("document page"): _("document pages"),
    _("hidden openings"): _("hidden openings"),
    _("name cleared"): _("names cleared"),
    _("published version"): _("published versions"),
    _("erasure"): _("erasures"),
    _("extraction"): _("extractions"),
    _("suspect passage"): _("suspect passages"),
    _("decision on a suspect passage"): _("decisions on suspect passages"),
    _("gap"): _("gaps"),
    _("import"): _("imports"),
    _("indexed article"): _("indexed articles"),
    _("installation"): _("installations"),
    _("listing"): _("listings"),
    _("public version"): _("public versions"),
    _("mail"): _("mails"),
    _("notice"): _("notices"),
    _("old address"): _("old addresses"),
    _("openings"): _("openings"),
    _("original"): _("originals"),
    _("page picture"): _("page pictures"),
    _("person"): _("people"),
    _("picture"): _("pictures"),
    _("place"): _("places"),
    _("practice"): _("practices"),
    _("published site"): _("published sites"),
    _("preference"): _("preferences"),
    _("presence"): _("presences"),
    _("quotation check"): _("quotation checks"),
    _("rating"): _("ratings"),
    _("rating scale"): _("rating scales"),
    _("reason"): _("reasons"),
    _("remark"): _("remarks"),
    _("remark event"): _("remark events"),
    _("revision"): _("revisions"),
    _("role grant"): _("role grants"),
    _("second request"): _("second requests"),
    _("sentence"): _("sentences"),
    _("sentence identity"): _("sentence identities"),
    _("shingle"): _("shingles"),
    _("static file"): _("static files"),
    _("story"): _("stories"),
    _("story facet"): _("story facets"),
    _("story touched"): _("stories touched"),
    _("summary"): _("summaries"),
    _("topic"): _("topics"),
    _("unread"): _("unread files"),
    _("withholding"): _("withholdings"),
    _("words of an article"): _("words of articles"),
}
# The names that Django makes of columns that the admin shows.
COLUMNS = {
    _("Public"),  # the name that Django makes of an app
    _("attached"),
    _("body"),
    _("change note"),
    _("created at"),
    _("created by"),
    _("description"),
    _("error"),
    _("filename"),
    _("handler"),
    _("kind"),
    _("label"),
    _("links"),
    _("media type"),
    _("metadata"),
    _("name"),
    _("number"),
    _("path"),
    _("position"),
    _("previous sha256"),
    _("published at"),
    _("published by"),
    _("received at"),
    _("received by"),
    _("scale"),
    _("sha256"),
    _("sign"),
    _("size"),
    _("slug"),
    _("status"),
    _("text"),
    _("title"),
    _("tone"),
    _("updated at"),
    _("url"),
    _("value"),
    _("visibility"),
    _("written by"),
}


# What Django's pages say and its Chinese catalogue does not translate.
OF_DJANGO = (_("- Select an option -"), _("Filter by %(field_name)s"))


def translate_names() -> None:
    """Make the names of our apps, models and columns translatable.

    A name that a class gives itself stays.
    """
    apps.get_app_config("auth").verbose_name = gettext_lazy("Accounts")
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in OURS:
            _translate(config)


def _translate(config: AppConfig) -> None:
    config.verbose_name = _lazy(config.verbose_name)
    for model in config.get_models():
        options = model._meta
        name = _labelled(options.verbose_name)
        if "verbose_name_plural" not in options.original_attrs:
            options.verbose_name_plural = MODELS.get(str(name), f"{name}s")
        options.verbose_name = _lazy(name)
        options.verbose_name_plural = _lazy(options.verbose_name_plural)
        for field in options.get_fields():
            if isinstance(field, models.ForeignKey):
                field.verbose_name = _labelled(field.verbose_name)
            if isinstance(field, models.Field):
                field.verbose_name = _lazy(field.verbose_name)


def _labelled[Name](name: Name) -> Name | str:
    """Return the label for a name that Django made; other names stay."""
    if isinstance(name, str):
        return LABELS.get(name, name)
    return name


def _lazy[Name](name: Name) -> "Name | _StrPromise":
    """Return the name as a message, unless it is one or is missing."""
    if isinstance(name, str):
        return gettext_lazy(name)
    return name
