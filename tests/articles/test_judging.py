"""Texts of a batch are judged in another process: with the same answer, and here where that has ended."""

import time
from contextlib import closing

import pytest

from articles import judging
from articles.extracting import extract
from articles.judging import Apart, judge, told
from tests.articles.test_advising import fail
from tests.samples import POLLUTED

TEXT = extract(
    f"---\ntitle: A title\nauthor: Half a pair \ud83d\n---\n\n{POLLUTED}".encode("utf-8", "replace")
)


def test_another_process_answers_the_same_and_its_end_keeps_nobody_waiting(monkeypatch) -> None:
    here = judge(TEXT, "")
    assert here.extracted.metadata["language"] == "en"
    assert len(here.extracted.suspects) > len(TEXT.suspects)
    monkeypatch.setattr(judging, "WORTH_IT", 0)
    with closing(Apart()) as apart:
        assert apart.judge(TEXT, "") == here  # it is not ready yet
        while not apart._ready():
            time.sleep(0.05)
        with monkeypatch.context() as patched:
            patched.setattr(judging, "judge", fail)
            assert apart.judge(TEXT, "") == here
            assert apart.judge(TEXT, "fr").extracted.metadata["language"] == "fr"
        apart._process.kill()
        assert apart.judge(TEXT, "") == here
    assert apart._process.poll() is not None


@pytest.mark.unjudged
def test_what_could_not_be_judged_is_told_once(monkeypatch) -> None:
    monkeypatch.setattr("articles.text.language._detect", fail)
    read = told(judge(TEXT, ""))
    assert len([loss for loss in read.losses if "language could not be judged" in loss]) == 1
