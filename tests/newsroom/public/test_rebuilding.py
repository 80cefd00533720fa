"""Pages are made anew where they are stale, and nowhere else; what is wrong with them is found."""

import ast
import fcntl
import gzip
import hashlib
import os
import sqlite3
import zlib
from contextlib import closing
from io import StringIO
from pathlib import Path
from uuid import UUID

import brotli
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from newsroom.operations.check_pages import DIFFERS, MISSING, STALE, STRAY, UNMADE, faults, things
from newsroom.operations.rebuild import rebuild_all

from articles.models import Article
from articles.problems import Damaged
from newsroom.actions import publish as publishing
from newsroom.conf import databases
from newsroom.models import Address, Listing, Made, StoredBody, StoredPage
from newsroom.operations import rebuild
from newsroom.public import build, listings, pieces, render, stamps, store
from tests.databases import Actor
from tests.desk_fixtures import make_article
from tests.reader_fixtures import document, make_pages, other_article, publish, withdrawal

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"


@pytest.fixture
def bridge(db) -> Article:
    """With two editions, beside another article."""
    put_out(other_article(1))
    put_out(document())
    return put_out(document(), kind="correction", change_note="Repaired.")


def put_out(made, **options) -> Article:
    article = publish(made, **options).article
    make_pages(article)
    return article


def made_anew(**options) -> list[int]:
    """The articles whose pages a rebuild makes."""
    found = []

    def watch(each, total):
        stale = rebuild.stale_articles()
        assert total == len(stale)
        found.extend(stale)
        return each

    assert rebuild_all(watch=watch, **options).failed == 0
    return found


def wrong() -> dict[str, str]:
    return {fault.what: fault.problem for fault in faults(things())}


def body(path: str) -> str:
    return StoredPage.objects.get(path=path).body.plain.decode()


def upgrade(monkeypatch, name: str = "Another name") -> None:
    """Pages made from now on have another name of the site, as after a change of settings."""
    monkeypatch.setattr(settings, "SITE_NAME", name)


# --- What is stale ------------------------------------------------------------------------------------


def test_only_what_is_stale_is_made_anew(bridge, monkeypatch):
    assert made_anew() == []
    upgrade(monkeypatch)
    assert len(made_anew()) == 2
    assert made_anew() == []
    assert wrong() == {}
    assert "Another name" in body("/")
    assert "Another name" in body(f"{BRIDGE}editions/1/")
    assert len(made_anew(everything=True)) == 2


def test_a_rebuild_that_was_stopped_goes_on_where_it_was(bridge, monkeypatch):
    upgrade(monkeypatch)
    _first, second = rebuild.stale_articles()

    def stop(each, _total):
        assert next(iter(each))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild_all(watch=stop)
    assert rebuild.stale_articles() == [second]
    assert {STALE} >= set(wrong().values()) != set()
    assert made_anew() == [second]
    assert wrong() == {}


def test_a_publication_by_new_code_leaves_what_it_does_not_make_stale(bridge, monkeypatch):
    upgrade(monkeypatch)
    put_out(document(), change_note="Better.")
    assert bridge.pk in rebuild.stale_articles()
    assert "Another name" in body(BRIDGE)
    assert "Another name" not in body(f"{BRIDGE}editions/1/")
    made_anew()
    assert wrong() == {}
    assert "Another name" in body(f"{BRIDGE}editions/1/")


def test_a_publication_by_old_code_in_an_upgrade_is_made_anew_by_the_next_run(bridge, monkeypatch):
    with monkeypatch.context() as new:
        upgrade(new)
        made_anew()
    put_out(document(), change_note="By a server that is not upgraded yet.")
    upgrade(monkeypatch)
    assert made_anew() == [bridge.pk]
    assert wrong() == {}


def test_an_article_that_fails_keeps_its_pages_and_stops_no_other(bridge, monkeypatch, caplog):
    before = body(BRIDGE)
    upgrade(monkeypatch)
    page = render.article_page

    def fail(reading, *args, **options):
        if reading.article.slug in BRIDGE:
            raise ValueError("It cannot be rendered.")
        return page(reading, *args, **options)

    with monkeypatch.context() as broken:
        broken.setattr(render, "article_page", fail)
        with pytest.raises(CommandError, match="1 article could not be made"):
            call_command("rebuild_pages")
    assert "It cannot be rendered." in caplog.text
    assert body(BRIDGE) == before
    assert "Another name" in body("/articles/article-1/")
    assert made_anew() == [bridge.pk]


