"""What stands in the way of publication: exactly what is open, each with the page that settles it; and
publishing in spite of it.

Where a second person may publish, one requests a waiver and the other grants it, seeing what is open; if that
changes in between, or another edition comes, it is requested anew. In a newsroom of one, and for the operator
at the shell, one person says why.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from annotations.models import Anchor, Citation, Fact, Note, Rating
from annotations.sentence_states import Checked, SentenceState, checked, in_words, standing
from annotations.writing import Trouble, is_excerpted, troubles
from articles.models import Article, Finding, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Problem, Refused
from newsroom.actions.people import PUBLISH, display_name, needs_another, needs_second
from newsroom.editions.models import Edition, WaiverRequest
from newsroom.editions.schema import WaivedRecord, Waiving

FIRST_WORDS = 60  # code points by which a sentence is named
NAMED = 3  # facts of one sentence
# Whoever publishes may be another person, who is not in the way of the same things.
PERSONAL = {"byline"}
NEVER_WAIVED = {"origin"}

type Numbered = dict[int, tuple[int, Sentence]]  # by primary key; numbers from 1 in reading order


@dataclass(frozen=True)
class OpenItem:
    """One thing that is open. query: of the address of the page that settles it."""

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
    """What is open in an article. unseen: sentences in which nothing to check was seen, for one act."""

    blockers: tuple[Blocker, ...]
    unseen: tuple[Sentence, ...]

    @property
    def counted(self) -> list[WaivedRecord]:
        """How much of what is open."""
        return [{"kind": blocker.kind, "count": blocker.count} for blocker in self.blockers]

    @property
    def is_shut(self) -> bool:
        """Whether something is open that nobody may pass over."""
        return bool(NEVER_WAIVED & {blocker.kind for blocker in self.blockers})

    @property
    def fingerprint(self) -> str:
        """The same while the same is open, whoever looks."""
        held = [
            [blocker.kind, blocker.count, [item.words for item in blocker.items]]
            for blocker in self.blockers
            if blocker.kind not in PERSONAL
        ]
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()


OPEN: Mapping[str, Promise] = {
    "findings": ngettext_lazy(
        "%(number)d suspect passage is undecided: remove or keep it.",
        "%(number)d suspect passages are undecided: remove or keep each.",
        "number",
    ),
    "anchors": ngettext_lazy(
        "%(number)d annotation needs review: its sentence changed or is gone.",
        "%(number)d annotations need review: their sentences changed or are gone.",
        "number",
    ),
    "drafts": ngettext_lazy(
        "%(number)d note is not approved: have it approved or remove it.",
        "%(number)d notes are not approved: have each approved or remove it.",
        "number",
    ),
    "uncited": ngettext_lazy(
        "%(number)d note lacks the source that its rating needs: add it to the same sentence.",
        "%(number)d notes lack the source that their rating needs: add it to the same sentence.",
        "number",
    ),
    "claimants": ngettext_lazy(
        "%(number)d note does not say whose claim it rates, and its sentence quotes somebody.",
        "%(number)d notes do not say whose claim they rate, and their sentences quote somebody.",
        "number",
    ),
    "ratings": ngettext_lazy(
        "%(number)d note rates our own reporting as wrong: correct or cut it, or name the speaker.",
        "%(number)d notes rate our own reporting as wrong: correct or cut it, or name the speakers.",
        "number",
    ),
    "phrases": ngettext_lazy(
        "%(number)d note is about words that its sentence no longer contains.",
        "%(number)d notes are about words that their sentences no longer contain.",
        "number",
    ),
    "facts": ngettext_lazy(
        "%(number)d sentence contains facts that are queried or must be checked again.",
        "%(number)d sentences contain facts that are queried or must be checked again.",
        "number",
    ),
    "states": ngettext_lazy(
        "%(number)d sentence is not settled: checked, nothing to check, or waived.",
        "%(number)d sentences are not settled: checked, nothing to check, or waived.",
        "number",
    ),
}
SETTLED_AT = {"findings": "desk:findings", "drafts": "desk:review"}  # the others: on the workbench


def gate_of(
    article: Article, revision: Revision, user: User | None = None, text: Checked | None = None
) -> Gate:
    """In a fixed number of queries. user: who would publish; None is the operator at the shell. text: the
    revision's, where the caller has it."""
    text = text or checked(revision)
    stands = text.standing
    numbered = {one.pk: (number, one) for number, one in enumerate(text.sentences, 1)}
    open_ones = [one for one in numbered.values() if stands[one[1].pk].is_open]
    undecided = Finding.objects.undecided().filter(extraction=revision.extraction).count()
    left = partial(OpenItems, describe=partial(_left_items, article))
    counted = [
        *_annotations(article, revision, numbered),
        # Each sentence once: where a person doubts a fact, or a change opened one, else as not settled.
        ("facts", left([one for one in open_ones if stands[one[1].pk].unsettled])),
        ("states", left([one for one in open_ones if not stands[one[1].pk].unsettled])),
    ]
    blockers = [
        *_article(article, revision, user),
        *([_blocker("findings", undecided)] if undecided else []),
        *(_blocker(kind, len(items), items) for kind, items in counted if items),
    ]
    unseen = tuple(
        one for _, one in open_ones if one.tier == Sentence.ClaimTier.NONE and not stands[one.pk].unsettled
    )
    return Gate(tuple(blockers), unseen)


