"""A parsed page to paragraphs: one walk, linear, no recursion."""

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Protocol

from articles.extracting.paragraphs import Inline, Paragraph, RawArticle, RawPicture
from articles.extracting.pictures import from_data
from articles.extracting.results import lost
from articles.extracting.web_page.footnotes import Notes
from articles.extracting.web_page.hidden import Hiding, find_hiding, style_rules
from articles.extracting.web_page.trees import HtmlElement, iterwalk
from articles.text.characters import clean_text
from articles.text.identifiers import web_address
from articles.text.shapes import BlockKind, Suspect, Tier
from articles.text.stored_messages import Message
from articles.text.typesetting import Notation, Setting, losses, notations
from articles.text.word_tables import name_of_each, read_tables, word_sets

_TABLES = read_tables(Path(__file__).with_name("elements.txt"))
_ELEMENTS = word_sets(_TABLES["elements"])
BLOCKS = _ELEMENTS["blocks"]
SKIPPED = _ELEMENTS["skipped"]
LAYS_OUT = _ELEMENTS["lays_out"]
# The skipped elements that an editor would miss are counted.
MISSED = name_of_each(_TABLES["missed"])
HEADINGS = {f"h{level}": level for level in range(1, 7)}
REPORTED = {"table": "became_lines", "link": "to_no_page"}
CELLS = frozenset({"td", "th"})
CAPTION: BlockKind = "caption"
CAPTIONS_SHOWN = 5
LONGEST_ALT = 1_000
SOFT_HYPHEN = "\u00ad"
# Shares of the page's text. Where more is hidden, it is the article itself that is: in
# a way that only a script undoes, or in any way, as what is folded away leaves an
# article.
MOST_HIDDEN = 0.3
MOST_FOLDED = 0.85


type FindPicture = Callable[[str], bytes | None]
"""Returns the bytes that a file holds under the address of a picture."""


class _Opened(Protocol):
    """What was opened with an element, and ends with it."""

    @property
    def element(self) -> HtmlElement: ...


class _Kind(NamedTuple):
    kind: BlockKind
    level: int


class _Link(NamedTuple):
    """An open link, and where its words begin in the paragraph."""

    element: HtmlElement
    start: int
    address: str


class _Hiding(NamedTuple):
    """An open element that is hidden, and where its words begin in the paragraph."""

    element: HtmlElement
    start: int
    verdict: Hiding


class _Shape(NamedTuple):
    """An open element whose type is written out."""

    element: HtmlElement
    notation: Notation


PLAIN = _Kind("paragraph", 0)


def walk(
    root: HtmlElement,
    base: str = "",
    authors: dict[str, str] | None = None,
    find_picture: FindPicture = from_data,
) -> RawArticle:
    """Return the paragraphs of a page, with its pictures and losses.

    `base`: the page's own address, for relative links. `authors`: of notes, by the id
    of their element. `find_picture`: returns the bytes of a picture that came with the
    page, by its address.
    """
    return _Walk(root, base, authors or {}, find_picture).run()


