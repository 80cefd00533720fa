"""An original and its translations: each leads to the others, and a translation says
that its original was corrected until it follows.
"""

import json
import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.problems import Refused
from newsroom.actions import withhold
from newsroom.actions.accept import bring_in
from newsroom.actions.details import describe_article
from newsroom.actions.publish import withdraw
from newsroom.actions.second_requests import waiting_request
from newsroom.actions.waiting import WaitingItem, translations_behind
from newsroom.editions.kinds import kinds_after
from newsroom.editions.models import Said
from newsroom.operations.reindexing import row_differences
from newsroom.public.models import Place
from newsroom.public.translations import language_name
from tests.support.decisions import make_ready, publish
from tests.support.editions import reindex_all
from tests.support.html import flat
from tests.support.small_article import edit, new_article

pytestmark = pytest.mark.django_db

PIER, MOLE, RASIF = "/articles/the-pier/", "/articles/mole/", "/articles/rasif/"
CHINESE = "# 码头\n\n市议会在2012年买下了码头。没有人问为什么。"
ARABIC = "# الرصيف\n\nاشترى المجلس الرصيف في عام 2012. لم يسأل أحد لماذا."


def translation(
    original: Article, slug: str, language: str, markup: str, user
) -> Article:
    article = new_article(markup, user, language, slug)
    article.translation_of = original
    article.save()
    return article


@pytest.fixture
def pier(editor) -> Article:
    article = new_article(user=editor)
    publish(article, user=editor)
    return article


@pytest.fixture
def mole(pier, editor) -> Article:
    article = translation(pier, "mole", "zh-Hans", CHINESE, editor)
    publish(article, user=editor)
    return article


@pytest.fixture
def rasif(pier, editor) -> Article:
    article = translation(pier, "rasif", "ar", ARABIC, editor)
    publish(article, user=editor)
    return article


def correct(pier: Article, user, old: str = "3.1", new: str = "4.2") -> None:
    edit(pier, old, new, user)
    edition = publish(pier, user=user, change_note="It paid more.")
    assert edition.kind == "correction"


def alternates(html: str) -> list[tuple[str, str]]:
    return re.findall(
        r'<link rel="alternate" hreflang="([^"]+)" href="[^/]+//[^/]+(/[^"]+)"', html
    )


def links(html: str) -> list[tuple[str, str, str, str]]:
    return re.findall(
        r'<a href="(/articles/[^"]+)" hreflang="[^"]+" lang="([^"]+)"\s+dir="(\w+)">([^<]+)</a>',
        html,
    )


def linked_data(html: str) -> dict:
    return json.loads(re.search(r'ld\+json">(.+?)</script>', html)[1])


# --- Both directions ------------------------------------------------------------------


def test_each_leads_to_the_others_in_their_own_languages(pier, mole, rasif, client):
    all_three = [
        ("ar", RASIF),
        ("en", PIER),
        ("x-default", PIER),
        ("zh-Hans", MOLE),
    ]
    english = (PIER, "en", "ltr", "English")
    chinese = (MOLE, "zh-Hans", "ltr", "简体中文")
    arabic = (RASIF, "ar", "rtl", "العربيّة")
    for address, others in (
        (PIER, [chinese, arabic]),
        (MOLE, [english, arabic]),
        (RASIF, [english, chinese]),
    ):
        html = client.get(address).text
        assert sorted(alternates(html)) == all_three
        assert links(html) == others
    works = linked_data(client.get(PIER).text)["workTranslation"]
    assert [work["inLanguage"] for work in works] == ["zh-Hans", "ar"]
    of_arabic = linked_data(client.get(RASIF).text)
    assert of_arabic["translationOfWork"]["url"].endswith(PIER)
    assert "workTranslation" not in of_arabic


