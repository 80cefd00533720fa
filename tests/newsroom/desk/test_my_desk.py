"""My desk: what waits for whom, and what is counted of each story."""

import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import anchors, notes, remarks
from annotations.models import Note
from articles.models import Article, Batch, Finding, Intake, Topic
from newsroom.actions.details import describe_article
from newsroom.actions.people import Assignment, assign
from newsroom.actions.publish import withdraw
from newsroom.actions.revise import decide_findings
from newsroom.desk import my_desk, stories
from newsroom.desk.models import Story, StoryTouched
from tests.newsroom.actions.test_publication_costs import asked
from tests.newsroom.desk.test_admin_lists import more, read_for
from tests.support.databases import analyse
from tests.support.decisions import make_ready, publish, rating
from tests.support.small_article import cite, edit, sentence

pytestmark = pytest.mark.slow


def write(article: Article, user: User | None, body: str = "Hm.", **options) -> Note:
    return notes.write_note(
        sentence(article, "It paid"), rating=rating(), body=body, user=user, **options
    )


def story(article: Article) -> Story:
    assert stories.catch_up() == 0
    return Story.objects.get(article=article)


def page(desk: Client) -> str:
    answer = desk.get(reverse("admin:index"))
    assert answer.status_code == 200
    return answer.content.decode()


# --- States


def test_the_states_of_a_story_in_their_order(pier, editor, annotator) -> None:
    assert story(pier).state == "text"
    note = write(pier, annotator)
    assert story(pier).state == "check"
    notes.approve_note(note.pk, version=1, user=editor)
    assert story(pier).state == "check"
    make_ready(pier)
    assert story(pier).state == "ready"
    publish(pier, user=editor)
    assert story(pier).state == "published"
    edit(pier, "Nobody asked why.", "Nobody ever asked why.", editor)
    assert story(pier).state == "changed"
    publish(pier, user=editor, change_note="Ever.")
    assert story(pier).state == "published"
    withdraw(pier, reason="Wrong.", user=editor)
    assert story(pier).state == "withdrawn"


def test_undecided_passages_keep_a_story_a_draft(bring, editor) -> None:
    article = bring().article
    assert (story(article).state, story(article).figures["findings"]) == (
        "text",
        Finding.objects.count(),
    )
    decide_findings(article, list(Finding.objects.all()), Finding.Status.KEPT, editor)
    assert story(article).figures["findings"] == 0


def test_a_note_that_changed_after_publication_shows(pier, editor, annotator) -> None:
    note = write(pier, annotator, submit=True)
    notes.approve_note(note.pk, version=note.version, user=editor)

    publish(pier, user=editor)
    later = timezone.now() + timedelta(seconds=5)
    Note.objects.update(updated_at=later)
    stories.touch(pier.pk)
    assert story(pier).state == "changed"


def test_a_source_that_came_off_a_note_after_publication_shows(pier, editor) -> None:
    citation = cite(pier, "It paid")
    publish(pier, user=editor)
    assert story(pier).state == "published"
    with patch(
        "django.utils.timezone.now", return_value=timezone.now() + timedelta(seconds=5)
    ):
        notes.remove_citation(citation.pk, version=1, user=editor)
    assert story(pier).state == "changed"


def test_what_only_holds_sources_is_no_note_and_waits_for_nobody(pier, editor) -> None:
    cite(pier, "It paid")
    figures = story(pier).figures
    assert [figures[name] for name in ("notes", "drafts", "citations", "decided")] == [
        0,
        0,
        1,
        0,
    ]
    assert story(pier).state == "check"  # somebody has begun
    make_ready(pier)
    assert story(pier).state == "ready"


def test_what_is_counted_of_a_story(pier, editor, annotator, make_user) -> None:
    first = write(pier, annotator, submit=True)
    write(pier, annotator, body="Another.")
    notes.send_back(first.pk, version=1, comment="Why?", user=editor)
    remarks.add_remark(
        pier, sentence(pier, "It paid").public_key, "Hm?", user=annotator
    )
    figures = story(pier).figures
    assert [figures[name] for name in ("notes", "drafts", "in_review", "remarks")] == [
        2,
        2,
        0,
        1,
    ]
    assert figures["ratings"] == []  # nothing is told of a draft
    Note.objects.update(status="approved", approved_at=timezone.now())
    stories.touch(pier.pk)
    # each is a statement
    shown = {"tone": "unverified", "label": "Unverified", "sign": "?", "number": 2}
    assert story(pier).figures["ratings"] == [shown]
    make_ready(pier)
    figures = story(pier).figures
    assert (
        figures["decided"]
        == figures["sentences"]
        == pier.current_revision.sentences.count()
    )
    edit(pier, "3.1 million", "3.4 million", editor)
    figures = story(pier).figures
    assert figures["decided"] == figures["sentences"] - 1
    assert figures["unresolved"] == 2


