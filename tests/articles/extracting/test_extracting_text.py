import codecs
import json
import textwrap

import pytest

from articles.extracting import extract
from articles.extracting.file_formats.plain_text import read
from articles.extracting.metadata import read_byline, read_date
from tests.support.tables import table

PROSE = (
    "The harbour was sold in March to a company that appears in no register we could search. "
    "Nobody on the council asked who stood behind it, and two members say that they never saw the contract. "
    "The price, 14 million, was a third of what the land had been valued at a year before."
)
# One sentence or two in each language, written for this test.
SAMPLES = {
    "en": (
        "The council’s “water” budget rose by £3 million – a third. Nobody asked why…",
        "cp1252",
    ),
    "fr": (
        "Le préfet a signé l’arrêté le 3 février ; personne n’a été prévenu à l’école.",
        "cp1252",
    ),
    "de": (
        "Der Bürgermeister hätte früher handeln müssen, sagte die Prüferin der Behörde.",
        "mac_roman",
    ),
    "ru": (
        "Министерство не ответило на вопросы редакции. Проверка началась ещё в мае.",
        "cp1251",
    ),
    "uk": (
        "Міністерство не відповіло на запитання редакції, перевірка почалася у травні.",
        "cp1251",
    ),
    "pl": (
        "Prezydent miasta podpisał umowę. Nikt nie wiedział, że spółka należy do brata.",
        "iso8859_2",
    ),
    "tr": (
        "Belediye başkanı ihaleyi imzaladı. Şirketin sahibi kardeşiydi, kimse sormadı.",
        "cp1254",
    ),
    "el": (
        "Ο δήμαρχος υπέγραψε τη σύμβαση. Κανείς δεν ήξερε ποιος είναι ο ιδιοκτήτης.",
        "cp1253",
    ),
    "zh": ("市政府周三公布了新的预算。记者多次致电有关部门，但没有人回应。", "gb18030"),
    "ja": (
        "市長は水曜日に新しい予算を発表した。記者は何度も電話したが、誰も答えなかった。",
        "cp932",
    ),
    "ko": (
        "시장은 수요일에 새 예산을 발표했다. 기자는 여러 번 전화했지만 아무도 대답하지 않았다.",
        "cp949",
    ),
    "ar": (
        "وقع رئيس البلدية العقد يوم الأربعاء. لم يكن أحد يعلم أن الشركة لشقيقه.",
        "cp1256",
    ),
    "he": (
        "ראש העיר חתם על החוזה ביום רביעי. איש לא ידע שהחברה שייכת לאחיו.",
        "cp1255",
    ),
}


def paragraphs(text: str) -> list[str]:
    extracted = extract(text.encode(), filename="a.txt")
    return [extracted.text[block["start"] : block["end"]] for block in extracted.blocks]


def test_a_line_is_a_paragraph() -> None:
    assert paragraphs("First one.\nSecond one.\n\n\nThird one.\r\nFourth.") == [
        "First one.",
        "Second one.",
        "Third one.",
        "Fourth.",
    ]


@pytest.mark.parametrize("width", [60, 72, 80])
def test_lines_cut_at_a_width_are_joined(width: int) -> None:
    text = "\n\n".join([textwrap.fill(PROSE, width)] * 3)
    assert paragraphs(text) == [PROSE] * 3


def test_chinese_lines_cut_at_a_width_are_joined_without_spaces() -> None:
    sentence = (
        "市政府周三公布了新的预算记者多次致电有关部门但没有人回应公司负责人拒绝接受采访"
        * 4
        + "。"
    )
    lines = [sentence[start : start + 30] for start in range(0, len(sentence), 30)]
    assert paragraphs("\n".join(lines) + "\n\n" + sentence[:40]) == [
        sentence,
        sentence[:40],
    ]
    last_line_is_one_character = sentence[:150] + "。"
    lines = textwrap.wrap(last_line_is_one_character, 30)
    assert paragraphs("\n".join(lines)) == [last_line_is_one_character]


def test_verse_and_short_paragraphs_are_not_joined() -> None:
    lines = [
        "The river rose in the night and took the bridge away.",
        "Nobody slept.",
        "By morning it fell.",
    ]
    assert paragraphs("\n".join(lines * 4)) == lines * 4


def test_a_first_line_that_stands_apart_and_ends_nothing_is_the_title() -> None:
    extracted = extract(f"Who owns the harbour\n\n{PROSE}\n\nMore.".encode())
    assert extracted.metadata == {"title": "Who owns the harbour"}
    assert extracted.text == f"{PROSE}\n\nMore."


