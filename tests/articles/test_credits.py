"""Who signs: persons from bylines, put right by editors, never more public than what is
published.
"""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from annotations import notes
from annotations.models import Note, RatingScale
from articles.models import Article, Topic
from newsroom.actions.accept import bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.people import Signed, credits_of, merge_person, write_credits
from newsroom.models import Credit, Person
from tests.support.decisions import publish
from tests.support.desk import make_article, sentence
from tests.support.html import flat

pytestmark = pytest.mark.django_db


def bring(
    byline: str, text: str = "One sentence.\n\nAnd another one.", **metadata: str
) -> Article:
    metadata = {"title": "A story", "byline": byline, "external_id": "story"} | metadata
    return bring_in(text.encode(), path="a.txt", metadata=metadata, user=None).article


def signed(article: Article) -> list[tuple[str, str, str]]:
    return [(one["role"], one["name"], one["slug"]) for one in credits_of(article)]


ANN, BO = ("author", "Ann Lee", "ann-lee"), ("author", "Bo Ek", "bo-ek")


# --- From the byline


def test_an_import_credits_those_whom_its_byline_names():
    article = bring("By Ann Lee and Bo Ek")
    assert signed(article) == [ANN, BO]
    assert not Person.objects.exclude(user=None).exists()


def test_one_name_is_one_person_in_every_article():
    assert (
        signed(bring("Ann Lee"))[0]
        == signed(bring("ANN  LEE", "Other.", external_id="other"))[0]
    )
    assert Person.objects.count() == 1


@pytest.mark.parametrize("byline", ["Staff", "Reuters", "", "Lee, Ann"])
def test_nobody_is_credited_where_it_is_not_safe(byline):
    assert signed(bring(byline)) == []
    assert not Person.objects.exists()


def read(byline: str, text: str) -> Article:
    """As the file itself says it, so that nothing counts as set by hand."""
    page = f"---\ntitle: A story\nbyline: {byline}\nid: story\n---\n\n{text}\n"
    return bring_in(page.encode(), path="a.md", user=None).article


def test_a_later_import_with_another_byline_changes_the_credits():
    read("Ann Lee", "One sentence.")
    article = read("Bo Ek and Ann Lee", "One sentence more.")
    assert signed(article) == [BO, ANN]
    history = Credit.history.filter(article=article)
    assert (
        history.filter(person__slug="ann-lee", history_type="~", position=1).count()
        == 1
    )


def test_what_an_editor_credits_no_import_and_no_byline_changes(editor):
    article = read("Ann Lee", "One sentence.")
    article = describe_article(
        article,
        {"credits": [Signed("photographer", "Cy Orr")]},
        changed={"credits"},
        version=1,
        user=editor,
    )
    cy = ("photographer", "Cy Orr", "cy-orr")
    assert signed(article) == [cy]
    assert signed(read("Bo Ek", "One sentence more.")) == [cy]
    article.refresh_from_db()
    describe_article(
        article,
        {"byline": "Di Ott"},
        changed={"byline"},
        version=article.version,
        user=editor,
    )
    assert signed(article) == [cy]


def test_a_byline_typed_in_the_details_is_credited(editor):
    article = make_article()
    describe_article(
        article, {"byline": "Ann Lee"}, changed={"byline"}, version=1, user=editor
    )
    assert signed(article) == [ANN]


def test_the_same_person_twice_in_one_role_is_credited_once():
    article = make_article()
    write_credits(
        article,
        [
            Signed("author", "Ann Lee"),
            Signed("editor", "Ann Lee"),
            Signed("author", "ann lee"),
        ],
    )
    assert signed(article) == [ANN, ("editor", "Ann Lee", "ann-lee")]


# --- Reviewers


@pytest.fixture
def note(editor) -> Note:
    """Approved by the editor."""
    article = make_article()
    note = notes.write_note(
        sentence(article, "k0"),
        rating=RatingScale.objects.in_use().ratings.get(slug="unverified"),
        body="So.",
        user=editor,
    )
    return notes.approve_note(note.pk, version=note.version, user=editor)


def test_who_approved_what_is_published_is_its_reviewer(note, editor):
    article = note.anchor.article
    assert signed(article) == []
    Person.objects.create(name="Ada Marsh", slug="ada-marsh", user=editor)
    assert signed(article) == [("reviewer", "Ada Marsh", "ada-marsh")]
    notes.unapprove_note(note.pk, user=editor)
    assert signed(article) == []


