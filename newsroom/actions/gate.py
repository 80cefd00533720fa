"""What stands in the way of publication: exactly what is open, each with the page where
it is dealt with; and who passes over it.

What takes two, sentences left unchecked or one's own name on the article: one person
asks and another agrees, seeing what is open; if that changes in between, or another
edition comes, it is asked anew. In a newsroom of one, and for the operator at the
shell, one person says why, for readers.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from annotations.evidence import not_found
from annotations.models import Anchor, Note
from annotations.needs import rated_notes
from annotations.presentation import as_guess
from annotations.sentence_states import (
    DECIDE,
    StatedText,
    load_proposals,
    proposals_in,
    stated,
)
from articles.models import Article, Finding, Revision, Sentence
from articles.permissions import check_permission
from articles.problems import Conflict, Problem, Refused
from newsroom.actions.freeze import is_excerpted
from newsroom.actions.illustrate import undescribed
from newsroom.actions.people import PUBLISH, needs_second, publishes_own
from newsroom.editions.models import Edition, SecondRequest

FIRST_WORDS = 60  # code points by which a sentence is named
NAMED = 3  # proposals of one sentence
# Whoever publishes may be another person, who is not in the way of the same things.
PERSONAL = {"byline"}
# With a reason, and where there is a second person with their consent; nothing else
# ever.
PASSABLE = PERSONAL | {"open"}

Act, Reply = SecondRequest.RequestAct, SecondRequest.Reply

# by primary key; numbers from 1 in reading order
type Numbered = dict[int, tuple[int, Sentence]]


@dataclass(frozen=True)
class OpenItem:
    """One thing that is open. number, text: of its sentence; 0, and what it was, where
    that is gone. left: what is open there. query: of the address of the page where it
    is dealt with.
    """

    number: int
    text: str
    left: str
    query: str

    @property
    def words(self) -> str:
        """Made when it is looked at: a text may have thousands."""
        first = Truncator(self.text).chars(FIRST_WORDS)
        if not self.number:
            return f"“{first}” — {self.left}" if self.left else f"“{first}”"
        words = (
            _("%(number)s. %(first)s — %(left)s")
            if self.left
            else _("%(number)s. %(first)s")
        )
        return words % {"number": self.number, "first": first, "left": self.left}


@dataclass(frozen=True)
class Blocker:
    """Things of one kind that are open.

    kind: kind, origin, byline, empty, or one of OPEN. where: name of the desk page that
    resolves it.
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
    """What is open in a revision of an article. sentences: those that are. unseen:
    those of them in which nothing to check was seen, for one act.
    """

    revision: Revision
    blockers: tuple[Blocker, ...]
    sentences: tuple[Sentence, ...]
    unseen: Sequence[Sentence]

    @property
    def kinds(self) -> set[str]:
        return {blocker.kind for blocker in self.blockers}

    @property
    def is_passable(self) -> bool:
        """Whether nothing is open but what a person may pass over."""
        return self.kinds <= PASSABLE

    @property
    def fingerprint(self) -> str:
        """The same while the same is open in the same text, whoever looks."""
        held = [
            [blocker.kind, blocker.count, [item.words for item in blocker.items]]
            for blocker in self.blockers
            if blocker.kind not in PERSONAL
        ]
        return hashlib.sha256(
            json.dumps([self.revision.number, held]).encode()
        ).hexdigest()


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
        "%(number)d note lacks what it needs.",
        "%(number)d notes lack what they need.",
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
    "pictures": ngettext_lazy(
        "%(number)d picture is not described, or nobody said whose it is.",
        "%(number)d pictures are not described, or nobody said whose they are.",
        "number",
    ),
    "open": ngettext_lazy(
        "%(number)d sentence is open: note it, or say that there is nothing to check.",
        "%(number)d sentences are open: note each, or say that there is nothing to check.",
        "number",
    ),
}
PAGE = "admin:articles_article_change"
# the others: on the workbench
DEALT_WITH_AT = {"findings": PAGE, "pictures": PAGE, "drafts": "desk:review"}


