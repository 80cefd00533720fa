"""A page of the desk that is made of several queries shows one state of the newsroom,
whoever saves.

Real connections: between two queries of a page another one commits a new revision with
a note on it. By night between any two, and of every page.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from annotations import anchors, notes
from annotations.evidence import attach_document
from annotations.models import AccessRecord, Citation, Note, QuotationCheck
from annotations.note_history import save_as
from annotations.writing import Cited
from articles.models import Article
from articles.snapshot import _is_reading, after_snapshot, snapshot
from tests import NIGHTLY
from tests.support.databases import Actor
from tests.support.decisions import cited, note_on
from tests.support.documents import pdf
from tests.support.small_article import MARKUP, annotate, edit, new_article, sentence
from tests.support.uploads import receive

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
    """With a note on a sentence that stays, one to be reviewed, and a sentence that
    `save` changes.
    """
    article = new_article(user=editor)
    annotate(article, "It paid", slug="supported")
    annotate(article, "The report was shelved")
    edit(article, "shelved in May", "shelved in June", editor)
    edit(
        article,
        "Nobody asked why.",
        "Nobody asked why. Somebody counted 0 piles.",
        editor,
    )
    return article


ROUNDS = count(1)
BY_DAY = 4  # boundaries of a page


def save(article: Article, user: User) -> None:
    """What another editor does: another text, with a note on what is new and a source
    of its own.
    """
    number = next(ROUNDS)
    for note in Note.objects.filter(
        body__startswith="Counted", anchor__article=article
    ).exclude(anchor__status="retired"):
        anchors.retire(note, user=user)
    words = re.search(r"Somebody counted \d+ piles", article.current_revision.text)
    edit(article, words[0], f"Somebody counted {number} piles", user)
    source = cited(f"Piles, part {number}", "supports")
    note = note_on(
        sentence(article, "Somebody counted"),
        body=f"Counted {number}.",
        sources=[source],
    )
    notes.approve_note(note.pk, version=note.version, user=None)


@contextmanager
def saved_before_query(number: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Somebody commits before the query of that number, from 0; where the page holds
    the article to change it, after that. Gives the queries.
    """
    asked: list[str] = []
    waiting = [act]

    def watch(execute, sql, params, many, context):
        is_changing = connection.in_atomic_block and not _is_reading.get()
        if waiting and len(asked) >= number and not is_changing:
            Actor(waiting.pop()).start().finish()
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield asked


def shown(answer: HttpResponse) -> tuple[int, str]:
    text = answer.content.decode()
    for pattern in DIFFERS:
        text = pattern.sub("", text)
    return answer.status_code, text


