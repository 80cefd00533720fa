"""The samples show what the system is for, in three languages; they are what people see
first.
"""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from annotations.models import Citation, KeptCopy, Note
from articles.models import Article, Topic
from newsroom.actions.gate import gate_of
from newsroom.editions.models import Edition, Gap
from newsroom.management.commands.load_samples import SAMPLES
from newsroom.models import Credit
from tests.support.databases import contents, settings_of, used
from tests.support.site import with_few_samples, with_samples

SPACED = re.compile(r"\S+")
STRAIGHT = re.compile(r"[\"']")
# How many characters of a script without spaces make a word.
PER_WORD = 1.6
TEXTS = sorted(path.stem for path in SAMPLES.glob("*.md"))


@pytest.fixture
def newest(all_samples) -> list[Edition]:
    """Of each published sample."""
    published = Article.objects.filter(
        external_id__startswith="sample-", editions__isnull=False
    ).distinct()
    return [article.editions.latest("number") for article in published]


def test_they_show_each_thing_that_readers_may_meet(newest):
    assert len(newest) >= 8
    told = [edition.content for edition in newest]
    shown = [one for one in told if one["edition"]["kind"] != "withdrawal"]
    both = {(one["article"]["language"], one["article"]["kind"]) for one in shown}
    assert both == {
        (language, kind)
        for language in ("en", "zh", "ar")
        for kind in ("ours", "examined")
    }
    assert {edition.kind for edition in Edition.objects.all()} == {*Edition.Kind.values}
    assert all(one["overall"] for one in shown if one["article"]["kind"] == "examined")
    assert sum(one["edition"]["unchecked_why"] != "" for one in shown) >= 5
    assert {*Note.objects.public().values_list("rating__slug", flat=True)} >= {
        *(
            "supported",
            "mostly-supported",
            "missing-context",
            "unverified",
            "disputed",
            "false",
        )
    }
    assert {*Citation.objects.values_list("stance", flat=True)} == {
        "supports",
        "contradicts",
        "context",
    }
    assert KeptCopy.objects.filter(is_published=True).count() >= 4
    assert Topic.objects.count() >= 5
    assert {*Credit.objects.values_list("role", flat=True)} >= {
        "author",
        "photographer",
        "editor",
    }
    assert Note.objects.public().exclude(speaker="").count() >= 10


def test_what_is_withheld_was_agreed_by_another_and_nobody_reads_it(newest):
    gap = Gap.objects.select_related("withholding").first()
    assert gap.withholding.asked_by != gap.withholding.answered_by
    for edition in newest:
        answer = Client().get(f"/articles/{edition.article.slug}/")
        assert answer.status_code == (410 if edition.kind == "withdrawal" else 200)
        assert "Lena Orsk" not in answer.text
    assert gap.withholding.words == ""


def test_each_could_be_corrected_at_once(newest):
    """Nothing is open in it but what was left unchecked, which is asked again."""
    for edition in newest:
        article = edition.article
        assert gate_of(article, article.current_revision).kinds <= {"open"}, article


@pytest.mark.parametrize("name", TEXTS)
def test_each_is_of_a_length_to_be_read_and_in_its_own_marks(name):
    _, head, text = (SAMPLES / f"{name}.md").read_text("utf-8").split("---\n", 2)
    language = re.search(r"^language: (\w+)$", head, re.MULTILINE)[1]
    words = len(text) / PER_WORD if language == "zh" else len(SPACED.findall(text))
    assert name == "clinic" or 200 <= words <= 500
    if language != "en":
        assert not STRAIGHT.search(text)
    assert (
        " “" not in text and "“ " not in text and "," not in text
    ) or language == "en"


def test_to_load_them_again_changes_nothing(all_samples):
    before = list(Edition.objects.values_list("sha256", flat=True))
    call_command("load_samples", password="not-used-here", stdout=(said := StringIO()))
    assert said.getvalue() == "The samples are here already.\n"
    assert list(Edition.objects.values_list("sha256", flat=True)) == before


def filled_tables(url: str) -> set[str]:
    with used(settings_of(url)):
        return {table for table, rows in contents().items() if rows}


def test_few_of_them_fill_every_table_that_all_fill(newsrooms, django_db_blocker):
    with django_db_blocker.unblock():
        assert filled_tables(with_few_samples()) == filled_tables(with_samples())
