"""What is named is there: modules by dotted name or path, in code, in strings and in
what explains it.
"""

import re

from tests.support.site import ROOT

FOLDERS = (
    "annotations",
    "articles",
    "newsroom",
    "templates",
    "tests",
    "bench",
    "bin",
    "docs",
)
KINDS = {".py", ".html", ".js", ".css", ".toml", ".md", ".sh"}
PATH = re.compile(
    r"(?<![\w/.-])(?:articles|annotations|newsroom|tests|bench)/[\w/]+\.(?:py|html|js|css)\b"
)
IMPORTED = re.compile(r"\bfrom ((?:articles|annotations|newsroom)[\w.]*) import")
RUN = re.compile(r"\bpython -m ((?:bench|tests|newsroom)[\w.]*\w)")
# Two names could be a model or a permission; three are a module and what is in it.
DOTTED = re.compile(
    r"(?<![\w/.-])(articles|annotations|newsroom)\.([a-z_]+)\.([A-Za-z_]+)"
)
NO_MODULES = {"test", "mo", "folder"}  # a host, a catalogue, and a variable of tests
INVENTED = {"tests/house/test_measuring.py", "docs/decisions"}


def test_every_module_that_is_named_is_there() -> None:
    gone = {}
    for folder in FOLDERS:
        for file in (ROOT / folder).rglob("*"):
            name = str(file.relative_to(ROOT))
            if (
                file.suffix not in KINDS
                or "migrations" in file.parts
                or name.startswith(tuple(INVENTED))
            ):
                continue
            text = file.read_text("utf-8")
            paths = {
                found[0] for found in PATH.finditer(text) if not _is_file(found[0])
            }
            imported = {*IMPORTED.findall(text), *RUN.findall(text)}
            paths |= {
                module for module in imported if not _is_file(module.replace(".", "/"))
            }
            modules = {
                found[0]
                for found in DOTTED.finditer(text)
                if not _is_module(*found.groups())
            }
            if paths | modules:
                gone[name] = sorted(paths | modules)
    assert gone == {}, "\n".join(
        f"{name}: {', '.join(names)}" for name, names in sorted(gone.items())
    )


def _is_file(path: str) -> bool:
    """Of the tree, or a static file by its address; without an end, a module or a
    package.
    """
    places = (ROOT / path, ROOT / f"{path}.py", ROOT / "newsroom/static" / path)
    return any(place.exists() for place in places)


def _is_module(app: str, module: str, inside: str) -> bool:
    """Or a package, in which the third name is another or stands in its door."""
    package = ROOT / app / module
    if not package.is_dir():
        return package.with_suffix(".py").exists() or module in NO_MODULES
    if (package / inside).is_dir() or (package / f"{inside}.py").exists():
        return True
    door = package / "__init__.py"
    return (
        door.exists()
        and re.search(rf"\b{inside}\b", door.read_text("utf-8")) is not None
    )