@table(
    ("text", "filename"),
    [
        (f"Who owns the harbour\n{PROSE}\n\nMore.", "a.txt"),
        (f"**Who owns the harbour**\n{PROSE}\n\nMore.", "a.md"),
        (f"Who owns the harbour\n\n{PROSE}\n\n*More.*", "a.md"),
        (
            "Who owns the harbour\n" + textwrap.fill(PROSE, 60) + "\n\nMore.",
            "a.txt",
        ),
    ],
)
def test_a_title_directly_above_the_text_stands_in_it_no_more(
    text: str, filename: str
) -> None:
    extracted = extract(text.encode(), filename=filename)
    assert extracted.metadata == {"title": "Who owns the harbour"}
    assert extracted.text == f"{PROSE}\n\nMore."


def test_a_title_in_chinese_directly_above_the_text() -> None:
    extracted = extract(
        "谁拥有这个港口\n港口在三月被卖给一家公司。没有人问为什么。".encode()
    )
    assert extracted.metadata == {"title": "谁拥有这个港口"}


@table(
    "text",
    [
        "The council bought the pier and paid for it with\nEuros that were meant for schools.",
        "Roses are red\nViolets are blue\nSugar is sweet",
        "The council bought it\nand paid for it with euros that were meant for schools.",
        "- one\n- two and more\n\n*End.*",
        "1. one\n2. two and more\n\n*End.*",
        "a | b\n--- | ---\n1 | 2 and more\n\n*End.*",
    ],
)
def test_a_line_that_goes_on_below_is_no_title(text: str) -> None:
    for filename in ("a.txt", "a.md"):
        extracted = extract(text.encode(), filename=filename)
        assert "title" not in extracted.metadata


def test_a_title_that_is_known_is_not_printed_again_above_the_text() -> None:
    row = {"title": "Who owns the harbour", "text": f"Who owns the harbour\n{PROSE}"}
    extracted = extract(json.dumps(row).encode(), filename="a.jsonl:1")
    assert extracted.text == PROSE


@table(
    "first", ["It rained.", "She said “no.”", "Is it so?", "昨天下雨了。", "x" * 151]
)
def test_other_first_lines_stay_in_the_text(first: str) -> None:
    extracted = extract(f"{first}\n\nSecond.\n\nThird.".encode())
    assert extracted.metadata.get("title") is None
    assert extracted.text.startswith(first)


def test_credits_above_the_body_become_metadata_and_are_reported() -> None:
    extracted = extract(
        f"Who owns the harbour\n\nBy Jane Doe and Ana Roe\n6 May 2024\n\n{PROSE}".encode()
    )
    assert extracted.metadata == {
        "title": "Who owns the harbour",
        "byline": "Jane Doe and Ana Roe",
        "dated": "2024-05-06",
    }
    assert extracted.text == PROSE
    assert extracted.losses == (
        "The byline line 'By Jane Doe and Ana Roe' was read as metadata.",
        "The date line '6 May 2024' was read as metadata.",
    )


@table(
    "line",
    [
        "By Ann Lee, 6 May 2024",
        "By Ann Lee on 6 May 2024",
        "By Ann Lee, Monday, 6 May 2024",
        "By Ann Lee 2024-05-06",
    ],
)
def test_a_byline_may_end_in_a_date(line: str) -> None:
    extracted = extract(f"# The sale\n{line}\n\n{PROSE}".encode(), filename="a.md")
    assert extracted.metadata == {
        "title": "The sale",
        "byline": "Ann Lee",
        "dated": "2024-05-06",
    }
    assert extracted.text == PROSE


def test_a_standfirst_is_named_and_stays_in_the_text() -> None:
    extracted = extract(
        f"This report looks at a sale.\n\n{PROSE}\n{PROSE}\n{PROSE}".encode()
    )
    assert extracted.metadata == {"standfirst": "This report looks at a sale."}
    assert extracted.text.startswith("This report looks at a sale.\n\n")
    assert len(extracted.blocks) == 4


@table(
    ("line", "name"),
    [
        ("By Jane Doe", "Jane Doe"),
        ("BY JANE DOE AND JOHN ROE", "JANE DOE AND JOHN ROE"),
        ("Von Jana Muster", "Jana Muster"),
        ("Par Léa de la Tour", "Léa de la Tour"),
        ("Por Ana Núñez", "Ana Núñez"),
        ("记者 王明", "王明"),
        ("作者：李华", "李华"),
        ("本报记者 王明 李华", "王明、李华"),
        ("（记者 王明 通讯员 李 华）", "王明、李华"),
        ("文/王明 图/李华", "王明"),
        ("Written by Sam Poe, Jr.", "Sam Poe, Jr."),
    ],
)
def test_bylines(line: str, name: str) -> None:
    assert read_byline(line) == name


