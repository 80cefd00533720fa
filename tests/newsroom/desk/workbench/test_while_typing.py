"""Previews and sources, which the page requests while somebody types."""

from django.urls import reverse

from tests.support.workbench_forms import cite


def test_the_preview_is_what_readers_will_see(desk) -> None:
    answer = desk.post(reverse("preview_note"), {"content": "*a* <script>"})
    assert answer.content.decode() == "<p><em>a</em> &lt;script&gt;</p>\n"
    assert (
        desk.post(reverse("preview_note"), {"content": "x" * 20_001}).status_code == 413
    )
    assert desk.post(reverse("preview_note")).content == b""


def test_the_preview_says_in_a_short_piece_that_the_login_ended(
    client, db, make_user
) -> None:
    answer = client.post(reverse("preview_note"), {"content": "x"})
    assert answer.status_code == 401
    assert answer.content.startswith(b"<p>Your login has ended.")
    client.force_login(make_user(None))
    assert client.post(reverse("preview_note"), {"content": "x"}).status_code == 403


def test_the_addresses_of_markdownx_do_not_exist(client, db) -> None:
    for address in ("/markdownx/markdownify/", "/markdownx/upload/"):
        assert client.get(address).status_code == 404


def test_sources_are_found_while_typing(desk, article, client, make_user) -> None:
    source = cite(article, title="Minutes of March").source
    answer = desk.get(reverse("find_sources"), {"q": "MARCH"})
    assert answer.json() == {
        "sources": [
            {"id": source.pk, "words": "“Minutes of March”", "protected": False}
        ]
    }
    assert desk.get(reverse("find_sources"), {"q": " "}).json() == {"sources": []}
    client.force_login(make_user(None))
    assert client.get(reverse("find_sources"), {"q": "march"}).status_code == 403
