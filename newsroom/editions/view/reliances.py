"""What rests on which source."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from newsroom.editions.view.sentences import Entry, Sentence
from newsroom.editions.view.sources import Source


@dataclass(frozen=True, slots=True)
class Reliance:
    """A source, and the sentences that rest on it in reading order."""

    number: int
    source: Source
    sentences: tuple[Sentence, ...]
    on_article: bool


def reliances_of(entries: tuple[Entry, ...]) -> Iterator[Reliance]:
    resting: dict[str, list[Entry]] = defaultdict(list)
    sources: dict[str, Source] = {}
    for entry in entries:
        for source in {citation.source.id: citation.source for citation in entry.citations}.values():
            sources[source.id] = source
            resting[source.id].append(entry)
    for number, (key, source) in enumerate(sources.items(), 1):
        sentences = tuple(entry.sentence for entry in resting[key] if entry.sentence)
        yield Reliance(number, source, sentences, len(sentences) < len(resting[key]))
