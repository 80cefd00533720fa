"""Which language a text is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import language
from articles.text.language import language_of
from tests.support.tables import table

TEXTS = [
    ("en", "The council sold the land to a company that the mayor's brother owns."),
    (
        "de",
        "Der Rat verkaufte das Grundstück an eine Firma, die dem Bruder des Bürgermeisters gehört.",
    ),
    (
        "fr",
        "Le conseil a vendu le terrain à une société qui appartient au frère du maire.",
    ),
    (
        "es",
        "El consejo vendió el terreno a una empresa que pertenece al hermano del alcalde.",
    ),
    (
        "pt",
        "O conselho vendeu o terreno a uma empresa que pertence ao irmão do prefeito.",
    ),
    (
        "it",
        "Il consiglio ha venduto il terreno a una società che appartiene al fratello del sindaco.",
    ),
    (
        "nl",
        "De gemeenteraad verkocht de grond aan een bedrijf van de broer van de burgemeester.",
    ),
    ("ru", "Совет продал землю компании, которая принадлежит брату мэра."),
    ("uk", "Рада продала землю компанії, яка належить братові мера."),
    ("ar", "باع المجلس الأرض لشركة يملكها شقيق رئيس البلدية."),
    ("fa", "شورا زمین را به شرکتی فروخت که متعلق به برادر شهردار است."),
    ("he", "המועצה מכרה את הקרקע לחברה בבעלות אחיו של ראש העיר."),
    ("el", "Το συμβούλιο πούλησε τη γη σε εταιρεία του αδελφού του δημάρχου."),
    ("hi", "परिषद ने ज़मीन महापौर के भाई की कंपनी को बेच दी।"),
    ("zh", "市议会把土地卖给了市长弟弟的公司。"),
    ("ja", "市議会は市長の弟の会社に土地を売却した。"),
    ("ko", "시의회는 시장의 동생이 소유한 회사에 땅을 팔았다."),
]


@table(("expected", "text"), TEXTS)
def test_a_sentence_is_enough(expected: str, text: str) -> None:
    assert language_of(text) == expected


@table(
    "text", ["", " \n\t", "12345", "!?…", "😀😀", "\x00", "\ud800\udfff", "OK", "A. B."]
)
def test_too_little_to_tell_is_english(text: str) -> None:
    assert language_of(text) == "en"


def test_lone_surrogates_and_nul_do_not_hide_the_language() -> None:
    assert (
        language_of(
            "Le conseil \ud800 a vendu \x00 le terrain à la société du frère du maire."
        )
        == "fr"
    )


def test_a_few_ideographs_do_not_make_an_english_article_chinese() -> None:
    assert (
        language_of(
            "上海论坛419 " + "The council sold the land to the mayor's brother. " * 3
        )
        == "en"
    )


def test_latin_names_do_not_make_a_chinese_article_english() -> None:
    assert (
        language_of(
            "据彭博社（Bloomberg News）报道，市议会把土地卖给了Delta Holdings公司。"
        )
        == "zh"
    )


def test_a_foreign_run_at_the_start_does_not_decide_for_a_long_text() -> None:
    assert (
        language_of(
            "论坛" * 500 + "The council sold the land to the mayor's brother. " * 400
        )
        == "en"
    )


def test_line_ends_are_not_in_the_way() -> None:
    assert (
        language_of("Der Rat\nverkaufte\r\ndas Grundstück\nan die Firma\ndes Bruders.")
        == "de"
    )


def test_a_long_text_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    monkeypatch.setattr(
        language, "detect", lambda sample: (seen.append(len(sample)), ("fr", 1.0))[1]
    )
    assert language_of("Le conseil a vendu le terrain. " * 40_000) == "fr"
    assert max(seen) < 10_000


@pytest.mark.unjudged
def test_a_failing_model_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def detect(self, text: str, **options: object) -> list[dict[str, object]]:
            raise OSError("no model")

    monkeypatch.setattr(language, "_detector", Broken)
    assert language_of("Le conseil a vendu le terrain au frère du maire.") == "en"
    assert language_of("Совет продал землю компании брата мэра.") == "ru"


@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_text_has_a_guess(text: str) -> None:
    assert language_of(text).isalpha()


@table(
    ("text", "declared", "expected"),
    [
        (
            "Der Hafen wurde im März verkauft, und niemand fragte, wer dahinter stand. "
            * 6,
            "en-US",
            "de",
        ),
        (
            "Der Hafen wurde im März verkauft, und niemand fragte, wer dahinter stand. "
            * 6,
            "de-AT",
            "de-AT",
        ),
        ("Der Hafen wurde verkauft.", "en", "en"),
        (
            "Havnen blev solgt i marts, og ingen spurgte, hvem der stod bag. " * 6,
            "nb",
            "nb",
        ),
        ("", "", "en"),
    ],
)
def test_a_declared_language_stands_unless_the_text_is_plainly_in_another(
    text: str, declared: str, expected: str
) -> None:
    assert language_of(text, declared) == expected
