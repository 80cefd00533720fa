"""Which kinds the next edition may be: readers are told when a rating or a source they
saw is gone.
"""

import re
from copy import deepcopy
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import capfirst

from annotations.anchors import confirm_place
from annotations.importing import import_annotations
from annotations.models import Anchor, Note, Rating, Source
from articles.models import Article, Sentence
from articles.problems import Refused
from newsroom.actions.accept import bring_in
from newsroom.actions.publish import upcoming, withdraw
from newsroom.actions.revise import editable_text, revise
from newsroom.desk import stories
from newsroom.desk.models import Story
from newsroom.editions.kinds import kinds_after
from newsroom.editions.models import Edition
from newsroom.editions.view import read
from tests.conftest import new_member
from tests.support.decisions import make_ready, publish
from tests.support.editions import cite, document, rate
from tests.support.samples import ANNOTATIONS, POLLUTED
from tests.support.tables import table

pytestmark = pytest.mark.slow

EXAMINED = {"kind": "examined", "unknown": "byline site canonical_url dated"}
RAIN, SNOW, WIND = (
    "It rained all day.",
    "It snowed in the hills.",
    "The wind came from the west.",
)
QUOTE = "Rain fell from six to six."


def edition(*sentences, **options):
    """Each sentence is text, or (text, notes, citations)."""
    full = [(one, [], []) if isinstance(one, str) else one for one in sentences]
    return document(
        [("paragraph", [(text, "none", notes, cited) for text, notes, cited in full])],
        **options,
    )


def lost(before, after):
    return list(kinds_after(read(before), read(after)).losses)


def rain(rating="supported", body="As the log says.", **citation):
    return (
        RAIN,
        [rate(rating, body)],
        [cite("11", **{"locator": "p. 1", "quote": QUOTE} | citation)],
    )


BEFORE = edition(rain(), SNOW)


@table(
    ("after", "words"),
    [
        (
            edition(rain("disputed"), SNOW),
            "was rated supported and is now rated disputed",
        ),
        (
            edition((RAIN, [], rain()[2]), SNOW),
            "was rated supported and no longer has a rating",
        ),
        (
            edition((RAIN, [*rain()[1], rate("false", "x")], rain()[2]), SNOW),
            "is now rated false",
        ),
        (edition((RAIN, rain()[1], []), SNOW), "no longer names “Inspection reports"),
        (
            edition((RAIN, rain()[1], [cite("12")]), SNOW),
            "no longer names “Inspection reports",
        ),
        (
            edition(rain(stance="contradicts"), SNOW),
            "the citation of “Inspection reports",
        ),
        (
            edition(rain(quote="Rain fell from six to nine."), SNOW),
            "the citation of “Inspection reports",
        ),
        (edition(rain(quote=""), SNOW), "the citation of “Inspection reports"),
        (edition(rain(locator="p. 2"), SNOW), "the citation of “Inspection reports"),
        (edition(RAIN, (SNOW, *rain()[1:])), f"“{RAIN}” was rated supported"),
        (edition(SNOW), "was rated supported and no longer has a rating"),
    ],
)
def test_what_readers_are_not_told_any_more_is_a_correction(after, words):
    found = lost(BEFORE, after)
    assert words in " ".join(found)
    assert all(one.endswith(".") for one in found)


@table(
    ("field", "value", "word"),
    [
        ("title", "Another book", "title"),
        ("publisher", "Another house", "publisher"),
        ("URL", "https://other.example/", "URL"),
        ("issued", {"date-parts": [[1999]]}, "date"),
    ],
)
def test_a_source_that_became_another_is_a_correction(field, value, word):
    after = deepcopy(BEFORE)
    after["sources"][0]["csl"][field] = value
    assert lost(BEFORE, after) == [
        "These details of the source “Inspection reports of the Calder Quay bridge, 2016 to 2024” "
        f"changed: {word}."
    ]


def test_a_source_that_became_protected_is_a_correction():
    after = deepcopy(BEFORE)
    after["sources"] = [{"id": "p1", "protected": True, "csl": {}, "archive_url": ""}]
    after["citations"][0] |= {"source": "p1", "quote": "", "locator": ""}
    assert "no longer names" in lost(BEFORE, after)[0]
    assert lost(after, BEFORE) == []


