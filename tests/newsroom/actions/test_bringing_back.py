"""Nothing that was decided is lost: what was before is told, and is decided again by a new act."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from annotations import decisions, notes, remarks
from annotations.anchors import retire
from annotations.decisions import settle
from annotations.models import CheckEvent, Fact, OverallFinding, Remark, RemarkEvent
from annotations.notes import approve_overall, finding_of, remove_overall, write_overall
from articles.models import Article
from articles.problems import Conflict, Refused
from newsroom.actions.details import describe
from newsroom.actions.people import Assignment, assign, finish
from newsroom.actions.restore_states import KINDS, newest_states, restore_state
from newsroom.desk.history_page import restorable
from newsroom.desk.timeline import TimelineStep, Wanted, timeline
from newsroom.models import Check
from tests.deciding import standing_on
from tests.desk_texts import cite, edit, new_article, rating, sentence

WORDS = "3.1 million euros"


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor, kind="examined")


def decide(article: Article, state: str, user: User, **options) -> CheckEvent:
    spot = sentence(article, "It paid")
    span = decisions.find_words(spot, WORDS)
    fact = Fact.objects.filter(check_of__article=article, start=span.start, check_of__stands=True).first()
    event = decisions.decide_fact(
        spot, span, state, version=fact.version if fact else 0, user=user, **options
    )
    assert event
    return event


def written(remark: Remark) -> int:
    """The number of its first state."""
    return remark.events.earliest("pk").pk


def last_of(event: CheckEvent) -> int:
    return CheckEvent.objects.filter(check_of=event.check_of, fact=event.fact).latest("pk").pk


def steps(article: Article, kind: str, **options) -> list[TimelineStep]:
    return timeline(Wanted(article=article.pk, kind=kind, **options), 50)


def told(step: TimelineStep) -> dict[str, str]:
    mark = {"equal": "{}", "insert": "+{}+", "delete": "-{}-"}
    return {one.label: "".join(mark[word.op].format(word.text) for word in one.words) for one in step.changes}


def post(desk: Client, article: Article, way: str, state: int, version: int, **more):
    data = {"kind": way, "state": state, "version": version} | more
    return desk.post(reverse("desk:happened", args=[article.pk]), data, follow=True)


# --- Facts and sentences


def test_a_decision_is_told_with_the_one_before_by_whom_and_when(pier, annotator, editor) -> None:
    first = decide(pier, "ticked", annotator, citation=cite(pier, "It paid"))
    decide(pier, "queried", editor, comment="Which year?")
    queried, ticked = steps(pier, "fact")
    assert told(queried) == {
        "state": "-ticked-+queried+",
        "why": "+Which year?+",
        "source": "-The register-",
    }
    assert (queried.person_before, queried.before) == (annotator, first_time(first))
    assert (ticked.person_before, ticked.before) == (None, None)


def first_time(event: CheckEvent) -> datetime:
    return CheckEvent.objects.get(pk=event.pk).happened_at


def test_an_earlier_decision_is_made_again_with_its_reason_and_its_source(pier, annotator, editor) -> None:
    citation = cite(pier, "It paid")
    ticked = decide(pier, "ticked", annotator, comment="Page 4.", citation=citation)
    queried = decide(pier, "queried", editor, comment="Which year?")
    before = CheckEvent.objects.count()
    again = restore_state("fact", pier, ticked.pk, version=queried.pk, user=editor)
    fact = Fact.objects.get()
    assert (fact.state, fact.comment, fact.citation) == ("ticked", "Page 4.", citation)
    assert (fact.decided_by, again.was, again.now) == (editor, "queried", "ticked")
    assert CheckEvent.objects.count() == before + 1  # by a new act: what was is there
    decisions.undo(again.pk, user=editor)
    assert Fact.objects.get().state == "queried"


def test_an_earlier_state_of_a_sentence_is_settled_again_by_the_rules_of_settling(pier, editor) -> None:
    spot = sentence(pier, "Nobody asked")
    waived = settle(spot, "waived", why="Nothing to go by.", user=editor)
    nothing = settle(spot, "nothing", user=editor)
    assert waived
    assert nothing
    restore_state("fact", pier, waived.pk, version=nothing.pk, user=editor)
    standing = standing_on(spot)
    assert standing.check
    assert (standing.state, standing.check.why) == ("waived", "Nothing to go by.")
    marked = decisions.decide_fact(spot, decisions.find_words(spot, "asked"), "open", user=editor)
    assert marked
    with pytest.raises(Refused, match="First settle its facts"):
        restore_state("fact", pier, nothing.pk, version=last_of(nothing), user=editor)


def test_a_sentence_may_be_unsettled_again(pier, editor) -> None:
    spot = sentence(pier, "Nobody asked")
    first = settle(spot, "nothing", user=editor)
    assert first
    undone = decisions.undo(first.pk, user=editor)
    again = settle(spot, "waived", why="No time.", user=editor)
    assert again
    restore_state("fact", pier, undone.pk, version=again.pk, user=editor)
    assert standing_on(spot).is_open


def test_what_stands_already_is_not_decided_twice(pier, editor) -> None:
    first = decide(pier, "ticked", editor)
    with pytest.raises(Refused, match="stands already"):
        restore_state("fact", pier, first.pk, version=first.pk, user=editor)


def test_what_somebody_else_decided_meanwhile_is_not_written_over(pier, annotator, editor) -> None:
    ticked = decide(pier, "ticked", annotator)
    seen = decide(pier, "queried", editor)
    decide(pier, "dismissed", annotator)
    with pytest.raises(Conflict):
        restore_state("fact", pier, ticked.pk, version=seen.pk, user=editor)
    assert Fact.objects.get().state == "dismissed"


def test_a_decision_about_other_words_is_not_made_about_these(pier, editor) -> None:
    ticked = decide(pier, "ticked", editor)
    seen = decide(pier, "queried", editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert not any(one.way for one in restorable(pier, steps(pier, "fact"), editor))
    with pytest.raises(Refused, match="reads differently"):
        restore_state("fact", pier, ticked.pk, version=last_of(seen), user=editor)


def test_a_source_that_is_gone_from_the_sentence_is_not_rested_on(pier, editor) -> None:
    citation = cite(pier, "It paid")
    ticked = decide(pier, "ticked", editor, citation=citation)
    queried = decide(pier, "queried", editor)
    retire(citation, user=editor)
    with pytest.raises(Refused, match="not on this sentence"):
        restore_state("fact", pier, ticked.pk, version=queried.pk, user=editor)


def test_a_sentence_in_doubt_is_not_checked_by_undoing(pier, editor) -> None:
    spot = sentence(pier, "Nobody asked")
    settle(spot, "nothing", user=editor)
    decisions.decide_fact(spot, decisions.find_words(spot, "asked"), "queried", user=editor)
    fell = CheckEvent.objects.filter(fact=None).latest("pk")
    with pytest.raises(Refused, match="in doubt"):
        decisions.undo(fell.pk, user=editor)


def test_what_was_decided_under_an_earlier_key_is_told_at_the_sentence(pier, editor) -> None:
    decide(pier, "ticked", editor)
    key = sentence(pier, "It paid").public_key
    edit(pier, "The council bought the pier in 2012. It paid", "It paid", editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert [step.about for step in steps(pier, "fact", key=key) if not step.by_rules] == [WORDS]


# --- Remarks


def test_a_remark_that_was_resolved_is_opened_again_alone(pier, annotator, editor) -> None:
    spot = sentence(pier, "It paid")
    one = remarks.remark(pier, spot.public_key, "Really?", user=annotator)
    other = remarks.remark(pier, spot.public_key, "In which year?", user=annotator)
    remarks.resolve(pier, {spot.key}, user=editor)
    seen = newest_states(pier.pk)["remark", one.pk]
    restore_state("remark", pier, written(one), version=seen, user=annotator)
    assert list(Remark.objects.open()) == [one]
    assert ("remark", one.pk) not in newest_states(pier.pk)
    assert ("remark", other.pk) in newest_states(pier.pk)


def test_each_step_of_a_remark_is_kept(pier, annotator, editor) -> None:
    spot = sentence(pier, "It paid")
    remarks.remark(pier, spot.public_key, "Really?", user=annotator)
    remarks.resolve(pier, {spot.key}, user=editor)
    remarks.reopen(pier, {spot.key}, user=annotator)
    remarks.resolve(pier, {spot.key}, user=annotator)
    assert [(step.what, step.person) for step in steps(pier, "remark")] == [
        ("resolved", annotator),
        ("opened again", annotator),
        ("resolved", editor),
        ("written", annotator),
    ]


def test_a_remark_that_somebody_dealt_with_meanwhile_stays_so(pier, annotator, editor) -> None:
    made = remarks.remark(pier, "", "Really?", user=annotator)
    remarks.resolve(pier, {""}, user=editor)
    seen = newest_states(pier.pk)["remark", made.pk]
    remarks.reopen(pier, {""}, user=editor)
    with pytest.raises(Refused, match="stands already"):
        restore_state("remark", pier, written(made), version=seen, user=annotator)
    remarks.resolve(pier, {""}, user=editor)
    with pytest.raises(Conflict):
        restore_state("remark", pier, written(made), version=seen, user=annotator)
    assert not Remark.objects.open().exists()
    assert RemarkEvent.objects.filter(remark=made).count() == 4


# --- The checker, and the finding on the whole text


def test_an_earlier_checker_is_named_again_and_says_anew_that_they_have_finished(
    pier, annotator, editor
) -> None:
    due = timezone.now() + timedelta(days=2)
    assign([pier], Assignment(annotator, due), user=editor)
    first = Check.history.latest("history_id").history_id
    finish(pier, revision=1, user=annotator)
    assign([pier], Assignment(editor, None), user=editor)
    last = Check.history.latest("history_id").history_id
    with pytest.raises(Conflict):
        restore_state("check", pier, first, version=first, user=editor)
    restore_state("check", pier, first, version=last, user=editor)
    check = Check.objects.get()
    assert (check.checker, check.due, check.done_at) == (annotator, due, None)
    with pytest.raises(Refused, match="stands already"):
        restore_state(
            "check", pier, first, version=Check.history.latest("history_id").history_id, user=editor
        )


def test_who_may_not_check_any_more_is_not_named_again(pier, annotator, editor) -> None:
    assign([pier], Assignment(annotator, None), user=editor)
    first = Check.history.latest("history_id").history_id
    assign([pier], Assignment(None, None), user=editor)
    annotator.groups.clear()
    with pytest.raises(Refused, match="may not write notes"):
        restore_state("check", pier, first, version=first + 1, user=editor)


def test_an_earlier_finding_comes_back_unapproved_even_after_it_was_removed(pier, editor) -> None:
    write_overall(pier, rating=rating("disputed"), body="It errs.", version=0, user=editor)
    approve_overall(pier, version=1, user=editor)
    first = OverallFinding.history.earliest("history_id").history_id
    write_overall(pier, rating=rating("false"), body="It lies.", version=2, user=editor)
    last = newest_states(pier.pk)["overall", pier.pk]
    found = restore_state("overall", pier, first, version=last, user=editor)
    assert (found.body, found.approved_at) == ("It errs.", None)
    remove_overall(pier, version=found.version, user=editor)
    assert steps(pier, "overall")[0].what == "removed"
    with pytest.raises(Conflict):
        restore_state("overall", pier, first, version=last, user=editor)
    restore_state("overall", pier, first, version=newest_states(pier.pk)["overall", pier.pk], user=editor)
    now = finding_of(pier)
    assert now
    assert now.body == "It errs."


# --- Who may, and what is asked


def test_who_may_not_decide_brings_nothing_back(pier, editor, annotator, make_user) -> None:
    event = decide(pier, "ticked", editor)
    spot = sentence(pier, "It paid")
    made = remarks.remark(pier, spot.public_key, "Really?", user=editor)
    remarks.resolve(pier, {spot.key}, user=editor)
    assign([pier], Assignment(editor, None), user=editor)
    write_overall(pier, rating=rating("disputed"), body="It errs.", version=0, user=editor)
    nobody = make_user(None)
    for kind in KINDS:
        state = {"fact": event.pk, "remark": written(made)}.get(kind, 1)
        with pytest.raises(PermissionDenied):
            restore_state(kind, pier, state, version=1, user=nobody)
    for kind in ("check", "details"):
        with pytest.raises(PermissionDenied):
            restore_state(kind, pier, 1, version=1, user=annotator)
    assert not any(one.way for one in restorable(pier, timeline(Wanted(article=pier.pk), 50), nobody))


def test_nothing_of_another_article_is_brought_back(pier, editor) -> None:
    other = new_article(user=editor, slug="other")
    event = decide(pier, "ticked", editor)
    made = remarks.remark(pier, "", "Really?", user=editor)
    for kind in KINDS:
        state = {"fact": event.pk, "remark": written(made)}.get(kind, KINDS[kind].of(pier.pk).last())
        number = getattr(state, "pk", state) or 1
        with pytest.raises(Refused, match="There is no such"):
            restore_state(kind, other, number, version=number, user=editor)


def test_what_is_offered_is_asked_in_a_fixed_number_of_queries(pier, editor) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as few:
            restorable(pier, timeline(Wanted(article=pier.pk), 50), editor)
        return len(few)

    decide(pier, "ticked", editor)
    decide(pier, "queried", editor)
    before = queries()
    for state in ("ticked", "dismissed", "queried", "open") * 3:
        decide(pier, state, editor)
    assert queries() == before


# --- On the page


def test_a_decision_is_brought_back_and_taken_back_on_the_page(desk, pier, editor) -> None:
    ticked = decide(pier, "ticked", editor)
    queried = decide(pier, "queried", editor)
    ways = [(one.way, one.state) for one in restorable(pier, steps(pier, "fact"), editor)]
    assert ways == [("undo", queried.pk), ("fact", ticked.pk)]
    page = desk.get(reverse("desk:happened", args=[pier.pk])).content.decode()
    assert "Bring this back" in page
    assert "before that: " in page
    said = post(desk, pier, "fact", ticked.pk, queried.pk).content.decode()
    assert "What was decided then is decided again." in said
    assert Fact.objects.get().state == "ticked"
    last = last_of(ticked)
    assert "The decision is taken back." in post(desk, pier, "undo", last, last).content.decode()
    assert Fact.objects.get().state == "queried"
    assert "something else has happened since" in post(desk, pier, "undo", last, last).content.decode()


def test_where_somebody_else_was_faster_both_are_shown_and_one_may_still_bring_it_back(
    desk, pier, annotator, editor
) -> None:
    ticked = decide(pier, "ticked", editor, comment="Page 4.")
    seen = decide(pier, "queried", editor)
    theirs = decide(pier, "dismissed", annotator, comment="A rumour.")
    answer = post(desk, pier, "fact", ticked.pk, seen.pk)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody changed it meanwhile" in page
    for words in ("A rumour.", "dismissed", "Page 4.", "ticked", "Stands now, by annotator"):
        assert words in page
    overtaken = answer.context["overtaken"]
    assert overtaken["now"].state == theirs.pk
    post(desk, pier, overtaken["then"].kind, overtaken["then"].state, overtaken["now"].state)
    assert Fact.objects.get().state == "ticked"


@pytest.mark.parametrize("kind", ["remark", "check", "overall", "details", "note"])
def test_both_sides_of_each_kind(desk, pier, annotator, editor, kind) -> None:
    given = {"title": "Wrong", "byline": "Ann Lee"}
    describe(pier, given, changed=given, version=pier.version, why="Read wrongly.", user=editor)
    spot = sentence(pier, "It paid")
    remarks.remark(pier, spot.public_key, "Really?", user=editor)
    remarks.resolve(pier, {spot.key}, user=editor)
    assign([pier], Assignment(annotator, None), user=editor)
    assign([pier], Assignment(editor, None), user=editor)
    write_overall(pier, rating=rating("disputed"), body="It errs.", version=0, user=editor)
    write_overall(pier, rating=rating("false"), body="It lies.", version=1, user=editor)
    note = notes.write_note(spot, rating=rating("disputed"), body="Old.", user=editor)
    notes.change_note(note.pk, version=1, rating=rating("false"), body="New.", user=editor)
    first = steps(pier, kind)[-1]
    answer = post(desk, pier, kind, first.state, 999)
    assert answer.status_code == 409
    assert answer.context["overtaken"]["differences"]
    overtaken = answer.context["overtaken"]
    assert post(desk, pier, kind, first.state, overtaken["now"].state).status_code == 200
    assert post(desk, pier, kind, first.state, overtaken["now"].state).status_code in {200, 409}


def test_the_panel_of_a_sentence_has_what_was_decided_there(desk, pier, editor) -> None:
    ticked = decide(pier, "ticked", editor)
    queried = decide(pier, "queried", editor)
    key = sentence(pier, "It paid").public_key
    bench = desk.get(f"{reverse('workbench', args=[pier.pk])}?s={key}").content.decode()
    address = f"{reverse('desk:happened', args=[pier.pk])}?s={key}&amp;kind=fact"
    assert address in bench
    headers = {"X-Requested-With": "fetch"}
    told_there = desk.get(address.replace("&amp;", "&"), headers=headers).content.decode()
    assert "<html" not in told_there
    assert "Bring this back" in told_there
    answer = post(desk, pier, "fact", ticked.pk, queried.pk, bench=key)
    assert answer.redirect_chain[-1][0].endswith(f"/workbench/?s={key}")
    assert Fact.objects.get().state == "ticked"
