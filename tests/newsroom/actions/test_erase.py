"""Words are gone from everything that is kept, and everything else holds."""

import io
import json
from collections.abc import Iterator

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import models
from django.urls import reverse
from django.utils import timezone

from annotations.decisions import decide_sentence
from annotations.evidence import attach_document, checks_of, quoting
from annotations.models import (
    Anchor,
    Decision,
    Document,
    Note,
    Source,
    SourceIdentity,
)
from annotations.sentence_states import states_of
from articles.models import Article, Intake, Original, Topic
from articles.problems import Refused
from articles.text.striking import pattern_of
from newsroom.actions import erase as erasing
from newsroom.actions import stored_text
from newsroom.actions.accept import bring_in
from newsroom.actions.erase import erase
from newsroom.editions.models import Withholding
from tests.promises.canaries import Column, columns, plant
from tests.support.decisions import cited, note_on
from tests.support.documents import pdf
from tests.support.small_article import sentence
from tests.support.withheld import erasure_of

TEXT = """The pier

Jane Doe sold the pier in 2019. The mayor thanked Jane
Doe for it. Nobody asked Jane Doerr.
"""
# Keys, and what programs write: it stays as it is planted.
STAYS = {
    *("RoleGrant.role", "RoleGrant.permission"),  # names of the program
    *("Article.edited_fields", "Article.unknown", "HistoricalArticle.edited_fields"),
    *(
        "HistoricalArticle.unknown",
        "AnchorEvent.algorithm",
        "Document.media_type",
        "Document.reader",
        "DocumentPage.reader",
    ),
    *(
        "Extraction.extractor",
        "Original.media_type",
        "Intake.links",
        "QuotationCheck.basis",
    ),
    *(
        "QuotationCheck.picture",
        "QuotationCheck.spans",
        "User.password",
        "User.username",
    ),
    *("Withholding.report", "PublicVersion.value"),
}


@pytest.fixture
def article(editor) -> Article:
    arrival = bring_in(TEXT.encode(), path="jane doe.txt", findings="keep", user=editor)
    return arrival.article


def told(user) -> Withholding:
    return erasure_of("Jane Doe\n", user)


def holders_of(words: str) -> set[str]:
    """Columns of the whole database in which they can be read."""
    fields = (models.CharField, models.TextField, models.JSONField)
    return {
        f"{model.__name__}.{field.name}"
        for model, every, stay in stored_text.text_columns()
        for field in (*every, *stay)
        if isinstance(field, fields)
        for value in model._base_manager.values_list(field.name, flat=True)
        if pattern_of([words]).search(str(value))
    }


def stands(column: Column) -> bool:
    """Names in JSON are the program's."""
    values = column.model._base_manager.values_list(column.field.name, flat=True)
    return any(column.canary in words for value in values for words in words_of(value))


