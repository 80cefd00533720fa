"""What readers are told is computed from the edition shown, in the words of those who
said it.
"""

import json
from datetime import date
from html import escape

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from annotations import anchors, notes
from annotations.models import Citation, Note, Rating, RatingScale
from annotations.sentence_states import states_of
from articles.models import Article, Topic
from articles.problems import Refused
from newsroom.actions import publish as publishing
from newsroom.actions.accept import accept, bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.gate import NotReady
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from newsroom.editions.chain import timestamp, verify
from newsroom.editions.models import Edition
from newsroom.editions.verify import hash_of
from tests.newsroom.editions.test_sealing import reseal
from tests.support.decisions import cited, publish
from tests.support.editions import NOT_COMPARED
from tests.support.small_article import edit, new_article, sentence
from tests.support.uploads import receive

pytestmark = pytest.mark.slow

# --- Ratings of a former scale


def use_new_scale(**changes) -> Rating:
    """Another scale is in use, with one rating that has the same slug as one of the
    scale before.
    """
    RatingScale.objects.update(is_default=False)
    scale = RatingScale.objects.create(name="From 2026", is_default=True)
    made = {"slug": "false", "label": "Refuted", "sign": "R", "tone": "disputed"}
    made |= {"meaning": "false"} | changes
    return Rating.objects.create(scale=scale, description="Of the new scale.", **made)


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor, kind="examined")


@pytest.fixture
def former(pier, editor) -> Note:
    """A note rated 'False' on the scale that was in use before."""
    rating = RatingScale.objects.in_use().ratings.get(slug="false")
    note = notes.write_note(
        sentence(pier, "It paid"),
        rating=rating,
        body="It paid less.",
        sources=[cited(stance="contradicts")],
        approve=True,
        user=editor,
    )
    use_new_scale()
    return note


def rating_shown(document: dict, number: int = 0) -> dict:
    name = document["notes"][number]["rating"]
    (rating,) = [one for one in document["ratings"] if one["slug"] == name]
    return rating


def test_a_rating_of_a_former_scale_is_published_as_it_was_given(
    pier, former, editor, client
):
    document = publish(pier, user=editor).content
    shown = rating_shown(document)
    assert (shown["label"], shown["sign"], shown["tone"]) == (
        "False",
        former.rating.sign,
        "false",
    )
    assert "false" in {
        one["slug"] for one in document["ratings"] if one["label"] == "Refuted"
    }
    page = client.get("/articles/the-pier/").content.decode()
    assert "False" in page
    assert escape(former.rating.description) in page


def test_ratings_of_two_scales_with_one_name_are_told_apart(pier, former, editor):
    new = RatingScale.objects.in_use().ratings.get()
    notes.write_note(
        sentence(pier, "The engineer"),
        rating=new,
        body="He did not.",
        claimant="the engineer",
        sources=[cited(stance="contradicts")],
        approve=True,
        user=editor,
    )
    document = publish(pier, user=editor).content
    assert [rating_shown(document, number)["label"] for number in (0, 1)] == [
        "False",
        "Refuted",
    ]
    assert len({one["slug"] for one in document["ratings"]}) == len(document["ratings"])


def test_a_note_keeps_the_rating_of_the_former_scale_when_its_words_change(
    pier, former, editor
):
    changed = notes.change_note(
        former.pk,
        version=former.version,
        rating=former.rating,
        body="Much less.",
        user=editor,
    )
    assert changed.rating.label == "False"
    assert rating_shown(publish(pier, user=editor).content)["label"] == "False"


def test_an_edition_shows_the_ratings_as_they_were_when_it_was_published(
    pier, former, editor, client
):
    publish(pier, user=editor)
    Rating.objects.filter(pk=former.rating_id).update(
        label="Quite true", sign="T", tone="supported"
    )
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Shorter.")
    first, second = (edition.content for edition in Edition.objects.order_by("number"))
    assert (rating_shown(first)["label"], rating_shown(second)["label"]) == (
        "False",
        "Quite true",
    )
    assert (
        "Quite true"
        not in client.get("/articles/the-pier/editions/1/").content.decode()
    )


# --- Sentences are left unchecked with a reason, or not at all

BLANK = [
    "",
    " ",
    "\n\t ",
    "\x01",
    "\u200b",
    "\u2060 \ufeff",
    "\u00a0",
    "\u00ad",
    "...",
    "—",
]


@pytest.mark.parametrize("blank", BLANK)
def test_a_blank_reason_leaves_nothing_unchecked(pier, editor, blank: str):
    with pytest.raises(NotReady, match="sentences are open"):
        publishing.publish(pier, user=editor, reasons=Reasons(unchecked=blank))
    assert not Edition.objects.exists()


