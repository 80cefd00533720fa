"""What identifies a protected source is read by those who may, wherever the others
look.
"""

import re
from collections.abc import Iterator
from io import StringIO
from itertools import product
from uuid import UUID

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from annotations import evidence, notes
from annotations.models import (
    AccessRecord,
    Note,
    QuotationCheck,
    Source,
    SourceIdentity,
)
from annotations.note_history import save_as
from annotations.sources import library
from annotations.sources.duplicates import merge_sources
from annotations.sources.reliability import mark_source_reliable, mark_source_unreliable
from annotations.writing import Cited
from articles.models import Article
from newsroom.actions import publish as publishing
from newsroom.actions import withhold
from newsroom.actions.second_requests import Reasons
from tests import NIGHTLY
from tests.annotations.test_protection import form_data
from tests.newsroom.desk.test_roles import routes
from tests.promises.canaries import canaries_in
from tests.promises.public import public
from tests.support.decisions import publish, rating
from tests.support.documents import pdf
from tests.support.small_article import edit, sentence

CALLED = "A worker at the port"
DOI = "10.5555/7"
ITEM = {
    "id": "zzqqidqqzz",
    "type": "interview",
    "title": "zzqqtitleqqzz",
    "publisher": "zzqqpublisherqqzz",
    "author": [{"family": "zzqqauthorqqzz", "given": "Ada"}],
    "URL": "https://zzqqaddressqqzz.example/x",
    "DOI": DOI,
}
PRINTED = (
    "The pier zzqqprintedqqzz was rotten in March 2024, said the engineer who built it."
)
CONTACT = "zzqqcontactqqzz"
OF_SOURCE = {
    *(
        "zzqqtitleqqzz",
        "zzqqpublisherqqzz",
        "zzqqauthorqqzz",
        "zzqqaddressqqzz",
        "zzqqarchiveqqzz",
    ),
    *("zzqqnoteqqzz", "zzqqprintedqqzz", "zzqqfilenameqqzz"),
    "zzqqwhyqqzz",
}
NOT_READERS = ("nobody", "Annotator", "Editor", "Administrator")
# By day each address is read by one of them, once the last, who may do most, has read
# all.
TURNS = 1 if NIGHTLY else len(NOT_READERS)
# Answered for as long as somebody listens, or never by a page.
APART = {"follow", "admin:logout", "set_language", "admin:view_on_site"}


@pytest.fixture
def people(make_user, editor) -> dict[str, Client]:
    """Each role, logged in: the keeper is an annotator too."""
    roles = {name: [name] for name in NOT_READERS} | {
        "keeper": ["Annotator", "Keeper of sources"]
    }
    made = {}
    for name, groups in roles.items():
        user = make_user(None, f"user-of-{name.lower()}")
        user.groups.set(Group.objects.filter(name__in=groups))
        if name == "keeper":  # who reads histories of what is withheld too
            user.user_permissions.add(Permission.objects.get(codename="read_withheld"))
        made[name] = Client()
        made[name].force_login(user)
    return made


@pytest.fixture
def named(pier, editor) -> Source:
    """A source whose every word is a canary, with a kept copy; what is quoted of it
    stands there nearly, and not at all.
    """
    source = library.find_or_create(ITEM, editor)
    source.archive_url, source.internal_note = (
        "https://zzqqarchiveqqzz.example/",
        "zzqqnoteqqzz",
    )
    save_as(source, editor)
    content = pdf(["Contents"], [PRINTED])
    evidence.attach_document(
        source, content, filename="zzqqfilenameqqzz.pdf", user=editor
    )
    near, missing = PRINTED.replace("dqqzz", "dqzz"), "It was 4 metres long"
    for words, quote in (("It paid", near), ("Nobody", missing)):
        cited = [Cited(source, "p. 2", quote, "supports")]
        notes.write_note(
            sentence(pier, words),
            rating=rating(),
            body="So.",
            sources=cited,
            user=editor,
        )
    mark_source_unreliable(source, "It was said so.", editor)
    mark_source_reliable(source, editor)
    notes.approve_notes(Note.objects.values_list("pk", "version"), user=None)
    for citation, _check in evidence.quotations_not_found(pier):
        notes.confirm_quotation(citation.pk, why="zzqqwhyqqzz", user=None)
    assert {*QuotationCheck.objects.values_list("verdict", flat=True)} == {
        "near",
        "not found",
    }
    source.refresh_from_db()
    return source


def addresses(article: Article, source: Source) -> Iterator[str]:
    """Every address under /admin/ of whatever there is, and each way to look for it."""
    keys = [sentence(article, words).public_key for words in ("It paid", "Nobody")]
    numbers = sorted({1, 2, article.pk, *Source.objects.values_list("pk", flat=True)})
    for name, route in routes():
        given = {"key": keys[:1], "batch": [UUID(int=0)]}
        wanted = re.findall(r"<(?:\w+:)?(\w+)>", route)
        if name in APART or re.search(r"[\[(?^]", route):
            continue
        for values in product(*(given.get(one, numbers) for one in wanted)):
            yield "/" + re.sub(r"<[^>]*>", "%s", route) % values
    bench = reverse("workbench", args=[article.pk])
    yield from (f"{bench}?s={key}" for key in keys)
    yield from (
        f"{bench}?s={key}&form=citation-{number}" for key in keys for number in numbers
    )
    yield f"/admin/articles/article/{article.pk}/history/?kind=citation"
    for words in ("zzqq", "ada", DOI, "worker"):
        yield f"/admin/annotations/source/?q={words}"
        yield f"{reverse('find_sources')}?q={words}"
    copy = source.copies.get()
    yield from (
        f"/admin/annotations/keptcopy/{copy.pk}/2/?citation={number}"
        for number in numbers
    )


