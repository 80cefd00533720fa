"""Guides are followed by their letter in a copy of the product: they name every file, and
what they add works.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.site import ROOT, Site, with_samples

pytestmark = pytest.mark.database("sqlite")  # the migration alone differs elsewhere

# By file: before each place that the pattern finds stands what is added.
type Additions = Mapping[str, Sequence[tuple[str, str]]]


class Guide(NamedTuple):
    """Where a guide is, how many files it may touch, and what they get.

    makemigrations and makemessages write further files.
    """

    page: str
    heading: str
    most_files: int
    additions: Additions


NOTE_FORM = "newsroom/desk/templates/desk/workbench/_note_fields.html"
NOTE_FIELD: Additions = {
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
        (r"    body: str\n    answer: schema", "    caveat: str\n")
    ],
    "newsroom/public/jinja2/_partials.html": [
        (r"\{% if note\.citations %\}\{\{ cited\(", "<p>{{ note.caveat }}</p>")
    ],
    "annotations/models/note.py": [
        (r'(?<=\n    SAID = \(\n        "rating",\n)', '        "caveat",\n'),
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
        (r'(?<="internal", )"claimant", ', '"caveat", '),
    ],
    "newsroom/desk/workbench/conflicts.py": [
        (
            r'        text_field\(gettext_lazy\("[^"]+"\), "internal"\)',
            '        text_field("Caveat", "caveat"),\n',
        )
    ],
    NOTE_FORM: [(r"\{% if claimants\.asks %\}", "{{ note.caveat.as_field_group }}\n")],
}
LIST_PAGE: Additions = {
    "newsroom/public/listing_rows.py": [
        (r"(?<=\nGROUPS = \()", '"language", '),
        (
            r"    if reading\.article\.is_examined:\n        return",
            """    language = reading.article.language
    yield f"language/{language}", {"name": f"Zq {language}"}
""",
        ),
    ],
    "newsroom/public/addresses.py": [
        (
            r'    address\("sources/<int:key>/"',
            """    address("languages/<slug:slug>/", partial(list_pages.group, "language"), key=KEY),
    address(
        "feeds/languages/<slug:slug>.",
        partial(list_pages.feed_of_group, "language"),
        names=FORMATS,
    ),
""",
        )
    ],
    "newsroom/public/jinja2/public/group.html": [
        (
            r'(?<=\{% )if of == "topic" %\}\{\{ _\("Topic"\)',
            'if of == "language" %}Zqlabel{% el',
        )
    ],
}
ROLE: Additions = {
    "newsroom/roles.py": [
        (
            r"    KEEPER: \[",
            """    "Proofreader": [
        "articles.view_article",
        "annotations.view_note",
        "annotations.add_remark",
    ],
""",
        )
    ],
    "docs/operators.md": [
        (r"\| \*\*Annotator\*\* \|", "| **Proofreader** | write remarks |\n")
    ],
}
KIND_OF_SOURCE: Additions = {
    "annotations/sources/csl.py": [
        (r"(?<=TYPES_OFFERED = \[\n)", '    ("podcast", gettext_lazy("Podcast")),\n'),
        (r"(?<= )post post-weblog", "podcast "),
    ],
    "newsroom/public/opendata.py": [
        (r"(?<=BIBTEX_TYPES = \{\n)", '    "podcast": "audio",\n')
    ],
    "annotations/sources/bibtex.py": [
        (r"(?<=\nTYPES = \{\n)", '    "podcast": "podcast",\n')
    ],
    "annotations/sources/ris.py": [
        (r"(?<=\nTYPES = \{\n)", '    "PODC": "podcast",\n')
    ],
}
DEVELOPERS = "docs/developers.md"
GUIDES = {
    "a field of a note": Guide("docs/editions.md", "To add a field", 9, NOTE_FIELD),
    "a list of articles": Guide(
        DEVELOPERS, "Add a list of articles to readers' pages", 3, LIST_PAGE
    ),
    "a role": Guide(DEVELOPERS, "Add a role", 3, ROLE),
    "a kind of source": Guide(DEVELOPERS, "Add a kind of source", 4, KIND_OF_SOURCE),
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


LISTED = """
from django.test import Client
from django.urls import reverse
def read(path):
    answer = Client().get(path, headers={"host": "127.0.0.1"})
    assert answer.status_code == 200, path
    return answer.text
