"""The history of an account only grows."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.utils import DatabaseError

from articles.immutable import ImmutableRowError
from newsroom.accounts.models import AccountEvent, record

pytestmark = pytest.mark.django_db


def test_what_happened_to_an_account_is_kept_for_ever(editor, administrator):
    record(editor, AccountEvent.AccountAct.ROLE_GIVEN, administrator, "Editor")
    record(editor, AccountEvent.AccountAct.FACTOR_RESET, None)
    latest, first = editor.events.all()
    assert (first.by, first.detail, latest.by) == (administrator, "Editor", None)
    assert str(first) == "editor: role given"
    with pytest.raises(ImmutableRowError):
        first.delete()
    with pytest.raises(ImmutableRowError):
        AccountEvent.objects.update(detail="nothing")
    for statement in (
        "UPDATE accounts_accountevent SET detail = ''",
        "DELETE FROM accounts_accountevent",
    ):
        with (
            pytest.raises((IntegrityError, DatabaseError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_an_account_with_a_history_is_not_deleted(editor):
    record(editor, AccountEvent.AccountAct.CREATED, None)
    with pytest.raises(ProtectedError):
        editor.delete()
