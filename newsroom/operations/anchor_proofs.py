"""Proving that every note stands where a person put it, and only there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set

from annotations.anchors import HOLDS
from annotations.models import Anchor, AnchorEvent, Note
from articles.models import Article, Revision
from articles.text.characters import normalise
from newsroom.editions.models import Edition, Openings
from newsroom.operations.damage import catching_damage

ON_SENTENCE = {Anchor.Status.KEPT, Anchor.Status.MOVED, Anchor.Status.NEEDS_REVIEW}


def find_faults_of_each(numbers: Iterable[int]) -> Iterator[str]:
    """Yield the faults of the articles with these numbers.

    An article that cannot be read does not hide the others.
    """
    for number in numbers:
        yield from catching_damage(f"article {number}", _faults_of, number)


def _faults_of(number: int) -> Iterator[str]:
    return find_anchor_faults([Article.objects.get(pk=number)])


def find_anchor_faults(articles: Iterable[Article]) -> Iterator[str]:
    """Yield each note with what is wrong with it.

    The number of queries is constant for each article.
    """
    for article in articles:
        confirmed = _confirmed_texts(article)
        yield from _anchor_faults(article, confirmed)
        yield from _edition_faults(article, confirmed)


def _anchor_faults(
    article: Article, confirmed: Mapping[int, Set[str]]
) -> Iterator[str]:
    current = article.revisions.order_by("-number").first()
    last_events = _last_events(article)
    anchors = Anchor.objects.filter(article=article).order_by("pk")
    for anchor in anchors.select_related("note", "sentence"):
        problems = (
            _problem_of_owner(anchor),
            _problem_of_place(anchor, current),
            _problem_of_history(
                anchor, last_events.get(anchor.pk), confirmed[anchor.pk]
            ),
        )
        for problem in filter(None, problems):
            yield f"{article.slug}, {_name(anchor)}: {problem}"


def _name(anchor: Anchor) -> str:
    note = getattr(anchor, "note", None)
    return f"note {note.pk}" if note else f"anchor {anchor.pk}"


def _problem_of_owner(anchor: Anchor) -> str:
    note = getattr(anchor, "note", None)
    if note is None:
        return "its anchor holds no note"
    if note.words and note.words.end > len(anchor.confirmed_text):
        return "it is about words beyond the end of its sentence"
    return ""


def _problem_of_place(anchor: Anchor, current: Revision | None) -> str:
    if anchor.sentence is None:
        if anchor.status in ON_SENTENCE:
            return f"it is {anchor.get_status_display()}, yet on none"
        return ""
    if current is None or anchor.sentence.revision_id != current.pk:
        return "its sentence is not in the current revision"
    if anchor.status == Anchor.Status.NEEDS_REVIEW:
        return ""
    if anchor.status not in ON_SENTENCE:
        return f"it is {anchor.get_status_display()}, yet on a sentence"
    text = anchor.sentence.span.of(current.text)
    if normalise(text) != normalise(anchor.confirmed_text):
        return "its sentence does not read as a person confirmed it"
    return ""


def _last_events(article: Article) -> dict[int, AnchorEvent]:
    events = AnchorEvent.objects.filter(anchor__article=article).order_by("pk")
    return {event.anchor_id: event for event in events}


def _problem_of_history(
    anchor: Anchor, last: AnchorEvent | None, confirmed: Set[str]
) -> str:
    if last is None:
        return "nothing is recorded of how it came to stand there"
    if (last.status, last.to_sentence_id) != (anchor.status, anchor.sentence_id):
        return "it stands otherwise than its history says"
    if anchor.is_overall:
        return ""
    if normalise(anchor.confirmed_text) not in confirmed:
        return "nobody ever confirmed the words that it is said to be on"
    return ""


def _confirmed_texts(article: Article) -> dict[int, set[str]]:
    """Return for each anchor the normalised texts on which a person has put it."""
    found: dict[int, set[str]] = defaultdict(set)
    revisions = article.revisions.in_bulk()
    events = AnchorEvent.objects.filter(
        anchor__article=article, act__in=HOLDS, to_sentence__isnull=False
    )
    places = events.values_list(
        "anchor", "to_sentence__revision", "to_sentence__start", "to_sentence__end"
    )
    for anchor, revision, start, end in places:
        found[anchor].add(normalise(revisions[revision].text[start:end]))
    return found


def _edition_faults(
    article: Article, confirmed: Mapping[int, Set[str]]
) -> Iterator[str]:
    """Yield notes that readers see on words on which nobody put or confirmed them."""
    edition = Edition.objects.current().filter(article=article).first()
    if edition is None:
        return
    try:
        content = edition.content
    except (ValueError, Openings.DoesNotExist):
        yield f"{article.slug}, edition {edition.number} cannot be read: manage.py verify_editions says more"
        return
    text = content["text"]
    words = {
        sentence["key"]: normalise(text[sentence["start"] : sentence["end"]])
        for sentence in content["sentences"]
    }
    rows = Note.objects.filter(anchor__article=article).values_list("pk", "anchor")
    anchors = {str(pk): anchor for pk, anchor in rows}
    for note in content["notes"]:
        key = note["sentence"]
        if key is None or key in content["withheld"]:
            continue
        anchor = anchors.get(note["id"], 0)
        if words[key] not in confirmed[anchor]:
            where = f"{article.slug}, note {note['id']}: edition {edition.number}"
            yield f"{where} shows it on words that nobody confirmed"
