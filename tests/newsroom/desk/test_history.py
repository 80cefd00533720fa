"""The pages of a text, as forms alone: change it, look at its history, restore, split,
join.
"""

import re

import pytest
from django.urls import reverse

from annotations.models import Anchor
from newsroom.actions.revise import editable_text
from newsroom.desk.history_days import SENTENCES
from newsroom.desk.text_page import split_at_places
from newsroom.desk.timeline import HISTORIES
from tests.support.decisions import note_on
from tests.support.small_article import (
    annotate,
    edit,
    new_article,
    sentence,
    standing,
    texts,
)


@pytest.fixture
def article(editor):
    return new_article(user=editor)


@pytest.fixture
def page(article, editor, client):
    """page("revise", markup=...) posts, page("history") gets."""
    client.force_login(editor)

    def ask(name, *arguments, **posted):
        address = reverse(f"desk:{name}", args=[article.pk, *arguments])
        answer = client.post(address, posted) if posted else client.get(address)
        answer.words = " ".join(
            re.sub(r"<[^>]+>", "", answer.content.decode().replace("<br>", " ")).split()
        )
        return answer

    return ask


def typed(article, old="", new=""):
    return editable_text(article.current_revision).replace(old, new)


# --- Change the text


def test_a_look_shows_the_change_and_saves_nothing(article, page):
    annotate(article, "It paid")
    answer = page(
        "revise",
        markup=typed(article, "3.1", "3.4"),
        based_on=1,
        summary="Figure",
        look=1,
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "It paid <del>3.1</del><ins>3.4</ins> million" in html
    assert "The position of 1 note must then be confirmed" in answer.words
    assert (
        "Position unconfirmed (a quantity or a unit changed): ? Unverified: Checked."
        in answer.words
    )
    # what was typed is still in the form
    assert "It paid 3.4 million euros 💶 for it." in html
    assert 'value="Figure"' in html
    assert article.revisions.count() == 1


def test_saving_makes_a_revision_and_says_what_needs_an_eye(article, page, client):
    note = annotate(article, "It paid")
    answer = page(
        "revise",
        markup=typed(article, "3.1", "3.4"),
        based_on=1,
        summary="Figure",
        save=1,
    )
    assert (answer.status_code, answer["Location"]) == (
        302,
        reverse("workbench", args=[article.pk]),
    )
    revision = article.current_revision
    assert (revision.number, revision.kind, revision.summary) == (2, "edit", "Figure")
    assert standing(note)[:2] == ("needs_review", "figures")


def test_the_same_text_makes_no_revision(article, page):
    page("revise", markup=typed(article), based_on=1, save=1)
    assert article.revisions.count() == 1
    assert (
        "Nothing would change: this is the text of revision 1"
        in page("revise", markup=typed(article), based_on=1, look=1).words
    )


def test_an_empty_text_is_refused_and_stays_typed(article, page):
    answer = page("revise", markup=" ", based_on=1, summary="All gone", save=1)
    assert answer.status_code == 422
    assert "withdraw it" in answer.words
    assert 'value="All gone"' in answer.content.decode()


def test_the_slower_editor_decides_what_collides_and_loses_nothing(
    article, page, administrator
):
    mine = typed(article, "rot", "decay").replace("2012", "2014")
    edit(article, "2012", "2013", administrator)
    answer = page("revise", markup=mine, based_on=1, save=1)
    assert answer.status_code == 409
    assert "saved revision 2 while you were typing" in answer.words
    assert "1 place was changed by both of you" in answer.words
    form = answer.context["form"]
    assert form["yours"].value() == mine
    assert "decay" in form["markup"].value()
    fields = {
        "markup": form["markup"].value(),
        "yours": mine,
        "based_on": 2,
        "merging": 1,
    }
    refused = page("revise", **fields, save=1)
    assert refused.status_code == 422
    assert "Decide each marked place" in refused.words
    assert mine.split("\n\n")[1] in refused.content.decode()
    settled = page("revise", **fields, settle="1:yours")
    fields["markup"] = settled.context["form"]["markup"].value()
    assert page("revise", **fields, save=1).status_code == 302
    revision = article.current_revision
    assert (revision.number, revision.kind) == (3, "merge")
    assert "2014" in revision.text
    assert "decay" in revision.text


def test_a_look_at_a_stale_text_is_a_conflict_too(article, page, administrator):
    mine = typed(article, "rot", "decay")
    edit(article, "2012", "2013", administrator)
    answer = page("revise", markup=mine, based_on=1, look=1)
    assert answer.status_code == 409
    assert "2013" in answer.context["form"]["markup"].value()


def test_a_script_gets_only_the_look(article, editor, client):
    client.force_login(editor)
    answer = client.post(
        reverse("desk:revise", args=[article.pk]),
        {"markup": typed(article, "3.1", "3.4"), "based_on": 1, "look": 1},
        headers={"X-Requested-With": "fetch"},
    )
    assert answer.content.decode().strip().startswith('<section id="changes"')
    assert "<textarea" not in answer.content.decode()


def test_a_look_needs_a_constant_number_of_queries(
    editor, client, django_assert_num_queries
):
    client.force_login(editor)
    markup = "\n\n".join(
        f"Ship {n} carried {n + 3} crates. It never arrived in {1800 + n}."
        for n in range(60)
    )
    article = new_article(markup, user=editor)
    for one in list(article.current_revision.sentences.all())[::3]:
        annotate(article, one.text)
    posted = {"markup": markup.replace("Ship 4", "Boat 4"), "based_on": 1, "look": 1}
    # Two for the newsroom's name and practice, two for what the article ever said.
    with django_assert_num_queries(16):
        client.post(reverse("desk:revise", args=[article.pk]), posted)


def test_an_annotator_may_look_back_but_not_change(article, annotator, client):
    client.force_login(annotator)
    key = sentence(article, "rot").key
    for name, arguments, status in [
        ("revise", [], 403),
        ("history", [], 200),
        ("sentence", [key], 403),
    ]:
        assert (
            client.get(
                reverse(f"desk:{name}", args=[article.pk, *arguments])
            ).status_code
            == status
        )
    answer = client.post(
        reverse("desk:history", args=[article.pk]), {"restore": 1, "based_on": 1}
    )
    assert answer.status_code == 403


# --- History


def test_every_revision_is_listed_with_who_and_what(article, page, editor):
    edit(article, "3.1", "3.4", editor, summary="The figure")
    words = page("history").words
    assert "editor saved the text: edited, revision 2 today" in words
    assert "The figure" in words
    assert "saved the text: imported, revision 1" in words
    assert "From revision" in words


def test_any_two_are_one_click_away(article, page, editor, client):
    for year in ("2013", "2014"):
        edit(article, "2012" if year == "2013" else "2013", year, editor)
    answer = client.get(
        reverse("desk:history", args=[article.pk]), {"from": "1", "to": "3"}
    )
    assert answer["Location"] == reverse("desk:difference", args=[article.pk, 1, 3])
    assert "<del>2012</del><ins>2014</ins>" in page("difference", 1, 3).content.decode()
    assert "<del>2014</del><ins>2012</ins>" in page("difference", 3, 1).content.decode()
    assert page("difference", 1, 9).status_code == 404


def test_restoring_by_the_page(article, page, editor):
    note = annotate(article, "Nobody")
    edit(article, " Nobody asked why.", "", editor)
    assert standing(note)[0] == "orphaned"
    assert "Restoring revision 1 makes these changes" in page("difference", 2, 1).words
    page("history", restore=1, based_on=2)
    assert article.current_revision.kind == "restore"
    assert standing(note)[0] == "kept"


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"restore": "1", "based_on": "1"}, "Nothing was restored"),
        ({"restore": "7", "based_on": "2"}, "There is no revision 7"),
        ({"restore": "x", "based_on": "2"}, "Choose a revision"),
    ],
)
def test_a_restore_that_cannot_be_says_why(article, page, editor, client, posted, said):
    edit(article, "2012", "2013", editor)
    page("history", **posted)
    assert said in page("history").words
    assert article.current_revision.number == 2


