"""Notes from a file: each finds its sentence, or is listed with the reason why not."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from annotations import notes
from annotations.anchors import lock_article
from annotations.models import (
    Anchor,
    Citation,
    Note,
    Rating,
    RatingScale,
    Reason,
    Source,
)
from annotations.note_history import add_as
from annotations.presentation import Item
from annotations.sentence_states import Deciding, checked_deciding, decide_each
from annotations.sources.csl import BadSource, checked
from annotations.sources.identities import may_read
from annotations.sources.library import Sources
from annotations.writing import (
    APPROVE,
    Approver,
    Cited,
    NewNote,
    add_notes,
    anchor_on,
    find_words,
    new_note,
)
from articles.models import Article, Sentence
from articles.permissions import check_permission
from articles.problems import Problem, Refused
from articles.text.characters import clean_text
from articles.text.headline import count_heads

log = logging.getLogger("annotations.importing")

type Given = Mapping[str, object]
# The index of an item, and whether a part of it was placed (False: it stood there), or
# why not.
type Placing = tuple[int, bool | str]


class Report(NamedTuple):
    """What became of the items of a file. in_review: notes that somebody else must
    approve. unplaced: (index of the item from 0, why).
    """

    placed: int
    already_there: int
    in_review: int
    unplaced: list[tuple[int, str]]


class Places:
    """The sentences of an article's current revision, by key and by text. Words that
    the body says too are those of the body, not of title or standfirst.
    """

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
        """By key, else by exact text but for white space. Raises Refused if none or
        several fit.
        """
        if by_key := self.by_key.get(key_or_text):
            return by_key
        words = _one_line(clean_text(key_or_text))
        found = self.by_text.get(words) or self.by_head.get(words, [])
        if len(found) > 1:
            keys = _(", ").join(sentence.public_key for sentence in found[:10])
            raise Refused(
                _(
                    "That sentence occurs %(found)s times in the text: give its key (%(keys)s)."
                )
                % {"found": len(found), "keys": keys}
            )
        if not found:
            raise Refused(
                _(
                    "No sentence of the current text has the words or the key “%(value)s”."
                )
                % {"value": key_or_text[:80]}
            )
        return found[0]


def _one_line(text: str) -> str:
    return " ".join(text.split())


@transaction.atomic
def import_annotations(
    article: Article,
    items: Iterable[object],
    user: User | None,
    reviewer: User | None = None,
) -> Report:
    """Adds notes and decisions from items as the command `annotate` takes them; returns
    the report.

    Notes go as far as `user` may take them, and `reviewer`, who has read them, approves
    what is in review. What is or was there already is not made again; the number of
    queries is fixed. Raises PermissionDenied, and Refused if the article has no text or
    the reviewer wrote it all.
    """
    check_permission(user, "annotations.add_note")
    lock_article(article.pk)
    importing = _Import(article, user)
    importing.write(
        [
            part
            for index, item in enumerate(items)
            for part in importing.parts(index, item)
        ]
    )
    in_review = [
        note for note in importing.notes if note.status == Note.Status.IN_REVIEW
    ]
    if reviewer:
        notes.approve_notes(
            [(note.pk, note.version) for note in in_review], user=reviewer
        )
    said = [outcome for _, outcome in importing.outcomes]
    unplaced = [
        (index, why) for index, why in importing.outcomes if isinstance(why, str)
    ]
    waiting = 0 if reviewer else len(in_review)
    return Report(
        said.count(True),
        said.count(False),
        waiting,
        sorted(unplaced, key=itemgetter(0)),
    )


class _Part(NamedTuple):
    """A note with its sources, or a decision: placed by itself, whatever becomes of the
    rest of its item.
    """

    item: int
    sentence: Sentence
    kind: Literal["note", "state"]
    given: Any


class _Import:
    def __init__(self, article: Article, user: User | None) -> None:
        self.article = article
        self.user = user
        self.by = Approver(user)
        self.places = Places(article)
        self.ratings = _by_name(RatingScale.objects.in_use().ratings.all())
        self.reasons = _by_name(Reason.objects.all())
        self.cited: dict[str, Item] = {}
        self.notes: list[Note] = []
        self.outcomes: list[Placing] = []

    def parts(self, index: int, item: object) -> Iterator[_Part]:
        """The note and the decision of an item; what is wrong with all of it is
        listed.
        """
        try:
            if not isinstance(item, Mapping) or not isinstance(
                name := item.get("sentence"), str
            ):
                raise Refused(
                    _(
                        'It is not an object with a "sentence": a key, or the sentence\'s exact text.'
                    )
                )
            sentence, citations = self.places.find(name), item.get("citations") or []
            if not isinstance(citations, list):
                raise Refused(_("citations is not a list."))
            if not (item.get("note") or citations or item.get("state")):
                raise Refused(_("It has no note, no citation and no state."))
        except Refused as why:
            self.outcomes.append((index, str(why)))
            return
        if item.get("note") or citations:
            yield _Part(index, sentence, "note", item)
        if item.get("state"):
            yield _Part(index, sentence, "state", item)

    def write(self, parts: Sequence[_Part]) -> None:
        """All at once; where that fails, in halves, so that only what is wrong stays
        out.
        """
        if not parts:
            return
        cited, notes, outcomes = dict(self.cited), len(self.notes), len(self.outcomes)
        try:
            with transaction.atomic():
                self._write(parts)
        except Exception:
            self.cited = cited
            del self.notes[notes:], self.outcomes[outcomes:]
            if len(parts) > 1:
                half = len(parts) // 2
                self.write(parts[:half])
                self.write(parts[half:])
                return
            broken = _(
                "Something went wrong with it; it is in the log. The others are not affected."
            )
            log.exception("Item %s could not be placed", parts[0].item)
            self.outcomes.append((parts[0].item, broken))

    def _write(self, parts: Sequence[_Part]) -> None:
        """Each is decided by itself, from what is there and from those before it."""
        self._read(parts)
        new: list[NewNote] = []
        decisions: list[tuple[int, Deciding]] = []
        for part in parts:
            known = len(self.sources.new)
            try:
                if part.kind == "state":
                    decisions.append((part.item, _deciding(part.sentence, part.given)))
                    continue
                note = self._note(part.sentence, part.given)
                new += [note] if note else []
                self.outcomes.append((part.item, note is not None))
            except (Problem, PermissionDenied) as why:
                del self.sources.new[known:]  # whoever names one of them again keeps it
                self.outcomes.append((part.item, str(why)))
        if self.sources.new:
            add_as(self.sources.new, self.user)
        add_notes(new, self.user)
        if decisions:
            told = decide_each([one for _, one in decisions], user=self.user)
            self.outcomes += [
                (item, bool(row))
                for (item, _), row in zip(decisions, told, strict=True)
            ]
        self.notes += [one.note for one in new]

    def _read(self, parts: Sequence[_Part]) -> None:
        """Everything that deciding needs to know."""
        items = [part.given for part in parts if part.kind == "note"]
        cited = [one for item in items for one in item.get("citations") or []]
        given = [
            citation.get("source")
            for citation in cited
            if isinstance(citation, Mapping)
        ]
        known = [
            *self.cited.values(),
            *(dict(one) for one in given if isinstance(one, Mapping)),
        ]
        names = [one for one in given if isinstance(one, str | int)]
        items = [csl for item in known if (csl := _fit(item))]
        self.sources = Sources(items, names, reveals=may_read(self.user))
        self.noted = _noted(self.article)

    def _note(self, sentence: Sentence, item: Given) -> NewNote | None:
        """What there is to write, if it is not there already."""
        given = _as_object(item["note"], "note") if item.get("note") else {}
        name = given.get("rating")
        rating = _named(self.ratings, name, "rating") if given else None
        names = given.get("reasons") or []
        names = names if isinstance(names, list) else [names]
        reasons = [_named(self.reasons, one, "reason") for one in names]
        words = _text(given, "words") or _text(given, "phrase")
        goes = rating is not None and given.get("status") != Note.Status.DRAFT
        cited = [self._cited(one) for one in item.get("citations") or []]  # type: ignore[attr-defined] # a list
        new = new_note(
            anchor_on(sentence),
            rating=rating,
            reasons=reasons,
            body=_text(given, "body"),
            internal=_text(given, "internal"),
            claimant=_text(given, "claimant"),
            also_needs=_text(given, "also_needs"),
            words=find_words(sentence.text, words) if words else None,
            sources=cited,
            submit=goes,
            approve=goes and (self.user is None or self.user.has_perm(APPROVE)),
            by=self.by,
        )
        stated, passages = new.note.stated, {*map(_passage, new.citations)}
        there = self.noted[sentence.pk, *stated] + self.noted[sentence.text, *stated]
        if any(passages <= one for one in there):
            return None
        self.noted[sentence.pk, *stated].append(passages)
        return new

    def _cited(self, given: object) -> Cited:
        citation = _as_object(given, "citation")
        source = self._source(citation.get("source"))
        self.sources.keep(source)
        return Cited(source, *(_text(citation, name).strip() for name in Citation.SAID))

    def _source(self, given: object) -> Source:
        """From an item, or from the id of one: in this file first, then in the
        newsroom.
        """
        if isinstance(given, str | int):
            given = self.cited.get(str(given), given)
        if isinstance(given, Mapping):
            item = dict(given)
            found = self.sources.find_or_new(item, self.user)
            if item.get("id"):
                self.cited.setdefault(str(item["id"]), item)
            return found
        if not isinstance(given, str | int) or given == "":
            raise BadSource(
                _(
                    "The citation names no source: give a CSL-JSON item, or the id of one."
                )
            )
        return self.sources.by_id(given)


def _deciding(sentence: Sentence, given: Given) -> Deciding:
    state = _name(given.get("state"))
    if state == "checked":
        raise Refused(
            _(
                "“checked” says nothing of what was found: write a note with a rating and its source instead."
            )
        )
    return checked_deciding(Deciding(sentence, state, _text(given, "why")))


type Passage = tuple[object, ...]


def _passage(citation: Citation) -> Passage:
    source = citation.source
    return source.pk or f"new {id(source)}", *citation.said


def _noted(article: Article) -> dict[tuple[object, ...], list[set[Passage]]]:
    """What every note on the article cites, by its place and what it says.

    Its place is the id of its sentence or, of what was taken off, the words that it was
    on: an editor's decision to take it off is not undone.
    """
    notes = Note.objects.filter(anchor__article=article).select_related(
        "anchor", "rating"
    )
    found: dict[tuple[object, ...], list[set[Passage]]] = defaultdict(list)
    for note in notes.with_citations():
        anchor = note.anchor
        retired = anchor.status == Anchor.Status.RETIRED
        place = anchor.confirmed_text if retired else anchor.sentence_id
        found[place, *note.stated].append({*map(_passage, note.citations.all())})
    return found


def _fit(item: Item) -> Item | None:
    """As it would be kept, if it can be."""
    try:
        return checked(item)
    except BadSource:
        return None


def _as_object(given: object, what: str) -> Given:
    if not isinstance(given, Mapping):
        raise Refused(
            _("A %(what)s is an object, not %(name)s.")
            % {"what": what, "name": type(given).__name__}
        )
    return given


def _text(given: Given, key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise Refused(_("%(key)s is not a text.") % {"key": key})
    return clean_text(str(value))


def _name(value: object) -> str:
    """Missing Context, missing_context and MISSING-CONTEXT are one name."""
    return re.sub(r"[\s_-]+", "-", str(value).strip().casefold())


def _by_name[Row: (Rating, Reason)](rows: Iterable[Row]) -> dict[str, Row]:
    return {_name(name): row for row in rows for name in (row.label, row.slug)}


def _named[Row: (Rating, Reason)](
    rows: Mapping[str, Row], value: object, what: str
) -> Row:
    found = rows.get(_name(value)) if value else None
    if found is None:
        known = _(", ").join(dict.fromkeys(row.slug for row in rows.values()))
        raise Refused(
            _("“%(value)s” is not a known %(what)s; choose from %(known)s.")
            % {"value": value or "", "what": what, "known": known}
        )
    return found
