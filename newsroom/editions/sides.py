"""One of two editions that are compared, with its records by name."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.text.headline import HEADS
from newsroom.editions import schema
from newsroom.editions.changes import OWN, SAID_ANEW, Record, is_same, records_by
from newsroom.editions.schema import EditionDocument
from newsroom.editions.view import EditionView


@dataclass(frozen=True, slots=True)
class Setting:
    """How a sentence stands in the text.

    begins: whether it is the first of its block. between: what stands between it and
    the sentence before it in its block.
    """

    kind: str
    level: int
    begins: bool
    between: str


def settings_of(document: EditionDocument) -> Iterator[Setting]:
    """Yield how each sentence stands, in their order."""
    text = document["text"]
    previous_end = 0
    previous_block = None
    for sentence in document["sentences"]:
        block = document["blocks"][sentence["block"]]
        begins = sentence["block"] != previous_block
        start = block["start"] if begins else previous_end
        between = " ".join(text[start : sentence["start"]].split())
        yield Setting(block["kind"], block["level"], begins, between)
        previous_end = sentence["end"]
        previous_block = sentence["block"]


class Side:
    """One of the two editions.

    substance: its document without what it says of its own publication, and of the
    history only as much as the older one remembers.
    """

    def __init__(self, reading: EditionView, remembered: int) -> None:
        document = reading.document
        self.reading = reading
        self.document = document
        self.substance = _substance(document, remembered)
        self.notes = records_by("id", document["notes"])
        self.citations = records_by("id", document["citations"])
        self.sources = records_by("id", document["sources"])
        self.ratings = records_by("slug", document["ratings"])
        self.heads = _heads(document)
        self.settings = list(settings_of(document))
        self.keys = [sentence["key"] for sentence in document["sentences"]]
        on_article = [entry for entry in reading.entries if entry.sentence is None]
        self.on_article = on_article[0] if on_article else None

    @property
    def quotation_languages(self) -> dict[str, str]:
        """By id of citation."""
        return self.document["languages"]["quotations"]


def _substance(document: EditionDocument, remembered: int) -> Record:
    not_compared = OWN | SAID_ANEW
    edition = {
        name: value
        for name, value in document["edition"].items()
        if name not in not_compared
    }
    history = document["history"][:remembered]
    return {**document, "edition": edition, "history": history}


def _heads(document: EditionDocument) -> dict[str, str]:
    """Return the text of title and standfirst by kind, where they are blocks."""
    return {
        block["kind"]: document["text"][block["start"] : block["end"]]
        for block in document["blocks"]
        if block["kind"] in HEADS
    }


def changed_by_citations(old: Side, new: Side) -> Iterator[str]:
    """Yield the parts of the document that differ only because citations do.

    Each change of a citation is told by itself.
    """
    removed = _only_in(old, new)
    added = _only_in(new, old)
    if _follow_sources(old, new, removed, added):
        yield "sources"
    if _follow_languages(old, new, removed + added):
        yield "languages"


def _only_in(side: Side, other: Side) -> list[schema.CitationRecord]:
    """Return the citations that are not, or not the same, on the other side."""
    return [
        citation
        for key, citation in side.citations.items()
        if not is_same(citation, other.citations.get(key))
    ]


def _follow_sources(
    old: Side,
    new: Side,
    removed: list[schema.CitationRecord],
    added: list[schema.CitationRecord],
) -> bool:
    """Return whether sources differ, and only in those of these citations."""
    was = old.sources.keys()
    now = new.sources.keys()
    removed_sources = {citation["source"] for citation in removed}
    added_sources = {citation["source"] for citation in added}
    follows = was - now <= removed_sources and now - was <= added_sources
    return was != now and follows


def _follow_languages(
    old: Side, new: Side, changed: list[schema.CitationRecord]
) -> bool:
    """Return whether languages differ at most for the quotations of these citations."""
    if not _tells_its_language(old, new):
        return False
    was = old.quotation_languages.items()
    now = new.quotation_languages.items()
    differing = dict(was ^ now).keys()
    return differing <= {citation["id"] for citation in changed}


def _tells_its_language(old: Side, new: Side) -> bool:
    """Return whether the language of the text is the same, or told with the article."""
    sides = (old, new)
    of_text = [side.document["languages"]["text"] for side in sides]
    of_article = [side.document["article"]["language"] for side in sides]
    return of_text[0] == of_text[1] or of_text == of_article
