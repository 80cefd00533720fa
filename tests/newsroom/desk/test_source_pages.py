"""Sources in the admin: several added at once, where one is cited, how reliable it is,
which are the same.
"""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from annotations import notes
from annotations.models import Citation, Source
from annotations.sources import library
from annotations.writing import Cited
from newsroom.actions.second_requests import Reasons
from tests.support.decisions import cite, cited, note_on, publish
from tests.support.desk import make_article, sentence
from tests.support.html import flat

pytestmark = pytest.mark.slow

LIST = "/admin/annotations/source/"
SEVERAL = f"{LIST}several/"


@pytest.fixture
def as_role(client, make_user):
    def log_in(role: str) -> Client:
        client.force_login(make_user(role))
        return client

    return log_in


@pytest.fixture
def article(db):
    return make_article()


def page_of(client: Client, source: Source, more: str = "change/") -> str:
    return flat(html.unescape(client.get(f"{LIST}{source.pk}/{more}").content.decode()))


def shown(answer) -> str:
    return flat(html.unescape(answer.content.decode()))


def test_the_history_tells_each_field_in_words(as_role, db) -> None:
    source = library.find_or_create(
        {
            "type": "book",
            "title": "Tides",
            "author": [{"family": "Lee", "given": "Ana"}, {"literal": "Harbour"}],
            "issued": {"date-parts": [[2024, 5, 2], [2024, 6]]},
            "container-title": "Coasts",
            "custom": {"guessed": ["author", "issued"]},
        },
        None,
    )
    source.csl = {**source.csl, "type": "report", "title": "Tides and wrecks"}
    source.save()
    page = page_of(as_role("Editor"), source, "history/")
    said = (
        *("Lee, Ana; Harbour", "2024-05-02/2024-06", "Coasts", "Authors, Date"),
        *("Source type", "container title", "Report"),
    )
    for words in said:
        assert words in page, words
    assert "date-parts" not in page


# --- Several at once


def test_what_was_made_was_there_or_could_not_be_read_is_listed(as_role, db) -> None:
    known = library.find_or_create(
        {"type": "book", "title": "Tides", "ISBN": "9780306406157"}, None
    )
    client = as_role("Annotator")
    assert f'href="{SEVERAL}"' in client.get(LIST).content.decode()
    assert client.get(SEVERAL).status_code == 200
    text = "10.1000/182\n9780306406157\nhello there"
    page = shown(client.post(SEVERAL, {"text": text, "form": ""}))
    made = Source.objects.get(identifier="10.1000/182")
    assert "1 added" in page
    assert "1 duplicate" in page
    for source in (made, known):
        assert f'href="{LIST}{source.pk}/change/"' in page
    assert "1 entry could not be read" in page
    assert "Line 3:" in page
    assert f">{flat(text)}</textarea>" in page
    page = shown(client.post(SEVERAL, {"text": "10.1000/182", "form": ""}))
    assert "could not be read" not in page
    assert "10.1000/182</textarea>" not in page


def test_a_file_is_read_as_what_is_pasted(as_role, db) -> None:
    client = as_role("Annotator")
    file = SimpleUploadedFile(
        "z.bib", b'@book{a, title={Gr{\\"u}n}}\n@book{b, title={}}'
    )
    page = shown(client.post(SEVERAL, {"text": "", "form": "", "file": file}))
    assert Source.objects.get().title == "Grün"
    assert "@book{b, title={}}</textarea>" in page
    page = shown(
        client.post(SEVERAL, {"file": SimpleUploadedFile("z.bib", b"\xe9"), "form": ""})
    )
    assert "not in UTF-8" in page


def test_what_cannot_be_read_at_all_is_said_and_kept_in_the_box(as_role, db) -> None:
    page = shown(
        as_role("Annotator").post(SEVERAL, {"text": '{"title": ', "form": "csl"})
    )
    assert "The text is not JSON" in page
    assert '{"title":</textarea>' in page
    assert not Source.objects.exists()


def test_markup_in_what_is_pasted_stays_text(as_role, db) -> None:
    text = '[{"title": "<script>alert(1)</script>"}, {"title": "</textarea><script>"  , "type": "<b>"}]'
    page = (
        as_role("Annotator").post(SEVERAL, {"text": text, "form": ""}).content.decode()
    )
    assert "<script>alert" not in page
    assert "</textarea><script>" not in page


# --- Where it is cited


def test_a_source_says_where_it_is_cited(as_role, article) -> None:
    one = Cited(cited().source, "p. 1", "", "supports")
    note_on(sentence(article, "k0"), "supported", sources=[one], approve=True)
    cite(sentence(article, "k5"), Cited(one.source, "p. 2", "", "context"))
    publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    page = page_of(as_role("Annotator"), one.source)
    for key in ("k0", "k5"):
        public = sentence(article, key).public_key
        assert (
            f'href="/admin/articles/article/{article.pk}/workbench/?s={public}#s-{public}"'
            in page
        )
    assert page.count(f'<li><a href="/articles/{article.slug}/"') == 2
    other = library.find_or_create({"title": "Nobody's"}, None)
    assert "No note cites this source." in page_of(as_role("Editor"), other)