assert "Zqlabel" in read("/languages/en/")
assert "Zq en" in read("/languages/en/")
assert "Zq en" in read("/feeds/languages/en.rss")
assert "/languages/en/" in read("/sitemap-000000.xml")
"""
HAS_ROLE = """
from django.contrib.auth.models import Group
permissions = Group.objects.get(name="Proofreader").permissions
print(*sorted(permissions.values_list("codename", flat=True)))
"""
CITE = """
from annotations.models import Citation, Note
from annotations.sources import csl, library
from annotations.sources.pasted import read_pasted
from newsroom.desk.workbench.forms import CitationForm
from newsroom.editions.models import Edition
assert "Podcast" in str(CitationForm()["kind"])
for pasted in ("@podcast{zq, title={Zq talk}}", "TY  - PODC\\nTI  - Zq talk\\nER  - \\n"):
    [item] = read_pasted(pasted).items
    assert item["type"] == "podcast"
source = library.find_or_create(csl.from_fields(title="Zq talk", kind="podcast"), None)
edition = Edition.objects.current().get(article__slug__contains="bridges")
note = Note.objects.public().filter(anchor__article=edition.article).exclude(rating=None).first()
Citation.objects.create(note=note, source=source, stance="context")
print(edition.article.slug)
"""
DOWNLOADED = """
from django.test import Client
from newsroom.editions.models import Edition
edition = Edition.objects.current().get(article__slug={slug!r})
answer = Client().get(f"{{edition.reading.address}}sources.bib", headers={{"host": "127.0.0.1"}})
assert "@audio{{" in answer.content.decode()
"""


def add(root: Path, additions: Additions) -> None:
    for name, changes in additions.items():
        path = root / name
        text = path.read_text("utf-8")
        for pattern, words in changes:
            found = re.search(pattern, text)
            assert found, f"{name} has no {pattern}"
            text = text[: found.start()] + words + text[found.start() :]
        path.write_text(text, "utf-8")


@pytest.fixture
def newsroom(copy, tmp_path):
    """The samples' newsroom, whose code may change before its first command."""
    site = Site(tmp_path / "var", root=copy, template=with_samples())
    yield site
    site.dismiss()


def run(site: Site, code: str) -> str:
    return site.manage("shell", "-v0", "-c", code).stdout.strip()


def publish(site: Site, slug: str) -> int:
    """Publish the article, and return the number of the new edition."""
    told = site.manage(
        "publish",
        slug,
        "--as=editor",
        "--change-note=An addition.",
        "--waive-gate=A test.",
    )
    number = re.search(r"edition (\d+)", told.stdout)
    assert number, told.stdout
    return int(number[1])


@pytest.mark.parametrize("guide", GUIDES.values(), ids=GUIDES)
def test_a_guide_names_each_file_that_it_touches(guide: Guide):
    text = (ROOT / guide.page).read_text("utf-8")
    after = text.partition(f" {guide.heading}\n")[2]
    steps = re.split(r"\n##+ ", after)[0]
    names = [name.removeprefix("docs/") for name in guide.additions]
    assert [name for name in names if name not in steps] == []
    assert len(names) <= guide.most_files


@pytest.mark.slow
def test_a_field_of_a_note_is_added_as_the_guide_says(copy, newsroom):
    """Editions made before it stay as they are."""
    add(copy, NOTE_FIELD)
    newsroom.manage("makemigrations", "annotations", "--name", "caveat")
    newsroom.manage("migrate", "-v0")

    kept = run(newsroom, KEPT)
    assert len(kept.splitlines()) > 3
    newsroom.manage("verify_editions")
    newsroom.manage("check_all")

    slug = run(newsroom, WRITE)
    number = publish(newsroom, slug)
    assert "caveat" in run(newsroom, READ.format(slug=slug, number=number))
    newsroom.manage("verify_editions")
    newsroom.manage("check_all")


@pytest.mark.slow
def test_a_list_of_articles_is_added_as_the_guide_says(copy, newsroom):
    add(copy, LIST_PAGE)
    newsroom.manage("reindex")
    run(newsroom, LISTED)
    newsroom.manage("check_all")


@pytest.mark.slow
@pytest.mark.nightly
def test_a_role_is_added_as_the_guide_says(copy, newsroom):
    add(copy, ROLE)
    newsroom.manage("upgrade")
    assert run(newsroom, HAS_ROLE) == "add_remark view_article view_note"


@pytest.mark.slow
@pytest.mark.nightly
def test_a_kind_of_source_is_added_as_the_guide_says(copy, newsroom):
    add(copy, KIND_OF_SOURCE)
    slug = run(newsroom, CITE)
    publish(newsroom, slug)
    run(newsroom, DOWNLOADED.format(slug=slug))
    newsroom.manage("verify_editions")
