"""A field of a note or a citation that readers see: spelled in few files, and forgotten
in none.
"""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from lxml import html

from annotations.models import Citation, Note
from newsroom.editions import schema
from newsroom.editions.diff import compare
from newsroom.editions.view import read
from newsroom.public import opendata, passages, render
from newsroom.public.page_text import PageText
from tests.support.editions import cite, document, rate
from tests.support.pages import article_page
from tests.support.site import ROOT

MOST = 9  # the ninth writes the file for the writer
APPS = ("articles", "annotations", "newsroom", "templates")
ENGINES = {"anchoring", "checkable", "extracting", "sentences", "injected", "text"}
APART = {*ENGINES, "migrations", "locale", "samples"}
# names of columns, to be translated
CATALOGUE = ROOT / "newsroom" / "conf" / "model_names.py"
# Elsewhere the word is the kind of a paragraph, or Python's own function.
AMBIGUOUS = "quote"
SPELLED = ("claimant", "speaker", "locator", "quote", "stance")


def files() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*")):
            if path.suffix in {".py", ".html", ".js", ".css"} and not APART & {
                *path.parts
            }:
                yield path


def words_of(path: Path) -> set[str]:
    """Names and whole strings of Python, without prose; every word of anything else."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return {*re.findall(r"[A-Za-z]\w*", text)}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    kinds = {tokenize.NAME, tokenize.STRING}
    return {token.string.strip("\"'") for token in tokens if token.type in kinds}


def spelling() -> dict[str, list[str]]:
    """By field the files that spell it."""
    found: dict[str, list[str]] = {name: [] for name in SPELLED}
    for path in files():
        if path == CATALOGUE:
            continue
        here = words_of(path) & {*SPELLED}
        if here == {AMBIGUOUS}:
            continue
        for name in here:
            found[name].append(str(path.relative_to(ROOT)))
    return found


def test_a_field_is_spelled_in_few_files():
    assert {*SPELLED} <= {*Note.SAID, *Citation.SAID}
    many = {name: paths for name, paths in spelling().items() if len(paths) > MOST}
    assert not many, "\n".join(
        f"{name}: {len(paths)}: {', '.join(paths)}" for name, paths in many.items()
    )


# What each of them says in the edition below, and nothing else there.
NOTE = {
    "rating": "Zqrating",
    "body": "zqbody of it",
    "claimant": "speaker",
    "speaker": "Zqspeaker",
    "start": 3,
    "end": 11,
    "answer": "calculation",
    "answer_remark": "zqremark",
}
CITATION = {"locator": "zqplace 7", "quote": "zqquoted words", "stance": "contradicts"}
TEXT = "So zqmarked words stand here."


def told() -> dict:
    note = rate("false", NOTE["body"], "outdated", words="zqmarked")
    made = document(
        [("paragraph", [(TEXT, "check", [note], [cite("11", **CITATION)])])],
        article={"kind": "examined"},
    )
    given = ("claimant", "speaker", "answer", "answer_remark")
    made["notes"][0] |= {name: NOTE[name] for name in given}
    made["notes"][0]["answered"] = ["zqmissing"]
    next(one for one in made["ratings"] if one["slug"] == "false")["label"] = NOTE[
        "rating"
    ]
    made["ratings"][0]["label"] = "Other"
    return made


# As pages say it.
IN_WORDS = {
    "claimant": "Zqspeaker’s claim",
    "start": "zqmarked",
    "end": "zqmarked",
    "stance": "Contradicts.",
    "answer": "our calculation",
}


def test_the_document_holds_every_field_that_a_note_and_a_citation_say():
    assert {*Note.SAID, "reasons"} <= schema.NoteRecord.__annotations__.keys()
    assert {
        *Citation.SAID,
        "source",
        "note",
    } <= schema.CitationRecord.__annotations__.keys()
    assert (NOTE.keys(), CITATION.keys()) == ({*Note.SAID}, {*Citation.SAID})
    made = told()
    assert {name: made["notes"][0][name] for name in ("start", "end", "speaker")} == {
        name: NOTE[name] for name in ("start", "end", "speaker")
    }


def test_every_field_is_on_the_page_and_in_the_feed():
    reading = read(told())
    page = article_page(reading, "a" * 64)
    item = render.about("feed_item", reading, address="")
    for name, value in {**NOTE, **CITATION}.items():
        words = IN_WORDS.get(name, str(value))
        assert words in page, name
        assert words.rstrip(".") in item, name


def test_every_field_is_in_the_open_data():
    reading = read(told())
    page = article_page(reading, "a" * 64)
    annotations = opendata.annotations(reading, PageText(iter([page])))
    data = opendata.dump_sorted(annotations).decode()
    end = html.document_fromstring(page).body.text_content().index("zqmarked") + len(
        "zqmarked"
    )
    words = {
        "claimant": "schema:Claim",
        "start": '"exact": "zqmarked"',
        "end": f'"end": {end}',
        "answer": "our calculation",
    }
    for name, value in {**NOTE, **CITATION}.items():
        assert words.get(name, str(value)) in data, name


def test_what_is_written_or_quoted_is_found():
    found = {(one.kind, one.text) for one in passages.passages_of(read(told()))}
    assert {("note", NOTE["body"]), ("quotation", CITATION["quote"])} <= found


def test_no_field_changes_without_being_told():
    other = {
        "rating": "supported",
        "claimant": "author",
        "start": 0,
        "end": 14,
        "stance": "context",
        "answer": "elsewhere",
    }
    for part, fields in (("notes", NOTE), ("citations", CITATION)):
        for name in fields:
            after = told()
            after[part][0][name] = other.get(name, "Something else")
            if name == "claimant":
                after[part][0]["speaker"] = ""
            comparison = compare(read(told()), read(after))
            assert any(
                step.kind or step.remarks for step in comparison.steps if step.kind
            ), name