def gate_of(
    article: Article,
    revision: Revision,
    user: User | None = None,
    text: StatedText | None = None,
) -> Gate:
    """In a fixed number of queries. user: who would publish; None is the operator at
    the shell. text: the revision's, where the caller has it.
    """
    text = text or stated(revision)
    undecided = (
        Finding.objects.undecided().filter(extraction=revision.extraction).count()
    )
    rated = rated_notes(article)
    numbered = {one.pk: (number, one) for number, one in enumerate(text.sentences, 1)}
    open_ones = tuple(one for one in text.sentences if text.standing[one.pk].is_open)
    proposed = _proposed(text, open_ones)
    unresolved = list(
        Anchor.objects.filter(article=article)
        .unresolved()
        .order_by("sentence__position", "pk")
    )
    # Each sentence once: where its note needs review, it is listed with that.
    listed = {anchor.sentence_id for anchor in unresolved}
    left = [one for one in open_ones if one.pk not in listed]
    drafts = [
        _item_of(note.anchor, numbered, note.get_status_display(), f"#note-{note.pk}")
        for note, _lacks in rated
        if note.rating and note.status != Note.Status.APPROVED
    ]
    counted: list[tuple[str, Sequence[OpenItem]]] = [
        ("anchors", [_item_of(anchor, numbered) for anchor in unresolved]),
        ("drafts", drafts),
        (
            "lacking",
            [_item_of(note.anchor, numbered, lacks) for note, lacks in rated if lacks],
        ),
        (
            "ratings",
            [
                _item_of(note.anchor, numbered)
                for note, _lacks in rated
                if note.says_own_is_wrong
            ],
        ),
        (
            "quotations",
            [
                _item_of(one.note.anchor, numbered, one.quote)
                for one, _check in not_found(article)
            ],
        ),
        (
            "pictures",
            [OpenItem(0, *said) for said in undescribed(revision)]
            if not is_excerpted(article)
            else [],
        ),
        ("open", [_item(*numbered[one.pk], _named(proposed[one.pk])) for one in left]),
    ]
    blockers = [
        *_article(article, revision, user),
        *([_blocker("findings", undecided)] if undecided else []),
        *(_blocker(kind, len(items), items) for kind, items in counted if items),
    ]
    unlikely = (one for one in open_ones if one.tier == Sentence.ClaimTier.NONE)
    unseen = [one for one in unlikely if not proposed[one.pk]]
    return Gate(revision, tuple(blockers), open_ones, unseen)


def _blocker(kind: str, number: int, items: Sequence[OpenItem] = ()) -> Blocker:
    return Blocker(
        kind,
        number,
        OPEN[kind] % {"number": number},
        DEALT_WITH_AT.get(kind, "workbench"),
        items,
    )


def _article(
    article: Article, revision: Revision, user: User | None
) -> Iterator[Blocker]:
    """What is open in the article as a whole."""
    if not article.kind:
        words = _(
            "Nobody has said whose text this is: our reporting, or an examined text by others."
        )
        yield Blocker("kind", 1, words, PAGE)
    if article.is_examined and (
        unsaid := article.missing_origin(declared_unknown=False)
    ):
        words = _(
            "Missing of this examined text: %(names)s. Give each, or say that it is unknown."
        )
        labels = [
            as_guess(one.label) if one in article.guessed else str(one.label)
            for one in unsaid
        ]
        yield Blocker(
            "origin", len(unsaid), words % {"names": _(", ").join(labels)}, PAGE
        )
    if publishes_own(article, revision, user):
        why = _(
            "Your name is on this article and nobody else has checked it: say why you publish it alone."
        )
        if needs_second(user):
            why = _(
                "Your name is on this article: somebody else must finish the check, or agree to publish it."
            )
        yield Blocker("byline", 1, why, "desk:review")
    if (
        is_excerpted(article)
        and not Note.objects.public()
        .filter(anchor__sentence__revision=revision)
        .exists()
    ):
        words = _(
            "To be published as excerpts, but no sentence has a note, so there is nothing to show."
        )
        yield Blocker("empty", 1, words, "workbench")
    elif not revision.text.strip():
        yield Blocker(
            "empty",
            1,
            _("The text is empty: there is nothing to publish."),
            "desk:revise",
        )


