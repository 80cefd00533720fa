"""The API and the file of all statements: each answer is as described, and each address
is.
"""

import gzip
import json
import re

import pytest
from django.urls import URLPattern, get_resolver
from jsonschema import Draft202012Validator

from newsroom.conf.gateway import join_answer
from newsroom.public import limits, openapi, statements
from newsroom.public.models import Summary
from newsroom.public.queries import ask_database
from tests.support.editions import (
    cite,
    document,
    make_pages,
    other_article,
    publish,
    rate,
    withdrawal,
)
from tests.support.tables import table

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

API = "/api/v1"
SLUG = "the-bridge-that-was-inspected-on-paper"
PAGE = f"/articles/{SLUG}/"
WITHDRAWN = "/articles/article-2/"
LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = "https://paper.example"


@pytest.fixture
def published():
    """An article in two editions, an examined one, one that was withdrawn."""
    whole = (
        [rate("missing-context", "It rests on one record.")],
        [cite("13"), cite("p1")],
    )
    examined = other_article(1, kind="examined")
    examined["notes"][0] |= {"claimant": "speaker", "speaker": "Odd Lunde"}
    examined["overall"] = {
        "rating": "false",
        "body": "No.",
        "authors": [],
        "approved_by": "",
        "approved_alone": False,
    }
    for made in (
        document(),
        document(on_article=whole),
        examined,
        other_article(2),
        other_article(3),
    ):
        make_pages(publish(made, change_note="More.").article)
    gone = withdrawal(other_article(2), "")
    make_pages(publish(gone, kind="withdrawal", change_note="It was not true.").article)


def described(path: str, status: int, media_type: str) -> dict:
    """The schema of an answer, by the description alone. Raises KeyError where it says
    nothing of it.
    """
    whole = openapi.document()
    for template, operations in whole["paths"].items():
        if re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)), path):
            return operations["get"]["responses"][str(status)]["content"][media_type][
                "schema"
            ]
    raise KeyError(path)


def fits(told: object, schema: dict) -> None:
    checker = Draft202012Validator.FORMAT_CHECKER
    whole = schema | {"components": openapi.document()["components"]}
    Draft202012Validator(whole, format_checker=checker).validate(told)


def asked(client, path: str, status: int = 200):
    """What is answered, which is as described."""
    answer = client.get(path)
    assert answer.status_code == status, path
    assert answer["Access-Control-Allow-Origin"] == "*"
    told = answer.json()
    fits(told, described(path.partition("?")[0], status, answer["Content-Type"]))
    return told


def lines(client) -> list[dict]:
    answer = client.get("/statements.jsonl")
    found = [json.loads(one) for one in b"".join(answer).decode().splitlines()]
    for one in found:
        fits(one, described("/statements.jsonl", 200, answer["Content-Type"]))
    return found


ANSWERED = {
    f"{API}/openapi.json": 200,
    f"{API}/articles/": 200,
    f"{API}{PAGE}": 200,
    f"{API}{PAGE}editions/1/": 200,
    f"{API}{PAGE}editions/2/": 200,
    f"{API}{PAGE}annotations/": 200,
    f"{API}{PAGE}editions/1/annotations/": 200,
    f"{API}/articles/article-1/": 200,
    f"{API}/sources/11/": 200,
    f"{API}{WITHDRAWN}": 410,
    f"{API}{WITHDRAWN}editions/1/": 410,
    f"{API}{WITHDRAWN}annotations/": 410,
    f"{API}/articles/never/": 404,
    f"{API}{PAGE}editions/9/": 404,
    f"{API}{PAGE}editions/9/annotations/": 404,
    f"{API}/sources/999/": 404,
    f"{API}/articles/?after=nonsense": 404,
    f"{API}/search/": 400,
}


def test_every_answer_is_as_described(published, client):
    for path, status in ANSWERED.items():
        told = asked(client, path, status)
        assert (told.get("status") == status) is (status != 200), path


def test_every_address_of_data_is_described():
    routes = [
        re.sub(r"<\w+:key>", "<int:id>", str(one.pattern))
        for one in get_resolver("newsroom.public.urls").url_patterns
        if isinstance(one, URLPattern)
    ]
    data = [
        f"/{re.sub(r'<\w+:(\w+)>', r'{\1}', one)}"
        for one in routes
        if one.startswith("api/") or one.endswith(".jsonl")
    ]
    assert sorted(data) == sorted(openapi.paths())


def test_the_description_names_the_licence_and_its_ids_are_unlike(client):
    told = client.get(f"{API}/openapi.json").json()
    assert told["info"]["license"] == LICENCE
    ids = [one["get"]["operationId"] for one in told["paths"].values()]
    assert len({*ids}) == len(ids)
    Draft202012Validator.check_schema({"$defs": told["components"]["schemas"]})


