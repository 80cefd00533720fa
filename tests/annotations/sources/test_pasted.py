"""What somebody pastes or drops becomes CSL-JSON items; what cannot be read is listed
with its place.
"""

# ruff: noqa: SIM905

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.sources.csl import checked, is_untitled
from annotations.sources.library import REMARKS
from annotations.sources.pasted import FORMATS, LONGEST_BIBTEX, decode_file, read_pasted
from articles.problems import Refused
from tests.support.tables import table

BIBTEX = r"""
A comment that is none of our business.
@string{jot = "Journal of Tides"}
@article{lee2019,
  author = {Lee, Ana and {World Bank} and van der Berg, Jan and others},
  title = {The {DNA} of Schr{\"o}dinger's Gate}, subtitle = "a study",
  journal = jot, year = 2019, month = mar, pages = {12--34}, volume = 3, number = 4,
  doi = {https://doi.org/10.1000/ABC_1}, note = {Read it on Tuesday}, language = {english}
}
@misc{page, title = "A page", howpublished = {\url{https://a.example/p\_q?x=1%202}},
  urldate = {2020-01-02}, date = {2019-05/2019-06}, author = {Erd\H{o}s, P{\'a}l}}
@book{page, title = {Another of that name}, isbn = {978-0-306-40615-7 (pbk)}, year = {in press}}
"""
RIS = """TY  - JOUR
TI  - Tides of Ellery
AU  - Lee, Ana
AU  - Port Authority
PY  - 2019
DA  - 2019/05/12/
JO  - J. Tides
T2  - Journal of Tides
SP  - 12
EP  - 34
SN  - 1234-5678
UR  - https://a.example/x;y
N1  - my remark
AB  - Some text
that goes on
DO  - 10.1000/xyz
ER  -

TY  - BOOK
TI  - A book
T2  - A series
SN  - 978-0-306-40615-7
PY  - 2001///
"""


def items(text: str, form: str = "") -> list[dict]:
    reading = read_pasted(text, form)
    assert reading.unread == []
    return reading.items


def test_bibtex_is_read_with_its_accents_names_and_dates() -> None:
    article, page, book = items(BIBTEX)
    assert article == {
        "id": "lee2019",
        "type": "article-journal",
        "title": "The DNA of Schrödinger's Gate: a study",
        "author": [
            {"family": "Lee", "given": "Ana"},
            {"literal": "World Bank"},
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
        ],
        "container-title": "Journal of Tides",
        "issued": {"date-parts": [[2019, 3]]},
        "page": "12-34",
        "volume": "3",
        "issue": "4",
        "DOI": "10.1000/abc_1",
        "language": "english",
        "note": "Read it on Tuesday",
    }
    assert (page["type"], page["URL"]) == ("webpage", "https://a.example/p_q?x=1%202")
    assert page["accessed"] == {"date-parts": [[2020, 1, 2]]}
    assert page["issued"] == {"date-parts": [[2019, 5]]}
    assert page["author"] == [{"family": "Erdős", "given": "Pál"}]
    assert (book["title"], book["ISBN"]) == ("Another of that name", "9780306406157")
    assert book["issued"] == {"literal": "in press"}


def test_ris_is_read() -> None:
    article, book = items(RIS)
    assert article["type"] == "article-journal"
    assert article["author"] == [
        {"family": "Lee", "given": "Ana"},
        {"literal": "Port Authority"},
    ]
    assert article["issued"] == {"date-parts": [[2019, 5, 12]]}
    assert article["container-title"] == "Journal of Tides"
    assert (article["page"], article["ISSN"], article["DOI"]) == (
        "12-34",
        "1234-5678",
        "10.1000/xyz",
    )
    assert (article["URL"], article["note"]) == ("https://a.example/x;y", "my remark")
    assert article["abstract"] == "Some text that goes on"
    assert (book["type"], book["ISBN"], book["collection-title"]) == (
        "book",
        "9780306406157",
        "A series",
    )


@table(
    "given, titles",
    [
        ({"type": "book", "title": "One"}, ["One"]),
        ([{"title": "One"}, {"title": "Two"}], ["One", "Two"]),
        ({"items": [{"title": "One"}]}, ["One"]),
    ],
)
def test_csl_json_is_read_as_an_object_or_a_list(given, titles) -> None:
    assert [item["title"] for item in items(json.dumps(given))] == titles


