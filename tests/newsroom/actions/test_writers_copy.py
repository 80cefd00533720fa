"""The copy for the writer: what the Word file holds, and that it comes back as the next
revision with everything that hangs on the text.
"""

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx.document import Document
from docx.oxml.ns import qn

from annotations import notes, remarks
from annotations.anchors import retire
from annotations.models import Anchor, Note, Remark, Source
from annotations.writing import Cited
from articles.intake import Incoming, take_in
from articles.models import Article, Finding, Intake
from articles.problems import Refused
from articles.text.characters import normalise
from articles.text.exported_file import ExportedFile
from articles.text.headline import body_of
from articles.text.shapes import Span
from newsroom.actions.accept import Arrival, accept, bring_in
from newsroom.actions.writers_copy import writers_copy
from tests.support.decisions import cited, note_on, rating
from tests.support.samples import POLLUTED
from tests.support.small_article import annotate, edit, new_article, sentence

OFFICE = shutil.which("soffice")
through_office = pytest.mark.skipif(not OFFICE, reason="needs LibreOffice (soffice)")


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def saved(document: Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def by_office(content: bytes, folder: Path) -> bytes:
    """As LibreOffice saves it, as the file of a writer who uses that."""
    (folder / "copy.docx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "docx:MS Word 2007 XML"]
    out = folder / "out"
    subprocess.run(
        [*command, "--outdir", out, folder / "copy.docx"], check=True, timeout=120
    )
    return (out / "copy.docx").read_bytes()


def come_back(article: Article, content: bytes, user) -> Arrival:
    arrival = bring_in(content, path="back.docx", user=user)
    assert arrival.article == article
    return arrival


def body(article: Article) -> str:
    revision = article.current_revision
    return body_of(revision.text, revision.blocks)[0]


def comments(content: bytes) -> list[str]:
    return [one.text for one in opened(content).comments]


def test_a_note_is_a_comment_on_its_words(pier, editor) -> None:
    here = sentence(pier, "It paid")
    start = here.text.index("3.1 million")
    words = Span(start, start + len("3.1 million euros"))
    note = note_on(here, "disputed", "The ledger says 2.9.", words=words)
    content = writers_copy(pier)
    (comment,) = opened(content).comments
    assert comment.text.splitlines()[:3] == [
        "Disputed",
        "“3.1 million euros”",
        "The ledger says 2.9.",
    ]
    assert "contradicts: The register, p. 1" in comment.text
    assert "This note is not approved yet." in comment.text
    assert comment.initials == f"N{note.pk}"
    assert _commented(content) == ["3.1 million euros"]


def _commented(content: bytes) -> list[str]:
    """The words of each comment."""
    body = opened(content).element.body
    open_comments: dict[str, list[str]] = {}
    for element in body.iter():
        if element.tag == qn("w:commentRangeStart"):
            open_comments[element.get(qn("w:id"))] = []
        elif element.tag == qn("w:commentRangeEnd"):
            number = element.get(qn("w:id"))
            open_comments[f"{number}."] = open_comments.pop(number)
        elif element.tag in (qn("w:t"), qn("w:delText")):
            for number, words in open_comments.items():
                if not number.endswith("."):
                    words.append(element.text or "")
    return ["".join(words) for words in open_comments.values()]


# --- There and back -------------------------------------------------------------------


def as_sent(content: bytes, folder: Path) -> bytes:
    return content


WAYS = pytest.mark.parametrize(
    "way", [as_sent, pytest.param(by_office, marks=through_office)]
)


def words_of(article: Article) -> list[tuple[str, str]]:
    """Of each block of the body, without spaces, which offices treat in their own way."""
    revision = article.current_revision
    text, blocks = body_of(revision.text, revision.blocks)
    return [
        (one["kind"], "".join(text[one["start"] : one["end"]].split()))
        for one in blocks
    ]


def standings(article: Article) -> dict[int, str]:
    return dict(Anchor.objects.filter(article=article).values_list("note", "status"))


def none_is_attached_silently(article: Article) -> None:
    for anchor in Anchor.objects.filter(
        article=article, status__in=Anchor.PUBLIC, sentence__isnull=False
    ):
        assert normalise(anchor.sentence.text) == normalise(anchor.confirmed_text)


@WAYS
def test_every_sample_comes_back_with_all_its_notes(all_samples, tmp_path, way) -> None:
    articles = [
        article for article in Article.objects.order_by("pk") if not article.is_examined
    ]
    assert {article.language for article in articles} >= {"en", "zh", "ar"}
    for article in articles:
        before = words_of(article)
        notes_before = standings(article)
        folder = tmp_path / article.slug[:40]
        folder.mkdir()
        come_back(article, way(writers_copy(article), folder), None)
        assert words_of(article) == before, article
        assert standings(article) == notes_before, article
        assert not Remark.objects.filter(article=article, author__gt="").exists()
        none_is_attached_silently(article)


COUNTED = [
    f"In the year {1900 + number} the council of ward {number} spent {number + 3} million euros."
    for number in range(80)
]
LONG_STORY = "\n\n".join(" ".join(COUNTED[at : at + 4]) for at in range(0, 80, 4))


def type_into(document: Document, old: str, new: str) -> None:
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if old in run.text:
                run.text = run.text.replace(old, new)
                return
    raise AssertionError(old)


@WAYS
def test_a_story_of_80_sentences_that_the_writer_edits(editor, tmp_path, way) -> None:
    story = new_article(LONG_STORY, editor)
    noted = {
        number: note_on(
            sentence(story, COUNTED[number]), "unverified", f"Note {number}."
        )
        for number in range(0, 80, 2)
    }
    note_on(sentence(story, COUNTED[4]), "disputed", "A second one.")
    changed = {0, 12, 30, 44}
    document = opened(writers_copy(story))
    for number in changed:
        type_into(
            document, f"{number + 3} million euros", f"{number + 9} million euros"
        )
    type_into(document, COUNTED[20], "")
    type_into(document, COUNTED[78], f"{COUNTED[78]} Nobody was told.")
    run = next(
        run
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if COUNTED[50] in run.text
    )
    document.add_comment(run, "12 people, not 14?", "Ann Lee", "AnnOfTheDesk")
    content = way(saved(document), tmp_path)
    assert len(comments(content)) == 42
    come_back(story, content, editor)
    assert Note.objects.standing().filter(anchor__article=story).count() == 41
    none_is_attached_silently(story)
    waiting = {
        anchor.note.pk for anchor in Anchor.objects.unresolved().filter(article=story)
    }
    assert waiting == {noted[number].pk for number in (*changed, 20)}
    (remark,) = Remark.objects.all()
    assert (remark.body, remark.author) == ("12 people, not 14?", "Ann Lee")
    assert remark.key == sentence(story, COUNTED[50]).public_key


# --- What the writer says -------------------------------------------------------------


def comment_on(document: Document, words: str, text: str, author: str = "Ann Lee"):
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            if words in run.text:
                return document.add_comment(run, text, author, "AL")
    raise AssertionError(words)


@WAYS
def test_a_comment_of_ours_that_was_edited_is_a_remark(
    pier, editor, tmp_path, way
) -> None:
    annotate(pier, "It paid", "The ledger says 2.9.")
    annotate(pier, "Nobody asked", "Two people asked.")
    document = opened(writers_copy(pier))
    comment = next(iter(document.comments))
    comment.add_paragraph("The ledger was corrected in May.")
    come_back(pier, way(saved(document), tmp_path), editor)
    (remark,) = Remark.objects.all()
    assert "The ledger was corrected in May." in remark.body
    assert not re.search(r"\[N\d", remark.body)
    assert remark.key == sentence(pier, "It paid").public_key
    assert remark.signed == "Somebody, in the draft"


def test_a_comment_on_what_is_not_in_the_text_is_on_the_article(pier, editor) -> None:
    document = opened(writers_copy(pier))
    document.add_paragraph("Sources", style="Newsroom Appendix Title")
    comment_on(document, "Sources", "Ask the port too.")
    comment_on(document, "The pier", "Shorter?", "Bo Ek")
    come_back(pier, saved(document), editor)
    assert {(one.key, one.author, one.body) for one in Remark.objects.all()} == {
        ("", "Ann Lee", "Ask the port too."),
        ("", "Bo Ek", "Shorter?"),
    }


def test_a_comment_on_words_that_were_deleted_with_tracking_is_kept(
    pier, editor
) -> None:
    document = opened(writers_copy(pier))
    comment_on(document, "Nobody asked why", "Cut?")
    (reference,) = document.element.body.iter(qn("w:commentReference"))
    run = reference.getparent()
    deletion = run.makeelement(qn("w:del"), {qn("w:id"): "7", qn("w:author"): "Ann"})
    run.addprevious(deletion)
    deletion.append(run)
    come_back(pier, saved(document), editor)
    assert Remark.objects.get().body == "Cut?"


def test_what_comes_twice_is_one_remark(pier, editor) -> None:
    document = opened(writers_copy(pier))
    comment_on(document, "It paid", "Is that so?")
    come_back(pier, saved(document), editor)
    document.add_paragraph("The pier was closed.")
    with pytest.raises(Refused, match="changed after this file was exported"):
        bring_in(saved(document), path="again.docx", user=editor)
    waiting = Intake.objects.get(status=Intake.Status.WAITING)
    assert waiting.article == pier
    accept(waiting, metadata={}, user=editor)
    assert Remark.objects.count() == 1
    assert "The pier was closed." in body(pier)


def test_words_deleted_with_tracking_are_gone(pier, editor) -> None:
    document = opened(writers_copy(pier))
    paragraph = next(one for one in document.paragraphs if "It paid" in one.text)
    (run,) = paragraph.runs
    deletion = run._r.makeelement(qn("w:del"), {qn("w:id"): "7", qn("w:author"): "Ann"})
    run._r.addprevious(deletion)
    deletion.append(run._r)
    for text in run._r.findall(qn("w:t")):
        text.tag = qn("w:delText")
    come_back(pier, saved(document), editor)
    assert "It paid" not in pier.current_revision.text


def test_what_was_added_to_the_list_of_sources_is_told(pier, editor) -> None:
    annotate_with_source = note_on(sentence(pier, "It paid"), "supported")
    assert annotate_with_source
    document = opened(writers_copy(pier))
    unchanged = bring_in(saved(document), path="a.docx", user=editor)
    assert unchanged.intake.extraction.losses == []
    assert "register" not in pier.current_revision.text
    document = opened(writers_copy(pier))
    (line,) = [one for one in document.paragraphs if one.text.startswith("1. ")]
    line.add_run(" And the harbour master.")
    changed = bring_in(saved(document), path="b.docx", user=editor)
    assert (
        "list of sources at the end was changed" in changed.intake.extraction.losses[0]
    )
    assert "harbour master" not in pier.current_revision.text


# --- What it must not hold ------------------------------------------------------------

CANARIES = {
    "Zebedee Quill",
    "zebedee.example",
    "CANARY-INTERNAL-PROSE",
    "CANARY-REMARK",
    "CANARY-LOCATOR",
    "CANARY-QUOTE",
    "CANARY-INTERNAL-NAME",
    "CANARY-SENT-BACK",
    "CANARY-SOURCE-NOTE",
    "CANARY-RETIRED",
    "canary-login",
    "python-docx",
}


def test_nothing_that_only_the_desk_sees_is_in_any_part(pier, make_user) -> None:
    editor = make_user("Editor", "canary-login")
    here = sentence(pier, "It paid")
    protected = Source(
        csl={
            "type": "interview",
            "title": "Talk with Zebedee Quill",
            "author": [{"family": "Quill", "given": "Zebedee"}],
            "URL": "https://zebedee.example/",
        },
        visibility=Source.Visibility.PROTECTED,
        internal_note="CANARY-SOURCE-NOTE",
    )
    protected.description = "CANARY-INTERNAL-NAME"
    protected.save()
    public = cited(stance="context").source
    public.internal_note = "CANARY-SOURCE-NOTE"
    public.save()
    note = notes.write_note(
        here,
        rating=rating("supported"),
        body="Two people say so.",
        internal="CANARY-INTERNAL-PROSE",
        sources=[
            Cited(protected, "CANARY-LOCATOR", "CANARY-QUOTE", "supports"),
            Cited(public, "p. 3", "", "context"),
        ],
        submit=True,
        user=editor,
    )
    notes.send_back(
        note.pk, version=note.version, comment="CANARY-SENT-BACK", user=None
    )
    retire(annotate(pier, "Nobody asked", "CANARY-RETIRED"), user=editor)
    remarks.add_remark(pier, here.public_key, "CANARY-REMARK", user=editor)
    content = writers_copy(pier)
    assert "A source whose name we withhold" in comments(content)[0]
    assert "Two people say so." in comments(content)[0]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name).decode("utf-8", "replace")
            assert not {one for one in CANARIES if one in part or one in name}, name


# --- What it shows --------------------------------------------------------------------


def test_a_suspect_passage_is_struck_in_its_place_and_does_not_come_back(
    bring, editor
) -> None:
    article = bring(POLLUTED).article
    findings = list(Finding.objects.undecided())
    assert findings
    content = writers_copy(article)
    document = opened(content)
    texts = [one.text for one in findings]
    struck = ["".join(one.itertext()) for one in document.element.iter(qn("w:del"))]
    assert sorted(words.strip() for words in struck) == sorted(texts)
    assert all(str(one.reason) in "\n".join(comments(content)) for one in findings)
    before = words_of(article)
    come_back(article, content, editor)
    assert words_of(article) == before
    assert not Remark.objects.exists()


def test_links_lead_where_they_led(bring, editor) -> None:
    text = (
        "# A title\n\nThe [register of ships](https://ships.example/a) has it. It sank."
    )
    article = bring(text, path="a.md").article
    content = writers_copy(article)
    document = opened(content)
    (link,) = [
        link for paragraph in document.paragraphs for link in paragraph.hyperlinks
    ]
    assert (link.text, link.url) == ("register of ships", "https://ships.example/a")
    arrival = come_back(article, content, editor)
    (attachment,) = arrival.intake.extraction.attachments
    assert attachment["text"] == "https://ships.example/a"


def test_it_keeps_headings_lists_quotes_and_lines(editor) -> None:
    markup = "Text first.\n\n## Two\n\n### Three\n\n- one\n\n  - below\n\n> said\n\nA line.\nAnother."
    article = new_article(markup, editor)
    revision = article.current_revision
    before = [(one["kind"], one.get("level")) for one in revision.blocks]
    come_back(article, writers_copy(article), editor)
    revision = article.current_revision
    after = [(one["kind"], one.get("level")) for one in revision.blocks]
    assert [kind for kind, _level in after] == [kind for kind, _level in before]
    assert ("heading", 3) in after
    assert "A line.\nAnother." in revision.text


@pytest.mark.parametrize(
    ("language", "text", "marks"),
    [
        ("ar", "اشترى المجلس الرصيف. دفع ثلاثة ملايين.", {"bidi", "rtl"}),
        ("zh-Hans", "市议会买下了码头。没有人问为什么。", {"eastAsia"}),
        ("en", "The council bought it. Nobody asked.", set()),
    ],
)
def test_it_says_its_language_and_direction(editor, language, text, marks) -> None:
    article = new_article(text, editor, language)
    document = opened(writers_copy(article))
    assert document.core_properties.language == language
    xml = document.element.xml
    found = {
        name
        for name, sign in (
            ("bidi", "<w:bidi/>"),
            ("rtl", "<w:rtl"),
            ("eastAsia", 'w:hint="eastAsia"'),
        )
        if sign in xml
    }
    assert found == marks
    come_back(article, saved(document), editor)
    article.refresh_from_db()
    assert article.language == language


def test_a_new_headline_of_the_writer_is_offered_where_one_was_set_by_hand(
    pier, editor, desk
) -> None:
    Article.objects.filter(pk=pier.pk).update(edited_fields=["title"])
    document = opened(writers_copy(pier))
    type_into(document, "The pier", "The pier that broke")
    intake = take_in(Incoming(saved(document), "back.docx"), editor)
    address = reverse("desk:preview", args=[intake.pk])
    page = desk.get(address).content.decode()
    assert "exported from revision 1" in page
    assert 'value="The pier that broke"' in page
    given = {"title": "The pier that broke", "language": "en", "kind": "ours"}
    desk.post(address, given | {"accept": "1"})
    pier.refresh_from_db()
    assert pier.title == "The pier that broke"


def test_the_preview_says_that_the_article_was_changed_since(
    pier, editor, desk
) -> None:
    annotate(pier, "Nobody asked")
    content = writers_copy(pier)
    edit(pier, "3.1 million", "3.4 million", editor)
    intake = take_in(Incoming(content, "back.docx"), editor)
    page = desk.get(reverse("desk:preview", args=[intake.pk])).content.decode()
    assert "The article was changed after this file was exported." in page
    assert reverse("desk:difference", args=[pier.pk, 1, 2]) in page
    assert "Comments of the newsroom that nobody changed: 1" in " ".join(
        page.split()
    ).replace("</p>", "")
    assert "Create article instead" in page
    desk.post(reverse("desk:preview", args=[intake.pk]), {"version": "new"})
    intake.refresh_from_db()
    assert intake.article is None


def test_a_property_that_is_not_ours_is_none(pier) -> None:
    for value in ("", "x", f"{pier.uid} one en 0", f"{pier.uid} 1 en", "' 1 en 0"):
        assert ExportedFile.parse(value) is None


# --- How it is asked for --------------------------------------------------------------


def test_the_desk_downloads_it(pier, desk) -> None:
    answer = desk.get(reverse("desk:writers_copy", args=[pier.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="the-pier.docx"'
    assert opened(answer.content).paragraphs[0].text == "The pier"


def test_the_command_writes_a_new_file_only(pier, tmp_path) -> None:
    file = tmp_path / "pier.docx"
    call_command("export_docx", "the-pier", str(file), stdout=io.StringIO())
    assert opened(file.read_bytes()).paragraphs[0].text == "The pier"
    with pytest.raises(CommandError, match="exists"):
        call_command("export_docx", "the-pier", str(file))
    with pytest.raises(CommandError, match="no article"):
        call_command("export_docx", "none")


def test_an_article_without_a_text_has_no_copy(desk) -> None:
    empty = Article.objects.create(title="Empty", slug="empty", kind="ours")
    address = reverse("desk:writers_copy", args=[empty.pk])
    assert desk.get(address).status_code == 404
    with pytest.raises(CommandError, match="no text yet"):
        call_command("export_docx", "empty")


def test_many_notes_take_no_more_queries(pier) -> None:
    numbers = []
    for words in ("It paid", "Nobody asked", "The engineer"):
        note_on(sentence(pier, words))
        with CaptureQueriesContext(connection) as queries:
            writers_copy(pier)
        numbers.append(len(queries))
    assert len({*numbers}) == 1
