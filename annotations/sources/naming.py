"""Find what gives a protected source away, and make the item that everybody reads.

Nothing here knows the database.
"""

import re
from collections.abc import Iterator, Mapping

from annotations.presentation import OF_OUR_OWN, Item

# The parts of a person's name in CSL-JSON.
PERSONS = ("family", "given", "literal")
WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 3  # letters of a word in an alphabet


def named_in(words: str, item: Item) -> str:
    """Return the first name of a CSL-JSON item that `words` contain, or ''."""
    text = _plain(words)
    for name in _names(item):
        if _contains(text, _plain(name)):
            return name
    return ""


def names_in_texts(item: Item) -> Iterator[str]:
    """Yield what names a CSL-JSON item where a text contains it.

    A given name alone is that of many, so it counts only where there is no other.
    """
    yield from _identifiers(item)
    for person in _persons(item):
        name = person.get("family") or person.get("literal") or person.get("given")
        yield str(name or "")


def public_item(item: Item, title: str) -> Item:
    """Return the item of a protected source as everybody may read it.

    It has the chosen title, the type of the source, and its id where that holds no word
    of the item. Ids that other programs make do hold one: smith2024.
    """
    public: Item = {}
    source_id = _plain(str(item.get("id", "")))
    if source_id and not _gives_away_words(source_id, item):
        public["id"] = item["id"]
    public["type"] = item.get("type", "document")
    if item.get("genre") in OF_OUR_OWN:
        public["genre"] = item["genre"]
    public["title"] = title
    return public


def _gives_away_words(source_id: str, item: Item) -> bool:
    words = _words({**item, "id": "", "type": ""})
    return any(len(word) >= SHORTEST and word in source_id for word in words)


def _names(item: Item) -> Iterator[str]:
    yield from _identifiers(item)
    for person in _persons(item):
        for part in PERSONS:
            yield from WORD.findall(str(person.get(part, "")))


def _identifiers(item: Item) -> Iterator[str]:
    yield str(item.get("title", ""))
    yield str(item.get("URL", "")).partition("://")[2].rstrip("/")
    yield str(item.get("DOI", ""))
    yield str(item.get("ISBN", ""))


def _persons(item: Item) -> Iterator[Mapping[str, object]]:
    for value in item.values():
        if isinstance(value, list):
            yield from value


def _contains(text: str, name: str) -> bool:
    """Return whether the text has the name, as a whole word in alphabets."""
    if not name.isascii():
        return name in text
    if len(name) < SHORTEST:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _words(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _words(part)
    elif isinstance(value, str):
        yield from WORD.findall(_plain(value))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
