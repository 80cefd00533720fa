"""The admin's list of articles: every story with its state, progress and ratings, and
what is done to several at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotations.models import Note, Rating
from annotations.notes import submit_note
from annotations.presentation import in_scale
from articles.admin import FlatAdmin, FlatChangeList
from articles.models import Article, Topic
from articles.problems import Problem
from newsroom.actions.details import describe_article
from newsroom.actions.people import assign
from newsroom.desk import stories
from newsroom.desk.access import acting
from newsroom.desk.models import Story, StoryFacet
from newsroom.desk.review_page import AssignForm
from newsroom.desk.templatetags.desk_tags import named, when
from newsroom.editions.models import known_as


def staff_by_name() -> QuerySet[User]:
    """All who work here."""
    return User.objects.filter(is_staff=True).order_by(
        "first_name", "last_name", "username"
    )


# --- What is asked for ----------------------------------------------------------------


class ChoiceFilter(admin.SimpleListFilter):
    """ArticleChangeList narrows the list by it; what is none of the choices is not
    asked for.
    """

    def value(self) -> str | None:
        given = super().value()
        return (
            given
            if given in {str(value) for value, _label in self.lookup_choices}
            else None
        )

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset


def _filter(
    name: str, title: Any, choices: Callable[[], Iterable[tuple[Any, Any]]]
) -> type[ChoiceFilter]:
    asked = {"parameter_name": name, "title": title, "lookups": lambda *_: choices()}
    return type(f"{name.capitalize()}Filter", (ChoiceFilter,), asked)


KINDS = {
    "ours": gettext_lazy("ours"),
    "examined": gettext_lazy("examined"),
    stories.UNSAID: gettext_lazy("not said"),
}
FILTERS: list[Any] = [
    _filter("state", gettext_lazy("state"), lambda: Story.State.choices),
    _filter("kind", gettext_lazy("whose text"), KINDS.items),
    _filter(
        "rating",
        gettext_lazy("rating"),
        lambda: [
            (rating.pk, in_scale(rating.label))
            for rating in Rating.objects.filter(scale__is_default=True).order_by(
                "position"
            )
        ],
    ),
    _filter(
        "topic", gettext_lazy("topic"), lambda: Topic.objects.values_list("pk", "name")
    ),
    _filter(
        "person",
        gettext_lazy("person"),
        lambda: [(user.pk, named(user)) for user in staff_by_name()],
    ),
]


class ArticleChangeList(FlatChangeList):
    """One index gives the stories newest first: that of a facet, or of all."""

    facets: list[str]
    period: dict[str, object]

    def get_filters(self, request: HttpRequest) -> Any:
        found = super().get_filters(request)
        self.facets = [
            f"{spec.parameter_name}:{value}"
            for spec in found[0]
            if (value := spec.value())
        ]
        between = {
            end: found[2].get(f"{self.date_hierarchy}__{end}") for end in ("gte", "lt")
        }
        self.period = {
            f"changed_at__{end}": moments[0]
            for end, moments in between.items()
            if moments
        }
        return found

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: Any = None
    ) -> QuerySet[Article]:
        """What an action may be for."""
        every: QuerySet[Article] = super().get_queryset(request, exclude_parameters)
        rows = self.matching_rows()
        return every.filter(
            pk__in=(self.indexed_rows() if rows is None else rows).values(
                self.order[-1][1:]
            )
        )

    @property
    def order(self) -> list[str]:
        return ["-changed_at", "-story" if self.facets else "-article"]

    def all_rows(self) -> QuerySet[Any]:
        return Story.objects.all()

    def indexed_rows(self) -> QuerySet[Any]:
        rows = (
            StoryFacet.objects.filter(name=self.facets[0])
            if self.facets
            else self.all_rows()
        )
        return rows.filter(**self.period)

    def matching_rows(self) -> QuerySet[Any] | None:
        rows, words = self.indexed_rows(), self.query.casefold().split()[:8]
        story, number = ("story__", "story") if self.facets else ("", "article")
        for name in self.facets[1:]:
            rows = rows.filter(
                Exists(StoryFacet.objects.filter(story=OuterRef(number), name=name))
            )
        for word in words:
            rows = rows.filter(**{f"{story}words__contains": word})
        return rows if self.facets[1:] or words else None


# --- What is shown --------------------------------------------------------------------


def _tag(tone: str, address: str, words: str) -> SafeString:
    return format_html(
        '<a class="tag" data-tone="{}" href="{}">{}</a>', tone, address, words
    )


def _waiting(article: Article, figures: Mapping[str, Any]) -> Iterator[SafeString]:
    """What somebody has to do, most urgent first."""
    review = reverse("desk:review", args=[article.pk])
    if figures["findings"]:
        page = reverse("admin:articles_article_change", args=[article.pk])
        yield _tag("false", f"{page}#passages", _("passages to decide"))
    if figures["unresolved"]:
        yield _tag(
            "disputed",
            f"{reverse('workbench', args=[article.pk])}?show=review",
            _("needs review"),
        )
    if number := figures["in_review"]:
        yield _tag("context", review, _("%(number)s in review") % {"number": number})
    elif figures["drafts"]:
        yield _tag("unverified", review, _("drafts"))
    if number := figures["remarks"]:
        words = ngettext("%(number)s remark", "%(number)s remarks", number)
        yield _tag("", review, words % {"number": number})


type Act = Callable[[list[Article]], None]


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(Topic.objects.all(), label=gettext_lazy("Topic"))


class ArticleList(FlatAdmin):
    """One line an article, of its story as desk.stories counted it; what is done to
    several.
    """

    list_display = (
        "headline",
        "state",
        "whose",
        "progress",
        "ratings",
        "checker",
        "changed",
    )
    list_display_links = ("headline",)
    list_select_related = ("story", "checking__checker")
    list_filter = FILTERS
    search_fields = ("title", "byline", "slug")
    date_hierarchy = "story__changed_at"
    empty_value_display = ""
    reach = 100_000
    actions = ("assign_checker", "send_for_review", "add_topic", "publish", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).prefetch_related("addresses")

    @admin.display(description=gettext_lazy("title"))
    def headline(self, article: Article) -> SafeString:
        return format_html('<bdi lang="{}">{}</bdi>', article.language, article)

    @admin.display(description=gettext_lazy("state"))
    def state(self, article: Article) -> SafeString:
        """With what waits most urgently."""
        story = article.story
        is_public = story.figures["edition"] and story.state != Story.State.WITHDRAWN
        words = story.get_state_display()
        if is_public:
            words = format_html(
                '<a href="/articles/{}/">{}</a>', known_as(article), words
            )
        return format_html("{} {}", words, next(_waiting(article, story.figures), ""))

    @admin.display(description=gettext_lazy("whose text"))
    def whose(self, article: Article) -> str:
        return str(KINDS[article.kind or stories.UNSAID])

    @admin.display(description=gettext_lazy("progress"))
    def progress(self, article: Article) -> str:
        figures = article.story.figures
        if not figures["sentences"]:
            return _("no text yet")
        words = _("%(decided)s of %(sentences)s") % figures
        bar = '<a class="coverage" href="{}"><meter max="{}" value="{}" aria-hidden="true"></meter> {}</a>'
        address = reverse("workbench", args=[article.pk])
        return format_html(
            bar, address, figures["sentences"], figures["decided"], words
        )

    @admin.display(description=gettext_lazy("ratings"))
    def ratings(self, article: Article) -> SafeString:
        sign = (
            '<span class="tag" data-tone="{}" title="{}"><span aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}:</span> {}</span>'
        )
        rated = [
            (one, in_scale(one["label"])) for one in article.story.figures["ratings"]
        ]
        rows = (
            (one["tone"], label, one["sign"], label, one["number"])
            for one, label in rated
        )
        return format_html_join(" ", sign, rows)

    @admin.display(description=gettext_lazy("checker"))
    def checker(self, article: Article) -> str:
        check = getattr(article, "checking", None)
        if not check or not check.checker:
            return ""
        due = (
            ""
            if check.done_at or not check.due
            else date_format(localtime(check.due), "MONTH_DAY_FORMAT")
        )
        words = (
            _("finished") if check.done_at else _("overdue") if check.is_overdue else ""
        )
        tone = "false" if check.is_overdue else "supported"
        tag = (
            format_html('<span class="tag" data-tone="{}">{}</span>', tone, words)
            if words
            else ""
        )
        return format_html(
            '<bdi>{}</bdi> {} <span class="muted">{}</span>',
            named(check.checker),
            tag,
            due,
        )

    @admin.display(description=gettext_lazy("changed"))
    def changed(self, article: Article) -> SafeString:
        at = article.story.changed_at
        return format_html('<time datetime="{}">{}</time>', at.isoformat(), when(at))

    def get_changelist(
        self, request: HttpRequest, **kwargs: Any
    ) -> type[FlatChangeList]:
        return ArticleChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return queryset, False  # by ArticleChangeList, from what stories hold

    def changelist_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if behind := stories.catch_up():
            words = ngettext(
                "%(count)s change is still being counted: reload in a moment.",
                "%(count)s changes are still being counted: reload in a moment.",
                behind,
            )
            self.message_user(request, words % {"count": behind}, messages.INFO)
        return super().changelist_view(request, *args, **kwargs)

    def has_annotate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("annotations.change_note")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("editions.publish_edition")

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("editions.withdraw_edition")

    @admin.action(description=gettext_lazy("Assign a checker"), permissions=["change"])
    def assign_checker(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        form = AssignForm(request.POST if "apply" in request.POST else None, check=None)
        return self._ask(
            request,
            chosen,
            form,
            lambda articles: assign(articles, form.given, user=acting(request)),
        )

    @admin.action(description=gettext_lazy("Add a topic"), permissions=["change"])
    def add_topic(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        form = TopicForm(request.POST if "apply" in request.POST else None)

        @transaction.atomic
        def add(articles: list[Article]) -> None:
            for article in articles:
                topics, topic = {*article.topics.all()}, form.cleaned_data["topic"]
                if topic not in topics:
                    given = {"topics": {*topics, topic}}
                    describe_article(
                        article,
                        given,
                        changed=given,
                        version=article.version,
                        user=acting(request),
                    )

        return self._ask(request, chosen, form, add)

    def _ask(
        self,
        request: HttpRequest,
        chosen: QuerySet[Article],
        form: forms.Form,
        act: Act,
    ) -> HttpResponse | None:
        """Shows the form until it can be done; then does it."""
        articles = list(chosen)
        if form.is_valid():
            try:
                act(articles)
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                said = ngettext(
                    "Set for %(count)d article.",
                    "Set for %(count)d articles.",
                    len(articles),
                )
                self.message_user(
                    request, said % {"count": len(articles)}, messages.SUCCESS
                )
                return None
        action = request.POST["action"]
        context = {
            "title": dict(self.get_action_choices(request))[action],
            "articles": articles,
            "form": form,
            "hidden": [
                ("action", action),
                *((ACTION_CHECKBOX_NAME, article.pk) for article in articles),
            ],
        }
        return render(
            request, "desk/several.html", context, status=409 if form.errors else 200
        )

    @admin.action(
        description=gettext_lazy("Send drafts for review"), permissions=["annotate"]
    )
    def send_for_review(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Each draft for itself: what is not finished stays, and is named."""
        drafts = Note.objects.drafts().filter(
            anchor__article__in=chosen, status=Note.Status.DRAFT
        )
        sent, left = 0, []
        for note in drafts.select_related("anchor__article").order_by(
            "anchor__article", "pk"
        ):
            try:
                submit_note(note.pk, version=note.version, user=acting(request))
                sent += 1
            except Problem as problem:
                left.append(f"{note.anchor.article}: {problem}")
        said = ngettext(
            "%(count)d note sent for review.", "%(count)d notes sent for review.", sent
        )
        self.message_user(
            request, said % {"count": sent}, messages.SUCCESS if sent else messages.INFO
        )
        for words in dict.fromkeys(left):
            self.message_user(request, words, messages.WARNING)

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        return self._open(request, chosen, "desk:publish")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["withdraw"])
    def withdraw(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        return self._open(request, chosen, "desk:withdraw")

    def _open(
        self, request: HttpRequest, chosen: QuerySet[Article], sheet: str
    ) -> HttpResponse | None:
        articles = list(chosen[:2])
        if len(articles) == 1:
            return redirect(sheet, articles[0].pk)
        self.message_user(
            request,
            _("Choose one article only: each has a sheet of its own."),
            messages.ERROR,
        )
        return None
