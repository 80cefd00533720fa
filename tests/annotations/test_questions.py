"""A figure or name of the rated words that no quotation has is asked about, and the
answer is told.
"""

import pytest
from django.urls import reverse

from annotations import notes, questions
from annotations.anchors import Stale
from annotations.importing import import_annotations
from annotations.models import Citation, Note
from annotations.needs import missing_for_publication, missing_for_review
from annotations.questions import open_question
from annotations.quotations import missing_details
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.gate import gate_of
from newsroom.actions.restore_states import take_back
from tests.support.decisions import cited, make_ready, note_on, publish
from tests.support.small_article import new_article, sentence

PRICE = "It paid 3.1 million euros"
ASKED = "The quotation does not contain: 3.1 million"


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


def priced(
    pier: Article, quote: str, slug: str = "supported", stance: str = "supports"
) -> Note:
    sources = [cited(stance=stance, quote=quote)]
    return note_on(sentence(pier, PRICE), slug, sources=sources, approve=True)


def lacks(note: Note) -> str:
    fresh = Note.objects.with_citations().get(pk=note.pk)
    return missing_for_publication(fresh, fresh.citations.all())


@pytest.mark.parametrize(
    ("quote", "slug", "stance", "is_asked"),
    [
        ("Price: 1.3 million euros.", "supported", "supports", True),
        ("Price: 1.3 million euros.", "mostly-supported", "supports", True),
        ("Price: 3.1 million euros.", "supported", "supports", False),
        ("Price: 3,100,000 euros.", "supported", "supports", False),
        ("", "supported", "supports", False),
        ("Price: 1.3 million euros.", "false", "contradicts", False),
    ],
)
def test_what_no_quotation_contains_is_asked(pier, quote, slug, stance, is_asked):
    assert lacks(priced(pier, quote, slug, stance)).startswith(ASKED) is is_asked


def test_place_and_title_of_a_source_are_not_reckoned_with(pier):
    """'Three members', seen on the 10th, are no thirteen."""
    described = "Three members, 10 November"
    assert missing_details("Thirteen left.", "Many left.", "en", described)
    assert not missing_details("Three left.", "Many left.", "en", described)
    assert not missing_details("Thirteen left.", "3 men and 10 women left.", "en")


@pytest.mark.parametrize("stamp", ["2024.08", "2024-08", "2024/08", "08.2024"])
def test_a_month_is_read_in_any_stamp(stamp):
    assert not missing_details("It is dated August 2024.", stamp, "en")
    assert missing_details("It is dated July 2024.", stamp, "en")


def test_one_of_several_quotations_is_enough(pier, editor):
    note = priced(pier, "It was dear.")
    assert lacks(note)
    other = cited("The contract", stance="supports", quote="3.1 million")
    notes.attach_citation(note.pk, other, user=editor)
    assert lacks(note) == ""


def test_the_question_holds_up_publication_and_not_review(pier, editor):
    note = priced(pier, "It was dear.")
    make_ready(pier)
    assert missing_for_review(note, note.citations.all()) == ""
    (blocker,) = gate_of(pier, pier.current_revision).blockers
    assert (blocker.kind, blocker.count) == ("lacking", 1)
    note = notes.answer_question(
        note.pk,
        version=note.version,
        answer="calculation",
        remark=" Twelve instalments. ",
        user=None,
    )
    assert (note.answer_remark, note.answered) == (
        "Twelve instalments.",
        ["3.1 million"],
    )
    assert not gate_of(pier, pier.current_revision).blockers
    stored = publish(pier, user=editor).content["notes"][0]
    assert stored["answer"] == "calculation"
    assert stored["answer_remark"] == "Twelve instalments."
    assert stored["answered"] == ["3.1 million"]


