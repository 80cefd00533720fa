"""What stands in the way of publication: listed thing by thing, waived by two, counted from decisions."""

import json
from html import escape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations import notes
from annotations.anchors import detach
from annotations.decisions import settle
from annotations.importing import import_annotations
from annotations.models import Citation, Rating, RatingScale, SentenceCheck
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.gate import NotReady, decline_waiver, gate_of, request_waiver, waiting_request
from newsroom.actions.publish import publish, upcoming, withdraw
from newsroom.editions.models import Edition, WaiverRequest
from newsroom.editions.view import read, summarise
from tests.annotations.test_checking import check_all, decide
from tests.deciding import settle_all
from tests.desk_texts import cite, edit, new_article, sentence

PIER = """The council got the pier in 2012 for 3.1 million euros. Nobody was there.

The engineer, Ruth Abara, warned of rot in 40 beams."""


@pytest.fixture
def pier(editor) -> Article:
    return new_article(PIER, user=editor)


@pytest.fixture
def second(make_user):
    return make_user("Editor", "second")


def open_in(article: Article) -> dict[str, list[str]]:
    found = gate_of(article, article.current_revision).blockers
    return {one.kind: [item.words for item in one.items] for one in found}


def rate(article: Article, words: str, slug: str):
    rating = RatingScale.objects.in_use().ratings.get(slug=slug)
    said = {"body": "Seen.", "claimant": "author", "approve": True}
    return notes.write_note(sentence(article, words), rating=rating, **said, user=None)


# --- What is open


def test_each_sentence_that_nobody_settled_is_listed_with_what_is_open_in_it(pier):
    assert open_in(pier) == {
        "states": [
            "1. The pier — not settled",
            "2. The council got the pier in 2012 for 3.1 million euros. — open: “2012”, “3.1 million euros”",
            "3. Nobody was there. — not settled",
            "4. The engineer, Ruth Abara, warned of rot in 40 beams. — open: “Ruth Abara”, “40”",
        ]
    }


def test_each_link_leads_to_its_sentence(pier):
    (states,) = gate_of(pier, pier.current_revision).blockers
    key = sentence(pier, "Nobody").public_key
    assert (states.where, states.items[2].query) == ("workbench", f"?s={key}#s-{key}")


def test_a_query_and_a_fact_that_a_change_opened_are_listed_apart(pier, editor):
    check_all(pier, "The council")
    decide(pier, "40", "queried", comment="Or 14?")
    assert open_in(pier)["facts"] == [
        "4. The engineer, Ruth Abara, warned of rot in 40 beams. — queried: “Ruth Abara”, “40”"
    ]
    edit(pier, "2012", "2013", editor)
    assert open_in(pier)["facts"][0].startswith("2. The council got")


def test_nothing_is_open_once_all_is_settled(pier, editor):
    settle_all(pier)
    assert open_in(pier) == {}
    assert publish(pier, user=editor).number == 1


@pytest.mark.parametrize(
    ("slug", "fitting", "missing"),
    [
        ("supported", {"supports"}, "no source on it supports it"),
        ("mostly-supported", {"supports"}, "no source on it supports it"),
        ("false", {"contradicts"}, "no source on it contradicts it"),
        ("disputed", {"contradicts"}, "no source on it contradicts it"),
        ("missing-context", {"supports", "contradicts", "context"}, "no source on it"),
        ("unverified", {"", "supports", "contradicts", "context"}, ""),
    ],
)
@pytest.mark.parametrize("stance", ["", "supports", "contradicts", "context"])
def test_a_rating_needs_a_source_on_its_sentence_that_says_what_it_says(
    pier, slug: str, fitting: set[str], missing: str, stance: str
):
    settle_all(pier)
    rate(pier, "40 beams", slug)
    for elsewhere in Citation.Stance.values:
        cite(pier, "Nobody", stance=elsewhere)
    if stance:
        cite(pier, "40 beams", stance=stance)
    word = Rating.objects.get(slug=slug).label
    words = f"4. The engineer, Ruth Abara, warned of rot in 40 beams. — {word}: {missing}"
    assert open_in(pier) == ({} if stance in fitting else {"uncited": [words]})


def test_what_a_rating_needs_is_said_of_it_and_not_its_colour(pier):
    settle_all(pier)
    rate(pier, "40 beams", "supported")
    Rating.objects.update(tone="unverified")
    assert len(open_in(pier)["uncited"]) == 1
    Rating.objects.update(needs="nothing", tone="false")
    assert open_in(pier) == {}


