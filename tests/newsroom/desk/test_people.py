"""Nobody grants what they do not have, and nobody takes over an account that may more
than they.
"""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse

from annotations.models import Source

PASSWORD = "a new horse staple"


@pytest.fixture
def chief(db) -> User:
    return User.objects.create_superuser(
        "chief", email="chief@paper.example", password="correct horse battery"
    )


@pytest.fixture
def asleep(db) -> User:
    """A superuser whose account is switched off."""
    return User.objects.create_superuser(
        "asleep", password="correct horse battery", is_active=False
    )


@pytest.fixture
def above(make_user) -> User:
    """An administrator who may also do what administrators may not."""
    user = make_user("Administrator", "above")
    user.user_permissions.add(permission("auth.change_group"))
    return user


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def group(name: str) -> Group:
    return Group.objects.get(name=name)


def page(user: User, name: str = "change") -> str:
    return reverse(f"admin:auth_user_{name}", args=[user.pk])


def form_data(user: User, **changes: Any) -> dict[str, Any]:
    """What the page of the person sends if nothing is touched."""
    data = {
        "username": user.username,
        "email": user.email,
        "first_name": "",
        "last_name": "",
        "is_active": "on" if user.is_active else "",
        "is_staff": "on" if user.is_staff else "",
        "is_superuser": "on" if user.is_superuser else "",
        "groups": [group.pk for group in user.groups.all()],
        "user_permissions": [one.pk for one in user.user_permissions.all()],
        **changes,
    }
    return {name: value for name, value in data.items() if value not in ("", [])}


def state(user: User) -> tuple[Any, ...]:
    fresh = User.objects.get(pk=user.pk)
    lists = (fresh.groups.all(), fresh.user_permissions.all())
    return (
        fresh.username, fresh.email, fresh.password, fresh.is_active, fresh.is_staff, fresh.is_superuser,
        *({row.pk for row in rows} for rows in lists),
    )  # fmt: skip


# --- What an administrator does every day


def test_an_administrator_makes_a_person_and_gives_a_role(desk) -> None:
    new = {"username": "nora", "password1": PASSWORD, "password2": PASSWORD}
    assert (
        desk.post(
            reverse("admin:auth_user_add"), new | {"is_superuser": "on"}
        ).status_code
        == 302
    )
    nora = User.objects.get(username="nora")
    assert not nora.is_superuser
    assert nora.is_staff
    assert not nora.has_usable_password()
    for role in ("Annotator", "Editor", "Administrator"):
        data = form_data(
            nora,
            groups=[group(role).pk],
            email="nora@paper.example",
            reason="She edits.",
        )
        assert desk.post(page(nora), data).status_code == 302
        nora.refresh_from_db()
        assert nora.is_staff
        assert list(nora.groups.all()) == [group(role)]
    assert desk.post(page(nora), form_data(nora, is_active="")).status_code == 302
    assert not User.objects.get(pk=nora.pk).is_active


def test_the_page_of_an_account_offers_its_roles_as_boxes_and_no_dates(
    desk, annotator
) -> None:
    html = desk.get(page(annotator)).content.decode()
    assert html.count('type="checkbox" name="groups"') > 1
    for name in ("last_login", "date_joined"):
        assert f'name="{name}' not in html


# --- Granting


def test_an_administrator_makes_nobody_a_superuser(
    desk, administrator, annotator
) -> None:
    for user in (administrator, annotator):
        desk.post(page(user), form_data(user, is_superuser="on"))
        assert not User.objects.get(pk=user.pk).is_superuser


@pytest.mark.parametrize(
    "name", ["auth.change_group", "auth.delete_user", "annotations.approve_note"]
)
def test_an_administrator_grants_roles_and_no_single_permission(
    desk, administrator, annotator, name
) -> None:
    for user in (administrator, annotator):
        before = state(user)
        desk.post(page(user), form_data(user, user_permissions=[permission(name).pk]))
        assert state(user) == before


