"""An open workbench is sent what changed and no more, however long the text; and who
else is there.
"""

import gzip
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import anchors, notes
from annotations.models import Anchor, Note, Rating
from articles import activity
from articles.models import Activity, Article
from newsroom.actions import revise
from newsroom.desk.models import Presence
from newsroom.desk.workbench import following
from tests.support import decisions
from tests.support.desk import add_revision, make_article, sentence
from tests.support.html import flat

pytestmark = pytest.mark.slow

FETCH = {"X-Requested-With": "fetch", "Accept": "text/html, application/json"}
LIMIT = 10_000  # bytes of an answer to a save, and of what is sent


@pytest.fixture
def article(db) -> Article:
    return make_article()


@pytest.fixture
def long_article(db) -> Article:
    """Of a thousand sentences, with a note on every fifth."""
    article = Article.objects.create(slug="long", title="A long article", language="en")
    texts = [
        f"The city paid {number} million euros for gate number {number}."
        for number in range(1000)
    ]
    revision = add_revision(article, [texts[at : at + 10] for at in range(0, 1000, 10)])
    rows = list(revision.sentences.all()[::5])
    made = Anchor.objects.bulk_create(
        Anchor(article=article, sentence=row, confirmed_text="As it was.")
        for row in rows
    )
    rating = Rating.objects.get(slug="disputed")
    Note.objects.bulk_create(
        Note(anchor=anchor, rating=rating, body="Not so.") for anchor in made
    )
    return article


@pytest.fixture
def ada(make_user) -> Client:
    client = Client()
    client.force_login(make_user("Editor", "ada"))
    return client


@pytest.fixture
def ben(make_user) -> Client:
    client = Client()
    user = make_user("Editor", "ben")
    user.first_name, user.last_name = "Ben", "Example"
    user.save()
    client.force_login(user)
    return client


def address(article: Article) -> str:
    return reverse("workbench", args=[article.pk])


def note_on(key: str, body: str = "Not so.") -> dict[str, object]:
    return {
        "act": "note",
        "rating": Rating.objects.get(slug="disputed").pk,
        "body": body,
        "sentence": key,
    }


def number_in(html: str) -> int:
    found = re.search(r'id="state" value="(\d+)"', html)
    assert found
    return int(found[1])


def sentences_in(html: str) -> list[str]:
    return re.findall(r'class="s" id="s-(\w+)"', html)


def ask(client: Client, article: Article, since: int, **query: str):
    query = {"revision": "1", **query}
    return client.get(
        reverse("follow", args=[article.pk]),
        query,
        headers=FETCH | {"X-Since": str(since)},
    )


# --- What a save sends and receives


def test_a_save_brings_the_changed_sentence_alone(ada, long_article) -> None:
    page = ada.get(address(long_article)).content.decode()
    assert len(sentences_in(page)) == 1000
    headers = FETCH | {"X-Since": str(number_in(page)), "Accept-Encoding": "gzip"}
    answer = ada.post(
        f"{address(long_article)}?s=k501", note_on("k501"), headers=headers
    )
    html = gzip.decompress(answer.content).decode()
    assert sentences_in(html) == ["k501"]
    assert 'id="panel"' in html
    assert 'id="count-drafts">201<' in html
    assert len(answer.content) < LIMIT


def cost(client: Client, article: Article, key: str, save: bool) -> int:
    headers = FETCH | {"X-Since": str(following.state_of(article).number)}
    with CaptureQueriesContext(connection) as seen:
        where = f"{address(article)}?s={key}"
        answer = (
            client.post(where, note_on(key), headers=headers)
            if save
            else client.get(where, headers=headers)
        )
    assert answer.status_code == 200
    fetched = [
        query["sql"] for query in seen if 'FROM "articles_sentence"' in query["sql"]
    ]
    everything = [
        sql
        for sql in fetched
        if "COUNT(" not in sql and not re.search(r'"key" =|"id" (=|IN)', sql)
    ]
    assert everything == []
    return len(seen)


