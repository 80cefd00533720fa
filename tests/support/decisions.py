"""What persons write and decide before an article may be published, for tests of what
comes after.
"""

from typing import Unpack

from django.contrib.auth.models import User

from annotations import notes
from annotations.decisions import Deciding, checked_deciding, decide_each, decide_open
from annotations.models import Citation, Decision, Note, Rating, RatingScale
from annotations.needs import missing_for_publication
from annotations.sentence_states import SentenceState, states_of
from annotations.sources import library
from annotations.writing import Cited, NoteFields
from articles.models import Article, Sentence
from newsroom.actions import publish as publishing
from newsroom.actions.restore_states import KINDS
from newsroom.editions.models import Edition

# What makes a note complete by its rating: the stance of a source, or words.
NEEDED = {"supports": "supports", "contradicts": "contradicts", "any": "context"}


def rating(slug: str = "unverified") -> Rating:
    """Of the newsroom's scale."""
    return RatingScale.objects.in_use().ratings.get(slug=slug)


def cited(
    title: str = "The register",
    stance: str = "",
    locator: str = "p. 1",
    quote: str = "",
    kind: str = "book",
) -> Cited:
    """A source of that title, found or made."""
    return Cited(
        library.find_or_create({"type": kind, "title": title}, None),
        locator,
        quote,
        stance,
    )


def note_on(
    sentence: Sentence,
    slug: str = "supported",
    body: str = "",
    *,
    user: User | None = None,
    sources: list[Cited] | None = None,
    **given: Unpack[NoteFields],
) -> Note:
    """A note that lacks nothing: what its rating needs is made where it is not
    given.
    """
    needs = str(rating(slug).needs)
    if sources is None:
        sources = [cited(stance=NEEDED[needs])] if needs in NEEDED else []
    body = body or ("We asked twice." if needs == "words" else "")
    return notes.write_note(
        sentence, rating=rating(slug), body=body, sources=sources, user=user, **given
    )


def cite(
    sentence: Sentence, one: Cited | None = None, *, user: User | None = None
) -> Citation:
    """On the sentence's last note; where it has none, on one that only holds
    sources.
    """
    one = one or cited()
    held = (
        Note.objects.standing().filter(anchor__sentence=sentence).order_by("pk").last()
    )
    if held:
        return notes.attach_citation(held.pk, one, user=user)
    return notes.write_note(
        sentence, rating=None, sources=[one], user=user
    ).citations.get()


def standing_on(sentence: Sentence) -> SentenceState:
    return states_of([sentence])[sentence.pk]


def make_ready(
    article: Article,
    editor: User | None = None,
    reviewer: User | None = None,
    *,
    approve: bool = False,
) -> None:
    """Nothing in its sentences is open any more: what is proposed is no claim, in the
    rest there is nothing to check. Where a reviewer is named, or approve (by the
    operator), so are drafts that lack nothing.
    """
    sentences = list(
        article.current_revision.sentences.select_related("identity", "revision")
    )
    stands = states_of(sentences)
    words = [
        (one, proposal.span)
        for one in sentences
        for proposal in stands[one.pk].open_proposals
    ]
    no_claim = Decision.Kind.NO_CLAIM
    decide_each(
        [checked_deciding(Deciding(one, no_claim, span=span)) for one, span in words],
        user=editor,
    )
    decide_open(sentences, Decision.Kind.NOTHING, user=editor)
    if reviewer or approve:
        drafts = (
            Note.objects.drafts()
            .filter(anchor__article=article)
            .select_related("anchor", "rating")
        )
        whole = [
            one
            for one in drafts
            if not missing_for_publication(one, list(one.citations.standing()))
        ]
        notes.approve_notes([(one.pk, one.version) for one in whole], user=reviewer)


def publish(article: Article, *, approve: bool = False, **options) -> Edition:
    """As a newsroom does that has decided everything. approve: drafts too."""
    make_ready(article, approve=approve)
    return publishing.publish(article, **options)


def last_state(kind: str, number: int) -> int:
    """The number of the last state of a thing: a note, a citation, an article, a remark
    ...
    """
    of_kind = KINDS[kind]
    return int(of_kind.states.filter(**{of_kind.thing[-1]: number}).latest("pk").pk)
