"""Every form of the desk, submitted with mutated fields by each role, is answered:
never by an exception.

By day 90 submissions, by night (`make nightly`) 5,000. To go through a walk again,
give the WALK_SEED that it printed and the same WALK_SUBMISSIONS.
"""

import os
import random

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

from articles.extracting import ImportItem
from articles.models import Article
from newsroom.actions import batches
from newsroom.actions.revise import editable_text, revise
from tests import NIGHTLY
from tests.support.form_walk import FormWalk
from tests.support.samples import POLLUTED
from tests.support.uploads import receive

SUBMISSIONS = int(os.environ.get("WALK_SUBMISSIONS") or (5_000 if NIGHTLY else 90))
SEED = int(os.environ.get("WALK_SEED") or random.SystemRandom().randrange(10**6))
PEOPLE = {"ann": "Annotator", "reviewer": "Editor", "editor": "Administrator"}
# By day PostgreSQL answers whoever may send the most forms.
WALKERS = PEOPLE if NIGHTLY or connection.vendor == "sqlite" else ["editor"]


def polluted(name: str) -> ImportItem:
    return ImportItem(f"{name}.md", POLLUTED.replace("ministry", name).encode())


@pytest.fixture
def busy_newsroom(all_samples) -> None:
    """The samples, with imports that wait, read and unread, and notes whose sentences
    have changed.
    """
    annotator = User.objects.create_user("ann", is_staff=True)
    annotator.groups.add(Group.objects.get(name="Annotator"))
    receive(POLLUTED.replace("ministry", "office").encode(), path="office.md")
    for names in (("agency", "bureau"), ("chamber", "council")):
        read = batches.enqueue(map(polluted, names), language="en", user=None)
    batches.read_some(read, None)
    for article in Article.objects.exclude(editions=None):
        revision = article.current_revision
        text = (
            editable_text(revision)
            .replace(" a ", " another ")
            .replace(" was ", " was never ")
        )
        revise(
            article,
            text,
            based_on=revision.number,
            summary="It was misread.",
            user=None,
        )


@pytest.mark.slow
@pytest.mark.parametrize("person", WALKERS)
def test_no_form_of_the_desk_is_answered_by_an_exception(busy_newsroom, person):
    client = Client()
    client.force_login(User.objects.get(username=person))
    walk = FormWalk(client, SEED)
    walk.walk(SUBMISSIONS // len(PEOPLE))
    print(  # noqa: T201 - shown where the test fails
        f"WALK_SEED={SEED}: {walk.step} submissions of {len(walk.submitted)} kinds of form as {person}, "
        f"{sum(walk.opened.values())} pages of {len(walk.pages)} kinds, answers {dict(walk.statuses)}"
    )
    assert client.get("/admin/").status_code == 200, "still logged in"
    assert not walk.crashes, "\n".join(map(str, walk.crashes.values()))
