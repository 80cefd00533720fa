"""Taking every anchor from one revision to the next, in a constant number of queries.

First the sentences are aligned. Then `foresee` decides where each anchor goes, which
also shows an editor the result before anything is saved. Then `carry_over` writes all
of it with one event each.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.db.models import F
from django.db.models.functions import Coalesce

from annotations import remarks
from annotations.anchoring import Match, align
from annotations.decisions import carry_keys
from annotations.models import Anchor, AnchorEvent
from articles.models import Article, Revision, Sentence
from articles.revisions import Draft, DraftSentence
from articles.text.characters import normalise
from articles.text.headline import count_heads
from articles.text.shapes import Block, Span

NOT_CARRIED = (Anchor.Status.MARGIN, Anchor.Status.OVERALL, Anchor.Status.RETIRED)
# of anchoring.Match.reason: which sentence is meant remains open
AMBIGUOUS = "ambiguous"
SUGGESTIONS = 3  # as many as Anchor.suggestions holds
KNOWN = Coalesce("identity__key", "key")  # Sentence.public_key in SQL
REVISIONS = 10  # whose texts are in memory at once
HEAD = "\0"  # before the words of a headline where keys are given: no text holds it
# characters by which other dashes, dots and spaces make a sentence longer or shorter
TYPOGRAPHY = 4
SAME_TEXT = "same-text/1"  # the algorithm of match_recut


@dataclass(frozen=True)
class Alignment:
    """The old revision's sentences against the texts of the new one.

    It is made before the new one is written. `keys`: for each new sentence the key that
    it keeps, or None. `returned`: text to the index of the new sentence that is beyond
    doubt one that was lost.
    """

    old: Sequence[Sentence]
    texts: Sequence[str]
    matches: Sequence[Match]
    keys: Sequence[str | None]
    returned: Mapping[str, int]
    algorithm: str = Match.ALGORITHM


@dataclass(frozen=True)
class Outcome:
    """What becomes of one anchor.

    `target` and `suggestions` are indices into the new sentences.
    """

    target: int | None
    status: Anchor.Status
    reason: str
    suggestions: tuple[int, ...]
    score: float | None


def align_revision(
    previous: Revision, draft: Draft, sentences: Sequence[DraftSentence]
) -> Alignment:
    """Return how the sentences of the next revision follow from the previous one.

    A sentence with the same words keeps its key; one that returns takes back its
    latest. Title and standfirst align with their like, the body with the body: the same
    words in both are two sentences.
    """
    texts = [sentence.text for sentence in sentences]
    old = list(previous.sentences.select_related("identity"))
    old_heads = _count_in_heads(previous.blocks, old)
    new_heads = _count_in_heads(draft.blocks, sentences)
    if previous.text == draft.text:
        old_spans = [sentence.span for sentence in old]
        matches = match_recut(old_spans, [sentence.span for sentence in sentences])
        algorithm = SAME_TEXT
    else:
        matches = _align_texts(previous, old, texts, old_heads, new_heads)
        algorithm = Match.ALGORITHM
    earlier = _Earlier(previous, texts)
    keys, returned = give_keys(
        [sentence.public_key for sentence in old],
        [_marked(one.text, index < old_heads) for index, one in enumerate(old)],
        [_marked(text, index < new_heads) for index, text in enumerate(texts)],
        matches,
        earlier.keys,
    )
    returned_for_sure = {}
    for marked, index in returned.items():
        text = _unmarked(marked)
        if text not in earlier.in_both:
            returned_for_sure[text] = index
    return Alignment(old, texts, matches, keys, returned_for_sure, algorithm)


def _align_texts(
    previous: Revision,
    old: Sequence[Sentence],
    texts: Sequence[str],
    old_heads: int,
    new_heads: int,
) -> list[Match]:
    """Return a match for each old sentence: heads with heads, body with body."""
    old_texts = [sentence.text for sentence in old]
    confirmed = _confirmed_texts(previous, old)
    heads = align(
        old_texts[:old_heads], texts[:new_heads], confirmed=confirmed[:old_heads]
    )
    body = align(
        old_texts[old_heads:], texts[new_heads:], confirmed=confirmed[old_heads:]
    )
    if new_heads:
        body = [_shifted(match, new_heads) for match in body]
    return [*heads, *body]


def _count_in_heads(
    blocks: Sequence[Block], sentences: Sequence[Sentence | DraftSentence]
) -> int:
    """Return how many of the first sentences are in title and standfirst."""
    heads = count_heads(blocks)
    return sum(sentence.block < heads for sentence in sentences)


def _shifted(match: Match, by: int) -> Match:
    """Return the match for new sentences that are counted from `by` on."""
    return replace(
        match,
        targets=tuple(index + by for index in match.targets),
        suggestions=tuple(index + by for index in match.suggestions),
    )


def _marked(text: str, is_head: bool) -> str:
    """Return the normalised text, with HEAD before it where it is in the headline."""
    if is_head:
        return HEAD + normalise(text)
    return normalise(text)


def _unmarked(marked: str) -> str:
    return marked.removeprefix(HEAD)


def _confirmed_texts(previous: Revision, old: Sequence[Sentence]) -> list[list[str]]:
    """Return the texts that persons confirmed for notes on each old sentence."""
    texts: dict[int | None, set[str]] = defaultdict(set)
    anchors = Anchor.objects.filter(article=previous.article_id)
    for sentence_id, text in anchors.values_list("sentence_id", "confirmed_text"):
        texts[sentence_id].add(text)
    return [sorted(texts[sentence.pk]) for sentence in old]


# --- The same text, cut elsewhere -----------------------------------------------------


def match_recut(old: Sequence[Span], new: Sequence[Span]) -> list[Match]:
    """Return a match for each old sentence of a text that was only cut elsewhere.

    It is kept where it was cut the same, else split or merged.
    """
    starts = [span.start for span in new]
    ends = [span.end for span in new]
    matches = []
    for span in old:
        first = bisect_right(ends, span.start)
        after = bisect_left(starts, span.end)
        matches.append(_match_of_cut(span, new, range(first, after)))
    return matches


def _match_of_cut(span: Span, new: Sequence[Span], overlapping: range) -> Match:
    """Return the match of an old sentence with the new ones that it overlaps."""
    if not overlapping:
        return Match("orphaned", (), 0.0, "", ())

    def shared(index: int) -> int:
        """Return how many code points the new sentence shares with the old one."""
        return min(span.end, new[index].end) - max(span.start, new[index].start)

    targets = sorted(overlapping, key=shared, reverse=True)
    best = targets[0]
    target = new[best]
    if target == span:
        return Match("kept", (best,), 1.0, "", ())
    longer = max(span.end - span.start, target.end - target.start)
    score = round(shared(best) / longer, 3)
    if len(overlapping) == 1:
        return Match("needs_review", (best,), score, "merged", ())
    return Match("needs_review", tuple(targets), score, "split", ())


# --- Keys -----------------------------------------------------------------------------


def give_keys(
    known: Sequence[str],
    old: Sequence[str],
    new: Sequence[str],
    matches: Sequence[Match],
    earlier: Callable[[Collection[str]], Mapping[str, Sequence[str]]],
) -> tuple[list[str | None], dict[str, int]]:
    """Return the key that each new sentence keeps, and which sentences have returned.

    The key is None for a sentence that has none yet. The second value names by text
    the index of each sentence that has come back beyond doubt. `known`: keys of the old
    sentences. `old`, `new`: normalised texts. `earlier`: for texts the keys that each
    ever had, latest first.

    A key goes where the words go, also where a person must say whether a note does: it
    never names other words, unless a person confirmed those. Hazard: a twin that stood
    there all along is no return, nor is one of several that were lost.
    """
    keys: list[str | None] = [None] * len(new)
    second_best: dict[int, str] = {}
    for index, match in enumerate(matches):
        if match.targets and old[index] == new[match.targets[0]]:
            keys[match.targets[0]] = known[index]
        elif match.status in {"kept", "moved"}:
            # Back to words that a person confirmed earlier: it may have had another
            # key then.
            second_best[match.targets[0]] = known[index]
    returned = _take_back_keys(keys, known, old, new, earlier)
    taken = set(keys)
    for index, key in second_best.items():
        if keys[index] is None and key not in taken:
            keys[index] = key
    return keys, returned


def _take_back_keys(
    keys: list[str | None],
    known: Sequence[str],
    old: Sequence[str],
    new: Sequence[str],
    earlier: Callable[[Collection[str]], Mapping[str, Sequence[str]]],
) -> dict[str, int]:
    """Give sentences without a key the one that their words had earlier.

    Change `keys` in place and return which have come back beyond doubt, as give_keys.
    """
    without = [index for index, key in enumerate(keys) if key is None]
    if not without:
        return {}
    wanted = Counter(new[index] for index in without)
    free = _without(earlier(wanted.keys()), set(keys))
    stood_there = set(old)
    returned: dict[str, int] = {}
    for index in without:
        text = new[index]
        candidates = free.get(text)
        if not candidates:
            continue
        is_only_one = wanted[text] == 1 and len(candidates) == 1
        key = candidates.pop(0)
        keys[index] = key
        if is_only_one and text not in stood_there and key not in known:
            returned[text] = index
    return returned


def _without(
    keys_of: Mapping[str, Sequence[str]], taken: Set[str | None]
) -> dict[str, list[str]]:
    """Return for each text the keys that are not taken."""
    free = {}
    for text, keys in keys_of.items():
        free[text] = [key for key in keys if key not in taken]
    return free


type Said = tuple[str, str, bool]
"""The key of a sentence, its text, and whether it was in the headline."""
type Placed = tuple[str, int, int, int, int]
"""The key of a sentence, its block, position, start and end."""


class _Earlier:
    """What an article ever said of texts in the revision after `previous`.

    `in_both`: words, as far as they were asked for, that ever stood in the heads and in
    the body: a note that lost them may have stood on either.
    """

    def __init__(self, previous: Revision, texts: Sequence[str]) -> None:
        self.article = previous.article_id
        self.texts = texts
        self.in_both: set[str] = set()

    def keys(self, wanted: Collection[str]) -> dict[str, list[str]]:
        """Return the keys that each text ever had, latest first, in two queries."""
        bare = {_unmarked(text) for text in wanted}
        found: dict[str, list[str]] = defaultdict(list)
        for key, said, is_head in self._said(bare):
            text = _marked(said, is_head)
            if _unmarked(text) in bare and key not in found[text]:
                found[text].append(key)
        in_heads = {_unmarked(text) for text in found if text.startswith(HEAD)}
        self.in_both = in_heads & found.keys()
        return found

    def _said(self, wanted: Collection[str]) -> list[Said]:
        """Return what may read like a wanted text, the latest first.

        Of what was last said in the same revision, what ever stood first comes first.
        Hazard: a database that cuts each sentence out of the text of its revision reads
        the whole text for each.
        """
        sentences = self._sentences_like(wanted)
        revisions = Revision.objects.filter(pk__in=sentences).order_by("-number")
        texts = revisions.values_list("pk", "number", "text", "blocks")
        last: dict[Said, int] = {}
        first: dict[Said, int] = {}
        for revision, number, text, blocks in texts.iterator(chunk_size=REVISIONS):
            heads = count_heads(blocks)
            for key, block, position, start, end in sentences[revision]:
                said = (key, text[start:end], block < heads)
                last.setdefault(said, number)
                first[said] = min(position, first.get(said, position))
        return sorted(last, key=lambda said: (-last[said], first[said]))

    def _sentences_like(self, wanted: Collection[str]) -> dict[int, list[Placed]]:
        """Return sentences by their revisions.

        They have the length of a wanted text, give or take what typography does to it:
        to read all that an article ever said would grow with every revision.
        """
        lengths = {len(text) for text in self.texts if normalise(text) in wanted}
        sizes: set[int] = set()
        for length in lengths:
            sizes.update(range(length - TYPOGRAPHY, length + TYPOGRAPHY + 1))
        sentences = Sentence.objects.filter(revision__article=self.article)
        sized = sentences.annotate(known=KNOWN, size=F("end") - F("start"))
        rows = sized.filter(size__in=sizes).order_by()
        found: dict[int, list[Placed]] = defaultdict(list)
        columns = ("known", "block", "position", "start", "end", "revision")
        for *placed, revision in rows.values_list(*columns):
            found[revision].append(tuple(placed))
        return found


# --- Anchors --------------------------------------------------------------------------


def carried(article: Article, *, described: bool = False) -> Sequence[Anchor]:
    """Return the article's anchors that are on its text or should be.

    `described`: with the notes that they hold.
    """
    anchors = Anchor.objects.filter(article=article).exclude(status__in=NOT_CARRIED)
    if described:
        anchors = anchors.select_related("note__rating")
    return list(anchors.order_by("pk"))


def foresee(alignment: Alignment, anchors: Iterable[Anchor]) -> list[Outcome]:
    """Return what will become of each anchor.

    Never attach silently: an anchor is kept or moved only where the new sentence is,
    but for typography, the text that a person last confirmed.
    """
    texts = [normalise(text) for text in alignment.texts]
    match_of = {
        sentence.pk: match
        for sentence, match in zip(alignment.old, alignment.matches, strict=False)
    }
    by_text: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        by_text[text].append(index)
    by_key = {key: index for index, key in enumerate(alignment.keys) if key}
    outcomes = []
    for anchor in anchors:
        confirmed = normalise(anchor.confirmed_text)
        if anchor.sentence_id in match_of:
            match = match_of[anchor.sentence_id]
            outcome = _follow(anchor, match, confirmed, texts)
        else:
            returned = alignment.returned.get(confirmed)
            outcome = _look_for_lost(anchor, returned, by_text[confirmed], by_key)
        outcomes.append(outcome)
    return outcomes


def _follow(
    anchor: Anchor, match: Match, confirmed: str, texts: Sequence[str]
) -> Outcome:
    """Return where an anchor goes whose sentence has that match."""
    is_ambiguous = anchor.reason == AMBIGUOUS
    if not match.targets:
        reason = AMBIGUOUS if is_ambiguous else ""
        return Outcome(
            None, Anchor.Status.ORPHANED, reason, match.suggestions, match.score
        )
    if is_ambiguous:
        # The words say nothing about which of several sentences is meant: only a person
        # ends this.
        return _to_review(match, AMBIGUOUS)
    first = match.targets[0]
    if match.status in {"kept", "moved"} and texts[first] == confirmed:
        is_unseen = match.context or anchor.reason == Anchor.CONTEXT
        reason = Anchor.CONTEXT if is_unseen else ""
        status = Anchor.Status(match.status)
        return Outcome(first, status, reason, match.suggestions, match.score)
    same = [target for target in match.targets if texts[target] == confirmed]
    if match.reason in {"split", "merged"} and len(same) == 1:
        # A boundary is back where it was when a person last looked.
        return Outcome(same[0], Anchor.Status.KEPT, "", (), 1.0)
    # A drift that was waiting for a person waits on, for the reason it had.
    return _to_review(match, match.reason or anchor.reason or "wording")


def _to_review(match: Match, reason: str) -> Outcome:
    """Return that a person must look at the note on the match's first target."""
    first, *others = match.targets
    suggestions = (*others, *match.suggestions)
    return Outcome(first, Anchor.Status.NEEDS_REVIEW, reason, suggestions, match.score)


