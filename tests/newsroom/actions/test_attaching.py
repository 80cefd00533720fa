"""A reporter's footnotes become notes with sources, and comments remarks, on the
sentences they hang on.
"""

import pytest
from django.urls import reverse

from annotations.anchors import retire
from annotations.models import Citation, Note, Remark, Source
from annotations.sentence_states import State, stated
from annotations.sources.references import references_in, says_more
from articles.finding_decisions import decided_text
from articles.models import Finding, Intake
from newsroom.actions import drafts
from newsroom.actions.accept import accept, bring_in
from newsroom.actions.gate import gate_of
from tests.articles.extracting.test_extracting_odt import odt
from tests.support.decisions import publish
from tests.support.samples import SPAM
from tests.support.tables import table
from tests.support.uploads import receive
from tests.support.word_files import annotated_docx

FIRST = "The ministry reported a record harvest of 4.1 million tonnes in 2024."
SECOND = "Its own weighbridges recorded 2.9 million tonnes."
THIRD = "The difference was never explained."
BOOKS = "Ministry of Agriculture, Weighbridge books 2024, p. 12, https://data.example/weighbridges/2024."
REMARK = "The deputy minister said so on the telephone in May."
DRAFT = annotated_docx(
    "The harvest that was counted twice",
    [
        [
            FIRST,
            ("footnote", f"See {BOOKS}"),
            " " + SECOND,
            ("comment", "Ring the ministry again."),
        ],
        [THIRD, ("endnote", REMARK), ("comment", "Who says never?")],
    ],
)
MARKDOWN = f"""---
title: The harvest
id: harvest-7
---

{FIRST}[^1] {SECOND}[^2] See [the register](https://register.example/7).

{SPAM[0]}[^3]

{THIRD}

[^1]: {BOOKS}
[^2]: {REMARK}
[^3]: A note on an advertisement.
"""


@pytest.fixture
def bring(editor):
    def bring(content, path="draft.docx", **options):
        content = content.encode() if isinstance(content, str) else content
        return bring_in(content, path=path, user=editor, **options)

    return bring


def sentence_of(note):
    return note.anchor.sentence.text


def notes_with_words():
    return Note.objects.exclude(body="")


# --- What a footnote refers to


def footnote(text, **found):
    return {"kind": "footnote", "text": text, "start": 0, "end": 1} | found


def test_a_footnote_with_an_address_names_a_source():
    url = "https://data.example/weighbridges/2024"
    (reference,) = references_in(footnote(f"See {BOOKS}", urls=[url]))
    assert reference.item == {
        "URL": url,
        "title": "Ministry of Agriculture, Weighbridge books 2024",
    }
    assert (reference.place, reference.words) == ("p. 12", "")


@table(
    ("text", "found", "item"),
    [
        (
            "Report, https://a.example/x, doi:10.1234/abc",
            {"urls": ["https://a.example/x"], "doi": "10.1234/abc"},
            {"DOI": "10.1234/abc", "URL": "https://a.example/x", "title": "Report"},
        ),
        (
            "Report, https://doi.org/10.1234/ABC",
            {"urls": ["https://doi.org/10.1234/ABC"], "doi": "10.1234/abc"},
            {"DOI": "10.1234/abc", "title": "Report"},
        ),
        (
            'Smith, "The fast ferries of the northern coast", ISBN 978-0-306-40615-7, pp. 3-9',
            {"isbn": "9780306406157"},
            {
                "ISBN": "9780306406157",
                "title": 'Smith, "The fast ferries of the northern coast"',
            },
        ),
        (
            "https://a.example/x/",
            {"urls": ["https://a.example/x/"]},
            {"title": "a.example/x"},
        ),
        (
            "Vgl. Bericht, S. 4, https://a.example",
            {"urls": ["https://a.example"]},
            {"title": "Bericht"},
        ),
        (
            "参见《年度报告》第12页，https://a.example",
            {"urls": ["https://a.example"]},
            {"title": "《年度报告》"},
        ),
        (
            "Seeds of doubt, https://a.example",
            {"urls": ["https://a.example"]},
            {"title": "Seeds of doubt"},
        ),
    ],
)
def test_what_names_one_work(text, found, item):
    (reference,) = references_in(footnote(text, **found))
    assert item.items() <= reference.item.items()


def test_what_is_quoted_after_the_source_is_the_passage():
    text = (
        "Minutes, p. 3, https://a.example/m: “the scales were never read in that year”"
    )
    (reference,) = references_in(footnote(text, urls=["https://a.example/m"]))
    assert reference.words == "the scales were never read in that year"
    assert reference.item["title"] == "Minutes"