@pytest.mark.parametrize("blank", BLANK)
def test_a_blank_reason_on_the_sheet_publishes_nothing(
    pier, editor, client, blank: str
):
    client.force_login(editor)
    sheet = reverse("desk:publish", args=[pier.pk])
    answer = client.post(sheet, {"after": 0, "change_note": "", "reason": blank})
    assert answer.status_code == 409
    assert not Edition.objects.exists()


@pytest.mark.parametrize("blank", BLANK)
def test_a_blank_reason_withdraws_nothing_and_a_blank_note_changes_nothing(
    pier, editor, blank: str
):
    publish(pier, user=editor)
    with pytest.raises(Refused, match="Say why"):
        withdraw(pier, reason=blank, user=editor)
    edit(pier, "Nobody asked why.", "", editor)
    with pytest.raises(Refused, match="change note"):
        publish(pier, user=editor, change_note=blank)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    "reason", ["It cannot wait.", "급하다", "来不及了。", "لا وقت", "7"]
)
def test_sentences_are_left_unchecked_for_a_reason_that_readers_see(
    pier, editor, client, reason: str
):
    edition = publishing.publish(
        pier, user=editor, reasons=Reasons(unchecked=f" {reason}\n")
    )
    said = edition.content["edition"]
    left = [one for one in edition.content["sentences"] if one["state"] == "unchecked"]
    assert (said["unchecked_why"], said["unchecked"]) == (reason, len(left))
    assert left
    assert reason in client.get("/articles/the-pier/").content.decode()


def test_a_reason_that_was_not_needed_is_not_shown(pier, editor):
    said = publish(
        pier, user=editor, reasons=Reasons(unchecked="It cannot wait.")
    ).content["edition"]
    assert (said["unchecked"], said["unchecked_why"], said["unchecked_by"]) == (
        0,
        "",
        "",
    )


@pytest.mark.parametrize("blank", ["", " ", "\u200b"])
def test_the_operator_leaves_them_with_a_reason_too(pier, editor, blank: str):
    with pytest.raises(CommandError, match="sentences are open"):
        call_command("publish", pier.slug, username="editor", waive_gate=blank)
    assert not Edition.objects.exists()


# --- What the text declares of its language, in order

BODY = (
    "<article><h1>Der Pegel</h1>"
    + "<p>The harbour closed at nine. Nobody said why it had closed.</p>" * 3
)
HEADS = {
    "json-ld": '<script type="application/ld+json">{"@type": "NewsArticle", "inLanguage": "fr"}</script>',
    "meta": '<meta http-equiv="content-language" content="es">',
    "og": '<meta property="og:locale" content="pt_BR">',
}


def page(*heads: str, lang: str = "") -> bytes:
    root = f'<html lang="{lang}">' if lang else "<html>"
    declared = "".join(HEADS[name] for name in heads)
    return f"<!doctype html>{root}<head><title>x</title>{declared}</head><body>{BODY}</body></html>".encode()


@pytest.mark.parametrize(
    ("heads", "lang", "given", "language"),
    [
        (["json-ld", "meta", "og"], "de", "it", "it"),
        (["json-ld", "meta", "og"], "de", "", "fr"),
        (["og", "meta"], "de", "", "de"),
        (["og", "meta"], "", "", "es"),
        (["og"], "", "", "pt-BR"),
        ([], "de", "", "de"),
        ([], "", "it", "it"),
        ([], "", "", "en"),
        (["meta"], "not a language!", "", "es"),
    ],
)
def test_what_is_given_outdoes_what_the_page_declares_and_that_a_guess(
    db, heads: list[str], lang: str, given: str, language: str
):
    intake = receive(page(*heads, lang=lang), path="a.html", language=given)
    assert intake.extraction.metadata["language"] == language


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "declared", "language"),
    [("it", "lang: de", "it"), ("", "lang: de", "de"), ("", "byline: Ida Renn", "en")],
)
def test_front_matter_is_a_declaration_too(
    db, given: str, declared: str, language: str
):
    text = f"---\ntitle: A harbour\n{declared}\n---\n\nThe harbour closed at nine. Nobody said why.\n"
    intake = receive(text.encode(), path="a.md", language=given)
    assert intake.extraction.metadata["language"] == language


