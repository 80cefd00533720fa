"""No import, edit, publication or race drops an original, a note, a hand-made cut or a
published edition.
"""

import json
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from annotations.models import Anchor, AnchorEvent, Citation, Decision, Note
from articles.immutable import ImmutableRowError
from articles.intake import hash_of, set_aside
from articles.models import (
    Article,
    Extraction,
    Finding,
    FindingDecision,
    Intake,
    Original,
    Revision,
    Sentence,
)
from newsroom.actions.accept import accept
from newsroom.actions.details import describe_article
from newsroom.actions.publish import withdraw
from newsroom.actions.revise import (
    merge_sentences,
    restore_revision,
    revise,
    split_sentence,
)
from newsroom.editions.models import Edition
from tests.support.decisions import publish
from tests.support.samples import POLLUTED
from tests.support.small_article import annotate, edit, sentence, standing, texts
from tests.support.uploads import receive

pytestmark = pytest.mark.slow

# --- The details of an article: two people at once


def typed(page) -> dict[str, str]:
    """What the form on the page would send as it stands."""
    html = page.content.decode()
    values = {}
    for field in re.findall(r"<input[^>]*>", html):
        name, value = (
            re.search(rf'\b{what}="([^"]*)"', field) for what in ("name", "value")
        )
        if name and name[1] not in {"csrfmiddlewaretoken", "topics"}:
            values[name[1]] = value[1] if value else ""
    standfirst = re.search(
        r'<textarea name="standfirst"[^>]*>\s*(.*?)</textarea>', html, re.DOTALL
    )
    return values | {"standfirst": standfirst[1] if standfirst else ""}


@pytest.fixture
def details(pier, client, editor):
    client.force_login(editor)
    return reverse("admin:articles_article_change", args=[pier.pk])


@pytest.mark.parametrize(
    ("theirs", "mine"), [("title", "title"), ("title", "byline"), ("byline", "site")]
)
def test_details_typed_from_an_old_page_overwrite_nobody(
    pier, details, client, administrator, theirs: str, mine: str
):
    form = typed(client.get(details))
    values = {theirs: "What the other one wrote"}
    describe_article(
        pier, values, changed=values, version=pier.version, user=administrator
    )
    answer = client.post(details, form | {mine: "What I wrote"})
    assert answer.status_code == 409
    pier.refresh_from_db()
    assert (getattr(pier, theirs), pier.version) == ("What the other one wrote", 2)
    assert "What I wrote" not in (pier.title, pier.byline, pier.site)
    html = answer.content.decode()
    assert 'value="What I wrote"' in html
    assert "What the other one wrote" in html


def test_details_typed_while_an_import_brings_others_overwrite_nothing(
    bring, client, editor
):
    page = "---\ntitle: {}\nbyline: Ida Renn\nid: pier-1\n---\n\nOne stands. {}\n"
    article = bring(page.format("First", "Two stands."), "a.md").article
    client.force_login(editor)
    details = reverse("admin:articles_article_change", args=[article.pk])
    form = typed(client.get(details))
    bring(page.format("Second", "Three stands."), "b.md")
    assert client.post(details, form | {"byline": "Ada"}).status_code == 409
    article.refresh_from_db()
    assert (article.title, article.byline) == ("Second", "Ida Renn")


def test_details_typed_while_the_same_details_are_imported_again_are_saved(
    bring, client, editor
):
    page = "---\ntitle: First\nid: pier-1\n---\n\nOne stands. {}\n"
    article = bring(page.format("Two stands."), "a.md").article
    client.force_login(editor)
    details = reverse("admin:articles_article_change", args=[article.pk])
    form = typed(client.get(details))
    bring(page.format("Three stands."), "b.md")
    assert client.post(details, form | {"byline": "Ada"}).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.byline) == ("First", "Ada")


# --- What editors cut and joined by hand

PAGE = """---
id: harbour-1
---

The harbour closed at nine; the pilots stayed on land. Ships waited. Nobody said why. {}
"""
CUT = "The harbour closed at nine;"
JOINED = "Ships waited. Nobody said why."


@pytest.fixture
def cut(bring, editor) -> Article:
    article = bring(PAGE.format("It was a Monday."), "a.md").article
    first = sentence(article, "The harbour")
    split_sentence(article, first.public_key, len(CUT), user=editor)
    merge_sentences(article, sentence(article, "Ships").public_key, user=editor)
    assert {CUT, JOINED} <= set(texts(article))
    return article


def test_cuts_and_joins_made_by_hand_outlive_the_next_import(cut, bring):
    note = annotate(cut, JOINED)
    again = bring(PAGE.format("It was a Tuesday."), "b.md")
    assert (again.article, again.revision.kind) == (cut, "import")
    assert {CUT, JOINED, "It was a Tuesday."} <= set(texts(cut))
    assert standing(note) == ("kept", "", JOINED)


def test_cuts_and_joins_made_by_hand_outlive_an_import_that_waits(cut, editor):
    intake = receive(
        PAGE.format("It was a Tuesday.").encode(), path="b.md", user=editor
    )
    accept(intake, metadata={}, user=editor)
    assert {CUT, JOINED} <= set(texts(cut))


def test_cuts_and_joins_made_by_hand_outlive_edits_and_wait_for_words_that_went(
    cut, bring, editor
):
    edit(cut, "; the pilots stayed on land", "", editor)
    assert CUT not in texts(cut)
    bring(PAGE.format("It was a Tuesday."), "b.md")
    assert {CUT, JOINED} <= set(texts(cut))