def test_a_citation_on_the_article_as_a_whole_counts_for_the_sentence_it_came_from(pier, editor):
    """Not for every note that a person took there."""
    settle_all(pier)
    moved = {}
    for words in ("The council", "40 beams"):
        moved[words] = cite(pier, words), rate(pier, words, "supported")
        detach(moved[words][1].anchor_id, user=editor)
    assert len(open_in(pier)["uncited"]) == 2
    detach(moved["40 beams"][0].anchor_id, user=editor)
    (lacking,) = open_in(pier)["uncited"]
    assert lacking.startswith("“The council got the pier")
    assert lacking.endswith("— Supported: no source on it supports it")


def test_no_setting_lets_what_is_open_pass(pier, editor, settings):
    """There was one, GATE=warn: with it a text went out that nobody had checked, and no waiver said so."""
    settings.GATE = "warn"
    rate(pier, "Nobody", "unverified")
    with pytest.raises(NotReady, match="not settled"):
        publish(pier, user=editor)


def test_sentences_in_which_nothing_was_seen_are_settled_at_once(pier, editor, client):
    gate = gate_of(pier, pier.current_revision)
    assert [one.text for one in gate.unseen] == ["The pier", "Nobody was there."]
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    assert "2 sentences in which the rules found nothing to check" in client.get(sheet).content.decode()
    client.post(sheet, {"act": "nothing", "after": "0", "nothing": [one.key for one in gate.unseen]})
    assert len(open_in(pier)["states"]) == 2


def test_what_is_open_is_found_in_a_fixed_number_of_queries(pier, editor):
    counted = []
    for words in ("The council", "40 beams"):
        cite(pier, words)
        rate(pier, words, "supported")
        rate(pier, words, "false")
        decide(pier, "3.1 million euros" if words == "The council" else "40", "queried")
        revision = pier.current_revision
        with CaptureQueriesContext(connection) as queries:
            gate_of(pier, revision)
        counted.append(len(queries))
    assert counted[0] == counted[1]


# --- In spite of it


def test_in_a_newsroom_of_one_a_reason_is_enough_and_the_edition_says_so(pier, editor, client):
    with pytest.raises(NotReady):
        publish(pier, user=editor)
    decide(pier, "40", "queried")
    editor.first_name, editor.last_name = "Ada", "Marsh"
    editor.save()
    said = publish(pier, user=editor, waive_gate="The vote is tonight.").content["edition"]
    assert said["waived"] == [{"kind": "facts", "count": 1}, {"kind": "states", "count": 3}]
    assert (said["waived_by"], said["seconded_by"]) == ("Ada Marsh", "")
    page = client.get(f"/articles/{pier.slug}/").content.decode()
    assert "1 sentence held facts in doubt; 3 sentences were not decided." in page
    assert "The vote is tonight." in page


def test_where_a_second_person_may_publish_they_must_agree(pier, editor, second):
    with pytest.raises(Refused, match="agree"):
        publish(pier, user=editor, waive_gate="The vote is tonight.")
    asked = request_waiver(pier, reason="The vote is tonight.", user=editor)
    assert asked.open == [{"kind": "states", "count": 4}]
    with pytest.raises(Refused, match="yourself"):
        publish(pier, user=editor, granting=asked.pk)
    said = publish(pier, user=second, granting=asked.pk).content["edition"]
    assert said["gate_waiver"] == "The vote is tonight."
    assert said["waived"] == [{"kind": "states", "count": 4}]
    with pytest.raises(Refused, match="answered already"):
        publish(pier, user=second, granting=asked.pk, change_note="Again.")


def test_what_was_asked_for_is_asked_anew_when_something_else_is_open(pier, editor, second):
    asked = request_waiver(pier, reason="The vote is tonight.", user=editor)
    settle(sentence(pier, "Nobody"), "nothing", user=editor)
    with pytest.raises(Refused, match="Please ask again"):
        publish(pier, user=second, granting=asked.pk)
    assert not Edition.objects.exists()
    assert waiting_request(pier) == asked
    again = request_waiver(pier, reason="The vote is in an hour.", user=editor)
    assert WaiverRequest.objects.get(pk=asked.pk).answer == "replaced"
    assert publish(pier, user=second, granting=again.pk).number == 1


