"""What may have become untrue is looked at first; what only looks different, all at
once.
"""

from collections import Counter

import pytest
from django.urls import reverse

from annotations.anchoring import align
from annotations.anchoring.reasons import reason_of
from annotations.anchors import confirm_place, undo_placing
from annotations.models import Anchor
from annotations.review_reasons import SAFE, TOP
from newsroom.actions.preview import look_ahead
from newsroom.actions.revise import typed_draft
from tests.support.site import ROOT
from tests.support.small_article import annotate, edit, new_article, standing
from tests.support.tables import table

# Written and labelled from the definitions alone, before the rules were.
RISKS = ROOT / "tests" / "data" / "review_risk.tsv"
REASONS = {"quantity": "figures", "actor": "names"}

OPENING = "The council met on a rainy evening in the old town hall."


def labelled() -> list[tuple[str, str, str]]:
    """(label, reason found, the old sentence)"""
    lines = (line.split("\t") for line in RISKS.read_text().splitlines())
    return [
        (label, reason_of(old, new, names=language != "de"), old)
        for language, label, old, new in lines
    ]


def test_changes_of_meaning_are_found_in_eight_languages():
    changes = [
        (label, reason)
        for label, reason, _ in labelled()
        if label not in {"safe", "wording"}
    ]
    found = [reason in TOP for _, reason in changes]
    named = [reason == REASONS.get(label, label) for label, reason in changes]
    assert len(changes) > 180
    assert sum(found) >= 0.95 * len(changes)
    assert sum(named) >= 0.95 * len(changes)


def test_what_changes_no_word_is_safe_and_other_words_are_no_alarm():
    found = [
        (label, reason)
        for label, reason, _ in labelled()
        if label in {"safe", "wording"}
    ]
    assert [pair for pair in found if pair[1] in TOP] == []
    assert Counter(
        reason in {*SAFE, ""} for label, reason in found if label == "safe"
    ) == {True: 22}
    assert not [pair for pair in found if pair[0] == "wording" and pair[1] in SAFE]


@table(
    ("old", "new", "reason"),
    [
        ("They ran to the car park.", "They ran into the car park.", "wording"),
        ("Put the sum in the field.", "Input the sum in the field.", "wording"),
        ("I'll speak of it here.", "We'll speak of it here.", "wording"),
        (
            "It is at https://a.example/2019/x now.",
            "It is at https://a.example/2020/y now.",
            "wording",
        ),
        ("See Figure 3 for it.", "See Figure 4 for it.", "wording"),
        ("He noted it at once.[1]", "He noted it at once.[2]", "wording"),
        ("The 3Sat report was long.", "The 4Sat report was long.", "wording"),
        ("The plan is not valid.", "The plan is invalid.", "wording"),
        ("It doesn't work at all.", "It does not work at all.", "wording"),
        ("He came on Monday, in 2014.", "In 2014, on Monday, he came.", "wording"),
        ("Three men came.", "3 men came.", "wording"),
        ("It cost 1,000 euros.", "It cost 1000 euros.", "wording"),
        ("He did it.", "He did it?", "wording"),
        ("A trial was held there.", "A trail was held there.", "wording"),
        ("She spoke of the Arudino board.", "She spoke of the Arduino board.", "names"),
        ("किताब मेज़ पर है।", "किताबें मेज़ पर हैं।", "wording"),
        (
            "The plan is better than that.",
            "The plan is ~~better~~ than that.",
            "wording",
        ),
    ],
)
def test_false_alarms_and_false_comfort(old, new, reason):
    assert reason_of(old, new) == reason


def test_figures_that_neighbours_exchange_are_figures_of_either():
    old = [
        OPENING,
        "The north mill lost 40 workers.",
        "The south mill lost 75 workers.",
    ]
    new = [
        OPENING,
        "The north mill lost 75 workers.",
        "The south mill lost 40 workers.",
    ]
    assert [(m.targets, m.reason) for m in align(old, new)[1:]] == [
        ((1,), "figures"),
        ((2,), "figures"),
    ]


