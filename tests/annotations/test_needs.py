"""What a note needs before it goes to review, and which notes a person may confirm
together.
"""

import pytest

from annotations import notes
from annotations.anchors import confirm_place, confirmable
from annotations.models import Note, Rating, Source
from annotations.needs import rated_notes
from annotations.notes import change_note, submit_note, write_note
from annotations.sources import library
from annotations.writing import Cited, find_words
from articles.models import Article
from articles.problems import Refused
from tests.support.decisions import rating
from tests.support.small_article import edit, new_article, sentence

REPORT = {"type": "report", "title": "The survey of the pier"}
SUM = {"type": "document", "genre": "calculation", "title": "Our sum"}
KNOWN = {"type": "document", "genre": "own knowledge", "title": "What our reporter saw"}


def source(item: dict[str, str] | None = None) -> Source:
    return library.find_or_create(item or REPORT, None)


def note(
    article: Article, words: str, slug: str, *cited: Cited, about: str = "", **options
) -> Note:
    found = sentence(article, words)
    span = find_words(found.text, about) if about else None
    given = {
        "rating": rating(slug),
        "sources": cited,
        "words": span,
        "user": None,
        **options,
    }
    return write_note(found, **given)


def sent(
    article: Article, slug: str, *cited: Cited, words: str = "Nobody asked", **options
) -> str:
    """Why it does not go to review; '' where it does."""
    try:
        return (
            ""
            if note(article, words, slug, *cited, submit=True, **options).status
            == "in_review"
            else "?"
        )
    except Refused as why:
        return str(why)


# --- By its rating


@pytest.mark.parametrize(
    ("slug", "stance", "goes"),
    [
        ("supported", "supports", True),
        ("supported", "contradicts", False),
        ("supported", "context", False),
        ("mostly-supported", "supports", True),
        ("missing-context", "context", True),
        ("missing-context", "supports", True),
        ("disputed", "contradicts", True),
        ("disputed", "supports", False),
        ("false", "contradicts", True),
        ("false", "supports", False),
    ],
)
def test_a_rating_needs_a_source_that_says_what_it_says(pier, slug, stance, goes):
    why = sent(pier, slug, Cited(source(), "p. 3", stance=stance), body="So it is.")
    assert (why == "") == goes
    assert goes or why.endswith("Add one.")


def test_without_prose_what_supports_says_where_it_does(pier):
    assert "the location in its source" in sent(pier, "supported", Cited(source()))
    assert sent(pier, "supported", Cited(source(), "p. 3")) == ""
    assert sent(pier, "supported", Cited(source(), quote="Nobody did.")) == ""
    assert sent(pier, "supported", Cited(source()), body="The survey says so.") == ""


def test_unverified_needs_the_words_of_what_was_tried(pier):
    assert "Write how you tried to verify the claim" in sent(
        pier, "unverified", Cited(source(), "p. 3")
    )
    assert sent(pier, "unverified", body="The register is closed.") == ""


def test_what_a_rating_needs_follows_from_what_it_means(pier):
    Rating.objects.filter(slug="supported").update(meaning="false", label="Fine")
    assert "needs a source that contradicts" in sent(pier, "supported")


def test_a_draft_may_lack_anything_and_does_not_go_to_review(pier):
    draft = note(pier, "Nobody asked", "false", body="No.")
    with pytest.raises(Refused, match="contradicts"):
        submit_note(draft.pk, version=draft.version, user=None)
    given = {"rating": draft.rating, "body": "Not so.", "user": None}
    with pytest.raises(Refused, match="contradicts"):
        change_note(draft.pk, version=draft.version, **given, approve=True)
    assert Note.objects.get().body == "No."
    assert [(one.pk, why) for one, why in rated_notes(pier)] == [
        (
            draft.pk,
            "The rating “False” needs a source that contradicts the claim. Add one.",
        )
    ]


def test_a_note_that_loses_its_source_is_a_draft_again(pier):
    made = note(
        pier, "Nobody asked", "supported", Cited(source(), "p. 3"), approve=True
    )
    assert made.status == "approved"
    notes.remove_citation(made.citations.get().pk, version=1, user=None)
    assert Note.objects.get().status == "draft"