# --- Two people read the same batch

RACE = """
import threading
from django.db import connection
from articles.intake import Incoming, read_incoming, take_in
from articles.intake import hash_of
from articles.models import Intake, Original, Unread
from newsroom.actions import batches
from articles.extracting import ImportItem

item = ImportItem("raced.txt", b"Raced\\n\\nThe port was closed on Monday. Nobody said why.")
batch = batches.enqueue([item], language="", user=None)
intake = Intake.objects.get(batch=batch)
both_have_read, said = threading.Barrier(2, timeout=30), []

def step():
    try:
        incoming = Incoming(item.content, item.path)
        reading = read_incoming(incoming)
        both_have_read.wait()
        take_in(incoming, None, reading=reading, queued=intake.pk)
    except Exception as error:
        said.append(repr(error))
    finally:
        connection.close()

threads = [threading.Thread(target=step) for _ in range(2)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
intake.refresh_from_db()
print(intake.status, Original.objects.filter(filename="raced.txt").count(),
      Unread.objects.filter(intake=intake).count(), Intake.objects.filter(batch=batch).count(), said)
"""


@pytest.mark.browser
def test_two_people_who_read_one_file_of_a_batch_at_once_leave_it_waiting_once(site):
    """On a database of its own, since each of them is a connection with transactions
    that end.
    """
    assert site.manage("shell", "-v0", "-c", RACE).stdout.strip() == "waiting 1 0 1 []"


# --- Kept for ever


@pytest.fixture
def everything(bring, editor) -> Article:
    """An article with a row in every table that is kept for ever."""
    article = bring(findings="remove").article
    annotate(article, "weighbridges")
    publish(article, user=editor, approve=True)
    return article


KEPT = [
    Original,
    Extraction,
    FindingDecision,
    Revision,
    Sentence,
    AnchorEvent,
    Decision,
    Edition,
]


@pytest.mark.parametrize("model", KEPT)
def test_a_row_that_is_kept_for_ever_is_neither_changed_nor_deleted(everything, model):
    rows, table = list(model.objects.values()), model._meta.db_table
    assert rows
    for act in (
        lambda: model.objects.first().save(),
        lambda: model.objects.first().delete(),
        lambda: model.objects.update(pk=0),
        lambda: model.objects.all().delete(),
    ):
        with pytest.raises(ImmutableRowError):
            act()
    column = next(field.column for field in model._meta.fields if not field.primary_key)
    for sql in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):  # noqa: S608
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert list(model.objects.values()) == rows


def test_an_original_is_the_bytes_that_arrived_whatever_happens_after(
    everything, editor, bring
):
    edit(everything, "4 May", "5 May", editor)
    bring(POLLUTED.replace("4 May", "6 May"), "b.txt")
    withdraw(everything, reason="Wrong.", user=editor)
    kept = Original.objects.get(filename="harvest.txt")
    assert bytes(kept.content) == POLLUTED.encode()
    assert kept.sha256 == hash_of(POLLUTED.encode())


def test_an_original_says_what_arrived_from_where_and_through_whom(editor):
    receive(
        b"<p>One stands.",
        path="deep/in/a.htm",
        media_type="text/html",
        url="https://a.example/",
        user=editor,
    )
    kept = Original.objects.get()
    assert (kept.filename, kept.media_type, kept.size) == ("a.htm", "text/html", 14)
    assert (kept.url, kept.received_by) == ("https://a.example/", editor)


@pytest.mark.parametrize(
    "column", ["document", "sha256", "kind", "published_at", "number"]
)
def test_no_column_of_an_edition_can_be_changed(everything, column: str):
    before = Edition.objects.values().get()
    value = "x" if column not in {"number", "published_at"} else before[column]
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE newsroom_edition SET {column} = %s", [value])  # noqa: S608
    assert Edition.objects.values().get() == before


def test_an_edition_outlives_withdrawal_and_return(everything, editor):
    first = Edition.objects.values().get()
    withdraw(everything, reason="A source asked for time.", user=editor)
    publish(everything, user=editor, change_note="It agreed.")
    assert Edition.objects.order_by("number").values().first() == first
    assert json.loads(first["document"])["text"]


# --- Notes and citations


def test_no_change_of_the_text_deletes_an_annotation(harvest, editor, bring):
    notes, citations = Note.objects.count(), Citation.objects.count()
    assert notes > 0 < citations
    revise(harvest, "Another text altogether.", based_on=1, user=editor)
    assert (Note.objects.count(), Citation.objects.count()) == (notes, citations)
    assert set(Anchor.objects.values_list("status", flat=True)) == {"orphaned"}
    restore_revision(harvest, 1, based_on=2, user=editor)
    assert set(Anchor.objects.values_list("status", flat=True)) == {"kept"}


def test_what_was_set_aside_is_kept_and_comes_again(editor):
    first = receive(POLLUTED.encode(), path="a.txt", user=editor)
    other = receive(b"Another text. It waits.", path="b.txt", user=editor)
    assert set_aside(first, editor)
    other.refresh_from_db()
    assert other.status == Intake.Status.WAITING
    assert Original.objects.count() == 2
    again = receive(POLLUTED.encode(), path="a.txt", user=editor)
    assert again.status == Intake.Status.WAITING
    assert accept(again, metadata={}, user=editor).article.revisions.count() == 1
    assert Finding.objects.exists()
