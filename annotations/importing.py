"""Annotations from a file: each finds its sentence, or is listed with the reason why not."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Literal, NamedTuple, Protocol, Self

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import notes
from annotations.anchors import lock
from annotations.decisions import Settling
from annotations.models import Anchor, Citation, Note, RatingScale, Reason, Source
from annotations.note_history import add_as
from annotations.presentation import Item
from annotations.sources.csl import BadSource, checked
from annotations.sources.library import Sources
from annotations.writing import (
    APPROVE,
    Approver,
    NewCitation,
    NewNote,
    add_citations,
    add_notes,
    new_citation,
    new_note,
)
from articles.models import Article, Sentence
from articles.permissions import check_permission
from articles.problems import Problem, Refused
from articles.text.characters import clean_text
from articles.text.headline import count_heads

log = logging.getLogger("annotations.importing")

BROKEN = gettext_lazy("Something went wrong with it; it is in the log. The others are not affected.")

# By what a note that stands already is known: two that differ in whose claim they rate are two.
NOTED = ("rating", "body", "claimant", "speaker", "phrase")

type Given = Mapping[str, object]


class Named(Protocol):
    """A rating or a reason."""

    label: str
    slug: str


@dataclass
class Report:
    """What became of the annotations in a file. in_review: notes that somebody else must approve. unplaced:
    (index of the item from 0, why)."""

    placed: int = 0
    already_there: int = 0
    in_review: int = 0
    unplaced: list[tuple[int, str]] = field(default_factory=list)

    def __iadd__(self, other: "Report") -> Self:
        self.placed += other.placed
        self.already_there += other.already_there
        self.in_review += other.in_review
        self.unplaced += other.unplaced
        return self


class Places:
    """The sentences of an article's current revision, by key and by text. Words that the body says too are
    those of the body, not of title or standfirst."""

    def __init__(self, article: Article) -> None:
        revision = article.current_revision
        self.by_key: dict[str, Sentence] = {}
        self.by_text: dict[str, list[Sentence]] = defaultdict(list)
        self.by_head: dict[str, list[Sentence]] = defaultdict(list)
        heads = count_heads(revision.blocks)
        for sentence in revision.sentences.select_related("identity"):
            self.by_key[sentence.key] = self.by_key[sentence.public_key] = sentence
            by_text = self.by_head if sentence.block < heads else self.by_text
            by_text[_one_line(sentence.text)].append(sentence)

    def find(self, key_or_text: str) -> Sentence:
        """By key, else by exact text but for white space. Raises Refused if none or several fit."""
        if by_key := self.by_key.get(key_or_text):
            return by_key
        words = _one_line(clean_text(key_or_text))
        found = self.by_text.get(words) or self.by_head.get(words, [])
        if len(found) > 1:
            keys = _(", ").join(sentence.public_key for sentence in found[:10])
            raise Refused(
                _("That sentence occurs %(found)s times in the text: give its key (%(keys)s).")
                % {"found": len(found), "keys": keys}
            )
        if not found:
            raise Refused(
                _("No sentence of the current text has the words or the key “%(value)s”.")
                % {"value": key_or_text[:80]}
            )
        return found[0]


def place(article: Article, key_or_text: str) -> Sentence:
    """Returns the sentence of the current revision with that key or exactly that text. Raises Refused."""
    return Places(article).find(key_or_text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


@transaction.atomic
def import_annotations(
    article: Article, items: Iterable[object], user: User | None, reviewer: User | None = None
) -> Report:
    """Adds notes and citations from items as the command `annotate` takes them; returns the report.

    Notes go as far as `user` may take them, and `reviewer`, who has read them, approves what is in review.
    What is or was there already is not made again; the number of queries is fixed. Raises PermissionDenied,
    and Refused if the article has no text or the reviewer wrote it all.
    """
    for kind in ("note", "citation"):
        check_permission(user, f"annotations.add_{kind}")
    lock(article.pk)
    importing = _Import(article, user)
    importing.write([part for index, item in enumerate(items) for part in importing.parts(index, item)])
    report = importing.report
    report.unplaced.sort(key=itemgetter(0))
    if reviewer:
        notes.approve_notes([(note.pk, note.version) for note in importing.in_review], user=reviewer)
    else:
        report.in_review = len(importing.in_review)
    return report


class _Part(NamedTuple):
    """A note, a citation or a state: placed by itself, whatever becomes of the rest of its item."""

    item: int
    sentence: Sentence
    kind: Literal["note", "citation", "state"]
    given: Any

    @property
    def source(self) -> object:
        names_one = self.kind == "citation" and isinstance(self.given, Mapping)
        return self.given.get("source") if names_one else None


class _Import:
    def __init__(self, article: Article, user: User | None) -> None:
        self.article = article
        self.user = user
        self.by = Approver(user)
        self.places = Places(article)
        self.ratings = _by_name(RatingScale.objects.in_use().ratings.all())
        self.reasons = _by_name(Reason.objects.all())
        self.cited: dict[str, Item] = {}
        self.in_review: list[Note] = []
        self.report = Report()

    def parts(self, index: int, item: object) -> Iterator[_Part]:
        """Each note, citation and state of an item; what is wrong with all of it is listed."""
        try:
            given, sentence = self._sentence(item)
            citations = given.get("citations") or []
            if not isinstance(citations, list):
                raise Refused(_("citations is not a list."))
            if not (given.get("note") or citations or given.get("state")):
                raise Refused(_("It has no note, no citation and no state."))
        except Refused as why:
            self.report.unplaced.append((index, str(why)))
            return
        if given.get("note"):
            yield _Part(index, sentence, "note", given["note"])
        for citation in citations:
            yield _Part(index, sentence, "citation", citation)
        if given.get("state"):
            yield _Part(index, sentence, "state", given)

    def _sentence(self, item: object) -> tuple[Given, Sentence]:
        name = item.get("sentence") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(name, str):
            raise Refused(_('It is not an object with a "sentence": a key, or the sentence\'s exact text.'))
        return item, self.places.find(name)

    def write(self, parts: Sequence[_Part]) -> None:
        """All at once; where that fails, in halves, so that only what is wrong stays out."""
        if not parts:
            return
        batch = _Batch(self, parts)
        try:
            with transaction.atomic():
                batch.decide()
                batch.write()
        except Exception:
            if len(parts) > 1:
                half = len(parts) // 2
                self.write(parts[:half])
                self.write(parts[half:])
                return
            log.exception("Item %s could not be placed", parts[0].item)
            batch.report = Report(unplaced=[(parts[0].item, str(BROKEN))])
            batch.notes.clear()
        self.cited = batch.cited
        self.report += batch.report
        self.in_review += [new.note for new in batch.notes if new.note.status == Note.Status.IN_REVIEW]


class _Batch:
    """Parts that are written together, each decided by itself from what is there and from those before it."""

    def __init__(self, importing: _Import, parts: Sequence[_Part]) -> None:
        self.importing, self.parts, self.user = importing, parts, importing.user
        self.cited = dict(importing.cited)
        self.notes: list[NewNote] = []
        self.citations: list[NewCitation] = []
        self.report = Report()

    def decide(self) -> None:
        self._read()
        for part in self.parts:
            try:
                made = self._decide(part)
            except (Problem, PermissionDenied) as why:
                self.report.unplaced.append((part.item, str(why)))
            else:
                self.report.placed += made
                self.report.already_there += not made

    def write(self) -> None:
        if self.sources.new:
            add_as(self.sources.new, self.user)
        add_notes(self.notes, self.user)
        add_citations(self.citations, self.user)
        if self.settling:
            self.settling.write()

    def _read(self) -> None:
        """Everything that deciding needs to know."""
        given = [part.source for part in self.parts]
        items = [*self.cited.values(), *(dict(one) for one in given if isinstance(one, Mapping))]
        names = [one for one in given if isinstance(one, str | int)]
        self.sources = Sources((csl for item in items if (csl := _fit(item))), names)
        article = self.importing.article
        self.noted = _standing(Note, article, *NOTED)
        self.sourced = _standing(Citation, article, "source", "locator", "quote", "stance")
        settled = [part.sentence for part in self.parts if part.kind == "state"]
        self.settling = Settling(settled, self.user) if settled else None

    def _decide(self, part: _Part) -> bool:
        """Whether there is something to write."""
        match part.kind:
            case "note":
                return self._note(part.sentence, _as_object(part.given, "note"))
            case "citation":
                return self._citation(part.sentence, _as_object(part.given, "citation"))
            case "state":
                return self._state(part.sentence, part.given)

    def _note(self, sentence: Sentence, given: Given) -> bool:
        rating = _named(self.importing.ratings, given.get("rating"), "rating")
        reasons = self.importing.reasons
        approves = self.user is None or self.user.has_perm(APPROVE)
        new = new_note(
            sentence,
            rating=rating,
            reasons=[_named(reasons, name, "reason") for name in _list(given.get("reasons"))],
            body=_text(given, "body"),
            internal=_text(given, "internal"),
            claimant=_text(given, "claimant"),
            phrase=_text(given, "words") or _text(given, "phrase"),
            approve=approves and given.get("status") != Note.Status.DRAFT,
            by=self.importing.by,
        )
        said = [rating.pk, *(getattr(new.note, name) for name in NOTED[1:])]
        if not self.noted.isdisjoint(_standing_on(sentence, *said)):
            return False
        self.notes.append(new)
        self.noted.add((sentence.pk, *said))
        return True

    def _citation(self, sentence: Sentence, given: Given) -> bool:
        source = self._source(given.get("source"))
        locator, quote = _text(given, "locator").strip(), _text(given, "quote").strip()
        stance = _name(given.get("stance") or Citation.Stance.SUPPORTS)
        said = source.pk or f"new {id(source)}", locator, quote, stance
        if not self.sourced.isdisjoint(_standing_on(sentence, *said)):
            return False
        new = new_citation(
            sentence, source=source, locator=locator, quote=quote, stance=stance, user=self.user
        )
        self.sources.keep(source)
        self.citations.append(new)
        self.sourced.add((sentence.pk, *said))
        return True

    def _source(self, given: object) -> Source:
        """From an item, or from the id of one: in this file first, then in the newsroom."""
        if isinstance(given, str | int):
            given = self.cited.get(str(given), given)
        if isinstance(given, Mapping):
            item = dict(given)
            found = self.sources.find_or_new(item, self.user)
            if item.get("id"):
                self.cited.setdefault(str(item["id"]), item)
            return found
        if not isinstance(given, str | int) or given == "":
            raise BadSource(_("The citation names no source: give a CSL-JSON item, or the id of one."))
        return self.sources.by_id(given)

    def _state(self, sentence: Sentence, given: Given) -> bool:
        """Whoever says so by a file says it of the facts that rules see in the sentence too."""
        assert self.settling  # noqa: S101 - there is a state
        state, why = _name(given.get("state")), _text(given, "why")
        return self.settling.settle(sentence, state, why=why, with_facts=True) is not None


def _standing(model: type[Note] | type[Citation], article: Article, *fields: str) -> set[tuple[object, ...]]:
    """Those fields of all that stands on the article, each with its place: the id of its sentence or, of what
    was retired, the words that it was on: an editor's decision to take it off is not undone."""
    rows = model.objects.filter(anchor__article=article).values_list(
        "anchor__sentence", "anchor__status", "anchor__confirmed_text", *fields
    )
    retired = Anchor.Status.RETIRED
    return {(words if status == retired else sentence, *said) for sentence, status, words, *said in rows}


