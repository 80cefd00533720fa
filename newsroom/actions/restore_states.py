"""Restoring an earlier state of a note, a decision, an article's details and the like.

Whoever restores a state says it again by a new act, under the rules of such acts. The
history stays. A state is a row of a history, known by its number: a record of
simple-history, or an event. KINDS says for each kind of thing where its states are,
what they say, and how one is said again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import notes, overall, remarks
from annotations.anchors import Stale, lock_article, retire
from annotations.decisions import DECIDE, decide_sentence
from annotations.models import (
    Anchor,
    Citation,
    Decision,
    Note,
    RemarkEvent,
)
from annotations.sentence_states import span_of, wording_of
from annotations.writing import Cited, NoteFields, claim_given, find_words
from articles import sentence_keys
from articles.history import State
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from newsroom.actions.details import RESTORED, describe_article
from newsroom.actions.people import ASSIGN, Assignment, assign
from newsroom.models import Check

# A state has one of these columns for the person who made it, and one for the time.
PERSONS = ("person", "history_user", "published_by", "created_by")
TIMES = ("happened_at", "history_date", "published_at", "created_at")

type Labels = Mapping[str, str | Promise]
type SayAgain = Callable[[Article, State, User | None], object]

BRING_BACK = gettext_lazy("Restore this version")
STANDS_ALREADY = gettext_lazy("This is already the current state.")
NO_STATE = gettext_lazy(
    "This state does not exist here or is already the current one. Reload the page."
)


@dataclass(frozen=True)
class HistoryKind:
    """A kind of thing whose states can be restored.

    `model` is that of its states, which name a thing by the columns `thing`, and an
    article by the path `article`. `fields` are what a state says, with their labels.
    `may` is the permission to restore one. `again` says a state again; it returns None
    where that is what stands already. `can` says whether a state can be restored.
    """

    model: type[Any]
    article: str
    fields: Labels = field(default_factory=dict)
    may: str = ""
    again: SayAgain = lambda *_: None
    thing: Sequence[str] = ("id",)
    can: Callable[[State], bool] = bool
    related: Sequence[str] = ()
    prefetched: Sequence[str] = ()
    deferred: Sequence[str] = ()
    button: str | Promise = BRING_BACK

    @property
    def person(self) -> str:
        """Return the column of the person who made a state."""
        return _first_column(self.model, PERSONS)

    @property
    def time(self) -> str:
        """Return the column of the time when a state was made."""
        return _first_column(self.model, TIMES)

    @property
    def states(self) -> QuerySet[State]:
        """Return the states of all things of the kind."""
        rows: QuerySet[State] = self.model.objects.select_related(
            self.person, *self.related
        )
        return rows.prefetch_related(*self.prefetched).defer(*self.deferred)

    def says(self, state: State) -> list[str]:
        """Return in words what the state says."""
        return [value_of(state, name) for name in self.fields]


def _first_column(model: type[models.Model], names: Sequence[str]) -> str:
    for name in names:
        if hasattr(model, name):
            return name
    raise AttributeError(f"{model} has none of {names}")


def value_of(state: State, name: str) -> str:
    """Return one field of a state in words."""
    if name == "reasons":
        rows = state.historicalnote_reasons_set.all()
        return ", ".join(sorted(str(row.reason) for row in rows))
    display = getattr(state, f"get_{name}_display", None)
    if display:
        return _in_words(display())
    value = getattr(state, name)
    if name == "unknown":
        return ", ".join(str(Article.Origin(field).label) for field in value)
    return _in_words(value)


def _in_words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said}" for name, said in sorted(value.items()))
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    return str(value)


@transaction.atomic
def restore_state(
    kind: str, article: Article, state: int, *, version: int, user: User | None
) -> object:
    """Restore a state of one thing; return what the kind's `again` returns.

    `version` is the number of the thing's last state that the person saw. Raise Refused
    where there is no such state, it stands already, or the rules of the act refuse it;
    Conflict where somebody else was faster; and PermissionDenied.
    """
    if kind not in KINDS:
        raise Refused(_("Choose a version to restore."))
    of_kind = KINDS[kind]
    check_permission(user, of_kind.may)
    lock_article(article.pk)
    in_article = {of_kind.article: article.pk}
    then = of_kind.states.filter(**in_article, pk=state).first()
    if then is None or not of_kind.can(then):
        raise Refused(NO_STATE)
    of_thing = {name: getattr(then, name) for name in of_kind.thing}
    last = of_kind.states.filter(**{**in_article, **of_thing}).latest("pk")
    if not _says_something_else(of_kind, then, last):
        raise Refused(STANDS_ALREADY)
    if last.pk != version:
        raise Conflict(
            _(
                "Somebody else has changed this in the meantime. Reload the page, "
                "then decide."
            )
        )
    restored = of_kind.again(article, then, user)
    if not restored:
        raise Refused(STANDS_ALREADY)
    return restored


def _says_something_else(of_kind: HistoryKind, then: State, last: State) -> bool:
    if then.pk == last.pk:
        return False
    if is_removal(last) or _is_retired(last) or not of_kind.fields:
        return True
    return of_kind.says(then) != of_kind.says(last)


def is_removal(state: State) -> bool:
    """Return whether the state says that the thing was removed."""
    return getattr(state, "history_type", "") == "-"  # as simple-history writes it


def _is_retired(state: State) -> bool:
    """Return whether it is a state of a note that has been retired since."""
    anchor: Anchor | None = getattr(state, "anchor", None)
    return anchor is not None and anchor.status == Anchor.Status.RETIRED


@transaction.atomic
def take_back(row: Note | Citation, *, version: int, before: int, user: User) -> None:
    """Undo the save that made `version` of a note or citation out of `before`.

    What was new, so that `before` is 0, is removed; what was changed says again what it
    said. Raise Refused, Stale and PermissionDenied.
    """
    if row.version != version:
        raise Stale(row)
    if before:
        _say_version_again(row, before, user)
    elif isinstance(row, Note):
        retire(row, user=user)
    else:
        notes.remove_citation(row.pk, version=version, user=user)


def _say_version_again(row: Note | Citation, version: int, user: User) -> None:
    if isinstance(row, Note):
        of_kind = KINDS["note"]
        article = row.anchor.article
    else:
        of_kind = KINDS["citation"]
        article = row.note.anchor.article
    check_permission(user, of_kind.may)
    then = of_kind.states.filter(id=row.pk, version=version).order_by("pk").last()
    if then is None:
        raise Refused(NO_STATE)
    of_kind.again(article, then, user)


# --- How each kind is said again ------------------------------------------------------


def _note(article: Article, then: State, user: User | None) -> Note:
    """Make the state a new draft; an overall finding also where it was removed."""
    now = Note.objects.select_related("anchor__sentence__revision").get(pk=then.id)
    if now.anchor.is_overall:
        return _not_approved(_overall(article, then, user), user)
    given: NoteFields = {
        "internal": then.internal,
        "also_needs": then.also_needs,
        "answer": then.answer,
        "answer_remark": then.answer_remark,
        "answered": then.answered,
        **claim_given(then),
        "reasons": [row.reason for row in then.historicalnote_reasons_set.all()],
        **_words(then, now),
    }
    note = notes.change_note(
        now.pk,
        version=now.version,
        rating=then.rating,
        body=then.body,
        user=user,
        **given,
    )
    return _not_approved(note, user)


def _overall(article: Article, then: State, user: User | None) -> Note:
    current = overall.finding_of(article)
    return overall.write_overall(
        article,
        rating=then.rating,
        body=then.body,
        version=current.version if current else 0,
        user=user,
    )


def _not_approved(note: Note, user: User | None) -> Note:
    if note.status == Note.Status.APPROVED:
        return notes.unapprove_note(note.pk, user=user)
    return note


def _can_be_restored(state: State) -> bool:
    anchor: Anchor = state.anchor
    return anchor.is_overall or anchor.status != Anchor.Status.RETIRED


def _words(then: State, now: Note) -> NoteFields:
    """Return the words that the state was about, if the sentence has them once.

    Otherwise return nothing, so that the note stays on the words that it has now.
    """
    text = now.anchor.sentence.text if now.anchor.sentence else ""
    if not then.words_text:
        return {"words": None} if now.words else {}
    try:
        return {"words": find_words(text, then.words_text)}
    except Refused:
        return {}


def _citation(_article: Article, then: State, user: User | None) -> Citation:
    """Restore the citation, also where it was removed since, or was removed then."""
    now = Citation.objects.get(pk=then.id)
    if then.removed_at:
        return notes.remove_citation(now.pk, version=now.version, user=user)
    if now.removed_at:
        now = notes.restore_citation(now.pk, user=user)
    said = [getattr(then, name) for name in Citation.SAID]
    passage = Cited(then.source, *said)
    return notes.change_citation(now.pk, passage, version=now.version, user=user)


def _decision(article: Article, then: Decision, user: User | None) -> Decision | None:
    """Decide anew; raise Refused where the sentence reads differently now."""
    sentence = sentence_keys.find_sentence(lock_article(article.pk), then.key)
    is_same = sentence is not None and (
        sentence.key == then.key and wording_of(sentence.text) == then.wording
    )
    if sentence is None or not is_same:
        raise Refused(_("The sentence has changed. Decide about its current text."))
    return decide_sentence(
        sentence, then.kind, span=span_of(then), why=then.why, user=user
    )


def _remark(_article: Article, then: RemarkEvent, user: User | None) -> object:
    return remarks.reopen_one(then.remark, user=user)


def _details(article: Article, then: State, user: User | None) -> Article | None:
    """Restore the details; credits follow the byline."""
    now = Article.objects.get(pk=article.pk)
    values = {name: getattr(then, name) for name in RESTORED}
    changed = [name for name in RESTORED if values[name] != getattr(now, name)]
    if not changed:
        return None
    return describe_article(
        now, values, changed=changed, version=now.version, user=user
    )


def _check(article: Article, then: State, user: User | None) -> Assignment | None:
    """Assign the checker again, who alone says whether the check is finished."""
    given = Assignment(then.checker, then.due)
    same = Check.objects.filter(article=article, checker=given.checker, due=given.due)
    if same.exists():
        return None
    assign([article], given, user=user)
    return given


def field_labels(model: type[models.Model], *names: str) -> Labels:
    """Return the model's labels of these fields."""
    labels = {}
    for name in names:
        # Only forward fields are named, which have a label.
        label = model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        labels[name] = label
    return labels


