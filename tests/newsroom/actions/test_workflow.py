"""The main job as functions: bring in, decide, annotate, publish, revise, withdraw."""

import pytest
from django.core.exceptions import PermissionDenied

from annotations import notes
from annotations.anchors import confirm_place
from annotations.importing import import_annotations
from annotations.models import Anchor, Note, RatingScale, Source
from articles.models import Article, Finding, FindingDecision, Intake, Original
from articles.problems import Conflict, Refused
from newsroom.actions.accept import bring_in
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.publish import withdraw
from newsroom.actions.revise import decide_findings, editable_text, revise
from newsroom.actions.second_requests import Reasons
from newsroom.editions.models import Edition
from tests.support.decisions import publish
from tests.support.editions import answered
from tests.support.samples import ANNOTATIONS, POLLUTED, SENTENCES, SPAM
from tests.support.small_article import texts


@pytest.fixture
def article(bring, editor) -> Article:
    """Clean and annotated, ready to be published."""
    article = bring(findings="remove").article
    report = import_annotations(article, ANNOTATIONS, editor)
    assert not report.unplaced
    return article


def replace(article, old, new, user, **options):
    revision = article.current_revision
    markup = editable_text(revision).replace(old, new)
    return revise(article, markup, based_on=revision.number, user=user, **options)


# --- In


def test_import_keeps_the_bytes_and_who_brought_them(bring, editor):
    bring()
    original = Original.objects.get()
    assert bytes(original.content) == POLLUTED.encode()
    assert (original.filename, original.received_by) == ("harvest.txt", editor)
    assert original.received_at.tzinfo


def test_import_finds_what_was_injected_and_keeps_it_out_of_every_sentence(bring):
    article = bring().article
    findings = Finding.objects.all()
    assert [finding.text for finding in findings] == list(SPAM)
    assert all(finding.status == "pending" and finding.reason for finding in findings)
    assert texts(article) == SENTENCES


def test_title_and_byline_are_read_and_not_part_of_the_text(bring):
    article = bring().article
    assert (article.title, article.byline) == (
        "The harvest that the ministry counted twice",
        "Lena Aldous",
    )
    assert article.slug == "the-harvest-that-the-ministry-counted-twice"
    assert article.language == "en"


def test_sentences_and_gaps_rebuild_the_text(bring):
    revision = bring().revision
    text, position = "", 0
    for sentence in revision.sentences.all():
        text += (
            revision.text[position : sentence.start]
            + revision.text[sentence.start : sentence.end]
        )
        position = sentence.end
    assert text + revision.text[position:] == revision.text


def test_the_same_bytes_again_change_nothing(bring):
    first = bring()
    second = bring(path="copy.txt")
    assert second.intake.status == Intake.Status.UNCHANGED
    assert second.revision == first.revision
    assert Article.objects.count() == Original.objects.count() == 1


def test_another_text_with_the_same_title_gets_its_own_address(bring):
    bring()
    other = bring(POLLUTED.replace("4 May", "5 May"))
    assert other.intake.status == Intake.Status.CREATED
    assert Article.objects.count() == 2


def test_a_declared_id_makes_a_revision_and_keeps_what_an_editor_set(bring):
    text = "---\ntitle: First\nid: harvest-1\n---\n\nOne sentence here.\n"
    article = bring(text, path="a.md").article
    article.byline, article.edited_fields = "Set by hand", ["byline"]
    article.save()
    again = bring(
        text.replace("One sentence", "byline: nobody\n\nTwo sentences"), path="b.md"
    )
    assert again.intake.status == Intake.Status.REVISED
    assert again.article == article
    assert again.revision.number == 2
    assert again.article.byline == "Set by hand"


def test_what_cannot_be_read_is_refused_with_a_sentence(editor):
    with pytest.raises(Refused) as refusal:
        bring_in(b"", path="empty.txt", user=editor)
    intake = Intake.objects.get()
    assert intake.status == Intake.Status.REFUSED
    assert intake.error.endswith(".")
    assert str(refusal.value) == intake.error
    assert not Article.objects.exists()


def test_an_annotator_may_not_import(annotator):
    with pytest.raises(PermissionDenied):
        bring_in(b"Text.", path="a.txt", user=annotator)


# --- Findings


def test_removing_leaves_the_text_and_records_who(bring, editor):
    article = bring().article
    decide_findings(
        article, list(Finding.objects.all()), Finding.Status.REMOVED, editor
    )
    assert article.current_revision.number == 1
    assert texts(article) == SENTENCES
    assert set(FindingDecision.objects.values_list("status", "decided_by")) == {
        ("removed", editor.pk)
    }


