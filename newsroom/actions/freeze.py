"""The document of an edition, from the drafts that it freezes."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from itertools import count
from typing import cast

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q

from annotations.evidence import checks_of
from annotations.models import (
    Anchor,
    Citation,
    Note,
    QuotationCheck,
    Rating,
    Source,
)
from annotations.note_history import Authors, PersonId, authors_of
from annotations.sentence_states import State, StatedText, span_in, stated
from annotations.sources import csl
from annotations.writing import claim_of
from articles.models import Article, Finding, Revision, Sentence
from articles.text.headline import count_heads
from articles.text.shapes import Block, PlacedPicture
from newsroom.actions.people import credits_of, display_name, finished_by
from newsroom.editions import schema
from newsroom.editions.chain import timestamp
from newsroom.editions.excerpts import excerpt
from newsroom.editions.models import Edition
from newsroom.editions.schema import EditionDocument, quotation_languages

type People = Mapping[int, User]
SOURCES_LOCK = 0x736F7572636573  # any number that nothing else locks


def hold_sources(*, alone: bool = False) -> None:
    """Until the transaction ends no source becomes protected; with `alone`, whoever
    protects one knows that nobody is publishing what it was.

    Hazard: before the lock of an article, or the two would wait for each other. SQLite
    has one writer anyway.
    """
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [SOURCES_LOCK])


def is_excerpted(article: Article) -> bool:
    """Returns whether excerpts only are published; our own reporting is always
    published whole.
    """
    return article.excerpted and article.is_examined


def build_document(
    edition: Edition, last: Edition | None, text: StatedText | None = None
) -> EditionDocument:
    """The document of an edition that is not stored yet; its shape is described in
    docs/editions.md.

    last: the article's newest edition, if there is one. text: the revision's, where the
    caller has it.
    """
    article, revision = edition.article, edition.revision
    text = text or stated(revision)
    body = _everything(article, revision, text)
    checker = finished_by(article, revision)
    return {
        "article": _article(article, revision),
        "edition": {
            **_publication(edition, last),
            **_left_unchecked(text),
            "checked_by": display_name(checker) if checker else "",
        },
        "history": _history(last),
        "withheld": [],
        "languages": {
            "text": article.language,
            "quotations": quotation_languages(body["citations"], body["sources"]),
        },
        **body,
    }


def _left_unchecked(text: StatedText) -> schema.LeftUnchecked:
    """Of all sentences that are: together by whoever publishes, or one by one
    before.
    """
    stands = (text.standing[one.pk] for one in text.sentences)
    left = [
        now.decision for now in stands if now.state == State.UNCHECKED and now.decision
    ]
    return {
        "unchecked": len(left),
        "unchecked_why": " · ".join(dict.fromkeys(one.why for one in left)),
        "unchecked_by": ", ".join(
            dict.fromkeys(display_name(one.person) for one in left)
        ),
        "seconded_by": "",
    }


def empty_document(edition: Edition, last: Edition) -> EditionDocument:
    """The same of an edition that takes the text away."""
    return {
        **last.content,
        **_nothing(),
        "edition": _publication(edition, last),
        "history": _history(last),
        "languages": {**last.content["languages"], "quotations": {}},
    }


def _publication(edition: Edition, last: Edition | None) -> schema.Publication:
    """With nothing left unchecked, and nobody who checked it."""
    before = last.content["edition"] if last else None
    now = timestamp(edition.published_at)
    return {
        "number": edition.number,
        # one of Edition.Kind, which the schema names too
        "kind": cast("schema.Kind", str(edition.kind)),
        "correction": "",
        "why": "",
        "change_note": "",
        "published_at": now,
        "first_published_at": before["first_published_at"] if before else now,
        "published_by": display_name(edition.published_by),
        "revision": edition.revision.number,
        "previous_sha256": edition.previous_sha256,
        "unchecked": 0,
        "unchecked_why": "",
        "unchecked_by": "",
        "seconded_by": "",
        "checked_by": "",
        "published_alone": False,
        "alone_why": "",
    }


def _history(last: Edition | None) -> list[schema.PastRecord]:
    if last is None:
        return []
    told = last.content["edition"]
    names = ("number", "kind", "correction", "why", "change_note", "published_at")
    past = {name: value for name, value in told.items() if name in names} | {
        "sha256": last.sha256
    }
    return [*last.content["history"], cast("schema.PastRecord", past)]


def _article(article: Article, revision: Revision) -> schema.ArticleRecord:
    return {
        "uid": str(article.uid),
        "slug": article.slug,
        "language": article.language,
        "kind": cast("schema.ArticleKind", article.kind),
        "excerpted": is_excerpted(article),
        "title": article.title,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "dated": str(article.dated or "") or None,
        "publisher": article.site,
        "canonical_url": article.canonical_url,
        "topics": [
            {"slug": topic.slug, "name": topic.name}
            for topic in article.topics.order_by("slug")
        ],
        "credits": credits_of(article),
        **(_examination(article, revision) if article.is_examined else NOT_EXAMINED),
    }


ORIGIN: Mapping[Article.Origin, schema.Origin] = {
    Article.Origin.BYLINE: "byline",
    Article.Origin.SITE: "publisher",
    Article.Origin.CANONICAL_URL: "canonical_url",
    Article.Origin.DATED: "dated",
}
NOT_EXAMINED: schema.ExaminationRecord = {
    "unknown": [],
    "removed_passages": 0,
    "repairs": [],
}


def _examination(article: Article, revision: Revision) -> schema.ExaminationRecord:
    removed = Finding.objects.filter(
        extraction=revision.extraction, status=Finding.Status.REMOVED
    )
    repairs = article.revisions.filter(
        kind=Revision.Kind.REPAIR, number__lte=revision.number
    )
    return {
        "unknown": [
            ORIGIN[one] for one in article.missing_origin(declared_unknown=True)
        ],
        "removed_passages": removed.count(),
        "repairs": [
            {"why": why, "at": timestamp(at)}
            for why, at in repairs.order_by("number").values_list(
                "summary", "created_at"
            )
        ],
    }


def _nothing() -> schema.BodyRecord:
    return {
        "text": "",
        "blocks": [],
        "pictures": [],
        "sentences": [],
        "ratings": [],
        "notes": [],
        "citations": [],
        "sources": [],
        "overall": None,
    }


def _everything(
    article: Article, revision: Revision, text: StatedText
) -> schema.BodyRecord:
    notes = _notes(article)
    overall = _overall_finding(article)
    rated = [*notes, overall] if overall else notes
    written = authors_of(rated)
    citations = [citation for note in notes for citation in note.citations.all()]
    sources = [
        *{citation.source_id: citation.source for citation in citations}.values()
    ]
    names = _source_names(sources)
    checks = checks_of(citations)
    people = User.objects.in_bulk(
        {person for one in written.values() for person in one.ever if person}
    )
    texts = {one.pk: one.text for one in text.sentences}
    body: schema.BodyRecord = {
        "text": revision.text,
        "blocks": [_block(block) for block in revision.blocks],
        "pictures": _pictures(revision),
        "sentences": [
            _sentence(one, text.standing[one.pk].state) for one in text.sentences
        ],
        "ratings": _ratings(note.rating for note in rated if note.rating),
        "notes": [
            _note(note, article, texts, written[note.pk], people) for note in notes
        ],
        "citations": [_citation(one, names, checks.get(one.pk)) for one in citations],
        "sources": [_source(source, names) for source in sources],
        "overall": _overall(overall, written[overall.pk], people) if overall else None,
    }
    return excerpt(body) if is_excerpted(article) else body


def _notes(article: Article) -> list[Note]:
    """In reading order, with their citations; without those from which all was taken
    off.
    """
    public = (
        Note.objects.public()
        .filter(anchor__article=article)
        .prefetch_related("reasons")
    )
    notes = public.select_related(
        "anchor__sentence__identity", "rating__scale", "approved_by"
    )
    ordered = notes.with_citations().order_by("anchor__sentence__position", "pk")
    return [
        note for note in ordered if note.rating or note.body or note.citations.all()
    ]


def _overall_finding(article: Article) -> Note | None:
    """Return the approved overall finding; our own reporting has none."""
    if not article.is_examined:
        return None
    approved = Note.objects.filter(
        status=Note.Status.APPROVED,
        anchor__article=article,
        anchor__status=Anchor.Status.OVERALL,
    )
    return approved.select_related("rating__scale", "approved_by").first()


def _overall(found: Note, authors: Authors, people: People) -> schema.OverallRecord:
    return {
        "rating": _rating_name(cast("Rating", found.rating)),
        "body": found.body,
        "authors": _names(authors.ever, people),
        "approved_by": display_name(found.approved_by),
        "approved_alone": _is_alone(found, authors),
    }


def _names(persons: Iterable[PersonId], people: People) -> list[str]:
    """Each once: several may be nobody but the desk."""
    return list(
        dict.fromkeys(display_name(people.get(person or 0)) for person in persons)
    )


def _is_alone(approved: Note, authors: Authors) -> bool:
    """Whether one of its authors approved it."""
    return (
        approved.approved_by_id is not None and approved.approved_by_id in authors.since
    )


def _block(block: Block) -> schema.BlockRecord:
    """Of a revision's block only what is published."""
    return {
        "kind": block["kind"],
        "start": block["start"],
        "end": block["end"],
        "level": block["level"],
    }


