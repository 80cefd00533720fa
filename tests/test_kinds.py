"""Which kinds the next edition may be: readers are told when a rating or a source they saw is gone."""

import re
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.importing import import_annotations
from annotations.models import Citation, Note, Rating, Source
from articles.models import Sentence
from articles.problems import Refused
from newsroom.actions import stories
from newsroom.actions.intake import bring_in
from newsroom.actions.publish import upcoming, withdraw
from newsroom.actions.revise import editable_text, revise
from newsroom.editions.kinds import losses
from newsroom.editions.view import read
from newsroom.models import Edition, Story
from tests.deciding import publish, settle_all
from tests.reader_fixtures import cite, document, rate
from tests.samples import ANNOTATIONS, POLLUTED

EXAMINED = {"kind": "examined"}
RAIN, SNOW, WIND = "It rained all day.", "It snowed in the hills.", "The wind came from the west."
QUOTE = "Rain fell from six to six."


def edition(*sentences, **options):
    """Each sentence is text, or (text, notes, citations)."""
    full = [(one, [], []) if isinstance(one, str) else one for one in sentences]
    return document([("paragraph", [(text, "none", notes, cited) for text, notes, cited in full])], **options)


def lost(before, after):
    return list(losses(read(before), read(after)))


def rain(rating="supported", body="As the log says.", **citation):
    return (RAIN, [rate(rating, body)], [cite("11", **{"locator": "p. 1", "quote": QUOTE} | citation)])


BEFORE = edition(rain(), SNOW)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (edition(rain("disputed"), SNOW), "was rated supported and is rated disputed now"),
        (edition((RAIN, [], rain()[2]), SNOW), "was rated supported and has no rating any more"),
        (edition((RAIN, [*rain()[1], rate("false", "x")], rain()[2]), SNOW), "is rated false now"),
        (edition((RAIN, rain()[1], []), SNOW), "does not name “Inspection reports"),
        (edition((RAIN, rain()[1], [cite("12")]), SNOW), "does not name “Inspection reports"),
        (edition(rain(stance="contradicts"), SNOW), "what “Inspection reports"),
        (edition(rain(quote="Rain fell from six to nine."), SNOW), "what “Inspection reports"),
        (edition(rain(quote=""), SNOW), "what “Inspection reports"),
        (edition(rain(locator="p. 2"), SNOW), "what “Inspection reports"),
        (edition(RAIN, (SNOW, *rain()[1:])), f"“{RAIN}” was rated supported"),
        (edition(SNOW), "was rated supported and has no rating any more"),
    ],
)
def test_what_readers_are_not_told_any_more_is_a_correction(after, words):
    found = lost(BEFORE, after)
    assert words in " ".join(found)
    assert all(one.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("title", "Another book", "title"),
        ("publisher", "Another house", "publisher"),
        ("URL", "https://other.example/", "address"),
        ("issued", {"date-parts": [[1999]]}, "date"),
    ],
)
def test_a_source_that_became_another_is_a_correction(field, value, word):
    after = deepcopy(BEFORE)
    after["sources"][0]["csl"][field] = value
    assert lost(BEFORE, after) == [
        f"The source “Inspection reports of the Calder Quay bridge, 2016 to 2024” has another {word}."
    ]


def test_a_source_that_became_protected_is_a_correction():
    after = deepcopy(BEFORE)
    after["sources"] = [{"id": "p1", "protected": True, "csl": {}, "archive_url": ""}]
    after["citations"][0] |= {"source": "p1", "quote": "", "locator": ""}
    assert "does not name" in lost(BEFORE, after)[0]
    assert lost(after, BEFORE) == []


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        edition(rain(body="Put in other words."), "It snowed in the hills and in the town."),
        edition(rain(), (SNOW, [rate("false", "x")], [cite("12")]), WIND),
        edition(SNOW, rain()),
        edition((RAIN, rain()[1], [*rain()[2], cite("12", "contradicts")]), SNOW),
        edition(rain(quote="Rain  fell from six to six."), SNOW),
    ],
)
def test_what_is_added_moved_or_put_otherwise_may_be_an_update(after):
    assert lost(BEFORE, after) == []


