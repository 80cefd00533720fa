"""Publishers, withdrawals and rebuilds that overlap leave what they would have left one
after the other.

Real connections, each stopped at a place where it can do harm until the other has run
or waits for it.
"""

import fcntl
import json
import re
import subprocess
import sys
import threading

import pytest
from django.contrib.auth.models import User
from django.test import Client

from annotations import decisions, notes
from annotations.anchors import Stale
from annotations.importing import import_annotations
from annotations.models import Note, Source
from annotations.sentence_states import State
from annotations.writing import Cited
from articles.models import Article, Sentence, Topic
from newsroom.actions import publish as publishing
from newsroom.actions import published_places, withhold
from newsroom.actions.publish import log
from newsroom.actions.second_requests import Reasons
from newsroom.conf import databases
from newsroom.operations import reindexing
from newsroom.operations.reindexing import find_row_faults
from newsroom.public import article_rows
from newsroom.public.models import ArticleWords, Listing, Place, Summary
from tests.annotations.test_protection import form_data
from tests.support.databases import Actor
from tests.support.decisions import cited, note_on, standing_on
from tests.support.desk import PARAGRAPHS, make_article
from tests.support.editions import answered, body, published_addresses, reindex_all
from tests.support.site import ROOT, migrated

SURVEY = {"id": "shared", "type": "report", "title": "A survey that two articles cite"}
WAIVED = "A test."


@pytest.fixture(autouse=True)
def own(empty_newsroom):
    """Every test here has a newsroom of its own."""
    reindex_all()  # under this process's name and address of the site


def article(slug: str) -> Article:
    """Ready to publish, under the topic 'shared', resting on the source SURVEY."""
    made = make_article(slug)
    topic, _ = Topic.objects.get_or_create(name="Shared", slug="shared")
    made.topics.add(topic)
    items = [
        {
            "sentence": PARAGRAPHS[0][1],
            "citations": [{"source": SURVEY, "stance": "supports"}],
        }
    ]
    assert not import_annotations(made, items, None).unplaced
    return made


def publish(made: Article, **options):
    return publishing.publish(
        made, user=None, reasons=Reasons(unchecked=WAIVED), **options
    )


def withdraw(made: Article):
    return publishing.withdraw(made, user=None, reason="It was not true.")


def stored() -> dict[str, object]:
    kept = (*Place.objects.all(), *Listing.objects.all(), *Summary.objects.all())
    return {
        f"{type(row).__name__} {row}": {**vars(row), "_state": None} for row in kept
    }


def shared_lists() -> list[str]:
    return [
        "/",
        "/topics/shared/",
        "/feeds/topics/shared.rss",
        "/feeds/articles.rss",
        "/feeds/articles.atom",
        "/feeds/articles.json",
    ]


def check_settled() -> None:
    """What is stored is what the editions say, and what `reindex` makes when nobody
    else does anything.
    """
    assert list(find_row_faults()) == []
    left = stored()
    reindex_all()
    assert left == stored()


def overlap(first: Actor, second: Actor) -> None:
    first.start()
    second.start_against(first)
    first.finish()
    second.finish()
    check_settled()


@pytest.mark.parametrize(
    ("module", "place"),
    [
        (reindexing, "editions_of"),
        (article_rows, "rows_of"),
        (reindexing, "hold_article"),
        (article_rows, "write_rows"),
        (article_rows, "stored_rows"),
    ],
)
def test_reindexing_does_not_bring_back_what_is_withdrawn_meanwhile(
    monkeypatch, module, place
):
    one, two = article("one"), article("two")
    two.topics.clear()
    publish(one), publish(two)
    overlap(
        Actor(reindex_all).stop_before(monkeypatch, module, place),
        Actor(lambda: withdraw(one)),
    )
    assert answered("/articles/one/").status_code == 410
    assert not is_listed("one", "/")
    assert is_listed("two", "/")
    assert answered("/topics/shared/").status_code == 404


