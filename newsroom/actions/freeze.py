"""Freezing drafts into the document of an edition."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.evidence import checks_of
from annotations.models import Anchor, Citation, Note, Rating
from annotations.note_history import Authors, authors_of
from annotations.questions import answered_details
from annotations.sentence_states import State, StatedText, span_in
from annotations.writing import claim_of
from articles.models import Article, Finding, Revision, Sentence
from articles.text.headline import count_heads
from articles.text.shapes import Block, PlacedPicture
from newsroom.actions.freeze_citations import (
    citation_record,
    reply_records,
    source_names,
    source_record,
)
from newsroom.actions.freeze_publication import past_records, publication_record
from newsroom.actions.originals import followed_original
from newsroom.actions.people import credits_of, display_name, finished_by
from newsroom.actions.sign_offs import asked
from newsroom.editions import schema
from newsroom.editions.chain import timestamp
from newsroom.editions.excerpts import excerpt
from newsroom.editions.models import Edition
from newsroom.editions.schema import EditionDocument, quotation_languages
from newsroom.public.render import speaking

REASONS_BETWEEN = " · "
SOURCES_LOCK = 0x736F7572636573  # any number that nothing else locks


def hold_sources(*, alone: bool = False) -> None:
    """Let no source become protected until the transaction ends.

    With `alone`, whoever protects one also knows that nobody is publishing meanwhile.
    Hazard: take this lock before that of an article, or the two would wait for each
    other. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [SOURCES_LOCK])


def is_excerpted(article: Article) -> bool:
    """Return whether only excerpts are published; our own reporting appears whole."""
    return article.excerpted and article.is_examined


def build_document(
    edition: Edition,
    last: Edition | None,
    text: StatedText,
    follows_original: int = 0,
) -> EditionDocument:
    """Return the document of an edition that is not stored yet.

    Its shape is described in docs/editions.md. `last` is the article's newest edition,
    if there is one. `text` is the revision's. `follows_original` is the `follows` of
    `followed_original`.
    """
    article = edition.article
    revision = edition.revision
    body = _body(article, revision, text)
    checker = finished_by(article, revision)
    return {
        "article": {
            **_article(article, revision),
            "translation_of": followed_original(article, last, follows_original),
        },
        "edition": {
            **publication_record(edition, last),
            **_left_unchecked(article, text),
            "checked_by": display_name(checker) if checker else "",
            "sign_offs": sign_off_records(article),
        },
        "history": past_records(last),
        "withheld": [],
        "languages": {
            "text": article.language,
            "quotations": quotation_languages(body["citations"], body["sources"]),
        },
        **body,
    }


def sign_off_records(article: Article) -> list[schema.SignOffRecord]:
    """Return the sign-offs that were given to what the article says now."""
    records: list[schema.SignOffRecord] = []
    for sign_off in asked(article.sign_offs.all()):
        row = sign_off.row
        if sign_off.is_given and row.signed_at:
            signer = display_name(row.asked_of)
            records.append({"by": signer, "at": timestamp(row.signed_at)})
    return records


def _left_unchecked(article: Article, text: StatedText) -> schema.LeftUnchecked:
    """Return how many sentences are left unchecked, why and by whom.

    They were left together by the publisher, or one by one before.
    """
    left = []
    numbers = defaultdict[str, list[int]](list)  # of the sentences, by reason
    for number, sentence in enumerate(text.sentences, 1):
        state = text.standing[sentence.pk]
        if state.state == State.UNCHECKED and state.decision:
            left.append(state.decision)
            numbers[state.decision.why].append(number)
    reasons = list(numbers)
    # Excerpts have other numbers, and show no sentence that is left unchecked.
    if len(reasons) > 1 and not is_excerpted(article):
        with speaking(article.language):
            reasons = [_reason_of(*each) for each in numbers.items()]
    # A dictionary names each person once, in order.
    people = dict.fromkeys(display_name(decision.person) for decision in left)
    return {
        "unchecked": len(left),
        "unchecked_why": REASONS_BETWEEN.join(reasons),
        "unchecked_by": ", ".join(people),
        "seconded_by": "",
    }


