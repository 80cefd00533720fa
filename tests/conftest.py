"""What every test may ask for. Tests never flush a database: its triggers forbid it, as they should."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.test import override_settings

PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True, scope="session")
def plain_static_files() -> Iterator[None]:
    """Pages rendered inside a test name static files plainly; the browser's server uses hashed names."""
    from django.conf import settings

    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN_FILES}):
        yield


@pytest.fixture
def make_user(db):
    """make_user("Editor") is a member of that role; make_user(None) is staff without one."""

    def make(role: str | None, username: str = "") -> User:
        user = User.objects.create_user(
            username or (role or "nobody").lower(), password="correct horse battery", is_staff=True
        )
        if role:
            user.groups.add(Group.objects.get(name=role))
        return user

    return make


@pytest.fixture
def annotator(make_user) -> User:
    return make_user("Annotator")


@pytest.fixture
def editor(make_user) -> User:
    return make_user("Editor")


@pytest.fixture
def administrator(make_user) -> User:
    return make_user("Administrator")
