"""Notes from a file: each finds its sentence, or is listed with the reason why not."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Literal, NamedTuple, cast

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from annotations import notes
from annotations.anchors import lock_article
from annotations.decisions import Deciding, checked_deciding, decide_each
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
from annotations.sources.csl import BadSource, checked
from annotations.sources.identities import may_read_identities
from annotations.sources.library import Sources
from annotations.writing import (
    APPROVE,
    Approver,
    Cited,
    NewNote,
    NoteFields,
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


class Placing(NamedTuple):
    """What became of a part of an item.

    `item`: its index, from 0. `is_new` is False where the part stood there already.
    `why`: the reason why it was not placed; None: it was.
    """

    item: int
    is_new: bool
    why: str | None = None


class Report(NamedTuple):
    """What became of the items of a file.

    `in_review`: notes that somebody else must approve. `unplaced`: index of the item
    from 0, and why.
    """

    placed: int
    already_there: int
    in_review: int
    unplaced: list[tuple[int, str]]


class Places:
    """The sentences of an article's current revision, by key and by text.

    Words that the body says too are those of the body, not of title or standfirst.
    """

    def __init__(self, article: Article) -> None:
        revision = article.current_revision
        self.by_key: dict[str, Sentence] = {}
        self.by_text: dict[str, list[Sentence]] = defaultdict(list)
        self.by_head: dict[str, list[Sentence]] = defaultdict(list)
        heads = count_heads(revision.blocks)
        for sentence in revision.sentences.select_related("identity"):
            self.by_key[sentence.key] = sentence
            self.by_key[sentence.public_key] = sentence
            by_text = self.by_head if sentence.block < heads else self.by_text
            by_text[_one_line(sentence.text)].append(sentence)

    def find(self, key_or_text: str) -> Sentence:
        """Return the sentence with that key, else with that text but for white space.

        Raise Refused if none or several fit.
        """
        by_key = self.by_key.get(key_or_text)
        if by_key:
            return by_key
        words = _one_line(clean_text(key_or_text))
        found = self.by_text.get(words) or self.by_head.get(words, [])
        if len(found) > 1:
            keys = _(", ").join(sentence.public_key for sentence in found[:10])
            raise Refused(
                _(
                    "The sentence occurs %(found)s times in the text: give its "
                    "key (%(keys)s)."
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
    """Add notes and decisions from items as the command `annotate` takes them.

    Return the report. Notes go as far as `user` may take them, and `reviewer`, who has
    read them, approves what is in review. What is or was there already is not made
    again. The number of queries is fixed. Raise PermissionDenied, and Refused if the
    article has no text or the reviewer wrote it all.
    """
    check_permission(user, "annotations.add_note")
    lock_article(article.pk)
    importing = _Import(article, user)
    parts: list[_Part] = []
    for index, item in enumerate(items):
        parts += importing.parts(index, item)
    importing.write(parts)
    in_review = [
        note for note in importing.notes if note.status == Note.Status.IN_REVIEW
    ]
    if reviewer:
        notes.approve_notes(
            [(note.pk, note.version) for note in in_review], user=reviewer
        )
    placed = [one for one in importing.placings if one.why is None]
    unplaced = [
        (one.item, one.why) for one in importing.placings if one.why is not None
    ]
    new = sum(placing.is_new for placing in placed)
    return Report(
        placed=new,
        already_there=len(placed) - new,
        in_review=0 if reviewer else len(in_review),
        unplaced=sorted(unplaced, key=itemgetter(0)),
    )


class _Part(NamedTuple):
    """A note with its sources, or a decision.

    It is placed by itself, whatever becomes of the rest of its item.
    """

    item: int
    sentence: Sentence
    kind: Literal["note", "state"]
    given: Any


class _Import:
    """The items of a file on their way into an article."""

    def __init__(self, article: Article, user: User | None) -> None:
        self.article = article
        self.user = user
        self.by = Approver(user)
        self.places = Places(article)
        self.ratings = _by_name(RatingScale.objects.in_use().ratings.all())
        self.reasons = _by_name(Reason.objects.all())
        self.cited: dict[str, Item] = {}
        self.notes: list[Note] = []
        self.placings: list[Placing] = []

    def parts(self, index: int, item: object) -> list[_Part]:
        """Return the note and the decision of an item.

        What is wrong with all of it is listed instead.
        """
        try:
            return self._read_parts(index, item)
        except Refused as why:
            self.placings.append(Placing(index, False, str(why)))
            return []

    def _read_parts(self, index: int, item: object) -> list[_Part]:
        name = item.get("sentence") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(name, str):
            raise Refused(
                _(
                    'The entry is not an object with a "sentence": a key, or the '
                    "sentence's exact text."
                )
            )
        sentence = self.places.find(name)
        citations = item.get("citations") or []
        if not isinstance(citations, list):
            raise Refused(_("citations is not a list."))
        parts = []
        if item.get("note") or citations:
            parts.append(_Part(index, sentence, "note", item))
        if item.get("state"):
            parts.append(_Part(index, sentence, "state", item))
        if not parts:
            raise Refused(_("The entry has no note, no citation and no state."))
        return parts

    def write(self, parts: Sequence[_Part]) -> None:
        """Write all parts at once.

        Where that fails, write them in halves, so that only what is wrong stays out.
        """
        if not parts:
            return
        cited_before = dict(self.cited)
        notes_before = len(self.notes)
        placings_before = len(self.placings)
        try:
            with transaction.atomic():
                self._write(parts)
        except Exception:
            self.cited = cited_before
            del self.notes[notes_before:]
            del self.placings[placings_before:]
            if len(parts) > 1:
                half = len(parts) // 2
                self.write(parts[:half])
                self.write(parts[half:])
                return
            broken = _(
                "This entry failed and the error was logged. The others are not "
                "affected."
            )
            index = parts[0].item
            log.exception("Item %s could not be placed", index)
            self.placings.append(Placing(index, False, broken))

    def _write(self, parts: Sequence[_Part]) -> None:
        """Write the parts. Each is decided by what is there and those before it."""
        self._look_up(parts)
        new: list[NewNote] = []
        decisions: list[tuple[int, Deciding]] = []
        for part in parts:
            sources_before = len(self.sources.new)
            try:
                if part.kind == "state":
                    deciding = _deciding(part.sentence, part.given)
                    decisions.append((part.item, deciding))
                    continue
                note = self._note(part.sentence, part.given)
            except (Problem, PermissionDenied) as why:
                # Whoever names one of these sources again keeps it.
                del self.sources.new[sources_before:]
                self.placings.append(Placing(part.item, False, str(why)))
                continue
            if note:
                new.append(note)
            self.placings.append(Placing(part.item, note is not None))
        if self.sources.new:
            add_as(self.sources.new, self.user)
        add_notes(new, self.user)
        self._decide(decisions)
        self.notes += [one.note for one in new]

    def _decide(self, decisions: Sequence[tuple[int, Deciding]]) -> None:
        if not decisions:
            return
        rows = decide_each([deciding for _, deciding in decisions], user=self.user)
        for (index, _deciding), row in zip(decisions, rows, strict=True):
            self.placings.append(Placing(index, row is not None))

    def _look_up(self, parts: Sequence[_Part]) -> None:
        """Load the sources and notes that may be there already."""
        items: list[Item] = list(self.cited.values())
        names: list[str | int] = []
        for part in parts:
            if part.kind != "note":
                continue
            for citation in part.given.get("citations") or []:
                source = (
                    citation.get("source") if isinstance(citation, Mapping) else None
                )
                if isinstance(source, Mapping):
                    items.append(dict(source))
                elif isinstance(source, str | int):
                    names.append(source)
        checked_items = [_checked_or_none(item) for item in items]
        known = [item for item in checked_items if item]
        self.sources = Sources(known, names, reveals=may_read_identities(self.user))
        self.noted = _noted(self.article)

    def _note(self, sentence: Sentence, item: Given) -> NewNote | None:
        """Return what there is to write, or None if it is there already."""
        given = _as_object(item["note"], "note") if item.get("note") else {}
        rating = _named(self.ratings, given.get("rating"), "rating") if given else None
        fields = self._fields(sentence, given)
        if rating is not None and given.get("status") != Note.Status.DRAFT:
            fields["submit"] = True
            fields["approve"] = self.user is None or self.user.has_perm(APPROVE)
        citations = item.get("citations") or []
        new = new_note(
            anchor_on(sentence),
            rating=rating,
            body=_text(given, "body"),
            sources=[self._cited(one) for one in cast("list[object]", citations)],
            by=self.by,
            **fields,
        )
        stated = new.note.stated
        passages = {_passage(citation) for citation in new.citations}
        there = self.noted[sentence.pk, *stated] + self.noted[sentence.text, *stated]
        if any(passages <= noted for noted in there):
            return None
        self.noted[sentence.pk, *stated].append(passages)
        return new

    def _fields(self, sentence: Sentence, given: Given) -> NoteFields:
        """Return what the note says beside its rating and prose."""
        names = given.get("reasons") or []
        if not isinstance(names, list):
            names = [names]
        words = _text(given, "words") or _text(given, "phrase")
        return {
            "reasons": [_named(self.reasons, name, "reason") for name in names],
            "internal": _text(given, "internal"),
            "claimant": _text(given, "claimant"),
            "also_needs": _text(given, "also_needs"),
            "answer": _text(given, "answer"),
            "words": find_words(sentence.text, words) if words else None,
        }

    def _cited(self, given: object) -> Cited:
        citation = _as_object(given, "citation")
        source = self._source(citation.get("source"))
        self.sources.keep(source)
        passage = [_text(citation, name).strip() for name in Citation.SAID]
        return Cited(source, *passage)

    def _source(self, given: object) -> Source:
        """Return the source of an item, or of the id of one.

        Items of this file come first, then those of the newsroom.
        """
        if isinstance(given, str | int):
            given = self.cited.get(str(given), given)
        if isinstance(given, Mapping):
            item = dict(given)
            source = self.sources.find_or_new(item, self.user)
            if item.get("id"):
                self.cited.setdefault(str(item["id"]), item)
            return source
        if not isinstance(given, str | int) or given == "":
            raise BadSource(
                _(
                    "The citation names no source. Give a CSL-JSON item or the id "
                    "of a source."
                )
            )
        return self.sources.by_id(given)


def _deciding(sentence: Sentence, given: Given) -> Deciding:
    state = _name(given.get("state"))
    if state == "checked":
        raise Refused(
            _(
                "“checked” does not say what was found. Write a note with a "
                "rating and its source instead."
            )
        )
    return checked_deciding(Deciding(sentence, state, _text(given, "why")))


type Passage = tuple[object, ...]


def _passage(citation: Citation) -> Passage:
    source = citation.source
    return source.pk or f"new {id(source)}", *citation.said


def _noted(article: Article) -> dict[tuple[object, ...], list[set[Passage]]]:
    """Return what every note on the article cites, by its place and what it says.

    Its place is the id of its sentence or, of what was taken off, the words that it was
    on: an editor's decision to take it off is not undone.
    """
    notes = Note.objects.filter(anchor__article=article).select_related(
        "anchor", "rating"
    )
    noted: dict[tuple[object, ...], list[set[Passage]]] = defaultdict(list)
    for note in notes.with_citations():
        anchor = note.anchor
        place: object = anchor.sentence_id
        if anchor.status == Anchor.Status.RETIRED:
            place = anchor.confirmed_text
        passages = {_passage(citation) for citation in note.citations.all()}
        noted[place, *note.stated].append(passages)
    return noted


def _checked_or_none(item: Item) -> Item | None:
    """Return the item as it would be kept, or None if it cannot be."""
    try:
        return checked(item)
    except BadSource:
        return None


def _as_object(given: object, what: str) -> Given:
    if not isinstance(given, Mapping):
        raise Refused(
            _("A %(what)s must be an object, not %(name)s.")
            % {"what": what, "name": type(given).__name__}
        )
    return given


def _text(given: Given, key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str | int):
        raise Refused(_("%(key)s must be text.") % {"key": key})
    return clean_text(str(value))


def _name(value: object) -> str:
    """Return one spelling: Missing Context, missing_context and MISSING-CONTEXT."""
    return re.sub(r"[\s_-]+", "-", str(value).strip().casefold())


def _by_name[Row: (Rating, Reason)](rows: Iterable[Row]) -> dict[str, Row]:
    by_name = {}
    for row in rows:
        by_name[_name(row.label)] = row
        by_name[_name(row.slug)] = row
    return by_name


def _named[Row: (Rating, Reason)](
    rows: Mapping[str, Row], value: object, what: str
) -> Row:
    """Return the row with that name. Raise Refused. `what`: as the refusal calls it."""
    found = rows.get(_name(value)) if value else None
    if found is None:
        known = _(", ").join(dict.fromkeys(row.slug for row in rows.values()))
        raise Refused(
            _("“%(value)s” is not a known %(what)s; choose from %(known)s.")
            % {"value": value or "", "what": what, "known": known}
        )
    return found
