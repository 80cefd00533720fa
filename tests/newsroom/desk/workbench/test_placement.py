"""Notes are removed, moved and confirmed where they are."""

import re

import pytest
from django.urls import reverse

from annotations import anchors
from annotations.models import (
    Anchor,
    AnchorEvent,
    Note,
)
from articles.text.shapes import Span
from tests.support.decisions import note_on
from tests.support.desk import PARAGRAPHS, sentence
from tests.support.html import flat
from tests.support.workbench_forms import (
    change_first,
    write,
)


def test_removed_and_undone(desk, article, address) -> None:
    note = write(article)
    answer = desk.post(f"{address}?s=k0", {"act": "retire", "number": note.anchor_id})
    assert f"done={note.anchor_id}" in answer["Location"]
    page = desk.get(answer["Location"]).content
    assert b"The note was removed from the article." in page
    assert b'value="undo">Restore</button>' in page
    desk.post(f"{address}?s=k0", {"act": "undo", "number": note.anchor_id})
    assert Anchor.objects.get().status == "kept"


@pytest.mark.slow
@pytest.mark.parametrize("act", ["retired", "confirmed"])
def test_taking_back_many_costs_as_many_queries_as_taking_back_two(
    desk, article, address, editor, act, django_assert_max_num_queries
) -> None:
    def decided(number: int, on: range) -> str:
        """So many are decided about; their numbers, as the page lists them."""
        written = [
            write(article, f"k{on[index % len(on)]}", body=f"{index}.")
            for index in range(number)
        ]
        for note in written:
            if act == "retired":
                anchors.retire(note, user=editor)
            else:
                Anchor.objects.filter(pk=note.anchor_id).update(
                    status="needs_review", confirmed_text="Old."
                )
                anchors.confirm_place(note.anchor_id, note.anchor.sentence, user=editor)
        return ",".join(str(note.anchor_id) for note in written)

    few, many = decided(2, range(2)), decided(40, range(2, 9))
    desk.get(address)
    with django_assert_max_num_queries(60) as of_few:
        assert desk.post(address, {"act": "undo", "number": few}).status_code == 302
    with django_assert_max_num_queries(len(of_few)):
        assert desk.post(address, {"act": "undo", "number": many}).status_code == 302
    assert {event.act for event in AnchorEvent.objects.order_by("-pk")[:42]} == {
        "undone"
    }


def test_of_many_either_all_are_taken_back_or_none(
    desk, article, address, editor
) -> None:
    taken_off, standing = write(article, "k0"), write(article, "k1")
    anchors.retire(taken_off, user=editor)
    both = f"{taken_off.anchor_id},{standing.anchor_id}"
    assert desk.post(address, {"act": "undo", "number": both}).status_code == 422
    assert (
        desk.post(
            address, {"act": "undo", "number": f"{taken_off.anchor_id},999999"}
        ).status_code
        == 404
    )
    taken_off.anchor.refresh_from_db()
    assert taken_off.anchor.status == "retired"


def test_a_changed_sentence_is_reviewed(desk, article, address) -> None:
    note = write(article)
    Anchor.objects.update(
        status="needs_review",
        confirmed_text="The harbour paid 9 million.",
        suggestions=["k1", "gone"],
    )
    html = desk.get(f"{address}?s=k0&show=review").content.decode()
    assert "<del>" in html
    assert "<ins>" in html
    assert "Move to sentence 2:" in html
    desk.post(f"{address}?s=k0", {"act": "confirm", "number": note.anchor_id})
    anchor = Anchor.objects.get()
    assert (anchor.status, anchor.confirmed_text) == ("kept", PARAGRAPHS[0][0])


KEEPING = "If you keep the note here, it waits for review again."


def test_who_keeps_an_approved_note_is_told_before_and_after_that_it_waits_for_review(
    desk, article, address
) -> None:
    note = note_on(sentence(article, "k0"), "disputed", approve=True)
    Anchor.objects.update(
        status="needs_review", confirmed_text="The harbour paid 9 million."
    )
    assert KEEPING in desk.get(f"{address}?s=k0&show=review").text
    sent = {"act": "confirm", "number": note.anchor_id}
    page = desk.get(desk.post(f"{address}?s=k0", sent)["Location"]).text
    note.refresh_from_db()
    assert note.status == "in_review"
    kept = flat(page.partition("The note was kept in place.")[2])
    assert kept.startswith(" It waits for review.")


def test_nothing_is_said_of_review_where_a_note_that_is_kept_stays_approved(
    desk, article, address
) -> None:
    note = note_on(sentence(article, "k0"), "disputed", approve=True)
    Anchor.objects.update(status="needs_review", reason="ambiguous")
    assert KEEPING not in desk.get(f"{address}?s=k0&show=review").text
    sent = {"act": "confirm", "number": note.anchor_id}
    page = desk.get(desk.post(f"{address}?s=k0", sent)["Location"]).text
    note.refresh_from_db()
    assert note.status == "approved"
    assert "The note was kept in place." in page
    assert "It waits for review." not in page


def test_the_history_of_a_card_is_told_when_it_is_asked_for(
    desk, article, address
) -> None:
    note = write(article)
    change_first(0)
    page = desk.get(f"{address}?s=k0").content.decode()
    past = f"{reverse('desk:history', args=[article.pk])}?a={note.anchor_id}&amp;s=k0"
    assert past in page
    assert "changed by the command line" in page
    assert "The ledger says 3.9 million." not in page
    told = desk.get(
        past.replace("&amp;", "&"), headers={"X-Requested-With": "fetch"}
    ).content.decode()
    assert "The ledger says 3.9 million." in told
    assert "wrote a note" in told
    assert "attached, revision 1: " in told


