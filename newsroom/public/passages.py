"""The index of published articles, which search answers from: one row of each, with its
terms and passages.

Whatever publishes or withdraws an article rewrites it, in the same transaction, from
the edition alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import chain, pairwise
from typing import Any, NamedTuple, TypedDict
from zlib import crc32

from django.db import DatabaseError, connection, models

from annotations.sanitiser import published
from articles.text.headline import STANDFIRST, TITLE
from articles.text.search_terms import first_character, terms, unspaced_characters
from newsroom.conf.databases import in_turn
from newsroom.editions.citations import CitationView
from newsroom.editions.note_views import NoteView, OverallView, SentenceView
from newsroom.editions.verdicts import RatingVerdict, verdicts_of
from newsroom.editions.view import BlockView, EditionView
from newsroom.public.models import ArticleWords, IndexedArticle

# --- What an edition says -------------------------------------------------------------


class Findable(NamedTuple):
    """A passage of an edition, as ArticleWords.content keeps it. kind: title, byline,
    sentence, note, quotation or source. sentence: key of the one that it stands at, or
    nothing. ratings: what was found of it. sources: what it rests on. further: fields
    that are shown after the text.
    """

    kind: str
    text: str
    sentence: str = ""
    ratings: Sequence[RatingVerdict] = ()
    sources: Sequence[str] = ()
    further: Sequence[str] = ()

    @property
    def words(self) -> str:
        """Its terms in order, each between spaces. BREAK stands between those of two
        fields.
        """
        return " ".join(
            ["", f" {BREAK} ".join(" ".join(terms(one)) for one in self.fields), ""]
        )

    @property
    def fields(self) -> Sequence[str]:
        return self.text, *self.further

    @property
    def line(self) -> str:
        return " · ".join(filter(None, self.fields))


class Content(TypedDict):
    """kind: of the article. found: as `found_in_words` takes it. scale: each rating by
    its slug, as of schema.RatingRecord.
    """

    kind: str
    found: tuple[str, list[list[Any]]]
    scale: dict[str, dict[str, Any]]
    passages: list[Findable]


type Note = NoteView | OverallView


def said(reading: EditionView) -> Iterator[Findable]:
    """Everything in it that can be found; of a protected source, nothing."""
    for kind, text in (
        (TITLE, reading.article.title),
        (STANDFIRST, reading.standfirst),
    ):
        yield _head(text, reading.heads.get(kind))
    yield from (Findable("byline", name) for name in _names(reading))
    yield from _attached("", _on_article(reading))
    for sentence in reading.sentences:
        if not sentence.is_head:
            notes = sentence.notes
            yield Findable(
                "sentence",
                sentence.text,
                sentence.key,
                verdicts_of(notes),
                _sources(notes),
            )
        yield from _attached(sentence.key, sentence.notes)
    for rests in reading.sources:
        source = rests.source
        if not source.protected:
            first = next((use.sentence.key for use in rests.uses if use.sentence), "")
            further = (source.authors, source.publisher)
            yield Findable("source", source.title, first, (), (source.id,), further)


def _head(text: str, block: BlockView | None) -> Findable:
    """It leads to its first sentence, and has what is said of any."""
    sentences = (
        [one for one in block.segments if isinstance(one, SentenceView)]
        if block
        else []
    )
    key, notes = (
        sentences[0].key if sentences else "",
        [note for one in sentences for note in one.notes],
    )
    return Findable("title", text, key, verdicts_of(notes), _sources(notes))


def _names(reading: EditionView) -> Iterator[str]:
    """The byline, and each person credited whom it does not name."""
    byline = reading.article.byline
    yield byline
    yield from dict.fromkeys(
        one.name for one in reading.article.credits if one.name not in byline
    )


def _on_article(reading: EditionView) -> list[Note]:
    whole = next((entry.notes for entry in reading.entries if not entry.sentence), ())
    return [*([reading.overall] if reading.overall else []), *whole]


def _attached(sentence: str, notes: Sequence[Note]) -> Iterator[Findable]:
    """Each note with its own rating and sources, and what is quoted in it."""
    for note in notes:
        about = sentence, verdicts_of([note]), _sources([note])
        yield from (
            Findable("note", words, *about) for words in published(note.body).words
        )
        yield from (Findable("quotation", one.words, *about) for one in _cited([note]))


def _sources(notes: Iterable[Note]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.source.id for one in _cited(notes)))


def _cited(notes: Iterable[Note]) -> Iterator[CitationView]:
    cited = (
        one for note in notes if isinstance(note, NoteView) for one in note.citations
    )
    return (one for one in cited if not one.source.protected)


# --- Rows -----------------------------------------------------------------------------


def of(reading: EditionView) -> ArticleWords | None:
    """The row of an edition, without its place; none where it withdraws the article."""
    if reading.edition.kind == "withdrawal":
        return None
    passages = [one for one in said(reading) if one.words.strip(f" {BREAK}")]
    content: Content = {
        "kind": reading.article.kind,
        "found": reading.labels,
        "scale": {rating.slug: asdict(rating) for rating in reading.ratings},
        "passages": passages,
    }
    return ArticleWords(
        published=reading.edition.first_published_at,
        words="\n".join(one.words for one in passages),
        terms=" ".join(
            within_limit(
                chain(_marks(reading), terms_of(reading.article.title, passages))
            )
        ),
        content=json.dumps(content, ensure_ascii=False),
    )


def _facts(reading: EditionView) -> dict[str, object]:
    article, edition = reading.article, reading.edition
    withdrawn = edition.kind == "withdrawal"
    return {
        "number": 0 if withdrawn else edition.number,
        "slug": article.slug,
        "title": "" if withdrawn else article.title,
        "language": article.language,
        "published": edition.first_published_at,
        "updated": edition.published_at,
        "is_examined": article.is_examined,
    }


def index(reading: EditionView, wanted: ArticleWords | None) -> None:
    """Makes the index say of an article what its newest edition says.

    wanted: as `of` gives it, before anything is locked. Belongs in the transaction that
    publishes, under the article's lock.
    """
    facts = _facts(reading)
    article, is_new = IndexedArticle.objects.get_or_create(
        article=reading.article.uid, defaults=facts
    )
    if not is_new and any(
        getattr(article, name) != value for name, value in facts.items()
    ):
        IndexedArticle.objects.filter(pk=article.pk).update(**facts)
    if _told(stored := ArticleWords.objects.filter(pk=article.pk).first()) != _told(
        wanted
    ):
        # Never changed in place: the databases keep an index of what is there.
        if stored:
            stored.delete()
        if wanted:
            ArticleWords(pk=article.pk, **_told(wanted)).save(force_insert=True)


def is_true_to(reading: EditionView, wanted: ArticleWords | None) -> bool:
    """Whether the index says of an article what its newest edition says, and no
    more.
    """
    article = IndexedArticle.objects.filter(
        article=reading.article.uid, **_facts(reading)
    ).first()
    return article is not None and _told(
        ArticleWords.objects.filter(pk=article.pk).first()
    ) == _told(wanted)


def _told(row: ArticleWords | None) -> dict[str, Any]:
    return (
        {
            name: getattr(row, name)
            for name in ("published", "words", "terms", "content")
        }
        if row
        else {}
    )


def of_no_article() -> models.QuerySet[ArticleWords]:
    """What search would count and could not show."""
    return ArticleWords.objects.exclude(pk__in=IndexedArticle.objects.values("pk"))


# --- The terms of an article ----------------------------------------------------------

BREAK = "/_"  # between two fields of a passage: no phrase goes on over it
IN_TITLE, OFTEN = "/h", "/m"
SAID_OFTEN = 3  # passages
BEGINNINGS = (3, 4, 5)  # of so many letters; those that are longer have few words
HASHES = 1 << 20
MOST = 1_000_000  # bytes of an article's terms: PostgreSQL takes no more of one row


def mark(kind: str, value: str) -> str:
    return f"/{kind}/{value.lower()}"


def _marks(reading: EditionView) -> Iterator[str]:
    """By which topics, authors, ratings and sources it is found."""
    notes = [
        *_on_article(reading),
        *(note for one in reading.sentences for note in one.notes),
    ]
    yield from (mark("t", one.slug) for one in reading.article.topics)
    yield from (mark("a", one.slug) for one in reading.article.authors)
    yield from (mark("r", note.rating.slug) for note in notes if note.rating)
    yield from (mark("s", source) for source in _sources(notes))


def terms_of(title: str, passages: Sequence[Findable]) -> Iterator[str]:
    """Those of its title, those that it says often or in its standfirst, and all; of
    each field also which words are side by side.
    """
    said_in = [_words(passage.line) for passage in passages]
    heads = (_words(passage.line) for passage in passages if passage.kind == "title")
    often = (
        term
        for term, number in Counter(chain(*said_in)).items()
        if number >= SAID_OFTEN
    )
    of_title = _words(title)
    yield from (f"{IN_TITLE}{term}" for term in chain(of_title, beginnings(of_title)))
    yield from (f"{OFTEN}{term}" for term in chain(*heads, often))
    for passage, words in zip(passages, said_in, strict=True):
        yield from chain(words, beginnings(words))
        yield from chain.from_iterable(
            neighbours(terms(field)) for field in passage.fields
        )


def _words(text: str) -> dict[str, None]:
    """Each word and pair, and the characters of writing without spaces: any may be
    searched for alone.
    """
    return dict.fromkeys((*terms(text), *sorted(unspaced_characters(text))))


def beginnings(words: Iterable[str]) -> Iterator[str]:
    return (
        f"{word[:length]}*"
        for word in words
        for length in BEGINNINGS
        if len(word) >= length
    )


def within_limit(found: Iterable[str]) -> Iterator[str]:
    """Each once, the first of them if they are too many: in an article of some 100,000
    words.
    """
    size = 0
    for term in dict.fromkeys(found):
        size += len(term.encode())
        if size > MOST:
            return
        yield term


def neighbours(words: Iterable[str]) -> list[str]:
    """A mark for each two that follow one another: a hash, since pairs of words are too
    many to be terms. Whoever finds an article by it looks into its words.
    """
    pairs = dict.fromkeys(_side_by_side(words))
    return [f"//{crc32(' '.join(pair).encode()) % HASHES:05x}" for pair in pairs]


def _side_by_side(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The same of a run wherever it stands: what follows in the text may make its last
    character a pair.
    """
    for one, other in pairwise(words):
        if first_character(one) == one:
            yield one, first_character(other)
        elif first_character(other) != other:
            yield one, other


