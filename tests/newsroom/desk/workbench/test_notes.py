"""Notes are written, changed and approved on the workbench."""

import re

from annotations import notes
from annotations.models import (
    Note,
    Rating,
    RatingScale,
    Reason,
)
from articles.text.shapes import Span
from newsroom.desk.workbench.workbench_state import load_state
from tests.support.decisions import cited, note_on
from tests.support.desk import PARAGRAPHS, add_revision, make_article, sentence
from tests.support.workbench_forms import (
    FETCH,
    citation_fields,
    note_data,
    rating,
    write,
)


def test_a_note_is_written_and_the_page_comes_back_to_its_sentence(
    desk, article, address, annotator
) -> None:
    reasons = Reason.objects.filter(slug__in=["outdated", "other"])
    answer = desk.post(
        f"{address}?s=k1&form=note", note_data(reasons=[r.pk for r in reasons])
    )
    note = Note.objects.get()
    saved = f"{address}?s=k1&a={note.anchor_id}&saved=note-{note.pk}-1-0#s-k1"
    assert (answer.status_code, answer["Location"]) == (302, saved)
    assert (note.body, note.status, note.created_by) == ("Not so.", "draft", annotator)
    assert note.anchor.sentence == sentence(article, "k1")
    assert set(note.reasons.all()) == set(reasons)


def test_by_fetch_only_the_parts_that_change_come_back(desk, address) -> None:
    answer = desk.post(f"{address}?s=k1&form=note", note_data(), headers=FETCH)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    for part in ("s-k1", "count-drafts", "tally", "panel"):
        assert f'id="{part}"' in html
    assert html.count('class="s"') == 1
    assert "<form" in html
    assert 'id="form"' not in html
    for part in ("text", "filters", "status"):
        assert f'id="{part}"' not in html