def read_by(
    client: Client, article: Article, source: Source, turn: int = 0, turns: int = 1
) -> dict[str, str]:
    """turns: of so many readers, each of whom reads the next address. This is the one
    whose number is `turn`.
    """
    read = {}
    for address in list(addresses(article, source))[turn % turns :: turns]:
        answer = client.get(address)
        read[f"{answer.status_code} {address}"] = (
            f"{answer.headers}\n{answer.getvalue().decode(errors='replace')}"
        )
    several = reverse("admin:annotations_source_several")
    read["several"] = client.post(several, {"text": DOI, "form": "text"}).text
    return read


def told_by_commands(article: Article) -> str:
    said = StringIO()
    for command, *given in (
        ("check_evidence", article.slug),
        ("verify_editions",),
        ("check_anchors",),
    ):
        call_command(command, *given, stdout=said, stderr=said)
    return said.getvalue()


def protect(client: Client, source: Source) -> None:
    source.refresh_from_db()
    data = form_data(
        source, visibility="protected", description=CALLED, contact=CONTACT
    )
    answer = client.post(
        f"/admin/annotations/source/{source.pk}/change/", data, follow=True
    )
    assert canaries_in({"saved": answer.text}) == {}
    source.refresh_from_db()
    assert not source.is_public


@pytest.mark.slow
def test_who_a_protected_source_is_is_read_by_those_who_may(
    pier, named, people, editor, client, caplog, make_user
):
    """Before and after protecting, merging, publishing and making it public again."""
    # Otherwise what follows would prove nothing.
    assert canaries_in(read_by(people["Annotator"], pier, named)).keys() >= OF_SOURCE
    publish(pier, user=editor)
    caplog.clear()
    protect(people["Annotator"], named)
    for request in withhold.waiting():  # until then it is published
        withhold.agree(request.pk, user=make_user("Administrator", "another"))
    for turn, role in enumerate(NOT_READERS):
        turns = 1 if role == NOT_READERS[-1] else TURNS
        read = read_by(people[role], pier, named, turn, turns)
        assert canaries_in(read) == {}, role
        assert [
            place for place in read if "/keptcopy/" in place and place.startswith("200")
        ] == []
    assert canaries_in(public(client)) == {}
    assert canaries_in({"said": told_by_commands(pier)}) == {}
    assert not AccessRecord.objects.exclude(source=None).exists()
    assert canaries_in(read_by(people["keeper"], pier, named)) == {}  # not asked yet
    named.identity.readers.add(User.objects.get(username="user-of-keeper"))
    keeper = read_by(people["keeper"], pier, named)
    assert canaries_in(keeper).keys() >= OF_SOURCE | {CONTACT}
    assert {
        *AccessRecord.objects.exclude(source=None).values_list("what", flat=True)
    } == {
        "identity",
        "copy",
        "history",
    }
    twin = Source(csl=ITEM | {"title": "zzqqtwinqqzz"}, visibility="protected")
    save_as(twin, editor)
    merge_sources(named, twin, editor)
    edit(pier, "The engineer", "An engineer", editor)
    publishing.publish(
        pier,
        user=None,
        reasons=Reasons(unchecked="It cannot wait.", alone=True),
        change_note="So.",
    )
    for turn, role in enumerate(NOT_READERS):
        assert canaries_in(read_by(people[role], pier, named, turn, TURNS)) == {}, role
    assert canaries_in(public(client)) == {}
    assert canaries_in({"said": told_by_commands(pier)}) == {}
    assert canaries_in({"log": caplog.text}) == {}
    named.refresh_from_db()
    named.visibility = "public"
    save_as(named, editor)
    assert [one.source for one in SourceIdentity.objects.all()] == [twin]
    read = canaries_in(read_by(people["Administrator"], pier, named))
    assert read.keys() >= OF_SOURCE
    assert read.keys() & {CONTACT, "zzqqtwinqqzz"} == set()


@pytest.mark.slow
def test_what_is_erased_is_read_by_nobody(
    pier, named, people, editor, client, caplog, make_user
):
    erased = {
        "zzqqtitleqqzz",
        "zzqqauthorqqzz",
        "zzqqprintedqqzz",
        "zzqqnoteqqzz",
        "zzqqwhyqqzz",
    }
    publish(pier, user=editor)
    edit(pier, "The engineer", "An engineer", editor)
    assert canaries_in(read_by(people["keeper"], pier, named)).keys() >= erased
    caplog.clear()
    words = "\n".join(erased)
    request = withhold.request_withholding(
        words=words,
        reason="At her request.",
        act="erase",
        user=editor,
        alone_why="Alone.",
    )
    if not request.answer:
        withhold.agree(request.pk, user=make_user("Administrator", "another"))
    read = canaries_in(read_by(people["keeper"], pier, named))
    assert read.keys() & erased == set()
    for turn, role in enumerate(NOT_READERS):
        read = canaries_in(read_by(people[role], pier, named, turn, TURNS))
        assert read.keys() & erased == set(), role
    assert canaries_in(public(client)).keys() & erased == set()
    assert canaries_in({"said": told_by_commands(pier), "log": caplog.text}) == {}
