"""Everything that is open in an article and has to be settled before publication.

About the right of reply it only warns.

Each open thing names the desk page where it is dealt with. Who may publish in spite of
open things is decided in `second_requests`.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.contrib.auth.models import User
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from annotations.anchoring import charges
from annotations.checkable import asks_surely_nothing, person_in
from annotations.models import Anchor, Note
from annotations.needs import OpenWork, open_work
from annotations.presentation import as_guess
from annotations.sentence_states import StatedText, load_proposals, proposals_in, stated
from articles.engine_errors import advice
from articles.models import Article, Finding, Practice, Revision, Sentence
from articles.problems import Problem
from articles.text.shapes import Span
from newsroom.actions.freeze import is_excerpted
from newsroom.actions.illustrate import undescribed
from newsroom.actions.people import (
    person_name,
    publishes_own,
    second_may_publish,
)
from newsroom.actions.sign_offs import asked
from newsroom.editions.note_views import DOUBTFUL, SentenceView
from newsroom.editions.view import EditionView

FIRST_WORDS = 60  # code points by which a sentence is named
PROPOSALS_NAMED = 3  # of one sentence
# These depend on who publishes, so they are no part of the fingerprint.
PERSONAL = {"byline"}
# A person may publish in spite of these, with a reason; in spite of others never.
PASSABLE = PERSONAL | {"open"}

# By primary key; numbers count from 1 in reading order.
type Numbered = dict[int, tuple[int, Sentence]]


@dataclass(frozen=True)
class OpenItem:
    """One thing that is open.

    `number` and `text` are of its sentence; where that is gone, `number` is 0 and
    `text` is what it was. `left` says what is open there. `query` completes the address
    of the page where it is dealt with.
    """

    number: int
    text: str
    left: str
    query: str

    @property
    def words(self) -> str:
        """Return the item in words, made on demand: a text may have thousands."""
        first = Truncator(self.text).chars(FIRST_WORDS)
        if not self.number:
            return f"“{first}” — {self.left}" if self.left else f"“{first}”"
        words = _("%(number)s. %(first)s")
        if self.left:
            words = _("%(number)s. %(first)s — %(left)s")
        return words % {"number": self.number, "first": first, "left": self.left}


@dataclass(frozen=True)
class Blocker:
    """Open things of one kind.

    `kind` is practice, kind, origin, overall, byline, empty, or a key of OPEN. `where` is
    the name of the desk page that resolves them, `place` the fragment of its address
    that leads there.
    """

    kind: str
    count: int
    message: str
    where: str
    items: Sequence[OpenItem] = ()
    place: str = ""


class NotReady(Problem):
    """The article cannot be published, because something is open."""

    def __init__(self, blockers: Sequence[Blocker]) -> None:
        super().__init__(" ".join(blocker.message for blocker in blockers))
        self.blockers = blockers


@dataclass(frozen=True)
class Gate:
    """Everything that is open in a revision of an article.

    `text` is the revision's. `sentences` are the open ones of it. `unseen` are those of
    them in which the engine saw nothing to check; the desk offers to settle them
    together, and selects those that are `sure`, by primary key.
    """

    revision: Revision
    text: StatedText
    blockers: tuple[Blocker, ...]
    sentences: tuple[Sentence, ...]
    unseen: Sequence[Sentence]
    sure: Collection[int]

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of all blockers."""
        return {blocker.kind for blocker in self.blockers}

    @property
    def is_passable(self) -> bool:
        """Return whether a person may publish in spite of everything that is open."""
        return self.kinds <= PASSABLE

    @property
    def fingerprint(self) -> str:
        """Return a hash of what is open in the text, without translated words."""
        open_things = []
        for blocker in self.blockers:
            if blocker.kind not in PERSONAL:
                texts = [[item.number, item.text] for item in blocker.items]
                open_things.append([blocker.kind, blocker.count, texts])
        content = json.dumps([self.revision.number, open_things])
        return hashlib.sha256(content.encode()).hexdigest()


