"""What stands in the way of publication: listed thing by thing, and what of it may be
passed over.
"""

from collections import defaultdict
from html import escape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from annotations import notes
from annotations.anchors import detach
from annotations.checkable import assess
from annotations.decisions import decide_sentence
from annotations.models import Decision, Note, Rating
from articles.models import Article
from articles.problems import Refused
from newsroom.actions import revise as revising
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.publish import (
    publish,
    request_publication,
    upcoming,
    withdraw,
)
from newsroom.actions.second_requests import (
    Reasons,
    answer_request,
    waiting_request,
    waiting_requests,
)
from newsroom.editions.models import Edition, SecondRequest
from newsroom.editions.view import read
from tests.support.decisions import cited, make_ready, note_on, rating
from tests.support.html import flat
from tests.support.samples import POLLUTED
from tests.support.small_article import edit, new_article, sentence

PIER = """The council got the pier in 2012 for 3.1 million euros. Nobody was there.

The engineer, Ruth Abara, warned of rot in 40 beams."""


@pytest.fixture
def pier(editor) -> Article:
    return new_article(PIER, user=editor, kind="examined")


@pytest.fixture
def second(make_user):
    return make_user("Editor", "second")


def open_in(article: Article) -> dict[str, list[str]]:
    found = gate_of(article, article.current_revision).blockers
    return {one.kind: [item.words for item in one.items] for one in found}


def kinds_in(article: Article) -> list[str]:
    return [*open_in(article)]


def approved(article: Article, words: str, slug: str = "supported", **given) -> Note:
    return note_on(
        sentence(article, words), slug, claimant="author", approve=True, **given
    )


# --- What is open


def test_each_open_sentence_is_listed_once_with_what_is_open_in_it(pier):
    assert open_in(pier) == {
        "open": [
            "1. The pier",
            "2. The council got the pier in 2012 for 3.1 million euros. — “2012 for 3.1 million euros”",
            "3. Nobody was there.",
            "4. The engineer, Ruth Abara, warned of rot in 40 beams. — “engineer, Ruth Abara”, “40 beams”",
        ]
    }


def test_each_link_leads_to_its_sentence(pier):
    (left,) = gate_of(pier, pier.current_revision).blockers
    key = sentence(pier, "Nobody").public_key
    assert (left.where, left.items[2].query) == ("workbench", f"?s={key}#s-{key}")


def test_nothing_is_open_once_all_is_noted_or_decided(pier, editor):
    make_ready(pier)
    assert open_in(pier) == {}
    assert publish(pier, user=editor).number == 1


def test_a_sentence_whose_note_needs_review_is_listed_with_its_note_only(pier, editor):
    approved(pier, "40 beams")
    make_ready(pier)
    edit(pier, "40 beams", "50 beams", editor)
    assert open_in(pier) == {
        "anchors": ["4. The engineer, Ruth Abara, warned of rot in 50 beams."]
    }


def test_what_a_rating_lacks_is_named_before_review_and_after_approval(pier, editor):
    make_ready(pier)
    note = note_on(sentence(pier, "40 beams"), claimant="author", sources=[])
    said = "4. The engineer, Ruth Abara, warned of rot in 40 beams. — "
    lacks = (
        f"{said}The rating “Supported” needs a source that supports the claim. Add one."
    )
    assert open_in(pier)["lacking"] == [lacks]
    citation = notes.attach_citation(note.pk, cited(stance="supports"), user=editor)
    notes.approve_note(note.pk, version=note.version + 1, user=editor)
    assert open_in(pier) == {}
    Rating.objects.filter(slug="supported").update(meaning="disputed")
    assert open_in(pier) == {
        "lacking": [
            f"{said}The rating “Supported” needs a source that contradicts the claim. Add one."
        ]
    }
    assert citation.stance == "supports"


def test_what_a_rating_needs_is_said_of_it_and_not_its_colour(pier):
    make_ready(pier)
    note_on(sentence(pier, "40 beams"), claimant="author", sources=[])
    Rating.objects.update(tone="unverified")
    assert len(open_in(pier)["lacking"]) == 1
    Rating.objects.filter(slug="supported").update(tone="false")
    assert len(open_in(pier)["lacking"]) == 1


