"""What hung on the words of a reporter's draft becomes a note without a rating, with
what it refers to as its sources; comments become remarks.

Every attachment of an accepted extraction is either placed on its sentence or listed
with the reason why not. Prose of a note is a draft: it is not public before an editor
approves it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy

from annotations.notes import write_note
from annotations.remarks import add_remark
from annotations.sanitiser import BODY_LIMIT
from annotations.sources import library
from annotations.sources.references import Reference, references, says_more
from annotations.writing import Cited
from articles.finding_decisions import moved_spans
from articles.models import Article, Extraction, Intake, Revision, Sentence
from articles.problems import Problem, Refused
from articles.text.cuts import Moved
from articles.text.headline import body_start, count_heads
from articles.text.shapes import Attachment
from articles.text.stored_messages import Message

type Identity = tuple[str, str, str]

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
    """The index of the sentence that it hangs on; None where its words were cut out.

    starts: of the sentences, in order, in the text that `moved` leads to; white space
    belongs to the sentence before it. A note hangs on the last code point of its span,
    a link on the first; where that was cut out, on the nearest of the span that stays.
    """
    span = range(attachment["start"], attachment["end"])
    places = map(moved, span if attachment["kind"] == "link" else reversed(span))
    place = next((place for place in places if place is not None), None)
    index = bisect_right(starts, place) - 1 if place is not None else -1
    return index if index >= 0 else None


@dataclass(frozen=True)
class Planned:
    """What becomes of an attachment. at: index of its sentence; None, and no words of
    it, where it has no place, and `why` says why. before: an earlier import of the
    article has brought it already.
    """

    index: int
    attachment: Attachment
    at: int | None
    sentence: str
    citations: Sequence[Reference]
    note: bool  # or a remark, of a comment
    before: bool = False

    @property
    def why(self) -> str:
        return "" if self.sentence else CUT_OUT


def plan(
    extraction: Extraction,
    sentences: Sequence[tuple[int, str]],
    article: Article | None = None,
    *,
    indexes: Iterable[int] | None = None,
) -> list[Planned]:
    """For each attachment, or those of `indexes`, what it becomes. sentences: (start,
    text) of the clean text's.
    """
    before = _brought_before(article.pk) if article else Counter()
    moved = moved_spans(extraction)
    starts = [start for start, _ in sentences]
    planned = []
    for index in range(len(extraction.attachments)) if indexes is None else indexes:
        attachment = extraction.attachments[index]
        at = sentence_under(attachment, moved, starts)
        # What a comment names nobody has offered to readers.
        cited = (
            []
            if attachment["kind"] == "comment"
            else references(attachment, extraction.text)
        )
        noted = attachment["kind"] != "link" and (not cited or says_more(attachment))
        sentence = sentences[at][1] if at is not None else ""
        planned.append(
            Planned(
                index, attachment, at, sentence, cited, noted, _take(before, attachment)
            )
        )
    return planned


def _identity(attachment: Attachment) -> Identity:
    return attachment["kind"], attachment["text"], attachment.get("author", "")


def _take(before: Counter[Identity], attachment: Attachment) -> bool:
    """Whether it was brought before; one that comes three times may have come twice."""
    known = before[_identity(attachment)] > 0
    before[_identity(attachment)] -= known
    return known


def _brought_before(article_id: int) -> Counter[Identity]:
    """How often each attachment was placed by one earlier import of the article, the
    most.
    """
    before: Counter[Identity] = Counter()
    earlier = Intake.objects.filter(article=article_id)
    for attached, attachments in earlier.values_list(
        "attached", "extraction__attachments"
    ):
        before |= Counter(
            _identity(attachments[index]) for index in attached.get("placed", [])
        )
    return before


# --- Attaching ------------------------------------------------------------------------


def attach_drafts(
    intake: Intake, extraction: Extraction, revision: Revision, user: User | None
) -> None:
    """Attaches what hung on the intake's extraction to the revision's sentences; sets
    intake.attached.

    Every footnote, endnote and comment, and the links that were chosen; but what an
    earlier import of the article brought already is not brought again, whatever editors
    have made of it since. The caller holds a transaction and saves the intake.
    """
    attachments = extraction.attachments
    wanted = [
        index
        for index, one in enumerate(attachments)
        if one["kind"] != "link" or index in intake.links
    ]
    if not wanted:
        return
    heads, start = count_heads(revision.blocks), body_start(revision.blocks)
    sentences = list(revision.sentences.filter(block__gte=heads).order_by("position"))
    places = [(sentence.start - start, sentence.text) for sentence in sentences]
    placed: list[int] = []
    unplaced: list[tuple[int, str]] = []
    for one in plan(extraction, places, revision.article, indexes=wanted):
        if not one.before and (why := _attach(one, sentences, user)):
            unplaced.append((one.index, why))
        else:
            placed.append(one.index)
    intake.attached = {"placed": placed, "unplaced": unplaced}


def _attach(one: Planned, sentences: Sequence[Sentence], user: User | None) -> str:
    """Empty, or why it has no place; then nothing of it was attached."""
    if one.at is None:
        return CUT_OUT
    try:
        with transaction.atomic():
            _write(one, sentences[one.at], user)
    except Problem as why:
        return why.message
    except PermissionDenied as why:
        return str(why)
    return ""


def _write(one: Planned, sentence: Sentence, user: User | None) -> None:
    kind, words = one.attachment["kind"], str(one.attachment["text"]).strip()
    said = words[:BODY_LIMIT] if one.note else ""
    if not (one.citations or said):
        raise Refused(NO_WORDS)
    if kind == "comment":
        author = one.attachment.get("author") or str(UNSIGNED)
        add_remark(
            sentence.revision.article,
            sentence.public_key,
            words,
            user=user,
            author=author,
        )
        return
    internal = str(KINDS.get(kind, ""))
    cited = [
        Cited(library.find_or_create(ref.item, user), ref.place, ref.words)
        for ref in one.citations
    ]
    write_note(
        sentence, rating=None, body=said, internal=internal, sources=cited, user=user
    )
