"""A field of a note that readers see is added as the guide says; editions made before it
stay as they are.
"""

import re
from pathlib import Path

import pytest

from tests.support.site import ROOT, Site, with_samples

pytestmark = pytest.mark.database("sqlite")  # the migration alone differs elsewhere

MOST_FILES = 9  # written by hand; makemigrations writes the migration
NOTE_FORM = "newsroom/desk/templates/desk/workbench/_note_fields.html"

# By file of the guide: before each place that the pattern finds stands what is added.
ADDITIONS = {
    "newsroom/editions/schema.py": [
        (
            r"    body: str\n    authors: list\[str\]\n    approved_by: str\n    approved_at",
            "    caveat: str\n",
        ),
        (
            r"(?<=LATER_FIELDS: Mapping\[type, Mapping\[str, object\]\] = \{)",
            'NoteRecord: {"caveat": ""}',
        ),
    ],
    "newsroom/actions/freeze.py": [
        (r'        "body": note\.body,\n', '        "caveat": note.caveat,\n')
    ],
    "newsroom/editions/note_views.py": [
        (r"    body: str\n    authors: tuple", "    caveat: str\n")
    ],
    "newsroom/public/jinja2/_partials.html": [
        (r"\{% if note\.citations %\}\{\{ cited\(", "<p>{{ note.caveat }}</p>")
    ],
    "annotations/models/note.py": [
        (r'(?<=\n    SAID = \("rating", )', '"caveat", '),
        (
            r"    claimant = models\.CharField\(",
            '    caveat = models.CharField(_("caveat"), max_length=200, blank=True)\n',
        ),
    ],
    "annotations/writing.py": [
        (r"    internal: str\n    claimant: str\n", "    caveat: str\n"),
        (
            r"    _set_claim\(note, ",
            '    note.caveat = given.get("caveat", note.caveat)\n',
        ),
    ],
    "newsroom/desk/workbench/forms.py": [
        (
            r"    internal = forms\.CharField\(",
            '    caveat = forms.CharField(label="Caveat", max_length=200, required=False)\n',
        ),
        (
            r'            "internal",\n            "claimant",\n',
            '            "caveat",\n',
        ),
    ],
    "newsroom/desk/workbench/conflicts.py": [
        (
            r'        text_field\(gettext_lazy\("[^"]+"\), "internal"\)',
            '        text_field("Caveat", "caveat"),\n',
        )
    ],
    NOTE_FORM: [(r"\{% if claimants\.asks %\}", "{{ note.caveat.as_field_group }}\n")],
}
KEPT = """
from newsroom.editions.models import Edition
for edition in Edition.objects.order_by("pk"):
    assert "caveat" not in edition.document
    for note in edition.content["notes"]:
        assert note["caveat"] == ""
    print(edition.sha256, edition.reading.summary)
"""
WRITE = """
from annotations.models import Note
from newsroom.desk.workbench.forms import NoteForm
from newsroom.editions.models import Edition
assert "Caveat" in str(NoteForm()["caveat"].label)
edition = Edition.objects.current().get(article__slug__contains="bridges")
note = Note.objects.public().filter(anchor__article=edition.article).exclude(rating=None).first()
note.caveat = "Zqcaveat of the note."
note.save()
print(edition.article.slug)
"""
READ = """
from django.test import Client
from newsroom.editions.diff import compare
from newsroom.editions.models import Edition
new = Edition.objects.get(article__slug={slug!r}, number={number})
old = Edition.objects.get(article__slug={slug!r}, number={number} - 1)
assert Client().get(new.reading.address, headers={{"host": "127.0.0.1"}}).text.count("Zqcaveat") == 1
remarks = [words for step in compare(old.reading, new.reading).steps if step.kind for words in step.remarks]
print(remarks)
"""


def add(root: Path, name: str) -> None:
    path = root / name
    text = path.read_text("utf-8")
    for pattern, words in ADDITIONS[name]:
        found = re.search(pattern, text)
        assert found, f"{name} has no {pattern}"
        text = text[: found.start()] + words + text[found.start() :]
    path.write_text(text, "utf-8")


@pytest.fixture
def newsroom(copy, tmp_path):
    """The samples' newsroom, which then upgrades to a code that has one field more."""
    site = Site(tmp_path / "var", root=copy, template=with_samples())
    yield site
    site.dismiss()


def run(site: Site, code: str) -> str:
    return site.manage("shell", "-v0", "-c", code).stdout.strip()


def test_the_guide_names_each_file_that_a_field_of_a_note_touches():
    guide = (ROOT / "docs" / "editions.md").read_text("utf-8")
    steps = guide.partition("\n## To add a field\n")[2]
    assert [name for name in ADDITIONS if f"`{name}`" not in steps] == []
    assert len(ADDITIONS) <= MOST_FILES


@pytest.mark.slow
def test_a_field_of_a_note_is_added_as_the_guide_says(copy, newsroom):
    for name in ADDITIONS:
        add(copy, name)
    newsroom.manage("makemigrations", "annotations", "--name", "caveat")
    newsroom.manage("migrate", "-v0")

    kept = run(newsroom, KEPT)
    assert len(kept.splitlines()) > 3
    newsroom.manage("verify_editions")
    newsroom.manage("check_all")

    slug = run(newsroom, WRITE)
    told = newsroom.manage(
        "publish",
        slug,
        "--as=editor",
        "--change-note=A caveat.",
        "--waive-gate=A test.",
    )
    number = re.search(r"edition (\d+)", told.stdout)
    assert number, told.stdout
    assert "caveat" in run(newsroom, READ.format(slug=slug, number=int(number[1])))
    newsroom.manage("verify_editions")
    newsroom.manage("check_all")
