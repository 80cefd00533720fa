"""The words of published articles: forms of a word, and words that are spelt like it.

Whatever publishes or withdraws an article changes them in the same transaction: a word
that no article has any more is not there either.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet
from django.db.models.functions import Length
from rapidfuzz.distance import OSA

from articles.text.search_terms import fold, is_word, written_words
from newsroom.public.models import ArticleWords, PublishedWord

# Codes of the languages for which there is a stemmer.
CODES = (
    "ar ca cs da de el en eo es et eu fa fi fr ga hi hu hy id it lt ne nl no pl pt ro"
    " ru sr st sv ta tr yi"
)
LANGUAGES = CODES.split()
try:
    from Stemmer import Stemmer
except ImportError:
    LANGUAGES = []
ONE_EDIT = 4  # letters of a word in which one may be wrong
TWO_EDITS = 8
MOST_SIMILAR = 10

type Forms = Mapping[str, Mapping[str, Sequence[str]]]
"""Terms, by language and by the word of which they are forms."""


def language_of(tag: str) -> str:
    """Return the code of a language that has a stemmer; nothing for others."""
    language = tag.split("-")[0].lower()
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


# --- Kept -----------------------------------------------------------------------------


def add_words(row: ArticleWords, tag: str) -> None:
    """Keep the words of an article; `tag` is its language."""
    language = language_of(tag)
    written = written_words(row.content)
    words = [
        PublishedWord(
            term=term,
            word=written.get(term, term),
            stem=stem_of(language, written.get(term, term)),
            first_letters=term[:2],
            last_letters=term[-2:],
        )
        for term in sorted(words_in(row.terms))
    ]
    PublishedWord.objects.bulk_create(words, ignore_conflicts=True)


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
        " WHERE terms::tsvector @@ ( || %(expressions)s || )::tsquery)"
    ),
}


def unused_words() -> QuerySet[PublishedWord]:
    """Return the words that the index of terms finds in no article."""
    is_found = Func(
        "term",
        template=IS_FOUND[connection.vendor],
        output_field=BooleanField(),
    )
    return PublishedWord.objects.exclude(is_found)


def remove_words(before: ArticleWords, after: ArticleWords | None) -> None:
    """Forget the words that only this article had, and has no more."""
    gone = words_in(before.terms)
    if after:
        gone -= words_in(after.terms)
    unused_words().filter(term__in=gone).delete()


# --- Asked ----------------------------------------------------------------------------


def other_forms(words: Iterable[str]) -> Forms:
    """Return the other forms of words that articles have."""
    by_stem: dict[str, list[str]] = defaultdict(list)
    for word in words:
        for language in LANGUAGES:
            by_stem[stem_of(language, word)].append(word)
    forms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    kept = PublishedWord.objects.filter(stem__in=by_stem)
    for stem, term in kept.values_list("stem", "term"):
        language, _, _ = stem.partition("/")
        for word in by_stem[stem]:
            if term != fold(word):
                forms[language][word].append(term)
    return forms


def similar_words(term: str) -> list[str]:
    """Return a few words, as they are written, that are spelt most like `term`.

    Either the first two letters or the last two are the same; rather the first one.
    """
    edits = sum(len(term) >= least for least in (ONE_EDIT, TWO_EDITS))
    kept = PublishedWord.objects.alias(size=Length("term")).filter(
        Q(first_letters=term[:2]) | Q(last_letters=term[-2:]),
        size__gte=len(term) - edits,
        size__lte=len(term) + edits,
    )
    by_difference: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for similar, word in kept.order_by("term").values_list("term", "word").distinct():
        distance = OSA.distance(term, similar)
        if 0 < distance <= edits:
            by_difference[distance, similar[0] != term[0]].append(word)
    likest = by_difference[min(by_difference, default=(0, False))]
    return likest[:MOST_SIMILAR]