def test_keeping_puts_the_words_back_and_removing_takes_them_out_again(bring, editor):
    article = bring().article
    finding = Finding.objects.first()
    decide_findings(article, [finding], Finding.Status.KEPT, editor)
    assert any(SPAM[0] in text for text in texts(article))
    decide_findings(article, [finding], Finding.Status.REMOVED, editor)
    assert texts(article) == SENTENCES
    assert [decision.status for decision in finding.decisions.all()] == [
        "kept",
        "removed",
    ]


def test_notes_stay_on_their_sentences_when_a_finding_is_kept(article, editor):
    before = set(Anchor.objects.values_list("sentence__key", "status"))
    decide_findings(article, [Finding.objects.last()], Finding.Status.KEPT, editor)
    assert set(Anchor.objects.values_list("sentence__key", "status")) == before
    assert {anchor.sentence.revision.number for anchor in Anchor.objects.all()} == {2}


def test_after_publication_findings_stand(article, editor):
    publish(article, user=editor)
    with pytest.raises(Refused, match="published"):
        decide_findings(article, [Finding.objects.first()], Finding.Status.KEPT, editor)
    assert Finding.objects.first().status == "removed"


def test_an_annotator_may_not_decide(bring, annotator):
    article = bring().article
    with pytest.raises(PermissionDenied):
        decide_findings(
            article, [Finding.objects.first()], Finding.Status.KEPT, annotator
        )


# --- Publish


def test_undecided_findings_and_drafts_block(bring, editor, annotator):
    article = bring().article
    import_annotations(article, ANNOTATIONS, annotator)
    with pytest.raises(NotReady) as blocked:
        publish(article, user=editor)
    assert [blocker.kind for blocker in blocked.value.blockers] == [
        "findings",
        "drafts",
    ]
    assert not Edition.objects.exists()


def test_what_blocks_is_counted_and_says_what_to_do(bring, editor):
    article = bring(findings="remove").article
    rating = RatingScale.objects.in_use().ratings.first()
    for number, words in enumerate(("Checked.", "Checked again.")):
        # under the title
        sentence = article.current_revision.sentences.all()[number + 1]
        notes.write_note(sentence, rating=rating, body=words, user=editor)
        drafts = gate_of(article, article.current_revision).blockers[0]
        assert (drafts.kind, drafts.count, drafts.where) == (
            "drafts",
            number + 1,
            "desk:review",
        )
        said = "1 note is" if number == 0 else "2 notes are"
        assert drafts.message.startswith(f"{said} not approved. Have ")
    for old, new in (("4.1 million", "4.2 million"), ("2.9 million", "2.8 million")):
        replace(article, old, new, editor)
        blocking = gate_of(article, article.current_revision).blockers
        (anchors,) = [one for one in blocking if one.kind == "anchors"]
        assert anchors.where == "workbench"
        assert anchors.message == (
            "1 note has an unconfirmed position: its sentence changed or was removed."
            if anchors.count == 1
            else "2 notes have unconfirmed positions: their sentences changed or were removed."
        )
    assert anchors.count == 2


@pytest.mark.parametrize("removed", [0, 2])
def test_findings_that_block_are_counted(bring, editor, removed: int):
    article = bring().article
    findings = list(Finding.objects.undecided())
    decide_findings(article, findings[:removed], Finding.Status.REMOVED, editor)
    (blocking, _) = gate_of(article, article.current_revision).blockers
    left = len(findings) - removed
    said = "1 suspect passage is" if left == 1 else f"{left} suspect passages are"
    each = "it" if left == 1 else "each"
    assert (blocking.kind, blocking.count) == ("findings", left)
    assert blocking.where == "admin:articles_article_change"
    assert blocking.message == f"{said} undecided. Remove or keep {each}."


def test_no_reason_publishes_beside_a_passage_or_a_draft_that_nobody_decided(
    bring, editor, annotator
):
    article = bring().article
    import_annotations(article, ANNOTATIONS, annotator)
    with pytest.raises(NotReady, match="suspect passages"):
        publish(
            article,
            user=editor,
            reasons=Reasons(unchecked="The hearing is in an hour.", alone=True),
        )
    decide_findings(
        article, list(Finding.objects.all()), Finding.Status.REMOVED, editor
    )
    with pytest.raises(NotReady, match="not approved"):
        publish(
            article,
            user=editor,
            reasons=Reasons(unchecked="The hearing is in an hour.", alone=True),
        )
    assert not Edition.objects.exists()


def test_publishing_makes_a_hashed_edition_and_its_pages(article, editor):
    edition = publish(article, user=editor)
    assert (edition.number, edition.kind, edition.previous_sha256) == (1, "first", "")
    content = edition.content
    said = [content["text"][s["start"] : s["end"]] for s in content["sentences"]]
    assert said == [article.title, *SENTENCES]
    assert [note["rating"] for note in content["notes"]] == ["false", None]
    assert len(content["citations"]) == 2
    assert len(content["sources"]) == 1
    assert answered(f"/articles/{article.slug}/").status_code == 200


