"""Whether printed words may be left out of a quotation, or stand under a bracket."""

import re
from collections.abc import Sequence

from annotations.anchoring import senses
from annotations.quotations.reading import BARRIER, Indexed
from annotations.quotations.weighing import STARTS, denies, reverses, weights
from annotations.quotations.wordforms import Form, form_of, quotation_tokens
from articles.text.tokens import word_set

RULES = 6  # Raise it with each change of the rules: stored checks are then made anew.
LONGEST_OMISSION = 100  # tokens
_SENTENCE_END = re.compile(r"[!?;•。！？；]|\n[^\S\n]*\n")
# What follows such a word is what was said, wanted or doubted before it.
_OPENERS = word_set("that whether if to dass ob zu que si")
# A clause that such a word begins ends at a mark, or goes on after the omission.
_CLAUSES = word_set(
    "as while when because although until how why wie während als weil nachdem obwohl"
    " quand comme pendant parce"
    " lorsque puisque cuando mientras porque como"
)
# An aside stands between such marks. What begins with `and` is none.
_DASHES = frozenset("-\u2013\u2014")
_CLOSING = {
    **dict.fromkeys(_DASHES, _DASHES),
    **dict(zip("([（", map(frozenset, ")]）"), strict=True)),
    **dict(zip(",，", map(frozenset, (",.", "，。")), strict=True)),
}
_JOINING = re.compile(
    r"\W*(?:(?:and|or|but|und|oder|aber|et|ou|mais|y|o|pero)\b|[和或但])", re.I
)
_QUOTES = re.compile(r"[\"“”„‘’'»«「」]")
_ABSOLUTE = word_set(
    "n' ne all every each only whole entire alle jeder jede jedes nur tous toutes tout"
    " seul todos todas todo solo sólo 都 全 只"
)
_MARK = re.compile(r"[,;:)\u2013\u2014，、]")
# German nouns that are no names, by what stands before them and by how they end.
_BEFORE_NOUN = re.compile(r".*(?:e|en|er|es|em)|\w?ein|im|am|zum|zur|vom|beim|ins|und")
_NOUN = re.compile(r".*(?:ung|heit|keit|schaft|tion|tät|ismus|nis|en|e)")


def may_omit(start: int, end: int, document: Indexed) -> bool:
    """Return whether an ellipsis may stand for tokens start..end-1.

    Not for words on which the claim depends, for names, or for the end of a sentence.
    An aside between two marks may name people and figures.
    """
    if start == end:
        return True
    if any(ends_sentence(at, document) for at in range(start + 1, end)):
        return False
    text = _plain_words(start, end, document)
    if _is_between_quotations(start, end, document):
        return _names_speaker(text) and not any(map(denies, text.split()))
    if _is_aside(start, end, document):
        return not reverses(text) and not _JOINING.match(text)
    if any(ends_sentence(at, document) for at in (start, end)):
        return False
    if _leaves_clause_open(start, end, document):
        return False
    return not _is_needed(start, end, document)


def _is_needed(start: int, end: int, document: Indexed) -> bool:
    """Return whether the claim depends on tokens, or they are figures or names."""
    is_open = not document.gap_before(start).strip()
    if is_open and is_absolute(document.form_at(start - 1).exact):
        return True
    text = _plain_words(start, end, document)
    if weights(text) or _names_chinese(text):
        return True
    return any(_is_fact(at, document) for at in range(start, end))


def _is_aside(start: int, end: int, document: Indexed) -> bool:
    """Return whether tokens start..end-1 stand between two marks, such as brackets."""
    before = document.gap_before(start).rstrip()[-1:]
    after = document.gap_before(end).strip()[:2]
    return not _CLOSING.get(before, frozenset()).isdisjoint(after)


def _is_between_quotations(start: int, end: int, document: Indexed) -> bool:
    """Return whether one quotation ends before tokens start..end-1, and one begins."""
    gaps = (document.gap_before(start), document.gap_before(end))
    return all(_QUOTES.search(gap) for gap in gaps)


def _names_speaker(text: str) -> bool:
    """Return whether words may say who says it: ", she said"."""
    return text.lstrip(" ,\"”“’'»«")[:1].islower() or "said" in weights(text)


def is_absolute(word: str) -> bool:
    """Return whether what follows a word may restrict it, as in nobody who saw it."""
    return denies(word) or word.casefold() in _ABSOLUTE


