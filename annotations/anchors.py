"""Where a note stands, as persons decide it: attached, confirmed, moved, restored.

Each function is one transaction, writes one AnchorEvent, and takes the article's lock
first, so that no new revision comes in between. `user` is who acts; None is the
operator at the shell.
"""

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, prefetch_related_objects
from django.utils.translation import gettext as _

from annotations.models import Anchor, AnchorEvent, Citation, Note
from annotations.note_history import save_as
from annotations.rewording import Rewording
from articles import activity, sentence_keys
from articles.models import Article, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from articles.text.shapes import Span

HOLDS = {
    AnchorEvent.Act.ATTACHED,
    AnchorEvent.Act.CONFIRMED,
    AnchorEvent.Act.REATTACHED,
}
DETACHED = {Anchor.Status.MARGIN, Anchor.Status.ORPHANED}
SINGLY = {"split", "merged", "ambiguous", Anchor.ASIDE}
UNDOABLE = {
    AnchorEvent.Act.CONFIRMED,
    AnchorEvent.Act.REATTACHED,
    AnchorEvent.Act.DETACHED,
    AnchorEvent.Act.RETIRED,
}


class Stale(Conflict):
    """Somebody else changed it since the page was opened.

    `current` is what it is now.
    """

    def __init__(self, current: Note | Citation) -> None:
        super().__init__(_("Somebody else changed this while you were typing."))
        self.current = current


# Prefetched, not joined: a join would bring the whole text of the revision with every
# event.
EVENTS = (
    "events__from_sentence__revision",
    "events__from_sentence__identity",
    "events__to_sentence__revision",
)


def lock_article(article_id: int) -> int:
    """Take the article's lock and return the id of its current revision.

    Raise Refused if it has none.
    """
    Article.objects.select_for_update().only("pk").get(pk=article_id)
    newest = Revision.objects.filter(article=article_id).order_by("-number")
    current = newest.values_list("pk", flat=True).first()
    if current is None:
        raise Refused(_("This article has no text yet."))
    return current


def store_anchors(notes: Sequence[Note], user: User | None) -> None:
    """Store the anchors of new notes on one article, in a fixed number of queries.

    Call inside the transaction that writes the notes, and then record_on. Raise
    Refused.
    """
    anchors = [note.anchor for note in notes]
    revision_id = lock_article(anchors[0].article_id)
    for anchor in anchors:
        if not anchor.is_overall:
            check_in_revision(anchor.sentence, revision_id)
    Anchor.objects.bulk_create(anchors)
    AnchorEvent.objects.bulk_create(
        _event(anchor, AnchorEvent.Act.ATTACHED, revision_id, None, user)
        for anchor in anchors
    )


@transaction.atomic
def confirm_place(
    anchor_id: int, sentence: Sentence, *, words: Span | None = None, user: User | None
) -> Anchor:
    """Confirm that the note belongs on `sentence`, where the person saw it.

    Return its anchor. `words`: of that sentence, which the note is about; None: those
    that it was about. Raise Refused, also where those are gone.
    """
    (anchor,), revision_id = _locked([anchor_id], "change", user)
    if anchor.sentence_id != sentence.pk:
        raise Refused(_("The note is no longer on that sentence. Reload the page."))
    return _hold(anchor, sentence, words, revision_id, user)


@transaction.atomic
def reattach(
    anchor_id: int, sentence: Sentence, *, words: Span | None = None, user: User | None
) -> Anchor:
    """Move the note to `sentence` and return its anchor.

    `words` and what is raised are as in confirm_place.
    """
    (anchor,), revision_id = _locked([anchor_id], "change", user)
    return _hold(anchor, sentence, words, revision_id, user)


@transaction.atomic
def detach(anchor_id: int, *, user: User | None) -> Anchor:
    """Move the note to the article as a whole and return its anchor. Raise Refused."""
    (anchor,), revision_id = _locked([anchor_id], "change", user)
    _check_movable(anchor)
    if anchor.status == Anchor.Status.MARGIN:
        return anchor
    anchor.status = Anchor.Status.MARGIN
    return _set_aside(anchor, AnchorEvent.Act.DETACHED, revision_id, user)


