"""What people do happens whole or not at all, wherever it is interrupted, and only if
they may.
"""

import re
from copy import deepcopy
from itertools import count
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection

from annotations import anchors, notes
from annotations.decisions import decide_sentence, undo_decision
from annotations.models import Citation, Note, Rating, Reason
from annotations.sources import library
from annotations.writing import Cited
from articles.finding_decisions import record_decisions
from articles.intake import reread, set_aside
from articles.models import Finding, Intake
from articles.text.shapes import Span
from newsroom.actions.accept import accept
from newsroom.actions.details import describe_article
from newsroom.actions.people import Signed, merge_person, write_credits
from newsroom.actions.publish import publish, withdraw
from newsroom.actions.revise import (
    decide_findings,
    merge_sentences,
    restore_revision,
    revise,
    split_sentence,
)
from newsroom.actions.second_requests import Reasons
from newsroom.models import Person
from tests import NIGHTLY
from tests.support import decisions
from tests.support.databases import contents
from tests.support.decisions import note_on
from tests.support.samples import POLLUTED
from tests.support.small_article import annotate, edit, sentence
from tests.support.tables import table
from tests.support.uploads import receive

pytestmark = pytest.mark.slow


class PowerCutError(Exception):
    pass


class PowerCut:
    """Comes at the write of that number, from 0."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute, sql, params, many, context):
        if re.match("INSERT|UPDATE|DELETE", sql):
            if not self.left:
                raise PowerCutError
            self.left -= 1
        return execute(sql, params, many, context)


class Desk(SimpleNamespace):
    """An article in two revisions, with whatever there is to act on."""

    def note(self) -> Note:
        return Note.objects.select_related("anchor").get(body="Checked.")

    def on(self, words: str):
        return sentence(self.article, words)


@pytest.fixture
def desk(bring, editor) -> Desk:
    article = bring(findings="remove").article
    asked = bring(POLLUTED.replace("arvest", "intage"), path="asked.txt").article
    publish(article, user=None, reasons=Reasons(unchecked="To have one."))
    edit(article, "4 May", "5 May")
    ready = bring(
        POLLUTED.replace("arvest", "ield"), path="ready.txt", findings="remove"
    ).article
    note_on(sentence(ready, "weighbridges"), approve=True)
    decisions.publish(ready, user=None)
    edit(ready, "4 May", "5 May")
    note = annotate(article, "weighbridges")
    source = library.find_or_create({"type": "book", "title": "Weighing"}, editor)
    notes.attach_citation(note.pk, Cited(source, "p. 1"), user=editor)
    moved = annotate(article, "weighbridges", "To be moved.")
    anchors.reattach(
        moved.anchor_id, article.current_revision.sentences.first(), user=editor
    )
    gone = annotate(article, "weighbridges", "Gone.")
    anchors.retire(gone, user=editor)
    approved = annotate(article, "weighbridges", "Approved.")
    notes.approve_note(approved.pk, version=1, user=editor)
    write_credits(article, [Signed("author", "Ida Renn"), Signed("editor", "I. Renn")])
    waiting = receive(
        POLLUTED.replace("4 May", "9 May").encode(),
        path="waits.txt",
        url="https://a.example/",
        user=editor,
    )
    open_one = article.current_revision.sentences.first()
    undone = decide_sentence(open_one, "nothing", user=editor)
    return Desk(
        article=article,
        ready=ready,
        source=source,
        note_id=note.pk,
        decision=undone,
        waiting=waiting,
        asked=asked,
    )


def change_note(desk: Desk, user: User) -> None:
    notes.change_note(
        desk.note_id,
        version=2,
        rating=Rating.objects.last(),
        body="Other.",
        reasons=Reason.objects.all()[:2],
        user=user,
    )


def write_approved_note(desk: Desk, user: User) -> None:
    note_on(
        desk.on("weighbridges"),
        "false",
        "New.",
        user=user,
        words=Span(0, 3),
        reasons=Reason.objects.all()[:2],
        approve=True,
    )


def change_citation(desk: Desk, user: User) -> None:
    citation = Citation.objects.get(note=desk.note_id)
    notes.change_citation(citation.pk, Cited(desk.source, "p. 3"), version=1, user=user)


def remove_citation(desk: Desk, user: User) -> None:
    citation = Citation.objects.get(note=desk.note_id)
    notes.remove_citation(citation.pk, version=1, user=user)


def by(body: str) -> Note:
    return Note.objects.select_related("anchor").get(body=body)


def first(desk: Desk):
    """Of the sentences under the title."""
    found = desk.article.current_revision.sentences.filter(block__gt=0)
    return found.select_related("identity").first()


def draft(desk: Desk, user: User) -> None:
    markup = "Another text. It stands alone."
    revise(
        desk.article, markup, based_on=desk.article.current_revision.number, user=user
    )


def write_note(desk: Desk, user: User) -> None:
    rating, reasons = Rating.objects.last(), Reason.objects.all()[:2]
    notes.write_note(
        desk.on("weighbridges"), user=user, rating=rating, body="New.", reasons=reasons
    )


ACTS = {
    "write a note": write_note,
    "write an approved note": write_approved_note,
    "change a note": change_note,
    "approve": lambda desk, user: notes.approve_note(
        desk.note_id, version=2, user=user
    ),
    "unapprove": lambda desk, user: notes.unapprove_note(by("Approved.").pk, user=user),
    "cite": lambda desk, user: notes.attach_citation(
        desk.note_id, Cited(desk.source, "p. 2"), user=user
    ),
    "change a citation": change_citation,
    "take off a citation": remove_citation,
    "say there is nothing to check": lambda desk, user: decide_sentence(
        desk.on("refused to name"), "nothing", user=user
    ),
    "take a decision back": lambda desk, user: undo_decision(
        desk.decision.pk, user=user
    ),
    "reattach": lambda desk, user: anchors.reattach(
        desk.note().anchor_id, first(desk), user=user
    ),
    "detach": lambda desk, user: anchors.detach(desk.note().anchor_id, user=user),
    "retire": lambda desk, user: anchors.retire(
        desk.note(), user=user, reason="Twice."
    ),
    "bring back": lambda desk, user: anchors.undo_placing(
        [by("Gone.").anchor_id], user=user
    ),
    "undo": lambda desk, user: anchors.undo_placing(
        [by("To be moved.").anchor_id], user=user
    ),
    "revise": draft,
    "restore": lambda desk, user: restore_revision(
        desk.article, 1, based_on=2, user=user
    ),
    "split": lambda desk, user: split_sentence(
        desk.article, first(desk).public_key, 5, user=user
    ),
    "merge": lambda desk, user: merge_sentences(
        desk.article, first(desk).public_key, user=user
    ),
    "describe": lambda desk, user: describe_article(
        desk.article,
        {"title": "T", "byline": "A. New"},
        changed=["title", "byline"],
        version=1,
        user=user,
    ),
    "merge people": lambda desk, user: merge_person(
        Person.objects.get(slug="i-renn"),
        Person.objects.get(slug="ida-renn"),
        user=user,
    ),
    "decide what waits": lambda desk, user: record_decisions(
        desk.waiting.extraction.findings.all(), Finding.Status.REMOVED, user
    ),
    "decide": lambda desk, user: decide_findings(
        desk.asked,
        desk.asked.current_revision.extraction.findings.all(),
        Finding.Status.KEPT,
        user,
    ),
    "accept": lambda desk, user: accept(
        Intake.objects.get(pk=desk.waiting.pk), metadata={}, user=user
    ),
    "take in": lambda _desk, user: receive(
        b"A text. It stands alone.", path="new.txt", user=user
    ),
    "read anew": lambda desk, user: reread(
        Intake.objects.get(pk=desk.waiting.pk), "text/markdown", user
    ),
    "set aside": lambda desk, user: set_aside(
        Intake.objects.get(pk=desk.waiting.pk), user
    ),
    "publish": lambda desk, user: publish(
        desk.ready, user=user, change_note="New.", reasons=Reasons(unchecked="Now.")
    ),
    "withdraw": lambda desk, user: withdraw(desk.article, reason="Wrong.", user=user),
}


@pytest.mark.slow
@table("name", ACTS, rolled_back=True)
def test_an_act_that_is_interrupted_at_any_write_has_not_begun(desk, editor, name):
    """By day after every third write."""
    desk, act = deepcopy(desk), ACTS[name]
    before = contents()
    for number in count() if NIGHTLY else count(1, 3):
        try:
            with connection.execute_wrapper(PowerCut(number)):
                act(desk, editor)
        except PowerCutError:
            assert contents() == before, f"after {number} writes"
        else:
            break
    assert number
    assert contents() != before


@table("name", ACTS, rolled_back=True)
def test_nobody_acts_without_the_right_to(desk, make_user, name):
    desk, act, nobody = deepcopy(desk), ACTS[name], make_user(None)
    before = contents()
    with pytest.raises(PermissionDenied):
        act(desk, nobody)
    assert contents() == before