def _is_fact(at: int, document: Indexed) -> bool:
    """Return whether a token is a figure, that of a mark apart, or a name."""
    if at in document.marks:
        return False
    return document.form_at(at).is_figure or is_name(at, document)


def _plain_words(start: int, end: int, document: Indexed) -> str:
    """Return tokens start..end-1 with a space for what is between them.

    Words that line ends break are whole.
    """
    words = []
    for at in range(start, end):
        gap = document.gap_before(at)
        words.append(" " if gap[:1].isspace() else gap)
        words.append(document.form_at(at).exact)
    return "".join(words).strip()


def _leaves_clause_open(start: int, end: int, document: Indexed) -> bool:
    """Return whether what follows goes on with a clause that was left out."""
    words = [document.form_at(at).exact.casefold() for at in range(start, end)]
    if words[-1] in _OPENERS:
        return True
    return not _CLAUSES.isdisjoint(words) and not _MARK.search(document.gap_before(end))


def ends_sentence(at: int, document: Indexed) -> bool:
    """Return whether a sentence or a stretch of the text ends before a token."""
    if document.ids[at] == BARRIER:
        return True
    gap = document.gap_before(at)
    if _SENTENCE_END.search(gap):
        return True
    return "." in gap and not document.form_at(at).exact[:1].islower()


def bracket_stands_for(inner: str, start: int, end: int, document: Indexed) -> bool:
    """Return whether an editor's bracket may stand for tokens start..end-1.

    It may not change what a claim depends on, nor stand for another name. In scripts
    without capitals nobody knows names, so there it stands for pronouns only.
    """
    if weights(inner) != weights(_plain_words(start, end, document)):
        return False
    inner_forms = [form_of(raw) for raw, _, _ in quotation_tokens(inner)]
    return all(_may_replace(inner_forms, at, document) for at in range(start, end))


def _may_replace(inner: Sequence[Form], at: int, document: Indexed) -> bool:
    """Return whether these words in a bracket may stand for a token."""
    form = document.form_at(at)
    if form.fold in {other.fold for other in inner}:
        return True
    if form.is_figure or is_name(at, document):
        return False
    offices = _offices(inner)
    # Small words name nobody.
    names = offices or any(word.exact not in document.small for word in inner)
    if (offices or not names) and not offices.issuperset(_offices([form])):
        return False
    return not _has_no_case(form) or bool(senses.LEANING.of(form.exact))


def _offices(forms: Sequence[Form]) -> set[str]:
    """Return who is named by an office or the like, not by a pronoun."""
    found: set[str] = set()
    for form in forms:
        found |= senses.ACTORS.of(form.exact)
    return found - {"he", "she", "i"}


def _has_no_case(form: Form) -> bool:
    return form.exact.lower() == form.exact.upper()


def is_name(at: int, document: Indexed) -> bool:
    """Return whether the capital of a token shows a name.

    At the start of a sentence it does so only if the document has no such word without
    a capital.
    """
    form = document.form_at(at)
    if not form.capital or _is_known(form):
        return False
    if STARTS.search(document.gap_before(at)) or document.ids[at - 1] == BARRIER:
        return not document.has_word(form.exact.lower())
    if document.language != "de" or form.exact.isupper():
        return True
    return _is_german_name(at, document)


def _is_known(form: Form) -> bool:
    """Return whether the token is a pronoun or the like, or an office."""
    if form.fold in senses.STARTERS:
        return True
    return bool(senses.LEANING.of(form.exact) or senses.ACTORS.of(form.exact))


def _is_german_name(at: int, document: Indexed) -> bool:
    """Return whether a German word is more than a noun: all of these have capitals."""
    before = document.form_at(at - 1)
    beside = ((before, at), (document.form_at(at + 1), at + 1))
    for form, gap_at in beside:
        if form.capital and document.gap_before(gap_at).isspace():
            return True
    word = document.form_at(at).exact
    return not _BEFORE_NOUN.fullmatch(before.exact) and not _NOUN.fullmatch(word)


def _names_chinese(text: str) -> bool:
    """Return whether a family name stands where a person is named."""
    words = senses.words_and_figures(text)
    for number, word in enumerate(words):
        if word not in senses.SURNAMES:
            continue
        before = "".join(words[max(0, number - 1) : number])
        if before in senses.NAMING or senses.ACTORS.of(before):
            return True
        if not senses.NAMED.isdisjoint(words[number + 2 : number + 4]):
            return True
    return False
