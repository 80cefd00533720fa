"""What my desk and the admin's lists cost with 1,000 and with 100,000 stories and
sources.

    python -m bench.mydesk [STORIES...]
    python -m tests.postgres python -m bench.mydesk

One story made as people do is cloned by SQL with all its rows. Milliseconds of CPU of
the quickest of seven requests in this process, middleware and all, with those of the
database's, if it has one; and queries.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from bench.measuring import markdown, scratch

os.environ["VAR_DIR"] = str(scratch())
os.environ.setdefault(
    "DATABASE_URL", f"sqlite:///{os.environ['VAR_DIR']}/bench.sqlite3"
)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ["DEBUG"] = "1"

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import DateTimeField, Max, Model, UUIDField  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from annotations import notes, remarks  # noqa: E402
from annotations.models import (  # noqa: E402
    Anchor,
    AnchorEvent,
    Note,
    Rating,
    RatingScale,
    Remark,
    RemarkEvent,
    Source,
)
from articles.models import Article, Intake, Revision, Sentence, Topic  # noqa: E402
from bench.servers import clock_of  # noqa: E402
from newsroom.actions.accept import bring_in  # noqa: E402
from newsroom.actions.people import Assignment, assign  # noqa: E402
from newsroom.desk import stories  # noqa: E402
from newsroom.desk.models import Story, StoryFacet  # noqa: E402
from newsroom.models import Check  # noqa: E402

STEP = 1_000  # numbers between the rows of one clone and those of the next
STATES = Story.State.values
CHAIN: list[type[Model]] = [
    Article, Article.history.model, Article.topics.through, Revision, Sentence, Anchor, AnchorEvent, Note,
    Note.history.model, Check, Check.history.model, Intake, Remark, RemarkEvent, Story, StoryFacet,
]  # fmt: skip
# By table and column, what is not the template's: i counts the clones.
OTHER = {
    ("articles_article", "slug"): "'story-' || i",
    ("articles_article", "external_id"): "'story-' || i",
    ("newsroom_story", "words"): "'story number ' || i || ' of the harbour'",
    (
        "newsroom_story",
        "state",
    ): "CASE i % 500 WHEN 0 THEN 'withdrawn' WHEN 1 THEN 'ready' ELSE 'check' END",
    ("newsroom_storyfacet", "name"): (
        "CASE WHEN name LIKE 'state:%' THEN CASE i % 500 WHEN 0 THEN 'state:withdrawn'"
        " WHEN 1 THEN 'state:ready' ELSE 'state:check' END ELSE name END"
    ),
}
# All but one in 500 is done with, as in a newsroom that has worked for years.
OTHER |= {
    (
        "annotations_note",
        "status",
    ): "CASE i % 500 WHEN 0 THEN status ELSE 'approved' END",
    (
        "annotations_note",
        "approved_at",
    ): "CASE i % 500 WHEN 0 THEN approved_at ELSE updated_at END",
    ("articles_check", "done_at"): "CASE i % 500 WHEN 0 THEN done_at ELSE due END",
    ("articles_check", "done_revision_id"): (
        "CASE i % 500 WHEN 0 THEN done_revision_id ELSE"  # noqa: S608 - a number of ours
        f" (SELECT min(id) FROM articles_revision) + i * {STEP} END"
    ),
}
TIMES = {
    "changed_at",
    "updated_at",
    "history_date",
    "happened_at",
    "written_at",
    "resolved_at",
}
LINKS = {
    "article",
    "revision",
    "sentence",
    "anchor",
    "to_sentence",
    "story",
    "note",
    "remark",
}


def expression(model: type[Model], field: object) -> str:
    """One column of a clone."""
    table, column = model._meta.db_table, field.column
    quoted = f'"{column}"'
    if (table, column) in OTHER:
        return OTHER[table, column]
    if isinstance(field, UUIDField):
        if connection.vendor == "postgresql":
            return "('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid"
        return "printf('%032x', i)"
    history_of = hasattr(model, "instance_type")
    linked = field.is_relation and field.name in LINKS and field.related_model in CHAIN
    if field.primary_key or linked or (history_of and column == "id"):
        return f"{quoted} + i * {STEP}"
    if isinstance(field, DateTimeField) and column in TIMES:
        if connection.vendor == "postgresql":
            return f"{quoted} - i * interval '1 second'"
        return f"strftime('%Y-%m-%d %H:%M:%f', {quoted}, '-' || i || ' seconds')"
    return quoted


def clone(first: int, last: int, tops: dict[type[Model], int]) -> None:
    series = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"  # noqa: S608
    with connection.cursor() as cursor:
        for model in CHAIN:
            fields = model._meta.local_concrete_fields
            columns = ", ".join(f'"{field.column}"' for field in fields)
            values = ", ".join(expression(model, field) for field in fields)
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(
                f"INSERT INTO {table} ({columns}) {series} SELECT {values} FROM {table}, n"  # noqa: S608
                f' WHERE "{key}" <= {tops[model]}'
            )
        cursor.execute("ANALYZE")


def template() -> User:
    user = User.objects.create_user(
        "bench",
        password="only for the bench",  # noqa: S106
        is_staff=True,
    )
    user.groups.add(Group.objects.get(name="Administrator"))
    text = "# A story\n\nThe harbour paid 3 million for it. Nobody asked why.\n\nIt rained in May."
    article = bring_in(
        text.encode(), path="story.md", findings="remove", user=user
    ).article
    article.topics.add(Topic.objects.create(name="Harbour", slug="harbour"))
    sentence = article.current_revision.sentences.first()
    rating = RatingScale.objects.in_use().ratings.get(slug="unverified")
    notes.write_note(sentence, rating=rating, body="Hm.", user=user)
    remarks.add_remark(article, sentence.public_key, "Resolved.", user=user)
    remarks.resolve(article, {sentence.key}, user=user)
    assign([article], Assignment(user, timezone.now() + timedelta(days=9)), user=user)
    stories.catch_up()
    return user


def pages(user: User, number: int) -> dict[str, str]:
    topic = Topic.objects.get().pk
    middle = Story.objects.order_by("-changed_at", "-pk")[number // 2]
    place = urlencode({"p": f"older/{middle.changed_at.isoformat()}/{middle.pk}"})
    asked = {
        "articles": "",
        "state: in check": "?state=check",
        "state: withdrawn (1 of 500)": "?state=withdrawn",
        "state, topic, person": f"?state=withdrawn&topic={topic}&person={user.pk}",
        "nothing in common": f"?state=ready&rating={Rating.objects.order_by('pk').last().pk}",
        "type: third-party": "?kind=examined",
        "half way down": f"?{place}",
        "half way down, in check": f"?state=check&{place}",
        "words that all have": "?q=harbour",
        "words of one story": f"?q=number+{number - 7}+of",
        "words of none": "?q=nowhere",
    }
    sources = {
        "sources": "",
        "half way down": f"?p=older/{number // 2}",
        "words of none": "?q=nowhere",
    }
    return {
        "my desk": "/admin/",
        **{name: f"/admin/articles/article/{query}" for name, query in asked.items()},
        **{
            f"sources: {name}": f"/admin/annotations/source/{query}"
            for name, query in sources.items()
        },
        "notes": "/admin/annotations/note/",
        "notes: words of none": "/admin/annotations/note/?q=nowhere",
    }


def add_sources(first: int, last: int, user: User) -> None:
    made = [
        Source(
            csl={"type": "report", "title": f"Report {n} of the harbour board"},
            created_by=user,
        )
        for n in range(first, last)
    ]
    for source in made:
        source.copy_from_csl()
    Source.objects.bulk_create(made, batch_size=2_000)


def _clock() -> Callable[[], float]:
    """Seconds of CPU, of this process and of the one that answers it."""
    if connection.vendor == "sqlite":
        return time.process_time
    pid = connection.connection.info.backend_pid
    return lambda: time.process_time() + clock_of(pid)


def measure(client: Client, address: str) -> tuple[float, int]:
    def ask() -> None:
        if client.get(address).status_code != 200:
            raise SystemExit(f"{address} was not answered.")

    clock = _clock()
    best = float("inf")
    for _ in range(7):
        began = clock()
        ask()
        best = min(best, clock() - began)
    with CaptureQueriesContext(connection) as few:
        ask()
    return best * 1000, len(few)


def main(sizes: list[int]) -> None:
    call_command("migrate", verbosity=0)
    user = template()
    tops = {model: model.objects.aggregate(top=Max("pk"))["top"] for model in CHAIN}
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    table: dict[str, list[str]] = {}
    have = 1
    for size in sizes:
        clone(have, size - 1, tops)
        add_sources(have, size, user)
        have = size
        for name, address in pages(user, size).items():
            spent, queries = measure(client, address)
            table.setdefault(name, []).append(f"{spent:.1f} ms, {queries}")
    print(f"**{connection.vendor}**, ms of CPU and queries.\n")
    print(
        markdown(
            ["stories", *(f"{size:,}" for size in sizes)],
            ([name, *row] for name, row in table.items()),
        )
    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 100_000])
