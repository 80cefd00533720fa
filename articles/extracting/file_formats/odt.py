"""An OpenDocument text to paragraphs: checked as a zip, turned into a page, then walked like one.

odfdo tells what the styles and the properties of the file say. The page is built here, element by element:
what is not known is passed through, so that its words stay.
"""

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from articles.extracting import office
from articles.extracting.file_formats import Format, Options
from articles.extracting.office import (
    URIS,
    as_reading,
    attribute,
    check_paragraphs,
    checked_parts,
    encrypted,
    left_out,
    name_of,
    tag_of,
    zipped,
)
from articles.extracting.paragraphs import compose
from articles.extracting.results import Extracted, Refused, extractor, lost
from articles.extracting.web_page.trees import Element, HtmlElement, iterwalk, new_element, parse_xml, xml_of
from articles.extracting.web_page.walk import BLOCKS, CAPTIONS_SHOWN, walk
from articles.text.characters import clean_text
from articles.text.stored_messages import Message

if TYPE_CHECKING:
    import odfdo

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
CONTENT, STYLES, META, MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
LONGEST_CHAIN = 20  # styles that build on one another; what people write stays below 6
QUOTES = ("Quotations", "Quotation", "Quote", "Intense Quote", "Block Quotation")
TAGS_OF_STYLES = {
    "Title": "h1",
    **dict.fromkeys(QUOTES, "blockquote"),
    **{style: f"p.{name}" for style, name in office.STYLES.items()},
}
# Properties of words that a page can have too, where hiding is told from styling.
LOOKS = {f"fo:{name}": name for name in ("color", "background-color", "font-size")} | {
    "text:display": "display"
}
STRIKES = ("style:text-line-through-style", "style:text-line-through-type")
SAID = (*LOOKS, *STRIKES, "style:text-position")
LISTS = {"text:list": "ul", "text:list-item": "li", "text:list-header": "li"}
TABLES = {"table:table": "table", "table:table-row": "tr", "table:table-cell": "td"}
ELEMENTS = LISTS | TABLES | {"text:line-break": "br"}
NOT_SHOWN = "display:none"
HIDING = {"text:hidden-text", "text:hidden-paragraph", "text:section"}
OBJECTS = {"draw:object", "draw:object-ole", "draw:plugin", "draw:applet", "draw:floating-frame", "math:math"}
# Not the author's words in this place. The numbers of headings and notes are made by the word processor.
LEFT_OUT = OBJECTS | {
    *("text:tracked-changes", "text:table-of-content", "text:note-citation", "text:number", "text:script"),
    *("office:forms", "office:event-listeners", "office:dde-source", "draw:image", "svg:title", "svg:desc"),
    *("text:sequence-decls", "text:variable-decls", "text:user-field-decls", "text:dde-connection-decls"),
    *("text:illustration-index-source", "text:table-index-source", "text:object-index-source"),
    *("text:user-index-source", "text:alphabetical-index-source", "text:bibliography-source"),
    *("dc:creator", "dc:date", "meta:date-string", "meta:creator-initials"),
}
MARGINS = {f"style:{kind}{which}" for kind in ("header", "footer") for which in ("", "-left", "-first")}
_TOP = f'xmlns:o="{URIS["office"]}" xmlns:t="{URIS["text"]}"'
SAMPLE = {
    "mimetype": MEDIA_TYPE,
    CONTENT: f"<o:document-content {_TOP}><o:body><o:text><t:p>A text of our own.</t:p></o:text></o:body>"
    "</o:document-content>",
    STYLES: f"<o:document-styles {_TOP}><o:styles/></o:document-styles>",
    META: f"<o:document-meta {_TOP}><o:meta/></o:document-meta>",
}


