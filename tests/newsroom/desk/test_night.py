"""An editor alone at night hides a name; in the morning a second one confirms or undoes it."""

import pytest
from django.test import Client

from articles.models import Article
from newsroom.actions.waiting import waiting_for
from newsroom.editions.models import Edition, HiddenOpenings, Withholding
from newsroom.models import NoticeKind
from newsroom.notices.telling import tell
from tests.promises.public import public, where
from tests.support.decisions import publish
from tests.support.sign_in import PASSWORD, refresh
from tests.support.small_article import edit

ADDRESS = "/admin/editions/withholding/"
NAME = "Quillfeather"
HIDE = {
    "words": f"Ada {NAME}",
    "subject": "person",
    "reason": f"for the safety of Ada {NAME}",
    "act": "withhold",
}


@pytest.fixture
def second(make_user):
    return make_user("Editor", "second")


@pytest.fixture
def hidden(pier, editor, second, client) -> Article:
    """At 02:10: the editor logged in at 20:00, proves again who they are, and hides it."""
    edit(pier, "Nobody asked why.", f"Ada {NAME} asked why.", editor)
    publish(pier, user=editor)
    client.force_login(editor)
    refresh(client, editor, ago=6 * 3_600)
    assert where(public(Client()), NAME)
    again = client.post(ADDRESS, HIDE)["Location"]
    assert again.startswith("/accounts/reauthenticate/")
    assert not Withholding.objects.exists()
    client.post(again, {"password": PASSWORD})
    assert where(public(Client()), NAME) == []
    assert "not yet confirmed" in Client().get("/articles/the-pier/").text
    return pier


def answer(user, how: str) -> None:
    """At 09:00, on the page to which a mail has led."""
    tell(user)
    assert [(one.kind, one.ref) for one in user.notices.all()] == [
        (NoticeKind.HIDDEN, str(Withholding.objects.get().pk))
    ]
    desk = Client()
    desk.force_login(user)
    assert "/admin/editions/withholding/" in desk.get("/admin/").text
    page = desk.get(ADDRESS).text
    assert NAME in page
    sent = {"number": Withholding.objects.get().pk, "answer": how}
    assert desk.post(ADDRESS, sent).status_code == 302
    assert NoticeKind.HIDDEN not in [item.kind for item in waiting_for(user)]


def test_another_confirms_it_in_the_morning_and_the_words_are_gone(hidden, second):
    answer(second, "agree")
    assert where(public(Client()), NAME) == []
    assert "not yet confirmed" not in Client().get("/articles/the-pier/").text
    assert "for the safety of" in Client().get("/articles/the-pier/").text
    assert not HiddenOpenings.objects.exists()
    stored = Edition.objects.get()
    assert NAME not in f"{stored.document}{stored.openings.opened}"
    request = Withholding.objects.get()
    assert (request.words, request.answered_by) == ("", second)


def test_another_undoes_it_in_the_morning_and_readers_see_the_name_again(
    hidden, second
):
    before = Edition.objects.get().sha256
    answer(second, "decline")
    assert f"Ada {NAME} asked why." in Client().get("/articles/the-pier/").text
    assert "not yet confirmed" not in Client().get("/articles/the-pier/").text
    assert "for the safety of" not in Client().get("/articles/the-pier/").text
    assert Edition.objects.get().sha256 == before
    assert Withholding.objects.get().answer == "declined"


def test_two_requests_of_one_person_have_headings_of_their_own(
    hidden, editor, second, client
):
    other = {"words": "The engineer", "subject": "words", "reason": "A complaint."}
    client.post(ADDRESS, HIDE | other)
    first, last = Withholding.objects.order_by("pk")
    desk = Client()
    desk.force_login(second)
    for address in (ADDRESS, "/admin/requests/"):
        page = desk.get(address).text
        assert f"({first.pk})" in page
        assert f"({last.pk})" in page
        assert NAME not in desk.get("/admin/requests/").text
