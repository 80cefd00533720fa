"""What the desk remarks on a sentence stays with it, calls people, and reaches no
reader.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from annotations import remarks
from annotations.models import Remark
from articles.models import Article
from articles.problems import Refused
from newsroom.actions.waiting import waiting_for
from newsroom.models import NoticeKind
from tests.support.small_article import edit, new_article, sentence


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


def say(
    article: Article, user, body: str = "Is that so?", on: str = "It paid"
) -> Remark:
    return remarks.add_remark(
        article, sentence(article, on).public_key, body, user=user
    )


def bodies(article: Article, words: str) -> list[str]:
    here = sentence(article, words)
    return [
        one.body for one in Remark.objects.filter(key__in={here.key, here.public_key})
    ]


def test_a_thread_on_a_sentence(pier, editor, annotator) -> None:
    say(pier, annotator)
    say(pier, editor, "It is.")
    assert bodies(pier, "It paid") == ["Is that so?", "It is."]
    assert bodies(pier, "Nobody asked") == []


def test_the_same_remark_sent_twice_is_one(pier, editor) -> None:
    assert say(pier, editor) == say(pier, editor)


@pytest.mark.parametrize(
    ("body", "says"), [(" \n\x00", "empty"), ("x" * 5_001, "5,001 characters")]
)
def test_a_bad_remark_is_refused(pier, editor, body, says) -> None:
    with pytest.raises(Refused, match=says):
        say(pier, editor, body)


def test_a_sentence_that_is_gone_takes_no_remark(pier, editor) -> None:
    with pytest.raises(Refused, match="no longer in the text"):
        remarks.add_remark(pier, "gone", "Hm.", user=editor)


def test_who_may_not_write_may_not_remark(pier, make_user) -> None:
    nobody = make_user(None)
    for act in (
        lambda: say(pier, nobody),
        lambda: remarks.resolve(pier, ["k"], user=nobody),
        lambda: remarks.reopen_thread(pier, ["k"], user=nobody),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_resolved_and_opened_again(pier, editor, annotator) -> None:
    keys = {say(pier, annotator).key}
    assert remarks.resolve(pier, keys, user=editor) == 1
    say(pier, annotator, "Still not so.")
    assert [one.is_open for one in Remark.objects.all()] == [False, True]
    assert remarks.resolve(pier, keys, user=annotator) == 1
    assert remarks.reopen_thread(pier, keys, user=editor) == 1
    assert [one.is_open for one in Remark.objects.all()] == [False, True]


@pytest.mark.parametrize(
    ("body", "called"),
    [
        ("@editor, look.", ["editor"]),
        ("Ask @editor.", ["editor"]),
        ("(@editor @annotator)", ["annotator", "editor"]),
        ("@editor@example.org or a@editor", []),
        ("@nobody-here @quit", []),
    ],
)
def test_whom_a_remark_calls(pier, editor, annotator, make_user, body, called) -> None:
    quit_it = make_user("Editor", "quit")
    quit_it.is_active = False
    quit_it.save()
    made = say(pier, annotator, body)
    assert sorted(made.named.values_list("username", flat=True)) == called


def test_a_remark_goes_on_with_a_sentence_that_is_reworded(pier, editor) -> None:
    say(pier, editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert bodies(pier, "It paid 3.4 million") == ["Is that so?"]
    edit(pier, "The report was shelved in May. ", "", editor)
    assert bodies(pier, "It paid 3.4 million") == ["Is that so?"]
    assert "3.1 million" in Remark.objects.get().about


def test_a_remark_whose_sentence_is_gone_is_kept(pier, editor) -> None:
    say(pier, editor)
    edit(pier, "It paid 3.1 million euros 💶 for it. ", "", editor)
    assert Remark.objects.open().filter(article=pier).count() == 1
    edit(
        pier,
        "Nobody asked why.",
        "It paid 3.1 million euros 💶 for it. Nobody asked why.",
        editor,
    )
    assert bodies(pier, "It paid") == ["Is that so?"]


def test_a_remark_is_made_and_resolved_at_its_sentence(client, pier, annotator) -> None:
    client.force_login(annotator)
    key = sentence(pier, "It paid").public_key
    address = f"{reverse('workbench', args=[pier.pk])}?s={key}"
    data = {"act": "remark", "remark": "@editor?", "sentence": key}
    assert client.post(address, data).status_code == 302
    assert "@editor?" in client.get(address).content.decode()
    assert client.post(address, {"act": "resolve", "sentence": key}).status_code == 302
    assert not Remark.objects.open().exists()


def test_what_was_typed_stays_where_it_is_refused(client, pier, annotator) -> None:
    client.force_login(annotator)
    key = sentence(pier, "It paid").public_key
    answer = client.post(
        f"{reverse('workbench', args=[pier.pk])}?s={key}",
        {"act": "remark", "remark": "y" * 5_001, "sentence": key},
    )
    assert answer.status_code == 422
    assert "y" * 5_001 in answer.content.decode()


# --- A remark as somebody's task ------------------------------------------------------


def task(article: Article, user, body: str, due: date | None = None, key: str = ""):
    return remarks.add_remark(article, key, body, user=user, is_task=True, due=due)


def test_a_task_is_on_the_desk_of_its_assignee_until_it_is_resolved(
    pier, editor, annotator
) -> None:
    today = timezone.localdate()
    key = sentence(pier, "It paid").public_key
    task(pier, annotator, "@editor some day.", key=key)
    task(pier, annotator, "@editor: ask the port.", today + timedelta(days=9), key)
    overdue = task(pier, annotator, "Call her, @editor.", today - timedelta(days=1))
    items = list(waiting_for(editor))
    assert {item.kind for item in items} == {NoticeKind.TASK}
    assert [item.quote.split()[-1] for item in items] == ["@editor.", "port.", "day."]
    assert [item.is_overdue for item in items] == [True, False, False]
    assert items[0].address == reverse("desk:review", args=[pier.pk]) + "#remarks"
    assert not list(waiting_for(annotator))
    remarks.resolve_one(overdue, user=editor)
    remarks.resolve(pier, {key}, user=editor)
    assert not list(waiting_for(editor))


@pytest.mark.parametrize("body", ["Call her.", "@editor and @annotator", "@counsel"])
def test_a_task_calls_one_colleague_who_may_read_the_article(
    pier, editor, annotator, make_user, body
) -> None:
    make_user("Counsel", "counsel")
    with pytest.raises(Refused, match="Name the colleague"):
        task(pier, editor, body)


def test_a_task_is_given_at_the_sentence_without_a_script(
    client, pier, editor, annotator
) -> None:
    client.force_login(annotator)
    here = sentence(pier, "It paid")
    address = reverse("admin:articles_sentence_change", args=[here.pk])
    given = {"act": "remark", "remark": "@editor, call her.", "task": "yes"}
    given["sentence"] = here.public_key
    for wrong in ("soon", "2026-02-30", "0001-01-01", "9999-12-31"):
        answer = client.post(address, given | {"due": wrong})
        assert answer.status_code == 422
    page = answer.content.decode()
    assert "@editor, call her." in page
    assert 'name="task" value="yes" checked' in page
    assert client.post(address, given | {"due": "2026-11-30"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Task for <bdi>editor</bdi>" in page
    assert "overdue" in page


def test_my_desk_says_what_is_overdue_for_whom(client, pier, editor, annotator) -> None:
    passed = timezone.localdate() - timedelta(days=1)
    task(pier, annotator, "Call her, @editor.", passed)
    for person in (editor, annotator):
        client.force_login(person)
        page = client.get("/admin/").content.decode()
        assert "Call her" in page
        assert "overdue" in page


def test_a_remark_on_the_article_is_resolved_at_its_review(
    client, pier, editor
) -> None:
    remark = remarks.add_remark(pier, "", "Shorter?", user=editor)
    address = reverse("desk:review", args=[pier.pk])
    client.force_login(editor)
    page = client.get(address).content.decode()
    assert "Shorter?" in page
    assert client.post(address, {"act": "resolve", "number": "x"}).status_code == 404
    data = {"act": "resolve", "number": str(remark.pk)}
    assert client.post(address, data).status_code == 302
    assert not Remark.objects.open().exists()
