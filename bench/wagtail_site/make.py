"""Fills the database: python -m bench.wagtail_site.make PAGES. Prints the address of each page."""

import json
import os
import random
import sys
from uuid import uuid4

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.wagtail_site.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402
from wagtail_footnotes.models import Footnote  # noqa: E402

from bench.wagtail_site.models import ArticlePage  # noqa: E402

PARAGRAPHS, SENTENCES, NOTES = 12, 5, 40
SYLLABLES = ("ba", "ne", "ri", "to", "sha", "ken", "ol", "mar", "vi", "est", "ing", "pro", "qua", "ther")


def prose(chance: random.Random, words: int) -> str:
    return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(words))


def note(chance: random.Random) -> str:
    return f"<p><b>Supported.</b> They give {prose(chance, 30)}.</p>"


def add(home: Page, number: int) -> str:
    chance = random.Random(number)  # noqa: S311 - nothing secret
    notes = [str(uuid4()) for _ in range(NOTES)]
    waiting = iter(notes)

    def sentence() -> str:
        uuid = next(waiting, "")
        mark = f'<footnote id="{uuid}">[{uuid[:6]}]</footnote>' if uuid else ""
        return f"In {chance.randint(1900, 1999)} {prose(chance, 22)}.{mark}"

    paragraphs = [f"<p>{' '.join(sentence() for _ in range(SENTENCES))}</p>" for _ in range(PARAGRAPHS)]
    page = ArticlePage(
        title=f"Article {number}",
        slug=f"article-{number}",
        byline="Ida Renn and Per Holm",
        standfirst=prose(chance, 20),
        body=json.dumps([{"type": "paragraph", "value": value, "id": str(uuid4())} for value in paragraphs]),
    )
    home.add_child(instance=page)
    Footnote.objects.bulk_create(
        Footnote(
            page=page,
            locale=page.locale,
            uuid=uuid,
            sort_order=place,
            text=f"<p><b>Supported.</b> They give {prose(chance, 30)}.</p>",
        )
        for place, uuid in enumerate(notes)
    )
    return page.get_url_parts()[2]


def main(pages: int) -> None:
    call_command("migrate", verbosity=0)
    home = Site.objects.get(is_default_site=True).root_page
    for number in range(pages):
        print(add(home, number))


if __name__ == "__main__":
    main(int(sys.argv[1]))
