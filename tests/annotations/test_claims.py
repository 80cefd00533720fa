"""Whose text an article is, and whose claim a rating judges: said by a person, never
guessed for readers.
"""

import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotations import notes
from annotations.importing import import_annotations
from annotations.models import Anchor, Note, Rating, RatingScale
from annotations.notes import approve_note
from annotations.overall import finding_of, write_overall
from articles.models import Article, Intake
from articles.problems import Conflict, Refused
from articles.text.shapes import Span
from newsroom.actions import batches
from newsroom.actions.accept import bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.second_requests import Reasons
from newsroom.editions.view import read
from tests.support.decisions import publish

pytestmark = pytest.mark.slow

TEXT = """# The harbour wall

The wall cost nine million crowns.

“It will outlast all of us,” said the harbour master, Odd Lunde. Ninety metres of it fell in May.

## What comes next

The council met twice. Nobody was hurt.
"""
PLAIN, QUOTED, FELL = (
    "The wall cost nine million crowns.",
    "“It will outlast all of us,” said the harbour master, Odd Lunde.",
    "Ninety metres of it fell in May.",
)
SOURCE = {"source": {"type": "report", "title": "The survey of the wall"}}


@pytest.fixture
def make(editor):
    def make(kind, text=TEXT, **metadata) -> Article:
        unknown = "byline site canonical_url dated"
        metadata = {
            "kind": kind,
            "title": "The harbour wall",
            "unknown": unknown,
            **metadata,
        }
        return bring_in(
            text.encode(), path="wall.md", user=editor, metadata=metadata
        ).article

    return make


def rating(slug: str) -> Rating:
    return RatingScale.objects.in_use().ratings.get(slug=slug)


def note_on(article: Article, sentence: str, slug: str = "false", **said) -> str:
    """Annotates as a file does; why it could not be placed, or nothing."""
    note = {"rating": slug, "body": f"What the survey says of it: {slug}.", **said}
    stance = "supports" if "supported" in slug else "contradicts"
    citations = [SOURCE | {"stance": stance}]
    report = import_annotations(
        article, [{"sentence": sentence, "note": note, "citations": citations}], None
    )
    return " ".join(why for _, why in report.unplaced)


def open_in(article: Article) -> dict[str, int]:
    gate = gate_of(article, article.current_revision)
    return {one.kind: one.count for one in gate.blockers if one.kind != "open"}


# --- Whose text


@pytest.mark.parametrize(
    ("said", "site", "kind"),
    [
        ("", "", "ours"),
        ("", "The Sound Herald", "examined"),
        ("", "the paper", "ours"),
        ("ours", "The Sound Herald", "ours"),
        ("examined", "", "examined"),
    ],
)
def test_an_import_says_whose_text_it_is(editor, settings, said, site, kind):
    settings.SITE_NAME = "The Paper"
    metadata = {"kind": said, "site": site}
    assert (
        bring_in(
            TEXT.encode(), path="a.md", user=editor, metadata=metadata
        ).article.kind
        == kind
    )


def test_a_text_from_an_address_is_anothers(editor):
    brought = bring_in(
        TEXT.encode(), path="a.md", url="https://herald.example/wall", user=editor
    )
    assert brought.article.kind == "examined"


def test_the_command_takes_a_kind_and_no_other_word(tmp_path, editor):
    (tmp_path / "wall.md").write_text(TEXT)
    call_command(
        "import_articles", str(tmp_path / "wall.md"), kind="examined", username="editor"
    )
    assert Article.objects.get().kind == "examined"
    with pytest.raises(CommandError, match="ours"):
        call_command("import_articles", str(tmp_path / "wall.md"), "--kind", "theirs")


@pytest.mark.slow
def test_a_later_import_never_changes_a_kind(editor):
    text = "---\ntitle: The wall\nid: wall-1\n---\n\nThe wall {}.\n"
    first = bring_in(text.format("stands").encode(), path="a.md", user=editor).article
    again = bring_in(
        text.format("fell").encode(),
        path="a.md",
        user=editor,
        metadata={"kind": "examined"},
    )
    assert (again.article.pk, again.article.kind) == (first.pk, "ours")