# --- SQLite's index of terms, which is a table of its own -----------------------------

BATCH = 20  # rows
# One statement, so that both are of the same moment; and it only reads, so that nobody
# waits for it.
TERMS_AND_INDEX = """
    SELECT term, doc, 1 FROM temp.public_terms UNION ALL SELECT terms, id, 0 FROM public_articlewords
"""
NEXT = "SELECT min(id) FROM (SELECT id FROM public_articlewords WHERE id < %s ORDER BY id DESC LIMIT %s)"
FILL = """
    INSERT INTO public_articleterms (rowid, terms)
    SELECT id, terms FROM public_articlewords WHERE id >= %s AND id < %s ORDER BY id
"""


def is_whole() -> bool:
    """Whether SQLite finds each article by its terms, and nothing else."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.public_terms USING fts5vocab(main, public_articleterms, instance)"
        )
        try:
            cursor.execute(TERMS_AND_INDEX)
            return _agree(cursor)
        except DatabaseError:
            return False
        finally:
            cursor.execute("DROP TABLE temp.public_terms")


def _agree(rows: Iterable[tuple[str, int, int]]) -> bool:
    """Of (a term, an article of which the index has it, 1) and (the terms of an
    article, its id, 0): whether both say the same, by hashes of each term with its
    article, of which there may be 500 million. Hazard: hashes of tuples of numbers that
    add up to the same may, too.
    """
    difference = 0
    for told, article, is_indexed in rows:
        if is_indexed:
            difference += hash(f"{told} {article}")
        else:
            difference -= sum(hash(f"{term} {article}") for term in set(told.split()))
    return difference == 0


def make_whole() -> None:
    """Makes the database's index of terms anew, if it is not that of the rows; newest
    first, and some at a time. A run that was stopped goes on where it was.
    """
    if not is_whole():
        with in_turn(), connection.cursor() as cursor:
            cursor.execute("SELECT below FROM public_termsmissing")
            if cursor.fetchone() == (0,):
                cursor.execute(
                    "INSERT INTO public_articleterms (public_articleterms) VALUES ('delete-all')"
                )
                cursor.execute(
                    "UPDATE public_termsmissing SET below = "
                    "(SELECT coalesce(max(id) + 1, 0) FROM public_articlewords)"
                )
        while _fill():
            pass


def _fill() -> bool:
    """The next rows into the index; whether there were any."""
    with in_turn(), connection.cursor() as cursor:
        cursor.execute("SELECT below FROM public_termsmissing")
        (below,) = cursor.fetchone()
        cursor.execute(NEXT, [below, BATCH])
        (first,) = cursor.fetchone()
        if first is not None:
            cursor.execute(FILL, [first, below])
        cursor.execute("UPDATE public_termsmissing SET below = %s", [first or 0])
    return first is not None
