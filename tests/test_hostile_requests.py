"""No address answers with an error of the server, whatever stands in its path, its
query or its form.

By day one value stands in each place on one of the databases, by night (`make nightly`)
every one on both.
"""

import ast
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, URLResolver, get_resolver

from annotations import notes
from annotations.models import Rating, Source
from articles.intake import Incoming, take_in
from articles.models import Intake
from articles.text.characters import whole_number
from newsroom.actions.accept import accept
from newsroom.actions.restore_states import KINDS
from newsroom.conf.gateway import Gateway
from newsroom.public.limits import COMPARISONS, SEARCHES
from tests import NIGHTLY
from tests.support.decisions import publish
from tests.support.site import ROOT
from tests.support.tables import table
from tests.support.workbench_forms import citation_fields

FORM = "application/x-www-form-urlencoded"
HOSTILE = [
    "",
    "x",
    "-1",
    "1.5",
    "²",
    "٣",
    "9" * 19,
    "9" * 5000,
    "1\x00",
    "\x1b\ufffe\udc80",
    "'\"<>&%s{}\r\nX: y",
]
IN_FORMS = ["", "x", "²", "9" * 19, "9" * 5000, "1\x00"]

ARTICLE = "admin/articles/article/<int:article_id>/"
SEARCH = ["q", "rating", "topic", "source", "author", "from", "to", "after"]
# What each address reads from its query; any address of the admin that lists rows also
# reads LISTS.
QUERIES = {
    "": ["before"],
    "corrections/": ["before"],
    "topics/<slug:slug>/": ["before"],
    "sources/<int:key>/": ["before"],
    "search/": SEARCH,
    "api/v1/search/": SEARCH,
    "api/v1/articles/": ["after"],
    "api/v1/sources/<int:key>/": ["after"],
    "oembed": ["url", "maxwidth", "format"],
    "admin/desk/import/": ["practice"],
    "admin/desk/import/batch/<uuid:batch>/": ["show", "page"],
    f"{ARTICLE}replies/": ["s", "reply"],
    f"{ARTICLE}history/": ["s", "a", "person", "kind", "skip", "from", "to"],
    f"{ARTICLE}workbench/": [
        *(
            "s",
            "a",
            "show",
            "form",
            "pick",
            "rate",
            "mark",
            "done",
            "again",
            "about",
            "saved",
            "decided",
        ),
        *("find", "after", "source", "page", "printed"),
    ],
    f"{ARTICLE}publish/": ["all"],
    "admin/desk/scheduled/": ["change"],
    "admin/annotations/keptcopy/<int:copy_id>/<int:number>/": ["citation"],
    "admin/annotations/keptcopy/<int:copy_id>/<int:number>/picture/": ["citation"],
    f"{ARTICLE}workbench/live/": ["s", "who", "revision"],
    "admin/workbench/sources/": ["q"],
    "admin/login/": ["next"],
    "accounts/login/": ["next"],
    "admin/autocomplete/": ["term", "app_label", "model_name", "field_name"],
}
LISTS = [
    "q",
    "p",
    "o",
    "e",
    "all",
    "_to_field",
    "_popup",
    "id__exact",
    "published_at__year",
    "published_at__gte",
    *(
        "state",
        "topic",
        "person",
        "rating",
        "kind",
        "story__changed_at__year",
        "story__changed_at__month",
    ),
]
TOGETHER = {
    **{name: {"q": "council"} for name in SEARCH if name != "q"},
    "from": {"q": "council", "to": "1"},
    "to": {"q": "council", "from": "1"},
    "maxwidth": {"url": "http://127.0.0.1:8000/articles/the-council/"},
    "story__changed_at__month": {"story__changed_at__year": "2026"},
}

