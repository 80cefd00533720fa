"""Titles and bylines of invented pages, as their heads and headings give them."""

from articles.extracting.file_formats.html import read
from tests.support.tables import table

TEXT = "The harbour was sold in March to a company that no register lists. " * 4


def page(head: str, shown: str, url: str) -> dict[str, str]:
    content = (
        f"<!doctype html><html><head>{head}</head><body>{shown}"
        f"<article><p>{TEXT}First.</p><p>{TEXT}Last.</p></article></body></html>"
    )
    extracted = read(content.encode(), {"charset": "", "language": "", "url": url})
    return extracted.metadata | extracted.guessed


@table(
    ("title", "site", "headings", "url", "expected"),
    [
        # The longest heading, not the first.
        ("The Q at sea - Port Technology Review", "", ["The Q", "The Q at sea"], "", "The Q at sea"),
        ("Port: Die Brücke ist zu", "", ["Port", "Die Brücke ist zu"], "", "Die Brücke ist zu"),
        ("Le pont, Le pont ferme", "", ["Le pont", "Le pont ferme"], "", "Le pont ferme"),
        ("港口 | 港口大桥昨日正式关闭", "", ["港口大桥", "港口大桥昨日正式关闭"], "", "港口大桥昨日正式关闭"),
        # The site's name, from the page or from its address.
        ("Sold | Port Technology Review", "Port Technology Review", ["Port Technology Review"], "", "Sold"),
        ("Quay sold - Hafenbote", "", ["Hafenbote"], "https://www.hafenbote.example/a", "Quay sold"),
        ("Quai vendu - Le Port", "", ["Le Port"], "https://leport.example/a", "Quai vendu"),
        ("码头出售 | 海港新闻", "海港新闻", ["海港新闻"], "", "码头出售"),
        ("Quay sold | harbour.example", "", ["Menu"], "https://harbour.example/a", "Quay sold"),
        # Too short, cut off, or no heading of the title.
        ("A B", "", ["A"], "", "A B"),
        ("The quay is sol…", "", ["The quay is sold"], "", "The quay is sold"),
        ("Quay sold", "", ["Contact"], "", "Quay sold"),
    ],
)  # fmt: skip
def test_the_title_is_the_longest_heading_of_the_page_s_own(
    title: str, site: str, headings: list[str], url: str, expected: str
) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="{site}">'
    shown = "".join(f"<h2>{heading}</h2>" for heading in headings)
    assert page(head, shown, url)["title"] == expected


@table(
    ("title", "heading", "expected"),
    [
        ("Die Brücke wird gesperrt", "Verkehr Die Brücke wird gesperrt", "Die Brücke wird gesperrt"),
        ("The bridge is closed", "Traffic: The bridge is closed", "The bridge is closed"),
        ("Closed", "The bridge is closed", "The bridge is closed"),
        ("Why the bridge is closed", "The bridge is closed", "The bridge is closed"),
    ],
)  # fmt: skip
def test_a_heading_that_opens_with_its_section_is_taken_without_it(
    title: str, heading: str, expected: str
) -> None:
    shown = f"<main><h1>{heading}</h1></main>"
    assert page(f'<meta property="og:title" content="{title}">', shown, "")["title"] == expected  # fmt: skip


@table(
    "guess",
    [
        "Print By", "The", "$USERNAME", "{{ author }}", "%author%", "[name]", "Eingestellt von", "Rezept von",
        "Publié par", "Escrito por", "Mai", "Wednesday", "Sign In", "No Author", "12:30 Min.",
        "editor@daily.example",
        "Foto: Jana Muster", "#5", "?",
    ],
)  # fmt: skip
def test_a_guessed_byline_that_names_nobody_is_none(guess: str) -> None:
    marked = page("", f"<p class='byline'>{guess}</p>", "")
    stated = page(f'<meta name="author" content="{guess}">', "", "")
    assert "byline" not in marked
    assert "byline" not in stated


@table(
    "name",
    [
        "Jana Muster", "Élise D'Aubigné", "王明", "José de la Cruz", "Anna Lee, MD", "Tim", "The Daily",
        "Wei Chen and Bo Ek",
        "Мария Иванова", "O'Neill",
    ],
)  # fmt: skip
def test_a_guessed_byline_that_names_somebody_is_kept(name: str) -> None:
    assert page(f'<meta name="author" content="{name}">', "", "")["byline"] == name