def _reason_of(why: str, numbers: Sequence[int]) -> str:
    """Return a reason with the sentences that it is about: 'Why (sentences 2, 5–7)'."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    named = ["–".join(map(str, run)) for run in runs]
    words = ngettext(
        "%(why)s (sentence %(numbers)s)",
        "%(why)s (sentences %(numbers)s)",
        len(numbers),
    )
    return words % {"why": why, "numbers": _(", ").join(named)}


def empty_document(edition: Edition, last: Edition) -> EditionDocument:
    """Return the document of an edition that takes the text away."""
    return {
        **last.content,
        **_empty_body(),
        "article": {**last.content["article"], "standfirst": ""},
        "edition": publication_record(edition, last),
        "history": past_records(last),
        "languages": {**last.content["languages"], "quotations": {}},
    }


def _article(article: Article, revision: Revision) -> schema.ArticleRecord:
    examination = NOT_EXAMINED
    if article.is_examined:
        examination = _examination(article, revision)
    return {
        "uid": str(article.uid),
        "slug": article.slug,
        "language": article.language,
        "kind": cast("schema.ArticleKind", article.kind),
        "excerpted": is_excerpted(article),
        "title": article.title,
        "title_is_ours": article.is_examined and article.title_is_ours,
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
        "translation_of": None,
        **examination,
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
    whys = repairs.order_by("number").values_list("summary", "created_at")
    return {
        "unknown": [
            ORIGIN[field] for field in article.missing_origin(declared_unknown=True)
        ],
        "removed_passages": removed.count(),
        "repairs": [{"why": why, "at": timestamp(at)} for why, at in whys],
    }


def _empty_body() -> schema.BodyRecord:
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
        "replies": [],
    }


def _body(article: Article, revision: Revision, text: StatedText) -> schema.BodyRecord:
    notes = _notes(article)
    overall = _overall_finding(article)
    rated = [*notes, overall] if overall else notes
    authorship = _Authorship.of(rated)
    citations: list[Citation] = []
    for note in notes:
        citations += note.citations.all()
    sources = {citation.source_id: citation.source for citation in citations}
    names = source_names(sources.values())
    checks = checks_of(citations)
    texts = {sentence.pk: sentence.text for sentence in text.sentences}
    body: schema.BodyRecord = {
        "text": revision.text,
        "blocks": [_block(block) for block in revision.blocks],
        "pictures": _pictures(revision),
        "sentences": [
            _sentence(sentence, text.standing[sentence.pk].state)
            for sentence in text.sentences
        ],
        "ratings": _ratings(note.rating for note in rated if note.rating),
        "notes": [_note(note, article, texts, authorship) for note in notes],
        "citations": [
            citation_record(citation, names, checks.get(citation.pk))
            for citation in citations
        ],
        "sources": [source_record(source, names) for source in sources.values()],
        "overall": _overall(overall, authorship) if overall else None,
        "replies": [],
    }
    keys = {sentence["key"] for sentence in body["sentences"]}
    body["replies"] = list(reply_records(article, keys))
    return excerpt(body) if is_excerpted(article) else body


@dataclass(frozen=True)
class _Authorship:
    """Who wrote the notes: their authors by primary key, and accounts by number."""

    authors: Mapping[int, Authors]
    people: Mapping[int, User]

    @classmethod
    def of(cls, notes: Sequence[Note]) -> "_Authorship":
        authors_by_note = authors_of(notes)
        persons: set[int] = set()
        for authors in authors_by_note.values():
            persons.update(person for person in authors.ever if person)
        return cls(authors_by_note, User.objects.in_bulk(persons))

    def names(self, authors: Authors) -> list[str]:
        """Return each name once: several accounts may be shown as the desk."""
        names = [display_name(self.people.get(person or 0)) for person in authors.ever]
        return list(dict.fromkeys(names))


def _notes(article: Article) -> list[Note]:
    """Return the published notes in reading order, with their citations.

    A note from which everything was removed is left out.
    """
    public = (
        Note.objects.public()
        .filter(anchor__article=article)
        .prefetch_related("reasons")
    )
    notes = public.select_related(
        "anchor__sentence__identity", "rating__scale", "approved_by", "released_by"
    )
    ordered = notes.with_citations().order_by("anchor__sentence__position", "pk")
    published = [
        note for note in ordered if note.rating or note.body or note.citations.all()
    ]
    for note in published:
        note.anchor.article = article
    return published


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


def _overall(finding: Note, authorship: _Authorship) -> schema.OverallRecord:
    authors = authorship.authors[finding.pk]
    return {
        "rating": _rating_name(cast("Rating", finding.rating)),
        "body": finding.body,
        "authors": authorship.names(authors),
        "approved_by": display_name(finding.approved_by),
        "approved_alone": _is_alone(finding, authors),
    }


def _is_alone(approved: Note, authors: Authors) -> bool:
    """Return whether one of its authors approved it."""
    return (
        approved.approved_by_id is not None and approved.approved_by_id in authors.since
    )


def _block(block: Block) -> schema.BlockRecord:
    """Return the published part of a revision's block."""
    return {
        "kind": block["kind"],
        "start": block["start"],
        "end": block["end"],
        "level": block["level"],
    }


