"""An examined text is not rewritten: its words change as a repair that readers are told
of, or not at all.
"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from articles.models import Article, Finding, Intake, Revision
from articles.problems import Refused
from newsroom.actions import batches
from newsroom.actions.accept import accept, bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.gate import NotReady, gate_of
from newsroom.actions.publish import publish as publish_now
from newsroom.actions.publish import request_publication
from newsroom.actions.revise import (
    decide_findings,
    editable_text,
    merge_sentences,
    restore_revision,
    revise,
    split_sentence,
)
from newsroom.actions.second_requests import Reasons
from newsroom.editions.kinds import kinds_after
from newsroom.editions.view import read
from tests.support.decisions import make_ready, publish
from tests.support.samples import SPAM
from tests.support.tables import table
from tests.support.uploads import receive

pytestmark = pytest.mark.django_db

UNKNOWN = "byline site canonical_url dated"
BODY = "The wall cost nine rnillion crowns. It fell in May.\n\nNobody was hurt."
HEAD = "---\ntitle: The wall\nid: wall-1\nurl: https://herald.example/wall\nsite: The Herald\n---\n\n"
WHY = "“m” was read as “rn”."


def bring(editor, body: str = BODY, head: str = HEAD, **said: str) -> Article:
    given = {"kind": "examined", "unknown": UNKNOWN} | said
    return bring_in(
        f"{head}{body}\n".encode(), path="wall.md", user=editor, metadata=given
    ).article


@pytest.fixture
def wall(editor) -> Article:
    return bring(editor)


def reworded(
    article: Article, user, why: str = "", old: str = "rnillion", new: str = "million"
) -> Revision:
    current = article.current_revision
    text = editable_text(current).replace(old, new)
    return revise(article, text, based_on=current.number, summary=why, user=user)


def described(article: Article, user, why: str = "", **values: object) -> Article:
    version = Article.objects.get(pk=article.pk).version
    return describe_article(
        article, values, changed=values, version=version, why=why, user=user
    )


# --- Repairs --------------------------------------------------------------------------


def test_its_words_change_only_with_what_was_read_wrongly(wall, editor):
    for blank in ("", " \n", "…"):
        with pytest.raises(Refused, match="say what was read wrongly"):
            reworded(wall, editor, blank)
    assert wall.revisions.count() == 1
    revision = reworded(wall, editor, f" {WHY} ")
    assert (revision.number, revision.kind, revision.summary) == (2, "repair", WHY)
    assert "nine million crowns" in revision.text
    assert "nine rnillion" in revision.extraction.text


def test_two_repairs_brought_together_are_one_and_so_is_what_is_put_back(wall, editor):
    reworded(wall, editor, WHY)
    text = editable_text(wall.current_revision).replace("in May", "in March")
    both = revise(
        wall, text, based_on=2, merging=True, summary="May is March.", user=editor
    )
    assert both.kind == "repair"
    with pytest.raises(Refused, match="say what was read wrongly"):
        restore_revision(wall, 1, based_on=3, user=editor)
    back = restore_revision(wall, 1, based_on=3, why="It was well read.", user=editor)
    assert (back.kind, back.summary, back.text) == (
        "repair",
        "It was well read.",
        wall.revisions.get(number=1).text,
    )


def test_title_and_standfirst_belong_to_it(wall, editor):
    for values in ({"title": "A wall"}, {"standfirst": "It fell."}):
        with pytest.raises(Refused, match="under Details"):
            described(wall, editor, **values)
    assert Article.objects.get(pk=wall.pk).title == "The wall"
    described(wall, editor, "The title was that of the page.", title="A wall")
    assert wall.current_revision.kind == "repair"
    described(wall, editor, byline="Ida Renn")
    assert wall.current_revision.number == 2


def test_suspect_passages_and_cuts_by_hand_are_decided_as_ever(editor):
    wall = bring(editor, f"{BODY}\n\n{SPAM[1]}")
    (finding,) = wall.current_revision.extraction.findings.all()
    decide_findings(wall, [finding], Finding.Status.KEPT, editor)
    assert SPAM[1] in wall.current_revision.text
    decide_findings(wall, [finding], Finding.Status.REMOVED, editor)
    first = wall.current_revision.sentences.get(position=1)
    split_sentence(wall, first.key, first.text.index("nine"), user=editor)
    merge_sentences(
        wall, wall.current_revision.sentences.get(position=1).key, user=editor
    )
    assert [one.kind for one in wall.revisions.order_by("number")] == [
        "import",
        "findings",
        "findings",
        "boundaries",
        "boundaries",
    ]


def test_our_own_text_is_edited_without_a_reason(editor):
    wall = bring(editor, kind="ours")
    assert reworded(wall, editor).kind == "edit"
    described(wall, editor, title="A wall")
    assert restore_revision(wall, 1, based_on=3, user=editor).kind == "restore"


def test_what_was_edited_as_ours_is_repaired_once_it_is_examined(editor):
    wall = bring(editor, kind="ours")
    described(wall, editor, kind="examined")
    described(wall, editor, kind="ours")
    reworded(wall, editor)
    with pytest.raises(Refused, match="say what was read wrongly"):
        described(wall, editor, kind="examined")
    assert Article.objects.get(pk=wall.pk).kind == "ours"
    described(wall, editor, WHY, kind="examined")
    repair = wall.current_revision
    assert (repair.kind, repair.summary, repair.text) == (
        "repair",
        WHY,
        wall.revisions.get(number=2).text,
    )


def test_the_database_refuses_a_repair_that_says_nothing(wall):
    blank = Revision(article=wall, number=2, kind="repair", text="A", blocks=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        blank.save(force_insert=True)


# --- The same text again --------------------------------------------------------------


def test_other_words_are_refused_and_everything_stays(wall, editor):
    before = Article.objects.get(pk=wall.pk).version
    with pytest.raises(
        Refused, match=r"The text differs from “The wall”.*Import it alone on the desk"
    ):
        bring(
            editor,
            "The wall cost ten million crowns.",
            HEAD.replace("The wall", "Another"),
        )
    now = Article.objects.get()
    assert (now.version, now.title, now.revisions.count()) == (before, "The wall", 1)


def test_the_command_refuses_them_and_says_what_to_do(wall, tmp_path):
    other = tmp_path / "b.md"
    other.write_text(f"{HEAD}The wall cost ten million crowns.\n", "utf-8")
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("import_articles", str(other), "--json", stdout=said)
    row = json.loads(said.getvalue())
    assert (row["status"], row["slug"], row["revision"]) == ("refused", "", None)
    assert row["error"].startswith(
        "The text differs from “The wall”, a third-party text, which cannot be rewritten."
    )


@table(
    "body", [BODY, BODY.replace(" ", "  "), f"{BODY}\n\n{SPAM[1]}"], rolled_back=True
)
def test_the_same_words_with_other_details_change_nothing(wall, editor, body):
    head = HEAD.replace("The wall", "Another").replace(
        "---\n\n", "author: Ida Renn\n---\n\n"
    )
    given = {"kind": "examined"}
    arrival = bring_in(
        f"{head}{body}\n".encode(), path="b.md", user=editor, metadata=given
    )
    now = Article.objects.get()
    assert (arrival.intake.status, arrival.article, arrival.revision.number) == (
        "unchanged",
        wall,
        1,
    )
    assert (now.title, now.byline, now.version) == ("The wall", "", 1)


def test_the_text_that_was_repaired_is_known_again_as_it_was_and_as_it_is(wall, editor):
    reworded(wall, editor, WHY)
    head = HEAD.replace("The Herald", "Herald")
    for body in (BODY, BODY.replace("rnillion", "million")):
        arrival = bring_in(f"{head}{body}\n".encode(), path="b.md", user=editor)
        assert (arrival.intake.status, arrival.revision.number) == ("unchanged", 2)


def test_other_words_can_become_an_article_of_their_own(wall, editor):
    other = f"{HEAD}The wall cost ten million crowns.\n".encode()
    intake = receive(other, path="b.md", user=editor)
    assert intake.article == wall
    with pytest.raises(Refused, match="The text differs from “The wall”"):
        accept(intake, metadata={"kind": "examined"}, user=editor)
    made = accept(
        intake, metadata={"kind": "examined"}, apart=True, user=editor
    ).article
    assert made != wall
    assert (made.kind, made.external_id, made.canonical_url) == (
        "examined",
        "",
        wall.canonical_url,
    )
    assert bring_in(other, path="b.md", user=editor).article == made


def test_in_a_batch_they_are_refused_and_wait_once_they_come_again(wall, editor):
    other = f"{HEAD}The wall cost ten million crowns.\n".encode()
    batch = batches.enqueue(
        [batches.ImportItem("b.md", other), batches.ImportItem("c.md", b"Calm.")],
        language="",
        user=editor,
    )
    batches.read_some(batch, editor, 60)
    assert batches.accept_some(batch, editor, 60, revisions=True) == 0
    refused = Intake.objects.get(batch=batch, path="b.md")
    assert (refused.status, "The text differs from" in refused.error) == (
        "refused",
        True,
    )
    again = receive(other, path="b.md", user=editor)
    assert (again.status, again.article) == ("waiting", wall)
    assert Article.objects.get(pk=wall.pk).revisions.count() == 1


# --- Where it is from -----------------------------------------------------------------


def test_each_of_its_origin_is_given_or_said_to_be_unknown_before_it_is_published(
    editor, client
):
    wall = bring(editor, unknown="byline")
    make_ready(wall)
    (blocker,) = gate_of(wall, wall.current_revision, editor).blockers
    assert (blocker.kind, blocker.count, blocker.where) == (
        "origin",
        1,
        "admin:articles_article_change",
    )
    assert (
        blocker.message
        == "This third-party text lacks: publication date. Fill in each field, or mark it as unknown."
    )
    for act in (
        lambda: publish_now(
            wall, user=None, reasons=Reasons("It cannot wait.", alone=True)
        ),
        lambda: request_publication(wall, reason="It cannot wait.", user=editor),
    ):
        with pytest.raises(NotReady, match="date"):
            act()
    described(wall, editor, unknown=["byline", "dated"])
    assert publish_now(wall, user=editor).content["article"]["unknown"] == [
        "byline",
        "dated",
    ]


@table(
    ("name", "content"),
    [
        (
            "a.md",
            "---\nunknown: [author, date, Nonsense, title]\nsite: S\n---\n\nIt fell.",
        ),
        (
            "a.jsonl",
            json.dumps({"text": "It fell.", "unknown": "author, date", "site": "S"}),
        ),
    ],
    rolled_back=True,
)
def test_a_file_may_say_what_is_unknown(name, content, tmp_path, editor):
    (tmp_path / name).write_text(content, "utf-8")
    call_command("import_articles", str(tmp_path / name), stdout=StringIO())
    article = Article.objects.get()
    assert (article.kind, article.unknown) == ("examined", ["byline", "dated"])


def test_what_is_given_is_not_unknown(wall, editor):
    described(wall, editor, byline="Ida Renn")
    assert publish(wall, user=editor).content["article"]["unknown"] == ["dated"]


def test_nobody_asks_where_our_own_reporting_is_from(editor):
    wall = bring(editor, kind="ours", unknown="")
    make_ready(wall)
    assert not gate_of(wall, wall.current_revision, editor).blockers
    article = publish_now(wall, user=editor).content["article"]
    assert [article[name] for name in ("unknown", "removed_passages", "repairs")] == [
        [],
        0,
        [],
    ]


# --- What readers are told ------------------------------------------------------------


def test_readers_are_told_what_was_removed_repaired_and_is_unknown(editor, client):
    wall = bring(
        editor, "\n\n".join([BODY, *SPAM[1:]]), HEAD.replace("site: The Herald\n", "")
    )
    wall.canonical_url = ""
    wall.save()
    extraction = wall.current_revision.extraction
    decide_findings(wall, extraction.findings.all(), Finding.Status.REMOVED, editor)
    reworded(wall, editor, WHY)
    told = publish(wall, user=editor).content["article"]
    assert (told["removed_passages"], [one["why"] for one in told["repairs"]]) == (
        2,
        [WHY],
    )
    page = client.get(f"/articles/{wall.slug}/").text
    for words in (
        "This is not our text; its author, publication date and place of first publication are unknown.",
        "2 suspect passages were removed.",
        "The extraction was repaired once:",
        WHY,
    ):
        assert words in page
    assert SPAM[1] not in page
    assert (
        "its author, publication date and place of first publication are unknown"
        in client.get("/feeds/articles.rss").text
    )


def test_a_repair_is_at_least_an_update_and_what_it_tells_otherwise_a_correction(
    wall, editor, client
):
    first = publish(wall, user=editor)
    reworded(wall, editor, "A letter is double.", "Nobody was hurt", "Nobody was hurtt")
    second = publish(wall, user=editor, change_note="A slip of the reader.")
    assert (second.kind, second.number) == ("update", 2)
    kinds = kinds_after(read(first.content), read(second.content))
    assert (kinds.least, kinds.losses) == ("update", ())
    compared = client.get(f"/articles/{wall.slug}/editions/1/2/").text
    assert "Repairs of the extraction" in compared
    assert "A letter is double." in compared
    reworded(wall, editor, WHY)
    assert publish(wall, user=editor, change_note="It is million.").kind == "correction"
