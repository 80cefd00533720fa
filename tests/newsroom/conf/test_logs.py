"""Lines of the log: text or JSON, with the request, without what may not leave."""

import json
import logging
import sys

import pytest

from newsroom.conf.gateway import Identified
from newsroom.conf.logs import MARKS, JsonLines, TextLines
from tests.support.tables import table

DRAFT = "a draft's words"
SESSION = "q1w2e3r4t5y6u7i8o9p0a1s2d3f4g5h6"
LINK = "d0abcd-fedcba98765432100123456789abcdef"
HASH = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def marks():
    before = MARKS.set({"request": "feedbeef", "account": 7})
    yield
    MARKS.reset(before)


def record(words: str, *values: object, failed: bool = False) -> logging.LogRecord:
    made = logging.LogRecord("newsroom.x", logging.ERROR, "", 0, words, values, None)
    if failed:
        try:
            try:
                int(DRAFT)
            except ValueError as error:
                raise KeyError(DRAFT) from error
        except KeyError:
            made.exc_info = sys.exc_info()
    return made


def test_a_line_of_text_names_the_request_and_the_account():
    moment, line = TextLines().format(record("%s is here", "It")).split(" ", 1)
    assert moment.startswith("20")
    assert line == "ERROR newsroom.x: It is here request=feedbeef account=7"


def test_a_line_of_json_does_too():
    line = json.loads(JsonLines().format(record("Two\nlines")))
    assert line.pop("time").startswith("20")
    assert line == {
        "level": "ERROR",
        "logger": "newsroom.x",
        "message": "Two\nlines",
        "request": "feedbeef",
        "account": 7,
    }


@table("lines", [TextLines(), JsonLines()])
def test_of_an_exception_only_its_class_and_place_is_written(lines):
    line = lines.format(record("It failed", failed=True))
    assert "builtins.KeyError" in line
    assert "builtins.ValueError" in line
    assert "test_logs.py" in line
    assert DRAFT not in line


@table("lines", [TextLines(), JsonLines()])
def test_tokens_are_left_out_and_hashes_are_not(lines):
    line = lines.format(record("/accounts/link/3/%s/ %s %s", LINK, SESSION, HASH))
    assert LINK[7:] not in line
    assert SESSION not in line
    assert HASH in line


# --- The request ----------------------------------------------------------------------

SHARED = ("Cache-Control", "public, max-age=60")
ID = "an-id-of-the-proxy"


def answered(path: str, status: str, *headers, **environ) -> dict[str, str]:
    def application(_environ, start):
        start(status, list(headers))
        return [b""]

    given: dict[str, str] = {}
    Identified(application)(
        {"PATH_INFO": path, "REMOTE_ADDR": "192.0.2.7", **environ},
        lambda _status, headers: given.update(headers),
    )
    return given


@table(
    ("path", "status", "headers", "has_id"),
    [
        ("/", "200 OK", [SHARED], False),
        ("/search/", "200 OK", [], False),
        ("/articles/x/", "410 Gone", [SHARED], False),
        ("/articles/x/", "304 Not Modified", [SHARED], False),
        ("/nope/", "404 Not Found", [], True),
        ("/", "503 Service Unavailable", [("Cache-Control", "no-store")], True),
        ("/admin/", "200 OK", [], True),
        ("/accounts/login/", "302 Found", [], True),
    ],
)
def test_an_answer_has_an_id_unless_caches_share_it(path, status, headers, has_id):
    given = answered(path, status, *headers)
    assert ("X-Request-ID" in given) == has_id
    if has_id:
        assert given["X-Request-ID"] == MARKS.get()["request"]


def test_the_id_of_a_proxy_is_taken_where_there_is_one_and_it_is_clean(settings):
    def given(number):
        return answered("/admin/", "200 OK", HTTP_X_REQUEST_ID=number)["X-Request-ID"]

    assert given(ID) != ID
    settings.PROXY_COUNT = 1
    assert given(ID) == ID
    for number in ("short", "x" * 65, "two words", "line\nend-of-it", "é" * 10, ""):
        assert given(number) != number


def test_addresses_of_clients_are_written_only_if_the_operator_wants_it(settings):
    answered("/", "200 OK")
    assert set(MARKS.get()) == {"request"}
    settings.LOG_CLIENTS = True
    answered("/", "200 OK")
    assert MARKS.get()["client"] == "192.0.2.7"
