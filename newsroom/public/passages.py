"""The index of published articles from which search answers.

Each article has one row, with its terms and passages.

Whatever publishes or withdraws an article rewrites it, in the same transaction, from
the edition alone.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import asdict
from itertools import chain, pairwise
from typing import Any, NamedTuple, TypedDict
from zlib import crc32

from django.db import DatabaseError, connection, models
from Stemmer import Stemmer

from annotations.sanitiser import published
from articles.text.headline import STANDFIRST, TITLE
from articles.text.search_terms import (
    first_character,
    fold,
    is_word,
    terms,
    unspaced_characters,
    written_words,
)
from newsroom.conf.databases import transaction_in_turn
from newsroom.editions.citations import CitationView
from newsroom.editions.coverage import LabelCount
from newsroom.editions.note_views import NoteView, OverallView, SentenceView
from newsroom.editions.view import BlockView, EditionView, Reliance
from newsroom.public.models import ArticleWords, IndexedArticle, PublishedWord
from newsroom.public.verdicts import RatingVerdict, verdicts_of

# --- What an edition says -------------------------------------------------------------


class Findable(NamedTuple):
    """A passage of an edition, as ArticleWords.content keeps it.

    `kind` is title, byline, sentence, note, quotation or source. `sentence` is the key
    of that at which it stands, or nothing. `ratings` say what was found of it,
    `sources` what it rests on. `further` are fields that are shown after the text.
    """

    kind: str
    text: str
    sentence: str = ""
    ratings: Sequence[RatingVerdict] = ()
    sources: Sequence[str] = ()
    further: Sequence[str] = ()

    @property
    def words(self) -> str:
        """Return its terms in order, each between spaces, with BREAK between fields."""
        fields = [" ".join(terms(field)) for field in self.fields]
        return f" {f' {BREAK} '.join(fields)} "

    @property
    def fields(self) -> Sequence[str]:
        """Return the text and what is shown after it."""
        return self.text, *self.further

    @property
    def line(self) -> str:
        """Return the passage as pages show it."""
        return " · ".join(filter(None, self.fields))


class Content(TypedDict):
    """What ArticleWords.content keeps of an article, in its first line.

    `found` is as `found_in_words` takes it, `scale` has each rating by its slug, as
    schema.RatingRecord does.
    """

    kind: str
    found: tuple[str, Sequence[LabelCount], Sequence[LabelCount]]
    scale: dict[str, dict[str, Any]]


def write_content(content: Content, passages: Iterable[Findable]) -> str:
    """Return what ArticleWords.content keeps.

    Each passage has a line of its own: a result of search shows three of hundreds.
    """
    lines = (content, *passages)
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)


type Note = NoteView | OverallView


def passages_of(reading: EditionView) -> Iterator[Findable]:
    """Yield everything that can be found; of a protected source, nothing."""
    yield _head(reading.article.title, reading.heads.get(TITLE))
    yield _head(reading.standfirst, reading.heads.get(STANDFIRST))
    for name in _names(reading):
        yield Findable("byline", name)
    yield from _passages_in_notes("", _notes_on_article(reading))
    for sentence in reading.sentences:
        notes = sentence.notes
        if not sentence.is_head:
            ratings = verdicts_of(notes)
            sources = _sources(notes)
            yield Findable("sentence", sentence.text, sentence.key, ratings, sources)
        yield from _passages_in_notes(sentence.key, notes)
    for reliance in reading.sources:
        if not reliance.source.protected:
            yield _source(reliance)


def _head(text: str, block: BlockView | None) -> Findable:
    """Return the title or the standfirst, which leads to its first sentence.

    It has the ratings and sources of all its sentences.
    """
    segments = block.segments if block else ()
    sentences = [one for one in segments if isinstance(one, SentenceView)]
    key = sentences[0].key if sentences else ""
    notes: list[NoteView] = []
    for sentence in sentences:
        notes += sentence.notes
    return Findable("title", text, key, verdicts_of(notes), _sources(notes))


def _source(reliance: Reliance) -> Findable:
    """Return a source, which leads to the first sentence that rests on it."""
    source = reliance.source
    keys = [use.sentence.key for use in reliance.uses if use.sentence]
    return Findable(
        "source",
        source.title,
        sentence=keys[0] if keys else "",
        sources=(source.id,),
        further=(source.authors, source.publisher),
    )


def _names(reading: EditionView) -> Iterator[str]:
    """Yield the byline, and each person credited whom it does not name."""
    byline = reading.article.byline
    yield byline
    names = dict.fromkeys(person.name for person in reading.article.credits)
    for name in names:
        if name not in byline:
            yield name


def _notes_on_article(reading: EditionView) -> list[Note]:
    notes: list[Note] = []
    if reading.overall:
        notes.append(reading.overall)
    for entry in reading.entries:
        if not entry.sentence:
            notes += entry.notes
    return notes


def _passages_in_notes(sentence: str, notes: Sequence[Note]) -> Iterator[Findable]:
    """Yield each note with its own rating and sources, and what is quoted in it."""
    for note in notes:
        ratings = verdicts_of([note])
        sources = _sources([note])
        for words in published(note.body).words:
            yield Findable("note", words, sentence, ratings, sources)
        for citation in _public_citations([note]):
            yield Findable("quotation", citation.words, sentence, ratings, sources)


def _sources(notes: Iterable[Note]) -> tuple[str, ...]:
    """Return the ids of the public sources that are cited, each once."""
    ids = (citation.source.id for citation in _public_citations(notes))
    return tuple(dict.fromkeys(ids))


def _public_citations(notes: Iterable[Note]) -> Iterator[CitationView]:
    for note in notes:
        if not isinstance(note, NoteView):
            continue
        for citation in note.citations:
            if not citation.source.protected:
                yield citation


# --- Rows -----------------------------------------------------------------------------


def words_of_article(reading: EditionView) -> ArticleWords | None:
    """Return the row of an edition, without its place.

    None where it withdraws the article.
    """
    if reading.edition.kind == "withdrawal":
        return None
    passages = [
        passage for passage in passages_of(reading) if passage.words.strip(f" {BREAK}")
    ]
    found_by = chain(_filter_terms(reading), terms_of(reading.article.title, passages))
    content: Content = {
        "kind": reading.article.kind,
        "found": reading.labels,
        "scale": {rating.slug: asdict(rating) for rating in reading.ratings},
    }
    return ArticleWords(
        words="\n".join(passage.words for passage in passages),
        terms=" ".join(within_limit(found_by)),
        content=write_content(content, passages),
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


def index_article(reading: EditionView, wanted: ArticleWords | None) -> None:
    """Make the index say of an article what its newest edition says.

    `wanted` is as `words_of_article` gives it. This belongs under the article's lock.
    """
    facts = _facts(reading)
    article, is_new = IndexedArticle.objects.get_or_create(
        article=reading.article.uid, defaults=facts
    )
    facts["place"] = place = article.place_by(reading.edition.first_published_at)
    if any(getattr(article, name) != facts[name] for name in facts):
        IndexedArticle.objects.filter(pk=article.pk).update(**facts)
    was_at = article.place or place
    stored: dict[int, ArticleWords] = {}
    if not is_new:
        stored = ArticleWords.objects.in_bulk({was_at, place})
    if was_at == place and _columns(stored.get(place)) == _columns(wanted):
        return
    # Never changed in place: the databases keep an index of what is there.
    ArticleWords.objects.filter(pk__in=stored).delete()
    had = set().union(*(words_in(row.terms) for row in stored.values()))
    has = words_in(wanted.terms) if wanted else set()
    if wanted:
        ArticleWords(pk=place, **_columns(wanted)).save(force_insert=True)
        is_same_language = article.language == reading.article.language
        new = has - had if is_same_language else has
        add_words(new, wanted.content, reading.article.language)
    remove_words(had - has)


def is_true_to(reading: EditionView, wanted: ArticleWords | None) -> bool:
    """Return whether the index says what the newest edition says, and no more."""
    article = IndexedArticle.objects.filter(
        article=reading.article.uid, **_facts(reading)
    ).first()
    if article is None:
        return False
    place = article.place_by(article.published)
    if article.place != place or (wanted and not has_words(wanted)):
        return False
    stored = ArticleWords.objects.filter(pk=place).first()
    return _columns(stored) == _columns(wanted)


def _columns(row: ArticleWords | None) -> dict[str, object]:
    if row is None:
        return {}
    return {"words": row.words, "terms": row.terms, "content": row.content}


def words_of_no_article() -> models.QuerySet[ArticleWords]:
    """Return the rows that search would count and could not show."""
    articles = IndexedArticle.objects.filter(place=models.OuterRef("pk"))
    return ArticleWords.objects.filter(~models.Exists(articles))


# --- The terms of an article ----------------------------------------------------------

BREAK = "/_"  # between two fields of a passage: no phrase goes on over it
IN_TITLE = "/h"
OFTEN = "/m"
SAID_OFTEN = 3  # passages
BEGINNINGS = (3, 4, 5)  # of so many letters; those that are longer have few words
HASHES = 1 << 20
MOST = 1_000_000  # bytes of an article's terms: PostgreSQL takes no more of one row


def filter_term(kind: str, value: str) -> str:
    """Return the term by which a filter of search finds an article."""
    return f"/{kind}/{value.lower()}"


def _filter_terms(reading: EditionView) -> Iterator[str]:
    """Yield by which language, topics, authors, ratings and sources it is found."""
    yield filter_term("l", language_of(reading.article.language))
    notes = _notes_on_article(reading)
    for sentence in reading.sentences:
        notes += sentence.notes
    for topic in reading.article.topics:
        yield filter_term("t", topic.slug)
    for author in reading.article.authors:
        yield filter_term("a", author.slug)
    for note in notes:
        if note.rating:
            yield filter_term("r", note.rating.slug)
    for source in _sources(notes):
        yield filter_term("s", source)


def terms_of(title: str, passages: Sequence[Findable]) -> Iterator[str]:
    """Yield the terms of the title, those that stand out in the article, and all.

    Those that stand out are said often, or in title or standfirst. Of each field there
    is also which words are side by side.
    """
    title_words = _words(title)
    for term in chain(title_words, beginnings(title_words)):
        yield f"{IN_TITLE}{term}"
    words_in = [_words(passage.line) for passage in passages]
    for passage, words in zip(passages, words_in, strict=True):
        if passage.kind == "title":
            for term in words:
                yield f"{OFTEN}{term}"
    for term, number in Counter(chain.from_iterable(words_in)).items():
        if number >= SAID_OFTEN:
            yield f"{OFTEN}{term}"
    for passage, words in zip(passages, words_in, strict=True):
        yield from words
        yield from beginnings(words)
        for field in passage.fields:
            yield from neighbours(terms(field))


def _words(text: str) -> dict[str, None]:
    """Return each word and pair, and the characters of writing without spaces.

    Any may be searched for alone.
    """
    return dict.fromkeys((*terms(text), *sorted(unspaced_characters(text))))


def beginnings(words: Iterable[str]) -> Iterator[str]:
    """Yield the terms of the first letters of each word."""
    for word in words:
        for length in BEGINNINGS:
            if len(word) >= length:
                yield f"{word[:length]}*"


def within_limit(found: Iterable[str]) -> Iterator[str]:
    """Yield each term once, until there are too many.

    That is so in an article of some 100,000 words.
    """
    size = 0
    for term in dict.fromkeys(found):
        size += len(term.encode())
        if size > MOST:
            return
        yield term


def neighbours(words: Iterable[str]) -> list[str]:
    """Return a term for each two words that follow one another.

    It is a hash, since pairs of words are too many to be terms. An article that is
    found by it is looked into.
    """
    pairs = dict.fromkeys(_side_by_side(words))
    return [f"//{crc32(' '.join(pair).encode()) % HASHES:05x}" for pair in pairs]


def _side_by_side(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of a run, the same wherever it stands.

    What follows in the text may make its last character a pair.
    """
    for word, following in pairwise(words):
        if first_character(word) == word:
            yield word, first_character(following)
        elif first_character(following) != following:
            yield word, following


