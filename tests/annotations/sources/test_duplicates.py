"""Two rows of one work are merged without losing a citation, and taken apart again."""

from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations import notes
from annotations.evidence import checks_of
from annotations.models import Citation, Document, DocumentPage, KeptCopy, Source
from annotations.note_history import save_as
from annotations.sources import library
from annotations.sources.adding import add_sources
from annotations.sources.duplicates import (
    merge_sources,
    possible_duplicates,
    unmerge_source,
)
from annotations.sources.reliability import mark_source_unreliable
from annotations.writing import Cited
from articles.problems import Refused
from tests.support.decisions import cite, cited, note_on
from tests.support.desk import make_article, sentence
from tests.support.tables import table, undone


def source(title: str, **item: str) -> Source:
    return library.find_or_create({"type": "book", "title": title, **item}, None)


@pytest.fixture
def article(db):
    return make_article()


def pair() -> tuple[Source, Source]:
    """Rows of one work, as they come about where one is changed later."""
    kept, gone = source("Tides", ISBN="9780306406157"), source("Tides, 2nd ed.")
    gone.csl = {**gone.csl, "ISBN": "9780306406157"}
    save_as(gone, None)
    return kept, gone


def test_what_has_its_number_or_address_is_perhaps_the_same(db) -> None:
    kept, gone = pair()
    page, hidden = (
        source("A", URL="https://a.example/x"),
        source("B", URL="https://b.example/"),
    )
    other = source("C")
    for one in (other, hidden):
        one.csl = {**one.csl, "URL": "http://www.a.example/x/"}
        save_as(one, None)
    hidden.visibility = "protected"
    save_as(hidden, None)
    assert list(possible_duplicates(kept, None)) == [gone]
    assert list(possible_duplicates(page, None)) == [other]
    assert list(possible_duplicates(hidden, None)) == []
    assert list(possible_duplicates(source("D"), None)) == []
    merge_sources(page, other, None)
    assert list(possible_duplicates(page, None)) == []


def test_the_same_title_and_publisher_are_perhaps_the_same(db) -> None:
    first = source("The Tides: a study", publisher="Harbour Press", DOI="10.1000/1")
    other = source(
        "THE ＴＩＤＥＳ – a study.", publisher="harbour press", DOI="10.1000/2"
    )
    source("The Tides: a study", publisher="Another Press")
    source("The Tides: a study, part 2", publisher="Harbour Press")
    assert list(possible_duplicates(first, None)) == [other]


def test_protected_ones_are_perhaps_the_same_to_those_who_may_read_who_they_are(
    db, make_user
) -> None:
    item = {"type": "book", "title": "A", "DOI": "10.1000/182"}
    one, other = (Source(csl=item, visibility="protected") for _ in range(2))
    for row in (one, other):
        save_as(row, None)
    assert list(possible_duplicates(one, None)) == [other]
    assert not possible_duplicates(one, make_user("Administrator")).exists()


def test_all_citations_move_and_say_who_moved_them(article, make_user) -> None:
    editor = make_user("Editor")
    kept, gone = pair()
    mine = cite(sentence(article, "k0"), Cited(kept, "p. 1", "", "supports"))
    moved = cite(
        sentence(make_article("another"), "k1"), Cited(gone, "p. 2", "", "context")
    )
    off = cite(sentence(article, "k2"), Cited(gone, "p. 3", "", "context"))
    notes.remove_citation(off.pk, version=off.version, user=None)
    note = note_on(
        sentence(article, "k4"),
        "supported",
        sources=[Cited(gone, "p. 4", "", "supports")],
    )
    notes.approve_notes([(note.pk, note.version)], user=None)
    assert merge_sources(kept, gone, editor) == 3
    assert {one.source for one in Citation.objects.all()} == {kept}
    moved.refresh_from_db()
    state = moved.history.first()
    assert (state.source, state.history_user, moved.version) == (kept, editor, 2)
    note.refresh_from_db()
    assert note.status == "approved"
    gone.refresh_from_db()
    assert (gone.merged_into, gone.history.first().history_user) == (kept, editor)
    assert list(Source.objects.standing()) == [kept]
    notes.remove_citation(moved.pk, version=moved.version, user=None)
    assert unmerge_source(gone, editor) == 3
    assert Counter(one.source for one in Citation.objects.all()) == {kept: 1, gone: 3}
    assert Citation.objects.get(pk=mine.pk).source == kept
    gone.refresh_from_db()
    assert (gone.merged_into, gone.given_away) == (None, {})


def test_one_that_was_merged_is_found_as_the_one_that_is_kept(article) -> None:
    kept, gone = (
        source("Tides", id="t1"),
        source("Gates", id="g1", ISBN="9780306406157"),
    )
    merge_sources(kept, gone, None)
    sources = library.Sources([], ["g1", gone.pk])
    assert {sources.by_id("g1"), sources.by_id(gone.pk)} == {kept}
    (added,) = add_sources("9780306406157", "", None)
    assert (added.status, added.source) == ("duplicate", kept)
    gone.refresh_from_db()
    late = cite(sentence(article, "k0"), Cited(gone, "p. 1", "", "context"))
    assert late.source == kept