def imported_by(*roots: str) -> set[Path]:
    """Our files that are imported, by whatever way, where these are."""
    found: dict[str, Path] = {}
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        file = settings.BASE_DIR / name.replace(".", "/")
        file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
        if name in found or not file.is_file():
            continue
        found[name] = file.relative_to(settings.BASE_DIR)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                waiting += [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                waiting += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
    return set(found.values())


def test_the_stamp_is_of_all_that_pages_are_made_with():
    stamped = set(stamps.code_files())
    assert imported_by("newsroom.public.build", "newsroom.templatetags.paper") - stamped == set()
    templates = {path.name for path in (settings.BASE_DIR / "newsroom/jinja2").rglob("*.html")}
    assert templates <= {path.name for path in stamped}
    assert any(path.suffix == ".mo" for path in stamped)


def test_a_list_that_was_never_made_is_made_with_the_articles_that_it_shows(bridge):
    names = {row.list for row in Listing.objects.filter(article=bridge.uid, list__startswith="topic/")}
    StoredPage.objects.filter(owner__in=names).delete()
    Made.objects.filter(of__in=names).delete()
    Made.objects.filter(of=build.owner_of(bridge.uid)).update(stamp="")
    assert wrong()
    rebuild_all()
    assert wrong() == {}


def test_two_rebuilds_by_other_code_come_to_an_end(bridge, monkeypatch):
    """Whenever one may write, another one has just written over all that it wrote."""
    ours, turns = StoredPage.objects.filter(owner=build.owner_of(bridge.uid)), []

    def written_over(pages):
        ours.update(etag="")
        turns.append(len(pages))
        assert len(turns) < 20, "nobody comes to an end"

    monkeypatch.setattr(rebuild, "PAGES", 1)
    monkeypatch.setattr(rebuild, "_pack", written_over)
    Made.objects.filter(of=build.owner_of(bridge.uid)).update(stamp="")
    assert rebuild.rebuild_article(bridge.pk)
    assert len(turns) == ours.count()
    assert rebuild.stale_articles() == []
    assert not list(faults(things()))


# --- Locks --------------------------------------------------------------------------------------------


def test_nobody_waits_while_a_rebuild_renders(own_database, monkeypatch):
    made = make_article()
    publishing.publish(made, user=None, waive_gate="A test.", waive_alone=True)

    def again():
        assert rebuild_all(everything=True).failed == 0

    for module, name in ((render, "article_page"), (build, "pages_of"), (render, "feed_item")):
        with monkeypatch.context() as stopping:
            rebuilding = Actor(again).stop_before(stopping, module, name).start()
            assert rebuilding.paused.is_set()
            assert not rebuilding.in_transaction, name
            made.standfirst = f"Saved before {name}."
            made.save()
            rebuilding.finish()


@pytest.mark.database("sqlite")
def test_a_rebuild_leaves_the_database_alone_for_as_long_as_it_took_it(own_database, monkeypatch):
    """And two of them have their turns one after the other: others would not find it free by chance."""
    rests: list[tuple[float, bool]] = []

    def rest(seconds: float) -> None:
        with closing(sqlite3.connect(own_database["NAME"], timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")
        folder = os.open(settings.VAR_DIR, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rests.append((seconds, False))
        except BlockingIOError:
            rests.append((seconds, True))
        finally:
            os.close(folder)

    monkeypatch.setattr(databases.time, "sleep", rest)
    assert rebuild_all(everything=True).articles > 0
    assert len(rests) > 10
    assert all(seconds > 0 and nobody_else for seconds, nobody_else in rests)


def test_several_processes_share_the_work(site):
    site.manage("rebuild_pages", "--all", "--processes", "2")
    assert "what was published" in site.manage("check_pages").stdout


# --- Styles of another version ------------------------------------------------------------------------


def test_a_page_of_another_version_has_its_styles_from_the_store(bridge, client, tmp_path, monkeypatch):
    """As where one server of several is upgraded already: the others have not its files."""
    name = "newsroom/reader.402fb35f0aa6.css"
    style = tmp_path / name
    style.parent.mkdir()
    style.write_text("body { outline: 0 }")
    with monkeypatch.context() as new:
        new.setattr(settings, "STATIC_ROOT", tmp_path)
        new.setattr(stamps, "_static_names", lambda: {"newsroom/reader.css": name})
        put_out(document(), change_note="By the new server.")
    answer = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(answer.content) == style.read_bytes()
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    assert client.get("/static/newsroom/other.css").status_code == 404
    made_anew()
    assert wrong() == {}
    assert client.get(f"/static/{name}").status_code == 200


@pytest.fixture
def styled(bridge, tmp_path, monkeypatch) -> str:
    """The address of a file that pages name."""
    style = "body { outline: 0 }"
    name = f"newsroom/reader.{hashlib.md5(style.encode(), usedforsecurity=False).hexdigest()[:12]}.css"
    (tmp_path / "newsroom").mkdir()
    (tmp_path / name).write_text(style)
    monkeypatch.setattr(settings, "STATIC_ROOT", tmp_path)
    monkeypatch.setattr(stamps, "_static_names", lambda: {"newsroom/reader.css": name})
    rebuild_all()
    assert wrong() == {}
    return f"/static/{name}"


def damage(path: str) -> None:
    StoredBody.objects.filter(pages__path=path).update(gzip=gzip.compress(b"body { outline: 1px }"))


@pytest.mark.parametrize("harm", [damage, lambda path: StoredPage.objects.filter(path=path).delete()])
def test_a_file_that_pages_name_is_missed_and_put_back(styled, harm):
    harm(styled)
    assert styled in wrong()
    rebuild_all(everything=True)
    assert wrong() == {}
    assert StoredPage.objects.get(path=styled).content.body == b"body { outline: 0 }"


@pytest.mark.parametrize(
    "path", ["/articles/never/", "/static/newsroom/reader.0123456789ab.css", "/static/other/reader.css"]
)
def test_what_only_says_that_it_is_a_file_is_found_and_removed(styled, path):
    page = StoredPage.objects.get(path=styled)
    page.pk, page.path = None, path
    page.save(force_insert=True)
    assert wrong() == {path: STRAY}
    rebuild_all(everything=True)
    assert wrong() == {}
    assert not StoredPage.objects.filter(path=path).exists()


# --- Addresses ----------------------------------------------------------------------------------------


def test_no_article_is_published_at_an_address_of_another(db):
    first, second = make_article("one"), make_article("two")
    options = {"user": None, "waive_gate": "A test.", "waive_alone": True}
    publishing.publish(first, **options)
    first.slug = "one-more"
    first.save()
    publishing.publish(first, **options, change_note="Moved.")
    second.slug = "one"
    second.save()
    with pytest.raises(
        publishing.Refused, match="readers know another article by the address /articles/one/"
    ):
        publishing.publish(second, **options)
    assert body("/articles/one/") == "/articles/one-more/"
    publishing.withdraw(first, user=None, reason="It was not true.")
    with pytest.raises(publishing.Refused, match="another article"):
        publishing.publish(second, **options)
    first.slug = "one-again"
    first.save()
    assert set(Address.objects.values_list("slug", flat=True)) == {"one", "one-more"}


def test_a_new_article_gets_no_address_under_which_another_was_published(bring):
    arrival = bring(metadata={"title": "Harvest"})
    slug = arrival.article.slug
    Address.objects.create(slug="harvest-2", article=arrival.article)
    two = {"title": "Harvest 2"}
    other = bring("Another text. It has two sentences, both of them new.", path="b.txt", metadata=two)
    assert slug == "harvest"
    assert other.article.slug.startswith("harvest-2-")


def followed(client, address: str):
    answer = client.get(address)
    for _ in range(5):
        answer = client.get(answer["Location"]) if answer.status_code == 301 else answer
    return answer


def test_an_article_that_comes_back_to_an_address_leads_nowhere_in_circles(db, client):
    for slug in ("here", "there", "here", "elsewhere"):
        article = put_out(document(article={"slug": slug}), change_note=f"Moved to {slug}.")
    assert body("/articles/there/") == "/articles/elsewhere/"
    assert body("/articles/here/") == "/articles/elsewhere/"
    for slug in ("here", "there", "elsewhere"):
        for number in (1, 2, 3, 4):
            address = f"/articles/{slug}/editions/{number}/"
            answer = followed(client, address)
            if StoredPage.objects.filter(path=address).exists():
                assert answer.status_code == 200, address
                assert f"edition {number}" in answer.text.lower(), address
    assert wrong() == {}
    rebuild_all(everything=True)
    assert wrong() == {}
    put_out(withdrawal(document(article={"slug": "elsewhere"}), "x"), kind="withdrawal", change_note="Wrong.")
    assert set(
        StoredPage.objects.filter(owner=f"article/{article.uid}").values_list("status", flat=True)
    ) == {410}
    put_out(document(article={"slug": "back"}), change_note="Checked.")
    assert body("/articles/here/") == "/articles/back/"
    assert wrong() == {}


def test_two_editions_in_one_second_are_both_in_the_log(db):
    article = make_article("one")
    options = {"user": None, "waive_gate": "A test.", "waive_alone": True}
    publishing.publish(article, **options)
    for number in range(3):
        article.standfirst = f"Put right for the {number}. time."
        article.save()
        publishing.publish(article, **options, kind="correction", change_note=f"Repair {number}.")
    for number in range(3):
        assert f"Repair {number}." in body("/corrections/")
    times = list(article.editions.order_by("number").values_list("published_at", flat=True))
    assert times == sorted(set(times))


# --- Checking -----------------------------------------------------------------------------------------


def test_what_is_right_is_found_right(bridge):
    assert wrong() == {}
    said = StringIO()
    call_command("check_pages", stdout=said)
    assert said.getvalue() == "Readers are shown what was published, and nothing else.\n"


def holding(**packed):
    """What its body is stored as is something else."""
    return lambda page: StoredBody.objects.filter(pages__in=page).update(**packed)


@pytest.mark.parametrize(
    ("path", "change", "problem"),
    [
        (BRIDGE, lambda page: page.update(body=StoredPage.objects.get(path="/").body), DIFFERS),
        ("/corrections/", holding(gzip=gzip.compress(b"Something else.")), DIFFERS),
        (f"{BRIDGE}editions/1/", holding(gzip=b"No gzip."), DIFFERS),
        (f"{BRIDGE}editions/1/2/", holding(brotli=b"No Brotli."), DIFFERS),
        ("/topics/hallen/", holding(brotli=brotli.compress(b"Something else.")), DIFFERS),
        ("/sitemap.xml", holding(size=1), DIFFERS),
        (f"{BRIDGE}edition.json", lambda page: page.update(status=410), DIFFERS),
        ("/", lambda page: page.update(media_type="text/plain"), DIFFERS),
        ("/topics/hallen/", store.take_away, MISSING),
        ("/feeds/articles.rss", lambda page: page.update(etag=""), DIFFERS),
    ],
)
def test_a_page_that_is_not_what_it_should_be_is_named(bridge, path, change, problem):
    change(StoredPage.objects.filter(path=path))
    assert wrong() == {path: problem}
    with pytest.raises(CommandError, match="1 page or places in lists are wrong"):
        call_command("check_pages", stderr=StringIO())
    rebuild_all(everything=True)
    assert wrong() == {}


def test_bodies_that_no_page_has_go_away(bridge):
    def unused():
        return set(StoredBody.objects.values_list("pk", flat=True)) - set(
            StoredPage.objects.values_list("body", flat=True)
        )

    assert unused() == set()
    assert StoredBody.objects.count() < StoredPage.objects.count()
    put_out(document(), change_note="Better.")
    put_out(withdrawal(document(), "x"), kind="withdrawal", change_note="Wrong.")
    assert unused() == set()
    stray = StoredBody.objects.create(hash=UUID(int=1), size=0, gzip=gzip.compress(b""))
    assert wrong() == {f"body/{stray}": STRAY}
    rebuild_all()
    assert unused() == set()


def test_a_page_that_no_edition_accounts_for_is_named(bridge):
    gone = other_article(7)
    article = put_out(gone)
    pages = list(StoredPage.objects.filter(owner=build.owner_of(gone["article"]["uid"])))
    put_out(withdrawal(gone, "x"), kind="withdrawal", change_note="Wrong.")
    another = StoredBody.objects.first()
    StoredPage.objects.filter(path=pages[0].path).update(body=another, status=200)
    for path, owner in (
        ("/articles/never/", "article/00000000-0000-4000-8000-00000000dead"),
        (f"/articles/{article.slug}/editions/9/", pages[0].owner),
        ("/topics/never/", "topic/never"),
        ("/never/", ""),
    ):
        StoredPage.objects.create(path=path, owner=owner, body=another, etag="x")
    assert wrong() == {
        pages[0].path: DIFFERS,
        "/articles/never/": STRAY,
        f"/articles/{article.slug}/editions/9/": STRAY,
        "/topics/never/": STRAY,
        "/never/": STRAY,
    }
    rebuild_all(everything=True)
    assert wrong() == {}


@pytest.mark.parametrize("owner", ["front", "topic/hallen", "article/nothing", "article/", "*", "1"])
def test_a_page_is_a_stray_whatever_it_says_that_it_belongs_to(bridge, owner):
    body = StoredBody.objects.first()
    StoredPage.objects.create(path="/articles/never/", owner=owner, body=body, etag="x")
    assert wrong() == {"/articles/never/": STRAY}
    rebuild_all(everything=True)
    assert wrong() == {}


def test_an_address_that_a_list_has_no_more_goes_away(bridge, monkeypatch):
    """As where a later version makes a list without one of its feeds."""
    made = listings.PAGES["feeds"]
    monkeypatch.setitem(listings.PAGES, "feeds", lambda *given: list(made(*given))[:1])
    upgrade(monkeypatch)
    made_anew()
    assert wrong() == {}
    assert {page.path for page in StoredPage.objects.filter(owner="feeds")} == {"/feeds/articles.rss"}


def test_a_list_that_only_earlier_code_stored_goes_away(bridge):
    Made.objects.create(of="month/202503", stamp="Of a version before.")
    body = StoredBody.objects.first()
    StoredPage.objects.create(path="/sitemap-202503.xml", owner="month/202503", body=body, etag="x")
    assert wrong() == {"/sitemap-202503.xml": STRAY}
    rebuild_all()
    assert wrong() == {}


def test_a_place_in_a_list_that_no_edition_accounts_for_is_named(bridge):
    row = Listing.objects.get(list="row", article=bridge.uid)
    Listing.objects.filter(pk=row.pk).update(number=1)
    place = {"article": bridge.uid, "number": 1, "data": {"name": "Never"}, "sort_key": row.sort_key}
    Listing.objects.create(list="topic/never", **place)
    found = wrong()
    assert found[str(row)] == DIFFERS
    assert found[f"topic/never/{row.sort_key}"] == STRAY
    rebuild_all(everything=True)
    assert wrong() == {}


@pytest.mark.parametrize("name", ["uid", "updated"])
def test_what_a_feed_says_of_an_entry_is_compared(bridge, name):
    row = Listing.objects.get(list="item", article=bridge.uid)
    row.data[name] = "2037-01-01T00:00:00+00:00"
    row.save()
    assert wrong()[str(row)] == DIFFERS
    rebuild_all(everything=True)
    assert wrong() == {}


def test_a_place_in_a_list_that_is_damaged_is_named_with_the_lists_that_show_it(bridge):
    rows = Listing.objects.filter(article=bridge.uid)
    rows.filter(list="row").update(piece=b"\xff no piece")
    rows.filter(list="item").update(data={"rss": "?", "atom": 1})
    lists = {row.list for row in rows if row.list.startswith(("topic/", "author/"))}
    damaged = {str(row) for row in rows.filter(list__in=["row", "item"])}
    assert wrong() == dict.fromkeys(damaged, DIFFERS) | dict.fromkeys({*lists, "front", "feeds"}, UNMADE)
    rebuild_all(everything=True)
    assert wrong() == {}


@pytest.mark.parametrize("damage", [{"piece": b""}, {"piece": b"x" * 99}, {"data": {}}])
def test_whoever_publishes_beside_what_is_damaged_is_told_what_mends_it(bridge, damage):
    kind = "row" if "piece" in damage else "item"
    Listing.objects.filter(list=kind, article=bridge.uid).update(**damage)
    other = make_article("one")
    options = {"user": None, "waive_gate": "A test.", "waive_alone": True}
    with pytest.raises(Damaged, match="rebuild_pages --all"):
        publishing.publish(other, **options)
    assert not other.editions.exists()
    call_command("rebuild_pages", "--all")
    publishing.publish(other, **options)
    assert wrong() == {}


def test_what_an_article_leaves_for_its_next_edition_is_compared(bridge):
    owner = build.owner_of(str(bridge.uid))
    Made.objects.filter(of=owner).update(state={"slugs": []})
    assert wrong() == {owner: DIFFERS}
    rebuild_all(everything=True)
    assert wrong() == {}


def test_an_entry_that_another_zlib_has_packed_is_right(bridge):
    row = Listing.objects.get(list="item", article=bridge.uid)
    piece = pieces.from_text(row.data["rss"])
    deflating = zlib.compressobj(9, zlib.DEFLATED, pieces.RAW)
    packed = deflating.compress(piece.plain) + deflating.flush(zlib.Z_FULL_FLUSH)
    packed = pieces.HEAD.pack(piece.digest, piece.checksum, piece.size) + packed
    Listing.objects.filter(pk=row.pk).update(data=row.data | {"rss": pieces.as_text(packed)})
    assert pieces.as_text(packed) != row.data["rss"]
    assert wrong() == {}


def test_what_other_code_made_is_called_so(bridge, monkeypatch):
    upgrade(monkeypatch)
    assert set(wrong().values()) == {STALE}
    assert Made.objects.count() > 0
