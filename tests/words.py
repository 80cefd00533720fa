"""`make words`: finds the words that people read, brings newsroom/locale up to date and
compiles it.

In pure Python: a bare machine has no GNU gettext. Two catalogues of each language:
`django` for templates and Python, `djangojs` for scripts.
"""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "newsroom" / "locale"
# allauth's words as this product says them, written by hand.
OF_ALLAUTH = ROOT / "newsroom" / "accounts" / "locale"
LANGUAGES = tuple(sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir()))
DOMAINS = ("django", "djangojs")
# What readers see is said in files whose names begin so: a language for readers only
# has these words alone.
READERS = (
    "newsroom/public/",
    "newsroom/static/",
    "newsroom/conf/middleware.py",
    "annotations/presentation.py",
    "newsroom/actions/writers_copy.py",
    *(
        f"newsroom/editions/{name}.py"
        for name in (
            "changes",
            "citations",
            "coverage",
            "diff",
            "note_changes",
            "note_views",
            "publication_view",
            "sides",
            "view",
            "withholding",
        )
    ),
)
FOR_READERS = frozenset({"ar"})
NAMES = ("gettext", "ngettext", "pgettext", "npgettext")
# of the words among what a function is given
PLACES = (None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3))
ENDS = ("", "_lazy", "_noop")
KEYWORDS = {
    f"{name}{end}": at for name, at in zip(NAMES, PLACES, strict=True) for end in ENDS
} | {"_": None}


class Words(NamedTuple):
    """forms: one, or singular and plural."""

    context: str | None
    forms: tuple[str, ...]


@cache
def in_source(domain: str, language: str = "") -> dict[Words, str]:
    """All words of the product that are said in `language`, each with the first file
    that says them.
    """
    files = [
        path
        for path in reversed(_files(domain))
        if language not in FOR_READERS or is_for_readers(path)
    ]
    found = {
        words: str(path.relative_to(ROOT)) for path in files for words in _in_file(path)
    }
    # Words that stand alone too are found by their singular.
    singulars = {
        Words(words.context, words.forms[:1]) for words in found if len(words.forms) > 1
    }
    return {words: place for words, place in found.items() if words not in singulars}


def is_for_readers(path: Path) -> bool:
    return str(path.relative_to(ROOT)).startswith(READERS)


def _files(domain: str) -> list[Path]:
    if domain == "djangojs":
        return sorted((ROOT / "newsroom").rglob("*.js"))
    apps = [ROOT / name for name in ("articles", "annotations", "newsroom")]
    python = [
        path
        for app in apps
        for path in app.rglob("*.py")
        if "migrations" not in path.parts
    ]
    templates = [
        path
        for folder in (*apps, ROOT / "templates")
        for path in folder.rglob("*.html")
    ]
    return sorted(python + templates)


def _in_file(path: Path) -> Iterator[Words]:
    source, method = (
        path.read_text(),
        "javascript" if path.suffix == ".js" else "python",
    )
    if "jinja2" in path.parts:
        method = "jinja2"
    elif path.suffix == ".html":
        # Calls among X's, indented as the template was.
        source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
    for _, found, _, context in extract(
        method, io.BytesIO(source.encode()), keywords=KEYWORDS
    ):
        yield Words(context, (found,) if isinstance(found, str) else tuple(found))


def path_of(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def catalogue(path: Path) -> Catalog:
    """What stands in the file; nothing yet of a new language, which counts as Babel
    says.
    """
    if not path.exists():
        return Catalog(path.parts[-3], path.stem, "# Words of Newsroom.")
    with path.open("rb") as file:
        return read_po(file, domain=path.stem)


def renewed(old: Catalog, found: dict[Words, str]) -> Catalog:
    """With exactly the words found; what was translated stays."""
    new = Catalog(
        old.locale,
        old.domain,
        old.header_comment,
        "Newsroom",
        "",
        fuzzy=False,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    # Hazard: Babel's own rule for Arabic has the last two forms the other way round.
    new.mime_headers = [("Plural-Forms", old.plural_forms)]
    for words, place in found.items():
        name = words.forms if len(words.forms) > 1 else words.forms[0]
        known = old.get(name, words.context)
        same = known is not None and known.pluralizable == (len(words.forms) > 1)
        new.add(
            name,
            known.string if same else "",
            context=words.context,
            auto_comments=[place],
        )
    return new


def key(message: Message) -> Words:
    return Words(
        message.context,
        (message.id,) if isinstance(message.id, str) else tuple(message.id),
    )


def untranslated(catalogue: Catalog) -> list[Message]:
    """What has no translation, or one that nobody has confirmed since the words
    changed.
    """
    return [one for one in catalogue if one.id and (one.fuzzy or not all(strings(one)))]


def strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def compiled(path: Path) -> bytes:
    """Of a .po file, without what is not translated: that is read in English."""
    whole, out = catalogue(path), io.BytesIO()
    for message in untranslated(whole):
        whole.delete(message.id, message.context)
    write_mo(out, whole)
    return out.getvalue()


def main() -> None:
    for language in LANGUAGES:
        for domain in DOMAINS:
            path = path_of(language, domain)
            path.parent.mkdir(exist_ok=True)
            new = renewed(catalogue(path), in_source(domain, language))
            with path.open("wb") as file:
                write_po(
                    file,
                    new,
                    width=110,
                    no_location=True,
                    sort_output=True,
                    ignore_obsolete=True,
                )
            path.with_suffix(".mo").write_bytes(compiled(path))
            print(  # noqa: T201
                f"{path.relative_to(ROOT)}: {len(new)} entries, {len(untranslated(new))} to translate"
            )
    for path in OF_ALLAUTH.rglob("*.po"):
        path.with_suffix(".mo").write_bytes(compiled(path))


if __name__ == "__main__":
    main()
