"""Sentences with their notes, each with its rating and the sources that it rests on.

They make the entries of the notes. How a field of a note is told is said here only:
pages, open data and comparisons ask these views.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from annotations.presentation import (
    answer_in_words,
    in_scale,
    least_credible,
    whose_claim,
)
from articles.text.characters import normalise
from articles.text.directions import marks_of
from articles.text.headline import HEADS, STANDFIRST, TITLE
from articles.text.translation import gettext, gettext_noop, ngettext, ngettext_noop
from articles.text.typesetting import TextRun, Typeset
from newsroom.editions import schema
from newsroom.editions.citations import (
    CitationView,
    SourceView,
    citation_of,
    counted_sources,
)
from newsroom.editions.publication_view import (
    ReplyView,
    SignOffView,
    moment,
    reply_of,
    sign_offs_of,
)

# Words for the fields of a note.
LABELS = {
    "body": gettext_noop("note"),
    "claimant": gettext_noop("attributed to"),
    "rating": gettext_noop("rating"),
    "reasons": gettext_noop("reasons"),
}
# How many statements have a rating, by its label in the scale that every newsroom
# starts with.
FOUND = {
    "Supported": ngettext_noop(
        "%(number)d claim supported", "%(number)d claims supported"
    ),
    "Mostly supported": ngettext_noop(
        "%(number)d mostly supported", "%(number)d mostly supported"
    ),
    "Missing context": ngettext_noop(
        "%(number)d missing context", "%(number)d missing context"
    ),
    "Unverified": ngettext_noop("%(number)d unverified", "%(number)d unverified"),
    "Disputed": ngettext_noop("%(number)d disputed", "%(number)d disputed"),
    "False": ngettext_noop("%(number)d false", "%(number)d false"),
}
UNNOTED = {
    "nothing": gettext_noop("nothing to check"),
    "unchecked": gettext_noop("left unchecked"),
}
NOT_ANNOTATED = gettext_noop("not annotated")
HEAD_WORDS: dict[str, str] = {
    TITLE: gettext_noop("Title"),
    STANDFIRST: gettext_noop("Standfirst"),
}


def word_of(label: str) -> str:
    """Return the word for a rating inside a sentence."""
    label = in_scale(label)
    return label[:1].lower() + label[1:]


def count_in_words(label: str, number: int) -> str:
    """Return how many statements have a rating, such as '3 are disputed'."""
    words = gettext("%(number)d %(rating)s")
    if label in FOUND:
        words = ngettext(*FOUND[label], number)
    return words % {"number": number, "rating": word_of(label)}


NOTE_FIELDS = frozenset(schema.NoteRecord.__annotations__)

FOUNDED = "founded"
UNCLEAR = "unclear"
DOUBTFUL = "doubtful"
MARKS = (FOUNDED, UNCLEAR, DOUBTFUL)  # how words are underlined, the last wins
MARK_OF: Mapping[schema.Meaning, str] = {
    "supported": FOUNDED,
    "mostly_supported": FOUNDED,
    "missing_context": UNCLEAR,
    "unverified": UNCLEAR,
    "disputed": DOUBTFUL,
    "false": DOUBTFUL,
}


@dataclass(frozen=True, slots=True)
class RatingView:
    """A step of the scale. meaning: as of schema.RatingRecord."""

    slug: str
    label: str
    value: float | None
    sign: str
    tone: str
    meaning: schema.Meaning
    description: str

    @property
    def word(self) -> str:
        return word_of(self.label)

    @property
    def mark(self) -> str:
        """One of MARKS."""
        return MARK_OF[self.meaning]

    @property
    def holds(self) -> bool:
        """Whether it says that sources bear the words out."""
        return self.mark == FOUNDED


type Quoting = Literal["found", "confirmed", "not_compared", "nothing"]
"""What is known of the words that a note quotes from sources that support it, the best
of them: found in a saved copy, read there by a person though not found, not compared
with one; or it quotes none."""


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """All that is known about one note: pages, lists and data say nothing else of it.

    words: those that it is about; empty: all of its sentence. citations: its own.
    """

    id: str
    sentence: str | None
    start: int | None
    end: int | None
    rating: RatingView | None
    reasons: tuple[str, ...]
    body: str
    answer: schema.Answer
    answer_remark: str
    answered: tuple[str, ...]
    authors: tuple[str, ...]
    approved_by: str
    approved_at: datetime | None
    approved_alone: bool
    sign_offs: tuple[SignOffView, ...]
    claimant: str
    speaker: str
    words: str
    citations: tuple[CitationView, ...]

    @property
    def whose(self) -> str:
        """Such as 'The city’s claim'; '' where the rating says how well we know it."""
        if self.rating is None:
            return ""
        return whose_claim(self.claimant, self.speaker)

    @property
    def verdict(self) -> str:
        """Such as 'The city’s claim: false'; nothing where nobody rated it."""
        if self.rating is None:
            return ""
        if not self.whose:
            return self.rating.word
        words = gettext("%(whose)s: %(rating)s")
        return words % {"whose": self.whose, "rating": self.rating.word}

    @property
    def evidence(self) -> str:
        """How many sources it cites, by stance, such as '2 sources support'."""
        return counted_sources(self.citations)

    @property
    def finding(self) -> str:
        """Such as 'on “12 million”: the city’s claim: false, 2 sources contradict'."""
        parts = [part for part in (self.verdict, self.evidence) if part]
        found = gettext(", ").join(parts) or gettext("a note")
        if not self.words:
            return found
        words = gettext("on “%(words)s”: %(finding)s")
        return words % {"words": self.words, "finding": found}

    @property
    def answered_words(self) -> str:
        """How what its quotations lack is known; '' where nothing was asked."""
        if not self.answer:
            return ""
        return answer_in_words(self.answered, self.answer, self.answer_remark)

    @property
    def quoting(self) -> Quoting:
        """What is known of the words that it quotes in support."""
        checks = [cited.check for cited in self.citations if cited.supports]
        made = [check for check in checks if check]
        if any(check.is_found for check in made):
            return "found"
        if any(check.override for check in made):
            return "confirmed"
        if made:
            return "not_compared"
        return "nothing"

    def claimed_by(self, author: str) -> str | None:
        """Return whose claim the rating is about, in a text by `author`.

        None is returned where it says how well we know it.
        """
        if self.claimant and self.rating:
            return self.speaker or author
        return None

    def has_rating_of(self, other: "NoteView") -> bool:
        """Return whether both have a rating, and the same."""
        if self.rating is None or other.rating is None:
            return False
        return self.rating.label == other.rating.label

    def is_about(self, other: "NoteView") -> bool:
        """Return whether it covers the words that `other` marked."""
        if not self.words:
            return True
        return bool(other.words) and normalise(other.words) in normalise(self.words)


@dataclass(frozen=True, slots=True)
class OverallView:
    """What was found about an examined text as a whole.

    It is no note on words of it, nor on one claim.
    """

    rating: RatingView
    body: str
    approved_by: str
    approved_alone: bool


def citations_in(notes: Iterable[NoteView]) -> tuple[CitationView, ...]:
    """Return the citations of these notes, in their order."""
    return tuple(citation for note in notes for citation in note.citations)


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence with its notes.

    number: from 1 in reading order. entry: the number that stands in the text, for
    prose; 0: none does. block: the kind of the block that it is in.

    runs, tail: the text as it is to be drawn, up to that number and after it. rating:
    the least credible of its ratings; one without a value counts only when no other is
    there. is_head: whether it is in the title or the standfirst.
    """

    key: str
    number: int
    text: str
    runs: tuple[TextRun, ...]
    tail: tuple[TextRun, ...]
    notes: tuple[NoteView, ...]
    entry: int
    state: str
    block: str
    rating: RatingView | None
    is_head: bool
    replies: tuple[ReplyView, ...]

    @property
    def citations(self) -> tuple[CitationView, ...]:
        return citations_in(self.notes)

    @property
    def head(self) -> str:
        """Such as 'Title', of a sentence that is in the heads."""
        if not self.is_head:
            return ""
        return gettext(HEAD_WORDS[self.block])

    @property
    def findings(self) -> str:
        """What each of its notes found, such as 'disputed, 2 sources contradict'."""
        findings = [note.finding for note in self.notes]
        findings += [reply.finding for reply in self.replies]
        if not findings:
            return gettext(UNNOTED.get(self.state, NOT_ANNOTATED))
        return gettext("; ").join(findings)

    @property
    def place(self) -> str:
        """Such as 'Sentence 12'."""
        return self.head or gettext("Sentence %(number)d") % {"number": self.number}

    @property
    def name(self) -> str:
        return gettext("%(place)s: %(findings)s") % {
            "place": self.place,
            "findings": self.findings,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """The notes on one sentence and replies; without a sentence those on the article.

    number: as in the text; 0: none.
    """

    number: int
    sentence: SentenceView | None
    notes: tuple[NoteView, ...]
    replies: tuple[ReplyView, ...] = ()

    @property
    def citations(self) -> tuple[CitationView, ...]:
        return citations_in(self.notes)

    @property
    def anchor(self) -> str:
        if self.sentence is None:
            return "n-article"
        return f"n-{self.sentence.key}"

    @property
    def rating(self) -> RatingView | None:
        return least_of(self.notes)


def least_of(notes: Iterable[NoteView]) -> RatingView | None:
    """Return the least credible rating of these notes."""
    return least_credible(note.rating for note in notes if note.rating)


def note_of(
    item: schema.NoteRecord,
    ratings: dict[str, RatingView],
    citations: tuple[CitationView, ...],
    *,
    text: str,
) -> NoteView:
    """Return the note of a document. `text` is that of its sentence, if any."""
    fields: dict[str, Any] = {
        name: said for name, said in item.items() if name in NOTE_FIELDS
    }
    fields["rating"] = ratings[item["rating"]] if item["rating"] else None
    fields["reasons"] = tuple(reason["label"] for reason in item["reasons"])
    fields["answered"] = tuple(item["answered"])
    fields["authors"] = tuple(item["authors"])
    fields["sign_offs"] = sign_offs_of(item["sign_offs"])
    if item["approved_at"]:
        fields["approved_at"] = moment(item["approved_at"])
    is_whole = item["start"] is None and item["end"] is None
    words = "" if is_whole else text[item["start"] : item["end"]]
    return NoteView(**fields, words=words, citations=citations)


def overall_of(
    item: schema.OverallRecord | None, ratings: dict[str, RatingView]
) -> OverallView | None:
    """Return the view of the overall finding, if there is one."""
    if item is None:
        return None
    return OverallView(
        ratings[item["rating"]],
        item["body"],
        item["approved_by"],
        item["approved_alone"],
    )


type Notes = dict[str | None, tuple[NoteView, ...]]
"""By key of their sentence; None is the article as a whole. In the order of the words
that they are about.
"""


def notes_of(document: schema.EditionDocument, ratings: dict[str, RatingView]) -> Notes:
    """Return the notes of an edition by their sentence."""
    texts = _sentence_texts(document)
    citations = _citations_by_note(document)
    found: dict[str | None, list[NoteView]] = defaultdict(list)
    for item in document["notes"]:
        key = item["sentence"]
        text = texts[key] if key else ""
        cited = tuple(citations[item["id"]])
        found[key].append(note_of(item, ratings, cited, text=text))
    return {
        key: tuple(sorted(notes, key=lambda note: note.start or 0))
        for key, notes in found.items()
    }


def _sentence_texts(document: schema.EditionDocument) -> dict[str, str]:
    text = document["text"]
    return {
        item["key"]: text[item["start"] : item["end"]] for item in document["sentences"]
    }


def _citations_by_note(
    document: schema.EditionDocument,
) -> defaultdict[str, list[CitationView]]:
    sources = {item["id"]: SourceView(**item) for item in document["sources"]}
    languages = document["languages"]["quotations"]
    citations: defaultdict[str, list[CitationView]] = defaultdict(list)
    for item in document["citations"]:
        citations[item["note"]].append(citation_of(item, sources, languages))
    return citations


type Replies = dict[str | None, tuple[ReplyView, ...]]
"""By key of their sentence; None is the article as a whole."""


def replies_of(document: schema.EditionDocument) -> Replies:
    """Return the replies of an edition, each at all sentences that it is about."""
    found: defaultdict[str | None, list[ReplyView]] = defaultdict(list)
    for record in document["replies"]:
        keys: list[str | None] = [*record["sentences"]]
        for key in keys or [None]:
            found[key].append(reply_of(record))
    return {key: tuple(replies) for key, replies in found.items()}


def sentence_views(
    document: schema.EditionDocument, notes: Notes, replies: Replies
) -> Iterator[SentenceView]:
    """Yield the sentences of an edition with their notes, in reading order."""
    last_entry = 0
    typeset = Typeset(document["text"])
    for number, item in enumerate(document["sentences"], 1):
        noted = notes.get(item["key"], ())
        text = document["text"][item["start"] : item["end"]]
        replied = replies.get(item["key"], ())
        number_at = len(text) if replied else _number_at(text, noted)
        entry = 0
        tail_at = len(text)
        if number_at is not None:
            last_entry += 1
            entry = last_entry
            tail_at = number_at
        marks = _spans_of(noted, len(text))
        block = document["blocks"][item["block"]]["kind"]
        yield SentenceView(
            key=item["key"],
            number=number,
            text=text,
            runs=_marked_runs(typeset, item["start"], marks, 0, tail_at),
            tail=_marked_runs(typeset, item["start"], marks, tail_at, len(text)),
            notes=noted,
            entry=entry,
            state=item["state"],
            block=block,
            rating=least_of(noted),
            is_head=block in HEADS,
            replies=replied,
        )


def _number_at(text: str, notes: Iterable[NoteView]) -> int | None:
    """Return the offset after the last words on which there is prose, or None."""
    ends = [note.end for note in notes if note.body]
    if not ends:
        return None
    # Hazard: nothing else can stand within what is turned round by marks of direction.
    if None in ends or marks_of(text):
        return len(text)
    return max(end for end in ends if end is not None)


class MarkedSpan(NamedTuple):
    """Words of a sentence that are rated. mark: of MARKS."""

    start: int
    end: int
    mark: str


def _spans_of(notes: Iterable[NoteView], length: int) -> list[MarkedSpan]:
    """Return the words that are rated, in a sentence of this length."""
    spans = []
    for note in notes:
        if note.rating:
            end = length if note.end is None else note.end
            spans.append(MarkedSpan(note.start or 0, end, note.rating.mark))
    return spans


def _marked_runs(
    typeset: Typeset, base: int, spans: Sequence[MarkedSpan], start: int, end: int
) -> tuple[TextRun, ...]:
    """Return the runs from `start` to `end` of the sentence at `base`.

    They are cut wherever words begin or end that are rated. The gravest that is said of
    words shows.
    """
    cuts = {start, end}
    for span in spans:
        cuts.update(at for at in (span.start, span.end) if start < at < end)
    runs: list[TextRun] = []
    for first, last in pairwise(sorted(cuts)):
        pieces = typeset.pieces(base + first, base + last)
        marks = {
            span.mark for span in spans if span.start <= first and last <= span.end
        }
        if not marks:
            runs += pieces
            continue
        mark = max(marks, key=MARKS.index)
        runs += [run._replace(settings=(mark, *run.settings)) for run in pieces]
    return tuple(runs)


def entries_of(
    sentences: Iterable[SentenceView], notes: Notes, replies: Replies
) -> Iterator[Entry]:
    """Yield the entries: first that on the article, then in reading order."""
    if None in notes or None in replies:
        yield Entry(0, None, notes.get(None, ()), replies.get(None, ()))
    for sentence in sentences:
        if sentence.notes or sentence.replies:
            yield Entry(sentence.entry, sentence, sentence.notes, sentence.replies)
