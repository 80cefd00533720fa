"""Find who speaks in a sentence of an article, as candidates for a person to confirm.

A sentence is said by the one beside its verb of saying, by the one whose quotation it
is part of, or by the one who answers in an interview. No state, no Django.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from annotations.checkable.lexicon import Role, lexicon_of
from annotations.checkable.named_people import NAME, is_office, people_in
from annotations.checkable.quoting import (
    NO_WORDS,
    PRONOUNS,
    Speech,
    reports_speech,
    speeches,
)
from annotations.checkable.statement import (
    Statement,
    blank_out,
    words_between_spaces,
)
from articles.text.shapes import Span
from articles.text.tokens import word_set

MOST = 4  # candidates
# Characters of the article that are read before and after the sentence.
_BEFORE = 20_000
_AFTER = 4_000
# The end of a paragraph with the mark that continues its quotation is one sign.
_SIGN = re.compile(r"\n+[“„«\"「『]?|[“”„«»\"「」『』]")
_CLOSING = {"„": "“”", "“": "”", "«": "»", "»": "«", "「": "」", "『": "』"}
_LABEL = re.compile(r"\n*([^\n:：“„«\"]{1,40}?)\s?[:：]")
_ANSWERS = re.compile(r"[?？][”\"»“]?\s*\n+\Z")
# Roles of words that are in no name of a speaker.
_CLAUSE: frozenset[Role] = word_set("be base_cue hedge future event_past act_past")
# A clause behind a quotation, or before one with a colon.
_TAG = re.compile(
    r"(?<=\0)[,，]? ?[^\0\n,.;:!?，。；：！？]{2,60}"
    r"|(?:\A|(?<=[\n,.;:!?，。；：！？]))[^\0\n,.;:!?，。；：！？]{2,80}(?=[:：] ?\0)"
)
_FEMALE = word_set("she sie elle ella ela она هي 她 彼女")
_MALE = word_set("he er il él ele он هو 他 彼")
_CLOSE = 60  # characters from a verb to a name in apposition


def quotes_somebody(text: str, span: Span, language: str) -> bool:
    """Return whether the sentence at `span` of an article's text reports speech.

    Its claim may then not be its author's. It does too inside a long quotation.
    """
    if reports_speech(span.of(text), language):
        return True
    start = _paragraph_near(text, span.start - _AFTER)
    quotations = _quotations(text[start : span.end])
    return any(
        quote.start + start < span.start < quote.end + start for quote in quotations
    )


def speakers(text: str, span: Span, language: str) -> list[str]:
    """Return who may speak in the sentence at `span` of an article's text.

    The most likely comes first. After them come people whom the text names before, the
    last one first; for a quotation that opens the text, the one whom it names next.
    """
    start = _paragraph_near(text, span.start - _BEFORE)
    near = text[start : span.end + _AFTER]
    article = _Article(near, Span(span.start - start, span.end - start), language)
    names = dict.fromkeys([*article.speakers(), *article.named()])
    return [name for name in names if name][:MOST]


def person_in(text: str, span: Span, language: str) -> str:
    """Return the first person whom the sentence at `span` of a text names, or ''."""
    start = _paragraph_near(text, span.start - _BEFORE)
    near = text[start : span.end]
    article = _Article(near, Span(span.start - start, span.end - start), language)
    return article.person_in(span.of(text))


def _paragraph_near(text: str, at: int) -> int:
    """Return where the first paragraph after `at` begins, 0 before the text."""
    if at <= 0:
        return 0
    return text.find("\n", at) + 1


class _Said(NamedTuple):
    """Where somebody says something or is named, and who."""

    at: int
    name: str


class _Article:
    """The part of an article around the sentence at `span`."""

    def __init__(self, text: str, span: Span, language: str) -> None:
        self.text = text
        self.span = span
        self.lexicon = lexicon_of(language) or NO_WORDS
        self.quotations = _quotations(text)
        self.unquoted = blank_out(text, self.quotations)
        self.people = people_in(self.unquoted, self.lexicon)
        self.full_names: dict[str, str] = {}
        for person in self.people:
            for part in (person.surname, *person.name.split()):
                self.full_names.setdefault(part, person.name)
        self.said: list[_Said] = []
        found = speeches(Statement(self.unquoted, self.lexicon))
        for speech in sorted([*found, *self._tags()]):
            name = self._speaker_of(speech)
            if name:
                self.said.append(_Said(speech.at, name))

    def speakers(self) -> Iterator[str]:
        """Yield who may speak in the sentence, the most likely first."""
        for said in self.said:
            if self.span.start <= said.at < self.span.end:
                yield said.name
        yield self.person_in(self.span.of(self.unquoted))
        yield self._quoted()
        yield self._answering()

    def named(self) -> Iterator[str]:
        """Yield who is named before the sentence, the last one first.

        Whoever is quoted at the beginning of a text may be named only after it.
        """
        named = [one for one in self.people if one.start < self.span.start]
        is_quoted = any(one.overlaps(self.span) for one in self.quotations)
        if is_quoted and not named:
            named = self.people[:1]
        for person in reversed(named):
            yield person.name

    # --- Beside a quotation or a verb of saying

    def _tags(self) -> Iterator[Speech]:
        """Yield what stands beside quotations, whatever its verb: 'she held'."""
        for tag in _TAG.finditer(self.unquoted):
            opening = re.split("[ -]", tag[0].lower())[:4]
            pronouns = [word for word in opening if word in _FEMALE | _MALE]
            if pronouns or self.person_in(tag[0]):
                yield Speech(tag.start(), [*pronouns, tag[0]])

    def _speaker_of(self, speech: Speech) -> str:
        for phrase in speech.subjects:
            person = self.person_in(phrase)
            if person:
                return person
        phrase = speech.subjects[0]
        if phrase in PRONOUNS:
            return self._meant_by(phrase, speech.at)
        return self._office_holder(phrase, speech.at) or self._plausible(phrase)

    def person_in(self, phrase: str) -> str:
        """Return the full name of the first known person in the phrase, or ''."""
        if not self.lexicon.spaced:
            for surname, name in self.full_names.items():
                if surname in phrase:
                    return name
            return ""
        for word in words_between_spaces(phrase):
            name = phrase[word.start : word.end].removesuffix("'s").removesuffix("’s")
            if name in self.full_names:
                return self.full_names[name]
        return ""

    def _meant_by(self, pronoun: str, at: int) -> str:
        """Return who a pronoun means: the last one quoted or named before."""
        if pronoun not in _FEMALE | _MALE:
            return ""
        gender = "f" if pronoun in _FEMALE else "m"
        genders = {person.name: person.gender for person in self.people}
        named = [_Said(person.start, person.name) for person in self.people]
        for fits in (gender, ""):
            for mention in sorted([*named, *self.said], reverse=True):
                if mention.at < at and genders.get(mention.name) == fits:
                    return mention.name
        return ""

    def _office_holder(self, phrase: str, at: int) -> str:
        """Return the person whom the text names beside the office in the phrase."""
        words = {word.lower for word in words_between_spaces(phrase)}
        best = 0
        name = ""
        for person in self.people:
            if person.start > at + _CLOSE:
                break
            shared = words & person.office
            if not self.lexicon.spaced:
                shared = {office for office in person.office if office in phrase}
            is_shared = any(is_office(word, self.lexicon) for word in shared)
            if is_shared and len(shared) >= best:
                best = len(shared)
                name = person.name
        return name

    def _plausible(self, phrase: str) -> str:
        """Return the phrase, or the name that ends it, or '' where nobody may be meant.

        A lone capital is as often a place, or a word that begins a sentence.
        """
        if self.lexicon.names == "none":
            return phrase
        lowers = [word.lower for word in words_between_spaces(phrase)]
        roles = frozenset[Role]().union(*map(self.lexicon.roles, lowers))
        is_clause = not (PRONOUNS.isdisjoint(lowers) and _CLAUSE.isdisjoint(roles))
        if is_clause or re.search(r"\d", phrase):
            return ""
        if "body" in roles or any(is_office(word, self.lexicon) for word in lowers):
            return phrase
        name = NAME.search(phrase)
        if name and name.end() == len(phrase):
            return name[0]
        if self.lexicon.is_english or " " not in phrase:
            return ""
        return phrase

    # --- Part of a quotation, or an answer

    def _quoted(self) -> str:
        """Return whose quotation the sentence is part of, or ''."""
        around = [one for one in self.quotations if one.overlaps(self.span)]
        if not around:
            return ""
        quotation = around[0]
        is_ended = self.text[quotation.end - 2 : quotation.end - 1] == "."
        before = ""
        for said in self.said:
            if said.at < quotation.start:
                before = said.name
            elif said.at >= quotation.end:
                if not before or not is_ended:
                    return said.name
                break
        return before

    def _answering(self) -> str:
        """Return who speaks in an interview, or ''."""
        start = self.text.rfind("\n", 0, self.span.start + 1) + 1
        label = _LABEL.match(self.text, start)
        if label and self.person_in(label[1]):
            return self.person_in(label[1])
        if self.people and _ANSWERS.search(self.text[:start]):
            return self.people[0].name
        return ""


def _quotations(text: str) -> list[Span]:
    """Return the quotations; one that the next paragraph continues goes on."""
    found: list[Span] = []
    start = 0
    opening = ""
    for sign in _SIGN.finditer(text):
        mark = sign[0].strip("\n")
        if opening and mark != sign[0]:
            # A new paragraph.
            if mark == opening:
                continue
            found.append(Span(start, sign.start()))
            opening = ""
        if not opening:
            opening = mark
            start = sign.end() - 1
        elif mark == '"' and text[sign.start() - 1].isspace():
            continue  # the mark that closes the last sentence is missing
        elif mark in _CLOSING.get(opening, opening):
            found.append(Span(start, sign.end()))
            opening = ""
    if opening:
        found.append(Span(start, len(text)))
    return found
