"""An article gets another address on its details page; readers find it there with the
next edition.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.problems import Refused
from newsroom.actions.details import describe_article
from newsroom.actions.publish import publish
from newsroom.editions.models import Address, known_as
from tests.support.decisions import make_ready
from tests.support.small_article import new_article

PIER = "The council got the pier in 2012."


@pytest.fixture
def pier(editor) -> Article:
    return new_article(PIER, user=editor)


def move(article: Article, slug: str, user) -> Article:
    article.refresh_from_db()
    return describe_article(
        article, {"slug": slug}, changed={"slug"}, version=article.version, user=user
    )


def put_out(article: Article, user, note: str = "") -> None:
    make_ready(article)
    publish(article, user=user, change_note=note)


def test_before_publication_it_is_just_another(pier, editor):
    moved = move(pier, "pier-of-2012", editor)
    put_out(moved, editor)
    assert Client().get("/articles/pier-of-2012/").status_code == 200
    assert [address.slug for address in Address.objects.filter(article=pier)] == [
        "pier-of-2012"
    ]


def test_after_publication_the_old_one_leads_to_the_new_from_the_next_edition_on(
    pier, editor
):
    put_out(pier, editor)
    old, moved = pier.slug, move(pier, "pier-of-2012", editor)
    assert (Client().get(f"/articles/{old}/").status_code, known_as(moved)) == (
        200,
        old,
    )
    put_out(moved, editor, "It has another address.")
    answer = Client().get(f"/articles/{old}/")
    assert (answer.status_code, answer["Location"]) == (301, "/articles/pier-of-2012/")
    assert Client().get("/articles/pier-of-2012/").status_code == 200
    assert known_as(Article.objects.get(pk=pier.pk)) == "pier-of-2012"


def test_one_that_another_has_or_had_is_refused_by_name(pier, editor):
    other = new_article("It rained in May.", slug="rain", user=editor)
    with pytest.raises(Refused, match=f"/articles/{other.slug}/"):
        move(pier, other.slug, editor)
    had = other.slug
    put_out(other, editor)
    move(other, "rain-in-may", editor)
    with pytest.raises(Refused, match=f"/articles/{had}/"):
        move(pier, had, editor)


def test_it_may_go_back_to_one_that_it_had(pier, editor):
    put_out(pier, editor)
    old = pier.slug
    move(pier, "pier-of-2012", editor)
    assert move(pier, old, editor).slug == old


def test_who_may_not_publish_may_not_move_it(pier, editor, annotator):
    address = reverse("admin:articles_article_change", args=[pier.pk])
    editors, others = Client(), Client()
    editors.force_login(editor)
    others.force_login(annotator)
    assert b'name="slug"' in editors.get(address).content
    assert b'name="slug"' not in others.get(address).content
    with pytest.raises(PermissionDenied):
        move(pier, "mine", annotator)


def test_the_page_says_what_is_wrong_and_what_was_saved(pier, editor, client):
    other = new_article("It rained in May.", slug="rain", user=editor)
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[pier.pk])
    given = {
        "title": pier.title,
        "language": "en",
        "kind": pier.kind,
        "version": pier.version,
    }
    refused = client.post(address, given | {"slug": other.slug})
    assert refused.status_code == 422
    assert (
        "Another article has this URL ending. Choose another."
        in refused.content.decode()
    )
    assert client.post(address, given | {"slug": "no such"}).status_code == 422
    # nothing sent is nothing changed
    assert client.post(address, given).status_code == 302
    pier.refresh_from_db()
    assert (
        client.post(
            address, given | {"slug": "pier-1", "version": pier.version}
        ).status_code
        == 302
    )
    pier.refresh_from_db()
    assert pier.slug == "pier-1"
