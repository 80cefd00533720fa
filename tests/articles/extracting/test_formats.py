"""Every import format describes itself; what lists formats lists those; finding them
loads no parser.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from articles.extracting import ImportItem, extract
from articles.extracting.file_formats import (
    Format,
    all_formats,
    format_by_label,
    format_by_name,
)
from articles.extracting.sandbox import ROOT
from articles.problems import Refused
from tests.support.html import flat

HOSTILE = ("lxml", "mammoth", "trafilatura")
every_format = pytest.mark.parametrize("one", all_formats(), ids=lambda one: one.name)


def printed_by(code: str) -> str:
    """Return what a new process prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.strip()


def test_formats_are_found_without_loading_what_reads_hostile_files() -> None:
    code = (
        "import sys; from articles.extracting import extract, file_formats; file_formats.all_formats();"
        "extract(b'A text.', filename='a.txt'); extract(b'{\"text\": \"A\"}', filename='a.json');"
        f"print([name for name in {HOSTILE} if name in sys.modules])"
    )
    assert printed_by(code) == "[]"


def test_what_reads_front_matter_is_loaded_once_for_all_forks() -> None:
    code = (
        "import sys; from articles.extracting import reader_process as process;"
        "from articles.extracting.file_formats import markdown; process._warm_up(); loaded = {*sys.modules};"
        "text = b'---\\nauthor: Ann\\ndate: 2024-05-01\\n---\\n\\nA text.';"
        "options = {'charset': '', 'language': '', 'url': ''};"
        "answer = process._read(markdown.read, text, options);"
        "print(answer['extracted']['metadata']['byline'], sorted({*sys.modules} - loaded))"
    )
    assert printed_by(code) == "Ann []"


@every_format
def test_a_format_reads_its_own_sample_whatever_tells_what_it_is(one: Format) -> None:
    sample = one.sample()
    media_type = one.media_types[0]
    for given in (
        {"filename": f"A{one.suffixes[0].upper()}"},
        {"media_type": f"{media_type}; charset=utf-8"},
    ):
        extracted = extract(sample, **given)
        assert extracted.media_type == media_type
        assert extracted.text
        assert extracted.extractor


@every_format
def test_what_its_first_bytes_say_wins_over_its_name(one: Format) -> None:
    if one.signature:
        assert extract(one.sample(), filename="a.txt").media_type == one.media_types[0]
        with pytest.raises(Refused, match=f"named as an? {one.title} file but is none"):
            extract(b"no such file", filename=f"a{one.suffixes[0]}")
    elif one.openings:
        assert extract(one.sample()).media_type == one.media_types[0]


def test_no_two_formats_claim_the_same_name() -> None:
    suffixes = [
        *(suffix for one in all_formats() for suffix in one.suffixes),
        *ImportItem.CONTAINERS,
    ]
    media_types = [
        media_type for one in all_formats() for media_type in one.media_types
    ]
    for names in (suffixes, media_types, [one.name for one in all_formats()]):
        assert len(names) == len(set(names))
    assert all(re.fullmatch(r"\.[a-z]+", suffix) for suffix in suffixes)


def test_a_name_counts_more_than_a_media_type() -> None:
    assert format_by_label("a.md", "text/html") is format_by_name("markdown")
    assert format_by_label("a", "Text/HTML; charset=utf-8") is format_by_name("html")
    assert format_by_label("a.xyz", "") is None


@every_format
def test_the_guides_name_it(one: Format) -> None:
    guide = Path(ROOT / "docs" / "editors.md").read_text()
    table = guide.partition("\n## What import does with a text\n")[2].partition(
        "\nLimits:"
    )[0]
    assert f"`{one.suffixes[0]}`" in table
    imports = next(
        line
        for line in (ROOT / "README.md").read_text().splitlines()
        if "**Import**" in line
    )
    assert one.title.removeprefix("plain ") in imports


def test_the_import_page_offers_every_format(client, editor) -> None:
    client.force_login(editor)
    page = client.get(reverse("desk:import")).content.decode()
    (accept,) = re.findall(r'id="id_files"[^>]* accept="([^"]+)"', page)
    assert set(accept.split(",")) == {
        *(suffix for one in all_formats() for suffix in one.suffixes),
        *ImportItem.CONTAINERS,
    }
    for one in all_formats():
        assert f"{one.title} ({one.suffixes[0]})" in flat(page)