# --- Who passes over it ---------------------------------------------------------------


class Reasons(NamedTuple):
    """What a publisher says of what is open. unchecked: why sentences are left
    unchecked; own: why they publish under their own name alone; empty: not said. seen:
    how many open sentences they saw; None does not ask. alone: as the operator at the
    shell may. granting: number of the SecondRequest that they agree to.
    """

    unchecked: str = ""
    seen: int | None = None
    own: str = ""
    alone: bool = False
    granting: int | None = None


class Passed(NamedTuple):
    """How what is open is passed over. unchecked, own: as in Reasons, empty where there
    is nothing of the kind. by: who leaves sentences unchecked; second: who agreed, if
    anybody had to.
    """

    unchecked: str
    own: str
    change_note: str
    by: User | None
    second: User | None


def pass_gate(article: Article, gate: Gate, user: User | None, said: Reasons) -> Passed:
    """Answers a request, where one is granted. Raises NotReady with all that is open
    where nobody may pass over it, or a reason is missing; Refused where somebody else
    must agree.
    """
    if not gate.is_passable:
        raise NotReady(gate.blockers)
    if said.granting is not None:
        request = answer(article, said.granting, agrees=True, user=user)
        if request.fingerprint != gate.fingerprint:
            raise Refused(
                _(
                    "What is open has changed since the request was made. Please ask again."
                )
            )
        return Passed(request.reason, "", request.change_note, request.asked_by, user)
    if ("open" in gate.kinds and not said.unchecked) or (
        "byline" in gate.kinds and not said.own
    ):
        raise NotReady(gate.blockers)
    if said.seen not in {None, len(gate.sentences)}:
        raise Refused(
            _(
                "Other sentences are open than when you opened this page: look again, then publish."
            )
        )
    if gate.blockers and not said.alone and needs_second(user):
        raise Refused(
            _(
                "Somebody else who may publish must agree: send a request, and they can publish."
            )
        )
    return Passed(
        said.unchecked, said.own if "byline" in gate.kinds else "", "", user, None
    )


def waiting_requests() -> QuerySet[SecondRequest]:
    """Those that nobody answered and no edition has overtaken, a withdrawal
    included.
    """
    editions = (
        Edition.objects.filter(article=OuterRef("article"))
        .order_by("-number")
        .values("number")
    )
    newest = Coalesce(Subquery(editions[:1]), 0)
    return SecondRequest.objects.filter(answer=Reply.NONE, after=newest).select_related(
        "asked_by"
    )


def waiting_request(article: Article) -> SecondRequest | None:
    return waiting_requests().filter(article=article).first()


def check_newest(last: Edition | None, after: int | None) -> None:
    """Raises Conflict if `last`, the newest edition, is another than somebody saw.
    after: as in `publish`.
    """
    number = last.number if last else 0
    if after is None or after == number:
        return
    by = last.published_by if last else None
    said = {
        "who": (by.get_full_name() or by) if by else _("Somebody"),
        "number": number,
    }
    raise Conflict(
        _(
            "%(who)s has since published edition %(number)s. Nothing was published twice."
        )
        % said
    )


