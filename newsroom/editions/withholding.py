"""A source taken out of what was published (pure)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from annotations.presentation import Item
from articles.text.translation import gettext
from newsroom.editions import schema
from newsroom.editions.schema import EditionDocument, quotation_languages

SHORTEST = 4  # letters of a name by which somebody could be meant


def names_of(document: EditionDocument) -> set[str]:
    """Returns the ids of the sources that the document tells readers of."""
    return {source["id"] for source in document["sources"] if not source["protected"]}


def without_source(document: EditionDocument, key: str) -> EditionDocument:
    """Returns the document with the source withheld: neither named nor described nor quoted.

    Numbered as where an edition is made from drafts.
    """
    hidden = [one["id"] for one in document["sources"] if one["protected"] or one["id"] == key]
    names = {old: f"p{number}" for number, old in enumerate(hidden, 1)}
    sources = [_source(one, names) for one in document["sources"]]
    citations = [_citation(one, key, names) for one in document["citations"]]
    quotations = quotation_languages(citations, sources)
    languages: schema.Languages = {"text": document["languages"]["text"], "quotations": quotations}
    return {**document, "sources": sources, "citations": citations, "languages": languages}


def _source(one: schema.SourceRecord, names: dict[str, str]) -> schema.SourceRecord:
    if one["id"] not in names:
        return one
    return {"id": names[one["id"]], "protected": True, "csl": {}, "archive_url": ""}


def _citation(one: schema.CitationRecord, key: str, names: dict[str, str]) -> schema.CitationRecord:
    hidden = schema.NOTHING_CITED if one["source"] == key else {}
    told = {**one, **hidden, "source": names.get(one["source"], one["source"])}
    return cast("schema.CitationRecord", told)


# --- What only a person can change ---------------------------------------------------------------------


def words_naming(document: EditionDocument, item: Item) -> Iterator[tuple[str, str]]:
    """Yields where the words of an edition would still name a source, as (place, name), each once."""
    names = list(dict.fromkeys(_names(item)))
    found = ((place, name) for place, text in _prose(document) for name in names if _says(text, name))
    yield from dict.fromkeys(found)


def _names(item: Item) -> Iterator[str]:
    """What a source goes by, in words that may stand anywhere."""
    yield str(item.get("title", ""))
    for author in item.get("author") or []:
        yield str(author.get("family") or author.get("literal") or "")
    yield str(item.get("URL", "")).partition("://")[2].rstrip("/")
    yield from (str(item.get(number, "")) for number in ("DOI", "ISBN"))


def _says(text: str, name: str) -> bool:
    return len(name) >= SHORTEST and _plain(name) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _texts(record: Mapping[str, object], names: Iterable[str]) -> Iterator[str]:
    return (str(record[name]) for name in names)


def _prose(document: EditionDocument) -> Iterable[tuple[str, str]]:
    article, edition, overall = document["article"], document["edition"], document["overall"]
    heads = article["title"], article["standfirst"], article["byline"]
    yield gettext("the text"), "\n".join((*heads, document["text"]))
    for note in document["notes"]:
        yield gettext("a note"), "\n".join((note["body"], *_texts(note, schema.CLAIM)))
    yield gettext("the finding"), overall["body"] if overall else ""
    for past in (*document["history"], edition):
        yield gettext("a change note"), past["change_note"]
    yield gettext("why sentences were left unchecked"), edition["unchecked_why"]
    for citation in document["citations"]:
        yield gettext("words quoted from another source"), "\n".join(_texts(citation, schema.PASSAGE))
    for source in document["sources"]:
        yield gettext("another source"), "\n".join(_names(source["csl"]))
