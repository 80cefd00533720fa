"""manage.py align: JSON lines in, JSON lines out, no database."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from newsroom.management.commands import align as command
from newsroom.management.shell import FAILED

PAIR = {
    "id": "a1",
    "old": [
        ["The dam cost 3 million euros.", "Nobody lives there."],
        ["It leaks.", "«Мы знали», сказал он."],
    ],
    "new": [
        ["The dam cost 3 billion euros.", "Nobody lives there."],
        ["«Мы знали», сказал он."],
    ],
}


def lines(*pairs: object) -> bytes:
    return b"".join(json.dumps(pair).encode() + b"\n" for pair in pairs)


@pytest.fixture
def run(tmp_path, capsys):
    def call(content: bytes) -> tuple[list[dict[str, object]], str, str]:
        path = tmp_path / "pairs.jsonl"
        path.write_bytes(content)
        refused = ""
        try:
            call_command("align", str(path))
        except CommandError as error:
            refused = str(error)
        out, err = capsys.readouterr()
        return [json.loads(line) for line in out.splitlines()], err, refused

    return call


def test_each_pair_becomes_one_line_numbered_flat(run):
    [answer], err, refused = run(lines(PAIR))
    assert answer["id"] == "a1"
    assert [anchor["old"] for anchor in answer["anchors"]] == [0, 1, 2, 3]
    assert [anchor["status"] for anchor in answer["anchors"]] == [
        "needs_review",
        "kept",
        "orphaned",
        "kept",
    ]
    assert answer["anchors"][0] | {"score": 0} == {
        "old": 0,
        "status": "needs_review",
        "targets": [0],
        "score": 0,
        "reason": "figures",
        "suggestions": [],
    }
    assert answer["anchors"][3]["targets"] == [2]
    assert (err, refused) == ("", "")


def test_letters_of_other_scripts_are_written_as_they_are(run, capsys, tmp_path):
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(lines(PAIR | {"id": "статья"}))
    call_command("align", str(path))
    assert '"статья"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"nonsense\n", "not JSON"),
        (b"\xff\xfe{}\n", "not UTF-8"),
        (b"[1, 2]\n", "not an object"),
        (b'{"id": [1], "old": [], "new": []}\n', '"id" is neither a text nor a number'),
        (b'{"id": 1e999, "old": [], "new": []}\n', "1e999 is no number in JSON"),
        (b'{"id": NaN, "old": [], "new": []}\n', "NaN is no number in JSON"),
        (b'{"id": 1' + b"0" * 5000 + b"}\n", "not JSON"),
        (
            b'{"id": null, "old": null, "new": []}\n',
            '"old" is not a list of paragraphs',
        ),
        (
            b'{"id": 1, "old": ["flat"], "new": []}\n',
            '"old" is not a list of paragraphs',
        ),
        (
            b'{"id": 1, "old": [], "new": [[3]]}\n',
            '"new" has a sentence that is not text',
        ),
        (b'{"id": 1, "old": []}\n', '"new" is not a list of paragraphs'),
        (b"[" * 100_000 + b"\n", "nested too deeply"),
    ],
)
def test_a_bad_line_is_answered_and_the_others_are_still_aligned(run, line, message):
    answers, err, refused = run(lines(PAIR) + line + lines(PAIR | {"id": "a2"}))
    assert [answer["id"] for answer in (answers[0], answers[2])] == ["a1", "a2"]
    assert (answers[1]["line"], answers[1]["anchors"]) == (2, [])
    assert message in answers[1]["error"]
    assert err.startswith("line 2: ")
    assert message in err
    assert refused == "1 line could not be aligned"


def test_empty_lines_and_a_byte_order_mark_are_passed_over(run):
    answers, err, _ = run(b"\xef\xbb\xbf" + lines(PAIR) + b"\n  \n")
    assert (len(answers), err) == (1, "")


def test_half_a_surrogate_pair_does_not_stop_it(run, monkeypatch):
    strict = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", strict)
    run(rb'{"id": "\ud800", "old": [["a \ud83d b"]], "new": [["a \ud83d c"]]}' + b"\n")
    strict.seek(0)
    assert json.loads(strict.read())["id"] == "\ud800"


def test_a_line_that_the_alignment_fails_on_is_answered(run, monkeypatch):
    def fail(old: list[str], new: list[str]) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(command, "align", fail)
    [answer], _, refused = run(lines(PAIR))
    assert (answer["id"], answer["anchors"], answer["error"]) == ("a1", [], FAILED)
    assert refused == "1 line could not be aligned"


def test_a_dash_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(lines(PAIR))))
    call_command("align", "-")
    assert json.loads(capsys.readouterr().out)["id"] == "a1"


def test_a_missing_file_is_said_plainly(tmp_path: Path):
    with pytest.raises(CommandError, match=r"cannot read .*none\.jsonl: No such file"):
        call_command("align", str(tmp_path / "none.jsonl"))
