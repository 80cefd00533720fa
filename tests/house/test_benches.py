"""The benches run: a newsroom is filled with clones as whole as their models, servers
are measured in turns, and what answers ask of the database is counted.
"""

import os
import re
import subprocess
import sys

import pytest

from articles.models import Article
from bench.__main__ import PARTS
from bench.filling import SMALL, Newsroom
from bench.servers import ask, request, serving
from bench.turns import HELD, NEW, cell, look, measure
from newsroom.conf.server import APPLICATION
from newsroom.editions.models import Address, Edition
from newsroom.operations.reindexing import find_row_faults
from newsroom.public import passages
from newsroom.public.models import ArticleWords, Listing
from newsroom.public.search import find_articles, parse_question
from tests.support.databases import new_database
from tests.support.editions import answered
from tests.support.site import ROOT, with_samples

# __main__ is asked for its help.
IMPORT_ALL = """
import importlib, pathlib
for file in sorted(pathlib.Path("bench").glob("[a-z]*.py")):
    importlib.import_module(f"bench.{file.stem}")
"""


@pytest.mark.slow
def test_every_bench_can_be_started(tmp_path):
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    for command in (["-c", IMPORT_ALL], ["-m", "bench", "--help"]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=env | {"VAR_DIR": str(tmp_path)},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr


def test_clones_are_published_listed_and_found(own_database):
    before, published = Article.objects.count(), Edition.objects.current().count()
    newsroom = Newsroom(SMALL, models_=2)
    newsroom.grow(before + 30)
    assert (Article.objects.count(), Edition.objects.current().count()) == (
        before + 30,
        published + 30,
    )
    # Of a clone's terms the marks of neighbouring words are those of the first.
    assert [
        one for one in find_row_faults() if "/" in one and not one.startswith("search/")
    ] == []
    assert passages.is_whole()
    slugs = {
        *Address.objects.filter(slug__startswith="story-").values_list(
            "slug", flat=True
        )
    }
    listed = Listing.objects.filter(list="all", sort_key__contains="-story-")
    assert {row.sort_key.partition("-")[2] for row in listed} == slugs
    assert len(slugs) == 30
    assert {answered(f"/articles/{slug}/").status_code for slug in slugs} == {200}
    cloned = next(
        line
        for line in ArticleWords.objects.latest("pk").words.split("\n")
        if " in 1900 " in line
    )
    assert find_articles(parse_question({"q": f'"{cloned.split()[-1]}"'})).count > 10


def test_servers_are_measured_in_turns(site):
    with serving("bench.baseline:bare", {}, workers=1) as bare:
        constant = cell("constant", bare, ["/"])
        costs = measure([constant], rounds=2, seconds=0.001)
        seen = look([constant])
    assert costs.keys() == {("constant", HELD), ("constant", NEW)}
    assert {len(rounds) for rounds in costs.values()} == {2}
    assert all(cost > 0 for rounds in costs.values() for cost in rounds)
    assert (seen["constant"].size, seen["constant"].queries) == (60_000, "0")


def test_the_page_of_tables_has_one_of_each_bench():
    run = (
        (ROOT / "docs" / "performance.md")
        .read_text("utf-8")
        .partition("## The last run")[2]
    )
    assert re.findall(r"^### (.*)$", run, re.MULTILINE) == [
        part.title for part in PARTS.values()
    ]


BRIDGES = "/articles/the-bridges-that-were-inspected-from-a-desk/"


def test_a_stored_answer_asks_the_database_once(site, tmp_path):
    samples = {
        "DATABASE_URL": new_database(tmp_path, with_samples()),
        "COUNTED": APPLICATION,
    }
    with serving(
        "bench.counting:application", {**site.env, **samples}, workers=1
    ) as counting:
        tag = ask(counting.port, request(BRIDGES)).header("etag")
        for asked_for, status in (
            (request(BRIDGES), 200),
            (request(BRIDGES, Accept_Encoding="br"), 200),
            (request(BRIDGES, Accept_Encoding="identity"), 200),
            (request(BRIDGES, If_None_Match=tag), 304),
            (request(BRIDGES, method="HEAD"), 200),
            (request(f"{BRIDGES}editions/1/"), 200),
            (request(f"{BRIDGES}edition.json"), 200),
            (request("/"), 200),
            (request("/feeds/articles.rss"), 200),
        ):
            # Of an earlier edition a page is kept from its second time on.
            answer = [ask(counting.port, asked_for) for _ in range(3)][-1]
            assert (answer.status, answer.header("x-queries")) == (status, "1"), (
                asked_for
            )
