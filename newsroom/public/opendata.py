"""An edition as data that other programs read: Web Annotations, CSL-JSON, BibTeX.

All are functions of a document. edition.json is the document itself, with the salts by
which it can be sealed again; the others are views.
"""

import json
import re
from collections.abc import Callable, Iterator

from django.conf import settings

from articles.text.shapes import Json
from newsroom.editions.chain import timestamp
from newsroom.editions.citations import CitationView, SourceView
from newsroom.editions.note_views import Entry, NoteView
from newsroom.editions.schema import SentenceRecord
from newsroom.editions.view import EditionView
from newsroom.public import json_ld
from newsroom.public.documents import edition_json, reading_of
from newsroom.public.page_text import PageText
from newsroom.public.site import absolute

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


EDITION = "edition.json"
ANNOTATIONS = "annotations.jsonld"
FILES = {
    EDITION: "application/json",
    ANNOTATIONS: "application/ld+json",
    "sources.json": "application/vnd.citationstyles.csl+json",
    "sources.bib": "application/x-bibtex; charset=utf-8",
}


type PageOf = Callable[[EditionView], Iterator[str]]
"""Gives the HTML of the page that shows an edition, in pieces."""


def make_file(name: str, page: PageOf, sha256: str, *stored: bytes | None) -> bytes:
    """Return one of FILES. `stored` is as `DOCUMENT` says. Raise Damaged."""
    if name == EDITION:
        return edition_json(sha256, *stored).encode()
    reading = reading_of(sha256, *stored)
    if name == "sources.json":
        return csl(reading)
    if name == "sources.bib":
        return bibtex(reading)
    return dump_sorted(annotations(reading, PageText(page(reading))))


def annotations(reading: EditionView, page: PageText) -> dict[str, Json]:
    """Return a W3C AnnotationPage.

    It has an annotation for each note and each citation, on the words that it is about.
    Quotations and positions are those of the text of the page.
    """
    base = absolute(reading.address)
    return {
        "@context": list(CONTEXT) if reading.article.kind else CONTEXT[0],
        "id": f"{base}annotations.jsonld",
        "type": "AnnotationPage",
        "startIndex": 0,
        "rights": settings.DATA_LICENCE_URL,
        **_examined(reading),
        "items": list(_items(reading, page, base)),
    }


def _examined(reading: EditionView) -> dict[str, Json]:
    """Return the origin of an examined text, and what was found of it as a whole.

    There is nothing of this for our own reporting.
    """
    article = reading.article
    overall = reading.overall
    if not article.is_examined:
        return {}
    text = _prefixed(json_ld.examined_text(article))
    facts: dict[str, Json] = {"schema:about": text}
    if overall:
        facts["schema:review"] = {
            "type": "schema:Review",
            "schema:itemReviewed": text,
            "schema:reviewRating": {
                "type": "schema:Rating",
                "schema:alternateName": overall.rating.label,
            },
            "schema:reviewBody": overall.body,
        }
    return facts


def _prefixed(fact: Json) -> Json:
    """Return what is in the terms of schema.org, among those of Web Annotations."""
    if not isinstance(fact, dict):
        return fact
    prefixed: dict[str, Json] = {}
    if "@type" in fact:
        prefixed["type"] = f"schema:{fact['@type']}"
    for name, value in fact.items():
        if name != "@type":
            prefixed[f"schema:{name}"] = _prefixed(value)
    return prefixed


def _claim(reading: EditionView, note: NoteView) -> Json:
    """Return whose claim the rating is about, in the terms of schema.org.

    None where the rating says how well we know it.
    """
    author = note.claimed_by(reading.article.byline or reading.article.publisher)
    if author is None:
        return None
    claim: dict[str, Json] = {"@type": "Claim"}
    if author:
        claim["author"] = {"@type": "Thing", "name": author}
    if note.words:
        claim["text"] = note.words
    return _prefixed(claim)


def csl(reading: EditionView) -> bytes:
    """Return the public sources as CSL-JSON items, each with its number as id."""
    items = [
        source["csl"] | {"id": source["id"]}
        for source in reading.document["sources"]
        if not source["protected"]
    ]
    return dump_sorted(items)


def bibtex(reading: EditionView) -> bytes:
    """Return the public sources as BibTeX in UTF-8."""
    licence = f"% {settings.DATA_LICENCE_NAME}: {settings.DATA_LICENCE_URL}\n"
    entries = [
        _bibtex_entry(reliance.source)
        for reliance in reading.sources
        if not reliance.source.protected
    ]
    return "\n".join([licence, *entries]).encode()


