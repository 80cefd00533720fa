"""Two people at once, as two real processes on one real database."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.samples import POLLUTED

pytestmark = pytest.mark.browser


@pytest.fixture
def slug(site, tmp_path, request) -> str:
    name = request.node.name.replace("_", "-")[:60]
    path = tmp_path / "article.txt"
    path.write_text(POLLUTED.replace("harvest", name), "utf-8")
    site.manage(
        "import_articles",
        str(path),
        "--title",
        name,
        "--findings",
        "remove",
        "--as",
        "ada",
    )
    site.make_ready(name)
    return name


def together(site, *commands):
    """All of them started at once; what each said and its exit code."""
    with ThreadPoolExecutor(len(commands)) as pool:
        done = list(
            pool.map(lambda command: site.manage(*command, check=False), commands)
        )
    return [(one.returncode, one.stdout + one.stderr) for one in done]


def test_two_publishers_make_one_edition(site, slug):
    answers = together(
        site, ("publish", slug, "--as", "ada"), ("publish", slug, "--as", "ben")
    )
    codes = sorted(code for code, _ in answers)
    assert codes == [0, 1], answers
    refused = next(said for code, said in answers if code)
    assert "Not published." in refused
    assert "version 1" in refused or "change note" in refused
    site.manage("verify_editions")


def test_two_imports_of_the_same_file_make_one_article(site, tmp_path):
    path = tmp_path / "twice.txt"
    path.write_text(POLLUTED.replace("harvest", "twofold"), "utf-8")
    command = (
        "import_articles",
        str(path),
        "--title",
        "Twofold",
        "--json",
        "--as",
        "ada",
    )
    answers = together(site, command, command)
    statuses = sorted('"created"' in said for _, said in answers)
    assert [code for code, _ in answers] == [0, 0], answers
    assert statuses == [False, True]