# --- Split and join


def test_a_sentence_can_be_split_at_each_space(article, page):
    found = sentence(article, "It paid")
    assert [part.at for part in split_at_places(found)] == [
        2,
        7,
        11,
        19,
        25,
        27,
        31,
        None,
    ]
    assert "".join(part.words for part in split_at_places(found)) == found.text


def test_chinese_can_be_split_after_punctuation(editor):
    article = new_article(
        "“他说不知道，没有人——谁也没有——问过他（市长）。”", user=editor, language="zh"
    )
    found = article.current_revision.sentences.last()
    assert [part.words for part in split_at_places(found)] == [
        "“他说不知道，",
        "没有人——",
        "谁也没有——",
        "问过他（市长）。”",
    ]


def test_splitting_and_joining_by_the_page(article, page):
    note = annotate(article, "It paid")
    key = sentence(article, "It paid").public_key
    assert "1 annotation on this sentence" in page("sentence", key).words
    answer = page("sentence", key, at=25, based_on=1)
    assert answer.status_code == 302
    first = sentence(article, "It paid")
    assert answer["Location"].endswith(f"?s={first.public_key}#s-{first.public_key}")
    assert texts(article)[2:4] == ["It paid 3.1 million euros", "💶 for it."]
    page("sentence", first.public_key, join="next", based_on=2)
    assert standing(note)[0] == "kept"


