"""A long list of a topic or an author has its months on a page of their own."""

import re

import pytest

from newsroom.public.models import Listing
from tests.support.editions import make_pages, other_article, publish, withdrawal

pytestmark = pytest.mark.django_db

WATER = [{"slug": "water", "name": "Water"}]
MONTHS = "/topics/water/months/"


def publish_at(number: int, month: str) -> None:
    made = other_article(
        number, topics=WATER, at=f"{month}-{number % 28 + 1:02}T08:00:00Z"
    )
    make_pages(publish(made).article)


@pytest.fixture
def long_list():
    """25 articles in three months of two years."""
    for number in range(15):
        publish_at(number, "2024-12")
    for number in range(15, 17):
        publish_at(number, "2025-02")
    for number in range(17, 25):
        publish_at(number, "2025-03")


def links(client) -> dict[str, str]:
    page = client.get(MONTHS).text
    return {
        month: address
        for address, month in re.findall(
            r'<li><a href="(/topics/water/[^"]*)">([^<]*)</a></li>', page
        )
    }


def test_each_month_leads_to_its_newest_article(client, long_list):
    found = links(client)
    assert [*found] == ["March 2025", "February 2025", "December 2024"]
    assert found["March 2025"] == "/topics/water/"
    for month, newest in (
        ("March 2025", "article-24"),
        ("February 2025", "article-16"),
        ("December 2024", "article-14"),
    ):
        page = client.get(found[month])
        assert page.status_code == 200, month
        first = re.search(r'<h2[^>]*>\s*<a href="/articles/([^/]*)/">', page.text)
        assert first
        assert first[1] == newest, month


def test_only_a_long_list_leads_to_its_months(client, long_list):
    assert f'<a href="{MONTHS}">By month</a>' in client.get("/topics/water/").text
    publish_at(30, "2025-03")
    made = other_article(31, topics=[{"slug": "air", "name": "Air"}])
    make_pages(publish(made).article)
    assert "By month" not in client.get("/topics/air/").text
    assert client.get("/topics/air/months/").status_code == 200
    assert client.get("/topics/nothing/months/").status_code == 404


def test_a_month_is_gone_with_its_last_article(client, long_list):
    assert "February 2025" in links(client)
    for number in (15, 16):
        at = "2025-04-01T08:00:00Z"
        made = withdrawal(other_article(number, at=at), "")
        make_pages(publish(made, kind="withdrawal", change_note="Wrong.").article)
    assert [*links(client)] == ["March 2025", "December 2024"]


def test_the_months_of_a_longer_list_cost_as_many_queries(
    client, long_list, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        client.get(MONTHS)
    Listing.objects.bulk_create(
        Listing(list="topic/water", sort_key=f"2023{number:010}-x", uid="0" * 32)
        for number in range(101_000_000, 101_000_300)
    )
    with django_assert_max_num_queries(4):
        client.get(MONTHS)
