"""A third-party text published in parts.

Only the sentences of which something is said stand there, with the headings over them,
under its title and standfirst.
"""

from typing import cast

from articles.text.headline import HEADS
from newsroom.editions.schema import BlockRecord, BodyRecord, SentenceRecord

GAP = "[…]"  # stands for what is left out
APART = "\n\n"  # between blocks


def excerpt(body: BodyRecord) -> BodyRecord:
    """Return the body with a shorter text and no pictures.

    Sentences keep their keys; offsets are those of the new text.
    """
    kept = _kept(body)
    writer = _Writer(body)
    for place in kept:
        writer.add(place)
    if kept and kept[-1] < len(body["sentences"]) - 1:
        writer.leave_out()
    shorter = {
        "text": writer.text,
        "blocks": writer.blocks,
        "sentences": writer.sentences,
    }
    return cast("BodyRecord", {**body, **shorter, "pictures": []})


def _kept(body: BodyRecord) -> list[int]:
    """Return the places of the sentences that stay, in order.

    They are those with notes or replies, the heads, and all headings over a sentence that stays.
    """
    noted = {note["sentence"] for note in body["notes"]}
    for reply in body["replies"]:
        noted.update(reply["sentences"])
    kept: set[int] = set()
    headings: dict[int, list[int]] = {}  # by level, those over the present sentence
    last_heading = -1  # its block
    for place, sentence in enumerate(body["sentences"]):
        block = body["blocks"][sentence["block"]]
        if block["kind"] in HEADS:
            kept.add(place)
        elif block["kind"] == "heading":
            if sentence["block"] != last_heading:
                headings = _over(headings, block["level"])
            headings.setdefault(block["level"], []).append(place)
            last_heading = sentence["block"]
        if sentence["key"] in noted:
            kept.update([place], *headings.values())
    return sorted(kept)


def _over(headings: dict[int, list[int]], level: int) -> dict[int, list[int]]:
    """Return the headings that stay over one of this level."""
    return {other: places for other, places in headings.items() if other < level}


class _Writer:
    def __init__(self, body: BodyRecord) -> None:
        self.body = body
        self.text = ""
        self.blocks: list[BlockRecord] = []
        self.sentences: list[SentenceRecord] = []
        self.last = -1  # place of the sentence written last

    def add(self, place: int) -> None:
        old = self.body["sentences"][place]
        before = self.body["sentences"][self.last] if self.last >= 0 else None
        left_out = place > self.last + 1
        if before and before["block"] == old["block"]:
            between = self.body["text"][before["end"] : old["start"]]
            self.text += f" {GAP} " if left_out else between
        else:
            if left_out:
                self.leave_out()
            self._begin(self.body["blocks"][old["block"]])
        start = len(self.text)
        self.text += self.body["text"][old["start"] : old["end"]]
        self.blocks[-1]["end"] = len(self.text)
        self.sentences.append(
            {
                **old,
                "start": start,
                "end": len(self.text),
                "block": len(self.blocks) - 1,
            }
        )
        self.last = place

    def leave_out(self) -> None:
        self._begin({"kind": "paragraph", "start": 0, "end": 0, "level": 0})
        self.text += GAP
        self.blocks[-1]["end"] = len(self.text)

    def _begin(self, block: BlockRecord) -> None:
        if self.text:
            self.text += APART
        self.blocks.append({**block, "start": len(self.text), "end": len(self.text)})