# --- Own knowledge, and a calculation


def test_a_calculation_is_a_source(pier):
    assert (
        sent(pier, "false", Cited(source(SUM)), body="2.9 million.", words="It paid")
        == ""
    )


@pytest.mark.parametrize(
    ("words", "about", "body", "slug", "goes"),
    [
        ("Nobody asked", "", "I was there.", "supported", True),
        ("Nobody asked", "", "", "supported", False),
        ("It paid", "", "I was there.", "supported", False),
        ("It paid", "paid", "I was there.", "supported", True),
        ("We did what", "", "I was there.", "supported", False),
        ("Nobody asked", "", "I was there.", "false", False),
    ],
)
def test_own_knowledge_needs_words_and_carries_no_figure_no_quotation_and_not_false(
    pier, words, about, body, slug, goes
):
    given = {"about": about, "body": body, "words": words, "claimant": "the mayor"}
    assert (sent(pier, slug, Cited(source(KNOWN)), **given) == "") == goes


# --- Whose claim


def test_where_somebody_is_quoted_the_note_says_whose_claim_it_rates(editor):
    pier = new_article(user=editor, kind="examined")
    cited = Cited(source(), "p. 3")
    assert "to whom the rated claim is attributed" in sent(
        pier, "supported", cited, words="We did what"
    )
    assert sent(pier, "supported", cited, words="We did what", claimant="author") == ""


def test_our_own_reporting_that_is_wrong_is_told_to_the_gate(editor):
    article = new_article(user=editor)
    Article.objects.update(kind="ours")
    article.refresh_from_db()
    cited = Cited(source(), "p. 3", stance="contradicts")
    assert sent(article, "false", cited, body="It was 2013.", words="The council") == ""
    made = Note.objects.get()
    assert made.says_own_is_wrong
    given = {
        "rating": made.rating,
        "body": made.body,
        "claimant": "the mayor",
        "user": None,
    }
    change_note(made.pk, version=made.version, **given)
    assert not Note.objects.get().says_own_is_wrong


# --- Confirmed together

SOLD = (
    "In May the mayor sold 40 of the 50 boats, and the buyers paid 3.1 million euros."
)


@pytest.mark.parametrize(
    ("old", "new", "about", "together"),
    [
        ("buyers paid", "traders paid", "40 of the 50 boats", True),
        ("buyers paid", "traders paid", "3.1 million euros", False),
        ("40 of", "45 of", "3.1 million euros", True),
        ("40 of", "45 of", "40 of the 50 boats", False),
        ("sold", "never sold", "3.1 million euros", False),
        ("paid", "may have paid", "40 of the 50 boats", False),
        ("buyers paid", "traders paid", "", False),
        ("May the mayor", "May, the mayor", "", True),
        ("boats, and the buyers", "boats. The buyers", "3.1 million euros", False),
    ],
)
def test_notes_are_confirmed_together_where_the_change_lies_outside_their_clause(
    editor, old, new, about, together
):
    article = new_article(SOLD, user=editor)
    note(article, "mayor", "unverified", body="We asked.", about=about)
    edit(article, old, new, editor)
    found = Note.objects.select_related("anchor__sentence__revision")
    assert [one.anchor.status for one in found] == ["needs_review"]
    assert bool(confirmable(found)) == together


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ("3.1 million euros", "approved"),
        ("40 of the 50 boats", "in_review"),
        ("", "in_review"),
    ],
)
def test_a_note_is_approved_again_where_its_own_words_changed(editor, about, status):
    article = new_article(SOLD, user=editor)
    made = note(
        article, "mayor", "unverified", body="We asked.", about=about, approve=True
    )
    edit(article, "40 of", "45 of", editor)
    confirm_place(made.anchor_id, sentence(article, "mayor"), user=editor)
    made.refresh_from_db()
    assert (made.status, bool(made.approved_at)) == (status, status == "approved")
