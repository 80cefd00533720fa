"""What `t` does: the first rating of the scale, without prose, on words that the engine
proposes or on the whole sentence, resting on the source that fits.
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
from newsroom.desk.workbench.forms import place_of, printed_at, rating_at, ratings_for
from newsroom.desk.workbench.page import SentenceLine
from newsroom.desk.workbench.selection import Selection, written


@dataclass(frozen=True)
class Support:
    """span: of the words; None: the whole sentence. resting: on what source, with
    its place; None: none fits. is_ready: nothing is lacking, so that one key does it.
    """

    rating: Rating
    span: Span | None
    words: str
    resting: Citation | None
    is_ready: bool

    @property
    def sent(self) -> dict[str, object]:
        """What its form sends of the source, by the names of the fields."""
        return place_of(self.resting) if self.resting else {}

    @property
    def about(self) -> str:
        return written(self.span) if self.span else ""


@dataclass(frozen=True)
class ProposalLine:
    """One proposal in the panel. in_hand: the next key is for it. support: where it is
    open.
    """

    proposal: Proposal
    about: str
    in_hand: bool
    support: Support | None


@dataclass(frozen=True)
class Supporting:
    """For one sentence and one person."""

    line: SentenceLine
    rating: Rating
    found: Citation | None

    def on(self, span: Span | None) -> Support:
        words = span.of(self.line.text) if span else ""
        if self.found is None:
            return Support(self.rating, span, words, None, is_ready=False)
        sentence = self.line.sentence
        anchor = Anchor(
            article=sentence.revision.article,
            sentence=sentence,
            confirmed_text=self.line.text,
        )
        note = Note(anchor=anchor, rating=self.rating)
        mark_words(note, span)
        return Support(
            self.rating,
            span,
            words,
            self.found,
            is_ready=not missing_for_publication(note, [self.found]),
        )


def supporting(line: SentenceLine, user: User) -> Supporting | None:
    """With the one source that is cited on the sentence, else the one that the person
    cited last in this article, at the same place. None where the scale has no rating
    that asks for a source in support.
    """
    rating = next(
        (one for one in ratings_for() if one.needs == Rating.Needs.SUPPORTS), None
    )
    if rating is None:
        return None
    here = [one for one in line.citations if not one.is_against]
    if len({one.source_id for one in here}) == 1:
        return Supporting(line, rating, cite_again(here[-1], quoted=True))
    mine = Citation.objects.filter(
        created_by=user, note__anchor__article=line.sentence.revision.article_id
    )
    last = mine.select_related("source").order_by("-pk").first()
    # The words that were quoted there need not bear this out.
    return Supporting(line, rating, cite_again(last, quoted=False) if last else None)


def proposals(
    line: SentenceLine, selection: Selection, by: Supporting | None
) -> Sequence[ProposalLine]:
    """Of a sentence; the one that the address names is in hand, else the first that is
    open.
    """
    left = line.standing.open_proposals
    first = next(
        (one for one in left if one.span == selection.span), left[0] if left else None
    )
    return [
        ProposalLine(
            one,
            written(one.span),
            one is first,
            by.on(one.span) if by and one.is_open else None,
        )
        for one in line.standing.proposals
    ]


# --- What a new note and its first source begin with ----------------------------------


def begun(
    selection: Selection, line: SentenceLine, by: Supporting | None
) -> dict[str, object]:
    """A source is for the words in hand, whether or not the page knew which."""
    supports = selection.kind == "support"
    left = line.standing.open_proposals if supports else []
    span = selection.span or (left[0].span if left else None)
    words = (
        {"words": span.of(line.text), "at": span.start}
        if span
        else {"words": selection.mark}
    )
    return words | (
        {"rating": by.rating.pk} if supports and by else rating_at(selection.rate)
    )


def resting(selection: Selection, by: Supporting | None) -> dict[str, object]:
    """again: on the source that fits, at its place; 2: at another one."""
    if selection.source:
        return printed_at(selection)
    if not selection.again or by is None or by.found is None:
        return {}
    return (
        place_of(by.found) if selection.again == 1 else {"source": by.found.source_id}
    )
