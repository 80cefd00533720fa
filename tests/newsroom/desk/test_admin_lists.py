"""The admin's lists: articles as the desk knows them, and each as quick beside many
rows as beside few.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from annotations import notes
from annotations.models import Note, Source
from articles.admin import FlatAdmin
from articles.models import Article, Intake, Topic
from newsroom.actions import publish as publishing
from newsroom.actions.people import Assignment, assign
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import Reasons
from newsroom.conf.model_names import OURS
from newsroom.desk import stories
from newsroom.desk.models import Story, StoryFacet
from newsroom.models import Check, Person
from tests.newsroom.actions.test_publication_costs import Query, asked, nodes
from tests.support.databases import analyse
from tests.support.decisions import publish, rating
from tests.support.small_article import cite, edit, sentence
from tests.support.tables import table

pytestmark = pytest.mark.slow

ARTICLES = "/admin/articles/article/"
SOURCES = "/admin/annotations/source/"


def listed(desk: Client, query: str = "", address: str = ARTICLES) -> list[Any]:
    """The rows of a page."""
    answer = desk.get(address + query)
    assert answer.status_code == 200
    return list(answer.context["cl"].result_list)


def page(desk: Client, query: str = "", address: str = ARTICLES) -> str:
    answer = desk.get(address + query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def write(article: Article, user: User | None, body: str = "Hm.", **options) -> Note:
    return notes.write_note(
        sentence(article, "It paid"), rating=rating(), body=body, user=user, **options
    )


def act(
    desk: Client, action: str, *articles: Article, follow: bool = True, **data: object
) -> Any:
    """What an action of the list answers; data: of the form that it asks with,
    if any.
    """
    sent = {"action": action, "_selected_action": [one.pk for one in articles], **data}
    return desk.post(ARTICLES, sent if data else sent | {"index": 0}, follow=follow)


# --- Articles: what is shown


def test_an_article_is_one_row_with_all_that_the_desk_knows(
    desk, pier, editor, annotator
) -> None:
    note = write(pier, annotator, submit=True)
    write(pier, annotator, body="Another.")
    notes.approve_note(note.pk, version=note.version, user=editor)
    assign([pier], Assignment(annotator, timezone.now()), user=editor)
    (row,) = re.findall("<tr><td.*?</tr>", page(desk), re.S)
    words = re.sub(r"<[^>]+>|\s+", " ", row)
    for said in (
        "The pier",
        "in check",
        "drafts",
        "ours",
        "1 of",
        "?",
        "Unverified:",
        "annotator",
        "overdue",
        "today",
    ):
        assert said in words
    assert f"/admin/articles/article/{pier.pk}/change/" in row
    assert f"/admin/articles/article/{pier.pk}/workbench/" in row


def test_what_readers_see_is_a_link_away(desk, pier, editor, annotator) -> None:
    note = write(pier, annotator, submit=True)
    notes.approve_note(note.pk, version=note.version, user=editor)
    publish(pier, user=editor)
    assert f'<a href="/articles/{pier.slug}/">published</a>' in page(desk)
    withdraw(pier, reason="Wrong.", user=editor)
    assert f'href="/articles/{pier.slug}/"' not in page(desk)


@table(
    "made, said",
    [
        ("findings", "suspect passages"),
        ("review", "1 in review"),
        ("draft", "drafts"),
    ],
)
def test_what_waits_most_urgently_is_told_beside_the_state(
    desk, bring, pier, annotator, made, said
) -> None:
    if made == "findings":
        bring()
    else:
        write(pier, annotator, submit=made == "review")
    assert said in page(desk)


def test_adding_an_article_is_importing_it(desk, client, pier, annotator) -> None:
    assert desk.get(f"{ARTICLES}add/").headers["Location"] == "/admin/desk/import/"
    assert f"{ARTICLES}add/" in page(desk)
    client.force_login(annotator)
    assert f"{ARTICLES}add/" not in page(client)


# --- Articles: what is found


def test_stories_are_found_by_state_topic_person_rating_and_kind_together(
    desk, pier, editor, annotator
) -> None:
    topic = Topic.objects.create(name="Harbour", slug="harbour")
    other = Article.objects.create(title="Other", slug="other", created_by=editor)
    for article in (pier, other):
        article.topics.add(topic)
    write(pier, annotator)
    query = f"?state=check&topic={topic.pk}&person={annotator.pk}&rating={rating().pk}&kind=ours"
    assert listed(desk, query) == [pier]
    assert {*listed(desk, f"?topic={topic.pk}")} == {pier, other}
    assert listed(desk, "?kind=unsaid") == [other]
    assert "No results." in page(desk, f"{query}&q=nothing")
    assert listed(desk, f"{query}&q=PIER") == [pier]


@table(
    "query",
    [
        *(
            "?state=nonsense&topic=x",
            "?p=rubbish",
            "?p=older/rubbish/3",
            "?p=newer/2026-01-01T00:00:00+00:00/x",
        ),
        *(
            "?p=older/" + "9" * 40,
            "?kind=",
            "?o=1.2",
            "?all=",
            "?_facets=True",
            "?story__changed_at__month=5",
        ),
    ],
)
def test_what_is_none_of_the_choices_is_not_asked_for(desk, pier, query) -> None:
    assert listed(desk, query) == [pier]


@table(
    "query",
    [
        "?story__changed_at__year=9999",
        "?story__changed_at__year=x",
        "?nonsense=1",
        "?title__gt__lt=2",
    ],
)
def test_what_cannot_be_asked_for_leads_back_to_the_list(desk, pier, query) -> None:
    assert "The pier" in page(desk, query)


def test_stories_are_found_by_year_month_and_day(desk, pier, editor) -> None:
    old = Article.objects.create(title="Old", slug="old", created_by=editor)
    stories.catch_up()
    for model in (
        Story.objects.filter(pk=old.pk),
        StoryFacet.objects.filter(story=old.pk),
    ):
        model.update(changed_at=timezone.now().replace(year=2019, month=5, day=3))
    field = "story__changed_at"
    years = page(desk)
    assert f"?{field}__year=2019" in years
    for query in (
        f"?{field}__year=2019",
        f"?{field}__year=2019&{field}__month=5",
        f"?state=text&{field}__year=2019",
    ):
        assert listed(desk, query) == [old]
    assert f"{field}__day=3" in page(
        desk, f"?{field}__year=2019&{field}__month=5"
    ).replace("&amp;", "&")
    day = f"?{field}__year=2019&{field}__month=5&{field}__day=3"
    assert listed(desk, day) == [old]
    assert "May 2019" in page(desk, day)
    assert listed(desk, f"?{field}__year=2020") == []


# --- Pages


def walked(desk: Client, query: str, address: str) -> tuple[list[Any], list[Any]]:
    """All rows there and back."""
    there: list[Any] = []
    while True:
        shown = desk.get(address + query).context["cl"]
        there += shown.result_list
        if not shown.older:
            break
        query = shown.older
    back = [shown.result_list]
    while shown.newer:
        shown = desk.get(address + shown.newer).context["cl"]
        back.insert(0, shown.result_list)
    return there, back


def test_page_after_page_shows_every_story_once(desk, pier, editor) -> None:
    made = [
        Article.objects.create(
            title=f"Story {n:03}", slug=f"story-{n}", created_by=editor
        )
        for n in range(70)
    ]
    stories.catch_up()
    moment = timezone.now()
    # all at the very same time
    Story.objects.filter(article__in=made).update(changed_at=moment)
    StoryFacet.objects.filter(story__article__in=made).update(changed_at=moment)
    for query in ("?state=text", "?q=story", ""):
        there, back = walked(desk, query, ARTICLES)
        assert [one for one in there if one.title.startswith("Story")] == made[::-1]
        assert back[0] == there[:30], "the first page is whole"


def sources(number: int, start: int = 0) -> list[Source]:
    made = [
        Source(csl={"type": "report", "title": f"Report {n:03}"})
        for n in range(start, start + number)
    ]
    for source in made:
        source.copy_from_csl()
    return Source.objects.bulk_create(made)


def test_page_after_page_of_sources_and_people(desk) -> None:
    made = sources(70)
    assert walked(desk, "", SOURCES)[0] == made[::-1]
    people = Person.objects.bulk_create(
        Person(name=f"P {n}", slug=f"p-{n:02}") for n in range(70)
    )
    assert walked(desk, "", "/admin/newsroom/person/")[0] == people


def test_a_list_is_counted_up_to_a_bound(desk, monkeypatch) -> None:
    sources(40)
    assert "40 sources" in page(desk, "", SOURCES)
    monkeypatch.setattr("articles.admin.COUNTED", 35)
    assert "more than 35 sources" in page(desk, "", SOURCES)
    assert "11 sources" in page(desk, "?q=report+01", SOURCES)


def test_a_search_looks_at_so_many_rows_and_says_so(desk, monkeypatch) -> None:
    made = sources(50)
    for model_admin in admin.site._registry.values():
        monkeypatch.setattr(model_admin, "reach", 20, raising=False)
    first = desk.get(f"{SOURCES}?q=report+007").context["cl"]
    assert (first.result_list, first.stopped) == ([], 20)
    assert "20 entries were searched." in page(desk, "?q=report+007", SOURCES)
    there, _back = walked(desk, "?q=report+007", SOURCES)
    assert there == [made[7]]


def test_an_action_is_for_what_is_ticked_alone(desk, pier, editor) -> None:
    other = Article.objects.create(title="Other", slug="other", created_by=editor)
    topic = Topic.objects.create(name="Harbour", slug="harbour")
    act(desk, "add_topic", pier, select_across="1", apply="1", topic=topic.pk)
    assert [*topic.articles.all()] == [pier]
    assert other not in topic.articles.all()


# --- As quick beside many rows


def more(number: int) -> None:
    """So many stories, each with an import of its own that is done."""
    known, first = (
        Intake.objects.exclude(extraction=None).first(),
        Article.objects.count(),
    )
    names = range(first, first + number)
    made = Article.objects.bulk_create(
        Article(
            title=f"Story {n}",
            slug=f"one-of-{n}",
            created_at=timezone.now() - timedelta(minutes=n),
        )
        for n in names
    )
    stories.count_stories([article.pk for article in made])
    done = {"status": Intake.Status.CREATED, "extraction": known.extraction}
    Intake.objects.bulk_create(
        Intake(path="x.md", article=one, batch=uuid4(), **done) for one in made
    )


def read_for(query: Query) -> int:
    """Steps of SQLite's machine, or rows that PostgreSQL reads where it has an index
    for what it does.
    """
    sql, params = query
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            steps = []
            connection.connection.set_progress_handler(lambda: steps.append(1), 1)
            cursor.execute(sql, params)
            cursor.fetchall()
            connection.connection.set_progress_handler(None, 1)
            return len(steps)
        # By these, small tables are read quickest.
        for kind in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{kind} = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        ((plan,),) = cursor.fetchall()
        scans = [node for node in nodes(plan[0]["Plan"]) if "Scan" in node["Node Type"]]
        return int(sum(map(_rows_of, scans)))


def _rows_of(scan: dict[str, Any]) -> float:
    return (scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)) * scan[
        "Actual Loops"
    ]


FLAT = [
    model
    for model, shown in admin.site._registry.items()
    if isinstance(shown, FlatAdmin)
]


def addresses() -> list[str]:
    """Of every flat list, and of articles and sources as they are asked for."""
    names = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        for model in FLAT
    ]
    asked_for = [
        "?state=text",
        "?state=text&kind=unsaid",
        "?q=story+1",
        "?kind=ours",
        "?story__changed_at__year=2026",
    ]
    return [
        *map(reverse, names),
        *(ARTICLES + query for query in asked_for),
        f"{SOURCES}?q=nowhere",
    ]


@pytest.mark.slow
def test_as_much_is_read_beside_many_rows(desk, bring, monkeypatch) -> None:
    """In a constant number of queries."""
    monkeypatch.setattr("articles.admin.COUNTED", 20)
    for model_admin in admin.site._registry.values():
        monkeypatch.setattr(model_admin, "reach", 20, raising=False)
    bring("The council bought the pier. It paid for it.", "pier.md")
    costs: list[dict[tuple[str, int], int]] = []
    for number in (40, 400):
        more(number)
        sources(number, Source.objects.count())
        stories.catch_up()
        analyse()
        reads = {}
        for address in addresses():
            queries = [
                query
                for query in asked(lambda address=address: desk.get(address))
                if "SELECT" in query[0]
            ]
            reads |= {
                (address, place): read_for(query) for place, query in enumerate(queries)
            }
        costs.append(reads)
    assert costs[0].keys() == costs[1].keys()
    grown = {
        place: (few, costs[1][place])
        for place, few in costs[0].items()
        if costs[1][place] > 2 * few + 300
    }
    assert grown == {}


def test_the_number_of_queries_is_constant(desk, pier, editor, annotator) -> None:
    def queries() -> int:
        stories.catch_up()
        with CaptureQueriesContext(connection) as few:
            page(desk)
        return len(few)

    write(pier, annotator, submit=True)
    assign([pier], Assignment(editor, timezone.now()), user=editor)
    before = queries()
    for n in range(12):
        article = Article.objects.create(
            title=f"Story {n}", slug=f"story-{n}", created_by=editor
        )
        assign([article], Assignment(editor, timezone.now()), user=editor)
        write(pier, annotator, submit=True)
    assert queries() == before
    assert before < 20


# --- What is done to several


def test_a_checker_is_named_for_those_that_are_ticked(
    desk, pier, editor, annotator
) -> None:
    other = Article.objects.create(title="Other", slug="other", created_by=editor)
    form = act(desk, "assign_checker", pier, other).content.decode()
    assert "The pier" in form
    assert "Other" in form
    data = {"apply": "1", "checker": annotator.pk, "due": "2030-01-31T17:00"}
    assert (
        "2 articles were changed."
        in act(desk, "assign_checker", pier, other, **data).content.decode()
    )
    assert {check.checker for check in Check.objects.all()} == {annotator}
    wrong = act(desk, "assign_checker", pier, **data | {"due": "soon"})
    assert wrong.status_code == 409
    assert "2026-11-30 17:00" in wrong.content.decode()
    assert 'value="soon"' in wrong.content.decode(), "what was typed stays"
    assert "Items must be selected" in act(desk, "assign_checker").content.decode()


def test_an_annotator_names_no_checker(client, pier, annotator) -> None:
    client.force_login(annotator)
    assert "Assign a checker" not in page(client)
    act(client, "assign_checker", pier, apply="1", checker=annotator.pk)
    assert not Check.objects.exists()


def test_a_topic_is_added_beside_the_others(desk, pier) -> None:
    old, new = (
        Topic.objects.create(name=name, slug=name.lower())
        for name in ("Harbour", "Money")
    )
    pier.topics.add(old)
    act(desk, "add_topic", pier, apply="1", topic=new.pk)
    assert {*pier.topics.all()} == {old, new}
    pier.refresh_from_db()
    assert pier.edited_fields == ["topics"], "an import leaves it alone"


def test_the_drafts_of_an_article_go_to_review_together(
    desk, client, pier, annotator
) -> None:
    first, second = write(pier, annotator), write(pier, annotator, body="Another.")
    client.force_login(annotator)
    assert (
        "2 notes sent for review."
        in act(client, "send_for_review", pier).content.decode()
    )
    assert {*Note.objects.values_list("status", flat=True)} == {"in_review"}
    assert {*Note.objects.values_list("pk", flat=True)} == {first.pk, second.pk}
    assert (
        "0 notes sent for review."
        in act(client, "send_for_review", pier).content.decode()
    )


@table("action", ["publish", "withdraw"])
def test_publishing_and_withdrawing_open_the_sheet_of_the_one_that_is_ticked(
    desk, pier, editor, action
) -> None:
    other, _made = Article.objects.get_or_create(
        title="Other", slug="other", created_by=editor
    )
    answer = act(desk, action, pier, follow=False)
    assert answer.headers["Location"] == f"{ARTICLES}{pier.pk}/{action}/"
    assert "Choose only one article" in act(desk, action, pier, other).content.decode()


def test_an_annotator_is_offered_no_sheet(client, pier, annotator) -> None:
    client.force_login(annotator)
    assert 'value="publish"' not in page(client)
    assert act(client, "publish", pier, follow=False).headers["Location"] == ARTICLES


# --- Sources, editions


def test_sources_are_listed_with_kind_visibility_and_how_often_they_are_cited(
    desk, pier, editor
) -> None:
    for words in ("It paid", "Nobody"):
        cite(pier, words, "The ledger")
    gone = cite(pier, "Nobody", "The ledger", "context")
    notes.remove_citation(gone.pk, version=gone.version, user=editor)
    source = Source.objects.get()
    (row,) = re.findall("<tr><th.*?</tr>", page(desk, "", SOURCES), re.S)
    words = re.sub(r"<[^>]+>|\s+", " ", row)
    for said in ("The ledger", "Book", "public", "2"):
        assert said in words
    assert listed(desk, "?q=LEDGER+the", SOURCES) == [source]


def test_an_edition_is_read_in_words(desk, pier, editor, annotator) -> None:
    note = write(pier, annotator, submit=True)
    notes.approve_note(note.pk, version=note.version, user=editor)
    publish(pier, user=editor)
    edit(pier, "Nobody asked why.", "Nobody ever asked why.", editor)
    edition = publishing.publish(
        pier,
        user=editor,
        kind="correction",
        change_note="A word.",
        reasons=Reasons(unchecked="It is urgent."),
    )
    said = page(desk, "", f"/admin/editions/edition/{edition.pk}/change/")
    for words in (
        "correction",
        "A word.",
        "It is urgent.",
        edition.sha256,
        "checked 1 statement",
        "edition.json",
    ):
        assert words in said
    for address in ("", "editions/2/", "editions/1/2/", "editions/2/edition.json"):
        assert f'/articles/{pier.slug}/{address}"' in said or not address
    assert "newsroom/edition/2" not in said, "no JSON"
    withdraw(pier, reason="Wrong.", user=editor)
    said = page(desk, "", f"/admin/editions/edition/{edition.pk}/change/")
    assert "Readers no longer see this version." in said
    assert f'/articles/{pier.slug}/editions/2/"' not in said


# --- Names

CHINESE = re.compile("[\u4e00-\u9fff]")
MODELS = [
    model
    for config in apps.get_app_configs()
    if config.name.split(".")[0] in OURS
    for model in config.get_models()
    if not hasattr(model, "instance_type")  # of a history
]
# Names of things that have no other.
AS_THEY_ARE = {"sha256", "DOI", "ISBN", "ID", "CSL"}


def test_a_model_with_a_name_has_its_plural_too() -> None:
    """Django makes a plural of the name in the language of the site."""
    for model in MODELS:
        given = model._meta.original_attrs
        assert "verbose_name" not in given or "verbose_name_plural" in given, model


def test_every_app_and_model_is_named_in_both_languages() -> None:
    named = (
        [model._meta.app_config for model in MODELS],
        [model._meta for model in MODELS],
    )
    names = [config.verbose_name for config in named[0]]
    names += [
        name
        for meta in named[1]
        for name in (meta.verbose_name, meta.verbose_name_plural)
    ]
    with translation.override("en-gb"):
        assert [
            name
            for name in map(str, names)
            if CHINESE.search(name) or name.endswith("sss")
        ] == []
    with translation.override("zh-hans"):
        assert {name for name in map(str, names) if not CHINESE.search(name)} == set()
        assert {name for name in map(str, names) if re.search("[a-z]", name)} == set()


def test_every_column_of_the_admin_is_named_in_chinese(django_user_model) -> None:
    request = RequestFactory().get("/admin/")
    request.user = django_user_model(is_superuser=True, is_active=True, is_staff=True)
    said = {}
    with translation.override("zh-hans"):
        for model, shown in admin.site._registry.items():
            for name in (
                *shown.get_list_display(request),
                *shown.get_readonly_fields(request),
            ):
                label = (
                    str(label_for_field(name, model, shown))
                    if name != "action_checkbox"
                    else ""
                )
                if label not in AS_THEY_ARE and label and not CHINESE.search(label):
                    said[f"{model.__name__}.{name}"] = label
    assert said == {}


LONG = {"words": "> " * 2_000, "a word": "\ufdfa" * 20_000}


@pytest.mark.parametrize("query", LONG)
def test_a_search_is_answered_however_long_it_is(
    all_samples, client, django_user_model, query: str
) -> None:
    """Hazard: a database looks at a pattern only where there is a row."""
    client.force_login(django_user_model.objects.create_superuser("root"))
    # the first page registers every model
    assert client.get("/admin/").status_code == 200
    searched = [
        model
        for model, options in admin.site._registry.items()
        if options.search_fields
    ]
    assert Topic in searched
    for model in searched:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        answer = client.get(reverse(f"admin:{name}_changelist"), {"q": LONG[query]})
        assert answer.status_code == 200, model
    assert client.get(reverse("find_sources"), {"q": LONG[query]}).status_code == 200


def test_of_a_long_search_the_first_words_count(desk, pier) -> None:
    Topic.objects.create(name="Harbour", slug="harbour")
    assert len(listed(desk, f"?q=harbour{'+r' * 2_000}", "/admin/articles/topic/")) == 1
