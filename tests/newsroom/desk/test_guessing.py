"""Whoever may not read who a protected source is cannot find out by guessing either."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import Group, User
from django.db.models import Field, JSONField, Model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from annotations.evidence import attach_document
from annotations.models import AccessRecord, Note, Source, SourceIdentity
from annotations.note_history import save_as
from annotations.sources import library
from articles.admin import DATES, RowAdmin
from articles.models import Article
from newsroom.actions import withhold
from newsroom.actions.schedule import Due, schedule
from tests.annotations.test_protection import form_data
from tests.support.decisions import make_ready, publish
from tests.support.documents import pdf
from tests.support.small_article import MARKUP, annotate, edit, new_article
from tests.support.withheld import restricted

pytestmark = pytest.mark.slow

ADDRESS = "/admin/editions/withholding/"
NAME, FILE, PRINTED = "Gneissberger", "dossier-quartz", "feldspar ledger"
GUESSES = (NAME, FILE, PRINTED)
ITEM = {
    "type": "interview",
    "title": f"Talk with {NAME}",
    "author": [{"family": NAME, "given": "Ada"}],
}


@pytest.fixture
def keeper(make_user) -> User:
    """Who may read identities and withhold."""
    user = make_user("Editor", "keeper")
    user.groups.add(Group.objects.get(name="Keeper of sources"))
    return user


@pytest.fixture
def hidden(editor, keeper, client) -> Source:
    """Protected on its page, so that every table is filled that is filled by that."""
    source = library.find_or_create(ITEM, editor)
    attach_document(
        source, pdf([f"The {PRINTED} of 2024"]), filename=f"{FILE}.pdf", user=editor
    )
    client.force_login(keeper)
    data = form_data(source, visibility="protected", description="A diver")
    address = reverse("admin:annotations_source_change", args=[source.pk])
    assert client.post(address, data).status_code == 302
    client.logout()
    return Source.objects.get(pk=source.pk)


def look(user: User, words: str) -> str:
    """What the page says, without the words that were typed and what is drawn for each
    answer.
    """
    client = Client()
    client.force_login(user)
    page = client.post(ADDRESS, {"words": words, "act": "look"}).text
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page).replace(
        words, ""
    )


@pytest.mark.parametrize("guess", GUESSES)
def test_a_look_tells_nothing_of_an_identity(hidden, editor, keeper, guess):
    assert look(editor, guess) == look(editor, "Nowhere at all")
    assert look(keeper, guess) != look(keeper, "Nowhere at all")
    # With the right to read identities, but not this one: a search would be a reading.
    hidden.identity.handler = editor
    hidden.identity.save()
    assert look(keeper, guess) == look(keeper, "Nowhere at all")
    hidden.identity.readers.add(keeper)
    assert look(keeper, guess) != look(keeper, "Nowhere at all")


def test_a_look_tells_nothing_of_an_identity_that_was_protected_once(
    hidden, editor, keeper
):
    hidden.identity.contact = "By the quartz quay"
    hidden.identity.save()
    hidden.refresh_from_db()
    hidden.visibility = "public"
    save_as(hidden, keeper)
    assert look(editor, "quartz quay") == look(editor, "Nowhere at all")
    assert look(keeper, "quartz quay") != look(keeper, "Nowhere at all")


def test_what_is_not_hidden_is_looked_through(hidden, editor, pier):
    assert "A diver" in Source.objects.get().title
    assert look(editor, "A diver") != look(editor, "Nowhere at all")
    assert look(editor, "Nobody asked") != look(editor, "Nowhere at all")


def test_what_an_article_said_before_is_looked_through_by_those_who_may_read_it(
    pier, editor, administrator
):
    edit(pier, "Nobody asked", "Quartzmann asked", editor)
    edit(pier, "Quartzmann asked", "Nobody asked", editor)
    assert look(editor, "Quartzmann") != look(editor, "Nowhere at all")
    publish(pier, user=editor)
    restricted(pier, editor)
    assert look(editor, "Quartzmann") == look(editor, "Nowhere at all")
    assert look(administrator, "Quartzmann") != look(administrator, "Nowhere at all")
    assert look(editor, "It paid") != look(editor, "Nowhere at all")


def erased_by(*people: User) -> dict[str, int]:
    asks, agrees = people
    words = "\n".join(GUESSES)
    request = withhold.request_withholding(
        act="erase", words=words, reason="She asked for it.", user=asks
    )
    withhold.agree(request.pk, user=agrees)
    request.refresh_from_db()
    return request.report["rows"]


def test_an_identity_is_erased_by_two_who_may_read_it(
    hidden, editor, keeper, make_user
):
    other = make_user("Editor", "another")
    for pair in ((editor, other), (editor, keeper), (keeper, editor)):
        assert [
            table for table in erased_by(*pair) if table.startswith("annotations_")
        ] == []
    assert NAME in SourceIdentity.objects.get().csl["title"]
    assert NAME in SourceIdentity.history.get().csl["title"]
    assert hidden.copies.get().filename == f"{FILE}.pdf"
    assert PRINTED in hidden.copies.get().document.pages.get().text
    other.groups.add(Group.objects.get(name="Keeper of sources"))
    other = User.objects.get(pk=other.pk)
    assert "annotations_sourceidentity" not in erased_by(keeper, other)
    hidden.identity.readers.add(other)
    rows = erased_by(keeper, other)
    wanted = {
        "annotations_sourceidentity",
        "annotations_documentpage",
        "annotations_keptcopy",
    }
    assert wanted <= rows.keys()
    assert NAME not in str(SourceIdentity.objects.get().csl)
    # Who may not read them is not told that there were any.
    client = Client()
    client.force_login(editor)
    assert "annotations_sourceidentity" not in client.get(ADDRESS).text
    client.force_login(keeper)
    assert "annotations_sourceidentity" in client.get(ADDRESS).text


def test_each_look_is_recorded_without_the_words(
    hidden, pier, editor, administrator, make_user, client
):
    client.force_login(editor)
    client.get(ADDRESS)
    assert not AccessRecord.objects.filter(what="earlier").exists()
    look(editor, "Quartzmann")
    client.get(f"{ADDRESS}?source={hidden.pk}")
    withhold.request_withholding(
        words="Quartzmann", reason="She asked for it.", user=administrator
    )
    client.get(ADDRESS)
    found = AccessRecord.objects.order_by("pk").values_list("path", "article", "person")
    assert list(found) == [
        (ADDRESS, None, editor.pk),
        (f"{ADDRESS}?source={hidden.pk}", None, editor.pk),
        (ADDRESS, None, editor.pk),
    ]
    client.force_login(administrator)
    page = client.get(reverse("admin:annotations_accessrecord_changelist")).text
    assert page.count("everywhere") == 3
    assert "Quartzmann" not in page


# --- Texts that name it ---------------------------------------------------------------


@pytest.fixture
def named(hidden, pier, editor) -> None:
    """In a draft, a note and a published version, otherwise written."""
    publish(pier, user=editor)
    edit(pier, "Nobody asked", "Ms GNEISSBERGER asked", editor)
    annotate(pier, "It paid", "So says Ada Gneißberger.")
    restated = new_article(MARKUP.replace("Nobody", NAME), editor, slug="restated")
    publish(restated, user=editor)
    new_article(MARKUP.replace("Nobody", f"{NAME}s"), editor, slug="of-another")
    waiting = new_article(MARKUP.replace("Nobody", NAME), editor, slug="waiting")
    make_ready(waiting, approve=True)
    schedule(waiting, Due(timezone.now() + timedelta(hours=2), "UTC"), user=editor)


def test_the_page_of_an_identity_lists_the_texts_that_name_it(
    named, hidden, keeper, editor, client
):
    address = reverse("admin:annotations_source_identity", args=[hidden.pk])
    client.force_login(keeper)
    page = client.get(address).text
    listed = re.findall(r'<li><a href="([^"]*)"><bdi', page)
    pier, restated = (
        Article.objects.get(slug="the-pier"),
        Article.objects.get(slug="restated"),
    )
    waiting = Article.objects.get(slug="waiting")
    note = Note.objects.get(body__startswith="So says")
    assert listed == [
        reverse("workbench", args=[pier.pk]),
        reverse("workbench", args=[restated.pk]),
        reverse("workbench", args=[waiting.pk]),
        reverse("admin:annotations_note_change", args=[note.pk]),
        "/articles/restated/editions/1/",
        reverse("desk:scheduled"),
    ]
    client.force_login(editor)
    assert client.get(address).status_code == 403
    assert "restated" not in client.get(address).text


def test_whoever_protects_a_source_and_may_read_it_is_led_there(
    pier, editor, keeper, client
):
    for user, is_told in ((keeper, True), (editor, False)):
        source = library.find_or_create({**ITEM, "title": f"Talk of {user}"}, editor)
        client.force_login(user)
        data = form_data(source, visibility="protected", description="A diver")
        page = client.post(
            reverse("admin:annotations_source_change", args=[source.pk]),
            data,
            follow=True,
        ).text
        assert ("Some texts may still name the source" in page) is is_told


# --- Lists ----------------------------------------------------------------------------


def columns_of(model: type[Model], deep: int = 2) -> Iterator[str]:
    """Each column of it and of what it leads to, as a list may be asked for it."""
    for field in model._meta.get_fields():
        name = field.name
        if isinstance(field, JSONField):
            yield f"{name}__title__icontains"
        if isinstance(field, Field) and not field.is_relation:
            yield from (f"{name}__icontains", f"{name}__startswith", name)
        if field.is_relation and field.related_model:
            yield f"{name}__isnull"
            if deep > 1:
                yield from (
                    f"{name}__{one}"
                    for one in columns_of(field.related_model, deep - 1)
                )


def declared(model_admin: admin.ModelAdmin) -> set[str]:
    """What its filters ask, by Django's own names."""
    names = {f"{model_admin.date_hierarchy}__{part}" for part in DATES}
    for one in model_admin.list_filter:
        path = (
            one
            if isinstance(one, str)
            else one[0]
            if isinstance(one, tuple)
            else one.parameter_name
        )
        names |= {
            path,
            f"{path}__exact",
            f"{path}__isnull",
            f"{path}__isempty",
            f"{path}__id__exact",
        }
    return names


