"""The key t: supported, by the source at hand."""

import re
from html import unescape

from django.test import Client

from annotations.models import (
    Note,
)
from newsroom.desk.workbench.workbench_state import load_state
from tests.support.decisions import cited, note_on
from tests.support.desk import sentence
from tests.support.workbench_forms import (
    citation_fields,
    cite,
    note_data,
    rating,
)


def open_form(desk: Client, address: str, key: str) -> tuple[str, str]:
    """Return where `t` leads, and the form there."""
    html = desk.get(f"{address}?s={key}").content.decode().partition("<template")[0]
    link, *_ = re.findall(r'data-hotkey="t"[^>]*href="([^"]+)"', html)
    form = desk.get(address + unescape(link)).content.decode()
    return unescape(link), form


def test_t_repeats_the_source_and_asks_for_the_place(
    desk, article, address, annotator
) -> None:
    last = cited("Minutes", locator="p. 7", quote="Not these words.")
    note_on(sentence(article, "k2"), "supported", sources=[last], user=annotator)
    link, form = open_form(desk, address, "k0")
    assert (
        f'name="citation-source" value="{last.source.pk}"\n          checked>' in form
    )
    assert re.search(r'id="f-citation-locator"[^>]*data-focus[^>]*value=""', form)
    assert "Not these words." not in form
    [words] = re.findall(r'name="words" value="([^"]+)"', form)
    data = note_data(
        rating=rating("supported").pk, body="", words=unescape(words), submit="yes"
    )
    data |= citation_fields(source=last.source.pk)
    answer = desk.post(address + link, data)
    assert answer.status_code == 422
    assert b"needs the location in its source" in answer.content
    made = Note.objects.filter(anchor__sentence=sentence(article, "k0"))
    assert not made.exists()
    answer = desk.post(address + link, data | citation_fields(locator="p. 9"))
    assert answer.status_code == 302
    note = made.get()
    [citation] = note.citations.all()
    assert (note.rating.slug, note.words_text, note.status) == (
        "supported",
        unescape(words),
        "in_review",
    )
    assert (citation.source, citation.locator, citation.stance) == (
        last.source,
        "p. 9",
        "supports",
    )


def test_t_takes_the_one_source_that_the_sentence_cites_before_the_one_used_last(
    desk, article, address, annotator
) -> None:
    last = cited("Last", locator="p. 7")
    note_on(sentence(article, "k2"), "supported", sources=[last], user=annotator)
    footnote = cite(article, "k0", title="Footnote", locator="p. 2").source
    _link, form = open_form(desk, address, "k0")
    assert f'name="citation-source" value="{footnote.pk}"\n          checked>' in form


def test_t_without_a_source_asks_for_one(desk, address) -> None:
    _link, form = open_form(desk, address, "k0")
    assert re.search(r'id="f-citation-find"[^>]*data-focus', form)


def test_in_an_examined_text_that_quotes_somebody_t_asks_whose_claim_it_is(
    desk, article, address, annotator
) -> None:
    note_on(sentence(article, "k2"), "supported", user=annotator)
    _link, form = open_form(desk, address, "k6")
    assert "The sentence quotes somebody: which claim is rated?" in form
    assert "The author: the words were said" in form
    assert "Edwin Sallow: the words are true" in form


def test_the_digits_open_the_prose_of_a_note_on_the_proposal_with_that_rating(
    desk, article, address
) -> None:
    proposal = load_state(article).line("k0").standing.proposals[0]
    about = f"{proposal.span.start}-{proposal.span.end}"
    html = desk.get(f"{address}?s=k0&form=note&about={about}&rate=5").content.decode()
    assert f'name="rating" value="{rating().pk}" checked' in html
    assert re.search(rf'id="f-words"[^>]*value="{re.escape(proposal.words)}"', html)
    assert "data-focus-in" in html