def test_an_orphan_finds_a_new_sentence(desk, article, address) -> None:
    note = write(article)
    Anchor.objects.update(status="orphaned", sentence=None, suggestions=["k1"])
    html = desk.get(f"{address}?show=review&a={note.anchor_id}").content.decode()
    assert "The sentence was removed from the text." in html
    answer = desk.post(
        f"{address}?a={note.anchor_id}",
        {"act": "reattach", "number": note.anchor_id, "to": "k1"},
    )
    assert f"{address}?s=k1" in answer["Location"]
    assert Anchor.objects.get().sentence == sentence(article, "k1")


def test_moved_by_choosing_in_the_text(desk, article, address) -> None:
    note = write(article)
    assert (
        b"Choose the sentence to which this note belongs."
        in desk.get(f"{address}?pick={note.anchor_id}").content
    )
    html = desk.get(f"{address}?s=k4&pick={note.anchor_id}").content.decode()
    assert "Move note here" in html
    assert f"?pick={note.anchor_id}&amp;s=k5" in html
    desk.post(
        f"{address}?s=k4", {"act": "reattach", "number": note.anchor_id, "to": "k4"}
    )
    assert Anchor.objects.get().sentence == sentence(article, "k4")


def test_on_the_article_as_a_whole(desk, article, address) -> None:
    note = write(article)
    desk.post(f"{address}?s=k0", {"act": "detach", "number": note.anchor_id})
    html = desk.get(address).content.decode()
    assert "On the article as a whole" in html
    assert "The ledger says 3.9 million." in html


def hotkeys(html: str) -> list[tuple[str, set[str]]]:
    """Each card with its keys, the one in hand first: [(name of the card, keys)]."""
    found = []
    for card in html.partition("<template")[0].split('<article class="card ')[1:]:
        name = re.search(r'id="card-([^"]+)"', card)
        assert name
        keys = set(
            re.findall(r'data-hotkey="([^"]+)"', card.partition("</article>")[0])
        )
        found.append((name[1], keys))
        assert ("data-in-hand" in card.partition(">")[0]) == (len(found) == 1)
    return found


def test_keys_act_on_what_waits_not_on_what_comes_first(
    editors_desk, article, address
) -> None:
    done = note_on(sentence(article, "k0"), "disputed", approve=True)
    waits = write(article, body="A draft.")
    moved = write(article, body="On a changed sentence.")
    Anchor.objects.filter(note=moved).update(status="needs_review", reason="figures")
    at = f"{address}?s=k0&show=review&a={moved.anchor_id}"
    # Nothing was cited yet, so that no key cites it again.
    always = {"c", "m", "x", "h"}
    assert hotkeys(editors_desk.get(at).content.decode()) == [
        (f"note-{moved.pk}", always | {"Enter", "a"}),
        (f"note-{waits.pk}", always | {"Enter", "a"}),
        (f"note-{done.pk}", always | {"Enter"}),
    ]


def test_the_queue_leads_through_all_of_a_sentence(desk, article, address) -> None:
    rows = [
        write(article),
        write(article, body="B."),
        write(article, body="C."),
        write(article, "k3"),
    ]
    Anchor.objects.update(status="needs_review", reason="figures")
    at = f"?show=review&s=k0&a={rows[0].anchor_id}"
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        html = desk.get(address + at).content.decode()
        name, keys = hotkeys(html)[0]
        assert (name, "Enter" in keys) == (f"note-{row.pk}", True)
        answer = desk.post(address + at, {"act": "confirm", "number": row.anchor_id})
        at = re.sub(r"^[^?]*|#.*", "", answer["Location"])
        assert (f"a={following.anchor_id}" in at) if following else ("a=" not in at)
    assert not Anchor.objects.unresolved().exists()


def test_those_whose_own_words_did_not_change_are_confirmed_together_and_no_other(
    desk, article, address
) -> None:
    text = PARAGRAPHS[2][0]  # k4
    words = Span(text.index("Marrow"), text.index("Marrow") + 14)
    beside = write(article, "k4", body="Beside.", words=words)
    within = write(article, "k4", body="Within.", words=Span(0, len("In March 2019")))
    was = text.replace("eleven weeks", "eleven short weeks")
    Anchor.objects.filter(note=beside).update(confirmed_text=was)
    Anchor.objects.filter(note=within).update(
        confirmed_text=text.replace("March 2019", "March 2018")
    )
    Anchor.objects.update(status="needs_review", reason="figures")
    html = desk.get(f"{address}?show=review").content.decode()
    assert re.findall(r'name="numbers" value="(\d+)"', html) == [str(beside.anchor_id)]
    both = {"act": "confirm_all", "numbers": [beside.anchor_id, within.anchor_id]}
    desk.post(f"{address}?show=review", both)
    assert list(Anchor.objects.unresolved()) == [within.anchor]


def test_a_note_whose_words_are_gone_asks_for_others(desk, article, address) -> None:
    text = PARAGRAPHS[0][1]  # k1
    note = write(
        article, "k1", words=Span(text.index("1,900"), text.index("1,900") + 5)
    )
    was = "It was meant to protect a few hundred homes."
    at = was.index("a few hundred")
    Anchor.objects.update(
        status="needs_review", reason="figures", confirmed_text="Nine cats. " + was
    )
    Note.objects.update(start=0, end=9, words_text="Nine cats")
    html = desk.get(f"{address}?s=k1").content.decode()
    assert "“Nine cats” is no longer in the sentence" in html
    data = {"act": "confirm", "number": note.anchor_id}
    answer = desk.post(f"{address}?s=k1", data)
    assert answer.status_code == 422
    assert b"Select the words again" in answer.content
    assert at
    desk.post(f"{address}?s=k1", data | {"words": "1,900 homes"})
    note.refresh_from_db()
    assert note.words_text == "1,900 homes"
