"""Nothing that is not in a published edition can be read by a stranger, wherever they look."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from annotations import anchors, notes
from annotations.anchors import Annotation
from annotations.models import Rating, RatingScale
from annotations.remarks import remark
from annotations.sources import library
from articles.models import Article, Finding
from newsroom.actions.checking import Assignment, assign
from newsroom.actions.details import describe
from newsroom.actions.gate import NotReady
from newsroom.actions.publish import withdraw
from newsroom.actions.revise import decide, split
from newsroom.operations.rebuild import rebuild_all
from tests.deciding import publish
from tests.desk_texts import edit, sentence, texts
from tests.promises.public import public, where
from tests.samples import SENTENCES, SPAM

NOTE, QUOTE, LOCATOR, TITLE = "Obsidian remark.", "Gneiss passage.", "p. porphyry", "Marble report"
WAIVER = "It cannot wait."
ON = "It paid"  # the sentence of the pier that is annotated


def rating() -> Rating:
    return RatingScale.objects.in_use().ratings.get(slug="unverified")


def write(article: Article, body: str = NOTE, **options) -> notes.Note:
    return notes.write_note(
        sentence(article, ON), rating=rating(), body=body, **({"approve": True, "user": None} | options)
    )


def change_body(note: notes.Note, body: str, user) -> notes.Note:
    return notes.change_note(note.pk, version=note.version, rating=note.rating, body=body, user=user)


def cite(article: Article, **item: str) -> notes.Citation:
    source = library.find_or_create({"type": "report", "title": TITLE} | item, None)
    return notes.attach_citation(
        sentence(article, ON), source=source, locator=LOCATOR, quote=QUOTE, user=None
    )


MAKE = {"note": (write, [NOTE]), "citation": (cite, [QUOTE, LOCATOR, TITLE])}


def retire(article: Article, annotation: Annotation) -> None:
    anchors.retire(annotation, user=None)


def change_the_figure(article: Article, annotation: Annotation) -> None:
    edit(article, "3.1 million", "3.4 million")
    assert article.anchors.get().status == "needs_review"


def delete_the_sentence(article: Article, annotation: Annotation) -> None:
    edit(article, "It paid 3.1 million euros 💶 for it. ", "")
    assert article.anchors.get().status == "orphaned"


def split_the_sentence(article: Article, annotation: Annotation) -> None:
    split(article, sentence(article, ON).public_key, 8, user=None)
    assert article.anchors.get().status == "needs_review"


HIDDEN = [retire, change_the_figure, delete_the_sentence, split_the_sentence]


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("hide", HIDDEN)
def test_what_is_retired_or_waits_for_a_person_is_not_published(
    pier, editor, client, kind: str, hide: Callable[..., None]
):
    make, words = MAKE[kind]
    hide(pier, make(pier))
    edition = publish(pier, user=editor, waive_gate=WAIVER)
    assert (edition.content["notes"], edition.content["citations"], edition.content["sources"]) == (
        [],
        [],
        [],
    )
    read = public(client, *words)
    assert {word: where(read, word) for word in words} == {word: [] for word in words}


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("hide", HIDDEN)
def test_what_is_retired_or_waits_is_gone_from_the_next_edition(
    pier, editor, client, kind: str, hide: Callable[..., None]
):
    make, words = MAKE[kind]
    annotation = make(pier)
    publish(pier, user=editor)
    hide(pier, annotation)
    edition = publish(pier, user=editor, change_note="Better so.", waive_gate=WAIVER)
    assert (edition.content["notes"], edition.content["citations"], edition.content["sources"]) == (
        [],
        [],
        [],
    )
    # The edition before stays what it was, and so does what was compared with it.
    places = {place for word in words for place in where(public(client, *words), word)}
    assert places
    assert {place for place in places if "/editions/1" not in place} == set()


@pytest.mark.parametrize("kind", MAKE)
def test_what_stands_is_published_on_its_sentence_moved_or_on_the_whole(pier, editor, client, kind: str):
    make, words = MAKE[kind]
    annotation = make(pier)
    first = publish(pier, user=editor).content
    (shown,) = first[f"{kind}s"]
    assert shown["sentence"] == sentence(pier, ON).public_key
    read = public(client, *words)
    assert all(where(read, word) for word in words)
    anchors.detach(annotation.anchor_id, user=editor)
    (shown,) = publish(pier, user=editor, change_note="On the whole.").content[f"{kind}s"]
    assert shown["sentence"] is None


# --- Drafts and what is for the desk


def test_a_draft_is_in_no_page_feed_search_or_data(pier, editor, client):
    write(pier, approve=False)
    edition = publish(pier, user=editor, waive_gate=WAIVER)
    rebuild_all(everything=True)
    assert edition.content["notes"] == []
    assert where(public(client, NOTE), NOTE) == []


def test_an_approved_note_that_an_annotator_rewrites_is_no_longer_approved(pier, editor, annotator, client):
    note = write(pier)
    publish(pier, user=editor)
    note = notes.change_note(
        note.pk, version=note.version, rating=rating(), body="Basalt rewording.", user=annotator
    )
    assert note.status == "in_review"
    publish(pier, user=editor, change_note="Without it.", waive_gate=WAIVER)
    assert where(public(client, "Basalt rewording."), "Basalt rewording.") == []


def test_what_is_for_the_desk_stays_there(pier, editor, client):
    editor.username, editor.email = "jasper7", "jasper@agate.example"
    editor.save()
    write(pier, internal="Schist remark.")
    edit(pier, "The engineer", "An engineer", editor, summary="Slate summary.")
    publish(pier, user=editor)
    read = public(client, "Schist remark.", "Slate summary.")
    assert where(read, NOTE)
    for words in ("Schist", "Slate", "jasper", "agate"):
        assert where(read, words) == []


def test_what_the_desk_says_to_itself_stays_there(pier, editor, make_user, client):
    """Remarks, what was sent back and why, who was to check it and by when."""
    reviewer = make_user("Editor", "jasper7")
    assign([pier], Assignment(reviewer, datetime(2031, 3, 14, 15, 9, tzinfo=UTC)), user=editor)
    remark(pier, sentence(pier, ON).public_key, "Schist question for @jasper7.", user=editor)
    remark(pier, "", "Slate question.", user=reviewer)
    note = write(pier, user=editor, approve=False, submit=True)
    note = notes.send_back(note.pk, version=note.version, comment="Gabbro is missing.", user=reviewer)
    publish(pier, user=None, waive_gate=WAIVER)
    sent = change_body(note, "Basalt rewording.", editor)
    notes.approve_note(sent.pk, version=sent.version, user=reviewer)
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Shorter.")
    rebuild_all()
    secret = ["Schist", "Slate", "Gabbro", "jasper", "2031-03", "March 2031", NOTE]
    read = public(client, *secret)
    assert {words: where(read, words) for words in secret} == {words: [] for words in secret}
    assert where(read, "Basalt rewording.")


def test_a_change_that_is_not_published_yet_is_not_shown(pier, editor, client):
    publish(pier, user=editor)
    edit(pier, "Nobody asked why.", "A granite sentence.", editor)
    values = {"title": "A quartz title", "byline": "Feldspar"}
    describe(pier, values, changed=values, version=pier.version, user=editor)
    rebuild_all(everything=True)
    read = public(client, "granite", "quartz", "Feldspar")
    assert [where(read, words) for words in ("A granite sentence", "A quartz title", "Feldspar")] == [
        [],
        [],
        [],
    ]


def test_an_article_that_was_never_published_does_not_exist(pier, client):
    write(pier), cite(pier)
    rebuild_all(everything=True)
    read = public(client, "pier", "engineer", NOTE)
    for words in ("The pier", "warned of rot", NOTE, TITLE):
        assert where(read, words) == []


# --- Protected sources

PROTECTED = {
    "title": "Obsidian ledger",
    "publisher": "Basalt and Sons",
    "URL": "https://granite.example/whistle",
    "DOI": "10.5555/marble.7",
}
MARKS = [
    "Obsidian ledger",
    "Basalt and Sons",
    "granite.example",
    "10.5555/marble.7",
    "Quillfeather",
    "slate.example",
]


def protect(citation: notes.Citation, visibility: str = "protected") -> None:
    source = citation.source
    source.csl = source.csl | {"author": [{"family": "Quillfeather"}]}
    source.archive_url = "https://slate.example/copy"
    source.internal_note, source.visibility = "Schist remark.", visibility
    source.save()


def test_a_protected_source_is_named_and_described_nowhere(pier, editor, client):
    citation = cite(pier, **PROTECTED)
    protect(citation)
    edition = publish(pier, user=editor)
    assert edition.content["sources"] == [{"id": "p1", "protected": True, "csl": {}, "archive_url": ""}]
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, kind="correction", change_note="Shorter.")
    rebuild_all(everything=True)
    secret = [*MARKS, "Schist remark", QUOTE, LOCATOR]
    read = public(client, *secret)
    assert {mark: where(read, mark) for mark in secret} == {mark: [] for mark in secret}
    assert not [place for place in read if "/sources/" in place and place.startswith("200")]
    assert not [place for place in read if place.startswith(("stored /sources/", "listed source/"))]


def test_several_protected_sources_are_told_apart_and_no_more(pier, editor):
    for title in ("Obsidian", "Basalt", "Gneiss"):
        citation = cite(pier, title=title)
        if title != "Basalt":
            protect(citation)
    document = publish(pier, user=editor).content
    (public_one,) = [one["id"] for one in document["sources"] if not one["protected"]]
    assert [one["source"] for one in document["citations"]] == ["p1", public_one, "p2"]
    assert {one["id"] for one in document["sources"]} == {"p1", "p2", public_one}


def test_a_public_source_is_named_where_a_protected_one_would_not_be(pier, editor, client):
    """Otherwise the test above would prove nothing."""
    citation = cite(pier, **PROTECTED)
    protect(citation, "public")
    publish(pier, user=editor)
    read = public(client, *MARKS)
    assert all(where(read, mark) for mark in [*MARKS, QUOTE, LOCATOR])
    assert where(read, "Schist") == []
    assert f"200 /sources/{citation.source_id}/" in read


def test_a_source_that_becomes_protected_leaves_the_lists_with_the_next_edition(pier, editor, client):
    citation = cite(pier, **PROTECTED)
    publish(pier, user=editor)
    protect(citation)
    publish(pier, user=editor, change_note="A source asked for it.")
    assert client.get(f"/sources/{citation.source_id}/").status_code == 404
    places = where(public(client), "Obsidian ledger")
    assert {place for place in places if "/editions/1" not in place} == set()


# --- Findings


@pytest.mark.parametrize("decided", ["ask", "remove"])
def test_what_is_undecided_or_removed_is_in_no_sentence_and_no_page(bring, editor, client, decided: str):
    article = bring(findings=decided).article
    assert texts(article) == SENTENCES
    edition = publish(article, user=editor, waive_gate=WAIVER, waive_alone=True)
    assert edition.content["text"] == article.current_revision.text
    read = public(client, *SPAM)
    assert {words: where(read, words) for words in SPAM} == {words: [] for words in SPAM}
    assert where(read, SENTENCES[2])


def test_what_was_kept_is_in_the_text(bring, editor):
    """Otherwise the test above would prove nothing."""
    article = bring(findings="keep").article
    assert all(words in article.current_revision.text for words in SPAM)


def test_a_finding_that_is_put_back_in_doubt_leaves_the_text(bring, editor):
    article = bring(findings="keep").article
    findings = Finding.objects.all()
    decide(article, findings, Finding.Status.PENDING, editor)
    assert texts(article) == SENTENCES
    with pytest.raises(NotReady, match="undecided"):
        publish(article, user=editor)


# --- What was public


def test_search_finds_neither_what_was_replaced_nor_what_was_withdrawn(pier, editor, client):
    def found(word: str) -> bool:
        return "/articles/the-pier/" in client.get(f"/search/?q={word}").content.decode()

    publish(pier, user=editor)
    assert found("Nobody")
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Shorter.")
    assert (found("Nobody"), found("engineer")) == (False, True)
    withdraw(pier, reason="It was wrong.", user=editor)
    assert not found("engineer")
