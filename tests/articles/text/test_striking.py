"""Which words are struck, and that everything else stays in its place."""

import io
import zipfile

from articles.text.striking import holds, is_too_short, pattern_of, strike, strike_all
from tests.support.tables import table

PATTERN = pattern_of(["Jane Doe", "O'Brien", "张伟", "José", "Straße 5"])
STRUCK = [
    ("Jane Doe said so.", "████ ███ said so."),
    ("JANE  doe’s", "████  ███’s"),
    ("Jane\nDoe", "████\n███"),
    ("Jane\n\n Doe", "████\n\n ███"),
    ("Ja\u00adne Doe, Ja-\nne Doe", "█████ ███, ███\n██ ███"),
    ("Jose\u0301 and JOSÉ", "█████ and ████"),
    ("by O’Brien", "by ███████"),
    ("他叫张伟。", "他叫██。"),
    ("STRASSE 5", "███████ █"),
]
LEFT = ["Janet Doe", "Jane Doerr", "Jane, Doe", "Josés", "Doe", ""]


@table(("text", "struck"), STRUCK)
def test_what_is_struck(text: str, struck: str) -> None:
    assert strike(text, PATTERN) == struck
    assert len(text) == len(struck)


@table("text", LEFT)
def test_what_is_not(text: str) -> None:
    assert strike(text, PATTERN) == text


def test_in_json_names_and_what_programs_say_are_left() -> None:
    value = {"Jane Doe": ["Jane Doe", 1, None], "kind": "Jane Doe"}
    assert strike_all(value, PATTERN, frozenset({"kind"})) == {
        "Jane Doe": ["████ ███", 1, None],
        "kind": "Jane Doe",
    }


def test_what_is_packed_is_looked_through() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/comments.xml", "<w:t>Jane</w:t> <w:t>Doe</w:t>")
    assert holds(file.getvalue(), PATTERN)
    assert holds("Jane Doe".encode("utf-16"), PATTERN)
    assert not holds(b"PK but no zip", PATTERN)


def test_a_letter_alone_is_no_name() -> None:
    assert [is_too_short(line) for line in ("a", "J.", "—", "张伟", "Jo")] == [
        True,
        True,
        True,
        False,
        False,
    ]
