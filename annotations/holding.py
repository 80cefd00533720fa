"""Where an annotation stands, decided by a person: attached, confirmed, moved, set aside, brought back.

Each function is one transaction, writes one AnchorEvent, and takes the article's lock first, so that no new
revision comes in between. `user` is who acts; None is the operator at the shell.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from annotations.models import Anchor, AnchorEvent, Citation, Note
from articles import identity
from articles.desk import check_permission
from articles.models import Article, Revision, Sentence

type Annotation = Note | Citation

HOLDS = {AnchorEvent.Act.ATTACHED, AnchorEvent.Act.CONFIRMED, AnchorEvent.Act.REATTACHED}
DETACHED = {Anchor.Status.MARGIN, Anchor.Status.ORPHANED}
UNDOABLE = {
    AnchorEvent.Act.CONFIRMED,
    AnchorEvent.Act.REATTACHED,
    AnchorEvent.Act.DETACHED,
    AnchorEvent.Act.RETIRED,
}


class Refused(Exception):
    """It cannot be done, and the message says what to do instead. Nothing was changed."""


def lock(article_id: int) -> int:
    """Takes the article's lock; returns the id of its current revision. Raises Refused if it has none."""
    Article.objects.select_for_update().get(pk=article_id)
    newest = Revision.objects.filter(article=article_id).order_by("-number").values_list("pk", flat=True)
    current = newest.first()
    if current is None:
        raise Refused("This article has no text yet.")
    return current


def attach(sentence: Sentence, user: User | None) -> Anchor:
    """A new anchor on `sentence`. Call inside the transaction that writes the annotation. Raises Refused."""
    article_id = sentence.revision.article_id
    revision_id = lock(article_id)
    _check_current(sentence, revision_id)
    anchor = Anchor.objects.create(article_id=article_id, sentence=sentence, confirmed_text=sentence.text)
    _record(anchor, AnchorEvent.Act.ATTACHED, revision_id, None, user)
    return anchor


@transaction.atomic
def confirm(anchor_id: int, sentence: Sentence, *, user: User | None) -> Anchor:
    """The annotation belongs on `sentence`, where the person saw it standing. Raises Refused."""
    anchor, revision_id = _locked(anchor_id, "change", user)
    if anchor.sentence_id != sentence.pk:
        raise Refused("It no longer stands on that sentence: reload the page and look again.")
    return _hold(anchor, sentence, revision_id, user)


@transaction.atomic
def reattach(anchor_id: int, sentence: Sentence, *, user: User | None) -> Anchor:
    """The annotation belongs on `sentence` instead. Raises Refused."""
    anchor, revision_id = _locked(anchor_id, "change", user)
    return _hold(anchor, sentence, revision_id, user)


@transaction.atomic
def detach(anchor_id: int, *, user: User | None) -> Anchor:
    """The annotation belongs to the article as a whole. Raises Refused."""
    anchor, revision_id = _locked(anchor_id, "change", user)
    _check_alive(anchor)
    if anchor.status == Anchor.Status.MARGIN:
        return anchor
    return _set_aside(anchor, Anchor.Status.MARGIN, AnchorEvent.Act.DETACHED, revision_id, user)


@transaction.atomic
def retire(annotation: Annotation, *, user: User | None, reason: str = "") -> Anchor:
    """Takes the annotation off the article. It is kept, with its history, and `undo` brings it back."""
    anchor, revision_id = _locked(annotation.anchor_id, "delete", user)
    if anchor.status == Anchor.Status.RETIRED:
        return anchor
    anchor.reason = reason[:300]
    return _set_aside(anchor, Anchor.Status.RETIRED, AnchorEvent.Act.RETIRED, revision_id, user)


@transaction.atomic
def undo(anchor_id: int, *, user: User | None) -> Anchor:
    """Takes back the last thing that a person decided about this anchor. Raises Refused.

    Where the text has changed since, the annotation returns to its sentence only if that stands unchanged;
    otherwise it is orphaned, for a person to place.
    """
    anchor, revision_id = _locked(anchor_id, "change", user)
    events = list(anchor.events.order_by("pk").select_related("from_sentence__revision"))
    last, before = events[-1], events[-2] if len(events) > 1 else None
    if last.act not in UNDOABLE or before is None:
        raise Refused("There is nothing to undo here: something else has happened since.")
    was = anchor.sentence
    if last.act in HOLDS:
        anchor.confirmed_text = _confirmed_text(events[:-1])
    if last.act == AnchorEvent.Act.CONFIRMED and was and was.revision_id == revision_id:
        _forget(was, anchor)
    _put_back(anchor, last.from_sentence, before, revision_id)
    anchor.save()
    _record(anchor, AnchorEvent.Act.UNDONE, revision_id, was, user)
    return anchor


