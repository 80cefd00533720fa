"""The answer of an extractor.

Every offset is in code points into Extracted.text.
"""

from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

# Raised by readers for what cannot be imported.
from articles.problems import Refused as Refused
from articles.text.shapes import Attachment, Block, FoundPicture, Suspect
from articles.text.stored_messages import Message

MAX_BYTES = 20_000_000  # of one file
MAX_CHARACTERS = 600_000  # code points of one article, as articles.models.TEXT_LIMIT
MAX_DOCUMENT = 2_000_000  # code points of the saved copy of a source
MAX_BLOCKS = 50_000


NO_TEXT = Message("no_text")
INSTEAD = Message("other_format")
TOO_DEEP = Message("too_deep")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one article and what was read around it.

    Blocks are in order, do not overlap, and hold everything but white space. `metadata`
    holds only what was found: title, standfirst, byline, dated (ISO), language, site,
    canonical_url, external_id, and of an older site first_published, redirect_from
    (paths with spaces between) and archive. `guessed`: byline and dated where neither
    the page declares them nor a line above its text says them; none is in both.
    `losses` are sentences for the editor about text that was left out or became
    metadata.
    """

    text: str
    blocks: tuple[Block, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    guessed: dict[str, str] = field(default_factory=dict)
    losses: tuple[str, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    pictures: tuple[FoundPicture, ...] = ()
    encoding: str = ""
    extractor: str = ""
    media_type: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it as a dict."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Extracted":
        """Return the opposite of as_json. `data`: what json.loads returned."""
        values = dict(data)
        for name in ("blocks", "losses", "attachments", "pictures"):
            values[name] = tuple(data[name])
        values["suspects"] = tuple(Suspect(**suspect) for suspect in data["suspects"])
        return cls(**values)


@cache
def extractor(library: str) -> str:
    """Return the library with its version, as an extraction names it."""
    return f"{library}/{version(library)}"


def lost(how: str, things: str, number: int) -> Message:
    """Return a loss: so many things, such as '3 images', were lost in that way.

    `how` and `things` are codes of messages.
    """
    return Message(how, things=Message(things, number=number))