def test_a_note_that_only_holds_sources_blocks_and_covers_nothing(pier, editor):
    notes.write_note(
        sentence(pier, "40 beams"), rating=None, sources=[cited()], user=editor
    )
    assert kinds_in(pier) == ["open"]
    assert len(open_in(pier)["open"]) == 4


def test_a_note_taken_to_the_article_as_a_whole_still_says_what_it_lacks(pier, editor):
    make_ready(pier)
    note = note_on(sentence(pier, "The council"), sources=[])
    detach(note.anchor_id, user=editor)
    (lacking,) = open_in(pier)["lacking"]
    assert lacking.startswith("“The council got the pier")
    assert lacking.endswith(
        "— The rating “Supported” needs a source that supports the claim. Add one."
    )


def test_our_own_reporting_is_not_published_as_wrong(pier, editor):
    Article.objects.filter(pk=pier.pk).update(kind="ours")
    pier.refresh_from_db()
    make_ready(pier)
    note_on(sentence(pier, "40 beams"), "false", body="There were 14.", approve=True)
    assert kinds_in(pier) == ["ratings"]
    with pytest.raises(NotReady, match="Correct or cut the statement"):
        publish(pier, user=None, reasons=Reasons(unchecked="Now.", alone=True))


def test_no_setting_lets_what_is_open_pass(pier, editor, settings):
    """There was one, GATE=warn: with it a text went out that nobody had checked, and no
    edition said so.
    """
    settings.GATE = "warn"
    with pytest.raises(NotReady, match="4 sentences are open"):
        publish(pier, user=editor)


def test_sentences_in_which_nothing_was_seen_are_decided_at_once(pier, editor, client):
    gate = gate_of(pier, pier.current_revision)
    assert [one.text for one in gate.unseen] == ["The pier", "Nobody was there."]
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    page = client.get(sheet).content.decode()
    assert "2 sentences without suggested claims" in page
    assert [one.pk in gate.sure for one in gate.unseen] == [True, False]
    assert page.count('name="nothing"') == 2
    assert page.count(" checked>") == 1
    client.post(
        sheet,
        {"act": "nothing", "after": "0", "nothing": [one.key for one in gate.unseen]},
    )
    assert len(open_in(pier)["open"]) == 2


def test_what_is_open_is_found_in_a_fixed_number_of_queries(pier, editor):
    counted = []
    for words in ("The council", "40 beams", "Nobody"):
        approved(pier, words)
        note_on(sentence(pier, words), "false", claimant="author", sources=[])
        edit(pier, words, f"{words} and", editor)
        revision = pier.current_revision
        with CaptureQueriesContext(connection) as queries:
            gate = gate_of(pier, revision)
            assert [[*one.items] for one in gate.blockers]
        counted.append(len(queries))
    assert counted[0] == counted[1] == counted[2]


# --- Left unchecked


def test_in_a_newsroom_of_one_a_reason_is_enough_and_every_sentence_is_marked(
    pier, editor, client
):
    with pytest.raises(NotReady):
        publish(pier, user=editor)
    approved(pier, "40 beams")
    editor.first_name, editor.last_name = "Ada", "Marsh"
    editor.save()
    content = publish(
        pier, user=editor, reasons=Reasons(unchecked="The vote is tonight.")
    ).content
    assert [one["state"] for one in content["sentences"]] == [
        "unchecked",
        "unchecked",
        "unchecked",
        "noted",
    ]
    said = content["edition"]
    assert (said["unchecked"], said["unchecked_why"]) == (3, "The vote is tonight.")
    assert (said["unchecked_by"], said["seconded_by"]) == ("Ada Marsh", "")
    page = client.get(f"/articles/{pier.slug}/").content.decode()
    assert "The vote is tonight." in page


