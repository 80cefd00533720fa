"""Nothing that is not in a published edition can be read by a stranger, wherever they
look.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now
from django_ox.testing import run_tasks

from annotations import anchors, notes
from annotations.evidence import quotations_not_found
from annotations.models import (
    AccessRecord,
    Citation,
    Note,
    PagePicture,
    RecordedReply,
    Source,
)
from annotations.notes import confirm_quotation
from annotations.remarks import add_remark
from annotations.sources import library
from annotations.writing import Cited
from articles.engine_errors import advice
from articles.models import Article, Finding, Intake, Sentence, Topic, Unread
from newsroom.actions import publish as publishing
from newsroom.actions import schedule as scheduling
from newsroom.actions.details import describe_article
from newsroom.actions.gate import NotReady
from newsroom.actions.people import Assignment, assign
from newsroom.actions.publish import withdraw
from newsroom.actions.published_before import claim_paths
from newsroom.actions.revise import decide_findings, split_sentence
from newsroom.actions.second_requests import Reasons
from newsroom.actions.withheld_again import clear_names
from newsroom.conf.logs import JsonLines, TextLines
from newsroom.desk.stories import catch_up
from newsroom.editions.models import (
    OldAddress,
    ScheduledEdition,
    SecondRequest,
    Withholding,
)
from newsroom.models import ActRequest, Person, SiteIdentity, SitePage
from newsroom.public.limits import SEARCHES
from newsroom.public.urls import urlpatterns
from tests import NIGHTLY
from tests.promises.canaries import (
    NO_WORDS,
    NO_WORDS_OF,
    PUBLISHED,
    canaries_in,
    columns,
    is_planted,
    plant,
)
from tests.promises.public import addresses, public, where
from tests.support import decisions
from tests.support.decisions import publish, rating
from tests.support.editions import reindex_all
from tests.support.noted_tasks import note
from tests.support.samples import SENTENCES, SPAM
from tests.support.small_article import edit, new_article, sentence, texts
from tests.support.withheld import with_each_kind

pytestmark = pytest.mark.slow

NOTE, QUOTE, LOCATOR, TITLE = (
    "Obsidian remark.",
    "Gneiss passage.",
    "p. porphyry",
    "Marble report",
)
WAIVER = "It cannot wait."
ON = "It paid"  # the sentence of the pier that is annotated


def write(article: Article, body: str = NOTE, **options) -> Note:
    return notes.write_note(
        sentence(article, ON),
        rating=rating(),
        body=body,
        **({"approve": True, "user": None} | options),
    )


def change_body(note: Note, body: str, user) -> Note:
    return notes.change_note(
        note.pk, version=note.version, rating=note.rating, body=body, user=user
    )


def cite(article: Article, **item: str) -> Citation:
    source = library.find_or_create({"type": "report", "title": TITLE} | item, None)
    return decisions.cite(sentence(article, ON), Cited(source, LOCATOR, QUOTE))


def only_sources(article: Article) -> Note:
    return cite(article).note


MAKE = {"note": (write, [NOTE]), "citation": (only_sources, [QUOTE, LOCATOR, TITLE])}


def change_the_figure(article: Article) -> None:
    edit(article, "3.1 million", "3.4 million")
    assert article.anchors.get().status == "needs_review"


def delete_the_sentence(article: Article) -> None:
    edit(article, "It paid 3.1 million euros 💶 for it. ", "")
    assert article.anchors.get().status == "orphaned"


def split_the_sentence(article: Article) -> None:
    split_sentence(article, sentence(article, ON).public_key, 8, user=None)
    assert article.anchors.get().status == "needs_review"


WAIT = [change_the_figure, delete_the_sentence, split_the_sentence]


@pytest.mark.parametrize("kind", MAKE)
def test_what_is_retired_is_not_published_and_gone_from_the_next_edition(
    pier, editor, client, kind: str
):
    make, words = MAKE[kind]
    note = make(pier)
    publish(pier, user=editor)
    anchors.retire(note, user=None)
    content = publish(pier, user=editor, change_note="Better so.").content
    assert (content["notes"], content["citations"], content["sources"]) == ([], [], [])
    # The edition before stays what it was, and so does what was compared with it.
    places = {place for word in words for place in where(public(client, *words), word)}
    assert places
    assert {place for place in places if "/editions/1" not in place} == set()


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("hide", WAIT)
def test_what_waits_for_a_person_is_read_nowhere_and_no_reason_publishes_beside_it(
    pier, editor, client, kind: str, hide: Callable[[Article], None]
):
    make, words = MAKE[kind]
    make(pier)
    hide(pier)
    coming = publishing.upcoming(pier, editor).reading
    assert (coming.entries, coming.sources) == ((), ())
    with pytest.raises(NotReady, match="unconfirmed position"):
        publish(pier, user=None, reasons=Reasons(unchecked=WAIVER, alone=True))
    reindex_all()
    read = public(client, *words)
    assert {word: where(read, word) for word in words} == {word: [] for word in words}


@pytest.mark.parametrize("kind", MAKE)
def test_what_stands_is_published_on_its_sentence_moved_or_on_the_whole(
    pier, editor, client, kind: str
):
    make, words = MAKE[kind]
    note = make(pier)
    (shown,) = publish(pier, user=editor).content["notes"]
    assert shown["sentence"] == sentence(pier, ON).public_key
    read = public(client, *words)
    assert all(where(read, word) for word in words)
    anchors.detach(note.anchor_id, user=editor)
    (shown,) = publish(pier, user=editor, change_note="On the whole.").content["notes"]
    assert shown["sentence"] is None


# --- Drafts and what is for the desk


def test_a_draft_is_in_no_page_feed_search_or_data(pier, editor, client):
    publish(pier, user=editor)
    write(pier, approve=False)
    with pytest.raises(NotReady, match="not approved"):
        publish(
            pier,
            user=None,
            reasons=Reasons(unchecked=WAIVER, alone=True),
            change_note="So.",
        )
    reindex_all()
    assert publishing.upcoming(pier, editor).reading.entries == ()
    assert where(public(client, NOTE), NOTE) == []


def test_what_is_scheduled_is_read_nowhere_before_its_time(pier, editor, client):
    note = write(pier)
    edit(pier, "A child fell", "A basalt child fell")
    decisions.make_ready(pier)
    due = scheduling.Due(now() + timedelta(minutes=20), "UTC")
    scheduling.schedule(pier, due, user=editor)
    other = new_article(slug="other")
    publish(other, user=editor)
    reindex_all()
    words = (NOTE, "basalt", "the-pier")
    read = public(client, *words)
    # Their addresses and what was searched for are in what was asked.
    found = {word: where(read, word) for word in (NOTE, "basalt")}
    assert found == {NOTE: [], "basalt": []}
    assert all("scheduled" not in text for text in read.values())
    assert client.get("/articles/the-pier/").status_code == 404
    ScheduledEdition.objects.update(due=now())
    scheduling.carry_out_due.call()
    assert where(public(client, *words), note.body)


def test_an_approved_note_that_an_annotator_rewrites_is_no_longer_approved(
    pier, editor, annotator, client
):
    note = write(pier)
    publish(pier, user=editor)
    assert change_body(note, "Basalt rewording.", annotator).status == "in_review"
    with pytest.raises(NotReady, match="not approved"):
        publish(
            pier,
            user=None,
            reasons=Reasons(unchecked=WAIVER, alone=True),
            change_note="So.",
        )
    reindex_all()
    assert where(public(client, "Basalt rewording."), "Basalt rewording.") == []


def test_what_is_for_the_desk_stays_there(pier, editor, client):
    editor.username, editor.email = "jasper7", "jasper@agate.example"
    editor.save()
    write(pier, internal="Schist remark.")
    edit(pier, "The engineer", "An engineer", editor, summary="Slate summary.")
    publish(pier, user=editor)
    read = public(client, "Schist remark.", "Slate summary.")
    assert where(read, NOTE)
    for words in ("Schist", "Slate", "jasper", "agate"):
        assert where(read, words) == []


def test_what_the_desk_says_to_itself_stays_there(pier, editor, make_user, client):
    """Remarks, what was sent back and why, who was to check it and by when."""
    reviewer = make_user("Editor", "jasper7")
    assign(
        [pier],
        Assignment(reviewer, datetime(2031, 3, 14, 15, 9, tzinfo=UTC)),
        user=editor,
    )
    add_remark(
        pier,
        sentence(pier, ON).public_key,
        "Schist question for @jasper7.",
        user=editor,
    )
    add_remark(pier, "", "Slate question.", user=reviewer)
    note = write(pier, user=editor, approve=False, submit=True)
    note = notes.send_back(
        note.pk, version=note.version, comment="Gabbro is missing.", user=reviewer
    )
    sent = change_body(note, "Basalt rewording.", editor)
    notes.approve_note(sent.pk, version=sent.version, user=reviewer)
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Shorter.")
    reindex_all()
    secret = ["Schist", "Slate", "Gabbro", "jasper", "2031-03", "March 2031", NOTE]
    read = public(client, *secret)
    assert {words: where(read, words) for words in secret} == {
        words: [] for words in secret
    }
    assert where(read, "Basalt rewording.")


def test_a_change_that_is_not_published_yet_is_not_shown(pier, editor, client):
    publish(pier, user=editor)
    edit(pier, "Nobody asked why.", "A granite sentence.", editor)
    values = {"title": "A quartz title", "byline": "Feldspar"}
    describe_article(pier, values, changed=values, version=pier.version, user=editor)
    reindex_all()
    read = public(client, "granite", "quartz", "Feldspar")
    assert [
        where(read, words)
        for words in ("A granite sentence", "A quartz title", "Feldspar")
    ] == [
        [],
        [],
        [],
    ]


def test_an_article_that_was_never_published_does_not_exist(pier, client):
    write(pier), cite(pier)
    reindex_all()
    read = public(client, "pier", "engineer", NOTE)
    for words in ("The pier", "warned of rot", NOTE, TITLE):
        assert where(read, words) == []


# --- Protected sources

PROTECTED = {
    "title": "Obsidian ledger",
    "publisher": "Basalt and Sons",
    "URL": "https://granite.example/whistle",
    "DOI": "10.5555/marble.7",
}
MARKS = [
    "Obsidian ledger",
    "Basalt and Sons",
    "granite.example",
    "10.5555/marble.7",
    "Quillfeather",
    "slate.example",
]


def protect(citation: Citation, visibility: str = "protected") -> None:
    source = citation.source
    source.csl = source.csl | {"author": [{"family": "Quillfeather"}]}
    source.archive_url = "https://slate.example/copy"
    source.internal_note, source.visibility = "Schist remark.", visibility
    source.save()


def test_a_protected_source_is_named_and_described_nowhere(pier, editor, client):
    citation = cite(pier, **PROTECTED)
    protect(citation)
    edition = publish(pier, user=editor)
    assert edition.content["sources"] == [
        {"id": "p1", "protected": True, "csl": {}, "archive_url": ""}
    ]
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, kind="correction", change_note="Shorter.")
    reindex_all()
    secret = [*MARKS, "Schist remark", QUOTE, LOCATOR]
    read = public(client, *secret)
    assert {mark: where(read, mark) for mark in secret} == {mark: [] for mark in secret}
    assert not [
        place for place in read if "/sources/" in place and place.startswith("200")
    ]
    assert not [place for place in read if place.startswith("Listing source/")]


def test_several_protected_sources_are_told_apart_and_no_more(pier, editor):
    for title in ("Obsidian", "Basalt", "Gneiss"):
        citation = cite(pier, title=title)
        if title != "Basalt":
            protect(citation)
    document = publish(pier, user=editor).content
    (public_one,) = [one["id"] for one in document["sources"] if not one["protected"]]
    assert [one["source"] for one in document["citations"]] == ["p1", public_one, "p2"]
    assert {one["id"] for one in document["sources"]} == {"p1", "p2", public_one}


def test_a_public_source_is_named_where_a_protected_one_would_not_be(
    pier, editor, client
):
    """Otherwise the test above would prove nothing."""
    citation = cite(pier, **PROTECTED)
    protect(citation, "public")
    publish(pier, user=editor)
    read = public(client, *MARKS)
    assert all(where(read, mark) for mark in [*MARKS, QUOTE, LOCATOR])
    assert where(read, "Schist") == []
    assert f"200 /sources/{citation.source_id}/" in read


def test_a_source_that_becomes_protected_is_named_nowhere_any_more(
    pier, editor, client
):
    citation = cite(pier, **PROTECTED)
    publish(pier, user=editor)
    protect(citation)
    assert client.get(f"/sources/{citation.source_id}/").status_code == 410
    read = public(client, *MARKS)
    assert [mark for mark in [*MARKS, QUOTE, LOCATOR] if where(read, mark)] == []


# --- Excerpts

LEFT_OUT = """zzqqopeningqqzz came first.