def test_articles_come_a_page_at_a_time(client):
    for number in range(1, 24):
        make_pages(publish(other_article(number)).article)
    first = asked(client, f"{API}/articles/")
    rest = asked(client, f"{API}/articles/?after={first['next']}")
    slugs = [one["article"]["slug"] for one in (*first["articles"], *rest["articles"])]
    assert (len(first["articles"]), len(slugs), len({*slugs}), rest["next"]) == (
        20,
        23,
        23,
        "",
    )
    assert first["licence"] == LICENCE


def test_a_list_made_by_another_build_says_the_same(published, client):
    before = asked(client, f"{API}/articles/"), lines(client)
    Summary.objects.update(build="another", data="{}")
    assert (asked(client, f"{API}/articles/"), lines(client)) == before


def test_an_article_says_what_was_found_of_it_and_of_each_sentence(published, client):
    told = asked(client, f"{API}{PAGE}")
    assert told["article"] == {
        "slug": SLUG,
        "title": "The bridge that was inspected on paper",
        "kind": "",
        "finding": told["article"]["finding"],
    }
    assert "6 claims supported" in told["article"]["finding"]
    assert (told["edition"], [one["number"] for one in told["history"]]) == (2, [1])
    assert f"<code>{told['sha256']}" in client.get(PAGE).text
    disputed = [
        one for one in told["statements"] if one["text"].startswith("That is ten times")
    ]
    assert [one["rating"]["slug"] for one in disputed] == [
        "disputed",
        "missing-context",
    ]
    assert (
        disputed[0]["address"]
        == f"https://paper.example{PAGE}editions/2/#s-{disputed[0]['sentence']}"
    )
    assert (
        told["files"]["edition.json"]
        == f"https://paper.example{PAGE}editions/2/edition.json"
    )
    assert {one["id"] for one in told["sources"]} == {"11", "12", "13", "14", "15"}, (
        "no protected one"
    )
    assert told["licence"] == LICENCE


def test_annotations_are_those_of_the_edition(published, client):
    for page in (PAGE, f"{PAGE}editions/1/"):
        data = client.get(f"{page}annotations.jsonld")
        assert client.get(f"{API}{page}annotations/").content == data.content
        assert data["Link"] == f'<{LICENCE["url"]}>; rel="license"'


def test_a_source_says_who_cites_it(published, client):
    told = asked(client, f"{API}/sources/13/")
    assert told["source"]["csl"]["title"] == "Gate logs of the Calder Quay service road"
    assert {one["article"]["slug"] for one in told["uses"]} == {
        SLUG,
        "article-1",
        "article-3",
    }
    assert any(one["sentence"] == "" for one in told["uses"]), (
        "of the article as a whole"
    )


def test_what_is_withdrawn_is_gone_for_the_reason_given(published, client):
    assert asked(client, f"{API}{WITHDRAWN}", 410)["detail"] == "It was not true."
    assert not [one for one in lines(client) if one["article"]["slug"] == "article-2"]


@table(
    "path",
    [f"{API}/articles/", f"{API}{PAGE}", "/statements.jsonl", f"{API}/openapi.json"],
)
def test_a_program_that_has_it_is_told_so(published, client, path):
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    assert answer["ETag"].endswith('-gz"')
    same = client.get(
        path, headers={"accept-encoding": "gzip", "if-none-match": answer["ETag"]}
    )
    assert (same.status_code, b"".join(same)) == (304, b"")
    plain = gzip.decompress(b"".join(answer)).decode()
    assert all(
        map(json.loads, plain.splitlines() if path.endswith(".jsonl") else [plain])
    )
    head = client.head(path)
    assert (head.status_code, b"".join(head)) == (200, b"")
    make_pages(publish(document(), change_note="Again.").article)
    if path != f"{API}/openapi.json":
        assert (
            client.get(path, headers={"if-none-match": answer["ETag"]}).status_code
            == 200
        )