def read(content: bytes, options: Options) -> Extracted:
    import odfdo  # not where nothing hostile is read

    trees = _trees(content)
    text = trees[CONTENT].find(f"{tag_of('office:body')}/{tag_of('office:text')}")
    if text is None:
        raise Refused(Message("no_text_document"))
    check_paragraphs(sum(1 for _ in text.iter(tag_of("text:p"), tag_of("text:h"))))
    text.getparent().remove(text)
    # Made anew, as odfdo stumbles over comments, and takes what compresses well for an attack.
    file = zipped(SAMPLE | {name: xml_of(tree) for name, tree in trees.items() if name in SAMPLE})
    document = odfdo.Document(io.BytesIO(file))
    page = Page(Styles(document), _formulas(trees.get(MANIFEST)))
    page.build(text)
    walked = walk(page.root, options["url"], page.authors)
    losses = _losses(page, has_margins=_has_margins(trees.get(STYLES)))
    reading = as_reading(walked, losses, _properties(document))
    return compose(reading, extractor=extractor("odfdo"), media_type=MEDIA_TYPE)


def _trees(content: bytes) -> dict[str, Element]:
    """By the name of the part. Raises Refused."""
    parts = checked_parts(content, title=FORMAT.title, text=CONTENT, is_needed=MANIFEST.__eq__)
    # What is encrypted is no XML, and must not be told that it is hostile.
    if any(b"encryption-data" in part for part in parts.values()):
        raise Refused(encrypted(FORMAT.title))
    parts |= checked_parts(content, title=FORMAT.title, text=CONTENT, is_needed=SAMPLE.keys().__contains__)
    return {name: parse_xml(part) for name, part in parts.items() if name != "mimetype"}


def _formulas(manifest: Element | None) -> set[str]:
    """The objects within the file that are formulas."""
    entries = [] if manifest is None else manifest.iter(tag_of("manifest:file-entry"))
    formulas = [entry for entry in entries if "formula" in attribute(entry, "manifest:media-type")]
    return {attribute(entry, "manifest:full-path").strip("./") for entry in formulas}


def _has_margins(styles: Element | None) -> bool:
    margins = [] if styles is None else styles.iter(*map(tag_of, MARGINS))
    return any("".join(margin.itertext()).strip() for margin in margins)


def _properties(document: "odfdo.Document") -> dict[str, str]:
    meta = document.meta
    date = meta.get_element("//dc:date") or meta.get_element("//meta:creation-date")
    return {
        "title": meta.title or "",
        "byline": meta.initial_creator or meta.creator or "",
        "dated": date.text[:10] if date else "",
        "language": meta.language or "",
    }


# --- styles -------------------------------------------------------------------------------------------


class Look(NamedTuple):
    """What a style, with those that it builds on, makes of words. tag: of a paragraph. inside: tags in it."""

    tag: str = "p"
    said: Mapping[str, str] = {}
    inside: tuple[str, ...] = ()
    css: str = ""


class Styles:
    """What the styles of one file say, each worked out once."""

    def __init__(self, document: "odfdo.Document") -> None:
        self._looks: dict[tuple[str, str], Look] = {}
        self._styles: dict[tuple[str, str], odfdo.Element] = {}
        # Those of the text come first; the names of others, for what stands in margins, may be the same.
        for family in ("paragraph", "text"):
            for style in (*document.content.get_styles(family), *document.styles.get_styles(family)):
                self._styles.setdefault((family, style.get_attribute_string("style:name") or ""), style)

    def of(self, family: str, name: str) -> Look:
        waiting: list[tuple[str, odfdo.Element]] = []
        while (family, name) not in self._looks and len(waiting) < LONGEST_CHAIN:
            style = self._styles.get((family, name))
            if style is None:
                self._looks[family, name] = Look(_tag_of(name, "p"))
                break
            waiting.append((name, style))
            name = style.get_attribute_string("style:parent-style-name") or ""
        look = self._looks.get((family, name), Look())
        for name, style in reversed(waiting):
            look = self._looks[family, name] = _look(name, style, look)
        return look


def _tag_of(name: str, otherwise: str) -> str:
    return TAGS_OF_STYLES.get(name.replace("_20_", " "), otherwise)


