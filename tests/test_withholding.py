"""A source that is protected after publication is withheld at once, wherever readers were told of it."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from annotations import notes
from annotations.models import Citation, Note, Source
from annotations.sources import library
from articles.models import Article
from newsroom.actions.details import describe
from newsroom.actions.publish import upcoming, withdraw
from newsroom.actions.stories import catch_up
from newsroom.models import Edition, Story
from newsroom.operations.check_pages import faults, things
from newsroom.operations.rebuild import rebuild_all
from newsroom.public import opendata
from tests.deciding import publish
from tests.desk_texts import edit, new_article, sentence
from tests.promises.public import public, where

ON = "It paid"
LEDGER = {
    "type": "interview",
    "title": "Obsidian ledger",
    "publisher": "Basalt and Sons",
    "URL": "https://granite.example/whistle",
    "author": [{"family": "Quillfeather", "given": "Ada"}],
}
QUOTE, LOCATOR = "Gneiss passage.", "p. porphyry"
SECRET = ("Obsidian", "Basalt", "granite.example", "Quillfeather", "Gneiss", "porphyry")
FILES = ("", *opendata.FILES)


@pytest.fixture
def ledger(editor) -> Source:
    return library.find_or_create(LEDGER, editor)


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


def cite(article: Article, source: Source, words: str = ON) -> Citation:
    place = sentence(article, words)
    return notes.attach_citation(place, source=source, locator=LOCATOR, quote=QUOTE, user=None)


def protect(source: Source, user=None) -> None:
    source.visibility = "protected"
    source._history_user = user
    source.save()


def told(client) -> dict[str, list[str]]:
    """Where any of the secret can be read."""
    read = public(client, *SECRET)
    return {words: where(read, words) for words in SECRET if where(read, words)}


def statuses(client, *addresses: str) -> set[int]:
    return {client.get(address).status_code for address in addresses}


def files(slug: str, number: int) -> list[str]:
    return [f"/articles/{slug}/editions/{number}/{name}" for name in FILES]


def check_settled() -> None:
    assert list(faults(things())) == []
    said = StringIO()
    call_command("verify_editions", stdout=said)
    rebuild_all(everything=True)
    assert list(faults(things())) == []


def test_protecting_withholds_the_source_at_once_everywhere(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    assert set(told(client)) == set(SECRET)
    protect(ledger, editor)
    assert told(client) == {}
    pier.refresh_from_db()
    edition = pier.editions.get(number=2)
    assert (edition.kind, edition.content["edition"]["withheld"]) == ("withholding", [1])
    assert edition.content["sources"] == [{"id": "p1", "protected": True, "csl": {}, "archive_url": ""}]
    assert f'"{ledger.pk}"' not in json.dumps(
        [edition.content["sources"], edition.content["citations"][0]["source"]]
    )
    address = "/articles/the-pier/"
    assert statuses(client, address, *(f"{address}{name}" for name in FILES), *files("the-pier", 2)) == {200}
    assert statuses(client, *files("the-pier", 1), f"{address}editions/1/2/") == {410}
    gone = client.get(f"/sources/{ledger.pk}/")
    assert gone.status_code == 410
    assert "not shown any more" in gone.text
    assert "A source is withheld" in client.get(f"{address}editions/1/").text
    check_settled()
    assert told(client) == {}
    assert statuses(client, *files("the-pier", 1), f"{address}editions/1/2/", f"/sources/{ledger.pk}/") == {410}