def words_of(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from words_of(one)
    else:
        yield (
            bytes(value).decode(errors="replace")
            if isinstance(value, bytes | memoryview)
            else str(value)
        )


def test_states_and_keys_of_the_program_are_no_words(article, editor):
    Session.objects.create(
        session_key="created", session_data="", expire_date=timezone.now()
    )
    erase(erasure_of("created", editor), editor)
    assert article.intakes.get().status == Intake.Status.CREATED
    assert Session.objects.filter(pk="created").exists()


@pytest.mark.slow
def test_a_word_in_any_column_of_any_table_is_gone(own_database):
    """Of the tables that there are, and so of those to come."""
    user = User.objects.create_superuser("root")
    erasure_of("Somebody", user)
    LogEntry.objects.create(
        user=user, action_flag=1, object_repr="A", change_message="A"
    )
    planted = [one for one in columns() if one.model not in stored_text.APART]
    plant(planted)
    SourceIdentity.objects.update(handler=user)
    before = [one for one in planted if stands(one)]
    erase(erasure_of("\n".join(one.canary for one in before), user), user)
    assert {str(one) for one in before if stands(one)} - STAYS == set()
    assert len(before) > 80


@pytest.mark.django_db
def test_text_notes_and_histories_lose_them_and_offsets_hold(article, editor):
    sentence = article.current_revision.sentences.get(position=1)
    note = note_on(sentence, "disputed", "Jane Doe says otherwise.")
    ends = [*article.current_revision.sentences.values_list("start", "end")]
    report = erase(told(editor), None)
    article.refresh_from_db()
    revision = article.current_revision
    assert revision.text.startswith("The pier\n\n████ ███ sold the pier")
    assert "Jane Doerr" in revision.text
    assert [*revision.sentences.values_list("start", "end")] == ends
    note.refresh_from_db()
    assert (note.body, note.anchor.confirmed_text[:8]) == (
        "████ ███ says otherwise.",
        "████ ███",
    )
    assert {one.body for one in Note.history.filter(id=note.pk)} == {
        "████ ███ says otherwise."
    }
    assert report["rows"]["articles_revision"] == 1
    assert report["rows"]["annotations_historicalnote"] >= 1
    assert holders_of("jane doe") == set()
    assert Withholding.objects.get().words.strip() == "████ ███"


@pytest.mark.django_db
def test_all_checks_hold_afterwards(article, editor):
    """Of the second sentence the words run into the next."""
    for place in (1, 2):
        note_on(
            article.current_revision.sentences.get(position=place),
            "disputed",
            "A note.",
        )
    erase(told(editor), None)
    call_command("check_all", stdout=io.StringIO())
    first, second = Anchor.objects.order_by("pk")
    assert first.confirmed_text.startswith("████ ███ sold")
    assert second.confirmed_text == "The mayor thanked ████"


@pytest.mark.django_db
def test_an_original_is_emptied_and_says_so(article, editor, desk):
    original = Original.objects.get()
    before = (original.sha256, original.size)
    erase(told(editor), None)
    original.refresh_from_db()
    assert (bytes(original.content), original.filename) == (b"", "████ ███.txt")
    assert (original.sha256, original.size) == before
    assert original.erasure.reason == "She asked for it."
    answer = desk.get(reverse("desk:original", args=[article.intakes.get().pk]))
    assert answer.status_code == 404
    assert b"The content of this file was erased" in answer.content


@pytest.mark.django_db
def test_one_of_which_only_the_name_holds_them_keeps_its_bytes(editor):
    bring_in(
        b"A text.\n\nIt says nothing.\n",
        path="jane doe.md",
        findings="keep",
        user=editor,
    )
    erase(told(editor), None)
    original = Original.objects.get()
    assert (original.filename, original.erasure) == ("████ ███.md", None)
    assert original.content


@pytest.mark.django_db
def test_one_that_was_changed_otherwise_is_still_told(article, editor):
    other = bring_in(b"Another text.\n", path="b.txt", findings="keep", user=editor)
    erase(told(editor), None)
    call_command("verify_editions", stdout=io.StringIO())
    with erasing.erasing("No.", None):
        Original._base_manager.filter(
            extractions__revisions__article=other.article
        ).update(content=b"")
    with pytest.raises(Exception, match="first original that fails"):
        call_command("verify_editions", stdout=io.StringIO(), stderr=io.StringIO())


@pytest.mark.django_db
def test_what_was_decided_stays_decided(article, editor):
    sentence = article.current_revision.sentences.get(position=1)
    decide_sentence(sentence, "nothing", user=editor)
    erase(told(editor), None)
    (now,) = states_of([article.current_revision.sentences.get(position=1)]).values()
    assert not now.is_open
    assert "Jane" not in Decision.objects.get().words


@pytest.mark.django_db
def test_documents_lose_their_bytes_and_their_pages_the_words(article, editor):
    note = note_on(
        article.current_revision.sentences.get(position=1), "disputed", "A note."
    )
    source = note.citations.get().source
    held = attach_document(
        source, pdf(["Paid to Jane Doe."]), filename="a.pdf", user=editor
    )
    other = attach_document(
        source, pdf(["Paid to nobody."]), filename="b.pdf", user=editor
    )
    erase(told(editor), None)
    held, other = (Document.objects.get(pk=one.document_id) for one in (held, other))
    assert (held.content, held.pages.get().text.strip()) == (b"", "Paid to ████ ███.")
    assert other.content


@pytest.mark.django_db
def test_a_quotation_that_was_found_still_is(article, editor):
    source = cited(quote="Paid to Jane Doe in March.")
    note_on(sentence(article, "sold the pier"), "supported", sources=[source])
    copy = pdf(["Paid to Jane Doe in March."])
    attach_document(Source.objects.get(), copy, filename="a.pdf", user=editor)
    before = checks_of(list(quoting()))
    erase(told(editor), None)
    after = checks_of(list(quoting()))
    assert (
        [one.verdict for one in before.values()]
        == [one.verdict for one in after.values()]
        == ["exact"]
    )


@pytest.mark.django_db
def test_sessions_and_the_admins_log_lose_them(editor, client):
    client.force_login(editor)
    session = client.session
    session["typed"], session["_messages"] = (
        ["José Doe"],
        json.dumps([["__json_message", 0, 20, "José Doe"]]),
    )
    session.save()
    message = json.dumps([{"added": {"name": "note", "object": "José Doe"}}])
    LogEntry.objects.create(
        user=editor, action_flag=1, object_repr="José Doe", change_message=message
    )
    erase(erasure_of("josé doe", editor), None)
    held = Session.objects.get(pk=session.session_key).get_decoded()
    assert held["typed"] == ["████ ███"]
    assert json.loads(held["_messages"])[0][3] == "████ ███"
    log = LogEntry.objects.get()
    assert (
        json.loads(log.change_message)[0]["added"]["object"]
        == log.object_repr
        == "████ ███"
    )
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db
def test_names_that_each_must_have_alone_stay_apart(editor):
    for name in ("Jane Doe", "Jack Roe"):
        Topic.objects.create(name=name, slug=name.lower().replace(" ", "-"))
    report = erase(erasure_of("Jane Doe\nJack Roe", editor), None)
    names = sorted(Topic.objects.values_list("name", flat=True))
    assert len({*names}) == 2
    assert all(name.startswith("████ ███") for name in names)
    assert report["remains"]["articles_topic.slug"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["", "\n", "Jane Doe\na"])
def test_what_says_too_little_is_refused(editor, words: str):
    request = erasure_of("x", editor)
    request.words = words
    with pytest.raises(Refused, match="one name or passage per line"):
        erase(request, None)


@pytest.mark.django_db
def test_only_who_may_withhold_erases(article, annotator, editor):
    with pytest.raises(PermissionDenied):
        erase(told(editor), annotator)
    assert "Jane Doe" in article.current_revision.text
