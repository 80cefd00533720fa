"""Title, standfirst and captions are annotated and checked like sentences, with keys
that last.
"""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from annotations import decisions, notes
from annotations.anchors import confirm_place
from annotations.importing import Places, import_annotations
from annotations.models import Anchor, Decision, Note
from articles import revisions
from articles.models import Article, Finding
from articles.problems import Refused
from articles.revisions import Draft
from articles.text.headline import body_of, with_heads
from articles.text.markup import from_markup, to_markup
from newsroom.actions.accept import bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.gate import gate_of
from newsroom.actions.restore_states import restore_state
from newsroom.actions.revise import (
    decide_findings,
    editable_text,
    merge_sentences,
    restore_revision,
    revise,
    split_sentence,
)
from newsroom.editions.diff import compare
from newsroom.editions.view import read
from newsroom.operations.anchor_proofs import find_anchor_faults
from tests.support.decisions import last_state, make_ready, publish, standing_on
from tests.support.editions import document
from tests.support.html import flat
from tests.support.pages import article_page
from tests.support.small_article import annotate as annotate_with_draft
from tests.support.small_article import edit, sentence, standing

pytestmark = pytest.mark.django_db

TITLE = "The pier cost 3.4 million euros"
STANDFIRST = "Nobody asked why. The council bought it in 2012."
UNKNOWN = "byline site canonical_url dated"
BODY = "The council bought the pier in 2012. It paid 3.4 million euros for it.\n\nThe report was shelved in May."


@pytest.fixture
def article(editor) -> Article:
    return new_article(editor)


def new_article(
    editor, title=TITLE, standfirst=STANDFIRST, body=BODY, kind="examined"
) -> Article:
    given = {"title": title, "standfirst": standfirst, "kind": kind, "unknown": UNKNOWN}
    return bring_in(body.encode(), path="pier.txt", user=editor, metadata=given).article


def annotate(article: Article, words: str) -> Note:
    note = annotate_with_draft(article, words)
    return notes.approve_note(note.pk, version=note.version, user=None)


def texts(article: Article) -> list[str]:
    return [one.text for one in article.current_revision.sentences.all()]


def retitle(article: Article, editor, **values: str) -> Article:
    version = Article.objects.get(pk=article.pk).version
    return describe_article(
        article,
        values,
        changed=values,
        version=version,
        why="Read wrongly.",
        user=editor,
    )


def keys(article: Article) -> dict[str, str]:
    rows = article.current_revision.sentences.select_related("identity", "revision")
    return {row.text: row.public_key for row in rows}


# --- In the text ----------------------------------------------------------------------


def test_they_are_the_first_sentences_of_the_text(article):
    revision = article.current_revision
    assert texts(article)[:4] == [
        TITLE,
        "Nobody asked why.",
        "The council bought it in 2012.",
        "The council bought the pier in 2012.",
    ]
    assert [block["kind"] for block in revision.blocks] == [
        "title",
        "standfirst",
        "paragraph",
        "paragraph",
    ]
    assert revision.text == f"{TITLE}\n\n{STANDFIRST}\n\n{BODY}"
    assert all(len(row.key) == 10 for row in revision.sentences.all())


def test_a_title_claims_what_it_says(article):
    assert sentence(article, TITLE).tier in {"needs_source", "check"}


def test_an_editor_types_only_what_is_under_them(article, editor):
    assert editable_text(article.current_revision) == BODY
    assert revise(article, BODY, based_on=1, user=editor).number == 1
    edit(article, "in May", "in June", editor)
    assert texts(article)[0] == TITLE


@pytest.mark.parametrize(
    ("title", "standfirst", "body", "heads"),
    [
        ("The pier", "", "The pier", 0),
        ("The pier", "", "The pier was bought.", 1),
        ("The pier was…", "", "The pier was bought.", 0),
        ("The pier was bought.", "", "The pier was bought. It rots.", 0),
        ("The pier was bought", "", "The pier was bought. It rots.", 1),
        ("The  pier\nwas bought.", "", "The pier\nwas bought.", 0),
        ("Rot", "The pier was", "The pier was bought.", 1),
        ("Rot", "It rots.", "The pier was bought.", 2),
        ("", "", "The pier was bought.", 0),
        ("Rot", "It rots.", "", 0),
    ],
)
def test_what_the_text_begins_with_anyway_stands_there_alone(
    title, standfirst, body, heads
):
    _, blocks = with_heads(*from_markup(body), title, standfirst)
    kinds = [block["kind"] for block in blocks]
    assert sum(kind in {"title", "standfirst"} for kind in kinds) == heads