# --- The words of all articles --------------------------------------------------------

# Those for which there is a stemmer.
CODES = (
    "ar ca cs da de el en eo es et eu fa fi fr ga hi hu hy id it lt ne nl no pl pt ro"
    " ru sr st sv ta tr yi"
)
LANGUAGES = CODES.split()


def language_of(tag: str) -> str:
    """Return the code of a language that has a stemmer; nothing for others."""
    language = tag.split("-")[0].lower()
    if language in ("nb", "nn"):  # both are Norwegian
        language = "no"
    return language if language in LANGUAGES else ""


def stem_of(language: str, word: str) -> str:
    """Return the stem of a word as it is written, after its language."""
    stem = word
    if language:
        # Hazard: threads must not share a stemmer.
        stem = Stemmer(language).stemWord(word)
    return f"{language}/{fold(stem)}"


def words_in(terms: str) -> set[str]:
    """Return the words among the terms of an article."""
    return set(filter(is_word, terms.split()))


# Django takes longer to write a thousand rows into a statement than the database.
KEEP_WORDS = """
    INSERT INTO public_publishedword (term, stem, word, first_letters, last_letters)
    SELECT key, value->>0, value->>1, value->>2, value->>3
    FROM json_each(%s) WHERE true ON CONFLICT DO NOTHING
"""


