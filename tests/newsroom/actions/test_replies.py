"""The right of reply: recorded at the desk, frozen in editions, shown to readers."""

import datetime
import json
import re

import pytest
from django.urls import reverse

from annotations.models import RecordedReply, Source
from articles.text.striking import pattern_of
from newsroom.actions import withhold
from newsroom.actions.gate import unasked
from newsroom.actions.publish import publish as publish_now
from newsroom.actions.publish import upcoming
from newsroom.actions.stored_text import find_rows
from newsroom.editions.kinds import NAMES
from newsroom.editions.models import Edition
from tests.support.decisions import make_ready, note_on, publish
from tests.support.html import flat
from tests.support.small_article import edit, new_article, sentence

ASKED = datetime.date(2026, 3, 2)
TEXT = (
    "Karel Brandt is the mayor. Karel Brandt stole the money of the harbour, said"
    " Lena Aldous. The harbour has two piers."
)


@pytest.fixture
def harbour(db):
    return new_article(TEXT, slug="harbour")


@pytest.fixture
def allegation(harbour):
    return sentence(harbour, "Karel Brandt stole")


@pytest.fixture
def desk(client, annotator):
    client.force_login(annotator)
    return client


def asked(article, *sentences, **given) -> RecordedReply:
    fields = {
        "person": "Karel Brandt",
        "asked_on": ASKED,
        "how": "by telephone",
        "wanted_by": datetime.date(2026, 3, 4),
        "answered_on": datetime.date(2026, 3, 3),
        "body": "I took *nothing*.",
    }
    keys = [one.public_key for one in sentences]
    return RecordedReply.objects.create(
        article=article, sentences=keys, **fields | given
    )


def protected_source() -> Source:
    source = Source.objects.create(
        csl={"type": "interview", "title": "A clerk"}, visibility="protected"
    )
    return Source.objects.get(pk=source.pk)


def published(article, user) -> Edition:
    return publish(article, user=user, approve=True)


def posted(**given) -> dict[str, object]:
    return {
        "person": "Karel Brandt",
        "source": "",
        "how": "by telephone",
        "asked_on": "2026-03-02",
        "wanted_by": "",
        "answered_on": "",
        "body": "",
    } | given


# --- At the desk ----------------------------------------------------------------------


def test_who_was_asked_is_recorded_changed_and_deleted(
    desk, harbour, allegation, annotator
):
    address = reverse("desk:replies", args=[harbour.pk])
    page = desk.get(f"{address}?s={allegation.public_key}")
    ticked = (
        rf'<input type="checkbox"[^>]* value="{allegation.public_key}"[^>]* checked'
    )
    assert re.search(ticked, page.text)
    answer = desk.post(address, posted(sentences=[allegation.public_key]), follow=True)
    assert "Readers will see this in the next published version." in answer.text
    reply = harbour.replies.get()
    assert (reply.sentences, reply.answered_on) == ([allegation.public_key], None)
    assert reply.history.latest().history_user == annotator
    changed = posted(answered_on="2026-03-03", body="I took nothing.")
    desk.post(f"{address}?reply={reply.pk}", changed | {"seen_version": 1})
    reply.refresh_from_db()
    assert (reply.sentences, reply.body) == ([], "I took nothing.")
    desk.post(f"{address}?reply={reply.pk}", {"delete": "", "seen_version": 2})
    assert not harbour.replies.exists()
    assert RecordedReply.history.filter(id=reply.pk).count() == 3