def test_a_batch_has_one_choice_and_each_text_may_have_another(editor, client):
    items = [
        batches.ImportItem(f"{place}.md", f"# Wall {place}\n\nIt fell.\n".encode())
        for place in (1, 2)
    ]
    batch = batches.enqueue(items, language="", user=editor)
    batches.say_of_all(batch, editor, {"kind": "examined"})
    batches.read_some(batch, editor, 9)
    other = Intake.objects.get(path="2.md")
    client.force_login(editor)
    preview = reverse("desk:preview", args=[other.pk])
    assert 'value="examined" id="id_kind_1" checked' in client.get(preview).text
    client.post(
        preview, {"title": "Wall 2", "language": "en", "kind": "ours", "accept": "1"}
    )
    batches.accept_some(batch, editor, 9)
    kinds = dict(Article.objects.values_list("title", "kind"))
    assert kinds == {"Wall 1": "examined", "Wall 2": "ours"}


def test_an_article_of_which_nobody_said_whose_it_is_is_not_published(make):
    article = make("ours")
    Article.objects.update(kind="")
    article.refresh_from_db()
    assert open_in(article) == {"kind": 1}
    with pytest.raises(NotReady, match="The type is missing"):
        publish(article, user=None)


def test_the_kind_can_be_changed_until_an_edition_says_it(make, editor):
    article = make("examined")
    article = describe_article(
        article,
        {"kind": "ours"},
        changed={"kind"},
        version=article.version,
        user=editor,
    )
    assert publish(article, user=None).content["article"]["kind"] == "ours"
    with pytest.raises(Refused, match="A published version states this type"):
        describe_article(
            article,
            {"kind": "examined"},
            changed={"kind"},
            version=article.version,
            user=editor,
        )
    article.refresh_from_db()
    assert article.kind == "ours"


def test_details_show_whose_text_it_is_and_keep_it_once_it_is_published(
    make, editor, client
):
    article = make("examined")
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    fields = {"version": 1, "title": "The wall", "language": "en"}
    client.post(address, fields | {"kind": "ours"})
    article.refresh_from_db()
    assert article.kind == "ours"
    # a page that has no such field
    client.post(address, fields | {"version": 2, "title": "Our wall"})
    article.refresh_from_db()
    assert (article.kind, article.title) == ("ours", "Our wall")
    publish(article, user=None)
    assert "so the type can no longer be changed" in client.get(address).text
    client.post(address, fields | {"version": 3, "kind": "examined"})
    article.refresh_from_db()
    assert article.kind == "ours"


# --- Whose claim


def test_in_an_examined_text_the_author_claims_what_nobody_is_quoted_for(make):
    article = make("examined")
    assert not note_on(article, PLAIN)
    assert open_in(article) == {}
    (note,) = publish(article, user=None).content["notes"]
    assert (note["claimant"], note["speaker"]) == ("author", "")


def test_where_somebody_is_quoted_a_person_says_whose_claim_it_is(make):
    article = make("examined")
    assert "Choose the person to whom the rated claim is attributed" in note_on(
        article, QUOTED
    )
    assert not note_on(article, QUOTED, status="draft")
    gate = gate_of(article, article.current_revision)
    (blocker,) = [one for one in gate.blockers if one.kind == "lacking"]
    assert "It will outlast all of us" in blocker.items[0].words
    with pytest.raises(NotReady):
        publish(article, user=None)
    change(Note.objects.get(), claimant="Odd Lunde", words=Span(0, 26), approve=True)
    assert open_in(article) == {}
    (frozen,) = publish(article, user=None).content["notes"]
    assert (frozen["claimant"], frozen["speaker"]) == ("speaker", "Odd Lunde")
    assert QUOTED[frozen["start"] : frozen["end"]] == "“It will outlast all of us"