def _pictures(revision: Revision) -> list[schema.PictureRecord]:
    heads = count_heads(revision.blocks)
    shown: list[PlacedPicture] = revision.pictures
    return [
        {
            "block": one["block"] + heads,
            "sizes": [{**size} for size in one["sizes"]],
            "alt": "" if one["is_decorative"] else one["alt"],
            "credit": one["credit"],
        }
        for one in shown
    ]


def _sentence(sentence: Sentence, state: str) -> schema.SentenceRecord:
    return {
        "key": sentence.public_key,
        "start": sentence.start,
        "end": sentence.end,
        "block": sentence.block,
        "tier": cast("schema.Tier", sentence.tier),
        "state": cast("schema.State", state),
    }


def _ratings(used: Iterable[Rating]) -> list[schema.RatingRecord]:
    """The scale in use, and any older scale that one of the ratings used is of."""
    shown = Q(scale__is_default=True) | Q(
        scale__in={rating.scale_id for rating in used}
    )
    ratings = Rating.objects.filter(shown).select_related("scale")
    return [
        {
            "slug": _rating_name(rating),
            "label": rating.label,
            "value": None if rating.value is None else float(rating.value),
            "sign": rating.sign,
            "tone": rating.tone,
            "needs": cast("schema.Needs", rating.needs),
            "description": rating.description,
        }
        for rating in ratings.order_by(
            "-scale__is_default", "scale__pk", "position", "pk"
        )
    ]