def test_of_two_who_save_one_reply_the_second_is_told(desk, harbour, annotator):
    reply = asked(harbour)
    address = f"{reverse('desk:replies', args=[harbour.pk])}?reply={reply.pk}"
    assert 'name="seen_version" value="1"' in desk.get(address).text
    first = posted(how="by letter", seen_version=1)
    assert desk.post(address, first).status_code == 302
    second = posted(how="by a messenger on foot", seen_version=1)
    refused = desk.post(address, second)
    assert refused.status_code == 409
    assert "Somebody else saved this while you were typing." in refused.text
    assert "by a messenger on foot" in refused.text
    assert 'name="seen_version" value="2"' in refused.text
    assert desk.post(address, {"delete": "", "seen_version": 1}).status_code == 409
    assert RecordedReply.objects.get().how == "by letter"
    desk.post(address, second | {"seen_version": 2})
    reply.refresh_from_db()
    assert (reply.how, reply.version) == ("by a messenger on foot", 3)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"person": ""}, "Enter a name, or choose a protected source"),
        ({"body": "I took nothing."}, "Enter the answer and its date, or neither"),
        ({"asked_on": "soon"}, "Enter a valid date."),
        ({"sentences": ["unknown"]}, "is not one of the available choices"),
    ],
)
def test_what_was_typed_stays_after_a_refusal(desk, harbour, given, words):
    typed = posted(how="by a letter of two pages") | given
    answer = desk.post(reverse("desk:replies", args=[harbour.pk]), typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert "by a letter of two pages" in answer.text
    assert not harbour.replies.exists()


def test_the_reply_of_another_article_is_not_found(desk, harbour, pier):
    reply = asked(pier)
    address = reverse("desk:replies", args=[harbour.pk])
    assert desk.get(f"{address}?reply={reply.pk}").status_code == 404


def test_a_sentence_that_is_gone_is_named_as_gone(desk, harbour, allegation, editor):
    reply = asked(harbour, allegation)
    edit(
        harbour,
        "Karel Brandt stole the money of the harbour, said Lena Aldous. ",
        "",
        editor,
    )
    address = reverse("desk:replies", args=[harbour.pk])
    page = desk.get(f"{address}?reply={reply.pk}").text
    assert f"No longer in the text: {allegation.public_key}" in page
    assert published(harbour, editor).content["replies"] == []


def test_the_publish_sheet_warns_and_does_not_block(
    client, editor, harbour, allegation
):
    make_ready(harbour, editor)
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[harbour.pk])
    page = flat(client.get(sheet).text)
    assert "Nobody is recorded as asked about these sentences." in page
    assert "may accuse Karel Brandt" in page
    assert f"?s={allegation.public_key}" in page
    asked(harbour, allegation, answered_on=None, body="")
    page = flat(client.get(sheet).text)
    assert "Nobody is recorded as asked" not in page
    assert "1 person is recorded as asked." in page
    RecordedReply.objects.all().delete()
    answer = client.post(sheet, {"after": 0}, follow=True)
    assert "Version 1 is published." in answer.text


@pytest.mark.parametrize(
    ("slug", "speaker", "number"),
    [("false", "Lena Aldous", 1), ("supported", "Lena Aldous", 0)],
)
def test_a_doubted_claim_of_a_person_is_a_reason_to_ask(
    harbour, editor, slug, speaker, number
):
    edit(harbour, "stole", "saved", editor)
    note_on(
        sentence(harbour, "Karel Brandt saved"),
        slug,
        claimant=speaker,
        approve=True,
    )
    found = list(unasked(upcoming(harbour, editor).reading))
    assert len(found) == number
    assert all("false" in one.reason for one in found)


def test_a_text_without_charge_or_claim_warns_of_nothing(pier, editor):
    assert list(unasked(upcoming(pier, editor).reading)) == []


# --- For readers ----------------------------------------------------------------------


def test_readers_see_the_answer_at_the_allegation(client, editor, harbour, allegation):
    asked(harbour, allegation)
    edition = published(harbour, editor)
    (record,) = edition.content["replies"]
    assert record == {
        "person": "Karel Brandt",
        "protected": False,
        "sentences": [allegation.public_key],
        "asked_on": "2026-03-02",
        "how": "by telephone",
        "wanted_by": "2026-03-04",
        "answered_on": "2026-03-03",
        "body": "I took *nothing*.",
    }
    address = f"/articles/{harbour.slug}/"
    page = flat(client.get(address).text)
    entry = page.partition(f'id="n-{allegation.public_key}"')[2]
    assert "We asked<bdi>Karel Brandt</bdi>on 2 March 2026." in entry
    assert "by telephone" in entry
    assert "I took<em>nothing</em>." in entry
    assert f'href="#n-{allegation.public_key}"' in page
    assert "an answer by" in page
    data = client.get(f"/api/v1{address}").json()
    assert data["replies"] == [record]
    feed = client.get("/feeds/articles.rss").text
    assert "Karel Brandt" in feed
    assert "There was no answer" not in feed


def test_that_there_was_no_answer_is_said(client, editor, harbour, allegation):
    asked(harbour, answered_on=None, body="")
    published(harbour, editor)
    page = flat(client.get(f"/articles/{harbour.slug}/").text)
    entry = page.partition('id="n-article"')[2]
    assert "There was no answer." in entry
    assert "We wanted an answer by 4 March 2026." in entry