def test_what_stands_on_the_article_as_a_whole_is_looked_for_there():
    whole = ([rate("supported", "a")], [cite("11")])
    before = edition(SNOW, on_article=whole)
    assert lost(before, edition(SNOW, WIND, on_article=whole)) == []
    assert lost(before, edition((SNOW, *whole))) == [
        "The article as a whole was rated supported and has no rating any more.",
        "The article as a whole does not name “Inspection reports of the Calder Quay bridge, 2016 to 2024” "
        "as a source any more.",
    ]


def test_a_reworded_sentence_keeps_what_was_taken_along():
    after = edition(("Rain came down all day long.", *rain()[1:]), SNOW)
    assert lost(BEFORE, after) == []


def test_cutting_a_sentence_otherwise_loses_nothing():
    before = edition((f"{RAIN} {SNOW}", *rain()[1:]))
    after = edition(RAIN, (SNOW, *rain()[1:]))
    assert before["text"] == after["text"]
    assert lost(before, after) == lost(after, before) == []
    # Its key stays with the one part, what stood on it is on the other.
    after["sentences"][0]["key"] = before["sentences"][0]["key"]
    assert lost(before, after) == lost(after, before) == []


def test_after_a_withdrawal_nothing_is_left_to_correct(article, editor):
    withdraw(article, reason="We are looking again.", user=editor)
    change_rating(article)
    assert publish(article, user=editor, kind="update", change_note="Back.").kind == "update"


# --- The action, the command and the sheet --------------------------------------------------------------


@pytest.fixture
def article(editor):
    arrival = bring_in(POLLUTED.encode(), path="a.txt", user=editor, findings="remove")
    import_annotations(arrival.article, ANNOTATIONS, editor)
    publish(arrival.article, user=editor)
    return arrival.article


def change_rating(article):
    Note.objects.filter(anchor__article=article).update(rating=Rating.objects.get(slug="disputed"))


def change_source(article):
    source = Source.objects.get()
    source.csl = source.csl | {"title": "Another book", "URL": "https://other.example/"}
    source.save()


@pytest.mark.parametrize(
    ("change", "words"),
    [(change_rating, "was rated false and is rated disputed now"), (change_source, "another title, address")],
)
def test_an_update_cannot_hide_it(article, editor, change, words):
    change(article)
    with pytest.raises(Refused, match=words) as refusal:
        publish(article, user=editor, kind="update", change_note="Tidied.")
    assert "Publish it as a correction" in str(refusal.value)
    with pytest.raises(CommandError, match=words):
        call_command("publish", article.slug, username="editor", kind="update", change_note="Tidied.")
    assert article.editions.count() == 1


def test_the_kind_that_nobody_chose_is_the_one_that_fits_and_readers_see_it(article, client, capsys):
    change_rating(article)
    settle_all(article)
    call_command("publish", article.slug, username="editor", change_note="We rated it wrongly.")
    edition = article.editions.latest()
    assert edition.kind == edition.content["edition"]["kind"] == Edition.Kind.CORRECTION
    assert "It is a correction" in capsys.readouterr().out
    for path in ("/corrections/", "/feeds/corrections.rss", f"/articles/{article.slug}/"):
        assert b"We rated it wrongly." in client.get(path).content


def test_where_nothing_is_lost_an_update_is_taken(article, editor):
    revise(
        article,
        editable_text(article.current_revision).replace("4 May", "5 May"),
        based_on=1,
        user=editor,
    )
    assert publish(article, user=editor, change_note="The date.").kind == Edition.Kind.UPDATE


