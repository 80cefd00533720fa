"""Sentences that readers may have links to and that the newest edition no longer has (pure)."""

from collections.abc import Iterable, Iterator

from newsroom.editions.schema import EditionDocument


def vanished(
    document: EditionDocument, earlier_documents: Iterable[EditionDocument]
) -> list[tuple[str, int]]:
    """(key, number of the newest edition that had it) for each key that `document` has not.

    earlier_documents: those of the editions before, oldest first. What a withdrawal took away is not named:
    its pages are gone. In the order in which the sentences stood, newest edition first.
    """
    named = {sentence["key"] for sentence in document["sentences"]}
    found: list[tuple[str, int]] = []
    if document["edition"]["kind"] == "withdrawal":
        return found
    for earlier in _since_withdrawal(list(earlier_documents)):
        for sentence in earlier["sentences"]:
            if sentence["key"] not in named:
                named.add(sentence["key"])
                found.append((sentence["key"], earlier["edition"]["number"]))
    return found


def _since_withdrawal(documents: list[EditionDocument]) -> Iterator[EditionDocument]:
    for document in reversed(documents):
        if document["edition"]["kind"] == "withdrawal":
            return
        yield document
