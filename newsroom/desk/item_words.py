"""The CSL item of a source in words, field by field, as its history tells it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.presentation import Item, guessed_of
from annotations.sources import csl

LABELS = {
    "title": gettext_lazy("Title"),
    "type": gettext_lazy("Source type"),
    "author": gettext_lazy("Authors"),
    "publisher": gettext_lazy("Publisher"),
    "issued": gettext_lazy("Date"),
}
KINDS = {**dict(csl.TYPES_OFFERED), **csl.OTHER_TYPES}


def item_in_words(item: Item) -> dict[str, str]:
    """Return what each variable of the item says, by its label.

    A variable that no form shows has its name in CSL, which is English.
    """
    return {_label(name): _in_words(item, name) for name in item}


def _label(name: str) -> str:
    if name == "custom":
        return _("guessed")
    return str(LABELS.get(name, name.replace("-", " ")))


def _in_words(item: Item, name: str) -> str:
    value = item[name]
    if name == "type":
        return str(KINDS.get(value, value))
    if name == "custom":
        return ", ".join(map(_label, guessed_of(item)))
    if name in csl.NAMES:
        return "; ".join(map(_name_in_words, value))
    if name in csl.DATES:
        return _date_in_words(value)
    return str(value)


def _name_in_words(name: Mapping[str, str]) -> str:
    """Hazard: a part that is left out is a change that no history shows."""
    return ", ".join(name[part] for part in sorted(name))


def _date_in_words(date: Item) -> str:
    days = [
        "-".join(f"{part:02}" for part in day) for day in date.get("date-parts", [])
    ]
    others = [date[part] for part in ("season", "literal", "raw") if part in date]
    return " ".join(filter(None, ["/".join(days), *others]))
