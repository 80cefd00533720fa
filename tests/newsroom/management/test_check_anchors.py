"""check_anchors names every note that stands where nobody put it."""

import pytest
from django.core.management import CommandError, call_command

from annotations import anchors
from annotations.models import Anchor, AnchorEvent, Note
from newsroom.operations.anchor_proofs import find_anchor_faults
from tests.support.decisions import publish
from tests.support.small_article import annotate, edit, new_article, sentence


@pytest.fixture
def article(editor):
    article = new_article(user=editor)
    for words in ("It paid", "Nobody", "rot"):
        annotate(article, words)
    return article


def problems(article):
    return [fault.partition(": ")[2] for fault in find_anchor_faults([article])]


def test_all_is_well(article, editor, capsys):
    edit(article, "3.1", "3.4", editor)
    edit(article, "Nobody asked why.", "", editor)
    anchors.detach(Anchor.objects.get(confirmed_text__contains="rot").pk, user=editor)
    call_command("check_anchors")
    assert "stands where a person put it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"confirmed_text": "Something else."},
            "its sentence does not read as a person confirmed it",
        ),
        ({"status": "orphaned"}, "it is detached, yet on a sentence"),
        ({"status": "moved"}, "it stands otherwise than its history says"),
    ],
)
def test_what_was_changed_behind_the_back_is_named(article, capsys, change, problem):
    anchor = Anchor.objects.select_related("note").first()
    Anchor.objects.filter(pk=anchor.pk).update(**change)
    with pytest.raises(CommandError, match="found"):
        call_command("check_anchors", article.slug)
    assert (
        f"{article.slug}, note {anchor.note.pk}: {problem}." in capsys.readouterr().err
    )


def test_an_anchor_that_was_left_behind_is_named(article, editor):
    anchor = Anchor.objects.first()
    behind = anchor.sentence_id
    edit(article, "2012", "2013", editor)
    Anchor.objects.filter(pk=anchor.pk).update(sentence=behind)
    assert "its sentence is not in the current revision" in problems(article)


def test_a_note_put_on_other_words_in_silence_is_named(article, editor):
    """Even if its anchor and its history were made to agree."""
    anchor = Anchor.objects.select_related("note").first()
    other = sentence(article, "shelved")
    Anchor.objects.filter(pk=anchor.pk).update(
        sentence=other, confirmed_text=other.text
    )
    AnchorEvent.objects.create(
        anchor=anchor,
        act="carried",
        revision=article.current_revision,
        to_sentence=other,
        status="kept",
    )
    unconfirmed = "nobody ever confirmed the words that it is said to be on"
    assert problems(article) == [unconfirmed]
    article.kind = "ours"
    article.save()
    edition = publish(article, user=editor, approve=True)
    assert edition.content["notes"]
    assert problems(article) == [
        unconfirmed,
        "edition 1 shows it on words that nobody confirmed",
    ]


def test_a_note_about_words_beyond_the_end_of_its_sentence_is_named(article):
    Note.objects.filter(anchor__confirmed_text__contains="rot").update(
        start=10, end=900
    )
    assert problems(article) == ["it is about words beyond the end of its sentence"]


def test_an_unknown_article_is_refused(db):
    with pytest.raises(CommandError, match="no article"):
        call_command("check_anchors", "nowhere")
