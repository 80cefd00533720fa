"""Footnotes, endnotes and comments of a page: which element is a mark, and what its
note says.
"""

import re

from articles.extracting.web_page.trees import HtmlElement, iterwalk
from articles.text.identifiers import LONGEST_NOTE, web_address
from articles.text.typesetting import Notation, notations

_MARK = re.compile(
    r"[\[({]?\s*(?:\d{1,4}|[*†‡§¶#]{1,4}|[a-z]{1,2}|[ivxlc]{1,6}|[A-Z]{1,4}\d{1,4})\s*[\])}]?\.?",
    re.I,
)
_NUMBER_FIRST = re.compile(r"^\s*[\[(]?(?:\d{1,4}|[*†‡])[\])]?[.:)]?\s+")
_NOTE_NAMES = re.compile(r"note|(?:^|[\W_])fn|ref|cite|comment", re.IGNORECASE)
_BODIES = frozenset({"li", "p", "dd", "td", "div", "aside", "section"})
_LOOSE_BODIES = frozenset({"div", "aside", "section", "td"})
_BREAKS = frozenset({"p", "li", "div", "br", "tr", "dd", "dt", "td"})
_LOOKED_AT = 4 * LONGEST_NOTE


class Notes:
    """marks: elements that stand for a note, with its kind, text and author. bodies:
    elements that hold one, and are no part of the text.
    """

    def __init__(self, root: HtmlElement, authors: dict[str, str]) -> None:
        """authors: who wrote which note, by the id of its element."""
        self.marks: dict[HtmlElement, tuple[str, str, str]] = {}
        self.bodies: dict[HtmlElement, str] = {}
        places: dict[str, tuple[int, HtmlElement]] = {}
        anchors: list[tuple[int, HtmlElement, str]] = []
        for place, element in enumerate(root.iter()):
            for name in ("id", "name"):
                if value := element.get(name):
                    places.setdefault(value, (place, element))
            href = element.get("href") if element.tag == "a" else None
            if href and href.startswith("#") and 1 < len(href) < 200:
                anchors.append((place, element, href[1:]))
        anchors = [anchor for anchor in anchors if anchor[2] in places]
        backward = {
            anchor for place, anchor, target in anchors if places[target][0] < place
        }
        for place, anchor, target in anchors:
            body = (
                _body_of(places[target][1])
                if places[target][0] > place and _is_mark(anchor)
                else None
            )
            if (
                body is not None
                and body not in anchor.iterancestors()
                and self._holds(body, target, backward)
            ):
                kinds = (
                    kind
                    for kind in ("endnote", "comment")
                    if target.lower().startswith(kind)
                )
                note = (
                    next(kinds, "footnote"),
                    self.bodies[body],
                    authors.get(target, ""),
                )
                self.marks[_whole_mark(anchor)] = note

    def _holds(
        self, body: HtmlElement, target: str, backward: set[HtmlElement]
    ) -> bool:
        """Whether it holds a note and no more; it is then one of the bodies."""
        if body in self.bodies:
            return True
        text = _text_of(body, backward)
        loose = body.tag in _LOOSE_BODIES and not _NOTE_NAMES.search(target)
        if not text or len(text) > LONGEST_NOTE * (not loose):
            return False
        self.bodies[body] = text
        # In a definition list the mark is repeated as the term.
        before = body.getprevious() if body.tag == "dd" else None
        if before is not None and before.tag == "dt":
            self.bodies[before] = ""
        return True


def _is_mark(anchor: HtmlElement) -> bool:
    text = "".join(anchor.itertext())[:20].strip()
    parent = anchor.getparent()
    raised = parent is not None and parent.tag == "sup"
    named = "noteref" in (anchor.get("role") or "") or "footnote" in (
        anchor.get("class") or ""
    )
    return bool(_MARK.fullmatch(text)) or (
        bool(text) and len(text) < 8 and (raised or named)
    )


def _whole_mark(anchor: HtmlElement) -> HtmlElement:
    parent = anchor.getparent()
    alone = (
        parent is not None
        and parent.tag == "sup"
        and len(parent) == 1
        and not (parent.text or "").strip()
    )
    return parent if alone and not (anchor.tail or "").strip() else anchor


def _body_of(target: HtmlElement) -> HtmlElement | None:
    if target.tag == "dt":
        after = target.getnext()
        return after if after is not None and after.tag == "dd" else None
    for element in (target, *target.iterancestors()):
        if element.tag in _BODIES:
            return element
        if element.tag in {
            "body",
            "article",
            "table",
            "ul",
            "ol",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        }:
            return None
    return None


def _text_of(body: HtmlElement, backward: set[HtmlElement]) -> str:
    """The note without its number and the arrow back, and with the addresses of its
    links in brackets; longer than any note where the body is no note.
    """
    pieces: list[str] = []
    open_shapes: list[tuple[HtmlElement, Notation]] = []
    size = 0
    events = iterwalk(body, events=("start", "end"))
    for event, element in events:
        text = (
            element.text
            if event == "start"
            else element.tail
            if element is not body
            else ""
        )
        if event == "start" and (
            element in backward or element.tag in {"script", "style"}
        ):
            events.skip_subtree()
            text = ""
        elif event == "start":
            for shape in notations(element, "".join(pieces[-1:])[-1:]):
                open_shapes.append((element, shape))
                pieces.append(shape.before)
        while event == "end" and open_shapes and open_shapes[-1][0] is element:
            pieces.append(open_shapes.pop()[1].after)
        if event == "end" and element.tag == "a" and element not in backward:
            address = web_address(element.get("href") or "")
            pieces.append(
                f" ({address})" if address and address not in pieces[-2:] else ""
            )
        if element.tag in _BREAKS:
            pieces.append(" ")
        for _, shape in open_shapes:
            text = shape.of(text or "")
        pieces.append(text or "")
        size += len(text or "")
        if size > _LOOKED_AT:
            break
    text = " ".join("".join(pieces).split())
    return text if body.tag == "li" else _NUMBER_FIRST.sub("", text)
