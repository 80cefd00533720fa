"""Turning what came with a reporter's draft into draft notes and remarks.

A footnote or link becomes a note without a rating, with what it refers to as its
sources; a comment becomes a remark. Every attachment of an accepted extraction is
either placed on its sentence or listed with the reason why not; a comment without a
sentence is a remark on the article. Prose of a note is a draft: it is not public before
an editor approves it. Comments that hold our own notes and come back unchanged are
left.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy

from annotations.notes import write_note
from annotations.remarks import add_remark
from annotations.sanitiser import BODY_LIMIT
from annotations.sources import library
from annotations.sources.references import Reference, references_in, says_more
from annotations.writing import Cited
from articles.finding_decisions import moved_spans
from articles.models import Article, Extraction, Intake, Revision, Sentence
from articles.problems import Problem, Refused
from articles.text.cuts import Moved
from articles.text.exported_file import is_unchanged, without_reference
from articles.text.headline import body_start, count_heads
from articles.text.shapes import Attachment
from articles.text.stored_messages import Message

type Identity = tuple[str, str, str]

WORDS_BEFORE = 40  # code points that tell where an attachment hangs
CUT_OUT = Message("cut_out")
NO_WORDS = Message("no_words")
KINDS = {
    "footnote": gettext_lazy("A footnote in the reporter’s draft."),
    "endnote": gettext_lazy("An endnote in the reporter’s draft."),
}
UNSIGNED = gettext_lazy("Somebody")


def sentence_under(
    attachment: Attachment, moved: Moved, starts: Sequence[int]
) -> int | None:
    """Return the index of the attachment's sentence; None if its words were cut out.

    `starts` are those of the sentences, in order, in the text that `moved` leads to;
    white space belongs to the sentence before it. A note hangs on the last code point
    of its span, a link on the first; where that was cut out, on the nearest of the span
    that stays.
    """
    offsets = range(attachment["start"], attachment["end"])
    if attachment["kind"] != "link":
        offsets = offsets[::-1]
    for offset in offsets:
        place = moved(offset)
        if place is not None:
            index = bisect_right(starts, place) - 1
            return index if index >= 0 else None
    return None


@dataclass(frozen=True)
class Planned:
    """What becomes of an attachment.

    `at` is the index of its sentence; where it has no place, that is None, `sentence`
    is empty and `why` says why. `note` is false for what becomes no note of its own.
    `before`: an earlier import of the article has brought it already. `is_own`: it is a
    note of ours that went out with the text and that nobody has changed.
    """

    index: int
    attachment: Attachment
    at: int | None
    sentence: str
    citations: Sequence[Reference]
    note: bool
    before: bool = False
    is_own: bool = False

    @property
    def why(self) -> str:
        """Return why it has no place, or "". A comment has one on the article."""
        if self.sentence or self.attachment["kind"] == "comment":
            return ""
        return CUT_OUT


def plan(
    extraction: Extraction,
    sentences: Sequence[tuple[int, str]],
    article: Article | None = None,
    *,
    indexes: Iterable[int] | None = None,
) -> list[Planned]:
    """Return what becomes of each attachment, or of those of `indexes`.

    `sentences` have their start in the clean text, and their text.
    """
    known: set[int] = set()
    if article:
        known = _known(extraction, article)
    if indexes is None:
        indexes = range(len(extraction.attachments))
    moved = moved_spans(extraction)
    starts = [start for start, _text in sentences]
    planned = []
    for index in indexes:
        attachment = extraction.attachments[index]
        at = sentence_under(attachment, moved, starts)
        citations: Sequence[Reference] = []
        # Nobody has offered to readers what a comment refers to.
        if attachment["kind"] != "comment":
            citations = references_in(attachment, extraction.text)
        is_note = attachment["kind"] != "link" and (
            not citations or says_more(attachment)
        )
        sentence = sentences[at][1] if at is not None else ""
        before = index in known
        is_own = is_unchanged(attachment["text"])
        planned.append(
            Planned(index, attachment, at, sentence, citations, is_note, before, is_own)
        )
    return planned


class _Brought(NamedTuple):
    """An attachment, and the words before the place where it hangs."""

    identity: Identity
    words: str

    @classmethod
    def at(cls, attachment: Attachment, text: str) -> "_Brought":
        identity = attachment["kind"], attachment["text"], attachment.get("author", "")
        end = attachment["end"]
        return cls(identity, text[max(0, end - WORDS_BEFORE) : end])


def _known(extraction: Extraction, article: Article) -> set[int]:
    """Return the indexes of attachments that earlier imports of the article brought.

    Hazard: the same comment may be on another sentence now. Only if the words before it
    were rewritten, and no more of its kind came than may have been there, is one known
    that stands elsewhere.
    """
    text = extraction.text
    earlier, totals = _brought_before(article.pk)
    left = earlier.copy()
    known: set[int] = set()
    elsewhere: dict[Identity, list[int]] = defaultdict(list)
    for index, attachment in enumerate(extraction.attachments):
        brought = _Brought.at(attachment, text)
        if left[brought]:
            left[brought] -= 1
            known.add(index)
        else:
            elsewhere[brought.identity].append(index)
    for brought, number in earlier.items():
        if brought.identity in elsewhere and brought.words in text:
            totals[brought.identity] -= number
    for identity, indexes in elsewhere.items():
        if len(indexes) <= totals[identity]:
            known.update(indexes)
    return known


def _brought_before(article_id: int) -> tuple[Counter[_Brought], Counter[Identity]]:
    """Return how often each was placed, by the import that placed it most.

    The second counts them wherever they stood.
    """
    places: Counter[_Brought] = Counter()
    totals: Counter[Identity] = Counter()
    earlier = Intake.objects.filter(article=article_id)
    for attached, attachments, text in earlier.values_list(
        "attached", "extraction__attachments", "extraction__text"
    ):
        placed = [
            _Brought.at(attachments[index], text)
            for index in attached.get("placed", [])
        ]
        places |= Counter(placed)
        totals |= Counter(brought.identity for brought in placed)
    return places, totals


# --- Attaching ------------------------------------------------------------------------


def attach_drafts(
    intake: Intake, extraction: Extraction, revision: Revision, user: User | None
) -> None:
    """Attach what came with the extraction to the revision's sentences.

    These are every footnote, endnote and comment, and the links that were chosen. What
    an earlier import of the article brought is not brought again, whatever editors have
    made of it since. It sets `intake.attached`; the caller holds a transaction and
    saves the intake.
    """
    attachments = extraction.attachments
    wanted = [
        index
        for index, attachment in enumerate(attachments)
        if attachment["kind"] != "link" or index in intake.links
    ]
    if not wanted:
        return
    heads = count_heads(revision.blocks)
    start = body_start(revision.blocks)
    sentences = list(revision.sentences.filter(block__gte=heads).order_by("position"))
    places = [(sentence.start - start, sentence.text) for sentence in sentences]
    placed: list[int] = []
    unplaced: list[tuple[int, str]] = []
    for planned in plan(extraction, places, revision.article, indexes=wanted):
        if planned.is_own:
            continue
        why = ""
        if not planned.before:
            why = _attach(planned, sentences, revision.article, user)
        if why:
            unplaced.append((planned.index, why))
        else:
            placed.append(planned.index)
    intake.attached = {"placed": placed, "unplaced": unplaced}


def _attach(
    planned: Planned,
    sentences: Sequence[Sentence],
    article: Article,
    user: User | None,
) -> str:
    """Attach it as a whole; return "", or why nothing of it was attached."""
    sentence = None if planned.at is None else sentences[planned.at]
    try:
        with transaction.atomic():
            if planned.attachment["kind"] == "comment":
                _write_remark(planned.attachment, sentence, article, user)
            elif sentence:
                _write_note(planned, sentence, user)
            else:
                return CUT_OUT
    except Problem as why:
        return why.message
    except PermissionDenied as why:
        return str(why)
    return ""


def _write_remark(
    attachment: Attachment,
    sentence: Sentence | None,
    article: Article,
    user: User | None,
) -> None:
    """Make a comment a remark, on the article where its words are not in the text.

    A comment of ours that was changed is somebody's words, nobody knows whose.
    """
    words = without_reference(attachment["text"])
    if not words:
        raise Refused(NO_WORDS)
    author = attachment.get("author", "")
    if words != attachment["text"].strip():
        author = ""
    key = sentence.public_key if sentence else ""
    add_remark(article, key, words, user=user, author=author or str(UNSIGNED))


def _write_note(planned: Planned, sentence: Sentence, user: User | None) -> None:
    attachment = planned.attachment
    words = attachment["text"].strip()
    body = words[:BODY_LIMIT] if planned.note else ""
    if not planned.citations and not body:
        raise Refused(NO_WORDS)
    sources = [
        Cited(
            library.find_or_create(reference.item, user),
            reference.place,
            reference.words,
        )
        for reference in planned.citations
    ]
    internal = str(KINDS.get(attachment["kind"], ""))
    write_note(
        sentence, rating=None, body=body, internal=internal, sources=sources, user=user
    )