def test_an_administrator_gives_nobody_a_role_above_its_own(
    desk, administrator, annotator
) -> None:
    operators = Group.objects.create(name="Operators")
    operators.permissions.add(
        permission("annotations.view_note"), permission("auth.delete_user")
    )
    for user in (administrator, annotator):
        before = state(user)
        answer = desk.post(page(user), form_data(user, groups=[operators.pk]))
        assert b"Select a valid choice" in answer.content
        assert state(user) == before
    assert operators.name not in desk.get(page(annotator)).content.decode()


def test_nobody_raises_a_role_above_their_own(client, above) -> None:
    client.force_login(above)
    role = group("Administrator")
    address = reverse("admin:auth_group_change", args=[role.pk])
    kept = [one.pk for one in role.permissions.all()]
    data = {
        "name": role.name,
        "permissions": [*kept, permission("auth.delete_user").pk],
    }
    assert b"Select a valid choice" in client.post(address, data).content
    assert not role.permissions.filter(codename="delete_user").exists()
    data["permissions"] = kept
    assert client.post(address, data).status_code == 302
    operators = Group.objects.create(name="Operators")
    operators.permissions.add(permission("auth.delete_user"))
    address = reverse("admin:auth_group_change", args=[operators.pk])
    assert (
        client.post(address, {"name": "Mine", "permissions": kept}).status_code == 403
    )


def test_an_administrator_reads_what_a_role_may(desk) -> None:
    role = group("Annotator")
    page = desk.get(reverse("admin:auth_group_change", args=[role.pk])).text
    assert page.count("<div>Can ") == role.permissions.count()


def test_an_administrator_changes_no_role(desk) -> None:
    for role in Group.objects.all():
        address = reverse("admin:auth_group_change", args=[role.pk])
        assert (
            desk.post(address, {"name": "Mine", "permissions": []}).status_code == 403
        )
    assert (
        desk.post(reverse("admin:auth_group_add"), {"name": "Mine"}).status_code == 403
    )


# --- Taking over


@pytest.mark.parametrize("whose", ["chief", "asleep", "above"])
def test_an_account_above_ones_own_is_only_looked_at(desk, request, whose) -> None:
    user = request.getfixturevalue(whose)
    before = state(user)
    shown = desk.get(page(user))
    assert shown.status_code == 200
    assert user.password.rpartition("$")[2] not in shown.content.decode()
    for change in (
        {"email": "mine@evil.example"},
        {"username": "gone"},
        {"is_active": ""},
        {"is_active": "on"},
        {"is_staff": ""},
        {"is_superuser": ""},
        {"groups": []},
    ):
        assert desk.post(page(user), form_data(user, **change)).status_code == 403
    assert desk.post(page(user, "link")).status_code == 403
    assert desk.post(page(user, "delete"), {"post": "yes"}).status_code == 403
    assert state(user) == before


def test_no_address_leads_round_the_check(desk, chief) -> None:
    before = state(chief)
    secret = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    for address in (
        f"/admin/auth/user/{chief.pk}_2F/password/",
        f"/admin/auth/user/0{chief.pk}/password/",
    ):
        assert desk.post(address, secret).status_code in {302, 403, 404}
        assert state(chief) == before
    for query in (
        "?_to_field=username",
        "?_to_field=password",
        "?_popup=1",
        "?_to_field=id&_popup=1",
    ):
        answer = desk.post(
            f"{page(chief)}{query}", form_data(chief, email="mine@evil.example")
        )
        assert answer.status_code in {400, 403, 404}
    desk.post(
        f"/admin/auth/user/{chief.username}/change/?_to_field=username",
        form_data(chief, is_active=""),
    )
    assert state(chief) == before


