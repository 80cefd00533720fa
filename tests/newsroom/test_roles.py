"""Roles are made after migrating, and what an administrator changed in them stays."""

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission, User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from annotations import remarks
from annotations.models import Remark
from newsroom.models import RoleGrant
from newsroom.roles import ROLES, apply_roles, right_name

pytestmark = pytest.mark.django_db

MAY_COMMENT = [
    "articles.view_article",
    "annotations.view_note",
    "annotations.add_remark",
]


def permissions_of(role: str) -> set[str]:
    rows = Group.objects.get(name=role).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


def migrate() -> None:
    call_command("migrate", verbosity=0)


def test_each_role_has_what_the_module_says():
    assert {role: permissions_of(role) for role in ROLES} == {
        role: set(wanted) for role, wanted in ROLES.items()
    }
    assert RoleGrant.objects.count() == sum(map(len, ROLES.values()))


def test_every_permission_of_a_role_is_named_in_the_language_of_the_desk():
    rights = Permission.objects.filter(group__isnull=False).select_related(
        "content_type"
    )
    with translation.override("zh-hans"):
        in_english = [name for name in map(right_name, rights) if name.isascii()]
    assert rights
    assert not in_english


def test_the_page_of_a_role_names_its_permissions(client: Client, make_user):
    keeper = Group.objects.get(name="Keeper of sources")
    page = reverse("admin:auth_group_change", args=[keeper.pk])
    for account in (make_user("Administrator"), User.objects.create_superuser("root")):
        client.force_login(account)
        answer = client.get(page, headers={"accept-language": "zh-hans"})
        assert "可查看：受保护来源的身份" in answer.text


def test_what_an_administrator_took_from_a_role_stays_taken():
    annotator = Group.objects.get(name="Annotator")
    annotator.permissions.remove(Permission.objects.get(codename="add_source"))
    migrate()
    assert "annotations.add_source" not in permissions_of("Annotator")


def test_a_permission_that_a_release_adds_is_given_once(monkeypatch):
    monkeypatch.setitem(ROLES, "Annotator", [*ROLES["Annotator"], "auth.view_user"])
    migrate()
    assert "auth.view_user" in permissions_of("Annotator")
    Group.objects.get(name="Annotator").permissions.remove(
        Permission.objects.get(codename="view_user")
    )
    migrate()
    assert "auth.view_user" not in permissions_of("Annotator")


def test_a_role_that_a_release_adds_is_there_after_migrating(monkeypatch):
    monkeypatch.setitem(ROLES, "Proofreader", MAY_COMMENT)
    migrate()
    assert permissions_of("Proofreader") == set(MAY_COMMENT)


def test_roles_wait_until_their_tables_are_there():
    """Taking migrations back must not fail on what is gone."""
    before = RoleGrant.objects.count()
    apply_roles(apps=Apps(), using=connection.alias)
    assert RoleGrant.objects.count() == before


@pytest.fixture
def commenter(make_user) -> User:
    return make_user("Commenter")


def test_who_may_only_comment_writes_remarks_and_nothing_else(pier, commenter, client):
    article = pier
    sentence = article.current_revision.sentences.first()
    client.force_login(commenter)
    address = f"/admin/articles/article/{article.pk}/workbench/?s={sentence.public_key}"
    page = client.get(address)
    assert page.status_code == 200
    html = page.content.decode()
    assert 'name="remark"' in html
    assert 'value="note"' not in html
    answer = client.post(address, {"act": "remark", "remark": "Who says so?"})
    assert answer.status_code == 302
    assert Remark.objects.get(article=article).written_by == commenter
    refused = client.post(address, {"act": "note", "rating": "1", "body": "No."})
    assert refused.status_code == 403


def test_who_may_write_notes_alone_may_not_comment(pier, make_user):
    user = make_user("Annotator")
    group = user.groups.get()
    group.permissions.remove(Permission.objects.get(codename="add_remark"))
    key = pier.current_revision.sentences.first().public_key
    with pytest.raises(PermissionDenied):
        remarks.add_remark(pier, key, "Who says so?", user=user)
