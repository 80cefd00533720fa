"""Bytes come in: kept, recognised, searched for what is not the author's; decisions are
remembered.
"""

import json
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from articles import finding_decisions
from articles import intake as intakes
from articles.fetch import Fetched
from articles.intake import same_article
from articles.models import (
    Article,
    Finding,
    FindingDecision,
    Intake,
    Original,
)
from articles.problems import Refused
from articles.text.shapes import Suspect
from articles.text.slugs import LONGEST_SLUG
from newsroom.actions.accept import accept, bring_in
from newsroom.desk.findings_page import pressed
from tests.support.samples import POLLUTED, SPAM
from tests.support.uploads import receive


def markdown(text, title="First", id="", url=""):
    lines = {"title": title, "id": id, "url": url}
    head = "\n".join(f"{name}: {value}" for name, value in lines.items() if value)
    return f"---\n{head}\n---\n\n{text}\n".encode()


@pytest.fixture
def bring(editor):
    def bring(content, path="a.md", **options):
        return bring_in(content, path=path, user=editor, **options)

    return bring


# --- The same again


def test_the_same_bytes_wait_once(editor):
    first = receive(POLLUTED.encode(), path="a.txt", user=editor)
    assert receive(POLLUTED.encode(), path="b.txt", user=editor) == first
    assert (Original.objects.count(), Intake.objects.count()) == (1, 1)


def test_bytes_that_were_set_aside_wait_again_when_they_come_again(editor):
    first = receive(POLLUTED.encode(), path="a.txt", user=editor)
    assert intakes.set_aside(first, editor)
    assert not intakes.set_aside(first, editor)
    first.refresh_from_db()
    assert (first.status, first.error) == ("refused", "Dismissed by editor.")
    with pytest.raises(Refused, match="was refused: Dismissed by editor"):
        accept(first, metadata={}, user=editor)
    again = receive(POLLUTED.encode(), path="b.txt", user=editor)
    assert (again.status, again.extraction) == (Intake.Status.WAITING, first.extraction)


def test_somebody_faster_with_the_same_bytes(editor, monkeypatch):
    incoming = intakes.Incoming(POLLUTED.encode(), "a.txt")
    early = [intakes.read_incoming(incoming)]
    first = receive(POLLUTED.encode(), path="b.txt", user=editor)
    read = intakes.read_incoming
    monkeypatch.setattr(
        "articles.intake.read_incoming",
        lambda incoming: early.pop() if early else read(incoming),
    )
    assert intakes.take_in(incoming, editor) == first
    assert Original.objects.count() == 1


def test_somebody_faster_with_the_same_declared_id(bring, monkeypatch):
    first = bring(markdown("One.", id="x-1"))
    blind = [None, None]
    same = same_article
    monkeypatch.setattr(
        "newsroom.actions.accept.same_article",
        lambda metadata: blind.pop() if len(blind) > 1 else same(metadata),
    )
    monkeypatch.setattr("articles.intake.same_article", lambda metadata: None)
    again = bring(markdown("Two.", id="x-1"))
    assert (again.article, again.revision.number) == (first.article, 2)


def test_a_new_article_has_its_history_with_who_made_it(bring, editor):
    article = bring(markdown("One.", id="x-1")).article
    record = article.history.get()
    assert (record.history_type, record.history_user, record.title) == (
        "+",
        editor,
        "First",
    )
    assert (article.created_by, article.version) == (editor, 1)
    article.title = "Second"
    article.save()
    assert article.history.count() == 2