def test_who_may_delete_people_deletes_none_above_themselves(
    client, above, chief, make_user
) -> None:
    above.user_permissions.add(permission("auth.delete_user"))
    client.force_login(above)
    ann = make_user("Annotator", "ann")
    listing = reverse("admin:auth_user_changelist")
    data = {
        "action": "delete_selected",
        "post": "yes",
        "_selected_action": [chief.pk, ann.pk],
    }
    assert client.post(listing, data).status_code == 403
    assert client.post(page(chief, "delete"), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk__in=[chief.pk, ann.pk]).count() == 2
    client.post(listing, data | {"_selected_action": [ann.pk]})
    assert not User.objects.filter(pk=ann.pk).exists()


def test_a_list_edited_in_place_changes_nobody(desk, annotator, chief) -> None:
    before = state(annotator), state(chief)
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for n, user in enumerate((annotator, chief)):
        data |= {
            f"form-{n}-id": user.pk,
            f"form-{n}-is_superuser": "on",
            f"form-{n}-email": "a@b.example",
        }
    desk.post(reverse("admin:auth_user_changelist"), data)
    assert (state(annotator), state(chief)) == before


@pytest.mark.parametrize("rest", ["", "?kind=first", "7/change/"])
def test_editions_have_moved_in_the_back_office(client, rest):
    answer = client.get(f"/admin/newsroom/edition/{rest}")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/admin/editions/edition/{rest}",
    )


@pytest.mark.parametrize(
    "address",
    [
        "/admin/annotations/source/?created_by__password__startswith=p",
        "/admin/annotations/note/?approved_by__password__startswith=p",
        "/admin/editions/edition/?published_by__password__startswith=p",
        "/admin/auth/user/?password__startswith=p",
    ],
)
def test_no_list_is_asked_about_passwords(desk, db, address) -> None:
    Source.objects.create(csl={"title": "A"})
    answer = desk.get(address)
    assert answer.status_code in {302, 400}
    assert (
        answer.headers.get("Location", "").endswith("?e=1") or answer.status_code == 400
    )


def test_the_log_of_the_back_office_has_no_page(client, chief) -> None:
    client.force_login(chief)
    assert client.get("/admin/admin/logentry/").status_code == 404
    assert client.post("/admin/admin/logentry/add/").status_code == 404


def test_a_superuser_still_manages_everyone(client, chief, asleep, above) -> None:
    client.force_login(chief)
    for user in (asleep, above):
        assert (
            client.post(page(user), form_data(user, is_active="on")).status_code == 302
        )
        user.refresh_from_db()
        assert user.is_active


def test_nobody_alone_gives_all_rights_or_single_ones(client, chief, annotator) -> None:
    client.force_login(chief)
    before = state(annotator)
    chosen = [permission("auth.change_user").pk]
    changes = form_data(annotator, is_superuser="on", user_permissions=chosen)
    assert client.post(page(annotator), changes).status_code == 302
    assert state(annotator) == before


@pytest.mark.parametrize("name", ["Annotator", "Editor"])
def test_a_role_that_people_can_have_only_loses_permissions(
    client, chief, make_user, name
) -> None:
    make_user("Editor")
    client.force_login(chief)
    role = group(name)
    address = reverse("admin:auth_group_change", args=[role.pk])
    kept = [one.pk for one in role.permissions.all()]
    more = [*kept, permission("auth.change_user").pk]
    answer = client.post(address, {"name": role.name, "permissions": more})
    assert b"permissions can only be taken from it" in answer.content
    assert role.permissions.count() == len(kept)
    answer = client.post(address, {"name": role.name, "permissions": kept[1:]})
    assert answer.status_code == 302
    assert role.permissions.count() == len(kept) - 1


def test_no_other_role_takes_the_name_of_one_that_is_given_alone(client, chief) -> None:
    client.force_login(chief)
    address = reverse("admin:auth_group_add")
    chosen = [permission("auth.change_user").pk]
    new = {"name": "Counting", "permissions": chosen}
    assert client.post(address, new).status_code == 302
    group("Annotator").delete()
    for path in (
        address,
        reverse("admin:auth_group_change", args=[group("Counting").pk]),
    ):
        answer = client.post(path, new | {"name": "Annotator"})
        assert b"Choose another name." in answer.content
    assert not Group.objects.filter(name="Annotator").exists()
