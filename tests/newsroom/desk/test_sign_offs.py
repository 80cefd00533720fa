"""Counsel reads only the articles whose sign-off was asked of them, and signs off what
they say then; no other version is published meanwhile.
"""

import re
from itertools import product
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from annotations import notes, remarks
from annotations.evidence import attach_document
from annotations.models import Citation, KeptCopy, Note, Remark
from articles.models import Article, Sentence
from articles.problems import Refused
from newsroom.actions import sign_offs
from newsroom.actions.gate import NotReady
from newsroom.actions.illustrate import PictureDetails, add_picture
from newsroom.actions.waiting import sign_offs_to_give, waiting_for
from newsroom.models import SignOff
from tests.newsroom.desk.test_roles import APART, is_refused, routes
from tests.support.decisions import publish, rating
from tests.support.documents import pdf
from tests.support.pictures import picture
from tests.support.small_article import cite, edit, new_article, sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def counsel(make_user) -> User:
    user = make_user("Counsel")
    user.first_name, user.last_name = "Vera", "Lind"
    user.save()
    return user


@pytest.fixture
def asked(pier, counsel, editor) -> SignOff:
    """The sign-off of the pier, asked of counsel."""
    sign_offs.ask_sign_off(pier, counsel.pk, user=editor)
    return SignOff.objects.get()


@pytest.fixture
def reading(asked, counsel, client) -> Client:
    client.force_login(counsel)
    return client


def fingerprint(article: Article) -> str:
    return sign_offs.fingerprints([article.pk])[article.pk]


def sign(article: Article, user: User) -> None:
    sign_offs.sign_off(article, seen=fingerprint(article), user=user)


def is_given(article: Article) -> bool:
    return all(one.is_given for one in sign_offs.asked(article.sign_offs.all()))


def write(article: Article, words: str = "It paid", body: str = "So.") -> Note:
    return notes.write_note(
        sentence(article, words), rating=rating(), body=body, user=None
    )


# --- What is signed off ---------------------------------------------------------------


def test_an_article_is_published_with_the_sign_off_that_was_asked(
    pier, counsel, editor, asked
):
    with pytest.raises(NotReady, match="1 sign-off is missing"):
        publish(pier, user=editor)
    sign(pier, counsel)
    edition = publish(pier, user=editor)
    asked.refresh_from_db()
    [signed] = edition.content["edition"]["sign_offs"]
    assert signed["by"] == "Vera Lind"
    assert signed["at"].startswith(f"{asked.signed_at:%Y-%m-%dT%H:%M}")
    assert asked.revision == pier.current_revision


def test_nothing_is_said_of_a_sign_off_that_nobody_asked(pier, editor):
    assert publish(pier, user=editor).content["edition"]["sign_offs"] == []


def change_text(article: Article) -> None:
    edit(article, "Nobody asked why.", "Nobody asked.")


def change_title(article: Article) -> None:
    Article.objects.filter(pk=article.pk).update(title="The jetty")


def change_note(article: Article) -> None:
    note = Note.objects.get()
    notes.change_note(
        note.pk, version=note.version, rating=note.rating, body="No.", user=None
    )


def add_note(article: Article) -> None:
    write(article, body="And more.")


def add_citation(article: Article) -> None:
    cite(article, "Nobody asked", title="The ledger")


def protect_source(article: Article) -> None:
    source = Citation.objects.get().source
    source.visibility = "protected"
    source.save()


@pytest.mark.parametrize(
    "change",
    [change_text, change_title, change_note, add_note, add_citation, protect_source],
)
def test_a_change_of_the_text_or_of_a_note_voids_it(
    pier, counsel, editor, asked, change
):
    write(pier)
    if change is protect_source:
        cite(pier, "Nobody asked")
    sign(pier, counsel)
    assert is_given(pier)
    change(pier)
    assert not is_given(pier)
    with pytest.raises(NotReady, match="1 sign-off is missing"):
        publish(pier, user=editor, approve=True)
    sign(pier, counsel)
    assert publish(pier, user=editor, approve=True)


def test_it_holds_while_a_note_is_approved_and_while_people_talk(
    pier, counsel, editor, asked
):
    note = write(pier)
    sign(pier, counsel)
    notes.approve_note(note.pk, version=note.version, user=editor)
    key = sentence(pier, "It paid").public_key
    remarks.add_remark(pier, key, "Who says so?", user=editor)
    assert is_given(pier)