def restore(annotation: Annotation, *, user: User | None) -> Anchor:
    """Brings a retired annotation back. Raises Refused."""
    if annotation.anchor.status != Anchor.Status.RETIRED:
        raise Refused("It was not retired.")
    return undo(annotation.anchor_id, user=user)


# --- Steps --------------------------------------------------------------------------------------------


def kind_of(anchor: Anchor) -> str:
    return "note" if hasattr(anchor, "note") else "citation"


def _locked(anchor_id: int, verb: str, user: User | None) -> tuple[Anchor, int]:
    """The anchor and its article's current revision, both held until the transaction ends."""
    found = Anchor.objects.select_related("note", "citation").get(pk=anchor_id)
    check_permission(user, f"annotations.{verb}_{kind_of(found)}")
    revision_id = lock(found.article_id)
    return Anchor.objects.select_for_update().get(pk=anchor_id), revision_id


def _check_current(sentence: Sentence, revision_id: int) -> None:
    if sentence.revision_id != revision_id:
        raise Refused("The article's text has changed since this page was opened: reload it and look again.")


def _check_alive(anchor: Anchor) -> None:
    if anchor.status == Anchor.Status.RETIRED:
        raise Refused("It was retired: bring it back first.")


def _hold(anchor: Anchor, sentence: Sentence, revision_id: int, user: User | None) -> Anchor:
    _check_alive(anchor)
    _check_current(sentence, revision_id)
    was = anchor.sentence
    same = was == sentence
    if same and anchor.status == Anchor.Status.KEPT and anchor.confirmed_text == sentence.text:
        return anchor
    anchor.sentence, anchor.status, anchor.reason = sentence, Anchor.Status.KEPT, ""
    anchor.confirmed_text = sentence.text
    anchor.save()
    if same:
        _recognise(sentence, anchor)
    act = AnchorEvent.Act.CONFIRMED if same else AnchorEvent.Act.REATTACHED
    _record(anchor, act, revision_id, was, user)
    return anchor


def _recognise(sentence: Sentence, anchor: Anchor) -> None:
    """A person has said that this is the sentence that the annotation was on: links to that one lead here."""
    held = anchor.events.filter(
        status__in=[Anchor.Status.KEPT, Anchor.Status.MOVED], to_sentence__isnull=False
    )
    event = held.select_related("to_sentence__identity").order_by("-pk").first()
    if event and event.to_sentence:
        identity.take_over(sentence, event.to_sentence.public_key)


def _forget(sentence: Sentence, anchor: Anchor) -> None:
    """Nobody recognises the sentence any more, unless another annotation was confirmed on it too."""
    others = AnchorEvent.objects.filter(to_sentence=sentence, act=AnchorEvent.Act.CONFIRMED)
    standing = others.filter(anchor__sentence=sentence, anchor__status=Anchor.Status.KEPT)
    if not standing.exclude(anchor=anchor).exists():
        identity.release(sentence)


def _set_aside(
    anchor: Anchor, status: Anchor.Status, act: AnchorEvent.Act, revision_id: int, user: User | None
) -> Anchor:
    was = anchor.sentence
    anchor.sentence, anchor.status = None, status
    anchor.save()
    _record(anchor, act, revision_id, was, user, anchor.reason if status == Anchor.Status.RETIRED else "")
    return anchor


def _put_back(anchor: Anchor, sentence: Sentence | None, before: AnchorEvent, revision_id: int) -> None:
    anchor.status, anchor.reason = Anchor.Status(before.status), before.reason
    anchor.sentence = sentence
    if sentence and sentence.revision_id != revision_id:
        heir = identity.find(revision_id, sentence.public_key)
        anchor.sentence = heir if heir and heir.text == sentence.text else None
    if anchor.sentence is None and anchor.status not in DETACHED:
        anchor.status = Anchor.Status.ORPHANED
        anchor.reason = "The sentence changed while this was set aside."


def _confirmed_text(events: Sequence[AnchorEvent]) -> str:
    """The sentence as a person last saw the annotation on it, after those events."""
    texts: list[str] = []
    held = False
    for event in events:
        if event.act == AnchorEvent.Act.UNDONE and held:
            texts.pop()
        held = event.act in HOLDS
        if held and event.to_sentence:
            texts.append(event.to_sentence.text)
    return texts[-1]


def _record(
    anchor: Anchor,
    act: AnchorEvent.Act,
    revision_id: int,
    was: Sentence | None,
    user: User | None,
    reason: str = "",
) -> None:
    AnchorEvent.objects.create(
        anchor=anchor,
        act=act,
        revision_id=revision_id,
        from_sentence=was,
        to_sentence=anchor.sentence,
        status=anchor.status,
        reason=reason,
        person=user,
    )