def test_sentences_left_unchecked_one_by_one_are_counted_with_their_own_reasons(
    pier, editor
):
    make_ready(pier)
    decide_sentence(
        sentence(pier, "Nobody"), "unchecked", why="She is abroad.", user=editor
    )
    decide_sentence(
        sentence(pier, "The pier"), "unchecked", why="A headline.", user=editor
    )
    said = publish(pier, user=editor, reasons=Reasons(unchecked="Of none.")).content[
        "edition"
    ]
    assert (said["unchecked"], said["unchecked_why"]) == (
        2,
        "A headline. (sentence 1) · She is abroad. (sentence 3)",
    )


def test_each_reason_is_said_once_of_which_sentences(pier, editor, client):
    reasons = {
        "The pier": "A headline.",
        "The council": "The vote is tonight.",
        "Nobody": "A headline.",
        "40 beams": "The vote is tonight.",
    }
    numbers = defaultdict(list)
    for words, why in reasons.items():
        one = sentence(pier, words)
        decide_sentence(one, "unchecked", why=why, user=editor)
        numbers[why].append(one.position + 1)
    assert numbers == {"A headline.": [1, 3], "The vote is tonight.": [2, 4]}
    edition = publish(pier, user=editor, reasons=Reasons(unchecked="Of none."))
    assert [one.place for one in edition.reading.sentences][1:] == [
        "Sentence 2",
        "Sentence 3",
        "Sentence 4",
    ]
    why = "A headline. (sentences 1, 3) · The vote is tonight. (sentences 2, 4)"
    assert edition.content["edition"]["unchecked_why"] == why
    assert why in client.get(f"/articles/{pier.slug}/").text
    client.force_login(editor)
    assert (
        "(sentences 1, 3)"
        not in client.get(reverse("desk:publish", args=[pier.pk])).text
    )


def test_neighbours_among_sentences_with_one_reason_are_named_as_a_range(pier, editor):
    decide_sentence(
        sentence(pier, "The pier"), "unchecked", why="A headline.", user=editor
    )
    reasons = Reasons(unchecked="The vote is tonight.")
    said = publish(pier, user=editor, reasons=reasons).content["edition"]
    assert said["unchecked_why"] == (
        "A headline. (sentence 1) · The vote is tonight. (sentences 2–4)"
    )


def test_what_was_left_unchecked_is_asked_anew_after_the_edition(pier, editor, client):
    publish(pier, user=editor, reasons=Reasons(unchecked="The vote is tonight."))
    assert len(open_in(pier)["open"]) == 4
    client.force_login(editor)
    sheet = client.get(reverse("desk:publish", args=[pier.pk])).text
    assert ">\nThe vote is tonight.</textarea>" in sheet, "the reason is offered again"
    with pytest.raises(NotReady):
        publish(pier, user=editor, change_note="More.")
    make_ready(pier)
    said = publish(pier, user=editor, change_note="Checked since.").content["edition"]
    assert (said["unchecked"], said["unchecked_why"], said["unchecked_by"]) == (
        0,
        "",
        "",
    )


@pytest.mark.parametrize("alone", [False, True])
def test_nobody_passes_over_anything_but_open_sentences(pier, editor, alone: bool):
    note = note_on(sentence(pier, "40 beams"), claimant="author", sources=[])
    with pytest.raises(NotReady, match="1 note is not approved"):
        publish(pier, user=editor, reasons=Reasons(unchecked="Now.", alone=alone))
    notes.attach_citation(note.pk, cited(stance="supports"), user=editor)
    notes.approve_note(note.pk, version=note.version + 1, user=editor)
    edit(pier, "40 beams", "50 beams", editor)
    with pytest.raises(NotReady, match="1 note has an unconfirmed position"):
        publish(pier, user=editor, reasons=Reasons(unchecked="Now.", alone=alone))
    assert not Edition.objects.exists()
    assert not Decision.objects.filter(kind="unchecked").exists()