def add_words(terms: Set[str], content: str, tag: str) -> None:
    """Keep words of an article; `content` is of its row, `tag` its language."""
    language = language_of(tag)
    written = written_words(content)
    rows: dict[str, Sequence[str]] = {}
    for term in sorted(terms):
        word = written.get(term, term)
        rows[term] = (stem_of(language, word), word, term[:2], term[-2:])
    with connection.cursor() as cursor:
        cursor.execute(KEEP_WORDS, [json.dumps(rows, ensure_ascii=False)])


def has_words(row: ArticleWords) -> bool:
    """Return whether the words of an article are kept."""
    terms = words_in(row.terms)
    kept = PublishedWord.objects.filter(term__in=terms).values("term")
    return kept.distinct().count() == len(terms)


IS_FOUND = {
    "sqlite": (
        "EXISTS (SELECT 1 FROM public_articleterms"
        " WHERE public_articleterms MATCH '\"' || %(expressions)s || '\"')"
    ),
    "postgresql": (
        "EXISTS (SELECT 1 FROM public_articlewords"
        " WHERE public_terms_of(terms) @@ quote_literal(%(expressions)s)::tsquery)"
    ),
}


def unused_words() -> models.QuerySet[PublishedWord]:
    """Return the words that the index of terms finds in no article."""
    is_found = models.Func(
        "term", template=IS_FOUND[connection.vendor], output_field=models.BooleanField()
    )
    return PublishedWord.objects.exclude(is_found)


