"""In which forms a person's name is recognised, and which other words are let through."""

from articles.text.striking import pattern_of, strike
from tests.support.tables import table

PERSON = pattern_of([], ["Mara Kessler"])
WRITTEN = [
    "Mara Kessler",
    "MARA KESSLER",
    "mara kessler",
    "Mara  Kessler",
    "Mara\nKessler",
    "Mara\u00a0Kessler",
    "Mara\u2009Kessler",
    "said Mara Kessler's lawyer",
    "said Mara Kessler’s lawyer",
    "M**ar**a Kessler",
    "*Mara* **Kessler**",
    "Ma_ra_ Kessler",
    "`Mara` ~~Kessler~~",
    "[Mara](https://example.org/) Kessler",
    "[Mara Kessler][1]",
    "Mara[^2] Kessler",
    "M[a]ra Kessler",
    "<b>Ma</b>ra Kess<i>ler</i>",
    "Mara<br>Kessler",
    "M<!-- x -->ara Kessler",
    "M&#97;ra Kessler",
    "M&#x61;ra Kessler",
    "Mara&nbsp;Kessler",
    "Mara Kess&shy;ler",
    "Mara Kess\u00adler",
    "Ma\u200bra Kess\u2060ler",
    "\u2068Mara\u2069 \u2068Kessler\u2069",
    "Ma\u200era Kessler\u200f",
    "Ma\u034fra Kessler",
    "Ma\u3164ra Kessler",
    "Ma\ufe0fra Kessler",
    "Ｍａｒａ Ｋｅｓｓｌｅｒ",
    "𝐌𝐚𝐫𝐚 𝐊𝐞𝐬𝐬𝐥𝐞𝐫",
    "Ma\u0301ra Kessler",
    "Mára Késsler",
    "Mara Keßler",
    "Mara Kess-\nler",
    "Mara Kess‐\n  ler",
    "Mara Kess-<br>ler",
    "Kessler, Mara",
    "KESSLER, Mara",
    "Kessler Mara",
    "M. Kessler",
    "M Kessler",
    "M.Kessler",
    "Kessler, M.",
    "Kessler M.",
    "Kessler, M",
    "Mara J. Kessler",
    "M. J. Kessler",
    "MJ Kessler and Mara T Kessler",
    "Ms. Kessler",
    "Dr Kessler",
    "Frau Kessler",
    "Kessler et al.",
    "Kessler (2024)",
    "mara-kessler",
    "/authors/mara-kessler/",
    "https://example.org/who/Mara%20Kessler",
    "https://example.org/who/mara+kessler",
    "mara_kessler",
    "mara.kessler@example.org",
    "marakessler",
    "@MaraKessler",
    "#marakessler2024",
    "kesslermara",
    "mkessler",
    "mkessler@example.org",
    "kessler2024",
    "kessler_m_2024",
    "kessler-2024-bridges",
    "M a r a K e s s l e r",
    "M-a-r-a K-e-s-s-l-e-r",
    "Mara Kessler¹ said so",
    '<a href="/people/mara-kessler">here</a>',
    "[here](/people/mara-kessler)",
]
OTHERS = [
    "Marta Kessler",
    "Maria Kessler",
    "Tamara Kessler",
    "Clara Kessler",
    "Mara Kesslering",
    "Mara Kesselring",
    "Mara Kess",
    "Mara Keller",
    "Mara Essler",
    "Kessler",
    "The Kessler report",
    "Kessler Brothers Ltd",
    "kessler-syndrome",
    "the Kessler syndrome in 1978 figures",
    "Mara",
    "Mara, Kessler and Roth",
    "Mara. Kessler was there.",
    "Mara and Kessler",
    "Mara met Kessler",
    "Mara Roth, Jan Kessler",
    "Jan Kessler",
    "J. Kessler",
    "Kessler, J.",
    "Kessler, my neighbour",
    "jkessler",
    "Masai Mara",
    "marathon kessel",
    "Samara Kesslerova",
    "kesslermarathon",
    "amarakesslers",
    "Mark Essler",
    "M. Kesslers",
    "12 kessler 20245",
    "D. Roth (Kessler)",
]


