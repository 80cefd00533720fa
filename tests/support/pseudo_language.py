"""A language made of every English word that goes through gettext, told from English at
a glance.

In it “Save” is “⟦Šàvè⟧”: what is still plain English on a page went past the catalogue.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings
from django.test import override_settings

from articles.text.translation import forget_words
from tests import words

ACCENTED = str.maketrans("aceginorsuyzACEGINORSUYZ", "àçèğìñóřšùýžÀÇÈĞÌÑÓŘŠÙÝŽ")
# What a translator leaves as it is: placeholders, tags, addresses, names of files.
FIXED = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;|https?://\S*)")
# Words that no English sentence does without, and that are none in the languages of the
# test's texts.
ENGLISH = re.compile(
    r"\b(the|is|are|was|were|not|this|that|with|from|by|what|has|have|it|its|you|your|be|and|or|for|there|"
    r"save|saved|add|remove|search|open|close|note|notes|sentence|source|sources|edition|article|articles|"
    r"published|revision|needs|choose|write|back|changed|nobody|somebody)\b",
    re.IGNORECASE,
)


def pseudo(words: str) -> str:
    pieces = FIXED.split(words)
    return (
        "⟦"
        + "".join(
            one if at % 2 else one.translate(ACCENTED) for at, one in enumerate(pieces)
        )
        + "⟧"
    )


@contextmanager
def spoken(folder: Path, language: str, **others: object) -> Iterator[None]:
    """As `language`, which Django must know: "eo", or "he" from right to left."""
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    for domain in words.DOMAINS:
        catalogue = Catalog("eo" if language == "eo" else language)
        for one in words.in_source(domain):
            said = tuple(map(pseudo, one.forms))
            forms = (
                said
                if len(said) == 1
                else said[:1] + said[1:] * (catalogue.num_plurals - 1)
            )
            name = one.forms[0] if len(one.forms) == 1 else one.forms
            catalogue.add(
                name, forms[0] if len(forms) == 1 else forms, context=one.context
            )
        with (place / f"{domain}.mo").open("wb") as file:
            write_mo(file, catalogue)
    languages = [*settings.LANGUAGES, (language, "Pseudo")]
    with override_settings(
        LANGUAGES=languages,
        DESK_LANGUAGES=languages,
        LOCALE_PATHS=[str(folder)],
        **others,
    ):
        forget_words()
        try:
            yield
        finally:
            forget_words()


class Spoken(HTMLParser):
    """The words of a page in the language of its interface: what is marked as another's
    is passed over.
    """

    VOID = frozenset(
        {
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "source",
            "wbr",
        }
    )
    SAID = frozenset({"title", "aria-label", "placeholder", "alt", "aria-description"})
    SILENT = frozenset({"code", "kbd", "script", "style", "textarea", "option", "time"})

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.said: list[str] = []
        self.stack: list[bool] = []  # whether each open element is passed over

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        given = dict(attributes)
        others = (
            given.get("lang", self.language) != self.language
            or given.get("translate") == "no"
        )
        silent = (
            (self.stack[-1] if self.stack else False) or others or tag in self.SILENT
        )
        if not silent:
            self.said += [
                value or "" for name, value in attributes if name in self.SAID
            ]
        if tag not in self.VOID:
            self.stack.append(silent)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if not (self.stack and self.stack[-1]):
            self.said.append(data)


def english(html: str, language: str, *data: str) -> list[str]:
    """What a page says in English; `data` are words of the newsroom's own, such as
    titles of sources.
    """
    reader = Spoken(language)
    reader.feed(html)
    found = []
    for said in reader.said:
        rest = said
        for words_of_own in sorted(data, key=len, reverse=True):
            rest = rest.replace(words_of_own, "")
        if ENGLISH.search(re.sub(r"\S+@\S+|\S*[/._-]\S*", "", rest)):
            found.append(" ".join(said.split()))
    return found
