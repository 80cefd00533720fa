"""Kept copies of sources, and what is found in them of the words that notes quote."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from annotations import evidence, notes
from annotations.models import (
    Document,
    DocumentPage,
    KeptCopy,
    Note,
    QuotationCheck,
    Rating,
    Source,
)
from annotations.sources import library
from annotations.writing import Cited
from articles.immutable import ImmutableRowError
from articles.problems import Refused
from newsroom.actions.gate import gate_of
from tests.support.desk import make_article, sentence
from tests.support.documents import pdf

QUOTED = "The quay was sold for 4.1 million euros"
BUDGET = pdf(["Contents"], [f"{QUOTED} in March 2024."], head="Budget of the city")


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def source(db, annotator) -> Source:
    return library.find_or_create(
        {"id": "budget", "type": "report", "title": "Budget 2024"}, annotator
    )


def attach(
    source: Source, user, content: bytes = BUDGET, filename: str = "budget.pdf"
) -> KeptCopy:
    return evidence.attach_document(source, content, filename=filename, user=user)


def noted(article, source, user, quote: str = QUOTED, key: str = "k0", **given) -> Note:
    rating = Rating.objects.get(slug="supported")
    cited = Cited(source, "p. 2", quote)
    return notes.write_note(
        sentence(article, key), rating=rating, sources=[cited], user=user, **given
    )


def check(note: Note) -> QuotationCheck | None:
    citations = list(note.citations.select_related("source", "note__anchor__article"))
    return evidence.checks_of(citations).get(citations[0].pk)


# --- Kept


def test_a_document_is_kept_once_however_often_it_is_attached(source, annotator):
    other = library.find_or_create(
        {"id": "other", "type": "report", "title": "Another"}, annotator
    )
    first, again, elsewhere = (
        attach(source, annotator),
        attach(source, annotator),
        attach(other, annotator),
    )
    assert first == again != elsewhere
    document = Document.objects.get()
    assert document == elsewhere.document
    assert bytes(document.stored.content) == BUDGET
    assert document.sha256 == Document.hash_of(BUDGET)
    assert (document.page_count, document.pages.count()) == (2, 2)
    assert not first.is_published


def test_what_is_kept_is_never_changed(source, annotator):
    document = attach(source, annotator).document
    for row in (document, document.stored, document.pages.first()):
        with pytest.raises(ImmutableRowError):
            row.save()
        with pytest.raises(ImmutableRowError):
            row.delete()


def test_what_cannot_be_read_is_refused_and_nothing_is_kept(source, annotator):
    with pytest.raises(Refused, match="damaged"):
        attach(source, annotator, b"%PDF-1.4 nothing")
    assert not Document.objects.exists()


def test_only_who_may_change_sources_attaches(source, make_user):
    with pytest.raises(PermissionDenied):
        attach(source, make_user(None))


def test_a_copy_of_a_protected_source_is_not_shown_to_readers(annotator, editor):
    item = {"id": "x", "type": "report", "title": "From inside"}
    hidden = library.find_or_create(item, annotator, visibility="protected")
    copy = attach(hidden, annotator)
    with pytest.raises(Refused, match="protected"):
        evidence.publish_copy(copy.pk, published=True, user=editor)


# --- Checked


def test_quoted_words_are_found_on_their_page(article, source, annotator):
    note = noted(article, source, annotator)
    assert check(note) is None
    copy = attach(source, annotator)
    found = check(note)
    assert (found.verdict, found.page, found.copy) == ("exact", 2, copy)
    (span,) = evidence.spans_on(found, 2)
    assert span.of(DocumentPage.objects.get(number=2).text) == QUOTED


def test_an_altered_figure_is_not_found_and_the_closest_passage_is_shown(
    article, source, annotator
):
    attach(source, annotator)
    found = check(noted(article, source, annotator, QUOTED.replace("4.1", "1.4")))
    assert (found.verdict, found.page) == ("not found", None)
    assert "4.1 million" in found.closest
    assert found.closest_page == 2


@pytest.mark.parametrize(
    ("quote", "verdict", "omitted"),
    [
        ("The quay was … 4.1 million euros", "near", "sold for"),
        ("The quay was … in March 2024", "not found", "sold for 4.1 million euros"),
    ],
)
def test_words_that_a_quotation_leaves_out_are_kept_and_printed(
    article, source, annotator, capsys, quote, verdict, omitted
):
    attach(source, annotator)
    found = check(noted(article, source, annotator, quote))
    assert (found.verdict, found.omissions) == (verdict, [omitted])
    call_command("check_evidence", article.slug)
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (row["found"], row["differences"]) == (verdict, [["…", omitted]])


def test_printed_marks_that_are_skipped_are_kept(article, source, annotator):
    attach(source, annotator, pdf([f"{QUOTED[:8]}[6]{QUOTED[8:]}."]))
    found = check(noted(article, source, annotator))
    assert (found.verdict, found.skipped) == ("exact", ["[6]"])


def test_a_check_follows_the_quotation_and_the_copies(article, source, annotator):
    copy = attach(source, annotator)
    note = noted(article, source, annotator, "Words that nobody wrote")
    assert check(note).verdict == "not found"
    citation = note.citations.get()
    notes.change_citation(
        citation.pk,
        Cited(source, "p. 2", QUOTED),
        version=citation.version,
        user=annotator,
    )
    assert check(note).verdict == "exact"
    evidence.remove_copy(copy.pk, user=annotator)
    assert check(note) is None


def test_asking_again_writes_nothing(
    article, source, annotator, django_assert_num_queries
):
    attach(source, annotator)
    citations = list(
        noted(article, source, annotator).citations.select_related(
            "source", "note__anchor__article"
        )
    )
    evidence.checks_of(citations)
    with django_assert_num_queries(2):
        evidence.checks_of(citations)


def test_the_best_of_several_copies_counts(article, source, annotator):
    attach(source, annotator, pdf(["Something else."]), "else.pdf")
    good = attach(source, annotator)
    assert check(noted(article, source, annotator)).copy == good


def test_a_copy_without_text_says_so(article, source, annotator):
    attach(source, annotator, b"\x89PNG\r\n\x1a\n...", "scan.png")
    assert check(noted(article, source, annotator)).verdict == "no text"


def test_who_has_read_the_words_says_where(article, source, annotator):
    attach(source, annotator)
    note = noted(article, source, annotator, "Handwritten in the margin")
    citation = note.citations.get()
    with pytest.raises(Refused, match="Enter the location"):
        notes.confirm_quotation(citation.pk, why=" ", user=annotator)
    notes.confirm_quotation(
        citation.pk, why="Page 2, in the margin, by hand.", user=annotator
    )
    assert not check(note).is_open
    notes.change_citation(
        citation.pk,
        Cited(source, "", "Other words"),
        version=citation.version,
        user=annotator,
    )
    assert check(note).is_open


def test_an_author_who_overrides_the_check_sends_the_note_back_to_review(
    article, source, annotator
):
    attach(source, annotator)
    note = noted(article, source, annotator, "Handwritten in the margin")
    approved = {"status": "approved", "approved_at": timezone.now()}
    type(note).objects.filter(pk=note.pk).update(**approved)
    citation = note.citations.get()
    notes.confirm_quotation(citation.pk, why="Page 2, by hand.", user=annotator)
    note.refresh_from_db()
    assert note.status == note.Status.IN_REVIEW


# --- The gate, and what is opened again


def test_the_gate_names_what_is_not_found(article, source, annotator, editor):
    attach(source, annotator)
    noted(article, source, annotator, "Words that nobody wrote")
    gate = gate_of(article, article.current_revision, editor)
    (blocker,) = [one for one in gate.blockers if one.kind == "quotations"]
    assert blocker.count == 1
    assert "Words that nobody wrote" in blocker.items[0].words
    assert not gate.is_passable


def test_notes_that_lose_their_evidence_go_back(article, source, annotator, editor):
    copy = attach(source, annotator)
    note = noted(article, source, annotator)
    notes.approve_note(note.pk, version=note.version, user=editor)
    check(note)
    evidence.remove_copy(copy.pk, user=annotator)
    note.refresh_from_db()
    assert note.status == Note.Status.SENT_BACK
    assert "no longer" in note.comment


# --- Commands


def told(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_documents_are_attached_by_command(source, annotator, tmp_path, capsys):
    file = tmp_path / "budget.pdf"
    file.write_bytes(BUDGET)
    call_command(
        "attach_document", "Budget 2024", str(file), "--as", annotator.username
    )
    (row,) = told(capsys)
    assert row == {
        "status": "attached",
        "source": str(source.pk),
        "sha256": Document.hash_of(BUDGET),
        "pages": 2,
        "error": "",
    }
    file.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(SystemExit):
        call_command(
            "attach_document", str(source.pk), str(file), "--as", annotator.username
        )
    (row,) = told(capsys)
    assert row["status"] == "refused"
    assert "damaged" in row["error"]


def test_evidence_is_checked_by_command(article, source, annotator, capsys):
    noted(article, source, annotator)
    call_command("check_evidence", article.slug)
    assert [row["found"] for row in told(capsys)] == ["no document"]
    attach(source, annotator)
    call_command("check_evidence")
    (row,) = told(capsys)
    assert (row["article"], row["sentence"], row["source"]) == (
        article.slug,
        "k0",
        str(source.pk),
    )
    assert (row["found"], row["page"], row["differences"]) == ("exact", 2, [])
