"""No imported or typed text executes anything, wherever readers or the desk are shown
it.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from annotations import notes
from annotations.models import RatingScale
from annotations.sources import library
from annotations.writing import Cited
from articles.models import Article, Topic
from newsroom.actions.details import describe_article
from newsroom.actions.revise import editable_text, revise
from tests.support.decisions import publish
from tests.support.editions import answered, published_addresses
from tests.support.small_article import new_article, sentence

pytestmark = pytest.mark.slow

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt&#58;alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "</title></textarea></style><script>alert(1)</script>",
    "{{ 7|add:7 }}{% debug %}",
    "<a href='vbscript:x' style='position:fixed' onclick='x'>y</a>",
]
ALL = " ".join(HOSTILE)
ALLOWED = {"", "http", "https", "mailto"}


class Running(HTMLParser):
    """What a page would run, or could be made to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attributes)
        data = tag == "script" and given.get("type") == "application/ld+json"
        if (
            tag == "script"
            and not data
            and not (given.get("src") or "").startswith("/static/")
        ):
            self.found.append(f"<script {attributes}>")
        # the icons of Django's admin
        own = "hidden" in given or given.get("class") == "base-svgs"
        if tag in {"iframe", "object", "embed", "base", "style", "svg"} and not own:
            self.found.append(f"<{tag} {attributes}>")
        for name, value in attributes:
            address = name in {"href", "src", "action", "formaction"}
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.found.append(f"{tag} {name}={value}")
            if (
                address
                and urlsplit(re.sub(r"[\s\x00-\x1f]", "", value or "")).scheme.lower()
                not in ALLOWED
            ):
                self.found.append(f"{tag} {name}={value}")


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor, kind="examined")


@pytest.fixture
def hostile(pier, editor):
    """Hostile words wherever somebody can type or import some."""
    rating = RatingScale.objects.in_use().ratings.get(slug="disputed")
    one = sentence(pier, "It paid")
    item = {
        "type": "report",
        "title": ALL[:400],
        "publisher": ALL[:200],
        "URL": "https://a.example/%22%3E<b>",
    }
    source = library.find_or_create(item, editor)
    cited = [Cited(source, ALL[:100], ALL, "contradicts")]
    notes.write_note(
        one,
        rating=rating,
        body=ALL,
        internal=ALL,
        sources=cited,
        approve=True,
        user=editor,
    )
    topic = Topic.objects.create(name=HOSTILE[0], slug="x")
    values = {
        "title": ALL[:300],
        "standfirst": ALL,
        "byline": ALL[:300],
        "site": ALL[:200],
        "topics": [topic],
    }
    describe_article(
        pier, values, changed=values, version=1, why=ALL[:300], user=editor
    )
    markup = f"{editable_text(pier.current_revision)}\n\n{ALL}"
    revise(pier, markup, based_on=2, summary=ALL[:300], user=editor)
    publish(pier, user=editor)
    revise(
        pier,
        f"{markup}\n\nMore.",
        based_on=3,
        summary="More was left out.",
        user=editor,
    )
    publish(pier, user=editor, kind="correction", change_note=ALL[:1000])
    return pier


def test_readers_are_shown_it_as_words(hostile, client):
    pages = [
        path
        for path in published_addresses()
        if answered(path)["Content-Type"].startswith("text/html")
    ]
    for address in [
        *pages,
        "/search/?q=%3Cscript%3Ealert(1)",
        "/search/?q=script",
        "/never",
    ]:
        answer = client.get(address)
        assert Running(answer.content.decode()).found == [], address
        check_policy(answer)
    page = client.get("/articles/the-pier/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "{% debug %}" in page


def test_the_desk_is_shown_it_as_words(hostile, client, editor):
    client.force_login(editor)
    desk = [
        reverse(name, args=[hostile.pk])
        for name in (
            "admin:articles_article_change",
            "desk:revise",
            "desk:history",
            "desk:publish",
        )
    ]
    for address in [*desk, reverse("workbench", args=[hostile.pk]), "/admin/"]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert Running(answer.content.decode()).found == [], address
        check_policy(answer)


def check_policy(answer) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


def test_data_is_never_taken_for_a_page(hostile, client):
    for name in ("edition.json", "annotations.jsonld", "sources.json", "sources.bib"):
        answer = client.get(f"/articles/the-pier/{name}")
        assert not answer.headers["Content-Type"].startswith("text/html")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