def _standing_on(sentence: Sentence, *said: object) -> list[tuple[object, ...]]:
    return [(sentence.pk, *said), (sentence.text, *said)]


def _fit(item: Item) -> Item | None:
    """As it would be kept, if it can be."""
    try:
        return checked(item)
    except BadSource:
        return None


def _as_object(given: object, what: str) -> Given:
    if not isinstance(given, Mapping):
        raise Refused(
            _("A %(what)s is an object, not %(name)s.") % {"what": what, "name": type(given).__name__}
        )
    return given


def _text(given: Given, key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise Refused(_("%(key)s is not a text.") % {"key": key})
    return clean_text(str(value))


def _list(value: object) -> list[object]:
    if not value:
        return []
    return list(value) if isinstance(value, list) else [value]


def _name(value: object) -> str:
    """Missing Context, missing_context and MISSING-CONTEXT are one name."""
    return re.sub(r"[\s_-]+", "-", str(value).strip().casefold())


def _by_name[Row: Named](rows: Iterable[Row]) -> dict[str, Row]:
    return {_name(name): row for row in rows for name in (row.label, row.slug)}


def _named[Row: Named](rows: Mapping[str, Row], value: object, what: str) -> Row:
    found = rows.get(_name(value)) if value else None
    if found is None:
        known = _(", ").join(dict.fromkeys(row.slug for row in rows.values()))
        raise Refused(
            _("“%(value)s” is not a known %(what)s; choose from %(known)s.")
            % {"value": value or "", "what": what, "known": known}
        )
    return found