def test_only_what_was_shown_is_signed_off(pier, counsel, asked):
    seen = fingerprint(pier)
    write(pier)
    with pytest.raises(Refused, match="has changed since you opened this page"):
        sign_offs.sign_off(pier, seen=seen, user=counsel)
    assert SignOff.objects.get().signed_at is None


def test_nobody_signs_off_for_another(pier, asked, editor, make_user):
    other = make_user("Counsel", "other")
    with pytest.raises(Refused, match="Nobody has asked you"):
        sign(pier, other)
    with pytest.raises(PermissionDenied):
        sign(pier, editor)
    with pytest.raises(Refused, match="Choose somebody who may sign off"):
        sign_offs.ask_sign_off(pier, editor.pk, user=editor)
    for act in (
        lambda: sign_offs.ask_sign_off(pier, other.pk, user=other),
        lambda: sign_offs.cancel_sign_off(pier, asked.pk, user=other),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_each_act_is_kept_and_named_in_the_history(pier, counsel, editor, asked, desk):
    sign(pier, counsel)
    sign_offs.sign_off(pier, seen="", user=counsel)
    assert not is_given(pier)
    sign_offs.cancel_sign_off(pier, asked.pk, user=editor)
    states = SignOff.history.order_by("history_id")
    assert [(state.history_type, state.history_user) for state in states] == [
        ("+", editor),
        ("~", counsel),
        ("~", counsel),
        ("-", editor),
    ]
    page = desk.get(reverse("desk:history", args=[pier.pk])).content.decode()
    # One sentence for each run of a person's acts; all four are unfolded below it.
    assert page.count("asked for a sign-off or answered") >= 2
    publish(pier, user=editor)


def test_the_pages_of_the_article_ask_and_sign(pier, counsel, desk, client):
    address = reverse("desk:review", args=[pier.pk])
    assert desk.post(address, {"act": "ask", "signer": counsel.pk}).status_code == 302
    sheet = desk.get(reverse("desk:publish", args=[pier.pk])).content.decode()
    assert "1 sign-off is missing" in sheet
    assert f"{address}#sign-offs" in sheet
    assert "Vera Lind" in sheet
    client.force_login(counsel)
    page = client.get(address).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    assert 'value="cancel"' not in page
    given = {"act": "sign_off", "seen": seen[1]}
    assert client.post(address, given).status_code == 302
    assert is_given(pier)
    change_text(pier)
    assert client.post(address, given).status_code == 409
    assert "void: the text or a note has changed" in client.get(address).text


# --- What waits -----------------------------------------------------------------------


def test_who_is_asked_is_told_and_told_again_once_it_is_void(
    pier, counsel, editor, asked
):
    [first] = sign_offs_to_give(counsel)
    assert (first.article, first.since) == (pier, asked.asked_at)
    sign(pier, counsel)
    assert list(sign_offs_to_give(counsel)) == []
    change_text(pier)
    [again] = waiting_for(counsel)
    assert again.refs != first.refs
    assert list(sign_offs_to_give(editor)) == []


def test_counsel_is_called_by_name_where_asked_alone(
    pier, counsel, editor, asked, reading
):
    other = new_article(slug="other")
    for article in (pier, other):
        key = sentence(article, "It paid").public_key
        remarks.add_remark(article, key, "@counsel, is it true?", user=editor)
    named = {remark.article: [*remark.named.all()] for remark in Remark.objects.all()}
    assert named == {pier: [counsel], other: []}
    people = reading.get(reverse("people", args=[pier.pk])).json()["people"]
    assert {"counsel", "editor"} == {one["login"] for one in people}
    words = [item.quote for item in waiting_for(counsel) if item.quote]
    assert words == ["@counsel, is it true?"]
    sign_offs.cancel_sign_off(pier, asked.pk, user=editor)
    assert list(waiting_for(counsel)) == []


# --- What counsel reads ---------------------------------------------------------------


def secret_article(user: User) -> Article:
    """An article that says zzother in everything that belongs to it."""
    article = new_article(
        "# The zzother\n\nIt paid zzother. Nobody asked zzother.",
        slug="zzother",
        user=user,
    )
    Article.objects.filter(pk=article.pk).update(
        title="Of zzother", byline="By zzother"
    )
    write(article, body="Note of zzother.")
    citation = cite(article, "Nobody asked", title="Register of zzother")
    attach_document(
        citation.source, pdf(["A page of zzother."]), filename="zzother.pdf", user=None
    )
    key = sentence(article, "It paid").public_key
    remarks.add_remark(article, key, "Remark of zzother.", user=user)
    add_picture(
        article,
        picture(),
        PictureDetails(0, "zzother", "zzother", is_decorative=False),
        caption="zzother",
        based_on=1,
        user=user,
    )
    return Article.objects.get(pk=article.pk)


def addresses(article: Article) -> list[str]:
    """Every address of the desk, with the numbers of whatever belongs to the article."""
    revision = article.current_revision
    copy = KeptCopy.objects.get()
    numbers = {
        *(1, 2, article.pk, copy.pk, copy.source_id),
        *Note.objects.values_list("pk", flat=True),
        *Citation.objects.values_list("pk", flat=True),
        *Sentence.objects.filter(revision=revision).values_list("pk", flat=True)[:2],
    }
    hashes = [size["sha256"] for one in revision.pictures for size in one["sizes"]]
    given = {
        "key": [revision.sentences.all()[0].public_key],
        "batch": [UUID(int=0)],
        "sha256": hashes,
    }
    found = []
    for name, route in routes():
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", route)
        if name in APART or re.search(r"[\[(?^]", route):
            continue
        filled = product(*(given.get(one, sorted(numbers)) for one in wanted))
        found += ["/" + re.sub(r"<[^>]*>", "%s", route) % values for values in filled]
    found += [f"{address}?q=zzother" for address in found if address.endswith("e/")]
    return found


@pytest.mark.slow
def test_counsel_reads_nothing_of_another_article(editor, counsel, reading, asked):
    article = secret_article(editor)
    read = {}
    for address in addresses(article):
        answer = reading.get(address)
        said = b"".join(answer) if answer.streaming else answer.content
        if b"zzother" in said.replace(b"q=zzother", b"") or said[:4] == b"RIFF":
            read[address] = answer.status_code
    assert read == {}


def test_counsel_reads_the_article_with_its_copies_and_pictures(pier, reading, editor):
    citation = cite(pier, "It paid")
    copy = attach_document(
        citation.source, pdf(["A page."]), filename="a.pdf", user=None
    )
    add_picture(
        pier,
        picture(),
        PictureDetails(0, "A pier", "Ann Lee", is_decorative=False),
        caption="",
        based_on=1,
        user=editor,
    )
    size = pier.current_revision.pictures[0]["sizes"][0]
    page = reverse("desk:document", args=[copy.pk, 1])
    for address in (
        page,
        reverse("desk:article_picture", args=[size["sha256"]]),
        reverse("workbench", args=[pier.pk]),
        reverse("admin:articles_article_change", args=[pier.pk]),
    ):
        assert reading.get(address).status_code == 200, address
    notes.remove_citation(citation.pk, version=citation.version, user=None)
    assert is_refused(reading.get(page))


def test_no_page_of_a_copy_marks_what_another_article_quotes(pier, reading, editor):
    source = cite(pier, "It paid").source
    copy = attach_document(source, pdf(["A page of zz."]), filename="a.pdf", user=None)
    other = new_article(slug="other")
    citation = cite(other, "It paid")
    Citation.objects.filter(pk=citation.pk).update(source=source, quote="A page of zz.")
    page = reverse("desk:document", args=[copy.pk, 1])
    assert "<mark" not in reading.get(f"{page}?citation={citation.pk}").text


def test_their_desk_lists_what_they_signed_off_and_nothing_else(
    pier, reading, counsel, editor
):
    secret_article(editor)
    sign(pier, counsel)
    page = reading.get(reverse("admin:index")).text
    assert reverse("workbench", args=[pier.pk]) in page
    assert "zzother" not in page
    assert "Stories by state" not in page


def test_they_read_it_no_longer_once_the_request_or_the_role_is_taken_back(
    pier, counsel, editor, asked, reading
):
    bench = reverse("workbench", args=[pier.pk])
    assert reading.get(bench).status_code == 200
    counsel.groups.clear()
    assert is_refused(reading.get(bench))
    counsel.groups.add(Group.objects.get(name="Counsel"))
    assert reading.get(bench).status_code == 200
    sign_offs.cancel_sign_off(pier, asked.pk, user=editor)
    assert is_refused(reading.get(bench))
