"""check_links: which addresses of public sources lead nowhere; goes on where it was
stopped.
"""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Source
from annotations.sources import library
from annotations.sources.duplicates import merge_sources
from annotations.sources.links import check_links
from articles.fetch import NoAnswer
from articles.problems import Refused

ANSWERS = {
    "https://good.example/": 200,
    "https://gone.example/": 404,
    "https://shut.example/": 403,
    "https://down.example/": NoAnswer("The site did not answer."),
    "https://port.example:8080/": Refused("Only the usual ports."),
}


@pytest.fixture
def asked(db) -> list[str]:
    for url in ANSWERS:
        library.find_or_create({"title": url, "URL": url}, None)
    library.find_or_create({"title": "No address"}, None)
    library.find_or_create(
        {"title": "Hidden", "URL": "https://hidden.example/"},
        None,
        visibility="protected",
    )
    first = Source.objects.get(title="https://good.example/")
    merge_sources(
        first,
        library.find_or_create({"title": "M", "URL": "https://merged.example/"}, None),
        None,
    )
    return []


@pytest.fixture
def look(asked):
    def look(url: str) -> int:
        asked.append(url)
        answer = ANSWERS[url]
        if isinstance(answer, Refused):
            raise answer
        return answer

    return look


DAY = timedelta(days=1)


def test_public_addresses_are_asked_for_and_remembered(asked, look) -> None:
    told = {
        source.url: (source.link_status, why)
        for source, why in check_links(DAY, look=look)
    }
    assert sorted(asked) == sorted(ANSWERS)
    assert told["https://gone.example/"] == (404, "")
    assert told["https://down.example/"] == (0, "The site did not answer.")
    assert told["https://port.example:8080/"] == (None, "Only the usual ports.")
    dead = {source.url for source in Source.objects.with_dead_link()}
    assert dead == {"https://gone.example/", "https://down.example/"}
    assert Source.objects.get(title="https://good.example/").history.count() == 1


def test_it_goes_on_where_it_was_stopped(asked, look) -> None:
    some = check_links(DAY, look=look)
    for _ in range(2):
        next(some)
    some.close()
    assert len(list(check_links(DAY, look=look))) == 3
    assert sorted(asked) == sorted(ANSWERS)
    assert list(check_links(DAY, look=look)) == []
    assert len(list(check_links(timedelta(0), look=look))) == 5


def test_another_address_is_not_known_to_be_dead(look) -> None:
    list(check_links(DAY, look=look))
    source = Source.objects.get(title="https://gone.example/")
    source.csl = {**source.csl, "URL": "https://back.example/"}
    source.save()
    assert (source.link_status, source.link_checked_at) == (None, None)


def test_the_command_prints_a_line_each_and_is_refused_where_fetching_is_off(
    asked, look, settings, monkeypatch, capsys
) -> None:
    settings.FETCH_URLS = False
    with pytest.raises(CommandError, match="FETCH_URLS=1"):
        call_command("check_links")
    assert asked == []
    settings.FETCH_URLS = True
    monkeypatch.setattr(check_links, "__kwdefaults__", {"look": look})
    call_command("check_links", since=7)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["url"]: (row["status"], row["error"]) for row in rows} == {
        "https://good.example/": (200, ""),
        "https://gone.example/": (404, ""),
        "https://shut.example/": (403, ""),
        "https://down.example/": (0, "The site did not answer."),
        "https://port.example:8080/": (0, "Only the usual ports."),
    }