def test_the_api_names_them(pier, mole, client):
    told = client.get(f"/api/v1{MOLE}").json()["translations"]
    assert [(one["language"], one["is_original"]) for one in told] == [("en", True)]
    assert told[0]["address"].endswith(PIER)
    earlier = client.get(f"/api/v1{MOLE}editions/1/").json()
    assert earlier["translations"] == []


def test_an_article_alone_names_none(pier, client):
    html = client.get(PIER).text
    assert alternates(html) == links(html) == []
    assert client.get(f"/api/v1{PIER}").json()["translations"] == []


def test_the_edition_freezes_what_it_follows(pier, mole, client):
    frozen = client.get(f"{MOLE}edition.json").json()["article"]["translation_of"]
    first = pier.editions.get()
    assert frozen == {
        "uid": str(pier.uid),
        "slug": "the-pier",
        "language": "en",
        "number": 1,
        "sha256": first.sha256,
    }


def test_an_original_that_is_not_public_is_not_named(editor, client):
    draft = new_article(user=editor)
    article = translation(draft, "mole", "zh-Hans", CHINESE, editor)
    edition = publish(article, user=editor)
    assert edition.content["article"]["translation_of"] is None
    assert "the-pier" not in client.get(MOLE).text


def test_a_kept_page_is_another_once_a_translation_appears(
    pier, editor, client, django_assert_num_queries
):
    known = client.get(PIER)["ETag"]
    article = translation(pier, "mole", "zh-Hans", CHINESE, editor)
    publish(article, user=editor)
    assert client.get(PIER, headers={"if-none-match": known}).status_code == 200
    known = client.get(PIER)["ETag"]
    with django_assert_num_queries(1):
        again = client.get(PIER, headers={"if-none-match": known})
    assert again.status_code == 304


# --- Corrections ----------------------------------------------------------------------


def test_a_correction_is_told_until_the_translation_follows(
    pier, mole, rasif, editor, client
):
    known = client.get(MOLE)["ETag"]
    correct(pier, editor)
    shown = client.get(MOLE, headers={"if-none-match": known})
    assert shown.status_code == 200
    compared = re.search(r'<p class="banner ui">.*?<a href="([^"]+)"', shown.text, re.S)
    assert client.get(compared[1]).status_code == 200
    assert compared[1].startswith(PIER)
    waiting = [*translations_behind(editor)]
    assert {item.article for item in waiting} == {mole, rasif}
    # Published again for another reason, it follows the edition of before.
    edit(mole, "没有人", "谁都没有", editor)
    edition = publish(mole, user=editor, change_note="措辞。")
    assert edition.content["article"]["translation_of"]["number"] == 1
    assert "banner" in client.get(MOLE).text
    publish(mole, user=editor, change_note="已跟进。", follows_original=2)
    assert "banner" not in client.get(MOLE).text
    assert "banner" in client.get(RASIF).text
    assert [item.article for item in translations_behind(editor)] == [rasif]


def test_an_update_or_a_typing_error_of_the_original_is_not_told(
    pier, mole, editor, client
):
    edit(pier, "in May.", "in May. It is a long report.", editor)
    assert publish(pier, user=editor, change_note="Longer.").kind == "update"
    assert "banner" not in client.get(MOLE).text
    assert [*translations_behind(editor)] == []


def test_to_follow_is_a_change_and_an_update(pier, mole, editor):
    correct(pier, editor)
    before = mole.editions.get()
    with pytest.raises(Refused, match="Nothing has changed"):
        publish(mole, user=editor, change_note="x")
    edition = publish(mole, user=editor, change_note="x", follows_original=2)
    assert edition.kind == "update"
    assert kinds_after(before.reading, edition.reading).losses == ()


def test_no_edition_is_followed_that_readers_do_not_know(pier, mole, editor):
    with pytest.raises(Refused, match="no published version 7"):
        publish(mole, user=editor, change_note="x", follows_original=7)