def test_the_sheet_offers_the_right_kinds_and_says_why(article, editor, client):
    client.force_login(editor)
    address = reverse("desk:publish", args=[article.pk])
    assert kinds_on(client.get(address)) == ["update", "correction"]
    change_rating(article)
    answer = client.get(address)
    assert kinds_on(answer) == ["correction"]
    assert "was rated false and is rated disputed now" in answer.text
    posted = {"after": 1, "kind": "update", "change_note": "Tidied."}
    answer = client.post(address, posted)
    assert answer.status_code == 409
    assert "Publish it as a correction" in answer.text
    assert "Tidied." in answer.text
    assert client.post(address, posted | {"kind": "correction"}).status_code == 302


def kinds_on(answer):
    return [kind for kind in ("update", "correction") if f'name="kind" value="{kind}"' in answer.text]


# --- One computation of coverage ------------------------------------------------------------------------


def test_the_sheet_counts_what_the_edition_counts_and_readers_are_shown(article, editor, client):
    """Although rules take a sentence that nobody annotated for a claim."""
    bare = Sentence.objects.filter(revision=article.current_revision, anchors=None)
    assert bare.filter(tier="needs_source").exists()
    Note.objects.update(body="Looked at again.")
    client.force_login(editor)
    sheet = client.get(reverse("desk:publish", args=[article.pk])).text
    desk = client.get(reverse("desk:articles")).text
    edition = publish(article, user=editor, change_note="Again.")
    reading = read(edition.content)
    assert (reading.counts.annotated, reading.counts.sourced) == (2, 2)
    assert reading.summary in sheet
    assert f"{reading.counts.checked + reading.counts.nothing} of {reading.counts.sentences}" in desk
    for path in ("/", f"/articles/{article.slug}/"):
        assert reading.summary in client.get(path).text
    for page in (sheet, client.get("/").text, client.get(f"/articles/{article.slug}/").text):
        assert not re.search(r"\d claim", page)


def test_the_desk_counts_as_the_edition_does_whatever_waits(article, editor):
    """A rating in a draft and one that needs review count for nothing."""
    held = Citation.objects.filter(anchor__article=article).first()
    for change in (
        lambda: None,
        lambda: Note.objects.update(status="draft", approved_at=None),
        lambda: type(held.anchor).objects.filter(pk=held.anchor_id).update(status="needs_review"),
    ):
        change()
        counts = upcoming(article).reading.counts
        stories.touch(article.pk)
        stories.catch_up()
        shown = Story.objects.get(article=article).figures
        assert (shown["sentences"], shown["decided"]) == (
            counts.sentences,
            counts.sentences - counts.undecided,
        )
        rated = {one["label"]: one["number"] for one in shown["ratings"]}
        assert rated == {rating.label: number for rating, number in counts.rated}


def test_the_sheet_asks_as_little_of_an_article_with_many_notes(editor, client):
    client.force_login(editor)
    assert queries_of_sheet(5, editor, client) == queries_of_sheet(50, editor, client)


def queries_of_sheet(number, editor, client):
    sentences = [f"Depot {place} of {number} was sold for {place + 10} crowns." for place in range(number)]
    text = f"# {number} depots\n\n" + "\n\n".join(sentences)
    article = bring_in(text.encode(), path=f"{number}.md", metadata=EXAMINED, user=editor).article
    annotations = [
        {
            "sentence": sentence,
            "note": {"rating": "supported", "reasons": ["outdated"], "body": "The deed says so."},
            "citations": [{"source": {"type": "book", "title": f"Deed {place} of {number}"}}],
        }
        for place, sentence in enumerate(sentences)
    ]
    assert not import_annotations(article, annotations, editor).unplaced
    publish(article, user=editor)
    change_rating(article)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sheet = client.get(reverse("desk:publish", args=[article.pk])).text
    assert f"{number} approved notes" in sheet
    asked = [query["sql"] for query in queries]
    # Neither the whole text with every note, nor the documents of all editions.
    assert not [sql for sql in asked if '"annotations_note"' in sql and '"articles_revision"."text"' in sql]
    documents = [sql for sql in asked if '"newsroom_edition"."document"' in sql]
    assert len(documents) == 1
    assert "LIMIT" in documents[0]
    return len(queries)