@pytest.mark.parametrize(
    ("module", "place"),
    [
        (reindexing, "published_articles"),
        (reindexing, "editions_of"),
        (reindexing, "strays"),
    ],
)
def test_reindexing_leaves_what_is_published_meanwhile(monkeypatch, module, place):
    """Its rows were there before, as strays."""
    made = article("one")
    publish(made)
    made_rows = list(Listing.objects.all())
    withdraw(made)
    for row in made_rows:
        row.pk = None
    Listing.objects.bulk_create(made_rows, ignore_conflicts=True)
    made.standfirst = "Put right."
    made.save()
    again = Actor(lambda: publish(made, change_note="Back."))
    overlap(Actor(reindex_all).stop_before(monkeypatch, module, place), again)
    for path in shared_lists():
        assert "/articles/one/" in body(path), path


@pytest.mark.parametrize(
    ("module", "place"),
    [
        (article_rows, place)
        for place in ("stored_rows", "changed_places", "write_rows", "_differing_rows")
    ],
)
def test_two_articles_published_at_once_are_both_in_every_list(
    monkeypatch, module, place
):
    one, two = article("one"), article("two")
    first = Actor(lambda: publish(one)).stop_before(monkeypatch, module, place)
    overlap(first, Actor(lambda: publish(two)))
    for path in shared_lists():
        assert "/articles/one/" in body(path), path
        assert "/articles/two/" in body(path), path


def last_list_made(monkeypatch, act) -> Actor:
    """Stops when every list is made and stored, before the transaction ends."""
    return Actor(act).stop_before(monkeypatch, log, "info")


def test_two_articles_published_at_once_before_the_first_is_committed(monkeypatch):
    one, two = article("one"), article("two")
    overlap(
        last_list_made(monkeypatch, lambda: publish(one)), Actor(lambda: publish(two))
    )
    for path in shared_lists():
        assert "/articles/one/" in body(path), path
        assert "/articles/two/" in body(path), path


def is_listed(slug: str, path: str) -> bool:
    """Among the articles: what comes up again says that it was withdrawn."""
    told = body(path)
    if path.endswith(".json"):
        return any(
            f"/articles/{slug}/" in one["url"]
            for one in json.loads(told)["items"]
            if "_verdict" in one
        )
    news = r'(?s)<section[^>]*class="band.*?</section>|<(item|entry)\b(?:(?!</\1>).)*Withdrawn.*?</\1>'
    return f"/articles/{slug}/" in re.sub(news, "", told)


def test_a_withdrawal_and_a_publication_at_once(monkeypatch):
    one, two = article("one"), article("two")
    publish(one)
    overlap(
        last_list_made(monkeypatch, lambda: withdraw(one)), Actor(lambda: publish(two))
    )
    for path in shared_lists():
        assert not is_listed("one", path), path
        assert "/articles/two/" in body(path), path
    assert "/articles/one/" in body("/corrections/")


def test_a_publication_and_the_withdrawal_of_the_only_other_article(monkeypatch):
    one, two = article("one"), article("two")
    publish(one)
    overlap(
        last_list_made(monkeypatch, lambda: publish(two)), Actor(lambda: withdraw(one))
    )
    for path in shared_lists():
        assert not is_listed("one", path), path
        assert "/articles/two/" in body(path), path


def test_the_last_two_articles_of_a_topic_withdrawn_at_once_leave_no_list(monkeypatch):
    one, two = article("one"), article("two")
    publish(one)
    publish(two)
    overlap(
        last_list_made(monkeypatch, lambda: withdraw(one)), Actor(lambda: withdraw(two))
    )
    for path in ("/topics/shared/", f"/sources/{survey().pk}/"):
        assert answered(path).status_code == 404
    assert not any(SURVEY["title"] in row.item for row in Summary.objects.all())


