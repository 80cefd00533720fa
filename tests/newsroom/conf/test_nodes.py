"""Several servers of one newsroom: whatever one of them is told, the others know.

`make drill` does the same behind nginx, under load, with two versions and with a
replica.
"""

import os
import signal
import subprocess
import sys

import pytest

from newsroom.management.commands.upgrade import UPGRADE_LOCK
from tests.newsroom.conf.test_server import GUARD, Visitor, get, until
from tests.newsroom.conf.test_server_database import open_database
from tests.support.samples import POLLUTED
from tests.support.site import ROOT, Site

pytestmark = pytest.mark.browser

SLUG = "seen-by-all"
DATABASE = {f"newsroom.sqlite3{end}" for end in ("", "-wal", "-shm", "-upgrade")}
ON_DISK = {"static", "server.log", *DATABASE}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, newsrooms):
    """Two of them, as little alike as servers on two machines: of one the folder holds
    the database.
    """
    folder = tmp_path_factory.mktemp("nodes")
    (folder / "one").mkdir()
    with (
        Site(folder / "one", WORKERS="1", ALLOWED_HOSTS="127.0.0.1") as one,
        one.beside(folder / "two", WORKERS="1") as two,
    ):
        one.add_user("ada", "Editor")
        one.add_user("ben", "Editor")
        yield one, two


def at(visitor, site, path, **options):
    """As a balancer does it, which sends each request wherever it likes."""
    visitor.site = site
    return visitor.ask(path, **options)


@pytest.fixture(scope="module")
def article(nodes, tmp_path_factory) -> str:
    """The number of one that may be published."""
    one, _ = nodes
    text = tmp_path_factory.mktemp("text") / "article.txt"
    text.write_text(POLLUTED, "utf-8")
    one.manage(
        "import_articles",
        str(text),
        "--title",
        SLUG,
        "--findings",
        "remove",
        "--as",
        "ada",
    )
    one.make_ready(SLUG)
    asked = f"from articles.models import Article; print(Article.objects.get(slug={SLUG!r}).pk)"
    return one.manage("shell", "-v0", "-c", asked).stdout.strip()


def test_who_logs_in_at_one_works_at_the_other_and_readers_see_it_at_once(
    nodes, article
):
    one, two = nodes
    editor = Visitor(one, "ada")
    sheet, page = f"/admin/articles/article/{article}/publish/", f"/articles/{SLUG}/"
    assert at(editor, two, sheet)[0] == 200
    status, said = at(editor, one, sheet, after=0)
    assert (status, "Version 1 is published." in said) == (200, True)
    assert get(two, page)[1] == get(one, page)[1]
    assert page in get(two)[1]
    withdraw = f"/admin/articles/article/{article}/withdraw/"
    assert at(editor, two, withdraw, after=1, reason="It was not true.")[0] == 200
    assert at(Visitor(one), one, page)[0] == 410
    assert f'<a href="{page}">seen-by-all</a>\n    </h2>' not in get(one)[1]


def test_who_is_at_an_article_is_seen_from_the_other(nodes, article):
    one, two = nodes
    live = f"/admin/articles/article/{article}/workbench/live/"
    ada, ben = Visitor(one, "ada"), Visitor(two, "ben")
    assert "Ben" not in at(ada, one, live)[1]
    assert "Ada" in at(ben, two, live)[1]
    assert "Ben" in at(ada, one, live)[1]


def test_nothing_is_kept_on_the_disk_of_one_but_static_files(nodes, article):
    for node in nodes:
        at(
            Visitor(node, "ada"),
            node,
            "/admin/desk/import/",
            text="A text that waits to be accepted.",
        )
        assert {path.name for path in node.folder.iterdir()} <= ON_DISK


def test_when_one_is_killed_the_other_goes_on(nodes, tmp_path):
    _, two = nodes
    with two.beside(tmp_path / "three", WORKERS="1") as three:
        editor = Visitor(three, "ada")
        os.kill(three.server.pid, signal.SIGKILL)
        three.server.wait(GUARD)
        assert at(editor, two, "/admin/")[0] == 200
        assert get(two)[0] == 200


@pytest.mark.database("postgresql")
def test_servers_that_start_at_once_upgrade_one_after_the_other(nodes, tmp_path):
    """However long that takes: a migration may, and the second one waits in a single
    statement.
    """
    one, _ = nodes
    waits = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event = 'advisory' AND clock_timestamp() - query_start > interval '2.2 seconds'"
    )
    with open_database(one) as first:
        first.execute("SELECT pg_advisory_lock(%s)", [UPGRADE_LOCK])
        second = subprocess.Popen(
            [sys.executable, "manage.py", "upgrade"],
            cwd=ROOT,
            env=one.env
            | {"VAR_DIR": str(tmp_path), "LOCK_TIMEOUT": "1", "STATEMENT_TIMEOUT": "2"},
        )
        until(lambda: first.execute(waits).fetchone() == (1,))
        assert second.poll() is None
    assert second.wait(GUARD) == 0