@given(
    st.text(max_size=20),
    st.text(max_size=20),
    st.text(max_size=60),
    st.text(max_size=20),
)
def test_body_and_heads_come_apart_again_and_blocks_hold_what_they_held(
    title, standfirst, body, other
):
    plain = from_markup(body)
    headed = with_heads(*plain, title, standfirst)
    assert body_of(*headed) == plain
    assert with_heads(*headed, title, standfirst) == headed
    assert with_heads(*headed, other, "") == with_heads(*plain, other, "")
    text, blocks = headed
    assert to_markup(*body_of(text, blocks)) == to_markup(*plain)
    assert all(text[block["start"] : block["end"]].strip() for block in blocks)


def test_a_text_that_fills_all_the_room_stands_alone(article, editor, monkeypatch):
    monkeypatch.setattr("articles.revisions.TEXT_LIMIT", len(BODY) + 10)
    edit(article, "in May", "in June", editor)
    assert texts(article)[0] == "The council bought the pier in 2012."


# --- Keys and notes last --------------------------------------------------------------


def test_keys_survive_changes_of_the_text_and_of_each_other(article, editor):
    before = keys(article)
    edit(article, "in May", "in June", editor)
    retitle(
        article, editor, standfirst="Nobody asked why. The council bought it in 2013."
    )
    after = keys(article)
    same = [TITLE, "Nobody asked why.", "The council bought the pier in 2012."]
    assert [after[text] for text in same] == [before[text] for text in same]


def test_another_title_is_a_revision_and_its_note_waits_for_a_person(article, editor):
    note, other = annotate(article, TITLE), annotate(article, "It paid")
    retitle(article, editor, title="The pier cost 3.5 million euros")
    revision = article.current_revision
    assert (revision.number, revision.kind, revision.created_by) == (
        2,
        "repair",
        editor,
    )
    assert editable_text(revision) == BODY
    assert standing(note) == (
        "needs_review",
        "figures",
        "The pier cost 3.5 million euros",
    )
    assert standing(other)[0] == "kept"
    assert not list(find_anchor_faults([article]))


def test_a_title_put_back_has_its_key_and_its_note_again(article, editor):
    note, key = annotate(article, TITLE), keys(article)[TITLE]
    retitle(article, editor, title="Rot")
    assert standing(note)[0] == "orphaned"
    retitle(article, editor, title=TITLE)
    assert keys(article)[TITLE] == key
    assert standing(note) == ("kept", "", TITLE)


def test_an_earlier_title_is_restored_with_the_details(editor):
    article = new_article(editor, kind="ours")
    state = Article.history.filter(id=article.pk).latest("history_id").history_id
    retitle(article, editor, title="Rot")
    now = Article.objects.get(pk=article.pk)
    restore_state(
        "details", now, state, version=last_state("details", now.pk), user=editor
    )
    assert texts(article)[0] == TITLE


def test_other_details_make_no_revision(article, editor):
    retitle(article, editor, byline="Ann Lee")
    retitle(article, editor, title=TITLE)
    assert article.revisions.count() == 1


def test_a_restored_text_stands_under_the_title_of_now(article, editor):
    edit(article, "in May", "in June", editor)
    retitle(article, editor, title="Rot")
    restore_revision(article, 1, based_on=3, why="It was May.", user=editor)
    assert (texts(article)[0], texts(article)[-1]) == (
        "Rot",
        "The report was shelved in May.",
    )
    assert restore_revision(article, 1, based_on=4, user=editor).number == 4


def test_the_same_words_in_title_and_text_are_two_sentences(editor):
    words = "The council bought the pier in 2012."
    article = new_article(
        editor, title=words, standfirst="", body=f"{words}\n\nIt rots."
    )
    note, key = annotate(article, words), keys(article)[words]
    decisions.decide_sentence(sentence(article, words), "nothing", user=editor)
    edit(article, "2012", "2013", editor)
    # What was said of the text is not said of the title that says the same, which now
    # stands by itself.
    assert texts(article)[:2] == [words, "The council bought the pier in 2013."]
    assert standing(note) == (
        "needs_review",
        "figures",
        "The council bought the pier in 2013.",
    )
    assert keys(article)[words] != key
    assert not Decision.objects.filter(
        article=article, key=keys(article)[words]
    ).exists()


