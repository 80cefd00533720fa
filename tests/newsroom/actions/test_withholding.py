"""What is withheld after publication is gone wherever readers were told of it, and the
chain holds.
"""

import re
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.core.serializers import serialize
from django.db import IntegrityError, transaction
from django.utils import timezone

from annotations import anchors, notes
from annotations.models import Citation, Note, Source
from annotations.sources import csl, library
from annotations.sources.duplicates import merge_sources, unmerge_source
from annotations.writing import Cited
from articles.models import Article
from articles.problems import Refused
from newsroom.actions import withhold
from newsroom.actions.details import describe_article
from newsroom.actions.named_sources import named_by, refuse_second
from newsroom.actions.publish import withdraw
from newsroom.actions.published_places import find_published
from newsroom.actions.withheld_again import WithheldAgain, clear_names
from newsroom.desk.models import Story
from newsroom.desk.stories import catch_up
from newsroom.editions.models import (
    Edition,
    HiddenOpenings,
    NameCleared,
    Openings,
    Withholding,
)
from newsroom.operations.kept_files import find_key_faults
from newsroom.operations.reindexing import find_row_faults
from newsroom.public import opendata
from tests.annotations.test_protection import form_data
from tests.promises.public import public, where
from tests.support import decisions
from tests.support.decisions import publish
from tests.support.editions import reindex_all
from tests.support.html import flat
from tests.support.small_article import edit, new_article, sentence
from tests.support.withheld import confirm_alone
from tests.support.workbench_forms import citation_data

pytestmark = pytest.mark.slow

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
    return decisions.cite(
        sentence(article, words), Cited(source, LOCATOR, QUOTE, "supports")
    )


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
    assert list(find_row_faults()) == []
    said = StringIO()
    call_command("verify_editions", stdout=said)
    reindex_all()
    assert list(find_row_faults()) == []


def gaps(edition: Edition) -> set[str]:
    return {*edition.gaps.values_list("path", flat=True)}


def test_where_nobody_else_may_agree_a_protected_source_is_hidden_for_a_week(
    pier, ledger, editor, client
):
    cite(pier, ledger)
    edition = publish(pier, user=editor)
    assert set(told(client)) == set(SECRET)
    protect(ledger, editor)
    assert told(client) == {}
    assert gaps(Edition.objects.get()) == set()
    (request,) = withhold.waiting()
    with pytest.raises(Refused, match="somebody else must agree"):
        withhold.agree(request.pk, user=editor)
    client.force_login(editor)
    assert "Confirm withholding" not in client.get("/admin/editions/withholding/").text
    confirm_alone(request, editor)
    assert told(client) == {}
    assert pier.editions.count() == 1
    stored = Edition.objects.get()
    assert (stored.document, stored.sha256) == (edition.document, edition.sha256)
    assert {"/sources/0/csl/title", "/sources/0/csl/URL", "/citations/0/quote"} <= gaps(
        stored
    )
    assert statuses(client, "/articles/the-pier/", *files("the-pier", 1)) == {200}
    assert "[withheld on " in client.get("/articles/the-pier/").text
    assert "to protect a source" in client.get("/articles/the-pier/edition.json").text
    gone = client.get(f"/sources/{ledger.pk}/")
    assert gone.status_code == 410
    assert "to protect a source" in gone.text
    check_settled()
    assert told(client) == {}


def test_where_somebody_else_may_it_is_hidden_until_they_confirm(
    pier, ledger, editor, make_user, client
):
    other = make_user("Editor", "other")
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger, editor)
    assert told(client) == {}
    assert gaps(Edition.objects.get()) == set()
    assert (
        "not yet confirmed by a second editor" in client.get("/articles/the-pier/").text
    )
    check_settled()
    (request,) = withhold.waiting()
    assert (request.source, request.asked_by) == (ledger, editor)
    with pytest.raises(Refused, match="somebody else must agree"):
        withhold.agree(request.pk, user=editor)
    withhold.agree(request.pk, user=other)
    assert told(client) == {}
    assert not HiddenOpenings.objects.exists()
    assert "not yet confirmed" not in client.get("/articles/the-pier/").text
    with pytest.raises(Refused, match="already answered"):
        withhold.agree(request.pk, user=other)
    gap = Edition.objects.get().gaps.first()
    assert (gap.withholding.asked_by, gap.withholding.answered_by) == (editor, other)
    check_settled()


