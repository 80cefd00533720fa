"""A text that comes again without address or id is offered to the article that it is a
new version of.
"""

import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.intake import article_at
from articles.models import Article, Intake, Shingle
from articles.revisions import resembling
from articles.text.tokens import SKETCH, share, shingles, sketch
from newsroom.actions.revise import revise
from tests.support.small_article import annotate, new_article, standing

STORY = """The ferry company raised its fares by nine percent in March. Nobody had been asked about it.

The island council met twice in a week. Its chairman, Olav Reiss, spoke of a breach of contract. Fuel had
become dearer, says the company, and two boats needed new engines.

A petition with four thousand names was handed over at the pier. The minister has not answered so far."""

EDITED = STORY.replace("nine percent", "seven percent").replace(
    "Nobody had been asked", "No one was asked"
)

OTHER = """The observatory on the ridge will close its doors in the autumn. Astronomers had used the mirror
since the seventies. The university wants to sell the land and to move the instruments to a drier place."""

CHINESE = "渡轮公司三月把票价提高了百分之九，事先没有征求任何人的意见。岛上的议会一周内开了两次会，主席说这是违约。"


def test_an_edited_text_shares_most_of_its_shingles_and_a_stranger_none():
    assert share(shingles(STORY), shingles(EDITED)) > 0.7
    assert share(shingles(STORY), shingles(OTHER)) == 0
    assert (
        share(shingles(CHINESE), shingles(CHINESE.replace("百分之九", "百分之七")))
        > 0.5
    )


def test_case_and_white_space_make_no_other_text():
    assert shingles(STORY) == shingles(STORY.upper().replace(" ", "  "))


def test_a_few_words_resemble_nothing():
    assert sketch("Nobody had been asked about it.") == ()


@given(st.text())
def test_any_text_has_a_bounded_sketch(text):
    assert len(sketch(text * 20)) <= SKETCH


# --- With a database ------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def imported(capsys, folder, *texts: str) -> list[dict]:
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text)
    call_command("import_articles", str(folder), "--json")
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_command_names_the_article_that_a_new_one_resembles(capsys, tmp_path):
    rows = imported(capsys, tmp_path, STORY, EDITED, OTHER)
    assert [row["status"] for row in rows] == ["created"] * 3
    assert [row["resembles"] for row in rows] == ["", rows[0]["slug"], ""]


def test_what_the_article_says_now_counts_not_what_it_said(editor):
    article = new_article(STORY)
    assert resembling(EDITED) == article
    revise(article, OTHER, based_on=1, user=editor)
    assert (resembling(EDITED), resembling(OTHER)) == (None, article)
    assert Shingle.objects.filter(article=article).count() <= SKETCH


def test_looking_costs_two_queries_and_one_for_each_candidate(
    editor, django_assert_max_num_queries
):
    for number in range(12):
        made = new_article(
            f"{STORY} Edition {number} of the paper has it on page {number}."
        )
        Article.objects.filter(pk=made.pk).update(slug=f"story-{number}")
    with django_assert_max_num_queries(5):
        assert resembling(EDITED) is not None


@pytest.fixture
def offered(client, editor):
    """A story with a note, and its edited text waiting in the desk."""
    client.force_login(editor)
    article = new_article(STORY)
    note = annotate(article, "petition")
    answer = client.post(
        reverse("desk:import"),
        {"text": EDITED, "html": "", "title": "", "language": "en"},
    )
    return article, note, answer.url


def test_the_desk_offers_to_take_it_as_a_new_version_and_carries_the_notes(
    client, offered
):
    article, note, address = offered
    page = client.get(address).content.decode()
    assert "This looks like a new revision of" in page
    client.post(address, {"version": str(article.pk)})
    page = client.get(address).content.decode()
    assert "You chose to import this as a new revision of" in page
    client.post(address, {"accept": "1", "title": "The pier", "language": "en"})
    assert Article.objects.count() == 1
    assert article.current_revision.number == 2
    assert standing(note)[0] == "kept"


def test_the_desk_can_make_a_new_article_of_it_all_the_same(client, offered):
    article, _, address = offered
    client.post(address, {"version": str(article.pk)})
    client.post(address, {"version": "new"})
    assert Intake.objects.get().article is None
    client.post(address, {"accept": "1", "title": "The fares", "language": "en"})
    assert Article.objects.count() == 2
    assert article.current_revision.number == 1


@pytest.mark.parametrize("choice", ["0", "999999", "x", ""])
def test_only_the_article_that_was_offered_can_be_chosen(client, offered, choice):
    _, _, address = offered
    client.post(address, {"version": choice})
    assert Intake.objects.get().article is None


# --- By address -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://www.paper.example/a/",
        "https://Paper.example/a#top",
        "https://paper.example/a?utm_source=x",
    ],
)
def test_an_article_is_found_under_every_spelling_of_its_address(address):
    article = new_article(STORY)
    article.canonical_url = "https://paper.example/a"
    article.save(update_fields=["canonical_url"])
    assert article_at(address) == article
    assert article_at("https://paper.example/b") is None
    assert article_at("") is None
