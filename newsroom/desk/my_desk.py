"""My desk, above the admin's index: what one person has to do, and the stories by state.

All of it is read in a fixed number of queries, with a limit for each.
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
from newsroom.desk.templatetags.desk_tags import person_name
from newsroom.desk.timeline import TimelineStep, Wanted, timeline
from newsroom.models import Check

SHOWN = 10  # of each kind
LOOKED_AT = 200  # notes that are counted by article
RECENT = 8  # articles that changed last
STEPS = 3 * RECENT  # looked at to find them


class Task(NamedTuple):
    """Something to do about an article on one of its pages.

    `page` is the name of an address, `quote` what somebody said about it.
    """

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
def show_my_desk(request: HttpRequest) -> HttpResponse:
    """Show the admin's index, with their desk above it to people who see articles."""
    if not request.user.has_perm("articles.view_article"):
        return admin.site.index(request).render()
    stories.catch_up()
    return _show(request)


@snapshot()
def _show(request: HttpRequest) -> HttpResponse:
    user = acting(request)
    withholdings = 0
    if user.has_perm(WITHHOLD):
        waiting = withhold.waiting()
        withholdings = sum(withhold.may_confirm(request, user) for request in waiting)
    context = {
        "to_do": [
            *_to_check(user),
            *to_approve(user),
            *_to_agree(user),
            *_to_answer(user),
        ],
        "work": [*_sent_back(user), *_drafts(user)],
        "withholdings": withholdings,
        "overdue": list(_overdue_for_others(user)),
        "recent": _recent(),
        "states": _states(),
        **batches.unfinished(),
    }
    return admin.site.index(request, context).render()


def _states() -> list[tuple[Story.State, str]]:
    """Return each state with the number of its stories, counted up to COUNTED."""
    states = []
    for state in Story.State:
        facets = StoryFacet.objects.filter(name=f"state:{state}")
        number = facets[: COUNTED + 1].count()
        words = f"{COUNTED}+" if number > COUNTED else str(number)
        states.append((state, words))
    return states


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
    """Return the checks that somebody has to finish, the earliest deadline first."""
    checks = Check.objects.filter(done_at=None).exclude(checker=None)
    return checks.select_related("article", "checker").order_by(
        F("due").asc(nulls_last=True), "pk"
    )


def _overdue_for_others(user: User) -> Iterator[Task]:
    checks = _open_checks().filter(due__lt=timezone.now()).exclude(checker=user)
    for check in checks[:SHOWN]:
        yield Task(
            check.article, "desk:review", person_name(check.checker), due=check.due
        )


def _to_check(user: User) -> Iterator[Task]:
    for check in _open_checks().filter(checker=user)[:SHOWN]:
        yield Task(check.article, "desk:review", _("to check"), due=check.due)


def to_approve(user: User) -> Iterator[Task]:
    """Yield the articles with notes of others that `user` may approve."""
    if not user.has_perm(APPROVE):
        return
    waiting = _newest(Note.objects.in_review())
    approver = Approver(user)
    authors = authors_of(waiting)
    approvable = [note for note in waiting if approver.may(authors[note.pk].since)]
    for article, count in _count_by_article(approvable):
        words = ngettext("%(count)s note in review", "%(count)s notes in review", count)
        yield Task(article, "desk:review", words % {"count": count})


def _to_agree(user: User) -> Iterator[Task]:
    """Yield the requests of others to agree to a publication."""
    if not user.has_perm(PUBLISH):
        return
    requests = waiting_requests().exclude(asked_by=user)
    requests = requests.select_related("article", "asked_by").order_by("-pk")
    for request in requests[:SHOWN]:
        words = _("%(person)s asks you to agree: %(act)s") % {
            "person": person_name(request.asked_by),
            "act": request.get_act_display(),
        }
        yield Task(request.article, "desk:publish", words)


def _to_answer(user: User) -> Iterator[Task]:
    """Yield open remarks of others that call `user`, or are on a sentence they noted."""
    same_sentence = Q(anchor__sentence__key=OuterRef("key")) | Q(
        anchor__sentence__identity__key=OuterRef("key")
    )
    own_notes = Note.objects.filter(
        same_sentence, written_by=user, anchor__article=OuterRef("article")
    )
    calls = Remark.named.through.objects.filter(remark=OuterRef("pk"), user=user)
    remarks = (
        Remark.objects.open()
        .exclude(written_by=user, author="")
        .filter(Exists(calls) | Exists(own_notes))
        .select_related("article", "written_by")
        .order_by("-pk")
    )
    for remark in remarks[:SHOWN]:
        query = f"?s={remark.key}#s-{remark.key}"
        yield Task(remark.article, "workbench", remark.signed, query, remark.body)


def _sent_back(user: User) -> Iterator[Task]:
    notes = Note.objects.drafts().filter(written_by=user, status=Note.Status.SENT_BACK)
    notes = notes.select_related("anchor__article", "anchor__sentence__identity")
    for note in notes.order_by("-updated_at")[:SHOWN]:
        anchor = note.anchor
        query = f"?a={anchor.pk}"
        if anchor.sentence and anchor.sentence.public_key:
            key = anchor.sentence.public_key
            query = f"?s={key}#s-{key}"
        yield Task(anchor.article, "workbench", _("sent back"), query, note.comment)


def _drafts(user: User) -> Iterator[Task]:
    notes = Note.objects.drafts().filter(written_by=user, status=Note.Status.DRAFT)
    for article, count in _count_by_article(_newest(notes)):
        words = ngettext("%(count)s draft of mine", "%(count)s drafts of mine", count)
        yield Task(article, "workbench", words % {"count": count}, "?show=drafts")


def _newest(notes: QuerySet[Note]) -> list[Note]:
    newest = notes.select_related("anchor").only("anchor__article")
    return list(newest.order_by("-updated_at")[:LOOKED_AT])


def _count_by_article(newest: Sequence[Note]) -> list[tuple[Article, int]]:
    """Return the articles of these notes with their numbers, the newest first."""
    numbers = Counter(note.anchor.article_id for note in newest)
    articles = Article.objects.in_bulk(list(numbers)[:SHOWN])
    return [(articles[pk], number) for pk, number in numbers.items() if pk in articles]