REPORT = (
    "This report examines how a harbour became the region's newest technology epicenter, analyzing how "
    "policy and investment have placed the city to challenge its neighbours."
)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            f"{REPORT} Nobody had asked for it.\n\nAnother paragraph stands here.",
            REPORT,
        ),
        (f"epicenter, analyzing how policy works.\n\n{REPORT}", REPORT),
        (f"epicenter, analyzing how policy works. {REPORT}", REPORT),
        (
            "epicenter, analyzing how policy works\n\nIn 1911 it fell. It was wet.",
            "In 1911 it fell.",
        ),
        (
            "“iPads for all,” she said. It rained.\n\nIt rained again.",
            "“iPads for all,” she said.",
        ),
        (
            "He said " + "so " * 120 + ".\n\nIt rained again, he said.",
            "He said " + "so " * 96 + "so…",
        ),
        ("昨天下雨。今天也下雨。\n\n明天还会下雨，他说。", "昨天下雨。"),
        ("昨天 " + "昨天" * 200 + "。\n\n明天还会下雨。", "昨天 " + "昨天" * 148 + "…"),
        (
            "قال الحارس إن الباب لم يُغلق. بقي مفتوحًا.\n\nثم جاء المطر.",
            "قال الحارس إن الباب لم يُغلق.",
        ),
    ],
)
def test_a_text_without_a_title_is_called_by_a_whole_sentence(bring, text, title):
    arrival = bring(text.encode(), path="a.md")
    assert arrival.article.title == title
    words = [sentence.text for sentence in arrival.revision.sentences.all()]
    # What the text begins with is no headline above it too.
    assert words.count(title) == (
        2 if text.startswith("epicenter") else 0 if title[-1] == "…" else 1
    )


def brought(text: str, **options) -> int:
    """How many queries it takes to bring it in, all of the transaction's included."""
    with CaptureQueriesContext(connection) as asked:
        bring_in(text.encode(), path="a.html", user=None, **options)
    return len(asked)


def long_page(sentences: int, links: int = 0) -> str:
    said = "".join(
        f"<p>In {1900 + n} the council of town {n} bought {n} piers.</p>"
        for n in range(sentences)
    )
    linked = "".join(
        f'<p>In {1960 + n} it sold {n} of them, as <a href="https://x.example/{n}">report {n}</a> says.</p>'
        for n in range(links)
    )
    head = f"<head><title>{sentences} and {links}</title></head>"
    return f"<html lang=en>{head}<body>{said}{linked}</body></html>"


def test_a_text_takes_as_many_queries_however_long_it_is(db):
    brought(long_page(3))  # what is looked up once
    costs = [
        brought(long_page(5)),
        brought(long_page(60)),
        brought(long_page(60, links=30)),
    ]
    assert costs[0] == costs[1] == costs[2] <= 20


@pytest.mark.parametrize("decided", ["ask", "remove", "keep"])
def test_findings_take_as_many_queries_however_many_they_are(db, decided, monkeypatch):
    # asks more where one does
    monkeypatch.setattr("newsroom.actions.accept.resembling", lambda text: None)

    def polluted(name: str, times: int) -> str:
        sold = "The council sold the {} of ward {} to a neighbour of ward {}."
        said = (f"{sold.format(name, n, n + 1)}\n\n{SPAM[0]}" for n in range(times))
        return "\n\n".join(said)

    _first, few, many = (
        brought(
            polluted(name, times),
            metadata={"title": name},
            media_type="text/plain",
            findings=decided,
        )
        for name, times in (("road", 6), ("pier", 6), ("tram", 30))
    )
    assert few == many
    assert Finding.objects.count() == 42
    assert FindingDecision.objects.count() == (0 if decided == "ask" else 42)


# --- The same article


def test_the_same_address_makes_a_revision_however_it_is_spelled(bring):
    first = bring(markdown("One sentence here.", url="https://a.example/story/"))
    again = bring(markdown("Two sentences here.", url="http://A.example/story#top"))
    assert (again.article, again.revision.number) == (first.article, 2)
    assert Article.objects.count() == 1


def test_two_long_titles_that_are_the_same_get_addresses_as_long_as_may_be(bring):
    title = "word" * 60
    slugs = [
        bring(markdown(text, title=title)).article.slug for text in ("One.", "Two.")
    ]
    assert [len(slug) for slug in slugs] == [LONGEST_SLUG, LONGEST_SLUG]
    assert slugs[0] != slugs[1]


def test_a_long_path_is_kept_in_part(bring):
    path = f"{'folder/' * 100}harvest.txt"
    assert bring(b"It was sold.", path).intake.path == path[:500]


def test_where_id_and_address_name_two_articles_the_id_decides_and_no_address_moves(
    bring,
):
    one = bring(markdown("One.", id="x-1", url="https://a.example/1")).article
    two = bring(markdown("Two.", id="x-2", url="https://a.example/2")).article
    again = bring(markdown("One again.", id="x-1", url="https://a.example/2"))
    assert again.article == one
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.canonical_url, two.canonical_url) == (
        "https://a.example/1",
        "https://a.example/2",
    )


