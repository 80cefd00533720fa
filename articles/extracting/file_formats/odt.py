"""An OpenDocument text to paragraphs: turned into a page, then walked like one.

Elements that are not known stay in the page as they are, and so do their words.
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
CONTENT = "content.xml"
STYLES = "styles.xml"
META = "meta.xml"
MANIFEST = "META-INF/manifest.xml"
LONGEST_CHAIN = 20  # styles that build on one another; what people write stays below 6
_TABLES = read_tables(Path(__file__).with_suffix(".txt"))
URIS = _TABLES["namespaces"]
PREFIXES = {uri: prefix for prefix, uri in URIS.items()}


def _tags_of_styles() -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag, names in _TABLES["styles"].items():
        tags |= {name.strip(): tag for name in names.split(",")}
    tags |= {style: f"p.{name}" for style, name in STYLED.items()}
    return tags


# The tag of a paragraph by the name of its style, with a class after a full stop.
TAGS_OF_STYLES = _tags_of_styles()
# The tag of any other element by its own name.
ELEMENTS = name_of_each(_TABLES["elements"])
# Properties of words that a page can have too, where hiding is told from styling.
LOOKS = {name: css for css, name in _TABLES["looks"].items()}
_NAMES = word_sets(_TABLES["names"])
HIDING = _NAMES["hiding"]
DESCRIPTIONS = _NAMES["descriptions"]
OBJECTS = _NAMES["objects"]
LEFT_OUT = _NAMES["left_out"]
PROPERTIES = _NAMES["properties"]
MARGINS = _NAMES["margins"]
STRIKES = _NAMES["strikes"]
READ_PROPERTIES = (*LOOKS, *STRIKES, "style:text-position")
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
    """Return the article of an OpenDocument text. Raise Refused where it has none."""
    trees = _trees(content)
    text = trees[CONTENT].find(f"{tag_of('office:body')}/{tag_of('office:text')}")
    if text is None:
        raise Refused(Message("no_text_document"))
    check_paragraphs(sum(1 for _ in text.iter(tag_of("text:p"), tag_of("text:h"))))
    pictures = pictures_in(content)
    page = PageBuilder(text, Styles(trees), _formulas(trees), pictures)
    walked = walk(text, options["url"], page.authors, pictures.get)
    losses = _losses(page, has_margins=_has_margins(trees))
    reading = as_reading(walked, losses, _properties(trees))
    return compose(reading, extractor=EXTRACTOR, media_type=MEDIA_TYPE)


def _trees(content: bytes) -> Trees:
    """Return the root of each part by its name. Raise Refused."""
    parts = checked_parts(
        content, title=FORMAT.title, text=CONTENT, is_needed=MANIFEST.__eq__
    )
    # Encrypted parts are no XML, and must not be refused as hostile.
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
    """Return the paths of the objects within the file that are formulas."""
    paths: set[str] = set()
    for entry in _elements(trees, MANIFEST, "manifest:file-entry"):
        if "formula" in attribute(entry, "manifest:media-type"):
            paths.add(attribute(entry, "manifest:full-path").strip("./"))
    return paths


def _has_margins(trees: Trees) -> bool:
    """Return whether words stand in the header or footer of each page."""
    margins = _elements(trees, STYLES, *MARGINS)
    return any(_words_in(margin).strip() for margin in margins)


def _properties(trees: Trees) -> dict[str, str]:
    """Return what the file says about itself, by the names of metadata."""
    values: dict[str, str] = {}
    for element in _elements(trees, META, *PROPERTIES):
        values[name_of(element)] = element.text or ""
    dated = values.get("dc:date") or values.get("meta:creation-date", "")
    return {
        "byline": values.get("meta:initial-creator") or values.get("dc:creator", ""),
        "dated": dated[:10],
        "title": values.get("dc:title", ""),
        "language": values.get("dc:language", ""),
    }


# --- names ----------------------------------------------------------------------------


@cache
def tag_of(name: str) -> str:
    """Return the tag by which lxml names 'text:p'."""
    prefix, _, local = name.partition(":")
    return f"{{{URIS[prefix]}}}{local}"


def name_of(element: Element) -> str:
    """Return the name of an element, without a prefix for unknown namespaces."""
    uri, _, local = element.tag.removeprefix("{").rpartition("}")
    return f"{PREFIXES.get(uri, '')}:{local}"


def attribute(element: Element, name: str) -> str:
    """Return the value of an attribute such as 'text:style-name', or nothing."""
    return element.get(tag_of(name)) or ""


def _words_in(element: Element) -> str:
    return "".join(element.itertext())


# --- styles ---------------------------------------------------------------------------


class Look(NamedTuple):
    """What a style, with those that it builds on, makes of words.

    `tag`: of a paragraph. `properties`: all that are read. `inside`: tags within the
    paragraph or span. `css`: its style attribute on a page.
    """

    tag: str = "p"
    properties: Mapping[str, str] = {}
    inside: tuple[str, ...] = ()
    css: str = ""


class _StyleKey(NamedTuple):
    family: str
    name: str


class Styles:
    """The styles of one file, each worked out once."""

    def __init__(self, trees: Trees) -> None:
        self._looks: dict[_StyleKey, Look] = {}
        self._styles: dict[_StyleKey, Element] = {}
        # Those of the text come first; the names of others, for what stands in margins,
        # may be the same.
        for part in (CONTENT, STYLES):
            for style in _elements(trees, part, "style:style", "style:default-style"):
                family = attribute(style, "style:family")
                key = _StyleKey(family, attribute(style, "style:name"))
                self._styles.setdefault(key, style)

    def look_of(self, family: str, name: str, depth: int = 0) -> Look:
        """Return the look of a style. `depth`: how many styles build on it."""
        key = _StyleKey(family, name)
        style = self._styles.get(key)
        if style is None or depth == LONGEST_CHAIN:
            return Look(_tag_of_style(name, "p"))
        if key not in self._looks:
            parent = attribute(style, "style:parent-style-name")
            base = self.look_of(family, parent, depth + 1)
            self._looks[key] = _look(name, style, base)
        return self._looks[key]


def _tag_of_style(name: str, otherwise: str) -> str:
    return TAGS_OF_STYLES.get(name.replace("_20_", " "), otherwise)


def _look(name: str, style: Element, base: Look) -> Look:
    properties = dict(base.properties)
    for element in style.iterchildren(tag_of("style:text-properties")):
        for known in READ_PROPERTIES:
            value = attribute(element, known)
            if value:
                properties[known] = value
    css = [
        f"{css_name}:{properties[property_name]}"
        for property_name, css_name in LOOKS.items()
        if property_name in properties
    ]
    by_shown_name = _tag_of_style(attribute(style, "style:display-name"), base.tag)
    return Look(
        _tag_of_style(name, by_shown_name),
        properties,
        tuple(_tags_inside(properties)),
        ";".join(css),
    )


def _tags_inside(properties: Mapping[str, str]) -> Iterator[str]:
    """Yield the tags that write struck, raised or lowered words."""
    if any(properties.get(strike, "none") != "none" for strike in STRIKES):
        yield "s"
    position = properties.get("style:text-position", "").split(" ")[0]
    if position == "sub" or position.startswith("-"):
        yield "sub"
    elif position.strip("0%"):
        yield "sup"


# --- the page -------------------------------------------------------------------------


class PageBuilder:
    """Turns the body of a text into that of a page, in place.

    Marks lead to its notes, which go to the end. `authors`: of comments, by the id of
    the note. `counts`, `deleted` (words) and `descriptions` are of what was left out.
    """

    def __init__(
        self, body: Element, styles: Styles, formulas: set[str], pictures: Parts
    ) -> None:
        self.authors: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.deleted: list[str] = []
        self.descriptions: list[str] = []
        self._styles = styles
        self._formulas = formulas
        self._pictures = pictures
        self._notes = new_element("ol")
        self._waiting: dict[str, str] = {}
        _remove_covered_cells(body)
        self._names = _names_within(body)
        self._ends: Counter[str] = Counter()
        for element, name in self._names.items():
            if name == "office:annotation-end":
                self._ends[attribute(element, "office:name")] += 1
        body.tag = "body"
        for element, name in self._names.items():
            if name in LEFT_OUT:
                self._empty(element, name)
            else:
                self._turn(element, name)
        body.append(self._notes)

    # --- elements ---------------------------------------------------------------------

    def _turn(self, element: Element, name: str) -> None:
        match name:
            case "text:p" | "text:h":
                self._paragraph(element, name)
            case "text:span":
                style = attribute(element, "text:style-name")
                _show(element, self._styles.look_of("text", style), "span")
            case "text:s" | "text:tab":
                element.text = " "
            case "text:a":
                element.tag = "a"
                element.set("href", attribute(element, "xlink:href"))
            case "text:note":
                note = self._note(element, attribute(element, "text:note-class"))
                _lead(note.mark, note.identity)
            case "office:annotation":
                self._annotation(element)
            case "office:annotation-end":
                self._annotation_end(element)
            case _ if name in HIDING:
                self._hide(element, name)
            case _ if name in ELEMENTS:
                element.tag = ELEMENTS[name]

    def _paragraph(self, element: Element, name: str) -> None:
        style = attribute(element, "text:style-name")
        look = self._styles.look_of("paragraph", style)
        tag = look.tag
        if name == "text:h":
            tag = _heading_tag(attribute(element, "text:outline-level"))
        _show(element, look, tag)

    def _note(self, element: Element, kind: str) -> "_PlacedNote":
        """Move a note to the others, and leave a place for its mark."""
        self.counts["note"] += 1
        if kind not in {"comment", "endnote"}:
            kind = "footnote"
        identity = f"{kind}-{self.counts['note']}"
        mark = new_element("sup")
        mark.tail = element.tail
        element.tail = None
        element.getparent().replace(element, mark)
        element.tag = "li"
        element.set("id", identity)
        self._notes.append(element)
        return _PlacedNote(identity, mark)

    def _annotation(self, element: Element) -> None:
        """Hang a comment on the end of its passage, else on the words before it."""
        author = element.findtext(tag_of("dc:creator")) or ""
        passage = attribute(element, "office:name")
        note = self._note(element, "comment")
        self.authors[note.identity] = clean_text(author)[:200]
        has_end = passage and self._ends[passage] > 0
        if has_end and passage not in self._waiting:
            self._waiting[passage] = note.identity
        else:
            _lead(note.mark, note.identity)

    def _annotation_end(self, element: Element) -> None:
        passage = attribute(element, "office:name")
        self._ends[passage] -= 1
        identity = self._waiting.pop(passage, "")
        if identity:
            element.tag = "sup"
            _lead(element, identity)

    def _hide(self, element: Element, name: str) -> None:
        """Keep what is hidden: it is a finding, as on a page."""
        is_hidden = attribute(element, "text:is-hidden")
        if name == "text:hidden-paragraph":
            if is_hidden != "false":
                _block_around(element).set("style", NOT_SHOWN)
            return
        if name == "text:section":
            element.tag = "div"
            hides = attribute(element, "text:display") == "none" or is_hidden == "true"
        else:
            element.tag = "span"
            hides = is_hidden != "false"
            if not _words_in(element):
                element.text = attribute(element, "text:string-value")
        if hides:
            element.set("style", NOT_SHOWN)

    # --- what is left out -------------------------------------------------------------

    def _empty(self, element: Element, name: str) -> None:
        """Leave nothing of the element but a picture's address and description."""
        attributes: dict[str, str] = {}
        if name == "draw:image":
            attributes = self._picture(element)
        tag = self._leave_out(element, name)
        element.clear(keep_tail=True)
        element.tag = tag
        element.attrib.update(attributes)

    def _picture(self, element: Element) -> dict[str, str]:
        """Return the attributes of a picture on a page.

        Its description, which stands beside it in its frame, becomes the alt text.
        """
        address = attribute(element, "xlink:href").removeprefix("./")
        if address not in self._pictures:
            return {"src": address}
        descriptions = [
            beside
            for beside in element.itersiblings()
            if name_of(beside) in DESCRIPTIONS
        ]
        alt = " ".join(_words_in(description) for description in descriptions)
        for description in descriptions:
            description.text = None
            description[:] = []
        return {"src": address, "alt": alt}

    def _leave_out(self, element: Element, name: str) -> str:
        """Count or keep what is lost with the element, and return its tag on the page.

        That is a tag which is counted on pages, or 'template'.
        """
        if name == "draw:image":
            if self._stands_for_object(element):
                return "template"
            return "img"
        if name == "text:script":
            return "script"
        if name in OBJECTS:
            is_formula = self._is_formula(element, name)
            self.counts["formula" if is_formula else "embedded_object"] += 1
        elif name == "text:table-of-content":
            self.counts["table_of_contents"] += 1
        elif name == "text:tracked-changes":
            self._count_changes(element)
        elif name in DESCRIPTIONS:
            words = clean_text(_words_in(element)).split()
            self.descriptions.append(" ".join(words))
        return "template"

    def _stands_for_object(self, element: Element) -> bool:
        """Return whether a picture only shows the object or picture before it."""
        before = self._names.get(element.getprevious())
        return before in OBJECTS or before == "draw:image"

    def _is_formula(self, element: Element, name: str) -> bool:
        if name == "math:math":
            return True
        return attribute(element, "xlink:href").strip("./") in self._formulas

    def _count_changes(self, changes: Element) -> None:
        self.counts["insertion"] += sum(
            1 for _ in changes.iter(tag_of("text:insertion"))
        )
        for deletion in changes.iter(tag_of("text:deletion")):
            paragraphs = deletion.iter(tag_of("text:p"), tag_of("text:h"))
            self.deleted.append(" ".join(map(_words_in, paragraphs)))


