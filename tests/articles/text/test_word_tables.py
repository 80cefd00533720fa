"""Word tables are read as they are written."""

from configparser import Error
from pathlib import Path

import pytest

from articles.text.word_tables import read_tables


def test_names_keep_their_case_and_words_go_on_in_indented_lines(
    tmp_path: Path,
) -> None:
    file = tmp_path / "words.txt"
    file.write_text(
        "# Months.\n[de]\nMonths: Januar\n    Februar % $\n\n[en]\nmonths: May 5% x=y\n",
        encoding="utf-8",
    )
    assert read_tables(file) == {
        "de": {"Months": "Januar\nFebruar % $"},
        "en": {"months": "May 5% x=y"},
    }


def test_a_name_that_comes_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_text("[de]\na: x\na: y\n", encoding="utf-8")
    with pytest.raises(Error):
        read_tables(file)