def _blocker(kind: str, number: int, items: Sequence[OpenItem] = ()) -> Blocker:
    return Blocker(kind, number, OPEN[kind] % {"number": number}, SETTLED_AT.get(kind, "workbench"), items)


def _annotations(
    article: Article, revision: Revision, numbered: Numbered
) -> Iterator[tuple[str, Sequence[OpenItem]]]:
    def items(anchors: Sequence[Anchor]) -> OpenItems[Anchor]:
        return OpenItems(anchors, lambda some: [_item_of(anchor, numbered) for anchor in some])

    def lacking(notes: Sequence[Note]) -> list[OpenItem]:
        return [_item_of(note.anchor, numbered, _lacks(note.rating)) for note in notes]

    unresolved = Anchor.objects.filter(article=article).unresolved()
    drafts = Note.objects.drafts().filter(anchor__article=article).select_related("anchor").only("anchor")
    yield "anchors", items(list(unresolved.order_by("sentence__position", "pk")))
    yield "drafts", items([note.anchor for note in drafts.order_by("anchor__sentence__position", "pk")])
    yield "uncited", OpenItems(list(uncited_notes(article)), lacking)
    # What approved notes do not say, or must not say, of whose claim they rate.
    found: dict[Trouble, list[Anchor]] = {"claimant": [], "rating": [], "phrase": []}
    for trouble, note in troubles(article, revision):
        found[trouble].append(note.anchor)
    yield from ((f"{trouble}s", items(anchors)) for trouble, anchors in found.items())


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


def _article(article: Article, revision: Revision, user: User | None) -> Iterator[Blocker]:
    """What is open in the article as a whole."""
    if not article.kind:
        words = _("Nobody has said whose text this is: our reporting, or an examined text by others.")
        yield Blocker("kind", 1, words, "desk:details")
    if article.is_examined and (unsaid := [str(one.label) for one in article.origin(said=False)]):
        words = _("Missing of this examined text: %(names)s. Give each, or say that it is unknown.")
        yield Blocker("origin", len(unsaid), words % {"names": _(", ").join(unsaid)}, "desk:details")
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


def _left_items(article: Article, open_ones: Sequence[tuple[int, Sentence]]) -> list[OpenItem]:
    sentences = [one for _number, one in open_ones]
    seen = dict(Sentence.objects.filter(pk__in=[one.pk for one in sentences]).values_list("pk", "checkable"))
    for one in sentences:
        one.checkable = seen[one.pk]
    stands = standing(article.pk, sentences)
    return [_item(number, one, _left(stands[one.pk])) for number, one in open_ones]


def _left(now: SentenceState) -> str:
    """What is open in a sentence."""
    left = now.unsettled
    if not left:
        return _("not settled")
    named = in_words(left, NAMED)
    queried = any(seen.state == Fact.State.QUERIED for seen in left)
    return (_("queried: %(facts)s") if queried else _("open: %(facts)s")) % {"facts": named}


def _item(number: int, sentence: Sentence, left: str) -> OpenItem:
    first = Truncator(sentence.text).chars(FIRST_WORDS)
    words = _("%(number)s. %(first)s — %(left)s") if left else _("%(number)s. %(first)s")
    key = sentence.public_key
    address = f"?{urlencode({'s': key})}#s-{key}"
    return OpenItem(words % {"number": number, "first": first, "left": left}, address)


def _lacks(rating: Rating) -> str:
    words = {
        Rating.Needs.SUPPORTS: _("%(rating)s: no source on it supports it"),
        Rating.Needs.CONTRADICTS: _("%(rating)s: no source on it contradicts it"),
        Rating.Needs.ANY: _("%(rating)s: no source on it"),
    }
    return words[Rating.Needs(rating.needs)] % {"rating": rating}


