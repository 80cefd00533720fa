"""The samples' pages are valid HTML, by the Nu HTML checker where it is given."""

import json
import os
import subprocess

import pytest

from newsroom.editions.models import Edition

LISTS = "The “list” role is unnecessary"  # Safari needs it where no bullets are shown
OTHERS = (
    "/",
    "/corrections/",
    "/method/",
    "/search/",
    "/search/?q=bridge",
    "/topics/city-hall/",
    "/authors/ines-calder/",
)


@pytest.mark.given("VNU_JAR")
def test_pages_are_valid_html(all_samples, client, tmp_path):
    paths = [*OTHERS, "/nowhere/"]
    for edition in Edition.objects.select_related("article").order_by(
        "article", "-number"
    ):
        at = f"/articles/{edition.article.slug}/"
        paths += [
            at,
            f"{at}editions/",
            f"{at}editions/{edition.number}/",
            f"{at}editions/1/{edition.number}/",
        ]
    for number, path in enumerate(dict.fromkeys(paths)):
        answer = client.get(path)
        if answer.status_code < 300 or answer.status_code >= 400:
            (tmp_path / f"{number}.html").write_bytes(answer.content)
    files = sorted(tmp_path.glob("*.html"))
    command = [
        "java",
        "-jar",
        os.environ["VNU_JAR"],
        "--format",
        "json",
        *map(str, files),
    ]
    said = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=False).stderr
    )["messages"]
    assert [one for one in said if LISTS not in one["message"]] == []
