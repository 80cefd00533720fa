"""Notes and their citations are written, changed, moved, taken off and brought back;
nothing is ever lost.
"""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.management.base import CommandError

from annotations import anchors, importing, notes
from annotations.models import Anchor, AnchorEvent, Citation, Note, Rating, Reason
from annotations.notes import Stale
from annotations.sources import library
from annotations.writing import Cited
from articles.problems import Refused
from tests.support.desk import PARAGRAPHS, add_revision, make_article, sentence

SOURCE = {
    "id": "minutes",
    "type": "report",
    "title": "Minutes of the harbour authority",
}


def rating(slug: str) -> Rating:
    return Rating.objects.get(slug=slug)


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def note(article, annotator) -> Note:
    return notes.write_note(
        sentence(article, "k0"),
        rating=rating("unverified"),
        reasons=Reason.objects.filter(slug="exaggerated"),
        body="The ledger says 3.9 million.",
        user=annotator,
    )


@pytest.fixture
def citation(note, annotator) -> Citation:
    source = library.find_or_create(SOURCE, annotator)
    return notes.attach_citation(
        note.pk, Cited(source, "p. 4", stance="supports"), user=annotator
    )


def change(note: Note, **kwargs: Any) -> Note:
    given = {
        "version": note.version,
        "rating": note.rating,
        "reasons": list(note.reasons.all()),
        "body": note.body,
        "internal": note.internal,
    }
    return notes.change_note(note.pk, **(given | kwargs))


def acts(anchor: Anchor) -> list[str]:
    return list(anchor.events.order_by("pk").values_list("act", flat=True))


# --- Writing


def test_a_note_is_a_draft_that_holds_its_sentence(article, note, annotator) -> None:
    assert note.status == "draft"
    assert note.anchor.sentence == sentence(article, "k0")
    assert note.anchor.confirmed_text == PARAGRAPHS[0][0]
    event = note.anchor.events.get()
    assert (event.act, event.person, event.to_sentence) == (
        "attached",
        annotator,
        note.anchor.sentence,
    )
    assert (event.revision, event.from_sentence, event.status) == (
        article.current_revision,
        None,
        "kept",
    )
    assert note.history.first().history_user == annotator
    assert [r.reason.slug for r in note.history.first().reasons.all()] == [
        "exaggerated"
    ]


def test_whoever_may_approve_may_do_so_at_once(article, editor) -> None:
    note = notes.write_note(
        sentence(article, "k1"),
        rating=rating("unverified"),
        body="No.",
        user=editor,
        approve=True,
    )
    assert (note.status, note.approved_by) == ("approved", editor)
    assert note.approved_at


def test_an_annotator_may_not_approve(article, annotator) -> None:
    with pytest.raises(PermissionDenied):
        notes.write_note(
            sentence(article, "k1"),
            rating=rating("unverified"),
            body="No.",
            user=annotator,
            approve=True,
        )
    assert not Note.objects.exists()
    assert not Anchor.objects.exists()


def test_without_a_role_nothing_is_written(article, make_user) -> None:
    nobody = make_user(None)
    with pytest.raises(PermissionDenied):
        notes.write_note(
            sentence(article, "k1"), rating=rating("false"), body="No.", user=nobody
        )
    assert not Anchor.objects.exists()


