"""Records of an edition's document, field by field: which differ, and how that is said."""

import json
from collections.abc import Iterable, Mapping

from annotations.presentation import authors_in_words, date_in_words
from newsroom.editions.view import STANCES, web_address

type Record = Mapping[str, object]

LABELS = {
    "approved_at": "time of review",
    "approved_by": "reviewer",
    "archive_url": "archived copy",
    "canonical_url": "address of the original",
    "correction": "kind of correction",
    "dated": "date of the original",
    "gate_waiver": "what was waived",
    "issued": "date",
    "locator": "place",
    "publisher": "publisher",
    "slug": "address",
    "URL": "address",
    "sentences: key": "addresses of sentences",
    "sentences: tier": "hints of rules",
}
ADDRESSES = frozenset({"URL", "archive_url", "canonical_url"})
SHOWN = 300  # characters of a value, at most


def by_name[Stored: Record](records: Iterable[Stored], name: str) -> dict[str, Stored]:
    return {str(record[name]): record for record in records}


def flat(record: Record) -> Record:
    """With the fields of its CSL item beside its own."""
    item = record.get("csl")
    own = {name: value for name, value in record.items() if name != "csl"}
    return own | item if isinstance(item, dict) else own


def changed_fields(old: Record, new: Record, but: frozenset[str] = frozenset()) -> list[str]:
    """Names of the fields that differ: those of `old` in their order, then those that only `new` has."""
    names = dict.fromkeys([*old, *new])
    return [name for name in names if name not in but and not is_same(_of(name, old), _of(name, new))]


def _of(name: str, record: Record) -> list[object]:
    """Empty where there is no such field, which is not the same as a field without a value."""
    return [record[name]] if name in record else []


def is_same(one: object, other: object) -> bool:
    # Not ==, to which 1, 1.0 and True are the same.
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def label_of(name: str) -> str:
    return LABELS.get(name, name.replace("_", " ").replace("-", " "))


def kind_in_words(kind: str) -> str:
    return kind.replace("_", " ")


def field_change(name: str, old: Record, new: Record) -> str:
    """Such as 'publisher “A” became “B”'."""
    return f"{label_of(name)} {became(*told(name, old, new))}"


def shortened(text: str, most: int = SHOWN) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def became(old: str, new: str) -> str:
    old, new = shortened(old), shortened(new)
    if old == new:
        return "was changed"
    if not old:
        return f"added: “{new}”"
    return f"“{old}” became “{new}”" if new else f"removed: “{old}”"


def told(name: str, old: Record, new: Record) -> tuple[str, str]:
    """Both values in words, or as they are stored where the words are alike."""
    words = (_words(name, old), _words(name, new))
    if words[0] != words[1] or name in ADDRESSES:
        return words
    stored = (json.dumps(one.get(name), ensure_ascii=False, sort_keys=True) for one in (old, new))
    return next(stored), next(stored)


def _named(record: Record) -> str:
    name = str(record.get("name") or record.get("label") or record)
    return f"{name} ({record['role']})" if record.get("role") else name


def _words(name: str, record: Record) -> str:
    value = record.get(name)
    if value and name in ADDRESSES:
        return web_address(value) or "an address that nobody can follow"
    if name == "author" and isinstance(value, list):
        return authors_in_words(dict(record))
    if name == "issued" and isinstance(value, dict):
        return date_in_words(dict(record))
    if name == "stance":
        return STANCES.get(str(value), str(value))
    if isinstance(value, list) and all(isinstance(one, dict) for one in value):
        return ", ".join(_named(one) for one in value)
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