def test_a_request_dies_with_any_newer_edition(pier, editor, second, client):
    """With an edition, and with a withdrawal: one click brought the article back."""
    publish(pier, user=second, waive_gate="The vote is tonight.", waive_alone=True)
    asked = request_waiver(pier, reason="The count is tonight.", change_note="Counted.", user=editor)
    assert waiting_request(pier) == asked
    withdraw(pier, reason="We are looking again.", user=second)
    assert waiting_request(pier) is None
    client.force_login(second)
    sheet = reverse("desk:publish", args=[pier.pk])
    assert "Agree, and publish" not in client.get(sheet).text
    assert "somebody must agree" not in client.get(reverse("admin:index")).text
    click = {"act": "grant", "after": "2", "request": asked.pk, "change_note": "Counted."}
    assert "newer edition" in client.post(sheet, click).text
    with pytest.raises(Refused, match="newer edition"):
        decline_waiver(pier, asked.pk, user=second)
    assert pier.editions.latest().kind == "withdrawal"
    # Anybody may ask again, since nothing waits.
    again = request_waiver(pier, reason="It is right after all.", change_note="Back.", user=second)
    asked.refresh_from_db()
    assert (asked.answer, waiting_request(pier)) == ("replaced", again)


def test_nobody_asks_from_a_sheet_that_an_edition_has_overtaken(pier, editor, second, client):
    client.force_login(editor)
    publish(pier, user=second, waive_gate="The vote is tonight.", waive_alone=True)
    typed = {"act": "ask", "after": "0", "waive_gate": "The vote is tonight."}
    answer = client.post(reverse("desk:publish", args=[pier.pk]), typed)
    assert (answer.status_code, waiting_request(pier)) == (409, None)
    assert "has since published edition 1" in answer.text
    assert "The vote is tonight." in answer.text


def test_a_request_can_be_declined_and_is_kept(pier, editor, second):
    asked = request_waiver(pier, reason="The vote is tonight.", user=editor)
    decline_waiver(pier, asked.pk, user=second)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("declined", second)
    assert waiting_request(pier) is None


def test_two_persons_publish_in_spite_of_it_on_their_sheets(pier, editor, second, client):
    sheet = reverse("desk:publish", args=[pier.pk])
    client.force_login(editor)
    client.post(sheet, {"act": "ask", "after": "0", "waive_gate": "The vote is tonight."})
    assert "Take it back" in client.get(sheet).content.decode()
    client.force_login(second)
    page = client.get(sheet).content.decode()
    assert "The vote is tonight." in page
    assert "Agree, and publish" in page
    asked = waiting_request(pier)
    client.post(sheet, {"act": "grant", "after": "0", "request": str(asked.pk)})
    assert Edition.objects.get().published_by == second


def test_the_operator_at_the_shell_waives_everything_alone(bring, editor, second):
    article = bring().article
    with pytest.raises(CommandError, match="suspect passages"):
        call_command("publish", article.slug, username="editor")
    call_command("publish", article.slug, username="editor", waive_gate="Election night.", stdout=StringIO())
    said = Edition.objects.get().content["edition"]
    assert [one["kind"] for one in said["waived"]] == ["findings", "states"]
    assert (said["gate_waiver"], said["seconded_by"]) == ("Election night.", "")


# --- What readers are told


def test_sheet_list_and_page_count_what_persons_decided_and_nothing_else(pier, editor, client):
    check_all(pier, "The council")
    settle(sentence(pier, "The pier"), "nothing", user=None)
    settle(sentence(pier, "Nobody"), "nothing", user=None)
    settle(sentence(pier, "40 beams"), "waived", why="She is abroad.", user=None)
    said = "1 of 4 sentences checked, nothing to check in 2, 1 waived. No sentence is annotated."
    assert upcoming(pier, editor).reading.summary == said
    edition = publish(pier, user=editor)
    assert [one["state"] for one in edition.content["sentences"]] == [
        "nothing",
        "checked",
        "nothing",
        "waived",
    ]
    assert "She is abroad." not in edition.document
    for path in ("/", f"/articles/{pier.slug}/", "/feeds/articles.rss"):
        assert said in client.get(path).content.decode()


