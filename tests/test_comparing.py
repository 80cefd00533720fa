"""What changed between two editions, sentence by sentence."""

from newsroom.comparing import Quiet, compare
from newsroom.reading import read
from newsroom.rendering import comparison_page
from tests.reader_fixtures import cite, document, rate


def edition(*sentences, **options):
    """Each sentence is text, or (text, notes, citations)."""
    full = [(one, [], []) if isinstance(one, str) else one for one in sentences]
    return document([("paragraph", [(text, "none", notes, cited) for text, notes, cited in full])], **options)


def steps(old, new):
    return compare(read(old), read(new)).steps


RAIN, SNOW, WIND = "It rained all day.", "It snowed in the hills.", "The wind came from the west."


def test_the_same_edition_is_quiet():
    comparison = compare(read(edition(RAIN, SNOW)), read(edition(RAIN, SNOW)))
    assert comparison.steps == (Quiet(2),)
    assert comparison.is_same


def test_a_changed_word_is_marked():
    quiet, step = steps(edition(SNOW, RAIN), edition(SNOW, "It rained all night."))
    assert quiet == Quiet(1)
    assert step.kind == "changed"
    assert [(change.op, change.text) for change in step.words if change.op != "equal"] == [
        ("delete", "day"),
        ("insert", "night"),
    ]


def test_a_sentence_that_kept_its_key_is_the_same_however_it_was_reworded():
    old, new = edition(RAIN), edition("Nothing of the kind was seen anywhere else.")
    new["sentences"][0]["key"] = old["sentences"][0]["key"]
    (step,) = steps(old, new)
    assert step.kind == "changed"


def test_sentences_added_and_removed_stand_in_their_places():
    found = steps(edition(RAIN, SNOW, WIND), edition(RAIN, WIND, "Ships stayed in the harbour until noon."))
    assert [getattr(step, "kind", "quiet") for step in found] == ["quiet", "removed", "quiet", "added"]


def test_a_sentence_that_moved_is_said_to_have_moved():
    found = steps(edition(RAIN, SNOW, WIND), edition(SNOW, WIND, RAIN))
    assert [getattr(step, "kind", "quiet") for step in found] == ["quiet", "moved"]


def test_ratings_notes_and_sources_that_changed_are_said():
    old = edition((RAIN, [rate("supported", "a")], [cite("11", locator="p. 1")]))
    new = edition(
        (RAIN, [rate("disputed", "b"), rate("false", "c")], [cite("11", locator="p. 2"), cite("12")])
    )
    (step,) = steps(old, new)
    assert step.kind == "same"
    assert step.remarks == (
        "Rating changed from supported to disputed.",
        "Rated false.",
        "Citation changed: Inspection reports of the Calder Quay bridge, 2016 to 2024 (supports).",
        "Source added: Register of chartered engineers: entries for Brandt, L. (supports).",
    )
    (back,) = steps(new, old)
    assert "Rating removed: false." in back.remarks
    assert "Source removed: Register of chartered engineers: entries for Brandt, L.." in back.remarks


def test_a_rewritten_note_is_said():
    (step,) = steps(edition((RAIN, [rate("false", "a")], [])), edition((RAIN, [rate("false", "b")], [])))
    assert step.remarks == ("The note on why it is false was rewritten.",)


def test_what_concerns_the_article_as_a_whole_is_said():
    comparison = compare(
        read(edition(RAIN, article={"title": "Rain"})),
        read(edition(RAIN, article={"title": "Rain again"}, on_article=([rate("false", "x")], []))),
    )
    assert [name for name, _ in comparison.facts] == ["title"]
    assert comparison.remarks == ("Rated false.",)


def test_the_page_marks_words_for_eyes_and_for_screen_readers():
    html = comparison_page(read(edition(RAIN)), read(edition("It rained all night.")))
    assert "<del>day</del><ins>night</ins>" in html
