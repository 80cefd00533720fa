"""What one person hides is gone from every process at once, and from what a cache
before them may keep within a minute.
"""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPMessage
from urllib.parse import quote

import pytest

from newsroom.public.answers import MAX_AGE
from tests.newsroom.conf.test_server import GUARD, Visitor
from tests.support.site import Site, with_few_samples

pytestmark = pytest.mark.browser

PAGE = "/articles/the-bridges-that-were-inspected-from-a-desk/"
NAMES = ("Tomasz Wrede", "Marek Olander")
ALT = "stone bridge with three arches"
SOURCE = "Decision on access to records 2026/118"
SECRETS = (*NAMES, "tomasz-wrede", "Olander", ALT, SOURCE)
SEARCHED = ("olander", "three arches")
POLLS = 2  # after which it is gone from a process
FRESH = re.compile(r"max-age=(\d+)")
STALE = ("immutable", "stale-while-revalidate", "stale-if-error", "s-maxage")


@dataclass
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def told(self) -> list[str]:
        """Which of what is to be hidden it tells."""
        text = f"{self.headers}{self.body.decode(errors='replace')}"
        return [secret for secret in SECRETS if secret in text]

    @property
    def lifetime(self) -> int:
        """Seconds for which a cache may answer with it without asking."""
        control = self.headers["Cache-Control"] or ""
        if "no-store" in control:
            return 0
        assert not any(word in control for word in STALE), control
        fresh = FRESH.search(control)
        if fresh is None:
            assert self.status == 404
            return 0
        return int(fresh[1])


def get(site: Site, path: str, etag: str = "") -> Answer:
    request = urllib.request.Request(f"{site.url}{path}")  # noqa: S310
    if etag:
        request.add_header("If-None-Match", etag)
    try:
        with urllib.request.urlopen(request, timeout=GUARD) as answer:  # noqa: S310
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read())


@pytest.fixture(scope="module")
def processes(tmp_path_factory, newsrooms):
    """Two of one newsroom, each at its own port, so that both can be asked."""
    folder = tmp_path_factory.mktemp("processes")
    (folder / "one").mkdir()
    with (
        Site(folder / "one", template=with_few_samples(), WORKERS="1") as one,
        one.beside(folder / "two", WORKERS="1") as two,
    ):
        for name in ("ada", "ben"):
            one.add_user(name, "Editor")
        yield one, two


def public_addresses(site: Site) -> list[str]:
    code = (
        "import json; from tests.promises.public import addresses; "
        f"print(json.dumps(addresses({SEARCHED!r})))"
    )
    found = json.loads(site.manage("shell", "-v0", "-c", code).stdout)
    asked = quote("http://testserver")
    return [path.replace(asked, quote(site.env["SITE_URL"])) for path in found]


def pictures(site: Site, pages: list[str]) -> list[str]:
    """Of what is to be hidden: the picture, and pages of the source's saved copies."""
    found = []
    for page in pages:
        document = json.loads(get(site, f"{page}edition.json").body)
        for picture in document["pictures"]:
            assert ALT in picture["alt"]
            found += [
                f"{page}pictures/{one['sha256']}.webp" for one in picture["sizes"]
            ]
        (key,) = (
            source["id"]
            for source in document["sources"]
            if source["csl"].get("title") == SOURCE
        )
        for citation in document["citations"]:
            if citation["source"] == key and citation["check"]:
                copy = citation["check"]["copy"]
                if copy and copy["picture"]:
                    found.append(f"{page}pages/{copy['picture']}.png")
    return found


def hide(site: Site) -> None:
    """As one person does it, at one of the processes."""
    code = (
        "from annotations.models import Source; "
        f"print(Source.objects.get(title={SOURCE!r}).pk)"
    )
    source = site.manage("shell", "-v0", "-c", code).stdout.strip()
    editor = Visitor(site, "ada")
    desk = "/admin/editions/withholding/"
    given = {"act": "withhold", "reason": "to protect her"}
    for wanted in (
        {"subject": "person", "words": "\n".join([*NAMES, "Olander"])},
        {"subject": "words", "words": ALT},
        {"source": source},
    ):
        status, said = editor.ask(desk, **given, **wanted)
        assert (status, "Somebody else must confirm it." in said) == (200, True)


def test_what_one_person_hides_is_gone_from_all_processes_and_caches(processes):
    one, two = processes
    every = public_addresses(one)
    had = [path for path in every if get(one, path).told]
    editions = [f"{PAGE}editions/{number}/" for number in (1, 2)]
    shown = pictures(one, editions)
    assert {PAGE, "/statements.jsonl"} <= {*had}
    for kind in (
        "/search/",
        "/api/v1/",
        "/oembed",
        "/feeds/",
        "/sources/",
    ):
        assert [path for path in had if path.startswith(kind)], kind
    assert len(shown) >= 4
    watched = [*had, *shown]
    kept = {}
    for process in processes:
        for path in watched * 2:
            answer = get(process, path)
            assert answer.lifetime <= MAX_AGE, path
            kept[process.port, path] = answer
    for path in shown:
        answer = kept[one.port, path]
        assert answer.status == 200
        assert answer.headers["ETag"], path
        assert get(two, path, answer.headers["ETag"]).status == 304
    hide(one)
    for process in processes:
        for path in watched:
            check_gone(
                process, path, kept[process.port, path], is_picture=path in shown
            )


def check_gone(site: Site, path: str, before: Answer, *, is_picture: bool) -> None:
    """To whoever asks anew, and to a cache that asks whether what it has is still so."""
    for etag in ("", before.headers["ETag"] or ""):
        for _ in range(POLLS):
            answer = get(site, path, etag)
            if not answer.told:
                break
        assert answer.told == [], path
        assert answer.status != 304, path
        assert answer.lifetime <= MAX_AGE, path
        if is_picture:
            assert answer.status in {404, 410}, path