class _PlacedNote(NamedTuple):
    """The id of a note, and the place for its mark."""

    identity: str
    mark: HtmlElement


def _remove_covered_cells(body: Element) -> None:
    """Remove the empty cells that lie under a wider or higher one."""
    for cell in list(body.iter(tag_of(COVERED))):
        if not _words_in(cell).strip():
            cell.getparent().remove(cell)


def _names_within(body: Element) -> dict[Element, str]:
    """Return the name of each element, without those within what is left out."""
    names: dict[Element, str] = {}
    events = iterwalk(body, ("start",))
    for _, element in events:
        name = name_of(element)
        names[element] = name
        if name in LEFT_OUT:
            events.skip_subtree()
    return names


def _heading_tag(level: str) -> str:
    if level in set("123456"):
        return f"h{level}"
    if level.strip("0"):
        return "h6"
    return "h1"


def _block_around(element: Element) -> Element:
    return next(outer for outer in element.iterancestors() if outer.tag in BLOCKS)


def _show(element: Element, look: Look, tag: str) -> None:
    """Give an element its tag, with a class after a full stop, and its look."""
    element.tag, _, role = tag.partition(".")
    if look.css:
        element.set("style", look.css)
    if role:
        element.set("class", role)
    for tag_inside in look.inside:
        inner = new_element(tag_inside)
        inner.text = element.text
        element.text = None
        inner.extend(element)
        element.append(inner)
        element = inner


def _lead(mark: HtmlElement, identity: str) -> None:
    """Make a mark lead to the note with that id."""
    number = identity.rpartition("-")[2]
    link = new_element("a", mark)
    link.set("href", f"#{identity}")
    link.text = f"[{number}]"


def _losses(page: PageBuilder, *, has_margins: bool) -> Iterator[str]:
    counts = page.counts
    yield from left_out(
        inserted=counts["insertion"],
        deleted=page.deleted,
        formulas=counts["formula"],
        has_margins=has_margins,
    )
    for things in ("table_of_contents", "embedded_object"):
        if counts[things]:
            yield lost("left_out", things, counts[things])
    descriptions = [description for description in page.descriptions if description]
    for description in descriptions[:CAPTIONS_SHOWN]:
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
