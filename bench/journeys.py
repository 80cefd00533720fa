"""Three journeys over HTTP, and which functions run on them: what has to be read to
follow one article.

    python -m bench.journeys

An article is uploaded and opened on the workbench; a note is saved; it is published and
read. Each function counts once, where it runs first; a crossing is where the next one
is in another folder. The engines, which are called through one door each, are left out
of folders and crossings. What runs at start-up does not count, nor does the process
that reads what may be hostile.
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from types import CodeType

from bench.measure import is_engine
from bench.measuring import markdown, scratch
from tests.support.site import ROOT

APPS = ("articles", "annotations", "newsroom")
ARTICLE = """# The harbour was sold

By Ann Lee

The harbour was sold for 4.1 million euros in March 2024. Nobody on the council asked who bought it.
"""
NAME = "bench.journeys"

type Function = tuple[Path, str, int]
"""Its file from the root, its qualified name and its first line."""


def recorded(journey: Callable[[], object]) -> list[Function]:
    """The product's functions that ran, in the order of their first runs."""
    found: dict[Function, None] = {}
    folders = tuple(f"{ROOT / app}{os.sep}" for app in APPS)

    def started(code: CodeType, _offset: int) -> object:
        if (
            code.co_filename.startswith(folders)
            and code.co_flags & inspect.CO_OPTIMIZED
        ):
            path = Path(code.co_filename).relative_to(ROOT)
            found.setdefault((path, code.co_qualname, code.co_firstlineno))
        return sys.monitoring.DISABLE

    tool, start = sys.monitoring.PROFILER_ID, sys.monitoring.events.PY_START
    sys.monitoring.use_tool_id(tool, NAME)
    sys.monitoring.register_callback(tool, start, started)
    sys.monitoring.restart_events()
    sys.monitoring.set_events(tool, start)
    try:
        journey()
    finally:
        sys.monitoring.set_events(tool, sys.monitoring.events.NO_EVENTS)
        sys.monitoring.free_tool_id(tool)
    return [*found]


def figures(functions: Iterable[Function]) -> dict[str, int]:
    """Of Python alone; the functions of templates are left out."""
    paths = [path for path, _, _ in functions if path.suffix == ".py"]
    outside = [path for path in paths if not is_engine(path)]
    folders = [path.parent for path in outside]
    return {
        "functions": len(paths),
        "files": len({*paths}),
        "files outside the engines": len({*outside}),
        "folders": len({*folders}),
        "crossings": sum(
            folder != following for folder, following in pairwise(folders)
        ),
    }


def walked() -> dict[str, int]:
    """The figures of all journeys together that measure.toml limits."""
    found = figures(
        dict.fromkeys(
            function for functions in walk().values() for function in functions
        )
    )
    return {
        f"journeys: {name}": found[name]
        for name in ("files", "files outside the engines", "crossings")
    }


def walk() -> dict[str, list[Function]]:
    """Each journey with its functions. Makes a newsroom, in a process that has none."""
    _set_up()
    from django.contrib.auth.models import User
    from django.test import Client
    from django.urls import reverse

    editor, reader = Client(), Client()
    editor.force_login(User.objects.create_superuser("ada"))
    for client, address in (
        (reader, "/"),
        (editor, "/admin/"),
        (editor, reverse("desk:import")),
    ):
        client.get(address)
    return {
        "upload to workbench": recorded(lambda: upload(editor)),
        "key press to saved note": recorded(noting(editor)),
        "publish to reader": recorded(publishing(editor, reader)),
    }


def _set_up() -> None:
    folder = scratch()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'newsroom.sqlite3'}",
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        "DEBUG": "1",
    }
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)


def upload(editor) -> None:
    from django.urls import reverse

    from articles.models import Article, Intake

    editor.post(reverse("desk:import"), {"text": ARTICLE, "kind": "ours"}, follow=True)
    if not Article.objects.exists():
        preview = reverse("desk:preview", args=[Intake.objects.get().pk])
        form = editor.get(preview).context["form"]
        given = {name: said for name in form.fields if (said := form[name].value())}
        given |= {
            "accept": "1",
            "title": "The harbour was sold",
            "kind": "ours",
            "language": "en",
        }
        editor.post(preview, given, follow=True)
    editor.get(reverse("workbench", args=[Article.objects.get().pk]))


def noting(editor) -> Callable[[], object]:
    """To be recorded: what comes before it is no part of the journey."""
    from django.urls import reverse

    from annotations.models import Rating
    from articles.models import Article

    article = Article.objects.get()
    revision = article.current_revision
    sentence = revision.sentences.all()[1].public_key
    address = f"{reverse('workbench', args=[article.pk])}?s={sentence}&form=note"
    acts = re.findall(
        r'name="act" value="([^"]+)"', editor.get(address).content.decode()
    )
    given = {
        "act": next(act for act in acts if "note" in act),
        "rating": Rating.objects.get(slug="unverified").pk,
        "body": "All forty times are in our log.",
        "sentence": sentence,
        "revision": revision.number,
        "approve": "yes",
    }
    return lambda: editor.post(address, given, follow=True)


def publishing(editor, reader) -> Callable[[], object]:
    """To be recorded, as above. Raises SystemExit where the sheet wants to be filled in
    otherwise.
    """
    from django.urls import reverse

    from articles.models import Article

    article = Article.objects.get()
    sheet = reverse("desk:publish", args=[article.pk])
    editor.get(sheet)
    given = {
        "act": "publish",
        "after": "0",
        "revision": "1",
        "reason": "Only measured.",
    }

    def publish() -> None:
        editor.post(sheet, given, follow=True)
        answer = reader.get(f"/articles/{article.slug}/")
        if answer.status_code != 200:
            raise SystemExit(
                f"The article is answered {answer.status_code}: the sheet has other fields."
            )

    return publish


def main() -> None:
    found = walk()
    found["all"] = [
        *dict.fromkeys(
            function for functions in found.values() for function in functions
        )
    ]
    table = {name: figures(functions) for name, functions in found.items()}
    head = ["journey", *table["all"]]
    print(
        markdown(head, ([name, *map(str, row.values())] for name, row in table.items()))
    )


if __name__ == "__main__":
    main()