# --- Reliability


def test_an_editor_sees_what_will_be_opened_and_then_opens_it(as_role, article) -> None:
    weak = cited("The weak one", "supports")
    for where in (article, make_article("another")):
        note = note_on(sentence(where, "k0"), "supported", sources=[weak])
        notes.approve_notes([(note.pk, note.version)], user=None)
    client = as_role("Editor")
    assert f'href="{LIST}{weak.source.pk}/unreliable/"' in page_of(client, weak.source)
    page = page_of(client, weak.source, "unreliable/")
    assert "2 notes based on this source are approved or in review." in page
    assert "2 articles are affected." in page
    address = f"{LIST}{weak.source.pk}/unreliable/"
    assert "This field is required" in shown(client.post(address, {"why": " "}))
    page = shown(
        client.post(address, {"why": "Made up <b>quotations</b>."}, follow=True)
    )
    assert "2 notes reopened." in page
    assert "No longer reliable since" in page
    assert client.get(LIST, {"state": "unreliable"}).context["cl"].result_list == [
        weak.source
    ]
    assert "The weak one” (no longer reliable)" in shown(client.get(LIST))
    answer = client.get(reverse("find_sources"), {"q": "weak"}).json()
    assert answer["sources"][0]["words"] == "“The weak one” (no longer reliable)"
    page = shown(client.get(f"/admin/articles/article/{article.pk}/workbench/?s=k0"))
    assert "no longer reliable" in page
    client.post(address, {"again": "yes"})
    weak.source.refresh_from_db()
    assert weak.source.is_reliable
    assert client.get(LIST, {"state": "unreliable"}).context["cl"].result_list == []


def test_an_annotator_sees_it_and_changes_nothing(as_role, article) -> None:
    source = cited("The weak one").source
    client = as_role("Annotator")
    assert "/unreliable/" not in page_of(client, source)
    assert (
        client.post(f"{LIST}{source.pk}/unreliable/", {"why": "So."}).status_code == 403
    )
    assert (
        client.post(f"{LIST}{source.pk}/merge/", {"gone": source.pk}).status_code == 403
    )


def test_dead_links_are_filtered(as_role, db) -> None:
    dead, fine = (
        library.find_or_create({"title": n, "URL": f"https://{n}.example/"}, None)
        for n in "ab"
    )
    Source.objects.filter(pk=dead.pk).update(link_status=404)
    Source.objects.filter(pk=fine.pk).update(link_status=200)
    assert as_role("Annotator").get(LIST, {"state": "dead"}).context[
        "cl"
    ].result_list == [dead]


# --- The same


def test_the_same_work_is_merged_and_the_merge_undone(as_role, article) -> None:
    kept = library.find_or_create(
        {"title": "Tides", "URL": "https://a.example/x"}, None
    )
    gone = Source(
        csl={
            "type": "webpage",
            "title": "Tides again",
            "URL": "http://www.a.example/x/",
        }
    )
    gone.save()
    citation = cite(sentence(article, "k0"), Cited(gone, "p. 1", "", "context"))
    client = as_role("Editor")
    page = page_of(client, kept)
    assert "Possible duplicates" in page
    assert "Merge into this source" in page
    page = shown(client.post(f"{LIST}{kept.pk}/merge/", {"gone": gone.pk}, follow=True))
    assert "Merged: 1 citation moved." in page
    assert "Merged into this source:" in page
    assert Citation.objects.get(pk=citation.pk).source == kept
    assert client.get(LIST).context["cl"].result_list == [kept]
    page = page_of(client, gone, "history/")
    assert "Merged into" in page or "merged into" in page
    page = page_of(client, gone)
    assert "Its citations now belong to:" in page
    assert 'name="_save"' not in page
    assert (
        client.post(
            f"{LIST}{gone.pk}/change/", {"work": "X", "seen_version": "2"}
        ).status_code
        == 200
    )
    gone.refresh_from_db()
    assert gone.title == "Tides again"
    page = shown(client.post(f"{LIST}{gone.pk}/merge/", follow=True))
    assert "1 citation moved back." in page
    assert "The source is no longer merged." in shown(
        client.post(f"{LIST}{gone.pk}/merge/", follow=True)
    )


def test_what_is_not_there_is_not_merged(as_role, db) -> None:
    source = library.find_or_create({"title": "Tides"}, None)
    client = as_role("Editor")
    for gone in ("", "x", "99999", "9" * 30):
        assert (
            client.post(f"{LIST}{source.pk}/merge/", {"gone": gone}).status_code == 404
        )
    assert client.get(f"{LIST}99999/unreliable/").status_code == 404
    assert client.get(f"{LIST}{source.pk}/merge/").status_code == 405