def test_several_addresses_are_several_sources_each_with_the_words_before_it():
    text = "Court file A, https://a.example/1; minutes, https://b.example/2"
    found = references_in(
        footnote(text, urls=["https://a.example/1", "https://b.example/2"])
    )
    assert [one.item["title"] for one in found] == ["Court file A", "minutes"]
    assert says_more(
        footnote(text, urls=["https://a.example/1", "https://b.example/2"])
    )


def test_a_footnote_that_argues_says_more_than_where_to_look():
    text = f"{REMARK} Nobody wrote it down. The minutes are silent, https://a.example."
    assert says_more(footnote(text, urls=["https://a.example"]))
    assert not says_more(footnote(f"See {BOOKS}", urls=["https://data.example"]))
    assert references_in(footnote(REMARK)) == []


# --- On accepting


def test_every_footnote_and_comment_of_a_word_file_gets_its_place(bring):
    intake = bring(DRAFT).intake
    assert intake.attached == {"placed": [0, 1, 2, 3], "unplaced": []}
    citation = Citation.objects.get()
    assert (sentence_of(citation.note), citation.note.rating, citation.note.body) == (
        FIRST,
        None,
        "",
    )
    assert (citation.source.title, citation.locator, citation.stance) == (
        "Ministry of Agriculture, Weighbridge books 2024",
        "p. 12",
        "context",
    )
    note = notes_with_words().get()
    assert (sentence_of(note), note.body, note.rating) == (THIRD, REMARK, None)
    said = [(one.about, one.body, one.author) for one in Remark.objects.all()]
    assert said == [
        (SECOND, "Ring the ministry again.", "Bo Ek"),
        (THIRD, "Who says never?", "Bo Ek"),
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "draft.docx",
            annotated_docx(
                "Harvest", [[FIRST, ("comment", "See https://secret.example/x.")]]
            ),
        ),
        (
            "draft.odt",
            odt(
                f"<text:p>{FIRST}<office:annotation><dc:creator>Bo Ek</dc:creator><text:p>See "
                "https://secret.example/x.</text:p></office:annotation></text:p>"
            ),
        ),
        (
            "draft.html",
            f'<article><h1>Harvest</h1><p>{FIRST}<sup><a href="#comment-1" id="comment-ref-1">[BE1]</a></sup>'
            f'</p><p>{SECOND}</p><dl><dt id="comment-1">Comment [BE1]</dt><dd>See https://secret.example/x. '
            '<a href="#comment-ref-1">↑</a></dd></dl></article>',
        ),
    ],
)
def test_a_comment_of_any_file_is_a_remark_and_rates_and_cites_nothing(
    bring, name, content, editor
):
    article = bring(content, name).article
    assert (Note.objects.count(), Citation.objects.count(), Source.objects.count()) == (
        0,
        0,
        0,
    )
    (remark,) = Remark.objects.all()
    assert (remark.about, remark.body) == (FIRST, "See https://secret.example/x.")
    assert (remark.signed, remark.written_by) == (
        "Somebody, in the draft" if name == "draft.html" else "Bo Ek, in the draft",
        editor,
    )
    document = publish(article, user=editor).document
    for words in ("secret.example", "Bo Ek"):
        assert words not in document


def test_a_comment_that_the_operator_brings_is_signed_too(db):
    bring_in(DRAFT, path="draft.docx", user=None)
    assert {(one.signed, one.written_by) for one in Remark.objects.all()} == {
        ("Bo Ek, in the draft", None)
    }


def test_a_comment_is_shown_by_its_author_wherever_remarks_are(bring, client, editor):
    article = bring(
        annotated_docx("Harvest", [[FIRST, ("comment", "@editor Ring them.")]])
    ).article
    client.force_login(editor)
    key = Remark.objects.get().key
    at = [
        reverse(name, args=[article.pk])
        for name in ("workbench", "desk:review", "desk:history")
    ]
    for address in (f"{at[0]}?s={key}", *at[1:], reverse("admin:index")):
        page = client.get(address).content.decode()
        assert "Ring them." in page, address
        assert "Bo Ek" in page, address


def test_each_note_says_to_the_desk_where_it_comes_from(bring):
    bring(DRAFT)
    assert [note.internal for note in Note.objects.order_by("pk")] == [
        "A footnote in the reporter’s draft.",
        "An endnote in the reporter’s draft.",
    ]


