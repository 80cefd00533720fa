"""Bringing back what was before: what a thing said in an earlier state is what it says
now, by a new act of whoever brings it back and under the rules of such acts. Its
history stays.

A state is a row of a history, known by its number: a record of simple-history, or an
event. KINDS says where the states of each kind of thing are, what they say, and how one
is said again.
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
from articles.models import Article
from articles.permissions import check_permission
from articles.problems import Conflict, Refused
from newsroom.actions.details import RESTORED, describe
from newsroom.actions.people import ASSIGN, Assignment, assign
from newsroom.models import Check

# The columns that say who made a state, and when: the first of them that it has.
PERSONS = ("person", "history_user", "published_by", "created_by")
TIMES = ("happened_at", "history_date", "published_at", "created_at")

type State = Any  # a row of a history
type Labels = Mapping[str, str | Promise]
type Again = Callable[[Article, State, User | None], object]

BRING_BACK = gettext_lazy("Bring this back")
NO_STATE = gettext_lazy(
    "There is no such state here, or it stands already: reload the page and look."
)


@dataclass(frozen=True)
class HistoryKind:
    """model: of its states, which name a thing by the columns `thing`, and an article
    by the path `article`.

    fields: what a state says, with what that is called. may: the permission to bring
    one back. again: says it again; None where that stands already. can: whether that
    state can be brought back.
    """

    model: type[Any]
    article: str
    fields: Labels = field(default_factory=dict)
    may: str = ""
    again: Again = lambda *_: None
    thing: Sequence[str] = ("id",)
    can: Callable[[State], bool] = bool
    related: Sequence[str] = ()
    prefetched: Sequence[str] = ()
    deferred: Sequence[str] = ()
    button: str | Promise = BRING_BACK

    @property
    def person(self) -> str:
        return next(name for name in PERSONS if hasattr(self.model, name))

    @property
    def time(self) -> str:
        return next(name for name in TIMES if hasattr(self.model, name))

    @property
    def states(self) -> QuerySet[State]:
        """Of all things of the kind."""
        rows: QuerySet[State] = self.model.objects.select_related(
            self.person, *self.related
        )
        return rows.prefetch_related(*self.prefetched).defer(*self.deferred)

    def says(self, state: State) -> list[str]:
        return [value_of(state, name) for name in self.fields]


def value_of(state: State, name: str) -> str:
    """One field of a state, in words."""
    if name == "reasons":
        return ", ".join(
            sorted(str(row.reason) for row in state.historicalnote_reasons_set.all())
        )
    shown = getattr(state, f"get_{name}_display", None)
    value = shown() if shown else getattr(state, name)
    if name == "unknown":
        return ", ".join(str(Article.Origin(one).label) for one in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said}" for name, said in sorted(value.items()))
    if isinstance(value, User):
        return value.get_full_name() or value.username
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    return "" if value is None else str(value)


@transaction.atomic
def restore_state(
    kind: str, article: Article, state: int, *, version: int, user: User | None
) -> object:
    """What it said in that state is what it says now.

    version: number of its last state that the person saw. Raises Refused where there is
    no such state, it stands already, or the rules of the act refuse it; Conflict where
    somebody else was faster; and PermissionDenied.
    """
    if kind not in KINDS:
        raise Refused(_("Choose what to restore."))
    one = KINDS[kind]
    check_permission(user, one.may)
    lock_article(article.pk)
    then = one.states.filter(**{one.article: article.pk, "pk": state}).first()
    if then is None or not one.can(then):
        raise Refused(NO_STATE)
    same = {
        one.article: article.pk,
        **{name: getattr(then, name) for name in one.thing},
    }
    last = one.states.filter(**same).latest("pk")
    if then.pk != last.pk and (
        one.says(then) != one.says(last)
        or is_removal(last)
        or _is_taken_off(last)
        or not one.fields
    ):
        if last.pk != version:
            raise Conflict(
                _(
                    "Somebody else has changed it meanwhile: look at what stands now, then decide."
                )
            )
        if done := one.again(article, then, user):
            return done
    raise Refused(_("That is what stands already."))


def is_removal(state: State) -> bool:
    return getattr(state, "history_type", "") == "-"  # as simple-history writes it


def _is_taken_off(state: State) -> bool:
    """Return whether it is a state of a note that has been retired since."""
    anchor: Anchor | None = getattr(state, "anchor", None)
    return anchor is not None and anchor.status == Anchor.Status.RETIRED


@transaction.atomic
def take_back(row: Note | Citation, *, version: int, before: int, user: User) -> None:
    """Undoes the save that made `version` out of `before`: what was new (0) is taken
    off, what was changed says again what it said. Raises Refused, Stale and
    PermissionDenied.
    """
    if row.version != version:
        raise Stale(row)
    if not before and isinstance(row, Note):
        retire(row, user=user)
    elif not before and isinstance(row, Citation):
        notes.remove_citation(row.pk, version=version, user=user)
    else:
        kind = KINDS["note" if isinstance(row, Note) else "citation"]
        check_permission(user, kind.may)
        then = kind.states.filter(id=row.pk, version=before).order_by("pk").last()
        if then is None:
            raise Refused(NO_STATE)
        kind.again(
            (row if isinstance(row, Note) else row.note).anchor.article, then, user
        )


# --- Each said again ------------------------------------------------------------------


def _note(article: Article, then: State, user: User | None) -> Note:
    """Make the state a new draft; an overall finding also where it was removed."""
    now = Note.objects.select_related("anchor__sentence__revision").get(pk=then.id)
    if now.anchor.is_overall:
        return _not_approved(_finding(article, then, user), user)
    given: NoteFields = {
        "internal": then.internal,
        "also_needs": then.also_needs,
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


def _finding(article: Article, then: State, user: User | None) -> Note:
    standing = overall.finding_of(article)
    return overall.write_overall(
        article,
        rating=then.rating,
        body=then.body,
        version=standing.version if standing else 0,
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
    """Those that it was about, where they are still once in its sentence; else it is
    about what it is now.
    """
    text = now.anchor.sentence.text if now.anchor.sentence else ""
    if not then.words_text:
        return {"words": None} if now.words else {}
    try:
        return {"words": find_words(text, then.words_text)}
    except Refused:
        return {}


def _citation(_article: Article, then: State, user: User | None) -> Citation:
    """Also where it was taken off since, or was off then."""
    now = Citation.objects.get(pk=then.id)
    if then.removed_at:
        return notes.remove_citation(now.pk, version=now.version, user=user)
    if now.removed_at:
        now = notes.restore_citation(now.pk, user=user)
    passage = Cited(then.source, *(getattr(then, name) for name in Citation.SAID))
    return notes.change_citation(now.pk, passage, version=now.version, user=user)


def _decision(article: Article, then: Decision, user: User | None) -> Decision | None:
    """By the rules of deciding it. Refused where the sentence reads differently now."""
    sentence = sentence_keys.find(lock_article(article.pk), then.key)
    if sentence is None or (sentence.key, wording_of(sentence.text)) != (
        then.key,
        then.wording,
    ):
        raise Refused(
            _("The sentence reads differently now: decide about it as it stands.")
        )
    return decide_sentence(
        sentence, then.kind, span=span_of(then), why=then.why, user=user
    )


def _remark(_article: Article, then: RemarkEvent, user: User | None) -> object:
    return remarks.reopen_one(then.remark, user=user)


def _details(article: Article, then: State, user: User | None) -> Article | None:
    """Credits follow the byline."""
    now = Article.objects.get(pk=article.pk)
    values = {name: getattr(then, name) for name in RESTORED}
    changed = [name for name in RESTORED if values[name] != getattr(now, name)]
    return (
        describe(now, values, changed=changed, version=now.version, user=user)
        if changed
        else None
    )


def _check(article: Article, then: State, user: User | None) -> Assignment | None:
    """Whether the check is finished only its checker says."""
    given = Assignment(then.checker, then.due)
    if Check.objects.filter(
        article=article, checker=given.checker, due=given.due
    ).exists():
        return None
    assign([article], given, user=user)
    return given


def named(model: type[models.Model], *names: str) -> Labels:
    """As the model calls them."""
    return {name: model._meta.get_field(name).verbose_name for name in names}  # type: ignore[union-attr]


# Offsets of words say nothing to a person: the words do.
_SAID = dict.fromkeys(
    "words_text" if name in {"start", "end"} else name for name in Note.SAID
)

KINDS: Mapping[str, HistoryKind] = {
    "note": HistoryKind(
        Note.history.model,
        "anchor__article",
        named(
            Note,
            *_SAID,
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
        button=gettext_lazy("Make this a new draft"),
    ),
    "citation": HistoryKind(
        Citation.history.model,
        "note__anchor__article",
        named(Citation, "source", *Citation.SAID, "removed_at"),
        "annotations.change_note",
        _citation,
        can=lambda state: state.note.anchor.status != Anchor.Status.RETIRED,
        related=("source", "note__anchor__sentence__identity"),
    ),
    "decision": HistoryKind(
        Decision,
        "article",
        named(Decision, "kind", "why"),
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
        button=gettext_lazy("Open again"),
    ),
    "details": HistoryKind(
        Article.history.model,
        "id",
        {
            "title": gettext_lazy("title"),
            "standfirst": gettext_lazy("standfirst"),
            "byline": gettext_lazy("byline"),
            "dated": gettext_lazy("date"),
            "language": gettext_lazy("language"),
            "site": gettext_lazy("publisher"),
            "canonical_url": gettext_lazy("address of the original"),
            "unknown": gettext_lazy("said to be unknown"),
            "kind": gettext_lazy("whose text"),
            "slug": gettext_lazy("its address"),
        },
        "articles.change_article",
        _details,
    ),
    "check": HistoryKind(
        Check.history.model,
        "article",
        named(Check, "checker", "due", "done_at"),
        ASSIGN,
        _check,
        related=("checker",),
    ),
}
