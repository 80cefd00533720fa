"""The access log: who read what few may read, for those who may read it too."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from annotations.models import AccessRecord
from annotations.sources import library
from newsroom.actions import past

pytestmark = pytest.mark.django_db
LOG = "admin:annotations_accessrecord_changelist"
ITEM = {"type": "interview", "title": "What the landlord said"}


@pytest.fixture
def readings(editor) -> None:
    hidden = library.find_or_create(
        ITEM, None, visibility="protected", description="A landlord"
    )
    AccessRecord.objects.create(source=hidden, what="identity", person=editor)
    past.record_look("/admin/zzlooked/", editor)


@pytest.mark.parametrize(
    ("role", "identities", "texts"),
    [("Keeper of sources", True, False), ("Administrator", False, True)],
)
def test_each_sees_the_readings_of_what_they_may_read(
    readings, client, make_user, role, identities, texts
) -> None:
    user = make_user("Annotator")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    page = client.get(reverse(LOG)).text
    assert ("A landlord" in page) == identities
    assert ("zzlooked" in page) == texts


def test_others_see_nothing(readings, client, editor) -> None:
    client.force_login(editor)
    assert client.get(reverse(LOG)).status_code == 403
    record = AccessRecord.objects.first()
    page = reverse("admin:annotations_accessrecord_change", args=[record.pk])
    assert client.get(page).status_code == 403
