"""The index of published passages, which search answers from: a few words that can be found, one row each.

It is rewritten by whatever publishes or withdraws an article, in the same transaction, from the edition
alone. newsroom/public/search.py asks it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import batched, chain, pairwise, product
from typing import NamedTuple
from zlib import crc32

from django.db import DatabaseError, connection, models

from annotations.sanitiser import published
from articles.text.characters import characters, head, terms
from articles.text.headline import STANDFIRST, TITLE
from newsroom.conf.databases import in_turn
from newsroom.editions.citations import CitationView
from newsroom.editions.entries import NoteView, OverallView, SentenceView
from newsroom.editions.view import BlockView, EditionView
from newsroom.public.models import IndexedArticle, Passage

# Best first: an article's passages stand in this order, and titles before all others.
KINDS = ("title", "byline", "sentence", "note", "quotation", "source")
PLACE_BITS, ORDINAL_BITS = 20, 17
PER_KIND = 1 << ORDINAL_BITS  # passages of one article that are indexed, of each kind
BATCH = 200


RANKS = {kind: rank for rank, kind in enumerate(reversed(KINDS), 1)}


def id_of(place: int, kind: str, ordinal: int) -> int:
    return place << PLACE_BITS | RANKS[kind] << ORDINAL_BITS | (PER_KIND - 1 - ordinal)


def kind_of(passage: int) -> str:
    return KINDS[len(KINDS) - (passage >> ORDINAL_BITS & 7)]


def is_title(passage: int) -> bool:
    return passage >> ORDINAL_BITS & 7 == len(KINDS)


# --- What an edition says ------------------------------------------------------------------------------


class Findable(NamedTuple):
    """A passage of an edition. marks: as Passage.words has them. further: fields that are shown after it."""

    kind: str
    text: str
    sentence: str = ""
    marks: tuple[str, ...] = ()
    further: tuple[str, ...] = ()


def said(reading: EditionView) -> Iterator[Findable]:
    """Everything in it that can be found, in order within each kind; of a protected source, nothing."""
    whole = next((entry.notes for entry in reading.entries if not entry.sentence), ())
    overall = (reading.overall,) if reading.overall else ()
    marks = _marks([*overall, *whole])
    for kind, text in ((TITLE, reading.article.title), (STANDFIRST, reading.standfirst)):
        yield _head(text, reading.heads.get(kind), marks)
    yield from (Findable("byline", name) for name in _names(reading))
    yield from _attached("", [*overall, *whole])
    for sentence in reading.sentences:
        if not sentence.is_head:
            yield Findable("sentence", sentence.text, sentence.key, _marks(sentence.notes))
        yield from _attached(sentence.key, sentence.notes)
    yield from _sources(reading)


def _head(text: str, block: BlockView | None, marks: tuple[str, ...]) -> Findable:
    """It leads to its first sentence, and is found by what is said of any, or of the article as a whole."""
    sentences = [one for one in block.segments if isinstance(one, SentenceView)] if block else []
    own = chain.from_iterable(_marks(one.notes) for one in sentences)
    key = sentences[0].key if sentences else ""
    return Findable("title", text, key, tuple(dict.fromkeys(chain(marks, own))))


def _marks(notes: Iterable[NoteView | OverallView]) -> tuple[str, ...]:
    """By which ratings and sources what these are about is found."""
    notes = [*notes]
    ratings = (mark("r", note.rating.slug) for note in notes if note.rating)
    sources = (mark("s", one.source.id) for one in _cited(notes) if not one.source.protected)
    return tuple(dict.fromkeys(chain(ratings, sources)))


def _cited(notes: Iterable[NoteView | OverallView]) -> Iterator[CitationView]:
    return (citation for note in notes if isinstance(note, NoteView) for citation in note.citations)


def _attached(sentence: str, notes: Sequence[NoteView | OverallView]) -> Iterator[Findable]:
    """Each note with its own rating and sources, and what is quoted in it."""
    for note in notes:
        marks = _marks([note])
        yield from (Findable("note", words, sentence, marks) for words in published(note.body).words)
        public = (one for one in _cited([note]) if not one.source.protected)
        yield from (Findable("quotation", one.words, sentence, marks) for one in public)


def _sources(reading: EditionView) -> Iterator[Findable]:
    for rests in reading.sources:
        source = rests.source
        if not source.protected:
            first = next((use.sentence.key for use in rests.uses if use.sentence), "")
            further = (source.authors, source.publisher)
            yield Findable("source", source.title, first, (mark("s", source.id),), further)


def _names(reading: EditionView) -> Iterator[str]:
    """The byline, and each person credited whom it does not name."""
    byline = reading.article.byline
    yield byline
    yield from dict.fromkeys(one.name for one in reading.article.credits if one.name not in byline)


# --- Rows ----------------------------------------------------------------------------------------------


type Stored = dict[int, tuple[str, str, str]]
"""Sentence, text and words of passages, by id."""


def of(reading: EditionView) -> Stored:
    """The passages of an edition, as if its article were at place 0; none where it withdraws the article."""
    found: Stored = {}
    if reading.edition.kind == "withdrawal":
        return found
    article = reading.article
    about = [mark("t", one.slug) for one in article.topics] + [mark("a", one.slug) for one in article.authors]
    ordinals = Counter[str]()
    for one in said(reading):
        for text, words in pieces([one.text, *one.further]):
            ordinal = ordinals[one.kind]
            ordinals[one.kind] += 1
            if ordinal < PER_KIND:
                all_words = " ".join(["", words, *one.marks, *about, ""])
                found[id_of(0, one.kind, ordinal)] = one.sentence, text, all_words
    return found


def _at(place: int, passages: Stored) -> Stored:
    return {place << PLACE_BITS | key: said for key, said in passages.items()}


def _stored(place: int) -> Stored:
    rows = Passage.objects.filter(pk__gte=place << PLACE_BITS, pk__lt=(place + 1) << PLACE_BITS)
    found = rows.values_list("id", "sentence", "text", "words")
    return {key: (sentence, text, words) for key, sentence, text, words in found}


def index(reading: EditionView, passages: Stored) -> None:
    """Makes the index say of an article what its newest edition says.

    passages: as `of` gives them, before anything is locked. Belongs in the transaction that publishes, under
    the article's lock.
    """
    facts = _facts(reading)
    article, is_new = IndexedArticle.objects.get_or_create(article=reading.article.uid, defaults=facts)
    if not is_new and any(getattr(article, name) != value for name, value in facts.items()):
        IndexedArticle.objects.filter(pk=article.pk).update(**facts)
    wanted, stored = _at(article.pk, passages), _stored(article.pk)
    # Never changed in place: the databases keep an index of what is there.
    gone = [key for key, said in stored.items() if said != wanted.get(key)]
    for batch in batched(gone, BATCH):
        Passage.objects.filter(pk__in=batch).delete()
    came = [(key, *said) for key, said in wanted.items() if said != stored.get(key)]
    rows = (Passage(key, sentence, text, words) for key, sentence, text, words in came)
    Passage.objects.bulk_create(rows, batch_size=BATCH)


def is_true_to(reading: EditionView, passages: Stored) -> bool:
    """Whether the index says of an article what its newest edition says, and no more."""
    article = IndexedArticle.objects.filter(article=reading.article.uid, **_facts(reading)).first()
    return article is not None and _at(article.pk, passages) == _stored(article.pk)


# One statement, so that both are of the same moment; and it only reads, so that nobody waits for it.
WORDS_AND_INDEX = """
    SELECT term, doc, 1 FROM temp.newsroom_words UNION ALL SELECT words, id, 0 FROM newsroom_passage
