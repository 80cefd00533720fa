"""YAML between --- lines at the top of a Markdown file."""

import datetime
import re
from typing import Any

from articles.extracting.metadata import tidy
from articles.extracting.paragraphs import Reading
from articles.text.stored_messages import Message

LONGEST = 20_000  # code points
DEEPEST = 10
MOST_EVENTS = 2_000
NAMES = {
    "title": "title headline",
    "standfirst": "standfirst subtitle description summary dek lead lede abstract excerpt",
    "byline": "byline author authors by",
    "dated": "date dated published publishdate pubdate date_published",
    "language": "language lang locale",
    "site": "site publisher publication",
    "canonical_url": "canonical_url canonical url link permalink source_url",
    "external_id": "external_id id guid",
}
MEANINGS = {word: meaning for meaning, words in NAMES.items() for word in words.split()}
_FENCED = re.compile(r"\A\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def split_front_matter(text: str) -> tuple[Reading, str]:
    """What the front matter says, and the text below it; what is not understood stays in the text."""
    found = _FENCED.match(text)
    values = _load(found[1]) if found else None
    if not found or values is None:
        return Reading([]), text
    reading = Reading([])
    unused = []
    for key, value in values.items():
        meaning = MEANINGS.get(str(key).lower().replace("-", "_"), "")
        plain = tidy(meaning, _plain(value)) if meaning else ""
        if plain and meaning not in reading.metadata:
            reading.metadata[meaning] = plain
        elif value not in (None, "", [], {}):
            unused.append(str(key)[:60])
    if unused:
        reading.losses.append(Message("front_matter", words=", ".join(unused[:20])))
    return reading, text[found.end() :]


def _load(source: str) -> dict[Any, Any] | None:
    """Hazard: aliases grow without end when loaded, and depth overflows; both are counted before loading."""
    import yaml  # few texts begin with any

    try:
        depth = 0
        for number, event in enumerate(yaml.parse(source, Loader=yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST or number > MOST_EVENTS:
                return None
        loaded = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    if isinstance(value, dict):
        return _plain(value.get("name") or "")
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return "" if value is None or isinstance(value, bool) else " ".join(str(value).split())