def test_an_edition_from_before_there_were_states_says_nothing_of_them(pier, editor):
    settle_all(pier)
    document = publish(pier, user=editor).content
    for one in document["sentences"]:
        one["state"] = ""
    assert summarise(read(document).counts) == "No sentence is annotated."


def test_a_change_of_state_alone_is_worth_an_edition(pier, editor):
    settle_all(pier)
    publish(pier, user=editor)
    settle(sentence(pier, "Nobody"), "waived", why="After all.", user=editor)
    assert publish(pier, user=editor, change_note="One sentence is waived.").number == 2


# --- From a file


def test_states_come_from_a_file_and_the_same_file_again_changes_nothing(pier, tmp_path, editor):
    items = [
        {"sentence": "The pier", "state": "nothing"},
        {"sentence": sentence(pier, "The council").public_key, "state": "checked"},
        {"sentence": "Nobody was there.", "state": "nothing"},
        {"sentence": sentence(pier, "40 beams").text, "state": "waived", "why": "She is abroad."},
    ]
    path = tmp_path / "states.json"
    path.write_text(json.dumps(items))
    for _ in range(2):
        call_command("annotate", pier.slug, str(path), username="editor", stdout=StringIO())
    found = SentenceCheck.objects.values_list("state", "why").order_by("pk")
    assert [*found] == [("nothing", ""), ("checked", ""), ("nothing", ""), ("waived", "She is abroad.")]
    assert open_in(pier) == {}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"state": "waived"}, "why it is waived"),
        ({"state": "fine"}, "checked, has nothing to check"),
        ({"state": ["checked"]}, "checked, has nothing to check"),
        ({}, "no note, no citation and no state"),
    ],
)
def test_a_state_that_cannot_be_is_listed_and_the_rest_kept(
    pier, editor, given: dict[str, object], said: str
):
    items = [{"sentence": "Nobody was there."} | given, {"sentence": "Nobody was there.", "state": "nothing"}]
    report = import_annotations(pier, items, editor)
    ((index, why),) = report.unplaced
    assert (index, report.placed) == (0, 1)
    assert said in why


def test_a_file_checks_no_sentence_in_which_somebody_doubts_a_fact(pier, editor):
    decide(pier, "40", "queried")
    report = import_annotations(pier, [{"sentence": sentence(pier, "40").text, "state": "checked"}], editor)
    assert "40" in report.unplaced[0][1]


# --- The sheet of a long article


def test_of_many_open_things_the_first_are_listed_and_all_on_demand(editor, client):
    article = new_article("\n\n".join(f"In 20{n} it cost {n} euros." for n in range(10, 40)), user=editor)
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[article.pk])
    (states,) = gate_of(article, article.current_revision).blockers
    addresses = [escape(item.query) for item in states.items]
    assert len(addresses) == states.count >= 30
    page = client.get(sheet).content.decode()
    assert f"{states.count} sentences are not settled" in page
    assert [address in page for address in addresses] == [True] * 10 + [False] * (states.count - 10)
    assert 'href="?all=states#all-states"' in page
    whole = client.get(f"{sheet}?all=states").content.decode()
    assert all(address in whole for address in addresses)
    assert "?all=states" not in whole


def test_the_sheet_asks_as_much_of_many_sentences_as_of_few(pier, editor, client):
    client.force_login(editor)

    def asked(article: Article) -> int:
        client.get(reverse("desk:publish", args=[article.pk]))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("desk:publish", args=[article.pk]))
        return len(seen)

    text = "\n\n".join(f"In 20{n} it cost {n} euros." for n in range(10, 90))
    long = new_article(text, slug="long", user=editor)
    assert asked(long) == asked(pier)


def test_excerpts_are_chosen_where_one_publishes(pier, editor, client):
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    Article.objects.filter(pk=pier.pk).update(kind="ours")
    assert "Publish excerpts only" not in client.get(sheet).content.decode()
    Article.objects.filter(pk=pier.pk).update(kind="examined")
    given = {"act": "excerpt", "after": "0", "version": pier.version}
    page = client.post(sheet, given | {"excerpted": "yes"}, follow=True).content.decode()
    assert "Readers will see excerpts only." in page
    pier.refresh_from_db()
    assert pier.excerpted
    stale = client.post(sheet, given | {"excerpted": "no"})
    assert stale.status_code == 409
    client.post(sheet, given | {"excerpted": "no", "version": pier.version})
    pier.refresh_from_db()
    assert not pier.excerpted