def test_lists_are_asked_by_their_filters_alone(rf, admin_user):
    reverse("admin:index")  # by then all are registered
    lists = [*admin.site._registry.values()]
    assert len(lists) > 12
    for one in lists:
        assert isinstance(one, RowAdmin), one
        answers = {
            name: answer_of(rf, admin_user, one, name) for name in columns_of(one.model)
        }
        others = {name: answers[name] for name in answers.keys() - declared(one)}
        assert {name for name, answer in others.items() if answer == "a list"} == set()
        assert len(others) > 3, one


def answer_of(rf: RequestFactory, user: User, one: RowAdmin, name: str) -> str:
    request = rf.get("/", {name: "1"})
    request.user = user
    try:
        one.get_changelist_instance(request)
    except (DisallowedModelAdminLookup, IncorrectLookupParameters):
        return "none"
    return "a list"


def test_a_list_of_sources_is_not_asked_for_what_an_item_says(hidden, editor, client):
    public = library.find_or_create(
        {"type": "book", "title": "A survey", "note": "x"}, editor
    )
    public.internal_note = NAME
    save_as(public, editor)
    client.force_login(editor)
    address = reverse("admin:annotations_source_changelist")
    for name in (
        "csl__icontains",
        "csl__title__icontains",
        "internal_note__icontains",
        "url__startswith",
    ):
        assert (
            client.get(address, {name: NAME}).headers["Location"] == f"{address}?e=1"
        ), name
    assert client.get(address, {"visibility__exact": "public"}).status_code == 200
    assert client.get(address, {"_to_field": "title"}).status_code == 400
    page = client.get(address, {"q": NAME}).text
    assert "A diver" not in page
    complete = {
        "app_label": "annotations",
        "model_name": "source",
        "field_name": "merged_into",
    }
    answer = client.get(reverse("admin:autocomplete"), complete | {"term": NAME})
    assert answer.json()["results"] == []
