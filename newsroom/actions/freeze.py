"""The document of an edition, from the drafts that it freezes."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import cast

from django.contrib.auth.models import User
from django.db import connection

from annotations.models import Anchor, Citation, Note, OverallFinding, Rating, RatingScale
from annotations.note_history import Authors, Person, authors_of
from annotations.sentence_states import Checked, checked
from annotations.writing import claim_of, is_excerpted, phrase_of, text_of
from articles.models import Article, Revision, Sentence
from articles.text.shapes import Block
from newsroom.actions.people import credits_of, finished_by, publishes_own
from newsroom.editions import schema
from newsroom.editions.chain import timestamp
from newsroom.editions.excerpts import excerpt
from newsroom.editions.models import Edition
from newsroom.editions.schema import SCHEMA, EditionDocument, quotation_languages

type People = Mapping[int, User]
SOURCES_LOCK = 0x736F7572636573  # any number that nothing else locks


def hold_sources(*, alone: bool = False) -> None:
    """Until the transaction ends no source becomes protected; with `alone`, whoever protects one knows that
    nobody is publishing what it was.

    Hazard: before the lock of an article, or the two would wait for each other. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [SOURCES_LOCK])


def display_name(person: User | None) -> str:
    """Never the login name: that is half of a password."""
    return (person.get_full_name() if person else "") or "the desk"


def build_document(edition: Edition, earlier: list[Edition], text: Checked | None = None) -> EditionDocument:
    """The document of an edition that is not stored yet; its shape is described in docs/editions.md.

    text: the revision's, where the caller has it.
    """
    article, revision = edition.article, edition.revision
    first = earlier[0].published_at if earlier else edition.published_at
    body = _everything(article, revision, text or checked(revision))
    return {
        "schema": SCHEMA,
        "article": _article(article),
        "edition": {
            "number": edition.number,
            "kind": _kind(edition),
            "correction": "",
            "why": "",
            "change_note": edition.change_note,
            "gate_waiver": edition.gate_waiver,
            "published_at": timestamp(edition.published_at),
            "first_published_at": timestamp(first),
            "published_by": display_name(edition.published_by),
            "revision": revision.number,
            "previous_sha256": edition.previous_sha256,
            "waived": [],
            "waived_by": "",
            "seconded_by": "",
            "checked_by": _checked_by(article, revision),
            "published_alone": publishes_own(article, revision, edition.published_by),
            # Once it is withheld an edition is so for ever, whatever is published after.
            "withheld": [*earlier[-1].content["edition"]["withheld"]] if earlier else [],
        },
        "history": _history(earlier),
        "languages": {
            "text": article.language,
            "quotations": quotation_languages(body["citations"], body["sources"]),
        },
        "commitments": [],
        **body,
    }


def repeat_document(edition: Edition, earlier: list[Edition]) -> EditionDocument:
    """The last document as that of an edition that publishes nothing of drafts.

    edition: of the same revision. What was open in the text is so still.
    """
    last = earlier[-1]
    told = last.content["edition"]
    return {
        **last.content,
        "edition": {
            **told,
            "number": edition.number,
            "kind": _kind(edition),
            "correction": "",
            "why": "",
            "change_note": edition.change_note,
            "published_at": timestamp(edition.published_at),
            "published_by": display_name(edition.published_by),
            "published_alone": told["published_alone"] and edition.published_by == last.published_by,
            "previous_sha256": edition.previous_sha256,
        },
        "history": _history(earlier),
    }


def empty_document(edition: Edition, earlier: list[Edition]) -> EditionDocument:
    """The same of an edition that takes the text away."""
    told = repeat_document(edition, earlier)
    nothing_open: schema.Publication = {
        **told["edition"],
        "gate_waiver": "",
        "waived": [],
        "waived_by": "",
        "seconded_by": "",
        "checked_by": "",
        "published_alone": False,
    }
    languages: schema.Languages = {**told["languages"], "quotations": {}}
    return {**told, **_nothing(), "edition": nothing_open, "languages": languages, "commitments": []}