@transaction.atomic
def ask(
    article: Article,
    *,
    reason: str = "",
    change_note: str = "",
    user: User,
    after: int | None = None,
) -> SecondRequest:
    """Asks whoever else may publish to do so. reason: why sentences are left unchecked.
    after: as in `publish`. What the same person asked before is replaced. Raises
    NotReady, Refused; Conflict.
    """
    check_permission(user, PUBLISH)
    article = Article.objects.select_for_update().get(pk=article.pk)
    editions = (
        article.editions.select_related("published_by")
        .defer("document")
        .order_by("number")
    )
    last = editions.last()
    check_newest(last, after)
    gate = gate_of(article, article.current_revision, user)
    if not gate.is_passable:
        raise NotReady(gate.blockers)
    if not gate.blockers:
        raise Refused(_("Nothing is open: publish it."))
    act = Act.UNCHECKED if "open" in gate.kinds else Act.OWN
    if act == Act.UNCHECKED:
        check_permission(user, DECIDE)
        if not any(character.isalnum() for character in reason):
            raise Refused(
                _(
                    "Say why the sentences are left unchecked. Readers will see your reason."
                )
            )
    if last and not change_note:
        raise Refused(
            _("Say in the change note what is different from the previous edition.")
        )
    before = waiting_request(article)
    if before and before.asked_by != user:
        raise Refused(
            _(
                "Somebody else has already made a request: agree to it or decline it first."
            )
        )
    for unanswered in SecondRequest.objects.filter(article=article, answer=Reply.NONE):
        unanswered.reply(Reply.REPLACED, user)
    return SecondRequest.objects.create(
        article=article,
        act=act,
        reason=reason if act == Act.UNCHECKED else "",
        change_note=change_note,
        after=last.number if last else 0,
        fingerprint=gate.fingerprint,
        asked_by=user,
    )


@transaction.atomic
def answer(
    article: Article, number: int, *, agrees: bool, user: User | None
) -> SecondRequest:
    """Agrees, where the caller publishes in the same transaction; else declines, or
    takes one's own back. Raises Refused.
    """
    check_permission(user, PUBLISH)
    found = SecondRequest.objects.select_for_update(of=("self",)).select_related(
        "asked_by"
    )
    request = found.filter(pk=number, article=article).first()
    if request is None or request.answer:
        raise Refused(_("That was answered already: reload the page and look again."))
    if request != waiting_request(article):
        raise Refused(
            _(
                "A newer edition has been published since the request was made. Please ask again."
            )
        )
    if agrees and request.asked_by == user:
        raise Refused(_("You made this request yourself, so somebody else must agree."))
    request.reply(Reply.AGREED if agrees else Reply.DECLINED, user)
    return request


# --- In words -------------------------------------------------------------------------


def _proposed(text: StatedText, sentences: Sequence[Sentence]) -> dict[int, list[str]]:
    """The words that are proposed in each, by primary key, and open. Where the text
    left them out, nobody did anything.
    """
    left = {
        one.pk: [seen.words for seen in text.standing[one.pk].open_proposals]
        for one in sentences
    }
    untouched = [one for one in sentences if "checkable" in one.get_deferred_fields()]
    load_proposals(untouched)
    return left | {
        one.pk: [span.of(one.text) for _, span in proposals_in(one)]
        for one in untouched
    }


def _named(words: Sequence[str]) -> str:
    """What is open in a sentence."""
    # A quotation has marks of its own.
    named = (f"“{one}”" if one[:1].isalnum() else one for one in words[:NAMED])
    return _(", ").join(named) + (" …" if len(words) > NAMED else "")


def _item(number: int, sentence: Sentence, left: str, query: str = "") -> OpenItem:
    key = sentence.public_key
    return OpenItem(
        number, sentence.text, left, query or f"?{urlencode({'s': key})}#s-{key}"
    )


def _item_of(
    anchor: Anchor, numbered: Numbered, left: str = "", query: str = ""
) -> OpenItem:
    if anchor.sentence_id in numbered:
        return _item(*numbered[anchor.sentence_id], left, query)
    return OpenItem(
        0,
        anchor.confirmed_text,
        left,
        query or f"?{urlencode({'a': anchor.pk})}#a-{anchor.pk}",
    )