def remove_words(terms: Set[str]) -> None:
    """Forget those words that no article has."""
    unused_words().filter(term__in=terms).delete()


# --- SQLite's index of terms, which is a table of its own -----------------------------

BATCH = 20  # rows
# One statement, so that both are of the same moment; and it only reads, so that nobody
# waits for it.
TERMS_AND_INDEX = """
    SELECT term, doc, 1 FROM temp.public_terms
    UNION ALL SELECT terms, id, 0 FROM public_articlewords
"""
NEXT = (
    "SELECT min(id) FROM"
    " (SELECT id FROM public_articlewords WHERE id < %s ORDER BY id DESC LIMIT %s)"
)
FILL = """
    INSERT INTO public_articleterms (rowid, terms)
    SELECT id, terms FROM public_articlewords WHERE id >= %s AND id < %s ORDER BY id
"""


def is_whole() -> bool:
    """Return whether SQLite finds each article by its terms, and nothing else."""
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
    """Return whether index and rows say the same.

    A row is (a term, an article of which the index has it, 1) or (the terms of an
    article, its id, 0). Hashes of each term with its article are added up, since there
    may be 500 million. Hazard: hashes of tuples of numbers that add up to the same may,
    too.
    """
    difference = 0
    for words, article, is_indexed in rows:
        if is_indexed:
            difference += hash(f"{words} {article}")
            continue
        for term in set(words.split()):
            difference -= hash(f"{term} {article}")
    return difference == 0


def make_whole() -> None:
    """Make the database's index of terms anew, if it is not that of the rows.

    The newest articles come first, some at a time. A run that was stopped goes on where
    it was.
    """
    if is_whole():
        return
    with transaction_in_turn(), connection.cursor() as cursor:
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
    """Put the next rows into the index, and return whether there were any."""
    with transaction_in_turn(), connection.cursor() as cursor:
        cursor.execute("SELECT below FROM public_termsmissing")
        (below,) = cursor.fetchone()
        cursor.execute(NEXT, [below, BATCH])
        (first,) = cursor.fetchone()
        if first is not None:
            cursor.execute(FILL, [first, below])
        cursor.execute("UPDATE public_termsmissing SET below = %s", [first or 0])
    return first is not None
