"""A name in an article's own address is withheld with everything else: readers find the
article under its uid, and the address tells only why.
"""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Article
from articles.problems import Refused
from newsroom.actions import withhold
from newsroom.actions.details import describe_article
from newsroom.actions.publish import withdraw
from newsroom.actions.published_before import claim_paths
from newsroom.actions.published_places import find_published
from newsroom.actions.withheld_again import WithheldAgain, clear_names
from newsroom.editions import verify, withholding
from newsroom.editions.models import Edition, OldAddress, Withholding, known_as
from newsroom.operations.grants import COLUMNS
from newsroom.public import opendata
from newsroom.public.models import Place
from tests.newsroom.actions.test_withholding import check_settled
from tests.promises.public import public, where
from tests.support.decisions import publish
from tests.support.small_article import edit, new_article

pytestmark = pytest.mark.slow

SLUG = "ada-quillfeather-and-the-pier"
NAME = "quillfeather"
SITE = "https://newsroom.example"
OLD = f"/articles/{SLUG}/"


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor, slug=SLUG)


@pytest.fixture
def second(make_user):
    return make_user("Editor", "other")


def hide(user, words: str = "Ada Quillfeather", subject: str = "person"):
    return withhold.request_withholding(
        words=words, subject=subject, reason="to protect her", user=user
    )


def move(article: Article, slug: str, user) -> None:
    article.refresh_from_db()
    describe_article(
        article, {"slug": slug}, changed={"slug"}, version=article.version, user=user
    )


def home_of(client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    return answer.status_code, answer.headers.get("Location", "")


def addresses_of_old(*numbers: int) -> list[str]:
    """Every address of the article and of these editions under its old slug."""
    homes = [OLD, *(f"{OLD}editions/{number}/" for number in numbers)]
    found = [f"{home}{name}" for home in homes for name in ("", *opendata.FILES)]
    found += [f"/api/v1{home}{name}" for home in homes for name in ("", "annotations/")]
    found += [f"{home}pictures/{'0' * 64}.webp" for home in homes[1:]]
    return [*found, f"{OLD}editions/"]


def check_told_nowhere(client, uid: str, *numbers: int) -> None:
    """The old address is a dead end: it tells the reason and not which article it was."""
    read = public(client)
    assert where(read, NAME) == where(read, "Quillfeather") == []
    assert f"200 /articles/{uid}/" in read
    for address in addresses_of_old(*numbers):
        answer = client.get(address)
        assert answer.status_code == 410, address
        said = f"{answer.headers}{answer.text}"
        assert "to protect her" in said, address
        for telling in (uid, "The pier", NAME, Edition.objects.latest().sha256):
            assert telling not in said, address


def test_an_article_that_was_published_once(pier, editor, second, client):
    publish(pier, user=editor)
    before = public(client)
    assert len(where(before, NAME)) > 10
    assert [
        place.text for place in find_published(Withholding(words="Quillfeather"))
    ] == [SLUG]
    request = hide(editor)
    uid = str(pier.uid)
    check_told_nowhere(client, uid, 1)
    assert "not yet confirmed" in client.get(OLD).text
    assert known_as(pier) == uid
    for address in ("/heads.json", "/sitemap-pages.xml", "/feeds/articles.rss"):
        assert client.get(address).status_code == 200
    assert uid in client.get("/heads.json").text
    assert home_of(client, f"/oembed?url=http://testserver{OLD}")[0] == 404
    check_settled()

    withhold.decline(request.pk, user=editor)
    assert client.get(OLD).status_code == 200
    assert home_of(client, f"/articles/{uid}/") == (301, OLD)
    assert home_of(client, f"/articles/{uid}/editions/1/") == (301, f"{OLD}editions/1/")
    assert uid not in client.get("/heads.json").text
    check_settled()

    withhold.agree(hide(editor).pk, user=second)
    check_told_nowhere(client, uid, 1)
    assert "not yet confirmed" not in client.get(OLD).text
    check_settled()
    assert not any(Place.objects.filter(slug__contains=NAME))


def test_an_article_with_three_editions_at_two_addresses(pier, editor, second, client):
    publish(pier, user=editor)
    edit(pier, "It paid 3.1", "It paid 3.2", editor)
    publish(pier, user=editor, change_note="Second.")
    move(pier, "the-pier", editor)
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, kind="correction", change_note="Third.")
    assert home_of(client, OLD) == (301, "/articles/the-pier/")
    before = {row.sha256: row.document for row in Edition.objects.order_by("number")}
    uid = str(pier.uid)
    request = hide(editor)
    read = public(client)
    assert where(read, NAME) == []
    assert {client.get(address).status_code for address in addresses_of_old(1, 2)} == {
        410
    }
    assert client.get("/articles/the-pier/").status_code == 200
    assert home_of(client, f"/articles/{uid}/") == (301, "/articles/the-pier/")
    assert client.get(f"/articles/{uid}/editions/1/").status_code == 200
    assert client.get(f"/articles/{uid}/editions/1/2/").status_code == 200
    check_settled()

    withhold.decline(request.pk, user=editor)
    assert home_of(client, OLD) == (301, "/articles/the-pier/")
    assert client.get(f"{OLD}editions/2/").status_code == 200
    assert home_of(client, f"/articles/{uid}/editions/2/") == (
        301,
        f"{OLD}editions/2/",
    )
    edit(pier, "It paid 3.2", "It paid 3.3", editor)
    publish(pier, user=editor, kind="update", why="Better.", change_note="Fourth.")
    assert home_of(client, f"/articles/{uid}/editions/4/") == (
        301,
        "/articles/the-pier/editions/4/",
    )
    check_settled()

    withhold.agree(hide(editor).pk, user=second)
    assert where(public(client), NAME) == []
    check_settled()
    after = {row.sha256: row.document for row in Edition.objects.order_by("number")}
    assert after.items() >= before.items()


