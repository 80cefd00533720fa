"""Taking every anchor from one revision to the next, in a constant number of queries.

First the sentences are aligned, then it is decided for each anchor where it goes
(`foresee`, which shows an editor the same before anything is saved), then all of it is
written with one event each (`carry`).
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db.models import BooleanField, ExpressionWrapper, F, Max, Min, Q
from django.db.models.functions import Coalesce, Substr

from annotations import remarks
from annotations.anchoring import Match, align
from annotations.models import Anchor, AnchorEvent
from annotations.sentence_states import carry_keys
from articles.models import Article, Revision, Sentence
from articles.revisions import Draft, DraftSentence
from articles.text.characters import normalise
from articles.text.headline import HEADS, count_heads
from articles.text.shapes import Block, Span

NOT_CARRIED = (Anchor.Status.MARGIN, Anchor.Status.OVERALL, Anchor.Status.RETIRED)
# of anchoring.Match.reason: which sentence is meant remains open
AMBIGUOUS = "ambiguous"
SUGGESTIONS = 3  # as many as Anchor.suggestions holds
KNOWN = Coalesce("identity__key", "key")  # Sentence.public_key in SQL
# Sentence.text in SQL
SAID = Substr("revision__text", F("start") + 1, F("end") - F("start"))
# Whether it is in the headline or the standfirst, which are the first blocks of a text.
IN_HEADS = ExpressionWrapper(
    Q(block=0, revision__blocks__0__kind__in=HEADS)
    | Q(block=1, revision__blocks__1__kind__in=HEADS),
    BooleanField(),
)
HEAD = "\0"  # before the words of a headline where keys are given: no text holds it
# characters by which other dashes, dots and spaces make a sentence longer or shorter
TYPOGRAPHY = 4
SAME_TEXT = "same-text/1"  # the algorithm of match_recut


@dataclass(frozen=True)
class Alignment:
    """The old revision's sentences against the texts of the new one, made before that
    is written.

    keys: per new sentence the key that it keeps, or None. returned: text to the index
    of the new sentence that is beyond doubt one that was lost.
    """

    old: Sequence[Sentence]
    texts: Sequence[str]
    matches: Sequence[Match]
    keys: Sequence[str | None]
    returned: Mapping[str, int]
    algorithm: str = Match.ALGORITHM


@dataclass(frozen=True)
class Outcome:
    """What becomes of one anchor. target and suggestions: indices into the new
    sentences.
    """

    target: int | None
    status: Anchor.Status
    reason: str
    suggestions: tuple[int, ...]
    score: float | None


def align_revision(
    previous: Revision, draft: Draft, sentences: Sequence[DraftSentence]
) -> Alignment:
    """Returns how the sentences of the next revision follow from the previous one, with
    the keys that they get.

    A sentence with the same words keeps its key; one that returns takes back its
    latest. Title and standfirst align with their like, the body with the body: the same
    words in both are two sentences.
    """
    texts = [sentence.text for sentence in sentences]
    old = list(previous.sentences.select_related("identity"))
    was, now = _in_heads(previous.blocks, old), _in_heads(draft.blocks, sentences)
    if previous.text == draft.text:
        spans = [sentence.span for sentence in sentences]
        matches = match_recut([sentence.span for sentence in old], spans)
        algorithm = SAME_TEXT
    else:
        confirmed = _confirmed_texts(previous, old)
        heads = align(
            [one.text for one in old[:was]], texts[:now], confirmed=confirmed[:was]
        )
        body = align(
            [one.text for one in old[was:]], texts[now:], confirmed=confirmed[was:]
        )
        matches = [*heads, *(_further(match, now) for match in body)]
        algorithm = Match.ALGORITHM
    earlier = _Earlier(previous, texts)
    keys, returned = give_keys(
        [one.public_key for one in old],
        [_said(one.text, index < was) for index, one in enumerate(old)],
        [_said(text, index < now) for index, text in enumerate(texts)],
        matches,
        earlier.keys,
    )
    sure = {
        bare: at
        for text, at in returned.items()
        if (bare := _bare(text)) not in earlier.in_both
    }
    return Alignment(old, texts, matches, keys, sure, algorithm)


def _in_heads(
    blocks: Sequence[Block], sentences: Sequence[Sentence | DraftSentence]
) -> int:
    """How many of the first sentences are."""
    heads = count_heads(blocks)
    return sum(sentence.block < heads for sentence in sentences)


def _further(match: Match, by: int) -> Match:
    """The same where the new sentences begin so much earlier."""
    targets, suggestions = (
        tuple(index + by for index in one) for one in (match.targets, match.suggestions)
    )
    return replace(match, targets=targets, suggestions=suggestions) if by else match


def _said(text: str, in_heads: bool) -> str:
    return HEAD * in_heads + normalise(text)


def _bare(said: str) -> str:
    return said.removeprefix(HEAD)


def _confirmed_texts(previous: Revision, old: Sequence[Sentence]) -> list[list[str]]:
    texts: dict[int | None, set[str]] = defaultdict(set)
    anchors = Anchor.objects.filter(article=previous.article_id)
    for sentence_id, text in anchors.values_list("sentence_id", "confirmed_text"):
        texts[sentence_id].add(text)
    return [sorted(texts[sentence.pk]) for sentence in old]


# --- The same text, cut elsewhere -----------------------------------------------------


def match_recut(old: Sequence[Span], new: Sequence[Span]) -> list[Match]:
    """Returns one Match for each old sentence: kept where it was cut the same, else
    split or merged.
    """
    starts, ends = [one.start for one in new], [one.end for one in new]
    return [
        _match(
            span,
            new,
            range(bisect_right(ends, span.start), bisect_left(starts, span.end)),
        )
        for span in old
    ]


def _match(span: Span, new: Sequence[Span], shared: range) -> Match:
    """shared: the indices of those that it overlaps."""
    if not shared:
        return Match("orphaned", (), 0.0, "", ())
    common = {
        j: min(span.end, new[j].end) - max(span.start, new[j].start) for j in shared
    }
    best = sorted(shared, key=lambda j: -common[j])
    target = new[best[0]]
    if target == span:
        return Match("kept", (best[0],), 1.0, "", ())
    score = round(
        common[best[0]] / max(span.end - span.start, target.end - target.start), 3
    )
    return Match(
        "needs_review", tuple(best), score, "split" if len(shared) > 1 else "merged", ()
    )


# --- Keys -----------------------------------------------------------------------------


def give_keys(
    known: Sequence[str],
    old: Sequence[str],
    new: Sequence[str],
    matches: Sequence[Match],
    earlier: Callable[[Collection[str]], Mapping[str, Sequence[str]]],
) -> tuple[list[str | None], dict[str, int]]:
    """Per new sentence the key that it keeps or takes back, or None; and which have
    come back beyond doubt.

    known: keys of the old sentences. old, new: normalised texts. earlier: for texts the
    keys that each ever had, latest first. A key goes where the words go, also where a
    person must say whether a note does: it never names other words, unless a person
    confirmed those. Hazard: a twin that stood there all along is no return, nor is one
    of several that were lost.
    """
    keys: list[str | None] = [None] * len(new)
    second_best: dict[int, str] = {}
    for i, match in enumerate(matches):
        if match.targets and old[i] == new[match.targets[0]]:
            keys[match.targets[0]] = known[i]
        elif match.status in {"kept", "moved"}:
            # Back to words that a person confirmed earlier: it may have had another key
            # then.
            second_best[match.targets[0]] = known[i]
    taken = set(keys)
    wanted = Counter(text for text, key in zip(new, keys, strict=True) if key is None)
    found = earlier(wanted.keys()) if wanted else {}
    free = {
        text: [key for key in found.get(text, ()) if key not in taken]
        for text in wanted
    }
    gone = wanted.keys() - {*old}
    sure = {
        text
        for text in gone
        if wanted[text] == 1 == len(free[text]) and free[text][0] not in known
    }
    returned: dict[str, int] = {}
    for index, text in enumerate(new):
        if keys[index] is None and free[text]:
            keys[index] = free[text].pop(0)
            if text in sure:
                returned[text] = index
    taken = set(keys)
    return [
        key or (other if (other := second_best.get(index)) not in taken else None)
        for index, key in enumerate(keys)
    ], returned


class _Earlier:
    """What an article ever said, of texts as they stand in the revision after
    `previous`.

    in_both: words, as far as they were asked for, that ever stood in the heads and in
    the body: a note that lost them may have stood on either.
    """

    def __init__(self, previous: Revision, texts: Sequence[str]) -> None:
        self.article, self.texts = previous.article_id, texts
        self.in_both: set[str] = set()

    def keys(self, wanted: Collection[str]) -> dict[str, list[str]]:
        """`earlier` of give_keys; one query.

        Candidates have the length of a wanted text, give or take what typography does
        to it: to read all that an article ever said would grow with every revision.
        """
        bare = {_bare(text) for text in wanted}
        lengths = {len(text) for text in self.texts if normalise(text) in bare}
        sizes = {
            length + more
            for length in lengths
            for more in range(-TYPOGRAPHY, TYPOGRAPHY + 1)
        }
        rows = (
            Sentence.objects.filter(revision__article=self.article)
            .annotate(
                known=KNOWN, size=F("end") - F("start"), said=SAID, in_heads=IN_HEADS
            )
            .filter(size__in=sizes)
            .order_by()
            .values("known", "said", "in_heads")
            .annotate(last=Max("revision__number"), place=Min("position"))
        )
        found: dict[str, list[str]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (-row["last"], row["place"])):
            text = _said(row["said"], row["in_heads"])
            if _bare(text) in bare and row["known"] not in found[text]:
                found[text].append(row["known"])
        self.in_both = {
            _bare(text)
            for text in found
            if text.startswith(HEAD) and _bare(text) in found
        }
        return found


# --- Anchors --------------------------------------------------------------------------


def carried(article: Article, *, described: bool = False) -> Sequence[Anchor]:
    """Returns the article's anchors that are on its text or should be. described: with
    what they anchor.
    """
    anchors = (
        Anchor.objects.filter(article=article)
        .exclude(status__in=NOT_CARRIED)
        .order_by("pk")
    )
    return list(anchors.select_related("note__rating") if described else anchors)


def foresee(alignment: Alignment, anchors: Iterable[Anchor]) -> list[Outcome]:
    """Returns what will become of each anchor. Never attaches silently: an anchor is
    kept or moved only where the new sentence is, but for typography, the text that a
    person last confirmed.
    """
    texts = [normalise(text) for text in alignment.texts]
    position = {sentence.pk: index for index, sentence in enumerate(alignment.old)}
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        by_text[text].append(index)
    by_key = {key: index for index, key in enumerate(alignment.keys) if key}
    outcomes = []
    for anchor in anchors:
        confirmed = normalise(anchor.confirmed_text)
        if anchor.sentence_id in position:
            match = alignment.matches[position[anchor.sentence_id]]
            outcomes.append(_follow(anchor, match, confirmed, texts))
        else:
            outcomes.append(
                _look_for_lost(
                    anchor,
                    alignment.returned.get(confirmed),
                    by_text[confirmed],
                    by_key,
                )
            )
    return outcomes


def _follow(
    anchor: Anchor, match: Match, confirmed: str, texts: Sequence[str]
) -> Outcome:
    doubt = anchor.reason if anchor.reason == AMBIGUOUS else ""
    if not match.targets:
        return Outcome(
            None, Anchor.Status.ORPHANED, doubt, match.suggestions, match.score
        )
    first, *others = match.targets
    if doubt:
        # The words say nothing about which of several sentences is meant: only a person
        # ends this.
        return Outcome(
            first,
            Anchor.Status.NEEDS_REVIEW,
            doubt,
            (*others, *match.suggestions),
            match.score,
        )
    if match.status in {"kept", "moved"} and texts[first] == confirmed:
        unseen = match.context or anchor.reason == Anchor.CONTEXT
        reason = Anchor.CONTEXT if unseen else ""
        return Outcome(
            first, Anchor.Status(match.status), reason, match.suggestions, match.score
        )
    same = [target for target in match.targets if texts[target] == confirmed]
    if match.reason in {"split", "merged"} and len(same) == 1:
        # A boundary is back where it was when a person last looked.
        return Outcome(same[0], Anchor.Status.KEPT, "", (), 1.0)
    # A drift that was waiting for a person waits on, for the reason it had.
    reason = match.reason or anchor.reason or "wording"
    return Outcome(
        first,
        Anchor.Status.NEEDS_REVIEW,
        reason,
        (*others, *match.suggestions),
        match.score,
    )


def _look_for_lost(
    anchor: Anchor,
    returned: int | None,
    alike: Sequence[int],
    by_key: Mapping[str, int],
) -> Outcome:
    """An orphan whose very sentence comes back is on it again; others that read like it
    are only offered.
    """
    if returned is not None and anchor.reason != AMBIGUOUS:
        return Outcome(returned, Anchor.Status.KEPT, "", (), 1.0)
    offered = [*alike, *(by_key[key] for key in anchor.suggestions if key in by_key)]
    suggestions = tuple(dict.fromkeys(offered))[:SUGGESTIONS]
    return Outcome(None, Anchor.Status.ORPHANED, anchor.reason, suggestions, None)


def carry_over(revision: Revision, alignment: Alignment, user: User | None) -> None:
    """Moves each anchor of the article to `revision`, and what was decided and remarked
    with it.

    Call inside the transaction that wrote the revision, with the article's lock.
    """
    new = list(revision.sentences.all())
    anchors = carried(revision.article)
    events = []
    for anchor, outcome in zip(anchors, foresee(alignment, anchors), strict=True):
        before = anchor.sentence_id
        anchor.sentence = None if outcome.target is None else new[outcome.target]
        anchor.status, anchor.reason = outcome.status, outcome.reason
        anchor.suggestions = [new[index].key for index in outcome.suggestions]
        if before or anchor.sentence:  # that an orphan is one still is no event
            events.append(
                AnchorEvent(
                    anchor=anchor,
                    act=AnchorEvent.Act.CARRIED,
                    revision=revision,
                    from_sentence_id=before,
                    to_sentence=anchor.sentence,
                    status=outcome.status,
                    score=outcome.score,
                    reason=outcome.reason,
                    algorithm=alignment.algorithm,
                    person=user,
                )
            )
    # All of these rows exist: an insert that updates instead is one short statement,
    # while bulk_update writes a CASE with a branch for each row and field, and takes
    # five times as long.
    fields = ["sentence", "status", "reason", "suggestions"]
    Anchor.objects.bulk_create(
        anchors, update_conflicts=True, unique_fields=["pk"], update_fields=fields
    )
    AnchorEvent.objects.bulk_create(events)
    carry_keys(
        revision,
        {one.key: one.public_key for one in alignment.old if one.key != one.public_key},
        user,
    )
    remarks.follow(revision.article, _other_keys(alignment, new))


def _other_keys(alignment: Alignment, new: Sequence[Sentence]) -> dict[str, str]:
    """Key of each old sentence that goes on under other words, to the key that those
    have.
    """
    kept = set(alignment.keys)
    return {
        one.public_key: new[match.targets[0]].key
        for one, match in zip(alignment.old, alignment.matches, strict=False)
        if match.targets and one.public_key not in kept
    }