@table(
    "after",
    [
        BEFORE,
        edition(
            rain(body="As the log states."), "It snowed in the hills and in the town."
        ),
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
        "The article as a whole was rated supported and no longer has a rating.",
        "The article as a whole no longer names “Inspection reports of the Calder Quay bridge, 2016 to 2024” "
        "as a source.",
    ]


def test_a_reworded_sentence_keeps_what_was_taken_along():
    after = edition(("Rain came down all day long.", *rain()[1:]), SNOW)
    assert lost(BEFORE, after) == [
        f"“{RAIN}”: words changed or are missing, which may change the meaning."
    ]


def test_cutting_a_sentence_otherwise_loses_nothing():
    before = edition((f"{RAIN} {SNOW}", *rain()[1:]))
    after = edition(RAIN, (SNOW, *rain()[1:]))
    assert before["text"] == after["text"]
    assert lost(before, after) == lost(after, before) == []
    # Its key stays with the one part, what stood on it is on the other.
    after["sentences"][0]["key"] = before["sentences"][0]["key"]
    assert lost(before, after) == lost(after, before) == []


SPRING = "The bridge is to reopen in the spring of 2028."


@table(
    ("before", "after"),
    [
        ([SPRING], [SPRING.replace("spring of 2028", "autumn of 2029")]),
        (
            ["It cost 412 euros, and Ann Lee paid."],
            ["It cost 412 euros.", "Ann Moor paid."],
        ),
        ([RAIN, "“Not so,” said Ann Lee, who is 48."], [RAIN]),
        (["He met Ann Lee.", "She met Bo Ek."], ["He met Bo Ek.", "She met Ann Lee."]),
    ],
)
def test_what_a_sentence_tells_otherwise_is_a_correction(before, after):
    assert (
        kinds_after(read(edition(*before)), read(edition(*after))).proposed
        == "correction"
    )


def test_a_figure_that_moved_on_to_an_added_sentence_is_gone_from_its_own():
    before, after = (
        edition("It cost 412 euros."),
        edition("It cost 421 euros.", "In May it was 412 euros."),
    )
    after["sentences"][0]["key"] = before["sentences"][0]["key"]
    assert kinds_after(read(before), read(after)).proposed == "correction"


@table(
    ("before", "after", "least"),
    [
        (
            ["It cost 412 euros, and Ann Lee paid."],
            ["It cost 412 euros.", "Ann Lee paid."],
            "update",
        ),
        (
            ["It cost 412 euros.", "Ann Lee paid."],
            ["It cost 412 euros, and Ann Lee paid."],
            "update",
        ),
        (
            [RAIN, "It cost 412 euros.", SNOW],
            [SNOW, RAIN, "It cost 412 euros."],
            "typo",
        ),
        (
            [RAIN],
            [RAIN, "It cost 412 euros, said Ann Lee, and “not a cent less”."],
            "update",
        ),
        ([RAIN, SNOW], [RAIN], "update"),
        (["It rained for 1500 days."], ["It rained for 1,500 days."], "typo"),
        (
            ["It rianed *all* day -- “all” day."],
            ["It rained all day — 'all' day."],
            "typo",
        ),
    ],
)
def test_what_is_moved_cut_otherwise_or_only_spelt_is_none(before, after, least):
    found = kinds_after(read(edition(*before)), read(edition(*after)))
    assert (found.proposed, found.least, found.losses) == ("update", least, ())


def test_another_figure_in_a_note_is_a_correction():
    before, after = (
        edition(rain(body="The log has 412 mm.")),
        edition(rain(body="The log has 421 mm.")),
    )
    assert lost(before, after) == [
        "“The log has 412 mm.”: a figure or a date changed or is missing."
    ]


def test_a_rating_of_other_words_of_the_same_sentence_is_a_correction():
    first, other, both = (
        edition((RAIN, [rate("supported", "As the log says.", words=words)], []))
        for words in ("It rained", "all day", "It rained all")
    )
    assert "A different part of “It rained all day.” was rated" in " ".join(
        lost(first, other)
    )
    assert (
        lost(first, both)
        == lost(first, edition((RAIN, [rate("supported", "As the log says.")], [])))
        == []
    )


def test_after_a_withdrawal_nothing_is_left_to_correct(article, editor):
    withdraw(article, reason="We are looking again.", user=editor)
    change_rating(article)
    assert (
        publish(article, user=editor, kind="update", change_note="Back.").kind
        == "update"
    )


# --- The action, the command and the sheet --------------------------------------------


@pytest.fixture(scope="module")
def published(rows_of_file):
    editor = new_member("Editor")
    arrival = bring_in(POLLUTED.encode(), path="a.txt", user=editor, findings="remove")
    import_annotations(arrival.article, ANNOTATIONS, editor)
    publish(arrival.article, user=editor)
    return arrival.article


@pytest.fixture
def editor(published, db):
    return User.objects.get(username="editor")


@pytest.fixture
def article(published, db):
    return Article.objects.get(pk=published.pk)


def change_rating(article):
    notes = Note.objects.filter(anchor__article=article).exclude(rating=None)
    notes.update(rating=Rating.objects.get(slug="disputed"))


def change_source(article):
    source = Source.objects.get()
    source.csl = source.csl | {"title": "Another book", "URL": "https://other.example/"}
    source.save()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_rating, "was rated false and is now rated disputed"),
        (change_source, "changed: title, URL"),
    ],
)
def test_an_update_cannot_hide_it(article, editor, change, words):
    change(article)
    with pytest.raises(Refused, match=words) as refusal:
        publish(article, user=editor, kind="update", change_note="Tidied.")
    assert "Publish the article as a correction" in str(refusal.value)
    with pytest.raises(CommandError, match=words):
        call_command(
            "publish",
            article.slug,
            username="editor",
            kind="update",
            change_note="Tidied.",
        )
    assert article.editions.count() == 1