def test_readers_learn_where_a_reviewer_is_from_and_what_they_know(
    note, editor, client
):
    known = {"affiliation": "Harbour Institute", "expertise": "Hydraulics"}
    Person.objects.create(name="Ada Marsh", slug="ada-marsh", user=editor, **known)
    article = note.anchor.article
    (credit,) = publish(article, user=editor).content["article"]["credits"]
    assert credit == {
        "role": "reviewer",
        "name": "Ada Marsh",
        "slug": "ada-marsh",
        **known,
    }
    page = client.get(f"/articles/{article.slug}/").text
    said = re.sub(
        r"<[^>]+>", "", re.search(r'(?s)<p class="reviewers">.*?</p>', page)[0]
    )
    assert (
        " ".join(said.split())
        == "Reviewed by Ada Marsh, Harbour Institute (Hydraulics)"
    )
    Person.objects.update(affiliation="Elsewhere")
    assert "Elsewhere" not in client.get(f"/articles/{article.slug}/").content.decode()


def test_an_approved_note_says_nothing_of_who_has_no_person(note, editor):
    Person.objects.create(name="Ada Marsh", slug="ada-marsh")
    assert signed(note.anchor.article) == []


# --- Two who are one


def test_a_merged_person_gives_credits_name_and_slug_to_the_other(editor):
    first, second = (
        bring("Ann Lee"),
        bring("Anne Lee and Ann Lee", "Other.", external_id="other"),
    )
    ann, anne = Person.objects.get(slug="ann-lee"), Person.objects.get(slug="anne-lee")
    merge_person(anne, ann, user=editor)
    assert signed(first) == signed(second) == [ANN]
    assert signed(bring("Anne Lee", "Third.", external_id="third")) == [ANN]
    assert Person.objects.count() == 2
    assert Credit.history.filter(history_type="-").count() == 1


def test_only_who_keeps_people_merges_them(annotator):
    ann, bo = (
        Person.objects.create(name=name, slug=name.lower()) for name in ("Ann", "Bo")
    )
    with pytest.raises(PermissionDenied):
        merge_person(ann, bo, user=annotator)


def test_no_circle_no_chain_and_no_lost_login(editor):
    ann, bo, cy = (
        Person.objects.create(name=name, slug=name.lower())
        for name in ("Ann", "Bo", "Cy")
    )
    merge_person(ann, bo, user=editor)
    cy.user = editor
    for person, into in [(bo, bo), (cy, ann), (bo, cy), (cy, bo)]:
        with pytest.raises(ValidationError) as refused:
            merge_person(person, into, user=editor)
        assert list(refused.value.message_dict) == ["merged_into"]


# --- On the desk


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def details(desk, article: Article, **changes: str):
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = desk.get(address).context["form"]
    shown = {field.name: field.value() for field in form}
    return desk.post(
        address,
        {name: value for name, value in (shown | changes).items() if value is not None},
    )


def test_details_show_credits_and_keep_what_is_typed(desk):
    article = bring("Ann Lee")
    answer = details(desk, article, credits="Ann Lee\r\nPhotographer: Bo Ek\r\n")
    assert answer.status_code == 302
    assert signed(article) == [ANN, ("photographer", "Bo Ek", "bo-ek")]
    page = desk.get(
        reverse("admin:articles_article_change", args=[article.pk])
    ).content.decode()
    assert "Ann Lee\nPhotographer: Bo Ek</textarea>" in page


def test_details_saved_without_a_change_leave_credits_to_the_byline(desk):
    article = bring("Ann Lee")
    assert details(desk, article, title="Another title").status_code == 302
    article.refresh_from_db()
    assert "credits" not in article.edited_fields
    assert signed(article) == [ANN]


def test_a_page_that_does_not_send_credits_takes_none_away(desk):
    article = bring("Ann Lee")
    sent = {
        "title": "New",
        "language": "en",
        "version": article.version,
        "byline": "Ann Lee",
    }
    assert (
        desk.post(
            reverse("admin:articles_article_change", args=[article.pk]), sent
        ).status_code
        == 302
    )
    assert signed(article) == [ANN]


