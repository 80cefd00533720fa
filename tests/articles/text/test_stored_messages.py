"""What is stored is a code and values; it is put into words for whoever reads it."""

import json
import pickle
import re
from pathlib import Path

import pytest
from django.utils import translation

from articles.extracting.file_formats import markdown
from articles.extracting.web_page import walk
from articles.injected import paragraph
from articles.models import Article, Extraction, Finding, Intake
from articles.text.stored_messages import (
    TEMPLATES,
    Message,
    dump_messages,
    encode_messages,
    load_messages,
    message_text,
)

ROOT = Path(__file__).resolve().parents[3]
# codes that end in what is read
COMPOSED = ("line_", "property_", "styled_", "injected_", "script_")

MESSAGES = [
    Message("left_out", things=Message("image", number=3)),
    Message(
        "left_out_words",
        things=Message("tracked_deletion", number=1),
        words="'the old figure'",
    ),
    Message("instruction", signs=[Message("chat_marks"), "“réponds”"]),
    Message("spreadsheet", what=Message("other_format")),
    Message("too_many_paragraphs", count=60_000, limit=50_000),
    Message("restored", number=4),
]


def test_a_message_reads_in_english_wherever_a_string_is_asked_for():
    assert MESSAGES[:3] == [
        "Left out: 3 images.",
        "Left out: 1 tracked deletion, 'the old figure'.",
        "The text reads like an instruction to a language model, not to readers: "
        "it is written in the marks of a chat with a model, “réponds”.",
    ]
    assert json.dumps(MESSAGES[4]) == (
        '"The text has 60,000 paragraphs; the limit is 50,000. Split it into several articles."'
    )


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.code)
def test_it_comes_back_from_json_and_from_another_process(message):
    for again in (
        load_messages(dump_messages({"reason": message}))["reason"],
        pickle.loads(pickle.dumps(message)),  # noqa: S301
    ):
        assert type(again) is Message
        assert (again, again.code, encode_messages(again)) == (
            message,
            message.code,
            encode_messages(message),
        )


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.code)
def test_it_is_said_in_the_language_of_who_reads_it(message):
    with translation.override("zh-hans"):
        shown = message_text(message)
    assert not re.search(r"\b(the|is|was|were|in|it)\b", shown.replace("the old", ""))
    assert ("the old figure" in shown) == ("the old figure" in message), (
        "somebody else's words stay"
    )


def test_what_is_no_message_stays_as_it_is():
    with translation.override("zh-hans"):
        assert message_text("Footnotes were dropped.") == "Footnotes were dropped."
    assert load_messages('{"code": "no such", "values": {}}') == {
        "code": "no such",
        "values": {},
    }
    assert load_messages('{"code": "image", "values": {}, "more": 1}')["more"] == 1


def test_every_code_is_used_and_every_message_has_one():
    sources = [
        path for app in ("articles", "newsroom") for path in (ROOT / app).rglob("*.py")
    ]
    text = "\n".join(
        path.read_text() for path in sources if path.name != "stored_messages.py"
    )
    tables = "\n".join(path.read_text() for path in (ROOT / "articles").rglob("*.txt"))
    used = {
        *re.findall(r'"([a-z_0-9]+)"', text),
        *re.findall(r"(?m)^([a-z_0-9]+):", tables),
    }
    assert {
        code for code in TEMPLATES if code not in used and not code.startswith(COMPOSED)
    } == set()
    assert {
        code
        for code in re.findall(r'Message\("([a-z_0-9]+)"', text)
        if code not in TEMPLATES
    } == set()


def test_codes_that_are_put_together_or_stand_in_tables_have_a_message():
    scripts = [f"script_{name.lower()}" for name in (*paragraph._CLASSES, "other")]
    things = [
        *walk.MISSED.values(),
        *(code for pair in markdown.LOSSES.values() for code in pair),
    ]
    codes = [*scripts, *things, *paragraph.Position]
    assert {str(code) for code in codes} - TEMPLATES.keys() == set()


@pytest.mark.django_db
def test_codes_are_what_the_database_holds(bring):
    article = Article.objects.create(title="Pier", slug="pier")
    bring()
    finding = Finding.objects.first()
    assert finding
    assert isinstance(finding.reason, Message)
    assert Finding.objects.filter(reason__code=finding.reason.code).exists()
    extraction = Extraction.objects.exclude(losses=[]).first()
    assert extraction is None or all(
        isinstance(loss, Message) for loss in extraction.losses
    )
    refused = Intake.objects.create(
        path="a", status="refused", error=Message("empty"), article=article
    )
    assert (
        Intake.objects.get(pk=refused.pk).error.text()
        == "The file is empty: choose another."
    )
    Intake.objects.filter(pk=refused.pk).update(error="The disk is full.")
    assert Intake.objects.get(pk=refused.pk).error == "The disk is full."
