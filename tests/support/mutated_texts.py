"""News texts with pieces swapped at random: numbers of every form, marks, scripts, what
no keyboard types.
"""

import json
import random
import re
import sys
import unicodedata
from collections.abc import Iterator

from tests.support.desk import PARAGRAPHS
from tests.support.samples import POLLUTED

TEXTS = {
    "en": [
        POLLUTED,
        "\n\n".join(" ".join(sentences) for sentences in PARAGRAPHS),
        "The central bank raised its rate from 6.25 to 7.50 per cent on 3 May 2023. Inflation had reached "
        "11.4 per cent, the most since 1981, said its governor, Ines Calder.\n\n“We waited too long,” she told "
        "parliament. Wages rose by 0.45 per cent, or $12.5 a month, between 2019 and 2022. At 14:30 the market "
        "closed 2% lower; shares of Orrin & Lund fell to £1.05, less than half of what they cost in Q3.",
    ],
    "de": [
        "Der Stadtrat verkaufte das Grundstück am 12. März 2021 für 3,75 Mio. Euro. Ein Gutachten nannte einen "
        "Wert von 5,2 Millionen, also rund 39 Prozent mehr.\n\n„Das war der Preis“, sagte Bürgermeisterin Anke "
        "Roth. Seit 1999 wurden nach Angaben der Kämmerei 17 Flächen ohne Ausschreibung verkauft."
    ],
    "fr": [
        "Le conseil a vendu le terrain pour 1,50 million d’euros le 4 juin 2020, selon le registre. « Nous avons "
        "suivi les règles », affirme le maire. En 2018, il en valait 2,25 ; la moitié des offres, soit 7 sur 14, "
        "n’ont jamais été ouvertes."
    ],
    "es": [
        "El ministerio pagó 12,5 millones de pesos en 2017 por un puente que no existe. «Se hará», dijo la "
        "ministra el 9 de agosto. Según la auditoría, 3 de cada 4 contratos carecen de firma."
    ],
    "ru": [
        "Министерство заплатило 4,2 млрд рублей за мост в 2016 году. «Мы всё проверили», — заявил министр 5 мая. "
        "По данным аудита, 37 процентов работ не выполнено."
    ],
    "zh": [
        "市政府于2021年3月以3.75亿元出售了这块土地。评估报告称其价值为五亿二千万元，高出约百分之三十九。"
        "“价格合理”，市长表示。自1999年以来，共有17块土地未经招标出售。"
    ],
    "ja": ["市は2021年3月12日、土地を3億7500万円で売却した。鑑定額は約39％高かった。市長は「適正だ」と述べた。"],
    "ko": ["시는 2021년 3월 12일 토지를 37억 5천만 원에 팔았다. 감정가는 39% 더 높았다. 시장은 적정하다고 말했다."],
    "ar": ["باعت البلدية الأرض في ١٢ مارس ٢٠٢١ مقابل ٣٫٧٥ مليون يورو. وقال رئيس البلدية: «السعر عادل». ارتفعت القيمة ٣٩٪."],
    "it": [
        "Il comune ha venduto il terreno per 3,75 milioni il 12.3.2021. «Era il prezzo», ha detto la sindaca. "
        "Dal 1999 sono state cedute 17 aree senza gara."
    ],
    "hi": ["नगर परिषद ने १२ मार्च २०२१ को ज़मीन ३.७५ करोड़ रुपये में बेची। महापौर ने कहा, “क़ीमत सही थी।” मूल्य ३९% अधिक था।"],
}  # fmt: skip
NUMBERS = [
    *["0.45", "6.25", "12.5", "1,50", ".5", "5.", "1.5.", "1..5", "1,,5", "1.2.3.4", "1'000", "1.000.000", "1,000.00", "00", "007", "1e9", "1E-9", "0x1F", "1_000"],
    *["24:61", "9:5", "1/2", "−3", "-3", "+7", "±2", "1–2", "1999-2001", "1998/99", "31.12.", "31.12.1999", "2024-02-30", "1999", "1499", "2100", "99999"],
    *["5th", "1st", "XIV", "IV", "1990s", "’90s", "Q3", "4K", "$0.5", "€1,50", "1,50€", "£.99", "¥1000", "₹5", "₿1", "CHF1.5", "5%", "5‰", "5٪", "5％", "²", "2²", "10⁶", "x³", "¼", "3½", "⅞"],
    *["①", "⑳", "⒈", "㊿", "١٩٩٩", "٣٫٥", "۱۲٫۵", "१.२५", "๒๕๖๓", "１９９９", "１２．５", "三十", "百分之三", "二〇二四", "5万", "𝟙𝟚", "𝟏𝟗𝟗𝟗", "Ⅳ", "ⅳ", "꩑", "٫", "〇", "½½½½", "²³²³"],
    *("9" * 4301, "1" + ",000" * 300, "1." * 200),
]  # fmt: skip
PIECES = (
    *("..", "…", "...", "?!", "“", "”", '"', "'", "«", "»", "„", "(", ")", "[", "]", "{", "<b>", "&amp;", "#", "*", "~~"),
    *("\u200b", "\u200d", "\u202e", "\ufeff", "\u0301", "\u00ad", "\xa0", "\u2028", "\x0b", "\x00", "\ud800", "\udc00"),
    *("\n", "\n\n", "\t", "😀", "👩‍👩‍👧", "ß", "İ", "ŉ", "ﬁ", "ǆ", "澳门", "אבג", "ไทย", "ქართული", "Mr.", "z. B.", "No. 5"),
    *("since", "until", "between", "from", "by", "May", "Mai", "said", "according to", "称：", "百", "- ", "1. ", "> "),
)  # fmt: skip
# In words and signs of each language that is widely written: a day, an amount, a share,
# a length of time.
DATES_AND_UNITS = (
    *("3 May 2021", "May 3rd", "3. Mai", "3 de mayo", "le 1er mai", "3 мая", "5月3日", "5월 3일", "٣ مايو", "३ मई", "3 พฤษภาคม"),
    *("令和3年", "民國110年", "2564 พ.ศ.", "۱۴۰۰/۰۲/۱۳", "5781", "Q2/21", "KW 18", "03/05/21", "2021-W18", "14.30 Uhr", "9h30", "下午3时"),
    *("12 km", "12km²", "12 µg/m³", "12 °C", "-12℃", "12 кг", "12公斤", "12 킬로", "१२ किलो", "12 كم", "12'", '12"', "6′2″"),
    *("4.2 million", "4,2 Mio.", "4,2 млрд", "4億2千万", "42억", "४ करोड़", "4 लाख", "٤ ملايين", "4 triệu", "4 jt", "per cent", "Prozent", "百分之五", "٪5", "%5"),
)  # fmt: skip