def test_the_next_edition_needs_another_address_and_a_withdrawal_does_not(
    pier, editor, second, client
):
    publish(pier, user=editor)
    withhold.agree(hide(editor).pk, user=second)
    edit(pier, "It paid 3.1", "It paid 3.2", editor)
    with pytest.raises(WithheldAgain, match=SLUG):
        publish(pier, user=editor, kind="correction", change_note="Second.")
    move(pier, "the-pier", editor)
    publish(pier, user=editor, kind="update", why="Better.", change_note="Second.")
    assert client.get("/articles/the-pier/").status_code == 200
    assert home_of(client, f"/articles/{pier.uid}/")[1] == "/articles/the-pier/"
    assert client.get(OLD).status_code == 410
    assert where(public(client), NAME) == []
    check_settled()
    withdraw(pier, reason="It was wrong.", user=editor)
    assert "to protect her" in client.get(OLD).text
    assert "It was wrong." in client.get("/articles/the-pier/").text
    assert where(public(client), NAME) == []
    check_settled()


def test_another_article_with_the_name_in_its_address_is_not_published(
    pier, editor, second
):
    publish(pier, user=editor)
    withhold.agree(hide(editor).pk, user=second)
    other = new_article(
        "It rained in May.", slug="rain-on-quillfeather-ada", user=editor
    )
    with pytest.raises(WithheldAgain, match="rain-on-quillfeather-ada"):
        publish(other, user=editor)


def test_one_that_is_about_somebody_else_is_shown_again(pier, editor, second, client):
    publish(pier, user=editor)
    request = hide(editor)
    withhold.agree(request.pk, user=second)
    clear_names(pier, [request.pk], reason="Another Ada.", user=editor)
    edit(pier, "Nobody asked why.", "", editor)
    publish(pier, user=editor, kind="correction", change_note="Second.")
    assert client.get(OLD).status_code == 200
    assert home_of(client, f"/articles/{pier.uid}/") == (301, OLD)
    check_settled()


def test_a_withdrawn_article_keeps_its_address_from_readers(
    pier, editor, second, client
):
    publish(pier, user=editor)
    withdraw(pier, reason="It was wrong.", user=editor)
    request = hide(editor)
    assert "to protect her" in client.get(OLD).text
    assert "It was wrong." in client.get(f"/articles/{pier.uid}/").text
    assert where(public(client), NAME) == []
    check_settled()
    withhold.decline(request.pk, user=editor)
    assert "It was wrong." in client.get(OLD).text
    check_settled()


def test_what_is_exported_and_kept_does_not_say_it(
    pier, editor, second, client, tmp_path: Path
):
    publish(pier, user=editor)
    withhold.agree(hide(editor).pk, user=second)
    exported, heads = tmp_path / "editions.jsonl", tmp_path / "heads.json"
    call_command("verify_editions", export=exported)
    call_command("verify_editions", save_heads=heads)
    assert NAME not in exported.read_text() + heads.read_text()
    call_command("verify_editions", file=str(exported))
    served = json.loads(client.get(f"/articles/{pier.uid}/edition.json").text)
    assert served["article"]["slug"].keys() == {"withheld", "on", "reason"}
    assert served["article"]["uid"] == str(pier.uid)