# The heading over it

A sentence of zzqqaboveqqzz.

## The heading next to it

It paid 3.1 million for it. A sentence of zzqqbesideqqzz.

## A heading of zzqqnextqqzz

A sentence of zzqqbelowqqzz.

# Another of zzqqlastqqzz

A sentence of zzqqendqqzz."""


def test_what_an_excerpt_leaves_out_is_read_nowhere(editor, client):
    article = new_article(LEFT_OUT, user=editor, kind="examined")
    article.excerpted = True
    article.save()
    write(article, claimant="author")
    publish(article, user=editor)
    assert canaries_in(public(client)) == {}
    page = client.get("/articles/the-pier/").text
    assert [
        page.count(words) for words in ("The heading over it", "The heading next to it")
    ] == [1, 1]


# --- Findings


def test_what_is_removed_is_in_no_sentence_and_no_page(bring, editor, client):
    article = bring(findings="remove").article
    assert texts(article) == SENTENCES
    edition = publish(article, user=editor)
    assert edition.content["text"] == article.current_revision.text
    read = public(client, *SPAM)
    assert {words: where(read, words) for words in SPAM} == {
        words: [] for words in SPAM
    }
    assert where(read, SENTENCES[2])


def test_no_reason_publishes_beside_what_is_undecided(bring, client):
    article = bring(findings="ask").article
    assert texts(article) == SENTENCES
    with pytest.raises(NotReady, match="undecided"):
        publish(article, user=None, reasons=Reasons(unchecked=WAIVER, alone=True))
    assert {words: where(public(client, *SPAM), words) for words in SPAM} == {
        words: [] for words in SPAM
    }


def test_what_was_kept_is_in_the_text(bring, editor):
    """Otherwise the test above would prove nothing."""
    article = bring(findings="keep").article
    assert all(words in article.current_revision.text for words in SPAM)


def test_a_finding_that_is_put_back_in_doubt_leaves_the_text(bring, editor):
    article = bring(findings="keep").article
    findings = Finding.objects.all()
    decide_findings(article, findings, Finding.Status.PENDING, editor)
    assert texts(article) == SENTENCES
    with pytest.raises(NotReady, match="undecided"):
        publish(article, user=editor)


# --- What was public


def test_search_finds_neither_what_was_replaced_nor_what_was_withdrawn(
    pier, editor, client
):
    def found(word: str) -> bool:
        return (
            "/articles/the-pier/" in client.get(f"/search/?q={word}").content.decode()
        )

    publish(pier, user=editor)
    assert found("Nobody")
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, change_note="Shorter.")
    assert (found("Nobody"), found("engineer")) == (False, True)
    withdraw(pier, reason="It was wrong.", user=editor)
    assert not found("engineer")


# --- Whatever is in the database


ROLES = ("reader", "nobody", "Annotator", "Editor", "Administrator", "superuser")
HIDDEN_SOURCE = {"title": "zzqqsourceqqzz", "author": [{"family": "zzqqsourceqqzz"}]}


@pytest.fixture
def people(all_samples) -> dict[str, User]:
    """The samples' newsroom, with somebody of each role; reader has no desk, nobody has
    no role there.
    """
    made = {}
    for role in ROLES:
        made[role] = User.objects.create_user(
            f"user-of-{role}", is_staff=role != "reader"
        )
        made[role].groups.set(Group.objects.filter(name=role))
    made["superuser"].is_superuser = True
    made["superuser"].save()
    return made


@pytest.fixture
def ferry(people) -> Article:
    """With a source that readers are to be told of, and one that they are not."""
    article = Article.objects.get(title="A ferry timetable that nobody can keep")
    hidden = library.find_or_create(HIDDEN_SOURCE, None, visibility="protected")
    shown = library.find_or_create({"type": "report", "title": TITLE}, None)
    sources = [
        Cited(hidden, "zzqqplaceqqzz", "zzqqquoteqqzz"),
        Cited(shown, LOCATOR, QUOTE),
    ]
    notes.write_note(last_sentence(article), rating=None, sources=sources, user=None)
    return article


def last_sentence(article: Article) -> Sentence:
    return article.current_revision.sentences.select_related(
        "identity", "revision"
    ).last()


def draft_on(article: Article) -> Note:
    said = {"body": "zzqqdraftqqzz", "claimant": "author"}
    return notes.write_note(last_sentence(article), rating=rating(), **said, user=None)


@pytest.fixture
def full(people, ferry) -> Article:
    """And a row in every table in which somebody could write."""
    Person.objects.create(
        name="zzqqpersonqqzz", slug="nobody-yet", affiliation="zzqqpersonqqzz"
    )
    SiteIdentity.objects.get_or_create()
    SitePage.objects.get_or_create(slug="about", language="en-gb")
    Topic.objects.create(name="zzqqtopicqqzz", slug="no-topic-yet")
    claim_paths(ferry, "/2011/ferry.html")
    OldAddress.objects.update(withheld="x")
    reply = {"asked_on": now(), "how": "x", "answered_on": now(), "body": "x"}
    RecordedReply.objects.create(article=ferry, person="x", **reply)
    Unread.objects.create(intake=Intake.objects.first(), content=b"")
    said = {"archive_url": "https://a.example/", "internal_note": "x"}
    weak = {"unreliable_since": now(), "unreliable_why": "x"}
    Source.objects.create(csl={"title": "zzqqsourceqqzz"}, **said, **weak)
    PagePicture.objects.create(sha256="0" * 64, content=b"")
    answered = {"answer": "declined", "answered_at": now()}
    asked = {"act": "unchecked", "reason": "x", "asked_by": people["Editor"]}
    SecondRequest.objects.create(article=ferry, **asked, **answered)
    ActRequest.objects.create(act="role", reason="x", asked_by=people["Editor"])
    withheld = {"alone_why": "x", "report": {"x": 1}}
    Withholding.objects.create(
        reason="x", asked_by=people["Editor"], **withheld, **answered
    )
    Withholding.objects.create(words="x", reason="x", asked_by=people["Editor"])
    AccessRecord.objects.create(
        what="earlier", article=ferry, path="/x/", person=people["Editor"]
    )
    LogEntry.objects.create(user=people["Editor"], action_flag=1, object_repr="x")
    with_each_kind(people["Editor"])
    catch_up()
    return ferry


def read_by_all(people: dict[str, User], *searched: str) -> dict[str, str]:
    """What a stranger reads, and what somebody of each role does at the same
    addresses: by day they take turns, and each address is read by one of them.
    """
    read = public(Client(), *searched)
    turns = 1 if NIGHTLY else len(people)
    for turn, (role, user) in enumerate(people.items()):
        client = Client()
        client.force_login(user)
        for address in addresses(searched)[turn % turns :: turns]:
            SEARCHES.counts.clear()
            answer = client.get(address)
            read[f"{role}: {answer.status_code} {address}"] = (
                f"{answer.headers}\n{answer.getvalue().decode(errors='replace')}"
            )
    return read


def publish_all() -> None:
    for article in Article.objects.filter(editions__isnull=False).distinct():
        for citation, _check in quotations_not_found(article):
            confirm_quotation(citation.pk, why="Read there.", user=None)
        article.standfirst = "Put right."
        article.save()
        # What drafts still say of somebody who was withheld is not what is tried here.
        agreed = Withholding.objects.filter(answer="agreed")
        cleared = [one.pk for one in agreed if not one.cleared.filter(article=article)]
        clear_names(article, cleared, reason="Somebody else.", user=None)
        publishing.publish(
            article,
            user=None,
            reasons=Reasons(unchecked=WAIVER, alone=True),
            change_note="So.",
        )


def test_every_column_is_planted_in_and_every_address_is_read(full):
    """What is new in the models or among the addresses must not be forgotten here."""
    plant(list(columns()))
    assert [str(column) for column in columns() if not is_planted(column)] == []
    known = {one.field.name for one in columns()} | set.union(
        *NO_WORDS_OF.values(), NO_WORDS
    )
    assert [
        name for names in PUBLISHED.values() for name in names if name not in known
    ] == []
    read = [urlsplit(address).path[1:] for address in addresses(("x",))]
    unread = [
        one.pattern for one in urlpatterns if not any(map(one.pattern.match, read))
    ]
    assert [str(pattern) for pattern in unread] == []


@pytest.fixture
def log():
    """What the log of a server says, as text and as JSON."""
    said = StringIO()
    handlers = []
    for lines in (TextLines(), JsonLines()):
        handler = logging.StreamHandler(said)
        handler.setFormatter(lines)
        logging.getLogger().addHandler(handler)
        handlers.append(handler)
    yield said
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


@pytest.mark.unjudged
def test_the_log_says_where_something_failed_and_nothing_of_what_was_written(
    db, log, monkeypatch, tmp_path
):
    words = "zzqqraisedqqzz"  # not in the line that raises, which is written

    def fail(*_):
        raise ValueError(words)

    advice("claims", "zzqqtextqqzz", fail, None)
    note.enqueue(1, str(tmp_path / "zzqqfolderqqzz"))
    run_tasks()
    monkeypatch.setattr("newsroom.public.answers.find_page", fail)
    assert Client(raise_request_exception=False).get("/").status_code == 500
    file = tmp_path / "zzqqfileqqzz.txt"
    file.write_text("zzqqtextqqzz is here.")
    monkeypatch.setattr("newsroom.actions.accept.write_revision", fail)
    with suppress(CommandError):
        call_command("import_articles", str(file), stdout=StringIO(), stderr=StringIO())
    said = log.getvalue()
    for words in ("Claims could not be judged", "FileNotFoundError", "ValueError"):
        assert said.count(words) >= 2, said
    assert "Internal Server Error: /" in said
    assert "could not be imported" in said
    assert canaries_in({"log": said}) == {}


@pytest.mark.slow
def test_no_word_of_what_is_private_is_read_by_anybody(people, full, log):
    """Before and after publishing, publishing excerpts, protecting and withdrawing."""
    plant([column for column in columns() if not column.is_published])
    publish_all()
    draft = draft_on(full)
    read = read_by_all(people, TITLE, QUOTE)
    assert canaries_in(read) == {}
    assert where(read, QUOTE)
    full.refresh_from_db()
    full.excerpted = True
    full.save()
    anchors.retire(draft, user=None)
    publishing.publish(
        full,
        user=None,
        reasons=Reasons(unchecked=WAIVER, alone=True),
        change_note="Excerpts.",
    )
    draft_on(full)
    assert canaries_in(public(Client())) == {}
    # From here on nothing that is published comes from drafts.
    plant([column for column in columns() if column.is_published])
    reindex_all()
    assert canaries_in(public(Client())) == {}
    source = Source.objects.get(title=TITLE)
    source.visibility = "protected"
    source.save()
    secret = (TITLE, QUOTE, LOCATOR)
    read = read_by_all(people, *secret)
    assert canaries_in(read) == {}
    assert {words: where(read, words) for words in secret} == {
        words: [] for words in secret
    }
    for article in Article.objects.filter(editions__isnull=False).distinct():
        withdraw(article, reason="It was wrong.", user=None)
    reindex_all()
    assert canaries_in(read_by_all(people, *secret)) == {}
    assert canaries_in({"log": log.getvalue()}) == {}