def test_what_was_lost_from_the_text_does_not_come_back_to_the_title(article, editor):
    lost = "The report was shelved in May."
    note = annotate(article, lost)
    edit(article, f"\n\n{lost}", "", editor)
    assert standing(note)[0] == "orphaned"
    retitle(article, editor, title=lost)
    assert standing(note)[0] == "orphaned"
    assert Anchor.objects.get().suggestions == [keys(article)[lost]]
    retitle(article, editor, title="Rot")
    retitle(article, editor, title=lost)
    assert standing(note)[0] == "orphaned"


def test_cuts_by_hand_are_of_the_text_alone(editor):
    words = "The pier rots and nobody looks at the beams under the deck."
    article = new_article(
        editor, title=words, standfirst="", body=f"It blew. {words} It rained."
    )
    split_sentence(
        article,
        article.current_revision.sentences.all()[2].key,
        len("The pier rots"),
        user=editor,
    )
    edit(article, "It rained", "It snowed", editor)
    rest = [
        "It blew.",
        "The pier rots",
        "and nobody looks at the beams under the deck.",
        "It snowed.",
    ]
    assert texts(article) == [words, *rest]
    for cut in (split_sentence, merge_sentences):
        with pytest.raises(Refused, match="cannot be split or joined"):
            cut(
                article,
                keys(article)[words],
                *[5] * (cut is split_sentence),
                user=editor,
            )


def test_a_title_is_decided_about_and_a_change_of_it_asks_of_it_alone(article, editor):
    for words in (TITLE, "It paid"):
        decisions.decide_sentence(sentence(article, words), "nothing", user=editor)
    retitle(article, editor, title="The pier cost 3.5 million euros")
    states = [
        standing_on(sentence(article, words)).state for words in ("3.5", "It paid")
    ]
    assert states == ["open", "nothing"]


def test_a_decided_finding_leaves_the_heads_alone(editor):
    spam = "Subscribe to our newsletter and get 20% off your first order at www.shop.example today!"
    given = {"title": TITLE, "kind": "examined"}
    text = f"{BODY}\n\n{spam}\n\nThe deck fell in August."
    article = bring_in(
        text.encode(), path="a.txt", user=editor, findings="remove", metadata=given
    ).article
    retitle(article, editor, title="Rot")
    finding = Finding.objects.get()
    decide_findings(article, [finding], Finding.Status.KEPT, editor)
    assert texts(article)[0] == "Rot"
    assert spam in article.current_revision.text
    decide_findings(article, [finding], Finding.Status.REMOVED, editor)
    assert (
        editable_text(article.current_revision) == f"{BODY}\n\nThe deck fell in August."
    )


def test_an_article_from_before_gets_them_with_its_next_revision(
    article, editor, client
):
    old = article.current_revision
    bare = Draft(old.kind, *body_of(old.text, old.blocks), "en")
    older = Article.objects.create(title=TITLE, slug="older", kind="examined")
    write_without_heads(older, bare)
    note = annotate(older, "It paid")
    client.force_login(editor)
    page = flat(client.get(reverse("workbench", args=[older.pk])).text)
    assert f'dir="auto">{TITLE}</h1>' in page
    revise(older, BODY, based_on=1, summary="Without its title.", user=editor)
    assert texts(older)[0] == TITLE
    assert standing(note)[0] == "kept"


def write_without_heads(article: Article, draft: Draft) -> None:
    """As earlier releases did."""
    found = revisions.split_sentences(draft)
    nothing = [{"tier": "none", "score": 0.0, "reasons": []} for _ in found]
    revisions.write_revision(
        article,
        draft,
        found,
        number=1,
        keys=[None] * len(found),
        assessments=nothing,
        user=None,
    )


# --- At the desk ----------------------------------------------------------------------