def test_who_kept_the_hash_before_proves_the_article_at_its_other_address(
    pier, editor, second, client, tmp_path: Path, monkeypatch, capsys
):
    def download(address: str) -> tuple[int, bytes]:
        answer = client.get(address.removeprefix(SITE))
        return answer.status_code, answer.getvalue()

    monkeypatch.setattr(verify, "download", download)
    publish(pier, user=editor)
    kept = tmp_path / "heads.json"
    assert verify.main([f"{SITE}/", "--save-heads", str(kept)]) == 0
    assert SLUG in kept.read_text()
    hide(editor)
    capsys.readouterr()
    for at in ("/", f"/articles/{pier.uid}/"):
        assert verify.main([f"{SITE}{at}", "--heads", str(kept), "--read"]) == 0
    said = capsys.readouterr().out
    assert f"{pier.uid}, edition 1: as it was sealed" in said
    assert "to protect her" in said
    assert NAME not in said.lower()


# --- Paths of an older site


OLDER = "/2014/05/Ada_Quillfeather.html"


@pytest.fixture
def older(editor) -> Article:
    """Only the path of an older site has the name."""
    article = new_article(user=editor, slug="the-pier")
    claim_paths(article, f"{OLDER} /2014/05/pier.html")
    publish(article, user=editor)
    return article


def test_an_old_address_is_withheld_until_somebody_shows_it(
    older, editor, second, client
):
    words = Withholding(words="Ada Quillfeather", subject="person")
    assert [place.text for place in find_published(words)] == [OLDER]
    home = (301, "/articles/the-pier/")
    assert home_of(client, OLDER) == home
    request = hide(editor)
    gone = client.get(OLDER)
    assert gone.status_code == 410
    assert "to protect her; not yet confirmed" in gone.text
    assert str(older.uid) not in gone.text
    assert [place.text for place in find_published(request)] == [OLDER]
    assert home_of(client, "/2014/05/pier.html") == home
    withhold.decline(request.pk, user=editor)
    assert home_of(client, OLDER) == home

    withhold.agree(hide(editor).pk, user=second)
    gone = client.get(OLDER)
    assert gone.status_code == 410
    assert "not yet confirmed" not in gone.text
    assert Withholding.objects.latest("pk").report["places"] == 1
    assert where(public(client), NAME) == []
    check_settled()


def test_readers_servers_know_hashes_of_old_addresses_alone(older):
    columns = COLUMNS[OldAddress]
    for row in OldAddress.objects.values(*columns):
        assert NAME not in str(row).lower()
    assert "path" not in columns


def test_an_old_address_about_somebody_else_is_spared(older, editor, second, client):
    (place,) = find_published(Withholding(words="Quillfeather"))
    withhold.request_withholding(
        words="Quillfeather", reason="A complaint.", user=editor, spared=[place.key]
    )
    assert client.get(OLDER).status_code == 301


def test_what_two_requests_hide_is_shown_by_neither_alone(
    older, editor, second, client
):
    first, other = hide(editor), hide(editor, "Quillfeather", "words")
    withhold.decline(first.pk, user=editor)
    assert client.get(OLDER).status_code == 410
    withhold.decline(other.pk, user=editor)
    assert client.get(OLDER).status_code == 301


def test_a_withheld_path_is_not_claimed_again(older, editor, second, client):
    withhold.agree(hide(editor).pk, user=second)
    claim_paths(older, OLDER)
    assert older.old_addresses.count() == 2
    assert client.get(OLDER).status_code == 410
    other = new_article("It rained in May.", slug="rain", user=editor)
    with pytest.raises(Refused, match="has words that are withheld"):
        claim_paths(other, "/2014/ada-quillfeather/")
    claim_paths(other, "/2014/rain/")


@pytest.mark.parametrize(
    ("slug", "words", "subject"),
    [
        ("ada-quillfeathers-boat", "Ada Quillfeather", "person"),
        ("ada-quillfeathers-boat", "Ada Quillfeather", "words"),
        ("a-quillfeather-sails", "Ada Quillfeather", "person"),
        ("li-ming-de-gu-shi", "李明", "person"),
        ("bjorn-olund-sank", "Björn Ölund", "person"),
    ],
)
def test_names_are_found_as_addresses_have_them(slug, words, subject):
    leaves = {"/article/slug": slug}
    pattern = Withholding(words=words, subject=subject).pattern
    assert withholding.found_in(leaves, pattern) == {"/article/slug"}
    assert withholding.found_in({"/article/slug": "the-pier"}, pattern) == set()
