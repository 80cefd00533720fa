"""One place for each idea: what a claim is, which rating counts, how identifiers and
moments are written.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace

from django.template import Context, Template

from annotations.presentation import least_credible
from annotations.sources import csl
from annotations.sources.references import references_in
from articles.models import Sentence
from articles.text.identifiers import doi_in, host_of, isbn_in
from tests.support.site import ROOT
from tests.support.tables import table

APPS = ("articles", "annotations", "newsroom", "templates")
ONCE = {
    r"10\\\.": {"articles/text/identifiers.py"},  # the form of a DOI
    r"97\[89\]": {"articles/text/identifiers.py"},  # of an ISBN
    # Whoever may import adds articles; the identity is begun once.
    "def has_add_permission": {
        "articles/admin.py",
        "newsroom/desk/article_admin.py",
        "newsroom/desk/site_admin.py",
    },
    r'key=.*(\.value or 0|attrgetter\("value"\))': {"annotations/presentation.py"},
    "SequenceMatcher": {"articles/text/tokens.py"},
    r'"j M Y': {"newsroom/conf/formats/en_GB/formats.py"},
    r'tier [=!]= "(needs_source|none|not_assessed)"': set(),
    "site_name|site_header }}": {
        "newsroom/public/jinja2/public/article.html",
        "newsroom/public/jinja2/public/statement.html",
    },
}
NAMED = {"newsroom/public/site.py"}  # says why the name is not used


def files(pattern: str) -> Iterator[str]:
    for app in APPS:
        for path in (ROOT / app).rglob("*"):
            if path.suffix in {".py", ".html"} and "migrations" not in path.parts:
                name = str(path.relative_to(ROOT))
                if name not in NAMED and re.search(pattern, path.read_text("utf-8")):
                    yield name


@table("pattern", ONCE)
def test_what_is_defined_once_is_nowhere_defined_again(pattern: str) -> None:
    assert set(files(pattern)) == ONCE[pattern]


@table(
    ("tier", "needs", "assessed"),
    [
        ("needs_source", True, True),
        ("check", False, True),
        ("none", False, True),
        ("not_assessed", False, False),
    ],
)
def test_a_tier_says_what_is_needed_and_whether_it_was_assessed(
    tier: str, needs: bool, assessed: bool
) -> None:
    sentence = Sentence(tier=tier)
    assert (sentence.needs_source, sentence.is_assessed) == (needs, assessed)


def test_the_least_credible_rating_may_come_from_a_table_or_an_edition() -> None:
    false, true, none = (
        SimpleNamespace(value=value) for value in (Decimal("-1"), 1.0, None)
    )
    assert least_credible([none, true, false]) is false
    assert least_credible([none]) is none
    assert least_credible([]) is None


def test_an_import_and_a_form_read_the_same_numbers() -> None:
    note = "See The Ledger, doi: 10.1000/182. ISBN 978-3-16-148410-0."
    assert csl.from_fields(title="A", reference=doi_in(note))["DOI"] == "10.1000/182"
    assert (
        csl.from_fields(title="A", reference=f"ISBN-13: {isbn_in(note)}")["ISBN"]
        == "9783161484100"
    )
    attachment = {
        "kind": "footnote",
        "text": note,
        "doi": doi_in(note),
        "isbn": isbn_in(note),
        "urls": (),
    }
    (reference,) = references_in(attachment | {"start": 0, "end": 1})
    assert reference.item["title"] == "The Ledger"


def test_a_whole_doi_may_hold_what_ends_one_among_words() -> None:
    doi = "10.1002/(sici)1096-8644(199601)99:1<1::aid-ajpa1>3.0.co;2-1"
    assert csl.from_fields(title="A", reference=doi)["DOI"] == doi


def test_the_host_of_an_address_is_read_in_one_way() -> None:
    assert host_of("https://www.paper.example/a") == "paper.example"
    assert host_of("http://[broken") == ""


def test_the_desk_writes_a_moment_in_one_way() -> None:
    written = Template('{{ at|date:"SHORT_DATETIME_FORMAT" }}').render(
        Context({"at": datetime(2024, 5, 5, 14, 3)})  # noqa: DTZ001 # as the clock shows it
    )
    assert written == "5 May 2024 14:03"
