"""What Django names after classes and columns, as words that people read: each can be
translated.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.db import models
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

OURS = ("articles", "annotations", "newsroom")
# One and many of them, by the name that Django gives a class.
MODELS = dict(
    (
        *(
            (_("activity"), _("activities")),
            (_("address"), _("addresses")),
            (_("anchor"), _("anchors")),
        ),
        *((_("anchor event"), _("anchor events")), (_("article"), _("articles"))),
        *((_("batch"), _("batches")), (_("check"), _("checks"))),
        *((_("credit"), _("credits")), (_("edition"), _("editions"))),
        *(
            (_("erasure"), _("erasures")),
            (_("gap"), _("gaps")),
            (_("openings"), _("openings")),
        ),
        *((_("withholding"), _("withholdings")),),
        *((_("extraction"), _("extractions")), (_("finding"), _("findings"))),
        *((_("finding decision"), _("finding decisions")), (_("import"), _("imports"))),
        *(
            (_("indexed article"), _("indexed articles")),
            (_("installation"), _("installations")),
        ),
        *((_("listing"), _("listings")), (_("original"), _("originals"))),
        (_("lists version"), _("lists versions")),
        (_("role grant"), _("role grants")),
        (_("passage"), _("passages")),
        *(
            (_("person"), _("people")),
            (_("place"), _("places")),
            (_("presence"), _("presences")),
        ),
        *((_("rating"), _("ratings")), (_("rating scale"), _("rating scales"))),
        *((_("reason"), _("reasons")), (_("remark"), _("remarks"))),
        *((_("remark event"), _("remark events")), (_("revision"), _("revisions"))),
        *((_("picture"), _("pictures")), (_("sentence"), _("sentences"))),
        (_("words of an article"), _("words of articles")),
        *(
            (_("document content"), _("document contents")),
            (_("document page"), _("document pages")),
        ),
        *(
            (_("page picture"), _("page pictures")),
            (_("quotation check"), _("quotation checks")),
        ),
        *(
            (_("sentence identity"), _("sentence identities")),
            (_("shingle"), _("shingles")),
        ),
        *((_("static file"), _("static files")), (_("story"), _("stories"))),
        *(
            (_("story facet"), _("story facets")),
            (_("story touched"), _("stories touched")),
        ),
        (_("summary"), _("summaries")),
        *((_("topic"), _("topics")), (_("unread"), _("unread files"))),
        (_("second request"), _("second requests")),
    )
)
# Of columns that the admin shows, by the name that Django gives them.
COLUMNS = {
    _("Public"),  # of an app that says nothing of itself
    *(
        _("attached"),
        _("body"),
        _("change note"),
        _("created at"),
        _("created by"),
        _("description"),
    ),
    *(_("error"), _("filename"), _("kind")),
    *(_("label"), _("links"), _("media type")),
    *(
        _("metadata"),
        _("name"),
        _("number"),
        _("path"),
        _("position"),
        _("previous sha256"),
    ),
    *(
        _("published at"),
        _("published by"),
        _("received at"),
        _("received by"),
        _("scale"),
    ),
    *(_("sha256"), _("sign"), _("size"), _("slug"), _("status"), _("text")),
    *(
        _("title"),
        _("tone"),
        _("updated at"),
        _("url"),
        _("value"),
        _("visibility"),
        _("written by"),
    ),
}


def translate_names() -> None:
    """For all apps of ours, models and columns. What a class says of itself stays as it
    says it.
    """
    for config in apps.get_app_configs():
        if config.name.split(".")[0] in OURS:
            _translate(config)


def _translate(config: AppConfig) -> None:
    config.verbose_name = _lazy(config.verbose_name)
    for model in config.get_models():
        names = model._meta
        if "verbose_name_plural" not in names.original_attrs:
            names.verbose_name_plural = MODELS.get(
                str(names.verbose_name), f"{names.verbose_name}s"
            )
        names.verbose_name, names.verbose_name_plural = (
            _lazy(names.verbose_name),
            _lazy(names.verbose_name_plural),
        )
        for field in names.get_fields():
            if isinstance(field, models.Field):
                field.verbose_name = _lazy(field.verbose_name)


def _lazy(name: object) -> Any:
    return gettext_lazy(name) if isinstance(name, str) else name
