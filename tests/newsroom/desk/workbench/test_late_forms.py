"""Forms that are sent twice, too late, or for a text that changed."""

import re

from annotations.models import (
    Anchor,
    Citation,
    Note,
    Reason,
)
from annotations.sources import library
from tests.support.desk import PARAGRAPHS, add_revision, sentence
from tests.support.workbench_forms import (
    FETCH,
    citation_data,
    cite,
    note_data,
    rating,
    write,
)


def test_every_form_says_for_which_sentence_it_was_opened(
    desk, article, address
) -> None:
    write(article)
    cite(article)
    Anchor.objects.update(status="needs_review", reason="figures")
    for query in ("?s=k0", "?s=k0&form=note", "?s=k0&form=support"):
        panel = desk.get(address + query, headers=FETCH).content.decode()
        assert '<aside id="panel"' in panel
        assert re.search(r'data-key="k0"\s+data-hand="s-k0"', panel)
        posts = panel.count('method="post"')
        assert posts == panel.count('name="sentence" value="k0"') > 0


def test_a_form_that_was_opened_for_another_sentence_is_refused(
    editors_desk, article, address
) -> None:
    note = write(article, "k1")
    answer = editors_desk.post(
        f"{address}?s=k0&form=note", note_data(sentence="k1", body="Long thought.")
    )
    assert answer.status_code == 422
    assert b"opened for another sentence" in answer.content
    assert b"Long thought." in answer.content
    for data in ({"sentence": "k1"}, {"sentence": "k0"}, {}):
        data = {"act": "approve", "number": note.pk, "version": 1} | data
        assert editors_desk.post(f"{address}?s=k0", data).status_code == 422
    note.refresh_from_db()
    assert (Note.objects.count(), note.status) == (1, "draft")


def test_the_same_save_sent_twice_is_one_note_and_one_citation(
    desk, article, address
) -> None:
    reasons = [str(Reason.objects.get(slug="outdated").pk)]
    source = library.find_or_create({"title": "Minutes", "type": "report"}, None)
    typed = {"source": source.pk, "quote": "Line one.\r\nLine two.", "locator": ""}
    for _ in range(2):
        desk.post(
            f"{address}?s=k1&form=note", note_data(body="A.\r\nB.", reasons=reasons)
        )
        note = Note.objects.get()
        data = citation_data(note, **typed)
        desk.post(f"{address}?s=k1&form=source-{note.pk}", data)
    assert (Note.objects.count(), Citation.objects.count()) == (1, 1)
    desk.post(f"{address}?s=k1&form=note", note_data(body="A.\r\nB."))
    other = note_data(body="A.\r\nB.", reasons=reasons, claimant="author")
    desk.post(f"{address}?s=k2&form=note", other)
    assert Note.objects.count() == 3


def test_saving_and_then_saving_and_approving_is_one_approved_note(
    editors_desk, address
) -> None:
    complete = note_data(rating=rating("unverified").pk)
    editors_desk.post(f"{address}?s=k1&form=note", complete)
    editors_desk.post(f"{address}?s=k1&form=note", complete | {"approve": "yes"})
    assert [note.status for note in Note.objects.all()] == ["approved"]


def test_what_was_written_for_a_sentence_that_is_gone_is_placed_by_hand(
    desk, article, address
) -> None:
    text = PARAGRAPHS[0][0]
    close = "The authority of Port Ellery paid millions of euros for a gate that has never closed."
    add_revision(article, [["Another text.", close]], keys=["other", "close"])
    for query in ("?s=k0&form=note", "?s=k0&form=support"):
        html = desk.get(address + query).content.decode()
        assert text in html
        assert re.search(
            r'<optgroup label="Closest matches">\s*<option value="close">\s*2\. ', html
        )
    data = note_data(body="Long thought.", sentence="k0", revision=1)
    answer = desk.post(f"{address}?s=k0&form=note", data)
    assert answer.status_code == 422
    assert b"Long thought." in answer.content
    wrong = desk.post(
        f"{address}?s=k0&form=note", data | {"words": "no such", "to": "other"}
    )
    assert '<option value="other" selected>' in wrong.content.decode()
    answer = desk.post(f"{address}?s=k0&form=note", data | {"to": "other"})
    assert re.fullmatch(
        rf"{re.escape(address)}\?s=other&a=\d+&saved=\w+-\d+-1-0#s-other",
        answer["Location"],
    )
    assert Note.objects.get().anchor.sentence == sentence(article, "other")


def test_a_note_does_not_fall_on_other_words_under_the_same_key(
    desk, article, address
) -> None:
    add_revision(article, [["The authority paid 5 million euros."]], keys=["k0"])
    typed = {"words": "for a gate", "covering": "True", "covers": ["0-13"]}
    answer = desk.post(
        f"{address}?s=k0&form=note", note_data(sentence="k0", revision=1, **typed)
    )
    assert "This sentence was changed while you were typing." in answer.content.decode()
    assert 'value="for a gate"' in answer.content.decode()
    data = note_data(body="Long thought.", sentence="k0", revision=1)
    answer = desk.post(f"{address}?s=k0&form=note", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This sentence was changed while you were typing." in html
    assert PARAGRAPHS[0][0] in html
    assert "Long thought." in html
    assert not Note.objects.exists()
    assert 'name="revision" value="2"' in html
    assert (
        desk.post(
            f"{address}?s=k0&form=note", data | {"to": "k0", "revision": 2}
        ).status_code
        == 302
    )