@table("text", WRITTEN)
def test_a_form_of_the_name_is_found(text: str) -> None:
    assert PERSON.search(text)
    assert "█" in strike(text, PERSON)
    assert len(strike(text, PERSON)) == len(text)


@table("text", OTHERS)
def test_another_name_is_not(text: str) -> None:
    assert not PERSON.search(text)
    assert strike(text, PERSON) == text


NAMES = [
    ("Mara Kessler", "Mara Katharina Kessler signed."),
    ("Mara Kessler", 'Mara "Mo" Kessler signed.'),
    ("Mara Kessler", "Mara Kesslers Brief lag offen."),
    ("Tomasz Wilk", "Rozmawialiśmy z Tomaszem Wilkiem."),
    ("Sergej Voronin", "Signed by Sergey Voronin."),
    ("Sergej Voronin", "Письмо адресовано Сергею Воронину."),
    ("Сергей Воронин", "Signed by Sergej Voronin."),
    ("Mara Kessler", "\u202erelsseK araM\u202c wrote."),
    ("Mara Kessler", "M\u0430r\u0430 K\u0435ssler wrote."),
    ("Oskar Lindqvist", "Lindqvist, O. (2011)"),
    ("Ursula von der Tann", "Tann, Ursula von der"),
    ("Ursula von der Tann", "U. von der Tann"),
    ("Karl von der Tann", "von der Tann, K."),
    ("Ursula von der Tann", "ursulavondertann"),
    ("Jürgen Möller", "juergen-moeller"),
    ("Jürgen Möller", "jurgen-moller"),
    ("Jürgen Möller", "J. Moller"),
    ("Sinéad O'Brien", "Sinead O’Brien"),
    ("Sinéad O'Brien", "sinead-obrien"),
    ("Sinéad O'Brien", "obrien2021"),
    ("Jean-Luc Morel", "J.-L. Morel"),
    ("Jean-Luc Morel", "Jean Luc Morel"),
    ("Jean-Luc Morel", "Jean-\nLuc Morel"),
    ("Doe, Jane", "Jane Doe"),
    ("Jane Mary Doe", "Jane M. Doe"),
    ("Jane Mary Doe", "Jane Doe"),
    ("Jane Mary Doe", "Doe JM"),
    ("张伟", "他叫张伟。"),
    ("张伟", "张 伟"),
    ("张伟", "zhang-wei"),
    ("Иван Петров", "Петров Иван"),
    ("Иван Петров", "И. Петров"),
    ("Иван Петров", "ivan-petrov"),
    ("محمد علي", "مُحَمَّد علي"),
    ("Pelé", "PELE"),
]


@table(("name", "text"), NAMES)
def test_names_of_other_kinds(name: str, text: str) -> None:
    assert pattern_of([], [name]).search(text)


def test_only_the_name_is_struck_where_a_word_follows_it() -> None:
    ada = pattern_of([], ["Ada Doe"])
    assert strike("Sagte Ada Does Brief.", ada) == "Sagte ███ ████ Brief."
    assert not ada.search("Ada told Doe. Ada Doermann left.")


def test_a_surname_stands_beside_a_word_like_an_initial_by_chance() -> None:
    ada = pattern_of([], ["Ada Doe"])
    assert not ada.search("Doe, a lawyer")
    assert ada.search("A. Doe")


def test_words_are_found_as_they_are_typed_and_not_turned_round() -> None:
    words = pattern_of(["Mara Kessler"])
    assert words.search("mara-kessler")
    assert words.search("**Mara** KESSLER")
    assert not words.search("Kessler, Mara")
    assert not words.search("M. Kessler")