def change(note: Note, **said) -> Note:
    note.refresh_from_db()
    given = {"rating": note.rating, "body": note.body, **said}
    return notes.change_note(note.pk, version=note.version, user=None, **given)


def test_the_author_may_claim_what_a_quotation_says(make):
    article = make("examined")
    assert not note_on(article, QUOTED, claimant="author")
    assert open_in(article) == {}


@pytest.mark.parametrize("slug", ["missing-context", "disputed", "false"])
def test_our_own_reporting_is_not_published_while_a_check_says_that_it_is_wrong(
    make, slug
):
    article = make("ours")
    assert not note_on(article, PLAIN, slug)
    assert open_in(article) == {"ratings": 1}
    with pytest.raises(NotReady, match="Correct or cut the statement"):
        publish(article, user=None)
    note = Note.objects.get()
    note.claimant, note.speaker = "speaker", "the contractor"
    note.save()
    (note,) = publish(article, user=None).content["notes"]
    assert (note["claimant"], note["speaker"]) == ("speaker", "the contractor")


@pytest.mark.parametrize("slug", ["supported", "mostly-supported", "unverified"])
def test_in_our_own_reporting_a_rating_may_say_how_well_we_know(make, slug, client):
    article = make("ours")
    assert not note_on(article, PLAIN, slug)
    (note,) = publish(article, user=None).content["notes"]
    assert (note["claimant"], note["speaker"]) == ("", "")
    assert 'class="whose"' not in client.get(f"/articles/{article.slug}/").text


def test_the_paper_is_no_claimant(make):
    assert "cannot be attributed to the newsroom" in note_on(
        make("ours"), PLAIN, "supported", claimant="author"
    )


def test_which_ratings_say_how_well_we_know_follows_from_what_they_mean(make):
    Rating.objects.filter(slug="disputed").update(meaning="mostly_supported")
    Rating.objects.filter(slug="supported").update(meaning="missing_context")
    article = make("ours")
    assert "supports" in note_on(article, PLAIN, "disputed")
    assert not note_on(article, PLAIN, "supported")
    assert open_in(article) == {"ratings": 1}


def test_another_kind_judges_older_notes_too(make, editor):
    article = make("examined")
    note_on(article, PLAIN)
    article = describe_article(
        article,
        {"kind": "ours"},
        changed={"kind"},
        version=article.version,
        user=editor,
    )
    assert open_in(article) == {"ratings": 1}
    with pytest.raises(NotReady):
        publish(article, user=None, reasons=Reasons(unchecked="Cut tomorrow."))


def test_the_words_that_a_note_is_about_are_the_sentences_own(make):
    article = make("examined")
    assert "not in the sentence" in note_on(article, PLAIN, words="ten million")
    assert not note_on(article, PLAIN, words="nine million crowns")
    assert Note.objects.get().words_text == "nine million crowns"


def test_who_claims_is_part_of_what_was_approved(make, editor, administrator):
    """Naming somebody else is another note: whoever approved it did not approve
    that.
    """
    article = make("examined")
    note_on(article, QUOTED, claimant="Odd Lunde")
    note = Note.objects.get()
    given = {"rating": note.rating, "body": note.body, "claimant": "author"}
    changed = notes.change_note(note.pk, version=note.version, user=editor, **given)
    assert changed.status == "in_review"


# --- The form


@pytest.fixture
def form(make, editor, client):
    """form(kind, sentence, **fields): the page of the workbench that answers, and how
    it was answered.
    """

    def form(kind, on, **fields):
        article = make(kind)
        client.force_login(editor)
        key = next(
            one for one in article.current_revision.sentences.all() if one.text == on
        ).public_key
        address = f"{reverse('workbench', args=[article.pk])}?s={key}&form=note"
        if not fields:
            return client.get(address).text
        fields = {
            "rating": rating("false").pk,
            "body": "It fell.",
            "revision": 1,
            "sentence": key,
        } | fields
        return client.post(address, {"act": "note", **fields})

    return form


