"""What finds readers' pages is what the editions say: made anew, and compared; and
styles of other builds.
"""

from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django_ox.models import OxTask
from django_ox.testing import run_tasks

from newsroom.actions import publish as publishing
from newsroom.actions.second_requests import Reasons
from newsroom.editions.models import Address, Edition
from newsroom.management.commands import upgrade
from newsroom.operations.reindexing import find_row_faults
from newsroom.public import build, list_pages
from newsroom.public.answers import MEMORY
from newsroom.public.models import IndexedArticle, Listing, Place, StaticFile, Summary
from tests.support.desk import make_article
from tests.support.editions import (
    answered,
    body,
    document,
    make_pages,
    other_article,
    publish,
    published_addresses,
    reindex_all,
    statuses,
    withdrawal,
)

BRIDGE = "/articles/the-bridge-that-was-inspected-on-paper/"
STYLE = "public/reader.fcdce6b6d6e2.css"  # by the hash of what is in it

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def put_out(made: dict[str, Any], **options: Any) -> Edition:
    edition = publish(made, **options)
    make_pages(edition.article)
    return edition


@pytest.fixture
def bridge() -> Edition:
    """With two editions, beside another article."""
    put_out(other_article(1))
    put_out(document())
    return put_out(document(), kind="correction", change_note="Eleven centimetres.")


def kept() -> dict[str, object]:
    every = (*Place.objects.all(), *Listing.objects.all(), *Summary.objects.all())
    return {
        f"{type(row).__name__} {row}": [getattr(row, f.name) for f in row._meta.fields][
            1:
        ]
        for row in every
    }


# --- Made anew, and compared ----------------------------------------------------------


def test_what_is_right_is_found_right_and_stays_as_it_is(bridge):
    put_out(withdrawal(other_article(1), ""), kind="withdrawal", change_note="Wrong.")
    before = kept()
    assert list(find_row_faults()) == []
    reindex_all()
    assert kept() == before


def test_reindexing_makes_all_that_is_missing(bridge):
    before, shown = kept(), {path: body(path) for path in published_addresses()}
    for model in (Place, Listing, Summary):
        model.objects.all().delete()
    assert {answered(path).status_code for path in (BRIDGE, "/topics/hallen/")} == {404}
    reindex_all()
    assert kept() == before
    assert {path: body(path) for path in published_addresses()} == shown


def test_what_no_edition_accounts_for_is_named_and_goes(bridge):
    stray = {"uid": UUID(int=7), "sha256": bridge.sha256}
    Place.objects.create(slug="never", number=0, home="never", kind="current", **stray)
    Listing.objects.create(
        list="topic/never", sort_key="20250101000000-never", data={"name": "N"}, **stray
    )
    Listing.objects.create(
        list="topic/other",
        sort_key="2",
        uid=bridge.article.uid,
        sha256=bridge.sha256,
        data={"name": "N"},
    )
    assert answered("/articles/never/").status_code == 200
    assert set(find_row_faults()) == {
        "/articles/never/",
        "topic/never/20250101000000-never",
        "topic/other/2",
    }
    reindex_all()
    assert list(find_row_faults()) == []
    assert answered("/articles/never/").status_code == 404


WRONG: dict[str, tuple[type, dict[str, Any], dict[str, Any], str]] = {
    "an older edition": (Place, {"number": 0}, {"kind": "superseded"}, BRIDGE),
    "another document": (
        Place,
        {"number": 1},
        {"sha256": "0" * 63},
        f"{BRIDGE}editions/1/",
    ),
    "openings": (Place, {"number": 2}, {"openings": 3}, f"{BRIDGE}editions/2/"),
    "gone sentences": (Place, {"number": 0}, {"gone": [["x", 1]]}, BRIDGE),
    "a list": (Listing, {"list": "all"}, {"sha256": "of no edition"}, "all/"),
    "a name": (
        Listing,
        {"list": "topic/hallen"},
        {"data": {"name": "Elsewhere"}},
        "topic/hallen/",
    ),
    "the log": (Listing, {"list": "correction"}, {"data": {}}, "correction/"),
    "a row": (Summary, {}, {"html": "<li>Another story"}, ""),
    "a feed": (Summary, {}, {"item": "{}"}, ""),
}


