"""The desk's list of stories, counted when something about them changes and read without counting.

Whatever changes an article leaves a mark in its own transaction (`touch`); whoever looks at the list next
counts the marked ones anew, in a fixed number of queries however many they are (`catch_up`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.db import connection, models, transaction
from django.db.models import Count, F, Max, OuterRef, Subquery
from django.db.models.signals import m2m_changed, post_save

from annotations.models import (
    Anchor,
    AnchorEvent,
    Citation,
    Decision,
    Note,
    Rating,
    Remark,
)
from annotations.sentence_states import State as SentenceState
from annotations.sentence_states import count_states
from articles.activity import recorded
from articles.models import Article, Finding, Revision
from newsroom.desk.models import Story, StoryFacet, StoryTouched
from newsroom.editions.models import Edition
from newsroom.models import Check, Credit

BATCH = 200  # stories counted in one transaction
MOST = 1_000  # counted before a list is shown; the rest by the next that looks
A_MOMENT = timedelta(seconds=1)  # an edition's time is cut to whole seconds

UNSAID = "unsaid"  # whose text an article is

State = Story.State


class RatingCount(TypedDict):
    tone: str
    label: str
    sign: str
    number: int


class Figures(TypedDict):
    """What a row of the list shows beside its state. decided: sentences that are not open."""

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
    ratings: list[RatingCount]


# --- What changed ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Marked:
    """Registered to run at commit, where it does nothing: it is there once in each transaction, and goes with
    the savepoint that it was made in, as the mark itself does."""

    article_id: int

    def __call__(self) -> None:
        pass


def touch(article_id: int) -> None:
    """Its story is to be counted anew."""
    marked = _Marked(article_id)
    if connection.in_atomic_block:
        if any(marked == waiting[1] for waiting in connection.run_on_commit):
            return
        transaction.on_commit(marked)
    StoryTouched.objects.create(article_id=article_id)


def _forget_marks() -> None:
    """What this very transaction changed is counted: it may change again."""
    waiting = connection.run_on_commit
    connection.run_on_commit = [one for one in waiting if not isinstance(one[1], _Marked)]


# What changes a story when it is saved, and how it names its article.
WATCHED: Mapping[type[models.Model], Any] = {
    Article: lambda article: article.pk,
    Note: lambda note: note.anchor.article_id,
    **dict.fromkeys((Revision, Edition, Decision, Check, Credit, Remark), lambda row: row.article_id),
}


def listen() -> None:
    """Called once, when Django has started."""
    for model in WATCHED:
        post_save.connect(_saved, sender=model, dispatch_uid=f"story of {model.__name__}")
    recorded.connect(_recorded, dispatch_uid="story of what goes on")
    m2m_changed.connect(_topics_set, sender=Article.topics.through, dispatch_uid="story of topics")


def _saved(sender: type[models.Model], instance: models.Model, raw: bool = False, **_: object) -> None:
    if not raw:
        touch(WATCHED[sender](instance))


def _recorded(article_id: int, **_: object) -> None:
    touch(article_id)


def _topics_set(instance: models.Model, action: str, **_: object) -> None:
    if isinstance(instance, Article) and action.startswith("post_"):
        touch(instance.pk)


# --- Counting ---------------------------------------------------------------------------------------------


def catch_up() -> int:
    """Counts the stories that changed since somebody last looked; says how many changes are left over."""
    for _ in range(0, MOST, BATCH):
        marks = list(StoryTouched.objects.order_by("pk").values_list("pk", "article_id")[:BATCH])
        if not marks:
            return 0
        with transaction.atomic():
            count({article for _pk, article in marks})
            StoryTouched.objects.filter(pk__in=[pk for pk, _article in marks]).delete()
            _forget_marks()
    return StoryTouched.objects.count()


def count(articles: Collection[int]) -> None:
    """Counts these stories. The caller holds a transaction; another that counts the same ones waits."""
    found = {article.pk: article for article in Article.objects.filter(pk__in=articles)}
    Story.objects.bulk_create(
        (Story(article_id=pk, state=State.TEXT, changed_at=found[pk].created_at) for pk in sorted(found)),
        ignore_conflicts=True,
    )
    list(Story.objects.select_for_update().filter(pk__in=found).order_by("pk").values_list("pk"))
    counting = _Counting(found)
    stories = [counting.story(article) for article in found.values()]
    fields = ["state", "changed_at", "words", "figures"]
    Story.objects.bulk_create(stories, update_conflicts=True, unique_fields=["article"], update_fields=fields)
    StoryFacet.objects.filter(story__in=found).delete()
    StoryFacet.objects.bulk_create(
        StoryFacet(story=story, name=name, changed_at=story.changed_at)
        for story in stories
        for name in counting.facets(story)
    )


def _by(rows: models.QuerySet[Any], key: str, **figures: models.Aggregate) -> dict[Any, Any]:
    """Figures by key, as dictionaries; of one figure, as it is."""
    found = rows.order_by().values(by=F(key)).annotate(**figures)
    one = next(iter(figures)) if len(figures) == 1 else ""
    return {row["by"]: row[one] if one else row for row in found}


@dataclass
class _Notes:
    """Of one article. ratings: of any note; told: how many with each the next edition would tell."""

    statuses: Counter[str] = field(default_factory=Counter)
    ratings: set[int] = field(default_factory=set)
    told: Counter[int] = field(default_factory=Counter)
    people: set[int | None] = field(default_factory=set)
    last: list[datetime] = field(default_factory=list)


class _Counting:
    """Everything that is known of some articles, in a fixed number of queries."""

    def __init__(self, articles: Mapping[int, Article]) -> None:
        here = {"article__in": articles}
        newest = Revision.objects.filter(article=OuterRef("article")).order_by("-number").values("pk")[:1]
        revisions = Revision.objects.filter(**here, pk=Subquery(newest)).defer("blocks", "boundaries")
        self.revisions = {revision.article_id: revision for revision in revisions}
        self.states = count_states(self.revisions.values())
        self.notes = self._notes(articles)
        self.ratings = {rating.pk: rating for rating in Rating.objects.all()}
        citations = Citation.objects.standing().filter(note__anchor__article__in=articles)
        self.citations = _by(citations, "note__anchor__article", n=Count("pk"))
        anchors = Anchor.objects.unresolved().filter(**here)
        self.unresolved = _by(anchors, "article", n=Count("pk"))
        extractions = {revision.extraction_id for revision in self.revisions.values()}
        undecided = Finding.objects.undecided().filter(extraction__in=extractions - {None})
        self.findings = _by(undecided, "extraction", n=Count("pk"))
        self.remarks = _by(Remark.objects.open().filter(**here), "article", n=Count("pk"))
        # What withholds a source publishes nothing that was written since.
        drafted = Edition.objects.filter(article=OuterRef("article")).exclude(kind=Edition.Kind.WITHHOLDING)
        edited = Subquery(drafted.order_by("-number").values("published_at")[:1])
        editions = (
            Edition.objects.latest_of_each().filter(**here).defer("document").annotate(of_drafts=edited)
        )
        self.editions = {edition.article_id: edition for edition in editions}
        self.checkers = dict(Check.objects.filter(**here).values_list("article", "checker"))
        self.topics = _grouped(Article.topics.through.objects.filter(**here).values_list("article", "topic"))
        signed = Credit.objects.filter(**here).values_list("article", "person__user")
        self.signed = _grouped(signed)
        decisions = AnchorEvent.objects.filter(anchor__article__in=articles)
        self.moved = _by(decisions, "anchor__article", last=Max("happened_at"))
        decided = Decision.objects.filter(**here).exclude(act=Decision.DecisionAct.PUBLISHED)
        self.decided = _by(decided, "article", last=Max("happened_at"))
        described = Article.history.filter(id__in=articles)
        self.described = _by(described, "id", last=Max("history_date"))

    def _notes(self, articles: Collection[int]) -> dict[int, _Notes]:
        rows = Note.objects.standing().filter(anchor__article__in=articles)
        found: dict[int, _Notes] = defaultdict(_Notes)
        people = ("created_by", "written_by", "approved_by")
        told = set(Note.objects.public().filter(anchor__article__in=articles).values_list("pk", flat=True))
        names = ("pk", "anchor__article", "status", "rating", "updated_at", *people)
        for pk, article, status, rating, last, *who in rows.order_by("created_at", "pk").values_list(*names):
            notes = found[article]
            notes.people.update(who)
            notes.last.append(last)
            if rating:  # the others only hold sources
                notes.statuses[status] += 1
                notes.ratings.add(rating)
                notes.told[rating] += pk in told
        return found

    def story(self, article: Article) -> Story:
        figures = self._figures(article.pk)
        edition = self.editions.get(article.pk)
        times = [*self._edited_at(article.pk), article.created_at]
        last = max([*times, *([edition.published_at] if edition else [])])
        return Story(
            article=article,
            state=self._state(article, max(times), figures),
            changed_at=last,
            words=f"{article.title} {article.byline} {article.slug}".casefold(),
            figures=figures,
        )

    def _edited_at(self, article: int) -> Iterable[datetime]:
        """When what the next edition would say was last changed, in each way there is."""
        if revision := self.revisions.get(article):
            yield revision.created_at
        if notes := self.notes.get(article):
            yield max(notes.last)
        for changed in (self.moved, self.decided, self.described):
            if last := changed.get(article):
                yield last

    def _figures(self, article: int) -> Figures:
        notes, edition = self.notes.get(article, _Notes()), self.editions.get(article)
        revision = self.revisions.get(article)
        drafts = notes.statuses.total() - notes.statuses[Note.Status.APPROVED]
        return {
            "sentences": self.states[article].total(),
            "decided": self.states[article].total() - self.states[article][SentenceState.OPEN],
            "notes": notes.statuses.total(),
            "citations": self.citations.get(article, 0),
            "drafts": drafts,
            "in_review": notes.statuses[Note.Status.IN_REVIEW],
            "unresolved": self.unresolved.get(article, 0),
            "findings": self.findings.get(revision.extraction_id, 0) if revision else 0,
            "remarks": self.remarks.get(article, 0),
            "edition": edition.number if edition else 0,
            "ratings": self._rated(notes),
        }

    def _rated(self, notes: _Notes) -> list[RatingCount]:
        """As an edition counts them: each statement by its rating."""
        used = (self.ratings[pk] for pk, number in notes.told.items() if number)
        return [
            {"tone": one.tone, "label": one.label, "sign": one.sign, "number": notes.told[one.pk]}
            for one in sorted(used, key=lambda rating: rating.position)
        ]

    def _state(self, article: Article, edited_at: datetime, figures: Figures) -> Story.State:
        edition, revision = self.editions.get(article.pk), self.revisions.get(article.pk)
        if edition and edition.kind == Edition.Kind.WITHDRAWAL:
            return State.WITHDRAWN
        if edition:
            same = revision is not None and edition.revision_id == revision.pk
            return State.PUBLISHED if same and edited_at <= edition.of_drafts + A_MOMENT else State.CHANGED  # type: ignore[attr-defined]
        begun = figures["notes"] or figures["citations"] or figures["decided"]
        if revision is None or figures["findings"] or not begun:
            return State.TEXT
        waits = figures["unresolved"] or figures["drafts"]  # cheaply, before the gate itself is asked
        return State.CHECK if waits or not _is_open(article, revision) else State.READY

    def facets(self, story: Story) -> list[str]:
        """What the story can be found by, each once."""
        pk = story.pk
        notes = self.notes.get(pk, _Notes())
        people = {*notes.people, *self.signed[pk], self.checkers.get(pk), story.article.created_by_id}
        return [
            f"state:{story.state}",
            f"kind:{story.article.kind or UNSAID}",
            *(f"topic:{topic}" for topic in sorted(self.topics[pk])),
            *(f"rating:{rating}" for rating in sorted(notes.ratings)),
            *(f"person:{person}" for person in sorted(filter(None, people))),
        ]


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found


def _is_open(article: Article, revision: Revision) -> bool:
    from newsroom.actions.gate import gate_of  # loads the engines, which no command needs that lists none

    return not gate_of(article, revision).blockers
