"""What stands in the way of publication: exactly what is open, each with the page that settles it."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import overload
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotations.models import Anchor, Citation, Fact, Note, Rating
from annotations.sentence_states import Checked, Standing, checked, in_words, standing
from annotations.writing import Trouble, is_excerpted, troubles
from articles.models import Article, Finding, Revision, Sentence
from articles.problems import Problem
from newsroom.actions.people import needs_another

FIRST_WORDS = 60  # code points by which a sentence is named
NAMED = 3  # facts of one sentence
# Whoever publishes may be another person, who is not in the way of the same things.
PERSONAL = {"byline"}

type Numbered = dict[int, tuple[int, Sentence]]  # by primary key; numbers from 1 in reading order


@dataclass(frozen=True)
class Item:
    """One thing that is open. query: of the address of the page that settles it."""

    words: str
    query: str


class Items[T](Sequence[Item]):
    """Of as many things, each put into words when it is looked at: a text may have thousands."""

    def __init__(self, things: Sequence[T], describe: Callable[[Sequence[T]], list[Item]]) -> None:
        self.things, self.describe = things, describe

    def __len__(self) -> int:
        return len(self.things)

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return self.describe(self.things[index])
        return self.describe([self.things[index]])[0]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.describe(self.things))


@dataclass(frozen=True)
class Blocker:
    """Things of one kind that are open.

    kind: kind, findings, anchors, drafts, uncited, claimants, ratings, phrases, facts, states, byline or
    empty. where: name of the desk page that resolves it.
    """

    kind: str
    count: int
    message: str
    where: str
    items: Sequence[Item] = ()


class NotReady(Problem):
    """The gate is shut."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


@dataclass(frozen=True)
class Gate:
    """What is open in an article. unseen: sentences in which nothing to check was seen, for one act."""

    blockers: tuple[Blocker, ...]
    unseen: tuple[Sentence, ...]

    @property
    def fingerprint(self) -> str:
        """The same while the same is open, whoever looks."""
        held = [
            [blocker.kind, blocker.count, [item.words for item in blocker.items]]
            for blocker in self.blockers
            if blocker.kind not in PERSONAL
        ]
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()


def gate_of(
    article: Article, revision: Revision, user: User | None = None, text: Checked | None = None
) -> Gate:
    """In a fixed number of queries. user: who would publish; None is the operator at the shell. text: the
    revision's, where the caller has it."""
    text = text or checked(revision)
    stands = text.standing
    numbered = {one.pk: (number, one) for number, one in enumerate(text.sentences, 1)}
    open_ones = [one for one in numbered.values() if stands[one[1].pk].is_open]
    blockers = [
        *_kind(article),
        *_findings(revision),
        *_annotations(article, numbered),
        *_claims(article, revision, numbered),
        *_sentences(article, open_ones, stands),
        *_article(article, revision, user),
    ]
    unseen = tuple(
        one for _, one in open_ones if one.tier == Sentence.Tier.NONE and not stands[one.pk].unsettled
    )
    return Gate(tuple(blockers), unseen)


def _kind(article: Article) -> Iterator[Blocker]:
    if not article.kind:
        words = _("Nobody has said whose text this is: our reporting, or an examined text by others.")
        yield Blocker("kind", 1, words, "desk:details")


def _findings(revision: Revision) -> Iterator[Blocker]:
    if findings := Finding.objects.undecided().filter(extraction=revision.extraction).count():
        words = ngettext(
            "%(number)d suspect passage is undecided: remove or keep it.",
            "%(number)d suspect passages are undecided: remove or keep each.",
            findings,
        )
        yield Blocker("findings", findings, words % {"number": findings}, "desk:findings")