class _Walk:
    def __init__(
        self,
        root: HtmlElement,
        base: str,
        authors: dict[str, str],
        find_picture: FindPicture,
    ) -> None:
        self.root = root
        self.find_picture = find_picture
        self.base = base
        self.notes = Notes(root, authors)
        self.rules = style_rules(root)
        self.layout = _layout_rows(root)
        self.inline = Inline()
        self.result = RawArticle([])
        self.kinds: list[_Kind] = []
        self.links: list[_Link] = []
        self.hiding: list[_Hiding] = []
        self.shapes: list[_Shape] = []
        self.settings: Counter[Setting] = Counter()
        self.blocks: list[HtmlElement] = [root]
        self.in_links = 0
        self.verbatim = 0
        self.counts: Counter[str] = Counter()
        self.tables: set[HtmlElement] = set()

    def run(self) -> RawArticle:
        events = iterwalk(self.root, events=("start", "end", "comment", "pi"))
        for event, element in events:
            if event == "start":
                if self._is_skipped(element):
                    self._leave_out(element)
                    events.skip_subtree()
                else:
                    self._start(element)
                continue
            if event == "end" and not self._is_skipped(element):
                self._end(element)
            if element is not self.root:
                self._text(element.tail)
        self._flush()
        self.result.keep_loose(self.inline.attachments)
        _spare_the_article(self.result.paragraphs)
        self._report()
        return self.result

    def _is_skipped(self, element: HtmlElement) -> bool:
        return (
            element.tag in SKIPPED
            or element in self.notes.bodies
            or element in self.notes.marks
        )

    def _text(self, text: str | None) -> None:
        if not text:
            return
        before = self.inline.here
        if SOFT_HYPHEN in text:
            self.counts["soft_hyphen"] += text.count(SOFT_HYPHEN)
            text = text.replace(SOFT_HYPHEN, "")
        for shape in self.shapes:
            text = shape.notation.of(text)
        self.inline.write(text, verbatim=self.verbatim > 0)
        if self.links:
            self.in_links += max(self.inline.size - before, 0)

    # --- elements ---------------------------------------------------------------------

    def _start(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in BLOCKS and not self._is_cell_text(element):
            self._flush()
            self.blocks.append(element)
        if tag == "br":
            self._break(element)
        elif tag in CELLS:
            self._cell(element)
        elif tag == "pre":
            self.verbatim += 1
        kind = self._kind(element)
        if kind:
            self.kinds.append(kind)
        verdict = find_hiding(element, self.rules)
        if verdict:
            self.hiding.append(_Hiding(element, self.inline.here, verdict))
        if tag == "a":
            self._open_link(element)
        self._write_out(element)
        self._text(element.text)

    def _end(self, element: HtmlElement) -> None:
        while shape := _pop(self.shapes, element):
            self.inline.close(shape.notation.before, shape.notation.after)
        link = _pop(self.links, element)
        if link:
            self.inline.link(link.start, link.address)
        ends_block = self.blocks[-1] is element
        if ends_block:
            self._flush()
            self.blocks.pop()
        hiding = _pop(self.hiding, element)
        if hiding and not ends_block:
            self._suspect(hiding)
        if self._kind(element):
            self.kinds.pop()
        if element.tag == "pre":
            self.verbatim -= 1

    def _kind(self, element: HtmlElement) -> _Kind | None:
        tag = element.tag
        if tag in HEADINGS:
            return _Kind("heading", HEADINGS[tag])
        if tag == "figcaption":
            return _Kind(CAPTION, 0)
        if tag == "blockquote":
            return _Kind("quote", 1 + self._number_around("quote"))
        if tag in {"li", "dd"}:
            return _Kind("list_item", 1 + self._number_around("list_item"))
        return None

    def _number_around(self, kind: BlockKind) -> int:
        """Return how many elements of a kind are open."""
        return sum(outer.kind == kind for outer in self.kinds)

    def _cell(self, element: HtmlElement) -> None:
        row = element.getparent()
        if row is None or row in self.layout:
            self._flush()
        elif element.getprevious() is not None:
            self.tables.update(row.iterancestors("table"))
            self.inline.write(" | ")

    def _is_cell_text(self, element: HtmlElement) -> bool:
        if not _only_in_cell(element):
            return False
        return element.getparent().getparent() not in self.layout

    def _break(self, element: HtmlElement) -> None:
        """Break the line; two breaks in a row are how old pages part paragraphs."""
        after = element.getnext()
        if after is not None and after.tag == "br" and not (element.tail or "").strip():
            self._flush()
        else:
            self.inline.break_line()

    def _write_out(self, element: HtmlElement) -> None:
        """Write with signs what the page says by its type alone.

        The marks of notes, which are raised too, are written elsewhere.
        """
        for notation in notations(element, self.inline.previous):
            if self._is_written(element, notation.setting):
                continue
            self.settings[notation.setting] += 1
            self.shapes.append(_Shape(element, notation))
            self.inline.open(notation.before)

    def _is_written(self, element: HtmlElement, setting: Setting) -> bool:
        """Return whether there is nothing to write: it is so already, or no words."""
        if setting == "directed":
            # How a whole block runs is the page's matter.
            return element.tag in BLOCKS
        if any(outer.notation.setting == setting for outer in self.shapes):
            return True
        if setting not in ("raised", "lowered"):
            return False
        return any(inside in self.notes.marks for inside in element.iterdescendants())

    def _open_link(self, element: HtmlElement) -> None:
        href = element.get("href")
        if not href:
            return
        address = web_address(href, self.base)
        if not address and not href.strip().startswith("#"):
            self.counts["link"] += 1
        self.links.append(_Link(element, self.inline.here, address))

    def _suspect(self, hiding: _Hiding) -> None:
        verdict = hiding.verdict
        self.inline.suspect(hiding.start, "hidden_text", verdict.tier, verdict.reason)

    def _flush(self) -> None:
        """End the paragraph.

        What is open around it, links, hiding and shapes, goes on in the next.
        """
        for shape in reversed(self.shapes):
            self.inline.close(shape.notation.before, shape.notation.after)
        for link in self.links:
            self.inline.link(link.start, link.address)
        for hiding in self.hiding:
            self._suspect(hiding)
        self.links = [link._replace(start=0) for link in self.links]
        self.hiding = [hiding._replace(start=0) for hiding in self.hiding]
        kind, level = self.kinds[-1] if self.kinds else PLAIN
        paragraph = self.inline.finish(kind, level)
        for shape in self.shapes:
            self.inline.open(shape.notation.before)
        if paragraph:
            paragraph.in_links = self.in_links
            paragraph.block = self.blocks[-1]
            paragraph.place = len(self.result.paragraphs)
            self.result.paragraphs.append(paragraph)
        self.in_links = 0

    # --- what is left out -------------------------------------------------------------

    def _leave_out(self, element: HtmlElement) -> None:
        note = self.notes.marks.get(element)
        if note:
            self.inline.mark(note.kind, note.text, note.author)
        elif element.tag in MISSED and not self._keep_picture(element):
            self.counts[MISSED[element.tag]] += 1

    def _keep_picture(self, element: HtmlElement) -> bool:
        """Return whether the file holds it or it could be fetched; keep it if so.

        What stands before it in its paragraph stays before it.
        """
        source = element.get("src") or ""
        is_image = element.tag == "img"
        content = self.find_picture(source) if is_image else None
        address = ""
        if not content:
            address = web_address(source, self.base)
        if not content and not address:
            return False
        if is_image:
            place = len(self.result.paragraphs)
            if self.inline.size > 0:
                place += 1
            alt = " ".join(clean_text(element.get("alt") or "").split())[:LONGEST_ALT]
            self.result.pictures.append(RawPicture(place, alt, content or b"", address))
        return True

    def _report(self) -> None:
        self.result.losses += losses(self.settings)
        self.counts["table"] = len(self.tables)
        for name, count in self.counts.items():
            if count:
                how = REPORTED.get(name, "left_out")
                self.result.losses.append(lost(how, name, count))


def _pop[Opened: _Opened](stack: list[Opened], element: HtmlElement) -> Opened | None:
    """Return what was opened last, where this element opened it."""
    if stack and stack[-1].element is element:
        return stack.pop()
    return None


def _layout_rows(root: HtmlElement) -> set[HtmlElement]:
    """Return the rows of tables that place blocks on the page rather than show data."""
    rows: set[HtmlElement] = set()
    for block in root.iter(*LAYS_OUT):
        if _only_in_cell(block):
            continue
        for element in block.iterancestors("tr"):
            if element in rows:
                break
            rows.add(element)
    return rows


def _only_in_cell(element: HtmlElement) -> bool:
    """Return whether it is a lone paragraph: word processors write cells so."""
    if element.tag != "p":
        return False
    parent = element.getparent()
    return parent is not None and parent.tag in CELLS and len(parent) == 1


# --- what is hidden -------------------------------------------------------------------


def _spare_the_article(paragraphs: Sequence[Paragraph]) -> None:
    """Make hiding no more than a hint where it hides much of the page's own text.

    A script then shows it. Text that is mostly links does not count.
    """
    own = [
        paragraph
        for paragraph in paragraphs
        if 2 * paragraph.in_links < len(paragraph.text)
    ]
    total = sum(len(paragraph.text) for paragraph in own)
    _spare_beyond(MOST_HIDDEN * total, paragraphs, _hidings(own, {"certain"}))
    _spare_beyond(MOST_FOLDED * total, paragraphs, _hidings(own, {"certain", "likely"}))


def _hidings(paragraphs: Sequence[Paragraph], tiers: Set[Tier]) -> list[Suspect]:
    hidings: list[Suspect] = []
    for paragraph in paragraphs:
        hidings += (
            suspect
            for suspect in paragraph.suspects
            if suspect.kind == "hidden_text" and suspect.tier in tiers
        )
    return hidings


def _spare_beyond(
    limit: float, paragraphs: Sequence[Paragraph], hidings: Sequence[Suspect]
) -> None:
    """Make these ways of hiding hints where they hide more code points than `limit`."""
    if sum(suspect.end - suspect.start for suspect in hidings) <= limit:
        return
    reasons = {suspect.reason for suspect in hidings}
    for paragraph in paragraphs:
        paragraph.suspects[:] = [
            _as_hint(suspect) if suspect.reason in reasons else suspect
            for suspect in paragraph.suspects
        ]


def _as_hint(suspect: Suspect) -> Suspect:
    reason = Message("hides_article", what=suspect.reason)
    return replace(suspect, tier="hint", reason=reason)
