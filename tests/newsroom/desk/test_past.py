"""Originals, earlier texts and histories of an article of which words are withheld: who
reads them, and that it is written down.
"""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from annotations.models import AccessRecord, Source
from annotations.notes import change_note
from articles.models import Article, Intake, Original
from newsroom.actions.accept import bring_in
from newsroom.actions.second_requests import Reasons
from tests.conftest import new_member
from tests.newsroom.desk.test_roles import WANTED, routes
from tests.support.decisions import cited, note_on, publish
from tests.support.small_article import edit, new_article, sentence
from tests.support.withheld import restricted

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# Each stands in one place of the past only: the bytes, the text of before, a note of
# before, a source's.
CANARIES = ["zzoriginal", "zzrevision", "zznote", "zzsource", "zzfilename"]
TEXT = """<title>The pier</title><article><h1>The pier</h1>
<p>The quay is closed. A man called zzrevision sold it. Nobody asked why.</p>
<p style="display: none">Text that nobody sees, zzoriginal.</p>
<p>The town will decide in May. It has not said who pays.</p></article>
"""


@pytest.fixture(scope="module")
def withheld(rows_of_file) -> Article:
    editor = new_member("Editor")
    told = {
        "path": "zzfilename.html",
        "findings": "remove",
        "metadata": {"kind": "ours"},
        "user": editor,
    }
    article = bring_in(TEXT.encode(), **told).article
    note = note_on(
        sentence(article, "Nobody"),
        "unverified",
        "Says zznote.",
        sources=[cited()],
        user=editor,
    )
    change_note(
        note.pk, version=note.version, rating=note.rating, body="Says so.", user=editor
    )
    edit(article, "A man called zzrevision sold it. ", "", editor)
    source = Source.objects.get()
    source.csl = source.csl | {"title": "Of zzsource"}
    source.save()
    source.csl = source.csl | {"title": "Of somebody"}
    source.save()
    publish(
        article,
        approve=True,
        user=None,
        reasons=Reasons(unchecked="A test.", alone=True),
    )
    return restricted(article, editor)


@pytest.fixture
def editor(withheld, db) -> User:
    return User.objects.get(username="editor")


@pytest.fixture
def article(withheld, db) -> Article:
    return Article.objects.get(pk=withheld.pk)


def addresses(article: Article) -> dict[str, str]:
    """Every address of the desk that can be of the article or of what it came from,
    with what is asked.
    """
    rows = {
        "articles_article": article,
        "articles_sentence": article.current_revision.sentences.first(),
        "articles_original": Original.objects.get(),
        "articles_intake": Intake.objects.get(),
        "annotations_source": Source.objects.get(),
        "annotations_note": article.anchors.get().note,
        "editions_edition": article.editions.get(),
    }
    first = article.revisions.get(number=1)
    old = next(one for one in first.sentences.all() if "zzrevision" in one.text)
    numbers = {
        "article_id": article.pk,
        "a": 1,
        "b": 2,
        "key": old.key,
        "intake_id": Intake.objects.get().pk,
    }
    found = {}
    for name, _route in routes():
        model, _, _page = name.removeprefix("admin:").rpartition("_")
        wanted = WANTED[name]
        if model in rows:
            found[name] = reverse(name, args=[rows[model].pk] if wanted else [])
        elif wanted and {*wanted} <= numbers.keys():
            found[name] = reverse(name, kwargs={one: numbers[one] for one in wanted})
    found["a sentence that is gone"] = f"{found['workbench']}?s={old.key}&form=note"
    found["history of one"] = f"{found['desk:history']}?s={old.key}"
    return found


def told(answer: object) -> set[str]:
    said = b"".join(answer) if answer.streaming else answer.content
    return {one for one in CANARIES if one.encode() in said}


def test_no_page_of_the_desk_tells_them_to_who_may_not(article, desk) -> None:
    """A page of tomorrow that does is found here too."""
    leaks = {
        name: told(desk.get(address)) for name, address in addresses(article).items()
    }
    assert {name: found for name, found in leaks.items() if found} == {}
    assert not AccessRecord.objects.filter(what="earlier").exists()


def test_who_may_is_told_and_each_reading_is_recorded(
    article, client, make_user
) -> None:
    client.force_login(make_user("Administrator"))
    shown = {
        name: told(client.get(address)) for name, address in addresses(article).items()
    }
    assert set().union(*shown.values()) == {*CANARIES}
    recorded = {
        *AccessRecord.objects.filter(what="earlier").values_list(
            "path", "person__username", "article"
        )
    }
    for name, address in addresses(article).items():
        if shown[name] and not name.endswith("changelist"):
            assert (
                address.partition("?")[0],
                "administrator",
                article.pk,
            ) in recorded, name


REFUSED = [
    *("desk:history", "desk:difference", "desk:original", "articles_article_history"),
    *(
        "articles_original_change",
        "articles_original_history",
        "articles_intake_change",
    ),
    *("articles_intake_history", "annotations_source_history"),
]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_says_whom_to_ask(article, desk, make_user, name: str) -> None:
    make_user("Administrator", "ruth")
    answer = desk.get(addresses(article)[name if ":" in name else f"admin:{name}"])
    assert answer.status_code == 403
    assert "Ask one of these people: ruth." in answer.content.decode()


@pytest.mark.parametrize("page", ["change", "history"])
@pytest.mark.parametrize(
    "model", ["articles_original", "articles_intake", "articles_article"]
)
def test_no_other_spelling_of_a_number_is_a_way_in(
    article, desk, model: str, page: str
) -> None:
    address = reverse(f"admin:{model}_{page}", args=[1])
    for spelt in ("_31", "+1", "０1", "1_", " 1", "-0"):
        answer = desk.get(address.replace("/1/", f"/{spelt}/"), follow=True)
        assert answer.status_code in {403, 404}, spelt


def test_what_another_article_came_from_is_listed_to_all(article, desk, bring) -> None:
    bring(path="other.txt")
    page = desk.get(reverse("admin:articles_original_changelist")).content.decode()
    assert "other.txt" in page


def test_nothing_is_brought_back_by_who_may_not_read_it(article, desk) -> None:
    address = addresses(article)["desk:history"]
    assert desk.post(address, {"restore": "1", "based_on": "2"}).status_code == 403
    assert article.revisions.count() == 2


def test_without_a_gap_all_is_as_it_was(editor, desk) -> None:
    pier = new_article(user=editor, slug="whole")
    publish(pier, user=None)
    assert desk.get(reverse("desk:history", args=[pier.pk])).status_code == 200
    assert not AccessRecord.objects.filter(what="earlier").exists()


def test_the_article_says_why_its_suspect_passages_are_not_shown(
    article, desk, editor
) -> None:
    address = addresses(article)["admin:articles_article_change"]
    assert b"Parts of this are withheld" in desk.get(address).content
    editor.user_permissions.add(Permission.objects.get(codename="read_withheld"))
    page = desk.get(address).content
    assert b"Parts of this are withheld" not in page
    assert b"zzoriginal" in page


def test_readings_are_listed_to_who_may_read(article, client, desk, make_user) -> None:
    listed = reverse("admin:annotations_accessrecord_changelist")
    assert desk.get(listed).status_code == 403
    client.force_login(make_user("Administrator"))
    address = addresses(article)["desk:history"]
    client.get(address)
    page = client.get(listed).content.decode()
    assert address in page
    assert client.post(reverse("admin:annotations_accessrecord_add")).status_code == 403