DETAILS = {
    "title": "T",
    "standfirst": "S",
    "byline": "B",
    "dated": "2024-01-01",
    "language": "en",
    "site": "S",
    "canonical_url": "https://a.example/",
    "unknown": "byline",
    "why": "W",
    "slug": "another",
}
TEXT = {
    "markup": "The council paid 10 million.",
    "based_on": "1",
    "summary": "S",
    "yours": "",
    "merging": "",
}
NOTE = {
    "act": "note",
    "rating": "1",
    "reasons": "1",
    "body": "B",
    "internal": "I",
    "also_needs": "release",
    "version": "1",
    "number": "",
}
CITATION = citation_fields(
    find="",
    source="",
    title="T",
    reference="",
    authors="A",
    publisher="P",
    date="2024",
    kind="report",
    protected="on",
    description="D",
    locator="p. 4",
    quote="Q",
    stance="supports",
    version="1",
) | {"act": "citation", "number": ""}
SOURCE = {
    "work": "T",
    "kind": "report",
    "authors": "A",
    "publisher": "P",
    "date": "2024",
    "address": "",
    "doi": "",
    "isbn": "",
    "visibility": "public",
    "archive_url": "",
    "internal_note": "N",
    "seen_version": "1",
    "description": "D",
    "contact": "C",
}
# Forms as a person sends them; each value in turn becomes a hostile one.
FORMS = {
    "accounts/login/": [{"login": "editor", "password": "wrong", "next": "/admin/"}],
    "accounts/sessions/": [{"session": "x"}],
    "admin/desk/import/": [
        {
            "title": "T",
            "language": "en",
            "text": "It cost 9 million.",
            "html": "",
            "url": "",
            "practice": "",
        }
    ],
    "admin/desk/import/batch/<uuid:batch>/": [{"step": "read"}],
    "admin/desk/import/<int:intake_id>/": [
        DETAILS | {"accept": "1", "link": "0"},
        {"aside": "1"},
        {"remove": "1"},
        {"keep": "1"},
        {"reread": "text"},
    ],
    "admin/articles/article/": [
        {"action": "assign_checker", "_selected_action": "1", "index": "0"},
        {
            "action": "assign_checker",
            "_selected_action": "1",
            "apply": "1",
            "checker": "1",
            "due": "2030-01-31T17:00",
        },
        {"action": "add_topic", "_selected_action": "1", "apply": "1", "topic": "1"},
        {
            "action": "send_for_review",
            "_selected_action": "1",
            "index": "0",
            "select_across": "1",
        },
        {"action": "publish", "_selected_action": "1", "index": "0"},
    ],
    f"{ARTICLE}pictures/": [
        {
            "act": "add",
            "based_on": "1",
            "picture": "x",
            "caption": "C",
            "alt": "A",
            "credit": "B",
            "block": "0",
        },
        {
            "act": "save",
            "based_on": "1",
            "number": "0",
            "alt": "A",
            "credit": "B",
            "is_decorative": "on",
        },
    ],
    f"{ARTICLE}history/": [
        {"restore": "1", "based_on": "1"},
        *(
            {"kind": kind, "state": "1", "version": "1", "bench": "k1"}
            for kind in KINDS
        ),
    ],
    f"{ARTICLE}cite/": [
        CITATION | {"notes": "1"},
        CITATION | {"notes": "1", "citation-read": '[{"title": "T"}]'},
    ],
    f"{ARTICLE}replies/": [
        {
            "person": "A",
            "source": "1",
            "sentences": "k1",
            "how": "B",
            "asked_on": "2026-01-31",
            "wanted_by": "2026-01-31",
            "answered_on": "2026-01-31",
            "body": "C",
            "seen_version": "1",
        },
        {"delete": ""},
    ],
    f"{ARTICLE}review/": [
        {"act": "approve", "notes": "1-1", "only": "1-1"},
        {"act": "send_back", "note": "1-1", "comment": "C"},
        {"act": "assign", "checker": "1", "due": "2030-01-31T17:00"},
        {"act": "finish", "revision": "1"},
        {"act": "resolve", "number": "1"},
        {"act": "ask", "signer": "1"},
        {"act": "cancel", "number": "1"},
        {"act": "sign_off", "seen": "x"},
    ],
    f"{ARTICLE}change/": [
        *({"remove": "1"}, {"keep": "1"}),
        DETAILS
        | {
            "version": "1",
            "topics": "1",
            "credits": "Editor: Ann Lee",
            "unknown": "author",
        },
        {
            "finding": "write",
            "finding-rating": "1",
            "finding-body": "B",
            "finding-version": "0",
        },
    ],
    "admin/articles/sentence/<path:object_id>/change/": [
        NOTE,
        CITATION | {"note": "1"},
    ],
    "admin/annotations/note/<path:object_id>/change/": [NOTE | {"number": "1"}],
    f"{ARTICLE}text/": [
        TEXT | {"look": "1"},
        TEXT | {"save": "1"},
        TEXT | {"settle": "1:yours"},
    ],
    f"{ARTICLE}sentences/<slug:key>/": [
        {"at": "4", "based_on": "1"},
        {"join": "1", "based_on": "1"},
    ],
    f"{ARTICLE}publish/": [
        {
            "after": "1",
            "kind": "update",
            "follows_original": "1",
            "change_note": "N",
            "reason": "",
            "seen_open": "1",
            "own": "W",
            "why_chosen": "style",
        },
        {"act": "clear", "after": "1", "clear": "1", "other": "W"},
        {"act": "ask", "after": "1", "reason": "W", "change_note": "N"},
        {"act": "agree", "after": "1", "request": "1"},
        {"act": "decline", "after": "1", "request": "1"},
        {"act": "nothing", "after": "1", "nothing": "k1"},
        {
            "act": "schedule",
            "after": "1",
            "seen": "",
            "change_note": "N",
            "at": "2026-12-31T18:00",
            "zone": "UTC",
        },
    ],
    f"{ARTICLE}withdraw/": [
        {"after": "1", "reason": "R"},
        {"act": "schedule", "after": "1", "reason": "R", "at": "", "zone": "UTC"},
    ],
    "admin/desk/scheduled/": [
        {"act": "change", "number": "1", "at": "2026-12-31T18:00", "zone": "UTC"},
        {"act": "hold", "number": "1"},
    ],
    "admin/editions/withholding/": [
        {
            "source": "1",
            "words": "Mrs R",
            "reason": "R",
            "alone_why": "R",
            "listed": "1/text/0",
            "place": "1/text/0",
            "act": "look",
        },
        {"number": "1", "answer": "decline"},
    ],
    f"{ARTICLE}workbench/": [
        NOTE,
        NOTE | {"sentence": "k1", "revision": "1", "to": "k2"},
        NOTE | {"number": "1", "approve": "yes"},
        NOTE | {"claimant": "speaker", "speaker": "S", "saved": "1"},
        NOTE | {"words": "The", "at": "0", "covers": "0-3", "covering": "1"},
        CITATION | {"note": "1"},
        {"act": "uncite", "number": "1", "version": "1"},
        {"act": "recite", "number": "1"},
        {"act": "unsave", "saved": "note-1-2-1"},
        {"act": "no_claim", "revision": "1", "about": "0-3", "words": "The"},
        {"act": "claim", "revision": "1", "about": "0-3", "words": "The"},
        {"act": "nothing", "revision": "1", "sentence": "k1"},
        {"act": "unchecked", "revision": "1", "why": "W"},
        {"act": "undecide", "number": "1"},
        {"act": "approve", "number": "1", "version": "1"},
        {"act": "unapprove", "number": "1"},
        {"act": "release", "number": "1", "version": "1"},
        {"act": "unrelease", "number": "1", "version": "1"},
        {"act": "retire", "number": "1", "reason": "R"},
        {"act": "confirm", "number": "1"},
        {"act": "confirm_all", "numbers": "1", "reason": "R"},
        {"act": "reattach", "number": "1", "to": "k1"},
        {"act": "reattach", "number": "1", "place": "2"},
        {"act": "detach", "number": "1"},
        {"act": "undo", "number": "1"},
        {"act": "submit", "number": "1", "version": "1"},
        {"act": "send_back", "number": "1", "version": "1", "comment": "C"},
        {"act": "remark", "remark": "@ada R", "task": "yes", "due": "2026-11-30"},
        {"act": "resolve", "sentence": "k1"},
        {"act": "reopen", "sentence": "k1"},
    ],
    "admin/workbench/preview/": [{"content": "C"}],
    "admin/annotations/source/add/": [SOURCE, SOURCE | {"paste": "10.1000/1"}],
    "admin/annotations/source/<path:object_id>/change/": [SOURCE],
    "admin/annotations/source/<int:source_id>/identity/": [
        SOURCE | {"seen_version": "1", "handler": "1"}
    ],
    "admin/annotations/source/<int:source_id>/attach/": [
        {"document": "", "fetch": "yes"}
    ],
    "admin/annotations/keptcopy/<int:copy_id>/": [{"act": "show"}, {"act": "remove"}],
    "admin/annotations/citation/<int:citation_id>/confirm/": [{"why": "W"}],
    "admin/annotations/source/several/": [
        {"text": "10.1000/1", "form": "text", "file": ""}
    ],
    "admin/annotations/source/<int:number>/unreliable/": [
        {"why": "W"},
        {"again": "yes"},
    ],
    "admin/annotations/source/<int:number>/merge/": [{"gone": "1"}],
    "admin/annotations/source/<int:number>/public/": [{"reason": "R"}],
    "admin/annotations/source/<int:number>/read/": [{"reason": "R"}],
    "admin/accounts/rolemapping/<int:number>/remove/": [{"reason": "R"}],
    "admin/auth/user/<int:number>/factors/": [{"reason": "R"}],
    "admin/annotations/reason/add/": [{"label": "L", "slug": "l", "position": "1"}],
    "admin/annotations/ratingscale/": [
        {"action": "use_for_new_notes", "_selected_action": "1", "index": "0"}
    ],
    "admin/annotations/source/": [
        {"action": "delete_selected", "_selected_action": "1", "post": "yes"}
    ],
    "admin/articles/topic/add/": [{"name": "N", "slug": "n"}],
    "admin/newsroom/person/add/": [
        {"name": "N", "slug": "n", "merged_into": "1", "user": "1"}
    ],
    "admin/newsroom/person/<path:object_id>/change/": [
        {"name": "N", "merged_into": "1", "user": "1"}
    ],
    "admin/auth/user/add/": [
        {
            "username": "new",
            "usable_password": "true",
            "password1": "p",
            "password2": "p",
        }
    ],
    "admin/auth/user/<path:object_id>/change/": [
        {
            "username": "new",
            "groups": "1",
            "user_permissions": "1",
            "date_joined_0": "2024-01-01",
        },
    ],
}


