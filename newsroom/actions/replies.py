"""The right of reply: who was asked about what, and about what nobody was."""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from annotations.anchoring import charges
from annotations.checkable import person_in
from annotations.models import Reply
from articles.history import HISTORY_USER
from articles.permissions import check_permission
from articles.text.shapes import Span
from newsroom.editions.note_views import DOUBTFUL, SentenceView
from newsroom.editions.view import EditionView

PERMISSION = "annotations.change_note"


@transaction.atomic
def save_reply(reply: Reply, user: User) -> None:
    """Save what a person was asked and answered; readers see it in the next edition."""
    check_permission(user, PERMISSION)
    setattr(reply, HISTORY_USER, user)
    reply.save()


@transaction.atomic
def delete_reply(reply: Reply, user: User) -> None:
    """Delete a reply from the next edition; its history stays."""
    check_permission(user, PERMISSION)
    setattr(reply, HISTORY_USER, user)
    reply.delete()


class Unasked(NamedTuple):
    """A sentence about which nobody is recorded as asked, and why somebody may be."""

    sentence: SentenceView
    reason: str


def unasked(reading: EditionView) -> Iterator[Unasked]:
    """Yield the sentences about which a person may have a right of reply.

    These are hints: a person's claim is rated disputed or false, or a word charges and
    a person is named.
    """
    replies = reading.document["replies"]
    asked = {key for reply in replies for key in reply["sentences"]}
    if any(not reply["sentences"] for reply in replies):
        return
    offset_of = {item["key"]: item for item in reading.document["sentences"]}
    for sentence in reading.sentences:
        if sentence.key in asked:
            continue
        item = offset_of[sentence.key]
        reason = _doubted(sentence, reading) or _accused(
            reading, Span(item["start"], item["end"])
        )
        if reason:
            yield Unasked(sentence, reason)


def _doubted(sentence: SentenceView, reading: EditionView) -> str:
    """Return whose claim is rated disputed or false, in words, or ''."""
    for note in sentence.notes:
        claimant = note.claimed_by(reading.article.byline)
        if claimant is not None and note.rating and note.rating.mark == DOUBTFUL:
            return note.verdict
    return ""


def _accused(reading: EditionView, span: Span) -> str:
    """Return who may be accused in the sentence at `span`, in words, or ''."""
    language = reading.article.language
    if not charges(span.of(reading.text), language):
        return ""
    person = person_in(reading.text, span, language)
    if not person:
        return ""
    return _("may accuse %(name)s") % {"name": person}
