"""Where a note stands, decided by a person: attached, confirmed, moved, set aside,
brought back.

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
    """Somebody else changed it since the page was opened. `current` is what it
    is now.
    """

    def __init__(self, current: Note | Citation) -> None:
        super().__init__(_("Somebody else changed this while you were writing."))
        self.current = current


# Prefetched, not joined: a join would bring the whole text of the revision with every
# event.
EVENTS = (
    "events__from_sentence__revision",
    "events__from_sentence__identity",
    "events__to_sentence__revision",
)


def lock(article_id: int) -> int:
    """Takes the article's lock; returns the id of its current revision. Raises Refused
    if it has none.
    """
    Article.objects.select_for_update().only("pk").get(pk=article_id)
    newest = (
        Revision.objects.filter(article=article_id)
        .order_by("-number")
        .values_list("pk", flat=True)
    )
    current = newest.first()
    if current is None:
        raise Refused(_("This article has no text yet."))
    return current


def attach(notes: Sequence[Note], user: User | None) -> None:
    """Stores the anchors of new notes on one article, in a fixed number of queries.

    Call inside the transaction that writes the notes, and then record_on. Raises
    Refused.
    """
    anchors = [note.anchor for note in notes]
    revision_id = lock(anchors[0].article_id)
    for anchor in anchors:
        check_current(anchor.sentence, revision_id)
    Anchor.objects.bulk_create(anchors)
    events = (
        _event(anchor, AnchorEvent.Act.ATTACHED, revision_id, None, user)
        for anchor in anchors
    )
    AnchorEvent.objects.bulk_create(events)


@transaction.atomic
def confirm(
    anchor_id: int, sentence: Sentence, *, words: Span | None = None, user: User | None
) -> Anchor:
    """Confirms that the note belongs on `sentence`, where the person saw it; returns
    its anchor.

    words: of that sentence, which it is about; None: those that it was about. Raises
    Refused, also where those are gone.
    """
    (anchor,), revision_id = _locked([anchor_id], "change", user)
    if anchor.sentence_id != sentence.pk:
        raise Refused(
            _("It no longer stands on that sentence: reload the page and look again.")
        )
    return _hold(anchor, sentence, words, revision_id, user)


@transaction.atomic
def reattach(
    anchor_id: int, sentence: Sentence, *, words: Span | None = None, user: User | None
) -> Anchor:
    """Moves the note to `sentence`; returns its anchor. words, Raises: as confirm."""
    (anchor,), revision_id = _locked([anchor_id], "change", user)
    return _hold(anchor, sentence, words, revision_id, user)


@transaction.atomic
def detach(anchor_id: int, *, user: User | None) -> Anchor:
    """Moves the note to the article as a whole; returns its anchor. Raises Refused."""
    (anchor,), revision_id = _locked([anchor_id], "change", user)
    _check_alive(anchor)
    if anchor.status == Anchor.Status.MARGIN:
        return anchor
    return _set_aside(
        anchor, Anchor.Status.MARGIN, AnchorEvent.Act.DETACHED, revision_id, user
    )


@transaction.atomic
def retire(note: Note, *, user: User | None, reason: str = "") -> Anchor:
    """Takes the note off the article; returns its anchor. The history is kept; `undo`
    restores it.
    """
    (anchor,), revision_id = _locked([note.anchor_id], "delete", user)
    if anchor.status == Anchor.Status.RETIRED:
        return anchor
    anchor.reason = reason[:300]
    return _set_aside(
        anchor,
        Anchor.Status.RETIRED,
        AnchorEvent.Act.RETIRED,
        revision_id,
        user,
        anchor.reason,
    )


@transaction.atomic
def undo(anchor_ids: Sequence[int], *, user: User | None) -> list[Anchor]:
    """Takes back a person's last decision about each of these anchors of one article,
    all of them or none, in a fixed number of queries; returns them. Raises Refused.

    Where the text has changed since, a note returns to its sentence only if that stands
    unchanged; otherwise it is orphaned, for a person to place.
    """
    anchors, revision_id = _locked(anchor_ids, "change", user)
    prefetch_related_objects(anchors, *EVENTS)
    lives = {anchor.pk: _life(anchor) for anchor in anchors}
    were = {anchor.pk: anchor.sentence for anchor in anchors}
    confirmed = [
        were[pk]
        for pk, life in lives.items()
        if life[-1].act == AnchorEvent.Act.CONFIRMED
    ]
    _forget(
        [was for was in confirmed if was and was.revision_id == revision_id], anchors
    )
    heirs = _heirs([life[-1].from_sentence for life in lives.values()], revision_id)
    for anchor in anchors:
        *earlier, last = lives[anchor.pk]
        if last.act in HOLDS:
            _confirm_text(anchor, _confirmed_text(earlier), user)
        _put_back(anchor, last.from_sentence, earlier[-1], heirs)
    Anchor.objects.bulk_update(
        anchors, ["sentence", "status", "reason", "confirmed_text"]
    )
    _write(
        [
            _event(anchor, AnchorEvent.Act.UNDONE, revision_id, were[anchor.pk], user)
            for anchor in anchors
        ]
    )
    return anchors


def confirmable(notes: Iterable[Note]) -> list[Note]:
    """Which may be confirmed together, a hint, never done without a person: those that
    wait for review although the change lies outside their clause and is neither
    negation, hedging, split nor ambiguous. notes: with their anchors' sentences.
    """
    return [note for note in notes if _is_beside(note)]


def _is_beside(note: Note) -> bool:
    anchor = note.anchor
    if (
        anchor.status != Anchor.Status.NEEDS_REVIEW
        or anchor.sentence is None
        or anchor.reason in SINGLY
    ):
        return False
    rewording = Rewording(anchor.confirmed_text, anchor.sentence.text)
    if note.words is None:
        return rewording.is_safe
    (there,) = rewording.follow([note.words])
    return there.span is not None and not there.reason


# --- Steps ----------------------------------------------------------------------------


def _locked(
    anchor_ids: Sequence[int], verb: str, user: User | None
) -> tuple[list[Anchor], int]:
    """The anchors, in that order, and their article's current revision, held until the
    transaction ends.
    """
    check_permission(user, f"annotations.{verb}_note")
    found = Anchor.objects.in_bulk(anchor_ids)
    if not found or found.keys() != set(anchor_ids):
        raise Anchor.DoesNotExist
    (article_id,) = {anchor.article_id for anchor in found.values()}
    revision_id = lock(article_id)
    rows = Anchor.objects.select_for_update().prefetch_related(
        "sentence__revision", "note"
    )
    held = rows.in_bulk(anchor_ids)
    return [held[anchor_id] for anchor_id in dict.fromkeys(anchor_ids)], revision_id


def mark(note: Note, words: Span | None, covers: Sequence[Span] = ()) -> None:
    """Says what of its anchor's confirmed text the note is about. covers: of a note on
    the whole sentence.
    """
    note.start, note.end = words or (None, None)
    note.words_text = words.of(note.anchor.confirmed_text) if words else ""
    note.covers = [] if words else [[*span] for span in covers]


def moved(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Where these words of the old wording are in the new one; None for those that are
    gone. For every span in the same order.
    """
    if old == new or not spans:
        return [*spans]
    return [there.span for there in Rewording(old, new).follow(spans)]