@pytest.mark.parametrize("harm", WRONG)
def test_a_row_that_is_not_what_the_editions_say_is_named_and_mended(bridge, harm):
    model, which, changed, name = WRONG[harm]
    found = model.objects.filter(uid=bridge.article.uid, **which)
    assert found.update(**changed) == 1
    (fault,) = find_row_faults()
    assert fault.startswith(name or bridge.sha256)
    reindex_all()
    assert list(find_row_faults()) == []


def test_check_all_is_one_report():
    publishing.publish(
        make_article("one"), user=None, reasons=Reasons(unchecked="A test.", alone=True)
    )
    said = StringIO()
    call_command("check_all", stdout=said)
    assert "Every edition has its hash" in said.getvalue()
    assert "readers find what was published" in said.getvalue()
    Place.objects.filter(number=1).delete()
    Listing.objects.filter(list="all").delete()
    named = StringIO()
    with pytest.raises(CommandError, match=r"manage\.py reindex"):
        call_command("check_all", stdout=StringIO(), stderr=named)
    assert "/articles/one/editions/1/: not what the editions say" in named.getvalue()


def test_places_in_search_follow_the_order_of_first_publication(bridge):
    IndexedArticle.objects.all().delete()
    reindex_all()
    assert [one.slug for one in IndexedArticle.objects.order_by("pk")] == [
        "article-1",
        bridge.article.slug,
    ]


# --- Of another build -----------------------------------------------------------------


def test_lists_and_feeds_are_made_from_documents_where_another_build_made_what_is_kept(
    bridge, monkeypatch
):
    paths = ("/", "/topics/hallen/", "/feeds/articles.rss", "/feeds/articles.json")
    before = {path: body(path) for path in paths}
    Summary.objects.update(build="another", html="<li>Stale", item='{"title": "Stale"}')
    MEMORY.clear()
    assert {path: body(path) for path in paths} == before
    assert list(find_row_faults()) == []
    reindex_all()
    assert set(Summary.objects.values_list("build", flat=True)) == {
        build.of_summaries()
    }
    monkeypatch.setattr(list_pages, "reading_of", None)
    MEMORY.clear()
    assert {path: body(path) for path in paths} == before


def test_an_upgrade_with_other_code_makes_what_first_pages_show_anew(
    own_database, settings, tmp_path, monkeypatch
):
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    Summary.objects.update(build="another", html="<li>Stale")
    call_command("upgrade", stdout=(said := StringIO()))
    assert set(Summary.objects.values_list("build", flat=True)) == {
        build.of_summaries()
    }
    assert "renews the lists" not in said.getvalue()
    assert not OxTask.objects.exists()
    monkeypatch.setattr(upgrade, "NEWEST", 2)
    Summary.objects.update(build="another")
    call_command("upgrade", stdout=(said := StringIO()))
    assert Summary.objects.filter(build=build.of_summaries()).count() == 2
    assert "The worker of bin/serve renews the lists" in said.getvalue()
    run_tasks(raise_failures=True)
    assert set(Summary.objects.values_list("build", flat=True)) == {
        build.of_summaries()
    }


def test_an_upgrade_leaves_an_article_of_which_an_edition_is_missing(
    own_database, settings, tmp_path
):
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    Summary.objects.update(build="another")
    place = Place.objects.filter(number=0).first()
    Place.objects.filter(pk=place.pk).update(sha256="7" * 64)
    call_command("upgrade", stdout=StringIO())
    assert Place.objects.get(pk=place.pk).sha256 == "7" * 64


def test_a_build_is_of_code_settings_and_styles(settings, monkeypatch):
    found = {build.current()}
    settings.LANGUAGE_CODE = "zh-hans"
    found.add(build.current())
    monkeypatch.setattr(build, "static_names", lambda: {"public/reader.css": STYLE})
    build.of_process.cache_clear()
    found.add(build.current())
    monkeypatch.setattr(build, "code", lambda: "other code")
    build.of_process.cache_clear()
    found.add(build.current())
    build.of_process.cache_clear()
    assert len(found) == 4


def test_styles_of_another_build_are_answered_for_a_day(
    client, settings, tmp_path, monkeypatch
):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "public").mkdir()
    (tmp_path / STYLE).write_text("body {}")
    monkeypatch.setattr(build, "static_names", lambda: {"public/reader.css": STYLE})
    build.keep_static()
    settings.STATIC_ROOT = tmp_path / "of another server"
    answer = client.get(f"/static/{STYLE}")
    assert (answer.status_code, answer.text) == (200, "body {}")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in answer["Cache-Control"]
    monkeypatch.setattr(build, "static_names", dict)
    build.keep_static()
    assert client.get(f"/static/{STYLE}").status_code == 200
    StaticFile.objects.update(used=timezone.now() - build.KEPT * 2)
    build.keep_static()
    assert client.get(f"/static/{STYLE}").status_code == 404