@pytest.mark.parametrize(
    ("posted", "said"), [({"at": ""}, "Choose the place"), ({"at": "900"}, "inside")]
)
def test_a_cut_that_cannot_be_says_why(article, page, posted, said):
    answer = page("sentence", sentence(article, "rot").key, based_on=1, **posted)
    assert answer.status_code == 409
    assert said in answer.words


def test_a_cut_from_an_old_page_is_refused(article, page, editor):
    edit(article, "2012", "2013", editor)
    answer = page("sentence", sentence(article, "rot").key, at=12, based_on=1)
    assert "has changed since" in answer.words
    assert article.current_revision.number == 2


def test_a_sentence_that_is_gone_is_not_found(page):
    assert page("sentence", "nowhere").status_code == 404


# --- The life of an annotation


def test_the_life_of_a_note_shows_every_step(article, editor, client):
    note = annotate(article, "It paid")
    edit(article, "3.1", "3.4", editor)
    client.force_login(editor)
    html = client.get(
        reverse("desk:history", args=[article.pk]), {"a": note.anchor_id}
    ).content.decode()
    assert "attached, revision 1" in html
    assert "<del>3.1</del><ins>3.4</ins>" in html
    assert "sentence-alignment/2, similarity 0." in html
    assert "position unconfirmed. a quantity or a unit changed" in html
    assert Anchor.objects.get().events.count() == 2


# --- By day


def test_acts_of_a_day_are_told_together_in_a_sentence(article, page, editor):
    for words in ("It paid", "The engineer", "A child fell"):
        note_on(sentence(article, words), user=editor)
    html = page("history")
    assert "editor wrote 3 notes today" in html.words
    assert html.content.count(b'<div class="step">') == len(html.context["steps"])


def test_each_saved_text_has_a_line_of_its_own(article, page, editor):
    edit(article, "3.1", "3.4", editor)
    edit(article, "3.4", "3.5", editor)
    words = page("history").words
    assert "editor saved the text: edited, revision 2" in words
    assert "editor saved the text: edited, revision 3" in words


def test_every_kind_of_step_has_a_sentence():
    assert HISTORIES.keys() <= SENTENCES.keys()
