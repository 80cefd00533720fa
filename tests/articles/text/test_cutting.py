"""Taking findings out leaves the text as its author wrote it."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.cuts import Moved, SentenceBreak, boundary_at, cut_out, find_place
from articles.text.shapes import Span
from tests.support.tables import table


def blocks_of(text):
    blocks, start = [], 0
    for line in text.split("\n\n"):
        blocks.append(
            {"kind": "paragraph", "start": start, "end": start + len(line), "level": 0}
        )
        start += len(line) + 2
    return blocks


def cut(text, *unwanted):
    spans = [Span(text.index(one), text.index(one) + len(one)) for one in unwanted]
    return cut_out(text, blocks_of(text), spans)


def test_a_place_is_known_by_the_words_after_it_where_those_before_it_repeat():
    before = "It rained all day, and nobody came to see us."
    text = f"{before} Then he left. {before} Then she left."
    place = SentenceBreak(len(before), len(before) + 1)
    boundary = boundary_at(text, "split", place)
    assert find_place(f"New. {text}", boundary) == (place.left + 5, place.right + 5)
    assert find_place(text.replace("Then he left. ", ""), boundary) is None


def test_nothing_to_cut_changes_nothing():
    text = "One. \u00a0Two.\n\nThree."
    assert cut(text) == (text, blocks_of(text))


@table(
    ("text", "clean"),
    [
        ("XX99 The results.", "The results."),
        ("XX99The results.", "The results."),
        ("The results. XX99", "The results."),
        ("One. XX99 Two.", "One. Two."),
        ("One XX99 two.", "One two."),
        ("一。XX99二。", "一。二。"),
    ],
)
def test_the_white_space_round_a_cut_is_healed(text, clean):
    assert cut(text, "XX99")[0] == clean


def test_a_block_that_held_nothing_else_goes():
    text, blocks = cut("One.\n\nXX99\n\nTwo.", "XX99")
    assert text == "One.\n\nTwo."
    assert [(block["start"], block["end"]) for block in blocks] == [(0, 4), (6, 10)]


def test_the_first_block_may_go():
    assert cut("XX99\n\nTwo.", "XX99")[0] == "Two."


def test_everything_may_go():
    assert cut("XX99", "XX99") == ("", [])


@given(
    st.lists(st.text("ab \u4e00🙂", min_size=1, max_size=12), min_size=1, max_size=5),
    st.data(),
)
def test_what_is_not_cut_stays_in_order(parts, data):
    text = "\n\n".join(part.strip() or "a" for part in parts)
    blocks = blocks_of(text)
    edge = st.integers(0, len(text))
    spans = [
        Span(*sorted(pair))
        for pair in data.draw(st.lists(st.tuples(edge, edge), max_size=3))
    ]
    clean, kept = cut_out(text, blocks, spans)
    wanted = [
        character
        for position, character in enumerate(text)
        if not character.isspace()
        and not any(span.start <= position < span.end for span in spans)
    ]
    assert [character for character in clean if not character.isspace()] == wanted
    assert all(
        clean[block["start"] : block["end"]].strip()
        == clean[block["start"] : block["end"]]
        for block in kept
    )


# --- Where an offset goes


def moved(text, *unwanted):
    spans = [Span(text.index(one), text.index(one) + len(one)) for one in unwanted]
    return Moved(text, blocks_of(text), spans)


def test_every_code_point_that_stays_is_found_again():
    text = "XX99 One 🙂. XX98 Two.\n\nXX97\n\nThree. XX96"
    unwanted = ("XX99", "XX98", "XX97", "XX96")
    clean, _ = cut(text, *unwanted)
    where = moved(text, *unwanted)
    for letter in ("O", "🙂", "T", "."):
        assert clean[where(text.index(letter))] == letter
    assert clean[where(text.index("Three"))] == "T"


def test_what_was_cut_out_or_stands_between_blocks_is_nowhere():
    text = "One. XX98 Two.\n\nThree."
    where = moved(text, "XX98")
    assert where(text.index("XX98")) is None
    assert where(text.index("\n")) is None
    assert where(len(text)) is None
    assert where(-1) is None


@given(
    st.text(alphabet="ab .\n🙂", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=4),
)
def test_positions_agree_with_the_text_that_is_left(text, cuts):
    blocks = [
        block
        for block in blocks_of(text)
        if text[block["start"] : block["end"]].strip()
    ]
    spans = [Span(start, start + length) for start, length in cuts]
    clean, _ = cut_out(text, blocks, spans)
    where = Moved(text, blocks, spans)
    found = [
        (offset, where(offset))
        for offset in range(len(text))
        if where(offset) is not None
    ]
    assert all(clean[new] == text[old] for old, new in found)
    assert [new for _, new in found] == sorted({new for _, new in found})