def test_what_is_wrong_is_said_and_what_was_typed_stays(desk, address) -> None:
    answer = desk.post(
        f"{address}?s=k1&form=note", note_data(rating="", body=" ", internal="Ask Ida.")
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose a rating." in html
    assert "Ask Ida." in html
    assert not Note.objects.exists()


def test_characters_that_no_page_can_hold_do_no_harm(desk, address) -> None:
    data = f"act=note&rating={rating().pk}&body=a%00b%EF%BF%BEc%1B&internal="
    answer = desk.post(
        f"{address}?s=k1&form=note",
        data,
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302
    assert Note.objects.get().body == "abc"


def test_an_annotator_cannot_approve_by_asking(desk, editors_desk, address) -> None:
    complete = note_data(rating=rating("unverified").pk, approve="yes")
    assert desk.post(f"{address}?s=k1", complete).status_code == 403
    assert not Note.objects.exists()
    editors_desk.post(f"{address}?s=k1", complete)
    assert Note.objects.get().status == "approved"


def test_what_a_rating_needs_is_said_before_it_goes_to_review_and_nothing_typed_is_lost(
    desk, article, address
) -> None:
    answer = desk.post(
        f"{address}?s=k1&form=note", note_data(submit="yes", body="Long thought.")
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert (
        "The rating “Disputed” needs a source that contradicts the claim. Add one."
        in html
    )
    assert "Long thought." in html
    assert not Note.objects.exists()
    note = write(article, "k1")
    answer = desk.post(
        f"{address}?s=k1", {"act": "submit", "number": note.pk, "version": 1}
    )
    assert answer.status_code == 422
    assert (
        "“Disputed” needs a source that contradicts the claim. Add one." in answer.text
    )


def test_a_note_and_its_first_source_are_one_save(desk, article, address) -> None:
    source = cited("Minutes").source
    data = note_data(submit="yes", words="1,900 homes")
    data |= citation_fields(source=source.pk, locator="p. 4")
    assert desk.post(f"{address}?s=k1&form=note", data).status_code == 302
    note = Note.objects.get()
    assert (note.status, note.words_text) == ("in_review", "1,900 homes")
    assert [(one.source, one.stance) for one in note.citations.all()] == [
        (source, "contradicts")
    ]


def test_words_that_stand_twice_are_not_guessed(desk, article, address) -> None:
    answer = desk.post(f"{address}?s=k0&form=note", note_data(words="that"))
    assert answer.status_code == 302  # once
    answer = desk.post(f"{address}?s=k0&form=note", note_data(words="a"))
    assert answer.status_code == 422
    assert b"occur more than once" in answer.content
    at = PARAGRAPHS[0][0].rindex("a")
    assert (
        desk.post(f"{address}?s=k0&form=note", note_data(words="a", at=at)).status_code
        == 302
    )
    assert Note.objects.latest("pk").words == Span(at, at + 1)


def test_a_note_on_the_whole_sentence_covers_what_its_author_lets_it(
    desk, article, address
) -> None:
    key = next(
        one.key for one in load_state(article).lines if len(one.standing.proposals) > 1
    )
    proposed = load_state(article).line(key).standing.proposals
    html = desk.get(f"{address}?s={key}&form=note").content.decode()
    assert html.count('type="checkbox" name="covers"') == len(proposed)
    assert not re.findall(r'name="covers"[^>]*checked', html)
    first = f"{proposed[0].span.start}-{proposed[0].span.end}"
    data = note_data(covering="True", covers=[first], claimant="author")
    desk.post(f"{address}?s={key}&form=note", data)
    states = load_state(article).line(key).standing
    assert [one.is_covered for one in states.proposals] == [
        True,
        *[False] * (len(proposed) - 1),
    ]
    assert states.is_open


def test_a_note_on_a_sentence_with_one_claim_covers_it_unless_its_author_unticks_it(
    desk, article, address
) -> None:
    lines = load_state(article).lines
    key = next(line.key for line in lines if len(line.standing.proposals) == 1)
    html = desk.get(f"{address}?s={key}&form=note").content.decode()
    assert re.search(r'name="covers"[^>]*checked', html)
    desk.post(f"{address}?s={key}&form=note", note_data(covering="True"))
    assert load_state(article).line(key).standing.is_open


def test_a_note_is_saved_though_another_covered_its_words_meanwhile(
    desk, article, address
) -> None:
    key = next(one.key for one in load_state(article).lines if one.standing.proposals)
    span = load_state(article).line(key).standing.proposals[0].span
    note_on(sentence(article, key), "unverified")
    assert load_state(article).line(key).standing.proposals[0].is_covered
    data = note_data(covering="True", covers=[f"{span.start}-{span.end}"])
    failed = desk.post(
        f"{address}?s={key}&form=note", data | {"rating": "", "body": ""}
    )
    assert re.search(
        rf'name="covers" value="{span.start}-{span.end}"[^>]*checked',
        failed.content.decode(),
    )
    assert desk.post(f"{address}?s={key}&form=note", data).status_code == 302
    assert list(map(tuple, Note.objects.latest("pk").covers)) == [tuple(span)]


def test_a_source_is_for_the_words_in_hand_though_the_page_does_not_name_them(
    desk, article, address
) -> None:
    first = load_state(article).line("k0").standing.open_proposals[0]
    for query in ("", f"&about={first.span.start}-{first.span.end}"):
        html = (
            desk.get(f"{address}?s=k0&form=support{query}")
            .content.decode()
            .partition("<template")[0]
        )
        assert f'name="words" value="{first.words}"' in html


def test_a_stale_save_shows_both_and_then_keeps_mine(
    desk, article, address, editor
) -> None:
    note = write(article)
    notes.change_note(
        note.pk, version=1, rating=rating("false"), body="Hers.", user=editor
    )
    query = f"{address}?s=k0&form=note-{note.pk}"
    answer = desk.post(query, note_data(number=note.pk, version=1, body="His."))
    html = answer.content.decode()
    assert answer.status_code == 409
    assert re.search(r"<del>Hers</del>\.", html)
    assert re.search(r"<ins>His</ins>\.", html)
    assert re.search(r"<del>False</del>.*<ins>Disputed</ins>", html, re.DOTALL)
    assert "Internal note</h5>" not in html
    assert "editor saved changes while you were typing" in html
    assert "Keep mine" in html
    assert Note.objects.get().body == "Hers."
    [version] = re.findall(r'name="version" value="(\d+)" id', html)
    assert (
        desk.post(
            query, note_data(number=note.pk, version=version, body="His.")
        ).status_code
        == 302
    )
    assert Note.objects.get().body == "His."
    assert "Hers." in [past.body for past in note.history.all()]


def test_a_sentence_that_is_gone_takes_no_note_and_the_words_stay(
    desk, article, address
) -> None:
    add_revision(article, [["Another text."]], keys=["other"])
    answer = desk.post(f"{address}?s=k0&form=note", note_data(body="Long thought."))
    assert answer.status_code == 422
    assert b"no longer in the text" in answer.content
    assert b"Long thought." in answer.content


def test_approving(desk, editors_desk, article, address) -> None:
    note = note_on(sentence(article, "k0"), "disputed")
    data = {"act": "approve", "number": note.pk, "version": 1}
    assert desk.post(f"{address}?s=k0", data).status_code == 403
    assert editors_desk.post(f"{address}?s=k0", data).status_code == 302
    assert Note.objects.get().status == "approved"
    editors_desk.post(f"{address}?s=k0", {"act": "unapprove", "number": note.pk})
    assert Note.objects.get().status == "draft"


def test_approving_what_changed_meanwhile_asks_to_read_again(
    editors_desk, article, address
) -> None:
    note = write(article)
    notes.change_note(note.pk, version=1, rating=rating(), body="Other.", user=None)
    answer = editors_desk.post(
        f"{address}?s=k0", {"act": "approve", "number": note.pk, "version": 1}
    )
    assert answer.status_code == 409
    assert b"Read the current version, then decide again" in answer.content
    assert Note.objects.get().status == "draft"


def test_a_note_of_another_article_is_out_of_reach(
    editors_desk, article, address
) -> None:
    elsewhere = write(make_article("elsewhere"))
    for act in ("note", "approve", "unapprove"):
        data = note_data(act=act, number=elsewhere.pk, version=1)
        assert editors_desk.post(f"{address}?s=k0", data).status_code == 404
    for act in ("retire", "confirm", "reattach", "detach", "undo"):
        data = {"act": act, "number": elsewhere.anchor_id, "to": "k0"}
        assert editors_desk.post(f"{address}?s=k0", data).status_code == 404


def test_a_note_keeps_a_rating_of_the_scale_before(desk, article, address) -> None:
    note = write(article)
    RatingScale.objects.update(is_default=False)
    scale = RatingScale.objects.create(name="New", is_default=True)
    Rating.objects.create(
        scale=scale,
        slug="fine",
        label="Fine",
        sign="+",
        tone="supported",
        meaning="supported",
    )
    html = desk.get(f"{address}?s=k0&form=note-{note.pk}").content.decode()
    assert re.findall(
        r'type="radio" name="rating" value="(\d+)"( checked)?', html
    ).count((str(note.rating_id), " checked"))
    assert html.count('type="radio" name="rating"') == 2


def test_a_rating_of_a_sentence_that_quotes_somebody_asks_at_once_whose_claim_it_is(
    desk, article, address
) -> None:
    query = f"{address}?s=k6&form=note"
    answer = desk.post(query, note_data())
    assert answer.status_code == 422
    assert b"Choose the person to whom the rated claim is attributed." in answer.content
    assert b'name="citation-find"' in answer.content, "a source may still be named"
    assert b"Name the source" not in answer.content
    data = note_data(claimant="somebody", speaker="Greta Olander")
    answer = desk.post(query, data)
    assert answer.status_code == 302
    page = desk.get(answer["Location"]).content.decode()
    assert "not named in the text" in page
    other = write(article, "k6", claimant="Edwin Sallow")
    page = desk.get(f"{address}?s=k6&a={other.anchor_id}").content.decode()
    assert page.count("not named in the text") == 1