def test_a_declared_id_is_never_taken_over(bring):
    one = bring(markdown("One.", id="x-1", url="https://a.example/1")).article
    again = bring(markdown("One again.", id="x-9", url="https://a.example/1"))
    assert again.article == one
    assert again.article.external_id == "x-1"
    assert same_article({"external_id": "x-1"}) == one


def test_the_database_holds_a_declared_id_once(bring):
    bring(markdown("One.", id="x-1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(title="Other", slug="other", external_id="x-1")


def test_two_that_wait_with_the_same_id_become_one_article(editor):
    first = receive(markdown("One.", id="x-1"), path="a.md", user=editor)
    second = receive(markdown("Two.", id="x-1"), path="b.md", user=editor)
    assert second.article is None
    made = accept(first, metadata={}, user=editor)
    again = accept(second, metadata={}, user=editor)
    assert again.article == made.article
    assert again.intake.status == Intake.Status.REVISED


def test_an_address_typed_on_the_preview_is_recognised_too(bring, editor):
    article = bring(markdown("One.", url="https://a.example/1")).article
    intake = receive(b"Two is another text.", path="b.txt", user=editor)
    again = accept(
        intake, metadata={"canonical_url": "https://a.example/1"}, user=editor
    )
    assert again.article == article


def test_what_was_typed_on_the_preview_is_not_overwritten_by_the_next_import(
    bring, editor
):
    intake = receive(markdown("One.", id="x-1"), path="a.md", user=editor)
    article = accept(
        intake, metadata={"title": "By hand", "byline": "Ann Lee"}, user=editor
    ).article
    assert article.edited_fields == ["byline", "title"]
    again = bring(markdown("Two.", title="From the file", id="x-1"))
    assert (again.article.title, again.article.byline) == ("By hand", "Ann Lee")


def test_what_was_emptied_on_the_preview_stays_empty(bring, editor):
    text = b"---\ntitle: First\nid: x-1\nauthor: Wrong Name\n---\n\nOne.\n"
    intake = receive(text, path="a.md", user=editor)
    assert intake.extraction.metadata["byline"] == "Wrong Name"
    article = accept(intake, metadata={"byline": "", "title": ""}, user=editor).article
    assert (article.byline, article.title) == ("", "First")
    assert bring(text.replace(b"One.", b"Two.")).article.byline == ""


# --- Findings


def spans(text, *found):
    return sorted(
        (span, one.kind) for one, span in finding_decisions._disjoint(text, list(found))
    )


def test_of_two_findings_that_overlap_the_surer_has_its_span_and_the_other_the_rest():
    text = "aaaa bbbb cccc"
    inner = Suspect(5, 9, "foreign_script", "certain", "r")
    outer = Suspect(0, 14, "hidden_text", "likely", "r")
    assert spans(text, outer, inner) == [
        ((0, 4), "hidden_text"),
        ((5, 9), "foreign_script"),
        ((10, 14), "hidden_text"),
    ]


def test_of_a_finding_around_many_surer_ones_every_rest_is_found():
    text = "0aa1bb2cc3dd4ee5"
    inner = [
        Suspect(at, at + 2, "foreign_script", "certain", "r")
        for at in (1, 4, 7, 10, 13)
    ]
    rests = [((at, at + 1), "hidden_text") for at in (0, 3, 6, 9, 12, 15)]
    found = spans(text, Suspect(0, 16, "hidden_text", "likely", "r"), *inner[::-1])
    assert [one for one in found if one[1] == "hidden_text"] == rests
    assert len(found) == 11


def test_a_hint_never_shields_what_is_certain():
    text = "aaaa bbbb"
    hint = Suspect(0, 9, "spam_words", "hint", "r")
    hidden = Suspect(0, 9, "hidden_text", "certain", "r")
    assert spans(text, hint, hidden) == [((0, 9), "hidden_text")]


def test_buttons_decide_one_all_a_group_or_all_that_read_the_same(editor):
    twice = POLLUTED + f"\n\n{SPAM[1]}\n"
    extraction = receive(twice.encode(), path="a.txt", user=editor).extraction
    findings = list(extraction.findings.all())
    assert len(findings) == 4
    one = findings[1]
    meant = {
        str(one.pk): 1,
        "all": 4,
        f"same:{one.pk}": 2,
        "group:foreign_script:Han": sum(
            finding.group == "foreign_script:Han" for finding in findings
        ),
        "group:nonsense": 0,
        "nonsense": 0,
        "9" * 30: 0,
    }
    for value, number in meant.items():
        decided = pressed(QueryDict(urlencode({"remove": value})), extraction)
        assert (len(decided.findings), decided.status) == (number, "removed"), value
    assert pressed(QueryDict("accept=1"), extraction) is None


# --- The preview


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def waiting(content, path="a.md"):
    intake = receive(content, path=path)
    return intake, reverse("desk:preview", args=[intake.pk])


def test_saving_keeps_what_was_typed_and_accepts_nothing(desk):
    intake, address = waiting(markdown("One sentence."))
    desk.post(address, {"title": "Typed", "language": "en", "save": "1"})
    intake.refresh_from_db()
    assert (intake.status, intake.metadata["title"]) == ("waiting", "Typed")
    assert "Typed" in desk.get(address).content.decode()
    assert intake.path in desk.get(reverse("desk:import")).content.decode()
    assert intake.path in desk.get(reverse("admin:index")).content.decode()


def test_the_preview_offers_a_revision_and_says_what_changes(desk, bring):
    bring(markdown("One sentence here. It stays.", id="x-1", url="https://a.example/1"))
    bring(markdown("Other.", id="x-2", url="https://a.example/2"))
    _, address = waiting(
        markdown("Two sentences here. It stays.", id="x-1", url="https://a.example/2")
    )
    page = desk.get(address).content.decode()
    assert "Save as revision 2" in page
    assert "The URL belongs to another article" in page
    assert "<del>One</del>" in page


def test_what_editors_set_by_hand_is_shown_instead_of_what_the_file_says(desk, bring):
    article = bring(markdown("One.", id="x-1")).article
    Article.objects.filter(pk=article.pk).update(
        title="By hand", edited_fields=["title"]
    )
    _, address = waiting(markdown("Two.", title="From the file", id="x-1"))
    assert 'value="By hand"' in desk.get(address).content.decode()
    desk.post(address, {"title": "By hand", "language": "en", "accept": "1"})
    article.refresh_from_db()
    assert (article.title, article.current_revision.number) == ("By hand", 2)


def test_setting_aside(desk):
    intake, address = waiting(markdown("One sentence."))
    answer = desk.post(address, {"title": "T", "language": "en", "aside": "1"})
    assert answer.url == reverse("desk:import")
    intake.refresh_from_db()
    assert intake.status == "refused"
    assert desk.get(address).status_code == 302


def test_what_has_no_place_is_shown_with_its_words_after_accepting(desk):
    text = (
        f"One sentence here.\n\n{SPAM[0]}[^1]\n\nIt ends.\n\n[^1]: Words on nothing.\n"
    )
    _, address = waiting(markdown(text))
    page = desk.get(address).content.decode()
    assert "Words on nothing." in page
    assert "Not attached" in page
    answer = desk.post(
        address, {"title": "T", "language": "en", "accept": "1"}, follow=True
    )
    assert "Words on nothing." in answer.content.decode()


def test_a_finding_is_put_back_from_the_list_of_what_was_removed(desk, bring):
    article = bring(POLLUTED.encode(), "a.txt", findings="remove").article
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = desk.get(address).content.decode()
    for finding in Finding.objects.all():
        assert f'name="keep" value="{finding.pk}"' in page
    assert Finding.objects.count() == len(SPAM)
    desk.post(address, {"keep": str(Finding.objects.first().pk)})
    assert SPAM[0] in article.current_revision.text


# --- Paste and fetch


def test_pasted_structure_is_kept(desk):
    html = "<meta charset='utf-8'><h2>Part one</h2><p>Read <a href='https://a.example'>this</a> first.</p>"
    answer = desk.post(
        reverse("desk:import"), {"text": "Part one\nRead this first.", "html": html}
    )
    extraction = Intake.objects.get().extraction
    assert answer.url == reverse("desk:preview", args=[Intake.objects.get().pk])
    assert [block["kind"] for block in extraction.blocks] == ["heading", "paragraph"]
    assert [one["urls"] for one in extraction.attachments] == [["https://a.example"]]


def test_pasted_text_without_structure(desk):
    desk.post(
        reverse("desk:import"),
        {"text": "One sentence.\n\nAnother sentence.", "html": ""},
    )
    assert Intake.objects.get().extraction.original.media_type == "text/plain"


def test_nothing_given_is_said(desk):
    answer = desk.post(reverse("desk:import"), {"text": " "})
    assert answer.status_code == 422
    assert "Choose a file" in answer.content.decode()


def test_an_address_is_offered_only_where_the_operator_allows_it(desk, settings):
    address = reverse("desk:import")
    assert '<label for="id_url">URL' not in desk.get(address).content.decode()
    desk.post(address, {"text": "", "url": "http://127.0.0.1/"})
    assert not Intake.objects.exists()
    settings.FETCH_URLS = True
    assert '<label for="id_url">URL' in desk.get(address).content.decode()
    answer = desk.post(address, {"text": "", "url": "http://127.0.0.1/"})
    assert answer.status_code == 422
    assert "not downloaded" in answer.content.decode()


def test_a_fetched_page_remembers_its_address(desk, settings, monkeypatch):
    settings.FETCH_URLS = True
    page = b"<article><h1>Title</h1><p>One sentence that is long enough to be an article.</p></article>"
    fetched = Fetched(page, "text/html", "https://news.example/final", "utf-8")
    monkeypatch.setattr("newsroom.desk.import_pages.fetch_page", lambda url: fetched)
    desk.post(reverse("desk:import"), {"text": "", "url": "news.example/short"})
    original = Original.objects.get()
    assert (original.url, original.media_type) == (
        "https://news.example/final",
        "text/html",
    )


# --- The command


def test_the_command_says_what_became_of_footnotes(tmp_path, capsys, db):
    text = f"One sentence here.[^1]\n\n{SPAM[0]}[^2]\n\n[^1]: A remark.\n[^2]: Words on nothing.\n"
    (tmp_path / "a.md").write_bytes(markdown(text))
    call_command("import_articles", str(tmp_path), "--json")
    row = json.loads(capsys.readouterr().out)
    assert row["attached"] == 1
    assert row["unplaced"] == [
        {
            "kind": "footnote",
            "text": "Words on nothing.",
            "why": "The words to which it is attached are not in the text.",
        }
    ]


def test_standard_input_holds_one_article_or_one_in_each_line(
    tmp_path, capsys, monkeypatch, db
):
    lines = (
        b'{"id": "a", "text": "One is here."}\n{"id": "b", "text": "Two is here."}\n'
    )
    for content, number in ((lines, 2), (b"A plain text.", 1)):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(content)))
        call_command("import_articles", "-", "--json")
        assert len(capsys.readouterr().out.splitlines()) == number


def test_junk_in_a_folder_is_passed_over(tmp_path, capsys, db):
    for name in (".DS_Store", "__MACOSX/a.txt", ".git/config", "b.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("A text is here.", "utf-8")
    call_command("import_articles", str(tmp_path), "--json")
    assert [
        json.loads(line)["path"] for line in capsys.readouterr().out.splitlines()
    ] == [str(tmp_path / "b.txt")]


def test_texts_are_read_ahead_in_order_and_the_same_bytes_twice_make_one_article(
    tmp_path, capsys, db
):
    for number in range(8):
        (tmp_path / f"{number}.md").write_text(
            f"# Title {number // 2}\n\nText {number // 2}.\n", "utf-8"
        )
    (tmp_path / "3.md").write_bytes(b"")
    with pytest.raises(CommandError, match="1 refused"):
        call_command("import_articles", str(tmp_path), "--json")
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["status"] for row in rows] == [
        *("created", "unchanged", "created", "refused"),
        *("created", "unchanged", "created", "unchanged"),
    ]
    assert [row["path"][-4:] for row in rows] == [f"{number}.md" for number in range(8)]
    assert (Article.objects.count(), Original.objects.count()) == (4, 4)