def at_boundaries(make: Make, act: Callable[[], None]) -> None:
    """Whatever is committed between two of its queries, the page is that of before or
    that of after.

    By night at every boundary, by day at some that lie as far apart as the page has
    queries.
    """
    with saved_before_query(0, lambda: None) as asked:
        before = shown(make())
    total = len(asked)
    assert total > 3
    for number in range(0, total, 1 if NIGHTLY else max(1, total // BY_DAY)):
        with saved_before_query(number, act) as asked:
            between = shown(make())
        if len(asked) <= number:
            break
        after = shown(make())
        assert between in (before, after), (number, asked[number])
        before = after


def pages(article: Article, client: Client) -> dict[str, Make]:
    """Each page that is made of several queries, opened, or sent something that it
    refuses.
    """
    found = sentence(article, "It paid")
    note = Note.objects.get(body="Checked.", anchor__sentence=found)
    source = Citation.objects.filter(note=note).get().source_id
    waiting = receive(MARKUP.replace("5", "6").encode(), path="pier.md", user=None)
    here = [article.pk]
    bench = f"{reverse('workbench', args=here)}?s={found.public_key}"
    opened = {
        "publish": reverse("desk:publish", args=here),
        "workbench": f"{bench}&form=note-{note.pk}",
        "queue": f"{reverse('workbench', args=here)}?show=review",
        "review": reverse("desk:review", args=here),
        "article": reverse("admin:articles_article_change", args=here),
        "text": reverse("desk:revise", args=here),
        "history": reverse("desk:history", args=here),
        "difference": reverse("desk:difference", args=[article.pk, 1, 2]),
        "cut": reverse("desk:sentence", args=[article.pk, found.public_key]),
        "cite": reverse("desk:cite", args=here),
        "replies": reverse("desk:replies", args=here),
        "sentence": f"{reverse('admin:articles_sentence_change', args=[found.pk])}?a={note.anchor_id}",
        "source": reverse("admin:annotations_source_change", args=[source]),
        "import": reverse("desk:preview", args=[waiting.pk]),
        "withdraw": reverse("desk:withdraw", args=here),
        "withholding": reverse("desk:withholding"),
        "my desk": reverse("admin:index"),
    }
    typed = {"based_on": article.current_revision.number, "markup": MARKUP, "look": "1"}
    sent = {
        "publish, refused": (opened["publish"], {"after": "7", "act": "publish"}),
        "review, refused": (
            opened["review"],
            {"act": "send_back", "note": f"{note.pk}-0"},
        ),
        "article, refused": (opened["article"], {"title": "", "version": "0"}),
        "cite, refused": (opened["cite"], {"notes": [note.pk]}),
        "replies, refused": (opened["replies"], {"person": ""}),
        "text, looked at": (opened["text"], typed),
    }
    gets = {name: partial(client.get, address) for name, address in opened.items()}
    return gets | {
        name: partial(client.post, address, data)
        for name, (address, data) in sent.items()
    }


SOME = ("publish", "publish, refused", "workbench", "article", "text, looked at")
OTHERS = (
    *(
        "queue",
        "review",
        "text",
        "history",
        "difference",
        "cut",
        "cite",
        "replies",
        "sentence",
        "source",
        "import",
    ),
    *("withdraw", "withholding", "my desk"),
    *("review, refused", "article, refused", "cite, refused", "replies, refused"),
)


@pytest.mark.slow
@pytest.mark.parametrize("name", SOME + OTHERS if NIGHTLY else SOME)
def test_a_page_shows_one_state(pier, editor, desk, name):
    make = pages(pier, desk)[name]
    assert make().status_code in {200, 409, 422}
    at_boundaries(make, lambda: save(pier, editor))


# --- The snapshot itself --------------------------------------------------------------


def titles() -> list[str]:
    return list(Article.objects.values_list("title", flat=True))


def test_a_snapshot_is_of_its_first_query(pier):
    with snapshot():
        assert titles() == ["The pier"]
        Actor(lambda: new_article(slug="another")).start().finish()
        assert titles() == ["The pier"]
        with snapshot():
            assert titles() == ["The pier"]
    assert titles() == ["The pier", "The pier"]


def test_nothing_is_written_in_a_snapshot(pier):
    with pytest.raises(DatabaseError), snapshot():
        Article.objects.update(title="Another")
    assert titles() == ["The pier"]
    Article.objects.update(title="Another")
    assert titles() == ["Another"]


def test_what_waits_for_the_end_of_a_snapshot_is_written_then(pier):
    rename = partial(Article.objects.update, title="Another")
    with snapshot():
        after_snapshot(rename)
        assert titles() == ["The pier"]
    assert titles() == ["Another"]
    with suppress(ZeroDivisionError), snapshot():
        after_snapshot(partial(Article.objects.update, title="A third"))
        raise ZeroDivisionError
    assert titles() == ["Another"]
    after_snapshot(partial(Article.objects.update, title="A third"))
    assert titles() == ["A third"]


def test_what_a_page_found_of_quotations_and_who_read_it_is_stored(pier, editor, desk):
    source = Citation.objects.get().source
    attach_document(
        source, pdf(["Contents", "The deck was rotten."]), filename="a.pdf", user=editor
    )
    note = Note.objects.get(anchor__sentence=sentence(pier, "It paid"))
    notes.attach_citation(
        note.pk, Cited(source, "p. 2", "The deck was rotten."), user=editor
    )
    assert desk.get(reverse("desk:publish", args=[pier.pk])).status_code == 200
    assert QuotationCheck.objects.get().verdict == "exact"
    source.visibility, source.description = "protected", "A diver"
    save_as(source, editor)
    address = reverse("admin:annotations_source_identity", args=[source.pk])
    assert desk.get(address).status_code == 200
    assert AccessRecord.objects.exclude(source=None).get().person == editor
