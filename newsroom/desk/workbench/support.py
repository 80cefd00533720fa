"""The key `t`: the first rating of the scale, without prose, with the source that fits.

It rates words that the engine proposes, or the whole sentence, and asks for the place.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from annotations.models import Citation, Rating, Source
from annotations.sentence_states import Proposal
from articles.text.shapes import Span
from newsroom.desk.workbench.forms import (
    initial_rating,
    list_ratings,
    marked_passage,
)
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


def find_support(line: SentenceLine, user: User) -> SupportOffer | None:
    """Return what the key `t` offers, or None if no rating needs a supporting source.

    The source is the only one that is cited on the sentence. Otherwise it is the one
    that the person cited last in this article. Hazard: its place is never repeated,
    since figures that stand elsewhere would seem to rest on it.
    """
    rating = _rating_that_needs_support()
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


def _rating_that_needs_support() -> Rating | None:
    for rating in list_ratings():
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
    if selection.source:
        return marked_passage(selection)
    if not selection.again or offer is None or offer.source is None:
        return {}
    return {"source": offer.source.pk}