@pytest.mark.parametrize(("given", "language"), [("it", "it"), ("", "de")])
def test_the_command_and_json_keep_the_same_order(
    tmp_path, editor, given: str, language: str
):
    from django.core.management import call_command

    row = {
        "id": "a-1",
        "title": "A harbour",
        "text": "The harbour closed at nine.",
        "language": "de",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    call_command(
        "import_articles",
        str(tmp_path / "a.jsonl"),
        language=given,
        username=editor.username,
    )
    assert Article.objects.get().language == language


def test_what_an_editor_typed_outdoes_all_of_it_also_at_the_next_import(editor):
    first = receive(page("og", lang="de"), path="a.html", language="it", user=editor)
    article = accept(
        first, metadata={"language": "nl", "external_id": "a-1"}, user=editor
    ).article
    assert article.language == "nl"
    text = (
        b"---\ntitle: A harbour\nid: a-1\nlang: de\n---\n\nThe harbour closed at ten.\n"
    )
    again = bring_in(text, path="b.md", user=editor)
    assert again.article == article
    assert again.article.language == "nl"


# --- The edition shown


def test_the_hash_on_the_page_is_of_the_document_that_is_offered(
    harvest, editor, client
):
    edition = publish(harvest, user=editor)
    address = f"/articles/{harvest.slug}/"
    assert edition.sha256 in client.get(address).content.decode()
    assert (
        hash_of(reseal(client.get(f"{address}edition.json").content)) == edition.sha256
    )
    told = {"slug": harvest.slug}
    rows = (
        told | vars(one) | {"openings": one.openings.parsed}
        for one in Edition.objects.all()
    )
    assert list(verify(rows)) == []


def test_a_note_is_shown_with_who_approved_it_and_when_and_no_login_name(
    harvest, editor
):
    editor.first_name, editor.last_name = "Ida", "Renn"
    editor.save()
    note = Note.objects.exclude(rating=None).get()
    note = notes.unapprove_note(note.pk, user=editor)
    notes.approve_note(note.pk, version=note.version, user=editor)
    shown = publish(harvest, user=editor).content["notes"][0]
    assert shown["approved_by"] == "Ida Renn"
    assert shown["approved_at"].endswith("Z")


def test_of_a_withdrawn_article_nothing_but_the_reason_is_left(harvest, editor, client):
    publish(harvest, user=editor)
    withdraw(harvest, reason="The books were forged.", user=editor)
    answer = client.get(f"/articles/{harvest.slug}/")
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "The books were forged." in page
    assert "weighbridges recorded" not in page


def test_what_was_published_before_does_not_change_with_the_library(
    harvest, editor, client
):
    publish(harvest, user=editor)
    address = f"/articles/{harvest.slug}/edition.json"
    before = client.get(address).content
    citation = Citation.objects.first()
    citation.source.csl = citation.source.csl | {"title": "Another title"}
    citation.source.save()
    anchors.retire(citation.note, user=editor)
    assert client.get(address).content == before


# --- An edition, word for word


def test_editions_say_what_the_newsroom_has_word_for_word(harvest, editor):
    editor.first_name, editor.last_name = "Edda", "Lund"
    editor.save()
    details = {
        "standfirst": "Two books.",
        "dated": date(2025, 3, 2),
        "site": "The Examiner",
    }
    details |= {
        "byline": "Lena Aldous",
        "topics": [Topic.objects.create(name="Farming", slug="farming")],
    }
    describe_article(
        harvest, details, changed=details, version=harvest.version, user=editor
    )
    first = publish(harvest, user=editor)
    edit(harvest, "on 4 May", "on 5 May", editor)
    second = publish(
        harvest,
        user=editor,
        kind="correction",
        change_note="The day was wrong.",
    )
    assert (second.published_by, second.number, second.kind) == (
        editor,
        2,
        "correction",
    )
    revision, article = harvest.current_revision, Article.objects.get(pk=harvest.pk)
    (note, holder), (one, other) = (
        Note.objects.order_by("pk"),
        Citation.objects.order_by("pk"),
    )
    sentences = list(revision.sentences.all())
    stands = states_of(sentences)
    keys = [sentence.public_key for sentence in sentences if sentence.block > 1]
    document = second.content
    scale = document.pop("ratings")
    assert [one["slug"] for one in scale] == list(
        RatingScale.objects.in_use().ratings.values_list("slug", flat=True)
    )
    assert {one["slug"]: one for one in scale}["false"] == {
        "slug": "false",
        "label": note.rating.label,
        "value": float(note.rating.value),
        "sign": note.rating.sign,
        "tone": note.rating.tone,
        "meaning": note.rating.meaning,
        "description": note.rating.description,
    }
    assert document == {
        "article": {
            "uid": str(article.uid),
            "slug": article.slug,
            "language": "en",
            "title": "The harvest that the ministry counted twice",
            "title_is_ours": False,
            "standfirst": "Two books.",
            "byline": "Lena Aldous",
            "dated": "2025-03-02",
            "publisher": "The Examiner",
            "canonical_url": "",
            "topics": [{"slug": "farming", "name": "Farming"}],
            "kind": "ours",
            "excerpted": False,
            "unknown": [],
            "removed_passages": 0,
            "translation_of": None,
            "repairs": [],
            "credits": [
                {
                    "role": "author",
                    "name": "Lena Aldous",
                    "slug": "lena-aldous",
                    "affiliation": "",
                    "expertise": "",
                }
            ],
        },
        "edition": {
            "number": 2,
            "kind": "correction",
            "correction": "correction",
            "why": "",
            "change_note": "The day was wrong.",
            "published_at": timestamp(second.published_at),
            "first_published_at": timestamp(first.published_at),
            "published_by": "Edda Lund",
            "revision": 3,
            "previous_sha256": first.sha256,
            "unchecked": 0,
            "unchecked_why": "",
            "unchecked_by": "",
            "seconded_by": "",
            "checked_by": "",
            "published_alone": False,
            "alone_why": "",
            "unconfirmed": False,
            "archived": False,
            "sign_offs": [],
        },
        "history": [
            {
                "number": 1,
                "kind": "first",
                "correction": "",
                "why": "",
                "change_note": "",
                "published_at": timestamp(first.published_at),
                "sha256": first.sha256,
            }
        ],
        "languages": {"text": "en", "quotations": {}},
        "withheld": [],
        "pictures": [],
        "overall": None,
        "replies": [],
        "text": revision.text,
        "blocks": [
            {name: block[name] for name in ("kind", "start", "end", "level")}
            for block in revision.blocks
        ],
        "sentences": [
            {
                "key": sentence.public_key,
                "start": sentence.start,
                "end": sentence.end,
                "block": sentence.block,
                "tier": sentence.tier,
                "state": stands[sentence.pk].state,
            }
            for sentence in sentences
        ],
        "notes": [
            {
                "id": str(note.pk),
                "sentence": keys[0],
                "start": None,
                "end": None,
                "rating": "false",
                "reasons": [{"slug": "exaggerated", "label": note.reasons.get().label}],
                "body": "The weighbridges counted **2.9 million** tonnes.",
                "authors": ["Edda Lund"],
                "approved_by": "Edda Lund",
                "approved_at": timestamp(note.approved_at),
                "approved_alone": True,
                "sign_offs": [],
                "answer": "",
                "answer_remark": "",
                "answered": [],
                "claimant": "speaker",
                "speaker": "the ministry of agriculture",
            },
            {
                "id": str(holder.pk),
                "sentence": keys[1],
                "start": None,
                "end": None,
                "rating": None,
                "reasons": [],
                "body": "",
                "authors": ["Edda Lund"],
                "approved_by": "",
                "approved_at": None,
                "approved_alone": False,
                "sign_offs": [],
                "answer": "",
                "answer_remark": "",
                "answered": [],
                "claimant": "",
                "speaker": "",
            },
        ],
        "citations": [
            {
                "id": str(one.pk),
                "note": str(note.pk),
                "source": str(one.source_id),
                "locator": "sheet 3",
                "quote": "Total: 2,904,117 t",
                "stance": "contradicts",
                "check": NOT_COMPARED,
            },
            {
                "id": str(other.pk),
                "note": str(holder.pk),
                "source": str(one.source_id),
                "locator": "sheet 3",
                "quote": "",
                "stance": "supports",
                "check": None,
            },
        ],
        "sources": [
            {
                "id": str(one.source_id),
                "protected": False,
                "csl": one.source.csl,
                "archive_url": "",
            }
        ],
    }
    for number in (3, 4):
        edit(harvest, f"on {number + 2} May", f"on {number + 3} May", editor)
        history = publish(harvest, user=editor, change_note="Another day.").content[
            "history"
        ]
        assert [(past["number"], past["correction"]) for past in history][:2] == [
            (1, ""),
            (2, "correction"),
        ]


def test_a_withdrawal_says_why_and_nothing_of_what_it_takes_away(harvest, editor):
    publish(harvest, user=editor)
    document = withdraw(harvest, reason="Wrong.", user=editor).content
    facts = document["edition"]
    assert (facts["kind"], facts["correction"], facts["change_note"]) == (
        "withdrawal",
        "",
        "Wrong.",
    )
    taken = ("text", "blocks", "sentences", "ratings", "notes", "citations", "sources")
    assert [document[name] for name in taken] == ["", [], [], [], [], [], []]
    assert document["languages"] == {"text": "en", "quotations": {}}