def test_a_name_is_taken_out_of_all_editions_and_drafts_with_it_are_not_published(
    pier, ledger, editor, client
):
    said = {"claimant": "author", "approve": True, "user": None}
    decisions.note_on(
        sentence(pier, "The engineer"), "unverified", "As Quillfeather says.", **said
    )
    publish(pier, user=editor)
    edit(pier, "Nobody asked why.", "Ada Quillfeather asked why.", editor)
    publish(pier, user=editor, change_note="Quillfeather asked.")
    edit(pier, "It paid", "The port paid", editor)
    publish(pier, user=editor, change_note="Third.")
    places = {
        (one.edition.number, one.path)
        for one in find_published(Withholding(words="quillfeather"))
    }
    assert (2, "/edition/change_note") in places
    request = withhold.request_withholding(
        words="Quillfeather",
        reason="to protect her",
        alone_why="Nobody else is here.",
        user=editor,
    )
    assert told(client) == {}
    assert "not yet confirmed" in client.get("/articles/the-pier/editions/").text
    confirm_alone(request, editor)
    assert told(client) == {}
    assert "asked why" not in client.get("/articles/the-pier/editions/2/").text
    said = "to protect her; decided by one person: Nobody else is here."
    assert said in client.get("/articles/the-pier/editions/").text
    assert said in client.get("/articles/the-pier/editions/2/edition.json").text
    assert list(find_published(Withholding(words="quillfeather"))) == []
    check_settled()
    with pytest.raises(Refused, match="contains withheld words again"):
        publish(pier, user=editor, kind="correction", change_note="Fourth.")
    edit(pier, "Ada Quillfeather asked why.", "Somebody asked why.", editor)
    Note.objects.update(body="As she says.")
    publish(pier, user=editor, kind="correction", change_note="Fourth.")
    assert told(client) == {}
    check_settled()


def test_what_an_edition_said_of_itself_is_withheld_in_two_parts_one_after_the_other(
    pier, editor, client
):
    publish(pier, user=editor)
    edit(pier, "It paid 3.1", "It paid 3.2", editor)
    publish(
        pier,
        user=editor,
        kind="update",
        why="Feldspar thought so.",
        change_note="Slate said so.",
    )
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Third.")
    for words in ("Slate", "Feldspar"):
        request = withhold.request_withholding(
            words=words, reason="x", alone_why="Nobody else is here.", user=editor
        )
        confirm_alone(request, editor)
        check_settled()
    read = public(client)
    assert [
        place for words in ("Slate", "Feldspar") for place in where(read, words)
    ] == []
    assert gaps(Edition.objects.get(number=3)) == {
        "/history/1/change_note",
        "/history/1/why",
    }


def test_what_is_asked_says_what_and_why(editor, make_user):
    make_user("Editor", "other")
    for words, reason, said in (
        ("", "x", "Enter the words to withhold"),
        ("Ann", " ", "Enter a public reason"),
        ("A", "x", "two letters"),
    ):
        with pytest.raises(Refused, match=said):
            withhold.request_withholding(words=words, reason=reason, user=editor)
    request = withhold.request_withholding(words="Ann", reason="x", user=editor)
    withhold.decline(request.pk, user=editor)
    assert list(withhold.waiting()) == []


def test_who_is_alone_says_why(editor):
    with pytest.raises(Refused, match="why you decide alone"):
        withhold.request_withholding(words="Ann", reason="x", user=editor)


def test_who_may_not_withhold_cannot_ask(annotator):
    with pytest.raises(PermissionDenied):
        withhold.request_withholding(words="Ann", reason="x", user=annotator)