def _life(anchor: Anchor) -> list[AnchorEvent]:
    """Every event, oldest first. Raises Refused if the last of them cannot be
    undone.
    """
    events = sorted(anchor.events.all(), key=lambda event: event.pk)
    if len(events) < 2 or events[-1].act not in UNDOABLE:
        raise Refused(
            _("There is nothing to undo here: something else has happened since.")
        )
    return events


def check_current(sentence: Sentence | None, revision_id: int) -> None:
    """Raises Refused for a sentence of another revision than that which `lock` answered
    with.
    """
    if sentence is None or sentence.revision_id != revision_id:
        raise Refused(
            _(
                "The article's text has changed since this page was opened: reload it and look again."
            )
        )


def _check_alive(anchor: Anchor) -> None:
    if anchor.status == Anchor.Status.RETIRED:
        raise Refused(_("It was taken off: restore it first."))


def _hold(
    anchor: Anchor,
    sentence: Sentence,
    words: Span | None,
    revision_id: int,
    user: User | None,
) -> Anchor:
    _check_alive(anchor)
    check_current(sentence, revision_id)
    was = anchor.sentence
    same = was == sentence
    seen = anchor.status == Anchor.Status.KEPT and not anchor.reason
    if same and seen and not words and anchor.confirmed_text == sentence.text:
        return anchor
    anchor.sentence, anchor.status, anchor.reason = sentence, Anchor.Status.KEPT, ""
    _confirm_text(anchor, sentence.text, user, words)
    anchor.save()
    if same:
        _recognise(sentence, anchor)
    act = AnchorEvent.Act.CONFIRMED if same else AnchorEvent.Act.REATTACHED
    _write([_event(anchor, act, revision_id, was, user)])
    return anchor