def chosen(page: str) -> list[str]:
    return re.findall(r'name="claimant" value="([^"]*)" checked', page)


@pytest.mark.parametrize(
    ("kind", "sentence", "default"),
    [
        ("examined", PLAIN, ["author"]),
        ("examined", QUOTED, []),
        ("ours", PLAIN, [""]),
        ("ours", QUOTED, [""]),
    ],
)
def test_the_form_offers_whom_the_sentence_quotes_and_chooses_nobody_for_the_editor(
    form, kind, sentence, default
):
    page = form(kind, sentence)
    assert chosen(page) == default
    assert ('value="speaker:Odd Lunde"' in page) == (sentence == QUOTED)
    assert ('value="author"' in page) == (kind == "examined")


def test_who_is_meant_by_a_pronoun_stands_in_the_sentence_before(make, editor, client):
    text = "“It stands,” said the harbour master, Odd Lunde. He said that nine metres fell.\n"
    article = make("examined", text)
    key = article.current_revision.sentences.last().public_key
    client.force_login(editor)
    page = client.get(
        f"{reverse('workbench', args=[article.pk])}?s={key}&form=note"
    ).text
    assert 'value="speaker:Odd Lunde"' in page


def test_a_speaker_is_chosen_or_named(form):
    assert form("examined", QUOTED, claimant="speaker:Odd Lunde").status_code == 302
    assert (Note.objects.get().claimant, Note.objects.get().speaker) == (
        "speaker",
        "Odd Lunde",
    )
    assert (
        form("ours", QUOTED, claimant="somebody", speaker="Ida Renn").status_code == 302
    )
    assert Note.objects.last().speaker == "Ida Renn"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"claimant": "somebody"}, "Enter the speaker"),
        ({"claimant": "author", "speaker": "Odd Lunde"}, "Choose “Somebody else”"),
        ({"claimant": "author", "words": "ten metres"}, "not in the sentence"),
    ],
)
def test_what_the_form_cannot_take_is_said_and_nothing_typed_is_lost(form, said, words):
    answer = form("examined", QUOTED, **said)
    assert answer.status_code == 422
    assert words in answer.text
    assert all(
        f'value="{typed}"' in answer.text
        for name, typed in said.items()
        if name != "claimant"
    )
    assert "It fell." in answer.text
    assert not Note.objects.exists()


def test_the_card_says_whose_claim_it_is_and_what_keeps_it_back(make, editor, client):
    article = make("examined")
    note_on(article, QUOTED, words="outlast", status="draft")
    client.force_login(editor)
    key = Note.objects.get().anchor.sentence.public_key
    address = f"{reverse('workbench', args=[article.pk])}?s={key}"
    assert (
        "Choose the person to whom the rated claim is attributed"
        in client.get(address).text
    )
    change(Note.objects.get(), claimant="Odd Lunde")
    page = client.get(address).text
    assert "<bdi>Odd Lunde’s claim</bdi>: False" in page
    assert "Choose the person to whom the rated claim is attributed" not in page


# --- What was found as a whole


@pytest.fixture
def found(make, editor, administrator):
    article = make("examined", site="The Sound Herald", dated="2026-10-05")
    given = {
        "rating": rating("disputed"),
        "body": "Most of it **holds**.",
        "user": editor,
    }
    return write_overall(article, version=0, **given)


def test_a_finding_is_public_once_somebody_else_has_approved_it(
    found, editor, administrator
):
    article = found.anchor.article
    with pytest.raises(NotReady, match="The overall rating is not approved"):
        publish(article, user=None)
    assert not article.editions.exists()
    with pytest.raises(Refused, match="Somebody else must approve"):
        approve_note(found.pk, version=found.version, user=editor)
    approve_note(found.pk, version=found.version, user=administrator)
    overall = publish(article, user=None).content["overall"]
    assert (overall["rating"], overall["body"]) == ("disputed", "Most of it **holds**.")