def _annotations(article: Article, numbered: Numbered) -> Iterator[Blocker]:
    anchors = Anchor.objects.filter(article=article).unresolved().order_by("sentence__position", "pk")
    unresolved = Items(list(anchors), partial(_items_of, numbered=numbered))
    if unresolved:
        words = ngettext(
            "%(number)d annotation needs review: its sentence changed or is gone.",
            "%(number)d annotations need review: their sentences changed or are gone.",
            len(unresolved),
        )
        yield _blocker("anchors", words, "workbench", unresolved)
    notes = Note.objects.drafts().filter(anchor__article=article)
    drafts = _notes(notes, numbered)
    if drafts:
        message = ngettext(
            "%(number)d note is not approved: have it approved or remove it.",
            "%(number)d notes are not approved: have each approved or remove it.",
            len(drafts),
        )
        yield _blocker("drafts", message, "desk:review", drafts)
    uncited = Items(list(uncited_notes(article)), partial(_uncited_items, numbered=numbered))
    if uncited:
        message = ngettext(
            "%(number)d note lacks the source that its rating needs: add it to the same sentence.",
            "%(number)d notes lack the source that their rating needs: add it to the same sentence.",
            len(uncited),
        )
        yield _blocker("uncited", message, "workbench", uncited)


def _claims(article: Article, revision: Revision, numbered: Numbered) -> Iterator[Blocker]:
    """What approved notes do not say, or must not say, of whose claim they rate."""
    of: dict[Trouble, list[Anchor]] = {"claimant": [], "rating": [], "phrase": []}
    for trouble, note in troubles(article, revision):
        of[trouble].append(note.anchor)
    found = {trouble: Items(of[trouble], partial(_items_of, numbered=numbered)) for trouble in of}
    if unsaid := found["claimant"]:
        words = ngettext(
            "%(number)d note does not say whose claim it rates, and its sentence quotes somebody.",
            "%(number)d notes do not say whose claim they rate, and their sentences quote somebody.",
            len(unsaid),
        )
        yield _blocker("claimants", words, "workbench", unsaid)
    if wrong := found["rating"]:
        words = ngettext(
            "%(number)d note rates our own reporting as wrong: correct or cut it, or name the speaker.",
            "%(number)d notes rate our own reporting as wrong: correct or cut it, or name the speakers.",
            len(wrong),
        )
        yield _blocker("ratings", words, "workbench", wrong)
    if lost := found["phrase"]:
        words = ngettext(
            "%(number)d note is about words that its sentence no longer contains.",
            "%(number)d notes are about words that their sentences no longer contain.",
            len(lost),
        )
        yield _blocker("phrases", words, "workbench", lost)


def uncited_notes(article: Article) -> QuerySet[Note]:
    """Those beside which no source says what their rating needs one to say, in reading order.

    Of what a person took to the article as a whole only what comes from the same sentence counts.
    """
    same_words = Q(anchor__confirmed_text=OuterRef("anchor__confirmed_text"))
    in_margin = Q(anchor__sentence=None, anchor__status=OuterRef("anchor__status")) & same_words
    beside = Q(anchor__sentence=OuterRef("anchor__sentence")) | in_margin
    cited = Citation.objects.public().filter(beside, anchor__article=article)
    fitting = cited.filter(stance=OuterRef("rating__needs"))
    notes = Note.objects.public().filter(anchor__article=article).exclude(rating__needs=Rating.Needs.NOTHING)
    lacking = notes.filter(~Exists(cited) | ~Q(rating__needs=Rating.Needs.ANY) & ~Exists(fitting))
    return lacking.select_related("anchor", "rating").order_by("anchor__sentence__position", "pk")


def _sentences(
    article: Article, open_ones: Sequence[tuple[int, Sentence]], stands: Mapping[int, Standing]
) -> Iterator[Blocker]:
    """Each sentence once: where a person doubts a fact, or a change opened one, else as not settled.

    stands: without what the engine proposes.
    """
    by_doubt: dict[bool, list[tuple[int, Sentence]]] = {True: [], False: []}
    for number, one in open_ones:
        by_doubt[bool(stands[one.pk].unsettled)].append((number, one))
    doubted, unsettled = (Items(by_doubt[doubt], partial(_left_in, article)) for doubt in (True, False))
    if doubted:
        words = ngettext(
            "%(number)d sentence contains facts that are queried or must be checked again.",
            "%(number)d sentences contain facts that are queried or must be checked again.",
            len(doubted),
        )
        yield _blocker("facts", words, "workbench", doubted)
    if unsettled:
        words = ngettext(
            "%(number)d sentence is not settled: checked, nothing to check, or waived.",
            "%(number)d sentences are not settled: checked, nothing to check, or waived.",
            len(unsettled),
        )
        yield _blocker("states", words, "workbench", unsettled)