def test_a_footnote_that_says_more_is_one_note_with_its_words_and_all_its_sources(
    bring,
):
    said = "Court file A, https://a.example/1; minutes, https://b.example/2"
    bring(annotated_docx("Harvest", [[FIRST, ("footnote", said)]]))
    note = Note.objects.get()
    assert (sentence_of(note), note.body) == (FIRST, said)
    assert [
        (one.source.title, one.stance) for one in note.citations.order_by("pk")
    ] == [
        ("Court file A", "context"),
        ("minutes", "context"),
    ]


def test_what_a_draft_brought_covers_counts_and_blocks_nothing(bring):
    article = bring(DRAFT).article
    stands = stated(article.current_revision).standing
    assert {now.state for now in stands.values()} == {State.OPEN}
    assert not Note.objects.drafts().exists()
    assert gate_of(article, article.current_revision).kinds == {"open"}


def test_what_hangs_on_removed_words_is_listed_with_the_reason(bring):
    intake = bring(MARKDOWN, "draft.md").intake
    ((attachment, why),) = intake.unplaced
    assert attachment["text"] == "A note on an advertisement."
    assert why == drafts.CUT_OUT
    assert len(intake.attached["placed"]) == 2
    assert (Note.objects.count(), Citation.objects.count()) == (2, 1)


def test_what_names_no_source_and_has_no_words_becomes_no_note(bring):
    arrival = bring(f"{FIRST} {SECOND}", "draft.md")
    extraction, revision = arrival.intake.extraction, arrival.article.current_revision
    extraction.attachments = [footnote(" "), footnote(REMARK)]
    drafts.attach_drafts(arrival.intake, extraction, revision, None)
    assert arrival.intake.attached == {
        "placed": [1],
        "unplaced": [(0, drafts.NO_WORDS)],
    }
    assert Note.objects.get().body == REMARK


def test_a_kept_finding_keeps_its_footnote(bring):
    assert bring(MARKDOWN, "draft.md", findings="keep").intake.unplaced == []


def test_positions_are_found_behind_what_was_cut_out(bring):
    text = MARKDOWN.replace(FIRST, f"{SPAM[1]} {FIRST}")
    bring(text, "draft.md", findings="remove")
    assert sentence_of(Citation.objects.get().note) == FIRST
    assert sentence_of(notes_with_words().get()) == SECOND
    assert not Finding.objects.undecided().exists()


def test_links_become_sources_only_when_they_are_chosen(bring, editor):
    intake = receive(MARKDOWN.encode(), path="draft.md", user=editor)
    links = [
        i
        for i, one in enumerate(intake.extraction.attachments)
        if one["kind"] == "link"
    ]
    intake.links = links
    intake.save()
    accept(intake, metadata={}, user=editor)
    linked = Citation.objects.get(source__title="the register")
    assert (linked.source.url, linked.stance) == (
        "https://register.example/7",
        "context",
    )
    assert (sentence_of(linked.note), linked.note.body) == ("See the register.", "")


def test_the_next_revision_does_not_bring_them_again(bring, editor):
    first = bring(MARKDOWN, "draft.md", findings="remove")
    note = notes_with_words().get()
    retire(note, user=editor)
    Note.objects.filter(pk=note.pk).update(body="Rewritten by an editor.")
    again = bring(
        MARKDOWN.replace("never explained", "not explained"),
        "draft2.md",
        findings="remove",
    )
    assert (again.article, again.revision.number) == (first.article, 2)
    assert (Note.objects.count(), Citation.objects.count(), Source.objects.count()) == (
        2,
        1,
        1,
    )
    assert len(again.intake.attached["placed"]) == 2


def test_what_any_import_before_brought_is_not_brought_again(bring):
    bring(MARKDOWN, "draft.md")
    without = MARKDOWN.replace("[^2] See", " See").replace(f"[^2]: {REMARK}\n", "")
    another = (
        without.replace(f"{THIRD}\n", f"{THIRD}[^4]\n") + "[^4]: Another remark.\n"
    )
    bring(another, "draft2.md")
    assert {note.body for note in notes_with_words()} == {REMARK, "Another remark."}
    both = MARKDOWN.replace(f"{THIRD}\n", f"{THIRD}[^4]\n") + "[^4]: Another remark.\n"
    bring(both.replace("Its own", "Its very own"), "draft3.md")
    assert notes_with_words().count() == 2


def test_a_new_footnote_of_the_next_revision_is_brought(bring):
    bring(MARKDOWN, "draft.md")
    more = MARKDOWN.replace(f"{THIRD}\n", f"{THIRD}[^4]\n") + "[^4]: Another remark.\n"
    bring(more, "draft2.md")
    assert sentence_of(Note.objects.get(body="Another remark.")) == THIRD
    assert notes_with_words().count() == 2