def test_the_shell_says_which_edition_it_follows(pier, mole, editor):
    correct(pier, editor)
    call_command(
        *("publish", "mole", "--as", editor.username, "--change-note", "x"),
        *("--follows-original", "2"),
    )
    followed = mole.editions.latest().content["article"]["translation_of"]
    assert followed["number"] == 2


# --- What is not public any more ------------------------------------------------------


def test_a_withdrawn_original_is_named_to_editors_only(
    pier, mole, rasif, editor, client
):
    withdraw(pier, reason="Unsafe.", user=editor)
    html = client.get(MOLE).text
    assert "the-pier" not in html
    assert "banner" not in html
    assert linked_data(html).keys().isdisjoint({"translationOfWork"})
    assert [address for address, *_ in links(html)] == [RASIF]
    assert len([*translations_behind(editor)]) == 2
    publish(pier, user=editor, change_note="Back.")
    assert links(client.get(MOLE).text)[0][0] == PIER
    # It is to be looked at, since it follows what was withdrawn.
    assert len([*translations_behind(editor)]) == 2
    publish(mole, user=editor, change_note="x", follows_original=3)
    assert [item.article for item in translations_behind(editor)] == [rasif]


def test_a_withdrawn_translation_is_not_named(pier, mole, rasif, editor, client):
    withdraw(mole, reason="Badly translated.", user=editor)
    assert [address for address, *_ in links(client.get(PIER).text)] == [RASIF]
    assert "mole" not in client.get(RASIF).text


def test_a_withheld_address_of_the_original_is_told_nowhere(editor, make_user, client):
    slug = "ada-quillfeather"
    pier = new_article(user=editor, slug=slug)
    publish(pier, user=editor)
    mole = translation(pier, "mole", "zh-Hans", CHINESE, editor)
    publish(mole, user=editor)
    second = make_user("Editor", "second")
    request = withhold.request_withholding(
        words="Ada Quillfeather", subject="person", reason="x", user=editor
    )
    withhold.agree(request.pk, user=second)
    for path in (MOLE, f"{MOLE}edition.json", f"/api/v1{MOLE}"):
        assert "quillfeather" not in client.get(path).text.lower(), path
    html = client.get(MOLE).text
    assert links(html)[0][0] == f"/articles/{pier.uid}/"


def test_who_translates_nothing_any_more_is_not_linked(pier, mole, editor, client):
    mole.translation_of = None
    mole.save()
    publish(mole, user=editor, change_note="x")
    assert links(client.get(PIER).text) == links(client.get(MOLE).text) == []
    assert {*Place.objects.values_list("slug", "number")} >= {("mole", 0)}
    assert all(place.linked == {} for place in Place.objects.all())


def test_the_rows_are_made_anew(pier, mole, rasif, editor, client):
    correct(pier, editor)
    before = {str(place): place.linked for place in Place.objects.all()}
    Place.objects.update(linked={})
    assert any("translations/" in name for name in all_differences())
    Place.objects.all().delete()
    reindex_all()
    assert {str(place): place.linked for place in Place.objects.all()} == before


def all_differences() -> list[str]:
    return [
        name
        for article in Article.objects.filter(editions__isnull=False).distinct()
        for name in row_differences(article.pk)
    ]


# --- At the desk ----------------------------------------------------------------------


def describe(article: Article, user, **values: object) -> None:
    article.refresh_from_db()
    describe_article(
        article, values, changed={*values}, version=article.version, user=user
    )


def test_the_details_link_an_article_with_its_original(pier, editor, desk):
    article = new_article(CHINESE, editor, "zh-Hans", "mole")
    address = reverse("admin:articles_article_change", args=[article.pk])
    said = {"version": article.version, "translation_of": "the-pier"}
    typed = said | {"title": article.title, "language": "zh-Hans"}
    assert desk.post(address, typed).status_code == 302
    article.refresh_from_db()
    assert article.translation_of == pier
    assert 'value="the-pier"' in desk.get(address).text
    typed |= {"version": article.version, "translation_of": "nothing"}
    assert "No article has the URL ending" in desk.post(address, typed).text