def test_nothing_of_drafts_is_published_by_it(pier, ledger, editor, client):
    cite(pier, ledger)
    first = publish(pier, user=editor).content
    edit(pier, "Nobody asked why.", "A granite draft.", editor)
    protect(ledger)
    second = Edition.objects.get(article=pier).content
    same = (
        "article",
        "edition",
        "text",
        "blocks",
        "sentences",
        "notes",
        "ratings",
        "overall",
    )
    assert {name: second[name] for name in same} == {name: first[name] for name in same}
    assert where(public(client), "A granite") == []
    catch_up()
    assert Story.objects.get(article=pier).state == "changed"
    check_settled()


def test_a_story_with_nothing_new_stays_published(pier, ledger, editor):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    catch_up()
    assert Story.objects.get(article=pier).state == "published"


def test_earlier_editions_that_name_it_are_without_it(pier, ledger, editor, client):
    publish(pier, user=editor)
    citation = cite(pier, ledger)
    publish(pier, user=editor, change_note="A source.")
    anchors.retire(citation.note, user=None)
    publish(pier, user=editor, kind="correction", change_note="Without it.")
    protect(ledger)
    assert told(client) == {}
    assert {one.number: one.openings.version for one in Edition.objects.all()} == {
        1: 0,
        2: 1,
        3: 0,
    }
    address = "/articles/the-pier/editions"
    compared = (f"{address}/{pair}/" for pair in ("1/2", "2/3", "1/3"))
    assert statuses(client, *files("the-pier", 2), *compared) == {200}
    assert client.get(f"/sources/{ledger.pk}/").status_code == 410
    check_settled()


def test_two_in_one_article_one_after_the_other(pier, ledger, editor, client):
    other = library.find_or_create({"type": "book", "title": "The register"}, editor)
    cite(pier, ledger), cite(pier, other, "Nobody")
    publish(pier, user=editor)
    protect(ledger)
    assert client.get(f"/sources/{other.pk}/").status_code == 200
    protect(other)
    assert Edition.objects.get().openings.version == 2
    assert statuses(client, *(f"/sources/{one.pk}/" for one in (ledger, other))) == {
        410
    }
    check_settled()