def test_whatever_several_processes_do_at_once_leaves_every_page_right():
    """A short form of `make drill`."""
    drill = [
        sys.executable,
        "-m",
        "tests.drill",
        "--rounds",
        "2",
        "--processes",
        "4",
        "--template",
        migrated(),
    ]
    done = subprocess.run(drill, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_reindex_at_once(monkeypatch):
    """On SQLite the second one waits for its turn, before it begins a transaction."""
    publish(article("one"))
    second, flock = Actor(reindex_all), fcntl.flock

    def take_turn(*what: int) -> None:
        if threading.current_thread() is second.thread:
            second.began.set()
        flock(*what)

    monkeypatch.setattr(databases.fcntl, "flock", take_turn)
    overlap(
        Actor(reindex_all).stop_before(monkeypatch, article_rows, "write_rows"), second
    )


def test_a_withdrawal_while_the_same_article_is_published(monkeypatch):
    made = article("one")
    publish(made)
    made.standfirst = "Put right."
    made.save()
    update = last_list_made(
        monkeypatch, lambda: publish(made, change_note="Put right.")
    )
    overlap(update, Actor(lambda: withdraw(made)))
    assert made.editions.latest().kind == "withdrawal"
    assert answered("/articles/one/").status_code == 410


# --- A source that is protected meanwhile


def survey() -> Source:
    """Also where it is called otherwise by now."""
    return Source.objects.get(
        pk=Source.history.filter(title=SURVEY["title"]).latest().id
    )


def protect(source: Source) -> None:
    source.visibility = "protected"
    source.save()


def check_withheld() -> None:
    """In nothing that stands is the survey named, of whatever edition."""
    assert not Listing.objects.filter(list=f"source/{survey().pk}").exists()
    assert [
        path for path in published_addresses() if SURVEY["title"] in body(path)
    ] == []
    assert [
        one for one in ArticleWords.objects.all() if SURVEY["title"] in one.content
    ] == []


@pytest.mark.parametrize(
    ("module", "place"),
    [
        (publishing, "gate_of"),
        (publishing, "build_document"),
        (publishing, "read"),
        (article_rows, "write_rows"),
        (log, "info"),
    ],
)
def test_a_source_that_is_protected_while_it_is_published_is_withheld(
    monkeypatch, module, place
):
    one, two = article("one"), article("two")
    publish(one)
    first = Actor(lambda: publish(two)).stop_before(monkeypatch, module, place)
    overlap(first, Actor(lambda: protect(survey())))
    check_withheld()
    assert [made.editions.latest().openings.version for made in (one, two)] == [1, 1]


@pytest.mark.parametrize(
    ("module", "place"),
    [
        (withhold, "follow_protection"),
        (published_places, "of_source"),
        (withhold, "_take_out"),
        (article_rows, "write_rows"),
        (withhold.log, "info"),
    ],
)
def test_what_is_published_while_a_source_is_protected_does_not_name_it(
    monkeypatch, module, place
):
    one, two = article("one"), article("two")
    publish(one)
    first = Actor(lambda: protect(survey())).stop_before(monkeypatch, module, place)
    overlap(first, Actor(lambda: publish(two)))
    check_withheld()


@pytest.mark.parametrize(
    ("module", "place"),
    [(withhold, "_take_out"), (article_rows, "write_rows"), (withhold.log, "info")],
)
def test_nor_does_what_cites_it_only_then(monkeypatch, module, place):
    """Whoever protects it has asked already which articles do."""
    one, two = article("one"), make_article("two")
    publish(one)
    items = [
        {
            "sentence": PARAGRAPHS[0][1],
            "citations": [{"source": SURVEY, "stance": "supports"}],
        }
    ]

    def cite_and_publish() -> None:
        import_annotations(two, items, None)
        publish(two)

    first = Actor(lambda: protect(survey())).stop_before(monkeypatch, module, place)
    overlap(first, Actor(cite_and_publish))
    check_withheld()


def test_an_article_that_is_published_again_while_its_source_is_protected(monkeypatch):
    made = article("one")
    publish(made)
    made.standfirst = "Put right."
    made.save()
    first = Actor(lambda: protect(survey())).stop_before(
        monkeypatch, withhold, "_take_out"
    )
    overlap(first, Actor(lambda: publish(made, change_note="Put right.")))
    check_withheld()
    assert [edition.kind for edition in made.editions.all()] == ["first", "correction"]


@pytest.mark.parametrize("place", ["new_citation", "_save_note_of_citation"])
def test_a_citation_that_is_written_while_its_source_is_protected(monkeypatch, place):
    """Whoever writes it holds the article for which the other waits, with the source in
    hand.
    """
    one, two = article("one"), article("two")
    publish(one), publish(two)
    target = Note.objects.filter(anchor__article=two).latest("pk")
    source, user = survey(), User.objects.get(username="ada")
    page, data = (
        f"/admin/annotations/source/{source.pk}/change/",
        form_data(source, visibility="protected"),
    )
    cited = Cited(source, locator="p. 7", stance="supports")
    written = Actor(lambda: notes.attach_citation(target.pk, cited, user=user))
    client = Client()
    client.force_login(user)
    sent: list[int] = []
    second = Actor(lambda: sent.append(client.post(page, data).status_code))
    overlap(written.stop_before(monkeypatch, notes, place), second)
    assert sent == [302]
    for request in withhold.waiting():  # there are others who may agree
        withhold.agree(request.pk, user=User.objects.create_superuser("another"))
    check_withheld()


def test_two_sources_of_the_same_articles_protected_at_once(monkeypatch):
    one, two = article("one"), article("two")
    other = {"id": "other", "type": "report", "title": "Another"}
    for made in (two, one):
        items = [
            {
                "sentence": PARAGRAPHS[2][1],
                "citations": [{"source": other, "stance": "supports"}],
            }
        ]
        assert not import_annotations(made, items, None).unplaced
        publish(made)
    first = Actor(lambda: protect(survey())).stop_before(
        monkeypatch, article_rows, "write_rows"
    )
    overlap(first, Actor(lambda: protect(Source.objects.get(title="Another"))))
    check_withheld()
    assert [made.editions.get().openings.version for made in (one, two)] == [2, 2]


# --- What is said of a sentence meanwhile


def sentences_of(made: Article) -> list[Sentence]:
    return list(made.current_revision.sentences.select_related("identity", "revision"))


def test_what_somebody_decides_meanwhile_is_not_decided_once_more(monkeypatch):
    texts = sentences_of(make_article("one"))
    left = next(
        one for one in texts if one.block and not standing_on(one).open_proposals
    )
    leave = Actor(
        lambda: decisions.decide_sentence(left, "unchecked", why="Closed.", user=None)
    )
    rest = Actor(lambda: decisions.decide_open(texts, "nothing", user=None))
    overlap(leave.stop_before(monkeypatch, decisions, "record"), rest)
    assert standing_on(left).state == State.UNCHECKED


@pytest.mark.parametrize("place", ["add_notes", "new_note"])
def test_a_note_that_is_sent_twice_at_once_is_one(monkeypatch, place):
    one = sentences_of(make_article("one"))[-1]
    source = cited()
    first, second = (Actor(lambda: note_on(one, sources=[source])) for _ in range(2))
    overlap(first.stop_before(monkeypatch, notes, place), second)
    assert Note.objects.filter(anchor__sentence=one).count() == 1


def test_a_note_is_not_approved_whose_source_is_taken_off_meanwhile(monkeypatch):
    homes = next(
        one for one in sentences_of(make_article("one")) if one.text == PARAGRAPHS[0][1]
    )
    note = note_on(homes, submit=True)
    (citation,) = note.citations.all()
    off = Actor(
        lambda: notes.remove_citation(citation.pk, version=citation.version, user=None)
    )
    late = Actor(lambda: notes.approve_note(note.pk, version=note.version, user=None))
    with pytest.raises(Stale):
        overlap(off.stop_before(monkeypatch, notes, "_save_note_of_citation"), late)
    note.refresh_from_db()
    assert note.status == Note.Status.DRAFT
    check_settled()
