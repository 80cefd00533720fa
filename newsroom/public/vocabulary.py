"""Words that published articles have for a word: other forms, and those spelt alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q
from django.db.models.functions import Length

from articles.text.search_terms import fold
from newsroom.public.models import PublishedWord
from newsroom.public.passages import LANGUAGES, stem_of

ONE_EDIT = 4  # letters of a word in which one may be wrong
TWO_EDITS = 8
MOST_SIMILAR = 4  # each costs a search

type Forms = Mapping[str, Mapping[str, Sequence[str]]]
"""Terms, by language and by the word of which they are forms."""


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
    from rapidfuzz.distance import OSA

    edits = sum(len(term) >= least for least in (ONE_EDIT, TWO_EDITS))
    has_letters = Q(first_letters=term[:2]) | Q(last_letters=term[-2:])
    sized = PublishedWord.objects.alias(size=Length("term")).filter(has_letters)
    kept = sized.filter(size__gte=len(term) - edits, size__lte=len(term) + edits)
    by_difference: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for similar, word in kept.order_by("term").values_list("term", "word").distinct():
        distance = OSA.distance(term, similar)
        if 0 < distance <= edits:
            by_difference[distance, similar[0] != term[0]].append(word)
    likest = by_difference[min(by_difference, default=(0, False))]
    return likest[:MOST_SIMILAR]