@pytest.mark.parametrize("save", [True, False], ids=["save", "select"])
def test_one_sentence_costs_the_same_in_a_long_text(
    ada, article, long_article, save
) -> None:
    ada.get(address(article))
    assert cost(ada, long_article, "k501", save) == cost(ada, article, "k5", save)


def test_moving_on_brings_no_counts_where_nothing_was_done(ada, article) -> None:
    since = following.state_of(article).number
    html = ada.get(
        f"{address(article)}?s=k3", headers=FETCH | {"X-Since": str(since)}
    ).content.decode()
    assert 'id="panel"' in html
    assert "count-" not in html
    assert sentences_in(html) == []


def test_opening_asks_as_little_of_a_long_article(ada, article, long_article) -> None:
    brief = Article.objects.create(slug="brief", title="A brief one", language="en")
    add_revision(brief, [["The city paid 3 million euros."]])
    ada.get(f"{address(brief)}?s=")
    counts = []
    for one in (brief, article, long_article):
        with CaptureQueriesContext(connection) as seen:
            ada.get(f"{address(one)}?s=")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[2] <= counts[0] + 2  # the reasons and the sources of its notes


def test_where_much_changed_the_page_is_told_to_ask_for_all(
    ada, long_article, editor
) -> None:
    before = following.state_of(long_article).number
    rows = long_article.current_revision.sentences.values_list("pk", flat=True)[:200]
    activity.record(long_article.pk, rows, editor)
    html = ask(ada, long_article, before).content.decode()
    assert "data-all-new" in html
    assert sentences_in(html) == []


def test_the_publish_sheet_asks_as_little_of_a_long_article(
    ada, article, long_article
) -> None:
    Note.objects.update(status="approved", approved_at=timezone.now())
    sheets = [reverse("desk:publish", args=[one.pk]) for one in (article, long_article)]
    ada.get(sheets[0])
    counts = []
    for sheet in sheets:
        with CaptureQueriesContext(connection) as seen:
            assert ada.get(sheet).status_code == 200
        counts.append(len(seen))
    # The reasons of its notes and their scale; what these cite, and its copies.
    assert counts[1] <= counts[0] + 4


# --- What others did


def test_what_another_did_comes_as_the_same_pieces(ada, ben, article) -> None:
    before = number_in(ada.get(address(article)).content.decode())
    assert ask(ada, article, before).status_code == 204
    ben.post(f"{address(article)}?s=k4", note_on("k4"), headers=FETCH)
    html = ask(ada, article, before).content.decode()
    assert sentences_in(html) == ["k4"]
    assert "draft" in html
    assert 'id="count-drafts">1<' in html
    assert 'id="panel"' not in html
    assert ask(ada, article, number_in(html)).status_code == 204


def acts(article: Article, user) -> list[object]:
    """One of each thing that is done to what hangs on a sentence; each on k2, with what
    it is done with.
    """
    note = decisions.note_on(
        sentence(article, "k2"), "disputed", "Not so.", user=user, claimant="author"
    )

    def change() -> None:
        note.refresh_from_db()
        given = {"rating": note.rating, "body": "So.", "claimant": "author"}
        notes.change_note(note.pk, version=note.version, **given, user=user)

    def approve() -> None:
        note.refresh_from_db()
        notes.approve_note(note.pk, version=note.version, user=user)

    return [
        change,
        approve,
        lambda: notes.unapprove_note(note.pk, user=user),
        lambda: anchors.retire(note, user=user),
        lambda: anchors.undo_placing([note.anchor_id], user=user),
        lambda: anchors.detach(note.anchor_id, user=user),
        lambda: anchors.reattach(note.anchor_id, sentence(article, "k2"), user=user),
    ]


def test_every_act_on_a_sentence_is_told(article, editor) -> None:
    for act in acts(article, editor):
        before = following.state_of(article).number
        act()
        told = following.since(article, before)
        assert sentence(article, "k2").pk in told.sentences