def test_they_stand_at_the_top_of_the_workbench(article, editor, client):
    client.force_login(editor)
    page = client.get(reverse("workbench", args=[article.pk])).content.decode()
    text = page.index('id="text"')
    assert page.index('class="block title"') > text
    assert page.index(f'data-key="{keys(article)[TITLE]}" data-n="1"') > text
    assert page.count('class="block standfirst"') == 1
    assert page.count("<h1") == 1


def test_annotations_from_a_file_find_them_and_rather_the_text(article, editor):
    state = {"state": "nothing"}
    report = import_annotations(article, [{"sentence": TITLE, **state}], editor)
    assert (report.placed, report.unplaced) == (1, [])
    article = new_article(
        editor, title="It rots", standfirst="", body=f"{BODY}\n\n# It rots\n\nAnd rots."
    )
    retitle(article, editor, title="# It rots")
    retitle(article, editor, title="# It rots", standfirst="And rots.")
    assert Places(article).find("And rots.").position > 1


def test_the_gate_counts_them(article, editor):
    make_ready(article)
    assert not gate_of(article, article.current_revision, editor).blockers
    retitle(article, editor, title="The pier cost 3.5 million euros")
    (blocker,) = gate_of(article, article.current_revision, editor).blockers
    assert [item.words for item in blocker.items] == [
        "1. The pier cost 3.5 million euros — “3.5 million euros”"
    ]


def test_the_title_typed_on_details_goes_the_same_way(article, editor, client):
    note = annotate(article, TITLE)
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    form = client.get(address).context["form"]
    typed = {
        field.html_name: field.value() or ""
        for field in form
        if field.html_name != "topics"
    }
    answer = client.post(
        address, typed | {"title": "The pier cost 3.5 million euros", "why": "4 is 5."}
    )
    assert answer.status_code == 302
    assert standing(note)[0] == "needs_review"


def test_imported_sentences_are_counted_in_the_text_that_came(tmp_path, editor):
    path = tmp_path / "pier.md"
    path.write_text(f"# {TITLE}\n\n{BODY}", "utf-8")
    said = StringIO()
    call_command(
        "import_articles", str(path), "--json", "--as", editor.username, stdout=said
    )
    assert json.loads(said.getvalue())["sentences"] == 3
    assert Article.objects.get().current_revision.sentences.count() == 4


# --- For readers ----------------------------------------------------------------------


@pytest.fixture
def published(article, editor):
    annotate(article, TITLE)
    annotate(article, "Nobody asked why.")
    return publish(article, user=editor)


def test_editions_hold_them_among_the_sentences(article, published):
    content = published.content
    first, second, *_ = content["sentences"][:3]
    assert (
        content["text"][first["start"] : first["end"]]
        == TITLE
        == content["article"]["title"]
    )
    assert (first["key"], first["block"], first["state"]) == (
        keys(article)[TITLE],
        0,
        "noted",
    )
    assert [one["kind"] for one in content["blocks"][:3]] == [
        "title",
        "standfirst",
        "paragraph",
    ]
    assert {one["sentence"] for one in content["notes"]} == {
        first["key"],
        second["key"],
    }


def test_readers_see_the_marks_in_title_and_standfirst(client, article, published):
    page = client.get(f"/articles/{article.slug}/").content.decode()
    found = keys(article)
    head = page[page.index("<h1") : page.index("</h1>")]
    assert f'id="s-{found[TITLE]}"' in head
    assert f'href="#n-{found[TITLE]}"' in head
    assert (
        page.count(f'id="s-{found[TITLE]}"')
        == page.count(f'id="n-{found[TITLE]}"')
        == 1
    )
    standfirst = page[
        page.index('<p class="standfirst"') : page.index('<div class="credits')
    ]
    assert "The council bought it in 2012." in standfirst
    assert f'href="#n-{found["Nobody asked why."]}"' in standfirst
    body = page[page.index('id="text"') : page.index('class="notes"')]
    assert TITLE not in body
    assert "Nobody asked why." not in body


def test_the_strip_has_a_head_only_where_it_has_a_bar(published):
    heads = [one.text for one in published.reading.strip if one.is_head]
    assert heads == [TITLE, "Nobody asked why."]
    assert len(published.reading.strip) == len(published.reading.sentences) - 1


