"""What a publication asks of the database does not grow with what is stored already."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from newsroom.actions import freeze
from newsroom.actions import publish as publishing
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from newsroom.operations.reindexing import reindex
from newsroom.public.models import ArticleWords, IndexedArticle, Listing, Place, Summary
from tests.support.decisions import make_ready, note_on
from tests.support.desk import make_article
from tests.support.editions import make_pages, other_article, publish
from tests.support.small_article import new_article, sentence

TABLES = tuple(
    model._meta.db_table
    for model in (Place, Listing, Summary, IndexedArticle, ArticleWords)
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

type Query = tuple[str, Any]


def asked(act: Callable[[], object]) -> list[Query]:
    """Every statement that `act` runs, with its values."""
    queries: list[Query] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    return queries


def walks_table(query: Query) -> bool:
    """Whether the database reads all of the store to answer: the table, or an index
    from end to end.
    """
    sql, params = query
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            return any(
                f"SCAN {table}" in row[3]
                for row in cursor.fetchall()
                for table in TABLES
            )
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()
        cursor.execute("RESET enable_seqscan")
        return any(
            map(
                _is_walk,
                nodes(
                    (plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]
                ),
            )
        )


def _is_walk(node: dict[str, Any]) -> bool:
    """A scan of any kind without a condition that its index answers."""
    if node["Node Type"] == "Seq Scan":
        return node["Relation Name"] in TABLES
    if "Index Scan" in node["Node Type"] or "Index Only Scan" in node["Node Type"]:
        return _is_ours(node["Index Name"]) and "Index Cond" not in node
    return False


def _is_ours(index: str) -> bool:
    return index.startswith((*TABLES, "listing_", "place_"))


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for part in plan.get("Plans", []) for node in nodes(part))]


def on_store(queries: list[Query]) -> list[Query]:
    return [query for query in queries if any(table in query[0] for table in TABLES)]


def life(article: Model) -> None:
    """An article's every kind of edition."""
    publishing.publish(article, user=None, reasons=Reasons(unchecked="A test."))
    article.standfirst = "Put right."
    article.save()
    publishing.publish(
        article,
        user=None,
        reasons=Reasons(unchecked="A test."),
        kind="correction",
        change_note="Put right.",
    )
    withdraw(article, user=None, reason="It was not true.")
    publishing.publish(
        article, user=None, reasons=Reasons(unchecked="A test."), change_note="It was."
    )


def test_no_publication_walks_the_store():
    article = make_article()
    queries = on_store(asked(lambda: life(article)))
    assert len(queries) > 10
    assert [query for query in queries if walks_table(query)] == []


def test_how_details_are_known_costs_no_query_for_each_note(django_assert_num_queries):
    article = new_article()
    for words in ("It paid", "The engineer"):
        note_on(sentence(article, words))
    make_ready(article, approve=True)
    notes = freeze._notes(article)
    assert len(notes) == 2
    with django_assert_num_queries(0):
        assert {note.anchor.article for note in notes} == {article}


def test_a_walk_is_seen():
    """Or the test above would prove nothing."""
    for rows in (
        Place.objects.filter(home__contains="bridge"),
        Place.objects.filter(kind="withdrawn"),
        Listing.objects.order_by("list"),
        Summary.objects.filter(build=""),
    ):
        assert any(map(walks_table, asked(lambda rows=rows: list(rows))))


def test_no_publication_reads_rows_of_other_articles():
    """Its own are some twenty."""
    for number in range(40):
        make_pages(publish(other_article(number)).article)
    again = other_article(40)
    queries = on_store(asked(lambda: make_pages(publish(again).article)))
    assert max(map(rows_given, queries)) < 40


def rows_given(query: Query) -> int:
    sql, params = query
    if not sql.startswith(("SELECT", "WITH")):
        return 0
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return len(cursor.fetchall())


def cost(slug: str) -> list[int]:
    """How many statements a publication and a withdrawal run."""
    article = make_article(slug)
    acts = (
        lambda: publishing.publish(
            article, user=None, reasons=Reasons(unchecked="A test.")
        ),
        lambda: withdraw(article, user=None, reason="It was not true."),
    )
    return [len(asked(act)) for act in acts]


def test_a_publication_costs_the_same_after_many_editions():
    """Of the earlier documents it reads the last one's."""
    article = make_article("one")

    def again(number: int) -> list[Query]:
        article.standfirst = f"Put right for the {number}. time."
        article.save()
        options = {
            "user": None,
            "reasons": Reasons(unchecked="A test."),
            "change_note": f"Time {number}.",
        }
        return asked(lambda: publishing.publish(article, **options))

    again(1)
    costs = [again(number) for number in range(2, 14)]
    assert len({len(queries) for queries in costs}) == 1
    for queries in costs:
        assert (
            sum(
                '"newsroom_edition"."document"' in sql
                for sql, _ in queries
                if "SELECT" in sql
            )
            == 1
        )


def test_a_publication_asks_as_often_whatever_is_there():
    make_pages(publish(other_article(1)).article)
    cost_beside_one = cost("one")
    for number in range(2, 14):
        make_pages(publish(other_article(number)).article)
    assert cost("two") == cost_beside_one


def test_reindexing_asks_as_often_whatever_the_number_of_editions():
    """Of an article whose rows come out the same."""
    article = make_article("one")
    publishing.publish(article, user=None, reasons=Reasons(unchecked="A test."))
    costs = set()
    for number in range(2, 6):
        article.standfirst = f"Put right for the {number}. time."
        article.save()
        publishing.publish(
            article,
            user=None,
            reasons=Reasons(unchecked="A test."),
            change_note=f"Time {number}.",
        )
        costs.add(len(asked(lambda: reindex(article.pk))))
    assert len(costs) == 1