def _confirm_text(
    anchor: Anchor, text: str, user: User | None, words: Span | None = None
) -> None:
    """What the note is about goes with it to the wording that a person confirms. words:
    of that one.

    Raises Refused where its words are gone: it would silently be about something else.
    """
    note, was = anchor.note, anchor.confirmed_text
    anchor.confirmed_text = text
    spans = moved(
        was,
        text,
        [*([note.words] if note.words else []), *(Span(*one) for one in note.covers)],
    )
    about = words or (spans.pop(0) if note.words else None)
    if note.words and not about:
        raise Refused(
            _(
                "The words that the note is about are gone: mark those that it is about now."
            )
        )
    before = note.words, note.words_text, note.covers, note.released_at
    mark(note, about, [span for span in spans if span])
    if was != text:  # what was released is another wording
        note.released_at = note.released_by = None
    if (note.words, note.words_text, note.covers, note.released_at) != before:
        note.version += 1
        save_as(note, user)


def _recognise(sentence: Sentence, anchor: Anchor) -> None:
    """A person has said that this is the sentence that the note was on: links to that
    one lead here.
    """
    held = anchor.events.filter(
        status__in=[Anchor.Status.KEPT, Anchor.Status.MOVED], to_sentence__isnull=False
    )
    event = held.select_related("to_sentence__identity").order_by("-pk").first()
    if event and event.to_sentence:
        sentence_keys.take_over(sentence, event.to_sentence.public_key)


def _forget(sentences: Sequence[Sentence], anchors: Sequence[Anchor]) -> None:
    """Nobody recognises the sentences any more, but those on which another note was
    confirmed too.
    """
    confirmed = AnchorEvent.objects.filter(
        to_sentence__in=sentences, act=AnchorEvent.Act.CONFIRMED
    )
    standing = confirmed.filter(
        anchor__sentence=F("to_sentence"), anchor__status=Anchor.Status.KEPT
    )
    others = set(
        standing.exclude(anchor__in=anchors).values_list("to_sentence", flat=True)
    )
    sentence_keys.release(
        [sentence for sentence in sentences if sentence.pk not in others]
    )


def _set_aside(
    anchor: Anchor,
    status: Anchor.Status,
    act: AnchorEvent.Act,
    revision_id: int,
    user: User | None,
    why: str = "",
) -> Anchor:
    was = anchor.sentence
    anchor.sentence, anchor.status = None, status
    anchor.save()
    _write([_event(anchor, act, revision_id, was, user, why)])
    return anchor


def _heirs(
    sentences: Sequence[Sentence | None], revision_id: int
) -> dict[int, Sentence]:
    """By the id of each sentence, the one that stands for it in the revision, under the
    very same words.
    """
    known = [sentence for sentence in sentences if sentence]
    now = sentence_keys.find_sentences(
        revision_id, [one.public_key for one in known if one.revision_id != revision_id]
    )
    same = {one.pk: one for one in known if one.revision_id == revision_id}
    heirs = {
        one.pk: heir
        for one in known
        if (heir := now.get(one.public_key)) and heir.text == one.text
    }
    return heirs | same


def _put_back(
    anchor: Anchor,
    sentence: Sentence | None,
    before: AnchorEvent,
    heirs: dict[int, Sentence],
) -> None:
    anchor.status, anchor.reason = Anchor.Status(before.status), before.reason
    anchor.sentence = heirs.get(sentence.pk) if sentence else None
    if anchor.sentence is None and anchor.status not in DETACHED:
        anchor.status = Anchor.Status.ORPHANED
        anchor.reason = Anchor.ASIDE


def _confirmed_text(events: Sequence[AnchorEvent]) -> str:
    """The sentence as a person last saw the note on it, after those events."""
    texts: list[str] = []
    held = False
    for event in events:
        if event.act == AnchorEvent.Act.UNDONE and held:
            texts.pop()
        held = event.act in HOLDS
        if held and event.to_sentence:
            texts.append(event.to_sentence.text)
    return texts[-1]


def _write(events: Sequence[AnchorEvent]) -> None:
    """Of anchors of one article."""
    AnchorEvent.objects.bulk_create(events)
    places = [
        (sentence, event.anchor_id)
        for event in events
        for sentence in (event.to_sentence_id, event.from_sentence_id)
    ]
    _record(events[0].anchor, places, events[0].person)


def record_on(anchors: Sequence[Anchor], user: User | None) -> None:
    """Something was done to what hangs on these anchors of one article."""
    _record(anchors[0], [(anchor.sentence_id, anchor.pk) for anchor in anchors], user)


def _record(
    anchor: Anchor, places: Sequence[tuple[int | None, int]], user: User | None
) -> None:
    """places: each sentence (None: none) with the anchor that is or was on it."""
    sentences = [sentence for sentence, _ in places if sentence]
    loose = [number for sentence, number in places if not sentence]
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
