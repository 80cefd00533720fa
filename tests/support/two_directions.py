"""Articles in which words from left to right meet words from right to left: in names,
sources and ratings.
"""

from typing import Any

from tests.support.editions import HEADING, QUOTE, cite, document, rate

ARABIC = [
    (
        "paragraph",
        [
            (
                "في صباح 14 مارس 2024 عبرت شاحنة محمّلة بالحجارة الجسر، فهبط الجزء الثالث منه 11 سنتيمترًا.",
                "needs_source",
                [
                    rate(
                        "supported",
                        "سجل الميناء نفسه يذكر التاريخ والحمولة ومقدار الهبوط: *11 سنتيمترًا*.",
                    )
                ],
                [
                    cite(
                        "11",
                        locator="p. 212",
                        quote="Deflection of 0.11 m recorded at span 3.",
                    )
                ],
            ),
            ("لم يُصب أحد بأذى.", "check", [], [cite("16", locator="ص 4")]),
            (
                "وقالت شركة Hallen Stone Co. إن الشاحنة كانت «ضمن الحمولة المسموح بها».",
                "check",
                [
                    rate(
                        "false",
                        "وزن الشاحنة في بوابة الميناء 41 طنًا، والحد 30.",
                        by="Ines Moreau",
                    )
                ],
                [
                    cite("16", "contradicts", "ص 9", "الوزن عند الدخول: 41.2 طن."),
                    cite("13"),
                ],
            ),
        ],
    ),
    (HEADING, [("أحد عشر توقيعًا", "none", [], [])]),
    (
        "paragraph",
        [
            (
                "دفع الميناء 4,300 كراون عن كل تفتيش: عشرة أضعاف ما تدفعه الموانئ المجاورة (Osterby وVell).",
                "needs_source",
                [
                    rate(
                        "disputed",
                        "الميناءان اللذان أجابانا يدفعان بين 1,900 و2,600.",
                        "exaggerated",
                        by="سلمى",
                    ),
                    rate(
                        "missing-context",
                        "ارتفعت الأجور في كل مكان عام 2022.",
                        words="4,300 كراون",
                    ),
                ],
                [
                    cite(
                        "14",
                        "contradicts",
                        quote="Osterby paid 1,900 crowns last year, Vell 2,600.",
                    )
                ],
            ),
            (
                "ولم يردّ المهندس على ست رسائل.",
                "check",
                [rate("unverified", "أخبرنا بذلك شخص واحد.", by="Tomas Reuter")],
                [cite("p1")],
            ),
        ],
    ),
    (
        QUOTE,
        [("لا أحد ينزل إلى هناك في مارس إن لم يسأله أحد.", "none", [], [cite("p1")])],
    ),
]
REPORT = {
    "csl": {
        "type": "report",
        "title": "سجل بوابة الميناء",
        "author": [{"literal": "سلمى الحداد"}, {"literal": "Per Lindqvist"}],
        "publisher": "هيئة الميناء",
        "issued": {"date-parts": [[2024, 3, 14]]},
        "URL": "https://port.example/gate",
    },
    "archive_url": "https://archive.example/gate",
}


def arabic(**article: Any) -> dict[str, Any]:
    """With sources, reviewers and a company that are written from left to right."""
    facts = {
        "uid": "7d0b1a52-9c14-4e0e-8a51-3c8f2f1c9a11",
        "slug": "al-jisr",
        "language": "ar",
        "title": "الجسر الذي فُتّش على الورق",
        "standfirst": "ثماني سنوات وقّع فيها مهندس على ما لم ينظر إليه أحد. قارنّا الشهادات بسجل البوابة.",
        "byline": "ليلى منصور وJonas Aldous",
        "publisher": "The Hallen Review",
        "topics": [
            {"slug": "public-works", "name": "Public works"},
            {"slug": "mina", "name": "الميناء"},
        ],
    }
    return of_two_directions(document(ARABIC, article=facts | article))


def english(**article: Any) -> dict[str, Any]:
    """With names that are written from right to left."""
    facts = {
        "byline": "ليلى منصور",
        "publisher": "جريدة الميناء",
        "topics": [{"slug": "mina", "name": "الميناء"}],
    }
    made = document(article=facts | article)
    for note in made["notes"]:
        note["approved_by"] = note["approved_by"] and "سلمى الحداد"
    return of_two_directions(made)


def of_two_directions(made: dict[str, Any]) -> dict[str, Any]:
    """Ratings are claims of speakers of both, and every second source is the Arabic
    one.
    """
    speakers = ("بلدية الميناء", "Hallen Stone Co.")
    for place, note in enumerate(one for one in made["notes"] if one["rating"]):
        note["claimant"], note["speaker"] = "speaker", speakers[place % 2]
    for place, citation in enumerate(made["citations"]):
        if citation["source"] == "16" or (place % 2 and citation["source"] != "p1"):
            citation["source"] = "16"
    used = {citation["source"] for citation in made["citations"]}
    made["sources"] = [one for one in made["sources"] if one["id"] in used]
    made["sources"].append({"id": "16", "protected": False} | REPORT)
    return made