@transaction.atomic
def retire(note: Note, *, user: User | None, reason: str = "") -> Anchor:
    """Take the note off the article and return its anchor.

    The history is kept; `undo_placing` restores it.
    """
    (anchor,), revision_id = _locked([note.anchor_id], "delete", user)
    if anchor.status == Anchor.Status.RETIRED:
        return anchor
    anchor.status = Anchor.Status.RETIRED
    anchor.reason = reason[:300]
    return _set_aside(anchor, AnchorEvent.Act.RETIRED, revision_id, user, anchor.reason)


@transaction.atomic
def undo_placing(anchor_ids: Sequence[int], *, user: User | None) -> list[Anchor]:
    """Take back a person's last decision about each of these anchors of one article.

    All of them are restored or none, in a fixed number of queries. Return them. Raise
    Refused.

    Where the text has changed since, a note returns to its sentence only if that stands
    unchanged; otherwise it is orphaned, for a person to place.
    """
    anchors, revision_id = _locked(anchor_ids, "change", user)
    prefetch_related_objects(anchors, *EVENTS)
    events_of = {anchor.pk: _undoable_events(anchor) for anchor in anchors}
    sentence_before = {anchor.pk: anchor.sentence for anchor in anchors}
    confirmed = []
    for anchor in anchors:
        last = events_of[anchor.pk][-1]
        sentence = anchor.sentence
        if last.act != AnchorEvent.Act.CONFIRMED or sentence is None:
            continue
        if sentence.revision_id == revision_id:
            confirmed.append(sentence)
    _forget_recognised(confirmed, anchors)
    origins = [events[-1].from_sentence for events in events_of.values()]
    heirs = _heirs(origins, revision_id)
    for anchor in anchors:
        *earlier, last = events_of[anchor.pk]
        if last.act in HOLDS:
            _confirm_text(anchor, _last_confirmed_text(earlier), user)
        _put_back(anchor, last.from_sentence, earlier[-1], heirs)
    Anchor.objects.bulk_update(
        anchors, ["sentence", "status", "reason", "confirmed_text"]
    )
    _write(
        [
            _event(
                anchor,
                AnchorEvent.Act.UNDONE,
                revision_id,
                sentence_before[anchor.pk],
                user,
            )
            for anchor in anchors
        ]
    )
    return anchors


def confirmable(notes: Iterable[Note]) -> list[Note]:
    """Return the notes that may be confirmed together.

    They wait for review although the change lies outside their clause and is neither
    negation, hedging, split nor ambiguous. This is a hint: it is never done without a
    person. `notes`: with their anchors' sentences.
    """
    return [note for note in notes if _is_changed_elsewhere(note)]


def _is_changed_elsewhere(note: Note) -> bool:
    anchor = note.anchor
    if anchor.status != Anchor.Status.NEEDS_REVIEW or anchor.reason in SINGLY:
        return False
    if anchor.sentence is None:
        return False
    return _is_untouched(note, anchor.sentence.text)


def loses_approval(note: Note, text: str) -> bool:
    """Return whether an approved note waits for review again if it is kept on `text`.

    Hazard: the approval would vouch for words that nobody else has read.
    """
    return note.status == Note.Status.APPROVED and not _is_untouched(note, text)


def _is_untouched(note: Note, text: str) -> bool:
    """Return whether what the note is about says in `text` what was confirmed."""
    rewording = Rewording(note.anchor.confirmed_text, text)
    if note.words is None:
        return rewording.is_safe
    (place,) = rewording.follow([note.words])
    return place.span is not None and not place.reason


# --- Steps ----------------------------------------------------------------------------


def _locked(
    anchor_ids: Sequence[int], verb: str, user: User | None
) -> tuple[list[Anchor], int]:
    """Return the anchors, in that order, and their article's current revision.

    Both are held until the transaction ends. `verb`: of the permission.
    """
    check_permission(user, f"annotations.{verb}_note")
    known = Anchor.objects.in_bulk(anchor_ids)
    if not known or known.keys() != set(anchor_ids):
        raise Anchor.DoesNotExist
    (article_id,) = {anchor.article_id for anchor in known.values()}
    revision_id = lock_article(article_id)
    rows = Anchor.objects.select_for_update().prefetch_related(
        "sentence__revision", "note"
    )
    locked = rows.in_bulk(anchor_ids)
    anchors = [locked[anchor_id] for anchor_id in dict.fromkeys(anchor_ids)]
    return anchors, revision_id