def test_open_data_feeds_and_search_know_them(client, article, published):
    key = keys(article)[TITLE]
    page = json.loads(
        client.get(f"/articles/{article.slug}/annotations.jsonld").content
    )
    targets = json.dumps([item["target"] for item in page["items"]])
    assert TITLE in targets
    assert f'"value": "s-{key}"' in targets
    feed = client.get("/feeds/articles.rss").content.decode()
    assert f"#n-{key}" in feed
    (hit,) = json.loads(client.get("/api/v1/search/", {"q": f'"{TITLE}"'}).content)[
        "results"
    ]
    (passage,) = hit["passages"]
    assert (passage["kind"], passage["text"], passage["sentence"]) == (
        "title",
        TITLE,
        key,
    )
    assert passage["address"].endswith(f"#s-{key}")


def test_a_rated_title_is_found_by_its_rating(client, article, published):
    rating = published.content["notes"][0]["rating"]
    found = json.loads(
        client.get("/api/v1/search/", {"q": "pier cost", "rating": rating}).content
    )
    (passage,) = found["results"][0]["passages"]
    assert (passage["kind"], [one["rating"] for one in passage["ratings"]]) == (
        "title",
        [rating],
    )


def test_another_title_is_said_when_editions_are_compared(
    client, article, published, editor
):
    retitle(article, editor, title="The pier cost 3.5 million euros")
    for anchor in Anchor.objects.unresolved().select_related("sentence"):
        confirm_place(anchor.pk, anchor.sentence, user=editor)
    publish(article, user=editor, approve=True, change_note="3.5.")
    page = flat(client.get(f"/articles/{article.slug}/editions/1/2/").text)
    assert ">Title</a>, changed" in page
    assert page.count("3.4") == 1


def test_an_edition_from_before_says_its_title_without_a_key(article, published):
    after = read(published.content)
    before_document = document([("paragraph", [("It rots.", "none", [], [])])])
    before = read(before_document)
    assert (before.heads, before.standfirst) == (
        {},
        before_document["article"]["standfirst"],
    )
    assert before.article.title in article_page(before, "")
    comparison = compare(before, after)
    assert "The title is now one of the sentences." in comparison.remarks
    heads = [
        step
        for step in comparison.steps
        if step.kind and step.after and step.after.is_head
    ]
    assert {step.kind for step in heads} == {"shown"}


def test_excerpts_stand_under_title_and_standfirst(article, editor):
    article.excerpted = True
    article.save()
    annotate(article, "It paid")
    content = publish(article, user=editor).content
    assert (
        content["text"]
        == f"{TITLE}\n\n{STANDFIRST}\n\n[…]\n\nIt paid 3.4 million euros for it.\n\n[…]"
    )


# --- Captions -------------------------------------------------------------------------

PROSE = "The council bought the pier in March from a company that appears in no register we could search."
CAPTION = "The pier in 2012, with 40 rotten beams."
PAGE = f"""<html><head><title>{TITLE}</title></head><body><article><p>{PROSE} First.</p>
<figure><img src="a.png"><figcaption>{CAPTION} Photo: Ann Lee</figcaption></figure>
<p>{PROSE} Last.</p></article></body></html>"""


def test_a_caption_is_checked_and_annotated_and_keeps_its_key(editor, client):
    given = {"kind": "examined", "unknown": UNKNOWN}
    article = bring_in(
        PAGE.encode(), path="pier.html", user=editor, metadata=given
    ).article
    assert sentence(article, CAPTION).tier in {"needs_source", "check"}
    note, key = annotate(article, CAPTION), keys(article)[CAPTION]
    assert f"\n\n^ {CAPTION} Photo: Ann Lee\n\n" in editable_text(
        article.current_revision
    )
    edit(article, "Last.", "Lastly.", editor)
    assert keys(article)[CAPTION] == key
    content = publish(article, user=editor).content
    held = next(one for one in content["sentences"] if one["key"] == key)
    assert (content["blocks"][held["block"]]["kind"], held["state"]) == (
        "caption",
        "noted",
    )
    page = client.get(f"/articles/{article.slug}/").content.decode()
    assert f'<p class="caption"><span class="s" id="s-{key}"' in page
    edit(article, "40 rotten", "41 rotten", editor)
    assert standing(note)[:2] == ("needs_review", "figures")
    client.force_login(editor)
    bench = client.get(reverse("workbench", args=[article.pk])).content.decode()
    assert '<p class="block caption"' in bench