OPEN: Mapping[str, Promise] = {
    "findings": ngettext_lazy(
        "%(number)d suspect passage is undecided. Remove or keep it.",
        "%(number)d suspect passages are undecided. Remove or keep each.",
        "number",
    ),
    "anchors": ngettext_lazy(
        "%(number)d note has an unconfirmed position: its sentence changed or was "
        "removed.",
        "%(number)d notes have unconfirmed positions: their sentences changed or were "
        "removed.",
        "number",
    ),
    "drafts": ngettext_lazy(
        "%(number)d note is not approved. Have it approved, or remove it.",
        "%(number)d notes are not approved. Have each approved, or remove it.",
        "number",
    ),
    "lacking": ngettext_lazy(
        "%(number)d note is incomplete. Open it to see which requirement is missing.",
        "%(number)d notes are incomplete. Open each to see which requirement is "
        "missing.",
        "number",
    ),
    "ratings": ngettext_lazy(
        "%(number)d note says that our reporting is wrong. Correct or cut the "
        "statement, or attribute it to a speaker.",
        "%(number)d notes say that our reporting is wrong. Correct or cut the "
        "statements, or attribute them to speakers.",
        "number",
    ),
    "quotations": ngettext_lazy(
        "%(number)d quotation is not in the saved copy of its source. Correct it, "
        "or give its location in the copy.",
        "%(number)d quotations are not in the saved copies of their sources. "
        "Correct each, or give its location in the copy.",
        "number",
    ),
    "pictures": ngettext_lazy(
        "%(number)d picture lacks alt text or a credit.",
        "%(number)d pictures lack alt text or a credit.",
        "number",
    ),
    "sign_offs": ngettext_lazy(
        "%(number)d sign-off is missing. Wait for it, or cancel the request.",
        "%(number)d sign-offs are missing. Wait for them, or cancel the requests.",
        "number",
    ),
    "open": ngettext_lazy(
        "%(number)d sentence is open. Add a note, or mark it “Nothing to check”.",
        "%(number)d sentences are open. Add a note to each, or mark it “Nothing "
        "to check”.",
        "number",
    ),
}
PAGE = "admin:articles_article_change"
# All others are dealt with on the workbench.
DEALT_WITH_AT = {
    "findings": PAGE,
    "pictures": PAGE,
    "drafts": "desk:review",
    "sign_offs": "desk:review",
}


def gate_of(article: Article, revision: Revision, user: User | None = None) -> Gate:
    """Return everything that is open in `revision`, in a fixed number of queries.

    `user` is the person who would publish; None is the operator at the shell.
    """
    text = stated(revision)
    work = open_work(article, text)
    proposed = _proposed_words(text, work.sentences)
    blockers = [*_article_blockers(article, revision, user)]
    undecided = Finding.objects.undecided().filter(extraction=revision.extraction)
    undecided_count = undecided.count()
    if undecided_count:
        blockers.append(_blocker("findings", undecided_count))
    open_items = _items_by_kind(article, revision, text, work, proposed)
    for kind, items in open_items.items():
        if items:
            blockers.append(_blocker(kind, len(items), items))
    unseen = [
        sentence
        for sentence in work.sentences
        if sentence.tier == Sentence.ClaimTier.NONE and not proposed[sentence.pk]
    ]
    sure = {one.pk for one in unseen if asks_surely_nothing(one.checkable)}
    return Gate(revision, text, tuple(blockers), tuple(work.sentences), unseen, sure)


def _blocker(kind: str, number: int, items: Sequence[OpenItem] = ()) -> Blocker:
    message = OPEN[kind] % {"number": number}
    return Blocker(kind, number, message, DEALT_WITH_AT.get(kind, "workbench"), items)


# --- The article as a whole -----------------------------------------------------------