def _item_of(anchor: Anchor, numbered: Numbered, left: str = "") -> OpenItem:
    if anchor.sentence_id in numbered:
        return _item(*numbered[anchor.sentence_id], left)
    words = f"“{Truncator(anchor.confirmed_text).chars(FIRST_WORDS)}”"
    return OpenItem(f"{words} — {left}" if left else words, f"?{urlencode({'a': anchor.pk})}#a-{anchor.pk}")


# --- Publishing in spite of it ------------------------------------------------------------------------


def waive(
    article: Article, gate: Gate, user: User | None, reason: str, *, alone: bool, granting: int | None
) -> Waiving:
    """What the edition says of what is open. reason, alone, granting: as in `publish`.

    Raises NotReady where no reason is given, and Refused where somebody else must agree.
    """
    by, second = user, ""
    if not gate.blockers:
        return {"gate_waiver": "", "waived": [], "waived_by": "", "seconded_by": ""}
    if gate.is_shut:
        raise NotReady(gate.blockers)
    if granting is not None:
        request = _unanswered(article, granting)
        if request.asked_by == user:
            raise Refused(_("You made this request yourself, so somebody else must agree."))
        if request.fingerprint != gate.fingerprint:
            raise Refused(_("What is open has changed since the request was made. Please ask again."))
        request.reply(WaiverRequest.Reply.GRANTED, user)
        reason, by, second = request.reason, request.asked_by, display_name(user)
    elif not reason:
        raise NotReady(gate.blockers)
    elif not alone and needs_second(user):
        raise Refused(_("Somebody else who may publish must agree: send a request, and they can publish."))
    return {
        "gate_waiver": reason,
        "waived": gate.counted,
        "waived_by": display_name(by),
        "seconded_by": second,
    }


def waiting_request(article: Article) -> WaiverRequest | None:
    """The one that nobody has answered."""
    return WaiverRequest.objects.waiting().filter(article=article).select_related("asked_by").first()


def check_newest(last: Edition | None, after: int | None) -> None:
    """Raises Conflict if `last`, the newest edition, is another than somebody saw. after: as in `publish`."""
    number = last.number if last else 0
    if after is None or after == number:
        return
    by = last.published_by if last else None
    said = {"who": (by.get_full_name() or by) if by else _("Somebody"), "number": number}
    raise Conflict(_("%(who)s has since published edition %(number)s. Nothing was published twice.") % said)


@transaction.atomic
def request_waiver(
    article: Article, *, reason: str, change_note: str = "", user: User, after: int | None = None
) -> WaiverRequest:
    """Asks whoever else may publish to do so although something is open. after: as in `publish`. Raises
    Refused; Conflict.

    What the same person asked before is replaced.
    """
    check_permission(user, PUBLISH)
    article = Article.objects.select_for_update().get(pk=article.pk)
    editions = article.editions.select_related("published_by").defer("document").order_by("number")
    last = editions.last()
    check_newest(last, after)
    gate = gate_of(article, article.current_revision)
    if not gate.blockers:
        raise Refused(_("Nothing is open: publish it."))
    if gate.is_shut:
        raise NotReady(gate.blockers)
    if not any(character.isalnum() for character in reason):
        raise Refused(
            _("Say why it should be published although something is open. Readers will see your reason.")
        )
    before = waiting_request(article)
    if before and before.asked_by != user:
        raise Refused(_("Somebody else has already made a request: agree to it or decline it first."))
    for unanswered in WaiverRequest.objects.filter(article=article, answer=WaiverRequest.Reply.NONE):
        unanswered.reply(WaiverRequest.Reply.REPLACED, user)
    return WaiverRequest.objects.create(
        article=article,
        reason=reason,
        change_note=change_note,
        after=last.number if last else 0,
        open=gate.counted,
        fingerprint=gate.fingerprint,
        asked_by=user,
    )


@transaction.atomic
def decline_waiver(article: Article, number: int, *, user: User) -> None:
    """Says no, or takes one's own back. Raises Refused if it was answered meanwhile."""
    check_permission(user, PUBLISH)
    _unanswered(article, number).reply(WaiverRequest.Reply.DECLINED, user)


def _unanswered(article: Article, number: int) -> WaiverRequest:
    found = WaiverRequest.objects.select_for_update().filter(pk=number, article=article).first()
    if found is None or found.answer:
        raise Refused(_("That was answered already: reload the page and look again."))
    if found != waiting_request(article):
        raise Refused(_("A newer edition has been published since the request was made. Please ask again."))
    return found