# Offsets of words say nothing to a person, so the words stand for both of them.
_NOTE_FIELDS = dict.fromkeys(
    "words_text" if name in {"start", "end"} else name for name in Note.SAID
)

KINDS: Mapping[str, HistoryKind] = {
    "note": HistoryKind(
        Note.history.model,
        "anchor__article",
        field_labels(
            Note,
            *_NOTE_FIELDS,
            "reasons",
            "internal",
            "also_needs",
            "status",
            "released_by",
            "comment",
        ),
        "annotations.change_note",
        _note,
        can=_can_be_restored,
        related=("rating", "released_by", "anchor__sentence__identity"),
        prefetched=("historicalnote_reasons_set__reason",),
        button=gettext_lazy("Restore as draft"),
    ),
    "citation": HistoryKind(
        Citation.history.model,
        "note__anchor__article",
        field_labels(Citation, "source", *Citation.SAID, "removed_at"),
        "annotations.change_note",
        _citation,
        can=lambda state: state.note.anchor.status != Anchor.Status.RETIRED,
        related=("source", "note__anchor__sentence__identity"),
    ),
    "decision": HistoryKind(
        Decision,
        "article",
        field_labels(Decision, "kind", "why"),
        DECIDE,
        _decision,
        thing=("article_id", "key", "wording", "start", "end"),
    ),
    "remark": HistoryKind(
        RemarkEvent,
        "remark__article",
        {},
        remarks.MAY,
        _remark,
        thing=("remark_id",),
        can=lambda state: state.is_open and not state.remark.is_open,
        prefetched=("remark",),  # SQLite would begin with what is joined, and sort
        button=gettext_lazy("Reopen"),
    ),
    "details": HistoryKind(
        Article.history.model,
        "id",
        {
            "title": gettext_lazy("title"),
            "standfirst": gettext_lazy("standfirst"),
            "byline": gettext_lazy("byline"),
            "dated": gettext_lazy("publication date"),
            "language": gettext_lazy("language"),
            "site": gettext_lazy("publisher"),
            "canonical_url": gettext_lazy("original URL"),
            "unknown": gettext_lazy("details stated as unknown"),
            "kind": gettext_lazy("type"),
            "slug": gettext_lazy("URL ending"),
        },
        "articles.change_article",
        _details,
    ),
    "check": HistoryKind(
        Check.history.model,
        "article",
        field_labels(Check, "checker", "due", "done_at"),
        ASSIGN,
        _check,
        related=("checker",),
    ),
}
