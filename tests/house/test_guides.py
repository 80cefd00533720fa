"""The guides' pictures are there, and are those that `make screenshots` renews."""

import re

from tests.support.site import ROOT


def test_every_picture_of_the_guides_is_one_that_the_tests_make():
    guides = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").glob("*.md"),
    ]
    shown = {
        name
        for guide in guides
        for name in re.findall(r"images/([\w-]+)\.png", guide.read_text("utf-8"))
    }
    kept = {file.stem for file in (ROOT / "docs" / "images").glob("*.png")}
    renewed = set(
        re.findall(r"-(?:light|dark)=([\w-]+)", (ROOT / "Makefile").read_text("utf-8"))
    )
    assert shown == kept == renewed
