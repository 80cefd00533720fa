"""A parsed page to paragraphs: one walk, linear, no recursion."""

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

from articles.extracting.paragraphs import Inline, Paragraph, RawArticle, RawPicture
from articles.extracting.pictures import from_data
from articles.extracting.results import lost
from articles.extracting.web_page.footnotes import Notes
from articles.extracting.web_page.hidden import Verdict, hidden, style_rules
from articles.extracting.web_page.trees import HtmlElement, iterwalk
from articles.text.characters import clean_text
from articles.text.identifiers import web_address
from articles.text.shapes import BlockKind
from articles.text.stored_messages import Message
from articles.text.typesetting import Notation, Setting, losses, notations
from articles.text.word_tables import name_of_each, read_tables, word_sets

_TABLES = read_tables(Path(__file__).with_name("elements.txt"))
_ELEMENTS = word_sets(_TABLES["elements"])
BLOCKS, SKIPPED, LAYS_OUT = (
    _ELEMENTS["blocks"],
    _ELEMENTS["skipped"],
    _ELEMENTS["lays_out"],
)
# What of those that are skipped an editor would miss is counted.
MISSED = name_of_each(_TABLES["missed"])
HEADINGS = {f"h{level}": level for level in range(1, 7)}
REPORTED = {"table": "became_lines", "link": "to_no_page"}
CELLS = frozenset({"td", "th"})
CAPTION: BlockKind = "caption"
CAPTIONS_SHOWN = 5
LONGEST_ALT = 1_000
SOFT_HYPHEN = "\u00ad"
# Shares of the page's text, beyond which what hides it hides the article itself: in a
# way that only a script undoes, or in whatever way, as what is folded away leaves an
# article.
MOST_HIDDEN, MOST_FOLDED = 0.3, 0.85


type Held = Callable[[str], bytes | None]
"""What a file holds under the address of a picture."""


def walk(
    root: HtmlElement,
    base: str = "",
    authors: dict[str, str] | None = None,
    held: Held = from_data,
) -> RawArticle:
    """base: the page's own address, for relative links. authors: of notes, by the id of
    their element.
    """
    return _Walk(root, base, authors or {}, held).run()