def test_no_more_sentences_are_left_than_whoever_publishes_saw_listed(
    pier, editor, client
):
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    assert 'name="seen_open" value="4"' in client.get(sheet).text
    edit(pier, "Nobody was there.", "Nobody was there. It rained.", editor)
    given = {"after": "0", "seen_open": "4", "reason": "The vote is tonight."}
    page = client.post(sheet, given).text
    assert "The open sentences have changed since you opened this page" in page
    assert ("The vote is tonight.</textarea>" in page, 'value="5"' in page) == (
        True,
        True,
    )
    client.post(sheet, given | {"seen_open": "5"})
    assert Edition.objects.get().content["edition"]["unchecked"] == 5


def test_a_blank_reason_is_none(pier, editor):
    with pytest.raises(NotReady):
        publish(pier, user=editor, reasons=Reasons(unchecked=" \u2060 …"))
    assert not Decision.objects.exists()


# --- Two persons


def test_where_a_second_person_may_publish_they_must_agree(pier, editor, second):
    with pytest.raises(Refused, match="agree"):
        publish(pier, user=editor, reasons=Reasons(unchecked="The vote is tonight."))
    asked = request_publication(pier, reason="The vote is tonight.", user=editor)
    assert asked.act == "unchecked"
    with pytest.raises(Refused, match="yourself"):
        publish(pier, user=editor, reasons=Reasons(granting=asked.pk))
    second.first_name, second.last_name = "Sela", "Brandt"
    second.save()
    said = publish(pier, user=second, reasons=Reasons(granting=asked.pk)).content[
        "edition"
    ]
    assert (said["unchecked"], said["unchecked_why"]) == (4, "The vote is tonight.")
    assert (said["unchecked_by"], said["seconded_by"]) == ("the desk", "Sela Brandt")
    assert {row.person for row in Decision.objects.filter(kind="unchecked")} == {editor}
    with pytest.raises(Refused, match="already answered"):
        publish(
            pier, user=second, reasons=Reasons(granting=asked.pk), change_note="Again."
        )


def test_a_person_agrees_in_another_language_than_the_request(pier, editor, second):
    with override("zh-hans"):
        asked = request_publication(pier, reason="今晚表决。", user=editor)
    edition = publish(pier, user=second, reasons=Reasons(granting=asked.pk))
    assert edition.number == 1


def test_in_an_emergency_one_person_publishes_and_another_confirms(
    pier, editor, second, client
):
    given = Reasons(unchecked="The vote is tonight.", emergency=True)
    first = publish(pier, user=editor, reasons=given)
    assert first.content["edition"]["unconfirmed"]
    page = client.get(f"/articles/{pier.slug}/").content.decode()
    assert "not yet confirmed by a second editor" in page
    (asked,) = waiting_requests()
    assert asked.said["kind"] == "update"
    with pytest.raises(Refused, match="yourself"):
        publish(pier, user=editor, reasons=Reasons(granting=asked.pk))
    confirmed = publish(pier, user=second, reasons=Reasons(granting=asked.pk))
    said = confirmed.content["edition"]
    assert (confirmed.number, said["unconfirmed"]) == (2, False)
    assert said["seconded_by"] == "the desk"
    page = client.get(f"/articles/{pier.slug}/").content.decode()
    assert "not yet confirmed by a second editor" not in page


def test_where_nobody_else_may_agree_an_emergency_is_as_any_other(pier, editor):
    given = Reasons(unchecked="The vote is tonight.", emergency=True)
    assert not publish(pier, user=editor, reasons=given).content["edition"][
        "unconfirmed"
    ]
    assert not waiting_requests().exists()


def test_nothing_is_asked_without_a_reason_or_while_anything_else_is_open(
    pier, editor, second
):
    with pytest.raises(Refused, match="Say why"):
        request_publication(pier, reason=" …", user=editor)
    note_on(sentence(pier, "40 beams"), claimant="author")
    with pytest.raises(NotReady, match="not approved"):
        request_publication(pier, reason="The vote is tonight.", user=editor)