def _rating_name(rating: Rating) -> str:
    """Two scales may use one word; the scale in use has it plainly."""
    return (
        rating.slug if rating.scale.is_default else f"{rating.scale_id}-{rating.slug}"
    )


def _note(
    note: Note,
    article: Article,
    texts: Mapping[int, str],
    authors: Authors,
    people: People,
) -> schema.NoteRecord:
    """texts: of sentences, by primary key."""
    sentence = note.anchor.sentence
    words = span_in(note, texts[sentence.pk]) if sentence else None
    return {
        "id": str(note.pk),
        "sentence": sentence.public_key if sentence else None,
        "start": words.start if words else None,
        "end": words.end if words else None,
        "rating": _rating_name(note.rating) if note.rating else None,
        "reasons": [
            {"slug": reason.slug, "label": reason.label}
            for reason in note.reasons.all()
        ],
        "body": note.body,
        "authors": _names(authors.ever, people),
        "approved_by": display_name(note.approved_by) if note.approved_at else "",
        "approved_at": timestamp(note.approved_at) if note.approved_at else None,
        "approved_alone": _is_alone(note, authors),
        **cast("schema.ClaimRecord", claim_of(note, article)._asdict()),
    }


def _source_names(sources: Iterable[Source]) -> dict[int, str]:
    """Per source its name in the document. A protected source gets one that leads
    nowhere.
    """
    protected = (f"p{number}" for number in count(1))
    return {
        source.pk: str(source.pk) if source.is_public else next(protected)
        for source in sources
    }


def _citation(
    citation: Citation, names: dict[int, str], check: QuotationCheck | None
) -> schema.CitationRecord:
    """Of a protected source nothing that could name it."""
    said = {name: getattr(citation, name) for name in Citation.SAID} | {
        "found": _found(check)
    }
    own = {
        "id": str(citation.pk),
        "note": str(citation.note_id),
        "source": names[citation.source_id],
    }
    hidden = {} if citation.source.is_public else schema.NOTHING_CITED
    return cast("schema.CitationRecord", {**own, **said, **hidden})


def _found(check: QuotationCheck | None) -> schema.FoundRecord | None:
    if check is None or check.copy is None or not check.is_found:
        return None
    return {
        "page": check.page if check.copy.document.is_drawn else None,
        "sha256": check.copy.document.sha256,
        "kept_at": timestamp(check.copy.attached_at),
        "picture": check.picture,
        "differences": [
            {"quoted": quoted, "printed": printed}
            for quoted, printed in check.differences
        ],
    }


def _source(source: Source, names: dict[int, str]) -> schema.SourceRecord:
    public = source.is_public
    return {
        "id": names[source.pk],
        "protected": not public,
        "csl": csl.known(source.csl) if public else {},
        "archive_url": source.archive_url if public else "",
    }


def columns_of(edition: Edition) -> dict[str, object]:
    """What the row of an edition says beside its document, in the document's terms."""
    published_at = edition.published_at.astimezone(UTC)
    return {
        "article": str(edition.article.uid),
        "kind": edition.kind,
        "change_note": edition.change_note,
        "revision": edition.revision.number,
        "previous_sha256": edition.previous_sha256,
        "published_at": published_at.isoformat().replace("+00:00", "Z"),
    }