class _Walk:
    def __init__(
        self, root: HtmlElement, base: str, authors: dict[str, str], held: Held
    ) -> None:
        self.root = root
        self.held = held
        self.base = base
        self.notes = Notes(root, authors)
        self.rules = style_rules(root)
        self.layout = _layout_rows(root)
        self.inline = Inline()
        self.result = RawArticle([])
        self.kinds: list[tuple[BlockKind, int]] = []
        self.links: list[tuple[HtmlElement, int, str]] = []
        self.hiding: list[tuple[HtmlElement, int, Verdict]] = []
        self.written: list[tuple[HtmlElement, Notation]] = []
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
            elif event == "end" and not self._is_skipped(element):
                self._end(element)
            if event != "start" and element is not self.root:
                self._text(element.tail)
        self._flush()
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
        for _, shape in self.written:
            text = shape.of(text)
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
        if kind := self._kind(element):
            self.kinds.append(kind)
        if verdict := hidden(element, self.rules):
            self.hiding.append((element, self.inline.here, verdict))
        if tag == "a" and (href := element.get("href")):
            self._open_link(element, href)
        self._write_out(element)
        self._text(element.text)

    def _end(self, element: HtmlElement) -> None:
        while ended := _pop(self.written, element):
            self.inline.close(ended[1].before, ended[1].after)
        if link := _pop(self.links, element):
            self.inline.link(*link[1:])
        if self.blocks[-1] is element:
            self._flush()
            self.blocks.pop()
            _pop(self.hiding, element)
        elif hiding := _pop(self.hiding, element):
            self.inline.suspect(hiding[1], "hidden_text", *hiding[2])
        if self._kind(element):
            self.kinds.pop()
        if element.tag == "pre":
            self.verbatim -= 1

    def _kind(self, element: HtmlElement) -> tuple[BlockKind, int] | None:
        tag = element.tag
        if tag in HEADINGS:
            return "heading", HEADINGS[tag]
        if tag == "figcaption":
            return CAPTION, 0
        if tag == "blockquote":
            return "quote", 1 + sum(kind == "quote" for kind, _ in self.kinds)
        if tag in {"li", "dd"}:
            return "list_item", 1 + sum(kind == "list_item" for kind, _ in self.kinds)
        return None

    def _cell(self, element: HtmlElement) -> None:
        row = element.getparent()
        if row is None or row in self.layout:
            self._flush()
        elif element.getprevious() is not None:
            self.tables.update(row.iterancestors("table"))
            self.inline.write(" | ")

    def _is_cell_text(self, element: HtmlElement) -> bool:
        return (
            _only_in_cell(element)
            and element.getparent().getparent() not in self.layout
        )

    def _break(self, element: HtmlElement) -> None:
        """Two line breaks in a row are how old pages part paragraphs."""
        after = element.getnext()
        if after is not None and after.tag == "br" and not (element.tail or "").strip():
            self._flush()
        else:
            self.inline.break_line()

    def _write_out(self, element: HtmlElement) -> None:
        """What only the type says. The marks of notes, which are raised too, have their
        own way.
        """
        for shape in notations(element, self.inline.previous):
            if self._is_written(element, shape.setting):
                continue
            self.settings[shape.setting] += 1
            self.written.append((element, shape))
            self.inline.open(shape.before)

    def _is_written(self, element: HtmlElement, setting: Setting) -> bool:
        """Whether the words are so already, or only the mark of a note is."""
        if setting == "directed":
            return element.tag in BLOCKS  # how a whole block runs is the page's matter
        if any(outer.setting == setting for _, outer in self.written):
            return True
        inside = element.iterdescendants() if setting in ("raised", "lowered") else ()
        return any(inner in self.notes.marks for inner in inside)

    def _open_link(self, element: HtmlElement, href: str) -> None:
        address = web_address(href, self.base)
        if not address and not href.strip().startswith("#"):
            self.counts["link"] += 1
        self.links.append((element, self.inline.here, address))

    def _flush(self) -> None:
        """End the paragraph; what is open around it, links, hiding and marks, goes on
        in the next.
        """
        for _, shape in reversed(self.written):
            self.inline.close(shape.before, shape.after)
        for index, (element, start, address) in enumerate(self.links):
            self.inline.link(start, address)
            self.links[index] = (element, 0, address)
        for index, (element, start, verdict) in enumerate(self.hiding):
            self.inline.suspect(start, "hidden_text", *verdict)
            self.hiding[index] = (element, 0, verdict)
        kind, level = self.kinds[-1] if self.kinds else ("paragraph", 0)
        paragraph = self.inline.finish(kind, level)
        for _, shape in self.written:
            self.inline.open(shape.before)
        if paragraph:
            paragraph.in_links, paragraph.block = self.in_links, self.blocks[-1]
            paragraph.place = len(self.result.paragraphs)
            self.result.paragraphs.append(paragraph)
        self.in_links = 0

    # --- what is left out -------------------------------------------------------------

    def _leave_out(self, element: HtmlElement) -> None:
        if note := self.notes.marks.get(element):
            self.inline.mark(*note)
        elif element.tag in MISSED and not self._has_picture(element):
            self.counts[MISSED[element.tag]] += 1

    def _has_picture(self, element: HtmlElement) -> bool:
        """Whether it is one that the file holds, or one that could be fetched; what
        stands before it in its paragraph stays before it.
        """
        source = element.get("src") or ""
        content = self.held(source) if element.tag == "img" else None
        address = "" if content else web_address(source, self.base)
        if content or (address and element.tag == "img"):
            place = len(self.result.paragraphs) + (self.inline.size > 0)
            alt = " ".join(clean_text(element.get("alt") or "").split())[:LONGEST_ALT]
            self.result.pictures.append(RawPicture(place, alt, content or b"", address))
        return bool(content or address)

    def _report(self) -> None:
        self.result.losses += losses(self.settings)
        self.counts["table"] = len(self.tables)
        for name, count in self.counts.items():
            if count:
                self.result.losses.append(
                    lost(REPORTED.get(name, "left_out"), name, count)
                )


def _pop[Open: tuple[Any, ...]](stack: list[Open], element: HtmlElement) -> Open | None:
    """What was opened last, where this element opened it."""
    return stack.pop() if stack and stack[-1][0] is element else None


def _layout_rows(root: HtmlElement) -> set[HtmlElement]:
    """Rows of tables that place blocks on the page rather than show data."""
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
    """A lone paragraph in a cell is how word processors write a cell."""
    parent = element.getparent()
    return (
        element.tag == "p"
        and parent is not None
        and parent.tag in CELLS
        and len(parent) == 1
    )


def _spare_the_article(paragraphs: Sequence[Paragraph]) -> None:
    """Where a page hides much of its own text, which is not links, a script shows it:
    no more than a hint.
    """
    own = [one for one in paragraphs if 2 * one.in_links < len(one.text)]
    total = sum(len(one.text) for one in own)
    for tiers, most in (
        (("certain",), MOST_HIDDEN),
        (("certain", "likely"), MOST_FOLDED),
    ):
        hiding = [
            suspect
            for one in own
            for suspect in one.suspects
            if suspect.kind == "hidden_text" and suspect.tier in tiers
        ]
        if sum(suspect.end - suspect.start for suspect in hiding) > most * total:
            _only_hint(paragraphs, {suspect.reason for suspect in hiding})


def _only_hint(paragraphs: Sequence[Paragraph], reasons: Set[str]) -> None:
    for one in paragraphs:
        one.suspects[:] = [
            replace(
                suspect,
                tier="hint",
                reason=Message("hides_article", what=suspect.reason),
            )
            if suspect.reason in reasons
            else suspect
            for suspect in one.suspects
        ]