def _of_every_script() -> dict[str, list[str]]:
    """Figures, and marks and signs, by what Unicode says they are: it grows with
    Python's tables.
    """
    found: dict[str, list[str]] = {"N": [], "P": [], "S": []}
    for character in map(chr, range(sys.maxunicode + 1)):
        category = unicodedata.category(character)
        if category[0] in "NP" or category == "Sc":
            found[category[0]].append(character)
    return found


OF_EVERY_SCRIPT = _of_every_script()


def mutated_texts(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(language, text); the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(count):
        language = chance.choice(list(TEXTS))
        yield language, mutate(chance.choice(TEXTS[language]), chance)


def mutate(text: str, chance: random.Random) -> str:
    """The text with up to eight pieces put in, taken out or put in place of its
    numbers.
    """
    for _ in range(chance.randint(1, 8)):
        numbers = list(re.finditer(r"\d[\d.,:]*", text))
        kind = chance.random()
        at = chance.randrange(len(text) + 1)
        if kind < 0.5 and numbers:
            one = chance.choice(numbers)
            text = text[: one.start()] + _number(chance) + text[one.end() :]
        elif kind < 0.85:
            space = chance.choice([" ", ""])
            text = text[:at] + space + _piece(chance) + space + text[at:]
        else:
            text = text[:at] + text[at + chance.randint(1, 9) :]
    return text


def _number(chance: random.Random) -> str:
    """Of the list, or of figures of any script with a mark of any other between
    them.
    """
    if chance.random() < 0.6:
        return chance.choice(NUMBERS)
    figures = [chance.choice(OF_EVERY_SCRIPT["N"]) for _ in range(chance.randint(1, 4))]
    return chance.choice(OF_EVERY_SCRIPT["P"] + [".", ",", ""] * 200).join(figures)


def _piece(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(chance.choice([NUMBERS, PIECES, DATES_AND_UNITS]))
    if kind < 0.8:
        return chance.choice(OF_EVERY_SCRIPT["P"]) * chance.choice([1, 1, 2, 5])
    return chance.choice(OF_EVERY_SCRIPT["S"]) + _number(chance)


def as_file(number: int, language: str, text: str) -> tuple[str, bytes]:
    """(name, bytes) in one of the forms in which texts arrive."""
    text = f"Number {number}\n\n{text}"
    plain = text.encode("utf-8", "replace")
    match number % 8:
        case 0:
            return f"{number}.md", plain
        case 1:
            paragraphs = "".join(
                f"<p>{one}</p>" for one in plain.decode().split("\n\n")
            )
            return (
                f"{number}.html",
                f"<html><body><article>{paragraphs}</article></body></html>".encode(),
            )
        case 2:
            return f"lines.jsonl:{number}", json.dumps(
                {"id": str(number), "text": text}
            ).encode()
    return f"{number}.txt", plain
