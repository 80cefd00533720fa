"""Is this element kept from readers' eyes, or furniture of the page rather than of the article?"""

import re

from articles.extracting.html.trees import HtmlElement
from articles.extracting.results import Tier

type Verdict = tuple[str, Tier, str]  # kind, tier, reason

FURNITURE_TAGS = {
    "nav": "a navigation menu",
    "aside": "an aside",
    "footer": "a page footer",
    "menu": "a menu",
    "dialog": "a dialogue box",
}
FURNITURE_ROLES = {"navigation", "complementary", "contentinfo", "banner", "search", "dialog", "menu"}
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|share|sharing|social|newsletter|subscri\w*|promo\w*|advert\w*|ads?|sponsor\w*|"
    r"cookies?|breadcrumbs?|sidebar|recommend\w*|read-?more|more-?on|most-?read|trending|comments?|"
    r"tag-?list|tags|paywall|navigation|navbar|menu|signup|pagination|site-?(?:header|footer))(?:$|[\s_-])"
)
_SCREEN_READER = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text)(?:$|\s)")
_NOTHING = r"0+(?:\.0*)?(?:px|pt|em|rem|%|vh|vw)?"
_SIDE = rf"(?:max-)?(?:height|width):(?:{_NOTHING}|1px)(?:!|;|$)"
OUTSIDE = "It stands outside the screen."
NO_SIZE = "Its box has no size."
_RULES: tuple[tuple[re.Pattern[str], Tier, str], ...] = (
    (re.compile(r"(?:^|;)display:none"), "likely", "The page hides it (display: none)."),
    (re.compile(r"(?:^|;)visibility:(?:hidden|collapse)"), "likely", "The page hides it (visibility)."),
    (re.compile(rf"(?:^|;)font-size:{_NOTHING}(?:!|;|$)"), "certain", "Its letters have no size."),
    (re.compile(r"(?:^|;)opacity:0*(?:\.0+)?(?:!|;|$)"), "certain", "It is wholly transparent."),
    (re.compile(r"(?:^|;)color:transparent"), "certain", "Its letters are transparent."),
    (re.compile(r"(?:^|;)text-indent:-\d{3,}"), "certain", OUTSIDE),
    (re.compile(r"(?:^|;)(?:left|top|right|bottom|margin(?:-left|-top)?):-\d{3,}"), "certain", OUTSIDE),
    (re.compile(r"(?:^|;)(?:clip:rect\(0|clip-path:(?:inset\(50|circle\(0))"), "certain", NO_SIZE),
    (re.compile(rf"(?:^|;){_SIDE}(?=.*overflow:hidden)|overflow:hidden.*;{_SIDE}"), "certain", NO_SIZE),
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_STYLE_RULE = re.compile(r"([^{}]{1,300})\{([^{}]{1,2000})\}")
_SIMPLE_SELECTOR = re.compile(r"^(?:[a-z][a-z0-9]*)?[.#][\w-]+$")
MAX_STYLE = 200_000  # code points of one page's style sheets
_SAME_COLOURS = {"white": "#ffffff", "#fff": "#ffffff", "black": "#000000", "#000": "#000000"}


def style_rules(root: HtmlElement) -> dict[str, Verdict]:
    """What the page's own style sheets hide by one class or id, as in {'.x': verdict, '#y': verdict}."""
    sheets = "".join(element.text or "" for element in root.iter("style"))[:MAX_STYLE]
    found: dict[str, Verdict] = {}
    for selectors, style in _STYLE_RULE.findall(sheets):
        verdict = hidden_by_style(style)
        for selector in selectors.split(",") if verdict else ():
            name = selector.strip()
            if verdict and _SIMPLE_SELECTOR.match(name):
                found[name[name.index("." if "." in name else "#") :]] = verdict
    return found


def hidden_by_style(style: str) -> Verdict | None:
    style = re.sub(r"\s+", "", style.lower()[:2000])
    for pattern, tier, reason in _RULES:
        if pattern.search(style):
            return "hidden_text", tier, reason
    colour, background = _COLOUR.search(style), _BACKGROUND.search(style)
    if colour and background and _plain(colour[1]) == _plain(background[1]):
        return "hidden_text", "certain", "Its letters have the colour of their background."
    return None


def hidden(element: HtmlElement, rules: dict[str, Verdict]) -> Verdict | None:
    if "hidden" in element.attrib:
        return "hidden_text", "likely", "The page hides it (hidden)."
    if (style := element.get("style")) and (verdict := hidden_by_style(style)):
        return verdict
    names = (element.get("class") or "")[:1000]
    for name in [f".{name}" for name in names.split()] + [f"#{element.get('id')}"]:
        if name in rules:
            return rules[name]
    if names and _SCREEN_READER.search(names.lower()):
        return "hidden_text", "hint", "Only screen readers read it."
    return None


def furniture(element: HtmlElement) -> str:
    """What kind of furniture the element is, in words, or empty."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in FURNITURE_TAGS:
        return FURNITURE_TAGS[tag]
    if (role := (element.get("role") or "").lower()) in FURNITURE_ROLES:
        return f"a part with the role '{role}'"
    if tag in {"div", "section", "ul", "ol", "p", "span", "header", "form"}:
        names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500].lower()
        if found := _FURNITURE_NAMES.search(names):
            return f"a part named '{found[0].strip(' _-')}'"
    return ""


def _plain(colour: str) -> str:
    return _SAME_COLOURS.get(colour, colour)
