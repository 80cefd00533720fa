"""A guessed author or date of an imported page: marked until a person confirms it, never published before."""

import pytest
from django.urls import reverse

from articles.models import Article, Intake
from newsroom.actions.accept import bring_in
from newsroom.actions.gate import gate_of
from newsroom.editions.view import read
from tests.annotations.sources.test_at_address import HEAD, SEEN, page
from tests.deciding import publish


def brought(html: str, kind: str = "ours", path: str = "a.html") -> Article:
    return bring_in(html.encode(), path=path, user=None, findings="keep", metadata={"kind": kind}).article


def frozen(article: Article) -> dict:
    return read(publish(article, user=None).content).document["article"]


def test_what_the_page_declares_is_published(db) -> None:
    article = brought(page(HEAD, SEEN))
    assert (article.guessed, article.credits.count()) == ([], 2)
    told = frozen(article)
    assert (told["byline"], told["dated"]) == ("Ann Lee and Bo Ek", "2024-05-06")


def test_so_is_a_line_that_says_so_above_the_text(db) -> None:
    assert brought(page("", "<p>By Ann Lee, 6 May 2024</p>")).guessed == []
    assert brought("By Ann Lee\n\n6 May 2024\n\nThe tide came. It went.\n\nYes.", path="a.txt").guessed == []


def test_a_guess_is_neither_published_nor_credited_until_somebody_saves_it(db, client, editor) -> None:
    article = brought(page("", SEEN))
    assert (article.byline, article.guessed, article.credits.count()) == ("Ann Lee", ["byline", "dated"], 0)
    told = frozen(article)
    assert (told["byline"], told["dated"], told["credits"]) == ("", None, [])
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    shown = client.get(address)
    assert "Byline (guessed)" in shown.content.decode()
    assert "Dated (guessed)" in shown.content.decode()
    assert "Title (guessed)" not in shown.content.decode()
    form = shown.context["form"]
    typed = {one.name: one.value() for one in form if one.value()}
    answer = client.post(address, typed | {"version": article.version})
    assert answer.status_code == 302, answer.context["form"].errors
    article.refresh_from_db()
    assert (article.guessed, [str(one.person) for one in article.credits.all()]) == ([], ["Ann Lee"])
    assert {"byline", "dated"} <= {*article.edited_fields}
    assert "(guessed)" not in client.get(address).content.decode()


def test_saving_something_else_alone_confirms_nothing(db, client, editor) -> None:
    article = brought(page("", SEEN))
    client.force_login(editor)
    typed = {"title": "Another", "language": "en", "version": article.version}
    client.post(reverse("admin:articles_article_change", args=[article.pk]), typed)
    article.refresh_from_db()
    assert (article.title, article.guessed) == ("Another", ["byline", "dated"])


def test_an_examined_text_lacks_what_is_guessed(db) -> None:
    article = brought(page("", SEEN), "examined")
    said = [
        one.message for one in gate_of(article, article.current_revision).blockers if one.kind == "origin"
    ]
    assert "author (guessed), publisher, address of the original, date (guessed)" in said[0]


def test_the_preview_marks_it_and_accepting_the_form_confirms_it(db, client, editor) -> None:
    client.force_login(editor)
    client.post(reverse("desk:import"), {"text": "The tide.", "html": page("", SEEN)})
    address = reverse("desk:preview", args=[Intake.objects.get().pk])
    shown = client.get(address)
    assert "Byline (guessed)" in shown.content.decode()
    typed = {one.name: one.value() or "" for one in shown.context["form"]}
    assert client.post(address, typed | {"accept": "1"}).status_code == 302
    article = Article.objects.get()
    assert (article.byline, article.guessed, article.credits.count()) == ("Ann Lee", [], 1)


def test_a_later_import_that_declares_it_ends_the_guess(db) -> None:
    link = '<link rel="canonical" href="https://daily.example/tide">'
    article = brought(page(link, SEEN))
    again = brought(page(link + HEAD, SEEN))
    assert (article.pk, again.guessed, again.byline) == (again.pk, [], "Ann Lee and Bo Ek")
    assert again.credits.count() == 2


@pytest.mark.parametrize("name", ["byline", "dated"])
def test_what_was_typed_instead_is_no_guess(db, name) -> None:
    typed = {"byline": "Cy Roe", "dated": "2020-01-01"}
    article = bring_in(
        page("", SEEN).encode(), path="a.html", user=None, metadata={name: typed[name]}
    ).article
    assert article.guessed == sorted({"byline", "dated"} - {name})
