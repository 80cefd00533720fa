"""Whom a sentence quotes, so that a rating does not call its author wrong."""

from annotations.checkable.quoting import MOST, quotes_somebody, speakers
from tests.support.tables import table

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
    ("zh", "卫生局发言人李明周一表示，九成的检查有照片为证。", "卫生局发言人李明"),
    ("ja", "市長は「すべて確認した」と述べた。", "市長"),
    ("ko", "보건부에 따르면 환자는 300명이었다.", "보건부"),
]


@table(("language", "sentence", "who"), QUOTING)
def test_who_says_it_is_offered_first(language, sentence, who):
    assert quotes_somebody(sentence, language)
    assert speakers(sentence, language)[0] == who


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
    assert not quotes_somebody(sentence, language)


def test_a_pronoun_is_whoever_was_quoted_last():
    before = [
        "“It will stand,” said the harbour master, Odd Lunde.",
        "The wall is old, said Ida Renn.",
    ]
    assert speakers("He said that nine boats sank.", "en", before)[:2] == [
        "the harbour master",
        "Odd Lunde",
    ]
    assert "Odd Lunde" not in speakers(
        "The mayor said that nine boats sank.", "en", before
    )


def test_what_is_quoted_names_no_speaker():
    assert (
        speakers("“Karl Brandt said no again,” wrote the clerk, Ann Lee.", "en")[0]
        == "the clerk"
    )


def test_words_quoted_in_a_language_without_rules_are_somebodys():
    assert quotes_somebody("„Mes nieko nepasirašėme tą dieną“, sakė jis.", "lt")


def test_there_are_never_many():
    text = ", ".join(f"said Ann Lee{chr(97 + place)}" for place in range(26))
    assert len(speakers(text, "en", [text])) <= MOST