@table(
    "line",
    [
        "By the river, the factory stood",
        "By then it was over.",
        "Von hier aus",
        "Par exemple",
        "By 2024",
        "",
        "记者 王明报道，市政府周三公布了新的预算。",
        "Stand by me",
        'size="20" 来源： size="20" 发布日期：',
        "责任编辑：王明",
        "本报讯记者从市政府获悉",
        "By Jane Doe, who never asked why",
    ],
)
def test_prose_is_no_byline(line: str) -> None:
    assert read_byline(line) == ""


@table(
    "line",
    [
        "2024-05-06",
        "2024-05-06T10:30:00+02:00",
        "6 May 2024",
        "May 6, 2024",
        "Monday, 6 May 2024",
        "6. Mai 2024",
        "06.05.2024",
        "le 6 mai 2024",
        "6 de mayo de 2024",
        "2024年5月6日",
        "Published: May 6th, 2024, 10:30 am",
        "6 мая 2024 г.",
        "发布时间：2024-05-06 10:30",
        "6 maggio 2024",
        "lunes, 6 de mayo de 2024",
        "2024年5月6日 星期一 10:30",
    ],
)
def test_dates(line: str) -> None:
    assert read_date(line) == "2024-05-06"


@table(
    "line",
    [
        *("03/04/2024", "31 June 2024", "In May 2024 it rained", "2024", "6 May"),
        *("12:30", "On 6 May 2024 it rained"),
    ],
)
def test_what_is_no_date_or_could_be_two(line: str) -> None:
    assert read_date(line) == ""


@table("language", SAMPLES)
@table("hinted", [True, False])
def test_old_encodings_are_recognised(language: str, hinted: bool) -> None:
    text, encoding = SAMPLES[language]
    content = (text + "\n").encode(encoding)
    extracted = extract(content, filename="a.txt", language=language if hinted else "")
    assert extracted.text == text
    assert extracted.encoding not in {"", "utf-8"}


@table(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
    ],
)
def test_byte_order_marks(mark: bytes, encoding: str) -> None:
    extracted = extract(mark + "Zürich and Łódź.".encode(encoding))
    assert extracted.text == "Zürich and Łódź."
    assert extracted.encoding == encoding


def test_wide_characters_among_latin_ones_are_utf_16_too() -> None:
    assert extract("ab中国".encode("utf-16-le")).text == "ab中国"


def test_a_declared_charset_is_believed_where_it_fits() -> None:
    content = "Zażółć gęślą".encode("cp1250")
    assert (
        extract(content, media_type="text/plain; charset=windows-1250").text
        == "Zażółć gęślą"
    )
    assert (
        extract("中文".encode(), media_type="text/plain; charset=big5").text == "中文"
    )
    # A codec that unpacks is no charset.
    assert (
        extract("plain é".encode(), media_type="text/plain; charset=zip").text
        == "plain é"
    )


def test_what_is_known_of_a_file_decides_how_its_bytes_are_read() -> None:
    words = "Prezydent miasta podpisał umowę."
    known = {"charset": "", "language": "", "url": ""}
    for name, value in (("language", "pl"), ("charset", "windows-1250")):
        assert read(words.encode("cp1250"), known | {name: value}).text == words


def test_a_broken_byte_hides_no_text_and_garbles_none() -> None:
    extracted = extract(
        "Élan vital.\nÇa va, déjà vu, garçon.\nÀ bientôt ".encode() + b"\xe9t\xe9."
    )
    assert extracted.text.endswith(
        "Ça va, déjà vu, garçon.\n\nÀ bientôt \ufffdt\ufffd."
    )
    assert extracted.encoding == "utf-8"
    assert extracted.losses == (
        "Replaced by �: 2 broken characters, the first in line 3. Compare the text with the original.",
    )


@table(
    ("content", "declared", "text"),
    [
        ("東京都は".encode("cp932") + b"\x81.", "shift_jis", "東京都は\ufffd."),
        ("déjà vu".encode(), "iso-8859-1", "déjà vu"),
        (b"\xff\xfe" + "Łódź".encode("utf-16-le") + b"\x01", "", "Łódź\ufffd"),
        ("“one” bad byte".encode("cp1252"), "utf-8", "“one” bad byte"),
    ],
)
def test_a_text_is_read_whatever_is_wrong_with_its_bytes(
    content: bytes, declared: str, text: str
) -> None:
    assert extract(content, media_type=f"text/plain; charset={declared}").text == text


def test_forbidden_characters_are_removed_and_counted() -> None:
    extracted = extract(b"One\x00 two\x1b three.\x0cFour.", filename="a.txt")
    assert extracted.text == "One two three.\n\nFour."
    assert extracted.losses == ("Removed: 2 forbidden control characters.",)


def test_as_much_text_as_is_read_is_read_in_linear_time() -> None:
    for text in (
        "a " * 300_000,
        "x" * 600_000,
        "[" * 600_000,
        "中" * 300_000,
        "\n\na b c\n" * 40_000,
    ):
        assert extract(text.encode(), filename="a.txt").text
