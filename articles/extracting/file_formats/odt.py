"""An OpenDocument text to paragraphs: checked as a zip, turned into a page, then walked
like one.

What is not known stays in the page as it is, and so do its words.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from articles.extracting.file_formats import Format, Options
from articles.extracting.office import STYLES as STYLED
from articles.extracting.office import (
    Parts,
    as_reading,
    checked_parts,
    encrypted,
    left_out,
    pictures_in,
    zipped,
)
from articles.extracting.paragraphs import check_paragraphs, compose
from articles.extracting.results import Extracted, Refused, lost
from articles.extracting.web_page.trees import (
    Element,
    HtmlElement,
    iterwalk,
    new_element,
    parse_xml,
)
from articles.extracting.web_page.walk import BLOCKS, CAPTIONS_SHOWN, walk
from articles.text.characters import clean_text
from articles.text.stored_messages import Message
from articles.text.word_tables import name_of_each, read_tables, word_sets

type Trees = dict[str, Element]

EXTRACTOR = "newsroom-odt/1"
MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
CONTENT, STYLES, META, MANIFEST = (
    "content.xml",
    "styles.xml",
    "meta.xml",
    "META-INF/manifest.xml",
)
LONGEST_CHAIN = 20  # styles that build on one another; what people write stays below 6
_TABLES = read_tables(Path(__file__).with_suffix(".txt"))
URIS = _TABLES["namespaces"]
PREFIXES = {uri: prefix for prefix, uri in URIS.items()}
# The tag that a paragraph gets by the name of its style, and an element by its own.
TAGS_OF_STYLES = {
    one.strip(): tag
    for tag, names in _TABLES["styles"].items()
    for one in names.split(",")
}
TAGS_OF_STYLES |= {style: f"p.{name}" for style, name in STYLED.items()}
ELEMENTS = name_of_each(_TABLES["elements"])
# Properties of words that a page can have too, where hiding is told from styling.
LOOKS = {name: css for css, name in _TABLES["looks"].items()}
_NAMES = word_sets(_TABLES["names"])
HIDING, DESCRIPTIONS, OBJECTS, LEFT_OUT = (
    _NAMES[name] for name in ("hiding", "descriptions", "objects", "left_out")
)
PROPERTIES, MARGINS, STRIKES = (
    _NAMES["properties"],
    _NAMES["margins"],
    _NAMES["strikes"],
)
SAID = (*LOOKS, *STRIKES, "style:text-position")
COVERED = "table:covered-table-cell"
NOT_SHOWN = "display:none"
_TOP = f'xmlns:o="{URIS["office"]}" xmlns:t="{URIS["text"]}"'
SAMPLE = {
    "mimetype": MEDIA_TYPE,
    CONTENT: f"<o:document-content {_TOP}><o:body><o:text><t:p>A text of our own.</t:p></o:text></o:body>"
    "</o:document-content>",
}
READ = {CONTENT, STYLES, META}


def read(content: bytes, options: Options) -> Extracted:
    trees = _trees(content)
    text = trees[CONTENT].find(f"{tag_of('office:body')}/{tag_of('office:text')}")
    if text is None:
        raise Refused(Message("no_text_document"))
    check_paragraphs(sum(1 for _ in text.iter(tag_of("text:p"), tag_of("text:h"))))
    held = pictures_in(content)
    page = PageBuilder(text, Styles(trees), _formulas(trees), held)
    walked = walk(text, options["url"], page.authors, held.get)
    margins = _elements(trees, STYLES, *MARGINS)
    losses = _losses(
        page, has_margins=any("".join(one.itertext()).strip() for one in margins)
    )
    reading = as_reading(walked, losses, _properties(trees))
    return compose(reading, extractor=EXTRACTOR, media_type=MEDIA_TYPE)


def _trees(content: bytes) -> Trees:
    """By the name of the part. Raises Refused."""
    parts = checked_parts(
        content, title=FORMAT.title, text=CONTENT, is_needed=MANIFEST.__eq__
    )
    # What is encrypted is no XML, and must not be told that it is hostile.
    if any(b"encryption-data" in part for part in parts.values()):
        raise Refused(encrypted(FORMAT.title))
    parts |= checked_parts(
        content, title=FORMAT.title, text=CONTENT, is_needed=READ.__contains__
    )
    return {name: parse_xml(part) for name, part in parts.items()}


def _elements(trees: Trees, part: str, *names: str) -> Iterator[Element]:
    if part in trees:
        yield from trees[part].iter(*map(tag_of, names))


def _formulas(trees: Trees) -> set[str]:
    """The objects within the file that are formulas."""
    entries = _elements(trees, MANIFEST, "manifest:file-entry")
    formulas = [
        entry
        for entry in entries
        if "formula" in attribute(entry, "manifest:media-type")
    ]
    return {attribute(entry, "manifest:full-path").strip("./") for entry in formulas}


def _properties(trees: Trees) -> dict[str, str]:
    said = {
        name_of(element): element.text or ""
        for element in _elements(trees, META, *PROPERTIES)
    }
    dated = said.get("dc:date") or said.get("meta:creation-date", "")
    byline = said.get("meta:initial-creator") or said.get("dc:creator", "")
    names = {"title": "dc:title", "language": "dc:language"}
    return {"byline": byline, "dated": dated[:10]} | {
        one: said.get(name, "") for one, name in names.items()
    }


# --- names ----------------------------------------------------------------------------


@cache
def tag_of(name: str) -> str:
    """'text:p' as lxml names it."""
    prefix, _, local = name.partition(":")
    return f"{{{URIS[prefix]}}}{local}"


def name_of(element: Element) -> str:
    """The opposite of tag_of; without a prefix where the namespace is not known."""
    uri, _, local = element.tag.removeprefix("{").rpartition("}")
    return f"{PREFIXES.get(uri, '')}:{local}"


def attribute(element: Element, name: str) -> str:
    return element.get(tag_of(name)) or ""


# --- styles ---------------------------------------------------------------------------


class Look(NamedTuple):
    """What a style, with those that it builds on, makes of words. tag: of a paragraph.
    inside: tags in it.
    """

    tag: str = "p"
    said: Mapping[str, str] = {}
    inside: tuple[str, ...] = ()
    css: str = ""


class Styles:
    """What the styles of one file say, each worked out once."""

    def __init__(self, trees: Trees) -> None:
        self._looks: dict[tuple[str, str], Look] = {}
        self._styles: dict[tuple[str, str], Element] = {}
        # Those of the text come first; the names of others, for what stands in margins,
        # may be the same.
        for part in (CONTENT, STYLES):
            for style in _elements(trees, part, "style:style", "style:default-style"):
                key = attribute(style, "style:family"), attribute(style, "style:name")
                self._styles.setdefault(key, style)

    def of(self, family: str, name: str, depth: int = 0) -> Look:
        style = self._styles.get((family, name))
        if style is None or depth == LONGEST_CHAIN:
            return Look(_tag_of(name, "p"))
        if (family, name) not in self._looks:
            base = self.of(
                family, attribute(style, "style:parent-style-name"), depth + 1
            )
            self._looks[family, name] = _look(name, style, base)
        return self._looks[family, name]


def _tag_of(name: str, otherwise: str) -> str:
    return TAGS_OF_STYLES.get(name.replace("_20_", " "), otherwise)


def _look(name: str, style: Element, base: Look) -> Look:
    said = dict(base.said)
    for properties in style.iterchildren(tag_of("style:text-properties")):
        said |= {one: value for one in SAID if (value := attribute(properties, one))}
    inside = ["s"] if any(said.get(one, "none") != "none" for one in STRIKES) else []
    position = said.get("style:text-position", "").split(" ")[0]
    if position == "sub" or position.startswith("-"):
        inside.append("sub")
    elif position.strip("0%"):
        inside.append("sup")
    css = ";".join(f"{css}:{said[one]}" for one, css in LOOKS.items() if one in said)
    tag = _tag_of(name, _tag_of(attribute(style, "style:display-name"), base.tag))
    return Look(tag, said, tuple(inside), css)


# --- the page -------------------------------------------------------------------------


class PageBuilder:
    """Turns the body of a text into that of a page, in place; marks lead to its notes,
    which go to the end.

    authors: of comments, by the id of the note. counts, deleted words and descriptions:
    of what was left out.
    """

    def __init__(
        self, body: Element, styles: Styles, formulas: set[str], held: Parts
    ) -> None:
        self.authors: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.deleted: list[str] = []
        self.descriptions: list[str] = []
        self._styles = styles
        self._formulas, self._held = formulas, held
        self._notes = new_element("ol")
        self._waiting: dict[str, str] = {}
        self._names: dict[Element, str] = {}
        for cell in [*body.iter(tag_of(COVERED))]:
            if not "".join(cell.itertext()).strip():
                cell.getparent().remove(cell)
        events = iterwalk(body, ("start",))
        for _, element in events:
            self._names[element] = name_of(element)
            if self._names[element] in LEFT_OUT:
                events.skip_subtree()
        ends = (
            one for one, name in self._names.items() if name == "office:annotation-end"
        )
        self._ends = Counter(attribute(end, "office:name") for end in ends)
        body.tag = "body"
        for element, name in self._names.items():
            if name in LEFT_OUT:
                said = self._picture(element) if name == "draw:image" else {}
                tag = self._leave_out(element, name)
                element.clear(keep_tail=True)
                element.tag = tag
                element.attrib.update(said)
            else:
                self._turn(element, name)
        body.append(self._notes)

    # --- elements ---------------------------------------------------------------------

    def _turn(self, element: Element, name: str) -> None:
        match name:
            case "text:p" | "text:h":
                self._paragraph(element, name)
            case "text:span":
                look = self._styles.of("text", attribute(element, "text:style-name"))
                _show(element, look, "span")
            case "text:s" | "text:tab":
                element.text = " "
            case "text:a":
                element.tag = "a"
                element.set("href", attribute(element, "xlink:href"))
            case "text:note":
                identity, mark = self._note(
                    element, attribute(element, "text:note-class")
                )
                _lead(mark, identity)
            case "office:annotation":
                self._annotation(element)
            case "office:annotation-end":
                self._annotation_end(element)
            case _ if name in HIDING:
                self._hide(element, name)
            case _ if name in ELEMENTS:
                element.tag = ELEMENTS[name]

    def _paragraph(self, element: Element, name: str) -> None:
        look = self._styles.of("paragraph", attribute(element, "text:style-name"))
        tag, level = look.tag, attribute(element, "text:outline-level")
        if name == "text:h":
            tag = (
                f"h{level}"
                if level in set("123456")
                else "h6"
                if level.strip("0")
                else "h1"
            )
        _show(element, look, tag)

    def _note(self, element: Element, kind: str) -> tuple[str, HtmlElement]:
        """Its id among the notes, and the place for its mark."""
        self.counts["note"] += 1
        identity = f"{kind if kind in {'comment', 'endnote'} else 'footnote'}-{self.counts['note']}"
        mark = new_element("sup")
        mark.tail, element.tail = element.tail, None
        element.getparent().replace(element, mark)
        element.tag = "li"
        element.set("id", identity)
        self._notes.append(element)
        return identity, mark

    def _annotation(self, element: Element) -> None:
        """A comment on a passage hangs on its end, else on the words before it."""
        author, range_name = (
            element.findtext(tag_of("dc:creator")),
            attribute(element, "office:name"),
        )
        identity, mark = self._note(element, "comment")
        self.authors[identity] = clean_text(author or "")[:200]
        if (
            range_name
            and self._ends[range_name] > 0
            and range_name not in self._waiting
        ):
            self._waiting[range_name] = identity
        else:
            _lead(mark, identity)

    def _annotation_end(self, element: Element) -> None:
        range_name = attribute(element, "office:name")
        self._ends[range_name] -= 1
        if identity := self._waiting.pop(range_name, ""):
            element.tag = "sup"
            _lead(element, identity)

    def _hide(self, element: Element, name: str) -> None:
        """What is hidden stays, and is a finding, as on a page."""
        is_hidden = attribute(element, "text:is-hidden")
        if name == "text:hidden-paragraph":
            if is_hidden != "false":
                paragraph = next(
                    one for one in element.iterancestors() if one.tag in BLOCKS
                )
                paragraph.set("style", NOT_SHOWN)
            return
        if name == "text:section":
            element.tag = "div"
            hides = attribute(element, "text:display") == "none" or is_hidden == "true"
        else:
            element.tag = "span"
            hides = is_hidden != "false"
            if not "".join(element.itertext()):
                element.text = attribute(element, "text:string-value")
        if hides:
            element.set("style", NOT_SHOWN)

    # --- what is left out -------------------------------------------------------------

    def _picture(self, element: Element) -> dict[str, str]:
        """What the page says of it; it is described beside it, in its frame."""
        address = attribute(element, "xlink:href").removeprefix("./")
        beside = [one for one in element.itersiblings() if name_of(one) in DESCRIPTIONS]
        if address not in self._held:
            return {"src": address}
        alt = " ".join("".join(one.itertext()) for one in beside)
        for one in beside:
            one.text, one[:] = None, []
        return {"src": address, "alt": alt}

    def _leave_out(self, element: Element, name: str) -> str:
        """Under which tag nothing is left of it: one that is counted on pages, or
        'template'.
        """
        before = element.getprevious()
        if name in OBJECTS:
            formula = (
                name == "math:math"
                or attribute(element, "xlink:href").strip("./") in self._formulas
            )
            self.counts["formula" if formula else "embedded_object"] += 1
        elif name == "draw:image" and self._names.get(before) not in OBJECTS | {
            "draw:image"
        }:
            return "img"  # else it is the same thing as a picture
        elif name == "text:script":
            return "script"
        elif name == "text:table-of-content":
            self.counts["table_of_contents"] += 1
        elif name == "text:tracked-changes":
            self.counts["insertion"] += sum(
                1 for _ in element.iter(tag_of("text:insertion"))
            )
            for change in element.iter(tag_of("text:deletion")):
                words = change.iter(tag_of("text:p"), tag_of("text:h"))
                self.deleted.append(" ".join("".join(one.itertext()) for one in words))
        elif name in DESCRIPTIONS:
            self.descriptions.append(
                " ".join(clean_text("".join(element.itertext())).split())
            )
        return "template"


def _show(element: Element, look: Look, tag: str) -> None:
    element.tag, _, role = tag.partition(".")
    if look.css:
        element.set("style", look.css)
    if role:
        element.set("class", role)
    for one in look.inside:
        inner = new_element(one)
        inner.text, element.text = element.text, None
        inner.extend(element)
        element.append(inner)
        element = inner


def _lead(mark: HtmlElement, identity: str) -> None:
    link = new_element("a", mark)
    link.set("href", f"#{identity}")
    link.text = f"[{identity.rpartition('-')[2]}]"


def _losses(page: PageBuilder, *, has_margins: bool) -> Iterator[str]:
    counts = page.counts
    formulas = counts["formula"]
    yield from left_out(
        inserted=counts["insertion"],
        deleted=page.deleted,
        formulas=formulas,
        has_margins=has_margins,
    )
    if contents := counts["table_of_contents"]:
        yield lost("left_out", "table_of_contents", contents)
    if objects := counts["embedded_object"]:
        yield lost("left_out", "embedded_object", objects)
    for description in list(filter(None, page.descriptions))[:CAPTIONS_SHOWN]:
        yield Message("description", words=description[:300])


FORMAT = Format(
    name="odt",
    title="OpenDocument",
    suffixes=(".odt",),
    media_types=(MEDIA_TYPE,),
    read=read,
    sample=lambda: zipped(SAMPLE),
    signature=b"PK\x03\x04",
    mark=MEDIA_TYPE.encode(),
)
