"""What is pasted as Markdown is read as Markdown, says so, and may be taken for plain
text instead.
"""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.extracting.file_formats.markdown import looks_like_markdown
from articles.models import Extraction, Intake, Original
from tests.support.samples import SPAM
from tests.support.small_article import edit
from tests.support.tables import table
from tests.support.uploads import receive

MARKDOWN = """# The harbour

The gate **never** closed, says [the minutes](https://minutes.example/7).

- One boat
- Two boats
"""
PLAIN = "The harbour\n\nThe gate never closed.\n\n- One boat, he said.\n- Two boats, she said.\n1. Nobody."


@table(
    "text",
    ["# A heading", "Some\n## Heading", "so **bold** a claim", "~~not~~ guilty", "[a](https://a.example)",
     "said[^1] so", "---\ntitle: A\n---\n\nText"],
)  # fmt: skip
def test_signs_of_markdown(text):
    assert looks_like_markdown(text)


@table(
    "text",
    [PLAIN, "#1 in the #charts", "2 * 3 * 4 ** 5", "* a note\n** another note", "f(x)(y) [1] (see)", "~~ ~",
     "- - -", "a_b_c", "> he wrote", "https://a.example/x"],
)  # fmt: skip
def test_plain_text_is_plain(text):
    assert not looks_like_markdown(text)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def paste(desk, text, html=""):
    given = {"text": text, "html": html, "title": "", "language": "en"}
    answer = desk.post(reverse("desk:import"), given)
    assert answer.status_code == 302
    return Intake.objects.order_by("pk").last()


@pytest.mark.django_db
def test_pasted_markdown_is_read_as_markdown_and_says_so(desk):
    intake = paste(desk, MARKDOWN)
    assert intake.extraction.metadata["title"] == "The harbour"
    assert "The gate never closed, says the minutes." in intake.extraction.text
    assert "**" not in intake.extraction.text
    page = desk.get(reverse("desk:preview", args=[intake.pk])).content.decode()
    assert "Read as Markdown" in page
    assert "Read as plain text" in page


@pytest.mark.django_db
def test_it_may_be_taken_for_plain_text_and_back(desk):
    intake = paste(desk, MARKDOWN)
    address = reverse("desk:preview", args=[intake.pk])
    answer = desk.post(address, {"reread": "text", "title": "My title"})
    assert answer.status_code == 302
    intake.refresh_from_db()
    assert "The gate **never** closed" in intake.extraction.text
    assert intake.metadata["title"] == "My title"
    assert "Read as Markdown" in desk.get(address).content.decode()
    desk.post(address, {"reread": "markdown"})
    intake.refresh_from_db()
    assert "**" not in intake.extraction.text
    assert (Original.objects.count(), Extraction.objects.count()) == (1, 3)


@pytest.mark.django_db
def test_the_colours_of_an_editor_do_not_win_over_markdown(desk):
    intake = paste(desk, MARKDOWN, html=f"<pre><span>{MARKDOWN}</span></pre>")
    assert "**" not in intake.extraction.text


@pytest.mark.django_db
def test_what_a_page_put_on_the_clipboard_is_still_read_as_a_page(desk):
    intake = paste(
        desk,
        PLAIN,
        html="<h1>The harbour</h1><p>The gate <b>never</b> closed. It stood.</p>",
    )
    assert intake.extraction.original.media_type == "text/html"
    assert (
        "Read as"
        not in desk.get(reverse("desk:preview", args=[intake.pk])).content.decode()
    )


@pytest.mark.django_db
def test_a_file_says_by_its_name_what_it_is(desk):
    file = SimpleUploadedFile("harbour.md", MARKDOWN.encode())
    answer = desk.post(reverse("desk:import"), {"files": file, "language": "en"})
    assert desk.get(answer.url).context["read_as"] == ""


@pytest.mark.django_db
def test_what_was_accepted_meanwhile_is_not_read_anew(desk):
    intake = paste(desk, MARKDOWN)
    address = reverse("desk:preview", args=[intake.pk])
    stale = Intake.objects.get(pk=intake.pk)
    Intake.objects.filter(pk=intake.pk).update(
        status=Intake.Status.REFUSED, error="Dismissed by Ben."
    )
    assert desk.post(address, {"reread": "text"}).status_code == 302
    stale.refresh_from_db()
    assert stale.extraction == intake.extraction


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "It rained in the harbour.\n\nThe gate never closed, he said.",
            "It rained in the harbour.",
        ),
        ("It rained.\n\n## The gate\n\nIt **never** closed, he said.", "The gate"),
        ("昨天" * 100 + "。\n\n第二段。", "昨天" * 100 + "。"),
    ],
    ids=["the first line", "the first heading", "no spaces"],
)
def test_a_title_is_suggested_where_none_is_given(desk, text, title):
    intake = paste(desk, text)
    assert "title" not in intake.extraction.metadata
    page = desk.get(reverse("desk:preview", args=[intake.pk]))
    assert page.context["form"]["title"].value() == title
    answer = desk.post(
        reverse("desk:preview", args=[intake.pk]),
        {"accept": "1", "title": title, "language": "en"},
    )
    assert answer.status_code == 302
    intake.refresh_from_db()
    assert (intake.article.title, intake.article.edited_fields) == (title, [])


@pytest.mark.django_db
def test_no_title_is_made_of_what_is_undecided(desk):
    intake = paste(desk, f"{SPAM[1]}\n\nThe gate never closed, he said. It stood open.")
    page = desk.get(reverse("desk:preview", args=[intake.pk]))
    assert SPAM[1] not in page.context["form"]["title"].value()
    intake = paste(
        desk,
        f"The harbour {SPAM[0]}\n\nThe gate never closed, he said. It stood open.\n\nYes.",
    )
    assert intake.extraction.metadata["title"] == "The harbour"
    assert any(SPAM[0] in loss for loss in intake.extraction.losses)


@pytest.mark.django_db
def test_the_list_of_imports_leads_back_to_the_preview(desk):
    intake = paste(desk, MARKDOWN)
    page = reverse("admin:articles_intake_change", args=[intake.pk])
    preview = reverse("desk:preview", args=[intake.pk])
    assert f'href="{preview}"' in desk.get(page).text
    Intake.objects.update(status="created")
    original = reverse("desk:original", args=[intake.pk])
    assert f'href="{original}"' in desk.get(page).text


@pytest.mark.django_db
def test_a_revision_that_the_preview_did_not_show_is_not_replaced(desk, bring, editor):
    article = bring("---\nid: x-1\n---\nThe gate never closed.", path="a.md").article
    intake = receive(b"---\nid: x-1\n---\nThe gate closed.", path="b.md", user=editor)
    preview = reverse("desk:preview", args=[intake.pk])
    seen = shown_revision(desk.get(preview).text)
    edit(article, "never", "hardly", editor)
    typed = {"accept": "1", "title": "The gate", "language": "en", "kind": "ours"}
    refused = desk.post(preview, typed | {"revision": seen}, follow=True)
    assert "This would replace revision 2" in refused.text
    assert 'value="The gate"' in refused.text
    assert "hardly" in article.current_revision.text
    desk.post(preview, typed | {"revision": shown_revision(refused.text)})
    assert article.current_revision.number == 3


def shown_revision(page):
    (number,) = re.findall(r'name="revision" value="(\d+)"', page)
    return number
