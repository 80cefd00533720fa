"""What forms of the workbench begin with and offer.

The key `t`: the first rating of the scale, without prose, with the source that fits.

It rates words that the engine proposes, or the whole sentence, and asks for the place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from annotations.models import Citation, Note, Rating, Source
from annotations.sentence_states import Proposal, covered_by, states_of
from articles.models import Sentence
from articles.text.shapes import Span
from newsroom.desk.workbench.page import SentenceLine
from newsroom.desk.workbench.selection import Selection, format_span


@dataclass(frozen=True)
class ProposalLine:
    """One proposal in the panel. `in_hand` says that the next key is for it."""

    proposal: Proposal
    about: str
    in_hand: bool


@dataclass(frozen=True)
class SupportOffer:
    """The rating and the source that the key `t` begins with; None: none fits."""

    rating: Rating
    source: Source | None


def find_support(
    line: SentenceLine, user: User, ratings: Sequence[Rating]
) -> SupportOffer | None:
    """Return what the key `t` offers, or None if no rating needs a supporting source.

    `ratings`: of the scale.

    The source is the only one that is cited on the sentence. Otherwise it is the one
    that the person cited last in this article. Hazard: its place is never repeated,
    since figures that stand elsewhere would seem to rest on it.
    """
    rating = _rating_that_needs_support(ratings)
    if rating is None:
        return None
    cited_here = [citation for citation in line.citations if not citation.is_against]
    if len({citation.source_id for citation in cited_here}) == 1:
        return SupportOffer(rating, cited_here[-1].source)
    cited_by_user = Citation.objects.filter(
        created_by=user, note__anchor__article=line.sentence.revision.article_id
    )
    last = cited_by_user.select_related("source").order_by("-pk").first()
    return SupportOffer(rating, last.source if last else None)


def _rating_that_needs_support(ratings: Sequence[Rating]) -> Rating | None:
    for rating in ratings:
        if rating.needs == Rating.Needs.SUPPORTS:
            return rating
    return None


def proposal_lines(line: SentenceLine, selection: Selection) -> Sequence[ProposalLine]:
    """Return the proposals of a sentence as the panel shows them.

    The one that the address names is in hand, otherwise the first that is open.
    """
    in_hand = _proposal_in_hand(line.standing.open_proposals, selection.span)
    lines: list[ProposalLine] = []
    for proposal in line.standing.proposals:
        about = format_span(proposal.span)
        lines.append(ProposalLine(proposal, about, proposal is in_hand))
    return lines


def _proposal_in_hand(
    open_proposals: Sequence[Proposal], span: Span | None
) -> Proposal | None:
    for proposal in open_proposals:
        if proposal.span == span:
            return proposal
    return open_proposals[0] if open_proposals else None


# --- What a new note and its first source begin with ----------------------------------


def initial_note(
    selection: Selection, line: SentenceLine, offer: SupportOffer | None
) -> dict[str, object]:
    """Return the first values of the fields of a new note.

    The form `support` is for the proposal in hand, even if the page did not know which.
    """
    is_support = selection.kind == "support"
    span = selection.span
    if span is None and is_support and line.standing.open_proposals:
        span = line.standing.open_proposals[0].span
    initial: dict[str, object] = {}
    if span:
        initial["words"] = span.of(line.text)
        initial["at"] = span.start
    else:
        initial["words"] = selection.mark
    if is_support and offer:
        initial["rating"] = offer.rating.pk
    else:
        initial |= initial_rating(selection.rate)
    return initial


def initial_source(
    selection: Selection, offer: SupportOffer | None
) -> dict[str, object]:
    """Return the first values of the fields of a new note's source.

    If the address says `again`, it is the one that fits, at a place to be given.
    """
    if not selection.again or offer is None or offer.source is None:
        return {}
    return {"source": offer.source.pk}


def list_ratings(note: Note | None = None) -> QuerySet[Rating]:
    """Return the ratings of the scale, and the one that `note` has.

    A note keeps its rating after the newsroom has changed to another scale.
    """
    wanted = Q(scale__is_default=True)
    if note:
        wanted |= Q(pk=note.rating_id)
    return Rating.objects.filter(wanted)


def initial_rating(number: int) -> dict[str, object]:
    """Return the field `rating` with the rating of that number in the scale."""
    ratings = list(list_ratings())
    if not 0 < number <= len(ratings):
        return {}
    return {"rating": ratings[number - 1].pk}


def sole_claim(offered: Sequence[Span]) -> list[str]:
    """Return the value of the only claim that a new note may cover."""
    if len(offered) != 1:
        return []
    return [format_span(offered[0])]


def spans_to_cover(
    sentence: Sentence, note: Note | None, ticked: Collection[str]
) -> list[Span]:
    """Return the suggested claims that the note may cover.

    They are the open ones, those that the note covers, and those that the person ticked
    before another note covered them.
    """
    own_spans: list[Span] = []
    if note and not note.words:
        own_spans = covered_by(note, sentence.text)
    spans: list[Span] = []
    for proposal in states_of([sentence])[sentence.pk].proposals:
        span = proposal.span
        is_own = any(span.overlaps(own) for own in own_spans)
        if proposal.is_open or is_own or format_span(span) in ticked:
            spans.append(span)
    return spans