def test_a_finding_that_changes_is_approved_anew(found, editor, administrator):
    article = found.anchor.article
    found = approve_note(found.pk, version=found.version, user=administrator)
    given = {"rating": found.rating, "user": editor}
    with pytest.raises(Conflict):
        write_overall(article, body="Nothing holds.", version=1, **given)
    assert write_overall(
        article, body="Most of it **holds**.", version=1, **given
    ).approved_at
    changed = write_overall(
        article, body="Nothing holds.", version=found.version, **given
    )
    assert changed.approved_at is None
    assert Note.history.filter(id=found.pk).count() == 3


def test_our_own_reporting_has_no_finding(make, editor):
    with pytest.raises(Refused, match="Only a third-party text has an overall rating"):
        write_overall(
            make("ours"), rating=rating("false"), body="No.", version=0, user=editor
        )


def test_a_finding_is_written_approved_and_removed_in_the_browser(make, editor, client):
    article = make("examined")
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    given = {
        "finding": "save",
        "finding-rating": rating("false").pk,
        "finding-body": "It fell.",
    }
    assert (
        "Choose a rating"
        in client.post(
            address,
            {"finding": "save", "finding-body": "It fell.", "finding-version": 0},
        ).text
    )
    client.post(address, given | {"finding-version": 0})
    client.post(address, given | {"finding-version": 1, "finding": "approve"})
    (standing,) = Note.objects.filter(anchor__status=Anchor.Status.OVERALL)
    assert standing.approved_by == editor
    assert "Approved by" in client.get(address).text
    assert (
        "has since changed"
        in client.post(
            address, given | {"finding-body": "It stands.", "finding-version": 1}
        ).text
    )
    client.post(address, given | {"finding-version": 2, "finding": "remove"})
    assert finding_of(article) is None
    assert not Note.objects.filter(anchor__status=Anchor.Status.OVERALL).exists()


# --- What readers are told


def test_nobody_takes_an_examined_text_for_ours(make, client, settings):
    settings.SITE_URL = "https://paper.example"
    article = make(
        "examined",
        site="The Sound Herald",
        dated="2026-10-05",
        canonical_url="https://herald.example/wall",
    )
    note_on(article, QUOTED, claimant="Odd Lunde", words="outlast all of us")
    found = write_overall(
        article, rating=rating("disputed"), body="Half of it.", version=0, user=None
    )
    approve_note(found.pk, version=found.version, user=None)
    publish(article, user=None)
    publish(article, user=None, change_note="Nothing much.") if note_on(
        article, PLAIN
    ) == "" else None
    page = client.get(f"/articles/{article.slug}/").text
    banner = page[page.index('class="not-ours"') : page.index('class="evidence')]
    for words in (
        "Third-party text",
        "The Sound Herald",
        "5 October 2026",
        "herald.example/wall",
        "Disputed",
    ):
        assert words in banner
    assert "Half of it." in banner
    assert "First in" not in page
    assert "Odd Lunde’s claim" in page
    assert "outlast all of us" in page
    assert "<title>Third-party text: The harbour wall" in page
    for path in (
        "/",
        "/search/?q=wall",
        f"/articles/{article.slug}/editions/",
        "/articles/the-harbour-wall/editions/1/2/",
    ):
        assert "Third-party text" in client.get(path).text
    assert (
        "Third-party text" in client.get(f"/articles/{article.slug}/editions/1/").text
    )
    for kind in ("rss", "atom", "json"):
        feed = client.get(f"/feeds/articles.{kind}").text
        assert "Third-party text: The harbour wall" in feed
        assert "This text is not ours; it was published by The Sound Herald." in feed
        assert "Odd Lunde’s claim" in feed
    embed = client.get(
        f"/oembed?url=https://paper.example/articles/{article.slug}/"
    ).json()
    assert (
        embed["title"]
        == "Third-party text: The harbour wall — Overall rating: disputed"
    )
    assert (
        "This text is not ours; it was published by The Sound Herald." in embed["html"]
    )


