"""The desk's list of stories, counted when something about them changes.

Whatever changes an article leaves a mark in its own transaction (`touch`). The next
person who opens the list counts the marked articles again, in a fixed number of queries
however many they are (`catch_up`). The list itself is read without counting.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, TypedDict

from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Exists, Max, OuterRef, Subquery
from django.db.models.signals import m2m_changed, post_save
from django.db.models.sql.compiler import SQLCompiler

from annotations.models import Anchor, AnchorEvent, Citation, Decision, Note, Remark
from annotations.sentence_states import State as SentenceState
from annotations.sentence_states import count_states
from articles.activity import recorded
from articles.models import Article, Finding, Revision
from newsroom.desk.models import Story, StoryFacet, StoryTouched
from newsroom.editions.models import Edition, ScheduledEdition
from newsroom.models import Check, Credit

BATCH = 200  # stories counted in one transaction
MOST = 1_000  # counted before a list is shown; the rest by the next that opens it
A_MOMENT = timedelta(seconds=1)  # an edition's time is cut to whole seconds

UNSAID = "unsaid"  # the kind of an article that has none yet

State = Story.State


# --- Marks of what changed ------------------------------------------------------------


class TransactionNumber(models.Func):
    """The number of the current transaction; always 0 on SQLite, which has one writer."""

    template = "0"
    output_field = models.BigIntegerField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> object:
        template = "pg_current_xact_id()::text::bigint"
        return self.as_sql(compiler, connection, template=template, **context)


def touch(article_id: int, **_signal: object) -> None:
    """Mark the article, once in each transaction, so that its story is counted again.

    The signal `recorded` calls it, too.
    """
    mark = StoryTouched(article_id=article_id, transaction=TransactionNumber())
    StoryTouched.objects.bulk_create([mark], ignore_conflicts=True)


# The models that change a story when they are saved, and how a row names its article.
WATCHED: Mapping[type[models.Model], Callable[[models.Model], int]] = {
    Article: attrgetter("pk"),
    Note: attrgetter("anchor.article_id"),
    Revision: attrgetter("article_id"),
    Edition: attrgetter("article_id"),
    ScheduledEdition: attrgetter("article_id"),
    Decision: attrgetter("article_id"),
    Check: attrgetter("article_id"),
    Credit: attrgetter("article_id"),
    Remark: attrgetter("article_id"),
}


def listen() -> None:
    """Connect the signals that mark articles; called once, when Django has started."""
    for model in WATCHED:
        uid = f"story of {model.__name__}"
        post_save.connect(_touch_saved, sender=model, dispatch_uid=uid)
    recorded.connect(touch, dispatch_uid="story of what goes on")
    m2m_changed.connect(
        _touch_sorted, sender=Article.topics.through, dispatch_uid="story of topics"
    )


def _touch_saved(
    sender: type[models.Model], instance: models.Model, raw: bool = False, **_: object
) -> None:
    if not raw:
        touch(WATCHED[sender](instance))


def _touch_sorted(instance: models.Model, action: str, **_: object) -> None:
    """Mark an article whose topics changed."""
    if isinstance(instance, Article) and action.startswith("post_"):
        touch(instance.pk)


# --- Counting -------------------------------------------------------------------------


def catch_up() -> int:
    """Count the stories that changed since; return how many marks are left over."""
    for _ in range(0, MOST, BATCH):
        marks = StoryTouched.objects.order_by("pk").values_list("pk", "article_id")
        articles = dict(marks[:BATCH])
        if not articles:
            return 0
        with transaction.atomic():
            count_stories(set(articles.values()))
            _delete_marks(articles.keys())
    return StoryTouched.objects.count()


def _delete_marks(numbers: Collection[int]) -> None:
    StoryTouched.objects.filter(pk__in=numbers).delete()


def count_stories(article_ids: Collection[int]) -> None:
    """Count these stories again.

    The caller holds a transaction. Another that counts the same stories waits for it.
    """
    articles = Article.objects.filter(pk__in=article_ids, practice=None).order_by("pk")
    missing = [
        Story(article=article, state=State.TEXT, changed_at=article.created_at)
        for article in articles
    ]
    Story.objects.bulk_create(missing, ignore_conflicts=True)
    _lock_stories(article_ids)
    stories = []
    facets = []
    for counts in _counts_of_each(article_ids):
        story = counts.story()
        stories.append(story)
        for name in counts.facets(story):
            facet = StoryFacet(story=story, name=name, changed_at=story.changed_at)
            facets.append(facet)
    Story.objects.bulk_create(
        stories,
        update_conflicts=True,
        unique_fields=["article"],
        update_fields=["state", "changed_at", "words", "figures"],
    )
    StoryFacet.objects.filter(story__in=article_ids).delete()
    StoryFacet.objects.bulk_create(facets)


def _lock_stories(article_ids: Collection[int]) -> None:
    stories = Story.objects.select_for_update().filter(pk__in=article_ids)
    list(stories.order_by("pk").values_list("pk"))


def _figure_of_each(
    rows: models.QuerySet[models.Model],
    key: str,
    figure: models.Aggregate,
    outer: str = "pk",
) -> Subquery:
    """Return a figure of the rows whose `key` is the `outer` field of an article."""
    of_article = rows.filter(**{key: OuterRef(outer)}).order_by().values(key)
    return Subquery(of_article.annotate(figure=figure).values("figure"))


def _with_figures(article_ids: Collection[int]) -> models.QuerySet[Article]:
    """Return the articles with their figures.

    The fields that end in `_at` say when each part of the next edition last changed.
    """
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    published = Edition.objects.filter(article=OuterRef("pk")).order_by("-number")
    decided = Decision.objects.exclude(act=Decision.DecisionAct.PUBLISHED)
    citations = Citation.objects.standing()
    findings = Finding.objects.undecided()
    events = AnchorEvent.objects.all()
    scheduled = ScheduledEdition.objects.waiting().filter(article=OuterRef("pk"))
    articles = Article.objects.filter(pk__in=article_ids, practice=None).annotate(
        revision=Subquery(newest.values("pk")[:1]),
        extraction=Subquery(newest.values("extraction")[:1]),
        is_scheduled=Exists(scheduled),
        drafted_at=Subquery(published.values("published_at")[:1]),
        cited=_figure_of_each(citations, "note__anchor__article", Count("pk")),
        unresolved=_figure_of_each(Anchor.objects.unresolved(), "article", Count("pk")),
        undecided=_figure_of_each(findings, "extraction", Count("pk"), "extraction"),
        asked=_figure_of_each(Remark.objects.open(), "article", Count("pk")),
        moved_at=_figure_of_each(events, "anchor__article", Max("happened_at")),
        decided_at=_figure_of_each(decided, "article", Max("happened_at")),
        described_at=_figure_of_each(Article.history.all(), "id", Max("history_date")),
    )
    return articles.select_related("checking").prefetch_related(
        "topics", "credits__person"
    )


def _counts_of_each(article_ids: Collection[int]) -> "list[_Counts]":
    """Return the counts of each article, in a fixed number of queries."""
    articles: list[Any] = list(_with_figures(article_ids))
    revisions = _by_article(
        Revision.objects.filter(
            pk__in=[article.revision for article in articles]
        ).defer("blocks", "boundaries")
    )
    editions = _by_article(
        Edition.objects.latest_of_each()
        .filter(article__in=article_ids)
        .defer("document")
    )
    states = count_states(revisions.values())
    notes: dict[int, list[Note]] = defaultdict(list)
    standing = Note.objects.standing().filter(anchor__article__in=article_ids)
    for note in standing.select_related("rating", "anchor"):
        notes[note.anchor.article_id].append(note)
    public = Note.objects.public().filter(anchor__article__in=article_ids)
    public_notes = set(public.values_list("pk", flat=True))
    return [
        _Counts(
            article=article,
            revision=revisions.get(article.pk),
            edition=editions.get(article.pk),
            states=states[article.pk],
            notes=notes[article.pk],
            public_notes=public_notes,
        )
        for article in articles
    ]


def _by_article[Row: (Revision, Edition)](rows: Iterable[Row]) -> dict[int, Row]:
    return {row.article_id: row for row in rows}


class RatingFigure(TypedDict):
    """How many statements have one rating, and how the rating is drawn."""

    tone: str
    label: str
    sign: str
    number: int


class Figures(TypedDict):
    """The figures of a story that its row in the list shows.

    `decided` counts sentences that are not open, `ratings` what the next edition says.
    """

    sentences: int
    decided: int
    notes: int
    citations: int
    drafts: int
    in_review: int
    unresolved: int
    findings: int
    remarks: int
    edition: int
    ratings: list[RatingFigure]


@dataclass(frozen=True)
class _Counts:
    """An article of `_with_figures`, with all that its story is made of.

    `public_notes` holds the numbers of the notes that the next edition would show.
    """

    article: Any
    revision: Revision | None
    edition: Edition | None
    states: Counter[SentenceState]
    notes: Sequence[Note]
    public_notes: Collection[int]

    def story(self) -> Story:
        article = self.article
        figures = self._figures()
        edited_at = self._edited_at()
        changed_at = edited_at
        if self.edition:
            changed_at = max(edited_at, self.edition.published_at)
        return Story(
            article=article,
            state=self._state(edited_at, figures),
            changed_at=changed_at,
            words=f"{article.title} {article.byline} {article.slug}".casefold(),
            figures=figures,
        )

    def _edited_at(self) -> datetime:
        """Return when what the next edition would say was last changed."""
        article = self.article
        times: list[datetime | None] = [
            article.created_at,
            article.moved_at,
            article.decided_at,
            article.described_at,
        ]
        if self.revision:
            times.append(self.revision.created_at)
        times.extend(note.updated_at for note in self.notes)
        return max(time for time in times if time)

    def _figures(self) -> Figures:
        article = self.article
        # A note without a rating only holds sources.
        rated = [note for note in self.notes if note.rating]
        statuses = Counter(note.status for note in rated)
        sentences = self.states.total()
        return {
            "sentences": sentences,
            "decided": sentences - self.states[SentenceState.OPEN],
            "notes": len(rated),
            "citations": article.cited or 0,
            "drafts": len(rated) - statuses[Note.Status.APPROVED],
            "in_review": statuses[Note.Status.IN_REVIEW],
            "unresolved": article.unresolved or 0,
            "findings": article.undecided or 0,
            "remarks": article.asked or 0,
            "edition": self.edition.number if self.edition else 0,
            "ratings": self._ratings(),
        }

    def _ratings(self) -> list[RatingFigure]:
        """Count the statements by their ratings, as an edition does."""
        numbers = Counter(
            note.rating
            for note in self.notes
            if note.rating and note.pk in self.public_notes
        )
        return [
            {
                "tone": rating.tone,
                "label": rating.label,
                "sign": rating.sign,
                "number": numbers[rating],
            }
            for rating in sorted(numbers, key=lambda rating: rating.position)
        ]

    def _state(self, edited_at: datetime, figures: Figures) -> Story.State:
        if self.article.is_scheduled:
            return State.SCHEDULED
        if self.edition:
            return self._state_once_published(self.edition, edited_at)
        has_begun = figures["notes"] or figures["citations"] or figures["decided"]
        if self.revision is None or figures["findings"] or not has_begun:
            return State.TEXT
        # These figures are cheap; only where they allow it is the gate itself asked.
        if figures["unresolved"] or figures["drafts"]:
            return State.CHECK
        if _passes_gate(self.article, self.revision):
            return State.READY
        return State.CHECK

    def _state_once_published(
        self, edition: Edition, edited_at: datetime
    ) -> Story.State:
        if edition.kind == Edition.Kind.WITHDRAWAL:
            return State.WITHDRAWN
        if self.revision is None or edition.revision_id != self.revision.pk:
            return State.CHANGED
        if edited_at > self.article.drafted_at + A_MOMENT:
            return State.CHANGED
        return State.PUBLISHED

    def facets(self, story: Story) -> list[str]:
        """Return what the story can be found by, each once."""
        article = self.article
        ratings = {note.rating_id for note in self.notes if note.rating_id}
        return [
            f"state:{story.state}",
            f"kind:{article.kind or UNSAID}",
            *(f"topic:{topic.pk}" for topic in article.topics.all()),
            *(f"rating:{rating}" for rating in sorted(ratings)),
            *(f"person:{person}" for person in sorted(self._people())),
        ]

    def _people(self) -> set[int]:
        """Return the numbers of all who have a part in the article."""
        article = self.article
        people = {article.created_by_id}
        check = getattr(article, "checking", None)
        if check:
            people.add(check.checker_id)
        for credit in article.credits.all():
            people.add(credit.person.user_id)
        for note in self.notes:
            people.update([note.created_by_id, note.written_by_id, note.approved_by_id])
        people.discard(None)
        return people


def _passes_gate(article: Article, revision: Revision) -> bool:
    # Imported late: a command that lists no stories must not load the engines.
    from newsroom.actions.gate import gate_of

    return not gate_of(article, revision).blockers
