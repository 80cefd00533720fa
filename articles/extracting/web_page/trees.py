"""lxml, behind one door: parsers that reach no network, expand no entity and refuse a
DTD.

It is imported where it is used: only the process that may be killed has it.
"""

import re
from collections.abc import Sequence
from typing import Any

from articles.extracting.results import NO_TEXT, TOO_DEEP, Refused
from articles.text.stored_messages import Message

DECLARATIONS = Message("declarations")
BROKEN = Message("xml_broken")

type HtmlElement = Any  # lxml.html.HtmlElement: lxml has no types
type Element = Any  # lxml.etree._Element
type Walk = Any  # lxml.etree.iterwalk: (event, element) one by one, with skip_subtree

LONG_NOSCRIPT = 400  # code points
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_OF_HEAD = {"title", "meta", "link", "base", "style", "script", "noscript", "template"}
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


def iterwalk(root: Element, events: Sequence[str]) -> Walk:
    from lxml import etree  # type: ignore[import-untyped]

    return etree.iterwalk(root, events=events)


def new_element(tag: str, parent: HtmlElement | None = None) -> HtmlElement:
    """An element of a page, the last one in its parent."""
    from lxml import html

    element = html.Element(tag)
    if parent is not None:
        parent.append(element)
    return element


def parse_html(text: str) -> HtmlElement:
    """Raises Refused where there is no element at all."""
    from lxml import etree, html

    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        # Hazard: lxml raises on a str that declares an encoding, and NUL ends the text
        # early in libxml2.
        root = html.document_fromstring(
            _XML_DECLARATION.sub("", text.replace("\0", "")), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refused(NO_TEXT) from error
    # Hazard: beyond its limit of depth the parser silently drops the rest of the page.
    if parser.error_log.filter_from_errors().filter_types(
        etree.ErrorTypes.ERR_RESOURCE_LIMIT
    ):
        raise Refused(TOO_DEEP)
    _mend_head(root)
    _open_noscripts(root)
    return root


def _open_noscripts(root: HtmlElement) -> None:
    """Some pages show even the article only without scripts; most say there no more
    than to turn them on.
    """
    for element in root.iter("noscript"):
        paragraphs = ("".join(one.itertext()) for one in element.iter("p"))
        if sum(map(len, paragraphs)) >= LONG_NOSCRIPT:
            element.tag = "div"


def _mend_head(root: HtmlElement) -> None:
    """Hazard: where a page leaves out <body>, the parser, older than HTML 5, keeps
    <article> in the head.
    """
    head = root.find("head")
    children = [] if head is None else list(head)
    first = next(
        (place for place, child in enumerate(children) if child.tag not in _OF_HEAD),
        len(children),
    )
    if first == len(children):
        return
    body = root.find("body")
    if body is None:
        body = new_element("body", root)
    children[-1].tail = (children[-1].tail or "") + (body.text or "")
    body.text = None
    for place, child in enumerate(children[first:]):
        body.insert(place, child)


def parse_xml(content: bytes) -> Element:
    """A part of an office file, without comments and processing instructions, whose
    tails stay.

    Raises Refused for a DTD, which none of them needs, for broken XML, and for what is
    nested too deeply.
    """
    from lxml import etree

    if has_dtd(content):
        raise Refused(DECLARATIONS)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser=parser)
    except etree.XMLSyntaxError as error:
        raise Refused(TOO_DEEP if "depth" in str(error) else BROKEN) from error


def xml_of(root: Element) -> bytes:
    """The opposite of parse_xml."""
    from lxml import etree

    serialised: bytes = etree.tostring(root, encoding="utf-8")
    return serialised


def has_dtd(content: bytes) -> bool:
    """Also in UTF-16, where the letters are apart: removing NUL brings them
    together.
    """
    return bool(_DTD.search(content)) or bool(
        content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content[:200]
    )
