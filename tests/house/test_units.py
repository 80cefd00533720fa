"""The units of docs/deploy are what systemd understands, where it is there."""

import re
import shutil
import subprocess

import pytest

from tests.support.site import ROOT

UNITS = ROOT / "docs" / "deploy"
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="it needs systemd-analyze"
)


def test_a_unit_that_fails_is_told_of():
    for name in ("newsroom.service", "newsroom-nightly.service"):
        assert "OnFailure=newsroom-failed@%n.service" in (UNITS / name).read_text()


@needs_systemd
def test_systemd_understands_the_units(tmp_path):
    names = [file.name for file in UNITS.glob("newsroom*.[st]*e*r*")]
    assert len(names) == 4
    for name in names:
        text = (UNITS / name).read_text().replace("/srv/newsroom", str(ROOT))
        (tmp_path / name).write_text(re.sub("(?m)^User=.*", "User=root", text))
    units = [str(tmp_path / name) for name in names if "@" not in name]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
