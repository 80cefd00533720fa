"""The desk's answers go out compressed, readers' as they are stored, files as
they are.
"""

import gzip

import pytest
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory

from newsroom.conf.middleware import CompressDesk

GZIP = {"Accept-Encoding": "gzip"}
LONG = "The ledger says 3.9 million. " * 40


def answered(path: str, response: HttpResponseBase) -> HttpResponseBase:
    def answer(request: HttpRequest) -> HttpResponseBase:
        return response

    return CompressDesk(answer)(RequestFactory().get(path, headers=GZIP))  # type: ignore[return-value]


def test_a_page_of_the_desk_is_compressed_for_whoever_can_read_it(
    client: Client, editor
) -> None:
    client.force_login(editor)
    page = client.get("/admin/", headers=GZIP)
    assert page["Content-Encoding"] == "gzip"
    assert b"<html" in gzip.decompress(page.content)
    assert int(page["Content-Length"]) == len(page.content)
    assert "Accept-Encoding" in page["Vary"]
    plain = client.get("/admin/")
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"]


def test_the_same_page_differs_in_length_from_one_answer_to_the_next(
    client: Client, editor
) -> None:
    client.force_login(editor)
    assert (
        len(
            {
                client.get("/admin/desk/import/", headers=GZIP)["Content-Length"]
                for _ in range(12)
            }
        )
        > 1
    )


@pytest.mark.parametrize("path", ["/articles/pier/", "/search/"])
def test_what_readers_get_is_left_alone(path) -> None:
    answer = answered(path, HttpResponse(LONG))
    assert not answer.has_header("Content-Encoding")
    assert not answer.has_header("Vary")


def test_a_file_is_left_alone(tmp_path) -> None:
    kept = tmp_path / "original.txt"
    kept.write_text(LONG)
    answer = answered("/admin/desk/import/1/original/", FileResponse(kept.open("rb")))
    assert not answer.has_header("Content-Encoding")


def test_what_names_a_version_names_the_compressed_one_weakly() -> None:
    answer = answered("/admin/", HttpResponse(LONG, headers={"ETag": '"5"'}))
    assert (answer["ETag"], answer["Content-Encoding"]) == ('W/"5"', "gzip")