def _look_for_lost(
    anchor: Anchor,
    returned: int | None,
    alike: Sequence[int],
    by_key: Mapping[str, int],
) -> Outcome:
    """Return where an orphan goes.

    If its very sentence comes back, it is on it again; others that read like it are
    only offered.
    """
    if returned is not None and anchor.reason != AMBIGUOUS:
        return Outcome(returned, Anchor.Status.KEPT, "", (), 1.0)
    offered = [*alike, *(by_key[key] for key in anchor.suggestions if key in by_key)]
    suggestions = tuple(dict.fromkeys(offered))[:SUGGESTIONS]
    return Outcome(None, Anchor.Status.ORPHANED, anchor.reason, suggestions, None)


def carry_over(revision: Revision, alignment: Alignment, user: User | None) -> None:
    """Move each anchor of the article to `revision`, with decisions and remarks.

    Call inside the transaction that wrote the revision, with the article's lock.
    """
    new = list(revision.sentences.only("key"))
    anchors = carried(revision.article)
    outcomes = foresee(alignment, anchors)
    events = []
    for anchor, outcome in zip(anchors, outcomes, strict=True):
        before = anchor.sentence_id
        _place(anchor, outcome, new)
        # That an orphan is one still is no event.
        if before or anchor.sentence:
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
    own_to_public = {
        sentence.key: sentence.public_key
        for sentence in alignment.old
        if sentence.key != sentence.public_key
    }
    carry_keys(revision, own_to_public, user)
    remarks.carry_remarks(revision.article, _reworded_keys(alignment, new))


def _place(anchor: Anchor, outcome: Outcome, new: Sequence[Sentence]) -> None:
    """Set on the anchor what becomes of it, not stored."""
    anchor.sentence = None
    if outcome.target is not None:
        anchor.sentence = new[outcome.target]
    anchor.status = outcome.status
    anchor.reason = outcome.reason
    anchor.suggestions = [new[index].key for index in outcome.suggestions]


def _reworded_keys(alignment: Alignment, new: Sequence[Sentence]) -> dict[str, str]:
    """Return the new key of each old sentence that goes on under other words."""
    kept = set(alignment.keys)
    keys = {}
    for sentence, match in zip(alignment.old, alignment.matches, strict=False):
        if match.targets and sentence.public_key not in kept:
            keys[sentence.public_key] = new[match.targets[0]].key
    return keys