def test_without_a_role_nothing_is_changed_or_cited(
    article, note, citation, make_user
) -> None:
    nobody = make_user(None)
    for act in (
        lambda: change(note, body="Other.", user=nobody),
        lambda: notes.change_citation(
            citation.pk, Cited(citation.source), version=1, user=nobody
        ),
        lambda: notes.attach_citation(note.pk, Cited(citation.source), user=nobody),
        lambda: notes.remove_citation(citation.pk, version=1, user=nobody),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Note.objects.get(pk=note.pk).body == note.body
    assert Citation.objects.get().version == 1


@pytest.mark.parametrize(
    ("slug", "body", "says"),
    [
        (None, " \n", "empty"),
        (None, "\x00\ud800", "empty"),
        ("false", "x" * 20_001, "20,001 characters"),
    ],
)
def test_a_bad_body_is_refused(
    article, annotator, slug: str | None, body: str, says: str
) -> None:
    given = rating(slug) if slug else None
    with pytest.raises(Refused, match=says):
        notes.write_note(
            sentence(article, "k1"), rating=given, body=body, user=annotator
        )
    assert not Anchor.objects.exists()


def test_an_old_sentence_takes_no_note(article, annotator) -> None:
    old = sentence(article, "k0")
    add_revision(article, PARAGRAPHS)
    with pytest.raises(Refused, match="text has changed since"):
        notes.write_note(old, rating=rating("false"), body="No.", user=annotator)
    assert not Anchor.objects.exists()


# --- Changing


def test_a_change_counts_up_and_keeps_what_was(note, annotator) -> None:
    changed = change(
        note, body="The ledger says 3.8 million.", reasons=[], user=annotator
    )
    assert changed.version == 2
    bodies = {row.version: row.body for row in note.history.all()}
    assert bodies == {
        1: "The ledger says 3.9 million.",
        2: "The ledger says 3.8 million.",
    }
    assert not Note.objects.get(pk=note.pk).reasons.exists()


def test_a_stale_change_loses_neither_text(note, annotator, editor) -> None:
    change(note, body="Hers.", user=editor)
    with pytest.raises(Stale) as stale:
        change(note, body="His.", user=annotator)
    assert stale.value.current.body == "Hers."
    assert Note.objects.get(pk=note.pk).body == "Hers."


def test_the_same_save_sent_twice_is_one_save(note, annotator) -> None:
    change(note, body="Again.", user=annotator)
    assert change(note, body="Again.", user=annotator).version == 2
    assert change(note, body="Again.", user=annotator).version == 2


def test_the_same_reasons_in_another_order_are_no_change(note, annotator) -> None:
    reasons = list(Reason.objects.order_by("pk")[:2])
    changed = change(note, reasons=reasons[::-1], user=annotator)
    assert set(Note.objects.get(pk=note.pk).reasons.all()) == set(reasons)
    assert (
        change(changed, reasons=reasons, user=annotator).version == changed.version == 2
    )


def test_an_annotator_who_changes_an_approved_note_sends_it_to_review_again(
    note, annotator, editor
) -> None:
    approved = notes.approve_note(note.pk, version=1, user=editor)
    assert change(approved, body="Other.", user=annotator).status == "in_review"
    assert Note.objects.get(pk=note.pk).approved_by is None


def test_approving_what_has_changed_since_is_stale(note, annotator, editor) -> None:
    change(note, body="Other.", user=annotator)
    with pytest.raises(Stale):
        notes.approve_note(note.pk, version=1, user=editor)
    assert notes.approve_note(note.pk, version=2, user=editor).version == 3
    assert notes.approve_note(note.pk, version=3, user=editor).version == 3
    assert notes.unapprove_note(note.pk, user=editor).status == "draft"


def test_an_annotator_neither_approves_nor_unapproves(note, annotator) -> None:
    for act in (
        lambda: notes.approve_note(note.pk, version=1, user=annotator),
        lambda: notes.unapprove_note(note.pk, user=annotator),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_citation_says_nothing_that_nobody_wrote(note, citation, annotator) -> None:
    bare = notes.attach_citation(note.pk, Cited(citation.source), user=annotator)
    assert (bare.locator, bare.quote, bare.stance) == ("", "", "context")
    changed = notes.change_citation(
        citation.pk, Cited(citation.source), version=1, user=annotator
    )
    assert (changed.locator, changed.quote, changed.stance) == ("", "", "context")


@pytest.mark.parametrize(
    ("slug", "stance"),
    [
        ("supported", "supports"),
        ("false", "contradicts"),
        ("missing-context", "context"),
    ],
)
def test_a_stance_that_nobody_said_follows_from_the_rating(
    article, annotator, slug, stance
) -> None:
    source = library.find_or_create(SOURCE, annotator)
    given = {
        "rating": rating(slug),
        "body": "So.",
        "sources": [Cited(source)],
        "user": annotator,
    }
    note = notes.write_note(sentence(article, "k1"), **given)
    assert note.citations.get().stance == stance


def test_a_citation_is_changed_with_the_same_care(citation, annotator, editor) -> None:
    def change(
        version: int, user, locator: str = "p. 5", stance: str = "contradicts"
    ) -> Citation:
        cited = Cited(citation.source, locator, stance=stance)
        return notes.change_citation(citation.pk, cited, version=version, user=user)

    changed = change(1, annotator)
    assert (changed.version, changed.locator, changed.stance) == (
        2,
        "p. 5",
        "contradicts",
    )
    assert change(1, annotator).version == 2
    with pytest.raises(Stale) as stale:
        change(1, editor, locator="p. 6")
    assert stale.value.current.locator == "p. 5"
    with pytest.raises(Refused, match="not a stance"):
        change(2, editor, stance="shouts")


def test_a_citation_that_is_removed_is_kept_and_put_back(
    note, citation, annotator
) -> None:
    removed = notes.remove_citation(citation.pk, version=1, user=annotator)
    assert removed.removed_at
    assert not Citation.objects.standing().exists()
    with pytest.raises(Refused, match="Restore it"):
        notes.change_citation(
            citation.pk, Cited(citation.source), version=2, user=annotator
        )
    notes.restore_citation(citation.pk, user=annotator)
    assert Citation.objects.standing().get().version == 3
    assert [row.removed_at is None for row in citation.history.order_by("pk")] == [
        True,
        False,
        True,
    ]


def test_another_source_is_another_note_to_whoever_approved_it(
    note, citation, annotator, editor
) -> None:
    note.refresh_from_db()
    approved = notes.approve_note(note.pk, version=note.version, user=editor)
    notes.change_citation(
        citation.pk, Cited(citation.source, "p. 9"), version=1, user=annotator
    )
    now = Note.objects.get(pk=note.pk)
    assert (now.status, now.version, now.written_by) == (
        "in_review",
        approved.version + 1,
        annotator,
    )


# --- Standing


def test_retired_and_brought_back(article, note, annotator) -> None:
    anchors.retire(note, user=annotator, reason="Said twice")
    anchor = Anchor.objects.get(pk=note.anchor_id)
    assert (anchor.status, anchor.sentence, anchor.reason) == (
        "retired",
        None,
        "Said twice",
    )
    assert not Note.objects.drafts().exists()
    with pytest.raises(Refused, match="Restore it"):
        change(note, body="x", user=annotator)
    note.refresh_from_db()
    back = anchors.undo_placing([note.anchor_id], user=annotator)[0]
    assert (back.status, back.sentence) == ("kept", sentence(article, "k0"))
    assert acts(back) == ["attached", "retired", "undone"]


def test_retiring_twice_is_retiring_once(note, annotator) -> None:
    anchors.retire(note, user=annotator)
    anchors.retire(note, user=annotator)
    assert acts(note.anchor) == ["attached", "retired"]


def test_brought_back_to_the_heir_of_its_sentence(article, note, annotator) -> None:
    anchors.retire(note, user=annotator)
    add_revision(article, PARAGRAPHS)
    assert anchors.undo_placing([note.anchor_id], user=annotator)[
        0
    ].sentence == sentence(article, "k0")


def test_brought_back_without_its_sentence_it_waits_for_a_person(
    article, note, annotator
) -> None:
    anchors.retire(note, user=annotator)
    add_revision(article, [["Another text altogether."]])
    back = anchors.undo_placing([note.anchor_id], user=annotator)[0]
    assert (back.status, back.sentence, back.reason) == ("orphaned", None, Anchor.ASIDE)


def test_a_note_moves_only_by_a_person_and_says_so(article, note, annotator) -> None:
    other = sentence(article, "k1")
    anchor = anchors.reattach(note.anchor_id, other, user=annotator)
    assert (anchor.sentence, anchor.confirmed_text) == (other, other.text)
    undone = anchors.undo_placing([note.anchor_id], user=annotator)[0]
    assert (undone.sentence.key, undone.confirmed_text) == ("k0", PARAGRAPHS[0][0])
    anchors.detach(note.anchor_id, user=annotator)
    assert Anchor.objects.get(pk=anchor.pk).status == "margin"
    assert anchors.undo_placing([anchor.pk], user=annotator)[0].status == "kept"
    assert acts(anchor) == ["attached", "reattached", "undone", "detached", "undone"]
    assert set(anchor.events.values_list("person", "reason")) == {(annotator.pk, "")}
    with pytest.raises(Refused, match="nothing to undo"):
        anchors.undo_placing([anchor.pk], user=annotator)


def carried(article, note: Note, status: str) -> Anchor:
    """As a new revision leaves an anchor whose sentence was reworded."""
    reworded = [
        [
            "The authority of Port Ellery paid 4.6 million euros for a gate.",
            *PARAGRAPHS[0][1:],
        ]
    ]
    revision = add_revision(article, reworded)
    anchor = note.anchor
    was, anchor.sentence = anchor.sentence, revision.sentences.get(key="k0")
    anchor.status, anchor.reason = status, "Figures changed"
    anchor.save()
    AnchorEvent.objects.create(
        anchor=anchor,
        act="carried",
        revision=revision,
        from_sentence=was,
        to_sentence=anchor.sentence,
        status=status,
        reason="Figures changed",
        algorithm="test",
    )
    return anchor


def test_confirming_takes_the_new_words_and_undo_gives_the_old_ones_back(
    article, note, annotator
) -> None:
    anchor = carried(article, note, "needs_review")
    assert Anchor.objects.unresolved().count() == 1
    confirmed = anchors.confirm_place(
        anchor.pk, sentence(article, "k0"), user=annotator
    )
    assert (confirmed.status, confirmed.confirmed_text) == (
        "kept",
        sentence(article, "k0").text,
    )
    undone = anchors.undo_placing([anchor.pk], user=annotator)[0]
    assert (undone.status, undone.reason) == ("needs_review", "Figures changed")
    assert undone.confirmed_text == PARAGRAPHS[0][0]


def test_nobody_confirms_a_sentence_that_they_have_not_seen(
    article, note, annotator
) -> None:
    seen = sentence(article, "k0")
    anchor = carried(article, note, "needs_review")
    with pytest.raises(Refused, match="no longer on that sentence"):
        anchors.confirm_place(anchor.pk, seen, user=annotator)
    with pytest.raises(Refused, match="changed since"):
        anchors.reattach(anchor.pk, seen, user=annotator)
    anchor.refresh_from_db()
    assert anchor.status == "needs_review"


def test_without_a_role_nothing_moves(note, make_user) -> None:
    nobody = make_user(None)
    for act in (
        lambda: anchors.retire(note, user=nobody),
        lambda: anchors.detach(note.anchor_id, user=nobody),
        lambda: anchors.undo_placing([note.anchor_id], user=nobody),
        lambda: anchors.confirm_place(
            note.anchor_id, note.anchor.sentence, user=nobody
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert acts(note.anchor) == ["attached"]


# --- From a file


def test_place_finds_by_key_and_by_text(article) -> None:
    assert importing.Places(article).find("k3").key == "k3"
    assert importing.Places(article).find(f" {PARAGRAPHS[0][1]}\n").key == "k1"
    with pytest.raises(
        Refused, match=r"occurs 2 times in the text: give its key \(k2, k16\)"
    ):
        importing.Places(article).find("Nobody at the authority would say why.")
    with pytest.raises(Refused, match="No sentence"):
        importing.Places(article).find("Nobody would say why.")


ITEMS = [
    {
        "sentence": "k0",
        "note": {
            "rating": "Missing_Context",
            "reasons": ["OUTDATED"],
            "body": "The price was for two gates.",
            "internal": "Ask the harbour master again.",
        },
        "citations": [
            {
                "source": SOURCE,
                "locator": "p. 4",
                "quote": "two gates",
                "stance": "Contradicts",
            },
            {"source": "minutes", "locator": "p. 5"},
        ],
    },
    {
        "sentence": PARAGRAPHS[0][1],
        "note": {"rating": "unverified", "body": "1,400.", "status": "draft"},
    },
]


def test_a_file_is_placed_once(article, editor) -> None:
    report = importing.import_annotations(article, ITEMS, editor)
    assert (report.placed, report.already_there, report.unplaced) == (2, 0, [])
    first, second = Note.objects.order_by("pk")
    assert (first.status, first.rating.slug, first.reasons.get().slug) == (
        "approved",
        "missing-context",
        "outdated",
    )
    assert (second.status, second.anchor.sentence.key) == ("draft", "k1")
    assert (first.internal, second.internal) == ("Ask the harbour master again.", "")
    passages = Citation.objects.order_by("pk").values_list("locator", "quote", "stance")
    assert list(passages) == [
        ("p. 4", "two gates", "contradicts"),
        ("p. 5", "", "context"),
    ]
    again = importing.import_annotations(article, ITEMS, editor)
    assert (again.placed, again.already_there) == (0, 2)


@pytest.mark.parametrize(
    "other", [{"locator": "p. 9"}, {"quote": "three gates"}, {"source": "of-1931"}]
)
def test_two_passages_of_one_source_are_two_citations(
    article, editor, other: dict[str, str]
) -> None:
    library.find_or_create(
        SOURCE | {"id": "of-1931", "title": "Minutes of 1931"}, editor
    )
    library.find_or_create(SOURCE, editor)
    one = {"source": "minutes", "locator": "p. 4", "quote": "two gates"}
    items = [
        {"sentence": "k0", "citations": [cited]} for cited in (one, one | other, one)
    ]
    report = importing.import_annotations(article, items, editor)
    assert (report.placed, report.already_there, report.unplaced) == (2, 1, [])
    assert Citation.objects.count() == Note.objects.filter(rating=None).count() == 2


def test_an_id_is_looked_for_in_the_file_before_the_newsroom(article, editor) -> None:
    there = library.find_or_create(SOURCE, editor)
    ours = SOURCE | {"title": "Minutes of another authority", "type": "book"}
    items = [
        {
            "sentence": "k0",
            "citations": [{"source": ours, "locator": "1"}, {"source": "minutes"}],
        }
    ]
    assert importing.import_annotations(article, items, editor).placed == 1
    first, second = Citation.objects.order_by("pk")
    assert first.source == second.source != there


def test_two_notes_of_one_rating_on_one_sentence_are_two(article, editor) -> None:
    notes_given = [
        {"rating": "unverified", "body": body} for body in ("No.", "Not at all.", "No.")
    ]
    report = importing.import_annotations(
        article, [{"sentence": "k0", "note": one} for one in notes_given], editor
    )
    assert (report.placed, report.already_there) == (2, 1)


def test_notes_of_an_annotator_go_to_review(article, annotator) -> None:
    importing.import_annotations(article, ITEMS, annotator)
    assert list(Note.objects.order_by("pk").values_list("status", flat=True)) == [
        "in_review",
        "draft",
    ]


def test_what_was_retired_is_not_made_again(article, editor) -> None:
    importing.import_annotations(article, ITEMS, editor)
    anchors.retire(Note.objects.first(), user=editor)
    assert importing.import_annotations(article, ITEMS, editor).placed == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("item", "says"),
    [
        ("k0", "not an object"),
        ({"note": {}}, "not an object with a"),
        ({"sentence": 3}, "not an object with a"),
        ({"sentence": "k99", "note": {"rating": "false", "body": "x"}}, "No sentence"),
        ({"sentence": "k0"}, "no note, no citation and no state"),
        ({"sentence": "k0", "citations": {}, "note": None}, "no note"),
        ({"sentence": "k0", "citations": "x"}, "not a list"),
        ({"sentence": "k0", "note": "x"}, "A note must be an object"),
        (
            {"sentence": "k0", "note": {"rating": "dubious", "body": "x"}},
            "is not a known rating; choose from supported",
        ),
        (
            {"sentence": "k0", "note": {"rating": ["x"], "body": "x"}},
            "is not a known rating",
        ),
        (
            {
                "sentence": "k0",
                "note": {"rating": "unverified", "body": "x", "reasons": ["bad"]},
            },
            "is not a known reason",
        ),
        (
            {"sentence": "k0", "note": {"rating": "false", "body": ""}},
            "“False” needs a source that contradicts the claim",
        ),
        (
            {"sentence": "k0", "note": {"rating": "unverified", "body": ""}},
            "Write how you tried to verify the claim",
        ),
        ({"sentence": "k0", "note": {"body": "x"}}, "is not a known rating"),
        ({"sentence": "k0", "state": "checked"}, "does not say what was found"),
        ({"sentence": "k0", "state": "unchecked"}, "Say why"),
        (
            {
                "sentence": "k0",
                "note": {"rating": "unverified", "body": "x", "words": "e"},
            },
            "more than once",
        ),
        (
            {"sentence": "k0", "note": {"rating": "unverified", "body": {}}},
            "body must be text",
        ),
        (
            {"sentence": "k0", "citations": [{"source": "nowhere"}]},
            "No source has the id",
        ),
        ({"sentence": "k0", "citations": [{}]}, "names no source"),
        ({"sentence": "k0", "citations": [{"source": {"title": ""}}]}, "needs a title"),
        (
            {"sentence": "k0", "citations": [{"source": SOURCE, "stance": "shouts"}]},
            "not a stance",
        ),
        (
            {"sentence": "k0", "citations": [{"source": SOURCE, "quote": "x" * 5_001}]},
            "5,001 characters",
        ),
    ],
)
def test_what_cannot_be_placed_is_listed_and_the_rest_kept(
    article, editor, item: Any, says: str
) -> None:
    report = importing.import_annotations(article, [item, ITEMS[1]], editor)
    assert report.placed == 1
    [(index, why)] = report.unplaced
    assert index == 0
    assert says in why
    assert Anchor.objects.count() == 1


def test_a_file_needs_a_role(article, make_user) -> None:
    with pytest.raises(PermissionDenied):
        importing.import_annotations(article, ITEMS, make_user(None))


def test_the_command(article, editor, tmp_path, capsys) -> None:
    file = tmp_path / "notes.json"
    file.write_text(json.dumps(ITEMS), encoding="utf-8")
    call_command("annotate", article.slug, str(file), "--as", "editor")
    assert "2 placed, 0 there already, 0 not placed" in capsys.readouterr().out
    file.write_text(
        json.dumps([{"sentence": "gone", "note": {}}, ITEMS[0]]), encoding="utf-8"
    )
    with pytest.raises(SystemExit) as left:
        call_command("annotate", article.slug, str(file), "--as", "editor", "--json")
    assert left.value.code == 1
    report = json.loads(capsys.readouterr().out)
    assert (
        report["placed"],
        report["already_there"],
        report["unplaced"][0]["index"],
    ) == (0, 1, 0)


@pytest.mark.parametrize(
    "content", ["{", "{}", "\ud800".encode("utf-8", "surrogatepass"), "[" * 200_000]
)
def test_the_command_refuses_a_bad_file(
    article, editor, tmp_path, content: Any
) -> None:
    file = tmp_path / "notes.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError, match="is not"):
        call_command("annotate", article.slug, str(file), "--as", "editor")
