"""What the page at a pasted address says of itself; what is but guessed is marked, and
not published.
"""

import pytest
from django.core.exceptions import PermissionDenied

from annotations.models import Source
from annotations.presentation import describe_source
from annotations.sources import library
from annotations.sources.adding import add_sources
from annotations.sources.at_address import source_at
from annotations.sources.csl import BadSource, checked, without_guesses
from articles.fetch import Fetched
from articles.problems import Refused
from newsroom.editions.view import read
from tests.support.decisions import Cited, note_on, publish
from tests.support.small_article import sentence
from tests.support.tables import table

BODY = (
    "<p>A text of our own, which is long enough to be taken for the article, and says nothing.</p>"
    * 3
)
HEAD = (
    '<meta property="og:site_name" content="The Daily"><meta name="author" content="Ann Lee and Bo Ek">'
    '<meta property="article:published_time" content="2024-05-06T08:00:00Z">'
)
SEEN = '<div class="byline">Ann Lee</div><time datetime="2024-05-06">6 May</time>'
BOTH = SEEN.replace("Ann Lee", "Ann Lee and Bo Ek")
AT = "https://daily.example/tide"


def page(head: str = "", seen: str = "") -> str:
    return (
        f"<html><head><title>The tide</title>{head}</head><body><article><h1>The tide</h1>{seen}{BODY}"
        "</article></body></html>"
    )


def looked(html: str) -> dict:
    return source_at(
        AT, get=lambda url: Fetched(html.encode(), "text/html", url, "utf-8")
    )


def test_what_the_page_declares_is_no_guess() -> None:
    item = looked(page(HEAD, BOTH))
    assert item["author"] == [{"literal": "Ann Lee"}, {"literal": "Bo Ek"}]
    assert (item["title"], item["publisher"], item["URL"]) == (
        "The tide",
        "The Daily",
        AT,
    )
    assert item["issued"] == {"date-parts": [[2024, 5, 6]]}
    assert "custom" not in item
    assert "guessed" not in describe_source(item)


def test_what_it_only_looks_like_is_a_guess() -> None:
    item = looked(page("", SEEN))
    assert item["custom"] == {"guessed": ["author", "issued"]}
    assert (
        describe_source(item) == "Ann Lee (guessed), “The tide”, 6 May 2024 (guessed)"
    )
    assert without_guesses(item).keys() == {"title", "URL", "type"}
    undated = HEAD.replace("article:published_time", "x")
    assert looked(page(undated, BOTH))["custom"] == {"guessed": ["issued"]}


def test_what_the_page_shows_otherwise_than_it_declares_is_a_guess() -> None:
    assert looked(page(HEAD, SEEN))["custom"] == {"guessed": ["author"]}
    assert looked(page(HEAD, BOTH.replace("6 May", "8 May 2024")))["custom"] == {
        "guessed": ["issued"]
    }


@table(
    ("custom", "kept"),
    [
        ({"guessed": ["issued", "title"]}, ["issued"]),
        ({"guessed": "author"}, None),
        ([1], None),
        ({}, None),
    ],
)
def test_of_what_programs_add_only_that_is_kept(custom, kept) -> None:
    assert (
        checked({"title": "A", "custom": custom}).get("custom", {}).get("guessed")
        == kept
    )


# --- Added


def add(text: str, look=lambda url: looked(page("", SEEN)), **given):
    return add_sources(text, "", None, look=look, **given)


@pytest.mark.django_db
def test_the_page_of_a_new_address_is_read_and_of_nothing_else() -> None:
    asked: list[str] = []

    def look(url: str) -> dict:
        asked.append(url)
        return looked(page("", SEEN)) | {"URL": url}

    library.find_or_create({"title": "Known", "URL": "https://known.example"}, None)
    hidden = {"title": "Whistle", "URL": "https://hidden.example"}
    library.find_or_create(hidden, None, visibility=Source.Visibility.PROTECTED)
    text = "https://a.example/1\nhttps://known.example\nhttps://hidden.example\n10.1000/182\n9780306406157\n"
    added = add(
        f"{text}The minutes, https://b.example\nThe tide, https://a.example/1/", look
    )
    assert asked == ["https://a.example/1"]
    assert [one.status for one in added].count("created") == 4
    assert added[0].source.csl["custom"] == {"guessed": ["author", "issued"]}
    assert added[0].line == "Ann Lee (guessed), “The tide”, 6 May 2024 (guessed)"
    assert added[0].source.url == "https://a.example/1"