def test_the_kind_that_nobody_chose_is_the_one_that_fits_and_readers_see_it(
    article, client, capsys
):
    change_rating(article)
    make_ready(article)
    call_command(
        "publish", article.slug, username="editor", change_note="We rated it wrongly."
    )
    edition = article.editions.latest()
    assert edition.kind == edition.content["edition"]["kind"] == Edition.Kind.CORRECTION
    assert "It is a correction" in capsys.readouterr().out
    for path in (
        "/corrections/",
        "/feeds/corrections.rss",
        f"/articles/{article.slug}/",
    ):
        assert b"We rated it wrongly." in client.get(path).content


def reword(article, editor, old, new):
    markup = editable_text(article.current_revision)
    assert old in markup
    revise(
        article,
        markup.replace(old, new),
        based_on=article.current_revision.number,
        user=editor,
    )
    for anchor in Anchor.objects.filter(article=article).unresolved():
        confirm_place(anchor.pk, anchor.sentence, user=editor)
    make_ready(article, approve=True)


def test_a_corrected_date_is_a_correction_that_nobody_has_to_choose(
    article, editor, client
):
    reword(article, editor, "4 May", "5 May")
    assert (
        publish(article, user=editor, change_note="The date.").kind
        == Edition.Kind.CORRECTION
    )
    assert "The date." in client.get("/corrections/").text


@pytest.mark.parametrize(
    "new", ["4 May. It sits at noon.", "4 May, in public.", "4 May; why, nobody knows."]
)
def test_where_nothing_is_lost_an_update_is_taken(article, editor, new):
    reword(article, editor, "4 May.", new)
    assert (
        publish(article, user=editor, change_note="More.").kind == Edition.Kind.UPDATE
    )


def test_the_sheet_offers_the_right_kinds_and_says_why(article, editor, client):
    client.force_login(editor)
    address = reverse("desk:publish", args=[article.pk])
    assert chosen_on(client.get(address)) == "update"
    assert 'name="why"' not in client.get(address).text
    change_rating(article)
    answer = client.get(address)
    assert chosen_on(answer) == "correction"
    assert "was rated false and is now rated disputed" in answer.text
    posted = {"after": 1, "kind": "update", "change_note": "Tidied."}
    answer = client.post(address, posted)
    assert answer.status_code == 409
    assert "Publish the article as a correction" in answer.text
    assert "Tidied." in answer.text
    needless = client.post(
        address, posted | {"kind": "correction", "why": "A later event."}
    )
    assert "Delete the reason" in needless.text
    assert "A later event." in needless.text
    assert (
        client.post(
            address, posted | {"why": "The ministry withdrew the claim."}
        ).status_code
        == 302
    )
    said = article.editions.latest().content["edition"]
    assert (said["kind"], said["why"]) == ("update", "The ministry withdrew the claim.")


