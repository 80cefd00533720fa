"""Pictures of an article: brought by its text, they stay through every revision until
somebody takes them out.
"""

import hashlib
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from articles.models import Article, Picture, Revision
from articles.problems import Conflict, Refused
from articles.text.headline import body_of
from newsroom.actions.accept import bring_in
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.illustrate import PictureDetails, add_picture, change_picture
from newsroom.actions.revise import restore_revision
from newsroom.editions.diff import compare
from tests.support.decisions import publish
from tests.support.pictures import BLUE, SECRET, illustrated_docx, picture
from tests.support.small_article import edit

pytestmark = pytest.mark.django_db

FIRST = "The harbour was sold in March to a company that appears in no register we could search."
SECOND = "Nobody at the town hall could say who had signed the contract, or when it was paid for."
CAPTION = "The harbour on the day of the sale."


def imported(*parts: str | bytes, **said: str) -> Article:
    content = illustrated_docx(*parts or (FIRST, picture(), f"^ {CAPTION}", SECOND))
    return bring_in(
        content, path="sale.docx", user=None, metadata={"kind": "ours"} | said
    ).article


def before(revision: Revision) -> list[str]:
    """What follows each picture."""
    text, blocks = body_of(revision.text, revision.blocks)
    follows = [text[one["start"] : one["end"]] for one in blocks] + ["the end"]
    return [follows[one["block"]] for one in revision.pictures]


def test_they_come_with_the_text_in_two_sizes() -> None:
    revision = imported().current_revision
    assert before(revision) == [CAPTION]
    (shown,) = revision.pictures
    sizes = [(one["width"], one["height"]) for one in shown["sizes"]]
    assert (sizes, shown["credit"], shown["alt"]) == ([(1280, 720), (640, 360)], "", "")
    kept = {one.sha256: bytes(one.content) for one in Picture.objects.all()}
    assert kept.keys() == {one["sha256"] for one in shown["sizes"]}
    assert not any(SECRET.encode() in content for content in kept.values())


@pytest.mark.parametrize(
    ("old", "new", "follows"),
    [
        (SECOND, f"{SECOND}\n\nThe mayor did not answer.", CAPTION),
        (FIRST, f"It began in 2012.\n\n{FIRST}", CAPTION),
        (
            CAPTION,
            "Two cranes, seen from Mill Lane in the summer of 2019.",
            "Two cranes, seen from Mill Lane",
        ),
        (f"^ {CAPTION}\n\n", "", SECOND),
        (f"{FIRST}\n\n", "", CAPTION),
        (f"\n\n^ {CAPTION}\n\n{SECOND}", "", "the end"),
    ],
)
def test_they_stay_where_they_stand_when_the_text_is_corrected(
    old: str, new: str, follows: str
) -> None:
    article = imported()
    revision = edit(article, old, new)
    assert [one.startswith(follows) for one in before(revision)] == [True]


def test_another_import_takes_none_away_and_brings_none_twice() -> None:
    article = imported(external_id="sale")
    parts = (FIRST, picture(), f"^ {CAPTION}", SECOND, picture(colour=BLUE))
    again = bring_in(
        illustrated_docx(*parts),
        path="b.docx",
        user=None,
        metadata={"external_id": "sale"},
    )
    assert again.article == article
    assert before(again.revision) == [CAPTION, "the end"]
    fewer = bring_in(
        illustrated_docx(FIRST, SECOND),
        path="c.docx",
        user=None,
        metadata={"external_id": "sale"},
    )
    assert len(fewer.revision.pictures) == 2


def test_an_earlier_revision_has_its_own() -> None:
    article = imported()
    first = article.current_revision
    edit(article, FIRST, f"It began in 2012.\n\n{FIRST}")
    again = restore_revision(article, first.number, based_on=2, user=None)
    assert again.pictures == first.pictures


# --- By hand --------------------------------------------------------------------------

SAID = PictureDetails(block=1, alt="Two cranes", credit="Ann Lee")


def test_one_is_added_by_hand_with_a_caption_that_is_a_sentence_of_the_text() -> None:
    article = imported(FIRST, SECOND)
    revision = add_picture(
        article, picture(), SAID, caption=CAPTION, based_on=1, user=None
    )
    assert before(revision) == [CAPTION]
    assert [one.text for one in revision.sentences.all()][-3:] == [
        FIRST,
        CAPTION,
        SECOND,
    ]
    (one,) = revision.pictures
    assert (one["alt"], one["credit"], one["is_decorative"]) == (
        "Two cranes",
        "Ann Lee",
        False,
    )