def _look(name: str, style: "odfdo.Element", base: Look) -> Look:
    said = dict(base.said)
    for properties in style.get_elements("style:text-properties"):
        said |= {one: value for one in SAID if (value := properties.get_attribute_string(one))}
    inside = ["s"] if any(said.get(one, "none") != "none" for one in STRIKES) else []
    position = said.get("style:text-position", "").split(" ")[0]
    if position == "sub" or position.startswith("-"):
        inside.append("sub")
    elif position.strip("0%"):
        inside.append("sup")
    css = ";".join(f"{css}:{said[one]}" for one, css in LOOKS.items() if one in said)
    tag = _tag_of(name, _tag_of(style.get_attribute_string("style:display-name") or "", base.tag))
    return Look(tag, said, tuple(inside), css)


# --- the page -----------------------------------------------------------------------------------------


class Page:
    """The page being built: root is its body, at whose end the notes stand that its marks lead to.

    authors: of comments, by the id of the note. counts, deleted words and descriptions: of what was left out.
    """

    def __init__(self, styles: Styles, formulas: set[str]) -> None:
        self.root = new_element("body")
        self.authors: dict[str, str] = {}
        self.counts: Counter[str] = Counter()
        self.deleted: list[str] = []
        self.descriptions: list[str] = []
        self._styles = styles
        self._formulas = formulas
        self._notes = new_element("ol")
        self._places: list[HtmlElement] = [self.root]
        self._pieces: list[str] = []
        self._ends: Counter[str] = Counter()
        self._waiting: dict[str, str] = {}

    def build(self, body: Element) -> None:
        for end in body.iter(tag_of("office:annotation-end")):
            if next(end.iterancestors(tag_of("text:tracked-changes")), None) is None:
                self._ends[attribute(end, "office:name")] += 1
        depths: list[int] = []
        events = iterwalk(body, ("start", "end"))
        for event, element in events:
            name = name_of(element)
            if event == "start" and name in LEFT_OUT:
                self._leave_out(element, name)
                events.skip_subtree()
            elif event == "start":
                depths.append(len(self._places))
                self._open(element, name)
                self._write(element.text)
            else:
                if name not in LEFT_OUT:
                    self._close(depths.pop())
                self._write(element.tail if element is not body else None)
        self._flush()
        self.root.append(self._notes)

    def _write(self, text: str | None) -> None:
        if text:
            self._pieces.append(text)

    def _flush(self) -> None:
        """Hazard: text put into a tree piece by piece takes time that grows with its square."""
        place, text = self._places[-1], clean_text("".join(self._pieces))
        self._pieces = []
        # Hazard: so does len(place), which counts.
        last = next(place.iterchildren(reversed=True), None)
        if text and last is not None:
            last.tail = (last.tail or "") + text
        elif text:
            place.text = (place.text or "") + text

    def _put(self, tag: str) -> HtmlElement:
        self._flush()
        return new_element(tag, self._places[-1])

    def _enter(self, tag: str, css: str = "") -> HtmlElement:
        element = self._put(tag)
        if css:
            element.set("style", clean_text(css))
        self._places.append(element)
        return element

    def _close(self, depth: int) -> None:
        if len(self._places) > depth:
            self._flush()
            del self._places[depth:]

    # --- elements ------------------------------------------------------------------------------------

    def _open(self, element: Element, name: str) -> None:
        match name:
            case "text:p" | "text:h":
                self._paragraph(element, name)
            case "text:span":
                look = self._styles.of("text", attribute(element, "text:style-name"))
                self._enter_look(look, "span" if look.css else "")
            case "text:s" | "text:tab":
                self._write(" ")
            case "text:a":
                self._enter("a").set("href", clean_text(attribute(element, "xlink:href")))
            case "text:note":
                self._note(attribute(element, "text:note-class") or "footnote")
            case "office:annotation" | "office:annotation-end":
                self._annotation(element, name)
            case _ if name in HIDING:
                self._hide(element, name)
            case "table:covered-table-cell" if "".join(element.itertext()).strip():
                self._enter("td")
            case _ if name in ELEMENTS:
                self._enter(ELEMENTS[name])

    def _paragraph(self, element: Element, name: str) -> None:
        look = self._styles.of("paragraph", attribute(element, "text:style-name"))
        tag, level = look.tag, attribute(element, "text:outline-level")
        if name == "text:h":
            tag = f"h{level}" if level in set("123456") else "h6" if level.strip("0") else "h1"
        self._enter_look(look, tag)

    def _enter_look(self, look: Look, tag: str) -> None:
        for one in (tag, *look.inside):
            if one:
                name, _, role = one.partition(".")
                entered = self._enter(name, look.css if one == tag else "")
                if role:
                    entered.set("class", role)

    def _note(self, kind: str) -> str:
        """Its mark, and its place among the notes, where what it says goes."""
        self.counts["note"] += 1
        identity = f"{kind if kind in {'comment', 'endnote'} else 'footnote'}-{self.counts['note']}"
        if kind != "comment":
            self._mark(identity)
        self._flush()
        self._places.append(self._notes)
        self._enter("li").set("id", identity)
        return identity

    def _annotation(self, element: Element, name: str) -> None:
        """A comment on a passage hangs on its end, else on the words before it."""
        range_name = attribute(element, "office:name")
        if name == "office:annotation-end":
            self._ends[range_name] -= 1
            if identity := self._waiting.pop(range_name, ""):
                self._mark(identity)
            return
        before = len(self._places)
        identity = self._note("comment")
        self.authors[identity] = clean_text(element.findtext(tag_of("dc:creator")) or "")[:200]
        if range_name and self._ends[range_name] > 0 and range_name not in self._waiting:
            self._waiting[range_name] = identity
        else:
            self._mark(identity, self._places[before - 1])

    def _mark(self, identity: str, place: HtmlElement | None = None) -> None:
        """place: where the mark stands; nothing waits to be written there."""
        raised = self._put("sup") if place is None else new_element("sup", place)
        link = new_element("a", raised)
        link.set("href", f"#{identity}")
        link.text = f"[{identity.rpartition('-')[2]}]"

    def _hide(self, element: Element, name: str) -> None:
        """What is hidden stays, and is a finding, as on a page."""
        if name == "text:hidden-paragraph":
            if attribute(element, "text:is-hidden") != "false":
                paragraph = next(place for place in reversed(self._places) if place.tag in BLOCKS)
                paragraph.set("style", NOT_SHOWN)
        elif name == "text:section":
            hides = (
                attribute(element, "text:display") == "none" or attribute(element, "text:is-hidden") == "true"
            )
            self._enter("div", NOT_SHOWN if hides else "")
        else:
            self._enter("span", NOT_SHOWN if attribute(element, "text:is-hidden") != "false" else "")
            if not "".join(element.itertext()):
                self._write(attribute(element, "text:string-value"))

    # --- what is left out ----------------------------------------------------------------------------

    def _leave_out(self, element: Element, name: str) -> None:
        before = element.getprevious()
        if name in OBJECTS:
            formula = name == "math:math" or attribute(element, "xlink:href").strip("./") in self._formulas
            self.counts["formula" if formula else "embedded_object"] += 1
        elif name == "draw:image" and (before is None or name_of(before) not in OBJECTS | {"draw:image"}):
            self._put("img")  # else it is the same thing as a picture
        elif name == "text:script":
            self._put("script")
        elif name == "text:table-of-content":
            self.counts["table_of_contents"] += 1
        elif name == "text:tracked-changes":
            self.counts["insertion"] += sum(1 for _ in element.iter(tag_of("text:insertion")))
            for change in element.iter(tag_of("text:deletion")):
                words = change.iter(tag_of("text:p"), tag_of("text:h"))
                self.deleted.append(" ".join("".join(one.itertext()) for one in words))
        elif name in {"svg:title", "svg:desc"}:
            self.descriptions.append(" ".join(clean_text("".join(element.itertext())).split()))


def _losses(page: Page, *, has_margins: bool) -> Iterator[str]:
    counts = page.counts
    formulas = counts["formula"]
    yield from left_out(
        inserted=counts["insertion"], deleted=page.deleted, formulas=formulas, has_margins=has_margins
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