def test_credits_may_all_be_taken_away(desk):
    article = bring("Ann Lee")
    assert details(desk, article, credits="").status_code == 302
    assert signed(article) == []
    assert Person.objects.count() == 1


def test_two_people_of_one_name_are_told_apart(desk):
    article = bring("Ann Lee")
    Person.objects.create(name="Ann Lee", slug="ann-lee-2")
    assert details(desk, article, credits="Ann Lee (ann-lee-2)").status_code == 302
    assert signed(article) == [("author", "Ann Lee", "ann-lee-2")]
    assert (
        "Ann Lee (ann-lee-2)</textarea>"
        in desk.get(reverse("admin:articles_article_change", args=[article.pk])).text
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Photographr: Bo Ek", "“Photographr” is not a role. Write one of these"),
        ("Editor:", "“” is not a name"),
        ("Ann Lee (nobody)", "Nobody is known as “nobody”"),
        ("Bo Ek (ann-lee)", "“ann-lee” is Ann Lee."),
        ("A" * 201, "at most 200 characters"),
        ("Ann Lee\n" * 51, "at most 50 credits"),
    ],
)
def test_what_cannot_be_understood_is_said_and_kept(desk, line, said):
    article = bring("Ann Lee")
    answer = details(desk, article, credits=line)
    assert answer.status_code == 422
    assert said in answer.text
    assert line.strip() in answer.text
    assert signed(article) == [ANN]


def test_credits_of_two_editors_at_once_lose_nothing(desk, administrator):
    article = bring("Ann Lee")
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = desk.get(address).context["form"]
    shown = {field.name: field.value() for field in form if field.value() is not None}
    theirs = {"credits": [Signed("editor", "Cy Orr"), Signed("author", "Bo Ek")]}
    describe_article(
        article, theirs, changed=theirs, version=article.version, user=administrator
    )
    answer = desk.post(address, shown | {"credits": "Di Ott"})
    assert answer.status_code == 409
    assert "Di Ott</textarea>" in answer.text
    assert '<dd dir="auto">Editor: Cy Orr; Bo Ek</dd>' in flat(answer.text)


# --- In the back office


def test_an_editor_merges_two_in_the_back_office(desk):
    article = bring("Anne Lee")
    ann, anne = (
        Person.objects.create(name="Ann Lee", slug="ann-lee"),
        Person.objects.get(slug="anne-lee"),
    )
    address = reverse("admin:newsroom_person_change", args=[anne.pk])
    page = desk.get(address).text
    assert 'name="user"' not in page
    assert 'name="slug"' not in page
    assert (
        desk.post(address, {"name": "Anne Lee", "merged_into": ann.pk}).status_code
        == 302
    )
    assert signed(article) == [ANN]
    answer = desk.post(
        reverse("admin:newsroom_person_change", args=[ann.pk]),
        {"name": "Ann Lee", "merged_into": ann.pk},
    )
    assert "Choose somebody who has not been merged" in answer.text


def test_an_administrator_links_a_login(client, administrator, editor):
    person = Person.objects.create(name="Ada Marsh", slug="ada-marsh")
    client.force_login(administrator)
    address = reverse("admin:newsroom_person_change", args=[person.pk])
    assert 'name="user"' in client.get(address).text
    assert (
        client.post(address, {"name": "Ada Marsh", "user": editor.pk}).status_code
        == 302
    )
    person.refresh_from_db()
    assert person.user == editor


def test_a_deleted_login_leaves_the_person(make_user):
    user = make_user("Editor", "leaver")
    person = Person.objects.create(name="Ada Marsh", slug="ada-marsh", user=user)
    user.delete()
    person.refresh_from_db()
    assert person.user is None


def test_a_person_and_a_topic_without_a_slug_get_one_of_their_name(desk):
    for kind, add, name, slug in (
        (Person, "newsroom_person", "Łukasz Großmann", "lukasz-grossmann"),
        (Topic, "articles_topic", "水务", "shui-wu"),
    ):
        assert desk.post(reverse(f"admin:{add}_add"), {"name": name}).status_code == 302
        assert kind.objects.get(name=name).slug == slug
    again = desk.post(
        reverse("admin:newsroom_person_add"), {"name": "Lukasz Grossmann"}
    )
    assert "already exists" in again.text