def routes(patterns=None, prefix: str = "") -> Iterator[str]:
    """Every address of the site as Django writes it, parameters in angle brackets."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>[^)]*\)|\(\[\^/\]\+\)")
ROUTES = sorted({route.removesuffix("$") for route in routes()})


@pytest.fixture
def place(editor) -> dict[str, str]:
    """What parameters stand for: an article with a text, a note and an edition, and an
    import that waits.
    """
    waiting = take_in(
        Incoming(b"A second text of 12 words.\n\nIt waits here.", "b.md"), editor
    )
    intake = take_in(
        Incoming(b"The council paid 9 million.\n\nIt rained all day.", "a.md"), editor
    )
    article = accept(intake, metadata={"title": "The council"}, user=editor).article
    article.kind = "ours"
    article.save()
    sentence = article.current_revision.sentences.select_related("revision").first()
    note = notes.write_note(
        sentence,
        rating=Rating.objects.get(slug="unverified"),
        body="So it says.",
        approve=True,
        user=editor,
    )
    publish(article, user=editor)
    hidden = Source.objects.create(csl={"title": "A title"}, visibility="protected")
    Intake.objects.filter(pk=waiting.pk).update(
        batch="6f1f6ee0-0000-4000-8000-000000000001"
    )
    return {
        "slug": article.slug,
        "article_id": str(article.pk),
        "intake_id": str(waiting.pk),
        "source_id": str(hidden.pk),
        "anchor_id": str(note.anchor_id),
        "batch": "6f1f6ee0-0000-4000-8000-000000000001",
        "key": sentence.key,
        "object_id": "1",
        "content_type_id": "1",
        "app_label": "articles",
        "url": "x",
        "month": "202501",
    }


def address(route: str, place: dict[str, str], **changed: str) -> str:
    def filled(match: re.Match[str]) -> str:
        name = match[2] or match[3] or "object_id"
        return quote(
            (place | changed).get(name, "1").encode("utf-8", "surrogateescape")
        )

    return "/" + PARAMETER.sub(filled, route).replace("\\", "").lstrip("^")


def parameters(route: str) -> list[str]:
    return [match[2] or match[3] or "object_id" for match in PARAMETER.finditer(route)]


def query(name: str, value: str) -> str:
    return f"{quote(name)}={quote(value.encode('utf-8', 'surrogateescape'))}"


class Walk:
    """Sends requests and rolls each back; keeps those that were answered with an error
    of the server.
    """

    def __init__(self, user=None) -> None:
        self.client = Client(raise_request_exception=False)
        if user:
            self.client.force_login(user)
        self.failed: dict[str, str] = {}
        self.places = count(connection.vendor == "sqlite")

    def some(self, values: list[str]) -> list[str]:
        """One of them in every second place, and another in the next; the places
        between are of the other database.
        """
        if NIGHTLY:
            return values
        turn, is_of_the_other = divmod(next(self.places), 2)
        return [] if is_of_the_other else [values[turn % len(values)]]

    def send(self, method: str, route: str, path: str, **given) -> None:
        SEARCHES.counts.clear()
        COMPARISONS.counts.clear()
        with transaction.atomic():
            answer = getattr(self.client, method)(path, **given)
            # oEmbed's answer to another format
            if answer.status_code >= 500 and answer.status_code != 501:
                why = str(
                    (getattr(answer, "exc_info", None) or [answer.status_code])[0]
                )
                self.failed.setdefault(
                    f"{method} {route} {why}", f"{path[:90]} {given}"[:200]
                )
            transaction.set_rollback(True)


@pytest.fixture(params=["nobody", "root"])
def walk(request, editor, django_user_model, caplog) -> Walk:
    caplog.set_level("CRITICAL")
    return Walk(
        django_user_model.objects.create_superuser("root")
        if request.param == "root"
        else None
    )


@pytest.mark.slow
def test_paths(place, walk):
    for route in ROUTES:
        walk.send("get", route, address(route, place))
        for name in parameters(route):
            for value in walk.some(HOSTILE):
                walk.send("get", route, address(route, place, **{name: value}))
    assert walk.failed == {}


@pytest.mark.slow
def test_queries(place, walk):
    lists = {route: LISTS for route in ROUTES if re.fullmatch(r"admin/\w+/\w+/", route)}
    for route, asked in (lists | QUERIES).items():
        for name in asked:
            for value in walk.some(HOSTILE):
                pairs = [*TOGETHER.get(name, {}).items(), (name, value), (name, value)]
                walk.send(
                    "get",
                    route,
                    f"{address(route, place)}?{'&'.join(query(*pair) for pair in pairs)}",
                )
    assert walk.failed == {}


@pytest.mark.slow
def test_forms(place, walk):
    for route, forms in FORMS.items():
        for form in forms:
            walk.send("post", route, address(route, place), data=form)
            for name in form:
                for value in walk.some(IN_FORMS):
                    body = "&".join(
                        query(*pair) for pair in (form | {name: value}).items()
                    )
                    path = f"{address(route, place)}?s={place['key']}"
                    walk.send("post", route, path, data=body, content_type=FORM)
    assert walk.failed == {}


# --- By construction


DOORS = [
    ROOT / "newsroom" / "public" / name
    for name in (
        "article_pages.py",
        "comparison_pages.py",
        "embedding.py",
        "search.py",
        "views.py",
    )
]
DOORS += sorted((ROOT / "newsroom" / "desk").rglob("*.py"))


@table("file", DOORS)
def test_no_view_reads_a_number_by_itself(file: Path):
    """articles.text.characters does: int() and isdigit() do not take what databases
    take.
    """
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        name = getattr(node, "id", getattr(node, "attr", ""))
        assert name not in {"isdigit", "isdecimal", "isnumeric"}, f"line {node.lineno}"
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "int":
            raise AssertionError(f"line {node.lineno}")


def asked_for(file: Path) -> set[str]:
    """Every name that the file asks a query or a form for, by .get, .getlist,
    [] or in.
    """
    text = file.read_text("utf-8")
    given = r"(?:GET|POST|(?<!cleaned_)data|query|posted)"
    return set(
        re.findall(given + r"(?:\.get(?:list)?\(|\[)\"(\w+)\"(?!\] = )", text)
    ) | set(re.findall(r"\"(\w+)\" in request\.(?:GET|POST)", text))


def test_every_name_that_a_view_asks_for_is_walked():
    walked = {name for asked in QUERIES.values() for name in asked}
    walked |= {name for forms in FORMS.values() for form in forms for name in form}
    walked |= {name.removeprefix("citation-") for name in walked}
    assert {name for file in DOORS for name in asked_for(file)} - walked == set()


@table(
    ("text", "number"),
    [("0", 0), ("12", 12), ("9" * 18, 10**18 - 1)]
    + [
        (text, None)
        for text in (
            "",
            "x",
            "-1",
            "+1",
            "1.5",
            " 1",
            "1_0",
            "²",
            "٣",
            "9" * 19,
            "9" * 5000,
            "1\x00",
        )
    ],
)
def test_whole_numbers(text, number):
    assert whole_number(text) == number


@pytest.mark.django_db
@pytest.mark.parametrize(
    "charset", ["utf-7", "unicode_escape", "latin-1", "base64", "undefined", "zip", "?"]
)
def test_a_body_in_another_encoding_is_refused_and_a_query_is_read_as_utf_8(charset):
    def status(**request: Any) -> str:
        environ = RequestFactory().generic(**request).environ | {
            "CONTENT_TYPE": f"text/plain; charset={charset}"
        }
        said: list[str] = []
        Gateway(django)(environ, lambda line, headers: said.append(line))
        return said[0][:3]

    def django(environ: dict[str, Any], start: Any) -> list[bytes]:
        """As WSGIHandler, which would give the test's connection back."""
        response = ClientHandler()(environ)
        start(str(response.status_code), [])
        return [response.content]

    assert status(method="POST", path="/admin/login/?q=%C3%A9", data=b"a") == "415"
    assert status(method="GET", path="/search/?q=%C3%A9") == "200"


@pytest.mark.django_db
def test_a_cookie_that_spells_a_nul_is_no_session(client):
    assert (
        client.get(
            "/admin/", HTTP_COOKIE='sessionid="abcdefgh\\000ijklmnop"'
        ).status_code
        == 302
    )


@pytest.mark.django_db
def test_what_no_page_can_hold_is_taken_out_of_what_was_typed(client, editor):
    answer = client.post(
        "/admin/desk/import/", {"text": "Three\x00 hours\x1b of work."}
    )
    assert "Three hours of work." in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["a\x00.md", "\u202e.md", "x" * 3000 + ".md", "&#0;.md", "²"]
)
def test_names_of_files(client, editor, name):
    client.force_login(editor)
    file = SimpleUploadedFile("a.md", b"The council paid 9 million.\n\nIt rained.")
    file._name = name
    assert (
        client.post(
            "/admin/desk/import/", {"files": file, "text": "", "language": ""}
        ).status_code
        < 500
    )