def test_as_much_bibtex_as_is_read_quickly() -> None:
    entry = "@book{k, title = {One}}\n"
    many = entry * (LONGEST_BIBTEX // len(entry) + 1)
    with pytest.raises(Refused, match="150,000 characters"):
        read_pasted(many)
    with pytest.raises(Refused, match="150,000 characters"):
        read_pasted(many, "bibtex")


def test_a_long_abstract_is_kept_and_remarks_stay_beside_what_is_checked() -> None:
    given = {"title": "One", "abstract": "a" * 20_000, "annote": "mine", "note": 3}
    (item,) = items(json.dumps(given))
    assert item["abstract"] == given["abstract"]
    assert (item["annote"], "note" in item) == ("mine", False)
    reading = read_pasted(json.dumps(given | {"abstract": "a" * 20_001}))
    assert "abstract has 20,001 characters" in reading.unread[0].why


@table(
    "entry, title",
    [
        ("@book{b, author={Renn, Ida}, year=2000}", ""),
        ("TY  - BOOK\nAU  - Renn, Ida\nER  - \n", ""),
        ("@book{b, doi={10.1000/182}}", "10.1000/182"),
        ("TY  - BOOK\nUR  - https://www.a.example/x\n", "a.example/x"),
    ],
)
def test_a_person_may_be_asked_for_the_title_of_the_first_entry(entry, title) -> None:
    assert "needs a title" in read_pasted(entry).unread[0].why
    (item,) = read_pasted(entry, asks_title=True).items
    assert item["title"] == title
    assert is_untitled(item)


@table(
    "line, expected",
    [
        (
            "https://www.a.example/x/",
            {"URL": "https://www.a.example/x/", "title": "a.example/x"},
        ),
        ("a.example/x", {"URL": "https://a.example/x", "title": "a.example/x"}),
        ("10.1000/182", {"DOI": "10.1000/182", "URL": "https://doi.org/10.1000/182"}),
        ("doi:10.1000/182.", {"DOI": "10.1000/182"}),
        ("https://doi.org/10.1000/182", {"DOI": "10.1000/182"}),
        (
            "doi: 10.1000/182",
            {"DOI": "10.1000/182", "URL": "https://doi.org/10.1000/182"},
        ),
        ("0 306 40615 2", {"ISBN": "9780306406157"}),
        (
            "ISBN 0-306-40615-2",
            {"ISBN": "9780306406157", "title": "ISBN 9780306406157"},
        ),
        (
            "The bank, Tides. https://b.example/r",
            {"title": "The bank, Tides", "URL": "https://b.example/r"},
        ),
    ],
)
def test_a_line_names_a_source(line, expected) -> None:
    (item,) = items(line)
    assert item | expected == item


def test_lines_may_be_mixed_and_one_may_name_several() -> None:
    reading = read_pasted(
        "10.1000/182\n\nhello there\nhttps://a.example/1 https://b.example/2\r\n"
    )
    assert [item["title"] for item in reading.items] == [
        "10.1000/182",
        "a.example/1",
        "b.example/2",
    ]
    (unread,) = reading.unread
    assert unread.place == "line 3"
    assert "hello there" in unread.why


def test_what_cannot_be_read_is_listed_with_its_place() -> None:
    text = "@book{a, title={A}}\n@book{b, title={B\n@book{c, year=2000}\n@book{d, title={D}, title={E}}"
    reading = read_pasted(text)
    assert [item["title"] for item in reading.items] == ["A"]
    assert [(one.place, one.why) for one in reading.unread] == [
        (
            "line 2",
            "The entry is not BibTeX: a brace, comma or quotation mark is missing.",
        ),
        ("line 3", "A source needs a title."),
        ("line 4", "The entry has title twice."),
    ]
    assert read_pasted("J. Biol. Chem.\nPT J").items == []
    assert items(f"Provider: a database\n{RIS}") == items(RIS)
    reading = read_pasted(f"TI  - mumble\n{RIS}TY  - BOOK\nPY  - 2000\n", "ris")
    assert [one.place for one in reading.unread] == ["line 1", "line 25"]
    reading = read_pasted(
        json.dumps([{"title": "A", "type": "poem"}, {"title": "B"}, 3])
    )
    assert [(one.place, one.title) for one in reading.unread] == [
        ("entry 1", "A"),
        ("entry 3", ""),
    ]


@table(
    "text, words",
    [
        ("x" * 10_000_000, "more than 1,000,000 characters"),
        ("[" * 100_000, "nested too deeply"),
        ('{"title": ', "not JSON"),
        ("https://a.example/\n" * 2001, "more than 2,000 entries"),
        ("@book{" * 10_000, "more than 2,000 entries"),
    ],
)
def test_hostile_texts_are_refused_in_words(text, words) -> None:
    with pytest.raises(Refused, match=words):
        read_pasted(text)


@table(
    "text, words",
    [
        ("@book{a, title={" + "{" * 5000 + "}" * 5000 + "}}", "nested too deeply"),
        ("@book{a, title={" + r"\'{" * 4000 + "}" * 4000 + "}}", "nested too deeply"),
        ("@book{a, title={" + "a" * 30_000 + "}}", "more than 20,000 characters"),
        ("TY  - BOOK\nTI  - a\n" + "b\n" * 20_000, "more than 30,000 characters"),
        ("https://a.example/ " * 30, "line of its own"),
        ("10.1000/" + "a" * 5000, "line of its own"),
        ("javascript:alert(1)", "not a URL"),
    ],
)
def test_a_hostile_entry_is_listed(text, words) -> None:
    reading = read_pasted(text)
    assert reading.items == []
    assert [words in one.why for one in reading.unread] == [True]


def test_a_file_that_is_not_in_unicode_is_refused() -> None:
    assert decode_file("\ufeffé".encode()) == "é"
    assert decode_file("é".encode("utf-16")) == "é"
    with pytest.raises(Refused, match="UTF-8"):
        decode_file("é".encode("latin-1"))


PIECES = st.sampled_from(
    """@book{a, title={ } { " TY__- TI__- ER__- https://a.example/ 10.1000/1 [ {"title":"a" , \\ $ = _and_
    @string{ ISBN_0306406152 é % \x00""".split()
).map(lambda piece: piece.replace("_", " "))
TEXTS = st.lists(PIECES | st.just("\n") | st.text(max_size=5), max_size=25).map("".join)


@given(TEXTS, st.sampled_from(["", *FORMATS]))
def test_whatever_is_pasted_is_read_or_listed_or_refused(text, form) -> None:
    try:
        reading = read_pasted(text, form)
    except Refused:
        return
    for item in reading.items:
        assert checked(item) == {
            name: item[name] for name in item if name not in REMARKS
        }
    assert all(one.place and one.why for one in reading.unread)
