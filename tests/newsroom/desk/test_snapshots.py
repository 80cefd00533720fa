"""A page of the desk that is made of several queries shows one state of the newsroom, whoever saves meanwhile.

Real connections: between any two queries of a page another one commits a new revision with a note on it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations import anchors, notes
from annotations.models import Citation, Note
from articles.models import Article
from tests.databases import Actor
from tests.deciding import cited, note_on
from tests.desk_texts import annotate, edit, new_article, sentence
from tests.incoming import receive
from tests.tables import table

type Make = Callable[[], HttpResponse]

DIFFERS = [  # from answer to answer, whatever is stored
    re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(r"<time[^>]*>[^<]*</time>"),
]


@pytest.fixture
def editor(empty_newsroom) -> User:
    made = User.objects.create_user("ada.editor", is_staff=True)
    made.groups.set(Group.objects.filter(name__in=["Editor", "Keeper of sources"]))
    return made


@pytest.fixture
def desk(client, editor) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def pier(editor) -> Article:
    """With a note on a sentence that nobody touches, one to be reviewed, and a sentence that `save` changes."""
    article = new_article(user=editor)
    annotate(article, "It paid", slug="supported")
    annotate(article, "The report was shelved")
    edit(article, "shelved in May", "shelved in June", editor)
    edit(article, "Nobody asked why.", "Nobody asked why. Somebody counted 0 piles.", editor)
    return article


ROUNDS = count(1)


def save(article: Article, user: User) -> None:
    """What another editor does: another text, with a note on what is new and a source of its own."""
    number = next(ROUNDS)
    for note in Note.objects.filter(body__startswith="Counted", anchor__article=article).exclude(
        anchor__status="retired"
    ):
        anchors.retire(note, user=user)
    words = re.search(r"Somebody counted \d+ piles", article.current_revision.text)
    edit(article, words[0], f"Somebody counted {number} piles", user)
    source = cited(f"Piles, part {number}", "supports")
    note = note_on(sentence(article, "Somebody counted"), body=f"Counted {number}.", sources=[source])
    notes.approve_note(note.pk, version=note.version, user=None)


@contextmanager
def saved_before_query(number: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Somebody commits before the query of that number, from 0. Gives the queries."""
    asked: list[str] = []

    def watch(execute, sql, params, many, context):
        if len(asked) == number:
            Actor(act).start().finish()
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield asked


def shown(answer: HttpResponse) -> tuple[int, str]:
    text = answer.content.decode()
    for pattern in DIFFERS:
        text = pattern.sub("", text)
    return answer.status_code, text


def at_every_boundary(make: Make, act: Callable[[], None]) -> None:
    """Whatever is committed between two of its queries, the page is that of before or that of after."""
    before = shown(make())
    for number in count():
        with saved_before_query(number, act) as asked:
            between = shown(make())
        if len(asked) <= number:
            break
        after = shown(make())
        assert between in (before, after), (number, asked[number])
        before = after
    assert number > 3


def pages(article: Article) -> dict[str, str]:
    note = Note.objects.get(body="Checked.", anchor__sentence=sentence(article, "It paid"))
    found = sentence(article, "It paid")
    cited_source = Citation.objects.filter(note__anchor__article=article).earliest("pk").source_id
    here = [article.pk]
    bench = reverse("workbench", args=here)
    return {
        "publish": reverse("desk:publish", args=here),
        "workbench": f"{bench}?s={found.public_key}",
        "queue": f"{bench}?show=review",
        "change": f"{bench}?s={found.public_key}&form=note-{note.pk}",
        "review": reverse("desk:review", args=here),
        "article": reverse("admin:articles_article_change", args=here),
        "text": reverse("desk:revise", args=here),
        "history": reverse("desk:history", args=here),
        "difference": reverse("desk:difference", args=[article.pk, 1, 2]),
        "cut": reverse("desk:sentence", args=[article.pk, found.public_key]),
        "cite": reverse("desk:cite", args=here),
        "note": reverse("admin:annotations_note_change", args=[note.pk]),
        "source": reverse("admin:annotations_source_change", args=[cited_source]),
        "withdraw": reverse("desk:withdraw", args=here),
        "withholding": reverse("desk:withholding"),
        "my desk": reverse("admin:index"),
    }


NAMES = [
    *("publish", "workbench", "queue", "change", "review", "article", "text", "history", "difference", "cut"),
    *("cite", "note", "source", "withdraw", "withholding", "my desk"),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_of_one_moment(pier, editor, desk, name):
    address = pages(pier)[name]
    assert desk.get(address).status_code == 200
    at_every_boundary(lambda: desk.get(address), lambda: save(pier, editor))