@table("path", [f"{API}/articles/", f"{API}/never/", "/statements.jsonl", PAGE])
def test_options_are_told_to_scripts_of_other_sites(client, path):
    answer = client.options(path, headers={"origin": "https://other.example"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (
        answer["Access-Control-Allow-Origin"]
        == answer["Access-Control-Allow-Headers"]
        == "*"
    )
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_what_goes_wrong_is_a_problem(client, monkeypatch):
    for answer in (client.post(f"{API}/articles/"), client.delete(f"{API}/never/")):
        assert (answer.status_code, answer["Content-Type"]) == (
            405,
            "application/problem+json",
        )
        fits(answer.json(), {"$ref": "#/components/schemas/ProblemData"})
    nowhere = client.get(f"{API}/never/")
    assert (nowhere.status_code, nowhere.json()["status"]) == (404, 404)
    assert nowhere["Access-Control-Allow-Origin"] == "*"
    monkeypatch.setattr(limits.SEARCHES, "most", 1)
    seen = [client.get(f"{API}/search/?q=rain") for _ in range(2)]
    assert [one.status_code for one in seen] == [200, 429]
    fits(seen[1].json(), {"$ref": "#/components/schemas/ProblemData"})
    assert seen[1]["Retry-After"]
    assert client.get("/statements.jsonl").status_code == 429


CONTROLS = [
    "%00",
    "%01",
    "%0B",
    "%1B",
    "%7F",
    "%C2%85",
    "%EF%BF%BE",
    "%EF%BF%BF",
    "%ED%A0%80",
    "%FF",
]
PARTS = [
    "articles/{}/",
    "articles/{}/editions/1/",
    "articles/{}/annotations/",
    "sources/{}/",
    "{}",
]
ASKED = [
    "articles/?after={}",
    "search/?q={}",
    "search/?q=rain&topic={}",
    "search/?q=rain&after={}",
]


@table("control", CONTROLS)
def test_control_characters_are_answered_as_described(
    published, client, monkeypatch, control
):
    monkeypatch.setattr(limits.SEARCHES, "most", 1_000)
    for part in (*PARTS, *ASKED, f"articles/{SLUG}{{}}/", "search/?q=rain{}"):
        path = f"{API}/{part.format(control)}"
        answer = client.get(path)
        assert answer["Access-Control-Allow-Origin"] == "*", path
        if answer.status_code == 200:
            fits(
                answer.json(),
                described(path.partition("?")[0], 200, answer["Content-Type"]),
            )
            continue
        assert (answer.status_code, answer["Content-Type"]) in {
            (400, "application/problem+json"),
            (404, "application/problem+json"),
        }, path
        fits(answer.json(), {"$ref": "#/components/schemas/ProblemData"})


# --- Statements -----------------------------------------------------------------------


def test_head_does_not_say_that_there_is_nothing(published, client):
    answer = client.head("/statements.jsonl")
    assert (answer.status_code, b"".join(answer)) == (200, b"")
    assert "Content-Length" not in answer
    assert answer["ETag"] == client.get("/statements.jsonl")["ETag"]


def test_each_rated_note_is_a_line_in_the_order_of_first_publication(published, client):
    found = lines(client)
    slugs = list(dict.fromkeys(one["article"]["slug"] for one in found))
    assert slugs == ["article-1", "article-3", SLUG]
    told = [one for one in found if one["article"]["slug"] == SLUG]
    assert len(told) == sum(bool(one["rating"]) for one in document()["notes"]) + 1
    assert (told[0]["sentence"], told[0]["address"]) == (
        "",
        f"https://paper.example{PAGE}editions/2/",
    )
    assert [one["id"] for one in told[0]["sources"]] == ["13"], (
        "and not the protected one"
    )
    lunde = next(one for one in found if one["article"]["slug"] == "article-1")
    assert (lunde["claimant"], lunde["article"]["kind"]) == ("Odd Lunde", "examined")
    assert lunde["rating"] == {"slug": "supported", "label": "Supported"}
    assert lunde["licence"] == LICENCE


def test_a_slow_reader_does_not_keep_others_from_reading(published, client):
    first = client.get("/statements.jsonl")
    assert client.get("/statements.jsonl").status_code == 503, "one at a time for each"
    other = client.get("/statements.jsonl", REMOTE_ADDR="192.0.2.7")
    assert b"".join(other) == b"".join(first)
    again = client.get("/statements.jsonl")
    assert (again.status_code, b"".join(again)[:1]) == (200, b"{")


def test_it_goes_out_as_it_is_read(published, client):
    answer = client.get("/statements.jsonl")
    assert join_answer(answer) is answer
    assert join_answer(iter([b"a", b"b"])) == [b"ab"]
    assert b"".join(answer)


def test_few_articles_are_read_at_a_time(published):
    asked = []

    def ask_for_one(sql, values):
        asked.append(values)
        return ask_database(sql.replace(f"LIMIT {statements.FEW}", "LIMIT 1"), values)

    pieces = statements.statement_pieces(ask_for_one, is_gzip=False)
    assert (
        json.loads(next(pieces).decode().splitlines()[0])["article"]["slug"]
        == "article-1"
    )
    assert len(asked) == 1
    assert len(b"".join(pieces).decode().splitlines()) > 10
    assert len(asked) == 4
