"""A source that is protected after publication is withheld at once, wherever readers were told of it."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from annotations import anchors, notes
from annotations.models import Citation, Note, Source
from annotations.sources import csl, library
from annotations.sources.duplicates import merge_sources, unmerge
from annotations.writing import Cited
from articles.models import Article
from articles.problems import Refused
from newsroom.actions import publish as publishing
from newsroom.actions.details import describe
from newsroom.actions.protect import named_by, refuse_second
from newsroom.actions.publish import upcoming, withdraw
from newsroom.desk.models import Story
from newsroom.desk.stories import catch_up
from newsroom.editions.models import Edition
from newsroom.operations.reindexing import faults
from newsroom.public import opendata
from tests import deciding
from tests.annotations.test_protection import form_data
from tests.deciding import publish
from tests.desk_texts import edit, new_article, sentence
from tests.pages import flat
from tests.promises.public import public, where
from tests.reader_fixtures import reindex_all

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
    return new_article(user=editor, kind="examined")


def cite(article: Article, source: Source, words: str = ON) -> Citation:
    return deciding.cite(sentence(article, words), Cited(source, LOCATOR, QUOTE, "supports"))


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
    assert list(faults()) == []
    said = StringIO()
    call_command("verify_editions", stdout=said)
    reindex_all()
    assert list(faults()) == []


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
    assert "no longer shown" in gone.text
    assert "A source is withheld" in client.get(f"{address}editions/1/").text
    check_settled()
    assert told(client) == {}
    assert statuses(client, *files("the-pier", 1), f"{address}editions/1/2/", f"/sources/{ledger.pk}/") == {
        410
    }


def test_nothing_of_drafts_is_published_by_it(pier, ledger, editor, client):
    cite(pier, ledger)
    first = publish(pier, user=editor).content
    edit(pier, "Nobody asked why.", "A granite draft.", editor)
    values = {"title": "A draft title", "slug": "another-slug"}
    pier.refresh_from_db()
    given = {"title": "A draft title"}
    describe(pier, given, changed=given, version=pier.version, why="A granite reason.", user=editor)
    Article.objects.filter(pk=pier.pk).update(slug=values["slug"])
    protect(ledger, editor)
    second = Edition.objects.get(article=pier, number=2).content
    same = ("article", "text", "blocks", "sentences", "notes", "ratings", "overall", "commitments")
    assert {name: second[name] for name in same} == {name: first[name] for name in same}
    assert second["edition"]["revision"] == first["edition"]["revision"]
    assert second["edition"]["published_by"] == "the desk"
    read = public(client)
    assert [place for words in ("A granite", "A draft") for place in where(read, words)] == []
    catch_up()
    assert Story.objects.get(article=pier).state == "changed"
    check_settled()


def test_a_story_with_nothing_new_stays_published(pier, ledger, editor):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    catch_up()
    assert Story.objects.get(article=pier).state == "published"


def test_a_draft_written_before_it_still_waits_to_be_published(pier, ledger, editor, monkeypatch):
    cite(pier, ledger)
    moment = publish(pier, user=editor).published_at
    Note.objects.update(updated_at=moment + timedelta(minutes=5))
    monkeypatch.setattr(timezone, "now", lambda: moment + timedelta(minutes=9))
    protect(ledger)
    catch_up()
    assert Story.objects.get(article=pier).state == "changed"


def test_what_was_left_unchecked_stays_said(pier, ledger, editor):
    cite(pier, ledger)
    edition = publishing.publish(pier, user=None, leave_unchecked="It cannot wait.", alone=True)
    protect(ledger)
    after = Edition.objects.get(article=pier, number=2)
    assert edition.content["edition"]["unchecked"] > 1
    said = ("unchecked", "unchecked_why", "unchecked_by", "seconded_by", "checked_by")
    assert [after.content["edition"][name] for name in said] == [
        edition.content["edition"][name] for name in said
    ]
    check_settled()


def test_earlier_editions_that_do_not_name_it_stay(pier, ledger, editor, client):
    """Edition 2 named it, 3 does not any more: only 2 goes, and what compares others stays."""
    publish(pier, user=editor)
    citation = cite(pier, ledger)
    publish(pier, user=editor, change_note="A source.")
    anchors.retire(citation.note, user=None)
    publish(pier, user=editor, kind="correction", change_note="Without it.")
    assert statuses(client, *files("the-pier", 2), "/articles/the-pier/editions/1/3/") == {200}
    protect(ledger)
    assert told(client) == {}
    address = "/articles/the-pier/editions"
    assert statuses(client, *files("the-pier", 1), *files("the-pier", 3), *files("the-pier", 4)) == {200}
    assert statuses(client, f"{address}/1/3/", f"{address}/1/4/", f"{address}/3/4/") == {200}
    compared = (f"{address}/{pair}/" for pair in ("1/2", "2/3", "2/4"))
    assert statuses(client, *files("the-pier", 2), *compared, f"/sources/{ledger.pk}/") == {410}
    page = client.get(f"{address}/").text
    assert "no longer shown" in page
    assert "editions/2/" not in page
    check_settled()
    assert told(client) == {}


def test_two_in_one_article_one_after_the_other(pier, ledger, editor, client):
    other = library.find_or_create({"type": "book", "title": "The register"}, editor)
    cite(pier, ledger), cite(pier, other, "Nobody")
    publish(pier, user=editor)
    protect(ledger)
    assert client.get(f"/sources/{other.pk}/").status_code == 200
    protect(other)
    last = Edition.objects.get(article=pier, number=3).content
    assert [one["id"] for one in last["sources"]] == ["p1", "p2"]
    assert last["edition"]["withheld"] == [1, 2]
    sources = [f"/sources/{one.pk}/" for one in (ledger, other)]
    assert statuses(client, *files("the-pier", 1), *files("the-pier", 2), *sources) == {410}
    check_settled()


def test_the_next_publication_goes_on_without_it(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    coming = upcoming(Article.objects.get(pk=pier.pk))
    assert coming.kinds.allowed[0] == "update"
    edit(pier, "Nobody asked why.", "", editor)
    third = publish(pier, user=editor, change_note="Shorter.")
    assert third.content["edition"]["withheld"] == [1]
    assert told(client) == {}
    assert statuses(client, *files("the-pier", 1)) == {410}
    assert client.get("/articles/the-pier/editions/1/3/").status_code == 410
    assert client.get("/articles/the-pier/editions/2/3/").status_code == 200
    check_settled()


def test_protection_lifted_and_published_again_names_it_and_leaves_the_old_ones(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    ledger.visibility = "public"
    ledger.save()
    publish(pier, user=editor, change_note="It may be named.")
    assert client.get(f"/sources/{ledger.pk}/").status_code == 200
    assert statuses(client, *files("the-pier", 3)) == {200}
    assert statuses(client, *files("the-pier", 1)) == {410}
    protect(ledger)
    assert told(client) == {}
    assert statuses(client, *files("the-pier", 1), *files("the-pier", 3)) == {410}
    check_settled()


def test_of_a_withdrawn_article_nothing_is_published_and_nothing_comes_back(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    withdraw(pier, reason="It was wrong.", user=editor)
    protect(ledger)
    assert pier.editions.count() == 2
    publish(pier, user=editor, change_note="Back.")
    assert told(client) == {}
    assert statuses(client, *files("the-pier", 1), "/articles/the-pier/editions/1/3/") == {410}
    check_settled()


def test_a_withdrawal_after_it_takes_all_away(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    withdraw(pier, reason="It was wrong.", user=editor)
    assert told(client) == {}
    assert client.get(f"/sources/{ledger.pk}/").status_code == 410
    check_settled()


@pytest.mark.slow
def test_under_every_address_that_the_article_had(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    Article.objects.filter(pk=pier.pk).update(slug="the-jetty")
    pier.refresh_from_db()
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Moved.")
    protect(ledger)
    assert told(client) == {}
    gone = [*files("the-pier", 1), *files("the-jetty", 1), *files("the-jetty", 2)]
    assert statuses(client, *gone, "/articles/the-jetty/editions/1/3/") == {410}
    Article.objects.filter(pk=pier.pk).update(slug="the-quay")
    pier.refresh_from_db()
    edit(pier, "The engineer", "An engineer", editor)
    publish(pier, user=editor, change_note="Moved again.")
    assert told(client) == {}
    assert client.get("/articles/the-quay/editions/1/4/").status_code == 410
    check_settled()


def test_whoever_has_a_page_is_not_told_that_it_is_the_same(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    addresses = [
        *files("the-pier", 1),
        "/articles/the-pier/",
        f"/sources/{ledger.pk}/",
        "/feeds/articles.json",
    ]
    had = {address: client.get(address) for address in addresses}
    protect(ledger)
    for address, answer in had.items():
        for method in (client.get, client.head):
            again = method(address, headers={"If-None-Match": answer["ETag"]})
            assert again.status_code in {200, 410}, address


def test_many_rows_at_once_protect_nothing(pier, ledger):
    with pytest.raises(TypeError, match="source by source"):
        Source.objects.update(visibility="protected")
    with pytest.raises(TypeError, match="source by source"):
        Source.objects.bulk_update([ledger], ["visibility"])


def test_who_has_read_the_row_before_protects_it_all_the_same(pier, ledger, editor, client):
    """What the row was when it was read decides nothing."""
    stale = Source.objects.get(pk=ledger.pk)
    protect(stale)
    ledger.visibility = "public"
    ledger.save()
    cite(pier, ledger)
    publish(pier, user=editor)
    stale.save()
    assert told(client) == {}


def test_in_every_article_that_names_it_and_in_no_other(ledger, editor, client):
    named = [new_article(user=editor, slug=slug) for slug in ("one", "two")]
    for article in named:
        cite(article, ledger)
        publish(article, user=editor)
    other = new_article(user=editor, slug="three")
    publish(other, user=editor)
    protect(ledger)
    assert [article.editions.count() for article in (*named, other)] == [2, 2, 1]
    assert told(client) == {}
    check_settled()


def test_a_citation_moved_to_a_protected_source_is_not_told_of_in_comparisons(pier, ledger, editor, client):
    citation = cite(pier, ledger)
    publish(pier, user=editor)
    hidden = library.find_or_create({"type": "interview", "title": "Somebody"}, None, visibility="protected")
    notes.change_citation(
        citation.pk, Cited(hidden, stance="supports"), version=citation.version, user=editor
    )
    publish(pier, user=editor, kind="correction", change_note="Not named any more.")
    compared = client.get("/articles/the-pier/editions/1/2/").text
    assert "A source is withheld now" in compared
    assert not [words for words in SECRET if words in compared]


def test_the_notes_on_the_text_are_unharmed(pier, ledger, editor):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    assert Note.objects.get().rating is None
    kept = Citation.objects.get()
    assert (kept.source, kept.quote, kept.locator) == (ledger, QUOTE, LOCATOR)


# --- What the forms say ---------------------------------------------------------------------------------


def page_of(source: Source) -> str:
    return f"/admin/annotations/source/{source.pk}/change/"


def sent(source: Source, **changes: object) -> dict[str, object]:
    """What the page of the source sends."""
    source.refresh_from_db()
    return form_data(source, **changes)


@pytest.mark.parametrize("role", ["Annotator", "Editor", "Administrator"])
def test_the_form_says_so_before_and_does_it(pier, ledger, editor, client, make_user, role):
    said = "As Quillfeather told us, and her OBSIDIAN\nLedger shows."
    whose = {"claimant": "author", "approve": True}
    deciding.note_on(sentence(pier, "The engineer"), "unverified", said, user=None, **whose)
    cite(pier, ledger)
    publish(pier, user=editor)
    client.force_login(make_user(role, "somebody"))
    page = client.get(page_of(ledger)).text
    assert "1 published article names this source" in page
    assert "no longer shown" in page
    assert "a note (<bdi>“Obsidian ledger”</bdi>), a note (<bdi>“Quillfeather”</bdi>)" in flat(page)
    answer = client.post(page_of(ledger), sent(ledger, visibility="protected"), follow=True)
    assert "Withheld in 1 published article." in answer.text
    edition = Edition.objects.get(number=2)
    assert (edition.kind, edition.published_by.username) == ("withholding", "somebody")
    assert "published article" not in client.get(page_of(ledger)).text
    for words in SECRET:
        assert {"Obsidian": ["note"], "Quillfeather": ["note"]}.get(words, []) == kinds_of_place(
            client, words
        )


def kinds_of_place(client, words: str) -> list[str]:
    """In what of the current edition it can be read."""
    document = Edition.objects.get(number=2).content
    told_by = {"note": document["notes"], "source": [document["sources"], document["citations"]]}
    return [name for name, part in told_by.items() if words.casefold() in json.dumps(part).casefold()]


def test_of_what_is_not_published_the_form_says_nothing(pier, ledger, editor, client):
    cite(pier, ledger)
    client.force_login(editor)
    assert "published article" not in client.get(page_of(ledger)).text
    client.post(page_of(ledger), sent(ledger, visibility="protected"))
    assert Edition.objects.count() == 0


def test_no_second_source_is_protected_where_readers_are_told_of_the_first(pier, ledger, editor, client):
    """It would leave the first one where it is, and look as if it were withheld."""
    held = cite(pier, ledger).note
    typed = {"title": "Anything", "reference": LEDGER["URL"], "kind": "interview", "protected": "on"}
    typed |= {"description": "A man"}
    typed |= {"act": "citation", "note": held.pk, "stance": "supports", "quote": "She said so."}
    bench = f"/admin/articles/article/{pier.pk}/workbench/?s={sentence(pier, ON).public_key}"
    client.force_login(editor)
    publish(pier, user=editor)
    answer = client.post(bench, typed)
    assert answer.status_code == 422
    assert "Published articles name this source" in answer.text
    assert "She said so." in answer.text
    added = form_data(work="Anything", address=LEDGER["URL"], visibility="protected")
    assert "Published articles name this source" in client.post("/admin/annotations/source/add/", added).text
    assert Source.objects.count() == 1
    protect(ledger)
    assert client.post(bench, typed).status_code == 302
    assert not Citation.objects.latest("pk").source.is_public


def test_a_withdrawal_prints_nothing_of_drafts_either(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    values = {"title": "A granite draft", "byline": "Feldspar", "standfirst": "Slate draft."}
    describe(pier, values, changed=values, version=pier.version, why="A granite reason.", user=editor)
    Article.objects.filter(pk=pier.pk).update(slug="granite-draft")
    edition = withdraw(pier, reason="It was wrong.", user=editor)
    assert edition.content["article"]["title"] == "The pier"
    assert edition.revision.number == edition.content["edition"]["revision"] == 1
    read = public(client)
    assert [place for word in ("ranite", "Feldspar", "Slate") for place in where(read, word)] == []
    assert statuses(client, "/articles/the-pier/", *files("the-pier", 1)) == {410}
    check_settled()


def test_protecting_a_source_withholds_those_that_were_merged_into_it(pier, ledger, editor, client):
    """Editions before the merge name the other one."""
    twin = library.find_or_create({**LEDGER, "URL": "https://granite.example/copy"}, editor)
    cite(pier, ledger)
    publish(pier, user=editor)
    merge_sources(twin, ledger, editor)
    assert [one.address for one in named_by(twin)] == ["/articles/the-pier/"]
    assert set(told(client)) == set(SECRET)
    with pytest.raises(Refused, match="Published articles name this source"):
        refuse_second(csl.checked(LEDGER))
    protect(Source.objects.get(pk=twin.pk), editor)
    assert told(client) == {}
    assert statuses(client, f"/sources/{ledger.pk}/", *files("the-pier", 1)) == {410}
    check_settled()
    edit(pier, "It paid", "The port paid", editor)
    pier.refresh_from_db()
    assert told(client) == {}
    unmerge(Source.objects.get(pk=ledger.pk), editor)
    assert not Source.objects.get(pk=ledger.pk).is_public
    assert told(client) == {}
