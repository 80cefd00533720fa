"""Notes, sources and scales in the admin."""

import re
from typing import Any

from annotations import anchors
from annotations.models import (
    Note,
    RatingScale,
    Source,
)
from annotations.sources import library
from tests.support.workbench_forms import (
    cite,
    write,
)


def test_the_admin_lists_notes_and_deletes_none(client, administrator, article) -> None:
    write(article)
    anchors.detach(cite(article, "k1").note.anchor_id, user=None)
    client.force_login(administrator)
    page = client.get("/admin/annotations/note/").content.decode()
    assert "Disputed" in page
    assert f"<bdi>{article.title}</bdi>" in page
    assert client.get("/admin/annotations/note/add/").status_code == 403
    assert (
        client.post(
            f"/admin/annotations/note/{Note.objects.first().pk}/delete/"
        ).status_code
        == 403
    )


def source_data(**changes: Any) -> dict[str, Any]:
    return {
        "work": "Minutes",
        "kind": "report",
        "authors": "",
        "publisher": "",
        "date": "",
        "address": "",
        "doi": "",
        "isbn": "",
        "visibility": "public",
        "archive_url": "",
        "internal_note": "",
        "seen_version": 1,
        **changes,
    }


def test_a_source_changes_in_the_admin_without_losing_what_the_form_does_not_show(
    desk, annotator
) -> None:
    item = {
        "title": "Minutes",
        "type": "report",
        "volume": "7",
        "author": [{"family": "Lee", "suffix": "Jr"}],
    }
    source = library.find_or_create(item, None)
    data = source_data(publisher="Port Ellery", authors="Lee")
    answer = desk.post(f"/admin/annotations/source/{source.pk}/change/", data)
    assert answer.status_code == 302
    source.refresh_from_db()
    assert source.csl == item | {"publisher": "Port Ellery"}
    assert source.version == 2
    assert source.history.first().history_user == annotator
    for page in ("change/", "history/"):
        html = desk.get(
            f"/admin/annotations/source/{source.pk}/{page}"
        ).content.decode()
        assert not re.search(r"<[^>]+\sstyle\s*=", html)


def test_a_stale_source_form_says_what_stands_now_and_may_then_replace_it(desk) -> None:
    source = library.find_or_create({"title": "Minutes", "type": "report"}, None)
    address = f"/admin/annotations/source/{source.pk}/change/"
    desk.post(address, source_data(work="Minutes of March"))
    answer = desk.post(address, source_data(work="Minutes of May"))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "It now reads: “Minutes of March”" in html
    assert "Minutes of May" in html
    assert Source.objects.get().title == "Minutes of March"
    [version] = re.findall(r'name="seen_version" value="(\d+)"', html)
    assert (
        desk.post(
            address, source_data(work="Minutes of May", seen_version=version)
        ).status_code
        == 302
    )
    assert Source.objects.get().title == "Minutes of May"


def test_a_source_is_added_and_found_in_the_admin(desk, annotator) -> None:
    bad = desk.post(
        "/admin/annotations/source/add/", source_data(address="javascript:alert(1)")
    )
    assert b"http:// or https://" in bad.content
    assert not Source.objects.exists()
    desk.post(
        "/admin/annotations/source/add/",
        source_data(work="Ölwechsel", authors="Lee, Ana"),
    )
    source = Source.objects.get()
    assert (source.created_by, source.csl["author"]) == (
        annotator,
        [{"family": "Lee", "given": "Ana"}],
    )
    assert (
        "Ölwechsel"
        in desk.get("/admin/annotations/source/?q=ÖLWECHSEL").content.decode()
    )


def test_one_scale_is_used_for_new_notes(client, administrator) -> None:
    client.force_login(administrator)
    scale = RatingScale.objects.create(name="Plain")
    data = {"action": "use_for_new_notes", "_selected_action": [scale.pk]}
    client.post("/admin/annotations/ratingscale/", data)
    assert RatingScale.objects.in_use() == scale
    both = list(RatingScale.objects.values_list("pk", flat=True))
    answer = client.post(
        "/admin/annotations/ratingscale/",
        data | {"_selected_action": both},
        follow=True,
    )
    assert b"Choose only one scale" in answer.content
    assert RatingScale.objects.filter(is_default=True).count() == 1


def test_the_admin_and_the_login_look_like_the_desk(client, administrator) -> None:
    login = client.get("/admin/login/", follow=True).content.decode()
    assert "Log in to the desk" in login
    client.force_login(administrator)
    index = client.get("/admin/").content.decode()
    for page in (login, index):
        assert 'class="masthead"' in page
        assert "testserver" not in page
    assert "Log out" in index
