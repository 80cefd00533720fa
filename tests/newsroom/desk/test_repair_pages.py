"""The pages on which an examined text is repaired, imported once more, and its origin
given.
"""

import re

import pytest
from django.urls import reverse

from articles.models import Article, Intake
from newsroom.actions.accept import bring_in
from newsroom.actions.revise import editable_text
from tests.support.decisions import make_ready
from tests.support.html import flat
from tests.support.samples import SPAM
from tests.support.uploads import receive

pytestmark = pytest.mark.slow

BODY = f"The wall cost nine rnillion crowns. It fell in May.\n\n{SPAM[1]}\n\nNobody was hurt."
HEAD = "---\ntitle: The wall\nid: wall-1\nurl: https://herald.example/wall\n---\n\n"
OTHER = f"{HEAD}The wall cost ten million crowns.\n".encode()
WHY = "“m” was read as “rn”."
TICKED = re.compile(r"<input[^>]* checked")


def bring(editor, kind: str = "examined") -> Article:
    given = {"kind": kind, "unknown": "byline site"}
    content = f"{HEAD}{BODY}\n".encode()
    return bring_in(
        content, path="wall.md", findings="remove", metadata=given, user=editor
    ).article


@pytest.fixture
def wall(editor) -> Article:
    return bring(editor)


def page_of(client, name: str, *arguments: object) -> str:
    return flat(client.get(reverse(f"desk:{name}", args=arguments)).text)


def changed(article: Article, **posted: object) -> dict[str, object]:
    text = editable_text(article.current_revision).replace("rnillion", "million")
    return {"markup": text, "based_on": article.current_revision.number} | posted


# --- The text


def test_the_text_of_an_examined_article_is_repaired_beside_what_was_read(wall, desk):
    page = page_of(desk, "revise", wall.pk)
    original = reverse("desk:original", args=[Intake.objects.get().pk])
    for words in (
        "Repair the extraction",
        "Extraction error",
        SPAM[1],
        f'href="{original}"',
    ):
        assert words in page
    assert "Appears in the history only" not in page
    assert desk.get(original).content.decode() == f"{HEAD}{BODY}\n"


def test_our_own_text_is_edited_as_ever(editor, desk):
    page = page_of(desk, "revise", bring(editor, "ours").pk)
    assert "Appears in the history only" in page
    for words in ("Repair the extraction", "Extraction error", SPAM[1]):
        assert words not in page


def test_changes_can_be_looked_at_before_the_reason_is_written_and_saved_only_after(
    wall, desk
):
    address = reverse("desk:revise", args=[wall.pk])
    assert "1 place in the text changes." in flat(
        desk.post(address, changed(wall, look=1)).text
    )
    answer = desk.post(address, changed(wall, save=1))
    assert answer.status_code == 422
    assert "say what was read wrongly" in answer.text
    assert "nine million crowns" in answer.text
    assert desk.post(address, changed(wall, save=1, summary=WHY)).status_code == 302
    assert "repaired, revision 2" in page_of(desk, "history", wall.pk).lower()
    assert WHY in page_of(desk, "history", wall.pk)


def test_where_somebody_else_was_faster_the_reason_is_still_there(wall, desk):
    address = reverse("desk:revise", args=[wall.pk])
    mine = changed(wall, save=1, summary=WHY)
    desk.post(
        address,
        mine
        | {"markup": str(mine["markup"]).replace("hurt", "harmed"), "summary": "Hm."},
    )
    answer = desk.post(address, mine)
    assert answer.status_code == 409
    assert 'value="“m” was read as “rn”."' in answer.text
    assert "Text extracted from the original" in answer.text


def test_restoring_asks_for_the_reason_too(wall, desk):
    desk.post(
        reverse("desk:revise", args=[wall.pk]), changed(wall, save=1, summary=WHY)
    )
    assert 'name="why"' in page_of(desk, "difference", wall.pk, 2, 1)
    given = {"restore": 1, "based_on": 2}
    answer = desk.post(reverse("desk:history", args=[wall.pk]), given, follow=True)
    assert "Nothing was restored. A third-party text is never rewritten" in flat(
        answer.text
    )
    desk.post(
        reverse("desk:history", args=[wall.pk]), given | {"why": "It was well read."}
    )
    assert (wall.current_revision.kind, wall.current_revision.number) == ("repair", 3)


def test_of_our_own_text_restoring_asks_for_none(editor, desk):
    wall = bring(editor, "ours")
    desk.post(reverse("desk:revise", args=[wall.pk]), changed(wall, save=1))
    assert 'name="why"' not in page_of(desk, "difference", wall.pk, 2, 1)


# --- The details


def typed(desk, article: Article) -> dict[str, object]:
    form = desk.get(
        reverse("admin:articles_article_change", args=[article.pk])
    ).context["form"]
    return {
        field.html_name: field.value() or ""
        for field in form
        if field.html_name != "topics"
    }


def test_another_title_needs_what_was_read_wrongly(wall, desk):
    address = reverse("admin:articles_article_change", args=[wall.pk])
    given = typed(desk, wall) | {"title": "A wall"}
    answer = desk.post(address, given)
    assert answer.status_code == 422
    assert 'value="A wall"' in answer.text
    assert desk.post(address, given | {"why": "It was the page's."}).status_code == 302
    assert wall.current_revision.summary == "It was the page's."


