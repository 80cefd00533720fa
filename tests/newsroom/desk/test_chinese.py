"""In Chinese no page of the desk says anything in English, those of Django's admin
among them.
"""

import re
from zoneinfo import available_timezones

import pytest
from django.contrib.auth.models import Group, Permission, User

from annotations.models import Note, RatingScale, Reason, Source
from articles.models import Article, Sentence, Topic
from newsroom.accounts.models import RoleMapping
from newsroom.models import Person
from tests.newsroom.desk.test_roles import (
    PAGES,
    READ_ONLY,
    address_of,  # noqa: F401
    article,  # noqa: F401
    log_in,  # noqa: F401
    waiting,  # noqa: F401
)
from tests.support.pseudo_language import Spoken

pytestmark = pytest.mark.slow

CHINESE = "zh-hans"
NO_PAGES = {"desk:original", "desk:picture", "desk:article_picture", "fresh_token"}
NO_PAGES |= {
    "desk:writers_copy",
    "admin:jsi18n",
    "find_sources",
    "follow",
    "people",
    "preview_note",
}
OPENED = [
    name for name in PAGES if PAGES[name][0] is not READ_ONLY and name not in NO_PAGES
]
# Names and codes that are the same in every language.
AS_THEY_ARE = re.compile(
    r"\b(BCP|BibTeX|CSL|CSV|DOI|GIF|HTML|ISBN|JPEG|JSON|Markdown|ORCID|PDF|PNG|RIS|SHA|"
    r"URL|WebP|Word|Ctrl|Enter|Esc|Cmd|Tab|Shift|Control|Command|Mac|Newsroom|UTC|"
    r"SVG|VACUUM|Alt|method|"
    r"English|British|"  # languages, by their own names
    r"issued|publisher|title|type|dataset|"  # variables of CSL in a history
    r"True|False|None)\b"  # of the pictures that Django's admin draws for yes and no
)
# Of the rows that the tests of roles make.
DATA = [
    "By asking.",
    "About",
    "about",
    "By Lena Aldous",
    "Lena Aldous",
    "Ministry of Agriculture",
    "the ministry of agriculture",
    "harbour",
    "desk",
    "colleague",
    "It is a test.",
    "sheet 3",
    "4.1 million",
]
WORD = re.compile(r"[A-Za-z]{3,}")


class Told(Spoken):
    """What a page says, in lists of choices and at moments too."""

    SILENT = Spoken.SILENT - {"option", "time"}


def data() -> list[str]:
    """What people wrote, and their names."""
    people = User.objects.values_list("username", flat=True)
    sources = Source.objects.values_list("title", flat=True)
    bodies = Note.objects.values_list("body", flat=True)
    pieces = [piece.strip() for body in bodies for piece in body.split("**")]
    sentences = [one.text for one in Sentence.objects.select_related("revision")]
    titles = Article.objects.values_list("title", flat=True)
    # Permissions have names in the database; so has what an administrator names.
    named = [Permission, Group.permissions.through, User.groups.through]
    named += [Topic, RatingScale, Person, RoleMapping]
    rows = [str(row) for model in named for row in model.objects.all()]
    reasons = Reason.objects.values_list("label", flat=True)
    slugs = Reason.objects.values_list("slug", flat=True)
    zones = [zone.replace("_", " ") for zone in available_timezones()]
    others = [*rows, *reasons, *slugs, *zones, "Newsroom", *DATA]
    written = [*people, *sources, *pieces, *sentences, *titles, *others]
    return sorted(filter(None, written), key=len, reverse=True)


def english_words(html: str, written: list[str]) -> list[str]:
    reader = Told(CHINESE)
    reader.feed(html)
    found = []
    for said in reader.said:
        if " | Can " in said:
            continue  # a permission, which Django names in the database
        rest = said
        for words in written:
            rest = rest.replace(words, "")
        # beginnings of sentences; addresses, names of files, hashes
        rest = re.sub(r"[A-Z][^.…]*(\.\.\.|…)", " ", rest)
        rest = re.sub(r"\b[0-9a-f]{12,}\b", " ", rest)
        rest = re.sub(r"\S*[/._@:{}<>+-]\S*", " ", rest)
        if WORD.search(AS_THEY_ARE.sub("", rest)):
            found.append(" ".join(said.split()))
    return found


def test_no_page_of_the_desk_has_an_english_word(log_in, address_of):  # noqa: F811
    client = log_in("superuser")
    said, written = {}, data()
    for name in OPENED:
        page = client.get(
            address_of(name), headers={"accept-language": "zh-CN"}, follow=True
        )
        said[name] = english_words(page.content.decode(), written)
    assert {name: found for name, found in said.items() if found} == {}