def test_what_leaves_and_joins_the_margin_is_told(ada, article, editor) -> None:
    *_, detach, reattach = acts(article, editor)
    before = following.state_of(article).number
    detach()
    html = flat(ask(ada, article, before).text)
    assert re.search(r'data-list="margin" id="a-\d+".*Disputed: Not so\.', html)
    before = number_in(html)
    reattach()
    html = ask(ada, article, before).content.decode()
    assert re.search(r'id="a-\d+" data-list=""', html)
    assert sentences_in(html) == ["k2"]


def test_of_hundreds_without_a_sentence_the_one_that_changed_is_sent(
    ada, long_article, editor
) -> None:
    Anchor.objects.update(status="orphaned", sentence=None)
    before = number_in(ada.get(address(long_article)).content.decode())
    changed, moved = (Note.objects.order_by("pk")[at] for at in (3, 7))
    notes.change_note(
        changed.pk, version=1, rating=changed.rating, body="So.", user=editor
    )
    anchors.detach(moved.anchor_id, user=editor)
    answer = ask(ada, long_article, before)
    listed = re.findall(r'data-list="(\w*)" id="a-(\d+)"', answer.content.decode())
    assert {*listed} == {
        ("orphans", str(changed.anchor_id)),
        ("margin", str(moved.anchor_id)),
    }
    assert len(answer.content) < LIMIT


def test_a_new_text_is_told_by_its_number(ada, article) -> None:
    before = ada.get(address(article)).content.decode()
    assert 'data-revision="1"' in before
    text = revise.editable_text(article.current_revision).replace(
        "It rained all day.", "It rained all week."
    )
    revise.revise(article, text, based_on=1, summary="Read wrongly.", user=None)
    html = ask(ada, article, number_in(before), revision="1").content.decode()
    assert 'data-revision="2"' in html


# --- Who is here


def test_others_are_named_at_their_sentence(ada, ben, article) -> None:
    assert ask(ben, article, 0, s="k3").status_code == 204
    html = ask(ada, article, 0, s="k1").content.decode()
    assert "Ben Example is here" in html
    assert 'data-there="k3"' in html
    who = re.search(r'data-who="([^"]+)"', html)
    assert who
    assert ask(ada, article, 0, s="k1", who=who[1]).status_code == 204
    ask(ben, article, 0, s="k4")
    assert (
        'data-there="k4"' in ask(ada, article, 0, s="k1", who=who[1]).content.decode()
    )


def test_whoever_is_silent_has_gone(ada, ben, article) -> None:
    ask(ben, article, 0, s="k3")
    who = re.search(r'data-who="([^"]+)"', ask(ada, article, 0).content.decode())
    assert who
    Presence.objects.filter(person__username="ben").update(
        seen_at=timezone.now() - timedelta(minutes=1)
    )
    html = ask(ada, article, 0, who=who[1]).content.decode()
    assert "Ben" not in html
    assert not Presence.objects.filter(person__username="ben").exists()


def test_asking_costs_the_same_few_queries_and_rarely_writes(ada, long_article) -> None:
    ask(ada, long_article, 0, s="k1")
    with CaptureQueriesContext(connection) as seen:
        assert ask(ada, long_article, 0, s="k1").status_code == 204
    # the session, the person, their rights, the article; the state; who is here
    assert len(seen) <= 8
    assert not [
        query
        for query in seen
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
    ]


def test_nobody_without_a_login_is_told_anything(client, article) -> None:
    assert ask(client, article, 0).status_code == 401
    assert not Presence.objects.exists()


def test_numbers_count_up_in_each_article(article, editor) -> None:
    for act in acts(article, editor):
        act()
    numbers = list(
        Activity.objects.filter(article=article).values_list("pk", flat=True)
    )
    assert numbers == sorted(numbers)
    assert following.state_of(article).number == numbers[-1]