# --- Addresses ------------------------------------------------------------------------


def leads(path: str) -> str:
    return answered(path)["Location"]


def test_no_article_is_published_at_an_address_of_another():
    first, second = make_article("one"), make_article("two")
    options = {"user": None, "reasons": Reasons("A test.", alone=True)}
    publishing.publish(first, **options)
    first.slug = "one-more"
    first.save()
    publishing.publish(first, **options, change_note="Moved.")
    second.slug = "one"
    second.save()
    with pytest.raises(
        publishing.Refused,
        match="readers know another article under the URL /articles/one/",
    ):
        publishing.publish(second, **options)
    assert leads("/articles/one/") == "/articles/one-more/"
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
    other = bring(
        "Another text. It has two sentences, both of them new.",
        path="b.txt",
        metadata=two,
    )
    assert slug == "harvest"
    assert other.article.slug.startswith("harvest-2-")


def followed(address: str):
    answer = answered(address)
    for _ in range(5):
        answer = answered(answer["Location"]) if answer.status_code == 301 else answer
    return answer


@pytest.mark.slow
def test_an_article_that_comes_back_to_an_address_leads_nowhere_in_circles():
    for slug in ("here", "there", "here", "elsewhere"):
        put_out(document(article={"slug": slug}), change_note=f"Moved to {slug}.")
    assert (
        leads("/articles/there/") == leads("/articles/here/") == "/articles/elsewhere/"
    )
    found = {
        path: followed(path) for path in published_addresses() if "/editions/" in path
    }
    assert {answer.status_code for answer in found.values()} == {200}
    for path, answer in found.items():
        number = path.rstrip("/").rpartition("/")[2]
        if path.count("/") == 5 and number.isdigit():
            assert f"version {number}" in answer.text.lower(), path
    assert list(find_row_faults()) == []
    reindex_all()
    assert list(find_row_faults()) == []
    put_out(
        withdrawal(document(article={"slug": "elsewhere"}), "x"),
        kind="withdrawal",
        change_note="Wrong.",
    )
    assert set(statuses("/articles/").values()) == {410}
    put_out(document(article={"slug": "back"}), change_note="Checked.")
    assert leads("/articles/here/") == "/articles/back/"
    assert list(find_row_faults()) == []


def test_what_changed_between_two_editions_is_gone_with_either():
    """Whatever was compared: neighbours where they were published, and others at the
    article's address.
    """
    for slug in ("one", "one", "two", "two"):
        put_out(document(article={"slug": slug}))
    assert {
        answered(f"/articles/one/editions/{pair}/").status_code for pair in ("1/2",)
    } == {200}
    assert leads("/articles/one/editions/1/3/") == "/articles/two/"
    for pair in ("1/2", "2/3", "1/3", "2/4", "3/4"):
        assert answered(f"/articles/two/editions/{pair}/").status_code == 200, pair
    assert answered("/articles/two/editions/1/9/").status_code == 404
    put_out(
        withdrawal(document(article={"slug": "two"}), ""),
        kind="withdrawal",
        change_note="Wrong.",
    )
    put_out(document(article={"slug": "three"}))
    assert answered("/articles/three/editions/6/").status_code == 200
    for slug in ("one", "two"):
        for pair in ("1/2", "2/3", "4/5"):
            assert answered(f"/articles/{slug}/editions/{pair}/").status_code == 410, (
                slug,
                pair,
            )


def test_two_editions_in_one_second_are_both_in_the_log():
    article = make_article("one")
    options = {"user": None, "reasons": Reasons("A test.", alone=True)}
    publishing.publish(article, **options)
    for number in range(3):
        article.standfirst = f"Put right for the {number}. time."
        article.save()
        publishing.publish(
            article, **options, kind="correction", change_note=f"Repair {number}."
        )
    for number in range(3):
        assert f"Repair {number}." in body("/corrections/")
    times = list(
        article.editions.order_by("number").values_list("published_at", flat=True)
    )
    assert times == sorted(set(times))


def test_the_last_page_of_a_list_is_full(bridge, monkeypatch):
    """Of exactly as many as a page holds there is none older."""
    monkeypatch.setattr(list_pages, "PER_PAGE", 2)
    assert 'rel="next"' not in body("/")