def test_a_second_one_stands_beside_the_first_and_parts_nobody_from_a_caption() -> None:
    article = imported()
    revision = add_picture(
        article,
        picture(colour=BLUE),
        replace(SAID, block=0),
        caption="Before.",
        based_on=1,
        user=None,
    )
    assert before(revision) == ["Before.", CAPTION]
    with pytest.raises(Refused, match="Choose the position"):
        add_picture(article, picture(), replace(SAID, block=2), based_on=2, user=None)
    moved = change_picture(article, 0, replace(SAID, block=4), based_on=2, user=None)
    assert before(moved) == [CAPTION, "the end"]


def test_it_is_described_and_taken_out_again_and_nothing_is_lost() -> None:
    article = imported()
    described = change_picture(article, 0, SAID, based_on=1, user=None)
    assert (described.kind, described.pictures[0]["alt"]) == ("pictures", "Two cranes")
    assert change_picture(article, 0, SAID, based_on=2, user=None) == described
    gone = change_picture(article, 0, None, based_on=2, user=None)
    assert (gone.pictures, CAPTION in gone.text, Picture.objects.count()) == (
        [],
        True,
        2,
    )
    with pytest.raises(Conflict):
        change_picture(article, 0, None, based_on=2, user=None)
    assert (
        restore_revision(article, 2, based_on=3, user=None).pictures
        == described.pictures
    )


def test_who_may_not_change_the_text_changes_no_picture(annotator) -> None:
    article = imported()
    for act in (
        lambda: change_picture(article, 0, SAID, based_on=1, user=annotator),
        lambda: add_picture(article, picture(), SAID, based_on=1, user=annotator),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_gate_names_what_is_not_said_of_a_picture() -> None:
    article = imported()
    (blocker,) = [
        one
        for one in gate_of(article, article.current_revision).blockers
        if one.kind == "pictures"
    ]
    (item,) = blocker.items
    assert (item.text, item.left, item.query) == (
        "Picture 1",
        "alt text, credit",
        "#picture-1",
    )
    with pytest.raises(NotReady, match="1 picture lacks alt text or a credit"):
        publish(article, user=None)
    change_picture(
        article, 0, replace(SAID, alt="", is_decorative=True), based_on=1, user=None
    )
    assert "pictures" not in gate_of(article, article.current_revision).kinds


def test_of_an_excerpt_none_is_shown_and_none_is_asked_for() -> None:
    article = imported(kind="examined")
    Article.objects.filter(pk=article.pk).update(excerpted=True)
    article.refresh_from_db()
    assert "pictures" not in gate_of(article, article.current_revision).kinds


# --- In editions ----------------------------------------------------------------------


def shown() -> Article:
    article = imported()
    change_picture(article, 0, SAID, based_on=1, user=None)
    publish(article, user=None)
    return article


def test_an_edition_names_it_by_its_hash_and_it_is_sealed_with_what_is_said_of_it() -> (
    None
):
    edition = shown().editions.get()
    (one,) = edition.content["pictures"]
    assert edition.content["blocks"][one["block"]]["kind"] == "caption"
    for size in one["sizes"]:
        content = bytes(Picture.objects.get(sha256=size["sha256"]).content)
        assert hashlib.sha256(content).hexdigest() == size["sha256"]
        assert size["sha256"] not in edition.document
    assert (one["alt"], one["credit"]) == ("Two cranes", "Ann Lee")
    assert "Two cranes" not in edition.document


def test_a_changed_picture_is_a_change_that_readers_are_told_of() -> None:
    article = shown()
    first = article.editions.get().reading
    change_picture(article, 0, replace(SAID, credit="Bo Ek"), based_on=2, user=None)
    second = publish(article, user=None, change_note="Credit.").reading
    told = dict(compare(first, second).sections)["Pictures"]
    assert told == ("the picture “Two cranes”: credit “Ann Lee” became “Bo Ek”.",)
    change_picture(article, 0, None, based_on=3, user=None)
    third = publish(article, user=None, change_note="Taken out.").reading
    assert dict(compare(second, third).sections)["Pictures"] == (
        "Removed: the picture “Two cranes”.",
    )
    assert not compare(second, third).others
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(article, user=None, change_note="Again.")


def test_words_added_above_it_are_not_a_change_of_it() -> None:
    article = shown()
    first = article.editions.get().reading
    edit(article, FIRST, f"It began in 2012.\n\n{FIRST}")
    second = publish(article, user=None, change_note="More.").reading
    assert "Pictures" not in dict(compare(first, second).sections)
    assert not compare(first, second).others