def test_login_names_and_internal_words_never_reach_an_edition(article, editor):
    Note.objects.update(internal="between us")
    edition = publish(article, user=editor)
    assert editor.username not in edition.document
    assert "between us" not in edition.document


def test_a_protected_source_is_neither_named_nor_quoted(article, editor):
    source = Source.objects.get()
    source.visibility = "protected"
    source.save()
    document = publish(article, user=editor).document
    for word in ("Weighbridge books", "data.example", "2,904,117", "sheet 3"):
        assert word not in document


def test_what_is_undecided_in_another_article_blocks_nothing(article, bring, editor):
    bring(POLLUTED.replace("4 May", "6 May"), path="other.txt")
    assert Finding.objects.undecided().exists()
    assert publish(article, user=editor).number == 1


def test_the_second_edition_needs_a_change_note(article, editor):
    first = publish(article, user=editor)
    replace(article, "4 May", "5 May", editor)
    with pytest.raises(Refused, match="change note"):
        publish(article, user=editor)
    second = publish(
        article, user=editor, change_note="The date was wrong.", kind="correction"
    )
    assert second.previous_sha256 == first.sha256
    assert second.content["history"][0]["sha256"] == first.sha256


def test_nothing_new_is_not_published_twice(article, editor):
    publish(article, user=editor)
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(article, user=editor, change_note="Again.")
    assert Edition.objects.count() == 1


def test_the_slower_of_two_publishers_is_told_who_was_faster(article, editor):
    publish(article, user=editor, after=0)
    with pytest.raises(Conflict, match="published version 1"):
        publish(article, user=editor, after=0)
    assert Edition.objects.count() == 1


def test_an_annotator_may_not_publish(article, annotator):
    with pytest.raises(PermissionDenied):
        publish(article, user=annotator)


# --- Text changes


def test_a_typo_elsewhere_moves_nothing(article, editor):
    keys = set(Anchor.objects.values_list("sentence__key", flat=True))
    replace(article, "4 May", "5 May", editor)
    assert set(Anchor.objects.values_list("sentence__key", flat=True)) == keys
    assert set(Anchor.objects.values_list("status", flat=True)) == {"kept"}


def test_a_changed_figure_asks_for_a_person(article, editor):
    replace(article, "2.9 million", "2.8 million", editor)
    review = Anchor.objects.unresolved().get()
    assert (review.status, review.reason) == ("needs_review", "figures")
    with pytest.raises(NotReady, match="unconfirmed position"):
        publish(article, user=editor)
    confirm_place(review.pk, review.sentence, user=editor)
    assert publish(article, user=editor).number == 1


def test_a_deleted_sentence_orphans_its_notes_and_its_return_brings_them_back(
    article, editor
):
    replace(article, SENTENCES[1], "", editor)
    orphan = Anchor.objects.unresolved().get()
    assert (orphan.status, orphan.sentence) == ("orphaned", None)
    replace(article, SENTENCES[0], f"{SENTENCES[0]} {SENTENCES[1]}", editor)
    orphan.refresh_from_db()
    assert (orphan.status, orphan.sentence.text) == ("kept", SENTENCES[1])


def test_a_drift_in_two_steps_does_not_slip_through(article, editor):
    replace(article, "2.9 million", "2.8 million", editor)
    replace(article, "4 May", "5 May", editor)
    assert Anchor.objects.unresolved().count() == 1
    replace(article, "2.8 million", "2.9 million", editor)
    assert not Anchor.objects.unresolved().exists()


def test_the_same_text_makes_no_revision(article, editor):
    assert replace(article, "nowhere", "to be found", editor).number == 1


def test_a_stale_edit_is_refused(article, editor):
    markup = editable_text(article.current_revision)
    replace(article, "4 May", "5 May", editor)
    with pytest.raises(Conflict, match="revision 2"):
        revise(article, markup.replace("4 May", "6 May"), based_on=1, user=editor)
    assert "6 May" not in article.current_revision.text


def test_an_empty_text_is_refused(article, editor):
    with pytest.raises(Refused, match="withdraw"):
        revise(article, " \n ", based_on=1, user=editor)


# --- Withdraw


def test_withdrawing_hides_the_article_and_keeps_the_chain(article, editor):
    publish(article, user=editor)
    edition = withdraw(article, reason="A source asked for time.", user=editor)
    assert edition.content["text"] == ""
    assert not Edition.objects.current().exists()
    back = publish(article, user=editor, change_note="The source has agreed.")
    assert back.number == 3
    assert list(Edition.objects.current()) == [back]


def test_withdrawing_needs_a_reason_and_a_publication(article, editor):
    with pytest.raises(Refused, match="not published"):
        withdraw(article, reason="Because.", user=editor)
    publish(article, user=editor)
    with pytest.raises(Refused, match="Say why"):
        withdraw(article, reason=" ", user=editor)