def keep_copy(one: Source, content: bytes, **values) -> KeptCopy:
    document, _made = Document.objects.get_or_create(
        sha256=Document.hash_of(content),
        defaults={"size": 1, "media_type": "text/plain", "page_count": 1},
    )
    copy = KeptCopy(source=one, document=document, **values)
    save_as(copy, None)
    return copy


def test_kept_copies_move_too_and_come_back(article) -> None:
    kept, gone = pair()
    alone, twice = keep_copy(gone, b"alone"), keep_copy(gone, b"both")
    keep_copy(kept, b"both")
    merge_sources(kept, gone, None)
    assert {one.document.sha256 for one in kept.copies.all()} == {
        one.document.sha256 for one in (alone, twice)
    }
    unmerge_source(Source.objects.get(pk=gone.pk), None)
    assert set(gone.copies.all()) == {alone, twice}
    assert kept.copies.count() == 1


def test_quotations_are_then_found_in_the_copies_of_the_kept_one(article) -> None:
    """Whether readers see its pages is said of each copy."""
    kept, gone = pair()
    for one in (kept, gone):
        copy = keep_copy(one, b"both", is_published=one == gone)
    DocumentPage.objects.create(
        document=copy.document, number=1, text="The gate has never closed."
    )
    citation = cite(
        sentence(article, "k0"),
        Cited(gone, "", "The gate has never closed.", "context"),
    )
    assert checks_of([citation])[citation.pk].copy.source == gone
    merge_sources(kept, gone, None)
    citation = Citation.objects.select_related("source", "note__anchor__article").get()
    assert checks_of([citation])[citation.pk].copy.source == kept


@table(
    "prepare, words",
    [
        (lambda kept, gone: (kept, kept), "into itself"),
        (
            lambda kept, gone: (merge_sources(kept, gone, None), (kept, gone))[1],
            "already",
        ),
        (
            lambda kept, gone: (merge_sources(gone, source("E"), None), (kept, gone))[
                1
            ],
            "Keep that source",
        ),
        (lambda kept, gone: (protect(gone), (kept, gone))[1], "never merged"),
        (lambda kept, gone: (protect(kept), (kept, gone))[1], "never merged"),
        (
            lambda kept, gone: (
                mark_source_unreliable(gone, "So.", None),
                (kept, gone),
            )[1],
            "reliable",
        ),
    ],
    rolled_back=True,
)
def test_what_cannot_be_merged_stays(article, prepare, words) -> None:
    kept, gone = prepare(*pair())
    before = list(Source.objects.values_list("pk", "merged_into"))
    with pytest.raises(Refused, match=words):
        merge_sources(kept, gone, None)
    assert list(Source.objects.values_list("pk", "merged_into")) == before


def protect(one: Source) -> None:
    one.visibility = "protected"
    save_as(one, None)


def test_only_editors_merge(article, make_user) -> None:
    kept, gone = pair()
    for act in (
        lambda user: merge_sources(kept, gone, user),
        lambda user: unmerge_source(gone, user),
    ):
        with pytest.raises(PermissionDenied):
            act(make_user("Annotator", f"a{id(act)}"))
    with pytest.raises(Refused, match="no longer merged"):
        unmerge_source(gone, None)


def test_protecting_the_kept_one_protects_those_that_were_merged_into_it(
    article,
) -> None:
    kept, gone = pair()
    merge_sources(kept, gone, None)
    protect(Source.objects.get(pk=kept.pk))
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert not gone.is_public
    assert gone.title == kept.title == "A protected source"
    kept.visibility = "public"
    save_as(kept, None)
    twin = {"type": "book", "title": "Tides, 2nd ed."}
    assert library.Sources([twin], reveals=True).protected_twin(twin) is None


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["cite", "remove", "merge", "undo", "change"]),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=12,
)


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_no_citation_is_lost_whatever_is_merged_and_undone(article, acts) -> None:
    with undone():
        works = [cited(f"Work {number}").source for number in range(4)]
        passages: Counter[int] = Counter()
        for number, (act, one, other) in enumerate(acts):
            a, b = (Source.objects.get(pk=works[key].pk) for key in (one, other))
            held = list(Citation.objects.order_by("pk"))
            before = {row.pk: row.source_id for row in held}
            try:
                if act == "cite":
                    made = cite(
                        sentence(article, f"k{one}"),
                        Cited(a, f"p. {number}", "", "context"),
                    )
                    passages[made.pk] += 1
                elif act == "merge":
                    merge_sources(a, b, None)
                elif act == "undo":
                    unmerge_source(a, None)
                elif held:
                    row = held[other % len(held)]
                    if act == "remove":
                        notes.remove_citation(row.pk, version=row.version, user=None)
                    else:
                        notes.change_citation(
                            row.pk,
                            Cited(a, row.locator, "", "context"),
                            version=row.version,
                            user=None,
                        )
            except Refused:
                assert {
                    row.pk: row.source_id for row in Citation.objects.all()
                } == before
            assert {row.pk for row in Citation.objects.all()} == passages.keys()
            hidden = Source.objects.exclude(merged_into=None)
            assert not Citation.objects.filter(source__in=hidden).exists()
