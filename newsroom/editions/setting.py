"""How a sentence stands in the text of an edition, and how that is said where it differs."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.text.wording import gettext
from newsroom.editions import schema
from newsroom.editions.records import became, kind_in_words


@dataclass(frozen=True, slots=True)
class Setting:
    """How a sentence stands in the text."""

    kind: str
    level: int
    begins: bool  # its block
    between: str  # it and the sentence before it in its block


def settings_of(document: schema.EditionDocument) -> Iterator[Setting]:
    text, at, last = document["text"], 0, None
    for sentence in document["sentences"]:
        block = document["blocks"][sentence["block"]]
        begins = sentence["block"] != last
        start = block["start"] if begins else at
        between = " ".join(text[start : sentence["start"]].split())
        yield Setting(block["kind"], block["level"], begins, between)
        at, last = sentence["end"], sentence["block"]


def resettings(old: Setting, new: Setting, *, follows: bool) -> Iterator[str]:
    """follows: whether the sentence before it is the same one in both."""
    if old.kind != new.kind:
        words = gettext("It was part of a %(old)s and is part of a %(new)s.")
        kinds = {"old": kind_in_words(old.kind), "new": kind_in_words(new.kind)}
        yield words % kinds
    elif old.level != new.level:
        words = gettext("The heading was of level %(old)d and is of level %(new)d.")
        yield words % {"old": old.level, "new": new.level}
    if follows and old.begins != new.begins:
        begins = gettext("It begins a %(kind)s now.")
        words = begins if new.begins else gettext("It does not begin a %(kind)s now.")
        yield words % {"kind": kind_in_words(new.kind)}
    elif follows and old.between != new.between:
        yield gettext("Before it %(change)s.") % {"change": became(old.between, new.between)}
