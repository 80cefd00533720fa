"""Footnotes, endnotes and comments of a page: the marks and the notes they lead to."""

import re
from typing import NamedTuple

from articles.extracting.web_page.trees import HtmlElement, iterwalk
from articles.text.identifiers import LONGEST_NOTE, web_address
from articles.text.typesetting import Notation, notations

_MARK = re.compile(
    r"[\[({]?\s*(?:\d{1,4}|[*†‡§¶#]{1,4}|[a-z]{1,2}|[ivxlc]{1,6}|[A-Z]{1,4}\d{1,4})\s*[\])}]?\.?",
    re.I,
)
_LONGEST_MARK = 20  # code points that are looked at
_LONGEST_NAMED_MARK = 7  # code points of a mark that is raised or says that it is one
_LONGEST_HREF = 200
_NUMBER_FIRST = re.compile(r"^\s*[\[(]?(?:\d{1,4}|[*†‡])[\])]?[.:)]?\s+")
_NOTE_NAMES = re.compile(r"note|(?:^|[\W_])fn|ref|cite|comment", re.IGNORECASE)
_BODIES = frozenset({"li", "p", "dd", "td", "div", "aside", "section"})
_LOOSE_BODIES = frozenset({"div", "aside", "section", "td"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TOO_WIDE = frozenset({"body", "article", "table", "ul", "ol"}) | _HEADINGS
_BREAKS = frozenset({"p", "li", "div", "br", "tr", "dd", "dt", "td"})
_UNREAD = frozenset({"script", "style"})
_LOOKED_AT = 4 * LONGEST_NOTE


class MarkedNote(NamedTuple):
    """The note that a mark stands for."""

    kind: str
    text: str
    author: str


class _Target(NamedTuple):
    """An element with an id or a name. `place` is its number among all elements."""

    place: int
    element: HtmlElement


class _Anchor(NamedTuple):
    """A link to an id of the same page. `place` is its number among all elements."""

    place: int
    element: HtmlElement
    target: str


class Notes:
    """The notes of a page.

    `marks` holds the elements that stand for a note. `bodies` holds the elements that
    contain one, with its text: they are no part of the article.
    """

    def __init__(self, root: HtmlElement, authors: dict[str, str]) -> None:
        """Find the notes. `authors`: who wrote which, by the id of its element."""
        self.marks: dict[HtmlElement, MarkedNote] = {}
        self.bodies: dict[HtmlElement, str] = {}
        targets, anchors = _targets_and_anchors(root)
        # A link to an earlier place leads from a note back to its mark.
        backward: set[HtmlElement] = set()
        forward: list[_Anchor] = []
        for anchor in anchors:
            target = targets.get(anchor.target)
            if target is None:
                continue
            if target.place < anchor.place:
                backward.add(anchor.element)
            elif target.place > anchor.place:
                forward.append(anchor)
        for anchor in forward:
            # Only an office file says who wrote a note: there it is one for sure.
            is_certain = anchor.target in authors
            if not is_certain and not _is_mark(anchor.element):
                continue
            body = _body_of(targets[anchor.target].element)
            if body is None or body in anchor.element.iterancestors():
                continue
            if self._holds_note(body, anchor.target, backward, is_certain=is_certain):
                self.marks[_whole_mark(anchor.element)] = MarkedNote(
                    _kind_of(anchor.target),
                    self.bodies[body],
                    authors.get(anchor.target, ""),
                )

    def _holds_note(
        self,
        body: HtmlElement,
        target: str,
        backward: set[HtmlElement],
        *,
        is_certain: bool,
    ) -> bool:
        """Return whether `body` holds a note and no more, and if so keep it.

        What is certain to be one may have any length, and no words.
        """
        if body in self.bodies:
            return True
        if body.tag in _LOOSE_BODIES and not _NOTE_NAMES.search(target):
            return False
        text = _note_text(body, backward)
        if not is_certain and body.tag != "li":
            text = _NUMBER_FIRST.sub("", text)
        if not is_certain and not 0 < len(text) <= LONGEST_NOTE:
            return False
        self.bodies[body] = text
        # In a definition list the mark is repeated as the term.
        before = body.getprevious() if body.tag == "dd" else None
        if before is not None and before.tag == "dt":
            self.bodies[before] = ""
        return True


def _targets_and_anchors(
    root: HtmlElement,
) -> tuple[dict[str, _Target], list[_Anchor]]:
    """Return the first element of each id or name, and all links to such places."""
    targets: dict[str, _Target] = {}
    anchors: list[_Anchor] = []
    for place, element in enumerate(root.iter()):
        for name in ("id", "name"):
            value = element.get(name)
            if value:
                targets.setdefault(value, _Target(place, element))
        if element.tag != "a":
            continue
        href = element.get("href") or ""
        if href.startswith("#") and 1 < len(href) < _LONGEST_HREF:
            anchors.append(_Anchor(place, element, href[1:]))
    return targets, anchors


def _kind_of(target: str) -> str:
    for kind in ("endnote", "comment"):
        if target.lower().startswith(kind):
            return kind
    return "footnote"


def _is_mark(anchor: HtmlElement) -> bool:
    text = "".join(anchor.itertext())[:_LONGEST_MARK].strip()
    if not text:
        return False
    if _MARK.fullmatch(text):
        return True
    if len(text) > _LONGEST_NAMED_MARK:
        return False
    parent = anchor.getparent()
    is_raised = parent is not None and parent.tag == "sup"
    return (
        is_raised
        or "noteref" in (anchor.get("role") or "")
        or "footnote" in (anchor.get("class") or "")
    )


def _whole_mark(anchor: HtmlElement) -> HtmlElement:
    """Return the <sup> around the anchor where it holds nothing else."""
    parent = anchor.getparent()
    if parent is None or parent.tag != "sup" or len(parent) > 1:
        return anchor
    if (parent.text or "").strip() or (anchor.tail or "").strip():
        return anchor
    return parent


def _body_of(target: HtmlElement) -> HtmlElement | None:
    """Return the element that holds the note of which `target` is a part."""
    if target.tag == "dt":
        after = target.getnext()
        if after is not None and after.tag == "dd":
            return after
        return None
    for element in (target, *target.iterancestors()):
        if element.tag in _BODIES:
            return element
        if element.tag in _TOO_WIDE:
            return None
    return None


def _note_text(body: HtmlElement, backward: set[HtmlElement]) -> str:
    """Return the note without its link back to the mark.

    The addresses of its links are added in brackets. Where the body is no note the
    text is longer than any note.
    """
    collected = _NoteText()
    events = iterwalk(body, events=("start", "end"))
    for event, element in events:
        is_link_back = element in backward
        if event == "start":
            if is_link_back or element.tag in _UNREAD:
                events.skip_subtree()
                text = ""
            else:
                collected.open_shapes_of(element)
                text = element.text or ""
        else:
            collected.close_shapes_of(element)
            if element.tag == "a" and not is_link_back:
                collected.add_address(element.get("href") or "")
            text = "" if element is body else element.tail or ""
        if element.tag in _BREAKS:
            collected.pieces.append(" ")
        collected.add_text(text)
        if collected.size > _LOOKED_AT:
            break
    return " ".join("".join(collected.pieces).split())


class _NoteText:
    """The text of one note while its body is walked."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0
        self._open_shapes: list[tuple[HtmlElement, Notation]] = []

    def open_shapes_of(self, element: HtmlElement) -> None:
        """Begin to write with signs what the element says by its type."""
        previous = self.pieces[-1][-1:] if self.pieces else ""
        for shape in notations(element, previous):
            self._open_shapes.append((element, shape))
            self.pieces.append(shape.before)

    def close_shapes_of(self, element: HtmlElement) -> None:
        """End what the element began."""
        while self._open_shapes and self._open_shapes[-1][0] is element:
            _, shape = self._open_shapes.pop()
            self.pieces.append(shape.after)

    def add_address(self, href: str) -> None:
        """Add the address of a link in brackets, unless its words are the address."""
        address = web_address(href)
        if address and address not in self.pieces[-2:]:
            self.pieces.append(f" ({address})")
        else:
            self.pieces.append("")

    def add_text(self, text: str) -> None:
        """Add text as the open shapes write it."""
        for _, shape in self._open_shapes:
            text = shape.of(text)
        self.pieces.append(text)
        self.size += len(text)