def test_the_next_publication_goes_on_without_it(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    edit(pier, "Nobody asked why.", "", editor)
    second = publish(pier, user=editor, kind="correction", change_note="Shorter.")
    assert second.content["sources"][0] == {
        "id": "p1",
        "protected": True,
        "csl": {},
        "archive_url": "",
    }
    assert told(client) == {}
    assert client.get("/articles/the-pier/editions/1/2/").status_code == 200
    check_settled()


def test_of_a_withdrawn_article_nothing_comes_back(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    withdraw(pier, reason="It was wrong.", user=editor)
    protect(ledger)
    publish(pier, user=editor, change_note="Back.")
    assert told(client) == {}
    check_settled()


def test_a_withdrawal_after_it_takes_all_away(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    withdraw(pier, reason="It was wrong.", user=editor)
    assert told(client) == {}
    assert client.get(f"/sources/{ledger.pk}/").status_code == 410
    check_settled()


def test_whoever_has_a_page_is_not_told_that_it_is_the_same(
    pier, ledger, editor, client
):
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


def test_who_has_read_the_row_before_protects_it_all_the_same(
    pier, ledger, editor, client
):
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
    versions = Edition.objects.order_by("pk").values_list(
        "openings__version", flat=True
    )
    assert list(versions) == [1, 1, 0]
    assert told(client) == {}
    check_settled()


def test_a_citation_moved_to_a_protected_source_is_not_told_of_in_comparisons(
    pier, ledger, editor, client
):
    citation = cite(pier, ledger)
    publish(pier, user=editor)
    hidden = library.find_or_create(
        {"type": "interview", "title": "Somebody"}, None, visibility="protected"
    )
    notes.change_citation(
        citation.pk,
        Cited(hidden, stance="supports"),
        version=citation.version,
        user=editor,
    )
    publish(pier, user=editor, kind="correction", change_note="Not named any more.")
    compared = client.get("/articles/the-pier/editions/1/2/").text
    assert "A source was withheld" in compared
    assert not [words for words in SECRET if words in compared]


def test_the_notes_on_the_text_are_unharmed(pier, ledger, editor):
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger)
    assert Note.objects.get().rating is None
    kept = Citation.objects.get()
    assert (kept.source, kept.quote, kept.locator) == (ledger, QUOTE, LOCATOR)


# --- What the forms say ---------------------------------------------------------------


def page_of(source: Source) -> str:
    return f"/admin/annotations/source/{source.pk}/change/"


def sent(source: Source, **changes: object) -> dict[str, object]:
    """What the page of the source sends."""
    source.refresh_from_db()
    return form_data(source, **changes)


@pytest.mark.parametrize("role", ["Annotator", "Editor", "Administrator"])
def test_the_form_says_so_before_and_asks_for_it(
    pier, ledger, editor, client, make_user, role
):
    cite(pier, ledger)
    publish(pier, user=editor)
    client.force_login(make_user(role, "somebody"))
    page = client.get(page_of(ledger)).text
    assert "1 published article names this source" in page
    answer = client.post(
        page_of(ledger), sent(ledger, visibility="protected"), follow=True
    )
    assert (
        "Hidden in all published versions. Somebody else must confirm it."
        in answer.text
    )
    client.force_login(editor)
    assert "1 withholding request" in flat(client.get("/admin/").text)
    page = client.get("/admin/editions/withholding/").text
    assert "Gneiss passage." in page
    answer = client.post(
        "/admin/editions/withholding/",
        {"number": withhold.waiting().get().pk, "answer": "agree"},
        follow=True,
    )
    assert re.search(r"Changed: \d+ places in published versions\.", answer.text)
    assert told(client) == {}
    assert "published article" not in client.get(page_of(ledger)).text


def test_words_are_looked_for_then_withheld_on_the_page(pier, editor, client):
    publish(pier, user=editor)
    client.force_login(editor)
    address, typed = (
        "/admin/editions/withholding/",
        {"words": "Nobody asked", "reason": "", "act": "look"},
    )
    page = client.post(address, typed).text
    assert "Found in 1 place in published versions." in flat(page)
    refused = client.post(address, typed | {"act": "withhold"})
    assert refused.status_code == 409
    assert "Enter a public reason" in refused.text
    assert "Nobody asked" in refused.text
    given = {
        "reason": "for her safety",
        "alone_why": "Nobody else is here.",
        "act": "withhold",
    }
    assert client.post(address, typed | given).status_code == 302
    assert "Nobody asked" not in client.get("/articles/the-pier/").text
    assert "for her safety" in client.get("/articles/the-pier/").text


def test_nobody_agrees_on_the_page_to_their_own_request(
    pier, editor, make_user, client
):
    make_user("Editor", "somebody")
    publish(pier, user=editor)
    asked = withhold.request_withholding(
        words="Nobody asked", reason="for her safety", user=editor
    )
    client.force_login(editor)
    page = client.post(
        "/admin/editions/withholding/",
        {"number": asked.pk, "answer": "agree"},
        follow=True,
    )
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert withhold.waiting().get() == asked
    assert "Nobody asked" not in client.get("/articles/the-pier/").text


def test_of_what_is_not_published_the_form_says_nothing(pier, ledger, editor, client):
    cite(pier, ledger)
    client.force_login(editor)
    assert "published article" not in client.get(page_of(ledger)).text
    client.post(page_of(ledger), sent(ledger, visibility="protected"))
    assert Edition.objects.count() == 0


def test_no_second_source_is_protected_where_readers_are_told_of_the_first(
    pier, ledger, editor, client
):
    """It would leave the first one where it is, and look as if it were withheld."""
    held = cite(pier, ledger).note
    typed = {
        "title": "Anything",
        "reference": LEDGER["URL"],
        "kind": "interview",
        "protected": "on",
        "description": "A man",
        "locator": "",
        "quote": "She said so.",
    }
    typed = citation_data(held, **typed)
    bench = f"/admin/articles/article/{pier.pk}/workbench/?s={sentence(pier, ON).public_key}"
    client.force_login(editor)
    publish(pier, user=editor)
    answer = client.post(bench, typed)
    assert answer.status_code == 422
    assert "Published articles name this source" in answer.text
    assert "She said so." in answer.text
    added = form_data(work="Anything", address=LEDGER["URL"], visibility="protected")
    assert (
        "Published articles name this source"
        in client.post("/admin/annotations/source/add/", added).text
    )
    assert Source.objects.count() == 1
    protect(ledger)
    assert client.post(bench, typed).status_code == 302
    assert not Citation.objects.latest("pk").source.is_public


def test_a_withdrawal_prints_nothing_of_drafts_either(pier, ledger, editor, client):
    cite(pier, ledger)
    publish(pier, user=editor)
    values = {
        "title": "A granite draft",
        "byline": "Feldspar",
        "standfirst": "Slate draft.",
    }
    describe_article(
        pier,
        values,
        changed=values,
        version=pier.version,
        why="A granite reason.",
        user=editor,
    )
    Article.objects.filter(pk=pier.pk).update(slug="granite-draft")
    edition = withdraw(pier, reason="It was wrong.", user=editor)
    assert edition.content["article"]["title"] == "The pier"
    assert edition.revision.number == edition.content["edition"]["revision"] == 1
    read = public(client)
    assert [
        place for word in ("ranite", "Feldspar", "Slate") for place in where(read, word)
    ] == []
    assert statuses(client, "/articles/the-pier/", *files("the-pier", 1)) == {410}
    check_settled()


def test_protecting_a_source_withholds_those_that_were_merged_into_it(
    pier, ledger, editor, client
):
    """Editions before the merge name the other one."""
    twin = library.find_or_create(
        {**LEDGER, "URL": "https://granite.example/copy"}, editor
    )
    cite(pier, ledger)
    publish(pier, user=editor)
    merge_sources(twin, ledger, editor)
    assert [one.address for one in named_by(twin)] == ["/articles/the-pier/"]
    assert set(told(client)) == set(SECRET)
    with pytest.raises(Refused, match="Published articles name this source"):
        refuse_second(csl.checked(LEDGER))
    protect(Source.objects.get(pk=twin.pk), editor)
    assert told(client) == {}
    assert client.get(f"/sources/{ledger.pk}/").status_code == 410
    check_settled()
    edit(pier, "It paid", "The port paid", editor)
    pier.refresh_from_db()
    assert told(client) == {}
    unmerge_source(Source.objects.get(pk=ledger.pk), editor)
    assert not Source.objects.get(pk=ledger.pk).is_public
    assert told(client) == {}


# --- A person, and what comes back ----------------------------------------------------


def withhold_person(name: str, user) -> Withholding:
    return withhold.request_withholding(
        words=name,
        subject="person",
        reason="for her safety",
        alone_why="Nobody else is here.",
        user=user,
    )


def test_a_person_is_withheld_in_every_form_of_the_name(pier, editor, client):
    values = {"byline": "Ada Quillfeather"}
    describe_article(
        pier,
        values,
        changed=values,
        version=pier.version,
        why="Her name.",
        user=editor,
    )
    pier.refresh_from_db()
    edit(pier, "Nobody asked why.", "A. Quill\u00adfeather asked why.", editor)
    decisions.note_on(
        sentence(pier, "The engineer"),
        "unverified",
        "As **Ada** Q&#117;illfeather says: /people/ada-quillfeather",
        claimant="author",
        approve=True,
        user=None,
    )
    publish(pier, user=editor)
    names = ("uillfeather", "feather asked")
    assert where(public(client), "uillfeather")
    withhold_person("Ada Quillfeather", editor)
    read = public(client)
    assert [place for name in names for place in where(read, name)] == []
    assert client.get("/authors/ada-quillfeather/").status_code in {404, 410}
    check_settled()


def test_a_withheld_source_that_comes_back_with_an_import_is_not_published(
    pier, ledger, editor, client
):
    cite(pier, ledger)
    publish(pier, user=editor)
    withhold.request_withholding(
        source=ledger, reason="x", alone_why="Nobody else is here.", user=editor
    )
    edit(pier, "Nobody asked why.", "Somebody asked why.", editor)
    with pytest.raises(Refused, match="contains withheld words again"):
        publish(pier, user=editor, kind="correction", change_note="Second.")
    Citation.objects.get().note.citations.all()
    again = library.find_or_create(
        {**LEDGER, "title": "OBSIDIAN  ledger", "URL": "https://elsewhere.example/"},
        editor,
    )
    other = new_article(user=editor, slug="again")
    cite(other, again)
    with pytest.raises(Refused, match="contains withheld words again"):
        publish(other, user=editor)
    assert told(client) == {}


def test_somebody_else_of_the_same_name_is_published_once_that_is_recorded(
    pier, editor, client
):
    publish(pier, user=editor)
    request = withhold_person("Ada Quillfeather", editor)
    edit(pier, "Nobody asked why.", "Quillfeather, Ada asked why.", editor)
    client.force_login(editor)
    address = f"/admin/articles/article/{pier.pk}/publish/"
    typed = {"after": 1, "kind": "correction", "change_note": "Second."}
    decisions.make_ready(pier, approve=True)
    refused = client.post(address, typed)
    assert refused.status_code == 409
    assert "Record as another person" in refused.text
    cleared = {**typed, "act": "clear", "clear": [request.pk]}
    assert "Say why this is another person" in client.post(address, cleared).text
    why = "Ada Quillfeather, a poet who died in 1810."
    client.post(address, cleared | {"other": why})
    record = NameCleared.objects.get()
    assert "uillfeather" not in record.reason
    assert "a poet who died in 1810." in record.reason
    assert (record.by, record.article, record.withholding) == (editor, pier, request)
    publish(pier, user=editor, kind="correction", change_note="Second.")
    assert "Quillfeather, Ada" in client.get("/articles/the-pier/").text
    other = new_article(user=editor, slug="another")
    edit(other, "Nobody asked why.", "Ada Quillfeather asked why.", editor)
    with pytest.raises(Refused, match="contains withheld words again"):
        publish(other, user=editor)


def test_of_what_is_confirmed_only_hashes_are_kept_which_recognise_it(
    pier, editor, make_user, client
):
    other = make_user("Editor", "other")
    edit(pier, "Nobody asked why.", "Ada Quillfeather asked why.", editor)
    publish(pier, user=editor)
    request = withhold_person("Ada Quillfeather", editor)
    withhold.agree(request.pk, user=other)
    request.refresh_from_db()
    assert request.words == ""
    stored = serialize("json", Withholding.objects.all())
    assert "uillfeather" not in stored.lower()
    client.force_login(other)
    assert "uillfeather" not in client.get("/admin/editions/withholding/").text
    edit(pier, "It paid", "As Quillfeather, A. says, it paid", editor)
    with pytest.raises(Refused, match="contains withheld words again"):
        publish(pier, user=editor, kind="correction", change_note="Second.")


def test_the_database_keeps_no_words_of_a_confirmed_request(editor):
    request = withhold_person("Ada Quillfeather", editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Withholding.objects.filter(pk=request.pk).update(
            answer="agreed", answered_at=timezone.now()
        )


def test_where_the_key_has_changed_nothing_is_published_without_a_word(
    pier, editor, settings
):
    request = withhold_person("Ada Quillfeather", editor)
    confirm_alone(request, editor)
    assert list(find_key_faults()) == []
    settings.WITHHOLDING_KEY = "another"
    assert list(find_key_faults()) == [f"the request in row {request.pk}"]
    with pytest.raises(WithheldAgain, match="WITHHOLDING_KEY has changed") as refused:
        publish(pier, user=editor)
    assert refused.value.requests == [request]
    clear_names(pier, [request.pk], reason="She is not in it.", user=editor)
    publish(pier, user=editor)


def test_a_place_about_another_person_stays(pier, editor, make_user, client):
    other = make_user("Editor", "other")
    for words in ("It paid", "Nobody asked"):
        edit(pier, words, f"{words} Ada Quillfeather and", editor)
    publish(pier, user=editor)
    client.force_login(editor)
    typed = {"words": "Ada Quillfeather", "subject": "person", "reason": "x"}
    page = client.post(
        "/admin/editions/withholding/", typed | {"act": "look"}, follow=True
    )
    first, second = [place.key for place in page.context["looked"]["shown"]]
    assert page.text.count("checked") >= 2
    sent = typed | {"act": "withhold", "listed": [first, second], "place": [first]}
    client.post("/admin/editions/withholding/", sent)
    request = Withholding.objects.get()
    assert request.spared == [second]
    shown = client.get("/articles/the-pier/").text
    assert shown.count("Quillfeather") == 1
    withhold.agree(request.pk, user=other)
    assert client.get("/articles/the-pier/").text.count("Quillfeather") == 1
    check_settled()


def test_a_request_for_a_protected_source_is_not_cancelled_while_readers_see_it(
    pier, ledger, editor, make_user, client
):
    make_user("Editor", "other")
    cite(pier, ledger)
    publish(pier, user=editor)
    protect(ledger, editor)
    (request,) = withhold.waiting()
    with pytest.raises(Refused, match="The source is protected"):
        withhold.decline(request.pk, user=editor)
    source = Source.objects.get(pk=ledger.pk)
    source.visibility = "public"
    source.save()
    withhold.decline(request.pk, user=editor)
    assert list(withhold.waiting()) == []


# --- Hidden until it is confirmed -----------------------------------------------------


def opened() -> dict[str, str]:
    return dict(Openings.objects.values_list("edition", "opened"))


def published_thrice(article: Article, editor) -> None:
    """With a name in the text, in a change note, and in a later edition's history."""
    publish(article, user=editor)
    edit(article, "Nobody asked why.", "Ada Quillfeather asked why.", editor)
    publish(article, user=editor, change_note="Ada Quillfeather asked.")
    edit(article, "Ada Quillfeather asked why.", "Nobody asked why.", editor)
    publish(article, user=editor, kind="correction", change_note="Third.")


def test_what_is_hidden_is_shown_again_exactly_as_it_was(
    pier, editor, make_user, client
):
    make_user("Editor", "other")
    published_thrice(pier, editor)
    before, pages = opened(), public(client)
    request = withhold_person("Ada Quillfeather", editor)
    assert where(public(client), "Quillfeather") == []
    assert opened() != before
    check_settled()
    assert {place.path for place in find_published(request)} == {
        "/edition/change_note",
        *(
            path
            for row in request.hidden.all()
            for path in row.leaves
            if "text" in path
        ),
    }
    edit(pier, "Nobody asked why.", "Ada Quillfeather asked.", editor)
    with pytest.raises(Refused, match="contains withheld words again"):
        publish(pier, user=editor, kind="correction", change_note="Fourth.")
    withhold.decline(request.pk, user=editor)
    assert opened() == before
    assert where(public(client), "Quillfeather") == where(pages, "Quillfeather")
    assert not HiddenOpenings.objects.exists()
    check_settled()


def test_what_was_published_since_follows_when_it_is_shown_again(
    pier, editor, make_user, client
):
    other = make_user("Editor", "other")
    published_thrice(pier, editor)
    request = withhold_person("Ada Quillfeather", editor)
    edit(pier, "It paid", "The port paid", editor)
    publish(pier, user=editor, kind="correction", change_note="Fourth.")
    assert where(public(client), "Quillfeather") == []
    check_settled()
    withhold.decline(request.pk, user=other)
    assert where(public(client), "Ada Quillfeather asked")
    check_settled()
    again = withhold_person("Quillfeather, Ada", editor)
    withhold.agree(again.pk, user=other)
    assert where(public(client), "Quillfeather") == []
    check_settled()


def test_what_another_request_hides_too_is_not_shown_again(
    pier, editor, make_user, client
):
    make_user("Editor", "other")
    published_thrice(pier, editor)
    first = withhold_person("Ada Quillfeather", editor)
    second = withhold.request_withholding(words="Quillfeather", reason="x", user=editor)
    with pytest.raises(Refused, match="Another request hides"):
        withhold.decline(first.pk, user=editor)
    assert where(public(client), "Quillfeather") == []
    withhold.decline(second.pk, user=editor)
    withhold.decline(first.pk, user=editor)
    assert where(public(client), "Quillfeather")
    check_settled()


def test_while_something_is_hidden_nothing_else_of_the_edition_changes(pier, editor):
    published_thrice(pier, editor)
    withhold_person("Ada Quillfeather", editor)
    for openings in Openings.objects.filter(version__gt=0):
        openings.version += 1
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            openings.save()