def test_what_was_asked_for_is_asked_anew_when_something_else_is_open(
    pier, editor, second
):
    asked = request_publication(pier, reason="The vote is tonight.", user=editor)
    decide_sentence(sentence(pier, "Nobody"), "nothing", user=editor)
    with pytest.raises(Refused, match="The open items have changed"):
        publish(pier, user=second, reasons=Reasons(granting=asked.pk))
    assert not Edition.objects.exists()
    assert waiting_request(pier) == asked
    again = request_publication(pier, reason="The vote is in an hour.", user=editor)
    assert SecondRequest.objects.get(pk=asked.pk).answer == "replaced"
    assert publish(pier, user=second, reasons=Reasons(granting=again.pk)).number == 1


def test_a_request_dies_with_any_newer_edition(pier, editor, second, client):
    """With an edition, and with a withdrawal: one click brought the article back."""
    publish(
        pier, user=second, reasons=Reasons(unchecked="The vote is tonight.", alone=True)
    )
    asked = request_publication(
        pier, reason="The count is tonight.", change_note="Counted.", user=editor
    )
    assert waiting_request(pier) == asked
    withdraw(pier, reason="We are looking again.", user=second)
    assert waiting_request(pier) is None
    client.force_login(second)
    sheet = reverse("desk:publish", args=[pier.pk])
    assert "Agree and publish" not in client.get(sheet).text
    assert "asks you to agree" not in client.get(reverse("admin:index")).text
    click = {"act": "agree", "after": "2", "request": asked.pk}
    assert "newer version" in client.post(sheet, click).text
    with pytest.raises(Refused, match="newer version"):
        answer_request(pier, asked.pk, agrees=False, user=second)
    assert pier.editions.latest().kind == "withdrawal"
    # Anybody may ask again, since nothing waits.
    again = request_publication(
        pier, reason="It is right after all.", change_note="Back.", user=second
    )
    asked.refresh_from_db()
    assert (asked.answer, waiting_request(pier)) == ("replaced", again)


def test_nobody_asks_from_a_sheet_that_an_edition_has_overtaken(
    pier, editor, second, client
):
    client.force_login(editor)
    publish(
        pier, user=second, reasons=Reasons(unchecked="The vote is tonight.", alone=True)
    )
    typed = {"act": "ask", "after": "0", "reason": "The vote is tonight."}
    answered = client.post(reverse("desk:publish", args=[pier.pk]), typed)
    assert (answered.status_code, waiting_request(pier)) == (409, None)
    assert "has since published version 1" in answered.text
    assert "The vote is tonight." in answered.text


def test_a_request_can_be_declined_and_is_kept(pier, editor, second):
    asked = request_publication(pier, reason="The vote is tonight.", user=editor)
    answer_request(pier, asked.pk, agrees=False, user=second)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("declined", second)
    assert waiting_request(pier) is None


def test_two_persons_publish_on_their_sheets_what_one_sees_on_their_desk(
    pier, editor, second, client
):
    sheet = reverse("desk:publish", args=[pier.pk])
    client.force_login(editor)
    client.post(sheet, {"act": "ask", "after": "0", "reason": "The vote is tonight."})
    assert "Cancel request" in client.get(sheet).content.decode()
    client.force_login(second)
    assert (
        "asks you to agree: publish with sentences left unchecked"
        in client.get(reverse("admin:index")).text
    )
    page = client.get(sheet).content.decode()
    assert "The vote is tonight." in page
    assert "Agree and publish" in page
    asked = waiting_request(pier)
    client.post(sheet, {"act": "agree", "after": "0", "request": str(asked.pk)})
    assert Edition.objects.get().published_by == second


def test_the_person_who_agrees_calls_it_nothing_else(pier, editor, second, client):
    alone = Reasons(unchecked="The vote is tonight.", alone=True)
    publish(pier, user=second, reasons=alone)
    edit(pier, "40 beams", "41 beams", editor)
    asked = request_publication(
        pier, reason="The count is tonight.", change_note="Counted.", user=editor
    )
    assert asked.kind == "correction"
    client.force_login(second)
    sheet = reverse("desk:publish", args=[pier.pk])
    page = client.get(sheet).text
    assert "a figure or a date changed or is missing" in page
    assert page.count('id="losses"') == 1
    agreed = {"act": "agree", "after": "1", "request": asked.pk, "kind": "update"}
    client.post(sheet, agreed | {"why": "The count went on.", "change_note": "No."})
    said = pier.editions.latest().content["edition"]
    assert (said["kind"], said["why"]) == ("correction", "")
    assert said["change_note"] == "Counted."