def test_a_file_names_the_original_that_it_translates(pier, editor):
    facts = "---\ntitle: 码头\nlanguage: zh-Hans\ntranslation_of: the-pier\n---\n\n"
    content = f"{facts}市议会在2012年买下了码头。没有人问为什么。\n".encode()
    arrival = bring_in(content, path="mole.md", user=editor)
    assert arrival.article.translation_of == pier
    unknown = content.replace(b"the-pier", b"nothing")
    with pytest.raises(Refused, match="No article has the URL ending “nothing”"):
        bring_in(unknown, path="mole-2.md", user=editor)


def test_some_articles_are_no_originals(pier, mole, editor):
    other = new_article(ARABIC, editor, "ar", "rasif")
    for article, original, language in (
        (other, mole, "ar"),
        (pier, other, "en"),
        (other, other, "ar"),
        (other, pier, "en"),
    ):
        with pytest.raises(Refused):
            describe(article, editor, translation_of=original, language=language)


def test_the_sheet_asks_and_takes_no_for_granted(pier, mole, editor, desk, client):
    correct(pier, editor)
    make_ready(mole, editor)
    address = reverse("desk:publish", args=[mole.pk])
    html = desk.get(address).text
    chosen = re.findall(
        r'name="follows_original" value="(\d+)"[^>]*?( checked)?>', html
    )
    assert chosen == [("0", " checked"), ("2", "")]
    typed = {"after": 1, "change_note": "已跟进。", "kind": "update"}
    assert desk.post(address, typed | {"follows_original": 0}).status_code == 409
    assert desk.post(address, typed | {"follows_original": 2}).status_code == 302
    assert "banner" not in client.get(MOLE).text
    assert "follows_original" not in desk.get(address).text


def test_a_request_keeps_all_that_the_sheet_asked(
    pier, mole, editor, make_user, client
):
    second = make_user("Editor", "second")
    correct(pier, editor)
    address = reverse("desk:publish", args=[mole.pk])
    edit(mole, "。", "。 今天下雨。", editor)
    client.force_login(editor)
    typed = {
        "act": "ask",
        "after": 1,
        "reason": "今晚。",
        "change_note": "已跟进。",
        "kind": "update",
        "follows_original": 2,
    }
    assert client.post(address, typed).status_code == 302
    asked = waiting_request(mole)
    assert asked.said == {
        "kind": "update",
        "why": "",
        "change_note": "已跟进。",
        "follows_original": 2,
    }
    assert asked.said.keys() == Said.__annotations__.keys()
    client.force_login(second)
    page = client.get(address).text
    assert "Follows version 2 of the original." in flat(page)
    assert 'name="follows_original"' not in page
    agreed = {"act": "agree", "after": 1, "request": asked.pk, "follows_original": 0}
    assert client.post(address, agreed).status_code == 302
    said = mole.editions.latest().content
    assert said["article"]["translation_of"]["number"] == 2
    assert said["edition"]["change_note"] == "已跟进。"


def test_what_waits_is_on_my_desk(pier, mole, editor, make_user, desk: Client):
    correct(pier, editor)
    (item,) = translations_behind(editor)
    assert isinstance(item, WaitingItem)
    assert item.refs == [f"{mole.pk} 2"]
    assert item.address == reverse("desk:publish", args=[mole.pk])
    assert [*translations_behind(make_user("Annotator", "a"))] == []


def test_nothing_is_copied_between_the_two(pier, mole):
    assert mole.editions.get().content["notes"] == []


@pytest.mark.parametrize(
    ("tag", "name"),
    [("zh", "中文"), ("ar", "العربيّة"), ("en-GB", "British English"), ("tlh", "tlh")],
)
def test_a_language_has_its_own_name(tag, name):
    assert language_name(tag) == name
