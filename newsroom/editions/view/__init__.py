"""What a reader is shown, worked out from one edition's document in one pass. No query and no I/O.

Everything here is computed from the document alone, so that what a page says about an edition is true of that
edition.
"""

from newsroom.editions.view.article import ArticleFacts, Credit, Topic, direction
from newsroom.editions.view.blocks import Block, Gap, Group
from newsroom.editions.view.publication import CORRECTIONS, EditionFacts, Listed, Past, moment
from newsroom.editions.view.ratings import Counts, Rating, summarise
from newsroom.editions.view.reading import Reading, read
from newsroom.editions.view.reliances import Reliance
from newsroom.editions.view.sentences import Entry, Note, Sentence
from newsroom.editions.view.sources import STANCES, Citation, Source, web_address

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
    "Past",
    "Rating",
    "Reading",
    "Reliance",
    "Sentence",
    "Source",
    "Topic",
    "direction",
    "moment",
    "read",
    "summarise",
    "web_address",
]
