"""An edition as data that other programs read: Web Annotations, CSL-JSON, BibTeX.
Functions of a document.

edition.json is the document itself, with the salts by which it can be sealed again; the
others are views.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings

from articles.text.shapes import Json
from newsroom.editions.chain import timestamp
from newsroom.editions.citations import CitationView, SourceView
from newsroom.editions.note_views import NoteView
from newsroom.editions.schema import SentenceRecord
from newsroom.editions.view import EditionView
from newsroom.public import json_ld
from newsroom.public.documents import reading_of, served
from newsroom.public.page_text import PageText
from newsroom.templatetags.paper import absolute

CONTEXT: tuple[Json, ...] = (
    "http://www.w3.org/ns/anno.jsonld",
    {"schema": "https://schema.org/"},
)
BIBTEX_TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
BIBTEX_PLACE = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
}
BIBTEX_PUBLISHER = {
    "techreport": "institution",
    "phdthesis": "school",
    "misc": "howpublished",
}
# A brace or backslash could end the entry; the rest have a meaning in LaTeX.
BIBTEX_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
BIBTEX_WORDS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\{",
    "}": r"\}",
}


ANNOTATIONS = "annotations.jsonld"
FILES = {
    "edition.json": "application/json",
    ANNOTATIONS: "application/ld+json",
    "sources.json": "application/vnd.citationstyles.csl+json",
    "sources.bib": "application/x-bibtex; charset=utf-8",
}


type PageOf = Callable[[EditionView], str]
"""The HTML of the page that shows it."""


def file(name: str, page: PageOf, sha256: str, *stored: bytes | None) -> bytes:
    """One of FILES. stored: DOCUMENT. Raises Damaged."""
    if name == "edition.json":
        return served(sha256, *stored).encode()
    reading = reading_of(sha256, *stored)
    return (
        dumps(annotations(reading, page(reading)))
        if name == ANNOTATIONS
        else MAKERS[name](reading)
    )


def annotations(reading: EditionView, html: str) -> dict[str, Json]:
    """A W3C AnnotationPage: one annotation for each note and each citation, on the
    words that it is about.

    html: the page. Quotations and positions are those of its text.
    """
    base = absolute(reading.address)
    return {
        "@context": [*CONTEXT] if reading.article.kind else CONTEXT[0],
        "id": f"{base}annotations.jsonld",
        "type": "AnnotationPage",
        "startIndex": 0,
        "rights": settings.DATA_LICENCE_URL,
        **_examined(reading),
        "items": [*_items(reading, PageText(html), base)],
    }


def _examined(reading: EditionView) -> dict[str, Json]:
    """Of an examined text: whose it is, and what was found of it as a whole; of our own
    nothing.
    """
    article, overall = reading.article, reading.overall
    if not article.is_examined:
        return {}
    text = _prefixed(json_ld.examined_text(article))
    found: dict[str, Json] = {"schema:about": text}
    if overall:
        found["schema:review"] = {
            "type": "schema:Review",
            "schema:itemReviewed": text,
            "schema:reviewRating": {
                "type": "schema:Rating",
                "schema:alternateName": overall.rating.label,
            },
            "schema:reviewBody": overall.body,
        }
    return found


def _prefixed(fact: Any) -> Any:
    """What is said in the terms of schema.org, among those of Web Annotations."""
    if not isinstance(fact, dict):
        return fact
    named = {"type": f"schema:{fact['@type']}"} if "@type" in fact else {}
    return named | {
        f"schema:{name}": _prefixed(one)
        for name, one in fact.items()
        if name != "@type"
    }


def _claim(reading: EditionView, note: NoteView) -> Iterator[Json]:
    """Whose claim the rating is about, in the terms of schema.org; nothing where it
    says how well we know.
    """
    author = note.claimed_by(reading.article.byline or reading.article.publisher)
    if author is not None:
        said = {"author": {"@type": "Thing", "name": author}} if author else {}
        yield _prefixed(
            {"@type": "Claim", **said, **({"text": note.words} if note.words else {})}
        )


def csl(reading: EditionView) -> bytes:
    """The public sources as CSL-JSON items, each with its number as id."""
    public = [
        source for source in reading.document["sources"] if not source["protected"]
    ]
    return dumps([source["csl"] | {"id": source["id"]} for source in public])


def bibtex(reading: EditionView) -> bytes:
    """The public sources as BibTeX in UTF-8."""
    public = (rests.source for rests in reading.sources if not rests.source.protected)
    licence = f"% {settings.DATA_LICENCE_NAME}: {settings.DATA_LICENCE_URL}\n"
    return "\n".join([licence, *map(_entry, public)]).encode()


MAKERS = {"sources.json": csl, "sources.bib": bibtex}


def _target(
    note: NoteView,
    sentence: SentenceRecord | None,
    text: str,
    page: PageText,
    base: str,
) -> Json:
    """The words that the note is about, in the page; without a sentence the edition."""
    if sentence is None:
        return base
    said = text[sentence["start"] : sentence["end"]]
    start, end = (
        (0, len(said))
        if note.start is None or note.end is None
        else (note.start, note.end)
    )
    fragment: Json = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
        "value": f"s-{sentence['key']}",
    }
    return {
        "source": base,
        "selector": [*page.selectors(sentence["key"], said, start, end), fragment],
    }


def _items(reading: EditionView, page: PageText, base: str) -> Iterator[Json]:
    """Of each note and of each of its citations."""
    document = reading.document
    sentences: dict[str | None, SentenceRecord] = {
        one["key"]: one for one in document["sentences"]
    }
    for entry in reading.entries:
        for note in entry.notes:
            target = _target(
                note, sentences.get(note.sentence), document["text"], page, base
            )
            if note.rating or note.body:
                yield _note(reading, note, base) | {"target": target}
            for citation in note.citations:
                yield _citation(citation, base) | {"target": target}


def _note(reading: EditionView, note: NoteView, base: str) -> dict[str, Json]:
    tags = [*([note.rating.label] if note.rating else []), *note.reasons]
    prose: Json = {"type": "TextualBody", "format": "text/markdown", "value": note.body}
    made: dict[str, Json] = {
        "id": f"{base}annotations.jsonld#note-{note.id}",
        "type": "Annotation",
        "motivation": "assessing",
        "body": [
            *([prose] if note.body else []),
            *(_plain("classifying", tag) for tag in tags),
            *_claim(reading, note),
        ],
    }
    if note.authors:
        people: list[Json] = [{"type": "Person", "name": name} for name in note.authors]
        made["creator"] = people if len(people) > 1 else people[0]
    if note.approved_at:
        made["modified"] = timestamp(note.approved_at)
    return made


def _citation(citation: CitationView, base: str) -> dict[str, Json]:
    source = citation.source
    body = [_plain(purpose, words) for purpose, words in citation.purposes]
    if source.address:
        place = absolute(source.address)
        body.insert(
            1, {"type": "SpecificResource", "id": place, "source": source.url or place}
        )
    return {
        "id": f"{base}annotations.jsonld#citation-{citation.id}",
        "type": "Annotation",
        "motivation": "linking",
        "body": body,
    }


def _plain(purpose: str, words: str) -> Json:
    """Text, said to be no HTML."""
    return {
        "type": "TextualBody",
        "purpose": purpose,
        "format": "text/plain",
        "value": words,
    }


def _entry(source: SourceView) -> str:
    kind = BIBTEX_TYPES.get(str(source.csl.get("type")), "misc")
    issued = (source.csl.get("issued") or {}).get("date-parts") or [[]]
    names = [_bibtex_name(name) for name in source.csl.get("author") or []]
    fields = {
        "title": _escaped(source.title),
        "author": " and ".join(names),
        BIBTEX_PLACE.get(kind, "note"): _escaped(source.csl.get("container-title")),
        BIBTEX_PUBLISHER.get(kind, "publisher"): _escaped(source.csl.get("publisher")),
        "year": str(issued[0][0]) if issued[0] else "",
        "doi": _escaped(source.csl.get("DOI")),
        "isbn": _escaped(source.csl.get("ISBN")),
        # An address stays as it is, without the characters that could end the field.
        "url": re.sub(r"[{}\\\s]", "", source.url),
    }
    lines = ",\n".join(
        f"  {name} = {{{value}}}" for name, value in fields.items() if value
    )
    return f"@{kind}{{source{source.id},\n{lines}\n}}\n"


def _bibtex_name(name: dict[str, str]) -> str:
    if name.get("literal"):
        return f"{{{_escaped(name['literal'])}}}"
    return ", ".join(
        _escaped(name[part]) for part in ("family", "given") if name.get(part)
    )


def _escaped(value: object) -> str:
    """Nothing for None."""
    text = "" if value is None else str(value)
    return BIBTEX_SPECIAL.sub(
        lambda match: BIBTEX_WORDS.get(match[0], "\\" + match[0]), text
    )


def dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
