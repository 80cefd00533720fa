"""What gives a protected source away, and what stays of it where everybody on the desk
reads. No database.
"""

import re
from collections.abc import Iterator

from annotations.presentation import CALCULATION, KNOWLEDGE, Item

PERSONS = ("family", "given", "literal")
WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 3  # letters of a word in one of the scripts that write a sound each


def named_in(words: str, item: Item) -> str:
    """The first name of a CSL-JSON item that `words` say, or ''."""
    said = _plain(words)
    return next((name for name in _names(item) if _says(said, _plain(name))), "")


def names_in_texts(item: Item) -> Iterator[str]:
    """What of a CSL-JSON item a text says that names it. A given name alone is that of
    many.
    """
    yield str(item.get("title", ""))
    yield str(item.get("URL", "")).partition("://")[2].rstrip("/")
    yield from (str(item.get(number, "")) for number in ("DOI", "ISBN"))
    for value in item.values():
        for person in value if isinstance(value, list) else ():
            yield str(
                person.get("family")
                or person.get("literal")
                or person.get("given")
                or ""
            )


def called(item: Item, title: str) -> Item:
    """The item as everybody may read it: a title that was chosen, what kind of source
    it is, and its id where no word of the item is in that, as in those that other
    programs make: smith2024.
    """
    known = _plain(str(item.get("id", "")))
    telling = (
        word for word in _words({**item, "id": "", "type": ""}) if len(word) >= SHORTEST
    )
    kept = (
        {"id": item["id"]}
        if known and not any(word in known for word in telling)
        else {}
    )
    genre = (
        {"genre": item["genre"]}
        if item.get("genre") in {CALCULATION, KNOWLEDGE}
        else {}
    )
    return {**kept, "type": item.get("type", "document"), **genre, "title": title}


def _names(item: Item) -> Iterator[str]:
    yield str(item.get("title", ""))
    yield str(item.get("URL", "")).partition("://")[2].rstrip("/")
    yield from (str(item.get(number, "")) for number in ("DOI", "ISBN"))
    for value in item.values():
        for person in value if isinstance(value, list) else ():
            parts = (WORD.findall(str(person.get(part, ""))) for part in PERSONS)
            yield from (word for words in parts for word in words)


def _says(text: str, name: str) -> bool:
    """As a whole word, in the scripts that part them."""
    if not name.isascii():
        return name in text
    return (
        len(name) >= SHORTEST
        and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
    )


def _words(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _words(one)
    elif isinstance(value, str):
        yield from WORD.findall(_plain(value))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