def test_two_comments_on_one_sentence_are_two_remarks(bring):
    parts = [FIRST, ("comment", "First remark."), ("comment", "Second remark.")]
    bring(annotated_docx("Title", [parts, [THIRD]]))
    assert {one.body for one in Remark.objects.all()} == {
        "First remark.",
        "Second remark.",
    }


def test_who_may_not_annotate_still_imports(editor, bring):
    group = editor.groups.get()
    annotating = group.permissions.filter(codename__in=["add_note", "add_remark"])
    group.permissions.remove(*annotating)
    intake = bring(DRAFT).intake
    assert intake.status == Intake.Status.CREATED
    assert len(intake.unplaced) == 4


def test_words_of_a_draft_stay_out_of_an_edition_and_its_sources_are_in_it(
    bring, editor
):
    article = bring(DRAFT, metadata={"kind": "ours"}).article
    edition = publish(article, user=editor)
    assert [note["body"] for note in edition.content["notes"]] == [""]
    (citation,) = edition.content["citations"]
    assert (citation["locator"], citation["stance"]) == ("p. 12", "context")
    for words in ("Ring the ministry", "Bo Ek", REMARK, "endnote in the reporter"):
        assert words not in edition.document


# --- Before accepting


def test_the_plan_says_what_becomes_of_each(editor):
    intake = receive(MARKDOWN.encode(), path="draft.md", user=editor)
    clean, _ = decided_text(intake.extraction)
    sentences = [
        (clean.index(text), text)
        for text in (FIRST, SECOND, "See the register.", THIRD)
    ]
    planned = drafts.plan(intake.extraction, sentences)
    found = {
        one.attachment["text"]: (one.sentence, len(one.citations), one.note, one.why)
        for one in planned
    }
    assert found[BOOKS] == (FIRST, 1, False, "")
    assert found[REMARK] == (SECOND, 0, True, "")
    assert found["https://register.example/7"] == ("See the register.", 1, False, "")
    assert found["A note on an advertisement."] == ("", 0, True, drafts.CUT_OUT)


def test_the_plan_knows_what_an_earlier_import_brought(bring, editor):
    article = bring(MARKDOWN, "draft.md").article
    more = MARKDOWN.replace(f"{THIRD}\n", f"{THIRD}[^4]\n") + "[^4]: Another remark.\n"
    intake = receive(more.encode(), path="draft2.md", user=editor)
    clean, _ = decided_text(intake.extraction)
    planned = drafts.plan(intake.extraction, [(0, clean)], article)
    assert {
        one.attachment["text"]: one.before
        for one in planned
        if one.attachment["kind"] != "link"
    } == {
        BOOKS: True,
        REMARK: True,
        "A note on an advertisement.": False,
        "Another remark.": False,
    }


def _commented(*on: str):
    """A draft of three sentences, with the same comment on some of them."""
    parts = []
    for words in (FIRST, SECOND, THIRD):
        parts.append(f"{words} ")
        if words in on:
            parts.append(("comment", "Source?"))
    return annotated_docx("The harvest", [parts])


@pytest.mark.parametrize("now", [(SECOND,), (FIRST, THIRD), (FIRST, SECOND, THIRD)])
def test_the_same_comment_on_another_sentence_is_brought_there(bring, editor, now):
    brought = bring(_commented(THIRD))
    intake = receive(_commented(*now), path="draft2.docx", user=editor)
    intake.article = brought.article
    intake.save()
    accept(intake, metadata={}, user=editor)
    abouts = [remark.about for remark in Remark.objects.order_by("pk")]
    assert abouts == [THIRD, *(words for words in now if words != THIRD)]


def test_a_comment_on_a_rewritten_sentence_is_not_brought_again(bring, editor):
    article = bring(_commented(SECOND)).article
    parts = [FIRST, " Who weighed less? ", ("comment", "Source?"), THIRD]
    draft = annotated_docx("The harvest", [parts])
    intake = receive(draft, path="draft2.docx", user=editor)
    intake.article = article
    intake.save()
    accept(intake, metadata={}, user=editor)
    assert Remark.objects.count() == 1


def test_a_comment_on_words_that_stand_twice_is_on_those_the_writer_chose(bring):
    parts = [f"{THIRD} ", f"{SECOND} ", f"{THIRD} ", ("comment", "Again?"), FIRST]
    article = bring(annotated_docx("The harvest", [parts])).article
    places = [
        (one.position, one.public_key)
        for one in article.current_revision.sentences.order_by("position")
    ]
    (remark,) = Remark.objects.all()
    assert [position for position, key in places if key == remark.key] == [3]
