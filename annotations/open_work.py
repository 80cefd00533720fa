"""What is open in the notes and sentences of a text, before it may be published.

This is the one definition. Pages that count or list a part of it ask the same functions
as `open_work`.
"""

from dataclasses import dataclass

from annotations.evidence import quotations_not_found
from annotations.models import Anchor, Citation, Note
from annotations.needs import rated_notes
from annotations.sentence_states import StatedText
from articles.models import Article, Sentence


@dataclass(frozen=True)
class OpenWork:
    """What is open in a text, each part in reading order.

    `unresolved`: anchors of notes that a person must look at. `drafts`: rated notes
    that nobody has approved. `lacking`: notes with what each lacks. `wrong`: notes that
    rate our own reporting as wrong. `not_found`: citations whose words are in no kept
    copy. `sentences`: those that are open.
    """

    unresolved: list[Anchor]
    drafts: list[Note]
    lacking: list[tuple[Note, str]]
    wrong: list[Note]
    not_found: list[Citation]
    sentences: list[Sentence]


def open_work(article: Article, text: StatedText) -> OpenWork:
    """Return what is open in `text`, the article's current one.

    The number of queries is fixed.
    """
    anchors = Anchor.objects.filter(article=article).unresolved()
    rated = rated_notes(article)
    return OpenWork(
        unresolved=list(anchors.order_by("sentence__position", "pk")),
        drafts=[note for note, _lacks in rated if note.is_draft],
        lacking=[(note, lacks) for note, lacks in rated if lacks],
        wrong=[note for note, _lacks in rated if note.says_own_is_wrong],
        not_found=[citation for citation, _check in quotations_not_found(article)],
        sentences=text.open_sentences,
    )