def test_one_chosen_reason_covers_all_changes_and_readers_see_it(
    article, editor, client
):
    client.force_login(editor)
    address = reverse("desk:publish", args=[article.pk])
    change_rating(article)
    change_source(article)
    assert "Developing story" in client.get(address).text
    posted = {"after": 1, "kind": "update", "change_note": "Tidied."}
    answer = client.post(address, posted | {"why_chosen": "clearer"})
    assert answer.status_code == 302
    assert article.editions.latest().content["edition"]["why"] == "Clearer wording."


def test_a_correction_takes_no_chosen_reason_along(article, editor, client):
    client.force_login(editor)
    change_rating(article)
    posted = {"after": 1, "kind": "correction", "change_note": "Rated wrongly."}
    client.post(
        reverse("desk:publish", args=[article.pk]), posted | {"why_chosen": "style"}
    )
    said = article.editions.latest().content["edition"]
    assert (said["kind"], said["why"]) == ("correction", "")


def test_the_sheet_of_excerpts_names_the_versions_that_show_the_whole_text(
    article, editor, client
):
    client.force_login(editor)
    address = reverse("desk:publish", args=[article.pk])
    assert "the whole text" not in client.get(address).text
    article.kind = "examined"
    article.excerpted = True
    article.save()
    sheet = client.get(address).text
    assert "still read the whole text in earlier versions: 1." in sheet
    assert reverse("desk:withholding") in sheet


def chosen_on(answer):
    """The kind of which the sheet has the button pressed."""
    buttons = [
        tag for tag in re.findall("<input[^>]*>", answer.text) if 'name="kind"' in tag
    ]
    (pressed,) = [tag for tag in buttons if "checked" in tag]
    return re.search('value="([a-z]+)"', pressed)[1]


# --- Called less than it is -----------------------------------------------------------

TYPO = {"kind": "typo"}
UPDATE = {"kind": "update"}


@pytest.mark.parametrize(
    ("old", "new", "called", "words"),
    [
        ("", "", TYPO, "was rated false and is now rated disputed"),
        ("", "", UPDATE, "was rated false and is now rated disputed"),
        (
            "4.1 million",
            "1.4 million",
            UPDATE,
            "a figure or a date changed or is missing",
        ),
        ("4 May", "9 November", TYPO, "a figure or a date changed or is missing"),
        ("Karel Brandt", "Karel Vonk", UPDATE, "a different person or thing is named"),
        (
            "matter of method",
            "matter of taste",
            UPDATE,
            "the quoted words changed or are missing",
        ),
        (
            "was never explained",
            "was explained",
            UPDATE,
            "a negation was added or removed",
        ),
        ("4 May.", "4 May. It is to sit in public.", TYPO, "as an update"),
    ],
)
def test_what_is_less_than_what_changed_needs_a_reason_that_readers_see(
    article, editor, client, old, new, called, words
):
    """Disputed to false was a typing error, another figure an update beside a box that
    denied it.
    """
    reword(article, editor, old, new) if old else change_rating(article)
    with pytest.raises(Refused, match=words):
        publish(article, user=editor, change_note="Tidied.", **called)
    command = {
        "username": "editor",
        "change_note": "Tidied.",
        "stdout": StringIO(),
    } | called
    with pytest.raises(CommandError, match=words):
        call_command("publish", article.slug, **command)
    assert article.editions.count() == 1
    call_command("publish", article.slug, why="The count went on.", **command)
    assert article.editions.latest().content["edition"]["why"] == "The count went on."
    address = f"/articles/{article.slug}/"
    lists = ["/corrections/", "/feeds/corrections.rss"] if called == TYPO else []
    for path in [address, f"{address}editions/", f"{address}editions/1/2/", *lists]:
        assert "Reason for this publication type:" in client.get(path).text
        assert "The count went on." in client.get(path).text
    box = (
        client.get(address)
        .text.partition('class="corrections"')[2]
        .partition("</section>")[0]
    )
    assert "Tidied." in box