def test_open_data_says_whose_claim_a_rating_judges(make, client):
    article = make("examined", site="The Sound Herald", byline="Ida Renn")
    note_on(article, QUOTED, claimant="Odd Lunde", words="outlast all of us")
    note_on(article, FELL)
    publish(article, user=None)
    page = json.loads(
        client.get(f"/articles/{article.slug}/annotations.jsonld").content
    )
    assert page["schema:about"]["schema:publisher"]["schema:name"] == "The Sound Herald"
    claims = [
        body
        for item in page["items"]
        for body in item["body"]
        if item["motivation"] == "assessing" and body["type"] == "schema:Claim"
    ]
    assert [claim["schema:author"]["schema:name"] for claim in claims] == [
        "Odd Lunde",
        "Ida Renn",
    ]
    assert claims[0]["schema:text"] == "outlast all of us"


def test_no_rating_of_an_examined_text_stands_without_whose_claim_it_is(make, client):
    article = make("examined")
    for place, sentence in enumerate((PLAIN, QUOTED, FELL)):
        note_on(
            article,
            sentence,
            ["false", "disputed", "supported"][place],
            claimant=["", "Odd Lunde", ""][place],
        )
    reading = read(publish(article, user=None).content)
    shown = [note for entry in reading.entries for note in entry.notes]
    assert len(shown) == 3
    assert all(note.whose and note.claimant for note in shown)
    page, feed = (
        client.get(path).text
        for path in (f"/articles/{article.slug}/", "/feeds/articles.rss")
    )
    for note in shown:
        assert f"{note.whose}:" in page
        assert note.whose in feed
    assert page.count('class="whose"') == len(shown)


# --- Excerpts


def test_an_excerpt_shows_what_something_is_said_of_with_its_heading(
    make, editor, client
):
    article = make("examined")
    note_on(article, FELL)
    note_on(article, "Nobody was hurt.", "supported")
    whole = publish(article, user=None).content
    article.refresh_from_db()
    values, changed = {"excerpted": True}, {"excerpted"}
    article = describe_article(
        article, values, changed=changed, version=article.version, user=editor
    )
    document = publish(article, user=None, change_note="Rights.").content
    assert document["article"]["excerpted"] is True
    assert document["text"] == (
        f"[…]\n\n{FELL}\n\nWhat comes next\n\n[…]\n\nNobody was hurt."
        if "The harbour wall" not in document["text"]
        else f"The harbour wall\n\n[…]\n\n{FELL}\n\nWhat comes next\n\n[…]\n\nNobody was hurt."
    )
    texts = {
        one["key"]: whole["text"][one["start"] : one["end"]]
        for one in whole["sentences"]
    }
    for one in document["sentences"]:
        assert document["text"][one["start"] : one["end"]] == texts[one["key"]]
        block = document["blocks"][one["block"]]
        assert block["start"] <= one["start"] < one["end"] <= block["end"]
    page = client.get(f"/articles/{article.slug}/").text
    assert PLAIN not in page
    assert "Excerpts:" in page
    compared = client.get(f"/articles/{article.slug}/editions/1/2/").text
    assert "The text is now an excerpt" in compared
    assert "removed" not in compared
    assert PLAIN not in compared


def test_only_an_examined_text_is_published_as_excerpts(make, editor):
    article = make("ours")
    with pytest.raises(Refused, match="Our own reporting is published in full"):
        describe_article(
            article,
            {"excerpted": True},
            changed={"excerpted"},
            version=article.version,
            user=editor,
        )


def test_an_excerpt_of_which_nothing_is_said_is_none(make, editor):
    article = make("examined")
    article = describe_article(
        article,
        {"excerpted": True},
        changed={"excerpted"},
        version=article.version,
        user=editor,
    )
    assert open_in(article) == {"empty": 1}
