"""What a reader is shown, worked out from one edition's document in one pass. No query and no I/O.

Everything here is computed from the document alone, so that what a page says about an edition is true of that
edition.
"""

from newsroom.editions.view.article import (
    CORRECTIONS,
    ArticleFacts,
    Credit,
    EditionFacts,
    Listed,
    Past,
    Topic,
    Waived,
    article_facts,
    direction,
    listed_title,
    moment,
    web_address,
)
from newsroom.editions.view.reading import Block, Counts, Gap, Group, Reading, read, summarise
from newsroom.editions.view.sentences import (
    STANCES,
    Citation,
    Entry,
    Note,
    Overall,
    Rating,
    Reliance,
    Sentence,
    Source,
)

__all__ = [
    "CORRECTIONS",
    "STANCES",
    "ArticleFacts",
    "Block",
    "Citation",
    "Counts",
    "Credit",
    "EditionFacts",
    "Entry",
    "Gap",
    "Group",
    "Listed",
    "Note",
    "Overall",
    "Past",
    "Rating",
    "Reading",
    "Reliance",
    "Sentence",
    "Source",
    "Topic",
    "Waived",
    "article_facts",
    "direction",
    "listed_title",
    "moment",
    "read",
    "summarise",
    "web_address",
]
