"""What stands in the way of publication: exactly what is open, each with the page where it is dealt with."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from annotations.evidence import not_found
from annotations.models import Anchor, Note
from annotations.needs import lacking_notes
from annotations.sentence_states import SentenceState, StatedText, load_proposals, standing, stated
from annotations.writing import is_excerpted
from articles.models import Article, Finding, Revision, Sentence
from articles.problems import Problem
from newsroom.actions.people import needs_second, publishes_own

FIRST_WORDS = 60  # code points by which a sentence is named
NAMED = 3  # proposals of one sentence
# Whoever publishes may be another person, who is not in the way of the same things.
PERSONAL = {"byline"}
# With a reason, and where there is a second person with their consent; nothing else ever.
PASSABLE = PERSONAL | {"open"}

type Numbered = dict[int, tuple[int, Sentence]]  # by primary key; numbers from 1 in reading order


@dataclass(frozen=True)
class OpenItem:
    """One thing that is open. query: of the address of the page where it is dealt with."""

    words: str
    query: str


class OpenItems[T](Sequence[OpenItem]):
    """Of as many things, each put into words when it is looked at: a text may have thousands."""

    def __init__(self, things: Sequence[T], describe: Callable[[Sequence[T]], list[OpenItem]]) -> None:
        self.things, self.describe = things, describe

    def __len__(self) -> int:
        return len(self.things)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return self.describe(self.things[index])
        return self.describe([self.things[index]])[0]

    def __iter__(self) -> Iterator[OpenItem]:
        return iter(self.describe(self.things))


@dataclass(frozen=True)
class Blocker:
    """Things of one kind that are open.

    kind: kind, origin, byline, empty, or one of OPEN. where: name of the desk page that resolves it.
    """

    kind: str
    count: int
    message: str
    where: str
    items: Sequence[OpenItem] = ()


class NotReady(Problem):
    """The gate is shut."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


@dataclass(frozen=True)
class Gate:
    """What is open in a revision of an article. sentences: those that are."""

    revision: Revision
    blockers: tuple[Blocker, ...]
    sentences: tuple[Sentence, ...]

    @property
    def kinds(self) -> set[str]:
        return {blocker.kind for blocker in self.blockers}

    @property
    def is_passable(self) -> bool:
        """Whether nothing is open but what a person may pass over."""
        return self.kinds <= PASSABLE

    @cached_property
    def unseen(self) -> list[Sentence]:
        """The open sentences in which nothing to check was seen, for one act."""
        unlikely = [one for one in self.sentences if one.tier == Sentence.ClaimTier.NONE]
        stands = _standing(unlikely)
        return [one for one in unlikely if not stands[one.pk].open_proposals]

    @property
    def fingerprint(self) -> str:
        """The same while the same is open in the same text, whoever looks."""
        held = [
            [blocker.kind, blocker.count, [item.words for item in blocker.items]]
            for blocker in self.blockers
            if blocker.kind not in PERSONAL
        ]
        return hashlib.sha256(json.dumps([self.revision.number, held]).encode()).hexdigest()


OPEN: Mapping[str, Promise] = {
    "findings": ngettext_lazy(
        "%(number)d suspect passage is undecided: remove or keep it.",
        "%(number)d suspect passages are undecided: remove or keep each.",
        "number",
    ),
    "anchors": ngettext_lazy(
        "%(number)d note needs review: its sentence changed or is gone.",
        "%(number)d notes need review: their sentences changed or are gone.",
        "number",
    ),
    "drafts": ngettext_lazy(
        "%(number)d note is not approved: have it approved or remove it.",
        "%(number)d notes are not approved: have each approved or remove it.",
        "number",
    ),
    "lacking": ngettext_lazy(
        "%(number)d note lacks what its rating needs.",
        "%(number)d notes lack what their ratings need.",
        "number",
    ),
    "ratings": ngettext_lazy(
        "%(number)d note rates our own reporting as wrong: correct or cut it, or name the speaker.",
        "%(number)d notes rate our own reporting as wrong: correct or cut it, or name the speakers.",
        "number",
    ),
    "quotations": ngettext_lazy(
        "%(number)d quotation is not in the kept copy of its source: correct it, or say where you read it.",
        "%(number)d quotations are not in the kept copies of their sources: correct each, or say where you "
        "read it.",
        "number",
    ),
    "open": ngettext_lazy(
        "%(number)d sentence is open: note it, or say that there is nothing to check.",
        "%(number)d sentences are open: note each, or say that there is nothing to check.",
        "number",
    ),
}
PAGE = "admin:articles_article_change"
DEALT_WITH_AT = {"findings": PAGE, "drafts": "desk:review"}  # the others: on the workbench


def gate_of(
    article: Article, revision: Revision, user: User | None = None, text: StatedText | None = None
) -> Gate:
    """In a fixed number of queries. user: who would publish; None is the operator at the shell. text: the
    revision's, where the caller has it."""
    text = text or stated(revision)
    numbered = {one.pk: (number, one) for number, one in enumerate(text.sentences, 1)}
    open_ones = tuple(one for one in text.sentences if text.standing[one.pk].is_open)
    undecided = Finding.objects.undecided().filter(extraction=revision.extraction).count()
    unresolved = list(
        Anchor.objects.filter(article=article).unresolved().order_by("sentence__position", "pk")
    )
    # Each sentence once: where its note needs review, it is listed with that.
    listed = {anchor.sentence_id for anchor in unresolved}
    left = [numbered[one.pk] for one in open_ones if one.pk not in listed]
    counted = [
        ("anchors", OpenItems(unresolved, lambda some: [_item_of(one, numbered) for one in some])),
        *_notes(article, numbered),
        ("open", OpenItems(left, _left_items)),
    ]
    blockers = [
        *_article(article, revision, user),
        *([_blocker("findings", undecided)] if undecided else []),
        *(_blocker(kind, len(items), items) for kind, items in counted if items),
    ]
    return Gate(revision, tuple(blockers), open_ones)