def mark_words(note: Note, words: Span | None, covers: Sequence[Span] = ()) -> None:
    """Set which words of its anchor's confirmed text the note is about.

    `covers`: of a note on the whole sentence.
    """
    if words is None:
        note.start = None
        note.end = None
        note.words_text = ""
        note.covers = [[*span] for span in covers]
        return
    note.start = words.start
    note.end = words.end
    note.words_text = words.of(note.anchor.confirmed_text)
    note.covers = []


def follow_spans(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Return where these words of the old wording are in the new one.

    In the same order; None for those that are gone.
    """
    if old == new or not spans:
        return [*spans]
    return [place.span for place in Rewording(old, new).follow(spans)]


def _undoable_events(anchor: Anchor) -> list[AnchorEvent]:
    """Return every event of the anchor, oldest first.

    Raise Refused if the last of them cannot be undone.
    """
    events = sorted(anchor.events.all(), key=lambda event: event.pk)
    if len(events) < 2 or events[-1].act not in UNDOABLE:
        raise Refused(_("There is nothing to undo here: the note has changed since."))
    return events


def check_in_revision(sentence: Sentence | None, revision_id: int) -> None:
    """Raise Refused for a sentence of another revision.

    `revision_id`: the current one, as lock_article returned it.
    """
    if sentence is None or sentence.revision_id != revision_id:
        raise Refused(
            _("The text has changed since you opened this page. Reload the page.")
        )


def _check_movable(anchor: Anchor) -> None:
    if anchor.is_overall:
        raise Refused(_("The overall rating belongs to no sentence."))
    if anchor.status == Anchor.Status.RETIRED:
        raise Refused(_("The note was removed. Restore it first."))


def _hold(
    anchor: Anchor,
    sentence: Sentence,
    words: Span | None,
    revision_id: int,
    user: User | None,
) -> Anchor:
    _check_movable(anchor)
    check_in_revision(sentence, revision_id)
    before = anchor.sentence
    stays = before == sentence
    is_settled = anchor.status == Anchor.Status.KEPT and not anchor.reason
    if (
        stays
        and is_settled
        and words is None
        and anchor.confirmed_text == sentence.text
    ):
        return anchor
    anchor.sentence = sentence
    anchor.status = Anchor.Status.KEPT
    anchor.reason = ""
    _confirm_text(anchor, sentence.text, user, words)
    anchor.save()
    if stays:
        _recognise(sentence, anchor)
        act = AnchorEvent.Act.CONFIRMED
    else:
        act = AnchorEvent.Act.REATTACHED
    _write([_event(anchor, act, revision_id, before, user)])
    return anchor


def _confirm_text(
    anchor: Anchor, text: str, user: User | None, words: Span | None = None
) -> None:
    """Take what the note is about to the wording that a person confirms.

    `words`: of that wording. Raise Refused where the note's own words are gone: it
    would silently be about something else.
    """
    note = anchor.note
    text_before = anchor.confirmed_text
    is_reopened = loses_approval(note, text)
    said_before = _said_of(note)
    anchor.confirmed_text = text
    if note.words is None:
        about = words
        covers = [Span(*span) for span in note.covers]
    else:
        about = words or follow_spans(text_before, text, [note.words])[0]
        covers = []
        if about is None:
            raise Refused(
                _(
                    "The selected words of the note are no longer in the "
                    "sentence. Select the words again."
                )
            )
    covered = follow_spans(text_before, text, covers)
    mark_words(note, about, [span for span in covered if span])
    if text_before != text:
        # What was released is another wording.
        note.released_at = None
        note.released_by = None
    if is_reopened:
        note.status = Note.Status.IN_REVIEW
        note.approved_at = None
        note.approved_by = None
    if _said_of(note) != said_before:
        note.version += 1
        save_as(note, user)


def _said_of(note: Note) -> tuple[object, ...]:
    """Return what confirming a wording may change of the note."""
    return note.words, note.words_text, note.covers, note.released_at, note.status


def _recognise(sentence: Sentence, anchor: Anchor) -> None:
    """Let links to the sentence that the note was on lead to this one.

    A person has said that it is the same.
    """
    placings = anchor.events.filter(
        status__in=[Anchor.Status.KEPT, Anchor.Status.MOVED], to_sentence__isnull=False
    )
    last = placings.select_related("to_sentence__identity").order_by("-pk").first()
    if last and last.to_sentence:
        sentence_keys.take_over(sentence, last.to_sentence.public_key)


def _forget_recognised(
    sentences: Sequence[Sentence], anchors: Sequence[Anchor]
) -> None:
    """Take back that persons recognised the sentences by confirming `anchors` there.

    Those on which another note was confirmed too stay recognised.
    """
    confirmed = AnchorEvent.objects.filter(
        to_sentence__in=sentences, act=AnchorEvent.Act.CONFIRMED
    )
    confirmed_there = confirmed.filter(
        anchor__sentence=F("to_sentence"), anchor__status=Anchor.Status.KEPT
    )
    by_others = confirmed_there.exclude(anchor__in=anchors)
    kept = set(by_others.values_list("to_sentence", flat=True))
    sentence_keys.release(
        [sentence for sentence in sentences if sentence.pk not in kept]
    )


def _set_aside(
    anchor: Anchor,
    act: AnchorEvent.Act,
    revision_id: int,
    user: User | None,
    why: str = "",
) -> Anchor:
    """Save the anchor on no sentence, with its status as the caller has set it."""
    before = anchor.sentence
    anchor.sentence = None
    anchor.save()
    _write([_event(anchor, act, revision_id, before, user, why)])
    return anchor


def _heirs(
    sentences: Sequence[Sentence | None], revision_id: int
) -> dict[int, Sentence]:
    """Return what stands for each sentence in the revision, under the very same words.

    By the id of the sentence.
    """
    heirs = {}
    elsewhere = []
    for sentence in sentences:
        if sentence is None:
            continue
        if sentence.revision_id == revision_id:
            heirs[sentence.pk] = sentence
        else:
            elsewhere.append(sentence)
    keys = [sentence.public_key for sentence in elsewhere]
    current = sentence_keys.find_sentences(revision_id, keys)
    for sentence in elsewhere:
        heir = current.get(sentence.public_key)
        if heir and heir.text == sentence.text:
            heirs[sentence.pk] = heir
    return heirs


def _put_back(
    anchor: Anchor,
    sentence: Sentence | None,
    before: AnchorEvent,
    heirs: dict[int, Sentence],
) -> None:
    """Set on the anchor where it was after `before`, on `sentence` or none."""
    anchor.status = Anchor.Status(before.status)
    anchor.reason = before.reason
    anchor.sentence = heirs.get(sentence.pk) if sentence else None
    if anchor.is_overall or anchor.sentence or anchor.status in DETACHED:
        return
    anchor.status = Anchor.Status.ORPHANED
    anchor.reason = Anchor.ASIDE


def _last_confirmed_text(events: Sequence[AnchorEvent]) -> str:
    """Return the sentence as a person last saw the note on it, after those events."""
    texts: list[str] = []
    was_confirmed = False
    for event in events:
        if event.act == AnchorEvent.Act.UNDONE and was_confirmed:
            texts.pop()
        was_confirmed = event.act in HOLDS
        if was_confirmed and event.to_sentence:
            texts.append(event.to_sentence.text)
    return texts[-1]


def _write(events: Sequence[AnchorEvent]) -> None:
    """Store events of anchors of one article, and record them for open pages."""
    AnchorEvent.objects.bulk_create(events)
    places = []
    for event in events:
        places.append((event.to_sentence_id, event.anchor_id))
        places.append((event.from_sentence_id, event.anchor_id))
    _record(events[0].anchor, places, events[0].person)


def record_on(anchors: Sequence[Anchor], user: User | None) -> None:
    """Record for open pages what was done to what hangs on these anchors.

    They are of one article.
    """
    _record(anchors[0], [(anchor.sentence_id, anchor.pk) for anchor in anchors], user)


def _record(
    anchor: Anchor, places: Sequence[tuple[int | None, int]], user: User | None
) -> None:
    """Record an act. `places`: each sentence, or None, with the anchor there."""
    sentences = [sentence_id for sentence_id, _anchor_id in places if sentence_id]
    loose = [anchor_id for sentence_id, anchor_id in places if not sentence_id]
    activity.record(anchor.article_id, sentences, user, loose=loose)


def _event(
    anchor: Anchor,
    act: AnchorEvent.Act,
    revision_id: int,
    was: Sentence | None,
    user: User | None,
    reason: str = "",
) -> AnchorEvent:
    return AnchorEvent(
        anchor=anchor,
        act=act,
        revision_id=revision_id,
        from_sentence=was,
        to_sentence=anchor.sentence,
        status=anchor.status,
        reason=reason,
        person=user,
    )
