"""Two processes on one article, and one that is killed: nothing is half done and
nothing is left behind.
"""

import subprocess
import sys
import time

import pytest

from tests.support.site import ROOT

pytestmark = pytest.mark.browser

SECONDS = 30
BEGIN = """
import pathlib, time
from annotations import notes, writing
from annotations.models import Rating
from articles.problems import Problem
from newsroom.actions import revise as revising
from newsroom.operations.anchor_proofs import find_anchor_faults
folder = pathlib.Path({folder!r})
article = Article.objects.get(slug={slug!r})
sentence = article.current_revision.sentences.get(position=2)

def pause(done, go):
    (folder / done).touch()
    while not (folder / go).exists():
        time.sleep(0.02)

def revise():
    markup = revising.editable_text(article.current_revision).replace("3.1", "3.4")
    return revising.revise(article, markup, based_on=1, user=None)

def annotate():
    return notes.write_note(sentence, rating=Rating.objects.first(), body="Checked.", user=None)

def show():
    anchors = [(a.status, a.reason, a.sentence.revision.number) for a in article.anchors.all()]
    print([r.number for r in article.revisions.all()], anchors, list(find_anchor_faults([article])))

def slowly(module, name):
    real = getattr(module, name)
    def slow(*arguments, **options):
        result = real(*arguments, **options)
        pause("inside", "go")
        return result
    setattr(module, name, slow)
"""
SLOW_REVISION = "slowly(revising, 'carry_over'); revise()"
SLOW_NOTE = "slowly(writing, 'add_as'); annotate()"


class Desk:
    """Processes of one newsroom that wait for one another by files in a folder."""

    def __init__(self, site, folder, slug):
        self.site, self.folder = site, folder
        self.begin = BEGIN.format(folder=str(folder), slug=slug)

    def start(self, code):
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", self.begin + code]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.site.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self, name):
        deadline = time.monotonic() + SECONDS
        while not (self.folder / name).exists():
            assert time.monotonic() < deadline, f"{name} did not come"
            time.sleep(0.02)

    def say(self, name):
        (self.folder / name).touch()

    def finish(self, process):
        said, _ = process.communicate(timeout=SECONDS)
        return said.strip()


@pytest.fixture
def desk(site, tmp_path, request):
    slug = request.node.name.replace("_", "-")[:80]
    make = (
        "from tests.support.small_article import annotate, new_article; article = new_article(); "
        f"Article.objects.filter(pk=article.pk).update(slug={slug!r}); "
    )
    annotated = "annotate(article, 'It paid')" if "killed" in slug else ""
    site.manage("shell", "-v0", "-c", make + annotated)
    return Desk(site, tmp_path, slug)


def test_a_note_written_while_somebody_revises_waits_and_is_told(desk):
    slow = desk.start(SLOW_REVISION)
    desk.wait("inside")
    other = desk.start(
        "(folder / 'asking').touch()\n"
        "try:\n    annotate()\nexcept Problem as why:\n    print(why)\n"
        "(folder / 'answered').touch(); show()"
    )
    desk.wait("asking")
    time.sleep(0.5)
    assert not (desk.folder / "answered").exists()
    desk.say("go")
    assert desk.finish(slow) == ""
    said = desk.finish(other)
    assert "text has changed" in said
    assert "[1, 2] [] []" in said


def test_a_revision_waits_for_a_note_that_is_being_written_and_carries_it(desk):
    slow = desk.start(SLOW_NOTE)
    desk.wait("inside")
    other = desk.start(
        "(folder / 'asking').touch(); revise(); (folder / 'answered').touch(); show()"
    )
    desk.wait("asking")
    time.sleep(0.5)
    assert not (desk.folder / "answered").exists()
    desk.say("go")
    assert desk.finish(slow) == ""
    assert desk.finish(other) == "[1, 2] [('needs_review', 'figures', 2)] []"


def test_a_process_that_is_killed_leaves_everything_as_it_was(desk):
    slow = desk.start(SLOW_REVISION)
    desk.wait("inside")
    slow.kill()
    slow.wait()
    said = desk.finish(desk.start("show(); revise(); show()"))
    assert said.splitlines() == [
        "[1] [('kept', '', 1)] []",
        "[1, 2] [('needs_review', 'figures', 2)] []",
    ]
