"""The only use of lxml: parsers without network, entities and DTDs.

It is imported inside functions: only the process that may be killed loads it.
"""

import re
from collections.abc import Sequence
from itertools import dropwhile
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
    """Yield the events of a walk over the tree, as lxml does."""
    from lxml import etree  # type: ignore[import-untyped]

    return etree.iterwalk(root, events=events)


def new_element(tag: str, parent: HtmlElement | None = None) -> HtmlElement:
    """Return a new element of a page, the last one in its parent."""
    from lxml import html

    element = html.Element(tag)
    if parent is not None:
        parent.append(element)
    return element


def parse_html(text: str) -> HtmlElement:
    """Return the root of a page. Raise Refused where there is no element at all."""
    from lxml import etree, html

    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    # Hazard: lxml raises on a str that declares an encoding, and NUL ends the text
    # early in libxml2.
    text = _XML_DECLARATION.sub("", text.replace("\0", ""))
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Refused(NO_TEXT) from error
    # Hazard: beyond its limit of depth the parser silently drops the rest of the page.
    errors = parser.error_log.filter_from_errors()
    if errors.filter_types(etree.ErrorTypes.ERR_RESOURCE_LIMIT):
        raise Refused(TOO_DEEP)
    _mend_head(root)
    _open_noscripts(root)
    return root


def _open_noscripts(root: HtmlElement) -> None:
    """Read what pages show without scripts, where it is long.

    Some pages show even the article only there; most ask to turn scripts on.
    """
    for element in root.iter("noscript"):
        letters = 0
        for paragraph in element.iter("p"):
            letters += len("".join(paragraph.itertext()))
        if letters >= LONG_NOSCRIPT:
            element.tag = "div"


def _mend_head(root: HtmlElement) -> None:
    """Move what is not of the head into the body.

    Hazard: where a page leaves out <body>, the parser, older than HTML 5, keeps
    <article> in the head.
    """
    head = root.find("head")
    if head is None:
        return
    misplaced = list(dropwhile(lambda child: child.tag in _OF_HEAD, head))
    if not misplaced:
        return
    body = root.find("body")
    if body is None:
        body = new_element("body", root)
    last = misplaced[-1]
    last.tail = (last.tail or "") + (body.text or "")
    body.text = None
    for place, child in enumerate(misplaced):
        body.insert(place, child)


def parse_xml(content: bytes) -> Element:
    """Return the root of a part of an office file.

    Comments and processing instructions are left out; their tails stay. Raise Refused
    for a DTD, which no part needs, for broken XML, and for too deep nesting.
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
    """Return the bytes of a tree, the opposite of parse_xml."""
    from lxml import etree

    serialised: bytes = etree.tostring(root, encoding="utf-8")
    return serialised


def has_dtd(content: bytes) -> bool:
    """Return whether there is a DTD, or an encoding that could hide one.

    In UTF-16 and UTF-32, which no office program writes, its letters are apart.
    """
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in content[:200]:
        return True
    return bool(_DTD.search(content))
