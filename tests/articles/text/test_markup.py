"""What an editor types as text comes back as the same text."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.markup import from_markup, to_markup

LINE = (
    st.text("ab#>-^\\ .\u4e00🙂", min_size=1, max_size=20).map(str.strip).filter(bool)
)
BODY = st.lists(LINE, min_size=1, max_size=3).map("\n".join)
LEVELLED = [("heading", 2), ("heading", 5)]
KIND = st.sampled_from(
    [*LEVELLED, *((kind, 0) for kind in ("paragraph", "quote", "list_item", "caption"))]
)


def build(pieces):
    text, blocks = "", []
    for (kind, level), body in pieces:
        start = len(text) + (2 if text else 0)
        text = f"{text}\n\n{body}" if text else body
        blocks.append({"kind": kind, "start": start, "end": len(text), "level": level})
    return text, blocks


@given(st.lists(st.tuples(KIND, BODY), max_size=6))
def test_there_and_back(pieces):
    text, blocks = build(pieces)
    assert from_markup(to_markup(text, blocks)) == (text, blocks)


def test_signs_make_blocks():
    text, blocks = from_markup(
        "## Costs\n\n> She said so.\n\n- One\n\n- Two\n\n^ A crane\n\n\n\nThe end."
    )
    assert text == "Costs\n\nShe said so.\n\nOne\n\nTwo\n\nA crane\n\nThe end."
    assert [(block["kind"], block["level"]) for block in blocks] == [
        ("heading", 2),
        ("quote", 0),
        ("list_item", 0),
        ("list_item", 0),
        ("caption", 0),
        ("paragraph", 0),
    ]


def test_line_ends_of_every_kind():
    assert from_markup("One.\r\n\r\nTwo.")[0] == "One.\n\nTwo."


def test_empty():
    assert from_markup(" \n\n ") == ("", [])
