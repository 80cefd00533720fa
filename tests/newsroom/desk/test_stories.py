"""The desk's list of stories while others write: no change is passed over, and no story
is counted twice.
"""

import sys

import pytest
from django.db import transaction

from annotations import notes
from annotations.models import Anchor, Note, RatingScale
from articles.models import Article
from newsroom.desk import stories
from newsroom.desk.models import Story, StoryFacet, StoryTouched
from tests.support.databases import Actor

FERRY = "a-ferry-timetable-that-nobody-can-keep"


@pytest.fixture
def ferry(own_database) -> Article:
    stories.catch_up()
    return Article.objects.get(slug=FERRY)


def write(article: Article) -> Note:
    sentence = article.current_revision.sentences.last()
    rating = RatingScale.objects.in_use().ratings.get(slug="unverified")
    return notes.write_note(sentence, rating=rating, body="Hm.", user=None)


@transaction.atomic
def write_and_pause(article: Article) -> None:
    write(article)
    pause()


def pause() -> None:
    """Where a test stops it, before anybody else sees what it wrote."""


def written(article: Article) -> int:
    return Story.objects.get(article=article).figures["notes"]


def test_who_looks_before_a_note_is_there_counts_it_the_next_time(
    ferry, monkeypatch
) -> None:
    before = written(ferry)
    writer = Actor(lambda: write_and_pause(ferry))
    writer.stop_before(monkeypatch, sys.modules[__name__], "pause").start()
    assert stories.catch_up() == 0
    assert written(ferry) == before
    writer.finish()
    assert StoryTouched.objects.exists()
    assert stories.catch_up() == 0
    assert written(ferry) == before + 1


def test_two_who_look_at_once_count_each_story_once(ferry, monkeypatch) -> None:
    write(ferry)
    first = (
        Actor(stories.catch_up)
        .stop_before(monkeypatch, stories, "_delete_marks")
        .start()
    )
    second = Actor(stories.catch_up).start_against(first)
    first.finish()
    second.finish()
    assert not StoryTouched.objects.exists()
    names = list(
        StoryFacet.objects.filter(story=ferry.pk).values_list("name", flat=True)
    )
    assert len(names) == len(set(names)) > 0
    # An overall finding is no note on a statement.
    apart = [Anchor.Status.RETIRED, Anchor.Status.OVERALL]
    kept = Note.objects.exclude(anchor__status__in=apart)
    assert written(ferry) == kept.filter(anchor__article=ferry).count()