def _target(
    note: NoteView,
    sentence: SentenceRecord | None,
    text: str,
    page: PageText,
    base: str,
) -> Json:
    """Return where the words that a note is about are in the page.

    Without a sentence it is about the edition.
    """
    if sentence is None:
        return base
    words = text[sentence["start"] : sentence["end"]]
    start = 0
    end = len(words)
    if note.start is not None and note.end is not None:
        start = note.start
        end = note.end
    fragment: Json = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
        "value": f"s-{sentence['key']}",
    }
    return {
        "source": base,
        "selector": [*page.selectors(sentence["key"], words, start, end), fragment],
    }


def _items(reading: EditionView, page: PageText, base: str) -> Iterator[Json]:
    """Yield the annotation of each note and of each of its citations."""
    document = reading.document
    sentences: dict[str | None, SentenceRecord] = {
        sentence["key"]: sentence for sentence in document["sentences"]
    }
    for entry in reading.entries:
        for note in entry.notes:
            sentence = sentences.get(note.sentence)
            target = _target(note, sentence, document["text"], page, base)
            if note.rating or note.body:
                yield _note(reading, entry, note, base) | {"target": target}
            for citation in note.citations:
                yield _citation(citation, base) | {"target": target}


def _note(
    reading: EditionView, entry: Entry, note: NoteView, base: str
) -> dict[str, Json]:
    body: list[Json] = []
    if note.body:
        prose: Json = {
            "type": "TextualBody",
            "format": "text/markdown",
            "value": note.body,
        }
        body.append(prose)
    if note.rating:
        body.append(_plain("classifying", note.rating.label))
    body += [_plain("classifying", reason) for reason in note.reasons]
    if note.answer:
        body.append(_plain("describing", note.answered_words))
    body += [_plain("replying", reply.told) for reply in entry.replies]
    claim = _claim(reading, note)
    if claim:
        body.append(claim)
    annotation: dict[str, Json] = {
        "id": f"{base}annotations.jsonld#note-{note.id}",
        "type": "Annotation",
        "motivation": "assessing",
        "body": body,
    }
    people: list[Json] = [{"type": "Person", "name": name} for name in note.authors]
    if people:
        annotation["creator"] = people if len(people) > 1 else people[0]
    if note.approved_at:
        annotation["modified"] = timestamp(note.approved_at)
    return annotation


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
    """Return text that is said to be no HTML."""
    return {
        "type": "TextualBody",
        "purpose": purpose,
        "format": "text/plain",
        "value": words,
    }


def _bibtex_entry(source: SourceView) -> str:
    kind = BIBTEX_TYPES.get(str(source.csl.get("type")), "misc")
    names = [_bibtex_name(name) for name in source.csl.get("author") or []]
    fields = {
        "title": _escaped(source.title),
        "author": " and ".join(names),
        BIBTEX_PLACE.get(kind, "note"): _escaped(source.csl.get("container-title")),
        BIBTEX_PUBLISHER.get(kind, "publisher"): _escaped(source.csl.get("publisher")),
        "year": _year(source),
        "doi": _escaped(source.csl.get("DOI")),
        "isbn": _escaped(source.csl.get("ISBN")),
        # An address stays as it is, without the characters that could end the field.
        "url": re.sub(r"[{}\\\s]", "", source.url),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    body = ",\n".join(lines)
    return f"@{kind}{{source{source.id},\n{body}\n}}\n"


def _year(source: SourceView) -> str:
    issued = source.csl.get("issued") or {}
    dates = issued.get("date-parts") or [[]]
    return str(dates[0][0]) if dates[0] else ""


def _bibtex_name(name: dict[str, str]) -> str:
    if name.get("literal"):
        return f"{{{_escaped(name['literal'])}}}"
    parts = [name[part] for part in ("family", "given") if name.get(part)]
    return ", ".join(_escaped(part) for part in parts)


def _escaped(value: object) -> str:
    """Return a value for a field of BibTeX; nothing for None."""
    if value is None:
        return ""
    return BIBTEX_SPECIAL.sub(_escaped_character, str(value))


def _escaped_character(match: re.Match[str]) -> str:
    return BIBTEX_WORDS.get(match[0], f"\\{match[0]}")


def dump_sorted(value: object) -> bytes:
    """Return JSON for a file that people may read: in lines, keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()
