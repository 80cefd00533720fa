"""The desk's list of stories, counted when something about them changes and read
without counting.

Whatever changes an article leaves a mark in its own transaction (`touch`); whoever
looks at the list next counts the marked ones anew, in a fixed number of queries however
many they are (`catch_up`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.signals import m2m_changed, post_save

from annotations.models import Anchor, AnchorEvent, Citation, Decision, Note, Remark
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


# --- What changed ---------------------------------------------------------------------


class _Marked(partial[bool]):
    """Registered to run at commit, where it does nothing: it is there once in each
    transaction, and goes with the savepoint that it was made in, as the mark itself
    does.
    """


def touch(article_id: int) -> None:
    """Its story is to be counted anew."""
    if connection.in_atomic_block:
        waiting = [one[1] for one in connection.run_on_commit]
        if any(
            isinstance(one, _Marked) and one.args == (article_id,) for one in waiting
        ):
            return
        transaction.on_commit(_Marked(bool, article_id))
    StoryTouched.objects.create(article_id=article_id)


def _forget_marks() -> None:
    """What this very transaction changed is counted: it may change again."""
    waiting = connection.run_on_commit
    connection.run_on_commit = [
        one for one in waiting if not isinstance(one[1], _Marked)
    ]


# What changes a story when it is saved, and how it names its article.
WATCHED: Mapping[type[models.Model], Callable[[Any], int]] = {
    Article: attrgetter("pk"),
    Note: attrgetter("anchor.article_id"),
    **dict.fromkeys(
        (Revision, Edition, Decision, Check, Credit, Remark), attrgetter("article_id")
    ),
}


def listen() -> None:
    """Called once, when Django has started."""
    for model in WATCHED:
        post_save.connect(
            _saved, sender=model, dispatch_uid=f"story of {model.__name__}"
        )
    recorded.connect(_recorded, dispatch_uid="story of what goes on")
    m2m_changed.connect(
        _topics_set, sender=Article.topics.through, dispatch_uid="story of topics"
    )


def _saved(
    sender: type[models.Model], instance: models.Model, raw: bool = False, **_: object
) -> None:
    if not raw:
        touch(WATCHED[sender](instance))


def _recorded(article_id: int, **_: object) -> None:
    touch(article_id)


def _topics_set(instance: models.Model, action: str, **_: object) -> None:
    if isinstance(instance, Article) and action.startswith("post_"):
        touch(instance.pk)


# --- Counting -------------------------------------------------------------------------


def catch_up() -> int:
    """Counts the stories that changed since somebody last looked; says how many changes
    are left over.
    """
    for _ in range(0, MOST, BATCH):
        marks = list(
            StoryTouched.objects.order_by("pk").values_list("pk", "article_id")[:BATCH]
        )
        if not marks:
            return 0
        with transaction.atomic():
            count({article for _pk, article in marks})
            StoryTouched.objects.filter(pk__in=[pk for pk, _article in marks]).delete()
            _forget_marks()
    return StoryTouched.objects.count()


def count(articles: Collection[int]) -> None:
    """Counts these stories. The caller holds a transaction; another that counts the
    same ones waits.
    """
    found = Article.objects.filter(pk__in=articles).order_by("pk")
    Story.objects.bulk_create(
        (
            Story(article=one, state=State.TEXT, changed_at=one.created_at)
            for one in found
        ),
        ignore_conflicts=True,
    )
    list(
        Story.objects.select_for_update()
        .filter(pk__in=articles)
        .order_by("pk")
        .values_list("pk")
    )
    counted = [(one.story(), one) for one in _counted(articles)]
    stories = [story for story, _one in counted]
    fields = ["state", "changed_at", "words", "figures"]
    Story.objects.bulk_create(
        stories, update_conflicts=True, unique_fields=["article"], update_fields=fields
    )
    StoryFacet.objects.filter(story__in=articles).delete()
    StoryFacet.objects.bulk_create(
        StoryFacet(story=story, name=name, changed_at=story.changed_at)
        for story, one in counted
        for name in one.facets(story)
    )


def _of_each(
    rows: models.QuerySet[Any], key: str, figure: models.Aggregate, outer: str = "pk"
) -> Subquery:
    """A figure of those rows whose `key` is the `outer` of an article."""
    mine = rows.filter(**{key: OuterRef(outer)}).order_by().values(key)
    return Subquery(mine.annotate(figure=figure).values("figure"))


def _articles(articles: Collection[int]) -> models.QuerySet[Article]:
    """With their figures, and when what the next edition would say was last changed in
    each way there is.
    """
    newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")
    published = Edition.objects.filter(article=OuterRef("pk"))
    decided = Decision.objects.exclude(act=Decision.DecisionAct.PUBLISHED)
    found = Article.objects.filter(pk__in=articles).annotate(
        revision=Subquery(newest.values("pk")[:1]),
        extraction=Subquery(newest.values("extraction")[:1]),
        drafted_at=Subquery(published.order_by("-number").values("published_at")[:1]),
        cited=_of_each(
            Citation.objects.standing(), "note__anchor__article", Count("pk")
        ),
        unresolved=_of_each(Anchor.objects.unresolved(), "article", Count("pk")),
        undecided=_of_each(
            Finding.objects.undecided(), "extraction", Count("pk"), "extraction"
        ),
        asked=_of_each(Remark.objects.open(), "article", Count("pk")),
        moved_at=_of_each(
            AnchorEvent.objects.all(), "anchor__article", Max("happened_at")
        ),
        decided_at=_of_each(decided, "article", Max("happened_at")),
        described_at=_of_each(Article.history.all(), "id", Max("history_date")),
    )
    return found.select_related("checking").prefetch_related(
        "topics", "credits__person"
    )


def _counted(articles: Collection[int]) -> "list[_Counted]":
    """In a fixed number of queries."""
    found: list[Any] = list(_articles(articles))
    here = Revision.objects.filter(pk__in=[one.revision for one in found])
    revisions = {one.article_id: one for one in here.defer("blocks", "boundaries")}
    states = count_states(revisions.values())
    last = (
        Edition.objects.latest_of_each().filter(article__in=articles).defer("document")
    )
    editions = {one.article_id: one for one in last}
    notes: dict[int, list[Note]] = defaultdict(list)
    for note in (
        Note.objects.standing()
        .filter(anchor__article__in=articles)
        .select_related("rating", "anchor")
    ):
        notes[note.anchor.article_id].append(note)
    told = set(
        Note.objects.public()
        .filter(anchor__article__in=articles)
        .values_list("pk", flat=True)
    )
    return [
        _Counted(
            one,
            revisions.get(one.pk),
            editions.get(one.pk),
            states[one.pk],
            notes[one.pk],
            told,
        )
        for one in found
    ]


@dataclass(frozen=True)
class _Counted:
    """An article of _articles, with all that its story is made of. told: numbers of the
    notes that the next edition would tell.
    """

    article: Any
    revision: Revision | None
    edition: Edition | None
    states: Counter[SentenceState]
    notes: Sequence[Note]
    told: Collection[int]

    def story(self) -> Story:
        article, figures = self.article, self._figures()
        times = [
            article.created_at,
            article.moved_at,
            article.decided_at,
            article.described_at,
        ]
        times += [self.revision.created_at] if self.revision else []
        edited_at = max(
            filter(None, [*times, *(note.updated_at for note in self.notes)])
        )
        return Story(
            article=article,
            state=self._state(edited_at, figures),
            changed_at=max(edited_at, self.edition.published_at)
            if self.edition
            else edited_at,
            words=f"{article.title} {article.byline} {article.slug}".casefold(),
            figures=figures,
        )

    def _figures(self) -> dict[str, Any]:
        """What a row of the list shows beside its state. decided: sentences that are
        not open.
        """
        # the others only hold sources
        rated = [note for note in self.notes if note.rating]
        return {
            "sentences": self.states.total(),
            "decided": self.states.total() - self.states[SentenceState.OPEN],
            "notes": len(rated),
            "citations": self.article.cited or 0,
            "drafts": sum(note.status != Note.Status.APPROVED for note in rated),
            "in_review": sum(note.status == Note.Status.IN_REVIEW for note in rated),
            "unresolved": self.article.unresolved or 0,
            "findings": self.article.undecided or 0,
            "remarks": self.article.asked or 0,
            "edition": self.edition.number if self.edition else 0,
            "ratings": self._ratings(rated),
        }

    def _ratings(self, rated: Sequence[Note]) -> list[dict[str, Any]]:
        """As an edition counts them: each statement by its rating."""
        told = Counter(
            note.rating for note in rated if note.rating and note.pk in self.told
        )
        return [
            {
                "tone": one.tone,
                "label": one.label,
                "sign": one.sign,
                "number": told[one],
            }
            for one in sorted(told, key=lambda rating: rating.position)
        ]

    def _state(self, edited_at: datetime, figures: Mapping[str, Any]) -> Story.State:
        edition, revision = self.edition, self.revision
        if edition and edition.kind == Edition.Kind.WITHDRAWAL:
            return State.WITHDRAWN
        if edition:
            same = revision is not None and edition.revision_id == revision.pk
            is_same = same and edited_at <= self.article.drafted_at + A_MOMENT
            return State.PUBLISHED if is_same else State.CHANGED
        begun = figures["notes"] or figures["citations"] or figures["decided"]
        if revision is None or figures["findings"] or not begun:
            return State.TEXT
        # cheaply, before the gate itself is asked
        waits = figures["unresolved"] or figures["drafts"]
        return (
            State.CHECK
            if waits or not _is_open(self.article, revision)
            else State.READY
        )

    def facets(self, story: Story) -> list[str]:
        """What the story can be found by, each once."""
        article, check = self.article, getattr(self.article, "checking", None)
        people = {article.created_by_id, check.checker_id if check else None}
        people |= {credit.person.user_id for credit in article.credits.all()}
        ratings = {note.rating_id for note in self.notes if note.rating_id}
        for note in self.notes:
            people |= {note.created_by_id, note.written_by_id, note.approved_by_id}
        return [
            f"state:{story.state}",
            f"kind:{article.kind or UNSAID}",
            *(f"topic:{topic.pk}" for topic in article.topics.all()),
            *(f"rating:{rating}" for rating in sorted(ratings)),
            *(f"person:{person}" for person in sorted(filter(None, people))),
        ]


def _is_open(article: Article, revision: Revision) -> bool:
    # loads the engines, which no command needs that lists none
    from newsroom.actions.gate import gate_of

    return not gate_of(article, revision).blockers
