"""Who counts as a second person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.problems import Refused
from newsroom.accounts.models import AccountEvent, record
from newsroom.accounts.standing import counts_as_second, others_who_count
from newsroom.actions.people import PUBLISH, second_may_publish
from newsroom.actions.publish import request_publication
from newsroom.actions.second_requests import answer_request

Act = AccountEvent.AccountAct


@pytest.fixture
def second(make_user):
    return make_user("Editor", "second")


@pytest.mark.parametrize(
    "act",
    [Act.CREATED, Act.LINK_MADE, Act.FACTOR_RESET, Act.ROLE_GIVEN, Act.SWITCHED_ON],
)
def test_a_puppet_does_not_count_nor_its_maker_for_it(editor, second, act):
    assert counts_as_second(second, editor, PUBLISH)
    record(second, act, editor)
    assert not counts_as_second(second, editor, PUBLISH)
    assert not counts_as_second(editor, second, PUBLISH)
    assert not second_may_publish(editor)


def test_after_seven_days_it_counts(editor, second):
    AccountEvent.objects.create(
        account=second,
        act=Act.CREATED,
        by=editor,
        at=timezone.now() - timedelta(days=6, hours=23),
    )
    assert not others_who_count(PUBLISH, editor).exists()
    AccountEvent.objects.create(
        account=editor,
        act=Act.PASSWORD_CHANGED,
        by=second,
    )
    with_time = timezone.now() + timedelta(hours=2)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: with_time)
        assert counts_as_second(second, editor, PUBLISH)


def test_an_account_made_at_the_shell_counts_at_once(editor, second):
    record(second, Act.CREATED, None)
    assert counts_as_second(second, editor, PUBLISH)


def test_a_third_person_may_agree_where_the_puppet_may_not(
    pier, editor, second, make_user
):
    third = make_user("Editor", "third")
    record(second, Act.LINK_MADE, editor)
    request = request_publication(pier, reason="It cannot wait.", user=editor)
    with pytest.raises(Refused, match="set up the account"):
        answer_request(pier, request.pk, agrees=True, user=second)
    assert answer_request(pier, request.pk, agrees=True, user=third).answer == "agreed"


def test_whoever_left_cannot_agree(pier, editor, second):
    request = request_publication(pier, reason="It cannot wait.", user=editor)
    second.is_active = False
    second.save()
    with pytest.raises(Exception, match="may not"):
        answer_request(pier, request.pk, agrees=True, user=second)
