"""Count what a newcomer has before them; exit 1 where a figure is over its limit in
measure.toml.

    python -m bench.measure

Lines are those of tracked files that are not blank. Product and engines are Python and
JavaScript; engines are the folders ENGINES of `articles` and `annotations`;
translations count as neither. A name stands for two things where two modules, or
classes in two files, have it. The journeys are those of `bench.journeys`.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

from bench import readability
from bench.readability import Module
from tests.support.site import ROOT

LIMITS = ROOT / "measure.toml"
PRODUCT = ("articles", "annotations", "newsroom", "templates")
ENGINES = {
    "text",
    "extracting",
    "sentences",
    "injected",
    "anchoring",
    "checkable",
    "quotations",
    "engines",
}
WIDEST = 140  # characters of a template's line
# What every app has one of is not ambiguous.
USUAL_MODULES = {
    "models",
    "views",
    "urls",
    "admin",
    "apps",
    "forms",
    "tests",
    "__main__",
    "conftest",
}
USUAL_CLASSES = {"Meta", "Media", "Command", "Kind", "State", "Status"}
SILENCED = re.compile(r"#\s*(?:type: ignore|noqa)")


def main() -> int:
    from bench.journeys import walked

    found = counted() | walked()
    limits = tomllib.loads(LIMITS.read_text("utf-8"))["limits"]
    for name, number in found.items():
        print(
            f"{number:>8} {f'of {limits[name]}' if name in limits else '':>9}  {name}"
        )
    problems = over(found, limits)
    print(*problems, sep="\n", end="\n" if problems else "", file=sys.stderr)
    return bool(problems)


def over(found: Mapping[str, int], limits: Mapping[str, int]) -> list[str]:
    """What is wrong: a figure over its limit, or a limit for what is not counted."""
    unknown = [
        f"{name}: nothing is counted by this name"
        for name in limits.keys() - found.keys()
    ]
    return unknown + [
        f"{name}: {found[name]} > {most}"
        for name, most in limits.items()
        if found.get(name, 0) > most
    ]


def counted() -> dict[str, int]:
    """Each figure by its name."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in tracked():
        files[kind_of(path)].append(path)
    modules_of = {kind: _modules(files[kind]) for kind in ("product", "engines")}
    modules = modules_of["product"] | modules_of["engines"]
    return {
        **{
            f"lines of {kind}": sum(map(lines, files[kind]))
            for kind in ("product", "engines")
        },
        "of these JavaScript": sum(
            lines(path) for path in files["product"] if path.suffix == ".js"
        ),
        **{f"files of {kind}": len(modules_of[kind]) for kind in modules_of},
        **{
            f"lines of {kind}": sum(map(lines, files[kind]))
            for kind in ("templates", "CSS", "tests", "bench")
        },
        "lines of data files beside code": sum(map(lines, files["data"])),
        "bytes of data files beside code": sum(
            (ROOT / path).stat().st_size for path in files["data"]
        ),
        **{
            f"tokens of {kind}": sum(
                map(readability.count_tokens, modules_of[kind].values())
            )
            for kind in modules_of
        },
        "template lines over 140 characters": sum(map(wide_lines, files["templates"])),
        "migrations": len(files["migrations"]),
        "lines of migrations": sum(map(lines, files["migrations"])),
        "words of docs": sum(len(text(path).split()) for path in files["docs"]),
        "words of README": len(text(Path("README.md")).split()),
        **of_python(modules),
        **readability.figures(list(modules.values())),
    }


def _modules(paths: list[Path]) -> dict[Path, Module]:
    """Return those of the files that are Python."""
    return {path: Module(text(path)) for path in paths if path.suffix == ".py"}


def tracked() -> list[Path]:
    """From the root, and there."""
    told = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [Path(name) for name in told.split("\0") if name and (ROOT / name).is_file()]


def kind_of(path: Path) -> str:
    """Empty for what is not counted."""
    top, suffix, parts = path.parts[0], path.suffix, {*path.parts}
    if suffix == ".md":
        return "docs" if top == "docs" else ""
    if top in ("tests", "bench"):
        return top if suffix == ".py" else ""
    if top not in PRODUCT or parts & {"tests", "bench", "docs", "locale"}:
        return ""
    if "migrations" in parts:
        return "migrations" if suffix == ".py" and path.stem != "__init__" else ""
    if suffix == ".html" or "jinja2" in parts:
        return "templates"
    return _kind_of_code(path)


def _kind_of_code(path: Path) -> str:
    code = "engines" if is_engine(path) else "product"
    return {
        ".py": code,
        ".js": code,
        ".css": "CSS",
        ".txt": "data",
        ".json": "data",
    }.get(path.suffix, "")


def is_engine(path: Path) -> bool:
    return path.parts[0] != "newsroom" and not ENGINES.isdisjoint(path.parts)


def text(path: Path) -> str:
    return (ROOT / path).read_text("utf-8", errors="replace")


def lines(path: Path) -> int:
    return sum(bool(line.strip()) for line in text(path).splitlines())


def wide_lines(path: Path) -> int:
    return sum(len(line) > WIDEST for line in text(path).splitlines() if line.strip())


def of_python(modules: Mapping[Path, Module]) -> dict[str, int]:
    sizes = [lines(path) for path in modules]
    names = Counter(
        path.parent.name if path.stem == "__init__" else path.stem for path in modules
    )
    classes: Counter[str] = Counter()
    lengths: list[int] = []
    for module in modules.values():
        nodes = [*ast.walk(module.tree)]
        classes.update({node.name for node in nodes if isinstance(node, ast.ClassDef)})
        lengths += lengths_of(nodes)
    return {
        "longest module": max(sizes),
        "modules within 5% of the longest": sum(
            size >= 0.95 * max(sizes) for size in sizes
        ),
        "median of a module": int(median(sizes)),
        "longest function": max(lengths),
        "median of a function": int(median(lengths)),
        "module names that stand for two things": twice(names, USUAL_MODULES),
        "class names that stand for two things": twice(classes, USUAL_CLASSES),
        "type: ignore and noqa": sum(
            len(SILENCED.findall(module.source)) for module in modules.values()
        ),
    }


def lengths_of(nodes: list[ast.AST]) -> Iterator[int]:
    """Lines of each function, blank ones too."""
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def twice(names: Mapping[str, int], usual: set[str]) -> int:
    return sum(number > 1 for name, number in names.items() if name not in usual)


if __name__ == "__main__":
    sys.exit(main())