def test_statements_carry_the_replies_about_their_sentence(
    client, editor, harbour, allegation
):
    note_on(allegation, "unverified", approve=True)
    asked(harbour, allegation)
    asked(harbour, sentence(harbour, "The harbour has"), person="Ann Lee")
    published(harbour, editor)
    lines = client.get("/statements.jsonl").getvalue().decode().splitlines()
    (statement,) = map(json.loads, lines)
    assert [one["person"] for one in statement["replies"]] == ["Karel Brandt"]


def test_who_answered_under_protection_never_leaves_the_desk(
    client, editor, harbour, allegation
):
    source = protected_source()
    asked(harbour, allegation, person="", source=source, how="at the Three Crowns")
    edition = published(harbour, editor)
    (record,) = edition.content["replies"]
    assert (record["person"], record["how"], record["protected"]) == ("", "", True)
    address = f"/articles/{harbour.slug}/"
    for path in (address, f"/api/v1{address}", f"{address}edition.json"):
        answer = client.get(path)
        assert "I took" in answer.text
        assert str(source) not in answer.text
        assert "Three Crowns" not in answer.text
    assert "a person whose name we withhold" in client.get(address).text


def test_an_answer_that_changes_later_is_an_update(editor, harbour, allegation):
    reply = asked(harbour, allegation)
    first = published(harbour, editor)
    reply.body = "I took notthing."
    reply.save()
    kinds = upcoming(harbour, editor).kinds
    assert (kinds.proposed, kinds.losses) == ("update", ())
    reply.body = "I took nothing, and I can prove it."
    reply.save()
    assert upcoming(harbour, editor).kinds.least == "update"
    second = publish_now(harbour, user=editor, change_note="He answered again.")
    assert second.kind == "update"
    assert first.content["replies"][0]["body"] == "I took *nothing*."


# --- Kinds of change ------------------------------------------------------------------


def test_updates_stand_in_one_line_with_their_times(client, editor, harbour):
    published(harbour, editor)
    for number in (1, 2):
        asked(harbour, person=f"Person {number}")
        publish_now(harbour, user=editor, change_note=f"Answer {number}.")
    page = flat(client.get(f"/articles/{harbour.slug}/").text)
    line = page.partition('aria-labelledby="updates"')[2].partition("</section>")[0]
    assert line.index("Answer 2.") < line.index("Answer 1.")
    assert line.count("<time") == 2
    assert 'aria-labelledby="corrections"' not in page


@pytest.mark.parametrize("kind", ["clarification", "retraction"])
def test_the_sheet_publishes_each_kind_and_readers_see_it(
    client, editor, harbour, kind
):
    published(harbour, editor)
    edit(harbour, "two piers", "three piers", editor)
    make_ready(harbour, editor)
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[harbour.pk])
    page = client.get(sheet).text
    assert all(f'value="{name}"' in page for name in NAMES[1:])
    typed = {"after": 1, "kind": kind, "change_note": "Three piers."}
    if kind == "clarification":
        assert client.post(sheet, typed).status_code == 409
        typed["why_chosen"] = "clearer"
    client.post(sheet, typed)
    last = harbour.editions.latest()
    assert (last.kind, last.content["edition"]["correction"]) == ("correction", kind)
    assert f"{kind.capitalize()}." in client.get(f"/articles/{harbour.slug}/").text
    assert kind.capitalize() in client.get("/corrections/").text
    assert f"{kind.capitalize()}: The pier" in client.get("/feeds/corrections.rss").text


# --- Words that must go ---------------------------------------------------------------


def test_withheld_words_are_looked_for_in_replies(client, editor, harbour, allegation):
    asked(harbour, allegation, person="Ann Lee", body="Ann Lee took nothing.")
    published(harbour, editor)
    withhold.request_withholding(
        words="Ann Lee", reason="She asked.", alone_why="At night.", user=editor
    )
    page = client.get(f"/articles/{harbour.slug}/").text
    assert "Ann Lee" not in page
    assert "She asked." in page


def test_an_erasure_finds_replies_and_their_history(harbour):
    asked(harbour, how="through Ann Lee")
    found = find_rows(pattern_of(["Ann Lee"]), {})
    assert {RecordedReply, RecordedReply.history.model} <= found.keys()
