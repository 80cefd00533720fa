"""My desk, above the admin's index: what one person has to do, and the stories by state.

All of it is read in a fixed number of queries, with a limit for each.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import nlargest
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from annotations.models import Note
from articles.admin import COUNTED
from articles.models import Article, Practice
from articles.snapshot import snapshot
from newsroom.actions import batches
from newsroom.actions.people import person_name
from newsroom.actions.sign_offs import READ_ALL, SIGN_OFF, readable_articles
from newsroom.actions.waiting import (
    WaitingItem,
    newest_notes,
    notes_by_article,
    notes_sent_back,
    open_checks,
    open_tasks,
    remark_item,
    waiting_for,
)
from newsroom.desk import stories
from newsroom.desk.access import acting, desk_view
from newsroom.desk.history_days import in_a_sentence
from newsroom.desk.models import Story, StoryFacet
from newsroom.desk.timeline import TimelineStep, Wanted, timeline

SHOWN = 10  # of each kind
RECENT = 8  # articles that changed last
STEPS = 3 * RECENT  # looked at to find them


class RecentChange(NamedTuple):
    """When an article changed last, and how, or the state that it is in."""

    article: Article
    at: datetime
    words: str


@admin.site.admin_view
def show_my_desk(request: HttpRequest) -> HttpResponse:
    """Show the admin's index, with their desk above it to people who see articles."""
    user = acting(request)
    if user.has_perm(READ_ALL):
        stories.catch_up()
        return _show(request)
    context = {}
    if user.has_perm(SIGN_OFF):
        articles = readable_articles(user)
        context["to_do"] = list(waiting_for(user, SHOWN))
        context["work"] = [WaitingItem(article, "workbench") for article in articles]
    return admin.site.index(request, context).render()


@snapshot()
def _show(request: HttpRequest) -> HttpResponse:
    user = acting(request)
    context = {
        "to_do": list(waiting_for(user, SHOWN)),
        "practice": _practices(user).select_related("article").last(),
        "work": [*notes_sent_back(user, SHOWN), *_drafts(user)],
        "overdue": list(_overdue_for_others(user)),
        "recent": _recent(),
        "states": _states(),
        **batches.unfinished(),
    }
    return admin.site.index(request, context).render()


def _practices(user: User) -> QuerySet[Practice]:
    """Return the practice articles that the person has not discarded."""
    return user.practices.filter(is_discarded=False).order_by("pk")


@desk_view("articles.import_article")
@require_POST
def discard_practice(request: HttpRequest) -> HttpResponse:
    """Take the person's practice articles off My desk."""
    _practices(acting(request)).update(is_discarded=True)
    messages.success(request, _("The practice article is discarded."))
    return redirect("admin:index")


def _states() -> list[tuple[Story.State, str]]:
    """Return each state with the number of its stories, counted up to COUNTED."""
    states = []
    for state in Story.State:
        facets = StoryFacet.objects.filter(name=f"state:{state}")
        number = facets[: COUNTED + 1].count()
        words = f"{COUNTED}+" if number > COUNTED else str(number)
        states.append((state, words))
    return states


def _recent() -> list[RecentChange]:
    """Return the last change of each article that changed lately, newest first.

    The newest steps may all be of one article. Of others their state is said.
    """
    last_steps: dict[int, TimelineStep] = {}
    for step in timeline(Wanted(), STEPS):
        last_steps.setdefault(step.article, step)
    found = Story.objects.select_related("article")
    changes = []
    for story in found.filter(pk__in=last_steps):
        step = last_steps[story.pk]
        changes.append(RecentChange(story.article, step.at, in_a_sentence(step)))
    for story in found.order_by("-changed_at", "-article")[:RECENT]:
        if story.pk not in last_steps:
            words = story.get_state_display()
            changes.append(RecentChange(story.article, story.changed_at, words))
    return nlargest(RECENT, changes, key=attrgetter("at"))


def _overdue_for_others(user: User) -> Iterator[WaitingItem]:
    checks = open_checks().filter(due__lt=timezone.now()).exclude(checker=user)
    for check in checks[:SHOWN]:
        yield WaitingItem(
            check.article,
            "desk:review",
            words=person_name(check.checker),
            due=check.due,
        )
    tasks = open_tasks(user).filter(due__lt=timezone.localdate(), written_by=user)
    for task in tasks.exclude(assignee=user)[:SHOWN]:
        item = remark_item(task)
        yield item._replace(words=person_name(task.assignee), due=task.due_at)


def _drafts(user: User) -> Iterator[WaitingItem]:
    notes = Note.objects.drafts().filter(written_by=user, status=Note.Status.DRAFT)
    for article, drafts in islice(notes_by_article(newest_notes(notes)), SHOWN):
        count = len(drafts)
        words = ngettext("%(count)s draft of mine", "%(count)s drafts of mine", count)
        yield WaitingItem(
            article, "workbench", words=words % {"count": count}, query="?show=drafts"
        )
