"""The desk's front page: what waits for the person, and every story with its state, progress and ratings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from annotations.models import Rating
from articles.models import Article, Topic
from articles.problems import Problem, Refused
from articles.text.characters import clean_text, whole_number
from newsroom.actions import batches
from newsroom.actions.people import assign
from newsroom.desk import stories
from newsroom.desk.guard import acting, desk_view
from newsroom.desk.models import Story, StoryFacet
from newsroom.desk.my_desk import mine
from newsroom.desk.review_page import AssignForm

PER_PAGE = 30
COUNTED = 1_000  # stories of one state; beyond that there are 'more than'
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
FACETS = ("state", "topic", "person", "rating")


# --- What is asked ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Everything in the address. facets: such as {"state": "ready", "topic": "3"}; after: the last story of
    the page before, as `_place` says it."""

    words: str
    facets: dict[str, str]
    after: str

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        facets = {name: _value(name, query.get(name, "")) for name in FACETS}
        words = clean_text(query.get("q", "")).strip()[:200]
        return cls(
            words, {name: value for name, value in facets.items() if value}, query.get("after", "")[:60]
        )

    @property
    def is_all(self) -> bool:
        return not (self.words or self.facets)

    def address(self, **other: str) -> str:
        """The same with something else, from the first page on unless `after` is given."""
        given = {"q": self.words, **self.facets, **other}
        return "?" + urlencode({name: value for name, value in given.items() if value})


def _value(facet: str, text: str) -> str:
    if facet == "state":
        return text if text in Story.State.values else ""
    return str(whole_number(text) or "")


def _place(story: Story) -> str:
    """Where the next page begins: after its time, in microseconds, and its number."""
    return f"{(story.changed_at - EPOCH) // MICROSECOND}-{story.pk}"


def _after(text: str) -> tuple[datetime, int] | None:
    time, _dash, pk = text.partition("-")
    moment, number = whole_number(time), whole_number(pk)
    if moment is None or number is None or moment > 10**17:
        return None
    return EPOCH + moment * MICROSECOND, number


# --- What is found ----------------------------------------------------------------------------------------


def _found(asked: Asked) -> list[Story]:
    """One more than a page holds, newest first. One index gives them: that of a facet, or of all stories."""
    first, *others = [f"{name}:{value}" for name, value in asked.facets.items()] or [""]
    rows: QuerySet[Any] = StoryFacet.objects.filter(name=first) if first else Story.objects.all()
    key, story = ("story", "story__") if first else ("pk", "")
    for name in others:
        rows = rows.filter(Exists(StoryFacet.objects.filter(story=OuterRef(key), name=name)))
    for word in asked.words.casefold().split()[:8]:
        rows = rows.filter(**{f"{story}words__contains": word})
    if after := _after(asked.after):
        moment, number = after
        rows = rows.filter(changed_at__lte=moment).exclude(changed_at=moment, **{f"{key}__gte": number})
    keys = list(rows.order_by("-changed_at", f"-{key}").values_list(key, flat=True)[: PER_PAGE + 1])
    people = ("article__created_by", "article__checking__checker")
    found = Story.objects.select_related("article", *people).prefetch_related("article__addresses")
    stories_by_key = found.in_bulk(keys)
    return [stories_by_key[one] for one in keys if one in stories_by_key]


@dataclass(frozen=True)
class StateTab:
    state: str
    label: str
    number: int
    more: bool
    address: str


def _tabs(asked: Asked) -> list[StateTab]:
    tabs = []
    for state in Story.State:
        rows = StoryFacet.objects.filter(name=f"state:{state}")[: COUNTED + 1]
        number = rows.count()
        address = asked.address(state=str(state))
        tabs.append(StateTab(state, str(state.label), min(number, COUNTED), number > COUNTED, address))
    return tabs


def _choices() -> dict[str, list[tuple[str, str]]]:
    """What stories can be narrowed to, by name of the field."""
    staff = User.objects.filter(is_staff=True).order_by("first_name", "last_name", "username")
    return {
        "topic": [(str(topic.pk), topic.name) for topic in Topic.objects.all()],
        "person": [(str(user.pk), user.get_full_name() or user.username) for user in staff],
        "rating": [
            (str(rating.pk), rating.label)
            for rating in Rating.objects.filter(Q(scale__is_default=True)).order_by("position")
        ],
    }


# --- The page ---------------------------------------------------------------------------------------------


@desk_view("articles.view_article")
@require_http_methods(["GET", "HEAD", "POST"])
def articles(request: HttpRequest) -> HttpResponse:
    """In a constant number of queries, however many stories there are. A POST names a checker for those that
    were ticked."""
    asked = Asked.of(request.GET)
    if request.method == "POST":
        _give(request)
        return redirect(f"{request.path}{asked.address(after=asked.after)}")
    behind = stories.catch_up()
    found = _found(asked)
    rows, more = found[:PER_PAGE], len(found) > PER_PAGE
    context = {
        "asked": asked,
        "stories": rows,
        "older": asked.address(after=_place(rows[-1])) if more else "",
        "tabs": _tabs(asked),
        "choices": _choices(),
        "behind": behind,
        "assign": AssignForm(None, check=None),
        "mine": mine(acting(request)) if asked.is_all and not asked.after else None,
    }
    return render(request, "desk/articles.html", context | batches.unfinished())


def _give(request: HttpRequest) -> None:
    """The stories that were ticked get one checker and one deadline."""
    form = AssignForm(request.POST, check=None)
    chosen = [number for text in request.POST.getlist("stories") if (number := whole_number(text))]
    try:
        given = list(Article.objects.filter(pk__in=chosen))
        if not given:
            raise Refused(_("Tick at least one article."))
        if not form.is_valid():
            raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
        assign(given, form.given, user=acting(request))
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        said = ngettext("Set for %(count)d article.", "Set for %(count)d articles.", len(given))
        messages.success(request, said % {"count": len(given)})