@pytest.mark.django_db
def test_a_page_that_cannot_be_read_is_a_source_all_the_same_and_says_why() -> None:
    def look(url: str) -> dict:
        raise Refused("The site took too long.")

    (one,) = add(AT, look)
    assert (one.status, one.source.title, one.error) == (
        "created",
        "daily.example/tide",
        "The site took too long.",
    )


@pytest.mark.django_db
def test_of_many_the_others_wait_and_are_read_the_next_time() -> None:
    text = "\n".join(f"https://{name}.example/" for name in "abc")
    look = lambda url: looked(page(HEAD)) | {"URL": url}  # noqa: E731
    first = add(text, look, most=2)
    assert [one.status for one in first] == ["created", "created", "refused"]
    assert "Press Add again" in first[2].error
    assert [one.status for one in add(text, look, most=2)] == [
        "duplicate",
        "duplicate",
        "created",
    ]


def test_whoever_may_not_add_asks_no_site(make_user) -> None:
    with pytest.raises(PermissionDenied):
        add_sources(
            AT, "", make_user(None), look=lambda url: pytest.fail("It was asked.")
        )


def test_a_source_whose_page_says_nothing_usable_is_refused(db) -> None:
    (one,) = add(AT, lambda url: {"title": "", "URL": url})
    assert (one.status, one.error) == (
        "refused",
        str(BadSource("A source needs a title.")),
    )


# --- Shown, confirmed, published


@pytest.fixture
def guessed(db) -> Source:
    return add(AT)[0].source


def edition_with(article, source: Source) -> dict:
    note_on(
        sentence(article, "Nobody"),
        sources=[Cited(source, "p. 1", "", "supports")],
        approve=True,
    )
    return read(publish(article, user=None).content).document["sources"][0]["csl"]


def test_no_edition_states_a_guess(pier, guessed) -> None:
    assert edition_with(pier, guessed) == {
        "title": "The tide",
        "URL": AT,
        "type": "webpage",
    }


def test_the_page_of_the_source_marks_it_and_saving_confirms_it(
    pier, guessed, client, editor
) -> None:
    client.force_login(editor)
    address = f"/admin/annotations/source/{guessed.pk}/change/"
    shown = client.get(address).content.decode()
    assert "Authors (guessed)" in shown
    assert "Date (guessed)" in shown
    assert "Publisher (guessed)" not in shown
    assert (
        "Ann Lee (guessed)" in client.get("/admin/annotations/source/").content.decode()
    )
    form = client.get(address).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields}
    assert client.post(address, typed).status_code == 302
    guessed.refresh_from_db()
    assert "custom" not in guessed.csl
    assert guessed.version == 2
    assert "guessed" not in client.get(address).content.decode()
    assert edition_with(pier, guessed)["author"] == [{"literal": "Ann Lee"}]


def test_the_desk_reads_pages_only_where_fetching_is_on(
    client, editor, settings, monkeypatch
) -> None:
    monkeypatch.setattr(
        "newsroom.desk.source_pages.source_at", lambda url: looked(page("", SEEN))
    )
    client.force_login(editor)
    several = "/admin/annotations/source/several/"
    assert (
        "guessed" not in client.post(several, {"text": AT, "form": ""}).content.decode()
    )
    settings.FETCH_URLS = True
    shown = client.post(
        several, {"text": "https://daily.example/2", "form": ""}
    ).content.decode()
    assert "Ann Lee (guessed)" in shown
