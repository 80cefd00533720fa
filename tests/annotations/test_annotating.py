"""A file of annotations is placed in a fixed number of queries, and still each item by
itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from annotations.importing import Report, import_annotations
from annotations.models import (
    Anchor,
    AnchorEvent,
    Citation,
    Decision,
    Note,
    Source,
)
from annotations.sources import library
from articles.models import Activity, Article
from newsroom.desk.models import StoryTouched
from newsroom.desk.stories import catch_up
from tests.support.small_article import new_article

pytestmark = pytest.mark.django_db

NUMBER = 40


@pytest.fixture
def article() -> Article:
    return new_article(
        "\n\n".join(f"Boat {n} sank on 3 May with {n + 2} men." for n in range(NUMBER))
    )


def item(n: int, **more: Any) -> dict[str, Any]:
    return {
        "sentence": f"Boat {n} sank on 3 May with {n + 2} men.",
        "note": {
            "rating": "disputed",
            "reasons": ["outdated", "exaggerated"],
            "body": f"Not boat {n}.",
        },
        "citations": [
            {
                "source": {
                    "id": str(n),
                    "type": "book",
                    "title": f"Log {n}",
                    "URL": f"https://a.example/{n}",
                },
                "stance": "contradicts",
            }
        ],
        "state": "nothing",
    } | more


@contextmanager
def refusing(words: str) -> Iterator[None]:
    """The database refuses to insert a row that says them."""

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and words in str(params):
            raise DatabaseError("No.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(run):
        yield


def queries(article: Article, items: list[Any], editor, second) -> int:
    with CaptureQueriesContext(connection) as asked:
        report = import_annotations(article, items, editor, second)
    assert (report.placed, report.unplaced) == (2 * len(items), [])
    return len(asked)


def test_four_items_ask_as_much_of_the_database_as_forty(
    article, editor, make_user
) -> None:
    second = make_user("Editor", "second")
    # what permissions there are is asked once
    import_annotations(article, [item(0)], editor, second)
    few = queries(article, [item(n) for n in range(1, 5)], editor, second)
    assert queries(article, [item(n) for n in range(5, NUMBER)], editor, second) == few


def test_all_that_is_written_says_who_did_it(article, editor) -> None:
    catch_up()
    assert import_annotations(article, [item(0), item(1)], editor).placed == 4
    for model in (Note, Citation, Source):
        for row in model.objects.all():
            record = row.history.get()
            assert (record.history_type, record.history_user, row.created_by) == (
                "+",
                editor,
                editor,
            )
            assert row.created_at == record.created_at
    for note in Note.objects.all():
        assert note.updated_at == note.history.get().updated_at
        reasons = [
            row.reason for row in note.history.get().reasons.order_by("reason__slug")
        ]
        assert reasons == list(note.reasons.order_by("slug"))
        assert [reason.slug for reason in reasons] == ["exaggerated", "outdated"]
    assert Source.objects.filter(
        search_text__startswith="log 0", url="https://a.example/0"
    ).exists()
    assert set(AnchorEvent.objects.values_list("act", "person")) == {
        ("attached", editor.pk)
    }
    assert AnchorEvent.objects.count() == Anchor.objects.count() == 2
    assert set(Decision.objects.values_list("person", flat=True)) == {editor.pk}
    assert set(Activity.objects.values_list("person", flat=True)) == {editor.pk}
    assert Activity.objects.values("sentence").distinct().count() == 2
    assert StoryTouched.objects.filter(article_id=article.pk).exists()


def test_what_the_database_refuses_keeps_only_itself_out(article, editor) -> None:
    items = [item(n) for n in range(6)]
    with refusing("Not boat 3."):
        report = import_annotations(article, items, editor)
    assert (report.placed, [index for index, _why in report.unplaced]) == (11, [3])
    assert "the error was logged" in report.unplaced[0][1]
    assert not Note.objects.filter(body="Not boat 3.").exists()
    assert (
        Anchor.objects.count() == Note.objects.count() == Citation.objects.count() == 5
    )
    again = import_annotations(article, items, editor)
    assert (again.placed, again.already_there) == (1, 11)


def test_what_stands_twice_in_a_file_is_made_once(article, editor) -> None:
    report = import_annotations(article, [item(0), item(0)], editor)
    assert (report.placed, report.already_there) == (2, 2)
    assert (Note.objects.count(), Citation.objects.count(), Source.objects.count()) == (
        1,
        1,
        1,
    )


def test_a_source_that_the_file_brings_is_found_by_all_that_follow(
    article, editor
) -> None:
    book = {"id": "log", "type": "book", "title": "The log", "ISBN": "9780306406157"}
    only = {"note": None, "state": None}
    items = [
        item(
            0,
            **only,
            citations=[{"source": book}, {"source": "log", "locator": "p. 2"}],
        ),
        item(
            1,
            **only,
            citations=[{"source": book | {"id": "other", "title": "Log, a reprint"}}],
        ),
        item(2, **only, citations=[{"source": "9", "locator": "p. 3"}]),
    ]
    report = import_annotations(article, items, editor)
    assert (report.placed, [index for index, _why in report.unplaced]) == (2, [2])
    assert Citation.objects.count() == 3
    assert Source.objects.count() == 1


def test_a_source_of_which_nothing_is_cited_is_not_made(article, editor) -> None:
    book = {"id": "log", "type": "book", "title": "The log"}
    bad, good = {"source": book, "stance": "shouts"}, {"source": "log"}
    report = import_annotations(
        article, [item(0, note=None, state=None, citations=[bad])], editor
    )
    assert (report.placed, Source.objects.count(), Anchor.objects.count()) == (0, 0, 0)
    given = [
        item(0, note=None, state=None, citations=[bad]),
        item(1, note=None, state=None, citations=[good]),
    ]
    report = import_annotations(article, given, editor)
    assert (report.placed, Source.objects.count(), Citation.objects.count()) == (
        1,
        1,
        1,
    )


def test_a_decision_of_a_file_is_made_once_and_says_why_where_it_must(
    article, editor
) -> None:
    only: dict[str, Any] = {"note": None, "citations": []}
    items = [item(0, **only), item(2, **only, state="unchecked", why="Ask nobody.")]
    report = import_annotations(
        article, [*items, item(1, **only, state="unchecked")], editor
    )
    assert (report.placed, report.already_there) == (2, 0)
    assert [index for index, _why in report.unplaced] == [2]
    told = Decision.objects.order_by("pk").values_list("kind", "why", "act", "person")
    assert list(told) == [
        ("nothing", "", "decided", editor.pk),
        ("unchecked", "Ask nobody.", "decided", editor.pk),
    ]
    again = import_annotations(article, items, editor)
    assert (again.placed, again.already_there) == (0, 2)


def test_a_reviewer_approves_all_or_the_file_is_not_placed(
    article, editor, make_user
) -> None:
    second = make_user("Editor", "second")
    import_annotations(article, [item(0), item(1)], editor, second)
    for note in Note.objects.all():
        assert (note.status, note.approved_by, note.version) == ("approved", second, 2)
        states = note.history.order_by("history_id").values_list(
            "history_type", "status", "version", "history_user"
        )
        assert list(states) == [
            ("+", "in_review", 1, editor.pk),
            ("~", "approved", 2, second.pk),
        ]
        assert note.history.latest().reasons.count() == 2


def test_nothing_at_all_is_nothing(article, editor) -> None:
    assert import_annotations(article, [], editor) == Report(0, 0, 0, [])


# --- What tells two of them apart


def only(report: Report) -> tuple[int, int, list[str]]:
    return report.placed, report.already_there, [why for _index, why in report.unplaced]


SAYS = "“It paid 3 million,” said Odd Lunde; Ida Renn said it paid 4 million."


@pytest.mark.parametrize(
    "other",
    [
        {"claimant": "Ida Renn"},
        {"claimant": "author"},
        {"words": "4 million"},
        {"rating": "supported"},
        {"body": "Not so at all."},
    ],
)
def test_notes_that_differ_in_anything_that_readers_see_are_two(editor, other) -> None:
    article = new_article(SAYS, kind="examined")
    note = {
        "rating": "unverified",
        "body": "Not so.",
        "claimant": "Odd Lunde",
        "words": "3 million",
    }
    cited = [{"source": {"type": "book", "title": "The log"}, "stance": "supports"}]
    items = [
        {"sentence": SAYS, "note": one, "citations": cited}
        for one in (note, note | other)
    ]
    assert only(import_annotations(article, items, editor)) == (2, 0, [])
    first = Note.objects.earliest("pk")
    assert (first.speaker, first.words_text) == ("Odd Lunde", "3 million")
    assert only(import_annotations(article, items, editor)) == (0, 2, [])
    assert Note.objects.count() == 2


def test_words_are_those_that_the_note_is_about_as_phrase_was(editor) -> None:
    article = new_article(SAYS, kind="examined")
    items = [
        {
            "sentence": SAYS,
            "note": {
                "rating": "unverified",
                "body": name,
                "claimant": "author",
                name: "3 million",
            },
        }
        for name in ("words", "phrase")
    ]
    assert only(import_annotations(article, items, editor)) == (2, 0, [])
    assert {note.words_text for note in Note.objects.all()} == {"3 million"}
    wrong = [{"sentence": SAYS, "note": items[0]["note"] | {"words": "5 million"}}]
    placed, _there, (why,) = only(import_annotations(article, wrong, editor))
    assert (placed, "not in the sentence" in why) == (0, True)


def test_citations_that_say_the_opposite_are_two(article, editor) -> None:
    book = {"type": "book", "title": "The log"}
    cited = [{"source": book, "stance": stance} for stance in Citation.Stance.values]
    items = [item(0, note=None, state=None, citations=[one]) for one in cited]
    assert only(import_annotations(article, items, editor)) == (3, 0, [])
    assert only(import_annotations(article, items, editor)) == (0, 3, [])


def test_one_source_without_an_address_is_one_however_often_a_file_cites_it(
    article, editor
) -> None:
    """Also one that another file brought; what differs in one field is another."""
    log = {"type": "book", "title": "The log", "author": [{"family": "Lunde"}]}
    cited = [
        item(n, note=None, state=None, citations=[{"source": dict(log)}])
        for n in range(3)
    ]
    assert only(import_annotations(article, cited, editor)) == (3, 0, [])
    assert only(import_annotations(article, cited, editor)) == (0, 3, [])
    more = [
        item(
            3,
            note=None,
            state=None,
            citations=[{"source": dict(reversed(log.items()))}],
        )
    ]
    assert only(import_annotations(article, more, editor)) == (1, 0, [])
    assert Source.objects.count() == 1
    other = [
        item(
            4,
            note=None,
            state=None,
            citations=[{"source": log | {"publisher": "The harbour"}}],
        )
    ]
    import_annotations(article, other, editor)
    assert Source.objects.count() == 2


def test_two_protected_sources_that_read_alike_stay_two(editor) -> None:
    talk = {"type": "interview", "title": "Interview with an inspector"}
    made = [
        library.find_or_create(talk, editor, visibility="protected") for _ in range(2)
    ]
    assert made[0] != made[1]
