"""My desk, above the admin's index: what one person has to do, and how many stories
there are in each state.

Bounded, in a fixed number of queries.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Note, Remark
from annotations.note_history import authors_of
from annotations.writing import APPROVE, Approver
from articles.admin import COUNTED
from articles.models import Article
from articles.snapshot import snapshot
from newsroom.actions import batches, withhold
from newsroom.actions.people import PUBLISH, WITHHOLD
from newsroom.actions.second_requests import waiting_requests
from newsroom.desk import stories
from newsroom.desk.access import acting
from newsroom.desk.models import Story, StoryFacet
from newsroom.desk.templatetags.desk_tags import named
from newsroom.desk.timeline import TimelineStep, Wanted, timeline
from newsroom.models import Check

SHOWN = 10  # of each kind
LOOKED_AT = 200  # notes that are counted by article
RECENT = 8  # articles that changed last
STEPS = 3 * RECENT  # looked at to find them


class Task(NamedTuple):
    """Something to do about an article, on a page of it. quote: what somebody said."""

    article: Article
    page: str
    words: str
    query: str = ""
    quote: str = ""
    due: datetime | None = None

    @property
    def address(self) -> str:
        return reverse(self.page, args=[self.article.pk]) + self.query

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < timezone.now()


@admin.site.admin_view
def index(request: HttpRequest) -> HttpResponse:
    """The admin's index, for whoever sees articles with their desk."""
    if request.user.has_perm("articles.view_article"):
        stories.catch_up()
    return _show(request)


@snapshot()
def _show(request: HttpRequest) -> HttpResponse:
    context: dict[str, object] = {}
    if request.user.has_perm("articles.view_article"):
        user = acting(request)
        overdue = (
            _open_checks().filter(due__lt=timezone.now()).exclude(checker=user)[:SHOWN]
        )
        context = {
            "to_do": [
                *_to_check(user),
                *to_approve(user),
                *_to_agree(user),
                *_to_answer(user),
            ],
            "work": [*_sent_back(user), *_drafts(user)],
            "withholdings": withhold.waiting().exclude(asked_by=user).count()
            if user.has_perm(WITHHOLD)
            else 0,
            "overdue": [
                Task(one.article, "desk:review", named(one.checker), due=one.due)
                for one in overdue
            ],
            "recent": _recent(),
            "states": _states(),
            **batches.unfinished(),
        }
    return admin.site.index(request, context).render()


def _states() -> list[tuple[Story.State, str]]:
    """With how many stories there are, up to COUNTED."""
    names = {
        state: StoryFacet.objects.filter(name=f"state:{state}") for state in Story.State
    }
    numbers = {state: rows[: COUNTED + 1].count() for state, rows in names.items()}
    return [
        (state, f"{COUNTED}+" if number > COUNTED else str(number))
        for state, number in numbers.items()
    ]


def _recent() -> list[tuple[TimelineStep, str]]:
    """Return the last step of each article that changed lately, with its title."""
    last_steps: dict[int, TimelineStep] = {}
    for step in timeline(Wanted(), STEPS):
        last_steps.setdefault(step.article, step)
    steps = list(last_steps.values())[:RECENT]
    articles = Article.objects.filter(pk__in=[step.article for step in steps])
    titles = dict(articles.values_list("pk", "title"))
    return [(step, titles.get(step.article, "")) for step in steps]


def _open_checks() -> QuerySet[Check]:
    """What is due first."""
    found = Check.objects.filter(done_at=None).exclude(checker=None)
    return found.select_related("article", "checker").order_by(
        F("due").asc(nulls_last=True), "pk"
    )


def _to_check(user: User) -> Iterator[Task]:
    for one in _open_checks().filter(checker=user)[:SHOWN]:
        yield Task(one.article, "desk:review", _("to check"), due=one.due)


def to_approve(user: User) -> Iterator[Task]:
    """Notes of others that the person may approve."""
    if not user.has_perm(APPROVE):
        return
    waiting, approver = _newest(Note.objects.in_review()), Approver(user)
    authors = authors_of(waiting)
    for article, count in _by_article(
        [one for one in waiting if approver.may(authors[one.pk].since)]
    ):
        words = ngettext("%(count)s note in review", "%(count)s notes in review", count)
        yield Task(article, "desk:review", words % {"count": count})


def _to_agree(user: User) -> Iterator[Task]:
    if not user.has_perm(PUBLISH):
        return
    waiting = waiting_requests().exclude(asked_by=user)
    for one in waiting.select_related("article", "asked_by").order_by("-pk")[:SHOWN]:
        asked = {"person": named(one.asked_by), "act": one.get_act_display()}
        yield Task(
            one.article,
            "desk:publish",
            _("%(person)s asks you to agree: %(act)s") % asked,
        )


def _to_answer(user: User) -> Iterator[Task]:
    """Open remarks of others that call the person, or stand on a sentence with a note
    of theirs.
    """
    here = Q(anchor__sentence__key=OuterRef("key")) | Q(
        anchor__sentence__identity__key=OuterRef("key")
    )
    noted = Note.objects.filter(
        here, written_by=user, anchor__article=OuterRef("article")
    )
    called = Remark.named.through.objects.filter(remark=OuterRef("pk"), user=user)
    found = (
        Remark.objects.open()
        .exclude(written_by=user, author="")
        .filter(Exists(called) | Exists(noted))
    )
    for one in found.select_related("article", "written_by").order_by("-pk")[:SHOWN]:
        yield Task(
            one.article, "workbench", one.signed, f"?s={one.key}#s-{one.key}", one.body
        )


def _sent_back(user: User) -> Iterator[Task]:
    found = Note.objects.drafts().filter(written_by=user, status=Note.Status.SENT_BACK)
    rows = found.select_related(
        "anchor__article", "anchor__sentence__identity"
    ).order_by("-updated_at")
    for note in rows[:SHOWN]:
        key = note.anchor.sentence.public_key if note.anchor.sentence else ""
        query = f"?s={key}#s-{key}" if key else f"?a={note.anchor_id}"
        yield Task(
            note.anchor.article, "workbench", _("sent back"), query, note.comment
        )


def _drafts(user: User) -> Iterator[Task]:
    newest = _newest(
        Note.objects.drafts().filter(written_by=user, status=Note.Status.DRAFT)
    )
    for article, count in _by_article(newest):
        words = ngettext("%(count)s draft of mine", "%(count)s drafts of mine", count)
        yield Task(article, "workbench", words % {"count": count}, "?show=drafts")


def _newest(notes: QuerySet[Note]) -> list[Note]:
    return list(
        notes.select_related("anchor")
        .only("anchor__article")
        .order_by("-updated_at")[:LOOKED_AT]
    )


def _by_article(newest: Sequence[Note]) -> list[tuple[Article, int]]:
    """How many of those notes are of which article; the newest article first."""
    counted = Counter(note.anchor.article_id for note in newest)
    articles = Article.objects.in_bulk(list(counted)[:SHOWN])
    return [(articles[pk], number) for pk, number in counted.items() if pk in articles]