"""
NEXT = "SELECT min(id) FROM (SELECT id FROM newsroom_passage WHERE id < %s ORDER BY id DESC LIMIT %s)"
FILL = """
    INSERT INTO newsroom_passage_words (rowid, words)
    SELECT id, words FROM newsroom_passage WHERE id >= %s AND id < %s ORDER BY id
"""


def is_whole() -> bool:
    """Whether the database finds each passage by its words, and nothing else: SQLite's index is a table."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE temp.newsroom_words USING fts5vocab(main, newsroom_passage_words, instance)"
        )
        try:
            cursor.execute(WORDS_AND_INDEX)
            return _agree(cursor)
        except DatabaseError:
            return False
        finally:
            cursor.execute("DROP TABLE temp.newsroom_words")


def _agree(rows: Iterable[tuple[str, int, int]]) -> bool:
    """Of (a word, a passage of which the index has it, 1) and (the words of a passage, its id, 0): whether
    both say the same. Pairs of word and passage are summed up by their hashes: there may be 100 million.
    Hazard: hashes of tuples of numbers that add up to the same may, too."""
    difference = 0
    for words, passage, is_indexed in rows:
        if is_indexed:
            difference += hash(f"{words} {passage}")
        else:
            difference -= sum(hash(f"{word} {passage}") for word in set(words.split()))
    return difference == 0


