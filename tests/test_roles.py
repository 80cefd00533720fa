"""Who may do what: every desk page and every act, for every role."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from annotations.placing import import_annotations
from articles.models import Article, Intake
from newsroom import workflow
from tests.samples import ANNOTATIONS, POLLUTED

ROLES = ["Annotator", "Editor", "Administrator"]
EDITORS, EVERYONE = {"Editor", "Administrator"}, set(ROLES)

# Every page of the desk, by the name of its address, and who may open it.
PAGES = {
    "desk:articles": EVERYONE,
    "desk:import": EDITORS,
    "desk:preview": EDITORS,
    "desk:original": EVERYONE,
    "desk:findings": EDITORS,
    "desk:details": EDITORS,
    "desk:revise": EDITORS,
    "desk:publish": EDITORS,
    "desk:withdraw": EDITORS,
    "workbench": EVERYONE,
    "find_sources": EVERYONE,
    "fresh_token": EVERYONE,
    "admin:annotations_source_changelist": EVERYONE,
    "admin:annotations_source_add": EVERYONE,
    "admin:annotations_note_changelist": EVERYONE,
    "admin:annotations_citation_changelist": EVERYONE,
    "admin:annotations_ratingscale_changelist": EVERYONE,
    "admin:annotations_ratingscale_add": {"Administrator"},
    "admin:annotations_reason_add": {"Administrator"},
    "admin:articles_topic_add": EDITORS,
    "admin:articles_original_changelist": EVERYONE,
    "admin:articles_intake_changelist": EDITORS,
    "admin:newsroom_edition_changelist": EVERYONE,
    "admin:auth_user_changelist": {"Administrator"},
    "admin:auth_user_add": {"Administrator"},
}


@pytest.fixture
def article(db) -> Article:
    arrival = workflow.bring_in(POLLUTED.encode(), path="a.txt", findings="remove", user=None)
    import_annotations(arrival.article, ANNOTATIONS, None)
    return arrival.article


@pytest.fixture
def address(article):
    waiting = workflow.importing.receive(b"Another text. It waits.", path="b.txt")

    def reverse(name: str) -> str:
        from django.urls import reverse

        numbers = {"article_id": article.pk, "intake_id": waiting.pk}
        wanted = {"preview": ["intake_id"], "original": ["intake_id"]}
        short = name.removeprefix("desk:")
        plain = not (name.startswith("desk:") or name == "workbench") or short in {"articles", "import"}
        keys = [] if plain else wanted.get(short, ["article_id"])
        return reverse(name, kwargs={key: numbers[key] for key in keys})

    return reverse


@pytest.mark.parametrize("role", [*ROLES, None, "anonymous"])
def test_pages(client, make_user, address, role):
    if role != "anonymous":
        client.force_login(make_user(role))
    for name, allowed in PAGES.items():
        status = client.get(address(name)).status_code
        if role == "anonymous":
            assert status == 302, name
        else:
            assert status == (200 if role in allowed else 403), name


@pytest.mark.parametrize("role", [None, "Annotator", "anonymous"])
@pytest.mark.parametrize(
    "name", sorted(name for name in PAGES if name.startswith("desk:") and PAGES[name] == EDITORS)
)
def test_acts_of_editors_are_refused_to_others(client, make_user, article, address, role, name):
    if role != "anonymous":
        client.force_login(make_user(role))
    response = client.post(address(name), {"accept": "1", "markup": "New.", "after": "0", "reason": "x"})
    assert response.status_code == (401 if role == "anonymous" else 403)
    assert article.editions.count() == 0
    assert article.revisions.count() == 1
    assert Intake.objects.filter(status="waiting").count() == 1


def test_someone_who_is_not_staff_sees_no_desk(client, django_user_model, address):
    reader = django_user_model.objects.create_superuser("reader", password="x")
    reader.is_staff = False
    reader.save()
    client.force_login(reader)
    assert client.get(address("desk:articles")).status_code == 302


def desk_views(patterns=None, prefix=""):
    """Every view under /admin/ that is not one of Django's own admin."""
    for entry in patterns or get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if entry.namespace != "admin":
                yield from desk_views(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and route.startswith("admin/"):
            yield route, entry


def test_no_desk_page_is_open_to_the_anonymous(client, article):
    """Whatever page is added later: without a login it must not answer."""
    for route, _entry in desk_views():
        path = "/" + "".join(
            "1" if part.startswith("<int") else "x" if part.startswith("<") else part for part in split(route)
        )
        answers = {client.get(path).status_code, client.post(path).status_code}
        assert answers <= {302, 401, 405}, path
        assert answers != {405}, path


def split(route: str):
    """'a/<int:n>/b' as ['a/', '<int:n>', '/b']."""
    while "<" in route:
        before, rest = route.split("<", 1)
        inside, route = rest.split(">", 1)
        yield before
        yield f"<{inside}>"
    yield route