def _pictures(revision: Revision) -> list[schema.PictureRecord]:
    heads = count_heads(revision.blocks)
    pictures: list[PlacedPicture] = revision.pictures
    return [
        {
            "block": picture["block"] + heads,
            "sizes": [{**size} for size in picture["sizes"]],
            "alt": "" if picture["is_decorative"] else picture["alt"],
            "credit": picture["credit"],
        }
        for picture in pictures
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
    """Return the scale in use, and any older scale that one of the used ratings is of."""
    scales = {rating.scale_id for rating in used}
    shown = Q(scale__is_default=True) | Q(scale__in=scales)
    ratings = Rating.objects.filter(shown).select_related("scale")
    return [
        {
            "slug": _rating_name(rating),
            "label": rating.label,
            "value": None if rating.value is None else float(rating.value),
            "sign": rating.sign,
            "tone": rating.tone,
            "meaning": cast("schema.Meaning", rating.meaning),
            "description": rating.description,
        }
        for rating in ratings.order_by(
            "-scale__is_default", "scale__pk", "position", "pk"
        )
    ]


def _rating_name(rating: Rating) -> str:
    """Return the rating's slug, with its scale's number unless that is in use.

    Two scales may use one word.
    """
    if rating.scale.is_default:
        return rating.slug
    return f"{rating.scale_id}-{rating.slug}"


def _note(
    note: Note,
    article: Article,
    texts: Mapping[int, str],
    authorship: _Authorship,
) -> schema.NoteRecord:
    """Return the note's record; `texts` are of sentences, by primary key."""
    authors = authorship.authors[note.pk]
    sentence = note.anchor.sentence
    key = None
    words = None
    if sentence:
        key = sentence.public_key
        words = span_in(note, texts[sentence.pk])
    return {
        "id": str(note.pk),
        "sentence": key,
        "start": words.start if words else None,
        "end": words.end if words else None,
        "rating": _rating_name(note.rating) if note.rating else None,
        "reasons": [
            {"slug": reason.slug, "label": reason.label}
            for reason in note.reasons.all()
        ],
        "body": note.body,
        **_answer(note),
        "approved_at": timestamp(note.approved_at) if note.approved_at else None,
        "approved_by": display_name(note.approved_by) if note.approved_at else "",
        "authors": authorship.names(authors),
        "approved_alone": _is_alone(note, authors),
        "sign_offs": _sign_offs(note),
        **cast("schema.ClaimRecord", claim_of(note, article)._asdict()),
    }


def _answer(note: Note) -> schema.AnswerRecord:
    """Return how it is known what its quotations lack, empty where nothing lacks."""
    details = answered_details(note, note.citations.all())
    if not details:
        return {"answer": "", "answer_remark": "", "answered": []}
    return {
        "answer": cast("schema.Answer", note.answer),
        "answer_remark": note.answer_remark,
        "answered": details,
    }


def _sign_offs(note: Note) -> list[schema.SignOffRecord]:
    if note.released_at is None:
        return []
    return [{"by": display_name(note.released_by), "at": timestamp(note.released_at)}]