def test_what_is_missing_is_said_to_be_unknown_under_the_details(wall, desk):
    make_ready(wall)
    sheet = flat(desk.get(reverse("desk:publish", args=[wall.pk])).text)
    assert "This third-party text lacks: publication date." in sheet
    assert reverse("admin:articles_article_change", args=[wall.pk]) in sheet
    given = typed(desk, wall) | {"unknown": ["byline", "site", "dated"]}
    assert (
        desk.post(
            reverse("admin:articles_article_change", args=[wall.pk]), given
        ).status_code
        == 302
    )
    assert Article.objects.get(pk=wall.pk).unknown == ["byline", "site", "dated"]
    assert (
        "This third-party text lacks"
        not in desk.get(reverse("desk:publish", args=[wall.pk])).text
    )


def test_our_own_details_ask_for_neither(editor, desk):
    wall = bring(editor, "ours")
    assert not {"why", "unknown"} & typed(desk, wall).keys()


def test_what_was_edited_as_ours_becomes_examined_with_what_was_read_wrongly(
    editor, desk
):
    wall = bring(editor, "ours")
    desk.post(reverse("desk:revise", args=[wall.pk]), changed(wall, save=1))
    given = typed(desk, wall) | {"kind": "examined"}
    address = reverse("admin:articles_article_change", args=[wall.pk])
    assert desk.post(address, given).status_code == 422
    assert desk.post(address, given | {"why": WHY}).status_code == 302
    assert wall.current_revision.kind == "repair"


def test_who_is_late_with_the_details_sees_what_is_said_to_be_unknown(wall, desk):
    given = typed(desk, wall) | {"unknown": ["byline"]}
    address = reverse("admin:articles_article_change", args=[wall.pk])
    desk.post(address, given | {"byline": "Ida Renn"})
    answer = desk.post(address, given)
    assert answer.status_code == 409
    assert re.search(r"<dd[^>]*>\s*author\s*</dd>", answer.text)


# --- The import


def test_the_preview_makes_another_text_an_article_of_its_own(wall, desk):
    intake = receive(OTHER, path="b.md")
    address = reverse("desk:preview", args=[intake.pk])
    page = flat(desk.get(address).text)
    for words in (
        "This text differs from",
        "Create article",
        "Differences from the current text",
    ):
        assert words in page
    assert "Saving creates revision" not in page
    assert 'value="examined" id="id_kind_1" checked' in page
    given = {
        "title": "The wall",
        "language": "en",
        "kind": "examined",
        "unknown": ["byline", "dated"],
    }
    assert desk.post(address, given | {"accept": "1"}).url == address
    assert desk.post(address, given | {"accept": "apart"}).status_code == 302
    made = Article.objects.exclude(pk=wall.pk).get()
    assert (made.kind, made.unknown, made.external_id) == (
        "examined",
        ["byline", "dated"],
        "",
    )
    assert wall.revisions.count() == 1


def test_the_preview_says_that_the_same_words_are_here(wall, desk):
    intake = receive(
        f"{HEAD}{BODY}\n\n".replace("title:", "byline: Ida Renn\ntitle:").encode(),
        path="b.md",
    )
    address = reverse("desk:preview", args=[intake.pk])
    page = flat(desk.get(address).text)
    assert "This text is identical to" in page
    assert "Keep existing article" in page
    answer = desk.post(
        address, {"title": "T", "language": "en", "accept": "1"}, follow=True
    )
    assert "was already imported and has not changed" in answer.text
    assert Intake.objects.get(pk=intake.pk).status == "unchanged"


def test_what_was_said_to_be_unknown_stays_on_the_preview(desk):
    intake = receive(OTHER.replace(b"id:", b"unknown: publisher\nid:"), path="b.md")
    address = reverse("desk:preview", args=[intake.pk])
    assert 'value="site" id="id_unknown_1" checked' in desk.get(address).text
    desk.post(
        address,
        {"title": "T", "language": "en", "unknown": ["byline", "dated"], "save": "1"},
    )
    page = flat(desk.get(address).text)
    assert [f'value="{name}"' in page for name in ("byline", "dated")] == [True, True]
    assert page.count('name="unknown"') == 4
    assert len(TICKED.findall(page)) == 3  # with its type
    desk.post(address, {"title": "T", "language": "en", "save": "1"})
    assert len(TICKED.findall(flat(desk.get(address).text))) == 1


def test_no_text_that_resembles_an_examined_one_is_offered_as_its_next_version(
    editor, desk
):
    body = " ".join(
        f"In {1900 + n} the council of town {n} bought {n} piers." for n in range(12)
    )
    bring_in(body.encode(), path="a.txt", metadata={"kind": "examined"}, user=editor)
    intake = receive(f"{body} It rained.".encode(), path="b.txt")
    page = flat(desk.get(reverse("desk:preview", args=[intake.pk])).text)
    assert "This looks like another version of" in page
    assert 'name="version"' not in page
