"""Checking: facts are decided and sentences settled by persons, and what a revision makes of it."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annotations.anchors import confirm
from annotations.decisions import decide_fact, find_words, settle, settle_nothing, undo
from annotations.models import CheckEvent, Fact, Note, RatingScale, SentenceCheck
from annotations.sentence_states import standing
from articles.activity import since, state_of
from articles.immutable import ImmutableRowError
from articles.models import Article
from articles.problems import Conflict, Refused
from newsroom.actions.revise import merge_sentences, restore, revise, split
from tests.deciding import standing_on
from tests.desk_texts import cite, edit, new_article, sentence

PIER = """The council bought the pier in 2012 and paid 3.1 million euros for it. Nobody asked why.

The engineer, Ruth Abara, warned of rot in 40 beams. The report was shelved in May."""
BOUGHT, ASKED = "The council", "Nobody"


@pytest.fixture
def pier(editor) -> Article:
    return new_article(PIER, user=editor)


def decide(article: Article, words: str, state: str, user=None, **options) -> CheckEvent:
    """Of the fact with these words in the one sentence that has them."""
    found = sentence(article, words)
    seen = [one for one in standing_on(found).facts if one.words == words]
    version = seen[0].fact.version if seen and seen[0].fact else 0
    span = seen[0].span if seen else find_words(found, words)
    return decide_fact(found, span, state, **({"version": version} | options), user=user)


def facts(article: Article, words: str) -> dict[str, str]:
    """Of the sentence that holds `words`."""
    return {seen.words: seen.state for seen in standing_on(sentence(article, words)).facts}


def state(article: Article, words: str) -> str:
    return standing_on(sentence(article, words)).state


def check_all(article: Article, words: str, user=None) -> None:
    for seen in standing_on(sentence(article, words)).unsettled:
        decide(article, seen.words, "ticked", user)
    settle(sentence(article, words), "checked", user=user)


# --- Deciding


def test_what_the_engine_proposes_is_open_until_a_person_decides(pier, annotator):
    assert facts(pier, BOUGHT) == {"2012": "open", "3.1 million euros": "open"}
    assert not Fact.objects.exists()
    decide(pier, "2012", "ticked", annotator)
    assert facts(pier, BOUGHT) == {"2012": "ticked", "3.1 million euros": "open"}
    fact = Fact.objects.get()
    assert (fact.decided_by, fact.kind, fact.decided_at is not None) == (annotator, "date", True)


def test_any_words_can_be_marked(pier, annotator):
    decide(pier, "shelved", "open", annotator)
    assert facts(pier, "shelved") == {"shelved": "open", "May": "open"}


@pytest.mark.parametrize("words", ["", "nothing of it", "e"])
def test_words_that_do_not_stand_there_once_cannot_be_marked(pier, words: str):
    with pytest.raises(Refused, match="words"):
        find_words(sentence(pier, BOUGHT), words)


def test_words_of_another_fact_cannot_be_marked(pier):
    decide(pier, "2012", "ticked")
    with pytest.raises(Refused, match="2012"):
        decide(pier, "in 2012", "open")


def test_somebody_elses_decision_is_not_written_over(pier, annotator, editor):
    decide(pier, "2012", "queried", editor, comment="Which register?")
    with pytest.raises(Conflict):
        decide(pier, "2012", "ticked", annotator, version=0)
    assert decide(pier, "2012", "queried", editor, version=0, comment="Which register?") is None
    assert facts(pier, BOUGHT)["2012"] == "queried"


def test_a_fact_may_rest_on_a_citation_of_its_sentence_and_of_no_other(pier):
    here, elsewhere = cite(pier, BOUGHT), cite(pier, "May")
    decide(pier, "2012", "ticked", citation=here)
    assert Fact.objects.get().citation == here
    with pytest.raises(Refused, match="citation"):
        decide(pier, "3.1 million euros", "ticked", citation=elsewhere)


def test_a_sentence_is_checked_when_its_facts_are(pier, annotator):
    with pytest.raises(Refused, match=r"2012.*3\.1 million"):
        settle(sentence(pier, BOUGHT), "checked", user=annotator)
    decide(pier, "2012", "ticked", annotator)
    decide(pier, "3.1 million euros", "queried", annotator)
    with pytest.raises(Refused, match=r"3\.1 million"):
        settle(sentence(pier, BOUGHT), "checked", user=annotator)
    decide(pier, "3.1 million euros", "dismissed", annotator)
    settle(sentence(pier, BOUGHT), "checked", user=annotator)
    assert state(pier, BOUGHT) == "checked"
    assert SentenceCheck.objects.get(state="checked").decided_by == annotator


def test_a_query_opens_a_sentence_that_was_checked(pier):
    check_all(pier, BOUGHT)
    decide(pier, "2012", "queried")
    assert state(pier, BOUGHT) == ""


def test_nothing_to_check_overrules_the_engine_and_no_person(pier):
    settle(sentence(pier, "May"), "nothing", user=None)
    assert state(pier, "May") == "nothing"
    decide(pier, "2012", "queried")
    with pytest.raises(Refused, match="2012"):
        settle(sentence(pier, BOUGHT), "nothing", user=None)


def test_a_waiver_says_why(pier):
    with pytest.raises(Refused, match="why"):
        settle(sentence(pier, BOUGHT), "waived", why=" ", user=None)
    settle(sentence(pier, BOUGHT), "waived", why="The register is closed until June.", user=None)
    assert standing_on(sentence(pier, BOUGHT)).check.why == "The register is closed until June."


def test_many_sentences_have_nothing_to_check_in_a_fixed_number_of_queries(editor):
    article = new_article(" ".join(f"Nobody asked why {n}." for n in range(3)), user=editor)
    few, counted = list(article.current_revision.sentences.filter(block__gt=0)), []
    for chosen in (few[:1], few[1:]):
        with CaptureQueriesContext(connection) as queries:
            assert settle_nothing(chosen, user=editor) == len(chosen)
        counted.append(len(queries))
    assert counted[0] >= counted[1]
    assert settle_nothing(few, user=editor) == 0
    assert CheckEvent.objects.count() == 3


def test_who_may_not_check_cannot(pier, make_user):
    stranger = make_user(None)
    for act in (
        lambda: decide(pier, "2012", "ticked", stranger),
        lambda: settle(sentence(pier, BOUGHT), "nothing", user=stranger),
        lambda: settle_nothing([sentence(pier, ASKED)], user=stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_sentence_of_an_earlier_revision_cannot_be_checked(pier, editor):
    before = sentence(pier, BOUGHT)
    edit(pier, "2012", "2013", editor)
    with pytest.raises(Refused, match="changed"):
        settle(before, "nothing", user=editor)


# --- Undo and history


def test_every_decision_can_be_taken_back_and_is_told(pier, editor):
    first = decide(pier, "2012", "ticked", editor)
    second = decide(pier, "2012", "queried", editor, comment="Which register?")
    with pytest.raises(Refused, match="nothing to undo"):
        undo(first.pk, user=editor)
    undo(second.pk, user=editor)
    assert facts(pier, BOUGHT)["2012"] == "ticked"
    told = [(one.act, one.was, one.now, one.why, one.words) for one in CheckEvent.objects.order_by("pk")]
    assert told == [
        ("decided", "", "ticked", "", "2012"),
        ("decided", "ticked", "queried", "Which register?", "2012"),
        ("undone", "queried", "ticked", "", "2012"),
    ]


def test_a_waiver_taken_back_is_what_was_before_with_its_reason(pier, editor):
    settle(sentence(pier, BOUGHT), "waived", why="Closed.", user=editor)
    undo(settle(sentence(pier, BOUGHT), "nothing", user=editor).pk, user=editor)
    check = standing_on(sentence(pier, BOUGHT)).check
    assert (check.state, check.why) == ("waived", "Closed.")


def test_the_history_of_checks_is_kept_for_ever(pier):
    event = decide(pier, "2012", "ticked")
    event.words = "2013"
    with pytest.raises(ImmutableRowError):
        event.save()


def test_open_pages_hear_of_every_decision(pier, editor):
    here = sentence(pier, BOUGHT).pk
    acts = [
        lambda: decide(pier, "2012", "ticked", editor),
        lambda: undo(CheckEvent.objects.last().pk, user=editor),
        lambda: settle(sentence(pier, BOUGHT), "waived", why="Closed.", user=editor),
        lambda: settle_nothing(list(pier.current_revision.sentences.all()), user=editor),
    ]
    for act in acts:
        before = state_of(pier).number
        act()
        heard = since(pier, before).sentences
        assert heard == {here} or len(heard) == 4


# --- What stands, in few queries


def test_what_stands_is_read_in_a_fixed_number_of_queries(pier):
    check_all(pier, BOUGHT)
    sentences = list(pier.current_revision.sentences.all())
    with CaptureQueriesContext(connection) as queries:
        found = standing(pier.pk, sentences)
    assert len(queries) == 2
    assert [one.state for one in found.values()] == ["", "checked", "", "", ""]


# --- Revisions


def test_a_sentence_that_stays_or_moves_keeps_facts_and_state_and_writes_nothing(pier, editor):
    check_all(pier, BOUGHT, editor)
    before = CheckEvent.objects.count()
    text = "Nobody asked why.\n\nThe report was shelved in May.\n\n" + sentence(pier, BOUGHT).text
    revise(pier, text, based_on=1, user=editor)
    assert state(pier, BOUGHT) == "checked"
    assert facts(pier, BOUGHT) == {"2012": "ticked", "3.1 million euros": "ticked"}
    assert CheckEvent.objects.count() == before


def test_a_figure_that_changes_opens_that_fact_and_the_sentence_alone(pier, editor):
    check_all(pier, BOUGHT, editor)
    check_all(pier, "May", editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    assert facts(pier, BOUGHT) == {"2012": "ticked", "3.4 million euros": "open"}
    assert (state(pier, BOUGHT), state(pier, "May")) == ("", "checked")
    now = standing_on(sentence(pier, BOUGHT))
    assert [(one.fact.reopened, one.fact.decided_by) for one in now.facts if one.state == "open"] == [
        ("figures", editor)
    ]
    assert now.check.fallen == "figures"
    told = CheckEvent.objects.filter(act="carried").values_list("words", "was", "now", "why")
    assert ("3.4 million euros", "ticked", "open", "figures") in told


def test_a_slip_of_the_pen_opens_nothing(editor):
    pier = new_article("The goverment bought 40 boats in 2012.", user=editor)
    check_all(pier, "boats", editor)
    edit(pier, "goverment", "government", editor)
    assert (state(pier, "boats"), facts(pier, "boats")) == ("checked", {"40": "ticked", "2012": "ticked"})


def test_a_negation_opens_every_fact(pier, editor):
    check_all(pier, BOUGHT, editor)
    edit(pier, "bought the pier", "never bought the pier", editor)
    assert {*facts(pier, BOUGHT).values()} == {"open"}


def test_words_that_come_back_are_as_they_were_decided(pier, editor):
    check_all(pier, BOUGHT, editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    restore(pier, 1, based_on=2, user=editor)
    assert state(pier, BOUGHT) == "checked"
    assert facts(pier, BOUGHT) == {"2012": "ticked", "3.1 million euros": "ticked"}


def test_a_sentence_that_was_gone_comes_back_as_it_was_decided(pier, editor):
    check_all(pier, BOUGHT, editor)
    gone = sentence(pier, BOUGHT).text
    edit(pier, gone + " ", "", editor)
    edit(pier, "Nobody asked why.", f"{gone} Nobody asked why.", editor)
    assert state(pier, BOUGHT) == "checked"


def test_what_was_queried_meanwhile_outdoes_what_was_ticked_before(pier, editor):
    check_all(pier, BOUGHT, editor)
    edit(pier, "3.1 million", "3.4 million", editor)
    decide(pier, "2012", "queried", editor, comment="Or 2013?")
    restore(pier, 1, based_on=2, user=editor)
    assert facts(pier, BOUGHT) == {"2012": "queried", "3.1 million euros": "ticked"}
    assert state(pier, BOUGHT) == ""
    assert Fact.objects.filter(state="queried", comment="Or 2013?").count() == 2


def test_a_split_keeps_the_facts_and_asks_about_both_halves(editor):
    pier = new_article("It closed in May 2012; the pilots had 40 boats.", user=editor)
    check_all(pier, "closed", editor)
    split(pier, sentence(pier, "closed").key, 22, user=editor)
    assert facts(pier, "closed") == {"May 2012": "ticked"}
    assert facts(pier, "pilots") == {"40": "ticked"}
    assert (state(pier, "closed"), state(pier, "pilots")) == ("", "")
    merge_sentences(pier, sentence(pier, "closed").key, user=editor)
    assert state(pier, "closed") == "checked"


def test_a_join_has_the_facts_of_both_and_no_state(pier, editor):
    check_all(pier, "40 beams", editor)
    check_all(pier, "May", editor)
    merge_sentences(pier, sentence(pier, "40 beams").key, user=editor)
    assert facts(pier, "40 beams") == {"Ruth Abara": "ticked", "40": "ticked", "May": "ticked"}
    assert state(pier, "40 beams") == ""


def test_a_twin_never_takes_what_was_decided_about_the_other(editor):
    twins = new_article("One came. It took 40 days.\n\nTwo left. It took 40 days.", user=editor)
    first = next(one for one in twins.current_revision.sentences.all() if "40" in one.text)
    settle(first, "waived", why="Nobody counted.", user=editor)
    edit(twins, "One came. It took 40 days.", "One came.", editor)
    states = [one.state for one in standing(twins.pk, list(twins.current_revision.sentences.all())).values()]
    assert states == ["", "", "", ""]


def test_a_revision_of_an_article_that_nobody_checked_asks_once(pier, editor):
    with CaptureQueriesContext(connection) as queries:
        edit(pier, "2012", "2013", editor)
    asked = [query["sql"] for query in queries if "sentencecheck" in query["sql"] or "_fact" in query["sql"]]
    assert len(asked) == 1


def test_a_sentence_known_by_an_earlier_key_keeps_what_was_decided(pier, editor):
    """A person recognised it under other words: the next revision gives it its earlier key."""
    citation = cite(pier, BOUGHT)
    edit(pier, "3.1 million", "3.4 million", editor)
    now = sentence(pier, BOUGHT)
    confirm(citation.anchor_id, now, user=editor)
    check_all(pier, BOUGHT, editor)
    edit(pier, "Nobody asked why.", "Nobody asked her why.", editor)
    assert state(pier, BOUGHT) == "checked"
    gone = sentence(pier, BOUGHT).text
    edit(pier, gone + " ", "", editor)
    edit(pier, "Nobody asked her why.", f"{gone} Nobody asked her why.", editor)
    assert state(pier, BOUGHT) == "checked"


# --- Beside a note


def test_a_note_can_be_about_a_fact_and_settle_its_sentence(editor, client):
    pier = new_article(PIER, user=editor, kind="examined")
    check_all(pier, "May")
    undo(CheckEvent.objects.filter(now="checked").last().pk, user=editor)
    client.force_login(editor)
    on = sentence(pier, "May").public_key
    bench = f"{reverse('workbench', args=[pier.pk])}?s={on}&form=note"
    page = client.get(f"{bench}&about=May").content.decode()
    assert re.search(r'<input[^>]* id="f-phrase"[^>]* value="May"', page)
    assert "only with a source on this sentence" in page
    given = {"act": "note", "rating": RatingScale.objects.in_use().ratings.first().pk, "body": "It was June."}
    revision = pier.current_revision.number
    given |= {"phrase": "May", "claimant": "author", "settle": "checked", "revision": revision}
    assert client.post(bench, given).status_code == 302
    assert Note.objects.get().phrase == "May"
    assert state(pier, "May") == "checked"


def test_a_note_that_would_settle_a_sentence_in_doubt_is_not_saved_and_not_lost(pier, editor, client):
    client.force_login(editor)
    on = sentence(pier, BOUGHT).public_key
    bench = f"{reverse('workbench', args=[pier.pk])}?s={on}&form=note"
    given = {"act": "note", "rating": RatingScale.objects.in_use().ratings.first().pk, "body": "It was less."}
    answer = client.post(bench, given | {"settle": "checked", "revision": pier.current_revision.number})
    assert answer.status_code == 422
    assert "It was less." in answer.content.decode()
    assert "“2012”" in answer.content.decode()
    assert not Note.objects.exists()
