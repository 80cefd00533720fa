"""What saving a text would change and what would become of every annotation, before anything is saved."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from annotations.anchoring import align
from annotations.anchors import kind_of
from annotations.carry import Outcome, align_revision, carried, foresee, match_recut
from annotations.models import Anchor
from articles.models import Article, Revision, Sentence
from articles.revisions import Draft, headed, sentences_of
from newsroom.actions.changes import Fate, Line, Run, Step, lines_of, steps


def look_ahead(article: Article, draft: Draft) -> list[Step | Run]:
    """From the article's current revision to `draft`, in a constant number of queries."""
    current = article.current_revision
    draft = headed(draft, article)
    sentences = sentences_of(draft)
    alignment = align_revision(current, draft, sentences)
    anchors = carried(article, described=True)
    position = {sentence.pk: index for index, sentence in enumerate(alignment.old)}
    fates: dict[int, list[Fate]] = defaultdict(list)
    lost: dict[int, list[Fate]] = defaultdict(list)
    for anchor, outcome in zip(anchors, foresee(alignment, anchors), strict=True):
        if outcome.target is not None:
            fates[outcome.target].append(_fate(anchor, outcome))
        elif anchor.sentence_id in position:
            lost[position[anchor.sentence_id]].append(_fate(anchor, outcome))
    new = lines_of(draft.blocks, ((sentence.block, sentence.text) for sentence in sentences))
    return steps(_lines(current, alignment.old), new, alignment.matches, fates, lost)


def differences(older: Revision, newer: Revision) -> list[Step | Run]:
    """Between any two revisions of an article."""
    old, new = list(older.sentences.all()), list(newer.sentences.all())
    if older.text == newer.text:
        matches = match_recut([one.span for one in old], [one.span for one in new])
    else:
        matches = align([one.text for one in old], [one.text for one in new])
    return steps(_lines(older, old), _lines(newer, new), matches)


def _lines(revision: Revision, sentences: Sequence[Sentence]) -> list[Line]:
    return lines_of(revision.blocks, ((sentence.block, sentence.text) for sentence in sentences))


def _fate(anchor: Anchor, outcome: Outcome) -> Fate:
    kind = _fate_kind(anchor, outcome)
    if kind_of(anchor) == "citation":
        return Fate(
            kind,
            _("Citation of “%(chars)s”") % {"chars": Truncator(anchor.citation.source.title).chars(60)},
            outcome.reason,
        )
    rating = anchor.note.rating
    words = f"{rating}: {Truncator(anchor.note.body).chars(60)}"
    return Fate(kind, words, outcome.reason, rating.tone, rating.sign)


def _fate_kind(anchor: Anchor, outcome: Outcome) -> str:
    status = outcome.status
    if status == Anchor.Status.ORPHANED:
        return "lost"
    if status == Anchor.Status.NEEDS_REVIEW:
        return "waits" if anchor.status == Anchor.Status.NEEDS_REVIEW else "review"
    if outcome.reason == Anchor.CONTEXT:
        return "context"
    return "returns" if anchor.is_unresolved else "stays"
