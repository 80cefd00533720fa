"""Names of modules that the product no longer uses stay out of it: only its history may say them."""

import re

from tests.site import ROOT
from tests.tables import table

GONE = {
    "annotations": "holding|placing|carrying|bench|workbench|forms|csl|coverage|history|ratings",
    "articles": "ahead|recognising|keeping|identity|revising|importing|fetching|characters|cutting|desk"
    "|spans|match|prefetch",
    "articles/models": "text|people|checking",
    "articles/text": "links|markdown_limits|numbers|spans|urls",
    "newsroom": "referring|arriving|attaching|batching|merging|foreseeing|workflow|triage|environment"
    "|readiness|context|errors|static|reading|comparing|vanished|checking|pages|serving|rendering|lists|shelves"
    "|embedding|searching|opendata|gate|changes",
    "newsroom/actions": "arrival|boundaries|changes|checking|credits|findings|intake|problems|stories"
    "|waiving",
    "newsroom/conf": "cleaning|requests",
    "newsroom/editions": "alterations|commitments|gone|versions",
    "newsroom/operations": "check_pages|rebuild",
    "newsroom/public": "comparisons|pieces|serve|stamps|store",
}
KINDS = {".py", ".html", ".js", ".css", ".toml", ".txt", ".sh"}
FOLDERS = ("annotations", "articles", "newsroom", "templates", "tests", "bench", "bin", "requirements")


@table("app", GONE)
def test_no_module_is_called_by_a_name_that_is_gone(app: str) -> None:
    """By an import, in the code that tests send to a process too, or by its path."""
    names = f"(?:{GONE[app]})"
    package = app.replace("/", "[./]")
    named = re.compile(
        rf"\bfrom {package} import (?:[\w, ]+, )?{names}\b|\b{package}[./]{names}(?:\.py)?\b(?![./\w])"
    )
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.suffix in KINDS]
    found = {
        str(file.relative_to(ROOT)): said[0]
        for file in files
        if "migrations" not in file.parts and (said := named.search(file.read_text("utf-8")))
    }
    assert found == {}
    assert not [file for file in (ROOT / app).glob("*.py") if re.fullmatch(names, file.stem)]