def _article_blockers(
    article: Article, revision: Revision, user: User | None
) -> Iterator[Blocker]:
    if Practice.objects.filter(article=article).exists():
        words = _("This is a practice article. It cannot be published.")
        yield Blocker("practice", 1, words, PAGE)
    if not article.kind:
        words = _("The type is missing. Choose our reporting or third-party text.")
        yield Blocker("kind", 1, words, PAGE, place="#id_kind")
    if article.is_examined:
        yield from _origin_blockers(article)
        yield from _overall_blockers(article)
    if publishes_own(article, revision, user):
        yield Blocker("byline", 1, _byline_message(user), "desk:review")
    if is_excerpted(article):
        public_notes = Note.objects.public().filter(anchor__sentence__revision=revision)
        if not public_notes.exists():
            words = _(
                "The article is to be published as excerpts, but no sentence has "
                "a note. Add a note, or publish the whole text."
            )
            yield Blocker("empty", 1, words, "workbench")
            return
    if not revision.text.strip():
        words = _("The text is empty: there is nothing to publish.")
        yield Blocker("empty", 1, words, "desk:revise")


def _origin_blockers(article: Article) -> Iterator[Blocker]:
    missing = article.missing_origin(declared_unknown=False)
    if not missing:
        return
    labels = []
    for field in missing:
        label = str(field.label)
        if field in article.guessed:
            label = as_guess(field.label)
        labels.append(label)
    words = _(
        "This third-party text lacks: %(names)s. Fill in each field, or mark it "
        "as unknown."
    )
    message = words % {"names": _(", ").join(labels)}
    place = f"#id_{missing[0].value}"
    yield Blocker("origin", len(missing), message, PAGE, place=place)


def _overall_blockers(article: Article) -> Iterator[Blocker]:
    overall = Anchor.Status.OVERALL
    found = Note.objects.filter(anchor__article=article, anchor__status=overall)
    if found.unapproved().exists():
        words = _("The overall rating is not approved. Have it approved, or remove it.")
        yield Blocker("overall", 1, words, "desk:review")


def _byline_message(user: User | None) -> str:
    if second_may_publish(user):
        return _(
            "Your name is on this article: somebody else must finish the check, or agree to publish it."
        )
    return _(
        "Your name is on this article and nobody else has checked it. Give a "
        "reason for publishing it alone."
    )


# --- Sentences, notes and pictures ----------------------------------------------------


def _items_by_kind(
    article: Article,
    revision: Revision,
    text: StatedText,
    work: OpenWork,
    proposed: Mapping[int, Sequence[str]],
) -> dict[str, list[OpenItem]]:
    """Return what is open by kind, kinds in the order in which they are shown.

    `proposed` has the open sentences with the words that are proposed to be rated.
    """
    numbered = {
        sentence.pk: (number, sentence)
        for number, sentence in enumerate(text.sentences, 1)
    }
    items = {"anchors": [_anchor_item(anchor, numbered) for anchor in work.unresolved]}
    items["drafts"] = [_draft_item(note, numbered) for note in work.drafts]
    items["lacking"] = [
        _anchor_item(note.anchor, numbered, lacks) for note, lacks in work.lacking
    ]
    items["ratings"] = [_anchor_item(note.anchor, numbered) for note in work.wrong]
    items["quotations"] = [
        _anchor_item(citation.note.anchor, numbered, citation.quote)
        for citation in work.not_found
    ]
    items["pictures"] = []
    if not is_excerpted(article):
        items["pictures"] = [OpenItem(0, *picture) for picture in undescribed(revision)]
    items["sign_offs"] = _missing_sign_offs(article)
    # A sentence whose note has an unconfirmed position is listed with that note only.
    in_review = {anchor.sentence_id for anchor in work.unresolved}
    # Thousands may be open: it is translated once.
    comma = _(", ")
    items["open"] = [
        _sentence_item(*numbered[pk], _quote_proposals(words, comma))
        for pk, words in proposed.items()
        if pk not in in_review
    ]
    return items


