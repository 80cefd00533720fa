"""Whatever numbers, marks and scripts a text holds: it is segmented and comes in, and
no letter is lost.

A hundred by day, thousands by night (`make nightly`).
"""

import json

import pytest

from annotations.checkable import has_rules
from newsroom.actions.accept import bring_in
from tests import NIGHTLY
from tests.newsroom.management.test_commands import run
from tests.support.mutated_texts import as_file, mutated_texts

COUNT = 3000 if NIGHTLY else 100
SEED = 7


@pytest.mark.slow
def test_mutated_texts_are_segmented_and_keep_every_letter(tmp_path):
    cases = list(mutated_texts(COUNT, SEED))
    path = tmp_path / "mutated.jsonl"
    rows = [
        {"id": k, "text": text, "language": language}
        for k, (language, text) in enumerate(cases)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    lines, error = run("segment", str(path), "--jsonl")
    assert not error
    answers = [json.loads(line) for line in lines if line.startswith("{")]
    assert [answer["id"] for answer in answers] == list(range(COUNT))
    for answer, (language, text) in zip(answers, cases, strict=True):
        spans = [*answer["sentences"], *answer["findings"]]
        covered = {at for span in spans for at in range(span["start"], span["end"])}
        assert all(at in covered for at, letter in enumerate(text) if letter.isalnum())
        unassessed = {
            one["checkable"]["tier"] == "not_assessed" for one in answer["sentences"]
        }
        assert unassessed <= {not has_rules(language)}


@pytest.mark.slow
@pytest.mark.django_db
def test_mutated_texts_come_in():
    for number, (language, text) in enumerate(mutated_texts(COUNT, SEED)):
        name, content = as_file(number, language, text)
        arrival = bring_in(
            content, path=name, user=None, metadata={"language": language}
        )
        assert arrival.revision.sentences.count() > 0
        unassessed = arrival.revision.sentences.filter(tier="not_assessed")
        assert not has_rules(language) or not unassessed.exists()