def _checked_by(article: Article, revision: Revision) -> str:
    checker = finished_by(article, revision)
    return display_name(checker) if checker else ""


def _kind(edition: Edition) -> schema.Kind:
    return cast("schema.Kind", str(edition.kind))  # one of Edition.Kind, which the schema names too


def _history(earlier: list[Edition]) -> list[schema.Past]:
    # What each is called, and why, stands in documents only, and the last one remembers the others'.
    last = earlier[-1].content if earlier else None
    said = {one["number"]: one for one in (*last["history"], last["edition"])} if last else {}
    return [
        {
            "number": one.number,
            "kind": _kind(one),
            "correction": said[one.number]["correction"],
            "why": said[one.number]["why"],
            "change_note": one.change_note,
            "published_at": timestamp(one.published_at),
            "sha256": one.sha256,
        }
        for one in earlier
    ]


def _article(article: Article) -> schema.Article:
    return {
        "uid": str(article.uid),
        "slug": article.slug,
        "language": article.language,
        "kind": cast("schema.ArticleKind", article.kind),
        "excerpted": is_excerpted(article),
        "title": article.title,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "dated": article.dated.isoformat() if article.dated else None,
        "publisher": article.site,
        "canonical_url": article.canonical_url,
        "topics": [{"slug": topic.slug, "name": topic.name} for topic in article.topics.order_by("slug")],
        "credits": credits_of(article),
    }


def _nothing() -> schema.Body:
    return {
        "text": "",
        "blocks": [],
        "sentences": [],
        "ratings": [],
        "notes": [],
        "citations": [],
        "sources": [],
        "overall": None,
    }


def _everything(article: Article, revision: Revision, text: Checked) -> schema.Body:
    order = ("anchor__sentence__position", "pk")
    approved = (
        Note.objects.public()
        .filter(anchor__article=article)
        .select_related("anchor__sentence__identity", "rating__scale", "approved_by")
        .prefetch_related("reasons")
        .order_by(*order)
    )
    notes = [(note, text_of(note, revision)) for note in approved]
    citations = list(
        Citation.objects.public()
        .filter(anchor__article=article)
        .select_related("anchor__sentence__identity", "source")
        .order_by(*order)
    )
    names = _source_names(citations)
    overall = _overall_finding(article)
    written = authors_of([note for note, _words in notes])
    found = authors_of([overall] if overall else [])
    people = _people([*written.values(), *found.values()])
    rated = [note.rating for note, _words in notes] + ([overall.rating] if overall else [])
    body: schema.Body = {
        "text": revision.text,
        "blocks": [_block(block) for block in revision.blocks],
        "sentences": [_sentence(one, text.standing[one.pk].state) for one in text.sentences],
        "ratings": _ratings(rated),
        "notes": [_note(note, article, words, written[note.pk], people) for note, words in notes],
        "citations": [_citation(citation, names) for citation in citations],
        "sources": _sources(citations, names),
        "overall": _overall(overall, found[overall.pk], people) if overall else None,
    }
    return excerpt(body) if is_excerpted(article) else body


def _overall_finding(article: Article) -> OverallFinding | None:
    """Of our own reporting there is none."""
    if article.kind != Article.Kind.EXAMINED:
        return None
    found = OverallFinding.objects.public().select_related("rating__scale", "approved_by")
    return found.filter(article=article).first()


def _overall(found: OverallFinding, authors: Authors, people: People) -> schema.Overall:
    return {
        "rating": _rating_name(found.rating),
        "body": found.body,
        "authors": _names(authors.ever, people),
        "approved_by": display_name(found.approved_by),
        "approved_alone": _is_alone(found, authors),
    }


def _people(written: Iterable[Authors]) -> People:
    return User.objects.in_bulk({person for authors in written for person in authors.ever if person})


def _names(persons: Iterable[Person], people: People) -> list[str]:
    """Each once: several may be nobody but the desk."""
    return list(dict.fromkeys(display_name(people.get(person or 0)) for person in persons))


def _is_alone(approved: Note | OverallFinding, authors: Authors) -> bool:
    """Whether one of its authors approved it."""
    return approved.approved_by_id is not None and approved.approved_by_id in authors.since