def _missing_sign_offs(article: Article) -> list[OpenItem]:
    items = []
    for sign_off in asked(article.sign_offs.all()):
        if not sign_off.is_given:
            name = person_name(sign_off.row.asked_of)
            items.append(OpenItem(0, name, "", "#sign-offs"))
    return items


def _draft_item(note: Note, numbered: Numbered) -> OpenItem:
    status = note.get_status_display()
    return _anchor_item(note.anchor, numbered, status, f"#note-{note.pk}")


def _proposed_words(
    text: StatedText, sentences: Sequence[Sentence]
) -> dict[int, list[str]]:
    """Return by primary key the words in each sentence that are proposed and open.

    `text` leaves out the proposals of sentences on which nobody acted; these are
    loaded here, in one query.
    """
    untouched = [
        sentence
        for sentence in sentences
        if "checkable" in sentence.get_deferred_fields()
    ]
    load_proposals(untouched)
    proposed = {
        sentence.pk: [
            proposal.words for proposal in text.standing[sentence.pk].open_proposals
        ]
        for sentence in sentences
    }
    for sentence in untouched:
        proposed[sentence.pk] = [
            span.of(sentence.text) for _kind, span in proposals_in(sentence)
        ]
    return proposed


def _quote_proposals(proposals: Sequence[str], comma: str) -> str:
    # Words that begin with a quotation mark need no others.
    quoted = [
        f"“{words}”" if words[:1].isalnum() else words
        for words in proposals[:PROPOSALS_NAMED]
    ]
    names = comma.join(quoted)
    if len(proposals) > PROPOSALS_NAMED:
        names += " …"
    return names


def _sentence_item(
    number: int, sentence: Sentence, left: str, query: str = ""
) -> OpenItem:
    key = sentence.public_key
    return OpenItem(number, sentence.text, left, query or f"?s={key}#s-{key}")


def _anchor_item(
    anchor: Anchor, numbered: Numbered, left: str = "", query: str = ""
) -> OpenItem:
    if anchor.sentence_id in numbered:
        number, sentence = numbered[anchor.sentence_id]
        return _sentence_item(number, sentence, left, query)
    if not query:
        query = f"?a={anchor.pk}#a-{anchor.pk}"
    return OpenItem(0, anchor.confirmed_text, left, query)


# --- The right of reply ---------------------------------------------------------------


class Unasked(NamedTuple):
    """A sentence about which nobody is recorded as asked, and why somebody may be."""

    sentence: SentenceView
    reason: str


def unasked(reading: EditionView) -> Iterator[Unasked]:
    """Yield the sentences about which a person may have a right of reply.

    These are hints: a person's claim is rated disputed or false, or a word charges and
    a person is named.
    """
    document = reading.document
    if any(not reply["sentences"] for reply in document["replies"]):
        return
    for item, sentence in zip(document["sentences"], reading.sentences, strict=True):
        if sentence.replies:
            continue
        reason = _doubted(sentence, reading)
        if not reason:
            reason = _accused(reading, Span(item["start"], item["end"]))
        if reason:
            yield Unasked(sentence, reason)


def _doubted(sentence: SentenceView, reading: EditionView) -> str:
    """Return whose claim is rated disputed or false, in words, or ''."""
    for note in sentence.notes:
        author = note.claimed_by(reading.article.byline)
        if author is not None and note.rating and note.rating.mark == DOUBTFUL:
            return note.verdict
    return ""


def _accused(reading: EditionView, span: Span) -> str:
    """Return who may be accused in the sentence at `span`, in words, or ''."""
    language = reading.article.language
    words = span.of(reading.text)
    if not advice("claims", words, partial(charges, words), False):
        return ""
    find_person = partial(person_in, reading.text, span, language)
    person = advice("claims", words, find_person, "")
    if not person:
        return ""
    return _("may accuse %(name)s") % {"name": person}
