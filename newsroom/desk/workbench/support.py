"""The key `t`: the first rating of the scale, without prose, with the source that fits.

It rates words that the engine proposes, or the whole sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

from annotations.anchors import mark_words
from annotations.models import Anchor, Citation, Note, Rating
from annotations.needs import missing_for_publication
from annotations.sentence_states import Proposal
from annotations.writing import cite_again
from articles.text.shapes import Span
from newsroom.desk.workbench.forms import (
    CitationForm,
    citation_fields,
    initial_rating,
    list_ratings,
    marked_passage,
)
from newsroom.desk.workbench.page import SentenceLine
from newsroom.desk.workbench.selection import Selection, format_span


@dataclass(frozen=True)
class Support:
    """A rating of some words by a source, as the key `t` would save it.

    `span` is the place of the words, or None for the whole sentence. `citation` is the
    source with its place, or None if no source fits. `is_ready` says that nothing is
    lacking, so that one key saves it.
    """

    rating: Rating
    span: Span | None
    words: str
    citation: Citation | None
    is_ready: bool

    @property
    def source_fields(self) -> dict[str, object]:
        """Return what the form sends about the source, by the name of the field."""
        if self.citation is None:
            return {}
        fields = citation_fields(self.citation)
        return {f"{CitationForm.prefix}-{name}": fields[name] for name in fields}

    @property
    def about(self) -> str:
        """Return the span as the address names it, '' for the whole sentence."""
        if self.span is None:
            return ""
        return format_span(self.span)


@dataclass(frozen=True)
class ProposalLine:
    """One proposal in the panel.

    `in_hand` says that the next key is for it. Only an open proposal has `support`.
    """

    proposal: Proposal
    about: str
    in_hand: bool
    support: Support | None


@dataclass(frozen=True)
class SupportOffer:
    """The rating and the source that the key `t` offers one person on one sentence."""

    line: SentenceLine
    rating: Rating
    citation: Citation | None

    def support_for(self, span: Span | None) -> Support:
        """Return the support of the words at `span`, or of the whole sentence."""
        words = span.of(self.line.text) if span else ""
        if self.citation is None:
            return Support(self.rating, span, words, None, is_ready=False)
        sentence = self.line.sentence
        anchor = Anchor(
            article=sentence.revision.article,
            sentence=sentence,
            confirmed_text=self.line.text,
        )
        note = Note(anchor=anchor, rating=self.rating)
        mark_words(note, span)
        is_ready = not missing_for_publication(note, [self.citation])
        return Support(self.rating, span, words, self.citation, is_ready)


def find_support(line: SentenceLine, user: User) -> SupportOffer | None:
    """Return what the key `t` offers, or None if no rating needs a supporting source.

    The source is the only one that is cited on the sentence. Otherwise it is the one
    that the person cited last in this article, at the same place.
    """
    rating = _rating_that_needs_support()
    if rating is None:
        return None
    cited_here = [citation for citation in line.citations if not citation.is_against]
    if len({citation.source_id for citation in cited_here}) == 1:
        return SupportOffer(line, rating, cite_again(cited_here[-1], quoted=True))
    cited_by_user = Citation.objects.filter(
        created_by=user, note__anchor__article=line.sentence.revision.article_id
    )
    last = cited_by_user.select_related("source").order_by("-pk").first()
    if last is None:
        return SupportOffer(line, rating, None)
    # The words that were quoted there need not support this sentence.
    return SupportOffer(line, rating, cite_again(last, quoted=False))


def _rating_that_needs_support() -> Rating | None:
    for rating in list_ratings():
        if rating.needs == Rating.Needs.SUPPORTS:
            return rating
    return None


def proposal_lines(
    line: SentenceLine, selection: Selection, offer: SupportOffer | None
) -> Sequence[ProposalLine]:
    """Return the proposals of a sentence as the panel shows them.

    The one that the address names is in hand, otherwise the first that is open.
    """
    in_hand = _proposal_in_hand(line.standing.open_proposals, selection.span)
    lines: list[ProposalLine] = []
    for proposal in line.standing.proposals:
        support = None
        if offer and proposal.is_open:
            support = offer.support_for(proposal.span)
        about = format_span(proposal.span)
        lines.append(ProposalLine(proposal, about, proposal is in_hand, support))
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

    If the address says `again=1`, they are the source that fits, at its place; if it
    says `again=2`, they are the same source at another place.
    """
    if selection.source:
        return marked_passage(selection)
    if not selection.again or offer is None or offer.citation is None:
        return {}
    if selection.again == 1:
        return citation_fields(offer.citation)
    return {"source": offer.citation.source_id}