def test_what_the_person_who_asks_calls_it_is_published_so(
    pier, editor, second, client
):
    alone = Reasons(unchecked="The vote is tonight.", alone=True)
    publish(pier, user=second, reasons=alone)
    edit(pier, "40 beams", "41 beams", editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    typed = {
        "act": "ask",
        "after": "1",
        "reason": "Tonight.",
        "change_note": "Counted.",
    }
    client.force_login(editor)
    refused = client.post(sheet, typed | {"kind": "update"})
    assert refused.status_code == 409
    assert "Readers were told something different" in refused.text
    assert waiting_request(pier) is None
    given = {"kind": "update", "why_chosen": "developing", "why": "They still count."}
    client.post(sheet, typed | given)
    asked = waiting_request(pier)
    assert (asked.kind, asked.why) == ("update", "Developing story. They still count.")
    client.force_login(second)
    page = client.get(sheet).text
    assert "Publication type: update" in flat(page)
    assert asked.why in page
    assert page.count('id="losses"') == 1
    assert 'name="kind"' not in page
    agreed = {"act": "agree", "after": "1", "request": asked.pk, "kind": "correction"}
    client.post(sheet, agreed)
    said = pier.editions.latest().content["edition"]
    assert (said["kind"], said["why"]) == (asked.kind, asked.why)


def test_a_kind_that_fits_no_more_when_somebody_agrees_is_refused(pier, editor, second):
    note = approved(pier, "The council")
    alone = Reasons(unchecked="The vote is tonight.", alone=True)
    publish(pier, user=second, reasons=alone)
    approved(pier, "40 beams")
    asked = request_publication(
        pier,
        kind="update",
        why="",
        reason="Tonight.",
        change_note="More.",
        user=editor,
        after=1,
    )
    notes.change_note(
        note.pk,
        version=note.version,
        rating=rating("mostly-supported"),
        body="",
        claimant="author",
        user=None,
        approve=True,
    )
    with pytest.raises(Refused, match="Readers were told something different"):
        publish(pier, user=second, reasons=Reasons(granting=asked.pk))
    assert waiting_request(pier) == asked


def test_the_operator_at_the_shell_leaves_sentences_unchecked_alone_and_nothing_else(
    bring, editor, second
):
    article = bring().article
    with pytest.raises(CommandError, match="suspect passages"):
        call_command(
            "publish", article.slug, username="editor", waive_gate="Election night."
        )
    clean = bring(
        POLLUTED.replace("4 May", "6 May"), findings="remove", path="clean.txt"
    ).article
    call_command(
        "publish",
        clean.slug,
        username="editor",
        waive_gate="Election night.",
        stdout=StringIO(),
    )
    said = Edition.objects.get().content["edition"]
    assert said["unchecked"] > 1
    assert (said["unchecked_why"], said["seconded_by"]) == ("Election night.", "")


# --- What readers are told


def test_sheet_and_edition_count_what_persons_decided_and_nothing_else(pier, editor):
    approved(pier, "The council")
    decide_sentence(sentence(pier, "The pier"), "nothing", user=None)
    decide_sentence(sentence(pier, "Nobody"), "nothing", user=None)
    decide_sentence(
        sentence(pier, "40 beams"), "unchecked", why="She is abroad.", user=None
    )
    foretold = upcoming(pier, editor).reading.summary
    edition = publish(pier, user=editor)
    states = [one["state"] for one in edition.content["sentences"]]
    assert states == ["nothing", "noted", "nothing", "unchecked"]
    assert edition.content["edition"]["unchecked_why"] == "She is abroad."
    assert foretold == read(edition.content).summary
    assert foretold.endswith("1 sentence was left unchecked.")


def test_a_change_of_state_alone_is_worth_an_edition(pier, editor):
    make_ready(pier)
    publish(pier, user=editor)
    decide_sentence(
        sentence(pier, "Nobody"), "unchecked", why="After all.", user=editor
    )
    assert (
        publish(pier, user=editor, change_note="One sentence is left unchecked.").number
        == 2
    )


# --- The sheet of a long article


def test_of_many_open_things_the_first_are_listed_and_all_on_demand(editor, client):
    article = new_article(
        "\n\n".join(f"In 20{n} it cost {n} euros." for n in range(10, 40)), user=editor
    )
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[article.pk])
    (left,) = gate_of(article, article.current_revision).blockers
    addresses = [escape(item.query) for item in left.items]
    assert len(addresses) == left.count >= 30
    page = client.get(sheet).content.decode()
    assert f"{left.count} sentences are open" in page
    assert [address in page for address in addresses] == [True] * 10 + [False] * (
        left.count - 10
    )
    assert 'href="?all=open#all-open"' in page
    whole = client.get(f"{sheet}?all=open").content.decode()
    assert all(address in whole for address in addresses)
    assert "?all=open" not in whole


