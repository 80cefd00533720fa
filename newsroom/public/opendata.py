"""An edition as data that other programs read: Web Annotations, CSL-JSON, BibTeX. Functions of a document.

edition.json is the document itself; these are views of it.
"""

import json
import re
from collections.abc import Iterator

from django.conf import settings

from articles.text.shapes import Json
from newsroom.editions.entries import Note, Rating, Source
from newsroom.editions.schema import EditionDocument, read_document
from newsroom.editions.view import Reading, read

CONTEXT: tuple[Json, ...] = ("http://www.w3.org/ns/anno.jsonld", {"schema": "https://schema.org/"})
AROUND = 32  # code points at either side of a quoted sentence
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
BIBTEX_PLACE = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}
BIBTEX_PUBLISHER = {"techreport": "institution", "phdthesis": "school", "misc": "howpublished"}
# A brace or backslash could end the entry; the rest have a meaning in LaTeX.
BIBTEX_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
BIBTEX_WORDS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "{": r"\{",
    "}": r"\}",
}


FILES = {
    "edition.json": "application/json",
    "annotations.jsonld": "application/ld+json",
    "sources.json": "application/vnd.citationstyles.csl+json",
    "sources.bib": "application/x-bibtex; charset=utf-8",
}


def file(name: str, document: str) -> bytes:
    """One of FILES. edition.json is the document as it was hashed, byte for byte."""
    if name == "edition.json":
        return document.encode()
    reading = read(read_document(document))
    makers = {
        "annotations.jsonld": lambda: annotations(reading),
        "sources.json": lambda: csl(reading.document),
        "sources.bib": lambda: bibtex(reading),
    }
    return makers[name]()


def annotations(reading: Reading) -> bytes:
    """A W3C AnnotationPage: one annotation for each note and each citation.

    Positions count code points of the `text` in edition.json.
    """
    base = settings.SITE_URL + reading.address
    targets = _targets(reading.document, base)
    page = {
        "@context": [*CONTEXT] if reading.article.kind else CONTEXT[0],
        "id": f"{base}annotations.jsonld",
        "type": "AnnotationPage",
        "startIndex": 0,
        **_examined(reading),
        "items": [*_notes(reading, base, targets), *_citations(reading, base, targets)],
    }
    return _dumps(page)


def _examined(reading: Reading) -> dict[str, Json]:
    """Of an examined text: whose it is, and what was found of it as a whole; of our own nothing."""
    article, overall = reading.article, reading.overall
    if not article.is_examined:
        return {}
    facts = {
        "schema:headline": article.title,
        "schema:author": article.byline,
        "schema:publisher": article.publisher,
        "schema:datePublished": article.dated.isoformat() if article.dated else "",
        "schema:url": article.canonical_url,
    }
    text: Json = {"type": "schema:Article", **{name: fact for name, fact in facts.items() if fact}}
    found: dict[str, Json] = {"schema:about": text}
    if overall:
        found["schema:review"] = {
            "type": "schema:Review",
            "schema:itemReviewed": text,
            "schema:reviewRating": _rating(overall.rating),
            "schema:reviewBody": overall.body,
        }
    return found


def _rating(rating: Rating) -> Json:
    return {"type": "schema:Rating", "schema:alternateName": rating.label}


def _claim(reading: Reading, note: Note) -> Iterator[Json]:
    """Whose claim the rating is about, in the terms of schema.org; nothing where it says how well we know."""
    if not note.claimant:
        return
    article = reading.article
    author = note.speaker if note.claimant != "author" else article.byline or article.publisher
    claim: dict[str, Json] = {"type": "schema:Claim"}
    if author:
        claim["schema:author"] = {"type": "schema:Thing", "schema:name": author}
    if note.phrase:
        claim["schema:text"] = note.phrase
    yield {
        "type": "schema:ClaimReview",
        "schema:itemReviewed": claim,
        "schema:reviewRating": _rating(note.rating),
    }


def csl(document: EditionDocument) -> bytes:
    """The public sources as CSL-JSON items, each with its number as id."""
    public = [source for source in document["sources"] if not source["protected"]]
    return _dumps([source["csl"] | {"id": source["id"]} for source in public])


def bibtex(reading: Reading) -> bytes:
    """The public sources as BibTeX in UTF-8."""
    public = (rests.source for rests in reading.sources if not rests.source.protected)
    return "\n".join(_entry(source) for source in public).encode()


def _targets(document: EditionDocument, base: str) -> dict[str | None, Json]:
    text = document["text"]
    targets: dict[str | None, Json] = {None: base}
    for sentence in document["sentences"]:
        start, end = sentence["start"], sentence["end"]
        targets[sentence["key"]] = {
            "source": base,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(start - AROUND, 0) : start],
                    "suffix": text[end : end + AROUND],
                },
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "FragmentSelector",
                    "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
                    "value": f"s-{sentence['key']}",
                },
            ],
        }
    return targets


def _notes(reading: Reading, base: str, targets: dict[str | None, Json]) -> Iterator[dict[str, Json]]:
    shown = {note.id: note for entry in reading.entries for note in entry.notes}
    for note in reading.document["notes"]:
        tags = [shown[note["id"]].rating.label, *(reason["label"] for reason in note["reasons"])]
        made: dict[str, Json] = {
            "id": f"{base}annotations.jsonld#note-{note['id']}",
            "type": "Annotation",
            "motivation": "assessing",
            "target": targets[note["sentence"]],
            "body": [
                {"type": "TextualBody", "format": "text/markdown", "value": note["body"]},
                *(_plain("classifying", tag) for tag in tags),
                *_claim(reading, shown[note["id"]]),
            ],
        }
        if note["authors"]:
            people: list[Json] = [{"type": "Person", "name": name} for name in note["authors"]]
            made["creator"] = people if len(people) > 1 else people[0]
        if note["approved_at"]:
            made["modified"] = note["approved_at"]
        yield made


def _citations(reading: Reading, base: str, targets: dict[str | None, Json]) -> Iterator[dict[str, Json]]:
    sources = {rests.source.id: rests.source for rests in reading.sources}
    for citation in reading.document["citations"]:
        source = sources[citation["source"]]
        body = [_plain("classifying", citation["stance"])]
        if source.address:
            place = settings.SITE_URL + source.address
            body.append({"type": "SpecificResource", "id": place, "source": source.url or place})
        if citation["quote"]:
            body.append(_plain("describing", citation["quote"]))
        yield {
            "id": f"{base}annotations.jsonld#citation-{citation['id']}",
            "type": "Annotation",
            "motivation": "linking",
            "target": targets[citation["sentence"]],
            "body": body,
        }


def _plain(purpose: str, words: str) -> Json:
    """Text, said to be no HTML."""
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": words}


def _entry(source: Source) -> str:
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
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@{kind}{{source{source.id},\n{lines}\n}}\n"


def _bibtex_name(name: dict[str, str]) -> str:
    if name.get("literal"):
        return f"{{{_escaped(name['literal'])}}}"
    return ", ".join(_escaped(name[part]) for part in ("family", "given") if name.get(part))


def _escaped(value: object) -> str:
    """Nothing for None."""
    text = "" if value is None else str(value)
    return BIBTEX_SPECIAL.sub(lambda match: BIBTEX_WORDS.get(match[0], "\\" + match[0]), text)


def _dumps(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
