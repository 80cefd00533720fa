"""add_sources: a JSON line per entry, 1 if any was refused."""

import json

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Source


@pytest.fixture
def run(tmp_path, capsys, make_user, db):
    user = make_user("Annotator")

    def run(content: bytes, **options) -> tuple[int, list[dict]]:
        file = tmp_path / "sources"
        file.write_bytes(content)
        code = 0
        try:
            call_command("add_sources", str(file), username=user.username, **options)
        except SystemExit as end:
            code = end.code
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_each_entry_is_answered(run) -> None:
    code, (one, other) = run(b"@book{a, title={Tid{\\'e}}}\n@book{b, title={Gates}}")
    assert code == 0
    assert one == {
        "status": "created",
        "id": str(Source.objects.get(title="Tidé").pk),
        "title": "Tidé",
        "error": "",
    }
    code, (again, refused) = run(
        b"@book{a, title={Tid{\\'e}}}\n@book{b, year=2000}", format="bibtex"
    )
    assert (code, again["status"], again["id"]) == (1, "duplicate", one["id"])
    assert refused == {
        "status": "refused",
        "id": "",
        "title": "",
        "error": "line 2: A source needs a title.",
    }
    assert other["status"] == "created"
    assert Source.objects.count() == 2


def test_what_cannot_be_read_at_all_adds_nothing(run) -> None:
    for content in (b"", b"\xe9", b'{"title"'):
        with pytest.raises(CommandError, match="No source was added"):
            run(content)
