"""From each release there is a way to this code; nothing is lost, and what is published
can be corrected.
"""

import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from annotations.anchors import confirm_place
from annotations.models import Anchor
from annotations.sentence_states import stated
from articles.immutable import append_only_tables, unguarded
from articles.models import Article
from newsroom.actions.gate import gate_of
from newsroom.actions.second_requests import Reasons
from newsroom.editions import json_schema
from newsroom.editions.models import Edition
from tests import releases
from tests.support.databases import contents, lent, used
from tests.support.decisions import publish
from tests.support.small_article import edit

DERIVED = (
    "public_",
    "newsroom_passage",
    "newsroom_indexedarticle",
    "django_",
    "auth_permission",
)


@pytest.fixture(params=releases.kept())
def released(request, django_db_setup, django_db_blocker, tmp_path):
    """The newsroom of a release, on the database that it was made by."""
    with django_db_blocker.unblock(), lent(tmp_path) as own, used(own):
        releases.put_back(request.param)
        yield request.param


@pytest.mark.parametrize("release", releases.kept())
def test_the_document_of_a_release_stays_what_it_was(release):
    """Programs of others read it, and editions are kept for ever."""
    was = json.loads((releases.FOLDER / release / "edition-2.json").read_bytes())
    assert json.loads(json_schema.published()) == was


def kept_rows():
    return {
        name: rows for name, rows in contents().items() if not name.startswith(DERIVED)
    }


def open_in(article):
    blockers = gate_of(article, article.current_revision).blockers
    named = {item.text for one in blockers for item in one.items}
    return named | {one.kind for one in blockers if not one.items}


@pytest.mark.slow
def test_no_row_and_no_trigger_is_lost_there_and_back_and_there(released):
    before = kept_rows()
    leaves = dict(sorted(MigrationRecorder(connection).applied_migrations()))
    call_command("migrate", verbosity=0)
    call_command("reindex", verbosity=0)
    call_command("check_all", verbosity=0)
    after = kept_rows()
    assert {name: len(after[name]) for name in before} == {
        name: len(before[name]) for name in before
    }
    for app, name in leaves.items():
        call_command("migrate", app, name, verbosity=0)
    assert kept_rows() == before
    assert unguarded(connection, append_only_tables()) == []
    call_command("migrate", verbosity=0)
    call_command("check_all", verbosity=0)


@pytest.mark.slow
def test_a_published_article_is_corrected_at_once(released):
    """The gate asks for the sentence that was changed, and for nothing that it did not
    ask before.
    """
    call_command("migrate", verbosity=0)
    newest = {one.article_id: one for one in Edition.objects.order_by("number")}
    # in drafts still
    withheld = Edition.objects.filter(gaps__isnull=False).values_list(
        "article", flat=True
    )
    known = [
        one
        for one in newest.values()
        if one.kind != "withdrawal" and one.article_id not in withheld
    ]
    corrected = [one.article for one in known]
    assert len(corrected) > 1
    for article in corrected:
        # what an edition leaves unchecked is asked again for the next one
        left = open_in(article)
        old = stated(article.current_revision).sentences[-1].text
        said = old.rstrip(".”。？！؟ ")
        new = f"{said} again{old.removeprefix(said)}"
        edit(article, old, new)
        assert open_in(Article.objects.get(pk=article.pk)) <= left | {old, new}
        for anchor in Anchor.objects.filter(article=article).unresolved():
            confirm_place(anchor.pk, anchor.sentence, user=None)
        given = {
            "user": None,
            "change_note": "A word.",
            "reasons": Reasons("A test.", alone=True),
        }
        publish(Article.objects.get(pk=article.pk), approve=True, **given)
    call_command("check_all", verbosity=0)
