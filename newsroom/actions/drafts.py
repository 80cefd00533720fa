"""What hung on the words of a reporter's draft becomes a note without a rating, with what it refers to as its
sources; comments become remarks.

Every attachment of an accepted extraction is either placed on its sentence or listed with the reason why
not. Prose of a note is a draft: it is not public before an editor approves it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy

from annotations.notes import write_note
from annotations.remarks import remark
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


def sentence_under(attachment: Attachment, moved: Moved, starts: Sequence[int]) -> int | None:
    """The index of the sentence that it hangs on; None where its words were cut out.

    starts: of the sentences, in order, in the text that `moved` leads to; white space belongs to the sentence
    before it. A note hangs on the last code point of its span, a link on the first; where that was cut out,
    on the nearest of the span that stays.
    """
    span = range(attachment["start"], attachment["end"])
    places = map(moved, span if attachment["kind"] == "link" else reversed(span))
    place = next((place for place in places if place is not None), None)
    index = bisect_right(starts, place) - 1 if place is not None else -1
    return index if index >= 0 else None


def wanted(attachments: Sequence[Attachment], links: Collection[int]) -> list[int]:
    """The indexes of what is to be attached: every footnote, endnote and comment, and the links chosen."""
    return [index for index, one in enumerate(attachments) if one["kind"] != "link" or index in links]


@dataclass(frozen=True)
class Planned:
    """What the preview says of an attachment. sentence: empty where it has no place, and `why` says why.

    before: an earlier import of the article has brought it already.
    """

    index: int
    attachment: Attachment
    sentence: str
    citations: Sequence[Reference]
    note: bool  # or a remark, of a comment
    why: str = ""
    before: bool = False


def plan(
    extraction: Extraction, sentences: Sequence[tuple[int, str]], article: Article | None = None
) -> list[Planned]:
    """For each attachment what it would become. sentences: (start, text) of the clean text's."""
    before = _brought_before(article.pk) if article else Counter()
    moved = moved_spans(extraction)
    starts = [start for start, _ in sentences]
    planned = []
    for index, attachment in enumerate(extraction.attachments):
        found = sentence_under(attachment, moved, starts)
        cited = _cited(attachment, extraction.text)
        noted = _is_said(attachment, cited)
        sentence = sentences[found][1] if found is not None else ""
        why = "" if sentence else CUT_OUT
        again = _take(before, attachment)
        planned.append(Planned(index, attachment, sentence, cited, noted, why, again))
    return planned


# --- Attaching ------------------------------------------------------------------------------------------


def attach_drafts(intake: Intake, extraction: Extraction, revision: Revision, user: User | None) -> None:
    """Attaches what hung on the intake's extraction to the revision's sentences; sets intake.attached.

    What an earlier import of the article brought already is not brought again, whatever editors have made of
    it since. The caller holds a transaction and saves the intake.
    """
    indexes = wanted(extraction.attachments, intake.links)
    if not indexes:
        return
    attaching = _Attaching(extraction, revision, user)
    before = _brought_before(revision.article_id)
    placed: list[int] = []
    unplaced: list[tuple[int, str]] = []
    for index in indexes:
        attachment = extraction.attachments[index]
        if _take(before, attachment):
            placed.append(index)
        elif why := attaching.attach(attachment):
            unplaced.append((index, why))
        else:
            placed.append(index)
    intake.attached = {"placed": placed, "unplaced": unplaced}


def _cited(attachment: Attachment, text: str) -> list[Reference]:
    """What a comment names nobody has offered to readers."""
    return [] if attachment["kind"] == "comment" else references(attachment, text)


def _is_said(attachment: Attachment, cited: Sequence[Reference]) -> bool:
    """Whether its words say more than what they refer to."""
    return attachment["kind"] != "link" and (not cited or says_more(attachment))


def unplaced(intake: Intake) -> list[tuple[Attachment, str]]:
    """What an accepted intake brought that has no place, with the reason."""
    attachments = intake.extraction.attachments if intake.extraction else []
    return [(attachments[index], why) for index, why in intake.attached.get("unplaced", [])]


def _identity(attachment: Attachment) -> Identity:
    return attachment["kind"], attachment["text"], attachment.get("author", "")


def _take(before: Counter[Identity], attachment: Attachment) -> bool:
    """Whether it was brought before; one that comes three times may have come twice."""
    known = before[_identity(attachment)] > 0
    before[_identity(attachment)] -= known
    return known


def _brought_before(article_id: int) -> Counter[Identity]:
    """How often each attachment was placed by one earlier import of the article, the most."""
    before: Counter[Identity] = Counter()
    earlier = Intake.objects.filter(article=article_id)
    for attached, attachments in earlier.values_list("attached", "extraction__attachments"):
        before |= Counter(_identity(attachments[index]) for index in attached.get("placed", []))
    return before


class _Attaching:
    def __init__(self, extraction: Extraction, revision: Revision, user: User | None) -> None:
        self.extraction, self.revision, self.user = extraction, revision, user
        self.moved = moved_spans(extraction)
        heads, start = count_heads(revision.blocks), body_start(revision.blocks)
        self.sentences = list(revision.sentences.filter(block__gte=heads).order_by("position"))
        self.starts = [sentence.start - start for sentence in self.sentences]

    def attach(self, attachment: Attachment) -> str:
        """Empty, or why it has no place; then nothing of it was attached."""
        found = sentence_under(attachment, self.moved, self.starts)
        if found is None:
            return CUT_OUT
        sentence = self.sentences[found]
        sentence.revision = self.revision
        try:
            with transaction.atomic():
                self._attach(attachment, sentence)
        except Problem as why:
            return why.message
        except PermissionDenied as why:
            return str(why)
        return ""

    def _attach(self, attachment: Attachment, sentence: Sentence) -> None:
        words, named = str(attachment["text"]).strip(), _cited(attachment, self.extraction.text)
        said = words[:BODY_LIMIT] if _is_said(attachment, named) else ""
        if not (named or said):
            raise Refused(NO_WORDS)
        if attachment["kind"] == "comment":
            author = attachment.get("author") or str(UNSIGNED)
            remark(self.revision.article, sentence.public_key, words, user=self.user, author=author)
            return
        internal = str(KINDS.get(attachment["kind"], ""))
        cited = [Cited(library.find_or_create(one.item, self.user), one.place, one.words) for one in named]
        write_note(sentence, rating=None, body=said, internal=internal, sources=cited, user=self.user)