def test_readers_see_the_answer(pier, editor, client):
    note = priced(pier, "It was dear.")
    make_ready(pier)
    notes.answer_question(
        note.pk, version=note.version, answer="elsewhere", remark="", user=None
    )
    publish(pier, user=editor)
    page = client.get("/articles/the-pier/").text
    assert "3.1 million: elsewhere in the source" in page


def test_an_answer_to_an_approved_note_is_reviewed(pier, annotator, editor, client):
    note = priced(pier, "It was dear.")
    given = {"answer": "elsewhere", "remark": "", "user": annotator}
    with pytest.raises(Stale):
        notes.answer_question(note.pk, version=note.version + 1, **given)
    answered = notes.answer_question(note.pk, version=note.version, **given)
    assert answered.status == Note.Status.IN_REVIEW
    again = notes.answer_question(note.pk, version=note.version, **given)
    assert again.version == answered.version
    client.force_login(editor)
    review = client.get(reverse("desk:review", args=[pier.pk])).text
    assert "3.1 million: elsewhere in the source" in review


def test_another_figure_is_asked_anew(pier, editor):
    note = priced(pier, "It was dear.")
    note = notes.answer_question(
        note.pk, version=note.version, answer="elsewhere", remark="", user=editor
    )
    assert lacks(note) == ""
    Note.objects.filter(pk=note.pk).update(answered=["2.9 million"])
    assert lacks(note).startswith(ASKED)


def test_nothing_to_answer_and_unknown_answers_are_refused(pier, editor):
    note = priced(pier, "Price: 3.1 million euros.")
    given = {"version": note.version, "remark": "", "user": editor}
    with pytest.raises(Refused, match="contain all figures"):
        notes.answer_question(note.pk, answer="elsewhere", **given)
    Citation.objects.update(quote="It was dear.")
    with pytest.raises(Refused, match="is not an answer"):
        notes.answer_question(note.pk, answer="because", **given)


def test_an_answer_is_taken_back(pier, editor):
    note = priced(pier, "It was dear.")
    before = note.version
    note = notes.answer_question(
        note.pk, version=before, answer="elsewhere", remark="", user=editor
    )
    take_back(note, version=note.version, before=before, user=editor)
    assert lacks(note).startswith(ASKED)


def test_a_file_brings_its_answers(pier, editor):
    item = {
        "sentence": sentence(pier, PRICE).text,
        "note": {"rating": "supported", "answer": "other_form"},
        "citations": [
            {"source": {"type": "book", "title": "A"}, "locator": "p. 1", "quote": "B"}
        ],
    }
    assert import_annotations(pier, [item], editor).unplaced == []
    note = Note.objects.with_citations().get()
    assert (note.answer, open_question(note, note.citations.all())) == (
        "other_form",
        [],
    )


@pytest.mark.parametrize("answer", ["", "elsewhere"])
def test_a_card_compares_claim_and_quotations_once(
    pier, editor, client, monkeypatch, answer
):
    note = priced(pier, "It was dear.")
    if answer:
        notes.answer_question(
            note.pk, version=note.version, answer=answer, remark="", user=editor
        )
    compared = []
    monkeypatch.setattr(
        questions,
        "missing_details",
        lambda *given: compared.append(given) or missing_details(*given),
    )
    client.force_login(editor)
    key = note.anchor.sentence.public_key
    page = client.get(f"{reverse('workbench', args=[pier.pk])}?s={key}").text
    assert "3.1 million" in page
    assert len(compared) == 1


def test_one_key_of_the_card_answers(pier, editor, client):
    note = priced(pier, "It was dear.")
    client.force_login(editor)
    key = note.anchor.sentence.public_key
    address = f"{reverse('workbench', args=[pier.pk])}?s={key}"
    page = client.get(address).text
    assert 'value="answer_calculation" data-hotkey="w"' in page
    data = {"number": note.pk, "version": note.version, "act": "answer_calculation"}
    client.post(address, data | {"sentence": key, "remark": "Twelve instalments."})
    assert "our calculation (Twelve instalments.)" in client.get(address).text