def make_whole() -> None:
    """Makes the database's index of words anew, if it is not that of the passages; newest first, and some at
    a time. A run that was stopped goes on where it was."""
    if not is_whole():
        with in_turn(), connection.cursor() as cursor:
            cursor.execute("SELECT below FROM newsroom_words_missing")
            if cursor.fetchone() == (0,):
                cursor.execute(
                    "INSERT INTO newsroom_passage_words (newsroom_passage_words) VALUES ('delete-all')"
                )
                cursor.execute(
                    "UPDATE newsroom_words_missing SET below = "
                    "(SELECT coalesce(max(id) + 1, 0) FROM newsroom_passage)"
                )
        while _fill():
            pass


def _fill() -> bool:
    """The next passages into the index; whether there were any."""
    with in_turn(), connection.cursor() as cursor:
        cursor.execute("SELECT below FROM newsroom_words_missing")
        (below,) = cursor.fetchone()
        cursor.execute(NEXT, [below, BATCH])
        (first,) = cursor.fetchone()
        if first is not None:
            cursor.execute(FILL, [first, below])
        cursor.execute("UPDATE newsroom_words_missing SET below = %s", [first or 0])
    return first is not None


def of_no_article() -> models.QuerySet[Passage]:
    """What search would count and could not show. Every passage is looked at."""
    place = models.ExpressionWrapper(
        models.F("pk").bitrightshift(PLACE_BITS), output_field=models.BigIntegerField()
    )
    known = IndexedArticle.objects.values("pk")
    return Passage.objects.annotate(place=place).exclude(place__in=known)


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


# --- The words of a passage ----------------------------------------------------------------------------


WORDS = 500  # of a passage; a longer one is cut
BREAK = "/_"  # between the words of two fields of a passage: no phrase goes on over it
# Where a long passage is cut best, up to the last of them: no phrase is looked for across.
SENTENCE, SPACE = re.compile(r".*(?:[.!?]\s|[。！？])", re.DOTALL), re.compile(r".*[\s，、；]", re.DOTALL)


def mark(kind: str, value: str) -> str:
    return f"/{kind}/{value.lower()}"


FIGURES = "0123456789abcdefghijklmnopqrstuvwxyz-_"  # what SQLite's tokenizer takes for a part of a word
PAIRS = ["".join(pair) for pair in product(FIGURES, FIGURES)]


def neighbours(words: Sequence[str]) -> list[str]:
    """A mark for each two that follow one another: three figures of a hash, since pairs of words are too many
    to be terms, and only passages that also have the words are looked at."""
    return [_hashed(pair) for pair in dict.fromkeys(_side_by_side(words))]


def _side_by_side(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The same of a run wherever it stands: what follows in the text may make its last character a pair."""
    for one, other in pairwise(words):
        if head(one) == one:
            yield one, head(other)
        elif head(other) != other:
            yield one, other


def _hashed(pair: tuple[str, str]) -> str:
    high, low = divmod(crc32(" ".join(pair).encode()) % (len(PAIRS) * len(FIGURES)), len(FIGURES))
    return f"/{PAIRS[high]}{FIGURES[low]}"


def pieces(fields: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Their text with its terms and marks; field by field, and cut, where it is too long for one row; nothing
    where it has no term."""
    said = {field: words for field in fields if (words := terms(field))}
    if sum(map(len, said.values())) <= WORDS:
        if said:
            yield (text := " · ".join(said)), found_by(text, said.values())
    elif len(said) > 1:
        for field in said:
            yield from pieces([field])
    else:
        (text,) = said
        end = SENTENCE.match(text, 0, len(text) // 2) or SPACE.match(text, 0, len(text) // 2)
        cut = end.end() if end else len(text) // 2
        yield from pieces([text[:cut]])
        yield from pieces([text[cut:]])


def found_by(text: str, fields: Collection[Sequence[str]]) -> str:
    """The terms of each field of the text, then the marks that they and its characters make."""
    words = f" {BREAK} ".join(map(" ".join, fields))
    pairs = dict.fromkeys(chain.from_iterable(map(neighbours, fields)))
    alone = [mark("c", character) for character in sorted(characters(text))]
    return " ".join([words, *pairs, *alone])