def test_a_reason_stays_in_the_history_of_later_editions(article, editor, client):
    reword(article, editor, "4 May", "5 May")
    publish(
        article,
        user=editor,
        kind="update",
        why="It was put off.",
        change_note="The day.",
    )
    reword(article, editor, "5 May.", "5 May. It sits at noon.")
    edition = publish(article, user=editor, change_note="The hour.")
    assert [past["why"] for past in edition.content["history"]] == [
        "",
        "It was put off.",
    ]
    assert "It was put off." in client.get(f"/articles/{article.slug}/").text


@pytest.mark.parametrize(
    "new", ["A parliamentary comittee", "A *parliamentary* committee"]
)
def test_a_slip_may_be_called_a_typing_error(article, editor, new):
    reword(article, editor, "A parliamentary committee", new)
    assert (
        publish(article, user=editor, change_note="Spelling.", **TYPO).content[
            "edition"
        ]["why"]
        == ""
    )


# --- One computation of coverage ------------------------------------------------------


def test_the_sheet_says_what_the_edition_says_and_readers_are_shown(
    article, editor, client
):
    """Although rules take a sentence that nobody annotated for a claim."""
    bare = Sentence.objects.filter(revision=article.current_revision, anchors=None)
    assert bare.filter(tier="needs_source").exists()
    Note.objects.exclude(rating=None).update(body="Looked at again.")
    client.force_login(editor)
    sheet = client.get(reverse("desk:publish", args=[article.pk])).text
    edition = publish(article, user=editor, change_note="Again.")
    reading = read(edition.content)
    assert reading.coverage.statements == 1
    address = f"/articles/{article.slug}/"
    assert reading.summary in sheet
    assert reading.summary in client.get(address).text
    assert capfirst(reading.found) in client.get("/").text
    for page in (sheet, client.get("/").text, client.get(address).text):
        assert not re.search(r"\d claim|sentences? checked", page)


def test_the_desk_counts_as_the_edition_does_whatever_waits(article, editor):
    """A rating in a draft and one whose position is unconfirmed count for nothing."""
    held = Note.objects.exclude(rating=None).get()
    for change in (
        lambda: None,
        lambda: Note.objects.exclude(rating=None).update(
            status="draft", approved_at=None
        ),
        lambda: Anchor.objects.filter(pk=held.anchor_id).update(status="needs_review"),
    ):
        change()
        reading = upcoming(article).reading
        stories.touch(article.pk)
        stories.catch_up()
        shown = Story.objects.get(article=article).figures
        states = [one.state for one in reading.sentences]
        assert (shown["sentences"], shown["decided"]) == (
            len(states),
            len(states) - states.count("open"),
        )
        rated = {one["label"]: one["number"] for one in shown["ratings"]}
        counted = [*reading.coverage.own, *reading.coverage.quoted]
        assert rated == {rating.label: number for rating, number in counted}


def test_the_sheet_asks_as_little_of_an_article_with_many_notes(editor, client):
    client.force_login(editor)
    assert queries_of_sheet(5, editor, client) == queries_of_sheet(50, editor, client)


def queries_of_sheet(number, editor, client):
    sentences = [
        f"Depot {place} of {number} was sold for {place + 10} crowns."
        for place in range(number)
    ]
    text = f"# {number} depots\n\n" + "\n\n".join(sentences)
    article = bring_in(
        text.encode(), path=f"{number}.md", metadata=EXAMINED, user=editor
    ).article
    annotations = [
        {
            "sentence": sentence,
            "note": {
                "rating": "supported",
                "reasons": ["outdated"],
                "body": "The deed says so.",
            },
            "citations": [
                {"source": {"type": "book", "title": f"Deed {place} of {number}"}}
            ],
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
    assert f"{number} notes" in sheet
    asked = [query["sql"] for query in queries]
    # Neither the whole text with every note, nor the documents of all editions.
    assert not [
        sql
        for sql in asked
        if '"annotations_note"' in sql and '"articles_revision"."text"' in sql
    ]
    documents = [sql for sql in asked if '"newsroom_edition"."document"' in sql]
    assert len(documents) == 1
    assert "LIMIT" in documents[0]
    return len(queries)
