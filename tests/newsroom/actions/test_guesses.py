"""A guessed author or date of an imported page: marked until a person confirms it,
never published before.
"""

import pytest
from django.urls import reverse

from articles.models import Article, Intake
from newsroom.actions.accept import accept, bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.gate import gate_of
from newsroom.editions.view import read
from tests.annotations.sources.test_at_address import BOTH, HEAD, SEEN, page
from tests.support.decisions import publish

GUESSED = {"byline": "Ann Lee", "dated": "2024-05-06"}


def brought(html: str, kind: str = "ours", path: str = "a.html") -> Article:
    return bring_in(
        html.encode(), path=path, user=None, findings="keep", metadata={"kind": kind}
    ).article


def frozen(article: Article) -> dict:
    return read(publish(article, user=None).content).document["article"]


def test_what_the_page_declares_is_published(db) -> None:
    article = brought(page(HEAD, BOTH))
    assert (article.guessed, article.credits.count()) == ({}, 2)
    told = frozen(article)
    assert (told["byline"], told["dated"]) == ("Ann Lee and Bo Ek", "2024-05-06")


def test_so_is_a_line_that_says_so_above_the_text(db) -> None:
    assert brought(page("", "<p>By Ann Lee, 6 May 2024</p>")).guessed == {}
    assert (
        brought(
            "By Ann Lee\n\n6 May 2024\n\nThe tide came. It went.\n\nYes.", path="a.txt"
        ).guessed
        == {}
    )


def test_a_guess_is_neither_published_nor_credited_until_somebody_saves_it(
    db, client, editor
) -> None:
    article = brought(page("", SEEN))
    assert (article.byline, article.dated, article.guessed) == ("", None, GUESSED)
    assert article.credits.count() == 0
    told = frozen(article)
    assert (told["byline"], told["dated"], told["credits"]) == ("", None, [])
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    shown = client.get(address)
    assert "Byline (guessed)" in shown.content.decode()
    assert "Publication date (guessed)" in shown.content.decode()
    assert "Title (guessed)" not in shown.content.decode()
    assert 'value="Ann Lee"' in shown.content.decode()
    form = shown.context["form"]
    typed = {one.name: one.value() for one in form if one.value()}
    answer = client.post(address, typed | {"version": article.version})
    assert answer.status_code == 302, answer.context["form"].errors
    article.refresh_from_db()
    assert (article.guessed, [str(one.person) for one in article.credits.all()]) == (
        {},
        ["Ann Lee"],
    )
    assert {"byline", "dated"} <= {*article.edited_fields}
    assert "(guessed)" not in client.get(address).content.decode()


def test_saving_something_else_alone_confirms_nothing(db, client, editor) -> None:
    article = brought(page("", SEEN))
    client.force_login(editor)
    typed = {"title": "Another", "language": "en", "version": article.version}
    client.post(reverse("admin:articles_article_change", args=[article.pk]), typed)
    article.refresh_from_db()
    assert (article.title, article.guessed) == ("Another", GUESSED)


def test_an_examined_text_lacks_what_is_guessed(db) -> None:
    article = brought(page("", SEEN), "examined")
    said = [
        one.message
        for one in gate_of(article, article.current_revision).blockers
        if one.kind == "origin"
    ]
    assert (
        "author (guessed), publisher, original URL, publication date (guessed)"
        in said[0]
    )


def test_the_preview_marks_it_and_accepting_the_form_confirms_it(
    db, client, editor
) -> None:
    client.force_login(editor)
    client.post(reverse("desk:import"), {"text": "The tide.", "html": page("", SEEN)})
    address = reverse("desk:preview", args=[Intake.objects.get().pk])
    shown = client.get(address)
    assert "Byline (guessed)" in shown.content.decode()
    typed = {one.name: one.value() or "" for one in shown.context["form"]}
    assert client.post(address, typed | {"accept": "1"}).status_code == 302
    article = Article.objects.get()
    assert (article.byline, article.guessed, article.credits.count()) == (
        "Ann Lee",
        {},
        1,
    )


def test_a_later_import_that_declares_it_ends_the_guess(db) -> None:
    link = '<link rel="canonical" href="https://daily.example/tide">'
    article = brought(page(link, SEEN))
    again = brought(page(link + HEAD, BOTH))
    assert (article.pk, again.guessed, again.byline) == (
        again.pk,
        {},
        "Ann Lee and Bo Ek",
    )
    assert again.credits.count() == 2


@pytest.mark.parametrize("name", ["byline", "dated"])
def test_what_was_typed_instead_is_no_guess(db, name) -> None:
    typed = {"byline": "Cy Roe", "dated": "2020-01-01"}
    article = bring_in(
        page("", SEEN).encode(), path="a.html", user=None, metadata={name: typed[name]}
    ).article
    assert article.guessed == {
        one: value for one, value in GUESSED.items() if one != name
    }


def test_a_later_guess_leaves_what_is_declared(db) -> None:
    link = '<link rel="canonical" href="https://daily.example/tide">'
    brought(page(link + HEAD, BOTH))
    again = brought(page(link + HEAD, SEEN.replace("6 May", "8 May 2024")))
    assert (again.byline, str(again.dated), again.guessed) == (
        "Ann Lee and Bo Ek",
        "2024-05-06",
        {},
    )


def test_what_was_confirmed_no_later_import_changes(db, client, editor) -> None:
    link = '<link rel="canonical" href="https://daily.example/tide">'
    previewed(client, editor, page(link, SEEN), accept="1")
    again = brought(page(link + HEAD, BOTH))
    assert (again.byline, str(again.dated), again.guessed) == (
        "Ann Lee",
        "2024-05-06",
        {},
    )


def previewed(client, editor, html: str, **pressed: str) -> Intake:
    """The intake after one button of its preview was pressed, with everything else as
    it was shown.
    """
    client.force_login(editor)
    client.post(reverse("desk:import"), {"text": "The tide.", "html": html})
    intake = Intake.objects.get()
    address = reverse("desk:preview", args=[intake.pk])
    typed = {one.name: one.value() or "" for one in client.get(address).context["form"]}
    client.post(address, typed | pressed)
    intake.refresh_from_db()
    return intake


@pytest.mark.parametrize(
    ("pressed", "guessed"),
    [({"save": "1"}, {}), ({"version": "new"}, GUESSED), ({}, GUESSED)],
)
def test_in_a_preview_only_accepting_and_saving_confirm(
    db, client, editor, pressed, guessed
) -> None:
    intake = previewed(client, editor, page("", SEEN), **pressed)
    assert (
        accept(intake, metadata=intake.metadata, user=editor).article.guessed == guessed
    )


def test_an_earlier_state_of_the_details_brings_no_guess_back_as_known(
    db, editor
) -> None:
    article = brought(page("", SEEN))
    then = article.history.latest()
    describe_article(
        article,
        {"byline": "Cy Roe"},
        changed=["byline"],
        version=article.version,
        user=editor,
    )
    assert then.byline == ""


def test_an_injected_name_is_no_guess_either(db) -> None:
    seen = SEEN.replace("Ann Lee", "Ann Lee 上海龙凤论坛 爱上海419")
    assert "419" not in str(brought(page("", seen)).guessed)
