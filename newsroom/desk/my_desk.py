"""My desk, above the admin's index: what one person has to do, and how many stories there are in each state.

Bounded, in a fixed number of queries.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from annotations.models import Note, Remark
from annotations.note_history import authors_of
from annotations.writing import APPROVE, Approver
from articles.admin import COUNTED
from articles.models import Article
from newsroom.actions import batches
from newsroom.actions.gate import waiting_requests
from newsroom.actions.people import PUBLISH
from newsroom.desk import stories
from newsroom.desk.guard import acting
from newsroom.desk.models import Story, StoryFacet
from newsroom.desk.timeline import TimelineStep, Wanted, timeline
from newsroom.editions.models import SecondRequest
from newsroom.models import Check

SHOWN = 10  # of each kind
LOOKED_AT = 200  # notes that are counted by article
RECENT = 8
STEPS = 3 * RECENT  # of which those are taken


@dataclass(frozen=True)
class OfArticle:
    """How many notes of one article, and of when the last is."""

    article: Article
    number: int


@dataclass(frozen=True)
class Mine:
    """checks: articles that the person checks, with what is overdue first. reviews: notes of others that the
    person may approve. overdue: of everybody else's decisions."""

    drafts: Sequence[OfArticle]
    checks: Sequence[Check]
    reviews: Sequence[OfArticle]
    remarks: Sequence[Remark]
    requests: Sequence[SecondRequest]
    sent_back: Sequence[Note]
    overdue: Sequence[Check]
    recent: Sequence[TimelineStep]


@admin.site.admin_view
def index(request: HttpRequest) -> HttpResponse:
    """The admin's index, for whoever sees articles with their desk."""
    context: dict[str, object] = {}
    if request.user.has_perm("articles.view_article"):
        stories.catch_up()
        context = {"mine": mine(acting(request)), "states": _states(), **batches.unfinished()}
    return admin.site.index(request, context)


def _states() -> list[tuple[Story.State, str]]:
    """With how many stories there are, up to COUNTED."""
    names = {state: StoryFacet.objects.filter(name=f"state:{state}") for state in Story.State}
    numbers = {state: rows[: COUNTED + 1].count() for state, rows in names.items()}
    return [(state, f"{COUNTED}+" if number > COUNTED else str(number)) for state, number in numbers.items()]


def mine(user: User) -> Mine:
    return Mine(
        drafts=_by_article(_newest(_of(user).filter(status=Note.Status.DRAFT))),
        checks=list(_open_checks().filter(checker=user)[:SHOWN]),
        reviews=_reviews(user),
        remarks=list(_remarks(user)[:SHOWN]),
        requests=_requests(user),
        sent_back=list(
            _of(user)
            .filter(status=Note.Status.SENT_BACK)
            .select_related("rating", "sent_back_by", "anchor__article", "anchor__sentence__identity")
            .order_by("-updated_at")[:SHOWN]
        ),
        overdue=list(_open_checks().filter(due__lt=timezone.now()).exclude(checker=user)[:SHOWN]),
        recent=_recent(),
    )


def _recent() -> list[TimelineStep]:
    """What persons did last; of the same done to the same article at one go only the last."""
    turns = groupby(timeline(Wanted(), STEPS), key=lambda step: (step.article, step.kind, step.person))
    return [next(turn) for _, turn in turns][:RECENT]


def _of(user: User) -> QuerySet[Note]:
    return Note.objects.drafts().filter(written_by=user)


def _newest(notes: QuerySet[Note]) -> list[Note]:
    return list(notes.select_related("anchor").only("anchor__article").order_by("-updated_at")[:LOOKED_AT])


def _by_article(newest: Sequence[Note]) -> list[OfArticle]:
    """Of those notes, by article; the newest article first."""
    counted = Counter(note.anchor.article_id for note in newest)
    chosen = list(counted)[:SHOWN]
    articles = Article.objects.in_bulk(chosen)
    return [OfArticle(articles[pk], counted[pk]) for pk in chosen]


def _reviews(user: User) -> list[OfArticle]:
    if not user.has_perm(APPROVE):
        return []
    waiting, approver = _newest(Note.objects.in_review()), Approver(user)
    authors = authors_of(waiting)
    return _by_article([note for note in waiting if approver.may(authors[note.pk].since)])


def _open_checks() -> QuerySet[Check]:
    """What is due first."""
    found = Check.objects.filter(done_at=None).exclude(checker=None)
    return found.select_related("article", "checker").order_by(F("due").asc(nulls_last=True), "pk")


def _remarks(user: User) -> QuerySet[Remark]:
    """Open ones of others that call the person, or stand on a sentence with a note of theirs."""
    here = Q(anchor__sentence__key=OuterRef("key")) | Q(anchor__sentence__identity__key=OuterRef("key"))
    noted = Note.objects.filter(here, written_by=user, anchor__article=OuterRef("article"))
    named = Remark.named.through.objects.filter(remark=OuterRef("pk"), user=user)
    found = Remark.objects.open().exclude(written_by=user, author="").filter(Exists(named) | Exists(noted))
    return found.select_related("article", "written_by").order_by("-pk")


def _requests(user: User) -> list[SecondRequest]:
    if not user.has_perm(PUBLISH):
        return []
    waiting = waiting_requests().exclude(asked_by=user).select_related("article")
    return list(waiting.order_by("-pk")[:SHOWN])
