"""Annotations from a file: each finds its sentence, or is listed with the reason why not."""

import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations import checks, notes
from annotations.anchors import lock
from annotations.models import Anchor, Citation, Note, RatingScale, Reason, Source
from annotations.sources import library
from annotations.sources.library import BadSource, Item
from articles.models import Article, Sentence
from articles.permissions import check_permission
from articles.problems import Problem, Refused
from articles.text.clean import clean_text
from articles.text.heads import count_heads

log = logging.getLogger("annotations.importing")

BROKEN = gettext_lazy("Something went wrong with it; it is in the log. The others are not affected.")

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
            keys = ", ".join(sentence.public_key for sentence in found[:10])
            raise Refused(
                _("That sentence stands %(found)s times in the text: give its key (%(keys)s).")
                % {"found": len(found), "keys": keys}
            )
        if not found:
            raise Refused(
                _("No sentence of the current text reads or is called “%(value)s”.")
                % {"value": key_or_text[:80]}
            )
        return found[0]


def place(article: Article, key_or_text: str) -> Sentence:
    """The sentence of the current revision with that key or exactly that text. Raises Refused."""
    return Places(article).find(key_or_text)


def _one_line(text: str) -> str:
    return " ".join(text.split())


@transaction.atomic
def import_annotations(
    article: Article, items: Iterable[object], user: User | None, reviewer: User | None = None
) -> Report:
    """Notes and citations from items as the command `annotate` takes them.

    Notes go as far as `user` may take them, and `reviewer`, who has read them, approves what is in review.
    What is there already, or was and has been retired, is not made again. Raises PermissionDenied, and
    Refused if the article has no text or the reviewer wrote it all.
    """
    for kind in ("note", "citation"):
        check_permission(user, f"annotations.add_{kind}")
    lock(article.pk)
    importing = _Import(article, user)
    report = importing.run(items)
    if reviewer:
        for note in Note.objects.in_review().filter(pk__in=importing.written):
            notes.approve_note(note.pk, version=note.version, user=reviewer)
        report.in_review = 0
    return report


class _Import:
    def __init__(self, article: Article, user: User | None) -> None:
        self.article = article
        self.user = user
        self.may_approve = user is None or user.has_perm("annotations.approve_note")
        self.places = Places(article)
        self.ratings = _by_name(RatingScale.objects.in_use().ratings.all())
        self.reasons = _by_name(Reason.objects.all())
        self.given: dict[str, Item] = {}
        self.written: list[int] = []
        self.report = Report()

    def run(self, items: Iterable[object]) -> Report:
        for index, item in enumerate(items):
            for annotate in self._parts(index, item):
                self._place(index, annotate)
        return self.report

    def _place(self, index: int, annotate: Callable[[], bool]) -> None:
        try:
            with transaction.atomic():
                self._count(annotate())
        except (Problem, PermissionDenied) as why:
            self.report.unplaced.append((index, str(why)))
        except Exception:
            # Whatever is wrong with one must not keep the others out.
            log.exception("Item %s could not be placed", index)
            self.report.unplaced.append((index, str(BROKEN)))

    def _count(self, made: bool) -> None:
        if made:
            self.report.placed += 1
        else:
            self.report.already_there += 1

    def _parts(self, index: int, item: object) -> Iterator[Callable[[], bool]]:
        """What puts each note and citation in its place; what is wrong with all of it is listed."""
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
            yield partial(self._note, sentence, given["note"])
        for citation in citations:
            yield partial(self._citation, sentence, citation)
        if given.get("state"):
            yield partial(self._state, sentence, given)

    def _sentence(self, item: object) -> tuple[Given, Sentence]:
        name = item.get("sentence") if isinstance(item, Mapping) else None
        if not isinstance(item, Mapping) or not isinstance(name, str):
            raise Refused(_('It is not an object with a "sentence": a key, or the sentence\'s exact text.'))
        return item, self.places.find(name)

    def _note(self, sentence: Sentence, note: object) -> bool:
        given = _as_object(note, "note")
        rating = _named(self.ratings, given.get("rating"), "rating")
        body = _text(given, "body").strip()
        if Note.objects.filter(_standing_on(sentence), rating=rating, body=body).exists():
            return False
        written = notes.write_note(
            sentence,
            rating=rating,
            reasons=[_named(self.reasons, name, "reason") for name in _list(given.get("reasons"))],
            body=body,
            internal=_text(given, "internal"),
            claimant=_text(given, "claimant"),
            phrase=_text(given, "phrase"),
            approve=self.may_approve and given.get("status") != Note.Status.DRAFT,
            user=self.user,
        )
        self.written.append(written.pk)
        self.report.in_review += written.status == Note.Status.IN_REVIEW
        return True

    def _state(self, sentence: Sentence, given: Given) -> bool:
        """Whoever says so by a file says it of the facts that rules see in the sentence too."""
        state, why = _name(given.get("state")), _text(given, "why")
        return checks.settle(sentence, state, why=why, with_facts=True, user=self.user) is not None

    def _citation(self, sentence: Sentence, citation: object) -> bool:
        given = _as_object(citation, "citation")
        source = self._source(given.get("source"))
        locator, quote = _text(given, "locator").strip(), _text(given, "quote").strip()
        stance = _name(given.get("stance") or Citation.Stance.SUPPORTS)
        same = Citation.objects.filter(_standing_on(sentence), source=source, locator=locator, quote=quote)
        if same.exists():
            return False
        notes.attach_citation(
            sentence, source=source, locator=locator, quote=quote, stance=stance, user=self.user
        )
        return True

    def _source(self, given: object) -> Source:
        """From an item, or from the id of one: in this file first, then in the newsroom."""
        if isinstance(given, str | int) and str(given) in self.given:
            given = self.given[str(given)]
        if isinstance(given, Mapping):
            item = dict(given)
            found = library.find_or_create(item, self.user)
            if item.get("id"):
                self.given.setdefault(str(item["id"]), item)
            return found
        if not isinstance(given, str | int) or given == "":
            raise BadSource(_("The citation names no source: give a CSL-JSON item, or the id of one."))
        return library.by_id(given)


def _standing_on(sentence: Sentence) -> Q:
    """Now, or until it was retired: an editor's decision to take it off is not undone."""
    retired = Q(
        anchor__article=sentence.revision.article_id,
        anchor__status=Anchor.Status.RETIRED,
        anchor__confirmed_text=sentence.text,
    )
    return Q(anchor__sentence=sentence) | retired


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
        known = ", ".join(dict.fromkeys(row.slug for row in rows.values()))
        raise Refused(
            _("“%(value)s” is no %(what)s here; there are %(known)s.")
            % {"value": value or "", "what": what, "known": known}
        )
    return found