def _block(block: Block) -> schema.Block:
    """Of a revision's block only what is published."""
    return {"kind": block["kind"], "start": block["start"], "end": block["end"], "level": block["level"]}


def _sentence(sentence: Sentence, state: str) -> schema.Sentence:
    return {
        "key": sentence.public_key,
        "start": sentence.start,
        "end": sentence.end,
        "block": sentence.block,
        "tier": cast("schema.Tier", sentence.tier),
        "state": cast("schema.State", state),
    }


def _ratings(used: Iterable[Rating]) -> list[schema.Rating]:
    """The scale in use, and any older scale that one of the ratings used is of."""
    scales = {RatingScale.objects.in_use().pk} | {rating.scale_id for rating in used}
    ratings = (
        rating
        for scale in RatingScale.objects.filter(pk__in=scales).order_by("-is_default", "pk")
        for rating in scale.ratings.select_related("scale")
    )
    return [
        {
            "slug": _rating_name(rating),
            "label": rating.label,
            "value": None if rating.value is None else float(rating.value),
            "sign": rating.sign,
            "mark": rating.mark,
            "tone": rating.tone,
            "description": rating.description,
        }
        for rating in ratings
    ]


def _rating_name(rating: Rating) -> str:
    """Two scales may use one word; the scale in use has it plainly."""
    return rating.slug if rating.scale.is_default else f"{rating.scale_id}-{rating.slug}"


def _key(anchor: Anchor) -> str | None:
    return anchor.sentence.public_key if anchor.sentence else None


def _note(note: Note, article: Article, text: str, authors: Authors, people: People) -> schema.Note:
    """text: of its sentence, if any."""
    claim = claim_of(note, article, text)
    return {
        "id": str(note.pk),
        "sentence": _key(note.anchor),
        "rating": _rating_name(note.rating),
        "reasons": [{"slug": reason.slug, "label": reason.label} for reason in note.reasons.all()],
        "body": note.body,
        "authors": _names(authors.ever, people),
        "approved_by": display_name(note.approved_by),
        "approved_at": timestamp(note.approved_at) if note.approved_at else None,
        "approved_alone": _is_alone(note, authors),
        "claimant": cast("schema.Claimant", claim.claimant),
        "speaker": claim.speaker,
        "phrase": phrase_of(note, text),
    }


def _source_names(citations: Iterable[Citation]) -> dict[int, str]:
    """Per source its name in the document. A protected source gets one that leads nowhere."""
    names: dict[int, str] = {}
    protected = 0
    for citation in citations:
        if citation.source_id in names:
            continue
        protected += not citation.source.is_public
        names[citation.source_id] = str(citation.source_id) if citation.source.is_public else f"p{protected}"
    return names


def _citation(citation: Citation, names: dict[int, str]) -> schema.Citation:
    # The locator and the words of a protected source could name it.
    public = citation.source.is_public
    return {
        "id": str(citation.pk),
        "sentence": _key(citation.anchor),
        "source": names[citation.source_id],
        "locator": citation.locator if public else "",
        "quote": citation.quote if public else "",
        "stance": cast("schema.Stance", citation.stance),
    }


def _sources(citations: Iterable[Citation], names: dict[int, str]) -> list[schema.Source]:
    sources = {citation.source_id: citation.source for citation in citations}
    return [
        {
            "id": name,
            "protected": not sources[pk].is_public,
            "csl": sources[pk].csl if sources[pk].is_public else {},
            "archive_url": sources[pk].archive_url if sources[pk].is_public else "",
        }
        for pk, name in names.items()
    ]


def columns_of(edition: Edition) -> dict[str, object]:
    """What the row of an edition says beside its document, in the document's terms."""
    published_at = edition.published_at.astimezone(UTC)
    return {
        "article": str(edition.article.uid),
        "kind": edition.kind,
        "change_note": edition.change_note,
        "gate_waiver": edition.gate_waiver,
        "revision": edition.revision.number,
        "previous_sha256": edition.previous_sha256,
        "published_at": published_at.isoformat().replace("+00:00", "Z"),
    }