def test_three_sentences_made_into_one_are_all_found_in_it():
    old = [
        OPENING,
        "The bridge was closed.",
        "Engineers had found rust.",
        "The repair will take long.",
    ]
    whole = "The bridge was closed because engineers had found rust and the repair will take long."
    matches = align(old, [OPENING, whole])
    assert [(m.targets, m.reason) for m in matches[1:]] == [((1,), "merged")] * 3


@table(
    ("before", "after", "context"),
    [
        ("Minister Lind was asked about it.", "Mayor Okoro was asked about it.", True),
        ("The report is true.", "The report is false.", True),
        ("The report came in the morning.", "The report came in the mroning.", False),
        ("The report is long.", "The report is lengthy.", False),
    ],
)
def test_a_sentence_that_stays_after_another_statement_is_in_a_new_context(
    before, after, context
):
    match = align(
        [OPENING, before, "He denied it."], [OPENING, after, "He denied it."]
    )[2]
    assert (match.status, match.context) == ("kept", context)


def test_a_new_speaker_in_between_is_a_new_context_for_what_leans_on_it():
    denial = "He denied it at once and left the room."
    matches = align([OPENING, denial], [OPENING, "A second man spoke.", denial])
    assert [match.context for match in matches] == [False, True]


# --- On the desk ----------------------------------------------------------------------

TEXT = (
    "The minister spoke. He denied it. The comittee met on Tuesday. Nobody recieved a letter. "
    "It rained all day."
)


@pytest.fixture
def article(db):
    return new_article(TEXT)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def review(desk, article) -> str:
    return desk.get(
        reverse("workbench", args=[article.pk]), {"show": "review"}
    ).content.decode()


def test_all_whose_words_did_not_change_are_kept_in_one_act_and_that_can_be_undone(
    desk, article, editor
):
    notes = [annotate(article, words) for words in ("comittee", "recieved", "rained")]
    edit(article, "comittee", "committee", user=editor)
    edit(article, "recieved", "received", user=editor)
    edit(article, "rained all day", "rained all night", user=editor)
    assert [standing(note)[1] for note in notes] == ["spelling", "spelling", "wording"]
    page = review(desk, article)
    assert "Keep 2 notes whose own words did not change" in page
    assert "<del>comittee</del>" in page
    numbers = [note.anchor_id for note in notes]
    proof = {"on": article.current_revision.number}
    act = reverse("workbench", args=[article.pk]) + "?show=review"
    safe = {"act": "confirm_all", "numbers": numbers}
    desk.post(act, proof | safe)
    assert [standing(note)[0] for note in notes] == ["kept", "kept", "needs_review"]
    desk.post(act, proof | {"act": "undo", "number": ",".join(map(str, numbers[:2]))})
    assert [standing(note)[0] for note in notes] == ["needs_review"] * 3


def test_a_changed_context_is_said_beside_the_note_and_keeps_nobody_waiting(
    desk, article, editor
):
    note = annotate(article, "denied")
    current = article.current_revision
    draft = typed_draft(current, TEXT.replace("The minister", "The mayor"))
    fates = [
        fate.kind
        for step in look_ahead(article, draft)
        if step.kind != "run"
        for fate in step.fates
    ]
    assert fates == ["context"]
    edit(article, "The minister", "The mayor", user=editor)
    assert standing(note)[:2] == ("kept", "context")
    assert not Anchor.objects.unresolved().exists()
    assert "The sentence before changed" in review(desk, article)


def test_a_changed_context_is_remembered_until_somebody_has_seen_it(article, editor):
    note = annotate(article, "denied")
    edit(article, "The minister", "The mayor", user=editor)
    edit(article, "rained", "snowed", user=editor)
    assert standing(note)[:2] == ("kept", "context")
    anchor = Anchor.objects.get(pk=note.anchor_id)
    confirm_place(anchor.pk, anchor.sentence, user=editor)
    assert standing(note)[:2] == ("kept", "")
    undo_placing([anchor.pk], user=editor)
    assert standing(note)[:2] == ("kept", "context")
