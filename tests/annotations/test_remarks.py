"""What the desk remarks on a sentence stays with it, calls people, and reaches no
reader.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from annotations import remarks
from annotations.models import Remark
from articles.models import Article
from articles.problems import Refused
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