def _blocker(kind: str, number: int, items: Sequence[OpenItem] = ()) -> Blocker:
    return Blocker(kind, number, OPEN[kind] % {"number": number}, DEALT_WITH_AT.get(kind, "workbench"), items)


def _notes(article: Article, numbered: Numbered) -> Iterator[tuple[str, Sequence[OpenItem]]]:
    drafts = Note.objects.drafts().filter(anchor__article=article).select_related("anchor")
    waiting = list(drafts.only("anchor", "status").order_by("anchor__sentence__position", "pk"))
    yield "drafts", OpenItems(waiting, partial(_draft_items, numbered))
    yield "lacking", OpenItems(lacking_notes(article), partial(_note_items, numbered))
    notes = Note.objects.standing().saying_own_is_wrong().filter(anchor__article=article)
    found = notes.select_related("rating", "anchor").order_by("anchor__sentence__position", "pk")
    wrong = [(note, "") for note in found]
    yield "ratings", OpenItems(wrong, partial(_note_items, numbered))
    quoted = [(citation.note, citation.quote) for citation, _check in not_found(article)]
    yield "quotations", OpenItems(quoted, partial(_note_items, numbered))


def _article(article: Article, revision: Revision, user: User | None) -> Iterator[Blocker]:
    """What is open in the article as a whole."""
    if not article.kind:
        words = _("Nobody has said whose text this is: our reporting, or an examined text by others.")
        yield Blocker("kind", 1, words, PAGE)
    if article.is_examined and (unsaid := [str(one.label) for one in article.origin(said=False)]):
        words = _("Missing of this examined text: %(names)s. Give each, or say that it is unknown.")
        yield Blocker("origin", len(unsaid), words % {"names": _(", ").join(unsaid)}, PAGE)
    if publishes_own(article, revision, user):
        yield Blocker("byline", 1, _own_byline(user), "desk:review")
    if (
        is_excerpted(article)
        and not Note.objects.public().filter(anchor__sentence__revision=revision).exists()
    ):
        words = _("To be published as excerpts, but no sentence has a note, so there is nothing to show.")
        yield Blocker("empty", 1, words, "workbench")
    elif not revision.text.strip():
        yield Blocker("empty", 1, _("The text is empty: there is nothing to publish."), "desk:revise")


def _own_byline(user: User | None) -> str:
    if needs_second(user):
        return _("Your name is on this article: somebody else must finish the check, or agree to publish it.")
    return _("Your name is on this article and nobody else has checked it: say why you publish it alone.")


# --- In words -----------------------------------------------------------------------------------------


def _left_items(open_ones: Sequence[tuple[int, Sentence]]) -> list[OpenItem]:
    stands = _standing([one for _number, one in open_ones])
    return [_item(number, one, _left(stands[one.pk])) for number, one in open_ones]


def _standing(sentences: Sequence[Sentence]) -> dict[int, SentenceState]:
    """With what the engine saw in each."""
    load_proposals(sentences)
    return standing(sentences)


def _left(now: SentenceState) -> str:
    """What is open in a sentence."""
    left = now.open_proposals
    # A quotation has marks of its own.
    named = (f"“{one.words}”" if one.words[:1].isalnum() else one.words for one in left[:NAMED])
    return _(", ").join(named) + (" …" if len(left) > NAMED else "")


def _draft_items(numbered: Numbered, notes: Sequence[Note]) -> list[OpenItem]:
    """On the review page."""
    items = (_item_of(note.anchor, numbered, note.get_status_display()) for note in notes)
    return [replace(item, query=f"#note-{note.pk}") for item, note in zip(items, notes, strict=True)]


def _note_items(numbered: Numbered, notes: Sequence[tuple[Note, str]]) -> list[OpenItem]:
    """notes: each with what is to be said of it."""
    return [_item_of(note.anchor, numbered, left) for note, left in notes]


def _item(number: int, sentence: Sentence, left: str) -> OpenItem:
    first = Truncator(sentence.text).chars(FIRST_WORDS)
    words = _("%(number)s. %(first)s — %(left)s") if left else _("%(number)s. %(first)s")
    key = sentence.public_key
    address = f"?{urlencode({'s': key})}#s-{key}"
    return OpenItem(words % {"number": number, "first": first, "left": left}, address)


def _item_of(anchor: Anchor, numbered: Numbered, left: str = "") -> OpenItem:
    if anchor.sentence_id in numbered:
        return _item(*numbered[anchor.sentence_id], left)
    words = f"“{Truncator(anchor.confirmed_text).chars(FIRST_WORDS)}”"
    return OpenItem(f"{words} — {left}" if left else words, f"?{urlencode({'a': anchor.pk})}#a-{anchor.pk}")
