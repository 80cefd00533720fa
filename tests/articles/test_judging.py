"""What a text that comes in is taken to be."""

import pytest

from articles.extracting import extract
from articles.intake import judge_text
from tests.articles.test_engine_errors import fail
from tests.support.samples import POLLUTED

TEXT = extract(
    f"---\ntitle: A title\nauthor: Half a pair \ud83d\n---\n\n{POLLUTED}".encode(
        "utf-8", "replace"
    )
)


def test_language_and_what_seems_injected_are_told() -> None:
    read = judge_text(TEXT, "")
    assert read.metadata["language"] == "en"
    assert len(read.suspects) > len(TEXT.suspects)
    assert judge_text(TEXT, "fr").metadata["language"] == "fr"


@pytest.mark.unjudged
def test_what_could_not_be_judged_is_told_once(monkeypatch) -> None:
    monkeypatch.setattr("articles.text.language.detect", fail)
    read = judge_text(TEXT, "")
    assert (
        len([loss for loss in read.losses if "language could not be detected" in loss])
        == 1
    )