def _article(article: Article, revision: Revision, user: User | None) -> Iterator[Blocker]:
    if needs_another(article, revision, user):
        message = _("Your name is on this article: somebody else must finish the check, or publish it.")
        yield Blocker("byline", 1, message, "desk:review")
    if is_excerpted(article) and not _says_something(article):
        words = _(
            "To be published as excerpts, but no sentence has a note or a source, so there is "
            "nothing to show."
        )
        yield Blocker("empty", 1, words, "workbench")
    elif not revision.text.strip():
        yield Blocker("empty", 1, _("The text is empty: there is nothing to publish."), "desk:revise")


def _says_something(article: Article) -> bool:
    on_sentence = {"anchor__article": article, "anchor__sentence__isnull": False}
    notes, citations = Note.objects.public(), Citation.objects.public()
    return notes.filter(**on_sentence).exists() or citations.filter(**on_sentence).exists()


# --- In words -----------------------------------------------------------------------------------------


def _blocker(kind: str, words: str, where: str, items: Sequence[Item]) -> Blocker:
    return Blocker(kind, len(items), words % {"number": len(items)}, where, items)


def _left_in(article: Article, open_ones: Sequence[tuple[int, Sentence]]) -> list[Item]:
    sentences = [one for _number, one in open_ones]
    seen = dict(Sentence.objects.filter(pk__in=[one.pk for one in sentences]).values_list("pk", "checkable"))
    for one in sentences:
        one.checkable = seen[one.pk]
    stands = standing(article.pk, sentences)
    return [_item(number, one, _left(stands[one.pk])) for number, one in open_ones]


def _left(now: Standing) -> str:
    """What is open in a sentence."""
    left = now.unsettled
    if not left:
        return _("not settled")
    named = in_words(left, NAMED)
    queried = any(seen.state == Fact.State.QUERIED for seen in left)
    return (_("queried: %(facts)s") if queried else _("open: %(facts)s")) % {"facts": named}


def _item(number: int, sentence: Sentence, left: str) -> Item:
    first = _shortened(sentence.text)
    words = _("%(number)s. %(first)s — %(left)s") if left else _("%(number)s. %(first)s")
    key = sentence.public_key
    address = f"?{urlencode({'s': key})}#s-{key}"
    return Item(words % {"number": number, "first": first, "left": left}, address)


def _notes(notes: QuerySet[Note], numbered: Numbered) -> Items[Anchor]:
    ordered = notes.select_related("anchor").only("anchor").order_by("anchor__sentence__position", "pk")
    return Items([note.anchor for note in ordered], partial(_items_of, numbered=numbered))


def _items_of(anchors: Sequence[Anchor], numbered: Numbered) -> list[Item]:
    return [_item_of(anchor, numbered) for anchor in anchors]


def _uncited_items(notes: Sequence[Note], numbered: Numbered) -> list[Item]:
    return [_item_of(note.anchor, numbered, _lacks(note.rating)) for note in notes]


def _lacks(rating: Rating) -> str:
    words = {
        Rating.Needs.SUPPORTS: _("%(rating)s: no source on it supports it"),
        Rating.Needs.CONTRADICTS: _("%(rating)s: no source on it contradicts it"),
        Rating.Needs.ANY: _("%(rating)s: no source on it"),
    }
    return words[Rating.Needs(rating.needs)] % {"rating": rating}


def _item_of(anchor: Anchor, numbered: Numbered, left: str = "") -> Item:
    if anchor.sentence_id in numbered:
        return _item(*numbered[anchor.sentence_id], left)
    words = f"“{_shortened(anchor.confirmed_text)}”"
    return Item(f"{words} — {left}" if left else words, f"?{urlencode({'a': anchor.pk})}#a-{anchor.pk}")


def _shortened(text: str) -> str:
    return text if len(text) <= FIRST_WORDS else f"{text[: FIRST_WORDS - 1].rstrip()}…"