def test_the_sheet_asks_as_much_of_many_sentences_as_of_few(pier, editor, client):
    client.force_login(editor)

    def asked(article: Article) -> int:
        client.get(reverse("desk:publish", args=[article.pk]))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("desk:publish", args=[article.pk]))
        return len(seen)

    text = "\n\n".join(f"In 20{n} it cost {n} euros." for n in range(10, 90))
    long = new_article(text, slug="long", user=editor, kind="examined")
    assert asked(long) == asked(pier)


def test_the_sheet_says_that_excerpts_only_are_published(pier, editor, client):
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    assert "Only excerpts are published" not in client.get(sheet).text
    Article.objects.filter(pk=pier.pk).update(excerpted=True)
    approved(pier, "40 beams")
    assert "Only excerpts are published" in client.get(sheet).text


# --- An engine that has learnt since the article was published


def test_after_an_upgrade_a_correction_opens_only_what_it_touches(
    pier, editor, monkeypatch
):
    make_ready(pier)
    publish(pier, user=editor)
    everything = lambda words, *_: [{"kind": "figure", "start": 0, "end": len(words)}]  # noqa: E731
    monkeypatch.setattr(revising, "propose", everything)
    edit(pier, "Nobody was there.", "Nobody had been there.", user=editor)
    assert open_in(pier).keys() <= {"open", "anchors"}
    named = [line for lines in open_in(pier).values() for line in lines]
    assert all("Nobody had been there." in line for line in named)
    assert named


def test_an_article_that_was_never_published_is_judged_anew(pier, editor, monkeypatch):
    before = sentence(pier, "The council").checkable
    monkeypatch.setattr(
        revising, "assess", lambda *_: {"tier": "check", "score": 1.0, "reasons": []}
    )
    edit(pier, "Nobody was there.", "Nobody had been there.", user=editor)
    assert sentence(pier, "The council").checkable != before


def test_only_what_changed_is_assessed_and_enough_to_know_the_engine(
    editor, monkeypatch
):
    sentences = [
        f"In {year} the council paid 30 million." for year in range(1950, 2000)
    ]
    article = new_article("\n\n".join(sentences), user=editor)
    before = sentence(article, "In 1970").checkable
    assessed = []
    monkeypatch.setattr(
        revising, "assess", lambda *given: assessed.append(given) or assess(*given)
    )
    edit(article, "In 1960 the council", "In 1960 the county", user=editor)
    assert [words for words, _ in assessed].count(
        "In 1960 the county paid 30 million."
    ) == 1
    assert len(assessed) == revising.PROBES + 1
    assert sentence(article, "In 1970").checkable == before


def test_in_another_language_all_is_assessed_anew(editor):
    article = new_article("The council met.\n\nIt paid 30 million.", user=editor)
    before = sentence(article, "It paid").checkable
    Article.objects.filter(pk=article.pk).update(language="de")
    edit(article, "The council", "The county", user=editor)
    assert sentence(article, "It paid").checkable != before
