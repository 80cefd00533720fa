"""The key t: supported, by the source at hand."""

import re
from html import unescape

from django.test import Client

from annotations.models import (
    Note,
    Source,
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


def supported(desk: Client, address: str, key: str) -> dict[str, str]:
    """What the button of `t` sends."""
    html = desk.get(f"{address}?s={key}").content.decode().partition("<template")[0]
    form = next(
        one
        for one in html.split("<form")[1:]
        if 'data-hotkey="t"' in one.partition("</form>")[0]
    )
    sent = dict(
        re.findall(r'name="([\w-]+)" value="([^"]*)"', form.partition("</form>")[0])
    )
    return sent | {"action": unescape(re.findall(r'action="([^"]+)"', form)[0])}


def press_t(desk: Client, address: str, key: str):
    sent = supported(desk, address, key)
    return desk.post(address + sent.pop("action"), sent | {"act": "note"})


def test_t_rests_on_the_source_and_the_place_that_were_used_last_and_goes_on(
    desk, article, address, annotator
) -> None:
    last = cited("Minutes", locator="p. 7")
    note_on(sentence(article, "k2"), "supported", sources=[last], user=annotator)
    left = len(load_state(article).line("k0").standing.open_proposals)
    for _ in range(left):
        answer = press_t(desk, address, "k0")
        assert answer.status_code == 302
    made = Note.objects.filter(anchor__sentence=sentence(article, "k0"))
    assert made.count() == left
    for note in made:
        [citation] = note.citations.all()
        assert (note.rating.slug, note.body, note.status) == (
            "supported",
            "",
            "in_review",
        )
        assert note.words
        assert (citation.source, citation.locator, citation.stance) == (
            last.source,
            "p. 7",
            "supports",
        )
    assert f"{address}?s=k1&" in answer["Location"]
    page = desk.get(answer["Location"]).content.decode()
    assert "The note is saved." in page


def test_t_takes_the_one_source_that_the_sentence_cites_before_the_one_used_last(
    desk, article, address, annotator
) -> None:
    note_on(
        sentence(article, "k2"),
        "supported",
        sources=[cited("Last", locator="p. 7")],
        user=annotator,
    )
    cite(article, "k0", title="Footnote", locator="p. 2")
    assert supported(desk, address, "k0")["citation-locator"] == "p. 2"


def test_t_without_a_source_asks_for_one_and_without_a_place_for_that(
    desk, article, address, annotator
) -> None:
    html = desk.get(f"{address}?s=k0").content.decode()
    [link] = re.findall(
        r'data-hotkey="t"[^>]*href="([^"]+)"', html.partition("<template")[0]
    )
    form = desk.get(address + unescape(link)).content.decode()
    assert re.search(r'id="f-citation-find"[^>]*data-focus', form)
    note_on(
        sentence(article, "k2"),
        "supported",
        "Seen.",
        sources=[cited("Minutes", locator="")],
        user=annotator,
    )
    form = desk.get(address + unescape(link)).content.decode()
    assert re.search(r'id="f-citation-locator"[^>]*data-focus', form)
    source = Source.objects.get()
    assert f'name="citation-source" value="{source.pk}"\n          checked>' in form
    data = note_data(rating=rating("supported").pk, body="", submit="yes")
    data |= citation_fields(source=source.pk)
    answer = desk.post(address + unescape(link), data)
    assert answer.status_code == 422
    assert b"needs the location in its source" in answer.content


def test_in_an_examined_text_that_quotes_somebody_t_asks_whose_claim_it_is(
    desk, article, address, annotator
) -> None:
    note_on(sentence(article, "k2"), "supported", user=annotator)
    html = desk.get(f"{address}?s=k6").content.decode()
    link, *_ = re.findall(
        r'data-hotkey="t"[^>]*href="([^"]+)"', html.partition("<template")[0]
    )
    form = desk.get(address + unescape(link)).content.decode()
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
