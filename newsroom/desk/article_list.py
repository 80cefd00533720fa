"""The admin's list of articles, and what is done to several of them at once."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from annotations.models import Note, Rating
from annotations.notes import submit_note
from annotations.presentation import in_scale
from articles.admin import Context, FlatAdmin, FlatChangeList
from articles.models import Article, Topic
from articles.problems import Problem
from articles.text.search_terms import searched_words
from newsroom.actions.details import describe_article
from newsroom.actions.people import assign
from newsroom.desk import stories
from newsroom.desk.access import acting
from newsroom.desk.models import Story, StoryFacet
from newsroom.desk.review_page import AssignForm
from newsroom.desk.stories import Figures
from newsroom.desk.templatetags.desk_tags import when
from newsroom.editions.models import known_as
from newsroom.models import Check


def staff_by_name() -> QuerySet[User]:
    """Return everybody who works on the desk."""
    return User.objects.filter(is_staff=True).order_by(
        "first_name", "last_name", "username"
    )


# --- What is asked for ----------------------------------------------------------------


class ChoiceFilter(admin.SimpleListFilter):
    """A filter by which ArticleChangeList narrows the list itself."""

    def value(self) -> str | None:
        """Return the choice in the address, or None if there is no such choice."""
        given = super().value()
        choices = {choice for choice, _label in self.lookup_choices}
        return given if given in choices else None

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Model]
    ) -> QuerySet[Model]:
        return queryset


type Choices = Iterable[tuple[str, Any]]  # values and labels


KINDS = {
    "ours": gettext_lazy("ours"),
    "examined": gettext_lazy("third-party"),
    stories.UNSAID: gettext_lazy("not set"),
}


class StateFilter(ChoiceFilter):
    """The state of the story."""

    parameter_name = "state"
    title = gettext_lazy("state")

    def lookups(self, request: HttpRequest, model_admin: object) -> Choices:
        return Story.State.choices


class KindFilter(ChoiceFilter):
    """The type of the text."""

    parameter_name = "kind"
    title = gettext_lazy("type")

    def lookups(self, request: HttpRequest, model_admin: object) -> Choices:
        return KINDS.items()


class RatingFilter(ChoiceFilter):
    """A rating that a note of the article has."""

    parameter_name = "rating"
    title = gettext_lazy("rating")

    def lookups(self, request: HttpRequest, model_admin: object) -> Choices:
        ratings = Rating.objects.filter(scale__is_default=True).order_by("position")
        return [(str(rating.pk), in_scale(rating.label)) for rating in ratings]


class TopicFilter(ChoiceFilter):
    """A topic of the article."""

    parameter_name = "topic"
    title = gettext_lazy("topic")

    def lookups(self, request: HttpRequest, model_admin: object) -> Choices:
        return [(str(topic.pk), topic.name) for topic in Topic.objects.all()]


class PersonFilter(ChoiceFilter):
    """A person who has a part in the article."""

    parameter_name = "person"
    title = gettext_lazy("person")

    def lookups(self, request: HttpRequest, model_admin: object) -> Choices:
        return [(str(user.pk), user) for user in staff_by_name()]


class ArticleChangeList(FlatChangeList):
    """The stories newest first, as the index of a facet or of all stories gives them."""

    facets: list[str]
    period: dict[str, object]

    def get_filters(self, request: HttpRequest) -> Any:
        filters = super().get_filters(request)
        specs, _has_filters, lookups, *_rest = filters
        self.facets = []
        for spec in specs:
            value = spec.value()
            if value:
                self.facets.append(f"{spec.parameter_name}:{value}")
        self.period = {}
        for end in ("gte", "lt"):
            moments = lookups.get(f"{self.date_hierarchy}__{end}")
            if moments:
                self.period[f"changed_at__{end}"] = moments[0]
        return filters

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: list[str | None] | None = None
    ) -> QuerySet[Article]:
        """Return the articles that an action may be for."""
        every: QuerySet[Article] = super().get_queryset(request, exclude_parameters)
        rows = self.matching_rows()
        if rows is None:
            rows = self.indexed_rows()
        article = self.order[-1].removeprefix("-")
        return every.filter(pk__in=rows.values(article))

    @property
    def order(self) -> list[str]:
        return ["-changed_at", "-story" if self.facets else "-article"]

    def all_rows(self) -> QuerySet[Model]:
        return Story.objects.all()

    def indexed_rows(self) -> QuerySet[Model]:
        rows = self.all_rows()
        if self.facets:
            rows = StoryFacet.objects.filter(name=self.facets[0])
        return rows.filter(**self.period)

    def matching_rows(self) -> QuerySet[Model] | None:
        rows = self.indexed_rows()
        further_facets = self.facets[1:]
        words = searched_words(self.query.casefold())
        if not further_facets and not words:
            return None
        story = "story" if self.facets else "article"
        for name in further_facets:
            facet = StoryFacet.objects.filter(story=OuterRef(story), name=name)
            rows = rows.filter(Exists(facet))
        field = "story__words" if self.facets else "words"
        for word in words:
            rows = rows.filter(**{f"{field}__contains": word})
        return rows


# --- What is shown --------------------------------------------------------------------


def _tag(tone: str, address: str, words: str) -> SafeString:
    return format_html(
        '<a class="tag" data-tone="{}" href="{}">{}</a>', tone, address, words
    )


def _most_urgent(article: Article, figures: Figures) -> SafeString | str:
    """Return a link to what somebody has to do most urgently, if anything."""
    review = reverse("desk:review", args=[article.pk])
    if figures["findings"]:
        page = reverse("admin:articles_article_change", args=[article.pk])
        return _tag("false", f"{page}#passages", _("suspect passages"))
    if figures["unresolved"]:
        workbench = reverse("workbench", args=[article.pk])
        return _tag("disputed", f"{workbench}?show=review", _("position unconfirmed"))
    if figures["in_review"]:
        words = _("%(number)s in review") % {"number": figures["in_review"]}
        return _tag("context", review, words)
    if figures["drafts"]:
        return _tag("unverified", review, _("drafts"))
    number = figures["remarks"]
    if number:
        words = ngettext("%(number)s remark", "%(number)s remarks", number)
        return _tag("", review, words % {"number": number})
    return ""


def _checker(article: Article) -> str:
    """Return who checks the article, and when that was or is to be done."""
    check = getattr(article, "checking", None)
    if not check or not check.checker:
        return ""
    return format_html(
        '<div class="muted"><bdi>{}</bdi> {} {}</div>',
        check.checker,
        _check_tag(check),
        when(check.done_at or check.due),
    )


def _check_tag(check: Check) -> SafeString | str:
    tag = '<span class="tag" data-tone="{}">{}</span>'
    if check.done_at:
        return format_html(tag, "supported", _("finished"))
    if check.is_overdue:
        return format_html(tag, "false", _("overdue"))
    return ""


type Act = Callable[[list[Article]], None]


class TopicForm(forms.Form):
    """The topic that articles are given."""

    topic = forms.ModelChoiceField(Topic.objects.all(), label=gettext_lazy("Topic"))


class ArticleList(FlatAdmin):
    """One line an article, with the figures of its story."""

    list_display = (
        "headline",
        "state",
        "whose",
        "progress",
        "ratings",
        "changed",
    )
    list_display_links = ("headline",)
    list_select_related = ("story", "checking__checker")
    list_filter = (StateFilter, KindFilter, RatingFilter, TopicFilter, PersonFilter)
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
        """Return the state of the story, what waits most urgently, and who checks it."""
        story = article.story
        words = story.get_state_display()
        if story.figures["edition"] and story.state != Story.State.WITHDRAWN:
            link = '<a href="/articles/{}/">{}</a>'
            words = format_html(link, known_as(article), words)
        urgent = _most_urgent(article, story.figures)
        return format_html("{} {} {}", words, urgent, _checker(article))

    @admin.display(description=gettext_lazy("type"))
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
        rows = []
        for figure in article.story.figures["ratings"]:
            label = in_scale(figure["label"])
            rows.append(
                (figure["tone"], label, figure["sign"], label, figure["number"])
            )
        return format_html_join(" ", sign, rows)

    @admin.display(description=gettext_lazy("changed"))
    def changed(self, article: Article) -> SafeString:
        return when(article.story.changed_at)

    def get_changelist(
        self, request: HttpRequest, **kwargs: object
    ) -> type[FlatChangeList]:
        return ArticleChangeList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Model], search_term: str
    ) -> tuple[QuerySet[Model], bool]:
        # ArticleChangeList searches the words of stories.
        return queryset, False

    def changelist_view(
        self, request: HttpRequest, extra_context: Context | None = None
    ) -> HttpResponse:
        behind = stories.catch_up()
        if behind:
            words = ngettext(
                "%(count)s change is still being counted. Reload in a moment.",
                "%(count)s changes are still being counted. Reload in a moment.",
                behind,
            )
            self.message_user(request, words % {"count": behind}, messages.INFO)
        return super().changelist_view(request, extra_context)

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

        def assign_all(articles: list[Article]) -> None:
            assign(articles, form.given, user=acting(request))

        return self._act_on_several(request, chosen, form, assign_all)

    @admin.action(description=gettext_lazy("Add a topic"), permissions=["change"])
    def add_topic(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        form = TopicForm(request.POST if "apply" in request.POST else None)

        @transaction.atomic
        def add(articles: list[Article]) -> None:
            topic = form.cleaned_data["topic"]
            for article in articles:
                topics = set(article.topics.all())
                if topic in topics:
                    continue
                describe_article(
                    article,
                    {"topics": {*topics, topic}},
                    changed=["topics"],
                    version=article.version,
                    user=acting(request),
                )

        return self._act_on_several(request, chosen, form, add)

    def _act_on_several(
        self,
        request: HttpRequest,
        chosen: QuerySet[Article],
        form: forms.Form,
        act: Act,
    ) -> HttpResponse | None:
        """Show the form until it is valid and `act` is not refused; then return None."""
        articles = list(chosen)
        if form.is_valid():
            try:
                act(articles)
            except Problem as problem:
                form.add_error(None, str(problem))
            else:
                words = ngettext(
                    "%(count)d article was changed.",
                    "%(count)d articles were changed.",
                    len(articles),
                )
                words %= {"count": len(articles)}
                self.message_user(request, words, messages.SUCCESS)
                return None
        action = request.POST["action"]
        hidden: list[tuple[str, object]] = [("action", action)]
        hidden += [(ACTION_CHECKBOX_NAME, article.pk) for article in articles]
        context = {
            "title": dict(self.get_action_choices(request))[action],
            "articles": articles,
            "form": form,
            "hidden": hidden,
        }
        status = 409 if form.errors else 200
        return render(request, "desk/several.html", context, status=status)

    @admin.action(
        description=gettext_lazy("Send drafts for review"), permissions=["annotate"]
    )
    def send_for_review(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Send each draft by itself; name those that are not finished, which stay."""
        drafts = Note.objects.drafts().filter(
            anchor__article__in=chosen, status=Note.Status.DRAFT
        )
        drafts = drafts.select_related("anchor__article")
        number_sent = 0
        refused = []
        for note in drafts.order_by("anchor__article", "pk"):
            try:
                submit_note(note.pk, version=note.version, user=acting(request))
            except Problem as problem:
                refused.append(f"{note.anchor.article}: {problem}")
            else:
                number_sent += 1
        words = ngettext(
            "%(count)d note sent for review.",
            "%(count)d notes sent for review.",
            number_sent,
        )
        level = messages.SUCCESS if number_sent else messages.INFO
        self.message_user(request, words % {"count": number_sent}, level)
        for words in dict.fromkeys(refused):
            self.message_user(request, words, messages.WARNING)

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        return self._open_sheet(request, chosen, "desk:publish")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["withdraw"])
    def withdraw(
        self, request: HttpRequest, chosen: QuerySet[Article]
    ) -> HttpResponse | None:
        return self._open_sheet(request, chosen, "desk:withdraw")

    def _open_sheet(
        self, request: HttpRequest, chosen: QuerySet[Article], sheet: str
    ) -> HttpResponse | None:
        """Redirect to the sheet of the one article that is chosen."""
        articles = list(chosen[:2])
        if len(articles) == 1:
            return redirect(sheet, articles[0].pk)
        self.message_user(
            request,
            _("Choose only one article. Each article is published on its own page."),
            messages.ERROR,
        )
        return None
