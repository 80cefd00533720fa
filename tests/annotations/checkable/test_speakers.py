"""Whom a sentence quotes, so that a rating does not call its author wrong."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from annotations.checkable import quotes_somebody, speakers
from annotations.checkable.speaking import MOST
from articles.text.shapes import Span
from tests.support.tables import table


def quotes(text: str, language: str) -> bool:
    return quotes_somebody(text, Span(0, len(text)), language)


def speakers_of(marked: str, language: str) -> list[str]:
    """The speakers of the sentence that stands in double brackets."""
    before, _marks, rest = marked.partition("[[")
    sentence, _marks, after = rest.partition("]]")
    span = Span(len(before), len(before) + len(sentence))
    return speakers(before + sentence + after, span, language)


# Language, sentence, who says it (the first candidate that is offered).
QUOTING = [
    (
        "en",
        "“We were told to sign,” said Marek Olander, who left in 2024.",
        "Marek Olander",
    ),
    (
        "en",
        "The ministry of works reported forty breaches in 2024.",
        "The ministry of works",
    ),
    ("en", "According to the harbour office, nine boats sank.", "the harbour office"),
    ("en", "An inspector wrote that the hinges were too small.", "An inspector"),
    ("de", "„Wir haben alles geprüft“, sagte Uwe Krall am Montag.", "Uwe Krall"),
    ("de", "Die Ministerin erklärte, dass 40 Brücken genügen.", "Die Ministerin"),
    ("fr", "Selon la mairie, 300 arbres ont été plantés.", "la mairie"),
    ("es", "Según el alcalde, la obra costó tres millones.", "el alcalde"),
    ("pt", "Segundo o prefeito, a obra custou três milhões.", "o prefeito"),
    ("ru", "Министр заявил, что урожай вырос на треть.", "Министр"),
    ("ar", "وقال وزير الزراعة إن الإنتاج ارتفع بنسبة عشرين في المئة.", "وزير الزراعة"),
    ("ar", "وفقا لوزارة الصحة، أصيب 300 شخص.", "وزارة الصحة"),
    ("zh", "卫生局发言人李明周一表示，九成的检查有照片为证。", "李明"),
    ("ja", "市長は「すべて確認した」と述べた。", "市長"),
    ("ko", "보건부에 따르면 환자는 300명이었다.", "보건부"),
]


@table(("language", "sentence", "who"), QUOTING)
def test_who_says_it_is_offered_first(language, sentence, who):
    assert quotes(sentence, language)
    assert speakers_of(f"[[{sentence}]]", language)[0] == who


@table(
    ("language", "sentence"),
    [
        ("en", "The wall cost nine million crowns."),
        ("en", "The gate failed its first test on 12 May 2021."),
        ("en", "The film “Two Walls” ran for a year."),
        ("de", "Die Mauer kostete neun Millionen Kronen."),
        ("zh", "海堤花了九百万元。"),
        ("xx", "Quelle chose."),
    ],
)
def test_a_sentence_that_quotes_nobody_is_its_authors(language, sentence):
    assert not quotes(sentence, language)


def test_a_pronoun_is_the_last_person_quoted():
    before = (
        "The wall is old, said Ida Renn. “It will stand,” said the harbour master, "
        "Odd Lunde. "
    )
    assert (
        speakers_of(before + "[[He said that nine boats sank.]]", "en")[0]
        == "Odd Lunde"
    )
    assert (
        speakers_of(before + "[[She said that nine boats sank.]]", "en")[0]
        == "Ida Renn"
    )


@table(
    ("language", "marked", "who"),
    [
        # An unlisted verb beside a quotation.
        (
            "en",
            "Dame Ann Okell sat. Odd Lunde had spoken. [[“It can,” she held.]]",
            "Ann Okell",
        ),
        # Unlisted given names: a relative clause, an apposition, a surname alone.
        (
            "en",
            "Owain Rees, who owns two boats, rose. [[“No,” he said of the plan.]]",
            "Owain Rees",
        ),
        ("en", "The bride, Selin Aksoy, danced. [[She said so later.]]", "Selin Aksoy"),
        (
            "en",
            "Hattie Boone builds cars. Ann Lee flew in. [[“So what,” Boone asked.]]",
            "Hattie Boone",
        ),
        (
            "de",
            "Claus Krall schwieg. Die Richterin Telse Ohm kam. [[„Nein“, sagt sie.]]",
            "Telse Ohm",
        ),
        ("zh", "退休教师伍志明仍每天扫地。[[“我就来。”]]他说。", "伍志明"),
        # A given name alone, and two people of one surname.
        (
            "en",
            "Maria Lopez and Ida Renn met. [[Maria said that nine boats sank.]]",
            "Maria Lopez",
        ),
        (
            "en",
            "Karin Holm left. Josef Holm stayed. [[Josef Holm said that it rained.]]",
            "Josef Holm",
        ),
        # Who is told something does not say it.
        (
            "en",
            "[[Ida Renn, who chairs the board, told the Harbour Echo that it sank.]]",
            "Ida Renn",
        ),
        (
            "fr",
            "Paul Roth est venu. [[Il refuse ; sa laine, explique-t-il, est vendue.]]",
            "Paul Roth",
        ),
    ],
)
def test_who_speaks_is_told_by_what_stands_beside(language, marked, who):
    assert speakers_of(marked, language)[0] == who


def test_a_clause_is_no_name():
    marked = (
        "[[Auf die Frage, ob sie das auch sehe, antwortete Kvapil: „Er kam spät.“]]"
    )
    assert not any("sie" in name for name in speakers_of(marked, "de"))


def test_what_is_quoted_names_no_speaker():
    marked = "[[“Karl Brandt said no again,” wrote the clerk, Ann Lee.]]"
    assert speakers_of(marked, "en") == ["Ann Lee"]


def test_words_quoted_in_a_language_without_rules_are_somebodys():
    assert quotes("„Mes nieko nepasirašėme tą dieną“, sakė jis.", "lt")


class Spoken(NamedTuple):
    """A short article with a sentence in brackets, and who speaks in it."""

    language: str
    marked: str
    who: set[str]
    never: set[str]


def spoken() -> Iterator[Spoken]:
    path = Path(__file__).with_name("speakers.txt")
    for entry in path.read_text("utf-8").split("\n@ ")[1:]:
        language, _line, rest = entry.partition("\n")
        marked, _mark, answers = rest.partition("\n=> ")
        who, _mark, never = answers.partition("\n!!")
        yield Spoken(language, marked, set(who.split(" | ")), parts(never))


def parts(listed: str) -> set[str]:
    return {part.strip() for part in listed.split(";")} - {""}


def test_in_short_articles_the_speaker_is_offered_and_most_often_first():
    cases = list(spoken())
    first = 0
    offered = 0
    for case in cases:
        names = speakers_of(case.marked, case.language)
        assert case.never.isdisjoint(names), (case.marked, names)
        first += names[0] in case.who if names else 0
        offered += not case.who.isdisjoint(names)
    assert len(cases) == 104
    assert first >= 0.95 * len(cases)
    assert offered >= 0.95 * len(cases)


def test_a_sentence_inside_a_long_quotation_is_somebodys():
    text = "“They came at night. The trucks had no plates.\n\n“They took 40 boxes.”"
    start = text.index("The trucks")
    assert quotes_somebody(text, Span(start, start + 25), "en")
    plain = text.replace("“", "").replace("”", "")
    start = plain.index("The trucks")
    assert not quotes_somebody(plain, Span(start, start + 25), "en")


def test_there_are_never_many():
    text = ", ".join(f"said Ann Lee{chr(97 + place)}" for place in range(26))
    assert len(speakers_of(f"{text}. [[{text}]]", "en")) <= MOST