@pytest.mark.parametrize(
    "act", ["retire", "undo", "resolve", "topics", "checker", "title"]
)
def test_every_change_is_counted(pier, editor, act) -> None:
    note = write(pier, editor)
    thread = {
        remarks.add_remark(
            pier, sentence(pier, "It paid").public_key, "Hm?", user=editor
        ).key
    }
    anchors.detach(note.anchor_id, user=editor)
    stories.catch_up()
    match act:
        case "retire":
            anchors.retire(note, user=editor)
        case "undo":
            anchors.undo_placing([note.anchor_id], user=editor)
        case "resolve":
            remarks.resolve(pier, thread, user=editor)
        case "topics":
            pier.topics.add(Topic.objects.create(name="Harbour", slug="harbour"))
        case "checker":
            assign([pier], Assignment(editor, None), user=editor)
        case "title":
            describe_article(
                pier,
                {"title": "Other"},
                changed=["title"],
                version=pier.version,
                user=editor,
            )
    assert [one.article_id for one in StoryTouched.objects.all()] == [pier.pk]


def test_one_transaction_leaves_one_mark(pier, editor) -> None:
    stories.catch_up()
    for _ in range(3):
        write(pier, editor)
    assert StoryTouched.objects.count() == 1


# --- What waits for me


def test_what_waits_for_whom(desk, client, pier, editor, annotator, make_user) -> None:
    note = write(pier, annotator, submit=True)
    assign([pier], Assignment(editor, timezone.now() - timedelta(days=1)), user=editor)
    remarks.add_remark(pier, "", "@editor Which bank?", user=annotator)
    said = page(desk)
    for words in ("1 note in review", "to check", "overdue", "Which bank?"):
        assert words in said
    notes.send_back(note.pk, version=1, comment="Which ledger?", user=editor)
    remarks.add_remark(
        pier, sentence(pier, "It paid").public_key, "Page 4, I think.", user=editor
    )
    client.force_login(annotator)
    said = page(client)
    for words in (
        "sent back",
        "Which ledger?",
        "Page 4, I think.",
        "Overdue for others",
    ):
        assert words in said
    assert "note in review" not in said


def test_nobody_is_asked_to_approve_their_own(desk, pier, editor, make_user) -> None:
    make_user("Editor", "second")
    write(pier, editor, submit=True)
    assert "You have no open tasks." in page(desk)


def test_what_one_wrote_and_nobody_has_seen_is_ones_work(desk, pier, editor) -> None:
    write(pier, editor)
    assert "1 draft of mine" in page(desk)
    assert "Recent changes" in page(desk)


def test_an_article_with_many_new_steps_hides_no_other_that_changed(
    desk, bring, pier, editor
) -> None:
    bring("The council bought the ferry. It paid for it.", "ferry.md")
    write(pier, editor)
    with patch.object(my_desk, "STEPS", 1):
        changes = desk.get("/admin/").context["recent"]
    told = [(change.article.title, change.words) for change in changes]
    assert len(told) == 2
    assert told[0][0] == pier.title
    assert "draft text" in told[1][1]


def test_as_much_is_read_on_the_import_page_beside_many_batches(desk, bring) -> None:
    bring("The council bought the pier. It paid for it.", "pier.md")
    costs = []
    for number in (40, 400):
        more(number)
        came = Intake.objects.exclude(batch=None).values_list("batch", flat=True)
        Batch.objects.bulk_create(
            [Batch(pk=pk, files=1) for pk in came], ignore_conflicts=True
        )
        analyse()
        queries = [
            query
            for query in asked(lambda: desk.get(reverse("desk:import")))
            if "SELECT" in query[0]
        ]
        costs.append([read_for(query) for query in queries])
    assert len(costs[0]) == len(costs[1])
    assert max(costs[1]) <= 2 * max(costs[0]) + 200


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
        remarks.add_remark(pier, "", f"@editor {n}", user=annotator)
    assert queries() <= before + 2  # titles and rows that had nothing to fetch before
    assert before < 60


@pytest.mark.slow
def test_as_much_is_read_beside_many_stories_and_imports(
    desk, bring, monkeypatch
) -> None:
    monkeypatch.setattr(my_desk, "COUNTED", 20)
    bring("The council bought the pier. It paid for it.", "pier.md")
    costs = []
    for number in (40, 400):
        more(number)
        stories.catch_up()
        analyse()
        queries = [
            query
            for query in asked(lambda: page(desk))
            if query[0].startswith("SELECT")
        ]
        costs.append({place: read_for(query) for place, query in enumerate(queries)})
    grown = {
        place: queries[place]
        for place in costs[0]
        if costs[1][place] > 2 * costs[0][place] + 200
    }
    assert grown == {}


def test_the_admins_index_is_my_desk_with_the_stories_by_state(desk, pier) -> None:
    said = page(desk)
    assert "Waiting for me" in said
    assert re.search(
        r'href="/admin/articles/article/\?state=text">Draft text</a> <span>1</span>',
        said,
    )
    assert "/admin/annotations/source/" in said
    assert desk.get("/admin/desk/").headers["Location"] == "/admin/"


def test_whoever_sees_no_articles_sees_the_list_of_apps_alone(
    client, make_user
) -> None:
    client.force_login(make_user("Administrator"))
    assert "Waiting for me" in page(client)
    client.force_login(make_user(None))
    said = page(client)
    assert "My desk" in said
    assert "Waiting for me" not in said
